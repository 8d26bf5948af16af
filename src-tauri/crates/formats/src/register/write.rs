//! The register as a table or as lines of JSON, one entry at a time.

use std::io::Write;

use galley_model::people::Entity;

use crate::format::FormatError;

/// Writes the register.
pub enum RegisterWriter<W: Write> {
    /// A table.
    Table(Box<csv::Writer<W>>),
    /// An object a line.
    Lines(W),
}

fn failed(error: &std::io::Error) -> FormatError {
    FormatError::io("The register could not be written", error)
}

impl<W: Write> RegisterWriter<W> {
    /// Begins a file: `csv` or `jsonl`.
    pub fn new(format: &str, to: W) -> Result<Self, FormatError> {
        match format {
            "csv" => {
                let mut table = csv::Writer::from_writer(to);
                let header = ["name", "type", "role", "aliases", "uris", "note"];
                table
                    .write_record(header)
                    .map_err(|error| failed(&error.into()))?;
                Ok(Self::Table(Box::new(table)))
            }
            "jsonl" => Ok(Self::Lines(to)),
            other => Err(FormatError::new(
                format!("The register cannot be written as “{other}”"),
                "Choose csv or jsonl.",
            )),
        }
    }

    /// Writes an entry.
    pub fn entry(&mut self, it: &Entity) -> Result<(), FormatError> {
        match self {
            Self::Table(table) => {
                let (aliases, uris) = (joined(&it.aliases, ';'), joined(&it.uris, ' '));
                let row = [&it.name, &it.type_name, &it.role, &aliases, &uris, &it.note];
                table
                    .write_record(row)
                    .map_err(|error| failed(&error.into()))
            }
            Self::Lines(to) => {
                let line = serde_json::to_string(it).expect("an entry prints as JSON");
                writeln!(to, "{line}").map_err(|error| failed(&error))
            }
        }
    }

    /// Ends the file.
    pub fn finish(self) -> Result<W, FormatError> {
        match self {
            Self::Table(table) => table
                .into_inner()
                .map_err(|error| failed(&std::io::Error::other(error.to_string()))),
            Self::Lines(mut to) => {
                to.flush().map_err(|error| failed(&error))?;
                Ok(to)
            }
        }
    }
}

/// Several in a cell. One alone that holds what else divides says by the sign behind it that it is one.
fn joined(all: &[String], divides: char) -> String {
    let escaped: Vec<String> = all
        .iter()
        .map(|it| it.replace('\\', "\\\\").replace('|', "\\|"))
        .collect();
    let mut cell = escaped.join("|");
    if !cell.contains('|') && cell.contains([divides, '\\']) {
        cell.push('|');
    }
    cell
}
