//! Judgements about a text: annotations, relations, comments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{
    AnnotationId, AnnotatorId, AttributeId, CommentId, DocumentId, EntityId, LabelId, LayerId,
    ThingId,
};
use crate::text::{Text, TextRange};

/// One range of an anchor with the text that was marked there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// Where, in code points.
    #[serde(rename = "at")]
    pub range: TextRange,
    /// What stood there when it was marked.
    pub quote: String,
}

/// Where an annotation sits: no fragment (the whole document), one, or several (discontinuous).
/// Fragments are in text order and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Anchor {
    fragments: Vec<Fragment>,
}

/// Why ranges do not make an anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnchor {
    /// A range ends behind the end of the text.
    #[error("the range {start} to {end} lies beyond the end of the text ({len} characters)")]
    Beyond {
        /// Code point.
        start: u32,
        /// Code point.
        end: u32,
        /// The text's length in code points.
        len: u32,
    },
    /// Two ranges of one anchor overlap.
    #[error("two parts of the same annotation overlap at {at}")]
    Overlap {
        /// Code point.
        at: u32,
    },
    /// The text between the offsets is not the quote.
    #[error("the text at {start} to {end} is “{found}”, not “{quote}”")]
    Quote {
        /// Code point.
        start: u32,
        /// Code point.
        end: u32,
        /// The text there, shortened.
        found: String,
        /// The quote, shortened.
        quote: String,
    },
}

impl Anchor {
    /// The anchor of an annotation of the whole document.
    pub const DOCUMENT: Self = Self {
        fragments: Vec::new(),
    };

    /// Anchors `ranges` in `text`, in text order, taking the quotes from it.
    pub fn new(text: &Text, ranges: &[TextRange]) -> Result<Self, BadAnchor> {
        let mut ranges = ranges.to_vec();
        ranges.sort();
        for pair in ranges.windows(2) {
            if pair[0].end > pair[1].start || pair[0] == pair[1] {
                return Err(BadAnchor::Overlap {
                    at: pair[1].start.0,
                });
            }
        }
        let fragments = ranges
            .into_iter()
            .map(|range| {
                let quote = slice(text, range)?.to_owned();
                Ok(Fragment { range, quote })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { fragments })
    }

    /// As a file has it; [`Self::verify`] has not seen it.
    pub fn unverified(fragments: Vec<Fragment>) -> Self {
        Self { fragments }
    }

    /// The fragments in text order.
    pub fn fragments(&self) -> &[Fragment] {
        &self.fragments
    }

    /// The ranges in text order, in code points.
    pub fn ranges(&self) -> impl Iterator<Item = TextRange> + '_ {
        self.fragments.iter().map(|fragment| fragment.range)
    }

    /// From the first character to the last, or `None` for the whole document.
    pub fn hull(&self) -> Option<TextRange> {
        let first = self.fragments.first()?;
        let last = self.fragments.last()?;
        TextRange::new(first.range.start, last.range.end)
    }

    /// The quotes joined with one blank, for people to read.
    pub fn quote(&self) -> String {
        let quotes: Vec<&str> = self.fragments.iter().map(|f| f.quote.as_str()).collect();
        quotes.join(" ")
    }

    /// Checks the guarantee: the text between the offsets is the quote that was marked, and the
    /// fragments are in order. An anchor read from a file has not been checked yet.
    pub fn verify(&self, text: &Text) -> Result<(), BadAnchor> {
        for pair in self.fragments.windows(2) {
            if pair[0].range.end > pair[1].range.start {
                return Err(BadAnchor::Overlap {
                    at: pair[1].range.start.0,
                });
            }
        }
        for Fragment { range, quote } in &self.fragments {
            let found = slice(text, *range)?;
            if found != quote {
                return Err(BadAnchor::Quote {
                    start: range.start.0,
                    end: range.end.0,
                    found: shorten(found),
                    quote: shorten(quote),
                });
            }
        }
        Ok(())
    }
}

fn slice(text: &Text, range: TextRange) -> Result<&str, BadAnchor> {
    text.slice(range).ok_or(BadAnchor::Beyond {
        start: range.start.0,
        end: range.end.0,
        len: text.len().0,
    })
}

fn shorten(quote: &str) -> String {
    const MOST: usize = 60;
    match quote.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &quote[..end]),
        None => quote.to_owned(),
    }
}

/// Where an annotation came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made by a person, here.
    #[default]
    Hand,
    /// Carried over from another occurrence.
    Propagated {
        /// The annotation it was carried over from.
        from: AnnotationId,
    },
    /// Proposed, then accepted by a person.
    Suggested {
        /// What proposed it.
        by: String,
    },
    /// Read from a file.
    Imported {
        /// The format's id, such as `prodigy-jsonl`.
        from: String,
    },
}

impl Origin {
    fn is_hand(&self) -> bool {
        *self == Self::Hand
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeValue {
    /// On or off.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A choice or free text.
    Text(String),
}

/// One judgement by one annotator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// The article.
    pub document: DocumentId,
    /// Who judged.
    pub annotator: AnnotatorId,
    /// The layer.
    pub layer: LayerId,
    /// The label; `None` where the layer does not require one (a plain highlight).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Where.
    #[serde(default, skip_serializing_if = "is_whole_document")]
    pub anchor: Anchor,
    /// Typed extras.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeId, AttributeValue>,
    /// A note in Markdown, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The entry in the register this is a mention of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Origin::is_hand")]
    pub origin: Origin,
    /// From 0 to 1, where the origin gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The schema's version when this was last judged.
    pub schema_version: u32,
}

fn is_whole_document(anchor: &Anchor) -> bool {
    anchor.fragments.is_empty()
}

/// A directed, labelled link between two annotations of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// The article both ends are in.
    pub document: DocumentId,
    /// Who judged.
    pub annotator: AnnotatorId,
    /// A layer of kind relation.
    pub layer: LayerId,
    /// The label, where the layer requires one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// The source, for example the speaker.
    pub from: AnnotationId,
    /// The target, for example the quotation.
    pub to: AnnotationId,
    /// Typed extras.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeId, AttributeValue>,
    /// A note in Markdown, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Origin::is_hand")]
    pub origin: Origin,
}

/// A remark on an annotation, a relation or a document. When it was made stands in its change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// What it is about.
    pub on: ThingId,
    /// Who wrote it.
    pub author: AnnotatorId,
    /// The remark it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<CommentId>,
    /// Markdown.
    pub text: String,
    /// Whether the thread it opens is settled.
    #[serde(default)]
    pub resolved: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::CodePoint;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(CodePoint(start), CodePoint(end)).expect("start is before end")
    }

    #[test]
    fn an_anchor_takes_its_quotes_from_the_text_and_sorts_its_ranges() {
        let text = Text::new("😀 Ada and Charles Babbage");
        let anchor = Anchor::new(&text, &[range(18, 25), range(2, 5)]).unwrap();
        assert_eq!(anchor.quote(), "Ada Babbage");
        assert_eq!(anchor.hull(), Some(range(2, 25)));
        assert_eq!(anchor.verify(&text), Ok(()));
    }

    #[test]
    fn an_anchor_that_does_not_fit_says_why() {
        let text = Text::new("Ada");
        assert_eq!(
            Anchor::new(&text, &[range(1, 4)]).unwrap_err().to_string(),
            "the range 1 to 4 lies beyond the end of the text (3 characters)"
        );
        assert_eq!(
            Anchor::new(&text, &[range(0, 2), range(1, 3)]),
            Err(BadAnchor::Overlap { at: 1 })
        );
        let anchor = Anchor::new(&text, &[range(0, 3)]).unwrap();
        assert_eq!(
            anchor.verify(&Text::new("Bob")).unwrap_err().to_string(),
            "the text at 0 to 3 is “Bob”, not “Ada”"
        );
    }
}
