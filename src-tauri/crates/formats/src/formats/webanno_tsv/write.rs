//! From structures to a table: layers in columns, annotations over rows of tokens and parts of tokens.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use galley_model::text::{Text, TextRange, Utf16};

use super::cells::{NO_VALUE, NOTHING, escape_text, escape_value};
use super::rows::FORMAT;
use crate::cas::outgoing::RESERVED;
use crate::cas::types::Types;
use crate::cas::{Cas, DETAIL, META_DATA, NAME, SENTENCE, Structure, TOKEN, Value, guess, short};
use crate::corpus::Document;
use crate::report::{Item, Report, Severity};

/// A place in UTF-16 code units.
type Place = (u64, u64);

/// A row: the number of the token, and the part of it in the order in which parts are written, or none for all of it.
type Unit = (usize, Option<(u64, std::cmp::Reverse<u64>)>);

/// An annotation with the rows that it stands in.
struct Marked<'a> {
    it: &'a Structure,
    units: Vec<Unit>,
    /// What tells it apart from others, if it must be told apart.
    number: Option<u64>,
}

/// The rows and what stands in them.
struct Sheet<'a> {
    text: &'a Text,
    tokens: Vec<Place>,
    /// By the id of the structure, in the order of the text.
    marked: Vec<Marked<'a>>,
    by_id: HashMap<&'a str, usize>,
    /// The layers of spans, and which annotations stand in which row.
    cells: BTreeMap<(&'a str, Unit), Vec<usize>>,
    /// Parts of tokens that are rows of their own.
    parts: BTreeSet<Unit>,
    names: HashMap<Unit, String>,
}

pub(super) fn table(
    cas: &Cas,
    types: &Types,
    document: &Document,
    told: &mut BTreeSet<String>,
    report: &mut Report,
) -> String {
    say_names(cas, document, told, report);
    let of = |kind: &str| -> Vec<Place> {
        let own = cas.structures.iter().filter(|it| it.kind == kind);
        own.filter_map(|it| Some((it.begin?, it.end?))).collect()
    };
    let sentences = of(SENTENCE);
    let mut sheet = Sheet {
        text: &document.text,
        tokens: of(TOKEN),
        marked: Vec::new(),
        by_id: HashMap::new(),
        cells: BTreeMap::new(),
        parts: BTreeSet::new(),
        names: HashMap::new(),
    };
    let (mut spans, mut links) = (Vec::new(), Vec::new());
    for it in &cas.structures {
        if it.get("Governor").is_some() {
            links.push(it);
        } else if ![SENTENCE, TOKEN, META_DATA, DETAIL, NAME].contains(&it.kind.as_str()) {
            spans.push(it);
        }
    }
    // As the text has them: numbers count up from row to row.
    spans.sort_by_key(|it| (it.begin, std::cmp::Reverse(it.end)));
    for it in spans {
        sheet.mark(it, document, report);
    }
    let layers = links_of(&sheet, links, document, report);
    let mixed = layers.values().any(|it| it.base.is_none());
    if mixed {
        let message = "Relations of one layer lead between several layers; WebAnno has a base for each, so any annotation is theirs.";
        report.push(Item::new(Severity::Info, "mixed-ends", message).of(document));
    }
    sheet.number(mixed);
    say_values(&sheet, document, report);
    let columns = header(&sheet, types, &layers);
    sheet.write(&sentences, &columns, document, report)
}

/// Says which names were made plain: the format has no place for the real ones.
fn say_names(cas: &Cas, document: &Document, told: &mut BTreeSet<String>, report: &mut Report) {
    for it in cas.structures.iter().filter(|it| it.kind == NAME) {
        let (Some(plain), Some(real)) = (it.text("plain"), it.text("real")) else {
            continue;
        };
        if told.insert(plain.to_owned()) {
            let message = format!(
                "The name can have letters, digits and _ only; it is {} there.",
                short(plain)
            );
            let item = Item::new(Severity::Loss, "plain-name", message).of(document);
            report.push(item.quoting(real));
        }
    }
}

/// Says which values come back as something else.
fn say_values(sheet: &Sheet<'_>, document: &Document, report: &mut Report) {
    for it in &sheet.marked {
        for (name, value) in &it.it.features {
            let Value::Text(text) = value else { continue };
            if text.is_empty() {
                let message = format!("An empty {name} is none in this format.");
                report.push(Item::new(Severity::Loss, "empty-value", message).of(document));
            } else if !RESERVED.contains(&name.as_str()) && guess(text) != *value {
                let message = format!(
                    "A text in “{name}” looks like a number or like true or false, and comes back as that."
                );
                report.push(
                    Item::new(Severity::Loss, "value-kind", message)
                        .of(document)
                        .quoting(text),
                );
            }
        }
    }
}

/// A layer of relations: the layer of their ends, if it is one, and relations by the row in which they stand.
struct Links<'a> {
    base: Option<&'a str>,
    rows: BTreeMap<Unit, Vec<(&'a Structure, usize, usize)>>,
}

fn links_of<'a>(
    sheet: &Sheet<'a>,
    links: Vec<&'a Structure>,
    document: &Document,
    report: &mut Report,
) -> BTreeMap<&'a str, Links<'a>> {
    let mut layers: BTreeMap<&str, Links<'_>> = BTreeMap::new();
    let mut loose = 0;
    for it in links {
        let end = |name: &str| match it.get(name) {
            Some(Value::Refs(ids)) => sheet.by_id.get(ids.first()?.as_str()).copied(),
            _ => None,
        };
        let (Some(from), Some(to)) = (end("Governor"), end("Dependent")) else {
            loose += 1;
            continue;
        };
        let (Some(source), Some(target)) = (sheet.marked.get(from), sheet.marked.get(to)) else {
            continue;
        };
        let base = Some(target.it.kind.as_str()).filter(|it| *it == source.it.kind);
        let layer = layers.entry(&it.kind).or_insert_with(|| Links {
            base,
            rows: BTreeMap::new(),
        });
        if layer.base != base {
            layer.base = None;
        }
        if let Some(unit) = target.units.first() {
            layer.rows.entry(*unit).or_default().push((it, from, to));
        }
    }
    if loose > 0 {
        let message = "Relations of annotations that are not written were left out.";
        let item = Item::new(Severity::Loss, "loose-relation", message);
        report.push(item.of(document).times(loose));
    }
    layers
}

/// A column, and the line of the header that names it.
enum Column<'a> {
    Feature(&'a str, String),
    LinkFeature(&'a Links<'a>, String),
    LinkFrom(&'a Links<'a>),
}

struct Columns<'a> {
    header: String,
    all: Vec<Column<'a>>,
}

fn header<'a>(
    sheet: &Sheet<'a>,
    types: &Types,
    layers: &'a BTreeMap<&'a str, Links<'a>>,
) -> Columns<'a> {
    let mut columns = Columns {
        header: format!("{FORMAT}3.3\n"),
        all: Vec::new(),
    };
    let mut kinds: Vec<&str> = sheet.marked.iter().map(|it| it.it.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let features = |kind: &str| -> Vec<String> {
        let all = types.features(kind).into_iter().map(|it| it.name.clone());
        all.filter(|it| it != "Governor" && it != "Dependent")
            .collect()
    };
    for kind in kinds {
        let features = features(kind);
        let _ = writeln!(columns.header, "#T_SP={kind}|{}", features.join("|"));
        let own = features.into_iter().map(|it| Column::Feature(kind, it));
        columns.all.extend(own);
    }
    for (kind, links) in layers {
        let features = features(kind);
        let base = links.base.unwrap_or("uima.tcas.Annotation");
        let _ = writeln!(
            columns.header,
            "#T_RL={kind}|{}|BT_{base}",
            features.join("|")
        );
        let own = features
            .into_iter()
            .map(|it| Column::LinkFeature(links, it));
        columns.all.extend(own);
        columns.all.push(Column::LinkFrom(links));
    }
    columns.header.push('\n');
    columns
}

/// A value in a cell.
fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text) | Value::Raw(text)) if !text.is_empty() => escape_value(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Flag(flag)) => flag.to_string(),
        _ => NO_VALUE.to_owned(),
    }
}

impl<'a> Sheet<'a> {
    fn slice(&self, (begin, end): Place) -> &'a str {
        let point = |at: u64| self.text.from_utf16(Utf16(u32::try_from(at).ok()?));
        let range = point(begin)
            .zip(point(end))
            .and_then(|(start, end)| TextRange::new(start, end));
        range.and_then(|it| self.text.slice(it)).unwrap_or_default()
    }

    /// Finds the rows of an annotation.
    fn mark(&mut self, it: &'a Structure, document: &Document, report: &mut Report) {
        let (begin, end) = (it.begin.unwrap_or(0), it.end.unwrap_or(0));
        let first = self.tokens.partition_point(|token| token.1 <= begin);
        let behind = self.tokens.partition_point(|token| token.0 < end);
        let touched = self.tokens.get(first..behind).unwrap_or_default();
        let (Some(start), Some(stop)) = (touched.first(), touched.last()) else {
            let message =
                "The annotation covers white space only, which has no row; it was left out.";
            let item = Item::new(Severity::Loss, "white-space", message).of(document);
            report.push(item.quoting(self.slice((begin, end))));
            return;
        };
        if begin < start.0 || end > stop.1 {
            let message = "White space at the ends of the annotation was left out: rows begin and end with words.";
            let item = Item::new(Severity::Loss, "white-space", message).of(document);
            report.push(item.quoting(self.slice((begin, end))));
        }
        let mut units = Vec::new();
        for (index, token) in touched.iter().enumerate() {
            let part = (begin.max(token.0), end.min(token.1));
            let part = (part != *token).then_some((part.0, std::cmp::Reverse(part.1)));
            units.push((first + index, part));
        }
        let index = self.marked.len();
        for unit in &units {
            if unit.1.is_some() {
                self.parts.insert(*unit);
            }
            self.cells
                .entry((it.kind.as_str(), *unit))
                .or_default()
                .push(index);
        }
        self.by_id.insert(&it.id, index);
        self.marked.push(Marked {
            it,
            units,
            number: None,
        });
    }

    /// Numbers what stands in several rows, or with others of its layer in one; or everything.
    fn number(&mut self, all: bool) {
        let mut last = 0;
        let crowded: BTreeSet<usize> = self
            .cells
            .values()
            .filter(|it| it.len() > 1)
            .flatten()
            .copied()
            .collect();
        for (index, it) in self.marked.iter_mut().enumerate() {
            if all || it.units.len() > 1 || crowded.contains(&index) {
                last += 1;
                it.number = Some(last);
            }
        }
    }

    fn write(
        &mut self,
        sentences: &[Place],
        columns: &Columns<'_>,
        document: &Document,
        report: &mut Report,
    ) -> String {
        let mut out = columns.header.clone();
        // Of each sentence the first token, and of the last the end of the text.
        let mut starts: Vec<usize> = sentences
            .iter()
            .map(|it| self.tokens.partition_point(|token| token.0 < it.0))
            .collect();
        starts.insert(0, 0);
        starts.retain(|it| *it < self.tokens.len());
        starts.sort_unstable();
        starts.dedup();
        for (number, first) in starts.iter().enumerate() {
            let behind = starts.get(number + 1).copied().unwrap_or(self.tokens.len());
            for token in *first..behind {
                let id = format!("{}-{}", number + 1, token - first + 1);
                let own = self.parts.range((token, None)..(token + 1, None)).copied();
                for (index, part) in own.collect::<Vec<_>>().into_iter().enumerate() {
                    self.names.insert(part, format!("{id}.{}", index + 1));
                }
                self.names.insert((token, None), id);
            }
        }
        self.say_space(document, report);
        for (number, first) in starts.iter().enumerate() {
            let behind = starts.get(number + 1).copied().unwrap_or(self.tokens.len());
            let start = |token: usize| self.tokens.get(token).map(|it| it.0);
            let end = start(behind).unwrap_or_else(|| u64::from(self.text.len_utf16().0));
            out.push('\n');
            for line in self.slice((start(*first).unwrap_or(0), end)).split('\n') {
                let _ = writeln!(out, "#Text={}", escape_text(line));
            }
            for token in *first..behind {
                self.row((token, None), columns, &mut out);
                let parts = self.parts.range((token, None)..(token + 1, None));
                for part in parts.copied().collect::<Vec<_>>() {
                    self.row(part, columns, &mut out);
                }
            }
        }
        out
    }

    /// Says what of the text does not come back.
    fn say_space(&self, document: &Document, report: &mut Report) {
        let Some(first) = self.tokens.first() else {
            if !self.text.is_empty() {
                let message =
                    "There is no word in the article, so it has no row; nothing of it was written.";
                report.push(Item::new(Severity::Loss, "no-words", message).of(document));
            }
            return;
        };
        if !self.slice((0, first.0)).chars().all(|it| it == ' ') {
            let message =
                "White space before the first word is not in the file; it comes back as blanks.";
            report.push(Item::new(Severity::Loss, "leading-space", message).of(document));
        }
    }

    fn row(&self, unit: Unit, columns: &Columns<'_>, out: &mut String) {
        let Some(token) = self.tokens.get(unit.0) else {
            return;
        };
        let (begin, end) = unit.1.map_or(*token, |(begin, end)| (begin, end.0));
        let id = self.names.get(&unit).map_or("", String::as_str);
        let _ = write!(out, "{id}\t{begin}-{end}\t{}\t", self.slice((begin, end)));
        for column in &columns.all {
            let values: Vec<String> = match column {
                Column::Feature(kind, name) => self.values(kind, unit, name),
                Column::LinkFeature(links, name) => {
                    let own = links.rows.get(&unit).into_iter().flatten();
                    own.map(|(it, _, _)| cell(it.get(name))).collect()
                }
                Column::LinkFrom(links) => {
                    let own = links.rows.get(&unit).into_iter().flatten();
                    own.map(|(_, from, to)| self.reference(*from, *to))
                        .collect()
                }
            };
            let cell = if values.is_empty() {
                NOTHING.to_owned()
            } else {
                values.join("|")
            };
            let _ = write!(out, "{cell}\t");
        }
        out.push('\n');
    }

    fn values(&self, kind: &str, unit: Unit, name: &str) -> Vec<String> {
        let own = self.cells.get(&(kind, unit)).into_iter().flatten();
        own.filter_map(|it| self.marked.get(*it))
            .map(|it| match it.number {
                Some(number) => format!("{}[{number}]", cell(it.it.get(name))),
                None => cell(it.it.get(name)),
            })
            .collect()
    }

    /// The row in which a relation begins, and the numbers of both ends where there are any.
    fn reference(&self, from: usize, to: usize) -> String {
        let number = |index: usize| self.marked.get(index).and_then(|it| it.number);
        let unit = self.marked.get(from).and_then(|it| it.units.first());
        let row = unit
            .and_then(|it| self.names.get(it))
            .map_or("", String::as_str);
        match (number(from), number(to)) {
            (None, None) => row.to_owned(),
            (from, to) => format!("{row}[{}_{}]", from.unwrap_or(0), to.unwrap_or(0)),
        }
    }
}
