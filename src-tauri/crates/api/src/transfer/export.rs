//! Writing datasets: what a recipe chooses goes to a file, a folder, or nowhere for a preview. The report is saved
//! beside what was written.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_formats::{Document, Options, Report, Stop};
use galley_model::id::DocumentId;
use galley_store::Store;

use super::bundle;
use super::corpus::Names;
use super::report_view;
use super::selection::Chosen;
use crate::error::Result;
use crate::release;
use crate::session::Session;
use crate::wire::{ApiError, Export, Exported, FileSample, Recipe, SplitCount};

/// How much of each file a preview shows, in bytes, of how many articles and files.
const SAMPLE: usize = 4_000;
const SAMPLE_ARTICLES: usize = 3;
const SAMPLE_FILES: usize = 6;

/// How many articles may be read ahead of the one being written.
const AHEAD: usize = 32;

/// What an export did.
#[derive(Debug, Default)]
pub struct Done {
    /// What was written, and everything worth saying about it.
    pub report: Report,
    /// What each split has; none without splits.
    pub splits: Vec<SplitCount>,
}

pub(crate) fn export(session: &Session, _client: &str, ask: Export) -> Result<Exported> {
    let mut job = session.start_job(&ask.job);
    let step = |done, total| job.step("Exporting", done, Some(total));
    let (path, replica) =
        session.with_store(|store| Ok((store.path().to_owned(), store.replica())))?;
    // Marking goes on during an export, which reads by itself what was there when it began.
    match Store::open(&path) {
        Ok(store) if store.replica() == replica => export_from(&store, &ask, step),
        // A file that went away can still be exported from where it is open.
        _ => session.with_store(|store| export_from(store, &ask, step)),
    }
}

fn export_from(
    store: &Store,
    ask: &Export,
    step: impl FnMut(u32, u32) -> Result<()>,
) -> Result<Exported> {
    let recipe = &ask.recipe;
    if ask.preview {
        let done = export_project(store, recipe, None, step)?;
        let samples = match recipe.format.as_str() {
            bundle::ID => Vec::new(),
            _ => samples(store, recipe)?,
        };
        return Ok(exported(done, String::new(), None, samples));
    }
    if let Some(path) = &ask.path {
        let done = export_project(store, recipe, Some(Path::new(path)), step)?;
        return Ok(exported(done, path.clone(), None, Vec::new()));
    }
    let folder = temporary()?;
    let name = file_name(store, recipe)?;
    let target = folder.path().join(&name);
    let done = export_project(store, recipe, Some(&target), step)?;
    let (name, bytes) = packed(name, &target)?;
    Ok(exported(
        done,
        name,
        Some(STANDARD.encode(bytes)),
        Vec::new(),
    ))
}

fn exported(
    done: Done,
    path: String,
    base64: Option<String>,
    samples: Vec<FileSample>,
) -> Exported {
    Exported {
        report: report_view(&done.report),
        path,
        base64,
        samples,
        splits: done.splits,
    }
}

/// Writes what a recipe chooses to `target`, or without one only reports. `step` gets how many articles are done, of
/// how many. The report is saved beside a file and in a folder.
pub fn export_project(
    store: &Store,
    recipe: &Recipe,
    target: Option<&Path>,
    mut step: impl FnMut(u32, u32) -> Result<()>,
) -> Result<Done> {
    if let Some(target) = target
        && is_project(store, target)
    {
        return Err(ApiError::new(
            format!("{} is the project itself", target.display()),
            "Choose another name for the export.",
        ));
    }
    if let Some(target) = target
        && std::fs::metadata(target).is_ok_and(|it| !it.is_file() && !it.is_dir())
    {
        return Err(ApiError::new(
            format!("{} is neither a file nor a folder", target.display()),
            "Choose the name of a file.",
        ));
    }
    let _moment = store.snapshot()?;
    if recipe.format == bundle::ID {
        return Ok(Done {
            report: bundle::write(store, recipe, target)?,
            splits: Vec::new(),
        });
    }
    if release::is_folder(recipe) {
        return release::write(store, recipe, target, &mut step);
    }
    let layer = recipe.options.get("layer").filter(|it| !it.is_empty());
    let chosen = Chosen::new(store, &recipe.select, layer.map(String::as_str))?;
    let documents = chosen.documents(store)?;
    let names = Names::new(store, chosen, &documents)?;
    let plan = Plan {
        format: &recipe.format,
        options: Options(recipe.options.clone()),
        documents: &documents,
        target,
    };
    let mut report = write(store, &names, &plan, &mut step, &mut |_, _| {})?;
    if let Some(format) = galley_formats::find(&recipe.format) {
        names.name_unlinked(store, format.info(), &mut report)?;
    }
    if let Some(target) = target {
        // Without the slash that a folder may be named with: the report would hide in it.
        let plain: PathBuf = target.components().collect();
        let mut beside = plain.into_os_string();
        beside.push(".report.json");
        save_report(Path::new(&beside), &report, recipe)?;
    }
    Ok(Done {
        report,
        splits: Vec::new(),
    })
}

/// Whether a recipe leaves the texts out.
pub(crate) fn is_wordless(recipe: &Recipe) -> bool {
    recipe
        .options
        .get("text")
        .is_some_and(|it| it == "leave-out")
}

/// Saves a report as JSON. Where texts are left out it has no words of them either.
pub(crate) fn save_report(path: &Path, report: &Report, recipe: &Recipe) -> Result<()> {
    let mut view = report_view(report);
    if is_wordless(recipe) {
        for item in &mut view.items {
            item.quote = None;
            // A title may be how the text begins.
            item.document.clone_from(&item.article);
        }
    }
    let text = serde_json::to_string_pretty(&view).expect("a report prints as JSON");
    std::fs::write(path, text + "\n").map_err(|error| {
        ApiError::new(
            format!(
                "The dataset was written, but its report not, to {}: {error}",
                path.display()
            ),
            "Make room there, or choose another place.",
        )
    })
}

/// One dataset to write.
pub(crate) struct Plan<'a> {
    pub format: &'a str,
    pub options: Options,
    pub documents: &'a [DocumentId],
    /// `None` writes nothing.
    pub target: Option<&'a Path>,
}

/// Writes one dataset. `seen` gets every article on its way, with its place in the list.
pub(crate) fn write(
    store: &Store,
    names: &Names,
    plan: &Plan<'_>,
    step: &mut dyn FnMut(u32, u32) -> Result<()>,
    seen: &mut dyn FnMut(usize, &mut Document),
) -> Result<Report> {
    let mut failure = None;
    let written = std::thread::scope(|scope| {
        // Articles are read here, where the project is, and written beside it: either takes about as long.
        let (sender, receiver) = sync_channel::<std::result::Result<Document, Stop>>(AHEAD);
        // What cannot be written at all is refused before anything is read.
        let (ask, asked) = sync_channel::<()>(1);
        let info = &names.info;
        let (format, options, target) = (plan.format, &plan.options, plan.target);
        let writer = scope.spawn(move || {
            let mut report = Report::default();
            let mut next = || {
                // Asked once; nobody listens any more afterwards.
                let _ = ask.send(());
                receiver.recv().ok().transpose()
            };
            galley_formats::write(format, info, &mut next, target, options, &mut report)
                .map(|()| report)
        });
        let wanted = asked.recv().is_ok();
        drop(asked);
        let all = plan.documents.len() as u32;
        for (index, id) in plan.documents.iter().enumerate().filter(|_| wanted) {
            let read = step(index as u32, all)
                .and_then(|()| names.document(store, *id))
                .map(|mut document| {
                    seen(index, &mut document);
                    document
                })
                .map_err(|error| {
                    failure = Some(error);
                    Stop
                });
            let stopped = read.is_err();
            // A writer that is gone has its own error to tell.
            if sender.send(read).is_err() || stopped {
                break;
            }
        }
        drop(sender);
        writer
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(written?),
    }
}

/// How the export's files begin: the first articles, written to a folder that goes away.
fn samples(store: &Store, recipe: &Recipe) -> Result<Vec<FileSample>> {
    let folder = temporary()?;
    let target = folder.path().join("sample");
    let layer = recipe.options.get("layer").filter(|it| !it.is_empty());
    let chosen = Chosen::new(store, &recipe.select, layer.map(String::as_str))?;
    let mut first = chosen.documents(store)?;
    first.truncate(SAMPLE_ARTICLES);
    let names = Names::new(store, chosen, &first)?;
    let plan = Plan {
        format: &recipe.format,
        options: Options(recipe.options.clone()),
        documents: &first,
        target: Some(&target),
    };
    write(store, &names, &plan, &mut |_, _| Ok(()), &mut |_, _| {})?;
    let mut samples = Vec::new();
    for (name, path) in files(&target)
        .unwrap_or_default()
        .into_iter()
        .take(SAMPLE_FILES)
    {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path)
            .and_then(|it| it.take(SAMPLE as u64 + 4).read_to_end(&mut bytes));
        let text = match read {
            Ok(_) => beginning(&bytes),
            Err(_) => String::new(),
        };
        samples.push(FileSample { name, text });
    }
    Ok(samples)
}

/// The text that some bytes begin with; empty if they are not text.
fn beginning(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // A character may be cut in two at the end.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return String::new(),
    };
    if text.contains('\0') {
        return String::new();
    }
    text.to_owned()
}

fn temporary() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|error| {
        ApiError::new(
            format!("There is no room for the export: {error}"),
            "Make room on the disk.",
        )
    })
}

/// A name for a download.
fn file_name(store: &Store, recipe: &Recipe) -> Result<String> {
    let info = super::formats_view().formats;
    let info = info.iter().find(|it| it.id == recipe.format);
    let name: String = store
        .project()?
        .name
        .chars()
        .map(|it| if it.is_alphanumeric() { it } else { '-' })
        .collect();
    Ok(match info {
        Some(info) if !info.folder && !release::is_folder(recipe) => {
            let extension = info.extensions.first().map_or("txt", String::as_str);
            format!("{name}.{extension}")
        }
        _ => name,
    })
}

/// A file as it is, a folder as an archive.
fn packed(name: String, target: &Path) -> Result<(String, Vec<u8>)> {
    let failed = |error: std::io::Error| {
        ApiError::new(
            format!("The export could not be read back: {error}"),
            "Do it again.",
        )
    };
    if target.is_file() {
        return Ok((name, std::fs::read(target).map_err(failed)?));
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (inside, path) in files(target).map_err(failed)? {
        let content = std::fs::read(&path).map_err(failed)?;
        archive
            .start_file(inside, zip::write::SimpleFileOptions::default())
            .map_err(std::io::Error::from)
            .and_then(|()| archive.write_all(&content))
            .map_err(failed)?;
    }
    let bytes = archive
        .finish()
        .map_err(std::io::Error::from)
        .map_err(failed)?;
    Ok((format!("{name}.zip"), bytes.into_inner()))
}

/// Every file of a folder with its name there, sorted; a file by itself has an empty name.
pub(crate) fn files(target: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    if target.is_file() {
        return Ok(vec![(String::new(), target.to_owned())]);
    }
    let mut found = Vec::new();
    let mut folders = vec![target.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(target).unwrap_or(&path);
            found.push((inside.to_string_lossy().replace('\\', "/"), path));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a path is the open project's file, or one that SQLite keeps beside it.
pub(crate) fn is_project(store: &Store, path: &Path) -> bool {
    let Ok(project) = store.path().canonicalize() else {
        return false;
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (Ok(folder), Some(name)) = (folder.canonicalize(), path.file_name()) else {
        return false;
    };
    let named = folder.join(name).to_string_lossy().into_owned();
    let project_name = project.to_string_lossy();
    path.canonicalize().is_ok_and(|it| it == project)
        || ["-wal", "-shm"]
            .iter()
            .any(|suffix| named.strip_suffix(suffix) == Some(&*project_name))
}
