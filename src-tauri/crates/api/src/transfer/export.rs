//! Writing datasets: from the store to a neutral corpus, one article at a time.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_formats::corpus::{
    Annotation, AnnotatorInfo, AttributeInfo, EntityInfo, LabelInfo, LayerInfo, Relation, Work,
};
use galley_formats::{Document, Report, SchemaInfo, Stop};
use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::people::Status;
use galley_model::schema::Schema;
use galley_store::Store;

use super::{options_of, report_view};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Export, Exported};

/// How much of a text format a preview shows, in bytes.
const SAMPLE: usize = 4_000;

/// How many articles may be read ahead of the one being written.
const AHEAD: usize = 32;

/// What to write.
#[derive(Debug, Clone, Default)]
pub struct ExportPlan {
    /// A format's id.
    pub format: String,
    /// Only this annotator's, by name.
    pub annotator: Option<String>,
    /// Only articles with this status.
    pub status: Option<Status>,
    /// The format's options.
    pub options: BTreeMap<String, String>,
}

pub(crate) fn export(session: &Session, _client: &str, ask: Export) -> Result<Exported> {
    let mut job = session.start_job(&ask.job);
    let plan = ExportPlan {
        format: ask.format,
        annotator: ask.annotator,
        status: ask.status.as_deref().map(parse_status).transpose()?,
        options: ask.options,
    };
    let step = |done, total| job.step("Exporting", done, Some(total));
    let (path, replica) =
        session.with_store(|store| Ok((store.path().to_owned(), store.replica())))?;
    // Marking goes on during an export, which reads by itself what was there when it began.
    match Store::open(&path) {
        Ok(store) if store.replica() == replica => {
            export_from(&store, &plan, ask.path, ask.preview, step)
        }
        // A file that went away can still be exported from where it is open.
        _ => session.with_store(|store| export_from(store, &plan, ask.path, ask.preview, step)),
    }
}

fn export_from(
    store: &Store,
    plan: &ExportPlan,
    path: Option<String>,
    preview: bool,
    step: impl FnMut(u32, u32) -> Result<()>,
) -> Result<Exported> {
    if preview {
        let report = export_project(store, plan, None, step)?;
        return Ok(Exported {
            report: report_view(&report),
            path: String::new(),
            base64: None,
            sample: sample(store, plan)?,
        });
    }
    if let Some(path) = path {
        let report = export_project(store, plan, Some(Path::new(&path)), step)?;
        return Ok(Exported {
            report: report_view(&report),
            path,
            base64: None,
            sample: String::new(),
        });
    }
    let folder = temporary()?;
    let name = file_name(store, &plan.format)?;
    let target = folder.path().join(&name);
    let report = export_project(store, plan, Some(&target), step)?;
    let (name, bytes) = packed(name, &target)?;
    Ok(Exported {
        report: report_view(&report),
        path: name,
        base64: Some(STANDARD.encode(bytes)),
        sample: String::new(),
    })
}

fn parse_status(name: &str) -> Result<Status> {
    serde_json::from_value(name.into()).map_err(|_| {
        ApiError::new(
            format!("“{name}” is no status"),
            "Choose to_do, in_progress, done or skipped.",
        )
    })
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
fn file_name(store: &Store, format: &str) -> Result<String> {
    let info = galley_formats::find(format).map(galley_formats::Format::info);
    let name: String = store
        .project()?
        .name
        .chars()
        .map(|it| if it.is_alphanumeric() { it } else { '-' })
        .collect();
    Ok(match info {
        Some(info) if info.folder => name,
        Some(info) => format!("{name}.{}", info.extensions.first().unwrap_or(&"txt")),
        None => name,
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
    let mut folders = vec![target.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(&folder)
            .map_err(failed)?
            .map(|entry| entry.map(|it| it.path()))
            .collect::<std::io::Result<_>>()
            .map_err(failed)?;
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path
                .strip_prefix(target)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            let mut content = Vec::new();
            std::fs::File::open(&path)
                .and_then(|mut it| it.read_to_end(&mut content))
                .map_err(failed)?;
            archive
                .start_file(inside, zip::write::SimpleFileOptions::default())
                .map_err(std::io::Error::from)
                .and_then(|()| archive.write_all(&content))
                .map_err(failed)?;
        }
    }
    let bytes = archive
        .finish()
        .map_err(std::io::Error::from)
        .map_err(failed)?;
    Ok((format!("{name}.zip"), bytes.into_inner()))
}

/// How the first article of a text format would be written.
fn sample(store: &Store, plan: &ExportPlan) -> Result<String> {
    let folder = temporary()?;
    let target = folder.path().join("sample");
    let mut documents = selected(store, plan)?;
    documents.truncate(1);
    write(store, plan, &documents, Some(&target), |_, _| Ok(()))?;
    if !target.is_file() {
        return Ok(String::new());
    }
    let bytes = std::fs::read(&target).unwrap_or_default();
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(String::new());
    };
    let end = (0..=SAMPLE.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    Ok(text[..end.unwrap_or(0)].to_owned())
}

fn selected(store: &Store, plan: &ExportPlan) -> Result<Vec<DocumentId>> {
    let only = match plan.status {
        Some(status) => Some((annotator(store, plan)?.unwrap_or(store.me()?), status)),
        None => None,
    };
    Ok(store.document_ids(only)?)
}

fn annotator(store: &Store, plan: &ExportPlan) -> Result<Option<AnnotatorId>> {
    let Some(name) = &plan.annotator else {
        return Ok(None);
    };
    let everybody = store.annotators()?;
    let found = everybody.iter().find(|(_, it)| it.name == *name);
    found.map(|(id, _)| Some(*id)).ok_or_else(|| {
        let names: Vec<&str> = everybody.iter().map(|(_, it)| it.name.as_str()).collect();
        ApiError::new(
            format!("There is no annotator “{name}”"),
            format!("Choose one of {}.", names.join(", ")),
        )
    })
}

/// Writes a project's articles to `target`, or without one only reports. `step` gets how many are done, of how many.
pub fn export_project(
    store: &Store,
    plan: &ExportPlan,
    target: Option<&Path>,
    step: impl FnMut(u32, u32) -> Result<()>,
) -> Result<Report> {
    if let Some(target) = target
        && is_project(store, target)
    {
        return Err(ApiError::new(
            format!("{} is the project itself", target.display()),
            "Choose another name for the export.",
        ));
    }
    let _moment = store.snapshot()?;
    let documents = selected(store, plan)?;
    write(store, plan, &documents, target, step)
}

/// Whether a path is the open project's file, or one that SQLite keeps beside it.
fn is_project(store: &Store, path: &Path) -> bool {
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

fn write(
    store: &Store,
    plan: &ExportPlan,
    documents: &[DocumentId],
    target: Option<&Path>,
    mut step: impl FnMut(u32, u32) -> Result<()>,
) -> Result<Report> {
    let names = Names::new(store, annotator(store, plan)?)?;
    let layer = plan.options.get("layer");
    if let Some(layer) = layer
        && names.schema.find_layer(layer).is_none()
    {
        let known: Vec<String> = names.info.layers.iter().map(|it| it.name.clone()).collect();
        return Err(ApiError::new(
            format!("There is no layer “{layer}”"),
            format!("Choose one of {}.", known.join(", ")),
        ));
    }
    let mut failure = None;
    let written = std::thread::scope(|scope| {
        // Articles are read here, where the project is, and written beside it: either takes about as long.
        let (sender, receiver) = sync_channel::<std::result::Result<Document, Stop>>(AHEAD);
        // What cannot be written at all is refused before anything is read.
        let (ask, asked) = sync_channel::<()>(1);
        let info = &names.info;
        let writer = scope.spawn(move || {
            let mut report = Report::default();
            let mut next = || {
                // Asked once; nobody listens any more afterwards.
                let _ = ask.send(());
                receiver.recv().ok().transpose()
            };
            let options = options_of(&plan.options);
            galley_formats::write(&plan.format, info, &mut next, target, &options, &mut report)
                .map(|()| report)
        });
        let wanted = asked.recv().is_ok();
        drop(asked);
        for (index, id) in documents.iter().enumerate().filter(|_| wanted) {
            let read = step(index as u32, documents.len() as u32)
                .and_then(|()| names.document(store, *id))
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

/// Names of everything, to turn ids into.
struct Names {
    schema: std::sync::Arc<Schema>,
    info: SchemaInfo,
    annotators: HashMap<AnnotatorId, String>,
    only: Option<AnnotatorId>,
    comments: HashMap<DocumentId, u32>,
}

impl Names {
    fn new(store: &Store, only: Option<AnnotatorId>) -> Result<Self> {
        let schema = store.schema()?;
        let annotators = store.annotators()?;
        let info = SchemaInfo {
            layers: layers(&schema),
            annotators: annotators
                .iter()
                .filter(|(id, _)| only.is_none_or(|only| only == *id))
                .map(|(_, it)| AnnotatorInfo {
                    name: it.name.clone(),
                    role: it.role.clone(),
                })
                .collect(),
            entities: store
                .entities()?
                .into_iter()
                .map(|(id, it)| EntityInfo {
                    id: id.to_string(),
                    name: it.name,
                    type_name: it.type_name,
                    aliases: it.aliases,
                    uris: it.uris,
                    note: it.note,
                })
                .collect(),
        };
        Ok(Self {
            schema,
            info,
            annotators: annotators
                .into_iter()
                .map(|(id, it)| (id, it.name))
                .collect(),
            only,
            comments: store.comment_counts()?,
        })
    }

    fn document(&self, store: &Store, id: DocumentId) -> Result<Document> {
        let value = store.document(id)?;
        let text = store.text(value.text)?;
        let place = galley_formats::corpus::Place {
            file: value.metadata.get("source").cloned().unwrap_or_default(),
            line: None,
        };
        let mut document = Document::new(text, place);
        document.id = Some(id.to_string());
        document.title = Some(value.title);
        document.metadata = value.metadata;
        document.comments = self.comments.get(&id).copied().unwrap_or_default();
        let mine = |annotator: AnnotatorId| self.only.is_none_or(|only| only == annotator);
        for row in store
            .annotations_of(id)?
            .into_iter()
            .filter(|it| mine(it.value.annotator))
        {
            // The guarantee, once more: what leaves is what was marked.
            row.value.anchor.verify(&document.text).map_err(|error| {
                ApiError::new(
                    format!(
                        "The annotation {} does not fit its article: {error}",
                        row.id
                    ),
                    "The project file is damaged: run galley check.",
                )
            })?;
            document.annotations.push(self.annotation(row));
        }
        let ids: std::collections::HashSet<String> = document
            .annotations
            .iter()
            .map(|it| it.id.clone())
            .collect();
        for row in store
            .relations_of(id)?
            .into_iter()
            .filter(|it| mine(it.value.annotator))
        {
            let it = row.value;
            if !ids.contains(&it.from.to_string()) || !ids.contains(&it.to.to_string()) {
                continue;
            }
            document.relations.push(Relation {
                annotator: self.annotators.get(&it.annotator).cloned(),
                layer: self.schema.layers.get(&it.layer).map(|it| it.name.clone()),
                label: it
                    .label
                    .and_then(|id| self.schema.labels.get(&id))
                    .map(|it| it.name.clone()),
                from: it.from.to_string(),
                to: it.to.to_string(),
                note: it.note,
            });
        }
        for work in store
            .work_on(id)?
            .into_iter()
            .filter(|it| mine(it.annotator))
        {
            document.work.push(Work {
                annotator: self
                    .annotators
                    .get(&work.annotator)
                    .cloned()
                    .unwrap_or_default(),
                status: work.status,
                active_seconds: work.active_seconds,
            });
        }
        Ok(document)
    }

    fn annotation(&self, row: galley_store::AnnotationRow) -> Annotation {
        let it = row.value;
        let attributes = it.attributes.into_iter().filter_map(|(id, value)| {
            let attribute = self.schema.attributes.get(&id)?;
            Some((attribute.name.clone(), value))
        });
        Annotation {
            id: row.id.to_string(),
            annotator: self.annotators.get(&it.annotator).cloned(),
            layer: self.schema.layers.get(&it.layer).map(|it| it.name.clone()),
            label: it
                .label
                .and_then(|id| self.schema.labels.get(&id))
                .map(|it| it.name.clone()),
            ranges: it.anchor.ranges().collect(),
            attributes: attributes.collect(),
            note: it.note,
            entity: it.entity.map(|id| id.to_string()),
            origin: Some(it.origin),
            confidence: it.confidence,
        }
    }
}

fn layers(schema: &Schema) -> Vec<LayerInfo> {
    let name_of = |id| schema.labels.get(&id).map(|it| it.name.clone());
    schema
        .layers_in_order()
        .into_iter()
        .map(|(id, layer)| LayerInfo {
            name: layer.name.clone(),
            kind: layer.kind,
            granularity: layer.granularity,
            overlap: layer.overlap,
            label_required: layer.label_required,
            description: layer.description.clone(),
            labels: schema
                .labels_of(id)
                .into_iter()
                .map(|(_, it)| LabelInfo {
                    name: it.name.clone(),
                    color: it.color.clone(),
                    key: it.key.clone(),
                    description: it.description.clone(),
                    examples: it.examples.clone(),
                    counter_examples: it.counter_examples.clone(),
                    parent: it.parent.and_then(name_of),
                    uri: it.uri.clone(),
                    retired: it.retired,
                })
                .collect(),
            attributes: schema
                .attributes_of(id)
                .into_iter()
                .map(|(_, it)| AttributeInfo {
                    name: it.name.clone(),
                    kind: it.kind.clone(),
                    label: it.label.and_then(name_of),
                    required: it.required,
                    description: it.description.clone(),
                })
                .collect(),
        })
        .collect()
}
