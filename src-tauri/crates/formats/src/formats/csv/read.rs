//! Tables, read: what is in which column decides whether a row is an annotation or an article.

use std::cell::Cell;
use std::io::{BufRead, Error, Read};
use std::rc::Rc;

use galley_model::anchoring::OffsetUnit;
use galley_model::text::Text;
use serde_json::{Map, Value, json};

use super::list::{self, TEXT};
use super::{FORMULAS, INFO, SEPARATOR, is_formula};
use crate::corpus::{Annotation, Document, Place};
use crate::encoding::open_text;
use crate::format::{FormatError, Reading};
use crate::formats::text::title_of;
use crate::input::File;
use crate::lines::LONGEST;
use crate::record::{
    Columns, Labels, Marks, detail_of, document_of, mark_of, read_labels, read_relation,
    unit_named, unit_of,
};
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};

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

/// The names under which others list where an annotation begins and ends.
const START: [&str; 5] = [
    "start",
    "begin",
    "start_offset",
    "start_char",
    "from_offset",
];
const END: [&str; 5] = ["end", "stop", "end_offset", "end_char", "to_offset"];

pub(super) fn read(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let place = file.place(None);
    let Some(mut stream) = open_text(file, &INFO, reading.options, reading.report)? else {
        return Ok(());
    };
    let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
    let delimiter = match reading.options.get(&INFO, SEPARATOR.key) {
        "comma" => b',',
        "semicolon" => b';',
        "tab" => b'\t',
        _ => {
            let start = String::from_utf8_lossy(stream.fill_buf().map_err(failed)?);
            separator(start.lines().next().unwrap_or_default())
        }
    };
    let left = Rc::new(Cell::new(LONGEST));
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Bounded {
            from: stream,
            left: left.clone(),
        });
    let unreadable = |error: csv::Error| {
        FormatError::new(
            format!("{}: {error}", file.name),
            "Save the table again as CSV in UTF-8.",
        )
    };
    let header = rows.headers().map_err(unreadable)?.clone();
    let names: Vec<String> = header.iter().map(str::to_owned).collect();
    let columns = match columns(&names, reading) {
        Ok(columns) => columns,
        Err(message) => {
            let item = Item::new(Severity::Rejected, "no-text", message);
            reading.report.push(item.at(&place));
            return Ok(());
        }
    };
    let protected = reading.options.get(&INFO, FORMULAS.key) == "protect";
    let find = |usual: &[&str]| {
        let same = |usual: &&str| names.iter().find(|it| it.eq_ignore_ascii_case(usual));
        usual.iter().find_map(same).cloned()
    };
    let offsets = find(&START).zip(find(&END));
    let mut list = offsets.map(|_| ListReader::new(&names, columns.clone(), reading));
    for row in rows.records() {
        let row = row.map_err(unreadable)?;
        left.set(LONGEST);
        let line = row.position().map_or(0, csv::Position::line);
        let place = file.place(Some(line));
        if row.len() != names.len() {
            let message = format!(
                "The row has {} fields, the header {}; it was left out.",
                row.len(),
                names.len()
            );
            let item = Item::new(Severity::Rejected, "broken-line", message);
            reading.report.push(item.at(&place));
            continue;
        }
        let cells = names.iter().zip(&row).map(|(name, cell)| {
            let bare = cell
                .strip_prefix('\'')
                .filter(|it| protected && is_formula(it.trim_start_matches('\'')));
            (name.clone(), json!(bare.unwrap_or(cell)))
        });
        let cells: Map<String, Value> = cells.filter(|(_, it)| it != "").collect();
        match &mut list {
            Some(list) => list.row(cells, place, reading)?,
            None => article(cells, &columns, file, place, reading)?,
        }
    }
    list.map_or(Ok(()), |mut list| list.close(reading))
}

/// Which column is what, or why the table cannot be read.
fn columns(names: &[String], reading: &Reading<'_>) -> Result<Columns, String> {
    let all = names.join(", ");
    let mut columns = Columns::new(reading.options, names)
        .map_err(|wanted| format!("The table has no column “{wanted}”; it has {all}."))?;
    if columns.text.is_some() {
        // Words and tags are no matter of cells.
        (columns.tokens, columns.tags) = (None, None);
        return Ok(columns);
    }
    let numbers = names.iter().filter(|it| it.trim().parse::<u64>().is_ok());
    Err(if numbers.count() >= 2 {
        format!(
            "The table has no header, and looks like a list of annotations without the text they belong to (its first row: {all}). \
             Import the articles first; a list needs their text in a column “text”."
        )
    } else {
        format!("The table has no text column among {all}; name it with the option text-column.")
    })
}

/// A row that is an article.
fn article(
    mut cells: Map<String, Value>,
    columns: &Columns,
    file: &File,
    place: Place,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    // doccano joins several labels so.
    if let Some(value) = columns.labels.as_ref().and_then(|it| cells.get_mut(it))
        && let Some(joined) = value.as_str()
    {
        let labels: Vec<&str> = joined.split('#').map(str::trim).collect();
        *value = json!(labels);
    }
    let unit = unit_of(&INFO, reading.options);
    let made = document_of(
        cells,
        columns,
        &Labels::new(),
        unit,
        place.clone(),
        reading.report,
    );
    let Ok(mut document) = made else {
        let message = "The article is empty and was left out.";
        let item = Item::new(Severity::Rejected, "empty", message);
        reading.report.push(item.at(&place));
        return Ok(());
    };
    document
        .title
        .get_or_insert_with(|| title_of(document.text.as_str(), file));
    let source = document.metadata.entry("source".into());
    source.or_insert_with(|| file.name.clone());
    reading.document(document)
}

/// Rows of a list that belong together, while they come.
struct ListReader {
    columns: Columns,
    /// Whether the columns are those that Galley writes, and mean what they say.
    own: bool,
    unit: Option<OffsetUnit>,
    current: Option<Current>,
}

struct Current {
    document: Document,
    doc_id: Option<String>,
    unit: Option<OffsetUnit>,
    marks: Marks,
    whole: Vec<Annotation>,
}

impl ListReader {
    fn new(names: &[String], columns: Columns, reading: &Reading<'_>) -> Self {
        Self {
            columns,
            own: list::is_own(&names.join(",")),
            unit: unit_of(&INFO, reading.options),
            current: None,
        }
    }

    fn row(
        &mut self,
        mut cells: Map<String, Value>,
        place: Place,
        reading: &mut Reading<'_>,
    ) -> Result<(), FormatError> {
        let mut take = |column: &Option<String>| match cells.remove(column.as_deref()?) {
            Some(Value::String(it)) => Some(it),
            _ => None,
        };
        let text = take(&self.columns.text);
        let title = take(&self.columns.title);
        // Of a list of others, “id” may be the annotation's.
        let doc_id = if self.own {
            take(&Some("doc_id".to_owned()))
        } else {
            take(&self.columns.id)
        };
        let goes_on = self.current.as_ref().is_some_and(|it| {
            doc_id == it.doc_id
                && text
                    .as_deref()
                    .is_none_or(|text| !self.own && text == it.document.text.as_str())
        });
        if !goes_on {
            self.close(reading)?;
            let Some(text) = text.filter(|it| !it.trim().is_empty()) else {
                let message = "The row belongs to an article whose text is not there; it was left out. A list needs the text in the first row of each article, or in all.";
                let item = Item::new(Severity::Rejected, "no-text", message);
                reading.report.push(item.at(&place));
                return Ok(());
            };
            let mut document = Document::new(Text::new(text), place.clone());
            document.id.clone_from(&doc_id);
            document.title = title;
            self.current = Some(Current {
                document,
                doc_id,
                unit: self.unit,
                marks: Marks::default(),
                whole: Vec::new(),
            });
        }
        let own = self.own;
        if let Some(current) = &mut self.current {
            current.details(&mut cells, own, !goes_on, &place, reading.report);
            current.add(cells, &place, reading.report);
        }
        Ok(())
    }

    /// Hands on the article of which there are no more rows.
    fn close(&mut self, reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let Some(it) = self.current.take() else {
            return Ok(());
        };
        let mut document = it.document;
        it.marks.settle(&mut document, it.unit, reading.report);
        document.annotations.extend(it.whole);
        drop_loose_relations(&mut document, reading.report);
        reading.document(document)
    }
}

/// What a row of a list says of an annotation, besides where others say it begins and ends.
const OF_MARKS: [&str; 22] = [
    "id",
    "kind",
    "unit",
    "parts",
    "quote",
    "label",
    "layer",
    "annotator",
    "note",
    "entity",
    "attributes",
    "confidence",
    "origin",
    "from",
    "to",
    "type",
    "tag",
    "category",
    "class",
    "score",
    "surface",
    "kb_id",
];

impl Current {
    /// Takes out of a row what is no annotation's: it is the article's.
    fn details(
        &mut self,
        cells: &mut Map<String, Value>,
        own: bool,
        first: bool,
        place: &Place,
        report: &mut Report,
    ) {
        let of_mark = |name: &str| {
            if own {
                return list::is_column(name);
            }
            let lower = name.to_lowercase();
            let lower = lower.as_str();
            OF_MARKS.contains(&lower) || START.contains(&lower) || END.contains(&lower)
        };
        let names: Vec<String> = cells.keys().filter(|it| !of_mark(it)).cloned().collect();
        for name in names {
            let Some(Value::String(value)) = cells.remove(&name) else {
                continue;
            };
            let key = detail_of(&name);
            if first {
                self.document.metadata.insert(key.to_owned(), value);
            } else if self.document.metadata.get(key) != Some(&value) {
                let message = format!(
                    "“{name}” differs between rows of one article; only what the first row says was kept."
                );
                let item = Item::new(Severity::Rejected, "differing-details", message);
                report.push(item.of(&self.document).at(place).quoting(&value));
            }
        }
    }

    fn add(&mut self, cells: Map<String, Value>, place: &Place, report: &mut Report) {
        // Names are as others write them.
        let mut cells: Map<String, Value> = cells
            .into_iter()
            .map(|(name, value)| (name.to_lowercase(), value))
            .collect();
        let text = |key: &str| cells.get(key).and_then(Value::as_str);
        if let Some(unit) = text("unit").and_then(unit_named) {
            self.unit.get_or_insert(unit);
        }
        let has = |keys: &[&str]| keys.iter().any(|it| cells.contains_key(*it));
        let kind = match text("kind") {
            Some(kind) => kind.to_owned(),
            None if has(&["from"]) && has(&["to"]) => "relation".to_owned(),
            None if has(&START) => "span".to_owned(),
            None if has(&["label"]) => "label".to_owned(),
            None => "article".to_owned(),
        };
        let parts = text("parts").map(|it| {
            let part = |it: &str| {
                let (start, end) = it.split_once('-')?;
                Some(json!([start, end]))
            };
            it.split(';').map(part).collect::<Option<Vec<_>>>()
        });
        if let Some(parts) = parts {
            cells.insert("parts".into(), json!(parts.unwrap_or_default()));
        }
        for key in ["kind", "unit", TEXT] {
            cells.remove(key);
        }
        let id = format!("s{}", self.marks.len() + self.whole.len() + 1);
        match kind.as_str() {
            "relation" => self.document.relations.push(read_relation(&cells)),
            "label" => {
                let value = json!([cells]);
                for mut it in read_labels(&value, None) {
                    if !cells.contains_key("id") {
                        it.id.clone_from(&id);
                    }
                    self.whole.push(it);
                }
            }
            "article" => {}
            _ => {
                if let Some(mark) = mark_of(&json!(cells), id, None) {
                    self.marks.push(mark);
                    return;
                }
                let message = "The row has no start and end that are numbers; it was left out.";
                let item = Item::new(Severity::Rejected, "broken-line", message);
                report.push(item.at(place));
            }
        }
    }
}
