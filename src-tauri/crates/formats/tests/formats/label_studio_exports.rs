//! What Label Studio itself writes: older exports, JSON-MIN, pages and dialogues, configurations, its own examples.

use galley_formats::{Input, Severity};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::people::Status;
use galley_model::schema::AttributeKind;
use serde_json::{Value, json};

use crate::{item, losses, read, shared, spans, upload, write};

const TEXT: &str = "😀 Ada met Bob in London.";

fn task(value: Value) -> Input {
    upload("tasks.json", json!([value]).to_string())
}

fn region(start: u64, end: u64, text: &str) -> Value {
    json!({"id": format!("r{start}"), "from_name": "label", "to_name": "text", "type": "labels",
        "value": {"start": start, "end": end, "text": text, "labels": ["Person"]}})
}

#[test]
fn offsets_of_older_exports_are_told_by_their_quotes() {
    let raw = json!({"id": 7, "data": {"text": TEXT},
        "completions": [{"completed_by": 3, "result": [region(3, 6, "Ada"), region(11, 14, "Bob")]}]});
    let after = read(&[task(raw)], None, &[]).unwrap();
    assert_eq!(
        item(&after.report, "offset-unit").severity,
        Severity::Repaired
    );
    let it = &after.documents[0];
    assert_eq!(it.id.as_deref(), Some("7"));
    assert_eq!(
        spans(it),
        [
            ("Person".into(), vec![(2, 5)]),
            ("Person".into(), vec![(10, 13)])
        ]
    );
    assert_eq!(it.annotations[0].annotator.as_deref(), Some("user 3"));
}

#[test]
fn quotes_with_written_line_ends_fit_the_text() {
    let text = "Foo\r\n  Bar\nBaz";
    let raw = json!({"data": {"text": text}, "annotations": [{"result": [
        region(0, 14, "Foo\\n\\n  Bar\\nBaz"), region(7, 14, "Bar\\nBaz")]}]});
    let after = read(&[task(raw)], None, &[]).unwrap();
    assert_eq!(losses(&after.report), [""; 0]);
    assert!(
        after
            .report
            .items
            .iter()
            .all(|it| it.severity == Severity::Info)
    );
    assert_eq!(
        spans(&after.documents[0]),
        [
            ("Person".into(), vec![(0, 14)]),
            ("Person".into(), vec![(7, 14)])
        ]
    );
}

#[test]
fn people_are_called_by_name_address_or_number() {
    let by = |value: Value| json!({"completed_by": value, "result": [region(2, 5, "Ada")]});
    let mut named = by(json!(5));
    named["created_username"] = json!(" Ada Lovelace ada@example.org, 5");
    let raw = json!({"data": {"text": TEXT}, "annotations": [
        by(json!({"id": 1, "email": "zoe@example.org", "first_name": "Zoë"})),
        by(json!({"id": 2, "first_name": "Bo", "last_name": "Li"})),
        by(json!({"id": 3})), by(json!(4)), named, by(Value::Null)]});
    let after = read(&[task(raw)], None, &[]).unwrap();
    let people: Vec<Option<&str>> = after.documents[0]
        .annotations
        .iter()
        .map(|it| it.annotator.as_deref())
        .collect();
    assert_eq!(
        people,
        [
            Some("zoe@example.org"),
            Some("Bo Li"),
            Some("user 3"),
            Some("user 4"),
            Some("Ada Lovelace ada@example.org"),
            None
        ]
    );
}

#[test]
fn every_kind_of_result_has_its_place_or_a_line() {
    let say = |id: &str, from: &str, kind: &str, value: Value| json!({"id": id, "from_name": from, "to_name": "text", "type": kind, "value": value});
    let at = |key: &str, value: Value| {
        let mut place = json!({"start": 2, "end": 5});
        place[key] = value;
        place
    };
    let mut two = region(2, 5, "Ada");
    two["value"]["labels"] = json!(["Person", "Writer"]);
    two["meta"] = json!({"text": ["one", "two"]});
    let raw = json!({"data": {"text": TEXT}, "annotations": [{"result": [
        two,
        say("r2", "mood", "choices", at("choices", json!(["glad", "calm"]))),
        say("r2", "stars", "rating", at("rating", json!(4))),
        say("r2", "why", "textarea", at("text", json!(["because", "so"]))),
        say("r2", "kind", "taxonomy", at("taxonomy", json!([["A", "B"]]))),
        say("x1", "topic", "taxonomy", json!({"taxonomy": [["News", "Sport"], ["News", "Arts"]]})),
        say("x2", "summary", "textarea", json!({"text": ["Short."]})),
        say("x3", "stars", "rating", json!({"rating": 3})),
        say("x4", "box", "rectanglelabels", json!({"x": 1, "rectanglelabels": ["Car"]})),
        say("x5", "label", "labels", json!({"start": 10, "end": 13, "text": "Bob", "labels": []})),
        region(17, 23, "London"),
        {"type": "relation", "from_id": "r2", "to_id": "r17", "direction": "left", "labels": ["in", "at"]},
        {"type": "relation", "from_id": "r2", "to_id": "r17", "direction": "bi"},
        {"type": "relation", "from_id": "r2", "to_id": "gone", "direction": "right"},
    ]}, {"was_cancelled": true, "completed_by": 9, "result": [region(2, 5, "Ada")]}],
    "predictions": [{"model_version": "m", "score": 7.5, "result": [region(2, 5, "Ada")]}]});
    let after = read(&[task(raw)], None, &[]).unwrap();
    let it = &after.documents[0];
    let named = |label: &str| {
        it.annotations
            .iter()
            .find(|it| it.label.as_deref() == Some(label))
            .unwrap()
    };
    let writer = named("Writer");
    assert_eq!(
        writer.attributes["mood"],
        AttributeValue::Text("glad, calm".into())
    );
    assert_eq!(writer.attributes["stars"], AttributeValue::Number(4.0));
    assert_eq!(
        writer.attributes["why"],
        AttributeValue::Text("because\nso".into())
    );
    assert_eq!(
        writer.attributes["kind"],
        AttributeValue::Text("A / B".into())
    );
    assert_eq!(writer.note, "one\ntwo");
    assert_eq!(named("Sport").layer.as_deref(), Some("topic"));
    assert!(named("Arts").ranges.is_empty());
    assert_eq!(named("summary").note, "Short.");
    assert_eq!(
        named("stars").attributes["stars"],
        AttributeValue::Number(3.0)
    );
    let links: Vec<(&str, bool)> = it
        .relations
        .iter()
        .map(|it| (it.label.as_deref().unwrap_or_default(), it.from == "r2"))
        .collect();
    assert_eq!(
        links,
        [("in", false), ("at", false), ("", true), ("", false)]
    );
    assert_eq!(item(&after.report, "both-ways").count, 1);
    assert_eq!(item(&after.report, "score").count, 1);
    assert_eq!(
        losses(&after.report),
        ["cancelled", "other-result", "unlabelled", "loose-relation"]
    );
    assert_eq!(
        (it.work[0].annotator.as_str(), it.work[0].status),
        ("user 9", Status::Skipped)
    );
    let model = it
        .annotations
        .iter()
        .find(|it| it.annotator.as_deref() == Some("m"))
        .unwrap();
    assert_eq!(model.origin, Some(Origin::Suggested { by: "m".into() }));
}

#[test]
fn json_min_is_read_with_its_regions_and_choices() {
    let raw = json!({"id": 4, "text": TEXT, "desk": "Arts", "annotator": 2, "annotation_id": 1, "lead_time": 3.5,
        "label": [{"start": 2, "end": 5, "text": "Ada", "labels": ["Person"]}], "topics": {"choices": ["a", "b"]}, "sentiment": "good"});
    let config = "<View><Labels name='label' toName='t'><Label value='Person'/></Labels><Text name='t' value='$text'/><Choices name='sentiment' toName='t'><Choice value='good'/></Choices></View>";
    let after = read(
        &[task(raw.clone()), upload("config.xml", config)],
        None,
        &[],
    )
    .unwrap();
    assert_eq!(after.report.format, "label-studio");
    let it = &after.documents[0];
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(
        spans(it),
        [
            ("Person".into(), vec![(2, 5)]),
            ("a".into(), vec![]),
            ("b".into(), vec![]),
            ("good".into(), vec![])
        ]
    );
    assert_eq!(it.annotations[0].annotator.as_deref(), Some("user 2"));
    assert_eq!(it.metadata, [("desk".to_owned(), "Arts".to_owned())].into());
    let alone = read(&[task(raw)], None, &[]).unwrap();
    assert_eq!(alone.documents[0].metadata["sentiment"], "good");
}

#[test]
fn a_configuration_gives_colours_keys_and_what_is_asked() {
    let Some(folder) = shared("label-studio") else {
        return;
    };
    let after = read(
        &[
            Input::path(&folder.join("nested_choices/config-complicated.xml")),
            Input::path(&folder.join("nested_choices/annotations")),
        ],
        Some("label-studio"),
        &[],
    )
    .unwrap();
    let schema = after.schema.unwrap();
    let ner = &schema.layers[0];
    let colour = |name: &str| {
        ner.labels
            .iter()
            .find(|it| it.name == name)
            .unwrap()
            .color
            .clone()
    };
    assert_eq!(
        [
            colour("Organization"),
            colour("Percent"),
            colour("Location")
        ],
        ["#ff8c00", "#884422", "#000000"]
    );
    let gender = ner
        .attributes
        .iter()
        .find(|it| it.name == "gender")
        .unwrap();
    assert_eq!(
        gender.kind,
        AttributeKind::Choice {
            options: vec!["Female".into(), "Male".into()]
        }
    );
    assert_eq!(gender.label.as_deref(), Some("Person"));
    let broken = read(
        &[
            upload(
                "config.xml",
                "<View><Labels name='a' toName='t'><Label value='x' background='beige'/></Labels>",
            ),
            task(json!({"data": {"text": TEXT}})),
        ],
        Some("label-studio"),
        &[],
    )
    .unwrap();
    assert_eq!(losses(&broken.report), ["config"]);
    assert_eq!(broken.documents.len(), 1);
    let strange = read(&[upload("config.xml", "<View><Labels name='a' toName='t'><Label value='x' background='ecru'/></Labels></View>"), task(json!({"data": {"text": TEXT}}))], Some("label-studio"), &[]).unwrap();
    assert_eq!(item(&strange.report, "colour").severity, Severity::Info);
}

#[test]
fn tasks_without_a_text_or_about_something_else_are_named() {
    let mut other = region(2, 5, "Ada");
    other["to_name"] = json!("second");
    let tasks = json!([{"data": {"text": "https://example.org/a.txt"}, "annotations": []}, {"data": {"image": 7}}, 5,
        {"data": {"text": TEXT}, "annotations": [{"result": [other]}]}]);
    let config = "<View><Text name='first' value='$text'/></View>";
    let after = read(
        &[
            upload("tasks.json", tasks.to_string()),
            upload("config.xml", config),
        ],
        Some("label-studio"),
        &[],
    )
    .unwrap();
    assert_eq!(
        losses(&after.report),
        ["no-text", "no-text", "broken-line", "other-object"]
    );
    assert_eq!(item(&after.report, "no-text").line, Some(1));
    let error = read(
        &[upload(
            "tasks.json",
            "[{\"data\": {\"text\": \"a\"}, \"annotations\": [}]",
        )],
        None,
        &[],
    )
    .unwrap_err();
    assert!(error.message.starts_with("tasks.json, line 1"), "{error}");
    let error = read(
        &[upload(
            "task.json",
            "{\n\"data\": {\"text\": \"a\"},\n \"annotations\": [}",
        )],
        None,
        &[],
    )
    .unwrap_err();
    assert!(error.message.starts_with("task.json, line 3"), "{error}");
}

#[test]
fn regions_of_a_page_are_found_by_path_offsets_or_quote() {
    let html = "<div><p>Ada <b>met</b> Bob.</p><p>Bob&nbsp;left.<br>Ada stayed.</p></div>";
    let at = |value: Value| json!({"id": value["text"], "from_name": "ner", "to_name": "text", "type": "hypertextlabels", "value": value});
    let raw = json!({"data": {"text": html}, "annotations": [{"result": [
        // The second “Bob”, by its path; the second “Ada”, by offsets that count the br; one by its words alone.
        at(json!({"start": "/div[1]/p[2]/text()[1]", "startOffset": 0, "end": "/div[1]/p[2]/text()[1]", "endOffset": 3, "text": "Bob", "hypertextlabels": ["P"]})),
        at(json!({"start": "/x", "startOffset": 0, "end": "/y", "endOffset": 3, "globalOffsets": {"start": 22, "end": 25}, "text": "Ada", "hypertextlabels": ["P"]})),
        at(json!({"start": "/x", "startOffset": 0, "end": "/y", "endOffset": 3, "text": "stayed", "hypertextlabels": ["P"]})),
        at(json!({"start": "/div[1]/p[1]", "startOffset": 1, "end": "/div[1]/p[2]", "endOffset": 1, "text": "met Bob.\n\nBob\u{a0}left.", "hypertextlabels": ["P"]})),
        at(json!({"start": "/x", "startOffset": 0, "end": "/y", "endOffset": 3, "text": "Carl", "hypertextlabels": ["P"]})),
    ]}]});
    let after = read(&[task(raw)], None, &[]).unwrap();
    let it = &after.documents[0];
    assert_eq!(
        it.text.as_str(),
        "Ada met Bob.\nBob\u{a0}left.\nAda stayed.\n"
    );
    let places: Vec<(u32, u32)> = it
        .annotations
        .iter()
        .map(|it| (it.ranges[0].start.0, it.ranges[0].end.0))
        .collect();
    assert_eq!(places, [(13, 16), (23, 26), (27, 33), (4, 22)]);
    assert_eq!(item(&after.report, "moved").count, 1);
    assert_eq!(losses(&after.report), ["wrong-quote"]);
}

#[test]
fn label_studios_own_examples_are_read_and_go_out_as_they_came() {
    let Some(folder) = shared("label-studio") else {
        return;
    };
    // Documents and annotations: tasks with their predictions, then annotations.
    for (name, documents, annotations) in [
        ("named_entity", 2, 2),
        ("sentiment_analysis", 104, 5),
        ("references", 3, 2),
        ("dialogue_analysis", 2, 3),
        ("nested_choices", 2, 0),
        ("rich_text_html", 2, 8),
        ("html_document", 2, 3),
        ("phrases", 2, 1),
    ] {
        let after = read(&[Input::path(&folder.join(name))], None, &[]).unwrap();
        assert_eq!(after.report.format, "label-studio", "{name}");
        assert_eq!(
            losses(&after.report),
            [""; 0],
            "{name}: {:#?}",
            after.report.items
        );
        // One region of the page, and its prediction, have the place of less than their words.
        let repaired = after
            .report
            .items
            .iter()
            .filter(|it| it.severity == Severity::Repaired);
        let stale = if name == "rich_text_html" { 2 } else { 0 };
        assert_eq!(repaired.count(), stale, "{name}: {:#?}", after.report.items);
        assert_eq!(after.documents.len(), documents, "{name}");
        let found: usize = after.documents.iter().map(|it| it.annotations.len()).sum();
        assert_eq!(found, annotations, "{name}");
        let written = write(
            "label-studio",
            &after.schema.clone().unwrap_or_default(),
            &after.documents,
            &[],
        );
        assert_eq!(losses(&written.report), [""; 0], "{name}");
        let again = written.arrive("label-studio");
        assert_eq!(losses(&again.report), [""; 0], "{name}");
        for (before, after) in after.documents.iter().zip(&again.documents) {
            assert_eq!(spans(before), spans(after), "{name}");
            assert_eq!(before.text, after.text, "{name}");
        }
    }
    let said = |name: &str| -> Vec<String> {
        let after = read(&[Input::path(&folder.join(name))], None, &[]).unwrap();
        let it = after.documents.last().unwrap();
        it.annotations
            .iter()
            .map(|own| it.text.slice(own.ranges[0]).unwrap().to_owned())
            .collect()
    };
    let phrase = said("phrases/annotations").remove(0);
    assert!(
        phrase.starts_with("Uncomfortable") && phrase.ends_with("share silence."),
        "{phrase}"
    );
    assert_eq!(
        said("html_document/annotations"),
        ["Michael", "Michael", "Company Name"]
    );
    assert_eq!(
        said("rich_text_html/annotations"),
        [
            "Vincent: Look, Mr. Wolfe",
            "Jules",
            "The Wolf",
            "appreciated.\nVincent: Look, Mr. Wolfe, I respect you."
        ]
    );
}

#[test]
fn a_stale_region_whose_quote_is_not_in_the_text_is_named() {
    let Some(folder) = shared("label-studio") else {
        return;
    };
    let after = read(
        &[Input::path(&folder.join("rich_text_plain/annotations"))],
        None,
        &[],
    )
    .unwrap();
    let said = item(&after.report, "wrong-quote");
    assert_eq!(
        (said.severity, said.quote.as_deref()),
        (Severity::Rejected, Some("February 22"))
    );
    assert!(after.documents[0].annotations.is_empty());
}
