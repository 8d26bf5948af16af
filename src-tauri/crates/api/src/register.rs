//! Reading the register: by pages, by any name, entries whole, and every mention of an entry in its context.

mod export;
mod import;
mod matching;
mod others;
mod suggesting;

use galley_model::id::EntityId;
use galley_model::people::Entity;
use galley_store::{EntityFilter, EntityOrder, MentionRow, NameMatch, Store};

use crate::error::Result;
use crate::places;
use crate::session::Session;
use crate::wire::{
    AskEntities, EntitiesView, EntityRow, EntityView, FindEntities, ListMentions, ListRegister,
    MentionView, MentionsPage, NamedCount, Reason, RegisterPage, Suggested, SuggestedEntities,
};

pub(crate) use export::export;
pub use export::export_register;
pub(crate) use import::import;
pub use import::{RegisterPlan, RegisterResult, import_register};
pub(crate) use others::{link_others, others};
pub(crate) use suggesting::suggest;

/// So many rows of a list are given at once.
const MOST_ROWS: u32 = 1_000;
/// So many entries are given whole at once.
const MOST_WHOLE: usize = 200;
/// So many characters are shown on either side of a mention.
const AROUND: u32 = 80;

pub(crate) fn entity_view(id: EntityId, it: Entity, mentions: u32, articles: u32) -> EntityView {
    EntityView {
        id,
        name: it.name,
        type_name: it.type_name,
        role: it.role,
        aliases: it.aliases,
        uris: it.uris,
        note: it.note,
        mentions,
        articles,
    }
}

pub(crate) fn row(it: galley_store::EntityRow) -> EntityRow {
    EntityRow {
        id: it.id,
        name: it.value.name,
        type_name: it.value.type_name,
        role: it.value.role,
        mentions: it.mentions,
    }
}

pub(crate) fn entities(session: &Session, _client: &str, ask: AskEntities) -> Result<EntitiesView> {
    // Beside all other work: this is asked for with each tag.
    let store = session.reader()?;
    let mut entities = Vec::new();
    for id in ask.entities.into_iter().take(MOST_WHOLE) {
        if let Some(it) = store.entity_row(id)? {
            let (_, articles) = if ask.articles {
                store.mention_counts(&[id])?
            } else {
                (0, 0)
            };
            entities.push(entity_view(id, it.value, it.mentions, articles));
        }
    }
    Ok(EntitiesView { entities })
}

pub(crate) fn page(session: &Session, _client: &str, ask: ListRegister) -> Result<RegisterPage> {
    session.with_store(|store| {
        let page = store.register_page(&EntityFilter {
            type_name: ask.type_name,
            order: if ask.by_mentions {
                EntityOrder::Mentions
            } else {
                EntityOrder::Name
            },
            offset: ask.offset,
            limit: ask.limit.min(MOST_ROWS),
        })?;
        let types = if ask.offset == 0 {
            store.entity_types()?
        } else {
            Vec::new()
        };
        Ok(RegisterPage {
            total: page.total,
            rows: page.rows.into_iter().map(row).collect(),
            types: types
                .into_iter()
                .map(|(name, count)| NamedCount { name, count })
                .collect(),
        })
    })
}

pub(crate) fn find(
    session: &Session,
    _client: &str,
    ask: FindEntities,
) -> Result<SuggestedEntities> {
    session.with_store(|store| {
        let found = store.find_entities(&ask.query, ask.limit.min(MOST_ROWS))?;
        Ok(SuggestedEntities {
            entities: found.into_iter().map(suggested).collect(),
        })
    })
}

/// What was found, with the name by which it was.
fn suggested(it: galley_store::FoundEntity) -> Suggested {
    let called = called(&it.row.value, &it.name);
    Suggested {
        reason: match it.by {
            NameMatch::Whole if called.is_empty() => Reason::Name,
            NameMatch::Whole => Reason::Alias,
            NameMatch::Begins => Reason::Begins,
            NameMatch::Part => Reason::Part,
            NameMatch::Spelling => Reason::Spelling,
        },
        entity: row(it.row),
        called,
        count: 0,
        sure: false,
    }
}

/// The other name that folds to this; empty where it is the entry's own name.
fn called(entity: &Entity, folded: &str) -> String {
    let is = |name: &String| galley_model::fold::fold(name) == folded;
    if is(&entity.name) {
        return String::new();
    }
    let uri = |it: &&String| it.as_str() == folded;
    let alias = entity.aliases.iter().find(|it| is(it));
    alias
        .or_else(|| entity.uris.iter().find(uri))
        .cloned()
        .unwrap_or_default()
}

pub(crate) fn mentions(
    session: &Session,
    _client: &str,
    ask: ListMentions,
) -> Result<MentionsPage> {
    session.with_store(|store| {
        let total = store.entity_row(ask.entity)?.map_or(0, |it| it.mentions);
        let rows = store.mentions(ask.entity, ask.offset, ask.limit.min(MOST_ROWS))?;
        let rows = rows
            .into_iter()
            .map(|it| mention_view(store, it))
            .collect::<Result<_>>()?;
        Ok(MentionsPage { total, rows })
    })
}

pub(crate) fn mention_view(store: &Store, it: MentionRow) -> Result<MentionView> {
    let document = store.document(it.document)?;
    let text = store.text(document.text)?;
    let [before, after] = it
        .range
        .map(|range| places::around(&text, range, AROUND))
        .unwrap_or_default();
    Ok(MentionView {
        id: it.id,
        document: it.document,
        title: document.title,
        annotator: it.annotator,
        label: it.label,
        range: it.range.and_then(|range| text.to_view_range(range)),
        before,
        quote: it.quote,
        after,
    })
}
