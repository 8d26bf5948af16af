//! What does not go with the rest of the project: findings of an article and of all, what puts them right, and what was
//! decided to be all right.

use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, RelationId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, ViewRange};

/// Asks what is to be checked in an article.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FindingsIn {
    /// Which.
    #[ts(type = "string")]
    pub document: DocumentId,
}

/// What is to be checked in an article, in text order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingsView {
    /// What is likely a slip.
    pub findings: Vec<FindingView>,
    /// How many more there are that somebody decided are all right.
    pub ignored: u32,
}

/// Something to check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingView {
    /// What tells it from others of its article, as long as it is there.
    pub key: String,
    /// The rule's id, such as `several-labels`.
    pub rule: String,
    /// What the rule is called.
    pub rule_name: String,
    /// What the rule rests on.
    pub rests_on: String,
    /// Where; none for the whole article.
    pub range: Option<ViewRange>,
    /// What stands there.
    pub quote: String,
    /// The annotations it is about, the one to be changed first.
    #[ts(type = "string[]")]
    pub annotations: Vec<AnnotationId>,
    /// The relation it is about.
    #[ts(type = "string | null")]
    pub relation: Option<RelationId>,
    /// Whose; none where nobody marked anything.
    #[ts(type = "string | null")]
    pub annotator: Option<AnnotatorId>,
    /// The string, the attribute, the kinds of ends.
    pub subject: String,
    /// The label as it is, or as it would be marked.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The label it goes against.
    #[ts(type = "string | null")]
    pub other: Option<LabelId>,
    /// Why, in words and numbers.
    pub evidence: String,
    /// What would put it right, in words, the likeliest first. None where it is somebody else's.
    pub fixes: Vec<String>,
}

/// A finding by its article and its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingRef {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// See [`FindingView::key`].
    pub key: String,
}

/// Puts findings right, or says what that would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FixFindings {
    /// These findings; with a group and none here, all of the group.
    pub places: Vec<FindingRef>,
    /// All findings of a group.
    pub group: Option<String>,
    /// Which of the fixes, counted from 0.
    pub fix: u32,
    /// Only say what would be done.
    pub preview: bool,
    /// A name by which it can be cancelled.
    pub job: Option<String>,
}

/// What putting findings right did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FixedFindings {
    /// What changed; none for a preview.
    pub changed: Option<Changed>,
    /// How many findings.
    pub places: u32,
    /// In how many articles.
    pub articles: u32,
    /// How many are somebody else's, or have no such fix, and are left as they are.
    pub left: u32,
    /// The fix of the first, in words.
    pub words: String,
    /// A few of them.
    pub examples: Vec<FindingPlace>,
}

/// Where something need not be reported again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionScope {
    /// At this place only.
    Place,
    /// For this string in this article.
    Article,
    /// For this string everywhere.
    Everywhere,
    /// For these two labels, whatever the string.
    Labels,
}

/// Decides that something found is all right.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IgnoreFinding {
    /// The findings; none where a group is given.
    pub places: Vec<FindingRef>,
    /// All of a group.
    pub group: Option<String>,
    /// How far the decision reaches.
    pub scope: ExceptionScope,
    /// Why; may be empty.
    pub reason: String,
}

/// Looks through all articles.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckConsistency {
    /// A name by which it can be cancelled.
    pub job: String,
}

/// What looking through all articles came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConsistencyChecked {
    /// How many articles.
    pub articles: u32,
    /// How many likely findings.
    pub findings: u32,
}

/// A part of the list of groups.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskFindings {
    /// Only of this rule.
    pub rule: Option<String>,
    /// Also groups in which nothing is likely.
    pub possible: bool,
    /// By subject rather than by how many places.
    pub by_subject: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// Findings of all articles, in groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingGroups {
    /// When all articles were last looked through; none if never.
    pub looked: Option<f64>,
    /// Each rule with how much there is of it.
    pub rules: Vec<FindingRule>,
    /// How many groups fit.
    pub total: u32,
    /// This part.
    pub rows: Vec<FindingGroup>,
}

/// How much there is of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingRule {
    /// Its id.
    pub rule: String,
    /// What it is called.
    pub name: String,
    /// What it rests on.
    pub rests_on: String,
    /// Groups with something likely.
    pub likely: u32,
    /// All groups.
    pub groups: u32,
    /// Likely places.
    pub places: u32,
    /// When all articles were looked through, and how many likely places there were, the earliest first.
    pub past: Vec<[f64; 2]>,
}

/// Findings of one rule and subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingGroup {
    /// Its name until all articles are looked through again.
    pub group: String,
    /// The rule's id.
    pub rule: String,
    /// The string, the attribute, the kinds of ends.
    pub subject: String,
    /// The label as it is, or as it would be marked.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The label it goes against.
    #[ts(type = "string | null")]
    pub other: Option<LabelId>,
    /// Whether something in it is likely.
    pub likely: bool,
    /// How many places.
    pub places: u32,
    /// In how many articles.
    pub articles: u32,
    /// “marked 30 times, left 12 times”.
    pub evidence: String,
}

/// A part of the places of a group.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskFindingPlaces {
    /// Which group.
    pub group: String,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// Places of a group in their context, as they are now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingPlaces {
    /// How many there are.
    pub total: u32,
    /// This part.
    pub rows: Vec<FindingPlace>,
}

/// A place in its context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingPlace {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// What stands before.
    pub before: String,
    /// What stands behind.
    pub behind: String,
    /// What is found there.
    pub finding: FindingView,
}
