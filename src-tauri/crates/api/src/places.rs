//! A place of a text as a list shows it: with what stands around it, in one line.

use std::collections::HashMap;

use galley_model::anchoring::context_of;
use galley_model::id::DocumentId;
use galley_model::segment;
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use galley_store::Store;

use crate::error::Result;
use crate::wire::{ApiError, PlaceView};

/// How many characters are shown on either side.
const AROUND: u32 = 90;

/// A place with what stands around it.
pub(crate) fn view(
    document: DocumentId,
    title: String,
    text: &Text,
    range: TextRange,
) -> PlaceView {
    let [before, after] = around(text, range, AROUND);
    PlaceView {
        document,
        title,
        range: text.to_view_range(range).unwrap_or_default(),
        before,
        quote: text.slice(range).unwrap_or_default().to_owned(),
        after,
    }
}

/// Up to `width` characters before and behind a place.
pub(crate) fn around(text: &Text, range: TextRange, width: u32) -> [String; 2] {
    let (before, after) = context_of(text, range, width);
    [in_one_line(&before), in_one_line(&after)]
}

fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_whitespace() {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

/// The text of an article, if it is still the one with this hash, in which places were found.
pub(crate) fn same_text(store: &Store, document: DocumentId, of: &str) -> Result<Text> {
    let now = store.document(document)?.text;
    if of.parse::<TextHash>().ok() != Some(now) {
        return Err(ApiError::new(
            "The article got another edition since these places were found",
            "Nothing was tagged. Look for them again.",
        ));
    }
    Ok(store.text(now)?)
}

/// Titles of articles, each asked for once.
#[derive(Default)]
pub(crate) struct Titles(HashMap<DocumentId, String>);

impl Titles {
    /// The title of an article; empty where it is gone.
    pub fn of(&mut self, store: &Store, document: DocumentId) -> Result<String> {
        if let Some(title) = self.0.get(&document) {
            return Ok(title.clone());
        }
        let title = match store.find(document)? {
            Some(galley_model::change::Value::Document(it)) => it.title,
            _ => String::new(),
        };
        self.0.insert(document, title.clone());
        Ok(title)
    }
}

/// A place with one end moved by a word; as it is where it would be nothing.
pub(crate) fn moved(text: &Text, range: TextRange, start: bool, forwards: bool) -> TextRange {
    let words = segment::words(text);
    let ends: Vec<CodePoint> = words
        .iter()
        .map(|it| if start { it.start } else { it.end })
        .collect();
    let at = if start { range.start } else { range.end };
    let to = if forwards {
        ends.get(ends.partition_point(|it| *it <= at))
    } else {
        let before = ends.partition_point(|it| *it < at);
        before.checked_sub(1).and_then(|it| ends.get(it))
    };
    let moved = match to {
        Some(to) if start => TextRange::new(*to, range.end),
        Some(to) => TextRange::new(range.start, *to),
        None => None,
    };
    moved.filter(|it| !it.is_empty()).unwrap_or(range)
}
