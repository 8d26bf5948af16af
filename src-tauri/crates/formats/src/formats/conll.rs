//! CoNLL-2003's columns, written: token, part of speech, chunk, entity. One layer without overlaps.

use std::collections::BTreeSet;
use std::io::Write;

use galley_model::segment;
use galley_model::text::TextRange;

use crate::corpus::{Document, SchemaInfo};
use crate::flatten::{Flat, Flatten, LAYER, Labelled, MISALIGNED, OVERLAP};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer, not_read,
};
use crate::input::File;
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

pub(crate) struct Conll2003;

static INFO: FormatInfo = FormatInfo {
    id: "conll2003",
    name: "CoNLL-2003",
    description: "One token a line with its entity tag.",
    extensions: &["conll", "txt"],
    reads: false,
    writes: true,
    reads_marks: false,
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
        exact_text: false,
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
        OVERLAP,
        MISALIGNED,
    ],
    remarks: "Tags hold one layer without overlaps: what is left out of overlapping annotations is named (`overlap`). A span inside a token \
         divides it, or what the option `misaligned` says (`misaligned`). An annotation over the end of a sentence becomes one for each \
         sentence (`sentence-end`). Blanks in labels become _ (`label-name`), white space in tokens too (`white-space-in-token`).",
};

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
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(ConllWriter {
            stream: out.stream()?,
            scheme: match options.get(&INFO, "scheme") {
                "bio1" => Scheme::Bio1,
                "bioes" => Scheme::Bioes,
                _ => Scheme::Bio,
            },
            flatten: Flatten::new(&INFO, options, schema),
            renamed: BTreeSet::new(),
        }))
    }
}

struct ConllWriter {
    stream: Box<dyn Write>,
    scheme: Scheme,
    flatten: Flatten,
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
}

impl Writer for ConllWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = &document.text;
        let Flat {
            spans: kept,
            tokens,
        } = self.flatten.flat(&document, report);
        let mut out = String::from("-DOCSTART- -X- O O\n\n");
        let sentences = segment::sentences(text);
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
