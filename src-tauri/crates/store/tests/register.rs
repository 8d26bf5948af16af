//! The register: pages, names with typing errors, mentions and their counts, whatever order changes come in.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use galley_model::change::{Gesture, Value};
use galley_model::fold::fold;
use galley_model::id::{EntityId, Lane};
use galley_model::people::Entity;
use galley_store::{EntityFilter, EntityOrder, NameMatch, Store};
use project::{Desk, add_article, edit, find_label, tag};

fn entity(name: &str, type_name: &str, aliases: &[&str]) -> Entity {
    Entity {
        name: name.into(),
        type_name: type_name.into(),
        role: String::new(),
        aliases: aliases.iter().map(|it| (*it).into()).collect(),
        uris: Vec::new(),
        note: String::new(),
    }
}

fn add(store: &mut Store, all: &[Entity]) -> Vec<EntityId> {
    let me = store.me().unwrap();
    let mut change = store
        .begin_in(Gesture::EditRegister, Lane::Project, me, 3)
        .unwrap();
    let mut ids = Vec::new();
    for it in all {
        let id = EntityId(change.mint());
        change.set(id, Value::Entity(it.clone())).unwrap();
        ids.push(id);
    }
    change.commit().unwrap();
    ids
}

fn page(store: &Store, type_name: Option<&str>, order: EntityOrder) -> Vec<(String, u32)> {
    let filter = EntityFilter {
        type_name: type_name.map(Into::into),
        order,
        offset: 0,
        limit: 10,
    };
    let page = store.register_page(&filter).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    let row = |it: galley_store::EntityRow| (it.value.name, it.mentions);
    page.rows.into_iter().map(row).collect()
}

fn named(all: &[(&str, u32)]) -> Vec<(String, u32)> {
    all.iter()
        .map(|(name, many)| ((*name).into(), *many))
        .collect()
}

#[test]
fn the_list_is_sorted_by_name_or_mentions_and_counts_what_is_linked() {
    let mut it = Desk::new();
    let ids = add(
        &mut it.store,
        &[
            entity("London", "Place", &[]),
            entity("Ádám", "Person", &[]),
            entity("ada", "Person", &[]),
        ],
    );
    let ada = it.tag("Person", "Ada Lovelace");
    edit(&mut it.store, ada, Gesture::Link, |it| {
        it.entity = Some(ids[2]);
    })
    .unwrap();
    let all = page(&it.store, None, EntityOrder::Name);
    assert_eq!(all, named(&[("ada", 1), ("Ádám", 0), ("London", 0)]));
    let place = it.tag("Place", "London");
    edit(&mut it.store, place, Gesture::Link, |it| {
        it.entity = Some(ids[0]);
    })
    .unwrap();
    let other = it.tag("Place", "in London");
    edit(&mut it.store, other, Gesture::Link, |it| {
        it.entity = Some(ids[0]);
    })
    .unwrap();
    let all = page(&it.store, None, EntityOrder::Mentions);
    assert_eq!(all, named(&[("London", 2), ("ada", 1), ("Ádám", 0)]));
    let people = page(&it.store, Some("Person"), EntityOrder::Mentions);
    assert_eq!(people, named(&[("ada", 1), ("Ádám", 0)]));
    assert_eq!(
        it.store.entity_types().unwrap(),
        [("Person".to_owned(), 2), ("Place".to_owned(), 1)]
    );
    it.undo();
    let all = page(&it.store, None, EntityOrder::Mentions);
    assert_eq!(all, named(&[("ada", 1), ("London", 1), ("Ádám", 0)]));
    edit(&mut it.store, place, Gesture::Link, |it| {
        it.entity = Some(ids[1]);
    })
    .unwrap();
    let all = page(&it.store, None, EntityOrder::Mentions);
    assert_eq!(all, named(&[("ada", 1), ("Ádám", 1), ("London", 0)]));
    it.assert_sound();
}

#[test]
fn a_name_is_found_whole_begun_in_part_and_misspelt_the_best_first() {
    let mut it = Desk::new();
    add(
        &mut it.store,
        &[
            entity("Rex Tillerson", "Person", &["T-Rex"]),
            entity("Tillerson Foundation", "Organisation", &[]),
            entity("Donald Tusk", "Person", &[]),
            entity("Łódź", "Place", &["Lodz Airport"]),
            entity("東京", "Place", &[]),
        ],
    );
    let find = |query: &str| -> Vec<(String, NameMatch)> {
        let found = it.store.find_entities(query, 10).unwrap();
        found
            .into_iter()
            .map(|it| (it.row.value.name, it.by))
            .collect()
    };
    let first = |query: &str| find(query).into_iter().next();
    let is = |name: &str, by| Some((name.to_owned(), by));
    assert_eq!(
        first("rex tillerson"),
        is("Rex Tillerson", NameMatch::Whole)
    );
    assert_eq!(first("t rex"), is("Rex Tillerson", NameMatch::Whole));
    assert_eq!(first("rex t"), is("Rex Tillerson", NameMatch::Begins));
    assert_eq!(first("lodz"), is("Łódź", NameMatch::Whole));
    assert_eq!(first("東京"), is("東京", NameMatch::Whole));
    assert_eq!(first("tillerson rex"), is("Rex Tillerson", NameMatch::Part));
    assert_eq!(
        find("tillerson"),
        [
            ("Tillerson Foundation".into(), NameMatch::Begins),
            ("Rex Tillerson".into(), NameMatch::Part)
        ]
    );
    for wrong in [
        "Rex Tilerson",
        "rex tillersno",
        "Rx Tillerson",
        "tilelrson",
        "tillrson",
        "rexx tillerson",
    ] {
        let found = find(wrong);
        assert!(
            found.contains(&("Rex Tillerson".into(), NameMatch::Spelling)),
            "{wrong}: {found:?}"
        );
    }
    for wrong in ["tsuk", "tuks", "tosk", "tusck", "usk", "dnoald tusk"] {
        let found = find(wrong);
        assert!(
            found.iter().any(|(name, _)| name == "Donald Tusk"),
            "{wrong}: {found:?}"
        );
    }
    assert_eq!(find("Merkel"), []);
    assert_eq!(find(""), []);
    assert_eq!(
        find("\" OR *"),
        [],
        "signs of the index are words like others"
    );
}

#[test]
fn what_is_gone_or_renamed_is_found_no_more() {
    let mut it = Desk::new();
    let ids = add(
        &mut it.store,
        &[entity("Ada King", "Person", &["Countess"])],
    );
    let me = it.me;
    let mut change = it
        .store
        .begin_in(Gesture::EditRegister, Lane::Project, me, 4)
        .unwrap();
    change
        .set(ids[0], Value::Entity(entity("Ada Lovelace", "Person", &[])))
        .unwrap();
    change.commit().unwrap();
    assert!(it.store.find_entities("countess", 5).unwrap().is_empty());
    assert!(it.store.find_entities("ada kign", 5).unwrap().is_empty());
    assert_eq!(it.store.find_entities("lovelcae", 5).unwrap().len(), 1);
    let mut change = it
        .store
        .begin_in(Gesture::EditRegister, Lane::Project, me, 5)
        .unwrap();
    change.remove(ids[0]).unwrap();
    change.commit().unwrap();
    assert!(it.store.find_entities("lovelace", 5).unwrap().is_empty());
    assert_eq!(page(&it.store, None, EntityOrder::Name), []);
    it.undo();
    assert_eq!(it.store.find_entities("lovelace", 5).unwrap().len(), 1);
    it.assert_sound();
}

#[test]
fn mentions_come_article_by_article_and_the_same_words_are_found_in_all() {
    let mut it = Desk::new();
    let second = add_article(
        &mut it.store,
        "Two",
        "Lovelace and ADA LOVELACE, Lovelace’s.",
    );
    let ids = add(
        &mut it.store,
        &[entity("Ada Lovelace", "Person", &["Lovelace"])],
    );
    let late = tag(&mut it.store, second, "Person", "ADA LOVELACE").unwrap();
    let early = tag(&mut it.store, second, "Person", "Lovelace").unwrap();
    let first = it.tag("Person", "Ada Lovelace");
    tag(&mut it.store, second, "Place", "Lovelace’s").unwrap();
    for id in [late, first] {
        edit(&mut it.store, id, Gesture::Link, |it| {
            it.entity = Some(ids[0]);
        })
        .unwrap();
    }
    let rows = it.store.mentions(ids[0], 0, 10).unwrap();
    assert_eq!(
        rows.iter().map(|it| it.id).collect::<Vec<_>>(),
        [first, late]
    );
    assert_eq!(
        it.store.mentions(ids[0], 1, 10).unwrap()[0].quote,
        "ADA LOVELACE"
    );
    assert_eq!(it.store.mention_counts(&ids).unwrap(), (2, 2));
    let alike = |names: &[&str], within| {
        let names: Vec<String> = names.iter().map(|it| fold(it)).collect();
        let (layer, label) = find_label(&it.store, "Person");
        let mut found = Vec::new();
        it.store
            .each_alike(&names, (layer, Some(label)), within, |alike, _| {
                found.extend(alike.map(|it| it.mention.id));
                Ok(true)
            })
            .unwrap();
        found
    };
    assert_eq!(alike(&["ada lovelace"], None), [first, late]);
    assert_eq!(
        alike(&["Ada Lovelace", "Lovelace"], Some(second)),
        [early, late]
    );
    assert_eq!(alike(&[""], None), []);
}
