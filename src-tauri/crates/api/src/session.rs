//! The open project, who listens, and the jobs that run. Hosts hold one session and call it by name.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use galley_store::{Efforts, Store};

use crate::commands;
use crate::concordance::Sorted;
use crate::error::Result;
use crate::project::annotator_views;
use crate::propagation::Kept;
use crate::schema::schema_view;
use crate::wire::{ApiError, Changed, Event, Host, UndoView};

/// Folders of this program on this machine.
#[derive(Debug, Clone)]
pub struct AppDirs {
    /// For the sample project and the list of recent projects.
    pub data: PathBuf,
}

type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

/// What a host talks to.
pub struct Session {
    pub(crate) host: Host,
    pub(crate) dirs: AppDirs,
    store: Mutex<Option<Store>>,
    /// What [`seen`] gave last.
    seen: Mutex<(i64, i64)>,
    missing: Mutex<bool>,
    listeners: Mutex<Vec<Listener>>,
    /// What cancels the jobs of a name.
    jobs: Mutex<HashMap<String, Vec<Arc<AtomicBool>>>>,
    sorted: Mutex<Option<Arc<Sorted>>>,
    efforts: Mutex<Option<Efforts>>,
    pub(crate) found: Kept,
    clock: fn() -> i64,
}

fn system_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| i64::try_from(it.as_millis()).unwrap_or(i64::MAX))
}

/// By what it is noticed that another process wrote: a number that changes with every write of others, and the latest
/// change in the log.
fn seen(store: &Store) -> Result<(i64, i64)> {
    Ok((store.data_version()?, store.moment()?))
}

/// A lock whose holder panicked guards nothing half-done: the store rolls back when a change is dropped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// A session without an open project.
    pub fn new(host: Host, dirs: AppDirs) -> Self {
        Self::with_clock(host, dirs, system_clock)
    }

    /// Like [`Self::new`], with a clock that gives milliseconds since 1970.
    pub fn with_clock(host: Host, dirs: AppDirs, clock: fn() -> i64) -> Self {
        Self {
            host,
            dirs,
            store: Mutex::new(None),
            seen: Mutex::new((0, 0)),
            missing: Mutex::new(false),
            listeners: Mutex::new(Vec::new()),
            jobs: Mutex::new(HashMap::new()),
            sorted: Mutex::new(None),
            efforts: Mutex::new(None),
            found: Kept::default(),
            clock,
        }
    }

    /// Calls a command by name for a client: a window's label or a browser tab's id.
    pub fn call(
        &self,
        client: &str,
        name: &str,
        request: serde_json::Value,
    ) -> Result<serde_json::Value> {
        commands::dispatch(self, client, name, request)
    }

    /// Has every later event handed to `listener`. Events come after the commit they tell of.
    pub fn subscribe(&self, listener: Box<dyn Fn(&Event) + Send + Sync>) {
        lock(&self.listeners).push(listener.into());
    }

    /// Tells everybody when another process wrote to the open project, or its file went away or came back. Cheap:
    /// hosts call it every second or so.
    pub fn notice_others(&self) {
        let store = lock(&self.store);
        let Some(store) = store.as_ref() else { return };
        let missing = !store.path().exists();
        if std::mem::replace(&mut *lock(&self.missing), missing) != missing {
            let problem = if missing {
                "The project file was moved or removed. What you do now may be lost: put it back, or export."
            } else {
                ""
            };
            self.tell(&Event::Health {
                problem: problem.into(),
            });
        }
        let Ok(now) = seen(store) else { return };
        let before = *lock(&self.seen);
        if before.0 == now.0 {
            return;
        }
        // What is not in the log, such as time at work, is no news. What cannot be read now is looked for again.
        if before.1 == now.1 {
            *lock(&self.seen) = now;
        } else if let Ok(changed) = changed_elsewhere(store) {
            *lock(&self.seen) = now;
            self.tell(&Event::Changed { changed });
        }
    }

    pub(crate) fn tell(&self, event: &Event) {
        // Who listens may call the session, or subscribe: the list is not held meanwhile.
        let listeners = lock(&self.listeners).clone();
        for listener in listeners {
            listener(event);
        }
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Works on the open project. Nobody else does meanwhile.
    pub fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        let mut store = lock(&self.store);
        work(store.as_mut().ok_or_else(ApiError::no_project)?)
    }

    /// Reads the open project beside whoever works on it: for what takes long.
    pub(crate) fn reader(&self) -> Result<Store> {
        self.with_store(|store| Ok(store.reader()?))
    }

    /// Reads the open project beside whoever works on it, until the job is cancelled.
    pub(crate) fn reader_for(&self, job: &Job<'_>) -> Result<Store> {
        let mut reader = self.reader()?;
        reader.stop_when(job.cancelled.clone())?;
        Ok(reader)
    }

    /// Works on the sorted concordance that is kept.
    pub(crate) fn with_sorted<T>(&self, work: impl FnOnce(&mut Option<Arc<Sorted>>) -> T) -> T {
        work(&mut lock(&self.sorted))
    }

    /// Works on what is known of the time and the articles that are done.
    pub(crate) fn with_efforts<T>(&self, work: impl FnOnce(&mut Option<Efforts>) -> T) -> T {
        work(&mut lock(&self.efforts))
    }

    /// Opens another project in place of the one that is open, or none.
    pub(crate) fn replace_store(&self, client: &str, store: Option<Store>) {
        let now = store.as_ref().and_then(|it| seen(it).ok());
        *lock(&self.store) = store;
        *lock(&self.seen) = now.unwrap_or_default();
        *lock(&self.missing) = false;
        *lock(&self.sorted) = None;
        *lock(&self.efforts) = None;
        self.tell(&Event::Project {
            client: client.into(),
        });
    }

    /// Starts a job that its client may cancel by name.
    pub(crate) fn start_job<'a>(&'a self, name: &str) -> Job<'a> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let mut jobs = lock(&self.jobs);
        jobs.entry(name.into()).or_default().push(cancelled.clone());
        drop(jobs);
        Job {
            session: self,
            name: name.into(),
            cancelled,
            last_told: 0,
            told: String::new(),
        }
    }

    /// Starts a job in place of those of this name that may still be going on: only the latest question counts.
    pub(crate) fn start_latest<'a>(&'a self, name: &str) -> Job<'a> {
        self.cancel_job(name);
        self.start_job(name)
    }

    pub(crate) fn cancel_job(&self, name: &str) {
        for cancelled in lock(&self.jobs).get(name).into_iter().flatten() {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}

/// Another process says nothing of what it wrote: whoever listens asks again for what may be long.
fn changed_elsewhere(store: &Store) -> Result<Changed> {
    Ok(Changed {
        what: "changed by another program".into(),
        schema: Some(schema_view(&*store.schema()?)),
        annotators: Some(annotator_views(store)?),
        reload: true,
        undo: undo_view(store)?,
        ..Changed::default()
    })
}

impl Session {
    /// Tells everybody that changes of another copy were merged.
    pub(crate) fn announce_merge(&self, store: &Store, client: &str) -> Result<Changed> {
        let changed = Changed {
            client: client.into(),
            what: "take over a bundle".into(),
            register: true,
            ..changed_elsewhere(store)?
        };
        self.tell(&Event::Changed {
            changed: changed.clone(),
        });
        Ok(changed)
    }
}

/// What undo and redo would do now.
pub(crate) fn undo_view(store: &Store) -> Result<UndoView> {
    let state = store.undo_state(store.me()?)?;
    Ok(UndoView {
        undo: state.undo.map(|it| it.header.gesture.name().into()),
        redo: state.redo.map(|(_, of)| of.gesture.name().into()),
    })
}

/// Long work that tells how far it is and can be cancelled.
pub(crate) struct Job<'a> {
    session: &'a Session,
    name: String,
    cancelled: Arc<AtomicBool>,
    last_told: i64,
    told: String,
}

/// At most so often progress of the same is told, in milliseconds.
const TELL_EVERY: i64 = 100;

impl Job<'_> {
    /// Notes progress; an error if the job was cancelled.
    pub(crate) fn step(&mut self, what: &str, done: u32, total: Option<u32>) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(ApiError::cancelled());
        }
        let now = self.session.now();
        if now - self.last_told >= TELL_EVERY || self.told != what {
            self.last_told = now;
            what.clone_into(&mut self.told);
            self.session.tell(&Event::Progress {
                job: self.name.clone(),
                what: what.into(),
                done: f64::from(done),
                total: total.map(f64::from),
            });
        }
        Ok(())
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        // Others of its name may go on.
        let mut jobs = lock(&self.session.jobs);
        if let Some(all) = jobs.get_mut(&self.name) {
            all.retain(|it| !Arc::ptr_eq(it, &self.cancelled));
            if all.is_empty() {
                jobs.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail")]

    use super::*;

    #[test]
    fn only_the_latest_job_of_a_name_goes_on_and_can_be_cancelled() {
        let data = PathBuf::new();
        let session = Session::new(Host::Desktop, AppDirs { data });
        let mut first = session.start_latest("count for me");
        let mut other = session.start_latest("count for you");
        let mut second = session.start_latest("count for me");
        assert!(first.step("", 0, None).is_err());
        assert!(second.step("", 0, None).is_ok() && other.step("", 0, None).is_ok());
        drop(first);
        session.cancel_job("count for me");
        assert!(second.step("", 0, None).is_err());
        let mut pages = [session.start_job("list"), session.start_job("list")];
        session.cancel_job("list");
        assert!(pages.iter_mut().all(|it| it.step("", 0, None).is_err()));
        drop((second, other, pages));
        assert!(lock(&session.jobs).is_empty());
    }
}
