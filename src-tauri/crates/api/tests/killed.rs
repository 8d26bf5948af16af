//! `kill -9` while 100,000 places are being marked: afterwards all of them are there, or none.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use desk::Desk;
use galley_api::wire::{Event, Host};
use galley_api::{AppDirs, Session, Store};
use serde_json::{Value, json};

const PROJECT: &str = "GALLEY_TEST_PROPAGATES";
const ANNOTATION: &str = "GALLEY_TEST_ANNOTATION";
/// Places besides the one that is marked.
const PLACES: usize = 100_000;
const ARTICLES: usize = 50;

/// Not a test of its own: the process that is killed. It says how far it is, and when it is done.
#[test]
fn propagating_process() {
    let (Ok(path), Ok(annotation)) = (std::env::var(PROJECT), std::env::var(ANNOTATION)) else {
        return;
    };
    let data = std::env::temp_dir();
    let session = Session::new(Host::Desktop, AppDirs { data });
    let call = |name: &str, ask: Value| session.call("me", name, ask).unwrap();
    call("open_project", json!({ "path": path }));
    session.subscribe(Box::new(|event| {
        if let Event::Progress { what, .. } = event
            && what == "Marking"
        {
            println!("marking");
            std::io::stdout().flush().unwrap();
        }
    }));
    let ask = json!({ "job": "o", "annotation": annotation, "scope": "all", "aside": false });
    let found = call("occurrences", ask);
    assert_eq!(found["places"], PLACES);
    let ask =
        json!({ "job": "p", "id": found["id"], "groups": ["exact"], "places": [], "except": [] });
    call("propagate", ask);
    println!("acknowledged");
}

#[test]
fn a_process_that_is_killed_while_marking_the_rest_leaves_all_or_nothing() {
    let desk = Desk::empty("newsroom");
    let text = "Rex Tillerson said. ".repeat(PLACES / ARTICLES);
    let mut first = Value::Null;
    for number in 0..ARTICLES {
        let more = if number == 0 {
            "Rex Tillerson left."
        } else {
            ""
        };
        let id = desk.add(&format!("Article {number}"), &format!("{text}{more}"));
        if number == 0 {
            first = id;
        }
    }
    let end = text.len();
    let request = json!({
        "document": first, "layer": desk.layer("Entities"), "label": desk.label("Person"),
        "ranges": [[end, end + "Rex Tillerson".len()]], "note": "",
    });
    let mark = desk.call("tag", request)["created"][0].clone();
    desk.ask("close_project");

    // Killed at the first word of it, later, and as it ends; at last it is let be.
    for kill_at in [1, 8, usize::MAX] {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["propagating_process", "--exact", "--nocapture"])
            .env(PROJECT, desk.path())
            .env(ANNOTATION, mark.as_str().unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut told = 0;
        let mut done = false;
        for line in lines.map_while(Result::ok) {
            told += usize::from(line.ends_with("marking"));
            done |= line.ends_with("acknowledged");
            if told == kill_at {
                process.kill().unwrap();
                break;
            }
        }
        process.wait().unwrap();
        let store = Store::open(&desk.path()).unwrap();
        let made = store.stats(store.me().unwrap()).unwrap().annotations as usize - 1;
        assert!(made == 0 || made == PLACES, "{made} places are marked");
        assert!(!done || made == PLACES, "what was acknowledged is there");
        if kill_at == 1 {
            assert_eq!(made, 0, "it was killed at the first of 100,000");
        }
        if made == PLACES {
            break;
        }
        assert!(kill_at != usize::MAX, "it ends when it is let be");
    }
    desk.call("open_project", json!({ "path": desk.path() }));
    let list = desk.call("propagations", json!({ "offset": 0, "limit": 1 }));
    assert_eq!(
        (&list["total"], &list["rows"][0]["left"]),
        (&json!(1), &json!(PLACES))
    );
    desk.ask("undo");
    let list = desk.call("propagations", json!({ "offset": 0, "limit": 1 }));
    assert_eq!(list["rows"][0]["left"], 0, "one undo takes the lot back");
    desk.assert_sound();
}
