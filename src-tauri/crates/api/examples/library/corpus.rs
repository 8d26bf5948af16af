//! A made-up corpus of news, the same each time: articles of about 5 kB in which people, organisations and places are
//! named, and which of those names are marked.
//!
//! Words follow Zipf's law over a vocabulary of made-up words, so that an index has both common and rare ones; names
//! come again across articles, some with two labels, so that there is something to propagate and something to find.

use galley_model::text::{CodePoint, TextRange};

/// How many names are marked in an article.
pub const MARKED: usize = 5;
/// How long an article is at least, in bytes.
const LENGTH: usize = 5_000;
const WORDS: usize = 60_000;
const PEOPLE: u64 = 40_000;
const ORGANISATIONS: u64 = 8_000;
const PLACES: u64 = 4_000;
const SOURCES: [&str; 8] = [
    "The Courier",
    "Daily Ledger",
    "Evening Post",
    "Harbour News",
    "Morning Star Line",
    "North Wire",
    "The Observer Desk",
    "Valley Times",
];

/// Which label a mark has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Person,
    Organisation,
    Place,
}

/// An article with the places that are marked.
pub struct Article {
    pub title: String,
    pub text: String,
    pub source: &'static str,
    pub date: String,
    pub marks: Vec<(TextRange, Name)>,
}

/// Numbers that look random and are the same each time (splitmix64).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The vocabulary, common words first.
pub struct Corpus {
    words: Vec<String>,
}

impl Corpus {
    pub fn new() -> Self {
        let words = (0..WORDS as u64)
            .map(|rank| made_up(rank, 2 + u64::from(rank > 400) + u64::from(rank > 9_000)));
        Self {
            words: words.collect(),
        }
    }

    /// The word of a rank; 0 is the most common.
    pub fn word(&self, rank: usize) -> &str {
        &self.words[rank.min(WORDS - 1)]
    }

    /// The article of a number.
    pub fn article(&self, number: u64) -> Article {
        let mut numbers = Numbers::new(number);
        let mut text = String::with_capacity(LENGTH + 200);
        let mut chars = 0u32;
        let mut names: Vec<(TextRange, Name)> = Vec::new();
        let mut push = |text: &mut String, part: &str| {
            text.push_str(part);
            chars += part.chars().count() as u32;
            chars
        };
        let mut title = String::new();
        // An article is about a few names, which come again in it.
        let cast: Vec<(String, Name)> = (0..6).map(|_| name(&mut numbers)).collect();
        while text.len() < LENGTH {
            for at in 0..8 + numbers.below(14) {
                if at > 0 {
                    push(&mut text, " ");
                }
                if numbers.below(16) == 0 {
                    let (name, kind) =
                        &cast[(numbers.below(36) as f64).sqrt() as usize % cast.len()];
                    let start = push(&mut text, "");
                    let end = push(&mut text, name);
                    if let Some(range) = TextRange::new(CodePoint(start), CodePoint(end)) {
                        names.push((range, *kind));
                    }
                } else {
                    // Zipf's law: the rank is the inverse of an even share.
                    let rank = ((WORDS as f64).powf(numbers.share()) - 1.0) as usize;
                    push(&mut text, self.word(rank));
                }
            }
            if title.is_empty() {
                title = text.chars().take(70).collect();
            }
            push(
                &mut text,
                if numbers.below(6) == 0 { ".\n\n" } else { ". " },
            );
        }
        let step = (names.len() / MARKED).max(1);
        let marks = names.into_iter().step_by(step).take(MARKED);
        let marks = marks.map(|(range, kind)| match numbers.below(200) {
            0 => (range, Name::Place),
            _ => (range, kind),
        });
        Article {
            title,
            marks: marks.collect(),
            source: SOURCES[numbers.below(SOURCES.len() as u64) as usize],
            date: format!(
                "{}-{:02}-{:02}",
                2010 + numbers.below(16),
                1 + numbers.below(12),
                1 + numbers.below(28)
            ),
            text,
        }
    }

    /// The name of the person who is named most often.
    pub fn person() -> String {
        person(0)
    }
}

fn name(numbers: &mut Numbers) -> (String, Name) {
    // Few are in the news often.
    let often = |numbers: &mut Numbers, all: u64| ((all as f64).powf(numbers.share()) - 1.0) as u64;
    match numbers.below(10) {
        0..5 => (person(often(numbers, PEOPLE)), Name::Person),
        5..8 => {
            let number = often(numbers, ORGANISATIONS);
            let kind = ["Bank", "Group", "Union", "Council", "Ministry"][number as usize % 5];
            (
                format!("{} {kind}", capital(&made_up(number + 900_000, 3))),
                Name::Organisation,
            )
        }
        _ => (
            capital(&made_up(often(numbers, PLACES) + 700_000, 3)),
            Name::Place,
        ),
    }
}

fn person(number: u64) -> String {
    format!(
        "{} {}",
        capital(&made_up(number % 600 + 300_000, 2)),
        capital(&made_up(number + 500_000, 3))
    )
}

/// A word of so many syllables that only this number has.
fn made_up(number: u64, syllables: u64) -> String {
    const FIRST: [&str; 16] = [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "st",
    ];
    const THEN: [&str; 8] = ["a", "e", "i", "o", "u", "ar", "en", "il"];
    let mut word = String::new();
    let mut rest = number.wrapping_mul(2_654_435_761) % (1 << 28);
    for _ in 0..syllables {
        word.push_str(FIRST[(rest % 16) as usize]);
        rest /= 16;
        word.push_str(THEN[(rest % 8) as usize]);
        rest /= 8;
    }
    word
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
