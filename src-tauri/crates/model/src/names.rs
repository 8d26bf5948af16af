//! What stands before names of people and is no part of them.

use crate::fold::fold;

/// Folded, without full stops.
const TITLES: &[&str] = &[
    "admiral",
    "ambassador",
    "archbishop",
    "attorney",
    "baroness",
    "bishop",
    "capt",
    "captain",
    "chairman",
    "chairwoman",
    "chancellor",
    "chief",
    "col",
    "colonel",
    "commissioner",
    "congressman",
    "congresswoman",
    "dame",
    "deputy",
    "detective",
    "director",
    "dr",
    "frau",
    "gen",
    "general",
    "gov",
    "governor",
    "herr",
    "judge",
    "justice",
    "king",
    "lady",
    "lord",
    "lt",
    "madam",
    "mayor",
    "minister",
    "miss",
    "mme",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "mx",
    "officer",
    "pope",
    "premier",
    "president",
    "prince",
    "princess",
    "prof",
    "professor",
    "queen",
    "rep",
    "representative",
    "rev",
    "sec",
    "secretary",
    "sen",
    "senator",
    "senor",
    "senora",
    "sergeant",
    "sgt",
    "sheikh",
    "sheriff",
    "signor",
    "sir",
    "speaker",
    "sultan",
];

/// Whether a word is a title, or is used as one: “Mr.”, “Señora”, “President”.
pub fn is_title(word: &str) -> bool {
    TITLES.contains(&fold(word.trim_matches(['.', ','])).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_known_with_and_without_its_full_stop_and_accents() {
        for title in ["Mr", "Mr.", "PRESIDENT", "Señora", "Prof.,", "Capt"] {
            assert!(is_title(title), "{title}");
        }
        for word in ["Rex", "M.", "", "Moscow"] {
            assert!(!is_title(word), "{word}");
        }
        assert!(TITLES.is_sorted());
    }
}
