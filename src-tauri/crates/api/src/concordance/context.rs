//! Keyword in context: what stands around a place, cut at words for the screen, and the keys by which rows are sorted.

use galley_model::anchoring::context_of;
use galley_model::fold::{self, Word};
use galley_model::text::{Text, TextRange};

/// A keyword longer than this is shortened in the middle.
const LONGEST_KEYWORD: usize = 160;
/// So many words on a side decide the order.
const SORTED_WORDS: usize = 6;
/// Between the words of a key: less than any letter, so that the shorter word comes first.
const NEXT_WORD: char = '\0';

/// What stands before, at and behind `range`, each side about `width` characters long.
pub(super) fn around(text: &Text, range: TextRange, width: u32) -> [String; 3] {
    // One more character tells whether a word is cut.
    let (left, right) = context_of(text, range, width.saturating_add(1));
    let left = cut_front(&left, range.start.0 > width);
    let right = cut_back(&right, text.len().0 - range.end.0 > width);
    [
        one_line(left.trim_start()),
        shorten(one_line(text.slice(range).unwrap_or_default())),
        one_line(right.trim_end()),
    ]
}

/// Without the word that the front cuts, unless nothing else is there.
fn cut_front(slice: &str, cut: bool) -> &str {
    if !cut {
        return slice;
    }
    match slice.find(char::is_whitespace) {
        Some(at) => slice[at..].trim_start(),
        None => slice,
    }
}

/// Without the word that the back cuts, unless nothing else is there.
fn cut_back(slice: &str, cut: bool) -> &str {
    if !cut {
        return slice;
    }
    match slice.rfind(char::is_whitespace) {
        Some(at) if at > 0 => slice[..at].trim_end(),
        _ => slice,
    }
}

/// With ⏎ for line breaks and what white space is around them.
fn one_line(slice: &str) -> String {
    let mut out = String::with_capacity(slice.len());
    let mut blanks = String::new();
    for letter in slice.chars() {
        if letter.is_whitespace() {
            blanks.push(letter);
            continue;
        }
        push_blanks(&mut out, &mut blanks);
        out.push(letter);
    }
    push_blanks(&mut out, &mut blanks);
    out
}

fn push_blanks(out: &mut String, blanks: &mut String) {
    if blanks.contains(['\n', '\r']) {
        out.push_str(" ⏎ ");
    } else if !blanks.is_empty() {
        out.push(' ');
    }
    blanks.clear();
}

fn shorten(keyword: String) -> String {
    let letters: Vec<char> = keyword.chars().collect();
    if letters.len() <= LONGEST_KEYWORD {
        return keyword;
    }
    let (head, tail) = (LONGEST_KEYWORD * 2 / 3, LONGEST_KEYWORD / 3);
    let mut short: String = letters[..head].iter().collect();
    short.push_str(" … ");
    short.extend(&letters[letters.len() - tail..]);
    short
}

/// By the words before `range`, the nearest first.
pub(super) fn left_key(words: &[Word], range: TextRange) -> String {
    let before = words.partition_point(|it| it.range.end <= range.start);
    join(words[..before].iter().rev())
}

/// By the words behind `range`.
pub(super) fn right_key(words: &[Word], range: TextRange) -> String {
    let behind = words.partition_point(|it| it.range.start < range.end);
    join(words[behind..].iter())
}

/// By the words of the keyword.
pub(super) fn keyword_key(text: &Text, range: TextRange) -> String {
    fold::fold(text.slice(range).unwrap_or("")).replace(' ', "\0")
}

fn join<'a>(words: impl Iterator<Item = &'a Word>) -> String {
    let mut key = String::new();
    for word in words.take(SORTED_WORDS) {
        key.push_str(&word.folded);
        key.push(NEXT_WORD);
    }
    key
}

#[cfg(test)]
mod tests {
    use galley_model::text::CodePoint;

    use super::*;

    fn at(text: &Text, quote: &str) -> TextRange {
        let start = text.as_str().find(quote).expect("the quote is there");
        let point = |byte: usize| CodePoint(text.as_str()[..byte].chars().count() as u32);
        TextRange::new(point(start), point(start + quote.len())).expect("start is before end")
    }

    #[test]
    fn context_is_cut_between_words_and_kept_in_one_line() {
        let text = Text::new("Over the hills\r\n\r\nand far  away the piper’s son 💩 played");
        let check = |quote: &str, width: u32, expected: [&str; 3]| {
            assert_eq!(
                around(&text, at(&text, quote), width),
                expected,
                "{quote} {width}"
            );
        };
        check(
            "far",
            100,
            [
                "Over the hills ⏎ and ",
                "far",
                " away the piper’s son 💩 played",
            ],
        );
        check("far", 9, ["and ", "far", " away"]);
        check("far", 14, ["hills ⏎ and ", "far", " away the"]);
        check("piper", 5, ["the ", "piper", "’s"]);
        check("Over", 4, ["", "Over", " the"]);
        check("played", 8, ["son 💩 ", "played", ""]);
        check("hills\r\n\r\nand", 4, ["the ", "hills ⏎ and", " far"]);
    }

    #[test]
    fn a_script_without_blanks_is_cut_where_it_must_be() {
        let text = Text::new("東京都知事は昨日会見した");
        assert_eq!(
            around(&text, at(&text, "昨日"), 3),
            ["都知事は", "昨日", "会見した"].map(String::from)
        );
    }

    #[test]
    fn a_long_keyword_is_shortened_in_the_middle() {
        let long = "a ".repeat(200);
        let text = Text::new(long.as_str());
        let [_, keyword, _] = around(&text, text.range(), 10);
        assert!(keyword.contains(" … ") && keyword.chars().count() < 170);
    }

    #[test]
    fn the_left_side_is_compared_from_the_keyword_outwards() {
        let text = Text::new("The Élan of Rome, an elan of Paris");
        let words = fold::words(text.as_str());
        assert_eq!(left_key(&words, at(&text, "Rome")), "of\0elan\0the\0");
        assert_eq!(
            left_key(&words, at(&text, "Paris")),
            "of\0elan\0an\0rome\0of\0elan\0"
        );
        assert_eq!(
            right_key(&words, at(&text, "Élan")),
            "of\0rome\0an\0elan\0of\0paris\0"
        );
        assert!("of\0" < "off\0", "the shorter word comes first");
    }
}
