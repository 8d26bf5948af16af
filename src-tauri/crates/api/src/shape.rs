//! Two annotations made one, and one made several. What hangs on them goes along: nothing is lost.

use galley_model::annotation::{Anchor, Annotation};
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, Lane, ThingId};
use galley_model::text::TextRange;

use crate::changed::{Told, annotation_words, announce};
use crate::error::{Result, sentence};
use crate::marks::{anchor, annotation};
use crate::session::Session;
use crate::wire::{ApiError, Changed, MergeAnnotations, SplitAnnotation};

/// The first stays, reaches over the others, and takes their notes, attributes, links and comments.
pub(crate) fn merge(session: &Session, client: &str, ask: MergeAnnotations) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let [kept, others @ ..] = ask.annotations.as_slice() else {
            return Err(too_few());
        };
        if others.is_empty() || others.contains(kept) {
            return Err(too_few());
        }
        let mut whole = annotation(store, *kept)?;
        let mut parts: Vec<(TextRange, usize)> =
            whole.anchor.ranges().map(|range| (range, 0)).collect();
        let mut moved = Vec::new();
        for (index, id) in others.iter().enumerate() {
            let other = annotation(store, *id)?;
            if other.layer != whole.layer || other.annotator != whole.annotator {
                return Err(ApiError::new(
                    "Only tags of one layer and one annotator can be merged",
                    "Relabel one of them first.",
                ));
            }
            if other.document != whole.document {
                return Err(ApiError::new(
                    "Tags of two articles cannot be merged",
                    "Link them instead.",
                ));
            }
            parts.extend(other.anchor.ranges().map(|range| (range, index + 1)));
            for thing in store.dependents((*id).into())? {
                if let Some(value) = store.find(thing)? {
                    if value.lane() != Lane::Annotator(me) {
                        return Err(ApiError::new(
                            "Somebody else’s link or comment hangs on the other tag",
                            "Move the end of one tag over the other, and leave that one.",
                        ));
                    }
                    moved.push((thing, pointed(value, *id, *kept)));
                }
            }
            take(&mut whole, other);
        }
        let text = store.text(store.document(whole.document)?.text)?;
        whole.anchor = Anchor::new(&text, &joined(parts)).map_err(|error| {
            ApiError::new(sentence(&error.to_string()), "Choose tags in one article.")
        })?;
        whole.schema_version = schema.version;
        let what = format!("merge {}", annotation_words(&schema, &whole));
        let mut change = store.begin(Gesture::Merge, me, session.now())?;
        for (thing, value) in moved {
            // A link between the two has nothing left to link.
            match value {
                Value::Relation(it) if it.from == it.to => change.remove(thing)?,
                value => change.set(thing, value)?,
            }
        }
        for id in others {
            change.remove(*id)?;
        }
        change.set(*kept, Value::Annotation(whole))?;
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

fn too_few() -> ApiError {
    ApiError::new(
        "It takes two tags to merge",
        "Choose a tag that has a neighbour.",
    )
}

/// Takes over what the other has and the whole lacks.
fn take(whole: &mut Annotation, other: Annotation) {
    if !other.note.is_empty() {
        if !whole.note.is_empty() {
            whole.note.push_str("\n\n");
        }
        whole.note.push_str(&other.note);
    }
    if other.label == whole.label {
        for (id, value) in other.attributes {
            whole.attributes.entry(id).or_insert(value);
        }
    }
    whole.entity = whole.entity.or(other.entity);
}

/// A link or comment that speaks of `kept` where it spoke of `other`.
fn pointed(value: Value, other: AnnotationId, kept: AnnotationId) -> Value {
    let new = |end| if end == other { kept } else { end };
    match value {
        Value::Relation(mut it) => {
            (it.from, it.to) = (new(it.from), new(it.to));
            Value::Relation(it)
        }
        Value::Comment(mut it) => {
            if it.on == ThingId::from(other) {
                it.on = kept.into();
            }
            Value::Comment(it)
        }
        value => value,
    }
}

/// The parts in text order, each with whose it is: what overlaps becomes one, and so do neighbours of
/// different owners with all that lies between them. One's own parts stay apart.
fn joined(mut parts: Vec<(TextRange, usize)>) -> Vec<TextRange> {
    parts.sort();
    let mut all: Vec<(TextRange, usize)> = Vec::new();
    for (range, owner) in parts {
        match all.last_mut() {
            Some((last, before)) if *before != owner || range.start < last.end => {
                last.end = last.end.max(range.end);
                *before = owner;
            }
            _ => all.push((range, owner)),
        }
    }
    all.into_iter().map(|(range, _)| range).collect()
}

/// The first part stays what it is, with note and links; the others are new, with its label and attributes.
pub(crate) fn split(session: &Session, client: &str, ask: SplitAnnotation) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let before = annotation(store, ask.annotation)?;
        let text = store.text(store.document(before.document)?.text)?;
        let hull = before.anchor.hull();
        let inside = |it: &Anchor| {
            let part = it.hull().zip(hull);
            part.is_some_and(|(part, whole)| whole.start <= part.start && part.end <= whole.end)
        };
        let anchors = ask
            .parts
            .iter()
            .map(|ranges| anchor(&text, ranges))
            .collect::<Result<Vec<Anchor>>>()?;
        if anchors.len() < 2 || !anchors.iter().all(inside) {
            return Err(ApiError::new(
                "There is nothing to split here",
                "Put the caret inside a tag, between two of its words.",
            ));
        }
        let what = format!("split {}", annotation_words(&schema, &before));
        let mut change = store.begin(Gesture::Split, me, session.now())?;
        let mut told = Told::that(what);
        for (index, anchor) in anchors.into_iter().enumerate() {
            let mut part = Annotation {
                anchor,
                schema_version: schema.version,
                ..before.clone()
            };
            if index == 0 {
                change.set(ask.annotation, Value::Annotation(part))?;
            } else {
                part.note.clear();
                let id = AnnotationId(change.mint());
                change.set(id, Value::Annotation(part))?;
                told = told.created(id);
            }
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use galley_model::text::CodePoint;

    #[test]
    fn neighbours_join_over_the_gap_and_own_parts_stay_apart() {
        let range = |[start, end]: [u32; 2]| {
            TextRange::new(CodePoint(start), CodePoint(end)).expect("start is before end")
        };
        let check = |parts: &[([u32; 2], usize)], expected: &[[u32; 2]]| {
            let parts = parts.iter().map(|(it, owner)| (range(*it), *owner));
            let expected: Vec<TextRange> = expected.iter().copied().map(range).collect();
            assert_eq!(joined(parts.collect()), expected);
        };
        check(&[([0, 3], 0), ([4, 8], 1)], &[[0, 8]]);
        check(&[([4, 8], 0), ([0, 3], 1)], &[[0, 8]]);
        check(&[([0, 6], 0), ([4, 8], 1)], &[[0, 8]]);
        check(
            &[([0, 3], 0), ([9, 12], 0), ([20, 22], 1)],
            &[[0, 3], [9, 22]],
        );
        check(&[([0, 9], 0), ([2, 4], 1), ([12, 14], 0)], &[[0, 14]]);
    }
}
