//! Word processor files, written: a paragraph for each line of the text, marked words shaded in their labels' colours,
//! and a comment for each annotation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use galley_model::text::CodePoint;
use serde_json::json;

use super::package::{MAIN, packed};
use super::{COMMENTS, INFO, NOBODY, style};
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::flatten::{chosen, layer_of};
use crate::format::{FormatError, Options, Writer};
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};
use crate::shown::{Names, label_of, quote_of, segments};
use crate::xml::{attribute, content, holds};

const LONGEST_QUOTE: usize = 60;

pub(super) struct DocxWriter {
    out: Output,
    layer: Option<String>,
    notes_only: bool,
    names: Names,
    count: u64,
}

impl DocxWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo, options: &Options) -> Self {
        let notes_only = options.get(&INFO, COMMENTS.key) == "notes";
        Self {
            out,
            layer: layer_of(options),
            notes_only,
            names: Names::new(schema),
            count: 0,
        }
    }
}

impl Writer for DocxWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.count += 1;
        let own: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
            .collect();
        let lost = document
            .text
            .as_str()
            .chars()
            .filter(|it| !holds(*it))
            .count();
        if lost > 0 {
            let message =
                "Word files cannot hold control characters; U+FFFD stands in their place.";
            report.push(
                Item::new(Severity::Loss, "control-characters", message)
                    .of(&document)
                    .times(lost as u64),
            );
        }
        let silent = own
            .iter()
            .filter(|it| self.notes_only && it.note.is_empty())
            .count();
        if silent > 0 {
            let message = "Annotations without a note are shaded but have no comment, as the option comments asks.";
            report.push(
                Item::new(Severity::Loss, "shaded-only", message)
                    .of(&document)
                    .times(silent as u64),
            );
        }
        let by = |id: &str| {
            own.iter()
                .find(|it| it.id == id)
                .and_then(|it| it.annotator.as_deref())
        };
        let others = document
            .relations
            .iter()
            .filter(|it| it.annotator.is_some() && it.annotator.as_deref() != by(&it.from))
            .count();
        if others > 0 {
            let message = "Links are read back as made by who judged the annotation they begin at; these were made by others.";
            report.push(
                Item::new(Severity::Loss, "link-annotators", message)
                    .of(&document)
                    .times(others as u64),
            );
        }
        let page = Page {
            document: &document,
            own,
            names: &self.names,
            notes_only: self.notes_only,
        };
        let file = packed(&document, &page.text(), &page.comments())?;
        self.out
            .file(&file_name(self.count, &document, "docx"), &file)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}

struct Page<'a> {
    document: &'a Document,
    own: Vec<&'a Annotation>,
    names: &'a Names,
    notes_only: bool,
}

/// Text in runs: tabs and carriage returns are elements.
fn runs(text: &str, properties: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let _ = write!(out, "<w:r>{properties}");
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(['\t', '\r', '\n']).unwrap_or(rest.len());
        let (plain, more) = rest.split_at(at);
        if !plain.is_empty() {
            let _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", content(plain));
        }
        let mut chars = more.chars();
        match chars.next() {
            Some('\t') => out.push_str("<w:tab/>"),
            Some('\r') => out.push_str("<w:cr/>"),
            Some(_) => out.push_str("<w:br/>"),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str("</w:r>");
}

fn paragraph(style: &str, inside: &str, out: &mut String) {
    let _ = write!(
        out,
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{inside}</w:p>"
    );
}

impl Page<'_> {
    fn has_comment(&self, index: usize) -> bool {
        self.own
            .get(index)
            .is_some_and(|it| !self.notes_only || !it.note.is_empty())
    }

    fn text(&self) -> String {
        let mut out = format!("<w:document xmlns:w=\"{MAIN}\"><w:body>");
        self.head(&mut out);
        let mut opened: BTreeMap<CodePoint, Vec<usize>> = BTreeMap::new();
        let mut closed: BTreeMap<CodePoint, Vec<usize>> = BTreeMap::new();
        for (index, it) in self
            .own
            .iter()
            .enumerate()
            .filter(|it| self.has_comment(it.0))
        {
            if let Some(hull) = it.hull() {
                opened.entry(hull.start).or_default().push(index);
                closed.entry(hull.end).or_default().push(index);
            }
        }
        let mut line = String::new();
        let segments = segments(self.document, &self.own);
        for segment in &segments {
            for index in opened.get(&segment.range.start).into_iter().flatten() {
                let _ = write!(line, "<w:commentRangeStart w:id=\"{index}\"/>");
            }
            let properties = self.properties(&segment.on);
            let words = self.document.text.slice(segment.range).unwrap_or_default();
            let mut pieces = words.split('\n').peekable();
            while let Some(piece) = pieces.next() {
                let ends = pieces.peek().is_some();
                let bare = if ends {
                    piece.strip_suffix('\r').unwrap_or(piece)
                } else {
                    piece
                };
                runs(bare, &properties, &mut line);
                if ends {
                    let style = if bare.len() < piece.len() {
                        style::RETURN
                    } else {
                        style::TEXT
                    };
                    paragraph(style, &line, &mut out);
                    line.clear();
                }
            }
            for index in closed.get(&segment.range.end).into_iter().flatten() {
                let _ = write!(
                    line,
                    "<w:commentRangeEnd w:id=\"{index}\"/><w:r><w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr><w:commentReference w:id=\"{index}\"/></w:r>"
                );
            }
        }
        paragraph(style::TEXT, &line, &mut out);
        out.push_str(
            "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
        );
        out
    }

    /// Title, labels of the whole article as comments on it, and details.
    fn head(&self, out: &mut String) {
        let mut title = String::new();
        let whole: Vec<usize> = (0..self.own.len())
            .filter(|it| self.own[*it].ranges.is_empty())
            .collect();
        for index in whole.iter().filter(|it| self.has_comment(**it)) {
            let _ = write!(title, "<w:commentRangeStart w:id=\"{index}\"/>");
        }
        runs(&self.document.name(), "", &mut title);
        for index in whole.iter().filter(|it| self.has_comment(**it)) {
            let _ = write!(
                title,
                "<w:commentRangeEnd w:id=\"{index}\"/><w:r><w:commentReference w:id=\"{index}\"/></w:r>"
            );
        }
        paragraph(style::TITLE, &title, out);
        let labels: Vec<&str> = whole.iter().map(|it| label_of(self.own[*it])).collect();
        let mut details: Vec<String> = self
            .document
            .metadata
            .iter()
            .map(|(key, value)| format!("{key}: {value}"))
            .collect();
        if !labels.is_empty() {
            details.push(labels.join(", "));
        }
        if !details.is_empty() {
            let mut line = String::new();
            runs(&details.join(" · "), "", &mut line);
            paragraph(style::DETAILS, &line, out);
        }
    }

    /// Shading in the colours of all labels together; several labels are underlined, too.
    fn properties(&self, on: &[usize]) -> String {
        let colours: Vec<String> = on
            .iter()
            .map(|it| self.own[*it])
            .map(|it| self.names.colour(it.layer.as_deref(), it.label.as_deref()))
            .collect();
        if colours.is_empty() {
            return String::new();
        }
        let several = if colours.len() > 1 {
            "<w:u w:val=\"single\"/>"
        } else {
            ""
        };
        format!(
            "<w:rPr>{several}<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/></w:rPr>",
            tint(&colours)
        )
    }

    fn comments(&self) -> String {
        let mut out = format!("<w:comments xmlns:w=\"{MAIN}\">");
        for (index, it) in self
            .own
            .iter()
            .enumerate()
            .filter(|it| self.has_comment(it.0))
        {
            let author = it.annotator.as_deref().unwrap_or(NOBODY);
            let initials: String = author
                .split_whitespace()
                .filter_map(|it| it.chars().next())
                .collect();
            let _ = write!(
                out,
                "<w:comment w:id=\"{index}\" w:author=\"{}\" w:initials=\"{}\">",
                attribute(author),
                attribute(&initials)
            );
            let mut say = |style: &str, words: &str| {
                let mut line = String::new();
                runs(words, "", &mut line);
                paragraph(style, &line, &mut out);
            };
            match &it.label {
                Some(label) => say(style::LABEL, label),
                None => say(style::DETAILS, "Highlight"),
            }
            if let Some(layer) = &it.layer {
                say(style::LAYER, layer);
            }
            if let Some(id) = &it.entity {
                say(
                    style::ENTITY,
                    &format!("{} [{id}]", self.names.entity_name(id)),
                );
            }
            for (name, value) in &it.attributes {
                say(style::ATTRIBUTE, &format!("{name}: {}", json!(value)));
            }
            if !it.note.is_empty() {
                for line in it.note.split('\n') {
                    say("CommentText", line);
                }
            }
            for link in self
                .document
                .relations
                .iter()
                .filter(|link| link.from == it.id)
            {
                let Some(to) = self
                    .own
                    .iter()
                    .position(|it| it.id == link.to)
                    .filter(|it| self.has_comment(*it))
                else {
                    continue;
                };
                let quote = quote_of(self.document, self.own[to], LONGEST_QUOTE);
                let label = link.label.as_deref().unwrap_or_default();
                say(style::LINK, &format!("{label} → “{quote}” [{to}]"));
                if let Some(layer) = &link.layer {
                    say(style::LINK_LAYER, layer);
                }
                for line in link.note.split('\n').filter(|_| !link.note.is_empty()) {
                    say(style::LINK_NOTE, line);
                }
            }
            out.push_str("</w:comment>");
        }
        out.push_str("</w:comments>");
        out
    }
}

/// The mean of colours, light enough to read black words on.
fn tint(colours: &[String]) -> String {
    let mean = |at: usize| {
        let part = |it: &String| {
            it.get(at..at + 2)
                .and_then(|it| u32::from_str_radix(it, 16).ok())
                .unwrap_or(0)
        };
        let sum: u32 = colours.iter().map(part).sum();
        let mean = sum / u32::try_from(colours.len()).unwrap_or(1).max(1);
        // More labels, more colour.
        let strength = if colours.len() > 1 { 45 } else { 28 };
        (255 * (100 - strength) + mean * strength) / 100
    };
    format!("{:02X}{:02X}{:02X}", mean(1), mean(3), mean(5))
}
