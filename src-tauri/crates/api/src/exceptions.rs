//! Exceptions: what is not to be proposed again. They are the project's, with who decided and why, and say where
//! they apply. (“Apple the fruit”: doccano 104, 568, 2150, where nothing remembers what was refused.)

use std::collections::BTreeSet;

use galley_model::change::{Gesture, Value};
use galley_model::exception::{Exception, Rule};
use galley_model::fold::{fold, surface};
use galley_model::id::{ExceptionId, Lane};
use galley_model::text::TextRange;
use galley_store::Store;
use galley_suggest::Lexicon;

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::history::annotator_names;
use crate::places::{self, Titles};
use crate::propagation::from_view;
use crate::session::Session;
use crate::wire::{
    AddException, ApiError, AskException, Changed, ExceptionView, ExceptionsView, KeptAway,
    Nothing, RemoveExceptions, SetReason,
};

/// How many of the places that are kept away are shown.
const MOST_SHOWN: usize = 20;

fn gone() -> ApiError {
    ApiError::new(
        "This exception does not exist any more",
        "Look at the list again.",
    )
}

fn find(store: &Store, id: ExceptionId) -> Result<Exception> {
    match store.find(id)? {
        Some(Value::Exception(it)) => Ok(it),
        _ => Err(gone()),
    }
}

pub(crate) fn list(session: &Session, _client: &str, _: Nothing) -> Result<ExceptionsView> {
    let store = session.reader()?;
    let names = annotator_names(&store)?;
    let mut titles = Titles::default();
    let mut exceptions = Vec::new();
    for (id, it) in store.exceptions()? {
        let history = store.history(id)?;
        let made = history.first().map(|it| &it.0);
        let title = match it.document {
            Some(document) => titles.of(&store, document)?,
            None => String::new(),
        };
        exceptions.push(ExceptionView {
            exception: id,
            rule: match it.rule {
                Rule::Propagate => None,
                Rule::Consistency(rule) => Some(rule),
            },
            string: it.surface,
            label: it.label,
            document: it.document,
            title,
            place: it.range.is_some(),
            reason: it.reason,
            author: made
                .and_then(|it| names.get(&it.author))
                .cloned()
                .unwrap_or_default(),
            time: made.map_or(0.0, |it| it.time as f64),
        });
    }
    Ok(ExceptionsView { exceptions })
}

pub(crate) fn add(session: &Session, client: &str, ask: AddException) -> Result<Changed> {
    session.with_store(|store| {
        let text = store.text(store.document(ask.document)?.text)?;
        let range = from_view(&text, ask.range)?;
        let exception = Exception {
            rule: Rule::Propagate,
            surface: surface(text.slice(range).unwrap_or_default()),
            label: ask.label,
            layer: None,
            other: None,
            document: (ask.place || ask.article).then_some(ask.document),
            range: ask.place.then_some(range),
            reason: ask.reason.trim().to_owned(),
        };
        let known = store.exceptions()?;
        let same = |it: &Exception| {
            Exception {
                reason: String::new(),
                ..it.clone()
            } == Exception {
                reason: String::new(),
                ..exception.clone()
            }
        };
        let known = known.into_iter().find(|it| same(&it.1));
        let what = format!("never mark {}", exception.surface);
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::SetException, Lane::Project, me, session.now())?;
        let (id, before) = match known {
            Some((id, before)) => (id, Some(before)),
            None => (ExceptionId(change.mint()), None),
        };
        if before.as_ref() != Some(&exception) {
            change.set(id, Value::Exception(exception))?;
        }
        let committed = change.commit()?;
        let told = Told::that(what).created(id);
        announce(session, store, client, committed, told)
    })
}

pub(crate) fn set_reason(session: &Session, client: &str, ask: SetReason) -> Result<Changed> {
    session.with_store(|store| {
        let before = find(store, ask.exception)?;
        let after = Exception {
            reason: ask.reason.trim().to_owned(),
            ..before.clone()
        };
        let me = store.me()?;
        let what = format!("say why not {}", after.surface);
        let mut change = store.begin_in(Gesture::SetException, Lane::Project, me, session.now())?;
        if after != before {
            change.set(ask.exception, Value::Exception(after))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn remove(session: &Session, client: &str, ask: RemoveExceptions) -> Result<Changed> {
    session.with_store(|store| {
        for id in &ask.exceptions {
            find(store, *id)?;
        }
        let me = store.me()?;
        let mut change = store.begin_in(Gesture::SetException, Lane::Project, me, session.now())?;
        for id in &ask.exceptions {
            change.remove(*id)?;
        }
        let committed = change.commit()?;
        let what = match ask.exceptions.len() {
            1 => "let an exception go".to_owned(),
            many => format!("let {many} exceptions go"),
        };
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn kept_away(session: &Session, _client: &str, ask: AskException) -> Result<KeptAway> {
    let store = session.reader()?;
    let it = find(&store, ask.exception)?;
    let mut job = session.start_job(&ask.job);
    let mut kept = KeptAway {
        places: 0,
        articles: 0,
        first: Vec::new(),
    };
    let phrase = fold(&it.surface);
    let documents = match it.document {
        Some(document) => vec![document],
        None if phrase.is_empty() => store.all_articles()?,
        None => store.articles_with(&[phrase], true)?,
    };
    let Some(lexicon) = Lexicon::new([it.surface.as_str()]) else {
        return Ok(kept);
    };
    let total = documents.len() as u32;
    let mut titles = Titles::default();
    for (done, document) in (0..).zip(documents) {
        job.step("Looking", done, Some(total))?;
        let Some(text) = store.article_text(document)? else {
            continue;
        };
        let same = |range: &TextRange| {
            it.range.is_none_or(|at| at == *range)
                && text
                    .slice(*range)
                    .is_some_and(|quote| surface(quote) == it.surface)
        };
        let mut places: BTreeSet<TextRange> =
            lexicon.hits(&text).iter().map(|it| it.range).collect();
        // A place that was refused may be where no word ends.
        places.extend(it.range);
        places.retain(same);
        kept.articles += u32::from(!places.is_empty());
        kept.places += places.len() as u32;
        for range in places {
            if kept.first.len() < MOST_SHOWN {
                let title = titles.of(&store, document)?;
                kept.first.push(places::view(document, title, &text, range));
            }
        }
    }
    Ok(kept)
}
