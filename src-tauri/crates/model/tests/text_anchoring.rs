//! Quotes find their place again, or are left alone.

use galley_model::anchoring::{Context, How, OffsetUnit, boundary_fit, detect_unit, place};
use galley_model::text::{CodePoint, Text};

fn check(
    content: &str,
    quote: &str,
    prefix: &str,
    suffix: &str,
    near: Option<u32>,
) -> Option<(u32, How)> {
    let text = Text::new(content);
    let near = near.map(CodePoint);
    place(
        &text,
        &Context {
            quote,
            prefix,
            suffix,
            near,
        },
    )
    .map(|placed| (placed.range.start.0, placed.how))
}

#[test]
fn a_quote_is_found_where_it_was_then_by_its_words_then_by_likeness() {
    let text = "Bob saw Ada. Then Ada Lovelace spoke.";
    assert_eq!(
        check(text, "Ada", "", "", Some(8)),
        Some((8, How::Position))
    );
    assert_eq!(
        check(text, "Ada Lovelace", "", "", Some(3)),
        Some((18, How::ExactQuote))
    );
    assert_eq!(
        check(text, "Ada Lovelac", "", "", Some(16)),
        Some((18, How::ExactQuote))
    );
    assert_eq!(
        check(text, "Adah Lovelace", "", "", Some(16)),
        Some((18, How::FuzzyQuote))
    );
    assert_eq!(check(text, "Charles Babbage", "", "", Some(16)), None);
}

#[test]
fn context_tells_equal_quotes_apart_and_without_it_none_is_chosen() {
    let text = "the red house and the blue house";
    assert_eq!(
        check(text, "house", "blue ", "", None),
        Some((27, How::ExactQuote))
    );
    assert_eq!(
        check(text, "house", "", " and", None),
        Some((8, How::ExactQuote))
    );
    assert_eq!(check(text, "house", "", "", None), None);
}

#[test]
fn what_the_offsets_count_is_told_by_the_quotes() {
    let emoji = Text::new("😀 Ada met 👩\u{200d}👧 Bob.");
    assert_eq!(
        detect_unit(&emoji, &[(2, 5, "Ada")]),
        Some(OffsetUnit::CodePoints)
    );
    assert_eq!(
        detect_unit(&emoji, &[(3, 6, "Ada"), (17, 20, "Bob")]),
        Some(OffsetUnit::Utf16)
    );
    assert_eq!(
        detect_unit(&emoji, &[(5, 8, "Ada")]),
        Some(OffsetUnit::Bytes)
    );
    assert_eq!(
        detect_unit(&emoji, &[(2, 5, "Ada"), (12, 15, "Bob")]),
        Some(OffsetUnit::Graphemes)
    );
    let lines = Text::new("One\r\ntwo\r\nthree");
    assert_eq!(
        detect_unit(&lines, &[(4, 7, "two"), (8, 13, "three")]),
        Some(OffsetUnit::CrlfAsOne)
    );
    let plain = Text::new("Ada met Bob");
    assert_eq!(
        detect_unit(&plain, &[(1, 4, "Ada"), (9, 12, "Bob")]),
        Some(OffsetUnit::CountedBom)
    );
    assert_eq!(detect_unit(&plain, &[(0, 3, "Eve")]), None);
}

#[test]
fn word_boundaries_are_evidence_where_there_are_no_quotes() {
    let text = Text::new("😀 Ada met Bob");
    assert!(
        (boundary_fit(&text, OffsetUnit::Utf16, &[(3, 6), (11, 14)]) - 1.0).abs() < f32::EPSILON
    );
    assert!(boundary_fit(&text, OffsetUnit::CodePoints, &[(3, 6), (11, 14)]) < 0.5);
}
