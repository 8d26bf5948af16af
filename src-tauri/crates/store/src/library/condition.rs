//! Conditions on articles as SQL: what must hold of `document`, and where that is known, which articles can fit at all.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::Result;

/// SQL with its values, in the order of its question marks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    pub text: String,
    pub values: Vec<Value>,
}

impl Sql {
    pub fn new(text: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            text: text.into(),
            values: values.into_iter().collect(),
        }
    }

    pub fn push(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values.iter().cloned());
    }

    pub fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// All with something between them.
    pub fn join(all: &[Self], between: &str) -> Self {
        let mut joined = Self::default();
        for (at, one) in all.iter().enumerate() {
            if at > 0 {
                joined.push_text(between);
            }
            joined.push(one);
        }
        joined
    }
}

/// One condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Test {
    /// Is true of the articles that fit; speaks of a row of `document`.
    pub holds: Sql,
    /// Selects the keys of all articles that fit, and of others perhaps, each once or more often; `None` where there is no
    /// quick way.
    pub from: Option<Sql>,
    /// Whether what it selects are those that fit and no others, each once: then nothing is left to be tested.
    pub exact: bool,
    /// Where nothing selects them quickly, what selects exactly those that fit, each once, after gathering them all: for
    /// counting.
    pub gathered: Option<Sql>,
}

impl Test {
    pub fn of(holds: Sql) -> Self {
        Self {
            holds,
            ..Self::default()
        }
    }

    /// Any of several.
    pub fn any(tests: &[Self]) -> Self {
        let holds: Vec<Sql> = tests.iter().map(|it| it.holds.clone()).collect();
        let mut joined = Sql::new("(", []);
        joined.push(&Sql::join(&holds, " OR "));
        joined.push_text(")");
        let from: Option<Vec<Sql>> = tests.iter().map(|it| it.from.clone()).collect();
        Self {
            holds: joined,
            from: from
                .filter(|it| !it.is_empty())
                .map(|it| Sql::join(&it, " UNION ALL ")),
            ..Self::default()
        }
    }

    /// All of several, as one.
    pub fn all(tests: &[Self]) -> Self {
        let holds: Vec<Sql> = tests.iter().map(|it| it.holds.clone()).collect();
        let mut joined = Sql::new("(", []);
        joined.push(&Sql::join(&holds, " AND "));
        joined.push_text(")");
        Self {
            holds: joined,
            from: tests.iter().find_map(|it| it.from.clone()),
            ..Self::default()
        }
    }

    pub fn not(self) -> Self {
        let mut holds = Sql::new("NOT (", []);
        holds.push(&self.holds);
        holds.push_text(")");
        Self::of(holds)
    }
}

/// What an article must fulfil: all of its tests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    pub tests: Vec<Test>,
}

/// Up to so many articles are fetched and sorted; of more, the list is walked in its order.
pub(crate) const FEW: u32 = 8_000;

impl Condition {
    /// All tests as one expression, `1` where there are none.
    pub fn holds(&self) -> Sql {
        if self.tests.is_empty() {
            return Sql::new("1", []);
        }
        let holds: Vec<Sql> = self.tests.iter().map(|it| it.holds.clone()).collect();
        Sql::join(&holds, " AND ")
    }

    /// The same for asking it of every article: what the index can select is selected once, not looked up for each.
    pub fn holds_of_all(&self) -> Sql {
        if self.tests.is_empty() {
            return Sql::new("1", []);
        }
        let each = self.tests.iter().map(|it| {
            let exact = it.from.as_ref().filter(|_| it.exact);
            let Some(from) = exact.or(it.gathered.as_ref()) else {
                return it.holds.clone();
            };
            let mut sql = Sql::new("document.key IN (SELECT document FROM (", []);
            sql.push(from);
            sql.push_text("))");
            sql
        });
        Sql::join(&each.collect::<Vec<_>>(), " AND ")
    }

    /// Where few articles can fit, what selects them, and what is left to be tested of each.
    pub fn few(&self, conn: &Connection) -> Result<Option<Driver<'_>>> {
        let mut best = None;
        let mut least = FEW;
        for (at, from) in self.sources() {
            let text = format!(
                "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {})",
                from.text,
                least + 1
            );
            let count: u32 = conn
                .prepare_cached(&text)?
                .query_row(params_from_iter(&from.values), |row| row.get(0))?;
            if count <= least {
                (best, least) = (Some(at), count);
            }
        }
        Ok(best.and_then(|at| self.driver(at)))
    }

    /// For counting: what selects the articles that can fit, few or many, where there is such a thing.
    pub fn any(&self, conn: &Connection) -> Result<Option<Driver<'_>>> {
        if let Some(few) = self.few(conn)? {
            return Ok(Some(few));
        }
        let exact = self.sources().find(|(at, _)| self.tests[*at].exact);
        Ok(match exact {
            Some((at, _)) => self.driver(at),
            None => self.gathered(),
        })
    }

    fn sources(&self) -> impl Iterator<Item = (usize, &Sql)> {
        let sources = self.tests.iter().enumerate();
        sources.filter_map(|(at, it)| Some((at, it.from.as_ref()?)))
    }

    fn gathered(&self) -> Option<Driver<'_>> {
        let at = self.tests.iter().position(|it| it.gathered.is_some())?;
        Some(Driver {
            from: self.tests.get(at)?.gathered.as_ref()?,
            distinct: "",
            left: self.without(at),
        })
    }

    fn without(&self, at: usize) -> Self {
        let rest = self.tests.iter().enumerate();
        let rest = rest.filter(|(other, _)| *other != at);
        Self {
            tests: rest.map(|(_, it)| it.clone()).collect(),
        }
    }

    fn driver(&self, at: usize) -> Option<Driver<'_>> {
        let test = self.tests.get(at)?;
        Some(Driver {
            from: test.from.as_ref()?,
            distinct: if test.exact { "" } else { "DISTINCT " },
            left: if test.exact {
                self.without(at)
            } else {
                self.clone()
            },
        })
    }
}

/// What selects articles, and what is to be tested of each.
pub(crate) struct Driver<'a> {
    from: &'a Sql,
    distinct: &'static str,
    left: Condition,
}

impl Driver<'_> {
    /// The articles as a table to read `document` from.
    pub fn tables(&self) -> Sql {
        let mut sql = Sql::new(
            format!("(SELECT {}document AS found FROM (", self.distinct),
            [],
        );
        sql.push(self.from);
        sql.push_text(")) CROSS JOIN document ON document.key = found");
        sql
    }

    pub fn holds(&self) -> Sql {
        self.left.holds()
    }
}
