//! Finding an entry of the register by any of its names, whole or in part, with typing errors.
//!
//! Names that fit are looked for in four rounds, each only while there is room: the name itself, how a name begins,
//! a part of one, and last names that are spelt alike. Spelling is compared by optimal string alignment (a letter more,
//! less, other, or two swapped) among a bounded number of names: those that share the rarest runs of three letters,
//! or, for short words, those that hold any spelling one error away. So the cost does not grow with the register.

use std::collections::HashMap;

use galley_model::fold::fold;
use rapidfuzz::distance::osa;
use rusqlite::params;

use crate::Result;
use crate::file::Store;
use crate::names::{NAME, URI};
use crate::register::EntityRow;

/// How a name fits what was looked for, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameMatch {
    /// It is the name, another name, or a URI.
    Whole,
    /// A name begins so.
    Begins,
    /// A word in a name begins so, or all words are in it.
    Part,
    /// A name is spelt alike.
    Spelling,
}

/// An entry that was found.
#[derive(Debug, Clone)]
pub struct FoundEntity {
    /// The entry.
    pub row: EntityRow,
    /// How it fits.
    pub by: NameMatch,
    /// The name that fits, folded.
    pub name: String,
    /// How many typing errors apart.
    pub errors: u32,
}

/// So many names are taken from a round that finds without comparing spelling.
const ROUND: u32 = 400;
/// Words up to this length have every spelling one error away looked for.
const SHORT: usize = 5;
/// So many places of runs of three letters are read at most.
const PLACES: i64 = 60_000;
/// So many entries are looked at, and so many of their names compared, at most: those that share the most come first.
const COMPARED: usize = 6_000;
const NAMES: usize = 10_000;

/// How many typing errors are forgiven in so many letters.
fn forgiven(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        _ => 3,
    }
}

struct Fits {
    /// How each entry fits best: kind, then errors and how much more the name says.
    best: HashMap<i64, (NameMatch, u32, String)>,
}

impl Fits {
    fn add(&mut self, key: i64, by: NameMatch, errors: u32, name: String) {
        let better = self
            .best
            .get(&key)
            .is_none_or(|known| (by, errors) < (known.0, known.1));
        if better {
            self.best.insert(key, (by, errors, name));
        }
    }
}

impl Store {
    /// So many entries at most that are called like this, the best first, and of equally good ones the most mentioned.
    pub fn find_entities(&self, query: &str, most: u32) -> Result<Vec<FoundEntity>> {
        let wanted = fold(query);
        let mut fits = Fits {
            best: HashMap::new(),
        };
        self.by_uri(query.trim(), &mut fits)?;
        if !wanted.is_empty() {
            self.by_name(&wanted, &mut fits)?;
            if wanted.chars().count() >= 3 {
                if fits.best.len() < ROUND as usize {
                    self.by_part(&wanted, &mut fits)?;
                }
                if fits.best.len() < most as usize {
                    self.by_spelling(&wanted, &mut fits)?;
                }
            }
        }
        self.best_of(fits, most as usize)
    }

    /// So many entries at most with a name that is spelt like this, but not so.
    pub fn entities_spelt_like(&self, query: &str, most: u32) -> Result<Vec<FoundEntity>> {
        let wanted = fold(query);
        let mut fits = Fits {
            best: HashMap::new(),
        };
        if wanted.chars().count() >= 3 {
            self.by_spelling(&wanted, &mut fits)?;
        }
        self.best_of(fits, most as usize)
    }

    fn best_of(&self, fits: Fits, most: usize) -> Result<Vec<FoundEntity>> {
        let mut mentions = self
            .conn()
            .prepare_cached("SELECT mentions FROM entity WHERE key = ?1")?;
        let mut ranked = Vec::new();
        for (key, (by, errors, name)) in fits.best {
            let many: u32 = mentions.query_row([key], |row| row.get(0)).unwrap_or(0);
            ranked.push((by, errors, std::cmp::Reverse(many), name, key));
        }
        ranked.sort_unstable();
        ranked.truncate(most);
        let mut found = Vec::new();
        for (by, errors, _, name, key) in ranked {
            found.extend(self.entity_at(key)?.map(|row| FoundEntity {
                row,
                by,
                name,
                errors,
            }));
        }
        Ok(found)
    }

    fn by_uri(&self, query: &str, fits: &mut Fits) -> Result<()> {
        let item = query
            .strip_prefix(['Q', 'q'])
            .filter(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
        let spellings = match item {
            Some(number) => vec![
                format!("http://www.wikidata.org/entity/Q{number}"),
                format!("https://www.wikidata.org/entity/Q{number}"),
                format!("https://www.wikidata.org/wiki/Q{number}"),
                format!("Q{number}"),
            ],
            None if query.contains(':') => vec![query.to_owned()],
            None => return Ok(()),
        };
        let mut statement = self
            .conn()
            .prepare_cached("SELECT entity FROM name WHERE folded = ?1 AND kind = ?2 LIMIT ?3")?;
        for uri in spellings {
            let mut rows = statement.query(params![uri, URI, ROUND])?;
            while let Some(row) = rows.next()? {
                fits.add(row.get(0)?, NameMatch::Whole, 0, uri.clone());
            }
        }
        Ok(())
    }

    fn by_name(&self, wanted: &str, fits: &mut Fits) -> Result<()> {
        let mut statement = self.conn().prepare_cached(
            "SELECT entity, folded, kind FROM name WHERE folded >= ?1 AND folded < ?2 AND kind < 2
             ORDER BY folded LIMIT ?3",
        )?;
        let end = format!("{wanted}\u{10FFFF}");
        let mut rows = statement.query(params![wanted, end, ROUND])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            let by = if name == wanted {
                NameMatch::Whole
            } else {
                NameMatch::Begins
            };
            let alias = u32::from(row.get::<_, i64>(2)? != NAME);
            fits.add(row.get(0)?, by, alias, name);
        }
        Ok(())
    }

    fn by_part(&self, wanted: &str, fits: &mut Fits) -> Result<()> {
        let words: Vec<String> = wanted
            .split(' ')
            .filter(|it| it.chars().count() >= 3)
            .map(|it| format!("\"{it}\""))
            .collect();
        let mut keys = Vec::new();
        for query in [format!("\"{wanted}\""), words.join(" AND ")] {
            if query.is_empty() || (words.len() < 2 && !keys.is_empty()) {
                continue;
            }
            let mut statement = self.conn().prepare_cached(
                "SELECT rowid FROM name_search WHERE name_search MATCH ?1 LIMIT ?2",
            )?;
            let mut rows = statement.query(params![query, ROUND])?;
            while let Some(row) = rows.next()? {
                keys.push(row.get::<_, i64>(0)?);
            }
        }
        let each: Vec<&str> = wanted.split(' ').collect();
        for key in keys {
            for name in self.names_of(key)? {
                // A word begins so; a word holds it; all words are there in another order.
                let place = if name
                    .match_indices(wanted)
                    .any(|(at, _)| at == 0 || name[..at].ends_with(' '))
                {
                    0
                } else if name.contains(wanted) {
                    1
                } else if each
                    .iter()
                    .all(|word| name.split(' ').any(|it| it.starts_with(word)))
                {
                    2
                } else {
                    continue;
                };
                fits.add(key, NameMatch::Part, place, name);
            }
        }
        Ok(())
    }

    fn names_of(&self, key: i64) -> Result<Vec<String>> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT folded FROM name WHERE entity = ?1 AND kind < 2")?;
        let names = statement.query_map([key], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }

    fn by_spelling(&self, wanted: &str, fits: &mut Fits) -> Result<()> {
        let letters: Vec<char> = wanted.chars().collect();
        let keys = if letters.len() <= SHORT {
            self.one_error_away(&letters)?
        } else {
            self.sharing_letters(&letters)?
        };
        let most = forgiven(letters.len());
        let compare = Spelling::new(&letters, most);
        let mut compared = 0;
        for key in keys {
            let names = self.names_of(key)?;
            compared += names.len();
            if compared > NAMES {
                break;
            }
            for name in names {
                if let Some(errors) = compare.errors(&name).filter(|it| *it > 0) {
                    fits.add(key, NameMatch::Spelling, errors, name);
                }
            }
        }
        Ok(())
    }

    /// Entries that have any spelling in a name that is one error away.
    fn one_error_away(&self, letters: &[char]) -> Result<Vec<i64>> {
        let phrases: Vec<String> = spellings(letters)
            .into_iter()
            .filter(|it| it.chars().count() >= 3)
            .map(|it| format!("\"{it}\""))
            .collect();
        if phrases.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self
            .conn()
            .prepare_cached("SELECT rowid FROM name_search WHERE name_search MATCH ?1 LIMIT ?2")?;
        let most = i64::try_from(COMPARED).unwrap_or(i64::MAX);
        let keys = statement.query_map(params![phrases.join(" OR "), most], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Entries that share the most of the rarest runs of three letters.
    fn sharing_letters(&self, letters: &[char]) -> Result<Vec<i64>> {
        let mut runs: Vec<String> = letters
            .windows(3)
            .map(|run| run.iter().collect::<String>())
            .collect();
        runs.sort_unstable();
        runs.dedup();
        // How often each run of letters is there; made once for a connection, and nothing in the file.
        self.conn().execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.name_run USING fts5vocab('main', 'name_search', 'row')",
        )?;
        let mut often = self
            .conn()
            .prepare_cached("SELECT coalesce(max(doc), 0) FROM temp.name_run WHERE term = ?1")?;
        let mut counted = Vec::new();
        for run in runs {
            let many: i64 = often.query_row([&run], |row| row.get(0))?;
            counted.push((many, run));
        }
        counted.retain(|(many, _)| *many > 0);
        counted.sort_unstable();
        let mut statement = self
            .conn()
            .prepare_cached("SELECT rowid FROM name_search WHERE name_search MATCH ?1 LIMIT ?2")?;
        let (mut left, mut places) = (PLACES, Vec::new());
        for (many, run) in counted {
            if left <= 0 {
                break;
            }
            let mut rows = statement.query(params![format!("\"{run}\""), left])?;
            while let Some(row) = rows.next()? {
                places.push(row.get::<_, i64>(0)?);
            }
            left -= many;
        }
        places.sort_unstable();
        let mut shared: Vec<(usize, i64)> = places
            .chunk_by(|a, b| a == b)
            .filter_map(|same| Some((same.len(), *same.first()?)))
            .collect();
        shared.sort_unstable_by(|a, b| b.cmp(a));
        Ok(shared
            .into_iter()
            .take(COMPARED)
            .map(|(_, key)| key)
            .collect())
    }
}

/// What is one error away: a letter less, two swapped, and for the letters a to z one more or another.
fn spellings(letters: &[char]) -> Vec<String> {
    let mut all = Vec::new();
    let plain = letters.iter().all(char::is_ascii);
    let join = |before: &[char], between: Option<char>, after: &[char]| -> String {
        before
            .iter()
            .copied()
            .chain(between)
            .chain(after.iter().copied())
            .collect()
    };
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        if let [first, second, rest @ ..] = after {
            let mut swapped: Vec<char> = before.to_vec();
            swapped.extend([*second, *first]);
            all.push(join(&swapped, None, rest));
        }
        if let [_, rest @ ..] = after {
            all.push(join(before, None, rest));
        }
        for letter in ('a'..='z').filter(|_| plain) {
            all.push(join(before, Some(letter), after));
            if let [_, rest @ ..] = after {
                all.push(join(before, Some(letter), rest));
            }
        }
    }
    all
}

/// Compares names with what was looked for.
struct Spelling {
    words: usize,
    letters: usize,
    most: usize,
    compare: osa::BatchComparator<char>,
}

impl Spelling {
    fn new(letters: &[char], most: usize) -> Self {
        Self {
            words: letters.split(|it| *it == ' ').count(),
            letters: letters.len(),
            most,
            compare: osa::BatchComparator::new(letters.iter().copied()),
        }
    }

    /// How many errors apart a name, or words of it, are; `None` if too many.
    fn errors(&self, name: &str) -> Option<u32> {
        let words: Vec<&str> = name.split(' ').collect();
        let parts = words
            .windows(self.words.min(words.len()))
            .map(|it| it.join(" "));
        parts
            .chain([name.to_owned()])
            .filter_map(|it| self.distance(&it))
            .min()
            .and_then(|it| u32::try_from(it).ok())
    }

    /// Also to the beginning of a longer word, since one looks while typing.
    fn distance(&self, words: &str) -> Option<usize> {
        let letters: Vec<char> = words.chars().collect();
        let lengths = [
            self.letters.saturating_sub(1),
            self.letters,
            self.letters + 1,
            letters.len(),
        ];
        lengths
            .into_iter()
            .filter(|it| *it <= letters.len() && it.abs_diff(self.letters) <= self.most)
            .filter_map(|length| {
                let args = osa::Args::default().score_cutoff(self.most);
                let part = letters.get(..length)?;
                self.compare.distance_with_args(part.iter().copied(), &args)
            })
            .min()
    }
}
