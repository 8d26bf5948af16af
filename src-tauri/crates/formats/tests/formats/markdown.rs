//! Markdown: what is printed is read, and what is written is printed as it is.

use galley_formats::Document;
use galley_model::annotation::AttributeValue;
use galley_model::text::Text;

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, link, losses, mark, read, upload, write};

fn arrived(text: &str, pairs: &[(&str, &str)]) -> crate::Arrived {
    read(&[upload("a.md", text)], None, pairs).expect("the file can be read")
}

fn files(documents: &[Document]) -> Vec<String> {
    let written = write("markdown", &schema(), documents, &[]);
    let mut paths: Vec<_> = std::fs::read_dir(&written.path)
        .expect("the export is a folder")
        .map(|it| it.expect("it can be listed").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|it| std::fs::read_to_string(it).expect("it is text"))
        .collect()
}

const ARTICLE: &str = "---\ntitle: \"Ferry: licence suspended\"\nAuthor: 'Anna Calloway'\ndate: 2024-05-03\ntags: [ferry, \"Port Merrow\"]\ndesk:\n  - Politics\n  - Sea\n# no\n---\n\n# Ferry licence\nsuspended\n===\n\nThe *minister* said **on\nTuesday** that `x < y` &amp; more[^1].  \nNext line with [a link](https://example.org) and ![a picture](a.png).\n\n- one\n- two\n\n  still two\n  - three\n\n1. first\n2. second\n\n> Quoted\n> words\n\n    code  kept\n\n| Ship | Built |\n|---|---|\n| Star | 1987 |\n\n<div>raw</div>\n\nEnd<br>of it.\n\n[^1]: A *note*.\n";

#[test]
fn what_is_printed_is_read() {
    let after = arrived(ARTICLE, &[]);
    let document = &after.documents[0];
    assert_eq!(document.title.as_deref(), Some("Ferry: licence suspended"));
    assert_eq!(
        document.text.as_str(),
        "Ferry licence\n\nsuspended\n\nThe minister said on Tuesday that x < y & more[1].\nNext line with a link and a picture.\n\n\
         one\ntwo\nstill two\nthree\n\nfirst\nsecond\n\nQuoted words\n\ncode  kept\n\nShip\tBuilt\nStar\t1987\n\nEnd\nof it.\n\n[1] A note.\n"
    );
    let details: Vec<(&str, &str)> = document
        .metadata
        .iter()
        .map(|(key, it)| (key.as_str(), it.as_str()))
        .collect();
    assert_eq!(
        details,
        [
            ("author", "Anna Calloway"),
            ("date", "2024-05-03"),
            ("desk", "Politics, Sea"),
            ("source", "a.md"),
            ("tags", "ferry, Port Merrow")
        ]
    );
    assert_eq!(item(&after.report, "links").count, 2);
    assert!(item(&after.report, "raw-html").count >= 2);
}

#[test]
fn with_its_markup_every_character_is_kept() {
    let after = arrived(ARTICLE, &[("markup", "keep")]);
    let body = ARTICLE.split_once("---\n\n").unwrap().1;
    assert_eq!(after.documents[0].text.as_str(), format!("\n{body}"));
    let hard = arrived(HARD, &[("markup", "keep")]);
    assert_eq!(hard.documents[0].text.as_str(), HARD);
}

#[test]
fn a_rule_above_a_text_is_no_front_matter() {
    for text in [
        "---\n\nNot a: key\n",
        "---\nSome words.\n---\nMore.\n",
        "---\nkey: never closed\n",
    ] {
        let after = arrived(text, &[("markup", "keep")]);
        assert_eq!(after.documents[0].text.as_str(), text);
    }
    let after = arrived("---\ntitle: x\n---\n", &[]);
    item(&after.report, "empty");
}

#[test]
fn marks_stand_behind_their_words_and_notes_below() {
    let mut it = document("Ada Lovelace met *Babbage*.\n\n1. Twice\n  indented\n");
    let text = it.text.as_str().to_owned();
    let mut ada = mark("a", "PER", vec![find(&text, "Ada Lovelace", 0)]);
    ada.note = "First\nprogrammer.".into();
    ada.attributes = [("certain".to_owned(), AttributeValue::Flag(true))].into();
    ada.entity = Some("Q7259".into());
    it.annotations = vec![
        ada,
        mark("b", "PER", vec![find(&text, "Lovelace", 0)]),
        mark("c", "PER", vec![find(&text, "*Babbage*", 0)]),
        mark("d", "sport", vec![]),
    ];
    it.relations = vec![link("a", "c", "met")];
    it.metadata = [("desk".to_owned(), "Politics: \"home\"".to_owned())].into();
    let file = &files(&[it])[0];
    assert_eq!(
        file,
        "---\ntitle: \"An article\"\n\"desk\": \"Politics: \\\"home\\\"\"\nlabels: [\"sport\"]\ngenerator: Galley\n---\n\n\
         [Ada [Lovelace]`PER`]`PER`[^1] met [\\*Babbage\\*]`PER`.\n\n1\\. Twice\\\n&#32; indented\n\n\n<!-- end of the text -->\n\n\
         [^1]: **PER** “Ada Lovelace” (certain: yes; → Q7259)\n\n    First\n    programmer.\n\n\
         ## Links\n\n- “Ada Lovelace” **met** → “\\*Babbage\\*”\n"
    );
}

#[test]
fn the_text_of_what_galley_wrote_comes_back_as_it_was() {
    let mut strange = document(
        "  a\\ `b` [c] (d) <e> &amp; &#32; #f\n- g\n+ h\n12) i\n\n\n\tj \n\n* k|~l~!^$\n---\n===\n    four\u{feff}\n",
    );
    strange.metadata = [("label".to_owned(), "x: [y]".to_owned())].into();
    for before in [
        marked(true),
        strange,
        document("no line end"),
        document("\n\nstart\n"),
        document("a\r\n\r\nb\rc\r\n"),
    ] {
        let written = write("markdown", &schema(), std::slice::from_ref(&before), &[]);
        assert_eq!(losses(&written.report), [""; 0]);
        let after = written.arrive("markdown");
        assert_eq!(after.documents[0].text, before.text);
        assert_eq!(after.documents[0].title, before.title);
        assert_eq!(after.documents[0].metadata, before.metadata);
        if !before.annotations.is_empty() {
            assert_eq!(
                item(&after.report, "marks-not-read").count,
                before.annotations.len() as u64
            );
        }
    }
}

#[test]
fn what_is_written_is_printed_as_the_text() {
    // Printed by the reader for other people's files, which knows nothing of what was written.
    let before = document(
        "Ada *met* Bob_C_D & <Eve>.\nNext #1 | `x`\n\n1. Not a list\n- nor this\n> nor a quote\n",
    );
    let file = files(std::slice::from_ref(&before))
        .remove(0)
        .replace("generator: Galley\n", "");
    let after = arrived(&file, &[]);
    assert_eq!(after.documents[0].text, Text::new(before.text.as_str()));
}
