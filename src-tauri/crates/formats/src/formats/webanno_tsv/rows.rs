//! A file taken apart: what its columns are, and its rows with the sentences that they belong to.

use crate::format::FormatError;
use crate::input::File;
use crate::report::{Item, Report, Severity};

pub(super) const FORMAT: &str = "#FORMAT=WebAnno TSV ";

/// What a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Span,
    Relation,
    Chain,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Only that there is an annotation.
    Mark,
    Feature(String),
    /// Roles of a feature's slots.
    Role(String),
    /// What fills the slots of a feature, and its layer.
    Filler(String, String),
    ChainType,
    ChainLink,
    /// Where a relation comes from, in a layer.
    From(String),
}

#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub kind: Kind,
    /// The full name of its type.
    pub name: String,
    /// The number of its first column.
    pub first: usize,
    pub columns: Vec<Part>,
}

/// A token, or a part of one.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub id: &'a str,
    pub begin: u32,
    pub end: u32,
    pub form: &'a str,
    pub cells: Vec<&'a str>,
    pub line: u64,
}

impl Row<'_> {
    pub(super) fn is_token(&self) -> bool {
        !self.id.contains('.')
    }
}

/// A sentence: its lines of text as they stand in the file, and its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Sentence<'a> {
    pub lines: Vec<&'a str>,
    pub rows: Vec<Row<'a>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Table<'a> {
    pub layers: Vec<Layer>,
    pub sentences: Vec<Sentence<'a>>,
    /// What stands in other lines of the header, such as `#key=value`.
    pub details: Vec<(&'a str, &'a str)>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        content: &'a str,
        file: &File,
        report: &mut Report,
    ) -> Result<Self, FormatError> {
        let version = content.lines().next().unwrap_or_default().trim_end();
        let version = version.strip_prefix(FORMAT);
        if !version.is_some_and(|it| it.starts_with("3.")) {
            let found = version.map_or("no such version".to_owned(), |it| format!("version {it}"));
            return Err(FormatError::new(
                format!("{}, line 1: not WebAnno TSV 3, but {found}", file.name),
                "Export it again as WebAnno TSV v3.x, or choose another format.",
            ));
        }
        let mut table = Self::default();
        let mut sentence = Sentence::default();
        let mut others = 0;
        for (index, line) in content.split('\n').enumerate().skip(1) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let number = index as u64 + 1;
            if let Some(text) = line.strip_prefix("#Text=") {
                if !sentence.rows.is_empty() {
                    table.sentences.push(std::mem::take(&mut sentence));
                }
                sentence.lines.push(text);
            } else if let Some(layer) = line.strip_prefix("#T_") {
                table.layer(layer);
            } else if line.is_empty() {
                if !sentence.rows.is_empty() {
                    table.sentences.push(std::mem::take(&mut sentence));
                }
            } else if let Some(other) = line.strip_prefix('#') {
                match other.split_once('=') {
                    Some(("Sentence.id", _)) => {}
                    Some(detail) if table.sentences.is_empty() && sentence.rows.is_empty() => {
                        table.details.push(detail);
                    }
                    _ => others += 1,
                }
            } else if let Some(row) = row(line, number) {
                sentence.rows.push(row);
            } else {
                let message =
                    "The line is no row of a number, offsets and a word; it was left out.";
                let item = Item::new(Severity::Rejected, "broken-line", message);
                report.push(item.at(&file.place(Some(number))).quoting(line));
            }
        }
        if !sentence.rows.is_empty() || !sentence.lines.is_empty() {
            table.sentences.push(sentence);
        }
        if others > 0 {
            let message =
                "Lines that begin with # say something that is not known here; they were left out.";
            let item = Item::new(Severity::Rejected, "other-lines", message);
            report.push(item.at(&file.place(None)).times(others));
        }
        table.say_ragged(file, report);
        Ok(table)
    }

    /// Says which rows have not as many cells as there are columns.
    fn say_ragged(&self, file: &File, report: &mut Report) {
        let columns = self
            .layers
            .last()
            .map_or(0, |it| it.first + it.columns.len());
        for row in self.sentences.iter().flat_map(|it| &it.rows) {
            // Every line ends with a tab.
            let behind = row.cells.last().is_some_and(|it| it.is_empty());
            let cells = row.cells.len() - usize::from(behind);
            if cells != columns {
                let message = format!(
                    "The row has {cells} cells for {columns} columns; what is missing counts as empty, what is too much was left out."
                );
                let item = Item::new(Severity::Rejected, "ragged-row", message);
                report.push(item.at(&file.place(Some(row.line))).quoting(row.form));
            }
        }
    }

    /// A line such as `SP=webanno.custom.Span|value`.
    fn layer(&mut self, line: &str) {
        let Some((kind, rest)) = line.split_once('=') else {
            return;
        };
        let kind = match kind {
            "SP" => Kind::Span,
            "RL" => Kind::Relation,
            "CH" => Kind::Chain,
            _ => return,
        };
        let mut fields = rest.split('|').filter(|it| !it.is_empty());
        let Some(name) = fields.next() else { return };
        let mut columns: Vec<Part> = Vec::new();
        for field in fields {
            columns.push(match (kind, columns.last()) {
                (Kind::Span, Some(Part::Role(feature))) => {
                    Part::Filler(feature.clone(), field.to_owned())
                }
                (Kind::Span, _) if field.starts_with("ROLE_") => {
                    // ROLE_the.layer:feature_the.link.type
                    let feature = field.split_once(':').map_or(field, |(_, it)| it);
                    let feature = feature.split_once('_').map_or(feature, |(it, _)| it);
                    Part::Role(feature.to_owned())
                }
                (Kind::Relation, _) if field.starts_with("BT_") => {
                    Part::From(field.trim_start_matches("BT_").to_owned())
                }
                (Kind::Chain, _) if field == "referenceType" => Part::ChainType,
                (Kind::Chain, _) if field == "referenceRelation" => Part::ChainLink,
                _ => Part::Feature(field.to_owned()),
            });
        }
        if columns.is_empty() {
            columns.push(Part::Mark);
        }
        let first = self
            .layers
            .last()
            .map_or(0, |it| it.first + it.columns.len());
        self.layers.push(Layer {
            kind,
            name: name.to_owned(),
            first,
            columns,
        });
    }
}

fn row(line: &str, number: u64) -> Option<Row<'_>> {
    let mut cells = line.split('\t');
    let (id, place, form) = (cells.next()?, cells.next()?, cells.next()?);
    let (begin, end) = place.split_once('-')?;
    let digits = id
        .chars()
        .all(|it| it.is_ascii_digit() || matches!(it, '-' | '.'));
    let (begin, end): (u32, u32) = (begin.parse().ok()?, end.parse().ok()?);
    (digits && id.contains('-') && begin <= end).then(|| Row {
        id,
        begin,
        end,
        form,
        cells: cells.collect(),
        line: number,
    })
}
