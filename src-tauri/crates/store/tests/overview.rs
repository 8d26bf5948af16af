//! What pictures of the whole project are drawn from, counted on a small project by hand.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::annotation::Origin;
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, EntityId, Lane, WorkId};
use galley_model::people::{Annotator, Entity, Status, Work};
use galley_model::text::Text;
use galley_store::{Counted, Standing, Store, StoreError};
use project::{Desk, annotation, assert_sound, find_label};

const DAY: i64 = 86_400_000;

fn article(store: &mut Store, text: &str, date: &str) -> DocumentId {
    let me = store.me().unwrap();
    let order = store.next_position().unwrap();
    let mut change = store
        .begin_in(Gesture::AddDocument, Lane::Project, me, 2)
        .unwrap();
    let text = Text::new(text);
    change.text(&text).unwrap();
    let id = DocumentId(change.mint());
    let document = Document {
        title: date.into(),
        text: text.hash(),
        order,
        metadata: [("date".to_owned(), date.to_owned())].into(),
    };
    change.set(id, Value::Document(document)).unwrap();
    change.commit().unwrap();
    id
}

fn person(store: &mut Store, name: &str) -> AnnotatorId {
    let me = store.me().unwrap();
    let mut change = store
        .begin_in(Gesture::EditAnnotator, Lane::Project, me, 2)
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

fn entity(store: &mut Store, name: &str) -> EntityId {
    let me = store.me().unwrap();
    let mut change = store
        .begin_in(Gesture::EditRegister, Lane::Project, me, 2)
        .unwrap();
    let id = EntityId(change.mint());
    let value = Entity {
        name: name.into(),
        type_name: String::new(),
        role: String::new(),
        aliases: Vec::new(),
        uris: Vec::new(),
        note: String::new(),
    };
    change.set(id, Value::Entity(value)).unwrap();
    change.commit().unwrap();
    id
}

struct Mark<'a> {
    document: DocumentId,
    by: AnnotatorId,
    label: &'a str,
    quote: &'a str,
    entity: Option<EntityId>,
    origin: Origin,
    day: i64,
}

fn mark(store: &mut Store, it: Mark<'_>) -> AnnotationId {
    let mut value = annotation(store, it.document, it.label, it.quote);
    value.annotator = it.by;
    value.entity = it.entity;
    value.origin = it.origin;
    let mut change = store.begin(Gesture::Tag, it.by, it.day * DAY).unwrap();
    let id = AnnotationId(change.mint());
    change.set(id, Value::Annotation(value)).unwrap();
    change.commit().unwrap();
    id
}

fn set_status(store: &mut Store, document: DocumentId, by: AnnotatorId, status: Status, time: i64) {
    let work = Work {
        status,
        ..store.work(document, by).unwrap()
    };
    let mut change = store.begin(Gesture::SetStatus, by, time).unwrap();
    change
        .set(WorkId::of(document, by), Value::Work(work))
        .unwrap();
    change.commit().unwrap();
}

struct Small {
    desk: Desk,
    ada: AnnotatorId,
    bob: AnnotatorId,
    march: DocumentId,
    april: DocumentId,
    bare: DocumentId,
    lovelace: EntityId,
    london: EntityId,
}

/// Three articles beside the one without a date that every desk has; seven marks by two people.
fn small() -> Small {
    let mut desk = Desk::new();
    let store = &mut desk.store;
    let ada = store.me().unwrap();
    let bob = person(store, "Bob");
    let lovelace = entity(store, "Ada Lovelace");
    let london = entity(store, "London");
    let march = article(store, "Ada in London. Ada.", "2018-03-13");
    let april = article(store, "London, London", "2018-04");
    let bare = article(store, "", "2018-04-02");
    let imported = Origin::Imported { from: "x".into() };
    for (document, by, label, quote, entity, origin, day) in [
        (
            march,
            ada,
            "Person",
            "Ada",
            Some(lovelace),
            Origin::Hand,
            10,
        ),
        (
            march,
            ada,
            "Place",
            "London",
            Some(london),
            Origin::Hand,
            10,
        ),
        (
            march,
            bob,
            "Person",
            "Ada",
            Some(lovelace),
            Origin::Hand,
            12,
        ),
        (march, bob, "Claim", "Ada in London", None, Origin::Hand, 12),
        (
            april,
            ada,
            "Place",
            "London",
            Some(london),
            Origin::Hand,
            12,
        ),
        (april, ada, "Place", "London", None, imported, 12),
    ] {
        mark(
            store,
            Mark {
                document,
                by,
                label,
                quote,
                entity,
                origin,
                day,
            },
        );
    }
    let first = desk.document;
    mark(
        &mut desk.store,
        Mark {
            document: first,
            by: ada,
            label: "Person",
            quote: "Ada Lovelace",
            entity: Some(lovelace),
            origin: Origin::Hand,
            day: 13,
        },
    );
    assert_sound(&desk.store);
    Small {
        desk,
        ada,
        bob,
        march,
        april,
        bare,
        lovelace,
        london,
    }
}

const ALL: Counted = Counted {
    layer: None,
    annotator: None,
};

fn by(annotator: AnnotatorId) -> Counted {
    Counted {
        annotator: Some(annotator),
        ..ALL
    }
}

fn on() -> impl FnMut() -> bool {
    || true
}

#[test]
fn annotations_are_counted_by_label_annotator_and_origin() {
    let it = small();
    let store = &it.desk.store;
    let label = |name: &str| Some(find_label(store, name).1);
    let count = |of: Counted, fits: &dyn Fn(&galley_store::Marks) -> bool| -> u32 {
        let all = store.marks_by_kind(of, &mut on()).unwrap();
        all.iter().filter(|it| fits(it)).map(|it| it.count).sum()
    };
    assert_eq!(count(ALL, &|_| true), 7);
    assert_eq!(count(ALL, &|it| it.label == label("Person")), 3);
    assert_eq!(count(by(it.bob), &|it| it.label == label("Person")), 1);
    assert_eq!(count(ALL, &|it| it.origin != Origin::Hand), 1);
    let flat = Counted {
        layer: Some(find_label(store, "Claim").0),
        ..ALL
    };
    assert_eq!(count(flat, &|_| true), 1);
}

#[test]
fn what_waits_for_an_article_that_is_gone_is_not_counted() {
    let mut it = small();
    let store = &mut it.desk.store;
    let mut change = store
        .begin_in(Gesture::RemoveDocument, Lane::Project, it.ada, 9)
        .unwrap();
    change.remove(it.march).unwrap();
    change.commit().unwrap();
    let all = store.marks_by_kind(ALL, &mut on()).unwrap();
    assert_eq!(all.iter().map(|it| it.count).sum::<u32>(), 3);
}

#[test]
fn labels_and_entities_are_counted_in_pairs_by_article() {
    let it = small();
    let store = &it.desk.store;
    let label = |name: &str| find_label(store, name).1;
    let found = store.labels_together(ALL, 40, &mut on()).unwrap();
    assert_eq!(found.of, [label("Person"), label("Place"), label("Claim")]);
    assert_eq!(found.articles, [[2, 1, 1], [1, 2, 1], [1, 1, 1]]);
    let of_bob = store.labels_together(by(it.bob), 40, &mut on()).unwrap();
    assert_eq!(of_bob.articles, [[1, 1], [1, 1]]);
    let most = store.labels_together(ALL, 1, &mut on()).unwrap();
    assert_eq!(most.articles, [[2]]);
    let found = store.entities_together(ALL, 24, &mut on()).unwrap();
    assert_eq!(found.of, [it.lovelace, it.london]);
    assert_eq!(found.articles, [[2, 1], [1, 2]]);
}

#[test]
fn strings_are_counted_by_label_the_most_frequent_first() {
    let it = small();
    let store = &it.desk.store;
    let found = store.most_marked(None, 5, &mut on()).unwrap();
    let strings = |label: &str| &found[&find_label(store, label).1];
    assert_eq!(
        strings("Person"),
        &[("Ada".to_owned(), 2), ("Ada Lovelace".to_owned(), 1)]
    );
    assert_eq!(strings("Place"), &[("London".to_owned(), 3)]);
    let layer = find_label(store, "Claim").0;
    let found = store.most_marked(Some(layer), 5, &mut on()).unwrap();
    assert_eq!(found.len(), 1);
    let one = store.most_marked(None, 1, &mut on()).unwrap();
    assert!(one.values().all(|it| it.len() == 1));
}

#[test]
fn labels_and_entities_are_counted_by_the_date_of_their_articles() {
    let it = small();
    let store = &it.desk.store;
    let span = store.date_span().unwrap().unwrap();
    assert_eq!(span, ("2018-03-13".to_owned(), "2018-04-02".to_owned()));
    let found = store.labels_over_time(ALL, 7, 2, &mut on()).unwrap();
    assert_eq!(found.counts["2018-03"], [2, 1]);
    assert_eq!(found.counts["2018-04"], [0, 2]);
    assert_eq!(found.undated, 1);
    let days = store.labels_over_time(ALL, 10, 2, &mut on()).unwrap();
    assert_eq!(days.undated, 3, "a month is not a day");
    assert_eq!(days.counts["2018-04-02"], [0, 0]);
    let chosen = [it.london];
    let found = store
        .entities_over_time(&chosen, by(it.ada), 4, 6, &mut on())
        .unwrap();
    assert_eq!(found.of, chosen);
    assert_eq!(found.counts["2018"], [2]);
}

#[test]
fn articles_are_counted_by_length_number_and_density() {
    let it = small();
    let store = &it.desk.store;
    let pairs = |it: std::collections::BTreeMap<u32, u32>| it.into_iter().collect::<Vec<_>>();
    assert_eq!(
        pairs(store.lengths().unwrap()),
        [(0, 1), (14, 1), (19, 1), (45, 1)]
    );
    let all = store.per_article(ALL, &mut on()).unwrap();
    assert_eq!(pairs(all), [(0, 1), (1, 1), (2, 1), (4, 1)]);
    let of_bob = store.per_article(by(it.bob), &mut on()).unwrap();
    assert_eq!(pairs(of_bob), [(0, 3), (2, 1)]);
    let density = store.densities(by(it.bob), &mut on()).unwrap();
    assert_eq!(pairs(density), [(0, 2), (2 * 100_000 / 19, 1)]);
    let density = store.densities(ALL, &mut on()).unwrap();
    assert_eq!(
        density.values().sum::<u32>(),
        3,
        "an empty text has no density"
    );
}

#[test]
fn annotations_count_on_the_day_they_were_first_made() {
    let mut it = small();
    let made = it.desk.store.made(ALL, 0, &mut on()).unwrap();
    let count = |day: i64, who: AnnotatorId| made[&day].get(&who).copied().unwrap_or(0);
    assert_eq!((count(10, it.ada), count(10, it.bob)), (2, 0));
    assert_eq!((count(12, it.ada), count(12, it.bob)), (1, 2));
    assert_eq!(count(13, it.ada), 1);
    // Later edits, and another clock's idea of when a day begins.
    let store = &mut it.desk.store;
    let (id, mut value) = store
        .annotations_of(it.march)
        .unwrap()
        .into_iter()
        .map(|it| (it.id, it.value))
        .next()
        .unwrap();
    value.note = "later".into();
    let mut change = store.begin(Gesture::Note, it.ada, 20 * DAY).unwrap();
    change.set(id, Value::Annotation(value)).unwrap();
    change.commit().unwrap();
    assert_eq!(store.made(ALL, 0, &mut on()).unwrap(), made);
    let west = store.made(by(it.bob), -60, &mut on()).unwrap();
    assert_eq!(west.into_keys().collect::<Vec<_>>(), [11]);
}

#[test]
fn articles_stand_where_somebody_brought_them_at_the_end_of_each_day() {
    let mut it = small();
    let store = &mut it.desk.store;
    let noon = |day: i64| day * DAY + DAY / 2;
    set_status(store, it.march, it.ada, Status::InProgress, noon(3));
    set_status(store, it.march, it.bob, Status::Done, noon(3) + 1);
    set_status(store, it.april, it.ada, Status::Skipped, noon(5));
    set_status(store, it.march, it.bob, Status::InProgress, noon(6));
    set_status(store, it.april, it.ada, Status::Done, noon(6));
    // A clock that goes wrong takes nothing back.
    set_status(store, it.bare, it.ada, Status::Done, noon(7));
    set_status(store, it.bare, it.ada, Status::ToDo, noon(1));
    let standing = |done, in_progress, skipped| Standing {
        done,
        in_progress,
        skipped,
    };
    let days: Vec<_> = store
        .progress(None, 0, &mut on())
        .unwrap()
        .into_iter()
        .collect();
    assert_eq!(
        days,
        [
            (3, standing(1, 0, 0)),
            (5, standing(1, 0, 1)),
            (6, standing(1, 1, 0)),
            (7, standing(1, 1, 0)),
        ]
    );
    let of_ada = store.progress(Some(it.ada), 0, &mut on()).unwrap();
    assert_eq!(of_ada[&6], standing(1, 1, 0));
    assert_eq!(of_ada[&3], standing(0, 1, 0));
    assert!(!of_ada.contains_key(&4));
    let me = store.me().unwrap();
    store.undo(me, noon(9)).unwrap();
    let days = store.progress(None, 0, &mut on()).unwrap();
    assert_eq!(days[&9], standing(2, 1, 0), "undo counts as what it does");
}

#[test]
fn a_count_stops_when_it_is_told_to() {
    let mut it = small();
    let store = &mut it.desk.store;
    let value = annotation(store, it.march, "Person", "Ada");
    let mut change = store.begin(Gesture::Propagate, it.ada, 3).unwrap();
    for _ in 0..20_001 {
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(value.clone())).unwrap();
    }
    change.commit().unwrap();
    let mut asked = 0;
    let stopped = store.marks_by_kind(ALL, &mut || {
        asked += 1;
        false
    });
    assert!(matches!(stopped, Err(StoreError::Stopped)));
    assert_eq!(asked, 1);
    assert_eq!(store.per_article(ALL, &mut on()).unwrap()[&20_005], 1);
}
