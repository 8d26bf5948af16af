//! Files of the register: what comes in, and everything that can be wrong with one, by line.

use galley_formats::register::{MOST_ALIASES, RegisterEntry, read_register};
use galley_formats::{Item, Report, Severity};
use proptest::prelude::*;

use crate::upload;

fn read_in(name: &str, bytes: &[u8], language: &str) -> (Vec<RegisterEntry>, Report) {
    let mut report = Report::default();
    let mut entries = Vec::new();
    read_register(
        &upload(name, bytes),
        language,
        &mut |entry, _| {
            entries.extend(entry);
            Ok(())
        },
        &mut report,
    )
    .unwrap_or_else(|error| panic!("{error:?}"));
    (entries, report)
}

fn read(name: &str, text: &str) -> (Vec<RegisterEntry>, Report) {
    read_in(name, text.as_bytes(), "")
}

/// What is said: line and code.
fn said(report: &Report) -> Vec<(u64, &str)> {
    let place = |it: &'_ Item| it.line.unwrap_or(0);
    report.items.iter().map(|it| (place(it), it.code)).collect()
}

fn names(entries: &[RegisterEntry]) -> Vec<&str> {
    entries.iter().map(|it| it.name.as_str()).collect()
}

#[test]
fn a_table_is_read_by_the_names_of_its_columns_whatever_divides_it() {
    for (between, aliases) in [
        (",", "T-Rex|Tillerson"),
        ("\t", "T-Rex; Tillerson"),
        (";", "T-Rex|Tillerson"),
    ] {
        let text = [
            "\u{feff}Label",
            "Entity type",
            "Other names",
            "Wikidata",
            "Position",
            "Notes\nRex Tillerson",
            "Person",
            aliases,
            "Q20894",
            "Secretary",
            "n\n",
        ]
        .join(between);
        let (entries, report) = read("a.csv", &text);
        assert_eq!(said(&report), [], "{between:?}");
        let [it] = entries.as_slice() else {
            panic!("{entries:?}");
        };
        assert_eq!(
            (
                it.name.as_str(),
                it.type_name.as_str(),
                it.role.as_str(),
                it.note.as_str()
            ),
            ("Rex Tillerson", "Person", "Secretary", "n")
        );
        assert_eq!(it.aliases, ["T-Rex", "Tillerson"]);
        assert_eq!(it.uris, ["http://www.wikidata.org/entity/Q20894"]);
    }
}

#[test]
fn what_a_query_service_gives_is_read() {
    let text = "item,itemLabel,itemAltLabel,itemDescription\n\
        http://www.wikidata.org/entity/Q567,Angela Merkel,\"Merkel, Angela Dorothea Kasner\",chancellor\n";
    let (entries, report) = read("query.csv", text);
    assert_eq!(said(&report), []);
    assert_eq!(entries[0].aliases, ["Merkel", "Angela Dorothea Kasner"]);
    assert_eq!(entries[0].role, "chancellor");
}

#[test]
fn items_of_wikidata_are_read_as_lines_as_a_dump_and_in_a_language() {
    let item = r#"{"id":"Q567","labels":{"en":{"language":"en","value":"Angela Merkel"},"el":{"value":"Άνγκελα Μέρκελ"}},"aliases":{"en":[{"value":"Merkel"}]},"descriptions":{"en":{"value":"chancellor"}},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q5"}}}}]}}"#;
    let plain = r#"{"id":"Q64","labels":{"en":"Berlin"},"aliases":{},"statements":{"P31":[{"value":{"content":"Q515"}}]}}"#;
    for text in [
        format!("{item}\n{plain}\n"),
        format!("[\n{item},\n{plain}\n]\n"),
        format!("[{item},{plain}]"),
    ] {
        let (entries, report) = read("a.json", &text);
        assert_eq!(said(&report), [], "{text}");
        assert_eq!(names(&entries), ["Angela Merkel", "Berlin"]);
        assert_eq!(
            (entries[0].type_name.as_str(), entries[1].type_name.as_str()),
            ("Person", "Place")
        );
        assert_eq!(entries[0].aliases, ["Merkel"]);
        assert_eq!(entries[1].uris, ["http://www.wikidata.org/entity/Q64"]);
    }
    let (entries, report) = read_in("a.jsonl", format!("{item}\n{plain}").as_bytes(), "el");
    assert_eq!(names(&entries), ["Άνγκελα Μέρκελ", "Berlin"]);
    assert_eq!(said(&report), [(2, "other-language")]);
    let odd = r#"{"id":"Q1","labels":{"en":"X"},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q99999999"}}}}]}}"#;
    let (entries, report) = read("a.jsonl", odd);
    assert_eq!(
        (entries[0].type_name.as_str(), said(&report)),
        ("", vec![(1, "unknown-class")])
    );
}

#[test]
fn names_that_go_round_in_a_circle_are_said_at_each_of_their_lines() {
    let text = "name,aliases\nA,B\nB,C\nC,A|Z\nD,A\n";
    let (entries, report) = read("a.csv", text);
    assert_eq!(
        said(&report),
        [
            (2, "alias-cycle"),
            (3, "alias-cycle"),
            (4, "alias-cycle"),
            (5, "ambiguous-name")
        ]
    );
    assert_eq!(report.rejected(), 0, "the entries are taken");
    let aliases: Vec<&[String]> = entries.iter().map(|it| it.aliases.as_slice()).collect();
    assert_eq!(
        aliases,
        [&[][..], &[], &["Z".to_owned()], &["A".to_owned()]]
    );
    assert!(
        report.items[0].message.contains("line 3"),
        "{:?}",
        report.items[0]
    );
}

#[test]
fn one_uri_for_two_and_one_name_for_two_are_said_with_both_lines() {
    let text = concat!(
        "{\"name\":\"A\",\"uris\":[\"u:1\"],\"aliases\":[\"x\"]}\n",
        "{\"name\":\"B\",\"uris\":[\"u:1\",\"u:2\"],\"aliases\":[\"X\"]}\n",
        "{\"name\":\"a\",\"uri\":\"u:1\"}\n",
    );
    let (entries, report) = read("a.jsonl", text);
    assert_eq!(said(&report), [(2, "ambiguous-name"), (2, "duplicate-uri")]);
    assert_eq!(entries[1].uris, ["u:2"]);
    assert_eq!(
        entries[2].uris,
        ["u:1"],
        "the same name says it is the same"
    );
}

#[test]
fn a_broken_line_is_left_out_and_the_others_are_read() {
    let text = "{\"name\":\"A\"}\n{broken\n[1]\n{\"name\":7}\n{\"name\":\"B\",\"aliases\":3,\"colour\":\"red\"}\n\
        {\"name\":\"\"}\n{\"name\":\"C\"}\n";
    let (entries, report) = read("a.jsonl", text);
    assert_eq!(names(&entries), ["A", "B", "C"]);
    assert_eq!(
        said(&report),
        [
            (2, "broken-line"),
            (3, "no-entry"),
            (4, "wrong-type"),
            (4, "no-name"),
            (5, "wrong-type"),
            (5, "unknown-field"),
            (6, "no-name")
        ]
    );
    let (entries, report) = read_in("a.csv", b"name,type\nA,B\nA\xff,B\nC\nD,E\n", "");
    assert_eq!(names(&entries), ["A", "D"]);
    assert_eq!(said(&report), [(3, "undecodable"), (4, "broken-line")]);
    let (entries, report) = read_in("a.jsonl", b"{\"name\":\"\xff\"}\n{\"name\":\"A\"}\n", "");
    assert_eq!(
        (names(&entries), said(&report)),
        (vec!["A"], vec![(1, "undecodable")])
    );
}

#[test]
fn a_file_without_names_is_refused_with_what_it_needs() {
    for text in ["", "a,b\n1,2\n", "\n\n", "name\n"] {
        let (entries, report) = read("a.csv", text);
        assert!(entries.is_empty());
        assert!(report.rejected() > 0, "{text:?}");
    }
    let (_, report) = read("a.csv", "surface,kind\nx,y\n");
    assert!(
        report
            .items
            .iter()
            .any(|it| it.message.contains("a column “name”"))
    );
}

#[test]
fn a_million_other_names_are_read_and_what_is_too_much_is_said() {
    let many: Vec<String> = (0..MOST_ALIASES + 5).map(|it| format!("n{it}")).collect();
    let text = format!("name,aliases\nA,{}\nB,b\n", many.join("|"));
    let (entries, report) = read("a.csv", &text);
    assert_eq!(said(&report), [(2, "too-many")]);
    assert_eq!(
        (entries[0].aliases.len(), entries[1].aliases.len()),
        (MOST_ALIASES, 1)
    );
    assert_eq!(report.items[0].severity, Severity::Loss);
    let mut text = String::from("name,aliases\n");
    for it in 0..10_000 {
        let aliases: Vec<String> = (0..100)
            .map(|alias| format!("alias {it} {alias}"))
            .collect();
        text.push_str(&format!("Entry {it},{}\n", aliases.join("|")));
    }
    let (entries, report) = read("a.csv", &text);
    assert_eq!((entries.len(), report.items.len()), (10_000, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_file_makes_the_reader_panic(
        begin in "(name,aliases,uri\n|name;type\n|\\[\n|\\[|\\{\"name\":\"|\\{\n|\\{\"id\":\"Q1\",\"labels\":\\{|)",
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut all = begin.into_bytes();
        all.extend(bytes);
        let mut report = Report::default();
        for name in ["a.csv", "a.json", "a.jsonl"] {
            let mut take = |entry: Option<RegisterEntry>, _: &mut Report| {
                if let Some(it) = entry {
                    assert!(!it.name.is_empty() && it.aliases.len() <= MOST_ALIASES);
                }
                Ok(())
            };
            let _ = read_register(&upload(name, all.as_slice()), "en", &mut take, &mut report);
        }
    }

    #[test]
    fn any_web_of_other_names_comes_to_an_end(links in proptest::collection::vec((0u8..12, 0u8..12), 0..40)) {
        let mut text = String::from("name,aliases\n");
        for (name, alias) in &links {
            text.push_str(&format!("n{name},n{alias}\n"));
        }
        let (entries, _) = read("a.csv", &text);
        prop_assert_eq!(entries.len(), links.len());
        // What is left leads back to nobody but lines of one name.
        for it in &entries {
            for alias in &it.aliases {
                prop_assert!(alias != &it.name);
            }
        }
    }
}
