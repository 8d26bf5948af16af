//! Projects of older formats open as they were left. `format-1.galley` was made by the last version that wrote format 1:
//! two articles, four annotations, an undo and a redo. `format-2.galley` is what the last version that wrote format 2 made
//! of it.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

use std::fs;
use std::path::Path;

use galley_model::query::Query;
use galley_store::{Sort, Store, StoreError};

const FORMAT_1: &[u8] = include_bytes!("format-1.galley");
const FORMAT_2: &[u8] = include_bytes!("format-2.galley");

#[test]
fn a_project_of_format_1_is_brought_up_to_date_with_all_that_is_in_it() {
    is_brought_up_to_date(FORMAT_1);
}

#[test]
fn a_project_of_format_2_is_brought_up_to_date_with_all_that_is_in_it() {
    is_brought_up_to_date(FORMAT_2);
}

fn is_brought_up_to_date(old: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.galley");
    fs::write(&path, old).unwrap();
    let mut store = Store::open(&path).unwrap();
    let me = store.me().unwrap();
    let find = |store: &Store, query: &str| {
        let query = Query::parse(query).unwrap();
        store
            .list(me, &query, Sort::Imported, false, 0, 10)
            .unwrap()
    };
    let page = find(&store, "munch*");
    assert_eq!(page.rows[0].document.title, "Münchner Café serves London.");
    assert_eq!(page.rows[0].annotations, 1);
    assert_eq!(find(&store, "").total, Some(2));
    assert_eq!(find(&store, "*nchne*").total, Some(1));
    assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
    store.undo(me, 9).unwrap();
    assert_eq!(find(&store, "").total, Some(0));
    drop(store);
    let again = Store::open(&path).unwrap();
    assert_eq!(again.check().unwrap().problems, Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_project_of_format_1_that_cannot_be_written_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.galley");
    fs::write(&path, FORMAT_1).unwrap();
    lock(&path);
    let error = Store::open(&path).err().unwrap();
    assert!(matches!(error, StoreError::Older(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), FORMAT_1);
}

#[cfg(unix)]
fn lock(path: &Path) {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions).unwrap();
}
