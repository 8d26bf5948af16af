//! The text of an HTML page, and where Label Studio's regions stand in it: by the path and offset of their ends in the
//! page, or by offsets that count all of its text and one for each `<br>`.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};
use galley_model::text::{CodePoint, TextRange};
use serde_json::Value;

/// Elements that stand on lines of their own.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
];

/// A page as text. Positions count what Label Studio counts.
pub(super) struct Page {
    document: Document,
    pub text: String,
    /// Where pieces of text begin, in Label Studio's count and in ours, and how long they are; in order.
    pieces: Vec<(u32, u32, u32)>,
    /// Where each node begins and ends in Label Studio's count.
    nodes: HashMap<NodeId, (u32, u32)>,
}

/// A text as it grows, with its length.
#[derive(Default)]
struct Growing {
    text: String,
    length: u32,
    counted: u32,
    pieces: Vec<(u32, u32, u32)>,
}

impl Growing {
    fn add(&mut self, piece: &str) {
        let length = piece.chars().count() as u32;
        self.pieces.push((self.counted, self.length, length));
        self.text.push_str(piece);
        self.length += length;
        self.counted += length;
    }

    /// A line end that is not in the page, where a block begins or ends.
    fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
            self.length += 1;
        }
    }
}

impl Page {
    pub(super) fn new(html: &str) -> Self {
        let document = Document::fragment(html);
        let mut growing = Growing::default();
        let mut nodes = HashMap::new();
        let root = top(&document);
        let mut at = root.first_child();
        // Down, along and up again without recursion, for pages may be nested without end.
        while let Some(node) = at {
            let name = node.node_name().unwrap_or_default();
            let block = BLOCKS.contains(&&*name);
            if block {
                growing.break_line();
            }
            nodes.insert(node.id, (growing.counted, growing.counted));
            if node.is_text() {
                growing.add(&node.text());
            } else if &*name == "br" {
                growing.add("\n");
            }
            let hidden = matches!(&*name, "script" | "style" | "template");
            if let Some(child) = node.first_child().filter(|_| !hidden) {
                at = Some(child);
                continue;
            }
            at = next(node, root.id, &mut growing, &mut nodes);
        }
        Self {
            text: growing.text,
            pieces: growing.pieces,
            nodes,
            document,
        }
    }

    /// Where a region may stand, the likelier place first.
    pub(super) fn places(&self, value: &Value) -> Vec<TextRange> {
        let offsets = value.get("globalOffsets");
        let whole = |key: &str| u32::try_from(offsets?.get(key)?.as_u64()?).ok();
        let path = |key: &str, offset: &str| {
            let offset = value.get(offset).and_then(Value::as_u64).unwrap_or(0);
            self.follow(value.get(key)?.as_str()?, u32::try_from(offset).ok()?)
        };
        let paths = path("start", "startOffset").zip(path("end", "endOffset"));
        let found = [paths, whole("start").zip(whole("end"))];
        let range = |(start, end)| self.range(start, end);
        found.into_iter().flatten().filter_map(range).collect()
    }

    /// A range of Label Studio's count in ours.
    fn range(&self, start: u32, end: u32) -> Option<TextRange> {
        let last = end.checked_sub(1).filter(|it| *it >= start)?;
        let ours = |at: u32| {
            let behind = self.pieces.partition_point(|(counted, ..)| *counted <= at);
            // Of pieces without a length the last is the one that has the character.
            let (counted, own, length) = *self.pieces.get(behind.checked_sub(1)?)?;
            (at - counted < length).then(|| own + (at - counted))
        };
        TextRange::new(CodePoint(ours(start)?), CodePoint(ours(last)? + 1))
    }

    /// The position of an offset in the node of a path like `/div[1]/p[2]/text()[1]`.
    fn follow(&self, path: &str, offset: u32) -> Option<u32> {
        let mut node = top(&self.document);
        for step in path.split('/').filter(|it| !it.is_empty()) {
            let (name, number) = match step.split_once('[') {
                Some((name, number)) => (name, number.trim_end_matches(']').parse().ok()?),
                None => (step, 1_usize),
            };
            let mut child = node.first_child();
            let mut left = number;
            node = loop {
                let it = child?;
                let fits = match name {
                    "text()" => it.is_text(),
                    name => it
                        .node_name()
                        .is_some_and(|it| it.eq_ignore_ascii_case(name)),
                };
                left -= usize::from(fits && left > 0);
                if fits && left == 0 {
                    break it;
                }
                child = it.next_sibling();
            };
        }
        let (start, end) = *self.nodes.get(&node.id)?;
        if node.is_text() {
            return Some((start + offset).min(end));
        }
        // In an element an offset counts its children.
        let mut child = node.first_child();
        for _ in 0..offset {
            child = child?.next_sibling();
        }
        Some(
            child
                .and_then(|it| self.nodes.get(&it.id))
                .map_or(end, |it| it.0),
        )
    }
}

/// The node that holds the page: parsing wraps it.
fn top(document: &Document) -> NodeRef<'_> {
    let root = document.root();
    match root.first_child() {
        Some(only) if only.has_name("html") && only.next_sibling().is_none() => only,
        _ => root,
    }
}

/// The node behind one and all that is in it; those that end on the way there are closed.
fn next<'a>(
    node: NodeRef<'a>,
    root: NodeId,
    growing: &mut Growing,
    nodes: &mut HashMap<NodeId, (u32, u32)>,
) -> Option<NodeRef<'a>> {
    let mut node = node;
    loop {
        if let Some(place) = nodes.get_mut(&node.id) {
            place.1 = growing.counted;
        }
        if node.node_name().is_some_and(|it| BLOCKS.contains(&&*it)) {
            growing.break_line();
        }
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent().filter(|it| it.id != root)?;
    }
}
