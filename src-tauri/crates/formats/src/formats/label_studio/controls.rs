//! The controls that tasks are written for, in the order of the schema, and the configuration that declares them.

use std::fmt::Write as _;

use galley_model::annotation::AttributeValue;
use galley_model::schema::{AttributeKind, LayerKind};

use super::config::ENTITY;
use crate::corpus::{AttributeInfo, LabelInfo, LayerInfo, SchemaInfo};
use crate::report::{Item, Report, Severity};
use crate::xml;

/// What a control asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Labels of regions.
    Labels,
    /// Labels of the whole article.
    Choices,
    /// A choice of each region.
    Choice,
    Text,
    Number,
}

/// A control.
pub(super) struct Control {
    kind: Kind,
    /// The layer or attribute.
    of: String,
    /// What that is called here.
    pub name: String,
    labels: Vec<LabelInfo>,
}

impl Control {
    /// Adds a label or a choice that is new.
    pub(super) fn offer(&mut self, label: &str) {
        add(&mut self.labels, label);
    }
}

/// All that is asked of an article.
pub(super) struct Controls {
    schema: SchemaInfo,
    all: Vec<Control>,
    links: Vec<LabelInfo>,
    link_layers: Vec<String>,
    /// Whether there are links to the register.
    entity: bool,
}

impl Controls {
    pub(super) fn new(schema: &SchemaInfo) -> Self {
        let mut controls = Self {
            schema: schema.clone(),
            all: Vec::new(),
            links: Vec::new(),
            link_layers: Vec::new(),
            entity: false,
        };
        for layer in &schema.layers {
            let labels = layer.labels.iter().filter(|it| !it.retired).cloned();
            match layer.kind {
                LayerKind::Span => controls.of(Kind::Labels, &layer.name).labels.extend(labels),
                LayerKind::Document => controls
                    .of(Kind::Choices, &layer.name)
                    .labels
                    .extend(labels),
                LayerKind::Relation => {
                    controls.link_layers.push(layer.name.clone());
                    controls.links.extend(labels);
                }
            }
        }
        let spans = schema.layers.iter().filter(|it| it.kind == LayerKind::Span);
        for it in spans.flat_map(|it| &it.attributes) {
            match &it.kind {
                AttributeKind::Choice { options } => {
                    let control = controls.of(Kind::Choice, &it.name);
                    for option in options {
                        control.offer(option);
                    }
                }
                AttributeKind::Flag => controls.of(Kind::Choice, &it.name).offer("true"),
                AttributeKind::Text => _ = controls.of(Kind::Text, &it.name),
                AttributeKind::Number => _ = controls.of(Kind::Number, &it.name),
            }
        }
        controls
    }

    /// The control for a layer or an attribute, made if it is not there. Names of controls are unique, and commas divide
    /// them.
    pub(super) fn of(&mut self, kind: Kind, of: &str) -> &mut Control {
        let same = |it: &Control| it.kind == kind && it.of == of;
        let at = self.all.iter().position(same).unwrap_or(self.all.len());
        if at == self.all.len() {
            let name = self.free_name(of);
            self.all.push(Control {
                kind,
                of: of.to_owned(),
                name,
                labels: Vec::new(),
            });
        }
        &mut self.all[at]
    }

    fn free_name(&self, of: &str) -> String {
        let plain = of.replace(',', " ");
        let plain = if plain.trim().is_empty() {
            "label"
        } else {
            &plain
        };
        let reserved = ["text", ENTITY];
        let taken = |it: &str| reserved.contains(&it) || self.all.iter().any(|own| own.name == it);
        let mut name = plain.to_owned();
        let mut number = 2;
        while taken(&name) {
            name = format!("{plain}-{number}");
            number += 1;
        }
        name
    }

    /// Which control an answer is given in: as the schema has it, else by the value.
    pub(super) fn answering(
        &self,
        layer: Option<&str>,
        name: &str,
        value: &AttributeValue,
    ) -> Kind {
        let layers = self.schema.layers.iter();
        let own = layers.filter(|it| Some(it.name.as_str()) == layer);
        let known = own.flat_map(|it| &it.attributes).find(|it| it.name == name);
        match (value, known.map(|it| &it.kind)) {
            (AttributeValue::Flag(_), _) => Kind::Choice,
            (AttributeValue::Number(_), _) => Kind::Number,
            // These words mean yes and no where they are chosen.
            (AttributeValue::Text(text), Some(AttributeKind::Choice { .. }))
                if text != "true" && text != "false" =>
            {
                Kind::Choice
            }
            (AttributeValue::Text(_), _) => Kind::Text,
        }
    }

    /// The control of links to the register.
    pub(super) fn entity(&mut self) -> &'static str {
        self.entity = true;
        ENTITY
    }

    /// Takes note of a relation.
    pub(super) fn link(&mut self, layer: Option<&String>, label: Option<&String>) {
        if let Some(layer) = layer.filter(|it| !self.link_layers.contains(it)) {
            self.link_layers.push(layer.clone());
        }
        if let Some(label) = label {
            add(&mut self.links, label);
        }
    }

    /// Says which names could not be kept.
    pub(super) fn tell(&self, report: &mut Report) {
        for it in self.all.iter().filter(|it| it.of != it.name) {
            let message = format!(
                "Another control has the name, or it is none for one; it is “{}” there.",
                it.name
            );
            report.push(Item::new(Severity::Loss, "control-name", message).quoting(&it.of));
        }
        if self.link_layers.len() > 1 {
            let message = format!(
                "Relations have no layers in this format; {} were written together.",
                self.link_layers.join(", ")
            );
            report.push(Item::new(Severity::Loss, "relation-layers", message));
        }
    }

    /// The configuration.
    pub(super) fn xml(&self) -> String {
        let mut out = String::from("<View>\n");
        for it in &self.all {
            let own = self.conditions(&it.of);
            let single = format!("{own} choice=\"single\"");
            let (tag, item, attributes) = match it.kind {
                // A control without anything to choose is refused.
                Kind::Labels | Kind::Choices | Kind::Choice if it.labels.is_empty() => continue,
                Kind::Labels => ("Labels", "Label", ""),
                Kind::Choices => ("Choices", "Choice", " choice=\"multiple\""),
                Kind::Choice => ("Choices", "Choice", single.as_str()),
                Kind::Text => ("TextArea", "", own.as_str()),
                Kind::Number => ("Number", "", own.as_str()),
            };
            let name = named("name", &it.name);
            let _ = writeln!(out, "  <{tag}{name} toName=\"text\"{attributes}>");
            write_labels(&mut out, item, &it.labels);
            let _ = writeln!(out, "  </{tag}>");
        }
        if self.entity {
            let name = named("name", ENTITY);
            let _ = writeln!(
                out,
                "  <TextArea{name} toName=\"text\" perRegion=\"true\"/>"
            );
        }
        if !self.links.is_empty() {
            // Label Studio has no use for the name; it brings the layer back.
            let name = self
                .link_layers
                .first()
                .map_or_else(String::new, |it| named("name", it));
            let _ = writeln!(out, "  <Relations{name}>");
            write_labels(&mut out, "Relation", &self.links);
            out.push_str("  </Relations>\n");
        }
        out.push_str("  <Text name=\"text\" value=\"$text\"/>\n</View>\n");
        out
    }

    /// Of which regions an attribute is asked.
    fn conditions(&self, attribute: &str) -> String {
        let spans = || {
            self.schema
                .layers
                .iter()
                .filter(|it| it.kind == LayerKind::Span)
        };
        let with: Vec<(&LayerInfo, &AttributeInfo)> = spans()
            .flat_map(|layer| layer.attributes.iter().map(move |it| (layer, it)))
            .filter(|(_, it)| it.name == attribute)
            .collect();
        let mut out = String::from(" perRegion=\"true\"");
        if with.iter().any(|(_, it)| it.required) {
            out.push_str(" required=\"true\"");
        }
        // Where several layers or labels have it, all are asked.
        if let [(layer, it)] = with.as_slice() {
            out.push_str(&named(
                "whenLabelValue",
                it.label.as_deref().unwrap_or_default(),
            ));
            let control = self
                .all
                .iter()
                .find(|it| it.kind == Kind::Labels && it.of == layer.name);
            if let Some(control) = control.filter(|_| spans().count() > 1) {
                out.push_str(&named("whenTagName", &control.name));
            }
        }
        out
    }
}

fn add(labels: &mut Vec<LabelInfo>, name: &str) {
    if !labels.iter().any(|it| it.name == name) {
        labels.push(LabelInfo {
            name: name.to_owned(),
            color: String::new(),
            key: None,
            description: String::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            parent: None,
            uri: None,
            retired: false,
        });
    }
}

fn write_labels(out: &mut String, tag: &str, labels: &[LabelInfo]) {
    for it in labels {
        let _ = writeln!(
            out,
            "    <{tag} value=\"{}\"{}{}{}/>",
            xml::attribute(&it.name),
            named("background", &it.color),
            named("hotkey", it.key.as_deref().unwrap_or_default()),
            named("hint", &it.description)
        );
    }
}

/// An attribute of a tag, if there is anything in it.
fn named(key: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!(" {key}=\"{}\"", xml::attribute(value))
    }
}
