//! Tables (CSV, TSV). Out: a list of annotations, one a row. In: such a list, or a table with an article in each row.

pub(super) mod list;
mod read;
mod rows;

use std::io::Write;

use crate::corpus::{Document, SchemaInfo};
use crate::encoding;
use crate::flatten::LAYER;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::{Output, table_failed, write_failed};
use crate::record;
use crate::report::{Item, Report, Severity};
use list::{List, TEXT, cell};

pub(crate) struct Csv;

const SEPARATOR: OptionInfo = OptionInfo {
    key: "separator",
    reading: true,
    writing: true,
    values: &["auto", "comma", "semicolon", "tab"],
    default: "auto",
    help: "What separates cells. auto tells by the header when reading, and writes commas.",
};

const BOM: OptionInfo = OptionInfo {
    key: "bom",
    reading: false,
    writing: true,
    values: &["no", "yes"],
    default: "no",
    help: "Whether a byte-order mark is written, by which spreadsheets know UTF-8.",
};

const LINE_ENDS: OptionInfo = OptionInfo {
    key: "line-ends",
    reading: false,
    writing: true,
    values: &["crlf", "lf"],
    default: "crlf",
    help: "How rows end. What is in cells stays as it is.",
};

pub(super) const FORMULAS: OptionInfo = OptionInfo {
    key: "formulas",
    reading: true,
    writing: true,
    values: &["keep", "protect"],
    default: "keep",
    help: "protect puts an apostrophe before cells that a spreadsheet would take for formulas, and takes it away when reading.",
};

static INFO: FormatInfo = FormatInfo {
    id: "csv",
    name: "Table (CSV, TSV)",
    description: "A list of annotations, one a row; or one article a row, its text in a column.",
    extensions: &["csv", "tsv", "tab"],
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
    offset_unit: "code points (see the option unit)",
    options: &[
        LAYER,
        SEPARATOR,
        BOM,
        LINE_ENDS,
        FORMULAS,
        list::UNIT,
        record::TEXT_COLUMN,
        record::TITLE_COLUMN,
        record::ID_COLUMN,
        record::SPANS_COLUMN,
        record::LABELS_COLUMN,
        encoding::OPTION,
    ],
    remarks: "A row is a `span`, a `label` of the whole article, a `relation`, or an `article` without any; the text is in the last column of an \
         article's first row. A detail with the name of one of our columns gets `meta_` before it. Cells that a spreadsheet would take for \
         formulas are named (`formulas`), and altered only with the option `formulas`. Lists of others are read if they have the text, \
         in one row or in each; those without are refused (`no-text`), rows without offsets left out (`broken-line`), details that differ \
         between rows of an article named (`differing-details`). In a table with an article in each row the column `label` holds its labels, \
         several with `#` between, as doccano has it; all other columns become metadata. What else lies in a folder is passed over (`other-file`). An article without words is written but not read (`no-words`).",
};

impl Format for Csv {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let own = head.trim_start_matches('\u{feff}').lines().next();
        if own.is_some_and(|it| list::is_own(&it.replace([';', '\t'], ","))) {
            return 95;
        }
        let name = name.to_lowercase();
        let known = INFO
            .extensions
            .iter()
            .any(|it| name.ends_with(&format!(".{it}")));
        if known { 90 } else { 0 }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, INFO.extensions) {
            read::read(file, reading)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let option = |it: OptionInfo| options.get(&INFO, it.key);
        Ok(Box::new(CsvWriter {
            stream: Some(out.stream()?),
            separator: match option(SEPARATOR) {
                "semicolon" => b';',
                "tab" => b'\t',
                _ => b',',
            },
            bom: option(BOM) == "yes",
            crlf: option(LINE_ENDS) == "crlf",
            protect: option(FORMULAS) == "protect",
            list: List::new(schema, options)?,
        }))
    }
}

struct CsvWriter {
    stream: Option<Box<dyn Write>>,
    separator: u8,
    bom: bool,
    crlf: bool,
    protect: bool,
    list: List,
}

/// Whether a spreadsheet would compute the cell instead of showing it.
fn is_formula(cell: &str) -> bool {
    let number = cell.parse::<f64>().is_ok();
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number
}

impl Writer for CsvWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.list.add(&document, report)
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(());
        };
        if self.bom {
            stream.write_all(b"\xef\xbb\xbf").map_err(write_failed)?;
        }
        let terminator = if self.crlf {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        };
        let mut out = csv::WriterBuilder::new()
            .delimiter(self.separator)
            .terminator(terminator)
            .from_writer(stream);
        let mut columns = self.list.columns();
        columns.push(TEXT.to_owned());
        out.write_record(&columns).map_err(table_failed)?;
        let (mut formulas, protect) = (0, self.protect);
        self.list.each(|article, rows| {
            for (index, row) in rows.iter().enumerate() {
                for column in &columns {
                    let whole = column != TEXT || index == 0;
                    let value = row
                        .get(column)
                        .or_else(|| article.get(column).filter(|_| whole));
                    let mut content = value.map(cell).unwrap_or_default();
                    // An apostrophe of our own is told from one that was there by a second.
                    if is_formula(&content) || (protect && is_protected(&content)) {
                        formulas += 1;
                        if protect {
                            content.insert(0, '\'');
                        }
                    }
                    out.write_field(&content).map_err(table_failed)?;
                }
                out.write_record(None::<&[u8]>).map_err(table_failed)?;
            }
            Ok(())
        })?;
        if formulas > 0 {
            let message = if protect {
                "Cells that a spreadsheet would take for formulas have an apostrophe before them, which other programs take for text. Read the file with the same option."
            } else {
                "Cells begin with = + - or @, which a spreadsheet takes for formulas. Choose formulas: protect if the table is to be opened in one."
            };
            report.push(Item::new(Severity::Info, "formulas", message).times(formulas));
        }
        out.flush().map_err(write_failed)
    }
}

/// Whether a cell looks as if an apostrophe had been put before a formula.
fn is_protected(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    cell.starts_with('\'') && is_formula(bare)
}
