//! Corrections of articles as a screen asks for them: nothing moves unasked, everything that was decided happens, and
//! all of it is one step.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use serde_json::{Value, json};

fn adrift(desk: &Desk) -> Vec<String> {
    let article = desk.open("First");
    let adrift = article["adrift"].as_array().unwrap();
    adrift
        .iter()
        .map(|it| it["quote"].as_str().unwrap().to_owned())
        .collect()
}

fn decide(desk: &Desk, quote: &str, act: Value) -> Value {
    json!({ "annotation": desk.mark(quote), "act": act })
}

#[test]
fn what_was_decided_about_each_mark_happens_in_one_step() {
    let desk = Desk::new();
    let text = "Ada King met Babbage in Lodon.\nHe 💩 said: “It works.”\n";
    let log = desk.log_length();
    let decisions = json!([
        decide(&desk, "Ada Lovelace", json!({ "do": "take" })),
        decide(
            &desk,
            "Charles Babbage",
            json!({ "do": "place", "ranges": [range(text, "Babbage")] })
        ),
        decide(&desk, "London", json!({ "do": "leave" })),
        decide(&desk, "Babbage 💩", json!({ "do": "remove" })),
    ]);
    let changed = desk.call("take_edition", desk.correction(text, decisions));
    assert_eq!(desk.log_length(), log + 1);
    let marks = desk.marks("First");
    assert_eq!(
        marks,
        [
            "Person:Ada King(the first)",
            "Person:Babbage",
            "Claim:“It works.”",
            "Content:It works."
        ]
    );
    assert_eq!(adrift(&desk), ["London"]);
    assert_eq!(
        changed["skipped"],
        json!(["1 annotation that has no place in the text now"])
    );
    assert_eq!(desk.open("First")["text"], text);
    desk.assert_sound();

    // It finds a place again where a person puts it, and its label may change before.
    let london = desk.open("First")["adrift"][0]["id"].clone();
    desk.call(
        "set_note",
        json!({ "annotation": london, "note": "misspelt" }),
    );
    let placed = desk.call(
        "resize",
        json!({ "annotation": london, "ranges": [range(text, "Lodon")] }),
    );
    assert_eq!(placed["articles"][0]["annotations"][0]["quote"], "Lodon");
    assert_eq!(adrift(&desk), Vec::<String>::new());
    desk.ask("undo");
    assert_eq!(adrift(&desk), ["London"]);
    desk.assert_sound();
}

#[test]
fn a_mark_without_a_place_finds_it_again_in_a_later_edition() {
    let desk = Desk::new();
    desk.call(
        "take_edition",
        desk.correction("Nothing of it is left.", json!([])),
    );
    assert_eq!(adrift(&desk).len(), 6);
    assert!(desk.marks("First").is_empty());
    let again = format!("Once more:\n{}", TEXT.replace("\r\n", "\n"));
    let ask = json!({ "document": desk.article("First"), "text": again });
    let preview = desk.call("preview_edition", ask);
    assert_eq!(preview["moved"], 6);
    assert_eq!(preview["items"][0]["adrift"], true);
    desk.call("take_edition", desk.correction(&again, json!([])));
    assert_eq!(desk.marks("First").len(), 6);
    assert_eq!(desk.open("First")["relations"].as_array().unwrap().len(), 1);
    desk.assert_sound();
}

#[test]
fn what_was_decided_about_one_place_follows_its_words() {
    let desk = Desk::empty("newsroom");
    let text = "Babbage met Ada Lovelace in the city of London. The engine of Babbage was loud that day.\n";
    let first = desk.add("First", text);
    let tag = |text: &str, quote: &str| {
        let request = json!({
            "document": first, "layer": desk.layer("Entities"), "label": desk.label("Person"),
            "ranges": [range(text, quote)], "note": "",
        });
        desk.call("tag", request)["created"][0].clone()
    };
    let babbage = tag(text, "Babbage");
    let at = text.find("Babbage was").unwrap();
    for (start, quote) in [(at, "Babbage"), (text.find("London").unwrap(), "London")] {
        let ask = json!({
            "document": first, "range": [start, start + quote.len()], "place": true, "article": true,
            "label": null, "reason": "",
        });
        desk.call("add_exception", ask);
    }
    let refused = || {
        let ask = json!({ "job": "o", "annotation": babbage, "scope": "article", "aside": false });
        let found = desk.call("occurrences", ask);
        (found["refused"].clone(), found["places"].clone())
    };
    assert_eq!(refused(), (json!(1), json!(0)));
    let corrected = format!("Corrected: {}", text.replace("London", "Paris"));
    let changed = desk.call("take_edition", desk.correction(&corrected, json!([])));
    assert_eq!(refused(), (json!(1), json!(0)));
    assert_eq!(
        changed["skipped"],
        json!(["1 exception that has no place in the text now"])
    );
    desk.ask("undo");
    assert_eq!(refused(), (json!(1), json!(0)));
    desk.assert_sound();
}

#[test]
fn an_edition_of_another_text_than_the_one_compared_is_refused() {
    let desk = Desk::new();
    let late = desk.correction("Something else.", json!([]));
    desk.call("take_edition", desk.correction("Quicker.", json!([])));
    let refused = desk.refuse("take_edition", late);
    assert_eq!(refused.message, "The article got another edition meanwhile");
    let empty = desk.correction(" \n", json!([]));
    assert_eq!(
        desk.refuse("take_edition", empty).message,
        "The new edition is empty"
    );
}

#[test]
fn an_export_leaves_out_what_has_no_place_and_says_so() {
    let desk = Desk::new();
    let text = TEXT.replace("London", "Lodon");
    desk.call("take_edition", desk.correction(&text, json!([])));
    let ask = json!({ "job": "x", "recipe": { "format": "galley-jsonl" }, "path": null, "preview": true });
    let report = desk.call("export", ask)["report"].clone();
    assert_eq!(report["annotations"], 5);
    let items = report["items"].as_array().unwrap();
    let lost = items.iter().find(|it| it["code"] == "adrift").unwrap();
    assert_eq!(
        (&lost["severity"], &lost["quote"], &lost["count"]),
        (&json!("loss"), &json!("London"), &json!(1))
    );
}

#[test]
fn labels_of_marks_without_a_place_can_be_merged_and_removed() {
    let desk = Desk::new();
    desk.call("take_edition", desk.correction("Ada Lovelace.", json!([])));
    desk.call(
        "merge_labels",
        json!({ "from": desk.label("Place"), "into": desk.label("Person") }),
    );
    desk.call("remove_label", json!({ "label": desk.label("Person") }));
    assert_eq!(desk.marks("First"), Vec::<String>::new());
    assert_eq!(adrift(&desk).len(), 3);
    desk.assert_sound();
}

#[test]
fn line_breaks_stay_what_they_were_though_a_text_field_knows_one_kind() {
    let desk = Desk::empty("newsroom");
    desk.add("First", "One.\r\nTwo.\r\n");
    desk.call(
        "take_edition",
        desk.correction("One.\nTwo and three.\n", json!([])),
    );
    assert_eq!(desk.open("First")["text"], "One.\r\nTwo and three.\r\n");
}

#[test]
fn an_import_takes_articles_that_are_here_with_another_text_as_new_editions_if_asked() {
    let desk = Desk::empty("newsroom");
    let old = "{\"text\":\"Ada met Charles Babbage in London on Friday.\",\"meta\":{\"url\":\"http://x/1\"},\"spans\":[\
        {\"start\":8,\"end\":23,\"label\":\"Person\"},{\"start\":27,\"end\":33,\"label\":\"Place\"}]}\n";
    let done = desk.call("import", desk.importing("old.jsonl", old));
    assert_eq!(done["report"]["annotations"], 2);
    let rows = desk.articles();
    let exception = json!({
        "document": rows[0]["id"], "range": [37, 43], "place": true, "article": true, "label": null, "reason": "",
    });
    desk.call("add_exception", exception);
    let new = "{\"text\":\"Yesterday Ada met Charles Babbage in Lodon on Monday.\",\"meta\":{\"url\":\"http://x/1\"},\"spans\":[]}\n";

    // As ever they are added beside, but the preview counts them and the report says so.
    let mut ask = desk.importing("new.jsonl", new);
    ask["preview"] = true.into();
    let preview = desk.call("import", ask.clone());
    assert_eq!(preview["preview"]["corrections"], 1);
    assert!(
        preview["report"]["items"]
            .to_string()
            .contains("other-text")
    );
    assert_eq!(desk.articles().len(), 1);

    ask["editions"] = true.into();
    let preview = desk.call("import", ask.clone());
    assert_eq!(preview["report"]["documents"], 0);
    ask["preview"] = false.into();
    let log = desk.log_length();
    let done = desk.call("import", ask);
    assert_eq!(desk.log_length(), log + 1);
    let rows = desk.articles();
    assert_eq!(rows.len(), 1);
    let article = desk.call("open_article", json!({ "document": rows[0]["id"] }));
    assert!(article["text"].as_str().unwrap().starts_with("Yesterday"));
    assert_eq!(article["annotations"][0]["quote"], "Charles Babbage");
    assert_eq!(article["adrift"][0]["quote"], "London");
    let items = done["report"]["items"].as_array().unwrap();
    let lost = items.iter().find(|it| it["code"] == "adrift").unwrap();
    assert_eq!(
        (&lost["quote"], &lost["article"]),
        (&json!("London"), &rows[0]["id"])
    );
    let lost = items
        .iter()
        .find(|it| it["code"] == "exception-adrift")
        .unwrap();
    assert_eq!(
        (&lost["quote"], &lost["article"]),
        (&json!("Friday"), &rows[0]["id"])
    );
    desk.assert_sound();
    desk.ask("undo");
    let article = desk.call("open_article", json!({ "document": rows[0]["id"] }));
    assert_eq!(article["annotations"].as_array().unwrap().len(), 2);
    desk.assert_sound();
}
