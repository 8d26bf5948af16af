//! What happened to an article or a thing is found, and any one change can be taken back out of its turn.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, ChangeId, Lane, ThingId};
use galley_store::{Past, Store, StoreError};
use project::{Desk, add_article, edit, find_label, relate, tag};
use proptest::prelude::*;

/// The gestures of a past, the latest first, with how many things each wrote there.
fn gestures(store: &Store, of: Past) -> Vec<(Gesture, u32)> {
    let (total, entries) = store.past(of, 0, 1_000).unwrap();
    assert_eq!(total as usize, entries.len());
    entries
        .iter()
        .map(|it| (it.logged.header.gesture, it.count))
        .collect()
}

fn remove(store: &mut Store, thing: impl Into<ThingId>) {
    let me = store.me().unwrap();
    let mut change = store.begin(Gesture::Remove, me, 8).unwrap();
    change.remove(thing).unwrap();
    change.commit().unwrap();
}

fn last(store: &Store) -> ChangeId {
    let (_, entries) = store.past(Past::Everything, 0, 1).unwrap();
    entries[0].logged.header.id
}

#[test]
fn an_articles_past_holds_what_was_taken_out_and_nothing_of_other_articles() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let charles = desk.tag("Person", "Charles Babbage");
    let other = add_article(&mut desk.store, "Other", "Ada Lovelace again.");
    tag(&mut desk.store, other, "Person", "Ada").unwrap();
    relate(&mut desk.store, desk.document, ada, charles);
    let here = Past::Document(desk.document);
    let before = gestures(&desk.store, here);
    assert_eq!(
        before,
        [
            (Gesture::Relate, 1),
            (Gesture::Tag, 1),
            (Gesture::Tag, 1),
            (Gesture::AddDocument, 1)
        ]
    );
    // The removal takes the relation along; both stay in the past, before and after a restart.
    remove(&mut desk.store, ada);
    let expected: Vec<_> = [(Gesture::Remove, 2)].into_iter().chain(before).collect();
    assert_eq!(gestures(&desk.store, here), expected);
    desk.reopen();
    assert_eq!(gestures(&desk.store, here), expected);
    remove(&mut desk.store, charles);
    assert_eq!(gestures(&desk.store, here)[0], (Gesture::Remove, 1));
    assert_eq!(
        gestures(&desk.store, Past::Thing(ada.into())),
        [(Gesture::Remove, 1), (Gesture::Tag, 1)]
    );
    assert_eq!(gestures(&desk.store, Past::Document(other)).len(), 2);
    let (total, page) = desk.store.past(here, 1, 2).unwrap();
    assert_eq!((total, page.len()), (6, 2));
    assert_eq!(page[0].logged.header.gesture, Gesture::Remove);
}

#[test]
fn a_change_is_told_with_what_was_there_before_and_an_undo_with_what_it_is_about() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    edit(&mut desk.store, ada, Gesture::Note, |it| {
        it.note = "first".into();
    })
    .unwrap();
    desk.undo();
    let (_, entries) = desk.store.past(Past::Thing(ada.into()), 0, 9).unwrap();
    let note = |value: &Option<Value>| match value {
        Some(Value::Annotation(it)) => it.note.clone(),
        other => panic!("no annotation: {other:?}"),
    };
    let main = entries[1].main.as_ref().unwrap();
    assert_eq!(
        (note(&main.before), note(&main.after)),
        (String::new(), "first".into())
    );
    let (about, wrote) = entries[0].about.as_ref().unwrap();
    assert_eq!(about.gesture, Gesture::Note);
    assert_eq!(note(&wrote.as_ref().unwrap().after), "first");
}

#[test]
fn one_change_is_taken_back_out_of_its_turn_and_redone() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    let tagged = last(&desk.store);
    desk.tag("Place", "London");
    let all = desk.marks();
    let preview = desk.store.preview_undo_of(tagged, desk.me).unwrap();
    assert_eq!((preview.back, preview.skipped.len()), (1, 0));
    assert_eq!(desk.marks(), all, "nothing stays of a preview");
    desk.store.undo_of(tagged, desk.me, 9).unwrap();
    assert_eq!(desk.marks(), ["Place:London"]);
    // A second time there is nothing left of it.
    assert_eq!(desk.store.preview_undo_of(tagged, desk.me).unwrap().back, 0);
    assert!(matches!(
        desk.store.undo_of(tagged, desk.me, 9),
        Err(StoreError::NothingLeft)
    ));
    desk.reopen();
    desk.redo();
    assert_eq!(desk.marks(), all);
    // The redo is a change like any other.
    let redone = last(&desk.store);
    desk.store.undo_of(redone, desk.me, 9).unwrap();
    assert_eq!(desk.marks(), ["Place:London"]);
    desk.assert_sound();
}

#[test]
fn taking_an_undo_back_is_a_redo() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    desk.undo();
    let undone = last(&desk.store);
    desk.tag("Place", "London");
    let done = desk.store.undo_of(undone, desk.me, 9).unwrap();
    assert_eq!(done.committed.header.gesture, Gesture::Redo);
    assert_eq!(done.undone.gesture, Gesture::Tag);
    assert_eq!(desk.marks(), ["Person:Ada Lovelace", "Place:London"]);
}

#[test]
fn what_no_longer_has_a_place_stays_away_and_is_counted() {
    let mut desk = Desk::new();
    let me = desk.me;
    let ada = desk.tag("Person", "Ada Lovelace");
    let london = desk.tag("Place", "London");
    relate(&mut desk.store, desk.document, ada, london);
    let mut change = desk.store.begin(Gesture::Remove, me, 8).unwrap();
    change.remove(ada).unwrap();
    change.remove(london).unwrap();
    change.commit().unwrap();
    let removed = last(&desk.store);
    let (_, person) = find_label(&desk.store, "Person");
    let mut change = desk
        .store
        .begin_in(Gesture::EditSchema, Lane::Project, me, 8)
        .unwrap();
    change.remove(person).unwrap();
    change.commit().unwrap();
    // Person is gone, so its tag cannot come back, nor the link that needs it.
    let preview = desk.store.preview_undo_of(removed, me).unwrap();
    assert_eq!((preview.back, preview.skipped.len()), (1, 2));
    desk.store.undo_of(removed, me, 9).unwrap();
    assert_eq!(desk.marks(), ["Place:London"]);
    desk.assert_sound();
}

#[test]
fn another_annotators_change_is_refused() {
    let mut desk = Desk::new();
    desk.tag("Person", "Ada Lovelace");
    let tagged = last(&desk.store);
    let somebody = galley_model::id::AnnotatorId(galley_model::id::Id {
        replica: desk.store.replica(),
        number: 99_999,
    });
    assert!(matches!(
        desk.store.undo_of(tagged, somebody, 9),
        Err(StoreError::AnotherAnnotators)
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn any_change_taken_back_does_what_was_foretold_and_redo_restores_all(
        steps in proptest::collection::vec((0u8..6, 0usize..64), 1..30)
    ) {
        let mut desk = Desk::new();
        let me = desk.me;
        let quotes = ["Ada", "Lovelace", "Charles", "Babbage", "London", "met"];
        let mut made: Vec<AnnotationId> = Vec::new();
        for (turn, (step, pick)) in steps.into_iter().enumerate() {
            let alive: Vec<_> = made.iter().copied()
                .filter(|id| desk.store.find(*id).unwrap().is_some()).collect();
            let one = alive.get(pick % alive.len().max(1)).copied();
            match (step, one) {
                (0 | 1, _) => made.push(tag(
                    &mut desk.store, desk.document, if step == 0 { "Person" } else { "Place" },
                    quotes[pick % quotes.len()],
                ).unwrap()),
                (2, Some(id)) => edit(&mut desk.store, id, Gesture::Note, |it| it.note = format!("{turn}")).unwrap(),
                (3, Some(id)) => remove(&mut desk.store, id),
                (4, Some(id)) if alive.len() > 1 => {
                    let other = alive[(pick + 1) % alive.len()];
                    if other != id { relate(&mut desk.store, desk.document, id, other); }
                }
                _ => {
                    let (total, entries) = desk.store.past(Past::Everything, 0, 1_000).unwrap();
                    let header = &entries[pick % total as usize].logged.header;
                    // Without its article nothing could be tagged.
                    if header.gesture == Gesture::AddDocument { continue; }
                    let target = header.id;
                    let seen = desk.marks();
                    let Ok(preview) = desk.store.preview_undo_of(target, me) else { continue };
                    prop_assert_eq!(&desk.marks(), &seen);
                    match desk.store.undo_of(target, me, 9) {
                        Err(StoreError::NothingLeft) => prop_assert_eq!(preview.back, 0),
                        Err(error) => return Err(TestCaseError::fail(error.to_string())),
                        Ok(done) => {
                            prop_assert_eq!(done.committed.writes, preview.back);
                            prop_assert_eq!(&done.skipped, &preview.skipped);
                            let after = desk.marks();
                            let back = desk.store.undo_of(last(&desk.store), me, 9).unwrap();
                            prop_assert_eq!(back.skipped, []);
                            prop_assert_eq!(&desk.marks(), &seen);
                            desk.store.undo_of(last(&desk.store), me, 9).unwrap();
                            prop_assert_eq!(&desk.marks(), &after);
                        }
                    }
                }
            }
        }
        // What is kept up to date by and by is what a fresh look finds.
        let here = Past::Document(desk.document);
        let kept = gestures(&desk.store, here);
        desk.reopen();
        prop_assert_eq!(gestures(&desk.store, here), kept);
        desk.assert_sound();
    }
}
