//! Where a mark is found again, as an editor would say it.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

use galley_model::people::Entity;
use galley_model::text::Text;
use galley_suggest::{Forms, Group, Mark};

fn mark(string: &str) -> Mark<'_> {
    Mark {
        string,
        person: false,
        entity: None,
        whole: true,
    }
}

fn person(string: &str) -> Mark<'_> {
    Mark {
        person: true,
        ..mark(string)
    }
}

fn found(mark: Mark<'_>, text: &str) -> Vec<(String, Group)> {
    let text = Text::new(text);
    let found = Forms::of(mark).unwrap().find(&text);
    let quote = |it: galley_suggest::Found| (text.slice(it.range).unwrap().to_owned(), it.group);
    found.into_iter().map(quote).collect()
}

fn check(mark: Mark<'_>, text: &str, expected: &[(&str, Group)]) {
    let found = found(mark, text);
    let found: Vec<_> = found
        .iter()
        .map(|(it, group)| (it.as_str(), *group))
        .collect();
    assert_eq!(found, expected, "{} in {text}", mark.string);
}

#[test]
fn a_string_is_found_in_its_spellings_each_in_its_group() {
    check(
        mark("New York"),
        "New York, New\nYork, New\u{a0}York’s, NEW YORK and new york; New\n\nYork; New Yorkers; Newyork",
        &[
            ("New York", Group::Exact),
            ("New\nYork", Group::Spelling),
            ("New\u{a0}York", Group::Spelling),
            ("NEW YORK", Group::Capitals),
            ("new york", Group::LowerCase),
        ],
    );
    check(
        mark("sanctions"),
        "sanctions. SANCTIONS! Sanctions’ end; sanction",
        &[
            ("sanctions", Group::Exact),
            ("SANCTIONS", Group::Capitals),
            ("Sanctions", Group::Capitals),
        ],
    );
    check(
        mark("Ukraine-related"),
        "Ukraine-related Ukraine related Ukraine\u{2011}related Ukraine–related Ukraine - related",
        &[
            ("Ukraine-related", Group::Exact),
            ("Ukraine related", Group::Spelling),
            ("Ukraine\u{2011}related", Group::Spelling),
            ("Ukraine–related", Group::Spelling),
        ],
    );
    check(
        mark("US"),
        "The US told us: Us, US.",
        &[("US", Group::Exact), ("US", Group::Exact)],
    );
}

#[test]
fn a_person_is_found_with_initials_and_by_surname() {
    check(
        person("Rex Tillerson"),
        "Rex Tillerson left. Tillerson’s plan; R. Tillerson, R.W. Tillerson, Rex W. Tillerson. \
         Mr. Tillerson and Renda Tillerson. TILLERSON OUT. A tillerson; Rex Tillerson’s; B. Tillerson",
        &[
            ("Rex Tillerson", Group::Exact),
            ("Tillerson", Group::Surname),
            ("R. Tillerson", Group::Initials),
            ("R.W. Tillerson", Group::Initials),
            ("Rex W. Tillerson", Group::Initials),
            ("Tillerson", Group::Surname),
            ("Tillerson", Group::Behind),
            ("TILLERSON", Group::Surname),
            ("Rex Tillerson", Group::Possessive),
            ("Tillerson", Group::Behind),
        ],
    );
    check(
        person("Rex Tillerson"),
        "Tillerson left.",
        &[("Tillerson", Group::SurnameOnly)],
    );
    check(
        person("Tillerson"),
        "Tillerson’s aides and Renda Tillerson",
        &[
            ("Tillerson", Group::Possessive),
            ("Tillerson", Group::Behind),
        ],
    );
    // What is no person has no surname.
    check(mark("Exxon Mobil"), "Mobil", &[]);
    check(
        person("Theresa May"),
        "In May, May may; Mrs. May",
        &[
            ("May", Group::SurnameOnly),
            ("May", Group::SurnameOnly),
            ("May", Group::SurnameOnly),
        ],
    );
}

#[test]
fn possessives_stay_outside() {
    for (text, quote) in [
        ("James’ plan", "James"),
        ("James' plan", "James"),
        ("James’s plan", "James"),
        ("JAMES’S plan", "JAMES"),
    ] {
        assert_eq!(found(mark("James"), text)[0].0, quote, "{text}");
    }
    check(
        mark("Tillerson’s"),
        "Tillerson's; Tillerson",
        &[
            ("Tillerson's", Group::Spelling),
            ("Tillerson", Group::Possessive),
        ],
    );
}

#[test]
fn the_register_gives_other_names() {
    let entity = Entity {
        name: "Rex Tillerson".into(),
        type_name: "Person".into(),
        role: "Secretary of State".into(),
        aliases: vec![
            "T-Rex".into(),
            "Secretary of State Rex Wayne Tillerson".into(),
        ],
        uris: Vec::new(),
        note: String::new(),
    };
    let mark = Mark {
        entity: Some(&entity),
        ..person("Tillerson")
    };
    check(
        mark,
        "Rex Tillerson, T-Rex, R. Tillerson, Rex Wayne Tillerson, Tillerson",
        &[
            ("Rex Tillerson", Group::Alias),
            ("T-Rex", Group::Alias),
            ("R. Tillerson", Group::Initials),
            ("Rex Wayne Tillerson", Group::Initials),
            ("Tillerson", Group::Exact),
        ],
    );
    assert_eq!(
        Forms::of(mark).unwrap().phrases().unwrap(),
        ["t rex", "tillerson"],
        "what another phrase finds is not asked for"
    );
}

#[test]
fn other_scripts_are_found_as_they_are_written() {
    check(
        mark("東京"),
        "東京都で、東京",
        &[("東京", Group::Exact), ("東京", Group::Exact)],
    );
    check(
        mark("נתניהו"),
        "אמר נתניהו, ״נתניהו״",
        &[("נתניהו", Group::Exact), ("נתניהו", Group::Exact)],
    );
    check(
        mark("Erdoğan"),
        "Erdog\u{306}an,\r\nERDOĞAN 💩Erdogan",
        &[
            ("Erdog\u{306}an", Group::Spelling),
            ("ERDOĞAN", Group::Capitals),
            ("Erdogan", Group::Spelling),
        ],
    );
    check(
        mark("💩"),
        "💩💩 a💩",
        &[
            ("💩", Group::Exact),
            ("💩", Group::Exact),
            ("💩", Group::Exact),
        ],
    );
    let part = Mark {
        whole: false,
        ..mark("문재인")
    };
    check(
        part,
        "문재인은 문재인",
        &[("문재인", Group::Exact), ("문재인", Group::Exact)],
    );
    let forms = Forms::of(part).unwrap();
    assert_eq!(
        (forms.phrases().unwrap(), forms.is_whole()),
        (vec!["문재인".to_owned()], false)
    );
    assert_eq!(
        Forms::of(mark("💩")).unwrap().phrases(),
        None,
        "words do not tell"
    );
}

#[test]
fn what_cannot_be_looked_for_is_refused() {
    for string in ["", " \n", "\u{ad}", &"word ".repeat(60)] {
        assert!(Forms::of(mark(string)).is_none(), "{string:?}");
    }
    assert!(Forms::of(person("…")).is_some());
}
