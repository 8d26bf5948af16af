//! Writing items: the text, the details that ninjs has a field for, and lists of what is marked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use galley_model::annotation::AttributeValue;
use serde_json::{Map, Value, json};

use super::{FIELDS, LISTS};
use crate::corpus::{Annotation, Document, EntityInfo, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::news::{List, NAMED, one_line};
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};

/// What the addresses begin with that are made of ids.
pub(super) const OWN: &str = "urn:x-galley:";

pub(super) struct NinjsWriter {
    out: Output,
    count: u64,
    second: bool,
    entities: HashMap<String, EntityInfo>,
    /// What labels mean elsewhere, by layer and name.
    concepts: HashMap<(String, String), String>,
    layers: BTreeSet<String>,
}

impl NinjsWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo, second: bool) -> Self {
        let entities = schema.entities.iter().map(|it| (it.id.clone(), it.clone()));
        let labels = schema.layers.iter().flat_map(|layer| {
            let own = layer.labels.iter();
            own.filter_map(|it| Some(((layer.name.clone(), it.name.clone()), it.uri.clone()?)))
        });
        Self {
            out,
            count: 0,
            second,
            entities: entities.collect(),
            concepts: labels.collect(),
            layers: BTreeSet::new(),
        }
    }

    /// An entry with the names that the version has for its address.
    fn entry(&self, name: &str, rel: &str, uri: Option<&str>) -> Value {
        let mut entry = Map::new();
        entry.insert("name".into(), json!(name));
        entry.insert("rel".into(), json!(rel));
        match uri {
            Some(uri) if self.second && is_uri(uri) => {
                entry.insert("uri".into(), json!(uri));
            }
            Some(uri) if self.second => {
                entry.insert("literal".into(), json!(uri));
            }
            Some(uri) => match uri.rfind(['/', '#']) {
                Some(at) if is_uri(uri) && at + 1 < uri.len() => {
                    entry.insert("scheme".into(), json!(uri[..=at]));
                    entry.insert("code".into(), json!(uri[at + 1..]));
                }
                _ => {
                    entry.insert("code".into(), json!(uri));
                }
            },
            None => {}
        }
        Value::Object(entry)
    }

    /// The name and the address of what an annotation is linked to.
    fn entity<'a>(&'a self, annotation: &'a Annotation) -> (Option<&'a str>, Option<&'a str>) {
        let Some(id) = annotation.entity.as_deref() else {
            return (None, None);
        };
        match self.entities.get(id) {
            Some(it) => (Some(&it.name), it.uris.first().map(String::as_str)),
            None if is_uri(id) => (None, Some(id)),
            None => (Some(id), None),
        }
    }
}

/// Names of a list, each once.
#[derive(Default)]
struct Lists {
    entries: BTreeMap<&'static str, Vec<Value>>,
    listed: u64,
}

impl Lists {
    fn add(&mut self, key: &'static str, entry: Value) {
        let there = self.entries.entry(key).or_default();
        let same = |other: &Value| {
            ["name", "scheme", "code", "uri"]
                .iter()
                .all(|it| other.get(it) == entry.get(it))
        };
        if !there.iter().any(same) {
            there.push(entry);
        }
    }
}

impl Writer for NinjsWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.count += 1;
        let mut lists = Lists::default();
        for it in &document.annotations {
            if it.ranges.is_empty() {
                self.document_label(it, &document, &mut lists, report);
            } else {
                self.name(it, &document, &mut lists);
            }
        }
        if lists.listed > 0 {
            let message =
                "Marked names are listed with the article, each once; where they stand is lost.";
            let item = Item::new(Severity::Info, "listed", message);
            report.push(item.of(&document).times(lists.listed));
        }
        let mut item = Map::new();
        let (standard, version) = if self.second {
            ("standard", "2.1")
        } else {
            ("$standard", "1.5")
        };
        item.insert("uri".into(), json!(self.uri(&document, report)));
        item.insert(
            standard.into(),
            json!({
                "name": "ninjs", "version": version,
                "schema": format!("http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json"),
            }),
        );
        item.insert("type".into(), json!("text"));
        self.details(&document, &mut item, report);
        let text = document.text.as_str();
        if self.second {
            if let Some(title) = &document.title {
                item.insert(
                    "headlines".into(),
                    json!([{ "role": "main", "value": title }]),
                );
            }
            let body = json!([{ "role": "main", "contenttype": "text/plain", "value": text }]);
            item.insert("bodies".into(), body);
        } else {
            if let Some(title) = &document.title {
                item.insert("headline".into(), json!(title));
            }
            item.insert("body_text".into(), json!(text));
        }
        for (key, entries) in lists.entries {
            item.insert(key.into(), Value::Array(entries));
        }
        let name = file_name(self.count, &document, "json");
        let mut content = serde_json::to_vec_pretty(&Value::Object(item)).map_err(|error| {
            FormatError::new(
                format!("{name} could not be written: {error}"),
                "Report this as a fault of Galley.",
            )
        })?;
        content.push(b'\n');
        self.out.file(&name, &content)
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        if !self.layers.is_empty() {
            let names: Vec<&str> = self.layers.iter().map(String::as_str).collect();
            let message = format!(
                "The labels of whole articles in “{}” are written as subjects; the name of their layer is not.",
                names.join("”, “")
            );
            report.push(Item::new(Severity::Info, "as-subject", message));
        }
        Ok(())
    }
}

impl NinjsWriter {
    fn list_key(&self, list: List) -> &'static str {
        let found = LISTS.iter().find(|(it, ..)| *it == list);
        found.map_or(
            "subject",
            |(_, one, many)| if self.second { many } else { one },
        )
    }

    /// A marked name.
    fn name(&self, it: &Annotation, document: &Document, lists: &mut Lists) {
        let Some(list) = it.label.as_deref().and_then(List::of_label) else {
            return;
        };
        let (name, uri) = self.entity(it);
        let quote: Vec<&str> = it
            .ranges
            .iter()
            .filter_map(|range| document.text.slice(*range))
            .collect();
        let name = name.map_or_else(|| one_line(&quote.join(" ")), str::to_owned);
        lists.add(self.list_key(list), self.entry(&name, "mentions", uri));
        lists.listed += 1;
    }

    /// A label of the whole article, and what of it is lost.
    fn document_label(
        &mut self,
        it: &Annotation,
        document: &Document,
        lists: &mut Lists,
        report: &mut Report,
    ) {
        let lose = |code, message: &str| Item::new(Severity::Loss, code, message).of(document);
        let Some(label) = it.label.as_deref() else {
            report.push(lose(
                "highlights",
                "An article's mark without a label has no place in ninjs and was left out.",
            ));
            return;
        };
        let rel = match it.attributes.get("rel") {
            Some(AttributeValue::Text(rel)) => rel.as_str(),
            _ => "about",
        };
        let layer = it.layer.as_deref().unwrap_or_default();
        let (name, uri) = self.entity(it);
        let named = List::of_label(label).filter(|_| it.entity.is_some() || layer == NAMED);
        let list = named.unwrap_or(if layer == List::Genre.layer() {
            List::Genre
        } else {
            List::Subject
        });
        let concept = self.concepts.get(&(layer.to_owned(), label.to_owned()));
        let mut entry = match named {
            Some(_) => self.entry(name.or(uri).unwrap_or(label), rel, uri),
            None => self.entry(label, rel, concept.map(String::as_str).or(uri)),
        };
        let mut kept = vec!["rel"];
        if let Some(entry) = entry.as_object_mut() {
            if list == List::Genre {
                entry.remove("rel");
            }
            if list == List::Subject {
                kept.extend(["creator", "relevance"]);
                if let Some(AttributeValue::Text(creator)) = it.attributes.get("creator") {
                    entry.insert("creator".into(), json!(creator));
                }
                if let Some(AttributeValue::Number(share)) = it.attributes.get("relevance") {
                    entry.insert(
                        "relevance".into(),
                        json!(share.round().clamp(0.0, 100.0) as u8),
                    );
                }
                if let Some(share) = it.confidence {
                    entry.insert(
                        "confidence".into(),
                        json!((share * 100.0).round().clamp(0.0, 100.0) as u8),
                    );
                }
            }
        }
        lists.add(self.list_key(list), entry);
        if list == List::Subject && !layer.is_empty() && layer != List::Subject.layer() {
            self.layers.insert(layer.to_owned());
        }
        let lost: Vec<&str> = it
            .attributes
            .keys()
            .map(String::as_str)
            .filter(|key| !kept.contains(key))
            .collect();
        if !lost.is_empty() {
            report.push(
                lose("attributes", "Attributes have no place in this format.")
                    .quoting(&lost.join(", ")),
            );
        }
        if !it.note.is_empty() {
            report.push(lose("notes", "Notes have no place in this format.").quoting(&it.note));
        }
    }

    /// The address of an article: its id if that is one, else its page, else one made of its id or number.
    fn uri(&self, document: &Document, report: &mut Report) -> String {
        if let Some(id) = document.id.as_deref().filter(|it| is_uri(it)) {
            return id.to_owned();
        }
        let number = self.count.to_string();
        let id = document.id.as_deref().unwrap_or(&number);
        let message =
            "The article has no address, which ninjs demands; one was made of its id or number.";
        report.push(Item::new(Severity::Info, "made-uri", message).of(document));
        format!("{OWN}{}", escape(id))
    }

    fn details(&self, document: &Document, item: &mut Map<String, Value>, report: &mut Report) {
        for (own, one, two) in FIELDS {
            let Some(text) = document.metadata.get(own) else {
                continue;
            };
            let value = match own {
                "date" | "firstcreated" | "contentcreated" | "embargoed" | "expires" => {
                    date(text, document, report)
                }
                "urgency" => {
                    let number = text.trim().parse::<u8>().ok();
                    number.filter(|it| (1..=9).contains(it)).map(|it| json!(it))
                }
                "type" => one_of(
                    text,
                    &[
                        "text",
                        "audio",
                        "video",
                        "picture",
                        "graphic",
                        "composite",
                        "component",
                    ],
                ),
                "pubstatus" => one_of(text, &["usable", "withheld", "canceled"]),
                "description" if self.second => Some(json!([{ "value": text }])),
                _ => Some(json!(text)),
            };
            let Some(value) = value else {
                let message = format!("ninjs allows no “{text}” as {own}; it was left out.");
                report.push(Item::new(Severity::Loss, "not-allowed", message).of(document));
                continue;
            };
            item.insert(if self.second { two } else { one }.into(), value);
        }
    }
}

fn one_of(text: &str, allowed: &[&str]) -> Option<Value> {
    allowed.contains(&text).then(|| json!(text))
}

/// A date with a time and a zone, as JSON Schema's date-time wants it.
fn date(text: &str, document: &Document, report: &mut Report) -> Option<Value> {
    let text = text.trim();
    let fits = |shape: &str, text: &str| {
        let digit = |(want, it): (u8, u8)| {
            if want == b'0' {
                it.is_ascii_digit()
            } else {
                want == it
            }
        };
        shape.len() == text.len() && shape.bytes().zip(text.bytes()).all(digit)
    };
    if fits("0000-00-00", text) {
        let message = format!("ninjs wants a time with the date {text}; midnight was written.");
        report.push(Item::new(Severity::Info, "midnight", message).of(document));
        return Some(json!(format!("{text}T00:00:00Z")));
    }
    let (date, rest) = text.split_at_checked(19)?;
    let zone = rest.trim_start_matches(|it: char| it == '.' || it.is_ascii_digit());
    let whole = fits("0000-00-00T00:00:00", date)
        && (zone == "Z" || fits("+00:00", zone) || fits("-00:00", zone));
    whole.then(|| json!(text))
}

/// Whether something is an address with a scheme.
fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(it, _)| it);
    !scheme.is_empty()
        && scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.'))
        && text.len() > scheme.len() + 1
        && text.chars().all(|it| {
            it.is_ascii_graphic()
                && !matches!(it, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
        })
}

fn escape(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

pub(super) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes
            .get(at + 1..at + 3)
            .and_then(|it| std::str::from_utf8(it).ok());
        let code = pair
            .filter(|_| *byte == b'%')
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        out.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
