//! An article as the rules see it: its text, the names and passages that are marked in it, and what is to be passed over.

use crate::annotation::{Annotation, Relation};
use crate::fold::surface;
use crate::id::{AnnotationId, LayerId, RelationId};
use crate::parts::Part;
use crate::schema::{Granularity, LayerKind, Schema};
use crate::text::{Text, TextRange};

/// The longest string, in bytes, that is compared with others: what is longer is a passage, no name.
pub const LONGEST: usize = 120;

/// An article with everything in it.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    /// Its text.
    pub text: &'a Text,
    /// Everybody's annotations.
    pub annotations: &'a [(AnnotationId, Annotation)],
    /// Everybody's relations.
    pub relations: &'a [(RelationId, Relation)],
}

/// A name that is marked in one piece.
pub(super) struct Name<'a> {
    pub id: AnnotationId,
    pub of: &'a Annotation,
    pub range: TextRange,
    /// See `fold::surface`.
    pub string: String,
}

impl<'a> Article<'a> {
    /// What is marked in one piece with a label in a layer of names, and is no passage.
    pub(super) fn names(&self, schema: &Schema) -> Vec<Name<'a>> {
        let one_piece = self.annotations.iter().filter_map(|(id, it)| {
            let [fragment] = it.anchor.fragments() else {
                return None;
            };
            if it.label.is_none()
                || !is_of_names(schema, it.layer)
                || fragment.quote.len() > LONGEST
            {
                return None;
            }
            Some(Name {
                id: *id,
                of: it,
                range: fragment.range,
                string: surface(&fragment.quote),
            })
        });
        one_piece.filter(|it| !it.string.is_empty()).collect()
    }

    /// Furniture of the page, in which nobody marks.
    pub(super) fn furniture(&self, schema: &Schema) -> Vec<TextRange> {
        let is_furniture = |it: &Annotation| {
            let label = it.label.and_then(|id| schema.labels.get(&id));
            label.is_some_and(|it| it.name.eq_ignore_ascii_case(Part::Boilerplate.name()))
        };
        self.annotations
            .iter()
            .filter(|(_, it)| is_furniture(it))
            .flat_map(|(_, it)| it.anchor.ranges())
            .collect()
    }

    pub(super) fn find(&self, id: AnnotationId) -> Option<&'a Annotation> {
        self.annotations
            .iter()
            .find(|(it, _)| *it == id)
            .map(|(_, it)| it)
    }
}

/// Whether what a layer marks is called the same wherever it stands: labelled stretches of words. Sentences, paragraphs
/// and plain highlights are marked for what they say.
pub(super) fn is_of_names(schema: &Schema, layer: LayerId) -> bool {
    schema.layers.get(&layer).is_some_and(|it| {
        it.kind == LayerKind::Span
            && it.label_required
            && matches!(it.granularity, Granularity::Character | Granularity::Token)
    })
}
