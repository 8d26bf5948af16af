//! Many strings at once in one text, by Aho-Corasick: every place where one stands whole, in code points.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use galley_model::text::{Byte, Text, TextRange};

use crate::edges;
use crate::folded::{Folded, folded};

/// Strings to look for, folded as `folded` says.
pub struct Lexicon {
    automaton: AhoCorasick,
    /// Whether a string has to begin and end where words do.
    whole: bool,
}

/// A place where a string stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Where.
    pub range: TextRange,
    /// Which string, by its place in the list given.
    pub string: usize,
}

impl Lexicon {
    /// Strings to look for as words; `None` where they are too many or too long for one automaton. A string without
    /// anything to look for is never found.
    pub fn new<'a>(strings: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        Self::build(strings, true)
    }

    pub(crate) fn build<'a>(
        strings: impl IntoIterator<Item = &'a str>,
        whole: bool,
    ) -> Option<Self> {
        // An empty pattern would be found everywhere; this one is in no folded text.
        let pattern = |it: &str| match folded(it) {
            it if it.is_empty() => "\u{0}\u{0}".to_owned(),
            it => it,
        };
        let automaton = AhoCorasick::new(strings.into_iter().map(pattern)).ok()?;
        Some(Self { automaton, whole })
    }

    /// Every place of every string, overlapping ones too, by where they end.
    pub fn hits(&self, text: &Text) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.each(text.as_str(), |bytes, string| {
            let range = range(text, bytes);
            hits.extend(range.map(|range| Hit { range, string }));
        });
        hits
    }

    /// Calls `take` with the bytes of every place, and which string it is.
    pub(crate) fn each(&self, text: &str, mut take: impl FnMut(Range<usize>, usize)) {
        let folded = Folded::new(text);
        for found in self.automaton.find_overlapping_iter(&folded.content) {
            if let Some(bytes) = folded.original(text, found.range())
                && (!self.whole || edges::is_whole(text, &bytes))
            {
                take(bytes, found.pattern().as_usize());
            }
        }
    }
}

/// From bytes to code points.
pub(crate) fn range(text: &Text, bytes: Range<usize>) -> Option<TextRange> {
    let at = |it: usize| text.from_byte(Byte(it as u32));
    TextRange::new(at(bytes.start)?, at(bytes.end)?)
}

/// Of places that overlap, the leftmost is kept, of those that begin together the longest, of those the first.
pub fn apart<T>(mut places: Vec<T>, range: impl Fn(&T) -> TextRange) -> Vec<T> {
    places.sort_by_key(|it| {
        let range = range(it);
        (range.start, std::cmp::Reverse(range.end))
    });
    let mut end = None;
    places.retain(|it| {
        let range = range(it);
        let free = end.is_none_or(|end| range.start >= end);
        if free {
            end = Some(range.end);
        }
        free
    });
    places
}
