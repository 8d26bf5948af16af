//! Cutting a text into the strings that may stand for a marked one, and which strings are worth it.
//!
//! A candidate begins and ends with whole words and runs over no stop, bracket or quotation mark. The same cutting
//! serves the open article and all articles.

use crate::fold::stands_alone;

/// The most words a string has that is looked for.
pub const MOST_WORDS: usize = 8;

/// A word of a text: a run of letters and digits, or one letter of a script without blanks.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Bytes.
    pub start: usize,
    /// Bytes.
    pub end: usize,
    /// Code points.
    pub at: u32,
    /// Code points.
    pub behind: u32,
    /// Whether it may be of a name: it has a capital, or a letter of a script that knows none.
    pub capital: bool,
    /// Whether a candidate may run from the word before into it.
    pub goes_on: bool,
    /// Whether it is glued to the word before or behind: a compound, an address.
    pub glued_before: bool,
    /// See `glued_before`.
    pub glued_behind: bool,
}

/// The words of a text, in order.
pub fn pieces(content: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<Piece> = None;
    for (at, (byte, letter)) in (0..).zip(content.char_indices()) {
        let is_word = letter.is_alphanumeric() || is_mark(letter);
        let alone = is_word && stands_alone(letter);
        if let Some(piece) = open.as_mut()
            && is_word
            && !alone
        {
            piece.end = byte + letter.len_utf8();
            piece.behind = at + 1;
            piece.capital |= is_capital(letter);
        } else {
            pieces.extend(open.take());
            if is_word {
                let piece = Piece {
                    start: byte,
                    end: byte + letter.len_utf8(),
                    at,
                    behind: at + 1,
                    capital: is_capital(letter),
                    goes_on: false,
                    glued_before: false,
                    glued_behind: false,
                };
                if alone {
                    pieces.push(piece);
                } else {
                    open = Some(piece);
                }
            }
        }
    }
    pieces.extend(open);
    for index in 1..pieces.len() {
        let between = &content[pieces[index - 1].end..pieces[index].start];
        pieces[index].goes_on = goes_on(between);
        let glue = is_glue(between, &content[pieces[index].start..pieces[index].end]);
        pieces[index].glued_before = glue;
        pieces[index - 1].glued_behind = glue;
    }
    if let Some(first) = pieces.first_mut() {
        first.glued_before = content[..first.start].ends_with(['@', '#', '/', '_']);
    }
    pieces
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

fn is_capital(letter: char) -> bool {
    letter.is_uppercase() || (letter.is_alphabetic() && !letter.is_lowercase())
}

/// What may lie between two words of one name: blanks, and marks that are part of names.
fn goes_on(between: &str) -> bool {
    between.len() <= 6
        && between.chars().all(|it| {
            it.is_whitespace()
                || matches!(
                    it,
                    '.' | ',' | '-' | '–' | '&' | '\'' | '’' | '/' | '+' | '·' | '・'
                )
        })
        && between.matches('\n').count() < 2
}

/// Whether two words are one: `Russia-backed`, `cnn.com`, `O’Brien`; not `Trump’s`.
fn is_glue(between: &str, behind: &str) -> bool {
    match between {
        "-" | "‐" | "‑" | "@" | "_" | "#" | "/" | "." => true,
        "'" | "’" => behind.chars().next().is_some_and(char::is_uppercase),
        _ => between.ends_with(['@', '#', '_']),
    }
}

/// Whether a marked string is called the same wherever it stands: it has a capital or is of a script without, has more
/// than one letter, and is no word that begins a sentence as well.
pub fn is_telling(string: &str) -> bool {
    let letters = string.chars().filter(|it| it.is_alphabetic()).count();
    let alone = string.chars().any(stands_alone);
    if letters < 2 || (letters < 3 && alone) {
        return false;
    }
    string.chars().any(is_capital) && !COMMON.contains(&string.to_lowercase().as_str())
}

/// Words that are written with a capital at the beginning of a sentence and are marked by mistake, or now and then.
const COMMON: &[&str] = &[
    "a",
    "an",
    "the",
    "and",
    "but",
    "or",
    "if",
    "in",
    "on",
    "at",
    "to",
    "of",
    "for",
    "from",
    "by",
    "with",
    "as",
    "it",
    "he",
    "she",
    "they",
    "we",
    "you",
    "i",
    "his",
    "her",
    "their",
    "its",
    "our",
    "my",
    "this",
    "that",
    "these",
    "those",
    "there",
    "here",
    "who",
    "what",
    "when",
    "where",
    "why",
    "how",
    "all",
    "one",
    "two",
    "new",
    "no",
    "not",
    "so",
    "then",
    "now",
    "was",
    "is",
    "are",
    "were",
    "be",
    "been",
    "has",
    "have",
    "had",
    "will",
    "may",
    "march",
    "can",
    "could",
    "would",
    "should",
    "after",
    "before",
    "more",
    "most",
    "many",
    "some",
    "other",
    "first",
    "last",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "today",
    "yesterday",
    "tomorrow",
    "people",
    "president",
    "der",
    "die",
    "das",
    "ein",
    "eine",
    "und",
    "er",
    "sie",
    "es",
    "wir",
    "ich",
    "in",
    "im",
    "am",
    "an",
    "auf",
    "mit",
    "von",
    "zu",
    "le",
    "la",
    "les",
    "un",
    "une",
    "des",
    "du",
    "de",
    "et",
    "il",
    "elle",
    "el",
    "los",
    "las",
    "una",
    "y",
    "en",
    "o",
    "os",
    "as",
    "um",
    "uma",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let show = |it: Piece| {
            let glue = |on: bool| if on { "=" } else { "" };
            format!(
                "{}{}{}{}",
                if it.goes_on { "" } else { "|" },
                glue(it.glued_before),
                &text[it.start..it.end],
                glue(it.glued_behind)
            )
        };
        pieces(text).into_iter().map(show).collect()
    }

    #[test]
    fn a_name_runs_over_blanks_and_points_and_over_no_bracket() {
        assert_eq!(
            cut("Trump’s U.S. (New\nYork)"),
            ["|Trump", "s", "U=", "=S", "|New", "York"]
        );
        assert_eq!(cut("Russia-backed"), ["|Russia=", "=backed"]);
        assert_eq!(
            cut("O’Brien at cnn.com"),
            ["|O=", "=Brien", "at", "cnn=", "=com"]
        );
        assert_eq!(cut("東京A"), ["|東", "京", "A"]);
    }

    #[test]
    fn code_points_are_counted_beside_bytes() {
        let text = "💩 Ärger";
        let all = pieces(text);
        assert_eq!(
            (all[0].at, all[0].behind, &text[all[0].start..all[0].end]),
            (2, 7, "Ärger")
        );
    }

    #[test]
    fn common_words_and_single_letters_tell_nothing() {
        for (string, telling) in [
            ("State Department", true),
            ("al-Qaeda", true),
            ("東京", false),
            ("東京都", true),
            ("الرياض", true),
            ("EU", true),
            ("US", true),
            ("The", false),
            ("May", false),
            ("X", false),
            ("2019", false),
            ("government", false),
        ] {
            assert_eq!(is_telling(string), telling, "{string}");
        }
    }
}
