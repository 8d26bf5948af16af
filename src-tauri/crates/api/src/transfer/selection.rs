//! Which articles and annotations an export has, as its recipe says.

use std::collections::{BTreeSet, HashSet};

use galley_model::annotation::{Annotation, Relation};
use galley_model::id::{AnnotatorId, DocumentId, LabelId, LayerId};
use galley_model::people::Status;
use galley_model::query::Query;
use galley_model::schema::{LayerKind, Schema};
use galley_model::text::TextRange;
use galley_store::{AnnotationRow, Sort, Store};

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
            query: Query::parse(&select.query)?,
            inside: some(labels(&schema, &select.parts)?),
            outside: labels(&schema, &select.without_parts)?,
        })
    }

    /// The articles that fit, in list order.
    pub(crate) fn documents(&self, store: &Store) -> Result<Vec<DocumentId>> {
        let all = if self.query.is_everything() {
            store.document_ids(None)?
        } else {
            store.matching(store.me()?, &self.query, Sort::Imported, false)?
        };
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
