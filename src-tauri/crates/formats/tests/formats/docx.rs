//! Word files: what other programs write is read with its comments, and what is written comes back.

use std::io::{Cursor, Read, Write};

use galley_formats::Document;
use galley_model::annotation::AttributeValue;
use proptest::prelude::*;

use crate::hard_text::{marked, schema};
use crate::{document, find, item, link, losses, mark, read, spans, upload, write};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("an archive is made");
        out.write_all(content.as_bytes())
            .expect("an archive is made");
    }
    out.finish().expect("an archive is made").into_inner()
}

fn part(name: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:{name} xmlns:w=\"{MAIN}\" xmlns:m=\"urn:m\" xmlns:mc=\"urn:mc\">{inside}</w:{name}>"
    )
}

fn p(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn arrived(body: &str, others: &[(&str, String)], pairs: &[(&str, &str)]) -> crate::Arrived {
    let mut parts = vec![(
        "word/document.xml",
        part("document", &format!("<w:body>{body}</w:body>")),
    )];
    parts.extend(others.iter().cloned());
    read(&[upload("a.docx", packed(&parts))], None, pairs).expect("the file can be read")
}

#[test]
fn paragraphs_lists_and_tables_become_lines() {
    let cell = |text: &str| format!("<w:tc><w:tcPr/>{}</w:tc>", p(&r(text)));
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let body = [
        format!("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>{}</w:p>", r("Ferry licence")),
        p(&format!("{}{}<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>", r("A "), r("&amp; B"))),
        format!("<w:p><w:pPr><w:pStyle w:val=\"ListBullet\"/></w:pPr>{}</w:p>", r("one")),
        format!("<w:p><w:pPr><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr>{}</w:p>", r("two")),
        p(""),
        p("<w:r><w:br w:type=\"page\"/></w:r>"),
        format!("<w:tbl><w:tblPr/>{}{}</w:tbl>", row("Ship", "Built"), row("Star", "1987")),
        format!("<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", p(&r("In a control"))),
        p(&format!("<w:hyperlink>{}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>", r("link"))),
        "<w:sectPr/>".into(),
    ]
    .concat();
    let core = "<cp:coreProperties xmlns:cp=\"urn:c\" xmlns:dc=\"urn:d\"><dc:creator>N. N.</dc:creator><dc:subject>Sea</dc:subject></cp:coreProperties>";
    let after = arrived(
        &body,
        &[
            ("docProps/core.xml", core.into()),
            ("word/header1.xml", part("hdr", "")),
        ],
        &[],
    );
    let it = &after.documents[0];
    assert_eq!(
        it.text.as_str(),
        "Ferry licence\n\nA & B\tb\nc\u{2011}\n\none\ntwo\n\nShip\tBuilt\nStar\t1987\n\nIn a control\n\nlink\n"
    );
    assert_eq!(it.title.as_deref(), Some("Ferry licence"));
    assert_eq!(it.metadata["author"], "N. N.");
    assert_eq!(it.metadata["subject"], "Sea");
    assert_eq!(item(&after.report, "hidden-text").count, 1);
    assert_eq!(item(&after.report, "headers").count, 1);
}

#[test]
fn tracked_changes_are_taken_as_asked() {
    let body = [
        p(&format!("{}<w:ins w:id=\"1\" w:author=\"A\">{}</w:ins><w:del w:id=\"2\"><w:r><w:delText>old</w:delText></w:r></w:del>{}", r("The "), r("new"), r(" text."))),
        format!("<w:p><w:pPr><w:rPr><w:del w:id=\"3\"/></w:rPr></w:pPr>{}</w:p>{}", r("Joined "), p(&r("on."))),
    ]
    .concat();
    let text = |pairs: &[(&str, &str)]| {
        let after = arrived(&body, &[], pairs);
        assert_eq!(item(&after.report, "tracked-changes").count, 3);
        after.documents[0].text.as_str().to_owned()
    };
    assert_eq!(text(&[]), "The new text.\n\nJoined on.\n");
    assert_eq!(
        text(&[("changes", "original")]),
        "The old text.\n\nJoined \n\non.\n"
    );
}

#[test]
fn footnotes_follow_the_text() {
    let body = p(&format!(
        "{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>{}",
        r("Said"),
        r(".")
    ));
    let notes = part(
        "footnotes",
        &format!(
            "<w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote>",
            p(""),
            p(&r("In a letter."))
        ),
    );
    let after = arrived(&body, &[("word/footnotes.xml", notes.clone())], &[]);
    assert_eq!(
        after.documents[0].text.as_str(),
        "Said[1].\n\n[1] In a letter.\n"
    );
    let after = arrived(
        &body,
        &[("word/footnotes.xml", notes)],
        &[("footnotes", "leave-out")],
    );
    assert_eq!(after.documents[0].text.as_str(), "Said.\n");
}

#[test]
fn comments_become_highlights_with_notes() {
    let start = |id: u8| format!("<w:commentRangeStart w:id=\"{id}\"/>");
    let end = |id: u8| {
        format!("<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>")
    };
    let body = [
        p(&format!(
            "{}{}{}{}{}{}",
            r("😀 The "),
            start(0),
            r("minister"),
            start(1),
            r(" said"),
            end(0)
        )),
        p(&format!("{}{}{}", r("so"), end(1), r("."))),
        p(&format!(
            "{}<w:r><w:commentReference w:id=\"2\"/></w:r>",
            r("Nothing marked.")
        )),
    ]
    .concat();
    let comment = |id: u8, author: &str, text: &str| {
        format!(
            "<w:comment w:id=\"{id}\" w:author=\"{author}\">{}{}</w:comment>",
            p(&r(text)),
            p(&r("again"))
        )
    };
    let comments = part(
        "comments",
        &[
            comment(0, "Zoë", "Who?"),
            comment(1, "Bo Li", "Check"),
            comment(2, "Zoë", "All"),
            comment(9, "Zoë", "Gone"),
        ]
        .concat(),
    );
    let after = arrived(&body, &[("word/comments.xml", comments)], &[]);
    let it = &after.documents[0];
    let found: Vec<(&str, Option<&str>, &str, Option<&str>)> = it
        .annotations
        .iter()
        .map(|a| {
            (
                it.text.slice(a.ranges[0]).unwrap(),
                a.annotator.as_deref(),
                a.note.as_str(),
                a.label.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("minister said", Some("Zoë"), "Who?\nagain", None),
            (" said\n\nso", Some("Bo Li"), "Check\nagain", None),
            ("Nothing marked.", Some("Zoë"), "All\nagain", None),
        ]
    );
    item(&after.report, "comment-without-place");
    assert_eq!(
        item(&after.report, "empty-span").quote.as_deref(),
        Some("Gone\nagain")
    );
}

fn rich() -> Document {
    let mut it = document("Ada Lovelace met\tBabbage.\r\n\r\nTwice \r& <again>.");
    let text = it.text.as_str().to_owned();
    let mut ada = mark("a", "PER", vec![find(&text, "Ada Lovelace", 0)]);
    ada.note = "She wrote\n\nthe *first* program.".into();
    ada.annotator = Some("Zoë & Co".into());
    ada.layer = Some("Names".into());
    ada.entity = Some("e1".into());
    ada.attributes = [
        ("certain".to_owned(), AttributeValue::Flag(false)),
        ("tone".to_owned(), AttributeValue::Text("a: \"b\"".into())),
        ("weight".to_owned(), AttributeValue::Number(1.5)),
    ]
    .into();
    let mut highlight = mark("b", "", vec![find(&text, "met\tBabbage.\r\n\r\nTwice", 0)]);
    highlight.label = None;
    it.annotations = vec![
        ada,
        highlight,
        mark("c", "sport", vec![]),
        mark("d", "PER", vec![find(&text, "\r\n\r\n", 0)]),
    ];
    it.relations = vec![link("a", "b", "met")];
    it.relations[0].annotator = Some("Zoë & Co".into());
    it.relations[0].note = "On a\nMonday.".into();
    it.relations[0].layer = Some("Links".into());
    it.metadata = [("author", "N. N."), ("desk", "Politics <1>")]
        .map(|(key, it)| (key.into(), it.into()))
        .into();
    it.id = Some("x-1".into());
    it
}

#[test]
fn what_galley_wrote_comes_back_as_it_was() {
    let before = [rich(), marked(false), document("\n\na\n\n\nb\n\n")];
    let written = write("docx", &schema(), &before, &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("docx");
    assert_eq!(losses(&after.report), [""; 0]);
    for (before, after) in before.iter().zip(&after.documents) {
        assert_eq!(after.text, before.text);
        assert_eq!(after.title, before.title);
        assert_eq!(after.id, before.id);
        assert_eq!(after.metadata, before.metadata);
        assert_eq!(spans(after), spans(before));
    }
    let (before, after) = (&before[0], &after.documents[0]);
    for (one, other) in before.annotations.iter().zip(&after.annotations) {
        let mut other = other.clone();
        other.id.clone_from(&one.id);
        assert_eq!(&other, one);
    }
    let mut relation = after.relations[0].clone();
    assert_eq!((relation.from.as_str(), relation.to.as_str()), ("c0", "c1"));
    (relation.from, relation.to) = ("a".into(), "b".into());
    assert_eq!(relation, before.relations[0]);
}

#[test]
fn of_annotations_without_a_note_only_the_shading_is_written_if_asked() {
    let written = write("docx", &schema(), &[rich()], &[("comments", "notes")]);
    assert_eq!(item(&written.report, "shaded-only").count, 3);
    assert_eq!(item(&written.report, "loose-relation").count, 1);
    assert_eq!(written.arrive("docx").documents[0].annotations.len(), 1);
}

#[test]
fn what_xml_cannot_hold_is_named() {
    let written = write("docx", &schema(), &[document("a\u{1}b\u{b}c")], &[]);
    assert_eq!(item(&written.report, "control-characters").count, 2);
    assert_eq!(
        written.arrive("docx").documents[0].text.as_str(),
        "a\u{fffd}b\u{fffd}c"
    );
}

#[test]
fn the_parts_of_a_file_are_those_that_word_asks_for() {
    let written = write("docx", &schema(), &[rich()], &[]);
    let file = std::fs::File::open(written.path.join("00001-an-article.docx")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let hebrew = write("docx", &schema(), &[document("אנה NATO\nAnna אנה\n")], &[]);
    let file = std::fs::File::open(hebrew.path.join("00001-an-article.docx")).unwrap();
    let mut other = zip::ZipArchive::new(file).unwrap();
    let mut body = String::new();
    let _ = other
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut body)
        .unwrap();
    assert_eq!(body.matches("<w:bidi/>").count(), 1);
    assert!(text("[Content_Types].xml").contains("/word/comments.xml"));
    let body = text("word/document.xml");
    assert!(body.contains("<w:commentRangeStart w:id=\"0\"/>"), "{body}");
    assert!(
        body.contains("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\""),
        "{body}"
    );
    assert!(body.contains("<w:t xml:space=\"preserve\"> </w:t><w:cr/><w:t xml:space=\"preserve\">&amp; &lt;again&gt;.</w:t>"), "{body}");
    assert!(text("word/comments.xml").contains("w:author=\"Zoë &amp; Co\" w:initials=\"Z&amp;C\""));
}

#[test]
fn what_is_no_word_file_is_said_with_the_remedy() {
    let error = read(&[upload("a.docx", "PK nothing")], None, &[]).unwrap_err();
    assert!(
        error
            .message
            .contains("a.docx is damaged, or is no Word file"),
        "{error}"
    );
    let error = read(
        &[upload("a.docx", packed(&[("x", String::new())]))],
        None,
        &[],
    )
    .unwrap_err();
    assert!(
        error.message.contains("no word/document.xml") && error.hint.contains(".doc"),
        "{error}"
    );
    let error = read(
        &[upload(
            "a.docx",
            packed(&[("word/document.xml", "<w:p>".into())]),
        )],
        None,
        &[],
    )
    .unwrap_err();
    assert!(
        error.message.contains("a.docx/word/document.xml, line 1"),
        "{error}"
    );
    let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>";
    let error = read(
        &[upload(
            "a.docx",
            packed(&[("word/document.xml", bomb.into())]),
        )],
        None,
        &[],
    )
    .unwrap_err();
    assert!(error.message.contains("has a DOCTYPE"), "{error}");
    let after = arrived(&p(""), &[], &[]);
    item(&after.report, "empty");
}

#[test]
fn deep_nesting_does_not_end_the_program() {
    let deep = format!(
        "{}{}{}",
        "<w:smartTag>".repeat(3_000),
        r("deep"),
        "</w:smartTag>".repeat(3_000)
    );
    let after = arrived(&format!("{}{}", p(&r("shallow")), p(&deep)), &[], &[]);
    assert_eq!(after.documents[0].text.as_str(), "shallow\n");
    item(&after.report, "too-deep");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_parts_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
            vec!["", "\"", "<", "</w:p>", "<w:p>", "<w:tbl>", "</w:r>", "9", "<w:commentRangeEnd w:id=\"0\"/>", "<w:commentRangeStart w:id=\"0\"/>", "😀", "&"],
        ), 0_usize..30), 1..4),
    ) {
        let written = write("docx", &schema(), &[rich()], &[]);
        let file = std::fs::File::open(written.path.join("00001-an-article.docx")).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let names: Vec<String> = archive.file_names().map(|it| it.unwrap().into_owned()).collect();
        let broken = which.index(names.len());
        let mut parts = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            let mut text: Vec<char> = text.chars().collect();
            for (at, put, gone) in cuts.iter().filter(|_| index == broken) {
                let at = at.index(text.len() + 1);
                let end = (at + gone).min(text.len());
                text.splice(at..end, put.chars());
            }
            parts.push((name.as_str(), text.into_iter().collect::<String>()));
        }
        if let Ok(after) = read(&[upload("a.docx", packed(&parts))], Some("docx"), &[]) {
            for it in &after.documents {
                for range in it.annotations.iter().flat_map(|it| &it.ranges) {
                    assert!(it.text.slice(*range).is_some_and(|it| !it.is_empty()));
                }
            }
        }
    }
}
