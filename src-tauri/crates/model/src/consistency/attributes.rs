//! Required attributes without a value.

use super::{Article, Finding, Fix, Rank, Rule, label_name};
use crate::annotation::AttributeValue;
use crate::schema::{AttributeKind, Schema};

/// The most values that are offered: as many as there are digits.
const MOST_OFFERED: usize = 9;

pub(super) fn look(schema: &Schema, article: &Article<'_>, found: &mut Vec<Finding>) {
    if !schema.attributes.values().any(|it| it.required) {
        return;
    }
    for (id, it) in article.annotations {
        for (attribute, of) in schema.attributes_of(it.layer) {
            let is_meant = of.required && (of.label.is_none() || of.label == it.label);
            if !is_meant || it.attributes.contains_key(&attribute) {
                continue;
            }
            let values: Vec<AttributeValue> = match &of.kind {
                AttributeKind::Choice { options } => options
                    .iter()
                    .take(MOST_OFFERED)
                    .cloned()
                    .map(AttributeValue::Text)
                    .collect(),
                AttributeKind::Flag => {
                    vec![AttributeValue::Flag(true), AttributeValue::Flag(false)]
                }
                AttributeKind::Text | AttributeKind::Number => Vec::new(),
            };
            let name = it
                .label
                .map_or("This tag", |label| label_name(schema, label));
            found.push(Finding {
                rule: Rule::MissingAttribute,
                rank: Rank::Likely,
                range: it.anchor.hull(),
                annotations: vec![*id],
                relation: None,
                annotator: Some(it.annotator),
                subject: of.name.clone(),
                layer: Some(it.layer),
                label: it.label,
                other: None,
                evidence: format!("{name} needs {}.", of.name),
                fixes: values
                    .into_iter()
                    .map(|value| Fix::SetAttribute(*id, attribute, value))
                    .collect(),
            });
        }
    }
}
