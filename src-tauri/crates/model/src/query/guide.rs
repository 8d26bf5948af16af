//! The language as it is explained: one table for the help in the window, for proposals and for `docs/search.md`.

use std::fmt::Write as _;

/// Rows about one subject.
#[derive(Debug)]
pub struct Group {
    /// The subject.
    pub title: &'static str,
    /// What is true of all of them; may be empty.
    pub about: &'static str,
    /// The rows.
    pub rows: &'static [Row],
}

/// Something that can be asked.
#[derive(Debug)]
pub struct Row {
    /// The field it is about.
    pub field: Option<&'static str>,
    /// Queries that ask it.
    pub examples: &'static [&'static str],
    /// What they find.
    pub about: &'static str,
}

const fn row(examples: &'static [&'static str], about: &'static str) -> Row {
    Row {
        field: None,
        examples,
        about,
    }
}

const fn of(field: &'static str, examples: &'static [&'static str], about: &'static str) -> Row {
    Row {
        field: Some(field),
        examples,
        about,
    }
}

const GUIDE: &[Group] = &[
    Group {
        title: "Words",
        about: "Case and accents do not count. Words are looked for in texts and titles. In the list’s filter the word \
                that is being typed finds all that begins so, until a blank finishes it.",
        rows: &[
            row(&["tillerson"], "the word"),
            row(
                &["\"rex tillerson\""],
                "these words one after the other, whatever punctuation is between them",
            ),
            row(&["sanction*"], "words that begin so"),
            row(
                &["*anction*", "*ction"],
                "words that have this in them, or end so",
            ),
            row(
                &["\"rex tillerson\"~3"],
                "these words in any order, at most three others between them",
            ),
            row(
                &["東京都"],
                "a stretch of Chinese, Japanese, Thai and other scripts without blanks",
            ),
        ],
    },
    Group {
        title: "Together",
        about: "What stands side by side must all be true.",
        rows: &[
            row(
                &["sanctions OR embargo", "sanctions | embargo"],
                "one of the two; joins its neighbours only: a b OR c is a and (b or c)",
            ),
            row(&["-embargo", "-label:Person"], "articles without it"),
            row(&["(visa border) OR asylum"], "brackets hold together"),
            row(&["label:Person,Place"], "one of several values"),
            row(
                &["label:\"Direct quote\"", "label:Per*"],
                "values with blanks stand in quotation marks; a star at the end lets them go on",
            ),
        ],
    },
    Group {
        title: "Annotations",
        about: "Those that stand side by side speak of one annotation: label:Person by:me finds a person that you marked. To speak of two, put each into brackets.",
        rows: &[
            of("label", &["label:Person"], "has this label"),
            of("layer", &["layer:Entities"], "is in this layer"),
            of(
                "by",
                &["by:me", "by:\"Ada Lovelace\""],
                "was made by you, or by this person",
            ),
            of(
                "note",
                &["note:check", "note:*"],
                "has a note with this word, or any note",
            ),
            of(
                "entity",
                &["entity:\"Rex Tillerson\"", "entity:*", "entity:none"],
                "is linked to this entry of the register (by name, other name or URI), to any, to none",
            ),
            of(
                "quote",
                &["quote:tillerson"],
                "the marked text has this word",
            ),
            of(
                "attr",
                &["attr:role=minister", "attr:role"],
                "has this attribute with this value, or with any",
            ),
            of(
                "origin",
                &["origin:propagated", "origin:imported:conllu"],
                "was made by hand, propagated, suggested or imported, also from a format",
            ),
            of(
                "is",
                &["is:adrift", "is:conflict"],
                "its place is uncertain since the text changed; two copies disagree on it",
            ),
        ],
    },
    Group {
        title: "Articles",
        about: "",
        rows: &[
            of(
                "status",
                &["status:done", "status:todo,doing"],
                "how far you are with it: todo, doing, done, skipped",
            ),
            of(
                "assigned",
                &["assigned:me", "assigned:none"],
                "given to you, to a person by name, to anybody (any), to nobody",
            ),
            of("source", &["source:cnn"], "its source has this word"),
            of(
                "title",
                &["title:\"white house\""],
                "its title has these words",
            ),
            of(
                "date",
                &[
                    "date:2018-03",
                    "date:>2018-03-15",
                    "date:2018-03..2018-05",
                    "date:none",
                ],
                "is of this year, month or day, of the time after it, between two, or without a date",
            ),
            of(
                "length",
                &["length:>5000", "length:100..200"],
                "how many characters it has",
            ),
            of(
                "tags",
                &["tags:0", "tags:>10"],
                "how many annotations it has, whoever made them",
            ),
            of(
                "is",
                &[
                    "is:untagged",
                    "is:unresolved",
                    "is:finding",
                    "is:suggested",
                    "is:undated",
                ],
                "without annotations; with open comments; with something to check; with something to mark; without a date",
            ),
            of(
                "has",
                &["has:comments"],
                "the same in other words: tags, none, comments, findings, suggestions, conflicts",
            ),
            of("id", &["id:5-17"], "is this article"),
            of(
                "detail",
                &["byline:smith", "detail:byline=smith", "section:*"],
                "its detail of that name has this word, or there is one; any name can stand before the colon",
            ),
        ],
    },
    Group {
        title: "Places",
        about: "Says where in the article words and annotations must be.",
        rows: &[of(
            "part",
            &["sanctions part:Headline", "sanctions -part:Boilerplate"],
            "inside an article part of this label; not inside",
        )],
    },
];

/// The values that a field takes besides names, with what they mean.
const WORDS: &[(&str, &[(&str, &str)])] = &[
    ("by", &[("me", "you")]),
    ("note", &[("*", "any note")]),
    (
        "entity",
        &[("*", "linked to an entry"), ("none", "linked to no entry")],
    ),
    (
        "origin",
        &[
            ("hand", "made by a person, here"),
            ("propagated", "carried over from another occurrence"),
            ("suggested", "proposed, then accepted"),
            ("imported", "read from a file"),
        ],
    ),
    (
        "is",
        &[
            ("untagged", "without annotations"),
            ("unresolved", "with open comments"),
            ("finding", "with something to check"),
            ("suggested", "with something that could be marked"),
            ("adrift", "an annotation’s place is uncertain"),
            ("conflict", "two copies disagree on an annotation"),
            ("undated", "without a date"),
        ],
    ),
    (
        "has",
        &[
            ("tags", "with annotations"),
            ("none", "without annotations"),
            ("comments", "with open comments"),
            ("findings", "with something to check"),
            ("suggestions", "with something that could be marked"),
            ("conflicts", "two copies disagree on an annotation"),
        ],
    ),
    (
        "status",
        &[
            ("todo", "not begun by you"),
            ("doing", "begun by you"),
            ("done", "finished by you"),
            ("skipped", "left out by you on purpose"),
        ],
    ),
    (
        "assigned",
        &[
            ("me", "given to you"),
            ("none", "given to nobody"),
            ("any", "given to somebody"),
        ],
    ),
    ("date", &[("none", "without a date")]),
    (
        "tags",
        &[("0", "without annotations"), (">0", "with annotations")],
    ),
];

/// Everything that can be asked.
pub fn guide() -> &'static [Group] {
    GUIDE
}

/// What is said of a field; that of the first group that has it.
pub fn field(name: &str) -> Option<&'static Row> {
    let mut rows = GUIDE.iter().flat_map(|it| it.rows);
    rows.find(|it| it.field == Some(name))
}

/// The values that a field takes besides names, with what they mean.
pub fn words_of(field: &str) -> &'static [(&'static str, &'static str)] {
    let found = WORDS.iter().find(|(name, _)| *name == field);
    found.map_or(&[], |(_, words)| words)
}

/// The table as a page.
pub fn as_markdown() -> String {
    let mut out = String::from(
        "# Searching\n\n\
         The same language finds articles in the list, words and annotations in the search, and what an export takes:\n\n\
         ```\n\
         \"sanctions\" label:Person by:me status:done note:\"check\" source:cnn entity:\"Rex Tillerson\" -part:boilerplate\n\
         ```\n\n\
         This page is made from the program’s own table by `script/generate`; the window shows it under “Help on searching”.\n",
    );
    for group in GUIDE {
        let _ = write!(out, "\n## {}\n\n", group.title);
        if !group.about.is_empty() {
            let _ = write!(out, "{}\n\n", group.about);
        }
        out.push_str("| write | to find |\n|---|---|\n");
        for row in group.rows {
            let cell = |it: &&str| format!("`{}`", it.replace('|', "\\|"));
            let examples: Vec<String> = row.examples.iter().map(cell).collect();
            let _ = writeln!(out, "| {} | {} |", examples.join(" "), row.about);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Query, fields::FIELDS};
    use super::*;

    #[test]
    fn every_example_is_right_and_every_field_has_one() {
        for row in GUIDE.iter().flat_map(|it| it.rows) {
            for example in row.examples {
                assert!(Query::parse(example).is_ok(), "{example}");
            }
        }
        for name in FIELDS {
            assert!(field(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_word_is_a_value_of_its_field() {
        for (field, words) in WORDS {
            for (word, _) in *words {
                let query = format!("{field}:{word}");
                assert!(Query::parse(&query).is_ok(), "{query}");
            }
        }
    }
}
