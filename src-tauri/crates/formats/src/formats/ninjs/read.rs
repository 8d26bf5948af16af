//! Reading items: the body, the headline, the details, the lists.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::text::Text;
use serde_json::{Map, Value};

use super::{FIELDS, LISTS};
use crate::corpus::Document;
use crate::format::{FormatError, Reading};
use crate::formats::text::title_of;
use crate::input::File;
use crate::lines::as_text;
use crate::news::{Article, Entry, List};
use crate::report::{Item, Severity};
use crate::running_text::text_of_html;

/// Counts that the text itself gives.
const COUNTED: [&str; 4] = ["charcount", "wordcount", "standard", "$standard"];

pub(super) fn item(
    value: &Value,
    prefer_html: bool,
    file: &File,
    number: u64,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let place = file.place(Some(number));
    let mut reject = |code, message: String| {
        let item = Item::new(Severity::Rejected, code, message);
        reading.report.push(item.at(&place));
        Ok(())
    };
    let Some(fields) = value.as_object() else {
        return reject("broken-line", "It is no news item; it was left out.".into());
    };
    let mut bodies = bodies(fields);
    // Of each kind the first is the main one.
    bodies.sort_by_key(|it| it.html != prefer_html);
    let body = match bodies.first() {
        Some(it) if it.html => text_of_html(it.value),
        Some(it) => Ok(it.value.to_owned()),
        None => Ok(String::new()),
    };
    let body = match body {
        Ok(text) => text,
        Err(why) => {
            let message = format!("The item was left out: {why}.");
            return reject("too-deep", message);
        }
    };
    if body.trim().is_empty() {
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or("text");
        let message = format!("The item ({kind}) has no text in its body and was left out.");
        return reject("no-text", message);
    }
    let mut article = Article::new(Document::new(Text::new(body), place));
    let document = &mut article.document;
    document.id = fields.get("uri").and_then(Value::as_str).map(own_id);
    let short = fields.get("title").and_then(Value::as_str);
    document.title = headline(fields).or(short).map(str::to_owned);
    if document.title.is_none() {
        document.title = Some(title_of(document.text.as_str(), file));
    } else if let Some(short) = short.filter(|it| document.title.as_deref() != Some(it)) {
        document
            .metadata
            .insert("short-title".into(), short.to_owned());
    }
    if let [first, others @ ..] = bodies.as_slice()
        && !others.is_empty()
    {
        let names: Vec<&str> = others.iter().map(|it| it.name).collect();
        let message = format!(
            "The article was read from “{}”, not from “{}”; choose with the option body.",
            first.name,
            names.join("”, “")
        );
        let item = Item::new(Severity::Info, "other-bodies", message);
        reading.report.push(item.of(document));
    }
    details(fields, &mut article, reading);
    let metadata = &mut article.document.metadata;
    metadata
        .entry("source".into())
        .or_insert_with(|| file.name.clone());
    article.hand_on(reading)
}

/// An id that we made an address of comes back as it was.
fn own_id(uri: &str) -> String {
    let encoded = uri.strip_prefix(super::write::OWN);
    encoded.map_or_else(|| uri.to_owned(), super::write::unescape)
}

struct Body<'a> {
    name: &'a str,
    html: bool,
    value: &'a str,
}

/// The bodies of any version, the main ones first.
fn bodies(fields: &Map<String, Value>) -> Vec<Body<'_>> {
    let mut found = Vec::new();
    for (key, value) in fields.iter().filter(|(key, _)| key.starts_with("body_")) {
        if let Some(value) = value.as_str() {
            found.push(Body {
                name: key,
                html: key.contains("html") || key.contains("richtext"),
                value,
            });
        }
    }
    found.sort_by_key(|it| !matches!(it.name, "body_text" | "body_main" | "body_xhtml"));
    let listed = ["bodies", "body"]
        .into_iter()
        .filter_map(|it| fields.get(it)?.as_array());
    for body in listed.flatten() {
        let of = |key: &str| body.get(key).and_then(Value::as_str);
        let name = of("role").or(of("name")).unwrap_or("body");
        let html = match of("contenttype") {
            Some(it) => it.contains("html"),
            None => name.contains("html") || name.contains("richtext"),
        };
        if let Some(value) = of("value") {
            found.push(Body { name, html, value });
        }
    }
    found.retain(|it| !it.value.trim().is_empty());
    found
}

fn headline(fields: &Map<String, Value>) -> Option<&str> {
    let single = ["headline", "headline_main"];
    let single = single.iter().find_map(|it| fields.get(*it)?.as_str());
    let listed = || {
        let lists = ["headlines", "headline"].into_iter();
        let all: Vec<&Value> = lists
            .filter_map(|it| fields.get(it)?.as_array())
            .flatten()
            .collect();
        let main = all
            .iter()
            .find(|it| it.get("role").is_some_and(|it| it == "main"));
        let value = main.or(all.first())?;
        ["value", "text"]
            .iter()
            .find_map(|it| value.get(*it)?.as_str())
    };
    single.or_else(listed).filter(|it| !it.trim().is_empty())
}

/// All other fields: what is one value becomes a detail, lists become labels, the rest is named.
fn details(fields: &Map<String, Value>, article: &mut Article, reading: &mut Reading<'_>) {
    let mut left = Vec::new();
    for (key, value) in fields {
        if key.starts_with("body_")
            || key.starts_with("headline")
            || COUNTED.contains(&key.as_str())
            || matches!(key.as_str(), "uri" | "title" | "bodies" | "body")
            || value.is_null()
        {
            continue;
        }
        let list = LISTS
            .iter()
            .find(|(_, one, many)| key == one || key == many);
        if let (Some((list, ..)), Some(entries)) = (list, value.as_array()) {
            for it in entries {
                match entry(*list, it) {
                    Some(entry) => article.add(entry),
                    None => left.push(key.clone()),
                }
            }
            continue;
        }
        let field = FIELDS.iter().find(|(_, one, two)| key == one || key == two);
        let own = field.map_or(key.as_str(), |(own, ..)| own);
        match plain(key, value) {
            Some(text) if key == "type" && text == "text" => {}
            Some(text) => {
                let known = article.document.metadata.entry(own.to_lowercase());
                known.or_insert(text);
            }
            None => left.push(key.clone()),
        }
    }
    if !left.is_empty() {
        let count = left.len() as u64;
        left.dedup();
        let message = format!("There is no place here for “{}”.", left.join("”, “"));
        let item = Item::new(Severity::Info, "no-place", message);
        reading.report.push(item.of(&article.document).times(count));
    }
}

/// A field as one text, where it is one.
fn plain(key: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(items)
            if key == "descriptions" || key == "infosource" || key == "infosources" =>
        {
            let of = |it: &Value| {
                ["value", "name"]
                    .iter()
                    .find_map(|key| it.get(*key)?.as_str())
                    .map(str::to_owned)
            };
            items
                .iter()
                .map(of)
                .collect::<Option<Vec<String>>>()?
                .join(", ")
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(as_text).collect::<Vec<_>>().join(", ")
        }
        Value::Array(_) | Value::Object(_) => return None,
        value => as_text(value),
    };
    if text.contains('<') && key.starts_with("description") {
        return text_of_html(&text).ok();
    }
    Some(text)
}

fn entry(list: List, value: &Value) -> Option<Entry> {
    let of = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .filter(|it| !it.is_empty())
    };
    let fields = value.as_object()?;
    let mut attributes = BTreeMap::new();
    for key in ["rel", "creator"] {
        if let Some(text) = of(key) {
            attributes.insert(key.to_owned(), AttributeValue::Text(text.to_owned()));
        }
    }
    if let Some(number) = fields.get("relevance").and_then(Value::as_f64) {
        attributes.insert("relevance".into(), AttributeValue::Number(number));
    }
    let percent = fields.get("confidence").and_then(Value::as_f64);
    let uri = match (of("uri"), of("scheme"), of("code").or(of("qcode"))) {
        (Some(uri), ..) => Some(uri.to_owned()),
        (None, Some(scheme), Some(code)) => {
            let between = if scheme.ends_with(['/', '#', ':', '=']) {
                ""
            } else {
                "/"
            };
            Some(format!("{scheme}{between}{code}"))
        }
        (None, None, Some(code)) => Some(code.to_owned()),
        _ => of("literal").map(str::to_owned),
    };
    let name = of("name").unwrap_or_default().to_owned();
    if name.is_empty() && uri.is_none() {
        return None;
    }
    Some(Entry {
        list,
        name,
        uri,
        attributes,
        confidence: percent
            .map(|it| it / 100.0)
            .filter(|it| (0.0..=1.0).contains(it)),
    })
}
