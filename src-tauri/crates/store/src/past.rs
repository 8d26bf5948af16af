//! What happened, to everything, to an article or to one thing: which changes touched it and what each wrote there.
//!
//! The index of writes names things, not articles. What is in an article now is known from the derived tables; what
//! was taken out of it is found in the log once for each open file and kept up to date from then on.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_model::change::{ChangeHeader, Value};
use galley_model::id::{ChangeId, DocumentId, Kind, ThingId};
use rusqlite::{Connection, params};

use crate::Result;
use crate::file::Store;
use crate::log::{self, Logged};
use crate::things::{self, WriteKey, kind_of, thing_at};
use crate::undo::earlier;

/// What the history is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// The whole project.
    Everything,
    /// An article and all that was ever in it.
    Document(DocumentId),
    /// One thing.
    Thing(ThingId),
}

/// A change in the history.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The change.
    pub logged: Logged,
    /// The first of what it wrote that a person would name, of what was asked about.
    pub main: Option<Written>,
    /// How many things it wrote, of what was asked about.
    pub count: u32,
    /// For undo and redo: the change that it is about in the end, and what that wrote to the same thing.
    pub about: Option<(ChangeHeader, Option<Written>)>,
}

/// What a change made of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The thing.
    pub thing: ThingId,
    /// The value it had; none if it was not there.
    pub before: Option<Value>,
    /// The value it got; none for a removal.
    pub after: Option<Value>,
}

/// Things that were ever taken out, by the article they were in. Kept with the open file.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    /// The key of the last change that was looked through.
    until: i64,
    homes: HashMap<DocumentId, HashSet<i64>>,
}

/// Where a change wrote what was asked about.
struct Place {
    rank: u8,
    at: WriteKey,
    count: u32,
}

/// The keys of what is in an article now, the article's own being `?1`.
const INSIDE: &str = "SELECT key FROM annotation WHERE document = ?1
     UNION ALL SELECT key FROM relation WHERE document = ?1
     UNION ALL SELECT key FROM work WHERE document = ?1
     UNION ALL SELECT comment.key FROM comment WHERE target = ?1
     UNION ALL SELECT comment.key FROM annotation JOIN comment ON target = annotation.key
         WHERE annotation.document = ?1";

/// How many writes of a change are looked at for the one to name, when all of them were asked about.
const FIRST: u32 = 16;

impl Store {
    /// A part of the history, the latest first, and how many changes it has in all.
    pub fn past(&self, of: Past, offset: u32, limit: u32) -> Result<(u32, Vec<LogEntry>)> {
        let mut names = log::Writes::default();
        let touched = match of {
            Past::Everything => return self.past_of_all(offset, limit, &mut names),
            Past::Thing(thing) => self.touched_in(&[thing])?,
            Past::Document(document) => self.touched_of(document)?,
        };
        let mut order = Vec::with_capacity(touched.len());
        let mut statement = self.conn().prepare_cached(
            "SELECT lamport, replica.id FROM change JOIN replica ON replica.key = change.replica
             WHERE change.key = ?1",
        )?;
        for change in touched.keys() {
            let (lamport, replica): (i64, i64) =
                statement.query_row([change], |row| Ok((row.get(0)?, row.get(1)?)))?;
            order.push((lamport, replica, *change));
        }
        order.sort_unstable_by(|one, other| other.cmp(one));
        let page = order.iter().skip(offset as usize).take(limit as usize);
        let entries = page
            .map(|(_, _, change)| {
                let place = &touched[change];
                self.entry(*change, Some(place.at), place.count, &mut names)
            })
            .collect::<Result<_>>()?;
        Ok((order.len() as u32, entries))
    }

    fn past_of_all(
        &self,
        offset: u32,
        limit: u32,
        names: &mut log::Writes,
    ) -> Result<(u32, Vec<LogEntry>)> {
        let mut statement = self.conn().prepare_cached(
            "SELECT change.key, writes FROM change JOIN replica ON replica.key = change.replica
             ORDER BY lamport DESC, replica.id DESC, change.key DESC LIMIT ?1 OFFSET ?2",
        )?;
        let found: Vec<(i64, u32)> = statement
            .query_map(params![limit, offset], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut entries = Vec::with_capacity(found.len());
        for (change, writes) in found {
            let mut best: Option<(u8, WriteKey)> = None;
            for index in 0..writes.min(FIRST) {
                let at = WriteKey { change, index };
                let Some(write) = names.get(self.conn(), at)? else {
                    continue;
                };
                let rank = rank(write.thing.kind);
                if best.is_none_or(|(known, _)| rank < known) {
                    best = Some((rank, at));
                }
            }
            entries.push(self.entry(change, best.map(|(_, at)| at), writes, names)?);
        }
        Ok((self.log_len()?, entries))
    }

    fn entry(
        &self,
        change: i64,
        at: Option<WriteKey>,
        count: u32,
        names: &mut log::Writes,
    ) -> Result<LogEntry> {
        let conn = self.conn();
        let logged = log::logged(conn, change)?;
        let main = at.map(|at| written(conn, at, names)).transpose()?.flatten();
        let about = match logged.header.undoes {
            None => None,
            Some(undone) => self.original(undone)?,
        };
        let about = match (about, &main) {
            (None, _) => None,
            (Some(header), None) => Some((header, None)),
            (Some(header), Some(main)) => {
                let wrote = self.wrote(header.id, main.thing, names)?;
                Some((header, wrote))
            }
        };
        Ok(LogEntry {
            logged,
            main,
            count,
            about,
        })
    }

    /// What a change made of a thing; none if it did not touch it.
    fn wrote(
        &self,
        change: ChangeId,
        thing: ThingId,
        names: &mut log::Writes,
    ) -> Result<Option<Written>> {
        let conn = self.conn();
        let (Some(change), Some(key)) =
            (log::find_change(conn, change)?, things::find(conn, thing)?)
        else {
            return Ok(None);
        };
        match things::last_write_in(conn, key, change)? {
            Some(at) => written(conn, at, names),
            None => Ok(None),
        }
    }

    fn touched_in(&self, all: &[ThingId]) -> Result<BTreeMap<i64, Place>> {
        let mut touched = BTreeMap::new();
        for thing in all {
            if let Some(key) = things::find(self.conn(), *thing)? {
                add_writes(self.conn(), key, thing.kind, &mut touched)?;
            }
        }
        Ok(touched)
    }

    fn touched_of(&self, document: DocumentId) -> Result<BTreeMap<i64, Place>> {
        let mut touched = self.touched_in(&[document.into()])?;
        let conn = self.conn();
        let Some(key) = things::find(conn, document.into())? else {
            return Ok(touched);
        };
        let mut statement = conn.prepare_cached(&format!(
            "SELECT thing.kind, write.change, write.idx FROM ({INSIDE}) AS inside
             JOIN write ON write.thing = inside.key JOIN thing ON thing.key = inside.key"
        ))?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            let at = WriteKey {
                change: row.get(1)?,
                index: row.get(2)?,
            };
            add_place(&mut touched, kind_of(row.get(0)?)?, at);
        }
        for (key, thing) in self.taken_out_of(document)? {
            add_writes(conn, key, thing.kind, &mut touched)?;
        }
        Ok(touched)
    }

    /// The marks, links, remarks and work that an article has, and those that were ever taken out of it.
    pub(crate) fn ever_in(&self, document: DocumentId) -> Result<Vec<(i64, ThingId)>> {
        let conn = self.conn();
        let Some(key) = things::find(conn, document.into())? else {
            return Ok(Vec::new());
        };
        let mut statement = conn.prepare_cached(&format!(
            "SELECT thing.key, kind, replica, number FROM ({INSIDE}) AS inside
             JOIN thing ON thing.key = inside.key"
        ))?;
        let mut found: Vec<(i64, ThingId)> = statement
            .query_map([key], |row| Ok((row.get(0)?, thing_at(row, 1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        found.extend(self.taken_out_of(document)?);
        Ok(found)
    }

    /// What was taken out of an article and is not there again, and remarks that another copy made on it.
    fn taken_out_of(&self, document: DocumentId) -> Result<Vec<(i64, ThingId)>> {
        self.note_removed()?;
        let conn = self.conn();
        let removed = self.removed.borrow();
        let mut remarks = conn.prepare_cached(
            "SELECT thing.key, kind, replica, number FROM comment
             JOIN thing ON thing.key = comment.key WHERE target = ?1",
        )?;
        let mut found = Vec::new();
        for key in removed.homes.get(&document).into_iter().flatten() {
            let thing = things::get(conn, *key)?;
            if crate::state::exists(conn, thing)? {
                continue;
            }
            found.push((*key, thing));
            for remark in remarks.query_map([key], |row| Ok((row.get(0)?, thing_at(row, 1)?)))? {
                found.push(remark?);
            }
        }
        Ok(found)
    }

    /// Finds what was taken out since this was asked last.
    fn note_removed(&self) -> Result<()> {
        let conn = self.conn();
        let mut removed = self.removed.borrow_mut();
        let last: i64 = conn.query_row("SELECT coalesce(max(key), 0) FROM change", [], |row| {
            row.get(0)
        })?;
        let mut names = log::Writes::default();
        if removed.until == 0 {
            let mut statement = conn.prepare(
                "SELECT thing.key, kind, replica, number FROM thing WHERE kind IN (5, 6, 8)
                 AND change IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM annotation WHERE annotation.key = thing.key)
                 AND NOT EXISTS (SELECT 1 FROM relation WHERE relation.key = thing.key)
                 AND NOT EXISTS (SELECT 1 FROM comment WHERE comment.key = thing.key)",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let key = row.get(0)?;
                if let Some(home) = home(conn, thing_at(row, 1)?, &mut names)? {
                    removed.homes.entry(home).or_default().insert(key);
                }
            }
        } else {
            let mut statement = conn.prepare_cached("SELECT key FROM change WHERE key > ?1")?;
            let changes: Vec<i64> = statement
                .query_map([removed.until], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for change in changes {
                let mut gone = Vec::new();
                log::writes_in(conn, &log::logged(conn, change)?, |_, write| {
                    if write.value.is_none() {
                        gone.push(write.thing);
                    }
                    Ok(())
                })?;
                for thing in gone {
                    let key = things::find(conn, thing)?;
                    if let (Some(key), Some(home)) = (key, home(conn, thing, &mut names)?) {
                        removed.homes.entry(home).or_default().insert(key);
                    }
                }
            }
        }
        removed.until = last;
        Ok(())
    }
}

/// The article that a thing was in when it last had a value.
fn home(
    conn: &Connection,
    mut thing: ThingId,
    names: &mut log::Writes,
) -> Result<Option<DocumentId>> {
    loop {
        let Some(key) = things::find(conn, thing)? else {
            return Ok(None);
        };
        let mut value = None;
        for at in things::writes_of(conn, key)?.into_iter().rev() {
            value = names.get(conn, at)?.and_then(|write| write.value);
            if value.is_some() {
                break;
            }
        }
        match value {
            Some(Value::Annotation(it)) => return Ok(Some(it.document)),
            Some(Value::Relation(it)) => return Ok(Some(it.document)),
            Some(Value::Comment(it)) if it.on.kind == Kind::Document => {
                return Ok(Some(DocumentId(it.on.id)));
            }
            // A remark is about a mark, never about another remark: this ends.
            Some(Value::Comment(it)) if it.on.kind != Kind::Comment => thing = it.on,
            _ => return Ok(None),
        }
    }
}

fn add_writes(
    conn: &Connection,
    key: i64,
    kind: Kind,
    touched: &mut BTreeMap<i64, Place>,
) -> Result<()> {
    for at in things::writes_of(conn, key)? {
        add_place(touched, kind, at);
    }
    Ok(())
}

fn add_place(touched: &mut BTreeMap<i64, Place>, kind: Kind, at: WriteKey) {
    let rank = rank(kind);
    // How far somebody is goes along with much else, and nobody counts it.
    let count = u32::from(kind != Kind::Work);
    match touched.get_mut(&at.change) {
        None => {
            touched.insert(at.change, Place { rank, at, count });
        }
        Some(place) => {
            place.count += count;
            if (rank, at.index) < (place.rank, place.at.index) {
                (place.rank, place.at) = (rank, at);
            }
        }
    }
}

/// What of a change is named first.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Document | Kind::Project => 0,
        Kind::Layer => 1,
        Kind::Label | Kind::Attribute | Kind::Entity | Kind::Annotator | Kind::Exception => 2,
        Kind::Annotation => 3,
        Kind::Relation => 4,
        Kind::Comment => 5,
        Kind::Work => 6,
    }
}

/// What a change made of the thing that it writes there.
fn written(conn: &Connection, at: WriteKey, names: &mut log::Writes) -> Result<Option<Written>> {
    let Some(first) = names.get(conn, at)? else {
        return Ok(None);
    };
    let Some(key) = things::find(conn, first.thing)? else {
        return Ok(None);
    };
    let last = things::last_write_in(conn, key, at.change)?.unwrap_or(at);
    let after = names.get(conn, last)?.and_then(|write| write.value);
    let before = match earlier(conn, last, names)? {
        Some(at) => names.get(conn, at)?.and_then(|write| write.value),
        None => None,
    };
    Ok(Some(Written {
        thing: first.thing,
        before,
        after,
    }))
}
