//! What a session tells and refuses: the content of changes, errors, other programs, undo among several people.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::sync::{Arc, Mutex};

use desk::{Desk, TEXT, range};
use galley_api::Store;
use galley_api::wire::{Changed, ErrorCode, Event};
use serde_json::{Value, json};

fn changed(answer: &Value) -> Changed {
    serde_json::from_value(answer.clone()).unwrap()
}

#[test]
fn a_change_is_told_after_it_is_in_the_file() {
    let desk = Desk::new();
    let before = desk.log_length();
    let path = desk.path();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lengths = seen.clone();
    desk.session.subscribe(Box::new(move |event| {
        if matches!(event, Event::Changed { .. }) {
            lengths
                .lock()
                .unwrap()
                .push(u64::from(Store::open(&path).unwrap().log_len().unwrap()));
        }
    }));
    desk.tag("Date", "met");
    desk.ask("undo");
    assert_eq!(*seen.lock().unwrap(), [before + 1, before + 2]);
}

#[test]
fn a_change_says_what_is_new_and_what_is_gone() {
    let desk = Desk::new();
    let tag = changed(&desk.call("tag", desk.tagging("Date", "met")));
    assert_eq!(tag.what, "tag Date: met");
    assert_eq!(tag.created.len(), 1);
    assert!(tag.schema.is_none() && tag.annotators.is_none() && !tag.reload);
    let [article] = tag.articles.as_slice() else {
        panic!("one article changed")
    };
    assert_eq!(article.row.as_ref().unwrap().annotations, 7);
    assert!(!article.listed);
    let [mark] = article.annotations.as_slice() else {
        panic!("one mark is new")
    };
    assert_eq!(
        (mark.quote.as_str(), mark.id.to_string()),
        ("met", tag.created[0].clone())
    );

    // A removed annotation takes its relation along, and both are told.
    let request = json!({ "annotations": [desk.mark("It works.")], "relations": [] });
    let removed = changed(&desk.call("remove", request));
    assert_eq!(removed.articles[0].removed_annotations.len(), 1);
    assert_eq!(removed.articles[0].removed_relations.len(), 1);
    let back = changed(&desk.ask("undo"));
    assert_eq!(back.articles[0].annotations.len(), 1);
    assert_eq!(back.articles[0].relations.len(), 1);

    let renamed = changed(&desk.call(
        "set_label",
        desk.relabelling("Person", json!({ "name": "Human" })),
    ));
    assert_eq!(renamed.schema.unwrap().layers[0].labels[0].name, "Human");
    assert_eq!(renamed.articles, []);
    let bob = changed(&desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    ));
    assert_eq!(bob.annotators.unwrap().len(), 2);

    let added = changed(&desk.call(
        "add_article",
        json!({ "title": "T", "text": "t", "metadata": {} }),
    ));
    assert!(added.articles[0].listed && added.articles[0].row.is_some());
    let gone = changed(&desk.ask("undo"));
    assert!(gone.articles[0].listed && gone.articles[0].row.is_none());
    let status = json!({ "documents": [desk.article("Second")], "status": "done" });
    let done = changed(&desk.call("set_status", status));
    assert!(!done.articles[0].listed && done.articles[0].row.is_some());
}

#[test]
fn the_first_mark_begins_the_work_and_undo_takes_both_back() {
    let desk = Desk::empty("newsroom");
    desk.add("First", TEXT);
    assert_eq!(desk.articles()[0]["status"], "to_do");
    desk.tag("Person", "Ada Lovelace");
    assert_eq!(desk.articles()[0]["status"], "in_progress");
    desk.ask("undo");
    assert_eq!(desk.articles()[0]["status"], "to_do");
    assert_eq!(desk.marks("First"), [""; 0]);
}

#[test]
fn very_many_changes_are_told_as_one_to_ask_again() {
    let desk = Desk::empty("newsroom");
    let lines: Vec<String> = (0..2_100)
        .map(|number| format!("{{\"text\": \"Article {number}\"}}"))
        .collect();
    let answer = desk.call("import", desk.importing("many.jsonl", &lines.join("\n")));
    let told = changed(&answer["changed"]);
    assert!(told.reload && told.articles.is_empty());
    assert_eq!(desk.ask("app")["project"]["articles"], 2_100);
}

#[test]
fn two_programs_on_one_file_see_what_the_other_wrote() {
    let (one, two) = {
        let one = Desk::new();
        let two = one.other();
        (one, two)
    };
    one.session.notice_others();
    one.take_events();
    two.tag("Date", "met");
    two.call(
        "set_label",
        two.relabelling("Person", json!({ "name": "Human" })),
    );
    two.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    assert_eq!(one.seen(), two.seen());

    one.session.notice_others();
    let told = one.take_events();
    let [Event::Changed { changed }] = told.as_slice() else {
        panic!("one change is told, not {told:?}")
    };
    assert!(changed.reload && changed.client.is_empty());
    assert_eq!(
        changed.schema.as_ref().unwrap().layers[0].labels[0].name,
        "Human"
    );
    assert_eq!(changed.annotators.as_ref().unwrap().len(), 2);
    one.session.notice_others();
    assert_eq!(one.take_events(), [], "the same is not told twice");

    // Its own writes are no news, and writes of both go on one after the other.
    one.tag("Date", "in");
    one.session.notice_others();
    assert_eq!(one.take_events().len(), 1);
    two.ask("undo");
    assert_eq!(one.seen(), two.seen());
    one.assert_sound();
}

#[test]
fn a_project_file_that_goes_away_is_told_and_so_is_its_return() {
    let desk = Desk::new();
    let elsewhere = desk.folder.path().join("elsewhere");
    desk.session.notice_others();
    desk.take_events();
    std::fs::rename(desk.path(), &elsewhere).unwrap();
    desk.session.notice_others();
    desk.session.notice_others();
    std::fs::rename(&elsewhere, desk.path()).unwrap();
    desk.session.notice_others();
    let told = desk.take_events();
    let [Event::Health { problem }, Event::Health { problem: none }] = told.as_slice() else {
        panic!("trouble and its end are told once each, not {told:?}")
    };
    assert!(problem.contains("moved or removed") && none.is_empty());
}

#[test]
fn undo_leaves_what_somebody_else_changed_says_so_to_all_and_goes_on() {
    let desk = Desk::new();
    let ada = desk.ask("app")["project"]["me"]["id"].clone();
    let bob = desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    desk.call("use_annotator", json!({ "annotator": bob["created"][0] }));
    let relation = desk.open("First")["relations"][0]["id"].clone();
    let request = json!({ "relation": relation, "label": desk.label("cued by"), "note": "" });
    desk.call("set_relation", request);
    desk.call("use_annotator", json!({ "annotator": ada }));
    desk.ask("undo"); // The adding of Bob, whom the log names.
    desk.take_events();

    let stuck = desk.ask("undo");
    assert_eq!(stuck["what"], "could not undo: relate");
    assert_eq!(
        stuck["skipped"],
        json!(["a relation that Bob changed since"])
    );
    assert_eq!(
        stuck["undo"]["undo"], "tag",
        "the next one is what was before"
    );
    let told = desk.take_events();
    let [Event::Changed { changed }] = told.as_slice() else {
        panic!("one change is told")
    };
    assert_eq!(serde_json::to_value(changed).unwrap(), stuck);
    assert_eq!(
        desk.ask("undo")["what"],
        "undid: tagged ““It works.”” Claim"
    );
    assert!(
        !desk
            .marks("First")
            .contains(&"Claim:“It works.”".to_owned())
    );
    let log = desk.call("log", json!({ "offset": 0, "limit": 100 }));
    assert_eq!(log["rows"][1]["what"], "could not undo: relate");
    desk.assert_sound();
}

#[test]
fn without_a_project_everything_but_opening_one_is_refused() {
    let desk = Desk::new();
    desk.ask("close_project");
    let error = desk.refuse("undo", json!({}));
    assert_eq!(error.code, ErrorCode::NoProject);
    assert_eq!(
        serde_json::to_value(&error).unwrap(),
        json!({
            "code": "no_project", "message": "No project is open", "hint": "Open one, or make a new one.",
        })
    );
}

/// A refusal: the command, a request, and a part of the message.
type Refusal = (&'static str, fn(&Desk) -> Value, &'static str);

const REFUSALS: &[Refusal] = &[
    ("fly", |_| json!({}), "There is no command “fly”"),
    (
        "tag",
        |_| json!({ "document": 3 }),
        "The request “tag” does not read",
    ),
    (
        "open_project",
        |_| json!({ "path": "/nowhere/p.galley" }),
        "There is no file /nowhere/p.galley",
    ),
    (
        "create_project",
        |it| json!({ "path": it.path(), "name": "", "preset": "blank", "annotator": "" }),
        "exists already",
    ),
    (
        "create_project",
        |_| json!({ "path": "x", "name": "", "preset": "bland", "annotator": "" }),
        "There is no preset “bland”",
    ),
    (
        "create_project",
        |_| json!({ "path": " ", "name": "", "preset": "blank", "annotator": "" }),
        "No file was named",
    ),
    (
        "set_project",
        |_| json!({ "name": " ", "description": "" }),
        "A project needs a name",
    ),
    (
        "set_annotator",
        |_| json!({ "annotator": null, "name": "Ada", "role": "" }),
        "There is an annotator “Ada” already",
    ),
    (
        "set_annotator",
        |_| json!({ "annotator": "zz.9", "name": "X", "role": "" }),
        "This annotator does not exist any more",
    ),
    (
        "use_annotator",
        |_| json!({ "annotator": "zz.9" }),
        "This annotator does not exist any more",
    ),
    (
        "add_article",
        |_| json!({ "title": "T", "text": " \n", "metadata": {} }),
        "The article is empty",
    ),
    (
        "open_article",
        |_| json!({ "document": "zz.9" }),
        "This article does not exist any more",
    ),
    (
        "set_article",
        |it| json!({ "document": it.article("First"), "title": "", "metadata": {} }),
        "An article needs a title",
    ),
    (
        "set_article",
        |_| json!({ "document": "zz.9", "title": "x", "metadata": {} }),
        "This article does not exist any more",
    ),
    (
        "set_status",
        |_| json!({ "documents": ["zz.9"], "status": "done" }),
        "This article does not exist any more",
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Person", "Ada");
            request["ranges"] = json!([[70, 900]]);
            request
        },
        "The range 70 to 900 is not in the text",
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Person", "Ada");
            request["ranges"] = json!([range(TEXT, "Ada"), range(TEXT, "Ada Lovelace")]);
            request
        },
        "",
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Person", "Ada");
            request["label"] = Value::Null;
            request
        },
        "Annotations in the layer “Entities” need a label",
    ),
    (
        "tag",
        |it| {
            let mut request = it.tagging("Person", "Ada");
            request["layer"] = it.layer("Quotes");
            request
        },
        "The label “Person” does not belong to the layer “Quotes”",
    ),
    (
        "tag",
        |it| {
            it.call("tag", json!({
                "document": it.article("First"), "layer": it.layer("Article parts"), "label": it.label("Body"),
                "ranges": [[0, 43]], "note": "",
            }));
            json!({
                "document": it.article("First"), "layer": it.layer("Article parts"), "label": it.label("Headline"),
                "ranges": [[0, 43]], "note": "",
            })
        },
        "The layer “Article parts” allows no overlaps",
    ),
    (
        "resize",
        |it| json!({ "annotation": it.mark("London"), "ranges": [] }),
        "Nothing is selected",
    ),
    (
        "set_note",
        |_| json!({ "annotation": "zz.9", "note": "" }),
        "This annotation does not exist any more",
    ),
    (
        "set_attribute",
        |it| {
            let claims = it.schema()["layers"].as_array().unwrap().clone();
            let status = claims.iter().find(|it| it["name"] == "Claims").unwrap()["attributes"][0]
                ["id"]
                .clone();
            json!({ "annotation": it.mark("“It works.”"), "attribute": status, "value": "perhaps" })
        },
        "“perhaps” is not a value of “Status”, which takes one of unchecked",
    ),
    (
        "remove",
        |_| json!({ "annotations": ["zz.9"], "relations": [] }),
        "This annotation does not exist any more",
    ),
    (
        "relate",
        |it| it.relation("London", "London"),
        "A tag cannot be related to itself",
    ),
    (
        "relate",
        |it| {
            let mut request = it.relation("London", "Ada Lovelace");
            request["layer"] = it.layer("Entities");
            request["label"] = it.label("Person");
            request
        },
        "The layer “Entities” is not for relations",
    ),
    (
        "set_relation",
        |_| json!({ "relation": "zz.9", "label": null, "note": "" }),
        "This relation does not exist any more",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "name": "Place" })),
        "There is a label “Place” already",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "color": "red" })),
        "“red” is not a colour",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "key": "3" })),
        "The key “3” belongs to the label “Place”",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "key": "pp" })),
        "“pp” is not a key for a label",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "parent": it.label("Person") })),
        "cannot be the broader label",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "parent": it.label("Source") })),
        "cannot be the broader label",
    ),
    (
        "set_label",
        |it| it.relabelling("Person", json!({ "layer": it.layer("Quotes") })),
        "does not belong to the layer “Quotes”",
    ),
    (
        "move_label",
        |_| json!({ "label": "zz.9", "to": 0 }),
        "This label does not exist any more",
    ),
    (
        "merge_labels",
        |it| json!({ "from": it.label("Person"), "into": it.label("Source") }),
        "cannot be merged",
    ),
    (
        "remove_label",
        |_| json!({ "label": "zz.9" }),
        "This label does not exist any more",
    ),
    (
        "affected",
        |_| json!({ "label": "zz.9" }),
        "This label does not exist any more",
    ),
    (
        "set_layer",
        |it| {
            json!({
                "layer": it.layer("Entities"), "name": "Entities", "kind": "document", "granularity": "token",
                "overlap": "any", "label_required": true, "description": "",
            })
        },
        "has annotations, so its kind stays",
    ),
    (
        "set_layer",
        |it| {
            json!({
                "layer": it.layer("Quote links"), "name": "Quote links", "kind": "span", "granularity": "token",
                "overlap": "any", "label_required": true, "description": "",
            })
        },
        "so its kind stays",
    ),
    (
        "resolve",
        |_| json!({ "thing": "label:zz.9", "write": "x" }),
        "This conflict does not exist any more",
    ),
    ("redo", |_| json!({}), "There is nothing to redo"),
    (
        "import",
        |it| {
            let mut request = it.importing("x.txt", "x");
            request["sources"][0]["path"] = "/nowhere/x.txt".into();
            request
        },
        "x.txt could not be read",
    ),
    (
        "export",
        |it| {
            json!({
                "job": "x", "recipe": { "format": "parquet" }, "path": it.folder.path().join("o"),
                "preview": false,
            })
        },
        "can be read but not written",
    ),
    (
        "export",
        |it| {
            json!({
                "job": "x", "recipe": { "format": "galley-jsonl" }, "path": it.path(),
                "preview": false,
            })
        },
        "is the project itself",
    ),
    (
        "export",
        |_| {
            json!({
                "job": "x", "recipe": { "format": "galley-jsonl", "select": { "annotators": ["Eve"] } }, "path": null,
                "preview": true,
            })
        },
        "There is no annotator “Eve”",
    ),
];

#[test]
fn what_is_refused_says_why_in_a_sentence_and_changes_nothing() {
    let desk = Desk::new();
    for (command, request, message) in REFUSALS {
        let request = request(&desk);
        let before = (desk.seen(), desk.log_length());
        desk.take_events();
        let error = desk.refuse(command, request.clone());
        assert!(
            error.message.contains(message),
            "{command} {request}: {}",
            error.message
        );
        // A sentence begins with a capital letter, if not with the name of a file.
        let first = error.message.split(' ').next().unwrap();
        assert!(
            first.contains('.') || !first.starts_with(char::is_lowercase),
            "{command}: {}",
            error.message
        );
        assert_eq!(
            (desk.seen(), desk.log_length()),
            before,
            "{command} {request}"
        );
        assert_eq!(desk.take_events(), [], "{command} {request}");
    }
    desk.assert_sound();
}

#[test]
fn a_project_that_cannot_be_written_is_read_and_says_so() {
    let desk = Desk::new();
    let before = desk.seen();
    desk.ask("close_project");
    let mut permissions = std::fs::metadata(desk.path()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(desk.path(), permissions).unwrap();
    let view = desk.call("open_project", json!({ "path": desk.path() }));
    assert!(
        view["read_only"]
            .as_str()
            .unwrap()
            .contains("write-protected")
    );
    let mut after = desk.seen();
    after["project"]["read_only"] = "".into();
    assert_eq!(after, before);
    let error = desk.refuse("tag", desk.tagging("Person", "Ada"));
    assert_eq!(error.code, ErrorCode::ReadOnly);
    assert!(!error.hint.is_empty());
}
