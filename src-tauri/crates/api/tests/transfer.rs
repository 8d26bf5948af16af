//! Imports and exports through the boundary: whole or not at all, and a report that says exactly what was done.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;
use galley_api::wire::{ErrorCode, Event};
use serde_json::{Value, json};

fn items<'a>(answer: &'a Value, code: &str) -> Vec<&'a Value> {
    let all = answer["report"]["items"].as_array().unwrap();
    all.iter().filter(|it| it["code"] == code).collect()
}

fn messages(answer: &Value, code: &str) -> Vec<String> {
    items(answer, code)
        .iter()
        .map(|it| it["message"].as_str().unwrap().to_owned())
        .collect()
}

const LINE: &str = r#"{"text":"Ada met Bob.","spans":[{"start":0,"end":3,"label":"Person"},{"start":8,"end":11,"label":"Hero"}]}"#;

#[test]
fn a_cancelled_import_leaves_nothing() {
    let desk = Desk::new();
    let before = (desk.seen(), desk.log_length());
    let lines: Vec<String> = (0..400)
        .map(|number| format!("{{\"text\": \"Article {number}\"}}"))
        .collect();
    let session = std::sync::Arc::downgrade(&desk.session);
    desk.session.subscribe(Box::new(move |event| {
        // Whoever watches progress cancels at its first sign.
        if let (Event::Progress { job, .. }, Some(session)) = (event, session.upgrade()) {
            session
                .call("me", "cancel_job", json!({ "job": job }))
                .unwrap();
        }
    }));
    let error = desk.refuse("import", desk.importing("many.jsonl", &lines.join("\n")));
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!((desk.seen(), desk.log_length()), before);

    let path = desk.folder.path().join("out.jsonl");
    let request = json!({
        "job": "x", "recipe": { "format": "galley-jsonl" }, "path": path,
                "preview": false,
    });
    assert_eq!(desk.refuse("export", request).code, ErrorCode::Cancelled);
    assert!(!path.exists(), "no part of an export appears");
}

#[test]
fn what_an_import_adds_besides_articles_is_reported() {
    let desk = Desk::empty("newsroom");
    let mut request = desk.importing("x.jsonl", LINE);
    request["annotator"] = "Eve".into();
    let answer = desk.call("import", request);
    assert_eq!(
        messages(&answer, "recognised"),
        ["Read as Prodigy / spaCy JSONL (prodigy-jsonl)."]
    );
    assert_eq!(
        messages(&answer, "new-label"),
        ["The label “Hero” was new in the layer “Entities” and was added."]
    );
    assert_eq!(
        messages(&answer, "new-annotator"),
        ["The annotator “Eve” was new and was added."]
    );
    assert_eq!(answer["changed"]["what"], "import 1 article");
    assert_eq!(answer["first"], desk.article("Ada met Bob."));
    let mark = &desk.open("Ada met Bob.")["annotations"][0];
    assert_eq!(mark["origin"], "imported from Prodigy / spaCy JSONL");
    desk.ask("undo");
    assert_eq!(
        desk.ask("app")["project"]["annotators"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_strict_import_refuses_an_unknown_label_with_its_place_and_leaves_nothing() {
    let desk = Desk::empty("newsroom");
    let before = (desk.seen(), desk.log_length());
    let mut request = desk.importing(
        "x.jsonl",
        &format!("{}\n\n{LINE}\n", LINE.replace("Hero", "Place")),
    );
    request["strict"] = true.into();
    let error = desk.refuse("import", request);
    assert_eq!(
        error.message,
        "x.jsonl, line 3: The label “Hero” is not in the project"
    );
    assert!(error.hint.contains("without --strict"));
    assert_eq!((desk.seen(), desk.log_length()), before);
}

#[test]
fn an_article_that_is_there_already_gets_only_what_is_new_about_it() {
    let desk = Desk::empty("newsroom");
    desk.call("import", desk.importing("x.jsonl", LINE));
    let again = desk.call("import", desk.importing("x.jsonl", LINE));
    assert_eq!(again["changed"], Value::Null);
    assert_eq!(
        (
            &again["report"]["documents"],
            &again["report"]["annotations"]
        ),
        (&json!(0), &json!(0))
    );
    assert_eq!(items(&again, "known-article").len(), 1);

    let more = LINE.replace(
        "\"Hero\"}",
        "\"Hero\"},{\"start\":4,\"end\":7,\"label\":\"Event\"}",
    );
    let more = desk.call("import", desk.importing("x.jsonl", &more));
    assert_eq!(more["changed"]["what"], "import 1 annotation");
    assert_eq!(
        desk.marks("Ada met Bob."),
        ["Person:Ada", "Event:met", "Hero:Bob"]
    );
    assert_eq!(desk.articles().len(), 1);
}

#[test]
fn the_same_text_twice_in_one_file_is_two_articles_where_the_file_says_so() {
    let desk = Desk::empty("blank");
    let lines = "{\"id\": 1, \"text\": \"Correction.\"}\n{\"id\": 2, \"text\": \"Correction.\"}\n";
    let mut request = desk.importing("x.jsonl", lines);
    request["format"] = "doccano-jsonl".into();
    desk.call("import", request.clone());
    assert_eq!(desk.articles().len(), 2);
    desk.call("import", request);
    assert_eq!(desk.articles().len(), 2, "read again, each finds its own");
    // Where two people marked one text, their lines are one article.
    let lines = LINE.replace("\"spans\"", "\"_annotator_id\":\"Eve\",\"spans\"");
    desk.call(
        "import",
        desk.importing("y.jsonl", &format!("{LINE}\n{lines}\n")),
    );
    assert_eq!(desk.articles().len(), 3);
    assert_eq!(
        desk.open("Ada met Bob.")["annotations"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn an_upload_is_read_like_a_file() {
    use base64::Engine;
    let desk = Desk::empty("newsroom");
    let base64 = base64::engine::general_purpose::STANDARD.encode("Ada met Bob.\r\n");
    let mut request = desk.importing("unused", "");
    request["sources"] = json!([{ "kind": "upload", "name": "folder/a.txt", "base64": base64 }]);
    desk.call("import", request.clone());
    let article = desk.open("Ada met Bob.");
    assert_eq!(
        (&article["text"], &article["row"]["source"]),
        (&json!("Ada met Bob.\r\n"), &json!("folder/a.txt"))
    );
    request["sources"][0]["base64"] = "%%%".into();
    assert!(
        desk.refuse("import", request)
            .message
            .starts_with("folder/a.txt did not arrive whole")
    );
}

#[test]
fn an_export_to_a_place_that_cannot_be_written_leaves_what_was_there() {
    let desk = Desk::new();
    let folder = desk.folder.path().join("full");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("x"), "kept").unwrap();
    let ask = |format: &str, path: &std::path::Path| {
        json!({
            "job": "x", "recipe": { "format": format }, "path": path,
                "preview": false,
        })
    };
    let error = desk.refuse("export", ask("brat", &folder));
    assert!(
        error.message.contains("is not an empty folder"),
        "{}",
        error.message
    );
    let error = desk.refuse(
        "export",
        ask("galley-jsonl", &folder.join("no/such/folder/x")),
    );
    assert!(
        error.message.contains("could not be written"),
        "{}",
        error.message
    );
    assert_eq!(std::fs::read_to_string(folder.join("x")).unwrap(), "kept");
    desk.call("export", ask("galley-jsonl", &folder.join("x")));
    assert!(
        std::fs::read_to_string(folder.join("x"))
            .unwrap()
            .starts_with("{\"galley\"")
    );
}

#[test]
fn an_export_is_of_one_moment_while_marking_goes_on() {
    let desk = Desk::new();
    let export = |desk: &Desk| {
        let request = json!({
            "job": "x", "recipe": { "format": "galley-jsonl" }, "path": null,
                "preview": false,
        });
        desk.call("export", request)["base64"].clone()
    };
    let before = export(&desk);
    // At the first sign of progress, while the export reads, an article is removed in the same session.
    let session = std::sync::Arc::downgrade(&desk.session);
    let second = desk.article("Second");
    desk.session.subscribe(Box::new(move |event| {
        if let (Event::Progress { .. }, Some(session)) = (event, session.upgrade()) {
            let request = json!({ "documents": [second] });
            session.call("me", "remove_articles", request).unwrap();
        }
    }));
    assert_eq!(export(&desk), before);
    assert_eq!(desk.articles().len(), 1, "the article is gone");
}

#[test]
#[cfg(unix)]
fn a_project_whose_file_went_away_can_still_be_exported() {
    let desk = Desk::new();
    std::fs::remove_file(desk.path()).unwrap();
    assert!(desk.export("galley-jsonl").contains("Charles Babbage"));
}

#[test]
fn a_preview_says_what_would_become_of_a_file_and_changes_nothing() {
    let desk = Desk::empty("newsroom");
    let before = (desk.seen(), desk.log_length());
    let line = LINE.replace(
        "\"spans\"",
        "\"meta\":{\"title\":\"A 😀 title\",\"desk\":\"Politics\"},\"_annotator_id\":\"Eve\",\"spans\"",
    );
    let mut request = desk.importing(
        "x.jsonl",
        &line
            .replace("Ada met", "😀 Ada met")
            .replace("\"start\":0,\"end\":3", "\"start\":2,\"end\":5")
            .replace("\"start\":8,\"end\":11", "\"start\":10,\"end\":13"),
    );
    request["preview"] = true.into();
    let answer = desk.call("import", request);
    assert_eq!((desk.seen(), desk.log_length()), before);
    assert_eq!(answer["changed"], Value::Null);
    assert_eq!(answer["report"]["format"], "prodigy-jsonl");
    assert_eq!(answer["report"]["annotations"], 2);
    let preview = &answer["preview"];
    let article = &preview["articles"][0];
    assert_eq!(article["title"], "A 😀 title");
    assert_eq!(article["text"], "😀 Ada met Bob.");
    assert_eq!(article["known"], false);
    // View units: the emoji counts two.
    assert_eq!(
        (&article["marks"][0]["start"], &article["marks"][0]["end"]),
        (&json!(3), &json!(6))
    );
    assert_eq!(article["marks"][1]["quote"], "Bob");
    assert_eq!(
        preview["labels"],
        json!([
            { "layer": null, "label": "Hero", "count": 1, "example": "Bob", "to": { "layer": "Entities", "label": "Hero" }, "new": true },
            { "layer": null, "label": "Person", "count": 1, "example": "Ada", "to": { "layer": "Entities", "label": "Person" }, "new": false },
        ])
    );
    assert_eq!(
        preview["annotators"],
        json!([{ "name": "Eve", "count": 2, "to": "Eve", "example": "", "new": true }])
    );
    assert_eq!(preview["details"][0]["name"], "desk");
    assert_eq!(preview["details"][0]["example"], "Politics");
}

#[test]
fn a_mapping_renames_leaves_out_and_is_remembered_for_the_format() {
    let desk = Desk::empty("newsroom");
    let line = LINE.replace(
        "\"spans\"",
        "\"meta\":{\"desk\":\"Politics\",\"junk\":\"x\"},\"_annotator_id\":\"Eve\",\"spans\"",
    );
    let mut request = desk.importing("x.jsonl", &line);
    request["mapping"] = json!({
        "labels": [
            { "layer": null, "label": "Hero", "to": { "layer": "Entities", "label": "Person" } },
            { "layer": null, "label": "Person", "to": null },
        ],
        "annotators": { "Eve": "Evelyn" },
        "details": { "desk": "section", "junk": "" },
    });
    let answer = desk.call("import", request);
    assert_eq!(desk.marks("Ada met Bob."), ["Person:Bob"]);
    assert_eq!(items(&answer, "left-out")[0]["count"], 1);
    assert_eq!(answer["report"]["annotations"], 1);
    let article = desk.open("Ada met Bob.");
    assert_eq!(article["metadata"]["section"], "Politics");
    assert_eq!(article["metadata"]["junk"], Value::Null);
    let people: Vec<Value> = desk.ask("app")["project"]["annotators"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].clone())
        .collect();
    assert!(people.contains(&json!("Evelyn")) && !people.contains(&json!("Eve")));

    // The next file of the format goes the same way, after the project was closed too.
    let path = desk.path();
    desk.ask("close_project");
    desk.call("open_project", json!({ "path": path }));
    let next = LINE.replace("Ada met", "Eve met");
    let mut request = desk.importing("y.jsonl", &next);
    request["preview"] = true.into();
    let preview = desk.call("import", request.clone())["preview"].clone();
    assert_eq!(preview["mapping"]["labels"].as_array().unwrap().len(), 2);
    assert_eq!(preview["labels"][1]["to"], Value::Null);
    request["preview"] = false.into();
    desk.call("import", request);
    assert_eq!(desk.marks("Eve met Bob."), ["Person:Bob"]);

    // An empty mapping is no mapping, and is remembered as such.
    let third = LINE.replace("Ada met", "Zoe met");
    let mut request = desk.importing("z.jsonl", &third);
    request["mapping"] = json!({});
    desk.call("import", request);
    assert_eq!(desk.marks("Zoe met Bob."), ["Person:Zoe", "Hero:Bob"]);
    let fourth = desk.importing("w.jsonl", &LINE.replace("Ada met", "Lea met"));
    desk.call("import", fourth);
    assert_eq!(desk.marks("Lea met Bob."), ["Person:Lea", "Hero:Bob"]);
}

#[test]
fn a_preview_shows_each_article_with_its_own_marks() {
    let desk = Desk::empty("newsroom");
    // More articles than are shown, all as long as each other.
    let mut lines = String::new();
    for it in 10..40 {
        let row = json!({ "text": format!("Ada met Bob {it}."), "spans": [{ "start": 0, "end": 3, "label": "Person" }] });
        lines.push_str(&format!("{row}\n"));
    }
    let mut request = desk.importing("x.jsonl", &lines);
    request["preview"] = true.into();
    let answer = desk.call("import", request);
    let articles = answer["preview"]["articles"].as_array().unwrap();
    assert_eq!(articles.len(), 20);
    for it in articles {
        assert_eq!(it["marks"].as_array().unwrap().len(), 1, "{it}");
    }
}

#[test]
fn a_preview_names_everybody_who_would_come_along() {
    let from = Desk::new();
    let file = from.export("galley-jsonl");
    let mut lines: Vec<Value> = file
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    lines[1]["relations"][0]["annotator"] = "Linda".into();
    lines[2]["work"] = json!([{ "annotator": "Wanda", "status": "done", "active_seconds": 0 }]);
    let file: Vec<String> = lines.iter().map(Value::to_string).collect();
    let desk = Desk::empty("newsroom");
    let mut request = desk.importing("x.jsonl", &file.join("\n"));
    request["preview"] = true.into();
    let answer = desk.call("import", request);
    let people = answer["preview"]["annotators"].as_array().unwrap();
    let named: Vec<_> = people
        .iter()
        .map(|it| (&it["name"], &it["count"]))
        .collect();
    assert!(named.contains(&(&json!("Linda"), &json!(1))), "{named:?}");
    assert!(named.contains(&(&json!("Wanda"), &json!(0))), "{named:?}");
}

#[test]
fn details_can_change_names_and_none_is_overwritten_without_a_line() {
    let desk = Desk::empty("newsroom");
    let row = json!({ "text": "Ada met Bob.", "spans": [], "meta": { "a": "one", "b": "two", "c": "three", "d": "four" } });
    let mut request = desk.importing("x.jsonl", &format!("{row}\n"));
    request["mapping"] = json!({ "details": { "a": "b", "b": "a", "c": "d" } });
    let answer = desk.call("import", request);
    let details = desk.open("Ada met Bob.")["metadata"].clone();
    assert_eq!(
        (&details["a"], &details["b"], &details["d"]),
        (&json!("two"), &json!("one"), &json!("four"))
    );
    let said = messages(&answer, "detail-twice");
    assert_eq!(
        said,
        ["The detail “c” was left out: the article has another that is called “d”."]
    );
}

#[test]
fn what_the_mapping_renames_is_not_added_by_the_schema_of_the_file() {
    let from = Desk::new();
    let file = from.export("galley-jsonl");
    let desk = Desk::empty("blank");
    let mut request = desk.importing("x.jsonl", &file);
    request["mapping"] = json!({
        "labels": [
            { "layer": "Entities", "label": "Person", "to": { "layer": "Entities", "label": "Human" } },
            { "layer": "Entities", "label": "Place", "to": null },
        ],
        "annotators": { "Ada": "Ada" },
    });
    let answer = desk.call("import", request);
    let added = messages(&answer, "new-label");
    let named = |name: &str| added.iter().any(|it| it.contains(&format!("“{name}”")));
    assert!(
        named("Human") && !named("Person") && !named("Place"),
        "{added:?}"
    );
    let mut again = desk.importing("y.jsonl", &file.replace("\"Ada\"", "\"Eve\""));
    again["mapping"] = json!({ "annotators": { "Eve": "Ada" } });
    let answer = desk.call("import", again);
    assert_eq!(messages(&answer, "new-annotator"), Vec::<String>::new());
}

#[test]
fn what_a_report_is_about_can_be_opened() {
    let desk = Desk::empty("newsroom");
    let broken = LINE.replace("\"start\":8,\"end\":11", "\"start\":80,\"end\":110");
    let answer = desk.call("import", desk.importing("x.jsonl", &broken));
    let item = items(&answer, "beyond-the-text")[0];
    assert_eq!(item["article"], desk.article("Ada met Bob."));
    let export = desk.call(
        "export",
        json!({ "job": "x", "recipe": { "format": "text" }, "path": null, "preview": true }),
    );
    assert_eq!(
        items(&export, "annotations")[0]["article"],
        desk.article("Ada met Bob.")
    );
}

#[test]
fn values_of_other_types_and_missing_labels_cost_no_annotation() {
    let desk = Desk::empty("blank");
    let mark = |id: &str, start: u32, label: Value, num: Value| json!({ "id": id, "layer": "Spans", "label": label, "ranges": [[start, start + 3]], "attributes": { "num": num } });
    let line = json!({
        "text": "Ada met Bob. Eve saw Ida.",
        "annotations": [
            mark("a", 0, json!("X"), json!("n/a")),
            mark("b", 8, json!("X"), json!(12)),
            mark("c", 13, Value::Null, json!(true)),
            mark("d", 21, json!(""), json!("n/a")),
        ],
    });
    let file = format!("{{\"galley\":1,\"schema\":{{}}}}\n{line}\n");
    let answer = desk.call("import", desk.importing("x.jsonl", &file));
    assert_eq!(answer["report"]["annotations"], 4);
    assert_eq!(desk.marks("Ada met Bob. Eve saw Ida.").len(), 4);
    desk.assert_sound();

    // A number first: what is none is left out by itself, and said.
    let line = json!({
        "text": "Ida met Bob. Eve saw Ada.",
        "annotations": [
            mark("a", 0, json!("X"), json!(12)),
            mark("b", 8, json!("X"), json!("n/a")),
        ],
    });
    let desk = Desk::empty("blank");
    let file = format!("{{\"galley\":1,\"schema\":{{}}}}\n{line}\n");
    let answer = desk.call("import", desk.importing("x.jsonl", &file));
    assert_eq!(answer["report"]["annotations"], 2);
    let said = items(&answer, "attribute-value");
    assert_eq!(said.len(), 1);
    assert_eq!(
        (&said[0]["quote"], &said[0]["line"]),
        (&json!("Bob"), &json!(2))
    );
}

#[test]
fn an_export_has_the_entries_that_its_articles_are_linked_to_and_no_others() {
    let desk = Desk::new();
    desk.register("London", "London, England");
    let other = json!({
        "entity": null, "name": "Paris, France", "type_name": "", "role": "", "aliases": [], "uris": [], "note": "",
    });
    desk.call("set_entity", other);
    let out = desk.export("galley-jsonl");
    assert!(out.contains("London, England") && !out.contains("Paris, France"));
    let look = json!({ "job": "look", "recipe": { "format": "galley-jsonl" }, "path": null, "preview": true });
    let report = desk.call("export", look);
    let left = items(&report, "unlinked-entries");
    assert_eq!((left.len(), &left[0]["count"]), (1, &json!(1)));
    // What is named comes back to the entry that is there.
    let fresh = Desk::empty("newsroom");
    let entity = |desk: &Desk| {
        let page = json!({ "type_name": null, "by_mentions": false, "offset": 0, "limit": 9 });
        desk.call("list_register", page)["total"].clone()
    };
    fresh.call("import", fresh.importing("a.jsonl", &out));
    fresh.call(
        "import",
        fresh.importing("b.jsonl", &out.replace("Ada Lovelace", "Ada Lovelave")),
    );
    assert_eq!(entity(&fresh), 1);
    fresh.assert_sound();
}
