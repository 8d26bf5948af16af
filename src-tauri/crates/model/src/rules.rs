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

fn check_label(schema: &Schema, layer: LayerId, label: Option<LabelId>) -> Result<(), Violation> {
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
