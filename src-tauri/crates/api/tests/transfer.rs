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
    assert_eq!(mark["origin"], "imported from prodigy-jsonl");
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
