//! Rows of a sentence, and the tokens of the text that they are.

use super::misc_column;

/// A row of a sentence.
pub(super) struct Row {
    pub line: u64,
    pub id: Id,
    pub form: String,
    pub misc: String,
}

/// The first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    Word(u32),
    /// A multiword token, from its first to its last word.
    Token(u32, u32),
    /// An empty node, which has no place in the text.
    Empty,
}

impl Id {
    pub(super) fn of(cell: &str) -> Option<Self> {
        if let Some((first, last)) = cell.split_once('-') {
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            return (first <= last).then_some(Self::Token(first, last));
        }
        if let Some((word, node)) = cell.split_once('.') {
            let _: (u32, u32) = (word.parse().ok()?, node.parse().ok()?);
            return Some(Self::Empty);
        }
        cell.parse().ok().map(Self::Word)
    }
}

/// The white space behind a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gap {
    /// As `SpacesAfter` has it.
    Exact(String),
    Nothing,
    /// Nothing is said: a blank, or the end of a line.
    Usual,
}

/// A token of the text, with its rows.
pub(super) struct Surface {
    pub form: String,
    pub before: String,
    pub gap: Gap,
    /// The rows of its words; its own if it is one word.
    pub words: Vec<usize>,
}

/// The tokens of a sentence: multiword tokens take the words that follow them.
pub(super) fn surfaces(rows: &[Row]) -> Vec<Surface> {
    let mut all: Vec<Surface> = Vec::new();
    let mut until = 0;
    for (index, row) in rows.iter().enumerate() {
        match row.id {
            Id::Empty => {}
            Id::Word(number) if number <= until => {
                if let Some(token) = all.last_mut() {
                    token.words.push(index);
                }
            }
            Id::Word(_) => all.push(surface(row, vec![index])),
            Id::Token(_, last) => {
                until = last;
                all.push(surface(row, Vec::new()));
            }
        }
    }
    all
}

fn surface(row: &Row, words: Vec<usize>) -> Surface {
    let gap = match misc_column::value(&row.misc, "SpacesAfter") {
        Some(spaces) => Gap::Exact(misc_column::unescape(spaces)),
        None if misc_column::value(&row.misc, "SpaceAfter") == Some("No") => Gap::Nothing,
        None => Gap::Usual,
    };
    Surface {
        form: row.form.clone(),
        before: misc_column::value(&row.misc, "SpacesBefore")
            .map(misc_column::unescape)
            .unwrap_or_default(),
        gap,
        words,
    }
}
