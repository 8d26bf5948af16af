//! Markdown with details above it. In: the text without its markup. Out: the text with labels and footnotes.

mod read;
mod write;

use std::collections::BTreeMap;

use galley_model::text::Text;

use crate::corpus::{Document, SchemaInfo};
use crate::encoding::{self, decode};
use crate::flatten::LAYER;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::formats::text::title_of;
use crate::input::File;
use crate::kinds::is_xml;
use crate::output::Output;
use crate::report::{Item, Severity};

pub(crate) struct Markdown;

const MARKUP: OptionInfo = OptionInfo {
    key: "markup",
    reading: true,
    writing: false,
    values: &["strip", "keep"],
    default: "strip",
    help: "Whether the text is taken as it is printed, or as it is written with its markup.",
};

static INFO: FormatInfo = FormatInfo {
    id: "markdown",
    name: "Markdown",
    description: "In: one article a file. Out: the text with labels behind the marked words, and footnotes.",
    extensions: &["md", "markdown", "mdown"],
    reads: true,
    writes: true,
    reads_marks: false,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "none in the file: marks stand around the words",
    options: &[MARKUP, encoding::OPTION, LAYER],
    remarks: "Lines of `key: value` above the text are its details. Read is the text as it is printed: without markup, addresses of links and pictures \
         (`links`) and HTML (`raw-html`), footnotes at the end; or, with the option markup, every character of the file. Written is a folder \
         with one file for each article: marked words stand in brackets with their label behind them, and everything else that is said of \
         them in a footnote. The text of a file that Galley wrote is read back as it was, its marks are not (`marks-not-read`); a backtick or line end in a label becomes a blank (`label-names`). What else lies in a folder is passed over (`other-file`). A text without words does not come back (`no-words`).",
};

/// More than any article; what Markdown means takes many times its size in memory.
const LONGEST: usize = 5 * 1024 * 1024;

impl Format for Markdown {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let name = name.to_lowercase();
        let known = INFO
            .extensions
            .iter()
            .any(|it| name.ends_with(&format!(".{it}")));
        if known && !is_xml(head) { 80 } else { 0 }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let keep = reading.options.get(&INFO, MARKUP.key) == "keep";
        for file in reading.own(files, INFO.extensions) {
            let place = file.place(None);
            let bytes = file.bytes()?;
            if bytes.len() > LONGEST {
                let message = format!(
                    "The file is larger than {} MB; it was left out. Split it, or import it as plain text.",
                    LONGEST >> 20
                );
                let item = Item::new(Severity::Rejected, "too-large", message);
                reading.report.push(item.at(&place));
                continue;
            }
            let Some(text) = decode(&bytes, &INFO, reading.options, &place, reading.report) else {
                continue;
            };
            let (details, body) = front_matter(text.as_str());
            let mut document = Document::new(Text::new(""), place);
            document.metadata = details;
            document.title = document.metadata.remove("title");
            document.id = document.metadata.remove("id");
            let own = document
                .metadata
                .get("generator")
                .is_some_and(|it| it == write::GENERATOR);
            if keep {
                document.text = Text::new(body);
            } else if own {
                document.metadata.remove("generator");
                document.metadata.remove("labels");
                let (text, marks) = read::own(body);
                document.text = Text::new(text);
                if marks > 0 {
                    let message = "Marks in Markdown are for reading: they are not imported. Use Galley JSONL to hand on annotations.";
                    let item = Item::new(Severity::Rejected, "marks-not-read", message);
                    reading.report.push(item.of(&document).times(marks));
                }
            } else {
                let plain = read::plain(body);
                document.text = plain.text;
                document.title = document.title.or(plain.heading);
                for (code, count, message) in [
                    (
                        "links",
                        plain.links,
                        "Only the words of links and pictures were kept, not their addresses. Keep the markup to keep both.",
                    ),
                    (
                        "raw-html",
                        plain.html,
                        "HTML in Markdown was left out; what stands between its tags was kept.",
                    ),
                ] {
                    if count > 0 {
                        reading.report.push(
                            Item::new(Severity::Info, code, message)
                                .of(&document)
                                .times(count),
                        );
                    }
                }
            }
            if document.text.as_str().trim().is_empty() {
                let message = "The file is empty and was left out.";
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "empty", message).at(&document.place));
                continue;
            }
            if document.title.is_none() && !own {
                document.title = Some(title_of(document.text.as_str(), file));
            }
            if !own {
                document
                    .metadata
                    .entry("source".into())
                    .or_insert_with(|| file.name.clone());
            }
            reading.document(document)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::MarkdownWriter::new(out, schema, options)))
    }
}

/// The lines of keys and values above a text, if it begins with any, and the text.
fn front_matter(text: &str) -> (BTreeMap<String, String>, &str) {
    let none = || (BTreeMap::new(), text);
    let Some(rest) = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))
    else {
        return none();
    };
    let mut details = BTreeMap::new();
    let mut last: Option<String> = None;
    let mut at = text.len() - rest.len();
    for line in rest.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_end();
        if line == "---" || line == "..." {
            details.retain(|_, it: &mut String| !it.is_empty());
            return (details, &text[at..]);
        }
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let item = bare
            .strip_prefix("- ")
            .or_else(|| (bare.len() < line.len()).then_some(bare));
        match (item, key_and_value(line)) {
            // A line that goes on, or is one of several values.
            (Some(item), _) => {
                if let Some(value) = last.as_ref().and_then(|key| details.get_mut(key)) {
                    let folded = matches!(value.as_str(), "|" | ">" | "|-" | ">-");
                    if folded {
                        value.clear();
                    }
                    if !value.is_empty() {
                        value.push_str(if bare.starts_with("- ") { ", " } else { " " });
                    }
                    value.push_str(&unquoted(item));
                }
            }
            (None, Some((key, value))) if !key.is_empty() => {
                let value = value.trim();
                let list = value.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
                let value = match list {
                    Some(list) => list.split(',').map(unquoted).collect::<Vec<_>>().join(", "),
                    None => unquoted(value),
                };
                last = Some(key.clone());
                details.insert(key, value);
            }
            // A rule above a text is no front matter.
            _ => return none(),
        }
    }
    none()
}

/// The key of a line, in lower case if it is not in quotation marks, and what follows it.
fn key_and_value(line: &str) -> Option<(String, &str)> {
    if line.starts_with('"') {
        let mut keys = serde_json::Deserializer::from_str(line).into_iter::<String>();
        let key = keys.next()?.ok()?;
        let rest = line.get(keys.byte_offset()..)?;
        return Some((key, rest.trim_start().strip_prefix(':')?));
    }
    let (key, value) = line.split_once(':')?;
    Some((unquoted(key).to_lowercase(), value))
}

/// A value without its quotation marks.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    if let Some(inner) = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        let json = serde_json::from_str(value);
        return json.unwrap_or_else(|_| inner.to_owned());
    }
    match value
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''))
    {
        Some(inner) => inner.replace("''", "'"),
        None => value.to_owned(),
    }
}
