//! Which texts of a folder belong together: where several people annotated, each has a folder with the same articles.
//! What is in the files is not looked at, but for whether texts are the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::FormatError;
use crate::input::File;

/// One article's text files: one, or the same text once for each person.
pub(super) struct Article<'a> {
    pub copies: Vec<Copy<'a>>,
}

/// A text file, and whose folder it is in, if that is known.
#[derive(Clone)]
pub(super) struct Copy<'a> {
    pub text: &'a File,
    pub person: Option<&'a str>,
}

/// The folder of a path, and what is in it.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The articles in the order of their first files. Folders beside each other hold the judgements of several people
/// if they share articles and every article that they share has the same text in all of them.
pub(super) fn articles(files: &[File]) -> Result<Vec<Article<'_>>, FormatError> {
    let texts: Vec<&File> = files
        .iter()
        .filter(|it| it.name.ends_with(".txt"))
        .collect();
    let mut shared: BTreeMap<(&str, &str), Vec<&File>> = BTreeMap::new();
    for file in &texts {
        let (folder, name) = split(&file.name);
        if !folder.is_empty() {
            let around = split(folder).0;
            shared.entry((around, name)).or_default().push(file);
        }
    }
    shared.retain(|_, it| it.len() > 1);
    let mut differing = BTreeSet::new();
    for ((around, _), copies) in &shared {
        if !differing.contains(around) && !same(copies)? {
            differing.insert(*around);
        }
    }
    shared.retain(|(around, _), _| !differing.contains(around));
    let mut articles = Vec::new();
    let mut taken = BTreeSet::new();
    for file in texts {
        if taken.contains(file.name.as_str()) {
            continue;
        }
        let (folder, name) = split(&file.name);
        let copies = match shared.get(&(split(folder).0, name)) {
            Some(copies) if !folder.is_empty() => copies
                .iter()
                .map(|text| Copy {
                    text,
                    person: Some(split(split(&text.name).0).1),
                })
                .collect(),
            _ => vec![Copy {
                text: file,
                person: None,
            }],
        };
        taken.extend(copies.iter().map(|it: &Copy<'_>| it.text.name.as_str()));
        articles.push(Article { copies });
    }
    Ok(articles)
}

fn same(copies: &[&File]) -> Result<bool, FormatError> {
    let first = copies[0].bytes()?;
    for other in &copies[1..] {
        if other.bytes()? != first {
            return Ok(false);
        }
    }
    Ok(true)
}
