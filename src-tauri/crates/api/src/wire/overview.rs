//! Pictures of the whole project, as tables: what is counted, and the query that finds the articles behind each number.

use galley_model::id::{AnnotatorId, EntityId, LabelId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What there are pictures of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// How many articles were done, in progress and skipped at the end of each day.
    Progress,
    /// Annotations made on each day, by annotator.
    Made,
    /// Annotations by label.
    Labels,
    /// Annotations by annotator.
    Annotators,
    /// Annotations by where they are from.
    Origins,
    /// In how many articles two labels occur together.
    LabelPairs,
    /// In how many articles two entities are mentioned together.
    EntityPairs,
    /// The strings marked most often with each label.
    Mentions,
    /// Labels by the date of their articles.
    LabelsOverTime,
    /// Mentions of entities by the date of their articles.
    EntitiesOverTime,
    /// Articles by the length of their texts.
    Lengths,
    /// Articles by annotations for 1,000 characters.
    Densities,
    /// Articles by number of annotations.
    PerArticle,
    /// Findings by rule, whenever all articles were looked through.
    Findings,
}

/// Asks for a picture.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskOverview {
    /// Which.
    pub picture: Picture,
    /// Only annotations of a layer.
    #[ts(type = "string | null")]
    pub layer: Option<LayerId>,
    /// Only annotations, or the work, of a person.
    #[ts(type = "string | null")]
    pub annotator: Option<AnnotatorId>,
    /// Mentions of this label only, and more of them.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The entities to follow over time; the most frequent ones if there are none.
    #[ts(type = "string[]")]
    pub entities: Vec<EntityId>,
    /// How many minutes the clock on the wall is ahead of Greenwich: where days begin.
    pub ahead: i32,
    /// The job's name, for cancelling.
    pub job: String,
}

/// A picture as a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OverviewView {
    /// Which picture.
    pub picture: Picture,
    /// What it shows, as a heading.
    pub title: String,
    /// How it was counted and what was left out, in a sentence or two.
    pub note: String,
    /// What a number counts, in the plural: `annotations`.
    pub unit: String,
    /// What a row is: `Label`, `Day`.
    pub head: String,
    /// What the numbers of a row are of.
    pub columns: Vec<OverviewColumn>,
    /// In the order in which they are drawn.
    pub rows: Vec<OverviewRow>,
    /// The whole as comma-separated values, for saving.
    pub csv: String,
}

/// A column of a picture's table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct OverviewColumn {
    /// The id of what it is of, or empty.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The label's colour, or empty.
    pub color: String,
}

/// A row of a picture's table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct OverviewRow {
    /// What it is called.
    pub name: String,
    /// What it belongs to, such as the layer of a label, or empty.
    pub group: String,
    /// The label's colour, or empty.
    pub color: String,
    /// One for each column.
    pub cells: Vec<OverviewCell>,
}

/// A number of a picture's table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct OverviewCell {
    /// How many.
    pub value: u32,
    /// What finds the articles behind it in the list of articles, or empty where nothing does.
    pub query: String,
}

/// Writes a picture that was drawn, or its table, where the person chose to.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavePicture {
    /// The file.
    pub path: String,
    /// Its bytes, in base 64.
    pub base64: String,
}
