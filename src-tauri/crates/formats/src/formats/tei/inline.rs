//! Marks as elements in the running text: which of them nest, and by what elements they are shown.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use galley_model::text::{CodePoint, TextRange};

use crate::corpus::{Annotation, Document};
use crate::markup::Markup;

use super::write::{TeiFile, id_of};

/// A part of a mark that is one element: within a paragraph.
struct Piece {
    range: TextRange,
    /// Which annotation, by its place in the list.
    of: usize,
    /// Which part of it, of how many.
    part: usize,
    parts: usize,
}

/// The annotations that become elements.
#[derive(Default)]
pub(super) struct Inline {
    own: BTreeSet<usize>,
    /// Outer before inner.
    pieces: Vec<Piece>,
}

impl Inline {
    /// The annotations that have a place and cross no other that was chosen before them.
    pub(super) fn new(document: &Document) -> Self {
        let paragraphs = paragraphs(document);
        let mut pieces = Vec::new();
        for (of, it) in document.annotations.iter().enumerate() {
            let parts = divided(it, &paragraphs);
            let all = parts.len();
            pieces.extend(parts.into_iter().enumerate().map(|(part, range)| Piece {
                range,
                of,
                part,
                parts: all,
            }));
        }
        pieces.sort_by_key(|it| (it.range.start, Reverse(it.range.end), it.of));
        let mut crossing = BTreeSet::new();
        let mut around: Vec<TextRange> = Vec::new();
        for it in &pieces {
            while around
                .last()
                .is_some_and(|outer| outer.end <= it.range.start)
            {
                around.pop();
            }
            if around.last().is_some_and(|outer| outer.end < it.range.end) {
                crossing.insert(it.of);
            } else if !crossing.contains(&it.of) {
                around.push(it.range);
            }
        }
        pieces.retain(|it| !crossing.contains(&it.of));
        let own = pieces.iter().map(|it| it.of).collect();
        Self { own, pieces }
    }

    /// Whether an annotation is in the text.
    pub(super) fn has(&self, at: usize) -> bool {
        self.own.contains(&at)
    }
}

/// Paragraphs with the line breaks that end them: together they are the text.
fn paragraphs(document: &Document) -> Vec<TextRange> {
    let mut all = Vec::new();
    let mut start = CodePoint(0);
    let mut after_break = false;
    for (at, it) in document.text.as_str().chars().enumerate() {
        let breaks = matches!(it, '\n' | '\r');
        let at = CodePoint(at as u32);
        if after_break && !breaks {
            all.push(TextRange { start, end: at });
            start = at;
        }
        after_break = breaks;
    }
    let end = document.text.len();
    all.push(TextRange { start, end });
    all
}

/// The ranges of an annotation, divided where paragraphs end; none where they would not come back as they were.
fn divided(it: &Annotation, paragraphs: &[TextRange]) -> Vec<TextRange> {
    if it
        .ranges
        .windows(2)
        .any(|pair| pair[0].end >= pair[1].start)
    {
        return vec![];
    }
    let mut parts = Vec::new();
    for range in &it.ranges {
        let first = paragraphs.partition_point(|it| it.end <= range.start);
        for paragraph in paragraphs.iter().skip(first) {
            if paragraph.start >= range.end {
                break;
            }
            parts.push(TextRange {
                start: range.start.max(paragraph.start),
                end: range.end.min(paragraph.end),
            });
        }
    }
    parts
}

/// The element for what a label names.
pub(super) fn element(label: &str) -> &'static str {
    match label.to_lowercase().as_str() {
        "per" | "pers" | "person" | "people" | "persname" => "persName",
        "loc" | "place" | "location" | "gpe" | "city" | "country" | "placename" => "placeName",
        "org" | "organisation" | "organization" | "company" | "orgname" => "orgName",
        "name" => "name",
        "quote" | "quotation" | "q" => "q",
        "event" | "work" | "product" | "norp" | "misc" | "facility" | "group" | "rs" => "rs",
        _ => "seg",
    }
}

/// Whether `q` has no place in an element.
fn phrase(name: &str) -> bool {
    matches!(name, "persName" | "placeName" | "orgName" | "name" | "rs")
}

/// Writes the text in paragraphs, with the marks that are in it.
pub(super) fn write(file: &TeiFile<'_>, inline: &Inline, out: &mut Markup) {
    let mut pieces = inline.pieces.iter().peekable();
    for paragraph in paragraphs(file.document) {
        out.open("p");
        let mut at = paragraph.start;
        let mut ends: Vec<CodePoint> = Vec::new();
        while let Some(piece) = pieces.next_if(|it| it.range.start < paragraph.end) {
            close_until(piece.range.start, &mut at, &mut ends, file, out);
            pass(piece.range.start, &mut at, file, out);
            open(file, piece, out);
            ends.push(piece.range.end);
        }
        close_until(paragraph.end, &mut at, &mut ends, file, out);
        pass(paragraph.end, &mut at, file, out);
        out.close();
    }
}

/// Closes what ends by `to`, with the text before each end.
fn close_until(
    to: CodePoint,
    at: &mut CodePoint,
    ends: &mut Vec<CodePoint>,
    file: &TeiFile<'_>,
    out: &mut Markup,
) {
    while let Some(end) = ends.pop_if(|end| *end <= to) {
        pass(end, at, file, out);
        out.close();
    }
}

/// Writes the text up to a place.
fn pass(to: CodePoint, at: &mut CodePoint, file: &TeiFile<'_>, out: &mut Markup) {
    if let Some(range) = TextRange::new(*at, to).filter(|it| !it.is_empty()) {
        out.text(file.document.text.slice(range).unwrap_or_default());
        *at = to;
    }
}

fn open(file: &TeiFile<'_>, piece: &Piece, out: &mut Markup) {
    let annotation = file.document.annotations.get(piece.of);
    let label = annotation.and_then(|it| it.label.as_deref());
    let name = match label.map(element) {
        Some("q") if out.inside().is_some_and(phrase) => "seg",
        Some(name) => name,
        None => "seg",
    };
    out.open(name);
    let id = |part: usize| match part {
        0 => id_of(piece.of),
        part => format!("{}.{}", id_of(piece.of), part + 1),
    };
    out.set("xml:id", &id(piece.part));
    let kind = label.filter(|it| matches!(name, "rs" | "seg" | "name") && is_type(it));
    out.set_if("type", kind);
    if piece.parts > 1 {
        if name == "seg" {
            let part = match piece.part {
                0 => "I",
                part if part + 1 == piece.parts => "F",
                _ => "M",
            };
            out.set("part", part);
        }
        if piece.part > 0 {
            out.set("prev", &format!("#{}", id(piece.part - 1)));
        }
        if piece.part + 1 < piece.parts {
            out.set("next", &format!("#{}", id(piece.part + 1)));
        }
    }
    let reference = if phrase(name) { "ref" } else { "corresp" };
    if piece.part == 0 {
        file.said(piece.of, out, reference);
    }
}

/// Whether a label can be the value of `type`: one word.
fn is_type(label: &str) -> bool {
    !label.is_empty()
        && label
            .chars()
            .all(|it| it.is_alphanumeric() || matches!(it, '-' | '_' | '.'))
}
