//! The automaton against looking for one string after the other, in text that is hard to cut.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

use galley_model::fold::{stands_alone, surface};
use galley_model::segment;
use galley_model::text::{CodePoint, Text, TextRange};
use galley_suggest::{Forms, Hit, Lexicon, Mark};
use proptest::prelude::*;

/// Letters by letters, which fold alike only where each is the same letter in another case.
fn naive(strings: &[String], text: &Text) -> Vec<Hit> {
    let letters: Vec<char> = text.as_str().chars().collect();
    let words = segment::words(text);
    let whole = |at: u32| {
        let alone = |it: Option<&char>| it.is_some_and(|it| stands_alone(*it));
        let (before, after) = (
            letters.get((at as usize).wrapping_sub(1)),
            letters.get(at as usize),
        );
        let letter = |it: Option<&char>| it.is_some_and(|it| it.is_alphanumeric());
        (alone(before) || alone(after)) && letter(before) && letter(after)
            || words.iter().all(|it| at <= it.start.0 || it.end.0 <= at)
    };
    let mut hits = Vec::new();
    for start in 0..letters.len() {
        for end in start + 1..=letters.len() {
            let part: String = letters[start..end].iter().collect();
            if part.trim() != part {
                continue;
            }
            // However its blanks and line breaks are written.
            let part = surface(&part).to_lowercase();
            for (string, wanted) in strings.iter().enumerate() {
                if part == wanted.to_lowercase() && whole(start as u32) && whole(end as u32) {
                    let range =
                        TextRange::new(CodePoint(start as u32), CodePoint(end as u32)).unwrap();
                    hits.push(Hit { range, string });
                }
            }
        }
    }
    hits
}

const PIECES: &[&str] = &[
    "Rex",
    "rex",
    "TILLERSON",
    "Tillerson",
    "’s",
    " ",
    " ",
    ".",
    ",",
    "U.S.",
    "東京",
    "都",
    "💩",
    "👩‍🚀",
    "نص",
    "עם",
    "(",
    "“",
    "3.5",
    "-x",
    "_",
    "Ö",
    "ß",
    "\r\n",
    "a",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..14).prop_map(|it| it.concat())
}

fn strings() -> impl Strategy<Value = Vec<String>> {
    let piece = prop::sample::select(
        &[
            "Rex",
            "Tillerson",
            "rex Tillerson",
            "東京",
            "京",
            "💩",
            "U.S.",
            "U",
            "נص",
            "a",
            "ß",
            "3",
            "עם",
        ][..],
    );
    prop::collection::vec(piece.prop_map(String::from), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_automaton_finds_what_looking_for_each_string_finds(text in text(), strings in strings()) {
        let text = Text::new(text);
        let lexicon = Lexicon::new(strings.iter().map(String::as_str)).unwrap();
        let mut hits = lexicon.hits(&text);
        let mut expected = naive(&strings, &text);
        hits.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(hits, expected, "{:?} in {:?}", strings, text);
    }

    #[test]
    fn any_text_takes_any_mark(text in any::<String>(), string in any::<String>(), person in any::<bool>(), whole in any::<bool>()) {
        let text = Text::new(text);
        if let Some(forms) = Forms::of(Mark { string: &string, person, entity: None, whole }) {
            let mut end = CodePoint(0);
            for found in forms.find(&text) {
                prop_assert!(found.range.start >= end && !found.range.is_empty());
                end = found.range.end;
                prop_assert!(text.slice(found.range).is_some());
            }
        }
    }

    #[test]
    fn what_is_marked_is_found_in_its_own_text(before in text(), string in "[A-Z][a-z]{2,6}( [A-Z][a-z]{3,6})?", after in text()) {
        let text = Text::new(format!("{before} ({string}) {after}"));
        let forms = Forms::of(Mark { string: &string, person: true, entity: None, whole: true }).unwrap();
        let quotes: Vec<&str> = forms.find(&text).iter().map(|it| text.slice(it.range).unwrap()).collect();
        prop_assert!(quotes.contains(&string.as_str()), "{:?} in {:?}", quotes, text);
    }
}
