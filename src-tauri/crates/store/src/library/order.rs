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
const TAGS: &str = "(SELECT annotations FROM tally WHERE tally.document = document.key)";

/// An expression by which few articles are sorted.
pub(crate) fn expression(sort: Sort, descending: bool, me: i64) -> Sql {
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
        Sort::Shuffled(seed) => (format!("{}, ", shuffled(seed)), vec![]),
    };
    Sql::new(
        format!("ORDER BY {text}document.position{down}, document.key{down}"),
        values,
    )
}

/// Keys stirred: a multiplication by an odd number and a shift, so that neighbours part.
fn shuffled(seed: u32) -> String {
    let odd = 2 * i64::from(seed % 1_000_000) + 1;
    let first = format!("((document.key * 2654435761 + {odd} * 40503) & 4294967295)");
    format!("(({first} * {odd} + ({first} >> 15) * 2246822519) & 4294967295)")
}

/// How the whole list is walked: one part after the other.
pub(crate) fn walks(sort: Sort, descending: bool, me: i64) -> Vec<Walk> {
    let down = if descending { " DESC" } else { "" };
    let by_index = |index: &str, column: &str| {
        let column = if column.is_empty() {
            String::new()
        } else {
            format!("document.{column}{down}, ")
        };
        vec![Walk {
            from: Sql::new(format!("document INDEXED BY {index}"), []),
            within: None,
            order: format!("ORDER BY {column}document.position{down}, document.key{down}"),
        }]
    };
    match sort {
        Sort::Imported => by_index("document_position", ""),
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
                        ..by_index("document_position", "").remove(0)
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
        Sort::Shuffled(_) => vec![Walk {
            from: Sql::new("document", []),
            within: None,
            order: expression(sort, false, me).text,
        }],
    }
}

/// First what the last look through found anything in, then the rest; or the other way round.
fn surveyed(column: &str, descending: bool) -> Vec<Walk> {
    let down = if descending { " DESC" } else { "" };
    let found = Walk {
        from: Sql::new(
            format!(
                "survey INDEXED BY survey_{column} CROSS JOIN document ON document.key = survey.document"
            ),
            [],
        ),
        within: Some(Sql::new(format!("survey.{column} > 0"), [])),
        order: format!("ORDER BY survey.{column}{down}, survey.document{down}"),
    };
    let rest = Walk {
        from: Sql::new("document INDEXED BY document_position", []),
        within: Some(Sql::new(
            format!(
                "NOT EXISTS (SELECT 1 FROM survey WHERE survey.document = document.key AND survey.{column} > 0)"
            ),
            [],
        )),
        order: format!("ORDER BY document.position{down}, document.key{down}"),
    };
    if descending {
        vec![found, rest]
    } else {
        vec![rest, found]
    }
}
