//! Columns of others: as many annotations as their own descriptions count, and the same ones again after they went out.

use std::path::Path;

use galley_formats::{Document, Input, SchemaInfo, Severity};

use super::{quotes, scheme, sorted};
use crate::{Arrived, losses, read, shared, spans, write};

/// Sentences are lines of the text.
fn sentences(documents: &[Document]) -> usize {
    let lines = |it: &Document| it.text.as_str().lines().count();
    documents.iter().map(lines).sum()
}

/// Files with their scheme, sentences and annotations, as their descriptions count them (without lines that only say
/// where an article begins).
const CORPORA: &[(&str, &str, usize, usize)] = &[
    ("german-ler/ler_dev-first-sentences.conll", "bio2", 557, 412),
    (
        "hiner/validation-collapsed-first-600-sentences.conll",
        "bio2",
        600,
        1497,
    ),
    ("nerkor/rapid_2-first-sentences.conllup", "bio2", 105, 105),
    ("thai-ner/data-1.3-first-sentences.conll", "bio2", 268, 539),
    ("turku-ner/conll-dev.tsv", "bio2", 1440 - 76, 1063),
    ("uner-chinese/zh_gsdsimp-ud-dev.iob2", "bio2", 500, 753),
    ("wnut17/emerging.dev.conll", "bio2", 1009, 836),
    ("wnut17/wnut17train-first-sentences.conll", "bio2", 396, 215),
    ("broad-twitter/h-first-sentences.conll", "bio2", 385, 596),
    // 385 in the first column of tags, 85 nested in them.
    ("wojood-sample/val.txt", "bio2", 158, 470),
    ("dkpro-core/conll/2003/en-orig.conll", "bio1", 1, 3),
    ("dkpro-core/conll/2002/ner2002_test.conll", "bio2", 1, 4),
    (
        "dkpro-core/conll/2002/germeval2014_test.conll",
        "bio2",
        1,
        6,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/example.conll",
        "bio2",
        2,
        2,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/labeling.invalid.conll",
        "bio2",
        3,
        5,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/labeling.trailing.conll",
        "bio2",
        1,
        2,
    ),
];

fn corpus(path: &str) -> Option<Arrived> {
    let (folder, name) = path.split_once('/')?;
    let after = read(&[Input::path(&shared(folder)?.join(name))], None, &[]);
    let after = after.expect("the corpus can be read");
    assert_eq!(after.report.format, "conll", "{path}");
    Some(after)
}

#[test]
fn corpora_have_the_annotations_that_their_descriptions_count() {
    for (path, expected_scheme, expected_sentences, expected) in CORPORA {
        let Some(after) = corpus(path) else { continue };
        assert_eq!(scheme(&after), *expected_scheme, "{path}");
        assert_eq!(sentences(&after.documents), *expected_sentences, "{path}");
        assert_eq!(quotes(&after.documents).len(), *expected, "{path}");
        assert_eq!(losses(&after.report), [""; 0], "{path}");
    }
}

#[test]
fn what_came_in_goes_out_and_comes_in_equal_in_every_scheme() {
    let shapes = [
        ("bio2", "token,ner,ner,ner,ner"),
        ("bio1", "ner,ner,ner,token"),
        ("bioes", "id,token,pos,ner,ner,ner"),
        ("bilou", "token,ner,ner,ner"),
    ];
    for ((path, ..), (scheme, columns)) in CORPORA.iter().zip(shapes.iter().cycle()) {
        let Some(mut before) = corpus(path) else {
            continue;
        };
        if path.starts_with("thai-ner") {
            // Thai takes long to divide into words: a part of it will do.
            before = read(
                &[Input::path(
                    &shared("thai-ner")
                        .unwrap()
                        .join("data-1.3-first-sentences.conll"),
                )],
                None,
                &[("split", "20")],
            )
            .unwrap();
            before.documents.truncate(1);
        }
        let written = write(
            "conll",
            &SchemaInfo::default(),
            &before.documents,
            &[("scheme", scheme), ("columns", columns)],
        );
        assert_eq!(
            losses(&written.report),
            [""; 0],
            "{path} {:?}",
            written.report.items
        );
        let after = read(&[Input::path(&written.path)], Some("conll"), &[]).unwrap();
        assert_eq!(losses(&after.report), [""; 0], "{path} {scheme}");
        let wrong = after.report.items.iter();
        let wrong = wrong.filter(|it| it.severity == Severity::Repaired);
        assert_eq!(wrong.count(), 0, "{path}: {:?}", after.report.items);
        let (after, before) = (quotes(&after.documents), quotes(&before.documents));
        // Of two on the same words the one comes first or the other.
        assert_eq!(sorted(after), sorted(before), "{path} {scheme}");
    }
}

#[test]
fn nested_annotations_of_novels_come_in_from_their_columns() {
    let Some(folder) = shared("litbank/entities-tsv") else {
        return;
    };
    let before = read(&[Input::path(&folder)], None, &[]).unwrap();
    assert_eq!(before.report.format, "conll");
    assert_eq!(before.documents.len(), 12);
    // The same novels with the same annotations as standoff, where both are there.
    let brat = shared("litbank/entities-brat").unwrap();
    let brat = read(&[Input::path(&brat)], None, &[]).unwrap();
    let mut compared = 0;
    for document in &before.documents {
        let stem = Path::new(&document.place.file).file_stem().unwrap();
        let same = |it: &&Document| Path::new(&it.place.file).file_stem() == Some(stem);
        let Some(other) = brat.documents.iter().find(same) else {
            continue;
        };
        let (ours, theirs) = (
            quotes(std::slice::from_ref(document)),
            quotes(std::slice::from_ref(other)),
        );
        let (ours, mut theirs) = (sorted(ours), sorted(theirs));
        if stem == "145_middlemarch_brat" {
            // One of the standoff file's ends a letter early.
            let cut = theirs.iter_mut().find(|it| it.1.ends_with("toendur"));
            cut.unwrap().1.push('e');
        }
        assert_eq!(ours, theirs, "{stem:?}");
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
}

#[test]
fn finnish_news_is_the_same_from_standoff_and_from_columns() {
    let Some(folder) = shared("turku-ner") else {
        return;
    };
    let brat = read(&[Input::path(&folder.join("standoff-dev"))], None, &[]).unwrap();
    let columns = read(&[Input::path(&folder.join("conll-dev.tsv"))], None, &[]).unwrap();
    assert_eq!((brat.documents.len(), columns.documents.len()), (76, 76));
    assert_eq!(
        sorted(quotes(&brat.documents)),
        sorted(quotes(&columns.documents))
    );
    // From standoff to columns …
    let written = write("conll", &SchemaInfo::default(), &brat.documents, &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("conll");
    assert_eq!(after.documents.len(), 76);
    assert_eq!(quotes(&after.documents).len(), 1063);
    assert_eq!(
        sorted(quotes(&after.documents)),
        sorted(quotes(&brat.documents))
    );
    // … and from columns to standoff.
    let written = write("brat", &SchemaInfo::default(), &columns.documents, &[]);
    let after = written.arrive("brat");
    let spans = |documents: &[Document]| -> Vec<_> { documents.iter().map(spans).collect() };
    assert_eq!(spans(&after.documents), spans(&columns.documents));
}
