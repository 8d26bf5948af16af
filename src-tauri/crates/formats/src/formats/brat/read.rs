//! Standoff files, read: every kind of line becomes an annotation, a relation, or something said of one. The folder
//! and the texts are not here.

use std::collections::{HashMap, HashSet};

use galley_model::annotation::AttributeValue;
use galley_model::text::{Text, TextRange};

use super::INFO;
use crate::corpus::{Annotation, Document, Relation};
use crate::encoding::decode;
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};

/// What a line of a standoff file says.
enum Line<'a> {
    Span {
        id: &'a str,
        label: &'a str,
        parts: Vec<(u64, u64)>,
        quote: &'a str,
    },
    Relation {
        id: &'a str,
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
            Some(Line::Relation {
                id,
                label,
                from,
                to,
            })
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

/// Adds what a standoff file says to the document whose text it is about.
pub(super) fn standoff(
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
    let mut known = HashSet::new();
    for (id, label, parts, quote) in spans {
        // All of them are taken, or the next annotation would get the rest.
        let ranges: Vec<Option<TextRange>> = placed.by_ref().take(parts.len()).collect();
        let Some(ranges) = ranges.into_iter().collect::<Option<Vec<TextRange>>>() else {
            continue;
        };
        if known.insert(id) {
            let (ranges, overlapping) = rejoin(&document.text, ranges);
            if overlapping {
                let message = "Parts of an annotation overlap; they were made one.";
                let item = Item::new(Severity::Repaired, "overlapping-parts", message);
                report.push(item.of(document).quoting(quote));
            }
            document
                .annotations
                .push(Annotation::new(id, label, ranges));
        } else {
            let message = format!(
                "{id} is there twice; the second was left out. Give it a number of its own."
            );
            let item = Item::new(Severity::Rejected, "second-id", message);
            report.push(item.of(document).quoting(quote));
        }
    }
}

/// Parts between which only white space with a line break stands were one span: brat cannot write such a span
/// otherwise. Parts that overlap are one, too; whether there were any is told.
fn rejoin(text: &Text, mut ranges: Vec<TextRange>) -> (Vec<TextRange>, bool) {
    ranges.sort();
    let mut overlapping = false;
    let mut joined: Vec<TextRange> = Vec::new();
    for range in ranges {
        let gap = joined
            .last()
            .and_then(|last| TextRange::new(last.end, range.start))
            .and_then(|gap| text.slice(gap));
        match (joined.last_mut(), gap) {
            (Some(last), _) if range.start < last.end => {
                last.end = last.end.max(range.end);
                overlapping = true;
            }
            (Some(last), Some(gap)) if gap.contains(['\n', '\r']) && gap.trim().is_empty() => {
                last.end = range.end;
            }
            _ => joined.push(range),
        }
    }
    (joined, overlapping)
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
    let (mut lost, mut second) = (0, 0);
    let mut linked: HashMap<&str, usize> = HashMap::new();
    if !triggers.is_empty() {
        let message = "Events became annotations of their triggers, with a relation for each role.";
        report.push(
            Item::new(Severity::Info, "events", message)
                .of(document)
                .times(triggers.len() as u64),
        );
    }
    // What is said of a relation may stand before it.
    for line in &lines {
        if let Line::Relation {
            id,
            label,
            from,
            to,
        } = line
        {
            linked.insert(id, document.relations.len());
            document.relations.push(relation(from, to, label));
        }
    }
    let mut own: HashMap<String, &mut Annotation> = document
        .annotations
        .iter_mut()
        .map(|it| (it.id.clone(), it))
        .collect();
    let mut links = Vec::new();
    for line in lines {
        match line {
            Line::Span { .. } | Line::Relation { .. } => {}
            Line::Event { trigger, roles, .. } => {
                for (role, target) in roles {
                    links.push(relation(trigger, target, role));
                }
            }
            Line::Equal { members } => {
                for pair in members.windows(2) {
                    links.push(relation(pair[0], pair[1], "Equiv"));
                }
            }
            Line::Attribute { name, of, value } => {
                let value = value.map_or(AttributeValue::Flag(true), |it| {
                    AttributeValue::Text(it.into())
                });
                match own.get_mut(&real(of)) {
                    Some(it) => match it.attributes.get(name) {
                        Some(known) => second += u64::from(*known != value),
                        None => {
                            it.attributes.insert(name.to_owned(), value);
                        }
                    },
                    None => lost += 1,
                }
            }
            Line::Normalisation { of, reference } => {
                // Our own register has no name elsewhere.
                let id = reference.strip_prefix("galley:").unwrap_or(reference);
                match own.get_mut(&real(of)) {
                    Some(it) => match &it.entity {
                        Some(known) => second += u64::from(known != id),
                        None => it.entity = Some(id.to_owned()),
                    },
                    None => lost += 1,
                }
            }
            Line::Note { of, text } => {
                let note = match (own.get_mut(&real(of)), linked.get(of)) {
                    (Some(it), _) => &mut it.note,
                    (None, Some(at)) => &mut document.relations[*at].note,
                    (None, None) => {
                        lost += 1;
                        continue;
                    }
                };
                // Of a trigger and its events each may have a note.
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(text);
            }
        }
    }
    document.relations.extend(links);
    if second > 0 {
        let message = "A second value of an attribute or a second reference was left out: an annotation has one. Events of one trigger are one annotation.";
        report.push(
            Item::new(Severity::Rejected, "second-value", message)
                .of(document)
                .times(second),
        );
    }
    if lost > 0 {
        let message = "Attributes, notes or references of what is not there, or cannot have them, were left out.";
        report.push(
            Item::new(Severity::Rejected, "no-target", message)
                .of(document)
                .times(lost),
        );
    }
}
