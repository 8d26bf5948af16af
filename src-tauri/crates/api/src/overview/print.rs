//! How a picture is put into words: terms of the query that finds the articles behind a number, and its table as
//! comma-separated values.

use crate::error::Result;
use crate::wire::{ApiError, OverviewView};

/// A term of a query: `label:Person`, `by:"Ada L."`.
pub(super) fn term(field: &str, value: &str) -> String {
    let bare = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    // In quotation marks these are names like others.
    let special = matches!(field, "by" | "entity") && is_special(value);
    let plain = !value.is_empty() && !value.starts_with('-') && value.chars().all(bare) && !special;
    if plain {
        format!("{field}:{value}")
    } else {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("{field}:\"{escaped}\"")
    }
}

fn is_special(value: &str) -> bool {
    let value = value.to_lowercase();
    ["me", "any", "none"].contains(&value.as_str())
}

/// A query for articles that all terms fit.
pub(super) fn all_of(terms: &[String]) -> String {
    let terms: Vec<&str> = terms
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    terms.join(" ")
}

/// A number as people read it: `12,000`.
pub(super) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A table as comma-separated values (RFC 4180).
pub(super) fn csv(view: &OverviewView) -> Result<String> {
    let grouped = view.rows.iter().any(|it| !it.group.is_empty());
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut write = |cells: &mut dyn Iterator<Item = String>| out.write_record(cells);
    let group = |name: &str| grouped.then(|| safe(name));
    let mut header = group("Group")
        .into_iter()
        .chain([safe(&view.head)])
        .chain(view.columns.iter().map(|it| safe(&it.name)));
    let mut written = write(&mut header);
    for row in &view.rows {
        let mut record = group(&row.group)
            .into_iter()
            .chain([safe(&row.name)])
            .chain(row.cells.iter().map(|it| it.value.to_string()));
        written = written.and_then(|()| write(&mut record));
    }
    let bytes = written.ok().and_then(|()| out.into_inner().ok());
    bytes
        .and_then(|it| String::from_utf8(it).ok())
        .ok_or_else(|| ApiError::new("The table could not be written", ""))
}

/// A cell that no spreadsheet takes for a formula: nobody reads these tables back, so an apostrophe harms nothing.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{OverviewCell, OverviewColumn, OverviewRow, Picture};

    #[test]
    fn values_are_quoted_where_they_need_it() {
        assert_eq!(term("label", "Person"), "label:Person");
        assert_eq!(term("by", "Ada L."), "by:\"Ada L.\"");
        assert_eq!(term("quote", "say \"no\""), "quote:\"say \\\"no\\\"\"");
        assert_eq!(term("by", "Me"), "by:\"Me\"");
        assert_eq!(term("quote", "-5"), "quote:\"-5\"");
        let terms = [term("date", "2018-03"), String::new(), term("label", "人")];
        assert_eq!(all_of(&terms), "date:2018-03 label:人");
    }

    #[test]
    fn a_table_is_safe_to_open_in_a_spreadsheet() {
        let view = OverviewView {
            picture: Picture::Mentions,
            title: String::new(),
            note: String::new(),
            unit: String::new(),
            head: "Mention".into(),
            columns: vec![OverviewColumn {
                name: "Times".into(),
                ..OverviewColumn::default()
            }],
            rows: ["=1+1", "a, “b”", "two\nlines \"x\""]
                .map(|name| OverviewRow {
                    name: name.into(),
                    group: "Person".into(),
                    color: String::new(),
                    cells: vec![OverviewCell {
                        value: 1_200,
                        query: String::new(),
                    }],
                })
                .into(),
            csv: String::new(),
        };
        assert_eq!(
            csv(&view).unwrap(),
            "Group,Mention,Times\r\nPerson,'=1+1,1200\r\nPerson,\"a, “b”\",1200\r\nPerson,\"two\nlines \"\"x\"\"\",1200\r\n"
        );
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let print = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(print, ["0", "999", "1,000", "1,234,567"]);
    }
}
