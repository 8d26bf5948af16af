//! Writing: one gesture, one change, one transaction.

use std::collections::HashMap;

use galley_model::annotation::{Annotation, Relation};
use galley_model::change::{ChangeHeader, Gesture, Value, Write};
use galley_model::id::{
    AnnotationId, AnnotatorId, ChangeId, DocumentId, Id, Kind, Lane, ThingId, WriteId,
};
use galley_model::rules;
use galley_model::schema::{Overlap, Schema};
use galley_model::text::{Text, TextRange};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::sync::Arc;

use crate::codec::pack;
use crate::file::Store;
use crate::log::{self, Hash, PART};
use crate::things::{self, Keys, WriteKey};
use crate::{Result, StoreError, state};

/// A change that is being written. Nothing of it is seen by others, or stays, until [`Self::commit`].
#[must_use = "a change that is not committed leaves nothing"]
pub struct ChangeWriter<'a> {
    store: &'a mut Store,
    header: ChangeHeader,
    header_json: String,
    key: i64,
    before: Hash,
    root: Sha256,
    count: u32,
    lines: String,
    names: log::Writes,
    touched: Vec<ThingId>,
    schema: Option<Arc<Schema>>,
    texts: HashMap<DocumentId, Text>,
    keys: Keys,
    longest: HashMap<DocumentId, u32>,
    done: bool,
}

/// A change that is in the file for good.
#[derive(Debug, Clone)]
pub struct Committed {
    /// What is known of it.
    pub header: ChangeHeader,
    /// What it wrote, in order; cut off after [`Self::MOST`].
    pub touched: Vec<ThingId>,
    /// How many writes it has.
    pub writes: u32,
}

impl Committed {
    /// How many things are listed at most.
    pub const MOST: usize = 5_000;
}

/// How many texts are kept for checking quotes.
const MOST_TEXTS: usize = 8;

impl<'a> ChangeWriter<'a> {
    pub(crate) fn begin(
        store: &'a mut Store,
        gesture: Gesture,
        lane: Lane,
        author: AnnotatorId,
        now: i64,
        undoes: Option<ChangeId>,
    ) -> Result<Self> {
        store.begin_transaction()?;
        match Self::begin_in(store, gesture, lane, author, now, undoes) {
            Ok((header, header_json, key, before)) => Ok(Self {
                store,
                header,
                header_json,
                key,
                before,
                root: Sha256::new(),
                count: 0,
                lines: String::new(),
                names: log::Writes::default(),
                touched: Vec::new(),
                schema: None,
                texts: HashMap::new(),
                keys: Keys::default(),
                longest: HashMap::new(),
                done: false,
            }),
            Err(error) => {
                store.roll_back();
                Err(error)
            }
        }
    }

    fn begin_in(
        store: &Store,
        gesture: Gesture,
        lane: Lane,
        author: AnnotatorId,
        time: i64,
        undoes: Option<ChangeId>,
    ) -> Result<(ChangeHeader, String, i64, Hash)> {
        let conn = store.conn();
        let replica = log::intern_replica(conn, store.replica())?;
        let lane_key = log::intern_lane(conn, lane)?;
        let (sequence, before) = log::last_of(conn, replica, lane_key)?;
        let header = ChangeHeader {
            id: ChangeId {
                replica: store.replica(),
                lane,
                sequence: sequence + 1,
            },
            lamport: log::greatest_lamport(conn)? + 1,
            time,
            author,
            gesture,
            undoes,
        };
        let json = serde_json::to_string(&header).expect("a header prints as JSON");
        let key = log::insert_change(conn, replica, lane_key, &header, &json)?;
        Ok((header, json, key, before))
    }

    fn conn(&self) -> &Connection {
        self.store.conn()
    }

    /// The project as it is with this change so far.
    pub fn project(&self) -> &Store {
        self.store
    }

    /// Mints an id for a new thing.
    pub fn mint(&mut self) -> Id {
        self.store.mint_in_transaction()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many writes it has so far.
    pub(crate) fn written(&self) -> u32 {
        self.count
    }

    /// The current value of a thing, this change included.
    pub fn find(&self, thing: impl Into<ThingId>) -> Result<Option<Value>> {
        state::load(self.conn(), thing.into())
    }

    /// Stores a text, so that documents can name it. Storing it again costs nothing.
    pub fn text(&mut self, text: &Text) -> Result<()> {
        let hash = text.hash().0;
        self.store.remember_text(text);
        self.keys.text = Some((text.hash(), text.clone()));
        let known = self
            .conn()
            .prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?
            .exists([hash])?;
        if !known {
            let (codec, data) = pack(text.as_str().as_bytes());
            self.conn()
                .prepare_cached(
                    "INSERT INTO text (hash, length, codec, data) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![hash, text.len().0, codec, data])?;
        }
        Ok(())
    }

    /// Sets a thing to a value. Checks it against the schema and the text: an error here leaves the change
    /// as it was, and the caller drops it.
    pub fn set(&mut self, thing: impl Into<ThingId>, value: Value) -> Result<()> {
        let thing = thing.into();
        self.check(thing, &value)?;
        self.write(thing, Some(value))
    }

    /// Removes a thing, and first what cannot be without it: the relations of an annotation, the
    /// annotations, relations and work of a document. Removing what is gone already does nothing.
    pub fn remove(&mut self, thing: impl Into<ThingId>) -> Result<()> {
        let thing = thing.into();
        if !state::exists(self.conn(), thing)? {
            return Ok(());
        }
        for dependent in self.store.dependents(thing)? {
            self.remove(dependent)?;
        }
        self.write(thing, None)
    }

    /// Writes without checks: for values that were valid once, and in removals.
    pub(crate) fn write(&mut self, thing: ThingId, value: Option<Value>) -> Result<()> {
        let at = WriteKey {
            change: self.key,
            index: self.count,
        };
        let mut replaces = Vec::new();
        let key = if let Some(key) = things::add(self.store.conn(), thing, at)? {
            key
        } else {
            let key = self.keys.intern(self.store.conn(), thing)?;
            for head in things::heads(self.store.conn(), key)? {
                replaces.push(self.name(head)?);
            }
            things::set_heads(self.store.conn(), key, at, &[])?;
            key
        };
        if thing.kind != Kind::Annotation {
            self.keys.keep(thing, key);
        }
        let write = Write {
            thing,
            replaces,
            value,
        };
        let conn = self.store.conn();
        things::index_write(conn, key, at)?;
        state::apply(conn, &mut self.keys, key, thing, write.value.as_ref())?;
        if let Some(Value::Annotation(annotation)) = &write.value {
            self.reach(annotation);
        }
        self.add_line(&serde_json::to_string(&write).expect("a write prints as JSON"))?;
        if is_schema(thing.kind) {
            self.schema = None;
            self.store.forget_schema();
        }
        if thing.kind == Kind::Document
            && let Some(document) = self.texts.keys().find(|it| it.0 == thing.id).copied()
        {
            self.texts.remove(&document);
        }
        if self.touched.len() < Committed::MOST {
            self.touched.push(thing);
        }
        Ok(())
    }

    fn name(&mut self, head: WriteKey) -> Result<WriteId> {
        if head.change == self.key {
            return Ok(WriteId {
                change: self.header.id,
                index: head.index,
            });
        }
        self.names.id(self.store.conn(), head)
    }

    fn add_line(&mut self, line: &str) -> Result<()> {
        log::add_to_root(&mut self.root, line).expect("a fresh write is not purged");
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        self.lines.push_str(line);
        self.count += 1;
        if self.count.is_multiple_of(PART) {
            self.flush_lines()?;
        }
        Ok(())
    }

    fn flush_lines(&mut self) -> Result<()> {
        if !self.lines.is_empty() {
            log::insert_part(
                self.store.conn(),
                self.key,
                (self.count - 1) / PART,
                &self.lines,
            )?;
            self.lines.clear();
        }
        Ok(())
    }

    /// Makes the change durable. `None` if it wrote nothing; then nothing happened.
    pub fn commit(self) -> Result<Option<Committed>> {
        if self.count == 0 {
            return Ok(None);
        }
        self.finish().map(Some)
    }

    /// Makes the change durable even if it wrote nothing.
    pub(crate) fn finish(mut self) -> Result<Committed> {
        self.flush_lines()?;
        let hash = log::hash_change(
            &self.before,
            &self.header_json,
            std::mem::take(&mut self.root),
        );
        log::finish_change(self.store.conn(), self.key, self.count, &hash)?;
        self.keys.flush(self.store.conn())?;
        self.store.commit_transaction()?;
        self.done = true;
        Ok(Committed {
            header: self.header.clone(),
            touched: std::mem::take(&mut self.touched),
            writes: self.count,
        })
    }

    fn schema(&mut self) -> Result<Arc<Schema>> {
        if self.schema.is_none() {
            self.schema = Some(self.store.schema()?);
        }
        Ok(self.schema.clone().expect("it was just set"))
    }

    pub(crate) fn check(&mut self, thing: ThingId, value: &Value) -> Result<()> {
        debug_assert_eq!(
            thing.kind,
            value.kind(),
            "a value is set on a thing of its kind"
        );
        match value {
            Value::Annotation(annotation) => self.check_annotation(thing, annotation),
            Value::Relation(relation) => self.check_relation(relation),
            Value::Document(document) => {
                let known = self
                    .conn()
                    .prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?
                    .exists([document.text.0])?;
                known.then_some(()).ok_or(StoreError::Gone("text"))
            }
            Value::Label(label) => self.must_exist(label.layer.into()),
            Value::Attribute(attribute) => self.must_exist(attribute.layer.into()),
            Value::Work(work) => self.must_exist(work.document.into()),
            Value::Comment(comment) => self.must_exist(comment.on),
            Value::Project(_)
            | Value::Layer(_)
            | Value::Entity(_)
            | Value::Annotator(_)
            | Value::Exception(_) => Ok(()),
        }
    }

    fn must_exist(&self, thing: ThingId) -> Result<()> {
        if state::exists(self.conn(), thing)? {
            Ok(())
        } else {
            Err(StoreError::Gone(thing.kind.screen_name()))
        }
    }

    fn check_annotation(&mut self, thing: ThingId, annotation: &Annotation) -> Result<()> {
        let schema = self.schema()?;
        rules::check_annotation(&schema, annotation)?;
        if let Some(entity) = annotation.entity {
            self.must_exist(entity.into())?;
        }
        if self.stays_adrift(thing, annotation)? {
            return Ok(());
        }
        let text = self.text_of(annotation.document)?;
        annotation.anchor.verify(&text)?;
        let layer = &schema.layers[&annotation.layer];
        if layer.overlap == Overlap::Any {
            return Ok(());
        }
        let span: Vec<TextRange> = annotation.anchor.ranges().collect();
        let others = self.neighbours(thing, annotation)?;
        let others = others.iter().map(|(range, quote)| (*range, quote.as_str()));
        rules::check_overlap(&layer.name, layer.overlap, &span, others)?;
        Ok(())
    }

    /// Whether an annotation has lost its place and is not given one: its label or note may change all the same.
    fn stays_adrift(&self, thing: ThingId, annotation: &Annotation) -> Result<bool> {
        let Some(key) = things::find(self.conn(), thing)? else {
            return Ok(false);
        };
        let adrift = self
            .conn()
            .prepare_cached("SELECT 1 FROM annotation WHERE key = ?1 AND adrift = 1")?
            .exists([key])?;
        Ok(adrift
            && matches!(self.find(thing)?, Some(Value::Annotation(it))
                if it.anchor == annotation.anchor && it.document == annotation.document))
    }

    /// The ranges of the same annotator's annotations in the same layer that may touch this one.
    fn neighbours(&mut self, thing: ThingId, it: &Annotation) -> Result<Vec<(TextRange, String)>> {
        let Some(hull) = it.anchor.hull() else {
            return Ok(Vec::new());
        };
        let longest = self.longest(it.document)?;
        let conn = self.store.conn();
        let document = self.keys.intern(conn, it.document.into())?;
        let annotator = self.keys.intern(conn, it.annotator.into())?;
        let layer = self.keys.intern(conn, it.layer.into())?;
        // Only what begins at most the longest annotation's length before can reach this one.
        let mut statement = conn.prepare_cached(
            "SELECT key FROM annotation WHERE document = ?1 AND start >= ?4 AND start < ?6
             AND end > ?5 AND annotator = ?2 AND layer = ?3 AND adrift = 0",
        )?;
        let mut rows = statement.query(params![
            document,
            annotator,
            layer,
            hull.start.0.saturating_sub(longest),
            hull.start.0,
            hull.end.0
        ])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let other = things::get(conn, row.get(0)?)?;
            if other == thing {
                continue;
            }
            if let Some(Value::Annotation(other)) = state::load(conn, other)? {
                let fragments = other.anchor.fragments().iter();
                found.extend(fragments.map(|it| (it.range, it.quote.clone())));
            }
        }
        Ok(found)
    }

    /// At least the length of the longest annotation in an article.
    fn longest(&mut self, document: DocumentId) -> Result<u32> {
        if let Some(longest) = self.longest.get(&document) {
            return Ok(*longest);
        }
        let key = things::find(self.conn(), document.into())?;
        let longest: Option<u32> = self
            .conn()
            .prepare_cached("SELECT max(end - start) FROM annotation WHERE document = ?1")?
            .query_row([key], |row| row.get(0))?;
        if self.longest.len() >= MOST_TEXTS {
            self.longest.clear();
        }
        self.longest.insert(document, longest.unwrap_or(0));
        Ok(longest.unwrap_or(0))
    }

    fn reach(&mut self, annotation: &Annotation) {
        if let (Some(longest), Some(hull)) = (
            self.longest.get_mut(&annotation.document),
            annotation.anchor.hull(),
        ) {
            *longest = hull.len().max(*longest);
        }
    }

    fn check_relation(&mut self, relation: &Relation) -> Result<()> {
        rules::check_relation(&*self.schema()?, relation)?;
        for end in [relation.from, relation.to] {
            self.must_be_in(end, relation.document)?;
        }
        Ok(())
    }

    fn must_be_in(&self, annotation: AnnotationId, document: DocumentId) -> Result<()> {
        match self.find(annotation)? {
            Some(Value::Annotation(it)) if it.document == document => Ok(()),
            _ => Err(StoreError::Gone("annotation")),
        }
    }

    fn text_of(&mut self, document: DocumentId) -> Result<Text> {
        if let Some(text) = self.texts.get(&document) {
            return Ok(text.clone());
        }
        let hash = state::text_of(self.conn(), document)?.ok_or(StoreError::Gone("article"))?;
        let text = self.store.text(hash)?;
        self.keys.text = Some((hash, text.clone()));
        if self.texts.len() >= MOST_TEXTS {
            self.texts.clear();
        }
        self.texts.insert(document, text.clone());
        Ok(text)
    }
}

impl Drop for ChangeWriter<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.store.roll_back();
        }
    }
}

pub(crate) fn is_schema(kind: Kind) -> bool {
    matches!(kind, Kind::Layer | Kind::Label | Kind::Attribute)
}
