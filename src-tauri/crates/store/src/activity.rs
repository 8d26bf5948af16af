//! Time at work on articles, which stays in this copy of the file until a person shares it as totals.

use std::collections::HashMap;

use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::people::Status;
use rusqlite::params;

use crate::Result;
use crate::file::Store;
use crate::state::{status_number, status_of};
use crate::things::{self, id_at};

/// What an annotator did for an article that is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The article.
    pub document: DocumentId,
    /// Done or skipped.
    pub status: Status,
    /// When that was said, in milliseconds since 1970.
    pub time: i64,
    /// At work on it in this copy.
    pub seconds: u32,
}

impl Store {
    /// Adds seconds at work on an article on a day (days since 1970 where the work is done). Not part of the log.
    pub fn add_activity(
        &mut self,
        document: DocumentId,
        annotator: AnnotatorId,
        day: u32,
        seconds: u32,
    ) -> Result<()> {
        self.writable()?;
        let document = things::find(self.conn(), document.into())?;
        let annotator = things::find(self.conn(), annotator.into())?;
        let (Some(document), Some(annotator)) = (document, annotator) else {
            return Ok(());
        };
        self.conn()
            .prepare_cached(
                "INSERT INTO activity (document, annotator, day, seconds) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
            )?
            .execute(params![document, annotator, day, seconds])
            .map_err(|error| self.error(error))?;
        Ok(())
    }

    /// Seconds at work by article, of articles that are there.
    pub fn activity(&self, annotator: AnnotatorId) -> Result<Vec<(DocumentId, u32)>> {
        let me = things::find(self.conn(), annotator.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, sum(seconds) FROM activity
             JOIN document ON document.key = activity.document JOIN thing ON thing.key = activity.document
             WHERE annotator = ?1 GROUP BY activity.document",
        )?;
        let rows =
            statement.query_map([me], |row| Ok((DocumentId(id_at(row, 0)?), row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What an annotator did for each article that is done or skipped: of all, or of those in the queue.
    pub fn efforts(&self, annotator: AnnotatorId, queued: bool) -> Result<Vec<Effort>> {
        let me = things::find(self.conn(), annotator.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT document, sum(seconds) FROM activity WHERE annotator = ?1 GROUP BY document",
        )?;
        let seconds: HashMap<i64, u32> = statement
            .query_map([me], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let which = if queued {
            "AND work.document IN (SELECT document FROM queue)"
        } else {
            ""
        };
        // The shown write of a work is in the change that its thing names.
        let sql = format!(
            "SELECT article.replica, article.number, work.document, work.status, change.header ->> 'time'
             FROM work JOIN document ON document.key = work.document
             JOIN thing AS article ON article.key = work.document
             JOIN thing AS own ON own.key = work.key JOIN change ON change.key = own.change
             WHERE work.annotator = ?1 AND work.status IN (?2, ?3) {which}"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let settled = [Status::Done, Status::Skipped].map(status_number);
        let rows = statement.query_map(params![me, settled[0], settled[1]], |row| {
            let key: i64 = row.get(2)?;
            Ok(Effort {
                document: DocumentId(id_at(row, 0)?),
                status: status_of(row.get(3)?),
                time: row.get(4)?,
                seconds: seconds.get(&key).copied().unwrap_or(0),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many annotations an article has: of one annotator, and of all others.
    pub fn annotations_by(&self, document: DocumentId, of: AnnotatorId) -> Result<(u32, u32)> {
        let document = things::find(self.conn(), document.into())?;
        let of = things::find(self.conn(), of.into())?;
        let (own, all): (u32, u32) = self
            .conn()
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE annotator = ?2), count(*) FROM annotation WHERE document = ?1",
            )?
            .query_row(params![document, of], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((own, all - own))
    }
}
