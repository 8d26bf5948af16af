//! doccano's lines of JSON, current and older. The files do not say what their offsets count: the screen writes UTF-16
//! units, or grapheme clusters in that mode.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use galley_model::anchoring::OffsetUnit;
use galley_model::text::{Text, TextRange};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::flatten::{LAYER, chosen, layer_of};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::lines::{as_text, each_value, first_value, some_text};
use crate::output::{Output, write_failed};
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

pub(crate) struct Doccano;

const UNIT: OptionInfo = OptionInfo {
    key: "unit",
    reading: true,
    writing: true,
    values: &["auto", "code-points", "utf16", "graphemes"],
    default: "auto",
    help: "What offsets count. auto tells by word boundaries when reading, and writes code points.",
};

static INFO: FormatInfo = FormatInfo {
    id: "doccano-jsonl",
    name: "doccano JSONL",
    description: "One article a line, for doccano's sequence labelling, relations, intents and classification.",
    extensions: &["jsonl", "json"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: true,
        document_labels: true,
        entities: false,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points (see the option unit)",
    options: &[UNIT, LAYER],
    remarks: "A file has no unit in it; the option `unit` names it. Every row has the same keys, as doccano demands. With relations anywhere \
         in the export all rows have `entities` and `relations`, without them `label`; labels of whole articles are `cats` beside \
         `entities`, or `label` where nothing else is marked. Older exports are read, each annotation as that of \
         “user” and its number; labels that are numbers there have no name (`numbered-labels`). Details whose name means something \
         to doccano get `meta_` before it. What else lies in a folder is passed over (`other-file`).",
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
        let names = |key: &str| {
            list(key).is_some_and(|it| !it.is_empty() && it.iter().all(Value::is_string))
        };
        if triples("label")
            || triples("labels")
            || (names("cats") && list("entities").is_some())
            || (list("relations").is_some() && list("entities").is_some_and(Vec::is_empty))
            || offsets("annotations")
            || offsets("entities")
            || offsets("label")
        {
            95
        } else if value.get("annotation_approver").is_some()
            || names("label")
            || names("labels")
            || names("cats")
            || (value.get("Comments").is_some() && value.get("label").is_some())
        {
            85
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let unit = unit_of(reading.options);
        for file in reading.own(files, INFO.extensions) {
            let mut numbered = false;
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
                    if !numbered && has_numbered_labels(object) {
                        numbered = true;
                        let message = "Labels are numbers here, whose names are not in the file; rename them after the import.";
                        let item = Item::new(Severity::Info, "numbered-labels", message);
                        reading.report.push(item.at(&place));
                    }
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
            layer: layer_of(options),
            rows: BufWriter::new(tempfile::tempfile().map_err(write_failed)?),
            number: 0,
            ids: 0,
            links: 0,
            details: BTreeSet::new(),
            shape: Shape::default(),
        }))
    }
}

fn has_numbered_labels(object: &Map<String, Value>) -> bool {
    let old = object.get("annotations").and_then(Value::as_array);
    old.into_iter()
        .flatten()
        .any(|it| it.get("label").is_some_and(Value::is_number))
}

/// Fields that mean something to doccano. A detail of that name has [`OWN`] before it.
const KNOWN: [&str; 14] = [
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
    "title",
    "annotation_approver",
];

const OWN: &str = "meta_";

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
    document.id = some_text(object.get("id"));
    let flattened = object
        .iter()
        .filter(|(key, _)| !KNOWN.contains(&key.as_str()));
    let meta = object.get("meta").and_then(Value::as_object);
    for (key, value) in flattened.chain(meta.into_iter().flatten()) {
        let value = as_text(value);
        // Ours are empty where an article has none.
        if !value.is_empty() {
            let own = key.strip_prefix(OWN).filter(|it| KNOWN.contains(it));
            document
                .metadata
                .insert(own.unwrap_or(key).to_owned(), value);
        }
    }
    let title = object.get("title").and_then(Value::as_str);
    document.title = title.filter(|it| !it.is_empty()).map(str::to_owned);
    let mut spans: Vec<(RawSpan, Annotation)> = Vec::new();
    let mut whole = Vec::new();
    let lists = ["label", "labels", "annotations", "entities", "cats"];
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
                let id = some_text(value.get("id"));
                let id = id.unwrap_or_else(|| format!("s{}", spans.len() + 1));
                let mut annotation = Annotation::new(id, label, vec![]);
                // Only old files say who: by a number.
                let user = value.get("user").filter(|it| !it.is_null());
                annotation.annotator = user.map(|it| format!("user {}", as_text(it)));
                let raw = RawSpan {
                    start,
                    end,
                    quote: None,
                };
                spans.push((raw, annotation));
            }
            _ if value.as_str().is_some_and(|it| !it.is_empty()) => whole.push(as_text(value)),
            _ => {
                let message = "A label has no start, end and name; it was left out.";
                report.push(Item::new(Severity::Rejected, "broken-label", message).of(&document));
            }
        }
    }
    let raw: Vec<RawSpan> = spans.iter().map(|(raw, _)| raw.clone()).collect();
    let placed = settle(&document, &raw, unit, report);
    for ((_, mut annotation), range) in spans.into_iter().zip(placed) {
        if let Some(range) = range {
            annotation.ranges.push(range);
            document.annotations.push(annotation);
        }
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
        let text = |key: &str| some_text(relation.get(key));
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

/// Rows must be alike, and the last article may have what the first has not, so they are spooled until all are there.
struct DoccanoWriter {
    stream: Box<dyn Write>,
    rows: BufWriter<std::fs::File>,
    unit: OffsetUnit,
    layer: Option<String>,
    number: u64,
    ids: u64,
    links: u64,
    details: BTreeSet<String>,
    shape: Shape,
}

/// What there is anywhere in the export, which decides what every row looks like.
#[derive(Default)]
struct Shape {
    spans: bool,
    relations: bool,
    cats: bool,
}

/// An article on its way, before it is known what rows look like.
#[derive(Serialize, Deserialize)]
struct Row {
    id: u64,
    text: String,
    title: String,
    entities: Vec<(u32, u32, String, u64)>,
    relations: Vec<Value>,
    cats: Vec<String>,
    details: BTreeMap<String, String>,
}

impl Row {
    fn line(self, details: &BTreeSet<String>, shape: &Shape) -> Value {
        let mut line = Map::new();
        line.insert("id".into(), json!(self.id));
        line.insert("text".into(), json!(self.text));
        let span = |(start, end, label, _): (u32, u32, String, u64)| json!([start, end, label]);
        if shape.relations {
            let entity = |(start, end, label, id): (u32, u32, String, u64)| json!({"id": id, "label": label, "start_offset": start, "end_offset": end});
            line.insert(
                "entities".into(),
                self.entities.into_iter().map(entity).collect(),
            );
            line.insert("relations".into(), Value::Array(self.relations));
        } else if shape.cats && !shape.spans {
            line.insert("label".into(), json!(self.cats));
        } else {
            let key = if shape.cats { "entities" } else { "label" };
            line.insert(key.into(), self.entities.into_iter().map(span).collect());
        }
        if shape.cats && (shape.spans || shape.relations) {
            line.insert("cats".into(), json!(self.cats));
        }
        line.insert("Comments".into(), json!([]));
        line.insert("title".into(), json!(self.title));
        // Every line has the same keys: doccano refuses a file in which one lacks what another has.
        for key in details {
            let value = self.details.get(key).map_or("", String::as_str);
            line.insert(key.clone(), json!(value));
        }
        Value::Object(line)
    }
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
        let (mut entities, mut cats) = (Vec::new(), Vec::new());
        let mut ids = std::collections::HashMap::new();
        for it in document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
        {
            let Some(label) = &it.label else { continue };
            let Some(range) = it.hull() else {
                cats.push(label.clone());
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
            self.ids += 1;
            let id = self.ids;
            ids.insert(it.id.as_str(), id);
            entities.push((start, end, label.clone(), id));
        }
        entities.sort();
        let mut relations = Vec::new();
        for it in &document.relations {
            if let (Some(from), Some(to)) = (ids.get(it.from.as_str()), ids.get(it.to.as_str())) {
                self.links += 1;
                relations.push(json!({
                    "id": self.links, "from_id": from, "to_id": to,
                    "type": it.label.clone().unwrap_or_default(),
                }));
            }
        }
        let lost = document.relations.len() - relations.len();
        if lost > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(lost as u64));
        }
        let detail = |(key, value): (&String, &String)| {
            let own = if KNOWN.contains(&key.as_str()) {
                OWN
            } else {
                ""
            };
            (format!("{own}{key}"), value.clone())
        };
        let row = Row {
            id: self.number,
            text: text.as_str().to_owned(),
            title: document.title.clone().unwrap_or_default(),
            entities,
            relations,
            cats,
            details: document.metadata.iter().map(detail).collect(),
        };
        self.shape.spans |= !row.entities.is_empty();
        self.shape.relations |= !row.relations.is_empty();
        self.shape.cats |= !row.cats.is_empty();
        self.details.extend(row.details.keys().cloned());
        let line = serde_json::to_string(&row).expect("a row prints as JSON: its keys are strings");
        writeln!(self.rows, "{line}").map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.rows.flush().map_err(write_failed)?;
        let spool = self.rows.get_mut();
        spool.seek(SeekFrom::Start(0)).map_err(write_failed)?;
        for line in BufReader::new(spool).lines() {
            let line = line.map_err(write_failed)?;
            let row: Row = serde_json::from_str(&line).expect("what was spooled is a row");
            writeln!(self.stream, "{}", row.line(&self.details, &self.shape))
                .map_err(write_failed)?;
        }
        self.stream.flush().map_err(write_failed)
    }
}
