//! Columns of words and tags, as the tasks of CoNLL had them and most collections of named entities still do; and
//! CoNLL-2003, which is one shape of them that tools rely on to the letter.

mod layout;
mod read;
pub(crate) mod tags;
mod write;

use crate::corpus::SchemaInfo;
use crate::encoding;
use crate::flatten::{LAYER, MISALIGNED, OVERLAP};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;

use layout::{Column, Survey};
use tags::Scheme;
use write::{ConllWriter, Shape, Start};

pub(crate) struct Conll;
pub(crate) struct Conll2003;

const CARRIES: Carries = Carries {
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
};

const JOIN: OptionInfo = OptionInfo {
    key: "join",
    reading: true,
    writing: false,
    values: &["auto", "blank", "nothing"],
    default: "auto",
    help: "What stands between words: what print would set, a blank, or nothing. Lines “# text” go before.",
};

const SPLIT: OptionInfo = OptionInfo {
    key: "split",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "Make an article of so many sentences, for files that do not say where one begins.",
};

static INFO: FormatInfo = FormatInfo {
    id: "conll",
    name: "CoNLL columns (BIO, BIOES …)",
    description: "One word a line with its tags, in any columns and any scheme.",
    extensions: &["conll", "tsv", "iob2", "iob", "bio", "conllup", "txt"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: CARRIES,
    offset_unit: "tokens",
    options: &[
        OptionInfo {
            key: "scheme",
            reading: true,
            writing: true,
            values: Scheme::NAMES,
            default: "auto",
            help: "How tags say where an annotation begins and ends; auto finds out on the way in and is bio2 on the way out.",
        },
        OptionInfo {
            key: "columns",
            reading: true,
            writing: true,
            values: &[],
            default: "token,ner",
            help: "The columns in order, such as token,pos,chunk,ner; several named ner hold nested annotations. On the way in they are found by themselves.",
        },
        OptionInfo {
            key: "separator",
            reading: true,
            writing: true,
            values: &["auto", "tab", "space", "any"],
            default: "auto",
            help: "What is between columns; any is blanks and tabs in any number. On the way out auto is a tab.",
        },
        OptionInfo {
            key: "docstart",
            reading: false,
            writing: true,
            values: &["docstart", "newdoc", "none"],
            default: "docstart",
            help: "What says that an article begins: a row -DOCSTART-, a line “# newdoc id”, or nothing.",
        },
        OptionInfo {
            key: "text",
            reading: false,
            writing: true,
            values: &["no", "yes"],
            default: "no",
            help: "Write the text of each sentence before it as “# text”, as Universal NER does.",
        },
        OptionInfo {
            key: "sentence-end",
            reading: false,
            writing: true,
            values: &["join", "divide"],
            default: "join",
            help: "Where an annotation goes over the end of a sentence, join the sentences or divide the annotation.",
        },
        JOIN,
        SPLIT,
        encoding::OPTION,
        LAYER,
        OVERLAP,
        MISALIGNED,
    ],
    remarks: "On the way in columns, separator and scheme are found out and the report says which (`scheme`, `columns`, `no-tags`). A tag that \
         goes on with what nothing began begins an annotation, one that is not ended ends before the next tag (`tag-sequence`); a row without \
         a tag is a word of no annotation (`ragged`). Several columns of tags, or tags joined with commas, are nested annotations. The text is \
         that of “# text” lines; where there are none, or they are not made of the words (`text-line`), it is joined from the words as print \
         sets them (`joined`), each sentence on a line. An article begins at -DOCSTART- or “# newdoc”, else it is the file. On the way out a \
         column holds one layer without overlaps: what is left out of overlapping annotations is named (`overlap`), and a further column \
         `ner` takes it. A span inside a token divides it, or what the option `misaligned` says (`misaligned`). Sentences are joined where an \
         annotation goes over their end (`sentence-end`). Blanks in labels become _ (`label-name`). In io two annotations of one label that touch are one (`touching`).",
};

static INFO_2003: FormatInfo = FormatInfo {
    id: "conll2003",
    name: "CoNLL-2003",
    description: "One token a line with its entity tag.",
    extensions: &["conll", "txt"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: false,
    carries: CARRIES,
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
        JOIN,
        SPLIT,
        encoding::OPTION,
        LAYER,
        OVERLAP,
        MISALIGNED,
    ],
    remarks: "The columns token, part of speech, chunk and entity with a blank between them, as spaCy and others expect them to the letter; \
         what is said of CoNLL columns is true of it, too. An annotation over the end of a sentence becomes one for each sentence \
         (`sentence-end`), and white space in tokens _ (`white-space-in-token`).",
};

/// How a file of CoNLL-2003 begins.
const DOCSTART_2003: &str = "-DOCSTART- -X- ";

impl Format for Conll {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let head = head.trim_start_matches('\u{feff}');
        let mut survey = Survey::new(head, None, None);
        // The last line of a head may be cut.
        let end = head.rfind('\n').map_or(head.len(), |it| it + 1);
        for line in head.get(..end).unwrap_or(head).lines() {
            survey.row(line);
        }
        let own = ["conll", "iob2", "iob", "bio", "conllup"]
            .iter()
            .any(|it| name.to_lowercase().ends_with(&format!(".{it}")));
        match (survey.tagged(), own) {
            (false, _) => 0,
            // Few tables of other things have tags in every row.
            (true, true) => 94,
            (true, false) => 92,
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
        let option = |key| options.get(&INFO, key);
        let shape = Shape {
            scheme: Scheme::of(option("scheme")).unwrap_or(Scheme::Bio2),
            columns: Column::option(option("columns"))?,
            separator: match option("separator") {
                "space" => " ",
                _ => "\t",
            },
            start: match option("docstart") {
                "newdoc" => Start::Newdoc,
                "none" => Start::Nothing,
                _ => Start::Docstart,
            },
            text: option("text") == "yes",
            join_sentences: option("sentence-end") == "join",
            divide_tokens: true,
        };
        let writer = ConllWriter::new(&out, shape, &INFO, schema, options)?;
        Ok(Box::new(writer))
    }
}

impl Format for Conll2003 {
    fn info(&self) -> &'static FormatInfo {
        &INFO_2003
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let head = head.trim_start_matches('\u{feff}');
        if head.starts_with(DOCSTART_2003) {
            95
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        read::read(&INFO_2003, files, reading)
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let shape = Shape {
            scheme: Scheme::of(options.get(&INFO_2003, "scheme")).unwrap_or(Scheme::Bio2),
            columns: Column::option("token,pos,chunk,ner")?,
            separator: " ",
            start: Start::Docstart,
            text: false,
            join_sentences: false,
            divide_tokens: false,
        };
        let writer = ConllWriter::new(&out, shape, &INFO_2003, schema, options)?;
        Ok(Box::new(writer))
    }
}
