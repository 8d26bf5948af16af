//! Annotations of one annotator and layer that lie on, in or across each other in a way that is rarely meant.

use super::article::is_of_names;
use super::{Article, Finding, Fix, Rank, Rule, label_name};
use crate::annotation::Annotation;
use crate::id::AnnotationId;
use crate::schema::Schema;
use crate::text::TextRange;

const INSIDE: &str = "a tag in a tag of the same label";
/// So many of one label in an article are meant.
const HABIT: usize = 3;
/// A mark is compared with so many behind it: where more lie on one word, they are meant to, and comparing all with all
/// would take as long as their number squared.
const BEHIND: usize = 8;
/// So many of an article are listed; the rest follow when these are settled.
const MOST: usize = 100;

type Mark<'a> = (AnnotationId, &'a Annotation, TextRange);

pub(super) fn look(schema: &Schema, article: &Article<'_>, found: &mut Vec<Finding>) {
    let mut marks: Vec<Mark<'_>> = article
        .annotations
        .iter()
        .filter(|(_, it)| it.anchor.fragments().len() == 1)
        .filter_map(|(id, it)| Some((*id, it, it.anchor.hull()?)))
        .collect();
    let before = found.len();
    // The longer first, so that what contains comes before what it contains.
    marks.sort_by_key(|(id, it, range)| {
        (
            it.annotator,
            it.layer,
            range.start,
            std::cmp::Reverse(range.end),
            *id,
        )
    });
    for (index, first) in marks.iter().enumerate() {
        if found.len() - before >= MOST {
            break;
        }
        for second in marks[index + 1..].iter().take(BEHIND) {
            let beside = (first.1.annotator, first.1.layer) != (second.1.annotator, second.1.layer);
            if beside || second.2.start >= first.2.end {
                break;
            }
            found.extend(judge(schema, first, second));
        }
    }
    // Where mentions nest by design, an article has many of them.
    let inside: Vec<usize> = (before..found.len())
        .filter(|at| found[*at].subject == INSIDE)
        .collect();
    for at in &inside {
        let alike = inside
            .iter()
            .filter(|it| found[**it].label == found[*at].label);
        if alike.count() >= HABIT {
            found[*at].rank = Rank::Possible;
        }
    }
}

fn judge(schema: &Schema, first: &Mark<'_>, second: &Mark<'_>) -> Option<Finding> {
    let same_label = first.1.label == second.1.label;
    let [outer, inner] = [first, second].map(|it| {
        let label = it.1.label.map(|id| label_name(schema, id));
        label
            .filter(|it| !it.is_empty())
            .unwrap_or("highlight")
            .to_owned()
    });
    let [outer_quote, inner_quote] = [first, second].map(|it| it.1.anchor.quote());
    // What is on the same words twice goes as it came last; what is inside goes first.
    let (subject, evidence, fixes) = if first.2 == second.2 {
        if same_label {
            (
                "the same tag twice",
                format!("“{inner_quote}” is marked as {inner} twice."),
                vec![Fix::Remove(second.0)],
            )
        } else {
            (
                "two labels on the same words",
                format!("“{inner_quote}” is marked as {outer} and as {inner}."),
                vec![Fix::Remove(second.0), Fix::Remove(first.0)],
            )
        }
    } else if first.2.contains(second.2) {
        if !same_label || !is_of_names(schema, first.1.layer) {
            return None;
        }
        (
            INSIDE,
            format!("“{inner_quote}” is {inner} inside “{outer_quote}”, which is {outer} too."),
            vec![Fix::Remove(second.0), Fix::Remove(first.0)],
        )
    } else {
        let apart =
            TextRange::new(first.2.start, second.2.start).map(|it| Fix::Resize(first.0, it));
        let rest = TextRange::new(first.2.end, second.2.end).map(|it| Fix::Resize(second.0, it));
        let mut fixes = vec![Fix::Remove(second.0), Fix::Remove(first.0)];
        fixes.extend(apart.into_iter().chain(rest));
        (
            "tags that cross",
            format!("“{outer_quote}” ({outer}) and “{inner_quote}” ({inner}) cross."),
            fixes,
        )
    };
    Some(Finding {
        rule: Rule::Nesting,
        rank: if is_of_names(schema, first.1.layer) {
            Rank::Likely
        } else {
            Rank::Possible
        },
        range: Some(second.2),
        annotations: vec![second.0, first.0],
        relation: None,
        annotator: Some(second.1.annotator),
        subject: subject.into(),
        layer: Some(second.1.layer),
        label: second.1.label,
        other: first.1.label,
        evidence,
        fixes,
    })
}
