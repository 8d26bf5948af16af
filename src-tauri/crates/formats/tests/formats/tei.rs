//! TEI: what is written, our own text and marks back, and other people's files.

use galley_formats::{Input, SchemaInfo};

use crate::hard_text::{HARD, marked, schema};
use crate::{losses, read, shared, spans, upload, write};

/// The one file of a folder.
fn only(written: &crate::Written) -> String {
    let files: Vec<_> = std::fs::read_dir(&written.path)
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(files.len(), 1);
    std::fs::read_to_string(files[0].path()).unwrap()
}

#[test]
fn hard_text_comes_back_inline_too() {
    let before = marked(true);
    let written = write(
        "tei",
        &schema(),
        std::slice::from_ref(&before),
        &[("style", "inline")],
    );
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("tei");
    assert_eq!(losses(&after.report), [""; 0], "{}", only(&written));
    assert_eq!(after.documents[0].text.as_str(), HARD);
    assert_eq!(
        spans(&after.documents[0]),
        spans(&before),
        "{}",
        only(&written)
    );
}

#[test]
fn a_novel_is_read_with_all_that_is_in_it() {
    let Some(folder) = shared("eltec-eng") else {
        return;
    };
    let after = read(&[Input::path(&folder)], None, &[]).unwrap();
    println!("{:#?}", after.report);
    println!("{:#?}", after.documents[0].metadata);
    println!("{}", &after.documents[0].text.as_str()[..1500]);
}

#[test]
fn tmp_dump() {
    use crate::*;
    use galley_model::annotation::AttributeValue;
    let text = "Ada Lovelace met Charles Babbage.\r\n\r\nHe said: “No, Ada!” in London.\n";
    let mut it = document(text);
    it.id = Some("x & y".into());
    it.metadata = [
        ("author", "N. N."),
        ("date", "2026-11-26"),
        ("language", "en"),
        ("url", "https://example.org/a?b=c&d"),
        ("desk", "Politics"),
        ("source", "The Paper"),
    ]
    .map(|(a, b)| (a.into(), b.into()))
    .into();
    it.annotations = vec![
        mark("1", "Person", vec![find(text, "Ada Lovelace", 0)]),
        mark("2", "Quote", vec![find(text, "“No, Ada!”", 0)]),
        mark("3", "Person", vec![find(text, "Ada", 1)]),
        mark(
            "4",
            "irony & co",
            vec![find(text, "Babbage.\r\n\r\nHe said", 0)],
        ),
        mark("5", "gpe", vec![find(text, "London", 0)]),
        mark(
            "6",
            "Person",
            vec![find(text, "Charles", 0), find(text, "He", 0)],
        ),
        mark("7", "sport", vec![]),
        mark("8", "", vec![find(text, "met", 0)]),
        mark("9", "Event", vec![find(text, "met Charles Bab", 0)]),
        mark("10", "Quote", vec![find(text, "Charles", 0)]),
    ];
    for a in &mut it.annotations {
        a.layer = Some("Names".into());
        a.annotator = Some("Zoë".into());
        a.note = "A *note*\nin two lines".into();
        a.entity = Some("e1".into());
        a.confidence = Some(0.5);
        a.attributes = [
            ("is certain".to_owned(), AttributeValue::Flag(true)),
            ("n".to_owned(), AttributeValue::Number(2.5)),
            ("tone".to_owned(), AttributeValue::Text(" a  b\n".into())),
        ]
        .into();
    }
    it.annotations[6].layer = Some("Topics".into());
    it.annotations[7].label = None;
    it.annotations[1].entity = Some("https://example.org/x".into());
    it.annotations[2].entity = Some("not in it".into());
    it.annotations[3].entity = Some("e2".into());
    it.annotations[4].entity = Some("e3".into());
    it.annotations[5].layer = None;
    it.relations = vec![link("1", "2", "said by"), link("7", "3", "x")];
    it.relations[0].note = "why".into();
    it.relations[0].layer = Some("Links".into());
    let schema: SchemaInfo = serde_json::from_value(serde_json::json!({
      "layers":[{"name":"Names","kind":"span","description":"All names","labels":[{"name":"Person","color":"#aa0000","description":"People & co","uri":"https://x.org/p"},{"name":"Writer","parent":"Person"},{"name":"a","parent":"b"},{"name":"b","parent":"a"}]},
         {"name":"Links","kind":"relation","labels":[{"name":"said by"}]},{"name":"Topics","kind":"document","labels":[{"name":"sport"}]}],
      "annotators":[{"name":"Zoë","role":"desk editor"}],
      "entities":[{"id":"e1","name":"Ada","type":"Person","aliases":["Countess"],"uris":["https://w.org/Q7259"],"note":"x"},{"id":"e2","name":"Thing","type":"Event","aliases":["T"],"uris":["u"],"note":"n"},{"id":"e3","name":"London","type":"Place","note":"n"}]
    })).unwrap();
    let _ = std::fs::remove_dir_all("/tmp/teiout");
    std::fs::create_dir("/tmp/teiout").unwrap();
    for style in ["inline", "standoff"] {
        let w = write(
            "tei",
            &schema,
            &[it.clone(), document(""), marked_(true)],
            &[("style", style)],
        );
        for f in std::fs::read_dir(&w.path).unwrap().flatten() {
            std::fs::copy(
                f.path(),
                format!("/tmp/teiout/{style}-{}", f.file_name().to_string_lossy()),
            )
            .unwrap();
        }
        let back = w.arrive("tei");
        let b = &back.documents[0];
        println!("{:#?}", back.report.items);
        let mut a1 = it.annotations.clone();
        let mut b1 = b.annotations.clone();
        for x in a1.iter_mut().chain(&mut b1) {
            x.id = String::new();
        }
        let key = |x: &Annotation| (x.hull(), x.label.clone());
        a1.sort_by_key(key);
        b1.sort_by_key(key);
        for (x, y) in a1.iter().zip(&b1) {
            if x != y {
                println!("{style} {x:?}\n{y:?}");
            }
        }
        println!("{:?} {:?}", b.metadata == it.metadata, b.relations);
        println!("{:#?}", back.schema);
    }
    fn marked_(x: bool) -> galley_formats::Document {
        crate::hard_text::marked(x)
    }
}
