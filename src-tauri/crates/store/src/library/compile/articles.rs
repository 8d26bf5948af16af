//! What is asked about articles themselves.

use galley_model::id::{Id, Kind, ThingId};
use galley_model::query::{About, ArticleTerm, DateRange, Name, NumberRange, TextTerm, Value};
use rusqlite::types::Value as Sqlite;

use super::super::condition::{Sql, Test};
use super::super::order::STATUS;
use super::{Compiler, any_words, brackets, by_index, ints, is_name, marks};
use crate::state::status_number;
use crate::{Result, things};

/// Sources are looked through one by one up to so many different ones.
const MOST_SOURCES: usize = 2_000;

impl Compiler<'_> {
    pub(super) fn article(&self, term: &ArticleTerm) -> Result<Test> {
        Ok(match &term.what {
            About::Status(all) => {
                let numbers: Vec<i64> = all.iter().map(|it| status_number(*it)).collect();
                let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                let begun = !numbers.contains(&0);
                Test {
                    holds: Sql::new(format!("{STATUS} IN ({list})"), [self.me.into()]),
                    from: begun.then(|| {
                        Sql::new(
                            format!("SELECT document FROM work WHERE annotator = ? AND status IN ({list})"),
                            [self.me.into()],
                        )
                    }), ..Test::default() }
            }
            About::Assigned(names) => self.assigned(names)?,
            About::Source(terms) => self.source(terms)?,
            About::Title(terms) => {
                let words: Option<Vec<String>> = terms
                    .iter()
                    .map(|it| self.narrowing(it))
                    .collect::<Result<_>>()?;
                let in_title = |it: &String| by_index(&format!("title : ({it})"));
                let from = words.map(|it| it.iter().map(in_title).collect::<Vec<_>>());
                Test {
                    holds: any_words("0, document.title", terms),
                    from: from.map(|it| Sql::join(&it, " UNION ALL ")), ..Test::default() }
            }
            About::Date(ranges) => {
                let tests: Vec<Test> = ranges.iter().map(date).collect();
                Test::any(&tests)
            }
            About::Undated => Test::of(Sql::new("document.date = ''", [])),
            About::Length(ranges) => {
                let tests: Vec<Test> = ranges
                    .iter()
                    .map(|it| Test {
                        holds: between("document.length", it),
                        from: Some(selected("key", "document", &between("length", it))), ..Test::default() })
                    .collect();
                Test::any(&tests)
            }
            About::Tags(ranges) => {
                let tests: Vec<Test> = ranges
                    .iter()
                    .map(|it| Test {
                        holds: between(
                            "(SELECT annotations FROM tally WHERE tally.document = document.key)",
                            it,
                        ),
                        from: Some(selected("document", "tally", &between("annotations", it))), ..Test::default() })
                    .collect();
                Test::any(&tests)
            }
            About::Unresolved => Test {
                holds: Sql::new(
                    "(EXISTS (SELECT 1 FROM comment WHERE target = document.key AND open = 1)
                     OR EXISTS (SELECT 1 FROM annotation JOIN comment ON comment.target = annotation.key
                                WHERE annotation.document = document.key AND comment.open = 1))",
                    [],
                ),
                from: Some(Sql::new(
                    "SELECT coalesce((SELECT document FROM annotation WHERE annotation.key = target), target) AS document
                     FROM comment INDEXED BY comment_open WHERE open = 1",
                    [],
                )), ..Test::default() },
            About::Finding => surveyed("findings"),
            About::Suggested => surveyed("suggestions"),
            About::Id(values) => self.ids(values)?,
            About::Detail { key, values } => {
                let mut holds = Sql::new(
                    "EXISTS (SELECT 1 FROM json_each(document.value, '$.metadata') AS item WHERE ",
                    [],
                );
                holds.push(&is_name(key, "item.key"));
                if !values.is_empty() {
                    holds.push_text(" AND ");
                    holds.push(&any_words("0, item.value", values));
                }
                holds.push_text(")");
                Test::of(holds)
            }
        })
    }

    fn assigned(&self, names: &[Name]) -> Result<Test> {
        let given = "SELECT 1 FROM work WHERE work.document = document.key AND work.assigned = 1";
        let mut tests = Vec::new();
        for name in names {
            tests.push(match name {
                Name::None => Test::of(Sql::new(format!("NOT EXISTS ({given})"), [])),
                Name::Any => Test {
                    holds: Sql::new(format!("EXISTS ({given})"), []),
                    from: Some(Sql::new("SELECT document FROM work WHERE assigned = 1", [])), ..Test::default() },
                name => {
                    let keys = self.annotators(std::slice::from_ref(name))?;
                    let list = marks(keys.len());
                    Test {
                        holds: Sql::new(
                            format!("EXISTS ({given} AND work.annotator IN ({list}))"),
                            ints(&keys),
                        ),
                        from: Some(Sql::new(
                            format!("SELECT document FROM work WHERE annotator IN ({list}) AND assigned = 1"),
                            ints(&keys),
                        )), ..Test::default() }
                }
            });
        }
        Ok(Test::any(&tests))
    }

    /// Sources are few as a rule: those that have the words are found first.
    fn source(&self, terms: &[TextTerm]) -> Result<Test> {
        let known = self.store.sources(MOST_SOURCES + 1)?;
        if known.len() > MOST_SOURCES {
            return Ok(Test {
                holds: any_words("0, document.source", terms),
                from: None,
                ..Test::default()
            });
        }
        let fits = |source: &String| {
            terms
                .iter()
                .any(|it| !galley_model::query::find(it, source).is_empty())
        };
        let sources: Vec<String> = known.into_iter().filter(fits).collect();
        if sources.is_empty() {
            return Ok(never());
        }
        let list = marks(sources.len());
        let values = || sources.iter().map(|it| Sqlite::from(it.clone()));
        Ok(Test {
            holds: Sql::new(format!("document.source IN ({list})"), values()),
            from: Some(Sql::new(
                format!("SELECT key AS document FROM document WHERE source IN ({list})"),
                values(),
            )),
            ..Test::default()
        })
    }

    fn ids(&self, values: &[Value]) -> Result<Test> {
        let mut keys = Vec::new();
        for value in values {
            if let Ok(id) = value.text.parse::<Id>() {
                let thing = ThingId {
                    kind: Kind::Document,
                    id,
                };
                keys.extend(things::find(self.store.conn(), thing)?);
            }
        }
        let mut tests = vec![Test {
            holds: Sql::new(
                format!("document.key IN ({})", marks(keys.len())),
                ints(&keys),
            ),
            from: Some(Sql::new(
                format!(
                    "SELECT key AS document FROM document WHERE key IN ({})",
                    marks(keys.len())
                ),
                ints(&keys),
            )),
            ..Test::default()
        }];
        if keys.len() < values.len() {
            tests.extend(
                values
                    .iter()
                    .map(|it| Test::of(is_name(it, "document.value ->> '$.metadata.id'"))),
            );
        }
        Ok(Test::any(&tests))
    }
}

fn selected(key: &str, table: &str, holds: &Sql) -> Sql {
    let mut sql = Sql::new(format!("SELECT {key} AS document FROM {table} WHERE "), []);
    sql.push(holds);
    sql
}

fn between(what: &str, range: &NumberRange) -> Sql {
    let limit = |it: u64| Sqlite::from(i64::try_from(it).unwrap_or(i64::MAX));
    Sql::new(
        format!("{what} BETWEEN ? AND ?"),
        [
            limit(range.first.unwrap_or(0)),
            limit(range.last.unwrap_or(u64::MAX)),
        ],
    )
}

fn date(range: &DateRange) -> Test {
    let mut holds = vec![Sql::new("document.date > ''", [])];
    holds.extend(
        range
            .from()
            .map(|it| Sql::new("document.date >= ?", [it.into()])),
    );
    holds.extend(
        range
            .before()
            .map(|it| Sql::new("document.date < ?", [it.into()])),
    );
    let holds = Sql::join(&holds, " AND ");
    Test {
        from: Some(selected("key", "document", &holds)),
        holds: brackets(&holds),
        ..Test::default()
    }
}

fn surveyed(column: &str) -> Test {
    Test {
        holds: Sql::new(
            format!(
                "EXISTS (SELECT 1 FROM survey WHERE survey.document = document.key AND survey.{column} > 0)"
            ),
            [],
        ),
        from: Some(Sql::new(
            format!("SELECT document FROM survey WHERE {column} > 0"),
            [],
        )),
        ..Test::default()
    }
}

fn never() -> Test {
    Test::of(Sql::new("0", []))
}
