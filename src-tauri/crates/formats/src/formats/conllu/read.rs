//! CoNLL-U to articles: the text with the white space that MISC keeps, and the mentions in its brackets.

use galley_model::text::{CodePoint, Text, TextRange};

use crate::brackets::{Declaration, brackets};
use crate::corpus::Document;
use crate::detokenise::gaps_in;
use crate::format::{FormatError, FormatInfo, Reading};
use crate::input::File;
use crate::mentions::{Mentions, Node};
use crate::report::{Item, Severity};
use crate::rows::Rows;

use super::misc;
use super::words::places;

/// Reads files of CoNLL-U.
pub(super) fn read(
    info: &FormatInfo,
    files: &[File],
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    for file in files {
        let Some(rows) = Rows::open(file, info, reading.options, reading.report)? else {
            continue;
        };
        let mut state = State::new(file, reading);
        rows.each(|row, number| state.row(row, number))?;
        state.document_ends()?;
        state.say_rest();
    }
    Ok(())
}

/// A row of a sentence.
struct Row {
    line: u64,
    id: Id,
    form: String,
    misc: String,
}

/// The first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    Word(u32),
    /// A multiword token, from its first to its last word.
    Token(u32, u32),
    /// An empty node, which has no place in the text.
    Empty,
}

impl Id {
    fn of(cell: &str) -> Option<Self> {
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
enum Gap {
    /// As `SpacesAfter` has it.
    Exact(String),
    Nothing,
    /// Nothing is said: a blank, or the end of a line.
    Usual,
}

/// A token of the text, with its rows.
struct Surface {
    form: String,
    before: String,
    gap: Gap,
    /// The rows of its words; its own if it is one word.
    words: Vec<usize>,
}

/// What is read of a file.
struct State<'a, 'b, 'c> {
    file: &'a File,
    reading: &'b mut Reading<'c>,
    declaration: Declaration,
    document: Document,
    text: String,
    length: u32,
    /// What stands behind the last sentence.
    pending: Gap,
    /// Whether the article says where its paragraphs begin.
    paragraphs: bool,
    mentions: Mentions,
    /// The sentence at hand.
    rows: Vec<Row>,
    text_line: Option<String>,
    paragraph: bool,
    /// What has no place here.
    comments: u64,
    analysed: u64,
}

impl<'a, 'b, 'c> State<'a, 'b, 'c> {
    fn new(file: &'a File, reading: &'b mut Reading<'c>) -> Self {
        Self {
            document: Document::new(Text::new(""), file.place(None)),
            file,
            reading,
            declaration: Declaration::default(),
            text: String::new(),
            length: 0,
            pending: Gap::Usual,
            paragraphs: false,
            mentions: Mentions::default(),
            rows: Vec::new(),
            text_line: None,
            paragraph: false,
            comments: 0,
            analysed: 0,
        }
    }

    fn row(&mut self, row: &str, number: u64) -> Result<(), FormatError> {
        if row.trim().is_empty() {
            self.sentence_ends();
            return Ok(());
        }
        if let Some(comment) = row.strip_prefix('#') {
            return self.comment(comment.trim(), number);
        }
        let cells: Vec<&str> = row.split('\t').collect();
        let id = cells.first().and_then(|it| Id::of(it));
        let form = cells.get(1).copied().unwrap_or_default();
        let (Some(id), false) = (id, form.is_empty()) else {
            let message = "The row is no word of CoNLL-U (number, tab, form, tab …) and was left out; mend it and import it again.";
            self.say(Severity::Rejected, "broken-line", message, number);
            return Ok(());
        };
        if self.document.place.line.is_none() {
            self.document.place.line = Some(number);
        }
        let analysis = cells.get(2..9).unwrap_or_default();
        self.analysed += u64::from(analysis.iter().any(|it| *it != "_"));
        self.rows.push(Row {
            line: number,
            id,
            form: form.to_owned(),
            misc: cells.get(9).copied().unwrap_or_default().to_owned(),
        });
        Ok(())
    }

    fn say(&mut self, severity: Severity, code: &'static str, message: &str, line: u64) {
        let place = self.file.place(Some(line));
        let item = Item::new(severity, code, message).at(&place);
        self.reading.report.push(item);
    }

    fn comment(&mut self, comment: &str, number: u64) -> Result<(), FormatError> {
        let (key, value) = comment
            .split_once('=')
            .map_or((comment, ""), |(key, value)| (key.trim(), value.trim()));
        match key {
            // Twice in a row they belong to one article.
            _ if key == "newdoc" || key.starts_with("newdoc ") => {
                self.document_ends()?;
                self.document.place.line = Some(number);
                self.document.id = Some(value.to_owned()).filter(|it| !it.is_empty());
            }
            "global.Entity" => self.declaration = Declaration::new(value),
            // Numbers of sentences.
            "sent_id" => {}
            "text" => self.text_line = Some(value.to_owned()),
            _ if key == "newpar" || key.starts_with("newpar ") => {
                self.paragraph = true;
                self.paragraphs |= self.text.is_empty();
            }
            "meta::title" => self.document.title = Some(value.to_owned()),
            _ if key.starts_with("meta::") => {
                let name = match key.trim_start_matches("meta::") {
                    "sourceURL" => "url",
                    "dateCreated" => "date",
                    name => name,
                };
                self.document
                    .metadata
                    .insert(name.to_owned(), value.to_owned());
            }
            _ => self.comments += 1,
        }
        Ok(())
    }

    fn put(&mut self, part: &str) {
        self.text.push_str(part);
        self.length += part.chars().count() as u32;
    }

    fn sentence_ends(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let text_line = self.text_line.take();
        let paragraph = std::mem::take(&mut self.paragraph);
        let mut surfaces = surfaces(&rows);
        let Some(first_line) = rows.first().map(|it| it.line) else {
            return;
        };
        self.mend_gaps(&mut surfaces, text_line.as_deref(), first_line);
        self.between_sentences(paragraph);
        let mut nodes: Vec<Node> = rows.iter().map(|_| Node::default()).collect();
        let count = surfaces.len();
        for (index, surface) in surfaces.into_iter().enumerate() {
            self.put(&surface.before);
            self.word(&surface, &rows, &mut nodes);
            if index + 1 == count {
                self.pending = surface.gap;
            } else {
                match surface.gap {
                    Gap::Exact(spaces) => self.put(&spaces),
                    Gap::Nothing => {}
                    Gap::Usual => self.put(" "),
                }
            }
        }
        for (row, node) in rows.iter().zip(nodes) {
            let faults = match misc::value(&row.misc, "Entity").map(brackets) {
                None => self.mentions.node(node, &[], &self.declaration, row.line),
                Some(Some(all)) => self.mentions.node(node, &all, &self.declaration, row.line),
                Some(None) => {
                    let message = "“Entity” is not made of brackets; it was passed over.";
                    self.say(Severity::Rejected, "broken-entity", message, row.line);
                    self.mentions.node(node, &[], &self.declaration, row.line)
                }
            };
            for it in faults {
                self.say(Severity::Rejected, "stray-bracket", &it, row.line);
            }
            for (key, label) in [("Bridge", "bridge"), ("SplitAnte", "split-antecedent")] {
                if let Some(links) = misc::value(&row.misc, key) {
                    self.mentions.links(links, label);
                }
            }
        }
        self.mentions.sentence_ends();
    }

    /// Without any white space of its own a sentence takes it from its `# text` line.
    fn mend_gaps(&mut self, surfaces: &mut [Surface], text_line: Option<&str>, line: u64) {
        let exact = |it: &Surface| matches!(it.gap, Gap::Exact(_)) || !it.before.is_empty();
        let Some(text_line) = text_line.filter(|_| !surfaces.iter().any(exact)) else {
            return;
        };
        let many = surfaces.len().saturating_sub(1);
        let inner = surfaces.iter().take(many);
        let said: Vec<&str> = inner
            .map(|it| if it.gap == Gap::Nothing { "" } else { " " })
            .collect();
        let forms: Vec<&str> = surfaces.iter().map(|it| it.form.as_str()).collect();
        match gaps_in(text_line, &forms) {
            Some(gaps) if said == gaps => {}
            Some(gaps) => {
                for (surface, gap) in surfaces.iter_mut().zip(gaps) {
                    surface.gap = Gap::Exact(gap);
                }
                let message =
                    "The line “# text” and “SpaceAfter” differ in white space; the line was taken.";
                self.say(Severity::Repaired, "text-line", message, line);
            }
            None => {
                let message = "The words are not those of the line “# text”; the words were taken.";
                self.say(Severity::Repaired, "text-line", message, line);
            }
        }
    }

    fn between_sentences(&mut self, paragraph: bool) {
        let pending = std::mem::replace(&mut self.pending, Gap::Usual);
        if self.text.is_empty() {
            return;
        }
        match pending {
            Gap::Exact(spaces) => self.put(&spaces),
            _ if paragraph => self.put("\n\n"),
            Gap::Nothing => {}
            Gap::Usual if self.paragraphs => self.put(" "),
            Gap::Usual => self.put("\n"),
        }
    }

    /// Puts a token into the text and says where its words stand.
    fn word(&mut self, surface: &Surface, rows: &[Row], nodes: &mut [Node]) {
        let start = self.length;
        self.put(&surface.form);
        let token = TextRange {
            start: CodePoint(start),
            end: CodePoint(self.length),
        };
        let forms: Vec<&str> = surface
            .words
            .iter()
            .filter_map(|it| rows.get(*it))
            .map(|it| it.form.as_str())
            .collect();
        let within = if surface.words.len() == 1 {
            vec![Some((0, (self.length - start) as usize))]
        } else {
            places(&surface.form, &forms)
        };
        let last = surface.words.len().saturating_sub(1);
        for (index, (row, place)) in surface.words.iter().zip(within).enumerate() {
            let at = |offset: usize| CodePoint(start + offset as u32);
            let own = place.map(|(from, to)| (at(from), at(to)));
            if let Some(node) = nodes.get_mut(*row) {
                *node = Node {
                    token: Some(token),
                    start: own.map(|it| it.0).or((index == 0).then_some(token.start)),
                    end: own.map(|it| it.1).or((index == last).then_some(token.end)),
                    first: index == 0,
                    last: index == last,
                };
            }
        }
    }

    /// Hands on what was gathered, if anything was.
    fn document_ends(&mut self) -> Result<(), FormatError> {
        self.sentence_ends();
        if let Gap::Exact(spaces) = std::mem::replace(&mut self.pending, Gap::Usual) {
            self.put(&spaces);
        }
        self.paragraphs = false;
        self.length = 0;
        let mentions = std::mem::take(&mut self.mentions);
        let next = Document::new(Text::new(""), self.file.place(None));
        let mut document = std::mem::replace(&mut self.document, next);
        document.text = Text::new(std::mem::take(&mut self.text));
        if document.text.is_empty() {
            return Ok(());
        }
        mentions.settle(&mut document, self.reading.report);
        self.reading.document(document)
    }

    /// What is said once for the whole file.
    fn say_rest(&mut self) {
        let place = self.file.place(None);
        let mut say = |code, count: u64, message: &str| {
            if count > 0 {
                let item = Item::new(Severity::Info, code, message).at(&place);
                self.reading.report.push(item.times(count));
            }
        };
        say(
            "comment-lines",
            self.comments,
            "Comments of the file have no place here and were passed over.",
        );
        say(
            "columns",
            self.analysed,
            "Lemmas, parts of speech, features and syntax have no place here and were passed over.",
        );
    }
}

/// The tokens of a sentence: multiword tokens take the words that follow them.
fn surfaces(rows: &[Row]) -> Vec<Surface> {
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
    let gap = match misc::value(&row.misc, "SpacesAfter") {
        Some(spaces) => Gap::Exact(misc::unescape(spaces)),
        None if misc::value(&row.misc, "SpaceAfter") == Some("No") => Gap::Nothing,
        None => Gap::Usual,
    };
    Surface {
        form: row.form.clone(),
        before: misc::value(&row.misc, "SpacesBefore")
            .map(misc::unescape)
            .unwrap_or_default(),
        gap,
        words,
    }
}
