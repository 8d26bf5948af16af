//! The list of annotations and tables of articles: exact shapes, other people's tables, what is refused and why.
//! What a list can carry is in `capabilities.rs`.

use galley_formats::{Document, Input, SchemaInfo, Severity};
use galley_model::annotation::AttributeValue;

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, link, losses, mark, read, shared, spans, upload, write};

fn one(csv: &str, pairs: &[(&str, &str)]) -> crate::Arrived {
    read(&[upload("a.csv", csv)], Some("csv"), pairs).expect("the table can be read")
}

fn small() -> Document {
    let text = "Ada met Bob,\r\nwho said \"no\".";
    let mut it = document(text);
    it.id = Some("d1".into());
    it.metadata.insert("date".into(), "2026-01-02".into());
    it.annotations = vec![
        mark("a", "PER", vec![find(text, "Ada", 0)]),
        mark("b", "PER", vec![find(text, "Bob,\r\nwho", 0)]),
        mark("c", "sport", vec![]),
    ];
    it.annotations[0].layer = Some("Names".into());
    it.relations = vec![link("a", "b", "met")];
    it
}

#[test]
fn a_list_has_a_row_for_each_annotation_and_the_text_once() {
    let written = write("csv", &SchemaInfo::default(), &[small()], &[]);
    let head = "doc_id,title,kind,id,start,end,unit,parts,quote,label,layer,annotator,note,entity,attributes,confidence,origin,from,to,date,text\r\n";
    let rows = [
        "d1,An article,span,a,0,3,code-points,,Ada,PER,Names,,,,,,,,,2026-01-02,\"Ada met Bob,\r\nwho said \"\"no\"\".\"\r\n",
        "d1,An article,span,b,8,17,code-points,,\"Bob,\r\nwho\",PER,,,,,,,,,,2026-01-02,\r\n",
        "d1,An article,label,c,,,,,,sport,,,,,,,,,,2026-01-02,\r\n",
        "d1,An article,relation,,,,,,,met,,,,,,,,a,b,2026-01-02,\r\n",
    ];
    assert_eq!(written.text(), head.to_owned() + &rows.concat());
}

#[test]
fn separator_mark_and_line_ends_are_as_asked_for_and_come_back() {
    for (separator, sign) in [("comma", ","), ("semicolon", ";"), ("tab", "\t")] {
        let options = [
            ("separator", separator),
            ("bom", "yes"),
            ("line-ends", "lf"),
        ];
        let written = write("csv", &schema(), &[marked(true)], &options);
        let text = written.text();
        assert!(text.starts_with(&format!("\u{feff}doc_id{sign}title{sign}kind")));
        assert_eq!(
            text.lines().next().map(|it| it.ends_with('\r')),
            Some(false)
        );
        let after = written.arrive("csv");
        assert_eq!(after.documents[0].text.as_str(), HARD);
        assert_eq!(spans(&after.documents[0]), spans(&marked(true)));
        assert_eq!(
            item(&after.report, "byte-order-mark").severity,
            Severity::Info
        );
    }
}

#[test]
fn offsets_in_utf16_say_so_and_are_read_in_their_unit() {
    let written = write("csv", &schema(), &[marked(true)], &[("unit", "utf16")]);
    assert!(written.text().contains(",3,16,utf16,,Ada  Lovelace,"));
    let after = written.arrive("csv");
    assert_eq!(spans(&after.documents[0]), spans(&marked(true)));
    assert!(after.report.items.is_empty(), "{:?}", after.report.items);
}

#[test]
fn cells_that_look_like_formulas_are_named_or_protected_and_come_back() {
    let text = "=1+1 is @two; '=quoted and -5.";
    let mut it = document(text);
    it.annotations = vec![
        mark("a", "-", vec![find(text, "=1+1", 0)]),
        mark("b", "X", vec![find(text, "'=quoted", 0)]),
        mark("c", "X", vec![find(text, "-5", 0)]),
    ];
    it.annotations[1].note = "+ a note".into();
    let kept = write("csv", &schema(), std::slice::from_ref(&it), &[]);
    let said = item(&kept.report, "formulas");
    // Text, quote, label and note; a number is no formula.
    assert_eq!((said.severity, said.count), (Severity::Info, 4));
    assert!(said.message.contains("formulas: protect"));
    let options = [("formulas", "protect")];
    let written = write("csv", &schema(), std::slice::from_ref(&it), &options);
    assert!(written.text().contains(",'=1+1,'-,"), "{}", written.text());
    let input = [Input::path(&written.path)];
    let after = read(&input, Some("csv"), &options).unwrap();
    assert_eq!(after.documents[0].text.as_str(), text);
    assert_eq!(spans(&after.documents[0]), spans(&it));
    assert_eq!(after.documents[0].annotations[1].note, "+ a note");
    assert!(losses(&after.report).is_empty());
}

#[test]
fn articles_without_annotations_and_of_equal_names_stay_apart() {
    let mut twin = small();
    twin.annotations.clear();
    twin.relations.clear();
    let corpus = [small(), twin.clone(), twin, small()];
    let after = write("csv", &schema(), &corpus, &[]).arrive("csv");
    let counts: Vec<usize> = after
        .documents
        .iter()
        .map(|it| it.annotations.len())
        .collect();
    assert_eq!(counts, [3, 0, 0, 3]);
}

#[test]
fn lists_of_others_are_read_with_the_text_in_each_row_or_in_the_first() {
    let each = "Text;Begin;End;Category;certain\nAda met Bob.;0;3;PER;\nAda met Bob.;8;11;PER;\nEve.;0;3;PER;yes\n";
    let after = one(each, &[]);
    assert_eq!(after.documents.len(), 2);
    let found = spans(&after.documents[0]);
    assert_eq!(
        found,
        [("PER".into(), vec![(0, 3)]), ("PER".into(), vec![(8, 11)])]
    );
    assert_eq!(after.documents[1].metadata["certain"], "yes");
    let first = "doc_id,text,start,end,label\n1,Ada met Bob.,0,3,PER\n1,,8,11,PER\n2,,0,1,PER\n1,,x,1,PER\n";
    let after = one(first, &[]);
    assert_eq!(after.documents.len(), 1);
    assert_eq!(after.documents[0].annotations.len(), 2);
    let lost = item(&after.report, "no-text");
    assert_eq!((lost.severity, lost.line), (Severity::Rejected, Some(4)));
    // The fifth line goes on with an article that is no longer there.
    assert_eq!(after.report.rejected(), 2);
}

#[test]
fn rows_without_numbers_and_details_that_differ_are_named() {
    let csv =
        "text,start,end,label,desk\nAda met Bob.,0,3,PER,news\nAda met Bob.,eight,11,PER,sport\n";
    let after = one(csv, &[]);
    assert_eq!(item(&after.report, "broken-line").line, Some(3));
    let said = item(&after.report, "differing-details");
    assert_eq!(said.quote.as_deref(), Some("sport"));
    assert_eq!(after.documents[0].metadata["desk"], "news");
}

#[test]
fn a_row_says_everything_that_an_annotation_can_have() {
    let csv = "text,start,end,label,layer,annotator,note,entity,attributes,confidence\n\
               Ada met Bob.,0,3,PER,Names,Zoë,A countess.,e1,\"{\"\"certain\"\":true}\",0.5\n";
    let after = one(csv, &[]);
    let it = &after.documents[0].annotations[0];
    assert_eq!(it.layer.as_deref(), Some("Names"));
    assert_eq!(it.annotator.as_deref(), Some("Zoë"));
    assert_eq!(
        (it.note.as_str(), it.confidence),
        ("A countess.", Some(0.5))
    );
    assert_eq!(it.entity.as_deref(), Some("e1"));
    assert_eq!(it.attributes["certain"], AttributeValue::Flag(true));
}

#[test]
fn a_table_of_articles_has_labels_and_details_and_columns_can_be_named() {
    let csv =
        "nr,head,copy,class,desk\n7,Storm,Rain fell.,weather#news,home\n8,,Sun shone.,,\n,,,,\n";
    let options = [
        ("text-column", "copy"),
        ("title-column", "head"),
        ("id-column", "nr"),
        ("labels-column", "class"),
    ];
    let after = one(csv, &options);
    let [first, second] = after.documents.as_slice() else {
        panic!("{:?}", after.documents)
    };
    assert_eq!(
        (first.title.as_deref(), first.id.as_deref()),
        (Some("Storm"), Some("7"))
    );
    let labels: Vec<_> = first
        .annotations
        .iter()
        .map(|it| it.label.as_deref())
        .collect();
    assert_eq!(labels, [Some("weather"), Some("news")]);
    assert!(first.annotations.iter().all(|it| it.ranges.is_empty()));
    assert_eq!(first.metadata["desk"], "home");
    assert_eq!(first.metadata["source"], "a.csv");
    assert!(second.annotations.is_empty());
    assert_eq!(second.title.as_deref(), Some("Sun shone."));
    assert_eq!(item(&after.report, "empty").line, Some(4));
    let wrong = one(csv, &[("text-column", "body")]);
    assert!(item(&wrong.report, "no-text").message.contains("“body”"));
    assert!(
        item(&wrong.report, "no-text")
            .message
            .contains("nr, head, copy")
    );
}

#[test]
fn lists_without_the_text_they_belong_to_are_refused_with_what_to_do() {
    let Some(folder) = shared("gamma-reference") else {
        return;
    };
    for name in ["AlexPaulSuzan", "annotation_paul_suzann_alex", "3by100"] {
        let path = folder.join(format!("{name}.csv"));
        let after = read(&[Input::path(&path)], None, &[]).unwrap();
        assert!(after.documents.is_empty());
        let said = item(&after.report, "no-text");
        assert!(said.message.contains("no header"), "{}", said.message);
        assert!(said.message.contains("Import the articles first"));
    }
    let after = one("doc,start,end,label\n1,0,3,PER\n", &[]);
    assert!(
        item(&after.report, "no-text")
            .message
            .contains("text-column")
    );
}

#[test]
fn doccanos_tables_give_as_many_articles_as_they_have_texts() {
    let Some(folder) = shared("doccano-fixtures") else {
        return;
    };
    for (path, articles, labels, empty, broken) in [
        ("import/example.utf16.csv", 3, 3, 0, 0),
        ("import/text_classification/example.csv", 2, 1, 2, 0),
        (
            "import/text_classification/example_out_of_order_columns.csv",
            2,
            1,
            1,
            0,
        ),
        (
            "import/text_classification/example.invalid.2.csv",
            2,
            0,
            0,
            1,
        ),
        ("import/seq2seq/example.csv", 2, 1, 2, 0),
        ("export/text_classification/example.csv", 3, 3, 0, 0),
    ] {
        let input = Input::path(&folder.join(path));
        let after = read(&[input], None, &[]).unwrap();
        assert_eq!(after.report.format, "csv", "{path}");
        assert_eq!(after.documents.len(), articles, "{path}");
        let found: usize = after.documents.iter().map(|it| it.annotations.len()).sum();
        assert_eq!(found, labels, "{path}");
        let count = |code: &str| {
            after
                .report
                .items
                .iter()
                .filter(|it| it.code == code)
                .count()
        };
        assert_eq!(
            (count("empty"), count("broken-line")),
            (empty, broken),
            "{path}"
        );
    }
}

#[test]
fn a_file_that_is_not_utf8_is_still_a_table() {
    let bytes: Vec<u8> = "text;label\nCafé Zoë.;ort\n"
        .chars()
        .map(|it| it as u8)
        .collect();
    let after = read(
        &[upload("a.csv", bytes)],
        None,
        &[("encoding", "windows-1252")],
    )
    .unwrap();
    assert_eq!(after.documents[0].text.as_str(), "Café Zoë.");
}

#[test]
fn a_character_on_the_edge_of_a_piece_is_whole() {
    let long = format!(
        "text\n{}é{}\n",
        "a".repeat((1 << 16) - 6),
        "😀".repeat(40_000)
    );
    let after = one(&long, &[]);
    assert_eq!(after.documents[0].text.as_str(), long[5..].trim_end());
    assert!(after.report.items.is_empty(), "{:?}", after.report.items);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_an_error_before_memory_is_full() {
    let mut csv = b"text,label\n\"Ada,x\n".to_vec();
    csv.extend(b"Bob met nobody,x\n".repeat(5_000_000));
    let error = read(&[upload("a.csv", csv)], Some("csv"), &[]).unwrap_err();
    assert!(error.message.contains("quotation mark"), "{error}");
    assert!(error.message.starts_with("a.csv"));
}
