//! Columns of words and tags: every layout and scheme, what is mended in them, and what is written as the options say.

mod corpora;

use galley_formats::{Document, Input, SchemaInfo, Severity};

use crate::{Arrived, item, losses, read, spans, upload, write};

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

/// What is said of a scheme.
fn scheme(arrived: &Arrived) -> &str {
    let said = &item(&arrived.report, "scheme").message;
    let rest = said.strip_prefix("The tags were read as ");
    let rest = rest.expect("the message says the scheme first");
    rest.split(';').next().unwrap_or_default()
}

/// What is read of a file given as it stands: its text, and label and quote of each annotation.
fn given(
    content: &[u8],
    options: &[(&str, &str)],
) -> (Arrived, Vec<String>, Vec<(String, String)>) {
    let after = read(&[upload("a.conll", content)], Some("conll"), options);
    let after = after.expect("columns can be read");
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
        assert!(!error.hint.is_empty(), "{error}");
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

#[test]
fn a_description_among_the_files_is_left_out_by_name() {
    for (format, name, content) in [
        ("conll", "a.conll", "Ada\tB-P\nmet\tO\n"),
        (
            "conllu",
            "a.conllu",
            "1\tAda\t_\t_\t_\t_\t_\t_\t_\tEntity=(P)\n",
        ),
    ] {
        let files = [
            upload(
                "README.txt",
                "What this is (1)\n\nMade by N. N. of (2) O (see 4)\n- B-P for persons\n",
            ),
            upload(name, content),
        ];
        let after = read(&files, None, &[]).unwrap();
        assert_eq!(after.report.format, format);
        assert_eq!(after.documents.len(), 1, "{format}");
        let said: Vec<_> = after
            .report
            .items
            .iter()
            .filter(|it| it.severity == Severity::Rejected)
            .collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].file.as_deref(), Some("README.txt"));
    }
}

#[test]
fn hard_text_loses_no_quote_if_there_are_columns_enough() {
    let before = crate::hard_text::marked(false);
    let columns = [("columns", "token,ner,ner,ner,ner")];
    let documents = std::slice::from_ref(&before);
    let out = write("conll", &SchemaInfo::default(), documents, &columns);
    // The blank in a label's name is all that was lost.
    assert_eq!(losses(&out.report), ["label-name"]);
    let after = out.arrive("conll");
    assert_eq!(losses(&after.report), [""; 0]);
    let plain = |it: Vec<(String, String)>| {
        let own = it.into_iter();
        sorted(
            own.map(|(label, quote)| (label.replace(' ', "_"), quote))
                .collect(),
        )
    };
    assert_eq!(plain(quotes(&after.documents)), plain(quotes(documents)));
}

#[test]
fn spans_inside_part_numbers_and_in_scripts_without_blanks_are_kept() {
    for (text, marks) in [
        ("AHU-G1-V-1-1-Ctrl-Md is on", [("G1-V", "X"), ("tr", "Y")]),
        (
            "習近平は北京で会った。𠮷野家も。",
            [("北京", "X"), ("𠮷野", "Y")],
        ),
        ("אנה בירושלים עם NATO", [("ירושלים", "X"), ("NATO", "Y")]),
    ] {
        let out = written(text, &marks, &[]);
        assert_eq!(losses(&out.report), [""; 0], "{text}");
        assert!(out.text().lines().count() > 5, "{text}");
        let after = out.arrive("conll");
        let expected = marks.map(|(quote, label)| (label, quote));
        assert_eq!(quotes(&after.documents), pairs(&expected));
    }
}

#[test]
fn an_article_without_words_is_named_on_both_ways() {
    let out = write(
        "conll",
        &SchemaInfo::default(),
        &[crate::document(" \n")],
        &[],
    );
    assert_eq!(losses(&out.report), ["no-words"]);
    for (format, content) in [
        ("conll", "-DOCSTART-\tO\n\n-DOCSTART-\tO\n\nAda\tB-P\n"),
        (
            "conllu",
            "# newdoc id = a\n# newdoc id = b\n1\tAda\t_\t_\t_\t_\t_\t_\t_\t_\n",
        ),
    ] {
        let after = read(&[upload("a", content)], Some(format), &[]).unwrap();
        assert_eq!(after.documents.len(), 1);
        let said = item(&after.report, "no-words");
        assert_eq!((said.severity, said.line), (Severity::Info, Some(1)));
    }
}
