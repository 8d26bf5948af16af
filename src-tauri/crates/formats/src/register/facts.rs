//! What the entries of a file say of each other: names that go round in a circle, one URI or one name for two.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use galley_model::fold::fold;

use super::RegisterEntry;
use crate::report::{Item, Report, Severity};

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn name_hash(name: &str) -> u64 {
    hash(&fold(name))
}

/// What is noted while a file is read for the first time. Entries are numbered in their order.
#[derive(Default)]
pub(super) struct Facts {
    /// Name and line of each entry.
    entries: Vec<(u64, u64)>,
    /// The first entry with each name, and with each URI.
    named: HashMap<u64, u32>,
    identified: HashMap<u64, u32>,
    /// Other names with their entries.
    aliases: Vec<(u64, u32)>,
}

impl Facts {
    pub fn note(&mut self, entry: &RegisterEntry) {
        let Ok(index) = u32::try_from(self.entries.len()) else {
            return;
        };
        let name = name_hash(&entry.name);
        self.entries.push((name, entry.place.line.unwrap_or(0)));
        self.named.entry(name).or_insert(index);
        for uri in &entry.uris {
            self.identified.entry(hash(uri)).or_insert(index);
        }
        let aliases = entry.aliases.iter().map(|it| (name_hash(it), index));
        self.aliases.extend(aliases);
    }

    pub fn sort(mut self) -> Sorted {
        self.aliases.sort_unstable();
        self.aliases.dedup();
        let mut shared = HashMap::new();
        for same in self.aliases.chunk_by(|a, b| a.0 == b.0) {
            if let [(alias, first), _, ..] = same {
                shared.insert(*alias, *first);
            }
        }
        // Only an other name that is the name of an entry leads on to another.
        let mut leads: HashMap<u32, Vec<u32>> = HashMap::new();
        for (alias, from) in &self.aliases {
            if let Some(to) = self.named.get(alias).filter(|to| *to != from) {
                leads.entry(*from).or_default().push(*to);
            }
        }
        Sorted {
            circles: circles(&leads),
            entries: self.entries,
            named: self.named,
            identified: self.identified,
            shared,
        }
    }
}

/// Which entries are on a circle, and on which: each gets the least number on it.
fn circles(leads: &HashMap<u32, Vec<u32>>) -> HashMap<u32, u32> {
    // Kosaraju, without recursion: a chain may be as long as the file.
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    let mut starts: Vec<u32> = leads.keys().copied().collect();
    starts.sort_unstable();
    for start in starts {
        let mut stack = vec![(start, 0)];
        if !seen.insert(start) {
            continue;
        }
        while let Some((at, next)) = stack.pop() {
            match leads.get(&at).and_then(|it| it.get(next)) {
                Some(to) => {
                    stack.push((at, next + 1));
                    if seen.insert(*to) {
                        stack.push((*to, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    let mut back: HashMap<u32, Vec<u32>> = HashMap::new();
    for (from, all) in leads {
        for to in all {
            back.entry(*to).or_default().push(*from);
        }
    }
    let mut circles = HashMap::new();
    let mut placed = HashSet::new();
    for start in order.into_iter().rev() {
        let mut together = Vec::new();
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if placed.insert(at) {
                together.push(at);
                stack.extend(back.get(&at).into_iter().flatten());
            }
        }
        if let (2.., Some(least)) = (together.len(), together.iter().min().copied()) {
            circles.extend(together.into_iter().map(|it| (it, least)));
        }
    }
    circles
}

/// The same, ready to be asked.
pub(super) struct Sorted {
    entries: Vec<(u64, u64)>,
    named: HashMap<u64, u32>,
    identified: HashMap<u64, u32>,
    /// Other names that several entries have, with the first of them.
    shared: HashMap<u64, u32>,
    circles: HashMap<u32, u32>,
}

impl Sorted {
    fn line(&self, entry: u32) -> u64 {
        self.entries.get(entry as usize).map_or(0, |it| it.1)
    }

    /// Takes out of an entry what contradicts others, and says so.
    pub fn check(&self, index: u32, entry: &mut RegisterEntry, report: &mut Report) {
        let place = entry.place.clone();
        let mut say = |severity, code, message: String| {
            report.push(Item::new(severity, code, message).at(&place));
        };
        let own = name_hash(&entry.name);
        entry.aliases.retain(|alias| {
            let alias_hash = name_hash(alias);
            let other = self.named.get(&alias_hash).copied().filter(|it| *it != index);
            if let Some(other) = other.filter(|_| alias_hash != own) {
                let line = self.line(other);
                let circle = self.circles.get(&index);
                if circle.is_some() && circle == self.circles.get(&other) {
                    let message = format!(
                        "“{alias}” is another name of “{}” and the entry of line {line}, whose other names lead back \
                         here: a circle. It was not taken as another name; if both are one, keep one line.",
                        entry.name
                    );
                    say(Severity::Loss, "alias-cycle", message);
                    return false;
                }
                let message = format!(
                    "“{alias}” is another name of “{}” and the name of the entry of line {line}; it may mean either.",
                    entry.name
                );
                say(Severity::Info, "ambiguous-name", message);
            } else if let Some(first) = self.shared.get(&alias_hash).filter(|it| **it != index) {
                let message = format!(
                    "“{alias}” is another name of “{}” and of the entry of line {}; it may mean either.",
                    entry.name,
                    self.line(*first)
                );
                say(Severity::Info, "ambiguous-name", message);
            }
            true
        });
        entry.uris.retain(|uri| {
            let first = self.identified.get(&hash(uri)).copied().unwrap_or(index);
            let same_name = self
                .entries
                .get(first as usize)
                .is_some_and(|(name, _)| *name == own);
            if first == index || same_name {
                return true;
            }
            let message = format!(
                "The URI {uri} of “{}” is that of the entry of line {} already; it was left there. If both are one, \
                 keep one line.",
                entry.name,
                self.line(first)
            );
            say(Severity::Loss, "duplicate-uri", message);
            false
        });
    }
}
