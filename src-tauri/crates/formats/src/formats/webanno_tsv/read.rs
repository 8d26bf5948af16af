//! From rows to structures: cells of several rows and columns that are one annotation, and what they refer to.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::cells::{self, NO_VALUE, NOTHING, bracket, numbered, split};
use super::rows::{Kind, Layer, Part, Row, Table};
use super::text;
use crate::cas::types::{ANNOTATION, STRING, Types};
use crate::cas::{Cas, DETAIL, SENTENCE, Sofa, Structure, TOKEN, Value};
use crate::input::File;
use crate::report::{Item, Report, Severity};

const SOFA: &str = "text";

pub(super) fn cas(table: &Table<'_>, file: &File, report: &mut Report) -> Cas {
    let built = text::build(table, file, report);
    let mut types = Types::default();
    for name in [SENTENCE, TOKEN] {
        types.declare(name, ANNOTATION, "");
    }
    for layer in &table.layers {
        types.declare(&layer.name, ANNOTATION, "");
        for part in &layer.columns {
            match part {
                Part::Feature(name) => types.feature(&layer.name, name, STRING),
                Part::ChainType => types.feature(&layer.name, "referenceType", STRING),
                Part::ChainLink => types.feature(&layer.name, "referenceRelation", STRING),
                _ => true,
            };
        }
    }
    let mut made = Made::default();
    let places: Vec<&(u64, u64)> = built.places.iter().collect();
    let rows: Vec<&Row<'_>> = table.sentences.iter().flat_map(|it| &it.rows).collect();
    for (row, (begin, end)) in rows.iter().zip(&places).map(|(row, place)| (row, **place)) {
        if row.is_token() {
            made.token(row.id, begin, end);
        }
        for (index, layer) in table.layers.iter().enumerate() {
            match layer.kind {
                Kind::Span => made.spans(index, layer, row, begin, end),
                Kind::Chain => made.chain(index, layer, row, begin, end),
                Kind::Relation => {}
            }
        }
    }
    for row in rows {
        for layer in table.layers.iter().filter(|it| it.kind == Kind::Relation) {
            made.relations(layer, row, table);
        }
    }
    made.fill_slots(table);
    made.link_chains();
    for (line, quote) in &made.lost {
        let message =
            "The line refers to an annotation that is not there; the relation was left out.";
        let item = Item::new(Severity::Rejected, "no-target", message);
        report.push(item.at(&file.place(Some(*line))).quoting(quote));
    }
    for (key, value) in &table.details {
        let text = |text: &str| Value::Text(text.to_owned());
        made.structures.push(Structure {
            kind: DETAIL.into(),
            features: vec![
                ("key".into(), text(&key.to_lowercase())),
                ("value".into(), text(value)),
            ],
            ..Structure::default()
        });
    }
    for sentence in &table.sentences {
        let own = places.get(made.sentences..made.sentences + sentence.rows.len());
        made.sentences += sentence.rows.len();
        if let Some([first, .., last] | [first @ last]) = own {
            made.add(SENTENCE, first.0, last.1);
        }
    }
    Cas {
        types,
        sofas: vec![Sofa {
            id: SOFA.into(),
            name: SOFA.into(),
            text: Some(built.text),
        }],
        structures: made.structures,
        indexed: None,
        certain: true,
    }
}

/// What an annotation is known by: its number, or its place in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Number(u64),
    Place(usize),
}

/// A slot that is filled when all annotations are known.
struct Slot {
    host: usize,
    feature: String,
    role: Option<String>,
    /// The layer and the reference.
    target: (String, String),
    line: u64,
}

#[derive(Default)]
struct Made {
    structures: Vec<Structure>,
    /// By layer and number.
    numbered: HashMap<(usize, u64), usize>,
    /// What begins in a row, by layer.
    at: HashMap<String, Vec<(usize, usize)>>,
    tokens: HashMap<String, usize>,
    slots: Vec<Slot>,
    /// Annotations and features whose slots are known.
    filled: HashSet<(usize, String)>,
    /// By layer, chain and place in it.
    chains: BTreeMap<(usize, u64, u64), usize>,
    /// References to nothing.
    lost: Vec<(u64, String)>,
    /// Rows of the sentences that were added.
    sentences: usize,
}

impl Made {
    fn add(&mut self, kind: &str, begin: u64, end: u64) -> usize {
        let index = self.structures.len();
        self.structures.push(Structure {
            id: format!("a{}", index + 1),
            kind: kind.to_owned(),
            sofa: Some(SOFA.into()),
            begin: Some(begin),
            end: Some(end),
            features: Vec::new(),
        });
        index
    }

    fn token(&mut self, id: &str, begin: u64, end: u64) {
        let index = self.add(TOKEN, begin, end);
        self.tokens.insert(id.to_owned(), index);
    }

    fn id(&self, index: usize) -> String {
        self.structures
            .get(index)
            .map(|it| it.id.clone())
            .unwrap_or_default()
    }

    fn extend(&mut self, index: usize, begin: u64, end: u64) {
        if let Some(it) = self.structures.get_mut(index) {
            it.begin = it.begin.map(|it| it.min(begin));
            it.end = it.end.map(|it| it.max(end));
        }
    }

    /// Sets a feature that has no value yet.
    fn set(&mut self, index: usize, name: &str, value: Value) {
        if let Some(it) = self.structures.get_mut(index)
            && it.get(name).is_none()
        {
            it.features.push((name.to_owned(), value));
        }
    }

    /// The annotations of a layer in one row.
    fn spans(&mut self, index: usize, layer: &Layer, row: &Row<'_>, begin: u64, end: u64) {
        let mut here: HashMap<Key, usize> = HashMap::new();
        let mut roles: Vec<(Key, &str)> = Vec::new();
        for (part, cell) in cells_of(layer, row) {
            let entries = split(cell, '|');
            let mut keys = Vec::new();
            for (place, entry) in entries.into_iter().enumerate() {
                let filler = matches!(part, Part::Filler(..));
                let (raw, key) = if filler {
                    // The number behind a filler is the filler's.
                    let role = roles.get(place).map(|(key, _)| *key);
                    (entry, role.unwrap_or(Key::Place(place)))
                } else {
                    let (raw, number) = numbered(entry);
                    (raw, number.map_or(Key::Place(place), Key::Number))
                };
                let found = if let Some(found) = here.get(&key) {
                    *found
                } else {
                    let found = self.span(index, layer, key, row, begin, end);
                    here.insert(key, found);
                    found
                };
                match part {
                    Part::Feature(name) => {
                        if let Some(value) = cells::value(raw) {
                            self.set(found, name, Value::Raw(value));
                        }
                    }
                    Part::Filler(feature, target) if raw != NO_VALUE => {
                        let role = roles.get(place).map_or("", |(_, role)| *role);
                        self.add_slots(found, feature, target, role, raw, row.line);
                    }
                    _ => {}
                }
                keys.push((key, raw));
            }
            roles = if matches!(part, Part::Role(_)) {
                keys
            } else {
                Vec::new()
            };
        }
    }

    /// The annotation with a key, made if this is the first row of it.
    fn span(
        &mut self,
        index: usize,
        layer: &Layer,
        key: Key,
        row: &Row<'_>,
        begin: u64,
        end: u64,
    ) -> usize {
        if let Key::Number(number) = key
            && let Some(found) = self.numbered.get(&(index, number)).copied()
        {
            self.extend(found, begin, end);
            return found;
        }
        let made = self.add(&layer.name, begin, end);
        let there = self.at.entry(row.id.to_owned()).or_default();
        there.push((index, made));
        if let Key::Number(number) = key {
            self.numbered.insert((index, number), made);
        }
        made
    }

    fn add_slots(
        &mut self,
        host: usize,
        feature: &str,
        target: &str,
        roles: &str,
        fillers: &str,
        line: u64,
    ) {
        // Rows behind the first repeat them.
        if !self.filled.insert((host, feature.to_owned())) {
            return;
        }
        let roles = split(roles, ';');
        for (place, filler) in split(fillers, ';').into_iter().enumerate() {
            self.slots.push(Slot {
                host,
                feature: feature.to_owned(),
                role: roles.get(place).and_then(|it| cells::value(it)),
                target: (target.to_owned(), filler.to_owned()),
                line,
            });
        }
    }

    fn chain(&mut self, index: usize, layer: &Layer, row: &Row<'_>, begin: u64, end: u64) {
        let mut elements: Vec<usize> = Vec::new();
        for (part, cell) in cells_of(layer, row) {
            for (place, entry) in split(cell, '|').into_iter().enumerate() {
                if *part == Part::ChainLink {
                    let Some((raw, number)) = entry.rsplit_once("->") else {
                        continue;
                    };
                    let number = number.split_once('-');
                    let number = number
                        .and_then(|(chain, at)| Some((chain.parse().ok()?, at.parse().ok()?)));
                    let Some((chain, at)) = number else { continue };
                    let key = (index, chain, at);
                    let found = self.chains.get(&key).copied();
                    let found = found.unwrap_or_else(|| self.add(&layer.name, begin, end));
                    self.extend(found, begin, end);
                    self.chains.insert(key, found);
                    elements.push(found);
                    if let Some(value) = cells::value(raw) {
                        self.set(found, "referenceRelation", Value::Raw(value));
                    }
                } else if let (Some(found), Some(value)) =
                    (elements.get(place).copied(), cells::value(bracket(entry).0))
                {
                    let name = match part {
                        Part::Feature(name) => name.as_str(),
                        _ => "referenceType",
                    };
                    self.set(found, name, Value::Raw(value));
                }
            }
        }
    }

    /// The relations that lead to this row.
    fn relations(&mut self, layer: &Layer, row: &Row<'_>, table: &Table<'_>) {
        let cells: Vec<(&Part, &str)> = cells_of(layer, row).collect();
        let from = cells.iter().find_map(|(part, cell)| match part {
            Part::From(base) => Some((base, *cell)),
            _ => None,
        });
        let Some((base, from)) = from else { return };
        for (place, entry) in split(from, '|').into_iter().enumerate() {
            let (unit, numbers) = bracket(entry);
            let (source, target) = numbers
                .and_then(|it| it.split_once('_'))
                .unwrap_or(("0", "0"));
            let source = self.find(unit, source.parse().unwrap_or(0), base, None, table);
            let target = self.find(row.id, target.parse().unwrap_or(0), base, None, table);
            let (Some(source), Some(target)) = (source, target) else {
                self.lost.push((row.line, entry.to_owned()));
                continue;
            };
            let end = self.structures.get(target);
            let (begin, end) = end.map_or((Some(0), Some(0)), |it| (it.begin, it.end));
            let made = self.add(&layer.name, begin.unwrap_or(0), end.unwrap_or(0));
            for (part, cell) in &cells {
                if let Part::Feature(name) = part
                    && let Some(entry) = split(cell, '|').get(place)
                    && let Some(value) = cells::value(numbered(entry).0)
                {
                    self.set(made, name, Value::Raw(value));
                }
            }
            let (source, target) = (self.id(source), self.id(target));
            self.set(made, "Governor", Value::Refs(vec![source]));
            self.set(made, "Dependent", Value::Refs(vec![target]));
        }
    }

    /// An annotation by its row, its number or 0, and its layer. Where nothing of the layer is, the token.
    fn find(
        &self,
        unit: &str,
        number: u64,
        base: &str,
        not: Option<usize>,
        table: &Table<'_>,
    ) -> Option<usize> {
        let of_layer = |index: usize| {
            base == ANNOTATION || table.layers.get(index).is_some_and(|it| it.name == base)
        };
        if number > 0 {
            let layers = (0..table.layers.len()).filter(|it| of_layer(*it));
            let mut all = layers.chain(0..table.layers.len());
            return all.find_map(|it| self.numbered.get(&(it, number))).copied();
        }
        let there = self.at.get(unit).into_iter().flatten();
        let mut own = there.filter(|(layer, it)| of_layer(*layer) && Some(*it) != not);
        let found = own.next().map(|(_, it)| *it);
        found.or_else(|| self.tokens.get(unit).copied())
    }

    fn fill_slots(&mut self, table: &Table<'_>) {
        for slot in std::mem::take(&mut self.slots) {
            let (unit, number) = numbered(&slot.target.1);
            let found = self.find(
                unit,
                number.unwrap_or(0),
                &slot.target.0,
                Some(slot.host),
                table,
            );
            let Some(target) = found else {
                if slot.target.1 != NOTHING {
                    self.lost.push((slot.line, slot.target.1));
                }
                continue;
            };
            let mut features = vec![("target".to_owned(), Value::Refs(vec![self.id(target)]))];
            features.extend(slot.role.map(|it| ("role".to_owned(), Value::Text(it))));
            let id = format!("slot {}", self.structures.len() + 1);
            self.structures.push(Structure {
                id: id.clone(),
                features,
                ..Structure::default()
            });
            if let Some(host) = self.structures.get_mut(slot.host) {
                match host
                    .features
                    .iter_mut()
                    .find(|(name, _)| *name == slot.feature)
                {
                    Some((_, Value::Refs(ids))) => ids.push(id),
                    _ => host.features.push((slot.feature, Value::Refs(vec![id]))),
                }
            }
        }
    }

    fn link_chains(&mut self) {
        let chains: Vec<((usize, u64, u64), usize)> =
            std::mem::take(&mut self.chains).into_iter().collect();
        for pair in chains.windows(2) {
            if let [((layer, chain, _), from), ((other, same, _), to)] = pair
                && (layer, chain) == (other, same)
            {
                let next = Value::Refs(vec![self.id(*to)]);
                self.set(*from, "next", next);
            }
        }
    }
}

/// The columns of a layer in a row that hold anything.
fn cells_of<'a>(layer: &'a Layer, row: &'a Row<'_>) -> impl Iterator<Item = (&'a Part, &'a str)> {
    let cells = layer.columns.iter().enumerate();
    cells.filter_map(|(index, part)| {
        let cell = row.cells.get(layer.first + index).copied()?;
        (!cell.is_empty() && cell != NOTHING).then_some((part, cell))
    })
}
