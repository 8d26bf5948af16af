//! What the rules of consistency ask of the project: the lexicon, the register, what relations join. And an article as
//! they see it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use galley_model::annotation::{Annotation, Relation};
use galley_model::change::Value;
use galley_model::consistency::{self, Article, Ends, Finding, Known, Rule, Swaps, Use};
use galley_model::exception::{self, Exception};
use galley_model::id::{
    AnnotationId, DocumentId, EntityId, Id, Kind, LabelId, LayerId, RelationId,
};
use galley_model::people::Entity;
use galley_model::text::{Text, TextHash};
use rusqlite::{OptionalExtension, params};

use crate::file::Store;
use crate::state::{self, ANNOTATION, annotation_at};
use crate::things;
use crate::{Result, StoreError};

/// So many relations of a label, and mentions of an entry, tell what is usual.
const SAMPLE: u32 = 2_000;
/// So many answers are remembered at most.
const MOST_REMEMBERED: usize = 20_000;

type EndsKey = (LayerId, Option<LabelId>);

/// What is known of the project. Asks the file each time, or holds all strings that are marked more than once.
pub struct Facts<'a> {
    store: &'a Store,
    strings: Option<HashMap<Box<str>, Vec<Use>>>,
    ids: RefCell<HashMap<i64, Id>>,
    ends: RefCell<HashMap<EndsKey, Vec<Ends>>>,
    mentions: RefCell<HashMap<EntityId, Vec<Use>>>,
    entities: RefCell<HashMap<EntityId, Option<Entity>>>,
    exceptions: Vec<Exception>,
    has_names: bool,
}

/// An article with everything in it, to be looked through.
#[derive(Debug, Clone)]
pub struct WholeArticle {
    /// Its text.
    pub text: Text,
    /// Everybody's annotations.
    pub annotations: Vec<(AnnotationId, Annotation)>,
    /// Everybody's relations.
    pub relations: Vec<(RelationId, Relation)>,
}

impl Store {
    /// What is known of the project, for looking at a few articles.
    pub fn facts(&self) -> Result<Facts<'_>> {
        let has_names = self
            .conn()
            .prepare_cached("SELECT 1 FROM name LIMIT 1")?
            .exists([])?;
        let exceptions = self.exceptions()?.into_iter().map(|(_, it)| it);
        Ok(Facts {
            store: self,
            strings: None,
            ids: RefCell::default(),
            ends: RefCell::default(),
            mentions: RefCell::default(),
            entities: RefCell::default(),
            exceptions: exceptions
                .filter(|it| matches!(it.rule, exception::Rule::Consistency(_)))
                .collect(),
            has_names,
        })
    }

    /// The same for looking at all articles: strings that are marked more than once are held in memory. Also counts
    /// which labels stand for each other.
    pub fn facts_at_hand(&self) -> Result<(Facts<'_>, Swaps)> {
        let mut facts = self.facts()?;
        let mut swaps = Swaps::default();
        let mut strings: HashMap<Box<str>, Vec<Use>> = HashMap::new();
        let mut statement = self
            .conn()
            .prepare("SELECT string, layer, label, count FROM lexicon ORDER BY string")?;
        let mut rows = statement.query([])?;
        let mut last: (String, Vec<Use>) = Default::default();
        let mut keep = |(string, uses): (String, Vec<Use>)| {
            if uses.iter().map(|it| it.count).sum::<u32>() > 1 {
                if uses.len() > 1 {
                    swaps.count(&uses);
                }
                strings.insert(string.into_boxed_str(), uses);
            }
        };
        while let Some(row) = rows.next()? {
            let using = facts.use_at(row, 1)?;
            let string = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if last.0 != string {
                keep(std::mem::take(&mut last));
                string.clone_into(&mut last.0);
            }
            last.1.push(using);
        }
        keep(last);
        facts.strings = Some(strings);
        Ok((facts, swaps))
    }

    /// An article with everything in it.
    pub fn marked(&self, document: DocumentId) -> Result<WholeArticle> {
        let key = things::find(self.conn(), document.into())?.ok_or(StoreError::Gone("article"))?;
        self.marked_at(key)?.ok_or(StoreError::Gone("article"))
    }

    pub(crate) fn marked_at(&self, key: i64) -> Result<Option<WholeArticle>> {
        let text: Option<[u8; 32]> = self
            .conn()
            .prepare_cached("SELECT text FROM document WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(None) };
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT {ANNOTATION} WHERE annotation.document = ?1 AND annotation.adrift = 0
             ORDER BY annotation.start, annotation.key"
        ))?;
        let mut rows = statement.query([key])?;
        let mut annotations = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, it) = annotation_at(row)?;
            annotations.push((AnnotationId(id), it));
        }
        let mut relations = Vec::new();
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM relation JOIN thing ON thing.key = relation.key
             WHERE relation.document = ?1 AND NOT EXISTS
             (SELECT 1 FROM annotation WHERE key IN (source, target) AND adrift = 1) ORDER BY relation.key",
        )?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            let value: String = row.get(2)?;
            if let Value::Relation(it) = state::parse_value(Kind::Relation, &value)? {
                relations.push((RelationId(things::id_at(row, 0)?), it));
            }
        }
        Ok(Some(WholeArticle {
            text: self.text(TextHash(text))?,
            annotations,
            relations,
        }))
    }

    /// So many articles behind a local key, by local key and id.
    pub fn articles_behind(&self, key: i64, most: u32) -> Result<Vec<(i64, DocumentId)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT document.key, replica, number FROM document JOIN thing ON thing.key = document.key
             WHERE document.key > ?1 ORDER BY document.key LIMIT ?2",
        )?;
        let rows = statement.query_map(params![key, most], |row| {
            Ok((row.get(0)?, DocumentId(things::id_at(row, 1)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Facts<'_> {
    /// What is found in an article, and how much of it somebody decided is all right.
    pub fn look(&self, document: DocumentId, marked: &WholeArticle) -> Result<(Vec<Finding>, u32)> {
        let schema = self.store.schema()?;
        let article = Article {
            text: &marked.text,
            annotations: &marked.annotations,
            relations: &marked.relations,
        };
        let mut found = consistency::look(&schema, &article, self)?;
        let all = found.len();
        if !self.exceptions.is_empty() {
            found.retain(|it| {
                !self
                    .exceptions
                    .iter()
                    .any(|by| it.is_excepted(by, document))
            });
        }
        let left_out = u32::try_from(all - found.len()).unwrap_or(u32::MAX);
        Ok((found, left_out))
    }

    fn id(&self, key: i64) -> Result<Id> {
        if let Some(id) = self.ids.borrow().get(&key) {
            return Ok(*id);
        }
        let id = things::get(self.store.conn(), key)?.id;
        self.ids.borrow_mut().insert(key, id);
        Ok(id)
    }

    fn label(&self, key: Option<i64>) -> Result<Option<LabelId>> {
        key.filter(|it| *it != 0)
            .map(|it| self.id(it).map(LabelId))
            .transpose()
    }

    /// Reads layer, label and count from three columns.
    fn use_at(&self, row: &rusqlite::Row<'_>, at: usize) -> Result<Use> {
        Ok(Use {
            layer: LayerId(self.id(row.get(at)?)?),
            label: self.label(row.get(at + 1)?)?,
            count: row.get(at + 2)?,
        })
    }

    fn uses_of(&self, sql: &str, of: impl rusqlite::ToSql) -> Result<Vec<Use>> {
        let mut statement = self.store.conn().prepare_cached(sql)?;
        let mut rows = statement.query([of])?;
        let mut uses = Vec::new();
        while let Some(row) = rows.next()? {
            uses.push(self.use_at(row, 0)?);
        }
        Ok(uses)
    }
}

/// An answer from memory, or else from the file.
fn remembered<K: Copy + Eq + std::hash::Hash, V: Clone>(
    memory: &RefCell<HashMap<K, V>>,
    key: K,
    ask: impl FnOnce() -> Result<V>,
) -> Result<V> {
    if let Some(known) = memory.borrow().get(&key) {
        return Ok(known.clone());
    }
    let answer = ask()?;
    let mut memory = memory.borrow_mut();
    if memory.len() >= MOST_REMEMBERED {
        memory.clear();
    }
    memory.insert(key, answer.clone());
    Ok(answer)
}

impl Known for Facts<'_> {
    type Error = StoreError;

    fn uses(&self, string: &str) -> Result<Cow<'_, [Use]>> {
        if let Some(strings) = &self.strings {
            return Ok(Cow::Borrowed(
                strings.get(string).map_or(&[], Vec::as_slice),
            ));
        }
        let sql = "SELECT layer, label, count FROM lexicon WHERE string = ?1";
        self.uses_of(sql, string).map(Cow::Owned)
    }

    fn left(&self, string: &str, layer: LayerId) -> Result<Option<u32>> {
        if self.strings.is_some() {
            return Ok(None);
        }
        let layer = things::find(self.store.conn(), layer.into())?;
        let left = self
            .store
            .conn()
            .prepare_cached(
                "SELECT sum(places) FROM finding_group WHERE rule = ?1 AND subject = ?2 AND layer = ?3",
            )?
            .query_row(params![Rule::UnmarkedElsewhere.id(), string, layer], |row| row.get(0))?;
        Ok(left)
    }

    fn entity(&self, id: EntityId) -> Result<Option<Entity>> {
        remembered(&self.entities, id, || {
            Ok(match self.store.find(id)? {
                Some(Value::Entity(entity)) => Some(entity),
                _ => None,
            })
        })
    }

    fn named(&self, folded: &str) -> Result<Vec<EntityId>> {
        const MOST: u32 = 9;
        if !self.has_names {
            return Ok(Vec::new());
        }
        let mut statement = self.store.conn().prepare_cached(
            "SELECT DISTINCT replica, number FROM name JOIN thing ON thing.key = name.entity
             WHERE name.folded = ?1 AND name.kind < 2 LIMIT ?2",
        )?;
        let ids = statement.query_map(params![folded, MOST], |row| {
            things::id_at(row, 0).map(EntityId)
        })?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    fn mentions(&self, entity: EntityId) -> Result<Vec<Use>> {
        remembered(&self.mentions, entity, || {
            let key = things::find(self.store.conn(), entity.into())?;
            let sql = format!(
                "SELECT layer, label, count(*) FROM (SELECT layer, label FROM annotation WHERE entity = ?1 LIMIT {SAMPLE})
                 GROUP BY layer, label"
            );
            self.uses_of(&sql, key)
        })
    }

    fn ends(&self, layer: LayerId, label: Option<LabelId>) -> Result<Vec<Ends>> {
        remembered(&self.ends, (layer, label), || {
            let key = match label {
                Some(label) => things::find(self.store.conn(), label.into())?,
                None => None,
            };
            let sql = format!(
                "SELECT a.layer, a.label, b.layer, b.label, count(*)
                 FROM (SELECT source, target FROM relation WHERE label IS ?1 AND value ->> 'layer' = ?2
                       ORDER BY key DESC LIMIT {SAMPLE}) AS it
                 JOIN annotation AS a ON a.key = it.source JOIN annotation AS b ON b.key = it.target
                 GROUP BY 1, 2, 3, 4"
            );
            let mut statement = self.store.conn().prepare_cached(&sql)?;
            let mut rows = statement.query(params![key, layer.to_string()])?;
            let mut ends = Vec::new();
            while let Some(row) = rows.next()? {
                ends.push(Ends {
                    from: (LayerId(self.id(row.get(0)?)?), self.label(row.get(1)?)?),
                    to: (LayerId(self.id(row.get(2)?)?), self.label(row.get(3)?)?),
                    count: row.get(4)?,
                });
            }
            Ok(ends)
        })
    }
}
