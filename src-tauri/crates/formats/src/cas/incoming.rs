//! What articles a common analysis structure holds. Every type of annotation is a layer; a feature that is named like
//! one is the label; structures that lead from one annotation to another are relations.

mod places;
mod references;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::Text;

use super::types::{ANNOTATION, BASE, DOCUMENT, Range};
use super::wanted::{Wanted, divides};
use super::{Cas, DETAIL, NAME, PART, Sofa, Structure, Value, guess, say_counts, short};
use crate::corpus::{Annotation, Document, Place, Relation};
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};
use references::leads;

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
    about_the_file: BTreeMap<String, u64>,
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
                    cas.types.range(&it.kind, &feature.name) == Some(Range::Text)
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
            about_the_file: BTreeMap::new(),
        }
    }

    fn fill(mut self, document: &mut Document, report: &mut Report) {
        let own = self.cas.structures.iter().filter(|it| self.is_here(it));
        let own: Vec<&Structure> = own.collect();
        let mut parts: HashMap<&str, Vec<&Structure>> = HashMap::new();
        let (mut spans, mut wholes, mut relations) = (Vec::new(), Vec::new(), Vec::new());
        let mut unindexed: Vec<&Structure> = Vec::new();
        for it in own {
            if it.kind == PART {
                if let Some([of]) = self.refs(it, "of").as_deref() {
                    parts.entry(of.id.as_str()).or_default().push(it);
                }
            } else if it.kind == NAME {
                // Known already.
            } else if !self.is_indexed(it) {
                unindexed.push(it);
            } else if it.kind == DETAIL {
                if let (Some(key), Some(value)) = (it.text("key"), it.text("value")) {
                    document.metadata.insert(key.to_owned(), value.to_owned());
                }
            } else if self.describes(it) {
                self.about(it, document);
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
        if self.wanted.everything() {
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
        for it in unindexed {
            if !self.taken.contains(&it.id) && !self.describes(it) {
                let name = format!("{} outside the index", short(&it.kind));
                *self.others.entry(name).or_default() += 1;
            }
        }
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

    /// Whether a structure is about this text. What is about none goes with the first.
    fn is_here(&self, it: &Structure) -> bool {
        let first = || self.cas.sofas.first().map(|it| &it.id) == Some(&self.sofa.id);
        match &it.sofa {
            Some(sofa) => *sofa == self.sofa.id,
            None => first() || matches!(it.kind.as_str(), NAME | DETAIL),
        }
    }

    /// Whether UIMA's tools would find an annotation without being led to it.
    fn is_indexed(&self, it: &Structure) -> bool {
        let indexed = self.cas.indexed.as_ref();
        it.sofa.is_none() || indexed.is_none_or(|ids| ids.contains(&it.id))
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
                let known = |name: &str| matches!(name, "role" | "target");
                for (name, _) in target.features.iter().filter(|(it, _)| slot && !known(it)) {
                    *self.lost.entry(name.clone()).or_default() += 1;
                }
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
        let others = [
            ("identifier", own.entity.is_some()),
            ("confidence", own.confidence.is_some()),
            ("suggestedBy", own.origin.is_some()),
        ];
        let others = others.into_iter().filter(|(_, there)| *there);
        let others = others.map(|(name, _)| name);
        for name in own.attributes.keys().map(String::as_str).chain(others) {
            *self.lost.entry(name.to_owned()).or_default() += 1;
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

    /// The title and what else is known of the article.
    fn about(&mut self, it: &Structure, document: &mut Document) {
        for (name, value) in &it.features {
            let text = match value {
                Value::Text(text) | Value::Raw(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Texts(texts) => texts.join(", "),
                Value::Refs(_) => {
                    *self.lost.entry(name.clone()).or_default() += 1;
                    continue;
                }
            };
            let key = match name.as_str() {
                _ if text.is_empty() => continue,
                "documentTitle" => {
                    document.title = Some(text);
                    continue;
                }
                "documentId" => {
                    document.id = Some(text);
                    continue;
                }
                "language" if text == "x-unspecified" => continue,
                // Where another tool kept its copy is no fact about the article.
                "documentBaseUri" | "collectionId" | "isLastSegment" => {
                    *self.about_the_file.entry(name.clone()).or_default() += 1;
                    continue;
                }
                "documentUri" if text.starts_with("file:") => {
                    *self.about_the_file.entry(name.clone()).or_default() += 1;
                    continue;
                }
                "documentUri" => "url".to_owned(),
                other => other.to_lowercase(),
            };
            document.metadata.insert(key, text);
        }
    }

    fn say(&self, document: &Document, report: &mut Report) {
        say_counts(
            &self.about_the_file,
            Severity::Info,
            "other-metadata",
            |list| {
                format!("These say where another tool kept the file, and were not taken: {list}.")
            },
            document,
            report,
        );
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
