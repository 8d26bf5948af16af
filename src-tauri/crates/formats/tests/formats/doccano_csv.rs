//! doccano's table for classification, and how it is read again.

use galley_formats::{Input, SchemaInfo};

use crate::{document, find, item, losses, mark, read, write};

#[test]
fn labels_of_the_article_are_joined_and_come_apart_again() {
    let text = "Ada, \"the first\".";
    let mut it = document(text);
    it.id = Some("7".into());
    it.metadata.insert("desk".into(), "home".into());
    it.annotations = vec![mark("a", "sport", vec![]), mark("b", "a b", vec![])];
    let written = write("doccano-csv", &SchemaInfo::default(), &[it], &[]);
    assert_eq!(
        written.text(),
        "id,text,label,Comments,title,desk\n7,\"Ada, \"\"the first\"\".\",sport#a b,,An article,home\n"
    );
    assert!(losses(&written.report).is_empty());
    assert_eq!(item(&written.report, "several-labels").count, 1);
    let input = Input {
        name: "a.csv".into(),
        ..Input::path(&written.path)
    };
    let after = read(&[input], None, &[]).unwrap();
    assert_eq!(after.report.format, "csv");
    let it = &after.documents[0];
    assert_eq!(
        (it.id.as_deref(), it.title.as_deref()),
        (Some("7"), Some("An article"))
    );
    let labels: Vec<_> = it
        .annotations
        .iter()
        .filter_map(|it| it.label.as_deref())
        .collect();
    assert_eq!(labels, ["sport", "a b"]);
    assert_eq!(it.metadata["desk"], "home");
    assert!(!it.metadata.contains_key("Comments"));
}

#[test]
fn what_has_no_place_and_what_would_fall_apart_is_named() {
    let text = "Ada met Bob.";
    let mut it = document(text);
    it.annotations = vec![
        mark("a", "C#", vec![]),
        mark("b", "PER", vec![find(text, "Ada", 0)]),
    ];
    let written = write("doccano-csv", &SchemaInfo::default(), &[it], &[]);
    assert_eq!(losses(&written.report), ["joined-labels", "annotations"]);
    assert_eq!(item(&written.report, "annotations").count, 1);
    assert!(
        item(&written.report, "joined-labels")
            .message
            .contains("C#")
    );
}
