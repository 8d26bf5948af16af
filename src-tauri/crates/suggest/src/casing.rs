//! What differs between two spellings of a string, and which differences in case an editor would follow.
//!
//! A short word in capitals is an abbreviation: `US` is not `us`, `WHO` is not `Who`, but `NATO` is `Nato`. A short
//! word in lower case is never one in capitals. A name in lower case is another word (`Apple` the fruit), so that it
//! is kept apart, and for people not proposed at all.

use crate::folded::{folded, spaced};

/// How a string that was found differs from the one looked for, the loosest difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    None,
    /// White space, hyphens, apostrophes, accents.
    Spelling,
    Capitals,
    LowerCase,
}

/// How `found` differs from `wanted`, both of which fold alike; `None` where it is another word.
pub(crate) fn difference(wanted: &str, found: &str, person: bool) -> Option<Difference> {
    if wanted == found {
        return Some(Difference::None);
    }
    let (wanted, found) = (spaced(wanted), spaced(found));
    if wanted == found {
        return Some(Difference::Spelling);
    }
    let (was, is) = (Case::of(&wanted), Case::of(&found));
    let case = match (was, is) {
        // Then it is accents that differ.
        _ if was == is => Difference::Spelling,
        (Case::Upper, Case::Lower) if short(&wanted, 5) => return None,
        (Case::Upper, Case::Mixed) | (Case::Lower, Case::Upper) if short(&wanted, 3) => {
            return None;
        }
        (Case::Mixed, Case::Upper) if short(&wanted, 2) => return None,
        (Case::Mixed, Case::Lower) if person || short(&wanted, 3) => return None,
        (Case::Mixed | Case::Upper, Case::Lower) => Difference::LowerCase,
        _ => Difference::Capitals,
    };
    // Two mixtures may differ in case, too: `MacDonald`, `Macdonald`.
    if case == Difference::Spelling && wanted.to_lowercase() == found.to_lowercase() {
        return Some(Difference::Capitals);
    }
    Some(case)
}

/// Whether `found` is `name` in another spelling or other capitals, and no other word.
pub fn spelled_alike(name: &str, found: &str) -> bool {
    folded(name) == folded(found)
        && difference(name, found, true).is_some_and(|it| it < Difference::LowerCase)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Of scripts without case, too.
    Lower,
    Upper,
    Mixed,
}

impl Case {
    fn of(string: &str) -> Self {
        let lower = string.contains(char::is_lowercase);
        let mut capitals = string.chars().filter(|it| it.is_uppercase());
        match (capitals.next().is_some(), lower) {
            (false, _) => Self::Lower,
            // A single capital is how a word begins.
            (true, false) if capitals.next().is_some() => Self::Upper,
            (true, _) => Self::Mixed,
        }
    }
}

/// One word of so many letters at most.
fn short(string: &str, most: usize) -> bool {
    !string.contains(' ') && string.chars().filter(|it| it.is_alphabetic()).count() <= most
}

/// Whether a name begins with a capital, in scripts that have them.
pub(crate) fn begins_a_name(word: &str) -> bool {
    let first = word.chars().find(|it| it.is_alphabetic());
    first.is_some_and(|it| !it.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_followed_as_an_editor_would() {
        use Difference::{Capitals, LowerCase, None as Same, Spelling};
        for (wanted, found, expected) in [
            ("Sanctions", "Sanctions", Some(Same)),
            ("sanctions", "SANCTIONS", Some(Capitals)),
            ("sanctions", "Sanctions", Some(Capitals)),
            ("Sanctions", "sanctions", Some(LowerCase)),
            ("SANCTIONS", "sanctions", Some(LowerCase)),
            ("US", "us", None),
            ("us", "US", None),
            ("us", "Us", Some(Capitals)),
            ("Us", "US", None),
            ("WHO", "Who", None),
            ("NATO", "Nato", Some(Capitals)),
            ("NATO", "nato", None),
            ("Apple", "apple", Some(LowerCase)),
            ("Apple", "APPLE", Some(Capitals)),
            ("New York", "NEW YORK", Some(Capitals)),
            ("New York", "New\u{a0}York", Some(Spelling)),
            ("Ukraine-related", "Ukraine related", Some(Spelling)),
            ("Erdogan", "Erdoğan", Some(Spelling)),
            ("Erdogan", "ERDOĞAN", Some(Capitals)),
            ("MacDonald", "Macdonald", Some(Capitals)),
        ] {
            assert_eq!(
                difference(wanted, found, false),
                expected,
                "{wanted} {found}"
            );
        }
        assert_eq!(difference("Mark", "mark", true), None);
    }
}
