//! Web pages, read as the blocks that a person sees: paragraphs, headings, lines of lists and tables, in order, with
//! white space as a browser shows it. What a page hides is not there.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use crate::xml;

/// Deeper pages are refused: the parser's time grows with the square of the depth.
const DEEPEST: usize = 10_000;

/// Larger pages are refused: their tree takes many times their size.
pub(crate) const MOST_PAGE: usize = 32 * 1024 * 1024;

/// The attribute by which an element is known again after others have worked on the page.
pub(crate) const MARK: &str = "data-galley-mark";

/// Elements that no reader sees.
const UNSEEN: [&str; 22] = [
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "embed",
    "canvas", "audio", "video", "select", "option", "datalist", "dialog", "textarea", "input",
    "map", "picture", "source", "title",
];
/// Elements that stand in a line of text; all others begin a line of their own.
const INLINE: [&str; 47] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
    "math", "mi", "mo", "mn", "mrow", "msup", "msub", "slot",
];
/// Elements that follow their like on the next line, without a blank one.
const TIGHT: [&str; 4] = ["li", "tr", "dd", "dt"];

/// A block as it is read.
pub(crate) struct Block<'a> {
    /// Never blank.
    pub text: String,
    /// Whether it follows the block before on the next line.
    pub tight: bool,
    /// The element around it.
    pub of: NodeRef<'a>,
    /// Elements within its line, in order.
    pub inner: Vec<NodeRef<'a>>,
    /// Marks of the elements around and in it, see [`mark`].
    pub marks: Vec<u32>,
    /// How many of its characters are links.
    pub linked: usize,
}

/// Whether the page is nested deeper, or has an element with more attributes, than can be read in reasonable time.
pub(crate) fn is_too_deep(html: &str) -> bool {
    if xml::most_attributes(html) > xml::MOST_ATTRIBUTES {
        return true;
    }
    /// Elements that need no end tag.
    const OPEN: [&str; 26] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "rb", "rp",
        "rt", "tbody",
    ];
    let mut depth = 0_usize;
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once('<') {
        rest = behind;
        let (closing, tag) = behind
            .strip_prefix('/')
            .map_or((false, behind), |it| (true, it));
        let name = tag
            .split(|it: char| !it.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let is = |other: &&str| other.eq_ignore_ascii_case(name);
        if name.is_empty() || OPEN.iter().any(is) {
            continue;
        }
        // What a script compares is no tag.
        if !closing && (is(&"script") || is(&"style")) {
            rest = behind.split_once("</").map_or("", |it| it.1);
            while !rest.is_empty() && !rest.get(..name.len()).is_some_and(|it| is(&it)) {
                rest = rest.split_once("</").map_or("", |it| it.1);
            }
            continue;
        }
        depth = if closing {
            depth.saturating_sub(1)
        } else {
            depth + 1
        };
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Marks every element, so that it is known again in what others make of the page. Text that stands beside blocks gets
/// an element of its own: others divide and wrap what is around it.
pub(crate) fn mark(page: &Document) {
    let all = page.root().descendants();
    for text in all.iter().filter(|it| it.is_nonempty_text()) {
        let around = text.parent().map(|it| name_of(&it)).unwrap_or_default();
        let known = INLINE.contains(&around.as_str()) && around != "font";
        if !known && !UNSEEN.contains(&around.as_str()) {
            let own = text.tree.new_element("span");
            text.insert_before(&own);
            own.append_child(text);
        }
    }
    let all = page.root().descendants();
    for (number, element) in all.iter().filter(|it| it.is_element()).enumerate() {
        element.set_attr(MARK, &number.to_string());
    }
}

/// The marks in a page or a part of one.
pub(crate) fn marks_of(page: &Document) -> HashSet<u32> {
    page.root()
        .descendants_it()
        .filter_map(|it| mark_of(&it))
        .collect()
}

fn mark_of(node: &NodeRef<'_>) -> Option<u32> {
    node.attr(MARK)?.parse().ok()
}

/// The element's name in lower case, or empty.
pub(crate) fn name_of(node: &NodeRef<'_>) -> String {
    node.node_name()
        .map(|it| it.to_ascii_lowercase())
        .unwrap_or_default()
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(NodeRef<'a>),
}

/// The blocks of an element, in order.
pub(crate) fn blocks(root: NodeRef<'_>) -> Vec<Block<'_>> {
    let mut reader = Reader::new(root);
    let mut steps = vec![Step::Enter(root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) if node.is_text() => reader.text(&node.text()),
            Step::Enter(node) if node.is_element() => {
                let name = name_of(&node);
                if is_unseen(&node, &name) {
                    continue;
                }
                steps.push(Step::Leave(node));
                steps.extend(node.children_it(true).map(Step::Enter));
                reader.enter(node, &name);
            }
            Step::Enter(node) => steps.extend(node.children_it(true).map(Step::Enter)),
            Step::Leave(node) => reader.leave(&name_of(&node)),
        }
    }
    reader.flush();
    reader.blocks
}

fn is_unseen(node: &NodeRef<'_>, name: &str) -> bool {
    if UNSEEN.contains(&name) || node.has_attr("hidden") {
        return true;
    }
    if node
        .attr("aria-hidden")
        .is_some_and(|it| it.eq_ignore_ascii_case("true"))
    {
        return true;
    }
    let Some(style) = node.attr("style") else {
        return false;
    };
    let style: String = style.chars().filter(|it| !it.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

struct Reader<'a> {
    blocks: Vec<Block<'a>>,
    /// The blocks around, innermost last.
    around: Vec<NodeRef<'a>>,
    text: String,
    /// Whether the last character was white space that may yet turn out to stand at the end.
    blank: bool,
    inner: Vec<NodeRef<'a>>,
    links: usize,
    linked: usize,
    verbatim: usize,
    cells: bool,
    /// Whether the next block is the first of a list, which stands apart from what is before it.
    first: bool,
}

impl<'a> Reader<'a> {
    fn new(root: NodeRef<'a>) -> Self {
        Self {
            blocks: Vec::new(),
            around: vec![root],
            text: String::new(),
            blank: false,
            inner: Vec::new(),
            links: 0,
            linked: 0,
            verbatim: 0,
            cells: false,
            first: false,
        }
    }

    fn enter(&mut self, node: NodeRef<'a>, name: &str) {
        match name {
            "br" => self.line(),
            "q" => self.text("“"),
            "td" | "th" => {
                if std::mem::replace(&mut self.cells, true) {
                    self.blank = false;
                    self.text.push('\t');
                }
            }
            _ if INLINE.contains(&name) => {
                self.inner.push(node);
                self.links += usize::from(name == "a");
            }
            _ => {
                // A paragraph in a cell is of its row.
                if !self.cells {
                    self.flush();
                }
                if ["ul", "ol", "dl", "table"].contains(&name) && !self.in_list() {
                    self.first = true;
                }
                self.around.push(node);
                self.verbatim += usize::from(name == "pre");
            }
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "br" | "td" | "th" => {}
            "q" => {
                self.blank = false;
                self.text("”");
            }
            _ if INLINE.contains(&name) => {
                self.links -= usize::from(name == "a").min(self.links);
            }
            _ => {
                if name == "tr" {
                    self.cells = false;
                }
                if self.cells {
                    self.blank = !self.text.is_empty();
                } else {
                    self.flush();
                }
                self.verbatim -= usize::from(name == "pre").min(self.verbatim);
                self.around.pop();
            }
        }
    }

    fn in_list(&self) -> bool {
        self.around
            .iter()
            .any(|it| TIGHT.contains(&name_of(it).as_str()))
    }

    fn text(&mut self, text: &str) {
        let before = self.text.len();
        if self.verbatim > 0 {
            self.text.push_str(text);
        } else {
            for it in text.chars() {
                if matches!(it, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                    self.blank = true;
                    continue;
                }
                if std::mem::take(&mut self.blank)
                    && !self.text.is_empty()
                    && !self.text.ends_with(['\n', '\t'])
                {
                    self.text.push(' ');
                }
                self.text.push(it);
            }
        }
        if self.links > 0 {
            self.linked += self.text[before..].chars().count();
        }
    }

    /// A line break; two are the end of a paragraph.
    fn line(&mut self) {
        self.blank = false;
        if self.text.ends_with('\n') && self.verbatim == 0 {
            self.flush();
        } else if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let inner = std::mem::take(&mut self.inner);
        let linked = std::mem::take(&mut self.linked);
        self.blank = false;
        let text = text.trim_matches(['\n', ' ', '\t', '\r', '\u{c}']);
        let Some(of) = self
            .around
            .last()
            .copied()
            .filter(|_| !text.trim().is_empty())
        else {
            return;
        };
        let in_list = self.in_list();
        let tight = in_list && !std::mem::take(&mut self.first);
        let marks = inner.iter().chain([&of]).filter_map(mark_of).collect();
        let block = Block {
            text: text.to_owned(),
            tight,
            of,
            inner,
            marks,
            linked,
        };
        self.blocks.push(block);
    }
}
