//! Merging a label into another: annotations, relations, attributes and narrower labels follow. Where both labels
//! are on the same passage one annotation stays, with what was said on either.

use std::collections::{BTreeMap, HashMap};

use galley_model::annotation::{Annotation, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, Lane, RelationId};
use galley_model::schema::{Attribute, Label, Schema};
use galley_model::text::TextRange;
use galley_store::{AnnotationRow, ChangeWriter, Store};

use super::get_label;
use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Changed, MergeLabels};

pub(crate) fn merge_labels(session: &Session, client: &str, ask: MergeLabels) -> Result<Changed> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let (from, into) = (get_label(&schema, ask.from)?, get_label(&schema, ask.into)?);
        if from.layer != into.layer || ask.from == ask.into {
            return Err(ApiError::new(
                format!("“{}” and “{}” cannot be merged", from.name, into.name),
                "Choose two labels of the same layer.",
            ));
        }
        let me = store.me()?;
        let merge = Merge::plan(store, &ask)?;
        let doubled = match merge.twins.len() {
            0 => String::new(),
            1 => " (1 passage had both)".into(),
            many => format!(" ({many} passages had both)"),
        };
        let what = format!("merge label {} into {}{doubled}", from.name, into.name);
        let mut change = store.begin_in(Gesture::MergeLabels, Lane::Project, me, session.now())?;
        for (id, attribute) in &schema.attributes {
            if attribute.label == Some(ask.from) {
                let follows = Attribute {
                    label: Some(ask.into),
                    ..attribute.clone()
                };
                change.set(*id, Value::Attribute(follows))?;
            }
        }
        merge.write(&mut change, ask.into)?;
        let above = above(&schema, ask.into);
        for (id, child) in &schema.labels {
            if child.parent == Some(ask.from) {
                let follows = Label {
                    // Below the label that goes may be the one that stays: nothing is below itself.
                    parent: if above.contains(id) {
                        from.parent
                    } else {
                        Some(ask.into)
                    },
                    ..child.clone()
                };
                change.set(*id, Value::Label(follows))?;
            }
        }
        change.remove(ask.from)?;
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

/// A label and the broader ones above it.
fn above(schema: &Schema, label: LabelId) -> Vec<LabelId> {
    let mut labels = Vec::new();
    let mut next = Some(label);
    while let Some(id) = next.filter(|it| !labels.contains(it)) {
        labels.push(id);
        next = schema.labels.get(&id).and_then(|it| it.parent);
    }
    labels
}

/// What a merge does to annotations and relations.
struct Merge {
    annotations: Vec<AnnotationRow>,
    /// From an annotation that goes to the one that stays.
    twins: BTreeMap<AnnotationId, AnnotationId>,
    /// The ones that stay, as they are to be.
    kept: BTreeMap<AnnotationId, Annotation>,
    /// As they are to be; none for those that say again what another says.
    relations: BTreeMap<RelationId, Option<Relation>>,
}

/// What makes two annotations say the same but for the label. The words belong to it: what has lost its place has the
/// range of an earlier text.
type Passage = (DocumentId, AnnotatorId, Vec<(TextRange, String)>);

fn passage(it: &Annotation) -> Passage {
    let fragments = it.anchor.fragments().iter();
    let fragments = fragments.map(|it| (it.range, it.quote.clone()));
    (it.document, it.annotator, fragments.collect())
}

impl Merge {
    fn plan(store: &Store, ask: &MergeLabels) -> Result<Self> {
        let annotations = store.annotations_with(ask.from)?;
        let mut there: HashMap<Passage, (AnnotationId, Annotation)> = HashMap::new();
        for row in store.annotations_with(ask.into)? {
            there
                .entry(passage(&row.value))
                .or_insert((row.id, row.value));
        }
        let mut merge = Self {
            annotations: Vec::new(),
            twins: BTreeMap::new(),
            kept: BTreeMap::new(),
            relations: BTreeMap::new(),
        };
        let mut articles = Vec::new();
        for row in annotations {
            if let Some((id, twin)) = there.get(&passage(&row.value)) {
                merge.twins.insert(row.id, *id);
                articles.push(row.value.document);
                let kept = merge.kept.entry(*id).or_insert_with(|| twin.clone());
                join(kept, &row.value);
            }
            merge.annotations.push(row);
        }
        for row in store.relations_with(ask.from)? {
            articles.push(row.value.document);
        }
        articles.sort_unstable();
        articles.dedup();
        for article in articles {
            merge.plan_relations(store, article, ask)?;
        }
        Ok(merge)
    }

    fn plan_relations(
        &mut self,
        store: &Store,
        article: DocumentId,
        ask: &MergeLabels,
    ) -> Result<()> {
        let moved = |id| self.twins.get(&id).copied().unwrap_or(id);
        let (mut stay, mut altered) = (Vec::new(), Vec::new());
        for row in store.all_relations_of(article)? {
            let before = row.value;
            let after = Relation {
                from: moved(before.from),
                to: moved(before.to),
                label: before
                    .label
                    .map(|it| if it == ask.from { ask.into } else { it }),
                ..before.clone()
            };
            if after == before {
                stay.push((row.id, before));
            } else {
                altered.push((row.id, after));
            }
        }
        for (id, after) in altered {
            let same = |other: &&mut (RelationId, Relation)| {
                let key = |it: &Relation| (it.annotator, it.layer, it.label, it.from, it.to);
                key(&other.1) == key(&after)
            };
            if after.from == after.to {
                self.relations.insert(id, None);
            } else if let Some((other, value)) = stay.iter_mut().find(same) {
                join_notes(&mut value.note, &after.note);
                self.relations.insert(*other, Some(value.clone()));
                self.relations.insert(id, None);
            } else {
                self.relations.insert(id, Some(after.clone()));
                stay.push((id, after));
            }
        }
        Ok(())
    }

    fn write(self, change: &mut ChangeWriter<'_>, into: LabelId) -> Result<()> {
        for (id, value) in self.kept {
            let same = change.find(id)? == Some(Value::Annotation(value.clone()));
            if !same {
                change.set(id, Value::Annotation(value))?;
            }
        }
        for row in &self.annotations {
            if !self.twins.contains_key(&row.id) {
                let mut value = row.value.clone();
                value.label = Some(into);
                change.set(row.id, Value::Annotation(value))?;
            }
        }
        // Relations leave an annotation before it goes: what goes takes its relations along.
        for (id, value) in self.relations {
            match value {
                Some(value) => change.set(id, Value::Relation(value))?,
                None => change.remove(id)?,
            }
        }
        for id in self.twins.keys() {
            change.remove(*id)?;
        }
        Ok(())
    }
}

/// Adds to an annotation what another says of the same passage.
fn join(kept: &mut Annotation, other: &Annotation) {
    join_notes(&mut kept.note, &other.note);
    for (id, value) in &other.attributes {
        kept.attributes.entry(*id).or_insert_with(|| value.clone());
    }
    kept.entity = kept.entity.or(other.entity);
}

fn join_notes(kept: &mut String, other: &str) {
    if other.is_empty() || kept.split("\n\n").any(|it| it == other) {
        return;
    }
    if !kept.is_empty() {
        kept.push_str("\n\n");
    }
    kept.push_str(other);
}
