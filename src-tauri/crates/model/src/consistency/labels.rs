//! The same string with another label elsewhere.
//!
//! As brat's `check_type_consistency`, but weighed: what is clearly the exception is likely a slip, what is common both
//! ways (“Washington”) is only listed, unless one article has it both ways and there are few of it.

use std::collections::HashMap;

use super::strings::is_telling;
use super::{Article, Finding, Fix, Known, Rank, Rule, Use, label_name, times};
use crate::id::LabelId;
use crate::schema::Schema;

/// So often the other label is there at least, and so many times as often, for this one to be a slip.
const MOST_AT_LEAST: u32 = 3;
const TIMES_AS_OFTEN: u32 = 4;
/// From so many on, a label of a string is a habit.
const HABIT: u32 = 5;

pub(super) fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
    found: &mut Vec<Finding>,
) -> Result<(), K::Error> {
    let names = article.names(schema);
    let mut here: HashMap<(&str, LabelId), u32> = HashMap::new();
    for name in &names {
        if let Some(label) = name.of.label {
            *here.entry((&name.string, label)).or_default() += 1;
        }
    }
    for name in &names {
        let Some(label) = name.of.label.filter(|_| has_letters(&name.string)) else {
            continue;
        };
        let uses = known.uses(&name.string)?;
        let uses = uses.iter().filter(|it| it.layer == name.of.layer);
        let count_of = |it: &Use| it.label.map(|label| (label, it.count));
        let all: Vec<(LabelId, u32)> = uses.filter_map(count_of).collect();
        let this = all.iter().find(|it| it.0 == label).map_or(1, |it| it.1);
        let others = all.iter().filter(|it| {
            it.0 != label
                && it.1 >= this
                && !is_under(schema, label, it.0)
                && !is_under(schema, it.0, label)
        });
        let Some(&(other, most)) = others.max_by_key(|it| (it.1, std::cmp::Reverse(it.0))) else {
            continue;
        };
        let is_slip = most >= MOST_AT_LEAST && most >= TIMES_AS_OFTEN * this;
        let is_both_here = here.contains_key(&(name.string.as_str(), other));
        let [mine, theirs] = [label, other].map(|it| label_name(schema, it));
        found.push(Finding {
            rule: Rule::SeveralLabels,
            rank: if is_slip || (is_both_here && this < HABIT && is_telling(&name.string)) {
                Rank::Likely
            } else {
                Rank::Possible
            },
            range: Some(name.range),
            annotations: vec![name.id],
            relation: None,
            annotator: Some(name.of.annotator),
            subject: name.string.clone(),
            layer: Some(name.of.layer),
            label: Some(label),
            other: Some(other),
            evidence: format!(
                "“{}” is {theirs} {} and {mine} {}.",
                name.string,
                times(most),
                times(this)
            ),
            fixes: vec![Fix::Relabel(name.id, other)],
        });
    }
    Ok(())
}

/// A sign or a single letter stands for anything: `@`, `P`.
fn has_letters(string: &str) -> bool {
    string
        .chars()
        .filter(|it| it.is_alphanumeric())
        .nth(1)
        .is_some()
}

/// Whether a label is a narrower kind of another.
fn is_under(schema: &Schema, label: LabelId, broader: LabelId) -> bool {
    let parent = |it: LabelId| schema.labels.get(&it).and_then(|it| it.parent);
    // Parents may form a circle in a project that was merged.
    let mut above =
        std::iter::successors(parent(label), |it| parent(*it)).take(schema.labels.len());
    above.any(|it| it == broader)
}
