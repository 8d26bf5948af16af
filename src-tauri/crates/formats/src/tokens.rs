//! Tokens as spaCy's tools have them: white space other than one blank behind a word is a token of its own, so that
//! the tokens together are the text. Words are ours, divided further where an annotation begins or ends in one.

use std::collections::BTreeSet;

use galley_model::segment;
use galley_model::text::{CodePoint, Text, TextRange};

/// A word, or white space.
pub(crate) struct Token {
    pub range: TextRange,
    /// Whether one blank follows that belongs to it.
    pub space: bool,
}

/// The tokens of a text, in order, and which spans divided a word.
pub(crate) struct Tokens {
    pub all: Vec<Token>,
    pub dividing: Vec<TextRange>,
}

impl Tokens {
    pub(crate) fn new(text: &Text, spans: impl Iterator<Item = TextRange>) -> Self {
        let words = segment::words(text);
        let mut cuts = BTreeSet::new();
        let mut dividing = Vec::new();
        for range in spans {
            let before = cuts.len();
            cuts.extend([range.start, range.end].into_iter().filter(|at| {
                let near = words.partition_point(|word| word.end <= *at);
                words.get(near).is_some_and(|word| word.start < *at)
            }));
            if cuts.len() > before {
                dividing.push(range);
            }
        }
        let mut all: Vec<Token> = Vec::with_capacity(words.len());
        let mut at = CodePoint(0);
        for word in words {
            gap(text, at, word.start, &mut all);
            let inside = cuts.range(CodePoint(word.start.0 + 1)..word.end);
            let mut start = word.start;
            for end in inside.copied().chain([word.end]) {
                let range = TextRange { start, end };
                all.push(Token {
                    range,
                    space: false,
                });
                start = end;
            }
            at = word.end;
        }
        gap(text, at, text.len(), &mut all);
        Self { all, dividing }
    }

    /// The first and the last token that a range touches; the last is at least the first.
    pub(crate) fn touched(&self, range: TextRange) -> (usize, usize) {
        let first = self
            .all
            .partition_point(|token| token.range.end <= range.start);
        let behind = self
            .all
            .partition_point(|token| token.range.start < range.end);
        (first, behind.saturating_sub(1).max(first))
    }
}

/// White space between words: one blank belongs to the word before, the rest is a token.
fn gap(text: &Text, from: CodePoint, to: CodePoint, all: &mut Vec<Token>) {
    if from >= to {
        return;
    }
    let mut range = TextRange {
        start: from,
        end: to,
    };
    let behind = CodePoint(from.0 + 1);
    let first = TextRange {
        start: from,
        end: behind,
    };
    if text.slice(first) == Some(" ")
        && let Some(last) = all.last_mut()
    {
        last.space = true;
        range.start = behind;
    }
    if !range.is_empty() {
        all.push(Token {
            range,
            space: false,
        });
    }
}
