//! Articles, written: the text as it is, and beside it a collection with one page of annotations.

use std::collections::HashMap;

use galley_model::anchoring::context_of;
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::{Text, TextRange};
use serde_json::{Value, json};

use super::{CONFIDENCE, CONTEXT, DETAILS, ENTITY, ID, LAYER, NAME, VALUE};
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::output::{Output, file_name, write_failed};
use crate::report::{Item, Report, Severity};

pub(super) struct W3cWriter {
    out: Output,
    number: u64,
    /// The register: by id, the address elsewhere, if there is one, and the name.
    entities: HashMap<String, (Option<String>, String)>,
}

impl W3cWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo) -> Self {
        let address = |uris: &[String]| uris.iter().find(|it| it.contains("://")).cloned();
        let entities = schema.entities.iter();
        Self {
            out,
            number: 0,
            entities: entities
                .map(|it| (it.id.clone(), (address(&it.uris), it.name.clone())))
                .collect(),
        }
    }

    /// The bodies of an annotation: its label, note, link and attributes.
    fn bodies(&self, it: &Annotation) -> Vec<Value> {
        let purpose = if it.ranges.is_empty() {
            "classifying"
        } else {
            "tagging"
        };
        let mut bodies = Vec::new();
        if let Some(label) = &it.label {
            bodies.push(json!({"type": "TextualBody", "purpose": purpose, "value": label}));
        }
        bodies.extend(note(&it.note));
        if let Some(entity) = &it.entity {
            let known = self.entities.get(entity);
            let address = known.and_then(|it| it.0.clone());
            // What is an address already stays one.
            let own = || {
                if entity.contains(':') {
                    entity.clone()
                } else {
                    format!("{ENTITY}{entity}")
                }
            };
            let mut source = json!({"id": address.unwrap_or_else(own)});
            if let Some((_, name)) = known {
                source["label"] = json!(name);
            }
            bodies.push(
                json!({"type": "SpecificResource", "purpose": "identifying", "source": source}),
            );
        }
        for (name, value) in &it.attributes {
            let (kind, value) = match value {
                AttributeValue::Flag(it) => {
                    (json!(["TextualBody", "schema:Boolean"]), it.to_string())
                }
                AttributeValue::Number(it) => {
                    (json!(["TextualBody", "schema:Number"]), it.to_string())
                }
                AttributeValue::Text(it) => (json!("TextualBody"), it.clone()),
            };
            bodies.push(
                json!({"type": kind, "purpose": "describing", "label": name, "value": value}),
            );
        }
        bodies
    }
}

fn note(note: &str) -> Option<Value> {
    let body = json!({"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": note});
    Some(body).filter(|_| !note.is_empty())
}

fn target(text: &Text, source: &str, range: TextRange) -> Value {
    let (prefix, suffix) = context_of(text, range, CONTEXT);
    json!({
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": range.start.0, "end": range.end.0},
            {
                "type": "TextQuoteSelector",
                "exact": text.slice(range).unwrap_or_default(),
                "prefix": prefix,
                "suffix": suffix,
            },
        ],
    })
}

impl Writer for W3cWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let source = file_name(self.number, &document, "txt");
        let mut items = Vec::new();
        let mut ids: HashMap<&str, String> = HashMap::new();
        for it in &document.annotations {
            let id = format!("#a{}", items.len() + 1);
            let targets: Vec<Value> = it
                .ranges
                .iter()
                .map(|range| target(&document.text, &source, *range))
                .collect();
            let bodies = self.bodies(it);
            let motivation = match (&it.label, it.ranges.is_empty()) {
                (Some(_), true) => "classifying",
                (Some(_), false) => "tagging",
                (None, _) => "highlighting",
            };
            let mut value = json!({"id": id, "type": "Annotation", "motivation": motivation});
            if !bodies.is_empty() {
                value["body"] = json!(bodies);
            }
            value["target"] = match targets.len() {
                0 => json!(source),
                1 => targets.into_iter().next().unwrap_or_default(),
                _ => json!(targets),
            };
            if let Some(name) = &it.annotator {
                let model = matches!(&it.origin, Some(Origin::Suggested { by }) if by == name);
                let kind = if model { "Software" } else { "Person" };
                value["creator"] = json!({"type": kind, "name": name});
            }
            if let Some(layer) = &it.layer {
                value[LAYER] = json!(layer);
            }
            if let Some(confidence) = it.confidence {
                value[CONFIDENCE] = json!(confidence);
            }
            ids.insert(&it.id, id);
            items.push(value);
        }
        let mut loose = 0;
        for it in &document.relations {
            let (Some(from), Some(to)) = (ids.get(it.from.as_str()), ids.get(it.to.as_str()))
            else {
                loose += 1;
                continue;
            };
            let label = it.label.as_ref();
            let tag =
                label.map(|it| json!({"type": "TextualBody", "purpose": "tagging", "value": it}));
            let bodies: Vec<Value> = tag.into_iter().chain(note(&it.note)).collect();
            let mut value = json!({
                "id": format!("#a{}", items.len() + 1), "type": "Annotation", "motivation": "linking",
                "target": [{"id": from}, {"id": to}],
            });
            if !bodies.is_empty() {
                value["body"] = json!(bodies);
            }
            if let Some(name) = &it.annotator {
                value["creator"] = json!({"type": "Person", "name": name});
            }
            if let Some(layer) = &it.layer {
                value[LAYER] = json!(layer);
            }
            items.push(value);
        }
        if loose > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(loose));
        }
        let details = document.metadata.iter();
        let details: Vec<Value> = details
            .map(|(name, value)| json!({NAME: name, VALUE: value}))
            .collect();
        let mut collection = json!({
            "@context": ["http://www.w3.org/ns/anno.jsonld", {"galley": "urn:galley:"}],
            "type": "AnnotationCollection",
            "total": items.len(),
            "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
        });
        let known = [("label", &document.title), (ID, &document.id)];
        for (key, value) in known {
            if let Some(value) = value {
                collection[key] = json!(value);
            }
        }
        if !details.is_empty() {
            collection[DETAILS] = json!(details);
        }
        let name = file_name(self.number, &document, "jsonld");
        let bytes =
            serde_json::to_vec_pretty(&collection).map_err(|error| write_failed(error.into()))?;
        // A mark at the very beginning is taken for a signature; a signature before it leaves it in the text.
        let text = document.text.as_str();
        let signature = if text.starts_with('\u{feff}') {
            "\u{feff}"
        } else {
            ""
        };
        self.out
            .file(&source, format!("{signature}{text}").as_bytes())?;
        self.out.file(&name, &bytes)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}
