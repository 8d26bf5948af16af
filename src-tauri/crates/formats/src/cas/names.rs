//! Names as UIMA can hold them: a letter, then letters, digits and underscores of ASCII. Each real name gets its own.

use std::collections::{BTreeMap, BTreeSet};

/// A name of nothing but the letters that UIMA lets through.
fn plain(name: &str) -> String {
    let mut made: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect();
    if !made.starts_with(|it: char| it.is_ascii_alphabetic()) {
        made.insert(0, 'x');
    }
    made
}

/// The plain names given so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    plain: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// With names that have a meaning already and are not given to others.
    pub(crate) fn reserving(names: &[&str]) -> Self {
        Self {
            plain: BTreeMap::new(),
            taken: names.iter().map(|it| it.to_lowercase()).collect(),
        }
    }

    /// The plain name of a real one, the same each time. Names that differ in capitals only are told apart, too.
    pub(crate) fn get(&mut self, real: &str) -> String {
        if let Some(known) = self.plain.get(real) {
            return known.clone();
        }
        let base = plain(real);
        let mut made = base.clone();
        let mut number = 1_u64;
        while !self.taken.insert(made.to_lowercase()) {
            number += 1;
            made = format!("{base}_{number}");
        }
        self.plain.insert(real.to_owned(), made.clone());
        made
    }

    /// Plain and real names that differ.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.plain.iter();
        all.filter(|(real, plain)| real != plain)
            .map(|(real, plain)| (plain.as_str(), real.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_gets_a_plain_one_of_its_own() {
        let mut names = Names::reserving(&["note"]);
        assert_eq!(names.get("tone"), "tone");
        assert_eq!(names.get("tone of voice"), "tone_of_voice");
        assert_eq!(names.get("tone/of/voice"), "tone_of_voice_2");
        assert_eq!(names.get("Tone"), "Tone_2");
        assert_eq!(names.get("note"), "note_2");
        assert_eq!(names.get("東京"), "x__");
        assert_eq!(names.get("tone of voice"), "tone_of_voice");
        assert_eq!(names.changed().count(), 5);
    }
}
