//! Files with one record a line: each line by itself, none too long to hold, a broken one left out with its number.

use std::cell::Cell;
use std::io::{BufRead, Error, Read};
use std::rc::Rc;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;

use crate::encoding::without_bom;
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::report::{Item, Severity};

/// A record longer than this is refused without being read.
pub(crate) const LONGEST: u64 = 64 * 1024 * 1024;

/// The separator of a header line: whichever of them it has most of.
pub(crate) fn separator(header: &str) -> u8 {
    let count = |separator: char| header.matches(separator).count();
    let most = ['\t', ';', ','].into_iter().max_by_key(|it| count(*it));
    most.map_or(b',', |it| it as u8)
}

/// Lets so many bytes through until it is told that a row is whole: where a quotation mark is never closed, the rest of
/// the file would be one cell.
pub(crate) struct Bounded<R> {
    from: R,
    left: Rc<Cell<u64>>,
}

impl<R> Bounded<R> {
    /// Lets `left` bytes through.
    pub(crate) fn new(from: R, left: Rc<Cell<u64>>) -> Self {
        Self { from, left }
    }
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

/// Hands every line that is not blank to `take`, with its number from 1. Lines that are too long or no UTF-8 are
/// rejected and passed over.
pub(crate) fn each_line(
    file: &File,
    reading: &mut Reading<'_>,
    mut take: impl FnMut(&str, u64, &mut Reading<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let mut reader = file.open()?;
    let mut buffer = Vec::new();
    for number in 1.. {
        buffer.clear();
        let failed = |error| {
            FormatError::io(
                &format!("{}, line {number}, could not be read", file.name),
                &error,
            )
        };
        let length = reader
            .by_ref()
            .take(LONGEST + 1)
            .read_until(b'\n', &mut buffer)
            .map_err(failed)?;
        if length == 0 {
            return Ok(());
        }
        let place = file.place(Some(number));
        if length as u64 > LONGEST && buffer.last() != Some(&b'\n') {
            skip_line(&mut reader).map_err(failed)?;
            let message = format!(
                "The line is longer than {} MB and was left out; split the record.",
                LONGEST >> 20
            );
            reading
                .report
                .push(Item::new(Severity::Rejected, "line-too-long", message).at(&place));
            continue;
        }
        let bytes = if number == 1 {
            without_bom(&buffer)
        } else {
            &buffer
        };
        match std::str::from_utf8(bytes) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => take(line.trim_end_matches(['\n', '\r']), number, reading)?,
            Err(error) => {
                let message = format!(
                    "Byte {} of the line is not UTF-8; save the file as UTF-8.",
                    error.valid_up_to()
                );
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "undecodable", message).at(&place));
            }
        }
    }
    Ok(())
}

/// Passes over the rest of a line without keeping it.
fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let available = reader.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        if let Some(end) = available.iter().position(|byte| *byte == b'\n') {
            reader.consume(end + 1);
            return Ok(());
        }
        let length = available.len();
        reader.consume(length);
    }
}

/// Hands every line's JSON value to `take`. A file that is one JSON array is taken apart, and so is one whose records
/// go over several lines; a line that is no JSON is rejected.
pub(crate) fn each_value(
    file: &File,
    reading: &mut Reading<'_>,
    mut take: impl FnMut(Value, u64, &mut Reading<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    if file
        .head()?
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('[')
        && file.extension() == "json"
    {
        each_item(file, reading, take)?;
        return Ok(());
    }
    let head = file.head()?;
    let begin = head.trim_start_matches('\u{feff}').trim_start().lines();
    if begin.map(str::trim).next() == Some("{") {
        return each_spread(file, reading, take);
    }
    each_line(
        file,
        reading,
        |line, number, reading| match serde_json::from_str(line) {
            Ok(value) => take(value, number, reading),
            Err(error) => {
                let message = format!(
                    "The line is not JSON ({error}) and was left out; mend it and import it again."
                );
                let item = Item::new(Severity::Rejected, "broken-line", message);
                reading.report.push(item.at(&file.place(Some(number))));
                Ok(())
            }
        },
    )
}

/// Hands every value of a file in which they follow each other over several lines to `take`, with its number from 1.
fn each_spread(
    file: &File,
    reading: &mut Reading<'_>,
    mut take: impl FnMut(Value, u64, &mut Reading<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let stream = opened(file)?;
    let values = serde_json::Deserializer::from_reader(stream).into_iter();
    for (value, number) in values.zip(1..) {
        take(
            value.map_err(|error| broken(file, &error))?,
            number,
            reading,
        )?;
    }
    Ok(())
}

/// A file behind its byte-order mark.
fn opened(file: &File) -> Result<Box<dyn BufRead + '_>, FormatError> {
    let mut stream = file.open()?;
    let start = stream
        .fill_buf()
        .map_err(|error| FormatError::io(&format!("{} could not be read", file.name), &error))?;
    let mark = start.len() - without_bom(start).len();
    stream.consume(mark);
    Ok(stream)
}

fn broken(file: &File, error: &serde_json::Error) -> FormatError {
    FormatError::new(
        format!("{}, line {}: {error}", file.name, error.line()),
        "Mend the file, or export it again where it came from.",
    )
}

/// Hands every value of a file that is one JSON array to `take`, with its number from 1, one at a time: memory does not
/// grow with the file.
pub(crate) fn each_item(
    file: &File,
    reading: &mut Reading<'_>,
    take: impl FnMut(Value, u64, &mut Reading<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let stream = opened(file)?;
    let mut items = Items {
        take,
        reading,
        failure: None,
    };
    let mut source = serde_json::Deserializer::from_reader(stream);
    let read = source
        .deserialize_seq(&mut items)
        .and_then(|()| source.end());
    match (items.failure, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(broken(file, &error)),
        (None, Ok(())) => Ok(()),
    }
}

/// Hands every record of a file to `take`, whichever way it is laid out: one array, one object over many lines, or one
/// record a line. Only lines have a place of their own; items of an array have their number.
pub(crate) fn each_record(
    file: &File,
    reading: &mut Reading<'_>,
    take: impl FnMut(Value, u64, &mut Reading<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let head = file.head()?;
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('[') {
        return each_item(file, reading, take);
    }
    let first = head.lines().next().unwrap_or_default();
    if head.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(first).is_err() {
        return each_spread(file, reading, take);
    }
    each_value(file, reading, take)
}

/// Visits an array, handing on each value as soon as it is there.
struct Items<'a, 'b, F> {
    take: F,
    reading: &'a mut Reading<'b>,
    failure: Option<FormatError>,
}

impl<'de, F> Visitor<'de> for &mut Items<'_, '_, F>
where
    F: FnMut(Value, u64, &mut Reading<'_>) -> Result<(), FormatError>,
{
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = array.next_element()? {
            number += 1;
            if let Err(error) = (self.take)(value, number, self.reading) {
                self.failure = Some(error);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// The first line of a head as JSON, to recognise a format by.
pub(crate) fn first_value(head: &str) -> Option<Value> {
    let line = head
        .trim_start_matches('\u{feff}')
        .lines()
        .find(|line| !line.trim().is_empty())?;
    let line = line.trim();
    match serde_json::from_str(line) {
        // A whole array of records in one line begins with its first; a record that is a pair begins with its text.
        Ok(Value::Array(mut values)) if values.first().is_some_and(Value::is_object) => {
            Some(values.swap_remove(0))
        }
        Ok(value) => Some(value),
        // An array with a record in each line.
        Err(_) => {
            let own = line.strip_prefix('[').unwrap_or(line);
            let own = serde_json::from_str(own.trim_end_matches([',', ']'])).ok();
            // Or with a record over several lines.
            own.or_else(|| {
                let rest = head.trim_start_matches('\u{feff}').trim_start();
                let rest = rest.strip_prefix('[').unwrap_or(rest);
                let mut values = serde_json::Deserializer::from_str(rest).into_iter();
                values.next()?.ok()
            })
        }
    }
}

/// A string value as it is, nothing where there is none, any other as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The text of a value, if it says anything.
pub(crate) fn some_text(value: Option<&Value>) -> Option<String> {
    value.map(as_text).filter(|it| !it.is_empty())
}
