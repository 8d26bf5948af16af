//! What leads from one structure to another: the ends of relations, slots, arrays and lists.

use std::collections::HashSet;

use super::View;
use crate::cas::types::Range;
use crate::cas::{Structure, Value};

/// The two features of a relation.
const PAIRS: &[(&str, &str)] = &[
    ("Governor", "Dependent"),
    ("governor", "dependent"),
    ("source", "target"),
    ("from", "to"),
    ("arg1", "arg2"),
];

/// Whether a feature of this name leads to other structures, where nothing else tells.
pub(super) fn leads(name: &str) -> bool {
    let mut ends = PAIRS.iter().flat_map(|(from, to)| [*from, *to]);
    ends.any(|it| it == name) || matches!(name, "next" | "first" | "pos" | "parent")
}

impl<'a> View<'a> {
    pub(super) fn pair(&self, it: &Structure) -> Option<(&'static str, &'static str)> {
        let has = |name: &str| {
            it.get(name).is_some() || self.cas.types.range(&it.kind, name) == Some(Range::Refs)
        };
        let leads = |name: &str| self.refs(it, name).is_some_and(|it| !it.is_empty());
        let found = PAIRS.iter().find(|(from, to)| has(from) && has(to))?;
        // A relation without ends is none, but nothing else either.
        (leads(found.0) || leads(found.1) || found.0 == "Governor").then_some(*found)
    }

    /// The structures that a feature leads to; `None` if it does not lead anywhere.
    pub(super) fn refs(&self, it: &Structure, name: &str) -> Option<Vec<&'a Structure>> {
        let ids: Vec<&str> = match it.get(name)? {
            Value::Refs(ids) => ids.iter().map(String::as_str).collect(),
            Value::Raw(text) => {
                let ids: Vec<&str> = text.split_whitespace().collect();
                // Where types are not known, numbers are taken for ids if all are those of links.
                let link = |id: &&str| {
                    let found = self.by_id.get(*id);
                    found.is_some_and(|it| it.begin.is_none() && it.get("target").is_some())
                };
                let there = ids.iter().any(|id| self.by_id.contains_key(id));
                if !(leads(name) && there || !ids.is_empty() && ids.iter().all(link)) {
                    return None;
                }
                ids
            }
            _ => return None,
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut rest: Vec<&str> = ids.into_iter().rev().collect();
        while let Some(id) = rest.pop() {
            let Some(it) = self.by_id.get(id) else {
                continue;
            };
            let inside = match it.kind.as_str() {
                "uima.cas.FSArray" => vec![it.get("elements")],
                kind if kind.ends_with("[]") => vec![it.get("elements")],
                "uima.cas.NonEmptyFSList" => vec![it.get("head"), it.get("tail")],
                "uima.cas.EmptyFSList" => Vec::new(),
                _ => {
                    found.push(*it);
                    continue;
                }
            };
            if seen.insert(id) {
                for value in inside.into_iter().rev().flatten() {
                    if let Value::Refs(ids) = value {
                        rest.extend(ids.iter().rev().map(String::as_str));
                    }
                }
            }
        }
        Some(found)
    }

    /// The end of a relation. A token stands for its part of speech, if that was read.
    pub(super) fn end(&self, it: &Structure, name: &str) -> Option<&'a Structure> {
        let found = *self.refs(it, name)?.first()?;
        if !self.taken.contains(&found.id)
            && let Some([pos]) = self.refs(found, "pos").as_deref()
            && self.taken.contains(&pos.id)
        {
            return Some(pos);
        }
        Some(found)
    }

    /// What the slots of an annotation are filled with.
    pub(super) fn slots(&self, it: &Structure) -> Vec<&'a Structure> {
        let names = it.features.iter().map(|(name, _)| name);
        let links = names.filter_map(|name| self.refs(it, name)).flatten();
        links
            .filter(|it| it.begin.is_none())
            .filter_map(|it| self.end(it, "target"))
            .collect()
    }
}
