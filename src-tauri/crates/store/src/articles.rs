//! Reading articles and their texts, and how far people are with them. The list is in `library`.

use galley_model::change::Value;
use galley_model::document::Document;
use galley_model::fold::fold;
use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::people::{Status, Work};
use galley_model::text::{Text, TextHash};
use rusqlite::{OptionalExtension, params};

use crate::codec::unpack_text;
use crate::file::Store;
use crate::state::{status_number, status_of, work_thing};
use crate::things::{self, id_at};
use crate::{Result, StoreError};

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

    /// The sources of articles, each once, so many at most: from one to the next through their index.
    pub fn sources(&self, most: usize) -> Result<Vec<String>> {
        let mut statement = self.conn().prepare_cached(
            "WITH RECURSIVE each (source) AS (
                 SELECT min(source) FROM document
                 UNION ALL SELECT (SELECT min(source) FROM document WHERE source > each.source)
                 FROM each WHERE each.source IS NOT NULL)
             SELECT source FROM each WHERE source IS NOT NULL LIMIT ?1",
        )?;
        let sources = statement.query_map([most as i64], |row| row.get(0))?;
        Ok(sources.collect::<rusqlite::Result<_>>()?)
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

    /// The articles of exactly that title.
    pub fn documents_titled(&self, title: &str) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM document JOIN thing ON thing.key = document.key
             WHERE folded = ?1 AND title = ?2 ORDER BY position, document.key",
        )?;
        let ids = statement.query_map(params![fold(title), title], |row| {
            id_at(row, 0).map(DocumentId)
        })?;
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
