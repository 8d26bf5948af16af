//! Marking up: annotations and relations by the current annotator.

use std::collections::BTreeMap;

use galley_model::annotation::{Anchor, Annotation, Origin, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::id::{
    AnnotationId, AnnotatorId, DocumentId, LabelId, LayerId, RelationId, WorkId,
};
use galley_model::people::{Status, Work};
use galley_model::schema::Schema;
use galley_model::text::{Text, TextRange};
use galley_store::{ChangeWriter, Store};

use crate::changed::{Told, annotation_words, announce};
use crate::error::{Result, sentence};
use crate::session::Session;
use crate::wire::{
    ApiError, Changed, Relabel, Relate, Remove, Resize, SetAttribute, SetNote, SetRelation, Tag,
    ViewRange,
};

pub(crate) fn tag(session: &Session, client: &str, ask: Tag) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let text = store.text(store.document(ask.document)?.text)?;
        let annotation = Annotation {
            document: ask.document,
            annotator: me,
            layer: ask.layer,
            label: ask.label,
            anchor: anchor(&text, &ask.ranges)?,
            attributes: BTreeMap::new(),
            note: ask.note,
            entity: None,
            origin: Origin::Hand,
            confidence: None,
            schema_version: schema.version,
        };
        let required = schema
            .layers
            .get(&ask.layer)
            .is_some_and(|it| it.label_required);
        let gesture = if required {
            Gesture::Tag
        } else {
            Gesture::Highlight
        };
        let what = format!(
            "{} {}",
            gesture.name(),
            annotation_words(&schema, &annotation)
        );
        let work = begun(store, ask.document, me)?;
        let mut change = store.begin(gesture, me, session.now())?;
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(annotation))?;
        set_work(&mut change, work)?;
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}

/// The first mark in an article begins the work on it.
pub(crate) fn begun(store: &Store, document: DocumentId, me: AnnotatorId) -> Result<Option<Work>> {
    let work = store.work(document, me)?;
    Ok((work.status == Status::ToDo).then_some(Work {
        status: Status::InProgress,
        ..work
    }))
}

pub(crate) fn set_work(change: &mut ChangeWriter<'_>, work: Option<Work>) -> Result<()> {
    if let Some(work) = work {
        change.set(WorkId::of(work.document, work.annotator), Value::Work(work))?;
    }
    Ok(())
}

pub(crate) fn anchor(text: &Text, ranges: &[ViewRange]) -> Result<Anchor> {
    let ranges = ranges
        .iter()
        .map(|range| {
            text.from_view_range(*range)
                .filter(|it| !it.is_empty())
                .ok_or_else(|| {
                    ApiError::new(
                        format!("The range {} to {} is not in the text", range[0], range[1]),
                        "Select the passage again.",
                    )
                })
        })
        .collect::<Result<Vec<TextRange>>>()?;
    Anchor::new(text, &ranges)
        .map_err(|error| ApiError::new(sentence(&error.to_string()), "Select the passage again."))
}

pub(crate) fn annotation(store: &Store, id: AnnotationId) -> Result<Annotation> {
    match store.find(id)? {
        Some(Value::Annotation(annotation)) => Ok(annotation),
        _ => Err(ApiError::gone("annotation")),
    }
}

/// Changes annotations in one gesture. `alter` gets each; what it leaves as it is, is not written.
fn edit(
    session: &Session,
    client: &str,
    gesture: Gesture,
    ids: &[AnnotationId],
    alter: impl Fn(&Store, &Schema, &mut Annotation) -> Result<()>,
) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let mut altered = Vec::new();
        for id in ids {
            let before = annotation(store, *id)?;
            let mut after = before.clone();
            alter(store, &schema, &mut after)?;
            if after != before {
                after.schema_version = schema.version;
                altered.push((*id, after));
            }
        }
        let what = match altered.as_slice() {
            [(_, one)] => format!("{} {}", gesture.name(), annotation_words(&schema, one)),
            many => format!("{} {} annotations", gesture.name(), many.len()),
        };
        let mut change = store.begin(gesture, me, session.now())?;
        for (id, annotation) in altered {
            change.set(id, Value::Annotation(annotation))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn resize(session: &Session, client: &str, ask: Resize) -> Result<Changed> {
    edit(
        session,
        client,
        Gesture::Resize,
        &[ask.annotation],
        |store, _, it| {
            let text = store.text(store.document(it.document)?.text)?;
            it.anchor = anchor(&text, &ask.ranges)?;
            Ok(())
        },
    )
}

pub(crate) fn relabel(session: &Session, client: &str, ask: Relabel) -> Result<Changed> {
    edit(
        session,
        client,
        Gesture::Relabel,
        &ask.annotations,
        |_, schema, it| {
            *it = relabelled(schema, it.clone(), ask.layer, ask.label);
            Ok(())
        },
    )
}

/// An annotation as it is under another label. An attribute of the old layer or label has no meaning there.
pub(crate) fn relabelled(
    schema: &Schema,
    mut annotation: Annotation,
    layer: LayerId,
    label: Option<LabelId>,
) -> Annotation {
    annotation.layer = layer;
    annotation.label = label;
    annotation.attributes.retain(|id, _| {
        schema.attributes.get(id).is_some_and(|attribute| {
            attribute.layer == layer && (attribute.label.is_none() || attribute.label == label)
        })
    });
    annotation
}

pub(crate) fn set_note(session: &Session, client: &str, ask: SetNote) -> Result<Changed> {
    edit(
        session,
        client,
        Gesture::Note,
        &[ask.annotation],
        |_, _, it| {
            ask.note.trim_end().clone_into(&mut it.note);
            Ok(())
        },
    )
}

pub(crate) fn set_attribute(session: &Session, client: &str, ask: SetAttribute) -> Result<Changed> {
    edit(
        session,
        client,
        Gesture::SetAttribute,
        &[ask.annotation],
        |_, _, it| {
            match &ask.value {
                Some(value) => it.attributes.insert(ask.attribute, value.clone()),
                None => it.attributes.remove(&ask.attribute),
            };
            Ok(())
        },
    )
}

pub(crate) fn remove(session: &Session, client: &str, ask: Remove) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let what = match (ask.annotations.as_slice(), ask.relations.len()) {
            ([one], 0) => format!(
                "remove {}",
                annotation_words(&schema, &annotation(store, *one)?)
            ),
            ([], 1) => "remove relation".to_owned(),
            (many, relations) => format!("remove {} marks", many.len() + relations),
        };
        let mut change = store.begin(Gesture::Remove, me, session.now())?;
        for relation in &ask.relations {
            change.remove(*relation)?;
        }
        for annotation in &ask.annotations {
            change.remove(*annotation)?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn relate(session: &Session, client: &str, ask: Relate) -> Result<Changed> {
    if ask.from == ask.to {
        return Err(ApiError::new(
            "A tag cannot be related to itself",
            "Go to another tag first.",
        ));
    }
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let document = annotation(store, ask.from)?.document;
        let relation = Relation {
            document,
            annotator: me,
            layer: ask.layer,
            label: ask.label,
            from: ask.from,
            to: ask.to,
            attributes: BTreeMap::new(),
            note: String::new(),
            origin: Origin::Hand,
        };
        let label = ask.label.and_then(|id| schema.labels.get(&id));
        let what = format!("relate {}", label.map_or("", |it| it.name.as_str()));
        let mut change = store.begin(Gesture::Relate, me, session.now())?;
        let id = RelationId(change.mint());
        change.set(id, Value::Relation(relation))?;
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what.trim_end()).created(id),
        )
    })
}

pub(crate) fn set_relation(session: &Session, client: &str, ask: SetRelation) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let Some(Value::Relation(before)) = store.find(ask.relation)? else {
            return Err(ApiError::gone("relation"));
        };
        let after = Relation {
            label: ask.label,
            note: ask.note.trim_end().to_owned(),
            ..before.clone()
        };
        let mut change = store.begin(Gesture::SetRelation, me, session.now())?;
        if after != before {
            change.set(ask.relation, Value::Relation(after))?;
        }
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that("edit relation"),
        )
    })
}
