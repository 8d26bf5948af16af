//! UIMA's common analysis structure, as XMI and JSON files both hold it: texts, typed feature structures over them and
//! the types. What an article becomes in it stands in `outgoing`, what an article is made of in `incoming`.

pub(crate) mod files;
pub(crate) mod incoming;
pub(crate) mod names;
pub(crate) mod outgoing;
pub(crate) mod types;
pub(crate) mod wanted;

use std::collections::HashSet;

use crate::report::{Item, Report, Severity};
use types::Types;

pub(crate) const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
pub(crate) const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
pub(crate) const META_DATA: &str =
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";
pub(crate) const NAMED_ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";
/// The package of the layers that people make themselves in WebAnno and INCEpTION.
pub(crate) const CUSTOM: &str = "webanno.custom.";
/// A layer or an attribute whose name had to be made plain, with its real name.
pub(crate) const NAME: &str = "galley.type.Name";
/// One part of an annotation in several parts.
pub(crate) const PART: &str = "galley.type.Part";
/// One of an article's details.
pub(crate) const DETAIL: &str = "galley.type.Detail";

/// The value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Flag(bool),
    /// Several texts.
    Texts(Vec<String>),
    /// Other structures by their ids.
    Refs(Vec<String>),
    /// As it stands in a file whose types are not known.
    Raw(String),
}

impl Value {
    /// The value as a text, if it is one or might be.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Raw(text) => Some(text),
            _ => None,
        }
    }
}

/// A feature structure. Offsets count UTF-16 code units.
#[derive(Debug, Clone, Default)]
pub(crate) struct Structure {
    pub id: String,
    /// The full name of its type.
    pub kind: String,
    /// The id of the text it is about.
    pub sofa: Option<String>,
    pub begin: Option<u64>,
    pub end: Option<u64>,
    /// All others, in order.
    pub features: Vec<(String, Value)>,
}

impl Structure {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.features.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value)
    }

    /// A feature that is a text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text().filter(|it| !it.is_empty())
    }
}

/// A text, “subject of analysis”.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sofa {
    pub id: String,
    pub name: String,
    pub text: Option<String>,
}

/// Everything in one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cas {
    pub types: Types,
    pub sofas: Vec<Sofa>,
    pub structures: Vec<Structure>,
    /// The ids of the structures that are in an index; `None` where the file has no index.
    pub indexed: Option<HashSet<String>>,
    /// Whether it is known already that offsets count UTF-16.
    pub certain: bool,
}

/// The part of a type's name behind the last dot.
pub(crate) fn short(kind: &str) -> &str {
    kind.rsplit_once('.').map_or(kind, |(_, name)| name)
}

/// What a value may be whose type is not known. Only what is written in just that way is a number or a truth value.
pub(crate) fn guess(text: &str) -> Value {
    match text {
        "true" => Value::Flag(true),
        "false" => Value::Flag(false),
        _ => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number.to_string() == text => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        },
    }
}

/// Says in one line what of a file was passed over.
pub(crate) fn say_counts(
    counts: &std::collections::BTreeMap<String, u64>,
    severity: Severity,
    code: &'static str,
    message: impl Fn(&str) -> String,
    document: &crate::corpus::Document,
    report: &mut Report,
) {
    if counts.is_empty() {
        return;
    }
    const MOST: usize = 12;
    let mut list: Vec<String> = counts
        .iter()
        .take(MOST)
        .map(|(name, count)| format!("{name} ({count})"))
        .collect();
    if counts.len() > MOST {
        list.push("…".into());
    }
    let item = Item::new(severity, code, message(&list.join(", ")));
    report.push(item.of(document).times(counts.values().sum()));
}
