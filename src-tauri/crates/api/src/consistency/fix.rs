//! Putting findings right: one, some, or all of a group, in one change. What is done follows from what is found when it
//! is done, so that nothing is overwritten that was decided meanwhile; what is somebody else's stays.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::consistency::{Finding, Fix};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId};
use galley_model::schema::Schema;
use galley_store::{ChangeWriter, Store, WholeArticle};

use super::{group, in_context, keep_now, key_of, look, settled};
use crate::changed::{Told, announce};
use crate::error::{Result, sentence};
use crate::marks::{annotation, begun, set_work};
use crate::session::Session;
use crate::wire::{ApiError, Changed, FindingPlace, FixFindings, FixedFindings};

/// What proposed a tag that a fix made.
const ORIGIN: &str = "consistency";
/// How many places a preview shows.
const EXAMPLES: usize = 5;
/// So many articles are looked at anew after a fix: each is a write of its own while nobody else can work.
const MOST_LOOKED_AT: usize = 100;

/// Findings to be put right, and what is left.
#[derive(Default)]
struct Plan {
    fixes: Vec<(DocumentId, Fix)>,
    articles: BTreeSet<DocumentId>,
    left: u32,
    /// Where something is left.
    partly: BTreeSet<DocumentId>,
    /// Each way to put it right, in words: the label it gives, and for how many places it is.
    ways: BTreeMap<String, (Option<String>, u32)>,
    /// What all places speak of; nothing where they differ.
    subject: Option<String>,
    examples: Vec<FindingPlace>,
}

pub(crate) fn fix(session: &Session, client: &str, ask: FixFindings) -> Result<FixedFindings> {
    let mut job = ask.job.as_deref().map(|it| session.start_job(it));
    let mut step = |done: usize, total: usize| match job.as_mut() {
        Some(job) => job.step("Putting it right", count(done), Some(count(total))),
        None => Ok(()),
    };
    // Many articles are looked at beside the work; only what changed meanwhile has them looked at again.
    let reader = session.reader()?;
    let seen = reader.log_len()?;
    let mut plan = plan(&reader, &ask, &mut step)?;
    drop(reader);
    if ask.preview {
        return Ok(plan.told());
    }
    session.with_store(|store| {
        if store.log_len()? != seen {
            plan = self::plan(store, &ask, &mut step)?;
        }
        let changed = write(session, store, client, &plan, &mut step)?;
        // The change is made and told of. What is kept beside it is this copy's own and follows when it is next looked
        // at: that it cannot be written now is not for whoever made the change.
        settle(store, &ask, &plan).ok();
        Ok(FixedFindings {
            changed: Some(changed),
            ..plan.told()
        })
    })
}

/// Keeps what is left of what was put right.
fn settle(store: &mut Store, ask: &FixFindings, plan: &Plan) -> Result<()> {
    let name = ask.group.as_deref().filter(|_| ask.places.is_empty());
    if let Some(name) = name.filter(|_| plan.left == 0) {
        store.settle_group(group(store, name)?.key)?;
        return Ok(());
    }
    if plan.articles.len() <= MOST_LOOKED_AT {
        for document in &plan.articles {
            keep_now(store, *document)?;
        }
    } else if let Some(name) = name {
        // Articles where something of it is left are looked at again when the group is shown.
        let whole: Vec<DocumentId> = plan.articles.difference(&plan.partly).copied().collect();
        store.settle_articles(group(store, name)?.key, &whole)?;
    }
    Ok(())
}

fn write(
    session: &Session,
    store: &mut Store,
    client: &str,
    plan: &Plan,
    step: &mut impl FnMut(usize, usize) -> Result<()>,
) -> Result<Changed> {
    let me = store.me()?;
    let schema = store.schema()?;
    let total = plan.fixes.len();
    let Some((_, first)) = plan.fixes.first() else {
        return Err(if plan.left == 0 { settled() } else { others() });
    };
    let subject = plan.subject.as_deref().unwrap_or_default();
    let colon = if subject.is_empty() { "" } else { ": " };
    let places = match (total, plan.ways.len()) {
        (1, _) => String::new(),
        (_, 1) => format!(" in {total} places"),
        _ => format!(", in {total} places"),
    };
    let what = format!("{}{colon}{subject}{places}", within(&plan.words()));
    let mut work = Vec::new();
    for document in &plan.articles {
        work.push(begun(store, *document, me)?);
    }
    let mut change = store.begin(gesture(first, total), me, session.now())?;
    let mut told = Told::that(what);
    let mut removed = HashSet::new();
    for (index, (document, fix)) in plan.fixes.iter().enumerate() {
        step(index, total)?;
        let made = apply(&mut change, &schema, me, *document, fix, &mut removed)?;
        if let Some(made) = made.filter(|_| total == 1) {
            told = told.created(made);
        }
    }
    for it in work {
        set_work(&mut change, it)?;
    }
    let committed = change.commit()?;
    announce(session, store, client, committed, told)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn others() -> ApiError {
    ApiError::new(
        "These tags are somebody else’s",
        "Tell them in a comment, or choose at the top who marks up.",
    )
}

fn plan(
    store: &Store,
    ask: &FixFindings,
    step: &mut impl FnMut(usize, usize) -> Result<()>,
) -> Result<Plan> {
    let me = store.me()?;
    let schema = store.schema()?;
    let mut plan = Plan::default();
    let group = ask
        .group
        .as_deref()
        .map(|it| group(store, it))
        .transpose()?;
    let mut wanted: BTreeMap<DocumentId, Vec<&str>> = BTreeMap::new();
    for place in &ask.places {
        wanted.entry(place.document).or_default().push(&place.key);
    }
    let documents: Vec<DocumentId> = match &group {
        Some(group) if ask.places.is_empty() => store.finding_articles(group.key)?,
        _ => wanted.keys().copied().collect(),
    };
    for (index, document) in documents.iter().enumerate() {
        step(index, documents.len())?;
        let Ok((marked, found, _)) = look(store, *document) else {
            continue;
        };
        for finding in &found {
            let is_meant = match wanted.get(document) {
                Some(keys) => keys.contains(&key_of(finding).as_str()),
                None => group.as_ref().is_some_and(|it| it.subject.holds(finding)),
            };
            if is_meant {
                plan.add(store, &schema, me, *document, &marked, finding, ask.fix)?;
            }
        }
    }
    Ok(plan)
}

impl Plan {
    fn told(&self) -> FixedFindings {
        FixedFindings {
            changed: None,
            places: count(self.fixes.len()),
            articles: count(self.articles.len()),
            left: self.left,
            words: self.words(),
            examples: self.examples.clone(),
        }
    }

    /// “Make it Place”, or where places differ “Put right: 12 to Place, 3 to Person”.
    fn words(&self) -> String {
        if let (1, Some(words)) = (self.ways.len(), self.ways.keys().next()) {
            return words.clone();
        }
        let labels = self
            .ways
            .values()
            .map(|(to, many)| Some((*many, to.as_deref()?)));
        let Some(mut labels) = labels.collect::<Option<Vec<_>>>() else {
            return "Put right".into();
        };
        labels.sort_by_key(|(many, _)| Reverse(*many));
        let labels = labels.iter().map(|(many, to)| format!("{many} to {to}"));
        format!("Put right: {}", labels.collect::<Vec<_>>().join(", "))
    }

    #[allow(clippy::too_many_arguments, reason = "what a finding is judged by")]
    fn add(
        &mut self,
        store: &Store,
        schema: &Schema,
        me: AnnotatorId,
        document: DocumentId,
        marked: &WholeArticle,
        finding: &Finding,
        which: u32,
    ) -> Result<()> {
        let is_mine = finding.annotator.is_none_or(|it| it == me);
        let Some(fix) = finding.fixes.get(which as usize).filter(|_| is_mine) else {
            self.left += 1;
            self.partly.insert(document);
            return Ok(());
        };
        let words = super::fix_words(store, schema, &marked.text, fix)?;
        let way = self
            .ways
            .entry(words)
            .or_insert_with(|| (to(schema, fix), 0));
        way.1 += 1;
        if self.fixes.is_empty() {
            self.subject = Some(finding.subject.clone());
        } else if self.subject.as_ref() != Some(&finding.subject) {
            self.subject = None;
        }
        if self.examples.len() < EXAMPLES {
            self.examples
                .push(in_context(store, schema, me, document, marked, finding)?);
        }
        self.fixes.push((document, fix.clone()));
        self.articles.insert(document);
        Ok(())
    }
}

/// The name of the label that a fix gives a tag in place of its own.
fn to(schema: &Schema, fix: &Fix) -> Option<String> {
    match fix {
        Fix::Relabel(_, label) => schema.labels.get(label).map(|it| it.name.clone()),
        _ => None,
    }
}

fn gesture(fix: &Fix, many: usize) -> Gesture {
    match fix {
        Fix::Relabel(..) => Gesture::Relabel,
        Fix::Resize(..) => Gesture::Resize,
        Fix::Mark(..) if many > 1 => Gesture::Propagate,
        Fix::Mark(..) => Gesture::Tag,
        Fix::Remove(_) | Fix::RemoveRelation(_) => Gesture::Remove,
        Fix::TurnRound(_) => Gesture::SetRelation,
        Fix::Link(..) | Fix::Unlink(_) => Gesture::Link,
        Fix::SetAttribute(..) => Gesture::SetAttribute,
    }
}

/// Writes one fix; gives what it made. What an earlier fix of the change removed is left.
fn apply(
    change: &mut ChangeWriter<'_>,
    schema: &Schema,
    me: AnnotatorId,
    document: DocumentId,
    fix: &Fix,
    removed: &mut HashSet<AnnotationId>,
) -> Result<Option<AnnotationId>> {
    let anchor = match fix {
        Fix::Resize(_, range) | Fix::Mark(range, ..) => {
            Some(anchored(change.project(), document, *range)?)
        }
        _ => None,
    };
    let mut edit = |id: &AnnotationId, alter: &dyn Fn(&mut Annotation)| -> Result<()> {
        if removed.contains(id) {
            return Ok(());
        }
        let mut it = annotation(change.project(), *id)?;
        alter(&mut it);
        it.schema_version = schema.version;
        Ok(change.set(*id, Value::Annotation(it))?)
    };
    match fix {
        Fix::Relabel(id, label) => edit(id, &|it| {
            it.label = Some(*label);
            it.attributes.retain(|id, _| {
                let of = schema.attributes.get(id);
                of.is_some_and(|it| it.label.is_none() || it.label == Some(*label))
            });
        })?,
        Fix::Link(id, entity) => edit(id, &|it| it.entity = Some(*entity))?,
        Fix::Unlink(id) => edit(id, &|it| it.entity = None)?,
        Fix::SetAttribute(id, attribute, value) => edit(id, &|it| {
            it.attributes.insert(*attribute, value.clone());
        })?,
        Fix::Resize(id, _) => {
            if let Some(anchor) = anchor {
                edit(id, &|it| it.anchor = anchor.clone())?;
            }
        }
        Fix::Mark(_, layer, label) => {
            let Some(anchor) = anchor else {
                return Ok(None);
            };
            let value = Annotation {
                document,
                annotator: me,
                layer: *layer,
                label: Some(*label),
                anchor,
                attributes: BTreeMap::new(),
                note: String::new(),
                entity: None,
                origin: Origin::Suggested { by: ORIGIN.into() },
                confidence: None,
                schema_version: schema.version,
            };
            let id = AnnotationId(change.mint());
            change.set(id, Value::Annotation(value))?;
            return Ok(Some(id));
        }
        Fix::Remove(id) => {
            removed.insert(*id);
            change.remove(*id)?;
        }
        Fix::RemoveRelation(id) => change.remove(*id)?,
        Fix::TurnRound(id) => {
            if let Some(Value::Relation(mut it)) = change.find(*id)? {
                (it.from, it.to) = (it.to, it.from);
                change.set(*id, Value::Relation(it))?;
            }
        }
    }
    Ok(None)
}

fn anchored(
    store: &Store,
    document: DocumentId,
    range: galley_model::text::TextRange,
) -> Result<Anchor> {
    let text = store.text(store.document(document)?.text)?;
    Anchor::new(&text, &[range])
        .map_err(|error| ApiError::new(sentence(&error.to_string()), "Look at the article again."))
}

/// As it stands within a sentence.
fn within(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}
