//! Reading: articles, annotations, people, figures, history.

use std::collections::BTreeMap;

use galley_model::annotation::{Annotation, Comment, Relation};
use galley_model::change::{ChangeHeader, Value};
use galley_model::document::{Document, Project};
use galley_model::id::{
    AnnotationId, AnnotatorId, AttributeId, CommentId, DocumentId, EntityId, Id, Kind, LabelId,
    LayerId, RelationId, ThingId, WriteId,
};
use galley_model::people::{Annotator, Entity, Status, Work};
use galley_model::schema::Schema;
use galley_model::text::{Text, TextHash};
use rusqlite::{OptionalExtension, Row, params};

use crate::codec::unpack_text;
use crate::file::Store;
use crate::log::{self, Logged};
use crate::state::{self, ANNOTATION, annotation_at, fold, status_number, status_of, work_thing};
use crate::things::{self, id_at, kind_number, thing_at};
use crate::{Result, StoreError};

/// Which articles, and which part of the list.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter {
    /// Part of the title or source, in any case; empty for all.
    pub query: String,
    /// Only with this status.
    pub status: Option<Status>,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A part of the article list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// How many match query and status.
    pub total: u32,
    /// How many match the query, by status: to do, in progress, done, skipped.
    pub counts: [u32; 4],
    /// This part.
    pub rows: Vec<DocumentRow>,
}

/// An article in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Everything known of it.
    pub document: Document,
    /// Code points.
    pub length: u32,
    /// Annotations of the annotator asked for.
    pub annotations: u32,
    /// Of the annotator asked for.
    pub status: Status,
}

/// An annotation with what is known besides its value.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotationRow {
    /// Id.
    pub id: AnnotationId,
    /// Its value.
    pub value: Annotation,
    /// When it was last written, in milliseconds since 1970.
    pub time: i64,
    /// Whether a merge left another value.
    pub conflict: bool,
}

/// A relation.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationRow {
    /// Id.
    pub id: RelationId,
    /// Its value.
    pub value: Relation,
}

/// What uses a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LabelUse {
    /// Annotations with it.
    pub annotations: u32,
    /// Articles they are in.
    pub documents: u32,
    /// Relations with it, or with such an annotation at an end.
    pub relations: u32,
}

/// A change in the history.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The change.
    pub logged: Logged,
    /// Its first write: the thing and its value, none for a removal.
    pub first: Option<(ThingId, Option<Value>)>,
}

/// A thing with several unreplaced values.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The thing.
    pub thing: ThingId,
    /// Its values, the shown one first.
    pub values: Vec<ConflictValue>,
}

/// One of several values.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictValue {
    /// The write.
    pub write: WriteId,
    /// Its change.
    pub header: ChangeHeader,
    /// The value; none for a removal.
    pub value: Option<Value>,
}

/// Figures about a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Articles.
    pub documents: u32,
    /// Code points in all of them.
    pub characters: u64,
    /// Annotations.
    pub annotations: u32,
    /// Relations.
    pub relations: u32,
    /// Annotations by layer and label.
    pub labels: BTreeMap<(LayerId, Option<LabelId>), u32>,
    /// Annotations by annotator.
    pub annotators: BTreeMap<AnnotatorId, u32>,
    /// Articles by status of the annotator asked for.
    pub status: [u32; 4],
}

impl Store {
    /// The current value of a thing.
    pub fn find(&self, thing: impl Into<ThingId>) -> Result<Option<Value>> {
        state::load(self.conn(), thing.into())
    }

    /// The project's settings.
    pub fn project(&self) -> Result<Project> {
        match self.find(ThingId::PROJECT)? {
            Some(Value::Project(project)) => Ok(project),
            _ => Err(StoreError::Gone("project")),
        }
    }

    fn entries<T>(&self, kind: Kind, pick: impl Fn(Value) -> Option<T>) -> Result<Vec<(Id, T)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM entry JOIN thing ON thing.key = entry.key
             WHERE entry.kind = ?1 ORDER BY entry.key",
        )?;
        let mut rows = statement.query([kind_number(kind)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Some(value) = pick(state::parse_value(kind, &text)?) {
                found.push((id_at(row, 0)?, value));
            }
        }
        Ok(found)
    }

    pub(crate) fn load_schema(&self) -> Result<Schema> {
        let version: u32 = self.conn().query_row(
            "SELECT count(DISTINCT write.change) FROM write JOIN thing ON thing.key = write.thing
             WHERE thing.kind IN (2, 3, 4)",
            [],
            |row| row.get(0),
        )?;
        let layers = self.entries(Kind::Layer, |it| match it {
            Value::Layer(layer) => Some(layer),
            _ => None,
        })?;
        let labels = self.entries(Kind::Label, |it| match it {
            Value::Label(label) => Some(label),
            _ => None,
        })?;
        let attributes = self.entries(Kind::Attribute, |it| match it {
            Value::Attribute(attribute) => Some(attribute),
            _ => None,
        })?;
        Ok(Schema {
            version,
            layers: layers
                .into_iter()
                .map(|(id, it)| (LayerId(id), it))
                .collect(),
            labels: labels
                .into_iter()
                .map(|(id, it)| (LabelId(id), it))
                .collect(),
            attributes: attributes
                .into_iter()
                .map(|(id, it)| (AttributeId(id), it))
                .collect(),
        })
    }

    /// Everybody, in the order in which they were added.
    pub fn annotators(&self) -> Result<Vec<(AnnotatorId, Annotator)>> {
        let found = self.entries(Kind::Annotator, |it| match it {
            Value::Annotator(annotator) => Some(annotator),
            _ => None,
        })?;
        Ok(found
            .into_iter()
            .map(|(id, it)| (AnnotatorId(id), it))
            .collect())
    }

    /// The register, in the order in which entries were added.
    pub fn entities(&self) -> Result<Vec<(EntityId, Entity)>> {
        let found = self.entries(Kind::Entity, |it| match it {
            Value::Entity(entity) => Some(entity),
            _ => None,
        })?;
        Ok(found
            .into_iter()
            .map(|(id, it)| (EntityId(id), it))
            .collect())
    }

    /// A text by its hash.
    pub fn text(&self, hash: TextHash) -> Result<Text> {
        let found: Option<(i64, Vec<u8>)> = self
            .conn()
            .prepare_cached("SELECT codec, data FROM text WHERE hash = ?1")?
            .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (codec, data) = found.ok_or(StoreError::Gone("text"))?;
        unpack_text(codec, data)
            .map(Text::new)
            .ok_or_else(|| StoreError::Damaged {
                path: self.path().to_owned(),
                what: format!("the text {hash} cannot be unpacked"),
            })
    }

    /// An article.
    pub fn document(&self, id: DocumentId) -> Result<Document> {
        match self.find(id)? {
            Some(Value::Document(document)) => Ok(document),
            _ => Err(StoreError::Gone("article")),
        }
    }

    /// An article as it stands in the list of an annotator.
    pub fn document_row(
        &self,
        id: DocumentId,
        annotator: AnnotatorId,
    ) -> Result<Option<DocumentRow>> {
        let Some(key) = things::find(self.conn(), id.into())? else {
            return Ok(None);
        };
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {LIST_ROW} WHERE document.key = ?2"))?;
        let me = things::find(self.conn(), annotator.into())?;
        let mut rows = statement.query(params![me, key])?;
        rows.next()?.map(list_row).transpose()
    }

    /// A part of the article list as `annotator` sees it.
    pub fn documents(&self, annotator: AnnotatorId, filter: &DocumentFilter) -> Result<Page> {
        let me = things::find(self.conn(), annotator.into())?;
        let like = format!("%{}%", escape_like(&fold(&filter.query)));
        let matching = if filter.query.is_empty() {
            ""
        } else {
            "AND document.folded LIKE ?2 ESCAPE '\\'"
        };
        let mut counts = [0u32; 4];
        let sql = format!(
            "SELECT coalesce(work.status, 0), count(*) FROM document
             LEFT JOIN work ON work.document = document.key AND work.annotator = ?1
             WHERE ?2 IS NOT NULL {matching} GROUP BY 1"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query(params![me, like])?;
        while let Some(row) = rows.next()? {
            let status: i64 = row.get(0)?;
            counts[status.clamp(0, 3) as usize] = row.get(1)?;
        }
        let status = filter.status.map(status_number);
        let total = match status {
            Some(status) => counts[status as usize],
            None => counts.iter().sum(),
        };
        let sql = format!(
            "SELECT {LIST_ROW} WHERE ?2 IS NOT NULL {matching}
             AND (?3 IS NULL OR coalesce(work.status, 0) = ?3)
             ORDER BY document.position, document.key LIMIT ?4 OFFSET ?5"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query(params![me, like, status, filter.limit, filter.offset])?;
        let mut page = Page {
            total,
            counts,
            rows: Vec::new(),
        };
        while let Some(row) = rows.next()? {
            page.rows.push(list_row(row)?);
        }
        Ok(page)
    }

    /// Ids of all articles in list order, with `status` of `annotator` if given.
    pub fn document_ids(&self, only: Option<(AnnotatorId, Status)>) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM document JOIN thing ON thing.key = document.key
             LEFT JOIN work ON work.document = document.key AND work.annotator = ?1
             WHERE ?2 IS NULL OR coalesce(work.status, 0) = ?2
             ORDER BY document.position, document.key",
        )?;
        let me = match only {
            Some((annotator, _)) => things::find(self.conn(), annotator.into())?,
            None => None,
        };
        let status = only.map(|(_, status)| status_number(status));
        let ids = statement.query_map(params![me, status], |row| id_at(row, 0).map(DocumentId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Articles with exactly this text.
    pub fn documents_with_text(&self, hash: TextHash) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM document JOIN thing ON thing.key = document.key
             WHERE text = ?1 ORDER BY document.key",
        )?;
        let ids = statement.query_map([hash.0], |row| id_at(row, 0).map(DocumentId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// The place behind the last article.
    pub fn next_position(&self) -> Result<u64> {
        let last: Option<i64> =
            self.conn()
                .query_row("SELECT max(position) FROM document", [], |row| row.get(0))?;
        Ok(last.map_or(0, |last| last as u64 + 1))
    }

    /// Everybody's annotations of an article, in text order.
    pub fn annotations_of(&self, document: DocumentId) -> Result<Vec<AnnotationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.annotation_rows(
            "annotation.document = ?1 ORDER BY annotation.start, annotation.key",
            key,
        )
    }

    /// One annotation.
    pub fn annotation_row(&self, id: AnnotationId) -> Result<Option<AnnotationRow>> {
        let key = things::find(self.conn(), id.into())?;
        Ok(self.annotation_rows("annotation.key = ?1", key)?.pop())
    }

    /// Annotations with a label, in the order in which they were made.
    pub fn annotations_with(&self, label: LabelId) -> Result<Vec<AnnotationRow>> {
        let key = things::find(self.conn(), label.into())?;
        self.annotation_rows("annotation.label = ?1 ORDER BY annotation.key", key)
    }

    fn annotation_rows(&self, condition: &str, key: Option<i64>) -> Result<Vec<AnnotationRow>> {
        let sql = ANNOTATION.replacen(
            "FROM annotation",
            ", (SELECT header ->> 'time' FROM change WHERE change.key = a.change),
             EXISTS (SELECT 1 FROM conflict WHERE conflict.thing = annotation.key)
             FROM annotation",
            1,
        );
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {sql} WHERE {condition}"))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, value) = annotation_at(row)?;
            found.push(AnnotationRow {
                id: AnnotationId(id),
                value,
                time: row.get(21)?,
                conflict: row.get(22)?,
            });
        }
        Ok(found)
    }

    /// Everybody's relations in an article.
    pub fn relations_of(&self, document: DocumentId) -> Result<Vec<RelationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.relation_rows("relation.document = ?1", key)
    }

    /// Relations with a label.
    pub fn relations_with(&self, label: LabelId) -> Result<Vec<RelationRow>> {
        let key = things::find(self.conn(), label.into())?;
        self.relation_rows("relation.label = ?1", key)
    }

    fn relation_rows(&self, condition: &str, key: Option<i64>) -> Result<Vec<RelationRow>> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT replica, number, value FROM relation JOIN thing ON thing.key = relation.key
             WHERE {condition} ORDER BY relation.key"
        ))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Relation(value) = state::parse_value(Kind::Relation, &text)? {
                found.push(RelationRow {
                    id: RelationId(id_at(row, 0)?),
                    value,
                });
            }
        }
        Ok(found)
    }

    /// Remarks on a thing, in the order in which they were made.
    pub fn comments_on(&self, thing: impl Into<ThingId>) -> Result<Vec<(CommentId, Comment)>> {
        let key = things::find(self.conn(), thing.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM comment JOIN thing ON thing.key = comment.key
             WHERE target = ?1 ORDER BY comment.key",
        )?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Comment(value) = state::parse_value(Kind::Comment, &text)? {
                found.push((CommentId(id_at(row, 0)?), value));
            }
        }
        Ok(found)
    }

    /// How far an annotator is with an article.
    pub fn work(&self, document: DocumentId, annotator: AnnotatorId) -> Result<Work> {
        match self.find(work_thing(document, annotator))? {
            Some(Value::Work(work)) => Ok(work),
            _ => Ok(Work {
                document,
                annotator,
                status: Status::ToDo,
                active_seconds: 0,
            }),
        }
    }

    /// How far everybody is with an article; who has not begun is left out.
    pub fn work_on(&self, document: DocumentId) -> Result<Vec<Work>> {
        let key = things::find(self.conn(), document.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, status, seconds FROM work JOIN thing ON thing.key = work.annotator
             WHERE document = ?1 ORDER BY work.annotator",
        )?;
        let rows = statement.query_map([key], |row| {
            Ok(Work {
                document,
                annotator: AnnotatorId(id_at(row, 0)?),
                status: status_of(row.get(2)?),
                active_seconds: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What uses a label.
    pub fn label_use(&self, label: LabelId) -> Result<LabelUse> {
        let key = things::find(self.conn(), label.into())?;
        let used = self.conn().query_row(
            "SELECT (SELECT count(*) FROM annotation WHERE label = ?1),
                    (SELECT count(DISTINCT document) FROM annotation WHERE label = ?1),
                    (SELECT count(*) FROM relation WHERE label = ?1
                     OR source IN (SELECT key FROM annotation WHERE label = ?1)
                     OR target IN (SELECT key FROM annotation WHERE label = ?1))",
            [key],
            |row| {
                Ok(LabelUse {
                    annotations: row.get(0)?,
                    documents: row.get(1)?,
                    relations: row.get(2)?,
                })
            },
        )?;
        Ok(used)
    }

    /// Whether any annotation is in a layer.
    pub fn layer_is_used(&self, layer: LayerId) -> Result<bool> {
        Ok(state::needed_by(self.conn(), layer.into())?.is_some())
    }

    /// What goes when a thing is removed: the relations of an annotation; everything in an article.
    pub(crate) fn dependents(&self, thing: ThingId) -> Result<Vec<ThingId>> {
        let Some(key) = things::find(self.conn(), thing)? else {
            return Ok(Vec::new());
        };
        let sql = match thing.kind {
            Kind::Annotation => {
                "SELECT key FROM relation WHERE source = ?1 OR target = ?1
                 UNION SELECT key FROM comment WHERE target = ?1"
            }
            Kind::Document => {
                "SELECT key FROM relation WHERE document = ?1
                 UNION ALL SELECT key FROM annotation WHERE document = ?1
                 UNION ALL SELECT key FROM comment WHERE target = ?1
                 UNION ALL SELECT key FROM work WHERE document = ?1"
            }
            Kind::Relation => "SELECT key FROM comment WHERE target = ?1",
            _ => return Ok(Vec::new()),
        };
        let mut statement = self.conn().prepare_cached(sql)?;
        let keys: Vec<i64> = statement
            .query_map([key], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        keys.into_iter()
            .map(|key| things::get(self.conn(), key))
            .collect()
    }

    /// Figures, statuses as `annotator` has them.
    pub fn stats(&self, annotator: AnnotatorId) -> Result<Stats> {
        let conn = self.conn();
        let mut stats = conn.query_row(
            "SELECT (SELECT count(*) FROM document), (SELECT coalesce(sum(length), 0) FROM document),
                    (SELECT count(*) FROM annotation), (SELECT count(*) FROM relation)",
            [],
            |row| {
                Ok(Stats {
                    documents: row.get(0)?,
                    characters: row.get::<_, i64>(1)? as u64,
                    annotations: row.get(2)?,
                    relations: row.get(3)?,
                    ..Stats::default()
                })
            },
        )?;
        let mut statement =
            conn.prepare("SELECT layer, label, count(*) FROM annotation GROUP BY layer, label")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let layer = LayerId(things::get(conn, row.get(0)?)?.id);
            let label: Option<i64> = row.get(1)?;
            let label = label.map(|key| things::get(conn, key)).transpose()?;
            stats
                .labels
                .insert((layer, label.map(|it| LabelId(it.id))), row.get(2)?);
        }
        let mut statement =
            conn.prepare("SELECT annotator, count(*) FROM annotation GROUP BY annotator")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let annotator = AnnotatorId(things::get(conn, row.get(0)?)?.id);
            stats.annotators.insert(annotator, row.get(1)?);
        }
        let none = DocumentFilter::default();
        stats.status = self.documents(annotator, &none)?.counts;
        Ok(stats)
    }

    /// How many changes the log has.
    pub fn log_len(&self) -> Result<u32> {
        Ok(self
            .conn()
            .query_row("SELECT count(*) FROM change", [], |row| row.get(0))?)
    }

    /// A part of the history, the latest first.
    pub fn log(&self, offset: u32, limit: u32) -> Result<Vec<LogEntry>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT change.key FROM change JOIN replica ON replica.key = change.replica
             ORDER BY lamport DESC, replica.id DESC, lane DESC LIMIT ?1 OFFSET ?2",
        )?;
        let keys: Vec<i64> = statement
            .query_map(params![limit, offset], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut writes = log::Writes::default();
        let mut entries = Vec::with_capacity(keys.len());
        for key in keys {
            let logged = log::logged(self.conn(), key)?;
            let at = things::WriteKey {
                change: key,
                index: 0,
            };
            let first = writes
                .get(self.conn(), at)?
                .map(|write| (write.thing, write.value));
            entries.push(LogEntry { logged, first });
        }
        Ok(entries)
    }

    /// The things a change wrote, each once.
    pub fn touched_by(&self, change: galley_model::id::ChangeId) -> Result<Vec<ThingId>> {
        let Some(key) = log::find_change(self.conn(), change)? else {
            return Ok(Vec::new());
        };
        log::things_in(self.conn(), &log::logged(self.conn(), key)?)
    }

    /// Everything that happened to a thing, the first first.
    pub fn history(&self, thing: impl Into<ThingId>) -> Result<Vec<(ChangeHeader, Option<Value>)>> {
        let conn = self.conn();
        let Some(key) = things::find(conn, thing.into())? else {
            return Ok(Vec::new());
        };
        let mut writes = log::Writes::default();
        let mut history = Vec::new();
        for at in things::writes_of(conn, key)? {
            if let Some(write) = writes.get(conn, at)? {
                history.push((log::logged(conn, at.change)?.header, write.value));
            }
        }
        history.sort_by_key(|(header, _)| (header.lamport, header.id));
        Ok(history)
    }

    /// Things with several unreplaced values.
    pub fn conflicts(&self) -> Result<Vec<Conflict>> {
        let conn = self.conn();
        let mut statement =
            conn.prepare("SELECT DISTINCT thing, kind, replica, number FROM conflict JOIN thing ON thing.key = thing")?;
        let found: Vec<(i64, ThingId)> = statement
            .query_map([], |row| Ok((row.get(0)?, thing_at(row, 1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut writes = log::Writes::default();
        let mut conflicts = Vec::with_capacity(found.len());
        for (key, thing) in found {
            let mut values = Vec::new();
            for at in things::heads(conn, key)? {
                if let Some(write) = writes.get(conn, at)? {
                    values.push(ConflictValue {
                        write: writes.id(conn, at)?,
                        header: log::logged(conn, at.change)?.header,
                        value: write.value,
                    });
                }
            }
            conflicts.push(Conflict { thing, values });
        }
        Ok(conflicts)
    }

    /// How many things have several unreplaced values.
    pub fn conflict_count(&self) -> Result<u32> {
        Ok(self
            .conn()
            .query_row("SELECT count(DISTINCT thing) FROM conflict", [], |row| {
                row.get(0)
            })?)
    }

    /// Verifies the quote of the first annotation from a key on; the problem in words, if there is one.
    pub(crate) fn verify_quote_from(&self, key: i64) -> Result<Option<String>> {
        let sql = format!(
            "SELECT {ANNOTATION} WHERE annotation.key >= ?1 ORDER BY annotation.key LIMIT 1"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let (id, annotation) = annotation_at(row)?;
        let Some(hash) = state::text_of(self.conn(), annotation.document)? else {
            return Ok(None);
        };
        let verified = annotation.anchor.verify(&self.text(hash)?);
        Ok(verified
            .err()
            .map(|problem| format!("annotation {id}: {problem}")))
    }
}

const LIST_ROW: &str = "thing.replica, thing.number, document.value, document.length,
    (SELECT count(*) FROM annotation WHERE annotation.document = document.key
     AND annotation.annotator = ?1), coalesce(work.status, 0)
    FROM document JOIN thing ON thing.key = document.key
    LEFT JOIN work ON work.document = document.key AND work.annotator = ?1";

fn list_row(row: &Row<'_>) -> Result<DocumentRow> {
    let text: String = row.get(2)?;
    let Value::Document(document) = state::parse_value(Kind::Document, &text)? else {
        return Err(StoreError::Gone("article"));
    };
    Ok(DocumentRow {
        id: DocumentId(id_at(row, 0)?),
        document,
        length: row.get(3)?,
        annotations: row.get(4)?,
        status: status_of(row.get(5)?),
    })
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
