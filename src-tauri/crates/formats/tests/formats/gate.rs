//! GATE's two serialisations: XML with its nodes, and bdoc JSON.

use std::path::PathBuf;

use galley_formats::{Document, Input, SchemaInfo};
use galley_model::annotation::{AttributeValue, Origin};
use serde_json::Value;

use crate::hard_text::{HARD, marked, schema};
use crate::{
    Arrived, document, find, item, link, losses, mark, range, read, shared, spans, upload, write,
};

const TEXT: &str = "😀 Ada met Bob.";

/// Everything that GATE can be made to hold.
fn full() -> Document {
    let mut it = document(TEXT);
    it.id = Some("n-1".into());
    it.metadata.insert("source".into(), "Wire".into());
    it.metadata.insert("date".into(), "2020-01-02".into());
    it.annotations = vec![
        mark("a", "Person", vec![find(TEXT, "Ada", 0)]),
        mark("b", "Person", vec![find(TEXT, "Bob", 0)]),
        mark("c", "sport", vec![]),
        mark("d", "", vec![find(TEXT, "met", 0)]),
    ];
    it.annotations[3].label = None;
    let values = [
        ("certain", AttributeValue::Flag(false)),
        ("age", AttributeValue::Number(36.5)),
        ("inst", AttributeValue::Text("https://example.org".into())),
        ("annotator", AttributeValue::Text("nobody".into())),
        ("galley.note", AttributeValue::Text("none".into())),
        (
            "role",
            AttributeValue::Text("<writer> & \"counter\"".into()),
        ),
    ];
    let first = &mut it.annotations[0];
    first.attributes = values.map(|(key, it)| (key.into(), it)).into();
    first.note = "She wrote\nthe *first*.".into();
    first.entity = Some("https://www.wikidata.org/wiki/Q7259".into());
    first.confidence = Some(0.75);
    first.origin = Some(Origin::Suggested { by: "model".into() });
    for (at, (who, layer)) in [
        ("Zoë", "Names"),
        ("Bo", "Names"),
        ("Zoë", "Topics"),
        ("Bo", "Marks"),
    ]
    .into_iter()
    .enumerate()
    {
        it.annotations[at].annotator = Some(who.into());
        it.annotations[at].layer = Some(layer.into());
    }
    it.relations = vec![link("a", "b", "met")];
    it.relations[0].layer = Some("Links".into());
    it.relations[0].annotator = Some("Zoë".into());
    it.relations[0].note = "In June.".into();
    it
}

/// What must be equal, in an order of its own.
fn told(it: &Document) -> Vec<String> {
    let mut all: Vec<String> = it
        .annotations
        .iter()
        .map(|own| {
            let mut own = own.clone();
            own.id = String::new();
            format!("{own:?}")
        })
        .collect();
    all.sort();
    all.push(format!(
        "{:?} {:?} {:?} {:?}",
        it.id,
        it.title,
        it.metadata,
        it.text.as_str()
    ));
    all
}

#[test]
fn labels_named_like_what_pipelines_leave_behind_come_back() {
    for format in ["gate-xml", "bdoc"] {
        let mut before = document(TEXT);
        before.annotations = vec![
            mark("a", "Token", vec![find(TEXT, "Ada", 0)]),
            mark("b", "Sentence", vec![find(TEXT, "Ada met Bob.", 0)]),
            mark("c", "paragraph", vec![]),
        ];
        before.annotations[0]
            .attributes
            .insert("galley.judged".into(), AttributeValue::Flag(true));
        let written = write(format, &schema(), &[before.clone()], &[]);
        let after = written.arrive(format);
        assert!(after.report.items.is_empty(), "{:?}", after.report.items);
        let found = &after.documents[0].annotations;
        assert_eq!(spans(&after.documents[0]), spans(&before), "{format}");
        assert_eq!(found[0].attributes, before.annotations[0].attributes);
        assert!(found[1].attributes.is_empty(), "{format}");
        // Who asks for types gets those alone.
        let input = [Input::path(&written.path)];
        let after = read(&input, Some(format), &[("types", "Token")]).unwrap();
        assert_eq!(after.documents[0].annotations.len(), 1, "{format}");
    }
}

#[test]
fn everything_comes_back_from_either_whatever_sets_stand_for() {
    for format in ["gate-xml", "bdoc"] {
        for sets in ["layers", "annotators"] {
            let mut before = full();
            if format == "bdoc" {
                before.relations.clear();
            }
            let written = write(format, &schema(), &[before.clone()], &[("sets", sets)]);
            assert_eq!(losses(&written.report), [""; 0], "{format}");
            let after = written.arrive(format);
            assert_eq!(losses(&after.report), [""; 0], "{format}");
            assert_eq!(told(&after.documents[0]), told(&before), "{format}, {sets}");
            let links = |it: &Document| -> Vec<_> {
                let end = |id: &str| {
                    it.annotations
                        .iter()
                        .find(|it| it.id == id)
                        .unwrap()
                        .ranges
                        .clone()
                };
                let own = it.relations.iter();
                own.map(|it| {
                    (
                        it.layer.clone(),
                        it.annotator.clone(),
                        it.label.clone(),
                        it.note.clone(),
                        end(&it.from),
                        end(&it.to),
                    )
                })
                .collect()
            };
            assert_eq!(
                links(&after.documents[0]),
                links(&before),
                "{format}, {sets}"
            );
        }
    }
}

fn only_file(folder: &std::path::Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder)
        .expect("the export is a folder")
        .flatten();
    files.next().expect("an article has a file").path()
}

#[test]
fn the_xml_has_a_node_at_every_end_numbered_in_utf16() {
    let mut it = document(TEXT);
    it.annotations = vec![mark("a", "Per<son", vec![find(TEXT, "Ada", 0)])];
    it.annotations[0].layer = Some("Names".into());
    let written = write("gate-xml", &schema(), &[it], &[]);
    let text = std::fs::read_to_string(only_file(&written.path)).unwrap();
    assert!(text.contains("<TextWithNodes><Node id=\"0\"/>😀 <Node id=\"3\"/>Ada<Node id=\"6\"/> met Bob.<Node id=\"15\"/></TextWithNodes>"), "{text}");
    assert!(text.contains("<AnnotationSet Name=\"Names\">\n<Annotation Id=\"0\" Type=\"Per&lt;son\" StartNode=\"3\" EndNode=\"6\">\n</Annotation>"), "{text}");
}

#[test]
fn a_bdoc_says_what_its_offsets_count() {
    let mut it = document(TEXT);
    it.annotations = vec![mark("a", "Person", vec![find(TEXT, "Ada", 0)])];
    for (unit, kind, start) in [("code-points", "p", 2), ("utf16", "j", 3)] {
        let written = write("bdoc", &schema(), &[it.clone()], &[("unit", unit)]);
        let text = std::fs::read_to_string(only_file(&written.path)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["offset_type"], kind);
        assert_eq!(
            value["annotation_sets"][""]["annotations"][0]["start"],
            start
        );
        assert_eq!(spans(&written.arrive("bdoc").documents[0]), spans(&it));
    }
}

#[test]
fn hard_texts_stay_as_they_are() {
    for text in [
        HARD,
        "\u{feff}Tab\there, אבג שלום\r\r\n]]> <x> &amp; é e\u{301}\u{85}",
    ] {
        for format in ["gate-xml", "bdoc"] {
            let mut before = if text == HARD {
                marked(false)
            } else {
                document(text)
            };
            before.annotations.push(mark(
                "all",
                "whole",
                vec![range(0, text.chars().count() as u32)],
            ));
            let written = write(format, &schema(), std::slice::from_ref(&before), &[]);
            assert_eq!(losses(&written.report), [""; 0]);
            let after = written.arrive(format);
            assert_eq!(after.documents[0].text.as_str(), text, "{format}");
            assert_eq!(spans(&after.documents[0]), spans(&before), "{format}");
        }
    }
}

#[test]
fn characters_that_xml_cannot_hold_are_replaced_and_named() {
    let text = "a\u{0}b\u{c}c Ada";
    let mut it = document(text);
    it.annotations = vec![mark("a", "Person", vec![find(text, "Ada", 0)])];
    it.relations = vec![link("a", "gone", "to")];
    let written = write("gate-xml", &schema(), &[it.clone()], &[]);
    assert_eq!(item(&written.report, "characters").count, 2);
    assert_eq!(losses(&written.report), ["characters", "loose-relation"]);
    let after = written.arrive("gate-xml");
    assert_eq!(after.documents[0].text.as_str(), "a\u{fffd}b\u{fffd}c Ada");
    assert_eq!(spans(&after.documents[0]), spans(&it));
}

const XML: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<GateDocument version=\"3\">\n<GateDocumentFeatures></GateDocumentFeatures>\n<TextWithNodes><Node id=\"0\"/>😀 <Node id=\"2\"/>Ada<Node id=\"5\"/> met Bob.</TextWithNodes>\n<AnnotationSet>\n<Annotation Id=\"1\" Type=\"Person\" StartNode=\"2\" EndNode=\"5\"><Feature><Name>worker_id</Name><Value className=\"java.lang.Long\">77</Value></Feature></Annotation>\n<Annotation Id=\"2\" Type=\"Person\" StartNode=\"7\" EndNode=\"99\"></Annotation><Annotation Id=\"3\" Type=\"Token\" StartNode=\"2\" EndNode=\"5\"/></AnnotationSet><RelationSet><Relation Id=\"9\" Type=\"met\" Members=\"1;1;1\"/><Relation Id=\"10\" Type=\"met\" Members=\"1;2\"/></RelationSet></GateDocument>";

#[test]
fn other_numbers_lost_ends_and_strange_relations_are_named() {
    let after = read(&[upload("a.xml", XML)], None, &[]).unwrap();
    assert_eq!(after.report.format, "gate-xml");
    // The nodes count code points here; where they stand is what counts.
    assert_eq!(item(&after.report, "node-offset").count, 2);
    assert_eq!(item(&after.report, "types").count, 1);
    assert_eq!(
        losses(&after.report),
        ["beyond-the-text", "relation-members", "loose-relation"]
    );
    let it = &after.documents[0];
    assert_eq!(it.annotations.len(), 1);
    assert_eq!(it.text.slice(it.annotations[0].ranges[0]), Some("Ada"));
    assert_eq!(it.annotations[0].annotator.as_deref(), Some("77"));
    let tokens = read(&[upload("a.xml", XML)], None, &[("types", "Token, Other")]).unwrap();
    assert_eq!(
        tokens.documents[0].annotations[0].label.as_deref(),
        Some("Token")
    );
}

#[test]
fn broken_files_are_refused_with_their_place_and_a_remedy() {
    let broken = XML.replace("</AnnotationSet>", "</Annotation>");
    let error = read(&[upload("a.xml", broken)], Some("gate-xml"), &[]).unwrap_err();
    assert!(error.message.starts_with("a.xml, line 7"), "{error}");
    let error = read(&[upload("a.xml", "<GateDocument/>")], None, &[]).unwrap_err();
    assert!(error.message.contains("has no <TextWithNodes>"), "{error}");
    let raw = r#"{"annotation_sets": {"Key": {"annotations": [{"type": "X"}, {"type": "X", "start": 0, "end": 2, "features": {"a": [1]}}]}},
        "offset_type": "j"}"#;
    let after = read(&[upload("a.bdocjs", raw)], None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["no-text"]);
    let raw = raw.replace("\"offset_type\"", "\"text\": \"😀\", \"offset_type\"");
    let after = read(&[upload("a.bdocjs", raw)], None, &[]).unwrap();
    assert_eq!(after.report.format, "bdoc");
    assert_eq!(losses(&after.report), ["broken-annotation"]);
    assert_eq!(item(&after.report, "complex-features").count, 1);
    assert_eq!(spans(&after.documents[0]), [("X".into(), vec![(0, 1)])]);
}

/// Sends what came in out and in again; it must be the same.
fn again(format: &str, after: &Arrived) {
    let written = write(format, &SchemaInfo::default(), &after.documents, &[]);
    let lost = losses(&written.report);
    assert!(lost.iter().all(|it| *it == "relations"), "{lost:?}");
    let again = written.arrive(format);
    assert_eq!(losses(&again.report), [""; 0]);
    assert_eq!(after.documents.len(), again.documents.len());
    for (before, after) in after.documents.iter().zip(&again.documents) {
        assert_eq!(told(before), told(after));
    }
}

#[test]
fn crowd_workers_of_the_broad_twitter_corpus_are_kept_apart() {
    let Some(folder) = shared("broad-twitter") else {
        return;
    };
    let folder = folder.join("gate-xml");
    let names = [("types", "Person,Organization,Location")];
    let after = read(&[Input::path(&folder)], None, &names).unwrap();
    assert_eq!(after.report.format, "gate-xml");
    assert_eq!(losses(&after.report), [""; 0]);
    // The nodes are numbered as they should be.
    assert!(after.report.items.iter().all(|it| it.code != "node-offset"));
    assert_eq!(after.documents.len(), 40);
    let all = || after.documents.iter().flat_map(|it| &it.annotations);
    let of = |layer: &str| {
        all()
            .filter(|it| it.layer.as_deref() == Some(layer))
            .count()
    };
    assert_eq!(
        [of("crowdResults"), of("maxRecall"), of("merged"), of("Key")],
        [135, 60, 44, 7]
    );
    let crowd = after.documents.iter().filter(|it| {
        let people: std::collections::BTreeSet<_> = it
            .annotations
            .iter()
            .filter_map(|it| it.annotator.clone())
            .collect();
        people.len() > 1
    });
    assert_eq!(crowd.count(), 33);
    again("gate-xml", &after);
    again("bdoc", &after);
}

#[test]
fn documents_of_gatenlp_are_the_same_in_both() {
    let Some(folder) = shared("gatenlp") else {
        return;
    };
    let arrive = |name: &str| {
        let after = read(
            &[Input::path(&folder.join(name))],
            None,
            &[("types", "Type1,LONG,SHORT,ZERO1,ZERO2a,ZERO2b")],
        )
        .unwrap();
        // What marks nothing has no place.
        assert_eq!(losses(&after.report), ["empty-span"; 3]);
        after
    };
    let (xml, bdoc) = (arrive("testdoc1.xml"), arrive("testdoc1.bdocjs"));
    assert_eq!(spans(&xml.documents[0]), spans(&bdoc.documents[0]));
    assert_eq!(xml.documents[0].annotations.len(), 4);
    assert_eq!(xml.documents[0].text, bdoc.documents[0].text);
    assert!(item(&bdoc.report, "complex-features").count > 0);
    again("gate-xml", &bdoc);
    again("bdoc", &xml);
}

#[test]
fn the_astral_document_of_gatenlp_has_its_names() {
    let Some(folder) = shared("gatenlp") else {
        return;
    };
    let path = folder.join("testdocument1.bdocjs");
    let after = read(&[Input::path(&path)], None, &[]).unwrap();
    assert_eq!(losses(&after.report), [""; 0]);
    let it = &after.documents[0];
    let raw: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let text: Vec<char> = raw["text"].as_str().unwrap().chars().collect();
    let of = |layer: &str| -> Vec<String> {
        let own = it
            .annotations
            .iter()
            .filter(|it| it.layer.as_deref() == Some(layer));
        own.map(|own| it.text.slice(own.ranges[0]).unwrap().to_owned())
            .collect()
    };
    for (set, count) in [("ANNIE", 9), ("Stanza", 8), ("Spacy", 54)] {
        let list = raw["annotation_sets"][set]["annotations"]
            .as_array()
            .unwrap();
        let judged = list.iter().filter(|it| {
            !["Token", "SpaceToken", "Sentence"].contains(&it["type"].as_str().unwrap())
        });
        let quotes: Vec<String> = judged
            .map(|it| {
                let at = |key: &str| it[key].as_u64().unwrap() as usize;
                text[at("start")..at("end")].iter().collect()
            })
            .collect();
        assert_eq!(of(set), quotes);
        assert_eq!(quotes.len(), count, "{set}");
    }
    again("gate-xml", &after);
    again("bdoc", &after);
}

#[test]
fn a_broken_file_among_others_is_left_out_and_other_files_are_passed_over() {
    let inputs = [
        upload("x/a.xml", XML),
        upload("x/b.xml", "<GateDocument>"),
        upload("x/README.md", "# Read me"),
    ];
    let after = read(&inputs, None, &[]).unwrap();
    assert_eq!(after.documents.len(), 1);
    let said = item(&after.report, "broken-file");
    assert_eq!(said.file.as_deref(), Some("x/b.xml"));
    assert!(
        said.message.contains("the file was left out. Mend"),
        "{}",
        said.message
    );
    assert_eq!(
        item(&after.report, "other-file").file.as_deref(),
        Some("x/README.md")
    );
}
