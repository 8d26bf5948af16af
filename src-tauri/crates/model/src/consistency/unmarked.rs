//! A string that is marked elsewhere and not here.
//!
//! As brat's `check_missing_consistency`, without what would drown an editor: strings that are mostly left unmarked,
//! common words, parts of longer names, compounds, and furniture of the page.

use std::borrow::Cow;

use super::strings::{MOST_WORDS, Piece, is_telling, pieces};
use super::{Article, Finding, Fix, Known, Rank, Rule, Use, label_name, times};
use crate::fold::surface;
use crate::schema::Schema;
use crate::text::{CodePoint, TextRange};

/// A string is marked so often at least.
const MARKED_AT_LEAST: u32 = 2;
/// The most places that are given of one article.
const MOST_PLACES: usize = 200;

pub(super) fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
    found: &mut Vec<Finding>,
) -> Result<(), K::Error> {
    let content = article.text.as_str();
    let furniture = article.furniture(schema);
    let pieces = pieces(content);
    let mut places = 0;
    let mut at = 0;
    while at < pieces.len() {
        let Some((last, behind, using)) = longest(content, &pieces[at..], schema, known)? else {
            at += 1;
            continue;
        };
        let first = &pieces[at];
        at += last + 1;
        let Some(range) = TextRange::new(CodePoint(first.at), CodePoint(behind)) else {
            continue;
        };
        let is_decided = article.annotations.iter().any(|(_, it)| {
            it.layer == using.layer && it.anchor.ranges().any(|it| it.overlaps(range))
        });
        if is_decided || furniture.iter().any(|it| it.overlaps(range)) {
            continue;
        }
        let (Some(label), Some(quote)) = (using.label, article.text.slice(range)) else {
            continue;
        };
        let string = surface(quote);
        let left = known.left(&string, using.layer)?;
        let rest = left.map_or_else(String::new, |it| format!(", and left {}", times(it)));
        found.push(Finding {
            rule: Rule::UnmarkedElsewhere,
            rank: rank(using.count, left.unwrap_or(0)),
            range: Some(range),
            annotations: Vec::new(),
            relation: None,
            annotator: None,
            layer: Some(using.layer),
            label: Some(label),
            other: None,
            evidence: format!(
                "“{string}” is marked as {} {} in the project{rest}.",
                label_name(schema, label),
                times(using.count)
            ),
            subject: string,
            fixes: vec![Fix::Mark(range, using.layer, label)],
        });
        places += 1;
        if places == MOST_PLACES {
            break;
        }
    }
    Ok(())
}

/// How sure it is that a string that is marked so often, and was left so often, is to be marked.
pub fn rank(marked: u32, left: u32) -> Rank {
    if left > marked {
        Rank::Possible
    } else {
        Rank::Likely
    }
}

/// The longest marked string that begins with the first of the pieces: which piece is its last, where it ends, and what
/// it is marked with mostly.
fn longest<K: Known>(
    content: &str,
    pieces: &[Piece],
    schema: &Schema,
    known: &K,
) -> Result<Option<(usize, u32, Use)>, K::Error> {
    let Some(first) = pieces.first().filter(|it| !it.glued_before) else {
        return Ok(None);
    };
    let run = 1 + pieces[1..]
        .iter()
        .take(MOST_WORDS - 1)
        .take_while(|it| it.goes_on)
        .count();
    // A name may begin small, as `al-Qaeda` does, but not far from its first capital.
    if !pieces[..run.min(2)].iter().any(|it| it.capital) {
        return Ok(None);
    }
    for last in (0..run).rev() {
        let piece = &pieces[last];
        if piece.glued_behind || !pieces[..=last].iter().any(|it| it.capital) {
            continue;
        }
        let bare = &content[first.start..piece.end];
        // `U.S.` ends with its point, which may end the sentence as well.
        let pointed = content[piece.end..].starts_with('.') && bare.contains('.');
        if pointed && let Some(using) = marked_as(&content[first.start..=piece.end], schema, known)?
        {
            return Ok(Some((last, piece.behind + 1, using)));
        }
        if let Some(using) = marked_as(bare, schema, known)? {
            return Ok(Some((last, piece.behind, using)));
        }
    }
    Ok(None)
}

/// What a string is marked with mostly, if it is marked often enough.
fn marked_as<K: Known>(piece: &str, schema: &Schema, known: &K) -> Result<Option<Use>, K::Error> {
    let string =
        if piece.contains(|it: char| it.is_whitespace() && it != ' ') || piece.contains("  ") {
            Cow::Owned(surface(piece))
        } else {
            Cow::Borrowed(piece)
        };
    let uses = known.uses(&string)?;
    if uses.is_empty() || !is_telling(&string) {
        return Ok(None);
    }
    let of_names = uses
        .iter()
        .filter(|it| it.label.is_some() && super::article::is_of_names(schema, it.layer));
    let most = of_names.max_by_key(|it| it.count).copied();
    Ok(most.filter(|it| it.count >= MARKED_AT_LEAST))
}
