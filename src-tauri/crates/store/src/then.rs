//! An article as it was: its state right after one change, in the log's order, whatever became of it since.
//!
//! Nothing of it is kept. The writes of everything that was ever in the article are read again and those of later
//! changes left out, so it costs what happened in the article, however long the project's log is.

use std::collections::{BTreeSet, HashSet};

use galley_model::change::{ChangeHeader, Value};
use galley_model::id::{
    AnnotationId, AnnotatorId, ChangeId, CommentId, DocumentId, LabelId, RelationId, ReplicaId,
    ThingId,
};
use galley_model::people::Status;
use galley_model::schema::Label;
use rusqlite::{Connection, OptionalExtension};

use crate::comments::CommentRow;
use crate::file::Store;
use crate::library::ArticleRow;
use crate::log;
use crate::marks::{AnnotationRow, RelationRow};
use crate::merge::unreplaced;
use crate::things::WriteKey;
use crate::{Result, StoreError, state, things};

/// An article as it was right after a change; each list in the order in which it is read now.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    /// The article as it stood in the list of the annotator asked for.
    pub row: ArticleRow,
    /// Everybody's annotations.
    pub annotations: Vec<AnnotationRow>,
    /// Everybody's relations.
    pub relations: Vec<RelationRow>,
    /// Remarks on the article and on its annotations.
    pub comments: Vec<CommentRow>,
    /// The labels that these have and that were removed since, as they were then.
    pub removed_labels: Vec<(LabelId, Label)>,
}

impl Store {
    /// An article as it was right after a change, also one that was removed since. `None` if it was not in the
    /// project then; an error if there is no such change.
    pub fn document_as_of(
        &self,
        document: DocumentId,
        change: ChangeId,
        annotator: AnnotatorId,
    ) -> Result<Option<AsOf>> {
        let conn = self.conn();
        let change = log::find_change(conn, change)?.ok_or(StoreError::Gone("change"))?;
        let mut then = Then::after(conn, change)?;
        let Some(Value::Document(value)) = then.value(document.into())? else {
            return Ok(None);
        };
        let text = state::find_text(conn, value.text)?;
        let (mut annotations, mut relations, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (key, thing) in self.ever_in(document)? {
            let Some((at, value, conflict)) = then.shown(key)? else {
                continue;
            };
            match value {
                Value::Annotation(value) if value.document == document => {
                    let row = AnnotationRow {
                        id: AnnotationId(thing.id),
                        adrift: text
                            .as_ref()
                            .is_some_and(|it| value.anchor.verify(it).is_err()),
                        value,
                        time: then.names.header(conn, at.change)?.time,
                        conflict,
                    };
                    annotations.push((key, row));
                }
                Value::Relation(value) if value.document == document => {
                    let id = RelationId(thing.id);
                    relations.push((key, RelationRow { id, value }));
                }
                Value::Comment(value) => remarks.push((key, CommentId(thing.id), value)),
                _ => {}
            }
        }
        annotations.sort_by_key(|(key, it)| (it.value.anchor.hull().map(|it| it.start), *key));
        relations.sort_by_key(|(key, _)| *key);
        remarks.sort_by_key(|(key, ..)| *key);
        // As now: a link needs both its ends, a remark what it is about.
        let there: HashSet<ThingId> = annotations.iter().map(|(_, it)| it.id.into()).collect();
        let placed: HashSet<AnnotationId> = annotations
            .iter()
            .filter(|(_, it)| !it.adrift)
            .map(|(_, it)| it.id)
            .collect();
        relations
            .retain(|(_, it)| placed.contains(&it.value.from) && placed.contains(&it.value.to));
        remarks.retain(|(_, _, it)| it.on == document.into() || there.contains(&it.on));
        let annotations: Vec<AnnotationRow> = annotations.into_iter().map(|it| it.1).collect();
        let relations: Vec<RelationRow> = relations.into_iter().map(|it| it.1).collect();
        let comments = remarks
            .into_iter()
            .map(|(_, id, value)| self.with_time(id, value))
            .collect::<Result<_>>()?;
        let length: Option<u32> = conn
            .prepare_cached("SELECT length FROM text WHERE hash = ?1")?
            .query_row([value.text.0], |row| row.get(0))
            .optional()?;
        let mut annotators = Vec::new();
        for (id, _) in self.annotators()? {
            if then.status(document, id)? != Status::ToDo {
                annotators.push(id);
            }
        }
        Ok(Some(AsOf {
            row: ArticleRow {
                annotators,
                status: then.status(document, annotator)?,
                conflicts: annotations.iter().filter(|it| it.conflict).count() as u32,
                ..ArticleRow::new(
                    document,
                    value,
                    length.unwrap_or(0),
                    annotations.len() as u32,
                )
            },
            removed_labels: then.removed_labels(&annotations, &relations)?,
            annotations,
            relations,
            comments,
        }))
    }
}

/// The moment right after a change.
struct Then<'a> {
    conn: &'a Connection,
    names: log::Writes,
    /// The change's place in the log's order.
    until: (u64, ReplicaId),
}

fn place(header: &ChangeHeader) -> (u64, ReplicaId) {
    (header.lamport, header.id.replica)
}

impl<'a> Then<'a> {
    fn after(conn: &'a Connection, change: i64) -> Result<Self> {
        let header = log::logged(conn, change)?.header;
        Ok(Self {
            conn,
            names: log::Writes::default(),
            until: place(&header),
        })
    }

    /// What was shown of the thing with a key, which write that was, and whether there were others; none if it was
    /// not there.
    fn shown(&mut self, key: i64) -> Result<Option<(WriteKey, Value, bool)>> {
        let until = self.until;
        let counts = |header: &ChangeHeader| place(header) <= until;
        let heads = unreplaced(self.conn, &mut self.names, key, counts)?;
        let several = heads.len() > 1;
        let shown = heads.into_iter().next();
        Ok(shown.and_then(|(at, value)| Some((at, value?, several))))
    }

    fn value(&mut self, thing: ThingId) -> Result<Option<Value>> {
        match things::find(self.conn, thing)? {
            Some(key) => Ok(self.shown(key)?.map(|(_, value, _)| value)),
            None => Ok(None),
        }
    }

    fn status(&mut self, document: DocumentId, annotator: AnnotatorId) -> Result<Status> {
        Ok(match self.value(state::work_thing(document, annotator))? {
            Some(Value::Work(work)) => work.status,
            _ => Status::ToDo,
        })
    }

    fn removed_labels(
        &mut self,
        annotations: &[AnnotationRow],
        relations: &[RelationRow],
    ) -> Result<Vec<(LabelId, Label)>> {
        let of_annotations = annotations.iter().filter_map(|it| it.value.label);
        let of_relations = relations.iter().filter_map(|it| it.value.label);
        let labels: BTreeSet<LabelId> = of_annotations.chain(of_relations).collect();
        let mut removed = Vec::new();
        for id in labels {
            if !state::exists(self.conn, id.into())?
                && let Some(Value::Label(label)) = self.value(id.into())?
            {
                removed.push((id, label));
            }
        }
        Ok(removed)
    }
}
