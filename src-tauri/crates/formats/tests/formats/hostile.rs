//! No file makes a reader panic, and every annotation it hands on lies in its text.
//! That what is wrong is said well is in `bad_input.rs`.

use galley_formats::{SchemaInfo, formats};
use proptest::prelude::*;

use crate::hard_text::marked;
use crate::{examine, read, upload, write};

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
        after.documents.iter().for_each(examine::check);
    }
    // Neither does recognising one.
    let _ = read(&[upload(name, bytes)], None, &[]);
}

/// Valid files of every format that is one file, and a standoff file.
fn valid() -> Vec<Vec<u8>> {
    let mut files = vec![
        b"T1\tPer 2 5\tAda\nT2\tPer 2 5;11 14\tAda Bob\nE1\tX:T1 A:T2\nR1\tL Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nA1\tP T1 v\nN1\tReference T1 W:1\tx\n#1\tAnnotatorNotes T1\tn\n".to_vec(),
        b"id,text\n1,\"Ada\nmet\"\n".to_vec(),
        b"<newsItem guid=\"a\"><contentMeta><subject type=\"cpnat:person\"><name>Ada</name></subject></contentMeta><contentSet><inlineXML><nitf><body><body.content><p>\xf0\x9f\x98\x80 <person idsrc=\"a\" value=\"b\">Ada</person> met.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>".to_vec(),
        b"<rss version=\"2.0\"><channel><title>T</title><item><title>A</title><pubDate>Tue, 09 Jul 2013 10:37:00 GMT</pubDate><description>&lt;p&gt;Ada&lt;/p&gt; met</description></item></channel></rss>".to_vec(),
        b"{\"uri\": \"x:1\", \"body_xhtml\": \"<p>Ada</p>\", \"headlines\": [{\"value\": \"A\"}], \"person\": [{\"name\": \"Ada\", \"scheme\": \"http://x/\", \"code\": \"1\"}]}".to_vec(),
    ];
    for format in ["galley-jsonl", "prodigy-jsonl", "doccano-jsonl"] {
        let written = write(format, &SchemaInfo::default(), &[marked(false)], &[]);
        files.push(written.text().into_bytes());
    }
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.jsonl", "a.json", "a.csv", "a.txt", "a.zip", "a.xml"] {
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
        for name in ["a.jsonl", "a.csv"] {
            try_all(name, &bytes);
        }
    }
}
