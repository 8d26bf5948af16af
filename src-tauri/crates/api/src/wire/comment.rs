//! Remarks in threads, on an annotation or on the article.

use galley_model::id::{AnnotationId, AnnotatorId, CommentId, DocumentId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A remark on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CommentView {
    /// Id.
    #[ts(type = "string")]
    pub id: CommentId,
    /// What it is about; none is the article.
    #[ts(type = "string | null")]
    pub annotation: Option<AnnotationId>,
    /// The remark whose thread it is in; none begins a thread.
    #[ts(type = "string | null")]
    pub reply_to: Option<CommentId>,
    /// Who wrote it.
    #[ts(type = "string")]
    pub author: AnnotatorId,
    /// Markdown.
    pub text: String,
    /// Whether the thread that it begins is settled.
    pub resolved: bool,
    /// When it was made.
    pub time: f64,
    /// Whether its words were changed since.
    pub edited: bool,
}

/// Remarks on an annotation or the article, or answers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddComment {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// What it is about; none is the article itself.
    #[ts(type = "string | null")]
    pub annotation: Option<AnnotationId>,
    /// The remark it answers, about the same.
    #[ts(type = "string | null")]
    pub reply_to: Option<CommentId>,
    /// Markdown.
    pub text: String,
}

/// Changes the words of one's own remark.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetComment {
    /// Which.
    #[ts(type = "string")]
    pub comment: CommentId,
    /// Markdown.
    pub text: String,
}

/// Settles a thread, or opens it again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ResolveComment {
    /// Any remark of the thread.
    #[ts(type = "string")]
    pub comment: CommentId,
    /// Settled, or open.
    pub resolved: bool,
}

/// Removes one's own remark, with one's own answers to it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveComment {
    /// Which.
    #[ts(type = "string")]
    pub comment: CommentId,
}
