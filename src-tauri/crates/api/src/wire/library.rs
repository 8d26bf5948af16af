//! The list of articles: what is asked of it, its rows, its groups.

use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::people::Status;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the columns of the list")]
pub enum SortBy {
    /// As the articles were imported.
    #[default]
    Imported,
    Title,
    Source,
    Date,
    Length,
    Tags,
    Status,
    /// As the last look through the articles found.
    Findings,
    Suggestions,
    /// Open ones.
    Comments,
    /// The first of those who work on it or shall, by name.
    Annotator,
    /// By the seed.
    Shuffled,
}

/// An order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Order {
    /// What by.
    pub by: SortBy,
    /// The greatest first.
    pub descending: bool,
    /// For shuffling: the same seed gives the same order in this copy.
    pub seed: u32,
}

/// Asks for a part of the article list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ListArticles {
    /// In the query language; empty for all.
    pub query: String,
    /// Only of this group of it.
    #[serde(default)]
    pub group: Option<InGroup>,
    /// In which order.
    pub order: Order,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
    /// By this name it can be cancelled, with all others of it.
    #[serde(default)]
    pub job: Option<String>,
}

/// A part of the article list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArticleList {
    /// How many the query finds, where that is known at once; `count_articles` counts.
    pub total: Option<u32>,
    /// This part.
    pub rows: Vec<ArticleRow>,
}

/// Asks something of all articles that a query finds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskArticles {
    /// In the query language; empty for all.
    pub query: String,
}

/// How many articles a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleCounts {
    /// All.
    pub total: u32,
    /// By status of the current annotator.
    pub counts: StatusCounts,
}

/// Articles by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[allow(missing_docs, reason = "the statuses themselves")]
pub struct StatusCounts {
    pub to_do: u32,
    pub in_progress: u32,
    pub done: u32,
    pub skipped: u32,
}

/// What the list can be divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the columns of the list")]
pub enum GroupKey {
    Source,
    /// The month of the date.
    Month,
    Status,
    /// An article is in as many groups as it has labels.
    Label,
    /// Who works on it or shall.
    Annotator,
    /// Ranges of it.
    Length,
    /// How many annotations it has, in ranges.
    Tags,
    /// What is special about it: findings, open comments and the like. An article is in as many groups as it has flags.
    Flag,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InGroup {
    /// What the list is divided by.
    pub by: GroupKey,
    /// See [`ArticleGroup::key`].
    pub key: String,
}

/// Asks for the groups of the list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GroupArticles {
    /// In the query language; empty for all.
    pub query: String,
    /// What by.
    pub by: GroupKey,
}

/// The groups of the list, a thousand at most.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArticleGroups {
    /// In order.
    pub groups: Vec<ArticleGroup>,
}

/// A group of articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleGroup {
    /// What its articles share, as it is asked for.
    pub key: String,
    /// The same as the screen names it.
    pub name: String,
    /// How many they are.
    pub count: u32,
}

/// One article in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ArticleRow {
    /// Id.
    #[ts(type = "string")]
    pub id: DocumentId,
    /// Title.
    pub title: String,
    /// Where it is from, or empty.
    pub source: String,
    /// As imported, or empty.
    pub date: String,
    /// Code points.
    pub length: u32,
    /// Annotations of everybody.
    pub annotations: u32,
    /// Of the current annotator.
    #[ts(type = "\"to_do\" | \"in_progress\" | \"done\" | \"skipped\"")]
    pub status: Status,
    /// Threads that are not resolved.
    pub unresolved: u32,
    /// Annotations without a place in the current text.
    pub adrift: u32,
    /// Annotations on which two copies disagree.
    pub conflicts: u32,
    /// As the last look through the articles found.
    pub findings: u32,
    /// What could be marked, as it found.
    pub suggestions: u32,
    /// Who works on it or shall.
    #[ts(type = "string[]")]
    pub annotators: Vec<AnnotatorId>,
}
