//! CoNLL-2003's columns, written: token, part of speech, chunk, entity. One layer without overlaps.

use std::collections::BTreeSet;
use std::io::Write;

use galley_model::segment::{self, Snap, snap};
use galley_model::text::{CodePoint, TextRange};

use crate::corpus::{Document, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer, not_read,
};
use crate::input::File;
use crate::output::{Output, write_failed};
use crate::prodigy::{LAYER, chosen, layer_of};
use crate::report::{Item, Report, Severity};

pub(crate) struct Conll2003;

static INFO: FormatInfo = FormatInfo {
    id: "conll2003",
    name: "CoNLL-2003",
    description: "One token a line with its entity tag.",
    extensions: &["conll", "txt"],
    reads: false,
    writes: true,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: true,
    },
    offset_unit: "tokens",
    options: &[
        OptionInfo {
            key: "scheme",
            reading: false,
            writing: true,
            values: &["bio", "bio1", "bioes"],
            default: "bio",
            help: "How tags say where an entity begins and ends.",
        },
        LAYER,
        OptionInfo {
            key: "overlap",
            reading: false,
            writing: true,
            values: &["outermost", "longest", "first"],
            default: "outermost",
            help: "Which of overlapping annotations is written.",
        },
        OptionInfo {
            key: "misaligned",
            reading: false,
            writing: true,
            values: &["split", "expand", "contract", "drop"],
            default: "split",
            help: "What is done where an annotation begins or ends inside a token. split loses nothing.",
        },
    ],
};

/// Which of overlapping annotations is kept where a format holds only one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Overlap {
    Outermost,
    Longest,
    First,
}

type Labelled = (TextRange, String);

impl Overlap {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "longest" => Self::Longest,
            "first" => Self::First,
            _ => Self::Outermost,
        }
    }

    /// What is kept, in text order, and what is not.
    pub(crate) fn choose(self, spans: &[Labelled]) -> (Vec<Labelled>, Vec<Labelled>) {
        let mut order: Vec<&Labelled> = spans.iter().collect();
        match self {
            // Of two that begin together the longer is around the other.
            Self::Outermost => {
                order.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
            }
            Self::Longest => {
                order.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
            }
            Self::First => order.sort_by_key(|(range, _)| (range.start, range.end)),
        }
        let mut kept: std::collections::BTreeMap<CodePoint, Labelled> =
            std::collections::BTreeMap::new();
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

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Bio,
    Bio1,
    Bioes,
}

impl Format for Conll2003 {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, _head: &str) -> u8 {
        0
    }

    fn read(&self, _: &[File], _: &mut Reading<'_>) -> Result<(), FormatError> {
        Err(not_read(&INFO))
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(ConllWriter {
            stream: out.stream()?,
            scheme: match options.get(&INFO, "scheme") {
                "bio1" => Scheme::Bio1,
                "bioes" => Scheme::Bioes,
                _ => Scheme::Bio,
            },
            layer: layer_of(options),
            overlap: Overlap::of(options.get(&INFO, "overlap")),
            misaligned: options.get(&INFO, "misaligned").to_owned(),
            renamed: BTreeSet::new(),
        }))
    }
}

struct ConllWriter {
    stream: Box<dyn Write>,
    scheme: Scheme,
    layer: Option<String>,
    overlap: Overlap,
    misaligned: String,
    /// Labels of which it was said that tags cannot hold them.
    renamed: BTreeSet<String>,
}

impl ConllWriter {
    /// A label as a tag can hold it.
    fn tag_name(&mut self, label: &str, report: &mut Report) -> String {
        let name = label.split_whitespace().collect::<Vec<_>>().join("_");
        if name != label && self.renamed.insert(label.to_owned()) {
            let message = format!("A tag cannot hold the blanks of the label; it is {name} there.");
            report.push(Item::new(Severity::Loss, "label-name", message).quoting(label));
        }
        name
    }

    /// Brings annotations to token boundaries; returns them and where tokens are to be split.
    fn align(
        &self,
        document: &Document,
        spans: Vec<Labelled>,
        tokens: &[TextRange],
        report: &mut Report,
    ) -> (Vec<Labelled>, BTreeSet<CodePoint>) {
        let mut cuts = BTreeSet::new();
        let mut aligned = Vec::new();
        for (range, label) in spans {
            let Some(outer) = snap(range, tokens, Snap::Expand) else {
                let message = "The annotation covers white space only; it was left out.";
                report.push(Item::new(Severity::Loss, "white-space", message).of(document));
                continue;
            };
            // White space at the ends belongs to no token.
            let bare = TextRange {
                start: range.start.max(outer.start),
                end: range.end.min(outer.end),
            };
            if bare == outer {
                aligned.push((outer, label));
                continue;
            }
            let (message, severity, result) = match self.misaligned.as_str() {
                "expand" => (
                    "it was widened to whole tokens",
                    Severity::Loss,
                    Some(outer),
                ),
                "contract" => (
                    "it was narrowed to whole tokens, or left out if there are none",
                    Severity::Loss,
                    snap(range, tokens, Snap::Contract),
                ),
                "drop" => ("it was left out", Severity::Loss, None),
                _ => {
                    cuts.extend([bare.start, bare.end]);
                    (
                        "the token was split there, so nothing is lost",
                        Severity::Info,
                        Some(bare),
                    )
                }
            };
            let quote = document.text.slice(range).unwrap_or_default();
            let message = format!("The annotation begins or ends inside a token; {message}.");
            report.push(
                Item::new(severity, "misaligned", message)
                    .of(document)
                    .quoting(quote),
            );
            aligned.extend(result.map(|range| (range, label)));
        }
        aligned.sort();
        (aligned, cuts)
    }
}

fn split(tokens: &[TextRange], cuts: &BTreeSet<CodePoint>) -> Vec<TextRange> {
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

impl Writer for ConllWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = &document.text;
        let layer = self.layer.clone();
        let spans: Vec<Labelled> = document
            .annotations
            .iter()
            .filter(|it| chosen(layer.as_deref(), it))
            .filter_map(|it| Some((it.hull()?, it.label.clone()?)))
            .collect();
        let tokens = segment::words(text);
        let (aligned, cuts) = self.align(&document, spans, &tokens, report);
        let (kept, dropped) = self.overlap.choose(&aligned);
        for (range, label) in dropped {
            let message = format!(
                "“{label}” overlaps an annotation that was kept; tags hold one. Choose which with the option overlap, or write one layer."
            );
            let quote = text.slice(range).unwrap_or_default();
            report.push(
                Item::new(Severity::Loss, "overlap", message)
                    .of(&document)
                    .quoting(quote),
            );
        }
        let mut out = String::from("-DOCSTART- -X- O O\n\n");
        let sentences = segment::sentences(text);
        let tokens = split(&tokens, &cuts);
        for (range, _) in &kept {
            let near = sentences.partition_point(|it| it.start <= range.start);
            if sentences.get(near).is_some_and(|it| it.start < range.end) {
                let message = "The annotation goes over the end of a sentence, where tags begin anew; it became one for each sentence.";
                let item = Item::new(Severity::Loss, "sentence-end", message);
                report.push(
                    item.of(&document)
                        .quoting(text.slice(*range).unwrap_or_default()),
                );
            }
        }
        for (index, token) in tokens.iter().enumerate() {
            let starts = sentences
                .binary_search_by_key(&token.start, |it| it.start)
                .is_ok();
            if starts && index > 0 {
                out.push('\n');
            }
            let near = kept.partition_point(|(range, _)| range.end <= token.start);
            let entity = kept
                .get(near)
                .filter(|(range, _)| range.start <= token.start);
            let tag = match entity {
                None => "O".to_owned(),
                Some((range, label)) => {
                    let begins = range.start == token.start || (starts && index > 0);
                    let next = tokens.get(index + 1);
                    let sentence_ends = next.is_some_and(|it| {
                        sentences
                            .binary_search_by_key(&it.start, |it| it.start)
                            .is_ok()
                    });
                    let ends = range.end == token.end || sentence_ends;
                    let touches = !starts && touching(index, near, &kept, &tokens);
                    let prefix = match (self.scheme, begins, ends) {
                        (Scheme::Bio, true, _) | (Scheme::Bioes, true, false) => "B",
                        (Scheme::Bio1, true, _) if touches => "B",
                        (Scheme::Bioes, true, true) => "S",
                        (Scheme::Bioes, false, true) => "E",
                        _ => "I",
                    };
                    format!("{prefix}-{}", self.tag_name(label, report))
                }
            };
            let word = text.slice(*token).unwrap_or_default();
            let plain: String = word
                .chars()
                .map(|it| if it.is_whitespace() { '_' } else { it })
                .collect();
            if plain != word {
                let message = "A token holds white space, which stands for the end of a column; it was written as _.";
                report.push(
                    Item::new(Severity::Loss, "white-space-in-token", message)
                        .of(&document)
                        .quoting(word),
                );
            }
            out.push_str(&format!("{plain} -X- _ {tag}\n"));
        }
        out.push('\n');
        self.stream.write_all(out.as_bytes()).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}

/// Whether the token before belongs to an entity of the same label, so that only a B tells the two apart.
fn touching(index: usize, near: usize, kept: &[Labelled], tokens: &[TextRange]) -> bool {
    let before = index.checked_sub(1).and_then(|at| tokens.get(at));
    let entity = near.checked_sub(1).and_then(|at| kept.get(at));
    matches!((before, entity), (Some(token), Some((range, label)))
        if range.end >= token.end && range.start <= token.start && *label == kept[near].1)
}
