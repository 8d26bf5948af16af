//! From words back to a text where a format has words alone: blanks as print sets them. It is a good guess and no more;
//! formats that use it say so.

/// Whether a blank follows each of the words of a sentence but the last.
pub(crate) fn blanks(words: &[&str]) -> Vec<bool> {
    let mut open = Quotes::default();
    let sides: Vec<Side> = words.iter().map(|it| open.side(it)).collect();
    let pairs = words.windows(2).zip(sides.windows(2));
    pairs
        .map(|(words, sides)| match (words, sides) {
            ([before, after], [left, right]) => {
                !(*left == Side::Opens
                    || *right == Side::Closes
                    || unspaced(before.chars().next_back())
                    || unspaced(after.chars().next())
                    || clitic(before, after)
                    || unit(before, after))
            }
            _ => true,
        })
        .collect()
}

/// To which side a word of punctuation clings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Neither,
}

/// Which quotation marks are open: the straight ones look alike on both sides.
#[derive(Default)]
struct Quotes {
    double: bool,
    single: bool,
    /// „, which “ closes.
    low: bool,
    /// Guillemets open in French and close in German, whichever comes first.
    inward: Option<bool>,
}

impl Quotes {
    fn side(&mut self, word: &str) -> Side {
        let toggle = |open: &mut bool| {
            *open = !*open;
            if *open { Side::Opens } else { Side::Closes }
        };
        match word {
            "\"" => toggle(&mut self.double),
            "'" => toggle(&mut self.single),
            "«" | "»" => {
                let left = word == "«";
                if *self.inward.get_or_insert(!left) == left {
                    Side::Closes
                } else {
                    Side::Opens
                }
            }
            "„" => {
                self.low = true;
                Side::Opens
            }
            "“" if std::mem::take(&mut self.low) => Side::Closes,
            "(" | "[" | "{" | "“" | "‘" | "‚" | "‹" | "``" | "`" | "¿" | "¡" => {
                Side::Opens
            }
            "''" | "”" | "’" | "›" | ")" | "]" | "}" | "…" | "..." | "،" | "؛" | "؟" | "।"
            | "॥" => Side::Closes,
            _ if !word.is_empty() && word.chars().all(|it| ".,;:!?".contains(it)) => Side::Closes,
            _ => Side::Neither,
        }
    }
}

/// ’s, n’t and their like belong to the word before.
fn clitic(before: &str, after: &str) -> bool {
    if !before.ends_with(char::is_alphabetic) {
        return false;
    }
    let lower = after.to_lowercase().replace('’', "'");
    matches!(
        lower.as_str(),
        "'s" | "'m" | "'d" | "'re" | "'ve" | "'ll" | "'t" | "n't"
    )
}

/// 5%, $10, @name.
fn unit(before: &str, after: &str) -> bool {
    before.ends_with(char::is_numeric) && matches!(after, "%" | "°" | "‰")
        || matches!(before, "$" | "£" | "€" | "¥") && after.starts_with(char::is_numeric)
        || matches!(before, "@" | "#") && after.starts_with(char::is_alphanumeric)
}

/// Whether a character is of a script that sets no blanks between words.
fn unspaced(character: Option<char>) -> bool {
    character.is_some_and(|it| {
        matches!(it,
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3000}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ffef}'
            | '\u{20000}'..='\u{3ffff}')
    })
}

/// What stands between words in a text; `None` if it is not made of them.
pub(crate) fn gaps_in(text: &str, forms: &[&str]) -> Option<Vec<String>> {
    let mut gaps = Vec::new();
    let mut rest = text.trim();
    for (index, form) in forms.iter().enumerate() {
        let bare = if index == 0 { rest } else { rest.trim_start() };
        let (gap, behind) = match rest.strip_prefix(form) {
            // A word that is a blank takes it for itself.
            Some(behind) => (String::new(), behind),
            None => {
                let gap = rest.len() - bare.len();
                (rest.get(..gap)?.to_owned(), bare.strip_prefix(form)?)
            }
        };
        if index > 0 {
            gaps.push(gap);
        }
        rest = behind;
    }
    rest.trim().is_empty().then_some(gaps)
}

#[cfg(test)]
mod tests {
    use super::blanks;

    fn joined(sentence: &str) -> String {
        let words: Vec<&str> = sentence.split(' ').collect();
        let mut text = String::new();
        let all = blanks(&words);
        for (index, word) in words.iter().enumerate() {
            text.push_str(word);
            if all.get(index) == Some(&true) {
                text.push(' ');
            }
        }
        text
    }

    #[test]
    fn words_are_joined_as_print_sets_them() {
        for (words, text) in [
            (
                "He said : \" No , I do n't . \"",
                "He said: \"No, I don't.\"",
            ),
            (
                "( Reuters ) - Ada 's 5 % of $ 10 , 7 € each",
                "(Reuters) - Ada's 5% of $10, 7 € each",
            ),
            ("“ Hi , ” she said …", "“Hi,” she said…"),
            ("« Non » , dit-il", "«Non», dit-il"),
            ("» Nein « , sagt er", "»Nein«, sagt er"),
            ("„ Troia - Traum “", "„Troia - Traum“"),
            ("習 近平 は NATO と", "習近平はNATOと"),
            ("สวัสดี ครับ", "สวัสดีครับ"),
            ("नमस्ते दुनिया ।", "नमस्ते दुनिया।"),
            ("rock ' n ' roll", "rock 'n' roll"),
            ("What ?! No .", "What?! No."),
            ("@ Ada # ml", "@Ada #ml"),
        ] {
            assert_eq!(joined(words), text);
        }
    }
}
