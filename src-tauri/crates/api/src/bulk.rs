//! What is done to many articles at once: one change, whole or not at all, and what it would do beforehand.

use std::collections::HashSet;

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotatorId, DocumentId, Lane, WorkId};
use galley_model::people::{Status, Work};
use galley_model::query::Query;
use galley_store::{ChangeWriter, Sort, Store};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::{Job, Session};
use crate::wire::{ApiError, Bulk, BulkAction, BulkPreview, Changed, Which};

/// So many titles a preview names.
const MOST_TITLES: usize = 5;

/// The articles that are meant, as they are now, in the order of the list.
pub(crate) fn chosen(store: &Store, which: Which) -> Result<Vec<DocumentId>> {
    match which {
        Which::Ids { documents } => Ok(documents),
        Which::Query { query, except } => {
            let except: HashSet<DocumentId> = except.into_iter().collect();
            let mut found = found(store, &query)?;
            found.retain(|it| !except.contains(it));
            Ok(found)
        }
    }
}

/// All articles that a query finds, in the order of the list.
pub(crate) fn found(store: &Store, query: &str) -> Result<Vec<DocumentId>> {
    let query = Query::parse(query)?;
    Ok(store.matching(store.me()?, &query, Sort::Imported, false)?)
}

pub(crate) fn preview(session: &Session, _client: &str, ask: Bulk) -> Result<BulkPreview> {
    let mut job = session.start_job(&ask.job);
    let store = session.reader()?;
    let me = store.me()?;
    let documents = chosen(&store, ask.which)?;
    let total = count(documents.len());
    let mut preview = BulkPreview {
        articles: total,
        ..BulkPreview::default()
    };
    for (at, document) in documents.into_iter().enumerate() {
        job.step("Looking at articles", count(at), Some(total))?;
        let there = store.find(document)?.is_some();
        if !there || matches!(ask.action.step(&store, document, me)?, Step::Nothing) {
            preview.unchanged += 1;
            continue;
        }
        if ask.action == BulkAction::Remove {
            let (own, others) = store.annotations_by(document, me)?;
            preview.annotations += own;
            preview.annotations_of_others += others;
        }
        if preview.titles.len() < MOST_TITLES {
            preview.titles.push(store.document(document)?.title);
        }
    }
    Ok(preview)
}

pub(crate) fn run(session: &Session, client: &str, ask: Bulk) -> Result<Changed> {
    let mut job = session.start_job(&ask.job);
    // What the query finds is sought beside whoever works; only the change itself keeps others from writing.
    let documents = match ask.which {
        Which::Ids { documents } => documents,
        query @ Which::Query { .. } => chosen(&session.reader()?, query)?,
    };
    change(session, client, &documents, ask.action, Some(&mut job))
}

/// Does it, in one change.
pub(crate) fn change(
    session: &Session,
    client: &str,
    documents: &[DocumentId],
    action: BulkAction,
    mut job: Option<&mut Job<'_>>,
) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let what = action.words(store, documents.len())?;
        let mut change = action.begin(store, me, session.now())?;
        for (at, document) in documents.iter().enumerate() {
            if let Some(job) = &mut job {
                let total = Some(count(documents.len()));
                job.step("Changing articles", count(at), total)?;
                // Removed in another window since it was chosen among many.
                if change.find(*document)?.is_none() {
                    continue;
                }
            }
            match action.step(change.project(), *document, me)? {
                Step::Nothing => {}
                Step::Remove => change.remove(*document)?,
                Step::Set(work) => {
                    let thing = WorkId::of(*document, work.annotator);
                    change.set(thing, Value::Work(work))?;
                }
            }
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

/// What is done to one article.
enum Step {
    /// It is so already.
    Nothing,
    Remove,
    Set(Work),
}

impl BulkAction {
    fn step(self, store: &Store, document: DocumentId, me: AnnotatorId) -> Result<Step> {
        let (annotator, status, assigned) = match self {
            Self::Remove => return Ok(Step::Remove),
            Self::Status { status } => (me, Some(status), None),
            Self::Assign {
                annotator,
                assigned,
            } => (annotator, None, Some(assigned)),
        };
        let before = store.work(document, annotator)?;
        let after = Work {
            status: status.unwrap_or(before.status),
            assigned: assigned.unwrap_or(before.assigned),
            ..before
        };
        Ok(if after == before {
            Step::Nothing
        } else {
            Step::Set(after)
        })
    }

    fn begin(self, store: &mut Store, me: AnnotatorId, now: i64) -> Result<ChangeWriter<'_>> {
        Ok(match self {
            Self::Status { .. } => store.begin(Gesture::SetStatus, me, now)?,
            Self::Assign { .. } => store.begin_in(Gesture::Assign, Lane::Project, me, now)?,
            Self::Remove => store.begin_in(Gesture::RemoveDocument, Lane::Project, me, now)?,
        })
    }

    /// “assign 3 articles to Ada”.
    fn words(self, store: &Store, many: usize) -> Result<String> {
        let articles = match many {
            1 => "article".to_owned(),
            many => format!("{many} articles"),
        };
        Ok(match self {
            Self::Status { status } if many == 1 => format!("mark {}", status_words(status)),
            Self::Status { status } => format!("mark {articles} {}", status_words(status)),
            Self::Remove => format!("remove {articles}"),
            Self::Assign {
                annotator,
                assigned,
            } => {
                let all = store.annotators()?;
                let who = all.iter().find(|(id, _)| *id == annotator);
                let (_, who) = who.ok_or_else(|| ApiError::gone("annotator"))?;
                if assigned {
                    format!("assign {articles} to {}", who.name)
                } else {
                    format!("take {articles} from {}", who.name)
                }
            }
        })
    }
}

/// A status as the screen names it.
pub(crate) fn status_words(status: Status) -> &'static str {
    match status {
        Status::ToDo => "to do",
        Status::InProgress => "in progress",
        Status::Done => "done",
        Status::Skipped => "skipped",
    }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
