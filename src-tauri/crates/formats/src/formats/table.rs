//! Tables (CSV, TSV) with a text in one column. In only.

use crate::corpus::SchemaInfo;
use crate::encoding::{self, decode};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer, not_written,
};
use crate::formats::jsonl::document_of;
use crate::input::File;
use crate::output::Output;
use crate::record::{TEXT_COLUMN, text_column};
use crate::report::{Item, Severity};

pub(crate) struct Table;

static INFO: FormatInfo = FormatInfo {
    id: "csv",
    name: "Table (CSV, TSV)",
    description: "One article a row, its text in a column; all other columns become metadata.",
    extensions: &["csv", "tsv", "tab"],
    reads: true,
    writes: false,
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
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: NO_OFFSETS,
    options: &[TEXT_COLUMN, encoding::OPTION],
    remarks: "Commas, semicolons and tabs are told apart by the header.",
};

/// The separator of a header line: whichever of them it has most of.
fn separator(header: &str) -> u8 {
    let count = |separator: char| header.matches(separator).count();
    let most = ['\t', ';', ','].into_iter().max_by_key(|it| count(*it));
    most.map_or(b',', |it| it as u8)
}

impl Format for Table {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, _head: &str) -> u8 {
        let name = name.to_lowercase();
        let known = INFO
            .extensions
            .iter()
            .any(|it| name.ends_with(&format!(".{it}")));
        if known { 90 } else { 0 }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let wanted = reading.options.get(&INFO, TEXT_COLUMN.key).to_owned();
        for file in files {
            let bytes = file.bytes()?;
            let place = file.place(None);
            let Some(text) = decode(&bytes, &INFO, reading.options, &place, reading.report) else {
                continue;
            };
            let header = text.as_str().lines().next().unwrap_or_default();
            let mut rows = csv::ReaderBuilder::new()
                .delimiter(separator(header))
                .flexible(true)
                .from_reader(text.as_str().as_bytes());
            let unreadable = |error: csv::Error| {
                FormatError::new(
                    format!("{}: {error}", file.name),
                    "Save the table again as CSV in UTF-8.",
                )
            };
            let names = rows.headers().map_err(unreadable)?.clone();
            let Some(column) = text_column(&wanted, names.iter()) else {
                let message = format!(
                    "The table has no text column among {}; name it with the option text-column.",
                    names.iter().collect::<Vec<_>>().join(", ")
                );
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "no-text", message).at(&place));
                continue;
            };
            for row in rows.records() {
                let row = row.map_err(unreadable)?;
                let line = row.position().map_or(0, csv::Position::line);
                if row.len() != names.len() {
                    let message = format!(
                        "The row has {} fields, the header {}; it was left out.",
                        row.len(),
                        names.len()
                    );
                    let item = Item::new(Severity::Rejected, "broken-line", message);
                    reading.report.push(item.at(&file.place(Some(line))));
                    continue;
                }
                let fields = names
                    .iter()
                    .zip(row.iter())
                    .map(|(name, value)| (name.to_owned(), value.to_owned()));
                let document = document_of(fields, column, file, line);
                if document.text.as_str().trim().is_empty() {
                    let item = Item::new(
                        Severity::Rejected,
                        "empty",
                        "The article is empty and was left out.",
                    );
                    reading.report.push(item.at(&document.place));
                    continue;
                }
                reading.document(document)?;
            }
        }
        Ok(())
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
