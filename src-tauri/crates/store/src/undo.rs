//! Undo and redo: changes that restore what a change replaced.
//!
//! The undo stack is derived from the log, so it has no limit and survives a restart. It is one annotator's
//! own: what others did meanwhile stays.

use std::collections::{BTreeMap, HashSet};

use galley_model::change::{ChangeHeader, Gesture, Value};
use galley_model::id::{AnnotatorId, ChangeId, Kind, Lane, ThingId};
use rusqlite::Connection;

use crate::file::Store;
use crate::log::{self, Logged};
use crate::things::{self, WriteKey};
use crate::writer::{ChangeWriter, Committed};
use crate::{Result, StoreError, state};

/// What undo and redo would act on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UndoState {
    /// The change undo takes back.
    pub undo: Option<Logged>,
    /// The undo that redo takes back, with the change it was of.
    pub redo: Option<(Logged, ChangeHeader)>,
}

/// What an undo or redo did.
#[derive(Debug, Clone)]
pub struct Undone {
    /// The new change. It has no writes if everything was left as it is: then it only says that this was tried, so
    /// that the next undo goes on with what was before.
    pub committed: Committed,
    /// What it took back.
    pub undone: ChangeHeader,
    /// What was left as it is.
    pub skipped: Vec<Skipped>,
    /// How many annotations lost their places by it: they were made in a text that is not the article's now.
    pub adrift: u32,
    /// How much of it cannot come back since it was removed for good.
    pub purged: u32,
}

/// What taking a change back would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How many things would go back to what they were.
    pub back: u32,
    /// What would be left as it is.
    pub skipped: Vec<Skipped>,
    /// How many annotations would lose their places.
    pub adrift: u32,
    /// How much of it cannot come back since it was removed for good.
    pub purged: u32,
}

/// A thing that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub thing: ThingId,
    /// Who changed it since, or `None` if what was done since stands in its way.
    pub by: Option<AnnotatorId>,
}

impl Store {
    /// What undo and redo would act on for an annotator.
    pub fn undo_state(&self, author: AnnotatorId) -> Result<UndoState> {
        let mut statement = self.conn().prepare_cached(
            "SELECT change.key FROM change JOIN replica ON replica.key = change.replica
             WHERE author = ?1 ORDER BY lamport DESC, replica.id DESC, change.key DESC",
        )?;
        let mut rows = statement.query([author.to_string()])?;
        let mut state = UndoState::default();
        let mut redo_open = true;
        let mut cancelled: HashSet<ChangeId> = HashSet::new();
        while let Some(row) = rows.next()? {
            let logged = log::logged(self.conn(), row.get(0)?)?;
            let header = &logged.header;
            if cancelled.contains(&header.id) {
                continue;
            }
            // What was removed for good stays so: undo goes on with what was before.
            if header.gesture == Gesture::Purge {
                continue;
            }
            let Some(undone) = header.undoes else {
                if header.gesture != Gesture::Create {
                    state.undo = Some(logged);
                }
                break;
            };
            cancelled.insert(undone);
            // An undo that could take nothing back has nothing to be redone.
            if redo_open && header.gesture == Gesture::Undo && logged.writes > 0 {
                redo_open = false;
                let of = self.original(undone)?;
                state.redo = of.map(|of| (logged, of));
            }
        }
        if let (Some((redo, _)), Some(undo)) = (&state.redo, &state.undo)
            && undo.header.lamport > redo.header.lamport
        {
            state.redo = None;
        }
        Ok(state)
    }

    /// The change that a chain of undos and redos is about.
    pub(crate) fn original(&self, mut change: ChangeId) -> Result<Option<ChangeHeader>> {
        loop {
            let Some(key) = log::find_change(self.conn(), change)? else {
                return Ok(None);
            };
            let header = log::logged(self.conn(), key)?.header;
            match header.undoes {
                Some(earlier) => change = earlier,
                None => return Ok(Some(header)),
            }
        }
    }

    /// Takes the annotator's last change back.
    pub fn undo(&mut self, author: AnnotatorId, now: i64) -> Result<Undone> {
        let undo = self.undo_state(author)?.undo;
        let target = undo.ok_or(StoreError::NothingTo("undo"))?;
        let name = target.header.clone();
        self.take_back(&target, Gesture::Undo, author, now, name)
    }

    /// Takes the annotator's last undo back.
    pub fn redo(&mut self, author: AnnotatorId, now: i64) -> Result<Undone> {
        let redo = self.undo_state(author)?.redo;
        let (target, of) = redo.ok_or(StoreError::NothingTo("redo"))?;
        self.take_back(&target, Gesture::Redo, author, now, of)
    }

    /// What taking any one change back would do. Nothing stays of it.
    pub fn preview_undo_of(&mut self, change: ChangeId, author: AnnotatorId) -> Result<Preview> {
        let target = self.own(change, author)?;
        let before = self.adrift_count()?;
        let (writer, skipped) = self.undo_what_fits(&target, author, target.header.time)?;
        Ok(Preview {
            back: writer.written(),
            skipped,
            adrift: writer.project().adrift_count()?.saturating_sub(before),
            purged: writer.project().purged_in(&target)?,
        })
    }

    /// Takes any one change back: an undo out of its turn, which redo and this take back in turn. Refused where
    /// nothing of the change is left to be taken back.
    pub fn undo_of(&mut self, change: ChangeId, author: AnnotatorId, now: i64) -> Result<Undone> {
        let target = self.own(change, author)?;
        let undone = self
            .original(change)?
            .unwrap_or_else(|| target.header.clone());
        let before = self.adrift_count()?;
        let (writer, skipped) = self.undo_what_fits(&target, author, now)?;
        if writer.is_empty() {
            return Err(StoreError::NothingLeft);
        }
        Ok(Undone {
            purged: writer.project().purged_in(&target)?,
            adrift: writer.project().adrift_count()?.saturating_sub(before),
            committed: writer.finish()?,
            undone,
            skipped,
        })
    }

    /// Out of its turn, what was valid once need not be so now: its label may be gone, or its place taken. What does
    /// not fit beside all the rest that goes back is left out, and the rest is tried without it.
    fn undo_what_fits(
        &mut self,
        target: &Logged,
        author: AnnotatorId,
        now: i64,
    ) -> Result<(ChangeWriter<'_>, Vec<Skipped>)> {
        let along = self.went_along(target)?;
        let mut except = along.clone();
        loop {
            let mut writer = self.begin_undo_of(target, author, now)?;
            let (restored, _) = writer.restore(target, &except)?;
            let unfit = writer.unfit(restored)?;
            drop(writer);
            if unfit.is_empty() {
                break;
            }
            except.extend(unfit);
        }
        let mut writer = self.begin_undo_of(target, author, now)?;
        let (_, mut skipped) = writer.restore(target, &except)?;
        skipped.retain(|it| !along.contains(&it.thing));
        Ok((writer, skipped))
    }

    /// How far somebody is with an article, where a change noted that beside what it was for: out of its turn that
    /// stays, since other work was done there meanwhile.
    fn went_along(&self, target: &Logged) -> Result<HashSet<ThingId>> {
        let mut along = HashSet::new();
        let mut alone = true;
        log::writes_in(self.conn(), target, |_, write| {
            match write.thing.kind {
                Kind::Work if write.value.is_some() => _ = along.insert(write.thing),
                Kind::Work => {}
                _ => alone = false,
            }
            Ok(())
        })?;
        if alone {
            along.clear();
        }
        Ok(along)
    }

    fn begin_undo_of(
        &mut self,
        target: &Logged,
        author: AnnotatorId,
        now: i64,
    ) -> Result<ChangeWriter<'_>> {
        // Taking an undo back is a redo, so that the two stacks stay one story.
        let gesture = match target.header.gesture {
            Gesture::Undo => Gesture::Redo,
            _ => Gesture::Undo,
        };
        let lane = target.header.id.lane;
        ChangeWriter::begin(self, gesture, lane, author, now, Some(target.header.id))
    }

    /// How many of a change's writes were removed for good.
    fn purged_in(&self, target: &Logged) -> Result<u32> {
        let mut there = 0;
        log::writes_in(self.conn(), target, |_, _| {
            there += 1;
            Ok(())
        })?;
        Ok(target.writes - there)
    }

    /// A change that an annotator may take back: their own, or one of the project's, which belongs to all.
    fn own(&self, change: ChangeId, author: AnnotatorId) -> Result<Logged> {
        let key = log::find_change(self.conn(), change)?.ok_or(StoreError::Gone("change"))?;
        let target = log::logged(self.conn(), key)?;
        if change.lane != Lane::Project && change.lane != Lane::Annotator(author) {
            return Err(StoreError::AnotherAnnotators);
        }
        if matches!(target.header.gesture, Gesture::Create | Gesture::Purge) {
            return Err(StoreError::NothingLeft);
        }
        Ok(target)
    }

    fn take_back(
        &mut self,
        target: &Logged,
        gesture: Gesture,
        author: AnnotatorId,
        now: i64,
        undone: ChangeHeader,
    ) -> Result<Undone> {
        let lane = target.header.id.lane;
        let before = self.adrift_count()?;
        let mut change =
            ChangeWriter::begin(self, gesture, lane, author, now, Some(target.header.id))?;
        let (_, skipped) = change.restore(target, &HashSet::new())?;
        Ok(Undone {
            purged: change.project().purged_in(target)?,
            adrift: change.project().adrift_count()?.saturating_sub(before),
            committed: change.finish()?,
            undone,
            skipped,
        })
    }
}

/// What is to be put back: things that refer to others after those.
struct Restore {
    thing: ThingId,
    before: Option<Value>,
}

impl ChangeWriter<'_> {
    /// Puts everything that `target` wrote back as it was, except what was written again since and what is named.
    /// Gives what it put back or took away, and what it left.
    fn restore(
        &mut self,
        target: &Logged,
        except: &HashSet<ThingId>,
    ) -> Result<(Vec<ThingId>, Vec<Skipped>)> {
        let mut skipped = Vec::new();
        let mut todo: Vec<Restore> = Vec::new();
        let mut names = log::Writes::default();
        let mut last: BTreeMap<ThingId, u32> = BTreeMap::new();
        log::writes_in(self.project().conn(), target, |index, write| {
            last.insert(write.thing, index);
            Ok(())
        })?;
        for (thing, index) in last {
            if except.contains(&thing) {
                skipped.push(Skipped { thing, by: None });
                continue;
            }
            let conn = self.project().conn();
            let key =
                things::find(conn, thing)?.ok_or(StoreError::Gone(thing.kind.screen_name()))?;
            let heads = things::heads(conn, key)?;
            let written = WriteKey {
                change: target.key,
                index,
            };
            let untouched = match heads.as_slice() {
                [head] if *head == written => true,
                [head] => {
                    source(conn, key, *head, &mut names)? == source(conn, key, written, &mut names)?
                }
                _ => false,
            };
            if untouched {
                let before = match earlier(conn, written, &mut names)? {
                    Some(at) => names.get(conn, at)?.and_then(|write| write.value),
                    None => None,
                };
                todo.push(Restore { thing, before });
            } else {
                let newer = heads.iter().rfind(|head| head.change != target.key);
                let by = newer
                    .map(|head| log::logged(conn, head.change))
                    .transpose()?
                    .map(|logged| logged.header.author);
                skipped.push(Skipped { thing, by });
            }
        }
        // Values come back in the order in which they need one another; removals go the other way round.
        todo.sort_by_key(|it| {
            (
                it.before.is_none(),
                rank(it.thing.kind, it.before.is_none()),
            )
        });
        let mut restored = Vec::with_capacity(todo.len());
        for it in todo {
            if it.before.is_none() && state::needed_by(self.project().conn(), it.thing)?.is_some() {
                skipped.push(Skipped {
                    thing: it.thing,
                    by: None,
                });
                continue;
            }
            self.write(it.thing, it.before)?;
            restored.push(it.thing);
        }
        Ok((restored, skipped))
    }

    /// What was put back although the project no longer has a place for it.
    fn unfit(&mut self, restored: Vec<ThingId>) -> Result<Vec<ThingId>> {
        let mut unfit = Vec::new();
        for thing in restored {
            let Some(value) = self.find(thing)? else {
                continue;
            };
            match self.check(thing, &value) {
                Ok(()) => {}
                Err(StoreError::Rule(_) | StoreError::Anchor(_) | StoreError::Gone(_)) => {
                    unfit.push(thing);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unfit)
    }
}

fn rank(kind: Kind, removal: bool) -> usize {
    let at = Kind::ALL.iter().position(|it| *it == kind).unwrap_or(0);
    if removal { Kind::ALL.len() - at } else { at }
}

/// The write that a change found when it first wrote the thing that `at`, in that change, writes; `None` for a
/// thing that was new to it.
pub(crate) fn earlier(
    conn: &Connection,
    mut at: WriteKey,
    names: &mut log::Writes,
) -> Result<Option<WriteKey>> {
    let target = at.change;
    while let Some(write) = names.get(conn, at)? {
        // Of several replaced values the first was the one that was shown.
        let Some(replaced) = write.replaces.first() else {
            break;
        };
        let change =
            log::find_change(conn, replaced.change)?.ok_or(StoreError::Gone("earlier value"))?;
        at = WriteKey {
            change,
            index: replaced.index,
        };
        if change != target {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The write a thing's value is from: undo and redo put back what was written before. `None` where they put back
/// that there was nothing.
fn source(
    conn: &Connection,
    key: i64,
    mut at: WriteKey,
    names: &mut log::Writes,
) -> Result<Option<WriteKey>> {
    while let Some(undone) = log::logged(conn, at.change)?.header.undoes {
        // A stream that has not arrived yet: what is known is the value itself.
        let Some(undone) = log::find_change(conn, undone)? else {
            break;
        };
        let Some(taken_back) = things::last_write_in(conn, key, undone)? else {
            break;
        };
        match earlier(conn, taken_back, names)? {
            Some(before) => at = before,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}
