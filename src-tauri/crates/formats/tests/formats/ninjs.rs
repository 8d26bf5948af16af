//! ninjs both ways: its fields, its lists, and what has no place in it.

use galley_formats::corpus::EntityInfo;
use galley_formats::{Input, SchemaInfo};
use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use serde_json::{Value, json};

use crate::hard_text::HARD;
use crate::{document, find, item, layer, losses, mark, read, upload, write};

const TEXT: &str =
    "Ada Lovelace met Charles Babbage of the Royal Society in London. London was grey.";

fn article() -> galley_formats::Document {
    let mut it = document(TEXT);
    it.id = Some("https://example.org/a/1".into());
    it.metadata = [
        ("author", "N. N."),
        ("date", "1843-09-01"),
        ("language", "en-GB"),
        ("urgency", "3"),
        ("located", "London"),
        ("desk", "Science"),
    ]
    .map(|(key, value)| (key.into(), value.into()))
    .into();
    it.annotations = vec![
        mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
        mark("b", "Organisation", vec![find(TEXT, "Royal Society", 0)]),
        mark("c", "LOC", vec![find(TEXT, "London", 0)]),
        mark("d", "LOC", vec![find(TEXT, "London", 1)]),
        mark("e", "Money", vec![find(TEXT, "grey", 0)]),
        mark("f", "Feature", vec![]),
    ];
    it.annotations[0].entity = Some("e1".into());
    it.annotations[5].layer = Some("Article".into());
    it
}

fn schema() -> SchemaInfo {
    let mut about = layer("Article", LayerKind::Document);
    about.labels = vec![
        serde_json::from_value(json!({
            "name": "Feature", "uri": "http://cv.iptc.org/newscodes/genre/Feature",
        }))
        .expect("the item is there"),
    ];
    SchemaInfo {
        layers: vec![layer("Names", LayerKind::Span), about],
        entities: vec![EntityInfo {
            id: "e1".into(),
            name: "Ada, Countess of Lovelace".into(),
            type_name: "Person".into(),
            role: String::new(),
            aliases: vec![],
            uris: vec!["http://www.wikidata.org/entity/Q7259".into()],
            note: String::new(),
        }],
        ..SchemaInfo::default()
    }
}

fn only_file(folder: &std::path::Path) -> (String, Value) {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the item is there")
        .flatten()
        .collect();
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    let text = std::fs::read_to_string(file.path()).expect("the item is there");
    let name = file.file_name().to_string_lossy().into_owned();
    (
        name,
        serde_json::from_str(&text).expect("the item is there"),
    )
}

#[test]
fn an_article_becomes_an_item_with_its_details_and_lists() {
    let written = write("ninjs", &schema(), &[article()], &[]);
    let (name, value) = only_file(&written.path);
    assert_eq!(name, "00001-an-article.json");
    let expected = json!({
        "$standard": {
            "name": "ninjs", "version": "1.5",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.5.json",
        },
        "uri": "https://example.org/a/1",
        "type": "text",
        "headline": "An article",
        "body_text": TEXT,
        "byline": "N. N.",
        "versioncreated": "1843-09-01T00:00:00Z",
        "language": "en-GB",
        "urgency": 3,
        "located": "London",
        "person": [{
            "name": "Ada, Countess of Lovelace", "rel": "mentions",
            "scheme": "http://www.wikidata.org/entity/", "code": "Q7259",
        }],
        "organisation": [{ "name": "Royal Society", "rel": "mentions" }],
        "place": [{ "name": "London", "rel": "mentions" }],
        "subject": [{
            "name": "Feature", "rel": "about",
            "scheme": "http://cv.iptc.org/newscodes/genre/", "code": "Feature",
        }],
    });
    assert_eq!(value, expected);
    assert_eq!(item(&written.report, "listed").count, 4);
    assert_eq!(item(&written.report, "annotations").count, 5);
    assert_eq!(
        item(&written.report, "metadata").quote.as_deref(),
        Some("desk")
    );
    assert!(
        item(&written.report, "as-subject")
            .message
            .contains("“Article”")
    );
    item(&written.report, "midnight");
    assert_eq!(losses(&written.report), ["annotations", "metadata"]);
}

#[test]
fn version_2_has_bodies_and_addresses() {
    let written = write("ninjs", &schema(), &[article()], &[("version", "2.1")]);
    let (_, value) = only_file(&written.path);
    assert_eq!(value["standard"]["version"], "2.1");
    assert_eq!(
        value["headlines"],
        json!([{ "role": "main", "value": "An article" }])
    );
    assert_eq!(value["bodies"][0]["value"], TEXT);
    assert_eq!(value["by"], "N. N.");
    assert_eq!(
        value["people"][0]["uri"],
        "http://www.wikidata.org/entity/Q7259"
    );
    assert_eq!(value["subjects"][0]["name"], "Feature");
    let after = written.arrive("ninjs");
    assert_eq!(after.documents[0].text.as_str(), TEXT);
    assert_eq!(after.documents[0].title.as_deref(), Some("An article"));
}

#[test]
fn the_text_and_an_id_that_is_no_address_come_back_as_they_were() {
    for text in [HARD, "\u{feff}a\tb\u{5d0}\u{5d1}\n"] {
        for version in ["1.5", "2.1"] {
            let mut before = document(text);
            before.id = Some("Zoë/1 %".into());
            let written = write("ninjs", &schema(), &[before], &[("version", version)]);
            item(&written.report, "made-uri");
            let after = written.arrive("ninjs");
            assert_eq!(after.documents[0].text.as_str(), text);
            assert_eq!(after.documents[0].id.as_deref(), Some("Zoë/1 %"));
        }
    }
}

#[test]
fn what_ninjs_does_not_allow_is_left_out_and_named() {
    let mut before = document(TEXT);
    before.metadata = [
        ("date", "last week"),
        ("urgency", "high"),
        ("type", "essay"),
    ]
    .map(|(key, value)| (key.into(), value.into()))
    .into();
    before.annotations = vec![mark("a", "Sport", vec![]), mark("b", "x", vec![])];
    before.annotations[0].note = "Why?".into();
    before.annotations[0].attributes = [("tone".to_owned(), AttributeValue::Flag(true))].into();
    before.annotations[1].label = None;
    let written = write("ninjs", &schema(), &[before], &[]);
    let said = losses(&written.report);
    assert_eq!(said.iter().filter(|it| **it == "not-allowed").count(), 3);
    for code in ["notes", "attributes", "highlights"] {
        assert!(said.contains(&code), "{said:?}");
    }
    let (_, value) = only_file(&written.path);
    assert_eq!(value["type"], "text");
    assert!(value.get("versioncreated").is_none());
}

/// An item of an agency, in the shape of version 1.
fn agency() -> Value {
    json!({
        "uri": "http://example.com/items/1", "type": "text", "version": "4",
        "versioncreated": "2013-07-09T10:37:00Z", "language": "en", "urgency": 4,
        "byline": "P. S. and F. E.", "headline": "Captain on trial", "title": "ship-trial",
        "located": "Grosseto, Italy",
        "person": [{ "name": "Francesco Schettino", "rel": "about", "code": "http://www.wikidata.org/entity/Q4421821" }],
        "place": [{ "name": "Italy", "rel": "mentions", "scheme": "http://cvx.iptc.org/iso3166-1a2/", "code": "it" }, {}],
        "subject": [{ "name": "trial", "rel": "about", "scheme": "http://cv.iptc.org/newscodes/mediatopic", "code": "20000379", "confidence": 80, "relevance": 50 }],
        "genre": [{ "name": "Current" }],
        "body_text": "The trial began.\nNobody came.",
        "body_xhtml": "<p>The trial began.</p><p>Nobody came.</p>",
        "description_xhtml": "<p>A <b>trial</b></p>",
        "renditions": { "main": { "href": "http://example.com/1.jpg" } },
        "charcount": 28, "desk": "Foreign",
    })
}

#[test]
fn an_agencys_item_is_read_with_all_that_it_says() {
    let pretty = serde_json::to_string_pretty(&agency()).unwrap();
    let after = read(&[upload("a.json", pretty)], None, &[]).unwrap();
    assert_eq!(after.report.format, "ninjs");
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "The trial began.\nNobody came.");
    assert_eq!(it.title.as_deref(), Some("Captain on trial"));
    assert_eq!(it.id.as_deref(), Some("http://example.com/items/1"));
    let expected = [
        ("author", "P. S. and F. E."),
        ("date", "2013-07-09T10:37:00Z"),
        ("description_xhtml", "A trial"),
        ("desk", "Foreign"),
        ("language", "en"),
        ("located", "Grosseto, Italy"),
        ("short-title", "ship-trial"),
        ("source", "a.json"),
        ("urgency", "4"),
        ("version", "4"),
    ];
    let found: Vec<(&str, &str)> = it
        .metadata
        .iter()
        .map(|(key, it)| (key.as_str(), it.as_str()))
        .collect();
    assert_eq!(found, expected);
    let mut labels: Vec<(&str, &str, Option<&str>)> = it
        .annotations
        .iter()
        .map(|it| {
            (
                it.layer.as_deref().unwrap(),
                it.label.as_deref().unwrap(),
                it.entity.as_deref(),
            )
        })
        .collect();
    labels.sort_unstable();
    let expected = [
        ("Genre", "Current", None),
        (
            "Named",
            "Person",
            Some("http://www.wikidata.org/entity/Q4421821"),
        ),
        ("Named", "Place", Some("http://cvx.iptc.org/iso3166-1a2/it")),
        ("Subject", "trial", None),
    ];
    assert_eq!(labels, expected);
    let subject = it
        .annotations
        .iter()
        .find(|it| it.label.as_deref() == Some("trial"))
        .unwrap();
    assert_eq!(subject.confidence, Some(0.8));
    assert_eq!(
        subject.attributes["relevance"],
        AttributeValue::Number(50.0)
    );
    let schema = after.schema.unwrap();
    let person = schema
        .entities
        .iter()
        .find(|it| it.type_name == "Person")
        .unwrap();
    assert_eq!(person.name, "Francesco Schettino");
    let trial = schema
        .layers
        .iter()
        .flat_map(|it| &it.labels)
        .find(|it| it.name == "trial")
        .unwrap();
    assert_eq!(
        trial.uri.as_deref(),
        Some("http://cv.iptc.org/newscodes/mediatopic/20000379")
    );
    assert!(
        item(&after.report, "other-bodies")
            .message
            .contains("body_xhtml")
    );
    assert!(
        item(&after.report, "no-place")
            .message
            .contains("renditions")
    );
    let asked = [("body", "xhtml")];
    let after = read(
        &[upload("a.json", agency().to_string())],
        Some("ninjs"),
        &asked,
    )
    .unwrap();
    assert_eq!(
        after.documents[0].text.as_str(),
        "The trial began.\n\nNobody came."
    );
}

#[test]
fn what_came_in_goes_out_again() {
    let first = read(&[upload("a.json", agency().to_string())], None, &[]).unwrap();
    let schema = first.schema.clone().unwrap();
    let written = write("ninjs", &schema, &first.documents, &[]);
    let (_, value) = only_file(&written.path);
    let before = agency();
    for key in [
        "uri",
        "version",
        "versioncreated",
        "language",
        "urgency",
        "byline",
        "headline",
        "located",
        "body_text",
        "genre",
    ] {
        assert_eq!(value[key], before[key], "{key}");
    }
    assert_eq!(value["person"][0]["name"], "Francesco Schettino");
    assert_eq!(value["person"][0]["rel"], "about");
    assert_eq!(value["subject"][0]["confidence"], 80);
    assert_eq!(value["subject"][0]["relevance"], 50);
    assert_eq!(losses(&written.report), ["metadata"]);
    let again = written.arrive("ninjs");
    let of = |it: &galley_formats::Document| {
        let mut all: Vec<_> = it
            .annotations
            .iter()
            .map(|it| {
                (
                    it.label.clone(),
                    it.layer.clone(),
                    it.entity.clone(),
                    it.attributes.clone(),
                )
            })
            .collect();
        all.sort_by_key(|it| format!("{it:?}"));
        all
    };
    assert_eq!(of(&again.documents[0]), of(&first.documents[0]));
}

#[test]
fn version_2_and_lines_and_arrays_are_read() {
    let second = json!({
        "uri": "http://example.com/2", "standard": { "name": "ninjs", "version": "2.1" },
        "headlines": [{ "role": "sub", "value": "No" }, { "role": "main", "value": "Yes" }],
        "bodies": [{ "role": "main", "contenttype": "application/xhtml+xml", "value": "<p>One.</p><p>Two.</p>" }],
        "people": [{ "name": "Ada", "rel": "about", "uri": "http://www.wikidata.org/entity/Q7259" }],
        "by": "N. N.", "infosources": [{ "name": "AP" }],
    });
    let line = second.to_string();
    for (name, content) in [
        ("a.json", line.clone()),
        ("a.jsonl", format!("{line}\n{line}\n")),
        ("b.json", format!("[{line},\n{line}]")),
    ] {
        let after = read(&[upload(name, content)], None, &[]).unwrap();
        assert_eq!(after.report.format, "ninjs", "{name}");
        let it = &after.documents[0];
        assert_eq!(it.text.as_str(), "One.\n\nTwo.");
        assert_eq!(it.title.as_deref(), Some("Yes"));
        assert_eq!(it.metadata["author"], "N. N.");
        assert_eq!(it.metadata["infosources"], "AP");
        assert_eq!(it.annotations[0].label.as_deref(), Some("Person"));
    }
}

#[test]
fn items_that_are_broken_or_without_a_text_are_named() {
    let picture =
        json!({ "uri": "x:1", "type": "picture", "versioncreated": "2013", "body_text": " " });
    let deep = json!({ "uri": "x:1", "body_xhtml": "<div>".repeat(10_000) });
    for (content, code, part) in [
        (picture.to_string(), "no-text", "picture"),
        (deep.to_string(), "too-deep", "nested"),
        (
            "{\n\"uri\": \"x:1\",\n\"body_text\": ".to_owned(),
            "broken-line",
            "not JSON",
        ),
        ("{\"uri\": \"x:1\"".to_owned(), "broken-line", "not JSON"),
        ("[[1]]".to_owned(), "broken-line", "no news item"),
        ("5".to_owned(), "broken-line", "no news item"),
    ] {
        let after = read(&[upload("a.json", content)], Some("ninjs"), &[]).unwrap();
        assert!(after.documents.is_empty());
        let said = item(&after.report, code);
        assert!(said.message.contains(part), "{}", said.message);
        assert_eq!(said.file.as_deref(), Some("a.json"));
        assert!(said.line.is_some());
    }
    let bad = Input {
        name: "a.json".into(),
        data: galley_formats::InputData::Bytes(b"{\"uri\": \"\xff\"}".to_vec()),
    };
    assert!(!losses(&read(&[bad], Some("ninjs"), &[]).unwrap().report).is_empty());
}
