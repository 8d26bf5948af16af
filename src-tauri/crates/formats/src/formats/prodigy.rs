//! Prodigy's lines of JSON, which spaCy's tools read too. Offsets are code points.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use galley_model::anchoring::{OffsetUnit, detect_unit};
use galley_model::annotation::Origin;
use galley_model::schema::LayerKind;
use galley_model::text::{Text, TextRange};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::flatten::{LAYER, chosen, layer_of};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::hash::murmur3;
use crate::input::File;
use crate::lines::{as_text, each_value, first_value, some_text};
use crate::output::{Output, write_failed, write_line};
use crate::record::Register;
use crate::repair::{RawSpan, drop_loose_relations, say_unit, settle};
use crate::report::{Item, Report, Severity};
use crate::tokens::{self, Tokens};

pub(crate) struct Prodigy;

static INFO: FormatInfo = FormatInfo {
    id: "prodigy-jsonl",
    name: "Prodigy / spaCy JSONL",
    description: "One article a line with spans and tokens.",
    extensions: &["jsonl"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points",
    options: &[LAYER],
    remarks: "Tokens are written beside the spans, so that together they are the text; spans in several parts become one from the first to \
         the last (`discontinuous`). Labels of whole articles are what was chosen (`accept`) of `options`; links to the register are the spans' \
         `kb_id`; what a model proposed has its name as `source`. Only lines answered “accept” are read (`not-accepted`); a span without offsets is left out (`broken-span`). Old spaCy pairs of a \
         text and its entities are read too, and arrays of records whose entities have a `span`, a `type` and a `name`. What else lies in a folder is passed over (`other-file`).",
};

impl Format for Prodigy {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        match first_value(head) {
            Some(Value::Array(pair)) if pair.len() == 2 && pair[0].is_string() => 60,
            Some(value) if value.get("text").is_some() => {
                let has = |key: &str| value.get(key).is_some();
                let objects = |key: &str| {
                    value.get(key).and_then(Value::as_array).is_some_and(|it| {
                        it.first()
                            .is_none_or(|span| span.get("start").is_some() || span.is_array())
                    })
                };
                // Each entity with a span, a type and its words.
                let named = value
                    .get("entities")
                    .and_then(|it| it.get(0))
                    .is_some_and(|it| it.get("span").is_some() && it.get("type").is_some());
                if named
                    || has("_input_hash")
                    || has("answer")
                    || (has("options") && has("accept"))
                    || objects("spans")
                    || objects("ents")
                {
                    90
                } else {
                    0
                }
            }
            // The first line may be longer than the head.
            _ if head.starts_with("{\"text\":") && head.contains("\"_input_hash\":") => 80,
            _ => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, &["jsonl", "json"]) {
            each_value(file, reading, |value, number, reading| {
                let place = file.place(Some(number));
                match parse(&value, place.clone(), reading.report) {
                    Ok(Some(document)) => reading.document(document),
                    Ok(None) => Ok(()),
                    Err(message) => {
                        reading
                            .report
                            .push(Item::new(Severity::Rejected, "broken-line", message).at(&place));
                        Ok(())
                    }
                }
            })?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let layer = layer_of(options);
        let own = |name: &String| layer.as_ref().is_none_or(|it| it == name);
        let whole = schema.layers.iter();
        let whole = whole.filter(|it| it.kind == LayerKind::Document && own(&it.name));
        let labels = whole.flat_map(|it| it.labels.iter().map(|it| it.name.clone()));
        Ok(Box::new(ProdigyWriter {
            stream: out.stream()?,
            register: Register::new(schema),
            choices: labels.collect(),
            layer,
        }))
    }
}

fn parse(
    value: &Value,
    place: crate::corpus::Place,
    report: &mut Report,
) -> Result<Option<Document>, String> {
    let no_text = || "The line has no “text”; it was left out.".to_owned();
    // spaCy's older training data: ["text", {"entities": [[0, 4, "PER"]]}].
    let pair = value.as_array().filter(|it| it.len() == 2);
    let (text, fields) = match pair {
        Some(pair) => (pair[0].as_str(), &pair[1]),
        None => (value.get("text").and_then(Value::as_str), value),
    };
    let mut document = Document::new(Text::new(text.ok_or_else(no_text)?), place);
    if let Some(answer) = fields.get("answer").and_then(Value::as_str)
        && answer != "accept"
    {
        let message = format!(
            "The line was answered “{answer}” in Prodigy, so its spans are no judgement to keep; it was left out."
        );
        report.push(Item::new(Severity::Rejected, "not-accepted", message).of(&document));
        return Ok(None);
    }
    if let Some(meta) = fields.get("meta").and_then(Value::as_object) {
        for (key, value) in meta {
            let value = as_text(value);
            // Ours are empty where an article has none.
            if !value.is_empty() {
                document.metadata.insert(key.clone(), value);
            }
        }
    }
    document.title = document.metadata.remove("title");
    let id = document.metadata.remove("id");
    document.id = id.or_else(|| some_text(fields.get("curid")));
    let annotator = ["_annotator_id", "_session_id"]
        .iter()
        .find_map(|key| fields.get(key).and_then(Value::as_str))
        .map(str::to_owned);
    let spans = raw_spans(fields, &document, report)?;
    let tokens = raw_tokens(fields);
    let unit = token_unit(&document, &tokens);
    if let Some(unit) = unit.filter(|it| *it != OffsetUnit::CodePoints && !spans.is_empty()) {
        say_unit(&document, unit, spans.len(), report);
    }
    let raw: Vec<RawSpan> = spans.iter().map(|(span, _)| span.clone()).collect();
    let placed = settle(&document, &raw, unit, report);
    let mut ends = Ends::default();
    for (index, ((raw, mut annotation), range)) in spans.into_iter().zip(placed).enumerate() {
        let Some(range) = range else { continue };
        annotation.id = format!("s{}", index + 1);
        let label = annotation.label.as_deref().unwrap_or_default();
        ends.add(raw.start, raw.end, label, &annotation.id);
        annotation.ranges.push(range);
        annotation.annotator.clone_from(&annotator);
        document.annotations.push(annotation);
    }
    read_choice(fields, annotator.as_deref(), &mut document);
    read_relations(fields, &ends, annotator.as_deref(), &mut document);
    drop_loose_relations(&mut document, report);
    Ok(Some(document))
}

fn raw_spans(
    fields: &Value,
    document: &Document,
    report: &mut Report,
) -> Result<Vec<(RawSpan, Annotation)>, String> {
    let key = ["spans", "entities", "ents"]
        .into_iter()
        .find(|key| fields.get(key).is_some_and(|it| !it.is_null()));
    let Some(key) = key else {
        return Ok(Vec::new());
    };
    let list = fields[key]
        .as_array()
        .ok_or_else(|| format!("“{key}” is no list; the line was left out."))?;
    let mut span = |value: &Value| {
        let number = |key: &str, at: usize| {
            let pair = value.get("span").and_then(|it| it.get(at));
            let found = value.get(key).or_else(|| value.get(at)).or(pair);
            found.and_then(Value::as_u64)
        };
        let (Some(start), Some(end)) = (number("start", 0), number("end", 1)) else {
            let shown: String = value.to_string().chars().take(80).collect();
            let message = format!(
                "An entry of “{key}” has no whole numbers as “start” and “end” ({shown}); the span was left out."
            );
            report.push(Item::new(Severity::Rejected, "broken-span", message).of(document));
            return None;
        };
        let label = value
            .get("label")
            .or_else(|| value.get(2))
            .or_else(|| value.get("type"))
            .map(as_text)
            .unwrap_or_default();
        let quote = value.get("text").or_else(|| value.get("name"));
        let quote = quote.and_then(Value::as_str).map(str::to_owned);
        let raw = RawSpan { start, end, quote };
        let mut annotation = Annotation::new("", label, vec![]);
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let kept = |it: &&str| !it.is_empty();
        annotation.entity = text("kb_id").filter(kept).map(str::to_owned);
        let by = text("source").filter(kept).map(str::to_owned);
        annotation.origin = by.map(|by| Origin::Suggested { by });
        let score = value.get("score").and_then(Value::as_f64);
        annotation.confidence = score.filter(|it| (0.0..=1.0).contains(it));
        Some((raw, annotation))
    };
    Ok(list.iter().filter_map(&mut span).collect())
}

/// What was chosen of options: labels of the article, or the entry of a knowledge base that its one span stands for.
/// A line about one label, accepted, says the same.
fn read_choice(fields: &Value, annotator: Option<&str>, document: &mut Document) {
    let list = |key: &str| fields.get(key).and_then(Value::as_array);
    let entries = |it: &Value| {
        let id = it.get("id").map(as_text).unwrap_or_default();
        let number = id.strip_prefix('Q').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
    };
    let linking = list("options").is_some_and(|it| it.iter().any(entries));
    let mut chosen: Vec<String> = list("accept").into_iter().flatten().map(as_text).collect();
    if let ([only], true) = (document.annotations.as_mut_slice(), linking) {
        // The rest says that there is no entry.
        only.entity = chosen.into_iter().find(|it| it.starts_with('Q'));
        return;
    }
    let one = fields.get("label").and_then(Value::as_str);
    if chosen.is_empty() && document.annotations.is_empty() {
        chosen.extend(one.filter(|it| !it.is_empty()).map(str::to_owned));
    }
    for (index, label) in chosen.into_iter().enumerate() {
        let mut annotation = Annotation::new(format!("d{}", index + 1), label, vec![]);
        annotation.annotator = annotator.map(str::to_owned);
        document.annotations.push(annotation);
    }
}

fn raw_tokens(fields: &Value) -> Vec<(u32, u32, String)> {
    let tokens = fields.get("tokens").and_then(Value::as_array);
    let token = |value: &Value| {
        let number = |key: &str| u32::try_from(value.get(key)?.as_u64()?).ok();
        Some((
            number("start")?,
            number("end")?,
            value.get("text")?.as_str()?.to_owned(),
        ))
    };
    tokens.into_iter().flatten().filter_map(token).collect()
}

/// Tokens carry their text, so they tell what the offsets count.
fn token_unit(document: &Document, tokens: &[(u32, u32, String)]) -> Option<OffsetUnit> {
    if tokens.is_empty() {
        return None;
    }
    let quoted: Vec<(u32, u32, &str)> = tokens
        .iter()
        .map(|(start, end, text)| (*start, *end, text.as_str()))
        .collect();
    detect_unit(&document.text, &quoted)
}

/// Which span an end of a relation is: by its offsets, and by its label where several have the same.
#[derive(Default)]
struct Ends(HashMap<(u64, u64), Vec<(String, String)>>);

impl Ends {
    fn add(&mut self, start: u64, end: u64, label: &str, id: &str) {
        let there = self.0.entry((start, end)).or_default();
        there.push((label.to_owned(), id.to_owned()));
    }

    fn find(&self, span: &Value) -> Option<String> {
        let at = (span.get("start")?.as_u64()?, span.get("end")?.as_u64()?);
        let there = self.0.get(&at)?;
        let label = span.get("label").map(as_text);
        let same = there.iter().find(|(it, _)| label.as_ref() == Some(it));
        Some(same.or(there.first())?.1.clone())
    }
}

fn read_relations(fields: &Value, ends: &Ends, annotator: Option<&str>, document: &mut Document) {
    let relations = fields.get("relations").and_then(Value::as_array);
    for relation in relations.into_iter().flatten() {
        let end = |key: &str| ends.find(relation.get(key)?);
        document.relations.push(Relation {
            annotator: annotator.map(str::to_owned),
            layer: None,
            label: some_text(relation.get("label")),
            from: end("head_span").unwrap_or_default(),
            to: end("child_span").unwrap_or_default(),
            note: String::new(),
        });
    }
}

struct ProdigyWriter {
    stream: Box<dyn Write>,
    register: Register,
    layer: Option<String>,
    /// The labels that whole articles can have.
    choices: Vec<String>,
}

/// What Prodigy calls an input by: the hash of its text as JSON in ASCII.
fn input_hash(text: &str) -> i32 {
    let mut ascii = String::from("text=\"");
    for unit in text.encode_utf16() {
        match unit {
            0x22 => ascii.push_str("\\\""),
            0x5c => ascii.push_str("\\\\"),
            0x0a => ascii.push_str("\\n"),
            0x0d => ascii.push_str("\\r"),
            0x09 => ascii.push_str("\\t"),
            0x08 => ascii.push_str("\\b"),
            0x0c => ascii.push_str("\\f"),
            0x20..=0x7e => ascii.push(char::from(unit as u8)),
            other => ascii.push_str(&format!("\\u{other:04x}")),
        }
    }
    ascii.push('"');
    murmur3(ascii.as_bytes(), 0).cast_signed()
}

/// A line of the file.
#[derive(Serialize)]
struct Task<'a> {
    text: &'a str,
    tokens: Vec<TokenLine<'a>>,
    spans: Vec<Value>,
    relations: Vec<Value>,
    meta: Map<String, Value>,
    #[serde(rename = "_input_hash")]
    input_hash: i32,
    #[serde(flatten)]
    choice: Option<Choice>,
    answer: &'static str,
}

/// What was chosen of which labels.
#[derive(Serialize)]
struct Choice {
    options: Vec<Value>,
    accept: Vec<String>,
}

impl ProdigyWriter {
    fn choice(&self, document: &Document) -> Option<Choice> {
        let whole = document
            .annotations
            .iter()
            .filter(|it| it.ranges.is_empty() && chosen(self.layer.as_deref(), it));
        let accept: Vec<String> = whole.filter_map(|it| it.label.clone()).collect();
        let more = accept.iter().filter(|it| !self.choices.contains(it));
        let all: BTreeSet<&String> = more.collect();
        let options: Vec<Value> = self
            .choices
            .iter()
            .chain(all)
            .map(|it| json!({"id": it, "text": it}))
            .collect();
        (!options.is_empty()).then_some(Choice { options, accept })
    }
}

#[derive(Serialize)]
struct TokenLine<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    id: usize,
    ws: bool,
}

impl Writer for ProdigyWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = &document.text;
        let own = |it: &&Annotation| chosen(self.layer.as_deref(), it);
        let tokens = Tokens::new(
            text,
            document
                .annotations
                .iter()
                .filter(own)
                .filter_map(Annotation::hull),
        );
        let span = |range: TextRange, label: &str| {
            let (first, last) = tokens.touched(range);
            json!({
                "start": range.start.0, "end": range.end.0,
                "token_start": first, "token_end": last, "label": label,
            })
        };
        let mut spans = Vec::new();
        let mut by_id = HashMap::new();
        for it in document.annotations.iter().filter(own) {
            if let (Some(range), Some(label)) = (it.hull(), &it.label) {
                let mut value = span(range, label);
                if let Some(entity) = &it.entity {
                    value["kb_id"] = json!(self.register.link(entity));
                }
                if let Some(Origin::Suggested { by }) = &it.origin {
                    value["source"] = json!(by);
                }
                if let Some(confidence) = it.confidence {
                    value["score"] = json!(confidence);
                }
                by_id.insert(it.id.as_str(), value.clone());
                spans.push((range, value));
            }
        }
        spans.sort_by_key(|(range, _)| *range);
        let relation = |it: &Relation| {
            let (head, child) = (by_id.get(it.from.as_str())?, by_id.get(it.to.as_str())?);
            Some(json!({
                "head": head["token_end"], "child": child["token_end"],
                "head_span": head, "child_span": child, "label": it.label,
            }))
        };
        let relations: Vec<Value> = document.relations.iter().filter_map(relation).collect();
        if relations.len() < document.relations.len() {
            let message = "Relations of annotations that are not written were left out.";
            let lost = (document.relations.len() - relations.len()) as u64;
            report.push(
                Item::new(Severity::Loss, "loose-relation", message)
                    .of(&document)
                    .times(lost),
            );
        }
        let mut meta: Map<String, Value> = document
            .metadata
            .iter()
            .map(|(key, value)| (key.clone(), json!(value)))
            .collect();
        // Every line has the same keys, or readers that make tables of them stumble.
        for key in ["id", "title", "source"] {
            meta.entry(key).or_insert(json!(""));
        }
        if let Some(id) = &document.id {
            meta.insert("id".into(), json!(id));
        }
        if let Some(title) = &document.title {
            meta.insert("title".into(), json!(title));
        }
        let token = |(id, token): (usize, &tokens::Token)| TokenLine {
            text: text.slice(token.range).unwrap_or_default(),
            start: token.range.start.0,
            end: token.range.end.0,
            id,
            ws: token.space,
        };
        let task = Task {
            text: text.as_str(),
            tokens: tokens.all.iter().enumerate().map(token).collect(),
            spans: spans.into_iter().map(|(_, value)| value).collect(),
            relations,
            meta,
            input_hash: input_hash(text.as_str()),
            choice: self.choice(&document),
            answer: "accept",
        };
        write_line(&mut self.stream, &task)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_input_hash_is_prodigys_own() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../../shared/corpora/prodigy");
        let Ok(files) = std::fs::read_dir(folder) else {
            eprintln!("the prodigy corpus is absent: this test checked nothing");
            return;
        };
        let mut checked = 0;
        let mut wrong = 0;
        for file in files
            .flatten()
            .filter(|it| it.path().extension().is_some_and(|it| it == "jsonl"))
        {
            for line in std::fs::read_to_string(file.path()).unwrap().lines() {
                let Ok(value) = serde_json::from_str::<serde_json::Value>(line) else {
                    continue;
                };
                if let (Some(text), Some(hash)) =
                    (value["text"].as_str(), value["_input_hash"].as_i64())
                {
                    checked += 1;
                    wrong += u32::from(i64::from(super::input_hash(text)) != hash);
                }
            }
        }
        assert!(checked > 0);
        // One row of the public files was hashed from something else.
        assert!(wrong <= 1, "{wrong} of {checked}");
    }
}
