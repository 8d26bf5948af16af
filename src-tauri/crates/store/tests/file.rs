//! What is no sound project is refused with a reason and left as it is.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::fs;
use std::path::Path;

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, WorkId};
use galley_model::people::{Status, Work};
use galley_model::query::Query;
use galley_store::{Sort, Store, StoreError};
use project::{Desk, add_article, create, new_project, tag};
use rusqlite::Connection;

fn refuse(path: &Path) -> StoreError {
    let before = fs::read(path).unwrap();
    let error = Store::open(path).err().expect("the file is refused");
    assert_eq!(
        fs::read(path).unwrap(),
        before,
        "a refused file is left as it is"
    );
    let names: Vec<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 1, "nothing is left beside it: {names:?}");
    assert!(!error.hint().is_empty());
    error
}

fn closed(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("p.galley");
    let mut store = create(&path);
    let document = add_article(&mut store, "Ada", &project::TEXT.repeat(500));
    tag(&mut store, document, "Person", "Ada Lovelace").unwrap();
    drop(store);
    path
}

#[test]
fn what_is_no_project_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for content in [
        &b""[..],
        b"hello",
        &[0u8; 4096],
        "A long article, not a database. ".repeat(50).as_bytes(),
    ] {
        let path = folder.path().join("p.galley");
        fs::write(&path, content).unwrap();
        assert!(matches!(refuse(&path), StoreError::NotAProject(_)));
    }
    let path = folder.path().join("p.galley");
    fs::remove_file(&path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    assert!(matches!(refuse(&path), StoreError::NotAProject(_)));
    assert!(matches!(
        Store::open(&folder.path().join("none.galley")),
        Err(StoreError::Missing(_))
    ));
}

#[test]
fn a_file_from_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let error = refuse(&path);
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 99,
                known: 3,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_truncated_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    let content = fs::read(&path).unwrap();
    for keep in [content.len() - 1, content.len() / 2, 5000] {
        fs::write(&path, &content[..keep]).unwrap();
        let error = refuse(&path);
        assert!(
            matches!(error, StoreError::Damaged { .. }),
            "{keep}: {error}"
        );
    }
}

#[test]
fn a_file_scrambled_anywhere_is_refused_or_found_out_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    let content = fs::read(&path).unwrap();
    let mut noticed = 0;
    for turn in 0..80usize {
        let mut scrambled = content.clone();
        let from = 100 + turn * 7_919 % (content.len() - 200);
        let used = content[from..].iter().position(|byte| *byte != 0);
        let at = from + used.unwrap_or(0);
        let end = (at + 32).min(content.len());
        for byte in &mut scrambled[at..end] {
            *byte = byte.wrapping_mul(31).wrapping_add(turn as u8 | 1);
        }
        fs::write(&path, &scrambled).unwrap();
        let sound = Store::open(&path)
            .and_then(|store| {
                for document in store.document_ids(None)? {
                    store.annotations_of(document)?;
                }
                store.check()
            })
            .is_ok_and(|report| report.problems.is_empty());
        noticed += usize::from(!sound);
        for beside in ["p.galley-wal", "p.galley-shm"] {
            let _ = fs::remove_file(folder.path().join(beside));
        }
    }
    println!("{noticed} of 80 noticed");
    // The others lie where something was deleted, or in what belongs to this copy alone.
    assert!(noticed >= 60, "{noticed} of 80");
}

#[test]
fn a_file_with_foreign_objects_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TRIGGER t AFTER INSERT ON annotation BEGIN DELETE FROM annotation; END; PRAGMA journal_mode = delete")
        .unwrap();
    drop(conn);
    let error = refuse(&path);
    assert!(error.to_string().contains("trigger t"), "{error}");
}

#[test]
fn a_sync_conflict_copy_is_noticed_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    let copy = folder
        .path()
        .join("p (Ada's conflicted copy 2026-03-01).galley");
    fs::rename(&path, &copy).unwrap();
    assert!(matches!(refuse(&copy), StoreError::ConflictCopy(_)));
}

#[test]
fn a_read_only_file_can_be_read_but_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    let before = fs::read(&path).unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let mut store = Store::open(&path).unwrap();
    assert!(store.is_read_only());
    let document = store.document_ids(None).unwrap()[0];
    assert_eq!(store.annotations_of(document).unwrap().len(), 1);
    let error = tag(&mut store, document, "Place", "London").unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    drop(store);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_another_program_holds_is_not_waited_for_without_end() {
    let mut desk = Desk::new();
    let other = Connection::open(desk.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = tag(&mut desk.store, desk.document, "Person", "Ada").unwrap_err();
    assert!(matches!(error, StoreError::Busy(_)), "{error}");
    assert!(desk.marks().is_empty(), "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    desk.tag("Person", "Ada");
}

#[test]
fn another_programs_changes_are_noticed() {
    let mut desk = Desk::new();
    let mut other = Store::open(&desk.path()).unwrap();
    assert_eq!(other.replica(), desk.store.replica());
    let before = desk.store.data_version().unwrap();
    let theirs = tag(&mut other, desk.document, "Person", "Ada").unwrap();
    assert_ne!(desk.store.data_version().unwrap(), before);
    let ours = desk.tag("Place", "London");
    assert_ne!(ours, theirs);
    assert_eq!(desk.marks(), ["Person:Ada", "Place:London"]);
    desk.assert_sound();
}

#[test]
fn settings_of_a_copy_outlast_a_restart() {
    let mut desk = Desk::new();
    assert_eq!(desk.store.setting("theme").unwrap(), None);
    desk.store.set_setting("theme", "dark").unwrap();
    desk.reopen();
    assert_eq!(
        desk.store.setting("theme").unwrap().as_deref(),
        Some("dark")
    );
}

#[test]
fn a_last_change_that_was_altered_is_noticed_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path());
    Connection::open(&path)
        .unwrap()
        .execute(
            "UPDATE change SET hash = zeroblob(32) WHERE key = (SELECT max(key) FROM change)",
            [],
        )
        .unwrap();
    let error = refuse(&path);
    assert!(error.to_string().contains("was altered"), "{error}");
}

#[test]
fn the_article_list_filters_pages_and_counts() {
    let mut desk = Desk::new();
    for index in 0..9 {
        add_article(
            &mut desk.store,
            &format!("Storm 100%_{index}"),
            &format!("Rain {index}."),
        );
    }
    let ids = desk.store.document_ids(None).unwrap();
    let me = desk.me;
    let mut change = desk.store.begin(Gesture::SetStatus, me, 3).unwrap();
    for id in &ids[2..5] {
        let work = Work {
            document: *id,
            annotator: me,
            status: Status::Done,
            active_seconds: 4,
            assigned: false,
        };
        change.set(WorkId::of(*id, me), Value::Work(work)).unwrap();
    }
    change.commit().unwrap();
    let list = |query: &str, status: &str, offset, limit| {
        let parse = |text: &str| Query::parse(text).unwrap();
        let counts = desk.store.count(me, &parse(query)).unwrap();
        let query = parse(&format!("{query} {status}"));
        let page = desk
            .store
            .list(me, &query, Sort::Imported, false, offset, limit);
        let rows: Vec<_> = page.unwrap().rows.iter().map(|row| row.id).collect();
        (counts.total, counts.by_status, rows)
    };
    assert_eq!(list("", "", 0, 3), (10, [7, 0, 3, 0], ids[..3].to_vec()));
    assert_eq!(list("", "", 9, 3), (10, [7, 0, 3, 0], ids[9..].to_vec()));
    assert_eq!(
        list("sTORM", "", 0, 2),
        (9, [6, 0, 3, 0], ids[1..3].to_vec())
    );
    assert_eq!(
        list("title:\"100%_3\"", "", 0, 9),
        (1, [0, 0, 1, 0], vec![ids[4]])
    );
    assert_eq!(
        list("", "status:done", 1, 9),
        (10, [7, 0, 3, 0], ids[3..5].to_vec())
    );
    assert_eq!(list("nothing", "", 0, 9), (0, [0; 4], vec![]));
    let stats = desk.store.stats(me).unwrap();
    assert_eq!((stats.documents, stats.status), (10, [7, 0, 3, 0]));
}

#[test]
fn a_project_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.galley");
    fs::write(&path, "precious").unwrap();
    assert!(matches!(
        Store::create(&path, new_project()),
        Err(StoreError::Exists(_))
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn a_full_disk_leaves_the_project_as_it_was() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.store.limit_pages_for_test(4).unwrap();
    let big = "Sphinx of black quartz. ".repeat(20_000);
    let me = desk.me;
    let mut change = desk.store.begin(Gesture::AddDocument, me, 9).unwrap();
    let noise: String = (0..200_000u64)
        .map(|n| char::from_u32(0x4e00 + (n.wrapping_mul(2_654_435_761) % 20_000) as u32).unwrap())
        .collect();
    let error = change
        .text(&galley_model::text::Text::new(big + &noise))
        .err();
    drop(change);
    assert!(matches!(error, Some(StoreError::Full(_))), "{error:?}");
    assert_eq!(desk.marks(), ["Person:Ada Lovelace"]);
    desk.assert_sound();
}

#[test]
fn a_change_that_breaks_a_rule_leaves_nothing() {
    let mut desk = Desk::new();
    desk.tag("Claim", "Ada Lovelace");
    let error = tag(&mut desk.store, desk.document, "Claim", "Lovelace met").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the layer “Flat” allows no overlaps, and this would overlap “Ada Lovelace”"
    );
    let mut value = project::annotation(&desk.store, desk.document, "Person", "London");
    value.anchor = serde_json::from_str(r#"[{"at":[2,8],"quote":"London"}]"#).unwrap();
    let me = desk.me;
    let mut change = desk.store.begin(Gesture::Tag, me, 9).unwrap();
    let id = AnnotationId(change.mint());
    let error = change.set(id, Value::Annotation(value)).unwrap_err();
    drop(change);
    assert_eq!(
        error.to_string(),
        "the text at 2 to 8 is “Ada Lo”, not “London”"
    );
    assert_eq!(desk.marks(), ["Claim:Ada Lovelace"]);
    desk.assert_sound();
}

#[test]
fn case_6_opening_and_closing_changes_nothing_that_can_be_read() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    let before = desk
        .store
        .changes_since(&galley_store::Vector::default())
        .unwrap();
    desk.reopen();
    desk.reopen();
    assert_eq!(
        desk.store
            .changes_since(&galley_store::Vector::default())
            .unwrap(),
        before
    );
}

#[test]
fn check_finds_a_log_that_was_tampered_with() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.tag("Place", "London");
    let conn = Connection::open(desk.path()).unwrap();
    conn.execute(
        "UPDATE change SET header = replace(header, '\"tag\"', '\"note\"') WHERE key = 3",
        [],
    )
    .unwrap();
    let problems = desk.store.check().unwrap().problems;
    assert!(
        problems
            .iter()
            .any(|it| it.contains("change 3: it was altered")),
        "{problems:?}"
    );
}

#[test]
fn check_finds_state_that_the_log_does_not_say() {
    for (sql, wanted) in [
        (
            "UPDATE annotation SET note = 'forged'",
            "is not what the log says",
        ),
        ("DELETE FROM annotation", "is not what the log says"),
        ("UPDATE annotation SET start = 3", "annotation"),
        (
            "INSERT INTO entry (key, kind, value) VALUES (999, 9, '{\"name\":\"Eve\"}')",
            "values that no change made",
        ),
        (
            "UPDATE text SET data = x'4141', codec = 0",
            "was altered or is damaged",
        ),
    ] {
        let mut desk = Desk::new();
        desk.tag("Person", "Ada Lovelace");
        Connection::open(desk.path())
            .unwrap()
            .execute(sql, [])
            .unwrap();
        let problems = desk.store.check().unwrap().problems;
        assert!(
            problems.iter().any(|it| it.contains(wanted)),
            "{sql}: {problems:?}"
        );
    }
}

#[test]
fn an_imported_annotation_costs_at_most_250_bytes_and_one_made_by_hand_500() {
    let size = |desk: &Desk| {
        let conn = Connection::open(desk.path()).unwrap();
        conn.execute_batch(
            "PRAGMA wal_checkpoint(truncate); VACUUM; PRAGMA wal_checkpoint(truncate)",
        )
        .unwrap();
        fs::metadata(desk.path()).unwrap().len()
    };
    let mut desk = Desk::new();
    let me = desk.me;
    let before = size(&desk);
    let value = project::annotation(&desk.store, desk.document, "Person", "Charles Babbage");
    let count = 20_000;
    let mut change = desk.store.begin(Gesture::Import, me, 9).unwrap();
    for _ in 0..count {
        let mut value = value.clone();
        value.origin = galley_model::annotation::Origin::Imported {
            from: "brat".into(),
        };
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(value)).unwrap();
    }
    change.commit().unwrap();
    let imported = (size(&desk) - before) / count;
    println!("an imported annotation costs {imported} bytes");
    assert!(imported <= 250, "{imported}");

    let mut desk = Desk::new();
    let before = size(&desk);
    let count = 1_000;
    for _ in 0..count {
        desk.tag("Person", "Charles Babbage");
    }
    let by_hand = (size(&desk) - before) / count;
    println!("an annotation made by hand costs {by_hand} bytes");
    assert!(by_hand <= 500, "{by_hand}");
}
