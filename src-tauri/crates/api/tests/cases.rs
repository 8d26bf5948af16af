//! Acceptance cases that concern the core, by number, from the threads in which people asked for them.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range, strip};
use galley_api::schema::RESERVED_KEYS;
use serde_json::{Value, json};

#[test]
fn case_6_opened_and_left_alone_the_export_is_byte_for_byte_the_same() {
    let desk = Desk::new();
    let formats = [
        "galley-jsonl",
        "prodigy-jsonl",
        "spacy-docbin",
        "doccano-jsonl",
        "conll2003",
    ];
    let export = |desk: &Desk, format: &str| {
        let request = json!({
            "job": "x", "recipe": { "format": format, "options": if format == "conll2003" { json!({ "layer": "Entities" }) } else { json!({}) } }, "path": null,
                "preview": false,
        });
        desk.call("export", request)["base64"].clone()
    };
    for format in formats {
        let before = export(&desk, format);
        desk.ask("close_project");
        desk.call("open_project", json!({ "path": desk.path() }));
        desk.open("First");
        assert_eq!(export(&desk, format), before, "{format}");
    }
    assert_eq!(desk.log_length(), 11);
}

#[test]
fn case_9_a_removed_label_comes_back_with_every_span_note_and_relation() {
    let desk = Desk::new();
    for label in ["Person", "Source", "Content", "Claim", "said by"] {
        let before = desk.seen();
        let affected = desk.call("affected", json!({ "label": desk.label(label) }));
        desk.call("remove_label", json!({ "label": desk.label(label) }));
        let after = desk.seen();
        let count = |seen: &Value, what: &str| seen["articles"][0][what].as_array().unwrap().len();
        for (what, number) in [
            ("annotations", &affected["annotations"]),
            ("relations", &affected["relations"]),
        ] {
            assert_eq!(
                count(&before, what) - count(&after, what),
                number.as_u64().unwrap() as usize,
                "{label}"
            );
        }
        desk.ask("undo");
        assert_eq!(desk.seen(), before, "{label}");
    }
}

#[test]
fn case_11_a_resize_is_kept_when_the_program_ends_at_once() {
    let desk = Desk::new();
    desk.call(
        "resize",
        json!({ "annotation": desk.mark("Ada Lovelace"), "ranges": [range(TEXT, "Lovelace")] }),
    );
    // Nothing is closed or flushed: another program reads what is in the file at this moment.
    assert_eq!(desk.other().marks("First")[0], "Person:Lovelace(the first)");
}

fn custom() -> Desk {
    let desk = Desk::new();
    let extra = json!({
        "layer": null, "name": "Topics", "kind": "span", "granularity": "sentence", "overlap": "nested",
        "label_required": true, "description": "what it is about",
    });
    desk.call("set_layer", extra);
    for (name, key) in [("Narrow", Value::Null), ("Broad", json!("w"))] {
        let label = json!({
            "label": null, "layer": desk.layer("Topics"), "name": name, "color": "#123456", "key": key,
            "description": "d", "examples": ["e"], "counter_examples": ["c"], "parent": null, "uri": "http://x/y",
            "retired": false,
        });
        desk.call("set_label", label);
    }
    // The narrower label stands before the broader one.
    desk.call(
        "set_label",
        desk.relabelling("Narrow", json!({ "parent": desk.label("Broad") })),
    );
    desk.call(
        "set_label",
        desk.relabelling("Cue", json!({ "retired": true })),
    );
    desk.tag("Narrow", "Ada Lovelace met");
    let status = desk.schema()["layers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == "Claims")
        .unwrap()["attributes"][0]["id"]
        .clone();
    let claim = desk.mark("“It works.”");
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": status, "value": "disputed" }),
    );
    desk.call(
        "add_article",
        json!({ "title": "Twin", "text": "Twin.", "metadata": { "source": "s", "x": "y" } }),
    );
    desk.call(
        "add_article",
        json!({ "title": "Other twin", "text": "Twin.", "metadata": { "source": "s" } }),
    );
    desk.call(
        "set_status",
        json!({ "documents": [desk.article("Twin")], "status": "done" }),
    );
    desk
}

/// An export without the ids that every copy gives anew: each is told by when it first occurs.
fn nameless(export: &str) -> String {
    let mut known: Vec<String> = Vec::new();
    let is_id = |word: &str| {
        let plain = |it: &str| {
            it.chars()
                .all(|it| it.is_ascii_digit() || it.is_ascii_lowercase())
        };
        word.split_once('.').is_some_and(|(replica, number)| {
            replica.len() >= 4 && plain(replica) && !number.is_empty() && plain(number)
        })
    };
    let name = |word: &str| {
        if !is_id(word) {
            return word.to_owned();
        }
        let at = known.iter().position(|it| it == word).unwrap_or_else(|| {
            known.push(word.to_owned());
            known.len() - 1
        });
        format!("#{at}")
    };
    export.split('"').map(name).collect::<Vec<_>>().join("\"")
}

#[test]
fn case_14_our_own_export_reads_back_equal_colours_and_keys_included() {
    let desk = custom();
    let export = desk.export("galley-jsonl");
    let copy = Desk::empty("blank");
    let answer = copy.call("import", copy.importing("x.jsonl", &export));
    let lost: Vec<&Value> = answer["report"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["severity"] != "info")
        .collect();
    assert_eq!(lost, [&Value::Null; 0], "nothing is left out");

    // Blank has one layer of its own; all that was exported is there as it was.
    let view = |desk: &Desk| {
        let mut layers = desk.schema()["layers"].clone();
        strip(&mut layers, &["id", "parent", "label"]);
        layers.as_array().unwrap().clone()
    };
    let copied = view(&copy);
    for layer in view(&desk) {
        let same = copied
            .iter()
            .find(|it| it["name"] == layer["name"])
            .unwrap();
        if layer["name"] != "Highlights" {
            assert_eq!(*same, layer);
        }
    }
    assert_eq!(copy.label_view("Narrow")["parent"], copy.label("Broad"));
    assert_eq!(
        copy.articles().len(),
        4,
        "two articles with one text stay two"
    );
    assert_eq!(copy.marks("First"), desk.marks("First"));

    // From the copy on, exports do not differ in anything but ids.
    let again = copy.export("galley-jsonl");
    let third = Desk::empty("blank");
    third.call("import", third.importing("x.jsonl", &again));
    assert_eq!(nameless(&third.export("galley-jsonl")), nameless(&again));
    let articles = |export: &str| export.lines().skip(1).map(nameless).collect::<Vec<_>>();
    assert_eq!(articles(&again), articles(&export));
    third.assert_sound();
}

#[test]
fn case_14_reading_our_own_export_again_changes_nothing() {
    let desk = custom();
    let before = desk.seen();
    let export = desk.export("galley-jsonl");
    let length = desk.log_length();
    let answer = desk.call("import", desk.importing("x.jsonl", &export));
    assert_eq!(answer["changed"], Value::Null, "{}", answer["report"]);
    for what in ["documents", "annotations", "relations"] {
        assert_eq!(answer["report"][what], 0, "{what}");
    }
    assert_eq!((desk.seen(), desk.log_length()), (before, length));
}

#[test]
fn case_15_a_key_that_a_command_uses_is_refused_when_the_label_is_defined() {
    let desk = Desk::new();
    let before = desk.seen();
    for key in RESERVED_KEYS.chars() {
        let request = desk.relabelling("Person", json!({ "key": key.to_string() }));
        let error = desk.refuse("set_label", request);
        assert_eq!(
            error.message,
            format!("The key “{key}” belongs to a command")
        );
    }
    assert_eq!(desk.seen(), before);
    // The key of a retired label is free again.
    desk.call(
        "set_label",
        desk.relabelling("Place", json!({ "retired": true })),
    );
    desk.call(
        "set_label",
        desk.relabelling("Person", json!({ "key": "3" })),
    );
    let error = desk.refuse(
        "set_label",
        desk.relabelling("Place", json!({ "retired": false })),
    );
    assert_eq!(error.message, "The key “3” belongs to the label “Person”");
}

#[test]
fn case_15_an_import_does_not_bring_such_a_key_along_and_says_so() {
    let desk = Desk::empty("newsroom");
    let layer = |name: &str, key: &str| {
        json!({
            "name": name, "kind": "span", "granularity": "token", "overlap": "any", "label_required": true,
            "labels": [{ "name": name, "color": "#123456", "key": key }],
        })
    };
    let head = json!({
        "galley": 1,
        "schema": { "layers": [layer("A", "u"), layer("B", "1"), layer("C", "8")], "annotators": [], "entities": [] },
    });
    let answer = desk.call(
        "import",
        desk.importing("x.jsonl", &format!("{head}\n{}\n", json!({ "text": "t" }))),
    );
    let said: Vec<&str> = answer["report"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["code"] == "key-taken")
        .map(|it| it["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        said,
        [
            "The label “A” came without its key. The key “u” belongs to a command.",
            "The label “B” came without its key. The key “1” belongs to the label “Person”."
        ]
    );
    assert_eq!(desk.label_view("C")["key"], "8");
}

#[test]
fn case_19_renaming_a_label_changes_every_span_and_is_one_step() {
    let desk = Desk::new();
    let length = desk.log_length();
    desk.call(
        "set_label",
        desk.relabelling("Person", json!({ "name": "Human being" })),
    );
    assert_eq!(desk.log_length(), length + 1);
    let human = desk
        .marks("First")
        .iter()
        .filter(|it| it.starts_with("Human being:"))
        .count();
    assert_eq!(human, 2);
    assert!(!desk.export("prodigy-jsonl").contains("Person"));
    desk.ask("undo");
    assert_eq!(
        desk.marks("First")
            .iter()
            .filter(|it| it.starts_with("Person:"))
            .count(),
        2
    );
}
