//! After one mention is linked: the others with its words, or with another name of what it is linked to. One's own
//! are linked in one change if asked; other people's are counted and left.

use std::collections::BTreeSet;

use galley_model::annotation::Annotation;
use galley_model::change::{Gesture, Value};
use galley_model::fold::fold;
use galley_model::id::{AnnotationId, AnnotatorId, EntityId};
use galley_store::{Alike, Store};

use super::mention_view;
use super::suggesting::names_of;
use crate::changed::{Told, announce};
use crate::entities::{entity, relink};
use crate::error::Result;
use crate::marks::annotation;
use crate::session::Session;
use crate::wire::{ApiError, AskAnnotation, Changed, LinkOthers, OtherCounts, OtherMentions};

/// So many articles are looked through to count: an offer must not keep anybody waiting.
const MOST_ARTICLES: u32 = 20_000;
/// So many are shown.
const MOST_EXAMPLES: usize = 20;

/// What the other mentions must be like.
struct Like {
    id: AnnotationId,
    one: Annotation,
    entity: EntityId,
    name: String,
    names: Vec<String>,
    me: AnnotatorId,
}

impl Like {
    /// `None` where the annotation is linked to nothing.
    fn new(store: &Store, id: AnnotationId) -> Result<Option<Self>> {
        let one = annotation(store, id)?;
        let Some(target) = one.entity else {
            return Ok(None);
        };
        let entry = entity(store, target)?;
        let mut names: BTreeSet<String> = names_of(&one.anchor.quote()).into_iter().collect();
        names.insert(fold(&entry.name));
        names.extend(entry.aliases.iter().map(|it| fold(it)));
        Ok(Some(Self {
            id,
            one,
            entity: target,
            name: entry.name,
            names: names.into_iter().filter(|it| !it.is_empty()).collect(),
            me: store.me()?,
        }))
    }

    /// Hands over the others, and how many articles were looked through.
    fn each(
        &self,
        store: &Store,
        everywhere: bool,
        mut take: impl FnMut(Option<Alike>, u32) -> galley_store::Result<bool>,
    ) -> Result<()> {
        let within = (!everywhere).then_some(self.one.document);
        let like = (self.one.layer, self.one.label);
        store.each_alike(&self.names, like, within, |alike, looked| match alike {
            Some(it) if it.mention.id == self.id || it.entity == Some(self.entity) => Ok(true),
            alike => take(alike, looked),
        })?;
        Ok(())
    }
}

pub(crate) fn others(
    session: &Session,
    _client: &str,
    ask: AskAnnotation,
) -> Result<OtherMentions> {
    let store = session.reader()?;
    let mut answer = OtherMentions::default();
    let Some(like) = Like::new(&store, ask.annotation)? else {
        return Ok(answer);
    };
    let me = like.me;
    let mut examples = Vec::new();
    let mut more = false;
    let (mut here, mut everywhere) = (OtherCounts::default(), OtherCounts::default());
    like.each(&store, true, |alike, looked| {
        let Some(it) = alike else {
            more = looked > MOST_ARTICLES;
            return Ok(!more);
        };
        let counts = [
            Some(&mut everywhere),
            (it.mention.document == like.one.document).then_some(&mut here),
        ];
        for count in counts.into_iter().flatten() {
            if it.mention.annotator != me {
                count.others += 1;
            } else if it.entity.is_some() {
                count.linked += 1;
            } else {
                count.unlinked += 1;
            }
        }
        let shown = it.mention.annotator == me && it.entity.is_none();
        if shown && examples.len() < MOST_EXAMPLES {
            examples.push(it.mention);
        }
        Ok(true)
    })?;
    answer.name = like.name;
    (answer.here, answer.everywhere, answer.more) = (here, everywhere, more);
    for it in examples {
        answer.examples.push(mention_view(&store, it)?);
    }
    Ok(answer)
}

pub(crate) fn link_others(session: &Session, client: &str, ask: LinkOthers) -> Result<Changed> {
    let mut job = session.start_job(&ask.job);
    // Looked for beside the project, and written in one go: what changed meanwhile is looked at once more.
    let reader = session.reader()?;
    let not_linked = || ApiError::new("The tag is not linked", "Link it first.");
    let like = Like::new(&reader, ask.annotation)?.ok_or_else(not_linked)?;
    let me = like.me;
    let (mut chosen, mut left, mut stopped) = (Vec::new(), 0, None);
    like.each(&reader, ask.everywhere, |alike, looked| {
        match alike {
            Some(it) if it.mention.annotator != me => left += 1,
            Some(it) if it.entity.is_none() || ask.linked_too => chosen.push(it.mention.id),
            Some(_) => {}
            None => stopped = job.step("Looking for the others", looked, None).err(),
        }
        Ok(stopped.is_none())
    })?;
    if let Some(error) = stopped {
        return Err(error);
    }
    session.with_store(|store| {
        let version = store.schema()?.version;
        let total = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
        let mut change = store.begin(Gesture::Link, me, session.now())?;
        for (id, done) in chosen.iter().zip(0..) {
            job.step("Linking", done, Some(total))?;
            match change.find(*id)? {
                Some(Value::Annotation(it))
                    if it.annotator == me && (it.entity.is_none() || ask.linked_too) =>
                {
                    relink(&mut change, *id, it, Some(like.entity), version)?;
                }
                _ => {}
            }
        }
        let committed = change.commit()?;
        let others = match left {
            0 => String::new(),
            1 => "; 1 of other people’s is left".into(),
            many => format!("; {many} of other people’s are left"),
        };
        let plural = if total == 1 { "" } else { "s" };
        let what = format!("link {total} mention{plural} to {}{others}", like.name);
        announce(session, store, client, committed, Told::that(what))
    })
}
