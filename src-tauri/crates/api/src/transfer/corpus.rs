//! From the store to the neutral corpus: one article at a time, with the annotations that were chosen, everything by
//! its name.

use std::collections::{HashMap, HashSet};

use galley_formats::corpus::{
    Annotation, AnnotatorInfo, AttributeInfo, EntityInfo, LabelInfo, LayerInfo, Place, Relation,
    Work,
};
use galley_formats::{Document, FormatInfo, Item, Report, SchemaInfo, Severity};
use galley_model::id::{AnnotatorId, DocumentId};
use galley_model::schema::Schema;
use galley_store::Store;

use super::selection::Chosen;
use crate::error::Result;
use crate::wire::ApiError;

/// Names of everything, to turn ids into.
pub(crate) struct Names {
    schema: std::sync::Arc<Schema>,
    pub(crate) info: SchemaInfo,
    annotators: HashMap<AnnotatorId, String>,
    chosen: Chosen,
    comments: HashMap<DocumentId, u32>,
}

impl Names {
    /// Says how many entries of the register stay behind, where a format could carry them.
    pub(crate) fn name_unlinked(
        &self,
        store: &Store,
        format: &FormatInfo,
        report: &mut Report,
    ) -> Result<()> {
        let all: u32 = store.entity_types()?.iter().map(|(_, count)| count).sum();
        let left = u64::from(all).saturating_sub(self.info.entities.len() as u64);
        if left > 0 && format.carries.entities {
            let message = "Entries of the register that none of these articles is linked to stay behind. Export the register to have them all.";
            report.push(Item::new(Severity::Info, "unlinked-entries", message).times(left));
        }
        Ok(())
    }

    /// Of the register only what these articles are linked to is looked up.
    pub(crate) fn new(store: &Store, chosen: Chosen, documents: &[DocumentId]) -> Result<Self> {
        let schema = store.schema()?;
        let annotators = store.annotators()?;
        let info = SchemaInfo {
            layers: layers(&schema),
            annotators: annotators
                .iter()
                .filter(|(id, _)| chosen.annotator(*id))
                .map(|(_, it)| AnnotatorInfo {
                    name: it.name.clone(),
                    role: it.role.clone(),
                })
                .collect(),
            entities: store
                .linked_in(documents)?
                .into_iter()
                .map(|(id, it)| EntityInfo {
                    id: id.to_string(),
                    name: it.name,
                    type_name: it.type_name,
                    role: it.role,
                    aliases: it.aliases,
                    uris: it.uris,
                    note: it.note,
                })
                .collect(),
        };
        Ok(Self {
            schema,
            info,
            annotators: annotators
                .into_iter()
                .map(|(id, it)| (id, it.name))
                .collect(),
            chosen,
            comments: store.comment_counts()?,
        })
    }

    /// An article as it is exported.
    pub(crate) fn document(&self, store: &Store, id: DocumentId) -> Result<Document> {
        let value = store.document(id)?;
        let text = store.text(value.text)?;
        let place = Place {
            file: value.metadata.get("source").cloned().unwrap_or_default(),
            line: None,
        };
        let mut document = Document::new(text, place);
        document.id = Some(id.to_string());
        document.title = Some(value.title);
        document.metadata = value.metadata;
        document.comments = self.comments.get(&id).copied().unwrap_or_default();
        let mine = |annotator: AnnotatorId| self.chosen.annotator(annotator);
        let adrift = store.adrift_of(id)?.into_iter();
        let adrift = adrift.filter(|it| mine(it.value.annotator));
        document.adrift = adrift.map(|it| it.value.anchor.quote()).collect();
        let rows = store.annotations_of(id)?;
        let places = self.chosen.places(&rows);
        for row in rows {
            if !self.chosen.annotation(&row.value, &places) {
                continue;
            }
            // The guarantee, once more: what leaves is what was marked.
            row.value.anchor.verify(&document.text).map_err(|error| {
                ApiError::new(
                    format!(
                        "The annotation {} does not fit its article: {error}",
                        row.id
                    ),
                    "The project file is damaged: run galley check.",
                )
            })?;
            document.annotations.push(self.annotation(row));
        }
        let ids: HashSet<String> = document
            .annotations
            .iter()
            .map(|it| it.id.clone())
            .collect();
        for row in store
            .relations_of(id)?
            .into_iter()
            .filter(|it| self.chosen.relation(&it.value))
        {
            let it = row.value;
            if !ids.contains(&it.from.to_string()) || !ids.contains(&it.to.to_string()) {
                document.cut_relations += 1;
                continue;
            }
            document.relations.push(Relation {
                annotator: self.annotators.get(&it.annotator).cloned(),
                layer: self.schema.layers.get(&it.layer).map(|it| it.name.clone()),
                label: it
                    .label
                    .and_then(|id| self.schema.labels.get(&id))
                    .map(|it| it.name.clone()),
                from: it.from.to_string(),
                to: it.to.to_string(),
                note: it.note,
            });
        }
        for work in store
            .work_on(id)?
            .into_iter()
            .filter(|it| mine(it.annotator))
        {
            document.work.push(Work {
                annotator: self
                    .annotators
                    .get(&work.annotator)
                    .cloned()
                    .unwrap_or_default(),
                status: work.status,
                active_seconds: work.active_seconds,
            });
        }
        Ok(document)
    }

    fn annotation(&self, row: galley_store::AnnotationRow) -> Annotation {
        let it = row.value;
        let attributes = it.attributes.into_iter().filter_map(|(id, value)| {
            let attribute = self.schema.attributes.get(&id)?;
            Some((attribute.name.clone(), value))
        });
        Annotation {
            id: row.id.to_string(),
            annotator: self.annotators.get(&it.annotator).cloned(),
            layer: self.schema.layers.get(&it.layer).map(|it| it.name.clone()),
            label: it
                .label
                .and_then(|id| self.schema.labels.get(&id))
                .map(|it| it.name.clone()),
            ranges: it.anchor.ranges().collect(),
            attributes: attributes.collect(),
            note: it.note,
            entity: it.entity.map(|id| id.to_string()),
            origin: Some(it.origin),
            confidence: it.confidence,
        }
    }
}

fn layers(schema: &Schema) -> Vec<LayerInfo> {
    let name_of = |id| schema.labels.get(&id).map(|it| it.name.clone());
    schema
        .layers_in_order()
        .into_iter()
        .map(|(id, layer)| LayerInfo {
            name: layer.name.clone(),
            kind: layer.kind,
            granularity: layer.granularity,
            overlap: layer.overlap,
            label_required: layer.label_required,
            description: layer.description.clone(),
            labels: schema
                .labels_of(id)
                .into_iter()
                .map(|(_, it)| LabelInfo {
                    name: it.name.clone(),
                    color: it.color.clone(),
                    key: it.key.clone(),
                    description: it.description.clone(),
                    examples: it.examples.clone(),
                    counter_examples: it.counter_examples.clone(),
                    parent: it.parent.and_then(name_of),
                    uri: it.uri.clone(),
                    retired: it.retired,
                })
                .collect(),
            attributes: schema
                .attributes_of(id)
                .into_iter()
                .map(|(_, it)| AttributeInfo {
                    name: it.name.clone(),
                    kind: it.kind.clone(),
                    label: it.label.and_then(name_of),
                    required: it.required,
                    description: it.description.clone(),
                })
                .collect(),
        })
        .collect()
}
