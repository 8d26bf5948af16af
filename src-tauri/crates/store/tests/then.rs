//! An article is found again as it was after each change, whatever became of it, here and after a merge.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::collections::BTreeMap;

use galley_model::annotation::Comment;
use galley_model::change::{ChangeHeader, Gesture, Value};
use galley_model::id::{
    AnnotationId, ChangeId, CommentId, DocumentId, Id, Lane, ReplicaId, ThingId, WorkId,
};
use galley_model::people::{Status, Work};
use galley_store::{ArticleRow, AsOf, Parcel, Past, Store, StoreError, Vector};
use project::{Desk, add_article, edit, find_label, relate, tag};
use proptest::prelude::*;

/// The article as the store shows it now, in a form that does not depend on the order of arrival.
fn now(store: &Store, document: DocumentId) -> Option<AsOf> {
    let me = store.me().unwrap();
    let row = store.listed(me, document).unwrap()?;
    Some(sorted(AsOf {
        // What is not known of a moment in the past.
        row: ArticleRow {
            unresolved: 0,
            ..row
        },
        annotations: store.annotations_of(document).unwrap(),
        relations: store.relations_of(document).unwrap(),
        comments: store.comments_in(document).unwrap(),
        removed_labels: Vec::new(),
    }))
}

fn then(store: &Store, document: DocumentId, change: ChangeId) -> Option<AsOf> {
    let me = store.me().unwrap();
    let found = store.document_as_of(document, change, me).unwrap();
    found.map(|it| AsOf {
        removed_labels: Vec::new(),
        ..sorted(it)
    })
}

fn sorted(mut it: AsOf) -> AsOf {
    it.annotations.sort_by_key(|it| it.id);
    it.relations.sort_by_key(|it| it.id);
    it.comments.sort_by_key(|it| it.id);
    it
}

fn last(store: &Store) -> ChangeId {
    let (_, entries) = store.past(Past::Everything, 0, 1).unwrap();
    entries[0].logged.header.id
}

fn remove(store: &mut Store, thing: impl Into<ThingId>) {
    let thing = thing.into();
    let me = store.me().unwrap();
    let mut change = match thing.kind {
        galley_model::id::Kind::Document | galley_model::id::Kind::Label => {
            store.begin_in(Gesture::RemoveDocument, Lane::Project, me, 8)
        }
        _ => store.begin(Gesture::Remove, me, 8),
    }
    .unwrap();
    change.remove(thing).unwrap();
    change.commit().unwrap();
}

fn comment(store: &mut Store, on: impl Into<ThingId>, text: &str) -> CommentId {
    let author = store.me().unwrap();
    let mut change = store.begin(Gesture::Comment, author, 6).unwrap();
    let id = CommentId(change.mint());
    let value = Comment {
        on: on.into(),
        author,
        reply_to: None,
        text: text.into(),
        resolved: false,
    };
    change.set(id, Value::Comment(value)).unwrap();
    change.commit().unwrap();
    id
}

fn set_status(store: &mut Store, document: DocumentId, status: Status) {
    let annotator = store.me().unwrap();
    let mut change = store.begin(Gesture::SetStatus, annotator, 7).unwrap();
    let work = Work {
        document,
        annotator,
        status,
        active_seconds: 0,
        assigned: false,
    };
    change
        .set(WorkId::of(document, annotator), Value::Work(work))
        .unwrap();
    change.commit().unwrap();
}

/// Does things one by one and notes what there was after each.
struct Diary {
    desk: Desk,
    pages: Vec<(ChangeId, Option<AsOf>)>,
}

impl Diary {
    fn new() -> Self {
        let mut diary = Self {
            desk: Desk::new(),
            pages: Vec::new(),
        };
        diary.note();
        diary
    }

    fn note(&mut self) {
        let page = now(&self.desk.store, self.desk.document);
        self.pages.push((last(&self.desk.store), page));
    }

    fn once<T>(&mut self, act: impl FnOnce(&mut Desk) -> T) -> T {
        let done = act(&mut self.desk);
        self.note();
        done
    }

    fn assert_remembered(&self) {
        for (change, page) in &self.pages {
            let found = then(&self.desk.store, self.desk.document, *change);
            assert_eq!(found.as_ref(), page.as_ref(), "{change}");
        }
    }
}

#[test]
fn each_gesture_is_looked_back_on() {
    let mut diary = Diary::new();
    let ada = diary.once(|it| it.tag("Person", "Ada Lovelace"));
    let charles = diary.once(|it| it.tag("Person", "Charles Babbage"));
    diary.once(|it| relate(&mut it.store, it.document, ada, charles));
    let (_, place) = find_label(&diary.desk.store, "Place");
    diary.once(|it| {
        edit(&mut it.store, ada, Gesture::Relabel, |it| {
            it.label = Some(place);
        })
        .unwrap();
    });
    let shorter =
        project::annotation(&diary.desk.store, diary.desk.document, "Person", "Lovelace").anchor;
    diary.once(|it| {
        edit(&mut it.store, ada, Gesture::Resize, |it| {
            it.anchor = shorter;
        })
        .unwrap();
    });
    diary.once(|it| comment(&mut it.store, charles, "Who?"));
    let remark = diary.once(|it| comment(&mut it.store, it.document, "Cut this."));
    diary.once(|it| set_status(&mut it.store, it.document, Status::Done));
    diary.once(|it| remove(&mut it.store, charles));
    diary.once(|it| remove(&mut it.store, remark));
    for _ in 0..4 {
        diary.once(Desk::undo);
    }
    diary.once(Desk::redo);
    let mut document = diary.desk.store.document(diary.desk.document).unwrap();
    document.title = "Another title".into();
    diary.once(|it| {
        let mut change = it
            .store
            .begin_in(Gesture::SetDocument, Lane::Project, it.me, 9)
            .unwrap();
        change.set(it.document, Value::Document(document)).unwrap();
        change.commit().unwrap();
    });
    diary.once(|it| remove(&mut it.store, it.document));
    diary.assert_remembered();
    assert_eq!(
        diary.pages.last().unwrap().1,
        None,
        "the article is gone by then"
    );
    diary.once(Desk::undo);
    diary.assert_remembered();
    diary.desk.reopen();
    diary.assert_remembered();
}

#[test]
fn marks_stand_in_the_order_of_the_text() {
    let mut desk = Desk::new();
    let later = desk.tag("Place", "London");
    let first = desk.tag("Person", "Ada Lovelace");
    let both = last(&desk.store);
    remove(&mut desk.store, first);
    let then = desk.store.document_as_of(desk.document, both, desk.me);
    let ids: Vec<AnnotationId> = then
        .unwrap()
        .unwrap()
        .annotations
        .iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(ids, [first, later]);
}

#[test]
fn a_label_that_is_gone_is_told_as_it_was() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let tagged = last(&desk.store);
    let (_, person) = find_label(&desk.store, "Person");
    let of = |desk: &Desk| {
        let then = desk.store.document_as_of(desk.document, tagged, desk.me);
        then.unwrap().unwrap().removed_labels
    };
    assert_eq!(of(&desk), []);
    remove(&mut desk.store, ada);
    remove(&mut desk.store, person);
    let removed = of(&desk);
    assert_eq!(
        (removed[0].0, removed[0].1.name.as_str()),
        (person, "Person")
    );
}

#[test]
fn what_was_not_there_yet_is_none_and_an_unknown_change_is_refused() {
    let mut desk = Desk::new();
    let before = last(&desk.store);
    let other = add_article(&mut desk.store, "Other", "Ada Lovelace again.");
    assert_eq!(then(&desk.store, other, before), None);
    assert!(then(&desk.store, other, last(&desk.store)).is_some());
    let unknown = ChangeId {
        replica: ReplicaId(1),
        ..before
    };
    let refused = desk.store.document_as_of(other, unknown, desk.me);
    assert!(matches!(refused, Err(StoreError::Gone("change"))));
    let nowhere = DocumentId(Id {
        replica: ReplicaId(1),
        number: 1,
    });
    assert_eq!(then(&desk.store, nowhere, before), None);
}

#[test]
fn a_remark_on_what_another_copy_removed_is_there_as_long_as_what_it_is_about() {
    let mut desk = Desk::new();
    let ada = desk.tag("Person", "Ada Lovelace");
    let path = desk.folder.path().join("other.galley");
    desk.store.backup_to(&path).unwrap();
    let mut other = Store::open(&path).unwrap();
    comment(&mut other, ada, "Who?");
    let remarked = last(&other);
    desk.tag("Place", "London");
    remove(&mut desk.store, ada);
    let missing = other.changes_since(&desk.store.vector().unwrap()).unwrap();
    desk.store.deliver(&missing).unwrap();
    let found = |change| then(&desk.store, desk.document, change).unwrap();
    assert_eq!(found(remarked).comments.len(), 1);
    assert_eq!(found(last(&desk.store)).comments, []);
}

/// Does a random thing in a copy, as far as it can be done there.
fn act(store: &mut Store, document: DocumentId, step: u8, pick: usize) {
    const QUOTES: [&str; 6] = ["Ada", "Lovelace", "Charles", "Babbage", "London", "met"];
    let quote = QUOTES[pick % QUOTES.len()];
    if store.find(document).unwrap().is_none() {
        undo(store);
        return;
    }
    let alive = store.annotations_of(document).unwrap();
    let one = alive.get(pick % alive.len().max(1)).map(|it| it.id);
    match (step, one) {
        (0..=2, _) => {
            let label = if pick.is_multiple_of(2) {
                "Person"
            } else {
                "Place"
            };
            tag(store, document, label, quote).unwrap();
        }
        (3, Some(id)) => {
            edit(store, id, Gesture::Note, |it| it.note = format!("{pick}")).unwrap();
        }
        (4, Some(id)) => remove(store, id),
        (5, Some(id)) if alive.len() > 1 => {
            let other = alive[(pick + 1) % alive.len()].id;
            relate(store, document, id, other);
        }
        (6, Some(id)) => _ = comment(store, id, quote),
        (6, None) => _ = comment(store, document, quote),
        (7, _) if pick.is_multiple_of(8) => remove(store, document),
        (7, _) => set_status(store, document, Status::Done),
        _ => undo(store),
    }
}

fn undo(store: &mut Store) {
    let me = store.me().unwrap();
    match store.undo(me, 9) {
        Ok(_) | Err(StoreError::NothingTo(_)) => {}
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_looked_back_on(
        steps in proptest::collection::vec((0u8..9, 0usize..64), 1..40)
    ) {
        let mut diary = Diary::new();
        for (step, pick) in steps {
            diary.once(|it| act(&mut it.store, it.document, step, pick));
            // What is found is remembered from then on.
            if pick.is_multiple_of(5) { diary.assert_remembered(); }
        }
        diary.assert_remembered();
        diary.desk.reopen();
        diary.assert_remembered();
    }

    #[test]
    fn after_a_merge_it_is_what_a_copy_shows_that_has_no_more_than_the_log_until_then(
        steps in proptest::collection::vec((0usize..3, 0u8..11, 0usize..64), 1..40)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut first = project::create(&folder.path().join("0.galley"));
        let document = add_article(&mut first, "Ada", project::TEXT);
        let copy = |name: &str| {
            let path = folder.path().join(name);
            first.backup_to(&path).unwrap();
            Store::open(&path).unwrap()
        };
        let mut witness = copy("witness.galley");
        let mut stores = vec![copy("1.galley"), copy("2.galley"), first];
        for (at, step, pick) in steps {
            if step < 9 { act(&mut stores[at], document, step, pick); continue; }
            let missing = stores[pick % 3].changes_since(&stores[at].vector().unwrap()).unwrap();
            stores[at].deliver(&missing).unwrap();
        }
        let mut log: BTreeMap<(u64, ReplicaId), (ChangeId, Parcel)> = BTreeMap::new();
        for store in &stores {
            for parcel in store.changes_since(&Vector::default()).unwrap() {
                let header: ChangeHeader = serde_json::from_str(&parcel.header).unwrap();
                log.insert((header.lamport, header.id.replica), (header.id, parcel));
            }
        }
        let all: Vec<Parcel> = log.values().map(|it| it.1.clone()).collect();
        for store in &mut stores { store.deliver(&all).unwrap(); }
        for (change, parcel) in log.values() {
            let known = witness.vector().unwrap().get(&(change.replica, change.lane)).copied();
            if known.is_some_and(|known| known >= change.sequence) { continue; }
            witness.deliver(std::slice::from_ref(parcel)).unwrap();
            for store in &stores {
                prop_assert_eq!(then(store, document, *change), now(&witness, document), "{}", change);
            }
        }
    }
}
