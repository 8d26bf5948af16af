//! The rows of a table, whatever separates its cells and whatever it is encoded in, one at a time.

use std::cell::Cell;
use std::io::{BufRead, Error, Read};
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{FORMULAS, INFO, SEPARATOR, is_formula};
use crate::corpus::Place;
use crate::encoding::open_text;
use crate::format::{FormatError, Options};
use crate::input::File;
use crate::lines::LONGEST;
use crate::report::Report;

/// The separator of a header line: whichever of them it has most of.
fn separator(header: &str) -> u8 {
    let count = |separator: char| header.matches(separator).count();
    let most = ['\t', ';', ','].into_iter().max_by_key(|it| count(*it));
    most.map_or(b',', |it| it as u8)
}

/// Lets so many bytes through until it is told that a row is whole: where a quotation mark is never closed, the rest of
/// the file would be one cell.
struct Bounded<R> {
    from: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let length = self.from.read(buffer)?;
        let left = self.left.get().checked_sub(length as u64);
        let too_long = || {
            Error::other(format!(
                "a row is longer than {} MB; a quotation mark may not be closed",
                LONGEST >> 20
            ))
        };
        self.left.set(left.ok_or_else(too_long)?);
        Ok(length)
    }
}

/// As many as a spreadsheet may have.
const MOST_COLUMNS: usize = 16_384;

/// A table that is open, behind its header.
pub(super) struct Table<'a> {
    pub names: Vec<String>,
    file: &'a File,
    rows: csv::StringRecordsIntoIter<Bounded<Box<dyn BufRead + 'a>>>,
    left: Rc<Cell<u64>>,
    protected: bool,
}

pub(super) enum Row {
    /// By the names of their columns, without those that are empty.
    Cells(Map<String, Value>),
    /// So many cells, but not as many as the header has.
    Ragged(usize),
}

impl<'a> Table<'a> {
    /// `None` where the file is no text; the report says so.
    pub(super) fn open(
        file: &'a File,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Self>, FormatError> {
        let Some(mut stream) = open_text(file, &INFO, options, report)? else {
            return Ok(None);
        };
        let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
        let delimiter = match options.get(&INFO, SEPARATOR.key) {
            "comma" => b',',
            "semicolon" => b';',
            "tab" => b'\t',
            _ => {
                let start = stream.fill_buf().map_err(failed)?;
                let line = start.split(|it| *it == b'\n').next().unwrap_or_default();
                separator(&String::from_utf8_lossy(line))
            }
        };
        let left = Rc::new(Cell::new(LONGEST));
        let bounded = Bounded {
            from: stream,
            left: left.clone(),
        };
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(bounded);
        let header = rows.headers().map_err(|error| unreadable(file, &error))?;
        if header.len() > MOST_COLUMNS {
            return Err(FormatError::new(
                format!(
                    "{}, line 1: a table of {} columns is none",
                    file.name,
                    header.len()
                ),
                "Check the separator, or that it is the file you meant.",
            ));
        }
        Ok(Some(Self {
            names: header.iter().map(str::to_owned).collect(),
            file,
            rows: rows.into_records(),
            left,
            protected: options.get(&INFO, FORMULAS.key) == "protect",
        }))
    }

    pub(super) fn next(&mut self) -> Result<Option<(Row, Place)>, FormatError> {
        let Some(row) = self.rows.next() else {
            return Ok(None);
        };
        let row = row.map_err(|error| unreadable(self.file, &error))?;
        self.left.set(LONGEST);
        let line = row.position().map_or(0, csv::Position::line);
        let place = self.file.place(Some(line));
        if row.len() != self.names.len() {
            return Ok(Some((Row::Ragged(row.len()), place)));
        }
        let cells = self.names.iter().zip(&row).map(|(name, cell)| {
            let bare = cell
                .strip_prefix('\'')
                .filter(|it| self.protected && is_formula(it.trim_start_matches('\'')));
            (name.clone(), json!(bare.unwrap_or(cell)))
        });
        let cells = cells.filter(|(_, it)| it != "").collect();
        Ok(Some((Row::Cells(cells), place)))
    }
}

fn unreadable(file: &File, error: &csv::Error) -> FormatError {
    FormatError::new(
        format!("{}: {error}", file.name),
        "Save the table again as CSV in UTF-8.",
    )
}
