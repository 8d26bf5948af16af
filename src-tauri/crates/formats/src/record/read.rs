//! Articles of records of anybody's: which column is what, by its name or as the options say; spans in the shapes in
//! which people list them; tags of words where there are no spans. All that has no place becomes details.

use std::collections::BTreeMap;

use galley_model::anchoring::OffsetUnit;
use galley_model::annotation::AttributeValue;
use galley_model::text::{CodePoint, Text, TextRange};
use serde_json::{Map, Value};

use super::write::detail_of;
use super::{
    ID_COLUMN, LABELS_COLUMN, SPANS_COLUMN, TAGS_COLUMN, TEXT_COLUMN, TITLE_COLUMN, TOKENS_COLUMN,
    text_column,
};
use crate::corpus::{Annotation, Document, Place, Relation};
use crate::format::Options;
use crate::lines::as_text;
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

/// Which column is what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub text: Option<String>,
    pub title: Option<String>,
    pub id: Option<String>,
    pub spans: Option<String>,
    pub labels: Option<String>,
    pub relations: Option<String>,
    pub tokens: Option<String>,
    pub tags: Option<String>,
}

impl Columns {
    /// By the options, else by usual names. Of a column that was asked for and is not there, its name is the error.
    pub(crate) fn new(options: &Options, names: &[String]) -> Result<Self, String> {
        let find = |key: &str, usual: &[&str]| {
            if let Some(wanted) = options.find(key).filter(|it| !it.is_empty()) {
                let found = names.iter().find(|it| *it == wanted);
                return found.cloned().map(Some).ok_or_else(|| wanted.to_owned());
            }
            let same = |usual: &&str| names.iter().find(|it| it.eq_ignore_ascii_case(usual));
            Ok(usual.iter().find_map(same).cloned())
        };
        let wanted = options.find(TEXT_COLUMN.key).unwrap_or_default();
        let text = text_column(wanted, names.iter().map(String::as_str)).map(str::to_owned);
        if text.is_none() && !wanted.is_empty() {
            return Err(wanted.to_owned());
        }
        Ok(Self {
            text,
            title: find(TITLE_COLUMN.key, &["title", "headline"])?,
            id: find(ID_COLUMN.key, &["id", "doc_id", "document_id"])?,
            spans: find(
                SPANS_COLUMN.key,
                &["spans", "entities", "ents", "annotations"],
            )?,
            labels: find(
                LABELS_COLUMN.key,
                &["document_labels", "labels", "label", "cats"],
            )?,
            relations: find("", &["relations"])?,
            tokens: find(TOKENS_COLUMN.key, &["tokens", "words"])?,
            tags: find(
                TAGS_COLUMN.key,
                &["ner_tags", "tags", "ner", "bio_tags", "labels"],
            )?,
        })
    }

    fn named(&self) -> impl Iterator<Item = &String> {
        [
            &self.text,
            &self.title,
            &self.id,
            &self.spans,
            &self.labels,
            &self.relations,
            &self.tokens,
            &self.tags,
        ]
        .into_iter()
        .flatten()
    }
}

/// The names of labels that a file has as numbers, by the path of their column.
pub(crate) type Labels = BTreeMap<String, Vec<String>>;

fn label_of(value: &Value, names: Option<&Vec<String>>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Number(number) => {
            let index = number.as_u64().and_then(|it| usize::try_from(it).ok());
            let name = index.and_then(|it| names?.get(it).cloned());
            Some(name.unwrap_or_else(|| number.to_string()))
        }
        Value::String(it) if it.is_empty() => None,
        other => Some(as_text(other)),
    }
}

fn first<'a>(object: &'a Map<String, Value>, keys: &[&str]) -> Option<&'a Value> {
    let found = keys.iter().find_map(|key| object.get(*key));
    found.filter(|it| !it.is_null())
}

const START: [&str; 5] = [
    "start",
    "begin",
    "start_offset",
    "start_char",
    "from_offset",
];
const END: [&str; 5] = ["end", "stop", "end_offset", "end_char", "to_offset"];
const LABEL: [&str; 7] = [
    "label",
    "type",
    "tag",
    "entity_type",
    "entity_group",
    "class",
    "category",
];
const QUOTE: [&str; 4] = ["quote", "text", "surface", "word"];
const KNOWN: [&str; 10] = [
    "id",
    "layer",
    "annotator",
    "note",
    "entity",
    "kb_id",
    "attributes",
    "confidence",
    "score",
    "parts",
];

/// An annotation and the spans it is made of, unsettled.
pub(crate) struct RawMark {
    annotation: Annotation,
    spans: Vec<RawSpan>,
}

fn number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let real = || value.as_f64().filter(|it| it.fract() == 0.0 && *it >= 0.0);
    value
        .as_u64()
        .or_else(|| real().map(|it| it as u64))
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// What annotations of passages and of whole articles have in common; fields of no known name become attributes.
fn common(object: &Map<String, Value>, id: String, names: Option<&Vec<String>>) -> Annotation {
    let text = |keys: &[&str]| {
        let found = first(object, keys).map(as_text);
        found.filter(|it| !it.is_empty())
    };
    let mut it = Annotation::new(text(&["id"]).unwrap_or(id), "", vec![]);
    it.label = first(object, &LABEL).and_then(|it| label_of(it, names));
    it.layer = text(&["layer"]);
    it.annotator = text(&["annotator"]);
    it.note = text(&["note"]).unwrap_or_default();
    it.entity = text(&["entity", "kb_id"]);
    let real = |it: &Value| it.as_f64().or_else(|| it.as_str()?.trim().parse().ok());
    let confidence = first(object, &["confidence", "score"]).and_then(real);
    it.confidence = confidence.filter(|it| (0.0..=1.0).contains(it));
    let origin = object.get("origin").and_then(Value::as_str);
    it.origin = origin.and_then(|it| serde_json::from_str(it).ok());
    match object.get("attributes") {
        Some(Value::String(text)) => {
            it.attributes = serde_json::from_str(text).unwrap_or_default();
        }
        Some(Value::Object(fields)) => {
            let plain = |(key, value): (&String, &Value)| Some((key.clone(), attribute(value)?));
            it.attributes = fields.iter().filter_map(plain).collect();
        }
        _ => {}
    }
    for (key, value) in object {
        let name = key.as_str();
        let known = KNOWN.contains(&name)
            || START.contains(&name)
            || END.contains(&name)
            || QUOTE.contains(&name)
            || LABEL.contains(&name)
            || name == "origin";
        if !known && let Some(value) = attribute(value) {
            it.attributes.insert(key.clone(), value);
        }
    }
    it
}

fn attribute(value: &Value) -> Option<AttributeValue> {
    match value {
        Value::Null => None,
        Value::Bool(it) => Some(AttributeValue::Flag(*it)),
        Value::Number(it) => it.as_f64().map(AttributeValue::Number),
        other => Some(as_text(other))
            .filter(|it| !it.is_empty())
            .map(AttributeValue::Text),
    }
}

/// A mark of an object with start, end and label, or of a list of these three.
pub(crate) fn mark_of(value: &Value, id: String, names: Option<&Vec<String>>) -> Option<RawMark> {
    if let Some(list) = value.as_array() {
        let span = RawSpan {
            start: number(list.first())?,
            end: number(list.get(1))?,
            quote: list.get(3).and_then(Value::as_str).map(str::to_owned),
        };
        let mut annotation = Annotation::new(id, "", vec![]);
        annotation.label = list.get(2).and_then(|it| label_of(it, names));
        return Some(RawMark {
            annotation,
            spans: vec![span],
        });
    }
    let object = value.as_object()?;
    let parts = object.get("parts").and_then(Value::as_array);
    let part = |it: &Value| {
        let (start, end) = match it.as_array() {
            Some(pair) => (pair.first(), pair.get(1)),
            None => (it.get("start"), it.get("end")),
        };
        Some(RawSpan {
            start: number(start)?,
            end: number(end)?,
            quote: None,
        })
    };
    let spans = match parts.filter(|it| !it.is_empty()) {
        Some(parts) => parts.iter().map(part).collect::<Option<Vec<_>>>()?,
        None => vec![RawSpan {
            start: number(first(object, &START))?,
            end: number(first(object, &END))?,
            quote: first(object, &QUOTE)
                .and_then(Value::as_str)
                .map(str::to_owned),
        }],
    };
    Some(RawMark {
        annotation: common(object, id, names),
        spans,
    })
}

/// The marks of an article while they come in.
#[derive(Default)]
pub(crate) struct Marks(Vec<RawMark>);

impl Marks {
    pub(crate) fn push(&mut self, mark: RawMark) {
        self.0.push(mark);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Puts them where they belong in the article.
    pub(crate) fn settle(
        self,
        document: &mut Document,
        unit: Option<OffsetUnit>,
        report: &mut Report,
    ) {
        let raw: Vec<RawSpan> = self.0.iter().flat_map(|it| it.spans.clone()).collect();
        let mut placed = settle(document, &raw, unit, report).into_iter();
        for mut mark in self.0 {
            let ranges: Vec<Option<TextRange>> = placed.by_ref().take(mark.spans.len()).collect();
            // A part that is nowhere has been reported, and takes its annotation along.
            if let Some(mut ranges) = ranges.into_iter().collect::<Option<Vec<_>>>() {
                ranges.sort();
                mark.annotation.ranges = ranges;
                document.annotations.push(mark.annotation);
            }
        }
    }
}

/// Lists of structs, or the same turned about: a struct of lists.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(all) => all.clone(),
        Value::Object(fields) => {
            let lists: Vec<(&String, &Vec<Value>)> = fields
                .iter()
                .filter_map(|(key, it)| Some((key, it.as_array()?)))
                .collect();
            let length = lists.iter().map(|(_, it)| it.len()).min().unwrap_or(0);
            let row = |index: usize| {
                let field = |(key, list): &(&String, &Vec<Value>)| {
                    Some(((*key).clone(), list.get(index)?.clone()))
                };
                Value::Object(lists.iter().filter_map(field).collect())
            };
            (0..length).map(row).collect()
        }
        // Some store lists as JSON text.
        Value::String(text) if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Labels of the whole article: one, or a list, by name, number or with more fields.
pub(crate) fn read_labels(value: &Value, names: Option<&Vec<String>>) -> Vec<Annotation> {
    let one = |(index, value): (usize, &Value)| {
        let id = format!("d{}", index + 1);
        match value {
            Value::Object(object) => Some(common(object, id, names)),
            value => Some(Annotation::new(id, label_of(value, names)?, vec![])),
        }
    };
    match value {
        Value::Array(all) => all.iter().enumerate().filter_map(one).collect(),
        // spaCy's way: how true each is.
        Value::Object(cats) if cats.values().all(Value::is_number) => {
            let meant = cats
                .iter()
                .filter(|(_, it)| it.as_f64().is_some_and(|it| it >= 0.5));
            let all: Vec<Value> = meant.map(|(name, _)| name.clone().into()).collect();
            all.iter().enumerate().filter_map(one).collect()
        }
        Value::Null => Vec::new(),
        value => one((0, value)).into_iter().collect(),
    }
}

pub(crate) fn read_relation(object: &Map<String, Value>) -> Relation {
    let text = |keys: &[&str]| {
        let found = first(object, keys).map(as_text);
        found.filter(|it| !it.is_empty())
    };
    Relation {
        annotator: text(&["annotator"]),
        layer: text(&["layer"]),
        label: text(&["label", "type"]),
        from: text(&["from", "from_id", "head"]).unwrap_or_default(),
        to: text(&["to", "to_id", "tail", "child"]).unwrap_or_default(),
        note: text(&["note"]).unwrap_or_default(),
    }
}

/// Tags of words as spans of words: first, behind the last, label. IOB, IOB2, BIOES and BILOU alike.
fn tagged(tags: &[Option<String>]) -> Vec<(usize, usize, String)> {
    let mut spans: Vec<(usize, usize, String)> = Vec::new();
    let mut open = false;
    for (index, tag) in tags.iter().enumerate() {
        let parted = tag.as_deref().and_then(|it| it.split_once(['-', '_']));
        let Some((prefix, label)) = parted else {
            open = false;
            continue;
        };
        let goes_on = matches!(prefix, "I" | "E" | "L" | "M");
        match spans.last_mut() {
            Some(last) if open && goes_on && last.2 == label => last.1 = index + 1,
            _ => spans.push((index, index + 1, label.to_owned())),
        }
        open = !matches!(prefix, "E" | "L" | "S" | "U");
    }
    spans
}

/// Where the words are in the text, or `None` if one of them is not there.
fn words_in(text: &Text, words: &[String]) -> Option<Vec<TextRange>> {
    let all = text.as_str();
    let (mut byte, mut at) = (0, 0_u32);
    let mut ranges = Vec::with_capacity(words.len());
    for word in words {
        let rest = all.get(byte..)?;
        let found = rest.find(word.as_str())?;
        let start = at + rest.get(..found)?.chars().count() as u32;
        at = start + word.chars().count() as u32;
        byte += found + word.len();
        ranges.push(TextRange {
            start: CodePoint(start),
            end: CodePoint(at),
        });
    }
    Some(ranges)
}

/// An article of a row; an error says why it is none.
pub(crate) fn document_of(
    mut row: Map<String, Value>,
    columns: &Columns,
    labels: &Labels,
    unit: Option<OffsetUnit>,
    place: Place,
    report: &mut Report,
) -> Result<Document, String> {
    let mut take = |column: &Option<String>| {
        let found = row.remove(column.as_deref()?);
        found.filter(|it| !it.is_null())
    };
    let words: Option<Vec<String>> =
        take(&columns.tokens).and_then(|it| Some(it.as_array()?.iter().map(as_text).collect()));
    let text = match (take(&columns.text), &words) {
        (Some(Value::String(text)), _) => text,
        (_, Some(words)) => {
            let message = "The table has words but no text; it was put together of them, with a blank between.";
            report.push(Item::new(Severity::Info, "text-rebuilt", message).at(&place));
            words.join(" ")
        }
        _ => return Err(
            "The row has no text; it was left out. Name the column with the option text-column."
                .into(),
        ),
    };
    if text.trim().is_empty() {
        return Err("The article is empty and was left out.".into());
    }
    let mut document = Document::new(Text::new(text), place);
    let full = |it: Value| Some(as_text(&it)).filter(|it| !it.is_empty());
    document.title = take(&columns.title).and_then(full);
    document.id = take(&columns.id).and_then(full);
    let (spans, tags) = (take(&columns.spans), take(&columns.tags));
    let whole = if columns.labels == columns.tags && tags.is_some() {
        None
    } else {
        take(&columns.labels)
    };
    let relations = take(&columns.relations);
    let mut marks = Marks::default();
    if let Some(spans) = &spans {
        let names = columns.spans.as_ref().and_then(|it| labels.get(it));
        for value in items(spans) {
            let id = format!("s{}", marks.len() + 1);
            if let Some(mark) = mark_of(&value, id, names) {
                marks.push(mark);
            } else {
                let message = "An annotation has no start and end; it was left out.";
                report.push(Item::new(Severity::Rejected, "broken-label", message).of(&document));
            }
        }
    } else if let (Some(words), Some(Value::Array(tags))) = (&words, &tags) {
        let names = columns.tags.as_ref().and_then(|it| labels.get(it));
        let tags: Vec<Option<String>> = tags.iter().map(|it| label_of(it, names)).collect();
        read_tags(words, &tags, &mut document, report);
    }
    marks.settle(&mut document, unit, report);
    if let Some(whole) = &whole {
        let names = columns.labels.as_ref().and_then(|it| labels.get(it));
        document.annotations.extend(read_labels(whole, names));
    }
    for relation in relations.iter().flat_map(items) {
        if let Some(object) = relation.as_object() {
            document.relations.push(read_relation(object));
        }
    }
    drop_loose_relations(&mut document, report);
    let named: Vec<&String> = columns.named().collect();
    for (key, value) in row {
        if named.contains(&&key) || value.is_null() {
            continue;
        }
        let value = as_text(&value);
        if !value.is_empty() {
            document.metadata.insert(detail_of(&key).to_owned(), value);
        }
    }
    Ok(document)
}

fn read_tags(
    words: &[String],
    tags: &[Option<String>],
    document: &mut Document,
    report: &mut Report,
) {
    let spans = tagged(tags);
    let places = words_in(&document.text, words).filter(|_| words.len() == tags.len());
    let Some(places) = places else {
        let message = "The words and their tags do not fit the text; the tags were left out.";
        let item = Item::new(Severity::Rejected, "broken-tags", message).of(document);
        report.push(item.times(spans.len().max(1) as u64));
        return;
    };
    for (from, to, label) in spans {
        if let (Some(from), Some(to)) = (places.get(from), places.get(to - 1))
            && from.start < to.end
        {
            let range = TextRange {
                start: from.start,
                end: to.end,
            };
            let id = format!("s{}", document.annotations.len() + 1);
            document
                .annotations
                .push(Annotation::new(id, label, vec![range]));
        }
    }
}
