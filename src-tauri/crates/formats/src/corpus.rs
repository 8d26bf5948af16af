//! A corpus by names: what all formats have in common. Offsets are code points.

use std::collections::BTreeMap;

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::people::Status;
use galley_model::schema::{AttributeKind, Granularity, LayerKind, Overlap};
use galley_model::text::{Text, TextHash, TextRange};
use serde::{Deserialize, Serialize};

/// Layers, people and entities.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SchemaInfo {
    /// In order.
    #[serde(default)]
    pub layers: Vec<LayerInfo>,
    /// In order.
    #[serde(default)]
    pub annotators: Vec<AnnotatorInfo>,
    /// The register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<EntityInfo>,
}

/// A layer with its labels and attributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::schema::Layer"
)]
pub struct LayerInfo {
    pub name: String,
    pub kind: LayerKind,
    #[serde(default)]
    pub granularity: Granularity,
    #[serde(default)]
    pub overlap: Overlap,
    #[serde(default)]
    pub label_required: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default)]
    pub labels: Vec<LabelInfo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeInfo>,
}

impl LayerInfo {
    /// A layer with a name and a kind and nothing more.
    pub fn new(name: impl Into<String>, kind: LayerKind) -> Self {
        Self {
            name: name.into(),
            kind,
            granularity: Granularity::default(),
            overlap: Overlap::default(),
            label_required: false,
            description: String::new(),
            labels: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// A label; relations to other labels by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::schema::Label"
)]
pub struct LabelInfo {
    pub name: String,
    #[serde(default)]
    pub color: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter_examples: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default)]
    pub retired: bool,
}

impl LabelInfo {
    /// A label with a name and nothing more.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            color: String::new(),
            key: None,
            description: String::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            parent: None,
            uri: None,
            retired: false,
        }
    }
}

/// An attribute of a layer, or of one label of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::schema::Attribute"
)]
pub struct AttributeInfo {
    pub name: String,
    pub kind: AttributeKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::people::Annotator"
)]
pub struct AnnotatorInfo {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
}

/// An entry in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::people::Entity"
)]
pub struct EntityInfo {
    /// What annotations refer to it by.
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty", rename = "type")]
    pub type_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uris: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An article with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The other tool's id, or ours.
    pub id: Option<String>,
    /// The title, if the file has one.
    pub title: Option<String>,
    /// Verbatim; empty where a file leaves it out, see [`Document::text_of`].
    pub text: Text,
    /// The hash of a text that the file leaves out. Offsets are checked when it is joined with its text.
    pub text_of: Option<TextHash>,
    /// `source`, `date` …
    pub metadata: BTreeMap<String, String>,
    /// In any order.
    pub annotations: Vec<Annotation>,
    /// In any order.
    pub relations: Vec<Relation>,
    /// How far people are.
    pub work: Vec<Work>,
    /// How many remarks there are on it and its annotations. No format has a place for them.
    pub comments: u32,
    /// How many relations were chosen but for an annotation at one of their ends.
    pub cut_relations: u32,
    /// What annotations mark that have no place in the text and are left out.
    pub adrift: Vec<String>,
    /// The split that it is in, for formats that hold several; those of one split follow each other.
    pub split: Option<String>,
    /// Where it was read.
    pub place: Place,
}

impl Document {
    /// A document with nothing but a text.
    pub fn new(text: Text, place: Place) -> Self {
        Self {
            id: None,
            title: None,
            text,
            text_of: None,
            metadata: BTreeMap::new(),
            annotations: Vec::new(),
            relations: Vec::new(),
            work: Vec::new(),
            comments: 0,
            cut_relations: 0,
            adrift: Vec::new(),
            split: None,
            place,
        }
    }

    /// What to call it in a report.
    pub fn name(&self) -> String {
        let name = self.title.clone().or_else(|| self.id.clone());
        name.unwrap_or_else(|| self.place.file.clone())
    }
}

/// Where something stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line in it, from 1.
    pub line: Option<u64>,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Unique in its document; relations refer to it.
    pub id: String,
    /// Who; `None` where the file does not say.
    pub annotator: Option<String>,
    /// The layer's name; `None` where the file does not say.
    pub layer: Option<String>,
    /// The label's name.
    pub label: Option<String>,
    /// In text order; empty for the whole document.
    pub ranges: Vec<TextRange>,
    /// By name.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// Markdown, or empty.
    pub note: String,
    /// The id of an entity of the schema, or an identifier elsewhere.
    pub entity: Option<String>,
    /// Where it came from; `None` says this file.
    pub origin: Option<Origin>,
    /// From 0 to 1.
    pub confidence: Option<f64>,
}

impl Annotation {
    /// An annotation with a label and nothing more; an empty label is none.
    pub fn new(id: impl Into<String>, label: impl Into<String>, ranges: Vec<TextRange>) -> Self {
        Self {
            id: id.into(),
            annotator: None,
            layer: None,
            label: Some(label.into()).filter(|it| !it.is_empty()),
            ranges,
            attributes: BTreeMap::new(),
            note: String::new(),
            entity: None,
            origin: None,
            confidence: None,
        }
    }

    /// From its first to its last code point.
    pub fn hull(&self) -> Option<TextRange> {
        TextRange::new(self.ranges.first()?.start, self.ranges.last()?.end)
    }
}

/// A link between two annotations of a document, by their ids there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::annotation::Relation"
)]
pub struct Relation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    pub from: String,
    pub to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How far somebody is with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::people::Work"
)]
pub struct Work {
    pub annotator: String,
    pub status: Status,
    #[serde(default)]
    pub active_seconds: u32,
}
