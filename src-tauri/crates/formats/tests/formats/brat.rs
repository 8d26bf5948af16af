//! brat: every kind of line, several parts, people in folders, names that must be made plain.
//! Real folders of others are in `corpora.rs`.

use std::path::Path;

use galley_formats::corpus::{AnnotatorInfo, LabelInfo};
use galley_formats::{Document, Input, SchemaInfo};
use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;

use crate::hard_text::{marked, schema};
use crate::{
    Arrived, document, find, item, layer, link, losses, mark, range, read, spans, upload, write,
};

fn arrive(text: &str, standoff: &str) -> Arrived {
    let inputs = [upload("a.txt", text), upload("a.ann", standoff)];
    read(&inputs, None, &[]).expect("both files are text")
}

/// Every file of a folder by its path inside, sorted.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("the folder was written")
        .flatten()
    {
        let name = entry
            .file_name()
            .into_string()
            .expect("names are written in UTF-8");
        if entry.path().is_dir() {
            let inside = files(&entry.path());
            found.extend(
                inside
                    .into_iter()
                    .map(|(it, text)| (format!("{name}/{it}"), text)),
            );
        } else {
            found.push((
                name,
                std::fs::read_to_string(entry.path()).expect("standoff is text"),
            ));
        }
    }
    found.sort();
    found
}

#[test]
fn every_kind_of_line_becomes_what_it_means_or_is_reported() {
    let text = "Ada Lovelace met Bob in London in June.";
    let standoff = "T1\tPerson 0 12\tAda Lovelace\n\
        T2\tPerson 17 20\tBob\n\
        T3\tPlace 24 30\tLondon\n\
        T4\tMeet 13 16\tmet\n\
        T5\tPerson 0 3;17 20\tAda Bob\n\
        E1\tMeet:T4 Who:T1 Whom:T2\n\
        E2\tMeet:T4 Theme:E1\n\
        R1\tVisits Arg1:T1 Arg2:T3\t\n\
        *\tEquiv T1 T2 T5\n\
        A1\tPast E1\n\
        M1\tCertainty T1 High\n\
        N1\tReference T3 Wikidata:Q84\tLondon\n\
        #1\tAnnotatorNotes T1\tThe countess.\n\
        #2\tAnnotatorNotes R1\tIn June.\n\
        A2\tPast T99\n\
        this is no line\n";
    let after = arrive(text, standoff);
    let it = &after.documents[0];
    assert_eq!(it.annotations.len(), 5);
    let by_id = |id: &str| {
        let mut own = it.annotations.iter();
        own.find(|it| it.id == id).unwrap()
    };
    assert_eq!(by_id("T5").ranges, [range(0, 3), range(17, 20)]);
    assert_eq!(by_id("T4").attributes["Past"], AttributeValue::Flag(true));
    assert_eq!(
        by_id("T1").attributes["Certainty"],
        AttributeValue::Text("High".into())
    );
    assert_eq!(by_id("T3").entity.as_deref(), Some("Wikidata:Q84"));
    assert_eq!(by_id("T1").note, "The countess.");
    let link = |from: &str, label: &str, to: &str| {
        it.relations
            .iter()
            .find(|it| {
                (it.from.as_str(), it.label.as_deref(), it.to.as_str()) == (from, Some(label), to)
            })
            .unwrap_or_else(|| panic!("{from} {label} {to}"))
    };
    assert_eq!(link("T1", "Visits", "T3").note, "In June.");
    for (from, label, to) in [
        ("T4", "Who", "T1"),
        ("T4", "Whom", "T2"),
        ("T4", "Theme", "T4"),
        ("T1", "Equiv", "T2"),
        ("T2", "Equiv", "T5"),
    ] {
        link(from, label, to);
    }
    assert_eq!(it.relations.len(), 6);
    assert_eq!(item(&after.report, "events").count, 2);
    assert_eq!(losses(&after.report), ["broken-line", "no-target"]);
    assert_eq!(item(&after.report, "broken-line").line, Some(16));
}

#[test]
fn what_two_events_of_one_trigger_say_differently_is_named_and_their_notes_are_both_kept() {
    let standoff = "T1\tMeet 4 7\tmet\n\
        E1\tMeet:T1\n\
        E2\tMeet:T1\n\
        A1\tConfidence E1 High\n\
        A2\tConfidence E2 Low\n\
        #1\tAnnotatorNotes E1\tFirst.\n\
        #2\tAnnotatorNotes E2\tSecond.\n";
    let after = arrive("Ada met Bob.", standoff);
    let it = &after.documents[0].annotations[0];
    let high = AttributeValue::Text("High".into());
    assert_eq!(it.attributes["Confidence"], high);
    assert_eq!(it.note, "First.\nSecond.");
    assert_eq!(losses(&after.report), ["second-value"]);
}

#[test]
fn a_span_over_a_line_break_is_written_in_two_parts_and_read_as_one() {
    let text = "Foo\n  Bar";
    let mut before = document(text);
    before.annotations = vec![mark("a", "X", vec![range(0, 9)])];
    let written = write("brat", &schema(), &[before.clone()], &[]);
    let all = files(&written.path);
    let (_, standoff) = all.iter().find(|(name, _)| name.ends_with(".ann")).unwrap();
    assert_eq!(standoff, "T1\tX 0 3;6 9\tFoo Bar\n");
    assert_eq!(spans(&written.arrive("brat").documents[0]), spans(&before));
}

#[test]
fn offsets_count_both_characters_of_a_line_break() {
    let text = "John loves Mary.\r\nHe married her.";
    let after = arrive(text, "T1\tPerson 18 20\tHe\n");
    assert_eq!(
        spans(&after.documents[0]),
        [("Person".into(), vec![(18, 20)])]
    );
    assert_eq!(losses(&after.report), [""; 0]);
    // Some tools count CRLF as one; the quotes give it away.
    let after = arrive(text, "T1\tPerson 17 19\tHe\nT2\tPerson 0 4\tJohn\n");
    let found = spans(&after.documents[0]);
    assert_eq!(
        found,
        [
            ("Person".into(), vec![(0, 4)]),
            ("Person".into(), vec![(18, 20)])
        ]
    );
    item(&after.report, "offset-unit");
}

#[test]
fn a_byte_order_mark_that_was_counted_is_not_counted_here() {
    let after = arrive(
        "\u{feff}Ada met Bob.",
        "T1\tPerson 1 4\tAda\nT2\tPerson 9 12\tBob\n",
    );
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "Ada met Bob.");
    let found = spans(it);
    assert_eq!(
        found,
        [
            ("Person".into(), vec![(0, 3)]),
            ("Person".into(), vec![(8, 11)])
        ]
    );
}

#[test]
fn people_have_a_folder_each_and_come_back_with_their_own_judgements() {
    let text = "Ada met Bob in London.";
    let mut before = document(text);
    before.annotations = vec![
        mark("a", "PER", vec![find(text, "Ada", 0)]),
        mark("b", "PER", vec![find(text, "Bob", 0)]),
        mark("c", "LOC", vec![find(text, "Ada", 0)]),
        mark("d", "LOC", vec![find(text, "London", 0)]),
    ];
    for (it, name) in before
        .annotations
        .iter_mut()
        .zip(["Zoë Novák", "Zoë Novák", "A/B", "A_B"])
    {
        it.annotator = Some(name.into());
    }
    before.relations = vec![link("a", "b", "met")];
    before.relations[0].annotator = Some("Zoë Novák".into());
    let unmarked = document("Nothing is marked here.");
    let person = |name: &str| AnnotatorInfo {
        name: name.into(),
        role: String::new(),
    };
    let schema = SchemaInfo {
        annotators: ["Zoë Novák", "A/B", "A_B"].map(person).into(),
        ..schema()
    };
    let written = write("brat", &schema, &[before.clone(), unmarked], &[]);
    // A name that cannot be a folder's is changed, and that is said.
    assert_eq!(losses(&written.report), ["annotator-name"]);
    assert_eq!(
        item(&written.report, "annotator-name").quote.as_deref(),
        Some("A/B")
    );
    let after = written.arrive("brat");
    assert_eq!(
        after.documents.len(),
        2,
        "one for each article, not for each person"
    );
    let it = &after.documents[0];
    let mut people: Vec<_> = it
        .annotations
        .iter()
        .map(|it| (it.annotator.clone().unwrap(), it.label.clone().unwrap()))
        .collect();
    people.sort();
    let expected = [
        ("A_B", "LOC"),
        ("A_B_2", "LOC"),
        ("Zoë Novák", "PER"),
        ("Zoë Novák", "PER"),
    ];
    assert_eq!(people.len(), 4);
    for ((person, label), (wanted, kind)) in people.iter().zip(expected) {
        assert_eq!((person.as_str(), label.as_str()), (wanted, kind));
    }
    assert_eq!(it.relations.len(), 1);
    assert_eq!(it.relations[0].annotator.as_deref(), Some("Zoë Novák"));
}

#[test]
fn articles_of_one_name_in_two_folders_stay_two_if_their_texts_differ() {
    let inputs = [
        upload("x/a.txt", "Ada met Bob."),
        upload("x/a.ann", "T1\tPER 0 3\tAda\n"),
        upload("y/a.txt", "Eve met Bob."),
        upload("y/a.ann", "T1\tPER 0 3\tEve\n"),
    ];
    let after = read(&inputs, None, &[]).unwrap();
    assert_eq!(after.documents.len(), 2);
    assert!(
        after
            .documents
            .iter()
            .all(|it| it.annotations[0].annotator.is_none())
    );
}

#[test]
fn judgements_without_a_person_are_written_beside_the_folders() {
    let mut before = document("Ada met Bob.");
    before.annotations = vec![
        mark("a", "PER", vec![range(0, 3)]),
        mark("b", "PER", vec![range(8, 11)]),
    ];
    before.annotations[1].annotator = Some("Bo".into());
    let person = |name: &str| AnnotatorInfo {
        name: name.into(),
        role: String::new(),
    };
    let schema = SchemaInfo {
        annotators: ["Zoë", "Bo"].map(person).into(),
        ..schema()
    };
    let written = write("brat", &schema, &[before], &[]);
    let standoff: String = files(&written.path)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".ann"))
        .map(|(_, text)| text)
        .collect();
    assert!(
        standoff.contains("\tAda") && standoff.contains("\tBob"),
        "{standoff}"
    );
}

#[test]
fn labels_that_are_the_same_when_made_plain_stay_apart_and_get_their_names_back() {
    let names = ["a b", "a_b", "a-b", "É/ü", "__ü", "a/b"];
    let text = "one two three four five six";
    let mut before = document(text);
    for (name, word) in names.iter().zip(text.split(' ')) {
        before
            .annotations
            .push(mark(name, name, vec![find(text, word, 0)]));
    }
    let mut schema = schema();
    schema.layers[0].labels = names
        .iter()
        .map(|name| -> LabelInfo {
            serde_json::from_value(serde_json::json!({"name": name, "color": "#aabbcc"})).unwrap()
        })
        .collect();
    schema.layers.push(layer("Links", LayerKind::Relation));
    let written = write("brat", &schema, &[before.clone()], &[]);
    for (name, text) in files(&written.path) {
        for line in text.lines().filter(|_| name.ends_with(".ann")) {
            let kind = line.split(['\t', ' ']).nth(1).unwrap();
            assert!(
                kind.chars()
                    .all(|it| it.is_ascii_alphanumeric() || "-_".contains(it)),
                "{line}"
            );
        }
    }
    assert_eq!(spans(&written.arrive("brat").documents[0]), spans(&before));
}

#[test]
fn the_configuration_names_every_label_link_and_attribute_in_use() {
    let text = "Ada met Bob.";
    let mut before = document(text);
    before.annotations = vec![
        mark("a", "PER", vec![find(text, "Ada", 0)]),
        mark("b", "my label", vec![find(text, "Bob", 0)]),
    ];
    let tone = AttributeValue::Text("calm".into());
    before.annotations[0].attributes = [("tone".to_owned(), tone)].into();
    before.relations = vec![link("a", "b", "has met")];
    let written = write("brat", &schema(), &[before], &[]);
    let all = files(&written.path);
    let file = |name: &str| &all.iter().find(|(it, _)| it == name).unwrap().1;
    let annotation = file("annotation.conf");
    for line in [
        "PER",
        "my_label",
        "has_met\tArg1:<ANY>, Arg2:<ANY>",
        "tone\tArg:<ANY>, Value:calm",
    ] {
        assert!(
            annotation.lines().any(|it| it == line),
            "{line}\n{annotation}"
        );
    }
    assert!(
        file("visual.conf")
            .lines()
            .any(|it| it == "my_label | my label")
    );
}

#[test]
fn what_the_lines_cannot_hold_is_named() {
    let text = "Ada met\u{2028}Bob.";
    let mut before = document(text);
    before.annotations = vec![
        mark("a", "PER", vec![find(text, "met\u{2028}Bob", 0)]),
        mark("b", "PER", vec![find(text, "Ada ", 0)]),
        mark("c", "PER", vec![find(text, "Ada", 0)]),
    ];
    before.annotations[2].note = "One.\nTwo.".into();
    before.annotations[2].attributes = [
        ("said".to_owned(), AttributeValue::Text("two words".into())),
        ("weight".to_owned(), AttributeValue::Number(0.5)),
        ("sure".to_owned(), AttributeValue::Flag(false)),
    ]
    .into();
    let written = write("brat", &schema(), &[before], &[]);
    let mut said = losses(&written.report);
    said.sort_unstable();
    said.dedup();
    let named = [
        "attribute-value",
        "line-separator",
        "note-lines",
        "white-space",
    ];
    assert_eq!(said, named);
    let after = written.arrive("brat");
    let it = after.documents[0]
        .annotations
        .iter()
        .find(|it| !it.note.is_empty())
        .unwrap();
    assert_eq!(it.note, "One. Two.");
    assert_eq!(it.attributes["weight"], AttributeValue::Text("0.5".into()));
}

#[test]
fn writing_what_was_read_gives_the_same_standoff_again() {
    let written = write("brat", &schema(), &[marked(true)], &[]);
    let mut after = written.arrive("brat").documents;
    let again: &mut Document = &mut after[0];
    again.title = Some("An article".into());
    let second = write("brat", &schema(), &after, &[]);
    assert_eq!(files(&second.path), files(&written.path));
}

#[test]
fn standoff_without_its_text_is_left_out_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.ann"), "T1\tPER 0 3\tAda\n").unwrap();
    let after = read(&[Input::path(folder.path())], None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["no-text"]);
    assert!(
        item(&after.report, "no-text")
            .file
            .as_ref()
            .unwrap()
            .ends_with("a.ann")
    );
}

#[test]
fn a_number_that_is_there_twice_and_parts_that_overlap_are_named() {
    let standoff = "T1\tPER 0 3\tAda\nT1\tORG 4 7\tmet\nT2\tX 0 5;3 7\tAda m met\nT3\tX 90 91;4 7\tq met\nT4\tPER 8 11\tBob\n";
    let inputs = [
        crate::upload("a.txt", "Ada met Bob."),
        crate::upload("a.ann", standoff),
    ];
    let after = crate::read(&inputs, Some("brat"), &[]).unwrap();
    // Of the third the first part is nowhere; the second must not be taken for the fourth.
    let expected = [
        ("PER".to_owned(), vec![(0, 3)]),
        ("PER".to_owned(), vec![(8, 11)]),
        ("X".to_owned(), vec![(0, 7)]),
    ];
    assert_eq!(crate::spans(&after.documents[0]), expected);
    assert!(
        crate::item(&after.report, "second-id")
            .message
            .starts_with("T1 is there twice")
    );
    crate::item(&after.report, "overlapping-parts");
}
