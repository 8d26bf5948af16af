//! XML as it is written: what is opened is closed, values are escaped, and what XML cannot hold is counted.

use crate::xml;

/// An XML text that grows.
#[derive(Default)]
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last start tag may still get attributes.
    in_tag: bool,
    /// How many characters were replaced because XML cannot hold them.
    pub unheld: u64,
}

impl Markup {
    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(name);
        self.open.push(name);
        self.in_tag = true;
        self
    }

    /// Gives the element that was just opened an attribute.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.count(value);
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(&xml::attribute(value));
        self.out.push('"');
        self
    }

    /// An attribute if there is a value for it.
    pub(crate) fn set_if(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }

    /// Writes text into the element that is open.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.end_tag();
        self.count(text);
        self.out.push_str(&xml::content(text));
        self
    }

    /// Puts in what was written by another.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.end_tag();
        self.out.push_str(markup);
        self
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            if self.in_tag {
                self.out.push_str("/>");
                self.in_tag = false;
            } else {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
        self
    }

    /// An element with nothing but a text.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.open(name).text(text).close()
    }

    /// Ends the line, where white space means nothing.
    pub(crate) fn line(&mut self) -> &mut Self {
        self.end_tag();
        self.out.push('\n');
        self
    }

    /// The element that is open.
    pub(crate) fn inside(&self) -> Option<&'static str> {
        self.open.last().copied()
    }

    /// All of it, and an empty one from here on.
    pub(crate) fn take(&mut self) -> String {
        self.end_tag();
        std::mem::take(&mut self.out)
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.out.push('>');
            self.in_tag = false;
        }
    }

    fn count(&mut self, text: &str) {
        self.unheld += text.chars().filter(|it| !xml::holds(*it)).count() as u64;
    }
}
