//! What is done to many articles at once.

use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::people::Status;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which articles.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Which {
    /// Those that are named.
    Ids {
        /// Their ids.
        #[ts(type = "string[]")]
        documents: Vec<DocumentId>,
    },
    /// All that a query finds.
    Query {
        /// The query; empty finds all.
        query: String,
        /// But for these.
        #[ts(type = "string[]")]
        except: Vec<DocumentId>,
    },
}

/// What is done to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum BulkAction {
    /// Says how far the current annotator is.
    Status {
        /// How far.
        #[ts(type = "\"to_do\" | \"in_progress\" | \"done\" | \"skipped\"")]
        status: Status,
    },
    /// Gives them to somebody, or takes them back.
    Assign {
        /// Whom.
        #[ts(type = "string")]
        annotator: AnnotatorId,
        /// Given, or taken back.
        assigned: bool,
    },
    /// Removes them with everything in them.
    Remove,
}

/// Does something to many articles in one change, or says what it would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Bulk {
    /// The name by which the work can be cancelled.
    pub job: String,
    /// To which.
    pub which: Which,
    /// What.
    pub action: BulkAction,
}

/// What it would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BulkPreview {
    /// Articles that were chosen.
    pub articles: u32,
    /// Those of them that are so already.
    pub unchanged: u32,
    /// The current annotator's annotations that go.
    pub annotations: u32,
    /// Other people's that go.
    pub annotations_of_others: u32,
    /// The titles of the first that change.
    pub titles: Vec<String>,
}
