//! Layers, labels and attributes on screen.

use galley_model::id::{AttributeId, LabelId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SchemaView {
    /// Counts up with every change to it.
    pub version: u32,
    /// In order.
    pub layers: Vec<LayerView>,
}

/// A layer with its labels and attributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LayerView {
    /// Id.
    #[ts(type = "string")]
    pub id: LayerId,
    /// Name.
    pub name: String,
    /// `span`, `relation` or `document`.
    #[ts(type = "\"span\" | \"relation\" | \"document\"")]
    pub kind: galley_model::schema::LayerKind,
    /// What span ends snap to.
    #[ts(type = "\"character\" | \"token\" | \"sentence\" | \"paragraph\"")]
    pub granularity: galley_model::schema::Granularity,
    /// Which overlaps are allowed.
    #[ts(type = "\"any\" | \"nested\" | \"none\"")]
    pub overlap: galley_model::schema::Overlap,
    /// Where not, annotations may be plain highlights.
    pub label_required: bool,
    /// Markdown.
    pub description: String,
    /// In order, retired ones included.
    pub labels: Vec<LabelView>,
    /// In order.
    pub attributes: Vec<AttributeView>,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LabelView {
    /// Id.
    #[ts(type = "string")]
    pub id: LabelId,
    /// Name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// One character.
    pub key: Option<String>,
    /// Markdown.
    pub description: String,
    /// Text that should be labelled so.
    pub examples: Vec<String>,
    /// Text that should not.
    pub counter_examples: Vec<String>,
    /// The broader label.
    #[ts(type = "string | null")]
    pub parent: Option<LabelId>,
    /// What it means elsewhere.
    pub uri: Option<String>,
    /// Not offered any more.
    pub retired: bool,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AttributeView {
    /// Id.
    #[ts(type = "string")]
    pub id: AttributeId,
    /// The label it is for, if only one.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Name.
    pub name: String,
    /// The type of its values.
    pub kind: AttributeType,
    /// For a choice.
    pub options: Vec<String>,
    /// Whether each annotation should have it.
    pub required: bool,
    /// Markdown.
    pub description: String,
}

/// The type of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// One of a list.
    Choice,
    /// Free text.
    Text,
    /// A number.
    Number,
    /// On or off.
    Flag,
}

/// Adds a layer, or with `layer` changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetLayer {
    /// Which; `None` adds.
    #[ts(type = "string | null")]
    pub layer: Option<LayerId>,
    /// Unique.
    pub name: String,
    /// Fixed once it has annotations.
    #[ts(type = "\"span\" | \"relation\" | \"document\"")]
    pub kind: galley_model::schema::LayerKind,
    /// See [`LayerView`].
    #[ts(type = "\"character\" | \"token\" | \"sentence\" | \"paragraph\"")]
    pub granularity: galley_model::schema::Granularity,
    /// See [`LayerView`].
    #[ts(type = "\"any\" | \"nested\" | \"none\"")]
    pub overlap: galley_model::schema::Overlap,
    /// See [`LayerView`].
    pub label_required: bool,
    /// Markdown.
    pub description: String,
}

/// Adds a label, or with `label` changes one: rename, recolour, re-key, describe, re-parent, retire.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetLabel {
    /// Which; `None` adds.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The layer; a label does not change its layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Unique in the layer.
    pub name: String,
    /// `#rrggbb`; empty picks one that differs from the others.
    pub color: String,
    /// One character that no other label and no command uses, or `None`.
    pub key: Option<String>,
    /// Markdown.
    pub description: String,
    /// Text that should be labelled so.
    pub examples: Vec<String>,
    /// Text that should not.
    pub counter_examples: Vec<String>,
    /// In the same layer, without a cycle.
    #[ts(type = "string | null")]
    pub parent: Option<LabelId>,
    /// What it means elsewhere.
    pub uri: Option<String>,
    /// Not offered any more; annotations keep it.
    pub retired: bool,
}

/// Turns all annotations of one label into another's and removes the first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergeLabels {
    /// Goes.
    #[ts(type = "string")]
    pub from: LabelId,
    /// Stays; of the same layer.
    #[ts(type = "string")]
    pub into: LabelId,
}

/// Removes a label with all its annotations (their relations go too).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveLabel {
    /// Which.
    #[ts(type = "string")]
    pub label: LabelId,
}

/// Moves a label to another place in its layer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MoveLabel {
    /// Which.
    #[ts(type = "string")]
    pub label: LabelId,
    /// The new place, from 0.
    pub to: u32,
}

/// Asks what a change of a label would touch.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskAffected {
    /// The label.
    #[ts(type = "string")]
    pub label: LabelId,
}

/// What a change of a label would touch.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Affected {
    /// Annotations with the label.
    pub annotations: u32,
    /// Articles they are in.
    pub articles: u32,
    /// Relations that have such an annotation at an end.
    pub relations: u32,
    /// A few of their quotes.
    pub examples: Vec<String>,
}

/// Adds an attribute, or with `attribute` changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetAttributeDefinition {
    /// Which; `None` adds.
    #[ts(type = "string | null")]
    pub attribute: Option<AttributeId>,
    /// The layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label it is for, if only one.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Unique in the layer.
    pub name: String,
    /// The type of its values; fixed once used.
    pub kind: AttributeType,
    /// For a choice.
    pub options: Vec<String>,
    /// Whether each annotation should have it.
    pub required: bool,
    /// Markdown.
    pub description: String,
}
