//! The names an import meets, as things of the project: what is there is found, what is new is added and reported,
//! or refused where the import is strict.

use std::collections::{HashMap, HashSet};

use galley_formats::corpus::LayerInfo;
use galley_formats::{Item, Report, SchemaInfo, Severity};
use galley_model::annotation::AttributeValue;
use galley_model::change::Value;
use galley_model::id::{AnnotatorId, AttributeId, EntityId, LabelId, LayerId};
use galley_model::people::{Annotator, Entity};
use galley_model::schema::{
    Attribute, AttributeKind, Granularity, Label, Layer, LayerKind, Overlap, Schema,
};
use galley_store::Store;

use super::Importer;
use crate::error::Result;
use crate::wire::ApiError;

/// Colours for labels that come without one.
const COLORS: [&str; 8] = [
    "#2f74c0", "#c2610c", "#1a8a62", "#9457a8", "#8a7400", "#c2486f", "#26869b", "#6663c7",
];

/// Everything the project has by name.
pub(super) struct Known {
    pub(super) schema: Schema,
    annotators: HashMap<String, AnnotatorId>,
    /// By the id the file uses.
    entities: HashMap<String, EntityId>,
    /// Layers that this import added for its annotations.
    added_layers: HashSet<LayerId>,
}

impl Known {
    pub(super) fn new(store: &Store) -> Result<Self> {
        Ok(Self {
            schema: (*store.schema()?).clone(),
            annotators: store
                .annotators()?
                .into_iter()
                .map(|(id, it)| (it.name, id))
                .collect(),
            entities: HashMap::new(),
            added_layers: HashSet::new(),
        })
    }
}

impl Known {
    /// Every layer and label by name; a layer's highlights have no label.
    pub(super) fn labels(&self) -> HashSet<(String, Option<String>)> {
        let name = |layer: &LayerId| self.schema.layers.get(layer).map(|it| it.name.clone());
        let labels = self.schema.labels.values();
        let labels = labels.filter_map(|it| Some((name(&it.layer)?, Some(it.name.clone()))));
        let layers = self
            .schema
            .layers
            .values()
            .map(|it| (it.name.clone(), None));
        labels.chain(layers).collect()
    }

    pub(super) fn people(&self) -> HashSet<String> {
        self.annotators.keys().cloned().collect()
    }
}

impl Importer<'_> {
    pub(super) fn schema(&mut self, schema: &SchemaInfo, report: &mut Report) -> Result<()> {
        let mapping = self.mappings.of(&report.format).clone();
        for annotator in &schema.annotators {
            let other = mapping.annotators.get(&annotator.name);
            let name = other.unwrap_or(&annotator.name);
            self.annotator(name, &annotator.role, report)?;
        }
        for entity in &schema.entities {
            let id = match self.change.project().entity_named(&entity.name)? {
                Some(id) => id,
                None => self.add_entity(
                    Entity {
                        name: entity.name.clone(),
                        type_name: entity.type_name.clone(),
                        role: entity.role.clone(),
                        aliases: entity.aliases.clone(),
                        uris: entity.uris.clone(),
                        note: entity.note.clone(),
                    },
                    report,
                )?,
            };
            self.known.entities.insert(entity.id.clone(), id);
        }
        for layer in schema.layers.iter().filter_map(|it| mapping.layer(it)) {
            self.layer_of_schema(&layer, report)?;
        }
        Ok(())
    }

    fn layer_of_schema(&mut self, info: &LayerInfo, report: &mut Report) -> Result<()> {
        let layer = match self.known.schema.find_layer(&info.name) {
            Some((id, _)) => id,
            None => self.add_layer(
                Layer {
                    name: info.name.clone(),
                    kind: info.kind,
                    granularity: info.granularity,
                    overlap: info.overlap,
                    label_required: info.label_required,
                    description: info.description.clone(),
                    order: self.known.schema.layers.len() as u32,
                },
                report,
            )?,
        };
        let mut added = Vec::new();
        for it in &info.labels {
            if self.known.schema.find_label(layer, &it.name).is_some() {
                continue;
            }
            let label = Label {
                layer,
                name: it.name.clone(),
                color: it.color.clone(),
                key: it.key.clone(),
                description: it.description.clone(),
                examples: it.examples.clone(),
                counter_examples: it.counter_examples.clone(),
                parent: None,
                uri: it.uri.clone(),
                retired: it.retired,
                order: 0,
            };
            added.push((self.add_label(label, report)?, it.parent.as_deref()));
        }
        // A label may stand before its broader one.
        for (id, parent) in added {
            let schema = &mut self.known.schema;
            let parent = parent.and_then(|name| schema.find_label(layer, name).map(|(id, _)| id));
            if let (Some(parent), Some(label)) = (parent, schema.labels.get_mut(&id))
                && parent != id
            {
                label.parent = Some(parent);
                self.change.set(id, Value::Label(label.clone()))?;
            }
        }
        for it in &info.attributes {
            if self.known.schema.find_attribute(layer, &it.name).is_none() {
                let label = it
                    .label
                    .as_deref()
                    .and_then(|name| self.known.schema.find_label(layer, name));
                let attribute = Attribute {
                    layer,
                    label: label.map(|(id, _)| id),
                    name: it.name.clone(),
                    kind: it.kind.clone(),
                    required: it.required,
                    description: it.description.clone(),
                    order: 0,
                };
                self.add_attribute(attribute, report)?;
            }
        }
        Ok(())
    }

    fn add_layer(&mut self, layer: Layer, report: &mut Report) -> Result<LayerId> {
        if self.plan.strict {
            return Err(unknown("layer", &layer.name));
        }
        let id = LayerId(self.change.mint());
        self.change.set(id, Value::Layer(layer.clone()))?;
        let message = format!("The layer “{}” was new and was added.", layer.name);
        report.push(Item::new(Severity::Info, "new-layer", message));
        self.known.schema.layers.insert(id, layer);
        self.known.added_layers.insert(id);
        Ok(id)
    }

    /// A layer that this import made after its first annotation asks no more of the others than they have.
    pub(super) fn allow_highlights(&mut self, layer: LayerId) -> Result<()> {
        if !self.known.added_layers.contains(&layer) {
            return Ok(());
        }
        if let Some(it) = self.known.schema.layers.get_mut(&layer)
            && it.label_required
        {
            it.label_required = false;
            self.change.set(layer, Value::Layer(it.clone()))?;
        }
        Ok(())
    }

    fn add_label(&mut self, mut label: Label, report: &mut Report) -> Result<LabelId> {
        if self.plan.strict {
            return Err(unknown("label", &label.name));
        }
        let schema = &self.known.schema;
        if !label.retired
            && let Some(key) = &label.key
            && let Err(why) = crate::schema::check_key(schema, None, key)
        {
            let message = format!(
                "The label “{}” came without its key. {}.",
                label.name, why.message
            );
            report.push(Item::new(Severity::Info, "key-taken", message));
            label.key = None;
        }
        if label.color.is_empty() {
            COLORS[schema.labels.len() % COLORS.len()].clone_into(&mut label.color);
        }
        label.order = schema.labels_of(label.layer).len() as u32;
        let id = LabelId(self.change.mint());
        self.change.set(id, Value::Label(label.clone()))?;
        let layer = &schema.layers[&label.layer].name;
        let message = format!(
            "The label “{}” was new in the layer “{layer}” and was added.",
            label.name
        );
        report.push(Item::new(Severity::Info, "new-label", message));
        self.known.schema.labels.insert(id, label);
        Ok(id)
    }

    fn add_attribute(
        &mut self,
        mut attribute: Attribute,
        report: &mut Report,
    ) -> Result<AttributeId> {
        attribute.order = self.known.schema.attributes_of(attribute.layer).len() as u32;
        let id = AttributeId(self.change.mint());
        self.change.set(id, Value::Attribute(attribute.clone()))?;
        let message = format!(
            "The attribute “{}” was new in the layer “{}” and was added.",
            attribute.name, self.known.schema.layers[&attribute.layer].name
        );
        report.push(Item::new(Severity::Info, "new-attribute", message));
        self.known.schema.attributes.insert(id, attribute);
        Ok(id)
    }

    fn add_entity(&mut self, entity: Entity, report: &mut Report) -> Result<EntityId> {
        let id = EntityId(self.change.mint());
        let message = format!("The entity “{}” was new and was added.", entity.name);
        report.push(Item::new(Severity::Info, "new-entity", message));
        self.change.set(id, Value::Entity(entity))?;
        Ok(id)
    }

    pub(super) fn annotator(
        &mut self,
        name: &str,
        role: &str,
        report: &mut Report,
    ) -> Result<AnnotatorId> {
        if let Some(id) = self.known.annotators.get(name) {
            return Ok(*id);
        }
        let id = AnnotatorId(self.change.mint());
        let value = Annotator {
            name: name.to_owned(),
            role: role.to_owned(),
        };
        self.change.set(id, Value::Annotator(value))?;
        let message = format!("The annotator “{name}” was new and was added.");
        report.push(Item::new(Severity::Info, "new-annotator", message));
        self.known.annotators.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Who judged: as the file says, else as was asked for, else whoever imports.
    pub(super) fn judge(
        &mut self,
        named: Option<&str>,
        report: &mut Report,
    ) -> Result<AnnotatorId> {
        let plan = self.plan;
        match named.or(plan.annotator.as_deref()) {
            Some(name) => self.annotator(name, "", report),
            None => Ok(self.me),
        }
    }

    /// The layer by name, else the one asked for, else one of the kind that has the label, else the first that wants
    /// labels, else a new one.
    pub(super) fn layer(
        &mut self,
        named: Option<&str>,
        kind: LayerKind,
        label: Option<&str>,
        report: &mut Report,
    ) -> Result<LayerId> {
        let plan = self.plan;
        let asked = plan.layer.as_deref();
        let asked = asked.filter(|it| kind == LayerKind::Span && !it.trim().is_empty());
        if let Some(name) = named.or(asked) {
            return match self.known.schema.find_layer(name) {
                Some((id, _)) => Ok(id),
                None => self.add_layer(
                    new_layer(name, kind, label.is_some(), &self.known.schema),
                    report,
                ),
            };
        }
        let schema = &self.known.schema;
        let of_kind: Vec<(LayerId, &Layer)> = schema
            .layers_in_order()
            .into_iter()
            .filter(|(_, it)| it.kind == kind)
            .collect();
        let with_label = label.and_then(|label| {
            of_kind
                .iter()
                .find(|(id, _)| schema.find_label(*id, label).is_some())
        });
        let wanting = of_kind
            .iter()
            .find(|(_, it)| it.label_required == label.is_some());
        if let Some((id, _)) = with_label.or(wanting) {
            return Ok(*id);
        }
        let name = match kind {
            LayerKind::Span => "Entities",
            LayerKind::Relation => "Relations",
            LayerKind::Document => "Article",
        };
        if let Some((id, layer)) = schema.find_layer(name)
            && layer.kind == kind
        {
            return Ok(id);
        }
        self.add_layer(
            new_layer(name, kind, label.is_some(), &self.known.schema),
            report,
        )
    }

    pub(super) fn label(
        &mut self,
        layer: LayerId,
        name: &str,
        report: &mut Report,
    ) -> Result<LabelId> {
        if let Some((id, _)) = self.known.schema.find_label(layer, name) {
            return Ok(id);
        }
        let label = Label {
            layer,
            name: name.to_owned(),
            color: String::new(),
            key: None,
            description: String::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            parent: None,
            uri: None,
            retired: false,
            order: 0,
        };
        self.add_label(label, report)
    }

    /// The attribute by name, added if it is new, and the value as it can have it; `None` where it cannot.
    pub(super) fn attribute(
        &mut self,
        layer: LayerId,
        name: &str,
        value: &AttributeValue,
        report: &mut Report,
    ) -> Result<Option<(AttributeId, AttributeValue)>> {
        if let Some((id, known)) = self.known.schema.find_attribute(layer, name) {
            let known = known.clone();
            let Some(value) = fitting(&known.kind, value) else {
                return Ok(None);
            };
            // A choice that is new here is added to the list.
            if let (AttributeKind::Choice { options }, AttributeValue::Text(text)) =
                (&known.kind, &value)
                && !options.contains(text)
            {
                let mut options = options.clone();
                options.push(text.clone());
                let wider = Attribute {
                    kind: AttributeKind::Choice { options },
                    ..known
                };
                self.change.set(id, Value::Attribute(wider.clone()))?;
                let message = format!("The option “{text}” was new for “{name}” and was added.");
                report.push(Item::new(Severity::Info, "new-option", message));
                self.known.schema.attributes.insert(id, wider);
            }
            return Ok(Some((id, value)));
        }
        let attribute = Attribute {
            layer,
            label: None,
            name: name.to_owned(),
            kind: match value {
                AttributeValue::Flag(_) => AttributeKind::Flag,
                AttributeValue::Number(_) => AttributeKind::Number,
                AttributeValue::Text(text) => AttributeKind::Choice {
                    options: vec![text.clone()],
                },
            },
            required: false,
            description: String::new(),
            order: 0,
        };
        let id = self.add_attribute(attribute, report)?;
        Ok(Some((id, value.clone())))
    }

    pub(super) fn entity(&mut self, id: &str, report: &mut Report) -> Result<EntityId> {
        if let Some(known) = self.known.entities.get(id) {
            return Ok(*known);
        }
        if let Some(named) = self.change.project().entity_named(id)? {
            self.known.entities.insert(id.to_owned(), named);
            return Ok(named);
        }
        let named = Entity {
            name: id.to_owned(),
            type_name: String::new(),
            role: String::new(),
            aliases: Vec::new(),
            uris: if id.contains(':') {
                vec![id.to_owned()]
            } else {
                Vec::new()
            },
            note: String::new(),
        };
        let made = self.add_entity(named, report)?;
        self.known.entities.insert(id.to_owned(), made);
        Ok(made)
    }
}

/// A value as a person reads it.
pub(super) fn in_words(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(it) => it.to_string(),
        AttributeValue::Number(it) => it.to_string(),
        AttributeValue::Text(it) => it.clone(),
    }
}

/// A value as an attribute of that kind can have it.
fn fitting(kind: &AttributeKind, value: &AttributeValue) -> Option<AttributeValue> {
    let words = || in_words(value);
    match (kind, value) {
        (AttributeKind::Flag, AttributeValue::Flag(_))
        | (AttributeKind::Number, AttributeValue::Number(_)) => Some(value.clone()),
        (AttributeKind::Choice { .. } | AttributeKind::Text, _) => {
            Some(AttributeValue::Text(words()))
        }
        (AttributeKind::Number, _) => words().parse().ok().map(AttributeValue::Number),
        (AttributeKind::Flag, _) => words().parse().ok().map(AttributeValue::Flag),
    }
}

fn new_layer(name: &str, kind: LayerKind, labelled: bool, schema: &Schema) -> Layer {
    Layer {
        name: name.to_owned(),
        kind,
        granularity: Granularity::Character,
        overlap: Overlap::Any,
        label_required: labelled,
        description: String::new(),
        order: schema.layers.len() as u32,
    }
}

fn unknown(what: &str, name: &str) -> ApiError {
    ApiError::new(
        format!("The {what} “{name}” is not in the project"),
        "Nothing was imported. Add it first, or import without --strict to have it added.",
    )
}
