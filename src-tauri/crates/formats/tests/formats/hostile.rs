//! No file makes a reader panic, and every annotation it hands on lies in its text.
//! That what is wrong is said well is in `bad_input.rs`.

use galley_formats::{SchemaInfo, formats};
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

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
        if format.info().id == "w3c" {
            inputs.push(upload("a.txt", "😀 Ada\r\nmet Bob."));
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

/// A broad file of WebAnno: relations, slots, chains, parts of tokens.
const TSV: &[u8] = b"#FORMAT=WebAnno TSV 3.3\n#T_SP=c.Span|value\n#T_SP=c.Host|ROLE_c.Host:links_c.Link|c.Span\n#T_CH=c.ChainLink|referenceRelation|referenceType\n#T_RL=c.Rel|value|BT_c.Span\n\n\n#Text=\\tAda met\n1-1\t0-4\tAda\tX[1]|Y\tr;*\t1-2;1-1[1]\ta->1-1\tb[1]\tv\t1-2[0_1]\t\n1-1.1\t1-2\td\tZ\t_\t_\t_\t_\t_\t_\t\n1-2\t5-8\tmet\tX[1]|W\t_\t_\ta->1-2\t*[1]\t_\t_\t\n";

/// Valid files with names: what every format writes that it reads, and files as others write them.
fn valid() -> &'static [(String, Vec<u8>)] {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("a.ann".into(), b"T1\tPer 2 5\tAda\nT2\tPer 2 5;11 14\tAda Bob\nE1\tX:T1 A:T2\nR1\tL Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nA1\tP T1 v\nN1\tReference T1 W:1\tx\n#1\tAnnotatorNotes T1\tn\n".to_vec()),
            ("a.csv".into(), b"id,text\n1,\"Ada\nmet\"\n".to_vec()),
            ("a.tsv".into(), TSV.to_vec()),
            ("a.json".into(), HTML.into()),
            ("a.json".into(), DIALOGUE.into()),
            ("a.xml".into(), crate::tei::FOREIGN.into()),
            ("a.qde".into(), crate::refi::FOREIGN.into()),
            ("a.xml".into(), b"<newsItem guid=\"a\"><contentMeta><subject type=\"cpnat:person\"><name>Ada</name></subject></contentMeta><contentSet><inlineXML><nitf><body><body.content><p>\xf0\x9f\x98\x80 <person idsrc=\"a\" value=\"b\">Ada</person> met.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>".to_vec()),
            ("a.rss".into(), b"<rss version=\"2.0\"><channel><title>T</title><item><title>A</title><pubDate>Tue, 09 Jul 2013 10:37:00 GMT</pubDate><description>&lt;p&gt;Ada&lt;/p&gt; met</description></item></channel></rss>".to_vec()),
            ("a.json".into(), b"{\"uri\": \"x:1\", \"body_xhtml\": \"<p>Ada</p>\", \"headlines\": [{\"value\": \"A\"}], \"person\": [{\"name\": \"Ada\", \"scheme\": \"http://x/\", \"code\": \"1\"}]}".to_vec()),
        ];
        files.extend(crate::html::pages().into_iter().map(|it| ("a.html".into(), it)));
        for format in formats() {
            let info = format.info();
            if !(info.reads && info.writes) {
                continue;
            }
            let mut it = marked(info.carries.discontinuous);
            it.relations.push(crate::link("equal-1", "equal-2", "same"));
            let written = write(info.id, &SchemaInfo::default(), &[it], &[]);
            collect(&written.path, &mut files);
        }
        files
    })
}

/// A file, or every file of a folder; one without an ending is called after its beginning.
fn collect(path: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("it is a folder").flatten() {
            collect(&entry.path(), files);
        }
        return;
    }
    let name = path.file_name().expect("it has a name").to_string_lossy();
    files.push((
        name.into_owned(),
        std::fs::read(path).expect("it was written"),
    ));
}

/// A task of HTML, and one of a dialogue.
const HTML: &str = r#"[{"data":{"text":"<p>Ada <b>met<br></b></p>Bob"},"annotations":[{"result":[{"id":"a","type":"hypertextlabels","from_name":"n","value":{"start":"/p[1]/b[1]/text()[1]","end":"/text()[1]","startOffset":0,"endOffset":3,"globalOffsets":{"start":4,"end":11},"hypertextlabels":["X"]}}]}]}]"#;
const DIALOGUE: &str = r#"[{"data":{"text":[{"author":"A","text":"So, Ada."},{"text":"No."}]},"predictions":[{"result":[{"id":"a","type":"paragraphlabels","value":{"start":"0","end":"1","startOffset":2,"endOffset":2,"paragraphlabels":["X"]}}]}]}]"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.jsonl", "a.json", "a.xml", "a.csv", "a.txt", "a.zip", "a.html", "a.mhtml", "a.warc", "a.docx", "a.epub", "a.md"] {
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
        let (name, bytes) = &files[which.index(files.len())];
        let mut bytes = bytes.clone();
        for (at, put, gone) in cuts {
            let at = at.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, put.bytes());
        }
        for name in [name.as_str(), "a.jsonl"] {
            try_all(name, &bytes);
        }
    }

    /// What is packed is broken behind the packing, or nothing of it would ever be reached.
    #[test]
    fn a_docbin_that_contradicts_itself_is_read_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        use std::io::{Read, Write};
        let packed = write("spacy-docbin", &SchemaInfo::default(), &[marked(false)], &[]);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&packed.path).unwrap();
        flate2::read::ZlibDecoder::new(file).read_to_end(&mut bytes).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mut again = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        again.write_all(&bytes).unwrap();
        try_all("a.spacy", &again.finish().unwrap());
    }
}
