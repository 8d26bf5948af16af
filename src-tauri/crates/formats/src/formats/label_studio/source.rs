//! The text of a task, whichever way it has one: plain, as HTML or as a dialogue; and where a region stands in it.

use std::collections::BTreeMap;

use galley_model::text::{CodePoint, Text, TextRange};
use serde_json::{Map, Value, json};

use super::config::{Config, Object, ObjectKind};
use super::html::Page;
use crate::lines::as_text;
use crate::web::is_too_deep;

/// Lists of regions in a task.
const LABELS: [&str; 3] = ["labels", "hypertextlabels", "paragraphlabels"];

/// Whether a record is one of JSON-MIN, with the regions of each control in a field of the data.
pub(super) fn is_minimal(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|it| !it.contains_key("data") && it.values().any(|it| !regions(it).is_empty()))
}

/// The regions in a field of JSON-MIN, or nothing.
fn regions(value: &Value) -> &[Value] {
    let is_region = |it: &Value| {
        it.get("start").is_some()
            && LABELS
                .iter()
                .any(|key| it.get(key).is_some_and(Value::is_array))
    };
    match value.as_array() {
        Some(list) if !list.is_empty() && list.iter().all(is_region) => list,
        _ => &[],
    }
}

/// A record of JSON-MIN as a task.
pub(super) fn from_minimal(record: &Map<String, Value>, config: &Config) -> Value {
    let mut data = Map::new();
    let mut result = Vec::new();
    for (key, value) in record {
        let own = regions(value);
        for region in own {
            let kind = LABELS.iter().find(|it| region.get(it).is_some());
            result.push(json!({
                "from_name": key, "type": kind, "value": region, "id": region.get("id"),
            }));
        }
        let chosen = value.get("choices");
        let choices = chosen.or(Some(value).filter(|_| config.choices.contains(key)));
        if let Some(choices) = choices {
            result
                .push(json!({"from_name": key, "type": "choices", "value": {"choices": choices}}));
        } else if own.is_empty() {
            data.insert(key.clone(), value.clone());
        }
    }
    let mut take = |key: &str| data.remove(key).unwrap_or(Value::Null);
    let by = take("annotator");
    let id = take("id");
    for key in ["annotation_id", "created_at", "updated_at", "lead_time"] {
        take(key);
    }
    json!({"id": id, "data": data, "annotations": [{"completed_by": by, "result": result}]})
}

/// The text of a task.
pub(super) struct Source {
    /// The field of the data that it came from.
    pub key: String,
    /// The object that shows it, where that is known.
    pub object: Option<String>,
    pub text: Text,
    layout: Layout,
}

enum Layout {
    Plain,
    Html(Box<Page>),
    /// Where each utterance begins.
    Dialogue(Vec<u32>),
}

impl Source {
    /// Finds the text that a task's regions are about.
    pub(super) fn find(
        data: &Map<String, Value>,
        config: &Config,
        results: &[&Value],
    ) -> Option<Self> {
        let names = |object: &&Object| {
            let named =
                |it: &&Value| it.get("to_name").and_then(Value::as_str) == Some(&*object.name);
            data.contains_key(&object.key) && results.iter().any(named)
        };
        let objects = &config.objects;
        let there = |object: &&Object| data.contains_key(&object.key);
        let object = objects
            .iter()
            .find(names)
            .or_else(|| objects.iter().find(there));
        if let Some(object) = object {
            let value = data.get(&object.key)?;
            let kind = if value.is_array() {
                ObjectKind::Dialogue
            } else {
                object.kind
            };
            let (text, layout) = lay_out(value, kind, &object.name_key, &object.text_key)?;
            return Some(Self {
                key: object.key.clone(),
                object: Some(object.name.clone()),
                text,
                layout,
            });
        }
        let (key, value) = likeliest(data)?;
        let html = results.iter().any(|it| {
            let start = it.pointer("/value/start").and_then(Value::as_str);
            start.is_some_and(|it| it.starts_with('/'))
        });
        let kind = match value {
            Value::Array(_) => ObjectKind::Dialogue,
            _ if html => ObjectKind::Html,
            _ => ObjectKind::Text,
        };
        let (text, layout) = lay_out(value, kind, "author", "text")?;
        Some(Self {
            key: key.clone(),
            object: None,
            text,
            layout,
        })
    }

    pub(super) fn is_plain(&self) -> bool {
        matches!(self.layout, Layout::Plain)
    }

    /// Where a region may stand, the likelier place first; nothing for plain text, whose offsets are what they are.
    pub(super) fn places(&self, value: &Value) -> Option<Vec<TextRange>> {
        match &self.layout {
            Layout::Plain => None,
            Layout::Html(page) => Some(page.places(value)),
            Layout::Dialogue(starts) => Some(said(starts, value).into_iter().collect()),
        }
    }
}

/// The place of a region in a dialogue: its ends are utterances, by number, and offsets in them.
fn said(starts: &[u32], value: &Value) -> Option<TextRange> {
    let end = |key: &str, offset: &str| {
        let number: usize = as_text(value.get(key)?).parse().ok()?;
        let offset = u32::try_from(value.get(offset)?.as_u64()?).ok()?;
        Some(CodePoint(starts.get(number)?.checked_add(offset)?))
    };
    let range = TextRange::new(end("start", "startOffset")?, end("end", "endOffset")?)?;
    Some(range).filter(|it| !it.is_empty())
}

fn lay_out(value: &Value, kind: ObjectKind, name: &str, said: &str) -> Option<(Text, Layout)> {
    match (kind, value) {
        // Browsers' rules for such a page take time without end.
        (ObjectKind::Html, Value::String(html)) if is_too_deep(html) => None,
        (ObjectKind::Html, Value::String(html)) => {
            let page = Page::new(html);
            Some((Text::new(page.text.clone()), Layout::Html(Box::new(page))))
        }
        (_, Value::Array(list)) => {
            let mut text = String::new();
            let mut length = 0;
            let mut starts = Vec::new();
            for utterance in list {
                let get = |key: &str| utterance.get(key).map(as_text).filter(|it| !it.is_empty());
                let words = utterance
                    .as_str()
                    .map(str::to_owned)
                    .or_else(|| get(said))?;
                let who = get(name).map_or_else(String::new, |it| {
                    format!("{}: ", it.trim_end().trim_end_matches(':'))
                });
                starts.push(length + who.chars().count() as u32);
                let line = format!("{who}{words}\n");
                length += line.chars().count() as u32;
                text.push_str(&line);
            }
            Some((Text::new(text), Layout::Dialogue(starts)))
        }
        (_, Value::String(text)) => Some((Text::new(text.clone()), Layout::Plain)),
        _ => None,
    }
}

/// The field that is the text where no configuration says so: the one of that name, else the longest.
fn likeliest(data: &Map<String, Value>) -> Option<(&String, &Value)> {
    let is_dialogue = |it: &Value| it.get(0).is_some_and(|it| it.get("text").is_some());
    let weight = |(key, it): &(&String, &Value)| match it {
        Value::String(text) => (*key == "text", text.len()),
        it if is_dialogue(it) => (*key == "text", usize::MAX),
        _ => (false, 0),
    };
    data.iter().filter(|it| weight(it).1 > 0).max_by_key(weight)
}

/// Details of the article: all fields of the data but the text.
pub(super) fn details(data: &Map<String, Value>, text: &str) -> BTreeMap<String, String> {
    let mut details = BTreeMap::new();
    for (key, value) in data.iter().filter(|(key, _)| *key != text) {
        let value = if value.is_null() {
            String::new()
        } else {
            as_text(value)
        };
        if !value.is_empty() {
            let own = key.strip_prefix(OWN).filter(|it| KNOWN.contains(it));
            details.insert(own.unwrap_or(key).to_owned(), value);
        }
    }
    details
}

/// Fields of the data that mean something to us. A detail of that name has [`OWN`] before it.
pub(super) const KNOWN: [&str; 3] = ["id", "text", "title"];
pub(super) const OWN: &str = "meta_";
