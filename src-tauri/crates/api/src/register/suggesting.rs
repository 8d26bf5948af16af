//! Which entry of the register a tag may mean: by name, by what this article and others call it, by spelling.

use std::collections::HashMap;

use galley_model::fold::fold;
use galley_model::id::{AnnotationId, EntityId};
use galley_store::Store;

use super::{called, row, suggested};
use crate::error::Result;
use crate::marks::annotation;
use crate::session::Session;
use crate::wire::{AskAnnotation, EntityRow, Reason, Suggested, SuggestedEntities};

/// So many entries of one name, and so many in all, are offered.
const MOST: u32 = 12;
/// So many articles with the same words are looked into: enough to learn what they usually mean.
const MOST_ARTICLES: u32 = 300;

pub(crate) fn suggest(
    session: &Session,
    _client: &str,
    ask: AskAnnotation,
) -> Result<SuggestedEntities> {
    session.with_store(|store| suggestions(store, ask.annotation))
}

fn suggestions(store: &Store, id: AnnotationId) -> Result<SuggestedEntities> {
    let it = annotation(store, id)?;
    let quote = it.anchor.quote();
    let names = names_of(&quote);
    let schema = store.schema()?;
    let label = it.label.and_then(|id| schema.labels.get(&id));
    let mut all = Gathered::default();
    for name in &names {
        for (found, own) in store.entities_called(name, MOST)? {
            let reason = if own { Reason::Name } else { Reason::Alias };
            let called = called(&found.value, name);
            all.add(row(found), reason, called, 0);
        }
        let ends = format!(" {name}");
        for found in store.mentioned_in(it.document)? {
            let longer = [&found.value.name]
                .into_iter()
                .chain(&found.value.aliases)
                .find(|it| fold(it).ends_with(&ends));
            if let Some(longer) = longer.cloned() {
                let longer = if longer == found.value.name {
                    String::new()
                } else {
                    longer
                };
                all.add(row(found), Reason::Surname, longer, 0);
            }
        }
    }
    let mut linked: HashMap<EntityId, u32> = HashMap::new();
    store.each_alike(&names, (it.layer, it.label), None, |alike, looked| {
        let entity = alike
            .filter(|it| it.mention.id != id)
            .and_then(|it| it.entity);
        if let Some(entity) = entity {
            *linked.entry(entity).or_default() += 1;
        }
        Ok(looked <= MOST_ARTICLES)
    })?;
    for (entity, count) in linked {
        if let Some(found) = store.entity_row(entity)? {
            all.add(row(found), Reason::SameWords, String::new(), count);
        }
    }
    if all.0.is_empty() {
        for found in store.entities_spelt_like(&quote, MOST)? {
            let it = suggested(found);
            all.add(it.entity, it.reason, it.called, 0);
        }
    }
    Ok(all.ranked(label.map_or("", |it| it.name.as_str())))
}

/// The words of a quote as names are compared: also without the possessive.
pub(super) fn names_of(quote: &str) -> Vec<String> {
    let folded = fold(quote);
    let ending = quote.trim_end();
    let possessive = ending.ends_with("’s") || ending.ends_with("'s");
    let bare = folded.strip_suffix(" s").filter(|_| possessive);
    let bare = bare.map(str::to_owned);
    [folded]
        .into_iter()
        .chain(bare)
        .filter(|it| !it.is_empty())
        .collect()
}

#[derive(Default)]
struct Gathered(HashMap<EntityId, Suggested>);

impl Gathered {
    /// Notes why an entry may be meant; of several reasons the best stays, with how often all words agree.
    fn add(&mut self, entity: EntityRow, reason: Reason, called: String, count: u32) {
        let known = self.0.entry(entity.id).or_insert(Suggested {
            entity,
            reason,
            called: called.clone(),
            count: 0,
            sure: false,
        });
        known.count += count;
        if reason < known.reason {
            (known.reason, known.called) = (reason, called);
        }
    }

    fn ranked(self, type_name: &str) -> SuggestedEntities {
        let mut entities: Vec<Suggested> = self.0.into_values().collect();
        let fits = |it: &Suggested| {
            it.entity.type_name.is_empty() || it.entity.type_name.eq_ignore_ascii_case(type_name)
        };
        entities.sort_by_key(|it| {
            // What this article calls somebody goes before a namesake it does not speak of.
            let rank = match it.reason {
                Reason::Surname => Reason::Name,
                reason => reason,
            };
            let often = std::cmp::Reverse(it.count.max(it.entity.mentions));
            (!fits(it), rank, often, it.entity.name.clone(), it.entity.id)
        });
        // One that fits by name and type with no other like it.
        let likely = |it: &Suggested| fits(it) && it.reason <= Reason::SameWords;
        let only = entities.iter().filter(|it| likely(it)).count() == 1;
        if let Some(first) = entities.first_mut() {
            first.sure = only && likely(first);
        }
        entities.truncate(MOST as usize);
        SuggestedEntities { entities }
    }
}
