//! Work that goes from one copy of a project to another as a file, without a server.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::path::Path;

use desk::Desk;
use serde_json::{Value, json};

fn export(desk: &Desk, path: &Path) -> Value {
    let recipe = json!({ "format": "galley-bundle" });
    desk.call(
        "export",
        json!({ "job": "x", "recipe": recipe, "path": path, "preview": false }),
    )
}

fn importing(path: &Path) -> Value {
    json!({
        "job": "i", "sources": [{ "kind": "path", "path": path }], "format": null, "layer": null,
        "annotator": null, "strict": false, "options": {},
    })
}

fn said(answer: &Value) -> Vec<&str> {
    let items = answer["report"]["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["message"].as_str().unwrap())
        .collect()
}

#[test]
fn two_copies_give_each_other_their_work_and_end_as_one() {
    let desk = Desk::new();
    let copy = desk.folder.path().join("copy.galley");
    // As a person copies a file: when it is closed.
    desk.ask("close_project");
    std::fs::copy(desk.path(), &copy).unwrap();
    desk.call("open_project", json!({ "path": desk.path() }));
    let other = desk.other();
    other.call("open_project", json!({ "path": copy }));
    desk.tag("Person", "Babbage");
    other.tag("Event", "met");
    let (mine, theirs) = (
        desk.folder.path().join("mine.galley-bundle"),
        desk.folder.path().join("theirs.json"),
    );
    export(&desk, &mine);
    export(&other, &theirs);
    let answer = desk.call("import", importing(&theirs));
    assert_eq!(
        said(&answer),
        ["One change of other copies was taken over."]
    );
    assert_eq!(answer["changed"]["reload"], true);
    assert_eq!(answer["report"]["annotations"], 1);
    other.call("import", importing(&mine));
    assert_eq!(desk.marks("First"), other.marks("First"));
    let again = other.call("import", importing(&mine));
    assert_eq!(said(&again), ["Everything in it is here already."]);
    assert_eq!(again["changed"], Value::Null);
    desk.assert_sound();
    other.assert_sound();
}

#[test]
fn what_is_no_bundle_of_this_project_changes_nothing() {
    let desk = Desk::new();
    let stranger = Desk::empty("newsroom");
    stranger.add("Other", "A text of another project.");
    let path = desk.folder.path().join("x.galley-bundle");
    export(&stranger, &path);
    let before = (desk.seen(), desk.log_length());
    let error = desk.refuse("import", importing(&path));
    assert_eq!(
        error.message,
        "x.galley-bundle is a bundle of another project"
    );
    export(&desk, &path);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let broken = [
        (
            "cut off",
            format!("{}\n", lines[..lines.len() - 1].join("\n")),
        ),
        (
            "line 2: the line is cut off",
            whole[..whole.find('\n').unwrap() + 40].to_owned(),
        ),
        (
            "line 1: this is not a Galley bundle",
            "{\"galley_bundle\":true}\n".to_owned(),
        ),
        (
            "newer version",
            whole.replacen("\"galley_bundle\":1", "\"galley_bundle\":2", 1),
        ),
        (
            "line 2: its hash is none",
            whole.replacen("\"hash\":\"", "\"hash\":\"é", 1),
        ),
        (
            "it has 0 of 0",
            "{\"galley_bundle\":1,\"project\":\"\",\"changes\":0}\n".to_owned(),
        ),
    ];
    for (what, text) in broken {
        std::fs::write(&path, text).unwrap();
        let error = desk.refuse("import", importing(&path));
        assert!(error.message.contains(what), "{what}: {}", error.message);
    }
    assert_eq!((desk.seen(), desk.log_length()), before);
    let part = json!({ "format": "galley-bundle", "select": { "query": "x" } });
    let error = desk.refuse(
        "export",
        json!({ "job": "x", "recipe": part, "path": path, "preview": false }),
    );
    assert_eq!(error.message, "A bundle holds the whole project");
}

#[test]
fn a_bundle_whose_text_was_altered_or_taken_out_is_refused() {
    let desk = Desk::new();
    let copy = desk.folder.path().join("copy.galley");
    desk.ask("close_project");
    std::fs::copy(desk.path(), &copy).unwrap();
    desk.call("open_project", json!({ "path": desk.path() }));
    let other = desk.other();
    other.call("open_project", json!({ "path": copy }));
    desk.add("New", "A text that the other copy lacks.");
    let path = desk.folder.path().join("x.galley-bundle");
    export(&desk, &path);
    let whole = std::fs::read_to_string(&path).unwrap();
    let before = (other.seen(), other.log_length());
    let without = ",\"texts\":[\"A text that the other copy lacks.\"]";
    assert!(whole.contains(without));
    for broken in [
        whole.replace("that the other copy lacks", "that nobody wrote"),
        whole.replace(without, ""),
    ] {
        std::fs::write(&path, broken).unwrap();
        let error = other.refuse("import", importing(&path));
        assert!(error.message.contains("text"), "{error:?}");
        assert_eq!((other.seen(), other.log_length()), before);
    }
    std::fs::write(&path, whole).unwrap();
    other.call("import", importing(&path));
    other.assert_sound();
}

#[test]
fn an_article_that_was_removed_for_good_does_not_come_back_with_a_bundle_and_goes_with_one() {
    let desk = Desk::new();
    let copy = desk.folder.path().join("copy.galley");
    desk.ask("close_project");
    std::fs::copy(desk.path(), &copy).unwrap();
    desk.call("open_project", json!({ "path": desk.path() }));
    let other = desk.other();
    other.call("open_project", json!({ "path": copy }));
    other.tag("Event", "met");
    let (before, after) = (
        desk.folder.path().join("before.galley-bundle"),
        desk.folder.path().join("after.galley-bundle"),
    );
    export(&other, &before);
    let first = desk.article("First");
    desk.call(
        "purge",
        json!({ "job": "p", "documents": [first], "copies": [] }),
    );
    desk.call("import", importing(&before));
    assert_eq!(desk.articles().len(), 1);
    desk.assert_sound();

    export(&desk, &after);
    let bundle = std::fs::read_to_string(&after).unwrap();
    assert!(!bundle.contains("Lovelace") && bundle.contains("purged"));
    other.call("import", importing(&after));
    assert_eq!(other.articles().len(), 1);
    other.assert_sound();
    for path in [desk.path(), copy] {
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(7).any(|it| it == b"ovelace"),
            "{}",
            path.display()
        );
    }
}
