//! The register of entities, and the links from annotations to it.

use galley_model::change::{Gesture, Value};
use galley_model::id::{EntityId, Lane};
use galley_model::people::Entity;
use galley_store::Store;

use crate::changed::{Told, annotation_words, announce};
use crate::error::Result;
use crate::marks::annotation;
use crate::session::Session;
use crate::wire::{ApiError, Changed, EntitiesView, EntityView, LinkEntity, Nothing, SetEntity};

pub(crate) fn list(session: &Session, _client: &str, _ask: Nothing) -> Result<EntitiesView> {
    session.with_store(|store| {
        let view = |(id, it): (EntityId, Entity)| EntityView {
            id,
            name: it.name,
            type_name: it.type_name,
            aliases: it.aliases,
            uris: it.uris,
            note: it.note,
        };
        Ok(EntitiesView {
            entities: store.entities()?.into_iter().map(view).collect(),
        })
    })
}

fn entity(store: &Store, id: EntityId) -> Result<Entity> {
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
        let type_name = label.map_or_else(String::new, |it| it.name.clone());
        let mut change = store.begin(Gesture::Link, me, session.now())?;
        let mut target = ask.entity;
        if let (None, Some(name)) = (target, name) {
            let id = EntityId(change.mint());
            change.set(
                id,
                Value::Entity(Entity {
                    name,
                    type_name,
                    role: String::new(),
                    aliases: Vec::new(),
                    uris: Vec::new(),
                    note: String::new(),
                }),
            )?;
            told = told.created(id);
            target = Some(id);
        }
        for (id, mut it) in annotations {
            if it.entity != target {
                it.entity = target;
                it.schema_version = schema.version;
                change.set(id, Value::Annotation(it))?;
            }
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
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
        let before = entity(store, ask.entity)?;
        let what = format!("edit {name} in the register");
        let after = Entity {
            name,
            type_name: ask.type_name.trim().to_owned(),
            role: before.role.clone(),
            aliases: listed(&ask.aliases),
            uris: listed(&ask.uris),
            note: ask.note.trim_end().to_owned(),
        };
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::EditRegister, Lane::Project, me, session.now())?;
        if after != before {
            change.set(ask.entity, Value::Entity(after))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

/// Each once, without blanks around it, in the order given.
fn listed(given: &[String]) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for it in given.iter().map(|it| it.trim()) {
        if !it.is_empty() && !list.iter().any(|known| known == it) {
            list.push(it.to_owned());
        }
    }
    list
}
