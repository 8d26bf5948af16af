//! The history in an editor's words, and taking any one change of it back.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use serde_json::{Value, json};

/// What the history of a part tells, the latest first.
fn told(desk: &Desk, mut of: Value) -> Vec<String> {
    desk::merge(&mut of, json!({ "offset": 0, "limit": 100 }));
    let rows = desk.call("log", of)["rows"].as_array().unwrap().clone();
    let words = rows
        .iter()
        .map(|it| it["what"].as_str().unwrap().to_owned());
    words.collect()
}

/// The latest change that is told like this.
fn change(desk: &Desk, what: &str) -> Value {
    let page = desk.call("log", json!({ "offset": 0, "limit": 100 }));
    let rows = page["rows"].as_array().unwrap();
    let told = |it: &&Value| it["what"].as_str().unwrap().starts_with(what);
    let row = rows.iter().find(told);
    json!({ "change": row.unwrap_or_else(|| panic!("no change “{what}”"))["change"] })
}

#[test]
fn a_tags_history_is_told_in_an_editors_words() {
    let desk = Desk::new();
    let ada = desk.mark("Ada Lovelace");
    desk.call(
        "resize",
        json!({ "annotation": ada, "ranges": [range(TEXT, "Ada")] }),
    );
    desk.call(
        "relabel",
        json!({ "annotations": [ada], "layer": desk.layer("Entities"), "label": desk.label("Place") }),
    );
    desk.call("remove", json!({ "annotations": [ada], "relations": [] }));
    desk.ask("undo");
    desk.call("remove_label", json!({ "label": desk.label("Place") }));
    assert_eq!(
        told(&desk, json!({ "annotation": ada })),
        [
            "removed Place “Ada”",
            "undid: removed Place “Ada”",
            "removed Place “Ada”",
            "relabelled “Ada” from Person to Place",
            "moved the end of “Ada Lovelace”, now “Ada”",
            "wrote a note on “Ada Lovelace”: the first",
            "tagged “Ada Lovelace” Person",
        ]
    );
    let page = desk.call("log", json!({ "annotation": ada, "offset": 0, "limit": 9 }));
    assert!(
        page["rows"][0]["annotation"].is_null(),
        "it is not there to go to"
    );
}

#[test]
fn an_articles_history_holds_links_and_status_and_nothing_of_other_articles() {
    let desk = Desk::new();
    desk.call(
        "set_status",
        json!({ "documents": [desk.article("First")], "status": "done" }),
    );
    let first = told(&desk, json!({ "document": desk.article("First") }));
    assert_eq!(first[0], "set the article to done");
    assert_eq!(first[1], "linked “It works.” to “Babbage 💩” as said by");
    assert_eq!(first.last().unwrap(), "add article First");
    assert_eq!(
        told(&desk, json!({ "document": desk.article("Second") })),
        ["add article Second"]
    );
}

#[test]
fn what_taking_a_change_back_would_do_is_said_and_nothing_is_done() {
    let desk = Desk::new();
    let seen = desk.seen();
    let preview = desk.call("preview_undo_of", change(&desk, "tagged “London”"));
    assert_eq!(
        preview,
        json!({ "back": 1, "left": 0, "adrift": 0, "skipped": [] })
    );
    // The first tag was given a note since. It also began the work on the article, which goes on.
    let preview = desk.call("preview_undo_of", change(&desk, "tagged “Ada Lovelace”"));
    let left = ["an annotation that Ada changed since"];
    assert_eq!(
        preview,
        json!({ "back": 0, "left": 1, "adrift": 0, "skipped": left })
    );
    assert_eq!(desk.seen(), seen);
    desk.refuse("preview_undo_of", json!({ "change": "nonsense" }));
}

#[test]
fn one_change_is_taken_back_once_and_redone() {
    let desk = Desk::new();
    let before = desk.marks("First");
    let request = change(&desk, "tagged “London”");
    let undone = desk.call("undo_of", request.clone());
    assert_eq!(undone["what"], "undid: tagged “London” Place");
    assert_eq!(undone["undo"], json!({ "undo": "relate", "redo": "tag" }));
    assert!(!desk.marks("First").contains(&"Place:London".to_owned()));
    let error = desk.refuse("undo_of", request);
    assert_eq!(error.message, "Nothing of this change is left to take back");
    desk.ask("redo");
    assert_eq!(desk.marks("First"), before);
    desk.assert_sound();
}
