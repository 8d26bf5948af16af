//! UIMA's structures as XMI and as JSON: what is written to the letter, names that must be made plain, everything that
//! an annotation has, other people's files, and what is said of all that does not fit.

use std::path::{Path, PathBuf};

use galley_formats::{Document, Input, SchemaInfo};
use galley_model::annotation::{AttributeValue, Origin};

use crate::webanno_tsv::content;
use crate::{
    Written, document, find, item, link, losses, mark, read, shared, spans, upload, write,
};

const FORMATS: [&str; 2] = ["uima-xmi", "uima-json"];

/// The only article of an export, as it stands in its file.
fn article(written: &Written, extension: &str) -> String {
    let mut own = entries(&written.path).into_iter();
    let path = own.find(|it| it.extension().is_some_and(|it| it == extension));
    std::fs::read_to_string(path.expect("an article was written")).expect("it is text")
}

fn small() -> Document {
    let text = "😀 Ada met Bob.";
    let mut it = document(text);
    let mut ada = mark("a", "PER", vec![find(text, "Ada", 0)]);
    ada.layer = Some("Names".into());
    ada.attributes = [("certain".into(), AttributeValue::Flag(true))].into();
    let mut bob = mark("b", "PER", vec![find(text, "Bob", 0)]);
    bob.layer = Some("Names".into());
    it.annotations = vec![ada, bob];
    it.relations = vec![link("a", "b", "met")];
    it.relations[0].layer = Some("Links".into());
    it
}

#[test]
fn xmi_is_written_to_the_letter() {
    let written = write("uima-xmi", &SchemaInfo::default(), &[small()], &[]);
    assert_eq!(written.report.items, []);
    let xmi = article(&written, "xmi");
    for line in [
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        r#"<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:type1="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" xmlns:type2="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmlns:type3="http:///webanno/custom.ecore" xmi:version="2.0">"#,
        r#"  <type1:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="15" language="x-unspecified" documentTitle="An article"/>"#,
        r#"  <type2:Sentence xmi:id="3" sofa="1" begin="0" end="15"/>"#,
        r#"  <type2:Token xmi:id="4" sofa="1" begin="0" end="2"/>"#,
        r#"  <type3:Names xmi:id="9" sofa="1" begin="3" end="6" value="PER" certain="true"/>"#,
        r#"  <type3:Names xmi:id="10" sofa="1" begin="11" end="14" value="PER"/>"#,
        r#"  <type3:Links xmi:id="11" sofa="1" begin="11" end="14" Governor="9" Dependent="10" value="met"/>"#,
        r#"  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" sofaString="😀 Ada met Bob."/>"#,
        r#"  <cas:View sofa="1" members="2 3 4 5 6 7 8 9 10 11"/>"#,
    ] {
        assert!(xmi.lines().any(|it| it == line), "{line}\n{xmi}");
    }
    let types = std::fs::read_to_string(written.path.join("TypeSystem.xml")).unwrap();
    for part in [
        "<name>webanno.custom.Links</name>\n      <description>Links</description>\n      <supertypeName>uima.tcas.Annotation</supertypeName>",
        "<name>Governor</name><description/><rangeTypeName>uima.tcas.Annotation</rangeTypeName>",
        "<name>certain</name><description/><rangeTypeName>uima.cas.Boolean</rangeTypeName>",
    ] {
        assert!(types.contains(part), "{part}\n{types}");
    }
}

#[test]
fn json_has_the_text_before_what_is_said_of_it_and_ids_first() {
    let written = write("uima-json", &SchemaInfo::default(), &[small()], &[]);
    assert_eq!(written.report.items, []);
    let json = article(&written, "json");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let structures = value["%FEATURE_STRUCTURES"].as_array().unwrap();
    assert_eq!(structures[0]["sofaString"], "😀 Ada met Bob.");
    for line in [
        r#"{"%ID": 9, "%TYPE": "webanno.custom.Names", "@sofa": 1, "begin": 3, "end": 6, "value": "PER", "certain": true},"#,
        r#"{"%ID": 11, "%TYPE": "webanno.custom.Links", "@sofa": 1, "begin": 11, "end": 14, "@Governor": 9, "@Dependent": 10, "value": "met"}"#,
        r#""%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}"#,
    ] {
        assert!(json.lines().any(|it| it == line), "{line}\n{json}");
    }
    let types = &value["%TYPES"]["webanno.custom.Names"];
    assert_eq!(types["certain"]["%RANGE"], "uima.cas.Boolean");
    assert_eq!(types["%SUPER_TYPE"], "uima.tcas.Annotation");
}

/// An annotation with everything, names that are none, and labels of the article.
fn full() -> Document {
    let text = "Ada Lovelace met\tCharles \"B\" Babbage & <Bob>.\r\nIn London.\u{2028}\n";
    let mut it = document(text);
    it.id = Some("n-1".into());
    it.metadata = [
        ("author", "N. N."),
        ("language", "en"),
        ("date", "2026-02-03"),
        ("label", "x\ny"),
    ]
    .map(|(key, value)| (key.into(), value.into()))
    .into();
    let mut ada = mark("a", "person & <co>", vec![find(text, "Ada Lovelace", 0)]);
    ada.layer = Some("Named people".into());
    ada.annotator = Some("Zoë".into());
    ada.note = "The *first*\r\n\tprogrammer \"of all\".".into();
    ada.entity = Some("wikidata:Q7259".into());
    ada.confidence = Some(0.75);
    ada.origin = Some(Origin::Suggested {
        by: "gazetteer".into(),
    });
    ada.attributes = [
        ("tone of voice", AttributeValue::Text("neutral".into())),
        ("Tone/of/voice", AttributeValue::Text("42".into())),
        ("note", AttributeValue::Text("an attribute".into())),
        ("certain", AttributeValue::Flag(false)),
        ("weight", AttributeValue::Number(0.5)),
        ("empty", AttributeValue::Text(String::new())),
    ]
    .map(|(key, value)| (key.into(), value))
    .into();
    let parts = vec![find(text, "Charles", 0), find(text, "Babbage", 0)];
    let mut babbage = mark("b", "PER", parts);
    babbage.layer = Some("named people".into());
    let mut highlight = mark("c", "", vec![find(text, "&", 0)]);
    highlight.label = None;
    highlight.layer = Some("Token".into());
    let mut topic = mark("d", "science", vec![]);
    topic.layer = Some("Named people".into());
    topic.note = "On the whole.".into();
    it.annotations = vec![ada, babbage, highlight, topic];
    it.relations = vec![link("a", "b", "met / knows")];
    it.relations[0].layer = Some("Named people".into());
    it.relations[0].annotator = Some("Bo Li".into());
    it.relations[0].note = "In\tJune.".into();
    it
}

#[test]
fn everything_of_an_annotation_comes_back() {
    let before = full();
    for format in FORMATS {
        let written = write(
            format,
            &SchemaInfo::default(),
            std::slice::from_ref(&before),
            &[],
        );
        assert_eq!(losses(&written.report), [""; 0], "{format}");
        assert_eq!(item(&written.report, "parts").count, 1);
        let after = written.arrive(format);
        assert_eq!(
            losses(&after.report),
            [""; 0],
            "{format}: {:#?}",
            after.report
        );
        let after = &after.documents[0];
        assert_eq!(after.text, before.text);
        assert_eq!((&after.id, &after.title), (&before.id, &before.title));
        assert_eq!(after.metadata, before.metadata);
        assert_eq!(after.annotations.len(), 4);
        for it in &before.annotations {
            let found = after
                .annotations
                .iter()
                .find(|other| other.ranges == it.ranges)
                .unwrap();
            let mut same = it.clone();
            same.id.clone_from(&found.id);
            assert_eq!(*found, same, "{format}");
        }
        let [relation] = after.relations.as_slice() else {
            panic!("{format}: {:?}", after.relations);
        };
        let mut same = before.relations[0].clone();
        same.from.clone_from(&relation.from);
        same.to.clone_from(&relation.to);
        assert_eq!(*relation, same);
    }
}

#[test]
fn a_layer_can_be_inceptions_own_named_entities() {
    let options = [("named-entities", "Names")];
    let written = write("uima-xmi", &SchemaInfo::default(), &[small()], &options);
    let xmi = article(&written, "xmi");
    assert!(xmi.contains("http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"));
    assert!(xmi.contains(":NamedEntity xmi:id="));
    let after = written.arrive("uima-xmi");
    assert_eq!(
        after.documents[0].annotations[0].layer.as_deref(),
        Some("Names")
    );
    // One read from there goes out as that without being named.
    let mut before = small();
    before.annotations[0].layer = Some("NamedEntity".into());
    let written = write("uima-json", &SchemaInfo::default(), &[before], &[]);
    assert!(
        article(&written, "json")
            .contains(r#""de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity""#)
    );
    assert_eq!(
        written.arrive("uima-json").documents[0].annotations[0]
            .layer
            .as_deref(),
        Some("NamedEntity")
    );
}

#[test]
fn only_json_holds_control_characters() {
    let text = "A\u{0}da \u{b}met\u{fffe} Bob.";
    let mut before = document(text);
    before.annotations = vec![mark("a", "PER", vec![find(text, "Bob", 0)])];
    before.annotations[0].note = "\u{1}".into();
    let written = write(
        "uima-xmi",
        &SchemaInfo::default(),
        std::slice::from_ref(&before),
        &[],
    );
    assert_eq!(losses(&written.report), ["control-characters"]);
    assert_eq!(item(&written.report, "control-characters").count, 4);
    let after = written.arrive("uima-xmi");
    assert_eq!(
        after.documents[0].text.as_str(),
        "A\u{fffd}da \u{fffd}met\u{fffd} Bob."
    );
    assert_eq!(spans(&after.documents[0]), spans(&before));
    let written = write(
        "uima-json",
        &SchemaInfo::default(),
        std::slice::from_ref(&before),
        &[],
    );
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("uima-json");
    assert_eq!(after.documents[0].text.as_str(), text);
    assert_eq!(after.documents[0].annotations[0].note, "\u{1}");
}

#[test]
fn values_of_several_kinds_are_text_and_relations_to_the_article_are_left_out() {
    let mut before = small();
    before.annotations[1].attributes =
        [("certain".into(), AttributeValue::Text("no".into()))].into();
    before.annotations.push(mark("d", "science", vec![]));
    before.relations.push(link("a", "d", "about"));
    for format in FORMATS {
        let written = write(
            format,
            &SchemaInfo::default(),
            std::slice::from_ref(&before),
            &[],
        );
        assert_eq!(
            losses(&written.report),
            ["loose-relation", "attribute-kinds"],
            "{format}"
        );
        let after = written.arrive(format);
        assert_eq!(losses(&after.report), [""; 0]);
        let kept: Vec<_> = after.documents[0]
            .annotations
            .iter()
            .flat_map(|it| it.attributes.values())
            .collect();
        let text = |it: &str| AttributeValue::Text(it.into());
        assert_eq!(kept, [&text("true"), &text("no")], "{format}");
    }
}

#[test]
fn the_option_layer_leaves_the_others_and_their_relations_out() {
    let mut before = small();
    before.annotations[1].layer = Some("Others".into());
    for format in FORMATS {
        let written = write(
            format,
            &SchemaInfo::default(),
            std::slice::from_ref(&before),
            &[("layer", "Names")],
        );
        assert_eq!(losses(&written.report), ["loose-relation"], "{format}");
        assert_eq!(written.arrive(format).documents[0].annotations.len(), 1);
    }
}

const HEAD: &str = r#"<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:my="http:///my/types.ecore" xmi:version="2.0">"#;

/// A file of another tool with these structures, and a type system beside it.
fn other(structures: &str, text: &str) -> Vec<Input> {
    let xmi = format!(
        r#"{HEAD}<cas:NULL xmi:id="0"/>{structures}<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/></xmi:XMI>"#
    );
    let types = r#"<?xml version="1.0"?><typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
        <typeDescription><name>my.types.Token</name><supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
        <typeDescription><name>my.types.Mention</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
            <featureDescription><name>identifier</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
            <featureDescription><name>flavour</name><rangeTypeName>my.types.Flavour</rangeTypeName></featureDescription>
            <featureDescription><name>Category</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
            <featureDescription><name>size</name><rangeTypeName>uima.cas.Integer</rangeTypeName></featureDescription>
            <featureDescription><name>head</name><rangeTypeName>my.types.Mention</rangeTypeName></featureDescription>
            <featureDescription><name>members</name><rangeTypeName>uima.cas.FSArray</rangeTypeName></featureDescription>
            <featureDescription><name>names</name><rangeTypeName>uima.cas.StringArray</rangeTypeName></featureDescription>
        </features></typeDescription>
        <typeDescription><name>my.types.Flavour</name><supertypeName>uima.cas.String</supertypeName></typeDescription>
        <typeDescription><name>my.types.Event</name><supertypeName>my.types.Mention</supertypeName></typeDescription>
        <typeDescription><name>my.types.Thing</name><supertypeName>uima.cas.TOP</supertypeName></typeDescription>
        <typeDescription><name>my.types.Rel</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
            <featureDescription><name>Governor</name><rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription>
            <featureDescription><name>Dependent</name><rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription>
            <featureDescription><name>type</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
            <featureDescription><name>score</name><rangeTypeName>uima.cas.Double</rangeTypeName></featureDescription>
        </features></typeDescription></types></typeSystemDescription>"#;
    vec![upload("set/doc.xmi", xmi), upload("set/types.xml", types)]
}

const OTHER: &str = r#"<my:Token xmi:id="2" sofa="1" begin="0" end="2"/><my:Token xmi:id="3" sofa="1" begin="3" end="6"/>
    <my:Mention xmi:id="4" sofa="1" begin="3" end="6" identifier="Q1" flavour="sweet" Category="PER" size="3" head="5"><names>A</names><names>B</names></my:Mention>
    <my:Event xmi:id="5" sofa="1" begin="7" end="10" members="4 2"/>
    <my:Thing xmi:id="6"/>
    <my:Mention xmi:id="8" sofa="1" begin="4" end="4"/>
    <my:Rel xmi:id="7" sofa="1" begin="0" end="2" Governor="4" Dependent="2" type="near" score="0.5"/>"#;

#[test]
fn any_type_system_becomes_layers_labels_attributes_and_relations() {
    let after = read(&other(OTHER, "😀 Ada met"), None, &[]).unwrap();
    assert_eq!(after.report.format, "uima-xmi");
    let it = &after.documents[0];
    let by_id = |id: &str| it.annotations.iter().find(|it| it.id == id).unwrap();
    let ada = by_id("4");
    assert_eq!(it.text.slice(ada.ranges[0]), Some("Ada"));
    assert_eq!(
        (ada.layer.as_deref(), ada.label.as_deref()),
        (Some("Mention"), Some("PER"))
    );
    assert_eq!(ada.entity.as_deref(), Some("Q1"));
    assert_eq!(ada.attributes["size"], AttributeValue::Number(3.0));
    assert_eq!(
        ada.attributes["flavour"],
        AttributeValue::Text("sweet".into())
    );
    assert_eq!(ada.attributes["names"], AttributeValue::Text("A, B".into()));
    assert_eq!(by_id("5").layer.as_deref(), Some("Event"));
    // The token is there only because a relation leads to it.
    assert_eq!(by_id("2").layer.as_deref(), Some("Token"));
    assert_eq!(it.annotations.len(), 3);
    let mut links: Vec<_> = it
        .relations
        .iter()
        .map(|it| {
            (
                it.from.as_str(),
                it.label.as_deref().unwrap(),
                it.to.as_str(),
            )
        })
        .collect();
    links.sort_unstable();
    assert_eq!(
        links,
        [
            ("4", "head", "5"),
            ("4", "near", "2"),
            ("5", "members", "2"),
            ("5", "members", "4")
        ]
    );
    assert_eq!(
        losses(&after.report),
        ["empty-span", "other-structures", "other-features"]
    );
    assert!(
        item(&after.report, "other-structures")
            .message
            .contains("Thing (1)")
    );
    assert!(
        item(&after.report, "other-features")
            .message
            .contains("score (1)")
    );
    assert!(
        item(&after.report, "relation-ends")
            .message
            .contains("Token (1)")
    );
    assert!(
        item(&after.report, "segmentation")
            .message
            .contains("Token (1)")
    );
}

#[test]
fn types_and_the_feature_of_the_label_can_be_chosen() {
    let inputs = other(OTHER, "😀 Ada met");
    let after = read(
        &inputs,
        None,
        &[("types", "Token, my.types.Mention"), ("feature", "flavour")],
    )
    .unwrap();
    let it = &after.documents[0];
    let found: Vec<_> = it
        .annotations
        .iter()
        .map(|it| (it.layer.as_deref().unwrap(), it.label.as_deref()))
        .collect();
    assert_eq!(
        found,
        [("Token", None), ("Token", None), ("Mention", Some("sweet"))]
    );
    assert!(
        item(&after.report, "other-structures")
            .message
            .contains("Event (1)")
    );
}

#[test]
fn without_a_type_system_it_is_guessed_and_said() {
    let inputs = other(OTHER, "😀 Ada met");
    let after = read(&inputs[..1], None, &[]).unwrap();
    item(&after.report, "no-type-system");
    let it = &after.documents[0];
    let ada = it.annotations.iter().find(|it| it.id == "4").unwrap();
    assert_eq!(ada.label.as_deref(), Some("PER"));
    assert_eq!(ada.attributes["size"], AttributeValue::Number(3.0));
    assert!(
        it.relations
            .iter()
            .any(|it| it.label.as_deref() == Some("near"))
    );
}

#[test]
fn offsets_in_code_points_are_noticed_where_the_text_tells() {
    let structures = r#"<my:Token xmi:id="2" sofa="1" begin="2" end="5"/><my:Mention xmi:id="4" sofa="1" begin="6" end="9" Category="X"/>"#;
    let after = read(&other(structures, "😀 Ada met"), None, &[]).unwrap();
    item(&after.report, "offset-unit");
    let it = &after.documents[0];
    assert_eq!(it.text.slice(it.annotations[0].ranges[0]), Some("met"));
}

#[test]
fn files_that_are_wrong_are_named_with_a_remedy() {
    let cut = format!("{HEAD}\n<cas:Sofa xmi:id=\"1\"></cas:View>");
    let error = read(&[upload("a.xmi", cut.clone())], Some("uima-xmi"), &[]).unwrap_err();
    assert!(
        error.message.starts_with("a.xmi, line 2:"),
        "{}",
        error.message
    );
    assert!(!error.hint.is_empty());
    let error = read(&[upload("a.xml", "<x/>")], Some("uima-xmi"), &[]).unwrap_err();
    assert_eq!(error.message, "a.xml is not XMI: it begins with <x>");
    let error = read(
        &[upload("a.json", "{\n\"%TYPES\": {")],
        Some("uima-json"),
        &[],
    )
    .unwrap_err();
    assert!(
        error.message.starts_with("a.json, line 2:"),
        "{}",
        error.message
    );
    let error = read(&[upload("a.json", "{}")], Some("uima-json"), &[]).unwrap_err();
    assert_eq!(
        error.message,
        "a.json has no %FEATURE_STRUCTURES, so it is no JSON CAS"
    );
    // Beside others a broken file is left out.
    let mut inputs = other(OTHER, "😀 Ada met");
    inputs.push(upload("set/b.xmi", cut));
    let after = read(&inputs, None, &[]).unwrap();
    assert_eq!(after.documents.len(), 1);
    assert_eq!(
        item(&after.report, "broken-file").file.as_deref(),
        Some("set/b.xmi")
    );
    // Nor is a text of nothing an article.
    let empty = format!(
        "{HEAD}<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"v\" sofaURI=\"http://example.org/\"/></xmi:XMI>"
    );
    let after = read(&[upload("a.xmi", empty)], None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["no-text"]);
    // What XML 1.1 can name is replaced, in its own width.
    let xmi = format!(
        "<?xml version=\"1.1\"?>{HEAD}<my:X xmi:id=\"2\" sofa=\"1\" begin=\"2\" end=\"5\" value=\"&#x1;a\"/><cas:Sofa xmi:id=\"1\" sofaID=\"v\" sofaString=\"&#7;&#10;Ada&#0;\"/></xmi:XMI>"
    );
    let after = read(&[upload("a.xmi", xmi)], None, &[]).unwrap();
    assert_eq!(item(&after.report, "control-characters").count, 3);
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "\u{fffd}\nAda\u{fffd}");
    assert_eq!(it.text.slice(it.annotations[0].ranges[0]), Some("Ada"));
    // An annotation may not begin inside a character.
    let structures = r#"<my:Mention xmi:id="2" sofa="1" begin="1" end="6"/><my:Mention xmi:id="3" sofa="1" begin="3" end="6"/>"#;
    let after = read(&other(structures, "😀 Ada met"), None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["inside-a-character"]);
    // What lies beyond the text, or is turned round, is left out.
    let structures = r#"<my:Mention xmi:id="2" sofa="1" begin="2" end="99"/><my:Mention xmi:id="3" sofa="1" begin="3" end="2"/>"#;
    let after = read(&other(structures, "Ada met"), None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["beyond-the-text", "empty-span"]);
}

/// What is in a folder, sorted.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).expect("the folder is there");
    let mut all: Vec<_> = all.flatten().map(|it| it.path()).collect();
    all.sort();
    all
}

/// A file by its own name, without its folders.
pub fn file(path: &Path) -> Input {
    let name = path.file_name().expect("a file has a name");
    let bytes = std::fs::read(path).expect("the corpus can be read");
    upload(&name.to_string_lossy(), bytes)
}

fn named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for it in entries(folder) {
        if it.is_dir() {
            found.extend(named(&it, name));
        } else if it.file_name().is_some_and(|it| it == name) {
            found.push(it);
        }
    }
    found
}

#[test]
fn the_same_article_is_the_same_in_json_and_in_xmi() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    let cases = named(&folder, "data.json");
    assert_eq!(cases.len(), 13);
    let mut compared = 0;
    for data in cases {
        let json = read(&[file(&data)], None, &[]).unwrap();
        assert_eq!(json.report.format, "uima-json");
        let xmi = data.with_file_name("debug.xmi");
        if !xmi.exists() {
            continue;
        }
        if data
            .parent()
            .is_some_and(|it| it.ends_with("casWithTextAndAnnotations"))
        {
            // Its XMI has lost the text.
            continue;
        }
        let types = file(&data.with_file_name("debug-typesystem.xml"));
        let xmi = read(&[file(&xmi), types], None, &[]).unwrap();
        assert_eq!(
            losses(&json.report),
            losses(&xmi.report),
            "{}",
            data.display()
        );
        assert_eq!(
            json.documents.len(),
            xmi.documents.len(),
            "{}",
            data.display()
        );
        for (json, xmi) in json.documents.iter().zip(&xmi.documents) {
            assert_eq!(json.text, xmi.text);
            assert_eq!(content(json), content(xmi), "{}", data.display());
        }
        compared += 1;
    }
    assert_eq!(compared, 10);
}

#[test]
fn files_of_others_are_read_with_every_quote_and_come_back() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    let mut files = 0;
    let mut marked = 0;
    for path in entries(&folder.join("xmi")) {
        files += 1;
        let types = match path.file_name().unwrap().to_str().unwrap() {
            "small_cas.xmi" | "lenient_cas.xmi" => "small_typesystem.xml",
            "cas_with_inheritance.xmi" => "typesystem_with_inheritance.xml",
            "cas_with_collections.xmi" => "typesystem_with_collections.xml",
            "cas_with_list_features.xmi" => "typesystem_with_list_features.xml",
            "cas_with_array_features.xmi" => "typesystem_with_array_features.xml",
            "cas_with_reserved_names.xmi" => "typesystem_with_reserved_names.xml",
            _ => "important_dkpro_types.xml",
        };
        let types = file(&folder.join("typesystems").join(types));
        let before = read(&[file(&path), types], None, &[]).unwrap();
        for document in &before.documents {
            marked += document.annotations.len();
            for format in FORMATS {
                let written = write(
                    format,
                    &SchemaInfo::default(),
                    std::slice::from_ref(document),
                    &[],
                );
                let after = written.arrive(format);
                assert_eq!(after.documents[0].text, document.text);
                let (before, after) = (content(document), content(&after.documents[0]));
                assert_eq!(before, after, "{}", path.display());
            }
        }
    }
    assert_eq!(files, 16);
    assert!(marked > 0, "{marked}");
}

#[test]
fn an_export_of_inception_has_its_entities_at_their_quotes() {
    let Some(folder) = shared("cassis") else {
        return;
    };
    let smileys = file(&folder.join("xmi/cas_with_smileys.xmi"));
    let types = file(&folder.join("typesystems/inception_typesystem.xml"));
    let after = read(&[smileys, types], None, &[]).unwrap();
    let it = &after.documents[0];
    assert_eq!(it.title.as_deref(), Some("huggingface.txt"));
    let quotes: Vec<_> = it
        .annotations
        .iter()
        .map(|own| {
            (
                it.text.slice(own.ranges[0]).unwrap(),
                own.label.as_deref(),
                own.layer.as_deref(),
            )
        })
        .collect();
    let transformers = ("Transformers", Some("OTH"), Some("NamedEntity"));
    let own = |quote| (quote, Some("OTH"), Some("NamedEntity"));
    let expected = [
        transformers,
        transformers,
        transformers,
        own("PyTorch"),
        own("TensorFlow"),
    ];
    assert_eq!(quotes, expected);
}
