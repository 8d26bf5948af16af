//! The same name with and without what stands at its edges: an article, a title, a comma, a possessive, quotation marks.
//!
//! Which way is right is the project's own habit, so the rule asks how the rest is marked. Only what is never part of a
//! name (blanks, a comma at the end, half a pair of quotation marks) needs no example.

use super::article::Name;
use super::{Article, Finding, Fix, Known, Rank, Rule, times};
use crate::anchoring::context_of;
use crate::fold::surface;
use crate::id::LayerId;
use crate::names;
use crate::schema::Schema;
use crate::text::{CodePoint, TextRange};

const ARTICLES: &[&str] = &[
    "the", "a", "an", "der", "die", "das", "den", "dem", "le", "la", "les", "el", "los", "las",
    "il", "lo", "gli", "de", "het",
];
const POSSESSIVES: &[&str] = &["’s", "'s", "’", "'"];
const PAIRS: &[(char, char)] = &[
    ('“', '”'),
    ('"', '"'),
    ('‘', '’'),
    ('„', '“'),
    ('«', '»'),
    ('(', ')'),
];

/// The most times rarer a way of marking is than the other to be a slip.
const TIMES_AS_OFTEN: u32 = 3;

/// What stands at an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Blank,
    Comma,
    Quote,
    Article,
    Title,
    Possessive,
}

impl Edge {
    /// “with the comma”.
    fn name(self) -> &'static str {
        match self {
            Self::Blank => "blanks",
            Self::Comma => "the comma",
            Self::Quote => "quotation marks",
            Self::Article => "the article",
            Self::Title => "the title",
            Self::Possessive => "the possessive",
        }
    }
}

pub(super) fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
    found: &mut Vec<Finding>,
) -> Result<(), K::Error> {
    for name in article.names(schema) {
        let Some(quote) = article.text.slice(name.range) else {
            continue;
        };
        let this = count(known, &name.string, name.of.layer)?.max(1);
        let mut best: Option<(Edge, bool, TextRange, String, u32)> = None;
        let shorter = trimmed(quote)
            .into_iter()
            .map(|(edge, from, to)| (edge, true, from, to));
        let longer = widened(article, name.range)
            .into_iter()
            .map(|(edge, from, to)| (edge, false, from, to));
        for (edge, is_shorter, start, end) in shorter.chain(longer) {
            let Some(range) = moved(name.range, start, end) else {
                continue;
            };
            let string = surface(article.text.slice(range).unwrap_or_default());
            if string.is_empty() {
                continue;
            }
            let that = count(known, &string, name.of.layer)?;
            if best.as_ref().is_none_or(|it| that > it.4) {
                best = Some((edge, is_shorter, range, string, that));
            }
        }
        let Some((edge, is_shorter, range, string, that)) = best else {
            continue;
        };
        let is_never_part = is_shorter && matches!(edge, Edge::Blank | Edge::Comma)
            || is_shorter && edge == Edge::Quote && is_half(quote);
        let is_slip = that >= 2 && that >= TIMES_AS_OFTEN * this;
        if !is_never_part && (that == 0 || that < this) {
            continue;
        }
        let rank = if is_never_part || is_slip {
            Rank::Likely
        } else {
            Rank::Possible
        };
        found.push(finding(
            &name,
            rank,
            edge,
            is_shorter,
            range,
            &string,
            [this, that],
        ));
    }
    Ok(())
}

fn finding(
    name: &Name<'_>,
    rank: Rank,
    edge: Edge,
    is_shorter: bool,
    range: TextRange,
    string: &str,
    [this, that]: [u32; 2],
) -> Finding {
    let [with, without] = if is_shorter {
        ["with", "without"]
    } else {
        ["without", "with"]
    };
    let evidence = if that == 0 {
        format!("“{}” is marked with {}.", name.string, edge.name())
    } else {
        format!(
            "“{string}” is marked {} {without} {}, and {} {with} it.",
            times(that),
            edge.name(),
            times(this)
        )
    };
    Finding {
        rule: Rule::Boundary,
        rank,
        range: Some(name.range),
        annotations: vec![name.id],
        relation: None,
        annotator: Some(name.of.annotator),
        subject: name.string.clone(),
        layer: Some(name.of.layer),
        label: name.of.label,
        other: None,
        evidence,
        fixes: vec![Fix::Resize(name.id, range)],
    }
}

fn count<K: Known>(known: &K, string: &str, layer: LayerId) -> Result<u32, K::Error> {
    let uses = known.uses(string)?;
    Ok(uses
        .iter()
        .filter(|it| it.layer == layer)
        .map(|it| it.count)
        .sum())
}

/// The range with its ends moved by so many code points.
fn moved(range: TextRange, start: i64, end: i64) -> Option<TextRange> {
    let by = |at: CodePoint, more: i64| u32::try_from(i64::from(at.0) + more).ok().map(CodePoint);
    TextRange::new(by(range.start, start)?, by(range.end, end)?).filter(|it| !it.is_empty())
}

fn length(part: &str) -> i64 {
    i64::try_from(part.chars().count()).unwrap_or(i64::MAX)
}

/// What is left of a string without what stands at an edge, as how far its ends move.
fn trimmed(quote: &str) -> Vec<(Edge, i64, i64)> {
    let mut found = Vec::new();
    let bare = quote.trim();
    let front = length(quote) - length(quote.trim_start());
    let back = length(quote) - length(quote.trim_end());
    if front + back > 0 {
        found.push((Edge::Blank, front, -back));
    }
    let inner = bare.trim_matches([',', ';', ':']).trim();
    if inner.len() < bare.len() && !inner.is_empty() {
        let from = front + length(&bare[..bare.find(inner).unwrap_or(0)]);
        found.push((Edge::Comma, from, from + length(inner) - length(quote)));
    }
    let opening = PAIRS.iter().find(|(open, _)| bare.starts_with(*open));
    let closing = PAIRS
        .iter()
        .find(|(_, close)| bare.ends_with(*close) && *close != '’');
    let closing = closing.or(opening.filter(|(_, close)| bare.ends_with(*close)));
    if opening.is_some() || closing.is_some() {
        let [open, close] = [opening.is_some(), closing.is_some()].map(i64::from);
        if open + close < length(bare) {
            found.push((Edge::Quote, front + open, -back - close));
        }
    }
    if let Some((word, rest)) = bare.split_once(char::is_whitespace) {
        let from = front + length(bare) - length(rest.trim_start());
        let word = word.to_lowercase();
        if ARTICLES.contains(&word.as_str()) {
            found.push((Edge::Article, from, -back));
        } else if is_title(&word) {
            found.push((Edge::Title, from, -back));
        }
    }
    if let Some(end) = POSSESSIVES
        .iter()
        .find(|it| bare.ends_with(**it) && bare.len() > it.len())
    {
        found.push((Edge::Possessive, front, -back - length(end)));
    }
    found
}

/// The string with what stands before or behind it, as how far its ends move.
fn widened(article: &Article<'_>, range: TextRange) -> Vec<(Edge, i64, i64)> {
    const FAR: u32 = 16;
    let mut found = Vec::new();
    let (before, behind) = context_of(article.text, range, FAR);
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let word = line
        .trim_end()
        .rsplit(|it: char| it.is_whitespace() || "“\"‘(".contains(it))
        .next();
    if let Some(word) = word.filter(|it| !it.is_empty() && line.ends_with(char::is_whitespace)) {
        let from = length(line) - length(line.trim_end()) + length(word);
        let lower = word.to_lowercase();
        if ARTICLES.contains(&lower.as_str()) {
            found.push((Edge::Article, -from, 0));
        } else if is_title(&lower) {
            found.push((Edge::Title, -from, 0));
        }
    }
    if let Some(end) = POSSESSIVES[..2].iter().find(|it| behind.starts_with(**it)) {
        found.push((Edge::Possessive, 0, length(end)));
    }
    found
}

/// “M.” is Monsieur or a first name: how the rest is marked tells.
fn is_title(word: &str) -> bool {
    word == "m." || names::is_title(word)
}

/// Whether a quotation mark stands at one end only.
fn is_half(quote: &str) -> bool {
    let bare = quote.trim();
    PAIRS.iter().any(|(open, close)| {
        if open == close {
            return bare.matches(*open).count() == 1
                && (bare.starts_with(*open) || bare.ends_with(*open));
        }
        (bare.starts_with(*open) && !bare.contains(*close))
            || (*close != '’' && bare.ends_with(*close) && !bare.contains(*open))
    })
}
