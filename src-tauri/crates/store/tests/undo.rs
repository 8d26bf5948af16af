//! Everything can be undone and redone, across restarts, without taking others' work along.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::annotation::Origin;
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, Lane};
use galley_model::people::Annotator;
use galley_model::text::Text;
use galley_store::{Store, StoreError};
use project::{Desk, add_article, edit, find_label, marks, relate, tag};
use proptest::prelude::*;

#[test]
fn a_tag_is_undone_and_redone_across_a_restart() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.tag("Place", "London");
    desk.reopen();
    assert_eq!(desk.undo().undone.gesture, Gesture::Tag);
    assert_eq!(desk.marks(), ["Person:Ada Lovelace"]);
    desk.reopen();
    desk.redo();
    assert_eq!(desk.marks(), ["Person:Ada Lovelace", "Place:London"]);
    desk.assert_sound();
}

#[test]
fn a_new_change_ends_the_redo() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.undo();
    desk.tag("Place", "London");
    let state = desk.store.undo_state(desk.me).unwrap();
    assert!(state.redo.is_none());
    assert!(matches!(
        desk.store.redo(desk.me, 9),
        Err(StoreError::NothingTo("redo"))
    ));
}

#[test]
fn undo_keeps_a_later_edit_by_someone_else_and_names_it() {
    let mut desk = Desk::new();
    let kept = desk.tag("Person", "Ada Lovelace");
    let mut change = desk
        .store
        .begin_in(Gesture::EditAnnotator, Lane::Project, desk.me, 5)
        .unwrap();
    let bob = AnnotatorId(change.mint());
    let value = Annotator {
        name: "Bob".into(),
        role: String::new(),
    };
    change.set(bob, Value::Annotator(value)).unwrap();
    change.commit().unwrap();
    desk.store.set_me(bob).unwrap();
    edit(&mut desk.store, kept, Gesture::Note, |it| {
        it.note = "by Bob".into();
    })
    .unwrap();

    desk.undo(); // Bob stays: the log names him as an author.
    let undone = desk.undo();
    assert_eq!(undone.undone.gesture, Gesture::Tag);
    assert_eq!(undone.committed.writes, 0);
    assert_eq!(undone.skipped.len(), 1);
    assert_eq!(undone.skipped[0].by, Some(bob));
    assert_eq!(desk.marks(), ["Person:Ada Lovelace(by Bob)"]);
    desk.assert_sound();
}

#[test]
fn undo_says_what_it_could_not_take_back_and_goes_on_with_what_was_before() {
    let mut desk = Desk::new();
    let ada = desk.me;
    desk.tag("Place", "London");
    let kept = desk.tag("Person", "Ada Lovelace");
    desk.tag("Person", "Charles Babbage");
    let bob = add_annotator(&mut desk.store, "Bob");
    desk.store.set_me(bob).unwrap();
    edit(&mut desk.store, kept, Gesture::Note, |it| {
        it.note = "mine".into();
    })
    .unwrap();
    desk.store.set_me(ada).unwrap();

    let copy = desk.folder.path().join("copy.galley");
    desk.store.backup_to(&copy).unwrap();
    let needed = desk.undo();
    assert_eq!(needed.skipped[0].thing, bob.into());
    assert_eq!(needed.skipped[0].by, None, "the log names Bob as an author");
    desk.undo();
    assert_eq!(
        desk.marks(),
        ["Person:Ada Lovelace(mine)", "Place:London"],
        "Babbage is gone"
    );
    let stuck = desk.undo();
    assert_eq!(stuck.committed.writes, 0);
    assert_eq!(stuck.skipped[0].thing, kept.into());
    // What was stepped past is not in the way, now or after a restart, of undo or of redo.
    desk.reopen();
    desk.undo();
    assert_eq!(desk.marks(), ["Person:Ada Lovelace(mine)"]);
    desk.redo();
    desk.redo();
    assert_eq!(
        desk.marks(),
        [
            "Person:Ada Lovelace(mine)",
            "Person:Charles Babbage",
            "Place:London"
        ]
    );
    assert_eq!(desk.store.log_len().unwrap(), 13);
    desk.assert_sound();

    // Another copy takes the log over, the changes without writes included.
    let mut copy = Store::open(&copy).unwrap();
    let parcels = desk.store.changes_since(&copy.vector().unwrap()).unwrap();
    assert_eq!(parcels.iter().filter(|it| it.lines.is_empty()).count(), 2);
    copy.deliver(&parcels).unwrap();
    assert_eq!(marks(&copy, desk.document), desk.marks());
    project::assert_sound(&copy);
}

fn add_annotator(store: &mut Store, name: &str) -> AnnotatorId {
    let me = store.me().unwrap();
    let mut change = store
        .begin_in(Gesture::EditAnnotator, Lane::Project, me, 5)
        .unwrap();
    let id = AnnotatorId(change.mint());
    let value = Annotator {
        name: name.into(),
        role: String::new(),
    };
    change.set(id, Value::Annotator(value)).unwrap();
    change.commit().unwrap();
    id
}

#[test]
fn undo_of_several_skips_only_what_was_changed_since() {
    let mut desk = Desk::new();
    let me = desk.me;
    let values: Vec<_> = ["Ada Lovelace", "Charles Babbage"]
        .map(|quote| project::annotation(&desk.store, desk.document, "Person", quote))
        .into();
    let mut change = desk.store.begin(Gesture::Propagate, me, 3).unwrap();
    let mut ids = Vec::new();
    for value in values {
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(value)).unwrap();
        ids.push(id);
    }
    change.commit().unwrap();
    let mut change = desk
        .store
        .begin_in(Gesture::EditAnnotator, Lane::Project, me, 5)
        .unwrap();
    let bob = AnnotatorId(change.mint());
    change
        .set(
            bob,
            Value::Annotator(Annotator {
                name: "Bob".into(),
                role: String::new(),
            }),
        )
        .unwrap();
    change.commit().unwrap();
    desk.store.set_me(bob).unwrap();
    edit(&mut desk.store, ids[0], Gesture::Note, |it| {
        it.note = "mine".into();
    })
    .unwrap();
    desk.undo();
    let undone = desk.undo();
    assert_eq!(undone.skipped.len(), 1);
    assert_eq!(undone.skipped[0].thing, ids[0].into());
    assert_eq!(undone.skipped[0].by, Some(bob));
    assert_eq!(desk.marks(), ["Person:Ada Lovelace(mine)"]);
}

#[test]
fn case_9_removing_a_label_and_undoing_brings_every_span_back_with_notes_and_relations() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let charles = desk.tag("Person", "Charles Babbage");
    desk.tag("Place", "London");
    edit(&mut desk.store, ada, Gesture::Note, |it| {
        it.note = "mathematician".into();
    })
    .unwrap();
    relate(&mut desk.store, desk.document, ada, charles);
    let before = (
        desk.marks(),
        desk.store.relations_of(desk.document).unwrap(),
    );

    let (_, person) = find_label(&desk.store, "Person");
    let rows = desk.store.annotations_with(person).unwrap();
    let mut change = desk
        .store
        .begin_in(Gesture::EditSchema, Lane::Project, desk.me, 6)
        .unwrap();
    for row in rows {
        change.remove(row.id).unwrap();
    }
    change.remove(person).unwrap();
    change.commit().unwrap();
    assert_eq!(desk.marks(), ["Place:London"]);
    assert!(desk.store.relations_of(desk.document).unwrap().is_empty());

    desk.undo();
    assert_eq!(
        (
            desk.marks(),
            desk.store.relations_of(desk.document).unwrap()
        ),
        before
    );
    desk.redo();
    assert_eq!(desk.marks(), ["Place:London"]);
    desk.undo();
    assert_eq!(
        (
            desk.marks(),
            desk.store.relations_of(desk.document).unwrap()
        ),
        before
    );
    desk.assert_sound();
}

#[test]
fn case_11_a_resize_right_before_closing_is_there_after_reopening() {
    let mut desk = Desk::new();
    let id = desk.tag("Person", "Ada");
    let text = desk
        .store
        .text(desk.store.document(desk.document).unwrap().text)
        .unwrap();
    let longer = project::anchor(&text, "Ada Lovelace");
    edit(&mut desk.store, id, Gesture::Resize, |it| {
        it.anchor = longer;
    })
    .unwrap();
    desk.reopen();
    assert_eq!(desk.marks(), ["Person:Ada Lovelace"]);
}

#[test]
fn case_19_renaming_a_label_changes_every_span_and_is_one_step() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.tag("Person", "Charles Babbage");
    let (_, person) = find_label(&desk.store, "Person");
    let mut label = desk.store.schema().unwrap().labels[&person].clone();
    label.name = "Human".into();
    let mut change = desk
        .store
        .begin_in(Gesture::EditSchema, Lane::Project, desk.me, 6)
        .unwrap();
    change.set(person, Value::Label(label)).unwrap();
    change.commit().unwrap();
    assert_eq!(
        desk.marks(),
        ["Human:Ada Lovelace", "Human:Charles Babbage"]
    );
    desk.undo();
    assert_eq!(
        desk.marks(),
        ["Person:Ada Lovelace", "Person:Charles Babbage"]
    );
}

#[test]
fn an_article_that_was_added_or_removed_comes_and_goes_whole() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let charles = desk.tag("Person", "Charles Babbage");
    relate(&mut desk.store, desk.document, ada, charles);
    let mut change = desk
        .store
        .begin_in(Gesture::RemoveDocument, Lane::Project, desk.me, 7)
        .unwrap();
    change.remove(desk.document).unwrap();
    change.commit().unwrap();
    assert!(desk.store.find(desk.document).unwrap().is_none());
    assert!(desk.store.find(ada).unwrap().is_none());
    desk.undo();
    assert_eq!(desk.marks().len(), 2);
    assert_eq!(desk.store.relations_of(desk.document).unwrap().len(), 1);
    desk.assert_sound();
}

#[test]
fn an_import_is_one_step() {
    let mut desk = Desk::new();
    let me = desk.me;
    let value = project::annotation(&desk.store, desk.document, "Person", "Ada Lovelace");
    let mut change = desk
        .store
        .begin_in(Gesture::Import, Lane::Project, me, 5)
        .unwrap();
    let text = Text::new(project::TEXT);
    let mut imported = Vec::new();
    for order in 1..=1_200 {
        change.text(&text).unwrap();
        let id = DocumentId(change.mint());
        let document = Document {
            title: format!("Article {order}"),
            text: text.hash(),
            order,
            metadata: std::collections::BTreeMap::default(),
        };
        change.set(id, Value::Document(document)).unwrap();
        let mut value = value.clone();
        value.document = id;
        let annotation = AnnotationId(change.mint());
        change.set(annotation, Value::Annotation(value)).unwrap();
        imported.push(id);
    }
    change.commit().unwrap();
    let count = |desk: &Desk| desk.store.document_ids(None).unwrap().len();
    assert_eq!(count(&desk), 1_201);
    desk.undo();
    assert_eq!((count(&desk), desk.marks().len()), (1, 0));
    desk.reopen();
    desk.redo();
    assert_eq!(count(&desk), 1_201);
    assert_eq!(marks(&desk.store, imported[77]), ["Person:Ada Lovelace"]);
    desk.assert_sound();
}

#[test]
fn removing_a_tag_takes_its_relations_along() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let charles = desk.tag("Person", "Charles Babbage");
    relate(&mut desk.store, desk.document, ada, charles);
    let me = desk.me;
    let mut change = desk.store.begin(Gesture::Remove, me, 7).unwrap();
    change.remove(ada).unwrap();
    change.commit().unwrap();
    assert!(desk.store.relations_of(desk.document).unwrap().is_empty());
    desk.undo();
    assert_eq!(desk.store.relations_of(desk.document).unwrap().len(), 1);
}

/// The state as it can be seen, to compare.
fn seen(store: &Store) -> Vec<Vec<String>> {
    let ids = store.document_ids(None).unwrap();
    ids.into_iter().map(|id| marks(store, id)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn a_walk_of_undo_and_redo_always_passes_the_same_states(steps in proptest::collection::vec(0u8..8, 1..40)) {
        let mut desk = Desk::new();
        let quotes = ["Ada", "Lovelace", "Charles", "Babbage", "London", "met"];
        let mut past: Vec<Vec<Vec<String>>> = vec![seen(&desk.store)];
        let mut future: Vec<Vec<Vec<String>>> = Vec::new();
        let mut made = Vec::new();
        for (turn, step) in steps.into_iter().enumerate() {
            match step {
                0..=2 => {
                    let quote = quotes[turn % quotes.len()];
                    made.push(tag(&mut desk.store, desk.document, if step == 0 { "Person" } else { "Place" }, quote).unwrap());
                }
                3 => {
                    let alive: Vec<_> = made.iter().copied().filter(|id| desk.store.find(*id).unwrap().is_some()).collect();
                    let Some(id) = alive.get(turn % alive.len().max(1)) else { continue };
                    edit(&mut desk.store, *id, Gesture::Note, |it| {
                        it.note = format!("note {turn}");
                        it.origin = Origin::Suggested { by: "x".into() };
                    }).unwrap();
                }
                4 => { add_article(&mut desk.store, "New", &format!("Article {turn}")); }
                5 | 6 => {
                    if past.len() == 2 && desk.store.undo_state(desk.me).unwrap().undo.is_none() { continue; }
                    if past.len() > 1 {
                        desk.undo();
                        future.push(past.pop().unwrap());
                        prop_assert_eq!(&seen(&desk.store), past.last().unwrap());
                    }
                    continue;
                }
                _ => {
                    match future.pop() {
                        Some(next) => {
                            desk.redo();
                            prop_assert_eq!(&seen(&desk.store), &next);
                            past.push(next);
                        }
                        None => prop_assert!(desk.store.undo_state(desk.me).unwrap().redo.is_none()),
                    }
                    if turn % 3 == 0 { desk.reopen(); }
                    continue;
                }
            }
            past.push(seen(&desk.store));
            future.clear();
        }
        desk.assert_sound();
    }
}
