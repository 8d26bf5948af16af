//! Words, sentences and paragraphs, and snapping to them.
//!
//! Boundaries follow UAX 29 through ICU (with its models for Chinese, Japanese, Thai and other scripts
//! without blanks), tailored for news English. Nothing here changes a text.

mod english;

use std::sync::LazyLock;

use icu_segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu_segmenter::{
    SentenceSegmenter, SentenceSegmenterBorrowed, WordSegmenter, WordSegmenterBorrowed,
};

use unicode_segmentation::GraphemeCursor;

use crate::text::{CodePoint, Text, TextRange};

static WORDS: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));
static SENTENCES: LazyLock<SentenceSegmenterBorrowed<'static>> =
    LazyLock::new(|| SentenceSegmenter::new(SentenceBreakInvariantOptions::default()));

/// A stretch of a string in bytes.
type Bytes = std::ops::Range<usize>;

/// Tokens in text order: words, and punctuation marks by themselves. White space is in none; all else is in
/// exactly one. `Trump’s` is `Trump` and `’s`, `isn’t` is `is` and `n’t`, `H.R.` and `Mr.` are whole,
/// `Ukraine-related` is three tokens.
pub fn words(text: &Text) -> Vec<TextRange> {
    let content = text.as_str();
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut start = 0;
    for end in WORDS.segment_str(content) {
        if cuts_cluster(content, end) {
            continue;
        }
        if start < end && !content[start..end].chars().all(char::is_whitespace) {
            english::push(content, start..end, &mut pieces);
        }
        start = end;
    }
    to_ranges(content, pieces)
}

/// Whether a byte offset lies inside a grapheme cluster. The models of scripts without blanks may end a word
/// before a combining mark. No cluster joins two characters of ASCII but CR LF, which no word ends between.
fn cuts_cluster(content: &str, at: usize) -> bool {
    let around = &content.as_bytes()[at.saturating_sub(1)..content.len().min(at + 1)];
    !around.is_ascii()
        && GraphemeCursor::new(at, content.len(), true).is_boundary(content, 0) == Ok(false)
}

/// Sentences in text order, without white space at their ends. A line break always ends one;
/// `Mr.`, initials and other abbreviations do not.
pub fn sentences(text: &Text) -> Vec<TextRange> {
    let content = text.as_str();
    let mut pieces: Vec<Bytes> = Vec::new();
    let mut start = 0;
    for end in SENTENCES.segment_str(content) {
        let piece = trim(content, start..end);
        start = end;
        if piece.is_empty() {
            continue;
        }
        match pieces.last_mut() {
            Some(last) if english::continues(content, last, &piece) => last.end = piece.end,
            _ => pieces.push(piece),
        }
    }
    to_ranges(content, pieces)
}

/// Lines that are not blank, without white space at their ends.
pub fn paragraphs(text: &Text) -> Vec<TextRange> {
    let content = text.as_str();
    let mut start = 0;
    let mut pieces = Vec::new();
    for line in content.split_inclusive(['\n', '\r']) {
        let piece = trim(content, start..start + line.len());
        start += line.len();
        if !piece.is_empty() {
            pieces.push(piece);
        }
    }
    to_ranges(content, pieces)
}

fn trim(content: &str, piece: Bytes) -> Bytes {
    let part = &content[piece.clone()];
    let start = piece.start + part.len() - part.trim_start().len();
    start..start.max(piece.start + part.trim_end().len())
}

/// Sorted, disjoint byte ranges to code points, in one pass.
fn to_ranges(content: &str, pieces: Vec<Bytes>) -> Vec<TextRange> {
    let ascii = content.is_ascii();
    let (mut byte, mut code_point) = (0, 0u32);
    let mut at = |wanted: usize| {
        code_point += if ascii {
            (wanted - byte) as u32
        } else {
            content[byte..wanted].chars().count() as u32
        };
        byte = wanted;
        CodePoint(code_point)
    };
    let range = |piece: Bytes| TextRange {
        start: at(piece.start),
        end: at(piece.end),
    };
    pieces.into_iter().map(range).collect()
}

/// How the ends of a range meet token boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Snap {
    /// Outwards, to whole tokens; white space at the ends is left out.
    Expand,
    /// Inwards, to the tokens that lie wholly inside.
    Contract,
    /// Not at all.
    Exact,
}

/// Snaps `range` to sorted, disjoint `tokens`. `None` if no token is left.
pub fn snap(range: TextRange, tokens: &[TextRange], how: Snap) -> Option<TextRange> {
    let first = tokens.partition_point(|token| match how {
        Snap::Contract => token.start < range.start,
        Snap::Expand | Snap::Exact => token.end <= range.start,
    });
    let last = tokens.partition_point(|token| match how {
        Snap::Contract => token.end <= range.end,
        Snap::Expand | Snap::Exact => token.start < range.end,
    });
    match how {
        Snap::Exact => Some(range),
        _ if first >= last => None,
        _ => TextRange::new(tokens[first].start, tokens[last - 1].end),
    }
}
