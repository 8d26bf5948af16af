//! Articles to columns: one word a row, sentences apart, overlapping annotations in as many columns of tags as were
//! asked for.

use std::collections::BTreeSet;
use std::io::Write;

use galley_model::segment;
use galley_model::text::{CodePoint, TextRange};

use crate::corpus::{Document, SchemaInfo};
use crate::flatten::{
    Flatten, Labelled, Levels, sentence_starts, starts_inside, words_without_blanks,
};
use crate::format::{FormatError, FormatInfo, Options, Writer};
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

use super::layout::Column;
use super::tags::Scheme;

/// What is said of where articles begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Docstart,
    Newdoc,
    Nothing,
}

/// What the rows are like.
pub(super) struct Shape {
    pub scheme: Scheme,
    pub columns: Vec<Column>,
    pub separator: &'static str,
    pub start: Start,
    /// Whether a `# text` line stands before each sentence.
    pub text: bool,
    /// Whether sentences are joined where an annotation goes over their end; otherwise the annotation is divided.
    pub join_sentences: bool,
    /// Whether tokens are divided at white space; otherwise it is written as _.
    pub divide_tokens: bool,
}

pub(super) struct ConllWriter {
    stream: Box<dyn Write>,
    shape: Shape,
    flatten: Flatten,
    /// Labels of which it was said that tags cannot hold them.
    renamed: BTreeSet<String>,
}

impl ConllWriter {
    pub(super) fn new(
        out: &Output,
        shape: Shape,
        info: &FormatInfo,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Self, FormatError> {
        Ok(Self {
            stream: out.stream()?,
            shape,
            flatten: Flatten::new(info, options, schema),
            renamed: BTreeSet::new(),
        })
    }

    /// A label as a tag can hold it.
    fn tag_name(&mut self, label: &str, report: &mut Report) -> String {
        let name = label.split_whitespace().collect::<Vec<_>>().join("_");
        if name != label && self.renamed.insert(label.to_owned()) {
            let message = format!("A tag cannot hold the blanks of the label; it is {name} there.");
            report.push(Item::new(Severity::Loss, "label-name", message).quoting(label));
        }
        name
    }

    fn start(&self, document: &Document) -> String {
        match self.shape.start {
            Start::Nothing => String::new(),
            Start::Newdoc => {
                let name = document.id.as_ref().or(document.title.as_ref());
                let name = name.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
                name.map_or("# newdoc\n".to_owned(), |it| {
                    format!("# newdoc id = {it}\n")
                })
            }
            Start::Docstart => {
                let cell = |column: &Column| match column {
                    Column::Token => "-DOCSTART-",
                    Column::Other(name) if name == "pos" => "-X-",
                    _ => "O",
                };
                let cells: Vec<&str> = self.shape.columns.iter().map(cell).collect();
                format!("{}\n\n", cells.join(self.shape.separator))
            }
        }
    }

    /// Where sentences begin, and what is said where annotations go over their ends.
    fn sentence_starts(
        &self,
        document: &Document,
        levels: &[Vec<Labelled>],
        report: &mut Report,
    ) -> BTreeSet<CodePoint> {
        let mut starts = sentence_starts(&document.text);
        for (range, _) in levels.iter().flatten() {
            let over = starts_inside(&starts, *range);
            if over.is_empty() {
                continue;
            }
            let (severity, message) = if self.shape.join_sentences {
                for it in over {
                    starts.remove(&it);
                }
                (
                    Severity::Info,
                    "The annotation goes over the end of a sentence, where tags begin anew; the sentences were joined, so that it is kept whole.",
                )
            } else {
                (
                    Severity::Loss,
                    "The annotation goes over the end of a sentence, where tags begin anew; it became one for each sentence.",
                )
            };
            let item = Item::new(severity, "sentence-end", message).of(document);
            report.push(item.quoting(document.text.slice(*range).unwrap_or_default()));
        }
        starts
    }

    fn tag(
        &mut self,
        spans: &[Labelled],
        place: &Neighbours<'_>,
        document: &Document,
        report: &mut Report,
    ) -> String {
        let token = place.token;
        let near = spans.partition_point(|(range, _)| range.end <= token.start);
        let entity = spans
            .get(near)
            .filter(|(range, _)| range.start <= token.start);
        let Some((range, label)) = entity else {
            return "O".to_owned();
        };
        let begins = range.start == token.start || place.starts;
        let ends = range.end == token.end || place.ends;
        let before = near.checked_sub(1).and_then(|at| spans.get(at));
        let touches = !place.starts
            && matches!((place.before, before), (Some(token), Some((range, other)))
                if range.end >= token.end && range.start <= token.start && other == label);
        if begins && touches && self.shape.scheme == Scheme::Io {
            let message = "Two annotations with the same label touch, which the scheme io cannot tell from one; choose another with the option scheme.";
            let item = Item::new(Severity::Loss, "touching", message).of(document);
            report.push(item.quoting(document.text.slice(*range).unwrap_or_default()));
        }
        let letter = self.shape.scheme.letter(begins, ends, touches);
        format!("{letter}-{}", self.tag_name(label, report))
    }
}

/// A token and what is around it.
struct Neighbours<'a> {
    token: TextRange,
    before: Option<&'a TextRange>,
    /// Whether it begins a sentence, or ends one.
    starts: bool,
    ends: bool,
}

/// Who judged that a word is part of something.
fn annotator_of(document: &Document, token: TextRange) -> Option<&str> {
    let over = |range: &TextRange| range.overlaps(token);
    let mut all = document.annotations.iter();
    let found = all.find(|it| it.label.is_some() && it.hull().as_ref().is_some_and(over));
    found?.annotator.as_deref()
}

impl Writer for ConllWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = &document.text;
        let columns = self.shape.columns.clone();
        let words = if self.shape.divide_tokens {
            words_without_blanks(text)
        } else {
            segment::words(text)
        };
        let most = columns.iter().filter(|it| **it == Column::Tag).count();
        let Levels {
            spans: levels,
            tokens,
        } = self.flatten.levels(&document, &words, most, report);
        let starts = self.sentence_starts(&document, &levels, report);
        let mut out = self.start(&document);
        let mut number = 0;
        for (index, token) in tokens.iter().enumerate() {
            let next = tokens.get(index + 1);
            let place = Neighbours {
                token: *token,
                before: index.checked_sub(1).and_then(|at| tokens.get(at)),
                starts: index > 0 && starts.contains(&token.start),
                ends: next.is_some_and(|it| starts.contains(&it.start)),
            };
            if place.starts {
                out.push('\n');
                number = 0;
            }
            if number == 0 && self.shape.text {
                let behind = tokens.get(index + 1..).unwrap_or_default();
                let past = behind.iter().position(|it| starts.contains(&it.start));
                let last = past.map_or(tokens.last(), |it| tokens.get(index + it));
                let whole = TextRange {
                    start: token.start,
                    end: last.map_or(token.end, |it| it.end),
                };
                let line = text.slice(whole).unwrap_or_default();
                out.push_str(&format!("# text = {}\n", one_line(line)));
            }
            number += 1;
            let word = text.slice(*token).unwrap_or_default();
            let plain: String = word
                .chars()
                .map(|it| if it.is_whitespace() { '_' } else { it })
                .collect();
            if plain != word {
                let message = "A token holds white space, which stands for the end of a column; it was written as _.";
                report.push(
                    Item::new(Severity::Loss, "white-space-in-token", message)
                        .of(&document)
                        .quoting(word),
                );
            }
            let mut level = levels.iter();
            let mut cells = Vec::with_capacity(columns.len());
            for column in &columns {
                cells.push(match column {
                    Column::Token => plain.clone(),
                    Column::Tag => {
                        let spans = level.next().map(Vec::as_slice).unwrap_or_default();
                        self.tag(spans, &place, &document, report)
                    }
                    Column::Annotator => plain_cell(annotator_of(&document, *token)),
                    Column::Number => number.to_string(),
                    Column::Other(name) if name == "pos" => "-X-".to_owned(),
                    Column::Other(name) if name == "-" => "-".to_owned(),
                    Column::Other(_) | Column::Coreference => "_".to_owned(),
                });
            }
            out.push_str(&cells.join(self.shape.separator));
            out.push('\n');
        }
        out.push('\n');
        self.stream.write_all(out.as_bytes()).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}

/// Line breaks of a sentence, of which a `# text` line can hold none, become blanks.
fn one_line(text: &str) -> String {
    let breaks = |it: char| matches!(it, '\n' | '\r');
    text.split(breaks)
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A value in a cell, or the sign that there is none.
fn plain_cell(value: Option<&str>) -> String {
    let value = value.unwrap_or("-");
    let plain: Vec<&str> = value.split_whitespace().collect();
    plain.join("_")
}
