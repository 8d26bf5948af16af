//! Copies of a project find together again, whatever was done and in whatever order it arrives.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::change::Gesture;
use galley_model::id::{AnnotationId, DocumentId, Lane};
use galley_store::{Parcel, Store, StoreError};
use project::{add_article, assert_sound, create, edit, marks, tag};
use proptest::prelude::*;

/// Copies of one project, as a person makes them: by copying the file.
struct Copies {
    _folder: tempfile::TempDir,
    stores: Vec<Store>,
    document: DocumentId,
}

fn copies(count: usize) -> Copies {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("0.galley");
    let mut store = create(&first);
    let document = add_article(&mut store, "Ada", project::TEXT);
    let mut stores = vec![store];
    for index in 1..count {
        let path = folder.path().join(format!("{index}.galley"));
        stores[0].backup_to(&path).unwrap();
        stores.push(Store::open(&path).unwrap());
    }
    Copies {
        _folder: folder,
        stores,
        document,
    }
}

fn hand_over(from: usize, to: usize, stores: &mut [Store]) {
    let parcels = stores[from]
        .changes_since(&stores[to].vector().unwrap())
        .unwrap();
    stores[to].deliver(&parcels).unwrap();
}

#[test]
fn a_copied_file_gets_a_replica_of_its_own_and_merges_back() {
    let mut copies = copies(2);
    let stores = &mut copies.stores;
    assert_ne!(stores[0].replica(), stores[1].replica());
    tag(&mut stores[0], copies.document, "Person", "Ada Lovelace").unwrap();
    tag(&mut stores[1], copies.document, "Place", "London").unwrap();
    hand_over(1, 0, stores);
    hand_over(0, 1, stores);
    hand_over(1, 0, stores);
    for store in stores {
        assert_eq!(
            marks(store, copies.document),
            ["Person:Ada Lovelace", "Place:London"]
        );
        assert_sound(store);
    }
}

#[test]
fn two_edits_of_one_thing_are_both_kept_and_one_is_shown() {
    let mut copies = copies(2);
    let stores = &mut copies.stores;
    let id = tag(&mut stores[0], copies.document, "Person", "Ada Lovelace").unwrap();
    hand_over(0, 1, stores);
    edit(&mut stores[0], id, Gesture::Note, |it| {
        it.note = "left".into();
    })
    .unwrap();
    edit(&mut stores[1], id, Gesture::Note, |it| {
        it.note = "right".into();
    })
    .unwrap();
    hand_over(0, 1, stores);
    hand_over(1, 0, stores);
    let shown = marks(&stores[0], copies.document);
    assert_eq!(shown, marks(&stores[1], copies.document));
    for store in stores.iter() {
        let conflicts = store.conflicts().unwrap();
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].values.len(), 2);
        assert_sound(store);
    }
    edit(&mut stores[0], id, Gesture::Resolve, |it| {
        it.note = "both".into();
    })
    .unwrap();
    hand_over(0, 1, stores);
    for store in stores.iter() {
        assert_eq!(store.conflict_count().unwrap(), 0);
        assert_eq!(marks(store, copies.document), ["Person:Ada Lovelace(both)"]);
    }
}

#[test]
fn marks_made_where_another_copy_removed_the_article_wait_for_it() {
    let mut copies = copies(2);
    let stores = &mut copies.stores;
    let ada = tag(&mut stores[0], copies.document, "Person", "Ada Lovelace").unwrap();
    let charles = tag(&mut stores[0], copies.document, "Person", "Charles Babbage").unwrap();
    project::relate(&mut stores[0], copies.document, ada, charles);
    let me = stores[1].me().unwrap();
    // So much was done in this copy that the removal counts as later than the marks.
    for title in ["a", "b", "c", "d"] {
        add_article(&mut stores[1], title, title);
    }
    let mut change = stores[1]
        .begin_in(Gesture::RemoveDocument, Lane::Project, me, 7)
        .unwrap();
    change.remove(copies.document).unwrap();
    change.commit().unwrap();
    hand_over(0, 1, stores);
    let (_, person) = project::find_label(&stores[1], "Person");
    assert!(stores[1].annotations_with(person).unwrap().is_empty());
    assert_eq!(stores[1].label_use(person).unwrap().annotations, 0);
    assert_eq!(stores[1].stats(me).unwrap().annotations, 0);
    assert_sound(&stores[1]);

    stores[1].undo(me, 8).unwrap();
    assert_eq!(stores[1].annotations_with(person).unwrap().len(), 2);
    assert_eq!(stores[1].relations_of(copies.document).unwrap().len(), 1);
    let again = stores[1].redo(me, 9).unwrap();
    assert_eq!(again.committed.writes, 0, "the marks need the article");
    assert_eq!(again.skipped.len(), 1);
    hand_over(1, 0, stores);
    assert_eq!(
        marks(&stores[0], copies.document),
        marks(&stores[1], copies.document)
    );
    assert_sound(&stores[0]);
    assert_sound(&stores[1]);
}

#[test]
fn a_backup_put_back_in_place_is_a_replica_of_its_own() {
    let mut copies = copies(1);
    let store = &mut copies.stores[0];
    let path = store.path().to_owned();
    let backup = path.with_extension("backup");
    store.backup_to(&backup).unwrap();
    tag(store, copies.document, "Person", "Ada Lovelace").unwrap();
    let lost = store
        .changes_since(&galley_store::Vector::default())
        .unwrap();
    let before = store.replica();
    copies.stores.clear();
    let content = std::fs::read(&backup).unwrap();
    std::fs::write(&path, content).unwrap();
    let mut store = Store::open(&path).unwrap();
    assert_ne!(store.replica(), before);
    tag(&mut store, copies.document, "Place", "London").unwrap();
    store.deliver(&lost).unwrap();
    assert_eq!(
        marks(&store, copies.document),
        ["Person:Ada Lovelace", "Place:London"]
    );
    assert_sound(&store);
}

#[test]
fn an_altered_change_is_refused_and_nothing_is_taken_over() {
    let mut copies = copies(2);
    let stores = &mut copies.stores;
    tag(&mut stores[0], copies.document, "Person", "Ada Lovelace").unwrap();
    tag(&mut stores[0], copies.document, "Place", "London").unwrap();
    let mut parcels = stores[0]
        .changes_since(&stores[1].vector().unwrap())
        .unwrap();
    parcels[1].lines = parcels[1].lines.replace("London", "Longon");
    let error = stores[1].deliver(&parcels).unwrap_err();
    assert!(matches!(error, StoreError::BadParcel(_)), "{error}");
    assert!(marks(&stores[1], copies.document).is_empty());
    let gap = &parcels[1..];
    assert!(stores[1].deliver(gap).is_err());
}

#[derive(Debug, Clone)]
enum Act {
    Tag(usize, usize),
    Note(usize, usize),
    Remove(usize, usize),
    Undo(usize),
    Send(usize, usize),
}

fn act() -> impl Strategy<Value = Act> {
    let replica = 0..3usize;
    prop_oneof![
        4 => (replica.clone(), 0..6usize).prop_map(|(r, q)| Act::Tag(r, q)),
        3 => (replica.clone(), 0..20usize).prop_map(|(r, i)| Act::Note(r, i)),
        2 => (replica.clone(), 0..20usize).prop_map(|(r, i)| Act::Remove(r, i)),
        2 => replica.clone().prop_map(Act::Undo),
        2 => (replica.clone(), replica).prop_map(|(a, b)| Act::Send(a, b)),
    ]
}

fn find_alive(store: &Store, document: DocumentId, index: usize) -> Option<AnnotationId> {
    store.find(document).unwrap()?;
    let rows = store.annotations_of(document).unwrap();
    (!rows.is_empty()).then(|| rows[index % rows.len()].id)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn random_histories_converge_in_any_order_of_delivery_and_equal_a_rebuild(
        acts in proptest::collection::vec(act(), 1..40),
        seed in any::<u64>(),
    ) {
        let mut copies = copies(3);
        let stores = &mut copies.stores;
        let quotes = ["Ada", "Lovelace", "Charles", "Babbage", "London", "met"];
        for (turn, act) in acts.into_iter().enumerate() {
            match act {
                Act::Tag(r, q) => if stores[r].find(copies.document).unwrap().is_some() { tag(&mut stores[r], copies.document, "Person", quotes[q]).unwrap(); }
                Act::Note(r, index) => if let Some(id) = find_alive(&stores[r], copies.document, index) {
                    edit(&mut stores[r], id, Gesture::Note, |it| it.note = format!("{turn}")).unwrap();
                },
                Act::Remove(r, index) => if let Some(id) = find_alive(&stores[r], copies.document, index) {
                    let me = stores[r].me().unwrap();
                    let mut change = stores[r].begin(Gesture::Remove, me, 1).unwrap();
                    change.remove(id).unwrap();
                    change.commit().unwrap();
                },
                Act::Undo(r) => {
                    let me = stores[r].me().unwrap();
                    match stores[r].undo(me, 1) {
                        Ok(_) | Err(StoreError::NothingTo(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
                Act::Send(a, b) if a != b => hand_over(a, b, stores),
                Act::Send(..) => {}
            }
        }
        // Everything anybody did, stream by stream, the streams in any order.
        let all: Vec<Parcel> = {
            let mut seen = std::collections::BTreeMap::new();
            for store in stores.iter() {
                for parcel in store.changes_since(&galley_store::Vector::default()).unwrap() {
                    let header: galley_model::change::ChangeHeader = serde_json::from_str(&parcel.header).unwrap();
                    let rank = (u64::from(header.id.replica.0 as u32).wrapping_mul(seed | 1), header.id.lane.to_string());
                    seen.insert((rank, header.id.sequence), parcel);
                }
            }
            seen.into_values().collect()
        };
        for store in stores.iter_mut() { store.deliver(&all).unwrap(); }
        let views: Vec<_> = stores.iter().map(|store| {
            let mut conflicts: Vec<_> = store.conflicts().unwrap().into_iter().map(|it| {
                let mut writes: Vec<_> = it.values.iter().map(|value| value.write).collect();
                let shown = writes[0];
                writes.sort();
                (it.thing, shown, writes)
            }).collect();
            conflicts.sort();
            let mut rows: Vec<_> = store.annotations_of(copies.document).unwrap().into_iter().map(|it| (it.id, format!("{:?}", it.value))).collect();
            rows.sort();
            (rows, conflicts)
        }).collect();
        prop_assert_eq!(&views[0], &views[1]);
        prop_assert_eq!(&views[1], &views[2]);
        for store in stores.iter() {
            prop_assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
        }
        // Delivering again changes nothing.
        stores[0].deliver(&all).unwrap();
        prop_assert_eq!(stores[0].annotations_of(copies.document).unwrap().len(), views[0].0.len());
    }
}
