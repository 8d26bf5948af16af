//! Lines of JSON with a text in one of their fields and nothing marked in it. In only.

use std::collections::BTreeSet;

use galley_model::text::Text;
use serde_json::{Map, Value};

use crate::corpus::{Document, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer, not_written,
};
use crate::formats::text::title_of;
use crate::input::File;
use crate::lines::as_text;
use crate::lines::{each_value, first_value};
use crate::output::Output;
use crate::record::{TEXT_COLUMN, text_column};
use crate::report::{Item, Severity};

pub(crate) struct Jsonl;

static INFO: FormatInfo = FormatInfo {
    id: "jsonl",
    name: "JSON lines with a text field",
    description: "One article a line, without annotations; all other fields become metadata.",
    extensions: &["jsonl", "ndjson", "json"],
    reads: true,
    writes: false,
    reads_marks: false,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: NO_OFFSETS,
    options: &[TEXT_COLUMN],
    remarks: "Lines without a text are left out and named (`no-text`). Where a field looks like annotations, such as tags of words, or lists with \
         places in the text, it is named (`unread-annotations`): it comes in as a detail of the article. What else lies in a folder is passed over (`other-file`).",
};

/// Makes a document of named fields, one of which is the text.
pub(crate) fn document_of(
    fields: impl Iterator<Item = (String, String)>,
    text_column: &str,
    file: &File,
    line: u64,
) -> Document {
    let mut document = Document::new(Text::new(""), file.place(Some(line)));
    for (name, value) in fields {
        if name == text_column {
            document.text = Text::new(value);
        } else if !value.is_empty() {
            match name.to_lowercase().as_str() {
                "title" | "headline" => document.title = Some(value),
                "id" => document.id = Some(value),
                _ => {
                    document.metadata.insert(name, value);
                }
            }
        }
    }
    if document.title.is_none() {
        document.title = Some(title_of(document.text.as_str(), file));
    }
    document
        .metadata
        .entry("source".into())
        .or_insert_with(|| file.name.clone());
    document
}

/// Fields that look like annotations, which this format does not read.
#[derive(Default)]
struct Unread {
    keys: BTreeSet<String>,
    lines: u64,
    first: Option<u64>,
}

impl Unread {
    fn line(&mut self, fields: &Map<String, Value>, text: &str, number: u64) {
        const WORDS: [&str; 2] = ["tokens", "words"];
        const PLACES: [&str; 5] = ["start", "begin", "start_offset", "start_char", "span"];
        let list = |key: &str| fields.get(key).and_then(Value::as_array);
        let words = WORDS.iter().find_map(|it| list(it)).map(Vec::len);
        let is_placed = |it: &Value| {
            let number = |at: usize| it.get(at).is_some_and(Value::is_u64);
            PLACES.iter().any(|key| it.get(key).is_some()) || number(0) && number(1)
        };
        let keys = fields.iter().filter(|(key, value)| {
            let Some(list) = value.as_array().filter(|_| *key != text) else {
                return false;
            };
            let tags = Some(list.len()) == words && !WORDS.contains(&key.as_str());
            list.first().is_some_and(|it| tags || is_placed(it))
        });
        let before = self.lines;
        for (key, _) in keys {
            self.lines = before + 1;
            self.keys.insert(key.clone());
            self.first.get_or_insert(number);
        }
    }

    fn say(self, file: &File, reading: &mut Reading<'_>) {
        if self.lines == 0 {
            return;
        }
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let message = format!(
            "The fields {} seem to hold annotations. They were taken as details of the articles, not as annotations; choose the format the file is of, \
             or convert it to one that is read, such as Parquet.",
            keys.join(", ")
        );
        let item = Item::new(Severity::Rejected, "unread-annotations", message);
        reading
            .report
            .push(item.at(&file.place(self.first)).times(self.lines));
    }
}

impl Format for Jsonl {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let fits = first_value(head).and_then(|it| {
            it.as_object()
                .map(|it| text_column("", it.keys().map(String::as_str)).is_some())
        });
        match fits {
            Some(true) => 70,
            _ if name.to_lowercase().ends_with(".jsonl") => 55,
            _ => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let wanted = reading.options.get(&INFO, TEXT_COLUMN.key).to_owned();
        for file in reading.own(files, INFO.extensions) {
            let mut unread = Unread::default();
            each_value(file, reading, |value, number, reading| {
                let fields = value.as_object();
                let column =
                    fields.and_then(|it| text_column(&wanted, it.keys().map(String::as_str)));
                let text = column.and_then(|column| fields?.get(column)?.as_str());
                let (Some(fields), Some(column), Some(text)) = (fields, column, text) else {
                    let message =
                        "The line has no text field; name it with the option text-column.";
                    let item = Item::new(Severity::Rejected, "no-text", message);
                    reading.report.push(item.at(&file.place(Some(number))));
                    return Ok(());
                };
                if text.trim().is_empty() {
                    let item = Item::new(
                        Severity::Rejected,
                        "empty",
                        "The article is empty and was left out.",
                    );
                    reading.report.push(item.at(&file.place(Some(number))));
                    return Ok(());
                }
                unread.line(fields, column, number);
                let plain = |(key, value): (&String, &Value)| (key.clone(), as_text(value));
                reading.document(document_of(fields.iter().map(plain), column, file, number))
            })?;
            unread.say(file, reading);
        }
        Ok(())
    }

    fn writer(
        &self,
        _: Output,
        _: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Err(not_written(&INFO))
    }
}
