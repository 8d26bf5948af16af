//! The folder for Hugging Face's library: the card, the columns, the schema beside it. That the library loads it is
//! tested with the library.

use galley_formats::{Input, SchemaInfo, Severity};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::schema::LayerKind;

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, layer, link, losses, mark, read, spans, upload, write};

fn card(written: &crate::Written) -> String {
    std::fs::read_to_string(written.path.join("README.md")).expect("there is a card")
}

#[test]
fn the_card_names_every_column_and_the_labels_of_the_tags() {
    let text = "Ada met Bob.";
    let mut it = document(text);
    it.metadata.insert("desk".into(), "home".into());
    it.metadata.insert("spans".into(), "none".into());
    it.metadata.insert("language".into(), "en".into());
    it.annotations = vec![
        mark("a", "no", vec![find(text, "Ada", 0)]),
        mark("b", "it's: \"x\"\u{2028}", vec![find(text, "Bob", 0)]),
    ];
    let mut names = layer("Names", LayerKind::Span);
    names.description = "What is named.".into();
    let known = SchemaInfo {
        layers: vec![names],
        ..SchemaInfo::default()
    };
    let card = card(&write("hf", &known, &[it], &[]));
    assert!(card.starts_with("---\nlanguage:\n- en\ntask_categories:\n- token-classification\nconfigs:\n- config_name: default\n"));
    assert!(card.contains("  - name: tokens\n    sequence: string\n"));
    assert!(card.contains(
        "  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n          '0': O\n          '1': \"B-it's: \\\"x\\\"\\u2028\"\n          '2': \"I-it's: \\\"x\\\"\\u2028\"\n          '3': B-no\n"
    ), "{card}");
    assert!(card.contains("  - name: spans\n    list:\n    - name: start\n      dtype: int64\n"));
    assert!(card.contains("  - name: desk\n    dtype: string\n"));
    assert!(card.contains("  - name: meta_spans\n    dtype: string\n"));
    assert!(card.contains("## Names\n\nWhat is named.\n"));
}

#[test]
fn everything_comes_back_with_the_schema() {
    let mut it = marked(true);
    it.id = Some("d1".into());
    for (key, value) in [
        ("date", "2026"),
        ("text", "x"),
        ("meta_a", "y"),
        ("tags", "z"),
    ] {
        it.metadata.insert(key.into(), value.into());
    }
    it.annotations[0].attributes = [
        ("certain".to_owned(), AttributeValue::Flag(true)),
        ("many".to_owned(), AttributeValue::Number(2.5)),
        ("tone".to_owned(), AttributeValue::Text("{".into())),
    ]
    .into();
    it.annotations[0].origin = Some(Origin::Suggested { by: "model".into() });
    it.annotations[0].confidence = Some(0.25);
    let mut whole = mark("whole", "sport", vec![]);
    whole.note = "All of it.".into();
    it.annotations.push(whole);
    it.relations = vec![link("family", "crossing-1", "of")];
    let bare = document("No marks.");
    let corpus = [it, bare];
    let written = write("hf", &schema(), &corpus, &[]);
    assert!(
        losses(&written.report).is_empty(),
        "{:?}",
        written.report.items
    );
    let after = written.arrive("hf");
    assert!(after.report.items.is_empty(), "{:?}", after.report.items);
    assert_eq!(after.schema.as_ref(), Some(&schema()));
    for (before, after) in corpus.iter().zip(&after.documents) {
        assert_eq!((&before.id, &before.title), (&after.id, &after.title));
        assert_eq!(before.text, after.text);
        assert_eq!(before.metadata, after.metadata);
        assert_eq!(before.relations, after.relations);
        assert_eq!(before.annotations.len(), after.annotations.len());
        for it in &before.annotations {
            assert!(
                after.annotations.contains(it),
                "{it:?}\n{:#?}",
                after.annotations
            );
        }
    }
}

#[test]
fn what_gets_no_tags_is_told_and_is_among_the_spans() {
    let written = write("hf", &schema(), &[marked(false)], &[]);
    assert_eq!(item(&written.report, "overlap").severity, Severity::Info);
    let mut inside = document("Lovelace.");
    inside.annotations = vec![mark("a", "X", vec![find("Lovelace.", "velac", 0)])];
    let divided = write("hf", &schema(), &[inside], &[]);
    assert_eq!(
        item(&divided.report, "split-token").severity,
        Severity::Info
    );
    assert_eq!(
        spans(&written.arrive("hf").documents[0]),
        spans(&marked(false))
    );
}

#[test]
fn many_articles_are_written_in_groups_and_come_back_in_order() {
    let corpus: Vec<_> = (0..10_050)
        .map(|number| {
            let text = format!("Article {number} of many.");
            let mut it = document(&text);
            it.annotations = vec![mark("a", "N", vec![find(&text, &number.to_string(), 0)])];
            it
        })
        .collect();
    let after = write("hf", &schema(), &corpus, &[]).arrive("hf");
    assert_eq!(after.documents.len(), corpus.len());
    for (before, after) in corpus.iter().zip(&after.documents) {
        assert_eq!(before.text, after.text);
        assert_eq!(spans(before), spans(after));
    }
}

#[test]
fn a_folder_without_a_table_is_an_error_and_other_files_are_named() {
    let card = "---\ndataset_info:\n  features: []\n---\n";
    let error = read(&[upload("x/README.md", card)], None, &[]).unwrap_err();
    assert!(error.message.contains("no Parquet file"), "{error}");
    let written = write("hf", &schema(), &[marked(false)], &[]);
    std::fs::write(written.path.join("notes.txt"), "Hello.").unwrap();
    std::fs::write(written.path.join("schema.json"), "{\"layers\": 1}").unwrap();
    let after = read(&[Input::path(&written.path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "hf");
    let named: Vec<&str> = after
        .report
        .items
        .iter()
        .filter(|it| it.code == "other-file")
        .filter_map(|it| it.file.as_deref())
        .collect();
    assert_eq!(named, ["export/schema.json", "export/notes.txt"]);
    assert_eq!(after.documents[0].text.as_str(), HARD);
}

#[test]
fn articles_of_a_set_in_parts_say_which_part_they_are_of() {
    let text = |it: &str| write("hf", &schema(), &[document(it)], &[]);
    let (train, test) = (text("Train."), text("Test."));
    let data = "data/train-00000-of-00001.parquet";
    let whole = train.arrive("hf");
    assert!(whole.documents[0].metadata.is_empty());
    std::fs::copy(
        test.path.join(data),
        train.path.join("data/test-00000-of-00001.parquet"),
    )
    .unwrap();
    let after = train.arrive("hf");
    let parts: Vec<(&str, &str)> = after
        .documents
        .iter()
        .map(|it| (it.text.as_str(), it.metadata["split"].as_str()))
        .collect();
    assert_eq!(parts, [("Test.", "test"), ("Train.", "train")]);
}
