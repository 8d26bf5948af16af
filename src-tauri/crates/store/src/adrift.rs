//! Annotations that have lost their place: what they mark does not stand where they mark it in the article's current
//! text. Derived, like all state, so that undo, a merge in any order and a rebuild agree; and the editions that an
//! article's text had, in which they had their place.

use galley_model::annotation::{Anchor, Fragment};
use galley_model::change::{ChangeHeader, Value};
use galley_model::id::{ChangeId, DocumentId};
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use rusqlite::{Connection, OptionalExtension, params};

use crate::file::Store;
use crate::log;
use crate::marks::AnnotationRow;
use crate::state::{self, ANNOTATION, annotation_at};
use crate::things::{self, Keys};
use crate::{Result, StoreError};

/// A text that an article had, or has.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionRow {
    /// The change that gave it to the article.
    pub header: ChangeHeader,
    /// The last change before the article got another; `None` for the one it has.
    pub last: Option<ChangeId>,
    /// Its hash.
    pub text: TextHash,
    /// Code points; 0 where the text is not here.
    pub length: u32,
}

/// Whether an anchor has no place in an article's text. Where article or text is not here, nothing can be said.
pub(crate) fn lacks_place(
    conn: &Connection,
    keys: &mut Keys,
    document: i64,
    anchor: &Anchor,
) -> Result<bool> {
    if anchor.fragments().is_empty() {
        return Ok(false);
    }
    let hash = match keys.article {
        Some((known, hash)) if known == document => hash,
        _ => {
            let hash: Option<[u8; 32]> = conn
                .prepare_cached("SELECT text FROM document WHERE key = ?1")?
                .query_row([document], |row| row.get(0))
                .optional()?;
            keys.article = Some((document, hash.map(TextHash)));
            hash.map(TextHash)
        }
    };
    let Some(hash) = hash else {
        return Ok(false);
    };
    Ok(text_at_hand(conn, keys, hash)?.is_some_and(|text| anchor.verify(&text).is_err()))
}

/// A text, kept at hand for the next annotation of the same article.
pub(crate) fn text_at_hand(
    conn: &Connection,
    keys: &mut Keys,
    hash: TextHash,
) -> Result<Option<Text>> {
    if let Some((known, text)) = &keys.text
        && *known == hash
    {
        return Ok(Some(text.clone()));
    }
    let text = state::find_text(conn, hash)?;
    if let Some(text) = &text {
        keys.text = Some((hash, text.clone()));
    }
    Ok(text)
}

/// Finds out anew which annotations of an article have their place, when its text is another. Strings that are marked
/// nowhere any more are not counted as marked.
pub(crate) fn look_again(
    conn: &Connection,
    keys: &mut Keys,
    document: i64,
    text: Option<TextHash>,
) -> Result<()> {
    keys.article = Some((document, text));
    let mut statement = conn.prepare_cached(
        "SELECT key, layer, label, start, end, quote, anchor, adrift FROM annotation
         WHERE document = ?1 AND start IS NOT NULL",
    )?;
    let mut set = conn.prepare_cached("UPDATE annotation SET adrift = ?2 WHERE key = ?1")?;
    let mut rows = statement.query([document])?;
    let mut differ = Vec::new();
    while let Some(row) = rows.next()? {
        let quote: String = row.get(5)?;
        let several: Option<String> = row.get(6)?;
        let single = several.is_none();
        let anchor = if let Some(anchor) = several {
            state::parse(&anchor)?
        } else {
            let (start, end) = (CodePoint(row.get(3)?), CodePoint(row.get(4)?));
            let range = TextRange::new(start, end)
                .ok_or_else(|| state::damaged("an annotation ends before it begins"))?;
            let quote = quote.clone();
            Anchor::unverified(vec![Fragment { range, quote }])
        };
        let adrift = lacks_place(conn, keys, document, &anchor)?;
        if adrift == row.get::<_, bool>(7)? {
            continue;
        }
        if single {
            let more = if adrift { -1 } else { 1 };
            keys.count_string(conn, &quote, row.get(1)?, row.get(2)?, more)?;
        }
        differ.push((row.get::<_, i64>(0)?, adrift));
    }
    for (key, adrift) in differ {
        set.execute(params![key, adrift])?;
    }
    Ok(())
}

impl Store {
    /// Everybody's annotations of an article that have no place in its text, in the order in which they stood.
    pub fn adrift_of(&self, document: DocumentId) -> Result<Vec<AnnotationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.annotation_rows(
            "annotation.document = ?1 AND annotation.adrift = 1
             ORDER BY annotation.start, annotation.key",
            key,
        )
    }

    /// How many annotations in all have lost their place.
    pub fn adrift_count(&self) -> Result<u32> {
        Ok(self
            .conn()
            .prepare_cached("SELECT count(*) FROM annotation WHERE adrift = 1")?
            .query_row([], |row| row.get(0))?)
    }

    /// The texts that an article had, the first first, as often as it got one.
    pub fn editions(&self, document: DocumentId) -> Result<Vec<EditionRow>> {
        let mut editions: Vec<EditionRow> = Vec::new();
        for (header, value) in self.history(document)? {
            let Some(Value::Document(value)) = value else {
                continue;
            };
            let before = editions.last_mut();
            if before.as_ref().is_some_and(|it| it.text == value.text) {
                continue;
            }
            if let Some(before) = before {
                before.last = self.last_before(&header)?;
            }
            let length: Option<u32> = self
                .conn()
                .prepare_cached("SELECT length FROM text WHERE hash = ?1")?
                .query_row([value.text.0], |row| row.get(0))
                .optional()?;
            editions.push(EditionRow {
                header,
                last: None,
                text: value.text,
                length: length.unwrap_or(0),
            });
        }
        Ok(editions)
    }

    /// The change before one in the log's order.
    fn last_before(&self, header: &ChangeHeader) -> Result<Option<ChangeId>> {
        let key: Option<i64> = self
            .conn()
            .prepare_cached(
                "SELECT change.key FROM change JOIN replica ON replica.key = change.replica
                 WHERE lamport <= ?1 AND (lamport, replica.id) < (?1, ?2)
                 ORDER BY lamport DESC, replica.id DESC, change.key DESC LIMIT 1",
            )?
            .query_row(
                params![header.lamport as i64, header.id.replica.0 as i64],
                |row| row.get(0),
            )
            .optional()?;
        key.map(|key| Ok(log::logged(self.conn(), key)?.header.id))
            .transpose()
    }

    /// The latest text of an article, the current one included, in which an anchor has its place.
    pub fn edition_of(&self, document: DocumentId, anchor: &Anchor) -> Result<Option<Text>> {
        for edition in self.editions(document)?.iter().rev() {
            match self.text(edition.text) {
                Ok(text) if anchor.verify(&text).is_ok() => return Ok(Some(text)),
                Ok(_) | Err(StoreError::Gone(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Looks whether an annotation that is adrift had its place in any edition; the problem in words, if not. Where an
    /// edition was removed for good, it may have had it there.
    pub(crate) fn verify_adrift(&self, key: i64) -> Result<Option<String>> {
        let sql =
            format!("SELECT {ANNOTATION} WHERE annotation.key = ?1 AND annotation.adrift = 1");
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let (id, annotation) = annotation_at(row)?;
        let document = annotation.document;
        if self.edition_of(document, &annotation.anchor)?.is_some()
            || self.is_in_part_removed(document)?
        {
            return Ok(None);
        }
        let Some(hash) = state::text_of(self.conn(), document)? else {
            return Ok(None);
        };
        let verified = annotation.anchor.verify(&self.text(hash)?);
        Ok(verified
            .err()
            .map(|problem| format!("annotation {id}: {problem}")))
    }

    /// Whether writes of an article, or a text that one names, are not here any more.
    fn is_in_part_removed(&self, document: DocumentId) -> Result<bool> {
        let conn = self.conn();
        let Some(key) = things::find(conn, document.into())? else {
            return Ok(true);
        };
        let mut names = log::Writes::default();
        for at in things::writes_of(conn, key)? {
            match names.get(conn, at)? {
                None => return Ok(true),
                Some(write) => {
                    if let Some(Value::Document(it)) = write.value
                        && state::find_text(conn, it.text)?.is_none()
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}
