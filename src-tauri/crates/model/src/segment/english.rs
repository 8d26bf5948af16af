//! What news English wants beyond UAX 29: clitics, initials, abbreviations.

use super::Bytes;

/// Abbreviations that keep their full stop, in lower case, and after which a sentence goes on.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "aug", "ave", "brig", "capt", "cmdr", "co", "col", "corp", "dec", "det", "dr",
    "feb", "fr", "gen", "gov", "hon", "inc", "jan", "jr", "jul", "jun", "lt", "ltd", "maj", "mar",
    "messrs", "mr", "mrs", "ms", "mt", "no", "nov", "oct", "ofc", "prof", "pvt", "rep", "rev",
    "sec", "sen", "sens", "reps", "sep", "sept", "sgt", "sr", "st", "vs",
];

/// Words that begin a sentence far more often than they follow initials, so `the U.S. He said` is two.
const OPENERS: &[&str] = &[
    "A", "After", "And", "At", "But", "He", "Her", "His", "I", "In", "It", "On", "She", "That",
    "The", "Their", "There", "These", "They", "This", "Those", "We", "When", "While", "You",
];

/// Adds one UAX 29 segment as tokens: split where a clitic hangs on, joined where a full stop belongs to
/// what stands before it.
pub(super) fn push(content: &str, piece: Bytes, pieces: &mut Vec<Bytes>) {
    let word = &content[piece.clone()];
    if let Some(last) = pieces.last_mut()
        && word == "."
        && keeps_stop(content, last, &piece)
    {
        last.end = piece.end;
        return;
    }
    match clitic(word) {
        Some(at) => {
            pieces.push(piece.start..piece.start + at);
            pieces.push(piece.start + at..piece.end);
        }
        None => pieces.push(piece),
    }
}

/// Whether the full stop at `stop` belongs to the token right before it.
fn keeps_stop(content: &str, last: &Bytes, stop: &Bytes) -> bool {
    if last.end != stop.start {
        return false;
    }
    let word = &content[last.clone()];
    if is_initials(word) {
        return true;
    }
    let rest = content[stop.end..]
        .strip_prefix([' ', '\u{a0}'])
        .unwrap_or_default();
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    if single {
        rest.starts_with(char::is_uppercase)
    } else {
        is_abbreviation(word) && rest.starts_with(|it: char| !it.is_whitespace())
    }
}

/// `H.R`, `U.S`, `a.m`: single letters with stops between them.
fn is_initials(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// `Mr`, `Sen`, but not `no` or `co` in the middle of a sentence, which are words.
fn is_abbreviation(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())
}

/// Where `’s`, `n’t`, `’re` … begins in a word, in bytes.
fn clitic(word: &str) -> Option<usize> {
    let (at, mark) = word
        .char_indices()
        .rfind(|(_, character)| matches!(character, '\'' | '’'))?;
    let after = &word[at + mark.len_utf8()..];
    let before = &word[..at];
    if before.is_empty() {
        return None;
    }
    match after.to_ascii_lowercase().as_str() {
        "s" | "re" | "ve" | "ll" | "d" | "m" => Some(at),
        "t" if before.len() > 1 && before.ends_with(['n', 'N']) => Some(at - 1),
        _ => None,
    }
}

/// Whether the sentence `last` goes on in `next`, because what looked like its end is an abbreviation.
pub(super) fn continues(content: &str, last: &Bytes, next: &Bytes) -> bool {
    if content[last.end..next.start].contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        return false;
    }
    let Some(before) = content[last.clone()].strip_suffix('.') else {
        return false;
    };
    let word = before
        .rsplit(|character: char| character.is_whitespace() || "“”‘\"'(—–-".contains(character))
        .next()
        .unwrap_or_default();
    let opener = content[next.clone()]
        .split(|character: char| !character.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    is_abbreviation(word) || single || (is_initials(word) && !OPENERS.contains(&opener))
}
