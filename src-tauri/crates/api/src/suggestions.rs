//! Suggestions: what of an article is marked elsewhere, or known to the register. One article is looked up run by run;
//! many are gone through with all that is known in one automaton. Both give the same.
//!
//! A string is suggested with the label it has most often. A single word in lower case has to have been marked three
//! times, so that one slip does not suggest every `said`; whoever is not asked again says “never this phrase”.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::exception::Exception;
use galley_model::fold::{fold, surface};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, EntityId, LabelId, LayerId};
use galley_model::people::Entity;
use galley_model::schema::{Granularity, LayerKind, Schema};
use galley_model::text::{Text, TextRange};
use galley_store::{MarkedAs, Store};
use galley_suggest::{Context, Found, Group, Lexicon, apart, each_known, propose, spelled_alike};

use crate::changed::{Told, announce};
use crate::consistency::noted;
use crate::error::{Result, sentence};
use crate::marks::{begun, set_work};
use crate::places;
use crate::propagation::{exceptions, from_view};
use crate::session::Session;
use crate::wire::{
    ApiError, AskNextSuggested, AskSuggestions, Changed, LookForSuggestions, LookedFor,
    NextSuggested, SuggestionView, Suggestions, TakeSuggestions,
};

/// So many entries of one name are looked at.
const MOST_NAMESAKES: u32 = 20;

/// What is named as the source of a suggestion that was taken.
const BY_MARKS: &str = "what is marked elsewhere";
const BY_REGISTER: &str = "the register";
/// How often a single word in lower case has to be marked before it is suggested.
const OFTEN: u32 = 3;
/// As many strings are looked for at once: those that are marked most often, and as many names of the register.
const MOST_STRINGS: usize = 200_000;
/// How many articles are counted before it is written down.
const AT_ONCE: usize = 500;
/// Up to which article was looked through; a setting of this copy.
const LOOKED_UP_TO: &str = "suggestions-up-to";

/// What a string would be marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    layer: LayerId,
    label: LabelId,
    entity: Option<EntityId>,
    marked: u32,
}

/// Which labels are suggested.
struct Rules {
    schema: std::sync::Arc<Schema>,
    exceptions: Vec<Exception>,
    me: AnnotatorId,
}

impl Rules {
    fn of(store: &Store) -> Result<Self> {
        Ok(Self {
            schema: store.schema()?,
            exceptions: exceptions(store)?,
            me: store.me()?,
        })
    }

    fn offers(&self, layer: LayerId, label: LabelId) -> bool {
        let fits = self.schema.layers.get(&layer).is_some_and(|it| {
            it.kind == LayerKind::Span
                && it.label_required
                && matches!(it.granularity, Granularity::Character | Granularity::Token)
        });
        fits && self.schema.labels.get(&label).is_some_and(|it| !it.retired)
    }

    /// What a marked string is suggested as, of all it is marked as.
    fn of_string(&self, string: &str, marked: &[MarkedAs]) -> Option<Known> {
        let offered = marked.iter().filter(|it| self.offers(it.layer, it.label));
        let best = offered.max_by_key(|it| (it.count, std::cmp::Reverse(it.label)))?;
        let plain = !string.contains(' ')
            && !string.contains(|it: char| it.is_uppercase() || it.is_numeric());
        let cased = string.to_uppercase() != string;
        let known = Known {
            layer: best.layer,
            label: best.label,
            entity: None,
            marked: best.count,
        };
        (!(plain && cased) || best.count >= OFTEN).then_some(known)
    }

    /// What the names of an entry are suggested as: its type is the name of a label.
    fn of_entity(&self, id: EntityId, entity: &Entity) -> Option<Known> {
        let named = |it: &str| it.to_lowercase() == entity.type_name.to_lowercase();
        let mut labels = self.schema.labels.iter().filter(|(_, it)| named(&it.name));
        let (label, of) = labels.find(|(label, it)| self.offers(it.layer, **label))?;
        Some(Known {
            layer: of.layer,
            label: *label,
            entity: Some(id),
            marked: 0,
        })
    }

    /// Of all that is known of places in an article, what is suggested.
    fn choose(
        &self,
        store: &Store,
        document: DocumentId,
        text: &Text,
        known: Vec<(TextRange, Known)>,
    ) -> Result<Chosen> {
        // Where the register knows what is marked, too, both belong together.
        let mut by_place: BTreeMap<TextRange, Known> = BTreeMap::new();
        for (range, it) in known {
            by_place
                .entry(range)
                .and_modify(|known| {
                    if known.marked > 0 && it.marked == 0 && known.label == it.label {
                        known.entity = known.entity.or(it.entity);
                    } else if known.marked == 0 && it.marked > 0 {
                        let entity = known.entity.filter(|_| known.label == it.label);
                        *known = Known { entity, ..it };
                    }
                })
                .or_insert(it);
        }
        let places = apart(by_place.into_iter().collect(), |it: &(TextRange, Known)| {
            it.0
        });
        let mut chosen = Chosen::default();
        let mut marked: HashMap<LayerId, Vec<TextRange>> = HashMap::new();
        for (range, it) in places {
            let marked = match marked.entry(it.layer) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(space) => space.insert(store.marked_by(self.me, it.layer, document)?),
            };
            let context = Context {
                document,
                layer: it.layer,
                label: Some(it.label),
                marked,
                aside: &[],
                exceptions: &self.exceptions,
            };
            let group = Group::Exact;
            let proposed = propose(text, vec![Found { range, group }], &context);
            chosen.tagged += proposed.marked;
            chosen.refused += proposed.refused.len() as u32;
            chosen
                .places
                .extend(proposed.places.iter().map(|place| (place.range, it)));
        }
        Ok(chosen)
    }
}

#[derive(Default)]
struct Chosen {
    places: Vec<(TextRange, Known)>,
    tagged: u32,
    refused: u32,
}

/// Looks one article up, without reading more than it needs.
fn look_up(store: &Store, rules: &Rules, document: DocumentId, text: &Text) -> Result<Chosen> {
    let mut known = Vec::new();
    each_known(
        text,
        surface,
        |run| Ok(store.next_marked(run)?),
        |range, string| {
            let marked = store.how_marked(string)?;
            known.extend(rules.of_string(string, &marked).map(|it| (range, it)));
            Ok::<(), ApiError>(())
        },
    )?;
    each_known(
        text,
        fold,
        |run| Ok(store.next_name(run)?),
        |range, folded| {
            let quote = text.slice(range).unwrap_or_default();
            for (entry, _) in store.entities_called(folded, MOST_NAMESAKES)? {
                if names(&entry.value).any(|it| spelled_alike(it, quote))
                    && let Some(it) = rules.of_entity(entry.id, &entry.value)
                {
                    known.push((range, it));
                    break;
                }
            }
            Ok::<(), ApiError>(())
        },
    )?;
    rules.choose(store, document, text, known)
}

fn names(entity: &Entity) -> impl Iterator<Item = &str> {
    std::iter::once(&entity.name)
        .chain(&entity.aliases)
        .map(String::as_str)
}

/// Everything that is known, for going through many articles.
struct Everything {
    strings: Vec<(String, Known)>,
    lexicon: Lexicon,
}

impl Everything {
    fn of(store: &Store, rules: &Rules) -> Result<Self> {
        let mut strings: Vec<(String, Known)> = Vec::new();
        let mut last: Option<(String, Vec<MarkedAs>)> = None;
        let mut keep = |it: Option<(String, Vec<MarkedAs>)>| {
            if let Some((string, marked)) = it
                && let Some(known) = rules.of_string(&string, &marked)
            {
                strings.push((string, known));
            }
        };
        store.each_marked(|string, marked| {
            match &mut last {
                Some((same, all)) if *same == string => all.push(marked),
                _ => keep(last.replace((string, vec![marked]))),
            }
            Ok(())
        })?;
        keep(last);
        if strings.len() > MOST_STRINGS {
            strings.sort_by_key(|it| std::cmp::Reverse(it.1.marked));
            strings.truncate(MOST_STRINGS);
        }
        let most = strings.len() + MOST_STRINGS;
        // One at a time: of a large register only so much is read as can be looked for.
        store.each_entity(|id, entity| {
            if let Some(known) = rules.of_entity(id, &entity) {
                strings.extend(names(&entity).map(|it| (it.to_owned(), known)));
            }
            Ok(strings.len() < most)
        })?;
        let lexicon = Lexicon::new(strings.iter().map(|it| it.0.as_str())).ok_or_else(|| {
            ApiError::new(
                "More is marked than can be looked for at once",
                "Look at what could be marked article by article.",
            )
        })?;
        Ok(Self { strings, lexicon })
    }

    fn look_through(
        &self,
        store: &Store,
        rules: &Rules,
        document: DocumentId,
        text: &Text,
    ) -> Result<Chosen> {
        let mut known = Vec::new();
        for hit in self.lexicon.hits(text) {
            let (string, it) = &self.strings[hit.string];
            let quote = text.slice(hit.range).unwrap_or_default();
            let fits = match it.entity {
                Some(_) => spelled_alike(string, quote),
                None => *string == surface(quote),
            };
            if fits {
                known.push((hit.range, *it));
            }
        }
        // As they are looked up one by one: marks first, then the entries in the order in which they were added.
        known.sort_by_key(|it| (it.1.entity.is_some(), it.0));
        rules.choose(store, document, text, known)
    }
}

pub(crate) fn of_article(
    session: &Session,
    _client: &str,
    ask: AskSuggestions,
) -> Result<Suggestions> {
    let reader = session.reader()?;
    let document = reader.document(ask.document)?;
    let text = reader.text(document.text)?;
    let rules = Rules::of(&reader)?;
    let chosen = look_up(&reader, &rules, ask.document, &text)?;
    let count = chosen.places.len() as u32;
    session.with_store(|store| {
        noted(store.set_suggestions(&[(ask.document, count)]))?;
        Ok(())
    })?;
    let view = |(range, it): &(TextRange, Known)| SuggestionView {
        place: places::view(ask.document, document.title.clone(), &text, *range),
        layer: it.layer,
        label: it.label,
        entity: it.entity,
        marked: it.marked,
    };
    Ok(Suggestions {
        of: document.text.to_string(),
        suggestions: chosen.places.iter().map(view).collect(),
        tagged: chosen.tagged,
        refused: chosen.refused,
    })
}

pub(crate) fn take(session: &Session, client: &str, ask: TakeSuggestions) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let schema = store.schema()?;
        let text = places::same_text(store, ask.document, &ask.of)?;
        let work = begun(store, ask.document, me)?;
        let mut change = store.begin(Gesture::Tag, me, session.now())?;
        let mut told = Told::that(match ask.taken.len() {
            1 => "tag 1 suggestion".to_owned(),
            many => format!("tag {many} suggestions"),
        });
        for it in &ask.taken {
            let range = from_view(&text, it.range)?;
            let anchor = Anchor::new(&text, &[range])
                .map_err(|error| ApiError::new(sentence(&error.to_string()), "Look again."))?;
            let by = if it.entity.is_some() {
                BY_REGISTER
            } else {
                BY_MARKS
            };
            let id = AnnotationId(change.mint());
            let annotation = Annotation {
                document: ask.document,
                annotator: me,
                layer: it.layer,
                label: Some(it.label),
                anchor,
                attributes: BTreeMap::new(),
                note: String::new(),
                entity: it.entity,
                origin: Origin::Suggested { by: by.into() },
                confidence: None,
                schema_version: schema.version,
            };
            change.set(id, Value::Annotation(annotation))?;
            told = told.created(id);
        }
        if !change.is_empty() {
            set_work(&mut change, work)?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, told)
    })
}

pub(crate) fn look(session: &Session, _client: &str, ask: LookForSuggestions) -> Result<LookedFor> {
    let reader = session.reader()?;
    let mut job = session.start_job(&ask.job);
    let known = reader.setting(LOOKED_UP_TO)?;
    let known = known.and_then(|it| it.parse().ok()).unwrap_or(0);
    let from = if ask.all { 0 } else { known };
    let last = reader.last_article()?;
    let documents = reader.articles_after(from)?;
    let mut looked = LookedFor {
        articles: documents.len() as u32,
        with: 0,
        suggestions: 0,
    };
    if documents.is_empty() {
        return Ok(looked);
    }
    let rules = Rules::of(&reader)?;
    let everything = Everything::of(&reader, &rules)?;
    let mut counts: Vec<(DocumentId, u32)> = Vec::with_capacity(AT_ONCE);
    for (done, document) in (0..).zip(documents) {
        job.step(
            "Looking for what could be marked",
            done,
            Some(looked.articles),
        )?;
        if let Some(text) = reader.article_text(document)? {
            let chosen = everything.look_through(&reader, &rules, document, &text)?;
            let count = chosen.places.len() as u32;
            looked.with += u32::from(count > 0);
            looked.suggestions += count;
            counts.push((document, count));
        }
        if counts.len() == AT_ONCE {
            session.with_store(|store| Ok(store.set_suggestions(&counts)?))?;
            counts.clear();
        }
    }
    session.with_store(|store| {
        store.set_suggestions(&counts)?;
        Ok(store.set_setting(LOOKED_UP_TO, &last.to_string())?)
    })?;
    Ok(looked)
}

pub(crate) fn next(
    session: &Session,
    _client: &str,
    ask: AskNextSuggested,
) -> Result<NextSuggested> {
    session.with_store(|store| {
        let (document, articles) = store.next_suggested(ask.document)?;
        Ok(NextSuggested { document, articles })
    })
}
