//! Changes that marked the rest: what each made, and how much of it is as it was made.

use std::collections::HashMap;

use galley_model::change::{ChangeHeader, Gesture, Value};
use galley_model::id::ThingId;

use crate::Result;
use crate::file::Store;
use crate::log;
use crate::things::WriteKey;

/// A change that marked the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Propagation {
    /// What is known of it.
    pub header: ChangeHeader,
    /// How many annotations it made.
    pub made: u32,
    /// How many of them nobody has changed or removed since.
    pub left: u32,
    /// The first of them.
    pub first: Option<(ThingId, Value)>,
}

impl Store {
    /// Changes that marked the rest, the latest first, and how many there are.
    pub fn propagations(&self, offset: u32, limit: u32) -> Result<(u32, Vec<Propagation>)> {
        let conn = self.conn();
        let gesture = serde_json::to_value(Gesture::Propagate).unwrap_or_default();
        let gesture = gesture.as_str().unwrap_or_default();
        let total = conn.query_row(
            "SELECT count(*) FROM change WHERE header ->> 'gesture' = ?1",
            [gesture],
            |row| row.get(0),
        )?;
        let mut statement = conn.prepare_cached(
            "SELECT key FROM change WHERE header ->> 'gesture' = ?1 ORDER BY key DESC LIMIT ?2 OFFSET ?3",
        )?;
        let keys: Vec<i64> = statement
            .query_map(rusqlite::params![gesture, limit, offset], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if keys.is_empty() {
            return Ok((total, Vec::new()));
        }
        let left = self.as_made()?;
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let logged = log::logged(conn, key)?;
            let at = WriteKey {
                change: key,
                index: 0,
            };
            let first = log::Writes::default().get(conn, at)?;
            let first = first.and_then(|it| it.value.map(|value| (it.thing, value)));
            found.push(Propagation {
                made: logged.writes,
                left: left.get(&key).copied().unwrap_or(0),
                header: logged.header,
                first,
            });
        }
        Ok((total, found))
    }

    /// How many annotations that say so are as a change that marked the rest made them, by its key. Where undo and redo
    /// brought them back they are.
    fn as_made(&self) -> Result<HashMap<i64, u32>> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached(
            "SELECT thing.change, count(*) FROM annotation JOIN thing ON thing.key = annotation.key
             WHERE annotation.propagated = 1 GROUP BY thing.change",
        )?;
        let mut counts: HashMap<i64, u32> = HashMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (mut change, count): (i64, u32) = (row.get(0)?, row.get(1)?);
            if let Some(undone) = log::logged(conn, change)?.header.undoes
                && let Some(original) = self.original(undone)?
                && let Some(key) = log::find_change(conn, original.id)?
            {
                change = key;
            }
            *counts.entry(change).or_default() += count;
        }
        Ok(counts)
    }
}
