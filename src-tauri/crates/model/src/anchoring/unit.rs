//! What another tool's offsets count, told by the quotes that came with them.
//!
//! The arithmetic is in [`crate::text`]; which unit a format promises is known in the formats.

use crate::segment::words;
use crate::text::{Byte, CodePoint, Grapheme, Text, TextRange, Utf16};

/// What offsets in another tool's file may count. All but the first are known faults or other units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OffsetUnit {
    /// As they should be.
    CodePoints,
    /// UTF-16 code units.
    Utf16,
    /// UTF-8 bytes.
    Bytes,
    /// Code points with CRLF counted as one.
    CrlfAsOne,
    /// Code points with a byte-order mark counted that is not in the text.
    CountedBom,
    /// Grapheme clusters.
    Graphemes,
}

impl OffsetUnit {
    /// In the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::CodePoints,
        Self::Utf16,
        Self::Bytes,
        Self::CrlfAsOne,
        Self::CountedBom,
        Self::Graphemes,
    ];

    /// In words, to stand after “the offsets count”.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodePoints => "code points",
            Self::Utf16 => "UTF-16 units",
            Self::Bytes => "UTF-8 bytes",
            Self::CrlfAsOne => "code points with CRLF as one",
            Self::CountedBom => "code points with a byte-order mark",
            Self::Graphemes => "grapheme clusters",
        }
    }
}

/// The range that `start` and `end` mean in that unit; `None` where they mean none.
pub fn convert(text: &Text, unit: OffsetUnit, start: u32, end: u32) -> Option<TextRange> {
    let at = |offset: u32| match unit {
        OffsetUnit::CodePoints => (offset <= text.len().0).then_some(CodePoint(offset)),
        OffsetUnit::Utf16 => text.from_utf16(Utf16(offset)),
        OffsetUnit::Bytes => text.from_byte(Byte(offset)),
        OffsetUnit::CrlfAsOne => text.from_crlf_as_one(offset),
        OffsetUnit::CountedBom => {
            let offset = offset.checked_sub(1)?;
            (offset <= text.len().0).then_some(CodePoint(offset))
        }
        OffsetUnit::Graphemes => text.from_grapheme(Grapheme(offset)),
    };
    TextRange::new(at(start)?, at(end)?)
}

/// The first unit in which every quote stands where it should, or `None`.
pub fn detect_unit(text: &Text, quoted: &[(u32, u32, &str)]) -> Option<OffsetUnit> {
    OffsetUnit::ALL.into_iter().find(|unit| {
        quoted.iter().all(|(start, end, quote)| {
            convert(text, *unit, *start, *end).and_then(|range| text.slice(range)) == Some(*quote)
        })
    })
}

/// The share of `spans` that hold whole tokens when they count `unit`: neither end is inside one, though white space may
/// lie at either. 1 for no spans.
pub fn whole_tokens(text: &Text, unit: OffsetUnit, spans: &[(u32, u32)]) -> f32 {
    if spans.is_empty() {
        return 1.0;
    }
    let tokens = words(text);
    let fits = |&&(start, end): &&(u32, u32)| {
        convert(text, unit, start, end).is_some_and(|range| {
            let first = tokens.partition_point(|token| token.end <= range.start);
            let behind = tokens.partition_point(|token| token.end <= range.end);
            let divided = tokens.get(behind).is_some_and(|it| it.start < range.end);
            first < behind && tokens[first].start >= range.start && !divided
        })
    };
    spans.iter().filter(fits).count() as f32 / spans.len() as f32
}

/// The share of `spans` whose both ends are token boundaries when they count `unit`: evidence where a
/// format keeps no quotes. 1 for no spans.
pub fn boundary_fit(text: &Text, unit: OffsetUnit, spans: &[(u32, u32)]) -> f32 {
    if spans.is_empty() {
        return 1.0;
    }
    let tokens = words(text);
    let fits = |&&(start, end): &&(u32, u32)| {
        convert(text, unit, start, end).is_some_and(|range| {
            let starts = tokens.binary_search_by_key(&range.start, |token| token.start);
            let ends = tokens.binary_search_by_key(&range.end, |token| token.end);
            starts.is_ok() && ends.is_ok()
        })
    };
    spans.iter().filter(fits).count() as f32 / spans.len() as f32
}
