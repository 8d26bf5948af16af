//! Columns of others, read: every layout and scheme that collections have, as many annotations as their own
//! descriptions count, and the same ones again after they went out.

use std::path::Path;

use galley_formats::{Document, Input, SchemaInfo, Severity};

use crate::{Arrived, item, losses, read, shared, spans, upload, write};

/// Label and quote without white space of every annotation, in the order of the text: what must be the same after words
/// were joined to a text again.
fn quotes(documents: &[Document]) -> Vec<(String, String)> {
    let of = |document: &Document| -> Vec<(String, String)> {
        let quote = |it: &galley_formats::corpus::Annotation| {
            let quote = document.text.slice(it.ranges[0]);
            let quote = quote.expect("a span lies in its text");
            let plain = quote.split_whitespace().collect();
            (it.label.clone().unwrap_or_default(), plain)
        };
        document.annotations.iter().map(quote).collect()
    };
    documents.iter().flat_map(of).collect()
}

fn sorted(mut quotes: Vec<(String, String)>) -> Vec<(String, String)> {
    quotes.sort();
    quotes
}

/// Sentences are lines of the text.
fn sentences(documents: &[Document]) -> usize {
    let lines = |it: &Document| it.text.as_str().lines().count();
    documents.iter().map(lines).sum()
}

/// What is said of a scheme.
fn scheme(arrived: &Arrived) -> &str {
    let said = &item(&arrived.report, "scheme").message;
    let rest = said.strip_prefix("The tags were read as ").unwrap();
    rest.split_once(';').unwrap().0
}

/// Files with their scheme, sentences and annotations, as their descriptions count them (without lines that only say
/// where an article begins).
const CORPORA: &[(&str, &str, usize, usize)] = &[
    ("german-ler/ler_dev-first-sentences.conll", "bio2", 557, 412),
    (
        "hiner/validation-collapsed-first-600-sentences.conll",
        "bio2",
        600,
        1497,
    ),
    ("nerkor/rapid_2-first-sentences.conllup", "bio2", 105, 105),
    ("thai-ner/data-1.3-first-sentences.conll", "bio2", 268, 539),
    ("turku-ner/conll-dev.tsv", "bio2", 1440 - 76, 1063),
    ("uner-chinese/zh_gsdsimp-ud-dev.iob2", "bio2", 500, 753),
    ("wnut17/emerging.dev.conll", "bio2", 1009, 836),
    ("wnut17/wnut17train-first-sentences.conll", "bio2", 396, 215),
    ("broad-twitter/h-first-sentences.conll", "bio2", 385, 596),
    // 385 in the first column of tags, 85 nested in them.
    ("wojood-sample/val.txt", "bio2", 158, 470),
    ("dkpro-core/conll/2003/en-orig.conll", "bio1", 1, 3),
    ("dkpro-core/conll/2002/ner2002_test.conll", "bio2", 1, 4),
    (
        "dkpro-core/conll/2002/germeval2014_test.conll",
        "bio2",
        1,
        6,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/example.conll",
        "bio2",
        2,
        2,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/labeling.invalid.conll",
        "bio2",
        3,
        5,
    ),
    (
        "doccano-fixtures/import/sequence_labeling/labeling.trailing.conll",
        "bio2",
        1,
        2,
    ),
];

fn corpus(path: &str) -> Option<Arrived> {
    let (folder, name) = path.split_once('/').unwrap();
    let after = read(&[Input::path(&shared(folder)?.join(name))], None, &[]);
    let after = after.expect("the corpus can be read");
    assert_eq!(after.report.format, "conll", "{path}");
    Some(after)
}

#[test]
fn corpora_have_the_annotations_that_their_descriptions_count() {
    for (path, expected_scheme, expected_sentences, expected) in CORPORA {
        let Some(after) = corpus(path) else { continue };
        assert_eq!(scheme(&after), *expected_scheme, "{path}");
        assert_eq!(sentences(&after.documents), *expected_sentences, "{path}");
        assert_eq!(quotes(&after.documents).len(), *expected, "{path}");
        assert_eq!(losses(&after.report), [""; 0], "{path}");
    }
}

#[test]
fn what_came_in_goes_out_and_comes_in_equal_in_every_scheme() {
    let shapes = [
        ("bio2", "token,ner,ner,ner,ner"),
        ("bio1", "ner,ner,ner,token"),
        ("bioes", "id,token,pos,ner,ner,ner"),
        ("bilou", "token,ner,ner,ner"),
    ];
    for ((path, ..), (scheme, columns)) in CORPORA.iter().zip(shapes.iter().cycle()) {
        let Some(before) = corpus(path) else { continue };
        let written = write(
            "conll",
            &SchemaInfo::default(),
            &before.documents,
            &[("scheme", scheme), ("columns", columns)],
        );
        assert_eq!(
            losses(&written.report),
            [""; 0],
            "{path} {:?}",
            written.report.items
        );
        let after = read(&[Input::path(&written.path)], Some("conll"), &[]).unwrap();
        assert_eq!(losses(&after.report), [""; 0], "{path} {scheme}");
        let wrong = after.report.items.iter();
        let wrong = wrong.filter(|it| it.severity == Severity::Repaired);
        assert_eq!(wrong.count(), 0, "{path}: {:?}", after.report.items);
        assert_eq!(
            quotes(&after.documents),
            quotes(&before.documents),
            "{path} {scheme}"
        );
    }
}

#[test]
fn nested_annotations_of_novels_come_in_from_their_columns() {
    let Some(folder) = shared("litbank/entities-tsv") else {
        return;
    };
    let before = read(&[Input::path(&folder)], None, &[]).unwrap();
    assert_eq!(before.report.format, "conll");
    assert_eq!(before.documents.len(), 12);
    // The same novels with the same annotations as standoff, where both are there.
    let brat = shared("litbank/entities-brat").unwrap();
    let brat = read(&[Input::path(&brat)], None, &[]).unwrap();
    let mut compared = 0;
    for document in &before.documents {
        let stem = Path::new(&document.place.file).file_stem().unwrap();
        let same = |it: &&Document| Path::new(&it.place.file).file_stem() == Some(stem);
        let Some(other) = brat.documents.iter().find(same) else {
            continue;
        };
        let (ours, theirs) = (
            quotes(std::slice::from_ref(document)),
            quotes(std::slice::from_ref(other)),
        );
        let (ours, mut theirs) = (sorted(ours), sorted(theirs));
        if stem == "145_middlemarch_brat" {
            // One of the standoff file's ends a letter early.
            let cut = theirs.iter_mut().find(|it| it.1.ends_with("toendur"));
            cut.unwrap().1.push('e');
        }
        assert_eq!(ours, theirs, "{stem:?}");
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
}

#[test]
fn finnish_news_is_the_same_from_standoff_and_from_columns() {
    let Some(folder) = shared("turku-ner") else {
        return;
    };
    let brat = read(&[Input::path(&folder.join("standoff-dev"))], None, &[]).unwrap();
    let columns = read(&[Input::path(&folder.join("conll-dev.tsv"))], None, &[]).unwrap();
    assert_eq!((brat.documents.len(), columns.documents.len()), (76, 76));
    assert_eq!(
        sorted(quotes(&brat.documents)),
        sorted(quotes(&columns.documents))
    );
    // From standoff to columns …
    let written = write("conll", &SchemaInfo::default(), &brat.documents, &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("conll");
    assert_eq!(after.documents.len(), 76);
    assert_eq!(quotes(&after.documents).len(), 1063);
    assert_eq!(
        sorted(quotes(&after.documents)),
        sorted(quotes(&brat.documents))
    );
    // … and from columns to standoff.
    let written = write("brat", &SchemaInfo::default(), &columns.documents, &[]);
    let after = written.arrive("brat");
    let spans = |documents: &[Document]| -> Vec<_> { documents.iter().map(spans).collect() };
    assert_eq!(spans(&after.documents), spans(&columns.documents));
}

/// What is read of a file given as it stands: its text, and label and quote of each annotation.
fn given(
    content: &[u8],
    options: &[(&str, &str)],
) -> (Arrived, Vec<String>, Vec<(String, String)>) {
    let after = read(&[upload("a.conll", content)], Some("conll"), options).unwrap();
    let texts = after.documents.iter().map(|it| it.text.as_str().to_owned());
    let (texts, quotes) = (texts.collect(), quotes(&after.documents));
    (after, texts, quotes)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(label, quote): &(&str, &str)| ((*label).to_owned(), (*quote).to_owned());
    expected.iter().map(own).collect()
}

#[test]
fn every_layout_is_found_out() {
    let ada = [("PER", "AdaLovelace"), ("LOC", "London")];
    for (what, content) in [
        (
            "tabs",
            "Ada\tB-PER\nLovelace\tI-PER\nin\tO\nLondon\tB-LOC\n",
        ),
        (
            "no line end at the end",
            "Ada B-PER\nLovelace I-PER\nin O\nLondon B-LOC",
        ),
        (
            "CRLF and a byte-order mark",
            "\u{feff}Ada B-PER\r\nLovelace I-PER\r\nin O\r\nLondon B-LOC\r\n\r\n",
        ),
        (
            "tags first",
            "B-PER\tAda\nI-PER\tLovelace\nO\tin\nB-LOC\tLondon\n",
        ),
        (
            "four columns",
            "Ada NNP I-NP I-PER\nLovelace NNP I-NP I-PER\nin IN I-PP O\nLondon NNP I-NP I-LOC\n",
        ),
        (
            "blanks in any number",
            "Ada   NNP  B-PER\nLovelace NNP I-PER\nin  IN   O\nLondon NNP B-LOC\n",
        ),
        (
            "numbers",
            "1\tAda\tB-PER\tO\n2\tLovelace\tI-PER\tO\n3\tin\tO\tO\n4\tLondon\tB-LOC\tO\n",
        ),
        (
            "names of columns",
            "# global.columns = NER FORM LEMMA\nB-PER\tAda\tada\nI-PER\tLovelace\tl\nO\tin\tB-X\nB-LOC\tLondon\tl\n",
        ),
        (
            "labels alone",
            "Ada\tPER\nLovelace\tPER\nin\tO\nLondon\tLOC\n",
        ),
        (
            "letters of other schemes",
            "Ada\tB-PER\nLovelace\tE-PER\nin\tO\nLondon\tS-LOC\n",
        ),
        (
            "last and unit",
            "Ada\tB-PER\nLovelace\tL-PER\nin\tO\nLondon\tU-LOC\n",
        ),
    ] {
        let (after, texts, found) = given(content.as_bytes(), &[]);
        assert_eq!(texts, ["Ada Lovelace in London"], "{what}");
        assert_eq!(found, pairs(&ada), "{what}");
        assert_eq!(losses(&after.report), [""; 0], "{what}");
        let repaired = after.report.items.iter();
        assert!(
            repaired.clone().all(|it| it.severity == Severity::Info),
            "{what}: {:?}",
            after.report.items
        );
    }
}

#[test]
fn schemes_are_found_out_or_taken_as_asked() {
    for (tags, expected) in [
        ("B-P I-P O B-P B-P", "bio2"),
        ("I-P I-P B-P O I-L", "bio1"),
        ("B-P E-P O S-P O", "bioes"),
        ("B-P L-P O U-P O", "bilou"),
        ("P P O L O", "io"),
    ] {
        let rows: Vec<String> = tags.split(' ').map(|it| format!("w\t{it}\n")).collect();
        let (after, ..) = given(rows.concat().as_bytes(), &[]);
        assert_eq!(scheme(&after), expected, "{tags}");
    }
    let content = b"Ada\tI-PER\nBob\tB-PER\n";
    let (after, _, found) = given(content, &[("scheme", "io"), ("columns", "token,ner")]);
    assert_eq!(found, pairs(&[("PER", "Ada"), ("B-PER", "Bob")]));
    assert!(after.report.items.iter().all(|it| it.code != "scheme"));
}

#[test]
fn sequences_that_cannot_be_are_mended_with_their_lines() {
    let content = "a\tO\nb\tI-P\nc\tI-L\nd\tB-L\n\ne\tI-L\nf\nBOTH g h\n\tB-P\n";
    let (after, texts, found) = given(content.as_bytes(), &[("scheme", "bio2")]);
    assert_eq!(texts, ["a b c d\ne f BOTH g h"]);
    assert_eq!(
        found,
        pairs(&[("P", "b"), ("L", "c"), ("L", "d"), ("L", "e")])
    );
    let lines = |code: &str| -> Vec<_> {
        let own = after.report.items.iter().filter(|it| it.code == code);
        own.map(|it| (it.severity, it.line.unwrap())).collect()
    };
    let repaired =
        |lines: &[u64]| -> Vec<_> { lines.iter().map(|it| (Severity::Repaired, *it)).collect() };
    assert_eq!(lines("tag-sequence"), repaired(&[2, 3, 6]));
    assert_eq!(lines("ragged"), repaired(&[7, 8]));
    assert_eq!(lines("empty-token"), [(Severity::Rejected, 9)]);
}

#[test]
fn nested_annotations_come_from_columns_or_from_one_cell() {
    let expected = pairs(&[("ORG", "BankofYork"), ("LOC", "York")]);
    for content in [
        "Bank\tB-ORG\tO\nof\tI-ORG\tO\nYork\tI-ORG\tB-LOC\n.\tO\tO\n",
        "Bank\tB-ORG\nof\tI-ORG\nYork\tI-ORG,B-LOC\n.\tO\n",
        "Bank\tB-ORG\nof\tI-ORG\nYork\tB-LOC|I-ORG\n.\tO\n",
        // As many columns as there are annotations, in any order.
        "Bank B-ORG\nof I-ORG\nYork B-LOC I-ORG\n. O\n",
    ] {
        let (after, _, found) = given(content.as_bytes(), &[]);
        assert_eq!(found, expected, "{content}");
        let mended = after
            .report
            .items
            .iter()
            .filter(|it| it.code == "tag-sequence");
        assert_eq!(mended.count(), 0, "{content}");
    }
}

#[test]
fn a_hash_may_be_a_word_and_comments_are_none() {
    let content = "# a comment of one cell\nSee\tO\n#\tO\n#\tB-TAG\nnews\tI-TAG\n\n# x = y\n# text = So  it is .\nSo\tO\nit\tO\nis\tO\n.\tO\n";
    let (after, texts, found) = given(content.as_bytes(), &[]);
    assert_eq!(texts, ["See # #news\nSo  it is ."]);
    assert_eq!(found, pairs(&[("TAG", "#news")]));
    assert_eq!(item(&after.report, "comment-lines").count, 2);
}

#[test]
fn articles_begin_where_the_file_says_or_after_so_many_sentences() {
    let content = "-DOCSTART- (1 EU) O\n\nAda O\n\n-DOCSTART- -X- O\n\n-DOCSTART- -X- O\nBob B-P\n\nLi O\n\n# newdoc id = x\nZoë O\n";
    let (after, texts, _) = given(content.as_bytes(), &[]);
    assert_eq!(texts, ["Ada", "Bob\nLi", "Zoë"]);
    let [one, two, three] = after.documents.as_slice() else {
        panic!()
    };
    assert_eq!(
        (one.title.as_deref(), two.title.as_deref()),
        (Some("1 EU"), None)
    );
    assert_eq!(three.id.as_deref(), Some("x"));
    assert_eq!(
        [one, two, three].map(|it| it.place.line),
        [Some(1), Some(7), Some(12)]
    );
    let (_, texts, found) = given(b"a O\n\nb B-P\n\nc O\n", &[("split", "2")]);
    assert_eq!(texts, ["a\nb", "c"]);
    assert_eq!(found, pairs(&[("P", "b")]));
}

#[test]
fn the_text_is_joined_as_asked_and_a_wrong_text_line_is_named() {
    let content = "He\tO\nsaid\tO\n:\tO\n\"\tO\nNo\tB-X\n.\tO\n\"\tO\n".as_bytes();
    for (join, expected) in [
        ("auto", "He said: \"No.\""),
        ("blank", "He said : \" No . \""),
        ("nothing", "Hesaid:\"No.\""),
    ] {
        let (after, texts, found) = given(content, &[("join", join)]);
        assert_eq!(texts, [expected]);
        assert_eq!(found, pairs(&[("X", "No")]));
        assert_eq!(item(&after.report, "joined").count, 1);
    }
    // Where blanks are words of their own there are no others.
    let (_, texts, found) = given(
        "ก\tO\n \tO\nข\tB-X\n \tI-X\nc\tI-X\n\t\nd\tO\n".as_bytes(),
        &[],
    );
    assert_eq!(texts, ["ก ข c\nd"]);
    assert_eq!(found, pairs(&[("X", "ขc")]));
    let (after, texts, _) = given(b"# text = one three\none\tO\ntwo\tB-X\n", &[]);
    assert_eq!(texts, ["one two"]);
    let said = item(&after.report, "text-line");
    assert_eq!((said.severity, said.line), (Severity::Repaired, Some(2)));
}

#[test]
fn other_encodings_are_read_as_named_or_guessed_and_said() {
    let spanish = b"Espa\xf1a B-LOC\nma\xf1ana O\n";
    for options in [&[][..], &[("encoding", "latin1")]] {
        let (after, texts, found) = given(spanish, options);
        assert_eq!(texts, ["España mañana"]);
        assert_eq!(found, pairs(&[("LOC", "España")]));
        let guessed = after
            .report
            .items
            .iter()
            .any(|it| it.code == "guessed-encoding");
        assert_eq!(guessed, options.is_empty());
    }
}

#[test]
fn options_that_cannot_be_are_errors_with_a_remedy() {
    for (key, value, part) in [
        ("columns", "pos,ner", "0 columns for the word"),
        ("columns", "token,word", "2 columns for the word"),
        ("split", "many", "no number"),
        ("split", "0", "no number"),
    ] {
        let error = read(
            &[upload("a.conll", "a O\n")],
            Some("conll"),
            &[(key, value)],
        )
        .unwrap_err();
        assert!(error.message.contains(part), "{error}");
        assert!(error.hint.contains(key), "{}", error.hint);
    }
}

fn written(text: &str, marks: &[(&str, &str)], options: &[(&str, &str)]) -> crate::Written {
    let mut it = crate::document(text);
    it.id = Some("a 1".into());
    for (index, (quote, label)) in marks.iter().enumerate() {
        let found = vec![crate::find(text, quote, 0)];
        let mut mark = crate::mark(&index.to_string(), label, found);
        mark.annotator = Some("N N".into());
        it.annotations.push(mark);
    }
    write("conll", &SchemaInfo::default(), &[it], options)
}

#[test]
fn what_is_written_is_shaped_as_the_options_say() {
    let marks = [("Bank of York", "ORG"), ("York", "LOC")];
    let text = "Bank of York. Closed!";
    for (options, expected, lost) in [
        (
            &[][..],
            "-DOCSTART-\tO\n\nBank\tB-ORG\nof\tI-ORG\nYork\tI-ORG\n.\tO\n\nClosed\tO\n!\tO\n\n",
            &["overlap"][..],
        ),
        (
            &[
                ("columns", "token,ner,ner"),
                ("separator", "space"),
                ("docstart", "none"),
                ("scheme", "bioes"),
            ],
            "Bank B-ORG O\nof I-ORG O\nYork E-ORG S-LOC\n. O O\n\nClosed O O\n! O O\n\n",
            &[],
        ),
        (
            // As Universal NER has it.
            &[
                ("columns", "id,token,ner,-,annotator"),
                ("docstart", "newdoc"),
                ("text", "yes"),
                ("scheme", "bilou"),
            ],
            "# newdoc id = a 1\n# text = Bank of York.\n1\tBank\tB-ORG\t-\tN_N\n2\tof\tI-ORG\t-\tN_N\n3\tYork\tL-ORG\t-\tN_N\n4\t.\tO\t-\t-\n\n# text = Closed!\n1\tClosed\tO\t-\t-\n2\t!\tO\t-\t-\n\n",
            &["overlap"],
        ),
    ] {
        let out = written(text, &marks, options);
        assert_eq!(out.text(), expected);
        assert_eq!(losses(&out.report), lost);
    }
}

#[test]
fn what_universal_ner_has_comes_back_with_its_text_and_who_judged() {
    let options = [
        ("columns", "id,token,ner,-,annotator"),
        ("docstart", "newdoc"),
        ("text", "yes"),
    ];
    let text = "Ada  Lovelace’s (first) visit.";
    let out = written(text, &[("Ada  Lovelace", "PER")], &options);
    let after = read(&[Input::path(&out.path)], None, &[]).unwrap();
    assert_eq!(after.report.format, "conll");
    assert_eq!(after.documents[0].text.as_str(), text);
    assert_eq!(
        spans(&after.documents[0]),
        [("PER".to_owned(), vec![(0, 13)])]
    );
    assert_eq!(
        after.documents[0].annotations[0].annotator.as_deref(),
        Some("N_N")
    );
}

#[test]
fn an_annotation_over_the_end_of_a_sentence_joins_or_is_divided() {
    let (text, marks) = ("He met Bob. Eve left.", [("Bob. Eve", "X")]);
    let out = written(text, &marks, &[]);
    assert_eq!(losses(&out.report), [""; 0]);
    assert_eq!(item(&out.report, "sentence-end").severity, Severity::Info);
    assert_eq!(
        quotes(&out.arrive("conll").documents),
        pairs(&[("X", "Bob.Eve")])
    );
    let out = written(text, &marks, &[("sentence-end", "divide")]);
    assert_eq!(losses(&out.report), ["sentence-end"]);
    assert_eq!(
        quotes(&out.arrive("conll").documents),
        pairs(&[("X", "Bob."), ("X", "Eve")])
    );
}

#[test]
fn the_scheme_io_names_what_it_cannot_tell_apart() {
    let out = written(
        "Bob Eve saw Li",
        &[("Bob", "P"), ("Eve", "P"), ("Li", "P")],
        &[("scheme", "io")],
    );
    assert_eq!(losses(&out.report), ["touching"]);
    assert_eq!(item(&out.report, "touching").quote.as_deref(), Some("Eve"));
    assert_eq!(
        quotes(&out.arrive("conll").documents),
        pairs(&[("P", "BobEve"), ("P", "Li")])
    );
}

#[test]
fn coreference_of_2012_is_read_as_links_to_one_entity() {
    let content = "#begin document (a/b); part 000\na/b 0 0 Ada X (0)\na/b 0 1 and X -\na/b 0 2 her X (1|(0)\na/b 0 3 dog X 1)\n\n#end document\n#begin document (c); part 001\nc 1 0 Bob X (0\n\nc 1 0 left X 0)\n#end document\n";
    let after = read(&[upload("a.conll", content)], None, &[]).unwrap();
    assert_eq!(after.report.format, "conll");
    let [one, two] = after.documents.as_slice() else {
        panic!("{:?}", after.documents)
    };
    assert_eq!(
        (one.id.as_deref(), two.id.as_deref()),
        (Some("a/b"), Some("(c); part 001"))
    );
    assert_eq!(one.text.as_str(), "Ada and her dog");
    let found = quotes(std::slice::from_ref(one));
    assert_eq!(
        found,
        pairs(&[
            ("mention", "Ada"),
            ("mention", "herdog"),
            ("mention", "her")
        ])
    );
    let links: Vec<_> = one
        .annotations
        .iter()
        .map(|it| it.entity.as_deref())
        .collect();
    assert_eq!(links, [Some("a/b#0"), None, Some("a/b#0")]);
    assert_eq!(losses(&after.report), ["stray-bracket", "unclosed"]);
}
