//! Tasks, written one by one, and at last the configuration with every name in use.

use std::collections::HashMap;
use std::io::Write;

use galley_model::annotation::{AttributeValue, Origin};
use serde_json::{Map, Value, json};

use super::controls::{Controls, Kind};
use super::source::{KNOWN, OWN};
use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

pub(super) struct LabelStudioWriter {
    out: Output,
    stream: Box<dyn Write>,
    number: u64,
    controls: Controls,
}

impl LabelStudioWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo) -> Result<Self, FormatError> {
        Ok(Self {
            stream: out.stream_of("tasks.json")?,
            out,
            number: 0,
            controls: Controls::new(schema),
        })
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
            let control = self.controls.of(Kind::Choices, layer.unwrap_or("topic"));
            control.offer(label);
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
        let control = self.controls.of(Kind::Labels, layer.unwrap_or("label"));
        control.offer(label);
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
            let kind = self.controls.answering(layer, name, value);
            let control = self.controls.of(kind, name);
            let text = match value {
                AttributeValue::Flag(it) => it.to_string(),
                AttributeValue::Number(it) => it.to_string(),
                AttributeValue::Text(it) => it.clone(),
            };
            match kind {
                Kind::Choice => {
                    control.offer(&text);
                    ask(&control.name, "choices", with("choices", json!([text])));
                }
                Kind::Number => ask(&control.name, "number", with("number", json!(value))),
                _ => ask(&control.name, "textarea", with("text", json!([text]))),
            }
        }
        if let Some(entity) = &it.entity {
            let entities = self.controls.entity();
            ask(entities, "textarea", with("text", json!([entity])));
        }
        results
    }

    fn link(&mut self, it: &Relation) -> Value {
        self.controls.link(it.layer.as_ref(), it.label.as_ref());
        let mut value = json!({
            "type": "relation", "from_id": it.from, "to_id": it.to, "direction": "right",
            "labels": it.label.iter().collect::<Vec<_>>(),
        });
        if !it.note.is_empty() {
            value["meta"] = json!({"text": [it.note]});
        }
        value
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
        self.controls.tell(report);
        self.out.file("config.xml", self.controls.xml().as_bytes())
    }
}
