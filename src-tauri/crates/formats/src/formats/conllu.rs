//! CoNLL-U, the format of Universal Dependencies, with entities and coreference in MISC as CorefUD has them.

mod misc_column;
mod read;
mod rows;
mod words;
mod write;

use crate::corpus::SchemaInfo;
use crate::encoding;
use crate::flatten::{LAYER, MISALIGNED, Misaligned, layer_of};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::input::File;
use crate::output::Output;

use write::ConlluWriter;

pub(crate) struct Conllu;

static INFO: FormatInfo = FormatInfo {
    id: "conllu",
    name: "CoNLL-U with entities",
    description: "Universal Dependencies' rows of words, with nested entities and coreference.",
    extensions: &["conllu"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: false,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        // Tokens are divided where an annotation begins or ends in one.
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "tokens",
    options: &[encoding::OPTION, LAYER, MISALIGNED],
    remarks: "Mentions are brackets in `Entity=` of MISC, declared as `eid-etype-head-other`; layer, annotator, note, attributes, relations \
         and the link to the register, with its name, are pairs in the field `other`, and characters that separate something are written \
         as %2D and so on. Annotations that are linked to one entity share its number and so are coreferent. `SpaceAfter`, `SpacesAfter` \
         and `SpacesBefore` keep the text character for character, white space without a letter of its own as `\\u00A0`. A token is \
         divided where an annotation begins or ends inside it (`misaligned`), sentences are joined where one goes over their end \
         (`sentence-end`), and white space at the ends of an annotation is left out (`white-space`); an article without any word cannot \
         be written (`no-words`). On the way in the declaration of the file is followed, and without one the bracket is the label; tags \
         in `ner=` are read too (`tag-sequence`). Mentions of one entity are linked to what `identity` calls it, or to the article and \
         its number; other fields become attributes, `Bridge` and `SplitAnte` relations. A mention that begins or ends at a word inside a \
         multiword token is placed by its letters or widened (`multiword-token`); one of empty nodes alone has no place (`empty-node`), \
         nor do lemmas, parts of speech and syntax (`columns`), heads of mentions (`heads`) or other comments (`comment-lines`). Where “# \
         text” and the words differ it is said (`text-line`). Of several files one that is not CoNLL-U is left out (`not-conllu`).",
};

impl Format for Conllu {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let mut rows = head
            .trim_start_matches('\u{feff}')
            .lines()
            .filter(|it| !it.starts_with('#') && !it.trim().is_empty());
        let own = name.to_lowercase().ends_with(".conllu");
        let Some(row) = rows.next() else {
            return if own { 80 } else { 0 };
        };
        let cells: Vec<&str> = row.split('\t').collect();
        let numbered = cells
            .first()
            .is_some_and(|it| *it == "1" || it.starts_with("1-") || *it == "0.1");
        match (own, numbered && cells.len() == 10) {
            (true, true) => 98,
            (false, true) => 95,
            (true, false) => 80,
            (false, false) => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        read::read(&INFO, files, reading)
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(ConlluWriter {
            stream: out.stream()?,
            layer: layer_of(options),
            names: {
                let entities = schema.entities.iter();
                entities
                    .map(|it| (it.id.clone(), it.name.clone()))
                    .collect()
            },
            misaligned: Misaligned::of(options.get(&INFO, MISALIGNED.key)),
            articles: 0,
            entities: 0,
        }))
    }
}
