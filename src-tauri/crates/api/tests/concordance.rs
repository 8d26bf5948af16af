//! The concordance: its rows and orders, its parts, and what is done to all rows at once.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use desk::{Desk, merge, range};
use galley_api::wire::{ErrorCode, Event, Host};
use galley_api::{AppDirs, Session};
use galley_model::fold;
use serde_json::{Value, json};

const ORDERS: [&str; 6] = ["text", "left", "right", "keyword", "date", "label"];

/// A project of articles in which a few words stand often, with and without tags.
fn library() -> Desk {
    let desk = Desk::empty("newsroom");
    for (number, (title, date, text)) in [
        (
            "First",
            "2017-03-02",
            "The Élan of Rome.\r\nAda met Rome in 💩 Rome; an elan of Paris.",
        ),
        ("Second", "", "No such words here."),
        (
            "Third",
            "3 March 2016",
            "Rome burns. In Paris, Ada Rome said: “Rome!”",
        ),
        (
            "Fourth",
            "2018",
            "東京でRome会議。 قال الرئيس في روما. Rome",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let metadata =
            json!({ "date": date, "source": if number % 2 == 0 { "Reuters" } else { "AFP" } });
        desk.call(
            "add_article",
            json!({ "title": title, "text": text, "metadata": metadata }),
        );
    }
    desk
}

fn asking(query: &str, with: Value) -> Value {
    let mut ask = json!({
        "job": "c", "query": query, "kind": null, "order": "text", "width": 60, "after": null, "limit": 500,
        "sure": false,
    });
    merge(&mut ask, with);
    ask
}

fn rows(desk: &Desk, query: &str, with: Value) -> Vec<Value> {
    let answer = desk.call("concordance", asking(query, with));
    assert_eq!(answer["next"], Value::Null);
    answer["rows"].as_array().unwrap().clone()
}

fn said(rows: &[Value]) -> Vec<String> {
    let part = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter()
        .map(|it| {
            format!(
                "{}[{}]{}",
                part(it, "left"),
                part(it, "keyword"),
                part(it, "right")
            )
        })
        .collect()
}

fn acting(desk: &Desk, query: &str, kind: &str, action: Value, with: Value) -> Value {
    let mut ask = json!({
        "job": "a", "query": query, "kind": kind, "rows": { "which": "all_but", "keys": [] }, "action": action,
        "preview": false, "sure": false,
    });
    merge(&mut ask, with);
    desk.call("act_on_rows", ask)
}

fn tagging(desk: &Desk, label: &str) -> Value {
    json!({ "do": "tag", "layer": desk.layer_of(label), "label": desk.label(label) })
}

fn relabelling(desk: &Desk, label: &str) -> Value {
    json!({ "do": "relabel", "layer": desk.layer_of(label), "label": desk.label(label) })
}

/// Tags the first place of a quote.
fn tag_in(desk: &Desk, title: &str, label: &str, quote: &str) {
    let text = desk.open(title)["text"].as_str().unwrap().to_owned();
    let request = json!({
        "document": desk.article(title), "layer": desk.layer_of(label), "label": desk.label(label),
        "ranges": [range(&text, quote)], "note": "",
    });
    desk.call("tag", request);
}

/// Why rows were left: how many and the words.
fn left(done: &Value) -> Vec<(u64, String)> {
    let left = done["left"].as_array().unwrap().iter();
    left.map(|it| {
        (
            it["count"].as_u64().unwrap(),
            it["why"].as_str().unwrap().to_owned(),
        )
    })
    .collect()
}

fn all_marks(desk: &Desk) -> Vec<String> {
    let titles = ["First", "Second", "Third", "Fourth"];
    titles
        .iter()
        .flat_map(|title| {
            desk.marks(title)
                .into_iter()
                .map(move |it| format!("{title} {it}"))
        })
        .collect()
}

#[test]
fn rows_are_the_words_in_their_context_with_places_as_the_screen_counts() {
    let desk = library();
    let found = rows(&desk, "rome", json!({ "width": 12 }));
    assert_eq!(
        said(&found)[..4],
        [
            "The Élan of [Rome]. ⏎ Ada met",
            "Ada met [Rome] in 💩 Rome;",
            "Rome in 💩 [Rome]; an elan of",
            "[Rome] burns. In",
        ]
    );
    assert_eq!(found.len(), 8);
    assert_eq!(
        found[2]["range"],
        json!([37, 41]),
        "the pile is two units, CRLF one"
    );
    assert_eq!(found[0]["title"], "First");
    let elan = rows(&desk, "elan", json!({}));
    assert_eq!(elan[0]["keyword"], "Élan");
    assert_eq!(
        rows(&desk, "東京", json!({}))[0]["right"],
        "でRome会議。 قال الرئيس في روما. Rome"
    );
    assert_eq!(rows(&desk, "الرئيس", json!({})).len(), 1);
    assert_eq!(rows(&desk, "\"in paris\" OR burns", json!({})).len(), 2);
    assert_eq!(rows(&desk, "rome source:afp", json!({})).len(), 2);
}

#[test]
fn small_parts_one_after_the_other_are_the_whole_in_every_order() {
    let desk = library();
    acting(&desk, "ada", "words", tagging(&desk, "Person"), json!({}));
    for order in ORDERS {
        let whole = rows(
            &desk,
            "rome OR ada",
            json!({ "order": order, "kind": "words" }),
        );
        for limit in [1, 2, 3, 7] {
            let mut parts = Vec::new();
            let mut after = Value::Null;
            loop {
                let with =
                    json!({ "order": order, "kind": "words", "limit": limit, "after": after });
                let answer = desk.call("concordance", asking("rome OR ada", with));
                parts.extend(answer["rows"].as_array().unwrap().clone());
                after = answer["next"].clone();
                if after.is_null() {
                    break;
                }
            }
            assert_eq!(parts, whole, "{order} {limit}");
        }
    }
}

#[test]
fn the_sorted_orders_are_what_sorting_all_rows_gives() {
    let desk = library();
    let date = |row: &Value| {
        let date = row["date"].as_str().unwrap();
        galley_model::dates::sortable(date).unwrap_or_else(|| "~".into())
    };
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let plain = rows(&desk, "rome OR elan OR paris", json!({ "width": 1000 }));
    type Key<'a> = Box<dyn Fn(&Value) -> Vec<String> + 'a>;
    let keys: [(&str, Key); 4] = [
        (
            "left",
            Box::new(|it| {
                let mut words = split(&fold::fold(&text(it, "left")));
                words.reverse();
                words.truncate(6);
                words
            }),
        ),
        (
            "right",
            Box::new(|it| {
                let mut words = split(&fold::fold(&text(it, "right")));
                words.truncate(6);
                words
            }),
        ),
        (
            "keyword",
            Box::new(|it| split(&fold::fold(&text(it, "keyword")))),
        ),
        ("date", Box::new(|it| vec![date(it)])),
    ];
    for (order, key) in keys {
        let mut wanted = plain.clone();
        wanted.sort_by_key(|it| key(it));
        let found = rows(
            &desk,
            "rome OR elan OR paris",
            json!({ "order": order, "width": 1000 }),
        );
        assert_eq!(said(&found), said(&wanted), "{order}");
    }
}

fn split(folded: &str) -> Vec<String> {
    folded
        .split(' ')
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_sorted_answer_is_made_anew_when_the_project_or_who_asks_changes() {
    let desk = library();
    let with = json!({ "order": "left", "limit": 1 });
    assert_eq!(
        desk.call("concordance", asking("rome", with.clone()))["sorted"],
        8
    );
    desk.add("Fifth", "All roads lead to Rome");
    assert_eq!(
        desk.call("concordance", asking("rome", with.clone()))["sorted"],
        9
    );
    desk.ask("undo");
    assert_eq!(desk.call("concordance", asking("rome", with))["sorted"], 8);
}

#[test]
fn tags_are_rows_where_the_query_asks_for_them() {
    let desk = library();
    acting(&desk, "rome", "words", tagging(&desk, "Place"), json!({}));
    let answer = desk.call("concordance", asking("label:place rome", json!({})));
    assert_eq!(answer["kinds"], json!(["words", "tags"]));
    assert_eq!(answer["kind"], "tags");
    assert_eq!(answer["rows"][0]["tags"][0]["label"], desk.label("Place"));
    let words = rows(&desk, "label:place rome", json!({ "kind": "words" }));
    assert_eq!(
        words[0]["tags"][0]["id"],
        answer["rows"][0]["tags"][0]["id"]
    );
    let none = desk.call("concordance", asking("source:afp", json!({})));
    assert_eq!((&none["kinds"], &none["kind"]), (&json!([]), &Value::Null));
    let count = desk.call(
        "count_rows",
        json!({ "job": "n", "query": "source:afp", "kind": null, "most": null }),
    );
    assert_eq!(count, json!({ "rows": 0, "articles": 2, "all": true }));
}

#[test]
fn parts_of_the_article_say_where_words_must_stand() {
    let desk = Desk::new();
    desk.call(
        "set_parts",
        desk.parts(&[
            ("Headline", "Ada Lovelace met"),
            ("Boilerplate", "Babbage 💩 said"),
        ]),
    );
    assert_eq!(rows(&desk, "babbage", json!({})).len(), 2);
    assert_eq!(rows(&desk, "babbage part:headline", json!({})).len(), 1);
    assert_eq!(
        said(&rows(&desk, "babbage -part:headline", json!({}))),
        ["Ada Lovelace met Charles Babbage in London. ⏎ [Babbage] 💩 said: “It works.”"]
    );
    let marks = rows(&desk, "label:person part:boilerplate", json!({}));
    assert!(marks.is_empty());
}

#[test]
fn counting_goes_as_far_as_it_is_asked_to() {
    let desk = library();
    let count = |most: Value| {
        desk.call(
            "count_rows",
            json!({ "job": "n", "query": "rome", "kind": null, "most": most }),
        )
    };
    assert_eq!(
        count(Value::Null),
        json!({ "rows": 8, "articles": 3, "all": true })
    );
    assert_eq!(
        count(json!(2)),
        json!({ "rows": 3, "articles": 1, "all": false })
    );
    assert_eq!(
        count(json!(9)),
        json!({ "rows": 8, "articles": 3, "all": true })
    );
}

#[test]
fn a_query_that_does_not_read_says_where() {
    let desk = library();
    let refused = desk.refuse("concordance", asking("rome label:Prson", json!({})));
    assert_eq!(refused.code, ErrorCode::Query);
    assert_eq!(refused.at, Some([11, 16]));
    for command in ["concordance", "count_rows", "act_on_rows"] {
        let mut ask = asking("(rome", json!({ "most": null }));
        if command == "act_on_rows" {
            let action = tagging(&desk, "Place");
            merge(
                &mut ask,
                json!({ "kind": "words", "rows": { "which": "all_but", "keys": [] }, "action": action, "preview": true }),
            );
        }
        let refused = desk.refuse(command, ask);
        assert!(refused.at.is_some(), "{command}: {refused:?}");
    }
}

#[test]
fn what_would_be_everything_is_asked_about_first() {
    let desk = library();
    let refused = desk.refuse("concordance", asking("*", json!({})));
    assert_eq!(refused.code, ErrorCode::AsksFirst);
    assert_eq!(refused.message, "This finds every word of all 4 articles");
    assert!(rows(&desk, "*", json!({ "sure": true })).len() > 20);
    let action = tagging(&desk, "Place");
    let mut ask = json!({
        "job": "a", "query": "*", "kind": "words", "rows": { "which": "all_but", "keys": [] }, "action": action,
        "preview": true, "sure": false,
    });
    let refused = desk.refuse("act_on_rows", ask.clone());
    assert_eq!(refused.code, ErrorCode::AsksFirst);
    ask["sure"] = json!(true);
    assert!(desk.call("act_on_rows", ask)["places"].as_u64().unwrap() > 20);
    acting(&desk, "rome", "words", tagging(&desk, "Place"), json!({}));
    let refused = desk.refuse("concordance", asking("label:*", json!({})));
    assert_eq!(refused.message, "This finds every tag of all 4 articles");
}

#[test]
fn what_the_preview_says_is_what_is_done_and_one_undo_takes_it_back() {
    let desk = library();
    tag_in(&desk, "First", "Person", "Rome");
    let before = desk.seen();
    let log = desk.log_length();
    let action = tagging(&desk, "Place");
    let preview = acting(
        &desk,
        "rome",
        "words",
        action.clone(),
        json!({ "preview": true }),
    );
    assert_eq!(desk.seen(), before, "a preview writes nothing");
    assert_eq!(
        (&preview["places"], &preview["articles"]),
        (&json!(7), &json!(3))
    );
    assert_eq!(
        left(&preview),
        [(1, "has another label of this layer already".to_owned())]
    );
    assert_eq!(preview["examples"].as_array().unwrap().len(), 5);
    assert_eq!(preview["changed"], Value::Null);

    let mut done = acting(&desk, "rome", "words", action.clone(), json!({}));
    assert_eq!(done["changed"]["what"], "tag 7 places");
    done["changed"] = Value::Null;
    merge(
        &mut done,
        json!({ "examples": preview["examples"], "left": preview["left"] }),
    );
    assert_eq!(done, preview);
    assert_eq!(desk.log_length(), log + 1, "one change");
    assert_eq!(
        all_marks(&desk)
            .iter()
            .filter(|it| it.ends_with("Place:Rome"))
            .count(),
        7
    );
    assert_eq!(
        desk.articles()[0]["status"],
        "in_progress",
        "work on it has begun"
    );
    let again = acting(&desk, "rome", "words", action, json!({ "preview": true }));
    assert_eq!(again["places"], 0);
    assert_eq!(left(&again)[0], (7, "are tagged so already".to_owned()));
    desk.assert_sound();
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn what_does_not_fit_is_left_with_its_reason() {
    let desk = library();
    let done = acting(&desk, "rome*", "words", tagging(&desk, "Place"), json!({}));
    assert_eq!(done["places"], 8);
    // The token is “東京”.
    let cut = acting(&desk, "京", "words", tagging(&desk, "Place"), json!({}));
    assert_eq!(
        (&cut["places"], left(&cut)),
        (
            &json!(0),
            vec![(
                1,
                "does not begin and end where the layer’s tags must".into()
            )]
        )
    );
    // A paragraph has one part, and no part of a paragraph has one.
    let parts = acting(
        &desk,
        "rome",
        "words",
        tagging(&desk, "Headline"),
        json!({}),
    );
    assert_eq!(parts["places"], 0);
    let refused = desk.session.call("me", "act_on_rows", json!({
        "job": "a", "query": "rome", "kind": "words", "rows": { "which": "all_but", "keys": [] },
        "action": { "do": "remove" }, "preview": true, "sure": false,
    }));
    assert_eq!(
        refused.unwrap_err().message,
        "These rows are words, not tags"
    );
}

#[test]
fn what_was_decided_not_to_be_marked_is_left() {
    let desk = library();
    let exception = json!({
        "document": desk.article("First"), "range": [12, 16], "place": false, "article": false,
        "label": desk.label("Place"), "reason": "",
    });
    desk.call("add_exception", exception);
    let done = acting(
        &desk,
        "rome OR paris",
        "words",
        tagging(&desk, "Place"),
        json!({}),
    );
    assert_eq!(
        left(&done),
        [(
            8,
            "are exceptions: it was decided not to mark them".to_owned()
        )]
    );
    assert_eq!(done["places"], 2);
}

#[test]
fn overlaps_that_the_layer_forbids_are_left_also_among_the_rows_themselves() {
    let desk = library();
    let strict = json!({
        "layer": desk.layer("Entities"), "name": "Entities", "kind": "span", "granularity": "token", "overlap": "none",
        "label_required": true, "description": "",
    });
    desk.call("set_layer", strict);
    tag_in(&desk, "Third", "Person", "Ada Rome");
    let done = acting(
        &desk,
        "rome OR \"rome burns\"",
        "words",
        tagging(&desk, "Place"),
        json!({}),
    );
    assert_eq!(
        left(&done),
        [(
            2,
            "would overlap a tag, which the layer does not allow".to_owned()
        )]
    );
    assert_eq!(done["places"], 7);
    desk.assert_sound();
}

#[test]
fn tags_are_relabelled_and_removed_and_other_peoples_are_left() {
    let desk = library();
    acting(&desk, "rome", "words", tagging(&desk, "Place"), json!({}));
    let bob = desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    desk.call("use_annotator", json!({ "annotator": bob["created"][0] }));
    acting(&desk, "paris", "words", tagging(&desk, "Place"), json!({}));
    let before = all_marks(&desk);
    let done = acting(
        &desk,
        "label:place",
        "tags",
        relabelling(&desk, "Person"),
        json!({}),
    );
    assert_eq!((&done["places"], &done["articles"]), (&json!(2), &json!(2)));
    assert_eq!(left(&done), [(8, "are other people’s".to_owned())]);
    assert_eq!(
        all_marks(&desk)
            .iter()
            .filter(|it| it.ends_with("Person:Paris"))
            .count(),
        2
    );
    let none = acting(
        &desk,
        "label:person",
        "tags",
        relabelling(&desk, "Person"),
        json!({}),
    );
    assert_eq!(left(&none), [(2, "have this label already".to_owned())]);
    desk.ask("undo");
    assert_eq!(all_marks(&desk), before);
    let done = acting(
        &desk,
        "label:place by:me",
        "tags",
        json!({ "do": "remove" }),
        json!({}),
    );
    assert_eq!((&done["places"], left(&done)), (&json!(2), vec![]));
    assert!(all_marks(&desk).iter().all(|it| it.ends_with("Place:Rome")));
    desk.ask("undo");
    assert_eq!(all_marks(&desk), before);
    desk.assert_sound();
}

#[test]
fn a_tag_on_which_somebody_else_remarked_is_not_removed_with_many() {
    let desk = Desk::new();
    let ada = desk.mark("Ada Lovelace");
    let bob = desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    let me = desk.ask("app")["project"]["me"]["id"].clone();
    desk.call("use_annotator", json!({ "annotator": bob["created"][0] }));
    desk.call(
        "add_comment",
        json!({ "document": desk.article("First"), "annotation": ada, "reply_to": null, "text": "Sure?" }),
    );
    desk.call("use_annotator", json!({ "annotator": me }));
    let done = acting(
        &desk,
        "label:person",
        "tags",
        json!({ "do": "remove" }),
        json!({}),
    );
    assert_eq!(done["places"], 1);
    assert_eq!(
        left(&done),
        [(1, "has links or remarks of other people".to_owned())]
    );
}

#[test]
fn tags_are_linked_to_an_entity_all_at_once() {
    let desk = library();
    acting(&desk, "rome", "words", tagging(&desk, "Place"), json!({}));
    let first = desk.open("First")["annotations"][0]["id"].clone();
    let rome = desk.call(
        "link_entity",
        json!({ "annotations": [first], "entity": null, "add": "Rome" }),
    );
    let link = json!({ "do": "link", "entity": rome["created"][0] });
    let done = acting(&desk, "label:place", "tags", link, json!({}));
    assert_eq!(
        (&done["places"], left(&done)),
        (&json!(7), vec![(1, "is linked so already".into())])
    );
    assert_eq!(rows(&desk, "entity:rome", json!({})).len(), 8);
    desk.assert_sound();
}

#[test]
fn chosen_rows_alone_are_acted_on_or_all_but_them() {
    let desk = library();
    let found = rows(&desk, "rome", json!({}));
    let keys = json!([found[1]["key"], found[4]["key"], "gone#3-4"]);
    let these = json!({ "rows": { "which": "these", "keys": keys } });
    let done = acting(&desk, "rome", "words", tagging(&desk, "Place"), these);
    assert_eq!((&done["places"], &done["articles"]), (&json!(2), &json!(2)));
    assert_eq!(left(&done), [(1, "is not found any more".to_owned())]);
    desk.ask("undo");
    let but = json!({ "rows": { "which": "all_but", "keys": [found[1]["key"], found[4]["key"]] } });
    let done = acting(&desk, "rome", "words", tagging(&desk, "Place"), but);
    assert_eq!(done["places"], 6);
    let tagged = rows(&desk, "rome", json!({}));
    let without: Vec<usize> = (0..8)
        .filter(|it| tagged[*it]["tags"] == json!([]))
        .collect();
    assert_eq!(without, [1, 4]);
}

/// Every look at the clock is a second later, so that each step of a job is told.
fn ticking() -> i64 {
    static NOW: AtomicI64 = AtomicI64::new(0);
    NOW.fetch_add(1_000, Ordering::Relaxed)
}

#[test]
fn a_deed_cancelled_on_its_way_leaves_nothing() {
    let desk = library();
    for number in 0..40 {
        desk.add(&format!("More {number}"), &"Rome and Paris. ".repeat(40));
    }
    let action = tagging(&desk, "Place");
    let before = (desk.log_length(), desk.ask("stats")["annotations"].clone());
    let data = desk.folder.path().join("data");
    let session = Arc::new(Session::with_clock(
        Host::Desktop,
        AppDirs { data },
        ticking,
    ));
    session
        .call("me", "open_project", json!({ "path": desk.path() }))
        .unwrap();
    let canceller = session.clone();
    session.subscribe(Box::new(move |event| {
        if let Event::Progress { what, done, .. } = event
            && what == "Writing"
            && *done > 500.0
        {
            canceller
                .call("me", "cancel_job", json!({ "job": "a" }))
                .unwrap();
        }
    }));
    let ask = json!({
        "job": "a", "query": "rome", "kind": "words", "rows": { "which": "all_but", "keys": [] }, "action": action,
        "preview": false, "sure": false,
    });
    let answer = session.call("me", "act_on_rows", ask.clone());
    let refused = answer.map(|it| it["places"].clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Cancelled);
    assert_eq!(
        (desk.log_length(), desk.ask("stats")["annotations"].clone()),
        before
    );
    desk.assert_sound();
    assert_eq!(desk.call("act_on_rows", ask)["places"], 1_608);
}

#[test]
fn places_of_one_article_are_tagged_at_once() {
    let desk = library();
    let request = json!({
        "document": desk.article("First"), "of": desk.open("First")["of"], "layer": desk.layer_of("Place"),
        "label": desk.label("Place"), "ranges": [[12, 16], [37, 41], [38, 41]], "preview": true,
    });
    let preview = desk.call("tag_places", request.clone());
    assert_eq!((&preview["places"], left(&preview).len()), (&json!(2), 1));
    assert_eq!(desk.marks("First"), Vec::<String>::new());
    let mut request = request;
    request["preview"] = json!(false);
    desk.call("tag_places", request);
    assert_eq!(desk.marks("First"), ["Place:Rome", "Place:Rome"]);
    desk.ask("undo");
    assert_eq!(desk.marks("First"), Vec::<String>::new());
}
