//! Training data of `GLiNER`: words that together are the text but for its white space, names by their words.

use galley_formats::SchemaInfo;
use serde_json::{Value, json};

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, link, losses, mark, read, shared, spans, upload, write};

const TEXT: &str = "Ada Lovelace met Charles Babbage. They talked in London.";

fn records(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("the export is an array")
}

#[test]
fn words_and_names_are_written_with_the_last_word_included() {
    let mut it = document(TEXT);
    it.annotations = vec![
        mark("b", "PER", vec![find(TEXT, "Charles Babbage", 0)]),
        mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
        mark("c", "surname", vec![find(TEXT, "Lovelace", 0)]),
    ];
    it.relations = vec![link("a", "b", "met")];
    let written = write("gliner", &schema(), &[it], &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    assert_eq!(
        records(&written.text()),
        [json!({
            "tokenized_text": ["Ada", "Lovelace", "met", "Charles", "Babbage", ".", "They", "talked", "in", "London", "."],
            "ner": [[0, 1, "PER"], [1, 1, "surname"], [3, 4, "PER"]],
            "relations": [[0, 2, "met"]],
        })]
    );
}

#[test]
fn sentences_are_records_unless_something_joins_them() {
    let mut it = document(TEXT);
    it.annotations = vec![
        mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
        mark("c", "LOC", vec![find(TEXT, "London", 0)]),
    ];
    let by_sentence = |it: &galley_formats::Document| {
        let written = write(
            "gliner",
            &schema(),
            std::slice::from_ref(it),
            &[("record", "sentence")],
        );
        records(&written.text())
    };
    let two = by_sentence(&it);
    assert_eq!(two.len(), 2);
    assert_eq!(two[0]["ner"], json!([[0, 1, "PER"]]));
    assert_eq!(
        two[1]["tokenized_text"],
        json!(["They", "talked", "in", "London", "."])
    );
    assert_eq!(two[1]["ner"], json!([[3, 3, "LOC"]]));
    it.relations = vec![link("a", "c", "in")];
    let joined = by_sentence(&it);
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0]["relations"], json!([[0, 1, "in"]]));
}

#[test]
fn every_quote_of_the_hard_text_comes_back_but_for_its_white_space() {
    let before = marked(false);
    let written = write("gliner", &schema(), std::slice::from_ref(&before), &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    assert_eq!(
        item(&written.report, "misaligned").quote.as_deref(),
        Some("velac")
    );
    let after = written.arrive("gliner");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let quotes = |it: &galley_formats::Document| {
        let own = it.annotations.iter();
        let mut all: Vec<(String, String)> = own
            .map(|own| {
                let quote = it.text.slice(own.ranges[0]).unwrap();
                (own.label.clone().unwrap(), bare(quote))
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(quotes(&after.documents[0]), quotes(&before));
    assert_eq!(bare(after.documents[0].text.as_str()), bare(HARD));
}

#[test]
fn names_inside_words_are_treated_as_asked() {
    let mut it = document(TEXT);
    it.annotations = vec![mark("a", "PER", vec![find(TEXT, "velac", 0)])];
    let ner = |value: &str| {
        let written = write("gliner", &schema(), &[it.clone()], &[("misaligned", value)]);
        let record = records(&written.text()).remove(0);
        (record["ner"].clone(), losses(&written.report))
    };
    assert_eq!(ner("split"), (json!([[2, 2, "PER"]]), vec![]));
    assert_eq!(ner("expand"), (json!([[1, 1, "PER"]]), vec!["misaligned"]));
    assert_eq!(ner("drop"), (json!([]), vec!["misaligned"]));
}

#[test]
fn long_records_and_loose_relations_are_named() {
    let text = "word ".repeat(400);
    let mut it = document(&text);
    it.annotations = vec![mark("a", "X", vec![find(&text, "word", 0)])];
    it.relations = vec![link("a", "gone", "to")];
    let written = write("gliner", &SchemaInfo::default(), &[it], &[]);
    assert!(
        item(&written.report, "long-record")
            .message
            .contains("400 words")
    );
    assert_eq!(losses(&written.report), ["loose-relation"]);
}

#[test]
fn what_is_no_record_or_no_name_is_left_out_and_named() {
    let raw = r#"[{"tokenized_text": ["Ada", "met", "Bob"], "ner": [[0, 0, "PER"], [2, 3, "PER"], [2, 1, "PER"], ["x"], [2, 2, "PER"]],
        "relations": [[0, 4, "met"], [0, 1, "met"]]}, {"text": "Ada"}, 7]"#;
    let after = read(&[upload("a.json", raw)], Some("gliner"), &[]).unwrap();
    assert_eq!(after.documents.len(), 1);
    assert_eq!(
        spans(&after.documents[0]),
        [("PER".into(), vec![(0, 3)]), ("PER".into(), vec![(8, 11)])]
    );
    assert_eq!(after.documents[0].relations.len(), 1);
    assert_eq!(
        losses(&after.report),
        [
            "broken-span",
            "broken-span",
            "broken-span",
            "loose-relation",
            "broken-record",
            "broken-record"
        ]
    );
    assert_eq!(item(&after.report, "broken-record").line, Some(2));
    let error = read(
        &[upload("a.json", "[{\"tokenized_text\": [\"Ada\"")],
        None,
        &[],
    )
    .unwrap_err();
    assert!(error.message.starts_with("a.json, line 1"), "{error}");
}

#[test]
fn the_sample_of_gliner_has_every_name_and_goes_out_as_it_came() {
    let Some(folder) = shared("gliner") else {
        return;
    };
    let path = folder.join("sample_data.json");
    let raw = records(&std::fs::read_to_string(&path).unwrap());
    let after = read(&[galley_formats::Input::path(&path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "gliner");
    assert_eq!(losses(&after.report), [""; 0]);
    let mut labels = std::collections::BTreeSet::new();
    let mut count = 0;
    for (raw, it) in raw.iter().zip(&after.documents) {
        let words: Vec<&str> = raw["tokenized_text"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap())
            .collect();
        assert_eq!(it.text.as_str(), words.join(" "));
        let spans = raw["ner"].as_array().unwrap();
        assert_eq!(spans.len(), it.annotations.len());
        for (span, own) in spans.iter().zip(&it.annotations) {
            let at = |at: usize| span[at].as_u64().unwrap() as usize;
            let quote = words[at(0)..=at(1)].join(" ");
            assert_eq!(it.text.slice(own.ranges[0]), Some(quote.as_str()));
            labels.insert(own.label.clone());
            count += 1;
        }
    }
    assert_eq!((after.documents.len(), count, labels.len()), (64, 236, 144));
    let written = write("gliner", &SchemaInfo::default(), &after.documents, &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let again = written.arrive("gliner");
    let quotes = |it: &galley_formats::Document| -> Vec<(Option<String>, String)> {
        let own = it.annotations.iter();
        let mut all: Vec<_> = own
            .map(|own| {
                (
                    own.label.clone(),
                    it.text.slice(own.ranges[0]).unwrap().replace(' ', ""),
                )
            })
            .collect();
        all.sort();
        all
    };
    for (before, after) in after.documents.iter().zip(&again.documents) {
        assert_eq!(quotes(before), quotes(after));
    }
}
