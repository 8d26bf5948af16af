//! The index of words: what is kept of an article so that it is found.

use galley_model::fold::fold;
use galley_model::text::Text;
use rusqlite::{Connection, params};

use crate::Result;

/// Indexes an article anew. A text that is not here cannot be found.
pub(crate) fn set(
    conn: &Connection,
    document: i64,
    title: &str,
    source: &str,
    text: Option<&Text>,
) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO search (rowid, title, text) VALUES (?1, ?2, ?3)")?
        .execute(params![
            document,
            fold(&format!("{title}\n{source}")),
            text.map(|it| fold(it.as_str())).unwrap_or_default()
        ])?;
    Ok(())
}

/// Takes an article out of the index.
pub(crate) fn remove(conn: &Connection, document: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([document])?;
    Ok(())
}
