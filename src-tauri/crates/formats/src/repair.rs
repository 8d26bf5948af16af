//! Spans from other tools, whose offsets may count something else than they should.

use std::collections::HashSet;

use galley_model::anchoring::{
    Context, OffsetUnit, boundary_fit, convert, detect_unit, place, whole_tokens,
};
use galley_model::text::{CodePoint, Text, TextRange};

use crate::corpus::{Document, Relation};
use crate::report::{Item, Report, Severity};

/// A span as a file has it.
#[derive(Debug, Clone)]
pub(crate) struct RawSpan {
    pub start: u64,
    pub end: u64,
    /// What the file says stands there.
    pub quote: Option<String>,
}

/// Finds where spans are: as they say if that fits, else in the unit in which all of a document's quotes fit, else by
/// the quote. `None` for a span that is nowhere; the report says so.
pub(crate) fn settle(
    document: &Document,
    spans: &[RawSpan],
    unit: Option<OffsetUnit>,
    report: &mut Report,
) -> Vec<Option<TextRange>> {
    let text = &document.text;
    let small = |span: &RawSpan| {
        Some((
            u32::try_from(span.start).ok()?,
            u32::try_from(span.end).ok()?,
        ))
    };
    let quoted: Vec<(u32, u32, &str)> = spans
        .iter()
        .filter_map(|span| {
            let (start, end) = small(span)?;
            Some((start, end, span.quote.as_deref()?))
        })
        .collect();
    let unit = unit.unwrap_or_else(|| choose(document, spans, &quoted, report));
    spans
        .iter()
        .map(|span| {
            let found = small(span).and_then(|(start, end)| convert(text, unit, start, end));
            let range = found.filter(|range| !range.is_empty());
            let fits = |range: &TextRange| {
                span.quote
                    .as_deref()
                    .is_none_or(|quote| text.slice(*range) == Some(quote))
            };
            match range {
                Some(range) if fits(&range) => Some(range),
                _ => search(document, span, report),
            }
        })
        .collect()
}

/// Says that offsets count something else than they should.
pub(crate) fn say_unit(document: &Document, unit: OffsetUnit, spans: usize, report: &mut Report) {
    let message = format!(
        "The offsets count {}, not code points; they were converted.",
        unit.name()
    );
    let item = Item::new(Severity::Repaired, "offset-unit", message);
    report.push(item.of(document).times(spans as u64));
}

fn choose(
    document: &Document,
    spans: &[RawSpan],
    quoted: &[(u32, u32, &str)],
    report: &mut Report,
) -> OffsetUnit {
    let text = &document.text;
    if !quoted.is_empty() {
        return match detect_unit(text, quoted) {
            Some(OffsetUnit::CodePoints) | None => OffsetUnit::CodePoints,
            Some(unit) => {
                say_unit(document, unit, spans.len(), report);
                unit
            }
        };
    }
    // Without quotes only text in which the units differ can tell, and only by its word boundaries.
    if text.len_utf16().0 == text.len().0 && !text.as_str().contains("\r\n") {
        return OffsetUnit::CodePoints;
    }
    let pairs: Vec<(u32, u32)> = spans
        .iter()
        .filter_map(|span| {
            Some((
                u32::try_from(span.start).ok()?,
                u32::try_from(span.end).ok()?,
            ))
        })
        .collect();
    let fit = |unit| (unit, boundary_fit(text, unit, &pairs));
    // White space at the ends of spans is untidy, but no sign of another unit.
    let usual = whole_tokens(text, OffsetUnit::CodePoints, &pairs);
    if usual >= 1.0 {
        return OffsetUnit::CodePoints;
    }
    let rivals = [
        OffsetUnit::Utf16,
        OffsetUnit::CrlfAsOne,
        OffsetUnit::Graphemes,
    ];
    // Of those that fit as well the first is meant: the last of the greatest is what `max_by` gives.
    let best = rivals
        .map(fit)
        .into_iter()
        .rev()
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match best {
        Some((unit, share)) if share > usual => {
            say_unit(document, unit, spans.len(), report);
            unit
        }
        _ => OffsetUnit::CodePoints,
    }
}

fn search(document: &Document, span: &RawSpan, report: &mut Report) -> Option<TextRange> {
    let text: &Text = &document.text;
    let near = u32::try_from(span.start)
        .ok()
        .map(CodePoint)
        .filter(|it| *it <= text.len());
    if let Some(quote) = span.quote.as_deref() {
        let context = Context {
            quote,
            prefix: "",
            suffix: "",
            near,
        };
        if let Some(placed) = place(text, &context) {
            let message = format!(
                "The offsets {} to {} do not fit the quote; it was found at {}.",
                span.start, span.end, placed.range.start
            );
            report.push(
                Item::new(Severity::Repaired, "moved", message)
                    .of(document)
                    .quoting(quote),
            );
            return Some(placed.range);
        }
    }
    let (code, message) = if span.end > u64::from(text.len().0) {
        let message = format!(
            "The offsets {} to {} lie beyond the end of the text ({} characters); the annotation was left out.",
            span.start,
            span.end,
            text.len()
        );
        ("beyond-the-text", message)
    } else if span.start >= span.end {
        (
            "empty-span",
            format!(
                "The offsets {} to {} mark nothing; the annotation was left out.",
                span.start, span.end
            ),
        )
    } else {
        (
            "wrong-quote",
            format!(
                "The text at {} to {} is not the quote, which is nowhere near; the annotation was left out.",
                span.start, span.end
            ),
        )
    };
    let mut item = Item::new(Severity::Rejected, code, message).of(document);
    if let Some(quote) = &span.quote {
        item = item.quoting(quote);
    }
    report.push(item);
    None
}

/// Of annotations with the same id the first keeps it, and with it the relations; the others get one of their own.
pub(crate) fn tell_apart(document: &mut Document, report: &mut Report) {
    let mut known = HashSet::new();
    let mut twice: Vec<usize> = Vec::new();
    for (at, it) in document.annotations.iter().enumerate() {
        if !known.insert(it.id.as_str()) {
            twice.push(at);
        }
    }
    let Some(first) = twice.first().and_then(|at| document.annotations.get(*at)) else {
        return;
    };
    let message = format!(
        "The number {} is given to more than one annotation; those after the first got another, and no links.",
        first.id
    );
    let item = Item::new(Severity::Repaired, "second-id", message);
    report.push(item.of(document).times(twice.len() as u64));
    let mut known: HashSet<String> = known.into_iter().map(str::to_owned).collect();
    let mut number = 0;
    for at in twice {
        if let Some(it) = document.annotations.get_mut(at) {
            while !known.insert(format!("{}-{number}", it.id)) {
                number += 1;
            }
            it.id = format!("{}-{number}", it.id);
        }
    }
}

/// A relation to an annotation that is not there is left out and reported.
pub(crate) fn drop_loose_relations(document: &mut Document, report: &mut Report) {
    let ids: std::collections::HashSet<&str> = document
        .annotations
        .iter()
        .map(|it| it.id.as_str())
        .collect();
    let (kept, loose): (Vec<Relation>, Vec<Relation>) = document
        .relations
        .iter()
        .cloned()
        .partition(|it| ids.contains(it.from.as_str()) && ids.contains(it.to.as_str()));
    if !loose.is_empty() {
        let message = "A relation leads to an annotation that is not there; it was left out.";
        let item = Item::new(Severity::Rejected, "loose-relation", message);
        report.push(item.of(document).times(loose.len() as u64));
    }
    document.relations = kept;
}
