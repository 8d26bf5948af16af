//! Remarks between several people: whose they are, what keeps them, and what undo leaves alone.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;
use serde_json::{Value, json};

fn remark(desk: &Desk, annotation: &Value, text: &str) -> Value {
    let request = json!({
        "document": desk.article("First"), "annotation": annotation, "reply_to": null, "text": text,
    });
    desk.call("add_comment", request)["created"][0].clone()
}

fn answer(desk: &Desk, to: &Value, annotation: &Value, text: &str) -> Value {
    let request = json!({
        "document": desk.article("First"), "annotation": annotation, "reply_to": to, "text": text,
    });
    desk.call("add_comment", request)["created"][0].clone()
}

fn with_bob() -> Desk {
    let desk = Desk::new();
    desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    desk
}

/// From now on this person marks up.
fn turn(desk: &Desk, name: &str) {
    let people = desk.ask("app")["project"]["annotators"].clone();
    let person = people
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == name);
    desk.call(
        "use_annotator",
        json!({ "annotator": person.unwrap()["id"] }),
    );
}

fn texts(desk: &Desk) -> Vec<String> {
    let article = desk.open("First");
    let all = article["comments"].as_array().unwrap();
    let text = |it: &Value| it["text"].as_str().unwrap().to_owned();
    all.iter().map(text).collect()
}

#[test]
fn only_who_wrote_a_remark_changes_or_removes_it_and_anybody_settles_it() {
    let desk = with_bob();
    let london = desk.mark("London");
    let first = remark(&desk, &london, "Which?");
    turn(&desk, "Bob");
    let error = desk.refuse("set_comment", json!({ "comment": first, "text": "x" }));
    assert_eq!(error.message, "This comment is somebody else’s");
    desk.refuse("remove_comment", json!({ "comment": first }));
    desk.call(
        "resolve_comment",
        json!({ "comment": first, "resolved": true }),
    );
    assert_eq!(desk.open("First")["comments"][0]["resolved"], true);
    assert_eq!(texts(&desk), ["Which?"]);
    desk.assert_sound();
}

#[test]
fn an_answer_opens_the_thread_again_and_keeps_the_remark_from_being_removed() {
    let desk = with_bob();
    let london = desk.mark("London");
    let first = remark(&desk, &london, "Which?");
    desk.call(
        "resolve_comment",
        json!({ "comment": first, "resolved": true }),
    );
    turn(&desk, "Bob");
    let second = answer(&desk, &first, &london, "Ontario.");
    let third = answer(&desk, &second, &london, "I think.");
    let comments = desk.open("First")["comments"].clone();
    assert_eq!(comments[0]["resolved"], false);
    assert_eq!(comments[2]["id"], third);
    assert_eq!(comments[2]["reply_to"], first, "threads are one deep");
    turn(&desk, "Ada");
    let error = desk.refuse("remove_comment", json!({ "comment": first }));
    assert_eq!(error.message, "Somebody answered this comment");
    assert_eq!(texts(&desk), ["Which?", "Ontario.", "I think."]);
}

#[test]
fn undo_leaves_a_tag_that_somebody_else_remarked_on() {
    let desk = with_bob();
    let tag = desk.tag("Organisation", "It");
    turn(&desk, "Bob");
    remark(&desk, &tag, "Really?");
    turn(&desk, "Ada");
    let undone = desk.ask("undo");
    assert_eq!(
        undone["skipped"],
        json!(["an annotation that what was done since stands in the way of"])
    );
    assert_eq!(texts(&desk), ["Really?"]);
    desk.assert_sound();
}

#[test]
fn a_remark_goes_with_its_tag_and_its_article_and_comes_back_with_them() {
    let desk = Desk::new();
    let london = desk.mark("London");
    remark(&desk, &london, "Which?");
    remark(&desk, &Value::Null, "Cut?");
    let remove = json!({ "annotations": [london], "relations": [] });
    let told = desk.call("remove", remove);
    let gone = &told["articles"][0]["removed_comments"];
    assert_eq!(gone.as_array().unwrap().len(), 1);
    assert_eq!(texts(&desk), ["Cut?"]);
    let back = desk.ask("undo");
    assert_eq!(back["articles"][0]["comments"][0]["text"], "Which?");
    desk.call(
        "remove_articles",
        json!({ "documents": [desk.article("First")] }),
    );
    desk.ask("undo");
    assert_eq!(texts(&desk), ["Which?", "Cut?"]);
    desk.assert_sound();
}

#[test]
fn what_cannot_be_a_remark_is_refused_in_words() {
    let desk = Desk::new();
    let london = desk.mark("London");
    let first = remark(&desk, &london, "Which?");
    let request = |document: &str, annotation: &Value, reply_to: &Value, text: &str| {
        json!({
            "document": desk.article(document), "annotation": annotation, "reply_to": reply_to, "text": text,
        })
    };
    let none = Value::Null;
    for (wrong, message) in [
        (
            request("First", &london, &none, " \n"),
            "The comment is empty",
        ),
        (
            request("Second", &london, &none, "x"),
            "This annotation does not exist any more",
        ),
        (
            request("First", &none, &first, "x"),
            "This comment does not exist any more",
        ),
    ] {
        assert_eq!(desk.refuse("add_comment", wrong).message, message);
    }
    desk.ask("undo");
    let error = desk.refuse(
        "resolve_comment",
        json!({ "comment": first, "resolved": true }),
    );
    assert_eq!(error.message, "This comment does not exist any more");
}

#[test]
fn an_export_says_that_remarks_stay_behind() {
    let desk = Desk::new();
    let london = desk.mark("London");
    remark(&desk, &london, "Which?");
    let request = json!({
        "job": "x", "recipe": { "format": "galley-jsonl" }, "path": null,
                "preview": true,
    });
    let report = desk.call("export", request)["report"].clone();
    assert_eq!(report["items"][0]["code"], "comments");
    assert_eq!(report["items"][0]["count"], 1);
}
