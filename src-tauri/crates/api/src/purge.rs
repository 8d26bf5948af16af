//! Removing articles for good: what it takes, doing it here and in the copies that were named, and saying what is left.

use std::path::Path;

use galley_model::change::Value;
use galley_model::id::{DocumentId, ThingId};
use galley_store::{CopyBeside, Purged, Purging, Store, ToPurge};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, CopyLeft, CopyView, PreviewPurge, Purge, PurgeDone, PurgePreview};

pub(crate) fn preview(session: &Session, _client: &str, ask: PreviewPurge) -> Result<PurgePreview> {
    let job = session.start_job(&ask.job);
    Ok(plan(&session.reader_for(&job)?, &ask.documents)?.0)
}

/// What removing articles for good would take, and which copies beside the project hold them.
pub fn plan(store: &Store, documents: &[DocumentId]) -> Result<(PurgePreview, ToPurge)> {
    if documents.is_empty() {
        return Err(ApiError::new("No article is chosen", "Choose one first."));
    }
    let taken = store.preview_purge(documents)?;
    let copies = store.copies_beside(documents, &taken.texts)?;
    let title = |id: &DocumentId| -> Result<String> {
        Ok(match store.find(ThingId::from(*id))? {
            Some(Value::Document(it)) => it.title,
            _ => String::new(),
        })
    };
    let preview = PurgePreview {
        titles: documents.iter().map(title).collect::<Result<_>>()?,
        things: taken.things,
        changes: taken.changes,
        texts: taken.texts.len() as u32,
        shared: taken.shared,
        copies: copies
            .into_iter()
            .map(|CopyBeside { path, holds }| CopyView {
                path: path.to_string_lossy().into_owned(),
                holds,
            })
            .collect(),
    };
    Ok((preview, taken))
}

pub(crate) fn purge(session: &Session, client: &str, ask: Purge) -> Result<PurgeDone> {
    let mut job = session.start_job(&ask.job);
    let reader = session.reader_for(&job)?;
    let (preview, taken) = plan(&reader, &ask.documents)?;
    // A reader that stays would be in the way of cleaning.
    drop(reader);
    let (purged, changed) = session.with_store(|store| {
        let purged =
            store.purge_as_planned(&taken, store.me()?, session.now(), &mut |how| match how {
                Purging::Removing(done, of) => {
                    job.step("Removing for good", done, Some(of)).is_ok()
                }
                Purging::Cleaning => job
                    .step("It is removed. Writing the file anew", 0, None)
                    .is_ok(),
            })?;
        let what = match ask.documents.len() {
            1 => "remove article for good".to_owned(),
            many => format!("remove {many} articles for good"),
        };
        let committed = Some(purged.committed.clone());
        let changed = announce(session, store, client, committed, Told::that(what))?;
        Ok((purged, changed))
    })?;
    // It is done here: what fails from now on is said beside that.
    let mut go_on = || job.step("Removing it in copies", 0, None).is_ok();
    let left = session
        .reader()
        .and_then(|reader| in_copies(&reader, &preview, &taken, &ask, session.now(), &mut go_on));
    let left = left.unwrap_or_else(|error| {
        let failed = |path: &String| CopyLeft {
            path: path.clone(),
            why: error.message.clone(),
        };
        ask.copies.iter().map(failed).collect()
    });
    Ok(PurgeDone {
        lines: purged.lines,
        texts: purged.texts,
        clean: purged.clean,
        left,
        changed,
    })
}

/// Removes articles for good, here first and then in the copies named. Gives the copies that still hold something.
pub fn carry_out(store: &mut Store, ask: &Purge, now: i64) -> Result<(Purged, Vec<CopyLeft>)> {
    let (preview, taken) = plan(store, &ask.documents)?;
    let purged = store.purge_as_planned(&taken, store.me()?, now, &mut |_| true)?;
    let left = in_copies(store, &preview, &taken, ask, now, &mut || true)?;
    Ok((purged, left))
}

/// Removes articles for good in the copies that are named, as long as it is to go on. Gives those that still hold
/// something.
fn in_copies(
    store: &Store,
    preview: &PurgePreview,
    taken: &ToPurge,
    ask: &Purge,
    now: i64,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<CopyLeft>> {
    let mut left: Vec<CopyLeft> = Vec::new();
    // Only what was found beside the project is touched, whatever was asked.
    for CopyView { path, holds } in &preview.copies {
        if !ask.copies.contains(path) || *holds == Some(false) || !go_on() {
            continue;
        }
        if let Err(error) = purge_copy(Path::new(path), &ask.documents, now) {
            left.push(CopyLeft {
                path: path.clone(),
                why: error.message,
            });
        }
    }
    for copy in store.copies_beside(&ask.documents, &taken.texts)? {
        let path = copy.path.to_string_lossy().into_owned();
        let why = match copy.holds {
            Some(false) => continue,
            Some(true) => "It still holds the article.",
            None => "It could not be looked into.",
        };
        if !left.iter().any(|it| it.path == path) {
            left.push(CopyLeft {
                path,
                why: why.into(),
            });
        }
    }
    Ok(left)
}

fn purge_copy(path: &Path, documents: &[DocumentId], now: i64) -> Result<()> {
    let mut copy = Store::open(path)?;
    // A copy may lack some of them: it was made before they came.
    let mut there = Vec::new();
    for document in documents {
        if copy.was_ever_here(*document)? && !copy.is_purged(*document)? {
            there.push(*document);
        }
    }
    if there.is_empty() {
        return Ok(());
    }
    let me = copy.me()?;
    if copy.purge(&there, me, now)?.clean {
        return Ok(());
    }
    Err(ApiError::new(
        "Another program holds it: it is cleaned when Galley next opens it",
        "Close the other program and open it once.",
    ))
}

/// An article by its id, or by its title where only one has it.
pub fn find(store: &Store, named: &str) -> Result<DocumentId> {
    if let Ok(id) = named.parse::<DocumentId>()
        && store.was_ever_here(id)?
    {
        return Ok(id);
    }
    let found = store.documents_titled(named)?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(ApiError::new(
            format!("There is no article “{named}”"),
            "Give its title exactly as the list shows it, or its id.",
        )),
        many => Err(ApiError::new(
            format!("{} articles are called “{named}”", many.len()),
            format!(
                "Give one by its id: {}.",
                many.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        )),
    }
}
