//! The queue: articles in the order in which they are worked through in this copy. It is kept as it was when it was
//! begun, so that what is done on the way does not move what is to come. Not part of the log.

use galley_model::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::Result;
use crate::file::Store;
use crate::things::{self, id_at};

/// In which order a queue goes. What is equal goes as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueOrder {
    /// As the articles came into the project.
    Imported,
    /// By date, the oldest first; without a date last.
    Date,
    /// Mixed; with the same seed always in the same way, in every copy of the project.
    Shuffled(String),
    /// Most findings first.
    Findings,
    /// Most suggestions first.
    Suggestions,
}

/// By what articles are sorted before their position: a number, then a string.
type Rank = (i64, String);

impl QueueOrder {
    fn rank(
        &self,
        conn: &Connection,
        document: DocumentId,
        key: i64,
        date: String,
    ) -> Result<Rank> {
        let most = |sql: &str| -> Result<Rank> {
            let mut statement = conn.prepare_cached(sql)?;
            let count: Option<i64> = statement.query_row([key], |row| row.get(0)).optional()?;
            Ok((-count.unwrap_or(0), String::new()))
        };
        match self {
            Self::Imported => Ok((0, String::new())),
            Self::Date => Ok((i64::from(date.is_empty()), date)),
            Self::Shuffled(seed) => {
                let hash = Sha256::digest(format!("{seed}\0{document}"));
                let first = hash
                    .first_chunk()
                    .expect("a hash has more than eight bytes");
                Ok((i64::from_be_bytes(*first), String::new()))
            }
            Self::Findings => most("SELECT findings FROM survey WHERE document = ?1"),
            Self::Suggestions => most("SELECT suggestions FROM survey WHERE document = ?1"),
        }
    }
}

/// Articles by their local keys, in order: what [`Store::set_queue`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue(Vec<i64>);

impl Queue {
    /// How many articles.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An article's place in the queue, from 0.
pub type Queued = (u32, DocumentId);

impl Store {
    /// Puts articles in order; those that are not there are left out. `step` is told of each and may stop it.
    pub fn line_up<E: From<crate::StoreError>>(
        &self,
        documents: &[DocumentId],
        order: &QueueOrder,
        mut step: impl FnMut() -> std::result::Result<(), E>,
    ) -> std::result::Result<Queue, E> {
        let mut ranked: Vec<(Rank, i64, DocumentId, i64)> = Vec::with_capacity(documents.len());
        for document in documents {
            step()?;
            ranked.extend(self.ranked(*document, order)?);
        }
        ranked.sort_unstable();
        Ok(Queue(ranked.into_iter().map(|it| it.3).collect()))
    }

    fn ranked(
        &self,
        document: DocumentId,
        order: &QueueOrder,
    ) -> Result<Option<(Rank, i64, DocumentId, i64)>> {
        let Some(key) = things::find(self.conn(), document.into())? else {
            return Ok(None);
        };
        let mut statement = self
            .conn()
            .prepare_cached("SELECT position, date FROM document WHERE key = ?1")?;
        let at = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let Some((position, date)) = statement.query_row([key], at).optional()? else {
            return Ok(None);
        };
        let rank = order.rank(self.conn(), document, key, date)?;
        Ok(Some((rank, position, document, key)))
    }

    /// Puts articles into the queue in place of what was in it.
    pub fn set_queue(&mut self, queue: &Queue) -> Result<()> {
        self.begin_transaction()?;
        let set = self.fill_queue(queue);
        if set.is_ok() {
            return self.commit_transaction();
        }
        self.roll_back();
        set
    }

    fn fill_queue(&self, queue: &Queue) -> Result<()> {
        self.conn().execute("DELETE FROM queue", [])?;
        let mut insert = self
            .conn()
            .prepare_cached("INSERT OR IGNORE INTO queue (place, document) VALUES (?1, ?2)")?;
        for (place, key) in queue.0.iter().enumerate() {
            insert.execute(params![place as i64, key])?;
        }
        Ok(())
    }

    /// How many places the queue has.
    pub fn queue_length(&self) -> Result<u32> {
        let mut statement = self.conn().prepare_cached("SELECT count(*) FROM queue")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The place of an article in the queue, if it has one.
    pub fn queue_place(&self, document: DocumentId) -> Result<Option<u32>> {
        let key = things::find(self.conn(), document.into())?;
        let mut statement = self
            .conn()
            .prepare_cached("SELECT place FROM queue WHERE document = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// The first article at a place or behind it that is still there.
    pub fn queue_from(&self, place: u32) -> Result<Option<Queued>> {
        self.queued("place >= ?1 ORDER BY place", place)
    }

    /// The last article before a place that is still there.
    pub fn queue_before(&self, place: u32) -> Result<Option<Queued>> {
        self.queued("place < ?1 ORDER BY place DESC", place)
    }

    fn queued(&self, which: &str, place: u32) -> Result<Option<Queued>> {
        let sql = format!(
            "SELECT replica, number, place FROM queue JOIN document ON document.key = queue.document
             JOIN thing ON thing.key = queue.document WHERE {which} LIMIT 1"
        );
        let at = |row: &Row<'_>| Ok((row.get(2)?, DocumentId(id_at(row, 0)?)));
        let mut statement = self.conn().prepare_cached(&sql)?;
        Ok(statement.query_row([place], at).optional()?)
    }
}
