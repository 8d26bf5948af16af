//! Article parts: one for a paragraph, set, replaced, taken from guesses.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use serde_json::{Value, json};

const FIRST: &str = "Ada Lovelace met Charles Babbage in London.";
const SECOND: &str = "Babbage 💩 said: “It works.”";

/// The parts of the first article.
fn parts(desk: &Desk) -> Vec<String> {
    let layer = desk.layer("Article parts");
    let marks = desk.open("First")["annotations"].clone();
    let of = |it: &&Value| it["layer"] == layer;
    let quotes: Vec<Value> = marks
        .as_array()
        .unwrap()
        .iter()
        .filter(of)
        .cloned()
        .collect();
    let mut all = desk.marks("First");
    all.retain(|it| {
        quotes
            .iter()
            .any(|part| it.contains(part["quote"].as_str().unwrap()))
    });
    all
}

#[test]
fn a_paragraph_has_one_part_and_keeps_its_note_when_it_becomes_another() {
    let desk = Desk::new();
    desk.call("set_parts", desk.parts(&[("Headline", "met")]));
    let id = desk.mark(FIRST);
    desk.call("set_note", json!({ "annotation": id, "note": "short" }));
    desk.call(
        "set_parts",
        desk.parts(&[("Standfirst", "met"), ("Caption", "London")]),
    );
    assert_eq!(desk.mark(FIRST), id);
    assert_eq!(parts(&desk), [format!("Caption:{FIRST}(short)")]);

    let changed = desk.call("set_parts", desk.parts(&[("", "London")]));
    assert_eq!(parts(&desk), [""; 0]);
    assert_eq!(changed["what"], "remove article part");
    desk.ask("undo");
    assert_eq!(parts(&desk), [format!("Caption:{FIRST}(short)")]);
    let length = desk.log_length();
    desk.call(
        "set_parts",
        desk.parts(&[("Caption", "London"), ("", "It")]),
    );
    assert_eq!(desk.log_length(), length, "nothing changed");
}

#[test]
fn several_paragraphs_are_one_change_and_of_one_mark_over_both_the_other_stays() {
    let desk = Desk::new();
    let mut both = desk.parts(&[("Body", "London")]);
    both["parts"][0]["range"] = json!([range(TEXT, "London")[0], range(TEXT, "said")[1]]);
    let length = desk.log_length();
    desk.call("set_parts", both);
    assert_eq!(desk.log_length(), length + 1);
    assert_eq!(
        parts(&desk),
        [format!("Body:{FIRST}"), format!("Body:{SECOND}")]
    );
    desk.ask("undo");

    let mut over = desk.tagging("Body", FIRST);
    over["ranges"] = json!([[0, range(TEXT, "“It works.”")[1]]]);
    desk.call("tag", over);
    desk.call("set_parts", desk.parts(&[("Caption", "said")]));
    assert_eq!(
        parts(&desk),
        [format!("Body:{FIRST}"), format!("Caption:{SECOND}")]
    );
    desk.assert_sound();
}

#[test]
fn a_taken_guess_says_where_it_comes_from_until_a_person_sets_another() {
    let desk = Desk::new();
    let mut request = desk.parts(&[("Headline", "met")]);
    request["guessed"] = json!(true);
    desk.call("set_parts", request);
    let origin = |desk: &Desk| desk.mark_view(FIRST)["origin"].clone();
    assert_eq!(origin(&desk), "suggested by the look of the paragraph");
    desk.call("set_parts", desk.parts(&[("Body", "met")]));
    assert_eq!(origin(&desk), "by hand");
}

#[test]
fn where_no_paragraph_is_nothing_is_set() {
    let desk = Desk::new();
    let mut request = desk.parts(&[("Headline", "met")]);
    for nowhere in [[900, 901], [9, 2]] {
        request["parts"][0]["range"] = json!(nowhere);
        let error = desk.refuse("set_parts", request.clone());
        assert_eq!(error.message, "There is no paragraph here");
    }
    request["layer"] = desk.layer("Article");
    request["parts"][0]["range"] = json!([0, 0]);
    desk.refuse("set_parts", request);
}

#[test]
fn the_sample_is_told_apart_from_its_furniture() {
    let desk = Desk::empty("newsroom");
    desk.ask("create_sample");
    let article = &desk.articles()[0];
    let text = desk.call("open_article", json!({ "document": article["id"] }))["text"].clone();
    let text = text.as_str().unwrap().replace("\r\n", "\n");
    let units: Vec<u16> = text.encode_utf16().collect();
    let request = json!({ "document": article["id"], "layer": desk.layer("Article parts") });
    let guesses = desk.call("guess_parts", request)["guesses"].clone();
    let found: Vec<String> = guesses
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let at = |end: usize| it["range"][end].as_u64().unwrap() as usize;
            let quote = String::from_utf16(&units[at(0)..at(1)]).unwrap();
            let part = [
                "Headline",
                "Standfirst",
                "Caption",
                "Dateline",
                "Boilerplate",
            ]
            .into_iter()
            .find(|name| desk.label(name) == it["label"])
            .unwrap();
            format!("{part}: {}", quote.chars().take(20).collect::<String>())
        })
        .collect();
    assert_eq!(
        found,
        [
            "Caption: harbour commission p",
            "Headline: Timeline: The Port M",
            "Boilerplate: 04:17 - Source: Coas",
            "Boilerplate: Story highlights",
            "Standfirst: Harbour Minister Ele",
            "Standfirst: Islanders say the fe",
            "Dateline: Port Merrow Coastal ",
            "Boilerplate: Coastal Wire’s Anna ",
        ]
    );
}
