//! Import, export and formats from the command line.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use galley_api::transfer::{ImportPlan, export_project, formats_view, import_files, report_view};
use galley_api::wire::{ApiError, Recipe, ReportItem, ReportView, Severity};
use galley_api::{Input, Store, recipes};
use tempfile::NamedTempFile;

use crate::options::{Export, Import};
use crate::print::{count, json, line};
use crate::project::{now, open};
use crate::{Outcome, Result};

/// Tells how far long work is, on a terminal and nowhere else.
pub(crate) struct Progress {
    what: &'static str,
    shown: bool,
}

/// How many articles pass between two lines of progress.
const EVERY: u32 = 100;

impl Progress {
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            shown: std::io::stderr().is_terminal(),
        }
    }

    pub fn step(&self, done: u32, total: Option<u32>) {
        if self.shown && done.is_multiple_of(EVERY) {
            let of = total.map_or_else(String::new, |it| format!(" of {it}"));
            eprint!("\r{} {done}{of} …", self.what);
            // A terminal that does not show progress is no reason to stop.
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}

pub(crate) fn import(ask: Import) -> Result<Outcome> {
    let mut store = open(&ask.project)?;
    let inputs: Vec<Input> = ask.paths.iter().map(|path| Input::path(path)).collect();
    let plan = ImportPlan {
        format: ask.format,
        layer: ask.layer,
        annotator: ask.annotator,
        strict: ask.strict,
        options: ask.options.into_iter().collect(),
        mapping: None,
        editions: ask.editions,
        preview: false,
    };
    let report_file = ReportFile::open(ask.report.as_deref())?;
    let progress = Progress::new("imported");
    let done = import_files(&mut store, &inputs, &plan, now(), |done| {
        progress.step(done, None);
        Ok(())
    })?;
    drop(progress);
    let report = report_view(&done.report);
    tell(&report, "imported");
    let saved = report_file.save(&report);
    if !done.changed {
        return Ok(Outcome::Nothing);
    }
    Ok(outcome(&report, saved))
}

pub(crate) fn export(ask: Export) -> Result<Outcome> {
    let store = open(&ask.project)?;
    let mut recipe = match &ask.recipe {
        Some(name) => find_recipe(&store, name)?,
        None => Recipe::default(),
    };
    if let Some(format) = ask.format {
        recipe.format = format;
    }
    recipe.options.extend(ask.options);
    recipe.select.annotators.extend(ask.annotator);
    if ask
        .report
        .as_ref()
        .is_some_and(|it| same_file(it, &ask.output))
    {
        return Err(ApiError::new(
            "The report and the export have one name",
            "Nothing was done. Choose another place for the report.",
        ));
    }
    let report_file = ReportFile::open(ask.report.as_deref())?;
    let progress = Progress::new("exported");
    let done = export_project(&store, &recipe, Some(&ask.output), |done, total| {
        progress.step(done, Some(total));
        Ok(())
    })?;
    drop(progress);
    let report = report_view(&done.report);
    tell(&report, "exported");
    for it in &done.splits {
        line(&format!(
            "{}: {}, {}",
            it.name,
            count(it.documents, "article"),
            count(it.annotations, "annotation")
        ));
    }
    let saved = report_file.save(&report);
    Ok(outcome(&report, saved))
}

/// Whether two paths name one file, there or not yet.
fn same_file(a: &Path, b: &Path) -> bool {
    let whole = |it: &Path| {
        let folder = match it.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = folder.canonicalize().ok()?;
        Some(folder.join(it.file_name()?))
    };
    whole(a).is_some_and(|it| Some(it) == whole(b))
}

/// A recipe that the project keeps, or that a file holds.
fn find_recipe(store: &Store, name: &str) -> Result<Recipe> {
    if let Some(recipe) = recipes::find(store, name)? {
        return Ok(recipe);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        ApiError::new(
            format!("There is no recipe “{name}” in the project, and no such file: {error}"),
            "Save one from the export dialog, or name a file of JSON.",
        )
    })?;
    recipes::parse(name, &text)
}

pub(crate) fn outcome(report: &ReportView, saved: bool) -> Outcome {
    let lost = |it: &ReportItem| matches!(it.severity, Severity::Loss | Severity::Rejected);
    if !saved || report.items.iter().any(lost) {
        Outcome::DoneWithLosses
    } else {
        Outcome::Done
    }
}

fn tell(report: &ReportView, verb: &str) {
    line(&format!(
        "{verb} {}, {}, {} ({})",
        count(report.documents, "article"),
        count(report.annotations, "annotation"),
        count(report.relations, "relation"),
        report.format
    ));
    for item in &report.items {
        line(&words(item));
    }
}

pub(crate) fn words(item: &ReportItem) -> String {
    let kind = match item.severity {
        Severity::Info => "note",
        Severity::Repaired => "repaired",
        Severity::Loss => "lost",
        Severity::Rejected => "left out",
    };
    let mut place = item.file.clone().unwrap_or_default();
    if let Some(number) = item.line {
        place.push_str(&format!(", line {number}"));
    }
    if let Some(document) = item
        .document
        .as_ref()
        .filter(|it| !place.contains(it.as_str()))
    {
        place = if place.is_empty() {
            document.clone()
        } else {
            format!("{place}: {document}")
        };
    }
    let place = if place.is_empty() {
        place
    } else {
        format!(" {place}:")
    };
    let quote = item
        .quote
        .as_ref()
        .map_or_else(String::new, |it| format!(" “{it}”"));
    let times = if item.count > 1 {
        format!(" ({} times)", item.count)
    } else {
        String::new()
    };
    format!("{kind}:{place} {}{quote}{times}", item.message)
}

/// Where a report goes. Its place is tried before anything is done: a report that cannot be written must not be
/// noticed after the import it was to tell of.
pub(crate) struct ReportFile(Option<(PathBuf, NamedTempFile)>);

impl ReportFile {
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self(None));
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let made = if path.is_dir() {
            Err(std::io::Error::from(std::io::ErrorKind::IsADirectory))
        } else {
            ordinary().tempfile_in(folder)
        };
        let file = made.map_err(|error| {
            ApiError::new(
                format!(
                    "The report cannot be written to {}: {error}",
                    path.display()
                ),
                "Nothing was done. Choose another place for the report.",
            )
        })?;
        Ok(Self(Some((path.to_owned(), file))))
    }

    /// Writes the report; says so if that cannot be done now that all else is.
    pub fn save(self, report: &ReportView) -> bool {
        let Some((path, mut file)) = self.0 else {
            return true;
        };
        let text = serde_json::to_string_pretty(report).expect("a report prints as JSON");
        let saved = writeln!(file, "{text}")
            .and_then(|()| file.persist(&path).map(drop).map_err(|error| error.error));
        if let Err(error) = &saved {
            eprintln!(
                "galley: The report could not be written to {}: {error}",
                path.display()
            );
            eprintln!("        All else was done as said above.");
        }
        saved.is_ok()
    }
}

/// A temporary file that others may read once it is in its place, as far as the user lets them.
fn ordinary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

pub(crate) fn formats(as_json: bool) -> Outcome {
    let view = formats_view();
    if as_json {
        json(&view);
        return Outcome::Done;
    }
    for it in view.formats {
        let ways = match (it.reads, it.writes) {
            (true, true) => "in and out",
            (true, false) => "in",
            _ => "out",
        };
        line(&format!(
            "{:<14} {:<11} {}: {}",
            it.id, ways, it.name, it.description
        ));
        let list = |wanted: bool| {
            let names = it.carries.iter().filter(|(_, carried)| **carried == wanted);
            names
                .map(|(name, _)| name.replace('_', " "))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if !list(true).is_empty() {
            line(&format!("{:26} carries {}", "", list(true)));
        }
        line(&format!("{:26} offsets count {}", "", it.offset_unit));
        for option in it.options {
            let values = if option.values.is_empty() {
                "…".to_owned()
            } else {
                option.values.join("|")
            };
            let command = match (option.reading, option.writing) {
                (true, true) => "import and export",
                (true, false) => "import",
                _ => "export",
            };
            line(&format!(
                "{:26} {command} --option {}={values}  {}",
                "", option.key, option.help
            ));
        }
    }
    Outcome::Done
}
