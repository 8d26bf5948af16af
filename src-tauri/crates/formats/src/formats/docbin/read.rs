//! A DocBin, read. It is unpacked on disk, and its columns are read side by side, so that memory holds its strings and
//! one document.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File as Disk;
use std::io::{BufReader, Error, Read, Seek, SeekFrom};

use flate2::read::ZlibDecoder;
use galley_model::text::{CodePoint, Text, TextRange};

use super::{ATTRIBUTES, BEGIN, ENT_IOB, ENT_KB_ID, ENT_TYPE, GROUP, INSIDE, ORTH};
use crate::archive::most_unpacked;
use crate::corpus::{Annotation, Document};
use crate::format::{FormatError, Reading};
use crate::formats::text::title_of;
use crate::hash::murmur2_64;
use crate::input::File;
use crate::msgpack::{Head, Unpacker, broken};
use crate::report::{Item, Report, Severity};
use crate::symbols;

/// Strings in all beyond this are refused.
const MOST_STRINGS: u64 = 512 * 1024 * 1024;
/// The longest document that is read, in tokens.
const LONGEST: u64 = 8 * 1024 * 1024;

pub(super) fn read(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let failed = |error: Error| {
        FormatError::new(
            format!("{} is no sound DocBin: {error}", file.name),
            "Make it again with spaCy's DocBin.to_disk.",
        )
    };
    let disk = unpack(file)?;
    let parts = Parts::new(disk.path()).map_err(failed)?;
    let mut bin = Bin::new(disk.path(), &parts).map_err(failed)?;
    let mut number = 0;
    while let Some(length) = bin.next_length().map_err(failed)? {
        number += 1;
        let document = bin.document(length).map_err(failed)?;
        match document.build(file, number, &parts.strings, reading.report) {
            Ok(document) => reading.document(document)?,
            Err(message) => {
                let item = Item::new(Severity::Rejected, "unknown-string", message);
                reading.report.push(item.at(&file.place(Some(number))));
            }
        }
    }
    let left_out: Vec<&str> = bin
        .left_out
        .iter()
        .filter_map(|it| symbols::name(*it))
        .collect();
    if !left_out.is_empty() {
        let message = format!(
            "What the file says of single tokens ({}) has no place in Galley and was left out.",
            left_out.join(", ")
        );
        let item = Item::new(Severity::Info, "token-attributes", message);
        reading.report.push(item.at(&file.place(None)));
    }
    if parts.sections.contains_key("user_data") {
        let message =
            "What users stored beside the documents (user_data) was left out; it may be a program.";
        let item = Item::new(Severity::Info, "user-data", message);
        reading.report.push(item.at(&file.place(None)));
    }
    Ok(())
}

/// Unpacks a file on disk, up to a limit.
fn unpack(file: &File) -> Result<tempfile::NamedTempFile, FormatError> {
    let failed = |error: Error| {
        FormatError::new(
            format!("{} is no sound DocBin: {error}", file.name),
            "A DocBin is packed with zlib; make it again with spaCy's DocBin.to_disk.",
        )
    };
    let source = file.on_disk()?;
    let size = source.metadata().map_err(failed)?.len();
    let most = most_unpacked(size);
    let mut disk = tempfile::NamedTempFile::new().map_err(failed)?;
    let inflated = ZlibDecoder::new(BufReader::new(source));
    let written = std::io::copy(&mut inflated.take(most + 1), &mut disk).map_err(failed)?;
    if written > most {
        return Err(FormatError::new(
            format!(
                "{} unpacks to more than {} MB and was refused",
                file.name,
                most >> 20
            ),
            "It may be made to fill the disk. Split it with spaCy if you trust it.",
        ));
    }
    Ok(disk)
}

/// Where the parts of a file are, and its strings by their numbers.
struct Parts {
    /// Behind the head of each, and how long it is.
    sections: BTreeMap<String, (u64, Head)>,
    attributes: Vec<u64>,
    strings: HashMap<u64, String>,
}

impl Parts {
    fn new(path: &std::path::Path) -> Result<Self, Error> {
        let mut all = Unpacker::new(BufReader::new(Disk::open(path)?));
        let mut parts = Self {
            sections: BTreeMap::new(),
            attributes: Vec::new(),
            strings: HashMap::new(),
        };
        for _ in 0..all.map()? {
            let name = all.str()?;
            match name.as_str() {
                "attrs" => {
                    for _ in 0..all.array()? {
                        match all.head()? {
                            Head::Number(it) if parts.attributes.len() < 1000 => {
                                parts.attributes.push(it);
                            }
                            _ => return Err(broken("an attribute is no number")),
                        }
                    }
                }
                "strings" => {
                    let mut held = 0;
                    for _ in 0..all.array()? {
                        let text = all.str()?;
                        held += text.len() as u64 + 64;
                        if held > MOST_STRINGS {
                            return Err(broken("it has more strings than fit into memory"));
                        }
                        parts.strings.insert(murmur2_64(text.as_bytes(), 1), text);
                    }
                }
                _ => {
                    let head = all.head()?;
                    let start = all.at;
                    match head {
                        Head::Bin(length) | Head::Str(length) => all.pass(length)?,
                        Head::Array(length) => {
                            for _ in 0..length {
                                all.skip()?;
                            }
                        }
                        Head::Map(length) => {
                            for _ in 0..length.saturating_mul(2) {
                                all.skip()?;
                            }
                        }
                        _ => {}
                    }
                    parts.sections.insert(name, (start, head));
                }
            }
        }
        Ok(parts)
    }

    fn bytes(&self, name: &str) -> Result<(u64, u64), Error> {
        match self.sections.get(name) {
            Some((start, Head::Bin(length))) => Ok((*start, *length)),
            _ => Err(broken(&format!("it has no “{name}”"))),
        }
    }

    fn list(&self, name: &str) -> Option<(u64, u64)> {
        match self.sections.get(name) {
            Some((start, Head::Array(length))) => Some((*start, *length)),
            _ => None,
        }
    }
}

type Source = BufReader<Disk>;

/// The columns of a file, each read where the last document ended.
struct Bin {
    attributes: Vec<u64>,
    lengths: Source,
    tokens: Source,
    spaces: Source,
    cats: Option<(Unpacker<Source>, u64)>,
    flags: Option<(Unpacker<Source>, u64)>,
    groups: Option<(Unpacker<Source>, u64)>,
    documents: u64,
    tokens_left: u64,
    /// Attributes that say something and have no place.
    left_out: BTreeSet<u64>,
}

/// A document as its columns have it.
struct Raw {
    orth: Vec<u64>,
    /// The values of [`ENT_IOB`], [`ENT_TYPE`] and [`ENT_KB_ID`] of each token.
    entities: Vec<[u64; 3]>,
    spaces: Vec<u8>,
    cats: Vec<(String, f64)>,
    unknown_spaces: bool,
    groups: Vec<u8>,
}

impl Bin {
    fn new(path: &std::path::Path, parts: &Parts) -> Result<Self, Error> {
        let at = |start: u64| -> Result<Source, Error> {
            let mut file = Disk::open(path)?;
            file.seek(SeekFrom::Start(start))?;
            Ok(BufReader::new(file))
        };
        let (tokens, size) = parts.bytes("tokens")?;
        let (spaces, flags) = parts.bytes("spaces")?;
        let (lengths, documents) = parts.bytes("lengths")?;
        let width = parts.attributes.len() as u64 * 8;
        if parts.attributes.first() != Some(&ORTH) || size != flags.saturating_mul(width) {
            return Err(broken("its columns have different lengths"));
        }
        let list = |name: &str| -> Result<Option<(Unpacker<Source>, u64)>, Error> {
            let Some((start, length)) = parts.list(name) else {
                return Ok(None);
            };
            Ok(Some((Unpacker::new(at(start)?), length)))
        };
        Ok(Self {
            attributes: parts.attributes.clone(),
            lengths: at(lengths)?,
            tokens: at(tokens)?,
            spaces: at(spaces)?,
            cats: list("cats")?,
            flags: list("flags")?,
            groups: list("span_groups")?,
            documents: documents / 4,
            tokens_left: flags,
            left_out: BTreeSet::new(),
        })
    }

    /// How many tokens the next document has.
    fn next_length(&mut self) -> Result<Option<u64>, Error> {
        if self.documents == 0 {
            return Ok(None);
        }
        self.documents -= 1;
        let mut bytes = [0; 4];
        self.lengths.read_exact(&mut bytes)?;
        let length = u64::try_from(i32::from_le_bytes(bytes));
        let length = length.map_err(|_| broken("a document has less than no tokens"))?;
        if length > LONGEST || length > self.tokens_left {
            return Err(broken("a document has more tokens than there are"));
        }
        self.tokens_left -= length;
        Ok(Some(length))
    }

    fn document(&mut self, length: u64) -> Result<Raw, Error> {
        let mut raw = Raw {
            orth: Vec::new(),
            entities: Vec::new(),
            spaces: Vec::new(),
            cats: Vec::new(),
            unknown_spaces: false,
            groups: Vec::new(),
        };
        for _ in 0..length {
            let (mut orth, mut entity) = (0, [0; 3]);
            for attribute in &self.attributes {
                let mut bytes = [0; 8];
                self.tokens.read_exact(&mut bytes)?;
                let value = u64::from_le_bytes(bytes);
                match *attribute {
                    ORTH => orth = value,
                    ENT_IOB => entity[0] = value,
                    ENT_TYPE => entity[1] = value,
                    ENT_KB_ID => entity[2] = value,
                    other if value != 0 && !ATTRIBUTES.contains(&other) => {
                        self.left_out.insert(other);
                    }
                    _ => {}
                }
            }
            raw.orth.push(orth);
            raw.entities.push(entity);
        }
        (&mut self.spaces)
            .take(length)
            .read_to_end(&mut raw.spaces)?;
        if let Some(cats) = next_of(&mut self.cats) {
            for _ in 0..cats.map()? {
                let label = cats.str()?;
                match cats.head()? {
                    Head::Real(it) => raw.cats.push((label, it)),
                    Head::Number(it) => raw.cats.push((label, it as f64)),
                    Head::Bool(it) => raw.cats.push((label, f64::from(u8::from(it)))),
                    _ => return Err(broken("a category has no value")),
                }
            }
        }
        if let Some(flags) = next_of(&mut self.flags) {
            for _ in 0..flags.map()? {
                let unknown = flags.str()? == "has_unknown_spaces";
                match flags.head()? {
                    Head::Bool(it) if unknown => raw.unknown_spaces = it,
                    Head::Str(length) | Head::Bin(length) => flags.pass(length)?,
                    _ => {}
                }
            }
        }
        if let Some(groups) = next_of(&mut self.groups) {
            raw.groups = groups.bytes()?;
        }
        Ok(raw)
    }
}

/// The place of the next value of a list, unless it is at its end.
fn next_of(list: &mut Option<(Unpacker<Source>, u64)>) -> Option<&mut Unpacker<Source>> {
    let (values, left) = list.as_mut()?;
    *left = left.checked_sub(1)?;
    Some(values)
}

/// A span before it has a number.
struct Found {
    range: TextRange,
    label: String,
    entity: Option<String>,
    layer: Option<String>,
}

impl Raw {
    fn build(
        &self,
        file: &File,
        number: u64,
        strings: &HashMap<u64, String>,
        report: &mut Report,
    ) -> Result<Document, String> {
        let name = |number: u64| {
            let known = symbols::name(number).map(str::to_owned);
            known.or_else(|| strings.get(&number).cloned())
        };
        let place = file.place(Some(number));
        let (mut text, mut at) = (String::new(), 0_u32);
        let mut tokens = Vec::with_capacity(self.orth.len());
        let words = self
            .orth
            .iter()
            .zip(self.spaces.iter().chain(std::iter::repeat(&0)));
        for (orth, space) in words {
            let word = name(*orth).ok_or_else(|| {
                format!("A word of document {number} is not among the file's strings; the document was left out.")
            })?;
            let end = at + word.chars().count() as u32;
            tokens.push(TextRange {
                start: CodePoint(at),
                end: CodePoint(end),
            });
            text.push_str(&word);
            at = end;
            if self.unknown_spaces || *space != 0 {
                text.push(' ');
                at += 1;
            }
        }
        let mut document = Document::new(Text::new(text), place);
        document.title = Some(title_of(document.text.as_str(), file));
        if self.unknown_spaces {
            let message = "Where blanks are is not known; one was put behind every word.";
            report.push(Item::new(Severity::Info, "unknown-spaces", message).of(&document));
        }
        let label = |it: u64| name(it).unwrap_or_else(|| it.to_string());
        let linked = |it: u64| Some(it).filter(|it| *it != 0).map(label);
        let mut found = self.spans_of_groups(&tokens, &document, label, report);
        let mut grouped: HashMap<(TextRange, String), u32> = HashMap::new();
        for it in found.iter().filter(|it| it.layer.is_none()) {
            *grouped.entry((it.range, it.label.clone())).or_default() += 1;
        }
        for (range, kind, link) in self.entities(&tokens) {
            let key = (range, label(kind));
            match grouped.get_mut(&key) {
                Some(count) if *count > 0 => *count -= 1,
                _ => found.push(Found {
                    range,
                    label: key.1,
                    entity: linked(link),
                    layer: None,
                }),
            }
        }
        found.retain(|it| !it.range.is_empty());
        found.sort_by(|a, b| (a.range, &a.label).cmp(&(b.range, &b.label)));
        for (index, it) in found.into_iter().enumerate() {
            let id = format!("s{}", index + 1);
            let mut annotation = Annotation::new(id, it.label, vec![it.range]);
            annotation.entity = it.entity;
            annotation.layer = it.layer;
            document.annotations.push(annotation);
        }
        let meant = self.cats.iter().filter(|(_, value)| *value >= 0.5);
        for (index, (label, value)) in meant.enumerate() {
            let mut it = Annotation::new(format!("d{}", index + 1), label, vec![]);
            it.confidence = Some(*value).filter(|it| *it < 1.0);
            document.annotations.push(it);
        }
        Ok(document)
    }

    /// Entities by their first and last token, with type and link.
    fn entities(&self, tokens: &[TextRange]) -> Vec<(TextRange, u64, u64)> {
        let mut entities: Vec<(TextRange, u64, u64)> = Vec::new();
        let mut open = false;
        for ([iob, kind, link], token) in self.entities.iter().zip(tokens) {
            let inside = *iob == INSIDE || *iob == BEGIN;
            // A begin without a type marks where there must be none.
            if !inside || *kind == 0 {
                open = false;
                continue;
            }
            match entities.last_mut() {
                Some(last) if open && *iob == INSIDE && last.1 == *kind => last.0.end = token.end,
                _ => entities.push((*token, *kind, *link)),
            }
            open = true;
        }
        entities
    }

    fn spans_of_groups(
        &self,
        tokens: &[TextRange],
        document: &Document,
        label: impl Fn(u64) -> String,
        report: &mut Report,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        if self.groups.is_empty() {
            return found;
        }
        let spans = match groups_of(&self.groups) {
            Ok(spans) => spans,
            Err(error) => {
                let message = format!(
                    "The span groups of the document cannot be read ({error}) and were left out."
                );
                report.push(Item::new(Severity::Rejected, "broken-groups", message).of(document));
                return found;
            }
        };
        for (group, bytes) in spans {
            let Some((link, kind, first, behind)) = span_of(&bytes) else {
                let message = "A span of a group has no known shape and was left out.";
                report.push(Item::new(Severity::Rejected, "broken-groups", message).of(document));
                continue;
            };
            let last = behind.checked_sub(1).and_then(|it| tokens.get(it));
            let (Some(first), Some(last)) = (tokens.get(first), last) else {
                let message = "A span of a group lies beyond the document and was left out.";
                report.push(Item::new(Severity::Rejected, "beyond-the-text", message).of(document));
                continue;
            };
            if first.start < last.end {
                found.push(Found {
                    range: TextRange {
                        start: first.start,
                        end: last.end,
                    },
                    label: label(kind),
                    entity: Some(link).filter(|it| *it != 0).map(&label),
                    layer: Some(group).filter(|it| it != GROUP && !it.is_empty()),
                });
            }
        }
        found
    }
}

/// Each span of all groups of a document, with its group's name.
fn groups_of(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut all = Unpacker::new(bytes);
    let mut spans = Vec::new();
    let (count, named) = match all.head()? {
        Head::Map(count) => (count, true),
        // Older files list the groups without the keys.
        Head::Array(count) => (count, false),
        _ => return Err(broken("they are no list")),
    };
    for _ in 0..count {
        let group = all.bytes()?;
        let mut key = None;
        if named {
            for _ in 0..all.array()? {
                let one = all.str()?;
                key.get_or_insert(one);
            }
        }
        let mut group = Unpacker::new(group.as_slice());
        let mut own = Vec::new();
        for _ in 0..group.map()? {
            match group.str()?.as_str() {
                "name" => {
                    let name = group.str()?;
                    key.get_or_insert(name);
                }
                "spans" => {
                    for _ in 0..group.array()? {
                        own.push(group.bytes()?);
                    }
                }
                _ => group.skip()?,
            }
        }
        let key = key.unwrap_or_default();
        spans.extend(own.into_iter().map(|it| (key.clone(), it)));
    }
    Ok(spans)
}

/// Link, label, first token and the one behind the last. Older files have no id before them.
fn span_of(bytes: &[u8]) -> Option<(u64, u64, usize, usize)> {
    let rest = match bytes.len() {
        40 => bytes.get(8..)?,
        32 => bytes,
        _ => return None,
    };
    let long = |at: usize| {
        let bytes = rest.get(at..at + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    let int = |at: usize| {
        let bytes = rest.get(at..at + 4)?;
        usize::try_from(i32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    Some((long(0)?, long(8)?, int(16)?, int(20)?))
}
