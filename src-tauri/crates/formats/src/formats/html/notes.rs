//! Notes, which are Markdown, as HTML in which nothing can run and nothing is loaded.

use std::fmt::Write as _;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::write::escaped;

/// A note as HTML.
pub(super) fn rendered(note: &str) -> String {
    let mut out = String::with_capacity(note.len() + 32);
    for event in Parser::new_ext(note, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(tag) => open(&tag, &mut out),
            Event::End(tag) => out.push_str(close(tag)),
            Event::Text(it) | Event::Html(it) | Event::InlineHtml(it) => {
                out.push_str(&escaped(&it));
            }
            Event::Code(it) => {
                let _ = write!(out, "<code>{}</code>", escaped(&it));
            }
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br>"),
            Event::Rule => out.push_str("<hr>"),
            _ => {}
        }
    }
    out
}

fn open(tag: &Tag<'_>, out: &mut String) {
    let made = match tag {
        Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => "<p>",
        Tag::BlockQuote(_) => "<blockquote>",
        Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => "<pre>",
        Tag::List(None) => "<ul>",
        Tag::List(Some(_)) => "<ol>",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<s>",
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            let _ = match safe(dest_url) {
                Some(url) => write!(out, "<a href=\"{}\">", escaped(url)),
                None => write!(out, "<a title=\"{}\">", escaped(dest_url)),
            };
            return;
        }
        _ => return,
    };
    out.push_str(made);
}

fn close(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock => "</p>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::CodeBlock => "</pre>",
        TagEnd::List(false) => "</ul>",
        TagEnd::List(true) => "</ol>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        TagEnd::Link | TagEnd::Image => "</a>",
        _ => "",
    }
}

/// An address that a browser opens as a page.
pub(super) fn safe(url: &str) -> Option<&str> {
    let lower = url.to_ascii_lowercase();
    let fits = ["http://", "https://", "mailto:"]
        .iter()
        .any(|it| lower.starts_with(it));
    (fits && !url.contains(char::is_whitespace)).then_some(url)
}
