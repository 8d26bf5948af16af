//! Label Studio's tasks as they are written, and how they come back. What others wrote is in `label_studio_exports.rs`.

use galley_formats::corpus::{AttributeInfo, LabelInfo};
use galley_formats::{Document, Input, SchemaInfo, Severity};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::schema::{AttributeKind, LayerKind};
use serde_json::{Value, json};

use crate::hard_text::{HARD, marked, schema};
use crate::{Written, document, find, item, layer, link, losses, mark, range, read, spans, write};

const TEXT: &str = "😀 Ada met Bob in London.";

fn label(name: &str, color: &str, key: Option<&str>) -> LabelInfo {
    let made = json!({"name": name, "color": color, "key": key});
    serde_json::from_value(made).expect("a label needs no more than a name")
}

fn rich() -> SchemaInfo {
    let mut names = layer("Names", LayerKind::Span);
    names.labels = vec![
        label("Person", "#ff0000", Some("p")),
        label("Place <&>", "#00ff00", None),
    ];
    let asked = |name: &str, kind, of: Option<&str>| AttributeInfo {
        name: name.into(),
        kind,
        label: of.map(str::to_owned),
        required: false,
        description: String::new(),
    };
    let options = vec!["writer".into(), "poet".into()];
    names.attributes = vec![
        asked("certain", AttributeKind::Flag, None),
        asked("role", AttributeKind::Choice { options }, Some("Person")),
        asked("why", AttributeKind::Text, None),
        asked("age", AttributeKind::Number, None),
    ];
    let mut topics = layer("Topics", LayerKind::Document);
    topics.labels = vec![label("sport", "", None)];
    let mut links = layer("Links", LayerKind::Relation);
    links.labels = vec![label("met", "", None)];
    SchemaInfo {
        layers: vec![names, topics, links],
        ..SchemaInfo::default()
    }
}

fn full() -> Document {
    let mut it = document(TEXT);
    it.id = Some("n-1".into());
    it.metadata.insert("date".into(), "2020-01-02".into());
    it.metadata
        .insert("text".into(), "of the print edition".into());
    it.annotations = vec![
        mark("a", "Person", vec![find(TEXT, "Ada", 0)]),
        mark("b", "Person", vec![find(TEXT, "Bob", 0)]),
        mark("c", "sport", vec![]),
        mark("d", "Place <&>", vec![find(TEXT, "London", 0)]),
    ];
    let values = [
        ("certain", AttributeValue::Flag(true)),
        ("role", AttributeValue::Text("poet".into())),
        ("why", AttributeValue::Text("two\nlines".into())),
        ("age", AttributeValue::Number(36.5)),
    ];
    for own in &mut it.annotations {
        own.layer = Some("Names".into());
        own.annotator = Some("ada@example.org".into());
    }
    let first = &mut it.annotations[0];
    first.attributes = values.map(|(key, it)| (key.into(), it)).into();
    first.note = "She wrote\nthe *first*.".into();
    first.entity = Some("https://www.wikidata.org/wiki/Q7259".into());
    it.annotations[2].layer = Some("Topics".into());
    it.annotations[2].note = "Hardly.".into();
    it.annotations[1].confidence = Some(0.5);
    // A model's own judgement.
    it.annotations[3].annotator = Some("model 1".into());
    it.annotations[3].origin = Some(Origin::Suggested {
        by: "model 1".into(),
    });
    it.annotations[3].confidence = Some(0.75);
    it.relations = vec![link("a", "b", "met")];
    it.relations[0].layer = Some("Links".into());
    it.relations[0].annotator = Some("ada@example.org".into());
    it.relations[0].note = "In June.".into();
    it
}

fn tasks(written: &Written) -> Vec<Value> {
    let text = std::fs::read_to_string(written.path.join("tasks.json")).expect("there are tasks");
    serde_json::from_str(&text).expect("tasks are an array")
}

#[test]
fn everything_comes_back_with_the_schema() {
    let before = full();
    let written = write("label-studio", &rich(), std::slice::from_ref(&before), &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = read(&[Input::path(&written.path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "label-studio");
    assert_eq!(losses(&after.report), [""; 0]);
    let it = &after.documents[0];
    assert_eq!(it.metadata, before.metadata);
    assert_eq!((&it.id, &it.title), (&before.id, &before.title));
    let sorted = |it: &Document| {
        let mut all = it.annotations.clone();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    };
    assert_eq!(sorted(it), sorted(&before));
    assert_eq!(it.relations, before.relations);
    let layers = after.schema.unwrap().layers;
    let names = layers.iter().find(|it| it.name == "Names").unwrap();
    assert_eq!(names.labels, rich().layers[0].labels);
    let mut attributes = names.attributes.clone();
    attributes.sort_by_key(|it| {
        ["certain", "role", "why", "age"]
            .iter()
            .position(|name| *name == it.name)
    });
    assert_eq!(attributes, rich().layers[0].attributes);
    assert!(layers.iter().any(|it| it.name == "Topics"
        && it.kind == LayerKind::Document
        && it.labels[0].name == "sport"));
    assert!(
        layers
            .iter()
            .any(|it| it.kind == LayerKind::Relation && it.labels[0].name == "met")
    );
}

#[test]
fn a_task_has_the_shape_that_label_studio_imports() {
    let mut it = document(TEXT);
    it.annotations = vec![mark("a", "Person", vec![find(TEXT, "Ada", 0)])];
    it.annotations[0].annotator = Some("Zoë".into());
    let written = write("label-studio", &SchemaInfo::default(), &[it], &[]);
    assert_eq!(
        tasks(&written)[0],
        json!({
            "id": 1,
            "data": {"text": TEXT, "title": "An article"},
            "annotations": [{
                "created_username": "Zoë", "was_cancelled": false, "ground_truth": false,
                "result": [{
                    "id": "a", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
                    "value": {"start": 2, "end": 5, "text": "Ada", "labels": ["Person"]},
                }],
            }],
            "predictions": [],
        })
    );
    let config = std::fs::read_to_string(written.path.join("config.xml")).unwrap();
    assert_eq!(
        config,
        "<View>\n  <Labels name=\"label\" toName=\"text\">\n    <Label value=\"Person\"/>\n  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n</View>\n"
    );
}

#[test]
fn hard_texts_stay_as_they_are() {
    for text in [
        HARD,
        "\u{feff}Tab\there, אבג שלום\r\r\n\\n <b> é e\u{301}\u{0}",
    ] {
        let mut before = if text == HARD {
            marked(false)
        } else {
            document(text)
        };
        before.annotations.push(mark(
            "all",
            "whole",
            vec![range(0, text.chars().count() as u32)],
        ));
        let written = write(
            "label-studio",
            &schema(),
            std::slice::from_ref(&before),
            &[],
        );
        assert_eq!(losses(&written.report), [""; 0]);
        let after = written.arrive("label-studio");
        assert_eq!(losses(&after.report), [""; 0]);
        assert!(
            after
                .report
                .items
                .iter()
                .all(|it| it.severity != Severity::Repaired),
            "{:?}",
            after.report.items
        );
        assert_eq!(after.documents[0].text.as_str(), text);
        assert_eq!(spans(&after.documents[0]), spans(&before));
    }
}

#[test]
fn what_cannot_be_written_as_it_is_is_named() {
    let mut it = full();
    it.annotations[2]
        .attributes
        .insert("sure".into(), AttributeValue::Flag(true));
    it.annotations[3].layer = Some("a,b".into());
    it.relations.push(link("a", "d", "near"));
    it.relations.push(link("a", "b", "near"));
    it.relations[2].layer = Some("Others".into());
    let written = write("label-studio", &rich(), &[it], &[]);
    assert_eq!(
        losses(&written.report),
        [
            "document-attributes",
            "loose-relation",
            "control-name",
            "relation-layers"
        ]
    );
    assert_eq!(
        item(&written.report, "control-name").quote.as_deref(),
        Some("a,b")
    );
}
