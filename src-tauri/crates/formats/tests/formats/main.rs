//! The formats, tried from outside: what is written, read again, and what is said of all that did not fit.
//!
//! Here are the ways to send a corpus through a format; each module tries one thing with them. Corpora of others are
//! read where they lie, in ../shared/corpora beside the project, and passed over with a printed line when absent.

mod bad_input;
mod brat;
mod capabilities;
mod claimreview;
mod columns;
mod conll;
mod conllu;
mod corpora;
mod csv;
mod docbin;
mod doccano;
mod doccano_csv;
mod docx;
mod epub;
#[path = "../examine/mod.rs"]
mod examine;
mod furniture;
mod galley_jsonl;
mod gate;
mod gliner;
mod hard_text;
mod hostile;
mod html;
mod huggingface;
mod label_studio;
mod label_studio_exports;
mod markdown;
mod newsml;
mod ninjs;
mod parquet;
mod prodigy;
mod recognised;
mod reference;
mod refi;
mod register;
mod regressions;
mod rss;
mod tei;
mod uima;
mod uima_corpora;
mod w3c;
mod webanno_tsv;
mod xlsx;

use std::path::{Path, PathBuf};

use galley_formats::corpus::{Annotation, LayerInfo, Place, Relation};
use galley_formats::{
    Document, FormatError, Incoming, Input, InputData, Item, Options, Report, SchemaInfo, Severity,
};
use galley_model::schema::LayerKind;
use galley_model::text::{CodePoint, Text, TextRange};
use tempfile::TempDir;

/// What came out of files.
#[derive(Debug, Default)]
struct Arrived {
    schema: Option<SchemaInfo>,
    documents: Vec<Document>,
    report: Report,
}

/// What was written, and what was said of it. The folder goes with it.
struct Written {
    path: PathBuf,
    report: Report,
    _folder: TempDir,
}

impl Written {
    fn text(&self) -> String {
        std::fs::read_to_string(&self.path).expect("the export is a file of text")
    }

    fn arrive(&self, format: &str) -> Arrived {
        read(&[Input::path(&self.path)], Some(format), &[]).expect("our own export can be read")
    }
}

fn options(pairs: &[(&str, &str)]) -> Options {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Options(pairs.iter().map(own).collect())
}

fn read(
    inputs: &[Input],
    format: Option<&str>,
    pairs: &[(&str, &str)],
) -> Result<Arrived, FormatError> {
    let mut arrived = Arrived::default();
    let (schema, documents) = (&mut arrived.schema, &mut arrived.documents);
    galley_formats::read(
        inputs,
        format,
        &options(pairs),
        &mut |incoming, _| {
            match incoming {
                Incoming::Schema(it) => *schema = Some(it),
                Incoming::Document(it) => documents.push(*it),
            }
            Ok(())
        },
        &mut arrived.report,
    )?;
    Ok(arrived)
}

fn upload(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input {
        name: name.to_owned(),
        data: InputData::Bytes(bytes.into()),
    }
}

fn write(
    format: &str,
    schema: &SchemaInfo,
    documents: &[Document],
    pairs: &[(&str, &str)],
) -> Written {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("export");
    let mut report = Report::default();
    let mut rest = documents.iter().cloned();
    galley_formats::write(
        format,
        schema,
        &mut || Ok(rest.next()),
        Some(&path),
        &options(pairs),
        &mut report,
    )
    .expect("the corpus can be written");
    Written {
        path,
        report,
        _folder: folder,
    }
}

fn document(text: &str) -> Document {
    let mut document = Document::new(Text::new(text), Place::default());
    document.title = Some("An article".into());
    document
}

fn range(start: u32, end: u32) -> TextRange {
    TextRange {
        start: CodePoint(start),
        end: CodePoint(end),
    }
}

/// The code points of an occurrence of a quote, counted from 0, by the characters alone.
fn find(text: &str, quote: &str, occurrence: usize) -> TextRange {
    let (byte, _) = text
        .match_indices(quote)
        .nth(occurrence)
        .unwrap_or_else(|| panic!("“{quote}” is not in the text so often"));
    let start = text[..byte].chars().count() as u32;
    range(start, start + quote.chars().count() as u32)
}

fn mark(id: &str, label: &str, ranges: Vec<TextRange>) -> Annotation {
    Annotation::new(id, label, ranges)
}

fn link(from: &str, to: &str, label: &str) -> Relation {
    Relation {
        annotator: None,
        layer: None,
        label: Some(label.into()),
        from: from.into(),
        to: to.into(),
        note: String::new(),
    }
}

fn schema() -> SchemaInfo {
    SchemaInfo::default()
}

fn layer(name: &str, kind: LayerKind) -> LayerInfo {
    let made = serde_json::json!({ "name": name, "kind": kind });
    serde_json::from_value(made).expect("a layer needs no more than a name and a kind")
}

/// Label and offsets of every annotation, sorted: what must be the same on both sides.
fn spans(document: &Document) -> Vec<(String, Vec<(u32, u32)>)> {
    let span = |it: &Annotation| {
        let ranges = it.ranges.iter().map(|it| (it.start.0, it.end.0));
        (it.label.clone().unwrap_or_default(), ranges.collect())
    };
    let mut spans: Vec<_> = document.annotations.iter().map(span).collect();
    spans.sort();
    spans
}

/// What was lost or left out, by name.
fn losses(report: &Report) -> Vec<&'static str> {
    let lost = |it: &&Item| matches!(it.severity, Severity::Loss | Severity::Rejected);
    report.items.iter().filter(lost).map(|it| it.code).collect()
}

fn item<'a>(report: &'a Report, code: &str) -> &'a Item {
    let found = report.items.iter().find(|it| it.code == code);
    found.unwrap_or_else(|| panic!("nothing was said of {code}: {:#?}", report.items))
}

/// A folder of other people's files, or `None` with a printed line.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/corpora")
        .join(folder);
    if !path.is_dir() {
        eprintln!("the corpus {folder} is absent: this test checked nothing");
        return None;
    }
    Some(path)
}
