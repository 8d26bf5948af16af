//! Editions of an article's text: what becomes of its annotations in another one, and taking it.

use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ViewRange;

/// Asks what would become of an article's annotations in another edition of its text. Nothing is written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewEdition {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The other edition, verbatim.
    pub text: String,
}

/// What would become of an article's annotations.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditionPreview {
    /// The edition it was compared with, for [`TakeEdition::of`].
    pub of: String,
    /// Whether the article has this text already.
    pub same: bool,
    /// How many stay where they are.
    pub kept: u32,
    /// How many follow their words.
    pub moved: u32,
    /// How many may belong where is proposed.
    pub uncertain: u32,
    /// How many have no place.
    pub orphaned: u32,
    /// Orphans, then the uncertain, the moved and the kept, each in text order; the first of them where there are many.
    pub items: Vec<EditionItem>,
}

/// What becomes of an annotation in another edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// There is no place for it.
    Orphaned,
    /// It may belong where is proposed.
    Uncertain,
    /// Its words stand elsewhere, among the same words as before.
    Moved,
    /// It stands where it stood.
    Kept,
}

/// An annotation before and after.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditionItem {
    /// Which.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// What becomes of it.
    pub fate: Fate,
    /// Whether it had lost its place before.
    pub adrift: bool,
    /// Layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Who judged.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
    /// What it marks.
    pub quote: String,
    /// Around it in the edition it is in.
    pub before: Excerpt,
    /// Around the place that is proposed, if one is.
    pub after: Option<Excerpt>,
}

/// A piece of a text. Its ranges count UTF-16 units from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Excerpt {
    /// The piece.
    pub text: String,
    /// What is marked.
    pub marks: Vec<[u32; 2]>,
    /// What the other edition has not.
    pub changed: Vec<[u32; 2]>,
}

/// Gives an article another edition of its text and moves its annotations along, in one change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TakeEdition {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The edition that was looked at: if the article has another by now, nothing is done.
    pub of: String,
    /// The new edition, verbatim.
    pub text: String,
    /// What was decided about single annotations. Without a word, those that are sure are moved and the others stay as
    /// they are, adrift.
    pub decisions: Vec<EditionDecision>,
}

/// What is to become of one annotation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditionDecision {
    /// Which.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// What.
    pub act: EditionAct,
}

/// What can become of an annotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum EditionAct {
    /// It goes where is proposed.
    Take,
    /// It goes there.
    Place {
        /// In the new text.
        ranges: Vec<ViewRange>,
    },
    /// It stays as it is, without a place.
    Leave,
    /// It is removed.
    Remove,
}

/// Asks for the editions of an article.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AskEditions {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
}

/// The editions that an article's text has had.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditionsView {
    /// The first first; the last is the current one.
    pub editions: Vec<EditionView>,
}

/// An edition.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditionView {
    /// The last change before the next edition, for [`super::AskArticleAsOf`]; none for the current one.
    pub last: Option<String>,
    /// When the article got it.
    pub time: f64,
    /// From whom.
    pub author: String,
    /// How: “import”, “correct article”.
    pub what: String,
    /// Code points; 0 where it is not here any more.
    pub length: u32,
}
