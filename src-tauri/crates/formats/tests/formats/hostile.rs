//! No file makes a reader panic, and every annotation it hands on lies in its text.
//! That what is wrong is said well is in `bad_input.rs`.

use galley_formats::{SchemaInfo, formats};
use proptest::prelude::*;

use crate::hard_text::marked;
use crate::{read, upload, write};

fn try_all(name: &str, bytes: &[u8]) {
    for format in formats().iter().filter(|it| it.info().reads) {
        let mut inputs = vec![upload(name, bytes)];
        if format.info().id == "brat" {
            inputs = vec![
                upload("a.txt", "😀 Ada\r\nmet Bob."),
                upload("a.ann", bytes),
            ];
        }
        if format.info().id == "w3c" {
            inputs.push(upload("a.txt", "😀 Ada\r\nmet Bob."));
        }
        // What cannot be read at all is an error, and that is an answer.
        let Ok(after) = read(&inputs, Some(format.info().id), &[]) else {
            continue;
        };
        for it in &after.documents {
            for range in it.annotations.iter().flat_map(|it| &it.ranges) {
                assert!(it.text.slice(*range).is_some_and(|it| !it.is_empty()));
            }
            let known = |id: &str| it.annotations.iter().any(|it| it.id == id);
            assert!(
                it.relations
                    .iter()
                    .all(|it| known(&it.from) && known(&it.to))
            );
        }
    }
    // Neither does recognising one.
    let _ = read(&[upload(name, bytes)], None, &[]);
}

static VALID: std::sync::LazyLock<Vec<Vec<u8>>> = std::sync::LazyLock::new(valid);

/// Valid files of every format, as far as one file can be tried by itself.
fn valid() -> Vec<Vec<u8>> {
    let mut files = vec![
        b"T1\tPer 2 5\tAda\nT2\tPer 2 5;11 14\tAda Bob\nE1\tX:T1 A:T2\nR1\tL Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nA1\tP T1 v\nN1\tReference T1 W:1\tx\n#1\tAnnotatorNotes T1\tn\n".to_vec(),
        b"id,text\n1,\"Ada\nmet\"\n".to_vec(),
    ];
    for format in ["galley-jsonl", "prodigy-jsonl", "doccano-jsonl", "gliner"] {
        let written = write(format, &SchemaInfo::default(), &[marked(false)], &[]);
        files.push(written.text().into_bytes());
    }
    let folders = [
        ("label-studio", "json"),
        ("label-studio", "xml"),
        ("w3c", "jsonld"),
        ("gate-xml", "xml"),
        ("bdoc", "bdocjs"),
    ];
    for (format, extension) in folders {
        let mut it = marked(false);
        it.relations.push(crate::link("equal-1", "equal-2", "same"));
        let written = write(format, &SchemaInfo::default(), &[it], &[]);
        let own = std::fs::read_dir(&written.path)
            .expect("the export is a folder")
            .flatten();
        let own = own.map(|it| it.path());
        let own = own.filter(|it| it.extension().is_some_and(|it| it == extension));
        files.extend(own.map(|it| std::fs::read(it).expect("the export can be read")));
    }
    files.push(HTML.into());
    files.push(DIALOGUE.into());
    files
}

/// A task of HTML, and one of a dialogue.
const HTML: &str = r#"[{"data":{"text":"<p>Ada <b>met<br></b></p>Bob"},"annotations":[{"result":[{"id":"a","type":"hypertextlabels","from_name":"n","value":{"start":"/p[1]/b[1]/text()[1]","end":"/text()[1]","startOffset":0,"endOffset":3,"globalOffsets":{"start":4,"end":11},"hypertextlabels":["X"]}}]}]}]"#;
const DIALOGUE: &str = r#"[{"data":{"text":[{"author":"A","text":"So, Ada."},{"text":"No."}]},"predictions":[{"result":[{"id":"a","type":"paragraphlabels","value":{"start":"0","end":"1","startOffset":2,"endOffset":2,"paragraphlabels":["X"]}}]}]}]"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.jsonl", "a.json", "a.xml", "a.csv", "a.txt", "a.zip"] {
            try_all(name, &bytes);
        }
    }

    #[test]
    fn broken_copies_of_valid_files_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
            vec!["", "\"", "9", "-1", "99999999999999999999", "{", "[", "\t", "\n", ";", " ", "\u{0}", "😀", "null", "é"],
        ), 0_usize..6), 1..5),
    ) {
        let files = &*VALID;
        let mut bytes = files[which.index(files.len())].clone();
        for (at, put, gone) in cuts {
            let at = at.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, put.bytes());
        }
        for name in ["a.jsonl", "a.xml", "a.csv"] {
            try_all(name, &bytes);
        }
    }
}
