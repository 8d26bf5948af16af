//! The workbook's parts. That a spreadsheet's reader understands them is tested with one.

use std::io::Read;

use galley_formats::SchemaInfo;

use crate::{document, find, item, losses, mark, write};

fn part(path: &std::path::Path, name: &str) -> String {
    let file = std::fs::File::open(path).expect("the workbook was written");
    let mut archive = zip::ZipArchive::new(file).expect("a workbook is an archive");
    let mut text = String::new();
    let mut part = archive.by_name(name).expect("the part is there");
    part.read_to_string(&mut text).expect("a part is text");
    text
}

#[test]
fn cells_are_text_or_numbers_and_never_formulas() {
    let text = "=SUM(A1) met Bob.";
    let mut it = document(text);
    it.annotations = vec![mark("a", "=1+1", vec![find(text, "=SUM(A1)", 0)])];
    let written = write("xlsx", &SchemaInfo::default(), &[it], &[]);
    let sheet = part(&written.path, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"));
    assert!(sheet.contains("<t>=1+1</t>"), "{sheet}");
    assert!(sheet.contains("<v>8</v>"), "{sheet}");
    let articles = part(&written.path, "xl/worksheets/sheet2.xml");
    assert!(articles.contains("<t>=SUM(A1) met Bob.</t>"), "{articles}");
    assert!(losses(&written.report).is_empty());
}

#[test]
fn a_long_text_goes_on_in_the_next_column_and_another_long_cell_is_named() {
    let text = format!("{}\r\n{}", "a".repeat(32_766), "😀".repeat(20_000));
    let mut it = document(&text);
    it.annotations = vec![mark("a", "X", vec![find(&text, "a", 0)])];
    it.annotations[0].note = "n".repeat(40_000);
    let written = write("xlsx", &SchemaInfo::default(), &[it], &[]);
    assert_eq!(item(&written.report, "long-cell").count, 1);
    let articles = part(&written.path, "xl/worksheets/sheet2.xml");
    for name in ["text", "text_2", "text_3"] {
        assert!(articles.contains(&format!("<t>{name}</t>")), "{name}");
    }
    // The line break was not parted.
    assert!(articles.contains(&format!("<t>{}</t>", "a".repeat(32_766))));
}
