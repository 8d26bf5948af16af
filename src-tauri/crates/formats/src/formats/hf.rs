//! A data set as Hugging Face's library loads it from a folder: a card that says what the columns are, and a Parquet
//! file with the articles. Written without any note of the library in the file, so that old and new ones read it.

mod card;
mod write;

use std::collections::BTreeSet;

use crate::corpus::SchemaInfo;
use crate::flatten::{LAYER, OVERLAP};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::formats::parquet::read_rows;
use crate::input::File;
use crate::output::Output;
use crate::record::{self, Labels};
use crate::report::{Item, Severity};

pub(crate) struct HuggingFace;

static INFO: FormatInfo = FormatInfo {
    id: "hf",
    name: "Hugging Face data set",
    description: "A folder with a card and a Parquet file: texts, words with tags, and spans.",
    extensions: &["md", "parquet"],
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
    offset_unit: "code points (see the option unit)",
    options: &[
        LAYER,
        OptionInfo {
            help: "Which of overlapping annotations become tags of words; all are among the spans.",
            ..OVERLAP
        },
        record::TEXT_COLUMN,
        record::TITLE_COLUMN,
        record::ID_COLUMN,
        record::SPANS_COLUMN,
        record::LABELS_COLUMN,
        record::TOKENS_COLUMN,
        record::TAGS_COLUMN,
        record::UNIT,
    ],
    remarks: "Loads with `load_dataset` of the library's generations 3 and 5. Everything is in `spans`, `document_labels` and `relations`, with \
         offsets that slice the quotes in Python; `tokens` and `ner_tags` are made for training: of overlapping annotations the option \
         `overlap` chooses whose tags are written (`overlap`), and a word in which an annotation begins or ends is divided (`split-token`). \
         Details of articles are columns; one with the name of ours gets `meta_` before it. Layers, colours and the register are in \
         `schema.json`. An article without words is written but not read (`no-words`). Other people's sets are read likewise, also those with words and tags only (`text-rebuilt`); of a set in \
         several parts each article has its own in the detail `split`.",
};

/// The schema, beside the card; the library does not look at it.
const SCHEMA: &str = "schema.json";

fn is(file: &File, name: &str) -> bool {
    file.name.rsplit('/').next() == Some(name)
}

/// The part of the set that a table is, by its name: `train-00000-of-00001.parquet`.
fn split_of(file: &File) -> Option<String> {
    let stem = file.stem();
    let split = stem.split('-').next().filter(|it| !it.is_empty());
    split
        .filter(|_| file.extension() == "parquet")
        .map(str::to_owned)
}

impl Format for HuggingFace {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let card = name.ends_with("README.md")
            && head.starts_with("---")
            && (head.contains("dataset_info:") || head.contains("configs:"));
        // The card beside it makes the difference to a Parquet file alone.
        match (card, head.starts_with("PAR1")) {
            (true, _) => 99,
            (_, true) => 90,
            _ => 0,
        }
    }

    fn holds_splits(&self) -> bool {
        true
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let mut labels = Labels::new();
        for file in files.iter().filter(|it| is(it, "README.md")) {
            labels.extend(card::labels(&file.head()?));
        }
        for file in files.iter().filter(|it| is(it, SCHEMA)) {
            match serde_json::from_slice::<SchemaInfo>(&file.bytes()?) {
                Ok(schema) => reading.schema(schema)?,
                Err(error) => {
                    let message =
                        format!("It is no schema of Galley's ({error}) and was left out.");
                    let item = Item::new(Severity::Info, "other-file", message);
                    reading.report.push(item.at(&file.place(None)));
                }
            }
        }
        let mut tables = 0;
        // Which part of the set an article is of is worth keeping where there are several.
        let splits: BTreeSet<String> = files.iter().filter_map(split_of).collect();
        for file in files {
            if file.extension() == "parquet" || file.head()?.starts_with("PAR1") {
                tables += 1;
                let split = split_of(file).filter(|_| splits.len() > 1);
                read_rows(file, &labels, split.as_deref(), &INFO, reading)?;
            } else if !(is(file, "README.md") || is(file, SCHEMA)) {
                let message = "It is no Parquet file and was left out.";
                let item = Item::new(Severity::Info, "other-file", message);
                reading.report.push(item.at(&file.place(None)));
            }
        }
        if tables == 0 {
            return Err(FormatError::new(
                match files {
                    [file] => format!("{} is no Parquet file", file.name),
                    [file, ..] => format!(
                        "There is no Parquet file among {} files, of which {} is the first",
                        files.len(),
                        file.name
                    ),
                    [] => "There is no Parquet file".to_owned(),
                },
                "Download the data set with its files, or convert it to Parquet first.",
            ));
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::FolderWriter::new(out, schema, options)?))
    }
}
