//! What removing articles for good would take: everything that is or ever was in them, and the texts that nothing else
//! has. Only read, beside whoever works.

use std::collections::BTreeSet;

use galley_model::change::{Gesture, Value};
use galley_model::id::{DocumentId, Kind, ThingId};
use galley_model::text::TextHash;

use crate::file::Store;
use crate::log;
use crate::things::{self, thing_at};
use crate::{Result, StoreError};

/// What removing articles for good would take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToPurge {
    /// Annotations, relations and remarks that the articles have, or had.
    pub things: u32,
    /// Changes whose lines would be emptied.
    pub changes: u32,
    /// Texts that would go, editions included.
    pub texts: BTreeSet<TextHash>,
    /// Texts that stay since another article has them.
    pub shared: u32,
    /// The articles, and everything that is or ever was in them.
    pub(super) documents: BTreeSet<DocumentId>,
    pub(super) all: BTreeSet<ThingId>,
    /// The last change that was known of.
    moment: i64,
}

impl Store {
    /// What removing articles for good would take. They may have been removed already in the way that undo takes back.
    /// Reads long: meant for a reader.
    pub fn preview_purge(&self, documents: &[DocumentId]) -> Result<ToPurge> {
        let conn = self.conn();
        let moment = self.moment()?;
        let all = self.all_of(documents)?;
        let mut changes = BTreeSet::new();
        let mut names = log::Writes::default();
        for thing in &all {
            if let Some(key) = things::find(conn, *thing)? {
                let writes = things::writes_of(conn, key)?;
                changes.extend(writes.iter().map(|it| it.change));
            }
        }
        let named = self.texts_of(documents, &mut names)?;
        let shared = self.used_elsewhere(&named, &all)?;
        let counted =
            |it: &&ThingId| matches!(it.kind, Kind::Annotation | Kind::Relation | Kind::Comment);
        Ok(ToPurge {
            things: all.iter().filter(counted).count() as u32,
            changes: changes.len() as u32,
            shared: shared.len() as u32,
            texts: named.difference(&shared).copied().collect(),
            documents: documents.iter().copied().collect(),
            all,
            moment,
        })
    }

    /// Whether anything was written since a plan was made that bears on it.
    pub(super) fn is_outdated(&self, plan: &ToPurge) -> Result<bool> {
        let conn = self.conn();
        let mut statement = conn.prepare_cached("SELECT key FROM change WHERE key > ?1")?;
        let mut changes = statement.query([plan.moment])?;
        while let Some(row) = changes.next()? {
            let change = log::logged(conn, row.get(0)?)?;
            // The change that is being written has no writes yet.
            let mut bears = change.header.gesture == Gesture::Purge && change.writes > 0;
            log::writes_in(conn, &change, |_, write| {
                bears |= plan.all.contains(&write.thing)
                    || match write.value {
                        Some(Value::Annotation(it)) => plan.documents.contains(&it.document),
                        Some(Value::Relation(it)) => plan.documents.contains(&it.document),
                        Some(Value::Work(it)) => plan.documents.contains(&it.document),
                        Some(Value::Exception(it)) => {
                            it.document.is_some_and(|it| plan.documents.contains(&it))
                        }
                        Some(Value::Comment(it)) => plan.all.contains(&it.on),
                        Some(Value::Document(it)) => plan.texts.contains(&it.text),
                        _ => false,
                    };
                Ok(())
            })?;
            if bears {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Articles, and everything that is or ever was in them.
    fn all_of(&self, documents: &[DocumentId]) -> Result<BTreeSet<ThingId>> {
        let mut all = BTreeSet::new();
        for document in documents {
            if !self.was_ever_here(*document)? || self.is_purged(*document)? {
                return Err(StoreError::Gone("article"));
            }
            all.insert((*document).into());
        }
        self.add_contents(&mut all)?;
        Ok(all)
    }

    /// Adds what is or ever was in the articles of a set.
    pub(super) fn add_contents(&self, all: &mut BTreeSet<ThingId>) -> Result<()> {
        let documents: BTreeSet<DocumentId> = all
            .iter()
            .filter(|it| it.kind == Kind::Document)
            .map(|it| DocumentId(it.id))
            .collect();
        if documents.is_empty() {
            return Ok(());
        }
        for document in &documents {
            all.extend(self.ever_in(*document)?.into_iter().map(|(_, thing)| thing));
        }
        // Remarks on what is there of them, and what was decided about places in these articles alone.
        let conn = self.conn();
        let mut names = log::Writes::default();
        let mut found = Vec::new();
        for (kind, sql) in [
            (
                Kind::Comment,
                "SELECT key, kind, replica, number FROM thing WHERE kind = 8",
            ),
            (
                Kind::Exception,
                "SELECT key, kind, replica, number FROM thing WHERE kind = 11",
            ),
        ] {
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let thing = thing_at(row, 1)?;
                let about = |value: &Value| match value {
                    Value::Comment(it) => all.contains(&it.on),
                    Value::Exception(it) => it.document.is_some_and(|it| documents.contains(&it)),
                    _ => false,
                };
                debug_assert_eq!(thing.kind, kind);
                if self.ever_was(row.get(0)?, &mut names, about)? {
                    found.push(thing);
                }
            }
        }
        all.extend(found);
        Ok(())
    }

    /// Whether any value that a thing ever had is such.
    fn ever_was(
        &self,
        key: i64,
        names: &mut log::Writes,
        such: impl Fn(&Value) -> bool,
    ) -> Result<bool> {
        for at in things::writes_of(self.conn(), key)? {
            let write = names.get(self.conn(), at)?;
            if write.and_then(|it| it.value).is_some_and(|it| such(&it)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The texts that articles had in any edition.
    fn texts_of(
        &self,
        documents: &[DocumentId],
        names: &mut log::Writes,
    ) -> Result<BTreeSet<TextHash>> {
        let mut texts = BTreeSet::new();
        for document in documents {
            let Some(key) = things::find(self.conn(), (*document).into())? else {
                continue;
            };
            for at in things::writes_of(self.conn(), key)? {
                // Of the change that is being written nothing can be read yet, nor is there anything to be found.
                if names.header(self.conn(), at.change)?.gesture == Gesture::Purge {
                    continue;
                }
                if let Some(write) = names.get(self.conn(), at)?
                    && let Some(Value::Document(it)) = write.value
                {
                    texts.insert(it.text);
                }
            }
        }
        Ok(texts)
    }

    /// Which of the texts other articles have or had: those of an earlier edition and of a removed article can be
    /// brought back.
    fn used_elsewhere(
        &self,
        texts: &BTreeSet<TextHash>,
        but: &BTreeSet<ThingId>,
    ) -> Result<BTreeSet<TextHash>> {
        let mut used = BTreeSet::new();
        if texts.is_empty() {
            return Ok(used);
        }
        for text in texts {
            let others = self.documents_with_text(*text)?;
            if others.iter().any(|it| !but.contains(&(*it).into())) {
                used.insert(*text);
            }
        }
        let mut statement = self.conn().prepare(
            "SELECT thing.key, kind, replica, number FROM thing JOIN write ON write.thing = thing.key
             WHERE kind = 1 GROUP BY thing.key
             HAVING count(*) > 1 OR thing.key NOT IN (SELECT key FROM document)",
        )?;
        let mut rows = statement.query([])?;
        let mut names = log::Writes::default();
        while let Some(row) = rows.next()? {
            if but.contains(&thing_at(row, 1)?) {
                continue;
            }
            for at in things::writes_of(self.conn(), row.get(0)?)? {
                if let Some(write) = names.get(self.conn(), at)?
                    && let Some(Value::Document(it)) = write.value
                    && texts.contains(&it.text)
                {
                    used.insert(it.text);
                }
            }
        }
        Ok(used)
    }

    /// The texts that the articles of a set had and nothing else has.
    pub(super) fn only_in(&self, all: &BTreeSet<ThingId>) -> Result<BTreeSet<TextHash>> {
        let documents: Vec<DocumentId> = all
            .iter()
            .filter(|it| it.kind == Kind::Document)
            .map(|it| DocumentId(it.id))
            .collect();
        let named = self.texts_of(&documents, &mut log::Writes::default())?;
        let shared = self.used_elsewhere(&named, all)?;
        Ok(named.difference(&shared).copied().collect())
    }
}
