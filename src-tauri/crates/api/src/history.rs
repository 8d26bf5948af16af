//! Undo, redo, the log, conflicts.

use std::collections::BTreeMap;

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotatorId, ChangeId, Kind, Lane, ThingId, WriteId};
use galley_store::{Past, Skipped, Store, StoreError, Undone};

use crate::changed::{Told, announce, change_words, origin_words};
use crate::editions::adrift_words;
use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    ApiError, AskChange, AskLog, Changed, ConflictValue, ConflictView, ConflictsView, LogPage,
    LogRow, Nothing, Resolve, UndoPreview,
};
use crate::words::Words;

pub(crate) fn undo(session: &Session, client: &str, _: Nothing) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let undone = store.undo(me, session.now())?;
        tell(session, store, client, undone)
    })
}

pub(crate) fn redo(session: &Session, client: &str, _: Nothing) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let undone = store.redo(me, session.now())?;
        tell(session, store, client, undone)
    })
}

fn tell(session: &Session, store: &Store, client: &str, undone: Undone) -> Result<Changed> {
    let names = annotator_names(store)?;
    let told = Told {
        what: last_words(store, &undone)?,
        skipped: undone
            .skipped
            .iter()
            .map(|it| skipped_words(it, &names))
            .chain(left_besides(&undone))
            .collect(),
        ..Told::default()
    };
    announce(session, store, client, Some(undone.committed), told)
}

/// What an undo did, as the history says it: “undid: tagged “Ada” Person and 11 more”.
fn last_words(store: &Store, undone: &Undone) -> Result<String> {
    let (_, entries) = store.past(Past::Everything, 0, 1)?;
    let own = undone.committed.header.id;
    let Some(mut entry) = entries.into_iter().find(|it| it.logged.header.id == own) else {
        return Ok(undone_words(undone, "undid"));
    };
    // How far somebody is goes along, and nobody counts it.
    let touched = undone.committed.touched.iter();
    let work = touched.filter(|it| it.kind == Kind::Work).count();
    entry.count = (undone.committed.writes).saturating_sub(u32::try_from(work).unwrap_or(0));
    Words::new(store)?.entry(&entry)
}

/// What an undo did, in short: “undid tag”, or that it could do nothing.
pub fn undone_words(undone: &Undone, verb: &str) -> String {
    let name = undone.undone.gesture.name();
    match undone.committed.writes {
        0 => format!("left {name} as it is"),
        _ => format!("{verb} {name}"),
    }
}

/// What an undo left as it is, in words.
pub fn skipped_words(skipped: &Skipped, names: &BTreeMap<AnnotatorId, String>) -> String {
    let thing = skipped.thing.kind.screen_name();
    let a = if thing.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    match skipped.by {
        Some(by) => {
            let name = names.get(&by).map_or("somebody", String::as_str);
            format!("{a} {thing} that {name} changed since")
        }
        None => format!("{a} {thing} that what was done since stands in the way of"),
    }
}

/// What else an undo left: what has no place in the text then, and what was removed for good.
pub fn left_besides(undone: &Undone) -> Vec<String> {
    let adrift = adrift_words(undone.adrift);
    adrift
        .into_iter()
        .chain(purged_words(undone.purged))
        .collect()
}

fn purged_words(count: u32) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 thing that was removed for good".into()),
        many => Some(format!("{many} things that were removed for good")),
    }
}

/// Everybody's name.
pub fn annotator_names(store: &Store) -> Result<BTreeMap<AnnotatorId, String>> {
    let everybody = store.annotators()?;
    Ok(everybody
        .into_iter()
        .map(|(id, it)| (id, it.name))
        .collect())
}

/// How many of the things left as they are get named.
const MOST_NAMED: usize = 5;

pub(crate) fn change_id(text: &str) -> Result<ChangeId> {
    text.parse().map_err(|_| StoreError::Gone("change").into())
}

pub(crate) fn preview_undo_of(
    session: &Session,
    _client: &str,
    ask: AskChange,
) -> Result<UndoPreview> {
    session.with_store(|store| {
        let me = store.me()?;
        let preview = store.preview_undo_of(change_id(&ask.change)?, me)?;
        let names = annotator_names(store)?;
        Ok(UndoPreview {
            back: preview.back,
            left: preview.skipped.len() as u32 + preview.purged,
            adrift: preview.adrift,
            skipped: preview
                .skipped
                .iter()
                .take(MOST_NAMED)
                .map(|it| skipped_words(it, &names))
                .chain(purged_words(preview.purged))
                .collect(),
        })
    })
}

pub(crate) fn undo_of(session: &Session, client: &str, ask: AskChange) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let undone = store.undo_of(change_id(&ask.change)?, me, session.now())?;
        tell(session, store, client, undone)
    })
}

pub(crate) fn log(session: &Session, _client: &str, ask: AskLog) -> Result<LogPage> {
    session.with_store(|store| log_page(store, ask))
}

/// A part of the history, the latest first.
pub fn log_page(store: &Store, ask: AskLog) -> Result<LogPage> {
    let names = annotator_names(store)?;
    let me = store.me()?;
    let mut words = Words::new(store)?;
    let past = match (ask.annotation, ask.document) {
        (Some(annotation), _) => Past::Thing(annotation.into()),
        (None, Some(document)) => Past::Document(document),
        (None, None) => Past::Everything,
    };
    let (total, entries) = store.past(past, ask.offset, ask.limit)?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let header = &entry.logged.header;
        let main = entry.main.as_ref();
        let value = main.and_then(|it| it.after.as_ref().or(it.before.as_ref()));
        let annotation = match (main, value) {
            (Some(it), Some(Value::Annotation(_))) if store.find(it.thing)?.is_some() => {
                Some(it.thing.id.to_string())
            }
            _ => None,
        };
        rows.push(LogRow {
            change: header.id.to_string(),
            author: names.get(&header.author).cloned().unwrap_or_default(),
            time: header.time as f64,
            what: words.entry(&entry)?,
            origin: match value {
                Some(Value::Annotation(it)) => origin_words(&it.origin),
                _ => String::new(),
            },
            writes: entry.count,
            document: main.and_then(|it| document_of(it.thing, value)),
            annotation,
            mine: !matches!(header.gesture, Gesture::Create | Gesture::Purge)
                && (header.id.lane == Lane::Project || header.id.lane == Lane::Annotator(me)),
        });
    }
    Ok(LogPage { total, rows })
}

fn document_of(thing: ThingId, value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Document(_) => Some(thing.id.to_string()),
        Value::Annotation(it) => Some(it.document.to_string()),
        Value::Relation(it) => Some(it.document.to_string()),
        Value::Work(it) => Some(it.document.to_string()),
        _ => None,
    }
}

pub(crate) fn conflicts(session: &Session, _client: &str, _: Nothing) -> Result<ConflictsView> {
    session.with_store(|store| {
        let names = annotator_names(store)?;
        let schema = store.schema()?;
        let mut conflicts = Vec::new();
        for conflict in store.conflicts()? {
            let document = conflict
                .values
                .iter()
                .find_map(|it| document_of(conflict.thing, it.value.as_ref()));
            let value = |it: galley_store::ConflictValue| ConflictValue {
                write: it.write.to_string(),
                author: names.get(&it.header.author).cloned().unwrap_or_default(),
                time: it.header.time as f64,
                what: match &it.value {
                    None => "removed".into(),
                    Some(_) => change_words(
                        &schema,
                        it.header.gesture,
                        1,
                        Some(&(conflict.thing, it.value.clone())),
                    ),
                },
            };
            conflicts.push(ConflictView {
                thing: conflict.thing.to_string(),
                document,
                values: conflict.values.into_iter().map(value).collect(),
            });
        }
        Ok(ConflictsView { conflicts })
    })
}

pub(crate) fn resolve(session: &Session, client: &str, ask: Resolve) -> Result<Changed> {
    session.with_store(|store| {
        let gone = || ApiError::new("This conflict does not exist any more", "");
        let thing: ThingId = ask.thing.parse().map_err(|_| gone())?;
        let write: WriteId = ask.write.parse().map_err(|_| gone())?;
        let conflicts = store.conflicts()?;
        let conflict = conflicts
            .into_iter()
            .find(|it| it.thing == thing)
            .ok_or_else(gone)?;
        let chosen = conflict
            .values
            .into_iter()
            .find(|it| it.write == write)
            .ok_or_else(gone)?;
        let me = store.me()?;
        let lane = write.change.lane;
        let mut change = store.begin_in(Gesture::Resolve, lane, me, session.now())?;
        match chosen.value {
            Some(value) => change.set(thing, value)?,
            None => change.remove(thing)?,
        }
        let committed = change.commit()?;
        let told = Told::that("resolve conflict");
        announce(session, store, client, committed, told)
    })
}
