//! What a file is taken for where nobody said what it is, and what is said of what no format knows.

use galley_formats::Severity;

use crate::{document, item, mark, range, read, upload, write};

fn taken_for(name: &str, content: &str) -> String {
    read(&[upload(name, content)], None, &[])
        .expect("it can be read")
        .report
        .format
}

#[test]
fn doccano_is_known_by_its_keys_even_where_nothing_is_marked_yet() {
    let rows = r#"{"id": 0, "text": "Nothing here.", "entities": [], "relations": [], "Comments": []}
{"id": 1, "text": "Ada met Bob.", "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}], "relations": [], "Comments": []}
"#;
    let after = read(&[upload("a.jsonl", rows)], None, &[]).unwrap();
    assert_eq!(after.report.format, "doccano-jsonl");
    assert_eq!(after.documents[1].annotations.len(), 1);
}

#[test]
fn gliner_is_known_however_long_its_first_record_is() {
    let text = "Ada met Bob. ".repeat(4000);
    let mut long = document(&text);
    for index in 0..4000 {
        let at = index * 13;
        long.annotations.push(mark(
            &format!("a{index}"),
            "person",
            vec![range(at, at + 3)],
        ));
    }
    let export = write("gliner", &crate::schema(), &[long], &[]);
    assert_eq!(taken_for("a.json", &export.text()), "gliner");
    // Spread over many lines, words last.
    let names = "[\n0,\n0,\n\"person\"\n],\n".repeat(4000);
    let names = names.trim_end().trim_end_matches(',');
    let spread =
        format!("[\n{{\n  \"ner\": [\n{names}],\n  \"tokenized_text\": [\"Ada\"]\n}}\n]\n");
    assert_eq!(taken_for("a.json", &spread), "gliner");
}

#[test]
fn annotations_that_are_taken_as_details_are_named_with_their_keys() {
    for (row, keys) in [
        (
            r#"{"tokens": ["a", "b"], "ner_tags": ["B-X", "O"], "text": "a b"}"#,
            "ner_tags",
        ),
        (
            r#"{"tokens": ["a", "b"], "ner_tags": [1, 0], "text": "a b"}"#,
            "ner_tags",
        ),
        (
            r#"{"text": "a b", "denotations": [{"id": "T1", "span": {"begin": 0, "end": 1}, "obj": "X"}]}"#,
            "denotations",
        ),
    ] {
        let after = read(&[upload("a.jsonl", format!("{row}\n{row}\n"))], None, &[]).unwrap();
        assert_eq!(after.report.format, "jsonl");
        assert_eq!(after.documents.len(), 2);
        let said = item(&after.report, "unread-annotations");
        assert!(said.message.contains(keys), "{}", said.message);
        assert_eq!((said.count, said.severity), (2, Severity::Rejected));
    }
    let plain = r#"{"text": "a b", "tags": ["news", "desk"], "links": [{"url": "x"}]}"#;
    let after = read(&[upload("a.jsonl", plain)], None, &[]).unwrap();
    assert!(
        after
            .report
            .items
            .iter()
            .all(|it| it.code != "unread-annotations")
    );
}

#[test]
fn what_no_format_knows_is_not_taken_for_text() {
    for (name, content, remedy) in [
        ("a.pdf", "%PDF-1.4 xx", "PDF"),
        ("a.rtf", "{\\rtf1 hello}", ".docx"),
        ("a.odt", "PK\u{3}\u{4}mimetype", ".docx"),
        ("a.odt", "", ".docx"),
        ("a.xlsx", "PK\u{3}\u{4}xl/", "CSV"),
        ("a.xml", "<a/>", "--format"),
        ("a.txt", "<?xml version=\"1.0\"?>\n<a>b</a>", "--format"),
        (
            "a.rng",
            "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\"><start/></grammar>",
            "--format",
        ),
        (
            "a.md",
            "<?xml version=\"1.0\"?>\n<collection><document/></collection>",
            "--format",
        ),
        ("a.json", "{\"a\":1}", "--format"),
        ("a.txt", " [{\"a\": 1},", "--format"),
    ] {
        let error = read(&[upload(name, content)], None, &[]).unwrap_err();
        let said = format!("What kind of file {name} is could not be told");
        assert_eq!(error.message, said, "{content}");
        assert!(error.hint.contains(remedy), "{name}: {}", error.hint);
    }
    for text in [
        "[1] Ada met Bob.",
        "[Update] Ada met Bob.",
        "<3 Ada met Bob.",
        "<ada@example.org> wrote to Bob.",
        "{Ada} met Bob.",
        "PK is no archive.",
    ] {
        assert_eq!(taken_for("a.txt", text), "text", "{text}");
        assert_eq!(taken_for("a", text), "text", "{text}");
    }
    let tagged = "<script>document.title='run'</script> said Ada.";
    assert_eq!(taken_for("a.txt", tagged), "text", "what is called a text");
    assert_eq!(taken_for("a.md", "<b>Ada</b> met *Bob*.\n"), "markdown");
}

#[test]
fn a_picture_or_a_spreadsheet_is_not_said_to_want_an_encoding() {
    for (name, bytes, remedy) in [
        (
            "a.png",
            b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x00".as_slice(),
            "picture",
        ),
        ("a.xlsx", b"PK\x03\x04\x14\x00\x00\xff\xfexl/", "CSV"),
    ] {
        let after = read(&[upload(name, bytes)], Some("text"), &[]).unwrap();
        let said = item(&after.report, "undecodable");
        assert!(said.message.contains(remedy), "{}", said.message);
        assert!(!said.message.contains("encoding"), "{}", said.message);
    }
}
