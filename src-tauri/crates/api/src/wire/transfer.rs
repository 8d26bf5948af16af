//! Import, export, formats, reports.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, ImportPreview, Mapping, Recipe};

/// What can be read and written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FormatsView {
    /// In the order in which a person would look for them.
    pub formats: Vec<FormatView>,
}

/// A format and what it can carry.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FormatView {
    /// For import and export requests.
    pub id: String,
    /// On screen.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Without the dot.
    pub extensions: Vec<String>,
    /// Whether it can be imported.
    pub reads: bool,
    /// Whether annotations are imported too; otherwise only articles are.
    pub reads_marks: bool,
    /// Whether it can be exported.
    pub writes: bool,
    /// Whether an export is a folder.
    pub folder: bool,
    /// What it can carry: `overlap`, `notes` … to yes or no.
    pub carries: BTreeMap<String, bool>,
    /// What its offsets count, in words.
    pub offset_unit: String,
    /// Its options.
    pub options: Vec<OptionView>,
}

/// An option of a format.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OptionView {
    /// Its key.
    pub key: String,
    /// Whether it is for imports.
    pub reading: bool,
    /// Whether it is for exports.
    pub writing: bool,
    /// The values it takes; empty for free text.
    pub values: Vec<String>,
    /// What holds when it is not given.
    pub default: String,
    /// One sentence.
    pub help: String,
}

/// A file to import.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportSource {
    /// A file or folder on this machine (desktop).
    Path {
        /// Where.
        path: String,
    },
    /// An uploaded file (browser host, paste).
    Upload {
        /// Its name, with a relative folder if it had one.
        name: String,
        /// Its bytes in base 64.
        base64: String,
    },
}

/// Reads files into the project, in one change. Cancel with [`CancelJob`].
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Import {
    /// The caller's name for the job.
    pub job: String,
    /// What.
    pub sources: Vec<ImportSource>,
    /// A format's id; `None` recognises it.
    pub format: Option<String>,
    /// The layer for annotations whose file names none; made if missing. `None` chooses.
    pub layer: Option<String>,
    /// The annotator for annotations whose file names none; made if missing. `None` is the current one.
    pub annotator: Option<String>,
    /// Refuse unknown labels and any rejected item, rather than report them.
    pub strict: bool,
    /// The format's options.
    pub options: BTreeMap<String, String>,
    /// How names become names of the project; `None` uses what is remembered for the format, if anything is. What is
    /// given is remembered when the import is done.
    #[serde(default)]
    pub mapping: Option<Mapping>,
    /// Give articles that are here with another text that text as a new edition, rather than add them beside.
    #[serde(default)]
    pub editions: bool,
    /// Import nothing; only say what would become of it.
    #[serde(default)]
    pub preview: bool,
}

/// What an import did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Imported {
    /// What was read and what did not fit.
    pub report: ReportView,
    /// What changed in the project; `None` if nothing was imported.
    pub changed: Option<Changed>,
    /// The first imported article, to open it.
    pub first: Option<String>,
    /// What would become of it, if asked for.
    pub preview: Option<ImportPreview>,
}

/// Writes a dataset, or with `preview` only says what would be lost.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Export {
    /// The caller's name for the job.
    pub job: String,
    /// What to write.
    pub recipe: Recipe,
    /// Where to (desktop). `None` gives the bytes back (browser host; a folder comes as a zip).
    pub path: Option<String>,
    /// Write nothing; only report.
    pub preview: bool,
}

/// What an export did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Exported {
    /// What was written and what could not be carried.
    pub report: ReportView,
    /// Where it was written, or the name for a download.
    pub path: String,
    /// The bytes in base 64, if asked for.
    pub base64: Option<String>,
    /// How the files begin: their first records, for a preview.
    pub samples: Vec<FileSample>,
    /// How many articles and annotations are in each split; empty without splits.
    pub splits: Vec<SplitCount>,
}

/// How a file of an export begins.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileSample {
    /// Its name in the export; empty if it is the export.
    pub name: String,
    /// Its first lines; empty where it is not text.
    pub text: String,
}

/// What a split holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SplitCount {
    /// `train`, `dev` or `test`.
    pub name: String,
    /// Articles.
    pub documents: u32,
    /// Annotations.
    pub annotations: u32,
}

/// What was read or written, and everything that did not fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// The format's id.
    pub format: String,
    /// Articles.
    pub documents: u32,
    /// Annotations.
    pub annotations: u32,
    /// Relations.
    pub relations: u32,
    /// Everything worth saying, in order; long runs of one kind are cut, their counts kept.
    pub items: Vec<ReportItem>,
}

/// One thing worth saying about an import or export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportItem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for this kind of item.
    pub code: String,
    /// What happened and what to do, in the user's words.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<u32>,
    /// The article's title or id.
    pub document: Option<String>,
    /// The article's id in the project, to open it; `None` if it is not there.
    pub article: Option<String>,
    /// The text in question.
    pub quote: Option<String>,
    /// How often it happened.
    pub count: u32,
}

/// Saves a report as JSON, the form in which exports save theirs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveReport {
    /// Where to.
    pub path: String,
    /// The report.
    pub report: ReportView,
}

/// How bad an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Was wrong and was put right.
    Repaired,
    /// Could not be carried.
    Loss,
    /// Was left out.
    Rejected,
}

/// Stops a job; it leaves nothing behind.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CancelJob {
    /// The job's id, as its request named it.
    pub job: String,
}
