//! Article parts: what each paragraph is. One part for a paragraph and annotator; setting replaces.

use std::collections::{BTreeMap, BTreeSet};

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, LabelId};
use galley_model::parts;
use galley_model::schema::Schema;
use galley_model::segment::paragraphs;
use galley_model::text::{Text, TextRange};

use crate::changed::{Told, annotation_words, announce};
use crate::error::{Result, sentence};
use crate::marks::{begun, set_work};
use crate::session::Session;
use crate::wire::{ApiError, Changed, GuessParts, PartGuess, PartGuesses, SetPart, SetParts};

/// What is named as the source of guesses that were taken.
const GUESSED_BY: &str = "the look of the paragraph";

pub(crate) fn guess(session: &Session, _client: &str, ask: GuessParts) -> Result<PartGuesses> {
    session.with_store(|store| {
        let schema = store.schema()?;
        let text = store.text(store.document(ask.document)?.text)?;
        let labels = schema.labels_of(ask.layer);
        let label = |part: parts::Part| {
            let named = |it: &str| it.to_lowercase() == part.name().to_lowercase();
            let found = labels.iter().find(|(_, it)| !it.retired && named(&it.name));
            found.map(|(id, _)| *id)
        };
        let guesses = parts::guess(&text)
            .into_iter()
            .filter_map(|(range, part)| {
                Some(PartGuess {
                    label: label(part)?,
                    range: text.to_view_range(range)?,
                })
            })
            .collect();
        Ok(PartGuesses { guesses })
    })
}

pub(crate) fn set(session: &Session, client: &str, ask: SetParts) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let text = store.text(store.document(ask.document)?.text)?;
        let lines = paragraphs(&text);
        let mut wanted: BTreeMap<TextRange, Option<LabelId>> = BTreeMap::new();
        for SetPart { label, range } in &ask.parts {
            wanted.extend(meant(&text, &lines, *range)?.iter().map(|it| (*it, *label)));
        }
        let origin = if ask.guessed {
            Origin::Suggested {
                by: GUESSED_BY.into(),
            }
        } else {
            Origin::Hand
        };
        let blank = |label, range: TextRange, origin: &Origin| -> Result<Annotation> {
            Ok(Annotation {
                document: ask.document,
                annotator: me,
                layer: ask.layer,
                label,
                anchor: Anchor::new(&text, &[range])
                    .map_err(|error| ApiError::new(sentence(&error.to_string()), "Try again."))?,
                attributes: BTreeMap::new(),
                note: String::new(),
                entity: None,
                origin: origin.clone(),
                confidence: None,
                schema_version: schema.version,
            })
        };
        let mut removed: Vec<AnnotationId> = Vec::new();
        let mut kept: Vec<(AnnotationId, Annotation)> = Vec::new();
        let mut fresh: Vec<Annotation> = Vec::new();
        let mut settled: BTreeSet<TextRange> = BTreeSet::new();
        for row in store.annotations_of(ask.document)? {
            let before = row.value;
            let Some(hull) = before.anchor.hull() else {
                continue;
            };
            let mine = before.annotator == me && before.layer == ask.layer;
            if !mine || !wanted.keys().any(|it| it.overlaps(hull)) {
                continue;
            }
            if let Some(label) = wanted.get(&hull).copied().flatten()
                && settled.insert(hull)
            {
                if before.label != Some(label) {
                    kept.push((row.id, relabelled(&schema, before, label, &origin)));
                }
                continue;
            }
            removed.push(row.id);
            // Of one over several paragraphs the others stay what they were.
            for line in touched(&lines, hull)
                .iter()
                .filter(|it| !wanted.contains_key(it))
            {
                fresh.push(blank(before.label, *line, &before.origin)?);
            }
        }
        for (range, label) in wanted {
            if label.is_some() && !settled.contains(&range) {
                fresh.push(blank(label, range, &origin)?);
            }
        }
        let first = kept.first().map(|(_, it)| it).or(fresh.first());
        let gesture = if first.is_some() {
            Gesture::Tag
        } else {
            Gesture::Remove
        };
        let what = first.map_or_else(
            || "remove article part".to_owned(),
            |it| format!("{} {}", gesture.name(), annotation_words(&schema, it)),
        );
        let work = begun(store, ask.document, me)?;
        let mut change = store.begin(gesture, me, session.now())?;
        let mut told = Told::that(what);
        if !removed.is_empty() || first.is_some() {
            set_work(&mut change, work)?;
        }
        for id in removed {
            change.remove(id)?;
        }
        for (id, annotation) in kept {
            change.set(id, Value::Annotation(annotation))?;
        }
        for annotation in fresh {
            let id = AnnotationId(change.mint());
            change.set(id, Value::Annotation(annotation))?;
            told = told.created(id);
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
}

/// The paragraphs that a range touches, or in which an empty one lies.
fn meant<'a>(text: &Text, lines: &'a [TextRange], range: [u32; 2]) -> Result<&'a [TextRange]> {
    let found = text.from_view_range(range).map(|it| touched(lines, it));
    found.filter(|it| !it.is_empty()).ok_or_else(|| {
        ApiError::new(
            "There is no paragraph here",
            "Put the caret into a paragraph, or select several.",
        )
    })
}

fn touched(lines: &[TextRange], range: TextRange) -> &[TextRange] {
    let (first, last) = if range.is_empty() {
        (
            lines.partition_point(|it| it.end < range.start),
            lines.partition_point(|it| it.start <= range.end),
        )
    } else {
        (
            lines.partition_point(|it| it.end <= range.start),
            lines.partition_point(|it| it.start < range.end),
        )
    };
    lines.get(first..last).unwrap_or_default()
}

/// With another label: note and links stay, what only its old label had goes.
fn relabelled(schema: &Schema, mut it: Annotation, label: LabelId, origin: &Origin) -> Annotation {
    it.label = Some(label);
    it.origin = origin.clone();
    it.schema_version = schema.version;
    it.attributes.retain(|id, _| {
        let of = schema.attributes.get(id).map(|it| it.label);
        of.is_some_and(|of| of.is_none() || of == Some(label))
    });
    it
}
