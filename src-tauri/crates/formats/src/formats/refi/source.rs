//! A source of a project as an article: selections and codings become annotations, links relations, variables details.

use std::collections::{HashMap, HashSet};

use galley_model::anchoring::{OffsetUnit, convert};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::TextRange;
use roxmltree::Node;

use crate::corpus::{Annotation, Document, Relation};
use crate::format::Reading;
use crate::repair::{RawSpan, say_unit, settle};
use crate::report::{Item, Report, Severity};

use super::guid;
use super::project::{Project, attribute_guid, children, name_of};
use super::values::{self, Variable, said};

impl<'a, 'i> Project<'a, 'i, '_> {
    pub(super) fn document(
        &mut self,
        source: Node<'a, 'i>,
        node: Node<'a, 'i>,
        reading: &mut Reading<'_>,
    ) -> Option<Document> {
        let report = &mut *reading.report;
        let text = self.text(source, node, reading.options, report)?;
        let mut document = Document::new(text, self.file.place(None));
        document.id = Some(attribute_guid(source, "guid")).filter(|it| !it.is_empty());
        let name = source.attribute("name").or(node.attribute("name"));
        document.title = name.map(str::to_owned).filter(|it| !it.is_empty());
        self.describe(source, &mut document);
        let mut marks = Found::default();
        self.selections(node, &mut document, &mut marks, report);
        let mut whole: Vec<Node<'a, 'i>> = children(source, "Coding").collect();
        if node != source {
            whole.extend(children(node, "Coding"));
        }
        for it in whole {
            let annotator = self.user(it);
            if let Some(made) = self.coding(it, annotator, vec![], report) {
                marks.add(&mut document, made, None);
            }
        }
        self.relations(&mut document, &marks);
        let elsewhere = source.children().filter(|it| {
            let name = name_of(*it);
            name.ends_with("Selection") && name != "PlainTextSelection"
        });
        let elsewhere = elsewhere.count() + children(node, "TranscriptSelection").count();
        if elsewhere > 0 {
            let message = "Selections of places in a picture, page or recording were left out: only those of text can be read.";
            let item = Item::new(Severity::Rejected, "selection", message).of(&document);
            report.push(item.times(elsewhere as u64));
        }
        Some(document)
    }

    /// Details of the article: variables of the source and of cases it belongs to.
    fn describe(&mut self, source: Node<'a, 'i>, document: &mut Document) {
        let id = attribute_guid(source, "guid");
        let mut nodes = vec![source];
        if !self.ours {
            nodes.extend(self.cases.get(&id).into_iter().flatten().copied());
        }
        for node in nodes {
            if name_of(node) == "Case"
                && let Some(name) = node.attribute("name").filter(|it| !it.is_empty())
            {
                document
                    .metadata
                    .entry("case".into())
                    .or_insert_with(|| name.to_owned());
            }
            for (variable, value) in values::read(node) {
                if variable == Variable::Id.guid() {
                    document.id = Some(said(&value));
                    continue;
                }
                let Some(name) = self.variables.get(&variable) else {
                    continue;
                };
                let key = if self.ours {
                    name.clone()
                } else {
                    name.to_lowercase()
                };
                document.metadata.insert(key, said(&value));
            }
        }
        let about = children(source, "Description")
            .next()
            .and_then(|it| it.text());
        let memo = self.notes_of(source);
        for (key, value) in [("description", about.unwrap_or_default()), ("memo", &memo)] {
            if !value.is_empty() {
                document.metadata.insert(key.into(), value.to_owned());
            }
        }
    }

    fn selections(
        &mut self,
        node: Node<'a, 'i>,
        document: &mut Document,
        marks: &mut Found,
        report: &mut Report,
    ) {
        let mut nodes = Vec::new();
        let mut raw = Vec::new();
        for it in children(node, "PlainTextSelection") {
            let number = |key: &str| {
                it.attribute(key)
                    .and_then(|it| it.trim().parse::<u64>().ok())
            };
            let (Some(start), Some(end)) = (number("startPosition"), number("endPosition")) else {
                let message = "A selection has no startPosition or endPosition and was left out.";
                report
                    .push(Item::new(Severity::Rejected, "broken-selection", message).of(document));
                continue;
            };
            let name = it.attribute("name").unwrap_or_default();
            let whole = name.chars().count() as u64 == end.saturating_sub(start);
            let quote = (whole && document.text.as_str().contains(name)).then(|| name.to_owned());
            raw.push(RawSpan { start, end, quote });
            nodes.push((it, name));
        }
        let unit = unit_of(document, &raw, &nodes, report);
        let placed = settle(document, &raw, unit, report);
        for ((node, _), range) in nodes.into_iter().zip(placed) {
            let Some(range) = range else { continue };
            let id = attribute_guid(node, "guid");
            if let Some(first) = self.parts.get(&id)
                && let Some(at) = marks.ends.get(first)
                && let Some(it) = document.annotations.get_mut(*at)
                && it.ranges.last().is_some_and(|it| it.end <= range.start)
            {
                it.ranges.push(range);
                continue;
            }
            let about = children(node, "Description")
                .next()
                .and_then(|it| it.text());
            let note = joined(about.unwrap_or_default(), &self.notes_of(node));
            let mut note = note;
            let annotator = self.user(node);
            let mut codings = children(node, "Coding").peekable();
            if codings.peek().is_none() {
                let mut made = Annotation::new(id.clone(), "", vec![range]);
                made.label = None;
                made.annotator = annotator;
                made.note = note;
                self.extras(&mut made, &id);
                marks.add(document, made, Some(&id));
                continue;
            }
            for coding in codings {
                let annotator = self.user(coding).or_else(|| annotator.clone());
                if let Some(mut made) = self.coding(coding, annotator, vec![range], report) {
                    // What is said of the passage is said once.
                    made.note = joined(&made.note, &std::mem::take(&mut note));
                    self.extras(&mut made, &id);
                    marks.add(document, made, Some(&id));
                }
            }
        }
    }

    fn coding(
        &mut self,
        node: Node<'a, 'i>,
        annotator: Option<String>,
        ranges: Vec<TextRange>,
        report: &mut Report,
    ) -> Option<Annotation> {
        let code = children(node, "CodeRef")
            .next()
            .map(|it| attribute_guid(it, "targetGUID"));
        let Some(meant) = code
            .as_ref()
            .and_then(|it| self.book.codes.get(it))
            .cloned()
        else {
            let message = format!(
                "The code {} is not in the codebook; what it codes was left out.",
                code.unwrap_or_default()
            );
            report.push(
                Item::new(Severity::Rejected, "unknown-code", message).at(&self.file.place(None)),
            );
            return None;
        };
        let id = attribute_guid(node, "guid");
        let mut made = Annotation::new(id.clone(), "", ranges);
        made.label = meant.label;
        made.layer = meant.layer;
        made.annotator = annotator;
        made.note = self.notes_of(node);
        self.extras(&mut made, &id);
        Some(made)
    }

    /// What cases say of an annotation: ours by its GUID, others by the selection.
    fn extras(&self, made: &mut Annotation, about: &str) {
        let named = self.own_cases.get(&guid("case", &[&made.id]));
        let listed = self.cases.get(about).filter(|_| !self.ours);
        for case in named.into_iter().chain(listed.into_iter().flatten()) {
            for (variable, value) in values::read(*case) {
                if variable == Variable::Entity.guid() {
                    made.entity = Some(said(&value));
                } else if variable == Variable::Suggestion.guid() {
                    made.origin = Some(Origin::Suggested { by: said(&value) });
                } else if variable == Variable::Confidence.guid() {
                    made.confidence = match value {
                        AttributeValue::Number(it) => {
                            Some(it).filter(|it| (0.0..=1.0).contains(it))
                        }
                        _ => None,
                    };
                } else if let Some(name) = self.variables.get(&variable) {
                    made.attributes.insert(name.clone(), value);
                }
            }
        }
    }

    fn relations(&mut self, document: &mut Document, marks: &Found) {
        let mut made = Vec::new();
        for (from, begin) in &marks.ends {
            for link in self.links.get(from).cloned().unwrap_or_default() {
                let to = attribute_guid(link, "targetGUID");
                let Some(end) = marks.ends.get(&to) else {
                    continue;
                };
                let (Some(from), Some(to)) = (
                    document.annotations.get(*begin),
                    document.annotations.get(*end),
                ) else {
                    continue;
                };
                let label = link
                    .attribute("name")
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned);
                let note = self.notes_of(link);
                self.links_used.insert(attribute_guid(link, "guid"));
                made.push((
                    link.range().start,
                    Relation {
                        annotator: from.annotator.clone(),
                        layer: self.book.layer_of_link(label.as_deref()),
                        label,
                        from: from.id.clone(),
                        to: to.id.clone(),
                        note,
                    },
                ));
            }
        }
        made.sort_by_key(|(at, _)| *at);
        document.relations = made.into_iter().map(|(_, it)| it).collect();
    }
}

/// What the offsets count, if the names of selections tell.
fn unit_of(
    document: &Document,
    raw: &[RawSpan],
    nodes: &[(Node<'_, '_>, &str)],
    report: &mut Report,
) -> Option<OffsetUnit> {
    const TELLING: usize = 3;
    let text = &document.text;
    let told: Vec<(u32, u32, &str)> = raw
        .iter()
        .zip(nodes)
        .filter_map(|(raw, (_, name))| {
            let name = name.trim_end_matches(['…', '.']);
            let tells = name.chars().count() >= TELLING && text.as_str().contains(name);
            let pair = (u32::try_from(raw.start).ok()?, u32::try_from(raw.end).ok()?);
            tells.then_some((pair.0, pair.1, name))
        })
        .collect();
    if told.is_empty() {
        return None;
    }
    let fits = |unit: OffsetUnit| {
        let fit = told.iter().filter(|(start, end, name)| {
            let range = convert(text, unit, *start, *end);
            range
                .and_then(|it| text.slice(it))
                .is_some_and(|it| it.starts_with(name))
        });
        fit.count()
    };
    // Of units that fit as well the first is meant: the last of the greatest is what `max_by_key` gives.
    let units = OffsetUnit::ALL.into_iter().rev();
    let unit = units.max_by_key(|it| fits(*it))?;
    if unit != OffsetUnit::CodePoints {
        say_unit(document, unit, raw.len(), report);
    }
    Some(unit)
}

fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (_, true) => first.to_owned(),
        (true, _) => second.to_owned(),
        _ => format!("{first}\n\n{second}"),
    }
}

/// Annotations of an article by what links point to.
#[derive(Default)]
struct Found {
    ends: HashMap<String, usize>,
    taken: HashSet<String>,
}

impl Found {
    fn add(&mut self, document: &mut Document, mut made: Annotation, selection: Option<&str>) {
        let at = document.annotations.len();
        self.ends.entry(made.id.clone()).or_insert(at);
        if let Some(selection) = selection {
            self.ends.entry(selection.to_owned()).or_insert(at);
        }
        while !self.taken.insert(made.id.clone()) {
            made.id.push('\'');
        }
        document.annotations.push(made);
    }
}
