//! Galley's own lines of JSON: everything a project holds but comments and history, by names. The first line is the schema, each other an
//! article. Read again, it gives the same project.

use std::collections::BTreeMap;
use std::io::Write;

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use serde::{Deserialize, Serialize};

use crate::corpus::{Annotation, Document, Relation, SchemaInfo, Work};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::lines::{each_value, first_value};
use crate::output::{Output, write_failed, write_line};
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

pub(crate) struct GalleyJsonl;

const VERSION: u32 = 1;

static INFO: FormatInfo = FormatInfo {
    id: "galley-jsonl",
    name: "Galley JSONL",
    description: "Everything in a project but comments and history, one article a line. Reads back equal.",
    extensions: &["jsonl"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points",
    options: &[TEXT],
    remarks: "The first line is the schema, each other line an article. The one format from which a project can be made again. With \
              `text=leave-out` it has neither texts nor quotes, for articles that must not be passed on: each line names its text by a \
              hash (SHA-256 of the text in UTF-8). Imported into a project that has the texts, however they came there, every annotation \
              finds its own; what has no text there is left out and named (`text-missing`). What else lies in a folder is passed over (`other-file`).",
};

const TEXT: OptionInfo = OptionInfo {
    key: "text",
    reading: false,
    writing: true,
    values: &["keep", "leave-out"],
    default: "keep",
    help: "Whether texts and quotes are written. Left out, they are joined again in a project that has the texts.",
};

#[derive(Serialize, Deserialize)]
struct Head {
    galley: u32,
    schema: SchemaInfo,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Where the text is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text_hash: Option<TextHash>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(default)]
    annotations: Vec<Mark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Vec<Relation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    work: Vec<Work>,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    annotator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ranges: Vec<(u64, u64)>,
    /// One for each range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    quotes: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, AttributeValue>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
}

impl Format for GalleyJsonl {
    fn keeps_roles(&self) -> bool {
        true
    }

    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let own = first_value(head).is_some_and(|it| it.get("galley").is_some());
        // The schema line may be longer than the head.
        if own || head.starts_with("{\"galley\":") {
            100
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, &["jsonl", "json"]) {
            each_value(file, reading, |value, number, reading| {
                let place = file.place(Some(number));
                if value.get("galley").is_some() {
                    let head: Head = serde_json::from_value(value).map_err(|error| {
                        FormatError::new(
                            format!("{}, line {number}: {error}", file.name),
                            "Export it again.",
                        )
                    })?;
                    if head.galley > VERSION {
                        return Err(FormatError::new(
                            format!("{} was written by a newer version of Galley", file.name),
                            "Import it with that version.",
                        ));
                    }
                    return reading.schema(head.schema);
                }
                match serde_json::from_value::<Line>(value) {
                    Ok(line) if line.text.is_none() && line.text_hash.is_none() => {
                        let message = "The line has neither a text nor its hash and was left out.";
                        let item = Item::new(Severity::Rejected, "no-text", message);
                        reading.report.push(item.at(&place));
                        Ok(())
                    }
                    Ok(line) => {
                        let document = document_of(line, place, reading.report);
                        reading.document(document)
                    }
                    Err(error) => {
                        let message = format!(
                            "The line is no article of Galley JSONL ({error}) and was left out."
                        );
                        reading
                            .report
                            .push(Item::new(Severity::Rejected, "broken-line", message).at(&place));
                        Ok(())
                    }
                }
            })?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let mut stream = out.stream()?;
        let head = Head {
            galley: VERSION,
            schema: schema.clone(),
        };
        write_line(&mut stream, &head)?;
        Ok(Box::new(LineWriter {
            stream,
            texts: options.get(&INFO, TEXT.key) == "keep",
        }))
    }
}

fn document_of(line: Line, place: crate::corpus::Place, report: &mut Report) -> Document {
    let left_out = line.text.is_none();
    let mut document = Document::new(Text::new(line.text.unwrap_or_default()), place);
    document.text_of = line.text_hash.filter(|_| left_out);
    document.id = line.id;
    document.title = line.title;
    document.metadata = line.metadata;
    document.relations = line.relations;
    document.work = line.work;
    let spans: Vec<RawSpan> = line
        .annotations
        .iter()
        .flat_map(|mark| {
            mark.ranges
                .iter()
                .enumerate()
                .map(|(index, (start, end))| RawSpan {
                    start: *start,
                    end: *end,
                    quote: mark.quotes.get(index).cloned(),
                })
        })
        .collect();
    let placed = if left_out {
        spans.iter().map(unchecked).collect()
    } else {
        settle(&document, &spans, None, report)
    };
    let mut placed = placed.into_iter();
    for mark in line.annotations {
        let parts: Vec<Option<TextRange>> = placed.by_ref().take(mark.ranges.len()).collect();
        let ranges: Option<Vec<TextRange>> = parts.into_iter().collect();
        // A part that is nowhere has been reported, and takes its annotation along.
        let Some(ranges) = ranges else { continue };
        document.annotations.push(Annotation {
            id: mark.id,
            annotator: mark.annotator,
            layer: mark.layer,
            label: mark.label,
            ranges,
            attributes: mark.attributes,
            note: mark.note,
            entity: mark.entity,
            origin: Some(mark.origin.unwrap_or_default()),
            confidence: mark.confidence,
        });
    }
    drop_loose_relations(&mut document, report);
    document
}

/// A span of a text that is not there.
fn unchecked(span: &RawSpan) -> Option<TextRange> {
    let at = |it: u64| u32::try_from(it).ok().map(CodePoint);
    TextRange::new(at(span.start)?, at(span.end)?)
}

struct LineWriter {
    stream: Box<dyn Write>,
    /// Whether texts and quotes are written.
    texts: bool,
}

impl Writer for LineWriter {
    fn document(&mut self, document: Document, _: &mut Report) -> Result<(), FormatError> {
        let text = document.text.clone();
        let mark = |it: Annotation| Mark {
            quotes: it
                .ranges
                .iter()
                .filter(|_| self.texts)
                .map(|range| text.slice(*range).unwrap_or_default().to_owned())
                .collect(),
            ranges: it
                .ranges
                .iter()
                .map(|range| (range.start.0.into(), range.end.0.into()))
                .collect(),
            id: it.id,
            annotator: it.annotator,
            layer: it.layer,
            label: it.label,
            attributes: it.attributes,
            note: it.note,
            entity: it.entity,
            origin: it.origin.filter(|origin| *origin != Origin::Hand),
            confidence: it.confidence,
        };
        let line = Line {
            id: document.id,
            // A title that was made of the text is text.
            title: document
                .title
                .filter(|it| self.texts || !text.as_str().contains(it.trim_end_matches('…'))),
            text: self.texts.then(|| document.text.as_str().to_owned()),
            text_hash: (!self.texts).then(|| document.text.hash()),
            metadata: document.metadata,
            annotations: document.annotations.into_iter().map(mark).collect(),
            relations: document.relations,
            work: document.work,
        };
        write_line(&mut self.stream, &line)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}
