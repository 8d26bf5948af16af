//! An article as a common analysis structure: sentences and tokens, for each layer a type of its own, as WebAnno and
//! INCEpTION name them, and beside these what only Galley knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use galley_model::annotation::{AttributeValue, Origin};
use galley_model::segment;
use galley_model::text::{Text, TextRange};

use super::names::Names;
use super::types::{ANNOTATION, BASE, BOOLEAN, DOCUMENT, DOUBLE, STRING, TOP, Types};
use super::{
    CUSTOM, Cas, DETAIL, META_DATA, NAME, NAMED_ENTITY, PART, SENTENCE, Sofa, Structure, TOKEN,
    Value,
};
use crate::corpus::{Annotation, Document, Relation};
use crate::format::OptionInfo;
use crate::report::{Item, Report, Severity};

/// The option by which a layer becomes INCEpTION's own layer of named entities.
pub(crate) const ENTITIES: OptionInfo = OptionInfo {
    key: "named-entities",
    reading: false,
    writing: true,
    values: &[],
    default: "",
    help: "Write this layer as the layer “Named entity” that INCEpTION has from the start.",
};

/// The features that are no attributes.
pub(crate) const RESERVED: &[&str] = &[
    "value",
    "identifier",
    "annotator",
    "note",
    "confidence",
    "suggestedBy",
    "Governor",
    "Dependent",
    "sofa",
    "begin",
    "end",
];

/// What an annotation of a layer is in the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Span,
    Relation,
    Whole,
}

/// Turns articles into structures; the types grow with them.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub types: Types,
    /// The layer that is INCEpTION's own.
    entities: String,
    layers: BTreeMap<(Shape, String), String>,
    kinds: Names,
    attributes: Names,
    /// Features whose values are of several kinds.
    mixed: BTreeSet<String>,
}

impl Outgoing {
    pub(crate) fn new(entities: &str) -> Self {
        let mut types = Types::default();
        types.declare(META_DATA, DOCUMENT, "");
        for name in ["documentTitle", "documentId"] {
            types.feature(META_DATA, name, STRING);
        }
        types.declare(SENTENCE, ANNOTATION, "");
        types.declare(TOKEN, ANNOTATION, "");
        Self {
            types,
            entities: entities.to_owned(),
            layers: BTreeMap::new(),
            kinds: Names::default(),
            attributes: Names::reserving(RESERVED),
            mixed: BTreeSet::new(),
        }
    }

    /// The type of a layer, declared.
    fn kind(&mut self, shape: Shape, layer: Option<&str>) -> String {
        let layer = layer.unwrap_or(match shape {
            Shape::Span => "Span",
            Shape::Relation => "Relation",
            Shape::Whole => "Document",
        });
        let key = (shape, layer.to_owned());
        if let Some(kind) = self.layers.get(&key) {
            return kind.clone();
        }
        let own =
            layer == self.entities || layer.replace(' ', "").eq_ignore_ascii_case("namedentity");
        let kind = if shape == Shape::Span && own && !self.types.0.contains_key(NAMED_ENTITY) {
            NAMED_ENTITY.to_owned()
        } else {
            // The same name may be that of a layer of spans and one of relations.
            let real = match shape {
                Shape::Span => layer.to_owned(),
                _ if !self.layers.keys().any(|(_, it)| it == layer) => layer.to_owned(),
                Shape::Relation => format!("{layer} relation"),
                Shape::Whole => format!("{layer} document"),
            };
            format!("{CUSTOM}{}", self.kinds.get(&real))
        };
        let parent = if shape == Shape::Whole {
            BASE
        } else {
            ANNOTATION
        };
        self.types.declare(&kind, parent, layer);
        self.types.feature(&kind, "value", STRING);
        if shape == Shape::Relation {
            self.types.feature(&kind, "Governor", ANNOTATION);
            self.types.feature(&kind, "Dependent", ANNOTATION);
        }
        self.layers.insert(key, kind.clone());
        kind
    }

    pub(crate) fn cas(&mut self, document: &Document, report: &mut Report) -> Cas {
        let mut made = Made::new(&document.text);
        self.about(document, &mut made);
        for range in segment::sentences(&document.text) {
            made.add(SENTENCE, Some(range), Vec::new());
        }
        for range in segment::words(&document.text) {
            made.add(TOKEN, Some(range), Vec::new());
        }
        let mut ends = HashMap::new();
        let mut parts = 0;
        for it in &document.annotations {
            let id = self.annotation(it, &mut made);
            if it.ranges.len() > 1 {
                parts += 1;
                self.types
                    .declare(PART, ANNOTATION, "One part of an annotation in several");
                self.types.feature(PART, "of", ANNOTATION);
                for range in &it.ranges {
                    let of = vec![("of".into(), Value::Refs(vec![id.clone()]))];
                    made.add(PART, Some(*range), of);
                }
            }
            if let Some(range) = it.hull() {
                ends.insert(it.id.as_str(), (id, range));
            }
        }
        if parts > 0 {
            let message = "Annotations in several parts are written from the first to the last, with their parts beside them; other tools see the whole.";
            report.push(
                Item::new(Severity::Info, "parts", message)
                    .of(document)
                    .times(parts),
            );
        }
        let mut loose = 0;
        for it in &document.relations {
            match (ends.get(it.from.as_str()), ends.get(it.to.as_str())) {
                (Some((from, _)), Some((to, range))) => {
                    self.relation(it, from, to, *range, &mut made);
                }
                _ => loose += 1,
            }
        }
        if loose > 0 {
            let message = "Relations of annotations that are not written, or are of the whole article, were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(document).times(loose));
        }
        self.real_names(&mut made);
        Cas {
            types: Types::default(),
            sofas: vec![Sofa {
                id: SOFA.into(),
                name: "_InitialView".into(),
                text: Some(document.text.as_str().to_owned()),
            }],
            structures: made.structures,
            indexed: None,
            certain: true,
        }
    }

    /// The title, the id and everything else that is known of the article.
    fn about(&mut self, document: &Document, made: &mut Made<'_>) {
        let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
        let language = document.metadata.get("language");
        let mut features = vec![text(
            "language",
            language.map_or("x-unspecified", String::as_str),
        )];
        features.extend(document.title.as_ref().map(|it| text("documentTitle", it)));
        features.extend(document.id.as_ref().map(|it| text("documentId", it)));
        made.add(META_DATA, Some(document.text.range()), features);
        for (key, value) in document
            .metadata
            .iter()
            .filter(|(key, _)| *key != "language")
        {
            self.types
                .declare(DETAIL, TOP, "One of an article's details");
            self.types.feature(DETAIL, "key", STRING);
            self.types.feature(DETAIL, "value", STRING);
            made.add(DETAIL, None, vec![text("key", key), text("value", value)]);
        }
    }

    fn annotation(&mut self, it: &Annotation, made: &mut Made<'_>) -> String {
        let range = it.hull();
        let shape = if range.is_some() {
            Shape::Span
        } else {
            Shape::Whole
        };
        let kind = self.kind(shape, it.layer.as_deref());
        let mut features = Vec::new();
        let own = [
            ("value", &it.label),
            ("identifier", &it.entity),
            ("annotator", &it.annotator),
        ];
        for (name, value) in own {
            if let Some(value) = value {
                self.put(&kind, name, Value::Text(value.clone()), &mut features);
            }
        }
        if !it.note.is_empty() {
            self.put(&kind, "note", Value::Text(it.note.clone()), &mut features);
        }
        if let Some(confidence) = it.confidence {
            self.put(
                &kind,
                "confidence",
                Value::Number(confidence),
                &mut features,
            );
        }
        if let Some(Origin::Suggested { by }) = &it.origin {
            self.put(&kind, "suggestedBy", Value::Text(by.clone()), &mut features);
        }
        for (name, value) in &it.attributes {
            let name = self.attributes.get(name);
            let value = match value {
                AttributeValue::Flag(it) => Value::Flag(*it),
                AttributeValue::Number(it) => Value::Number(*it),
                AttributeValue::Text(it) => Value::Text(it.clone()),
            };
            self.put(&kind, &name, value, &mut features);
        }
        let id = made.add(&kind, range, features);
        if range.is_none() {
            // It is about the text without having a place in it.
            made.last_sofa();
        }
        id
    }

    fn relation(
        &mut self,
        it: &Relation,
        from: &str,
        to: &str,
        range: TextRange,
        made: &mut Made<'_>,
    ) {
        let kind = self.kind(Shape::Relation, it.layer.as_deref());
        let mut features = vec![
            ("Governor".into(), Value::Refs(vec![from.to_owned()])),
            ("Dependent".into(), Value::Refs(vec![to.to_owned()])),
        ];
        let note = Some(it.note.clone()).filter(|it| !it.is_empty());
        let own = [
            ("value", &it.label),
            ("annotator", &it.annotator),
            ("note", &note),
        ];
        for (name, value) in own {
            if let Some(value) = value {
                self.put(&kind, name, Value::Text(value.clone()), &mut features);
            }
        }
        made.add(&kind, Some(range), features);
    }

    fn put(&mut self, kind: &str, name: &str, value: Value, features: &mut Vec<(String, Value)>) {
        let range = match value {
            Value::Flag(_) => BOOLEAN,
            Value::Number(_) => DOUBLE,
            _ => STRING,
        };
        if !self.types.feature(kind, name, range) {
            self.mixed.insert(name.to_owned());
        }
        features.push((name.to_owned(), value));
    }

    /// Says which attributes became texts because their values are of several kinds.
    pub(crate) fn say_mixed(&self, report: &mut Report) {
        for name in &self.mixed {
            let message = format!(
                "Values of “{name}” are of several kinds; a type has one, so all of them are text."
            );
            report.push(Item::new(Severity::Loss, "attribute-kinds", message));
        }
    }

    /// The names that had to be made plain.
    fn real_names(&mut self, made: &mut Made<'_>) {
        let layers = self.layers.iter();
        let layers = layers.map(|((_, real), kind)| (kind.as_str(), real.as_str()));
        let changed: Vec<(String, String)> = layers
            .filter(|(kind, real)| super::short(kind) != *real)
            .chain(self.attributes.changed())
            .map(|(plain, real)| (plain.to_owned(), real.to_owned()))
            .collect();
        for (plain, real) in changed {
            self.types
                .declare(NAME, TOP, "The real name of a layer or an attribute");
            self.types.feature(NAME, "plain", STRING);
            self.types.feature(NAME, "real", STRING);
            let features = vec![
                ("plain".into(), Value::Text(plain)),
                ("real".into(), Value::Text(real)),
            ];
            made.add(NAME, None, features);
        }
    }
}

/// The id of the one text.
pub(crate) const SOFA: &str = "1";

/// Structures as they are made.
struct Made<'a> {
    text: &'a Text,
    structures: Vec<Structure>,
}

impl<'a> Made<'a> {
    fn new(text: &'a Text) -> Self {
        Self {
            text,
            structures: Vec::new(),
        }
    }

    fn add(
        &mut self,
        kind: &str,
        range: Option<TextRange>,
        features: Vec<(String, Value)>,
    ) -> String {
        // The text has the first id.
        let id = (self.structures.len() + 2).to_string();
        let unit = |at| self.text.to_utf16(at).map(|it| u64::from(it.0));
        self.structures.push(Structure {
            id: id.clone(),
            kind: kind.to_owned(),
            sofa: range.map(|_| SOFA.to_owned()),
            begin: range.and_then(|it| unit(it.start)),
            end: range.and_then(|it| unit(it.end)),
            features,
        });
        id
    }

    fn last_sofa(&mut self) {
        if let Some(last) = self.structures.last_mut() {
            last.sofa = Some(SOFA.to_owned());
        }
    }
}
