//! The query language: what it means, what it refuses and where, and that its words are found where they are.

use galley_model::fold;
use galley_model::query::{About, Finder, Mark, Name, Node, OriginFilter, Query, TextTerm, find};
use galley_model::text::TextRange;
use proptest::prelude::*;

fn parse(query: &str) -> Query {
    Query::parse(query).unwrap_or_else(|error| panic!("{query}: {error} ({:?})", error.at))
}

fn term(query: &str) -> TextTerm {
    match parse(query).root {
        Node::Text(term) => term,
        other => panic!("{query} is {other:?}"),
    }
}

/// The found pieces of a text.
fn found(query: &str, text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let cut = |it: TextRange| {
        letters[it.start.0 as usize..it.end.0 as usize]
            .iter()
            .collect()
    };
    find(&term(query), text).into_iter().map(cut).collect()
}

#[test]
fn words_fields_and_negation_stand_side_by_side() {
    let query = parse(
        r#""sanctions" label:Person by:me status:done note:"check" source:cnn entity:"Rex Tillerson" -part:boilerplate"#,
    );
    let Node::All(nodes) = &query.root else {
        panic!("{query:?}")
    };
    assert_eq!(nodes.len(), 5, "the marks are one filter: {nodes:?}");
    let marks = query.marks();
    assert_eq!(marks.len(), 1);
    assert!(matches!(
        &marks[0].fields.iter().map(|it| &it.what).collect::<Vec<_>>()[..],
        [Mark::Label(_), Mark::By(by), Mark::Note(_), Mark::Entity(_)] if by[..] == [Name::Me]
    ));
    assert!(matches!(&nodes[4], Node::Not(it) if matches!(**it, Node::Part(_))));
    assert_eq!(query.text_terms().len(), 1);
    assert_eq!(
        query.to_string(),
        r#"sanctions label:Person by:me note:check entity:"Rex Tillerson" status:done source:cnn -part:boilerplate"#
    );
}

#[test]
fn every_form_is_printed_as_it_is_read_again() {
    for (query, printed) in [
        ("", ""),
        ("  Tillerson ", "Tillerson"),
        ("“rex tillerson”", "\"rex tillerson\""),
        ("„rex tillerson“~3", "\"rex tillerson\"~3"),
        ("sanction* *anction* *ction", "sanction* *anction* *ction"),
        ("\"rex tiller\"*", "\"rex tiller*\""),
        ("-foo", "-foo"),
        ("NOT foo AND bar", "-foo bar"),
        ("a|b c", "a OR b c"),
        ("(a b) OR -(c d)", "(a b) OR -(c d)"),
        (
            "10:30 https://example.org/a",
            "\"10:30\" \"https://example.org/a\"",
        ),
        ("byline:Smith", "byline:Smith"),
        ("byline:*", "byline:*"),
        ("detail:\"my key\"=a,b", "detail:\"my key\"=a,b"),
        ("detail:label=x", "detail:\"label\"=x"),
        (
            "attr:role=head,\"of state\"",
            "attr:\"role\"=head,\"of state\"",
        ),
        ("attr:role", "attr:\"role\""),
        ("label:Person,Pla*,*", "label:Person,Pla*,*"),
        ("by:me by:\"me\"", "by:me by:\"me\""),
        (
            "entity:none entity:* entity:https://www.wikidata.org/entity/Q30",
            "entity:none entity:* entity:https://www.wikidata.org/entity/Q30",
        ),
        (
            "entity:https://en.wikipedia.org/wiki/Paris_(band)",
            "entity:\"https://en.wikipedia.org/wiki/Paris_(band)\"",
        ),
        (
            "origin:hand,imported:conllu",
            "origin:hand,\"imported:conllu\"",
        ),
        (
            "status:todo,in_progress assigned:me,none,any",
            "status:todo,doing assigned:me,none,*",
        ),
        (
            "date:2018-03..2018-05 date:>2018 date:none",
            "date:2018-03..2018-05 date:2019.. is:undated",
        ),
        (
            "length:>5000 tags:0 has:none is:tagged",
            "length:5001.. tags:0 tags:0 tags:1..",
        ),
        (
            "is:unresolved is:finding is:suggested is:uncertain is:conflict",
            "is:unresolved is:finding is:suggested is:adrift is:conflict",
        ),
        ("is:adrift,finding", "is:adrift OR is:finding"),
        (
            "(label:a by:me) (label:b by:x)",
            "(label:a by:me) (label:b by:x)",
        ),
        ("label:a (label:b)", "(label:a) (label:b)"),
        ("-(label:a by:me)", "-(label:a by:me)"),
        ("title:\"say \\\"no\\\"\"", "title:\"say \\\"no\\\"\""),
        ("Tusk's", "Tusk's"),
        ("foo(bar)", "\"foo(bar)\""),
    ] {
        let read = parse(query);
        assert_eq!(read.to_string(), printed, "{query}");
        assert_eq!(parse(printed), read, "{printed}");
    }
    assert!(parse(" ").is_everything() && !parse("-a").is_everything());
}

#[test]
fn marks_in_brackets_or_negated_are_other_marks() {
    let both = parse("label:a (label:b) -label:c");
    assert_eq!(both.marks().len(), 2);
    let Node::All(nodes) = both.root else {
        panic!("side by side")
    };
    assert!(matches!(&nodes[2], Node::Not(it) if matches!(**it, Node::Mark(_))));
}

#[test]
fn what_is_asked_for_is_told_from_what_is_not() {
    let query = parse("a -b -(c -d) label:x -label:y");
    let words: Vec<&str> = query
        .text_terms()
        .iter()
        .map(|it| it.raw.as_str())
        .collect();
    assert_eq!(words, ["a", "d"]);
    assert_eq!(query.marks().len(), 1);
}

#[test]
fn a_field_without_a_meaning_is_a_detail_of_the_article() {
    for (query, key) in [
        ("byline:smith", "byline"),
        ("x-desk.name:foreign", "x-desk.name"),
    ] {
        let Node::Article(it) = parse(query).root else {
            panic!("{query}")
        };
        assert!(matches!(it.what, About::Detail { key: it, .. } if it.text == key));
    }
    assert_eq!(term("10:30").words.len(), 2);
    assert_eq!(term("a:b").words.len(), 2);
    let Node::Mark(it) = parse("Origin:Imported:spaCy").root else {
        panic!("a mark")
    };
    assert!(
        matches!(&it.fields[0].what, Mark::Origin(it) if matches!(&it[0], OriginFilter::Imported(Some(it)) if it.text == "spacy"))
    );
}

#[test]
fn errors_say_where() {
    for (query, message, at) in [
        ("a \"b", "A quotation mark is not closed", (2, 3)),
        ("x💩 (b", "A bracket is not closed", (4, 5)),
        ("b)", "This bracket closes nothing", (1, 2)),
        ("a ()", "There is nothing between these brackets", (2, 4)),
        ("a label:", "Nothing follows “label:”", (2, 8)),
        ("byline: x", "Nothing follows “byline:”", (0, 7)),
        (
            "label:a,",
            "A value is missing at a comma of “label:”",
            (0, 8),
        ),
        ("attr:=x", "“attr:” names nothing", (0, 5)),
        (
            "length:long",
            "“long” is no number that can be searched for",
            (7, 11),
        ),
        (
            "date:18.3.",
            "“18.3.” is no date that can be searched for",
            (5, 10),
        ),
        ("status:gone", "“gone” is no status", (7, 11)),
        (
            "is:odd",
            "“odd” is nothing that an article or annotation can be",
            (3, 6),
        ),
        ("a OR", "OR needs something on either side", (2, 4)),
        ("OR a", "OR needs something on either side", (0, 2)),
        ("a | | b", "OR needs something on either side", (2, 3)),
        ("a AND", "AND needs something on either side", (2, 5)),
        ("a - b", "Nothing follows this minus sign", (2, 3)),
        ("NOT", "Nothing follows NOT", (0, 3)),
        ("a & b", "“&” has no letters to look for", (2, 3)),
        (
            "\" \"",
            "There is nothing between these quotation marks",
            (0, 3),
        ),
        (
            "\"a b\"~x",
            "The number of words that may be between is missing or too great",
            (5, 6),
        ),
        ("a*b", "“a*b” has a * inside a word", (0, 3)),
        ("origin:space", "“space” is no origin", (7, 12)),
    ] {
        let error = Query::parse(query).expect_err(query);
        assert_eq!(error.message, message, "{query}");
        assert_eq!((error.at.start, error.at.end), at, "{query}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn there_are_limits() {
    let deep = |depth: usize| "(".repeat(depth) + "a" + &")".repeat(depth);
    assert!(Query::parse(&deep(50)).is_ok());
    assert!(Query::parse(&deep(51)).is_err());
    assert!(Query::parse(&("-".repeat(5000) + "a")).is_err());
    assert!(Query::parse(&"(".repeat(9999)).is_err());
    assert!(Query::parse(&"a ".repeat(200)).is_ok());
    assert!(Query::parse(&"a ".repeat(201)).is_err());
    assert!(Query::parse(&format!("label:{}x", "x,".repeat(250))).is_err());
    assert!(Query::parse(&"x".repeat(10_001)).is_err());
}

#[test]
fn words_are_found_without_case_accents_and_punctuation() {
    let text = "Rex Tillerson’s sanctions… SANCTIONING? Tíllerson; Rex, Tillerson. 東京都のAPI";
    for (query, hits) in [
        ("tillerson", vec!["Tillerson", "Tíllerson", "Tillerson"]),
        ("\"rex tillerson\"", vec!["Rex Tillerson", "Rex, Tillerson"]),
        ("Tillerson's", vec!["Tillerson’s"]),
        ("sanction*", vec!["sanctions", "SANCTIONING"]),
        ("*ction*", vec!["sanctions", "SANCTIONING"]),
        ("*ctions", vec!["sanctions"]),
        ("\"tillerson rex\"", vec!["Tíllerson; Rex"]),
        ("\"s sanction* *\"", vec!["s sanctions… SANCTIONING"]),
        ("東京", vec!["東京"]),
        ("京都のapi", vec!["京都のAPI"]),
        ("都京", vec![]),
        (
            "\"sanctions rex\"~2",
            vec!["Rex Tillerson’s sanctions", "SANCTIONING? Tíllerson; Rex"],
        ),
    ] {
        let found = found(query, text);
        if query.ends_with("~2") {
            assert_eq!(found, hits[..1], "{query}");
        } else {
            assert_eq!(found, hits, "{query}");
        }
    }
    assert!(parse("*").matches_everything().is_some());
    assert!(parse("-* \"* a\"").matches_everything().is_none());
}

#[test]
fn near_is_in_any_order_with_at_most_so_many_words_between() {
    let text = "one two three four one";
    assert_eq!(found("\"one four\"~2", text), ["one two three four"]);
    assert_eq!(found("\"one four\"~1", text), ["four one"]);
    assert_eq!(found("\"four one\"~0", text), ["four one"]);
    assert_eq!(found("\"four two one\"~2", text), ["one two three four"]);
    assert_eq!(found("\"four two one\"~1", text), Vec::<String>::new());
    assert_eq!(found("\"one one\"~1", text), ["one", "one"]);
    assert_eq!(found("\"t* one\"~0", text), ["one two"]);
}

/// What `find` should give, tried place by place.
fn naive(term: &TextTerm, text: &str) -> Vec<TextRange> {
    let words = fold::words(text);
    let range = |from: usize, to: usize| {
        TextRange::new(words[from].range.start, words[to].range.end).expect("in order")
    };
    let mut hits = Vec::new();
    let mut free = 0;
    if let Some(near) = term.near {
        while let Some((from, to)) = (free..words.len()).find_map(|to| {
            // The shortest stretch that ends here, begins where it may and has every word.
            (free..=to).rev().find_map(|from| {
                let all = term
                    .words
                    .iter()
                    .all(|it| words[from..=to].iter().any(|word| it.fits(&word.folded)));
                (all && to - from <= near as usize + 1).then_some((from, to))
            })
        }) {
            hits.push(range(from, to));
            free = to + 1;
        }
    } else {
        while free + term.words.len() <= words.len() {
            let to = free + term.words.len();
            if term
                .words
                .iter()
                .zip(&words[free..to])
                .all(|(it, word)| it.fits(&word.folded))
            {
                hits.push(range(free, to - 1));
                free = to;
            } else {
                free += 1;
            }
        }
    }
    hits
}

fn small_text() -> impl Strategy<Value = String> {
    "([abAé東京1]{1,3}|[ ,.'’]){0,30}"
}

fn small_term() -> impl Strategy<Value = String> {
    prop_oneof![
        "[*]?[abé1]{1,2}[*]?",
        "[東京]{1,2}[*]?",
        "\"[*]?[ab東é]{1,2}[*]?( [*]?[ab京]{1,2}[*]?){0,2}\"",
        "\"[ab]{1,2}[*]?( [*]?[ab京]{1,2}){0,2}\"~[0-3]",
        "\"a * b\"",
    ]
}

fn any_query() -> impl Strategy<Value = String> {
    let values = prop_oneof![
        Just("me".to_owned()),
        Just("none".to_owned()),
        Just("*".to_owned()),
        Just("done".to_owned()),
        Just("hand".to_owned()),
        Just("imported:x*".to_owned()),
        Just("2018-03".to_owned()),
        Just(">12".to_owned()),
        Just("adrift".to_owned()),
        Just("untagged".to_owned()),
        "[a-zA-Z+é=]{1,4}[*]?",
        "\"[a-z ,)|*\\\\\"“]{1,6}\"",
    ];
    let fields = prop_oneof![
        Just("label"),
        Just("layer"),
        Just("by"),
        Just("note"),
        Just("entity"),
        Just("origin"),
        Just("quote"),
        Just("attr:role="),
        Just("is"),
        Just("has"),
        Just("status"),
        Just("assigned"),
        Just("source"),
        Just("title"),
        Just("date"),
        Just("length"),
        Just("tags"),
        Just("id"),
        Just("part"),
        Just("detail:label="),
        Just("byline"),
    ];
    let field = (fields, prop::collection::vec(values, 1..3)).prop_map(|(field, values)| {
        let colon = if field.ends_with('=') { "" } else { ":" };
        format!("{field}{colon}{}", values.join(","))
    });
    let leaf = prop_oneof![small_term(), field, "[a-z'.:/-]{1,6}"];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|it| it.join(" ")),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|it| it.join(" OR ")),
            inner.clone().prop_map(|it| format!("({it})")),
            inner.clone().prop_map(|it| format!("-{it}")),
            inner.prop_map(|it| format!("-({it})")),
        ]
    })
}

proptest! {
    #[test]
    fn no_query_is_too_odd(query in "\\PC{0,60}") {
        let _ = Query::parse(&query);
    }

    #[test]
    fn no_sequence_of_signs_is_too_odd(query in "[a-c:*\"“”()|,=~\\\\ ORNTAD>.-]{0,40}") {
        if let Ok(read) = Query::parse(&query) {
            let printed = read.to_string();
            prop_assert_eq!(Query::parse(&printed), Ok(read), "{}", printed);
        }
    }

    #[test]
    fn what_is_printed_is_read_again(query in any_query()) {
        if let Ok(read) = Query::parse(&query) {
            let printed = read.to_string();
            prop_assert_eq!(Query::parse(&printed), Ok(read), "{}", printed);
        }
    }

    #[test]
    fn errors_lie_in_the_query(query in "[a-b:*\"()|,💩 OR-]{0,20}") {
        if let Err(error) = Query::parse(&query) {
            let length = query.encode_utf16().count() as u32;
            prop_assert!(error.at.start <= error.at.end && error.at.end <= length);
        }
    }

    #[test]
    fn many_terms_are_found_as_each_alone(
        terms in prop::collection::vec(small_term(), 1..5),
        texts in prop::collection::vec(small_text(), 1..3),
    ) {
        let terms: Vec<TextTerm> = terms.iter().map(|it| term(it)).collect();
        let mut finder = Finder::new(&terms);
        for text in &texts {
            let hits = finder.find(text).to_vec();
            for (at, term) in terms.iter().enumerate() {
                let mine: Vec<TextRange> =
                    hits.iter().filter(|it| it.term == at).map(|it| it.range).collect();
                prop_assert_eq!(&mine, &naive(term, text), "{:?} in {}", term, text);
            }
            prop_assert!(hits.is_sorted_by_key(|it| it.range.start));
        }
    }
}

#[test]
fn the_page_about_searching_is_fresh() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/search.md");
    let wanted = galley_model::query::as_markdown();
    if std::env::var_os("GALLEY_WRITE_GENERATED").is_some() {
        std::fs::write(&file, &wanted).expect("the page is written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/search.md is not what the table says: run script/generate"
    );
}

proptest! {
    #[test]
    fn a_name_in_quotation_marks_is_read_as_that_name(name in "[a-z*\\\\\"“ ,()|-]{1,8}") {
        prop_assume!(!name.trim().is_empty() && name.trim() == name && !name.ends_with('*'));
        let query = format!("label:{}", galley_model::query::quoted(&name));
        let Node::Mark(filter) = parse(&query).root else {
            panic!("{query}")
        };
        let Mark::Label(values) = &filter.fields[0].what else {
            panic!("{query}")
        };
        prop_assert_eq!(&values[0].text, &name);
        prop_assert_eq!(values.len(), 1);
    }
}
