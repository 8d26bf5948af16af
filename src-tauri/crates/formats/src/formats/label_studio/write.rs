//! Tasks, written one by one, and at last the configuration with every name in use.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Write;

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::schema::{AttributeKind, LayerKind};
use serde_json::{Map, Value, json};

use super::config::ENTITY;
use super::source::{KNOWN, OWN};
use crate::corpus::{Annotation, Document, LabelInfo, Relation, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};
use crate::xml;

/// What a control asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Control {
    /// Labels of regions.
    Labels,
    /// Labels of the whole article.
    Choices,
    /// A choice of each region.
    Choice,
    Text,
    Number,
}

#[derive(Default)]
struct Asked {
    name: String,
    labels: Vec<LabelInfo>,
    /// What the name of the layer or attribute is here.
    required: bool,
    label: Option<String>,
}

pub(super) struct LabelStudioWriter {
    out: Output,
    stream: Box<dyn Write>,
    schema: SchemaInfo,
    number: u64,
    /// By kind and by the name of the layer or attribute.
    controls: BTreeMap<(Control, String), Asked>,
    links: Vec<LabelInfo>,
    link_layers: Vec<String>,
    entity: bool,
}

impl LabelStudioWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo) -> Result<Self, FormatError> {
        let mut writer = Self {
            stream: out.stream_of("tasks.json")?,
            out,
            schema: schema.clone(),
            number: 0,
            controls: BTreeMap::new(),
            links: Vec::new(),
            link_layers: Vec::new(),
            entity: false,
        };
        for layer in &schema.layers {
            let labels = layer.labels.iter().filter(|it| !it.retired).cloned();
            match layer.kind {
                LayerKind::Span => writer
                    .control(Control::Labels, &layer.name)
                    .labels
                    .extend(labels),
                LayerKind::Document => writer
                    .control(Control::Choices, &layer.name)
                    .labels
                    .extend(labels),
                LayerKind::Relation => {
                    writer.link_layers.push(layer.name.clone());
                    writer.links.extend(labels);
                }
            }
            for it in layer
                .attributes
                .iter()
                .filter(|_| layer.kind == LayerKind::Span)
            {
                let options: &[String] = match &it.kind {
                    AttributeKind::Choice { options } => options,
                    _ => &[],
                };
                let control = writer.control(control_of(&it.kind), &it.name);
                control.required |= it.required;
                control.label.clone_from(&it.label);
                for option in options {
                    add(&mut control.labels, option);
                }
                if it.kind == AttributeKind::Flag {
                    add(&mut control.labels, "true");
                }
            }
        }
        Ok(writer)
    }

    /// The control for a layer or an attribute. Names of controls are unique, and commas divide them.
    fn control(&mut self, kind: Control, name: &str) -> &mut Asked {
        let key = (kind, name.to_owned());
        if !self.controls.contains_key(&key) {
            let plain = name.replace(',', " ");
            let plain = if plain.trim().is_empty() {
                "label".to_owned()
            } else {
                plain
            };
            let reserved = ["text", ENTITY];
            let taken = |it: &str| {
                reserved.contains(&it) || self.controls.values().any(|own| own.name == it)
            };
            let mut own = plain.clone();
            let mut number = 2;
            while taken(&own) {
                own = format!("{plain}-{number}");
                number += 1;
            }
            let asked = Asked {
                name: own,
                ..Asked::default()
            };
            self.controls.insert(key.clone(), asked);
        }
        self.controls.entry(key).or_default()
    }

    /// Which control an answer is given in: as the schema has it, else by the value.
    fn answer(&self, layer: Option<&str>, name: &str, value: &AttributeValue) -> Control {
        let layers = self.schema.layers.iter();
        let own = layers.filter(|it| Some(it.name.as_str()) == layer);
        let known = own.flat_map(|it| &it.attributes).find(|it| it.name == name);
        match (value, known.map(|it| &it.kind)) {
            (AttributeValue::Flag(_), _) => Control::Choice,
            (AttributeValue::Number(_), _) => Control::Number,
            // These words mean yes and no where they are chosen.
            (AttributeValue::Text(text), Some(AttributeKind::Choice { .. }))
                if text != "true" && text != "false" =>
            {
                Control::Choice
            }
            (AttributeValue::Text(_), _) => Control::Text,
        }
    }

    /// The results that say what an annotation says.
    fn results(&mut self, it: &Annotation, document: &Document, report: &mut Report) -> Vec<Value> {
        let Some(label) = it.label.as_deref() else {
            return Vec::new();
        };
        let layer = it.layer.as_deref();
        let proposed = matches!(it.origin, Some(Origin::Suggested { .. }));
        let mut first = Map::new();
        first.insert("id".into(), json!(it.id));
        if !it.note.is_empty() {
            first.insert("meta".into(), json!({"text": [it.note]}));
        }
        if let Some(confidence) = it.confidence {
            first.insert("score".into(), json!(confidence));
        }
        first.insert("to_name".into(), json!("text"));
        first.insert(
            "origin".into(),
            json!(if proposed { "prediction" } else { "manual" }),
        );
        let Some(range) = it.hull() else {
            if !it.attributes.is_empty() || it.entity.is_some() {
                let message =
                    "Attributes and links of document labels have no place in this format.";
                report.push(Item::new(Severity::Loss, "document-attributes", message).of(document));
            }
            let control = self.control(Control::Choices, layer.unwrap_or("topic"));
            add(&mut control.labels, label);
            first.insert("from_name".into(), json!(control.name));
            first.insert("type".into(), json!("choices"));
            first.insert("value".into(), json!({"choices": [label]}));
            return vec![Value::Object(first)];
        };
        let quote = document.text.slice(range).unwrap_or_default();
        let place = json!({"start": range.start.0, "end": range.end.0, "text": quote});
        let with = |key: &str, answer: Value| {
            let mut value = place.clone();
            value[key] = answer;
            value
        };
        let control = self.control(Control::Labels, layer.unwrap_or("label"));
        add(&mut control.labels, label);
        first.insert("from_name".into(), json!(control.name));
        first.insert("type".into(), json!("labels"));
        first.insert("value".into(), with("labels", json!([label])));
        let mut results = vec![Value::Object(first)];
        let mut ask = |from: &str, kind: &str, value: Value| {
            results.push(json!({
                "id": it.id, "from_name": from, "to_name": "text", "type": kind, "value": value,
            }));
        };
        for (name, value) in &it.attributes {
            let kind = self.answer(layer, name, value);
            let control = self.control(kind, name);
            let text = match value {
                AttributeValue::Flag(it) => it.to_string(),
                AttributeValue::Number(it) => it.to_string(),
                AttributeValue::Text(it) => it.clone(),
            };
            match kind {
                Control::Choice => {
                    add(&mut control.labels, &text);
                    ask(&control.name, "choices", with("choices", json!([text])));
                }
                Control::Number => ask(&control.name, "number", with("number", json!(value))),
                _ => ask(&control.name, "textarea", with("text", json!([text]))),
            }
        }
        if let Some(entity) = &it.entity {
            self.entity = true;
            ask(ENTITY, "textarea", with("text", json!([entity])));
        }
        results
    }

    fn link(&mut self, it: &Relation) -> Value {
        if let Some(layer) = it
            .layer
            .as_ref()
            .filter(|it| !self.link_layers.contains(it))
        {
            self.link_layers.push(layer.clone());
        }
        let mut value = json!({
            "type": "relation", "from_id": it.from, "to_id": it.to, "direction": "right",
            "labels": it.label.iter().collect::<Vec<_>>(),
        });
        if let Some(label) = &it.label {
            add(&mut self.links, label);
        }
        if !it.note.is_empty() {
            value["meta"] = json!({"text": [it.note]});
        }
        value
    }
}

fn control_of(kind: &AttributeKind) -> Control {
    match kind {
        AttributeKind::Choice { .. } | AttributeKind::Flag => Control::Choice,
        AttributeKind::Text => Control::Text,
        AttributeKind::Number => Control::Number,
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

/// The model whose judgement an annotation is; what a person took over from one is the person's.
fn model(it: &Annotation) -> Option<&str> {
    match &it.origin {
        Some(Origin::Suggested { by }) if it.annotator.as_deref() == Some(by) => Some(by),
        _ => None,
    }
}

/// One person's results, or one model's.
type Judgement = (Option<String>, bool, Vec<Value>);

impl Writer for LabelStudioWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let mut judgements: Vec<Judgement> = Vec::new();
        let mut of: HashMap<&str, usize> = HashMap::new();
        for it in &document.annotations {
            let model = model(it).is_some();
            let same = |own: &Judgement| (&own.0, own.1) == (&it.annotator, model);
            let at = judgements.iter().position(same).unwrap_or_else(|| {
                judgements.push((it.annotator.clone(), model, Vec::new()));
                judgements.len() - 1
            });
            let results = self.results(it, &document, report);
            if !results.is_empty() && !it.ranges.is_empty() {
                of.insert(&it.id, at);
            }
            if let Some(own) = judgements.get_mut(at) {
                own.2.extend(results);
            }
        }
        let mut loose = 0;
        for it in &document.relations {
            match (of.get(it.from.as_str()), of.get(it.to.as_str())) {
                (Some(from), Some(to)) if from == to => {
                    let link = self.link(it);
                    if let Some(own) = judgements.get_mut(*from) {
                        own.2.push(link);
                    }
                }
                _ => loose += 1,
            }
        }
        if loose > 0 {
            let message =
                "Relations of document labels, or between two people's annotations, were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(loose));
        }
        let mut data = Map::new();
        data.insert("text".into(), json!(document.text.as_str()));
        for (key, value) in &document.metadata {
            let own = if KNOWN.contains(&key.as_str()) {
                format!("{OWN}{key}")
            } else {
                key.clone()
            };
            data.insert(own, json!(value));
        }
        let known = [("id", &document.id), ("title", &document.title)];
        for (key, value) in known {
            if let Some(value) = value {
                data.insert(key.into(), json!(value));
            }
        }
        let (models, people): (Vec<Judgement>, Vec<Judgement>) =
            judgements.into_iter().partition(|it| it.1);
        let annotations = people.into_iter().map(|(name, _, result)| {
            let mut annotation =
                json!({"result": result, "was_cancelled": false, "ground_truth": false});
            if let Some(name) = name {
                if name.contains('@') {
                    annotation["completed_by"] = json!({"email": name});
                } else {
                    annotation["created_username"] = json!(name);
                }
            }
            annotation
        });
        let predictions = models
            .into_iter()
            .map(|(name, _, result)| json!({"model_version": name, "result": result}));
        let task = json!({
            "id": self.number,
            "data": data,
            "annotations": annotations.collect::<Vec<_>>(),
            "predictions": predictions.collect::<Vec<_>>(),
        });
        let before: &[u8] = if self.number == 1 { b"[\n" } else { b",\n" };
        self.stream.write_all(before).map_err(write_failed)?;
        serde_json::to_writer(&mut self.stream, &task).map_err(|error| write_failed(error.into()))
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        let end: &[u8] = if self.number == 0 { b"[]\n" } else { b"\n]\n" };
        self.stream.write_all(end).map_err(write_failed)?;
        self.stream.flush().map_err(write_failed)?;
        // An open file keeps its folder from being moved on some systems.
        self.stream = Box::new(std::io::sink());
        for ((_, name), control) in self
            .controls
            .iter()
            .filter(|((_, name), it)| *name != it.name)
        {
            let message = format!(
                "Another control has the name, or it is none for one; it is “{}” there.",
                control.name
            );
            report.push(Item::new(Severity::Loss, "control-name", message).quoting(name));
        }
        if self.link_layers.len() > 1 {
            let message = format!(
                "Relations have no layers in this format; {} were written together.",
                self.link_layers.join(", ")
            );
            report.push(Item::new(Severity::Loss, "relation-layers", message));
        }
        self.out.file("config.xml", self.configuration().as_bytes())
    }
}

impl LabelStudioWriter {
    fn configuration(&self) -> String {
        let mut out = String::from("<View>\n");
        let labels = |out: &mut String, tag: &str, labels: &[LabelInfo]| {
            for it in labels {
                let _ = write!(out, "    <{tag} value=\"{}\"", xml::attribute(&it.name));
                let known = [
                    ("background", Some(&it.color)),
                    ("hotkey", it.key.as_ref()),
                    ("hint", Some(&it.description)),
                ];
                for (key, value) in known {
                    if let Some(value) = value.filter(|it| !it.is_empty()) {
                        let _ = write!(out, " {key}=\"{}\"", xml::attribute(value));
                    }
                }
                out.push_str("/>\n");
            }
        };
        let mut list = |tag: &str, item: &str, attributes: &str, asked: &Asked| {
            let name = xml::attribute(&asked.name);
            let _ = writeln!(out, "  <{tag} name=\"{name}\" toName=\"text\"{attributes}>");
            labels(&mut out, item, &asked.labels);
            let _ = writeln!(out, "  </{tag}>");
        };
        for ((kind, name), asked) in &self.controls {
            let mut own = String::from(" perRegion=\"true\"");
            if asked.required {
                own.push_str(" required=\"true\"");
            }
            if let Some(label) = &asked.label {
                let _ = write!(own, " whenLabelValue=\"{}\"", xml::attribute(label));
            }
            if let Some(layer) = self.only_layer(name) {
                let _ = write!(own, " whenTagName=\"{}\"", xml::attribute(layer));
            }
            match kind {
                // A control without anything to choose is refused.
                Control::Labels | Control::Choices | Control::Choice if asked.labels.is_empty() => {
                }
                Control::Labels => list("Labels", "Label", "", asked),
                Control::Choices => list("Choices", "Choice", " choice=\"multiple\"", asked),
                Control::Choice => list(
                    "Choices",
                    "Choice",
                    &format!("{own} choice=\"single\""),
                    asked,
                ),
                Control::Text => list("TextArea", "", &own, asked),
                Control::Number => list("Number", "", &own, asked),
            }
        }
        if self.entity {
            let asked = Asked {
                name: ENTITY.into(),
                ..Asked::default()
            };
            list("TextArea", "", " perRegion=\"true\"", &asked);
        }
        if !self.links.is_empty() {
            // Label Studio has no use for the name; it brings the layer back.
            let layer = self
                .link_layers
                .first()
                .map(String::as_str)
                .unwrap_or_default();
            let _ = writeln!(out, "  <Relations{}>", named("name", layer));
            labels(&mut out, "Relation", &self.links);
            out.push_str("  </Relations>\n");
        }
        out.push_str("  <Text name=\"text\" value=\"$text\"/>\n</View>\n");
        out
    }

    /// The control of the one layer of spans whose annotations have an attribute, if there are others.
    fn only_layer(&self, attribute: &str) -> Option<&str> {
        let spans = || {
            self.schema
                .layers
                .iter()
                .filter(|it| it.kind == LayerKind::Span)
        };
        let mut with = spans().filter(|it| it.attributes.iter().any(|it| it.name == attribute));
        let only = with.next().filter(|_| spans().count() > 1)?;
        let control = self.controls.get(&(Control::Labels, only.name.clone()))?;
        with.next().is_none().then_some(control.name.as_str())
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
