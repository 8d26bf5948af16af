//! Brackets of entities in MISC, as CorefUD has them: `(e1-person-1-` opens a mention, `e1)` closes it.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;

use crate::corpus::Relation;

/// How the fields of a mention are named where we write them.
pub(crate) const DECLARED: &str = "eid-etype-head-other";

/// What the fields of mentions are.
#[derive(Debug, Clone, Default)]
pub(crate) enum Declaration {
    /// Nothing is said of them: a mention is its type alone.
    #[default]
    Bare,
    /// As a line `# global.Entity` names them.
    Named(Vec<String>),
    /// A number of an entity as in CoNLL-2012, or a type, such a number and what it is called elsewhere.
    Numbered,
}

/// What mentions are called that have a number alone.
const MENTION: &str = "mention";

impl Declaration {
    /// From what a line `# global.Entity = …` names.
    pub(crate) fn new(names: &str) -> Self {
        Self::Named(names.trim().split('-').map(str::to_owned).collect())
    }

    /// The fields of a mention.
    pub(crate) fn mention(&self, content: &str) -> Mention {
        let own = |etype: String| Mention {
            key: content.to_owned(),
            etype,
            ..Mention::default()
        };
        match self {
            Self::Bare => own(decode(content)),
            Self::Named(names) => Mention::named(names, content),
            Self::Numbered => {
                let Some((etype, rest)) = content.split_once('-') else {
                    return Mention {
                        eid: Some(content.to_owned()),
                        ..own(MENTION.to_owned())
                    };
                };
                let (eid, entity) = rest.split_once('-').map_or((rest, ""), |it| it);
                Mention {
                    eid: Some(eid.to_owned()),
                    entity: Some(decode(entity)).filter(|it| !it.is_empty()),
                    ..own(decode(etype))
                }
            }
        }
    }
}

/// What stands in the brackets of a mention.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mention {
    /// What its end is told by.
    pub key: String,
    pub eid: Option<String>,
    /// Which part of how many.
    pub part: Option<(u32, u32)>,
    pub etype: String,
    pub entity: Option<String>,
    pub layer: Option<String>,
    pub annotator: Option<String>,
    pub note: String,
    pub attributes: BTreeMap<String, AttributeValue>,
    /// What links of other mentions refer to it by.
    pub id: Option<String>,
    /// Links to other mentions; `from` says nothing.
    pub relations: Vec<Relation>,
}

/// Marks the keys of attributes that are named like one of ours.
const ATTRIBUTE: &str = "attribute.";

impl Mention {
    fn named(names: &[String], content: &str) -> Self {
        let mut mention = Self::default();
        for (name, value) in names.iter().zip(content.splitn(names.len(), '-')) {
            match name.as_str() {
                "eid" | "GRP" => {
                    value.clone_into(&mut mention.key);
                    let (id, part) = value.split_once('[').map_or((value, ""), |it| it);
                    mention.eid = Some(id.to_owned());
                    mention.part = part
                        .strip_suffix(']')
                        .and_then(|it| it.split_once('/'))
                        .and_then(|(at, of)| Some((at.parse().ok()?, of.parse().ok()?)));
                }
                "etype" => mention.etype = decode(value),
                // Of no use here, and written by us only because it must be.
                "head" => {}
                "other" => mention.other(value),
                "identity" => mention.entity = Some(decode(value)).filter(|it| !it.is_empty()),
                _ if !value.is_empty() => {
                    let value = AttributeValue::Text(decode(value));
                    mention.attributes.insert(name.clone(), value);
                }
                _ => {}
            }
        }
        mention
    }

    fn other(&mut self, value: &str) {
        for (key, text) in read_pairs(value) {
            match key.as_str() {
                "id" => self.id = Some(text),
                "layer" => self.layer = Some(text),
                "annotator" => self.annotator = Some(text),
                "note" => self.note = text,
                "entity" => self.entity = Some(text),
                "relation" => self.relations.push(read_relation(&text)),
                key => {
                    let key = key.strip_prefix(ATTRIBUTE).unwrap_or(key);
                    self.attributes.insert(key.to_owned(), attribute(text));
                }
            }
        }
    }

    /// The field `other`.
    pub(crate) fn pairs(&self) -> String {
        let note = Some(&self.note).filter(|it| !it.is_empty());
        let own = [
            ("id", self.id.as_ref()),
            ("layer", self.layer.as_ref()),
            ("annotator", self.annotator.as_ref()),
            ("entity", self.entity.as_ref()),
            ("note", note),
        ];
        let mut pairs: Vec<(String, String)> = own
            .iter()
            .filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.clone())))
            .collect();
        for it in &self.relations {
            pairs.push(("relation".to_owned(), relation_text(it)));
        }
        for (key, value) in &self.attributes {
            let taken = own.iter().any(|(name, _)| name == key) || key == "relation";
            let mark = if taken || key.starts_with(ATTRIBUTE) {
                ATTRIBUTE
            } else {
                ""
            };
            pairs.push((format!("{mark}{key}"), attribute_text(value)));
        }
        write_pairs(&pairs)
    }
}

fn read_pairs(value: &str) -> Vec<(String, String)> {
    let pairs = value.split(',').filter(|it| !it.is_empty());
    pairs
        .map(|it| {
            let (key, value) = it.split_once(':').unwrap_or((it, "true"));
            (decode(key), decode(value))
        })
        .collect()
}

fn write_pairs(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter();
    let pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{}:{}", encode(key), encode(value)))
        .collect();
    pairs.join(",")
}

/// A link, from the pairs that [`relation_text`] made of it.
fn read_relation(text: &str) -> Relation {
    let mut relation = Relation {
        annotator: None,
        layer: None,
        label: None,
        from: String::new(),
        to: String::new(),
        note: String::new(),
    };
    for (key, value) in read_pairs(text) {
        match key.as_str() {
            "to" => relation.to = value,
            "label" => relation.label = Some(value),
            "layer" => relation.layer = Some(value),
            "annotator" => relation.annotator = Some(value),
            "note" => relation.note = value,
            _ => {}
        }
    }
    relation
}

fn relation_text(it: &Relation) -> String {
    let note = Some(&it.note).filter(|it| !it.is_empty());
    let own = [
        ("to", Some(&it.to)),
        ("label", it.label.as_ref()),
        ("layer", it.layer.as_ref()),
        ("annotator", it.annotator.as_ref()),
        ("note", note),
    ];
    let pairs = own.into_iter();
    let pairs: Vec<(String, String)> = pairs
        .filter_map(|(key, value)| Some((key.to_owned(), value?.clone())))
        .collect();
    write_pairs(&pairs)
}

/// A value that is not text looks like one of JSON; text that does so, too, is quoted.
fn attribute_text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(it) => it.to_string(),
        AttributeValue::Number(it) => it.to_string(),
        AttributeValue::Text(it) => match attribute(it.clone()) {
            AttributeValue::Text(same) if same == *it => same,
            _ => serde_json::Value::from(it.as_str()).to_string(),
        },
    }
}

fn attribute(text: String) -> AttributeValue {
    match serde_json::from_str(&text) {
        Ok(serde_json::Value::Bool(it)) => AttributeValue::Flag(it),
        Ok(serde_json::Value::String(it)) => AttributeValue::Text(it),
        Ok(serde_json::Value::Number(it)) => match it.as_f64() {
            Some(it) => AttributeValue::Number(it),
            None => AttributeValue::Text(text),
        },
        _ => AttributeValue::Text(text),
    }
}

/// A bracket at a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bracket<'a> {
    Open(&'a str),
    Close(&'a str),
    /// Opened and closed at once.
    Single(&'a str),
}

/// The brackets in a value; `None` if it is not made of them.
pub(crate) fn brackets(value: &str) -> Option<Vec<Bracket<'_>>> {
    let mut all = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let open = rest.strip_prefix('(');
        let inner = open.unwrap_or(rest);
        let end = inner.find(['(', ')']).unwrap_or(inner.len());
        let (content, behind) = inner.split_at(end);
        let closed = behind.strip_prefix(')');
        if content.is_empty() {
            return None;
        }
        all.push(match (open, closed) {
            (Some(_), Some(_)) => Bracket::Single(content),
            (Some(_), None) => Bracket::Open(content),
            (None, Some(_)) => Bracket::Close(content),
            (None, None) => return None,
        });
        rest = closed.unwrap_or(behind);
    }
    Some(all)
}

/// Whether a character separates something in MISC or in a mention. A second `=` in a value is cut off by some readers.
fn special(it: char) -> bool {
    it.is_whitespace() || it.is_control() || "-()[]|=%,:;<>\\#".contains(it)
}

/// A value as a field of a mention can hold it.
pub(crate) fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut bytes = [0; 4];
    for it in value.chars() {
        if special(it) {
            for byte in it.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(it);
        }
    }
    out
}

/// A field as it was meant; what is no escape stays as it is.
pub(crate) fn decode(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = value.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match code.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Bracket, brackets, decode, encode};

    #[test]
    fn brackets_are_taken_apart_as_they_stand() {
        use Bracket::{Close, Open, Single};
        for (value, expected) in [
            ("(a-b(c)d)", vec![Open("a-b"), Single("c"), Close("d")]),
            ("(e1[1/2]-x-1-)", vec![Single("e1[1/2]-x-1-")]),
            ("5)6)", vec![Close("5"), Close("6")]),
        ] {
            assert_eq!(brackets(value), Some(expected), "{value}");
        }
        for value in ["a", "()", "(a)b", ")"] {
            assert_eq!(brackets(value), None, "{value}");
        }
    }

    #[test]
    fn any_value_comes_back() {
        for value in [
            "a-b(c)",
            "É/ü",
            "my label",
            "100%",
            "%2D",
            "x=1=2|3",
            "a\tb\u{2028}",
        ] {
            let written = encode(value);
            assert!(
                !written.contains(['-', '(', '|', '=', ' ', '\t']),
                "{written}"
            );
            assert_eq!(decode(&written), value);
        }
        assert_eq!(decode("100% %zz %"), "100% %zz %");
    }
}
