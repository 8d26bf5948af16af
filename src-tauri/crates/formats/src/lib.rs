//! Bytes to and from a neutral corpus, with a report of everything that did not fit.
//!
//! A format is one file in `formats/` and one line in [`formats`]; everything else here is what formats share. Nothing here knows projects, ids or SQL.

mod archive;
mod brackets;
mod cas;
pub mod corpus;
mod detokenise;
mod encoding;
mod flatten;
mod format;
mod formats;
mod gate;
mod hash;
mod input;
mod kinds;
mod label_tree;
mod lines;
mod losses;
mod markup;
mod mentions;
mod msgpack;
mod news;
mod output;
mod parquet_read;
mod parquet_write;
mod prose;
mod record;
pub mod register;
mod repair;
mod report;
mod rows;
mod running_text;
mod shown;
mod symbols;
mod tokens;
mod web;
mod xml;

use std::path::Path;

pub use corpus::{Document, SchemaInfo};
pub use format::{Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Stop};
pub use formats::formats;
pub use input::{Input, InputData};
pub use report::{Item, Report, Severity};

/// The format of that id.
pub fn find(id: &str) -> Option<&'static dyn Format> {
    formats().iter().copied().find(|it| it.info().id == id)
}

fn get(id: &str) -> Result<&'static dyn Format, FormatError> {
    find(id).ok_or_else(|| {
        let known: Vec<&str> = formats().iter().map(|it| it.info().id).collect();
        FormatError::new(
            format!("There is no format “{id}”"),
            format!("Choose one of {}.", known.join(", ")),
        )
    })
}

/// What comes out of a file.
#[derive(Debug)]
pub enum Incoming {
    /// Layers, labels, people and entities, before any document; only from files that have them.
    Schema(SchemaInfo),
    /// An article.
    Document(Box<Document>),
}

/// Reads files, folders and archives, handing documents to `sink` one by one. Without a format each file's is
/// recognised, and the report says which it is.
pub fn read(
    inputs: &[Input],
    format: Option<&str>,
    options: &Options,
    sink: &mut dyn FnMut(Incoming, &mut Report) -> Result<(), Stop>,
    report: &mut Report,
) -> Result<(), FormatError> {
    let files = input::expand(inputs, report)?;
    if files.is_empty() {
        return Err(FormatError::new(
            "There is nothing to read",
            "Choose files or a folder with articles in it.",
        ));
    }
    let format = match format {
        Some(id) => get(id)?,
        None => input::recognise(&files, report)?,
    };
    let info = format.info();
    if !info.reads {
        return Err(FormatError::new(
            format!("{} can be written but not read", info.name),
            "Choose another format.",
        ));
    }
    options.check(info, |it| it.reading)?;
    info.id.clone_into(&mut report.format);
    let mut reading = Reading {
        options,
        sink,
        report,
    };
    format.read(&files, &mut reading)
}

/// Writes documents as a file or folder at `target`. It appears there whole or not at all: not if `documents` stops.
/// Without a target nothing is written, and the report says what would be lost.
pub fn write(
    format: &str,
    schema: &SchemaInfo,
    documents: &mut dyn FnMut() -> Result<Option<Document>, Stop>,
    target: Option<&Path>,
    options: &Options,
    report: &mut Report,
) -> Result<(), FormatError> {
    let format = get(format)?;
    let info = format.info();
    if !info.writes {
        return Err(FormatError::new(
            format!("{} can be read but not written", info.name),
            "Choose another format.",
        ));
    }
    options.check(info, |it| it.writing)?;
    info.id.clone_into(&mut report.format);
    let out = output::Output::new(target, info.folder)?;
    let mut losses = losses::Losses::new(format, schema, options);
    let mut writer = format.writer(out.clone(), schema, options)?;
    while let Some(document) = documents()? {
        losses.count(&document);
        report.documents += 1;
        let (annotations, relations) = losses.written(&document);
        report.annotations += annotations;
        report.relations += relations;
        writer.document(document, report)?;
    }
    losses.report(report);
    writer.finish(report)?;
    out.finish()
}
