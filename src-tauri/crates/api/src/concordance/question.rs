//! What is asked of all articles, and where it is found in one: its words, or the annotations that fit.

use std::cell::{OnceCell, RefCell};

use galley_model::document::Document;
use galley_model::id::{AnnotatorId, DocumentId, LabelId};
use galley_model::query::{Finder, Mark, MarkFilter, Name, Node, PartTerm, Query, TextTerm, Value};
use galley_model::schema::{Granularity, Schema};
use galley_model::text::{Text, TextRange};
use galley_store::{AnnotationQuestion, AnnotationRow, Cursor, Store, StoreError};

use super::{Place, asks_first};
use crate::error::Result;
use crate::wire::RowKind;

/// An article that is looked through.
pub(super) struct Article {
    pub id: DocumentId,
    pub document: Document,
    text: OnceCell<Text>,
}

impl Article {
    /// None where it is gone meanwhile.
    pub fn load(store: &Store, id: DocumentId) -> Result<Option<Self>> {
        let document = match store.document(id) {
            Ok(document) => document,
            Err(StoreError::Gone(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Self {
            id,
            document,
            text: OnceCell::new(),
        }))
    }

    /// Its text, read when it is first needed.
    pub fn text(&self, store: &Store) -> Result<&Text> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let text = store.text(self.document.text)?;
        Ok(self.text.get_or_init(|| text))
    }

    pub fn date(&self) -> &str {
        let date = self.document.metadata.get("date");
        date.map_or("", String::as_str)
    }
}

/// In which parts of an article a term must stand, and in which it must not: of each, one of the labels.
#[derive(Default)]
struct Inside {
    within: Vec<Vec<LabelId>>,
    outside: Vec<Vec<LabelId>>,
}

/// A query, ready to be asked of one article after the other.
pub(super) struct Question {
    query: Query,
    me: AnnotatorId,
    finder: RefCell<Finder>,
    /// Of each term of the finder, where it must stand.
    places: Vec<Inside>,
    /// What is asked of annotations.
    marks: Option<AnnotationQuestion>,
}

impl Question {
    /// An error says where the query does not read, or what it names that is not there.
    pub fn read(store: &Store, query: &str) -> Result<Self> {
        let query = Query::parse(query)?;
        let me = store.me()?;
        let mut terms = Vec::new();
        let schema = store.schema()?;
        find_terms(&query.root, &schema, &mut terms);
        let finder = Finder::new(terms.iter().map(|it| it.0));
        let places = terms.into_iter().map(|it| it.1).collect();
        let marks = store.annotation_question(me, &query)?;
        let question = Self {
            marks,
            me,
            finder: RefCell::new(finder),
            places,
            query,
        };
        // Names are looked up when it is first asked.
        question.next_articles(store, None, 0)?;
        Ok(question)
    }

    /// Which rows there are to look at; those that are looked at first come last.
    pub fn kinds(&self) -> Vec<RowKind> {
        let mut kinds = Vec::new();
        if !self.places.is_empty() {
            kinds.push(RowKind::Words);
        }
        if self.marks.is_some() {
            kinds.push(RowKind::Tags);
        }
        kinds
    }

    /// The rows that are looked at: those asked for where there are such, or else the first.
    pub fn kind(&self, asked: Option<RowKind>) -> Option<RowKind> {
        let kinds = self.kinds();
        asked
            .filter(|it| kinds.contains(it))
            .or(kinds.last().copied())
    }

    /// An error where nearly everything is found, to be asked about first.
    pub fn check_size(&self, store: &Store, kind: RowKind) -> Result<()> {
        let what = match kind {
            RowKind::Words if self.query.matches_everything().is_some() => "every word",
            RowKind::Tags if self.query.marks().into_iter().any(is_any) => "every tag",
            _ => return Ok(()),
        };
        let articles = store.count(self.me, &Query::default())?.total;
        Err(asks_first(what, articles))
    }

    /// The next articles that fit, behind one of them.
    pub fn next_articles(
        &self,
        store: &Store,
        after: Option<Cursor>,
        many: u32,
    ) -> Result<Vec<(Cursor, DocumentId)>> {
        Ok(store.matching_after(self.me, &self.query, after, many)?)
    }

    pub fn count_articles(&self, store: &Store) -> Result<u32> {
        Ok(store.count(self.me, &self.query)?.total)
    }

    /// The rows of an article that fits, in text order.
    pub fn places(&self, store: &Store, article: &Article, kind: RowKind) -> Result<Vec<Place>> {
        match kind {
            RowKind::Words => self.words(store, article),
            RowKind::Tags => {
                let Some(marks) = &self.marks else {
                    return Ok(Vec::new());
                };
                let fitting = store.answering(marks, article.id)?;
                let place = |it: AnnotationRow| Place {
                    document: article.id,
                    range: it.value.anchor.hull(),
                    annotation: Some(it.id),
                };
                Ok(fitting.into_iter().map(place).collect())
            }
        }
    }

    fn words(&self, store: &Store, article: &Article) -> Result<Vec<Place>> {
        let mut finder = self.finder.borrow_mut();
        let hits = finder.find(article.text(store)?.as_str());
        let placed = |it: &Inside| !it.within.is_empty() || !it.outside.is_empty();
        let parts = if !hits.is_empty() && self.places.iter().any(placed) {
            store.annotations_of(article.id)?
        } else {
            Vec::new()
        };
        let mut places: Vec<Place> = Vec::new();
        for hit in hits {
            let lies = |labels: &Vec<LabelId>| lies_in(&parts, labels, hit.range);
            let inside = &self.places[hit.term];
            let fits = inside.within.iter().all(lies) && !inside.outside.iter().any(lies);
            // Two terms may find the same words.
            let new = places.last().is_none_or(|it| it.range != Some(hit.range));
            if fits && new {
                places.push(Place {
                    document: article.id,
                    range: Some(hit.range),
                    annotation: None,
                });
            }
        }
        Ok(places)
    }
}

/// Whether a range lies in a part of the article with one of these labels.
fn lies_in(parts: &[AnnotationRow], labels: &[LabelId], range: TextRange) -> bool {
    parts.iter().any(|it| {
        let labelled = it.value.label.is_some_and(|label| labels.contains(&label));
        labelled
            && it
                .value
                .anchor
                .hull()
                .is_some_and(|hull| hull.contains(range))
    })
}

/// The words that are asked for, each with the parts that stand beside it in the query.
fn find_terms<'a>(node: &'a Node, schema: &Schema, terms: &mut Vec<(&'a TextTerm, Inside)>) {
    let siblings = match node {
        Node::All(nodes) => nodes.as_slice(),
        Node::Any(nodes) => {
            for node in nodes {
                find_terms(node, schema, terms);
            }
            return;
        }
        Node::Text(_) => std::slice::from_ref(node),
        Node::Not(_) | Node::Mark(_) | Node::Article(_) | Node::Part(_) => return,
    };
    for node in siblings {
        let Node::Text(term) = node else {
            find_terms(node, schema, terms);
            continue;
        };
        let mut inside = Inside::default();
        for sibling in siblings {
            match sibling {
                Node::Part(part) => inside.within.push(labels_of(part, schema)),
                Node::Not(not) => {
                    if let Node::Part(part) = &**not {
                        inside.outside.push(labels_of(part, schema));
                    }
                }
                _ => {}
            }
        }
        terms.push((term, inside));
    }
}

/// The labels of paragraphs that a part names.
fn labels_of(part: &PartTerm, schema: &Schema) -> Vec<LabelId> {
    let named = |(id, label): (&LabelId, &galley_model::schema::Label)| {
        let layer = schema.layers.get(&label.layer)?;
        let fits = layer.granularity == Granularity::Paragraph
            && part.labels.iter().any(|it| it.names(&label.name));
        fits.then_some(*id)
    };
    schema.labels.iter().filter_map(named).collect()
}

/// Whether every annotation fits.
fn is_any(filter: &MarkFilter) -> bool {
    filter.fields.iter().all(|it| match &it.what {
        Mark::Label(values) | Mark::Layer(values) => values.iter().any(Value::is_any),
        Mark::By(names) => names.contains(&Name::Any),
        Mark::Quote(terms) => terms.iter().any(TextTerm::matches_everything),
        _ => false,
    })
}
