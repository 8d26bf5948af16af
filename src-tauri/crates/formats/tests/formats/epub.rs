//! E-books: chapters in order, with what the book says of itself.

use std::io::{Cursor, Write};

use crate::{item, read, upload};

fn book(extra: &[(&str, &str)]) -> Vec<u8> {
    let container = "<?xml version=\"1.0\"?><container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
    let package = "<?xml version=\"1.0\"?><package xmlns=\"http://www.idpf.org/2007/opf\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Reports from\n the Sea</dc:title><dc:creator>Anna Calloway</dc:creator><dc:creator>Ben Hart</dc:creator><dc:language>en</dc:language><dc:publisher>Merrow Press</dc:publisher><dc:date>2024</dc:date></metadata><manifest><item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"c\" href=\"cover.xhtml\"/><item id=\"b\" href=\"text/two%20b.xhtml\"/><item id=\"a\" href=\"text/one.xhtml\"/><item id=\"x\" href=\"gone.xhtml\"/><item id=\"t\" href=\"toc.xhtml\"/></manifest><spine><itemref idref=\"n\"/><itemref idref=\"c\"/><itemref idref=\"t\"/><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"x\"/></spine></package>";
    let one = "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"x.dtd\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>Reports from the Sea</title></head><body><h1>The\n ferry</h1><p>It&nbsp;sailed.</p><p>It sank.<br/>Twice.</p></body></html>";
    let two = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>The pier</title></head><body><p>It was closed.</p></body></html>";
    let all = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("OEBPS/book.opf", package),
        (
            "OEBPS/nav.xhtml",
            "<html><body><a href='x'>x</a></body></html>",
        ),
        (
            "OEBPS/cover.xhtml",
            "<html><body><img src='x'/></body></html>",
        ),
        (
            "OEBPS/toc.xhtml",
            "<html><body><a href='x'>One</a> <a href='y'>Two</a></body></html>",
        ),
        ("OEBPS/text/one.xhtml", one),
        ("OEBPS/text/two b.xhtml", two),
    ];
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in all.iter().chain(extra) {
        out.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("an archive is made");
        out.write_all(content.as_bytes())
            .expect("an archive is made");
    }
    out.finish().expect("an archive is made").into_inner()
}

#[test]
fn each_chapter_is_an_article_in_the_order_of_reading() {
    let after = read(&[upload("sea.epub", book(&[]))], None, &[]).unwrap();
    assert_eq!(after.report.format, "epub");
    let found: Vec<(&str, &str)> = after
        .documents
        .iter()
        .map(|it| (it.title.as_deref().unwrap(), it.text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "The ferry",
                "The ferry\n\nIt\u{a0}sailed.\n\nIt sank.\nTwice.\n"
            ),
            ("The pier", "It was closed.\n")
        ]
    );
    let details = &after.documents[1].metadata;
    let of = |key: &str| details[key].as_str();
    assert_eq!(
        [of("author"), of("book"), of("source"), of("chapter")],
        [
            "Anna Calloway, Ben Hart",
            "Reports from the Sea",
            "Merrow Press",
            "2"
        ]
    );
    assert_eq!(
        item(&after.report, "missing").message,
        "The book names OEBPS/gone.xhtml but does not have it; the chapter is missing."
    );
    item(&after.report, "empty");
    item(&after.report, "contents");
}

#[test]
fn a_whole_book_is_one_article_if_asked() {
    let after = read(
        &[upload("sea.epub", book(&[]))],
        None,
        &[("article", "book")],
    )
    .unwrap();
    assert_eq!(after.documents.len(), 1);
    assert_eq!(
        after.documents[0].title.as_deref(),
        Some("Reports from the Sea")
    );
    assert_eq!(
        after.documents[0].text.as_str(),
        "The ferry\n\nIt\u{a0}sailed.\n\nIt sank.\nTwice.\n\nIt was closed.\n"
    );
}

#[test]
fn locked_and_broken_books_are_named() {
    let lock = "<encryption><CipherReference URI=\"OEBPS/text/one.xhtml\"/></encryption>";
    let after = read(
        &[upload(
            "sea.epub",
            book(&[("META-INF/encryption.xml", lock)]),
        )],
        None,
        &[],
    )
    .unwrap();
    assert!(after.documents.is_empty());
    item(&after.report, "locked");
    let fonts = "<encryption><CipherReference URI=\"OEBPS/a.otf\"/></encryption>";
    let after = read(
        &[upload(
            "sea.epub",
            book(&[("META-INF/encryption.xml", fonts)]),
        )],
        None,
        &[],
    )
    .unwrap();
    assert_eq!(after.documents.len(), 2);
    let mut empty = zip::ZipWriter::new(Cursor::new(Vec::new()));
    empty
        .start_file("x", zip::write::SimpleFileOptions::default())
        .unwrap();
    let bytes = empty.finish().unwrap().into_inner();
    let error = read(&[upload("a.epub", bytes)], None, &[]).unwrap_err();
    assert_eq!(
        error.message,
        "a.epub is no sound e-book: it has no META-INF/container.xml"
    );
}
