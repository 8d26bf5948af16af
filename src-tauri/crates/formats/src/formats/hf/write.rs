//! The folder, written: articles are spooled until all details and labels are known, since every row has every column.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write as _};

use galley_model::schema::LayerKind;
use galley_model::segment;
use galley_model::text::TextRange;
use serde_json::{Map, Value, json};

use super::card::Card;
use super::{INFO, SCHEMA};
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::flatten::{Overlap, chosen, labelled, layer_of, split};
use crate::format::{FormatError, Options, Writer};
use crate::output::{Output, write_failed, write_line};
use crate::parquet_write::{Kind, ParquetWriter};
use crate::record::{Register, detail_name, label_record, mark_record, relation_record};
use crate::report::{Item, Report, Severity};

pub(super) const TAGS: &str = "ner_tags";
/// The split of articles that are in none.
const ONLY_SPLIT: &str = "train";

/// Where the articles of a split are.
fn data(split: &str) -> String {
    format!("data/{split}-00000-of-00001.parquet")
}

pub(super) struct FolderWriter {
    out: Output,
    schema: SchemaInfo,
    register: Register,
    layer: Option<String>,
    overlap: Overlap,
    rows: BufWriter<File>,
    /// The splits in the order in which articles come, and how many each has: those of one follow each other.
    splits: Vec<(String, u64)>,
    details: BTreeSet<String>,
    labels: BTreeSet<String>,
    languages: BTreeSet<String>,
    articles: u64,
    annotations: u64,
}

impl FolderWriter {
    pub(super) fn new(
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Self, FormatError> {
        Ok(Self {
            out,
            register: Register::new(schema),
            schema: schema.clone(),
            layer: layer_of(options),
            overlap: Overlap::of(options.get(&INFO, "overlap"), schema),
            rows: BufWriter::new(tempfile::tempfile().map_err(write_failed)?),
            splits: Vec::new(),
            details: BTreeSet::new(),
            labels: BTreeSet::new(),
            languages: BTreeSet::new(),
            articles: 0,
            annotations: 0,
        })
    }

    /// Words and their tags by name.
    fn tags(&mut self, document: &Document, report: &mut Report) -> (Vec<Value>, Vec<Value>) {
        let text = &document.text;
        let mut spans = labelled(self.layer.as_deref(), document);
        spans.sort();
        let (kept, dropped) = self.overlap.choose(&spans);
        for (range, label) in &dropped {
            let message = format!(
                "“{label}” overlaps another annotation: it is among the spans but has no tags. Choose which has with the option overlap."
            );
            say(Severity::Info, "overlap", message, document, *range, report);
        }
        let words = segment::words(text);
        let mut cuts = BTreeSet::new();
        for (range, _) in &kept {
            let before = cuts.len();
            cuts.extend([range.start, range.end].into_iter().filter(|at| {
                let near = words.partition_point(|word| word.end <= *at);
                words.get(near).is_some_and(|word| word.start < *at)
            }));
            if cuts.len() > before {
                let message = "The annotation begins or ends inside a word, which was divided there; other tools' words will differ.";
                let message = message.to_owned();
                say(
                    Severity::Info,
                    "split-token",
                    message,
                    document,
                    *range,
                    report,
                );
            }
        }
        let (mut tokens, mut tags) = (Vec::new(), Vec::new());
        for word in split(&words, &cuts) {
            tokens.push(json!(text.slice(word).unwrap_or_default()));
            let near = kept.partition_point(|(range, _)| range.end <= word.start);
            let found = kept.get(near).filter(|(range, _)| range.start < word.end);
            tags.push(match found {
                // White space at the beginning of a span is no word's.
                Some((range, label)) => {
                    let first = text
                        .slice(TextRange {
                            start: range.start,
                            end: word.start.max(range.start),
                        })
                        .is_none_or(|before| before.trim().is_empty());
                    self.labels.insert(label.clone());
                    json!(format!("{}-{label}", if first { "B" } else { "I" }))
                }
                None => json!("O"),
            });
        }
        (tokens, tags)
    }

    /// O, then B and I of each label: those of the schema in its order, then what else there is.
    fn classes(&self) -> Vec<String> {
        let spans = self.schema.layers.iter();
        let known = spans
            .filter(|it| it.kind == LayerKind::Span)
            .filter(|it| self.layer.as_ref().is_none_or(|layer| *layer == it.name))
            .flat_map(|it| it.labels.iter().map(|it| &it.name));
        let mut classes = vec!["O".to_owned()];
        let mut seen = BTreeSet::new();
        for label in known.chain(&self.labels) {
            if seen.insert(label) {
                classes.extend([format!("B-{label}"), format!("I-{label}")]);
            }
        }
        classes
    }
}

fn say(
    severity: Severity,
    code: &'static str,
    message: String,
    document: &Document,
    range: TextRange,
    report: &mut Report,
) {
    let quote = document.text.slice(range).unwrap_or_default();
    let item = Item::new(severity, code, message).of(document);
    report.push(item.quoting(quote));
}

/// The columns that are ours, before those of details.
fn fields() -> Vec<(&'static str, Kind)> {
    let label = [
        ("id", Kind::Text),
        ("label", Kind::Text),
        ("layer", Kind::Text),
        ("annotator", Kind::Text),
        ("note", Kind::Text),
        ("entity", Kind::Text),
        ("entity_name", Kind::Text),
        ("entity_uri", Kind::Text),
        ("attributes", Kind::Text),
        ("confidence", Kind::Real),
        ("origin", Kind::Text),
    ];
    let range = [("start", Kind::Whole), ("end", Kind::Whole)];
    let parts = Kind::list(Kind::Struct(range.to_vec()));
    let mut span = range.to_vec();
    span.extend(label[1..2].iter().cloned());
    span.push(("quote", Kind::Text));
    span.extend(label[..1].iter().chain(&label[2..]).cloned());
    span.push(("parts", parts));
    let relation = ["label", "from", "to", "layer", "annotator", "note"];
    let relation = relation.map(|it| (it, Kind::Text)).to_vec();
    vec![
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("text", Kind::Text),
        ("tokens", Kind::list(Kind::Text)),
        (TAGS, Kind::list(Kind::Whole)),
        ("spans", Kind::list(Kind::Struct(span))),
        ("document_labels", Kind::list(Kind::Struct(label.to_vec()))),
        ("relations", Kind::list(Kind::Struct(relation))),
    ]
}

impl Writer for FolderWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let own: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
            .collect();
        self.articles += 1;
        self.annotations += own.len() as u64;
        let mut marks: Vec<&&Annotation> = own.iter().filter(|it| !it.ranges.is_empty()).collect();
        marks.sort_by_key(|it| it.hull());
        let code_points = |range: TextRange| (range.start.0, range.end.0);
        let mark = |it: &&Annotation| mark_record(&document, it, &self.register, code_points);
        let spans: Vec<Map<String, Value>> = marks.into_iter().map(mark).collect();
        let whole = own.iter().filter(|it| it.ranges.is_empty());
        let whole: Vec<Map<String, Value>> =
            whole.map(|it| label_record(it, &self.register)).collect();
        let ids: BTreeSet<&str> = own.iter().map(|it| it.id.as_str()).collect();
        let there = |id: &String| ids.contains(id.as_str());
        let relations: Vec<Map<String, Value>> = document
            .relations
            .iter()
            .filter(|it| there(&it.from) && there(&it.to))
            .map(relation_record)
            .collect();
        let lost = document.relations.len() - relations.len();
        if lost > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(lost as u64));
        }
        let (tokens, tags) = self.tags(&document, report);
        let mut row = Map::new();
        row.insert("id".into(), json!(document.id));
        row.insert("title".into(), json!(document.title));
        row.insert("text".into(), json!(document.text.as_str()));
        row.insert("tokens".into(), Value::Array(tokens));
        row.insert(TAGS.into(), Value::Array(tags));
        row.insert("spans".into(), json!(spans));
        row.insert("document_labels".into(), json!(whole));
        row.insert("relations".into(), json!(relations));
        let taken: Vec<&str> = fields().iter().map(|(name, _)| *name).collect();
        for (key, value) in &document.metadata {
            let name = detail_name(key, |it| taken.contains(&it) || it == "tags");
            self.details.insert(name.clone());
            row.insert(name, json!(value));
        }
        let language = document.metadata.get("language");
        let code = |it: &&String| {
            let it = it.as_bytes();
            (2..=3).contains(&it.len()) && it.iter().all(u8::is_ascii_lowercase)
        };
        self.languages.extend(language.filter(code).cloned());
        let split = document.split.as_deref().unwrap_or(ONLY_SPLIT);
        match self.splits.last_mut() {
            Some((name, count)) if name == split => *count += 1,
            _ => self.splits.push((split.to_owned(), 1)),
        }
        write_line(&mut self.rows, &row)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let classes = self.classes();
        let numbers: BTreeMap<&str, usize> = classes
            .iter()
            .enumerate()
            .map(|(number, it)| (it.as_str(), number))
            .collect();
        let ours = fields().into_iter();
        let ours = ours.map(|(name, kind)| (name.to_owned(), kind));
        let details = self.details.iter().map(|it| (it.clone(), Kind::Text));
        let fields: Vec<(String, Kind)> = ours.chain(details).collect();
        if self.splits.is_empty() {
            self.splits.push((ONLY_SPLIT.to_owned(), 0));
        }
        self.rows.flush().map_err(write_failed)?;
        let spool = self.rows.get_mut();
        spool.seek(SeekFrom::Start(0)).map_err(write_failed)?;
        let mut lines = BufReader::new(spool).lines();
        for (split, count) in &self.splits {
            let stream = self.out.file_stream(&data(split))?;
            let mut table = ParquetWriter::new(stream, fields.clone())?;
            for line in lines.by_ref().take(*count as usize) {
                let line = line.map_err(write_failed)?;
                let mut row: Map<String, Value> =
                    serde_json::from_str(&line).map_err(|error| write_failed(error.into()))?;
                if let Some(Value::Array(tags)) = row.get_mut(TAGS) {
                    for tag in tags {
                        let number = tag.as_str().and_then(|it| numbers.get(it));
                        *tag = json!(number);
                    }
                }
                table.row(&row)?;
            }
            table.finish()?;
        }
        let splits = self.splits.iter();
        let card = Card {
            fields: &fields,
            classes: &classes,
            schema: &self.schema,
            data: splits.map(|(it, _)| (it.clone(), data(it))).collect(),
            articles: self.articles,
            annotations: self.annotations,
            languages: self.languages.iter().cloned().collect(),
        };
        self.out.file("README.md", card.text().as_bytes())?;
        let schema = serde_json::to_string_pretty(&self.schema)
            .map_err(|error| write_failed(error.into()))?;
        self.out.file(SCHEMA, schema.as_bytes())
    }
}
