//! TEI P5: one file for each article, with its header. What the format is stands here; `write` makes a file of an
//! article, `inline` puts marks into the running text, `header` says what is known of it; on the way in `running` makes
//! a text of `<text>`, `meaning` reads the header, `marks` follows elements and pointers to what they mark, and `read`
//! brings them together.

mod header;
mod inline;
mod marks;
mod meaning;
mod read;
mod running;
mod write;

use crate::corpus::SchemaInfo;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;

pub(crate) struct Tei;

/// The namespace of everything in TEI.
const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";
/// How a file says that it was written here.
const OURS: &str = "galley";

/// What a tool is responsible for.
const SUGGESTION: &str = "suggestion";

const STYLE: OptionInfo = OptionInfo {
    key: "style",
    reading: false,
    writing: true,
    values: &["standoff", "inline"],
    default: "standoff",
    help: "Where annotations stand: apart from the text, or as elements in it wherever they nest.",
};

const CHOICE: OptionInfo = OptionInfo {
    key: "choice",
    reading: true,
    writing: false,
    values: &["regular", "original"],
    default: "regular",
    help: "Which of two readings is text: the regularised, corrected and expanded one, or what the source has.",
};

const LINE_BREAKS: OptionInfo = OptionInfo {
    key: "line-breaks",
    reading: true,
    writing: false,
    values: &["keep", "join"],
    default: "keep",
    help: "Whether <lb/> ends a line, or is a blank.",
};

static INFO: FormatInfo = FormatInfo {
    id: "tei",
    name: "TEI P5",
    description: "A folder with a TEI file for each article, marked stand-off or inline, with its header.",
    extensions: &["xml", "tei"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points (string-range)",
    options: &[STYLE, CHOICE, LINE_BREAKS],
    remarks: "Written files are valid against `tei_all`. The text is in `<p>` elements that end with their line breaks, under \
         `xml:space=\"preserve\"`: the string value of `<text>` is the article. Stand-off annotations point into it with \
         `string-range(text, offset, length)`, counted in code points from 0, and quote what they mark; labels are categories of \
         a taxonomy for each layer, people, and what made suggestions, are `respStmt`, attributes are feature structures, links are `relation`, \
         entries of the register that the article mentions are `person`, `place`, `org` or `object`. Inline, what nests becomes \
         `persName`, `placeName`, `orgName`, `name`, `q`, `rs` or `seg`, in parts with `next` and `prev` where it is \
         in several paragraphs or places; the rest stays stand-off.\n\nOf other TEI, `<text>` is read: white space is one \
         blank unless `xml:space` keeps it; paragraphs, heads, divisions, verse groups, lists and block quotes stand apart by a blank line, \
         lines, items and speakers by a line break (`structure` counts them); notes come last, as paragraphs of their \
         own. Of two readings one is text (`other-reading`); deleted text and running heads are left out \
         (`left-out`); page breaks and pictures have no place (`no-text`). Every other element around text is an annotation by its \
         name, or by its `type` if it is an `rs`, `name` or `seg`, with its XML attributes as attributes; words, \
         sentences and editorial marks are text and no annotations (`unmarked`). Stand-off annotations and spans are read by their pointers; those \
         that lead nowhere are named (`loose-pointer`). Of several files, broken ones are left out (`broken-file`). What else the header holds is named in `header`. A file with a DOCTYPE is refused. \
         Characters that XML cannot hold become U+FFFD (`characters`).",
};

impl Format for Tei {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let named = ["<TEI", ":TEI", "<teiCorpus", ":teiCorpus"];
        if head.contains(NAMESPACE) && named.iter().any(|it| head.contains(it)) {
            95
        } else if head.contains("<teiHeader") {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let own = reading.own(files, INFO.extensions);
        for file in &own {
            let read = read::file(file, &INFO, reading);
            reading.one_of(own.len(), file, read)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let inline = options.get(&INFO, STYLE.key) == "inline";
        Ok(Box::new(write::TeiWriter::new(out, schema, inline)))
    }
}
