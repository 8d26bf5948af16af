//! The orders of the list, and how each is walked without sorting it.

use super::condition::Sql;

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// As the articles were imported.
    #[default]
    Imported,
    /// Title, without case and accents.
    Title,
    /// Where an article is from.
    Source,
    /// Its date; without one first.
    Date,
    /// Code points.
    Length,
    /// How many annotations it has, whoever made them.
    Tags,
    /// How far the annotator is.
    Status,
    /// How many findings the last look through it had.
    Findings,
    /// How many suggestions it had.
    Suggestions,
    /// How many open comments it has.
    Comments,
    /// Who works on it or shall: the first of them by name. Those of nobody come last.
    Annotator,
    /// Shuffled, the same for the same seed in this copy.
    Shuffled(u32),
}

/// A way to walk a part of the list in order.
pub(crate) struct Walk {
    /// The tables, `document` among them, such that the order is that of an index where there is one.
    pub from: Sql,
    /// What holds of the part.
    pub within: Option<Sql>,
    pub order: String,
}

/// The status of the annotator asked for. Needs their key as its value.
pub(crate) const STATUS: &str = "coalesce((SELECT status FROM work WHERE work.document = document.key AND work.annotator = ?), 0)";
const FINDINGS: &str =
    "coalesce((SELECT findings FROM survey WHERE survey.document = document.key), 0)";
const SUGGESTIONS: &str =
    "coalesce((SELECT suggestions FROM survey WHERE survey.document = document.key), 0)";
/// How many open comments articles have that have any.
const OPEN: &str = "(SELECT document, count(*) AS many FROM
        (SELECT coalesce((SELECT document FROM annotation WHERE annotation.key = target), target) AS document
         FROM comment INDEXED BY comment_open WHERE open = 1) GROUP BY document) AS talk";
/// What holds of a row of `work` whose annotator works on the article or shall.
pub(crate) const AT_WORK: &str = "(work.status > 0 OR work.assigned = 1)";
const TAGS: &str = "(SELECT annotations FROM tally WHERE tally.document = document.key)";

/// An expression by which few articles are sorted. `people` are the annotators' keys by name.
pub(crate) fn expression(sort: Sort, descending: bool, me: i64, people: &[i64]) -> Sql {
    let down = if descending { " DESC" } else { "" };
    let (text, values) = match sort {
        Sort::Imported => (String::new(), vec![]),
        Sort::Title => (format!("document.folded{down}, "), vec![]),
        Sort::Source => (format!("document.source{down}, "), vec![]),
        Sort::Date => (format!("document.date{down}, "), vec![]),
        Sort::Length => (format!("document.length{down}, "), vec![]),
        Sort::Tags => (format!("{TAGS}{down}, "), vec![]),
        Sort::Status => (format!("{STATUS}{down}, "), vec![me.into()]),
        Sort::Findings => (format!("{FINDINGS}{down}, "), vec![]),
        Sort::Suggestions => (format!("{SUGGESTIONS}{down}, "), vec![]),
        Sort::Comments => (
            format!(
                "coalesce((SELECT many FROM {OPEN} WHERE talk.document = document.key), 0){down}, "
            ),
            vec![],
        ),
        Sort::Annotator => (format!("{}{down}, ", rank(people)), vec![]),
        Sort::Shuffled(seed) => (format!("{}, ", shuffled(seed)), vec![]),
    };
    Sql::new(
        format!("ORDER BY {text}document.position{down}, document.key{down}"),
        values,
    )
}

/// The place of an article's first annotator among all by name and how far they are, as one number; of an article of
/// nobody behind them.
fn rank(people: &[i64]) -> String {
    if people.is_empty() {
        return "0".to_owned();
    }
    let places: Vec<String> = people
        .iter()
        .enumerate()
        .map(|(place, key)| format!("WHEN {key} THEN {place}"))
        .collect();
    let places = places.join(" ");
    let behind = people.len();
    format!(
        "coalesce((SELECT min(4 * CASE work.annotator {places} END + work.status) FROM work
             WHERE work.document = document.key AND {AT_WORK}), 4 * {behind})"
    )
}

/// Keys stirred: a multiplication by an odd number and a shift, so that neighbours part.
fn shuffled(seed: u32) -> String {
    let odd = 2 * i64::from(seed % 1_000_000) + 1;
    let first = format!("((document.key * 2654435761 + {odd} * 40503) & 4294967295)");
    format!("(({first} * {odd} + ({first} >> 15) * 2246822519) & 4294967295)")
}

/// How the whole list is walked: one part after the other.
pub(crate) fn walks(sort: Sort, descending: bool, me: i64, people: &[i64]) -> Vec<Walk> {
    let down = if descending { " DESC" } else { "" };
    let by_index = |index: &str, column: &str| {
        vec![Walk {
            from: Sql::new(format!("document INDEXED BY {index}"), []),
            within: None,
            order: format!(
                "ORDER BY document.{column}{down}, document.position{down}, document.key{down}"
            ),
        }]
    };
    match sort {
        Sort::Imported => vec![by_position(down)],
        Sort::Title => by_index("document_title", "folded"),
        Sort::Source => by_index("document_source", "source"),
        Sort::Date => by_index("document_date", "date"),
        Sort::Length => by_index("document_length", "length"),
        Sort::Tags => vec![Walk {
            from: Sql::new(
                "tally INDEXED BY tally_annotations CROSS JOIN document ON document.key = tally.document",
                [],
            ),
            within: None,
            order: format!("ORDER BY tally.annotations{down}, tally.document{down}"),
        }],
        Sort::Status => {
            let mut parts: Vec<Walk> = (0..4i64)
                .map(|status| match status {
                    0 => Walk {
                        within: Some(Sql::new(format!("{STATUS} = 0"), [me.into()])),
                        ..by_position(down)
                    },
                    _ => Walk {
                        from: Sql::new(
                            "work INDEXED BY work_status CROSS JOIN document ON document.key = work.document",
                            [],
                        ),
                        within: Some(Sql::new(
                            format!("work.annotator = ? AND work.status = {status}"),
                            [me.into()],
                        )),
                        order: format!("ORDER BY work.document{down}"),
                    },
                })
                .collect();
            if descending {
                parts.reverse();
            }
            parts
        }
        Sort::Findings => surveyed("findings", descending),
        Sort::Suggestions => surveyed("suggestions", descending),
        Sort::Comments => some_first(
            OPEN,
            "talk.many",
            &format!("document.key IN (SELECT document FROM {OPEN})"),
            descending,
        ),
        Sort::Annotator => of_annotators(people, descending),
        Sort::Shuffled(_) => vec![Walk {
            from: Sql::new("document", []),
            within: None,
            order: expression(sort, false, me, people).text,
        }],
    }
}

/// First what the last look through found anything in, then the rest; or the other way round.
fn surveyed(column: &str, descending: bool) -> Vec<Walk> {
    some_first(
        &format!("survey INDEXED BY survey_{column}"),
        &format!("survey.{column}"),
        &format!(
            "EXISTS (SELECT 1 FROM survey WHERE survey.document = document.key AND survey.{column} > 0)"
        ),
        descending,
    )
}

/// First the articles of which there are more than none in a table, and by how many, then those that `has` is not true
/// of; or the other way round.
fn some_first(from: &str, many: &str, has: &str, descending: bool) -> Vec<Walk> {
    let down = if descending { " DESC" } else { "" };
    let table = many.split('.').next().unwrap_or_default();
    let some = Walk {
        from: Sql::new(
            format!("{from} CROSS JOIN document ON document.key = {table}.document"),
            [],
        ),
        within: Some(Sql::new(format!("{many} > 0"), [])),
        order: format!("ORDER BY {many}{down}, {table}.document{down}"),
    };
    let rest = Walk {
        within: Some(Sql::new(format!("NOT {has}"), [])),
        ..by_position(down)
    };
    if descending {
        vec![some, rest]
    } else {
        vec![rest, some]
    }
}

/// The articles of each annotator whom nobody before them by name works with, then those of nobody; or the other way
/// round.
fn of_annotators(people: &[i64], descending: bool) -> Vec<Walk> {
    let down = if descending { " DESC" } else { "" };
    let nobody_of = |which: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM work WHERE work.document = document.key AND {AT_WORK}{which})"
        )
    };
    let mut parts = Vec::new();
    for (place, person) in people.iter().enumerate() {
        let before: Vec<String> = people[..place].iter().map(ToString::to_string).collect();
        let first = nobody_of(&format!(" AND work.annotator IN ({})", before.join(", ")));
        parts.push(Walk {
            from: Sql::new(
                "work AS own INDEXED BY work_status CROSS JOIN document ON document.key = own.document",
                [],
            ),
            within: Some(Sql::new(
                format!("own.annotator = {person} AND (own.status > 0 OR own.assigned = 1) AND {first}"),
                [],
            )),
            order: format!("ORDER BY own.status{down}, own.document{down}"),
        });
    }
    // Also what is left of somebody who is not in the project any more.
    let all: Vec<String> = people.iter().map(ToString::to_string).collect();
    let nobody = nobody_of(&format!(" AND work.annotator IN ({})", all.join(", ")));
    parts.push(Walk {
        within: Some(Sql::new(nobody, [])),
        ..by_position(down)
    });
    if descending {
        parts.reverse();
    }
    parts
}

fn by_position(down: &str) -> Walk {
    Walk {
        from: Sql::new("document INDEXED BY document_position", []),
        within: None,
        order: format!("ORDER BY document.position{down}, document.key{down}"),
    }
}
