//! What a format is: what it can carry, how it is recognised, read and written.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Incoming;
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::input::{File, is_furniture};
use crate::output::Output;
use crate::repair::tell_apart;
use crate::report::{Item, Report, Severity};

/// What a format can carry. What it cannot is reported as lost before anything is written.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs, reason = "each names what is carried")]
pub struct Carries {
    pub overlap: bool,
    pub discontinuous: bool,
    pub attributes: bool,
    pub notes: bool,
    pub relations: bool,
    pub document_labels: bool,
    pub entities: bool,
    pub annotators: bool,
    pub metadata: bool,
    /// Annotations without a label.
    pub highlights: bool,
    /// More than one layer.
    pub layers: bool,
    /// Whether spans begin and end at tokens.
    pub token_bound: bool,
    /// The text, character for character.
    pub exact_text: bool,
}

/// An option of a format.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct OptionInfo {
    /// Its key.
    pub key: &'static str,
    /// Whether it is for imports.
    pub reading: bool,
    /// Whether it is for exports.
    pub writing: bool,
    /// The values it takes; empty for free text.
    pub values: &'static [&'static str],
    /// What holds when it is not given.
    pub default: &'static str,
    /// One sentence.
    pub help: &'static str,
}

/// What is known of a format.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FormatInfo {
    /// For the command line.
    pub id: &'static str,
    /// For the screen.
    pub name: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// Without the dot.
    pub extensions: &'static [&'static str],
    /// Whether it can be imported.
    pub reads: bool,
    /// Whether annotations are imported too; otherwise only articles are.
    pub reads_marks: bool,
    /// Whether it can be exported.
    pub writes: bool,
    /// Whether an export is a folder.
    pub folder: bool,
    /// What it can carry.
    pub carries: Carries,
    /// What its offsets count, in words; [`NO_OFFSETS`] where annotations have no place.
    pub offset_unit: &'static str,
    /// Its options.
    pub options: &'static [OptionInfo],
    /// What else is to be known of it, with the codes of its losses: a paragraph of Markdown for docs/formats.md.
    pub remarks: &'static str,
}

/// The offset unit of formats that have no place for annotations.
pub(crate) const NO_OFFSETS: &str = "none";

impl FormatInfo {
    /// Whether annotations have a place in it at all.
    pub(crate) fn marks(&self) -> bool {
        self.offset_unit != NO_OFFSETS
    }
}

/// Options by key.
#[derive(Debug, Clone, Default)]
pub struct Options(pub BTreeMap<String, String>);

impl Options {
    /// What was given for a key.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// What was given for a key, or what holds otherwise.
    pub(crate) fn get<'a>(&'a self, info: &FormatInfo, key: &str) -> &'a str {
        let default = info
            .options
            .iter()
            .find(|it| it.key == key)
            .map_or("", |it| it.default);
        self.find(key).unwrap_or(default)
    }

    /// Refuses keys and values that the format does not know, or not for this.
    pub(crate) fn check(
        &self,
        info: &FormatInfo,
        meant: impl Fn(&OptionInfo) -> bool,
    ) -> Result<(), FormatError> {
        let known: Vec<&OptionInfo> = info.options.iter().filter(|it| meant(it)).collect();
        for (key, value) in &self.0 {
            let Some(option) = known.iter().find(|it| it.key == key) else {
                let keys: Vec<&str> = known.iter().map(|it| it.key).collect();
                let hint = match keys.as_slice() {
                    [] => format!("{} has no options here.", info.name),
                    keys => format!("Its options here are {}.", keys.join(", ")),
                };
                return Err(FormatError::new(
                    format!("{} has no option “{key}” here", info.name),
                    hint,
                ));
            };
            if !option.values.is_empty() && !option.values.contains(&value.as_str()) {
                return Err(FormatError::new(
                    format!("“{value}” is not a value of the option “{key}”"),
                    format!("Choose one of {}.", option.values.join(", ")),
                ));
            }
        }
        Ok(())
    }
}

/// Why a file could not be read or written at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormatError {
    /// What happened, naming file and line where there is one.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether the caller asked to stop; its own reason is with it.
    pub stopped: bool,
}

impl FormatError {
    /// An error with a remedy.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            stopped: false,
        }
    }

    /// A file that could not be read or written.
    pub(crate) fn io(what: &str, error: &std::io::Error) -> Self {
        let hint = match cause(error) {
            std::io::ErrorKind::StorageFull => "The disk is full: make room and do it again.",
            std::io::ErrorKind::PermissionDenied => "Check who may read and write there.",
            _ => "Check that the file and its disk are there.",
        };
        Self::new(format!("{what}: {error}"), hint)
    }
}

/// The kind of an error, or of the one in it: libraries wrap those of the disk.
fn cause(error: &std::io::Error) -> std::io::ErrorKind {
    let mut inner: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|it| it as _);
    let mut kind = error.kind();
    while let Some(it) = inner {
        let Some(own) = it.downcast_ref::<std::io::Error>() else {
            inner = it.source();
            continue;
        };
        kind = own.kind();
        inner = own.get_ref().map(|it| it as _);
    }
    kind
}

/// The caller wants no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

impl From<Stop> for FormatError {
    fn from(_: Stop) -> Self {
        Self {
            stopped: true,
            ..Self::new("stopped", "")
        }
    }
}

/// What a reader works with.
pub struct Reading<'a> {
    /// What was asked for.
    pub options: &'a Options,
    /// Takes what was read.
    pub sink: &'a mut dyn FnMut(Incoming, &mut Report) -> Result<(), Stop>,
    /// Takes what is worth saying.
    pub report: &'a mut Report,
}

impl Reading<'_> {
    /// Hands a document on.
    pub(crate) fn document(&mut self, mut document: Document) -> Result<(), FormatError> {
        tell_apart(&mut document, self.report);
        self.report.documents += 1;
        self.report.annotations += document.annotations.len() as u64;
        self.report.relations += document.relations.len() as u64;
        (self.sink)(Incoming::Document(Box::new(document)), self.report)?;
        Ok(())
    }

    /// The files that a format may be in, by their names; what else lies in a folder is passed over and named, and so
    /// is a README. If none is called so, all are meant.
    pub(crate) fn own<'a>(&mut self, files: &'a [File], extensions: &[&str]) -> Vec<&'a File> {
        let is_own =
            |it: &&File| extensions.contains(&it.extension().as_str()) && !is_furniture(&it.name);
        let (own, others): (Vec<&File>, Vec<&File>) = files.iter().partition(is_own);
        if own.is_empty() {
            return others;
        }
        for file in others {
            let message = "The file is of another kind than those beside it; it was passed over.";
            let item = Item::new(Severity::Info, "other-file", message);
            self.report.push(item.at(&file.place(None)));
        }
        own
    }

    /// Reads the files that a format may be in, one by one. What is wrong with one of several is named and that file
    /// left out; if none can be read, it is an error.
    pub(crate) fn each_own(
        &mut self,
        files: &[File],
        extensions: &[&str],
        mut read: impl FnMut(&File, &mut Self) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        let own = self.own(files, extensions);
        let mut broken = Vec::new();
        for file in &own {
            match read(file, self) {
                Err(error) if !error.stopped => broken.push((*file, error)),
                done => done?,
            }
        }
        if broken.len() == own.len()
            && let Some((_, error)) = broken.first()
        {
            return Err(error.clone());
        }
        let several = own.len();
        broken
            .into_iter()
            .try_for_each(|(file, error)| self.one_of(several, file, Err(error)))
    }

    /// What is wrong with the only file is an error; with one of several, that file is left out and named.
    pub(crate) fn one_of(
        &mut self,
        files: usize,
        file: &File,
        read: Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        match read {
            Err(error) if files > 1 && !error.stopped => {
                let message = format!("{error}; the file was left out. {}", error.hint);
                let item = Item::new(Severity::Rejected, "broken-file", message);
                self.report.push(item.at(&file.place(None)));
                Ok(())
            }
            other => other,
        }
    }

    /// Hands a schema on.
    pub(crate) fn schema(&mut self, schema: SchemaInfo) -> Result<(), FormatError> {
        (self.sink)(Incoming::Schema(schema), self.report)?;
        Ok(())
    }
}

/// Writes a corpus, document by document.
pub trait Writer {
    /// Writes one document.
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError>;
    /// Writes what comes last.
    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError>;
}

/// A format.
pub trait Format: Sync {
    /// What is known of it.
    fn info(&self) -> &'static FormatInfo;
    /// How sure it is that a file is of this format, from 0 to 100, by its name and how it begins.
    fn recognise(&self, name: &str, head: &str) -> u8;
    /// Whether one export holds all splits, by [`Document::split`]; otherwise each is written by itself.
    fn holds_splits(&self) -> bool {
        false
    }
    /// Reads files. What is wrong with a part of one goes into the report; only what cannot be read at all is an
    /// error.
    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError>;
    /// Whether it has a place for that detail of an article.
    fn keeps_detail(&self, _key: &str) -> bool {
        self.info().carries.metadata
    }
    /// Whether what an entry of the register is in the news comes back.
    fn keeps_roles(&self) -> bool {
        false
    }
    /// Whether an article of white space alone comes back, not taken for an empty file or row.
    fn keeps_wordless(&self) -> bool {
        true
    }
    /// Of a format without places for annotations: whether its writer itself says what becomes of one.
    fn answers_for(&self, _annotation: &Annotation, _options: &Options) -> bool {
        false
    }
    /// Starts writing.
    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError>;
}

/// The answer of formats that are not written.
pub(crate) fn not_written(info: &FormatInfo) -> FormatError {
    FormatError::new(
        format!("{} cannot be written", info.name),
        "Choose another format.",
    )
}

/// The answer of formats that are not read.
pub(crate) fn not_read(info: &FormatInfo) -> FormatError {
    FormatError::new(
        format!("{} cannot be read", info.name),
        "Choose another format.",
    )
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind, Seek, SeekFrom, Write};

    use super::FormatError;
    use crate::output::write_failed;
    use crate::parquet_write::{Kind, ParquetWriter};

    /// A disk without room.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> Result<usize, Error> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> Result<(), Error> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, _: SeekFrom) -> Result<u64, Error> {
            Ok(0)
        }
    }

    #[test]
    fn a_full_disk_is_called_so_whatever_wraps_it() {
        let mut table = csv::Writer::from_writer(Full);
        let long = "x".repeat(1 << 16);
        let of_csv = table.write_record([&long]).err().unwrap();
        let of_flush = table.flush().err().unwrap_or(ErrorKind::StorageFull.into());
        let fields = vec![("text".to_owned(), Kind::Text)];
        let of_parquet = ParquetWriter::new(Full, fields)
            .and_then(ParquetWriter::finish)
            .err()
            .unwrap();
        let mut book = rust_xlsxwriter::Workbook::new();
        let of_book = book.save_to_writer(Full).err().unwrap();
        let mut archive = zip::ZipWriter::new(Full);
        let usual = zip::write::SimpleFileOptions::default();
        let of_zip = archive.start_file("a", usual).err().unwrap();
        let of_json = serde_json::to_writer(Full, "a").err().unwrap();
        std::mem::forget(archive);
        for error in [
            crate::output::table_failed(of_csv),
            write_failed(of_flush),
            of_parquet,
            crate::formats::book_failed(of_book),
            write_failed(Error::other(of_zip)),
            write_failed(of_json.into()),
            FormatError::io(
                "It",
                &Error::other(Error::other(Error::from(ErrorKind::StorageFull))),
            ),
        ] {
            assert_eq!(
                error.hint, "The disk is full: make room and do it again.",
                "{error}"
            );
        }
    }
}
