//! The register by pages, its entries by name and URI, and where they are mentioned in the corpus.

use std::collections::{BTreeSet, HashSet};

use galley_model::change::Value;
use galley_model::fold::fold;
use galley_model::id::{
    AnnotationId, AnnotatorId, DocumentId, EntityId, Kind, LabelId, LayerId, ThingId,
};
use galley_model::people::Entity;
use galley_model::text::{CodePoint, TextRange};
use rusqlite::{OptionalExtension, Params, Row, params};

use crate::Result;
use crate::file::Store;
use crate::marks::IN_AN_ARTICLE;
use crate::names::{NAME, URI};
use crate::things::{self, id_at};
use crate::{log, state};

/// By what the list of the register is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EntityOrder {
    /// By name.
    #[default]
    Name,
    /// The most mentioned first.
    Mentions,
}

/// Which entries, and which part of the list.
#[derive(Debug, Clone, Default)]
pub struct EntityFilter {
    /// Only of this type.
    pub type_name: Option<String>,
    /// By what they are sorted.
    pub order: EntityOrder,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// An entry with how often it is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRow {
    /// Id.
    pub id: EntityId,
    /// Its value.
    pub value: Entity,
    /// How many annotations link to it.
    pub mentions: u32,
}

/// A part of the list of the register.
#[derive(Debug, Clone, Default)]
pub struct EntityPage {
    /// How many entries fit.
    pub total: u32,
    /// This part.
    pub rows: Vec<EntityRow>,
}

/// Where an entry is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionRow {
    /// The annotation.
    pub id: AnnotationId,
    /// Its article.
    pub document: DocumentId,
    /// Whose it is.
    pub annotator: AnnotatorId,
    /// Its label.
    pub label: Option<LabelId>,
    /// From its first character to its last; none for the whole article.
    pub range: Option<TextRange>,
    /// Its words.
    pub quote: String,
}

/// A mention of the same words, linked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Where.
    pub mention: MentionRow,
    /// What it is linked to.
    pub entity: Option<EntityId>,
}

const ROW: &str = "thing.replica, thing.number, entry.value, entity.mentions
    FROM entity JOIN entry ON entry.key = entity.key JOIN thing ON thing.key = entity.key";

const MENTION: &str = "a.replica, a.number, d.replica, d.number, p.replica, p.number,
    b.replica, b.number, annotation.start, annotation.end, annotation.quote, annotation.entity,
    annotation.adrift
    FROM annotation
    JOIN thing a ON a.key = annotation.key
    JOIN thing d ON d.key = annotation.document
    JOIN thing p ON p.key = annotation.annotator
    LEFT JOIN thing b ON b.key = annotation.label";

fn mention_at(row: &Row<'_>) -> Result<MentionRow> {
    let label = match row.get::<_, Option<i64>>(6)? {
        Some(_) => Some(LabelId(id_at(row, 6)?)),
        None => None,
    };
    let (start, end): (Option<u32>, Option<u32>) = (row.get(8)?, row.get(9)?);
    let adrift: bool = row.get(12)?;
    // What has no place in the current text is a mention all the same.
    let ends = start.zip(end).filter(|_| !adrift);
    Ok(MentionRow {
        id: AnnotationId(id_at(row, 0)?),
        document: DocumentId(id_at(row, 2)?),
        annotator: AnnotatorId(id_at(row, 4)?),
        label,
        range: ends.and_then(|(from, to)| TextRange::new(CodePoint(from), CodePoint(to))),
        quote: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
    })
}

impl Store {
    fn entity_rows(&self, rest: &str, with: impl Params) -> Result<Vec<EntityRow>> {
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {ROW} {rest}"))?;
        let mut rows = statement.query(with)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Entity(value) = state::parse_value(Kind::Entity, &text)? {
                found.push(EntityRow {
                    id: EntityId(id_at(row, 0)?),
                    value,
                    mentions: row.get(3)?,
                });
            }
        }
        Ok(found)
    }

    /// One entry.
    pub fn entity_row(&self, id: EntityId) -> Result<Option<EntityRow>> {
        let Some(key) = things::find(self.conn(), id.into())? else {
            return Ok(None);
        };
        self.entity_at(key)
    }

    pub(crate) fn entity_at(&self, key: i64) -> Result<Option<EntityRow>> {
        Ok(self.entity_rows("WHERE entity.key = ?1", [key])?.pop())
    }

    /// A part of the list of the register.
    pub fn register_page(&self, filter: &EntityFilter) -> Result<EntityPage> {
        // The part is cut from an index alone before any entry is read.
        let order = match filter.order {
            EntityOrder::Name => "folded, key",
            EntityOrder::Mentions => "mentions DESC, folded, key",
        };
        let of_type = match filter.type_name {
            Some(_) => "type = ?1",
            None => "?1 IS NULL",
        };
        let total = self
            .conn()
            .prepare_cached(&format!("SELECT count(*) FROM entity WHERE {of_type}"))?
            .query_row([&filter.type_name], |row| row.get(0))?;
        let order_out = order
            .replace("folded", "entity.folded")
            .replace("key", "entity.key")
            .replace("mentions", "entity.mentions");
        let rows = self.entity_rows(
            &format!(
                "WHERE entity.key IN (SELECT key FROM entity WHERE {of_type} ORDER BY {order} LIMIT ?2 OFFSET ?3)
                 ORDER BY {order_out}"
            ),
            params![filter.type_name, filter.limit, filter.offset],
        )?;
        Ok(EntityPage { total, rows })
    }

    /// The types that entries have, with how many have each.
    pub fn entity_types(&self) -> Result<Vec<(String, u32)>> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT type, count(*) FROM entity GROUP BY type ORDER BY 2 DESC, 1")?;
        let types = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(types.collect::<rusqlite::Result<_>>()?)
    }

    /// So many entries at most that have exactly this name or other name, folded; true where it is the name.
    pub fn entities_called(&self, folded: &str, most: u32) -> Result<Vec<(EntityRow, bool)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT entity, min(kind) FROM name WHERE folded = ?1 AND kind < 2 GROUP BY entity LIMIT ?2",
        )?;
        let keys: Vec<(i64, i64)> = statement
            .query_map(params![folded, most], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut found = Vec::new();
        for (key, kind) in keys {
            found.extend(self.entity_at(key)?.map(|row| (row, kind == NAME)));
        }
        Ok(found)
    }

    /// The first entry that has this URI.
    pub fn entity_with_uri(&self, uri: &str) -> Result<Option<EntityId>> {
        let key: Option<i64> = self
            .conn()
            .prepare_cached("SELECT entity FROM name WHERE folded = ?1 AND kind = ?2 LIMIT 1")?
            .query_row(params![uri, URI], |row| row.get(0))
            .optional()?;
        key.map(|key| Ok(EntityId(things::get(self.conn(), key)?.id)))
            .transpose()
    }

    /// The entry of exactly this name; of several the one that was added last.
    pub fn entity_named(&self, name: &str) -> Result<Option<EntityId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT entity FROM name WHERE folded = ?1 AND kind = ?2 ORDER BY entity DESC",
        )?;
        let mut rows = statement.query(params![fold(name), NAME])?;
        while let Some(row) = rows.next()? {
            if let Some(it) = self.entity_at(row.get(0)?)?
                && it.value.name == name
            {
                return Ok(Some(it.id));
            }
        }
        Ok(None)
    }

    /// The entries that annotations of these articles are linked to, in the order in which they were added.
    pub fn linked_in(&self, documents: &[DocumentId]) -> Result<Vec<(EntityId, Entity)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT DISTINCT entity FROM annotation INDEXED BY annotation_document
             WHERE document = ?1 AND entity IS NOT NULL",
        )?;
        let mut keys = BTreeSet::new();
        for document in documents {
            let key = things::find(self.conn(), (*document).into())?;
            for entity in statement.query_map([key], |row| row.get::<_, i64>(0))? {
                keys.insert(entity?);
            }
        }
        let mut entities = Vec::with_capacity(keys.len());
        for key in keys {
            entities.extend(self.entity_at(key)?.map(|it| (it.id, it.value)));
        }
        Ok(entities)
    }

    /// Whether anybody wrote to the register after a moment, as [`Store::moment`] gave it.
    pub fn register_changed_since(&self, moment: i64) -> Result<bool> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached("SELECT key FROM change WHERE key > ?1")?;
        let mut changes = statement.query([moment])?;
        while let Some(row) = changes.next()? {
            let things = log::things_in(conn, &log::logged(conn, row.get(0)?)?)?;
            if things.iter().any(|it| it.kind == Kind::Entity) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The whole register, in the order in which entries were added, one at a time; `take` gives whether to go on.
    pub fn each_entity(
        &self,
        mut take: impl FnMut(EntityId, Entity) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = self
            .conn()
            .prepare(&format!("SELECT {ROW} ORDER BY entity.key"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Entity(value) = state::parse_value(Kind::Entity, &text)?
                && !take(EntityId(id_at(row, 0)?), value)?
            {
                break;
            }
        }
        Ok(())
    }

    /// How many mentions entries have together, and in how many articles.
    pub fn mention_counts(&self, entities: &[EntityId]) -> Result<(u32, u32)> {
        let (mut mentions, mut articles) = (0, HashSet::new());
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT document, count(*) FROM annotation WHERE entity = ?1 AND {IN_AN_ARTICLE} GROUP BY document"
        ))?;
        for id in entities {
            let key = things::find(self.conn(), (*id).into())?;
            let mut rows = statement.query([key])?;
            while let Some(row) = rows.next()? {
                articles.insert(row.get::<_, i64>(0)?);
                mentions += row.get::<_, u32>(1)?;
            }
        }
        Ok((mentions, u32::try_from(articles.len()).unwrap_or(u32::MAX)))
    }

    /// A part of an entry's mentions, article by article in text order.
    pub fn mentions(&self, entity: EntityId, offset: u32, limit: u32) -> Result<Vec<MentionRow>> {
        let key = things::find(self.conn(), entity.into())?;
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT {MENTION} WHERE annotation.key IN
                 (SELECT key FROM annotation WHERE entity = ?1 AND {IN_AN_ARTICLE}
                  ORDER BY document, start, key LIMIT ?2 OFFSET ?3)
             ORDER BY annotation.document, annotation.start, annotation.key"
        ))?;
        let mut rows = statement.query(params![key, limit, offset])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(mention_at(row)?);
        }
        Ok(found)
    }

    /// All that links to an entry, also in articles that were removed meanwhile.
    pub fn linked_to(&self, entity: EntityId) -> Result<Vec<AnnotationId>> {
        let key = things::find(self.conn(), entity.into())?;
        let mut statement = self.conn().prepare_cached(
            "SELECT key FROM annotation WHERE entity = ?1 ORDER BY document, key",
        )?;
        let keys: Vec<i64> = statement
            .query_map([key], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let id =
            |key| -> Result<AnnotationId> { Ok(AnnotationId(things::get(self.conn(), key)?.id)) };
        keys.into_iter().map(id).collect()
    }

    /// The entries that are mentioned in an article.
    pub fn mentioned_in(&self, document: DocumentId) -> Result<Vec<EntityRow>> {
        let key = things::find(self.conn(), document.into())?;
        self.entity_rows(
            "WHERE entity.key IN (SELECT entity FROM annotation WHERE document = ?1 AND entity IS NOT NULL)
             ORDER BY entity.key",
            [key],
        )
    }

    /// Hands over what is marked in a layer and with a label and whose words are any of those given, folded: in one
    /// article, or in all that have such words. `take` gets each and how many articles were looked through, and gives
    /// whether to go on.
    pub fn each_alike(
        &self,
        names: &[String],
        (layer, label): (LayerId, Option<LabelId>),
        within: Option<DocumentId>,
        mut take: impl FnMut(Option<Alike>, u32) -> Result<bool>,
    ) -> Result<()> {
        let phrases: Vec<String> = names
            .iter()
            .filter(|it| !it.is_empty())
            .map(|it| format!("\"{it}\""))
            .collect();
        if phrases.is_empty() {
            return Ok(());
        }
        let layer = things::find(self.conn(), layer.into())?;
        let label = match label {
            Some(id) => things::find(self.conn(), id.into())?,
            None => None,
        };
        let mut marked = self.conn().prepare_cached(&format!(
            "SELECT {MENTION} WHERE annotation.document = ?1 AND annotation.layer = ?2
             AND annotation.label IS ?3 AND annotation.quote IS NOT NULL AND annotation.adrift = 0
             ORDER BY annotation.start, annotation.key"
        ))?;
        let mut looked = 0;
        let mut look = |document: i64| -> Result<bool> {
            looked += 1;
            if !take(None, looked)? {
                return Ok(false);
            }
            let mut rows = marked.query(params![document, layer, label])?;
            while let Some(row) = rows.next()? {
                let quote: String = row.get(10)?;
                let folded = fold(&quote);
                if !names.contains(&folded) {
                    continue;
                }
                let entity: Option<i64> = row.get(11)?;
                let entity = entity
                    .map(|key| things::get(self.conn(), key))
                    .transpose()?;
                let alike = Alike {
                    mention: mention_at(row)?,
                    entity: entity.map(|it: ThingId| EntityId(it.id)),
                };
                if !take(Some(alike), looked)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if let Some(document) = within {
            if let Some(key) = things::find(self.conn(), document.into())? {
                look(key)?;
            }
            return Ok(());
        }
        let mut articles = self
            .conn()
            .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1")?;
        let mut rows = articles.query([format!("text : ({})", phrases.join(" OR "))])?;
        while let Some(row) = rows.next()? {
            if !look(row.get(0)?)? {
                break;
            }
        }
        Ok(())
    }
}
