//! From `<text>` to a running text: what is a paragraph, a line, a blank, and what is no text at all. Every place in the
//! source is known by its code points in the string value of `<text>`, so that pointers can be followed.

use std::collections::{BTreeMap, HashMap};

use roxmltree::Node;

pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What an element is for the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Stands apart by a blank line.
    Block,
    /// Stands on a line of its own.
    Line,
    /// Text, but nothing that is marked.
    Plain,
    /// No text of the article.
    Out,
    /// Marks the text in it.
    Mark,
}

fn kind(name: &str) -> Kind {
    match name {
        "text" | "group" | "front" | "body" | "back" | "div" | "div1" | "div2" | "div3"
        | "div4" | "div5" | "div6" | "div7" | "p" | "ab" | "head" | "lg" | "sp" | "list"
        | "table" | "figure" | "floatingText" | "titlePage" | "docTitle" | "opener" | "closer"
        | "epigraph" | "argument" | "trailer" | "postscript" | "castList" | "stage"
        | "listBibl" | "listPerson" | "listPlace" | "listOrg" | "listEvent" | "listObject"
        | "entry" | "set" | "prologue" | "epilogue" | "performance" | "noteGrp" => Kind::Block,
        "l" | "item" | "row" | "speaker" | "titlePart" | "docAuthor" | "docImprint" | "docDate"
        | "docEdition" | "castItem" | "addrLine" | "byline" | "dateline" | "salute" | "signed"
        | "bibl" | "biblStruct" | "person" | "place" | "org" | "event" | "object" | "figDesc"
        | "cit" => Kind::Line,
        "w" | "pc" | "c" | "s" | "cl" | "phr" | "m" | "g" | "choice" | "orig" | "reg" | "sic"
        | "corr" | "abbr" | "expan" | "ex" | "am" | "subst" | "add" | "unclear" | "supplied"
        | "restore" | "damage" | "app" | "lem" | "rdg" | "rdgGrp" | "cell" | "label"
        | "address" | "imprimatur" | "line" | "u" | "surplus" | "retrace" => Kind::Plain,
        "fw" | "del" | "teiHeader" | "standOff" | "facsimile" | "sourceDoc" | "spanGrp"
        | "interpGrp" | "linkGrp" | "listAnnotation" | "listRelation" | "interp" | "certainty"
        | "respons" | "fs" | "index" => Kind::Out,
        _ => Kind::Mark,
    }
}

/// What stands between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    Line,
    Paragraph,
}

/// Numbers of elements by name.
pub(super) type Counts = BTreeMap<String, u64>;

fn count(counts: &mut Counts, node: Node<'_, '_>) {
    *counts.entry(node.tag_name().name().to_owned()).or_default() += 1;
}

/// How texts are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Whether of two readings the source's is text.
    pub original: bool,
    /// Whether line breaks of the source are blanks.
    pub join_lines: bool,
}

/// A running text, and what was around it.
pub(super) struct Running<'a, 'i> {
    rules: Rules,
    pub text: String,
    /// The length of the text in code points.
    length: u32,
    gap: Gap,
    /// Whether white space is swallowed until the next character.
    glued: bool,
    /// By place in the source: where its character is, or the next one.
    next: Vec<u32>,
    /// By place in the source: how long the text was behind it.
    done: Vec<u32>,
    /// Places in the source that wait for the next character.
    waiting: Vec<usize>,
    /// Elements around text, in the order in which they begin, and where that text is.
    pub marks: Vec<(Node<'a, 'i>, (u32, u32))>,
    /// Where elements that can be pointed to are in the source, and in the text.
    ids: HashMap<String, Extent>,
    notes: Vec<(Node<'a, 'i>, usize)>,
    pub structure: Counts,
    pub unmarked: Counts,
    pub left_out: Counts,
    pub no_text: Counts,
    pub other_readings: Counts,
}

struct Extent {
    source: (usize, usize),
    text: Option<(u32, u32)>,
    /// Whether it is the text as a whole.
    whole: bool,
}

/// An element that is open.
struct Frame {
    kind: Kind,
    source: usize,
    length: u32,
    keeps_space: bool,
    silent: bool,
    mark: Option<usize>,
    breaks: Gap,
}

impl<'a, 'i> Running<'a, 'i> {
    /// The running text of a `<text>`.
    pub(super) fn new(node: Node<'a, 'i>, rules: Rules) -> Self {
        let length = node
            .descendants()
            .filter(Node::is_text)
            .map(|it| it.text().unwrap_or_default().chars().count())
            .sum();
        let mut running = Self {
            rules,
            text: String::new(),
            length: 0,
            gap: Gap::None,
            glued: false,
            next: vec![0; length],
            done: vec![0; length],
            waiting: Vec::new(),
            marks: Vec::new(),
            ids: HashMap::new(),
            notes: Vec::new(),
            structure: Counts::new(),
            unmarked: Counts::new(),
            left_out: Counts::new(),
            no_text: Counts::new(),
            other_readings: Counts::new(),
        };
        running.walk(node, 0);
        // Notes come last; notes in them come after these.
        let mut at = 0;
        while let Some((note, source)) = running.notes.get(at).copied() {
            running.gap = Gap::Paragraph;
            running.walk(note, source);
            at += 1;
        }
        running.settle_waiting();
        running.marks.retain(|(_, (start, end))| start < end);
        running
    }

    fn walk(&mut self, root: Node<'a, 'i>, mut source: usize) {
        let mut frames: Vec<Frame> = Vec::new();
        for edge in edges(root) {
            match edge {
                Edge::Open(node) if node.is_element() => {
                    let frame = self.open(node, root, source, frames.last());
                    frames.push(frame);
                }
                Edge::Close(node) if node.is_element() => {
                    if let Some(frame) = frames.pop() {
                        self.close(node, &frame, source);
                    }
                }
                Edge::Open(node) if node.is_text() => {
                    let (silent, keeps_space) = frames
                        .last()
                        .map_or((false, false), |it| (it.silent, it.keeps_space));
                    for it in node.text().unwrap_or_default().chars() {
                        self.character(it, source, silent, keeps_space);
                        source += 1;
                    }
                }
                _ => {}
            }
        }
    }

    fn open(
        &mut self,
        node: Node<'a, 'i>,
        root: Node<'a, 'i>,
        source: usize,
        outer: Option<&Frame>,
    ) -> Frame {
        let name = node.tag_name().name();
        let keeps_space = match node.attribute((XML, "space")) {
            Some(how) => how == "preserve",
            None => match outer {
                Some(outer) => outer.keeps_space,
                None => inherited_space(node),
            },
        };
        let silent_already = outer.is_some_and(|it| it.silent);
        let mut frame = Frame {
            kind: kind(name),
            source,
            length: self.length,
            keeps_space,
            silent: silent_already,
            mark: None,
            breaks: Gap::None,
        };
        if silent_already {
            return frame;
        }
        if name == "note" && node != root {
            self.notes.push((node, source));
            frame.silent = true;
            return frame;
        }
        if !is_chosen(node, self.rules.original) {
            count(&mut self.other_readings, node);
            frame.silent = true;
            return frame;
        }
        if frame.kind == Kind::Out {
            count(&mut self.left_out, node);
            frame.silent = true;
            return frame;
        }
        if name == "lb" {
            self.line_break(node);
        }
        if matches!(node.attribute("join"), Some("left" | "both")) && self.gap == Gap::Blank {
            self.gap = Gap::None;
        }
        if !keeps_space {
            frame.breaks = match frame.kind {
                Kind::Block => Gap::Paragraph,
                Kind::Line => Gap::Line,
                Kind::Mark if name == "note" || is_block(node) => Gap::Paragraph,
                _ => Gap::None,
            };
            self.gap = self.gap.max(frame.breaks);
            match name {
                "cell" => self.gap = self.gap.max(Gap::Blank),
                "text" | "body" | "choice" | "lb" => {}
                _ => match frame.kind {
                    Kind::Block | Kind::Line => count(&mut self.structure, node),
                    Kind::Plain => count(&mut self.unmarked, node),
                    _ => {}
                },
            }
        }
        if frame.kind == Kind::Mark {
            frame.mark = Some(self.marks.len());
            self.marks.push((node, (0, 0)));
        }
        frame
    }

    fn line_break(&mut self, node: Node<'_, '_>) {
        if node.attribute("break") == Some("no") {
            if self.gap == Gap::Blank {
                self.gap = Gap::None;
            }
            self.glued = true;
        } else if self.rules.join_lines {
            self.gap = self.gap.max(Gap::Blank);
        } else {
            self.gap = self.gap.max(Gap::Line);
        }
    }

    fn close(&mut self, node: Node<'a, 'i>, frame: &Frame, source: usize) {
        let start = self.next.get(frame.source).copied();
        let range = (self.length > frame.length)
            .then_some(start)
            .flatten()
            .map(|start| (start, self.length));
        if let Some(id) = node.attribute((XML, "id")) {
            let name = node.tag_name().name();
            let extent = Extent {
                source: (frame.source, source),
                text: range.filter(|_| !frame.silent),
                whole: matches!(name, "text" | "body"),
            };
            self.ids.insert(id.to_owned(), extent);
        }
        if frame.silent {
            return;
        }
        self.gap = self.gap.max(frame.breaks);
        if matches!(node.attribute("join"), Some("right" | "both")) {
            self.glued = true;
        }
        let Some(mark) = frame.mark else { return };
        match (range, self.marks.get_mut(mark)) {
            (Some(range), Some(own)) => own.1 = range,
            _ if matches!(node.tag_name().name(), "anchor" | "lb") => {}
            _ => count(&mut self.no_text, node),
        }
    }

    fn character(&mut self, it: char, source: usize, silent: bool, keeps_space: bool) {
        let blank = !keeps_space && matches!(it, ' ' | '\t' | '\n' | '\r');
        if blank && !silent && !self.glued {
            self.gap = self.gap.max(Gap::Blank);
        }
        self.waiting.push(source);
        if !blank && !silent {
            let between = match self.gap {
                _ if self.length == 0 => "",
                Gap::None => "",
                Gap::Blank => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            };
            self.text.push_str(between);
            self.length += between.len() as u32;
            self.gap = Gap::None;
            self.glued = false;
            self.settle_waiting();
            self.text.push(it);
            self.length += 1;
        }
        if let Some(done) = self.done.get_mut(source) {
            *done = self.length;
        }
    }

    fn settle_waiting(&mut self) {
        for at in self.waiting.drain(..) {
            if let Some(next) = self.next.get_mut(at) {
                *next = self.length;
            }
        }
    }

    /// Where the characters from one place in the source to another are in the text.
    fn between(&self, from: usize, to: usize) -> Option<(u32, u32)> {
        let start = *self.next.get(from)?;
        let end = *self.done.get(to.checked_sub(1)?)?;
        (start < end).then_some((start, end))
    }

    /// Where `#id` or `#string-range(id,offset,length)` leads. Whether it is a whole element is said, too.
    pub(super) fn follow(&self, pointer: &str) -> Vec<Target> {
        let Some(pointer) = pointer.strip_prefix('#') else {
            return vec![];
        };
        if let Some(inside) = pointer
            .strip_prefix("string-range(")
            .and_then(|it| it.strip_suffix(')'))
        {
            return self.string_ranges(inside);
        }
        match self.ids.get(pointer) {
            None => vec![],
            Some(it) if it.whole => vec![Target::Whole],
            Some(it) => match it.text.or_else(|| self.between(it.source.0, it.source.1)) {
                Some((start, end)) => vec![Target::Element(start, end)],
                None => vec![],
            },
        }
    }

    fn string_ranges(&self, inside: &str) -> Vec<Target> {
        let mut base = None;
        let mut numbers = Vec::new();
        let mut all = Vec::new();
        for part in inside.split(',').map(str::trim) {
            match (part.parse::<u32>(), self.ids.get(part)) {
                (Ok(number), _) => numbers.push(number as usize),
                (_, Some(it)) => base = Some(it.source.0),
                _ => base = None,
            }
            let [offset, length] = numbers.as_slice() else {
                continue;
            };
            let (offset, length) = (*offset, *length);
            numbers.clear();
            let Some(base) = base else { continue };
            let (from, to) = (base + offset, base + offset + length);
            // What lies beyond keeps its numbers, so that its quote is sought near them.
            let (start, end) = self.between(from, to).unwrap_or((from as u32, to as u32));
            all.push(Target::Range(start, end));
        }
        all
    }

    /// Where a range from one pointer to another is.
    pub(super) fn from_to(&self, from: &str, to: &str) -> Option<(u32, u32)> {
        let find = |it: &str| self.ids.get(it.strip_prefix('#')?);
        let (start, _) = find(from)?.source;
        let (_, end) = find(to)?.source;
        self.between(start, end)
    }
}

/// A node as it begins or ends.
enum Edge<'a, 'i> {
    Open(Node<'a, 'i>),
    Close(Node<'a, 'i>),
}

/// Everything from the beginning of a node to its end, however deep.
fn edges<'a, 'i>(root: Node<'a, 'i>) -> impl Iterator<Item = Edge<'a, 'i>> {
    let mut next = Some(Edge::Open(root));
    std::iter::from_fn(move || {
        let current = next.take()?;
        next = match &current {
            Edge::Open(node) => Some(node.first_child().map_or(Edge::Close(*node), Edge::Open)),
            Edge::Close(node) if *node == root => None,
            Edge::Close(node) => match node.next_sibling() {
                Some(it) => Some(Edge::Open(it)),
                None => node.parent().map(Edge::Close),
            },
        };
        Some(current)
    })
}

/// Where a pointer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The text as a whole.
    Whole,
    /// An element in it.
    Element(u32, u32),
    /// A range of characters, which may lie beyond the text.
    Range(u32, u32),
}

/// What `xml:space` says around an element.
fn inherited_space(node: Node<'_, '_>) -> bool {
    let said = node.ancestors().find_map(|it| it.attribute((XML, "space")));
    said == Some("preserve")
}

/// Whether an element that may stand in a paragraph or around some stands around some.
fn is_block(node: Node<'_, '_>) -> bool {
    let around = node.parent_element();
    let alone = |it: Node<'_, '_>| {
        let name = it.tag_name().name();
        name.starts_with("div") || matches!(name, "body" | "front" | "back" | "epigraph" | "cit")
    };
    around.is_some_and(alone)
        || node
            .children()
            .any(|it| matches!(it.tag_name().name(), "p" | "lg" | "l" | "ab" | "sp"))
}

/// Whether of several readings this one is text.
fn is_chosen(node: Node<'_, '_>, original: bool) -> bool {
    let Some(parent) = node.parent_element() else {
        return true;
    };
    let wanted: &[&str] = match parent.tag_name().name() {
        "choice" if original => &["orig", "sic", "abbr"],
        "choice" => &["reg", "corr", "expan"],
        "app" => &["lem"],
        _ => return true,
    };
    let named = |it: &Node<'_, '_>| wanted.contains(&it.tag_name().name());
    let mut readings = parent.children().filter(Node::is_element);
    let chosen = readings.clone().find(named).or_else(|| readings.next());
    chosen == Some(node)
}
