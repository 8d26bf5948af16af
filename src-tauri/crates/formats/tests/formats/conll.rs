//! Columns of tokens and tags: each scheme, and each way to settle what tags cannot say.
//! That spaCy reads them is tested with spaCy.

use galley_formats::{Report, SchemaInfo};

use crate::{document, find, item, losses, mark, write};

/// Tokens and tags of each sentence, blank lines and the document line apart.
fn sentences(written: &str) -> Vec<Vec<(String, String)>> {
    let mut sentences = vec![vec![]];
    for line in written.lines() {
        let columns: Vec<&str> = line.split(' ').collect();
        match columns.as_slice() {
            [""] => sentences.push(vec![]),
            ["-DOCSTART-", "-X-", "O", "O"] => {}
            [token, "-X-", "_", tag] => {
                let last = sentences.last_mut().expect("there is one from the start");
                last.push(((*token).into(), (*tag).into()));
            }
            other => panic!("no line of four columns: {other:?}"),
        }
    }
    sentences.retain(|it| !it.is_empty());
    sentences
}

fn tagged(text: &str, marks: &[(&str, &str)], options: &[(&str, &str)]) -> (String, Report) {
    let mut it = document(text);
    for (index, (quote, label)) in marks.iter().enumerate() {
        let found = vec![find(text, quote, 0)];
        it.annotations.push(mark(&index.to_string(), label, found));
    }
    let written = write("conll2003", &SchemaInfo::default(), &[it], options);
    let rows = sentences(&written.text());
    let lines = rows.iter().map(|sentence| {
        let cells = sentence.iter().map(|(token, tag)| format!("{token}/{tag}"));
        cells.collect::<Vec<_>>().join(" ")
    });
    (lines.collect::<Vec<_>>().join(" ‖ "), written.report)
}

#[test]
fn each_scheme_tells_apart_spans_that_touch() {
    let text = "Bob Eve Ann Lee saw Rome.";
    let marks = [
        ("Bob", "PER"),
        ("Eve", "PER"),
        ("Ann Lee", "ORG"),
        ("Rome", "my label"),
    ];
    for (scheme, expected) in [
        (
            "bio",
            "Bob/B-PER Eve/B-PER Ann/B-ORG Lee/I-ORG saw/O Rome/B-my_label ./O",
        ),
        (
            "bio1",
            "Bob/I-PER Eve/B-PER Ann/I-ORG Lee/I-ORG saw/O Rome/I-my_label ./O",
        ),
        (
            "bioes",
            "Bob/S-PER Eve/S-PER Ann/B-ORG Lee/E-ORG saw/O Rome/S-my_label ./O",
        ),
    ] {
        let (written, report) = tagged(text, &marks, &[("scheme", scheme)]);
        assert_eq!(written, expected, "{scheme}");
        // The blank in the label's name is all that was lost.
        assert_eq!(losses(&report), ["label-name"], "{scheme}");
        assert_eq!(
            item(&report, "label-name").quote.as_deref(),
            Some("my label")
        );
    }
}

#[test]
fn a_span_over_the_end_of_a_sentence_begins_anew_in_each_scheme() {
    let text = "He met Bob. Eve left.";
    for (scheme, expected) in [
        ("bio", "He/O met/O Bob/B-X ./I-X ‖ Eve/B-X left/O ./O"),
        ("bio1", "He/O met/O Bob/I-X ./I-X ‖ Eve/I-X left/O ./O"),
        ("bioes", "He/O met/O Bob/B-X ./E-X ‖ Eve/S-X left/O ./O"),
    ] {
        let (written, report) = tagged(text, &[("Bob. Eve", "X")], &[("scheme", scheme)]);
        assert_eq!(written, expected, "{scheme}");
        let said = item(&report, "sentence-end");
        assert_eq!(said.quote.as_deref(), Some("Bob. Eve"));
        assert!(said.message.contains("one for each sentence"), "{scheme}");
    }
}

#[test]
fn of_overlapping_spans_the_option_says_which_is_written_and_the_rest_is_named() {
    let text = "Bank of England Street in London";
    let marks = [
        ("Bank of England", "ORG"),
        ("England Street in London", "LOC"),
        ("England", "GPE"),
        ("Bank", "FIRST"),
    ];
    for (overlap, expected, lost) in [
        (
            "outermost",
            "Bank/B-ORG of/I-ORG England/I-ORG Street/O in/O London/O",
            3,
        ),
        (
            "longest",
            "Bank/B-FIRST of/O England/B-LOC Street/I-LOC in/I-LOC London/I-LOC",
            2,
        ),
        (
            "first",
            "Bank/B-FIRST of/O England/B-GPE Street/O in/O London/O",
            2,
        ),
    ] {
        let (written, report) = tagged(text, &marks, &[("overlap", overlap)]);
        assert_eq!(written, expected, "{overlap}");
        assert_eq!(losses(&report), vec!["overlap"; lost], "{overlap}");
    }
}

#[test]
fn a_span_inside_a_token_is_settled_as_the_option_says() {
    let text = "An AHU-G1-V-1 unit";
    for (misaligned, expected, lost) in [
        ("split", "An/O A/O H/B-X U-G1-V-1/O unit/O", false),
        ("expand", "An/O AHU-G1-V-1/B-X unit/O", true),
        ("contract", "An/O AHU-G1-V-1/O unit/O", true),
        ("drop", "An/O AHU-G1-V-1/O unit/O", true),
    ] {
        let (written, report) = tagged(text, &[("H", "X")], &[("misaligned", misaligned)]);
        let glued = |it: &str| {
            let tokens = it.split(' ').map(|it| it.rsplit_once('/').unwrap());
            let marked = tokens.clone().filter(|(_, tag)| *tag != "O");
            (
                tokens.map(|(token, _)| token).collect::<String>(),
                marked.map(|(token, _)| token).collect::<Vec<_>>().concat(),
            )
        };
        // Where words end inside a part number is the tokeniser's; what is marked is not.
        let (all, marked) = glued(&written);
        assert_eq!(all, glued(expected).0, "{misaligned}");
        if misaligned == "split" {
            assert_eq!(marked, "H");
        } else if misaligned != "expand" {
            assert_eq!(marked, "", "{misaligned}");
        } else {
            assert!(
                marked.contains('H') && marked.len() > 1,
                "{misaligned}: {marked}"
            );
        }
        assert_eq!(!losses(&report).is_empty(), lost, "{misaligned}");
        assert_eq!(item(&report, "misaligned").quote.as_deref(), Some("H"));
    }
}

#[test]
fn white_space_never_becomes_a_column() {
    let text = "Ada\u{a0}Lovelace \u{2028} met\u{3000}Bob";
    let (written, _) = tagged(text, &[("Ada\u{a0}Lovelace", "PER")], &[]);
    assert!(written.starts_with("Ada"), "{written}");
    assert!(!written.chars().any(|it| it.is_whitespace() && it != ' '));
}

#[test]
fn an_annotation_of_blanks_alone_is_named_as_lost() {
    let (written, report) = tagged("Ada  met", &[("  ", "X")], &[]);
    assert_eq!(written, "Ada/O met/O");
    assert_eq!(losses(&report), ["white-space"]);
}
