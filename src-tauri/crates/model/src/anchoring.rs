//! Putting a quote back where it belongs, and finding out what another tool's offsets count.
//!
//! Placing tries the position, then the exact quote, then a fuzzy one, and never guesses between two
//! equally good places. What happens to a mark that has no place is decided by the caller.

mod fuzzy;
mod search;
mod unit;

use crate::text::{Byte, CodePoint, Text, TextRange};
use search::occurrences;
pub use unit::{OffsetUnit, boundary_fit, convert, detect_unit, whole_tokens};

/// A stretch of a string in bytes.
type Bytes = std::ops::Range<usize>;

/// What is known of a marked passage besides where it was.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What was marked.
    pub quote: &'a str,
    /// What stood right before it; empty if that is not known.
    pub prefix: &'a str,
    /// What stood right behind it; empty if that is not known.
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
    /// How much of what was known is found there: 1 if everything is, 0 if nothing were.
    pub score: f32,
    /// How it was found.
    pub how: How,
}

// The quote decides; the context separates equal quotes; the position only breaks ties, since one inserted
// paragraph moves every position behind it and no context.
const QUOTE_WEIGHT: f32 = 50.0;
const PREFIX_WEIGHT: f32 = 20.0;
const SUFFIX_WEIGHT: f32 = 20.0;
const POSITION_WEIGHT: f32 = 2.0;
const ALL_WEIGHTS: f32 = QUOTE_WEIGHT + PREFIX_WEIGHT + SUFFIX_WEIGHT + POSITION_WEIGHT;

/// The share of the context, on its better side, that must be where the passage was for the position alone
/// to be believed: a text may have moved so that another `US` stands there.
const BELIEVED_CONTEXT: f32 = 0.5;
/// Scores closer than this are equal.
const TIE: f32 = 1e-5;

/// A possible place, in bytes, and how like the quote it is (1: equal).
struct Candidate {
    at: Bytes,
    likeness: f32,
}

/// Finds the place of a passage, or `None` where there is none or two are equally good.
///
/// An exact search reads the text once; a fuzzy one compares bounded stretches of it (see the constants
/// of that module) and gives up on quotes too long to compare.
pub fn place(text: &Text, context: &Context<'_>) -> Option<Placed> {
    if context.quote.is_empty() {
        return None;
    }
    let content = text.as_str();
    let near = context
        .near
        .and_then(|near| text.to_byte(near))
        .map(|byte| byte.0 as usize);
    let stands = near.filter(|&near| content[near..].starts_with(context.quote));
    if let Some(start) = stands {
        let at = start..start + context.quote.len();
        let (before, after) = context_shares(content, context, &at);
        if before.max(after) >= BELIEVED_CONTEXT {
            return placed(text, context, &at, 1.0, near, How::Position);
        }
    }
    let exact: Vec<Candidate> = occurrences(content, context.quote)
        .filter(|at| is_as_whole(content, context, at))
        .map(|at| Candidate { at, likeness: 1.0 })
        .collect();
    let (candidates, how) = if exact.is_empty() {
        (fuzzy::candidates(text, context), How::FuzzyQuote)
    } else {
        (exact, How::ExactQuote)
    };
    let best = best(content, context, near, candidates)?;
    let how = if stands == Some(best.at.start) && how == How::ExactQuote {
        How::Position
    } else {
        how
    };
    placed(text, context, &best.at, best.likeness, near, how)
}

fn placed(
    text: &Text,
    context: &Context<'_>,
    at: &Bytes,
    likeness: f32,
    near: Option<usize>,
    how: How,
) -> Option<Placed> {
    let start = text.from_byte(Byte(at.start as u32))?;
    let end = text.from_byte(Byte(at.end as u32))?;
    Some(Placed {
        range: TextRange::new(start, end)?,
        score: score(text.as_str(), context, at, likeness, near),
        how,
    })
}

/// The candidate with the greatest score, or `None` if another place has the same.
fn best(
    content: &str,
    context: &Context<'_>,
    near: Option<usize>,
    candidates: Vec<Candidate>,
) -> Option<Candidate> {
    let mut best: Option<(f32, Candidate)> = None;
    let mut tied = false;
    for candidate in candidates {
        let score = score(content, context, &candidate.at, candidate.likeness, near);
        match &best {
            Some((greatest, _)) if score < greatest - TIE => {}
            Some((greatest, _)) if score <= greatest + TIE => tied = true,
            _ => {
                best = Some((score, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

fn score(
    content: &str,
    context: &Context<'_>,
    at: &Bytes,
    likeness: f32,
    near: Option<usize>,
) -> f32 {
    let (before, after) = context_shares(content, context, at);
    let distance = near.map_or(0.0, |near| {
        near.abs_diff(at.start) as f32 / content.len().max(1) as f32
    });
    (QUOTE_WEIGHT * likeness
        + PREFIX_WEIGHT * before
        + SUFFIX_WEIGHT * after
        + POSITION_WEIGHT * (1.0 - distance))
        / ALL_WEIGHTS
}

/// The shares of the prefix and of the suffix that stand around `at`.
fn context_shares(content: &str, context: &Context<'_>, at: &Bytes) -> (f32, f32) {
    (
        shared(
            context.prefix.chars().rev(),
            content[..at.start].chars().rev(),
        ),
        shared(context.suffix.chars(), content[at.end..].chars()),
    )
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

/// Whether a quote that was cut from its surroundings at word boundaries is so at `at`: `Ann` is not
/// found in `Annual`, unless it was marked inside a word to begin with.
fn is_as_whole(content: &str, context: &Context<'_>, at: &Bytes) -> bool {
    let joins = |left: Option<char>, right: Option<char>| {
        let in_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
        in_word(left) && in_word(right)
    };
    let (first, last) = (context.quote.chars().next(), context.quote.chars().last());
    let before = content[..at.start].chars().next_back();
    let after = content[at.end..].chars().next();
    let was_whole_before =
        !context.prefix.is_empty() && !joins(context.prefix.chars().last(), first);
    let was_whole_after = !context.suffix.is_empty() && !joins(last, context.suffix.chars().next());
    !(was_whole_before && joins(before, first) || was_whole_after && joins(last, after))
}

/// Up to `chars` code points before and behind `range`, to be kept as prefix and suffix.
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
