//! What can be asked in the query language, what to write next, and what is wrong with a query.
//!
//! Places in queries are in UTF-16 units, as a field on screen counts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what can be written at a place of a query.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CompleteQuery {
    /// The query, which need not be right.
    pub query: String,
    /// Where the caret is.
    pub caret: u32,
}

/// What can be written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Completions {
    /// What a proposal takes the place of.
    pub at: [u32; 2],
    /// The likeliest first.
    pub proposals: Vec<Proposal>,
    /// What the field finds whose value is being written, or empty.
    pub about: String,
    /// How that field is written.
    pub examples: Vec<String>,
}

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Proposal {
    /// What to write.
    pub insert: String,
    /// Whether it is complete; if not, more is to be written directly behind it.
    pub complete: bool,
    /// What it means, in a few words; may be empty.
    pub about: String,
    /// A label's colour.
    pub color: Option<String>,
}

/// Asks what is wrong with a query.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckQuery {
    /// The query.
    pub query: String,
}

/// What is to be said of a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueryCheck {
    /// Why it cannot be asked.
    pub problem: Option<QueryRemark>,
    /// What it will not find, or find too much of.
    pub remarks: Vec<QueryRemark>,
}

/// Something to be said of a place of a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueryRemark {
    /// What.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// Where.
    pub at: [u32; 2],
}

/// Everything that can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueryGuide {
    /// By subject.
    pub groups: Vec<QueryGroup>,
}

/// What can be asked about one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueryGroup {
    /// The subject.
    pub title: String,
    /// What is true of all of them; may be empty.
    pub about: String,
    /// One by one.
    pub rows: Vec<QueryRow>,
}

/// Something that can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueryRow {
    /// Queries that ask it.
    pub examples: Vec<String>,
    /// What they find.
    pub about: String,
}
