//! Text as it is looked for and compared: words without case and accents, and what counts as the same string.
//!
//! One way to cut and fold serves the search index, queries, the register's names and marking the rest, so that what
//! one finds the others find. Tokens for annotating, which keep everything, are in `segment`.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::text::{CodePoint, TextRange};

/// A word of a text as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without case and accents.
    pub folded: String,
    /// Where it stands.
    pub range: TextRange,
}

/// Calls `take` with every word of `content`, folded, and its range in code points, in text order.
///
/// A word is a run of letters and digits. In scripts that write no blanks between words (Chinese, Japanese, Thai, Lao,
/// Khmer, Burmese) each letter is one, so that any stretch is found as a phrase.
pub fn each_word(content: &str, mut take: impl FnMut(&str, TextRange)) {
    let mut word = String::new();
    let mut start = 0;
    let mut at = 0;
    let mut give = |word: &mut String, start: u32, end: u32| {
        if !word.is_empty()
            && let Some(range) = TextRange::new(CodePoint(start), CodePoint(end))
        {
            take(word, range);
            word.clear();
        }
    };
    for letter in content.chars() {
        if letter.is_ascii_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.push(letter.to_ascii_lowercase());
        } else if letter.is_ascii() || !(letter.is_alphanumeric() || is_combining_mark(letter)) {
            give(&mut word, start, at);
        } else if stands_alone(letter) {
            give(&mut word, start, at);
            fold_letter(letter, &mut word);
            give(&mut word, at, at + 1);
        } else {
            if word.is_empty() {
                start = at;
            }
            fold_letter(letter, &mut word);
        }
        at += 1;
    }
    give(&mut word, start, at);
}

/// The words of `content`, in text order.
pub fn words(content: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_word(content, |folded, range| {
        words.push(Word {
            folded: folded.to_owned(),
            range,
        });
    });
    words
}

/// The words of `content`, folded, with one blank between them: what the search index holds, and how names are compared.
pub fn fold(content: &str) -> String {
    let mut folded = String::with_capacity(content.len());
    each_word(content, |word, _| {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    });
    folded
}

/// Appends a letter without case and accents.
pub fn fold_letter(letter: char, to: &mut String) {
    for lower in letter.to_lowercase() {
        match lower {
            'ß' => to.push_str("ss"),
            'æ' => to.push_str("ae"),
            'œ' => to.push_str("oe"),
            'ø' => to.push('o'),
            'đ' | 'ð' => to.push('d'),
            'ħ' => to.push('h'),
            'ı' => to.push('i'),
            'ł' => to.push('l'),
            'þ' => to.push_str("th"),
            'ς' => to.push('σ'),
            // Their marks and parts make other letters, no accents.
            '\u{3040}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}' => to.push(lower),
            other => decompose_compatible(other, |it| {
                // `⑴` is made of brackets, too.
                if !is_accent(it) && (!it.is_ascii() || it.is_ascii_alphanumeric()) {
                    to.extend(it.to_lowercase());
                }
            }),
        }
    }
}

/// Marks that readers leave out without changing the word: accents, points of Hebrew, vowels of Arabic. The vowel signs
/// of Indic scripts are letters of their words and stay.
pub fn is_accent(it: char) -> bool {
    matches!(it, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Whether a letter is of a script that is written without blanks between words.
pub fn stands_alone(it: char) -> bool {
    matches!(it, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
        && !is_combining_mark(it)
}

/// A marked string as it is compared with others: its white space made one blank each. Case counts: `US` is not `us`.
pub fn surface(quote: &str) -> String {
    let mut out = String::with_capacity(quote.len());
    for part in quote.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_left_out() {
        for (text, folded) in [
            ("Tusk’s Café", "tusk s cafe"),
            ("E\u{301}COLE", "ecole"),
            ("Straße, Łódź; Ærø", "strasse lodz aero"),
            ("ＦＵＬＬ ﬁt", "full fit"),
            ("Ἀθήνας", "αθηνασ"),
            ("İstanbul", "istanbul"),
            ("हिन्दी", "हिन्दी"),
            ("שָׁלוֹם", "שלום"),
            ("", ""),
            ("… — !", ""),
            ("⑴ ⒉", "1 2"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_cut_into_letters() {
        assert_eq!(fold("東京都でAPI"), "東 京 都 で api");
        assert_eq!(fold("서울 시청"), fold("서울 시청"));
    }

    #[test]
    fn ranges_count_code_points_of_the_text_as_it_is() {
        let text = "💩 Ärger im Tal\u{308}chen";
        let chars: Vec<char> = text.chars().collect();
        let found: Vec<(String, String)> = words(text)
            .into_iter()
            .map(|it| {
                let range = it.range.start.0 as usize..it.range.end.0 as usize;
                (it.folded, chars[range].iter().collect())
            })
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let wanted = [
            ("arger", "Ärger"),
            ("im", "im"),
            ("talchen", "Tal\u{308}chen"),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn the_same_string_is_the_same_however_its_lines_break() {
        assert_eq!(surface(" New\n  York"), "New York");
        assert_ne!(surface("US"), surface("us"));
    }
}
