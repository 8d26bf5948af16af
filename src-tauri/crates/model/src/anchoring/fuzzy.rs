//! Passages that are much like a quote which does not stand in the text any more.
//!
//! Where to look: around the old position, and wherever a whole prefix, a whole suffix or the quote's longest
//! word stands. What is found there is compared by edit distance (Sellers 1980: the whole quote against the
//! best part of a stretch). Which candidate wins is decided in [`super::place`].

use super::search::occurrences;
use super::{Bytes, Candidate, Context, is_as_whole};
use crate::segment::{Snap, snap, words};
use crate::text::{Byte, CodePoint, Text, TextRange};

/// Below this share of equal characters a passage is not the same any more.
const LEAST_LIKENESS: f32 = 0.7;
/// Longer quotes, in code points, are only searched for exactly.
const LONGEST_QUOTE: usize = 1_024;
/// How far around the old position to look, in code points.
const REACH: u32 = 4_000;
/// A prefix, suffix or word that stands in more places than this tells nothing.
const MOST_PLACES: usize = 50;
/// How many pairs of characters are compared at most, over all stretches.
const MOST_COMPARISONS: usize = 30_000_000;

/// Passages at least [`LEAST_LIKENESS`] like the quote, none overlapping another.
pub(super) fn candidates(text: &Text, context: &Context<'_>) -> Vec<Candidate> {
    let quote: Vec<char> = context.quote.chars().collect();
    if quote.len() > LONGEST_QUOTE {
        return Vec::new();
    }
    let mut left = MOST_COMPARISONS;
    let mut found: Vec<Candidate> = Vec::new();
    for stretch in stretches(text, context, quote.len() as u32) {
        let Some(rest) = left.checked_sub(stretch.len() as usize * quote.len()) else {
            // Looking at some of the places only could choose one and overlook its equal.
            return Vec::new();
        };
        left = rest;
        found.extend(in_stretch(text, context, &quote, stretch));
    }
    found
}

/// Where to look, in text order, joined where they meet.
fn stretches(text: &Text, context: &Context<'_>, length: u32) -> Vec<TextRange> {
    let content = text.as_str();
    let slack = length / 2 + 16;
    let around = |start: u32, end: u32| TextRange {
        start: CodePoint(start.min(text.len().0)),
        end: CodePoint(end.min(text.len().0)),
    };
    let mut stretches: Vec<TextRange> = Vec::new();
    if let Some(CodePoint(near)) = context.near {
        stretches.push(around(
            near.saturating_sub(REACH),
            near.saturating_add(length + REACH),
        ));
    }
    let word = context
        .quote
        .split(|character: char| !character.is_alphanumeric())
        .max_by_key(|word| word.len())
        .unwrap_or_default();
    for seed in [context.prefix, context.suffix, word] {
        let places: Vec<Bytes> = occurrences(content, seed).take(MOST_PLACES + 1).collect();
        if places.len() > MOST_PLACES {
            continue;
        }
        for at in places {
            let byte = |offset: usize| text.from_byte(Byte(offset as u32));
            if let (Some(start), Some(end)) = (byte(at.start), byte(at.end)) {
                stretches.push(around(
                    start.0.saturating_sub(length + slack),
                    end.0.saturating_add(length + slack),
                ));
            }
        }
    }
    stretches.sort_unstable();
    let mut joined: Vec<TextRange> = Vec::new();
    for stretch in stretches {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// The candidates in one stretch of the text: of those that overlap, the likest, then the first.
fn in_stretch(
    text: &Text,
    context: &Context<'_>,
    quote: &[char],
    stretch: TextRange,
) -> Vec<Candidate> {
    let (Some(part), Some(base)) = (text.slice(stretch), text.to_byte(stretch.start)) else {
        return Vec::new();
    };
    let characters: Vec<char> = part.chars().collect();
    let mut ends: Vec<Match> = matches(quote, &characters)
        .into_iter()
        .filter(|found| found.start < found.end && found.likeness(quote.len()) >= LEAST_LIKENESS)
        .collect();
    // By likeness alone every end beside a good one would count as another place.
    ends.sort_by_key(|found| (found.distance, found.start, found.end));
    let mut apart: Vec<Match> = Vec::new();
    for found in ends {
        if apart
            .iter()
            .all(|other| found.end <= other.start || other.end <= found.start)
        {
            apart.push(found);
        }
    }
    let local = Text::new(part);
    let tokens = words(&local);
    apart
        .into_iter()
        .filter_map(|found| {
            let exact = TextRange::new(CodePoint(found.start as u32), CodePoint(found.end as u32))?;
            let (range, likeness) =
                whole_words(&local, &characters, context, quote, exact, &tokens)
                    .unwrap_or((exact, found.likeness(quote.len())));
            let start = base.0 as usize + local.to_byte(range.start)?.0 as usize;
            let end = base.0 as usize + local.to_byte(range.end)?.0 as usize;
            Some(Candidate {
                at: start..end,
                likeness,
            })
        })
        .collect()
}

/// The passage grown to whole words, if the quote was whole and the grown passage still is like it.
fn whole_words(
    local: &Text,
    characters: &[char],
    context: &Context<'_>,
    quote: &[char],
    exact: TextRange,
    tokens: &[TextRange],
) -> Option<(TextRange, f32)> {
    let bytes = local.to_byte(exact.start)?.0 as usize..local.to_byte(exact.end)?.0 as usize;
    let known = !(context.prefix.is_empty() && context.suffix.is_empty());
    if known && is_as_whole(local.as_str(), context, &bytes) {
        return None;
    }
    let range = snap(exact, tokens, Snap::Expand)?;
    let grown = &characters[range.start.0 as usize..range.end.0 as usize];
    let likeness = 1.0 - distance(quote, grown) as f32 / quote.len().max(grown.len()) as f32;
    (likeness >= LEAST_LIKENESS).then_some((range, likeness))
}

/// A part of a stretch, in characters, and its edit distance from the quote.
#[derive(Debug, Clone, Copy)]
struct Match {
    start: usize,
    end: usize,
    distance: usize,
}

impl Match {
    fn likeness(&self, quote: usize) -> f32 {
        1.0 - self.distance as f32 / quote.max(self.end - self.start) as f32
    }
}

/// For every end in `characters`, the part that ends there and is nearest to `quote`.
fn matches(quote: &[char], characters: &[char]) -> Vec<Match> {
    // One column of the table: for each beginning of the quote, its least distance from any part that ends
    // here, and where that part starts.
    let mut column: Vec<(usize, usize)> = (0..=quote.len()).map(|length| (length, 0)).collect();
    let mut found = Vec::with_capacity(characters.len());
    for (index, character) in characters.iter().enumerate() {
        let mut diagonal = column[0];
        column[0] = (0, index + 1);
        for (row, wanted) in quote.iter().enumerate() {
            let replaced = (diagonal.0 + usize::from(wanted != character), diagonal.1);
            let left = column[row + 1];
            let above = column[row];
            diagonal = left;
            column[row + 1] = [(left.0 + 1, left.1), (above.0 + 1, above.1)]
                .into_iter()
                .fold(
                    replaced,
                    |best, other| if other.0 < best.0 { other } else { best },
                );
        }
        let (distance, start) = column[quote.len()];
        found.push(Match {
            start,
            end: index + 1,
            distance,
        });
    }
    found
}

/// The edit distance of Levenshtein.
fn distance(a: &[char], b: &[char]) -> usize {
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
    row[b.len()]
}
