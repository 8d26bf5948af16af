//! Removing for good: nothing of an article can be read from the file any more, here or in a copy that takes it over,
//! and all that is left still verifies.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use galley_model::annotation::Comment;
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{CommentId, DocumentId, Lane};
use galley_model::text::Text;
use galley_store::{Past, Store};
use project::{add_article, assert_sound, create, edit, marks, tag};

/// Words that stand nowhere else.
const SECRET: &str = "The Zqxjkvitch affair: Zqxjkvitch paid Wvyzzorbel in Qyrgathlon.";
const NEWER: &str = "The Zqxjkvitch affair: Zqxjkvitch denied it to Jjyxwquob.";
/// How they could be found: the index of words leaves out what a word shares with the one before it.
const TRACES: [&str; 9] = [
    "qxjkvitch",
    "vyzzorbel",
    "yrgathlon",
    "jyxwquob",
    "Kkwzyqtitle",
    "Xxvqnote",
    "Yywqremark",
    "Ggqwgone",
    "Hhqvtitle",
];

struct Office {
    folder: tempfile::TempDir,
    store: Store,
    document: DocumentId,
    other: DocumentId,
}

fn comment(store: &mut Store, on: impl Into<galley_model::id::ThingId>, text: &str) {
    let me = store.me().unwrap();
    let mut change = store.begin(Gesture::Comment, me, 9).unwrap();
    let id = CommentId(change.mint());
    let value = Comment {
        on: on.into(),
        author: me,
        reply_to: None,
        text: text.into(),
        resolved: false,
    };
    change.set(id, Value::Comment(value)).unwrap();
    change.commit().unwrap();
}

fn set(
    store: &mut Store,
    document: DocumentId,
    alter: impl FnOnce(&mut Document),
    text: Option<&Text>,
) {
    let me = store.me().unwrap();
    let mut value = store.document(document).unwrap();
    alter(&mut value);
    let mut change = store
        .begin_in(Gesture::SetDocument, Lane::Project, me, 8)
        .unwrap();
    if let Some(text) = text {
        change.text(text).unwrap();
        value.text = text.hash();
    }
    change.set(document, Value::Document(value)).unwrap();
    change.commit().unwrap();
}

/// An article with everything that could hold its words: editions, titles, quotes, notes, remarks, removed ones too.
fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(&folder.path().join("p.galley"));
    let other = add_article(&mut store, "Harmless", project::TEXT);
    tag(&mut store, other, "Person", "Ada Lovelace").unwrap();
    let document = add_article(&mut store, "Hhqvtitle", SECRET);
    let paid = tag(&mut store, document, "Person", "Zqxjkvitch").unwrap();
    let to = tag(&mut store, document, "Person", "Wvyzzorbel").unwrap();
    project::relate(&mut store, document, paid, to);
    edit(&mut store, paid, Gesture::Note, |it| {
        it.note = "Xxvqnote".into();
    })
    .unwrap();
    comment(&mut store, to, "Yywqremark");
    let gone = tag(&mut store, document, "Place", "Qyrgathlon").unwrap();
    edit(&mut store, gone, Gesture::Note, |it| {
        it.note = "Ggqwgone".into();
    })
    .unwrap();
    let me = store.me().unwrap();
    let mut change = store.begin(Gesture::Remove, me, 7).unwrap();
    change.remove(gone).unwrap();
    change.commit().unwrap();
    set(
        &mut store,
        document,
        |it| it.title = "Kkwzyqtitle".into(),
        None,
    );
    let text = Text::new(NEWER);
    set(&mut store, document, |_| {}, Some(&text));
    Office {
        folder,
        store,
        document,
        other,
    }
}

/// Which of the words can be found in the files of a project, packed text included.
fn traces(store: &Store) -> Vec<&'static str> {
    let path = store.path();
    let mut bytes = Vec::new();
    for suffix in ["", "-wal", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        bytes.extend(fs::read(Path::new(&name)).unwrap_or_default());
    }
    // What is packed in the tables is looked at unpacked.
    let conn = rusqlite::Connection::open(path).unwrap();
    for sql in [
        "SELECT codec, data FROM text",
        "SELECT codec, data FROM change_body",
        "SELECT 0, block FROM search_data",
    ] {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .unwrap();
        for row in rows {
            let (codec, data) = row.unwrap();
            if codec == 1 {
                let mut plain = Vec::new();
                let mut decoder = flate2::read::DeflateDecoder::new(data.as_slice());
                std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
                bytes.extend(plain);
            } else {
                bytes.extend(data);
            }
        }
    }
    let found = |word: &&&str| memchr::memmem::find(&bytes, word.as_bytes()).is_some();
    TRACES.iter().filter(found).copied().collect()
}

fn purge(store: &mut Store, document: DocumentId) -> galley_store::Purged {
    let me = store.me().unwrap();
    store.purge(&[document], me, 50).unwrap()
}

fn hand_over(from: &Store, to: &mut Store) {
    let parcels = from.changes_since(&to.vector().unwrap()).unwrap();
    to.deliver(&parcels).unwrap();
}

#[test]
fn nothing_of_an_article_is_left_in_the_file_and_what_is_left_verifies() {
    let mut office = office();
    assert!(
        traces(&office.store).len() >= 7,
        "the words are there before"
    );
    // What a look for findings kept.
    rusqlite::Connection::open(office.store.path())
        .unwrap()
        .execute_batch(
            "INSERT INTO finding_group VALUES (7, 'several-labels', 'Zqxjkvitch', 0, 0, 0, 0, 1, 1);
             INSERT INTO finding SELECT 7, key, 0, 3, 0, 0 FROM document WHERE title = 'Kkwzyqtitle'",
        )
        .unwrap();
    let preview = office.store.preview_purge(&[office.document]).unwrap();
    assert_eq!(
        (preview.things, preview.texts.len(), preview.shared),
        (5, 2, 0)
    );
    let purged = purge(&mut office.store, office.document);
    assert!(purged.clean);
    assert_eq!(purged.texts, 2);
    assert_eq!(traces(&office.store), Vec::<&str>::new());
    assert_eq!(marks(&office.store, office.other), ["Person:Ada Lovelace"]);
    assert_sound(&office.store);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/project-file.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```python\n").unwrap();
    let said = Command::new("python3")
        .arg("-c")
        .arg(rest.split_once("```").unwrap().0)
        .arg(office.store.path())
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );

    // Nothing brings it back, and the history still reads.
    assert!(office.store.is_purged(office.document).unwrap());
    assert!(office.store.preview_purge(&[office.document]).is_err());
    let me = office.store.me().unwrap();
    let (total, entries) = office.store.past(Past::Everything, 0, 100).unwrap();
    assert_eq!(total as usize, entries.len());
    for entry in &entries {
        let change = entry.logged.header.id;
        if let Ok(undone) = office.store.undo_of(change, me, 60) {
            assert!(undone.committed.writes > 0);
        }
    }
    while office.store.undo_state(me).unwrap().undo.is_some() {
        office.store.undo(me, 61).unwrap();
    }
    assert!(office.store.find(office.document).unwrap().is_none());
    assert_eq!(traces(&office.store), Vec::<&str>::new());
    assert_sound(&office.store);
    let path = office.store.path().to_owned();
    drop(office.store);
    assert_sound(&Store::open(&path).unwrap());
}

#[test]
fn what_was_written_after_it_was_looked_up_goes_too() {
    let mut office = office();
    let plan = office
        .store
        .reader()
        .unwrap()
        .preview_purge(&[office.document])
        .unwrap();
    comment(&mut office.store, office.document, "Zzqlate remark");
    check_that_it_goes(&mut office, &plan);
    let bytes = fs::read(office.store.path()).unwrap();
    assert!(!bytes.windows(7).any(|it| it == b"Zzqlate"));
}

#[test]
fn a_text_that_another_article_got_after_it_was_looked_up_stays() {
    let mut office = office();
    let plan = office.store.preview_purge(&[office.document]).unwrap();
    assert_eq!(plan.texts.len(), 2);
    let late = add_article(&mut office.store, "Late", NEWER);
    tag(&mut office.store, late, "Person", "Jjyxwquob").unwrap();
    check_that_it_goes(&mut office, &plan);
    let text = office.store.document(late).unwrap().text;
    assert_eq!(office.store.text(text).unwrap().as_str(), NEWER);
}

fn check_that_it_goes(office: &mut Office, plan: &galley_store::ToPurge) {
    let me = office.store.me().unwrap();
    let purged = office
        .store
        .purge_as_planned(plan, me, 50, &mut |_| true)
        .unwrap();
    assert!(purged.clean);
    assert!(office.store.is_purged(office.document).unwrap());
    assert_sound(&office.store);
}

#[test]
fn undo_after_a_purge_goes_on_with_what_was_before_and_says_what_cannot_come_back() {
    let mut office = office();
    let me = office.store.me().unwrap();
    tag(&mut office.store, office.other, "Place", "London").unwrap();
    purge(&mut office.store, office.document);
    let undone = office.store.undo(me, 60).unwrap();
    assert_eq!((undone.undone.gesture, undone.purged), (Gesture::Tag, 0));
    assert_eq!(marks(&office.store, office.other), ["Person:Ada Lovelace"]);
    let undone = office.store.undo(me, 61).unwrap();
    assert_eq!((undone.committed.writes, undone.purged), (0, 1));
    assert_sound(&office.store);
}

#[test]
fn a_text_that_another_article_has_or_had_stays() {
    let mut office = office();
    let again = add_article(&mut office.store, "The same", SECRET);
    let me = office.store.me().unwrap();
    let mut change = office
        .store
        .begin_in(Gesture::RemoveDocument, Lane::Project, me, 40)
        .unwrap();
    change.remove(again).unwrap();
    change.commit().unwrap();
    let preview = office.store.preview_purge(&[office.document]).unwrap();
    assert_eq!((preview.texts.len(), preview.shared), (1, 1));
    purge(&mut office.store, office.document);
    office.store.undo(me, 51).unwrap();
    let hash = office.store.document(again).unwrap().text;
    assert_eq!(office.store.text(hash).unwrap().as_str(), SECRET);
    assert_sound(&office.store);
}

#[test]
fn a_copy_that_takes_the_change_over_forgets_too_and_what_it_made_meanwhile() {
    let mut office = office();
    let path = office.folder.path().join("copy.galley");
    office.store.backup_to(&path).unwrap();
    let mut copy = Store::open(&path).unwrap();
    let late = tag(&mut copy, office.document, "Person", "Jjyxwquob").unwrap();
    comment(&mut copy, late, "Yywqremark");
    set(
        &mut copy,
        office.document,
        |it| it.title = "Hhqvtitle again".into(),
        None,
    );
    purge(&mut office.store, office.document);

    hand_over(&office.store, &mut copy);
    assert_eq!(traces(&copy), Vec::<&str>::new());
    assert_sound(&copy);
    assert_eq!(marks(&copy, office.other), ["Person:Ada Lovelace"]);

    // The other way round: what the copy made comes back emptied, and leaves nothing.
    hand_over(&copy, &mut office.store);
    assert_eq!(traces(&office.store), Vec::<&str>::new());
    assert_sound(&office.store);
}

#[test]
fn a_stale_copy_cannot_bring_the_text_back() {
    let mut office = office();
    let path = office.folder.path().join("stale.galley");
    office.store.backup_to(&path).unwrap();
    let mut stale = Store::open(&path).unwrap();
    let late = tag(&mut stale, office.document, "Person", "Jjyxwquob").unwrap();
    comment(&mut stale, late, "Yywqremark");
    let text = Text::new(SECRET);
    set(
        &mut stale,
        office.document,
        |it| it.title = "Kkwzyqtitle".into(),
        Some(&text),
    );
    purge(&mut office.store, office.document);

    hand_over(&stale, &mut office.store);
    assert_eq!(traces(&office.store), Vec::<&str>::new());
    assert!(office.store.find(office.document).unwrap().is_none());
    assert_sound(&office.store);
    // A remark on a mark that was never let in.
    comment(&mut stale, late, "Yywqremark, too");
    hand_over(&stale, &mut office.store);
    assert_eq!(traces(&office.store), Vec::<&str>::new());
    assert_sound(&office.store);
    hand_over(&office.store, &mut stale);
    assert_eq!(traces(&stale), Vec::<&str>::new());
    assert_sound(&stale);
}

#[test]
fn a_new_copy_of_the_log_is_whole_without_what_was_removed() {
    let mut office = office();
    let fresh = office.folder.path().join("fresh.galley");
    office.store.backup_to(&fresh).unwrap();
    purge(&mut office.store, office.document);
    let backup = office.folder.path().join("after.galley");
    office.store.backup_to(&backup).unwrap();
    let after = Store::open(&backup).unwrap();
    assert_eq!(traces(&after), Vec::<&str>::new());
    assert_sound(&after);
    assert!(
        !office
            .store
            .changes_since(&galley_store::Vector::new())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn copies_beside_the_project_are_found_and_can_be_emptied_too() {
    let mut office = office();
    fs::create_dir(office.folder.path().join("backups")).unwrap();
    let path = office.folder.path().join("backups/old #1.galley");
    office.store.backup_to(&path).unwrap();
    create(&office.folder.path().join("foreign.galley"));
    fs::write(office.folder.path().join("notes.txt"), "x").unwrap();
    let texts = office
        .store
        .preview_purge(&[office.document])
        .unwrap()
        .texts;
    let before: BTreeSet<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    purge(&mut office.store, office.document);
    let copies = office
        .store
        .copies_beside(&[office.document], &texts)
        .unwrap();
    assert_eq!(copies.len(), 1);
    assert_eq!(
        (copies[0].path.file_name(), copies[0].holds),
        (path.file_name(), Some(true))
    );
    let after: BTreeSet<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert_eq!(before, after, "looking leaves nothing behind");
    let mut copy = Store::open(&path).unwrap();
    purge(&mut copy, office.document);
    assert_eq!(traces(&copy), Vec::<&str>::new());
    drop(copy);
    let copies = office
        .store
        .copies_beside(&[office.document], &texts)
        .unwrap();
    assert_eq!(copies[0].holds, Some(false));
    // Two changes that say the same are one thing when the copies are merged.
    let copy = Store::open(&path).unwrap();
    hand_over(&copy, &mut office.store);
    assert_sound(&office.store);
    assert_eq!(office.store.conflict_count().unwrap(), 0);
}

#[test]
fn what_cannot_be_cleaned_at_once_is_cleaned_when_the_file_is_next_opened() {
    let mut office = office();
    let path = office.store.path().to_owned();
    // Another program is reading: what it reads cannot be taken away from it.
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM change")
        .unwrap();
    let purged = purge(&mut office.store, office.document);
    assert!(!purged.clean);
    assert_sound(&office.store);
    reader.execute_batch("COMMIT").unwrap();
    drop(reader);
    drop(office.store);
    let store = Store::open(&path).unwrap();
    assert_eq!(traces(&store), Vec::<&str>::new());
    assert_sound(&store);
}
