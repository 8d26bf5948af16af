//! The index of words: what is kept of an article so that it is found.

use galley_model::fold::fold;
use galley_model::query::TextTerm;
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

/// What finds the articles with a term; `None` where the index of words cannot tell.
pub(crate) fn expression(term: &TextTerm) -> Option<String> {
    if term.near.is_some() {
        return None;
    }
    let (last, before) = term.words.split_last()?;
    if before.iter().any(|it| it.open_start || it.open_end) || last.open_start || last.is_any() {
        return None;
    }
    let words: Vec<&str> = term.words.iter().map(|it| it.folded.as_str()).collect();
    let star = if last.open_end { " *" } else { "" };
    Some(format!("\"{}\"{star}", words.join(" ")))
}
