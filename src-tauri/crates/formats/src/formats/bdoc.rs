//! GATE's bdoc JSON: the text, and annotation sets with offsets whose unit the file names, Python's or Java's.

use galley_model::anchoring::OffsetUnit;
use galley_model::text::{CodePoint, Text};
use serde_json::{Map, Value, json};

use crate::corpus::{Document, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::gate::{
    CARRIES, GateAnnotation, GateDocument, GateSet, SETS, TYPES, document_of, gate_of,
};
use crate::input::File;
use crate::lines::each_record;
use crate::output::{Output, file_name, write_failed};
use crate::report::{Item, Report, Severity};

pub(crate) struct Bdoc;

const UNIT: OptionInfo = OptionInfo {
    key: "unit",
    reading: false,
    writing: true,
    values: &["code-points", "utf16"],
    default: "code-points",
    help: "What offsets count, which the file says too: code points for Python, UTF-16 units for GATE itself.",
};

static INFO: FormatInfo = FormatInfo {
    id: "bdoc",
    name: "GATE bdoc JSON",
    description: "A folder with a GATE document in JSON for each article.",
    extensions: &["bdocjs", "json", "jsonl"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: Carries {
        relations: false,
        ..CARRIES
    },
    offset_unit: "code points or UTF-16 units, as the file says",
    options: &[UNIT, SETS, TYPES],
    remarks: "Read as one document in a file, or one in each line. Sets, features and passed-over types are as in GATE XML (`types`, \
         `complex-features`); relations have no place in it. An annotation that is no object with a type and offsets is left out and \
         named (`broken-annotation`), a document without a text too (`no-text`).",
};

impl Format for Bdoc {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        if head.contains("\"annotation_sets\"") || head.contains("\"offset_type\"") {
            96
        } else if name.to_lowercase().ends_with(".bdocjs") {
            90
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in files {
            each_record(file, reading, |value, line, reading| {
                let Some(text) = value.get("text").and_then(Value::as_str) else {
                    let message = "The document has no “text”; it was left out.";
                    let item = Item::new(Severity::Rejected, "no-text", message);
                    reading.report.push(item.at(&file.place(Some(line))));
                    return Ok(());
                };
                let unit = match value.get("offset_type").and_then(Value::as_str) {
                    Some("j") => OffsetUnit::Utf16,
                    _ => OffsetUnit::CodePoints,
                };
                let (gate, broken) = gate_document(&value);
                let document = document_of(
                    gate,
                    Text::new(text),
                    unit,
                    (file, Some(line)),
                    (&INFO, reading.options),
                    reading.report,
                );
                if broken > 0 {
                    let message = "An annotation has no type, start and end; it was left out.";
                    let item = Item::new(Severity::Rejected, "broken-annotation", message);
                    reading.report.push(item.of(&document).times(broken));
                }
                reading.document(document)
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
        Ok(Box::new(BdocWriter {
            out,
            number: 0,
            people: options.get(&INFO, SETS.key) == "annotators",
            java: options.get(&INFO, UNIT.key) == "utf16",
        }))
    }
}

/// The document, and how many of its annotations are none.
fn gate_document(value: &Value) -> (GateDocument, u64) {
    let object = |key: &str| value.get(key).and_then(Value::as_object);
    let mut gate = GateDocument {
        name: value
            .get("name")
            .and_then(Value::as_str)
            .filter(|it| !it.is_empty())
            .map(str::to_owned),
        features: object("features").cloned().unwrap_or_default(),
        sets: Vec::new(),
    };
    let mut broken = 0;
    for (name, set) in object("annotation_sets").into_iter().flatten() {
        let mut own = GateSet {
            name: name.clone(),
            ..GateSet::default()
        };
        let list = set.get("annotations").and_then(Value::as_array);
        for it in list.into_iter().flatten() {
            let number = |key: &str| it.get(key).and_then(Value::as_u64);
            let kind = it.get("type").and_then(Value::as_str);
            let (Some(kind), Some(start), Some(end)) = (kind, number("start"), number("end"))
            else {
                broken += 1;
                continue;
            };
            let features = it.get("features").and_then(Value::as_object);
            own.annotations.push(GateAnnotation {
                id: number("id").unwrap_or(u64::MAX),
                kind: kind.to_owned(),
                start,
                end,
                features: features.cloned().unwrap_or_default(),
            });
        }
        gate.sets.push(own);
    }
    (gate, broken)
}

struct BdocWriter {
    out: Output,
    number: u64,
    people: bool,
    java: bool,
}

impl Writer for BdocWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let text = &document.text;
        let offset = |it: CodePoint| {
            if self.java {
                u64::from(text.to_utf16(it).unwrap_or(text.len_utf16()).0)
            } else {
                u64::from(it.0)
            }
        };
        let gate = gate_of(&document, self.people, false, offset, report);
        let mut sets = Map::new();
        for set in &gate.sets {
            let annotations: Vec<Value> = set
                .annotations
                .iter()
                .map(|it| {
                    json!({"type": it.kind, "start": it.start, "end": it.end, "id": it.id, "features": it.features})
                })
                .collect();
            let next = set.annotations.iter().map(|it| it.id + 1).max();
            let value = json!({"name": set.name, "annotations": annotations, "next_annid": next.unwrap_or(0)});
            sets.insert(set.name.clone(), value);
        }
        let value = json!({
            "annotation_sets": sets,
            "text": text.as_str(),
            "features": gate.features,
            "offset_type": if self.java { "j" } else { "p" },
            "name": gate.name.unwrap_or_default(),
        });
        let name = file_name(self.number, &document, "bdocjs");
        let bytes = serde_json::to_vec(&value).map_err(|error| write_failed(error.into()))?;
        self.out.file(&name, &bytes)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}
