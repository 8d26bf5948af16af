//! Tokens, sentences and snapping on the things news text is made of.

use galley_model::segment::{Snap, paragraphs, sentences, snap, words};
use galley_model::text::{CodePoint, Text, TextRange};
use proptest::prelude::*;

fn slices(text: &Text, ranges: Vec<TextRange>) -> Vec<String> {
    ranges
        .into_iter()
        .map(|range| text.slice(range).expect("within the text").to_owned())
        .collect()
}

fn check_words(content: &str, expected: &str) {
    let text = Text::new(content);
    assert_eq!(slices(&text, words(&text)).join("|"), expected, "{content}");
}

fn check_sentences(content: &str, expected: &[&str]) {
    let text = Text::new(content);
    assert_eq!(slices(&text, sentences(&text)), expected, "{content}");
}

#[test]
fn words_are_what_an_editor_of_news_would_tag() {
    check_words("Trump’s call", "Trump|’s|call");
    check_words("it isn’t, won't", "it|is|n’t|,|wo|n't");
    check_words("the allies’ plan", "the|allies|’|plan");
    check_words("H.R. McMaster said", "H.R.|McMaster|said");
    check_words("in the U.S. He left.", "in|the|U.S.|He|left|.");
    check_words("Mr. Smith and Gen. Lee", "Mr.|Smith|and|Gen.|Lee");
    check_words("John F. Kennedy", "John|F.|Kennedy");
    check_words("He said no. Then left.", "He|said|no|.|Then|left|.");
    check_words("Ukraine-related sanctions", "Ukraine|-|related|sanctions");
    check_words("Washington CNN \u{a0}—\u{a0} ", "Washington|CNN|—");
    check_words("“taken” by ‘them.’", "“|taken|”|by|‘|them|.|’");
    check_words("$3.5 million, 03:52", "$|3.5|million|,|03|:|52");
    check_words("(Barack) Obama", "(|Barack|)|Obama");
    check_words("a 👨🏻\u{200d}🚒 b", "a|👨🏻\u{200d}🚒|b");
}

#[test]
fn words_are_found_where_no_blanks_stand() {
    check_words("東京都に住む", "東京|都|に|住む");
    check_words("สวัสดีชาวโลก", "สวัสดี|ชาว|โลก");
}

#[test]
fn sentences_end_where_a_reader_would_stop() {
    check_sentences(
        "Mr. Smith met H.R. McMaster. He left the U.S. The end.",
        &[
            "Mr. Smith met H.R. McMaster.",
            "He left the U.S.",
            "The end.",
        ],
    );
    check_sentences(
        "“We will go,” he said. “Now.” They went.",
        &["“We will go,” he said.", "“Now.”", "They went."],
    );
    check_sentences(
        "A headline\nA standfirst\r\n\r\nBody.",
        &["A headline", "A standfirst", "Body."],
    );
}

#[test]
fn paragraphs_are_lines_that_are_not_blank() {
    let text = Text::new("One\r\n\r\n  two \n\t\nthree");
    assert_eq!(slices(&text, paragraphs(&text)), ["One", "two", "three"]);
}

#[test]
fn snapping_goes_out_in_or_nowhere() {
    let text = Text::new("Rex Tillerson’s plan");
    let tokens = words(&text);
    let at =
        |start, end| TextRange::new(CodePoint(start), CodePoint(end)).expect("start before end");
    let says = |range, how| snap(range, &tokens, how).map(|it| text.slice(it).unwrap());
    assert_eq!(says(at(1, 6), Snap::Expand), Some("Rex Tillerson"));
    assert_eq!(says(at(1, 14), Snap::Contract), Some("Tillerson"));
    assert_eq!(says(at(1, 6), Snap::Exact), Some("ex Ti"));
    assert_eq!(says(at(3, 4), Snap::Expand), None);
    assert_eq!(says(at(5, 8), Snap::Contract), None);
    assert_eq!(says(at(3, 15), Snap::Expand), Some("Tillerson’s"));
}

#[test]
fn the_seed_article_is_segmented_as_its_editors_would() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/seed");
    let Some(file) = std::fs::read_dir(&folder).ok().and_then(|mut it| it.next()) else {
        eprintln!("the seed article is absent: this test checked nothing");
        return;
    };
    let text = Text::new(std::fs::read_to_string(file.unwrap().path()).unwrap());
    let found = slices(&text, words(&text));
    for wanted in [
        "H.R.", "McMaster", "’s", "n’t", "Ukraine", "related", "Trump", "03", "CNN",
    ] {
        assert!(found.iter().any(|it| it == wanted), "{wanted}");
    }
    let found = slices(&text, sentences(&text));
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("One of the White House officials")
                && it.contains("H.R. McMaster and other top officials")
                && it.ends_with("an apparent treaty violation."))
    );
}

#[test]
fn no_word_ends_within_a_cluster() {
    for content in ["東京\u{300}", "\u{600}."] {
        let text = Text::new(content);
        for token in words(&text) {
            assert!(text.to_grapheme(token.end).is_some(), "{content} {token:?}");
        }
    }
}

proptest! {
    #[test]
    fn tokens_cover_everything_but_white_space_and_cut_no_cluster(
        content in proptest::collection::vec(prop_oneof![
            any::<char>().prop_map(String::from),
            proptest::sample::select(vec!["’s", "n’t", "H.R.", " ", "\r\n", "e\u{301}", "👩\u{200d}👧", "東京", ".", "Mr."])
                .prop_map(str::to_owned),
        ], 0..40).prop_map(|pieces| pieces.concat()),
    ) {
        let text = Text::new(content.clone());
        let tokens = words(&text);
        let mut covered = vec![0; content.chars().count()];
        for token in &tokens {
            prop_assert!(!token.is_empty());
            prop_assert!(text.to_grapheme(token.start).is_some(), "{:?}", token);
            prop_assert!(text.to_grapheme(token.end).is_some(), "{:?}", token);
            for at in token.start.0..token.end.0 { covered[at as usize] += 1; }
        }
        for (character, times) in content.chars().zip(covered) {
            prop_assert!(times == 1 || (times == 0 && character.is_whitespace()), "{:?} {}", character, times);
        }
        prop_assert!(tokens.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}
