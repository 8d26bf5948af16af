//! Why a query is not understood, where, and what to do.

use super::terms::Span;

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong, in the words of who asked.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Where, in UTF-16 units of the query.
    pub at: Span,
}

impl QueryError {
    /// An error at a place of the query.
    pub fn new(at: Span, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            at,
        }
    }
}
