//! Removing articles for good: what it takes, doing it here and in the copies that were named, and saying what is left.

use std::path::Path;

use galley_model::change::Value;
use galley_model::id::{DocumentId, ThingId};
use galley_store::{CopyBeside, Purged, Store, ToPurge};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, CopyLeft, CopyView, PreviewPurge, Purge, PurgeDone, PurgePreview};

pub(crate) fn preview(session: &Session, _client: &str, ask: PreviewPurge) -> Result<PurgePreview> {
    session.with_store(|store| plan(store, &ask.documents))
}

/// What removing articles for good would take, and which copies beside the project hold them.
pub fn plan(store: &Store, documents: &[DocumentId]) -> Result<PurgePreview> {
    let taken = store.preview_purge(documents)?;
    let copies = store.copies_beside(documents, &taken.texts)?;
    let title = |id: &DocumentId| -> Result<String> {
        Ok(match store.find(ThingId::from(*id))? {
            Some(Value::Document(it)) => it.title,
            _ => String::new(),
        })
    };
    Ok(PurgePreview {
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
    })
}

pub(crate) fn purge(session: &Session, client: &str, ask: Purge) -> Result<PurgeDone> {
    session.with_store(|store| {
        let (purged, left) = carry_out(store, &ask, session.now())?;
        let what = match ask.documents.len() {
            1 => "remove article for good".to_owned(),
            many => format!("remove {many} articles for good"),
        };
        Ok(PurgeDone {
            lines: purged.lines,
            texts: purged.texts,
            clean: purged.clean,
            left,
            changed: announce(
                session,
                store,
                client,
                Some(purged.committed),
                Told::that(what),
            )?,
        })
    })
}

/// Removes articles for good, here first and then in the copies named. Gives the copies that still hold something.
pub fn carry_out(store: &mut Store, ask: &Purge, now: i64) -> Result<(Purged, Vec<CopyLeft>)> {
    if ask.documents.is_empty() {
        return Err(ApiError::new("No article is chosen", "Choose one first."));
    }
    let ToPurge { texts, .. } = store.preview_purge(&ask.documents)?;
    // Only what was found beside the project is touched, whatever was asked.
    let known = store.copies_beside(&ask.documents, &texts)?;
    let purged = store.purge(&ask.documents, store.me()?, now)?;
    let mut failed: Vec<CopyLeft> = Vec::new();
    for copy in known {
        let path = copy.path.to_string_lossy().into_owned();
        if !ask.copies.contains(&path) || copy.holds == Some(false) {
            continue;
        }
        if let Err(error) = purge_copy(&copy.path, &ask.documents, now) {
            failed.push(CopyLeft {
                path,
                why: error.message,
            });
        }
    }
    let mut left = failed.clone();
    for copy in store.copies_beside(&ask.documents, &texts)? {
        let path = copy.path.to_string_lossy().into_owned();
        let why = match copy.holds {
            Some(false) => continue,
            Some(true) => "It still holds the article.",
            None => "It could not be looked into.",
        };
        if !failed.iter().any(|it| it.path == path) {
            left.push(CopyLeft {
                path,
                why: why.into(),
            });
        }
    }
    Ok((purged, left))
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
