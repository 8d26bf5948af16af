//! W3C Web Annotations in JSON-LD, with the text they are about in a file beside them. What the format is stands here;
//! annotations are read in `read`, the places their selectors name in `selector`, and both are written in `write`.

mod read;
mod selector;
mod write;

use std::collections::{BTreeMap, HashSet};

use galley_model::text::Text;
use serde_json::Value;

use crate::corpus::SchemaInfo;
use crate::encoding::{self, decode};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::formats::title_of;
use crate::input::File;
use crate::lines::each_record;
use crate::output::Output;
use crate::report::{Item, Severity};

pub(crate) struct W3c;

static INFO: FormatInfo = FormatInfo {
    id: "w3c",
    name: "W3C Web Annotation",
    description: "A folder with a text and a JSON-LD file of annotations for each article.",
    extensions: &["jsonld", "json"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
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
    options: &[encoding::OPTION],
    remarks: "Collections, pages, lists and single annotations are read, and what Recogito and Hypothesis write, whose offsets count UTF-16 \
         units; their quotes tell. The text of an article is a file beside, named by the `source` of the targets or like the JSON file with \
         .txt at its end; annotations without one are left out (`no-text`). A tag is a label, further tags are annotations of the same place; \
         comments are notes; what identifies is a link to the register; an annotation of two others is a relation. Several targets of one \
         annotation are its parts. A quote that stands in several places is looked for with what stands before and behind it \
         (`ambiguous-quote`). Left out and named: selectors of other things than text (`selector`), quotes that are nowhere (`wrong-quote`), \
         what is no annotation (`no-annotation`), parts that overlap (`overlapping-parts`); texts that nothing is about are passed over (`text-alone`), and dates, rights and styles are not kept (`not-kept`).\n\nLayers, confidence and details of \
         articles stand in properties of Galley's own, which other programs pass over.",
};

impl Format for W3c {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        if head.contains("www.w3.org/ns/anno") {
            98
        } else if head.contains("\"TextQuoteSelector\"")
            || head.contains("\"TextPositionSelector\"")
        {
            92
        } else if name.to_lowercase().ends_with(".jsonld") {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let is_text = |it: &&File| it.extension() == "txt";
        let texts: BTreeMap<&str, &File> = files
            .iter()
            .filter(is_text)
            .map(|it| (it.name.as_str(), it))
            .collect();
        let mut used = HashSet::new();
        for file in files.iter().filter(|it| !is_text(it)) {
            read_file(file, &texts, &mut used, reading)?;
        }
        for (name, file) in texts {
            if !used.contains(name) {
                let message =
                    "No annotation is about the text; it was passed over. Import it as plain text.";
                let item = Item::new(Severity::Info, "text-alone", message);
                reading.report.push(item.at(&file.place(None)));
            }
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::W3cWriter::new(out, schema)))
    }
}

fn read_file<'a>(
    file: &File,
    texts: &BTreeMap<&'a str, &'a File>,
    used: &mut HashSet<&'a str>,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    // What belongs together may stand anywhere in a file, so it is all there before any is placed.
    let mut all = read::Annotations::default();
    each_record(file, reading, |value, number, reading| {
        all.add(value, &file.place(Some(number)), reading.report);
        Ok(())
    })?;
    all.tell(&file.place(None), reading.report);
    let articles = all.by_source();
    let alone = articles.len() == 1;
    for (source, annotations) in articles {
        let Some(text_file) = text_file(&source, file, alone, texts) else {
            if !annotations.is_empty() {
                let wanted = wanted(&source, file);
                let message = format!(
                    "There is no text for annotations of {}; put it beside this file as {wanted}, and import both.",
                    if source.is_empty() {
                        "an unnamed source"
                    } else {
                        &source
                    }
                );
                let item = Item::new(Severity::Rejected, "no-text", message);
                let count = annotations.len() as u64;
                reading.report.push(item.at(&file.place(None)).times(count));
            }
            continue;
        };
        used.insert(text_file.name.as_str());
        let bytes = text_file.bytes()?;
        let place = text_file.place(None);
        let Some(text) = decode(&bytes, &INFO, reading.options, &place, reading.report) else {
            continue;
        };
        let mut document = read::document(text, file, &all, &annotations, reading.report);
        if document.title.is_none() {
            document.title = Some(title_of(document.text.as_str(), text_file));
        }
        reading.document(document)?;
    }
    Ok(())
}

/// The last part of a source's address, without what follows it.
fn file_of(source: &str) -> &str {
    let bare = source.split(['?', '#']).next().unwrap_or_default();
    bare.rsplit('/').next().unwrap_or_default()
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The name under which the text of a source is looked for first.
fn wanted(source: &str, file: &File) -> String {
    let own = file_of(source);
    if own.is_empty() || own == source && source.starts_with("urn:") {
        format!("{}.txt", file.stem())
    } else {
        format!("{}.txt", stem(own))
    }
}

/// The text beside a file: as the source is called, or, where there is but one, as the file is.
fn text_file<'a>(
    source: &str,
    file: &File,
    alone: bool,
    texts: &BTreeMap<&'a str, &'a File>,
) -> Option<&'a File> {
    let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| {
        let path = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        texts.get(path.as_str()).copied()
    };
    let own = file_of(source);
    let mut names = vec![own.to_owned(), format!("{}.txt", stem(own))];
    if alone {
        let file_stem = file.stem();
        names.push(format!("{}.txt", stem(&file_stem)));
        names.push(format!("{file_stem}.txt"));
    }
    names.iter().rev().find_map(|it| beside(it))
}

/// The identifier of something: itself, or what its `id` says.
fn id_of(value: &Value) -> Option<&str> {
    let id = value.as_str().or_else(|| value.get("id")?.as_str());
    id.or_else(|| value.get("@id")?.as_str())
}

/// A list as it is, anything else as a list of one.
fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

/// Properties of our own.
const LAYER: &str = "galley:layer";
const CONFIDENCE: &str = "galley:confidence";
const DETAILS: &str = "galley:details";
const NAME: &str = "galley:name";
const VALUE: &str = "galley:value";
const ID: &str = "galley:id";
/// Before the ids of entries of the register that have no address elsewhere.
const ENTITY: &str = "urn:galley:entity:";

/// How much is written of what stands before and behind a quote.
const CONTEXT: u32 = 32;

fn is_type(value: &Value, name: &str) -> bool {
    list(value.get("type")).iter().any(|it| it == name)
}

/// Whether a text has characters enough to be one; nothing can be placed in an empty one.
fn is_blank(text: &Text) -> bool {
    text.as_str().trim().is_empty()
}
