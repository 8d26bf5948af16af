//! The one error of the boundary.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the screen branches on. A code exists only where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nothing to branch on: show message and hint.
    Failed,
    /// No project is open.
    NoProject,
    /// The project can be read but not written.
    ReadOnly,
    /// The job was cancelled by the user.
    Cancelled,
    /// There is nothing to undo or redo.
    NothingToUndo,
    /// It would be about nearly everything: ask, and say so with the request.
    AsksFirst,
    /// A query does not read, or names what is not there; `at` says where.
    Query,
}

/// Why a command did not do what was asked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// See [`ErrorCode`].
    pub code: ErrorCode,
    /// What happened, in the user's words.
    pub message: String,
    /// What to do about it, or empty.
    pub hint: String,
    /// Where in the query, in UTF-16 units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<[u32; 2]>,
}
