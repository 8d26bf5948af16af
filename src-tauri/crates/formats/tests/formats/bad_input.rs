//! Files that are broken, hostile or not what they say: each gets a place and a remedy, and harms nothing.
//! A line of 200 megabytes is in `memory.rs`, arbitrary bytes are in `hostile.rs`.

use std::io::Write;

use galley_formats::Input;

use crate::{item, losses, read, upload};

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let usual = zip::write::SimpleFileOptions::default();
        out.start_file(*name, usual).expect("memory takes it");
        out.write_all(content).expect("memory takes it");
    }
    out.finish().expect("memory takes it").into_inner()
}

#[test]
fn what_is_not_text_is_left_out_and_the_rest_is_read() {
    let inputs = [
        upload("good.txt", "Ada met Bob."),
        upload(
            "picture.txt",
            b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x00".as_slice(),
        ),
        upload("empty.txt", ""),
        upload("blank.txt", " \r\n\t\n"),
    ];
    let after = read(&inputs, Some("text"), &[]).unwrap();
    assert_eq!(after.documents.len(), 1);
    assert_eq!(losses(&after.report), ["undecodable", "empty", "empty"]);
    let said = item(&after.report, "undecodable");
    assert_eq!(said.file.as_deref(), Some("picture.txt"));
    assert!(said.message.contains("Choose"), "{}", said.message);
}

#[test]
fn a_guessed_encoding_is_never_silent_and_a_wrong_one_is_refused() {
    let bytes = b"Caf\xe9 M\xfcller met Zo\xeb in the caf\xe9.".as_slice();
    let after = read(&[upload("a.txt", bytes)], Some("text"), &[]).unwrap();
    assert!(after.documents[0].text.as_str().starts_with("Café Müller"));
    assert!(
        item(&after.report, "guessed-encoding")
            .message
            .contains("guess")
    );
    let asked = [("encoding", "utf-8")];
    let after = read(&[upload("a.txt", bytes)], Some("text"), &asked).unwrap();
    assert!(after.documents.is_empty());
    assert_eq!(losses(&after.report), ["undecodable"]);
    let asked = [("encoding", "klingon")];
    let after = read(&[upload("a.txt", bytes)], Some("text"), &asked).unwrap();
    assert!(
        item(&after.report, "undecodable")
            .message
            .contains("windows-1252")
    );
}

#[test]
fn a_broken_line_is_named_by_file_and_number_and_the_rest_is_read() {
    for (format, good) in [
        ("galley-jsonl", r#"{"text": "Ada met Bob."}"#),
        ("prodigy-jsonl", r#"{"text": "Ada met Bob.", "spans": []}"#),
        ("doccano-jsonl", r#"{"text": "Ada met Bob.", "label": []}"#),
        ("jsonl", r#"{"text": "Ada met Bob."}"#),
    ] {
        let bad = [
            "{\"text\": \"Ada",
            "{\"title\": 5}",
            "\u{0}",
            "[1]",
            "null",
            "{\"text\": 5}",
        ];
        for bad in bad {
            let lines = format!("{good}\n\n{bad}\n{good}\n");
            let after = read(&[upload("a.jsonl", lines)], Some(format), &[]).unwrap();
            let place = format!("{format}: {bad}");
            assert_eq!(after.documents.len(), 2, "{place}");
            assert_eq!(losses(&after.report).len(), 1, "{place}");
            let said = after.report.items.last().unwrap();
            assert_eq!(said.file.as_deref(), Some("a.jsonl"), "{place}");
            assert_eq!(said.line, Some(3), "{place}");
        }
        let mut lines = format!("{good}\n{good}\n").into_bytes();
        lines.extend(b"{\"text\": \"\xff\"}\n");
        let after = read(&[upload("a.jsonl", lines)], Some(format), &[]).unwrap();
        assert_eq!(item(&after.report, "undecodable").line, Some(3), "{format}");
        assert_eq!(after.documents.len(), 2, "{format}");
    }
}

#[test]
fn an_array_that_breaks_off_is_refused_with_its_line() {
    let text = "[\n{\"text\": \"Ada met Bob.\"},\n{\"text\": \n";
    let error = read(&[upload("a.json", text)], Some("jsonl"), &[]).unwrap_err();
    assert!(error.message.starts_with("a.json, line 4"), "{error}");
    assert!(!error.hint.is_empty());
}

#[test]
fn tables_name_the_row_that_does_not_fit_and_the_column_that_is_missing() {
    let table = "id,text,desk\n1,Ada met Bob.,Politics\n2,short\n3,\"Two\nlines\",\n";
    let after = read(&[upload("a.csv", table)], None, &[]).unwrap();
    assert_eq!(after.documents.len(), 2);
    assert_eq!(after.documents[1].text.as_str(), "Two\nlines");
    assert_eq!(item(&after.report, "broken-line").line, Some(3));
    let after = read(&[upload("a.csv", "a;b\n1;2\n")], None, &[]).unwrap();
    let said = item(&after.report, "no-text");
    assert!(said.message.contains("a, b") && said.message.contains("text-column"));
}

#[test]
fn an_archive_that_leads_outside_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "../out.txt",
        "a/../../out.txt",
        "/out.txt",
        "a\\..\\..\\out.txt",
    ] {
        let bytes = zipped(&[("good.txt", b"Ada"), (name, b"x")]);
        let path = folder.path().join("a.zip");
        std::fs::write(&path, bytes).unwrap();
        let error = read(&[Input::path(&path)], None, &[]).unwrap_err();
        assert!(error.message.contains("leads outside"), "{name}: {error}");
        assert!(!error.hint.is_empty());
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "nothing but the archive");
}

#[test]
fn an_archive_that_would_fill_the_disk_is_refused() {
    let zeros = vec![b' '; 24 << 20];
    let bytes = zipped(&[("a.txt", &zeros)]);
    assert!(bytes.len() < 1 << 20);
    let error = read(&[upload("bomb.zip", bytes)], None, &[]).unwrap_err();
    assert!(
        error.message.starts_with("bomb.zip unpacks to more than"),
        "{error}"
    );
    // Split over many entries it is the same bomb.
    let part = &zeros[..3 << 20];
    let names: Vec<String> = (0..8).map(|it| format!("{it}.txt")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), part)).collect();
    let error = read(&[upload("bomb.zip", zipped(&entries))], None, &[]).unwrap_err();
    assert!(
        error.message.starts_with("bomb.zip unpacks to more than"),
        "{error}"
    );
}

#[test]
fn a_sound_archive_is_read_and_what_is_furniture_in_it_is_passed_over() {
    let bytes = zipped(&[
        ("news/10.txt", b"Ten."),
        ("news/9.txt", b"Nine."),
        ("__MACOSX/9.txt", b"x"),
        ("news/.hidden.txt", b"x"),
        ("news/inner.zip", b"x"),
    ]);
    let after = read(&[upload("a.zip", bytes)], None, &[]).unwrap();
    let texts: Vec<&str> = after.documents.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["Nine.", "Ten."]);
    assert_eq!(losses(&after.report), ["nested-archive"]);
    let error = read(&[upload("a.zip", "PK but no archive")], None, &[]).unwrap_err();
    assert!(
        error.message.starts_with("a.zip is not a sound archive"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_done_at_all_is_an_error_with_a_remedy() {
    let text = || upload("a.txt", "Ada");
    let missing = Input::path(std::path::Path::new("/nowhere/at/all.txt"));
    for (inputs, format, options, part) in [
        (vec![], None, vec![], "nothing to read"),
        (vec![missing], None, vec![], "all.txt could not be read"),
        (vec![text()], Some("sgml"), vec![], "no format “sgml”"),
        (vec![text()], Some("xlsx"), vec![], "written but not read"),
        (
            vec![text()],
            Some("text"),
            vec![("colour", "red")],
            "no option “colour”",
        ),
        (
            vec![text()],
            Some("doccano-jsonl"),
            vec![("unit", "miles")],
            "“miles” is not a value",
        ),
    ] {
        let error = read(&inputs, format, &options).unwrap_err();
        assert!(error.message.contains(part), "{error}");
        assert!(!error.hint.is_empty(), "{error}");
    }
}

#[test]
fn an_export_that_stops_leaves_nothing_behind() {
    for format in galley_formats::formats()
        .iter()
        .filter(|it| it.info().writes)
    {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Some(crate::document("Ada met Bob."));
        let error = galley_formats::write(
            format.info().id,
            &galley_formats::SchemaInfo::default(),
            &mut || first.take().map(Some).ok_or(galley_formats::Stop),
            Some(&folder.path().join("out")),
            &galley_formats::Options::default(),
            &mut galley_formats::Report::default(),
        );
        assert!(error.unwrap_err().stopped);
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "{}", format.info().id);
    }
}

#[test]
fn annotations_with_the_same_number_are_told_apart() {
    let line = r#"{"text": "Ada met Bob.", "annotations": [{"id": "a", "label": "PER", "ranges": [[0, 3]]}, {"id": "a", "label": "PER", "ranges": [[8, 11]]}, {"id": "a-0", "label": "X", "ranges": [[4, 7]]}, {"id": "a", "label": "Y", "ranges": [[4, 7]]}]}"#;
    let after = read(&[upload("a.jsonl", line)], Some("galley-jsonl"), &[]).unwrap();
    let ids: Vec<&str> = after.documents[0]
        .annotations
        .iter()
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "a-1", "a-0", "a-2"]);
    assert_eq!(item(&after.report, "second-id").count, 2);
}

#[test]
fn nothing_is_called_null_and_an_empty_label_is_none() {
    for (format, line) in [
        (
            "doccano-jsonl",
            r#"{"id": null, "text": "Ada met Bob.", "label": [[0, 3, null], [8, 11, ""]]}"#,
        ),
        (
            "prodigy-jsonl",
            r#"{"text": "Ada met Bob.", "meta": {"id": null, "desk": null}, "spans": [{"start": 0, "end": 3, "label": null}, {"start": 8, "end": 11, "label": ""}]}"#,
        ),
    ] {
        let after = read(&[upload("a.jsonl", line)], Some(format), &[]).unwrap();
        let it = &after.documents[0];
        assert_eq!((&it.id, it.metadata.len()), (&None, 0), "{format}");
        assert_eq!(it.annotations.len(), 2, "{format}");
        assert!(
            it.annotations.iter().all(|it| it.label.is_none()),
            "{format}"
        );
    }
}

#[test]
fn an_empty_table_is_said_to_be_empty() {
    for table in ["", "\n\n", "\u{feff}"] {
        let after = read(&[upload("a.csv", table)], None, &[]).unwrap();
        let said = item(&after.report, "empty");
        assert!(said.message.contains("empty"), "{}", said.message);
        assert_eq!(losses(&after.report), ["empty"]);
    }
}

#[test]
fn a_damaged_document_or_book_is_said_to_be_damaged_in_plain_words() {
    for (name, what) in [
        ("a.docx", "Word file"),
        ("a.epub", "e-book"),
        ("b.docm", "Word file"),
    ] {
        for bytes in ["PK\u{3}\u{4} torn", "PK"] {
            let error = read(&[upload(name, bytes)], None, &[]).unwrap_err();
            let said = &error.message;
            assert!(said.contains("damaged") && said.contains(what), "{said}");
            assert!(
                !said.contains("EOCD") && !said.contains("archive"),
                "{said}"
            );
            assert!(!error.hint.is_empty());
        }
    }
}
