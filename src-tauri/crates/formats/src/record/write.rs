//! Annotations as records: every field has one type, and what an annotation lacks is missing.

use galley_model::annotation::Origin;
use galley_model::text::TextRange;
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, Relation};

/// What annotations of passages and labels of whole articles have in common.
pub(crate) fn label_record(it: &Annotation) -> Map<String, Value> {
    let mut record = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        record.insert(key.to_owned(), value.unwrap_or(Value::Null));
    };
    let text = |it: &Option<String>| it.as_ref().map(|it| json!(it));
    put("id", Some(json!(it.id)));
    put("label", text(&it.label));
    put("layer", text(&it.layer));
    put("annotator", text(&it.annotator));
    put("note", Some(json!(it.note)).filter(|_| !it.note.is_empty()));
    put("entity", text(&it.entity));
    let attributes = Some(json!(json!(it.attributes).to_string()));
    put(
        "attributes",
        attributes.filter(|_| !it.attributes.is_empty()),
    );
    put("confidence", it.confidence.map(|it| json!(it)));
    let origin = it.origin.as_ref().filter(|it| **it != Origin::Hand);
    put("origin", origin.map(|it| json!(json!(it).to_string())));
    record
}

/// An annotation of a passage, its offsets counted by `at`.
pub(crate) fn mark_record(
    document: &Document,
    it: &Annotation,
    at: impl Fn(TextRange) -> (u32, u32),
) -> Map<String, Value> {
    let mut record = label_record(it);
    let Some(hull) = it.hull() else { return record };
    let (start, end) = at(hull);
    record.insert("start".into(), json!(start));
    record.insert("end".into(), json!(end));
    let slice = |range: &TextRange| document.text.slice(*range).unwrap_or_default();
    let quotes: Vec<&str> = it.ranges.iter().map(slice).collect();
    record.insert("quote".into(), json!(quotes.join(" … ")));
    if it.ranges.len() > 1 {
        let part = |range: &TextRange| {
            let (start, end) = at(*range);
            json!({"start": start, "end": end})
        };
        let parts: Vec<Value> = it.ranges.iter().map(part).collect();
        record.insert("parts".into(), Value::Array(parts));
    }
    record
}

pub(crate) fn relation_record(it: &Relation) -> Map<String, Value> {
    let mut record = Map::new();
    let mut put = |key: &str, value: Value| record.insert(key.to_owned(), value);
    put("label", json!(it.label));
    put("from", json!(it.from));
    put("to", json!(it.to));
    put("layer", json!(it.layer));
    put("annotator", json!(it.annotator));
    let note = Some(&it.note).filter(|it| !it.is_empty());
    put("note", json!(note));
    record
}

/// What stands before the name of a detail that would be taken for one of our own columns.
const OWN: &str = "meta_";

/// The column of a detail.
pub(crate) fn detail_name(key: &str, taken: impl Fn(&str) -> bool) -> String {
    if taken(key) || key.starts_with(OWN) || key.is_empty() {
        format!("{OWN}{key}")
    } else {
        key.to_owned()
    }
}

/// The detail of a column.
pub(crate) fn detail_of(column: &str) -> &str {
    column.strip_prefix(OWN).unwrap_or(column)
}
