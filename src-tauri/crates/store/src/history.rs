//! Reading the log: how long it is, what a change touched, a thing's values, what is in conflict.
//! The history as people read it is in `past.rs`.

use galley_model::change::{ChangeHeader, Value};
use galley_model::id::{ChangeId, ThingId, WriteId};

use crate::Result;
use crate::file::Store;
use crate::log;
use crate::things::{self, thing_at};

/// A thing with several unreplaced values.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The thing.
    pub thing: ThingId,
    /// Its values, the shown one first.
    pub values: Vec<ConflictValue>,
}

/// One of several values.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictValue {
    /// The write.
    pub write: WriteId,
    /// Its change.
    pub header: ChangeHeader,
    /// The value; none for a removal.
    pub value: Option<Value>,
}

impl Store {
    /// How many changes the log has.
    pub fn log_len(&self) -> Result<u32> {
        Ok(self
            .conn()
            .query_row("SELECT count(*) FROM change", [], |row| row.get(0))?)
    }

    /// The things a change wrote, each once.
    pub fn touched_by(&self, change: ChangeId) -> Result<Vec<ThingId>> {
        let Some(key) = log::find_change(self.conn(), change)? else {
            return Ok(Vec::new());
        };
        log::things_in(self.conn(), &log::logged(self.conn(), key)?)
    }

    /// Everything that happened to a thing, the first first.
    pub fn history(&self, thing: impl Into<ThingId>) -> Result<Vec<(ChangeHeader, Option<Value>)>> {
        let conn = self.conn();
        let Some(key) = things::find(conn, thing.into())? else {
            return Ok(Vec::new());
        };
        let mut writes = log::Writes::default();
        let mut history = Vec::new();
        for at in things::writes_of(conn, key)? {
            if let Some(write) = writes.get(conn, at)? {
                history.push((log::logged(conn, at.change)?.header, write.value));
            }
        }
        history.sort_by_key(|(header, _)| (header.lamport, header.id));
        Ok(history)
    }

    /// Things with several unreplaced values.
    pub fn conflicts(&self) -> Result<Vec<Conflict>> {
        let conn = self.conn();
        let mut statement =
            conn.prepare("SELECT DISTINCT thing, kind, replica, number FROM conflict JOIN thing ON thing.key = thing")?;
        let found: Vec<(i64, ThingId)> = statement
            .query_map([], |row| Ok((row.get(0)?, thing_at(row, 1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut writes = log::Writes::default();
        let mut conflicts = Vec::with_capacity(found.len());
        for (key, thing) in found {
            let mut values = Vec::new();
            for at in things::heads(conn, key)? {
                if let Some(write) = writes.get(conn, at)? {
                    values.push(ConflictValue {
                        write: writes.id(conn, at)?,
                        header: log::logged(conn, at.change)?.header,
                        value: write.value,
                    });
                }
            }
            conflicts.push(Conflict { thing, values });
        }
        Ok(conflicts)
    }

    /// How many things have several unreplaced values.
    pub fn conflict_count(&self) -> Result<u32> {
        Ok(self
            .conn()
            .query_row("SELECT count(DISTINCT thing) FROM conflict", [], |row| {
                row.get(0)
            })?)
    }
}
