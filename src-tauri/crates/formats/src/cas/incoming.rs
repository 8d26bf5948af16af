//! What articles a common analysis structure holds. Every type of annotation is a layer; a feature that is named like
//! one is the label; structures that lead from one annotation to another are relations.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use galley_model::anchoring::{OffsetUnit, boundary_fit};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::Text;

use super::types::{ANNOTATION, BASE, DOCUMENT};
use super::{CUSTOM, Cas, DETAIL, NAME, PART, Sofa, Structure, Value, guess, say_counts, short};
use crate::corpus::{Annotation, Document, Place, Relation};
use crate::format::{FormatInfo, OptionInfo, Options};
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

/// The option by which types are chosen.
pub(crate) const TYPES: OptionInfo = OptionInfo {
    key: "types",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "Read only annotations of these types: whole names or their last parts, with commas between.",
};

/// The option by which the feature is chosen that is the label.
pub(crate) const FEATURE: OptionInfo = OptionInfo {
    key: "feature",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "The feature that holds the label, where it is not called value, label or the like.",
};

/// What was asked for with the options [`TYPES`] and [`FEATURE`].
pub(crate) struct Wanted {
    types: BTreeSet<String>,
    feature: String,
}

impl Wanted {
    pub(crate) fn new(info: &FormatInfo, options: &Options) -> Self {
        let types = options.get(info, TYPES.key).split(',');
        let types = types.map(str::trim).filter(|it| !it.is_empty());
        Self {
            types: types.map(str::to_owned).collect(),
            feature: options.get(info, FEATURE.key).to_owned(),
        }
    }

    /// Whether annotations of a type are read.
    pub(crate) fn takes(&self, kind: &str) -> bool {
        if self.types.is_empty() {
            !divides(kind)
        } else {
            self.types.contains(kind) || self.types.contains(short(kind))
        }
    }

    /// The feature of those that a type has that is the label.
    pub(crate) fn label<'a>(&'a self, features: &[&'a str]) -> Option<&'a str> {
        /// Names that say so, the likeliest first.
        const USUAL: &[&str] = &[
            "value",
            "label",
            "PosValue",
            "DependencyType",
            "referenceType",
            "type",
            "category",
            "tag",
            "class",
            "kind",
            "entity",
            "name",
        ];
        if !self.feature.is_empty() {
            return features.iter().find(|it| **it == self.feature).copied();
        }
        let usual = USUAL.iter().find_map(|usual| {
            let mut all = features.iter();
            all.find(|it| it.eq_ignore_ascii_case(usual)).copied()
        });
        let known = [
            "identifier",
            "annotator",
            "note",
            "id",
            "language",
            "suggestedBy",
        ];
        usual.or_else(|| features.iter().find(|it| !known.contains(it)).copied())
    }
}

/// Whether a type does no more than divide a text. What people made themselves may have any name.
fn divides(kind: &str) -> bool {
    const NAMES: &[&str] = &[
        "Token",
        "TokenForm",
        "Sentence",
        "Paragraph",
        "Heading",
        "Div",
        "Document",
        "DocumentAnnotation",
        "DocumentMetaData",
        "Compound",
        "CompoundPart",
        "LinkingMorpheme",
        "Split",
        "TagsetDescription",
    ];
    !kind.starts_with(CUSTOM) && NAMES.contains(&short(kind))
}

/// An article from each text of a file.
pub(crate) fn documents(
    cas: &Cas,
    wanted: &Wanted,
    place: &Place,
    stem: &str,
    report: &mut Report,
) -> Vec<Document> {
    let mut documents = Vec::new();
    for sofa in &cas.sofas {
        let Some(text) = &sofa.text else {
            let message = format!(
                "The view {} has no text of its own; its annotations were left out.",
                sofa.name
            );
            report.push(Item::new(Severity::Rejected, "no-text", message).at(place));
            continue;
        };
        let mut document = Document::new(Text::new(text.as_str()), place.clone());
        document.id = Some(stem.to_owned());
        if cas.sofas.len() > 1 {
            document.id = Some(format!("{stem} {}", sofa.name));
            document.metadata.insert("view".into(), sofa.name.clone());
        }
        View::new(cas, sofa, wanted).fill(&mut document, report);
        documents.push(document);
    }
    if cas.sofas.is_empty() {
        let message = "The file has no text; it was left out.";
        report.push(Item::new(Severity::Rejected, "no-text", message).at(place));
    } else if cas.sofas.len() > 1 {
        let message = "The file has several views; each became an article.";
        let item = Item::new(Severity::Info, "views", message).at(place);
        report.push(item.times(cas.sofas.len() as u64));
    }
    documents
}

/// One text of a file and everything that is about it.
struct View<'a> {
    cas: &'a Cas,
    sofa: &'a Sofa,
    wanted: &'a Wanted,
    by_id: HashMap<&'a str, &'a Structure>,
    /// Features that hold a text, by type, in order.
    texts: HashMap<&'a str, Vec<&'a str>>,
    /// Real names by plain ones.
    names: HashMap<&'a str, &'a str>,
    ambiguous: BTreeSet<&'a str>,
    /// What was read, and what was passed over, by type or feature.
    taken: HashSet<String>,
    dividing: BTreeMap<String, u64>,
    others: BTreeMap<String, u64>,
    /// Ends of relations that are annotations only because of that.
    ends: BTreeMap<String, u64>,
    lost: BTreeMap<String, u64>,
}

/// The two features of a relation.
const PAIRS: &[(&str, &str)] = &[
    ("Governor", "Dependent"),
    ("governor", "dependent"),
    ("source", "target"),
    ("from", "to"),
    ("arg1", "arg2"),
];

/// Whether a feature of this name leads to other structures, where nothing else tells.
fn leads(name: &str) -> bool {
    let mut ends = PAIRS.iter().flat_map(|(from, to)| [*from, *to]);
    ends.any(|it| it == name) || matches!(name, "next" | "first" | "pos" | "parent")
}

impl<'a> View<'a> {
    fn new(cas: &'a Cas, sofa: &'a Sofa, wanted: &'a Wanted) -> Self {
        let by_id = cas.structures.iter().map(|it| (it.id.as_str(), it));
        let names = cas.structures.iter().filter(|it| it.kind == NAME);
        let mut texts: HashMap<&str, Vec<&str>> = HashMap::new();
        for it in &cas.structures {
            let own = texts.entry(it.kind.as_str()).or_insert_with(|| {
                let declared = cas.types.features(&it.kind).into_iter();
                let texts = declared.filter(|feature| {
                    cas.types.range(&it.kind, &feature.name) == Some(super::types::Range::Text)
                });
                texts.map(|it| it.name.as_str()).collect()
            });
            if !cas.types.knows(&it.kind) {
                for (name, value) in &it.features {
                    if value.text().is_some() && !leads(name) && !own.contains(&name.as_str()) {
                        own.push(name);
                    }
                }
            }
        }
        Self {
            by_id: by_id.collect(),
            names: names
                .filter_map(|it| Some((it.text("plain")?, it.text("real")?)))
                .collect(),
            ambiguous: cas.types.ambiguous(divides),
            texts,
            cas,
            sofa,
            wanted,
            taken: HashSet::new(),
            dividing: BTreeMap::new(),
            others: BTreeMap::new(),
            ends: BTreeMap::new(),
            lost: BTreeMap::new(),
        }
    }

    fn fill(mut self, document: &mut Document, report: &mut Report) {
        let own = self.cas.structures.iter().filter(|it| self.is_here(it));
        let own: Vec<&Structure> = own.collect();
        let mut parts: HashMap<&str, Vec<&Structure>> = HashMap::new();
        let (mut spans, mut wholes, mut relations) = (Vec::new(), Vec::new(), Vec::new());
        for it in own {
            if it.kind == PART {
                if let Some([of]) = self.refs(it, "of").as_deref() {
                    parts.entry(of.id.as_str()).or_default().push(it);
                }
            } else if it.kind == NAME {
            } else if it.kind == DETAIL {
                if let (Some(key), Some(value)) = (it.text("key"), it.text("value")) {
                    document.metadata.insert(key.to_owned(), value.to_owned());
                }
            } else if self.describes(it) {
                about(it, document);
            } else if let Some(pair) = self.pair(it) {
                relations.push((it, pair));
            } else if it.begin.is_some() && it.end.is_some() && self.is_annotation(it) {
                if self.wanted.takes(&it.kind) {
                    spans.push(it);
                } else {
                    *self.passed(it).entry(short(&it.kind).into()).or_default() += 1;
                }
            } else if self.is_whole(it) && self.wanted.takes(&it.kind) {
                wholes.push(it);
            } else if !is_container(it) {
                *self.others.entry(short(&it.kind).into()).or_default() += 1;
            }
        }
        // Ends that no annotation was made of, because they divide only.
        let mut more: Vec<&Structure> = Vec::new();
        self.taken = spans
            .iter()
            .chain(&wholes)
            .map(|it| it.id.clone())
            .collect();
        if self.wanted.types.is_empty() {
            let slots = spans.iter().flat_map(|it| self.slots(it));
            let ends = relations
                .iter()
                .flat_map(|(it, (from, to))| [self.end(it, from), self.end(it, to)]);
            let mut seen = HashSet::new();
            for end in ends.flatten().chain(slots) {
                let here = end.begin.is_some() && end.sofa.as_ref() == Some(&self.sofa.id);
                if here && !self.taken.contains(&end.id) && seen.insert(end.id.as_str()) {
                    more.push(end);
                }
            }
        }
        for end in &more {
            self.taken.insert(end.id.clone());
            *self.ends.entry(short(&end.kind).into()).or_default() += 1;
            if let Some(count) = self.dividing.get_mut(short(&end.kind)) {
                *count = count.saturating_sub(1);
            }
        }
        self.dividing.retain(|_, count| *count > 0);
        spans.extend(more);
        self.place(&spans, &parts, document, report);
        for it in wholes {
            let annotation = self.annotation(it);
            document.annotations.push(annotation);
        }
        for it in &spans {
            self.lead(it, document);
        }
        for (it, (from, to)) in relations {
            self.relation(it, from, to, document);
        }
        drop_loose_relations(document, report);
        self.say(document, report);
    }

    /// Whether a structure is about this text, or about none and there is but one.
    fn is_here(&self, it: &Structure) -> bool {
        let indexed = |ids: &HashSet<String>| ids.contains(&it.id);
        match &it.sofa {
            Some(sofa) => *sofa == self.sofa.id && self.cas.indexed.as_ref().is_none_or(indexed),
            None => self.cas.sofas.len() == 1 || matches!(it.kind.as_str(), NAME | DETAIL),
        }
    }

    fn is_annotation(&self, it: &Structure) -> bool {
        !self.cas.types.knows(&it.kind) || self.cas.types.is_a(&it.kind, ANNOTATION)
    }

    fn is_whole(&self, it: &Structure) -> bool {
        let about = if self.cas.types.knows(&it.kind) {
            self.cas.types.is_a(&it.kind, BASE)
        } else {
            it.sofa.is_some()
        };
        about && it.begin.is_none() && it.get("first").is_none()
    }

    /// Whether a structure is about the article as a whole, such as its title.
    fn describes(&self, it: &Structure) -> bool {
        self.cas.types.is_a(&it.kind, DOCUMENT)
            || divides(&it.kind)
                && matches!(short(&it.kind), "DocumentMetaData" | "DocumentAnnotation")
    }

    fn passed(&mut self, it: &Structure) -> &mut BTreeMap<String, u64> {
        if divides(&it.kind) {
            &mut self.dividing
        } else {
            &mut self.others
        }
    }

    fn pair(&self, it: &Structure) -> Option<(&'static str, &'static str)> {
        let has = |name: &str| {
            it.get(name).is_some()
                || self.cas.types.range(&it.kind, name) == Some(super::types::Range::Refs)
        };
        let leads = |name: &str| self.refs(it, name).is_some_and(|it| !it.is_empty());
        let found = PAIRS.iter().find(|(from, to)| has(from) && has(to))?;
        // A relation without ends is none, but nothing else either.
        (leads(found.0) || leads(found.1) || found.0 == "Governor").then_some(*found)
    }

    /// The structures that a feature leads to; `None` if it does not lead anywhere.
    fn refs(&self, it: &Structure, name: &str) -> Option<Vec<&'a Structure>> {
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
    fn end(&self, it: &Structure, name: &str) -> Option<&'a Structure> {
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
    fn slots(&self, it: &Structure) -> Vec<&'a Structure> {
        let names = it.features.iter().map(|(name, _)| name);
        let links = names.filter_map(|name| self.refs(it, name)).flatten();
        links
            .filter(|it| it.begin.is_none())
            .filter_map(|it| self.end(it, "target"))
            .collect()
    }

    /// Finds where annotations are and hands them on.
    fn place(
        &mut self,
        spans: &[&Structure],
        parts: &HashMap<&str, Vec<&Structure>>,
        document: &mut Document,
        report: &mut Report,
    ) {
        let raw = |it: &&Structure| RawSpan {
            start: it.begin.unwrap_or(0),
            end: it.end.unwrap_or(0),
            quote: None,
        };
        let mut all: Vec<RawSpan> = Vec::new();
        let mut counts = Vec::new();
        for it in spans {
            let own: Vec<RawSpan> = match parts.get(it.id.as_str()) {
                Some(parts) => parts.iter().map(raw).collect(),
                None => vec![raw(it)],
            };
            counts.push(own.len());
            all.extend(own);
        }
        let unit = self.unit(document, report);
        let mut placed = settle(document, &all, Some(unit), report).into_iter();
        for (it, count) in spans.iter().zip(counts) {
            let mut ranges: Vec<_> = placed.by_ref().take(count).flatten().collect();
            ranges.sort();
            if ranges.is_empty() {
                continue;
            }
            let mut annotation = self.annotation(it);
            annotation.ranges = ranges;
            document.annotations.push(annotation);
        }
    }

    /// What the offsets count. The format says UTF-16; some tools in Python wrote code points.
    fn unit(&self, document: &Document, report: &mut Report) -> OffsetUnit {
        let text = &document.text;
        if self.cas.certain || text.len_utf16().0 == text.len().0 {
            return OffsetUnit::Utf16;
        }
        let own = self.cas.structures.iter().filter(|it| {
            it.sofa.as_ref() == Some(&self.sofa.id) && !self.describes(it) && it.begin < it.end
        });
        let small = |at: Option<u64>| u32::try_from(at?).ok();
        let pairs: Vec<(u32, u32)> = own
            .filter_map(|it| Some((small(it.begin)?, small(it.end)?)))
            .collect();
        let usual = boundary_fit(text, OffsetUnit::Utf16, &pairs);
        if usual >= 1.0 || boundary_fit(text, OffsetUnit::CodePoints, &pairs) <= usual {
            return OffsetUnit::Utf16;
        }
        let message = "The offsets count code points, not UTF-16 code units as the format has it; they were converted.";
        let item = Item::new(Severity::Repaired, "offset-unit", message);
        report.push(item.of(document).times(pairs.len() as u64));
        OffsetUnit::CodePoints
    }

    fn layer(&self, kind: &str) -> String {
        let short = short(kind);
        match self.names.get(kind) {
            Some(real) => (*real).to_owned(),
            None if self.ambiguous.contains(short) => kind.to_owned(),
            None => short.to_owned(),
        }
    }

    fn label(&self, kind: &str) -> Option<&str> {
        self.wanted.label(self.texts.get(kind)?)
    }

    /// Everything of an annotation but its place and where it leads.
    fn annotation(&mut self, it: &Structure) -> Annotation {
        let label = self.label(&it.kind).map(str::to_owned);
        let mut annotation = Annotation::new(it.id.clone(), "", Vec::new());
        annotation.label = label
            .as_deref()
            .and_then(|name| it.text(name))
            .map(str::to_owned);
        annotation.layer = Some(self.layer(&it.kind));
        for (name, value) in &it.features {
            if label.as_ref() == Some(name) {
                continue;
            }
            match (name.as_str(), value) {
                ("identifier", Value::Text(text) | Value::Raw(text)) => {
                    annotation.entity = Some(text.clone()).filter(|it| !it.is_empty());
                }
                ("annotator", Value::Text(text) | Value::Raw(text)) => {
                    annotation.annotator = Some(text.clone()).filter(|it| !it.is_empty());
                }
                ("note", Value::Text(text) | Value::Raw(text)) => annotation.note.clone_from(text),
                ("suggestedBy", Value::Text(by) | Value::Raw(by)) => {
                    annotation.origin = Some(Origin::Suggested { by: by.clone() });
                }
                ("confidence", value) if share(value).is_some() => {
                    annotation.confidence = share(value);
                }
                _ => {
                    if let Some(value) = self.attribute(it, name, value) {
                        let real = self.names.get(name.as_str()).copied();
                        let name = real.unwrap_or(name).to_owned();
                        annotation.attributes.insert(name, value);
                    }
                }
            }
        }
        annotation
    }

    fn attribute(&self, it: &Structure, name: &str, value: &Value) -> Option<AttributeValue> {
        Some(match value {
            Value::Flag(flag) => AttributeValue::Flag(*flag),
            Value::Number(number) => AttributeValue::Number(*number),
            Value::Text(text) => AttributeValue::Text(text.clone()),
            Value::Texts(texts) => AttributeValue::Text(texts.join(", ")),
            Value::Raw(text) if text.is_empty() || self.refs(it, name).is_some() => return None,
            Value::Raw(text) => return self.attribute(it, name, &guess(text)),
            Value::Refs(_) => return None,
        })
    }

    /// Relations from an annotation: its slots, the next link of a chain, features that lead to annotations.
    fn lead(&mut self, it: &Structure, document: &mut Document) {
        for (name, _) in &it.features {
            for target in self.refs(it, name).unwrap_or_default() {
                let slot = target.begin.is_none() && target.get("target").is_some();
                let to = if slot {
                    self.end(target, "target")
                } else {
                    Some(target)
                };
                let Some(to) = to.filter(|it| self.taken.contains(&it.id)) else {
                    *self.lost.entry(name.clone()).or_default() += 1;
                    continue;
                };
                let chain = name == "next";
                let label = match (slot, chain) {
                    (true, _) => target.text("role").map(str::to_owned),
                    (_, true) => it.text("referenceRelation").map(str::to_owned),
                    _ => Some(name.clone()),
                };
                let layer = if chain {
                    self.layer(&it.kind).replace("Link", "Chain")
                } else {
                    name.clone()
                };
                document.relations.push(Relation {
                    annotator: None,
                    layer: Some(layer),
                    label,
                    from: it.id.clone(),
                    to: to.id.clone(),
                    note: String::new(),
                });
            }
        }
    }

    fn relation(&mut self, it: &Structure, from: &str, to: &str, document: &mut Document) {
        let own = self.annotation(it);
        let id = |name: &str| self.end(it, name).map(|it| it.id.clone());
        let (from, to) = (id(from), id(to));
        for name in own.attributes.keys().cloned().collect::<Vec<_>>() {
            *self.lost.entry(name).or_default() += 1;
        }
        document.relations.push(Relation {
            annotator: own.annotator,
            layer: own.layer,
            label: own.label,
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            note: own.note,
        });
    }

    fn say(&self, document: &Document, report: &mut Report) {
        say_counts(
            &self.dividing,
            Severity::Info,
            "segmentation",
            |list| {
                format!(
                    "What only divides the text is no annotation and was not taken: {list}. Name a type with the option types to read it."
                )
            },
            document,
            report,
        );
        say_counts(
            &self.ends,
            Severity::Info,
            "relation-ends",
            |list| format!("Relations lead to these, so they became annotations: {list}."),
            document,
            report,
        );
        say_counts(
            &self.others,
            Severity::Rejected,
            "other-structures",
            |list| {
                format!(
                    "These are no annotations, or were not asked for, and were left out: {list}."
                )
            },
            document,
            report,
        );
        say_counts(
            &self.lost,
            Severity::Rejected,
            "other-features",
            |list| {
                format!(
                    "Galley has no place for these features of relations, or what they lead to was not read; they were left out: {list}."
                )
            },
            document,
            report,
        );
    }
}

/// Whether a structure only holds others together.
fn is_container(it: &Structure) -> bool {
    it.kind.starts_with("uima.cas.")
        || it.kind.ends_with("[]")
        || it.get("first").is_some()
        || it.get("target").is_some()
}

/// A number from 0 to 1.
fn share(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => *number,
        Value::Raw(text) => text.parse().ok()?,
        _ => return None,
    };
    (0.0..=1.0).contains(&number).then_some(number)
}

/// The title and what else is known of the article.
fn about(it: &Structure, document: &mut Document) {
    for (name, value) in &it.features {
        let Some(text) = value.text().filter(|it| !it.is_empty()) else {
            continue;
        };
        let key = match name.as_str() {
            "documentTitle" => {
                document.title = Some(text.to_owned());
                continue;
            }
            "documentId" => {
                document.id = Some(text.to_owned());
                continue;
            }
            // Where another tool kept its copy is no fact about the article.
            "documentBaseUri" | "collectionId" | "isLastSegment" => continue,
            "documentUri" if text.starts_with("file:") => continue,
            "language" if text == "x-unspecified" => continue,
            "documentUri" => "url".to_owned(),
            other => other.to_lowercase(),
        };
        document.metadata.insert(key, text.to_owned());
    }
}
