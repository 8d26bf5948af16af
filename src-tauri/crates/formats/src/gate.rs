//! GATE's document as its serialisations share it (a text, features, annotation sets), and how that is one of ours.
//!
//! Features whose names begin with `galley.` carry what GATE has no field for; all others are attributes.

use std::collections::{BTreeMap, HashMap};

use galley_model::anchoring::OffsetUnit;
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::text::{CodePoint, Text, TextRange};
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, Relation};
use crate::format::{Carries, FormatInfo, OptionInfo, Options};
use crate::formats::title_of;
use crate::input::File;
use crate::lines::as_text;
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

/// What annotation sets stand for.
pub(crate) const SETS: OptionInfo = OptionInfo {
    key: "sets",
    reading: true,
    writing: true,
    values: &["layers", "annotators"],
    default: "layers",
    help: "Whether each annotation set is a layer, or the work of one person, as GATE's own comparison expects.",
};

/// The option by which types are chosen.
pub(crate) const TYPES: OptionInfo = OptionInfo {
    key: "types",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "Read only annotations of these types, with commas between them; by default all but tokens, sentences and their like.",
};

/// What GATE's pipelines leave behind in every document and nobody judged.
const MACHINERY: [&str; 7] = [
    "Token",
    "SpaceToken",
    "Split",
    "Sentence",
    "Lookup",
    "DEFAULT_TOKEN",
    "paragraph",
];

/// What both serialisations carry; relations are in the XML only.
pub(crate) const CARRIES: Carries = Carries {
    overlap: true,
    discontinuous: false,
    attributes: true,
    notes: true,
    relations: true,
    document_labels: true,
    entities: true,
    annotators: true,
    metadata: true,
    highlights: true,
    layers: true,
    token_bound: false,
    exact_text: true,
};

/// A document as GATE has it. Offsets count what the caller says.
#[derive(Default)]
pub(crate) struct GateDocument {
    pub name: Option<String>,
    pub features: Map<String, Value>,
    pub sets: Vec<GateSet>,
}

#[derive(Default)]
pub(crate) struct GateSet {
    /// Empty for the default set.
    pub name: String,
    pub annotations: Vec<GateAnnotation>,
    pub relations: Vec<GateRelation>,
}

pub(crate) struct GateAnnotation {
    pub id: u64,
    pub kind: String,
    pub start: u64,
    pub end: u64,
    pub features: Map<String, Value>,
}

pub(crate) struct GateRelation {
    pub id: u64,
    pub kind: String,
    pub members: Vec<u64>,
    pub features: Map<String, Value>,
}

const ANNOTATOR: &str = "galley.annotator";
const LAYER: &str = "galley.layer";
const NOTE: &str = "galley.note";
const ENTITY: &str = "galley.entity";
const CONFIDENCE: &str = "galley.confidence";
const SUGGESTED_BY: &str = "galley.suggested-by";
/// On an annotation from the first to the last character that is meant for the whole article.
const WHOLE: &str = "galley.document";
/// On an annotation without a label, for GATE has none without a type.
const UNLABELLED: &str = "galley.unlabelled";
/// On an annotation whose type is called like one of [`MACHINERY`], but that somebody judged.
const JUDGED: &str = "galley.judged";
const SOURCE: &str = "gate.SourceURL";
/// Before the names of attributes that would be taken for something else.
const ATTRIBUTE: &str = "galley.attribute.";
const TAKEN: [&str; 3] = ["annotator", "worker_id", "inst"];

/// What an attribute is called in a feature.
fn feature_name(attribute: &str) -> String {
    if TAKEN.contains(&attribute) || attribute.starts_with("galley.") {
        format!("{ATTRIBUTE}{attribute}")
    } else {
        attribute.to_owned()
    }
}

fn take_text(features: &mut Map<String, Value>, keys: &[&str]) -> Option<String> {
    let mut found = None;
    for key in keys {
        if found.is_none()
            && features
                .get(*key)
                .is_some_and(|it| it.is_string() || it.is_number())
        {
            found = features.remove(*key).map(|it| as_text(&it));
        }
    }
    found
}

/// Numbers beyond this are identifiers, which a fraction cannot hold.
const LARGEST: f64 = 9_007_199_254_740_992.0;

fn attribute(value: &Value) -> AttributeValue {
    match value {
        Value::Bool(it) => AttributeValue::Flag(*it),
        Value::Number(it) => match it.as_f64() {
            Some(number) if number.abs() <= LARGEST => AttributeValue::Number(number),
            _ => AttributeValue::Text(it.to_string()),
        },
        other => AttributeValue::Text(as_text(other)),
    }
}

/// Makes a document of ours. What is not wanted or has no place is reported.
pub(crate) fn document_of(
    gate: GateDocument,
    text: Text,
    unit: OffsetUnit,
    file: (&File, Option<u64>),
    (info, options): (&FormatInfo, &Options),
    report: &mut Report,
) -> Document {
    let (file, line) = file;
    let mut document = Document::new(text, file.place(line));
    read_features(gate.features, &mut document);
    document.id = document.id.or(gate.name);
    if document.title.is_none() {
        document.title = Some(title_of(document.text.as_str(), file));
    }
    let people = options.get(info, SETS.key) == "annotators";
    let wanted: Vec<&str> = options
        .get(info, TYPES.key)
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    let wants = |it: &GateAnnotation| {
        let kind = it.kind.as_str();
        if wanted.is_empty() {
            !MACHINERY.contains(&kind) || it.features.get(JUDGED) == Some(&Value::Bool(true))
        } else {
            wanted.contains(&kind)
        }
    };
    let mut passed_over: BTreeMap<String, u64> = BTreeMap::new();
    let mut complex = 0;
    let mut spans = Vec::new();
    let mut made: Vec<(Annotation, bool)> = Vec::new();
    let mut relations = Vec::new();
    let mut ids: HashMap<(usize, u64), String> = HashMap::new();
    let mut anywhere: HashMap<u64, String> = HashMap::new();
    for (number, set) in gate.sets.into_iter().enumerate() {
        for it in set.annotations {
            if !wants(&it) {
                *passed_over.entry(it.kind).or_default() += 1;
                continue;
            }
            let id = format!("a{}", made.len() + 1);
            ids.entry((number, it.id)).or_insert_with(|| id.clone());
            anywhere.entry(it.id).or_insert_with(|| id.clone());
            complex += it
                .features
                .values()
                .filter(|it| it.is_array() || it.is_object())
                .count();
            spans.push(RawSpan {
                start: it.start,
                end: it.end,
                quote: None,
            });
            made.push(annotation_of(id, &set.name, people, it.kind, it.features));
        }
        relations.extend(
            set.relations
                .into_iter()
                .map(|it| (number, set.name.clone(), it)),
        );
    }
    // What is meant for the whole article needs no place in it.
    let placed: Vec<RawSpan> = spans
        .iter()
        .zip(&made)
        .filter(|(_, (_, whole))| !whole)
        .map(|(span, _)| span.clone())
        .collect();
    let mut ranges = settle(&document, &placed, Some(unit), report).into_iter();
    for (mut it, whole) in made {
        if !whole {
            let Some(range) = ranges.next().flatten() else {
                continue;
            };
            it.ranges.push(range);
        }
        document.annotations.push(it);
    }
    for (number, set, it) in relations {
        let end = |at: usize| {
            let id = it.members.get(at)?;
            ids.get(&(number, *id))
                .or_else(|| anywhere.get(id))
                .cloned()
        };
        if it.members.len() != 2 {
            let message = format!(
                "The relation “{}” has {} members; one with two can be read. It was left out.",
                it.kind,
                it.members.len()
            );
            report.push(Item::new(Severity::Rejected, "relation-members", message).of(&document));
            continue;
        }
        let (from, to) = (end(0).unwrap_or_default(), end(1).unwrap_or_default());
        let relation = relation_of(it, &set, people, from, to);
        document.relations.push(relation);
    }
    drop_loose_relations(&mut document, report);
    if complex > 0 {
        let message = "Lists and maps among the features were kept as text.";
        let item = Item::new(Severity::Info, "complex-features", message);
        report.push(item.of(&document).times(complex as u64));
    }
    for (kind, count) in passed_over {
        let message = format!(
            "Annotations of the type “{kind}” were passed over; name it with the option types to read them."
        );
        let item = Item::new(Severity::Info, "types", message);
        report.push(item.of(&document).times(count));
    }
    document
}

fn read_features(features: Map<String, Value>, document: &mut Document) {
    for (key, value) in features {
        let value = as_text(&value);
        if value.is_empty() {
            continue;
        }
        match key.as_str() {
            "title" => document.title = Some(value),
            "id" => document.id = Some(value),
            // GATE says so of a document that came from nowhere.
            SOURCE if value == "created from String" => {}
            SOURCE => {
                document.metadata.entry("source".into()).or_insert(value);
            }
            _ => {
                document.metadata.insert(key, value);
            }
        }
    }
}

/// An annotation without its place, and whether it is meant for the whole article.
fn annotation_of(
    id: String,
    set: &str,
    people: bool,
    kind: String,
    mut features: Map<String, Value>,
) -> (Annotation, bool) {
    let mut it = Annotation::new(id, kind, vec![]);
    (it.annotator, it.layer) = whose(set, people, &mut features);
    let flag =
        |features: &mut Map<String, Value>, key| features.remove(key) == Some(Value::Bool(true));
    let whole = flag(&mut features, WHOLE);
    flag(&mut features, JUDGED);
    if flag(&mut features, UNLABELLED) {
        it.label = None;
    }
    it.note = take_text(&mut features, &[NOTE]).unwrap_or_default();
    it.entity = take_text(&mut features, &[ENTITY]);
    if it.entity.is_none()
        && let Some(uri) = features.get("inst").and_then(Value::as_str)
        && uri.contains("://")
    {
        it.entity = take_text(&mut features, &["inst"]);
    }
    it.confidence = features.remove(CONFIDENCE).and_then(|it| it.as_f64());
    it.origin = take_text(&mut features, &[SUGGESTED_BY]).map(|by| Origin::Suggested { by });
    for (key, value) in features.iter().filter(|(_, it)| !it.is_null()) {
        let name = key.strip_prefix(ATTRIBUTE).unwrap_or(key);
        it.attributes.insert(name.to_owned(), attribute(value));
    }
    (it, whole)
}

/// Who judged, and in which layer: by the set, and by the features that say the other.
fn whose(
    set: &str,
    people: bool,
    features: &mut Map<String, Value>,
) -> (Option<String>, Option<String>) {
    let set = Some(set.to_owned()).filter(|it| !it.is_empty());
    let layer = take_text(features, &[LAYER]);
    let who = take_text(features, &[ANNOTATOR, "annotator", "worker_id"]);
    if layer.is_some() || (people && who.is_none()) {
        (who.or(set), layer)
    } else {
        (who, set)
    }
}

fn relation_of(
    mut it: GateRelation,
    set: &str,
    people: bool,
    from: String,
    to: String,
) -> Relation {
    let (annotator, layer) = whose(set, people, &mut it.features);
    let unlabelled = it.features.remove(UNLABELLED) == Some(Value::Bool(true));
    Relation {
        annotator,
        layer,
        label: Some(it.kind).filter(|_| !unlabelled),
        from,
        to,
        note: take_text(&mut it.features, &[NOTE]).unwrap_or_default(),
    }
}

/// Makes a GATE document of ours; its offsets count what `offset` gives. Ids are unique in it.
pub(crate) fn gate_of(
    document: &Document,
    people: bool,
    with_relations: bool,
    offset: impl Fn(CodePoint) -> u64,
    report: &mut Report,
) -> GateDocument {
    let mut gate = GateDocument {
        name: document.id.clone(),
        features: features_of(document),
        sets: Vec::new(),
    };
    let mut next = 0;
    let mut ids: HashMap<&str, (u64, usize)> = HashMap::new();
    for it in &document.annotations {
        let (set, other) = if people {
            (&it.annotator, (LAYER, &it.layer))
        } else {
            (&it.layer, (ANNOTATOR, &it.annotator))
        };
        let mut features = Map::new();
        for (name, value) in &it.attributes {
            features.insert(feature_name(name), json!(value));
        }
        insert(&mut features, other.0, other.1.as_deref());
        insert(&mut features, NOTE, Some(it.note.as_str()));
        insert(&mut features, ENTITY, it.entity.as_deref());
        if let Some(Origin::Suggested { by }) = &it.origin {
            insert(&mut features, SUGGESTED_BY, Some(by));
        }
        if let Some(confidence) = it.confidence {
            features.insert(CONFIDENCE.into(), json!(confidence));
        }
        if it.label.is_none() {
            features.insert(UNLABELLED.into(), json!(true));
        }
        let kind = it.label.as_deref().unwrap_or("Highlight");
        if MACHINERY.contains(&kind) {
            features.insert(JUDGED.into(), json!(true));
        }
        let whole = TextRange {
            start: CodePoint(0),
            end: document.text.len(),
        };
        if it.ranges.is_empty() {
            features.insert(WHOLE.into(), json!(true));
        }
        let range = it.hull().unwrap_or(whole);
        let at = set_of(&mut gate.sets, set.as_deref().unwrap_or_default());
        if let Some(set) = gate.sets.get_mut(at) {
            set.annotations.push(GateAnnotation {
                id: next,
                kind: kind.to_owned(),
                start: offset(range.start),
                end: offset(range.end),
                features,
            });
        }
        ids.insert(&it.id, (next, at));
        next += 1;
    }
    let mut loose = 0;
    for it in document.relations.iter().filter(|_| with_relations) {
        let (Some((from, at)), Some((to, _))) =
            (ids.get(it.from.as_str()), ids.get(it.to.as_str()))
        else {
            loose += 1;
            continue;
        };
        let mut features = Map::new();
        // A relation stands in the set of its first end, so its own layer must be named.
        insert(&mut features, LAYER, it.layer.as_deref());
        insert(&mut features, ANNOTATOR, it.annotator.as_deref());
        insert(&mut features, NOTE, Some(it.note.as_str()));
        if it.label.is_none() {
            features.insert(UNLABELLED.into(), json!(true));
        }
        if let Some(set) = gate.sets.get_mut(*at) {
            set.relations.push(GateRelation {
                id: next,
                kind: it.label.clone().unwrap_or_else(|| "Relation".into()),
                members: vec![*from, *to],
                features,
            });
        }
        next += 1;
    }
    if loose > 0 {
        let message = "Relations of annotations that are not written were left out.";
        let item = Item::new(Severity::Loss, "loose-relation", message);
        report.push(item.of(document).times(loose));
    }
    gate
}

fn insert(features: &mut Map<String, Value>, key: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|it| !it.is_empty()) {
        features.insert(key.to_owned(), json!(value));
    }
}

fn features_of(document: &Document) -> Map<String, Value> {
    let mut features = Map::new();
    for (key, value) in &document.metadata {
        let key = if key == "source" { SOURCE } else { key };
        insert(&mut features, key, Some(value));
    }
    insert(&mut features, "title", document.title.as_deref());
    insert(&mut features, "id", document.id.as_deref());
    features
}

/// The place of the set of that name, made if it is not there.
fn set_of(sets: &mut Vec<GateSet>, name: &str) -> usize {
    sets.iter()
        .position(|it| it.name == name)
        .unwrap_or_else(|| {
            sets.push(GateSet {
                name: name.to_owned(),
                ..GateSet::default()
            });
            sets.len() - 1
        })
}
