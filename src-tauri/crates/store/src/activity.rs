//! Time at work on articles, which stays in this copy of the file until a person shares it as totals.

use std::collections::HashMap;
use std::path::PathBuf;

use galley_model::id::{AnnotatorId, DocumentId, Kind, WorkId};
use galley_model::people::Status;
use rusqlite::params;

use crate::Result;
use crate::file::Store;
use crate::log;
use crate::state::{status_number, status_of};
use crate::things::{self, id_at};

/// So many writes that are new are read one by one.
const MOST_NEWS: i64 = 5_000;

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

/// What an annotator did for all articles that are settled, as it was at a moment: see [`Store::follow`].
#[derive(Debug, Clone)]
pub struct Efforts {
    path: PathBuf,
    annotator: AnnotatorId,
    /// The last change that was looked at.
    until: i64,
    /// Which queue was there.
    queue: i64,
    /// The day from which on time may still be added.
    open: u32,
    /// Seconds by article, before that day and from it on.
    before: HashMap<i64, u32>,
    since: HashMap<i64, u32>,
    settled: HashMap<i64, Settled>,
}

/// A work that is done or skipped.
#[derive(Debug, Clone, Copy)]
struct Settled {
    id: DocumentId,
    document: i64,
    status: Status,
    time: i64,
    queued: bool,
}

impl Efforts {
    /// Whether they are an annotator's in this project.
    pub fn are_of(&self, store: &Store, annotator: AnnotatorId) -> bool {
        self.annotator == annotator && self.path == store.path()
    }

    /// What was done for each article, of all or of those in the queue.
    pub fn list(&self, queued: bool) -> Vec<Effort> {
        let seconds = |of: &HashMap<i64, u32>, it: &Settled| of.get(&it.document).copied();
        self.settled
            .values()
            .filter(|it| it.queued || !queued)
            .map(|it| Effort {
                document: it.id,
                status: it.status,
                time: it.time,
                seconds: seconds(&self.before, it).unwrap_or(0)
                    + seconds(&self.since, it).unwrap_or(0),
            })
            .collect()
    }
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

    /// What an annotator did for each article that is done or skipped. Time that is noted from the day `open` on can be
    /// followed.
    pub fn efforts(&self, annotator: AnnotatorId, open: u32) -> Result<Efforts> {
        let _snapshot = self.snapshot()?;
        self.all_efforts(annotator, open)
    }

    fn all_efforts(&self, annotator: AnnotatorId, open: u32) -> Result<Efforts> {
        let mut efforts = Efforts {
            path: self.path().to_owned(),
            annotator,
            until: self.moment()?,
            queue: self.queue_number()?,
            open,
            before: self.seconds(annotator, 0, open)?,
            since: self.seconds(annotator, open, u32::MAX)?,
            settled: HashMap::new(),
        };
        self.add_settled(&mut efforts, None)?;
        Ok(efforts)
    }

    /// Brings up to date what an annotator did, at the cost of what was done since.
    pub fn follow(&self, mut efforts: Efforts, open: u32) -> Result<Efforts> {
        let _snapshot = self.snapshot()?;
        let annotator = efforts.annotator;
        let now = self.moment()?;
        let mut statement = self
            .conn()
            .prepare_cached("SELECT coalesce(sum(writes), 0) FROM change WHERE key > ?1")?;
        let writes: i64 = statement.query_row([efforts.until], |row| row.get(0))?;
        // A clock that was put back, another queue, or more news than are read one by one.
        if open < efforts.open || efforts.queue != self.queue_number()? || writes > MOST_NEWS {
            return self.all_efforts(annotator, open);
        }
        let mut statement = self
            .conn()
            .prepare_cached("SELECT key FROM change WHERE key > ?1")?;
        let changes: Vec<i64> = statement
            .query_map([efforts.until], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for change in changes {
            for thing in log::things_in(self.conn(), &log::logged(self.conn(), change)?)? {
                let work = match thing.kind {
                    Kind::Work => thing,
                    Kind::Document => WorkId::of(DocumentId(thing.id), annotator).into(),
                    _ => continue,
                };
                if let Some(key) = things::find(self.conn(), work)? {
                    efforts.settled.remove(&key);
                    self.add_settled(&mut efforts, Some(key))?;
                }
            }
        }
        efforts.until = now;
        efforts.since = self.seconds(annotator, efforts.open, u32::MAX)?;
        Ok(efforts)
    }

    /// Seconds at work by the keys of articles, on the days from one to before another.
    fn seconds(&self, annotator: AnnotatorId, from: u32, to: u32) -> Result<HashMap<i64, u32>> {
        let me = things::find(self.conn(), annotator.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT document, sum(seconds) FROM activity WHERE annotator = ?1 AND day >= ?2 AND day < ?3
             GROUP BY document",
        )?;
        let rows =
            statement.query_map(params![me, from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds the works that are settled now: one, or all.
    fn add_settled(&self, efforts: &mut Efforts, work: Option<i64>) -> Result<()> {
        let me = things::find(self.conn(), efforts.annotator.into())?;
        let which = work.map_or("", |_| "AND work.key = ?4");
        // The shown write of a work is in the change that its thing names.
        let sql = format!(
            "SELECT article.replica, article.number, work.document, work.key, work.status, change.header ->> 'time',
             EXISTS (SELECT 1 FROM queue WHERE queue.document = work.document)
             FROM work JOIN document ON document.key = work.document
             JOIN thing AS article ON article.key = work.document
             JOIN thing AS own ON own.key = work.key JOIN change ON change.key = own.change
             WHERE work.annotator = ?1 AND work.status IN (?2, ?3) {which}"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let [done, skipped] = [Status::Done, Status::Skipped].map(status_number);
        let values = [me.unwrap_or(-1), done, skipped].into_iter().chain(work);
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let settled = Settled {
                id: DocumentId(id_at(row, 0)?),
                document: row.get(2)?,
                status: status_of(row.get(4)?),
                time: row.get(5)?,
                queued: row.get(6)?,
            };
            efforts.settled.insert(row.get(3)?, settled);
        }
        Ok(())
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
