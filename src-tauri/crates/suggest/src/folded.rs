//! A text as strings are looked for in it, with the way back to what it was folded from.
//!
//! Letters lose case and accents as in `model::fold`. A run of white space is one blank, but a blank line stays a wall
//! between paragraphs. A hyphen between two letters counts as a blank, all apostrophes are one, as are all quotation
//! marks, and what is not seen (soft hyphens, direction marks) is left out.

use std::ops::Range;

use galley_model::fold::{fold_letter, is_accent};

/// See above.
pub(crate) struct Folded {
    pub content: String,
    /// For each byte of `content`, where in the original the letter it came from begins, in bytes.
    origin: Vec<u32>,
}

impl Folded {
    pub fn new(text: &str) -> Self {
        let mut folded = Self {
            content: String::with_capacity(text.len()),
            origin: Vec::with_capacity(text.len()),
        };
        let mut letters = text.char_indices().peekable();
        let mut before = None;
        while let Some((at, letter)) = letters.next() {
            if letter.is_whitespace() {
                let mut breaks = line_breaks(None, letter);
                let mut last = letter;
                while let Some((_, next)) = letters.next_if(|it| it.1.is_whitespace()) {
                    breaks += line_breaks(Some(last), next);
                    last = next;
                }
                folded.content.push(if breaks > 1 { '\n' } else { ' ' });
            } else if is_hyphen(letter) {
                let joins = before.is_some_and(char::is_alphanumeric)
                    && letters.peek().is_some_and(|it| it.1.is_alphanumeric());
                folded.content.push(if joins { ' ' } else { '-' });
            } else if letter.is_ascii() {
                folded.content.push(match letter {
                    '`' => '\'',
                    _ => letter.to_ascii_lowercase(),
                });
            } else if is_apostrophe(letter) {
                folded.content.push('\'');
            } else if is_quotation_mark(letter) {
                folded.content.push('"');
            } else if letter.is_alphanumeric() || is_folded_away(letter) {
                fold_letter(letter, &mut folded.content);
            } else if !is_unseen(letter) {
                // Signs are looked for as they are.
                folded.content.push(letter);
            }
            folded.origin.resize(folded.content.len(), at as u32);
            before = Some(letter);
        }
        folded
    }

    /// The bytes of the original that a stretch of `content` came from; `None` if it begins or ends within a letter.
    pub fn original(&self, text: &str, found: Range<usize>) -> Option<Range<usize>> {
        let last = found.end.checked_sub(1)?;
        let (start, at) = (*self.origin.get(found.start)?, *self.origin.get(last)?);
        let cut = |at: usize, of: u32| self.origin.get(at).is_some_and(|it| *it == of);
        if found.start > 0 && cut(found.start - 1, start) || cut(found.end, at) {
            return None;
        }
        let mut rest = text[at as usize..].chars();
        let mut end = at as usize + rest.next().map_or(0, char::len_utf8);
        // Accents that were folded away belong to the letter before.
        end += rest
            .take_while(|it| is_folded_away(*it))
            .map(char::len_utf8)
            .sum::<usize>();
        Some(start as usize..end)
    }
}

/// A string as it is looked for.
pub(crate) fn folded(string: &str) -> String {
    Folded::new(string.trim()).content
}

/// A string with its letters as they are, and all else as in [`Folded`].
pub(crate) fn spaced(string: &str) -> String {
    let mut out = String::with_capacity(string.len());
    let mut letters = string.trim().chars().peekable();
    let mut before = None;
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            while letters.next_if(|it| it.is_whitespace()).is_some() {}
            out.push(' ');
        } else if is_hyphen(letter) {
            let joins = before.is_some_and(char::is_alphanumeric)
                && letters.peek().is_some_and(|it| it.is_alphanumeric());
            out.push(if joins { ' ' } else { '-' });
        } else if is_apostrophe(letter) {
            out.push('\'');
        } else if is_quotation_mark(letter) {
            out.push('"');
        } else if !is_unseen(letter) {
            out.push(letter);
        }
        before = Some(letter);
    }
    out
}

fn line_breaks(before: Option<char>, letter: char) -> u32 {
    match letter {
        '\n' if before == Some('\r') => 0,
        '\n' | '\r' | '\u{85}' | '\u{2028}' => 1,
        '\u{2029}' => 2,
        _ => 0,
    }
}

fn is_hyphen(letter: char) -> bool {
    matches!(
        letter,
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}'
    )
}

pub(crate) fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`' | '’' | '‘' | '\u{2BC}' | '\u{2032}' | '\u{FF07}'
    )
}

fn is_quotation_mark(letter: char) -> bool {
    matches!(
        letter,
        '“' | '”' | '„' | '‟' | '«' | '»' | '\u{2033}' | '\u{FF02}'
    )
}

fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_folded_away(letter: char) -> bool {
    is_accent(letter) && !is_unseen(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (a, b) in [
            ("New\n  York", "New York"),
            ("New\u{a0}York", "New York"),
            ("Ukraine\u{2011}related", "Ukraine related"),
            ("Till\u{ad}erson", "Tillerson"),
            ("O’Neil", "O'Neil"),
            ("“Rex”", "\"Rex\""),
            ("Erdog\u{306}an", "Erdoğan"),
            ("Erdoğan", "ERDOGAN"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        for (a, b) in [
            ("New\n\nYork", "New York"),
            ("New\r\n\r\nYork", "New York"),
            ("New - York", "New York"),
            ("New—York", "New York"),
        ] {
            assert_ne!(folded(a), folded(b), "{a} {b}");
        }
        assert_eq!(folded("New\r\nYork"), folded("New York"));
    }

    #[test]
    fn what_is_found_is_traced_to_whole_letters_with_their_accents() {
        let text = "die Straße nach Tal\u{308}";
        let folded = Folded::new(text);
        let trace = |part: &str| {
            let at = folded.content.find(part).expect("it is there");
            folded
                .original(text, at..at + part.len())
                .map(|it| &text[it])
        };
        assert_eq!(trace("strasse"), Some("Straße"));
        assert_eq!(trace("stras"), None, "half a letter is none");
        assert_eq!(trace("tal"), Some("Tal\u{308}"));
    }
}
