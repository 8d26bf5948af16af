//! `docs/project-file.md` is a promise: what it says about reading and checking a file without Galley is run here.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::fs;
use std::path::Path;
use std::process::Command;

use galley_model::annotation::Origin;
use galley_model::change::{Gesture, Value};
use galley_model::id::AnnotationId;
use project::Desk;
use rusqlite::Connection;

/// The first block of code in a language.
fn block(language: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/project-file.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// A project with a short change, a long one and an undo.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.tag("Place", "London");
    desk.undo();
    let me = desk.me;
    let value = project::annotation(&desk.store, desk.document, "Person", "Charles Babbage");
    let mut change = desk.store.begin(Gesture::Import, me, 9).unwrap();
    for index in 0..2_500 {
        let mut value = value.clone();
        value.note = format!("note {index}");
        value.origin = Origin::Imported {
            from: "brat".into(),
        };
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(value)).unwrap();
    }
    change.commit().unwrap();
    desk
}

fn verify(path: &Path) -> (bool, String) {
    let output = Command::new("python3")
        .arg("-c")
        .arg(block("python"))
        .arg(path)
        .output()
        .expect("python3 is installed, as script/test demands");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn the_script_in_the_documentation_verifies_a_project_and_finds_what_was_altered() {
    for (forgery, wanted) in [
        (None, "sound"),
        (
            Some("UPDATE change SET header = replace(header, '\"tag\"', '\"note\"') WHERE key = 3"),
            "change 3 was altered",
        ),
        (
            Some("DELETE FROM change_body WHERE change = 6 AND part = 2"),
            "change 6 was altered",
        ),
        (
            Some("UPDATE text SET data = x'4141', codec = 0"),
            "was altered",
        ),
    ] {
        let desk = desk();
        let path = desk.path();
        if let Some(sql) = forgery {
            let changed = Connection::open(&path).unwrap().execute(sql, []).unwrap();
            assert_eq!(changed, 1, "{sql}");
        }
        let (sound, said) = verify(&path);
        assert_eq!(sound, forgery.is_none(), "{said}");
        assert!(said.contains(wanted), "{forgery:?}: {said}");
        assert_eq!(desk.store.check().unwrap().problems.is_empty(), sound);
    }
}

#[test]
fn the_query_in_the_documentation_lists_every_annotation_with_its_label() {
    let desk = desk();
    let conn = Connection::open(desk.path()).unwrap();
    let mut statement = conn.prepare(&block("sql")).unwrap();
    let rows: Vec<(String, u32, u32, String, String)> = statement
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(rows.len(), 2_501);
    let ada = ("Ada".into(), 2, 14, "Ada Lovelace".into(), "Person".into());
    assert_eq!(rows[0], ada);
}

#[test]
fn a_write_that_was_removed_for_good_leaves_a_chain_that_verifies() {
    let mut desk = Desk::new();
    let id = desk.tag("Person", "Ada Lovelace");
    project::edit(&mut desk.store, id, Gesture::Note, |it| {
        it.note = "later".into();
    })
    .unwrap();
    // What a purge does to the log: the line gives way to its hash.
    let conn = Connection::open(desk.path()).unwrap();
    let line: Vec<u8> = conn
        .query_row(
            "SELECT data FROM change_body WHERE change = 3 AND codec = 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let mut plain = Vec::new();
    let mut decoder = flate2::read::DeflateDecoder::new(line.as_slice());
    std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
    let hash = galley_model::text::TextHash::of(std::str::from_utf8(&plain).unwrap());
    conn.execute(
        "UPDATE change_body SET codec = 0, data = CAST(?1 AS BLOB) WHERE change = 3",
        [format!("{{\"purged\":\"{hash}\"}}")],
    )
    .unwrap();
    let (sound, said) = verify(&desk.path());
    assert!(sound, "{said}");
    desk.reopen();
    assert_eq!(desk.marks(), ["Person:Ada Lovelace(later)"]);
    desk.assert_sound();
}
