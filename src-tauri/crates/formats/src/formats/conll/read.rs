//! Columns to articles: the text is made of the words, or taken from `# text` lines where there are any.

use galley_model::text::{CodePoint, Text, TextRange};

use crate::brackets::{Declaration, brackets};
use crate::corpus::{Annotation, Document, Place};
use crate::detokenise::{blanks, gaps_in};
use crate::format::{FormatError, FormatInfo, Reading};
use crate::input::File;
use crate::mentions::{Mentions, Node};
use crate::report::{Item, Report, Severity};
use crate::rows::Rows;

use super::layout::{Column, Layout, Separator, Survey};
use super::tags::{Decoder, Fault, Scheme, Tag, outside, tags};

/// What the options ask for.
struct Wanted {
    scheme: Option<Scheme>,
    separator: Option<Separator>,
    columns: Option<Vec<Column>>,
    join: Join,
    /// How many sentences make an article, where the file does not say.
    split: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Auto,
    Blank,
    Nothing,
}

impl Wanted {
    fn new(info: &FormatInfo, reading: &Reading<'_>) -> Result<Self, FormatError> {
        let option = |key| reading.options.get(info, key);
        let columns = match reading.options.find("columns").unwrap_or_default() {
            "" => None,
            list => Some(Column::option(list)?),
        };
        let split = match option("split") {
            "" => None,
            number => Some(number.parse().ok().filter(|it| *it > 0).ok_or_else(|| {
                FormatError::new(
                    format!("“{number}” is no number of sentences"),
                    "Give the option split a number from 1, or leave it out.",
                )
            })?),
        };
        Ok(Self {
            scheme: reading.options.find("scheme").and_then(Scheme::of),
            separator: reading.options.find("separator").and_then(Separator::of),
            columns,
            join: match option("join") {
                "blank" => Join::Blank,
                "nothing" => Join::Nothing,
                _ => Join::Auto,
            },
            split,
        })
    }
}

/// Reads files of columns.
pub(super) fn read(
    info: &FormatInfo,
    files: &[File],
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let wanted = Wanted::new(info, reading)?;
    for file in files {
        let Some(rows) = Rows::open(file, info, reading.options, reading.report)? else {
            continue;
        };
        let head = file.head()?;
        let mut survey = Survey::new(&head, wanted.separator, wanted.columns.clone());
        rows.each(|row, _| {
            survey.row(row);
            Ok(())
        })?;
        let layout = survey.layout(wanted.scheme);
        say_layout(file, &layout, &wanted, reading.report);
        let mut state = State::new(file, &layout, &wanted, reading);
        rows.each(|row, number| state.row(row, number))?;
        state.document_ends()?;
        state.say_rest();
    }
    Ok(())
}

fn say_layout(file: &File, layout: &Layout, wanted: &Wanted, report: &mut Report) {
    let place = file.place(None);
    let tagged = layout.columns.contains(&Column::Tag);
    if !tagged && !layout.columns.contains(&Column::Coreference) {
        let message = "No column holds tags, so that only the words were read. If one does, name it with the option columns, as in token,ner.";
        report.push(Item::new(Severity::Info, "no-tags", message).at(&place));
    } else if tagged && wanted.scheme.is_none() {
        let message = format!(
            "The tags were read as {}; choose another with the option scheme if that is wrong.",
            layout.scheme.name()
        );
        report.push(Item::new(Severity::Info, "scheme", message).at(&place));
    }
    let others: Vec<&str> = layout
        .columns
        .iter()
        .filter_map(|it| match it {
            Column::Other(name) if !matches!(name.as_str(), "_" | "-") => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if !others.is_empty() {
        let message = format!(
            "Only words and tags have a place here; passed over were {}.",
            others.join(", ")
        );
        report.push(Item::new(Severity::Info, "columns", message).at(&place));
    }
}

/// A word of the article at hand.
struct Word {
    form: String,
    annotator: Option<String>,
    /// Its brackets, with bars between them or not.
    brackets: String,
    line: u64,
}

/// A sentence of the article at hand, by its words.
#[derive(Default)]
struct Sentence {
    first: usize,
    end: usize,
    /// What its `# text` line says.
    text: Option<String>,
    line: u64,
}

/// What is read of a file.
struct State<'a, 'b, 'c> {
    file: &'a File,
    layout: &'a Layout,
    wanted: &'a Wanted,
    reading: &'b mut Reading<'c>,
    decoder: Decoder,
    words: Vec<Word>,
    sentences: Vec<Sentence>,
    /// The words that the sentence at hand begins with, and what its comments said.
    first: usize,
    first_line: u64,
    text: Option<String>,
    document: Document,
    /// How many comments were passed over, and how many articles were joined from words.
    comments: u64,
    joined: u64,
}

impl<'a, 'b, 'c> State<'a, 'b, 'c> {
    fn new(
        file: &'a File,
        layout: &'a Layout,
        wanted: &'a Wanted,
        reading: &'b mut Reading<'c>,
    ) -> Self {
        Self {
            decoder: Decoder::new(layout.scheme, layout.ragged),
            document: Document::new(Text::new(""), file.place(None)),
            words: Vec::new(),
            sentences: Vec::new(),
            first: 0,
            first_line: 1,
            text: None,
            comments: 0,
            joined: 0,
            file,
            layout,
            wanted,
            reading,
        }
    }

    fn row(&mut self, row: &str, number: u64) -> Result<(), FormatError> {
        // A word that is a blank is followed by its tag.
        if row.trim().is_empty() {
            return self.sentence_ends();
        }
        let cells = self.layout.separator.cells(row);
        let form = cells.get(self.layout.token()).copied().unwrap_or_default();
        if form.starts_with("-DOCSTART-") || row.starts_with("-DOCSTART-") {
            self.document_ends()?;
            self.document.place.line = Some(number);
            let name = row
                .split_once('(')
                .and_then(|(_, rest)| rest.split_once(')'));
            self.document.title = name.map(|(name, _)| name.trim().to_owned());
            return Ok(());
        }
        if self.layout.is_comment(row, &cells) {
            return self.comment(row, number);
        }
        if form.is_empty() {
            let message = "The row has a tag but no word; it was left out.";
            self.say(Severity::Rejected, "empty-token", message, number);
            return Ok(());
        }
        self.word(form, &cells, number);
        Ok(())
    }

    fn say(&mut self, severity: Severity, code: &'static str, message: &str, line: u64) {
        let place = self.file.place(Some(line));
        self.reading
            .report
            .push(Item::new(severity, code, message).at(&place));
    }

    fn faults(&mut self, faults: Vec<Fault>, line: u64) {
        for it in faults {
            self.say(Severity::Repaired, "tag-sequence", &it.message(), line);
        }
    }

    fn word(&mut self, form: &str, cells: &[&str], number: u64) {
        if self.words.len() == self.first {
            self.first_line = number;
        }
        let mut own: Vec<(usize, Tag<'_>)> = Vec::new();
        let mut annotator = None;
        let mut brackets = String::new();
        let (mut expected, mut found) = (false, false);
        for (index, column) in self.layout.columns.iter().enumerate() {
            let cell = cells.get(index).copied();
            match column {
                Column::Tag => {
                    expected = true;
                    found |= cell.is_some();
                    let cell = cell.unwrap_or_default().trim();
                    own.extend(
                        tags(cell, self.layout.scheme)
                            .into_iter()
                            .map(|it| (index, it)),
                    );
                }
                Column::Coreference => {
                    let cell = cell.map(str::trim).filter(|it| !outside(it));
                    brackets = cell.unwrap_or_default().replace('|', "");
                }
                Column::Annotator => {
                    annotator = cell
                        .filter(|it| !matches!(*it, "-" | "_" | ""))
                        .map(str::to_owned);
                }
                _ => {}
            }
        }
        let faults = self.decoder.word(self.words.len(), &own);
        self.faults(faults, number);
        if expected && !found {
            let message = format!("“{form}” has no tag; it was read as a word of no annotation.");
            self.say(Severity::Repaired, "ragged", &message, number);
        }
        self.words.push(Word {
            form: form.to_owned(),
            annotator,
            brackets,
            line: number,
        });
    }

    fn comment(&mut self, row: &str, number: u64) -> Result<(), FormatError> {
        let body = row.trim_start_matches('#').trim();
        let (key, value) = body
            .split_once('=')
            .map_or((body, ""), |(key, value)| (key.trim(), value.trim()));
        match key {
            "text" => self.text = Some(value.to_owned()),
            // Numbers of sentences, and what is followed elsewhere.
            "global.columns" | "sent_id" => {}
            _ if key == "newdoc id" || body == "newdoc" || body.starts_with("newdoc ") => {
                self.document_ends()?;
                self.document.place.line = Some(number);
                self.document.id = Some(value.to_owned()).filter(|it| !it.is_empty());
            }
            _ if body.starts_with("begin document") => {
                self.document_ends()?;
                self.document.place.line = Some(number);
                let name = body.trim_start_matches("begin document").trim();
                // CoNLL-2012: `(bc/cctv/00/cctv_0000); part 000`.
                let name = match name.strip_prefix('(').and_then(|it| it.split_once(')')) {
                    Some((name, part)) if part.trim_end_matches('0').ends_with("part ") => name,
                    _ => name,
                };
                self.document.id = Some(name.to_owned()).filter(|it| !it.is_empty());
            }
            _ if body.starts_with("end document") => self.document_ends()?,
            _ if key.starts_with("meta::") => {
                let name = key.trim_start_matches("meta::").to_lowercase();
                self.document.metadata.insert(name, value.to_owned());
            }
            _ => self.comments += 1,
        }
        Ok(())
    }

    fn sentence_ends(&mut self) -> Result<(), FormatError> {
        if self.words.len() == self.first {
            return Ok(());
        }
        let faults = self.decoder.sentence_ends();
        self.faults(faults, self.first_line);
        self.sentences.push(Sentence {
            first: self.first,
            end: self.words.len(),
            text: self.text.take(),
            line: self.first_line,
        });
        self.first = self.words.len();
        if self
            .wanted
            .split
            .is_some_and(|it| self.sentences.len() >= it)
        {
            self.document_ends()?;
        }
        Ok(())
    }

    /// Hands on what was gathered, if anything was.
    fn document_ends(&mut self) -> Result<(), FormatError> {
        self.sentence_ends()?;
        let place = Place {
            line: None,
            ..self.file.place(None)
        };
        let next = Document::new(Text::new(""), place);
        let mut document = std::mem::replace(&mut self.document, next);
        self.text = None;
        let words = std::mem::take(&mut self.words);
        let sentences = std::mem::take(&mut self.sentences);
        self.first = 0;
        let tagged = std::mem::take(&mut self.decoder.done);
        if words.is_empty() {
            return Ok(());
        }
        if document.place.line.is_none() {
            document.place.line = sentences.first().map(|it| it.line);
        }
        let ranges = self.lay_out(&mut document, &words, &sentences);
        for (index, it) in tagged.into_iter().enumerate() {
            let (Some(first), Some(last)) = (ranges.get(it.first), ranges.get(it.last)) else {
                continue;
            };
            let range = TextRange {
                start: first.start,
                end: last.end,
            };
            let mut annotation = Annotation::new(format!("a{}", index + 1), it.label, vec![range]);
            if annotation.label.as_deref() == Some("") {
                annotation.label = None;
            }
            annotation.annotator = words.get(it.first).and_then(|it| it.annotator.clone());
            document.annotations.push(annotation);
        }
        self.mentions(&mut document, &words, &sentences, &ranges);
        document.annotations.sort_by_key(|it| {
            let range = it.ranges.first().copied();
            range.map(|it| (it.start, std::cmp::Reverse(it.end)))
        });
        self.reading.document(document)
    }

    /// Adds what the brackets mark.
    fn mentions(
        &mut self,
        document: &mut Document,
        words: &[Word],
        sentences: &[Sentence],
        ranges: &[TextRange],
    ) {
        if words.iter().all(|it| it.brackets.is_empty()) {
            return;
        }
        let mut mentions = Mentions::default();
        for sentence in sentences {
            let own = sentence.first..sentence.end;
            let own = (words.get(own.clone()), ranges.get(own));
            let (Some(words), Some(ranges)) = own else {
                continue;
            };
            for (word, range) in words.iter().zip(ranges) {
                let node = Node {
                    token: Some(*range),
                    start: Some(range.start),
                    end: Some(range.end),
                    first: true,
                    last: true,
                };
                let all = brackets(&word.brackets).unwrap_or_else(|| {
                    let message =
                        "The column of entities is not made of brackets here; it was passed over.";
                    self.say(Severity::Rejected, "broken-entity", message, word.line);
                    Vec::new()
                });
                for it in mentions.node(node, &all, &Declaration::Numbered, word.line) {
                    self.say(Severity::Rejected, "stray-bracket", &it, word.line);
                }
            }
            mentions.sentence_ends();
        }
        let tagged = std::mem::take(&mut document.annotations);
        mentions.settle(document, self.reading.report);
        document.annotations.extend(tagged);
    }

    /// Makes the text, and gives the place of each word.
    fn lay_out(
        &mut self,
        document: &mut Document,
        words: &[Word],
        sentences: &[Sentence],
    ) -> Vec<TextRange> {
        let mut paper = Paper::default();
        let mut joined = false;
        for sentence in sentences {
            let own = words.get(sentence.first..sentence.end).unwrap_or_default();
            let forms: Vec<&str> = own.iter().map(|it| it.form.as_str()).collect();
            paper.line();
            if let Some(text) = &sentence.text {
                if let Some(gaps) = gaps_in(text, &forms) {
                    paper.words(&forms, &gaps);
                    continue;
                }
                let message = "The words are not those of the “# text” line; the text was joined from the words.";
                self.say(Severity::Repaired, "text-line", message, sentence.line);
            }
            joined = true;
            let one = |blank: bool| if blank { " ".to_owned() } else { String::new() };
            let many = forms.len().saturating_sub(1);
            let gaps: Vec<String> = match self.wanted.join {
                Join::Nothing => vec![String::new(); many],
                Join::Blank => vec![one(true); many],
                Join::Auto if self.layout.blank_words => vec![String::new(); many],
                Join::Auto => blanks(&forms).into_iter().map(one).collect(),
            };
            paper.words(&forms, &gaps);
        }
        self.joined += u64::from(joined);
        document.text = Text::new(paper.text);
        paper.ranges
    }

    /// What is said once for the whole file.
    fn say_rest(&mut self) {
        let place = self.file.place(None);
        if self.comments > 0 {
            let message = "Comments of the file have no place here and were passed over.";
            let item = Item::new(Severity::Info, "comment-lines", message);
            self.reading
                .report
                .push(item.at(&place).times(self.comments));
        }
        if self.joined > 0 {
            let message = "The file has words, not the text: they were joined as print sets them, a sentence a line. Choose otherwise with the option join.";
            let item = Item::new(Severity::Info, "joined", message);
            self.reading.report.push(item.at(&place).times(self.joined));
        }
    }
}

/// A text in the making, with the place of each word.
#[derive(Default)]
struct Paper {
    text: String,
    length: u32,
    ranges: Vec<TextRange>,
}

impl Paper {
    fn put(&mut self, part: &str) {
        self.text.push_str(part);
        self.length += part.chars().count() as u32;
    }

    fn line(&mut self) {
        if !self.text.is_empty() {
            self.put("\n");
        }
    }

    fn words(&mut self, forms: &[&str], gaps: &[String]) {
        for (index, form) in forms.iter().enumerate() {
            let start = CodePoint(self.length);
            self.put(form);
            let end = CodePoint(self.length);
            self.ranges.push(TextRange { start, end });
            if let Some(gap) = gaps.get(index) {
                self.put(gap);
            }
        }
    }
}
