//! Tokens as spaCy's tools have them: white space other than one blank behind a word is a token of its own, so that
//! the tokens together are the text. Words are ours, divided further where an annotation begins or ends in one; white
//! space, too, so that annotations never move.

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
        let (mut starts, mut ends) = (BTreeSet::new(), BTreeSet::new());
        let mut dividing = Vec::new();
        for range in spans {
            starts.insert(range.start);
            ends.insert(range.end);
            let before = cuts.len();
            cuts.extend([range.start, range.end].into_iter().filter(|at| {
                let near = words.partition_point(|word| word.end <= *at);
                words.get(near).is_some_and(|word| word.start < *at)
            }));
            if cuts.len() > before {
                dividing.push(range);
            }
        }
        let gaps = Gaps { text, starts, ends };
        let mut all: Vec<Token> = Vec::with_capacity(words.len());
        let mut at = CodePoint(0);
        for word in words {
            gaps.fill(at, word.start, &mut all);
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
        gaps.fill(at, text.len(), &mut all);
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

/// White space between words, and where annotations begin and end.
struct Gaps<'a> {
    text: &'a Text,
    starts: BTreeSet<CodePoint>,
    ends: BTreeSet<CodePoint>,
}

impl Gaps<'_> {
    /// One blank belongs to the word before, unless an annotation has it and not the word; the rest are tokens, one
    /// unless an annotation begins or ends there.
    fn fill(&self, from: CodePoint, to: CodePoint, all: &mut Vec<Token>) {
        if from >= to {
            return;
        }
        let mut start = from;
        let behind = CodePoint(from.0 + 1);
        let first = TextRange {
            start: from,
            end: behind,
        };
        let apart = self.starts.contains(&from) || self.ends.contains(&behind);
        if !apart
            && self.text.slice(first) == Some(" ")
            && let Some(last) = all.last_mut()
        {
            last.space = true;
            start = behind;
        }
        let mut cuts: BTreeSet<CodePoint> = self.starts.range(start..to).copied().collect();
        cuts.extend(self.ends.range(start..to));
        for end in cuts.into_iter().chain([to]) {
            if start < end {
                let range = TextRange { start, end };
                all.push(Token {
                    range,
                    space: false,
                });
                start = end;
            }
        }
    }
}
