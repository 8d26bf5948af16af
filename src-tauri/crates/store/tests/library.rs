//! What a query finds, in which order, how many, in which groups; on few articles and on so many that the list is walked.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use galley_model::annotation::{Annotation, Comment, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{AnnotationId, AnnotatorId, CommentId, DocumentId, EntityId, Lane, WorkId};
use galley_model::people::{Annotator, Entity, Status, Work};
use galley_model::query::Query;
use galley_model::text::Text;
use galley_store::{GroupBy, Sort, Store, StoreError};
use project::{Desk, add_article, find_label};

/// Title, text, source, date; marks as label, quote, note.
type Article = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

const ARTICLES: [Article; 6] = [
    (
        "Sanctions: what now",
        "New sanctions hit Rex Tillerson’s bank in Zürich.",
        "CNN",
        "2018-03-13",
        &[
            ("Person", "Rex Tillerson", "check this"),
            ("Place", "Zürich", ""),
        ],
    ),
    (
        "A quiet day",
        "Nothing happened in Zurich, said Tillerson.",
        "BBC News",
        "2018-04-01",
        &[("Place", "Zurich", "")],
    ),
    (
        "東京の空",
        "東京都は雨です。",
        "NHK",
        "13 March 2019",
        &[("Place", "東京都", "")],
    ),
    (
        "Sanctions, again",
        "The bank of Rex W. Tillerson: more SANCTIONS.",
        "cnn",
        "",
        &[],
    ),
    (
        "Plain",
        "Words without any mark at 10:30.",
        "",
        "2018-03-14",
        &[],
    ),
    (
        "Łódź",
        "Straße und Café. Rex Tillerson slept.",
        "BBC News",
        "2017",
        &[("Person", "Rex Tillerson", "")],
    ),
];

struct Library {
    desk: Desk,
    ids: Vec<DocumentId>,
    other: AnnotatorId,
}

fn library() -> Library {
    let mut desk = Desk::new();
    let me = desk.me;
    let mut change = desk
        .store
        .begin_in(Gesture::Import, Lane::Project, me, 2)
        .unwrap();
    change.remove(desk.document).unwrap();
    let other = AnnotatorId(change.mint());
    let name = |name: &str| Annotator {
        name: name.into(),
        role: String::new(),
    };
    change.set(other, Value::Annotator(name("Grace"))).unwrap();
    let rex = EntityId(change.mint());
    let entity = Entity {
        name: "Rex Wayne Tillerson".into(),
        type_name: "Person".into(),
        role: String::new(),
        aliases: vec!["T-Rex".into()],
        uris: vec!["https://example.org/Q331278".into()],
        note: String::new(),
    };
    change.set(rex, Value::Entity(entity)).unwrap();
    let mut ids = Vec::new();
    for (order, (title, text, source, date, marks)) in ARTICLES.into_iter().enumerate() {
        let text = Text::new(text);
        change.text(&text).unwrap();
        let id = DocumentId(change.mint());
        let mut metadata = BTreeMap::from([("desk".to_owned(), format!("desk {order}"))]);
        for (key, value) in [("source", source), ("date", date)] {
            if !value.is_empty() {
                metadata.insert(key.into(), value.into());
            }
        }
        let document = Document {
            title: title.into(),
            text: text.hash(),
            order: order as u64,
            metadata,
        };
        change.set(id, Value::Document(document)).unwrap();
        for (label, quote, note) in marks {
            let (layer, label) = find_label(change.project(), label);
            let annotation = Annotation {
                document: id,
                annotator: if order == 5 { other } else { me },
                layer,
                label: Some(label),
                anchor: project::anchor(&text, quote),
                attributes: BTreeMap::new(),
                note: (*note).into(),
                entity: (order == 0 && *quote == "Rex Tillerson").then_some(rex),
                origin: Origin::Hand,
                confidence: None,
                schema_version: 1,
            };
            let mark = AnnotationId(change.mint());
            change.set(mark, Value::Annotation(annotation)).unwrap();
            if order == 1 {
                let comment = Comment {
                    on: mark.into(),
                    author: me,
                    reply_to: None,
                    text: "Sure?".into(),
                    resolved: false,
                };
                let at = CommentId(change.mint());
                change.set(at, Value::Comment(comment)).unwrap();
            }
        }
        ids.push(id);
    }
    for (at, annotator, status, assigned) in [
        (0, me, Status::Done, false),
        (1, me, Status::InProgress, true),
        (1, other, Status::Done, false),
        (4, other, Status::Done, false),
    ] {
        let work = Work {
            document: ids[at],
            annotator,
            status,
            active_seconds: 0,
            assigned,
        };
        change
            .set(WorkId::of(ids[at], annotator), Value::Work(work))
            .unwrap();
    }
    change.commit().unwrap();
    Library { desk, ids, other }
}

impl Library {
    fn find(&self, query: &str) -> Vec<usize> {
        self.sorted(query, Sort::Imported, false)
    }

    fn sorted(&self, query: &str, sort: Sort, descending: bool) -> Vec<usize> {
        let parsed = Query::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        let me = self.desk.me;
        let listed = self
            .desk
            .store
            .list(me, &parsed, sort, descending, 0, 100)
            .unwrap();
        let counted = self.desk.store.count(me, &parsed).unwrap().total;
        assert_eq!(counted as usize, listed.rows.len(), "{query}");
        let at = |id| self.ids.iter().position(|it| *it == id).unwrap();
        let found: Vec<usize> = listed.rows.iter().map(|it| at(it.id)).collect();
        let all = self
            .desk
            .store
            .matching(me, &parsed, sort, descending)
            .unwrap();
        assert_eq!(
            all.into_iter().map(at).collect::<Vec<_>>(),
            found,
            "{query}"
        );
        found
    }
}

#[test]
fn a_query_finds_what_it_says() {
    let library = library();
    for (query, found) in [
        ("", vec![0, 1, 2, 3, 4, 5]),
        ("sanctions", vec![0, 3]),
        ("zurich", vec![0, 1]),
        ("\"rex tillerson\"", vec![0, 5]),
        ("sanct*", vec![0, 3]),
        ("*anction*", vec![0, 3]),
        ("*illers*", vec![0, 1, 3, 5]),
        ("\"bank tillerson\"~3", vec![0, 3]),
        ("東京", vec![2]),
        ("京都", vec![2]),
        ("10:30", vec![4]),
        ("-sanctions", vec![1, 2, 4, 5]),
        ("sanctions OR zurich", vec![0, 1, 3]),
        ("(sanctions | zurich) -bank", vec![1]),
        ("label:Person", vec![0, 5]),
        ("label:person,place by:me", vec![0, 1, 2]),
        ("label:Person by:Grace", vec![5]),
        ("-label:Person", vec![1, 2, 3, 4]),
        ("label:Place note:check", vec![]),
        ("note:check", vec![0]),
        ("note:*", vec![0]),
        ("quote:\"rex tillerson\"", vec![0, 5]),
        ("quote:tillers*", vec![0, 5]),
        ("entity:\"T-Rex\"", vec![0]),
        ("entity:\"rex wayne tillerson\"", vec![0]),
        ("entity:https://example.org/Q331278", vec![0]),
        ("entity:*", vec![0]),
        ("label:Person entity:none", vec![5]),
        ("status:done", vec![0]),
        ("status:todo", vec![2, 3, 4, 5]),
        ("status:done,doing", vec![0, 1]),
        ("assigned:me", vec![1]),
        ("assigned:none", vec![0, 2, 3, 4, 5]),
        ("source:cnn", vec![0, 3]),
        ("source:\"BBC News\"", vec![1, 5]),
        ("title:sanctions -source:nobody", vec![0, 3]),
        ("date:2018-03", vec![0, 4]),
        ("date:2018-04..2019", vec![1, 2]),
        ("date:<2018", vec![5]),
        ("tags:0", vec![3, 4]),
        ("is:untagged", vec![3, 4]),
        ("tags:>1", vec![0]),
        ("length:..20", vec![2]),
        ("is:unresolved", vec![1]),
        ("is:finding", vec![]),
        ("desk:4", vec![4]),
        ("origin:hand", vec![0, 1, 2, 5]),
        ("origin:propagated", vec![]),
    ] {
        assert_eq!(library.find(query), found, "{query}");
    }
}

#[test]
fn a_name_that_the_project_does_not_have_is_pointed_at() {
    let library = library();
    for (query, at) in [
        ("bank label:Persn", (11, 16)),
        ("by:Nobody", (3, 9)),
        ("layer:x", (6, 7)),
        ("part:lead", (5, 9)),
    ] {
        let parsed = Query::parse(query).unwrap();
        let error = library
            .desk
            .store
            .count(library.desk.me, &parsed)
            .unwrap_err();
        let StoreError::Query(error) = error else {
            panic!("{error}")
        };
        assert_eq!((error.at.start, error.at.end), at, "{query}: {error}");
        if query.contains("Persn") {
            assert_eq!(error.hint, "Did you mean Person?");
        }
    }
}

#[test]
fn the_list_is_sorted_by_anything_both_ways() {
    let library = library();
    let orders: [(Sort, &[usize]); 9] = [
        (Sort::Imported, &[0, 1, 2, 3, 4, 5]),
        (Sort::Title, &[1, 5, 4, 3, 0, 2]),
        (Sort::Source, &[4, 1, 5, 0, 2, 3]),
        (Sort::Date, &[3, 5, 0, 4, 1, 2]),
        (Sort::Length, &[2, 4, 5, 1, 3, 0]),
        (Sort::Tags, &[3, 4, 1, 2, 5, 0]),
        (Sort::Status, &[2, 3, 4, 5, 1, 0]),
        (Sort::Comments, &[0, 2, 3, 4, 5, 1]),
        (Sort::Annotator, &[1, 0, 4, 2, 3, 5]),
    ];
    for (sort, order) in orders {
        assert_eq!(library.sorted("", sort, false), order, "{sort:?}");
        let back: Vec<usize> = order.iter().rev().copied().collect();
        assert_eq!(library.sorted("", sort, true), back, "{sort:?} downwards");
        // Of few, the order is the same.
        let few = library.sorted("length:1.. tags:0..", sort, false);
        assert_eq!(few, order, "{sort:?} of few");
    }
    let shuffled = library.sorted("", Sort::Shuffled(7), false);
    assert_eq!(
        shuffled,
        library.sorted("tags:0..", Sort::Shuffled(7), false)
    );
    assert_ne!(shuffled, library.sorted("", Sort::Shuffled(8), false));
}

#[test]
fn an_article_of_somebody_who_is_gone_is_nobodys() {
    let mut library = library();
    let me = library.desk.me;
    let (ids, other) = (library.ids.clone(), library.other);
    let annotations = library.desk.store.annotations_of(ids[5]).unwrap();
    let marks: Vec<AnnotationId> = annotations.iter().map(|it| it.id).collect();
    let begin = |store: &mut Store, ids: &[AnnotationId], annotator: Option<AnnotatorId>| {
        let mut change = store
            .begin_in(Gesture::Import, Lane::Project, me, 9)
            .unwrap();
        for id in ids {
            change.remove(*id).unwrap();
        }
        if let Some(id) = annotator {
            change.remove(id).unwrap();
        }
        change.commit().unwrap();
    };
    begin(&mut library.desk.store, &marks, None);
    begin(&mut library.desk.store, &[], Some(other));
    let order = [1, 0, 2, 3, 4, 5];
    assert_eq!(library.sorted("", Sort::Annotator, false), order);
    assert_eq!(library.sorted("length:1..", Sort::Annotator, false), order);
    let query = Query::default();
    let groups = library.desk.store.groups(me, &query, GroupBy::Annotator);
    let named: Vec<(String, u32)> = groups
        .unwrap()
        .into_iter()
        .map(|it| (it.name, it.count))
        .collect();
    assert_eq!(named, [(String::new(), 4), ("Ada".to_owned(), 2)]);
}

#[test]
fn a_word_that_is_longer_than_the_index_keeps_is_found_and_checked() {
    let mut library = library();
    let me = library.desk.me;
    let mut change = library
        .desk
        .store
        .begin_in(Gesture::Import, Lane::Project, me, 9)
        .unwrap();
    let text = Text::new(format!("{}qqzz", "é".repeat(40_000)));
    change.text(&text).unwrap();
    let id = DocumentId(change.mint());
    let document = Document {
        title: "Long".into(),
        text: text.hash(),
        order: 9,
        metadata: BTreeMap::new(),
    };
    change.set(id, Value::Document(document)).unwrap();
    change.commit().unwrap();
    let count = |library: &Library, query: &str| {
        let query = Query::parse(query).unwrap();
        library.desk.store.count(me, &query).unwrap().total
    };
    assert_eq!(count(&library, "*eqqz*"), 1);
    assert_eq!(
        library.desk.store.check().unwrap().problems,
        Vec::<String>::new()
    );
    library.desk.store.purge(&[id], me, 10).unwrap();
    assert_eq!(count(&library, "*eqqz*"), 0);
    assert_eq!(
        library.desk.store.check().unwrap().problems,
        Vec::<String>::new()
    );
    let file = rusqlite::Connection::open(library.desk.store.path()).unwrap();
    let long: u32 = file
        .query_row(
            "SELECT count(*) FROM word WHERE length(folded) > 1000",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(long, 0);
}

#[test]
fn groups_count_what_a_query_finds() {
    let library = library();
    let groups = |query: &str, by| -> Vec<(String, u32)> {
        let query = Query::parse(query).unwrap();
        let groups = library
            .desk
            .store
            .groups(library.desk.me, &query, by)
            .unwrap();
        groups.into_iter().map(|it| (it.name, it.count)).collect()
    };
    let named = |all: &[(&str, u32)]| -> Vec<(String, u32)> {
        all.iter()
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    };
    assert_eq!(
        groups("", GroupBy::Source),
        named(&[("", 1), ("BBC News", 2), ("CNN", 1), ("NHK", 1), ("cnn", 1)])
    );
    assert_eq!(
        groups("zurich", GroupBy::Label),
        named(&[("Person", 1), ("Place", 2)])
    );
    assert_eq!(
        groups("", GroupBy::Label),
        named(&[("", 2), ("Person", 2), ("Place", 3)])
    );
    assert_eq!(
        groups("", GroupBy::Status),
        named(&[("0", 4), ("1", 1), ("2", 1)])
    );
    assert_eq!(
        groups("date:2018", GroupBy::Month),
        named(&[("2018-03", 2), ("2018-04", 1)])
    );
    assert_eq!(
        groups("", GroupBy::Annotator),
        named(&[("", 3), ("Ada", 2), ("Grace", 2)])
    );
}

#[test]
fn a_row_says_what_waits_in_the_article_and_whose_it_is() {
    let library = library();
    let me = library.desk.me;
    let row = library
        .desk
        .store
        .listed(me, library.ids[1])
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.annotations, row.unresolved, row.status),
        (1, 1, Status::InProgress)
    );
    assert_eq!(row.annotators, [me, library.other]);
    let theirs = library
        .desk
        .store
        .listed(library.other, library.ids[0])
        .unwrap()
        .unwrap();
    assert_eq!(theirs.status, Status::ToDo);
}

#[test]
fn the_annotations_a_query_asks_for_are_those_that_fit_all_its_fields() {
    let library = library();
    let (store, me) = (&library.desk.store, library.desk.me);
    let quotes = |query: &str, at: usize| -> Vec<String> {
        let rows = store
            .fitting(me, &Query::parse(query).unwrap(), library.ids[at])
            .unwrap();
        rows.into_iter().map(|it| it.value.anchor.quote()).collect()
    };
    assert_eq!(quotes("label:Person,Place", 0), ["Rex Tillerson", "Zürich"]);
    assert_eq!(quotes("label:Place sanctions", 0), ["Zürich"]);
    assert_eq!(quotes("label:Person by:me", 5), Vec::<String>::new());
    assert_eq!(quotes("sanctions", 0), Vec::<String>::new());
}

/// More than are fetched and sorted: the list is walked in its order.
#[test]
fn many_articles_are_walked_to_the_same_end() {
    let mut desk = Desk::new();
    let me = desk.me;
    let mut change = desk
        .store
        .begin_in(Gesture::Import, Lane::Project, me, 2)
        .unwrap();
    change.remove(desk.document).unwrap();
    let text = Text::new("One text for all of them.");
    change.text(&text).unwrap();
    let total = 9_000u64;
    for order in 0..total {
        let metadata = BTreeMap::from([
            ("source".to_owned(), format!("source {}", order % 7)),
            ("date".to_owned(), format!("2018-{:02}-01", 1 + order % 12)),
        ]);
        let title = format!(
            "{} number {order}",
            if order % 3 == 0 { "Third" } else { "Other" }
        );
        let id = DocumentId(change.mint());
        let document = Document {
            title,
            text: text.hash(),
            order,
            metadata,
        };
        change.set(id, Value::Document(document)).unwrap();
    }
    change.commit().unwrap();
    let numbers = |query: &str, sort, descending, offset, limit| -> Vec<u64> {
        let page = desk
            .store
            .list(
                me,
                &Query::parse(query).unwrap(),
                sort,
                descending,
                offset,
                limit,
            )
            .unwrap();
        page.rows.iter().map(|it| it.document.order).collect()
    };
    let of = |query: &str| {
        desk.store
            .count(me, &Query::parse(query).unwrap())
            .unwrap()
            .total
    };
    assert_eq!(of("text"), 9_000);
    assert_eq!(of("text -third"), 6_000);
    assert_eq!(
        numbers("text", Sort::Imported, true, 2, 3),
        [8_997, 8_996, 8_995]
    );
    assert_eq!(
        numbers("text -third", Sort::Imported, false, 0, 4),
        [1, 2, 4, 5]
    );
    assert_eq!(
        numbers("text source:\"source 3\"", Sort::Imported, false, 1, 2),
        [10, 17]
    );
    // The beginning and the middle of very many words, and of some.
    for part in ["t*", "*1*", "t* -third", "*99", "8*", "\"number 8*\""] {
        let holds = |number: &u64| match part {
            "t*" => true,
            "*1*" => number.to_string().contains('1') || number % 7 == 1,
            "t* -third" => !number.is_multiple_of(3),
            "*99" => number % 100 == 99,
            _ => number.to_string().starts_with('8'),
        };
        let all: Vec<u64> = (0..total).filter(holds).collect();
        assert_eq!(of(part) as usize, all.len(), "{part}");
        assert_eq!(
            numbers(part, Sort::Imported, false, 3, 50),
            all[3..53],
            "{part}"
        );
    }
    assert_eq!(numbers("text", Sort::Date, false, 0, 2), [0, 12]);
    assert_eq!(numbers("text", Sort::Status, false, 8_999, 5), [8_999]);
    assert_eq!(numbers("text", Sort::Findings, true, 5, 2), [8_994, 8_993]);
    let mut shuffled = numbers("text", Sort::Shuffled(3), false, 0, 10_000);
    assert_ne!(shuffled[..100], (0..100).collect::<Vec<u64>>()[..]);
    shuffled.sort_unstable();
    assert_eq!(shuffled, (0..total).collect::<Vec<u64>>());
    let mut walked = Vec::new();
    let mut after = None;
    let query = Query::parse("text -third").unwrap();
    loop {
        let step = desk.store.matching_after(me, &query, after, 1_000).unwrap();
        let Some((cursor, _)) = step.last() else {
            break;
        };
        after = Some(*cursor);
        walked.extend(step.into_iter().map(|(_, id)| id));
    }
    assert_eq!(
        walked,
        desk.store
            .matching(me, &query, Sort::Imported, false)
            .unwrap()
    );
}

#[test]
fn a_reader_sees_what_is_committed_while_another_change_is_being_written() {
    let mut library = library();
    let me = library.desk.me;
    let reader = library.desk.store.reader().unwrap();
    let count = |store: &Store| store.count(me, &Query::default()).unwrap().total;
    let first = library.ids[0];
    let mut change = library
        .desk
        .store
        .begin_in(Gesture::RemoveDocument, Lane::Project, me, 9)
        .unwrap();
    change.remove(first).unwrap();
    assert_eq!(count(&reader), 6);
    change.commit().unwrap();
    assert_eq!(count(&reader), 5);
}

#[test]
fn a_question_that_is_stopped_ends_within_its_one_statement() {
    let mut desk = Desk::new();
    for number in 0..300 {
        add_article(&mut desk.store, &number.to_string(), "Nothing happened.");
    }
    let stop = Arc::new(AtomicBool::new(false));
    let mut reader = desk.store.reader().unwrap();
    reader.stop_when(stop.clone()).unwrap();
    let query = Query::parse("-label:Person").unwrap();
    assert_eq!(reader.count(desk.me, &query).unwrap().total, 301);
    stop.store(true, Ordering::Relaxed);
    let counted = reader.count(desk.me, &query);
    assert!(matches!(counted, Err(StoreError::Stopped)), "{counted:?}");
    let grouped = reader.groups(desk.me, &query, GroupBy::Source);
    assert!(matches!(grouped, Err(StoreError::Stopped)), "{grouped:?}");
    assert_eq!(desk.store.count(desk.me, &query).unwrap().total, 301);
}
