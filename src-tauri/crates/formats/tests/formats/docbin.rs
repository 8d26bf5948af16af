//! The bytes of a DocBin, taken apart here by a reader of its own. That spaCy reads them is tested with spaCy.
//! Which spans a DocBin can carry is in `capabilities.rs`.

use std::io::Read;

use galley_formats::SchemaInfo;

use crate::hard_text::{HARD, marked};
use crate::{document, find, mark, write};

/// A MessagePack value, as far as the file has them.
#[derive(Debug, Clone, PartialEq)]
enum Packed {
    Number(u64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Packed>),
    Map(Vec<(Packed, Packed)>),
}

struct Unpacker<'a>(&'a [u8]);

impl Unpacker<'_> {
    fn take(&mut self, length: usize) -> Vec<u8> {
        let (head, rest) = self.0.split_at(length);
        self.0 = rest;
        head.to_vec()
    }

    fn number(&mut self, length: usize) -> u64 {
        let bytes = self.take(length);
        bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }

    fn text(&mut self, length: u64) -> Packed {
        Packed::Text(String::from_utf8(self.take(length as usize)).expect("strings are UTF-8"))
    }

    fn list(&mut self, length: u64) -> Packed {
        Packed::List((0..length).map(|_| self.value()).collect())
    }

    fn map(&mut self, length: u64) -> Packed {
        Packed::Map((0..length).map(|_| (self.value(), self.value())).collect())
    }

    fn value(&mut self) -> Packed {
        let head = self.number(1) as u8;
        let width = |first: u8| 1usize << (head - first);
        match head {
            0..=0x7f => Packed::Number(head.into()),
            0x80..=0x8f => self.map(u64::from(head & 15)),
            0x90..=0x9f => self.list(u64::from(head & 15)),
            0xa0..=0xbf => self.text(u64::from(head & 31)),
            0xc2 | 0xc3 => Packed::Bool(head == 0xc3),
            0xc4..=0xc6 => {
                let length = self.number(width(0xc4));
                Packed::Bytes(self.take(length as usize))
            }
            0xcb | 0xcf => Packed::Number(self.number(8)),
            0xd9..=0xdb => {
                let length = self.number(width(0xd9));
                self.text(length)
            }
            0xdc | 0xdd => {
                let length = self.number(2 * width(0xdc));
                self.list(length)
            }
            other => panic!("{other:#x} is in no file of ours"),
        }
    }
}

fn unpack(path: &std::path::Path) -> Vec<(String, Packed)> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).expect("the file was written");
    let mut inflated = flate2::read::ZlibDecoder::new(file);
    inflated
        .read_to_end(&mut bytes)
        .expect("the file is compressed");
    let mut unpacker = Unpacker(&bytes);
    let Packed::Map(fields) = unpacker.value() else {
        panic!("a map")
    };
    assert!(unpacker.0.is_empty(), "nothing follows the map");
    let named = fields.into_iter().map(|(key, value)| match key {
        Packed::Text(key) => (key, value),
        other => panic!("{other:?} is no name"),
    });
    named.collect()
}

#[test]
fn columns_have_a_row_for_each_token_and_articles_follow_each_other() {
    let short = "Ada met Bob.";
    let mut second = document(short);
    second.annotations = vec![mark("a", "PERSON", vec![find(short, "Ada", 0)])];
    let corpus = [marked(false), second];
    let written = write("spacy-docbin", &SchemaInfo::default(), &corpus, &[]);
    let fields = unpack(&written.path);
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    let nine = [
        "version",
        "attrs",
        "tokens",
        "spaces",
        "lengths",
        "strings",
        "cats",
        "flags",
        "span_groups",
    ];
    assert_eq!(names, nine);
    let bytes = |name: &str| {
        let found = fields.iter().find(|(it, _)| it == name);
        let Some((_, Packed::Bytes(bytes))) = found else {
            panic!("{name} is no bytes")
        };
        bytes.clone()
    };
    let lengths: Vec<i32> = bytes("lengths")
        .chunks(4)
        .map(|it| i32::from_le_bytes(it.try_into().unwrap()))
        .collect();
    let rows: Vec<u64> = bytes("tokens")
        .chunks(8)
        .map(|it| u64::from_le_bytes(it.try_into().unwrap()))
        .collect();
    assert_eq!(lengths.len(), 2);
    assert_eq!(lengths[1], 4, "Ada, met, Bob and the full stop");
    assert_eq!(lengths.iter().sum::<i32>() as usize * 5, rows.len());
    assert_eq!(bytes("spaces").len() * 5, rows.len());
    let last: Vec<&[u64]> = rows[rows.len() - 20..].chunks(5).collect();
    // B with the reserved number of PERSON, then O; the first token starts a sentence.
    assert_eq!(last[0][1..], [3, 380, 1, 0]);
    assert_eq!(last[1][1..], [2, 0, u64::MAX, 0]);
    let strings = fields.iter().find(|(name, _)| name == "strings").unwrap();
    let Packed::List(strings) = &strings.1 else {
        panic!("a list")
    };
    let has = |text: &str| strings.contains(&Packed::Text(text.into()));
    assert!(has("my label") && has("Ada") && has("👩\u{200d}👩\u{200d}👧"));
    assert!(!has("PERSON"), "reserved names have numbers and no string");
}

#[test]
fn a_span_of_the_group_has_its_label_its_tokens_and_its_characters() {
    let text = "Yes: Ada Lovelace met Bob.";
    let mut it = document(text);
    it.annotations = vec![mark("a", "PERSON", vec![find(text, "Ada Lovelace", 0)])];
    let written = write("spacy-docbin", &SchemaInfo::default(), &[it], &[]);
    let fields = unpack(&written.path);
    let groups = fields.iter().find(|(name, _)| name == "span_groups");
    let Some((_, Packed::List(groups))) = groups else {
        panic!("a list")
    };
    let [Packed::Bytes(groups)] = groups.as_slice() else {
        panic!("one article: {groups:?}")
    };
    let Packed::Map(groups) = Unpacker(groups).value() else {
        panic!("groups and their names")
    };
    let [(Packed::Bytes(group), Packed::List(names))] = groups.as_slice() else {
        panic!("one group: {groups:?}")
    };
    assert_eq!(names, &[Packed::Text("sc".into())]);
    let Packed::Map(group) = Unpacker(group).value() else {
        panic!("a group")
    };
    let spans = group
        .iter()
        .find(|(name, _)| *name == Packed::Text("spans".into()));
    let Some((_, Packed::List(spans))) = spans else {
        panic!("a list of spans")
    };
    let [Packed::Bytes(span)] = spans.as_slice() else {
        panic!("one span: {spans:?}")
    };
    let wide = span[..24]
        .chunks(8)
        .map(|it| u64::from_be_bytes(it.try_into().unwrap()));
    // Neither an id nor a knowledge base; the reserved number of PERSON.
    assert_eq!(wide.collect::<Vec<_>>(), [0, 0, 380]);
    let narrow = span[24..]
        .chunks(4)
        .map(|it| i32::from_be_bytes(it.try_into().unwrap()));
    // Tokens: Yes, the colon, Ada, Lovelace; the end is behind the last.
    assert_eq!(narrow.collect::<Vec<_>>(), [2, 4, 5, 17]);
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    let bytes = || {
        let written = write(
            "spacy-docbin",
            &SchemaInfo::default(),
            &[marked(false)],
            &[],
        );
        std::fs::read(&written.path).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_span_inside_a_word_is_said_to_be_of_no_use_in_training() {
    let mut before = document(HARD);
    before.annotations = vec![mark("a", "X", vec![find(HARD, "velac", 0)])];
    let written = write("spacy-docbin", &SchemaInfo::default(), &[before], &[]);
    let said = crate::item(&written.report, "split-token");
    assert_eq!(said.quote.as_deref(), Some("velac"));
}

#[test]
fn what_was_written_comes_back_with_labels_of_the_article_and_links() {
    let text = "😀 Ada met Bob\r\nand  Eve.";
    let mut it = document(text);
    it.annotations = vec![
        mark("a", "PERSON", vec![find(text, "Ada", 0)]),
        mark("b", "EVENT", vec![find(text, "Ada met", 0)]),
        mark("c", "PERSON", vec![find(text, "Bob", 0)]),
        mark("d", "PERSON", vec![find(text, "Bob", 0)]),
        mark("e", "sport", vec![]),
    ];
    it.annotations[0].entity = Some("Q7259".into());
    let mut whole = crate::layer("Desk", galley_model::schema::LayerKind::Document);
    let label = |name: &str| serde_json::from_value(serde_json::json!({"name": name})).unwrap();
    whole.labels = vec![label("sport"), label("politics")];
    let schema = SchemaInfo {
        layers: vec![whole],
        ..SchemaInfo::default()
    };
    let written = write(
        "spacy-docbin",
        &schema,
        &[it.clone(), document("None.")],
        &[],
    );
    let fields = unpack(&written.path);
    let cats = fields.iter().find(|(name, _)| name == "cats").unwrap();
    let Packed::List(cats) = &cats.1 else {
        panic!("a list")
    };
    let value = |name: &str, it: f64| (Packed::Text(name.into()), Packed::Number(it.to_bits()));
    // Each article says of every label whether it has it.
    assert_eq!(
        cats[0],
        Packed::Map(vec![value("politics", 0.0), value("sport", 1.0)])
    );
    assert_eq!(
        cats[1],
        Packed::Map(vec![value("politics", 0.0), value("sport", 0.0)])
    );
    let after = written.arrive("spacy-docbin");
    assert!(after.report.items.is_empty(), "{:?}", after.report.items);
    assert_eq!(after.documents.len(), 2);
    assert_eq!(after.documents[0].text.as_str(), text);
    assert_eq!(crate::spans(&after.documents[0]), crate::spans(&it));
    let linked = after.documents[0]
        .annotations
        .iter()
        .filter_map(|it| it.entity.as_deref());
    assert_eq!(linked.collect::<Vec<_>>(), ["Q7259"]);
    assert!(after.documents[1].annotations.is_empty());
}

#[test]
fn a_docbin_of_others_has_as_many_entities_of_each_label_as_its_description_says() {
    let Some(folder) = crate::shared("spacy-docbin") else {
        return;
    };
    let input = galley_formats::Input::path(&folder.join("legal_ner_dev.spacy"));
    let after = crate::read(&[input], None, &[]).unwrap();
    assert_eq!(after.report.format, "spacy-docbin");
    assert_eq!(after.documents.len(), 1074);
    let labels = after.documents.iter().flat_map(|it| &it.annotations);
    let mut counts = std::collections::BTreeMap::new();
    for it in labels {
        *counts.entry(it.label.clone().unwrap()).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 14);
    for (label, count) in [
        ("LAWYER", 506),
        ("COURT", 282),
        ("RESPONDENT", 266),
        ("OTHER_PERSON", 263),
        ("PROVISION", 257),
        ("GPE", 178),
        ("WITNESS", 58),
    ] {
        assert_eq!(counts[label], count, "{label}");
    }
    let characters: u32 = after.documents.iter().map(|it| it.text.len().0).sum();
    assert_eq!(characters, 369_677, "as spaCy counts them");
    assert!(crate::losses(&after.report).is_empty());
    // Out again and in again: the same texts and spans.
    let written = write(
        "spacy-docbin",
        &SchemaInfo::default(),
        &after.documents,
        &[],
    );
    let again = written.arrive("spacy-docbin");
    for (before, after) in after.documents.iter().zip(&again.documents) {
        assert_eq!(before.text, after.text);
        assert_eq!(crate::spans(before), crate::spans(after));
    }
}

#[test]
fn a_docbin_cut_short_or_packed_to_fill_the_disk_is_refused() {
    let written = write(
        "spacy-docbin",
        &SchemaInfo::default(),
        &[marked(false)],
        &[],
    );
    let mut bytes = std::fs::read(&written.path).unwrap();
    bytes.truncate(bytes.len() - 40);
    let error = crate::read(&[crate::upload("a.spacy", bytes)], None, &[]).unwrap_err();
    assert!(
        error.message.starts_with("a.spacy is no sound DocBin"),
        "{error}"
    );
    let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        std::io::Write::write_all(&mut bomb, &zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let error = crate::read(&[crate::upload("a.spacy", bomb)], None, &[]).unwrap_err();
    assert!(error.message.contains("unpacks to more than"), "{error}");
}

#[test]
fn white_space_at_the_ends_of_spans_stays_and_is_named() {
    let before = crate::hard_text::blank_ends();
    let written = write(
        "spacy-docbin",
        &SchemaInfo::default(),
        std::slice::from_ref(&before),
        &[],
    );
    assert_eq!(crate::losses(&written.report), [""; 0]);
    let said = written.report.items.iter();
    let said = said.filter(|it| it.code == "white-space").count();
    assert_eq!(said, before.annotations.len());
    let after = written.arrive("spacy-docbin");
    assert_eq!(after.documents[0].text, before.text);
    assert_eq!(crate::spans(&after.documents[0]), crate::spans(&before));
}
