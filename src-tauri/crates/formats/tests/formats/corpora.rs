//! Real files of others, read in place: as many articles, spans and links as their raw lines hold, each at its quote.
//! Passed over with a printed line where ../shared/corpora is absent.

use std::path::{Path, PathBuf};

use galley_formats::Input;
use serde_json::Value;

use crate::{Arrived, losses, read, shared, write};

fn arrive(path: &Path, format: &str) -> Arrived {
    let arrived = read(&[Input::path(path)], None, &[]).expect("the corpus can be read");
    assert_eq!(arrived.report.format, format, "{}", path.display());
    arrived
}

fn with_extension(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            found.extend(with_extension(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Lines of the standoff files that begin so.
fn lines_of(files: &[PathBuf], head: char) -> usize {
    let of = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("the corpus is text");
        text.lines().filter(|it| it.starts_with(head)).count()
    };
    files.iter().map(of).sum()
}

#[test]
fn brat_folders_have_every_span_and_link_of_their_lines() {
    // Articles, spans and relations, as the corpora's own descriptions count them.
    for (name, articles, spans, relations) in [
        ("brat-tutorials", 26, 226, 14),
        ("turku-ner/standoff-dev", 76, 1063, 0),
        ("litbank/entities-brat", 24, 3445, 0),
        ("litbank/coref-brat", 12, 6873, 99),
        ("litbank/events-brat", 12, 943, 0),
    ] {
        let Some(folder) = shared(name) else { continue };
        let standoff = with_extension(&folder, "ann");
        assert_eq!(standoff.len(), articles, "{name}");
        assert_eq!(lines_of(&standoff, 'T'), spans, "{name}");
        assert_eq!(lines_of(&standoff, 'R'), relations, "{name}");
        let after = arrive(&folder, "brat");
        assert_eq!(after.documents.len(), articles, "{name}");
        assert_eq!(
            losses(&after.report),
            [""; 0],
            "{name}: {:#?}",
            after.report.items
        );
        let found: usize = after.documents.iter().map(|it| it.annotations.len()).sum();
        assert_eq!(found, spans, "{name}");
        let said = after.report.items.iter();
        assert!(said.clone().all(|it| it.code != "moved"), "{name}");
        let quotes: usize = standoff.iter().map(|it| quotes_that_fit(it, &after)).sum();
        assert_eq!(quotes, spans, "{name}");
        let links: usize = after.documents.iter().map(|it| it.relations.len()).sum();
        // Roles of events and members of equivalences are links too.
        assert!(links >= relations, "{name}");
        assert!(lines_of(&standoff, 'E') + lines_of(&standoff, '*') > 0 || links == relations);
    }
}

/// How many of a standoff file's spans stand in the article with the quote that the file gives.
fn quotes_that_fit(standoff: &Path, after: &Arrived) -> usize {
    let raw = std::fs::read_to_string(standoff).expect("the corpus is text");
    let stem = standoff.with_extension("");
    let own = |it: &&galley_formats::Document| {
        stem.ends_with(
            it.place
                .file
                .trim_end_matches(".txt")
                .split_once('/')
                .expect("every text was read")
                .1,
        )
    };
    let document = after
        .documents
        .iter()
        .find(own)
        .expect("every span was read");
    let fits = |line: &&str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let found = document.annotations.iter().find(|it| it.id == columns[0]);
        let parts = found.expect("a span lies in its text").ranges.iter();
        let quote: Vec<&str> = parts
            .map(|it| document.text.slice(*it).expect("a span lies in its text"))
            .collect();
        // Parts that a line break alone divides were one span.
        let plain = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
        plain(&quote.join(" ")) == plain(columns[2])
    };
    raw.lines()
        .filter(|it| it.starts_with('T'))
        .filter(fits)
        .count()
}

fn rows(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the corpus is text");
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    lines
        .map(|it| serde_json::from_str(it).expect("the corpus has a record in each line"))
        .collect()
}

#[test]
fn prodigy_files_have_every_accepted_span_at_its_quote() {
    let Some(folder) = shared("prodigy") else {
        return;
    };
    let mut all = 0;
    for path in with_extension(&folder, "jsonl") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let rows = rows(&path);
        let accepted = |it: &&Value| it.get("answer").is_none_or(|it| it == "accept");
        let kept: Vec<&Value> = rows.iter().filter(accepted).collect();
        let of = |key: &str| -> usize {
            let lists = kept.iter().filter_map(|it| it.get(key)?.as_array());
            lists.map(Vec::len).sum()
        };
        let after = arrive(&path, "prodigy-jsonl");
        assert_eq!(after.documents.len(), kept.len(), "{name}");
        let found: usize = after.documents.iter().map(|it| it.annotations.len()).sum();
        assert_eq!(found, of("spans"), "{name}: {:#?}", after.report.items);
        let links: usize = after.documents.iter().map(|it| it.relations.len()).sum();
        assert_eq!(links, of("relations"), "{name}");
        let left_out = losses(&after.report);
        assert!(
            left_out.iter().all(|it| *it == "not-accepted"),
            "{name}: {left_out:?}"
        );
        for (row, document) in kept.iter().zip(&after.documents) {
            let spans = row.get("spans").and_then(Value::as_array);
            for (span, it) in spans.into_iter().flatten().zip(&document.annotations) {
                if let Some(quote) = span.get("text").and_then(Value::as_str) {
                    assert_eq!(document.text.slice(it.ranges[0]), Some(quote), "{name}");
                }
            }
        }
        all += found;
    }
    assert!(all > 1000, "{all}");
}

#[test]
fn old_doccano_novels_have_every_span_of_every_person() {
    let Some(folder) = shared("novels-doccano") else {
        return;
    };
    let (mut articles, mut spans) = (0, 0);
    for path in with_extension(&folder, "jsonl") {
        let after = arrive(&path, "doccano-jsonl");
        assert_eq!(losses(&after.report), [""; 0], "{}", path.display());
        for (row, document) in rows(&path).iter().zip(&after.documents) {
            let characters: Vec<char> = row["text"].as_str().unwrap().chars().collect();
            let raw = row["annotations"].as_array().unwrap();
            assert_eq!(raw.len(), document.annotations.len());
            for (raw, it) in raw.iter().zip(&document.annotations) {
                let at = |key: &str| raw[key].as_u64().unwrap() as usize;
                let quote: String = characters[at("start_offset")..at("end_offset")]
                    .iter()
                    .collect();
                assert_eq!(document.text.slice(it.ranges[0]), Some(quote.as_str()));
                let person = format!("user {}", raw["user"]);
                assert_eq!(it.annotator.as_deref(), Some(person.as_str()));
            }
            articles += 1;
            spans += document.annotations.len();
        }
    }
    assert_eq!((articles, spans), (69, 3998));
}

#[test]
fn doccanos_own_fixtures_are_read_or_each_line_is_named() {
    let Some(folder) = shared("doccano-fixtures") else {
        return;
    };
    let mut files = with_extension(&folder.join("import/sequence_labeling"), "jsonl");
    files.extend(with_extension(
        &folder.join("import/relation_extraction"),
        "jsonl",
    ));
    assert!(!files.is_empty());
    for path in files {
        let after = read(&[Input::path(&path)], Some("doccano-jsonl"), &[]).unwrap();
        let lines = std::fs::read_to_string(&path).unwrap();
        let lines = lines.lines().filter(|it| !it.trim().is_empty()).count();
        let broken = losses(&after.report)
            .iter()
            .filter(|it| **it == "broken-line")
            .count();
        assert_eq!(after.documents.len() + broken, lines, "{}", path.display());
    }
}

#[test]
fn texts_of_others_stay_as_they_are() {
    let Some(folder) = shared("litbank/entities-brat") else {
        return;
    };
    for path in with_extension(&folder, "txt").iter().take(4) {
        let after = read(&[Input::path(path)], Some("text"), &[]).unwrap();
        let raw = std::fs::read(path).unwrap();
        assert_eq!(after.documents[0].text.as_str().as_bytes(), raw);
    }
}

#[test]
fn what_others_marked_goes_through_our_tables_and_comes_back_equal() {
    let mut tried = 0;
    for (corpus, format) in [
        ("novels-doccano", "doccano-jsonl"),
        ("prodigy", "prodigy-jsonl"),
        ("litbank/coref-brat", "brat"),
    ] {
        let Some(folder) = shared(corpus) else {
            continue;
        };
        let mut before = read(&[Input::path(&folder)], Some(format), &[]).unwrap();
        for (index, it) in before.documents.iter_mut().enumerate() {
            // Ids are the article's own in a list; the place is where it was read.
            it.id = Some(index.to_string());
            it.place = galley_formats::corpus::Place::default();
        }
        for table in ["csv", "hf"] {
            let schema = before.schema.clone().unwrap_or_default();
            let written = write(table, &schema, &before.documents, &[]);
            let after = written.arrive(table);
            let lost = losses(&after.report);
            assert!(lost.is_empty(), "{corpus} as {table}: {lost:?}");
            assert_eq!(before.documents.len(), after.documents.len());
            for (before, after) in before.documents.iter().zip(&after.documents) {
                let mut expected = before.annotations.clone();
                let mut found = after.annotations.clone();
                expected.sort_by(|a, b| a.id.cmp(&b.id));
                found.sort_by(|a, b| a.id.cmp(&b.id));
                assert_eq!(expected, found, "{corpus} as {table}");
                assert_eq!(before.text, after.text);
                assert_eq!(before.title, after.title);
                assert_eq!(before.relations, after.relations);
                assert_eq!(before.metadata, after.metadata);
                tried += after.annotations.len();
            }
        }
    }
    eprintln!("{tried} annotations came back");
}
