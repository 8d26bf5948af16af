//! The folder, written: texts, standoff files, a folder for each person where there are several, and at last the
//! configuration with every name in use.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use galley_model::text::{CodePoint, Text, TextRange};

use super::names::{Names, displayable, folders};
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::encoding::say_byte_order_mark;
use crate::flatten::chosen;
use crate::format::{FormatError, Writer};
use crate::output::Output;
use crate::output::file_name;
use crate::report::{Item, Report, Severity};

pub(super) struct BratWriter {
    out: Output,
    schema: SchemaInfo,
    number: u64,
    layer: Option<String>,
    /// People by the names of their folders; none where one person judged.
    folders: BTreeMap<String, String>,
    names: Names,
    labels: BTreeSet<String>,
    links: BTreeSet<String>,
    attributes: BTreeMap<String, BTreeSet<String>>,
    /// Whether it was said which names were changed.
    told: bool,
}

fn of_kind(schema: &SchemaInfo, kind: LayerKind) -> impl Iterator<Item = &str> + Clone {
    let layers = schema.layers.iter().filter(move |it| it.kind == kind);
    layers.flat_map(|it| &it.labels).map(|it| it.name.as_str())
}

impl BratWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo, layer: Option<String>) -> Self {
        let people = schema.annotators.iter().map(|it| it.name.as_str());
        let known = of_kind(schema, LayerKind::Span).chain(of_kind(schema, LayerKind::Relation));
        Self {
            out,
            number: 0,
            layer,
            folders: if schema.annotators.len() > 1 {
                folders(people)
            } else {
                BTreeMap::new()
            },
            names: Names::new(known),
            labels: of_kind(schema, LayerKind::Span)
                .map(str::to_owned)
                .collect(),
            links: of_kind(schema, LayerKind::Relation)
                .map(str::to_owned)
                .collect(),
            attributes: BTreeMap::new(),
            told: false,
            schema: schema.clone(),
        }
    }

    fn tell_folders(&self, report: &mut Report) {
        for (name, folder) in self.folders.iter().filter(|(name, folder)| name != folder) {
            let message = format!("The name cannot be that of a folder; the folder is {folder}.");
            report.push(Item::new(Severity::Loss, "annotator-name", message).quoting(name));
        }
    }
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

/// A value as brat can hold it: nothing that ends a word, or divides the configuration.
fn attribute_value(text: &str) -> String {
    let hostile = |it: char| it.is_whitespace() || it.is_control() || it == '|' || it == ',';
    let value: String = text
        .chars()
        .map(|it| if hostile(it) { '_' } else { it })
        .collect();
    if value.is_empty() { "_".into() } else { value }
}

/// A note in one line.
fn one_line(note: &str) -> String {
    let ends = |it: char| it.is_control() || it == '\u{2028}' || it == '\u{2029}';
    let lines = note.split(ends).map(str::trim).filter(|it| !it.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// What an annotation refers to, with the name of its register before it.
fn reference(entity: &str) -> String {
    let named = entity
        .split_once(':')
        .is_some_and(|(register, id)| !register.is_empty() && !id.is_empty());
    let plain = attribute_value(entity);
    if named {
        plain
    } else {
        format!("galley:{plain}")
    }
}

/// A standoff file as it grows: annotations and relations, then what is said of them.
#[derive(Default)]
struct Standoff<'a> {
    lines: String,
    tail: String,
    ids: HashMap<&'a str, String>,
    attributes: u32,
    references: u32,
    notes: u32,
    relations: u32,
}

impl Standoff<'_> {
    fn note(&mut self, of: &str, note: &str, document: &Document, report: &mut Report) {
        let line = one_line(note);
        if line != note {
            let message =
                "The note has several lines, or blanks at its ends; it was written as one line.";
            let item = Item::new(Severity::Loss, "note-lines", message);
            report.push(item.of(document).quoting(note));
        }
        if !line.is_empty() {
            self.notes += 1;
            let _ = writeln!(self.tail, "#{}\tAnnotatorNotes {of}\t{line}", self.notes);
        }
    }
}

impl Writer for BratWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        if !self.told {
            self.told = true;
            self.tell_folders(report);
        }
        say_byte_order_mark(&document, report);
        let name = file_name(self.number, &document, "txt");
        let stem = name.trim_end_matches(".txt");
        let folders: Vec<(String, String)> = self.folders.clone().into_iter().collect();
        let unknown = |it: &Annotation| {
            let person = it.annotator.as_ref();
            person.is_none_or(|it| !self.folders.contains_key(it))
        };
        let beside = folders.is_empty() || document.annotations.iter().any(unknown);
        let mut files = Vec::new();
        let mut written = HashSet::new();
        for (person, folder) in folders {
            let own: Vec<&Annotation> = document
                .annotations
                .iter()
                .filter(|it| it.annotator.as_ref() == Some(&person))
                .collect();
            let lines = self.standoff(&document, &own, &mut written, report);
            files.push((format!("{folder}/"), lines));
        }
        if beside {
            let own: Vec<&Annotation> = document
                .annotations
                .iter()
                .filter(|it| {
                    let person = it.annotator.as_ref();
                    person.is_none_or(|it| !self.folders.contains_key(it))
                })
                .collect();
            let lines = self.standoff(&document, &own, &mut written, report);
            files.push((String::new(), lines));
        }
        let lost = document.relations.len() - written.len();
        if lost > 0 {
            let message = "Relations of annotations that are not written, or of two people's annotations, were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(&document).times(lost as u64));
        }
        for (folder, lines) in files {
            let text = document.text.as_str().as_bytes();
            self.out.file(&format!("{folder}{name}"), text)?;
            self.out
                .file(&format!("{folder}{stem}.ann"), lines.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        let (annotation, visual) = self.configuration(report);
        self.out.file("annotation.conf", annotation.as_bytes())?;
        self.out.file("visual.conf", visual.as_bytes())
    }
}

impl BratWriter {
    /// The lines for these annotations of a document and the relations between them, whose places go to `written`.
    fn standoff(
        &mut self,
        document: &Document,
        own: &[&Annotation],
        written: &mut HashSet<usize>,
        report: &mut Report,
    ) -> String {
        let mut out = Standoff::default();
        for it in own {
            self.annotation(it, document, &mut out, report);
        }
        for (index, it) in document.relations.iter().enumerate() {
            let (Some(from), Some(to)) =
                (out.ids.get(it.from.as_str()), out.ids.get(it.to.as_str()))
            else {
                continue;
            };
            written.insert(index);
            let label = it.label.clone().unwrap_or_else(|| "relation".into());
            out.relations += 1;
            let id = format!("R{}", out.relations);
            let kind = self.names.get(&label);
            let _ = writeln!(out.lines, "{id}\t{kind} Arg1:{from} Arg2:{to}\t");
            out.note(&id, &it.note, document, report);
            self.links.insert(label);
        }
        out.lines + &out.tail
    }

    fn annotation<'a>(
        &mut self,
        it: &'a Annotation,
        document: &Document,
        out: &mut Standoff<'a>,
        report: &mut Report,
    ) {
        let text = &document.text;
        let (Some(label), false) = (&it.label, it.ranges.is_empty()) else {
            return;
        };
        if !chosen(self.layer.as_deref(), it) {
            return;
        }
        let parts: Vec<TextRange> = it
            .ranges
            .iter()
            .flat_map(|range| without_breaks(text, *range))
            .collect();
        let slice = |range: &TextRange| text.slice(*range).unwrap_or_default();
        let quote = parts.iter().map(slice).collect::<Vec<_>>().join(" ");
        let whole = slice(&it.ranges[0]);
        if quote.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
            let message = "The annotation holds a line separator that brat takes for the end of a line; it was left out.";
            let item = Item::new(Severity::Loss, "line-separator", message);
            report.push(item.of(document).quoting(whole));
            return;
        }
        let shorter = |range: &TextRange| {
            let parts = without_breaks(text, *range);
            let first = parts.first().is_some_and(|it| it.start == range.start);
            let last = parts.last().is_some_and(|it| it.end == range.end);
            !(first && last)
        };
        if it.ranges.iter().any(shorter) {
            let message = if parts.is_empty() {
                "The annotation covers white space only, which brat cannot show; it was left out."
            } else {
                "White space at the ends of the annotation was left out: brat shows none there."
            };
            let item = Item::new(Severity::Loss, "white-space", message);
            report.push(item.of(document).quoting(whole));
        }
        if parts.is_empty() {
            return;
        }
        let id = format!("T{}", out.ids.len() + 1);
        let place = |it: &TextRange| format!("{} {}", it.start, it.end);
        let offsets = parts.iter().map(place).collect::<Vec<_>>().join(";");
        let kind = self.names.get(label);
        let _ = writeln!(out.lines, "{id}\t{kind} {offsets}\t{quote}");
        self.labels.insert(label.clone());
        for (name, value) in &it.attributes {
            let (value, kept) = match value {
                AttributeValue::Flag(true) => (None, true),
                AttributeValue::Flag(false) => (None, false),
                AttributeValue::Number(number) => (Some(number.to_string()), true),
                AttributeValue::Text(text) => {
                    let value = attribute_value(text);
                    let kept = value == *text;
                    (Some(value), kept)
                }
            };
            if !kept {
                let message = format!(
                    "A value of “{name}” was left out or changed: brat has no “no”, and no blank, comma or | in a value."
                );
                let item = Item::new(Severity::Loss, "attribute-value", message);
                report.push(item.of(document).quoting(whole));
            }
            if value.is_none() && !kept {
                continue;
            }
            out.attributes += 1;
            let plain = self.names.get(name);
            let number = out.attributes;
            let said = value
                .as_ref()
                .map_or_else(String::new, |it| format!(" {it}"));
            let _ = writeln!(out.tail, "A{number}\t{plain} {id}{said}");
            let values = self.attributes.entry(name.clone()).or_default();
            values.extend(value);
        }
        if let Some(entity) = &it.entity {
            out.references += 1;
            let known = self.schema.entities.iter().find(|it| it.id == *entity);
            let name = known.map_or(entity.as_str(), |it| it.name.as_str());
            let (number, name) = (out.references, one_line(name));
            let reference = reference(entity);
            let _ = writeln!(out.tail, "N{number}\tReference {id} {reference}\t{name}");
        }
        out.note(&id, &it.note, document, report);
        out.ids.insert(&it.id, id);
    }

    /// annotation.conf and visual.conf.
    fn configuration(&mut self, report: &mut Report) -> (String, String) {
        let mut annotation = String::from("[entities]\n\n");
        for label in &self.labels {
            let _ = writeln!(annotation, "{}", self.names.get(label));
        }
        annotation
            .push_str("\n[relations]\n\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n");
        for link in &self.links {
            let name = self.names.get(link);
            let _ = writeln!(annotation, "{name}\tArg1:<ANY>, Arg2:<ANY>");
        }
        annotation.push_str("\n[events]\n\n[attributes]\n\n");
        for (name, values) in &self.attributes {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let choices = if values.is_empty() {
                String::new()
            } else {
                format!(", Value:{}", values.join("|"))
            };
            let _ = writeln!(annotation, "{}\tArg:<ANY>{choices}", self.names.get(name));
        }
        let mut visual = String::from("[labels]\n\n");
        for (plain, real) in self.names.all() {
            if displayable(real) {
                let _ = writeln!(visual, "{plain} | {real}");
            } else {
                let message =
                    format!("The configuration cannot hold the name; it is {plain} there.");
                report.push(Item::new(Severity::Loss, "label-name", message).quoting(real));
                let _ = writeln!(visual, "{plain} | {plain}");
            }
        }
        visual.push_str("\n[drawing]\n\n");
        let spans = self
            .schema
            .layers
            .iter()
            .filter(|it| it.kind == LayerKind::Span);
        let colours: BTreeMap<&str, &str> = spans
            .flat_map(|it| &it.labels)
            .filter(|it| !it.color.is_empty())
            .map(|it| (it.name.as_str(), it.color.as_str()))
            .collect();
        for (name, colour) in colours {
            let _ = writeln!(visual, "{}\tbgColor:{colour}", self.names.get(name));
        }
        (annotation, visual)
    }
}
