//! Deciding that something found is all right, with the reason: an exception of the project.

use galley_model::change::{Gesture, Value};
use galley_model::consistency;
use galley_model::exception::{Exception, Rule};
use galley_model::id::{ExceptionId, Lane};
use galley_store::Subject;

use crate::changed::{Told, announce};
use crate::consistency::{group, subject_of};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Changed, ExceptionScope, IgnoreFinding};

/// Decides that something found is all right.
pub(crate) fn ignore(session: &Session, client: &str, ask: IgnoreFinding) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let (subject, place, whole) = match (&ask.place, &ask.group) {
            (Some(place), _) => {
                let finding = subject_of(store, place.document, &place.key)?;
                let place = Some((place.document, finding.range));
                (Subject::of(&finding), place, None)
            }
            (None, Some(name)) => {
                let group = group(store, name)?;
                (group.subject, None, Some(group.key))
            }
            (None, None) => {
                return Err(ApiError::new(
                    "Nothing is chosen",
                    "Choose what is all right first.",
                ));
            }
        };
        let mut exception = Exception {
            rule: Rule::Consistency(subject.rule.id().into()),
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
        if subject.rule == consistency::Rule::SwappedLabels {
            // The pair is made of strings with several labels.
            exception.rule = Rule::Consistency(consistency::Rule::SeveralLabels.id().into());
            exception.surface = String::new();
        }
        let mut all = vec![exception];
        if subject.rule == consistency::Rule::SwappedLabels {
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
        let changed = announce(session, store, client, committed, told)?;
        // What is kept of one article is kept anew when it is looked at next, and so is a group that cannot be forgotten
        // now: the decision stands.
        if let Some(key) = whole {
            store.settle_group(key).ok();
        }
        Ok(changed)
    })
}
