//! Cases of the commands that mark the rest: what was marked once, elsewhere.

use serde_json::{Value, json};

use super::Answer;
use crate::desk::{Desk, TEXT, range};

/// Looks for the rest of “Charles Babbage” in the first article.
fn look(desk: &Desk) -> Value {
    let babbage = desk.mark("Charles Babbage");
    desk.call(
        "occurrences",
        json!({ "job": "o", "annotation": babbage, "scope": "article", "aside": false }),
    )
}

fn propagate(desk: &Desk) -> Value {
    let found = look(desk);
    desk.call(
        "propagate",
        json!({ "job": "p", "id": found["id"], "groups": ["surname"], "places": [], "except": [] }),
    )
}

/// Refuses “Babbage” in the second line, everywhere.
fn refuse(desk: &Desk) -> Value {
    let at = range(TEXT, "Babbage 💩");
    let made = desk.call(
        "add_exception",
        json!({
            "document": desk.article("First"), "range": [at[0], at[0] + 7], "place": false, "article": false,
            "label": null, "reason": " the engine ",
        }),
    );
    made["created"][0].clone()
}

pub const PROPAGATION: &[Answer] = &[
    ("occurrences", |it| {
        let found = look(it);
        assert_eq!(found["string"], "Charles Babbage");
        assert_eq!(found["groups"], json!([{ "group": "surname", "count": 1 }]));
        assert_eq!((&found["tagged"], &found["places"]), (&json!(1), &json!(1)));
        let gone = json!({ "job": "o", "annotation": it.article("First"), "scope": "all", "aside": false });
        it.refuse("occurrences", gone);
    }),
    ("occurrence_places", |it| {
        let id = look(it)["id"].clone();
        let page = it.call(
            "occurrence_places",
            json!({ "id": id, "offset": 0, "limit": 10 }),
        );
        let place = &page["places"][0];
        let at = range(TEXT, "Babbage 💩")[0];
        assert_eq!(place["range"], json!([at, at + 7]));
        assert_eq!(place["quote"], "Babbage");
        assert_eq!(place["after"], " 💩 said: “It works.” ");
        assert!(place["before"].as_str().unwrap().ends_with("in London. "));
        assert_eq!(place["title"], "First");
        let behind = it.call(
            "occurrence_places",
            json!({ "id": id, "offset": 9, "limit": 9 }),
        );
        assert_eq!(behind["places"], json!([]));
        let unknown = it.refuse(
            "occurrence_places",
            json!({ "id": "x", "offset": 0, "limit": 1 }),
        );
        assert_eq!(unknown.hint, "Look for it again.");
    }),
    ("move_place", |it| {
        let moved = |range: Value, start: bool, forwards: bool| {
            let ask = json!({
                "document": it.article("First"), "range": range, "start": start, "forwards": forwards,
            });
            it.call("move_place", ask)["quote"].clone()
        };
        assert_eq!(moved(json!([4, 12]), true, false), "Ada Lovelace");
        assert_eq!(moved(json!([0, 12]), true, true), "Lovelace");
        assert_eq!(
            moved(json!([4, 12]), true, true),
            "Lovelace",
            "nothing would be left"
        );
        assert_eq!(moved(json!([0, 12]), false, false), "Ada");
        assert_eq!(moved(json!([0, 3]), false, true), "Ada Lovelace");
        assert_eq!(moved(json!([0, 3]), true, false), "Ada");
        let nowhere = json!({
            "document": it.article("First"), "range": [0, 9000], "start": true, "forwards": true,
        });
        it.refuse("move_place", nowhere);
    }),
    ("propagate", |it| {
        let changed = propagate(it);
        assert_eq!(changed["what"], "mark 1 place like Charles Babbage");
        let made = it.mark_view("Babbage");
        assert_eq!(made["origin"], "marked like another");
        it.ask("undo");
        assert!(!it.marks("First").contains(&"Person:Babbage".to_owned()));
    }),
    ("propagations", |it| {
        propagate(it);
        let all = it.call("propagations", json!({ "offset": 0, "limit": 10 }));
        let row = &all["rows"][0];
        assert_eq!(
            (&all["total"], &row["made"], &row["left"]),
            (&json!(1), &json!(1), &json!(1))
        );
        assert_eq!(
            (&row["string"], &row["author"]),
            (&json!("Charles Babbage"), &json!("Ada"))
        );
        assert_eq!(row["label"], it.label("Person"));
    }),
    ("exceptions", |it| {
        refuse(it);
        let all = it.ask("exceptions");
        let one = &all["exceptions"][0];
        assert_eq!(
            (&one["string"], &one["reason"]),
            (&json!("Babbage"), &json!("the engine"))
        );
        assert_eq!(
            (&one["author"], &one["place"]),
            (&json!("Ada"), &json!(false))
        );
    }),
    ("add_exception", |it| {
        let first = refuse(it);
        assert_eq!(refuse(it), first, "it is not decided twice");
        let found = look(it);
        assert_eq!(
            (&found["places"], &found["refused"]),
            (&json!(0), &json!(1))
        );
        it.ask("undo");
        assert_eq!(look(it)["places"], 1);
    }),
    ("set_exception_reason", |it| {
        let exception = refuse(it);
        it.call(
            "set_exception_reason",
            json!({ "exception": exception, "reason": "a street" }),
        );
        assert_eq!(it.ask("exceptions")["exceptions"][0]["reason"], "a street");
        it.refuse(
            "set_exception_reason",
            json!({ "exception": it.mark("London"), "reason": "" }),
        );
    }),
    ("remove_exceptions", |it| {
        let exception = refuse(it);
        it.call("remove_exceptions", json!({ "exceptions": [exception] }));
        assert_eq!(it.ask("exceptions")["exceptions"], json!([]));
        it.refuse("remove_exceptions", json!({ "exceptions": [exception] }));
    }),
    ("kept_away", |it| {
        let exception = refuse(it);
        let kept = it.call("kept_away", json!({ "job": "k", "exception": exception }));
        assert_eq!((&kept["places"], &kept["articles"]), (&json!(2), &json!(1)));
        assert_eq!(kept["first"][0]["quote"], "Babbage");
    }),
    ("suggestions_in", |it| {
        let second = it.add("Third", "London calls. Ada Lovelace’s notes.");
        let found = it.call("suggestions_in", json!({ "document": second }));
        let quotes: Vec<&Value> = found["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["place"]["quote"])
            .collect();
        assert_eq!(quotes, ["London", "Ada Lovelace"]);
        assert_eq!(found["suggestions"][0]["label"], it.label("Place"));
    }),
    ("take_suggestions", |it| {
        let document = it.add("Third", "London calls.");
        let found = it.call("suggestions_in", json!({ "document": document }));
        let (of, one) = (found["of"].clone(), found["suggestions"][0].clone());
        let taken = json!({
            "range": one["place"]["range"], "layer": one["layer"], "label": one["label"], "entity": null,
        });
        it.call(
            "take_suggestions",
            json!({ "document": document, "of": of, "taken": [taken] }),
        );
        assert_eq!(it.marks("Third"), ["Place:London"]);
        let wrong = json!({ "range": [0, 999], "layer": one["layer"], "label": one["label"], "entity": null });
        it.refuse(
            "take_suggestions",
            json!({ "document": document, "of": of, "taken": [wrong] }),
        );
        let other = it.open("First")["of"].clone();
        let refused = it.refuse(
            "take_suggestions",
            json!({ "document": document, "of": other, "taken": [] }),
        );
        assert_eq!(
            refused.message,
            "The article got another edition since these places were found"
        );
    }),
    ("look_for_suggestions", |it| {
        it.add("Third", "London calls.");
        let look = |all: bool| it.call("look_for_suggestions", json!({ "job": "l", "all": all }));
        let first = look(false);
        assert_eq!((&first["articles"], &first["with"]), (&json!(3), &json!(1)));
        assert_eq!(look(false)["articles"], 0, "they were looked through");
        assert_eq!(look(true)["articles"], 3);
    }),
    ("next_suggested", |it| {
        let third = it.add("Third", "London calls.");
        it.call("look_for_suggestions", json!({ "job": "l", "all": true }));
        let next = |document: Value| it.call("next_suggested", json!({ "document": document }));
        assert_eq!(next(it.article("Second"))["document"], third);
        assert_eq!(next(third.clone())["document"], Value::Null);
    }),
];
