//! A query as conditions on articles and annotations: names looked up, words handed to the index.

mod articles;
mod marks;

use galley_model::id::{AnnotatorId, LabelId, ThingId};
use galley_model::query::{
    Mark, MarkFilter, Name, Node, PartTerm, Query, QueryError, TextTerm, Value,
};
use galley_model::schema::{Granularity, Schema};
use rapidfuzz::distance::osa;
use rusqlite::types::Value as Sqlite;

use super::condition::{Condition, Sql, Test};
use crate::file::Store;
use crate::things;
use crate::{Result, StoreError, matching_words};

impl Store {
    /// What a query asks of articles. [`StoreError::Query`] where it names what the project does not have.
    pub(crate) fn compile(&self, query: &Query, me: AnnotatorId) -> Result<Condition> {
        let compiler = Compiler::new(self, me)?;
        let tests = match &query.root {
            Node::All(nodes) => compiler.siblings(nodes)?,
            node => vec![compiler.node(node)?],
        };
        Ok(Condition { tests })
    }

    /// What a query's marks ask of annotations, as an expression on `annotation`; `None` where it asks nothing of them.
    pub(crate) fn compile_marks(&self, query: &Query, me: AnnotatorId) -> Result<Option<Sql>> {
        let compiler = Compiler::new(self, me)?;
        let mut any = Vec::new();
        compiler.marks(&query.root, &mut any)?;
        Ok((!any.is_empty()).then(|| brackets(&Sql::join(&any, " OR "))))
    }
}

/// Of more phrases, whether an article has any of them is seen sooner in its text than in the index.
const MOST_LOOKED_UP: usize = 16;
/// Of more labels, an article's annotations are sooner read one by one.
const FEW_LABELS: usize = 8;

struct Compiler<'a> {
    store: &'a Store,
    schema: std::sync::Arc<Schema>,
    me: i64,
    people: Vec<(AnnotatorId, String)>,
}

/// The parts of an article that a place must lie in, and those it must not.
#[derive(Default)]
struct Inside<'a> {
    within: Vec<&'a PartTerm>,
    outside: Vec<&'a PartTerm>,
}

impl<'a> Inside<'a> {
    fn of(nodes: &'a [Node]) -> Self {
        let mut inside = Self::default();
        for node in nodes {
            match node {
                Node::Part(it) => inside.within.push(it),
                Node::Not(not) => {
                    if let Node::Part(it) = &**not {
                        inside.outside.push(it);
                    }
                }
                _ => {}
            }
        }
        inside
    }
}

fn brackets(sql: &Sql) -> Sql {
    let mut all = Sql::new("(", []);
    all.push(sql);
    all.push_text(")");
    all
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn ints(keys: &[i64]) -> impl Iterator<Item = Sqlite> + '_ {
    keys.iter().map(|it| Sqlite::from(*it))
}

/// Whether a piece of text has the words of a term. `packed` is the expression of the text's codec and bytes.
fn has_words(packed: &str, term: &TextTerm) -> Sql {
    let near = term
        .near
        .map_or(Sqlite::Null, |it| Sqlite::from(i64::from(it)));
    Sql::new(
        format!("has_words({packed}, ?, ?)"),
        [term.raw.clone().into(), near],
    )
}

fn any_words(packed: &str, terms: &[TextTerm]) -> Sql {
    let all: Vec<Sql> = terms.iter().map(|it| has_words(packed, it)).collect();
    brackets(&Sql::join(&all, " OR "))
}

impl<'a> Compiler<'a> {
    fn new(store: &'a Store, me: AnnotatorId) -> Result<Self> {
        let people = store.annotators()?;
        Ok(Self {
            store,
            schema: store.schema()?,
            me: store.annotator_key(me)?,
            people: people.into_iter().map(|(id, it)| (id, it.name)).collect(),
        })
    }

    /// What stands side by side: parts say where the marks and words among them must lie.
    fn siblings(&self, nodes: &[Node]) -> Result<Vec<Test>> {
        let inside = Inside::of(nodes);
        let placed = nodes
            .iter()
            .any(|it| matches!(it, Node::Mark(_) | Node::Text(_)));
        let mut tests = Vec::new();
        for node in nodes {
            match node {
                Node::Mark(filter) => tests.push(self.mark(filter, &inside)?),
                // A word outside of a part may stand in any article that has the word.
                Node::Not(not) if placed && matches!(&**not, Node::Part(_)) => {}
                node => tests.push(self.node(node)?),
            }
        }
        Ok(tests)
    }

    fn node(&self, node: &Node) -> Result<Test> {
        Ok(match node {
            Node::All(nodes) => {
                let tests = self.siblings(nodes)?;
                if tests.is_empty() {
                    return Ok(Test::of(Sql::new("1", [])));
                }
                Test::all(&tests)
            }
            Node::Any(nodes) => {
                let tests: Vec<Test> = nodes
                    .iter()
                    .map(|it| self.node(it))
                    .collect::<Result<_>>()?;
                Test::any(&tests)
            }
            Node::Not(node) => self.node(node)?.not(),
            Node::Text(term) => self.text(term)?,
            Node::Mark(filter) => self.mark(filter, &Inside::default())?,
            Node::Article(term) => self.article(term)?,
            Node::Part(part) => {
                let labels = self.parts(part)?;
                Test::of(Sql::new(
                    format!(
                        "EXISTS (SELECT 1 FROM annotation WHERE annotation.document = document.key AND label IN ({}))",
                        marks(labels.len())
                    ),
                    ints(&labels),
                ))
            }
        })
    }

    fn text(&self, term: &TextTerm) -> Result<Test> {
        let asked = matching_words::exact(self.store.conn(), term)?;
        let exact = asked.is_some();
        if let Some(asked) = &asked
            && asked.phrases <= MOST_LOOKED_UP
        {
            return Ok(Test {
                exact,
                holds: Sql::new(
                    "EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND search.rowid = document.key)",
                    [asked.expression.clone().into()],
                ),
                from: Some(by_index(&asked.expression)),
                ..Test::default()
            });
        }
        let mut holds = Sql::new(
            "(EXISTS (SELECT 1 FROM text WHERE text.hash = document.text AND ",
            [],
        );
        holds.push(&has_words("text.codec, text.data", term));
        holds.push_text(") OR ");
        holds.push(&has_words(
            "0, document.title || char(10) || document.source",
            term,
        ));
        holds.push_text(")");
        let from = match asked {
            Some(asked) => Some(asked.expression),
            None => self.narrowing(term)?,
        };
        Ok(Test {
            exact,
            holds,
            from: from.map(|it| by_index(&it)),
            gathered: matching_words::gathered(term).map(|it| by_index(&it)),
        })
    }

    /// What finds all articles that can have a term: see [`matching_words::narrowing`].
    fn narrowing(&self, term: &TextTerm) -> Result<Option<String>> {
        matching_words::narrowing(self.store.conn(), term)
    }

    /// The conditions of all marks that are asked for, wherever they stand.
    fn marks(&self, node: &Node, any: &mut Vec<Sql>) -> Result<()> {
        match node {
            Node::All(nodes) => {
                let inside = Inside::of(nodes);
                for node in nodes {
                    match node {
                        Node::Mark(filter) => any.push(self.holds_of_mark(filter, &inside)?),
                        node => self.marks(node, any)?,
                    }
                }
            }
            Node::Any(nodes) => {
                for node in nodes {
                    self.marks(node, any)?;
                }
            }
            Node::Mark(filter) => any.push(self.holds_of_mark(filter, &Inside::default())?),
            Node::Not(_) | Node::Text(_) | Node::Article(_) | Node::Part(_) => {}
        }
        Ok(())
    }

    /// An article has an annotation that fits.
    fn mark(&self, filter: &MarkFilter, inside: &Inside<'_>) -> Result<Test> {
        let fits = self.holds_of_mark(filter, inside)?;
        // Its index says of which of a few labels the annotations of an article are without reading them.
        let mut index = "";
        for field in &filter.fields {
            if let Mark::Label(values) = &field.what
                && !values.iter().any(Value::is_any)
                && self.labels(values)?.len() <= FEW_LABELS
            {
                index = " INDEXED BY annotation_label";
            }
        }
        let mut holds = Sql::new(
            format!(
                "EXISTS (SELECT 1 FROM annotation{index} WHERE annotation.document = document.key AND "
            ),
            [],
        );
        holds.push(&fits);
        holds.push_text(")");
        Ok(Test {
            holds,
            from: self.articles_of_mark(filter)?,
            ..Test::default()
        })
    }

    fn labels(&self, values: &[Value]) -> Result<Vec<i64>> {
        let all = self
            .schema
            .labels
            .iter()
            .map(|(id, it)| (ThingId::from(*id), it.name.as_str()));
        self.named("label", values, all.collect())
    }

    fn layers(&self, values: &[Value]) -> Result<Vec<i64>> {
        let all = self
            .schema
            .layers
            .iter()
            .map(|(id, it)| (ThingId::from(*id), it.name.as_str()));
        self.named("layer", values, all.collect())
    }

    /// Labels of the layers that speak of paragraphs.
    fn parts(&self, part: &PartTerm) -> Result<Vec<i64>> {
        let paragraphs = |id: &LabelId| {
            let layer = self
                .schema
                .labels
                .get(id)
                .and_then(|it| self.schema.layers.get(&it.layer));
            layer.is_some_and(|it| it.granularity == Granularity::Paragraph)
        };
        let all = self.schema.labels.iter().filter(|(id, _)| paragraphs(id));
        let all = all.map(|(id, it)| (ThingId::from(*id), it.name.as_str()));
        self.named("article part", &part.labels, all.collect())
    }

    fn annotators(&self, names: &[Name]) -> Result<Vec<i64>> {
        let mut keys = Vec::new();
        for name in names {
            match name {
                Name::Me => keys.push(self.me),
                Name::Named(value) => {
                    let all = self
                        .people
                        .iter()
                        .map(|(id, name)| (ThingId::from(*id), name.as_str()));
                    keys.extend(self.named(
                        "annotator",
                        std::slice::from_ref(value),
                        all.collect(),
                    )?);
                }
                Name::Any | Name::None => {}
            }
        }
        Ok(keys)
    }

    /// The keys of what has one of the names; each name must be somebody's.
    fn named(&self, what: &str, values: &[Value], all: Vec<(ThingId, &str)>) -> Result<Vec<i64>> {
        let mut keys = Vec::new();
        for value in values {
            let mut found = false;
            for (thing, _) in all.iter().filter(|(_, name)| value.names(name)) {
                found = true;
                keys.extend(things::find(self.store.conn(), *thing)?);
            }
            if !found {
                return Err(unknown(what, value, all.iter().map(|(_, name)| *name)));
            }
        }
        Ok(keys)
    }
}

fn unknown<'a>(what: &str, value: &Value, known: impl Iterator<Item = &'a str>) -> StoreError {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    let meant = value.text.to_lowercase();
    let distance = |it: &str| osa::distance(meant.chars(), it.to_lowercase().chars());
    let nearest = known.iter().min_by_key(|it| distance(it));
    let hint = if known.is_empty() {
        format!("The project has no {what}s yet.")
    } else if let Some(near) = nearest.filter(|it| distance(it) <= 1 + meant.chars().count() / 4) {
        format!("Did you mean {near}?")
    } else {
        let few: Vec<&str> = known.iter().take(30).copied().collect();
        let dots = if few.len() < known.len() {
            ", …"
        } else {
            "."
        };
        format!("Choose one of {}{dots}", few.join(", "))
    };
    StoreError::Query(QueryError::new(
        value.span,
        format!("There is no {what} “{}”", value.text),
        hint,
    ))
}

fn by_index(words: &str) -> Sql {
    Sql::new(
        "SELECT rowid AS document FROM search WHERE search MATCH ?",
        [words.to_owned().into()],
    )
}

/// Whether what an expression gives is the name that is meant.
fn is_name(value: &Value, expression: &str) -> Sql {
    Sql::new(
        format!("is_name(?, ?, {expression})"),
        [value.text.clone().into(), i64::from(value.prefix).into()],
    )
}
