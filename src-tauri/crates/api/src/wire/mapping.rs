//! What an import will do, before it does it, and how the names of a file become names of the project.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the names of a file become names of the project. What is not named goes as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// For layers and labels.
    pub labels: Vec<LabelRule>,
    /// Annotators of the file by name, to those of the project.
    pub annotators: BTreeMap<String, String>,
    /// Details of articles by key, to other keys; an empty one leaves the detail out.
    pub details: BTreeMap<String, String>,
}

/// What becomes of one label of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LabelRule {
    /// The file's layer; `None` if it names none.
    pub layer: Option<String>,
    /// The file's label; `None` for highlights.
    pub label: Option<String>,
    /// What it becomes; `None` leaves its annotations out.
    pub to: Option<LabelTarget>,
}

/// A label of the project, there or to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LabelTarget {
    /// The layer's name.
    pub layer: String,
    /// The label's name; `None` makes highlights.
    pub label: Option<String>,
}

/// What an import would do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// The first articles.
    pub articles: Vec<ArticlePreview>,
    /// How many articles the project has with another text.
    pub corrections: u32,
    /// Every label of the files, the most frequent first.
    pub labels: Vec<LabelFound>,
    /// Every annotator that the files name.
    pub annotators: Vec<NameFound>,
    /// Every detail of the articles by key.
    pub details: Vec<NameFound>,
    /// The mapping that was used: the request's, or the one remembered for the format.
    pub mapping: Mapping,
}

/// An article that would be imported.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArticlePreview {
    /// Its title.
    pub title: String,
    /// How its text begins.
    pub text: String,
    /// How long the text is, in characters.
    pub length: u32,
    /// Its details by key, as they would be.
    pub details: BTreeMap<String, String>,
    /// Whether the project has it already.
    pub known: bool,
    /// Its first annotations.
    pub marks: Vec<MarkPreview>,
    /// How many annotations it has.
    pub annotations: u32,
}

/// An annotation that would be imported.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MarkPreview {
    /// The layer it would be in.
    pub layer: String,
    /// The label it would have.
    pub label: Option<String>,
    /// The text it marks, shortened; empty for the whole article.
    pub quote: String,
    /// Where it begins in [`ArticlePreview::text`], in view units; `None` beyond it or for the whole article.
    pub start: Option<u32>,
    /// Where it ends there.
    pub end: Option<u32>,
    /// Its note.
    pub note: String,
}

/// A label that the files use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LabelFound {
    /// The layer's name there.
    pub layer: Option<String>,
    /// The label's name there.
    pub label: Option<String>,
    /// How many annotations have it.
    pub count: u32,
    /// A text that is marked so.
    pub example: String,
    /// What it becomes; `None` if its annotations are left out.
    pub to: Option<LabelTarget>,
    /// Whether the label would be added to the project.
    pub new: bool,
}

/// A name that the files use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NameFound {
    /// The name there.
    pub name: String,
    /// How often it is used.
    pub count: u32,
    /// What it becomes; empty if it is left out.
    pub to: String,
    /// A value, for details.
    pub example: String,
    /// Whether it would be added to the project.
    pub new: bool,
}
