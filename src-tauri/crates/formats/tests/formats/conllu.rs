//! CoNLL-U: what is written to the letter, and what others wrote in all its corners.

use std::collections::BTreeSet;
use std::path::Path;

use galley_formats::corpus::Annotation;
use galley_formats::{Document, Input, SchemaInfo, Severity};
use galley_model::annotation::AttributeValue;

use crate::{
    Arrived, document, find, item, link, losses, mark, read, shared, spans, upload, write,
};

fn sent(rows: &str) -> Arrived {
    // Tabs are blanks here, for the eye.
    let line = |it: &str| {
        if it.starts_with('#') {
            return it.to_owned();
        }
        let cells: Vec<&str> = it.split_whitespace().collect();
        match cells.as_slice() {
            [id, form, misc] => format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}"),
            [id, form] => format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t_"),
            _ => it.to_owned(),
        }
    };
    let lines: Vec<String> = rows.lines().map(line).collect();
    let input = upload("a.conllu", lines.join("\n"));
    read(&[input], Some("conllu"), &[]).expect("CoNLL-U can be read")
}

fn quotes(document: &Document) -> Vec<(String, String)> {
    let quote = |it: &Annotation| {
        let parts = it.ranges.iter();
        let parts: Vec<&str> = parts
            .map(|it| document.text.slice(*it).unwrap_or_default())
            .collect();
        (it.label.clone().unwrap_or_default(), parts.join(" … "))
    };
    document.annotations.iter().map(quote).collect()
}

#[test]
fn words_white_space_and_brackets_are_written_to_the_letter() {
    let text = " Ada  Lovelace\tmet Bob.\r\n\nShe left.";
    let mut it = document(text);
    it.id = Some("a-1".into());
    it.metadata.insert("author".into(), "N. N.".into());
    it.annotations = vec![
        mark("a", "PER", vec![find(text, "Ada  Lovelace", 0)]),
        mark("b", "a-b(c)=d", vec![find(text, "Lovelace", 0)]),
        mark("c", "PER", vec![find(text, "She", 0)]),
        mark("d", "X", vec![find(text, "Ada", 0), find(text, "Bob", 0)]),
        mark("e", "part", vec![find(text, "ov", 0)]),
    ];
    it.annotations[0].entity = Some("ada".into());
    it.annotations[2].entity = Some("ada".into());
    it.annotations[2].annotator = Some("Zoë".into());
    it.annotations[2]
        .attributes
        .insert("certain".into(), AttributeValue::Flag(false));
    it.relations = vec![link("c", "d", "knows")];
    let written = write("conllu", &SchemaInfo::default(), &[it.clone()], &[]);
    let expected = "\
# global.Entity = eid-etype-head-other
# newdoc id = a-1
# meta::title = An article
# meta::author = N. N.
# newpar
# sent_id = 1-1
# text = Ada Lovelace met Bob.
1 Ada _ _ _ _ _ _ _ Entity=(e2-PER-1-entity:ada(e1[1/2]-X-1-id:d)|SpacesAfter=\\s\\s|SpacesBefore=\\s
2 L _ _ _ _ _ _ _ Entity=(e3-a%2Db%28c%29%3Dd-1-|SpaceAfter=No
3 ov _ _ _ _ _ _ _ Entity=(e4-part-1-)|SpaceAfter=No
4 elace _ _ _ _ _ _ _ Entity=e3)e2)|SpacesAfter=\\t
5 met _ _ _ _ _ _ _ _
6 Bob _ _ _ _ _ _ _ Entity=(e1[2/2]-X-1-id:d)|SpaceAfter=No
7 . _ _ _ _ _ _ _ SpacesAfter=\\r\\n\\n

# newpar
# sent_id = 1-2
# text = She left.
1 She _ _ _ _ _ _ _ Entity=(e2-PER-1-annotator:Zoë,entity:ada,relation:to%3Ad%2Clabel%3Aknows,certain:false)
2 left _ _ _ _ _ _ _ SpaceAfter=No
3 . _ _ _ _ _ _ _ SpaceAfter=No

";
    let shown: Vec<String> = written
        .text()
        .lines()
        .map(|it| {
            if it.starts_with('#') {
                it.to_owned()
            } else {
                it.replace('\t', " ")
            }
        })
        .collect();
    assert_eq!(format!("{}\n", shown.join("\n")), expected);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("conllu");
    let [back] = after.documents.as_slice() else {
        panic!()
    };
    assert_eq!(back.text.as_str(), text);
    assert_eq!((&back.id, &back.title), (&it.id, &it.title));
    assert_eq!(back.metadata, it.metadata);
    assert_eq!(spans(back), spans(&it));
    assert_eq!(back.relations.len(), 1);
    assert_eq!(back.relations[0].label.as_deref(), Some("knows"));
    let she = back
        .annotations
        .iter()
        .find(|it| it.annotator.is_some())
        .unwrap();
    assert_eq!(she.entity.as_deref(), Some("ada"));
    assert_eq!(she.attributes, it.annotations[2].attributes);
    assert_eq!(back.relations[0].from, she.id);
}

#[test]
fn crossing_annotations_close_before_others_open_at_the_same_word() {
    let text = "aaa bbb ccc ddd";
    let mut it = document(text);
    it.annotations = vec![
        mark("a", "A", vec![find(text, "aaa bbb", 0)]),
        mark("b", "B", vec![find(text, "bbb ccc", 0)]),
        mark("c", "C", vec![find(text, "bbb ccc ddd", 0)]),
        mark("d", "D", vec![find(text, "bbb", 0)]),
        mark(
            "e",
            "E",
            vec![find(text, "aaa", 0), find(text, "ccc ddd", 0)],
        ),
    ];
    let written = write("conllu", &SchemaInfo::default(), &[it.clone()], &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let made = written.text();
    let entity = |word: &str| {
        let row = made.lines().find(|it| it.contains(&format!("\t{word}\t")));
        row.and_then(|it| it.split("Entity=").nth(1)).unwrap()
    };
    assert_eq!(entity("bbb"), "e2)(e3-C-1-(e4-B-1-(e5-D-1-)");
    assert_eq!(entity("ccc"), "e4)(e1[2/2]-E-1-");
    let after = written.arrive("conllu");
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(spans(&after.documents[0]), spans(&it));
}

#[test]
fn every_kind_of_value_of_an_attribute_comes_back() {
    let text = "Ada met Bob.";
    let mut it = document(text);
    it.annotations = vec![mark("a", "PER", vec![find(text, "Ada", 0)])];
    let texts = [
        "true", "1.5", "a,b:c", "\"x\"", "", "{}", "größer", "100%41",
    ];
    let attributes = &mut it.annotations[0].attributes;
    for (index, value) in texts.iter().enumerate() {
        attributes.insert(
            format!("text {index}"),
            AttributeValue::Text((*value).into()),
        );
    }
    attributes.insert("note".into(), AttributeValue::Number(-0.25));
    attributes.insert("relation".into(), AttributeValue::Flag(true));
    attributes.insert("attribute.x".into(), AttributeValue::Flag(false));
    it.annotations[0].note = "Two\nlines | = %".into();
    let after = write("conllu", &SchemaInfo::default(), &[it.clone()], &[]).arrive("conllu");
    assert_eq!(
        after.documents[0].annotations[0].attributes,
        it.annotations[0].attributes
    );
    assert_eq!(
        after.documents[0].annotations[0].note,
        it.annotations[0].note
    );
    assert!(after.documents[0].relations.is_empty());
}

#[test]
fn mentions_of_one_entity_share_a_number_only_where_readers_can_tell_them_apart() {
    let text = "the wife of Bob of York left";
    let mut it = document(text);
    it.annotations = vec![
        mark("outer", "PER", vec![find(text, "wife of Bob", 0)]),
        mark("inner", "PER", vec![find(text, "Bob", 0)]),
        mark("crossing", "PER", vec![find(text, "Bob of York", 0)]),
    ];
    for annotation in &mut it.annotations {
        annotation.entity = Some("x".into());
    }
    let written = write("conllu", &SchemaInfo::default(), &[it.clone()], &[]);
    let numbers = |number: &str| written.text().matches(&format!("({number}-")).count();
    assert_eq!((numbers("e1"), numbers("e2")), (2, 1));
    let after = written.arrive("conllu");
    assert_eq!(spans(&after.documents[0]), spans(&it));
    assert!(
        after.documents[0]
            .annotations
            .iter()
            .all(|it| it.entity.as_deref() == Some("x"))
    );
}

#[test]
fn entities_bring_their_names_along() {
    let mut it = document("Ada met Bob.");
    it.annotations = vec![mark("a", "PER", vec![find("Ada", "Ada", 0)])];
    it.annotations[0].entity = Some("x.1".into());
    let entity = serde_json::json!({ "id": "x.1", "name": "Ada Lovelace" });
    let schema = SchemaInfo {
        entities: vec![serde_json::from_value(entity).unwrap()],
        ..SchemaInfo::default()
    };
    let written = write("conllu", &schema, &[it.clone(), it], &[]);
    assert!(
        written
            .text()
            .contains("-entity:x.1,identity:Ada%20Lovelace)")
    );
    let after = written.arrive("conllu");
    assert_eq!(after.schema, Some(schema));
    let link = &after.documents[1].annotations[0];
    assert_eq!(link.entity.as_deref(), Some("x.1"));
    assert!(link.attributes.is_empty());
}

#[test]
fn what_has_no_place_is_named() {
    let text = "He met Bob. Eve left.\n";
    let mut it = document(text);
    it.metadata.insert("dek=x".into(), "two\nlines".into());
    it.annotations = vec![
        mark("over", "X", vec![find(text, "Bob. Eve", 0)]),
        mark("blank", "X", vec![find(text, " ", 0)]),
        mark("trimmed", "X", vec![find(text, "met ", 0)]),
        mark("whole", "sport", vec![]),
    ];
    it.relations = vec![link("over", "whole", "about")];
    let empty = document(" \n");
    let written = write("conllu", &SchemaInfo::default(), &[it, empty], &[]);
    let mut said = losses(&written.report);
    said.sort_unstable();
    let expected = [
        "document-labels",
        "loose-relation",
        "metadata",
        "no-words",
        "white-space",
        "white-space",
    ];
    assert_eq!(said, expected);
    let joined = item(&written.report, "sentence-end");
    assert_eq!(joined.severity, Severity::Info);
    let after = written.arrive("conllu");
    assert_eq!(after.documents.len(), 1);
    assert_eq!(after.documents[0].text.as_str(), text);
    assert_eq!(
        quotes(&after.documents[0]),
        [("X".into(), "met".into()), ("X".into(), "Bob. Eve".into())]
    );
}

#[test]
fn every_white_space_and_combining_character_is_kept() {
    for text in [
        "\u{feff}a\u{2028}b\u{85}c\u{b}d\u{c}\u{3000}e | \\ \u{a0}f\\s\r",
        "a \u{fe0f} b\n\u{301}c\t\u{200d}d \u{20e3}",
        "# text = x\n1\ta\t_\n\n_ _\n",
    ] {
        let mut it = document(text);
        it.annotations = vec![mark("a", "X", vec![find(text, "a", 0)])];
        let after = write("conllu", &SchemaInfo::default(), &[it.clone()], &[]).arrive("conllu");
        assert_eq!(after.documents[0].text.as_str(), text);
        assert_eq!(spans(&after.documents[0]), spans(&it));
        assert_eq!(losses(&after.report), [""; 0]);
    }
}

#[test]
fn declared_fields_coreference_and_links_of_others_are_read() {
    let after = sent(
        "\
# newdoc id = d
# global.Entity = GRP-etype-infstat-minspan-link-identity
# meta::dateCreated = 2020-01-02
# meta::sourceURL = https://example.org/a=b
1 Ada Entity=(1-person-new-1-coref-Ada%2DLovelace)
2 met
3 Bob Entity=(2-person-new-1-sgl(3-place-new--)|Bridge=1<2:part
4 Li Entity=2)

1 She Entity=(1-person-giv-1-ana)|SplitAnte=2<1,3<1
2 left Entity=(4-person---(4-person---)4)
",
    );
    let [it] = after.documents.as_slice() else {
        panic!()
    };
    assert_eq!(it.id.as_deref(), Some("d"));
    assert_eq!(it.metadata["date"], "2020-01-02");
    assert_eq!(it.metadata["url"], "https://example.org/a=b");
    assert_eq!(it.text.as_str(), "Ada met Bob Li\nShe left");
    let found: Vec<_> = it
        .annotations
        .iter()
        .map(|it| (it.label.as_deref(), it.entity.as_deref()))
        .collect();
    let person = Some("person");
    assert_eq!(
        found,
        [
            (person, Some("Ada-Lovelace")),
            (person, None),
            (Some("place"), None),
            (person, Some("Ada-Lovelace")),
            (person, Some("d#4")),
            (person, Some("d#4")),
        ]
    );
    assert_eq!(
        it.annotations[0].attributes["infstat"],
        AttributeValue::Text("new".into())
    );
    assert!(!it.annotations[0].attributes.contains_key("minspan"));
    assert_eq!(item(&after.report, "heads").line, Some(2));
    assert!(!it.annotations[2].attributes.contains_key("link"));
    let links: Vec<_> = it
        .relations
        .iter()
        .map(|it| {
            (
                it.from.as_str(),
                it.label.as_deref().unwrap(),
                it.to.as_str(),
            )
        })
        .collect();
    assert_eq!(
        links,
        [
            ("m2", "part", "m1"),
            ("m4", "split-antecedent", "m2"),
            ("m4", "split-antecedent", "m3")
        ]
    );
}

#[test]
fn words_inside_tokens_and_nodes_outside_the_text_are_told() {
    let after = sent(
        "\
1-2 haven't
1 have
2 not Entity=(NEG)
3-5 בבית SpaceAfter=No
3 ב
4 ה Entity=(HOUSE
5 בית Entity=HOUSE)
5.1 zero Entity=(ZERO)
6-7 du
6 de
7 le Entity=(WIDE)
8 x Entity=(OPEN
",
    );
    let [it] = after.documents.as_slice() else {
        panic!()
    };
    assert_eq!(it.text.as_str(), "haven't בביתdu x");
    let expected = [("NEG", "n't"), ("HOUSE", "בית"), ("WIDE", "du")];
    assert_eq!(
        quotes(it),
        expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    let inside: Vec<_> = after
        .report
        .items
        .iter()
        .filter(|it| it.code == "multiword-token")
        .map(|it| (it.severity, it.line))
        .collect();
    assert_eq!(
        inside,
        [
            (Severity::Info, Some(3)),
            (Severity::Info, Some(6)),
            (Severity::Repaired, Some(11))
        ]
    );
    assert_eq!(item(&after.report, "empty-node").line, Some(8));
    assert_eq!(item(&after.report, "unclosed").line, Some(12));
}

#[test]
fn broken_rows_are_named_with_their_lines_and_the_rest_is_read() {
    let after = sent(
        "\
1 Ada Entity=(PER)
x y
2 met Entity=PER)
3 Bob Entity=PER(
3-1 z
4
",
    );
    assert_eq!(after.documents[0].text.as_str(), "Ada met Bob");
    assert_eq!(spans(&after.documents[0]).len(), 1);
    let said: Vec<_> = after
        .report
        .items
        .iter()
        .filter(|it| it.severity == Severity::Rejected)
        .map(|it| (it.code, it.line))
        .collect();
    let lines = [2, 5, 6].map(|it| ("broken-line", Some(it)));
    assert_eq!(
        said,
        [
            &lines[..],
            &[("stray-bracket", Some(3)), ("broken-entity", Some(4))]
        ]
        .concat()
    );
}

#[test]
fn the_text_line_mends_white_space_and_is_not_believed_against_the_words() {
    let after =
        sent("# text = Ada , met\n1 Ada\n2 , SpaceAfter=No\n3 met\n\n# text = Bob\n1 Eve\n");
    assert_eq!(after.documents[0].text.as_str(), "Ada , met\nEve");
    let said = after
        .report
        .items
        .iter()
        .filter(|it| it.code == "text-line")
        .map(|it| it.line);
    assert_eq!(said.collect::<Vec<_>>(), [Some(2), Some(7)]);
}

#[test]
fn tags_that_pipelines_write_beside_the_words_are_read() {
    for (rows, faults) in [
        (
            "1 Ada ner=B-PER\n2 Lovelace ner=E-PER|start_char=4\n3 left ner=O\n4 Rome ner=S-LOC\n",
            0,
        ),
        (
            "1 Ada NER=B-PER\n2 Lovelace NER=I-PER\n3 left\n4 Rome NER=I-LOC\n",
            1,
        ),
    ] {
        let after = sent(rows);
        let expected = [("PER", "Ada Lovelace"), ("LOC", "Rome")];
        let expected = expected.map(|(label, quote)| (label.to_owned(), quote.to_owned()));
        assert_eq!(quotes(&after.documents[0]), expected);
        let said = after
            .report
            .items
            .iter()
            .filter(|it| it.code == "tag-sequence");
        assert_eq!(said.count(), faults);
    }
}

fn corpus(path: &Path) -> Arrived {
    let after = read(&[Input::path(path)], None, &[]).expect("the corpus can be read");
    assert_eq!(after.report.format, "conllu", "{}", path.display());
    after
}

/// What goes out again comes in with the same text, spans and groups of mentions of one entity.
fn goes_round(before: &[Document]) {
    let written = write("conllu", &SchemaInfo::default(), before, &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("conllu");
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(after.documents.len(), before.len());
    for (before, after) in before.iter().zip(&after.documents) {
        assert_eq!(after.text, before.text);
        assert_eq!(spans(after), spans(before));
        assert_eq!(after.metadata, before.metadata);
        assert_eq!((&after.id, &after.title), (&before.id, &before.title));
        let details = |it: &Document| -> BTreeSet<String> {
            let own = it.annotations.iter();
            own.map(|it| {
                format!(
                    "{:?}{:?}{:?}{:?}",
                    it.ranges, it.label, it.entity, it.attributes
                )
            })
            .collect()
        };
        assert_eq!(details(after), details(before));
        assert_eq!(after.relations.len(), before.relations.len());
    }
}

#[test]
fn news_of_gum_has_every_mention_and_goes_round() {
    let Some(folder) = shared("gum-news") else {
        return;
    };
    let after = corpus(&folder.join("conllu"));
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(after.documents.len(), 8);
    assert_eq!(
        (after.report.annotations, after.report.relations),
        (904, 49)
    );
    // The same mentions stand in the brackets beside it.
    let brackets = read(&[Input::path(&folder.join("coref-conll"))], None, &[]).unwrap();
    assert_eq!(brackets.report.format, "conll");
    for (one, other) in after.documents.iter().zip(&brackets.documents) {
        let plain = |it: &Document| -> Vec<(String, String, bool)> {
            let own = it.annotations.iter().zip(quotes(it));
            let mut all: Vec<_> = own
                .map(|(it, (label, quote))| {
                    (
                        label,
                        quote.split_whitespace().collect(),
                        it.entity.is_some(),
                    )
                })
                .collect();
            all.sort();
            all
        };
        assert_eq!(one.id, other.id);
        assert_eq!(plain(one), plain(other), "{:?}", one.id);
    }
    goes_round(&after.documents);
}

#[test]
fn hebrew_has_every_closed_mention_and_goes_round() {
    let Some(folder) = shared("ud-hebrew-iahltwiki") else {
        return;
    };
    let after = corpus(&folder.join("he_iahltwiki-ud-dev.conllu"));
    // 520 openings, of which 11 are not closed in the file itself.
    assert_eq!(losses(&after.report), vec!["unclosed"; 11]);
    assert_eq!(after.report.annotations, 509);
    // 167 closed ones begin inside a token (of 172 openings that do), 2 only end there.
    let inside: u64 = after
        .report
        .items
        .iter()
        .filter(|it| it.code == "multiword-token")
        .map(|it| it.count)
        .sum();
    assert_eq!(inside, 169);
    goes_round(&after.documents);
}

#[test]
fn samples_of_the_description_are_read() {
    let Some(folder) = shared("dkpro-core/conll") else {
        return;
    };
    for (path, texts) in [
        (
            "u_v2/conllu-empty_nodes.conllu",
            vec!["Sue likes coffee and Bill tea"],
        ),
        ("u_v2/conllu-linebreaks.conllu", vec!["Test test."]),
        (
            "u_v2/conllu-words_and_tokens.conllu",
            vec!["vámonos al mar"],
        ),
        (
            "u/conllu-en-orig.conllu",
            vec!["They buy and sell books.\nI haven't a clue."],
        ),
        (
            "u_v2/conllu-multiple_document_IDs.conllu",
            vec![
                "Slovenská ústava: pro i proti Slovenská ústava: pro i proti",
                "Slovenská ústava: pro i proti",
            ],
        ),
        (
            "u_v2/conllu-multiple_paragraphs.conllu",
            vec![
                "Slovenská ústava: pro i proti Slovenská ústava: pro i proti\n\nSlovenská ústava: pro i proti",
            ],
        ),
        (
            "u_v2/conllu-untokenized_text.conllu",
            vec!["Er arbeitet fürs FBI (deutsch etwa: „Bundesamt für Ermittlung“)."],
        ),
    ] {
        let after = corpus(&folder.join(path));
        let found: Vec<&str> = after.documents.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(found, texts, "{path}");
        goes_round(&after.documents);
    }
}
