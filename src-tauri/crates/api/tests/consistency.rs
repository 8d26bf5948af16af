//! Findings end to end: an article with a slip, what follows its edits, fixes that are one undo, exceptions, and a look
//! through all articles whose groups follow what is done afterwards.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::sync::atomic::{AtomicBool, Ordering};

use desk::{Desk, range};
use galley_api::wire::Event;
use serde_json::{Value, json};

/// Articles in which `State Department` is an organisation, but once a place and once unmarked.
fn slips() -> Desk {
    let desk = Desk::empty("newsroom");
    for number in 1..=6 {
        let text = format!("The State Department said so {number} times.\n");
        desk.add(&format!("Article {number}"), &text);
        match number {
            5 => mark(&desk, "Article 5", &text, "Place"),
            6 => {}
            _ => mark(&desk, &format!("Article {number}"), &text, "Organisation"),
        }
    }
    desk.events.lock().unwrap().clear();
    desk
}

fn mark(desk: &Desk, title: &str, text: &str, label: &str) {
    let request = json!({
        "document": desk.article(title), "layer": desk.layer_of(label), "label": desk.label(label),
        "ranges": [range(text, "State Department")], "note": "",
    });
    desk.call("tag", request);
}

fn findings(desk: &Desk, title: &str) -> Vec<Value> {
    let found = desk.call("findings_in", json!({ "document": desk.article(title) }));
    found["findings"].as_array().unwrap().clone()
}

fn evidence(desk: &Desk, title: &str) -> Vec<String> {
    let found = findings(desk, title);
    found
        .iter()
        .map(|it| it["evidence"].as_str().unwrap().to_owned())
        .collect()
}

fn place(desk: &Desk, title: &str) -> Value {
    json!({ "document": desk.article(title), "key": findings(desk, title)[0]["key"] })
}

fn fix(desk: &Desk, ask: Value) -> Value {
    let mut request =
        json!({ "places": [], "group": null, "fix": 0, "preview": false, "job": "f" });
    desk::merge(&mut request, ask);
    desk.call("fix_findings", request)
}

fn groups(desk: &Desk) -> Vec<Value> {
    let ask =
        json!({ "rule": null, "possible": false, "by_subject": false, "offset": 0, "limit": 100 });
    desk.call("findings", ask)["rows"]
        .as_array()
        .unwrap()
        .clone()
}

fn group(desk: &Desk, rule: &str) -> Value {
    let all = groups(desk);
    all.into_iter()
        .find(|it| it["rule"] == rule)
        .unwrap_or_else(|| panic!("no group of {rule}"))
}

fn places(desk: &Desk, group: &Value) -> Value {
    desk.call(
        "finding_places",
        json!({ "group": group["group"], "offset": 0, "limit": 50 }),
    )
}

/// Names of which two are mostly places and one mostly a person, each once the other way round.
fn swapped() -> Desk {
    let desk = Desk::empty("newsroom");
    for (name, mostly, once) in [
        ("Sydney", "Place", "Person"),
        ("Chester", "Place", "Person"),
        ("London", "Person", "Place"),
    ] {
        for number in 1..=5 {
            let (title, text) = (
                format!("{name} {number}"),
                format!("Then {name} was named.\n"),
            );
            desk.add(&title, &text);
            let label = if number == 5 { once } else { mostly };
            let request = json!({
                "document": desk.article(&title), "layer": desk.layer_of(label), "label": desk.label(label),
                "ranges": [range(&text, name)], "note": "",
            });
            desk.call("tag", request);
        }
    }
    desk.call("check_consistency", json!({ "job": "c" }));
    desk
}

#[test]
fn what_is_done_to_labels_that_are_swapped_is_told_for_each_way_and_settles_both_lists() {
    let desk = swapped();
    let pair = group(&desk, "swapped-labels");
    assert_eq!(pair["places"], 3);
    let preview = fix(&desk, json!({ "group": pair["group"], "preview": true }));
    assert_eq!(preview["words"], "Put right: 2 to Place, 1 to Person");
    assert_eq!(groups(&desk).len(), 4);
    let fixed = fix(&desk, json!({ "group": pair["group"] }));
    assert_eq!(
        fixed["changed"]["what"],
        "put right: 2 to Place, 1 to Person, in 3 places"
    );
    assert_eq!(groups(&desk), Vec::<Value>::new());
    let left = desk.articles();
    assert!(left.iter().all(|it| it["findings"] == 0));
    desk.assert_sound();
}

#[test]
fn a_fix_that_is_the_same_in_all_places_of_swapped_labels_is_told_once() {
    let desk = swapped();
    let pair = group(&desk, "swapped-labels");
    let rows = places(&desk, &pair);
    let to_place: Vec<Value> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["finding"]["fixes"][0] == "Make it Place")
        .map(|it| json!({ "document": it["document"], "key": it["finding"]["key"] }))
        .collect();
    let fixed = fix(&desk, json!({ "group": pair["group"], "places": to_place }));
    assert_eq!(fixed["words"], "Make it Place");
    assert_eq!(fixed["changed"]["what"], "make it Place in 2 places");
    assert_eq!(group(&desk, "swapped-labels")["places"], 1);
    assert_eq!(groups(&desk).len(), 2);
}

#[test]
fn a_slip_is_found_fixed_and_back_after_undo() {
    let desk = slips();
    let said = ["“State Department” is Organisation 4 times and Place once."];
    assert_eq!(evidence(&desk, "Article 5"), said);
    assert_eq!(
        findings(&desk, "Article 5")[0]["fixes"],
        json!(["Make it Organisation"])
    );
    let length = desk.log_length();
    let fixed = fix(&desk, json!({ "places": [place(&desk, "Article 5")] }));
    assert_eq!(
        fixed["changed"]["what"],
        "make it Organisation: State Department"
    );
    assert_eq!(desk.log_length(), length + 1);
    assert_eq!(desk.marks("Article 5"), ["Organisation:State Department"]);
    assert!(evidence(&desk, "Article 5").is_empty());
    desk.ask("undo");
    assert_eq!(evidence(&desk, "Article 5"), said);
    desk.assert_sound();
}

#[test]
fn what_is_marked_elsewhere_is_marked_here_by_one_fix() {
    let desk = slips();
    assert_eq!(
        evidence(&desk, "Article 6"),
        ["“State Department” is marked as Organisation 4 times in the project."]
    );
    let fixed = fix(&desk, json!({ "places": [place(&desk, "Article 6")] }));
    assert_eq!(desk.marks("Article 6"), ["Organisation:State Department"]);
    assert_eq!(fixed["changed"]["created"].as_array().unwrap().len(), 1);
    desk.ask("undo");
    assert!(desk.marks("Article 6").is_empty());
}

#[test]
fn an_exception_reaches_as_far_as_it_was_said_to() {
    for (scope, here, there) in [("place", 0, 1), ("article", 0, 1), ("everywhere", 0, 0)] {
        let desk = slips();
        let text = "The State Department again.\n";
        desk.add("Article 7", text);
        let ask = json!({ "places": [place(&desk, "Article 6")], "group": null, "scope": scope, "reason": "a film" });
        desk.call("ignore_finding", ask);
        assert_eq!(findings(&desk, "Article 6").len(), here, "{scope}");
        assert_eq!(findings(&desk, "Article 7").len(), there, "{scope}");
        let ignored = desk.call(
            "findings_in",
            json!({ "document": desk.article("Article 6") }),
        );
        assert_eq!(ignored["ignored"], 1);
        let listed = desk.ask("exceptions")["exceptions"][0].clone();
        assert_eq!(listed["reason"], "a film");
        assert_eq!(listed["string"], "State Department");
        desk.call(
            "remove_exceptions",
            json!({ "exceptions": [listed["exception"]] }),
        );
        assert_eq!(findings(&desk, "Article 6").len(), 1, "{scope}");
        desk.ask("undo");
        assert_eq!(findings(&desk, "Article 6").len(), here, "{scope}");
        desk.assert_sound();
    }
}

#[test]
fn several_places_are_left_as_they_are_in_one_change() {
    let desk = slips();
    desk.add("Article 7", "The State Department again.\n");
    let length = desk.log_length();
    let places = ["Article 6", "Article 7"].map(|it| place(&desk, it));
    let ask = json!({ "places": places, "group": null, "scope": "article", "reason": "a film" });
    let changed = desk.call("ignore_finding", ask);
    assert_eq!(changed["what"], "leave 2 findings as they are");
    assert_eq!(desk.log_length(), length + 1);
    for article in ["Article 6", "Article 7"] {
        assert!(findings(&desk, article).is_empty());
    }
    desk.ask("undo");
    for article in ["Article 6", "Article 7"] {
        assert_eq!(findings(&desk, article).len(), 1);
    }
    // Where one is settled meanwhile, nothing is decided about the other.
    fix(&desk, json!({ "places": [places[0]] }));
    let ask = json!({ "places": places, "group": null, "scope": "place", "reason": "" });
    let refused = desk.refuse("ignore_finding", ask);
    assert_eq!(refused.message, "This is settled already");
    assert_eq!(findings(&desk, "Article 7").len(), 1);
    let none = json!({ "places": [], "group": null, "scope": "place", "reason": "" });
    desk.refuse("ignore_finding", none);
    desk.assert_sound();
}

#[test]
fn a_pair_of_labels_is_left_alone_whatever_the_string() {
    let desk = slips();
    let ask = json!({ "places": [place(&desk, "Article 5")], "group": null, "scope": "labels", "reason": "" });
    desk.call("ignore_finding", ask);
    assert!(findings(&desk, "Article 5").is_empty());
    assert_eq!(findings(&desk, "Article 6").len(), 1);
}

#[test]
fn all_articles_are_looked_through_and_groups_follow_what_is_done() {
    let desk = slips();
    assert_eq!(
        desk.call("check_consistency", json!({ "job": "c" })),
        json!({ "articles": 6, "findings": 2 })
    );
    let labels = group(&desk, "several-labels");
    assert_eq!(labels["evidence"], "Organisation 4 times, Place once");
    let unmarked = group(&desk, "unmarked-elsewhere");
    assert_eq!(
        unmarked["evidence"],
        "marked 4 times as Organisation, left once"
    );
    let shown = places(&desk, &unmarked);
    assert_eq!(shown["rows"][0]["before"], "The ");
    assert_eq!(shown["rows"][0]["finding"]["quote"], "State Department");
    assert_eq!(shown["rows"][0]["behind"], " said so 6 times. ");

    // Settled by hand, it is gone from the group when it is shown.
    let five = "The State Department said so 5 times.\n";
    let id = desk.open("Article 5")["annotations"][0]["id"].clone();
    desk.call("remove", json!({ "annotations": [id], "relations": [] }));
    assert_eq!(places(&desk, &labels)["total"], 0);
    assert!(
        groups(&desk)
            .iter()
            .all(|it| it["rule"] != "several-labels")
    );

    // Put right as a whole, in one change.
    let length = desk.log_length();
    mark(&desk, "Article 5", five, "Organisation");
    let preview = fix(
        &desk,
        json!({ "group": unmarked["group"], "preview": true }),
    );
    assert_eq!(
        (&preview["places"], &preview["articles"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(desk.log_length(), length + 1);
    fix(&desk, json!({ "group": unmarked["group"] }));
    assert_eq!(desk.log_length(), length + 2);
    assert!(groups(&desk).is_empty());
    desk.call("check_consistency", json!({ "job": "c" }));
    let ask =
        json!({ "rule": null, "possible": true, "by_subject": true, "offset": 0, "limit": 9 });
    let after = desk.call("findings", ask);
    let past: Vec<f64> = after["rules"][0]["past"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it[1].as_f64().unwrap())
        .collect();
    assert_eq!(past, [1.0, 0.0]);
    desk.assert_sound();
}

#[test]
fn a_look_that_is_stopped_leaves_what_was_found_before() {
    let desk = slips();
    desk.call("check_consistency", json!({ "job": "c" }));
    let before = groups(&desk);
    let session = desk.session.clone();
    desk.session.subscribe(Box::new(move |event| {
        if matches!(event, Event::Progress { .. }) {
            let _ = session.call("me", "cancel_job", json!({ "job": "c" }));
        }
    }));
    assert_eq!(
        desk.refuse("check_consistency", json!({ "job": "c" }))
            .message,
        "It was stopped"
    );
    assert_eq!(groups(&desk), before);
}

#[test]
fn a_look_during_which_an_article_is_removed_for_good_keeps_nothing_of_it() {
    let desk = slips();
    desk.call("check_consistency", json!({ "job": "c" }));
    let session = desk.session.clone();
    let purge = json!({ "job": "p", "documents": [desk.article("Article 5")], "copies": [] });
    let purged = AtomicBool::new(false);
    desk.session.subscribe(Box::new(move |event| {
        if matches!(event, Event::Progress { .. }) && !purged.swap(true, Ordering::Relaxed) {
            session.call("me", "purge", purge.clone()).unwrap();
        }
    }));
    let refused = desk.refuse("check_consistency", json!({ "job": "c" }));
    assert_eq!(refused.message, "Articles were removed for good meanwhile");
    assert_eq!(refused.hint, "Look through all articles again.");
    desk.call("check_consistency", json!({ "job": "c" }));
    let left = groups(&desk);
    assert!(left.iter().all(|it| it["rule"] != "several-labels"));
    desk.assert_sound();
}

#[test]
fn an_article_is_read_while_another_program_writes() {
    let desk = slips();
    desk.call("check_consistency", json!({ "job": "c" }));
    // What is to be noted differs from what is kept, since a tag was added.
    let text = "The State Department said so 6 times.\n";
    mark(&desk, "Article 6", text, "Organisation");
    let other = rusqlite::Connection::open(desk.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(findings(&desk, "Article 6").len(), 0);
    let ask = json!({ "document": desk.article("Article 6") });
    assert_eq!(desk.call("suggestions_in", ask)["suggestions"], json!([]));
    other.execute_batch("ROLLBACK").unwrap();
    desk.assert_sound();
}

#[test]
fn of_many_articles_only_what_was_put_right_is_settled() {
    const MANY: usize = 104;
    let desk = slips();
    let text = "The State Department. ".repeat(12 * MANY);
    desk.add("Long", &text);
    mark(&desk, "Long", &text, "Organisation");
    let rest = |title: &str, scope: &str| {
        let of = desk.open(title)["annotations"][0]["id"].clone();
        let ask = json!({ "job": "o", "annotation": of, "scope": scope, "aside": false });
        let found = desk.call("occurrences", ask);
        let ask = json!({
            "job": "p", "id": found["id"], "groups": ["exact"], "places": [], "except": [],
        });
        desk.call("propagate", ask);
    };
    rest("Long", "article");
    for number in 0..MANY {
        desk.add(
            &format!("Wrong {number}"),
            "The State Department was silent.\n",
        );
    }
    rest("Article 5", "all");
    let bob = json!({ "annotator": null, "name": "Bob", "role": "" });
    let bob = desk.call("set_annotator", bob)["created"][0].clone();
    let ada = desk.ask("app")["project"]["me"]["id"].clone();
    desk.call("use_annotator", json!({ "annotator": bob }));
    let silent = "The State Department was silent.\n";
    desk.add("Bob’s", silent);
    mark(&desk, "Bob’s", silent, "Place");
    desk.call("use_annotator", json!({ "annotator": ada }));
    desk.call("check_consistency", json!({ "job": "c" }));
    let labels = group(&desk, "several-labels");
    let before = labels["places"].as_u64().unwrap();
    assert!(before > MANY as u64);
    let fixed = fix(&desk, json!({ "group": labels["group"] }));
    assert_eq!(fixed["left"], 1);
    assert_eq!(fixed["places"].as_u64().unwrap(), before - 1);
    let left = group(&desk, "several-labels");
    assert_eq!((&left["places"], &left["articles"]), (&json!(1), &json!(1)));
    let rows = places(&desk, &left);
    assert_eq!(rows["rows"][0]["title"], "Bob’s");
    let wrong = desk.articles();
    let wrong = wrong.iter().find(|it| it["title"] == "Wrong 7").unwrap();
    assert_eq!(wrong["findings"], 0);
    desk.assert_sound();
}

#[test]
fn what_is_somebody_elses_is_found_and_left() {
    let desk = slips();
    let bob = desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    )["created"][0]
        .clone();
    let place = place(&desk, "Article 5");
    desk.call("check_consistency", json!({ "job": "c" }));
    desk.call("use_annotator", json!({ "annotator": bob }));
    assert_eq!(findings(&desk, "Article 5")[0]["fixes"], json!([]));
    let ask = json!({ "places": [place], "group": null, "fix": 0, "preview": false, "job": null });
    assert_eq!(
        desk.refuse("fix_findings", ask).message,
        "These tags are somebody else’s"
    );
    let labels = group(&desk, "several-labels");
    let preview = fix(&desk, json!({ "group": labels["group"], "preview": true }));
    assert_eq!(
        (&preview["places"], &preview["left"]),
        (&json!(0), &json!(1))
    );
}
