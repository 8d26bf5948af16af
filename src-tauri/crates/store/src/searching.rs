//! The index of words: what is kept of an article so that it is found, and which words there are.

use std::collections::HashSet;

use galley_model::fold::fold;
use galley_model::query::Pattern;
use galley_model::text::Text;
use rusqlite::{Connection, params};

use crate::Result;

/// The words of the index as it gives them itself, which takes reading all of it.
const VOCABULARY: &str =
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, search, row)";

/// The index cuts what is longer, in bytes.
const LONGEST: u32 = 32_768;
/// What holds of the index's words that it did not cut.
const WHOLE: &str = "length(CAST(term AS BLOB)) < 32768";

/// Words that are noted already, so that they are not noted again. Good for one transaction.
#[derive(Default)]
pub(crate) struct Noted(HashSet<Box<str>>);

impl Noted {
    /// How many are kept.
    const MOST: usize = 200_000;

    fn note(&mut self, conn: &Connection, folded: &str) -> Result<()> {
        for word in folded.split(' ').filter(|it| !it.is_empty()) {
            if self.0.contains(word) {
                continue;
            }
            conn.prepare_cached("INSERT OR IGNORE INTO word (folded) VALUES (?1)")?
                .execute([word])?;
            if self.0.len() < Self::MOST {
                self.0.insert(word.into());
            }
        }
        Ok(())
    }
}

/// Indexes an article anew. A text that is not here cannot be found.
pub(crate) fn set(
    conn: &Connection,
    noted: &mut Noted,
    document: i64,
    title: &str,
    source: &str,
    text: Option<&Text>,
) -> Result<()> {
    let title = fold(&format!("{title}\n{source}"));
    let text = text.map(|it| fold(it.as_str())).unwrap_or_default();
    noted.note(conn, &title)?;
    noted.note(conn, &text)?;
    conn.prepare_cached("INSERT OR REPLACE INTO search (rowid, title, text) VALUES (?1, ?2, ?3)")?
        .execute(params![document, title, text])?;
    Ok(())
}

/// Takes an article out of the index.
pub(crate) fn remove(conn: &Connection, document: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([document])?;
    Ok(())
}

/// The words that fit a pattern, in order; `None` where they are more than `most`.
pub(crate) fn words_like(
    conn: &Connection,
    pattern: &Pattern,
    most: usize,
) -> Result<Option<Vec<String>>> {
    let fits = match (pattern.open_start, pattern.open_end) {
        _ if pattern.is_any() => "?1 = ''",
        (false, false) => "folded = ?1",
        (false, true) => "folded >= ?1 AND folded < ?1 || char(1114111)",
        (true, false) => "substr(folded, -length(?1)) = ?1",
        (true, true) => "instr(folded, ?1) > 0",
    };
    let sql = format!("SELECT folded FROM word WHERE {fits} LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let words = statement
        .query_map(params![pattern.folded, most as i64 + 1], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    Ok((words.len() <= most).then_some(words))
}

/// Notes all words of the index, where none were noted yet.
pub(crate) fn note_all(conn: &Connection) -> Result<()> {
    conn.execute_batch(VOCABULARY)?;
    conn.execute_batch(&format!(
        "INSERT OR IGNORE INTO word (folded) SELECT term FROM temp.vocabulary WHERE {WHOLE}"
    ))?;
    Ok(())
}

/// Forgets the words that the index does not have any more.
pub(crate) fn forget_unused(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(VOCABULARY)?;
    conn.execute_batch(&format!(
        "DELETE FROM word WHERE substr(CAST(folded AS BLOB), 1, {LONGEST})
             NOT IN (SELECT CAST(term AS BLOB) FROM temp.vocabulary)"
    ))
}

/// Whether every word of the index is noted.
pub(crate) fn all_are_noted(conn: &Connection) -> Result<bool> {
    conn.execute_batch(VOCABULARY)?;
    let missing = conn
        .prepare(&format!(
            "SELECT 1 FROM temp.vocabulary WHERE {WHOLE} AND term NOT IN (SELECT folded FROM word)"
        ))?
        .exists([])?;
    Ok(!missing)
}
