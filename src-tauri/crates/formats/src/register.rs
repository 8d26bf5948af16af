//! Files of the register of entities: tables, lines of JSON and extracts from Wikidata come in with everything that is
//! wrong with them by line, and the register goes out as a table or lines of JSON that come in again without change.
//!
//! A file is read twice, one entry at a time: what its entries say of each other (names that go round in a circle, one
//! URI for two) is known before the first is handed on. Of the first reading only hashes are kept.

mod facts;
mod json;
mod table;
mod wikidata;
mod write;

use crate::corpus::Place;
use crate::format::{FormatError, Stop};
use crate::input::{self, File, Input};
use crate::report::{Item, Report, Severity};
use facts::Facts;

pub use write::RegisterWriter;

/// An entry of a file, and where it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the fields are those of galley_model::people::Entity"
)]
pub struct RegisterEntry {
    pub name: String,
    pub type_name: String,
    pub role: String,
    pub aliases: Vec<String>,
    pub uris: Vec<String>,
    pub note: String,
    pub place: Place,
}

/// So many other names are kept of an entry: nobody is called more, and each is looked for.
pub const MOST_ALIASES: usize = 1_000;
/// So many URIs are kept of an entry.
const MOST_URIS: usize = 100;
/// The longest name, in characters.
const LONGEST_NAME: usize = 400;

/// The URI of an item of Wikidata.
pub fn wikidata_uri(item: &str) -> String {
    format!("http://www.wikidata.org/entity/{item}")
}

/// Gets the entries of a file, and nothing for each that is read ahead, so that it can stop the reading.
pub type TakeEntry<'a> = &'a mut dyn FnMut(Option<RegisterEntry>, &mut Report) -> Result<(), Stop>;

/// Hands over the entries of a file in their order.
pub fn read_register(
    input: &Input,
    language: &str,
    take: TakeEntry<'_>,
    report: &mut Report,
) -> Result<(), FormatError> {
    let files = input::expand(std::slice::from_ref(input), report)?;
    let [file] = files.as_slice() else {
        return Err(FormatError::new(
            format!("{} is not one file", input.name),
            "Choose a file: CSV, lines of JSON, or an extract from Wikidata.",
        ));
    };
    let mut facts = Facts::default();
    let mut ahead = Report::default();
    each_entry(file, language, &mut ahead, &mut |entry, ahead| {
        facts.note(&entry);
        take(None, ahead)
    })?;
    let facts = facts.sort();
    let mut index = 0;
    each_entry(file, language, report, &mut |mut entry, report| {
        facts.check(index, &mut entry, report);
        index += 1;
        take(Some(entry), report)
    })?;
    if index == 0 {
        let message =
            "There is no entry in it; see that it is the file you meant, and that it has names.";
        report.push(Item::new(Severity::Rejected, "nothing-there", message).at(&file.place(None)));
    }
    Ok(())
}

type Take<'a> = &'a mut dyn FnMut(RegisterEntry, &mut Report) -> Result<(), Stop>;

fn each_entry(
    file: &File,
    language: &str,
    report: &mut Report,
    take: Take<'_>,
) -> Result<(), FormatError> {
    let mut tidy = |entry: RegisterEntry, report: &mut Report| match tidied(entry, report) {
        Some(entry) => take(entry, report),
        None => Ok(()),
    };
    let head = file.head()?;
    let begin = head.trim_start_matches('\u{feff}').trim_start();
    if begin.starts_with(['{', '[']) {
        json::read(file, language, report, &mut tidy)
    } else {
        table::read(file, report, &mut tidy)
    }
}

/// An entry with everything once and without blanks around it; none without a name.
fn tidied(mut entry: RegisterEntry, report: &mut Report) -> Option<RegisterEntry> {
    let mut say = |severity, code, message: String| {
        report.push(Item::new(severity, code, message).at(&entry.place));
    };
    for field in [
        &mut entry.name,
        &mut entry.type_name,
        &mut entry.role,
        &mut entry.note,
    ] {
        if field.trim().len() != field.len() {
            *field = field.trim().to_owned();
        }
    }
    if entry.name.is_empty() {
        say(
            Severity::Rejected,
            "no-name",
            "The entry has no name and was left out.".into(),
        );
        return None;
    }
    if entry.name.chars().count() > LONGEST_NAME {
        let message =
            format!("The name is longer than {LONGEST_NAME} characters; the entry was left out.");
        say(Severity::Rejected, "long-name", message);
        return None;
    }
    let name = entry.name.clone();
    let long = keep(&mut entry.aliases, |it| {
        *it != name && it.chars().count() <= LONGEST_NAME
    });
    let long = long.iter().filter(|it| **it != name).count();
    if long > 0 {
        let message = format!("Other names longer than {LONGEST_NAME} characters were left out.");
        report.push(
            Item::new(Severity::Loss, "long-name", message)
                .at(&entry.place)
                .times(long as u64),
        );
    }
    keep(&mut entry.uris, |_| true);
    for (list, most, what) in [
        (&mut entry.aliases, MOST_ALIASES, "other names"),
        (&mut entry.uris, MOST_URIS, "URIs"),
    ] {
        if list.len() > most {
            let message = format!(
                "“{name}” has {} {what}; the first {most} were kept.",
                list.len()
            );
            report.push(Item::new(Severity::Loss, "too-many", message).at(&entry.place));
            list.truncate(most);
        }
    }
    Some(entry)
}

/// Keeps each once, trimmed, and what fits; gives what does not.
fn keep(list: &mut Vec<String>, fits: impl Fn(&String) -> bool) -> Vec<String> {
    let mut known = std::collections::HashSet::new();
    let mut left = Vec::new();
    let given = std::mem::take(list);
    for it in given {
        let it = it.trim().to_owned();
        if it.is_empty() || known.contains(&it) {
            continue;
        }
        known.insert(it.clone());
        if fits(&it) {
            list.push(it);
        } else {
            left.push(it);
        }
    }
    left
}

/// A URI, or the number of an item of Wikidata made one.
fn uri_of(text: &str) -> String {
    let number = text.strip_prefix("wd:").unwrap_or(text);
    let is_item = number
        .strip_prefix('Q')
        .is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
    if is_item {
        wikidata_uri(number)
    } else {
        text.to_owned()
    }
}

/// What a column or a key is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Type,
    Role,
    Aliases,
    /// Names that a query service has joined with commas.
    JoinedAliases,
    Uris,
    Note,
}

impl Field {
    fn of(name: &str) -> Option<Self> {
        let plain: String = name
            .trim_start_matches('\u{feff}')
            .chars()
            .filter(|it| it.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        Some(match plain.as_str() {
            "name" | "label" | "title" | "canonicalname" | "itemlabel" => Self::Name,
            "type" | "typename" | "kind" | "class" | "category" | "entitytype" | "typelabel" => {
                Self::Type
            }
            "role" | "function" | "position" | "occupation" | "itemdescription" => Self::Role,
            "alias" | "aliases" | "othername" | "othernames" | "alsoknownas" | "aka"
            | "altlabel" | "altlabels" | "synonym" | "synonyms" => Self::Aliases,
            "itemaltlabel" => Self::JoinedAliases,
            "uri" | "uris" | "url" | "urls" | "item" | "wikidata" | "wikidataid" | "qid"
            | "identifier" | "identifiers" | "sameas" => Self::Uris,
            "note" | "notes" | "comment" | "remark" | "remarks" | "description" => Self::Note,
            _ => return None,
        })
    }

    /// What to say where there is no name.
    const WANTED: &'static str =
        "It needs a column “name”; it may have “type”, “role”, “aliases”, “uris” and “note”.";
}
