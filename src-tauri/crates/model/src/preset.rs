//! Schemas that ship with the program, as data in `presets/`.

use serde::Deserialize;

use crate::change::Value;
use crate::id::{AttributeId, Id, LabelId, LayerId, ThingId};
use crate::schema::{Attribute, AttributeKind, Granularity, Label, Layer, LayerKind, Overlap};

/// A schema to start a project from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What the command line calls it.
    pub id: String,
    /// What the screen calls it.
    pub name: String,
    /// One sentence on what it is for.
    pub description: String,
    /// In order.
    pub layers: Vec<PresetLayer>,
}

/// A layer of a preset with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetLayer {
    /// See [`Layer::name`].
    pub name: String,
    /// See [`Layer::kind`].
    pub kind: LayerKind,
    /// See [`Layer::granularity`].
    #[serde(default)]
    pub granularity: Granularity,
    /// See [`Layer::overlap`].
    #[serde(default)]
    pub overlap: Overlap,
    /// See [`Layer::label_required`].
    #[serde(default)]
    pub label_required: bool,
    /// See [`Layer::description`].
    #[serde(default)]
    pub description: String,
    /// In order.
    #[serde(default)]
    pub labels: Vec<PresetLabel>,
    /// In order.
    #[serde(default)]
    pub attributes: Vec<PresetAttribute>,
}

/// A label of a preset.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetLabel {
    /// See [`Label::name`].
    pub name: String,
    /// See [`Label::color`].
    pub color: String,
    /// See [`Label::key`].
    #[serde(default)]
    pub key: Option<String>,
    /// See [`Label::description`].
    #[serde(default)]
    pub description: String,
    /// See [`Label::examples`].
    #[serde(default)]
    pub examples: Vec<String>,
    /// See [`Label::counter_examples`].
    #[serde(default)]
    pub counter_examples: Vec<String>,
    /// The name of the broader label, which stands earlier in the same layer.
    #[serde(default)]
    pub parent: Option<String>,
    /// See [`Label::uri`].
    #[serde(default)]
    pub uri: Option<String>,
}

/// An attribute of a preset.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetAttribute {
    /// See [`Attribute::name`].
    pub name: String,
    /// See [`Attribute::kind`].
    pub kind: AttributeKind,
    /// The name of the label it is for, if only one.
    #[serde(default)]
    pub label: Option<String>,
    /// See [`Attribute::required`].
    #[serde(default)]
    pub required: bool,
    /// See [`Attribute::description`].
    #[serde(default)]
    pub description: String,
}

const FILES: [&str; 6] = [
    include_str!("../presets/newsroom.json"),
    include_str!("../presets/conll2003.json"),
    include_str!("../presets/ontonotes.json"),
    include_str!("../presets/quotes.json"),
    include_str!("../presets/claims.json"),
    include_str!("../presets/blank.json"),
];

/// Every preset, the recommended one first.
pub fn all() -> Vec<Preset> {
    FILES
        .iter()
        .map(|file| serde_json::from_str(file).expect("presets are checked by a test"))
        .collect()
}

/// The preset of that id.
pub fn find(id: &str) -> Option<Preset> {
    all().into_iter().find(|preset| preset.id == id)
}

impl Preset {
    /// The layers, labels and attributes as values to write, with ids from `mint`. A label's parent
    /// comes before it.
    pub fn values(&self, mut mint: impl FnMut() -> Id) -> Vec<(ThingId, Value)> {
        let mut values = Vec::new();
        for (order, layer) in self.layers.iter().enumerate() {
            let layer_id = LayerId(mint());
            values.push((
                layer_id.into(),
                Value::Layer(Layer {
                    name: layer.name.clone(),
                    kind: layer.kind,
                    granularity: layer.granularity,
                    overlap: layer.overlap,
                    label_required: layer.label_required,
                    description: layer.description.clone(),
                    order: order as u32,
                }),
            ));
            let mut known: Vec<(&str, LabelId)> = Vec::new();
            let find = |known: &[(&str, LabelId)], name: &Option<String>| {
                let name = name.as_deref()?;
                known.iter().find(|(it, _)| *it == name).map(|(_, id)| *id)
            };
            for (order, label) in layer.labels.iter().enumerate() {
                let id = LabelId(mint());
                values.push((
                    id.into(),
                    Value::Label(Label {
                        layer: layer_id,
                        name: label.name.clone(),
                        color: label.color.clone(),
                        key: label.key.clone(),
                        description: label.description.clone(),
                        examples: label.examples.clone(),
                        counter_examples: label.counter_examples.clone(),
                        parent: find(&known, &label.parent),
                        uri: label.uri.clone(),
                        retired: false,
                        order: order as u32,
                    }),
                ));
                known.push((&label.name, id));
            }
            for (order, attribute) in layer.attributes.iter().enumerate() {
                values.push((
                    AttributeId(mint()).into(),
                    Value::Attribute(Attribute {
                        layer: layer_id,
                        label: find(&known, &attribute.label),
                        name: attribute.name.clone(),
                        kind: attribute.kind.clone(),
                        required: attribute.required,
                        description: attribute.description.clone(),
                        order: order as u32,
                    }),
                ));
            }
        }
        values
    }
}
