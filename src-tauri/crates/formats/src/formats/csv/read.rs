//! Tables, read: what is in which column decides whether a row is an annotation or an article.

use std::collections::HashSet;

use galley_model::anchoring::OffsetUnit;
use galley_model::text::Text;
use serde_json::{Map, Value, json};

use super::INFO;
use super::list::{self, TEXT};
use super::rows::{Row, Table};
use crate::corpus::{Annotation, Document, EntityInfo, Place, SchemaInfo};
use crate::format::{FormatError, Options, Reading};
use crate::formats::text::title_of;
use crate::input::File;
use crate::record::{
    Columns, Labels, Marks, detail_of, document_of, mark_of, read_labels, read_relation,
    unit_named, unit_of,
};
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};

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
    let Some(mut table) = Table::open(file, reading.options, reading.report)? else {
        return Ok(());
    };
    let names = table.names.clone();
    if names
        .iter()
        .all(|it| it.trim_matches(['\u{feff}', ' ']).is_empty())
    {
        let message = "The table is empty: there is no first row with the names of its columns. It was left out.";
        let item = Item::new(Severity::Rejected, "empty", message);
        reading.report.push(item.at(&file.place(None)));
        return Ok(());
    }
    if list::is_own(&names.join(",")) {
        let register = register(file, reading.options)?;
        if !register.entities.is_empty() {
            reading.schema(register)?;
        }
    }
    let columns = match columns(&names, reading) {
        Ok(columns) => columns,
        Err(message) => {
            let item = Item::new(Severity::Rejected, "no-text", message);
            reading.report.push(item.at(&file.place(None)));
            return Ok(());
        }
    };
    let has = |usual: &[&str]| {
        let mut all = names.iter();
        all.any(|name| usual.iter().any(|it| name.eq_ignore_ascii_case(it)))
    };
    let is_list = has(&START) && has(&END);
    let mut list = is_list.then(|| ListReader::new(&names, columns.clone(), reading));
    while let Some((row, place)) = table.next()? {
        match (row, &mut list) {
            (Row::Cells(cells), Some(list)) => list.row(cells, place, reading)?,
            (Row::Cells(cells), None) => article(cells, &columns, file, place, reading)?,
            (Row::Ragged(fields), _) => {
                let message = format!(
                    "The row has {fields} fields, the header {}; it was left out.",
                    names.len()
                );
                let item = Item::new(Severity::Rejected, "broken-line", message);
                reading.report.push(item.at(&place));
            }
        }
    }
    list.map_or(Ok(()), |mut list| list.close(reading))
}

/// The entries of the register that a list of ours names: they come before any article, so the file is read twice.
fn register(file: &File, options: &Options) -> Result<SchemaInfo, FormatError> {
    let mut register = SchemaInfo::default();
    let mut known = HashSet::new();
    let Some(mut table) = Table::open(file, options, &mut Report::default())? else {
        return Ok(register);
    };
    while let Some((row, _)) = table.next()? {
        let Row::Cells(cells) = row else { continue };
        let text = |key: &str| cells.get(key).and_then(Value::as_str).map(str::to_owned);
        if let (Some(id), Some(name)) = (text("entity"), text("entity_name"))
            && known.insert(id.clone())
        {
            register.entities.push(EntityInfo {
                id,
                name,
                type_name: String::new(),
                role: String::new(),
                aliases: Vec::new(),
                uris: text("entity_uri").into_iter().collect(),
                note: String::new(),
            });
        }
    }
    Ok(register)
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
