//! spaCy's binary training data (DocBin). When writing, tokens are ours; white space is kept, so the text spaCy shows is
//! the article's, character for character.

mod groups;
mod read;
mod write;

use crate::corpus::SchemaInfo;
use crate::flatten::{LAYER, OVERLAP};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;

pub(crate) struct DocBin;

static INFO: FormatInfo = FormatInfo {
    id: "spacy-docbin",
    name: "spaCy DocBin",
    description: "spaCy's training data: entities without overlaps, and all spans in the group “sc”.",
    extensions: &["spacy"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: true,
        entities: true,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: true,
        exact_text: true,
    },
    offset_unit: "tokens, and code points in span groups",
    options: &[
        LAYER,
        OptionInfo {
            help: "Which of overlapping annotations become entities; all are in the span group.",
            ..OVERLAP
        },
    ],
    remarks: "Entities are spans without overlaps; of overlapping ones the option `overlap` chooses, the rest is named (`overlap`). All spans, \
         overlapping or not, are in the span group “sc”. A span inside a word divides the token (`split-token`); training with spaCy's own \
         tokens leaves such a span out. A span that begins or ends with white space divides that, too, and is invalid in training (`white-space`). Labels of whole articles are categories, links to the register `kb_id`. When reading, groups of \
         other names become layers; categories less likely than not (`unlikely-categories`), what else there is of tokens (`token-attributes`) and of users (`user-data`) is named and left out. \
         Files without known spaces are put together with a blank between words (`unknown-spaces`). Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`).",
};

// Columns of a token …
const ORTH: u64 = 65;
const ENT_IOB: u64 = 77;
const ENT_TYPE: u64 = 78;
const SENT_START: u64 = 80;
const ENT_KB_ID: u64 = 452;
const ATTRIBUTES: [u64; 5] = [ORTH, ENT_IOB, ENT_TYPE, SENT_START, ENT_KB_ID];
// … and values of its ENT_IOB.
const BEGIN: u64 = 3;
const INSIDE: u64 = 1;
const OUTSIDE: u64 = 2;
/// The span group that spaCy trains with unless told otherwise.
const GROUP: &str = "sc";

impl Format for DocBin {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        // zlib's signature, of which only the first byte is a character.
        let packed =
            head.starts_with('x') && head.chars().nth(1).is_some_and(|it| it == '\u{fffd}');
        match (name.to_lowercase().ends_with(".spacy"), packed) {
            (true, _) => 95,
            (_, true) => 60,
            _ => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        reading.each_own(files, INFO.extensions, read::read)
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::DocBinWriter::new(&out, schema, options)?))
    }
}
