//! Looking for everything that is known, in one text: runs of tokens are asked for in a sorted list of strings, so that
//! nothing has to be in memory but the text. `lexicon` finds the same when there are many texts.

use galley_model::fold::stands_alone;
use galley_model::segment;
use galley_model::text::{CodePoint, Text, TextRange};

/// Every run of tokens that is in a sorted list. `key` makes of a run what the list has of it; a longer run must have the
/// key of a shorter one as its beginning. `next` gives the first string of the list that does not come before a key.
pub fn each_known<E>(
    text: &Text,
    key: impl Fn(&str) -> String,
    mut next: impl FnMut(&str) -> Result<Option<String>, E>,
    mut take: impl FnMut(TextRange, &str) -> Result<(), E>,
) -> Result<(), E> {
    let tokens = tokens(text);
    for (at, first) in tokens.iter().enumerate() {
        for last in &tokens[at..] {
            let range = TextRange {
                start: first.start,
                end: last.end,
            };
            let Some(run) = text.slice(range).map(&key) else {
                break;
            };
            match next(&run)? {
                Some(known) if known == run => take(range, &run)?,
                Some(known) if known.starts_with(&run) => {}
                _ => break,
            }
        }
    }
    Ok(())
}

/// Tokens, those of scripts without blanks letter by letter.
fn tokens(text: &Text) -> Vec<TextRange> {
    let mut tokens = Vec::new();
    for token in segment::words(text) {
        let word = text.slice(token).unwrap_or_default();
        if !word.contains(stands_alone) {
            tokens.push(token);
            continue;
        }
        for (at, _) in word.chars().enumerate() {
            let start = token.start.0 + at as u32;
            tokens.extend(TextRange::new(CodePoint(start), CodePoint(start + 1)));
        }
    }
    tokens
}

/// Whether a range begins and ends where tokens do.
pub fn is_whole(text: &Text, range: TextRange) -> bool {
    let bytes = |it| text.to_byte(it).map(|it| it.0 as usize);
    match (bytes(range.start), bytes(range.end)) {
        (Some(start), Some(end)) => crate::edges::is_whole(text.as_str(), &(start..end)),
        _ => false,
    }
}
