//! What formats declare, cell by cell: what is declared carried comes back equal, what is not is named in the loss
//! report before anything is written.

use std::collections::BTreeMap;

use galley_formats::corpus::{AnnotatorInfo, EntityInfo};
use galley_formats::{Document, SchemaInfo, Severity, formats};
use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use galley_model::text::Text;

use crate::{document, find, layer, link, losses, mark, spans, write};

const TEXT: &str = "Ada Lovelace met Charles Babbage in London.";

/// One capability: a corpus that needs it, what is said when it is lost, and whether it came back.
struct Cell {
    name: &'static str,
    codes: &'static [&'static str],
    make: fn(&mut Document),
    kept: fn(&Document, &Document) -> bool,
}

fn same_spans(before: &Document, after: &Document) -> bool {
    spans(before) == spans(after)
}

const CELLS: &[Cell] = &[
    Cell {
        name: "overlap",
        codes: &["overlap", "annotations"],
        make: |it| {
            it.annotations = vec![
                mark("a", "PER", vec![find(TEXT, "Ada Lovelace met", 0)]),
                mark("b", "ORG", vec![find(TEXT, "Lovelace met Charles", 0)]),
            ];
        },
        kept: same_spans,
    },
    Cell {
        name: "discontinuous",
        codes: &["discontinuous"],
        make: |it| {
            let parts = vec![find(TEXT, "Ada", 0), find(TEXT, "Babbage", 0)];
            it.annotations[0].ranges = parts;
        },
        kept: same_spans,
    },
    Cell {
        name: "attributes",
        codes: &["attributes"],
        make: |it| {
            let values = [
                ("certain", AttributeValue::Flag(true)),
                ("tone", AttributeValue::Text("neutral".into())),
            ];
            it.annotations[0].attributes = values.map(|(key, it)| (key.into(), it)).into();
        },
        kept: |before, after| before.annotations[0].attributes == after.annotations[0].attributes,
    },
    Cell {
        name: "notes",
        codes: &["notes"],
        make: |it| it.annotations[0].note = "She wrote the *first* program.".into(),
        kept: |before, after| before.annotations[0].note == after.annotations[0].note,
    },
    Cell {
        name: "notes",
        codes: &["notes", "relations"],
        make: |it| {
            it.annotations
                .push(mark("b", "PER", vec![find(TEXT, "Charles Babbage", 0)]));
            it.relations.push(link("a", "b", "met"));
            it.relations[0].note = "On the fifth of June.".into();
        },
        kept: |before, after| before.relations[0].note == after.relations[0].note,
    },
    Cell {
        name: "relations",
        codes: &["relations"],
        make: |it| {
            // Two on the same words, so that only their labels tell them apart.
            it.annotations = vec![
                mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
                mark("b", "WRITER", vec![find(TEXT, "Ada Lovelace", 0)]),
                mark("c", "PER", vec![find(TEXT, "Charles Babbage", 0)]),
            ];
            it.relations = vec![link("b", "c", "met"), link("c", "a", "knows")];
        },
        kept: |before, after| links(before) == links(after),
    },
    Cell {
        name: "document_labels",
        codes: &["document-labels"],
        make: |it| {
            it.annotations[0].ranges.clear();
        },
        kept: same_spans,
    },
    Cell {
        name: "entities",
        codes: &["entities"],
        make: |it| it.annotations[0].entity = Some("e1".into()),
        kept: |before, after| before.annotations[0].entity == after.annotations[0].entity,
    },
    Cell {
        name: "annotators",
        codes: &["annotators"],
        make: |it| {
            let place = vec![find(TEXT, "London", 0)];
            it.annotations.push(mark("b", "LOC", place.clone()));
            it.annotations.push(mark("c", "ORG", place));
            for (annotation, name) in it.annotations.iter_mut().zip(["Zoë", "Zoë", "Bo Li"]) {
                annotation.annotator = Some(name.into());
            }
        },
        kept: |before, after| people(before) == people(after),
    },
    Cell {
        name: "metadata",
        codes: &["metadata"],
        make: |it| {
            let values = [("author", "N. N."), ("desk", "Politics"), ("label", "x")];
            it.metadata = values.map(|(key, it)| (key.into(), it.into())).into();
        },
        kept: |before, after| before.metadata == after.metadata,
    },
    Cell {
        name: "highlights",
        codes: &["highlights"],
        make: |it| it.annotations[0].label = None,
        kept: same_spans,
    },
    Cell {
        name: "layers",
        codes: &["layers"],
        make: |it| {
            it.annotations
                .push(mark("b", "LOC", vec![find(TEXT, "London", 0)]));
            it.annotations[1].layer = Some("Places".into());
        },
        kept: |before, after| {
            let of = |it: &Document| -> Vec<Option<String>> {
                it.annotations.iter().map(|it| it.layer.clone()).collect()
            };
            of(before) == of(after)
        },
    },
    Cell {
        name: "token_bound",
        codes: &["misaligned"],
        make: |it| it.annotations[0].ranges = vec![find(TEXT, "velac", 0)],
        kept: same_spans,
    },
    Cell {
        name: "exact_text",
        codes: &["text"],
        make: |it| {
            it.text = Text::new("😀 Ada  Lovelace\r\n\u{a0}met\tBob.\u{2028}\n");
            it.annotations[0].ranges = vec![find(it.text.as_str(), "Ada  Lovelace", 0)];
        },
        kept: |before, after| before.text == after.text && same_spans(before, after),
    },
];

fn links(document: &Document) -> Vec<(String, String, String)> {
    let label: BTreeMap<&str, &str> = document
        .annotations
        .iter()
        .map(|it| (it.id.as_str(), it.label.as_deref().unwrap_or_default()))
        .collect();
    let mut links: Vec<_> = document
        .relations
        .iter()
        .map(|it| {
            let end = |id: &str| label[id].to_owned();
            (
                end(&it.from),
                it.label.clone().unwrap_or_default(),
                end(&it.to),
            )
        })
        .collect();
    links.sort();
    links
}

fn people(document: &Document) -> Vec<(Option<String>, Option<String>)> {
    let own = document.annotations.iter();
    let mut people: Vec<_> = own
        .map(|it| (it.annotator.clone(), it.label.clone()))
        .collect();
    people.sort();
    people
}

fn schema(annotators: &[&str]) -> SchemaInfo {
    let person = |name: &&str| AnnotatorInfo {
        name: (*name).into(),
        role: String::new(),
    };
    SchemaInfo {
        layers: vec![
            layer("Names", LayerKind::Span),
            layer("Places", LayerKind::Span),
            layer("Links", LayerKind::Relation),
        ],
        annotators: annotators.iter().map(person).collect(),
        entities: vec![EntityInfo {
            id: "e1".into(),
            name: "Ada Lovelace".into(),
            type_name: String::new(),
            role: String::new(),
            aliases: vec![],
            uris: vec![],
            note: String::new(),
        }],
    }
}

#[test]
fn what_is_declared_comes_back_and_what_is_not_is_named() {
    let mut wrong = Vec::new();
    for format in formats().iter().filter(|it| it.info().writes) {
        let info = format.info();
        let declared = serde_json::to_value(info.carries).unwrap();
        for cell in CELLS {
            if info.offset_unit == "none" && ["token_bound", "exact_text"].contains(&cell.name) {
                // Where nothing is marked, nothing is bound; that its text is kept is tried by itself.
                continue;
            }
            if cell.codes.contains(&"relations") && cell.name == "notes" && !info.carries.relations
            {
                // Where relations are lost, their notes are; that they are is tried by itself.
                continue;
            }
            let mut before = document(TEXT);
            before.annotations = vec![mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)])];
            before.annotations[0].layer = Some("Names".into());
            (cell.make)(&mut before);
            let annotators: &[&str] = if cell.name == "annotators" {
                &["Zoë", "Bo Li"]
            } else {
                &["Zoë"]
            };
            let written = write(info.id, &schema(annotators), &[before.clone()], &[]);
            // That a text is not kept is told, but no annotation is lost by it.
            let told = written.report.items.iter().map(|it| it.code);
            let told = told.filter(|it| *it == "text");
            let said: Vec<&str> = losses(&written.report).into_iter().chain(told).collect();
            // Being bound to tokens is a limit; all other capabilities are gains.
            let carried = declared[cell.name].as_bool().unwrap() != (cell.name == "token_bound");
            // Plain text names all that is marked at once.
            let all = (info.offset_unit == "none" && !carried).then_some("annotations");
            let mut codes = cell.codes.iter().copied().chain(all);
            let named = codes.any(|it| said.contains(&it));
            let place = format!("{}: {}", info.id, cell.name);
            if carried && named {
                wrong.push(format!("{place} is declared, but lost: {said:?}"));
            } else if !carried && !named && cell.name != "token_bound" {
                wrong.push(format!(
                    "{place} is not declared, and its loss not named: {said:?}"
                ));
            }
            if carried && info.reads_marks {
                let after = written.arrive(info.id);
                if after.documents.len() != 1 || !(cell.kept)(&before, &after.documents[0]) {
                    wrong.push(format!(
                        "{place} is declared, but does not come back:\n{before:#?}\n{:#?}",
                        after.documents
                    ));
                }
                if !losses(&after.report).is_empty() {
                    wrong.push(format!("{place}: {:?}", after.report.items));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn plain_text_says_how_many_annotations_it_has_no_place_for() {
    let mut before = document(TEXT);
    before.annotations = vec![
        mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
        mark("b", "LOC", vec![find(TEXT, "London", 0)]),
        mark("c", "sport", vec![]),
        mark("d", "", vec![find(TEXT, "met", 0)]),
    ];
    before.annotations[0].layer = Some("Names".into());
    before.annotations[0].note = "The countess.".into();
    before.annotations[1].layer = Some("Places".into());
    before.annotations[3].label = None;
    let written = write("text", &schema(&["Zoë"]), &[before], &[]);
    assert_eq!(crate::item(&written.report, "annotations").count, 4);
    let said = &crate::item(&written.report, "annotations").message;
    assert_eq!(said, "Plain text has no place for annotations.");
    // Where nothing is written, nothing is said of how.
    assert_eq!(losses(&written.report), ["annotations"]);
    assert_eq!(written.arrive("text").documents[0].text.as_str(), TEXT);
}

#[test]
fn of_a_chosen_layer_only_its_own_losses_are_named() {
    let mut before = document(TEXT);
    before.annotations = vec![
        mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)]),
        mark("b", "LOC", vec![find(TEXT, "London", 0)]),
    ];
    before.annotations[0].layer = Some("Names".into());
    before.annotations[1].layer = Some("Places".into());
    before.annotations[1].note = "A city.".into();
    for format in formats().iter().filter(|it| it.info().writes) {
        let info = format.info();
        if info.carries.layers || info.offset_unit == "none" {
            continue;
        }
        let format = info.id;
        let notes: &[&str] = if info.carries.notes { &[] } else { &["notes"] };
        let both = [notes, &["layers"]].concat();
        let said = |pairs: &[(&str, &str)]| {
            let written = write(format, &schema(&["Zoë"]), &[before.clone()], pairs);
            losses(&written.report)
        };
        assert_eq!(said(&[]), both, "{format}");
        assert_eq!(said(&[("layer", "")]), both, "{format}");
        assert_eq!(said(&[("layer", "Names")]), [""; 0], "{format}");
        assert_eq!(said(&[("layer", "Places")]), notes, "{format}");
    }
}

#[test]
fn the_same_corpus_gives_the_same_bytes_in_every_table() {
    let mut it = document(TEXT);
    it.metadata.insert("date".into(), "2026".into());
    it.annotations = vec![mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)])];
    for (format, inside) in [
        ("csv", ""),
        ("xlsx", ""),
        ("hf", "README.md"),
        ("hf", "data/train-00000-of-00001.parquet"),
    ] {
        let bytes = || {
            let written = write(format, &schema(&["Zoë"]), &[it.clone()], &[]);
            std::fs::read(if inside.is_empty() {
                written.path.clone()
            } else {
                written.path.join(inside)
            })
            .unwrap()
        };
        assert!(bytes() == bytes(), "{format} {inside}");
    }
}

#[test]
fn who_judged_is_named_where_the_format_cannot_say_so_even_if_it_was_one() {
    for format in formats().iter().filter(|it| it.info().writes) {
        let info = format.info();
        if info.offset_unit == "none" {
            continue;
        }
        let mut before = document(TEXT);
        before.annotations = vec![mark("a", "PER", vec![find(TEXT, "Ada Lovelace", 0)])];
        before.annotations[0].annotator = Some("Zoë".into());
        let written = write(info.id, &schema(&["Zoë"]), &[before], &[]);
        let mut said = written.report.items.iter();
        let found = said.find(|it| it.code == "annotators");
        assert_eq!(found.is_none(), info.carries.annotators, "{}", info.id);
        if let Some(it) = found {
            assert_eq!(it.severity, Severity::Info);
            assert!(it.message.contains("Zoë"), "{}", it.message);
        }
    }
}
