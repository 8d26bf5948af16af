//! Changing the register: entries are added, edited, merged and removed, and annotations linked to them.

use galley_model::annotation::Annotation;
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, EntityId, Lane};
use galley_model::people::Entity;
use galley_store::{ChangeWriter, Store};

use crate::changed::{Told, annotation_words, announce};
use crate::error::Result;
use crate::marks::annotation;
use crate::register::entity_view;
use crate::session::Session;
use crate::wire::{
    ApiError, Changed, LinkEntity, MergeEntities, MergedEntity, RemoveEntity, SetEntity,
};

pub(crate) fn entity(store: &Store, id: EntityId) -> Result<Entity> {
    match store.find(id)? {
        Some(Value::Entity(entity)) => Ok(entity),
        _ => Err(ApiError::gone("entity")),
    }
}

pub(crate) fn link(session: &Session, client: &str, ask: LinkEntity) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let annotations = ask
            .annotations
            .iter()
            .map(|id| Ok((*id, annotation(store, *id)?)))
            .collect::<Result<Vec<_>>>()?;
        let Some((_, first)) = annotations.first() else {
            return Err(ApiError::new(
                "Nothing is chosen to link",
                "Choose a tag first.",
            ));
        };
        let mut told = Told::default();
        let added = ask.add.trim();
        let name = match ask.entity {
            Some(id) => Some(entity(store, id)?.name),
            None => (!added.is_empty()).then(|| added.to_owned()),
        };
        let what = match annotations.as_slice() {
            [(_, one)] => annotation_words(&schema, one),
            many => format!("{} annotations", many.len()),
        };
        told.what = match &name {
            Some(name) => format!("link {what} to {name}"),
            None => format!("unlink {what}"),
        };
        let label = first.label.and_then(|id| schema.labels.get(&id));
        let type_name = match first.entity.map(|id| entity(store, id)) {
            Some(Ok(before)) => before.type_name,
            _ => label.map_or_else(String::new, |it| it.name.clone()),
        };
        let mut change = store.begin(Gesture::Link, me, session.now())?;
        let mut target = ask.entity;
        if let (None, Some(name)) = (target, name) {
            let id = EntityId(change.mint());
            let new = Entity {
                name,
                type_name,
                role: String::new(),
                aliases: Vec::new(),
                uris: Vec::new(),
                note: String::new(),
            };
            change.set(id, Value::Entity(new))?;
            told = told.created(id);
            target = Some(id);
        }
        for (id, it) in annotations {
            relink(&mut change, id, it, target, schema.version)?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
}

/// Links an annotation to another entry, or to none.
pub(crate) fn relink(
    change: &mut ChangeWriter<'_>,
    id: AnnotationId,
    mut it: Annotation,
    target: Option<EntityId>,
    schema_version: u32,
) -> Result<()> {
    if it.entity != target {
        it.entity = target;
        it.schema_version = schema_version;
        change.set(id, Value::Annotation(it))?;
    }
    Ok(())
}

pub(crate) fn set(session: &Session, client: &str, ask: SetEntity) -> Result<Changed> {
    let name = ask.name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::new(
            "An entry of the register needs a name",
            "Type one.",
        ));
    }
    session.with_store(|store| {
        let before = ask.entity.map(|id| entity(store, id)).transpose()?;
        let verb = if before.is_some() {
            format!("edit {name} in the register")
        } else {
            format!("add {name} to the register")
        };
        let after = Entity {
            type_name: ask.type_name.trim().to_owned(),
            role: ask.role.trim().to_owned(),
            aliases: listed(ask.aliases.iter().filter(|it| it.trim() != name)),
            uris: listed(&ask.uris),
            note: ask.note.trim_end().to_owned(),
            name,
        };
        let me = store.me()?;
        let mut told = Told::that(verb);
        let mut change = store.begin_in(Gesture::EditRegister, Lane::Project, me, session.now())?;
        if before.as_ref() != Some(&after) {
            let id = match ask.entity {
                Some(id) => id,
                None => EntityId(change.mint()),
            };
            if before.is_none() {
                told = told.created(id);
            }
            change.set(id, Value::Entity(after))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
}

pub(crate) fn remove(session: &Session, client: &str, ask: RemoveEntity) -> Result<Changed> {
    session.with_store(|store| {
        let it = entity(store, ask.entity)?;
        let me = store.me()?;
        let version = store.schema()?.version;
        let mentions = store.linked_to(ask.entity)?;
        let mut change = store.begin_in(Gesture::EditRegister, Lane::Project, me, session.now())?;
        move_mentions(&mut change, &mentions, None, version)?;
        change.remove(ask.entity)?;
        let committed = change.commit()?;
        let what = format!("remove {} from the register", it.name);
        announce(session, store, client, committed, Told::that(what))
    })
}

fn move_mentions(
    change: &mut ChangeWriter<'_>,
    mentions: &[AnnotationId],
    target: Option<EntityId>,
    version: u32,
) -> Result<()> {
    for id in mentions {
        if let Some(Value::Annotation(it)) = change.find(*id)? {
            relink(change, *id, it, target, version)?;
        }
    }
    Ok(())
}

/// The entry that stays, with all that is said of those that become part of it.
fn united(store: &Store, ask: &MergeEntities) -> Result<Entity> {
    if ask.from.is_empty() || ask.from.contains(&ask.into) {
        return Err(ApiError::new(
            "There is nothing to merge",
            "Choose another entry than the one that stays.",
        ));
    }
    let mut it = entity(store, ask.into)?;
    for id in &ask.from {
        let other = entity(store, *id)?;
        let names = [other.name].into_iter().chain(other.aliases);
        it.aliases.extend(names);
        it.uris.extend(other.uris);
        for (kept, given) in [
            (&mut it.type_name, other.type_name),
            (&mut it.role, other.role),
        ] {
            if kept.is_empty() {
                *kept = given;
            }
        }
        if !other.note.is_empty() && !it.note.contains(&other.note) {
            if !it.note.is_empty() {
                it.note.push_str("\n\n");
            }
            it.note.push_str(&other.note);
        }
    }
    it.aliases = listed(it.aliases.iter().filter(|name| **name != it.name));
    it.uris = listed(&it.uris);
    Ok(it)
}

pub(crate) fn preview_merge(
    session: &Session,
    _client: &str,
    ask: MergeEntities,
) -> Result<MergedEntity> {
    session.with_store(|store| {
        let after = united(store, &ask)?;
        let (moved, _) = store.mention_counts(&ask.from)?;
        let mut all = ask.from.clone();
        all.push(ask.into);
        let (mentions, articles) = store.mention_counts(&all)?;
        let entity = entity_view(ask.into, after, mentions, articles);
        Ok(MergedEntity { entity, moved })
    })
}

pub(crate) fn merge(session: &Session, client: &str, ask: MergeEntities) -> Result<Changed> {
    session.with_store(|store| {
        let after = united(store, &ask)?;
        let me = store.me()?;
        let version = store.schema()?.version;
        let mut mentions = Vec::new();
        for id in &ask.from {
            mentions.extend(store.linked_to(*id)?);
        }
        let what = match ask.from.as_slice() {
            [one] => format!("merge {} into {}", entity(store, *one)?.name, after.name),
            many => format!("merge {} entries into {}", many.len(), after.name),
        };
        let mut change = store.begin_in(Gesture::EditRegister, Lane::Project, me, session.now())?;
        change.set(ask.into, Value::Entity(after))?;
        move_mentions(&mut change, &mentions, Some(ask.into), version)?;
        for id in &ask.from {
            change.remove(*id)?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

/// Each once, without blanks around it, in the order given.
pub(crate) fn listed<'a>(given: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut known = std::collections::HashSet::new();
    given
        .into_iter()
        .map(|it| it.trim())
        .filter(|it| !it.is_empty() && known.insert(*it))
        .map(str::to_owned)
        .collect()
}
