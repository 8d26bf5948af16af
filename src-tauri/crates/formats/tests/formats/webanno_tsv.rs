//! WebAnno TSV: the suite by which INCEpTION tests itself, both as TSV and as XMI, what is written to the letter, and
//! what is said of all that does not fit.

use std::collections::BTreeMap;
use std::path::Path;

use galley_formats::{Document, Input, SchemaInfo};
use galley_model::annotation::AttributeValue;

use crate::uima_corpora::{entries, file};
use crate::{
    Arrived, document, find, item, link, losses, mark, range, read, shared, upload, write,
};

/// Places and labels, and relations between places: what must be the same however a file holds it.
pub type Content = (
    Vec<(Vec<(u32, u32)>, Option<String>)>,
    Vec<(Vec<(u32, u32)>, Option<String>, Vec<(u32, u32)>)>,
);

pub fn content(document: &Document) -> Content {
    let place = |it: &galley_formats::corpus::Annotation| -> Vec<(u32, u32)> {
        it.ranges.iter().map(|it| (it.start.0, it.end.0)).collect()
    };
    let by_id: BTreeMap<&str, Vec<(u32, u32)>> = document
        .annotations
        .iter()
        .map(|it| (it.id.as_str(), place(it)))
        .collect();
    let own = document.annotations.iter();
    let mut spans: Vec<_> = own.map(|it| (place(it), it.label.clone())).collect();
    spans.sort();
    let links = document.relations.iter();
    let mut links: Vec<_> = links
        .map(|it| {
            let end = |id: &str| by_id[id].clone();
            (end(&it.from), it.label.clone(), end(&it.to))
        })
        .collect();
    links.sort();
    (spans, links)
}

fn one(inputs: &[Input], format: &str) -> Arrived {
    let after = read(inputs, Some(format), &[]).expect("the file can be read");
    assert_eq!(after.documents.len(), 1);
    after
}

/// Where white space at the ends of an annotation has no place in TSV, as the names say.
fn moves(path: &Path) -> bool {
    let name = path.to_string_lossy();
    ["LeadingWhitespace", "TrailingWhitespace"]
        .iter()
        .any(|it| name.contains(it))
}

#[test]
fn the_suite_is_the_same_in_tsv_and_in_xmi() {
    let Some(folder) = shared("inception") else {
        return;
    };
    let types = file(&folder.join("webannoTestTypes.xml"));
    let (mut compared, mut tokens) = (0, 0);
    let cases = entries(&folder.join("tsv3-suite"));
    for case in &cases {
        let tsv = one(&[file(&case.join("reference.tsv"))], "webanno-tsv");
        assert_eq!(wrong_words(&tsv), 0, "{}", case.display());
        tokens += divided(&tsv, "Token") + ends(&tsv, "Token");
        let xmi = case.join("reference.xmi");
        if !xmi.exists() {
            continue;
        }
        compared += 1;
        let xmi = one(&[types.clone(), file(&xmi)], "uima-xmi");
        let (tsv, xmi) = (&tsv.documents[0], &xmi.documents[0]);
        if moves(case) {
            assert_ne!(content(tsv), content(xmi), "{}", case.display());
        } else {
            assert_eq!(content(tsv), content(xmi), "{}", case.display());
        }
        assert_eq!(
            tsv.text.as_str().trim_end(),
            xmi.text.as_str().trim_end(),
            "{}",
            case.display()
        );
    }
    assert_eq!((cases.len(), compared, tokens), (75, 73, 345));
}

/// How many of a type were told to divide the text only.
fn divided(after: &Arrived, name: &str) -> u64 {
    counted(after, "segmentation", name)
}

fn ends(after: &Arrived, name: &str) -> u64 {
    counted(after, "relation-ends", name)
}

fn counted(after: &Arrived, code: &str, name: &str) -> u64 {
    let said = after.report.items.iter().filter(|it| it.code == code);
    let count = |message: &str| {
        let (_, rest) = message.split_once(&format!("{name} ("))?;
        rest.split_once(')')?.0.parse::<u64>().ok()
    };
    said.filter_map(|it| count(&it.message)).sum()
}

fn wrong_words(after: &Arrived) -> usize {
    let said = after.report.items.iter();
    said.filter(|it| matches!(it.code, "wrong-word" | "moved-sentence" | "offset-unit"))
        .count()
}

#[test]
fn what_is_read_is_written_and_read_again_the_same() {
    let Some(folder) = shared("inception") else {
        return;
    };
    let mut files = Vec::new();
    for case in entries(&folder.join("tsv3-suite")) {
        files.push((case.join("reference.tsv"), "webanno-tsv"));
        files.push((case.join("reference.xmi"), "uima-xmi"));
    }
    for case in entries(&folder.join("curation-testsuite")) {
        for name in ["user1.tsv", "user2.tsv", "curator.tsv"] {
            files.push((case.join(name), "webanno-tsv"));
        }
    }
    files.retain(|(path, _)| path.exists());
    assert_eq!(files.len(), 75 + 73 + 16 * 3);
    let gum = folder.join("../gum-news");
    if shared("gum-news").is_some() {
        let folder = &gum;
        let own = entries(&folder.join("webanno-tsv"));
        files.extend(own.into_iter().map(|it| (it, "webanno-tsv")));
    }
    for (path, from) in files {
        let before = one(&[file(&path)], from);
        for to in ["webanno-tsv", "uima-xmi", "uima-json"] {
            let name = format!("{} as {to}", path.display());
            let written = write(to, &SchemaInfo::default(), &before.documents, &[]);
            let after = written.arrive(to);
            let (before, after) = (&before.documents[0], &after.documents[0]);
            assert_eq!(before.text.as_str(), after.text.as_str(), "{name}");
            if to == "webanno-tsv" && path.starts_with(&gum) {
                assert_eq!(losses(&written.report), ["metadata"], "{name}");
                assert_eq!(everything(before), everything(after), "{name}");
                continue;
            }
            if to == "webanno-tsv" && from == "uima-xmi" && moves(&path) {
                assert_eq!(losses(&written.report), ["white-space"], "{name}");
                continue;
            }
            assert_eq!(losses(&written.report), [""; 0], "{name}");
            assert_eq!(everything(before), everything(after), "{name}");
        }
    }
}

/// Everything that is said of places, with the layers.
fn everything(document: &Document) -> (Content, Vec<String>) {
    let said = document.annotations.iter().map(|it| {
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            it.ranges, it.layer, it.label, it.attributes, it.entity, it.note, it.annotator
        )
    });
    let mut said: Vec<String> = said.collect();
    said.sort();
    (content(document), said)
}

#[test]
fn gum_news_has_every_referent_and_every_link() {
    let Some(folder) = shared("gum-news") else {
        return;
    };
    let (mut sentences, mut tokens) = (0, 0);
    let files = entries(&folder.join("webanno-tsv"));
    assert_eq!(files.len(), 8);
    for path in files {
        let after = one(&[file(&path)], "webanno-tsv");
        assert_eq!(losses(&after.report), [""; 0], "{}", path.display());
        assert_eq!(wrong_words(&after), 0);
        assert!(after.documents[0].metadata.contains_key("summary1"));
        sentences += divided(&after, "Sentence");
        tokens += divided(&after, "Token");
        // Counted by what stands in the file: numbers of annotations, and cells of relations.
        let raw = std::fs::read_to_string(&path).unwrap();
        let rows = raw
            .lines()
            .filter(|it| it.starts_with(|it: char| it.is_ascii_digit()));
        let rows: Vec<Vec<&str>> = rows.map(|it| it.split('\t').collect()).collect();
        let mut referents = std::collections::BTreeSet::new();
        let mut single = 0;
        let mut links = 0;
        for row in &rows {
            for entry in row[3].split('|').filter(|it| *it != "_") {
                match entry.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
                    Some((_, number)) => _ = referents.insert(number),
                    None => single += 1,
                }
            }
            links += row[9].split('|').filter(|it| *it != "_").count();
        }
        let document = &after.documents[0];
        assert_eq!(document.annotations.len(), referents.len() + single);
        assert_eq!(document.relations.len(), links);
        assert!(
            document
                .annotations
                .iter()
                .all(|it| it.layer.as_deref() == Some("Referent"))
        );
    }
    assert_eq!((sentences, tokens), (160, 3157));
}

const TEXT: &str = "😀 Ada  Lovelace met Bob.\n\nIn London, too.\n";

/// An annotation over several words, one inside a word, two on the same words.
fn small() -> Document {
    let mut it = document(TEXT);
    let quote = |quote: &str| vec![find(TEXT, quote, 0)];
    it.annotations = vec![
        mark("a", "PER", quote("Ada  Lovelace")),
        mark("b", "a|b", quote("lac")),
        mark("c", "PER", quote("Bob")),
        mark("d", "LOC", quote("London")),
        mark("e", "*", quote("London")),
    ];
    for it in &mut it.annotations {
        it.layer = Some("Names".into());
    }
    it.annotations[2].attributes = [("certain".into(), AttributeValue::Flag(true))].into();
    it.relations = vec![link("a", "c", "met"), link("e", "c", "not\tmet")];
    for it in &mut it.relations {
        it.layer = Some("Links".into());
    }
    it
}

fn table(written: &crate::Written) -> String {
    let files = entries(&written.path);
    std::fs::read_to_string(&files[0]).expect("a table is text")
}

#[test]
fn a_table_is_written_to_the_letter() {
    let written = write("webanno-tsv", &SchemaInfo::default(), &[small()], &[]);
    assert_eq!(written.report.items, []);
    let expected = "#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Names|value|certain
#T_RL=webanno.custom.Links|value|BT_webanno.custom.Names


#Text=😀 Ada  Lovelace met Bob.
#Text=
#Text=
1-1\t0-2\t😀\t_\t_\t_\t_\t
1-2\t3-6\tAda\tPER[1]\t*[1]\t_\t_\t
1-3\t8-16\tLovelace\tPER[1]\t*[1]\t_\t_\t
1-3.1\t12-15\tlac\ta\\|b\t*\t_\t_\t
1-4\t17-20\tmet\t_\t_\t_\t_\t
1-5\t21-24\tBob\tPER\ttrue\tmet|not\\tmet\t1-2[1_0]|2-2[3_0]\t
1-6\t24-25\t.\t_\t_\t_\t_\t

#Text=In London, too.
#Text=
2-1\t27-29\tIn\t_\t_\t_\t_\t
2-2\t30-36\tLondon\tLOC[2]|\\*[3]\t*[2]|*[3]\t_\t_\t
2-3\t36-37\t,\t_\t_\t_\t_\t
2-4\t38-41\ttoo\t_\t_\t_\t_\t
2-5\t41-42\t.\t_\t_\t_\t_\t
";
    assert_eq!(table(&written), expected);
    let after = written.arrive("webanno-tsv");
    assert_eq!(losses(&after.report), [""; 0]);
    assert_eq!(everything(&after.documents[0]), everything(&small()));
    assert_eq!(after.documents[0].text.as_str(), TEXT);
}

#[test]
fn what_has_no_place_is_named() {
    let text = "\tAda met\r\n Bob and Eve.";
    let mut before = document(text);
    let wide = |start, end| vec![range(start, end)];
    before.annotations = vec![
        mark("a", "PER", wide(0, 4)),
        mark("b", "PER", wide(8, 11)),
        mark("c", "PER", vec![find(text, "Bob", 0)]),
        mark("d", "PER", vec![find(text, "Ada", 0), find(text, "Eve", 0)]),
        mark("e", "topic", vec![]),
        mark("f", "", vec![find(text, "Eve", 0)]),
    ];
    for (it, layer) in before
        .annotations
        .iter_mut()
        .zip(["N", "N", "B/b", "N", "N", "N"])
    {
        it.layer = Some(layer.into());
    }
    before.annotations[5].label = Some(String::new());
    before.annotations[0].attributes = [("size".into(), AttributeValue::Text("42".into()))].into();
    before.relations = vec![
        link("a", "b", "x"),
        link("a", "c", "y"),
        link("a", "e", "z"),
    ];
    let written = write("webanno-tsv", &SchemaInfo::default(), &[before], &[]);
    let mut said = losses(&written.report);
    said.sort_unstable();
    said.dedup();
    let all = [
        "discontinuous",
        "document-labels",
        "empty-value",
        "leading-space",
        "loose-relation",
        "plain-name",
        "value-kind",
        "white-space",
    ];
    assert_eq!(said, all);
    item(&written.report, "mixed-ends");
    let after = written.arrive("webanno-tsv");
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), " Ada met\r\n Bob and Eve.");
    let names: Vec<_> = it
        .annotations
        .iter()
        .map(|it| it.layer.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["N", "N", "B_b", "N"]);
    let [relation] = it.relations.as_slice() else {
        panic!("{:?}", it.relations);
    };
    assert_eq!(relation.label.as_deref(), Some("y"));
    // Of a text without a word nothing is left.
    let written = write(
        "webanno-tsv",
        &SchemaInfo::default(),
        &[document(" \n")],
        &[],
    );
    assert_eq!(losses(&written.report), ["no-words"]);
    assert_eq!(written.arrive("webanno-tsv").documents[0].text.as_str(), "");
}

#[test]
fn rows_that_are_none_are_named_with_their_line() {
    let rows = "#FORMAT=WebAnno TSV 3.2\n#T_SP=c.Span|value\n#T_RL=c.Rel|value|BT_c.Span\n#Note=x\n\n\n#Text=Ada met Bob\r\n\
        1-1\t0-3\tAda\tPER\t_\t_\t\n\
        1-2\t4-x\tmet\t_\t_\t_\t\n\
        1-2\t4-7\tmet\t_\n\
        1-3\t8-11\tBob\tPER\tmet|saw\t1-1|7-7[9_0]\tx\ty\n";
    let after = read(&[upload("a.tsv", rows)], None, &[]).unwrap();
    assert_eq!(after.report.format, "webanno-tsv");
    assert_eq!(
        losses(&after.report),
        ["broken-line", "ragged-row", "ragged-row", "no-target"]
    );
    assert_eq!(item(&after.report, "broken-line").line, Some(9));
    assert_eq!(item(&after.report, "ragged-row").line, Some(10));
    assert_eq!(item(&after.report, "no-target").line, Some(11));
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "Ada met Bob");
    assert_eq!((it.annotations.len(), it.relations.len()), (2, 1));
    let error = read(&[upload("a.tsv", "#FORMAT=WebAnno TSV 2.0\n")], None, &[]).unwrap_err();
    assert_eq!(
        error.message,
        "a.tsv, line 1: not WebAnno TSV 3, but version 2.0"
    );
    assert!(error.hint.contains("v3"));
}

#[test]
fn offsets_that_fit_no_word_are_mended_or_named() {
    let head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=c.Span|value\n\n\n";
    let points = format!(
        "{head}#Text=😀 Ada\n1-1\t0-1\t😀\t_\t\n1-2\t2-5\tAda\tPER\t\n\n#Text=Bob\n2-1\t6-9\tBob\tPER\t\n"
    );
    let after = read(&[upload("a.tsv", points)], None, &[]).unwrap();
    assert_eq!(item(&after.report, "offset-unit").count, 3);
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "😀 Ada\nBob");
    let quotes: Vec<_> = it
        .annotations
        .iter()
        .map(|own| it.text.slice(own.ranges[0]).unwrap())
        .collect();
    assert_eq!(quotes, ["Ada", "Bob"]);
    let far = format!(
        "{head}#Text=Ada\n1-1\t0-3\tEva\tPER\t\n\n#Text=Bob\n2-1\t4000000000-4000000003\tBob\tPER\t\n"
    );
    let after = read(&[upload("a.tsv", far)], None, &[]).unwrap();
    assert_eq!(item(&after.report, "moved-sentence").count, 1);
    assert_eq!(item(&after.report, "wrong-word").count, 1);
    assert_eq!(after.documents[0].text.as_str(), "AdaBob");
}

#[test]
fn in_an_exported_project_the_files_of_several_people_are_one_article() {
    let table = |label: &str, text: &str| {
        format!(
            "#FORMAT=WebAnno TSV 3.3\n#T_SP=c.Span|value\n#T_RL=c.Rel|value|BT_c.Span\n\n\n#Text={text} met\n1-1\t0-3\t{text}\t{label}\tx\t1-2\t\n1-2\t4-7\tmet\tY\t_\t_\t\n"
        )
    };
    let inputs = [
        upload("p/annotation/one.txt/Bo.tsv", table("PER", "Ada")),
        upload("p/annotation/one.txt/INITIAL_CAS.tsv", table("LOC", "Ada")),
        upload("p/annotation/one.txt/Zoë.tsv", table("ORG", "Ada")),
        upload("p/annotation/two.txt/Bo.tsv", table("PER", "Eve")),
        upload("p/source/one.txt", "nothing"),
    ];
    let after = read(&inputs, None, &[]).unwrap();
    assert_eq!(losses(&after.report), ["broken-file"]);
    assert_eq!(
        item(&after.report, "people").document.as_deref(),
        Some("Ada met")
    );
    let [one, two] = after.documents.as_slice() else {
        panic!("{:#?}", after.documents);
    };
    assert_eq!(
        (one.id.as_deref(), two.id.as_deref()),
        (Some("one.txt"), Some("two.txt"))
    );
    assert_eq!((one.annotations.len(), one.relations.len()), (6, 3));
    let who: Vec<_> = one
        .annotations
        .iter()
        .map(|it| (it.annotator.as_deref(), it.label.as_deref().unwrap()))
        .filter(|(_, label)| *label != "Y")
        .collect();
    assert_eq!(
        who,
        [(Some("Bo"), "PER"), (None, "LOC"), (Some("Zoë"), "ORG")]
    );
}
