//! What stands before and behind a colon: `label:Person,Place`, `date:>2018-03`, `byline:smith`.

use super::read::{Piece, Reader, Term, is_of_name};
use super::terms::{
    About, ArticleTerm, Mark, MarkField, Name, OriginFilter, PartTerm, Span, TextTerm, Value,
};
use super::{DateRange, Node, NumberRange, QueryError};
use crate::people::Status;

type Result<T> = std::result::Result<T, QueryError>;

/// The fields that have a meaning of their own; any other is a detail of the article.
pub(super) const FIELDS: [&str; 20] = [
    "label", "layer", "by", "note", "entity", "origin", "quote", "attr", "is", "has", "status",
    "assigned", "source", "title", "date", "length", "tags", "id", "part", "detail",
];

/// What `is:` takes.
pub(super) const STATES: [&str; 7] = [
    "untagged",
    "unresolved",
    "finding",
    "suggested",
    "adrift",
    "conflict",
    "undated",
];

/// What `status:` takes.
pub(super) const STATUSES: [(&str, Status); 4] = [
    ("todo", Status::ToDo),
    ("doing", Status::InProgress),
    ("done", Status::Done),
    ("skipped", Status::Skipped),
];

const NUMBER: &str = "Write a number, such as 100, >100 or 100..200.";
const DATE: &str =
    "Write a year, a month or a day, such as 2018, 2018-03, >2018-03-15 or 2018-03..2018-05.";

/// Whether a word can be written before a colon and mean a detail of the article.
pub fn is_detail(key: &str) -> bool {
    let name = key.to_lowercase();
    !FIELDS.contains(&name.as_str())
        && key.chars().all(is_of_name)
        && key.starts_with(char::is_alphabetic)
        && key.chars().nth(1).is_some()
}

/// The field whose name somebody may have meant: one letter more, less or other, or two that changed places.
pub fn field_like(name: &str) -> Option<&'static str> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let near = |field: &&&str| {
        let field: Vec<char> = field.chars().collect();
        let start = name.iter().zip(&field).take_while(|(a, b)| a == b).count();
        let (a, b) = (&name[start..], &field[start..]);
        let one = |it: &[char]| it.get(1..).unwrap_or_default().to_vec();
        let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0];
        one(a) == one(b) || one(a) == b || a == one(b) || (swapped && a[2..] == b[2..])
    };
    let found = FIELDS.iter().filter(|it| it.len() > 3).find(near);
    found.copied()
}

/// Reads what is behind the colon of a field; `start` is where its name begins.
pub(super) fn read(reader: &mut Reader, start: usize, name: &str) -> Result<Term> {
    let field = name.to_lowercase();
    if field == "attr" || field == "detail" {
        let key = named(reader, start, &field)?;
        let pieces = if reader.take('=') {
            pieces(reader, start, name)?
        } else {
            Vec::new()
        };
        let span = reader.since(start);
        return Ok(if field == "attr" {
            let values = pieces.iter().map(value).collect();
            let what = Mark::Attribute {
                name: key,
                values: without_any(values, Value::is_any),
            };
            Term::Mark(MarkField { what, span })
        } else {
            let values = without_any(words(&pieces)?, TextTerm::matches_everything);
            article(About::Detail { key, values }, span)
        });
    }
    let pieces = pieces(reader, start, name)?;
    let span = reader.since(start);
    let mark = |what| Term::Mark(MarkField { what, span });
    let values = || pieces.iter().map(value).collect::<Vec<_>>();
    Ok(match field.as_str() {
        "label" => mark(Mark::Label(values())),
        "layer" => mark(Mark::Layer(values())),
        "by" => mark(Mark::By(names(&pieces, &["me"]))),
        "note" => mark(Mark::Note(words(&pieces)?)),
        "entity" => mark(Mark::Entity(names(&pieces, &["none"]))),
        "origin" => mark(Mark::Origin(
            pieces.iter().map(origin).collect::<Result<_>>()?,
        )),
        "quote" => mark(Mark::Quote(words(&pieces)?)),
        "part" => Term::Node(Node::Part(PartTerm {
            labels: values(),
            span,
        })),
        "is" | "has" => return one_of(&pieces, span, &field),
        "status" => {
            let statuses = pieces.iter().map(status).collect::<Result<_>>()?;
            article(About::Status(statuses), span)
        }
        "assigned" => article(
            About::Assigned(names(&pieces, &["me", "none", "any"])),
            span,
        ),
        "source" => article(About::Source(words(&pieces)?), span),
        "title" => article(About::Title(words(&pieces)?), span),
        "date" if pieces.iter().all(|it| is_word(it, "none")) => article(About::Undated, span),
        "date" => {
            let read = |it: &Piece| {
                DateRange::parse(&it.text)
                    .ok_or_else(|| wrong(it, "is no date that can be searched for", DATE))
            };
            article(
                About::Date(pieces.iter().map(read).collect::<Result<_>>()?),
                span,
            )
        }
        "length" => article(About::Length(numbers(&pieces)?), span),
        "tags" => article(About::Tags(numbers(&pieces)?), span),
        "id" => article(About::Id(values()), span),
        _ => {
            let key = Value {
                text: name.to_owned(),
                prefix: false,
                span: Span {
                    start: span.start,
                    end: reader.span(start + name.chars().count(), reader.at()).start,
                },
            };
            let values = without_any(words(&pieces)?, TextTerm::matches_everything);
            article(About::Detail { key, values }, span)
        }
    })
}

fn article(what: About, span: Span) -> Term {
    Term::Node(Node::Article(ArticleTerm { what, span }))
}

/// A star among values lets any be; no values say so.
fn without_any<T>(values: Vec<T>, is_any: impl Fn(&T) -> bool) -> Vec<T> {
    if values.iter().any(is_any) {
        Vec::new()
    } else {
        values
    }
}

/// The values behind a colon, with commas between them.
fn pieces(reader: &mut Reader, start: usize, name: &str) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    loop {
        let at = reader.at();
        reader.count(at)?;
        let piece = reader.piece(true)?;
        if piece.text.is_empty() {
            let (message, hint) = if pieces.is_empty() {
                (
                    format!("Nothing follows “{name}:”"),
                    "Write what to look for directly behind the colon; to look for the word itself, put it in quotation marks.",
                )
            } else {
                (
                    format!("A value is missing at a comma of “{name}:”"),
                    "Write one, or leave the comma out.",
                )
            };
            return Err(QueryError::new(reader.since(start), message, hint));
        }
        pieces.push(piece);
        if !reader.take(',') {
            return Ok(pieces);
        }
    }
}

/// The name before `=`.
fn named(reader: &mut Reader, start: usize, field: &str) -> Result<Value> {
    let at = reader.at();
    let quoted = reader.peek().and_then(super::read::closing).is_some();
    let piece = if quoted {
        reader.piece(true)?
    } else {
        let mut text = String::new();
        while let Some(letter) = reader.peek().filter(|it| is_of_name(*it)) {
            text.push(letter);
            reader.take(letter);
        }
        Piece {
            text,
            quoted: false,
            near: None,
            span: reader.since(at),
        }
    };
    if piece.text.is_empty() {
        let hint = if field == "attr" {
            "Write the attribute’s name and value behind it, such as attr:role=minister."
        } else {
            "Write the detail’s name and words behind it, such as detail:byline=smith."
        };
        return Err(QueryError::new(
            reader.since(start),
            format!("“{field}:” names nothing"),
            hint,
        ));
    }
    Ok(Value {
        text: piece.text,
        prefix: false,
        span: piece.span,
    })
}

fn value(piece: &Piece) -> Value {
    let text = piece.text.trim_end_matches('*');
    Value {
        text: text.trim().to_owned(),
        prefix: text.len() < piece.text.len(),
        span: piece.span,
    }
}

fn words(pieces: &[Piece]) -> Result<Vec<TextTerm>> {
    pieces.iter().map(Piece::words).collect()
}

fn is_word(piece: &Piece, word: &str) -> bool {
    !piece.quoted && piece.text.to_lowercase() == word
}

/// Names, and of the words that mean somebody without a name those that are given. In quotation marks they are names.
fn names(pieces: &[Piece], special: &[&str]) -> Vec<Name> {
    let read = |piece: &Piece| {
        let is = |word: &str| special.contains(&word) && is_word(piece, word);
        let value = value(piece);
        if is("me") {
            Name::Me
        } else if is("none") {
            Name::None
        } else if is("any") || value.is_any() {
            Name::Any
        } else {
            Name::Named(value)
        }
    };
    pieces.iter().map(read).collect()
}

fn numbers(pieces: &[Piece]) -> Result<Vec<NumberRange>> {
    let read = |it: &Piece| {
        NumberRange::parse(&it.text)
            .ok_or_else(|| wrong(it, "is no number that can be searched for", NUMBER))
    };
    pieces.iter().map(read).collect()
}

fn status(piece: &Piece) -> Result<Status> {
    match piece.text.to_lowercase().as_str() {
        "todo" | "to_do" | "to-do" | "new" => Ok(Status::ToDo),
        "doing" | "in_progress" | "in-progress" => Ok(Status::InProgress),
        "done" => Ok(Status::Done),
        "skipped" => Ok(Status::Skipped),
        _ => Err(wrong(
            piece,
            "is no status",
            "Choose todo, doing, done or skipped.",
        )),
    }
}

fn origin(piece: &Piece) -> Result<OriginFilter> {
    let name = piece.text.to_lowercase();
    Ok(match name.as_str() {
        "hand" => OriginFilter::Hand,
        "propagated" => OriginFilter::Propagated,
        "suggested" => OriginFilter::Suggested,
        "imported" => OriginFilter::Imported(None),
        _ => {
            let format = name.strip_prefix("imported:").map(str::trim);
            let Some(format) = format.filter(|it| !it.trim_end_matches('*').is_empty()) else {
                return Err(wrong(
                    piece,
                    "is no origin",
                    "Choose hand, propagated, suggested, imported or imported:FORMAT.",
                ));
            };
            OriginFilter::Imported(Some(value(&Piece {
                text: format.to_owned(),
                ..piece.clone()
            })))
        }
    })
}

/// `is:` and `has:`; several values mean any of them.
fn one_of(pieces: &[Piece], span: Span, field: &str) -> Result<Term> {
    let mut terms = Vec::new();
    for piece in pieces {
        let some = |first, last| {
            let range = NumberRange { first, last };
            article(About::Tags(vec![range]), piece.span)
        };
        let mark = |what| {
            Term::Mark(MarkField {
                what,
                span: piece.span,
            })
        };
        let state = piece.text.to_lowercase();
        let term = match (field, state.as_str()) {
            ("is", "untagged") | ("has", "none" | "notags") => some(Some(0), Some(0)),
            ("is", "tagged") | ("has", "tags") => some(Some(1), None),
            ("is", "unresolved") | ("has", "comments" | "comment") => {
                article(About::Unresolved, piece.span)
            }
            ("is" | "has", "finding" | "findings") => article(About::Finding, piece.span),
            ("is", "suggested") | ("has", "suggestions" | "suggestion") => {
                article(About::Suggested, piece.span)
            }
            ("is", "undated") => article(About::Undated, piece.span),
            ("is", "adrift" | "uncertain") => mark(Mark::Adrift),
            ("is" | "has", "conflict" | "conflicts") => mark(Mark::Conflict),
            ("is", _) => {
                return Err(wrong(
                    piece,
                    "is nothing that an article or annotation can be",
                    &format!("Choose one of {}.", STATES.join(", ")),
                ));
            }
            _ => {
                return Err(wrong(
                    piece,
                    "is nothing that an article can have",
                    "Choose tags, none, comments, findings, suggestions or conflicts.",
                ));
            }
        };
        terms.push(term);
    }
    if terms.len() == 1
        && let Some(mut only) = terms.pop()
    {
        match &mut only {
            Term::Mark(it) => it.span = span,
            Term::Node(Node::Article(it)) => it.span = span,
            Term::Node(_) => {}
        }
        return Ok(only);
    }
    let nodes = terms.into_iter().map(Term::into_node).collect();
    Ok(Term::Node(Node::Any(nodes)))
}

fn wrong(piece: &Piece, what: &str, hint: &str) -> QueryError {
    QueryError::new(piece.span, format!("“{}” {what}", piece.text), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (name, field) in [
            ("lable", Some("label")),
            ("Labels", Some("label")),
            ("entiy", Some("entity")),
            ("statis", Some("status")),
            ("byline", None),
            ("section", None),
            ("desk", None),
            ("it", None),
        ] {
            assert_eq!(field_like(name), field, "{name}");
        }
    }
}
