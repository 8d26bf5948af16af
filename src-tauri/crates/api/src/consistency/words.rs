//! Fixes and groups in words.

use galley_model::annotation::AttributeValue;
use galley_model::change::Value;
use galley_model::consistency::{Fix, Known, Rule, Use};
use galley_model::id::LabelId;
use galley_model::schema::Schema;
use galley_model::text::Text;
use galley_store::{Facts, FindingGroup, Store};

use crate::error::Result;

/// As much of a quote as a button has room for.
fn shortened(quote: &str) -> String {
    const MOST: usize = 40;
    let quote = quote.replace(['\n', '\r'], " ");
    match quote.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &quote[..end]),
        None => quote,
    }
}

fn name(schema: &Schema, label: LabelId) -> &str {
    schema.labels.get(&label).map_or("", |it| it.name.as_str())
}

/// “Make it Organisation”.
pub(super) fn fix_words(store: &Store, schema: &Schema, text: &Text, fix: &Fix) -> Result<String> {
    Ok(match fix {
        Fix::Relabel(_, label) => format!("Make it {}", name(schema, *label)),
        Fix::Resize(_, range) => {
            let quote = text.slice(*range).unwrap_or_default();
            format!("Mark only “{}”", shortened(quote))
        }
        Fix::Mark(_, _, label) => format!("Mark as {}", name(schema, *label)),
        Fix::Remove(id) => match store.find(*id)? {
            Some(Value::Annotation(it)) => {
                let label = it.label.map_or("tag", |it| name(schema, it));
                format!("Remove {label} “{}”", shortened(&it.anchor.quote()))
            }
            _ => "Remove the tag".into(),
        },
        Fix::RemoveRelation(_) => "Remove the link".into(),
        Fix::TurnRound(_) => "Turn the link round".into(),
        Fix::Link(_, entity) => match store.find(*entity)? {
            Some(Value::Entity(it)) => format!("Link to “{}”", it.name),
            _ => "Link".into(),
        },
        Fix::Unlink(_) => "Unlink from the register".into(),
        Fix::SetAttribute(_, attribute, value) => {
            let attribute = schema
                .attributes
                .get(attribute)
                .map_or("", |it| it.name.as_str());
            let value = match value {
                AttributeValue::Flag(true) => "yes".into(),
                AttributeValue::Flag(false) => "no".into(),
                AttributeValue::Number(number) => number.to_string(),
                AttributeValue::Text(text) => text.clone(),
            };
            format!("{attribute}: {value}")
        }
    })
}

fn times(count: u32) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{more} times"),
    }
}

/// What is known of a group's subject now: “Organisation 41 times, Place once”.
pub(super) fn group_words(
    facts: &Facts<'_>,
    schema: &Schema,
    group: &FindingGroup,
) -> Result<String> {
    let subject = &group.subject;
    let uses: Vec<Use> = match subject.rule {
        Rule::SeveralLabels | Rule::UnmarkedElsewhere | Rule::Boundary => {
            facts.uses(&subject.subject)?.into_owned()
        }
        _ => Vec::new(),
    };
    let count = |label: Option<LabelId>| {
        uses.iter()
            .find(|it| it.label == label && Some(it.layer) == subject.layer)
            .map_or(0, |it| it.count)
    };
    Ok(match (subject.rule, subject.label, subject.other) {
        (Rule::SeveralLabels, Some(label), Some(other)) => format!(
            "{} {}, {} {}",
            name(schema, other),
            times(count(Some(other))),
            name(schema, label),
            times(count(Some(label)))
        ),
        (Rule::UnmarkedElsewhere, Some(label), _) => format!(
            "marked {} as {}, left {}",
            times(count(Some(label))),
            name(schema, label),
            times(group.places)
        ),
        (Rule::Boundary, label, _) => format!("marked so {}", times(count(label).max(1))),
        (Rule::SwappedLabels, ..) => "each stands for the other".into(),
        (_, Some(label), Some(other)) if label != other => {
            format!("{} against {}", name(schema, label), name(schema, other))
        }
        (_, Some(label), _) => name(schema, label).to_owned(),
        _ => String::new(),
    })
}
