//! brat's folder of texts and standoff files. Offsets are code points of the file as it lies there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use galley_model::text::{CodePoint, Text, TextRange};

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::encoding::{self, decode};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::galley_jsonl::drop_loose_relations;
use crate::input::File;
use crate::output::Output;
use crate::repair::{RawSpan, settle};
use crate::report::{Item, Report, Severity};
use crate::text::{file_name, title_of};

pub(crate) struct Brat;

static INFO: FormatInfo = FormatInfo {
    id: "brat",
    name: "brat standoff",
    description: "A folder with a text and a standoff file for each article, and the configuration.",
    extensions: &["ann"],
    reads: true,
    writes: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: false,
        entities: true,
        annotators: true,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
    },
    offset_unit: "code points of the file",
    options: &[encoding::OPTION],
};

impl Format for Brat {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, _head: &str) -> u8 {
        let name = name.to_lowercase();
        if name.ends_with(".ann") {
            100
        } else if name.ends_with(".conf") {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let standoff: BTreeMap<&str, &File> = files
            .iter()
            .filter_map(|file| Some((file.name.strip_suffix(".ann")?, file)))
            .collect();
        let mut texts = BTreeSet::new();
        for file in files {
            let Some(stem) = file.name.strip_suffix(".txt") else {
                continue;
            };
            texts.insert(stem);
            let place = file.place(None);
            let Some(text) = decode(
                &file.bytes()?,
                &INFO,
                reading.options,
                &place,
                reading.report,
            ) else {
                continue;
            };
            let mut document = Document::new(text, place);
            document.title = Some(title_of(document.text.as_str(), file));
            document.id = Some(file.stem());
            document.metadata.insert("source".into(), file.name.clone());
            if let Some(standoff) = standoff.get(stem) {
                parse(standoff, &mut document, reading)?;
            }
            reading.document(document)?;
        }
        for (stem, file) in standoff {
            if !texts.contains(stem) {
                let message =
                    "There is no text file of the same name; the annotations were left out.";
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "no-text", message).at(&file.place(None)));
            }
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(BratWriter {
            out,
            schema: schema.clone(),
            number: 0,
            types: BTreeSet::new(),
            relations: BTreeMap::new(),
            attributes: BTreeMap::new(),
        }))
    }
}

/// What a line of a standoff file says.
enum Line<'a> {
    Span {
        id: &'a str,
        label: &'a str,
        parts: Vec<(u64, u64)>,
        quote: &'a str,
    },
    Relation {
        label: &'a str,
        from: &'a str,
        to: &'a str,
    },
    Event {
        id: &'a str,
        trigger: &'a str,
        roles: Vec<(&'a str, &'a str)>,
    },
    Equal {
        members: Vec<&'a str>,
    },
    Attribute {
        name: &'a str,
        of: &'a str,
        value: Option<&'a str>,
    },
    Normalisation {
        of: &'a str,
        reference: &'a str,
    },
    Note {
        of: &'a str,
        text: &'a str,
    },
}

/// A text annotation as its line has it: id, label, parts, quote.
type RawLine<'a> = (&'a str, &'a str, Vec<(u64, u64)>, &'a str);

fn argument(word: &str) -> Option<(&str, &str)> {
    word.split_once(':')
}

fn parse_line(line: &str) -> Option<Line<'_>> {
    let mut columns = line.splitn(3, '\t');
    let (id, middle, rest) = (
        columns.next()?,
        columns.next()?,
        columns.next().unwrap_or_default(),
    );
    let mut words = middle.split(' ').filter(|it| !it.is_empty());
    match id.chars().next()? {
        'T' => {
            let (label, offsets) = middle.split_once(' ')?;
            let part = |part: &str| {
                let (start, end) = part.trim().split_once(' ')?;
                Some((start.parse().ok()?, end.parse().ok()?))
            };
            let parts = offsets.split(';').map(part).collect::<Option<Vec<_>>>()?;
            Some(Line::Span {
                id,
                label,
                parts,
                quote: rest,
            })
        }
        'R' => {
            let label = words.next()?;
            let (from, to) = (argument(words.next()?)?.1, argument(words.next()?)?.1);
            Some(Line::Relation { label, from, to })
        }
        'E' => {
            let (_, trigger) = argument(words.next()?)?;
            let roles = words.filter_map(argument).collect();
            Some(Line::Event { id, trigger, roles })
        }
        '*' => {
            words.next()?;
            Some(Line::Equal {
                members: words.collect(),
            })
        }
        'A' | 'M' => Some(Line::Attribute {
            name: words.next()?,
            of: words.next()?,
            value: words.next(),
        }),
        'N' => {
            words.next()?;
            Some(Line::Normalisation {
                of: words.next()?,
                reference: words.next()?,
            })
        }
        '#' => {
            words.next()?;
            Some(Line::Note {
                of: words.next()?,
                text: rest,
            })
        }
        _ => None,
    }
}

fn parse(
    file: &File,
    document: &mut Document,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let place = file.place(None);
    let Some(content) = decode(
        &file.bytes()?,
        &INFO,
        reading.options,
        &place,
        reading.report,
    ) else {
        return Ok(());
    };
    let mut spans: Vec<RawLine<'_>> = Vec::new();
    let mut rest = Vec::new();
    for (number, line) in content.as_str().lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match parse_line(line) {
            Some(Line::Span {
                id,
                label,
                parts,
                quote,
            }) => spans.push((id, label, parts, quote)),
            Some(line) => rest.push(line),
            None => {
                let message = "The line is no standoff annotation; it was left out.";
                let item = Item::new(Severity::Rejected, "broken-line", message);
                reading
                    .report
                    .push(item.at(&file.place(Some(number as u64 + 1))).quoting(line));
            }
        }
    }
    place_spans(spans, document, reading.report);
    apply(rest, document, reading.report);
    drop_loose_relations(document, reading.report);
    Ok(())
}

/// The quote of each part: parts are joined with one blank in the file.
fn quotes_of(parts: &[(u64, u64)], quote: &str) -> Vec<Option<String>> {
    if parts.len() == 1 {
        return vec![Some(quote.to_owned())];
    }
    let characters: Vec<char> = quote.chars().collect();
    let mut at = 0usize;
    parts
        .iter()
        .map(|(start, end)| {
            let length = usize::try_from(end.saturating_sub(*start)).ok()?;
            let part = characters.get(at..at.checked_add(length)?)?;
            at += length + 1;
            Some(part.iter().collect())
        })
        .collect()
}

fn place_spans(spans: Vec<RawLine<'_>>, document: &mut Document, report: &mut Report) {
    let raw: Vec<RawSpan> = spans
        .iter()
        .flat_map(|(_, _, parts, quote)| {
            parts
                .iter()
                .zip(quotes_of(parts, quote))
                .map(|((start, end), quote)| RawSpan {
                    start: *start,
                    end: *end,
                    quote,
                })
        })
        .collect();
    let mut placed = settle(document, &raw, None, report).into_iter();
    for (id, label, parts, _) in spans {
        let ranges: Option<Vec<TextRange>> = placed.by_ref().take(parts.len()).collect();
        if let Some(ranges) = ranges {
            let ranges = rejoin(&document.text, ranges);
            document
                .annotations
                .push(Annotation::new(id, label, ranges));
        }
    }
}

/// Parts between which only white space with a line break stands were one span: brat cannot write such a span
/// otherwise.
fn rejoin(text: &Text, mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.sort();
    let mut joined: Vec<TextRange> = Vec::new();
    for range in ranges {
        let gap = joined
            .last()
            .and_then(|last| TextRange::new(last.end, range.start))
            .and_then(|gap| text.slice(gap));
        match (joined.last_mut(), gap) {
            (Some(last), Some(gap)) if gap.contains(['\n', '\r']) && gap.trim().is_empty() => {
                last.end = range.end;
            }
            _ => joined.push(range),
        }
    }
    joined
}

fn apply(lines: Vec<Line<'_>>, document: &mut Document, report: &mut Report) {
    let triggers: HashMap<&str, &str> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Event { id, trigger, .. } => Some((*id, *trigger)),
            _ => None,
        })
        .collect();
    // An event stands for its trigger from here on.
    let real = |id: &str| triggers.get(id).copied().unwrap_or(id).to_owned();
    let relation = |from: &str, to: &str, label: &str| Relation {
        annotator: None,
        layer: None,
        label: Some(label.to_owned()),
        from: real(from),
        to: real(to),
        note: String::new(),
    };
    let mut lost = 0;
    if !triggers.is_empty() {
        let message = "Events became annotations of their triggers, with a relation for each role.";
        report.push(
            Item::new(Severity::Info, "events", message)
                .of(document)
                .times(triggers.len() as u64),
        );
    }
    for line in lines {
        match line {
            Line::Span { .. } => {}
            Line::Relation { label, from, to } => {
                document.relations.push(relation(from, to, label));
            }
            Line::Event { trigger, roles, .. } => {
                for (role, target) in roles {
                    document.relations.push(relation(trigger, target, role));
                }
            }
            Line::Equal { members } => {
                for pair in members.windows(2) {
                    document.relations.push(relation(pair[0], pair[1], "Equiv"));
                }
            }
            Line::Attribute { name, of, value } => {
                let of = real(of);
                let value = value.map_or(AttributeValue::Flag(true), |it| {
                    AttributeValue::Text(it.into())
                });
                match document.annotations.iter_mut().find(|it| it.id == of) {
                    Some(annotation) => {
                        annotation.attributes.insert(name.to_owned(), value);
                    }
                    None => lost += 1,
                }
            }
            Line::Normalisation { of, reference } => {
                let of = real(of);
                match document.annotations.iter_mut().find(|it| it.id == of) {
                    Some(annotation) => annotation.entity = Some(reference.to_owned()),
                    None => lost += 1,
                }
            }
            Line::Note { of, text } => {
                let of = real(of);
                match document.annotations.iter_mut().find(|it| it.id == of) {
                    Some(annotation) => text.clone_into(&mut annotation.note),
                    None => lost += 1,
                }
            }
        }
    }
    if lost > 0 {
        let message =
            "Attributes, notes or references of what is no text annotation were left out.";
        report.push(
            Item::new(Severity::Rejected, "no-target", message)
                .of(document)
                .times(lost),
        );
    }
}

struct BratWriter {
    out: Output,
    schema: SchemaInfo,
    number: u64,
    types: BTreeSet<String>,
    relations: BTreeMap<String, BTreeSet<String>>,
    attributes: BTreeMap<String, BTreeSet<String>>,
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
