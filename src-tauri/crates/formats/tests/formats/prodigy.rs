//! Prodigy's lines: tokens, answers, relations, and what old spaCy data looks like.
//! Its hashes are tested beside the code that makes them.

use galley_formats::{Document, SchemaInfo};
use serde_json::Value;

use crate::hard_text::{blank_ends, marked};
use crate::{document, find, item, link, losses, mark, read, spans, upload, write};

#[test]
fn tokens_are_the_text_and_their_numbers_fit_the_spans() {
    for document in [marked(false), blank_ends()] {
        let corpus = [document.clone()];
        let written = write("prodigy-jsonl", &SchemaInfo::default(), &corpus, &[]);
        let row: Value = serde_json::from_str(written.text().trim_end_matches('\n')).unwrap();
        let characters: Vec<char> = document.text.as_str().chars().collect();
        let slice = |it: &Value| -> String {
            let at = |key: &str| it[key].as_u64().unwrap() as usize;
            characters[at("start")..at("end")].iter().collect()
        };
        let tokens = row["tokens"].as_array().unwrap();
        let mut rebuilt = String::new();
        for (number, token) in tokens.iter().enumerate() {
            assert_eq!(token["id"], number);
            assert_eq!(slice(token), token["text"].as_str().unwrap());
            rebuilt += token["text"].as_str().unwrap();
            rebuilt += if token["ws"].as_bool().unwrap() {
                " "
            } else {
                ""
            };
        }
        assert_eq!(rebuilt, document.text.as_str());
        for span in row["spans"].as_array().unwrap() {
            let token = |key: &str| &tokens[span[key].as_u64().unwrap() as usize];
            assert_eq!(token("token_start")["start"], span["start"]);
            assert_eq!(
                token("token_end")["end"],
                span["end"],
                "the last token counts"
            );
        }
    }
}

#[test]
fn relations_name_the_last_token_of_each_end_and_come_back_to_the_right_spans() {
    let text = "Ada Lovelace met Charles Babbage.";
    let mut before = document(text);
    before.annotations = vec![
        mark("a", "PER", vec![find(text, "Ada Lovelace", 0)]),
        mark("b", "PER", vec![find(text, "Charles Babbage", 0)]),
    ];
    before.relations = vec![link("a", "b", "met")];
    let written = write("prodigy-jsonl", &SchemaInfo::default(), &[before], &[]);
    let row: Value = serde_json::from_str(&written.text()).unwrap();
    let relation = &row["relations"][0];
    assert_eq!(
        (&relation["head"], &relation["child"]),
        (&1.into(), &4.into())
    );
    assert_eq!(relation["head_span"]["label"], "PER");
    let after = &written.arrive("prodigy-jsonl").documents[0];
    let id = |quote: &str| {
        let place = find(text, quote, 0);
        let mut own = after.annotations.iter();
        own.find(|it| it.ranges == [place]).unwrap().id.clone()
    };
    assert_eq!(after.relations[0].from, id("Ada Lovelace"));
    assert_eq!(after.relations[0].to, id("Charles Babbage"));
}

#[test]
fn only_what_was_accepted_is_a_judgement() {
    let row = |answer: &str| {
        let span = r#"{"start": 0, "end": 3, "label": "PER"}"#;
        format!(r#"{{"text": "Ada met Bob.", "spans": [{span}], "answer": "{answer}"}}"#)
    };
    let lines = ["accept", "reject", "ignore"].map(row).join("\n");
    let after = read(&[upload("a.jsonl", lines)], None, &[]).unwrap();
    assert_eq!(after.documents.len(), 1);
    assert_eq!(losses(&after.report), ["not-accepted", "not-accepted"]);
    let said = item(&after.report, "not-accepted");
    assert!(said.message.contains("“reject”"), "{}", said.message);
    assert_eq!(said.line, Some(2));
}

#[test]
fn older_training_pairs_and_lists_of_offsets_are_read() {
    for line in [
        r#"["Ada met Bob.", {"entities": [[0, 3, "PER"]]}]"#,
        r#"{"text": "Ada met Bob.", "ents": [{"start": 0, "end": 3, "label": "PER"}]}"#,
        r#"{"text": "Ada met Bob.", "spans": [{"start": 0, "end": 3, "label": "PER", "text": "Ada"}]}"#,
    ] {
        let after = read(&[upload("a.jsonl", line)], None, &[]).unwrap();
        assert_eq!(after.report.format, "prodigy-jsonl", "{line}");
        let found = spans(&after.documents[0]);
        assert_eq!(found, [("PER".into(), vec![(0, 3)])], "{line}");
    }
}

#[test]
fn tokens_tell_that_offsets_count_utf16() {
    let line = r#"{"text": "😀 Ada met.", "tokens": [{"text": "😀", "start": 0, "end": 2, "id": 0}, {"text": "Ada", "start": 3, "end": 6, "id": 1}], "spans": [{"start": 3, "end": 6, "label": "PER"}]}"#;
    let after = read(&[upload("a.jsonl", line)], None, &[]).unwrap();
    assert_eq!(spans(&after.documents[0]), [("PER".into(), vec![(2, 5)])]);
    let said = item(&after.report, "offset-unit");
    assert!(said.message.contains("UTF-16"), "{}", said.message);
}

#[test]
fn details_come_back_without_new_empty_ones() {
    let mut before = document("Ada met Bob.");
    before.id = Some("d7".into());
    before.metadata.insert("desk".into(), "Politics".into());
    let written = write(
        "prodigy-jsonl",
        &SchemaInfo::default(),
        &[before.clone()],
        &[],
    );
    let after = &written.arrive("prodigy-jsonl").documents[0];
    assert_eq!(after.metadata, before.metadata);
    assert_eq!((&after.id, &after.title), (&before.id, &before.title));
}

#[test]
fn japanese_records_with_spans_and_types_are_read_at_their_names() {
    let Some(folder) = crate::shared("ner-wikipedia-ja") else {
        return;
    };
    let path = folder.join("ner-first-600.json");
    let after = crate::read(&[galley_formats::Input::path(&path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "prodigy-jsonl");
    assert_eq!(crate::losses(&after.report), [""; 0]);
    let raw: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut labels = std::collections::BTreeSet::new();
    let mut count = 0;
    for (raw, it) in raw.iter().zip(&after.documents) {
        assert_eq!(it.id.as_deref(), raw["curid"].as_str());
        for (raw, own) in raw["entities"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&it.annotations)
        {
            assert_eq!(it.text.slice(own.ranges[0]), raw["name"].as_str());
            assert_eq!(own.label.as_deref(), raw["type"].as_str());
            labels.insert(own.label.clone());
            count += 1;
        }
    }
    assert_eq!((after.documents.len(), count, labels.len()), (600, 1554, 8));
    assert!(after.report.items.iter().all(|it| it.code == "recognised"));
}

#[test]
fn what_was_chosen_is_a_label_of_the_article_and_comes_back() {
    let lines = concat!(
        r#"{"text":"One.","options":[{"id":"sport","text":"Sport"},{"id":"news","text":"News"}],"accept":["news"],"answer":"accept"}"#,
        "\n",
        r#"{"text":"Two.","label":"sport","answer":"accept"}"#,
        "\n",
        r#"{"text":"Three.","label":"sport","answer":"reject"}"#,
        "\n",
    );
    let after = read(&[upload("a.jsonl", lines)], None, &[]).unwrap();
    let labels = |it: &Document| -> Vec<String> {
        it.annotations
            .iter()
            .map(|it| it.label.clone().unwrap())
            .collect()
    };
    let found: Vec<Vec<String>> = after.documents.iter().map(labels).collect();
    assert_eq!(found, [["news"], ["sport"]]);
    let again = write(
        "prodigy-jsonl",
        &SchemaInfo::default(),
        &after.documents,
        &[],
    );
    assert!(
        again
            .text()
            .contains(r#""options":[{"id":"news","text":"news"}],"accept":["news"]"#)
    );
    let again = again.arrive("prodigy-jsonl");
    assert_eq!(
        again.documents.iter().map(labels).collect::<Vec<_>>(),
        found
    );
}

#[test]
fn a_chosen_entry_is_the_link_of_the_one_span_and_who_proposed_it_is_kept() {
    let Some(folder) = crate::shared("prodigy") else {
        return;
    };
    let path = folder.join("emerson_annotated_text.jsonl");
    let after = read(&[galley_formats::Input::path(&path)], None, &[]).unwrap();
    let all = || after.documents.iter().flat_map(|it| &it.annotations);
    assert_eq!(all().count(), 30);
    let raw = std::fs::read_to_string(&path).unwrap();
    let accepted = raw.matches(r#""accept":["Q"#).count();
    assert_eq!(all().filter(|it| it.entity.is_some()).count(), accepted);
    assert!(accepted > 20);
    let by = galley_model::annotation::Origin::Suggested {
        by: "en_core_web_lg".into(),
    };
    assert!(all().any(|it| it.origin.as_ref() == Some(&by)));
    let again = write(
        "prodigy-jsonl",
        &SchemaInfo::default(),
        &after.documents,
        &[],
    );
    let again = again.arrive("prodigy-jsonl");
    for (before, after) in after.documents.iter().zip(&again.documents) {
        let links = |it: &Document| -> Vec<Option<String>> {
            it.annotations.iter().map(|it| it.entity.clone()).collect()
        };
        assert_eq!(links(before), links(after));
        assert_eq!(before.annotations[0].origin, after.annotations[0].origin);
    }
}

#[test]
fn a_span_without_offsets_is_left_out_and_the_rest_of_the_line_stays() {
    let line = r#"{"text": "Ada met Bob.", "spans": [{"start": 0, "end": 3, "label": "PER"}, {"start": 0, "end": 1e30, "label": "P"}, {"label": "N"}, {"start": 8, "end": 11, "label": "PER"}]}"#;
    let after = crate::read(&[crate::upload("a.jsonl", line)], None, &[]).unwrap();
    assert_eq!(after.documents[0].annotations.len(), 2);
    assert_eq!(crate::losses(&after.report), ["broken-span", "broken-span"]);
    let said = &crate::item(&after.report, "broken-span").message;
    assert!(
        said.contains("“start” and “end”") && said.contains("“spans”"),
        "{said}"
    );
}
