//! Another edition of an article: what keeps its place, what loses it, and that it is the same in every copy, after
//! every undo and in every rebuild.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{AnnotationId, DocumentId, Lane};
use galley_model::text::Text;
use galley_store::{Store, StoreError};
use project::{Desk, TEXT, add_article, anchor, assert_sound, create, edit, marks, tag};
use proptest::prelude::*;

const NEWER: &str = "London: 😀 Ada Lovelace met Charles Babbage in Lodon.";

/// Gives the article another text and moves the annotations named to their words there.
fn correct(store: &mut Store, document: DocumentId, content: &str, moved: &[AnnotationId]) {
    let me = store.me().unwrap();
    let before = store.document(document).unwrap();
    let values: Vec<_> = moved.iter().map(|it| store.find(*it).unwrap()).collect();
    let text = Text::new(content);
    let mut change = store
        .begin_in(Gesture::SetEdition, Lane::Project, me, 6)
        .unwrap();
    change.text(&text).unwrap();
    let after = Document {
        text: text.hash(),
        ..before
    };
    change.set(document, Value::Document(after)).unwrap();
    for (id, value) in moved.iter().zip(values) {
        let Some(Value::Annotation(mut value)) = value else {
            panic!("it exists");
        };
        value.anchor = anchor(&text, &value.anchor.quote());
        change.set(*id, Value::Annotation(value)).unwrap();
    }
    change.commit().unwrap();
}

/// How often a string counts as marked.
fn counted(store: &Store, string: &str) -> i64 {
    rusqlite::Connection::open(store.path())
        .unwrap()
        .query_row(
            "SELECT coalesce(sum(count), 0) FROM lexicon WHERE string = ?1",
            [string],
            |row| row.get(0),
        )
        .unwrap()
}

fn adrift(store: &Store, document: DocumentId) -> Vec<String> {
    let rows = store.adrift_of(document).unwrap();
    rows.iter().map(|it| it.value.anchor.quote()).collect()
}

#[test]
fn what_is_not_moved_is_adrift_until_the_text_comes_back() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let london = desk.tag("Place", "London");
    let charles = desk.tag("Person", "Charles Babbage");
    project::relate(&mut desk.store, desk.document, ada, london);
    correct(&mut desk.store, desk.document, NEWER, &[ada, charles]);
    assert_eq!(
        desk.marks(),
        ["Person:Ada Lovelace", "Person:Charles Babbage"]
    );
    assert_eq!(adrift(&desk.store, desk.document), ["London"]);
    assert!(desk.store.relations_of(desk.document).unwrap().is_empty());
    assert_eq!(counted(&desk.store, "London"), 0);
    assert_eq!(counted(&desk.store, "Ada Lovelace"), 1);
    desk.assert_sound();
    desk.reopen();
    assert_eq!(adrift(&desk.store, desk.document), ["London"]);

    // Its note and label may change though it has no place; another place must be one.
    edit(&mut desk.store, london, Gesture::Note, |it| {
        it.note = "city".into();
    })
    .unwrap();
    let text = Text::new(TEXT);
    let wrong = edit(&mut desk.store, london, Gesture::Resize, |it| {
        it.anchor = anchor(&text, "Charles");
    });
    assert!(matches!(wrong, Err(StoreError::Anchor(_))));

    let editions = desk.store.editions(desk.document).unwrap();
    assert_eq!(editions.len(), 2);
    assert_eq!(editions[1].last, None);
    let then = desk
        .store
        .document_as_of(desk.document, editions[0].last.unwrap(), desk.me)
        .unwrap()
        .unwrap();
    let quotes: Vec<_> = then.annotations.iter().map(|it| it.adrift).collect();
    assert_eq!(
        quotes, [false; 3],
        "in the old edition all have their place"
    );
    assert_eq!(then.relations.len(), 1);

    desk.undo();
    let undone = desk.undo();
    assert_eq!((undone.adrift, undone.skipped.len()), (0, 0));
    assert_eq!(adrift(&desk.store, desk.document), Vec::<String>::new());
    assert_eq!(desk.marks().len(), 3);
    assert_eq!(counted(&desk.store, "London"), 1);
    desk.assert_sound();
    desk.redo();
    assert_eq!(adrift(&desk.store, desk.document), ["London"]);
    desk.assert_sound();
}

#[test]
fn undoing_an_edition_leaves_what_was_marked_since_adrift_and_says_so() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    correct(&mut desk.store, desk.document, NEWER, &[ada]);
    let corrected = desk.store.undo_state(desk.me).unwrap().undo.unwrap();
    desk.tag("Place", "Lodon");
    let change = corrected.header.id;
    let preview = desk.store.preview_undo_of(change, desk.me).unwrap();
    assert_eq!((preview.back, preview.adrift), (2, 1));
    let undone = desk.store.undo_of(change, desk.me, 20).unwrap();
    assert_eq!(undone.adrift, 1);
    assert_eq!(desk.marks(), ["Person:Ada Lovelace"]);
    assert_eq!(adrift(&desk.store, desk.document), ["Lodon"]);
    desk.assert_sound();
}

#[test]
fn what_is_adrift_is_in_nobodys_way() {
    let mut desk = Desk::new();
    let claim = desk.tag("Claim", "met Charles");
    correct(
        &mut desk.store,
        desk.document,
        "😀 Ada Lovelace MET Charles Babbage",
        &[],
    );
    assert_eq!(adrift(&desk.store, desk.document), ["met Charles"]);
    desk.tag("Claim", "MET Charles");
    desk.assert_sound();
    let mut change = desk.store.begin(Gesture::Remove, desk.me, 9).unwrap();
    change.remove(claim).unwrap();
    change.commit().unwrap();
    assert!(desk.store.adrift_of(desk.document).unwrap().is_empty());
    desk.assert_sound();
}

fn pair() -> (tempfile::TempDir, Store, Store, DocumentId) {
    let folder = tempfile::tempdir().unwrap();
    let mut one = create(&folder.path().join("one.galley"));
    let document = add_article(&mut one, "Ada", TEXT);
    let path = folder.path().join("other.galley");
    one.backup_to(&path).unwrap();
    (folder, one, Store::open(&path).unwrap(), document)
}

fn hand_over(from: &Store, to: &mut Store) {
    let parcels = from.changes_since(&to.vector().unwrap()).unwrap();
    to.deliver(&parcels).unwrap();
}

#[test]
fn marks_made_in_the_old_edition_elsewhere_are_adrift_after_the_merge() {
    let (_folder, mut one, mut other, document) = pair();
    let ada = tag(&mut one, document, "Person", "Ada Lovelace").unwrap();
    hand_over(&one, &mut other);
    correct(&mut one, document, NEWER, &[ada]);
    tag(&mut other, document, "Place", "London").unwrap();
    tag(&mut other, document, "Person", "😀").unwrap();
    hand_over(&one, &mut other);
    hand_over(&other, &mut one);
    for store in [&one, &other] {
        assert_eq!(marks(store, document), ["Person:Ada Lovelace"]);
        assert_eq!(adrift(store, document), ["😀", "London"]);
        assert_sound(store);
    }
}

#[test]
fn a_quote_that_no_edition_has_is_refused() {
    let (_folder, mut one, mut other, document) = pair();
    correct(&mut one, document, NEWER, &[]);
    tag(&mut one, document, "Place", "Lodon").unwrap();
    let mut parcels = one.changes_since(&other.vector().unwrap()).unwrap();
    assert_eq!(parcels.len(), 2);
    // Without the correction nothing says that the word was ever there.
    parcels.remove(0);
    assert!(matches!(
        other.deliver(&parcels),
        Err(StoreError::BadParcel(_))
    ));
    assert_sound(&other);
    hand_over(&one, &mut other);
    assert_eq!(marks(&other, document), ["Place:Lodon"]);
}

/// What is done to one of the copies.
#[derive(Debug, Clone)]
enum Step {
    Correct(usize, usize),
    Tag(usize, usize),
    Undo(usize),
    Redo(usize),
    Merge(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2usize, 0..3usize).prop_map(|(at, text)| Step::Correct(at, text)),
        (0..2usize, 0..3usize).prop_map(|(at, word)| Step::Tag(at, word)),
        (0..2usize).prop_map(Step::Undo),
        (0..2usize).prop_map(Step::Redo),
        (0..2usize).prop_map(Step::Merge),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn two_copies_agree_whatever_was_corrected_marked_and_undone(steps in prop::collection::vec(step(), 1..10)) {
        let (_folder, one, other, document) = pair();
        let mut stores = [one, other];
        let texts = [TEXT, NEWER, "Ada Lovelace and London"];
        let words = ["Ada Lovelace", "London", "Charles"];
        for step in steps {
            match step {
                Step::Correct(at, text) => {
                    let store = &mut stores[at];
                    let new = texts[text];
                    let fits = |it: &galley_store::AnnotationRow| new.contains(&it.value.anchor.quote());
                    let moved: Vec<_> = store.annotations_of(document).unwrap().iter().filter(|it| fits(it)).map(|it| it.id).collect();
                    let now = store.document(document).unwrap().text;
                    if now != Text::new(new).hash() {
                        correct(store, document, new, &moved);
                    }
                }
                Step::Tag(at, word) => {
                    let now = stores[at].document(document).unwrap().text;
                    let text = stores[at].text(now).unwrap();
                    if text.as_str().contains(words[word]) {
                        tag(&mut stores[at], document, "Person", words[word]).unwrap();
                    }
                }
                Step::Undo(at) => {
                    let me = stores[at].me().unwrap();
                    // The article itself stays.
                    let undo = stores[at].undo_state(me).unwrap().undo;
                    if undo.is_some_and(|it| it.header.gesture != Gesture::AddDocument) {
                        stores[at].undo(me, 30).unwrap();
                    }
                }
                Step::Redo(at) => {
                    let me = stores[at].me().unwrap();
                    let _ = stores[at].redo(me, 31);
                }
                Step::Merge(to) => {
                    let parcels = stores[1 - to].changes_since(&stores[to].vector().unwrap()).unwrap();
                    stores[to].deliver(&parcels).unwrap();
                }
            }
        }
        for to in [0, 1, 0] {
            let parcels = stores[1 - to].changes_since(&stores[to].vector().unwrap()).unwrap();
            stores[to].deliver(&parcels).unwrap();
        }
        let view = |store: &Store| {
            let mut all = marks(store, document);
            let mut lost = adrift(store, document);
            all.sort();
            lost.sort();
            (all, lost)
        };
        assert_sound(&stores[0]);
        assert_sound(&stores[1]);
        prop_assert_eq!(view(&stores[0]), view(&stores[1]));
    }
}
