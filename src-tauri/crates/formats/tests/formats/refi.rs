//! REFI-QDA: the shape of projects and codebooks, everything back, the same bytes each time, and other programs' projects.

use std::io::{Cursor, Read, Write};

use galley_formats::corpus::{AnnotatorInfo, LabelInfo, LayerInfo};
use galley_formats::{Document, Input, SchemaInfo};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::schema::LayerKind;

use crate::hard_text::{HARD, marked, schema};
use crate::{Arrived, document, find, item, link, losses, mark, range, read, spans, upload, write};

/// A project as other programs make them: GUIDs in capitals, two people on one passage, memos, cases, a PDF.
pub const FOREIGN: &str = r##"<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Interviews" origin="Other 1.0" creationDateTime="2026-03-01T09:00:00Z">
  <Users>
    <User guid="11111111-1111-1111-1111-11111111AAAA" name="Ann"/>
    <User guid="{22222222-2222-2222-2222-222222222222}" name="Bob"/>
  </Users>
  <CodeBook><Codes>
    <Code guid="AAAAAAA1-0000-0000-0000-000000000001" name="Work" isCodable="true" color="#CC3311">
      <Description>What is said of work.</Description>
      <NoteRef targetGUID="FFFFFFF1-0000-0000-0000-000000000002"/>
      <Code guid="AAAAAAA1-0000-0000-0000-000000000002" name="good" isCodable="true"/>
    </Code>
    <Code guid="AAAAAAA1-0000-0000-0000-000000000003" name="Home" isCodable="false" color="#1aF">
      <Code guid="AAAAAAA1-0000-0000-0000-000000000004" name="good" isCodable="true"/>
    </Code>
  </Codes></CodeBook>
  <Variables><Variable guid="99999999-0000-0000-0000-000000000001" name="Age" typeOfVariable="Integer"/></Variables>
  <Cases>
    <Case guid="EEEEEEE1-0000-0000-0000-000000000001" name="Station A">
      <VariableValue><VariableRef targetGUID="99999999-0000-0000-0000-000000000001"/><IntegerValue>41</IntegerValue></VariableValue>
      <SourceRef targetGUID="BBBBBBB1-0000-0000-0000-000000000001"/>
    </Case>
  </Cases>
  <Sources>
    <TextSource guid="BBBBBBB1-0000-0000-0000-000000000001" name="Interview 1">
      <Description>By telephone</Description>
      <PlainTextContent>😀 The team was good. At home it was not.</PlainTextContent>
      <PlainTextSelection guid="CCCCCCC1-0000-0000-0000-000000000001" name="The team…" startPosition="3" endPosition="21" creatingUser="11111111-1111-1111-1111-11111111aaaa">
        <Description>Is that so?</Description>
        <Coding guid="DDDDDDD1-0000-0000-0000-000000000001"><CodeRef targetGUID="{aaaaaaa1-0000-0000-0000-000000000002}"/></Coding>
        <Coding guid="DDDDDDD1-0000-0000-0000-000000000002" creatingUser="22222222-2222-2222-2222-222222222222">
          <CodeRef targetGUID="AAAAAAA1-0000-0000-0000-000000000001"/><NoteRef targetGUID="FFFFFFF1-0000-0000-0000-000000000001"/>
        </Coding>
      </PlainTextSelection>
      <PlainTextSelection guid="CCCCCCC1-0000-0000-0000-000000000002" name="At home" startPosition="22" endPosition="29"/>
      <PlainTextSelection guid="CCCCCCC1-0000-0000-0000-000000000003" startPosition="90" endPosition="95"/>
      <PlainTextSelection guid="CCCCCCC1-0000-0000-0000-000000000004" startPosition="x" endPosition="95"/>
      <Coding guid="DDDDDDD1-0000-0000-0000-000000000003"><CodeRef targetGUID="AAAAAAA1-0000-0000-0000-000000000004"/></Coding>
      <Coding guid="DDDDDDD1-0000-0000-0000-000000000004"><CodeRef targetGUID="AAAAAAA1-0000-0000-0000-00000000000F"/></Coding>
    </TextSource>
    <TextSource guid="BBBBBBB1-0000-0000-0000-000000000002" name="Lost" plainTextPath="internal://lost.txt"/>
    <PDFSource guid="BBBBBBB1-0000-0000-0000-000000000003" name="Guide" path="internal://guide.pdf">
      <PDFSelection guid="CCCCCCC1-0000-0000-0000-000000000005" page="2" firstX="1" firstY="2" secondX="3" secondY="4"/>
      <Representation guid="BBBBBBB1-0000-0000-0000-000000000005"><PlainTextContent>Ask twice.</PlainTextContent></Representation>
    </PDFSource>
    <PictureSource guid="BBBBBBB1-0000-0000-0000-000000000004" name="Board" path="internal://board.png"/>
  </Sources>
  <Notes>
    <Note guid="FFFFFFF1-0000-0000-0000-000000000001"><PlainTextContent>Compare page 3.</PlainTextContent></Note>
    <Note guid="FFFFFFF1-0000-0000-0000-000000000002"><PlainTextContent>A memo.</PlainTextContent></Note>
    <Note guid="FFFFFFF1-0000-0000-0000-000000000003"><PlainTextContent>On the project.</PlainTextContent></Note>
  </Notes>
  <Links>
    <Link guid="88888888-0000-0000-0000-000000000001" name="denies" direction="OneWay" originGUID="CCCCCCC1-0000-0000-0000-000000000002" targetGUID="CCCCCCC1-0000-0000-0000-000000000001"/>
    <Link guid="88888888-0000-0000-0000-000000000002" originGUID="AAAAAAA1-0000-0000-0000-000000000001" targetGUID="CCCCCCC1-0000-0000-0000-000000000001"/>
  </Links>
  <Sets><Set guid="77777777-0000-0000-0000-000000000001" name="All"/></Sets>
</Project>
"##;

fn one(arrived: &Arrived) -> &Document {
    let [only] = arrived.documents.as_slice() else {
        panic!("{:?}", arrived.report.items)
    };
    only
}

/// A file in an archive.
fn unzipped(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("a file of that name");
    file.read_to_string(&mut text).expect("a file of text");
    text
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let usual = zip::write::SimpleFileOptions::default();
        out.start_file(*name, usual).expect("memory has room");
        out.write_all(content).expect("memory has room");
    }
    out.finish().expect("memory has room").into_inner()
}

fn project_of(path: &std::path::Path) -> String {
    let bytes = std::fs::read(path).expect("the export is a file");
    unzipped(&bytes, "project.qde")
}

/// A schema of layers of all kinds, and an article with everything.
fn rich() -> (SchemaInfo, Document) {
    const TEXT: &str = "😀 Ada Lovelace met Charles.\r\nHe was not amused.";
    let mut names = LayerInfo::new("Names", LayerKind::Span);
    names.description = "Who & what".into();
    names.label_required = true;
    names.labels = vec![
        LabelInfo {
            color: "#aa00ff".into(),
            description: "A human being".into(),
            ..LabelInfo::new("Person")
        },
        LabelInfo {
            parent: Some("Person".into()),
            ..LabelInfo::new("Writer")
        },
    ];
    let mut moods = LayerInfo::new("Moods", LayerKind::Span);
    moods.labels = vec![LabelInfo::new("Person")];
    let mut links = LayerInfo::new("Links", LayerKind::Relation);
    links.labels = vec![LabelInfo::new("met")];
    let mut topics = LayerInfo::new("Topics", LayerKind::Document);
    topics.labels = vec![LabelInfo::new("sport")];
    let person = |name: &str| AnnotatorInfo {
        name: name.into(),
        role: String::new(),
    };
    let schema = SchemaInfo {
        layers: vec![names, moods, links, topics],
        annotators: vec![person("Bo Li"), person("Zoë")],
        entities: vec![],
    };
    let mut it = document(TEXT);
    it.id = Some("no guid".into());
    it.metadata = [("author", "N.  N.\t"), ("Desk", "a & b")]
        .map(|(key, value)| (key.into(), value.into()))
        .into();
    let at = |quote: &str| vec![find(TEXT, quote, 0)];
    it.annotations = vec![
        mark("1", "Writer", at("Ada Lovelace")),
        mark("2", "Person", at("Ada Lovelace")),
        mark(
            "3",
            "Person",
            vec![
                find(TEXT, "Charles", 0),
                find(TEXT, "He", 0),
                find(TEXT, "amused", 0),
            ],
        ),
        mark("4", "sport", vec![]),
        mark("5", "", at("not")),
        mark("6", "", vec![find(TEXT, "met", 0), find(TEXT, "was", 0)]),
        mark("7", "new", at("amused.")),
    ];
    for (number, it) in it.annotations.iter_mut().enumerate() {
        it.layer = Some(["Names", "Moods"][number % 2].into());
        it.annotator = Some(["Zoë", "Bo Li"][number % 2].into());
        it.note = "A *note*\r\nin  two lines ".into();
        it.confidence = Some(0.25);
        if number % 3 == 0 {
            it.origin = Some(Origin::Suggested {
                by: "a model & more".into(),
            });
        }
        it.entity = Some("e 1".into());
        let values = [
            ("certain", AttributeValue::Flag(number % 2 == 0)),
            ("n", AttributeValue::Number(2.5)),
            ("tone", AttributeValue::Text(" a  b\n".into())),
        ];
        it.attributes = values.map(|(name, value)| (name.to_owned(), value)).into();
    }
    it.annotations[3].layer = Some("Topics".into());
    it.annotations[4].label = None;
    it.annotations[5].label = None;
    it.annotations[5].layer = None;
    it.annotations[6].layer = None;
    it.relations = vec![link("1", "3", "met"), link("4", "6", "")];
    it.relations[0].note = "why".into();
    it.relations[0].layer = Some("Links".into());
    it.relations[1].label = None;
    for (at, name) in ["Zoë", "Bo Li"].into_iter().enumerate() {
        it.relations[at].annotator = Some(name.into());
    }
    (schema, it)
}

#[test]
fn everything_comes_back() {
    let (schema, before) = rich();
    let written = write("refi-qda", &schema, std::slice::from_ref(&before), &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("refi-qda");
    assert_eq!(after.report.items, []);
    let own = one(&after);
    assert_eq!(own.text, before.text);
    assert_eq!(
        (&own.id, &own.title, &own.metadata),
        (&before.id, &before.title, &before.metadata)
    );
    let told = |it: &Document| {
        let mut all = it.annotations.clone();
        for it in &mut all {
            it.id.clear();
        }
        all.sort_by_key(|it| (it.hull(), it.label.clone(), it.layer.clone()));
        all
    };
    assert_eq!(told(own), told(&before));
    let label = |id: &str| {
        own.annotations
            .iter()
            .find(|it| it.id == id)
            .unwrap()
            .label
            .clone()
    };
    let mut relations: Vec<_> = own
        .relations
        .iter()
        .map(|it| {
            (
                label(&it.from),
                it.label.clone(),
                label(&it.to),
                it.note.clone(),
                it.layer.clone(),
                it.annotator.clone(),
            )
        })
        .collect();
    relations.sort();
    let some = |it: &str| Some(it.to_owned());
    assert_eq!(
        relations,
        [
            (
                some("Writer"),
                some("met"),
                some("Person"),
                "why".into(),
                some("Links"),
                some("Zoë")
            ),
            (
                some("sport"),
                None,
                None,
                String::new(),
                None,
                some("Bo Li")
            ),
        ]
    );
    let mut read = after.schema.clone().unwrap();
    assert_eq!(read.annotators, schema.annotators);
    assert_eq!(read.layers, schema.layers);
    read.entities.clear();
    // And once more: what has a GUID keeps it.
    let again = write("refi-qda", &read, std::slice::from_ref(own), &[]);
    let twice = again.arrive("refi-qda");
    let ids = |it: &Document| {
        it.annotations
            .iter()
            .map(|it| it.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(one(&twice)), ids(own));
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let (schema, it) = rich();
    let bytes = || {
        std::fs::read(&write("refi-qda", &schema, &[it.clone(), marked(true)], &[]).path).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_project_is_an_archive_of_texts_and_what_is_said_of_them() {
    let mut it = document("😀 Ada\r\nmet Bob.");
    it.annotations = vec![mark("x", "PER", vec![range(2, 5)])];
    it.annotations[0].annotator = Some("Zoë".into());
    let written = write("refi-qda", &SchemaInfo::default(), &[it], &[]);
    let project = project_of(&written.path);
    let guid = |before: &str| {
        let at = project
            .find(before)
            .unwrap_or_else(|| panic!("{before}\n{project}"))
            + before.len();
        project[at..at + 36].to_owned()
    };
    let (user, code) = (guid("<User guid=\""), guid("<Code guid=\""));
    let (source, selection) = (
        guid("<TextSource guid=\""),
        guid("<PlainTextSelection guid=\""),
    );
    let coding = guid("<Coding guid=\"");
    assert_eq!(
        project,
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Galley" origin="Galley">
<Users>
<User guid="{user}" name="Zoë"/>
</Users>
<CodeBook>
<Codes>
<Code guid="{code}" name="PER" isCodable="true"/>
</Codes>
</CodeBook>
<Sources>
<TextSource guid="{source}" name="An article" plainTextPath="internal://{source}.txt">
<PlainTextSelection guid="{selection}" name="Ada" startPosition="2" endPosition="5" creatingUser="{user}"><Coding guid="{coding}" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>
</TextSource>
</Sources>
</Project>
"#
        )
    );
    let text = unzipped(
        &std::fs::read(&written.path).unwrap(),
        &format!("sources/{source}.txt"),
    );
    assert_eq!(text, "😀 Ada\r\nmet Bob.");
}

#[test]
fn a_codebook_alone_is_labels_and_layers() {
    let (schema, it) = rich();
    let written = write("refi-qda", &schema, &[it], &[("content", "codebook")]);
    assert_eq!(item(&written.report, "codebook").count, 1);
    let text = written.text();
    assert!(
        text.contains("<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"Galley\">"),
        "{text}"
    );
    assert!(text.contains("name=\"Person\" isCodable=\"true\" color=\"#aa00ff\"><Description>A human being</Description><Code "), "{text}");
    let after = read(&[upload("labels.qdc", text)], None, &[]).unwrap();
    assert_eq!(after.schema.unwrap().layers, schema.layers);
    assert!(after.documents.is_empty());
}

#[test]
fn any_text_is_kept() {
    for text in [
        "",
        "\n",
        "\r\n\r\n",
        "\u{feff}a",
        "\u{feff}\u{feff}",
        "a\rb\r\n\n c\t",
        "אנה (נ.)\u{200f} b",
        "a\u{0}b",
        HARD,
    ] {
        let written = write("refi-qda", &schema(), &[document(text)], &[]);
        assert_eq!(losses(&written.report), [""; 0]);
        assert_eq!(
            one(&written.arrive("refi-qda")).text.as_str(),
            text,
            "{text:?}"
        );
    }
}

#[test]
fn what_the_standard_cannot_hold_is_named() {
    let mut it = document("Ada met Bob.");
    it.annotations = vec![
        mark("1", "P\u{1}", vec![range(0, 3)]),
        mark("2", "PER", vec![range(8, 11)]),
    ];
    it.annotations[0].note = "a\u{0}b".into();
    it.relations = vec![link("1", "2", "met"), link("1", "gone", "met")];
    it.relations[0].annotator = Some("Zoë".into());
    let written = write("refi-qda", &schema(), &[it], &[]);
    assert_eq!(
        losses(&written.report),
        [
            "loose-relation",
            "relation-annotator",
            "characters",
            "characters"
        ]
    );
    let after = written.arrive("refi-qda");
    assert_eq!(one(&after).relations[0].annotator, None);
}

#[test]
fn other_programs_projects_are_read_and_what_has_no_place_is_named() {
    let after = read(&[upload("project.qde", FOREIGN)], None, &[]).unwrap();
    assert_eq!(after.report.format, "refi-qda");
    let [it, guide] = after.documents.as_slice() else {
        panic!("{:?}", after.report.items)
    };
    assert_eq!(guide.text.as_str(), "Ask twice.");
    let text = |at: usize| {
        it.annotations[at]
            .ranges
            .first()
            .and_then(|it_| it.text.slice(*it_))
    };
    let said: Vec<_> = (0..it.annotations.len())
        .map(|at| {
            let it = &it.annotations[at];
            (
                it.label.as_deref(),
                text(at),
                it.annotator.as_deref(),
                it.note.as_str(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                Some("Work/good"),
                Some("The team was good."),
                Some("Ann"),
                "Is that so?"
            ),
            (
                Some("Work"),
                Some("The team was good."),
                Some("Bob"),
                "Compare page 3."
            ),
            (None, Some("At home"), None, ""),
            (Some("Home/good"), None, None, ""),
        ]
    );
    // Their offsets count UTF-16, which the names of the selections tell.
    assert!(
        item(&after.report, "offset-unit")
            .message
            .contains("UTF-16")
    );
    let [link] = it.relations.as_slice() else {
        panic!("{:?}", it.relations)
    };
    assert_eq!(
        (link.from.as_str(), link.label.as_deref()),
        ("ccccccc1-0000-0000-0000-000000000002", Some("denies"))
    );
    let details: Vec<_> = it
        .metadata
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        details,
        [
            ("age", "41"),
            ("case", "Station A"),
            ("description", "By telephone")
        ]
    );
    let labels = &after.schema.as_ref().unwrap().layers[0].labels;
    assert_eq!(
        (labels[0].color.as_str(), labels[0].description.as_str()),
        ("#CC3311", "What is said of work.\n\nA memo.")
    );
    assert_eq!(labels[1].parent.as_deref(), Some("Work"));
    assert_eq!(labels[2].color, "#11aaFF");
    let count = |code: &str| item(&after.report, code).count;
    assert_eq!(
        (
            count("code-path"),
            count("unknown-code"),
            count("selection")
        ),
        (2, 1, 1)
    );
    assert_eq!(
        (
            count("missing-source"),
            count("no-text"),
            count("loose-relation")
        ),
        (1, 1, 1)
    );
    assert_eq!(
        (count("broken-selection"), count("beyond-the-text")),
        (1, 1)
    );
    let rest = &item(&after.report, "no-place").message;
    assert!(
        rest.ends_with("here: 1 Note, 1 Set, 1 creationDateTime."),
        "{rest}"
    );
}

#[test]
fn texts_are_found_in_the_archive_and_in_a_folder() {
    let project = FOREIGN;
    let files: [(&str, &[u8]); 3] = [
        ("project.qde", project.as_bytes()),
        ("Sources/other.txt", b"Nobody asks for it."),
        ("Sources/LOST.txt", b"\xef\xbb\xbfFound again."),
    ];
    let packed = read(&[upload("p.qdpx", zipped(&files))], None, &[]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("Sources")).unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let unpacked = read(&[Input::path(folder.path())], None, &[]).unwrap();
    for it in [packed, unpacked] {
        assert_eq!(it.documents[1].text.as_str(), "Found again.");
        let rest = &item(&it.report, "no-place").message;
        assert!(
            rest.ends_with(", 1 file that the project does not name."),
            "{rest}"
        );
        assert!(!losses(&it.report).contains(&"missing-source"));
    }
}

#[test]
fn the_encoding_of_texts_can_be_named() {
    let files: [(&str, &[u8]); 2] = [
        ("project.qde", FOREIGN.as_bytes()),
        ("sources/lost.txt", b"Caf\xe9."),
    ];
    let text = |pairs: &[(&str, &str)]| {
        let it = read(&[upload("p.qdpx", zipped(&files))], None, pairs).unwrap();
        it.documents[1].text.as_str().to_owned()
    };
    assert_eq!(text(&[("encoding", "iso-8859-5")]), "Cafщ.");
    assert_eq!(text(&[("encoding", "windows-1252")]), "Café.");
}

#[test]
fn what_is_broken_is_refused_with_a_remedy() {
    let said = |name: &str, bytes: Vec<u8>| {
        read(&[upload(name, bytes)], Some("refi-qda"), &[]).unwrap_err()
    };
    let error = said("p.qdpx", zipped(&[("x.txt", b"x")]));
    assert_eq!(error.message, "p.qdpx holds no project.qde");
    let error = said("p.qdpx", zipped(&[("../project.qde", b"x")]));
    assert!(error.message.contains("leads outside"), "{error}");
    let error = said("p.qde", FOREIGN.as_bytes()[..900].to_vec());
    assert!(error.message.starts_with("p.qde, line "), "{error}");
    let error = said("p.qde", b"<html/>".to_vec());
    assert!(
        error.message.contains("neither a project nor a codebook"),
        "{error}"
    );
    let cut = zipped(&[("project.qde", FOREIGN.as_bytes())]);
    let error = said("p.qdpx", cut[..cut.len() / 2].to_vec());
    assert!(error.message.starts_with("p.qdpx is damaged"), "{error}");
}

#[test]
fn hard_text_comes_back_through_a_project() {
    let before = marked(true);
    let written = write("refi-qda", &schema(), std::slice::from_ref(&before), &[]);
    let after = read(&[Input::path(&written.path)], None, &[]).unwrap();
    assert_eq!(spans(one(&after)), spans(&before));
}
