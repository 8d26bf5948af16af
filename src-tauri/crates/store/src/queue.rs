//! The queue: articles in the order in which they are worked through in this copy. It is kept as it was when it was
//! begun, so that what is done on the way does not move what is to come. Not part of the log.

use galley_model::id::DocumentId;
use rusqlite::{OptionalExtension, Row, params};

use crate::Result;
use crate::file::Store;
use crate::things::{self, id_at};

/// Articles by their local keys, in order: what [`Store::set_queue`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue(Vec<i64>);

/// Where the number of the queue is kept.
const NUMBER: &str = "queue-number";

/// An article's place in the queue, from 0.
pub type Queued = (u32, DocumentId);

impl Store {
    /// The local keys of articles; those that are not there are left out. Meant for a reader, where they are many.
    pub fn line_up(&self, documents: &[DocumentId]) -> Result<Queue> {
        let mut keys = Vec::with_capacity(documents.len());
        for document in documents {
            keys.extend(things::find(self.conn(), (*document).into())?);
        }
        Ok(Queue(keys))
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
        self.set_local(NUMBER, self.queue_number()? + 1)?;
        self.conn().execute("DELETE FROM queue", [])?;
        let mut insert = self
            .conn()
            .prepare_cached("INSERT OR IGNORE INTO queue (place, document) VALUES (?1, ?2)")?;
        for (place, key) in queue.0.iter().enumerate() {
            insert.execute(params![place as i64, key])?;
        }
        Ok(())
    }

    /// A number that is another for each queue that was begun.
    pub(crate) fn queue_number(&self) -> Result<i64> {
        Ok(self.local(NUMBER)?.unwrap_or(0))
    }

    /// How many places the queue has.
    pub fn queue_length(&self) -> Result<u32> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT coalesce(max(place) + 1, 0) FROM queue")?;
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
