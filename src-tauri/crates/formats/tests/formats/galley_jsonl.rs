//! Galley's own lines: everything in a corpus comes back equal.
//! Whether a project takes it all in again is for the crate above to prove.

use galley_formats::SchemaInfo;
use galley_formats::corpus::{
    AnnotatorInfo, AttributeInfo, EntityInfo, LabelInfo, LayerInfo, Work,
};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::people::Status;
use galley_model::schema::{AttributeKind, Granularity, LayerKind, Overlap};

use crate::hard_text::{marked, schema};
use crate::{document, find, item, link, mark, range, read, spans, upload, write};

fn label(name: &str, parent: Option<&str>) -> LabelInfo {
    LabelInfo {
        name: name.into(),
        color: "#aa3355".into(),
        key: Some("p".into()),
        description: "Who is *named*.".into(),
        examples: vec!["Ada\nLovelace".into()],
        counter_examples: vec!["the countess".into()],
        parent: parent.map(str::to_owned),
        uri: Some("https://example.org/person".into()),
        retired: parent.is_some(),
    }
}

fn attribute(name: &str, kind: AttributeKind) -> AttributeInfo {
    AttributeInfo {
        name: name.into(),
        kind,
        label: Some("PERSON".into()),
        required: true,
        description: "How.".into(),
    }
}

fn everything() -> SchemaInfo {
    let named = |name: &str, kind| LayerInfo {
        name: name.into(),
        kind,
        granularity: Granularity::Token,
        overlap: Overlap::Nested,
        label_required: true,
        description: "All of them.".into(),
        labels: vec![label("PERSON", None), label("Poet/é", Some("PERSON"))],
        attributes: vec![],
    };
    let mut spans = named("Names", LayerKind::Span);
    let options = vec!["calm".into(), "angry".into()];
    spans.attributes = vec![
        attribute("tone", AttributeKind::Choice { options }),
        attribute("says", AttributeKind::Text),
        attribute("weight", AttributeKind::Number),
        attribute("certain", AttributeKind::Flag),
    ];
    SchemaInfo {
        layers: vec![
            spans,
            named("Links", LayerKind::Relation),
            named("Articles", LayerKind::Document),
        ],
        annotators: ["Zoë", "Bo Li"]
            .map(|name| AnnotatorInfo {
                name: name.into(),
                role: "desk".into(),
            })
            .into(),
        entities: vec![EntityInfo {
            id: "e1".into(),
            name: "Ada Lovelace".into(),
            type_name: "Person".into(),
            role: "the first".into(),
            aliases: vec!["Augusta Ada King".into()],
            uris: vec!["https://example.org/ada".into()],
            note: "Countess.".into(),
        }],
    }
}

#[test]
fn everything_in_a_corpus_comes_back_equal() {
    let mut before = marked(true);
    before.id = Some("d1".into());
    before.metadata = [("date", "1843-09-01"), ("author", "N.\nN.")]
        .map(|(key, value)| (key.into(), value.into()))
        .into();
    for it in &mut before.annotations {
        it.annotator = Some("Zoë".into());
        it.layer = Some("Names".into());
        it.origin = Some(Origin::Hand);
    }
    let full = &mut before.annotations[0];
    full.note = "Two\nlines, “quoted”.".into();
    full.entity = Some("e1".into());
    full.confidence = Some(0.1 + 0.2);
    full.origin = Some(Origin::Suggested {
        by: "a list".into(),
    });
    full.attributes = [
        ("tone", AttributeValue::Text("calm".into())),
        ("says", AttributeValue::Text("“Yes”\r\n".into())),
        ("weight", AttributeValue::Number(0.1)),
        ("certain", AttributeValue::Flag(false)),
    ]
    .map(|(key, value)| (key.into(), value))
    .into();
    let mut highlight = before.annotations[1].clone();
    highlight.id = "highlight".into();
    highlight.label = None;
    before.annotations.push(highlight);
    let mut whole = mark("whole", "PERSON", vec![]);
    whole.origin = Some(Origin::Hand);
    whole.layer = Some("Articles".into());
    whole.annotator = Some("Bo Li".into());
    before.annotations.push(whole);
    before.relations = vec![link("double-blank", "family", "knows")];
    before.relations[0].note = "Since 1833.".into();
    before.relations[0].layer = Some("Links".into());
    before.relations[0].annotator = Some("Bo Li".into());
    before.work = [("Zoë", Status::Done), ("Bo Li", Status::InProgress)]
        .map(|(annotator, status)| Work {
            annotator: annotator.into(),
            status,
            active_seconds: 77,
        })
        .into();
    let mut other = document("Nothing is marked here.");
    other.title = None;

    let sent = [before, other];
    let written = write("galley-jsonl", &everything(), &sent, &[]);
    assert_eq!(written.report.items, []);
    let mut after = written.arrive("galley-jsonl");
    assert_eq!(after.report.items, []);
    assert_eq!(after.schema, Some(everything()));
    for it in &mut after.documents {
        it.place = sent[0].place.clone();
    }
    assert_eq!(after.documents, sent);

    let again = write("galley-jsonl", &everything(), &after.documents, &[]);
    assert_eq!(again.text(), written.text(), "byte for byte");
}

#[test]
fn a_file_of_a_newer_version_is_refused_with_what_to_do() {
    let input = upload("new.jsonl", "{\"galley\":99,\"schema\":{}}\n");
    let error = read(&[input], None, &[]).unwrap_err();
    assert!(error.message.contains("newer version"), "{error}");
    assert!(error.hint.contains("that version"), "{error:?}");
}

#[test]
fn a_quote_that_does_not_fit_is_found_and_one_that_is_nowhere_is_left_out_with_what_hangs_on_it() {
    let text = "Ada met Bob. Bob left.";
    let line = serde_json::json!({
        "text": text,
        "annotations": [
            {"id": "moved", "label": "PER", "ranges": [[9, 12]], "quotes": ["Bob"]},
            {"id": "gone", "label": "PER", "ranges": [[0, 3]], "quotes": ["Eve"]},
            {"id": "beyond", "label": "PER", "ranges": [[20, 99]]},
        ],
        "relations": [{"from": "moved", "to": "gone"}],
    });
    let input = upload(
        "d.jsonl",
        format!("{{\"galley\":1,\"schema\":{{}}}}\n{line}\n"),
    );
    let after = read(&[input], None, &[]).unwrap();
    let [it] = after.documents.as_slice() else {
        panic!("one article")
    };
    assert_eq!(it.annotations.len(), 1);
    assert_eq!(it.annotations[0].ranges, [find(text, "Bob", 0)]);
    assert!(it.relations.is_empty());
    for code in ["moved", "wrong-quote", "beyond-the-text", "loose-relation"] {
        let said = item(&after.report, code);
        assert_eq!(said.file.as_deref(), Some("d.jsonl"), "{code}");
        assert_eq!(said.line, Some(2), "{code}");
    }
}

#[test]
fn a_part_that_is_nowhere_takes_its_own_annotation_along_and_no_other() {
    let line = serde_json::json!({
        "text": "Ada met Bob.",
        "annotations": [
            {"id": "a", "label": "PER", "ranges": [[0, 3], [8, 11]], "quotes": ["Eve", "Bob"]},
            {"id": "b", "label": "PER", "ranges": [[0, 3]], "quotes": ["Ada"]},
        ],
    });
    let input = upload(
        "d.jsonl",
        format!("{{\"galley\":1,\"schema\":{{}}}}\n{line}\n"),
    );
    let after = read(&[input], None, &[]).unwrap();
    let marks = &after.documents[0].annotations;
    assert_eq!(marks.len(), 1);
    assert_eq!(
        (marks[0].id.as_str(), &marks[0].ranges),
        ("b", &vec![range(0, 3)])
    );
}

#[test]
fn without_texts_no_word_of_an_article_is_in_the_file_and_its_hash_stands_for_it() {
    let mut before = document("Secret words of Ada.");
    before.annotations = vec![mark(
        "a",
        "PER",
        vec![find("Secret words of Ada.", "Ada", 0)],
    )];
    let options = [("text", "leave-out")];
    let written = write("galley-jsonl", &schema(), &[before.clone()], &options);
    let text = written.text();
    assert!(!text.contains("Ada") && !text.contains("Secret"), "{text}");
    let after = written.arrive("galley-jsonl");
    let document = &after.documents[0];
    assert!(document.text.is_empty());
    assert_eq!(document.text_of, Some(before.text.hash()));
    assert_eq!(spans(document), spans(&before));
    let bare = upload("d.jsonl", "{\"galley\":1,\"schema\":{}}\n{\"id\":\"x\"}\n");
    let after = read(&[bare], None, &[]).unwrap();
    assert_eq!(item(&after.report, "no-text").line, Some(2));
}
