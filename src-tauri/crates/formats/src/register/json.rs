//! Entries as lines of JSON, or as one array; each is Galley's own or an item of Wikidata.

use serde_json::{Map, Value};

use super::{Field, RegisterEntry, uri_of, wikidata};
use crate::corpus::Place;
use crate::format::{FormatError, Options, Reading, Stop};
use crate::input::File;
use crate::lines::{each_item, each_line, each_value};
use crate::report::{Item, Report, Severity};

pub(super) fn read(
    file: &File,
    language: &str,
    report: &mut Report,
    take: &mut dyn FnMut(RegisterEntry, &mut Report) -> Result<(), Stop>,
) -> Result<(), FormatError> {
    let head = file.head()?;
    let begin = head.trim_start_matches('\u{feff}').trim_start();
    let options = Options::default();
    let mut reading = Reading {
        options: &options,
        sink: &mut |_, _| Ok(()),
        report,
    };
    let mut value = |value: Value, number: u64, reading: &mut Reading<'_>| {
        let place = file.place(Some(number));
        match entry_of(value, language, &place, reading.report) {
            Some(entry) => Ok(take(entry, reading.report)?),
            None => Ok(()),
        }
    };
    if begin.lines().next().map(str::trim) == Some("[") {
        // A dump of Wikidata: an array with one item a line, so that a broken one is left out alone.
        return each_line(file, &mut reading, |line, number, reading| {
            let line = line.trim().trim_end_matches(',');
            if ["[", "]", ""].contains(&line) {
                return Ok(());
            }
            match serde_json::from_str(line) {
                Ok(it) => value(it, number, reading),
                Err(error) => {
                    let message = format!("The line is not JSON ({error}) and was left out.");
                    let item = Item::new(Severity::Rejected, "broken-line", message);
                    reading.report.push(item.at(&file.place(Some(number))));
                    Ok(())
                }
            }
        });
    }
    if begin.starts_with('[') {
        return each_item(file, &mut reading, value);
    }
    each_value(file, &mut reading, value)
}

fn entry_of(
    value: Value,
    language: &str,
    place: &Place,
    report: &mut Report,
) -> Option<RegisterEntry> {
    let Value::Object(fields) = value else {
        let message = "An entry is an object with a name; this is none and was left out.";
        report.push(Item::new(Severity::Rejected, "no-entry", message).at(place));
        return None;
    };
    if fields.get("labels").is_some_and(Value::is_object) {
        return wikidata::entry_of(&fields, language, place, report);
    }
    Some(plain(fields, place, report))
}

fn plain(fields: Map<String, Value>, place: &Place, report: &mut Report) -> RegisterEntry {
    let mut entry = RegisterEntry {
        place: place.clone(),
        ..RegisterEntry::default()
    };
    for (key, value) in fields {
        let Some(field) = Field::of(&key) else {
            let message = format!("“{key}” is nothing that the register holds; it was left out.");
            report.push(Item::new(Severity::Loss, "unknown-field", message).at(place));
            continue;
        };
        let wrong = match field {
            Field::Aliases | Field::JoinedAliases => list(value, &mut entry.aliases, str::to_owned),
            Field::Uris => list(value, &mut entry.uris, uri_of),
            Field::Name => text(value, &mut entry.name),
            Field::Type => text(value, &mut entry.type_name),
            Field::Role => text(value, &mut entry.role),
            Field::Note => text(value, &mut entry.note),
        };
        if let Err(found) = wrong {
            let message = format!("“{key}” is {found}, where text is wanted; it was left out.");
            report.push(Item::new(Severity::Loss, "wrong-type", message).at(place));
        }
    }
    entry
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn text(value: Value, to: &mut String) -> Result<(), &'static str> {
    match value {
        Value::String(it) if to.is_empty() => *to = it,
        Value::String(_) | Value::Null => {}
        other => return Err(kind(&other)),
    }
    Ok(())
}

/// A list of texts, or one alone.
fn list(
    value: Value,
    to: &mut Vec<String>,
    made: impl Fn(&str) -> String,
) -> Result<(), &'static str> {
    let all = match value {
        Value::Array(all) => all,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    let mut wrong = Ok(());
    for it in all {
        match it {
            Value::String(it) => to.push(made(it.trim())),
            other => wrong = Err(kind(&other)),
        }
    }
    wrong
}
