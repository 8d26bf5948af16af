//! Ends of relations of a kind that relations with the label hardly ever have. A layer does not declare what its
//! relations may join, so the usual kinds stand for the declaration.

use super::{Article, Ends, Finding, Fix, Known, Rank, Rule, label_name, times};
use crate::annotation::Annotation;
use crate::id::{LabelId, LayerId};
use crate::schema::Schema;

/// From so many relations on there is something usual, and so many times as often it is.
const ENOUGH: u32 = 5;
const TIMES_AS_OFTEN: u32 = 9;

type Kind = (LayerId, Option<LabelId>);

pub(super) fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
    found: &mut Vec<Finding>,
) -> Result<(), K::Error> {
    for (id, relation) in article.relations {
        let (Some(from), Some(to)) = (article.find(relation.from), article.find(relation.to))
        else {
            continue;
        };
        let all = known.ends(relation.layer, relation.label)?;
        let [source, target] = [from, to].map(|it| (it.layer, it.label));
        let count = |is: &dyn Fn(&Ends) -> bool| -> u32 {
            all.iter().filter(|it| is(it)).map(|it| it.count).sum()
        };
        let this = count(&|it| it.from == source && it.to == target).max(1);
        let round = count(&|it| it.from == target && it.to == source);
        let Some(usual) = all.iter().max_by_key(|it| it.count) else {
            continue;
        };
        let sources = [
            count(&|it| it.from == source),
            count(&|it| it.from == usual.from),
        ];
        let targets = [count(&|it| it.to == target), count(&|it| it.to == usual.to)];
        let is_odd =
            |[this, most]: [u32; 2]| most >= ENOUGH && most >= TIMES_AS_OFTEN * this.max(1);
        let is_turned = source != target && round >= ENOUGH && round >= TIMES_AS_OFTEN * this;
        if !is_turned && !is_odd(sources) && !is_odd(targets) {
            continue;
        }
        let name = |kind: Kind| {
            let layer = || schema.layers.get(&kind.0).map_or("", |it| it.name.as_str());
            kind.1.map_or_else(layer, |it| label_name(schema, it))
        };
        let label = relation
            .label
            .map_or("This link", |it| label_name(schema, it));
        let (usual_from, usual_to, most) = if is_turned {
            (target, source, round)
        } else {
            (usual.from, usual.to, usual.count)
        };
        let mut fixes = vec![Fix::RemoveRelation(*id)];
        if is_turned || (source, target) == (usual.to, usual.from) {
            fixes.insert(0, Fix::TurnRound(*id));
        }
        let at = |it: &Annotation| it.anchor.hull();
        found.push(Finding {
            rule: Rule::RelationEnd,
            rank: Rank::Likely,
            range: at(from).or(at(to)),
            annotations: vec![relation.from, relation.to],
            relation: Some(*id),
            annotator: Some(relation.annotator),
            subject: format!("{} → {}", name(source), name(target)),
            layer: Some(relation.layer),
            label: relation.label,
            other: None,
            evidence: format!(
                "{label} goes from {} to {} {}, and from {} to {} {}.",
                name(usual_from),
                name(usual_to),
                times(most),
                name(source),
                name(target),
                times(this)
            ),
            fixes,
        });
    }
    Ok(())
}
