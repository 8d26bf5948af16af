//! doccano's lines: current and legacy, with and without relations, in each unit its offsets may count.
//! Real exports of others are in `corpora.rs`.

use std::collections::BTreeSet;

use galley_formats::{Document, SchemaInfo};
use serde_json::{Value, json};

use crate::{document, find, item, link, losses, mark, range, read, spans, upload, write};

const EMOJI: &str = "👨🏻\u{200d}🚒 firemen drive firetrucks at work";

fn rows(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("every row is JSON"))
        .collect()
}

#[test]
fn each_shape_of_line_is_read() {
    let text = "Ada met Bob.";
    for line in [
        r#"{"id": 1, "text": "Ada met Bob.", "label": [[0, 3, "PER"]], "Comments": []}"#,
        r#"{"id": 1, "data": "Ada met Bob.", "label": [[0, 3, "PER"]]}"#,
        r#"{"text": "Ada met Bob.", "labels": [[0, 3, "PER"]]}"#,
        r#"{"text": "Ada met Bob.", "label": [{"start_offset": 0, "end_offset": 3, "label": "PER"}]}"#,
        r#"{"text": "Ada met Bob.", "annotations": [{"label": "PER", "start_offset": 0, "end_offset": 3, "user": 1}], "meta": {}, "annotation_approver": null}"#,
        r#"{"text": "Ada met Bob.", "entities": [{"id": 7, "label": "PER", "start_offset": 0, "end_offset": 3}], "relations": []}"#,
    ] {
        let after = read(&[upload("a.jsonl", line)], None, &[]).unwrap();
        assert_eq!(after.report.format, "doccano-jsonl", "{line}");
        assert_eq!(after.documents[0].text.as_str(), text, "{line}");
        assert_eq!(
            spans(&after.documents[0]),
            [("PER".into(), vec![(0, 3)])],
            "{line}"
        );
    }
}

#[test]
fn legacy_lines_keep_who_annotated_and_name_labels_that_are_numbers() {
    let line = r#"{"text": "Ada met Bob.", "annotations": [{"label": 18, "start_offset": 0, "end_offset": 3, "user": 2}, {"label": 18, "start_offset": 0, "end_offset": 3, "user": 3}], "meta": {}}"#;
    let after = read(&[upload("a.jsonl", line)], None, &[]).unwrap();
    let own = after.documents[0].annotations.iter();
    let people: Vec<_> = own.map(|it| it.annotator.as_deref()).collect();
    assert_eq!(people, [Some("user 2"), Some("user 3")]);
    let said = item(&after.report, "numbered-labels");
    assert!(said.message.contains("rename"), "{}", said.message);
}

#[test]
fn offsets_are_written_and_read_in_the_unit_that_was_asked_for() {
    let mut before = document(EMOJI);
    before.annotations = vec![mark("a", "X", vec![find(EMOJI, "firetrucks", 0)])];
    // From a thread in which three tools disagreed; graphemes: one for the fireman, one for the blank, 14 more.
    for (unit, start) in [("code-points", 19), ("utf16", 22), ("graphemes", 16)] {
        let asked = [("unit", unit)];
        let schema = SchemaInfo::default();
        let written = write("doccano-jsonl", &schema, &[before.clone()], &asked);
        let row = &rows(&written.text())[0];
        let place = serde_json::json!([[start, start + 10, "X"]]);
        assert_eq!(row["label"], place, "{unit}");
        let input = [galley_formats::Input::path(&written.path)];
        let after = read(&input, Some("doccano-jsonl"), &asked).unwrap();
        assert_eq!(spans(&after.documents[0]), spans(&before), "{unit}");
        // Word boundaries give the unit away.
        let after = written.arrive("doccano-jsonl");
        assert_eq!(
            spans(&after.documents[0]),
            spans(&before),
            "{unit}, told by itself"
        );
    }
}

#[test]
fn where_two_units_fit_as_well_the_one_that_doccano_writes_by_itself_is_meant() {
    // Behind the family UTF-16 and clusters are seven apart, as far as one word is from the next.
    let line =
        "{\"text\": \"👩\u{200d}👩\u{200d}👧 aaaaaa bbbbbb cccccc\", \"label\": [[9, 15, \"X\"]]}";
    let after = read(&[upload("a.jsonl", line)], None, &[]).unwrap();
    let it = &after.documents[0];
    assert_eq!(
        it.annotations[0].ranges,
        [find(it.text.as_str(), "aaaaaa", 0)]
    );
    assert!(
        item(&after.report, "offset-unit")
            .message
            .contains("UTF-16")
    );
}

#[test]
fn what_begins_inside_a_cluster_is_named_where_clusters_are_counted() {
    let mut before = document(EMOJI);
    before.annotations = vec![mark("a", "X", vec![crate::range(1, 3)])];
    let schema = SchemaInfo::default();
    let written = write(
        "doccano-jsonl",
        &schema,
        &[before],
        &[("unit", "graphemes")],
    );
    assert_eq!(losses(&written.report), ["inside-cluster"]);
}

#[test]
fn every_row_has_the_same_keys_whatever_its_article_has() {
    let mut linked = document("Ada met Bob.");
    linked.annotations = vec![
        mark("a", "PER", vec![find("Ada met Bob.", "Ada", 0)]),
        mark("b", "PER", vec![find("Ada met Bob.", "Bob", 0)]),
    ];
    linked.metadata.insert("desk".into(), "Politics".into());
    let mut plain = document("Nobody met.");
    plain.metadata.insert("date".into(), "1843".into());
    for (corpus, shape) in [
        (vec![plain.clone(), linked.clone()], "label"),
        (
            {
                linked.relations = vec![link("a", "b", "met")];
                vec![plain, linked]
            },
            "entities",
        ),
    ] {
        let written = write("doccano-jsonl", &SchemaInfo::default(), &corpus, &[]);
        let keys: BTreeSet<Vec<String>> = rows(&written.text())
            .iter()
            .map(|row| row.as_object().unwrap().keys().cloned().collect())
            .collect();
        let [keys] = keys.iter().collect::<Vec<_>>()[..] else {
            panic!("ragged rows: {keys:?}")
        };
        assert!(keys.contains(&shape.to_owned()), "{keys:?}");
        let after = written.arrive("doccano-jsonl");
        assert_eq!(after.documents.len(), 2);
        for (before, after) in corpus.iter().zip(&after.documents) {
            assert_eq!(before.metadata, after.metadata);
            assert_eq!(spans(before), spans(after));
            assert_eq!(before.relations.len(), after.relations.len());
        }
    }
}

#[test]
fn a_label_without_offsets_is_left_out_by_name_and_one_of_the_whole_article_is_kept() {
    let line = r#"{"text": "Ada met Bob.", "label": [[0, 3, "PER"], {"start_offset": 4}, [9, 4, "X"], [50, 60, "X"]]}"#;
    let after = read(&[upload("a.jsonl", line)], Some("doccano-jsonl"), &[]).unwrap();
    assert_eq!(spans(&after.documents[0]), [("PER".into(), vec![(0, 3)])]);
    let mut said = losses(&after.report);
    said.sort_unstable();
    assert_eq!(said, ["beyond-the-text", "broken-label", "empty-span"]);
    let line = r#"{"text": "Ada met Bob.", "label": ["sport"]}"#;
    let after = read(&[upload("a.jsonl", line)], Some("doccano-jsonl"), &[]).unwrap();
    assert_eq!(spans(&after.documents[0]), [("sport".into(), vec![])]);
}

#[test]
fn labels_of_whole_articles_have_the_shape_of_the_task_they_belong_to() {
    let text = "Ada met Bob.";
    let whole = || {
        let mut it = document(text);
        it.annotations = vec![mark("a", "sport", vec![]), mark("b", "news", vec![])];
        it
    };
    let lines = |corpus: &[Document]| -> Vec<Value> {
        let written = write("doccano-jsonl", &SchemaInfo::default(), corpus, &[]);
        let text = written.text();
        text.lines()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect()
    };
    // Classification.
    let found = lines(&[whole(), document(text)]);
    assert_eq!(found[0]["label"], json!(["sport", "news"]));
    assert_eq!(found[1]["label"], json!([]));
    // Intents and slots.
    let mut both = whole();
    both.annotations
        .push(mark("c", "PER", vec![find(text, "Ada", 0)]));
    let found = lines(&[both.clone(), document(text)]);
    assert_eq!(found[0]["entities"], json!([[0, 3, "PER"]]));
    assert_eq!(found[0]["cats"], json!(["sport", "news"]));
    assert_eq!(found[1]["entities"], json!([]));
    assert!(found[0].get("label").is_none());
    let after = write(
        "doccano-jsonl",
        &SchemaInfo::default(),
        &[both.clone()],
        &[],
    )
    .arrive("doccano-jsonl");
    assert_eq!(spans(&after.documents[0]), spans(&both));
}

#[test]
fn doccanos_fixtures_of_classification_and_intents_are_read_with_their_labels() {
    let Some(folder) = crate::shared("doccano-fixtures") else {
        return;
    };
    for (path, articles, whole, marked) in [
        ("import/text_classification/example.jsonl", 3, 3, 0),
        ("import/text_classification/example.json", 3, 3, 0),
        ("export/text_classification/example.json", 3, 3, 0),
        ("export/text_classification/example.jsonl", 3, 3, 0),
        ("export/intent_detection/example.jsonl", 2, 2, 3),
        ("import/intent/example.jsonl", 4, 2, 2),
        ("export/relation_extraction/example.jsonl", 1, 0, 4),
    ] {
        let input = galley_formats::Input::path(&folder.join(path));
        let after = crate::read(&[input], None, &[]).unwrap();
        assert_eq!(after.report.format, "doccano-jsonl", "{path}");
        assert_eq!(after.documents.len(), articles, "{path}");
        let all = || after.documents.iter().flat_map(|it| &it.annotations);
        assert_eq!(
            all().filter(|it| it.ranges.is_empty()).count(),
            whole,
            "{path}"
        );
        assert_eq!(
            all().filter(|it| !it.ranges.is_empty()).count(),
            marked,
            "{path}"
        );
    }
}

#[test]
fn white_space_at_the_ends_of_spans_is_no_sign_of_another_unit() {
    let line = r#"{"text":"Fun 😀\n\n","label":[[0,6,"T"]]}"#;
    let after = read(&[upload("a.jsonl", line)], Some("doccano-jsonl"), &[]).unwrap();
    assert_eq!(after.documents[0].annotations[0].ranges, [range(0, 6)]);
    assert!(after.report.items.iter().all(|it| it.code != "offset-unit"));
    // UTF-16 units divide words when they are taken for code points.
    let line = r#"{"text":"😀 Ada met Bob.","label":[[3,6,"T"],[11,14,"T"]]}"#;
    let after = read(&[upload("a.jsonl", line)], Some("doccano-jsonl"), &[]).unwrap();
    assert_eq!(after.documents[0].annotations[0].ranges, [range(2, 5)]);
}
