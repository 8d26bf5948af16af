//! From HTML, XHTML and NITF to the text a person reads: a blank line between paragraphs, breaks kept, any other run of
//! white space one blank. Elements that name things in running text come out as marks with their places.

use galley_model::text::{CodePoint, TextRange};

use crate::xml::{MOST_ATTRIBUTES, most_attributes};

/// HTML nested deeper than this is refused: browsers' rules for it take time that grows with the square of the depth.
const DEEPEST: usize = 512;
/// The longest HTML of one article.
const LONGEST: usize = 16 * 1024 * 1024;

/// What an element does to the lines of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
    Paragraph,
}

/// What an element is.
#[derive(Clone, Copy)]
enum Flow {
    Inside,
    Line,
    Paragraph,
    Skipped,
}

fn flow(name: &str) -> Flow {
    match name {
        "script" | "style" | "template" | "noscript" | "iframe" | "head" | "svg" | "math" => {
            Flow::Skipped
        }
        "br" | "li" | "tr" | "dt" | "dd" | "option" => Flow::Line,
        "p" | "div" | "section" | "article" | "aside" | "main" | "header" | "footer" | "nav"
        | "blockquote" | "bq" | "ul" | "ol" | "dl" | "table" | "figure" | "figcaption"
        | "caption" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" | "hr" | "pre"
        | "address" | "form" | "fieldset" | "details" | "summary" | "block" | "media"
        | "media-caption" | "media-producer" | "note" | "fn" | "abstract" | "byline"
        | "dateline" | "credit" | "body" | "body.head" | "body.content" | "body.end" => {
            Flow::Paragraph
        }
        _ => Flow::Inside,
    }
}

/// A name in running text, as its element marks it.
pub(crate) struct Mark {
    /// The element.
    pub element: String,
    pub range: TextRange,
    /// What it is known by elsewhere.
    pub value: Option<String>,
}

/// A text as it grows.
#[derive(Default)]
struct Prose {
    text: String,
    length: u32,
    gap: Gap,
    /// Elements that are open, with where their text begins once some is there.
    open: Vec<(String, Option<String>, Option<u32>)>,
    marks: Vec<Mark>,
}

impl Prose {
    fn gap(&mut self, gap: Gap) {
        self.gap = match (self.gap, gap) {
            // Two breaks leave an empty line.
            (Gap::Line, Gap::Line) => Gap::Line,
            (before, gap) => before.max(gap),
        };
    }

    fn line_break(&mut self) {
        self.gap = if self.gap >= Gap::Line {
            Gap::Paragraph
        } else {
            Gap::Line
        };
    }

    fn write(&mut self, raw: &str) {
        for it in raw.chars() {
            if matches!(it, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.gap(Gap::Blank);
                continue;
            }
            if self.length > 0 {
                let between = match self.gap {
                    Gap::None => "",
                    Gap::Blank => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                };
                self.text.push_str(between);
                self.length += between.len() as u32;
            }
            self.gap = Gap::None;
            for (_, _, start) in self.open.iter_mut().rev() {
                if start.is_some() {
                    break;
                }
                *start = Some(self.length);
            }
            self.text.push(it);
            self.length += 1;
        }
    }

    fn close_mark(&mut self) {
        if let Some((element, value, Some(start))) = self.open.pop() {
            let range = TextRange {
                start: CodePoint(start),
                end: CodePoint(self.length),
            };
            self.marks.push(Mark {
                element,
                range,
                value,
            });
        }
    }
}

/// A node of any tree.
trait Node: Copy {
    fn first_child(self) -> Option<Self>;
    fn next_sibling(self) -> Option<Self>;
    fn parent(self) -> Option<Self>;
    fn is(self, other: Self) -> bool;
    /// The element's name, or empty.
    fn element(self) -> String;
    fn write(self, prose: &mut Prose);
    /// Whether it marks a name.
    fn marks(self, element: &str) -> bool;
    /// What that is known by elsewhere.
    fn value(self) -> Option<String>;
}

impl Node for dom_query::NodeRef<'_> {
    fn first_child(self) -> Option<Self> {
        Self::first_child(&self)
    }
    fn next_sibling(self) -> Option<Self> {
        Self::next_sibling(&self)
    }
    fn parent(self) -> Option<Self> {
        Self::parent(&self)
    }
    fn is(self, other: Self) -> bool {
        self.id == other.id
    }
    fn element(self) -> String {
        let name = self.node_name().filter(|_| self.is_element());
        name.map_or_else(String::new, |it| it.to_string())
    }
    fn write(self, prose: &mut Prose) {
        if self.is_text() {
            prose.write(&self.text());
        }
    }
    fn marks(self, _: &str) -> bool {
        false
    }
    fn value(self) -> Option<String> {
        None
    }
}

impl Node for roxmltree::Node<'_, '_> {
    fn first_child(self) -> Option<Self> {
        Self::first_child(&self)
    }
    fn next_sibling(self) -> Option<Self> {
        Self::next_sibling(&self)
    }
    fn parent(self) -> Option<Self> {
        Self::parent(&self)
    }
    fn is(self, other: Self) -> bool {
        self == other
    }
    fn element(self) -> String {
        self.tag_name().name().to_owned()
    }
    fn write(self, prose: &mut Prose) {
        if self.is_text() {
            prose.write(self.text().unwrap_or_default());
        }
    }
    fn marks(self, element: &str) -> bool {
        // The enriched text of NITF.
        matches!(
            element,
            "person" | "org" | "location" | "event" | "object.title" | "money" | "chron"
        )
    }
    fn value(self) -> Option<String> {
        let (source, value) = (self.attribute("idsrc")?, self.attribute("value")?);
        Some(format!("{source}:{value}"))
    }
}

/// Walks a tree without recursion, however deep it is.
fn walk<N: Node>(root: N) -> Prose {
    let mut prose = Prose::default();
    let mut node = root;
    loop {
        let name = node.element();
        let kind = flow(&name);
        match kind {
            Flow::Paragraph => prose.gap(Gap::Paragraph),
            Flow::Line if name == "br" => prose.line_break(),
            Flow::Line => prose.gap(Gap::Line),
            Flow::Inside if matches!(name.as_str(), "td" | "th") => prose.gap(Gap::Blank),
            Flow::Inside | Flow::Skipped => {}
        }
        if node.marks(&name) {
            prose.open.push((name, node.value(), None));
        }
        node.write(&mut prose);
        if !matches!(kind, Flow::Skipped)
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        loop {
            let name = node.element();
            match flow(&name) {
                Flow::Paragraph => prose.gap(Gap::Paragraph),
                Flow::Line if name != "br" => prose.gap(Gap::Line),
                _ => {}
            }
            if node.marks(&name) {
                prose.close_mark();
            }
            if node.is(root) {
                return prose;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return prose,
            }
        }
    }
}

/// The text of a piece of HTML or XHTML; an error says why it was not read.
pub(crate) fn text_of_html(html: &str) -> Result<String, String> {
    if html.len() > LONGEST {
        return Err(format!("its HTML is longer than {} MB", LONGEST >> 20));
    }
    if most_attributes(html) > MOST_ATTRIBUTES {
        return Err(format!(
            "an element of its HTML has more than {MOST_ATTRIBUTES} attributes"
        ));
    }
    if depth(html) > DEEPEST {
        return Err(format!("its HTML is nested deeper than {DEEPEST} elements"));
    }
    let tree = dom_query::Document::fragment(html);
    Ok(walk(tree.root()).text)
}

/// The text of an element of XML, and the names marked in it.
pub(crate) fn text_of_xml(node: roxmltree::Node<'_, '_>) -> (String, Vec<Mark>) {
    let prose = walk(node);
    (prose.text, prose.marks)
}

/// How deep HTML may nest, by its tags alone. Elements that need not be closed do not count.
fn depth(html: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let closing = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(10)
            .map(|it| it.to_ascii_lowercase())
            .collect();
        let counts = !name.is_empty()
            && !matches!(
                name.as_str(),
                "p" | "li"
                    | "td"
                    | "th"
                    | "tr"
                    | "dt"
                    | "dd"
                    | "br"
                    | "hr"
                    | "img"
                    | "input"
                    | "meta"
                    | "link"
                    | "source"
                    | "wbr"
                    | "col"
                    | "area"
                    | "base"
                    | "embed"
                    | "track"
                    | "param"
                    | "option"
                    | "body"
                    | "html"
            );
        if !counts {
        } else if closing {
            now = now.saturating_sub(1);
        } else {
            now += 1;
            most = most.max(now);
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_breaks_and_lists_become_lines() {
        let html = "<h2>One &amp;  two</h2>\n<p>Ada<br/>met&nbsp;Bob<b>by</b>.</p><script>x</script><ul><li>a</li><li>b</li></ul>end";
        let text = text_of_html(html).unwrap();
        assert_eq!(text, "One & two\n\nAda\nmet\u{a0}Bobby.\n\na\nb\n\nend");
        assert_eq!(text_of_html("a<br><br>b").unwrap(), "a\n\nb");
    }

    #[test]
    fn what_is_nested_too_deep_is_refused_and_old_paragraphs_are_not() {
        assert!(text_of_html(&"<div>".repeat(100_000)).is_err());
        assert!(text_of_html(&"<p>x".repeat(10_000)).is_ok());
    }

    #[test]
    fn names_of_enriched_text_have_their_places() {
        let xml = "<body.content><p>😀 <person idsrc=\"wd\" value=\"Q7259\">Ada\n  Lovelace</person> in <location> <b>London</b> </location>.</p></body.content>";
        let tree = roxmltree::Document::parse(xml).unwrap();
        let (text, marks) = text_of_xml(tree.root_element());
        assert_eq!(text, "😀 Ada Lovelace in London .");
        let text = galley_model::text::Text::new(text);
        let found: Vec<_> = marks
            .iter()
            .map(|it| (it.element.as_str(), text.slice(it.range).unwrap()))
            .collect();
        assert_eq!(found, [("person", "Ada Lovelace"), ("location", "London")]);
        assert_eq!(marks[0].value.as_deref(), Some("wd:Q7259"));
    }
}
