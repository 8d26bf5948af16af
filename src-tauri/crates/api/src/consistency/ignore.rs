//! Deciding that something found is all right: an exception, which the list of exceptions shows and takes back.

use galley_model::change::{Gesture, Value};
use galley_model::consistency::Rule;
use galley_model::exception::{self, Exception};
use galley_model::id::{ExceptionId, Lane};
use galley_store::Subject;

use super::{group, keep_now, subject_of};
use crate::changed::{Told, announce};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Changed, ExceptionScope, IgnoreFinding};

/// Decides that something found is all right.
pub(crate) fn ignore(session: &Session, client: &str, ask: IgnoreFinding) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let (subject, place) = match (&ask.place, &ask.group) {
            (Some(place), _) => {
                let finding = subject_of(store, place.document, &place.key)?;
                (Subject::of(&finding), Some((place.document, finding.range)))
            }
            (None, Some(name)) => (group(store, name)?.subject, None),
            (None, None) => {
                return Err(ApiError::new(
                    "Nothing is chosen",
                    "Choose what is all right first.",
                ));
            }
        };
        let mut exception = Exception {
            rule: exception::Rule::Consistency(subject.rule.id().into()),
            surface: subject.subject.clone(),
            label: subject.label,
            other: subject.other,
            layer: subject.layer,
            document: None,
            range: None,
            reason: ask.reason.trim().to_owned(),
        };
        match (ask.scope, place) {
            (ExceptionScope::Place, Some((document, range))) => {
                exception.document = Some(document);
                exception.range = range;
            }
            (ExceptionScope::Article, Some((document, _))) => exception.document = Some(document),
            (ExceptionScope::Labels, _) => exception.surface = String::new(),
            _ => {}
        }
        if subject.rule == Rule::SwappedLabels {
            // The pair is made of strings with several labels.
            exception.rule = exception::Rule::Consistency(Rule::SeveralLabels.id().into());
            exception.surface = String::new();
        }
        let mut all = vec![exception];
        if subject.rule == Rule::SwappedLabels {
            let mut other_way = all[0].clone();
            std::mem::swap(&mut other_way.label, &mut other_way.other);
            all.push(other_way);
        }
        let what = match subject.subject.as_str() {
            "" => "leave a finding as it is".to_owned(),
            subject => format!("leave “{subject}” as it is"),
        };
        let mut change = store.begin_in(Gesture::SetException, Lane::Project, me, session.now())?;
        let mut told = Told::that(what);
        for exception in all {
            let id = ExceptionId(change.mint());
            change.set(id, Value::Exception(exception))?;
            told = told.created(id);
        }
        let committed = change.commit()?;
        match (&ask.place, &ask.group) {
            (Some(place), _) => keep_now(store, place.document)?,
            (None, Some(name)) => store.settle_group(group(store, name)?.key)?,
            (None, None) => {}
        }
        announce(session, store, client, committed, told)
    })
}
