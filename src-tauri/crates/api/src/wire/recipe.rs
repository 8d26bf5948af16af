//! A recipe: what an export writes, of which articles, and how they are divided. It is kept in the project by name or
//! as a file of JSON, and gives the same bytes from the same state of the project.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to write, of what, and how divided. Everything but the format may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// A format's id.
    pub format: String,
    /// The format's options.
    pub options: BTreeMap<String, String>,
    /// Which articles and annotations.
    pub select: Selection,
    /// One file for each layer, for formats that hold one layer or no overlaps.
    pub per_layer: bool,
    /// A folder with splits, card and checksums, rather than the dataset alone.
    pub release: Option<Release>,
}

/// Which articles and annotations are written. What is empty chooses all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Selection {
    /// Only annotations of these people, by name.
    pub annotators: Vec<String>,
    /// Only articles that one of these people (or the current one) has in one of these states: `to_do`, `in_progress`,
    /// `done`, `skipped`.
    pub statuses: Vec<String>,
    /// Only annotations of these layers, by name.
    pub layers: Vec<String>,
    /// Only annotations with these labels, by name.
    pub labels: Vec<String>,
    /// Only articles that match: words, “phrases” in quotes, `-word` for none of it, `key:value` for details such as
    /// `source:cnn`.
    pub query: String,
    /// Only annotations inside these article parts, by name, such as `Headline`.
    pub parts: Vec<String>,
    /// No annotations inside these article parts, such as `Boilerplate`.
    pub without_parts: Vec<String>,
}

/// A dataset to publish: a folder with splits, a card, checksums, the report and the recipe itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Release {
    /// How articles are divided; `None` writes all together.
    pub splits: Option<Splits>,
    /// What is done with articles that are nearly the same.
    pub duplicates: Duplicates,
    /// What a person adds to the card.
    pub card: Card,
}

/// How articles are divided into train, dev and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Splits {
    /// The share of training data, in any unit: 8, 1, 1 is the same as 80, 10, 10.
    pub train: u32,
    /// The share of development data.
    pub dev: u32,
    /// The share of test data.
    pub test: u32,
    /// By what articles are divided.
    pub by: SplitBy,
    /// The detail that articles of one group share, such as `source`, `author` or `date` (by day), for [`SplitBy::Group`].
    pub group: String,
    /// Another seed gives another division.
    pub seed: String,
}

impl Default for Splits {
    fn default() -> Self {
        Self {
            train: 80,
            dev: 10,
            test: 10,
            by: SplitBy::Hash,
            group: String::new(),
            seed: String::new(),
        }
    }
}

/// By what articles are divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// By a hash of the text: an article stays where it is as the project grows.
    #[default]
    Hash,
    /// By a hash of what a group shares: all its articles are together, and stay so.
    Group,
    /// Each split has its share of every label; articles may move as the project grows.
    Label,
    /// The oldest train, the newest test.
    Time,
}

/// What is done with articles that are nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Duplicates {
    /// How much of their runs of five words two articles share to be nearly the same, from 0 to 1.
    pub threshold: f32,
    /// What is done.
    pub action: DuplicateAction,
}

impl Default for Duplicates {
    fn default() -> Self {
        Self {
            threshold: 0.8,
            action: DuplicateAction::Together,
        }
    }
}

/// What is done with articles that are nearly the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateAction {
    /// They go to one split.
    #[default]
    Together,
    /// Only the first of them is written.
    First,
    /// They are only reported where they lie in different splits.
    Report,
    /// They are not looked for.
    Ignore,
}

/// What a person adds to the dataset card; everything else is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Card {
    /// The dataset's name; the project's otherwise.
    pub name: String,
    /// What it is, in a few sentences of Markdown; the project's description otherwise.
    pub summary: String,
    /// The licence's identifier, such as `cc-by-4.0`.
    pub licence: String,
    /// Languages of the texts, such as `en`.
    pub languages: Vec<String>,
    /// What it does not cover, in Markdown.
    pub gaps: String,
    /// Whether annotators are named; otherwise only their roles are.
    pub names: bool,
}

/// A recipe by its name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NamedRecipe {
    /// Unique in the project.
    pub name: String,
    /// What it says.
    pub recipe: Recipe,
}

/// The recipes of a project.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecipesView {
    /// By name.
    pub recipes: Vec<NamedRecipe>,
}

/// Keeps a recipe under a name, or removes what is there.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetRecipe {
    /// The name.
    pub name: String,
    /// What it says; `None` removes it.
    pub recipe: Option<Recipe>,
}
