//! The rows of a table, whatever separates its cells and whatever it is encoded in, one at a time.

use std::cell::Cell;
use std::io::BufRead;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{FORMULAS, INFO, SEPARATOR, is_formula};
use crate::corpus::Place;
use crate::encoding::open_text;
use crate::format::{FormatError, Options};
use crate::input::File;
use crate::lines::{Bounded, LONGEST, separator};
use crate::report::Report;

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
        let bounded = Bounded::new(stream, left.clone());
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
