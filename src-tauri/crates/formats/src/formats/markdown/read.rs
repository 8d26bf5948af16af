//! Markdown as it is printed: paragraphs, headings, lists and tables as text.

use galley_model::text::Text;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::prose::{Prose, one_line};

/// What a file says without its markup.
pub(super) struct Plain {
    pub text: Text,
    /// The first heading of the highest level.
    pub heading: Option<String>,
    pub links: u64,
    pub html: u64,
}

#[derive(Default)]
struct Reader {
    prose: Prose,
    block: String,
    /// How many lists and tables are around.
    lists: usize,
    first: bool,
    cells: usize,
    code: bool,
    heading: Option<String>,
    /// Blocks of footnotes, which come last.
    notes: Vec<String>,
    in_note: bool,
    links: u64,
    html: u64,
}

/// The text as it is printed.
pub(super) fn plain(markdown: &str) -> Plain {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, extensions) {
        reader.event(event);
    }
    reader.flush();
    for note in std::mem::take(&mut reader.notes) {
        reader.prose.block(&note, false);
    }
    Plain {
        text: reader.prose.finish(),
        heading: reader.heading,
        links: reader.links,
        html: reader.html,
    }
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(it) | Event::Code(it) => self.block.push_str(&it),
            Event::SoftBreak => self.block.push(' '),
            Event::HardBreak => self.block.push('\n'),
            Event::FootnoteReference(name) => {
                self.block.push('[');
                self.block.push_str(&name);
                self.block.push(']');
            }
            Event::Html(it) if !it.trim().is_empty() => self.html += 1,
            Event::InlineHtml(it) => {
                self.html += 1;
                if it.to_ascii_lowercase().starts_with("<br") {
                    self.block.push('\n');
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(_) | Tag::Table(_) => {
                self.flush();
                self.first |= self.lists == 0;
                self.lists += 1;
            }
            Tag::TableHead | Tag::TableRow => self.cells = 0,
            Tag::TableCell => {
                if self.cells > 0 {
                    self.block.push('\t');
                }
                self.cells += 1;
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = true;
            }
            Tag::FootnoteDefinition(name) => {
                self.flush();
                self.in_note = true;
                self.block = format!("[{name}] ");
            }
            // A note's own name begins its first paragraph.
            Tag::Paragraph if self.in_note && self.block.starts_with('[') => {}
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock => self.flush(),
            Tag::Link { .. } | Tag::Image { .. } => self.links += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) | TagEnd::Table => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::Heading(_) => {
                if self.heading.is_none() && !self.block.trim().is_empty() {
                    self.heading = Some(one_line(&self.block));
                }
                self.flush();
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.in_note = false;
            }
            TagEnd::CodeBlock => {
                self.flush();
                self.code = false;
            }
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::HtmlBlock
            | TagEnd::TableHead
            | TagEnd::TableRow => {
                self.flush();
            }
            _ => {}
        }
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        let block = if self.code {
            block.trim_end_matches('\n')
        } else {
            block.trim_matches([' ', '\n'])
        };
        if block.is_empty() {
            return;
        }
        if self.in_note {
            self.notes.push(block.to_owned());
            return;
        }
        let tight = self.lists > 0 && !std::mem::take(&mut self.first);
        self.prose.block(block, tight);
    }
}

/// The text of a file that Galley wrote, and how many marks were in it: what [`super::write`] did is undone.
pub(super) fn own(body: &str) -> (String, u64) {
    let body = body.split_once(super::write::END).map_or(body, |it| it.0);
    let body = body.strip_prefix('\n').unwrap_or(body);
    let mut text = String::with_capacity(body.len());
    let mut marks = 0;
    let mut rest = body;
    while let Some(it) = rest.chars().next() {
        rest = &rest[it.len_utf8()..];
        match it {
            // A line that ends inside a paragraph has one before its end.
            '\\' => {
                if let Some(next) = rest.chars().next() {
                    text.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
            '&' => {
                let number = rest.strip_prefix('#').and_then(|it| it.split_once(';'));
                let made = number
                    .and_then(|(it, behind)| Some((char::from_u32(it.parse().ok()?)?, behind)));
                match made {
                    Some((made, behind)) => {
                        text.push(made);
                        rest = behind;
                    }
                    None => text.push('&'),
                }
            }
            // Where a mark begins.
            '[' => {}
            ']' => {
                // Its label stands between backticks, and its footnote in brackets.
                if let Some((_, behind)) = rest.strip_prefix('`').and_then(|it| it.split_once('`'))
                {
                    rest = behind;
                    marks += 1;
                }
                if let Some((_, behind)) = rest.strip_prefix("[^").and_then(|it| it.split_once(']'))
                {
                    rest = behind;
                }
            }
            it => text.push(it),
        }
    }
    (text, marks)
}
