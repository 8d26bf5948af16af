//! What the list can be divided by, and how many articles each group has.

use galley_model::id::{AnnotatorId, Kind};
use galley_model::query::Query;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::condition::{Sql, Test};
use super::order::{AT_WORK, STATUS};
use crate::Result;
use crate::file::Store;
use crate::things;

/// What the list is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Where an article is from.
    Source,
    /// The month of its date.
    Month,
    /// How far the annotator is: 0 to do, 1 in progress, 2 done, 3 skipped.
    Status,
    /// A label that is used in it; an article is in as many groups as it has labels.
    Label,
    /// Who works on it or shall.
    Annotator,
}

impl GroupBy {
    /// What holds of the articles that are in none of the groups, where an article can be in several. Labels and people
    /// that are not in the project any more make no group.
    fn none(self) -> Option<String> {
        match self {
            Self::Label => Some(
                "NOT EXISTS (SELECT 1 FROM annotation JOIN entry ON entry.key = annotation.label
                 WHERE annotation.document = document.key)"
                    .to_owned(),
            ),
            Self::Annotator => Some(format!(
                "NOT EXISTS (SELECT 1 FROM work JOIN entry ON entry.key = work.annotator
                 WHERE work.document = document.key AND {AT_WORK})"
            )),
            Self::Source | Self::Month | Self::Status => None,
        }
    }
}

/// A group of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What its articles share: a source, a month, a number of a status, a name. Empty where they have none.
    pub name: String,
    /// How many they are.
    pub count: u32,
}

/// What a query finds of one group.
#[derive(Debug, Clone, Copy)]
pub struct InGroup<'a> {
    /// The query.
    pub query: &'a Query,
    /// What the list is divided by.
    pub by: GroupBy,
    /// The group, by its [`Group::name`].
    pub name: &'a str,
}

impl InGroup<'_> {
    /// What holds of the articles of the group.
    pub(super) fn test(&self, me: i64) -> Test {
        if let Some(none) = self.by.none().filter(|_| self.name.is_empty()) {
            return Test::of(Sql::new(none, []));
        }
        let name = || Value::from(self.name.to_owned());
        let status = self.name.parse::<i64>().unwrap_or(0);
        // Of labels and annotators there are few; the register may have a million entries.
        let kind = things::kind_number(match self.by {
            GroupBy::Annotator => Kind::Annotator,
            _ => Kind::Label,
        });
        let named =
            format!("SELECT key FROM entry WHERE kind = {kind} AND entry.value ->> 'name' = ?");
        let (holds, values, from) = match self.by {
            GroupBy::Source => (
                "document.source = ?".to_owned(),
                vec![name()],
                Some((
                    "SELECT key AS document FROM document WHERE source = ?".to_owned(),
                    vec![name()],
                )),
            ),
            GroupBy::Month => (
                "substr(document.date, 1, 7) = ?".to_owned(),
                vec![name()],
                // A day follows behind a hyphen, which is before a full stop.
                Some((
                    "SELECT key AS document FROM document WHERE date >= ? AND date < ? || '.'".to_owned(),
                    vec![name(), name()],
                )),
            ),
            GroupBy::Status => (
                format!("{STATUS} = ?"),
                vec![me.into(), status.into()],
                (status > 0).then(|| {
                    (
                        "SELECT document FROM work WHERE annotator = ? AND status = ?".to_owned(),
                        vec![me.into(), status.into()],
                    )
                }),
            ),
            GroupBy::Label => (
                format!(
                    "EXISTS (SELECT 1 FROM annotation WHERE annotation.document = document.key AND label IN ({named}))"
                ),
                vec![name()],
                Some((
                    format!("SELECT document FROM annotation WHERE label IN ({named})"),
                    vec![name()],
                )),
            ),
            GroupBy::Annotator => (
                format!(
                    "EXISTS (SELECT 1 FROM work WHERE work.document = document.key AND (status > 0 OR assigned = 1)
                     AND annotator IN ({named}))"
                ),
                vec![name()],
                Some((
                    format!(
                        "SELECT document FROM work WHERE (status > 0 OR assigned = 1) AND annotator IN ({named})"
                    ),
                    vec![name()],
                )),
            ),
        };
        Test {
            holds: Sql::new(holds, values),
            from: from.map(|(text, values)| Sql::new(text, values)),
            ..Test::default()
        }
    }
}

/// More groups than this help nobody.
const MOST: u32 = 1_000;

impl Store {
    /// The groups of what a query finds, in their order, a thousand at most. Looks at each article: meant for a reader.
    pub fn groups(&self, me: AnnotatorId, query: &Query, by: GroupBy) -> Result<Vec<Group>> {
        let me_key = self.annotator_key(me)?;
        let condition = self.compile(query, me)?;
        let name_of = "(SELECT entry.value ->> 'name' FROM entry WHERE entry.key = grouped)";
        let (name, from, values) = match by {
            GroupBy::Source => ("document.source", "document", vec![]),
            GroupBy::Month => ("substr(document.date, 1, 7)", "document", vec![]),
            GroupBy::Status => (STATUS, "document", vec![me_key.into()]),
            GroupBy::Label => (
                name_of,
                "(SELECT DISTINCT label AS grouped, document AS inside FROM annotation WHERE label IS NOT NULL)
                 CROSS JOIN document ON document.key = inside",
                vec![],
            ),
            GroupBy::Annotator => (
                name_of,
                "(SELECT annotator AS grouped, document AS inside FROM work WHERE status > 0 OR assigned = 1)
                 CROSS JOIN document ON document.key = inside",
                vec![],
            ),
        };
        let mut sql = Sql::new(
            format!(
                "SELECT CAST(coalesce({name}, '') AS TEXT), count(DISTINCT document.key) FROM {from} WHERE "
            ),
            values,
        );
        sql.push(&condition.holds_of_all());
        sql.push_text(&format!(" GROUP BY 1 ORDER BY 1 LIMIT {MOST}"));
        let mut statement = self.conn().prepare_cached(&sql.text)?;
        let groups = statement.query_map(params_from_iter(&sql.values), |row| {
            Ok(Group {
                name: row.get(0)?,
                count: row.get(1)?,
            })
        })?;
        let mut groups: Vec<Group> = groups.collect::<rusqlite::Result<_>>()?;
        if let Some(none) = by.none() {
            groups.retain(|it| !it.name.is_empty());
            let mut sql = Sql::new(
                format!("SELECT count(*) FROM document WHERE {none} AND "),
                [],
            );
            sql.push(&condition.holds_of_all());
            let count = self.first_column(&sql)?.first().copied().unwrap_or(0) as u32;
            if count > 0 {
                let name = String::new();
                groups.insert(0, Group { name, count });
            }
        }
        Ok(groups)
    }
}
