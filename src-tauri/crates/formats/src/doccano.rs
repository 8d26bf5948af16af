//! doccano's lines of JSON, current and older. The files do not say what their offsets count: the screen writes UTF-16
//! units, or grapheme clusters in that mode.

use std::io::Write;

use galley_model::anchoring::OffsetUnit;
use galley_model::text::{Text, TextRange};
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::galley_jsonl::drop_loose_relations;
use crate::input::File;
use crate::lines::{each_value, first_value};
use crate::output::{Output, write_failed};
use crate::prodigy::{LAYER, as_text, chosen};
use crate::repair::{RawSpan, settle};
use crate::report::{Item, Report, Severity};

pub(crate) struct Doccano;

const UNIT: OptionInfo = OptionInfo {
    key: "unit",
    values: &["auto", "code-points", "utf16", "graphemes"],
    default: "auto",
    help: "What offsets count. auto tells by word boundaries when reading, and writes code points.",
};

static INFO: FormatInfo = FormatInfo {
    id: "doccano-jsonl",
    name: "doccano JSONL",
    description: "One article a line, for doccano's sequence labelling and relations.",
    extensions: &["jsonl", "json"],
    reads: true,
    writes: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: true,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
    },
    offset_unit: "code points (see the option unit)",
    options: &[UNIT, LAYER],
};

fn unit_of(options: &Options) -> Option<OffsetUnit> {
    match options.get(&INFO, UNIT.key) {
        "code-points" => Some(OffsetUnit::CodePoints),
        "utf16" => Some(OffsetUnit::Utf16),
        "graphemes" => Some(OffsetUnit::Graphemes),
        _ => None,
    }
}

impl Format for Doccano {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let Some(value) = first_value(head) else {
            return 0;
        };
        if value.get("text").or_else(|| value.get("data")).is_none() {
            return 0;
        }
        let list = |key: &str| value.get(key).and_then(Value::as_array);
        let triples = |key: &str| {
            list(key).is_some_and(|it| {
                it.first()
                    .is_none_or(|it| it.is_array() && it.as_array().is_some_and(|it| it.len() == 3))
            })
        };
        let offsets = |key: &str| {
            list(key).is_some_and(|it| {
                it.first()
                    .is_some_and(|it| it.get("start_offset").is_some())
            })
        };
        if triples("label")
            || triples("labels")
            || offsets("annotations")
            || offsets("entities")
            || offsets("label")
        {
            95
        } else if value.get("annotation_approver").is_some()
            || (value.get("Comments").is_some() && value.get("label").is_some())
        {
            85
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let unit = unit_of(reading.options);
        for file in files {
            each_value(file, reading, |value, number, reading| {
                let place = file.place(Some(number));
                let Some(object) = value.as_object() else {
                    let message = "The line is no object; it was left out.";
                    reading
                        .report
                        .push(Item::new(Severity::Rejected, "broken-line", message).at(&place));
                    return Ok(());
                };
                if let Some(document) = parse(object, place.clone(), unit, reading.report) {
                    reading.document(document)
                } else {
                    let message = "The line has no “text”; it was left out.";
                    reading
                        .report
                        .push(Item::new(Severity::Rejected, "broken-line", message).at(&place));
                    Ok(())
                }
            })?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(DoccanoWriter {
            stream: out.stream()?,
            unit: unit_of(options).unwrap_or(OffsetUnit::CodePoints),
            layer: options.find(LAYER.key).map(str::to_owned),
            number: 0,
        }))
    }
}

const KNOWN: [&str; 12] = [
    "id",
    "text",
    "data",
    "label",
    "labels",
    "annotations",
    "entities",
    "relations",
    "meta",
    "Comments",
    "comments",
    "cats",
];

fn parse(
    object: &Map<String, Value>,
    place: crate::corpus::Place,
    unit: Option<OffsetUnit>,
    report: &mut Report,
) -> Option<Document> {
    let text = object
        .get("text")
        .or_else(|| object.get("data"))?
        .as_str()?;
    let mut document = Document::new(Text::new(text), place);
    document.id = object.get("id").map(as_text);
    let flattened = object
        .iter()
        .filter(|(key, _)| !KNOWN.contains(&key.as_str()));
    let meta = object.get("meta").and_then(Value::as_object);
    for (key, value) in flattened.chain(meta.into_iter().flatten()) {
        if !value.is_null() && key != "annotation_approver" {
            document.metadata.insert(key.clone(), as_text(value));
        }
    }
    document.title = document.metadata.remove("title");
    let mut spans: Vec<(RawSpan, String, String)> = Vec::new();
    let mut whole = Vec::new();
    let lists = ["label", "labels", "annotations", "entities"];
    for value in lists
        .iter()
        .filter_map(|key| object.get(*key)?.as_array())
        .flatten()
    {
        let number = |key: &str, at: usize| {
            value
                .get(key)
                .or_else(|| value.get(at))
                .and_then(Value::as_u64)
        };
        let label = value.get("label").or_else(|| value.get(2)).map(as_text);
        match (number("start_offset", 0), number("end_offset", 1), label) {
            (Some(start), Some(end), Some(label)) => {
                let id = value
                    .get("id")
                    .map_or_else(|| format!("s{}", spans.len() + 1), as_text);
                spans.push((
                    RawSpan {
                        start,
                        end,
                        quote: None,
                    },
                    label,
                    id,
                ));
            }
            _ if value.is_string() => whole.push(as_text(value)),
            _ => {
                let message = "A label has no start, end and name; it was left out.";
                report.push(Item::new(Severity::Rejected, "broken-label", message).of(&document));
            }
        }
    }
    let raw: Vec<RawSpan> = spans.iter().map(|(raw, ..)| raw.clone()).collect();
    let placed = settle(&document, &raw, unit, report);
    for ((_, label, id), range) in spans.into_iter().zip(placed) {
        document
            .annotations
            .extend(range.map(|range| Annotation::new(id, label, vec![range])));
    }
    for (index, label) in whole.into_iter().enumerate() {
        document
            .annotations
            .push(Annotation::new(format!("d{}", index + 1), label, vec![]));
    }
    for relation in object
        .get("relations")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |key: &str| relation.get(key).map(as_text);
        document.relations.push(Relation {
            annotator: None,
            layer: None,
            label: text("type").or_else(|| text("label")),
            from: text("from_id").unwrap_or_default(),
            to: text("to_id").unwrap_or_default(),
            note: String::new(),
        });
    }
    drop_loose_relations(&mut document, report);
    Some(document)
}

struct DoccanoWriter {
    stream: Box<dyn Write>,
    unit: OffsetUnit,
    layer: Option<String>,
    number: u64,
}

impl DoccanoWriter {
    fn offsets(&self, text: &Text, range: TextRange) -> Option<(u32, u32)> {
        let at = |offset| match self.unit {
            OffsetUnit::Utf16 => text.to_utf16(offset).map(|it| it.0),
            OffsetUnit::Graphemes => text.to_grapheme(offset).map(|it| it.0),
            _ => Some(offset.0),
        };
        Some((at(range.start)?, at(range.end)?))
    }
}

impl Writer for DoccanoWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let text = &document.text;
        let mut entities = Vec::new();
        let mut ids = std::collections::HashMap::new();
        for it in document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
        {
            let (Some(range), Some(label)) = (it.hull(), &it.label) else {
                continue;
            };
            let Some((start, end)) = self.offsets(text, range) else {
                let message = "The annotation begins or ends inside a grapheme cluster, which this unit cannot say; it was left out.";
                let quote = text.slice(range).unwrap_or_default();
                report.push(
                    Item::new(Severity::Loss, "inside-cluster", message)
                        .of(&document)
                        .quoting(quote),
                );
                continue;
            };
            // Ids are numbers of the whole file, as doccano's own.
            let id = self.number * 100_000 + entities.len() as u64 + 1;
            ids.insert(it.id.as_str(), id);
            entities.push((start, end, label.clone(), id));
        }
        entities.sort();
        let relation = |(index, it): (usize, &Relation)| {
            let (from, to) = (ids.get(it.from.as_str())?, ids.get(it.to.as_str())?);
            Some(json!({
                "id": self.number * 100_000 + index as u64 + 1, "from_id": from, "to_id": to,
                "type": it.label.clone().unwrap_or_default(),
            }))
        };
        let relations: Vec<Value> = document
            .relations
            .iter()
            .enumerate()
            .filter_map(relation)
            .collect();
        let mut line = Map::new();
        line.insert("id".into(), json!(self.number));
        line.insert("text".into(), json!(text.as_str()));
        if relations.is_empty() {
            let spans = entities
                .iter()
                .map(|(start, end, label, _)| json!([start, end, label]));
            line.insert("label".into(), spans.collect());
        } else {
            let spans = entities.iter().map(|(start, end, label, id)| {
                json!({"id": id, "label": label, "start_offset": start, "end_offset": end})
            });
            line.insert("entities".into(), spans.collect());
            line.insert("relations".into(), Value::Array(relations));
        }
        line.insert("Comments".into(), json!([]));
        // Every line has the same keys: doccano refuses a file in which one lacks what another has.
        for key in ["title", "source", "date", "author", "url"] {
            let value = document.metadata.get(key).cloned().unwrap_or_default();
            line.insert(key.into(), json!(value));
        }
        line.insert(
            "title".into(),
            json!(document.title.clone().unwrap_or_default()),
        );
        writeln!(self.stream, "{}", Value::Object(line)).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}
