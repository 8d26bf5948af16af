//! Entries as a table: columns by their names, several names or URIs in a cell with `|` or `;` between them.

use std::cell::Cell;
use std::io::BufRead;
use std::rc::Rc;

use super::{Field, RegisterEntry, uri_of};
use crate::encoding::without_bom;
use crate::format::{FormatError, Stop};
use crate::input::File;
use crate::lines::{Bounded, LONGEST, separator};
use crate::report::{Item, Report, Severity};

/// As many as a table of the register may have.
const MOST_COLUMNS: usize = 1_000;

pub(super) fn read(
    file: &File,
    report: &mut Report,
    take: &mut dyn FnMut(RegisterEntry, &mut Report) -> Result<(), Stop>,
) -> Result<(), FormatError> {
    let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
    let mut stream = file.open()?;
    let start = stream.fill_buf().map_err(failed)?;
    let mark = start.len() - without_bom(start).len();
    let line = start.split(|it| *it == b'\n').next().unwrap_or_default();
    let delimiter = separator(&String::from_utf8_lossy(line));
    stream.consume(mark);
    let left = Rc::new(Cell::new(LONGEST));
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Bounded::new(stream, left.clone()));
    let reject = |report: &mut Report, code, line: Option<u64>, message: String| {
        report.push(Item::new(Severity::Rejected, code, message).at(&file.place(line)));
    };
    let header = match rows.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            reject(
                report,
                "broken-line",
                Some(1),
                format!("The table does not read: {error}."),
            );
            return Ok(());
        }
    };
    if header.len() > MOST_COLUMNS {
        reject(
            report,
            "broken-line",
            Some(1),
            format!("A table of {} columns is none.", header.len()),
        );
        return Ok(());
    }
    let mut fields = Vec::new();
    for name in &header {
        let name = String::from_utf8_lossy(name);
        let field = Field::of(&name);
        if field.is_none() && !name.trim().is_empty() {
            let message =
                format!("The column “{name}” is nothing that the register holds; it was left out.");
            report
                .push(Item::new(Severity::Loss, "unknown-field", message).at(&file.place(Some(1))));
        }
        fields.push(field);
    }
    if !fields.contains(&Some(Field::Name)) {
        let message = format!("The table has no names and was left out. {}", Field::WANTED);
        reject(report, "no-name", Some(1), message);
        return Ok(());
    }
    let mut row = csv::ByteRecord::new();
    loop {
        left.set(LONGEST);
        match rows.read_byte_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                let line = rows.position().line();
                let message = format!("From this line on the table does not read: {error}.");
                reject(report, "broken-line", Some(line), message);
                return Ok(());
            }
        }
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != header.len() {
            let message = format!(
                "The row has {} cells, the header {}; it was left out.",
                row.len(),
                header.len()
            );
            reject(report, "broken-line", Some(line), message);
            continue;
        }
        let mut entry = RegisterEntry {
            place: file.place(Some(line)),
            ..RegisterEntry::default()
        };
        let mut readable = true;
        for (field, cell) in fields.iter().zip(&row) {
            let Some(field) = field else { continue };
            match std::str::from_utf8(cell) {
                Ok(cell) => set(&mut entry, *field, cell),
                Err(_) => readable = false,
            }
        }
        if readable {
            take(entry, report)?;
        } else {
            let message = "The row is not UTF-8 and was left out; save the file as UTF-8.";
            reject(report, "undecodable", Some(line), message.into());
        }
    }
}

fn set(entry: &mut RegisterEntry, field: Field, cell: &str) {
    let to = match field {
        Field::Name => &mut entry.name,
        Field::Type => &mut entry.type_name,
        Field::Role => &mut entry.role,
        Field::Note => &mut entry.note,
        Field::Aliases => {
            let between = if cell.contains('|') { '|' } else { ';' };
            return entry.aliases.extend(apart(cell, between));
        }
        Field::JoinedAliases => {
            return entry.aliases.extend(cell.split(", ").map(str::to_owned));
        }
        Field::Uris => {
            let parts = if cell.contains('|') {
                apart(cell, '|')
            } else {
                cell.split_whitespace().map(str::to_owned).collect()
            };
            return entry.uris.extend(parts.iter().map(|it| uri_of(it.trim())));
        }
    };
    if to.is_empty() {
        cell.clone_into(to);
    }
}

/// The parts of a cell; behind a backslash the sign that divides is itself.
fn apart(cell: &str, between: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(part) = parts.last_mut() else { break };
        match letter {
            '\\' if letters
                .next_if(|it| *it == between || *it == '\\')
                .is_some_and(|it| {
                    part.push(it);
                    true
                }) => {}
            it if it == between => parts.push(String::new()),
            it => part.push(it),
        }
    }
    parts
}
