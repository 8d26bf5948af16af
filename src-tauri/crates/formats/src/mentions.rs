//! Mentions in the making: opened at one word, closed at another, in one part or several, and whom they are of.

use std::collections::BTreeMap;

use galley_model::text::{CodePoint, TextRange};

use crate::brackets::{Bracket, Declaration, Mention};
use crate::corpus::{Annotation, Document, Relation};
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};

/// Where a word stands. Words of a multiword token may have no place of their own in it; empty nodes have none at all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Node {
    pub token: Option<TextRange>,
    pub start: Option<CodePoint>,
    pub end: Option<CodePoint>,
    /// Whether it is the first word of its token, and the last.
    pub first: bool,
    pub last: bool,
}

/// A mention, or a part of one, by its words.
struct Part {
    mention: Mention,
    first: usize,
    last: usize,
    line: u64,
}

/// What is known of the mentions of an article.
#[derive(Default)]
pub(crate) struct Mentions {
    nodes: Vec<Node>,
    open: Vec<Part>,
    unclosed: Vec<Part>,
    done: Vec<Part>,
    links: Vec<Link>,
}

/// A link between entities, at the word with which the mention begins that it is of.
struct Link {
    node: usize,
    from: String,
    to: String,
    label: String,
}

/// A mention with the word that it begins with, and where it stands.
struct Whole {
    mention: Mention,
    first: usize,
    ranges: Vec<TextRange>,
}

impl Mentions {
    /// Takes a word with its brackets; gives what was wrong with them.
    pub(crate) fn node(
        &mut self,
        node: Node,
        brackets: &[Bracket<'_>],
        declaration: &Declaration,
        line: u64,
    ) -> Vec<String> {
        let at = self.nodes.len();
        self.nodes.push(node);
        let mut faults = Vec::new();
        for it in brackets {
            match it {
                Bracket::Open(content) | Bracket::Single(content) => {
                    let part = Part {
                        mention: declaration.mention(content),
                        first: at,
                        last: at,
                        line,
                    };
                    match it {
                        Bracket::Single(_) => self.done.push(part),
                        _ => self.open.push(part),
                    }
                }
                Bracket::Close(key) => {
                    let found = self.open.iter().rposition(|it| it.mention.key == *key);
                    if let Some(found) = found {
                        let mut part = self.open.remove(found);
                        part.last = at;
                        self.done.push(part);
                    } else {
                        faults.push(format!(
                            "“{key})” closes what was not opened; it was passed over."
                        ));
                    }
                }
            }
        }
        faults
    }

    /// Mentions lie in a sentence: what is open is not closed.
    pub(crate) fn sentence_ends(&mut self) {
        self.unclosed.append(&mut self.open);
    }

    /// Takes the links in a value of `Bridge` or `SplitAnte` at the last word: `e1<e2:part,e3<e2`.
    pub(crate) fn links(&mut self, value: &str, usual: &str) {
        let Some(node) = self.nodes.len().checked_sub(1) else {
            return;
        };
        for it in value.split(',') {
            let Some((to, rest)) = it.split_once('<') else {
                continue;
            };
            let (from, label) = rest.split_once(':').unwrap_or((rest, usual));
            self.links.push(Link {
                node,
                from: from.to_owned(),
                to: to.to_owned(),
                label: label.to_owned(),
            });
        }
    }

    /// Gives an article, whose text is there, its annotations and links; returns the entities that have a name.
    pub(crate) fn settle(
        mut self,
        document: &mut Document,
        report: &mut Report,
    ) -> Vec<(String, String)> {
        self.sentence_ends();
        for it in &self.unclosed {
            let message = format!(
                "“({}” is not closed in its sentence; the annotation was left out.",
                it.mention.key
            );
            let mut item = Item::new(Severity::Rejected, "unclosed", message).of(document);
            item.line = Some(it.line);
            report.push(item);
        }
        self.done
            .sort_by_key(|it| (it.first, std::cmp::Reverse(it.last)));
        let mut all: Vec<Whole> = Vec::new();
        // Mentions in several parts that wait for the next one.
        let mut waiting: BTreeMap<(String, u32), (u32, usize)> = BTreeMap::new();
        for part in std::mem::take(&mut self.done) {
            let Some(range) = self.range(&part, document, report) else {
                let message =
                    "The mention has no words in the text, only empty nodes; it was left out.";
                let mut item = Item::new(Severity::Rejected, "empty-node", message).of(document);
                item.line = Some(part.line);
                report.push(item);
                continue;
            };
            if let (Some((number, of)), Some(eid)) = (part.mention.part, &part.mention.eid) {
                let key = (eid.clone(), of);
                // Parts that overlap are no parts of one.
                if let Some((expected, at)) = waiting.get_mut(&key)
                    && *expected == number
                    && let Some(it) = all.get_mut(*at)
                    && it.ranges.last().is_none_or(|it| it.end <= range.start)
                {
                    *expected = expected.saturating_add(1);
                    it.ranges.push(range);
                    continue;
                }
                waiting.insert(key, (number.saturating_add(1), all.len()));
            }
            all.push(Whole {
                mention: part.mention,
                first: part.first,
                ranges: vec![range],
            });
        }
        let name = |it: &Whole| Some((it.mention.entity.clone()?, it.mention.identity.clone()?));
        let named = all.iter().filter_map(name).collect();
        document.relations = relations(&all, &self.links);
        document.annotations = annotations(all, document);
        drop_loose_relations(document, report);
        named
    }

    /// Where a mention stands. One that begins or ends at a word inside a token is said.
    fn range(&self, part: &Part, document: &Document, report: &mut Report) -> Option<TextRange> {
        let nodes = self.nodes.get(part.first..=part.last)?;
        let first = nodes.iter().find(|it| it.token.is_some())?;
        let last = nodes.iter().rfind(|it| it.token.is_some())?;
        let whole = TextRange {
            start: first.token?.start,
            end: last.token?.end,
        };
        let exact = TextRange {
            start: first.start.unwrap_or(whole.start),
            end: last.end.unwrap_or(whole.end),
        };
        // A word that is not written at all has no place.
        let range = if exact.is_empty() || exact.start > exact.end {
            whole
        } else {
            exact
        };
        let (from, to) = (!first.first, !last.last);
        if from || to {
            let what = match (from, to) {
                (true, true) => "begins and ends",
                (true, false) => "begins",
                _ => "ends",
            };
            let told =
                (!from || first.start == Some(range.start)) && (!to || last.end == Some(range.end));
            let (severity, how) = if told {
                (
                    Severity::Info,
                    "its place in the token was found by letters",
                )
            } else {
                (Severity::Repaired, "it was widened to the whole token")
            };
            let message =
                format!("The annotation {what} at a word inside a multiword token; {how}.");
            let mut item = Item::new(severity, "multiword-token", message).of(document);
            item.line = Some(part.line);
            report.push(item.quoting(document.text.slice(range).unwrap_or_default()));
        }
        Some(range)
    }
}

/// What an annotation is called, by its place in the order of mentions.
fn id(index: usize) -> String {
    format!("m{}", index + 1)
}

/// The links that mentions have, and those of entities: each from the mention at its word to the last one before.
fn relations(all: &[Whole], links: &[Link]) -> Vec<Relation> {
    let known: BTreeMap<&str, usize> = all
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((it.mention.id.as_deref()?, index)))
        .collect();
    let mut relations = Vec::new();
    for (index, it) in all.iter().enumerate() {
        for relation in &it.mention.relations {
            let to = known.get(relation.to.as_str()).copied();
            relations.push(Relation {
                from: id(index),
                to: to.map(id).unwrap_or_default(),
                ..relation.clone()
            });
        }
    }
    let mut of_entity: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, it) in all.iter().enumerate() {
        if let Some(eid) = &it.mention.eid {
            of_entity.entry(eid).or_default().push(index);
        }
    }
    for link in links {
        let own = |eid: &str| of_entity.get(eid).map(Vec::as_slice).unwrap_or_default();
        let begins = |index: usize| all.get(index).map_or(0, |it| it.first);
        let from = own(&link.from)
            .iter()
            .copied()
            .find(|it| begins(*it) == link.node);
        let to = own(&link.to)
            .iter()
            .copied()
            .rfind(|it| begins(*it) <= link.node);
        relations.push(Relation {
            annotator: None,
            layer: None,
            label: Some(link.label.clone()),
            from: from.map(id).unwrap_or_default(),
            to: to.map(id).unwrap_or_default(),
            note: String::new(),
        });
    }
    relations
}

/// Mentions of one entity are linked: by what the file calls it elsewhere, or by its number in the article.
fn annotations(all: Vec<Whole>, document: &Document) -> Vec<Annotation> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let mut count: BTreeMap<String, u32> = BTreeMap::new();
    for Whole { mention, .. } in &all {
        let Some(eid) = &mention.eid else { continue };
        *count.entry(eid.clone()).or_default() += 1;
        if let Some(name) = &mention.entity {
            named.entry(eid.clone()).or_insert_with(|| name.clone());
        }
    }
    let article = document.name();
    let mut annotations = Vec::with_capacity(all.len());
    for (index, it) in all.into_iter().enumerate() {
        let Whole {
            mention, ranges, ..
        } = it;
        let mut it = Annotation::new(id(index), mention.etype, joined(ranges));
        it.label = it.label.filter(|it| !it.is_empty());
        it.entity = mention.entity.or_else(|| {
            let eid = mention.eid?;
            let several = count.get(&eid).is_some_and(|it| *it > 1);
            let number = || several.then(|| format!("{article}#{eid}"));
            named.get(&eid).cloned().or_else(number)
        });
        it.layer = mention.layer;
        it.annotator = mention.annotator;
        it.note = mention.note;
        it.attributes = mention.attributes;
        annotations.push(it);
    }
    annotations
}

/// Parts in text order; those that overlap are one.
fn joined(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort();
    let mut all: Vec<TextRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match all.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}
