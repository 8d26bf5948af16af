//! Reading the article list, articles and their texts, and how far people are with them.

use galley_model::change::Value;
use galley_model::document::Document;
use galley_model::fold::fold;
use galley_model::id::{AnnotatorId, DocumentId, Kind};
use galley_model::people::{Status, Work};
use galley_model::text::{Text, TextHash};
use rusqlite::{OptionalExtension, Row, params};

use crate::codec::unpack_text;
use crate::file::Store;
use crate::searching;
use crate::state::{self, status_number, status_of, work_thing};
use crate::things::{self, id_at};
use crate::{Result, StoreError};

/// Which articles, and which part of the list.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter {
    /// Part of the title or source, in any case; empty for all.
    pub query: String,
    /// Only with this status.
    pub status: Option<Status>,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A part of the article list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// How many match query and status.
    pub total: u32,
    /// How many match the query, by status: to do, in progress, done, skipped.
    pub counts: [u32; 4],
    /// This part.
    pub rows: Vec<DocumentRow>,
}

/// An article in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Everything known of it.
    pub document: Document,
    /// Code points.
    pub length: u32,
    /// Annotations of the annotator asked for.
    pub annotations: u32,
    /// Of the annotator asked for.
    pub status: Status,
}

impl Store {
    /// A text by its hash.
    pub fn text(&self, hash: TextHash) -> Result<Text> {
        if let Some((known, text)) = &*self.last_text.borrow()
            && *known == hash
        {
            return Ok(text.clone());
        }
        let found: Option<(i64, Vec<u8>)> = self
            .conn()
            .prepare_cached("SELECT codec, data FROM text WHERE hash = ?1")?
            .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (codec, data) = found.ok_or(StoreError::Gone("text"))?;
        let text = unpack_text(codec, data)
            .map(Text::new)
            .ok_or_else(|| StoreError::Damaged {
                path: self.path().to_owned(),
                what: format!("the text {hash} cannot be unpacked"),
            })?;
        *self.last_text.borrow_mut() = Some((hash, text.clone()));
        Ok(text)
    }

    /// Has a text at hand that is about to be used.
    pub(crate) fn remember_text(&self, text: &Text) {
        *self.last_text.borrow_mut() = Some((text.hash(), text.clone()));
    }

    /// An article.
    pub fn document(&self, id: DocumentId) -> Result<Document> {
        match self.find(id)? {
            Some(Value::Document(document)) => Ok(document),
            _ => Err(StoreError::Gone("article")),
        }
    }

    /// An article as it stands in the list of an annotator.
    pub fn document_row(
        &self,
        id: DocumentId,
        annotator: AnnotatorId,
    ) -> Result<Option<DocumentRow>> {
        let Some(key) = things::find(self.conn(), id.into())? else {
            return Ok(None);
        };
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {LIST_ROW} WHERE document.key = ?2"))?;
        let me = things::find(self.conn(), annotator.into())?;
        let mut rows = statement.query(params![me, key])?;
        rows.next()?.map(list_row).transpose()
    }

    /// A part of the article list as `annotator` sees it.
    pub fn documents(&self, annotator: AnnotatorId, filter: &DocumentFilter) -> Result<Page> {
        let me = things::find(self.conn(), annotator.into())?;
        let like = searching::begin(&filter.query);
        let matching = if filter.query.is_empty() {
            ""
        } else {
            "AND document.key IN (SELECT rowid FROM search WHERE search MATCH ?2)"
        };
        let mut counts = [0u32; 4];
        // Who has no work on an article has it to do: counted as the rest, so that nobody's work is joined to all.
        let sql = format!(
            "SELECT work.status, count(*) FROM work JOIN document ON document.key = work.document
             WHERE work.annotator = ?1 AND work.status > 0 AND ?2 IS NOT NULL {matching} GROUP BY 1"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query(params![me, like])?;
        while let Some(row) = rows.next()? {
            let status: i64 = row.get(0)?;
            counts[status.clamp(0, 3) as usize] = row.get(1)?;
        }
        let sql = format!("SELECT count(*) FROM document WHERE ?2 IS NOT NULL {matching}");
        let all: u32 = self
            .conn()
            .prepare_cached(&sql)?
            .query_row(params![me, like], |row| row.get(0))?;
        counts[0] = all.saturating_sub(counts[1..].iter().sum());
        let status = filter.status.map(status_number);
        let total = match status {
            Some(status) => counts[status as usize],
            None => counts.iter().sum(),
        };
        let sql = format!(
            "SELECT {LIST_ROW} WHERE ?2 IS NOT NULL {matching}
             AND (?3 IS NULL OR coalesce(work.status, 0) = ?3)
             ORDER BY document.position, document.key LIMIT ?4 OFFSET ?5"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query(params![me, like, status, filter.limit, filter.offset])?;
        let mut page = Page {
            total,
            counts,
            rows: Vec::new(),
        };
        while let Some(row) = rows.next()? {
            page.rows.push(list_row(row)?);
        }
        Ok(page)
    }

    /// Ids of all articles in list order, with `status` of `annotator` if given.
    pub fn document_ids(&self, only: Option<(AnnotatorId, Status)>) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, document.position FROM document JOIN thing ON thing.key = document.key
             LEFT JOIN work ON work.document = document.key AND work.annotator = ?1
             WHERE ?2 IS NULL OR coalesce(work.status, 0) = ?2",
        )?;
        let me = match only {
            Some((annotator, _)) => things::find(self.conn(), annotator.into())?,
            None => None,
        };
        let status = only.map(|(_, status)| status_number(status));
        let ids = statement.query_map(params![me, status], |row| {
            Ok((row.get::<_, i64>(2)?, DocumentId(id_at(row, 0)?)))
        })?;
        // In copies that were merged, articles that came to one place are in the order of their ids in each.
        let mut ids: Vec<(i64, DocumentId)> = ids.collect::<rusqlite::Result<_>>()?;
        ids.sort_unstable();
        Ok(ids.into_iter().map(|(_, id)| id).collect())
    }

    /// Articles with exactly this text.
    pub fn documents_with_text(&self, hash: TextHash) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM document JOIN thing ON thing.key = document.key
             WHERE text = ?1 ORDER BY document.key",
        )?;
        let ids = statement.query_map([hash.0], |row| id_at(row, 0).map(DocumentId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// The one article of that title and source; `None` if there is none, or several.
    pub fn document_called(&self, title: &str, source: &str) -> Result<Option<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM document JOIN thing ON thing.key = document.key
             WHERE folded = ?1 AND title = ?2 AND source = ?3 LIMIT 2",
        )?;
        let found = statement.query_map(params![fold(title), title, source], |row| {
            id_at(row, 0).map(DocumentId)
        })?;
        let found: Vec<DocumentId> = found.collect::<rusqlite::Result<_>>()?;
        Ok(match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        })
    }

    /// Hands over the details with these names that articles have: which article, which of the names, the value.
    pub fn each_detail(
        &self,
        names: &[&str],
        mut take: impl FnMut(DocumentId, usize, &str),
    ) -> Result<()> {
        for (at, name) in names.iter().enumerate() {
            let mut statement = self.conn().prepare_cached(
                "SELECT replica, number, document.value -> 'metadata' ->> ?1 AS detail
                 FROM document JOIN thing ON thing.key = document.key
                 WHERE detail IS NOT NULL AND detail <> ''",
            )?;
            let mut rows = statement.query([name])?;
            while let Some(row) = rows.next()? {
                let value: String = row.get(2)?;
                take(DocumentId(id_at(row, 0)?), at, &value);
            }
        }
        Ok(())
    }

    /// The place behind the last article.
    pub fn next_position(&self) -> Result<u64> {
        let last: Option<i64> =
            self.conn()
                .query_row("SELECT max(position) FROM document", [], |row| row.get(0))?;
        Ok(last.map_or(0, |last| last as u64 + 1))
    }

    /// How far an annotator is with an article.
    pub fn work(&self, document: DocumentId, annotator: AnnotatorId) -> Result<Work> {
        match self.find(work_thing(document, annotator))? {
            Some(Value::Work(work)) => Ok(work),
            _ => Ok(Work {
                document,
                annotator,
                status: Status::ToDo,
                active_seconds: 0,
                assigned: false,
            }),
        }
    }

    /// How far everybody is with an article; who has not begun is left out.
    pub fn work_on(&self, document: DocumentId) -> Result<Vec<Work>> {
        let key = things::find(self.conn(), document.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, status, seconds, assigned FROM work JOIN thing ON thing.key = work.annotator
             WHERE document = ?1 ORDER BY work.annotator",
        )?;
        let rows = statement.query_map([key], |row| {
            Ok(Work {
                document,
                annotator: AnnotatorId(id_at(row, 0)?),
                status: status_of(row.get(2)?),
                active_seconds: row.get(3)?,
                assigned: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

const LIST_ROW: &str = "thing.replica, thing.number, document.value, document.length,
    (SELECT count(*) FROM annotation WHERE annotation.document = document.key
     AND annotation.annotator = ?1), coalesce(work.status, 0)
    FROM document JOIN thing ON thing.key = document.key
    LEFT JOIN work ON work.document = document.key AND work.annotator = ?1";

fn list_row(row: &Row<'_>) -> Result<DocumentRow> {
    let text: String = row.get(2)?;
    let Value::Document(document) = state::parse_value(Kind::Document, &text)? else {
        return Err(StoreError::Gone("article"));
    };
    Ok(DocumentRow {
        id: DocumentId(id_at(row, 0)?),
        document,
        length: row.get(3)?,
        annotations: row.get(4)?,
        status: status_of(row.get(5)?),
    })
}
