//! Reading what was said about a text: annotations, relations, and what uses a label. Remarks are in `comments`.

use galley_model::annotation::{Annotation, AttributeValue, Relation};
use galley_model::change::Value;
use galley_model::exception::Exception;
use galley_model::id::{
    AnnotationId, AnnotatorId, AttributeId, DocumentId, ExceptionId, Kind, LabelId, LayerId,
    RelationId, ThingId,
};

use galley_model::query::Query;
use rusqlite::types::Value as Sqlite;
use rusqlite::{params, params_from_iter};

use crate::Result;
use crate::file::Store;
use crate::library::Sql;
use crate::log;
use crate::state::{self, ANNOTATION, annotation_at};
use crate::things::{self, id_at, kind_number};

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
    /// Whether it has lost its place: what it marks does not stand there in the current text.
    pub adrift: bool,
}

/// A relation.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationRow {
    /// Id.
    pub id: RelationId,
    /// Its value.
    pub value: Relation,
}

/// What a query asks of annotations, with its names looked up.
#[derive(Debug, Clone)]
pub struct AnnotationQuestion(Sql);

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

/// Where one copy removed an article in which another went on annotating, the annotations wait unseen for
/// the article to come back.
pub(crate) const IN_AN_ARTICLE: &str =
    "EXISTS (SELECT 1 FROM document WHERE document.key = annotation.document)";

impl Store {
    /// Everybody's annotations of an article that have a place in its text, in text order. The others are
    /// [`Self::adrift_of`].
    pub fn annotations_of(&self, document: DocumentId) -> Result<Vec<AnnotationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.annotation_rows(
            "annotation.document = ?1 AND annotation.adrift = 0
             ORDER BY annotation.start, annotation.key",
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
        self.first_annotations_with(label, u32::MAX)
    }

    /// So many annotations with a label at most, in the order in which they were made.
    pub fn first_annotations_with(&self, label: LabelId, most: u32) -> Result<Vec<AnnotationRow>> {
        let key = things::find(self.conn(), label.into())?;
        self.annotation_rows(
            &format!(
                "annotation.label = ?1 AND {IN_AN_ARTICLE} ORDER BY annotation.key LIMIT {most}"
            ),
            key,
        )
    }

    /// The annotations of an article that a query's annotation fields ask for and that have a place, in text order; none
    /// where it has no such fields.
    pub fn fitting(
        &self,
        me: AnnotatorId,
        query: &Query,
        document: DocumentId,
    ) -> Result<Vec<AnnotationRow>> {
        let asked = self.annotation_question(me, query)?;
        asked.map_or(Ok(Vec::new()), |it| self.answering(&it, document))
    }

    /// What a query asks of annotations, to be asked of one article after the other; `None` where it asks nothing.
    pub fn annotation_question(
        &self,
        me: AnnotatorId,
        query: &Query,
    ) -> Result<Option<AnnotationQuestion>> {
        Ok(self.compile_marks(query, me)?.map(AnnotationQuestion))
    }

    /// The annotations of an article that fit and have a place, in text order.
    pub fn answering(
        &self,
        asked: &AnnotationQuestion,
        document: DocumentId,
    ) -> Result<Vec<AnnotationRow>> {
        let condition = format!(
            "annotation.document = ? AND annotation.adrift = 0 AND {} ORDER BY annotation.start, annotation.key",
            asked.0.text
        );
        let key = things::find(self.conn(), document.into())?;
        let mut values = vec![key.into()];
        values.extend(asked.0.values.iter().cloned());
        self.annotation_rows_of(&condition, values)
    }

    pub(crate) fn annotation_rows(
        &self,
        condition: &str,
        key: Option<i64>,
    ) -> Result<Vec<AnnotationRow>> {
        self.annotation_rows_of(condition, vec![key.into()])
    }

    fn annotation_rows_of(
        &self,
        condition: &str,
        values: Vec<Sqlite>,
    ) -> Result<Vec<AnnotationRow>> {
        let sql = ANNOTATION.replacen(
            "FROM annotation",
            ", a.change,
             EXISTS (SELECT 1 FROM conflict WHERE conflict.thing = annotation.key),
             annotation.adrift
             FROM annotation",
            1,
        );
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {sql} WHERE {condition}"))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut names = log::Writes::default();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, value) = annotation_at(row)?;
            found.push(AnnotationRow {
                id: AnnotationId(id),
                value,
                time: names.header(self.conn(), row.get(21)?)?.time,
                conflict: row.get(22)?,
                adrift: row.get(23)?,
            });
        }
        Ok(found)
    }

    /// Everybody's relations in an article whose ends have their places.
    pub fn relations_of(&self, document: DocumentId) -> Result<Vec<RelationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.relation_rows(
            "relation.document = ?1 AND NOT EXISTS
             (SELECT 1 FROM annotation WHERE key IN (source, target) AND adrift = 1)",
            key,
        )
    }

    /// Everybody's relations in an article, also of what has lost its place.
    pub fn all_relations_of(&self, document: DocumentId) -> Result<Vec<RelationRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.relation_rows("relation.document = ?1", key)
    }

    /// Exceptions for one place of an article, in the order in which they were decided.
    pub fn exceptions_in(&self, document: DocumentId) -> Result<Vec<(ExceptionId, Exception)>> {
        // Most are about no article: only those that name this one are read.
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM entry JOIN thing ON thing.key = entry.key
             WHERE entry.kind = ?1 AND instr(value, ?2) > 0 ORDER BY entry.key",
        )?;
        let named = format!("\"{document}\"");
        let mut rows = statement.query(params![kind_number(Kind::Exception), named])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Exception(it) = state::parse_value(Kind::Exception, &text)?
                && it.document == Some(document)
                && it.range.is_some()
            {
                found.push((ExceptionId(id_at(row, 0)?), it));
            }
        }
        Ok(found)
    }

    /// Relations with a label.
    pub fn relations_with(&self, label: LabelId) -> Result<Vec<RelationRow>> {
        let key = things::find(self.conn(), label.into())?;
        self.relation_rows("relation.label = ?1", key)
    }

    fn relation_rows(&self, condition: &str, key: Option<i64>) -> Result<Vec<RelationRow>> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT replica, number, value FROM relation JOIN thing ON thing.key = relation.key
             WHERE {condition} AND EXISTS (SELECT 1 FROM annotation WHERE key = source)
             AND EXISTS (SELECT 1 FROM annotation WHERE key = target) ORDER BY relation.key"
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

    /// What uses a label.
    pub fn label_use(&self, label: LabelId) -> Result<LabelUse> {
        let key = things::find(self.conn(), label.into())?;
        let used = self.conn().query_row(
            &format!("SELECT (SELECT count(*) FROM annotation WHERE label = ?1 AND {IN_AN_ARTICLE}),
                    (SELECT count(DISTINCT document) FROM annotation WHERE label = ?1 AND {IN_AN_ARTICLE}),
                    (SELECT count(*) FROM relation WHERE label = ?1
                     OR source IN (SELECT key FROM annotation WHERE label = ?1)
                     OR target IN (SELECT key FROM annotation WHERE label = ?1))"),
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

    /// Whether any annotation or relation is in a layer.
    pub fn layer_is_used(&self, layer: LayerId) -> Result<bool> {
        Ok(state::needed_by(self.conn(), layer.into())?.is_some())
    }

    /// The values that an attribute has anywhere, each once.
    pub fn attribute_values(&self, attribute: AttributeId) -> Result<Vec<AttributeValue>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT DISTINCT item.type, item.atom
             FROM (SELECT attributes AS held FROM annotation WHERE attributes IS NOT NULL
                   UNION ALL SELECT value -> '$.attributes' FROM relation) AS source,
                  json_each(source.held) AS item
             WHERE item.key = ?1",
        )?;
        let values = statement.query_map([attribute.to_string()], |row| {
            let kind: String = row.get(0)?;
            Ok(match kind.as_str() {
                "true" => AttributeValue::Flag(true),
                "false" => AttributeValue::Flag(false),
                "text" => AttributeValue::Text(row.get(1)?),
                _ => AttributeValue::Number(row.get(1)?),
            })
        })?;
        Ok(values.collect::<rusqlite::Result<_>>()?)
    }

    /// What goes when a thing is removed: the relations of an annotation; everything in an article.
    pub fn dependents(&self, thing: ThingId) -> Result<Vec<ThingId>> {
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

    /// Verifies the quote of the first annotation from a key on that has its place; the problem in words, if there is one.
    pub(crate) fn verify_quote_from(&self, key: i64) -> Result<Option<String>> {
        let sql = format!(
            "SELECT {ANNOTATION} WHERE annotation.key >= ?1 AND adrift = 0 ORDER BY annotation.key LIMIT 1"
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
