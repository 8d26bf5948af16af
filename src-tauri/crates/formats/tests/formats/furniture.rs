//! Folders in which more lies than articles: a README, a licence, what Galley puts beside a release, other kinds of files.

use std::path::Path;

use galley_formats::{Input, formats};

use crate::{Arrived, document, item, mark, range, read, write};

fn put(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), content).expect("there is room for a file");
}

fn exported(format: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let mut one = document("Ada met Bob in Bonn.");
    one.annotations.push(mark("a", "PER", vec![range(0, 3)]));
    let written = write(format, &crate::schema(), &[one.clone(), one], &[]);
    let folder = tempfile::tempdir().expect("there is room for a file");
    let data = folder.path().join("data");
    let info = galley_formats::find(format)
        .expect("there is that format")
        .info();
    if info.folder {
        std::fs::rename(&written.path, &data).expect("there is room for a file");
    } else {
        std::fs::create_dir(&data).expect("there is room for a file");
        let name = format!("train.{}", info.extensions[0]);
        std::fs::copy(&written.path, data.join(name)).expect("there is room for a file");
    }
    (folder, data)
}

fn sure(format: &str, arrived: &Arrived) {
    let kind = &arrived.report;
    assert_eq!(arrived.documents.len(), 2, "{format}: {kind:#?}");
    // What Markdown says of marks is no matter of files.
    let lost = crate::losses(kind)
        .into_iter()
        .filter(|it| *it != "marks-not-read");
    assert_eq!(lost.count(), 0, "{format}: {kind:#?}");
}

#[test]
fn a_release_comes_back_without_the_files_that_galley_put_beside_it() {
    for format in formats()
        .iter()
        .filter(|it| it.info().reads && it.info().writes)
    {
        let format = format.info().id;
        let (_keep, data) = exported(format);
        if !data.join("README.md").exists() {
            put(
                &data,
                "README.md",
                "---\nlicense: mit\nconfigs:\n- config_name: default\n---\n# A release\n",
            );
        }
        put(&data, "SHA256SUMS", "0000  train.jsonl\n");
        put(
            &data,
            "recipe.json",
            r#"{"format": "x", "text": "no article"}"#,
        );
        put(
            &data,
            "report.json",
            r#"{"items": [], "text": "no article"}"#,
        );
        let after = read(&[Input::path(&data)], Some(format), &[]).unwrap();
        sure(format, &after);
        item(&after.report, "release-files");
        let after = read(&[Input::path(&data)], None, &[]).unwrap();
        assert_eq!(after.documents.len(), 2, "{format}: {:#?}", after.report);
    }
}

#[test]
fn a_readme_and_files_of_another_kind_are_passed_over_and_named() {
    // The others have words of their own for what they pass over.
    for format in [
        "text",
        "markdown",
        "html",
        "docx",
        "spacy-docbin",
        "label-studio",
        "jsonl",
        "csv",
        "ninjs",
        "doccano-jsonl",
        "prodigy-jsonl",
        "galley-jsonl",
        "hf",
        "gliner",
        "tei",
        "w3c",
    ] {
        let (_keep, data) = exported(if format == "jsonl" {
            "galley-jsonl"
        } else {
            format
        });
        if format == "jsonl" {
            put(
                &data,
                "train.jsonl",
                "{\"text\": \"Ada met Bob.\"}\n{\"text\": \"Bob met Ada.\"}\n",
            );
        }
        if !data.join("README.md").exists() {
            put(&data, "README.md", "# A corpus\n");
        }
        put(&data, "LICENSE", "Do as you like.\n");
        put(&data, "picture.png", b"\x89PNG\r\n\x1a\n\x00");
        for asked in [Some(format), None] {
            let after = read(&[Input::path(&data)], asked, &[]).unwrap();
            assert_eq!(after.report.format, format);
            sure(format, &after);
            if format != "html" {
                item(&after.report, "other-file");
            }
        }
    }
}

#[test]
fn a_folder_without_a_file_of_the_format_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "a.rtf", "{\\rtf1 Ada}");
    put(folder.path(), "b.png", b"\x89PNG\r\n\x1a\n\x00");
    for format in ["docx", "epub", "spacy-docbin", "parquet", "hf"] {
        let error = read(&[Input::path(folder.path())], Some(format), &[]).unwrap_err();
        assert!(!error.hint.is_empty(), "{format}");
    }
    assert!(read(&[Input::path(folder.path())], None, &[]).is_err());
}

#[test]
fn one_damaged_file_of_several_is_left_out_and_named() {
    let (_keep, data) = exported("docx");
    put(&data, "z.docx", "PK\u{3}\u{4} torn");
    let after = read(&[Input::path(&data)], Some("docx"), &[]).unwrap();
    assert_eq!(after.documents.len(), 2);
    assert_eq!(crate::losses(&after.report), ["broken-file"]);
}
