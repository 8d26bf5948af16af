//! Names as brat can hold them, each its own, and back: the real ones stand in visual.conf. Also names of folders.
//! Which names are in use is known to who asks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A name of nothing but the letters that brat lets through.
pub(super) fn plain(name: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let plain: String = name
        .chars()
        .map(|it| if fits(it) { it } else { '_' })
        .collect();
    if plain.is_empty() { "_".into() } else { plain }
}

/// `name`, or with the first number behind it that makes it free.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut made = name.to_owned();
    let mut number = 1_u64;
    while taken(&made) {
        number += 1;
        made = format!("{name}_{number}");
    }
    made
}

/// Whether the display configuration gives a name back as it is: `|` and line ends divide it.
pub(super) fn displayable(name: &str) -> bool {
    !name.contains(|it: char| it == '|' || it.is_control()) && name.trim() == name
}

/// The plain names given so far, one for each real one.
#[derive(Default)]
pub(super) struct Names {
    plain: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// Names that are plain already are theirs before others are made so.
    pub(super) fn new<'a>(known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut names = Self::default();
        for name in known.clone().filter(|it| plain(it) == **it) {
            names.get(name);
        }
        for name in known {
            names.get(name);
        }
        names
    }

    /// The plain name of a real one, the same each time.
    pub(super) fn get(&mut self, real: &str) -> String {
        if let Some(known) = self.plain.get(real) {
            return known.clone();
        }
        let made = free(&plain(real), |it| self.taken.contains(it));
        self.taken.insert(made.clone());
        self.plain.insert(real.to_owned(), made.clone());
        made
    }

    /// Plain and real names.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.plain
            .iter()
            .map(|(real, plain)| (plain.as_str(), real.as_str()))
    }
}

/// Real names by plain ones, from a display configuration. Only what is the same name made plain: others use the
/// configuration to abbreviate and translate.
pub(super) fn real_names(configuration: &str) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let lines = configuration
        .lines()
        .skip_while(|it| it.trim() != "[labels]");
    for line in lines.skip(1).take_while(|it| !it.starts_with('[')) {
        let mut columns = line.split('|').map(str::trim);
        let (Some(name), Some(real)) = (columns.next(), columns.next()) else {
            continue;
        };
        let made = plain(real);
        let numbered = name.strip_prefix(&made).is_some_and(|rest| {
            let number = rest.strip_prefix('_').unwrap_or_default();
            rest.is_empty() || (!number.is_empty() && number.chars().all(|it| it.is_ascii_digit()))
        });
        if numbered && !real.is_empty() {
            names.insert(name.to_owned(), real.to_owned());
        }
    }
    names
}

/// A folder for each person: their name where a folder can have it.
pub(super) fn folders<'a>(
    people: impl Iterator<Item = &'a str> + Clone,
) -> BTreeMap<String, String> {
    let fits = |it: char| it.is_alphanumeric() || " -_.'’".contains(it);
    let make = |name: &str| {
        let mut made: String = name
            .chars()
            .map(|it| if fits(it) { it } else { '_' })
            .collect();
        // Hidden on one system, cut off on another.
        if made.is_empty() || made.starts_with(['.', ' ']) {
            made.insert(0, '_');
        }
        if made.ends_with(['.', ' ']) {
            made.push('_');
        }
        made
    };
    // Some systems do not tell capitals apart.
    let mut taken: BTreeSet<String> = ["annotation.conf", "visual.conf"].map(String::from).into();
    let mut folders = BTreeMap::new();
    let (fitting, others): (Vec<&str>, Vec<&str>) = people.partition(|it| make(it) == **it);
    for name in fitting.into_iter().chain(others) {
        let made = free(&make(name), |it| taken.contains(&it.to_lowercase()));
        taken.insert(made.to_lowercase());
        folders.insert(name.to_owned(), made);
    }
    folders
}
