//! What was read or written, and everything worth saying about it.

use serde::Serialize;

/// How bad an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Was wrong and was put right.
    Repaired,
    /// Could not be carried.
    Loss,
    /// Was left out.
    Rejected,
}

/// One thing worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// How bad.
    pub severity: Severity,
    /// A stable name for this kind of item.
    pub code: &'static str,
    /// What happened and what to do, in the user's words.
    pub message: String,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The article's title or id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// That article's id where it came from; an import puts the project's in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The text in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// How often it happened.
    pub count: u64,
}

impl Item {
    /// An item without a place.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            file: None,
            line: None,
            document: None,
            article: None,
            quote: None,
            count: 1,
        }
    }

    /// With a file and perhaps a line.
    pub fn at(mut self, place: &crate::corpus::Place) -> Self {
        self.file = Some(place.file.clone()).filter(|it| !it.is_empty());
        self.line = place.line;
        self
    }

    /// With an article.
    pub fn of(mut self, document: &crate::corpus::Document) -> Self {
        self.document = Some(document.name());
        self.article.clone_from(&document.id);
        self.at(&document.place.clone())
    }

    /// With the text in question, shortened.
    pub fn quoting(mut self, quote: &str) -> Self {
        const MOST: usize = 80;
        let short: String = quote.chars().take(MOST).collect();
        self.quote = Some(if short.len() < quote.len() {
            format!("{short}…")
        } else {
            short
        });
        self
    }

    /// With how often it happened.
    pub fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// What was read or written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format's id.
    pub format: String,
    /// Articles.
    pub documents: u64,
    /// Annotations.
    pub annotations: u64,
    /// Relations.
    pub relations: u64,
    /// In order. Of one kind at most [`Report::MOST`] are listed; the last of them counts the rest.
    pub items: Vec<Item>,
}

impl Report {
    /// How many items of one kind are listed.
    pub const MOST: usize = 100;

    /// Adds an item.
    pub fn push(&mut self, item: Item) {
        let same = |other: &&mut Item| other.code == item.code && other.severity == item.severity;
        let alike = self.items.iter_mut().filter(same).count();
        if alike < Self::MOST {
            self.items.push(item);
        } else if let Some(last) = self.items.iter_mut().rev().find(same) {
            last.count += item.count;
        }
    }

    /// How many things were left out.
    pub fn rejected(&self) -> u64 {
        self.total(Severity::Rejected)
    }

    /// How many things could not be carried.
    pub fn losses(&self) -> u64 {
        self.total(Severity::Loss)
    }

    fn total(&self, severity: Severity) -> u64 {
        let of = self.items.iter().filter(|it| it.severity == severity);
        of.map(|it| it.count).sum()
    }
}
