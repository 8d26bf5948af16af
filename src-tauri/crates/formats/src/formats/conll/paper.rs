//! A text made of words.

use galley_model::text::{CodePoint, TextRange};

/// A text in the making, with the place of each word.
#[derive(Default)]
pub(super) struct Paper {
    pub text: String,
    length: u32,
    pub ranges: Vec<TextRange>,
}

impl Paper {
    fn put(&mut self, part: &str) {
        self.text.push_str(part);
        self.length += part.chars().count() as u32;
    }

    /// Begins a line for the next sentence.
    pub(super) fn line(&mut self) {
        if !self.text.is_empty() {
            self.put("\n");
        }
    }

    /// Puts the words of a sentence and what stands between them.
    pub(super) fn words(&mut self, forms: &[&str], gaps: &[String]) {
        for (index, form) in forms.iter().enumerate() {
            let start = CodePoint(self.length);
            self.put(form);
            let end = CodePoint(self.length);
            self.ranges.push(TextRange { start, end });
            if let Some(gap) = gaps.get(index) {
                self.put(gap);
            }
        }
    }
}
