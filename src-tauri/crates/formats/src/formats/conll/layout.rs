//! What the columns of a file are: as the options or the file's head say, or as its rows show.

use std::collections::{BTreeMap, BTreeSet};

use crate::brackets::brackets;
use crate::format::FormatError;

use super::tags::{Part, Scheme, Tag, outside, prefixed};

/// Columns behind this are passed over.
const MOST_COLUMNS: usize = 64;
/// Kinds of chunks, which are tagged like names but are none.
const CHUNKS: &[&str] = &[
    "NP", "VP", "PP", "ADJP", "ADVP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP", "NC", "VC",
    "PC",
];

/// What is between columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    Tab,
    Space,
    /// Any number of tabs and blanks.
    Any,
}

impl Separator {
    /// By the name that options have for it.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "tab" => Some(Self::Tab),
            "space" => Some(Self::Space),
            "any" => Some(Self::Any),
            _ => None,
        }
    }

    /// As most rows of a head show it.
    fn guess(head: &str) -> Self {
        let rows = || head.lines().filter(|it| !it.trim().is_empty());
        let with = |mark: &str| rows().filter(|it| it.contains(mark)).count();
        if with("\t") * 2 >= rows().count() {
            Self::Tab
        } else if with("  ") > 0 {
            Self::Any
        } else {
            Self::Space
        }
    }

    pub(crate) fn cells(self, row: &str) -> Vec<&str> {
        match self {
            Self::Tab => row.split('\t').collect(),
            Self::Space => row.trim_end().split(' ').collect(),
            Self::Any => row.split([' ', '\t']).filter(|it| !it.is_empty()).collect(),
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Token,
    Tag,
    /// Brackets around mentions of entities.
    Coreference,
    Annotator,
    /// The number of the word in its sentence.
    Number,
    /// Something that has no place here.
    Other(String),
}

impl Column {
    /// By its name in an option or in the head of a file.
    fn named(name: &str) -> Self {
        let lower = name.trim().to_lowercase();
        let last = lower.rsplit(':').next().unwrap_or_default();
        match last {
            "token" | "form" | "word" | "text" => Self::Token,
            "ner" | "tag" | "entity" | "iob" | "bio" => Self::Tag,
            "coref" | "coreference" => Self::Coreference,
            "annotator" => Self::Annotator,
            "id" => Self::Number,
            _ => Self::Other(lower),
        }
    }

    /// The names in a list.
    pub(crate) fn list<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Self> {
        names
            .filter(|it| !it.trim().is_empty())
            .map(Self::named)
            .collect()
    }

    /// The option that lists columns.
    pub(crate) fn option(value: &str) -> Result<Vec<Self>, FormatError> {
        let columns = Self::list(value.split(','));
        let tokens = columns.iter().filter(|it| **it == Self::Token).count();
        if tokens != 1 {
            return Err(FormatError::new(
                format!("The columns “{value}” have {tokens} columns for the word"),
                "Name one of them token, and those with tags ner, as in token,pos,chunk,ner.",
            ));
        }
        Ok(columns)
    }
}

/// The columns that a `# global.columns` line names.
pub(crate) fn global_columns(row: &str) -> Option<Vec<Column>> {
    let names = row
        .trim_start_matches('#')
        .trim_start()
        .strip_prefix("global.columns")?
        .trim_start()
        .strip_prefix('=')?;
    Some(Column::list(names.split_whitespace()))
}

/// What a file is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub separator: Separator,
    pub columns: Vec<Column>,
    pub scheme: Scheme,
    /// Whether lines have as many tags as there are annotations.
    pub ragged: bool,
    /// How many columns rows have.
    pub widths: BTreeSet<usize>,
    /// Whether blanks are words of their own.
    pub blank_words: bool,
}

impl Layout {
    pub(crate) fn token(&self) -> usize {
        let found = self.columns.iter().position(|it| *it == Column::Token);
        found.unwrap_or(0)
    }

    /// Whether a row is a comment: `#` is a word, too.
    pub(crate) fn is_comment(&self, row: &str, cells: &[&str]) -> bool {
        let tagged = || {
            self.columns
                .iter()
                .zip(cells)
                .filter(|(column, _)| **column == Column::Tag)
                .all(|(_, cell)| {
                    outside(cell) || prefixed(cell).is_some() || self.scheme == Scheme::Io
                })
        };
        row.starts_with('#') && !(self.widths.contains(&cells.len()) && tagged())
    }
}

/// What is known of a column by its cells.
#[derive(Debug, Default)]
struct Tally {
    cells: usize,
    letters: usize,
    outside: usize,
    outside_by_name: usize,
    chunks: usize,
    brackets: usize,
    /// How many cells are a number that follows the one before, or the first of a sentence.
    numbers: usize,
    last: Option<u64>,
    /// Different values, as far as they are counted.
    values: BTreeSet<String>,
}

impl Tally {
    fn add(&mut self, cell: &str, first: bool) {
        const MOST_VALUES: usize = 200;
        self.cells += 1;
        self.outside += usize::from(outside(cell));
        self.outside_by_name += usize::from(cell == "O");
        let number: Option<u64> = cell.parse().ok();
        let follows = match (number, self.last) {
            (Some(number), Some(last)) => number == last.saturating_add(1),
            _ => false,
        };
        self.numbers += usize::from(follows || first && number.is_some_and(|it| it <= 1));
        self.last = number;
        let bracketed = || brackets(&cell.replace('|', "")).is_some();
        self.brackets += usize::from(cell.contains(['(', ')']) && bracketed());
        let several = cell.split([',', '|']).next().unwrap_or_default();
        if let Some(tag) = prefixed(cell).or(prefixed(several)) {
            // A letter alone may be a word.
            self.letters += usize::from(!tag.label.is_empty());
            self.chunks += usize::from(CHUNKS.contains(&tag.label));
        }
        if self.values.len() < MOST_VALUES {
            self.values.insert(cell.to_owned());
        }
    }

    /// Nearly all of its cells are tags; some of a file may be broken.
    fn tags(&self) -> bool {
        self.letters + self.outside_by_name > 0
            && (self.letters + self.outside) * 20 >= self.cells * 19
    }

    fn coreferent(&self) -> bool {
        self.brackets > 0 && (self.brackets + self.outside) * 20 >= self.cells * 19
    }

    fn chunked(&self) -> bool {
        self.letters > 0 && self.chunks == self.letters
    }

    fn numbered(&self) -> bool {
        self.cells > 0 && self.numbers * 10 >= self.cells * 9
    }
}

/// Gathers what rows show of their columns.
pub(crate) struct Survey {
    separator: Separator,
    named: Option<Vec<Column>>,
    /// Whether the next word is the first of its sentence.
    first: bool,
    tallies: Vec<Tally>,
    widths: BTreeMap<usize, usize>,
    tokens_blank: Vec<bool>,
    evidence: Vec<Evidence>,
}

impl Survey {
    pub(crate) fn new(
        head: &str,
        separator: Option<Separator>,
        named: Option<Vec<Column>>,
    ) -> Self {
        Self {
            separator: separator.unwrap_or_else(|| Separator::guess(head)),
            named,
            first: true,
            tallies: Vec::new(),
            widths: BTreeMap::new(),
            tokens_blank: Vec::new(),
            evidence: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, row: &str) {
        if row.trim().is_empty() {
            self.first = true;
            for it in &mut self.evidence {
                it.before = None;
            }
            return;
        }
        if self.named.is_none() {
            self.named = global_columns(row);
        }
        // Comments and documents say little of columns; `#` may be a word.
        if row.starts_with('#') || row.starts_with("-DOCSTART-") {
            return;
        }
        let cells = self.separator.cells(row);
        *self
            .widths
            .entry(cells.len().min(MOST_COLUMNS))
            .or_default() += 1;
        for (index, cell) in cells.iter().take(MOST_COLUMNS).enumerate() {
            if self.tallies.len() <= index {
                self.tallies.push(Tally::default());
                self.tokens_blank.push(false);
                self.evidence.push(Evidence::default());
            }
            if let Some(tally) = self.tallies.get_mut(index) {
                tally.add(cell, self.first);
            }
            if let Some(blank) = self.tokens_blank.get_mut(index) {
                *blank |= !cell.is_empty() && cell.trim().is_empty();
            }
            if let Some(evidence) = self.evidence.get_mut(index) {
                evidence.add(cell);
            }
        }
        self.first = false;
    }

    /// Whether these are words with tags, or with brackets beside their numbers.
    pub(crate) fn tagged(&self) -> bool {
        let tags = self.tallies.iter().any(|it| it.tags() && it.letters > 0);
        let numbered = self.tallies.iter().any(Tally::numbered);
        let brackets = self.tallies.last().is_some_and(Tally::coreferent);
        self.tallies.len() > 1 && (tags || numbered && brackets)
    }

    /// What the columns are.
    pub(crate) fn layout(mut self, scheme: Option<Scheme>) -> Layout {
        let rows: usize = self.widths.values().sum();
        // The odd row that is broken is no width of its own.
        let widths: BTreeSet<usize> = self
            .widths
            .iter()
            .filter(|(_, count)| **count * 50 >= rows || rows < 50)
            .map(|(width, _)| *width)
            .collect();
        let columns = self.named.take().unwrap_or_else(|| self.guess());
        let token = columns.iter().position(|it| *it == Column::Token);
        let tagged = |index: &usize| columns.get(*index) == Some(&Column::Tag);
        let mut all = Evidence::default();
        for (_, it) in self
            .evidence
            .iter()
            .enumerate()
            .filter(|(at, _)| tagged(at))
        {
            all.join(it);
        }
        let first_tag = columns.iter().position(|it| *it == Column::Tag);
        let least = widths.first().copied().unwrap_or(0);
        let tag_columns = columns.iter().filter(|it| **it == Column::Tag).count();
        Layout {
            separator: self.separator,
            scheme: scheme.unwrap_or_else(|| all.scheme()),
            ragged: tag_columns > 1 && first_tag.is_some_and(|it| least <= it + 1),
            blank_words: token
                .and_then(|it| self.tokens_blank.get(it))
                .is_some_and(|it| *it),
            columns,
            widths,
        }
    }

    fn guess(&self) -> Vec<Column> {
        let count = self.tallies.len();
        let mut tags: Vec<usize> = self
            .tallies
            .iter()
            .enumerate()
            .filter(|(_, it)| it.tags())
            .map(|(index, _)| index)
            .collect();
        let names = |index: &usize| self.tallies.get(*index).is_some_and(|it| !it.chunked());
        if tags.iter().any(names) {
            tags.retain(names);
        }
        let coreferent = self.tallies.iter().rposition(Tally::coreferent);
        let coreferent = coreferent.filter(|it| *it > 0 && !tags.contains(it));
        if tags.is_empty() && coreferent.is_none() && count > 1 {
            // Names of labels without letters.
            let plain = |tally: &Tally| tally.outside_by_name > 0 && tally.values.len() < 100;
            tags.extend(self.tallies.iter().rposition(plain).filter(|it| *it > 0));
        }
        // Words follow their numbers, and tags where these come first.
        let number = self.tallies.iter().position(Tally::numbered);
        let number = number.filter(|it| it + 1 < count);
        let behind_tags = (0..count).find(|it| !tags.contains(it)).unwrap_or(0);
        let token = number.map_or(behind_tags, |it| it + 1);
        // Universal NER: number, word, tag, a dash, who judged.
        let dashes = |it: &Tally| it.values.iter().eq(["-"]);
        let universal = number == Some(0) && count == 5 && self.tallies.get(3).is_some_and(dashes);
        let column = |index: usize| {
            if universal && index >= 3 {
                return if index == 3 {
                    Column::Other("-".into())
                } else {
                    Column::Annotator
                };
            }
            if index == token {
                Column::Token
            } else if tags.contains(&index) {
                Column::Tag
            } else if Some(index) == coreferent {
                Column::Coreference
            } else if Some(index) == number {
                Column::Number
            } else {
                Column::Other(format!("column {}", index + 1))
            }
        };
        (0..count).map(column).collect()
    }
}

/// What the tags of a column show of their scheme.
#[derive(Debug, Default)]
struct Evidence {
    plain: usize,
    begins: usize,
    /// I- that begins an annotation.
    inside_begins: usize,
    /// B- that no neighbour made necessary.
    free_begins: usize,
    ends: usize,
    lasts: usize,
    /// The label of the word before.
    before: Option<String>,
}

impl Evidence {
    fn add(&mut self, cell: &str) {
        if outside(cell) {
            self.before = None;
            return;
        }
        let first = cell.split([',', '|']).next().unwrap_or_default();
        let Some(Tag { part, label }) = prefixed(cell).or(prefixed(first)) else {
            self.plain += 1;
            return;
        };
        let touches = self.before.as_deref() == Some(label);
        match part {
            Part::Begin => {
                self.begins += 1;
                self.free_begins += usize::from(!touches);
            }
            Part::Inside => self.inside_begins += usize::from(!touches),
            Part::End | Part::Single if cell.starts_with(['E', 'S']) => self.ends += 1,
            Part::End | Part::Single => self.lasts += 1,
        }
        self.before = Some(label.to_owned());
    }

    fn join(&mut self, other: &Self) {
        self.plain += other.plain;
        self.begins += other.begins;
        self.inside_begins += other.inside_begins;
        self.free_begins += other.free_begins;
        self.ends += other.ends;
        self.lasts += other.lasts;
    }

    fn scheme(&self) -> Scheme {
        let letters = self.begins + self.inside_begins + self.ends + self.lasts;
        if self.plain > letters {
            Scheme::Io
        } else if self.lasts > 0 && self.lasts >= self.ends {
            Scheme::Bilou
        } else if self.ends > 0 {
            Scheme::Bioes
        } else if self.inside_begins > self.free_begins {
            Scheme::Bio1
        } else {
            Scheme::Bio2
        }
    }
}
