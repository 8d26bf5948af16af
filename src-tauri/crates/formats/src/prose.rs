//! Running text made of the blocks of a page or word processor file: paragraphs stand apart by a blank line, lines of
//! one list or table follow each other. Also the parts that paragraphs of an article can be.

use galley_model::parts::Part;
use galley_model::preset::{PresetLabel, PresetLayer};
use galley_model::text::{CodePoint, Text, TextRange};

use crate::corpus::{Annotation, LabelInfo, LayerInfo, SchemaInfo};

/// The layer of article parts, by the name it has in the presets.
pub(crate) const PARTS_LAYER: &str = "Article parts";

/// A text that grows block by block.
#[derive(Default)]
pub(crate) struct Prose {
    text: String,
    length: u32,
}

impl Prose {
    /// Adds a block, on the next line if it is `tight`, else behind a blank line. An empty one is none.
    pub(crate) fn block(&mut self, content: &str, tight: bool) -> Option<TextRange> {
        if content.is_empty() {
            return None;
        }
        if !self.text.is_empty() {
            self.push(if tight { "\n" } else { "\n\n" });
        }
        Some(self.push(content))
    }

    /// Adds characters as they are.
    pub(crate) fn push(&mut self, content: &str) -> TextRange {
        let start = CodePoint(self.length);
        self.text.push_str(content);
        self.length += u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
        TextRange {
            start,
            end: CodePoint(self.length),
        }
    }

    /// Where the next character will stand.
    pub(crate) fn end(&self) -> CodePoint {
        CodePoint(self.length)
    }

    /// Whether nothing but white space is there.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The text, with a line end behind its last line.
    pub(crate) fn finish(mut self) -> Text {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        Text::new(self.text)
    }

    /// The text as it is.
    pub(crate) fn finish_bare(self) -> Text {
        Text::new(self.text)
    }
}

/// A text on one line, with one blank between words.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says that a paragraph is a part of the article other than its body.
pub(crate) fn part(number: usize, part: Part, range: TextRange) -> Annotation {
    let mut made = Annotation::new(format!("p{number}"), part.name(), vec![range]);
    made.layer = Some(PARTS_LAYER.into());
    made
}

/// The layer of article parts as new projects have it, for projects that have none.
pub(crate) fn parts_schema() -> SchemaInfo {
    let layers = galley_model::preset::find("newsroom").map(|it| it.layers);
    let parts = layers.into_iter().flatten();
    let parts = parts.filter(|it| it.name == PARTS_LAYER);
    let label = |it: PresetLabel| LabelInfo {
        name: it.name,
        color: it.color,
        key: it.key,
        description: it.description,
        examples: it.examples,
        counter_examples: it.counter_examples,
        parent: it.parent,
        uri: it.uri,
        retired: false,
    };
    let layer = |it: PresetLayer| LayerInfo {
        name: it.name,
        kind: it.kind,
        granularity: it.granularity,
        overlap: it.overlap,
        label_required: it.label_required,
        description: it.description,
        labels: it.labels.into_iter().map(label).collect(),
        attributes: Vec::new(),
    };
    SchemaInfo {
        layers: parts.map(layer).collect(),
        ..SchemaInfo::default()
    }
}
