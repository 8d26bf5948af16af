//! Many articles at once, queues, and own time: what is changed, what is left alone, and what stays in this copy.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;
use galley_api::wire::{ErrorCode, Event};
use serde_json::{Value, json};

/// A project with so many articles, named by their numbers, and a second annotator.
fn library(many: usize) -> (Desk, Value) {
    let desk = Desk::empty("newsroom");
    let lines: Vec<String> = (0..many)
        .map(|number| {
            let day = 28 - number % 28;
            format!("{{\"text\": \"Article {number}\", \"date\": \"2020-01-{day:02}\"}}")
        })
        .collect();
    desk.call("import", desk.importing("many.jsonl", &lines.join("\n")));
    let bob = json!({ "annotator": null, "name": "Bob", "role": "" });
    desk.call("set_annotator", bob);
    let bob = desk.ask("app")["project"]["annotators"][1]["id"].clone();
    desk.take_events();
    (desk, bob)
}

fn all(action: &Value) -> Value {
    json!({ "job": "b", "which": { "by": "query", "query": "", "except": [] }, "action": action })
}

fn work_of(desk: &Desk, title: &str, who: &Value) -> (String, bool) {
    let document = serde_json::from_value(desk.article(title)).unwrap();
    let annotator = serde_json::from_value(who.clone()).unwrap();
    let work = desk
        .session
        .with_store(|store| Ok(store.work(document, annotator)?))
        .unwrap();
    (format!("{:?}", work.status), work.assigned)
}

fn me(desk: &Desk) -> Value {
    desk.ask("app")["project"]["me"]["id"].clone()
}

#[test]
fn what_is_done_to_many_articles_is_one_change_and_one_undo() {
    let (desk, bob) = library(40);
    let ada = me(&desk);
    for (action, what) in [
        (
            json!({ "action": "status", "status": "done" }),
            "mark 40 articles done",
        ),
        (
            json!({ "action": "assign", "annotator": bob, "assigned": true }),
            "assign 40 articles to Bob",
        ),
        (json!({ "action": "remove" }), "remove 40 articles"),
    ] {
        let length = desk.log_length();
        assert_eq!(desk.call("bulk", all(&action))["what"], what);
        assert_eq!(desk.log_length(), length + 1);
        assert_eq!(
            desk.call("bulk", all(&action))["articles"],
            json!([]),
            "it is so already"
        );
        assert_eq!(desk.log_length(), length + 1);
        desk.ask("undo");
        assert_eq!(work_of(&desk, "Article 7", &ada), ("ToDo".into(), false));
        assert_eq!(work_of(&desk, "Article 7", &bob), ("ToDo".into(), false));
        desk.assert_sound();
    }
}

#[test]
fn assigning_leaves_how_far_people_are_as_it_is() {
    let (desk, bob) = library(3);
    let ada = me(&desk);
    desk.call("use_annotator", json!({ "annotator": bob }));
    desk.call(
        "set_status",
        json!({ "documents": [desk.article("Article 1")], "status": "done" }),
    );
    desk.call("use_annotator", json!({ "annotator": ada }));
    let assign = |assigned: bool| {
        all(&json!({ "action": "assign", "annotator": bob, "assigned": assigned }))
    };
    let preview = desk.call("preview_bulk", assign(false));
    assert_eq!(
        (&preview["articles"], &preview["unchanged"]),
        (&json!(3), &json!(3))
    );
    desk.call("bulk", assign(true));
    assert_eq!(work_of(&desk, "Article 1", &bob), ("Done".into(), true));
    assert_eq!(work_of(&desk, "Article 2", &bob), ("ToDo".into(), true));
    desk.call("bulk", assign(false));
    assert_eq!(work_of(&desk, "Article 1", &bob), ("Done".into(), false));
    // One's own status says nothing of somebody else's.
    desk.call(
        "bulk",
        all(&json!({ "action": "status", "status": "skipped" })),
    );
    assert_eq!(work_of(&desk, "Article 1", &bob), ("Done".into(), false));
    let log = desk.call("log", json!({ "offset": 0, "limit": 9 }));
    let told: Vec<&str> = log["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    assert_eq!(
        told[..4],
        [
            "set 3 articles to skipped",
            "took 3 articles from Bob",
            "assigned 3 articles to Bob",
            "set the article to done",
        ]
    );
    desk.refuse(
        "bulk",
        all(&json!({ "action": "assign", "annotator": "zz.9", "assigned": true })),
    );
    desk.assert_sound();
}

#[test]
fn a_removal_says_beforehand_what_goes_also_of_other_people() {
    let desk = Desk::new();
    let bob = json!({ "annotator": null, "name": "Bob", "role": "" });
    desk.call("set_annotator", bob);
    let bob = desk.ask("app")["project"]["annotators"][1]["id"].clone();
    desk.call("use_annotator", json!({ "annotator": bob }));
    desk.tag("Date", "met");
    let before = desk.seen();
    let remove = json!({
        "job": "r", "which": { "by": "ids", "documents": [desk.article("First")] }, "action": { "action": "remove" },
    });
    let preview = desk.call("preview_bulk", remove.clone());
    let expected = json!({
        "articles": 1, "unchanged": 0, "annotations": 1, "annotations_of_others": 6, "titles": ["First"],
    });
    assert_eq!(preview, expected);
    assert_eq!(desk.seen(), before, "a preview does nothing");
    desk.call("bulk", remove);
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn a_bulk_action_that_is_cancelled_half_way_leaves_nothing() {
    let (desk, bob) = library(300);
    let before = (desk.seen(), desk.log_length());
    let session = std::sync::Arc::downgrade(&desk.session);
    desk.session.subscribe(Box::new(move |event| {
        // Whoever watches progress cancels at its first sign.
        if let (Event::Progress { job, .. }, Some(session)) = (event, session.upgrade()) {
            session
                .call("me", "cancel_job", json!({ "job": job }))
                .unwrap();
        }
    }));
    for action in [
        json!({ "action": "status", "status": "done" }),
        json!({ "action": "assign", "annotator": bob, "assigned": true }),
        json!({ "action": "remove" }),
    ] {
        let error = desk.refuse("bulk", all(&action));
        assert_eq!(error.code, ErrorCode::Cancelled, "{action}");
        assert_eq!((desk.seen(), desk.log_length()), before, "{action}");
        assert_eq!(
            desk.refuse("preview_bulk", all(&action)).code,
            ErrorCode::Cancelled
        );
    }
    desk.assert_sound();
}

fn start(desk: &Desk, order: &str, seed: &str) -> Value {
    let ask = json!({
        "name": "", "query": "", "order": order, "seed": seed, "since": 0.0,
    });
    desk.call("start_queue", ask)["queue"].clone()
}

/// Where the queue is after going to an article.
fn go(desk: &Desk, at: &Value) -> Value {
    let ask = json!({ "since": 0.0, "at": at, "on": null });
    desk.call("queue", ask)["queue"].clone()
}

/// The titles of a queue, walked through.
fn walk(desk: &Desk, mut queue: Value) -> Vec<String> {
    let rows = desk.articles();
    let title = |id: &Value| {
        let row = rows.iter().find(|it| it["id"] == *id).unwrap();
        row["title"].as_str().unwrap().to_owned()
    };
    let mut titles = vec![title(&queue["at"])];
    while !queue["next"].is_null() {
        queue = go(desk, &queue["next"]);
        titles.push(title(&queue["at"]));
    }
    assert_eq!(
        (&queue["place"], titles.len()),
        (&queue["total"], rows.len())
    );
    titles
}

#[test]
fn a_queue_goes_in_the_order_that_was_asked_for_and_the_same_again() {
    let (desk, _) = library(12);
    let imported: Vec<String> = (0..12).map(|number| format!("Article {number}")).collect();
    assert_eq!(walk(&desk, start(&desk, "imported", "")), imported);
    let dated: Vec<String> = imported.iter().rev().cloned().collect();
    assert_eq!(walk(&desk, start(&desk, "date", "")), dated);
    let mixed = walk(&desk, start(&desk, "shuffled", "a"));
    assert_ne!(mixed, imported);
    assert_ne!(walk(&desk, start(&desk, "shuffled", "b")), mixed);
    assert_eq!(walk(&desk, start(&desk, "shuffled", "a")), mixed);
    // In another copy of the project articles come in the same order.
    let copy = desk.folder.path().join("copy.galley");
    desk.session
        .with_store(|store| Ok(store.backup_to(&copy)?))
        .unwrap();
    let other = Desk::beside(desk.folder.clone());
    other.call("open_project", json!({ "path": copy }));
    assert_eq!(walk(&other, start(&other, "shuffled", "a")), mixed);
    // Nothing was looked for yet; all are there all the same.
    let mut found = walk(&desk, start(&desk, "findings", ""));
    found.sort_by_key(|it| imported.iter().position(|other| other == it));
    assert_eq!(found, imported);
}

#[test]
fn a_queue_is_left_and_taken_up_again_where_it_was() {
    let (desk, _) = library(4);
    start(&desk, "imported", "");
    go(&desk, &desk.article("Article 2"));
    let left =
        desk.call("queue", json!({ "since": 0.0, "at": null, "on": false }))["queue"].clone();
    assert_eq!((&left["on"], &left["place"]), (&json!(false), &json!(3)));
    let other = desk.other();
    let found =
        other.call("queue", json!({ "since": 0.0, "at": null, "on": true }))["queue"].clone();
    assert_eq!((&found["on"], &found["place"]), (&json!(true), &json!(3)));
    assert_eq!(found["at"], desk.article("Article 2"));
    // An article that is gone is passed over, and one that is new does not come between.
    let gone = json!({ "documents": [desk.article("Article 2")] });
    desk.call("remove_articles", gone);
    let new = desk.add("New", "text");
    let queue = go(&desk, &new);
    assert_eq!(queue["at"], desk.article("Article 3"));
    assert_eq!(queue["previous"], desk.article("Article 1"));
    assert_eq!((&queue["next"], &queue["place"]), (&Value::Null, &json!(4)));
    let none = json!({ "documents": desk.articles().iter().map(|it| it["id"].clone()).collect::<Vec<_>>() });
    desk.call("remove_articles", none);
    assert_eq!(go(&desk, &Value::Null)["at"], Value::Null);
    let ask = json!({ "name": "", "query": "", "order": "date", "seed": "", "since": 0.0 });
    assert_eq!(
        desk.refuse("start_queue", ask).message,
        "No article is in this view"
    );
}

#[test]
fn the_pace_of_a_queue_is_that_of_its_own_articles_as_soon_as_one_is_timed() {
    let (desk, _) = library(10);
    let timed = |title: &str, seconds: u32| {
        let document = desk.article(title);
        desk.call(
            "add_activity",
            json!({ "document": document, "day": 1, "seconds": seconds }),
        );
        desk.call(
            "set_status",
            json!({ "documents": [document], "status": "done" }),
        );
    };
    timed("Article 0", 100);
    let rest = json!({ "job": "r", "which": { "by": "ids", "documents": [desk.article("Article 0")] }, "action": { "action": "remove" } });
    desk.call("bulk", rest);
    assert_eq!(
        start(&desk, "imported", "")["pace"]["average"],
        Value::Null,
        "what is gone is not counted"
    );
    desk.ask("undo");
    let pace = start(&desk, "imported", "")["pace"].clone();
    assert_eq!(
        (&pace["average"], &pace["left"]),
        (&json!(100.0), &json!(10))
    );
    timed("Article 1", 200);
    let pace = go(&desk, &desk.article("Article 2"))["pace"].clone();
    assert_eq!(
        (&pace["average"], &pace["left"]),
        (&json!(150.0), &json!(8))
    );
    assert_eq!(pace["seconds_left"], 1200.0);
}

#[test]
fn the_pace_that_is_kept_up_to_date_is_that_of_a_program_that_looks_anew() {
    let (desk, bob) = library(12);
    let ada = me(&desk);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis() as f64;
    let (day, since) = ((now / 86_400_000.0) as u32, now - 60_000.0);
    let pace = |desk: &Desk| {
        let ask = json!({ "since": since, "at": null, "on": null });
        desk.call("queue", ask)["queue"]["pace"].clone()
    };
    let settle = |desk: &Desk, numbers: &[u32], status: &str| {
        let documents: Vec<Value> = numbers
            .iter()
            .map(|it| desk.article(&format!("Article {it}")))
            .collect();
        let ask = json!({ "documents": documents, "status": status });
        desk.call("set_status", ask);
    };
    let time = |desk: &Desk, number: u32, day: u32, seconds: u32| {
        let document = desk.article(&format!("Article {number}"));
        let ask = json!({ "document": document, "day": day, "seconds": seconds });
        desk.call("add_activity", ask);
    };
    let begin = |desk: &Desk, query: &str| {
        let ask =
            json!({ "name": "", "query": query, "order": "imported", "seed": "", "since": since });
        desk.call("start_queue", ask);
    };
    time(&desk, 1, day - 40, 100);
    begin(&desk, "");
    let one = [desk.article("Article 1")];
    let other = desk.other();
    let deeds: [&dyn Fn(); 14] = [
        &|| settle(&desk, &[1, 2, 3], "done"),
        &|| time(&desk, 1, day, 20),
        &|| time(&desk, 2, day - 1, 60),
        &|| drop(desk.ask("undo")),
        &|| drop(desk.ask("redo")),
        &|| settle(&desk, &[3], "skipped"),
        &|| drop(desk.call("remove_articles", json!({ "documents": one }))),
        &|| drop(desk.ask("undo")),
        &|| settle(&other, &[4, 5], "done"),
        &|| time(&other, 4, day, 40),
        &|| begin(&other, "\"Article 4\""),
        &|| begin(&desk, ""),
        &|| drop(desk.call("use_annotator", json!({ "annotator": bob }))),
        &|| drop(desk.call("use_annotator", json!({ "annotator": ada }))),
    ];
    let mut seen = vec![pace(&desk)];
    for (number, deed) in deeds.iter().enumerate() {
        deed();
        let kept = pace(&desk);
        assert_eq!(kept, pace(&desk.other()), "after deed {number}");
        seen.push(kept);
    }
    assert_eq!((&seen[0]["done"], &seen[1]["done"]), (&json!(0), &json!(3)));
    assert_eq!(seen[2]["average"], 120.0);
    assert_eq!(seen[3]["average"], 90.0);
    assert_eq!(seen[11]["done"], 1);
    assert_eq!(seen[14], seen[12]);
}

#[test]
fn time_at_work_is_in_no_export_and_no_news_until_it_is_shared() {
    let desk = Desk::new();
    let other = desk.other();
    let first = desk.article("First");
    let bundle = |desk: &Desk| desk.export("galley-bundle").replace('\\', "");
    let length = desk.log_length();
    let before = bundle(&desk);
    desk.call(
        "add_activity",
        json!({ "document": first, "day": 1, "seconds": 77 }),
    );
    assert_eq!((desk.log_length(), bundle(&desk)), (length, before));
    other.session.notice_others();
    assert_eq!(
        other.take_events(),
        [],
        "another program is not told to look again"
    );
    desk.ask("share_time");
    assert!(bundle(&desk).contains(r#""active_seconds":77"#));
    other.session.notice_others();
    assert!(matches!(
        other.take_events().as_slice(),
        [Event::Changed { .. }]
    ));
}

#[test]
fn each_group_of_the_list_has_the_articles_that_it_counts() {
    let (desk, _) = library(60);
    let order = json!({ "by": "title", "descending": false, "seed": 0 });
    for by in [
        "source",
        "month",
        "status",
        "label",
        "annotator",
        "length",
        "tags",
        "flag",
    ] {
        let groups = desk.call("group_articles", json!({ "query": "", "by": by }));
        let mut sum = 0;
        for group in groups["groups"].as_array().unwrap() {
            let ask = json!({
                "query": "", "group": { "by": by, "key": group["key"] }, "order": order, "offset": 0, "limit": 100,
            });
            let rows = desk.call("list_articles", ask)["rows"]
                .as_array()
                .unwrap()
                .len();
            assert_eq!(group["count"], rows, "{by} {group}");
            sum += rows;
        }
        assert_eq!(sum, 60, "{by}");
    }
}
