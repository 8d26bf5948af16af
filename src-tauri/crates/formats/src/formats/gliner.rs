//! Training data of the recogniser `GLiNER`: a JSON array of records with words, and names by the numbers of their first and last word.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use galley_model::segment;
use galley_model::text::{CodePoint, Text, TextRange};
use serde_json::{Value, json};

use crate::corpus::{Annotation, Document, Place, Relation, SchemaInfo};
use crate::flatten::{LAYER, MISALIGNED, Misaligned, chosen, layer_of, split};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::formats::title_of;
use crate::input::File;
use crate::lines::{as_text, each_record, some_text};
use crate::output::{Output, write_failed};
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};

pub(crate) struct Gliner;

const RECORD: OptionInfo = OptionInfo {
    key: "record",
    reading: false,
    writing: true,
    values: &["article", "sentence"],
    default: "article",
    help: "What a record holds. GLiNER's training cuts records off after 384 words, which long articles exceed.",
};

/// Training cuts longer records off unless it is told otherwise.
const LONGEST: usize = 384;

static INFO: FormatInfo = FormatInfo {
    id: "gliner",
    name: "GLiNER training data",
    description: "An array of records with words, and names by their first and last word.",
    extensions: &["json", "jsonl"],
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
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: true,
        exact_text: false,
    },
    offset_unit: "words, the last one included",
    options: &[RECORD, LAYER, MISALIGNED],
    remarks: "The text is rebuilt by a blank between words. Names may lie in each other and overlap. A record longer than 384 words is named \
         (`long-record`): write sentences with the option `record`, where sentences that an annotation or a relation joins stay together. Left \
         out of what is read: records without words (`broken-record`), and names that refer to no word or have no label (`broken-span`). Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`).",
};

impl Format for Gliner {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        // The words may stand behind names that fill the head.
        let start = head.trim_start_matches('\u{feff}').trim_start();
        let begin: String = start
            .chars()
            .take(400)
            .filter(|it| !it.is_whitespace())
            .collect();
        let names = begin.strip_prefix('[').unwrap_or(&begin);
        if head.contains("\"tokenized_text\"") {
            95
        } else if names.starts_with("{\"ner\":[[") {
            90
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let own = reading.own(files, INFO.extensions);
        for file in &own {
            let read = each_record(file, reading, |value, number, reading| {
                let place = file.place(Some(number));
                if let Some(mut document) = parse(&value, place.clone(), reading.report) {
                    document.title = Some(title_of(document.text.as_str(), file));
                    reading.document(document)
                } else {
                    let message =
                        "The record has no list of words, “tokenized_text”; it was left out.";
                    let item = Item::new(Severity::Rejected, "broken-record", message);
                    reading.report.push(item.at(&place));
                    Ok(())
                }
            });
            reading.one_of(own.len(), file, read)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(GlinerWriter {
            stream: out.stream()?,
            layer: layer_of(options),
            misaligned: Misaligned::of(options.get(&INFO, MISALIGNED.key)),
            sentences: options.get(&INFO, RECORD.key) == "sentence",
            begun: false,
        }))
    }
}

fn parse(value: &Value, place: Place, report: &mut Report) -> Option<Document> {
    let words = value.get("tokenized_text")?.as_array()?;
    let mut text = String::new();
    let mut at = 0;
    let mut ranges = Vec::with_capacity(words.len());
    for word in words {
        if at > 0 {
            text.push(' ');
            at += 1;
        }
        let word = as_text(word);
        let start = CodePoint(at);
        at += word.chars().count() as u32;
        text.push_str(&word);
        ranges.push(TextRange {
            start,
            end: CodePoint(at),
        });
    }
    let mut document = Document::new(Text::new(text), place);
    let list = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    // Relations count names as they stand in the file, with those that are left out.
    let mut ids = Vec::new();
    for span in list("ner") {
        let word = |at: usize| {
            let index = usize::try_from(span.get(at)?.as_u64()?).ok()?;
            ranges.get(index).copied()
        };
        let found = word(0).zip(word(1)).and_then(|(first, last)| {
            TextRange::new(first.start, last.end).filter(|it| !it.is_empty())
        });
        let label = some_text(span.get(2));
        let (Some(range), Some(label)) = (found, label) else {
            let message = format!("{span} refers to no words, or has no label; it was left out.");
            report.push(Item::new(Severity::Rejected, "broken-span", message).of(&document));
            ids.push(None);
            continue;
        };
        let id = format!("s{}", ids.len() + 1);
        ids.push(Some(id.clone()));
        document
            .annotations
            .push(Annotation::new(id, label, vec![range]));
    }
    for relation in list("relations") {
        let end = |at: usize| {
            let index = usize::try_from(relation.get(at)?.as_u64()?).ok()?;
            ids.get(index)?.clone()
        };
        document.relations.push(Relation {
            annotator: None,
            layer: None,
            label: some_text(relation.get(2)),
            from: end(0).unwrap_or_default(),
            to: end(1).unwrap_or_default(),
            note: String::new(),
        });
    }
    drop_loose_relations(&mut document, report);
    Some(document)
}

struct GlinerWriter {
    stream: Box<dyn Write>,
    layer: Option<String>,
    misaligned: Misaligned,
    sentences: bool,
    begun: bool,
}

/// A name on its way: its words, its label, and the annotation it is.
struct Name<'a> {
    first: usize,
    last: usize,
    label: &'a str,
    id: &'a str,
}

impl Writer for GlinerWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let words = segment::words(&document.text);
        let mut cuts = BTreeSet::new();
        let mut aligned = Vec::new();
        let own = |it: &&Annotation| chosen(self.layer.as_deref(), it);
        for it in document.annotations.iter().filter(own) {
            if let (Some(range), Some(label)) = (it.hull(), it.label.as_deref())
                && let Some(range) = self
                    .misaligned
                    .align(&document, range, &words, &mut cuts, report)
            {
                aligned.push((range, label, it.id.as_str()));
            }
        }
        aligned.sort_unstable();
        let tokens = split(&words, &cuts);
        let names: Vec<Name<'_>> = aligned
            .into_iter()
            .map(|(range, label, id)| Name {
                first: tokens.partition_point(|it| it.end <= range.start),
                last: tokens
                    .partition_point(|it| it.start < range.end)
                    .saturating_sub(1),
                label,
                id,
            })
            .collect();
        let index: HashMap<&str, usize> = names
            .iter()
            .enumerate()
            .map(|(at, it)| (it.id, at))
            .collect();
        let mut links = Vec::new();
        let mut loose = 0;
        for it in &document.relations {
            match (
                index.get(it.from.as_str()),
                index.get(it.to.as_str()),
                &it.label,
            ) {
                (Some(from), Some(to), Some(label)) => links.push((*from, *to, label.as_str())),
                _ => loose += 1,
            }
        }
        if loose > 0 {
            let message =
                "Relations without a label, or of annotations that are not written, were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(loose));
        }
        for (start, end) in self.records(&document, &tokens, &names, &links) {
            let own = names
                .iter()
                .enumerate()
                .filter(|(_, it)| it.first >= start && it.last < end);
            let place: HashMap<usize, usize> = own
                .clone()
                .enumerate()
                .map(|(to, (from, _))| (from, to))
                .collect();
            let ner: Vec<Value> = own
                .map(|(_, it)| json!([it.first - start, it.last - start, it.label]))
                .collect();
            let relations: Vec<Value> = links
                .iter()
                .filter_map(|(from, to, label)| {
                    Some(json!([place.get(from)?, place.get(to)?, label]))
                })
                .collect();
            let words: Vec<&str> = tokens
                .get(start..end)
                .unwrap_or_default()
                .iter()
                .filter_map(|it| document.text.slice(*it))
                .collect();
            if words.len() > LONGEST {
                let message = format!(
                    "The record has {} words; GLiNER's training cuts it off after {LONGEST}. Write sentences with the option record.",
                    words.len()
                );
                report.push(Item::new(Severity::Info, "long-record", message).of(&document));
            }
            let mut record = json!({"tokenized_text": words, "ner": ner});
            if !relations.is_empty() {
                record["relations"] = json!(relations);
            }
            self.write(&record)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let end: &[u8] = if self.begun { b"\n]\n" } else { b"[]\n" };
        self.stream.write_all(end).map_err(write_failed)?;
        self.stream.flush().map_err(write_failed)
    }
}

impl GlinerWriter {
    fn write(&mut self, record: &Value) -> Result<(), FormatError> {
        let before: &[u8] = if self.begun { b",\n" } else { b"[\n" };
        self.begun = true;
        self.stream.write_all(before).map_err(write_failed)?;
        serde_json::to_writer(&mut self.stream, record).map_err(|error| write_failed(error.into()))
    }

    /// The words of each record: all, or those of sentences that no name and no relation joins.
    fn records(
        &self,
        document: &Document,
        tokens: &[TextRange],
        names: &[Name<'_>],
        links: &[(usize, usize, &str)],
    ) -> Vec<(usize, usize)> {
        let mut records = vec![(0, tokens.len())];
        if self.sentences {
            let sentences = segment::sentences(&document.text);
            let ends = sentences
                .iter()
                .map(|it| tokens.partition_point(|token| token.start < it.end));
            let mut cuts: BTreeSet<usize> = ends.chain([tokens.len()]).collect();
            let mut join = |first: usize, last: usize| {
                let inside: Vec<usize> = cuts
                    .range(first + 1..)
                    .take_while(|it| **it <= last)
                    .copied()
                    .collect();
                for cut in inside {
                    cuts.remove(&cut);
                }
            };
            for it in names {
                join(it.first, it.last);
            }
            for (from, to, _) in links {
                if let (Some(from), Some(to)) = (names.get(*from), names.get(*to)) {
                    join(from.first.min(to.first), from.last.max(to.last));
                }
            }
            let mut start = 0;
            records = cuts
                .into_iter()
                .map(|end| (std::mem::replace(&mut start, end), end))
                .filter(|(start, end)| start < end)
                .collect();
        }
        records
    }
}
