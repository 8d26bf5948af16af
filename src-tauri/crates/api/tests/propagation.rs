//! Marking the rest, from the tag to the list of what was marked: what is found, taken, refused and taken back.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, range};
use serde_json::{Value, json};

const REX: &str = "Timeline: how Rex Tillerson fell\n\nRex Tillerson left. Tillerson’s plan was to stay, R.W. \
    Tillerson said.\n\nRenda Tillerson is his wife. Rex Tillerson was\u{a0}out.\n\nReporting by Rex Tillerson\n";

struct Review {
    desk: Desk,
    rex: Value,
}

impl Review {
    fn new() -> Self {
        let desk = Desk::empty("newsroom");
        let first = desk.add("First", REX);
        desk.add(
            "Second",
            "TILLERSON OUT\n\nTillerson was out. 💩 Rex\nTillerson’s aides",
        );
        let left = range(REX, "Rex Tillerson left")[0];
        let request = json!({
            "document": first, "layer": desk.layer("Entities"), "label": desk.label("Person"),
            "ranges": [[left, left + "Rex Tillerson".len()]],
            "note": "the first",
        });
        let rex = desk.call("tag", request)["created"][0].clone();
        Self { desk, rex }
    }

    fn look(&self, scope: &str) -> Value {
        let ask = json!({ "job": "o", "annotation": self.rex, "scope": scope, "aside": false });
        self.desk.call("occurrences", ask)
    }

    fn places(&self, found: &Value) -> Vec<Value> {
        let ask = json!({ "id": found["id"], "offset": 0, "limit": 100 });
        let page = self.desk.call("occurrence_places", ask);
        page["places"].as_array().unwrap().clone()
    }

    fn take(&self, found: &Value, groups: &[&str], places: Value, except: Value) -> Value {
        let ask = json!({
            "job": "p", "id": found["id"], "groups": groups, "places": places, "except": except,
        });
        self.desk.call("propagate", ask)
    }

    fn people(&self, title: &str) -> Vec<String> {
        self.desk.marks(title)
    }
}

fn groups(found: &Value) -> Vec<(String, u64)> {
    let all = found["groups"].as_array().unwrap().iter();
    all.map(|it| {
        let name = it["group"].as_str().unwrap().to_owned();
        (name, it["count"].as_u64().unwrap())
    })
    .collect()
}

fn named(all: &[(&str, u64)]) -> Vec<(String, u64)> {
    all.iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[test]
fn the_rest_is_found_in_this_article_and_in_all() {
    let it = Review::new();
    let here = it.look("article");
    let expected = [("exact", 3), ("initials", 1), ("surname", 1), ("behind", 1)];
    assert_eq!(groups(&here), named(&expected));
    assert_eq!((&here["tagged"], &here["articles"]), (&json!(1), &json!(1)));
    let all = it.look("all");
    let expected = [
        ("exact", 3),
        ("spelling", 1),
        ("initials", 1),
        ("surname", 3),
        ("behind", 1),
    ];
    assert_eq!(groups(&all), named(&expected));
    assert_eq!(all["articles"], 2);
    let quotes: Vec<String> = it.places(&all)[2..4]
        .iter()
        .map(|it| {
            format!(
                "{}: {}",
                it["title"].as_str().unwrap(),
                it["quote"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(quotes, ["First: Rex Tillerson", "Second: Rex\nTillerson"]);
}

#[test]
fn what_is_taken_is_one_change_with_its_origin_and_one_undo() {
    let it = Review::new();
    let entity = it.desk.call(
        "link_entity",
        json!({ "annotations": [it.rex], "entity": null, "add": "Rex Tillerson" }),
    )["created"][0]
        .clone();
    let before = it.desk.seen();
    let changes = it.desk.log_length();
    let found = it.look("all");
    let places = it.places(&found);
    let behind =
        json!({ "document": places[8]["document"], "range": places[8]["range"], "to": null });
    let spared =
        json!({ "document": places[0]["document"], "range": places[0]["range"], "to": null });
    let changed = it.take(
        &found,
        &["exact", "spelling"],
        json!([behind]),
        json!([spared]),
    );
    assert_eq!(changed["what"], "mark 4 places like Rex Tillerson");
    assert_eq!(it.desk.log_length(), changes + 1);
    assert_eq!(it.people("Second"), ["Person:Rex\nTillerson"]);
    let made = it.desk.open("Second")["annotations"][0].clone();
    assert_eq!(made["origin"], "marked like another");
    assert_eq!((&made["entity"], &made["note"]), (&entity, &json!("")));
    let rows = it.desk.articles();
    let second = rows.iter().find(|it| it["title"] == "Second").unwrap();
    assert_eq!(second["status"], "to_do", "nobody has begun to read it");
    let after = it.desk.seen();
    it.desk.ask("undo");
    assert_eq!(it.desk.seen(), before);
    it.desk.ask("redo");
    assert_eq!(it.desk.seen(), after);
    let list = it
        .desk
        .call("propagations", json!({ "offset": 0, "limit": 9 }));
    assert_eq!(
        list["rows"][0]["left"], 4,
        "redo brought them back as they were made"
    );
    it.desk.assert_sound();
}

#[test]
fn a_place_is_taken_with_the_ends_it_was_given() {
    let it = Review::new();
    let found = it.look("article");
    let place = it.places(&found)[4].clone();
    assert_eq!(place["quote"], "Tillerson");
    let ask = json!({
        "document": place["document"], "range": place["range"], "start": false, "forwards": true,
    });
    let moved = it.desk.call("move_place", ask);
    assert_eq!(moved["quote"], "Tillerson’s");
    let chosen = json!({
        "document": place["document"], "range": place["range"], "to": moved["range"],
    });
    it.take(&found, &[], json!([chosen]), json!([]));
    assert!(
        it.people("First")
            .contains(&"Person:Tillerson’s".to_owned())
    );
    let mut wild = chosen;
    wild["to"] = json!([0, 100_000]);
    let ask =
        json!({ "job": "p", "id": found["id"], "groups": [], "places": [wild], "except": [] });
    it.desk.refuse("propagate", ask);
    it.desk.assert_sound();
}

#[test]
fn what_was_decided_about_an_earlier_text_is_not_marked_in_a_corrected_one() {
    let it = Review::new();
    let found = it.look("article");
    let chosen = |place: &Value| json!({ "document": place["document"], "range": place["range"], "to": null });
    let kept: Vec<Value> = it.places(&found).iter().map(chosen).collect();
    // All words move on by three, and what was decided is kept until it is looked for again.
    let corrected = format!("A: {REX}");
    it.desk
        .call("take_edition", it.desk.correction(&corrected, json!([])));
    let again = it.look("article");
    let beyond =
        json!({ "document": it.desk.article("First"), "range": [9_000, 9_100], "to": null });
    let changed = it.take(&again, &["surname"], json!(kept), json!([beyond]));
    assert_eq!(changed["what"], "mark 1 place like Rex Tillerson");
    assert_eq!(
        changed["skipped"],
        json!(["6 places not among those that were found last"])
    );
    assert_eq!(
        it.people("First"),
        ["Person:Rex Tillerson(the first)", "Person:Tillerson"]
    );
    it.desk.assert_sound();
}

#[test]
fn a_mark_that_lost_its_place_is_looked_for_as_a_whole_name() {
    let it = Review::new();
    // Where it was now stands the midst of a longer word.
    let corrected = "Something else: ".to_owned() + &"a".repeat(REX.len());
    it.desk
        .call("take_edition", it.desk.correction(&corrected, json!([])));
    it.desk.add("Third", "Rex Tillersonian ways");
    let found = it.look("all");
    let quotes: Vec<Value> = it
        .places(&found)
        .iter()
        .map(|it| it["title"].clone())
        .collect();
    assert_eq!(quotes, ["Second", "Second", "Second"]);
}

#[test]
fn a_name_with_an_ending_is_found_in_every_article_whatever_its_ending() {
    let desk = Desk::empty("newsroom");
    let first = desk.add("First", "문재인은 말했다.");
    desk.add("Second", "어제 문재인이 왔다. 김문재인의 책.");
    desk.add("Third", "다른 사람은 말했다.");
    let request = json!({
        "document": first, "layer": desk.layer("Entities"), "label": desk.label("Person"),
        "ranges": [[0, 3]], "note": "",
    });
    let rex = desk.call("tag", request)["created"][0].clone();
    let it = Review { desk, rex };
    let found = it.look("all");
    let places = it.places(&found);
    let seen: Vec<_> = places
        .iter()
        .map(|it| (&it["title"], &it["range"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("Second"), &json!([3, 6])),
            (&json!("Second"), &json!([13, 16]))
        ]
    );
}

#[test]
fn what_was_done_meanwhile_is_left_and_said() {
    let it = Review::new();
    let found = it.look("all");
    // Another window tags one of the places, and an article goes.
    let place = it.places(&found)[0].clone();
    let request = json!({
        "document": place["document"], "layer": it.desk.layer("Entities"), "label": it.desk.label("Place"),
        "ranges": [place["range"]], "note": "",
    });
    it.desk.call("tag", request);
    it.desk.call(
        "remove_articles",
        json!({ "documents": [it.desk.article("Second")] }),
    );
    let changed = it.take(&found, &["exact", "spelling"], json!([]), json!([]));
    assert_eq!(changed["what"], "mark 2 places like Rex Tillerson");
    let left = json!([
        "1 place marked meanwhile",
        "1 place in articles whose text changed meanwhile",
    ]);
    assert_eq!(changed["skipped"], left);
    it.desk.assert_sound();
}

#[test]
fn what_is_marked_in_another_layer_or_by_somebody_else_stands_in_nobodys_way() {
    let it = Review::new();
    let before = it.look("article");
    let place = it.places(&before)[0].clone();
    for label in ["Key fact", "Source"] {
        let request = json!({
            "document": place["document"], "layer": it.desk.layer_of(label), "label": it.desk.label(label),
            "ranges": [place["range"]], "note": "",
        });
        it.desk.call("tag", request);
    }
    assert_eq!(groups(&it.look("article")), groups(&before));
    it.desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    let bob = it.desk.ask("app")["project"]["annotators"][1]["id"].clone();
    it.desk.call("use_annotator", json!({ "annotator": bob }));
    let found = it.look("article");
    assert_eq!(
        (&found["tagged"], groups(&found)[0].1),
        (&json!(0), 4),
        "Bob has tagged nothing yet"
    );
    it.take(&found, &["exact"], json!([]), json!([]));
    let rows = it
        .desk
        .call("propagations", json!({ "offset": 0, "limit": 9 }))["rows"]
        .clone();
    assert_eq!(
        (&rows[0]["author"], &rows[0]["mine"]),
        (&json!("Bob"), &json!(true))
    );
    it.desk.ask("undo");
    assert_eq!(it.look("article")["tagged"], 0);
}

#[test]
fn an_exception_keeps_its_places_away_until_it_is_let_go() {
    let it = Review::new();
    let all = it.look("all");
    let surname = it.places(&all)[5].clone();
    assert_eq!(surname["quote"], "Tillerson");
    let refuse = |place: bool, article: bool, label: Value| {
        let ask = json!({
            "document": surname["document"], "range": surname["range"], "place": place, "article": article,
            "label": label, "reason": "",
        });
        let made = it.desk.call("add_exception", ask)["created"][0].clone();
        let refused = it.look("all")["refused"].as_u64().unwrap();
        let kept = it
            .desk
            .call("kept_away", json!({ "job": "k", "exception": made }));
        it.desk
            .call("remove_exceptions", json!({ "exceptions": [made] }));
        (refused, kept["places"].as_u64().unwrap())
    };
    assert_eq!(refuse(true, true, Value::Null), (1, 1), "this place");
    assert_eq!(
        refuse(false, true, Value::Null),
        (2, 7),
        "this phrase in this article"
    );
    assert_eq!(
        refuse(false, false, Value::Null),
        (3, 9),
        "this phrase anywhere, but not in capitals"
    );
    assert_eq!(
        refuse(false, false, it.desk.label("Place")),
        (0, 9),
        "as something else"
    );
    assert_eq!(groups(&it.look("all")), groups(&all));
    it.desk.assert_sound();
}

#[test]
fn boilerplate_is_left_out_unless_it_is_asked_for() {
    let it = Review::new();
    let at = range(REX, "Reporting");
    it.desk.call(
        "set_parts",
        json!({
            "document": it.desk.article("First"), "layer": it.desk.layer("Article parts"), "guessed": false,
            "parts": [{ "label": it.desk.label("Boilerplate"), "range": at }],
        }),
    );
    let found = it.look("article");
    assert_eq!((groups(&found)[0].1, &found["aside"]), (2, &json!(1)));
    let ask = json!({ "job": "o", "annotation": it.rex, "scope": "article", "aside": true });
    let found = it.desk.call("occurrences", ask);
    assert_eq!((groups(&found)[0].1, &found["aside"]), (3, &json!(0)));
}

#[test]
fn long_after_a_propagation_is_taken_back_but_for_what_was_changed_since() {
    let it = Review::new();
    let found = it.look("all");
    it.take(&found, &["exact"], json!([]), json!([]));
    let mark = |quote: &str, at: usize| {
        let all = it.desk.open("First")["annotations"]
            .as_array()
            .unwrap()
            .clone();
        let same: Vec<Value> = all.into_iter().filter(|it| it["quote"] == quote).collect();
        same[at]["id"].clone()
    };
    it.desk.call(
        "set_note",
        json!({ "annotation": mark("Rex Tillerson", 0), "note": "seen" }),
    );
    it.desk.call(
        "set_status",
        json!({ "documents": [it.desk.article("First")], "status": "done" }),
    );
    let list = it
        .desk
        .call("propagations", json!({ "offset": 0, "limit": 9 }));
    let row = list["rows"][0].clone();
    assert_eq!((&row["made"], &row["left"]), (&json!(3), &json!(2)));
    let change = json!({ "change": row["change"] });
    let preview = it.desk.call("preview_undo_of", change.clone());
    assert_eq!((&preview["back"], &preview["left"]), (&json!(2), &json!(1)));
    let changed = it.desk.call("undo_of", change);
    assert_eq!(
        changed["skipped"],
        json!(["an annotation that Ada changed since"])
    );
    let expected = [
        "Person:Rex Tillerson(seen)",
        "Person:Rex Tillerson(the first)",
    ];
    assert_eq!(it.people("First"), expected);
    it.desk.assert_sound();
}

#[test]
fn what_cannot_be_looked_for_says_so() {
    let desk = Desk::new();
    let look = |annotation: &Value| json!({ "job": "o", "annotation": annotation, "scope": "all", "aside": false });
    let mut request = desk.tagging("Person", "Ada");
    request["ranges"] = json!([range(desk::TEXT, "Ada"), range(desk::TEXT, "Babbage")]);
    let pieces = desk.call("tag", request)["created"][0].clone();
    let refused = desk.refuse("occurrences", look(&pieces));
    assert_eq!(
        refused.message,
        "Only what is marked in one piece can be looked for"
    );
    let mut request = desk.tagging("Feature", "Ada");
    request["ranges"] = json!([]);
    let whole = desk.call("tag", request)["created"][0].clone();
    desk.refuse("occurrences", look(&whole));
    let long = "word ".repeat(100);
    let document = desk.add("Long", &long);
    let request = json!({
        "document": document, "layer": desk.layer("Highlights"), "label": null, "ranges": [[0, 400]], "note": "",
    });
    let long = desk.call("tag", request)["created"][0].clone();
    let refused = desk.refuse("occurrences", look(&long));
    assert!(
        refused.message.starts_with("This is too long"),
        "{}",
        refused.message
    );
}

#[test]
fn looking_one_article_up_and_going_through_all_suggest_the_same() {
    let it = Review::new();
    let tag = |document: &Value, text: &str, quote: &str, label: &str| {
        let request = json!({
            "document": document, "layer": it.desk.layer_of(label), "label": it.desk.label(label),
            "ranges": [range(text, quote)], "note": "",
        });
        it.desk.call("tag", request)["created"][0].clone()
    };
    let text = "J.P. Morgan met 安倍晋三 in New\nYork; U.S. sanctions, said he, T-Rex";
    let third = it.desk.add("Third", text);
    for (quote, label) in [
        ("J.P. Morgan", "Person"),
        ("安倍晋三", "Person"),
        ("New\nYork", "Place"),
        ("U.S.", "Place"),
        ("sanctions", "Event"),
        ("said", "Cue"),
    ] {
        tag(&third, text, quote, label);
    }
    let rex = it.desk.call(
        "link_entity",
        json!({ "annotations": [it.rex], "entity": null, "add": "Rex Wayne Tillerson" }),
    )["created"][0]
        .clone();
    it.desk.call(
        "set_entity",
        json!({
            "entity": rex, "name": "Rex Wayne Tillerson", "type_name": "Person", "role": "", "aliases": ["T-Rex", "The Rex"],
            "uris": [], "note": "",
        }),
    );
    let texts = [
        "J.P. Morgan and J. P. Morgan; JP Morgan",
        "東京で安倍晋三が話した。New York, New  York, NEW YORK",
        "The U.S. said sanctions; SANCTIONS. the u.s. said",
        "Rex Tillerson, Rex Wayne Tillerson, rex wayne tillerson, T Rex, T-Rex. (THE REX)",
        "💩Rex Tillerson\r\n\r\nT\u{ad}-Rex the U.S",
    ];
    let mut suggested = 0;
    let ids: Vec<Value> = texts.iter().map(|text| it.desk.add("More", text)).collect();
    let looked = it
        .desk
        .call("look_for_suggestions", json!({ "job": "l", "all": true }));
    let mut quotes = Vec::new();
    for id in ids {
        let found = it.desk.call("suggestions_in", json!({ "document": id }));
        for one in found["suggestions"].as_array().unwrap() {
            quotes.push(one["place"]["quote"].as_str().unwrap().to_owned());
            suggested += 1;
            let linked = ["Rex Wayne Tillerson", "T Rex", "T-Rex", "THE REX"];
            let quote = one["place"]["quote"].as_str().unwrap();
            assert_eq!(one["entity"] == rex, linked.contains(&quote), "{quote}");
        }
    }
    let expected = [
        "J.P. Morgan",
        "安倍晋三",
        "New York",
        "New  York",
        "U.S.",
        "Rex Tillerson",
        "Rex Wayne Tillerson",
        "T Rex",
        "T-Rex",
        "THE REX",
        "Rex Tillerson",
    ];
    assert_eq!(quotes, expected);
    let others: u64 = ["First", "Second", "Third"]
        .iter()
        .map(|title| {
            let document = it.desk.article(title);
            let found = it
                .desk
                .call("suggestions_in", json!({ "document": document }));
            found["suggestions"].as_array().unwrap().len() as u64
        })
        .sum();
    assert_eq!(looked["suggestions"], suggested + others);
}

#[test]
fn a_look_that_is_stopped_changes_nothing() {
    let it = Review::new();
    let found = it.look("all");
    let session = it.desk.session.clone();
    it.desk.session.subscribe(Box::new(move |event| {
        if let galley_api::wire::Event::Progress { job, .. } = event {
            let ask = json!({ "job": job });
            session.call("me", "cancel_job", ask).unwrap();
        }
    }));
    let before = it.desk.log_length();
    let ask =
        json!({ "job": "p", "id": found["id"], "groups": ["exact"], "places": [], "except": [] });
    let refused = it.desk.refuse("propagate", ask);
    assert_eq!(refused.message, "It was stopped");
    let ask = json!({ "job": "o", "annotation": it.rex, "scope": "all", "aside": false });
    it.desk.refuse("occurrences", ask);
    assert_eq!(it.desk.log_length(), before);
    assert_eq!(it.people("First"), ["Person:Rex Tillerson(the first)"]);
    it.desk.assert_sound();
}
