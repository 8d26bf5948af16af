//! `kill -9` while 100,000 places are being marked, or while articles are removed for good: afterwards all of it is done,
//! or nothing.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use desk::Desk;
use galley_api::wire::{Event, Host};
use galley_api::{AppDirs, Session, Store};
use serde_json::{Value, json};

const PURGED: &str = "GALLEY_TEST_PURGES";
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

    // Killed on the way, and then let be.
    for kill_at in [8, usize::MAX] {
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

/// Not a test of its own: the process that is killed. It says what it is at, each time it tells.
#[test]
fn purging_process() {
    let Ok(path) = std::env::var(PURGED) else {
        return;
    };
    let data = std::env::temp_dir();
    let session = Session::new(Host::Desktop, AppDirs { data });
    let call = |name: &str, ask: Value| session.call("me", name, ask).unwrap();
    call("open_project", json!({ "path": path }));
    session.subscribe(Box::new(|event| {
        if let Event::Progress { what, .. } = event {
            println!("{what}");
            std::io::stdout().flush().unwrap();
        }
    }));
    let ask = json!({
        "query": "zqxjkvitch", "group": null, "order": { "by": "imported", "descending": false, "seed": 0 },
        "offset": 0, "limit": 100,
    });
    let rows = call("list_articles", ask)["rows"].clone();
    let ids: Vec<Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(ids.len(), SECRET);
    call(
        "purge",
        json!({ "job": "p", "documents": ids, "copies": [] }),
    );
    println!("acknowledged");
}

/// Articles that are removed for good.
const SECRET: usize = 20;

#[test]
fn a_process_that_is_killed_while_removing_for_good_leaves_all_or_nothing() {
    let desk = Desk::empty("newsroom");
    desk.add("Public", "Nothing to hide.");
    let text = "Zqxjkvitch paid. ".repeat(100);
    let spans: Vec<String> = (0..100)
        .map(|at| {
            let start = at * 17;
            format!(
                "{{\"start\": {start}, \"end\": {}, \"label\": \"Person\"}}",
                start + 10
            )
        })
        .collect();
    let line = format!(
        "{{\"text\": \"{text}\", \"spans\": [{}]}}\n",
        spans.join(",")
    );
    let lines: String = (0..SECRET)
        .map(|at| {
            line.replacen(
                "Zqxjkvitch",
                &format!("Zqxjkvitc{}", (b'a' + at as u8) as char),
                1,
            )
        })
        .collect();
    desk.call("import", desk.importing("secret.jsonl", &lines));
    desk.ask("close_project");
    let bytes = || std::fs::read(desk.path()).unwrap();
    let is_there = || {
        bytes()
            .windows(10)
            .any(|it| it.eq_ignore_ascii_case(b"zqxjkvitch"))
    };

    // Killed at the first sign of it, when it is done but not yet cleaned, and not at all.
    for kill_at in ["Removing for good", "Writing the file anew", ""] {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["purging_process", "--exact", "--nocapture"])
            .env(PURGED, desk.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut done = false;
        for line in lines.map_while(Result::ok) {
            done |= line.ends_with("acknowledged");
            if !kill_at.is_empty() && line.ends_with(kill_at) {
                process.kill().unwrap();
                break;
            }
        }
        process.wait().unwrap();
        let store = Store::open(&desk.path()).unwrap();
        let report = store.check().unwrap();
        assert_eq!(
            report.problems,
            Vec::<String>::new(),
            "killed at “{kill_at}”"
        );
        let stats = store.stats(store.me().unwrap()).unwrap();
        let left = (stats.documents as usize, stats.annotations as usize);
        drop(store);
        assert!(
            left == (SECRET + 1, SECRET * 100) || left == (1, 0),
            "killed at “{kill_at}”: {left:?}"
        );
        assert!(!done || left == (1, 0), "what was acknowledged is so");
        if left == (1, 0) {
            assert!(!is_there(), "whoever opens the file next cleans it");
            return;
        }
    }
    panic!("it ends when it is let be");
}
