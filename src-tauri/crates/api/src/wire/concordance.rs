//! A search through all articles: what was found as keyword in context, and what is done to all of it.

use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, EntityId, LabelId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, ViewRange};

/// What a row of a concordance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A place where the words stand.
    Words,
    /// An annotation that fits.
    Tags,
}

/// The order of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// As the articles stand in the list, and in each from top to bottom.
    Text,
    /// By the words before, from the keyword outwards.
    Left,
    /// By the words behind.
    Right,
    /// By the keyword.
    Keyword,
    /// By the date of the article.
    Date,
    /// By the label there; places without one come last.
    Label,
}

/// Asks for a part of a concordance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskConcordance {
    /// The name by which gathering it can be cancelled.
    pub job: String,
    /// What is looked for, in the query language.
    pub query: String,
    /// Which rows; none takes what the query speaks of.
    pub kind: Option<RowKind>,
    /// In which order.
    pub order: RowOrder,
    /// How many characters of context on each side.
    pub width: u32,
    /// Where the part before ended, as [`Concordance::next`] said; none for the first part.
    pub after: Option<String>,
    /// How many rows at most.
    pub limit: u32,
    /// Also where nearly everything is found.
    pub sure: bool,
}

/// A part of a concordance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Concordance {
    /// Which rows the query has; none where it is about articles alone.
    pub kinds: Vec<RowKind>,
    /// Which rows these are.
    pub kind: Option<RowKind>,
    /// This part.
    pub rows: Vec<ConcordanceRow>,
    /// Where the next part begins; none at the end.
    pub next: Option<String>,
    /// How many rows were sorted; none in text order.
    pub sorted: Option<u32>,
    /// About how many there are, where more were found than are sorted.
    pub about: Option<u32>,
}

/// One line of a concordance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConcordanceRow {
    /// Names the row in what is done to it.
    pub key: String,
    /// Its article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The article's title.
    pub title: String,
    /// The article's date as imported, or empty.
    pub date: String,
    /// Where in the article; none for the article as a whole.
    pub range: Option<ViewRange>,
    /// What stands before.
    pub left: String,
    /// What was found, shortened if it is long.
    pub keyword: String,
    /// What stands behind.
    pub right: String,
    /// The annotation that was found, or those at the place.
    pub tags: Vec<RowTag>,
}

/// An annotation at a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowTag {
    /// Id.
    #[ts(type = "string")]
    pub id: AnnotationId,
    /// Its layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Its label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Whose it is.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
}

/// Asks how many rows there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountRows {
    /// The name by which it tells how far it is and can be cancelled.
    pub job: String,
    /// What is looked for.
    pub query: String,
    /// Which rows; none takes what the query speaks of.
    pub kind: Option<RowKind>,
    /// Stop at so many rows; none counts all.
    pub most: Option<u32>,
}

/// How many rows there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowCount {
    /// Rows.
    pub rows: u32,
    /// Articles they are in; for a query about articles alone, those that fit.
    pub articles: u32,
    /// Whether these are all.
    pub all: bool,
}

/// What is done to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum RowAction {
    /// Tags the places.
    Tag {
        /// The layer.
        #[ts(type = "string")]
        layer: LayerId,
        /// The label, where the layer wants one.
        #[ts(type = "string | null")]
        label: Option<LabelId>,
    },
    /// Gives the annotations another label.
    Relabel {
        /// The layer.
        #[ts(type = "string")]
        layer: LayerId,
        /// The label, where the layer wants one.
        #[ts(type = "string | null")]
        label: Option<LabelId>,
    },
    /// Removes the annotations.
    Remove,
    /// Links the annotations to an entity, or unlinks them.
    Link {
        /// The entry of the register.
        #[ts(type = "string | null")]
        entity: Option<EntityId>,
    },
}

/// Which rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "which", content = "keys", rename_all = "snake_case")]
pub enum WhichRows {
    /// These.
    These(Vec<String>),
    /// All but these.
    AllBut(Vec<String>),
}

/// Acts on many rows at once: one undo step, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActOnRows {
    /// The name by which it tells how far it is and can be cancelled.
    pub job: String,
    /// What was looked for.
    pub query: String,
    /// Which rows it was looked at as.
    pub kind: RowKind,
    /// Which of them.
    pub rows: WhichRows,
    /// What is done.
    pub action: RowAction,
    /// Only say what would be done.
    pub preview: bool,
    /// Also where nearly everything is found.
    pub sure: bool,
}

/// What an action on rows does, or did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct RowsDone {
    /// Places or annotations.
    pub places: u32,
    /// Articles they are in.
    pub articles: u32,
    /// What is left as it is, and why; the most frequent first.
    pub left: Vec<LeftRows>,
    /// The first few.
    pub examples: Vec<ConcordanceRow>,
    /// What changed; none for a preview.
    pub changed: Option<Changed>,
}

/// Rows that an action leaves as they are, for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LeftRows {
    /// Why, in words that follow a number: “are tagged so already”.
    pub why: String,
    /// How many.
    pub count: u32,
    /// The first of them.
    pub example: Option<ConcordanceRow>,
}

/// Tags many places of one article at once: one undo step, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TagPlaces {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// See [`ArticleView::of`](super::ArticleView::of): where the article has another text since, nothing is tagged.
    pub of: String,
    /// The layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label, where the layer wants one.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The places.
    pub ranges: Vec<ViewRange>,
    /// Only say what would be done.
    pub preview: bool,
}
