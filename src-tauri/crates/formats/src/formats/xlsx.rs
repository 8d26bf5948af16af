//! A workbook for people who count in spreadsheets: a sheet of annotations and one of articles. Out only. Cells are text
//! or numbers, never formulas, and rows go to disk as they come.

use std::io::{Seek, SeekFrom, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value, json};

use crate::corpus::{Document, SchemaInfo};
use crate::flatten::LAYER;
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer, not_read};
use crate::formats::csv::list::{List, TEXT, UNIT, cell};
use crate::input::File;
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

pub(crate) struct Xlsx;

static INFO: FormatInfo = FormatInfo {
    id: "xlsx",
    name: "Excel workbook",
    description: "A sheet with one annotation a row, and one with one article a row.",
    extensions: &["xlsx"],
    reads: false,
    writes: true,
    reads_marks: false,
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
    options: &[LAYER, UNIT],
    remarks: "The columns are those of the CSV list. A text longer than a cell can hold goes on in further columns (`text_2` …); other cells \
         that long are cut and named (`long-cell`). A sheet that is full goes on in another. No cell is a formula.",
};

impl Format for Xlsx {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _: &str, _: &str) -> u8 {
        0
    }

    fn read(&self, _: &[File], _: &mut Reading<'_>) -> Result<(), FormatError> {
        Err(not_read(&INFO))
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(BookWriter {
            stream: Some(out.stream()?),
            list: List::new(schema, options)?,
            longest: 0,
        }))
    }
}

/// How many UTF-16 units a cell holds.
const MOST_UNITS: usize = 32_767;
/// How many rows a sheet holds.
const MOST_ROWS: u32 = 1_048_576;
/// More columns than this a sheet has not.
const MOST_COLUMNS: usize = 16_384;

struct BookWriter {
    stream: Option<Box<dyn Write>>,
    list: List,
    /// How many cells the longest text needs.
    longest: usize,
}

pub(crate) fn failed(error: XlsxError) -> FormatError {
    match error {
        XlsxError::IoError(error) => write_failed(error),
        other => write_failed(std::io::Error::other(other)),
    }
}

/// A text in as many pieces as it needs, none within a character or a line break.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    loop {
        let mut units = 0;
        let over = rest.char_indices().find(|(_, it)| {
            units += it.len_utf16();
            units > MOST_UNITS
        });
        let Some((at, _)) = over else {
            pieces.push(rest);
            return pieces;
        };
        let at = if rest[..at].ends_with('\r') {
            at - 1
        } else {
            at
        };
        pieces.push(&rest[..at]);
        rest = &rest[at..];
    }
}

/// A sheet, and those in which it goes on.
struct Sheet {
    name: &'static str,
    columns: Vec<String>,
    index: usize,
    number: u32,
    row: u32,
}

impl Sheet {
    fn new(
        book: &mut Workbook,
        name: &'static str,
        columns: Vec<String>,
    ) -> Result<Self, XlsxError> {
        let mut sheet = Self {
            name,
            columns,
            index: 0,
            number: 0,
            row: MOST_ROWS,
        };
        sheet.begin(book)?;
        Ok(sheet)
    }

    fn begin(&mut self, book: &mut Workbook) -> Result<(), XlsxError> {
        self.number += 1;
        self.index = book.worksheets().len();
        let sheet = book.add_worksheet_with_constant_memory()?;
        if self.number == 1 {
            sheet.set_name(self.name)?;
        } else {
            sheet.set_name(format!("{} {}", self.name, self.number))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in self.columns.iter().enumerate() {
            sheet.write_string(0, column as u16, name)?;
        }
        self.row = 1;
        Ok(())
    }

    /// Writes a row; gives how many cells were cut.
    fn row<'a>(
        &mut self,
        book: &mut Workbook,
        value: impl Fn(&str) -> Option<&'a Value>,
    ) -> Result<u64, XlsxError> {
        if self.row >= MOST_ROWS {
            self.begin(book)?;
        }
        let sheet: &mut Worksheet = book.worksheet_from_index(self.index)?;
        let mut cut = 0;
        for (column, name) in self.columns.iter().enumerate() {
            let column = column as u16;
            match value(name) {
                None | Some(Value::Null) => {}
                Some(Value::Number(number)) => {
                    let number = number.as_f64().unwrap_or_default();
                    sheet.write_number(self.row, column, number)?;
                }
                Some(other) => {
                    let text = cell(other);
                    let pieces = pieces(&text);
                    cut += u64::from(pieces.len() > 1);
                    sheet.write_string(self.row, column, pieces.first().copied().unwrap_or(""))?;
                }
            }
        }
        self.row += 1;
        Ok(cut)
    }
}

impl Writer for BookWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.longest = self.longest.max(pieces(document.text.as_str()).len());
        self.list.add(&document, report)
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(());
        };
        let text_column = |number: usize| match number {
            0 => TEXT.to_owned(),
            number => format!("{TEXT}_{}", number + 1),
        };
        let columns = self.list.columns();
        let mut of_articles = vec!["doc_id".to_owned(), "title".to_owned()];
        of_articles.extend(self.list.details().cloned());
        of_articles.push("annotations".to_owned());
        of_articles.extend((0..self.longest.max(1)).map(text_column));
        if columns.len().max(of_articles.len()) > MOST_COLUMNS {
            return Err(FormatError::new(
                format!("A sheet holds {MOST_COLUMNS} columns, and these articles need more"),
                "Export as CSV.",
            ));
        }
        let mut book = Workbook::new();
        // The same articles give the same bytes, whenever they are written.
        let always = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&always));
        let mut annotations = Sheet::new(&mut book, "Annotations", columns).map_err(failed)?;
        let mut articles = Sheet::new(&mut book, "Articles", of_articles).map_err(failed)?;
        let mut cut = 0;
        self.list.each(|article, rows| {
            let text = article
                .get(TEXT)
                .and_then(Value::as_str)
                .unwrap_or_default();
            let mut whole: Map<String, Value> = article.clone();
            for (number, piece) in pieces(text).into_iter().enumerate() {
                whole.insert(text_column(number), json!(piece));
            }
            let marks: Vec<&Map<String, Value>> = rows
                .iter()
                .filter(|it| it.get("kind").is_some_and(|it| it != "article"))
                .collect();
            whole.insert("annotations".into(), json!(marks.len()));
            cut += articles
                .row(&mut book, |it| whole.get(it))
                .map_err(failed)?;
            for row in marks {
                let value = |it: &str| row.get(it).or_else(|| article.get(it));
                cut += annotations.row(&mut book, value).map_err(failed)?;
            }
            Ok(())
        })?;
        if cut > 0 {
            let message = format!(
                "A cell holds {MOST_UNITS} characters; longer ones were cut. Export as CSV to have them whole."
            );
            report.push(Item::new(Severity::Loss, "long-cell", message).times(cut));
        }
        let mut packed = tempfile::tempfile().map_err(write_failed)?;
        book.save_to_writer(&mut packed).map_err(failed)?;
        packed.seek(SeekFrom::Start(0)).map_err(write_failed)?;
        std::io::copy(&mut packed, &mut stream).map_err(write_failed)?;
        stream.flush().map_err(write_failed)
    }
}
