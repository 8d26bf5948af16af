//! Names of people: which part is the surname, and what a surname in a text has before it.

use galley_model::fold::fold;
use galley_model::names;

/// Words behind a name that are no part of its surname, folded.
const SUFFIXES: &[&str] = &["ii", "iii", "iv", "jr", "sr"];

/// Words that belong to the surname behind them, folded.
const PARTICLES: &[&str] = &[
    "al", "ap", "bin", "bint", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "ibn", "la", "las", "le", "los", "mac", "o", "san", "santa", "st", "te", "ten",
    "ter", "van", "vom", "von", "zu", "zur",
];

/// Words that begin sentences and no names, folded.
const OPENERS: &[&str] = &[
    "a",
    "after",
    "all",
    "although",
    "an",
    "and",
    "are",
    "as",
    "asked",
    "at",
    "because",
    "before",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "earlier",
    "even",
    "for",
    "from",
    "had",
    "has",
    "have",
    "how",
    "if",
    "in",
    "is",
    "it",
    "later",
    "like",
    "meanwhile",
    "neither",
    "nor",
    "not",
    "now",
    "of",
    "on",
    "once",
    "only",
    "or",
    "said",
    "should",
    "since",
    "so",
    "still",
    "than",
    "that",
    "the",
    "then",
    "there",
    "though",
    "to",
    "under",
    "unless",
    "unlike",
    "until",
    "was",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "would",
    "yet",
];

/// Labels and types whose names are of people, folded.
const PEOPLE: &[&str] = &[
    "per",
    "pers",
    "person",
    "persona",
    "personas",
    "persone",
    "personen",
    "personne",
    "personnes",
    "persons",
    "people",
    "human",
    "individual",
    "politician",
    "journalist",
    "athlete",
];

/// A surname of fewer letters is too often another word.
const SHORTEST_SURNAME: usize = 3;

/// How many words before a surname may belong to it.
const MOST_GIVEN: usize = 4;

/// Whether a label, or the type of an entry of the register, is for people.
pub fn names_people(name: &str, uri: Option<&str>) -> bool {
    let uri = uri.unwrap_or_default();
    let known = |it: &str| PEOPLE.contains(&it);
    uri.ends_with("/Q5")
        || uri.to_ascii_lowercase().ends_with("person")
        || fold(name).split(' ').any(known)
}

/// A person's name in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The given names and initials before the surname, folded without full stops; none for a surname alone.
    pub given: Vec<String>,
    /// As it is written.
    pub surname: String,
}

impl Person {
    /// Takes a name apart; `None` where it has no surname to speak of.
    pub fn of(name: &str) -> Option<Self> {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        while words.len() > 1
            && words
                .last()
                .is_some_and(|it| SUFFIXES.contains(&fold(it).as_str()))
        {
            words.pop();
        }
        // Of “Secretary of State Rex Tillerson” the name is what follows the last title.
        let (_, titled) = words.split_last()?;
        if let Some(title) = titled.iter().rposition(|it| is_title(it)) {
            words.drain(..=title);
        }
        let mut start = words.len().checked_sub(1)?;
        while start > 1 && PARTICLES.contains(&fold(words[start - 1]).as_str()) {
            start -= 1;
        }
        let (given, surname) = words.split_at(start);
        let surname = surname.join(" ");
        let surname = surname.trim_matches([',', '.', ' ']);
        let letters = surname.chars().filter(|it| it.is_alphabetic()).count();
        let capital = surname.contains(|it: char| it.is_uppercase());
        (letters >= SHORTEST_SURNAME && capital).then(|| Self {
            given: given.iter().map(|it| bare(it)).collect(),
            surname: surname.to_owned(),
        })
    }
}

/// What a surname in a text has before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing that belongs to a name, or a title.
    Nothing,
    /// The given name or its initials, from this byte on.
    Given(usize),
    /// What looks like another given name.
    Another,
}

/// Looks at what stands before byte `at`. `given` are the given names that are known for the surname there.
pub(crate) fn before<'a>(
    text: &str,
    at: usize,
    given: impl Iterator<Item = &'a [String]> + Clone,
) -> Before {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut end = at;
    while words.len() < MOST_GIVEN {
        let Some(word) = word_before(text, end) else {
            break;
        };
        words.push((word, text[word..end].trim_end()));
        end = word;
    }
    // From the one farthest away, so that as much as fits is taken.
    for count in (1..=words.len()).rev() {
        let (start, first) = words[count - 1];
        let between = &words[..count - 1];
        let fits = |known: &[String]| {
            let Some(name) = known.first() else {
                return false;
            };
            let same =
                bare(first) == *name || is_initials(first) && name.starts_with(&initial(first));
            same && between
                .iter()
                .all(|(_, it)| is_initials(it) || known[1..].contains(&bare(it)))
        };
        if given.clone().any(fits) {
            return Before::Given(start);
        }
    }
    match words.first() {
        None => Before::Nothing,
        Some((_, word)) if is_title(word) || OPENERS.contains(&bare(word).as_str()) => {
            Before::Nothing
        }
        Some((_, word)) => {
            let mut letters = word.chars().filter(|it| it.is_alphabetic());
            let possessive = word.ends_with("’s") || word.ends_with("'s");
            let capital = letters.next().is_some_and(char::is_uppercase);
            if capital && !possessive {
                Before::Another
            } else {
                Before::Nothing
            }
        }
    }
}

/// Where the word before byte `end` begins, if only one blank or line break is between.
fn word_before(text: &str, end: usize) -> Option<usize> {
    let rest = text[..end].trim_end_matches(char::is_whitespace);
    let gap = &text[rest.len()..end];
    if gap.is_empty() || gap.matches('\n').count() > 1 || gap.len() > 4 {
        return None;
    }
    let part =
        |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '\'' | '’') || is_mark(it);
    let start = rest
        .char_indices()
        .rev()
        .take_while(|(_, it)| part(*it))
        .last()
        .map(|it| it.0)?;
    let word = &rest[start..];
    // A full stop ends a sentence, unless it is of initials or a title.
    let stops = word.ends_with('.') && !is_initials(word) && !is_title(word);
    (!stops && word.contains(char::is_alphabetic)).then_some(start)
}

fn is_mark(it: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&it)
}

/// `R.`, `R.W.`, `J.-P.`, `W`.
fn is_initials(word: &str) -> bool {
    let mut parts = word
        .split(['.', '-'])
        .filter(|it| !it.is_empty())
        .peekable();
    parts.peek().is_some()
        && parts.all(|it| {
            let mut letters = it.chars().filter(|it| !is_mark(*it));
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
        })
}

fn initial(word: &str) -> String {
    bare(word).chars().take(1).collect()
}

/// Also a word within a title: “Secretary of State”.
fn is_title(word: &str) -> bool {
    names::is_title(word) || matches!(bare(word).as_str(), "prime" | "state")
}

fn bare(word: &str) -> String {
    fold(word.trim_matches(['.', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, given, surname) in [
            ("Rex Tillerson", "rex", "Tillerson"),
            ("Secretary of State Rex W. Tillerson", "rex w", "Tillerson"),
            ("Mr. Tillerson", "", "Tillerson"),
            ("Martin Luther King Jr.", "martin luther", "King"),
            ("Ursula von der Leyen", "ursula", "von der Leyen"),
            ("Charles de Gaulle", "charles", "de Gaulle"),
            ("Mr. Luther King", "luther", "King"),
            ("Ada", "", "Ada"),
        ] {
            let person = Person::of(name).expect("it has a surname");
            assert_eq!(
                (person.given.join(" ").as_str(), person.surname.as_str()),
                (given, surname)
            );
        }
        for name in ["", "Xi", "Kim Jong Un", "the minister", "…"] {
            assert_eq!(Person::of(name), None, "{name}");
        }
    }

    #[test]
    fn what_stands_before_a_surname_says_whose_it_is() {
        let rex = [vec!["rex".to_owned(), "wayne".to_owned()]];
        let at = |text: &str| text.find("Tillerson").expect("it is there");
        let look = |text: &str| match before(text, at(text), rex.iter().map(Vec::as_slice)) {
            Before::Given(start) => text[start..].to_owned(),
            Before::Nothing => String::new(),
            Before::Another => "another".to_owned(),
        };
        for (text, expected) in [
            ("Tillerson said", ""),
            ("said Mr. Tillerson", ""),
            ("Secretary of State Tillerson", ""),
            ("When Tillerson left", ""),
            ("CNN. Tillerson left", ""),
            ("Exxon’s Tillerson", ""),
            ("as R. Tillerson", "R. Tillerson"),
            ("as R.W. Tillerson", "R.W. Tillerson"),
            ("as R. W. Tillerson", "R. W. Tillerson"),
            ("as Rex W. Tillerson", "Rex W. Tillerson"),
            ("as Rex Wayne\nTillerson", "Rex Wayne\nTillerson"),
            ("as Renda Tillerson", "another"),
            ("as B. Tillerson", "another"),
            ("Rex\n\nTillerson", ""),
        ] {
            assert_eq!(look(text), expected, "{text}");
        }
    }
}
