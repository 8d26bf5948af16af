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

/// Valid files of every format that is one file, and a standoff file.
fn valid() -> Vec<Vec<u8>> {
    let mut files = vec![
        b"T1\tPer 2 5\tAda\nT2\tPer 2 5;11 14\tAda Bob\nE1\tX:T1 A:T2\nR1\tL Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nA1\tP T1 v\nN1\tReference T1 W:1\tx\n#1\tAnnotatorNotes T1\tn\n".to_vec(),
        b"id,text\n1,\"Ada\nmet\"\n".to_vec(),
        b"# global.Entity = eid-etype-other\n1-2\tAda's\t_\t_\t_\t_\t_\t_\t_\tSpacesAfter=\\s\\n\n1\tAda\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1[1/2]-P-id:a(e2-Q-\n2\t's\t_\t_\t_\t_\t_\t_\t_\tEntity=e1[1/2])\n2.1\tx\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1[2/2]-P-)e2)|Bridge=e1<e2:r\n".to_vec(),
        b"#begin document (a); part 0\na 0 0 Ada (1|(2)\na 0 1 x 1)\n\n".to_vec(),
    ];
    for format in [
        "galley-jsonl",
        "prodigy-jsonl",
        "doccano-jsonl",
        "conll",
        "conll2003",
        "conllu",
    ] {
        let written = write(format, &SchemaInfo::default(), &[marked(false)], &[]);
        files.push(written.text().into_bytes());
    }
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.jsonl", "a.json", "a.csv", "a.txt", "a.zip", "a.conll", "a.conllu"] {
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
        let files = valid();
        let mut bytes = files[which.index(files.len())].clone();
        for (at, put, gone) in cuts {
            let at = at.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, put.bytes());
        }
        for name in ["a.jsonl", "a.csv", "a.conll"] {
            try_all(name, &bytes);
        }
    }
}
