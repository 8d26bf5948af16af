//! What changed: the answer to every write, and the same value broadcast after commit.

use galley_model::id::{AnnotationId, CommentId, DocumentId, RelationId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AnnotationView, AnnotatorView, ArticleRow, CommentView, RelationView, SchemaView, UndoView,
};

/// What a write changed. Whoever made it gets it as the answer and ignores its own echo.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Changed {
    /// The client that made it: a window's label, a browser tab's id, or empty for another process.
    pub client: String,
    /// What was done, in words, for the undo line and the live region: “tag Person: Rex Tillerson”.
    pub what: String,
    /// Ids of things this gesture made, in the order asked for.
    pub created: Vec<String>,
    /// Changes within articles. Empty when `reload` is set.
    pub articles: Vec<ArticleChange>,
    /// The new schema, if it changed.
    pub schema: Option<SchemaView>,
    /// The new list of people, if it changed.
    pub annotators: Option<Vec<AnnotatorView>>,
    /// Whether the register changed: ask again for it.
    pub register: bool,
    /// Too much changed to list: ask again for the article list and the open article.
    pub reload: bool,
    /// For undo and redo: what was left as it is because it was changed since, in words.
    pub skipped: Vec<String>,
    /// What undo and redo would do now.
    pub undo: UndoView,
}

/// What changed in one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ArticleChange {
    /// Which article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Its new row, or none if it was removed.
    pub row: Option<ArticleRow>,
    /// Whether the article itself was added or removed, so that lists change length.
    pub listed: bool,
    /// Whether its text is another now: what is known of it is to be asked for again.
    pub edition: bool,
    /// New or changed annotations.
    pub annotations: Vec<AnnotationView>,
    /// Removed ones.
    #[ts(type = "string[]")]
    pub removed_annotations: Vec<AnnotationId>,
    /// New or changed ones that have no place in the text; without ranges.
    pub adrift: Vec<AnnotationView>,
    /// New or changed relations.
    pub relations: Vec<RelationView>,
    /// Removed ones.
    #[ts(type = "string[]")]
    pub removed_relations: Vec<RelationId>,
    /// New or changed remarks.
    pub comments: Vec<CommentView>,
    /// Removed ones.
    #[ts(type = "string[]")]
    pub removed_comments: Vec<CommentId>,
}

/// What the program tells its windows unasked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "few exist at a time")]
pub enum Event {
    /// After a commit.
    Changed {
        /// What.
        changed: Changed,
    },
    /// Another project was opened, or none is open any more.
    Project {
        /// The client that asked for it.
        client: String,
    },
    /// Long work goes on.
    Progress {
        /// The job's id, as its request named it.
        job: String,
        /// What is being done, in words.
        what: String,
        /// How much is done.
        done: f64,
        /// Of how much, if known.
        total: Option<f64>,
    },
    /// The file can no longer be written, or can again.
    Health {
        /// What is wrong, or empty.
        problem: String,
    },
}
