//! How work went on, day by day, as the log tells it: how far people were with articles, and when what is marked now was
//! first made. Days are those of a clock that is ahead of Greenwich by so many minutes; they are counted from 1970.

use std::collections::{BTreeMap, HashMap};

use galley_model::change::Value;
use galley_model::id::AnnotatorId;
use galley_model::people::Status;

use crate::file::Store;
use crate::overview::{Counted, GoOn};
use crate::things::WriteKey;
use crate::{Result, StoreError, log, things};

const DAY: i64 = 86_400_000;

fn day_of(time: i64, ahead: i32) -> i64 {
    (time + i64::from(ahead) * 60_000).div_euclid(DAY)
}

/// How many articles there were of a status at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Finished.
    pub done: u32,
    /// Begun.
    pub in_progress: u32,
    /// Left out.
    pub skipped: u32,
}

impl Standing {
    fn count(&mut self, status: Status) -> Option<&mut u32> {
        match status {
            Status::ToDo => None,
            Status::InProgress => Some(&mut self.in_progress),
            Status::Done => Some(&mut self.done),
            Status::Skipped => Some(&mut self.skipped),
        }
    }
}

/// A write of somebody's work on an article.
struct Step {
    lamport: u64,
    day: i64,
    work: i64,
    document: i64,
    status: Status,
}

impl Store {
    /// How far `annotator` was with the articles at the end of each day on which that changed; without one, how far
    /// anybody was: an article is done when somebody has done it, else in progress when somebody has begun, else skipped
    /// when somebody has skipped it.
    ///
    /// Each write of work in the log is read again in the order of the log, of articles that are still there. A write
    /// counts on the day of its author's clock, but never before the one it came after.
    pub fn progress(
        &self,
        annotator: Option<AnnotatorId>,
        ahead: i32,
        go_on: GoOn<'_>,
    ) -> Result<BTreeMap<i64, Standing>> {
        let conn = self.conn();
        let who = match annotator {
            None => None,
            Some(id) => Some(things::find(conn, id.into())?.unwrap_or(-1)),
        };
        let mut places = Vec::new();
        let sql = "SELECT write.change, write.idx, work.key, work.document FROM work
             JOIN document ON document.key = work.document JOIN write ON write.thing = work.key
             WHERE ?1 IS NULL OR work.annotator = ?1";
        self.walk(sql, [who], &mut *go_on, |row| {
            let at = WriteKey {
                change: row.get(0)?,
                index: row.get(1)?,
            };
            places.push((at, row.get(2)?, row.get(3)?));
            Ok(())
        })?;
        // In the order in which they lie in the file, so that each part of it is unpacked once.
        places.sort_unstable();
        let mut writes = log::Writes::default();
        let mut steps: Vec<Step> = Vec::with_capacity(places.len());
        for (number, (at, work, document)) in places.into_iter().enumerate() {
            if number % 1_000 == 999 && !go_on() {
                return Err(StoreError::Stopped);
            }
            let status = match writes.get(conn, at)?.map(|it| it.value) {
                Some(Some(Value::Work(work))) => work.status,
                Some(None) => Status::ToDo,
                _ => continue,
            };
            let header = writes.header(conn, at.change)?;
            steps.push(Step {
                lamport: header.lamport,
                day: day_of(header.time, ahead),
                work,
                document,
                status,
            });
        }
        Ok(standings(steps))
    }

    /// Annotations that are there now, by the day on which they were first written and by who made them. Those that
    /// were read from files are left out: nobody made them here.
    pub fn made(
        &self,
        of: Counted,
        ahead: i32,
        go_on: GoOn<'_>,
    ) -> Result<BTreeMap<i64, BTreeMap<AnnotatorId, u32>>> {
        let mut counts: HashMap<(i64, i64), u32> = HashMap::new();
        let sql = format!(
            "SELECT annotator, (SELECT min(change) FROM write WHERE write.thing = annotation.key) FROM annotation
             WHERE {} AND origin NOT IN (SELECT key FROM origin WHERE value LIKE '{{\"imported\"%')",
            self.counted(of)?
        );
        self.walk(&sql, [], go_on, |row| {
            if let Some(change) = row.get(1)? {
                *counts.entry((change, row.get(0)?)).or_default() += 1;
            }
            Ok(())
        })?;
        let mut times = self
            .conn()
            .prepare("SELECT header ->> 'time' FROM change WHERE key = ?1")?;
        let mut people: HashMap<i64, AnnotatorId> = HashMap::new();
        let mut made: BTreeMap<i64, BTreeMap<AnnotatorId, u32>> = BTreeMap::new();
        for ((change, annotator), count) in counts {
            let time: i64 = times.query_row([change], |row| row.get(0))?;
            let who = match people.get(&annotator) {
                Some(who) => *who,
                None => AnnotatorId(things::get(self.conn(), annotator)?.id),
            };
            people.insert(annotator, who);
            let day = made.entry(day_of(time, ahead)).or_default();
            *day.entry(who).or_default() += count;
        }
        Ok(made)
    }
}

/// The end of each day, from all steps in any order.
fn standings(mut steps: Vec<Step>) -> BTreeMap<i64, Standing> {
    steps.sort_by_key(|it| it.lamport);
    let mut last: HashMap<i64, i64> = HashMap::new();
    for step in &mut steps {
        let day = last.entry(step.work).or_insert(step.day);
        *day = step.day.max(*day);
        step.day = *day;
    }
    steps.sort_by_key(|it| it.day);
    // How many people have an article at each status.
    let mut articles: HashMap<i64, [u32; 4]> = HashMap::new();
    let mut statuses: HashMap<i64, Status> = HashMap::new();
    let mut now = Standing::default();
    let mut ends = BTreeMap::new();
    for step in steps {
        let before = statuses.insert(step.work, step.status);
        let article = articles.entry(step.document).or_default();
        let stood = furthest(article);
        if let Some(before) = before {
            article[before as usize] -= 1;
        }
        article[step.status as usize] += 1;
        let stands = furthest(article);
        if stood != stands {
            if let Some(count) = now.count(stood) {
                *count -= 1;
            }
            if let Some(count) = now.count(stands) {
                *count += 1;
            }
            ends.insert(step.day, now);
        }
    }
    ends
}

fn furthest(article: &[u32; 4]) -> Status {
    [Status::Done, Status::InProgress, Status::Skipped]
        .into_iter()
        .find(|it| article[*it as usize] > 0)
        .unwrap_or(Status::ToDo)
}
