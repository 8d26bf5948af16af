//! Opening, making and closing a project file; its transactions; what belongs to this copy alone.

use std::cell::RefCell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use galley_model::change::{Gesture, Value};
use galley_model::document::Project;
use galley_model::id::{AnnotatorId, Id, Lane, ReplicaId, ThingId};
use galley_model::people::Annotator;
use galley_model::preset::Preset;
use galley_model::schema::Schema;
use galley_model::text::{Text, TextHash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::opening::{self, APPLICATION_ID, FORMAT, SCHEMA};
use crate::past::Removed;
use crate::writer::ChangeWriter;
use crate::{Result, StoreError};

/// After so many steps of SQLite's machine it is asked whether to stop.
const STEPS: i32 = 1_000;
/// How many annotations have their quotes verified when a file is opened.
const SAMPLE: i64 = 32;
/// An open project file.
pub struct Store {
    conn: Connection,
    path: PathBuf,
    read_only: bool,
    replica: ReplicaId,
    next_number: u64,
    minted: bool,
    schema: RefCell<Option<(i64, Arc<Schema>)>>,
    /// The text used last: one gesture on an article follows another.
    pub(crate) last_text: RefCell<Option<(TextHash, Text)>>,
    pub(crate) removed: RefCell<Removed>,
}

/// What a project begins with.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// Its settings.
    pub project: Project,
    /// The first annotator, who marks up in this copy.
    pub annotator: Annotator,
    /// The schema to start from.
    pub preset: Preset,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl Store {
    /// Makes a project file. Refuses to overwrite anything.
    pub fn create(path: &Path, new: NewProject) -> Result<Self> {
        match File::create_new(path) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(StoreError::Exists(path.to_owned()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing(
                    path.parent().unwrap_or(path).to_owned(),
                ));
            }
            Err(_) => return Err(StoreError::ReadOnly(path.to_owned())),
        }
        let made = Self::create_in(path, new);
        if made.is_err() {
            // The empty file is ours: it was made a moment ago. That it may stay is no second error.
            let _ = fs::remove_file(path);
        }
        made
    }

    fn create_in(path: &Path, new: NewProject) -> Result<Self> {
        let set_up = || -> rusqlite::Result<Connection> {
            let conn = Connection::open(path)?;
            conn.pragma_update(None, "page_size", 4096)?;
            conn.pragma_update(None, "application_id", APPLICATION_ID)?;
            conn.pragma_update(None, "user_version", FORMAT)?;
            conn.execute_batch(SCHEMA)?;
            opening::guard(&conn)?;
            opening::make_durable(&conn)?;
            Ok(conn)
        };
        let conn = set_up().map_err(|error| StoreError::of(path, error))?;
        let mut store = Self::around(conn, path, false);
        store.settle()?;
        let annotator = AnnotatorId(Id {
            replica: store.replica,
            number: 1,
        });
        let mut change = store.begin_in(Gesture::Create, Lane::Project, annotator, new.now)?;
        let first = AnnotatorId(change.mint());
        change.set(ThingId::PROJECT, Value::Project(new.project))?;
        change.set(first, Value::Annotator(new.annotator))?;
        let values = new.preset.values(|| change.mint());
        for (thing, value) in values {
            change.set(thing, value)?;
        }
        change.commit()?;
        store.set_me(first)?;
        Ok(store)
    }

    /// Opens a project file. What is refused is left byte for byte as it is.
    pub fn open(path: &Path) -> Result<Self> {
        let (conn, read_only) = opening::open(path)?;
        let mut store = Self::around(conn, path, read_only);
        store.settle()?;
        store.verify_sample()?;
        if !store.read_only && store.is_unclean()? {
            // What was removed for good goes now, if the program ended before; if not now, the next time.
            store.clean()?;
        }
        Ok(store)
    }

    fn around(conn: Connection, path: &Path, read_only: bool) -> Self {
        Self {
            conn,
            path: path.to_owned(),
            read_only,
            replica: ReplicaId(0),
            next_number: 1,
            minted: false,
            schema: RefCell::new(None),
            last_text: RefCell::new(None),
            removed: RefCell::default(),
        }
    }

    /// Reads or makes this copy's replica id. A file that was copied or moved since gets a new one, so that two
    /// copies never number changes alike.
    fn settle(&mut self) -> Result<()> {
        let identity = opening::identity(&self.path);
        if self.read_only || self.known_replica(&identity)?.is_some() {
            let replica: Option<i64> = self.local("replica")?;
            self.replica = ReplicaId(replica.unwrap_or(0) as u64);
            return Ok(());
        }
        self.begin_transaction()?;
        let settled = self.settle_in(&identity);
        if settled.is_ok() {
            return self.commit_transaction();
        }
        self.roll_back();
        settled
    }

    fn known_replica(&self, identity: &[u8; 32]) -> Result<Option<ReplicaId>> {
        let known: Option<[u8; 32]> = self.local("identity")?;
        let replica: Option<i64> = self.local("replica")?;
        Ok(replica
            .filter(|_| known.as_ref() == Some(identity))
            .map(|replica| ReplicaId(replica as u64)))
    }

    fn settle_in(&mut self, identity: &[u8; 32]) -> Result<()> {
        // Another program may have done so while this one waited for the file.
        if let Some(replica) = self.known_replica(identity)? {
            self.replica = replica;
            return Ok(());
        }
        self.replica = random_replica()?;
        self.set_local("replica", self.replica.0 as i64)?;
        self.set_local("identity", identity)?;
        self.set_local("next", 1)
    }

    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing can be written.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// This copy's name in the log.
    pub fn replica(&self) -> ReplicaId {
        self.replica
    }

    /// Another connection to the same project, for long reading while work goes on here. It cannot write.
    pub fn reader(&self) -> Result<Self> {
        let conn = opening::reader(&self.path, self.read_only)?;
        let mut reader = Self::around(conn, &self.path, true);
        reader.replica = self.replica;
        Ok(reader)
    }

    /// Has what is read here from now on fail with [`StoreError::Stopped`] once it is to stop, also within what reads
    /// long.
    pub fn stop_when(&mut self, stop: Arc<AtomicBool>) -> Result<()> {
        let asked = move || stop.load(Ordering::Relaxed);
        Ok(self.conn.progress_handler(STEPS, Some(asked))?)
    }

    /// A number that changes when another process has written to the file.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .conn
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// A number that grows with every change, made here or elsewhere.
    pub fn moment(&self) -> Result<i64> {
        let last: Option<i64> = self
            .conn
            .query_row("SELECT max(key) FROM change", [], |row| row.get(0))?;
        Ok(last.unwrap_or(0))
    }

    /// Who marks up in this copy.
    pub fn me(&self) -> Result<AnnotatorId> {
        let me: Option<String> = self.local("me")?;
        let known = me.and_then(|it| it.parse::<AnnotatorId>().ok());
        if let Some(me) = known
            && crate::state::exists(&self.conn, me.into())?
        {
            return Ok(me);
        }
        let first = self.annotators()?.first().map(|(id, _)| *id);
        first.ok_or(StoreError::Gone("annotator"))
    }

    /// Chooses who marks up in this copy. Not part of the log.
    pub fn set_me(&mut self, me: AnnotatorId) -> Result<()> {
        self.set_local("me", me.to_string())
    }

    /// A setting of this copy, by its name. Not part of the log.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.local(&format!("setting:{name}"))
    }

    /// Sets a setting of this copy.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<()> {
        self.set_local(&format!("setting:{name}"), value)
    }

    pub(crate) fn local<T: rusqlite::types::FromSql>(&self, name: &str) -> Result<Option<T>> {
        let value = self
            .conn
            .prepare_cached("SELECT value FROM local WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(value)
    }

    pub(crate) fn set_local(&self, name: &str, value: impl rusqlite::ToSql) -> Result<()> {
        self.writable()?;
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO local (name, value) VALUES (?1, ?2)")?
            .execute(params![name, value])
            .map_err(|error| self.error(error))?;
        Ok(())
    }

    pub(crate) fn writable(&self) -> Result<()> {
        if self.read_only {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        Ok(())
    }

    pub(crate) fn error(&self, error: rusqlite::Error) -> StoreError {
        StoreError::of(&self.path, error)
    }

    /// Begins a change by `author` in that annotator's own lane: marks, notes, work.
    pub fn begin(
        &mut self,
        gesture: Gesture,
        author: AnnotatorId,
        now: i64,
    ) -> Result<ChangeWriter<'_>> {
        self.begin_in(gesture, Lane::Annotator(author), author, now)
    }

    /// Begins a change in the lane given: the project's for articles, schema, people and imports.
    pub fn begin_in(
        &mut self,
        gesture: Gesture,
        lane: Lane,
        author: AnnotatorId,
        now: i64,
    ) -> Result<ChangeWriter<'_>> {
        ChangeWriter::begin(self, gesture, lane, author, now, None)
    }

    pub(crate) fn begin_transaction(&mut self) -> Result<()> {
        self.writable()?;
        self.conn
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(|error| self.error(error))?;
        self.next_number = self.local::<i64>("next")?.unwrap_or(1) as u64;
        self.minted = false;
        Ok(())
    }

    pub(crate) fn mint_in_transaction(&mut self) -> Id {
        let number = self.next_number;
        self.next_number += 1;
        self.minted = true;
        Id {
            replica: self.replica,
            number,
        }
    }

    pub(crate) fn commit_transaction(&mut self) -> Result<()> {
        if self.minted {
            self.set_local("next", self.next_number as i64)?;
        }
        self.conn
            .execute_batch("COMMIT")
            .map_err(|error| self.error(error))
    }

    /// Takes everything since the transaction began back. SQLite may have done so itself (disk full).
    pub(crate) fn roll_back(&mut self) {
        if !self.conn.is_autocommit() {
            // An error here leaves the transaction to be rolled back when the file is next opened.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        self.forget_schema();
    }

    pub(crate) fn forget_schema(&self) {
        self.schema.replace(None);
    }

    /// Layers, labels, attributes. Kept until they change, here or by another process.
    pub fn schema(&self) -> Result<Arc<Schema>> {
        let version = self.data_version()?;
        if let Some((at, schema)) = &*self.schema.borrow()
            && *at == version
        {
            return Ok(schema.clone());
        }
        let schema = Arc::new(self.load_schema()?);
        self.schema.replace(Some((version, schema.clone())));
        Ok(schema)
    }

    /// Copies the project, as it is now, to another file, while others may go on working. The copy is a
    /// replica of its own from the first time it is opened, even where it is put back in place of this file.
    pub fn backup_to(&self, path: &Path) -> Result<()> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let copied = self.copy_to(path);
        if copied.is_err() {
            // Half a copy is worth nothing. That it may stay is no second error.
            let _ = fs::remove_file(path);
        }
        copied.map_err(|error| StoreError::of(path, error))
    }

    fn copy_to(&self, path: &Path) -> rusqlite::Result<()> {
        let mut copy = Connection::open(path)?;
        rusqlite::backup::Backup::new(&self.conn, &mut copy)?.run_to_completion(
            1_000,
            Duration::ZERO,
            None,
        )?;
        copy.execute("DELETE FROM local WHERE name = 'identity'", [])?;
        Ok(())
    }

    /// Has everything that is read be as it is now, whatever others write, until the snapshot is dropped.
    pub fn snapshot(&self) -> Result<Snapshot<'_>> {
        // The first read is what fixes the moment.
        self.conn
            .execute_batch("BEGIN; SELECT 1 FROM change LIMIT 1")
            .map_err(|error| self.error(error))?;
        Ok(Snapshot(self))
    }

    /// Allows the file to grow by `pages` more pages and no further, as a full disk would.
    #[doc(hidden)]
    pub fn limit_pages_for_test(&self, pages: i64) -> Result<()> {
        let now: i64 = self
            .conn
            .pragma_query_value(None, "page_count", |row| row.get(0))?;
        self.conn
            .pragma_update_and_check(None, "max_page_count", now + pages, |_| Ok(()))?;
        Ok(())
    }

    fn verify_sample(&self) -> Result<()> {
        let damaged = |what: String| StoreError::Damaged {
            path: self.path.clone(),
            what,
        };
        if let Some(problem) = self.verify_last_change()? {
            return Err(damaged(problem));
        }
        let (low, high): (Option<i64>, Option<i64>) = self
            .conn
            .query_row("SELECT min(key), max(key) FROM annotation", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(|error| self.error(error))?;
        let (Some(low), Some(high)) = (low, high) else {
            return Ok(());
        };
        for step in 0..SAMPLE {
            let from = low + (high - low) * step / SAMPLE;
            let Some(problem) = self.verify_quote_from(from)? else {
                continue;
            };
            return Err(damaged(problem));
        }
        Ok(())
    }
}

/// See [`Store::snapshot`].
#[must_use = "a snapshot holds as long as it is kept"]
pub struct Snapshot<'a>(&'a Store);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // Nothing was written, so nothing can fail to be kept.
        let _ = self.0.conn.execute_batch("COMMIT");
    }
}

/// Forty random bits: short when printed, and enough for any team.
fn random_replica() -> Result<ReplicaId> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes[..5]).map_err(|error| StoreError::Damaged {
        path: PathBuf::new(),
        what: format!("the system gives no random numbers ({error})"),
    })?;
    Ok(ReplicaId(u64::from_le_bytes(bytes).max(1)))
}
