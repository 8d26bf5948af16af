//! Where annotations are in the text.

use std::collections::HashMap;

use galley_model::anchoring::{OffsetUnit, boundary_fit, convert, whole_tokens};
use galley_model::text::TextRange;

use super::View;
use crate::cas::Structure;
use crate::corpus::Document;
use crate::repair::{RawSpan, settle};
use crate::report::{Item, Report, Severity};

impl View<'_> {
    /// Finds where annotations are and hands them on.
    pub(super) fn place(
        &mut self,
        spans: &[&Structure],
        parts: &HashMap<&str, Vec<&Structure>>,
        document: &mut Document,
        report: &mut Report,
    ) {
        let raw = |it: &&Structure| RawSpan {
            start: it.begin.unwrap_or(0),
            end: it.end.unwrap_or(0),
            quote: None,
        };
        let mut all: Vec<RawSpan> = Vec::new();
        let mut counts = Vec::new();
        for it in spans {
            let own: Vec<RawSpan> = match parts.get(it.id.as_str()) {
                Some(parts) => parts.iter().map(raw).collect(),
                None => vec![raw(it)],
            };
            counts.push(own.len());
            all.extend(own);
        }
        let unit = self.unit(document, report);
        let placed = all.iter().map(|it| range(it, unit, document, report));
        let placed: Vec<Option<TextRange>> = placed.collect();
        let mut placed = placed.into_iter();
        for (it, count) in spans.iter().zip(counts) {
            let mut ranges: Vec<TextRange> = Vec::new();
            let mut found: Vec<TextRange> = placed.by_ref().take(count).flatten().collect();
            found.sort();
            for range in found {
                match ranges.last_mut() {
                    // Parts of one annotation do not overlap.
                    Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                    _ => ranges.push(range),
                }
            }
            if ranges.is_empty() {
                continue;
            }
            let mut annotation = self.annotation(it);
            annotation.ranges = ranges;
            document.annotations.push(annotation);
        }
    }

    /// What the offsets count. The format says UTF-16; some tools in Python wrote code points.
    fn unit(&self, document: &Document, report: &mut Report) -> OffsetUnit {
        let text = &document.text;
        if self.cas.certain || text.len_utf16().0 == text.len().0 {
            return OffsetUnit::Utf16;
        }
        let own = self.cas.structures.iter().filter(|it| {
            it.sofa.as_ref() == Some(&self.sofa.id) && !self.describes(it) && it.begin < it.end
        });
        let small = |at: Option<u64>| u32::try_from(at?).ok();
        let pairs: Vec<(u32, u32)> = own
            .filter_map(|it| Some((small(it.begin)?, small(it.end)?)))
            .collect();
        let usual = whole_tokens(text, OffsetUnit::Utf16, &pairs);
        if usual >= 1.0 || boundary_fit(text, OffsetUnit::CodePoints, &pairs) <= usual {
            return OffsetUnit::Utf16;
        }
        let message = "The offsets count code points, not UTF-16 code units as the format has it; they were converted.";
        let item = Item::new(Severity::Repaired, "offset-unit", message);
        report.push(item.of(document).times(pairs.len() as u64));
        OffsetUnit::CodePoints
    }
}

/// A place in the text; of one that is none the report says why.
fn range(
    span: &RawSpan,
    unit: OffsetUnit,
    document: &Document,
    report: &mut Report,
) -> Option<TextRange> {
    let small = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let found = convert(&document.text, unit, small(span.start), small(span.end));
    let inside = span.start < span.end && span.end <= u64::from(document.text.len_utf16().0);
    match found.filter(|it| !it.is_empty()) {
        None if inside && unit == OffsetUnit::Utf16 => {
            let message = format!(
                "The offsets {} to {} cut a character in two; the annotation was left out.",
                span.start, span.end
            );
            let item = Item::new(Severity::Rejected, "inside-a-character", message);
            report.push(item.of(document));
            None
        }
        None => settle(document, std::slice::from_ref(span), Some(unit), report).pop()?,
        found => found,
    }
}
