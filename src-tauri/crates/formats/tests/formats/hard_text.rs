//! One text that holds most of what goes wrong between tools, sent through every format there and back.
//! What one format alone gets wrong is in its own module.

use galley_formats::{Document, SchemaInfo, formats};
use galley_model::schema::LayerKind;

use crate::{document, find, layer, losses, mark, range, spans, write};

/// Astral characters, a double blank, CRLF, a no-break space, joined emoji, scripts, escapes, a line separator.
pub const HARD: &str = "😀 Ada  Lovelace\r\nmet\u{a0}👩\u{200d}👩\u{200d}👧 Zoë Müller (नमस्ते, 東京) at 'O\\'Hare | C_3[1]; a->b *x* =1'.\u{2028}\n";

/// Annotations that are hard on this text. Those in several parts only where a format is said to carry them.
pub fn marked(discontinuous: bool) -> Document {
    let mut it = document(HARD);
    let quote = |quote: &str| vec![find(HARD, quote, 0)];
    it.annotations = vec![
        mark("double-blank", "PERSON", quote("Ada  Lovelace")),
        mark("over-the-break", "my label", quote("Lovelace\r\nmet")),
        mark("family", "É/ü", quote("👩\u{200d}👩\u{200d}👧")),
        mark("inside-a-word", "a-b(c)", quote("velac")),
        mark("crossing-1", "PERSON", quote("Zoë Müller (नमस्ते")),
        mark("crossing-2", "my label", quote("Müller (नमस्ते, 東京")),
        mark("equal-1", "PERSON", quote("O\\'Hare | C_3[1]")),
        mark("equal-2", "É/ü", quote("O\\'Hare | C_3[1]")),
        mark("same-when-made-plain", "my_label", quote("a->b")),
        mark("first-character", "PERSON", vec![range(0, 1)]),
    ];
    if discontinuous {
        let parts = vec![find(HARD, "Zoë", 0), find(HARD, "東京", 0)];
        it.annotations.push(mark("in-two-parts", "PERSON", parts));
    }
    it
}

/// Spans whose ends lie in white space, in every way.
pub fn blank_ends() -> Document {
    let text = "  Fun night.\n\nMore 😀 text.  And\u{a0} so on \n";
    let mut it = document(text);
    for (number, (quote, nth)) in [
        ("Fun night.\n", 0),
        ("\nMore 😀 text. ", 0),
        (" night", 0),
        ("Fun ", 0),
        (" ", 1),
        (" Fun", 0),
        (" And\u{a0}", 0),
        ("on \n", 0),
        (" \n", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let place = vec![find(text, quote, nth)];
        it.annotations.push(mark(&number.to_string(), "T", place));
    }
    it
}

pub fn schema() -> SchemaInfo {
    SchemaInfo {
        layers: vec![layer("Names", LayerKind::Span)],
        ..SchemaInfo::default()
    }
}

#[test]
fn every_format_that_reads_what_it_writes_gives_the_same_quotes_and_places() {
    for format in formats() {
        let info = format.info();
        // What others lose on such a text is tried in their own modules.
        let all = info.carries.exact_text && info.carries.overlap;
        if !(all && info.reads_marks && info.writes) {
            continue;
        }
        let before = marked(info.carries.discontinuous);
        let written = write(info.id, &schema(), std::slice::from_ref(&before), &[]);
        assert_eq!(losses(&written.report), [""; 0], "{}", info.id);
        let after = written.arrive(info.id);
        assert_eq!(losses(&after.report), [""; 0], "{}", info.id);
        assert_eq!(after.documents[0].text.as_str(), HARD, "{}", info.id);
        assert_eq!(spans(&after.documents[0]), spans(&before), "{}", info.id);
    }
}

#[test]
fn a_long_first_line_does_not_hide_what_a_file_is() {
    let spans = r#"{"start":0,"end":3,"label":"Person"},"#.repeat(2_000);
    let triples = r#"[0,3,"Person"],"#.repeat(4_000);
    for (format, line) in [
        (
            "prodigy-jsonl",
            format!(
                r#"{{"text":"Ada.","spans":[{}]}}"#,
                spans.trim_end_matches(',')
            ),
        ),
        (
            "doccano-jsonl",
            format!(
                r#"{{"text":"Ada.","label":[{}]}}"#,
                triples.trim_end_matches(',')
            ),
        ),
    ] {
        let input = crate::upload("long.jsonl", format!("{line}\n"));
        let after = crate::read(&[input], None, &[]).unwrap();
        assert_eq!(after.report.format, format);
        assert!(!after.documents[0].annotations.is_empty(), "{format}");
    }
}

#[test]
fn every_format_is_recognised_from_what_it_writes() {
    for format in formats() {
        let info = format.info();
        if !(info.reads && info.writes) {
            continue;
        }
        let written = write(info.id, &schema(), &[marked(false)], &[]);
        let input = galley_formats::Input::path(&written.path);
        let after = crate::read(&[input], None, &[]).unwrap();
        assert_eq!(after.report.format, info.id);
    }
}

#[test]
fn plain_text_comes_back_character_for_character() {
    let written = write("text", &schema(), &[document(HARD)], &[]);
    assert_eq!(written.arrive("text").documents[0].text.as_str(), HARD);
}

#[test]
fn what_does_not_come_back_of_an_article_without_words_is_named() {
    let texts = |documents: &[Document]| -> Vec<String> {
        let text = |it: &Document| it.text.as_str().to_owned();
        documents.iter().map(text).collect()
    };
    for format in formats() {
        let info = format.info();
        if !(info.reads && info.writes && info.carries.exact_text) {
            continue;
        }
        let before = [document("Ada met Bob."), document(" \n\u{a0}")];
        let written = write(info.id, &schema(), &before, &[]);
        let after = written.arrive(info.id);
        let same = texts(&after.documents) == texts(&before);
        assert_eq!(same, losses(&written.report).is_empty(), "{}", info.id);
    }
}

#[test]
fn a_text_that_begins_with_a_byte_order_mark_keeps_it_or_that_is_named() {
    let text = "\u{feff}Ada met Bob.\n";
    for format in formats() {
        let info = format.info();
        if !(info.reads && info.writes && info.carries.exact_text) {
            continue;
        }
        let mut before = document(text);
        if info.reads_marks {
            before.annotations = vec![mark("a", "PERSON", vec![find(text, "Ada", 0)])];
        }
        let written = write(info.id, &schema(), std::slice::from_ref(&before), &[]);
        let after = written.arrive(info.id);
        let found = &after.documents[0];
        let same = found.text.as_str() == text;
        let named = losses(&written.report).contains(&"byte-order-mark");
        assert_eq!(same, !named, "{}", info.id);
        let mut ranges = found.annotations.iter().flat_map(|it| &it.ranges);
        assert!(
            ranges.all(|it| found.text.slice(*it) == Some("Ada")),
            "{}",
            info.id
        );
    }
}
