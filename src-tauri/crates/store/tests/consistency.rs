//! What the rules of consistency are told is true: the lexicon counts what is marked whatever was edited, undone and
//! merged; findings of one article and of all agree; what is kept follows the articles.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::collections::BTreeMap;

use galley_model::change::Gesture;
use galley_model::consistency::{Finding, Known, Rule};
use galley_model::fold::surface;
use galley_model::id::{AnnotationId, DocumentId, LabelId, LayerId};
use galley_store::{Draft, GroupFilter, Store};
use project::{add_article, assert_sound, create, edit, find_label, tag};
use proptest::prelude::*;

const TEXTS: [&str; 3] = [
    "Ada met Bob in Rome. Rome is far.",
    "Bob Bob Bob of Rome, and Ada",
    "In Rome, Ada and\n Bob; the Rome of Ada",
];
const QUOTES: [&str; 4] = ["Ada", "Bob", "Rome", "Ada and\n Bob"];
const LABELS: [&str; 2] = ["Person", "Place"];

/// How often each string is marked in one piece, counted over everything.
fn recount(store: &Store) -> BTreeMap<(String, LayerId, Option<LabelId>), u32> {
    let mut counts = BTreeMap::new();
    for (_, document) in store.articles_behind(0, 1_000).unwrap() {
        for row in store.annotations_of(document).unwrap() {
            let it = row.value;
            if let [fragment] = it.anchor.fragments() {
                *counts
                    .entry((surface(&fragment.quote), it.layer, it.label))
                    .or_default() += 1;
            }
        }
    }
    counts
}

fn told(store: &Store) -> BTreeMap<(String, LayerId, Option<LabelId>), u32> {
    let facts = store.facts().unwrap();
    let mut counts = BTreeMap::new();
    for quote in QUOTES {
        let string = surface(quote);
        for it in facts.uses(&string).unwrap().iter() {
            counts.insert((string.clone(), it.layer, it.label), it.count);
        }
    }
    counts
}

fn all_findings(store: &Store) -> Vec<(DocumentId, Vec<Finding>)> {
    let facts = store.facts().unwrap();
    let articles = store.articles_behind(0, 1_000).unwrap();
    let look =
        |(_, it): (i64, DocumentId)| (it, facts.look(it, &store.marked(it).unwrap()).unwrap().0);
    articles.into_iter().map(look).collect()
}

/// Looks through all articles, as the command does.
fn look_through(store: &mut Store, now: i64) {
    let reader = store.reader().unwrap();
    let (facts, swaps) = reader.facts_at_hand().unwrap();
    let mut draft = Draft::new().unwrap();
    for (key, document) in reader.articles_behind(0, 1_000).unwrap() {
        let (found, _) = facts
            .look(document, &reader.marked(document).unwrap())
            .unwrap();
        let most = |string: &str| {
            facts
                .uses(string)
                .unwrap()
                .iter()
                .map(|it| it.count)
                .max()
                .unwrap_or(0)
        };
        draft.add(key, &found, most).unwrap();
    }
    let schema = store.schema().unwrap();
    store.keep_draft(draft, &swaps, &schema, now).unwrap();
}

/// Groups by rule and subject, with how many places they have.
fn groups(store: &Store) -> BTreeMap<(&'static str, String), (u32, u32)> {
    let filter = GroupFilter {
        possible: true,
        limit: 1_000,
        ..GroupFilter::default()
    };
    let all = store.finding_groups(&filter).unwrap().1;
    all.into_iter()
        .filter(|it| it.subject.rule != Rule::SwappedLabels)
        .map(|it| {
            (
                (it.subject.rule.id(), format!("{:?}", it.subject)),
                (it.places, it.articles),
            )
        })
        .collect()
}

/// Does one thing to a project; what cannot be done is left.
fn act(
    store: &mut Store,
    documents: &[DocumentId],
    marks: &mut Vec<AnnotationId>,
    (what, which): (u8, usize),
) {
    let me = store.me().unwrap();
    let document = documents[which % documents.len()];
    let chosen = marks.get(which % marks.len().max(1)).copied();
    let done = match (what, chosen) {
        (0..=3, _) => {
            let quote = QUOTES[(which / 3) % QUOTES.len()];
            let text = store.document(document).and_then(|it| store.text(it.text));
            if text.is_ok_and(|it| it.as_str().contains(quote)) {
                tag(store, document, LABELS[which % 2], quote).map(|id| marks.push(id))
            } else {
                Ok(())
            }
        }
        (4, Some(id)) if store.find(id).unwrap().is_some() => {
            let label = find_label(store, LABELS[(which + 1) % 2]).1;
            edit(store, id, Gesture::Relabel, |it| it.label = Some(label))
        }
        (5, Some(id)) => {
            let mut change = store.begin(Gesture::Remove, me, 7).unwrap();
            change.remove(id).and_then(|()| change.commit().map(drop))
        }
        (6, _) => store.undo(me, 8).map(drop),
        (7, _) => store.redo(me, 9).map(drop),
        (8, _) if store.document(document).is_ok() => {
            let mut change = store
                .begin_in(
                    Gesture::RemoveDocument,
                    galley_model::id::Lane::Project,
                    me,
                    6,
                )
                .unwrap();
            change
                .remove(document)
                .and_then(|()| change.commit().map(drop))
        }
        _ => Ok(()),
    };
    // Nothing to undo, or what was chosen is gone.
    let _ = done;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_lexicon_counts_what_is_marked_and_what_is_kept_follows(
        steps in proptest::collection::vec((0u8..9, 0usize..64, 0usize..2), 1..40)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = create(&folder.path().join("a.galley"));
        let documents: Vec<DocumentId> = TEXTS.iter().map(|it| add_article(&mut store, "A", it)).collect();
        let copy = folder.path().join("b.galley");
        store.backup_to(&copy).unwrap();
        let mut stores = [store, Store::open(&copy).unwrap()];
        let mut marks = [Vec::new(), Vec::new()];
        look_through(&mut stores[0], 1);
        for (what, which, whose) in steps {
            act(&mut stores[whose], &documents, &mut marks[whose], (what, which));
            if what == 0 {
                let parcels = stores[1].changes_since(&stores[0].vector().unwrap()).unwrap();
                stores[0].deliver(&parcels).unwrap();
            }
        }
        let store = &mut stores[0];
        let counted: BTreeMap<_, _> = recount(store);
        // What waits for an article that was removed is counted, though nobody sees it.
        let seen = told(store);
        for (key, count) in &counted {
            prop_assert!(seen.get(key).is_some_and(|it| it >= count), "{key:?}: {seen:?} {counted:?}");
        }
        if store.articles_behind(0, 9).unwrap().len() == documents.len() {
            prop_assert_eq!(&seen, &counted);
        }
        // Article by article, and all at once.
        for document in &documents {
            let found = all_findings(store).into_iter().find(|it| it.0 == *document);
            store.keep_findings(*document, &found.map(|it| it.1).unwrap_or_default()).unwrap();
        }
        let one_by_one = groups(store);
        look_through(store, 2);
        prop_assert_eq!(one_by_one, groups(store));
        assert_sound(store);
    }
}

#[test]
fn a_look_keeps_groups_places_counts_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(&folder.path().join("a.galley"));
    let mut documents = Vec::new();
    for number in 0..5 {
        documents.push(add_article(
            &mut store,
            "A",
            &format!("Rome is old {number}."),
        ));
    }
    for (number, document) in documents.iter().enumerate().take(4) {
        tag(
            &mut store,
            *document,
            if number == 3 { "Person" } else { "Place" },
            "Rome",
        )
        .unwrap();
    }
    look_through(&mut store, 100);
    assert_eq!(store.looked().unwrap(), Some(100));
    let filter = GroupFilter {
        limit: 9,
        ..GroupFilter::default()
    };
    let (total, all) = store.finding_groups(&filter).unwrap();
    let said: Vec<(&str, &str, u32)> = all
        .iter()
        .map(|it| (it.subject.rule.id(), it.subject.subject.as_str(), it.places))
        .collect();
    assert_eq!(total, 1, "{said:?}");
    assert_eq!(said, [("unmarked-elsewhere", "Rome", 1)]);
    let places = store.finding_places(all[0].key, 0, 9).unwrap();
    assert_eq!(places[0].document, documents[4]);
    assert_eq!(places[0].annotation, None);
    // Three to one is common both ways.
    let (_, possible) = store
        .finding_groups(&GroupFilter {
            possible: true,
            limit: 9,
            ..GroupFilter::default()
        })
        .unwrap();
    assert_eq!(possible.len(), 2);

    tag(&mut store, documents[4], "Place", "Rome").unwrap();
    look_through(&mut store, 200);
    let rules = store.finding_rules().unwrap();
    let of = |rule: Rule| rules.iter().find(|it| it.rule == rule).unwrap().clone();
    assert_eq!(of(Rule::UnmarkedElsewhere).past, [(100, 1), (200, 0)]);
    // Now four to one: a slip.
    assert_eq!(of(Rule::SeveralLabels).past, [(100, 0), (200, 1)]);
}
