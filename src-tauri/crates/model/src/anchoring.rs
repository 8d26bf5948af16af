//! Putting a quote back where it belongs, and finding out what another tool's offsets count.
//!
//! Placing tries the position, then the exact quote, then a fuzzy one. It never guesses between two equally
//! good places.

use crate::segment::words;
use crate::text::{Byte, CodePoint, Grapheme, Text, TextRange, Utf16};

/// What is known of a marked passage besides where it was.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What was marked.
    pub quote: &'a str,
    /// What stood before it.
    pub prefix: &'a str,
    /// What stood behind it.
    pub suffix: &'a str,
    /// Where it began.
    pub near: Option<CodePoint>,
}

/// How a passage was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It stands where it stood.
    Position,
    /// Its exact words stand elsewhere.
    ExactQuote,
    /// Something much like it does.
    FuzzyQuote,
}

/// A place for a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Where.
    pub range: TextRange,
    /// From 0 to 1.
    pub score: f32,
    /// How it was found.
    pub how: How,
}

// The quote decides; the context separates equal quotes; the position only breaks ties.
const QUOTE_WEIGHT: f32 = 50.0;
const PREFIX_WEIGHT: f32 = 20.0;
const SUFFIX_WEIGHT: f32 = 20.0;
const POSITION_WEIGHT: f32 = 2.0;
const ALL_WEIGHTS: f32 = QUOTE_WEIGHT + PREFIX_WEIGHT + SUFFIX_WEIGHT + POSITION_WEIGHT;

/// Below this share of equal characters a passage is not the same any more.
const LEAST_LIKENESS: f32 = 0.7;
/// Quotes longer than this are only searched for exactly.
const LONGEST_FUZZY: usize = 512;
/// How far around `near` a fuzzy search looks, in code points.
const FUZZY_REACH: u32 = 4_000;
/// How many exact occurrences are weighed at most.
const MOST_OCCURRENCES: usize = 1_000;

/// Finds the place of a passage, or `None` where there is none or two are equally good.
pub fn place(text: &Text, context: &Context<'_>) -> Option<Placed> {
    if context.quote.is_empty() {
        return None;
    }
    let length = context.quote.chars().count() as u32;
    if let Some(near) = context.near {
        let range = TextRange::new(near, CodePoint(near.0.checked_add(length)?))?;
        if text.slice(range) == Some(context.quote) {
            return Some(Placed {
                range,
                score: 1.0,
                how: How::Position,
            });
        }
    }
    let exact: Vec<TextRange> = text
        .as_str()
        .match_indices(context.quote)
        .take(MOST_OCCURRENCES)
        .filter_map(|(byte, _)| {
            let start = text.from_byte(Byte(byte as u32))?;
            TextRange::new(start, CodePoint(start.0 + length))
        })
        .collect();
    if exact.is_empty() {
        return best(text, context, fuzzy(text, context, length), How::FuzzyQuote);
    }
    let candidates = exact.into_iter().map(|range| (range, 1.0)).collect();
    best(text, context, candidates, How::ExactQuote)
}

fn best(
    text: &Text,
    context: &Context<'_>,
    candidates: Vec<(TextRange, f32)>,
    how: How,
) -> Option<Placed> {
    let mut scored: Vec<(f32, TextRange)> = candidates
        .into_iter()
        .map(|(range, likeness)| (score(text, context, range, likeness), range))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (score, range) = *scored.first()?;
    let rival = scored.get(1).is_some_and(|second| second.0 >= score);
    (!rival).then_some(Placed { range, score, how })
}

fn score(text: &Text, context: &Context<'_>, range: TextRange, likeness: f32) -> f32 {
    let chars = |part: &str| part.chars().count() as u32;
    let (prefix, suffix) = context_of(
        text,
        range,
        chars(context.prefix).max(chars(context.suffix)),
    );
    let before = shared(context.prefix.chars().rev(), prefix.chars().rev());
    let after = shared(context.suffix.chars(), suffix.chars());
    let distance = context.near.map_or(1.0, |near| {
        near.0.abs_diff(range.start.0) as f32 / text.len().0.max(1) as f32
    });
    (QUOTE_WEIGHT * likeness
        + PREFIX_WEIGHT * before
        + SUFFIX_WEIGHT * after
        + POSITION_WEIGHT * (1.0 - distance))
        / ALL_WEIGHTS
}

/// The share of `wanted` that `found` begins with; 1 where nothing is wanted.
fn shared(wanted: impl Iterator<Item = char> + Clone, found: impl Iterator<Item = char>) -> f32 {
    let all = wanted.clone().count();
    if all == 0 {
        return 1.0;
    }
    let same = wanted.zip(found).take_while(|(a, b)| a == b).count();
    same as f32 / all as f32
}

/// Passages near the old place that are much like the quote: its words' boundaries, compared by edit distance.
fn fuzzy(text: &Text, context: &Context<'_>, length: u32) -> Vec<(TextRange, f32)> {
    let quote: Vec<char> = context.quote.chars().collect();
    if quote.len() > LONGEST_FUZZY {
        return Vec::new();
    }
    let near = context.near.unwrap_or(CodePoint(0)).0;
    let (low, high) = (
        near.saturating_sub(FUZZY_REACH),
        near.saturating_add(FUZZY_REACH),
    );
    let tokens = words(text);
    let first = tokens.partition_point(|token| token.start.0 < low);
    let count = words(&Text::new(context.quote)).len().max(1);
    let slack = length / 4 + 1;
    let mut found = Vec::new();
    for start in first..tokens.len() {
        if tokens[start].start.0 > high {
            break;
        }
        let last = (start + count + 2).min(tokens.len());
        for end in tokens.iter().take(last).skip(start) {
            let range = TextRange {
                start: tokens[start].start,
                end: end.end,
            };
            if range.len().abs_diff(length) > slack {
                continue;
            }
            let Some(part) = text.slice(range) else {
                continue;
            };
            let likeness = likeness(&quote, &part.chars().collect::<Vec<_>>());
            if likeness >= LEAST_LIKENESS {
                found.push((range, likeness));
            }
        }
    }
    found
}

/// One minus the edit distance over the longer length.
fn likeness(a: &[char], b: &[char]) -> f32 {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    1.0 - row[b.len()] as f32 / a.len().max(b.len()).max(1) as f32
}

/// Up to `chars` code points before and behind `range`.
pub fn context_of(text: &Text, range: TextRange, chars: u32) -> (String, String) {
    let slice = |start: u32, end: u32| {
        TextRange::new(CodePoint(start), CodePoint(end.min(text.len().0)))
            .and_then(|range| text.slice(range))
            .unwrap_or_default()
            .to_owned()
    };
    (
        slice(range.start.0.saturating_sub(chars), range.start.0),
        slice(range.end.0, range.end.0.saturating_add(chars)),
    )
}

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
        OffsetUnit::CrlfAsOne => from_crlf_as_one(text, offset),
        OffsetUnit::CountedBom => {
            let offset = offset.checked_sub(1)?;
            (offset <= text.len().0).then_some(CodePoint(offset))
        }
        OffsetUnit::Graphemes => text.from_grapheme(Grapheme(offset)),
    };
    TextRange::new(at(start)?, at(end)?)
}

fn from_crlf_as_one(text: &Text, offset: u32) -> Option<CodePoint> {
    let mut counted = 0;
    let mut after_cr = false;
    for (index, character) in text.as_str().chars().enumerate() {
        let joins = after_cr && character == '\n';
        if counted == offset && !joins {
            return Some(CodePoint(index as u32));
        }
        counted += u32::from(!joins);
        after_cr = character == '\r';
    }
    (counted == offset).then_some(text.len())
}

/// The first unit in which every quote stands where it should, or `None`.
pub fn detect_unit(text: &Text, quoted: &[(u32, u32, &str)]) -> Option<OffsetUnit> {
    OffsetUnit::ALL.into_iter().find(|unit| {
        quoted.iter().all(|(start, end, quote)| {
            convert(text, *unit, *start, *end).and_then(|range| text.slice(range)) == Some(*quote)
        })
    })
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
