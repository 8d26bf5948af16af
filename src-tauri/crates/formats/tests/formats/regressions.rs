//! What the fuzzer found once: every file in `regressions/` is read as every format, and keeps every promise.

use std::path::Path;

use galley_formats::formats;

use crate::examine;

#[test]
fn what_was_found_once_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/regressions");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|it| it.path())
        .collect();
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        for format in formats().iter().filter(|it| it.info().reads) {
            eprintln!("{} as {}", path.display(), format.info().id);
            examine::bundle(format.info().id, &bytes);
        }
    }
}

#[test]
fn a_bundle_is_taken_apart_as_it_was_put_together() {
    let files = vec![
        ("a.txt".to_owned(), b"Ada".to_vec()),
        ("b/a.ann".to_owned(), Vec::new()),
    ];
    let inputs = examine::files("brat", &examine::bundled(&files));
    let found: Vec<(String, Vec<u8>)> = inputs
        .into_iter()
        .map(|it| match it.data {
            galley_formats::InputData::Bytes(bytes) => (it.name, bytes),
            galley_formats::InputData::Path(_) => unreachable!("a bundle is in memory"),
        })
        .collect();
    assert_eq!(found, files);
    assert_eq!(examine::files("brat", b"x").len(), 1);
}
