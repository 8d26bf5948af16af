//! Word processor files (.docx). In: the text, comments as highlights with notes. Out: marked words shaded, and a
//! comment with the label and the note.

mod body;
mod package;
mod read;
mod write;

use crate::corpus::SchemaInfo;
use crate::flatten::LAYER;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;

pub(crate) struct Docx;

const CHANGES: OptionInfo = OptionInfo {
    key: "changes",
    reading: true,
    writing: false,
    values: &["final", "original"],
    default: "final",
    help: "Whether tracked changes are taken as accepted or as rejected.",
};

const FOOTNOTES: OptionInfo = OptionInfo {
    key: "footnotes",
    reading: true,
    writing: false,
    values: &["end", "leave-out"],
    default: "end",
    help: "Whether footnotes and endnotes follow the text or are left out.",
};

const COMMENTS: OptionInfo = OptionInfo {
    key: "comments",
    reading: false,
    writing: true,
    values: &["all", "notes"],
    default: "all",
    help: "Whether every annotation gets a comment, or only those with a note; the others are shaded only.",
};

static INFO: FormatInfo = FormatInfo {
    id: "docx",
    name: "Word (DOCX)",
    description: "One article a file; annotations as shaded words with comments.",
    extensions: &["docx", "docm"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: false,
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
    offset_unit: "none in the file: comments stand around the words",
    options: &[CHANGES, FOOTNOTES, COMMENTS, LAYER],
    remarks: "Read are paragraphs, a blank line between them, with lists and tables as lines and cells as tabs; tracked changes as the option \
         changes says (`tracked-changes`); footnotes at the end (`footnotes`); the document's properties as details. Hidden text \
         (`hidden-text`), pictures (`pictures`), what is nested beyond reason (`too-deep`), headers and footers (`headers`) are not read. A comment becomes a highlight with the \
         comment as its note and its author as the annotator; one without a place is put on its paragraph (`comment-without-place`), or left \
         out (`empty-span`). Written is a folder with one file for each article; a line of the text is a paragraph, and its label, layer, \
         entity, attributes and links stand in the comment, from which they are read back; a link is taken to be by who judged the \
         annotation it begins at (`link-annotators`). Characters that XML cannot hold become U+FFFD \
         (`control-characters`). With the option comments, annotations without a note have no comment and are not read back \
         (`shaded-only`), nor are links of theirs (`loose-relation`). Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`). An article without words does not come back (`no-words`).",
};

impl Format for Docx {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let name = name.to_lowercase();
        let known = INFO
            .extensions
            .iter()
            .any(|it| name.ends_with(&format!(".{it}")));
        match (known, head.starts_with("PK")) {
            (true, true) => 95,
            (true, false) => 20,
            _ => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        reading.each_own(files, INFO.extensions, read::file)
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::DocxWriter::new(out, schema, options)))
    }
}

/// Styles by which a file of ours is read back: lines of the text, and what a comment says.
mod style {
    pub(super) const TEXT: &str = "GalleyText";
    /// A line that ends with a carriage return.
    pub(super) const RETURN: &str = "GalleyTextReturn";
    pub(super) const TITLE: &str = "GalleyTitle";
    pub(super) const DETAILS: &str = "GalleyDetails";
    pub(super) const LABEL: &str = "GalleyLabel";
    pub(super) const LAYER: &str = "GalleyLayer";
    pub(super) const ENTITY: &str = "GalleyEntity";
    pub(super) const ATTRIBUTE: &str = "GalleyAttribute";
    /// A link to another annotation, by the number of its comment; what follows is said of the link.
    pub(super) const LINK: &str = "GalleyLink";
    pub(super) const LINK_LAYER: &str = "GalleyLinkLayer";
    pub(super) const LINK_NOTE: &str = "GalleyLinkNote";
}

/// Who a comment is by where nobody is said to have judged.
const NOBODY: &str = "Galley";
