//! The names of the register's entries, for finding an entry by any of them.

use galley_model::fold::fold;
use galley_model::people::Entity;
use rusqlite::{Connection, params};

use crate::Result;
use crate::things::Keys;

pub(crate) const NAME: i64 = 0;
pub(crate) const ALIAS: i64 = 1;
pub(crate) const URI: i64 = 2;

/// Notes what an entry is called.
pub(crate) fn set(conn: &Connection, keys: &mut Keys, key: i64, entity: &Entity) -> Result<()> {
    forget_names(conn, key)?;
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
    let known = conn
        .prepare_cached("UPDATE entity SET folded = ?2, type = ?3 WHERE key = ?1")?
        .execute(params![key, fold(&entity.name), entity.type_name])?;
    if known == 0 {
        // Mentions may have come before what they mention.
        keys.flush(conn)?;
        conn.prepare_cached(
            "INSERT INTO entity (key, folded, type, mentions)
             SELECT ?1, ?2, ?3, count(*) FROM annotation WHERE entity = ?1",
        )?
        .execute(params![key, fold(&entity.name), entity.type_name])?;
    }
    Ok(())
}

/// Takes an entry out of the list, and forgets what it was called.
pub(crate) fn remove(conn: &Connection, key: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM entity WHERE key = ?1")?
        .execute([key])?;
    forget_names(conn, key)
}

fn forget_names(conn: &Connection, key: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM name WHERE entity = ?1")?
        .execute([key])?;
    conn.prepare_cached("DELETE FROM name_search WHERE rowid = ?1")?
        .execute([key])?;
    Ok(())
}
