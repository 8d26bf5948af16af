//! Labels in the order of a tree: narrower ones inside broader ones, for formats that nest them.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::LabelInfo;

/// A label as it begins, by its place in the list, or as the one that began last ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Begin(usize),
    End,
}

/// All labels, each once. One whose parent is not there, or whose line of parents goes in a circle, stands at the top.
pub(crate) fn steps(labels: &[LabelInfo]) -> Vec<Step> {
    let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for at in 0..labels.len() {
        children.entry(parent(labels, at)).or_default().push(at);
    }
    let below = |at: Option<usize>| {
        let own = children.get(&at).into_iter().flatten().rev();
        own.map(|at| Step::Begin(*at))
    };
    let mut todo: Vec<Step> = below(None).collect();
    let mut all = Vec::with_capacity(labels.len() * 2);
    while let Some(step) = todo.pop() {
        all.push(step);
        if let Step::Begin(at) = step {
            todo.push(Step::End);
            todo.extend(below(Some(at)));
        }
    }
    all
}

fn parent(labels: &[LabelInfo], at: usize) -> Option<usize> {
    let up = |at: usize| {
        let name = labels.get(at)?.parent.as_deref()?;
        labels.iter().position(|it| it.name == name)
    };
    let mut seen = BTreeSet::from([at]);
    let mut above = up(at);
    while let Some(it) = above {
        if !seen.insert(it) {
            return None;
        }
        above = up(it);
    }
    up(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str, parent: Option<&str>) -> LabelInfo {
        LabelInfo {
            parent: parent.map(str::to_owned),
            ..LabelInfo::new(name)
        }
    }

    #[test]
    fn narrower_labels_stand_in_broader_ones_and_circles_are_broken() {
        let labels = [
            label("b", Some("a")),
            label("a", None),
            label("x", Some("y")),
            label("y", Some("x")),
            label("lost", Some("nowhere")),
            label("c", Some("b")),
        ];
        let mut path: Vec<&str> = Vec::new();
        let mut seen = Vec::new();
        for step in steps(&labels) {
            match step {
                Step::Begin(at) => {
                    path.push(&labels[at].name);
                    seen.push(path.join("/"));
                }
                Step::End => drop(path.pop()),
            }
        }
        assert_eq!(seen, ["a", "a/b", "a/b/c", "x", "y", "lost"]);
    }
}
