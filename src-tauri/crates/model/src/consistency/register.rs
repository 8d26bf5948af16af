//! The label, or the entry an annotation is linked to, against what the register says.
//!
//! A type of the register is compared by name where a label is called so (`Person`, also `PER`), else by how the other
//! mentions of the entry are labelled.

use super::article::Name;
use super::{Article, Finding, Fix, Known, Rank, Rule, label_name, times};
use crate::fold::fold;
use crate::id::{LabelId, LayerId};
use crate::people::Entity;
use crate::schema::Schema;

/// Words that name one kind, as schemas and registers call it.
const KINDS: &[&[&str]] = &[
    &["person", "per", "people", "human"],
    &[
        "organisation",
        "organization",
        "org",
        "company",
        "institution",
    ],
    &[
        "place",
        "location",
        "loc",
        "gpe",
        "geopolitical entity",
        "city",
        "country",
    ],
    &["event", "evt"],
    &["work", "work of art", "creative work"],
    &["product", "prod"],
];

/// So often the other mentions have another label at least, and so many times as often.
const MOST_AT_LEAST: u32 = 3;
const TIMES_AS_OFTEN: u32 = 4;

pub(super) fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
    found: &mut Vec<Finding>,
) -> Result<(), K::Error> {
    for name in article.names(schema) {
        let Some(label) = name.of.label else { continue };
        if let Some(id) = name.of.entity {
            let Some(entity) = known.entity(id)? else {
                continue;
            };
            if let Some(should) = label_for(schema, name.of.layer, &entity.type_name) {
                if should != label && !is_called(schema, label, &entity.type_name) {
                    let evidence = format!(
                        "The register has “{}” as {}; here it is {}.",
                        entity.name,
                        entity.type_name,
                        label_name(schema, label)
                    );
                    let fixes = vec![Fix::Relabel(name.id, should), Fix::Unlink(name.id)];
                    found.push(finding(&name, &entity.name, Some(should), evidence, fixes));
                    continue;
                }
            } else if let Some((should, most, this)) = usual(known, &name, id, label)? {
                let evidence = format!(
                    "Mentions of “{}” are {} {} and {} {}.",
                    entity.name,
                    label_name(schema, should),
                    times(most),
                    label_name(schema, label),
                    times(this)
                );
                let fixes = vec![Fix::Relabel(name.id, should), Fix::Unlink(name.id)];
                found.push(finding(&name, &entity.name, Some(should), evidence, fixes));
                continue;
            }
            let folded = fold(&name.string);
            if !is_name_of(&entity, &folded)
                && let [other] = known.named(&folded)?.as_slice()
                && *other != id
                && let Some(other_entity) = known.entity(*other)?
            {
                let evidence = format!(
                    "“{}” is linked to “{}”, which is not called so; the register has “{}”.",
                    name.string, entity.name, other_entity.name
                );
                let fixes = vec![Fix::Link(name.id, *other), Fix::Unlink(name.id)];
                found.push(finding(&name, &name.string, None, evidence, fixes));
            }
            continue;
        }
        let named = known.named(&fold(&name.string))?;
        let mut entities = Vec::new();
        for id in &named {
            entities.extend(known.entity(*id)?);
        }
        let should: Vec<Option<LabelId>> = entities
            .iter()
            .map(|it| label_for(schema, name.of.layer, &it.type_name))
            .collect();
        if let [Some(first), rest @ ..] = should.as_slice()
            && rest.iter().all(|it| *it == Some(*first))
            && *first != label
            && let Some(entity) = entities.first()
            && !is_called(schema, label, &entity.type_name)
        {
            let evidence = format!(
                "The register has “{}” as {}; here it is {}.",
                entity.name,
                entity.type_name,
                label_name(schema, label)
            );
            let fixes = vec![Fix::Relabel(name.id, *first)];
            found.push(finding(&name, &entity.name, Some(*first), evidence, fixes));
        }
    }
    Ok(())
}

fn finding(
    name: &Name<'_>,
    subject: &str,
    other: Option<LabelId>,
    evidence: String,
    fixes: Vec<Fix>,
) -> Finding {
    Finding {
        rule: Rule::Register,
        rank: Rank::Likely,
        range: Some(name.range),
        annotations: vec![name.id],
        relation: None,
        annotator: Some(name.of.annotator),
        subject: subject.to_owned(),
        layer: Some(name.of.layer),
        label: name.of.label,
        other,
        evidence,
        fixes,
    }
}

/// The label that mentions of an entry mostly have, where this one is a slip.
fn usual<K: Known>(
    known: &K,
    name: &Name<'_>,
    entity: crate::id::EntityId,
    label: LabelId,
) -> Result<Option<(LabelId, u32, u32)>, K::Error> {
    let mentions = known.mentions(entity)?;
    let of_layer: Vec<(LabelId, u32)> = mentions
        .iter()
        .filter(|it| it.layer == name.of.layer)
        .filter_map(|it| Some((it.label?, it.count)))
        .collect();
    let this = of_layer
        .iter()
        .find(|it| it.0 == label)
        .map_or(1, |it| it.1);
    let others = of_layer.into_iter().filter(|it| it.0 != label);
    let most = others.max_by_key(|it| it.1);
    Ok(most
        .filter(|it| it.1 >= MOST_AT_LEAST && it.1 >= TIMES_AS_OFTEN * this)
        .map(|(other, most)| (other, most, this)))
}

fn is_name_of(entity: &Entity, folded: &str) -> bool {
    let mut names = std::iter::once(&entity.name).chain(&entity.aliases);
    // A surname alone is a name, too.
    names.any(|it| {
        let name = fold(it);
        name == folded
            || name.split(' ').any(|word| word == folded)
            || folded.split(' ').any(|word| word == name)
    })
}

/// The label of a layer that is called as a type of the register is.
fn label_for(schema: &Schema, layer: LayerId, type_name: &str) -> Option<LabelId> {
    if type_name.trim().is_empty() {
        return None;
    }
    let labels = schema.labels_of(layer);
    let exact = labels
        .iter()
        .find(|(_, it)| fold(&it.name) == fold(type_name));
    let like = || {
        labels
            .iter()
            .find(|(id, _)| is_called(schema, *id, type_name))
    };
    exact.or_else(like).map(|(id, _)| *id)
}

/// Whether a label's name and a type mean the same.
fn is_called(schema: &Schema, label: LabelId, type_name: &str) -> bool {
    let [label, kind] = [label_name(schema, label), type_name].map(fold);
    label == kind
        || KINDS
            .iter()
            .any(|words| words.contains(&label.as_str()) && words.contains(&kind.as_str()))
}
