//! A task, read: each annotation and prediction is somebody's judgement, each result of it a region, an answer about a
//! region or the whole, or a relation.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_model::anchoring::{Context, OffsetUnit, convert, place};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::people::Status;
use galley_model::text::{Text, TextRange};
use serde_json::Value;

use super::config::{Config, ENTITY};
use super::judgement::{Judgement, judgements};
use super::source::{Source, details, from_minimal};
use super::texts;
use crate::corpus::{Annotation, Document, Place, Relation, Work};
use crate::lines::as_text;
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

/// `None` for a task that was left out; the report says why.
pub(super) fn task(
    value: &Value,
    config: &Config,
    place: Place,
    report: &mut Report,
) -> Option<Document> {
    let Some(object) = value.as_object() else {
        let message = "The task is no object; it was left out.";
        report.push(Item::new(Severity::Rejected, "broken-line", message).at(&place));
        return None;
    };
    let minimal;
    let object = if object.get("data").is_some_and(Value::is_object) {
        object
    } else {
        minimal = from_minimal(object, config);
        minimal.as_object()?
    };
    let data = object.get("data")?.as_object()?;
    let judgements = judgements(object);
    let results: Vec<&Value> = judgements
        .iter()
        .flat_map(|it| it.results.iter().copied())
        .collect();
    let source = Source::find(data, config, &results);
    let Some(source) = source.filter(|it| !is_address(it.text.as_str())) else {
        let message = "The task has no text here: none of its data is one, or only the address of one. It was left out.";
        report.push(Item::new(Severity::Rejected, "no-text", message).at(&place));
        return None;
    };
    let mut document = Document::new(source.text.clone(), place);
    let mut details = details(data, &source.key);
    document.title = details.remove("title");
    let own = object.get("id").filter(|it| !it.is_null()).map(as_text);
    document.id = details.remove("id").or(own);
    document.metadata = details;
    let mut task = Task {
        config,
        source: &source,
        document,
        regions: Vec::new(),
        ids: HashSet::new(),
        left_out: BTreeMap::new(),
    };
    for judgement in &judgements {
        task.judgement(judgement);
    }
    Some(task.finish(report))
}

/// Whether a text is nothing but an address.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("http://") || text.starts_with("https://"))
        && !text.contains(char::is_whitespace)
}

/// A marked passage with everything said of it.
struct Region {
    layer: Option<String>,
    labels: Vec<String>,
    value: Value,
    quote: Option<String>,
    made: Annotation,
}

struct Task<'a> {
    config: &'a Config,
    source: &'a Source,
    document: Document,
    regions: Vec<Region>,
    ids: HashSet<String>,
    /// How much was left out, by code, with what to say of it.
    left_out: BTreeMap<&'static str, (Severity, String, u64)>,
}

impl Task<'_> {
    fn leave_out(&mut self, severity: Severity, code: &'static str, message: &str) {
        let entry = self.left_out.entry(code);
        entry.or_insert_with(|| (severity, message.to_owned(), 0)).2 += 1;
    }

    fn unique(&mut self, wanted: String) -> String {
        let mut id = wanted.clone();
        let mut number = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }

    fn judgement(&mut self, judgement: &Judgement<'_>) {
        if judgement.cancelled {
            let message = "Annotations that were cancelled in Label Studio are no judgement to keep; the article counts as skipped.";
            self.leave_out(Severity::Rejected, "cancelled", message);
            if let Some(annotator) = judgement.annotator.clone() {
                self.document.work.push(Work {
                    annotator,
                    status: Status::Skipped,
                    active_seconds: 0,
                });
            }
            return;
        }
        // Ids are unique in one annotation only.
        let mut regions: HashMap<String, usize> = HashMap::new();
        let first = self.regions.len();
        for (number, result) in judgement.results.iter().enumerate() {
            let text = |key: &str| result.get(key).and_then(Value::as_str);
            let kind = text("type").unwrap_or_default();
            let named = result.get("id").filter(|it| !it.is_null()).map(as_text);
            let id = named.unwrap_or_else(|| format!("r{}", number + 1));
            let Some(value) = result.get("value").filter(|it| it.is_object()) else {
                if kind != "relation" {
                    self.other(kind);
                }
                continue;
            };
            let other = text("to_name").zip(self.source.object.as_deref());
            if other.is_some_and(|(to, own)| to != own) {
                let message = "Results on another object of the task than its text were left out.";
                self.leave_out(Severity::Rejected, "other-object", message);
                continue;
            }
            let end = |key: &str| value.get(key).filter(|it| it.is_u64() || it.is_string());
            let placed = end("start").is_some() && end("end").is_some();
            if placed || regions.contains_key(&id) {
                let at = *regions.entry(id.clone()).or_insert(self.regions.len());
                if at == self.regions.len() {
                    let region = self.region(id, value, judgement);
                    self.regions.push(region);
                }
                self.say(at, kind, text("from_name"), result, value);
            } else {
                self.whole(id, kind, text("from_name"), result, value, judgement);
            }
        }
        self.relations(judgement, &regions);
        let bare = |it: &Region| {
            it.labels.is_empty() && it.made.attributes.is_empty() && it.made.note.is_empty()
        };
        let own = self.regions.split_off(first);
        let (bare, kept): (Vec<Region>, Vec<Region>) = own.into_iter().partition(bare);
        for _ in bare {
            let message = "Regions without a label or an answer were left out.";
            self.leave_out(Severity::Rejected, "unlabelled", message);
        }
        self.regions.extend(kept);
    }

    fn other(&mut self, kind: &str) {
        let message =
            format!("Results of the type “{kind}” have no place in a text and were left out.");
        self.leave_out(Severity::Rejected, "other-result", &message);
    }

    fn made(&mut self, id: String, judgement: &Judgement<'_>) -> Annotation {
        let mut made = Annotation::new(self.unique(id), "", vec![]);
        made.label = None;
        made.annotator.clone_from(&judgement.annotator);
        made.origin = judgement.model.clone().map(|by| Origin::Suggested { by });
        made.confidence = self.confidence(judgement.score);
        made
    }

    fn confidence(&mut self, score: Option<f64>) -> Option<f64> {
        let score = score?;
        if (0.0..=1.0).contains(&score) {
            return Some(score);
        }
        let message = "Scores that are not between 0 and 1 were not kept.";
        self.leave_out(Severity::Info, "score", message);
        None
    }

    fn region(&mut self, id: String, value: &Value, judgement: &Judgement<'_>) -> Region {
        Region {
            made: self.made(id, judgement),
            layer: None,
            labels: Vec::new(),
            value: value.clone(),
            quote: None,
        }
    }

    /// What a result says of a region.
    fn say(&mut self, at: usize, kind: &str, from: Option<&str>, result: &Value, value: &Value) {
        let note = texts(result.pointer("/meta/text").unwrap_or(&Value::Null)).join("\n");
        let score = self.confidence(result.get("score").and_then(Value::as_f64));
        let list = texts(value.get(kind).unwrap_or(&Value::Null));
        let answer = answer(kind, value);
        let known = self.regions.get_mut(at);
        let Some(region) = known else { return };
        if !note.is_empty() {
            region.made.note = note;
        }
        region.made.confidence = score.or(region.made.confidence);
        if kind.ends_with("labels") {
            region.layer = from.map(str::to_owned);
            region.labels.extend(list);
            region.quote = value.get("text").and_then(Value::as_str).map(str::to_owned);
            let proposed = result.get("origin").and_then(Value::as_str);
            if proposed.is_some_and(|it| it.starts_with("prediction"))
                && region.made.origin.is_none()
            {
                region.made.origin = Some(Origin::Suggested {
                    by: "prediction".into(),
                });
            }
        } else if let (Some(from), Some(answer)) = (from, answer) {
            if from == ENTITY {
                region.made.entity = Some(as_answer(&answer));
            } else {
                region.made.attributes.insert(from.to_owned(), answer);
            }
        } else {
            self.other(kind);
        }
    }

    /// A result about the whole article: a label, or an answer to what a control asks.
    fn whole(
        &mut self,
        id: String,
        kind: &str,
        from: Option<&str>,
        result: &Value,
        value: &Value,
        judgement: &Judgement<'_>,
    ) {
        let note = texts(result.pointer("/meta/text").unwrap_or(&Value::Null)).join("\n");
        let score = result.get("score").and_then(Value::as_f64);
        if kind == "choices" || kind == "taxonomy" {
            let paths = value.get(kind).and_then(Value::as_array);
            let one = value.get(kind).filter(|it| it.is_string());
            for path in paths.into_iter().flatten().chain(one) {
                // A choice inside a choice is given with those around it.
                let Some(label) = texts(path).pop() else {
                    continue;
                };
                let mut made = self.made(id.clone(), judgement);
                made.layer = from.map(str::to_owned);
                made.label = Some(label);
                made.note.clone_from(&note);
                made.confidence = self.confidence(score).or(made.confidence);
                self.document.annotations.push(made);
            }
            return;
        }
        let (Some(from), Some(answer)) = (from, answer(kind, value)) else {
            self.other(kind);
            return;
        };
        let mut made = self.made(id, judgement);
        made.label = Some(from.to_owned());
        match answer {
            AttributeValue::Text(text) => made.note = text,
            answer => {
                made.attributes.insert(from.to_owned(), answer);
            }
        }
        self.document.annotations.push(made);
    }

    fn relations(&mut self, judgement: &Judgement<'_>, regions: &HashMap<String, usize>) {
        for result in &judgement.results {
            let text = |key: &str| result.get(key).map(as_text).unwrap_or_default();
            if result.get("type").and_then(Value::as_str) != Some("relation") {
                continue;
            }
            let end = |key: &str| {
                let region = self.regions.get(*regions.get(&text(key))?)?;
                Some(region.made.id.clone())
            };
            let ends = (end("from_id"), end("to_id"));
            let (from, to) = (ends.0.unwrap_or_default(), ends.1.unwrap_or_default());
            let labels = texts(result.get("labels").unwrap_or(&Value::Null));
            let mut labels: Vec<Option<String>> = labels.into_iter().map(Some).collect();
            if labels.is_empty() {
                labels.push(None);
            }
            let direction = text("direction");
            if direction == "bi" {
                let message = "Relations that lead both ways were read as two, one each way.";
                self.leave_out(Severity::Info, "both-ways", message);
            }
            for label in labels {
                let there = Relation {
                    annotator: judgement.annotator.clone(),
                    layer: self.config.relations(),
                    label,
                    from: from.clone(),
                    to: to.clone(),
                    note: texts(result.pointer("/meta/text").unwrap_or(&Value::Null)).join("\n"),
                };
                let back = Relation {
                    from: there.to.clone(),
                    to: there.from.clone(),
                    ..there.clone()
                };
                if direction != "left" {
                    self.document.relations.push(there);
                }
                if direction == "left" || direction == "bi" {
                    self.document.relations.push(back);
                }
            }
        }
    }

    /// Places the regions, all at once, since together they tell what their offsets count.
    fn finish(mut self, report: &mut Report) -> Document {
        let regions = std::mem::take(&mut self.regions);
        let ranges = if regions
            .iter()
            .any(|it| self.source.places(&it.value).is_some())
        {
            let placed = regions.iter().map(|it| self.follow(it, report));
            placed.collect()
        } else {
            let text = &self.document.text;
            let raw: Vec<RawSpan> = regions.iter().map(|it| raw_span(text, it)).collect();
            settle(&self.document, &raw, None, report)
        };
        for (region, range) in regions.into_iter().zip(ranges) {
            let Some(range) = range else { continue };
            let mut labels = region.labels.into_iter();
            let mut made = region.made;
            made.ranges = vec![range];
            made.layer = region.layer;
            made.label = labels.next();
            let others: Vec<String> = labels.collect();
            for label in others {
                let id = self.unique(made.id.clone());
                let same = made.clone();
                self.document.annotations.push(Annotation {
                    id,
                    label: Some(label),
                    ..same
                });
            }
            self.document.annotations.push(made);
        }
        for (code, (severity, message, count)) in std::mem::take(&mut self.left_out) {
            let item = Item::new(severity, code, message).of(&self.document);
            report.push(item.times(count));
        }
        drop_loose_relations(&mut self.document, report);
        self.document
    }

    /// Places a region in a page or a dialogue.
    fn follow(&self, region: &Region, report: &mut Report) -> Option<TextRange> {
        let text = &self.document.text;
        let places = self.source.places(&region.value).unwrap_or_default();
        let Some(quote) = region.quote.as_deref() else {
            return places.first().copied();
        };
        let words = |it: &str| it.replace("\\n", "").split_whitespace().collect::<String>();
        let fits = |it: &&TextRange| words(text.slice(**it).unwrap_or_default()) == words(quote);
        if let Some(range) = places.iter().find(fits) {
            return Some(*range);
        }
        // The screen has a blank line between blocks, and wrote line ends as a backslash and an n.
        let plain = quote.replace("\\n", "\n").replace("\n\n", "\n");
        let context = Context {
            quote: &plain,
            prefix: "",
            suffix: "",
            near: places.first().map(|it| it.start),
        };
        if let Some(found) = place(text, &context) {
            let message = format!(
                "The place that the region names does not hold its quote; it was found at {}.",
                found.range.start
            );
            let item = Item::new(Severity::Repaired, "moved", message);
            report.push(item.of(&self.document).quoting(quote));
            return Some(found.range);
        }
        let message = "The quote is not where the region is said to be, nor in one other place; it was left out.";
        let item = Item::new(Severity::Rejected, "wrong-quote", message);
        report.push(item.of(&self.document).quoting(quote));
        None
    }
}

/// A region of plain text with its quote, in which the screen wrote line ends as a backslash and an n.
fn raw_span(text: &Text, region: &Region) -> RawSpan {
    let number = |key: &str| {
        let value = region.value.get(key)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    };
    let (start, end) = (
        number("start").unwrap_or(u64::MAX),
        number("end").unwrap_or(u64::MAX),
    );
    let plain = |it: &str| {
        it.replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace('\r', "\n")
    };
    let quote = region.quote.clone().map(|quote| {
        let units = [OffsetUnit::CodePoints, OffsetUnit::Utf16];
        let there = units.into_iter().find_map(|unit| {
            let range = convert(
                text,
                unit,
                u32::try_from(start).ok()?,
                u32::try_from(end).ok()?,
            )?;
            text.slice(range)
                .filter(|it| *it == quote || plain(it) == plain(&quote))
        });
        match there {
            Some(there) => there.to_owned(),
            None if text.as_str().contains(&quote) => quote,
            None => quote.replace("\\n", "\n"),
        }
    });
    RawSpan { start, end, quote }
}

/// The answer to what a control asks.
fn answer(kind: &str, value: &Value) -> Option<AttributeValue> {
    // A text field has its words where regions have their quote.
    let key = if kind == "textarea" { "text" } else { kind };
    let value = value.get(key)?;
    if let Some(number) = value.as_f64() {
        return Some(AttributeValue::Number(number));
    }
    let words = texts(value);
    match (kind, words.as_slice()) {
        (_, []) => None,
        ("choices", [one]) if one == "true" => Some(AttributeValue::Flag(true)),
        ("choices", [one]) if one == "false" => Some(AttributeValue::Flag(false)),
        ("textarea", words) => Some(AttributeValue::Text(words.join("\n"))),
        ("choices" | "datetime" | "number" | "rating", words) => {
            Some(AttributeValue::Text(words.join(", ")))
        }
        ("taxonomy", words) => Some(AttributeValue::Text(words.join(" / "))),
        _ => None,
    }
}

fn as_answer(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(it) => it.to_string(),
        AttributeValue::Number(it) => it.to_string(),
        AttributeValue::Text(it) => it.clone(),
    }
}
