//! From annotations that lie anywhere and overlap to what flat or token-bound formats can hold: which layer is written,
//! which of overlapping annotations, and what is done where one begins or ends inside a token.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use galley_model::segment::{self, Snap, snap};
use galley_model::text::{CodePoint, Text, TextRange};

use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::format::{FormatInfo, OptionInfo, Options};
use crate::report::{Item, Report, Severity};

/// The option by which one layer is chosen.
pub(crate) const LAYER: OptionInfo = OptionInfo {
    key: "layer",
    reading: false,
    writing: true,
    values: &[],
    default: "",
    help: "Write only the annotations of this layer.",
};

/// The option by which overlapping annotations are thinned out.
pub(crate) const OVERLAP: OptionInfo = OptionInfo {
    key: "overlap",
    reading: false,
    writing: true,
    values: &["outermost", "longest", "first", "label-order"],
    default: "outermost",
    help: "Which of overlapping annotations is written.",
};

/// The option for annotations that begin or end inside a token.
pub(crate) const MISALIGNED: OptionInfo = OptionInfo {
    key: "misaligned",
    reading: false,
    writing: true,
    values: &["split", "expand", "contract", "drop"],
    default: "split",
    help: "What is done where an annotation begins or ends inside a token. split loses nothing.",
};

/// The layer that was chosen, if one was.
pub(crate) fn layer_of(options: &Options) -> Option<String> {
    let layer = options.find(LAYER.key).filter(|it| !it.is_empty());
    layer.map(str::to_owned)
}

/// Whether an annotation is of the chosen layer, if one was chosen.
pub(crate) fn chosen(layer: Option<&str>, annotation: &Annotation) -> bool {
    layer.is_none_or(|layer| annotation.layer.as_deref() == Some(layer))
}

/// A span with its label.
pub(crate) type Labelled = (TextRange, String);

/// Which of overlapping annotations is kept where a format holds only one.
#[derive(Debug, Clone)]
pub(crate) enum Overlap {
    Outermost,
    Longest,
    First,
    /// Labels in the order of the schema: the earlier wins.
    LabelOrder(BTreeMap<String, usize>),
}

impl Overlap {
    /// What the option [`OVERLAP`] asks for.
    pub(crate) fn of(name: &str, schema: &SchemaInfo) -> Self {
        match name {
            "longest" => Self::Longest,
            "first" => Self::First,
            "label-order" => {
                let labels = schema.layers.iter().flat_map(|it| &it.labels);
                let mut order = BTreeMap::new();
                for (index, label) in labels.enumerate() {
                    order.entry(label.name.clone()).or_insert(index);
                }
                Self::LabelOrder(order)
            }
            _ => Self::Outermost,
        }
    }

    /// What is kept, in text order, and what is not.
    pub(crate) fn choose(&self, spans: &[Labelled]) -> (Vec<Labelled>, Vec<Labelled>) {
        let mut order: Vec<&Labelled> = spans.iter().collect();
        // Of two that begin together the longer is around the other.
        let outermost = |range: TextRange| (range.start, Reverse(range.end));
        match self {
            Self::Outermost => order.sort_by_key(|(range, _)| outermost(*range)),
            Self::Longest => {
                order.sort_by_key(|(range, _)| (Reverse(range.len()), range.start));
            }
            Self::First => order.sort_by_key(|(range, _)| (range.start, range.end)),
            Self::LabelOrder(rank) => order.sort_by_key(|(range, label)| {
                let rank = rank.get(label).copied().unwrap_or(usize::MAX);
                (rank, outermost(*range))
            }),
        }
        let mut kept: BTreeMap<CodePoint, Labelled> = BTreeMap::new();
        let mut dropped = Vec::new();
        for span in order {
            let before = kept.range(..span.0.end).next_back();
            if before.is_some_and(|(_, other)| other.0.overlaps(span.0)) {
                dropped.push(span.clone());
            } else {
                kept.insert(span.0.start, span.clone());
            }
        }
        (kept.into_values().collect(), dropped)
    }
}

/// What is done with an annotation that begins or ends inside a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misaligned {
    Split,
    Expand,
    Contract,
    Drop,
}

impl Misaligned {
    /// What the option [`MISALIGNED`] asks for.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "expand" => Self::Expand,
            "contract" => Self::Contract,
            "drop" => Self::Drop,
            _ => Self::Split,
        }
    }

    /// Brings a range to token boundaries and says so; `None` where it is left out. Ranges for which tokens are to be
    /// split add to `cuts`.
    pub(crate) fn align(
        self,
        document: &Document,
        range: TextRange,
        tokens: &[TextRange],
        cuts: &mut BTreeSet<CodePoint>,
        report: &mut Report,
    ) -> Option<TextRange> {
        let quote = document.text.slice(range).unwrap_or_default();
        let Some(outer) = snap(range, tokens, Snap::Expand) else {
            let message = "The annotation covers white space only; it was left out.";
            report.push(Item::new(Severity::Loss, "white-space", message).of(document));
            return None;
        };
        // White space at the ends belongs to no token.
        let bare = TextRange {
            start: range.start.max(outer.start),
            end: range.end.min(outer.end),
        };
        if bare == outer {
            return Some(outer);
        }
        let (severity, what, result) = match self {
            Self::Expand => (
                Severity::Loss,
                "it was widened to whole tokens",
                Some(outer),
            ),
            Self::Contract => (
                Severity::Loss,
                "it was narrowed to whole tokens, or left out if there are none",
                snap(range, tokens, Snap::Contract),
            ),
            Self::Drop => (Severity::Loss, "it was left out", None),
            Self::Split => {
                cuts.extend([bare.start, bare.end]);
                (
                    Severity::Info,
                    "the token was split there, so nothing is lost",
                    Some(bare),
                )
            }
        };
        let message = format!("The annotation begins or ends inside a token; {what}.");
        let item = Item::new(severity, "misaligned", message);
        report.push(item.of(document).quoting(quote));
        result
    }
}

/// How annotations are brought into flat, token-bound formats, as the options ask.
pub(crate) struct Flatten {
    layer: Option<String>,
    overlap: Overlap,
    misaligned: Misaligned,
}

/// Annotations that begin and end at tokens, divided so that none of a level overlap, and these tokens.
pub(crate) struct Levels {
    /// Each in text order.
    pub spans: Vec<Vec<Labelled>>,
    /// In text order; white space belongs to none.
    pub tokens: Vec<TextRange>,
}

impl Flatten {
    /// From the options [`LAYER`], [`OVERLAP`] and [`MISALIGNED`], which the format has.
    pub(crate) fn new(info: &FormatInfo, options: &Options, schema: &SchemaInfo) -> Self {
        Self {
            layer: layer_of(options),
            overlap: Overlap::of(options.get(info, OVERLAP.key), schema),
            misaligned: Misaligned::of(options.get(info, MISALIGNED.key)),
        }
    }

    /// The labelled annotations of a document in so many levels, and everything said of those that did not fit.
    pub(crate) fn levels(
        &self,
        document: &Document,
        words: &[TextRange],
        most: usize,
        report: &mut Report,
    ) -> Levels {
        let mut cuts = BTreeSet::new();
        let mut aligned: Vec<Labelled> = labelled(self.layer.as_deref(), document)
            .into_iter()
            .filter_map(|(range, label)| {
                let range = self
                    .misaligned
                    .align(document, range, words, &mut cuts, report)?;
                Some((range, label))
            })
            .collect();
        aligned.sort();
        let mut spans = Vec::new();
        let mut rest = aligned;
        for _ in 0..most {
            let (kept, dropped) = self.overlap.choose(&rest);
            spans.push(kept);
            rest = dropped;
        }
        for (range, label) in rest {
            let message = format!(
                "“{label}” overlaps an annotation that was kept; tags hold one. Choose which with the option overlap, or write one layer."
            );
            let quote = document.text.slice(range).unwrap_or_default();
            let item = Item::new(Severity::Loss, "overlap", message);
            report.push(item.of(document).quoting(quote));
        }
        let tokens = split(words, &cuts);
        Levels { spans, tokens }
    }
}

/// The annotations of a layer, or of all, that have a label and a place, each from its first to its last character.
pub(crate) fn labelled(layer: Option<&str>, document: &Document) -> Vec<Labelled> {
    let all = document.annotations.iter().filter(|it| chosen(layer, it));
    all.filter_map(|it| Some((it.hull()?, it.label.clone()?)))
        .collect()
}

/// Words without the white space to which a combining character may cling, which no column can hold.
pub(crate) fn words_without_blanks(text: &Text) -> Vec<TextRange> {
    let mut all = Vec::new();
    for word in segment::words(text) {
        let form = text.slice(word).unwrap_or_default();
        let mut start = word.start;
        for (character, at) in form.chars().zip(word.start.0..) {
            if character.is_whitespace() {
                let end = CodePoint(at);
                all.push(TextRange { start, end });
                start = CodePoint(at + 1);
            }
        }
        let end = word.end;
        all.push(TextRange { start, end });
    }
    all.retain(|it| !it.is_empty());
    all
}

/// Where sentences begin.
pub(crate) fn sentence_starts(text: &Text) -> BTreeSet<CodePoint> {
    let sentences = segment::sentences(text);
    sentences.into_iter().map(|it| it.start).collect()
}

/// Where sentences begin inside a range, not at its start.
pub(crate) fn starts_inside(starts: &BTreeSet<CodePoint>, range: TextRange) -> Vec<CodePoint> {
    let behind = CodePoint(range.start.0.saturating_add(1));
    let inside = behind..range.end.max(behind);
    starts.range(inside).copied().collect()
}

/// Tokens, split at the cuts that lie inside them.
pub(crate) fn split(tokens: &[TextRange], cuts: &BTreeSet<CodePoint>) -> Vec<TextRange> {
    let mut all = Vec::with_capacity(tokens.len() + cuts.len());
    for token in tokens {
        let mut start = token.start;
        for cut in cuts.range(CodePoint(token.start.0 + 1)..token.end) {
            all.push(TextRange { start, end: *cut });
            start = *cut;
        }
        all.push(TextRange {
            start,
            end: token.end,
        });
    }
    all
}
