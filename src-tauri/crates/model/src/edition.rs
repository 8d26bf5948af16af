//! From one edition of a text to the next: which words stayed, and where each mark belongs now.
//!
//! A mark counts as kept or moved only where its very words stand at the place that the comparison gives, and enough
//! of what stood around them does too, or they stand nowhere else. All else is put before a person, with a proposal
//! where there is one. The comparison is that of words; it and the searches behind it are bounded, whatever the texts.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::anchoring::{Context, How, context_of, place};
use crate::annotation::Anchor;
use crate::fold::stands_alone;
use crate::text::{CodePoint, Text, TextRange};

/// What becomes of a mark in another edition, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It stands where it stood.
    Kept,
    /// Its words stand elsewhere, among the same words as before.
    Moved,
    /// It may belong where is proposed.
    Uncertain,
    /// There is no place for it.
    Orphaned,
}

/// Where a mark belongs in another edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// How sure that is.
    pub fate: Fate,
    /// Its ranges there, in text order; empty for an orphan and for what is about the whole article.
    pub ranges: Vec<TextRange>,
}

/// Words that both editions have, by their places in code points.
#[derive(Debug, Clone, Copy)]
struct Block {
    old: u32,
    new: u32,
    len: u32,
}

impl Block {
    fn offset(self) -> i64 {
        i64::from(self.new) - i64::from(self.old)
    }
}

/// Two editions of a text, compared.
pub struct Edition<'a> {
    old: &'a Text,
    new: &'a Text,
    blocks: Vec<Block>,
    /// Stretches that differ, in both texts.
    hunks: Vec<(Range<u32>, Range<u32>)>,
    /// How many more times a text may be searched through.
    searches: u32,
}

/// So many code points around a mark, the same before and now, are evidence that it is the same mention.
const ENOUGH: u32 = 8;
/// The same where the comparison did not lead there: a paragraph that was moved.
const ENOUGH_ELSEWHERE: u32 = 24;
/// How far around a mark is looked.
const AROUND: u32 = 32;
/// How much text is searched through at most, in bytes: what is left then is for a person.
const MOST_SEARCHED: u32 = 200_000_000;

impl<'a> Edition<'a> {
    /// Compares two editions word by word.
    pub fn between(old: &'a Text, new: &'a Text) -> Self {
        let (before, after) = (tokens(old.as_str()), tokens(new.as_str()));
        let mut input = InternedInput::default();
        input.update_before(before.iter().map(|it| it.0));
        input.update_after(after.iter().map(|it| it.0));
        let diff = Diff::compute(Algorithm::Histogram, &input);
        let place = |tokens: &[(&str, u32)], at: u32, text: &Text| {
            tokens.get(at as usize).map_or(text.len().0, |it| it.1)
        };
        let hunks: Vec<(Range<u32>, Range<u32>)> = diff
            .hunks()
            .map(|it| {
                (
                    place(&before, it.before.start, old)..place(&before, it.before.end, old),
                    place(&after, it.after.start, new)..place(&after, it.after.end, new),
                )
            })
            .collect();
        let mut blocks = Vec::with_capacity(hunks.len() + 1);
        let (mut at_old, mut at_new) = (0, 0);
        let ends = (old.len().0, new.len().0);
        let last = (ends.0..ends.0, ends.1..ends.1);
        for (from, to) in hunks.iter().chain([&last]) {
            if from.start > at_old {
                blocks.push(Block {
                    old: at_old,
                    new: at_new,
                    len: from.start - at_old,
                });
            }
            (at_old, at_new) = (from.end, to.end);
        }
        let bytes = old.len_bytes().0.saturating_add(new.len_bytes().0);
        Self {
            old,
            new,
            blocks,
            hunks,
            searches: (MOST_SEARCHED / bytes.max(1)).clamp(50, 5_000),
        }
    }

    /// What the old edition has and the new one has not, in code points of the old one.
    pub fn removed(&self) -> impl Iterator<Item = TextRange> + '_ {
        self.hunks.iter().filter_map(|it| range_of(&it.0))
    }

    /// What the new edition has and the old one has not, in code points of the new one.
    pub fn added(&self) -> impl Iterator<Item = TextRange> + '_ {
        self.hunks.iter().filter_map(|it| range_of(&it.1))
    }

    /// Where a mark of the old edition belongs in the new one. Each range that is given lies in the new text.
    pub fn place(&mut self, anchor: &Anchor) -> Placement {
        let mut fate = Fate::Kept;
        let mut ranges: Vec<TextRange> = Vec::new();
        for range in anchor.ranges() {
            let (part, at) = self.place_part(range);
            // A mark of several parts that lost one of them is for a person to look at.
            fate = fate.max(part.min(Fate::Uncertain));
            ranges.extend(at);
        }
        let apart = ranges.windows(2).all(|it| it[0].end <= it[1].start);
        if !apart || ranges.is_empty() && fate > Fate::Kept {
            return Placement {
                fate: Fate::Orphaned,
                ranges: Vec::new(),
            };
        }
        Placement { fate, ranges }
    }

    fn place_part(&mut self, at: TextRange) -> (Fate, Option<TextRange>) {
        let Some(quote) = self.old.slice(at) else {
            return (Fate::Orphaned, None);
        };
        if self.hunks.is_empty() {
            return (Fate::Kept, Some(at));
        }
        let inside = self.block_around(at).map(Block::offset);
        let best = self
            .offsets_near(at)
            .into_iter()
            .filter_map(|offset| {
                let found = self.stands(at, quote, offset)?;
                let around = self.agreement(at, found);
                Some((around, Some(offset) == inside, found, offset))
            })
            .max_by_key(|it| (it.0, it.1));
        if let Some((around, is_inside, found, offset)) = best {
            let sure = around >= ENOUGH || is_inside && self.is_alone(quote);
            let fate = match (sure, offset) {
                (false, _) => Fate::Uncertain,
                (true, 0) => Fate::Kept,
                (true, _) => Fate::Moved,
            };
            if sure || inside.is_some() {
                return (fate, Some(found));
            }
        }
        let elsewhere = self.find(at, quote);
        if let Some((found, How::Position | How::ExactQuote)) = elsewhere
            && self.agreement(at, found) >= ENOUGH_ELSEWHERE
        {
            return (Fate::Moved, Some(found));
        }
        let proposed = self.rewritten(at).or_else(|| {
            let (found, how) = elsewhere?;
            let likely = how == How::FuzzyQuote || self.agreement(at, found) >= ENOUGH / 2;
            likely.then_some(found)
        });
        match proposed {
            Some(found) => (Fate::Uncertain, Some(found)),
            None => (Fate::Orphaned, None),
        }
    }

    /// The block that all of a range lies in.
    fn block_around(&self, at: TextRange) -> Option<Block> {
        let block = *self.blocks.get(self.first_block_behind(at.start.0))?;
        (block.old <= at.start.0 && at.end.0 <= block.old + block.len).then_some(block)
    }

    /// The first block that ends behind a place.
    fn first_block_behind(&self, place: u32) -> usize {
        self.blocks.partition_point(|it| it.old + it.len <= place)
    }

    /// How far the blocks at a range and beside it moved. Which of two equal words was inserted is a matter of taste
    /// to a comparison; what stands around them decides.
    fn offsets_near(&self, at: TextRange) -> Vec<i64> {
        let first = self.first_block_behind(at.start.0).saturating_sub(1);
        let last = self.first_block_behind(at.end.0) + 1;
        let near = self.blocks.iter().take(last + 1).skip(first);
        let mut offsets: Vec<i64> = Vec::new();
        for offset in near.map(|it| it.offset()) {
            if !offsets.contains(&offset) && offsets.len() < 16 {
                offsets.push(offset);
            }
        }
        offsets
    }

    /// The range so far on, if the quote stands there, and as whole as it stood.
    fn stands(&self, at: TextRange, quote: &str, offset: i64) -> Option<TextRange> {
        let moved = |it: CodePoint| u32::try_from(i64::from(it.0) + offset).ok().map(CodePoint);
        let found = TextRange::new(moved(at.start)?, moved(at.end)?)?;
        let whole = |place: fn(TextRange) -> CodePoint| {
            !splits_word(self.new, place(found)) || splits_word(self.old, place(at))
        };
        let stands = self.new.slice(found) == Some(quote);
        (stands && whole(|it| it.start) && whole(|it| it.end)).then_some(found)
    }

    /// How many code points around a range are what they are around the other, so far as is looked.
    fn agreement(&self, at: TextRange, found: TextRange) -> u32 {
        let (before, after) = context_of(self.old, at, AROUND);
        let (now_before, now_after) = context_of(self.new, found, AROUND);
        let left = same(before.chars().rev(), now_before.chars().rev());
        left + same(after.chars(), now_after.chars())
    }

    /// Whether both texts have a quote once.
    fn is_alone(&mut self, quote: &str) -> bool {
        let once = |text: &Text| {
            let first = text.as_str().find(quote);
            first.is_some() && first == text.as_str().rfind(quote)
        };
        self.may_search() && once(self.old) && once(self.new)
    }

    fn may_search(&mut self) -> bool {
        let may = self.searches > 0;
        self.searches = self.searches.saturating_sub(1);
        may
    }

    /// Looks through the new text for what was marked, as [`place`] does.
    fn find(&mut self, at: TextRange, quote: &str) -> Option<(TextRange, How)> {
        if !self.may_search() {
            return None;
        }
        let (prefix, suffix) = context_of(self.old, at, AROUND);
        let context = Context {
            quote,
            prefix: &prefix,
            suffix: &suffix,
            near: Some(at.start),
        };
        place(self.new, &context).map(|it| (it.range, it.how))
    }

    /// What stands in the place of a range of which a part was written anew; none where nothing of it is left.
    fn rewritten(&self, at: TextRange) -> Option<TextRange> {
        let hunk = |place: u32| {
            let index = self.hunks.partition_point(|it| it.0.end <= place);
            self.hunks.get(index).filter(|it| it.0.start <= place)
        };
        let block = |place: u32| {
            let block = self.blocks.get(self.first_block_behind(place))?;
            (block.old <= place).then(|| block.new + (place - block.old))
        };
        let (start, last) = (at.start.0, at.end.0.checked_sub(1)?);
        let from = match (block(start), hunk(start)) {
            (Some(from), _) => from,
            (None, Some((old, new))) if old.start == start => new.start,
            (None, Some((old, new))) if old.end < at.end.0 => new.end,
            _ => return None,
        };
        let to = match (block(last), hunk(last)) {
            (Some(last), _) => last + 1,
            (None, Some((old, new))) if old.end == at.end.0 => new.end,
            (None, Some((old, new))) if old.start > start => new.start,
            _ => return None,
        };
        let found = TextRange::new(CodePoint(from), CodePoint(to))?;
        let found = trimmed(self.new, found)?;
        (found.len() <= 3 * at.len() + 40).then_some(found)
    }
}

fn range_of(it: &Range<u32>) -> Option<TextRange> {
    let range = TextRange::new(CodePoint(it.start), CodePoint(it.end))?;
    (!range.is_empty()).then_some(range)
}

/// Without white space at its ends; none where nothing else is in it.
fn trimmed(text: &Text, range: TextRange) -> Option<TextRange> {
    let content = text.slice(range)?;
    let count = |it: &str| it.chars().count() as u32;
    let leading = count(content) - count(content.trim_start());
    let trailing = count(content) - count(content.trim_end());
    let end = range.end.0.checked_sub(trailing)?;
    let range = TextRange::new(CodePoint(range.start.0 + leading), CodePoint(end))?;
    (!range.is_empty()).then_some(range)
}

fn same(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> u32 {
    one.zip(other).take_while(|(a, b)| a == b).count() as u32
}

/// Whether a place lies inside a word.
fn splits_word(text: &Text, at: CodePoint) -> bool {
    let Some(byte) = text.to_byte(at) else {
        return false;
    };
    let (before, after) = text.as_str().split_at(byte.0 as usize);
    let joins = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() && !stands_alone(it));
    joins(before.chars().next_back()) && joins(after.chars().next())
}

/// Words, and what stands between them sign by sign, each with the code point at which it begins.
fn tokens(content: &str) -> Vec<(&str, u32)> {
    let mut tokens = Vec::with_capacity(content.len() / 4);
    let mut word: Option<(usize, u32)> = None;
    for (code_point, (byte, letter)) in (0..).zip(content.char_indices()) {
        if letter.is_alphanumeric() && !stands_alone(letter) {
            word.get_or_insert((byte, code_point));
        } else {
            if let Some((start, at)) = word.take() {
                tokens.push((&content[start..byte], at));
            }
            tokens.push((&content[byte..byte + letter.len_utf8()], code_point));
        }
    }
    if let Some((start, at)) = word {
        tokens.push((&content[start..], at));
    }
    tokens
}
