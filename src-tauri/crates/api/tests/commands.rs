//! Every command of the list, called as hosts call it. A command without a case here fails a test.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod answers;
mod desk;

use std::collections::BTreeSet;

use answers::{ANSWERS, Answer, LIBRARY, PROPAGATION};
use desk::{Desk, TEXT, range};
use galley_api::commands::NAMES;
use galley_api::wire::{Changed, Event};
use serde_json::{Value, json};

/// A command that writes: its name, a request for the usual project, and what is looked at afterwards.
type Write = (&'static str, fn(&Desk) -> Value, fn(&Desk) -> bool);

fn field(desk: &Desk, quote: &str, name: &str) -> Value {
    desk.mark_view(quote)[name].clone()
}

fn has_mark(desk: &Desk, mark: &str) -> bool {
    desk.marks("First").iter().any(|it| it == mark)
}

fn attribute(desk: &Desk) -> Value {
    let schema = desk.schema();
    let layers = schema["layers"].as_array().unwrap();
    layers.iter().find(|it| it["name"] == "Claims").unwrap()["attributes"][0].clone()
}

fn layer(name: &str) -> Value {
    json!({
        "layer": null, "name": name, "kind": "span", "granularity": "character", "overlap": "nested",
        "label_required": false, "description": "d",
    })
}

fn label(desk: &Desk, name: &str) -> Value {
    json!({
        "label": null, "layer": desk.layer("Entities"), "name": name, "color": "", "key": "9", "description": "",
        "examples": ["**a**"], "counter_examples": [], "parent": desk.label("Event"), "uri": "http://x/y",
        "retired": false,
    })
}

/// The request that remarks on a quote in the first article, or on the article.
fn remark(desk: &Desk, quote: Option<&str>, text: &str) -> Value {
    json!({
        "document": desk.article("First"), "annotation": quote.map(|it| desk.mark(it)), "reply_to": null, "text": text,
    })
}

/// The remarks in the first article: about what, the words, and what is special.
fn remarks(desk: &Desk) -> Vec<String> {
    let article = desk.open("First");
    let annotations = article["annotations"].as_array().unwrap();
    let print = |it: &Value| {
        let about = annotations.iter().find(|on| on["id"] == it["annotation"]);
        let about = about.map_or("-", |on| on["quote"].as_str().unwrap());
        let mut words = format!("{about}: {}", it["text"].as_str().unwrap());
        for (special, name) in [
            (!it["reply_to"].is_null(), " (answer)"),
            (it["resolved"] == true, " (resolved)"),
            (it["edited"] == true, " (edited)"),
        ] {
            if special {
                words.push_str(name);
            }
        }
        words
    };
    article["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(print)
        .collect()
}

const WRITES: &[Write] = &[
    (
        "set_project",
        |_| json!({ "name": "Other", "description": "d" }),
        |it| it.ask("app")["project"]["name"] == "Other",
    ),
    (
        "ignore_finding",
        |it| {
            it.tag("Person", "London");
            json!({ "places": [finding(it)], "group": null, "scope": "everywhere", "reason": "so be it" })
        },
        |it| it.ask("exceptions")["exceptions"][0]["reason"] == "so be it",
    ),
    (
        "set_annotator",
        |_| json!({ "annotator": null, "name": "Bob", "role": "sub" }),
        |it| it.ask("app")["project"]["annotators"][1]["role"] == "sub",
    ),
    (
        "set_annotator",
        |it| json!({ "annotator": it.ask("app")["project"]["me"]["id"], "name": "Ada L.", "role": "" }),
        |it| it.ask("app")["project"]["me"]["name"] == "Ada L.",
    ),
    (
        "add_article",
        |_| json!({ "title": "", "text": "\n Third.\nx", "metadata": { "source": "s" } }),
        |it| it.open("Third.")["row"]["source"] == "s",
    ),
    (
        "set_article",
        |it| json!({ "document": it.article("Second"), "title": "2nd", "metadata": { "date": "d" } }),
        |it| it.open("2nd")["row"]["date"] == "d",
    ),
    (
        "remove_articles",
        |it| json!({ "documents": [it.article("First"), it.article("Second")] }),
        |it| it.articles().is_empty(),
    ),
    (
        "take_edition",
        |it| {
            it.correction(
                &format!("CORRECTION\r\n\r\n{}", TEXT.replace("London", "Lodon")),
                json!([]),
            )
        },
        |it| {
            has_mark(it, "Person:Ada Lovelace(the first)")
                && !has_mark(it, "Place:London")
                && it.open("First")["adrift"][0]["quote"] == "London"
                && it.open("First")["relations"].as_array().unwrap().len() == 1
        },
    ),
    (
        "set_status",
        |it| json!({ "documents": [it.article("First"), it.article("Second")], "status": "done" }),
        |it| it.articles().iter().all(|row| row["status"] == "done"),
    ),
    (
        "bulk",
        |it| {
            json!({
                "job": "b", "which": { "by": "query", "query": "", "except": [it.article("Second")] },
                "action": { "action": "status", "status": "skipped" },
            })
        },
        |it| {
            it.open("First")["row"]["status"] == "skipped"
                && it.open("Second")["row"]["status"] == "to_do"
        },
    ),
    (
        "tag",
        |it| it.tagging("Organisation", "It"),
        |it| has_mark(it, "Organisation:It"),
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Person", "Ada");
            request["ranges"] = json!([range(TEXT, "Ada"), range(TEXT, "Babbage")]);
            request
        },
        |it| {
            has_mark(it, "Person:Ada Babbage")
                && field(it, "Ada Babbage", "ranges").as_array().unwrap().len() == 2
        },
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Feature", "Ada");
            request["ranges"] = json!([]);
            request
        },
        |it| has_mark(it, "Feature:"),
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Check", "met Charles");
            request["label"] = Value::Null;
            request["note"] = "when?".into();
            request
        },
        |it| has_mark(it, "-:met Charles(when?)"),
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Body", "Ada");
            request["ranges"] = json!([[0, 43]]);
            request
        },
        |it| has_mark(it, "Body:Ada Lovelace met Charles Babbage in London."),
    ),
    (
        "resize",
        |it| json!({ "annotation": it.mark("Ada Lovelace"), "ranges": [range(TEXT, "Lovelace")] }),
        |it| has_mark(it, "Person:Lovelace(the first)"),
    ),
    (
        "merge_annotations",
        |it| json!({ "annotations": [it.mark("Ada Lovelace"), it.mark("Charles Babbage")] }),
        |it| has_mark(it, "Person:Ada Lovelace met Charles Babbage(the first)"),
    ),
    (
        "split_annotation",
        |it| {
            json!({
                "annotation": it.mark("Ada Lovelace"), "parts": [[range(TEXT, "Ada")], [range(TEXT, "Lovelace")]],
            })
        },
        |it| has_mark(it, "Person:Ada(the first)") && has_mark(it, "Person:Lovelace"),
    ),
    (
        "set_parts",
        |it| it.parts(&[("Headline", "met"), ("Body", "It")]),
        |it| {
            has_mark(it, "Headline:Ada Lovelace met Charles Babbage in London.")
                && has_mark(it, "Body:Babbage 💩 said: “It works.”")
        },
    ),
    (
        "relabel",
        |it| {
            json!({
                "annotations": [it.mark("Ada Lovelace"), it.mark("London")], "layer": it.layer("Entities"),
                "label": it.label("Organisation"),
            })
        },
        |it| {
            has_mark(it, "Organisation:Ada Lovelace(the first)")
                && has_mark(it, "Organisation:London")
        },
    ),
    (
        "relabel",
        |it| {
            json!({
                "annotations": [it.mark("Ada Lovelace")], "layer": it.layer("Highlights"), "label": it.label("Check"),
            })
        },
        |it| has_mark(it, "Check:Ada Lovelace(the first)"),
    ),
    (
        "set_note",
        |it| json!({ "annotation": it.mark("London"), "note": "where?  " }),
        |it| has_mark(it, "Place:London(where?)"),
    ),
    (
        "set_note",
        |it| json!({ "annotation": it.mark("Ada Lovelace"), "note": "" }),
        |it| has_mark(it, "Person:Ada Lovelace"),
    ),
    (
        "set_attribute",
        |it| {
            json!({
                "annotation": it.mark("“It works.”"), "attribute": attribute(it)["id"], "value": "disputed",
            })
        },
        |it| {
            field(it, "“It works.”", "attributes")[attribute(it)["id"].as_str().unwrap()]
                == "disputed"
        },
    ),
    (
        "link_entity",
        |it| {
            json!({
                "annotations": [it.mark("Ada Lovelace"), it.mark("London")], "entity": null, "add": " Ada King ",
            })
        },
        |it| {
            let entry = it.entries()[0].clone();
            entry["name"] == "Ada King"
                && entry["type_name"] == "Person"
                && field(it, "Ada Lovelace", "entity") == entry["id"]
                && field(it, "London", "entity") == entry["id"]
        },
    ),
    (
        "link_entity",
        |it| {
            it.register("London", "London");
            json!({ "annotations": [it.mark("London")], "entity": null, "add": "" })
        },
        |it| field(it, "London", "entity").is_null(),
    ),
    (
        "set_entity",
        |it| {
            json!({
                "entity": it.register("London", "London"), "name": "London, England", "type_name": "City",
                "role": " capital ", "aliases": ["the City", " ", "the City "], "uris": ["http://x/london"],
                "note": "n\n",
            })
        },
        |it| {
            let mut entry = it.entries()[0].clone();
            entry["id"] = Value::Null;
            entry
                == json!({
                    "id": null, "name": "London, England", "type_name": "City", "role": "capital",
                    "aliases": ["the City"], "uris": ["http://x/london"], "note": "n", "mentions": 1, "articles": 1,
                })
        },
    ),
    (
        "set_entity",
        |_| {
            json!({
                "entity": null, "name": "Ada King", "type_name": "", "role": "", "aliases": [], "uris": [], "note": "",
            })
        },
        |it| it.entry("Ada King")["mentions"] == 0,
    ),
    (
        "remove_entity",
        |it| json!({ "entity": it.register("London", "London") }),
        |it| it.entries() == json!([]) && field(it, "London", "entity").is_null(),
    ),
    (
        "merge_entities",
        |it| {
            let into = it.register("Ada Lovelace", "Ada Lovelace");
            json!({ "into": into, "from": [it.register("London", "London")] })
        },
        |it| {
            let entry = it.entries()[0].clone();
            it.entries().as_array().unwrap().len() == 1
                && entry["aliases"] == json!(["London"])
                && entry["mentions"] == 2
                && field(it, "London", "entity") == entry["id"]
        },
    ),
    (
        "link_others",
        |it| {
            it.tag("Person", "Lovelace");
            let ada = it.register("Ada Lovelace", "Ada Lovelace");
            let entry = json!({
                "entity": ada, "name": "Ada Lovelace", "type_name": "", "role": "", "aliases": ["Lovelace"],
                "uris": [], "note": "",
            });
            it.call("set_entity", entry);
            json!({
                "job": "o", "annotation": it.mark("Ada Lovelace"), "everywhere": false, "linked_too": false,
            })
        },
        |it| field(it, "Lovelace", "entity") == it.entries()[0]["id"],
    ),
    (
        "remove",
        |it| json!({ "annotations": [it.mark("It works."), it.mark("London")], "relations": [] }),
        |it| it.open("First")["relations"] == json!([]) && it.marks("First").len() == 4,
    ),
    (
        "remove",
        |it| json!({ "annotations": [], "relations": [it.open("First")["relations"][0]["id"]] }),
        |it| it.open("First")["relations"] == json!([]) && it.marks("First").len() == 6,
    ),
    (
        "relate",
        |it| it.relation("“It works.”", "Babbage 💩"),
        |it| it.open("First")["relations"][1]["from"] == it.mark("“It works.”"),
    ),
    (
        "set_relation",
        |it| {
            json!({
                "relation": it.open("First")["relations"][0]["id"], "label": it.label("cued by"), "note": "n ",
            })
        },
        |it| {
            let relation = it.open("First")["relations"][0].clone();
            relation["note"] == "n" && relation["label"] == it.label("cued by")
        },
    ),
    (
        "add_comment",
        |it| remark(it, Some("London"), "Which *one*? "),
        |it| remarks(it) == ["London: Which *one*?"],
    ),
    (
        "add_comment",
        |it| {
            let first = it.call("add_comment", remark(it, None, "Cut this?"))["created"][0].clone();
            let thread = json!({ "comment": first, "resolved": true });
            it.call("resolve_comment", thread);
            let mut answer = remark(it, None, "No.");
            answer["reply_to"] = first;
            answer
        },
        |it| remarks(it) == ["-: Cut this?", "-: No. (answer)"],
    ),
    (
        "set_comment",
        |it| {
            let made = it.call("add_comment", remark(it, Some("London"), "Wich?"));
            json!({ "comment": made["created"][0], "text": "Which?" })
        },
        |it| remarks(it) == ["London: Which? (edited)"],
    ),
    (
        "resolve_comment",
        |it| {
            let made = it.call("add_comment", remark(it, Some("London"), "Which?"));
            json!({ "comment": made["created"][0], "resolved": true })
        },
        |it| remarks(it) == ["London: Which? (resolved)"],
    ),
    (
        "remove_comment",
        |it| {
            let first = it.call("add_comment", remark(it, None, "Cut this?"))["created"][0].clone();
            let mut answer = remark(it, None, "No.");
            answer["reply_to"] = first.clone();
            it.call("add_comment", answer);
            json!({ "comment": first })
        },
        |it| remarks(it).is_empty(),
    ),
    (
        "remove",
        |it| {
            it.call("add_comment", remark(it, Some("London"), "Which?"));
            json!({ "annotations": [it.mark("London")], "relations": [] })
        },
        |it| remarks(it).is_empty() && !has_mark(it, "Place:London"),
    ),
    (
        "set_layer",
        |_| layer("Extra"),
        |it| !it.layer("Extra").is_null(),
    ),
    (
        "set_layer",
        |it| {
            let mut request = layer("Names");
            request["layer"] = it.layer("Entities");
            request
        },
        |it| !it.layer("Names").is_null(),
    ),
    (
        "set_label",
        |it| label(it, "Storm"),
        |it| it.label_view("Storm")["parent"] == it.label("Event"),
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "name": "Human" })),
        |it| has_mark(it, "Human:Ada Lovelace(the first)") && has_mark(it, "Human:Charles Babbage"),
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "color": "#ABCDEF" })),
        |it| it.label_view("Person")["color"] == "#abcdef",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "key": "p" })),
        |it| it.label_view("Person")["key"] == "p",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "retired": true })),
        |it| it.label_view("Person")["retired"] == true && has_mark(it, "Person:Charles Babbage"),
    ),
    (
        "move_label",
        |it| json!({ "label": it.label("Person"), "to": 99 }),
        |it| it.schema()["layers"][0]["labels"][6]["name"] == "Person",
    ),
    (
        "merge_labels",
        |it| json!({ "from": it.label("Person"), "into": it.label("Place") }),
        |it| has_mark(it, "Place:Ada Lovelace(the first)") && has_mark(it, "Place:Charles Babbage"),
    ),
    (
        "remove_label",
        |it| json!({ "label": it.label("Content") }),
        |it| it.open("First")["relations"] == json!([]) && it.marks("First").len() == 5,
    ),
    (
        "set_attribute_definition",
        |it| {
            json!({
                "attribute": null, "layer": it.layer("Entities"), "label": it.label("Person"), "name": "Sure",
                "kind": "choice", "options": [" yes", "no", ""], "required": true, "description": "",
            })
        },
        |it| it.schema()["layers"][0]["attributes"][0]["options"] == json!(["yes", "no"]),
    ),
    (
        "set_attribute_definition",
        |it| {
            let mut request = attribute(it);
            request["attribute"] = request["id"].clone();
            request["layer"] = it.layer("Claims");
            request["name"] = "State".into();
            request
        },
        |it| attribute(it)["name"] == "State",
    ),
    (
        "import",
        |it| {
            it.importing(
                "new.jsonl",
                "{\"text\":\"Ada.\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"Name\"}]}\n",
            )
        },
        |it| it.marks("Ada.") == ["Name:Ada"],
    ),
];

#[test]
fn what_a_write_answers_is_told_to_all_and_undo_and_redo_pass_the_same_states() {
    for (command, request, done) in WRITES {
        let desk = Desk::new();
        let request = request(&desk);
        let before = desk.seen();
        desk.take_events();

        let mut answer = desk.call(command, request.clone());
        if *command == "import" {
            answer = answer["changed"].clone();
        }
        let told = last_change(&desk);
        assert_eq!(
            serde_json::to_value(&told).unwrap(),
            answer,
            "{command} {request}"
        );
        assert_eq!(told.client, "me");
        assert!(!told.what.is_empty());
        assert!(
            told.undo.undo.is_some() && told.undo.redo.is_none(),
            "{command}"
        );
        assert!(done(&desk), "{command} {request}: {:#}", desk.seen());
        let after = desk.seen();
        assert_ne!(before, after);

        let undone = desk.ask("undo");
        assert_eq!(serde_json::to_value(last_change(&desk)).unwrap(), undone);
        assert_eq!(undone["skipped"], json!([]), "{command}");
        assert_eq!(desk.seen(), before, "{command} {request} was undone");
        desk.ask("redo");
        assert_eq!(desk.seen(), after, "{command} {request} was redone");
        // The same for whoever opens the file later.
        assert_eq!(desk.other().seen(), after, "{command}");
        desk.assert_sound();
    }
}

/// The first finding of the first article.
fn finding(desk: &Desk) -> Value {
    let document = desk.article("First");
    let found = desk.call("findings_in", json!({ "document": document }));
    json!({ "document": document, "key": found["findings"][0]["key"] })
}

fn last_change(desk: &Desk) -> Changed {
    let mut events = desk.take_events();
    events.retain(|it| !matches!(it, Event::Progress { .. }));
    match events.as_slice() {
        [Event::Changed { changed }] => changed.clone(),
        events => panic!("one change is told, not {events:?}"),
    }
}

#[test]
fn what_changes_nothing_is_no_change() {
    let desk = Desk::new();
    let length = desk.log_length();
    let me = desk.ask("app")["project"]["me"].clone();
    let same: [(&str, Value); 9] = [
        ("set_project", json!({ "name": "Test", "description": "" })),
        (
            "set_annotator",
            json!({ "annotator": me["id"], "name": "Ada", "role": "" }),
        ),
        (
            "set_article",
            json!({ "document": desk.article("First"), "title": "First", "metadata": {} }),
        ),
        (
            "set_status",
            json!({ "documents": [desk.article("First")], "status": "in_progress" }),
        ),
        (
            "set_note",
            json!({ "annotation": desk.mark("London"), "note": "" }),
        ),
        ("set_label", desk.relabelling("Person", json!({}))),
        (
            "move_label",
            json!({ "label": desk.label("Person"), "to": 0 }),
        ),
        ("remove_articles", json!({ "documents": [] })),
        ("remove", json!({ "annotations": [], "relations": [] })),
    ];
    for (command, request) in same {
        desk.call(command, request);
        assert_eq!(desk.log_length(), length, "{command}");
        assert_eq!(desk.take_events(), [], "{command}");
    }
}

/// Commands that answer or concern the session: their names, and what is tried.
fn answers() -> impl Iterator<Item = &'static Answer> {
    ANSWERS.iter().chain(LIBRARY).chain(PROPAGATION)
}

#[test]
fn every_command_has_a_case() {
    let cases: BTreeSet<&str> = WRITES
        .iter()
        .map(|it| it.0)
        .chain(answers().map(|it| it.0))
        .collect();
    let names: BTreeSet<&str> = NAMES.iter().copied().collect();
    assert_eq!(cases, names);
}

#[test]
fn commands_answer_what_their_types_promise() {
    for (_, attempt) in answers() {
        attempt(&Desk::new());
    }
}

#[test]
fn answers_have_the_shape_of_the_generated_types() {
    // A view that lost a field would still be JSON: the ones a screen opens with are read back as their types.
    let desk = Desk::new();
    let _: galley_api::wire::AppView = serde_json::from_value(desk.ask("app")).unwrap();
    let _: galley_api::wire::ArticleView = serde_json::from_value(desk.open("First")).unwrap();
}
