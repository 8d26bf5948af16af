//! From a committed change to what the screen needs to know of it.

use std::collections::{BTreeMap, BTreeSet};

use galley_model::annotation::{Annotation, Origin};
use galley_model::change::{ChangeHeader, Gesture, Value};
use galley_model::id::{AnnotationId, CommentId, DocumentId, Kind, RelationId, ThingId};
use galley_model::schema::Schema;
use galley_model::text::Text;
use galley_store::{AnnotationRow, Committed, RelationRow, Store};

use crate::comments;
use crate::error::Result;
use crate::project::annotator_views;
use crate::schema::schema_view;
use crate::session::{Session, undo_view};
use crate::wire::{AnnotationView, ArticleChange, ArticleRow, Changed, Event, RelationView};

/// Beyond so many touched things the screen asks again instead of being told each.
const MOST_TOUCHED: usize = 2_000;

/// What a handler knows of a change besides what was committed.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// See [`Changed::what`].
    pub what: String,
    /// See [`Changed::created`].
    pub created: Vec<String>,
    /// See [`Changed::skipped`].
    pub skipped: Vec<String>,
}

impl Told {
    pub fn that(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..Self::default()
        }
    }

    /// With a thing that the change made.
    pub fn created(mut self, id: impl ToString) -> Self {
        self.created.push(id.to_string());
        self
    }
}

/// Tells everybody of a commit and returns what they were told. `None` committed nothing: then nothing is told.
pub(crate) fn announce(
    session: &Session,
    store: &Store,
    client: &str,
    committed: Option<Committed>,
    told: Told,
) -> Result<Changed> {
    let mut changed = Changed {
        client: client.into(),
        what: told.what,
        created: told.created,
        skipped: told.skipped,
        undo: undo_view(store)?,
        ..Changed::default()
    };
    let Some(committed) = committed else {
        return Ok(changed);
    };
    fill(store, &committed, &mut changed)?;
    session.tell(&Event::Changed {
        changed: changed.clone(),
    });
    Ok(changed)
}

fn fill(store: &Store, committed: &Committed, changed: &mut Changed) -> Result<()> {
    let touched: BTreeSet<ThingId> = committed.touched.iter().copied().collect();
    if touched
        .iter()
        .any(|it| matches!(it.kind, Kind::Layer | Kind::Label | Kind::Attribute))
    {
        changed.schema = Some(schema_view(&*store.schema()?));
    }
    if touched.iter().any(|it| it.kind == Kind::Annotator) {
        changed.annotators = Some(annotator_views(store)?);
    }
    changed.register = touched.iter().any(|it| it.kind == Kind::Entity);
    if touched.len() > MOST_TOUCHED || committed.writes as usize > committed.touched.len() {
        changed.reload = true;
        return Ok(());
    }
    let mut articles = Articles {
        store,
        changes: BTreeMap::new(),
        texts: BTreeMap::new(),
    };
    for thing in touched {
        articles.add(thing)?;
    }
    changed.articles = articles.changes.into_values().collect();
    Ok(())
}

struct Articles<'a> {
    store: &'a Store,
    changes: BTreeMap<DocumentId, ArticleChange>,
    texts: BTreeMap<DocumentId, Text>,
}

impl Articles<'_> {
    fn change(&mut self, document: DocumentId) -> Result<&mut ArticleChange> {
        if !self.changes.contains_key(&document) {
            let row = self.store.listed(self.store.me()?, document)?;
            let change = ArticleChange {
                document,
                row: row.map(|it| article_row(&it)),
                listed: false,
                edition: false,
                annotations: Vec::new(),
                removed_annotations: Vec::new(),
                adrift: Vec::new(),
                relations: Vec::new(),
                removed_relations: Vec::new(),
                comments: Vec::new(),
                removed_comments: Vec::new(),
            };
            self.changes.insert(document, change);
        }
        Ok(self
            .changes
            .get_mut(&document)
            .expect("it was just put there"))
    }

    fn add(&mut self, thing: ThingId) -> Result<()> {
        match thing.kind {
            Kind::Document => {
                let listed = self.store.history(thing)?;
                let alive = |it: Option<&(ChangeHeader, Option<Value>)>| {
                    it.is_some_and(|it| it.1.is_some())
                };
                let mut from_last = listed.iter().rev();
                let (now, before) = (from_last.next(), from_last.next());
                let text = |it: Option<&(ChangeHeader, Option<Value>)>| match it {
                    Some((_, Some(Value::Document(it)))) => Some(it.text),
                    _ => None,
                };
                // Of what was removed for good nothing is told but that.
                let purged = before.is_none() && !alive(now);
                let differs = purged || alive(now) != alive(before);
                let edition = !differs && text(now) != text(before);
                let change = self.change(DocumentId(thing.id))?;
                change.listed |= differs;
                change.edition |= edition;
            }
            Kind::Annotation => self.add_annotation(AnnotationId(thing.id))?,
            Kind::Relation => self.add_relation(RelationId(thing.id))?,
            Kind::Comment => self.add_comment(CommentId(thing.id))?,
            Kind::Work => {
                if let Some(Value::Work(work)) = self.latest(thing)? {
                    self.change(work.document)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The value a thing has, or had before it was removed.
    fn latest(&self, thing: ThingId) -> Result<Option<Value>> {
        if let Some(value) = self.store.find(thing)? {
            return Ok(Some(value));
        }
        let history = self.store.history(thing)?;
        Ok(history.into_iter().rev().find_map(|(_, value)| value))
    }

    fn add_annotation(&mut self, id: AnnotationId) -> Result<()> {
        if let Some(row) = self.store.annotation_row(id)? {
            let document = row.value.document;
            if !self.texts.contains_key(&document) {
                let Some(Value::Document(value)) = self.store.find(document)? else {
                    return Ok(());
                };
                self.texts.insert(document, self.store.text(value.text)?);
            }
            let view = annotation_view(&row, &self.texts[&document]);
            let change = self.change(document)?;
            if row.adrift {
                change.removed_annotations.push(id);
                change.adrift.push(view);
            } else {
                change.annotations.push(view);
            }
        } else if let Some(Value::Annotation(it)) = self.latest(id.into())? {
            self.change(it.document)?.removed_annotations.push(id);
        }
        Ok(())
    }

    fn add_relation(&mut self, id: RelationId) -> Result<()> {
        match self.store.find(id)? {
            Some(Value::Relation(value)) => {
                let view = relation_view(&RelationRow {
                    id,
                    value: value.clone(),
                });
                self.change(value.document)?.relations.push(view);
            }
            _ => {
                if let Some(Value::Relation(it)) = self.latest(id.into())? {
                    self.change(it.document)?.removed_relations.push(id);
                }
            }
        }
        Ok(())
    }

    fn add_comment(&mut self, id: CommentId) -> Result<()> {
        let Some(Value::Comment(value)) = self.latest(id.into())? else {
            return Ok(());
        };
        let document = match self.latest(value.on)? {
            Some(Value::Annotation(it)) => it.document,
            Some(Value::Document(_)) => DocumentId(value.on.id),
            _ => return Ok(()),
        };
        match self.store.comment_row(id)? {
            Some(row) => {
                let view = comments::view(&row);
                self.change(document)?.comments.push(view);
            }
            None => self.change(document)?.removed_comments.push(id),
        }
        Ok(())
    }
}

/// An article as the list shows it.
pub(crate) fn article_row(row: &galley_store::ArticleRow) -> ArticleRow {
    let metadata = |key: &str| row.document.metadata.get(key).cloned().unwrap_or_default();
    ArticleRow {
        id: row.id,
        title: row.document.title.clone(),
        source: metadata("source"),
        date: metadata("date"),
        length: row.length,
        annotations: row.annotations,
        status: row.status,
        unresolved: row.unresolved,
        adrift: row.adrift,
        conflicts: row.conflicts,
        findings: row.findings,
        suggestions: row.suggestions,
        annotators: row.annotators.clone(),
    }
}

/// An annotation in view units; without ranges if it has no place in the text.
pub(crate) fn annotation_view(row: &AnnotationRow, text: &Text) -> AnnotationView {
    let it = &row.value;
    AnnotationView {
        id: row.id,
        layer: it.layer,
        label: it.label,
        annotator: it.annotator,
        ranges: it
            .anchor
            .ranges()
            .filter(|_| !row.adrift)
            .filter_map(|range| text.to_view_range(range))
            .collect(),
        quote: it.anchor.quote(),
        note: it.note.clone(),
        attributes: it.attributes.clone(),
        entity: it.entity,
        origin: origin_words(&it.origin),
        confidence: it.confidence,
        time: row.time as f64,
        conflict: row.conflict,
    }
}

/// A relation on screen.
pub(crate) fn relation_view(row: &RelationRow) -> RelationView {
    let it = &row.value;
    RelationView {
        id: row.id,
        layer: it.layer,
        label: it.label,
        annotator: it.annotator,
        from: it.from,
        to: it.to,
        note: it.note.clone(),
    }
}

pub(crate) fn origin_words(origin: &Origin) -> String {
    match origin {
        Origin::Hand => "by hand".into(),
        Origin::Propagated { .. } => "marked like another".into(),
        Origin::Suggested { by } => format!("suggested by {by}"),
        Origin::Imported { from } => format!("imported from {}", format_name(from)),
    }
}

/// What a format is called on screen; its id where this program does not know it.
pub(crate) fn format_name(id: &str) -> &str {
    galley_formats::find(id).map_or(id, |it| it.info().name)
}

/// “Person: Rex Tillerson”, shortened.
pub(crate) fn annotation_words(schema: &Schema, annotation: &Annotation) -> String {
    const MOST: usize = 48;
    let label = annotation
        .label
        .and_then(|id| schema.labels.get(&id).map(|it| it.name.as_str()));
    let layer = || {
        schema
            .layers
            .get(&annotation.layer)
            .map_or("", |it| it.name.as_str())
    };
    let quote = annotation.anchor.quote().replace(['\n', '\r'], " ");
    let short: String = quote.chars().take(MOST).collect();
    let dots = if short.len() < quote.len() { "…" } else { "" };
    let name = label.unwrap_or_else(layer);
    if quote.is_empty() {
        return name.to_owned();
    }
    format!("{name}: {short}{dots}")
}

/// A change in words, by its gesture and its first write: “tag Person: Rex Tillerson”.
pub(crate) fn change_words(
    schema: &Schema,
    gesture: Gesture,
    writes: u32,
    first: Option<&(ThingId, Option<Value>)>,
) -> String {
    let alone = gesture == Gesture::Create;
    let gesture = gesture.name();
    let Some((thing, value)) = first else {
        return gesture.to_owned();
    };
    let detail = match value {
        Some(Value::Annotation(it)) => annotation_words(schema, it),
        Some(Value::Document(it)) => it.title.clone(),
        Some(Value::Label(it)) => it.name.clone(),
        Some(Value::Layer(it)) => it.name.clone(),
        Some(Value::Attribute(it)) => it.name.clone(),
        Some(Value::Annotator(it)) => it.name.clone(),
        Some(Value::Project(it)) => it.name.clone(),
        Some(Value::Entity(it)) => it.name.clone(),
        Some(Value::Exception(it)) => it.surface.clone(),
        Some(Value::Relation(_) | Value::Comment(_) | Value::Work(_)) | None => String::new(),
    };
    let more = match (writes, thing.kind) {
        // A project is made with its schema, which nobody counts.
        _ if alone => String::new(),
        (0 | 1, _) | (_, Kind::Work) => String::new(),
        (many, _) => format!(" and {} more", many - 1),
    };
    match detail.as_str() {
        "" => gesture.to_owned(),
        detail => format!("{gesture} {detail}{more}"),
    }
}
