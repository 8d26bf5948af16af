//! From the errors of the crates below to the one error of the boundary.

use galley_model::query::QueryError;
use galley_store::StoreError;

use crate::wire::{ApiError, ErrorCode};

/// The result of every command.
pub type Result<T> = std::result::Result<T, ApiError>;

impl ApiError {
    /// An error with nothing to branch on.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::Failed,
            message: message.into(),
            hint: hint.into(),
            at: None,
        }
    }

    /// No project is open.
    pub fn no_project() -> Self {
        Self {
            code: ErrorCode::NoProject,
            ..Self::new("No project is open", "Open one, or make a new one.")
        }
    }

    /// The job was stopped by the user.
    pub fn cancelled() -> Self {
        Self {
            code: ErrorCode::Cancelled,
            ..Self::new("It was stopped", "Nothing was changed.")
        }
    }

    /// Something that was named does not exist, or not any more.
    pub fn gone(what: &str) -> Self {
        StoreError::Gone(match what {
            "layer" => "layer",
            "label" => "label",
            "attribute" => "attribute",
            "relation" => "relation",
            "annotator" => "annotator",
            "comment" => "comment",
            "entity" => "entity",
            _ => "annotation",
        })
        .into()
    }

    pub(crate) fn unknown_command(name: &str) -> Self {
        Self::new(
            format!("There is no command “{name}”"),
            "Restart the program: its parts may be of different versions.",
        )
    }

    pub(crate) fn bad_request(name: &str, error: &serde_json::Error) -> Self {
        Self::new(
            format!("The request “{name}” does not read: {error}"),
            "Restart the program: its parts may be of different versions.",
        )
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        Self {
            code: ErrorCode::Query,
            at: Some([error.at.start, error.at.end]),
            ..Self::new(error.message, error.hint)
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let error = match error {
            StoreError::Query(error) => return error.into(),
            error => error,
        };
        let code = match &error {
            StoreError::ReadOnly(_) => ErrorCode::ReadOnly,
            StoreError::NothingTo(_) => ErrorCode::NothingToUndo,
            StoreError::Stopped => ErrorCode::Cancelled,
            _ => ErrorCode::Failed,
        };
        let message = error.to_string();
        Self {
            code,
            message: if begins_with_a_path(&error) {
                message
            } else {
                sentence(&message)
            },
            hint: error.hint().into(),
            at: None,
        }
    }
}

/// A file's name stays as it is.
fn begins_with_a_path(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Exists(_)
            | StoreError::NotAProject(_)
            | StoreError::Newer { .. }
            | StoreError::Older(_)
            | StoreError::Damaged { .. }
            | StoreError::ConflictCopy(_)
            | StoreError::ReadOnly(_)
            | StoreError::Busy(_)
            | StoreError::Unwritten(_)
    )
}

/// Begins with a capital letter, as a message to a person does.
pub(crate) fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}
