//! Files of cassis and INCEpTION as XMI and as JSON: as much in them as was counted by hand, the same in both forms,
//! and the same again when it was written and read.

use std::path::{Path, PathBuf};

use galley_formats::{Input, SchemaInfo};

use crate::uima::FORMATS;
use crate::webanno_tsv::content;
use crate::{losses, read, shared, upload, write};

/// What is in a folder, sorted.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("the folder is there");
    let mut all: Vec<_> = all.flatten().map(|it| it.path()).collect();
    all.sort();
    all
}

/// A file by its own name, without its folders.
pub fn file(path: &Path) -> Input {
    let name = path.file_name().expect("a file has a name");
    let bytes = std::fs::read(path).expect("the corpus can be read");
    upload(&name.to_string_lossy(), bytes)
}

fn named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for it in entries(folder) {
        if it.is_dir() {
            found.extend(named(&it, name));
        } else if it.file_name().is_some_and(|it| it == name) {
            found.push(it);
        }
    }
    found
}

#[test]
fn the_same_article_is_the_same_in_json_and_in_xmi() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    let cases = named(&folder, "data.json");
    assert_eq!(cases.len(), 13);
    let mut compared = 0;
    for data in cases {
        let json = read(&[file(&data)], None, &[]).unwrap();
        assert_eq!(json.report.format, "uima-json");
        let xmi = data.with_file_name("debug.xmi");
        if !xmi.exists() {
            continue;
        }
        if data
            .parent()
            .is_some_and(|it| it.ends_with("casWithTextAndAnnotations"))
        {
            // Its XMI has lost the text.
            continue;
        }
        let types = file(&data.with_file_name("debug-typesystem.xml"));
        let xmi = read(&[file(&xmi), types], None, &[]).unwrap();
        assert_eq!(
            losses(&json.report),
            losses(&xmi.report),
            "{}",
            data.display()
        );
        assert_eq!(
            json.documents.len(),
            xmi.documents.len(),
            "{}",
            data.display()
        );
        for (json, xmi) in json.documents.iter().zip(&xmi.documents) {
            assert_eq!(json.text, xmi.text);
            assert_eq!(content(json), content(xmi), "{}", data.display());
        }
        compared += 1;
    }
    assert_eq!(compared, 10);
}

/// Of each file the type system, and in each of its texts the annotations and relations, counted by hand.
type Other = (&'static str, &'static str, &'static [(usize, usize)]);
const OTHERS: &[Other] = &[
    (
        "cas_has_fs_with_no_namespace",
        "typesystem_has_types_with_no_namespace",
        &[(1, 0)],
    ),
    (
        "cas_with_array_features",
        "typesystem_with_array_features",
        &[],
    ),
    (
        "cas_with_collections",
        "typesystem_with_collections",
        &[(0, 0)],
    ),
    (
        "cas_with_empty_array_reference",
        "important_dkpro_types",
        &[(0, 0)],
    ),
    (
        "cas_with_floating_point_special_values",
        "typesystem_with_floating_points",
        &[(0, 0)],
    ),
    (
        "cas_with_inheritance",
        "typesystem_with_inheritance",
        &[(5, 0)],
    ),
    (
        "cas_with_list_features",
        "typesystem_with_list_features",
        &[],
    ),
    (
        "cas_with_multiple_references_allowed_string_array",
        "typesystem_with_multiple_references_allowed",
        &[(0, 0)],
    ),
    ("cas_with_nonindexed_fs", "important_dkpro_types", &[(0, 0)]),
    ("cas_with_references", "important_dkpro_types", &[(3, 2)]),
    (
        "cas_with_reserved_names",
        "typesystem_with_reserved_names",
        &[(0, 0)],
    ),
    ("cas_with_smileys", "inception_typesystem", &[(5, 0)]),
    ("cas_with_two_sofas", "small_typesystem", &[(0, 0), (0, 0)]),
    ("empty_cas", "small_typesystem", &[(0, 0)]),
    ("lenient_cas", "small_typesystem", &[(1, 0)]),
    ("small_cas", "small_typesystem", &[(0, 0)]),
];

#[test]
fn files_of_others_are_read_whole_and_come_back() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    assert_eq!(entries(&folder.join("xmi")).len(), OTHERS.len());
    for (name, types, counts) in OTHERS {
        let types = folder.join("typesystems").join(format!("{types}.xml"));
        let xmi = folder.join("xmi").join(format!("{name}.xmi"));
        let before = read(&[file(&xmi), file(&types)], None, &[]).unwrap();
        let found = before.documents.iter();
        let found: Vec<_> = found
            .map(|it| (it.annotations.len(), it.relations.len()))
            .collect();
        assert_eq!(found, *counts, "{name}: {:#?}", before.report.items);
        for document in &before.documents {
            for format in FORMATS {
                let alone = std::slice::from_ref(document);
                let after = write(format, &SchemaInfo::default(), alone, &[]).arrive(format);
                assert_eq!(after.documents[0].text, document.text);
                assert_eq!(content(&after.documents[0]), content(document), "{name}");
            }
        }
    }
}

#[test]
fn an_export_of_inception_has_its_entities_at_their_quotes() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    let smileys = file(&folder.join("xmi/cas_with_smileys.xmi"));
    let types = file(&folder.join("typesystems/inception_typesystem.xml"));
    let after = read(&[smileys, types], None, &[]).unwrap();
    let it = &after.documents[0];
    assert_eq!(it.title.as_deref(), Some("huggingface.txt"));
    let quotes: Vec<_> = it
        .annotations
        .iter()
        .map(|own| {
            (
                it.text.slice(own.ranges[0]).unwrap(),
                own.label.as_deref(),
                own.layer.as_deref(),
            )
        })
        .collect();
    let transformers = ("Transformers", Some("OTH"), Some("NamedEntity"));
    let own = |quote| (quote, Some("OTH"), Some("NamedEntity"));
    let expected = [
        transformers,
        transformers,
        transformers,
        own("PyTorch"),
        own("TensorFlow"),
    ];
    assert_eq!(quotes, expected);
}
