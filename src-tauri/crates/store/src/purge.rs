//! Removing articles for good: their texts, and every line of the log that writes them or what was ever in them, give
//! way to hashes, so that the chain still verifies and nothing can be read or brought back. A copy that takes the
//! change over does the same; what comes in late from elsewhere is forgotten as it arrives.

mod plan;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotatorId, DocumentId, Kind, Lane, ThingId};
use galley_model::text::TextHash;
use rusqlite::params;

use crate::codec::pack;
use crate::file::Store;
use crate::log::{self, PART};
use crate::things::{self, Keys, WriteKey};
use crate::writer::{ChangeWriter, Committed};
use crate::{Result, StoreError, state};

pub use plan::ToPurge;

/// What was removed for good.
#[derive(Debug, Clone)]
pub struct Purged {
    /// The change that says so.
    pub committed: Committed,
    /// Lines of the log whose content is gone.
    pub lines: u32,
    /// Texts that are gone.
    pub texts: u32,
    /// Whether nothing of them is left in the file and its journal. Otherwise another program holds the file; it is
    /// cleaned when it is next opened.
    pub clean: bool,
}

/// How far removing for good is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purging {
    /// So many of so many steps are done; it can be stopped.
    Removing(u32, u32),
    /// It is done, and the file is written anew without it.
    Cleaning,
}

/// Told how far removing for good is; gives whether to go on.
pub type PurgeStep<'a> = &'a mut dyn FnMut(Purging) -> bool;

impl Store {
    /// Whether an article was removed for good.
    pub fn is_purged(&self, document: DocumentId) -> Result<bool> {
        let mut names = log::Writes::default();
        Ok(match things::find(self.conn(), document.into())? {
            Some(key) => self.has_purge(key, &mut names)?,
            None => false,
        })
    }

    /// Whether an article is or was in the project.
    pub fn was_ever_here(&self, document: DocumentId) -> Result<bool> {
        Ok(match things::find(self.conn(), document.into())? {
            Some(key) => !things::writes_of(self.conn(), key)?.is_empty(),
            None => false,
        })
    }

    /// Removes articles for good. Undo does not bring them back.
    pub fn purge(
        &mut self,
        documents: &[DocumentId],
        author: AnnotatorId,
        now: i64,
    ) -> Result<Purged> {
        let plan = self.preview_purge(documents)?;
        self.purge_as_planned(&plan, author, now, &mut |_| true)
    }

    /// Removes articles for good, as was looked up beforehand. Stopped before it is done, it leaves everything as it was.
    pub fn purge_as_planned(
        &mut self,
        plan: &ToPurge,
        author: AnnotatorId,
        now: i64,
        step: PurgeStep<'_>,
    ) -> Result<Purged> {
        // Content that is overwritten or deleted from here on is zeroed; what was left behind before goes with cleaning.
        let usual: i64 = self
            .conn()
            .pragma_query_value(None, "secure_delete", |row| row.get(0))?;
        self.conn().pragma_update(None, "secure_delete", true)?;
        let purged = self.purge_in(plan, author, now, step);
        self.conn().pragma_update(None, "secure_delete", usual)?;
        purged
    }

    fn purge_in(
        &mut self,
        plan: &ToPurge,
        author: AnnotatorId,
        now: i64,
        step: PurgeStep<'_>,
    ) -> Result<Purged> {
        let mut change =
            ChangeWriter::begin(self, Gesture::Purge, Lane::Project, author, now, None)?;
        let fresh;
        let plan = if change.project().is_outdated(plan)? {
            // What is to go is looked up again, while nobody can write.
            let documents: Vec<DocumentId> = plan.documents.iter().copied().collect();
            fresh = change.project().preview_purge(&documents)?;
            &fresh
        } else {
            plan
        };
        // What is in an article first, and the article last.
        let mut going = Going::new(plan.all.len() * 2, step);
        for thing in plan.all.iter().rev() {
            going.on()?;
            change.write(*thing, None)?;
        }
        let (lines, texts) = change
            .project()
            .forget(&plan.all, &plan.texts, &mut going)?;
        change.project().note_unclean()?;
        let committed = change.finish()?;
        step(Purging::Cleaning);
        Ok(Purged {
            committed,
            lines,
            texts,
            clean: self.clean()?,
        })
    }

    /// Whether a change that removes for good wrote a thing.
    fn has_purge(&self, key: i64, names: &mut log::Writes) -> Result<bool> {
        for at in things::writes_of(self.conn(), key)? {
            if names.header(self.conn(), at.change)?.gesture == Gesture::Purge {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Empties every line that writes one of these things, but for the removals of changes that remove for good, and
    /// deletes the texts given. Gives how many of each.
    fn forget(
        &self,
        all: &BTreeSet<ThingId>,
        texts: &BTreeSet<TextHash>,
        going: &mut Going<'_>,
    ) -> Result<(u32, u32)> {
        let conn = self.conn();
        let mut names = log::Writes::default();
        let mut lines: BTreeMap<(i64, u32), Vec<u32>> = BTreeMap::new();
        let mut unindex =
            conn.prepare_cached("DELETE FROM write WHERE thing = ?1 AND change = ?2 AND idx = ?3")?;
        let mut settle = conn.prepare_cached("DELETE FROM conflict WHERE thing = ?1")?;
        for thing in all {
            going.on()?;
            let Some(key) = things::find(conn, *thing)? else {
                continue;
            };
            for WriteKey { change, index } in things::writes_of(conn, key)? {
                if names.header(conn, change)?.gesture == Gesture::Purge {
                    continue;
                }
                lines
                    .entry((change, index / PART))
                    .or_default()
                    .push(index % PART);
                unindex.execute(params![key, change, index])?;
            }
            settle.execute([key])?;
            if thing.kind == Kind::Document {
                conn.execute("DELETE FROM survey WHERE document = ?1", [key])?;
                conn.execute("DELETE FROM activity WHERE document = ?1", [key])?;
                self.forget_findings(key)?;
            }
        }
        let mut emptied = 0;
        going.more(lines.len());
        for ((change, part), places) in lines {
            going.on()?;
            let text = log::part(conn, change, part)?;
            let mut all: Vec<String> = text.lines().map(str::to_owned).collect();
            for place in places {
                let line = all
                    .get_mut(place as usize)
                    .ok_or_else(|| log::damaged(conn, change, "a write is missing"))?;
                *line = log::purge(line);
                emptied += 1;
            }
            let (codec, data) = pack(all.join("\n").as_bytes());
            conn.prepare_cached(
                "UPDATE change_body SET codec = ?3, data = ?4 WHERE change = ?1 AND part = ?2",
            )?
            .execute(params![change, part, codec, data])?;
        }
        let mut deleted = 0;
        for text in texts {
            deleted += conn
                .prepare_cached("DELETE FROM text WHERE hash = ?1")?
                .execute([text.0])? as u32;
        }
        *self.last_text.borrow_mut() = None;
        *self.removed.borrow_mut() = crate::past::Removed::default();
        Ok((emptied, deleted))
    }

    /// What was found in an article goes; a group's subject stays only where it was found elsewhere, too.
    fn forget_findings(&self, document: i64) -> Result<()> {
        let conn = self.conn();
        let groups: Vec<i64> = conn
            .prepare("SELECT DISTINCT member FROM finding WHERE document = ?1")?
            .query_map([document], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        conn.execute("DELETE FROM finding WHERE document = ?1", [document])?;
        for group in groups {
            conn.execute(
                "UPDATE finding_group SET
                     places = (SELECT count(*) FROM finding WHERE member = ?1),
                     articles = (SELECT count(DISTINCT document) FROM finding WHERE member = ?1)
                 WHERE key = ?1",
                [group],
            )?;
            conn.execute(
                "DELETE FROM finding_group WHERE key = ?1 AND places = 0",
                [group],
            )?;
        }
        Ok(())
    }

    /// After changes were taken over: forgets what is of articles that were removed for good, here or there. Gives the
    /// things that are not here any more.
    pub(crate) fn forget_late(&self, touched: &BTreeSet<ThingId>) -> Result<BTreeSet<ThingId>> {
        let conn = self.conn();
        let mut names = log::Writes::default();
        let any = conn
            .prepare(
                "SELECT 1 FROM change WHERE instr(header, '\"gesture\":\"purge\"') > 0 LIMIT 1",
            )?
            .exists([])?;
        if !any {
            return Ok(BTreeSet::new());
        }
        let mut known: HashMap<DocumentId, bool> = HashMap::new();
        let mut gone = BTreeSet::new();
        for thing in touched.iter().filter(|it| may_be_of_article(it.kind)) {
            let Some(key) = things::find(conn, *thing)? else {
                continue;
            };
            let purged = self.has_purge(key, &mut names)?
                || self.was_in_purged(key, &mut known, &mut names)?;
            if purged {
                gone.insert(*thing);
            }
        }
        self.add_contents(&mut gone)?;
        if gone.is_empty() {
            return Ok(gone);
        }
        conn.pragma_update(None, "secure_delete", true)?;
        self.forget(
            &gone,
            &self.only_in(&gone)?,
            &mut Going::new(0, &mut |_| true),
        )?;
        self.note_unclean()?;
        // What only this copy knew of has no removal to show: it is not there.
        let mut keys = Keys::default();
        for thing in &gone {
            if let Some(key) = things::find(conn, *thing)?
                && things::writes_of(conn, key)?.is_empty()
            {
                conn.execute(
                    "UPDATE thing SET change = NULL, idx = NULL WHERE key = ?1",
                    [key],
                )?;
                state::apply(conn, &mut keys, key, *thing, None)?;
            }
        }
        keys.flush(conn)?;
        Ok(gone)
    }

    /// Whether a thing is, or ever was, in an article that was removed for good, or about what was in one. A remark on
    /// what nobody ever wrote here is about what was forgotten: a remark arrives behind what it is about.
    fn was_in_purged(
        &self,
        key: i64,
        known: &mut HashMap<DocumentId, bool>,
        names: &mut log::Writes,
    ) -> Result<bool> {
        let conn = self.conn();
        for at in things::writes_of(conn, key)? {
            let value = names.get(conn, at)?.and_then(|it| it.value);
            let document = match value {
                Some(Value::Annotation(it)) => it.document,
                Some(Value::Relation(it)) => it.document,
                Some(Value::Work(it)) => it.document,
                Some(Value::Exception(it)) => match it.document {
                    Some(document) => document,
                    None => continue,
                },
                Some(Value::Comment(it)) if it.on.kind == Kind::Document => DocumentId(it.on.id),
                Some(Value::Comment(it)) => {
                    let on = things::find(conn, it.on)?;
                    let writes = on.map(|on| things::writes_of(conn, on)).transpose()?;
                    match (on, writes) {
                        (Some(on), Some(writes)) if !writes.is_empty() => {
                            if self.has_purge(on, names)? {
                                return Ok(true);
                            }
                            continue;
                        }
                        _ => return Ok(true),
                    }
                }
                _ => continue,
            };
            let purged = match known.get(&document) {
                Some(purged) => *purged,
                None => self.is_purged(document)?,
            };
            known.insert(document, purged);
            if purged {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Tells how far it is, and stops when it is to.
struct Going<'a> {
    done: usize,
    of: usize,
    step: PurgeStep<'a>,
}

impl<'a> Going<'a> {
    fn new(of: usize, step: PurgeStep<'a>) -> Self {
        Self { done: 0, of, step }
    }

    fn more(&mut self, more: usize) {
        self.of += more;
    }

    fn on(&mut self) -> Result<()> {
        if !(self.step)(Purging::Removing(self.done as u32, self.of as u32)) {
            return Err(StoreError::Stopped);
        }
        self.done += 1;
        Ok(())
    }
}

fn may_be_of_article(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Document
            | Kind::Annotation
            | Kind::Relation
            | Kind::Comment
            | Kind::Work
            | Kind::Exception
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail")]

    use galley_model::document::{Document, Project};
    use galley_model::people::Annotator;
    use galley_model::preset::Preset;
    use galley_model::text::Text;

    use super::*;
    use crate::NewProject;

    #[test]
    fn a_purge_that_is_stopped_anywhere_leaves_the_file_and_the_connection_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let new = NewProject {
            project: Project::default(),
            annotator: Annotator {
                name: "Ada".into(),
                role: String::new(),
            },
            preset: Preset {
                id: "none".into(),
                name: String::new(),
                description: String::new(),
                layers: Vec::new(),
            },
            now: 1,
        };
        let mut store = Store::create(&folder.path().join("p.galley"), new).unwrap();
        let me = store.me().unwrap();
        let mut change = store
            .begin_in(Gesture::AddDocument, Lane::Project, me, 2)
            .unwrap();
        let text = Text::new("To be forgotten.");
        change.text(&text).unwrap();
        let id = DocumentId(change.mint());
        let document = Document {
            title: "First".into(),
            text: text.hash(),
            order: 0,
            metadata: BTreeMap::new(),
        };
        change.set(id, Value::Document(document.clone())).unwrap();
        change.commit().unwrap();
        let secure = |store: &Store| -> i64 {
            store
                .conn()
                .pragma_query_value(None, "secure_delete", |row| row.get(0))
                .unwrap()
        };
        let before = (store.moment().unwrap(), secure(&store));
        let plan = store.preview_purge(&[id]).unwrap();
        for stop_at in 0.. {
            let mut told = 0;
            let purged = store.purge_as_planned(&plan, me, 3, &mut |how| {
                told += 1;
                matches!(how, Purging::Cleaning) || told <= stop_at
            });
            assert_eq!(secure(&store), before.1, "stopped at step {stop_at}");
            if let Ok(purged) = purged {
                assert!(stop_at > 2 && purged.clean);
                break;
            }
            assert!(matches!(purged, Err(StoreError::Stopped)));
            assert_eq!(store.moment().unwrap(), before.0);
            assert_eq!(store.document(id).unwrap(), document);
            assert_eq!(store.text(text.hash()).unwrap(), text);
        }
        assert!(store.is_purged(id).unwrap());
        assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
    }
}
