//! Annotations, read: bodies become labels, notes, links and attributes, targets the parts of a place.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::{Text, TextRange};
use serde_json::{Map, Value};

use super::selector::{Selected, locate};
use super::{CONFIDENCE, DETAILS, ENTITY, ID, LAYER, NAME, VALUE, id_of, is_blank, is_type, list};
use crate::corpus::{Annotation, Document, Place, Relation};
use crate::input::File;
use crate::lines::as_text;
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};

/// What of an annotation has a place here.
const KNOWN: [&str; 16] = [
    "@context",
    "id",
    "@id",
    "type",
    "@type",
    "motivation",
    "body",
    "bodyValue",
    "target",
    "creator",
    "user",
    "text",
    "tags",
    "uri",
    LAYER,
    CONFIDENCE,
];

/// All annotations of a file, and what it says of the article.
#[derive(Default)]
pub(super) struct Annotations {
    all: Vec<Value>,
    label: Option<String>,
    id: Option<String>,
    details: BTreeMap<String, String>,
    not_kept: BTreeMap<String, u64>,
}

impl Annotations {
    /// Adds an annotation, or those of a list, page or collection.
    pub(super) fn add(&mut self, value: Value, place: &Place, report: &mut Report) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            let Value::Object(mut object) = value else {
                if let Value::Array(list) = value {
                    open.extend(list.into_iter().rev());
                } else {
                    no_annotation(place, report);
                }
                continue;
            };
            if object.contains_key("target") {
                for key in object.keys().filter(|it| !KNOWN.contains(&it.as_str())) {
                    *self.not_kept.entry(key.clone()).or_default() += 1;
                }
                self.all.push(Value::Object(object));
                continue;
            }
            let inside = ["items", "first", "annotations", "rows", "@graph"];
            let found: Vec<Value> = inside
                .iter()
                .filter_map(|key| object.remove(*key))
                .collect();
            if found.is_empty() {
                no_annotation(place, report);
            }
            self.describe(&object);
            // A first page that is but an address leads to another file.
            open.extend(found.into_iter().filter(|it| !it.is_string()));
        }
    }

    fn describe(&mut self, object: &Map<String, Value>) {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        self.label = text("label").or(self.label.take());
        self.id = text(ID).or(self.id.take());
        for it in list(object.get(DETAILS)) {
            let get = |key: &str| it.get(key).and_then(Value::as_str);
            if let (Some(name), Some(value)) = (get(NAME), get(VALUE)) {
                self.details.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Says what of the annotations has no place here.
    pub(super) fn tell(&self, place: &Place, report: &mut Report) {
        if self.not_kept.is_empty() {
            return;
        }
        let names: Vec<&str> = self.not_kept.keys().map(String::as_str).collect();
        let message = format!("Not kept of the annotations: {}.", names.join(", "));
        let item = Item::new(Severity::Info, "not-kept", message);
        report.push(item.at(place).times(self.not_kept.values().sum()));
    }

    /// The annotations by what they are about, in the order of the file. An annotation of others goes with them.
    pub(super) fn by_source(&self) -> Vec<(String, Vec<&Value>)> {
        let own: HashMap<&str, String> = self
            .all
            .iter()
            .filter_map(|it| Some((id_of(it)?, source_of(it))))
            .collect();
        let mut articles: Vec<(String, Vec<&Value>)> = Vec::new();
        let mut at: HashMap<String, usize> = HashMap::new();
        for it in &self.all {
            let source = source_of(it);
            // A relation's targets are annotations, which have a source of their own.
            let source = own.get(source.as_str()).cloned().unwrap_or(source);
            let index = *at.entry(source.clone()).or_insert(articles.len());
            if index == articles.len() {
                articles.push((source, Vec::new()));
            }
            if let Some(article) = articles.get_mut(index) {
                article.1.push(it);
            }
        }
        if articles.is_empty() {
            // An article without annotations is still one; its text is called as the file is.
            articles.push((String::new(), Vec::new()));
        }
        articles
    }
}

fn no_annotation(place: &Place, report: &mut Report) {
    let message = "What is neither an annotation nor a list of them was left out.";
    report.push(Item::new(Severity::Rejected, "no-annotation", message).at(place));
}

/// What an annotation is about: the source of its first target. Empty where it does not say.
fn source_of(annotation: &Value) -> String {
    let target = list(annotation.get("target")).first();
    let source = target.and_then(|it| match it.get("source") {
        Some(source) => id_of(source),
        None => id_of(it),
    });
    let source = source.or_else(|| annotation.get("uri").and_then(Value::as_str));
    source.unwrap_or_default().to_owned()
}

/// Makes an article of its text and the annotations that are about it.
pub(super) fn document(
    text: Text,
    file: &File,
    all: &Annotations,
    annotations: &[&Value],
    report: &mut Report,
) -> Document {
    let mut document = Document::new(text, file.place(None));
    document.title.clone_from(&all.label);
    document.id.clone_from(&all.id);
    document.metadata.clone_from(&all.details);
    let known: HashMap<&str, String> = annotations
        .iter()
        .enumerate()
        .filter_map(|(number, it)| Some((id_of(it)?, format!("a{}", number + 1))))
        .collect();
    let mut made: Vec<(Annotation, Vec<String>, usize)> = Vec::new();
    let mut selected: Vec<Selected> = Vec::new();
    let mut elsewhere = 0;
    for (number, value) in annotations.iter().enumerate() {
        if let Some(relation) = relation(value, &known) {
            document.relations.push(relation);
            continue;
        }
        let targets = list(value.get("target"));
        let with: Vec<&Value> = targets.iter().filter_map(|it| it.get("selector")).collect();
        let own: Vec<Selected> = with
            .iter()
            .filter_map(|it| Selected::of(Some(it)))
            .collect();
        if own.len() < with.len() || is_blank(&document.text) && !with.is_empty() {
            elsewhere += 1;
            continue;
        }
        let mut it = Annotation::new(format!("a{}", number + 1), "", vec![]);
        it.label = None;
        let tags = describe(value, &mut it);
        made.push((it, tags, own.len()));
        selected.extend(own);
    }
    let mut places = locate(&document, &selected, report).into_iter();
    for (mut it, tags, parts) in made {
        let mut ranges: Vec<TextRange> = places.by_ref().take(parts).flatten().collect();
        if parts > 0 && ranges.is_empty() {
            continue;
        }
        ranges.sort_unstable();
        let before = ranges.len();
        ranges.dedup_by(|next, last| next.start < last.end);
        if ranges.len() < before {
            let message = "Parts of one annotation overlap; of those that do the first was kept.";
            report.push(Item::new(Severity::Rejected, "overlapping-parts", message).of(&document));
        }
        it.ranges = ranges;
        let mut tags = tags.into_iter();
        it.label = tags.next();
        for (number, tag) in tags.enumerate() {
            let mut other =
                Annotation::new(format!("{}-{}", it.id, number + 2), tag, it.ranges.clone());
            other.annotator.clone_from(&it.annotator);
            other.layer.clone_from(&it.layer);
            other.origin.clone_from(&it.origin);
            document.annotations.push(other);
        }
        document.annotations.push(it);
    }
    if elsewhere > 0 {
        let message =
            "Targets that no selector of text describes were left out with their annotations.";
        let item = Item::new(Severity::Rejected, "selector", message);
        report.push(item.of(&document).times(elsewhere));
    }
    drop_loose_relations(&mut document, report);
    document
}

/// A relation, if that is what an annotation is: one whose targets, or body and target, are annotations.
fn relation(value: &Value, known: &HashMap<&str, String>) -> Option<Relation> {
    let linking = list(value.get("motivation"))
        .iter()
        .any(|it| it == "linking");
    let targets: Vec<&str> = list(value.get("target")).iter().filter_map(id_of).collect();
    let bodies = list(value.get("body")).iter();
    let ends: Vec<&str> = match targets.as_slice() {
        [one] => {
            let other = bodies.filter_map(id_of).find(|it| known.contains_key(it));
            std::iter::once(*one).chain(other).collect()
        }
        ends => ends.to_vec(),
    };
    let [from, to] = ends.as_slice() else {
        return None;
    };
    let (from, to) = (known.get(from), known.get(to));
    if from.is_none() && to.is_none() || !linking && (from.is_none() || to.is_none()) {
        return None;
    }
    let mut said = Annotation::new("", "", vec![]);
    let mut tags = describe(value, &mut said).into_iter();
    Some(Relation {
        annotator: said.annotator,
        layer: said.layer,
        label: tags.next(),
        from: from.cloned().unwrap_or_default(),
        to: to.cloned().unwrap_or_default(),
        note: said.note,
    })
}

/// Takes everything but labels from an annotation, and gives these.
fn describe(value: &Value, it: &mut Annotation) -> Vec<String> {
    let motivation = list(value.get("motivation"))
        .first()
        .and_then(Value::as_str);
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    it.layer = text(LAYER);
    it.confidence = value.get(CONFIDENCE).and_then(Value::as_f64);
    let mut notes = Vec::new();
    let mut tags = Vec::new();
    notes.extend(text("bodyValue"));
    // Hypothesis has the comment and the tags beside the target.
    notes.extend(text("text").filter(|it| !it.is_empty()));
    tags.extend(list(value.get("tags")).iter().map(as_text));
    let bodies = list(value.get("body"));
    for body in bodies {
        // Of a choice the first is what is meant to be shown.
        let body = if is_type(body, "Choice") {
            list(body.get("items")).first().unwrap_or(body)
        } else {
            body
        };
        take(body, motivation, it, &mut tags, &mut notes);
    }
    let by = list(value.get("creator")).first();
    let by = by.or_else(|| bodies.iter().find_map(|it| list(it.get("creator")).first()));
    if let Some(by) = by {
        it.annotator = who(by);
        if is_type(by, "Software") {
            it.origin = it.annotator.clone().map(|by| Origin::Suggested { by });
        }
    } else {
        it.annotator = text("user").map(|it| short(&it));
    }
    it.note = notes.join("\n\n");
    let mut seen = HashSet::new();
    tags.retain(|it| !it.is_empty() && seen.insert(it.clone()));
    tags
}

fn take(
    body: &Value,
    motivation: Option<&str>,
    it: &mut Annotation,
    tags: &mut Vec<String>,
    notes: &mut Vec<String>,
) {
    let purpose = list(body.get("purpose")).first().and_then(Value::as_str);
    let purpose = purpose.or(motivation).unwrap_or("commenting");
    let value = body.get("value").map(as_text);
    let Some(value) = value else {
        let id = body.get("source").and_then(id_of).or_else(|| id_of(body));
        let Some(id) = id else { return };
        match purpose {
            "classifying" => tags.push(id.to_owned()),
            "identifying" | "tagging" | "linking" if it.entity.is_none() => {
                it.entity = Some(id.strip_prefix(ENTITY).unwrap_or(id).to_owned());
            }
            // What is said stands elsewhere.
            _ => notes.push(id.to_owned()),
        }
        return;
    };
    match (purpose, body.get("label").and_then(Value::as_str)) {
        ("describing", Some(name)) => {
            let typed = if is_type(body, "schema:Boolean") {
                value.parse().ok().map(AttributeValue::Flag)
            } else if is_type(body, "schema:Number") {
                value.parse().ok().map(AttributeValue::Number)
            } else {
                None
            };
            let typed = typed.unwrap_or(AttributeValue::Text(value));
            it.attributes.insert(name.to_owned(), typed);
        }
        ("tagging" | "classifying", _) => tags.push(value),
        _ => notes.push(value),
    }
}

/// A person's name, or whatever they are called by.
fn who(person: &Value) -> Option<String> {
    let get = |key: &str| person.get(key).and_then(Value::as_str);
    let name = get("name")
        .or_else(|| get("nickname"))
        .or_else(|| id_of(person));
    name.map(short).filter(|it| !it.is_empty())
}

/// `acct:ada@hypothes.is` is ada.
fn short(name: &str) -> String {
    let account = name.strip_prefix("acct:");
    let bare = account.map(|it| it.split_once('@').map_or(it, |it| it.0));
    bare.unwrap_or(name).to_owned()
}
