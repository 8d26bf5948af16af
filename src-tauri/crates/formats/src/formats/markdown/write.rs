//! The text with everything marked in it. Every character that Markdown would take for markup is escaped, so that the
//! text is printed as it is and can be told from what was added.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use galley_model::text::CodePoint;
use serde_json::json;

use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::flatten::{chosen, layer_of};
use crate::format::{FormatError, Options, Writer};
use crate::output::{Output, file_name};
use crate::prose::one_line;
use crate::report::Report;
use crate::shown::{Names, label_of, quote_of, segments, value_in_words};

/// By this a file is known as ours.
pub(super) const GENERATOR: &str = "Galley";
/// What divides the text from what is said of it.
pub(super) const END: &str = "\n\n<!-- end of the text -->\n";
const LONGEST_QUOTE: usize = 80;

pub(super) struct MarkdownWriter {
    out: Output,
    layer: Option<String>,
    names: Names,
    count: u64,
}

impl MarkdownWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo, options: &Options) -> Self {
        Self {
            out,
            layer: layer_of(options),
            names: Names::new(schema),
            count: 0,
        }
    }
}

impl Writer for MarkdownWriter {
    fn document(&mut self, document: Document, _: &mut Report) -> Result<(), FormatError> {
        self.count += 1;
        let mut own: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
            .collect();
        own.sort_by_key(|it| it.hull().map(|it| (it.start, std::cmp::Reverse(it.end))));
        let made = Page {
            document: &document,
            own,
            names: &self.names,
        }
        .made();
        self.out
            .file(&file_name(self.count, &document, "md"), made.as_bytes())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}

struct Page<'a> {
    document: &'a Document,
    own: Vec<&'a Annotation>,
    names: &'a Names,
}

impl Page<'_> {
    fn made(&self) -> String {
        let mut out = self.head();
        let notes = self.notes();
        self.text(&notes, &mut out);
        out.push_str(END);
        for (index, number) in &notes {
            let _ = writeln!(out, "\n[^{number}]: {}", self.note(*index));
        }
        self.relations(&mut out);
        out
    }

    fn head(&self) -> String {
        let mut out = String::from("---\n");
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(out, "{key}: {}", json!(value));
        };
        if let Some(title) = &self.document.title {
            line("title", title);
        }
        if let Some(id) = &self.document.id {
            line("id", id);
        }
        for (key, value) in &self.document.metadata {
            line(&json!(key).to_string(), value);
        }
        let labels: Vec<&str> = self
            .own
            .iter()
            .filter(|it| it.ranges.is_empty())
            .map(|it| label_of(it))
            .collect();
        if !labels.is_empty() {
            let _ = writeln!(out, "labels: {}", json!(labels));
        }
        let _ = writeln!(out, "generator: {GENERATOR}\n---\n");
        out
    }

    /// Which annotations need more than their label, with the number of the footnote.
    fn notes(&self) -> BTreeMap<usize, usize> {
        let mut people: Vec<Option<&str>> =
            self.own.iter().map(|it| it.annotator.as_deref()).collect();
        people.sort_unstable();
        people.dedup();
        let mut layers: Vec<Option<&str>> = self.own.iter().map(|it| it.layer.as_deref()).collect();
        layers.sort_unstable();
        layers.dedup();
        let several = people.len() > 1 || layers.len() > 1;
        let hulls: Vec<_> = self.own.iter().map(|it| it.hull()).collect();
        let mut found = BTreeMap::new();
        // Where the brackets of two cross, their quotes tell which is which.
        let mut open: Vec<(usize, CodePoint)> = Vec::new();
        let mut crossing = vec![false; self.own.len()];
        for (index, hull) in hulls.iter().enumerate() {
            let Some(hull) = hull else { continue };
            open.retain(|it| it.1 > hull.start);
            for (other, end) in &open {
                if *end < hull.end {
                    crossing[index] = true;
                    crossing[*other] = true;
                }
            }
            open.push((index, hull.end));
        }
        for (index, it) in self.own.iter().enumerate() {
            let more = !it.note.is_empty()
                || !it.attributes.is_empty()
                || it.entity.is_some()
                || it.ranges.len() > 1;
            if more || several || crossing[index] {
                let number = found.len() + 1;
                found.insert(index, number);
            }
        }
        found
    }

    fn text(&self, notes: &BTreeMap<usize, usize>, out: &mut String) {
        let mut opened: BTreeMap<CodePoint, usize> = BTreeMap::new();
        let mut closed: BTreeMap<CodePoint, Vec<(usize, bool)>> = BTreeMap::new();
        for (index, it) in self.own.iter().enumerate() {
            for (number, range) in it.ranges.iter().enumerate() {
                *opened.entry(range.start).or_default() += 1;
                closed
                    .entry(range.end)
                    .or_default()
                    .push((index, number + 1 == it.ranges.len()));
            }
        }
        let mut escape = Escape { before: '\n' };
        for segment in segments(self.document, &self.own) {
            let words = self.document.text.slice(segment.range).unwrap_or_default();
            let count = opened.get(&segment.range.start).copied().unwrap_or(0);
            out.push_str(&"[".repeat(count));
            let behind = self.document.text.as_str().len();
            let end = self
                .document
                .text
                .to_byte(segment.range.end)
                .map_or(behind, |it| it.0 as usize);
            let next = self
                .document
                .text
                .as_str()
                .get(end..)
                .and_then(|it| it.chars().next());
            escape.push(words, next, out);
            // What began last ends first.
            for (index, last) in closed.get(&segment.range.end).into_iter().flatten().rev() {
                if *last {
                    let label = label_of(self.own[*index]).replace(['`', '\n', '\r'], " ");
                    let _ = write!(
                        out,
                        "]`{}`",
                        if label.trim().is_empty() { "-" } else { &label }
                    );
                    if let Some(number) = notes.get(index) {
                        let _ = write!(out, "[^{number}]");
                    }
                } else {
                    out.push(']');
                }
            }
        }
    }

    fn note(&self, index: usize) -> String {
        let it = self.own[index];
        let mut parts = vec![format!("**{}**", plain(label_of(it)))];
        if !it.ranges.is_empty() {
            parts.push(format!(
                "“{}”",
                plain(&quote_of(self.document, it, LONGEST_QUOTE))
            ));
        }
        let mut said: Vec<String> = it
            .layer
            .iter()
            .chain(&it.annotator)
            .map(|it| plain(it))
            .collect();
        for (name, value) in &it.attributes {
            said.push(format!(
                "{}: {}",
                plain(name),
                plain(&value_in_words(value))
            ));
        }
        if let Some(id) = &it.entity {
            let name = self.names.entity_name(id);
            said.push(format!("→ {}", plain(name)));
            let urls = self
                .names
                .entity(id)
                .map(|it| it.uris.clone())
                .unwrap_or_default();
            said.extend(urls.iter().map(|it| plain(it)));
        }
        if !said.is_empty() {
            parts.push(format!("({})", said.join("; ")));
        }
        let mut note = parts.join(" ");
        if !it.note.is_empty() {
            // What is indented belongs to the footnote.
            note.push_str("\n\n    ");
            note.push_str(&it.note.replace("\r\n", "\n").replace('\n', "\n    "));
        }
        note
    }

    fn relations(&self, out: &mut String) {
        let by_id: BTreeMap<&str, &Annotation> =
            self.own.iter().map(|it| (it.id.as_str(), *it)).collect();
        let mut first = true;
        for it in &self.document.relations {
            let (Some(from), Some(to)) = (by_id.get(it.from.as_str()), by_id.get(it.to.as_str()))
            else {
                continue;
            };
            if std::mem::take(&mut first) {
                out.push_str("\n## Links\n\n");
            }
            let quote = |it: &Annotation| plain(&quote_of(self.document, it, LONGEST_QUOTE));
            let label = plain(it.label.as_deref().unwrap_or("linked"));
            let _ = write!(out, "- “{}” **{label}** → “{}”", quote(from), quote(to));
            if !it.note.is_empty() {
                let _ = write!(out, ": {}", one_line(&it.note));
            }
            out.push('\n');
        }
    }
}

/// Words on one line, escaped.
fn plain(words: &str) -> String {
    let line = one_line(words);
    let mut out = String::new();
    Escape { before: ' ' }.push(&line, None, &mut out);
    out
}

/// Escapes text that comes in pieces.
struct Escape {
    before: char,
}

impl Escape {
    /// Adds a piece; `next` is the character behind it.
    fn push(&mut self, piece: &str, next: Option<char>, out: &mut String) {
        let mut rest = piece.chars().peekable();
        while let Some(it) = rest.next() {
            let next = rest.peek().copied().or(next);
            let starts = self.before == '\n';
            let numbered = self.before.is_ascii_digit() && matches!(it, '.' | ')');
            match it {
                '\n' if self.before != '\n' && next.is_some_and(|it| it != '\n') => {
                    out.push_str("\\\n");
                }
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
                | '^' | '!' => {
                    out.push('\\');
                    out.push(it);
                }
                '-' | '+' | '=' | ':' if starts => {
                    out.push('\\');
                    out.push(it);
                }
                _ if numbered => {
                    out.push('\\');
                    out.push(it);
                }
                // White space at the ends of a line would be lost or make it code.
                ' ' | '\t' if starts || next.is_none_or(|it| it == '\n' || it == '\r') => {
                    let _ = write!(out, "&#{};", u32::from(it));
                }
                '\r' | '\0' => {
                    let _ = write!(out, "&#{};", u32::from(it));
                }
                it => out.push(it),
            }
            self.before = it;
        }
    }
}
