//! Who annotates, how far they are, and the register of entities they link to.

use serde::{Deserialize, Serialize};

use crate::id::{AnnotatorId, DocumentId};

/// A person who annotates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotator {
    /// The name on screen and in exports; unique within a project.
    pub name: String,
    /// For example “desk editor”; goes into dataset cards.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
}

/// How far an annotator is with an article.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not begun.
    #[default]
    ToDo,
    /// Begun.
    InProgress,
    /// Finished.
    Done,
    /// Left out on purpose.
    Skipped,
}

/// One annotator's progress on one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The article.
    pub document: DocumentId,
    /// Whose progress.
    pub annotator: AnnotatorId,
    /// How far.
    pub status: Status,
    /// Time spent with the article in view and in use, in seconds.
    #[serde(default)]
    pub active_seconds: u32,
    /// Whether the article was given to the annotator, by themselves or by somebody else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assigned: bool,
}

/// An entry in the project's register: somebody or something that mentions refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The canonical name.
    pub name: String,
    /// For example “Person”; free text.
    #[serde(default, skip_serializing_if = "String::is_empty", rename = "type")]
    pub type_name: String,
    /// What somebody or something is in the news: “Secretary of State”; free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Identifiers elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uris: Vec<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
