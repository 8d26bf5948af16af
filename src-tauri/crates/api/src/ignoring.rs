//! Deciding that something found is all right, with the reason: exceptions of the project.

use galley_model::change::{Gesture, Value};
use galley_model::consistency;
use galley_model::exception::{Exception, Rule};
use galley_model::id::{DocumentId, ExceptionId, Lane};
use galley_model::text::TextRange;
use galley_store::Subject;

use crate::changed::{Told, announce};
use crate::consistency::{findings_of, group};
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Changed, ExceptionScope, IgnoreFinding};

/// Decides that what was found is all right, in one change.
pub(crate) fn ignore(session: &Session, client: &str, ask: IgnoreFinding) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let (mut exceptions, mut whole) = (Vec::new(), None);
        let mut decide = |subject: &Subject, place: Option<(DocumentId, Option<TextRange>)>| {
            for exception in exceptions_for(subject, place, ask.scope, ask.reason.trim()) {
                // Several places of one article, or of one subject, may come to the same.
                if !exceptions.contains(&exception) {
                    exceptions.push(exception);
                }
            }
        };
        let what = if ask.places.is_empty() {
            let Some(name) = &ask.group else {
                return Err(ApiError::new(
                    "Nothing is chosen",
                    "Choose what is all right first.",
                ));
            };
            let group = group(store, name)?;
            whole = Some(group.key);
            decide(&group.subject, None);
            told_of(&group.subject)
        } else {
            let found = findings_of(store, &ask.places)?;
            for (document, finding) in &found {
                decide(&Subject::of(finding), Some((*document, finding.range)));
            }
            match found.as_slice() {
                [(_, one)] => told_of(&Subject::of(one)),
                many => format!("leave {} findings as they are", many.len()),
            }
        };
        let mut change = store.begin_in(Gesture::SetException, Lane::Project, me, session.now())?;
        let mut told = Told::that(what);
        for exception in exceptions {
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

fn told_of(subject: &Subject) -> String {
    match subject.subject.as_str() {
        "" => "leave a finding as it is".to_owned(),
        subject => format!("leave “{subject}” as it is"),
    }
}

/// What is decided about a subject, at a place or as a whole.
fn exceptions_for(
    subject: &Subject,
    place: Option<(DocumentId, Option<TextRange>)>,
    scope: ExceptionScope,
    reason: &str,
) -> Vec<Exception> {
    let mut exception = Exception {
        rule: Rule::Consistency(subject.rule.id().into()),
        surface: subject.subject.clone(),
        label: subject.label,
        other: subject.other,
        layer: subject.layer,
        document: None,
        range: None,
        reason: reason.to_owned(),
    };
    match (scope, place) {
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
    all
}
