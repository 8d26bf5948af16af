//! REFI-QDA, by which programs for qualitative analysis exchange projects (.qdpx) and codebooks (.qdc). What the format
//! is stands here, and what is called by which GUID; `codebook` knows codes, `write` and `read` do the rest.

mod codebook;
mod read;
mod values;
mod write;

use galley_model::text::TextHash;

use crate::corpus::SchemaInfo;
use crate::encoding;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;

pub(crate) struct Refi;

const PROJECT: &str = "urn:QDA-XML:project:1.0";
const CODEBOOK: &str = "urn:QDA-XML:codebook:1.0";
/// How a file says that it was written here.
const OURS: &str = "Galley";

const CONTENT: OptionInfo = OptionInfo {
    key: "content",
    reading: false,
    writing: true,
    values: &["project", "codebook"],
    default: "project",
    help: "A whole project (.qdpx), or only the labels as a codebook (.qdc).",
};

static INFO: FormatInfo = FormatInfo {
    id: "refi-qda",
    name: "REFI-QDA",
    description: "The exchange format of programs for qualitative analysis: codes, coded articles, memos and links.",
    extensions: &["qdpx", "qde", "qdc"],
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
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points",
    options: &[CONTENT, encoding::OPTION],
    remarks: "Labels are codes with their colours and descriptions, narrower labels codes in codes, layers codes around them \
         that are named in sets. Each annotation is a selection with one coding, by its user; one without a label is a selection \
         without a coding. Parts of one annotation are selections that are linked as “continued”, relations are one-way links, \
         notes are memos. Details of articles are variables of sources; attributes, confidence and what is mentioned are variables \
         of a case for each annotation that has some, since the standard has none for selections. GUIDs are derived from what \
         they name, and times are left out, so that the same project gives the same bytes. A link does not say who made it \
         (`relation-annotator`). Characters that XML cannot hold become U+FFFD (`characters`).\n\nOf other programs' projects, codes with \
         the same name are told apart by those above them (`code-path`). Offsets that count something else are found by the names of \
         selections, which often begin with what was selected. PDFs, pictures and recordings are read as far as they have \
         a text (`no-text`); selections of places in them are not (`selection`). Where the text is missing the source is left out \
         (`missing-source`). Links to codes, sources or memos, or to another article, have no place (`loose-relation`), nor have sets, graphs, \
         times and memos on the project (`no-place`).",
};

impl Format for Refi {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let name = name.to_lowercase();
        let named = [".qdpx", ".qde", ".qdc"]
            .iter()
            .any(|it| name.ends_with(it));
        let packed = is_packed(head) && {
            let entry: String = head.chars().take(120).collect();
            entry.contains("sources/") || entry.contains("project.qde")
        };
        if named || head.contains(PROJECT) || head.contains(CODEBOOK) {
            100
        } else if packed {
            80
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        read::files(files, reading)
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let codebook = options.get(&INFO, CONTENT.key) == "codebook";
        Ok(Box::new(write::RefiWriter::new(&out, schema, codebook)?))
    }
}

/// Whether a file is an archive, by how it begins.
fn is_packed(head: &str) -> bool {
    head.starts_with("PK\u{3}\u{4}") || head.starts_with("PK\u{5}\u{6}")
}

/// The GUID of something, by what it is and what tells it from others: the same each time.
fn guid(kind: &str, parts: &[&str]) -> String {
    let named = format!("{kind}\u{1f}{}", parts.join("\u{1f}"));
    let mut bytes = TextHash::of(&named).0;
    // Version 8: made as its maker likes.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: Vec<String> = bytes
        .iter()
        .take(16)
        .map(|it| format!("{it:02x}"))
        .collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().concat();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 16)
    )
}

/// A GUID as it is compared: without braces, in lower case.
fn plain_guid(text: &str) -> String {
    text.trim().trim_matches(['{', '}']).to_lowercase()
}

/// An id that is a GUID already, which stays what it is.
fn own_guid(id: &str) -> Option<String> {
    let groups: Vec<&str> = id.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|it| it.len()).collect();
    let hex = id.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit());
    (lengths == [8, 4, 4, 4, 12] && hex).then(|| id.to_lowercase())
}
