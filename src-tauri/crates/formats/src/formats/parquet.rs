//! Parquet files of anybody's, one article a row. In only; that of Hugging Face's folders is written by `hf`.

use serde_json::Value;

use crate::corpus::SchemaInfo;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, Options, Reading, Writer, not_written,
};
use crate::input::File;
use crate::output::Output;
use crate::parquet_read::Rows;
use crate::record::{self, Columns, Labels, document_of, unit_of};
use crate::report::{Item, Severity};

pub(crate) struct Parquet;

static INFO: FormatInfo = FormatInfo {
    id: "parquet",
    name: "Parquet table",
    description: "One article a row, with lists of spans or of tagged words; all other columns become metadata.",
    extensions: &["parquet"],
    reads: true,
    writes: false,
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
    offset_unit: "code points (see the option unit)",
    options: &[
        record::TEXT_COLUMN,
        record::TITLE_COLUMN,
        record::ID_COLUMN,
        record::SPANS_COLUMN,
        record::LABELS_COLUMN,
        record::TOKENS_COLUMN,
        record::TAGS_COLUMN,
        record::UNIT,
    ],
    remarks: "Columns are found by their usual names or named by options. Spans are lists of structs with `start`, `end` and `label`; fields \
         without a name of ours become attributes. Tags of words are read where there are no spans; a table without a text is put \
         together of its words (`text-rebuilt`). Names of numbered labels are taken from what Hugging Face's library noted in the file. \
         Rows without a text are left out (`no-text`), spans without offsets, too (`broken-label`). Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`).",
};

impl Format for Parquet {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        if head.starts_with("PAR1") { 95 } else { 0 }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        reading.each_own(files, INFO.extensions, |file, reading| {
            read_rows(file, &Labels::new(), None, &INFO, reading)
        })
    }

    fn writer(
        &self,
        _: Output,
        _: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Err(not_written(&INFO))
    }
}

/// Names of numbered labels as Hugging Face's library notes them, by column.
fn noted_labels(features: &Value, labels: &mut Labels) {
    /// Features lie in each other, but not deeper than this.
    fn names(value: &Value, depth: u8) -> Option<Vec<String>> {
        let list = value.get("names").and_then(Value::as_array);
        if let Some(list) = list.filter(|_| value.get("_type").is_some_and(|it| it == "ClassLabel"))
        {
            return Some(list.iter().map(crate::lines::as_text).collect());
        }
        if depth == 0 {
            return None;
        }
        match value {
            Value::Object(fields) => fields.values().find_map(|it| names(it, depth - 1)),
            Value::Array(items) => items.iter().find_map(|it| names(it, depth - 1)),
            _ => None,
        }
    }
    for (column, feature) in features.as_object().into_iter().flatten() {
        if let Some(found) = names(feature, 6) {
            labels.insert(column.clone(), found);
        }
    }
}

/// Reads one file; `labels` are the names of numbered labels as a card beside it has them, `split` is which part of a
/// data set it is.
pub(crate) fn read_rows(
    file: &File,
    labels: &Labels,
    split: Option<&str>,
    info: &FormatInfo,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let unit = unit_of(info, reading.options);
    let mut rows = Rows::open(file)?;
    let mut labels = labels.clone();
    if let Some(features) = &rows.head.features {
        noted_labels(features, &mut labels);
    }
    let names = rows.head.names.join(", ");
    let columns = match Columns::new(reading.options, &rows.head.names) {
        Ok(found) if found.text.is_some() || found.tokens.is_some() => Ok(found),
        Ok(_) => Err(format!(
            "The table has no text column among {names}; name it with the option text-column."
        )),
        Err(wanted) => Err(format!(
            "The table has no column “{wanted}”; it has {names}."
        )),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(message) => {
            let item = Item::new(Severity::Rejected, "no-text", message);
            reading.report.push(item.at(&file.place(None)));
            return Ok(());
        }
    };
    for number in 1.. {
        let Some(row) = rows.next()? else { break };
        let place = file.place(Some(number));
        match document_of(row, &columns, &labels, unit, place.clone(), reading.report) {
            Ok(mut document) => {
                let split = split.map(str::to_owned);
                document
                    .metadata
                    .extend(split.map(|it| ("split".to_owned(), it)));
                reading.document(document)?;
            }
            Err(message) => {
                let item = Item::new(Severity::Rejected, "no-text", message);
                reading.report.push(item.at(&place));
            }
        }
    }
    Ok(())
}
