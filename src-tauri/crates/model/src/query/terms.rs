//! What a query is made of: words, names, and what is asked about annotations and articles.

use super::ranges::{DateRange, NumberRange};
use crate::fold::{self, fold_letter};
use crate::people::Status;

/// A place in a query, in UTF-16 units. All places are equal: where a term stands is no part of what it asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Behind its end.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl Span {
    /// From the beginning of one to the end of the other.
    pub fn to(self, end: Self) -> Self {
        Self {
            start: self.start,
            end: end.end,
        }
    }
}

/// Words that follow each other, whatever punctuation is between them, or (with `near`) that stand near each other in
/// any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTerm {
    /// As it was written, without quotation marks.
    pub raw: String,
    /// The words; at least one.
    pub words: Vec<Pattern>,
    /// How many other words may stand between the first and the last of the words, in any order.
    pub near: Option<u32>,
    /// Where it stands in the query.
    pub span: Span,
}

/// A word of a text as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As [`crate::fold`] gives it; empty for any word.
    pub folded: String,
    /// Whether the word may begin with more.
    pub open_start: bool,
    /// Whether the word may go on.
    pub open_end: bool,
}

impl Pattern {
    /// Whether a folded word of a text fits.
    pub fn fits(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => word == self.folded,
            (false, true) => word.starts_with(&self.folded),
            (true, false) => word.ends_with(&self.folded),
            (true, true) => word.contains(&self.folded),
        }
    }

    /// Whether every word fits.
    pub fn is_any(&self) -> bool {
        self.folded.is_empty()
    }
}

impl TextTerm {
    /// Reads words with their stars. The error says what is wrong with them, and what to do.
    pub fn new(raw: &str, near: Option<u32>, span: Span) -> Result<Self, (String, &'static str)> {
        let raw = raw.trim();
        let letters: Vec<char> = raw.chars().collect();
        let mut words: Vec<(usize, usize, Pattern)> = Vec::new();
        fold::each_word(raw, |folded, range| {
            let pattern = Pattern {
                folded: folded.to_owned(),
                open_start: false,
                open_end: false,
            };
            words.push((range.start.0 as usize, range.end.0 as usize, pattern));
        });
        let mut at = 0;
        while at < letters.len() {
            let stars = letters[at..].iter().take_while(|it| **it == '*').count();
            let (start, end) = (at, at + stars);
            at = end.max(at + 1);
            if stars == 0 {
                continue;
            }
            let before = words.iter().position(|it| it.1 == start);
            let behind = words.iter().position(|it| it.0 == end);
            match (before, behind) {
                (Some(_), Some(_)) => {
                    return Err((
                        format!("“{raw}” has a * inside a word"),
                        "Put the * at the beginning or the end of a word.",
                    ));
                }
                (Some(before), None) => words[before].2.open_end = true,
                // Where each letter is a word, nothing can stand before it in its word.
                (None, Some(behind)) => {
                    words[behind].2.open_start = !fold::stands_alone(letters[end]);
                }
                (None, None) => {
                    let any = Pattern {
                        folded: String::new(),
                        open_start: true,
                        open_end: true,
                    };
                    let place = words.partition_point(|it| it.0 < start);
                    words.insert(place, (start, end, any));
                }
            }
        }
        if words.is_empty() {
            return Err((
                format!("“{raw}” has no letters to look for"),
                "Write a word; signs alone cannot be found.",
            ));
        }
        Ok(Self {
            raw: raw.to_owned(),
            words: words.into_iter().map(|it| it.2).collect(),
            near,
            span,
        })
    }

    /// Whether any word fits, so that nearly everything is found.
    pub fn matches_everything(&self) -> bool {
        self.words.iter().all(Pattern::is_any)
    }
}

/// A name or another value that is compared as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it was written, without quotation marks and the star.
    pub text: String,
    /// Whether it may go on.
    pub prefix: bool,
    /// Where it stands in the query.
    pub span: Span,
}

impl Value {
    /// Whether a name is this one, or begins so. Case, accents and the kind of blanks do not count.
    pub fn names(&self, name: &str) -> bool {
        let (wanted, name) = (plain(&self.text), plain(name));
        if self.prefix {
            name.starts_with(&wanted)
        } else {
            name == wanted
        }
    }

    /// Whether it is a star alone: any name.
    pub fn is_any(&self) -> bool {
        self.prefix && self.text.is_empty()
    }
}

/// A name without case and accents, but with its signs: `C++` is not `C`.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, part) in name.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        part.chars().for_each(|it| fold_letter(it, &mut out));
    }
    out
}

/// A person or an entry of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Who asks.
    Me,
    /// Whoever it is.
    Any,
    /// Nobody, nothing.
    None,
    /// That one.
    Named(Value),
}

/// What is asked about one annotation: everything here is to be true of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkFilter {
    /// At least one.
    pub fields: Vec<MarkField>,
}

/// One thing asked about an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkField {
    /// What.
    pub what: Mark,
    /// Where it stands in the query, with its name.
    pub span: Span,
}

/// What can be asked about an annotation. Of several values one must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Its label has this name.
    Label(Vec<Value>),
    /// It is in a layer of this name.
    Layer(Vec<Value>),
    /// Who made it; never [`Name::None`].
    By(Vec<Name>),
    /// Its note has these words; a star alone: it has a note.
    Note(Vec<TextTerm>),
    /// What it is linked to, by name, other name or URI; [`Name::None`]: to nothing. Never [`Name::Me`].
    Entity(Vec<Name>),
    /// Where it came from.
    Origin(Vec<OriginFilter>),
    /// The marked text has these words.
    Quote(Vec<TextTerm>),
    /// It has an attribute of this name with one of these values; with no values, any.
    Attribute {
        /// The attribute's name.
        name: Value,
        /// What it may be.
        values: Vec<Value>,
    },
    /// Its place is uncertain since the text was changed.
    Adrift,
    /// Two copies of the project decided differently about it.
    Conflict,
}

/// Where an annotation came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginFilter {
    /// Made by a person, here.
    Hand,
    /// Carried over from another occurrence.
    Propagated,
    /// Proposed, then accepted.
    Suggested,
    /// Read from a file; of this format, if one is named.
    Imported(Option<Value>),
}

/// One thing asked about the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleTerm {
    /// What.
    pub what: About,
    /// Where it stands in the query, with its name.
    pub span: Span,
}

/// What can be asked about an article. Of several values one must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// How far who asks is with it.
    Status(Vec<Status>),
    /// Whom it was given to.
    Assigned(Vec<Name>),
    /// Its source has these words.
    Source(Vec<TextTerm>),
    /// Its title has these words.
    Title(Vec<TextTerm>),
    /// It is of this time. An article without a date never is.
    Date(Vec<DateRange>),
    /// It has no date that can be read.
    Undated,
    /// Its text has so many code points.
    Length(Vec<NumberRange>),
    /// It has so many annotations, whoever made them.
    Tags(Vec<NumberRange>),
    /// It has comments that wait for an answer.
    Unresolved,
    /// Something was found in it that should be checked.
    Finding,
    /// Something in it could be marked.
    Suggested,
    /// It is this article.
    Id(Vec<Value>),
    /// It has a detail of this name with these words; with no values, any.
    Detail {
        /// The detail's name.
        key: Value,
        /// The words; of several one must be there.
        values: Vec<TextTerm>,
    },
}

/// A part of the article, by its label in the layer of article parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartTerm {
    /// The names of its label; one must fit.
    pub labels: Vec<Value>,
    /// Where it stands in the query, with its name.
    pub span: Span,
}

impl MarkFilter {
    /// Where it stands in the query.
    pub fn span(&self) -> Span {
        let spans = || self.fields.iter().map(|it| it.span);
        Span {
            start: spans().map(|it| it.start).min().unwrap_or_default(),
            end: spans().map(|it| it.end).max().unwrap_or_default(),
        }
    }
}
