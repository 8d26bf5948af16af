//! Offsets are never wrong: every conversion against a slow reference, over any Unicode.

use galley_model::text::{Byte, CodePoint, Grapheme, Text, TextRange, Utf16, ViewUnit};
use proptest::prelude::*;

/// Text from pieces that break other tools, and any character besides.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "\r\n", "\r", "\n", "\n\r", "😀", "👨🏻\u{200d}🚒", "e\u{301}", "\u{202e}", "\u{2066}", "\u{feff}",
            "\0", "\u{2028}", "नमस्ते", "東京", "  ", "\u{a0}", "\t", "a", "Ada Lovelace", "ﷺ",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Longer than several strides of the index.
fn long_text() -> impl Strategy<Value = String> {
    (any_text(), 1usize..60).prop_map(|(text, times)| text.repeat(times))
}

fn range(start: u32, end: u32) -> TextRange {
    TextRange::new(CodePoint(start), CodePoint(end)).expect("within the text")
}

proptest! {
    #[test]
    fn every_unit_converts_there_and_back(content in long_text()) {
        let text = Text::new(content.clone());
        let (mut byte, mut utf16, mut view) = (0, 0, 0);
        let mut before = None;
        for (index, character) in content.chars().chain([' ']).enumerate() {
            let at = CodePoint(index as u32);
            let last = index == content.chars().count();
            let inside_break = before == Some('\r') && character == '\n' && !last;
            prop_assert_eq!(text.to_byte(at), Some(Byte(byte)));
            prop_assert_eq!(text.from_byte(Byte(byte)), Some(at));
            prop_assert_eq!(text.to_utf16(at), Some(Utf16(utf16)));
            prop_assert_eq!(text.from_utf16(Utf16(utf16)), Some(at));
            if inside_break {
                prop_assert_eq!(text.to_view(at), None);
                prop_assert_eq!(text.to_view_floor(at), Some(ViewUnit(view - 1)));
            } else {
                prop_assert_eq!(text.to_view(at), Some(ViewUnit(view)));
                prop_assert_eq!(text.from_view(ViewUnit(view)), Some(at));
            }
            if last { break; }
            if character.len_utf16() == 2 {
                prop_assert_eq!(text.from_utf16(Utf16(utf16 + 1)), None);
                prop_assert_eq!(text.from_view(ViewUnit(view + 1)), None);
            }
            for inside in 1..character.len_utf8() as u32 {
                prop_assert_eq!(text.from_byte(Byte(byte + inside)), None);
            }
            byte += character.len_utf8() as u32;
            utf16 += character.len_utf16() as u32;
            if !inside_break { view += character.len_utf16() as u32; }
            before = Some(character);
        }
        prop_assert_eq!(text.len().0 as usize, content.chars().count());
        prop_assert_eq!(text.len_bytes(), Byte(byte));
        prop_assert_eq!(text.len_utf16(), Utf16(utf16));
        prop_assert_eq!(text.len_view(), ViewUnit(view));
        let beyond = CodePoint(text.len().0 + 1);
        prop_assert_eq!(text.to_byte(beyond), None);
        prop_assert_eq!(text.from_byte(Byte(byte + 1)), None);
        prop_assert_eq!(text.from_utf16(Utf16(utf16 + 1)), None);
        prop_assert_eq!(text.from_view(ViewUnit(view + 1)), None);
    }

    #[test]
    fn a_slice_is_what_the_characters_say(content in any_text(), a in 0usize..200, b in 0usize..200) {
        let text = Text::new(content.clone());
        let (start, end) = (a.min(b), a.max(b));
        let expected = (end <= content.chars().count())
            .then(|| content.chars().skip(start).take(end - start).collect::<String>());
        prop_assert_eq!(text.slice(range(start as u32, end as u32)).map(str::to_owned), expected);
    }

    #[test]
    fn view_units_are_what_an_editor_that_joins_line_breaks_counts(content in any_text()) {
        let text = Text::new(content.clone());
        let joined = content.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(text.len_view().0 as usize, joined.encode_utf16().count());
    }

    #[test]
    fn graphemes_count_whole_clusters(content in any_text()) {
        use unicode_segmentation::UnicodeSegmentation;
        let text = Text::new(content.clone());
        prop_assert_eq!(text.len_graphemes().0 as usize, content.graphemes(true).count());
        let mut at = 0;
        for (index, cluster) in content.graphemes(true).enumerate() {
            prop_assert_eq!(text.from_grapheme(Grapheme(index as u32)), Some(CodePoint(at)));
            prop_assert_eq!(text.to_grapheme(CodePoint(at)), Some(Grapheme(index as u32)));
            if cluster.chars().count() > 1 {
                prop_assert_eq!(text.to_grapheme(CodePoint(at + 1)), None);
            }
            at += cluster.chars().count() as u32;
        }
    }
}

fn units(content: &str, quote: &str) -> [(u32, u32); 3] {
    let text = Text::new(content);
    let byte = content.find(quote).expect("within the text") as u32;
    let start = text.from_byte(Byte(byte)).expect("within the text");
    let end = text
        .from_byte(Byte(byte + quote.len() as u32))
        .expect("within the text");
    assert_eq!(text.slice(range(start.0, end.0)), Some(quote));
    [
        (start.0, end.0),
        (
            text.to_utf16(start).expect("within the text").0,
            text.to_utf16(end).expect("within the text").0,
        ),
        (byte, byte + quote.len() as u32),
    ]
}

#[test]
fn case_1_an_emoji_before_the_span_shifts_every_unit_by_its_own_size() {
    assert_eq!(
        units("💩This is an annotation.", "annotation"),
        [(12, 22), (13, 23), (15, 25)]
    );
}

#[test]
fn case_2_a_joined_emoji_before_the_span_is_counted_by_its_parts() {
    let content = "👨\u{1f3fb}\u{200d}🚒 firemen drive firetrucks at work";
    let [code_points, utf16, _] = units(content, "firetrucks");
    assert_eq!((code_points, utf16), ((19, 29), (22, 32)));
    assert_eq!(
        Text::new(content).to_grapheme(CodePoint(19)),
        Some(Grapheme(16))
    );
}

#[test]
fn case_3_a_double_space_is_kept() {
    let content = "Text: Berlin,  Germany.";
    let [(start, end), ..] = units(content, "Berlin,  Germany");
    assert_eq!(
        Text::new(content).slice(range(start, end)),
        Some("Berlin,  Germany")
    );
}

#[test]
fn case_4_crlf_is_two_code_points_and_one_view_unit() {
    let content = "John loves Mary.\r\nHe married her.";
    assert_eq!(units(content, "He"), [(18, 20), (18, 20), (18, 20)]);
    let text = Text::new(content);
    assert_eq!(text.to_view_range(range(18, 20)), Some([17, 19]));
    assert_eq!(text.from_view_range([17, 19]), Some(range(18, 20)));
}

#[test]
fn case_5_a_span_over_a_line_break_is_one_span() {
    let text = Text::new("Foo\n  Bar");
    assert_eq!(text.slice(range(0, 9)), Some("Foo\n  Bar"));
    assert_eq!(text.from_view_range([0, 9]), Some(range(0, 9)));
}
