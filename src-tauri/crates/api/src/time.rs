//! Own active time: noted as it passes, summed up as a pace, and shared only when a person says so. It is kept in this
//! copy of the project and is in no export and no bundle until then.

use std::collections::HashSet;

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotatorId, DocumentId, WorkId};
use galley_model::people::{Status, Work};
use galley_store::{Effort, Store};

use crate::bulk::{count, found};
use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{AddActivity, AskPace, Changed, Nothing, Pace, TimeTotals};

/// What a window notes at once is never longer, whatever its clock says.
const MOST_SECONDS: u32 = 300;

pub(crate) fn add(session: &Session, _client: &str, ask: AddActivity) -> Result<Nothing> {
    session.with_store(|store| {
        let seconds = ask.seconds.min(MOST_SECONDS);
        if seconds > 0 {
            store.add_activity(ask.document, store.me()?, ask.day, seconds)?;
        }
        Ok(Nothing {})
    })
}

pub(crate) fn pace(session: &Session, _client: &str, ask: AskPace) -> Result<Pace> {
    let store = session.reader()?;
    let found: HashSet<DocumentId> = found(&store, &ask.query)?.into_iter().collect();
    let mut efforts = store.efforts(store.me()?, 0)?.list(false);
    efforts.retain(|it| found.contains(&it.document));
    let left = found.len() - efforts.len();
    Ok(pace_of(&efforts, &efforts, ask.since as i64, count(left)))
}

/// A pace from what was done for articles, of which `left` more are to be done. Averages are of those that were timed.
pub(crate) fn pace_of(efforts: &[Effort], timed: &[Effort], since: i64, left: u32) -> Pace {
    let done = |it: &&Effort| it.status == Status::Done;
    let mut times: Vec<u32> = timed.iter().filter(done).map(|it| it.seconds).collect();
    times.retain(|it| *it > 0);
    times.sort_unstable();
    let sum: u64 = times.iter().map(|it| u64::from(*it)).sum();
    let average = (sum > 0).then(|| sum as f64 / times.len() as f64);
    let middle = times.len() / 2;
    let median = times.get(middle).map(|upper| {
        let lower = times[(times.len() - 1) / 2];
        f64::from(lower + upper) / 2.0
    });
    Pace {
        today: count(
            efforts
                .iter()
                .filter(done)
                .filter(|it| it.time >= since)
                .count(),
        ),
        done: count(efforts.iter().filter(done).count()),
        left,
        seconds: sum as f64,
        average,
        median,
        per_hour: average.map(|it| 3600.0 / it),
        seconds_left: average.map(|it| it * f64::from(left)),
    }
}

/// The work values that would say what time was spent, where they say something else now.
fn unshared(store: &Store, me: AnnotatorId) -> Result<(TimeTotals, Vec<Work>)> {
    let mut totals = TimeTotals::default();
    let mut unshared = Vec::new();
    for (document, seconds) in store.activity(me)? {
        totals.articles += 1;
        totals.seconds = totals.seconds.saturating_add(seconds);
        let before = store.work(document, me)?;
        if before.active_seconds != seconds {
            unshared.push(Work {
                active_seconds: seconds,
                ..before
            });
        }
    }
    totals.changes = count(unshared.len());
    Ok((totals, unshared))
}

pub(crate) fn totals(session: &Session, _client: &str, _: Nothing) -> Result<TimeTotals> {
    session.with_store(|store| Ok(unshared(store, store.me()?)?.0))
}

pub(crate) fn share(session: &Session, client: &str, _: Nothing) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let (_, unshared) = unshared(store, me)?;
        let mut change = store.begin(Gesture::ShareTime, me, session.now())?;
        for work in unshared {
            change.set(WorkId::of(work.document, me), Value::Work(work))?;
        }
        let committed = change.commit()?;
        let told = Told::that("share time as totals");
        announce(session, store, client, committed, told)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use galley_model::id::{Id, ReplicaId};

    fn effort(status: Status, time: i64, seconds: u32) -> Effort {
        let id = Id {
            replica: ReplicaId(1),
            number: 1,
        };
        Effort {
            document: DocumentId(id),
            status,
            time,
            seconds,
        }
    }

    #[test]
    fn a_pace_counts_what_is_done_and_leaves_out_what_was_not_timed() {
        let efforts = [
            effort(Status::Done, 5, 60),
            effort(Status::Done, 20, 120),
            effort(Status::Done, 21, 0),
            effort(Status::Skipped, 22, 900),
            effort(Status::Done, 9, 300),
        ];
        let pace = pace_of(&efforts, &efforts, 20, 3);
        assert_eq!((pace.today, pace.done, pace.left), (2, 4, 3));
        assert_eq!(pace.average, Some(160.0));
        assert_eq!(pace.median, Some(120.0));
        assert_eq!(pace.per_hour, Some(22.5));
        assert_eq!(pace.seconds_left, Some(480.0));
    }

    #[test]
    fn without_time_there_is_no_pace() {
        let pace = pace_of(&[effort(Status::Done, 5, 0)], &[], 0, 3);
        assert_eq!(
            (pace.done, pace.average, pace.seconds_left),
            (1, None, None)
        );
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let efforts = [10, 20, 40, 100].map(|it| effort(Status::Done, 0, it));
        assert_eq!(pace_of(&efforts, &efforts, 0, 0).median, Some(30.0));
    }
}
