//! Where the words of a query stand in a text. What is found here and what the index of words finds is the same.

use super::terms::{Pattern, TextTerm};
use crate::fold::each_word;
use crate::text::TextRange;

/// A place where a term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Which of the terms.
    pub term: usize,
    /// From its first to its last word, in code points.
    pub range: TextRange,
}

/// Finds terms in one text after the other. Keep one for many texts: it keeps its memory.
#[derive(Debug)]
pub struct Finder {
    terms: Vec<Plan>,
    /// Which terms have a word that can begin with this byte.
    beginning: Vec<Vec<Anchor>>,
    /// The folded words of the text in hand, one behind the other.
    folded: String,
    /// Where each word ends in `folded`, and where it stands in the text.
    words: Vec<(usize, TextRange)>,
    hits: Vec<Hit>,
}

#[derive(Debug)]
struct Plan {
    words: Vec<Pattern>,
    /// How far the first and the last word may be apart, counted in words, in any order.
    reach: Option<usize>,
    /// The first word that no hit of this term has yet.
    free: usize,
    /// Of each word, where it was last seen, plus one; 0: not since the last hit.
    seen: Vec<usize>,
}

/// A word of a term whose appearance is to be looked at.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    term: usize,
    word: usize,
}

/// Where a term stands in a text, in text order and without overlaps.
pub fn find(term: &TextTerm, text: &str) -> Vec<TextRange> {
    let mut finder = Finder::new([term]);
    finder.find(text).iter().map(|it| it.range).collect()
}

impl Finder {
    /// Prepares to find these terms.
    pub fn new<'a>(terms: impl IntoIterator<Item = &'a TextTerm>) -> Self {
        let mut plans = Vec::new();
        let mut beginning = vec![Vec::new(); 256];
        for (term, wanted) in terms.into_iter().enumerate() {
            let mut words = wanted.words.clone();
            if wanted.near.is_some() {
                // One word near itself is that word, as in the index.
                let mut once: Vec<Pattern> = Vec::new();
                words.retain(|it| {
                    let new = !once.contains(it);
                    if new {
                        once.push(it.clone());
                    }
                    new
                });
            }
            let anchors = if wanted.near.is_some() {
                words.len()
            } else {
                1
            };
            for (word, pattern) in words.iter().enumerate().take(anchors) {
                let anchor = Anchor { term, word };
                match pattern.folded.bytes().next() {
                    Some(first) if !pattern.open_start => {
                        beginning[usize::from(first)].push(anchor);
                    }
                    _ => beginning.iter_mut().for_each(|it| it.push(anchor)),
                }
            }
            plans.push(Plan {
                seen: vec![0; words.len()],
                reach: wanted.near.map(|it| it as usize + 1),
                words,
                free: 0,
            });
        }
        Self {
            terms: plans,
            beginning,
            folded: String::new(),
            words: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// Where the terms stand in a text, in text order. Hits of one term do not overlap.
    pub fn find(&mut self, text: &str) -> &[Hit] {
        self.folded.clear();
        self.words.clear();
        self.hits.clear();
        for plan in &mut self.terms {
            plan.free = 0;
            plan.seen.fill(0);
        }
        let (folded, words) = (&mut self.folded, &mut self.words);
        each_word(text, |word, range| {
            folded.push_str(word);
            words.push((folded.len(), range));
        });
        let word = |at: usize| {
            let start = if at == 0 { 0 } else { self.words[at - 1].0 };
            &self.folded[start..self.words[at].0]
        };
        for at in 0..self.words.len() {
            let here = word(at);
            let first = here.as_bytes().first().copied().unwrap_or_default();
            let anchors = &self.beginning[usize::from(first)];
            for (next, anchor) in (1..).zip(anchors) {
                let plan = &mut self.terms[anchor.term];
                if at < plan.free {
                    continue;
                }
                let fits = plan.words[anchor.word].fits(here);
                let (from, to) = if let Some(reach) = plan.reach {
                    if fits {
                        plan.seen[anchor.word] = at + 1;
                    }
                    // One word can be several of the term's: all are noted before it is judged.
                    let more = anchors.get(next).is_some_and(|it| it.term == anchor.term);
                    let seen = || plan.seen.iter().copied();
                    let earliest = seen().min().unwrap_or_default();
                    let ends_here = seen().max() == Some(at + 1);
                    if more || !ends_here || earliest == 0 || at + 1 - earliest > reach {
                        continue;
                    }
                    plan.seen.fill(0);
                    (earliest - 1, at)
                } else {
                    let to = at + plan.words.len() - 1;
                    let rest = &plan.words[1..];
                    let goes_on = || (at + 1..).zip(rest).all(|(at, it)| it.fits(word(at)));
                    if !fits || to >= self.words.len() || !goes_on() {
                        continue;
                    }
                    (at, to)
                };
                plan.free = to + 1;
                let range = TextRange::new(self.words[from].1.start, self.words[to].1.end)
                    .expect("words are in text order");
                self.hits.push(Hit {
                    term: anchor.term,
                    range,
                });
            }
        }
        self.hits
            .sort_by_key(|it| (it.range.start, it.range.end, it.term));
        &self.hits
    }
}
