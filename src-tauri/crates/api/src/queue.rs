//! A view worked through in order. Order and place are kept in this copy of the project, so that a queue can be left
//! and taken up again; what is done on the way does not move what is to come.

use galley_model::id::DocumentId;
use galley_model::people::Status;
use galley_model::query::Query;
use galley_store::{Effort, Sort, Store, StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::consistency::noted;
use crate::error::Result;
use crate::session::Session;
use crate::time::pace_of;
use crate::wire::{ApiError, AskQueue, Pace, QueueBy, QueueState, QueueView, StartQueue};

const SETTING: &str = "queue";
/// Milliseconds.
const DAY: f64 = 86_400_000.0;

/// What is kept beside the order itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    name: String,
    query: String,
    order: QueueBy,
    seed: String,
    on: bool,
    at: Option<DocumentId>,
}

pub(crate) fn start(session: &Session, _client: &str, ask: StartQueue) -> Result<QueueView> {
    let query = Query::parse(&ask.query)?;
    let reader = session.reader()?;
    let (sort, descending) = match ask.order {
        QueueBy::Imported | QueueBy::Shuffled => (Sort::Imported, false),
        QueueBy::Date => (Sort::Date, false),
        QueueBy::Findings => (Sort::Findings, true),
        QueueBy::Suggestions => (Sort::Suggestions, true),
    };
    let mut documents = reader.matching(reader.me()?, &query, sort, descending)?;
    if documents.is_empty() {
        return Err(ApiError::new(
            "No article is in this view",
            "Choose another view, or change what is asked for.",
        ));
    }
    if ask.order == QueueBy::Shuffled {
        // By the ids, which are the same in every copy of the project.
        documents.sort_by_cached_key(|it| Sha256::digest(format!("{}\0{it}", ask.seed)));
    }
    let queue = reader.line_up(&documents)?;
    let queue = session.with_store(|store| {
        store.set_queue(&queue)?;
        let kept = Kept {
            name: ask.name,
            query: ask.query,
            order: ask.order,
            seed: ask.seed,
            on: true,
            at: store.queue_from(0)?.map(|(_, document)| document),
        };
        save(store, &kept)?;
        state(store, kept)
    })?;
    view(session, queue, ask.since)
}

pub(crate) fn show(session: &Session, _client: &str, ask: AskQueue) -> Result<QueueView> {
    let queue = session.with_store(|store| {
        let Some(before) = load(store)? else {
            return Ok(None);
        };
        let mut kept = before.clone();
        kept.on = ask.on.unwrap_or(kept.on);
        if let Some(at) = ask.at
            && store.queue_place(at)?.is_some()
        {
            kept.at = Some(at);
        }
        if kept != before {
            noted(save(store, &kept))?;
        }
        state(store, kept).map(Some)
    })?;
    match queue {
        None => Ok(QueueView { queue: None }),
        Some(queue) => view(session, queue, ask.since),
    }
}

/// A queue with the pace in it. Who works does not wait while that is looked up, and it costs what was done since it was
/// looked up last.
fn view(session: &Session, mut queue: QueueState, since: f64) -> Result<QueueView> {
    let reader = session.reader()?;
    let me = reader.me()?;
    // Midnight here may be two days off the days by which time is noted, wherever that is.
    let open = ((since / DAY) as u32).saturating_sub(2);
    let left = queue.total - queue.place.min(queue.total) + u32::from(queue.at.is_some());
    queue.pace = session.with_efforts(|kept| -> Result<Pace> {
        let known = kept.take().filter(|it| it.are_of(&reader, me));
        let efforts = match known {
            Some(known) => reader.follow(known, open)?,
            None => reader.efforts(me, open)?,
        };
        let queued = efforts.list(true);
        let timed = |it: &Effort| it.status == Status::Done && it.seconds > 0;
        // A new queue goes by what was done before it.
        let pace = if queued.iter().any(timed) {
            pace_of(&queued, &queued, since as i64, left)
        } else {
            pace_of(&queued, &efforts.list(false), since as i64, left)
        };
        *kept = Some(efforts);
        Ok(pace)
    })?;
    Ok(QueueView { queue: Some(queue) })
}

/// Where a queue is, without its pace.
fn state(store: &Store, kept: Kept) -> Result<QueueState> {
    let total = store.queue_length()?;
    let place = match kept.at {
        Some(at) => store.queue_place(at)?.unwrap_or(0),
        None => 0,
    };
    // Where the article is gone, the one behind it has its turn, or at the end the one before.
    let at = match store.queue_from(place)? {
        None => store.queue_before(place)?,
        found => found,
    };
    let place = at.map_or(0, |(place, _)| place);
    Ok(QueueState {
        at: at.map(|(_, document)| document),
        place: place + u32::from(at.is_some()),
        total,
        previous: store.queue_before(place)?.map(|(_, document)| document),
        next: store.queue_from(place + 1)?.map(|(_, document)| document),
        pace: Pace::default(),
        name: kept.name,
        query: kept.query,
        order: kept.order,
        seed: kept.seed,
        on: kept.on,
    })
}

fn save(store: &mut Store, kept: &Kept) -> std::result::Result<(), StoreError> {
    if store.is_read_only() {
        return Ok(());
    }
    let text = serde_json::to_string(kept).expect("a queue prints as JSON");
    store.set_setting(SETTING, &text)
}

/// What a later version wrote is as good as none: a queue is quickly begun anew.
fn load(store: &Store) -> Result<Option<Kept>> {
    let text = store.setting(SETTING)?;
    Ok(text.and_then(|it| serde_json::from_str(&it).ok()))
}
