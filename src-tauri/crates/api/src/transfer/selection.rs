//! Which articles and annotations an export has, as its recipe says.

use std::collections::{BTreeSet, HashSet};

use galley_formats::Document;
use galley_model::annotation::{Annotation, Relation};
use galley_model::id::{AnnotatorId, DocumentId, LabelId, LayerId};
use galley_model::people::Status;
use galley_model::schema::{LayerKind, Schema};
use galley_model::text::TextRange;
use galley_store::{AnnotationRow, Store};

use crate::error::Result;
use crate::wire::{ApiError, Selection};

/// The selection with ids in place of names. What is `None` chooses all.
pub(crate) struct Chosen {
    annotators: Option<HashSet<AnnotatorId>>,
    statuses: Vec<Status>,
    layers: Option<HashSet<LayerId>>,
    link_layers: Option<HashSet<LayerId>>,
    labels: Option<HashSet<LabelId>>,
    query: Query,
    inside: Option<HashSet<LabelId>>,
    outside: HashSet<LabelId>,
}

/// Where the article parts lie that annotations must or must not be in.
pub(crate) struct Places {
    inside: Vec<TextRange>,
    outside: Vec<TextRange>,
}

impl Chosen {
    /// Refuses names that the project does not have. `layer` is a layer that the format itself is to write.
    pub(crate) fn new(store: &Store, select: &Selection, layer: Option<&str>) -> Result<Self> {
        let schema = store.schema()?;
        let everybody = store.annotators()?;
        let annotator = |name: &String| {
            let found = everybody.iter().find(|(_, it)| it.name == *name);
            found.map(|(id, _)| *id).ok_or_else(|| {
                unknown(
                    "annotator",
                    name,
                    everybody.iter().map(|(_, it)| it.name.as_str()),
                )
            })
        };
        let find_layer = |name: &str| {
            let found = schema.find_layer(name).map(|(id, _)| id);
            found.ok_or_else(|| {
                let all = schema.layers_in_order();
                unknown("layer", name, all.iter().map(|(_, it)| it.name.as_str()))
            })
        };
        if let Some(name) = layer {
            find_layer(name)?;
        }
        let layers: Vec<LayerId> = select
            .layers
            .iter()
            .map(|it| find_layer(it))
            .collect::<Result<_>>()?;
        let (links, layers) = layers
            .into_iter()
            .partition(|id| schema.layers.get(id).map(|it| it.kind) == Some(LayerKind::Relation));
        Ok(Self {
            annotators: some(
                select
                    .annotators
                    .iter()
                    .map(annotator)
                    .collect::<Result<_>>()?,
            ),
            statuses: select
                .statuses
                .iter()
                .map(|it| parse_status(it))
                .collect::<Result<_>>()?,
            layers: some(layers),
            link_layers: some(links),
            labels: some(labels(&schema, &select.labels)?),
            query: Query::new(&select.query)?,
            inside: some(labels(&schema, &select.parts)?),
            outside: labels(&schema, &select.without_parts)?,
        })
    }

    /// The articles in list order whose state fits; whether their text does is for [`Chosen::document`].
    pub(crate) fn documents(&self, store: &Store) -> Result<Vec<DocumentId>> {
        let all = store.document_ids(None)?;
        if self.statuses.is_empty() {
            return Ok(all);
        }
        let mut fitting = BTreeSet::new();
        let me = HashSet::from([store.me()?]);
        for annotator in self.annotators.as_ref().unwrap_or(&me) {
            for status in &self.statuses {
                fitting.extend(store.document_ids(Some((*annotator, *status)))?);
            }
        }
        Ok(all.into_iter().filter(|it| fitting.contains(it)).collect())
    }

    /// Whether an article's text and details fit.
    pub(crate) fn document(&self, document: &Document) -> bool {
        self.query.fits(document)
    }

    pub(crate) fn annotator(&self, it: AnnotatorId) -> bool {
        self.annotators.as_ref().is_none_or(|all| all.contains(&it))
    }

    /// Where the article parts of the choice lie among an article's annotations.
    pub(crate) fn places(&self, rows: &[AnnotationRow]) -> Places {
        let of = |labels: &HashSet<LabelId>| {
            let all = rows.iter().map(|row| &row.value);
            all.filter(|it| it.label.is_some_and(|label| labels.contains(&label)))
                .flat_map(|it| it.anchor.ranges())
                .collect()
        };
        Places {
            inside: self.inside.as_ref().map(of).unwrap_or_default(),
            outside: of(&self.outside),
        }
    }

    pub(crate) fn annotation(&self, it: &Annotation, places: &Places) -> bool {
        let within = |parts: &[TextRange]| {
            let covers = |outer: &TextRange, inner: TextRange| {
                outer.start <= inner.start && inner.end <= outer.end
            };
            it.anchor
                .ranges()
                .all(|range| parts.iter().any(|part| covers(part, range)))
        };
        let whole = it.anchor.ranges().next().is_none();
        self.annotator(it.annotator)
            && self
                .layers
                .as_ref()
                .is_none_or(|all| all.contains(&it.layer))
            && self
                .labels
                .as_ref()
                .is_none_or(|all| it.label.is_some_and(|label| all.contains(&label)))
            && (whole || self.inside.is_none() || within(&places.inside))
            && (whole || places.outside.is_empty() || !within(&places.outside))
    }

    /// Whether a link is of the choice; its ends must be, too. Links go with their ends unless layers of links are
    /// among those chosen.
    pub(crate) fn relation(&self, it: &Relation) -> bool {
        self.annotator(it.annotator)
            && self
                .link_layers
                .as_ref()
                .is_none_or(|all| all.contains(&it.layer))
    }
}

fn some<T>(set: HashSet<T>) -> Option<HashSet<T>> {
    (!set.is_empty()).then_some(set)
}

/// The labels of those names, in any layer.
fn labels(schema: &Schema, names: &[String]) -> Result<HashSet<LabelId>> {
    let mut found = HashSet::new();
    for name in names {
        let before = found.len();
        let of_name = schema.labels.iter().filter(|(_, it)| it.name == *name);
        found.extend(of_name.map(|(id, _)| *id));
        if found.len() == before {
            let mut known: Vec<&str> = schema.labels.values().map(|it| it.name.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            return Err(unknown("label", name, known.into_iter()));
        }
    }
    Ok(found)
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> ApiError {
    ApiError::new(
        format!("There is no {what} “{name}”"),
        format!("Choose one of {}.", known.collect::<Vec<_>>().join(", ")),
    )
}

fn parse_status(name: &str) -> Result<Status> {
    serde_json::from_value(name.into()).map_err(|_| {
        ApiError::new(
            format!("“{name}” is no status"),
            "Choose to_do, in_progress, done or skipped.",
        )
    })
}

/// Words that an article must or must not have.
#[derive(Debug, Default)]
struct Query {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    /// The detail to look in; `None` looks in title and text.
    key: Option<String>,
    /// In lower case.
    words: String,
    not: bool,
}

impl Query {
    /// Terms are divided by blanks; quotes hold a phrase together.
    fn new(query: &str) -> Result<Self> {
        let mut terms = Vec::new();
        let mut rest = query.trim();
        while !rest.is_empty() {
            let (not, after) = match rest.strip_prefix('-') {
                Some(after) => (true, after),
                None => (false, rest),
            };
            let bare = after.find(|it: char| it.is_whitespace() || is_quote(it) || it == ':');
            let (key, after) = match bare {
                // A time or an address has a colon, too.
                Some(at)
                    if after.starts_with(char::is_alphabetic)
                        && after[at..].starts_with(':')
                        && !after[at..].starts_with("://") =>
                {
                    (Some(after[..at].to_lowercase()), &after[at + 1..])
                }
                _ => (None, after),
            };
            let (words, after) = match after.chars().next() {
                Some(quote) if is_quote(quote) => {
                    let inner = &after[quote.len_utf8()..];
                    let end = inner.find(is_quote).ok_or_else(|| {
                        ApiError::new(
                            format!("The search “{query}” has a quotation mark that is not closed"),
                            "Close it, or leave it out.",
                        )
                    })?;
                    let close = inner[end..].chars().next().map_or(0, char::len_utf8);
                    (&inner[..end], &inner[end + close..])
                }
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            let words = words.trim().to_lowercase();
            if words.is_empty() {
                return Err(ApiError::new(
                    format!("The search “{query}” has a term without words"),
                    "Write what to look for behind it, or leave it out.",
                ));
            }
            terms.push(Term { key, words, not });
            rest = after.trim_start();
        }
        Ok(Self { terms })
    }

    fn fits(&self, document: &Document) -> bool {
        if self.terms.is_empty() {
            return true;
        }
        let text = document.text.as_str().to_lowercase();
        let title = document.title.as_deref().unwrap_or_default().to_lowercase();
        self.terms.iter().all(|term| {
            let found = match &term.key {
                None => text.contains(&term.words) || title.contains(&term.words),
                Some(key) => document
                    .metadata
                    .iter()
                    .filter(|(name, _)| name.to_lowercase() == *key)
                    .any(|(_, value)| value.to_lowercase().contains(&term.words)),
            };
            found != term.not
        })
    }
}

fn is_quote(it: char) -> bool {
    matches!(it, '"' | '“' | '”' | '„')
}

#[cfg(test)]
mod tests {
    use galley_formats::corpus::Place;
    use galley_model::text::Text;

    use super::*;

    #[test]
    fn a_time_and_an_address_are_words_and_a_detail_is_named_by_a_word() {
        let text = Text::new("Doors open at 10:30, see https://example.org/x.");
        let mut document = Document::new(text, Place::default());
        document.metadata.insert("source".into(), "CNN".into());
        for (query, fits) in [
            ("10:30", true),
            ("-11:30", true),
            ("https://example.org", true),
            ("source:cnn", true),
            ("-source:cnn", false),
            ("source:“cnn” 10:31", false),
        ] {
            let asked = Query::new(query).unwrap_or_default();
            assert_eq!(asked.fits(&document), fits, "{query}");
        }
    }
}
