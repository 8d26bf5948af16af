//! The names of the register's entries, for finding an entry by any of them.

use galley_model::fold::fold;
use galley_model::people::Entity;
use rusqlite::{Connection, params};

use crate::Result;

const NAME: i64 = 0;
const ALIAS: i64 = 1;
const URI: i64 = 2;

/// Notes what an entry is called.
pub(crate) fn set(conn: &Connection, key: i64, entity: &Entity) -> Result<()> {
    remove(conn, key)?;
    let mut add = conn
        .prepare_cached("INSERT OR IGNORE INTO name (folded, entity, kind) VALUES (?1, ?2, ?3)")?;
    let mut names = fold(&entity.name);
    add.execute(params![names, key, NAME])?;
    for alias in &entity.aliases {
        let folded = fold(alias);
        add.execute(params![folded, key, ALIAS])?;
        names.push('\n');
        names.push_str(&folded);
    }
    for uri in &entity.uris {
        add.execute(params![uri, key, URI])?;
    }
    conn.prepare_cached("INSERT OR REPLACE INTO name_search (rowid, names) VALUES (?1, ?2)")?
        .execute(params![key, names])?;
    Ok(())
}

/// Forgets what an entry was called.
pub(crate) fn remove(conn: &Connection, key: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM name WHERE entity = ?1")?
        .execute([key])?;
    conn.prepare_cached("DELETE FROM name_search WHERE rowid = ?1")?
        .execute([key])?;
    Ok(())
}
