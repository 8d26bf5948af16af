//! TEI: what is written, our own text and marks back, and other people's files.

use galley_formats::{Input, SchemaInfo};

use crate::hard_text::{HARD, marked, schema};
use crate::{losses, read, shared, spans, upload, write};

/// The one file of a folder.
fn only(written: &crate::Written) -> String {
    let files: Vec<_> = std::fs::read_dir(&written.path).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    std::fs::read_to_string(files[0].path()).unwrap()
}

#[test]
fn hard_text_comes_back_inline_too() {
    let before = marked(true);
    let written = write("tei", &schema(), std::slice::from_ref(&before), &[("style", "inline")]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("tei");
    assert_eq!(losses(&after.report), [""; 0], "{}", only(&written));
    assert_eq!(after.documents[0].text.as_str(), HARD);
    assert_eq!(spans(&after.documents[0]), spans(&before), "{}", only(&written));
}

#[test]
fn a_novel_is_read_with_all_that_is_in_it() {
    let Some(folder) = shared("eltec-eng") else { return };
    let after = read(&[Input::path(&folder)], None, &[]).unwrap();
    println!("{:#?}", after.report);
    println!("{:#?}", after.documents[0].metadata);
    println!("{}", &after.documents[0].text.as_str()[..1500]);
}
