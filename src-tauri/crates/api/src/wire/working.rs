//! Working articles through: queues, saved views of the list, and own time.

use galley_model::id::DocumentId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A view of the list: what it finds and how it shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListView {
    /// What is found; empty is all.
    pub query: String,
    /// By what it is sorted.
    pub sort: String,
    /// The other way round.
    pub descending: bool,
    /// By what it is grouped, or empty.
    pub group: String,
    /// The columns of the table; empty for the usual ones.
    pub columns: Vec<String>,
}

/// A view that this copy of the project keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedView {
    /// Unique.
    pub name: String,
    /// The view.
    pub view: ListView,
}

/// The views that this copy keeps, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListViews {
    /// All.
    pub views: Vec<NamedView>,
}

/// Keeps a view under a name, or forgets it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetView {
    /// The name.
    pub name: String,
    /// The view, in place of what had the name; none forgets it.
    pub view: Option<ListView>,
}

/// In which order a queue goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "where findings or suggestions are ordered, the most come first"
)]
pub enum QueueBy {
    #[default]
    Imported,
    Date,
    Shuffled,
    Findings,
    Suggestions,
}

/// Begins a queue of what a query finds, in place of the last one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StartQueue {
    /// What the view is called, or empty.
    pub name: String,
    /// The query; empty finds all.
    pub query: String,
    /// The order.
    pub order: QueueBy,
    /// Another seed shuffles otherwise.
    pub seed: String,
    /// Midnight of today here, in milliseconds since 1970.
    pub since: f64,
}

/// Asks for the queue, or goes on in it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AskQueue {
    /// See [`StartQueue::since`].
    pub since: f64,
    /// Where one is now in it; none is where one was last.
    #[ts(type = "string | null")]
    pub at: Option<DocumentId>,
    /// Works on through it, or leaves it for later; none leaves that as it is.
    pub on: Option<bool>,
}

/// The queue that was begun last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// None if there never was one.
    pub queue: Option<QueueState>,
}

/// How far a queue is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueState {
    /// What the view was called, or empty.
    pub name: String,
    /// What it found.
    pub query: String,
    /// The order.
    pub order: QueueBy,
    /// For what is shuffled.
    pub seed: String,
    /// Whether it is being worked through, or was left for later.
    pub on: bool,
    /// The article one is at; none where all are gone.
    #[ts(type = "string | null")]
    pub at: Option<DocumentId>,
    /// Its place, from 1.
    pub place: u32,
    /// How many places there are.
    pub total: u32,
    /// The article before.
    #[ts(type = "string | null")]
    pub previous: Option<DocumentId>,
    /// The article behind.
    #[ts(type = "string | null")]
    pub next: Option<DocumentId>,
    /// The current annotator's pace in it.
    pub pace: Pace,
}

/// Asks how fast the current annotator gets on with what a query finds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskPace {
    /// The query; empty finds all.
    pub query: String,
    /// See [`StartQueue::since`].
    pub since: f64,
}

/// How fast the current annotator gets on, by own active time in this copy alone. Times are in seconds; what cannot be
/// said yet is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Pace {
    /// Articles that were done today.
    pub today: u32,
    /// Articles that are done.
    pub done: u32,
    /// Articles that are neither done nor skipped.
    pub left: u32,
    /// At work on those that are done.
    pub seconds: f64,
    /// For an article, on average.
    pub average: Option<f64>,
    /// For half of the articles at most.
    pub median: Option<f64>,
    /// Articles in an hour.
    pub per_hour: Option<f64>,
    /// For those that are left.
    pub seconds_left: Option<f64>,
}

/// Adds own active time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AddActivity {
    /// On this article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// On this day, in days since 1970 here.
    pub day: u32,
    /// So long.
    pub seconds: u32,
}

/// What sharing own time would share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimeTotals {
    /// Articles with own time.
    pub articles: u32,
    /// Seconds in all.
    pub seconds: u32,
    /// Articles whose total would change in the project.
    pub changes: u32,
}
