//! The folder, written: texts, standoff files, a folder for each person where there are several, and at last the
//! configuration with every name in use.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use galley_model::text::{CodePoint, Text, TextRange};

use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::output::Output;
use crate::report::{Item, Report, Severity};
use crate::text::file_name;

pub(super) struct BratWriter {
    out: Output,
    schema: SchemaInfo,
    number: u64,
    types: BTreeSet<String>,
    relations: BTreeMap<String, BTreeSet<String>>,
    attributes: BTreeMap<String, BTreeSet<String>>,
}

impl BratWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo) -> Self {
        Self {
            out,
            schema: schema.clone(),
            number: 0,
            types: BTreeSet::new(),
            relations: BTreeMap::new(),
            attributes: BTreeMap::new(),
        }
    }
}

/// A name as brat can hold it; the real one goes into the display configuration.
fn plain(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() || it == '-' || it == '_' {
                it
            } else {
                '_'
            }
        })
        .collect();
    if plain.is_empty() { "_".into() } else { plain }
}

/// The lines of a range: a line break inside a span must be written as two parts.
fn without_breaks(text: &Text, range: TextRange) -> Vec<TextRange> {
    let mut parts = Vec::new();
    let mut start = None;
    let slice = text.slice(range).unwrap_or_default();
    for (index, character) in slice.chars().enumerate() {
        let at = CodePoint(range.start.0 + index as u32);
        let breaks = character == '\n' || character == '\r';
        match (start, breaks) {
            (None, false) if !character.is_whitespace() => start = Some(at),
            (Some(from), true) => {
                parts.extend(trimmed(text, from, at));
                start = None;
            }
            _ => {}
        }
    }
    parts.extend(start.and_then(|from| trimmed(text, from, range.end)));
    parts
}

fn trimmed(text: &Text, from: CodePoint, to: CodePoint) -> Option<TextRange> {
    let range = TextRange::new(from, to)?;
    let blanks = text
        .slice(range)?
        .chars()
        .rev()
        .take_while(|it| it.is_whitespace())
        .count();
    TextRange::new(from, CodePoint(to.0 - blanks as u32)).filter(|it| !it.is_empty())
}

impl Writer for BratWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let name = file_name(self.number, &document, "txt");
        let stem = name.trim_end_matches(".txt");
        let people: BTreeSet<Option<String>> = document
            .annotations
            .iter()
            .map(|it| it.annotator.clone())
            .collect();
        let several = self.schema.annotators.len() > 1 && people.len() + self.number as usize > 1;
        let folders: Vec<Option<String>> = if several {
            self.schema
                .annotators
                .iter()
                .map(|it| Some(it.name.clone()))
                .collect()
        } else {
            vec![None]
        };
        for person in folders {
            let folder = person
                .as_ref()
                .map_or_else(String::new, |it| format!("{}/", plain(it)));
            let of = |it: &&Annotation| person.is_none() || it.annotator == person;
            let lines = self.standoff(&document, of, report);
            self.out.file(
                &format!("{folder}{name}"),
                document.text.as_str().as_bytes(),
            )?;
            self.out
                .file(&format!("{folder}{stem}.ann"), lines.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let (annotation, visual) = self.configuration();
        self.out.file("annotation.conf", annotation.as_bytes())?;
        self.out.file("visual.conf", visual.as_bytes())
    }
}

impl BratWriter {
    fn standoff(
        &mut self,
        document: &Document,
        of: impl Fn(&&Annotation) -> bool,
        report: &mut Report,
    ) -> String {
        let text = &document.text;
        let mut out = String::new();
        let mut tail = String::new();
        let mut ids: HashMap<&str, (String, String)> = HashMap::new();
        let (mut attributes, mut notes, mut references) = (0, 0, 0);
        for it in document.annotations.iter().filter(of) {
            let (Some(label), false) = (&it.label, it.ranges.is_empty()) else {
                continue;
            };
            let parts: Vec<TextRange> = it
                .ranges
                .iter()
                .flat_map(|range| without_breaks(text, *range))
                .collect();
            let written: u32 = parts.iter().map(|it| it.len()).sum();
            let quote: Vec<&str> = parts
                .iter()
                .map(|it| text.slice(*it).unwrap_or_default())
                .collect();
            if parts.is_empty()
                || quote
                    .iter()
                    .any(|it| it.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']))
            {
                let message = "The annotation holds a line separator that brat takes for the end of a line; it was left out.";
                let whole = text.slice(it.ranges[0]).unwrap_or_default();
                report.push(
                    Item::new(Severity::Loss, "line-separator", message)
                        .of(document)
                        .quoting(whole),
                );
                continue;
            }
            let all: u32 = it.ranges.iter().map(|it| it.len()).sum();
            let breaks = it
                .ranges
                .iter()
                .any(|it| text.slice(*it).is_some_and(|it| it.contains(['\n', '\r'])));
            if written < all && !breaks {
                let message = "White space at the ends of the annotation was left out: brat shows none there.";
                report.push(
                    Item::new(Severity::Loss, "white-space", message)
                        .of(document)
                        .quoting(&quote.join(" ")),
                );
            }
            let id = format!("T{}", ids.len() + 1);
            let offsets: Vec<String> = parts
                .iter()
                .map(|it| format!("{} {}", it.start, it.end))
                .collect();
            let kind = plain(label);
            let _ = writeln!(
                out,
                "{id}\t{kind} {}\t{}",
                offsets.join(";"),
                quote.join(" ")
            );
            self.types.insert(label.clone());
            for (name, value) in &it.attributes {
                attributes += 1;
                let value = match value {
                    AttributeValue::Flag(true) => String::new(),
                    AttributeValue::Flag(false) => continue,
                    AttributeValue::Number(number) => format!(" {}", plain(&number.to_string())),
                    AttributeValue::Text(text) => format!(" {}", plain(text)),
                };
                self.attributes
                    .entry(plain(name))
                    .or_default()
                    .insert(value.trim().to_owned());
                let _ = writeln!(tail, "A{attributes}\t{} {id}{value}", plain(name));
            }
            if let Some(entity) = &it.entity {
                references += 1;
                let known = self
                    .schema
                    .entities
                    .iter()
                    .find(|known| known.id == *entity);
                let name = known.map_or(entity.as_str(), |it| it.name.as_str());
                let _ = writeln!(
                    tail,
                    "N{references}\tReference {id} galley:{}\t{name}",
                    plain(entity)
                );
            }
            if !it.note.is_empty() {
                notes += 1;
                let note = it.note.split_whitespace().collect::<Vec<_>>().join(" ");
                let _ = writeln!(tail, "#{notes}\tAnnotatorNotes {id}\t{note}");
            }
            ids.insert(&it.id, (id, kind));
        }
        for (index, it) in document.relations.iter().enumerate() {
            let (Some((from, _)), Some((to, _))) =
                (ids.get(it.from.as_str()), ids.get(it.to.as_str()))
            else {
                continue;
            };
            let label = it.label.clone().unwrap_or_else(|| "relation".into());
            let _ = writeln!(
                out,
                "R{}\t{} Arg1:{from} Arg2:{to}\t",
                index + 1,
                plain(&label)
            );
            self.relations.entry(label).or_default();
        }
        out + &tail
    }

    fn configuration(&self) -> (String, String) {
        let spans = self
            .schema
            .layers
            .iter()
            .filter(|it| it.kind == LayerKind::Span);
        let mut labels: BTreeMap<String, (String, String)> = BTreeMap::new();
        for label in spans.flat_map(|it| &it.labels) {
            labels.insert(
                plain(&label.name),
                (label.name.clone(), label.color.clone()),
            );
        }
        for name in &self.types {
            labels
                .entry(plain(name))
                .or_insert_with(|| (name.clone(), String::new()));
        }
        let relations = self
            .schema
            .layers
            .iter()
            .filter(|it| it.kind == LayerKind::Relation);
        let mut links: BTreeSet<String> = relations
            .flat_map(|it| &it.labels)
            .map(|it| it.name.clone())
            .collect();
        links.extend(self.relations.keys().cloned());
        let mut annotation = String::from("[entities]\n\n");
        for name in labels.keys() {
            let _ = writeln!(annotation, "{name}");
        }
        annotation
            .push_str("\n[relations]\n\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n");
        for name in &links {
            let _ = writeln!(annotation, "{}\tArg1:<ANY>, Arg2:<ANY>", plain(name));
        }
        annotation.push_str("\n[events]\n\n[attributes]\n\n");
        for (name, values) in &self.attributes {
            let values: Vec<&str> = values
                .iter()
                .map(String::as_str)
                .filter(|it| !it.is_empty())
                .collect();
            let choices = if values.is_empty() {
                String::new()
            } else {
                format!(", Value:{}", values.join("|"))
            };
            let _ = writeln!(annotation, "{name}\tArg:<ANY>{choices}");
        }
        let mut visual = String::from("[labels]\n\n");
        for (name, (real, _)) in &labels {
            let _ = writeln!(visual, "{name} | {real}");
        }
        for name in &links {
            let _ = writeln!(visual, "{} | {name}", plain(name));
        }
        visual.push_str("\n[drawing]\n\n");
        for (name, (_, color)) in labels.iter().filter(|(_, (_, color))| !color.is_empty()) {
            let _ = writeln!(visual, "{name}\tbgColor:{color}");
        }
        (annotation, visual)
    }
}
