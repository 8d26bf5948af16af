//! Where a string may begin and end: never inside a token of `model::segment`.
//!
//! A text is not cut as a whole for this: tokens never reach over white space, so that what stands between two blanks
//! is enough.

use std::ops::Range;

use galley_model::fold::stands_alone;
use galley_model::segment;
use galley_model::text::Text;

/// How many letters around an edge are looked at where no white space comes sooner.
const REACH: usize = 96;

/// Whether `found`, in bytes, cuts no token of `text`.
pub(crate) fn is_whole(text: &str, found: &Range<usize>) -> bool {
    is_edge(text, found.start) && is_edge(text, found.end)
}

fn is_edge(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    let (Some(before), Some(after)) = (before, after) else {
        return true;
    };
    if before.is_whitespace() || after.is_whitespace() {
        return true;
    }
    let plain = |it: char| it.is_ascii_alphanumeric();
    if plain(before) && plain(after) {
        return false;
    }
    // What opens, closes or stands apart is a token of its own whatever is beside it.
    let apart = |it: char| {
        matches!(
            it,
            '(' | ')' | '[' | ']' | '"' | '“' | '”' | '?' | '!' | '—'
        )
    };
    if apart(before) && (plain(after) || apart(after)) || apart(after) && plain(before) {
        return true;
    }
    // In scripts without blanks a name may begin and end at any letter.
    if stands_alone(before) && (stands_alone(after) || after.is_alphanumeric())
        || stands_alone(after) && before.is_alphanumeric()
    {
        return true;
    }
    let window = around(text, at);
    let inside = at - window.start;
    let piece = Text::new(&text[window]);
    segment::words(&piece).iter().all(|token| {
        let edge = |it| piece.to_byte(it).map_or(0, |it| it.0 as usize);
        edge(token.end) <= inside || inside <= edge(token.start)
    })
}

/// What stands between two blanks around a place, and the word behind it, by which full stops are told apart.
fn around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at]
        .char_indices()
        .rev()
        .take(REACH)
        .take_while(|it| !it.1.is_whitespace())
        .last()
        .map_or(at, |it| it.0);
    let mut blank = false;
    let end = text[at..]
        .char_indices()
        .take(REACH)
        .find(|(_, it)| {
            let behind = blank && !it.is_whitespace();
            blank |= it.is_whitespace();
            behind
        })
        .map_or_else(
            || {
                text[at..]
                    .char_indices()
                    .nth(REACH)
                    .map_or(text.len(), |it| at + it.0)
            },
            |(to, it)| at + to + it.len_utf8(),
        );
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_where_tokens_end() {
        for (text, part, whole) in [
            ("Mr. Tillerson’s plan", "Tillerson", true),
            ("Tillersons", "Tillerson", false),
            ("O’Neil", "Neil", false),
            ("the U.S. said", "U.S", false),
            ("the U.S. said", "U.S.", true),
            ("see example.com", "example", false),
            ("(Apple)", "Apple", true),
            ("“Apple,” he said", "Apple", true),
            ("it’s", "it", true),
            ("東京都で", "京都", true),
            ("東京都で", "東京", true),
            ("문재인은", "문재인", false),
            ("👩‍🚀s", "🚀", false),
            ("foo_bar", "bar", false),
            ("J. Smith", "J.", true),
            ("Vitamin A.", "A", true),
        ] {
            let at = text.find(part).expect("it is there");
            assert_eq!(
                is_whole(text, &(at..at + part.len())),
                whole,
                "{text} {part}"
            );
        }
    }
}
