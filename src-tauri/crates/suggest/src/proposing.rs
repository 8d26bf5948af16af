//! What of the places that were found is proposed: nothing over what a person decided, nothing refused before.

use galley_model::exception::Exception;
use galley_model::fold::surface;
use galley_model::id::{DocumentId, LabelId, LayerId};
use galley_model::text::{Text, TextRange};

use crate::forms::{Found, Group};

/// What is to be marked, where, and what is decided there.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The article.
    pub document: DocumentId,
    /// The layer to mark in.
    pub layer: LayerId,
    /// The label to mark with.
    pub label: Option<LabelId>,
    /// What the annotator marked in this layer here, whatever the label.
    pub marked: &'a [TextRange],
    /// Paragraphs that are not part of the story: boilerplate.
    pub aside: &'a [TextRange],
    /// What was refused.
    pub exceptions: &'a [Exception],
}

/// A place to mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// Where.
    pub range: TextRange,
    /// How it is written.
    pub group: Group,
    /// Whether it is in a paragraph that is not part of the story.
    pub aside: bool,
}

/// What is proposed, and what is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposed {
    /// In text order, never overlapping.
    pub places: Vec<Proposal>,
    /// Places over something marked already.
    pub marked: u32,
    /// Places that an exception keeps away: which one, by its place in the list.
    pub refused: Vec<usize>,
}

/// Sorts out what was found in a text.
pub fn propose(text: &Text, found: Vec<Found>, context: &Context<'_>) -> Proposed {
    let mut proposed = Proposed::default();
    let mut marked = context.marked.to_vec();
    marked.sort_unstable();
    let longest = marked.iter().map(|it| it.len()).max().unwrap_or(0);
    for Found { range, group } in found {
        // Only what begins at most the longest mark's length before can reach it.
        let from = marked.partition_point(|it| it.start.0.saturating_add(longest) <= range.start.0);
        let near = marked[from..].iter().take_while(|it| it.start < range.end);
        if near.clone().any(|it| overlap(*it, range)) {
            proposed.marked += 1;
        } else if let Some(by) = refused(text, range, context) {
            proposed.refused.push(by);
        } else {
            let aside = context.aside.iter().any(|it| overlap(*it, range));
            proposed.places.push(Proposal {
                range,
                group,
                aside,
            });
        }
    }
    proposed
}

fn overlap(a: TextRange, b: TextRange) -> bool {
    a.start < b.end && b.start < a.end
}

/// Which exception keeps a place away.
fn refused(text: &Text, range: TextRange, context: &Context<'_>) -> Option<usize> {
    if context.exceptions.is_empty() {
        return None;
    }
    let string = surface(text.slice(range)?);
    let Context {
        layer,
        label,
        document,
        ..
    } = *context;
    context
        .exceptions
        .iter()
        .position(|it| it.keeps_from_marking(&string, layer, label, document, range))
}
