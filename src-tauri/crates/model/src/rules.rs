//! What the schema allows. Rules that keep data sound are errors; what a person should look at
//! (a required attribute that is missing) is a finding elsewhere.

use crate::annotation::{Annotation, AttributeValue, Relation};
use crate::id::{AttributeId, LabelId, LayerId};
use crate::schema::{AttributeKind, LayerKind, Overlap, Schema};
use crate::text::TextRange;

/// Why the schema does not allow something, in words for the person who tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The layer is gone.
    #[error("this layer does not exist any more")]
    NoLayer,
    /// The label is gone.
    #[error("this label does not exist any more")]
    NoLabel,
    /// The label belongs elsewhere.
    #[error("the label “{label}” does not belong to the layer “{layer}”")]
    OtherLayer {
        /// The label's name.
        label: String,
        /// The layer's name.
        layer: String,
    },
    /// The layer wants a label.
    #[error("annotations in the layer “{layer}” need a label")]
    LabelRequired {
        /// The layer's name.
        layer: String,
    },
    /// The layer is of another kind.
    #[error("the layer “{layer}” is not for {wanted}")]
    Kind {
        /// The layer's name.
        layer: String,
        /// What was tried, in the plural.
        wanted: &'static str,
    },
    /// Nothing is marked.
    #[error("nothing is selected: an annotation in the layer “{layer}” needs text")]
    NoText {
        /// The layer's name.
        layer: String,
    },
    /// The layer forbids this overlap.
    #[error("the layer “{layer}” allows {allowed}, and this would overlap “{quote}”")]
    Overlap {
        /// The layer's name.
        layer: String,
        /// What it allows, in words.
        allowed: &'static str,
        /// The other annotation's text.
        quote: String,
    },
    /// The attribute is gone or belongs elsewhere.
    #[error("annotations in the layer “{layer}” have no such attribute")]
    NoAttribute {
        /// The layer's name.
        layer: String,
    },
    /// The value is not of the attribute's type.
    #[error("“{value}” is not a value of “{attribute}”, which takes {wanted}")]
    Value {
        /// The value as text.
        value: String,
        /// The attribute's name.
        attribute: String,
        /// What it takes, in words.
        wanted: String,
    },
}

/// Checks an annotation by itself: layer, label, kind, attributes.
pub fn check_annotation(schema: &Schema, annotation: &Annotation) -> Result<(), Violation> {
    let layer = schema
        .layers
        .get(&annotation.layer)
        .ok_or(Violation::NoLayer)?;
    let hull = annotation.anchor.hull();
    match layer.kind {
        LayerKind::Span if hull.is_none() => {
            return Err(Violation::NoText {
                layer: layer.name.clone(),
            });
        }
        LayerKind::Document if hull.is_some() => {
            return Err(Violation::Kind {
                layer: layer.name.clone(),
                wanted: "stretches of text",
            });
        }
        LayerKind::Relation => {
            return Err(Violation::Kind {
                layer: layer.name.clone(),
                wanted: "annotations of text",
            });
        }
        LayerKind::Span | LayerKind::Document => {}
    }
    check_label(schema, annotation.layer, annotation.label)?;
    for (id, value) in &annotation.attributes {
        check_attribute(schema, annotation.layer, annotation.label, *id, value)?;
    }
    Ok(())
}

/// Checks a relation by itself: layer, label, kind, attributes.
pub fn check_relation(schema: &Schema, relation: &Relation) -> Result<(), Violation> {
    let layer = schema
        .layers
        .get(&relation.layer)
        .ok_or(Violation::NoLayer)?;
    if layer.kind != LayerKind::Relation {
        return Err(Violation::Kind {
            layer: layer.name.clone(),
            wanted: "relations",
        });
    }
    check_label(schema, relation.layer, relation.label)?;
    for (id, value) in &relation.attributes {
        check_attribute(schema, relation.layer, relation.label, *id, value)?;
    }
    Ok(())
}

/// Checks that a label, or none, may be given in a layer.
pub fn check_label(
    schema: &Schema,
    layer: LayerId,
    label: Option<LabelId>,
) -> Result<(), Violation> {
    let layer_value = schema.layers.get(&layer).ok_or(Violation::NoLayer)?;
    match label {
        None if layer_value.label_required => Err(Violation::LabelRequired {
            layer: layer_value.name.clone(),
        }),
        None => Ok(()),
        Some(id) => {
            let label = schema.labels.get(&id).ok_or(Violation::NoLabel)?;
            if label.layer == layer {
                Ok(())
            } else {
                Err(Violation::OtherLayer {
                    label: label.name.clone(),
                    layer: layer_value.name.clone(),
                })
            }
        }
    }
}

/// Checks one attribute's value on an annotation of a layer and label.
pub fn check_attribute(
    schema: &Schema,
    layer: LayerId,
    label: Option<LabelId>,
    attribute: AttributeId,
    value: &AttributeValue,
) -> Result<(), Violation> {
    let layer_name = || {
        schema
            .layers
            .get(&layer)
            .map_or_else(String::new, |layer| layer.name.clone())
    };
    let attribute = schema
        .attributes
        .get(&attribute)
        .filter(|it| it.layer == layer && (it.label.is_none() || it.label == label))
        .ok_or_else(|| Violation::NoAttribute {
            layer: layer_name(),
        })?;
    let fits = match (&attribute.kind, value) {
        (AttributeKind::Choice { options }, AttributeValue::Text(text)) => options.contains(text),
        (AttributeKind::Number, AttributeValue::Number(number)) => number.is_finite(),
        (AttributeKind::Text, AttributeValue::Text(_))
        | (AttributeKind::Flag, AttributeValue::Flag(_)) => true,
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Violation::Value {
        value: match value {
            AttributeValue::Flag(flag) => flag.to_string(),
            AttributeValue::Number(number) => number.to_string(),
            AttributeValue::Text(text) => text.clone(),
        },
        attribute: attribute.name.clone(),
        wanted: match &attribute.kind {
            AttributeKind::Choice { options } => format!("one of {}", options.join(", ")),
            AttributeKind::Text => "text".into(),
            AttributeKind::Number => "a number".into(),
            AttributeKind::Flag => "yes or no".into(),
        },
    })
}

/// Checks a span against the other annotations of the same annotator in the same layer and document,
/// given as ranges with their quotes. Equal ranges count as overlapping.
pub fn check_overlap<'a>(
    layer_name: &str,
    allowed: Overlap,
    span: &[TextRange],
    others: impl Iterator<Item = (TextRange, &'a str)>,
) -> Result<(), Violation> {
    if allowed == Overlap::Any {
        return Ok(());
    }
    for (other, quote) in others {
        for range in span {
            if !range.overlaps(other) {
                continue;
            }
            let nested = *range != other && (range.contains(other) || other.contains(*range));
            if allowed == Overlap::Nested && nested {
                continue;
            }
            return Err(Violation::Overlap {
                layer: layer_name.to_owned(),
                allowed: match allowed {
                    Overlap::Nested => "annotations inside one another but not crossing",
                    Overlap::None | Overlap::Any => "no overlaps",
                },
                quote: quote.to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Anchor, Origin};
    use crate::id::{AnnotationId, AnnotatorId, DocumentId, Id, RelationId, ReplicaId};
    use crate::schema::{Attribute, Granularity, Label, Layer};
    use crate::text::{CodePoint, Text};
    use std::collections::BTreeMap;

    fn id(number: u64) -> Id {
        Id {
            replica: ReplicaId(1),
            number,
        }
    }

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(CodePoint(start), CodePoint(end)).expect("start is before end")
    }

    const ENTITIES: u64 = 1;
    const HIGHLIGHTS: u64 = 2;
    const LINKS: u64 = 3;
    const GENRE: u64 = 4;
    const PERSON: u64 = 11;
    const COLOUR: u64 = 12;
    const SURE: u64 = 21;

    fn schema() -> Schema {
        let layer = |name: &str, kind, label_required| Layer {
            name: name.into(),
            kind,
            granularity: Granularity::Token,
            overlap: Overlap::Any,
            label_required,
            description: String::new(),
            order: 0,
        };
        let label = |name: &str, layer| Label {
            layer: LayerId(id(layer)),
            name: name.into(),
            color: "#336699".into(),
            key: None,
            description: String::new(),
            examples: vec![],
            counter_examples: vec![],
            parent: None,
            uri: None,
            retired: false,
            order: 0,
        };
        let options = vec!["yes".into(), "no".into()];
        Schema {
            version: 1,
            layers: BTreeMap::from([
                (
                    LayerId(id(ENTITIES)),
                    layer("Entities", LayerKind::Span, true),
                ),
                (
                    LayerId(id(HIGHLIGHTS)),
                    layer("Highlights", LayerKind::Span, false),
                ),
                (
                    LayerId(id(LINKS)),
                    layer("Links", LayerKind::Relation, false),
                ),
                (
                    LayerId(id(GENRE)),
                    layer("Genre", LayerKind::Document, false),
                ),
            ]),
            labels: BTreeMap::from([
                (LabelId(id(PERSON)), label("Person", ENTITIES)),
                (LabelId(id(COLOUR)), label("Check", HIGHLIGHTS)),
            ]),
            attributes: BTreeMap::from([(
                AttributeId(id(SURE)),
                Attribute {
                    layer: LayerId(id(ENTITIES)),
                    label: Some(LabelId(id(PERSON))),
                    name: "Sure".into(),
                    kind: AttributeKind::Choice { options },
                    required: false,
                    description: String::new(),
                    order: 0,
                },
            )]),
        }
    }

    fn annotation(layer: u64, label: Option<u64>, whole_document: bool) -> Annotation {
        let text = Text::new("Ada Lovelace");
        Annotation {
            document: DocumentId(id(100)),
            annotator: AnnotatorId(id(101)),
            layer: LayerId(id(layer)),
            label: label.map(|it| LabelId(id(it))),
            anchor: if whole_document {
                Anchor::DOCUMENT
            } else {
                Anchor::new(&text, &[range(0, 3)]).expect("the range is in the text")
            },
            attributes: BTreeMap::new(),
            note: String::new(),
            entity: None,
            origin: Origin::Hand,
            confidence: None,
            schema_version: 1,
        }
    }

    #[test]
    fn an_annotation_must_fit_its_layer() {
        let schema = schema();
        let says = |layer, label, whole| {
            check_annotation(&schema, &annotation(layer, label, whole))
                .map_or_else(|violation| violation.to_string(), |()| "fine".into())
        };
        assert_eq!(says(ENTITIES, Some(PERSON), false), "fine");
        assert_eq!(says(HIGHLIGHTS, None, false), "fine");
        assert_eq!(says(GENRE, None, true), "fine");
        assert_eq!(
            says(ENTITIES, None, false),
            "annotations in the layer “Entities” need a label"
        );
        assert_eq!(
            says(ENTITIES, Some(COLOUR), false),
            "the label “Check” does not belong to the layer “Entities”"
        );
        assert_eq!(
            says(ENTITIES, Some(PERSON), true),
            "nothing is selected: an annotation in the layer “Entities” needs text"
        );
        assert_eq!(
            says(GENRE, None, false),
            "the layer “Genre” is not for stretches of text"
        );
        assert_eq!(
            says(LINKS, None, false),
            "the layer “Links” is not for annotations of text"
        );
        assert_eq!(says(99, None, false), "this layer does not exist any more");
        assert_eq!(
            says(ENTITIES, Some(99), false),
            "this label does not exist any more"
        );
    }

    #[test]
    fn an_attribute_must_belong_to_the_label_and_take_the_value() {
        let schema = schema();
        let says = |label, value: AttributeValue| {
            let mut annotation = annotation(ENTITIES, Some(label), false);
            annotation.attributes.insert(AttributeId(id(SURE)), value);
            check_annotation(&schema, &annotation)
                .map_or_else(|violation| violation.to_string(), |()| "fine".into())
        };
        assert_eq!(says(PERSON, AttributeValue::Text("yes".into())), "fine");
        assert_eq!(
            says(PERSON, AttributeValue::Text("maybe".into())),
            "“maybe” is not a value of “Sure”, which takes one of yes, no"
        );
        assert_eq!(
            says(PERSON, AttributeValue::Flag(true)),
            "“true” is not a value of “Sure”, which takes one of yes, no"
        );
    }

    #[test]
    fn a_relation_needs_a_relation_layer() {
        let schema = schema();
        let relation = |layer| Relation {
            document: DocumentId(id(100)),
            annotator: AnnotatorId(id(101)),
            layer: LayerId(id(layer)),
            label: None,
            from: AnnotationId(RelationId(id(1)).0),
            to: AnnotationId(id(2)),
            attributes: BTreeMap::new(),
            note: String::new(),
            origin: Origin::Hand,
        };
        assert_eq!(check_relation(&schema, &relation(LINKS)), Ok(()));
        assert!(check_relation(&schema, &relation(HIGHLIGHTS)).is_err());
    }

    #[test]
    fn overlap_rules_hold_for_every_pair_of_ranges() {
        let says = |allowed, mine: &[(u32, u32)], other: (u32, u32)| {
            let mine: Vec<TextRange> = mine.iter().map(|&(a, b)| range(a, b)).collect();
            let others = [(range(other.0, other.1), "other")];
            check_overlap("Layer", allowed, &mine, others.into_iter()).is_ok()
        };
        for (mine, other, nested, none) in [
            ((0, 3), (3, 6), true, true),
            ((0, 3), (4, 6), true, true),
            ((0, 6), (2, 4), true, false),
            ((2, 4), (0, 6), true, false),
            ((0, 4), (2, 6), false, false),
            ((0, 4), (0, 4), false, false),
        ] {
            assert!(says(Overlap::Any, &[mine], other));
            assert_eq!(
                says(Overlap::Nested, &[mine], other),
                nested,
                "{mine:?} {other:?}"
            );
            assert_eq!(
                says(Overlap::None, &[mine], other),
                none,
                "{mine:?} {other:?}"
            );
        }
        assert!(!says(Overlap::None, &[(0, 1), (5, 7)], (6, 9)));
    }
}
