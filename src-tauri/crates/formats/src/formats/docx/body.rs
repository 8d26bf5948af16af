//! The body of a word processor file as text, with the places of its comments. Text is taken as it stands after, or
//! before, all tracked changes.

use std::collections::{BTreeMap, HashSet};

use galley_model::text::CodePoint;
use roxmltree::Node;

use super::style;
use crate::prose::{Prose, one_line};

/// Deeper nesting is left out and counted.
const DEEPEST: usize = 200;

/// What was come across and is worth saying.
#[derive(Default)]
pub(super) struct Seen {
    pub changes: u64,
    pub hidden: u64,
    pub pictures: u64,
    pub footnotes: u64,
    pub deep: u64,
}

/// Where a comment stands.
#[derive(Default, Clone, Copy)]
pub(super) struct Spot {
    pub start: Option<CodePoint>,
    pub end: Option<CodePoint>,
    /// The paragraph in which its number stands.
    pub paragraph: Option<(CodePoint, CodePoint)>,
    /// Whether it is on the title, which is on the whole article.
    pub whole: bool,
}

pub(super) struct Body<'a> {
    original: bool,
    notes: Option<&'a BTreeMap<(bool, String), String>>,
    pub prose: Prose,
    pub seen: Seen,
    pub spots: BTreeMap<String, Spot>,
    /// The title paragraph, or the first heading of the first level.
    pub heading: Option<String>,
    /// Footnotes in the order of their numbers in the text.
    pub footnotes: Vec<String>,
    line: Line,
    /// How the line before ended, if there was one.
    before: Option<End>,
    table: usize,
}

/// A paragraph that is being read.
#[derive(Default)]
struct Line {
    text: String,
    length: u32,
    /// Comments that begin, end or stand at a place in it.
    marks: Vec<(Mark, String, u32)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Start,
    End,
    Number,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Paragraph,
    Cell,
    Own,
    OwnReturn,
}

impl Line {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    }
}

pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|it| it.name() == name)
        .map(|it| it.value())
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children()
        .find(|it| it.is_element() && it.tag_name().name() == name)
}

/// Whether a switch such as `<w:vanish/>` is on.
fn is_on(properties: Option<Node<'_, '_>>, name: &str) -> bool {
    let found = properties.and_then(|it| child(it, name));
    found.is_some_and(|it| !matches!(attribute(it, "val"), Some("0" | "false" | "off" | "none")))
}

pub(super) fn style_of<'a>(paragraph: Node<'a, '_>) -> &'a str {
    let style = child(paragraph, "pPr").and_then(|it| child(it, "pStyle"));
    style
        .and_then(|it| attribute(it, "val"))
        .unwrap_or_default()
}

impl<'a> Body<'a> {
    pub(super) fn new(original: bool, notes: Option<&'a BTreeMap<(bool, String), String>>) -> Self {
        Self {
            original,
            notes,
            prose: Prose::default(),
            seen: Seen::default(),
            spots: BTreeMap::new(),
            heading: None,
            footnotes: Vec::new(),
            line: Line::default(),
            before: None,
            table: 0,
        }
    }

    /// Reads what is in an element.
    pub(super) fn inside(&mut self, node: Node<'_, '_>, depth: usize) {
        if depth > DEEPEST {
            self.seen.deep += 1;
            return;
        }
        for it in node.children().filter(Node::is_element) {
            self.element(it, depth + 1);
        }
    }

    fn element(&mut self, node: Node<'_, '_>, depth: usize) {
        match node.tag_name().name() {
            "p" if Self::is_word(node) => self.paragraph(node, depth),
            "tbl" => self.table(node, depth),
            "ins" | "moveTo" => {
                self.seen.changes += 1;
                if !self.original {
                    self.inside(node, depth);
                }
            }
            "del" | "moveFrom" => {
                self.seen.changes += 1;
                if self.original {
                    self.inside(node, depth);
                }
            }
            "r" if Self::is_word(node) && is_on(child(node, "rPr"), "vanish") => {
                self.seen.hidden += 1;
            }
            "t" | "delText" => self.line.push(node.text().unwrap_or_default()),
            "tab" | "ptab" => self.line.push("\t"),
            "br" => {
                if !matches!(attribute(node, "type"), Some("page" | "column")) {
                    self.line.push("\n");
                }
            }
            "cr" => self.line.push("\r"),
            "noBreakHyphen" => self.line.push("\u{2011}"),
            "softHyphen" => self.line.push("\u{ad}"),
            "sym" => self.symbol(node),
            "footnoteReference" => self.footnote(false, node),
            "endnoteReference" => self.footnote(true, node),
            "commentRangeStart" => self.mark(Mark::Start, node),
            "commentRangeEnd" => self.mark(Mark::End, node),
            "commentReference" => self.mark(Mark::Number, node),
            "pict" | "drawing" | "object" => {
                self.seen.pictures += 1;
                self.boxes(node, depth);
            }
            // Of two forms of one thing the first is for newer programs.
            "AlternateContent" => {
                if let Some(first) = child(node, "Choice").or_else(|| child(node, "Fallback")) {
                    self.inside(first, depth);
                }
            }
            "pPr" | "rPr" | "sectPr" | "tblPr" | "tblGrid" | "trPr" | "tcPr" | "sdtPr"
            | "sdtEndPr" | "instrText" | "delInstrText" | "rt" | "fldData" => {}
            _ => self.inside(node, depth),
        }
    }

    /// Formulas have runs of their own.
    fn is_word(node: Node<'_, '_>) -> bool {
        node.tag_name()
            .namespace()
            .is_none_or(|it| it.contains("wordprocessingml"))
    }

    fn symbol(&mut self, node: Node<'_, '_>) {
        let code = attribute(node, "char").and_then(|it| u32::from_str_radix(it, 16).ok());
        let found = code
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER);
        self.line.push(found.encode_utf8(&mut [0; 4]));
    }

    fn footnote(&mut self, end: bool, node: Node<'_, '_>) {
        let id = attribute(node, "id").unwrap_or_default().to_owned();
        let Some(text) = self.notes.and_then(|it| it.get(&(end, id))) else {
            return;
        };
        self.seen.footnotes += 1;
        self.footnotes.push(text.clone());
        let number = format!("[{}]", self.footnotes.len());
        self.line.push(&number);
    }

    fn mark(&mut self, mark: Mark, node: Node<'_, '_>) {
        let id = attribute(node, "id").unwrap_or_default().to_owned();
        let at = self.line.length;
        self.line.marks.push((mark, id, at));
    }

    /// Text boxes stand after the paragraph they are in.
    fn boxes(&mut self, node: Node<'_, '_>, depth: usize) {
        let outer = std::mem::take(&mut self.line);
        let box_of = |it: &Node<'_, '_>| it.tag_name().name() == "txbxContent";
        let mut held = Vec::new();
        for it in node.descendants().filter(box_of) {
            held.push(it);
        }
        if held.is_empty() {
            self.line = outer;
            return;
        }
        // The paragraph so far comes first.
        self.line = outer;
        self.end(End::Paragraph, "");
        for it in held {
            self.inside(it, depth);
        }
    }

    fn paragraph(&mut self, node: Node<'_, '_>, depth: usize) {
        let style = style_of(node);
        self.inside(node, depth);
        match style {
            style::DETAILS => self.line = Line::default(),
            style::TITLE => {
                for (_, id, _) in std::mem::take(&mut self.line).marks {
                    self.spots.entry(id).or_default().whole = true;
                }
            }
            style::TEXT => self.end(End::Own, style),
            style::RETURN => self.end(End::OwnReturn, style),
            _ if self.table > 0 => {
                // Paragraphs of a cell are one line of its row.
                if !self.line.text.is_empty() && !self.line.text.ends_with(['\t', ' ']) {
                    self.line.push(" ");
                }
            }
            _ if self.joins_next(node) => {}
            _ => self.end(End::Paragraph, style),
        }
    }

    /// Whether the end of a paragraph is itself a change that joins it to the next.
    fn joins_next(&mut self, paragraph: Node<'_, '_>) -> bool {
        let marks = child(paragraph, "pPr").and_then(|it| child(it, "rPr"));
        let has = |name: &str| marks.is_some_and(|it| child(it, name).is_some());
        let (deleted, inserted) = (has("del"), has("ins"));
        self.seen.changes += u64::from(deleted || inserted);
        if self.original { inserted } else { deleted }
    }

    fn table(&mut self, node: Node<'_, '_>, depth: usize) {
        if depth > DEEPEST {
            self.seen.deep += 1;
            return;
        }
        self.table += 1;
        let mut first = true;
        for row in node.children().filter(|it| it.tag_name().name() == "tr") {
            let mut begun = false;
            for cell in row.children().filter(|it| it.tag_name().name() == "tc") {
                if std::mem::replace(&mut begun, true) {
                    self.trim();
                    self.line.push("\t");
                }
                self.inside(cell, depth + 1);
            }
            self.trim();
            if self.table == 1 {
                let end = if std::mem::take(&mut first) {
                    End::Paragraph
                } else {
                    End::Cell
                };
                self.end(end, "");
            } else {
                self.line.push(" ");
            }
        }
        self.table -= 1;
    }

    fn trim(&mut self) {
        while self.line.text.ends_with(' ') {
            self.line.text.pop();
            self.line.length -= 1;
        }
    }

    /// Adds the line to the text.
    fn end(&mut self, end: End, style: &str) {
        let line = std::mem::take(&mut self.line);
        let own = matches!(end, End::Own | End::OwnReturn);
        if !own && line.text.trim().is_empty() {
            // What stands in an empty paragraph stands at the end of the one before.
            let at = self.prose.end();
            self.place(&line.marks, at, at);
            return;
        }
        match self.before {
            None => {}
            Some(End::OwnReturn) => {
                self.prose.push("\r\n");
            }
            Some(End::Own) => {
                self.prose.push("\n");
            }
            Some(_) if end == End::Cell => {
                self.prose.push("\n");
            }
            Some(_) => {
                self.prose.push("\n\n");
            }
        }
        self.before = Some(end);
        let heading = style.eq_ignore_ascii_case("title") || style.eq_ignore_ascii_case("heading1");
        if heading && self.heading.is_none() {
            self.heading = Some(one_line(&line.text));
        }
        let text = if own {
            line.text.clone()
        } else {
            line.text.replace('\r', "\n")
        };
        let range = self.prose.push(&text);
        self.place(&line.marks, range.start, range.end);
    }

    fn place(&mut self, marks: &[(Mark, String, u32)], start: CodePoint, end: CodePoint) {
        for (mark, id, at) in marks {
            let at = CodePoint((start.0 + at).min(end.0));
            let spot = self.spots.entry(id.clone()).or_default();
            match mark {
                Mark::Start => spot.start = Some(at),
                Mark::End => spot.end = Some(at),
                Mark::Number => spot.paragraph = Some((start, end)),
            }
        }
    }

    /// Whether the text is of lines that Galley wrote.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.before, Some(End::Own | End::OwnReturn))
    }
}

/// The paragraphs of a note or comment, each with its style.
pub(super) fn lines(node: Node<'_, '_>, original: bool) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut seen = HashSet::new();
    for paragraph in node
        .descendants()
        .filter(|it| it.is_element() && it.tag_name().name() == "p")
    {
        // One in a text box of another was read with it.
        if paragraph
            .ancestors()
            .skip(1)
            .any(|it| seen.contains(&it.id()))
        {
            continue;
        }
        seen.insert(paragraph.id());
        let mut body = Body::new(original, None);
        body.inside(paragraph, 0);
        lines.push((style_of(paragraph).to_owned(), body.line.text));
    }
    lines
}
