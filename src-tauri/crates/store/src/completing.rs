//! What can be written into a query: names of the project that begin like what is typed. Everything here is quick at any
//! size, so it looks at some articles where there is no index.

use galley_model::change::Value;
use galley_model::fold::fold;
use galley_model::id::AnnotatorId;
use galley_model::people::Entity;
use galley_model::query::Query;
use rusqlite::{Params, params};

use crate::file::Store;
use crate::{Result, state, things};

/// Details are those of so many articles from either end of the list.
const SOME: &str = "(SELECT value FROM (SELECT value FROM document ORDER BY position, key LIMIT 300)
     UNION ALL SELECT value FROM (SELECT value FROM document ORDER BY position DESC, key DESC LIMIT 300))";

impl Store {
    /// Refuses a query that names what the project does not have, with [`crate::StoreError::Query`].
    pub fn understand(&self, query: &Query, me: AnnotatorId) -> Result<()> {
        self.compile(query, me)?;
        self.compile_marks(query, me)?;
        Ok(())
    }

    /// The names of details that some of the articles have.
    pub fn detail_names(&self) -> Result<Vec<String>> {
        self.words(
            &format!(
                "SELECT DISTINCT item.key FROM {SOME} AS some, json_each(some.value, '$.metadata') AS item ORDER BY 1"
            ),
            [],
        )
    }

    /// What some of the articles have as a detail of that name.
    pub fn detail_values(&self, name: &str) -> Result<Vec<String>> {
        self.words(
            &format!(
                "SELECT DISTINCT item.atom FROM {SOME} AS some, json_each(some.value, '$.metadata') AS item
                 WHERE lower(item.key) = lower(?1) ORDER BY 1"
            ),
            [name],
        )
    }

    /// The formats that annotations were imported from.
    pub fn formats_imported(&self) -> Result<Vec<String>> {
        self.words(
            "SELECT DISTINCT value ->> '$.imported.from' AS format FROM origin WHERE format IS NOT NULL ORDER BY 1",
            [],
        )
    }

    /// So many entries of the register at most with a name that begins so, then with one that has it in its middle.
    pub fn entities_like(&self, typed: &str, most: usize) -> Result<Vec<Entity>> {
        let folded = fold(typed);
        let mut statement = self.conn().prepare_cached(
            "SELECT DISTINCT entity FROM name WHERE folded >= ?1 AND folded < ?2 AND kind < 2 LIMIT ?3",
        )?;
        let end = format!("{folded}\u{10FFFF}");
        let keys = statement.query_map(params![folded, end, most as i64], |row| row.get(0))?;
        let mut keys: Vec<i64> = keys.collect::<rusqlite::Result<_>>()?;
        if keys.len() < most && folded.chars().count() > 2 {
            let mut statement = self
                .conn()
                .prepare_cached("SELECT rowid FROM name_search WHERE names MATCH ?1 LIMIT ?2")?;
            let found = statement
                .query_map(params![format!("\"{folded}\""), most as i64], |row| {
                    row.get(0)
                })?;
            for key in found {
                let key = key?;
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys.truncate(most);
        let mut entities = Vec::new();
        for key in keys {
            if let Some(Value::Entity(it)) =
                state::load(self.conn(), things::get(self.conn(), key)?)?
            {
                entities.push(it);
            }
        }
        Ok(entities)
    }

    fn words(&self, sql: &str, params: impl Params) -> Result<Vec<String>> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let words = statement.query_map(params, |row| row.get(0))?;
        Ok(words.collect::<rusqlite::Result<_>>()?)
    }
}
