//! CoNLL-U to articles: the text with the white space that MISC keeps, and the mentions in its brackets.

use std::collections::BTreeSet;

use galley_model::text::{CodePoint, Text, TextRange};

use crate::brackets::{DECLARED, Declaration, brackets};
use crate::corpus::{Annotation, Document, EntityInfo, SchemaInfo};
use crate::detokenise::gaps_in;
use crate::format::{Format, FormatError, FormatInfo, Reading};
use crate::formats::conll::tags::{Decoder, Scheme, tags};
use crate::input::File;
use crate::mentions::{Mentions, Node};
use crate::report::{Item, Severity};
use crate::rows::{Rows, check_size};

use super::misc_column;
use super::rows::{Gap, Id, Row, Surface, surfaces};
use super::words::places;

/// Reads files of CoNLL-U.
pub(super) fn read(
    info: &FormatInfo,
    files: &[File],
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    for file in files {
        // A folder holds descriptions and licences, too.
        if files.len() > 1 && super::Conllu.recognise(&file.name, &file.head()?) == 0 {
            let message =
                "The file is not CoNLL-U, as the others are, and was left out; read it by itself.";
            let item = Item::new(Severity::Rejected, "not-conllu", message);
            reading.report.push(item.at(&file.place(None)));
            continue;
        }
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

/// Keys in MISC that hold tags of entities.
const TAGS: &[&str] = &["ner", "NER", "NE"];

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
    tagged: Vec<(String, TextRange)>,
    /// The sentence at hand.
    rows: Vec<Row>,
    text_line: Option<String>,
    paragraph: bool,
    /// Entities of which it was said what they are called.
    named: BTreeSet<String>,
    /// What has no place here.
    comments: u64,
    analysed: u64,
    /// How large the article is.
    size: u64,
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
            tagged: Vec::new(),
            rows: Vec::new(),
            text_line: None,
            paragraph: false,
            named: BTreeSet::new(),
            comments: 0,
            analysed: 0,
            size: 0,
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
        self.size += row.len() as u64;
        let hint = "Divide it with lines “# newdoc”.";
        check_size(self.file, number, self.size, hint)?;
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
            "global.Entity" => {
                if value != DECLARED && value.contains("head") || value.contains("minspan") {
                    let message = "Which words of a mention matter most (head, minspan) has no place here and was passed over.";
                    self.say(Severity::Info, "heads", message, number);
                }
                self.declaration = Declaration::new(value);
            }
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
        self.tags(&rows, &nodes);
        for (row, node) in rows.iter().zip(nodes) {
            let faults = match misc_column::value(&row.misc, "Entity").map(brackets) {
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
                if let Some(links) = misc_column::value(&row.misc, key) {
                    self.mentions.links(links, label);
                }
            }
        }
        self.mentions.sentence_ends();
    }

    /// Adds what tags in MISC mark, as pipelines write them: `ner=S-GPE`.
    fn tags(&mut self, rows: &[Row], nodes: &[Node]) {
        let tag = |row: &Row| {
            TAGS.iter()
                .find_map(|it| misc_column::value(&row.misc, it))
                .map(str::to_owned)
        };
        let cells: Vec<(Option<String>, TextRange, u64)> = rows
            .iter()
            .zip(nodes)
            .filter_map(|(row, node)| Some((tag(row), node.token?, row.line)))
            .collect();
        let ends = cells
            .iter()
            .flat_map(|it| &it.0)
            .any(|it| it.starts_with(['E', 'S']));
        let scheme = if ends { Scheme::Bioes } else { Scheme::Bio2 };
        let mut decoder = Decoder::new(scheme, false);
        for (index, (cell, _, line)) in cells.iter().enumerate() {
            let own = tags(cell.as_deref().unwrap_or("O"), scheme);
            let own: Vec<_> = own.into_iter().map(|it| (0, it)).collect();
            for it in decoder.word(index, &own) {
                self.say(Severity::Repaired, "tag-sequence", &it.message(), *line);
            }
        }
        let line = cells.last().map_or(0, |it| it.2);
        for it in decoder.sentence_ends() {
            self.say(Severity::Repaired, "tag-sequence", &it.message(), line);
        }
        for it in decoder.done {
            if let (Some(first), Some(last)) = (cells.get(it.first), cells.get(it.last)) {
                let range = TextRange {
                    start: first.1.start,
                    end: last.1.end,
                };
                self.tagged.push((it.label, range));
            }
        }
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
        self.size = 0;
        let mentions = std::mem::take(&mut self.mentions);
        let next = Document::new(Text::new(""), self.file.place(None));
        let mut document = std::mem::replace(&mut self.document, next);
        document.text = Text::new(std::mem::take(&mut self.text));
        if document.text.is_empty() {
            if let Some(line) = document.place.line {
                let message = "The article has no words and was passed over.";
                self.say(Severity::Info, "no-words", message, line);
            }
            return Ok(());
        }
        let named = mentions.settle(&mut document, self.reading.report);
        self.name_entities(named)?;
        for (label, range) in std::mem::take(&mut self.tagged) {
            let id = format!("t{}", document.annotations.len() + 1);
            document
                .annotations
                .push(Annotation::new(id, label, vec![range]));
        }
        self.reading.document(document)
    }

    /// Hands on what entities are called, each once.
    fn name_entities(&mut self, named: Vec<(String, String)>) -> Result<(), FormatError> {
        let fresh = named
            .into_iter()
            .filter(|(id, _)| self.named.insert(id.clone()));
        let entities: Vec<EntityInfo> = fresh
            .map(|(id, name)| EntityInfo {
                id,
                name,
                type_name: String::new(),
                role: String::new(),
                aliases: Vec::new(),
                uris: Vec::new(),
                note: String::new(),
            })
            .collect();
        if entities.is_empty() {
            return Ok(());
        }
        self.reading.schema(SchemaInfo {
            entities,
            ..SchemaInfo::default()
        })
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
