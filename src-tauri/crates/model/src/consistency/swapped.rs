//! Pairs of labels that stand for each other both ways: one string is mostly A and now and then B, another the other way
//! round, or two annotators gave the same words A and B. What shows is the pair, with the strings as examples.

use std::collections::BTreeMap;

use super::{Rule, Use};
use crate::id::{LabelId, LayerId};

/// So many strings make a pair.
const STRINGS_AT_LEAST: u32 = 3;

/// What was counted of pairs of labels, in all strings of the project.
#[derive(Debug, Default)]
pub struct Swaps {
    pairs: BTreeMap<(LayerId, LabelId, LabelId), Swap>,
}

/// A pair of labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swap {
    /// Strings that have both, by which of them is the rarer: the first, the second.
    pub strings: [u32; 2],
    /// How often the rarer stands, by which it is.
    pub times: [u32; 2],
}

impl Swaps {
    /// The rule.
    pub const RULE: Rule = Rule::SwappedLabels;

    /// Counts what a string is marked with.
    pub fn count(&mut self, uses: &[Use]) {
        for (index, one) in uses.iter().enumerate() {
            for two in &uses[index + 1..] {
                let (Some(a), Some(b)) = (one.label, two.label) else {
                    continue;
                };
                if one.layer != two.layer || a == b {
                    continue;
                }
                let rarer = if one.count <= two.count { a } else { b };
                let pair = self
                    .pairs
                    .entry((one.layer, a.min(b), a.max(b)))
                    .or_default();
                let which = usize::from(rarer != a.min(b));
                pair.strings[which] += 1;
                pair.times[which] += one.count.min(two.count);
            }
        }
    }

    /// Pairs that are swapped, most often first: layer, labels, what was counted.
    pub fn found(&self) -> Vec<(LayerId, [LabelId; 2], Swap)> {
        let mut found: Vec<_> = self
            .pairs
            .iter()
            .filter(|(_, it)| {
                it.strings.iter().sum::<u32>() >= STRINGS_AT_LEAST && !it.strings.contains(&0)
            })
            .map(|((layer, a, b), it)| (*layer, [*a, *b], it.clone()))
            .collect();
        found.sort_by_key(|(_, _, it)| std::cmp::Reverse(it.times.iter().sum::<u32>()));
        found
    }
}
