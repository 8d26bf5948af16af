//! What may be said about a text: layers, labels, attributes, and the schema they form together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{AttributeId, LabelId, LayerId};

/// What an annotation of a layer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// A stretch of text, possibly in several parts.
    Span,
    /// A link between two annotations.
    Relation,
    /// The document as a whole.
    Document,
}

/// What the ends of a span snap to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// Any character.
    Character,
    /// Whole tokens.
    #[default]
    Token,
    /// Whole sentences.
    Sentence,
    /// Whole paragraphs.
    Paragraph,
}

/// Which overlaps of one annotator's annotations a layer allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// Any.
    #[default]
    Any,
    /// One inside the other, or apart; never crossing.
    Nested,
    /// None.
    None,
}

/// A family of annotations with rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// The name on screen and in exports; unique within a project.
    pub name: String,
    /// What its annotations are about.
    pub kind: LayerKind,
    /// What span ends snap to.
    #[serde(default)]
    pub granularity: Granularity,
    /// Which overlaps it allows.
    #[serde(default)]
    pub overlap: Overlap,
    /// Whether each annotation must carry a label. Where not, it is a highlight layer.
    #[serde(default)]
    pub label_required: bool,
    /// Guidelines in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Place in lists, from 0.
    #[serde(default)]
    pub order: u32,
}

/// A choice within a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The layer it belongs to.
    pub layer: LayerId,
    /// The name on screen and in exports; unique within its layer.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// The key that tags with it, one character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When to use it, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Text that should be labelled so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    /// Text that should not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter_examples: Vec<String>,
    /// The broader label in the same layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<LabelId>,
    /// What it means elsewhere (IPTC, Wikidata).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Not offered any more; annotations keep it.
    #[serde(default)]
    pub retired: bool,
    /// Place in its layer, from 0.
    #[serde(default)]
    pub order: u32,
}

/// The type of an attribute's values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    /// One of a list.
    Choice {
        /// The list, in order.
        options: Vec<String>,
    },
    /// Free text.
    Text,
    /// A number.
    Number,
    /// On or off.
    Flag,
}

/// A typed extra on the annotations of a layer, or of one label of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// The layer.
    pub layer: LayerId,
    /// The label, if only its annotations have the attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// The name on screen and in exports; unique within its layer.
    pub name: String,
    /// The type of its values.
    pub kind: AttributeKind,
    /// Whether each annotation should have it; one without becomes a finding, never an error.
    #[serde(default)]
    pub required: bool,
    /// When to use it, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Place in its layer, from 0.
    #[serde(default)]
    pub order: u32,
}

/// All layers, labels and attributes of a project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// Counts up with every change to the schema.
    pub version: u32,
    /// By id.
    pub layers: BTreeMap<LayerId, Layer>,
    /// By id, retired ones included.
    pub labels: BTreeMap<LabelId, Label>,
    /// By id.
    pub attributes: BTreeMap<AttributeId, Attribute>,
}

impl Schema {
    /// Layers as they stand in lists.
    pub fn layers_in_order(&self) -> Vec<(LayerId, &Layer)> {
        let mut layers: Vec<_> = self.layers.iter().map(|(id, layer)| (*id, layer)).collect();
        layers.sort_by_key(|(id, layer)| (layer.order, *id));
        layers
    }

    /// The labels of one layer as they stand in lists, retired ones included.
    pub fn labels_of(&self, layer: LayerId) -> Vec<(LabelId, &Label)> {
        let mut labels: Vec<_> = self
            .labels
            .iter()
            .filter(|(_, label)| label.layer == layer)
            .map(|(id, label)| (*id, label))
            .collect();
        labels.sort_by_key(|(id, label)| (label.order, *id));
        labels
    }

    /// The attributes of one layer as they stand in lists.
    pub fn attributes_of(&self, layer: LayerId) -> Vec<(AttributeId, &Attribute)> {
        let mut attributes: Vec<_> = self
            .attributes
            .iter()
            .filter(|(_, attribute)| attribute.layer == layer)
            .map(|(id, attribute)| (*id, attribute))
            .collect();
        attributes.sort_by_key(|(id, attribute)| (attribute.order, *id));
        attributes
    }

    /// The layer of that name.
    pub fn find_layer(&self, name: &str) -> Option<(LayerId, &Layer)> {
        self.layers
            .iter()
            .find(|(_, layer)| layer.name == name)
            .map(|(id, layer)| (*id, layer))
    }

    /// The label of that name in a layer, retired ones included.
    pub fn find_label(&self, layer: LayerId, name: &str) -> Option<(LabelId, &Label)> {
        self.labels
            .iter()
            .find(|(_, label)| label.layer == layer && label.name == name)
            .map(|(id, label)| (*id, label))
    }

    /// The attribute of that name in a layer.
    pub fn find_attribute(&self, layer: LayerId, name: &str) -> Option<(AttributeId, &Attribute)> {
        self.attributes
            .iter()
            .find(|(_, attribute)| attribute.layer == layer && attribute.name == name)
            .map(|(id, attribute)| (*id, attribute))
    }
}
