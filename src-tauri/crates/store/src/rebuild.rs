//! Deriving everything from the log anew: for a check, and where a file is of an older format.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::opening::{FORMAT, SCHEMA};
use crate::things::{self, Keys, WriteKey};
use crate::{Result, log, merge, searching};

/// The derived tables of format 1.
const DERIVED: &[&str] = &[
    "thing",
    "write",
    "conflict",
    "entry",
    "document",
    "origin",
    "annotation",
    "relation",
    "comment",
    "work",
];

/// Fills empty derived tables from the log; hands what does not read to `problem`, in words.
pub(crate) fn derive_all(conn: &Connection, mut problem: impl FnMut(String)) -> Result<()> {
    let mut statement = conn.prepare("SELECT key FROM change ORDER BY key")?;
    let keys: Vec<i64> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut all = Vec::new();
    for key in keys {
        let result = log::logged(conn, key).and_then(|logged| {
            log::writes_in(conn, &logged, |index, write| {
                let thing = things::intern(conn, write.thing)?;
                things::index_write(conn, thing, WriteKey { change: key, index })?;
                all.push(write.thing);
                Ok(())
            })
        });
        if let Err(error) = result {
            problem(error.to_string());
        }
    }
    all.sort_unstable();
    all.dedup();
    let (mut known, mut names) = (Keys::default(), log::Writes::default());
    for thing in all {
        if let Err(error) = merge::derive(conn, &mut known, &mut names, thing) {
            problem(format!("{thing}: {error}"));
        }
    }
    known.flush(conn)
}

/// Brings a file of an older format to this one, whole or not at all. The log stays as it is; what is derived from it
/// is derived anew where it is not what it was.
pub(crate) fn upgrade(conn: &Connection) -> Result<()> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let upgraded = upgrade_in(conn);
    let end = if upgraded.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    conn.execute_batch(end)?;
    upgraded
}

fn upgrade_in(conn: &Connection) -> Result<()> {
    // Another program may have done so while this one waited for the file.
    let now: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if now >= FORMAT {
        return Ok(());
    }
    // Format 3 only adds to what format 2 derived.
    let derived_otherwise = now < 2;
    if derived_otherwise {
        for table in DERIVED {
            conn.execute_batch(&format!("DROP TABLE {table}"))?;
        }
    }
    let known: HashSet<String> = conn
        .prepare("SELECT name FROM sqlite_schema")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for statement in statements() {
        let name = statement
            .split_whitespace()
            .skip(2)
            .find(|it| *it != "TABLE");
        if name.is_some_and(|name| !known.contains(name)) {
            conn.execute_batch(&statement)?;
        }
    }
    let mut problems = Vec::new();
    if derived_otherwise {
        derive_all(conn, |problem| problems.push(problem))?;
    } else {
        searching::note_all(conn)?;
    }
    if let Some(problem) = problems.into_iter().next() {
        return Err(crate::StoreError::Damaged {
            path: conn.path().unwrap_or_default().into(),
            what: problem,
        });
    }
    conn.pragma_update(None, "user_version", FORMAT)?;
    Ok(())
}

/// The statements of the schema, without remarks.
fn statements() -> Vec<String> {
    let lines = SCHEMA.lines().filter(|line| !line.starts_with("--"));
    let all = lines.collect::<Vec<_>>().join("\n");
    let each = all.split(';').map(|it| it.trim().to_owned());
    each.filter(|it| !it.is_empty()).collect()
}
