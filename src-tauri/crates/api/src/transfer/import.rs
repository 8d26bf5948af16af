//! Reading files into a project: one change, whole or not at all. What the project calls things is in
//! `vocabulary`, articles and their annotations in `contents`, other names for both in `mapping`. A preview is an
//! import that is taken back.

mod contents;
mod corrections;
mod mapping;
mod preview;
mod vocabulary;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_formats::{Input, InputData, Item, Report, Severity, Stop};
use galley_model::change::Gesture;
use galley_model::id::{AnnotatorId, DocumentId, Lane};
use galley_store::{ChangeWriter, Committed, Store};

use super::{bundle, options_of, report_view};
use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Import, ImportPreview, ImportSource, Imported, Mapping};
use preview::{Before, Gathered};
use vocabulary::Known;

/// What to read, and where it goes.
#[derive(Debug, Clone, Default)]
pub struct ImportPlan {
    /// A format's id; `None` recognises it.
    pub format: Option<String>,
    /// The layer for annotations whose file names none.
    pub layer: Option<String>,
    /// The annotator for annotations whose file names none.
    pub annotator: Option<String>,
    /// Refuse unknown labels and any rejected item.
    pub strict: bool,
    /// The format's options.
    pub options: BTreeMap<String, String>,
    /// Other names for what the files name; `None` uses what is remembered for the format.
    pub mapping: Option<Mapping>,
    /// Give articles that are here with another text that text as a new edition, rather than add them beside.
    pub editions: bool,
    /// Take all back and only say what would become of it.
    pub preview: bool,
}

pub(crate) fn import(session: &Session, client: &str, ask: Import) -> Result<Imported> {
    let inputs = ask
        .sources
        .into_iter()
        .map(input)
        .collect::<Result<Vec<_>>>()?;
    let plan = ImportPlan {
        format: ask.format,
        layer: ask.layer,
        annotator: ask.annotator,
        strict: ask.strict,
        options: ask.options,
        mapping: ask.mapping,
        editions: ask.editions,
        preview: ask.preview,
    };
    let mut job = session.start_job(&ask.job);
    session.with_store(|store| {
        if bundle::is_one(plan.format.as_deref(), &inputs) {
            return take_over(session, client, store, &inputs, plan.preview);
        }
        let step = |done| job.step("Importing", done, None);
        let ImportResult {
            report,
            committed,
            first,
            preview,
            ..
        } = import_files(store, &inputs, &plan, session.now(), step)?;
        let changed = match committed {
            None => None,
            Some(committed) => {
                let what = match (report.documents, report.annotations) {
                    (0, 0) => "import".to_owned(),
                    (0, 1) => "import 1 annotation".to_owned(),
                    (0, many) => format!("import {many} annotations"),
                    (1, _) => "import 1 article".to_owned(),
                    (many, _) => format!("import {many} articles"),
                };
                Some(announce(
                    session,
                    store,
                    client,
                    Some(committed),
                    Told::that(what),
                )?)
            }
        };
        Ok(Imported {
            report: report_view(&report),
            changed,
            first: first.map(|it| it.to_string()),
            preview,
        })
    })
}

/// Merges bundles, and tells everybody to look again.
fn take_over(
    session: &Session,
    client: &str,
    store: &mut Store,
    inputs: &[Input],
    preview: bool,
) -> Result<Imported> {
    if preview {
        return Ok(Imported {
            report: report_view(&bundle::announced()),
            changed: None,
            first: None,
            preview: Some(ImportPreview::default()),
        });
    }
    let mut report = Report::default();
    let anything = bundle::read(store, inputs, &mut report)?;
    let changed = if anything {
        Some(session.announce_merge(store, client)?)
    } else {
        None
    };
    Ok(Imported {
        report: report_view(&report),
        changed,
        first: None,
        preview: None,
    })
}

pub(crate) fn input(source: ImportSource) -> Result<Input> {
    Ok(match source {
        ImportSource::Path { path } => Input::path(Path::new(&path)),
        ImportSource::Upload { name, base64 } => {
            let bytes = STANDARD.decode(base64).map_err(|error| {
                ApiError::new(
                    format!("{name} did not arrive whole: {error}"),
                    "Upload it again.",
                )
            })?;
            Input {
                name,
                data: InputData::Bytes(bytes),
            }
        }
    })
}

/// What an import did.
#[derive(Debug)]
pub struct ImportResult {
    /// What was read and what did not fit.
    pub report: Report,
    /// The change; `None` if there was nothing to change, or for a preview.
    pub committed: Option<Committed>,
    /// Whether anything was imported at all, by a change or by merging those of a bundle.
    pub changed: bool,
    /// The first new article.
    pub first: Option<DocumentId>,
    /// What would become of it, if that was asked.
    pub preview: Option<ImportPreview>,
}

/// Reads files into a project as one change. `step` gets how many articles were read; its error takes all back.
pub fn import_files(
    store: &mut Store,
    inputs: &[Input],
    plan: &ImportPlan,
    now: i64,
    mut step: impl FnMut(u32) -> Result<()>,
) -> Result<ImportResult> {
    if bundle::is_one(plan.format.as_deref(), inputs) {
        if plan.preview {
            return Ok(ImportResult {
                report: bundle::announced(),
                committed: None,
                changed: false,
                first: None,
                preview: Some(ImportPreview::default()),
            });
        }
        let mut report = Report::default();
        let changed = bundle::read(store, inputs, &mut report)?;
        return Ok(ImportResult {
            report,
            committed: None,
            changed,
            first: None,
            preview: None,
        });
    }
    let me = store.me()?;
    let known = Known::new(store)?;
    let before = Before {
        labels: known.labels(),
        annotators: known.people(),
    };
    let mappings = Mappings::new(store, plan)?;
    let position = store.next_position()?;
    let change = store.begin_in(Gesture::Import, Lane::Project, me, now)?;
    let mut importer = Importer {
        change,
        plan,
        known,
        me,
        position,
        first: None,
        placed: HashMap::new(),
        mappings,
        told: 0,
        identities: corrections::Identities::default(),
        gathered: plan.preview.then(Gathered::default),
    };
    let mut report = Report::default();
    let mut failure: Option<ApiError> = None;
    let mut sink = |incoming: galley_formats::Incoming, report: &mut Report| {
        let taken =
            match incoming {
                galley_formats::Incoming::Schema(schema) => importer
                    .schema(&schema, report)
                    .map_err(|error| match inputs {
                        [input] => ApiError {
                            message: format!("{}: {}", input.name, error.message),
                            ..error
                        },
                        _ => error,
                    }),
                galley_formats::Incoming::Document(document) => step(count(report.documents))
                    .and_then(|()| importer.document(*document, report)),
            };
        taken.map_err(|error| {
            failure = Some(error);
            Stop
        })
    };
    let read = galley_formats::read(
        inputs,
        plan.format.as_deref(),
        &options_of(&plan.options),
        &mut sink,
        &mut report,
    );
    if let Some(error) = failure {
        return Err(error);
    }
    read?;
    importer.name_articles(None, &mut report);
    if importer.placed.is_empty() && report.rejected() == 0 {
        let file = match inputs {
            [input] => input.name.clone(),
            _ => String::new(),
        };
        let message =
            "There is no article in it; see that it is the file you meant, and its format.";
        let place = galley_formats::corpus::Place { file, line: None };
        report.push(Item::new(Severity::Rejected, "nothing-there", message).at(&place));
    }
    if plan.strict
        && let Some(item) = report
            .items
            .iter()
            .find(|it| it.severity == Severity::Rejected)
    {
        return Err(ApiError::new(
            format!("{}{}", at(item), item.message),
            "Nothing was imported. Mend it, or import without --strict to leave such things out.",
        ));
    }
    let mapping = importer.mappings.of(&report.format).clone();
    let result = importer.finish(report, &mapping, &before)?;
    if plan.mapping.is_some() && !plan.preview {
        mapping::remember(store, &result.report.format, &mapping)?;
    }
    Ok(result)
}

/// The mapping that was asked for, or those that are remembered: which of them holds is known when the format is.
struct Mappings {
    asked: Option<Mapping>,
    remembered: BTreeMap<String, Mapping>,
    none: Mapping,
}

impl Mappings {
    fn new(store: &Store, plan: &ImportPlan) -> Result<Self> {
        Ok(Self {
            asked: plan.mapping.clone(),
            // Read even where another is asked for: what could not be remembered afterwards is refused before.
            remembered: mapping::remembered(store)?,
            none: Mapping::default(),
        })
    }

    fn of(&self, format: &str) -> &Mapping {
        let remembered = || self.remembered.get(format);
        self.asked
            .as_ref()
            .or_else(remembered)
            .unwrap_or(&self.none)
    }
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// “file, line 3: ”, as far as known.
fn at(item: &Item) -> String {
    match (&item.file, item.line) {
        (Some(file), Some(line)) => format!("{file}, line {line}: "),
        (Some(file), None) => format!("{file}: "),
        _ => String::new(),
    }
}

struct Importer<'a> {
    change: ChangeWriter<'a>,
    plan: &'a ImportPlan,
    known: Known,
    me: AnnotatorId,
    position: u64,
    first: Option<DocumentId>,
    /// The article of each document so far, with the id its file gave it.
    placed: HashMap<DocumentId, Option<String>>,
    mappings: Mappings,
    /// How many of the report's items have been told where their article is.
    told: usize,
    /// By which articles of the project are known.
    identities: corrections::Identities,
    /// What is seen, for a preview.
    gathered: Option<Gathered>,
}

impl Importer<'_> {
    /// Gives what was said since the last article the id of its own, so that one can go there.
    fn name_articles(
        &mut self,
        article: Option<(&str, Option<&str>, DocumentId)>,
        report: &mut Report,
    ) {
        let from = self.told.min(report.items.len());
        for item in &mut report.items[from..] {
            // By the id in the file where it has one: two articles may have one title.
            let own = article.filter(|(name, id, _)| match (item.article.as_deref(), id) {
                (Some(said), Some(id)) => said == *id,
                _ => item.document.as_deref() == Some(name),
            });
            // What a preview did is taken back.
            let own = own.filter(|_| self.gathered.is_none());
            item.article = own.map(|(_, _, id)| id.to_string());
        }
        self.told = report.items.len();
    }

    /// Keeps what was done, or for a preview says it and takes it back.
    fn finish(self, report: Report, mapping: &Mapping, before: &Before) -> Result<ImportResult> {
        if let Some(gathered) = self.gathered {
            // The change is dropped, and with it all that was done.
            return Ok(ImportResult {
                preview: Some(gathered.preview(mapping, before)),
                report,
                committed: None,
                changed: false,
                first: None,
            });
        }
        let committed = self.change.commit()?;
        Ok(ImportResult {
            changed: committed.is_some(),
            committed,
            report,
            first: self.first,
            preview: None,
        })
    }
}
