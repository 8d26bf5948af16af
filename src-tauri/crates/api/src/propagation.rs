//! Marking the rest: the other places of what an annotation marks are looked for beside all other work, kept in
//! short, and marked in one change. What is found where is `galley_suggest`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::exception::Exception;
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, LayerId};
use galley_model::parts::Part;
use galley_model::people::Entity;
use galley_model::schema::{Granularity, LayerKind, Overlap, Schema};
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use galley_store::Store;
use galley_suggest::{Context, Forms, Group, Mark, is_whole, names_people, propose};

use crate::changed::{Told, announce};
use crate::error::{Result, sentence};
use crate::history::annotator_names;
use crate::marks::annotation;
use crate::places::{self, Titles};
use crate::session::{Job, Session};
use crate::wire::{
    ApiError, AskOccurrences, AskPlaces, AskPropagations, Changed, Chosen, GroupCount, MovePlace,
    OccurrenceGroup, Occurrences, PlaceView, Places, Propagate, PropagationRow, Propagations,
    Scope, ViewRange,
};

/// What was found last, for each client.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(String, Arc<Found>)>>);

impl Kept {
    /// For how many clients it is kept.
    const MOST: usize = 8;

    fn keep(&self, client: &str, found: Arc<Found>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|it| it.0 != client);
        if kept.len() >= Self::MOST {
            kept.remove(0);
        }
        kept.push((client.to_owned(), found));
    }

    fn get(&self, id: &str) -> Result<Arc<Found>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|it| it.1.id == id);
        found.map(|it| it.1.clone()).ok_or_else(|| {
            ApiError::new("What was found is not kept any more", "Look for it again.")
        })
    }
}

/// What was found: 16 bytes a place.
struct Found {
    id: String,
    annotation: AnnotationId,
    /// Articles that have places, and which text they had.
    documents: Vec<(DocumentId, TextHash)>,
    /// By group, article and position.
    places: Vec<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: Group,
    /// By its place in the list of articles.
    document: u32,
    start: u32,
    end: u32,
}

impl Place {
    fn range(self) -> TextRange {
        TextRange {
            start: CodePoint(self.start),
            end: CodePoint(self.end),
        }
    }
}

fn group_view(group: Group) -> OccurrenceGroup {
    match group {
        Group::Exact => OccurrenceGroup::Exact,
        Group::Possessive => OccurrenceGroup::Possessive,
        Group::Spelling => OccurrenceGroup::Spelling,
        Group::Capitals => OccurrenceGroup::Capitals,
        Group::Alias => OccurrenceGroup::Alias,
        Group::Initials => OccurrenceGroup::Initials,
        Group::Surname => OccurrenceGroup::Surname,
        Group::SurnameOnly => OccurrenceGroup::SurnameOnly,
        Group::LowerCase => OccurrenceGroup::LowerCase,
        Group::Behind => OccurrenceGroup::Behind,
    }
}

/// The labels of paragraphs that are not part of the story.
pub(crate) fn boilerplate(schema: &Schema) -> Option<LabelId> {
    let parts = schema.layers.iter().find(|(_, it)| {
        it.kind == LayerKind::Span
            && it.granularity == Granularity::Paragraph
            && it.overlap == Overlap::None
    });
    let name = Part::Boilerplate.name().to_lowercase();
    schema
        .labels
        .iter()
        .find(|(_, it)| {
            parts.is_some_and(|(id, _)| it.layer == *id) && it.name.to_lowercase() == name
        })
        .map(|(id, _)| *id)
}

/// Whether annotations with a label, or linked to an entry, name people.
pub(crate) fn is_person(schema: &Schema, label: Option<LabelId>, entity: Option<&Entity>) -> bool {
    let label = label.and_then(|it| schema.labels.get(&it));
    label.is_some_and(|it| names_people(&it.name, it.uri.as_deref()))
        || entity.is_some_and(|it| names_people(&it.type_name, None))
}

pub(crate) fn entity(store: &Store, annotation: &Annotation) -> Result<Option<Entity>> {
    let Some(id) = annotation.entity else {
        return Ok(None);
    };
    Ok(match store.find(id)? {
        Some(Value::Entity(entity)) => Some(entity),
        _ => None,
    })
}

pub(crate) fn occurrences(
    session: &Session,
    client: &str,
    ask: AskOccurrences,
) -> Result<Occurrences> {
    let reader = session.reader()?;
    let mut job = session.start_job(&ask.job);
    let (found, view) = look(&reader, &mut job, &ask, format!("{client} {}", ask.job))?;
    session.found.keep(client, Arc::new(found));
    Ok(view)
}

fn look(
    store: &Store,
    job: &mut Job<'_>,
    ask: &AskOccurrences,
    id: String,
) -> Result<(Found, Occurrences)> {
    let mark = annotation(store, ask.annotation)?;
    let me = store.me()?;
    let schema = store.schema()?;
    let known = entity(store, &mark)?;
    let quote = mark.anchor.quote();
    let range = match mark.anchor.fragments() {
        [one] => one.range,
        _ => {
            return Err(ApiError::new(
                "Only what is marked in one piece can be looked for",
                "Choose a tag of one piece.",
            ));
        }
    };
    let text = store.article_text(mark.document)?;
    // What has lost its place says nothing by where it was: the text there is another now.
    let whole = text.is_none_or(|it| mark.anchor.verify(&it).is_err() || is_whole(&it, range));
    let forms = Forms::of(Mark {
        string: &quote,
        person: is_person(&schema, mark.label, known.as_ref()),
        entity: known.as_ref(),
        whole,
    });
    let forms = forms.ok_or_else(|| {
        ApiError::new(
            "This is too long to be looked for elsewhere, or has no letter",
            "Choose a tag of a name or a few words.",
        )
    })?;
    let documents = match ask.scope {
        Scope::Article => vec![mark.document],
        Scope::All => match forms.phrases() {
            Some(phrases) => store.articles_with(&phrases, forms.is_whole())?,
            None => store.all_articles()?,
        },
    };
    let mut search = Search {
        store,
        me,
        forms,
        exceptions: exceptions(store)?,
        boilerplate: boilerplate(&schema),
        layer: mark.layer,
        label: mark.label,
    };
    let total = u32::try_from(documents.len()).unwrap_or(u32::MAX);
    let mut found = Found {
        id: id.clone(),
        annotation: ask.annotation,
        documents: Vec::new(),
        places: Vec::new(),
    };
    let mut view = Occurrences {
        id,
        string: quote,
        groups: Vec::new(),
        places: 0,
        articles: 0,
        tagged: 0,
        refused: 0,
        aside: 0,
    };
    for (at, document) in documents.into_iter().enumerate() {
        job.step("Looking", at as u32, Some(total))?;
        let Some(text) = store.article_text(document)? else {
            continue;
        };
        let proposed = search.of(document, &text)?;
        view.tagged += proposed.marked;
        view.refused += proposed.refused.len() as u32;
        let number = found.documents.len() as u32;
        let before = found.places.len();
        for it in proposed.places {
            if it.aside && !ask.aside {
                view.aside += 1;
                continue;
            }
            found.places.push(Place {
                group: it.group,
                document: number,
                start: it.range.start.0,
                end: it.range.end.0,
            });
        }
        if found.places.len() > before {
            found.documents.push((document, text.hash()));
        }
    }
    found.places.sort_unstable();
    view.places = found.places.len() as u32;
    view.articles = found.documents.len() as u32;
    for group in Group::ALL {
        let end = |it: Group| found.places.partition_point(|place| place.group <= it);
        let start = found.places.partition_point(|place| place.group < group);
        let count = (end(group) - start) as u32;
        if count > 0 {
            let group = group_view(group);
            view.groups.push(GroupCount { group, count });
        }
    }
    Ok((found, view))
}

/// What keeps places from being proposed.
pub(crate) fn exceptions(store: &Store) -> Result<Vec<Exception>> {
    let all = store.exceptions()?;
    Ok(all.into_iter().map(|(_, it)| it).collect())
}

struct Search<'a> {
    store: &'a Store,
    me: AnnotatorId,
    forms: Forms,
    exceptions: Vec<Exception>,
    boilerplate: Option<LabelId>,
    layer: LayerId,
    label: Option<LabelId>,
}

impl Search<'_> {
    fn of(&mut self, document: DocumentId, text: &Text) -> Result<galley_suggest::Proposed> {
        let found = self.forms.find(text);
        if found.is_empty() {
            return Ok(galley_suggest::Proposed::default());
        }
        let aside = match self.boilerplate {
            Some(label) => self.store.marked_with(label, document)?,
            None => Vec::new(),
        };
        let context = Context {
            document,
            layer: self.layer,
            label: self.label,
            marked: &self.store.marked_by(self.me, self.layer, document)?,
            aside: &aside,
            exceptions: &self.exceptions,
        };
        Ok(propose(text, found, &context))
    }
}

pub(crate) fn page(session: &Session, _client: &str, ask: AskPlaces) -> Result<Places> {
    /// As many places as one page has at most.
    const MOST: u32 = 500;
    let found = session.found.get(&ask.id)?;
    let from = (ask.offset as usize).min(found.places.len());
    let to = (from + ask.limit.min(MOST) as usize).min(found.places.len());
    let reader = session.reader()?;
    let mut titles = Titles::default();
    let mut places = Vec::with_capacity(to - from);
    for place in &found.places[from..to] {
        let (document, hash) = found.documents[place.document as usize];
        let text = reader.text(hash)?;
        let title = titles.of(&reader, document)?;
        places.push(places::view(document, title, &text, place.range()));
    }
    Ok(Places { places })
}

pub(crate) fn move_end(session: &Session, _client: &str, ask: MovePlace) -> Result<PlaceView> {
    session.with_store(|store| {
        let document = store.document(ask.document)?;
        let text = store.text(document.text)?;
        let range = from_view(&text, ask.range)?;
        let range = places::moved(&text, range, ask.start, ask.forwards);
        Ok(places::view(ask.document, document.title, &text, range))
    })
}

pub(crate) fn from_view(text: &Text, range: ViewRange) -> Result<TextRange> {
    let found = text.from_view_range(range).filter(|it| !it.is_empty());
    found.ok_or_else(|| {
        ApiError::new(
            format!("The range {} to {} is not in the text", range[0], range[1]),
            "Look for the places again.",
        )
    })
}

pub(crate) fn propagate(session: &Session, client: &str, ask: Propagate) -> Result<Changed> {
    let found = session.found.get(&ask.id)?;
    let mut job = session.start_job(&ask.job);
    session.with_store(|store| {
        let mark = annotation(store, found.annotation)?;
        let me = store.me()?;
        let schema = store.schema()?;
        let quote = mark.anchor.quote();
        let mut choice = Choice::of(&ask, &found);
        let total = choice.total;
        let value = Annotation {
            annotator: me,
            note: String::new(),
            origin: Origin::Propagated {
                from: found.annotation,
            },
            confidence: None,
            schema_version: schema.version,
            ..mark
        };
        let mut left = Left::default();
        let mut change = store.begin(Gesture::Propagate, me, session.now())?;
        let mut made = 0;
        for (number, (document, hash)) in (0..).zip(&found.documents) {
            let Some(asked) = choice.take(number, *document) else {
                continue;
            };
            let text = change.project().article_text(*document)?;
            let Some(text) = text.filter(|it| it.hash() == *hash) else {
                left.changed += asked.count();
                continue;
            };
            let marked = change.project().marked_by(me, value.layer, *document)?;
            let mut marked = Marked::of(&marked);
            let (ranges, gone) = asked.ranges(&text)?;
            left.gone += gone;
            for range in ranges {
                job.step("Marking", made, Some(total))?;
                if !marked.add(range) {
                    left.tagged += 1;
                    continue;
                }
                let anchor = Anchor::new(&text, &[range])
                    .map_err(|error| ApiError::new(sentence(&error.to_string()), "Look again."))?;
                let id = AnnotationId(change.mint());
                let value = Annotation {
                    document: *document,
                    anchor,
                    ..value.clone()
                };
                change.set(id, Value::Annotation(value))?;
                made += 1;
            }
        }
        left.changed += choice.rest();
        job.step("Marking", total, Some(total))?;
        let committed = change.commit()?;
        let told = Told {
            what: format!("mark {} like {quote}", counted(made, "place")),
            skipped: left.words(),
            ..Told::default()
        };
        announce(session, store, client, committed, told)
    })
}

fn counted(count: u32, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// Places that were found and are no longer free.
#[derive(Default)]
struct Left {
    tagged: u32,
    changed: u32,
    gone: u32,
}

impl Left {
    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.tagged > 0 {
            words.push(format!(
                "{} marked meanwhile",
                counted(self.tagged, "place")
            ));
        }
        if self.changed > 0 {
            let places = counted(self.changed, "place");
            words.push(format!("{places} in articles whose text changed meanwhile"));
        }
        if self.gone > 0 {
            let places = counted(self.gone, "place");
            words.push(format!("{places} not among those that were found last"));
        }
        words
    }
}

/// What is marked in an article: ends by starts, and the longest, so that what reaches a place is found at once.
#[derive(Default)]
struct Marked {
    ends: BTreeMap<u32, u32>,
    longest: u32,
}

impl Marked {
    fn of(ranges: &[TextRange]) -> Self {
        let mut marked = Self::default();
        for it in ranges {
            marked.put(*it);
        }
        marked
    }

    fn put(&mut self, range: TextRange) {
        let end = self.ends.entry(range.start.0).or_default();
        *end = range.end.0.max(*end);
        self.longest = self.longest.max(range.len());
    }

    /// Adds a range; false where something is marked there.
    fn add(&mut self, range: TextRange) -> bool {
        let from = range.start.0.saturating_sub(self.longest);
        let mut near = self.ends.range(from..range.end.0);
        let free = !near.any(|(_, end)| *end > range.start.0);
        if free {
            self.put(range);
        }
        free
    }
}

/// What was decided.
struct Choice {
    /// Places of groups that were taken whole, by the number of their article.
    whole: BTreeMap<u32, Vec<TextRange>>,
    /// What was decided place by place.
    single: BTreeMap<DocumentId, Asked>,
    /// What was found in these articles, by their number.
    known: BTreeMap<u32, BTreeSet<TextRange>>,
    /// About how many places that is.
    total: u32,
}

/// What was decided in one article.
#[derive(Default)]
struct Asked {
    whole: Vec<TextRange>,
    places: Vec<Chosen>,
    except: Vec<Chosen>,
    /// What was found there.
    known: BTreeSet<TextRange>,
}

impl Choice {
    fn of(ask: &Propagate, found: &Found) -> Self {
        let groups: BTreeSet<OccurrenceGroup> = ask.groups.iter().copied().collect();
        let mut whole: BTreeMap<u32, Vec<TextRange>> = BTreeMap::new();
        let taken = found.places.iter();
        for place in taken.filter(|it| groups.contains(&group_view(it.group))) {
            whole.entry(place.document).or_default().push(place.range());
        }
        let mut single: BTreeMap<DocumentId, Asked> = BTreeMap::new();
        for it in &ask.places {
            single.entry(it.document).or_default().places.push(*it);
        }
        for it in &ask.except {
            single.entry(it.document).or_default().except.push(*it);
        }
        let mut known: BTreeMap<u32, BTreeSet<TextRange>> = BTreeMap::new();
        for place in &found.places {
            let (document, _) = found.documents[place.document as usize];
            if single.contains_key(&document) {
                known
                    .entry(place.document)
                    .or_default()
                    .insert(place.range());
            }
        }
        let total = whole.values().map(Vec::len).sum::<usize>() + ask.places.len();
        Self {
            whole,
            single,
            known,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        }
    }

    fn take(&mut self, number: u32, document: DocumentId) -> Option<Asked> {
        let whole = self.whole.remove(&number);
        let single = self.single.remove(&document);
        if whole.is_none() && single.is_none() {
            return None;
        }
        Some(Asked {
            whole: whole.unwrap_or_default(),
            known: self.known.remove(&number).unwrap_or_default(),
            ..single.unwrap_or_default()
        })
    }

    /// Places in articles that were not found to have any.
    fn rest(&self) -> u32 {
        self.single.values().map(Asked::count).sum()
    }
}

impl Asked {
    fn count(&self) -> u32 {
        (self.whole.len() + self.places.len()) as u32
    }

    /// What is to be marked, and how many places are not among what was found. A screen keeps decisions while it looks
    /// again, and where the text was corrected before that, they are about other words by now.
    fn ranges(self, text: &Text) -> Result<(Vec<TextRange>, u32)> {
        let mut ranges: BTreeSet<TextRange> = self.whole.into_iter().collect();
        for range in self
            .except
            .iter()
            .filter_map(|it| text.from_view_range(it.range))
        {
            ranges.remove(&range);
        }
        let mut gone = 0;
        for it in self.places {
            let place = text.from_view_range(it.range);
            let Some(place) = place.filter(|it| self.known.contains(it)) else {
                gone += 1;
                continue;
            };
            ranges.remove(&place);
            ranges.insert(match it.to {
                Some(to) => from_view(text, to)?,
                None => place,
            });
        }
        Ok((ranges.into_iter().collect(), gone))
    }
}

pub(crate) fn propagations(
    session: &Session,
    _client: &str,
    ask: AskPropagations,
) -> Result<Propagations> {
    let store = session.reader()?;
    let names = annotator_names(&store)?;
    let me = store.me()?;
    let (total, found) = store.propagations(ask.offset, ask.limit)?;
    let row = |it: galley_store::Propagation| {
        let first = match it.first {
            Some((_, Value::Annotation(annotation))) => Some(annotation),
            _ => None,
        };
        let from = first.as_ref().and_then(|it| match it.origin {
            Origin::Propagated { from } => Some(from),
            _ => None,
        });
        // What it was marked like says best what was marked; else the first place does.
        let like = from.and_then(|it| annotation(&store, it).ok());
        let shown = like.as_ref().or(first.as_ref());
        PropagationRow {
            change: it.header.id.to_string(),
            author: names.get(&it.header.author).cloned().unwrap_or_default(),
            time: it.header.time as f64,
            string: shown.map(|it| it.anchor.quote()).unwrap_or_default(),
            label: first.as_ref().and_then(|it| it.label),
            layer: first.as_ref().map(|it| it.layer),
            made: it.made,
            left: it.left,
            mine: it.header.author == me,
        }
    };
    Ok(Propagations {
        total,
        rows: found.into_iter().map(row).collect(),
    })
}
