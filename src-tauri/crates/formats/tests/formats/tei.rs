//! TEI: the shape of what is written, everything back, and other people's texts as a reader would have them.

use galley_formats::corpus::{Annotation, EntityInfo, LabelInfo, LayerInfo};
use galley_formats::{Document, Input, SchemaInfo, formats};
use galley_model::annotation::{AttributeValue, Origin};
use galley_model::schema::LayerKind;
use proptest::prelude::*;

use crate::hard_text::{HARD, marked, schema};
use crate::{
    Arrived, Written, document, find, item, link, losses, mark, range, read, shared, spans, upload,
    write,
};

/// The one file of a folder.
pub fn only(written: &Written) -> String {
    let folder = std::fs::read_dir(&written.path).expect("the export is a folder");
    let files: Vec<_> = folder.flatten().collect();
    assert_eq!(files.len(), 1);
    std::fs::read_to_string(files[0].path()).expect("its file is text")
}

/// A file as others make them: indented, with a header, notes, two readings, breaks and pointers.
pub const FOREIGN: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter1" xml:lang="en">
  <teiHeader>
    <fileDesc>
      <titleStmt>
        <title>A letter
          home</title>
        <author>Ada <hi>Lovelace</hi></author>
        <respStmt xml:id="ab"><resp>marked up by</resp><name>A. B.</name></respStmt>
      </titleStmt>
      <publicationStmt><publisher>The Press</publisher><date when="2020-05-06">then</date></publicationStmt>
      <sourceDesc><bibl><title>Letters</title>, <date>1843</date></bibl></sourceDesc>
    </fileDesc>
    <revisionDesc><change>made</change></revisionDesc>
  </teiHeader>
  <text>
    <front><div><head>A   letter</head></div></front>
    <body>
      <pb n="1"/>
      <p>Dear <persName ref="#cb" cert="0.75">Charles
         <hi rend="it">Babbage</hi></persName>,<note n="1">A <name>mathematician</name>.</note> I
         <choice><sic>recieved</sic><corr>received</corr></choice> the <del>old</del> ma<lb break="no"/>chine.</p>
      <quote xml:id="q1"><l>First line</l><l>second  line</l></quote>
      <p><s xml:id="s1"><w xml:id="w1">Yours</w> <w xml:id="w2">truly</w><pc join="left">,</pc></s> <rs type="place" resp="#ab">here</rs>.<graphic url="x.png"/></p>
    </body>
  </text>
  <standOff>
    <listPerson><person xml:id="cb"><persName>Charles Babbage</persName><idno type="URI">https://example.org/cb</idno></person></listPerson>
    <listAnnotation>
      <annotation xml:id="n1" target="#w1 #w2" motivation="tagging"><note>closing</note></annotation>
      <annotation xml:id="n2" target="#nowhere"/>
    </listAnnotation>
    <spanGrp type="verse"><span from="#q1" to="#q1"/></spanGrp>
    <linkGrp><link target="#n1 #q1" type="near"/><link target="#n1 #gone"/></linkGrp>
  </standOff>
</TEI>
"##;

const TEXT: &str = "Ada Lovelace met Charles Babbage.\r\n\r\nHe said: “No, Ada!” in London.\n";

/// An article with everything that can be said.
fn rich() -> (SchemaInfo, Document) {
    let label = |name: &str| LabelInfo {
        color: "#aa0000".into(),
        description: "When to use it & not".into(),
        ..LabelInfo::new(name)
    };
    let mut names = LayerInfo::new("Names", LayerKind::Span);
    names.description = "All that has a name".into();
    names.labels = vec![
        label("Person"),
        label("Quote"),
        label("irony & co"),
        label("Event"),
        label("Place"),
    ];
    names.labels.push(LabelInfo {
        parent: Some("Person".into()),
        uri: Some("https://example.org/writer".into()),
        ..LabelInfo::new("Writer")
    });
    let mut links = LayerInfo::new("Links", LayerKind::Relation);
    links.labels = vec![LabelInfo::new("said by")];
    let mut topics = LayerInfo::new("Topics", LayerKind::Document);
    topics.labels = vec![LabelInfo::new("sport")];
    let entity = |id: &str, name: &str, kind: &str| EntityInfo {
        id: id.into(),
        name: name.into(),
        type_name: kind.into(),
        role: String::new(),
        aliases: vec!["other name".into()],
        uris: vec!["https://example.org/1".into()],
        note: "A note".into(),
    };
    let schema = SchemaInfo {
        layers: vec![names, links, topics],
        annotators: vec![],
        entities: vec![
            entity("e1", "Ada", "Person"),
            entity("e2", "Thing", "Event"),
            entity("e3", "London", "Place"),
        ],
    };
    let mut it = document(TEXT);
    it.id = Some("a & b".into());
    let details = [
        ("author", "N.  N."),
        ("date", "2026-11-26"),
        ("language", "en-GB"),
        ("url", "https://example.org/?a=b&c"),
        ("desk", "Politics\tand more"),
        ("source", "The Paper"),
    ];
    it.metadata = details
        .map(|(key, value)| (key.into(), value.into()))
        .into();
    let at = |quote: &str| vec![find(TEXT, quote, 0)];
    it.annotations = vec![
        mark("1", "Person", at("Ada Lovelace")),
        mark("2", "Quote", at("“No, Ada!”")),
        mark("3", "Person", vec![find(TEXT, "Ada", 1)]),
        mark("4", "irony & co", at("Babbage.\r\n\r\nHe said")),
        mark("5", "Place", at("London")),
        mark(
            "6",
            "Person",
            vec![find(TEXT, "Charles", 0), find(TEXT, "He", 0)],
        ),
        mark("7", "sport", vec![]),
        mark("8", "", at("met")),
        mark("9", "Event", at("met Charles Bab")),
        mark("10", "Quote", at("Charles")),
        mark("11", "Person", vec![range(0, 3), range(3, 5)]),
    ];
    for (number, it) in it.annotations.iter_mut().enumerate() {
        it.layer = Some(if number == 6 { "Topics" } else { "Names" }.into());
        it.annotator = Some(["Zoë", "Bo Li"][number % 2].into());
        it.note = "A *note*\r\nin  two lines ".into();
        it.confidence = Some(0.25);
        if number % 3 == 0 {
            it.origin = Some(Origin::Suggested {
                by: "a model & more".into(),
            });
        }
        it.entity = Some(
            [
                "e1",
                "e2",
                "e3",
                "not in the register",
                "https://example.org/x",
            ][number % 5]
                .into(),
        );
        let values = [
            ("is certain", AttributeValue::Flag(number % 2 == 0)),
            ("n", AttributeValue::Number(2.5)),
            ("tone", AttributeValue::Text(" a  b\n".into())),
        ];
        it.attributes = values.map(|(name, value)| (name.to_owned(), value)).into();
    }
    it.annotations[7].label = None;
    it.annotations[8].layer = None;
    it.relations = vec![link("1", "2", "said by"), link("7", "3", "x")];
    it.relations[0].note = "why".into();
    it.relations[0].layer = Some("Links".into());
    it.relations[1].label = None;
    it.relations[1].annotator = Some("Bo Li".into());
    (schema, it)
}

/// Annotations without their ids, in text order.
fn told(document: &Document) -> Vec<Annotation> {
    let mut all = document.annotations.clone();
    for it in &mut all {
        it.id.clear();
    }
    all.sort_by_key(|it| (it.hull(), it.label.clone(), it.ranges.len()));
    all
}

fn one(arrived: &Arrived) -> &Document {
    let [only] = arrived.documents.as_slice() else {
        panic!("{:?}", arrived.report.items)
    };
    only
}

#[test]
fn everything_comes_back_in_both_styles() {
    let (schema, before) = rich();
    for style in ["standoff", "inline"] {
        let written = write(
            "tei",
            &schema,
            std::slice::from_ref(&before),
            &[("style", style)],
        );
        assert_eq!(losses(&written.report), [""; 0], "{style}");
        let after = written.arrive("tei");
        let own = one(&after);
        assert_eq!(after.report.items, [], "{style}");
        assert_eq!(own.text.as_str(), TEXT);
        assert_eq!(
            (&own.id, &own.title, &own.metadata),
            (&before.id, &before.title, &before.metadata)
        );
        assert_eq!(told(own), told(&before), "{style}");
        let of = |id: &str| {
            own.annotations
                .iter()
                .find(|it| it.id == id)
                .unwrap()
                .label
                .clone()
        };
        let relations: Vec<_> = own
            .relations
            .iter()
            .map(|it| {
                (
                    of(&it.from),
                    it.label.as_deref(),
                    of(&it.to),
                    it.note.as_str(),
                    it.annotator.as_deref(),
                )
            })
            .collect();
        let label = |name: &str| Some(name.to_owned());
        assert_eq!(
            relations,
            [
                (
                    label("Person"),
                    Some("said by"),
                    label("Quote"),
                    "why",
                    None
                ),
                (label("sport"), None, label("Person"), "", Some("Bo Li")),
            ]
        );
        assert_eq!(own.relations[0].layer.as_deref(), Some("Links"));
        let read = after.schema.unwrap();
        assert_eq!(read.layers[0].description, schema.layers[0].description);
        let mut labels = read.layers[0].labels.clone();
        labels.sort_by_key(|it| it.name.clone());
        let mut known = schema.layers[0].labels.clone();
        known.sort_by_key(|it| it.name.clone());
        assert_eq!(labels, known);
        let mut entities = read.entities.clone();
        entities.retain(|it| it.id.len() == 2);
        entities.sort_by_key(|it| it.id.clone());
        assert_eq!(entities, schema.entities);
        let people: Vec<&str> = read.annotators.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(people, ["Zoë", "Bo Li"]);
    }
}

#[test]
fn the_text_is_paragraphs_and_standoff_points_into_it() {
    let mut it = document("😀 Ada\r\n\r\nmet Bob.");
    it.annotations = vec![mark("x", "PER", vec![range(2, 5)])];
    let written = only(&write("tei", &schema(), &[it], &[]));
    let text =
        "<text xml:id=\"text\"><body><p>😀 Ada&#13;\n&#13;\n</p><p>met Bob.</p></body></text>";
    assert!(written.contains(text), "{written}");
    let apart = "<annotation xml:id=\"a1\" motivation=\"tagging\" target=\"#string-range(text,2,3)\" ana=\"#labels.1\"><note type=\"quote\">Ada</note></annotation>";
    assert!(written.contains(apart), "{written}");
}

#[test]
fn inline_marks_are_elements_and_what_crosses_stays_apart() {
    let (schema, before) = rich();
    let written = only(&write("tei", &schema, &[before], &[("style", "inline")]));
    let said = |what: &str| assert!(written.contains(what), "{what}\n{written}");
    said("<persName xml:id=\"a1\" ");
    said("<q xml:id=\"a2\" ");
    said("“No, <persName xml:id=\"a3\" ");
    said("ref=\"#entity-1\">Ada Lovelace</persName>");
    said("<rs xml:id=\"a9\" type=\"Event\" ");
    // A quotation has no place in a name.
    said("<seg xml:id=\"a10\" type=\"Quote\" ");
    said("<persName xml:id=\"a6\" next=\"#a6.2\" ");
    said("<persName xml:id=\"a6.2\" prev=\"#a6\">He</persName>");
    said("<annotation xml:id=\"a4\" motivation=\"tagging\" target=\"#string-range(text,25,19)\"");
    // Two parts that touch would come back as one.
    said("target=\"#string-range(text,0,3) #string-range(text,3,2)\"");
}

#[test]
fn hard_text_comes_back_inline_too() {
    let before = marked(true);
    let written = write(
        "tei",
        &schema(),
        std::slice::from_ref(&before),
        &[("style", "inline")],
    );
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("tei");
    assert_eq!(after.report.items, []);
    assert_eq!(one(&after).text.as_str(), HARD);
    assert_eq!(spans(one(&after)), spans(&before));
}

#[test]
fn any_text_is_kept() {
    for text in [
        "",
        "\n",
        "\r\n\r\n",
        " ",
        "\u{feff}a",
        "a\rb\r\n\n c\t",
        "אנה (נ.)\u{200f} b",
        "]]>&amp;<p>",
    ] {
        let written = write("tei", &schema(), &[document(text)], &[]);
        assert_eq!(losses(&written.report), [""; 0]);
        assert_eq!(one(&written.arrive("tei")).text.as_str(), text);
    }
}

#[test]
fn what_xml_cannot_hold_is_replaced_and_counted() {
    let mut it = document("a\u{0}b\u{b}c");
    it.annotations = vec![mark("x", "PER", vec![range(2, 5)])];
    it.relations = vec![link("x", "gone", "y")];
    let written = write("tei", &schema(), &[it], &[]);
    // Twice in the text, once more in the quote.
    assert_eq!(item(&written.report, "characters").count, 3);
    assert_eq!(item(&written.report, "loose-relation").count, 1);
    let after = written.arrive("tei");
    assert_eq!(one(&after).text.as_str(), "a\u{fffd}b\u{fffd}c");
    assert_eq!(spans(one(&after)), [("PER".to_owned(), vec![(2, 5)])]);
}

#[test]
fn other_peoples_tei_is_a_text_with_its_elements_as_annotations() {
    let after = read(&[upload("letter.xml", FOREIGN)], None, &[]).unwrap();
    assert_eq!(after.report.format, "tei");
    let it = one(&after);
    assert_eq!(
        it.text.as_str(),
        "A letter\n\nDear Charles Babbage, I received the machine.\n\nFirst line\nsecond line\n\nYours truly, here.\n\nA mathematician."
    );
    let marks: Vec<(&str, &str)> = it
        .annotations
        .iter()
        .map(|mark| {
            (
                mark.label.as_deref().unwrap_or_default(),
                it.text.slice(mark.ranges[0]).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("persName", "Charles Babbage"),
            ("hi", "Babbage"),
            ("quote", "First line\nsecond line"),
            ("place", "here"),
            ("note", "A mathematician."),
            ("name", "mathematician"),
            ("", "Yours truly"),
            ("verse", "First line\nsecond line"),
        ]
    );
    let person = &it.annotations[0];
    assert_eq!(
        (person.entity.as_deref(), person.confidence),
        (Some("cb"), Some(0.75))
    );
    assert_eq!(
        it.annotations[1].attributes["rend"],
        AttributeValue::Text("it".into())
    );
    assert_eq!(it.annotations[3].annotator.as_deref(), Some("A. B."));
    assert_eq!(it.annotations[6].note, "closing");
    let [link] = it.relations.as_slice() else {
        panic!("{:?}", it.relations)
    };
    assert_eq!(
        (link.from.as_str(), link.to.as_str(), link.label.as_deref()),
        ("n1", "q1", Some("near"))
    );
    assert_eq!(
        (it.id.as_deref(), it.title.as_deref()),
        (Some("letter1"), Some("A letter home"))
    );
    let detail = |key: &str| it.metadata[key].as_str();
    assert_eq!(detail("author"), "Ada Lovelace");
    assert_eq!(
        (detail("date"), detail("published")),
        ("1843", "2020-05-06")
    );
    assert_eq!(
        (detail("source"), detail("publisher")),
        ("Letters , 1843", "The Press")
    );
    assert_eq!(
        (detail("language"), detail("responsible")),
        ("en", "marked up by A. B.")
    );
    let entities = after.schema.as_ref().unwrap().entities.clone();
    assert_eq!(
        (entities[0].name.as_str(), entities[0].uris[0].as_str()),
        ("Charles Babbage", "https://example.org/cb")
    );
    // Everything that is no text or annotation is said.
    assert_eq!(item(&after.report, "structure").count, 7);
    assert!(
        item(&after.report, "structure")
            .message
            .starts_with("1 div, 1 front, 1 head, 2 l, 2 p became")
    );
    assert!(
        item(&after.report, "unmarked")
            .message
            .starts_with("1 corr, 1 pc, 1 s, 2 w are")
    );
    assert!(
        item(&after.report, "left-out")
            .message
            .ends_with("left out: 1 del.")
    );
    assert!(
        item(&after.report, "other-reading")
            .message
            .ends_with(": 1 sic.")
    );
    assert!(
        item(&after.report, "no-text")
            .message
            .starts_with("1 graphic, 1 pb mark")
    );
    assert!(
        item(&after.report, "header")
            .message
            .ends_with("here: change.")
    );
    assert_eq!(item(&after.report, "loose-pointer").count, 1);
    assert_eq!(item(&after.report, "loose-relation").count, 1);
}

#[test]
fn which_reading_and_which_lines_can_be_chosen() {
    let text = |pairs: &[(&str, &str)]| {
        let xml = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>a<lb/>b <choice><abbr>Mr</abbr><expan>Mister</expan></choice></p></body></text></TEI>";
        let after = read(&[upload("a.xml", xml)], None, pairs).unwrap();
        one(&after).text.as_str().to_owned()
    };
    assert_eq!(text(&[]), "a\nb Mister");
    assert_eq!(
        text(&[("choice", "original"), ("line-breaks", "join")]),
        "a b Mr"
    );
}

#[test]
fn a_quote_that_does_not_fit_is_found_near_where_it_should_be() {
    let mut it = document("Ada met Bob in Paris.");
    it.annotations = vec![mark(
        "x",
        "PER",
        vec![find("Ada met Bob in Paris.", "Bob", 0)],
    )];
    let written =
        only(&write("tei", &schema(), &[it], &[])).replace("<p>Ada met", "<p>Ada Lovelace met");
    let after = read(&[upload("a.xml", written)], None, &[]).unwrap();
    assert_eq!(item(&after.report, "moved").count, 1);
    assert_eq!(
        one(&after).text.slice(one(&after).annotations[0].ranges[0]),
        Some("Bob")
    );
}

#[test]
fn a_corpus_is_its_articles_and_what_is_broken_is_named_with_its_line() {
    let article =
        |text: &str| format!("<TEI>\n<teiHeader/><text><body><p>{text}</p></body></text></TEI>\n");
    let corpus = format!(
        "<teiCorpus xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader/>\n{}{}<TEI><teiHeader/></TEI></teiCorpus>",
        article("one"),
        article("two")
    );
    let after = read(&[upload("corpus.xml", corpus.clone())], None, &[]).unwrap();
    let texts: Vec<&str> = after.documents.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(after.documents[1].place.line, Some(4));
    assert_eq!(item(&after.report, "no-text").line, Some(6));
    let error = read(&[upload("cut.xml", &corpus.as_bytes()[..120])], None, &[]).unwrap_err();
    assert!(error.message.starts_with("cut.xml, line "), "{error}");
    let files = [
        upload("cut.xml", &corpus.as_bytes()[..120]),
        upload("whole.xml", corpus),
    ];
    let after = read(&files, None, &[]).unwrap();
    assert_eq!(after.documents.len(), 2);
    let broken = &item(&after.report, "broken-file").message;
    assert!(broken.starts_with("cut.xml, line "), "{broken}");
    let after = read(&[upload("a.xml", "<html/>")], Some("tei"), &[]).unwrap();
    assert_eq!(losses(&after.report), ["no-article"]);
    let bomb = "<!DOCTYPE TEI [<!ENTITY a 'b'>]><TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text>&a;</text></TEI>";
    let error = read(&[upload("a.xml", bomb)], None, &[]).unwrap_err();
    assert!(error.message.contains("DOCTYPE"), "{error}");
}

#[test]
fn deep_files_do_not_exhaust_the_stack() {
    let deep = 20_000;
    let xml = format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>{}x{}</body></text></TEI>",
        "<seg>".repeat(deep),
        "</seg>".repeat(deep)
    );
    // Read or refused, but answered.
    let _ = read(&[upload("deep.xml", xml)], Some("tei"), &[]);
}

#[test]
fn a_novel_is_read_with_all_that_is_in_it() {
    let Some(folder) = shared("eltec-eng") else {
        return;
    };
    let after = read(
        &[Input::path(&folder.join("ENG18872_Lyall.xml"))],
        None,
        &[],
    )
    .unwrap();
    let it = one(&after);
    let count = |label: &str| {
        it.annotations
            .iter()
            .filter(|it| it.label.as_deref() == Some(label))
            .count()
    };
    // One of the 311 p of the README is in the header.
    assert_eq!(
        (count("hi"), count("quote"), it.annotations.len()),
        (33, 11, 44)
    );
    let structure = &item(&after.report, "structure").message;
    assert!(
        structure.starts_with("9 div, 1 front, 8 head, 30 l, 310 p became"),
        "{structure}"
    );
    assert_eq!(item(&after.report, "no-text").count, 3);
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(it.metadata["author"], "Lyall, Edna [pseud.] (1857-1903).");
    // No character of the text is lost or added but white space.
    let source = std::fs::read_to_string(folder.join("ENG18872_Lyall.xml")).unwrap();
    let body = &source[source.find("<text type").unwrap()..];
    let mut bare = String::new();
    let mut inside = false;
    for it in body.chars() {
        match it {
            '<' => inside = true,
            '>' => inside = false,
            it if !inside && !it.is_whitespace() => bare.push(it),
            _ => {}
        }
    }
    let bare = bare
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    assert_eq!(
        it.text.as_str().split_whitespace().collect::<String>(),
        bare
    );
    for style in ["standoff", "inline"] {
        let written = write(
            "tei",
            &SchemaInfo::default(),
            std::slice::from_ref(it),
            &[("style", style)],
        );
        assert_eq!(losses(&written.report), [""; 0]);
        let again = written.arrive("tei");
        assert_eq!(one(&again).text, it.text);
        assert_eq!(spans(one(&again)), spans(it), "{style}");
        assert_eq!(one(&again).metadata, it.metadata);
    }
}

#[test]
fn the_format_is_a_folder_of_files() {
    let info = formats()
        .iter()
        .map(|it| it.info())
        .find(|it| it.id == "tei")
        .unwrap();
    assert!(info.folder);
    let written = write("tei", &schema(), &[document("a"), document("b")], &[]);
    let mut names: Vec<String> = std::fs::read_dir(&written.path)
        .unwrap()
        .flatten()
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["00001-an-article.xml", "00002-an-article.xml"]);
    assert_eq!(written.arrive("tei").documents.len(), 2);
}

/// Texts and marks as they come.
fn any_document() -> impl Strategy<Value = Document> {
    let letters = prop::sample::select(vec![
        "a", "é", "😀", " ", "\n", "\r\n", "\r", "\t", "&", "<", "]]>", "\u{a0}", "w",
    ]);
    let labels = prop::sample::select(vec![
        "Person",
        "Place",
        "Quote",
        "Event",
        "name",
        "irony & co",
        "É/ü",
    ]);
    let index = any::<prop::sample::Index>;
    let marks = prop::collection::vec((index(), index(), labels), 0..12);
    (prop::collection::vec(letters, 1..40), marks).prop_map(|(letters, marks)| {
        let mut it = document(&letters.concat());
        let length = it.text.len().0 as usize;
        for (number, (start, end, label)) in marks.into_iter().enumerate() {
            let (start, end) = (start.index(length), end.index(length));
            let place = range(start.min(end) as u32, start.max(end) as u32 + 1);
            it.annotations
                .push(mark(&number.to_string(), label, vec![place]));
        }
        it
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_marked_comes_back(before in any_document()) {
        for (format, options) in [("tei", &[("style", "inline")][..]), ("tei", &[]), ("refi-qda", &[])] {
            let written = write(format, &schema(), std::slice::from_ref(&before), options);
            prop_assert_eq!(losses(&written.report), [""; 0]);
            let after = written.arrive(format);
            prop_assert_eq!(&one(&after).text, &before.text);
            prop_assert_eq!(spans(one(&after)), spans(&before), "{}", format);
        }
    }
}

#[test]
fn what_keeps_its_space_stands_apart_like_everything_else() {
    let xml = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>\n<p xml:space='preserve'> a  <foreign xml:lang='fr'>b</foreign>\n</p>\n<p xml:space='preserve'>c </p>\n</body></text></TEI>";
    let after = read(&[upload("a.xml", xml)], None, &[]).unwrap();
    let it = one(&after);
    assert_eq!(it.text.as_str(), " a  b\n\n\nc ");
    let language = &it.annotations[0].attributes["lang"];
    assert_eq!(*language, AttributeValue::Text("fr".into()));
}
