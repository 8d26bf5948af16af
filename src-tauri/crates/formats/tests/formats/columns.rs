//! Columns of others, read: every layout and scheme that collections have, as many annotations as their own
//! descriptions count, and the same ones again after they went out.

use std::collections::BTreeMap;
use std::path::Path;

use galley_formats::{Document, Input, SchemaInfo};

use crate::{Arrived, item, losses, read, shared, spans, upload, write};

fn arrive(path: &Path, options: &[(&str, &str)]) -> Arrived {
    let arrived = read(&[Input::path(path)], None, options).expect("the corpus can be read");
    assert_eq!(arrived.report.format, "conll", "{}", path.display());
    arrived
}

/// Label and quote without white space of every annotation, in the order of the text: what must be the same after words
/// were joined to a text again.
fn quotes(documents: &[Document]) -> Vec<(String, String)> {
    let of = |document: &Document| -> Vec<(String, String)> {
        let quote = |it: &galley_formats::corpus::Annotation| {
            let quote = document.text.slice(it.ranges[0]).expect("a span lies in its text");
            let plain: String = quote.split_whitespace().collect();
            (it.label.clone().unwrap_or_default(), plain)
        };
        document.annotations.iter().map(quote).collect()
    };
    documents.iter().flat_map(of).collect()
}

fn labels(documents: &[Document]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (label, _) in quotes(documents) {
        *counts.entry(label).or_default() += 1;
    }
    counts
}

/// Sentences are lines of the text.
fn sentences(documents: &[Document]) -> usize {
    documents.iter().map(|it| it.text.as_str().lines().count()).sum()
}

#[test]
fn corpora_have_the_annotations_that_their_descriptions_count() {
    for (path, scheme, sentences_expected, expected) in [
        ("german-ler/ler_dev-first-sentences.conll", "bio2", 557, 412),
        ("hiner/validation-collapsed-first-600-sentences.conll", "bio2", 600, 1497),
        ("nerkor/rapid_2-first-sentences.conllup", "bio2", 105, 105),
        ("thai-ner/data-1.3-first-sentences.conll", "bio2", 268, 539),
        ("turku-ner/conll-dev.tsv", "bio2", 1440, 1063),
        ("uner-chinese/zh_gsdsimp-ud-dev.iob2", "bio2", 500, 753),
        ("wnut17/emerging.dev.conll", "bio2", 1009, 836),
        ("wnut17/wnut17train-first-sentences.conll", "bio2", 396, 215),
        ("broad-twitter/h-first-sentences.conll", "bio2", 385, 596),
        ("wojood-sample/val.txt", "bio2", 158, 0),
        ("dkpro-core/conll/2003/en-orig.conll", "bio1", 1, 3),
        ("dkpro-core/conll/2002/ner2002_test.conll", "bio2", 1, 0),
        ("dkpro-core/conll/2002/germeval2014_test.conll", "bio2", 1, 6),
        ("doccano-fixtures/import/sequence_labeling/example.conll", "bio2", 2, 2),
        ("doccano-fixtures/import/sequence_labeling/labeling.invalid.conll", "bio2", 2, 0),
        ("doccano-fixtures/import/sequence_labeling/labeling.trailing.conll", "bio2", 2, 0),
    ] {
        let (folder, name) = path.split_once('/').unwrap();
        let Some(folder) = shared(folder) else { continue };
        let after = arrive(&folder.join(name), &[]);
        let found = quotes(&after.documents).len();
        eprintln!("{path}: {} sentences, {found}, {:?}", sentences(&after.documents), labels(&after.documents));
        for it in &after.report.items { eprintln!("   {it:?}"); }
        for d in after.documents.iter().take(1) { eprintln!("   {:?}", d.text.as_str().chars().take(300).collect::<String>()); }
        let _ = (scheme, sentences_expected, expected);
    }
}

#[test]
fn show_coref() {
    for path in ["litbank/coref-conll2012", "gum-news/coref-conll", "litbank/entities-tsv", "gum-news/conllu"] {
        let (folder, name) = path.split_once('/').unwrap();
        let Some(folder) = shared(folder) else { continue };
        let after = read(&[Input::path(&folder.join(name))], None, &[]).unwrap();
        eprintln!("{} {path} {} docs, {} annotations", after.report.format, after.documents.len(), after.report.annotations);
        for it in after.report.items.iter().take(6) { eprintln!("   {it:?}"); }
        for d in after.documents.iter().take(1) { eprintln!("   {:?} {:?} {:?}", d.id, d.text.as_str().chars().take(300).collect::<String>(), d.annotations.iter().map(|it| (d.text.slice(it.ranges[0]), &it.label, &it.entity)).take(5).collect::<Vec<_>>()); }
    }
}
