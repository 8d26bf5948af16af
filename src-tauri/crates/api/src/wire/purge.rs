//! Removing articles for good: what it takes, and what is left elsewhere.

use galley_model::id::DocumentId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Changed;

/// Asks what removing articles for good would take. Nothing is written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewPurge {
    /// By this name it can be cancelled.
    pub job: String,
    /// Which.
    #[ts(type = "string[]")]
    pub documents: Vec<DocumentId>,
}

/// What removing articles for good would take.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PurgePreview {
    /// The articles' titles; empty for one that was removed before.
    pub titles: Vec<String>,
    /// Annotations, relations and comments that they have or had.
    pub things: u32,
    /// Changes in the history whose content would go.
    pub changes: u32,
    /// Texts that would go, editions included.
    pub texts: u32,
    /// Texts that would stay, since another article has or had them.
    pub shared: u32,
    /// Other files here that are copies of this project.
    pub copies: Vec<CopyView>,
}

/// A copy of the project beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyView {
    /// Where it is.
    pub path: String,
    /// Whether it holds any of it; none if it could not be looked into.
    pub holds: Option<bool>,
}

/// Removes articles for good. Undo does not bring them back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Purge {
    /// By this name it can be cancelled, until it is done in the project itself.
    pub job: String,
    /// Which.
    #[ts(type = "string[]")]
    pub documents: Vec<DocumentId>,
    /// The copies in which they are to be removed, too, as [`PurgePreview::copies`] names them.
    pub copies: Vec<String>,
}

/// What was removed for good, and what is left.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PurgeDone {
    /// What changed in the project.
    pub changed: Changed,
    /// Lines of the history whose content is gone.
    pub lines: u32,
    /// Texts that are gone.
    pub texts: u32,
    /// Whether the file itself is clean. Otherwise another program holds it, and it is cleaned when it is next opened.
    pub clean: bool,
    /// Copies beside the project that still hold something, or could not be looked into.
    pub left: Vec<CopyLeft>,
}

/// A copy that still holds something, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyLeft {
    /// Where it is.
    pub path: String,
    /// Why, in words.
    pub why: String,
}
