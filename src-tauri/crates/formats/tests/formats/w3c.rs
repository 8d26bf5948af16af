//! W3C Web Annotations: what is written and how it comes back, what Recogito and Hypothesis write, and the examples of
//! the model.

use std::path::PathBuf;

use galley_formats::corpus::EntityInfo;
use galley_formats::{Document, Input, SchemaInfo, Severity};
use galley_model::annotation::{AttributeValue, Origin};
use serde_json::{Value, json};

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, link, losses, mark, range, read, shared, spans, upload, write};

const TEXT: &str = "😀 Ada met Bob in London. Ada left.";

fn full() -> Document {
    let mut it = document(TEXT);
    it.id = Some("n-1".into());
    it.metadata.insert("source".into(), "Wire & Co".into());
    it.metadata.insert("a b".into(), "c".into());
    it.annotations = vec![
        mark(
            "a1",
            "Person",
            vec![find(TEXT, "Ada", 0), find(TEXT, "Ada", 1)],
        ),
        mark("a2", "Person", vec![find(TEXT, "Bob", 0)]),
        mark("a3", "sport", vec![]),
        mark("a4", "", vec![find(TEXT, "London", 0)]),
    ];
    it.annotations[3].label = None;
    let values = [
        ("certain", AttributeValue::Flag(false)),
        ("age", AttributeValue::Number(36.5)),
        ("role", AttributeValue::Text("true".into())),
    ];
    let first = &mut it.annotations[0];
    first.attributes = values.map(|(key, it)| (key.into(), it)).into();
    first.note = "She wrote\n\nthe *first*.".into();
    first.entity = Some("e1".into());
    first.layer = Some("Names".into());
    first.annotator = Some("Zoë".into());
    it.annotations[1].annotator = Some("model 1".into());
    it.annotations[1].origin = Some(Origin::Suggested {
        by: "model 1".into(),
    });
    it.annotations[1].confidence = Some(0.75);
    it.annotations[2].note = "Hardly.".into();
    it.relations = vec![link("a1", "a2", "met")];
    it.relations[0].layer = Some("Links".into());
    it.relations[0].annotator = Some("Zoë".into());
    it.relations[0].note = "In June.".into();
    it
}

fn registered(uris: &[&str]) -> SchemaInfo {
    let entity = EntityInfo {
        id: "e1".into(),
        name: "Ada Lovelace".into(),
        type_name: String::new(),
        role: String::new(),
        aliases: vec![],
        uris: uris.iter().map(|it| (*it).to_owned()).collect(),
        note: String::new(),
    };
    SchemaInfo {
        entities: vec![entity],
        ..schema()
    }
}

fn file(folder: &std::path::Path, extension: &str) -> PathBuf {
    let mut files = std::fs::read_dir(folder)
        .expect("the export is a folder")
        .flatten()
        .map(|it| it.path());
    files
        .find(|it| it.extension().is_some_and(|it| it == extension))
        .expect("an article has two files")
}

fn collection(folder: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(file(folder, "jsonld")).expect("it is text");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn everything_comes_back() {
    let before = full();
    let written = write("w3c", &registered(&[]), std::slice::from_ref(&before), &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = read(&[Input::path(&written.path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "w3c");
    assert_eq!(losses(&after.report), [""; 0]);
    let it = &after.documents[0];
    assert_eq!(it.annotations, before.annotations);
    assert_eq!(it.relations, before.relations);
    assert_eq!(
        (&it.id, &it.title, &it.metadata),
        (&before.id, &before.title, &before.metadata)
    );
    assert_eq!(it.text, before.text);
}

#[test]
fn an_annotation_has_the_shape_of_the_standard() {
    let written = write(
        "w3c",
        &registered(&["https://www.wikidata.org/wiki/Q7259"]),
        &[full()],
        &[],
    );
    let collection = collection(&written.path);
    assert_eq!(
        collection["@context"][0],
        "http://www.w3.org/ns/anno.jsonld"
    );
    assert_eq!(collection["type"], "AnnotationCollection");
    assert_eq!(collection["total"], 5);
    let items = &collection["first"]["items"];
    let selected = |start: u32, prefix: &str, suffix: &str| {
        json!({
        "type": "SpecificResource", "source": "00001-an-article.txt", "selector": [
            {"type": "TextPositionSelector", "start": start, "end": start + 3},
            {"type": "TextQuoteSelector", "exact": "Ada", "prefix": prefix, "suffix": suffix}]})
    };
    assert_eq!(
        items[0],
        json!({
            "id": "#a1", "type": "Annotation", "motivation": "tagging",
            "creator": {"type": "Person", "name": "Zoë"},
            "galley:layer": "Names",
            "body": [
                {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
                {"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": "She wrote\n\nthe *first*."},
                {"type": "SpecificResource", "purpose": "identifying", "source": {"id": "https://www.wikidata.org/wiki/Q7259", "label": "Ada Lovelace"}},
                {"type": ["TextualBody", "schema:Number"], "purpose": "describing", "label": "age", "value": "36.5"},
                {"type": ["TextualBody", "schema:Boolean"], "purpose": "describing", "label": "certain", "value": "false"},
                {"type": "TextualBody", "purpose": "describing", "label": "role", "value": "true"},
            ],
            "target": [selected(2, "😀 ", " met Bob in London. Ada left."), selected(25, "😀 Ada met Bob in London. ", " left.")],
        })
    );
    assert_eq!(items[2]["target"], "00001-an-article.txt");
    assert_eq!(items[2]["motivation"], "classifying");
    assert_eq!(items[3]["motivation"], "highlighting");
    assert_eq!(items[4]["motivation"], "linking");
    assert_eq!(items[4]["target"], json!([{"id": "#a1"}, {"id": "#a2"}]));
    assert_eq!(
        std::fs::read_to_string(file(&written.path, "txt")).unwrap(),
        TEXT
    );
}

#[test]
fn hard_texts_stay_as_they_are() {
    for text in [
        HARD,
        "\u{feff}Tab\there, אבג שלום\r\r\n\\n <b> é e\u{301}\u{0}",
    ] {
        let mut before = if text == HARD {
            marked(true)
        } else {
            document(text)
        };
        before.annotations.push(mark(
            "all",
            "whole",
            vec![range(0, text.chars().count() as u32)],
        ));
        let written = write("w3c", &schema(), std::slice::from_ref(&before), &[]);
        assert_eq!(losses(&written.report), [""; 0]);
        let after = written.arrive("w3c");
        assert_eq!(losses(&after.report), [""; 0]);
        assert!(
            after
                .report
                .items
                .iter()
                .all(|it| it.severity != Severity::Repaired)
        );
        assert_eq!(after.documents[0].text.as_str(), text);
        assert_eq!(spans(&after.documents[0]), spans(&before));
    }
}

#[test]
fn an_article_without_annotations_is_still_one() {
    let written = write("w3c", &schema(), &[document(TEXT), document("Other.")], &[]);
    let after = written.arrive("w3c");
    let texts: Vec<&str> = after.documents.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, [TEXT, "Other."]);
    assert!(after.report.items.is_empty(), "{:?}", after.report.items);
}

#[test]
fn relations_of_what_is_not_written_are_named() {
    let mut it = document(TEXT);
    it.relations = vec![link("x", "y", "met")];
    let written = write("w3c", &schema(), &[it], &[]);
    assert_eq!(losses(&written.report), ["loose-relation"]);
}

fn arrive(text: &str, annotations: Value) -> crate::Arrived {
    let inputs = [
        upload("x/notes.w3c.json", annotations.to_string()),
        upload("x/notes.txt", text),
    ];
    read(&inputs, Some("w3c"), &[]).expect("the annotations can be read")
}

fn quoted(exact: &str, prefix: &str, suffix: &str) -> Value {
    json!({"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix})
}

#[test]
fn every_way_to_say_where_is_understood_or_named() {
    let at = |selector: Value| json!({"type": "Annotation", "target": {"source": "http://example.org/page1", "selector": selector}});
    let position =
        |start: u32, end: u32| json!({"type": "TextPositionSelector", "start": start, "end": end});
    let after = arrive(
        TEXT,
        json!([
            at(position(2, 5)),
            at(json!({"type": "RangeSelector", "startSelector": position(6, 7), "endSelector": position(12, 13)})),
            at(json!({"type": "FragmentSelector", "value": "char=10,13"})),
            at(json!([{"type": "XPathSelector", "value": "/p"}, quoted("Ada", "London. ", " left")])),
            at(json!({"type": "FragmentSelector", "value": "para5", "refinedBy": quoted("London", "", "")})),
            at(quoted("Ada", "", "")),
            at(quoted("Carl", "", "")),
            at(json!({"type": "CssSelector", "value": "p"})),
            at(json!({"type": "FragmentSelector", "value": "para5", "refinedBy": position(1, 2)})),
            at(position(2, 500)),
            json!({"type": "Annotation", "bodyValue": "All of it.", "target": "http://example.org/page1"}),
            json!({"type": "Annotation", "target": [
                {"source": "http://example.org/page1", "selector": position(2, 8)},
                {"source": "http://example.org/page1", "selector": position(4, 9)}]}),
            {"type": "Person"},
            7,
        ]),
    );
    let it = &after.documents[0];
    let quotes: Vec<&str> = it
        .annotations
        .iter()
        .map(|own| {
            own.ranges
                .first()
                .map_or("", |at| it.text.slice(*at).unwrap())
        })
        .collect();
    assert_eq!(
        quotes,
        ["Ada", "met Bob", "Bob", "Ada", "London", "", "Ada me"]
    );
    assert_eq!(it.annotations[3].ranges[0].start.0, 25);
    assert_eq!(it.annotations[5].note, "All of it.");
    assert_eq!(
        losses(&after.report),
        [
            "no-annotation",
            "no-annotation",
            "beyond-the-text",
            "ambiguous-quote",
            "wrong-quote",
            "overlapping-parts",
            "selector"
        ]
    );
    assert_eq!(item(&after.report, "selector").count, 2);
}

#[test]
fn bodies_say_what_they_are_for() {
    let of = |motivation: Value, body: Value| {
        json!({"type": "Annotation", "id": "http://example.org/1", "motivation": motivation, "body": body,
        "created": "2020-01-01T00:00:00Z", "rights": "x", "target": {"selector": {"type": "TextPositionSelector", "start": 2, "end": 5}}})
    };
    let text = |purpose: Value, value: &str| json!({"type": "TextualBody", "purpose": purpose, "value": value, "creator": {"nickname": "zoe"}});
    let after = arrive(
        TEXT,
        json!({"first": {"items": [
            of(json!(["tagging"]), json!([text(Value::Null, "Person"), text(json!("tagging"), "Writer"), text(json!("commenting"), "Well."), text(json!("replying"), "No.")])),
            of(Value::Null, json!("http://example.org/comment1")),
            of(json!("identifying"), json!({"source": "http://example.org/ada"})),
            of(json!("tagging"), json!({"type": "SpecificResource", "source": "http://example.org/city1"})),
            of(json!("classifying"), json!("http://example.org/vocab/portrait")),
            of(Value::Null, json!({"type": "Choice", "items": [text(Value::Null, "First."), text(Value::Null, "Second.")]})),
            of(Value::Null, json!({"type": "TextualBody", "format": "text/html", "value": "<p>j'adore &amp; <b>co</b> !</p>"})),
        ]}}),
    );
    let it = &after.documents[0].annotations;
    let own: Vec<(Option<&str>, &str, Option<&str>)> = it
        .iter()
        .map(|it| (it.label.as_deref(), it.note.as_str(), it.entity.as_deref()))
        .collect();
    assert_eq!(
        own,
        [
            (Some("Writer"), "", None),
            (Some("Person"), "Well.\n\nNo.", None),
            (None, "http://example.org/comment1", None),
            (None, "", Some("http://example.org/ada")),
            (None, "", Some("http://example.org/city1")),
            (Some("http://example.org/vocab/portrait"), "", None),
            (None, "First.", None),
            (None, "j'adore & co !", None),
        ]
    );
    assert_eq!(it[0].annotator.as_deref(), Some("zoe"));
    let said = item(&after.report, "not-kept");
    assert_eq!(
        (said.message.as_str(), said.count),
        ("Not kept of the annotations: created, rights.", 14)
    );
}

#[test]
fn what_hypothesis_exports_is_read_with_its_people_and_tags() {
    let row = json!({"id": "k1", "user": "acct:ada@hypothes.is", "uri": "https://example.org/a/notes.html", "text": "Really?", "tags": ["Person", "Check"],
        "target": [{"source": "https://example.org/a/notes.html", "selector": [
            {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 2, "endContainer": "/p[1]", "endOffset": 5},
            {"type": "TextPositionSelector", "start": 3, "end": 6}, quoted("Ada", "", " met")]}]});
    let after = arrive(TEXT, json!({"total": 1, "rows": [row]}));
    // Offsets in a browser count UTF-16 units.
    assert_eq!(
        item(&after.report, "offset-unit").severity,
        Severity::Repaired
    );
    let it = &after.documents[0];
    assert_eq!(
        spans(it),
        [
            ("Check".into(), vec![(2, 5)]),
            ("Person".into(), vec![(2, 5)])
        ]
    );
    assert!(
        it.annotations
            .iter()
            .all(|it| it.annotator.as_deref() == Some("ada"))
    );
    assert_eq!(it.annotations[1].note, "Really?");
}

#[test]
fn several_sources_have_a_text_each() {
    let on = |source: &str, id: &str| {
        json!({"id": id, "type": "Annotation", "body": {"type": "TextualBody", "purpose": "tagging", "value": id},
        "target": {"source": source, "selector": quoted("Ada", "", "")}})
    };
    let relation =
        json!({"id": "r", "type": "Annotation", "motivation": "linking", "target": ["b1", "b2"]});
    let crossing =
        json!({"id": "q", "type": "Annotation", "motivation": "linking", "target": ["a", "b2"]});
    let all = json!([
        on("http://x.org/a.html", "a"),
        on("http://x.org/b.html", "b1"),
        on("http://x.org/b.html", "b2"),
        on("http://x.org/c.html", "c"),
        relation,
        crossing
    ]);
    let inputs = [
        upload("all.jsonld", all.to_string()),
        upload("a.txt", "Ada."),
        upload("b.txt", "So, Ada."),
        upload("d.txt", "Nothing."),
    ];
    let after = read(&inputs, Some("w3c"), &[]).unwrap();
    let texts: Vec<(&str, usize, usize)> = after
        .documents
        .iter()
        .map(|it| (it.text.as_str(), it.annotations.len(), it.relations.len()))
        .collect();
    assert_eq!(texts, [("Ada.", 1, 0), ("So, Ada.", 2, 1)]);
    assert_eq!(losses(&after.report), ["loose-relation", "no-text"]);
    assert!(
        item(&after.report, "no-text").message.contains("c.txt"),
        "{:?}",
        after.report.items
    );
    assert_eq!(
        item(&after.report, "text-alone").file.as_deref(),
        Some("d.txt")
    );
}

#[test]
fn broken_files_are_refused_with_their_place() {
    let error = read(
        &[upload(
            "a.jsonld",
            "{\n\"@context\": \"http://www.w3.org/ns/anno.jsonld\",\n \"items\": [}",
        )],
        None,
        &[],
    )
    .unwrap_err();
    assert!(error.message.starts_with("a.jsonld, line 3"), "{error}");
}

#[test]
fn recogitos_annotations_are_read_with_their_text_or_named_without() {
    let Some(folder) = shared("recogito") else {
        return;
    };
    let path = folder.join("annotations.w3c.json");
    let after = read(&[Input::path(&path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "w3c");
    let said = item(&after.report, "no-text");
    assert_eq!((said.severity, said.count), (Severity::Rejected, 4));
    assert!(after.documents.is_empty());
    // A text with these words in these places, counted in UTF-16 units after two astral characters.
    let mut text = "😀😀".to_owned();
    for (at, words) in [(124, "Troy"), (646, "death in battle"), (963, "Ithaca")] {
        let length = text.encode_utf16().count();
        text.push_str(&".".repeat(at - length));
        text.push_str(words);
    }
    text.push_str("....");
    let raw = std::fs::read(&path).unwrap();
    let inputs = [
        upload("annotations.w3c.json", raw),
        upload("annotations.txt", text),
    ];
    let after = read(&inputs, None, &[]).unwrap();
    let it = &after.documents[0];
    let quotes: Vec<&str> = it
        .annotations
        .iter()
        .map(|own| it.text.slice(own.ranges[0]).unwrap())
        .collect();
    // Two tags are two annotations of one place.
    assert_eq!(quotes, ["Troy", "Troy", "death in battle", "Ithaca"]);
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(it.relations.len(), 1);
    assert_eq!(it.relations[0].label.as_deref(), Some("isRelatedTo"));
    let noted = it
        .annotations
        .iter()
        .find(|it| it.label.as_deref() == Some("A Tag"))
        .unwrap();
    assert_eq!(noted.note, "This is a comment");
    let written = write("w3c", &SchemaInfo::default(), &after.documents, &[]);
    assert_eq!(spans(&written.arrive("w3c").documents[0]), spans(it));
}

#[test]
fn each_example_of_the_model_is_imported_or_refused_with_a_line() {
    let Some(folder) = shared("w3c-web-annotation") else {
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("correct")).unwrap().flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bare = read(&[Input::path(&path)], None, &[]).unwrap();
        assert_eq!(bare.report.format, "w3c", "{name}");
        assert!(bare.documents.is_empty(), "{name}");
        assert!(
            losses(&bare.report).iter().all(|it| *it == "no-text"),
            "{name}"
        );
        assert!(!losses(&bare.report).is_empty(), "{name}");
        // With a text beside, what is about text is placed, and the rest is named.
        let text = "x".repeat(500)
            + " this is an anotation that has some text before the Selected Text and text after it "
            + &"y".repeat(500);
        let stem = name.trim_end_matches(".json").to_owned();
        let inputs = [
            upload(&name, std::fs::read(&path).unwrap()),
            upload(&format!("{stem}.txt"), text),
        ];
        let with = read(&inputs, None, &[]).unwrap();
        let left_out = losses(&with.report);
        let count: usize = with.documents.iter().map(|it| it.annotations.len()).sum();
        assert!(count > 0 || !left_out.is_empty(), "{name}");
        let expected = match stem.as_str() {
            "anno23" => Some((1, "anotation")),
            "anno29" => Some((1, "Selected Text")),
            _ => None,
        };
        if let Some((count, quote)) = expected {
            let it = &with.documents[0];
            assert_eq!(it.annotations.len(), count, "{name}");
            assert_eq!(
                it.text.slice(it.annotations[0].ranges[0]),
                Some(quote),
                "{name}"
            );
        }
        if stem == "anno24" {
            let at = with.documents[0].annotations[0].ranges[0];
            assert_eq!((at.start.0, at.end.0), (412, 795));
        }
        if ["anno19", "anno21", "anno22", "anno25", "anno26", "anno28"].contains(&stem.as_str()) {
            assert_eq!(left_out, ["selector"], "{name}");
        }
        seen += 1;
    }
    assert_eq!(seen, 44);
}

#[test]
fn replies_become_part_of_the_note_that_they_answer() {
    let first = json!({"id": "http://x.org/1", "type": "Annotation", "bodyValue": "Really?", "target": {"source": "http://x.org/notes", "selector": quoted("Bob", "", "")}});
    let reply = |of: &str| {
        json!({"id": "http://x.org/2", "type": "Annotation", "motivation": "replying", "creator": {"name": "Zoë"},
        "body": {"type": "TextualBody", "value": "Yes."}, "target": of})
    };
    let after = arrive(TEXT, json!([first, reply("http://x.org/1")]));
    let it = &after.documents[0];
    assert_eq!(it.annotations.len(), 1);
    assert_eq!(it.annotations[0].note, "Really?\n\nZoë: Yes.");
    assert_eq!(item(&after.report, "replies").severity, Severity::Info);
    let stray = json!({"id": "http://x.org/1", "type": "Annotation", "target": {"source": "http://x.org/notes", "selector": quoted("Carl", "", "")}});
    let after = arrive(TEXT, json!([stray, reply("http://x.org/1")]));
    assert_eq!(losses(&after.report), ["wrong-quote", "replies"]);
}
