//! Remarks in threads: anybody remarks, answers and settles; only who wrote a remark changes or removes it.

use galley_model::annotation::Comment;
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, AnnotatorId, CommentId, Kind, ThingId};
use galley_store::{ChangeWriter, CommentRow, Store};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::marks::annotation;
use crate::session::Session;
use crate::wire::{
    AddComment, ApiError, Changed, CommentView, RemoveComment, ResolveComment, SetComment,
};

/// A remark on screen.
pub(crate) fn view(row: &CommentRow) -> CommentView {
    let it = &row.value;
    CommentView {
        id: row.id,
        annotation: (it.on.kind == Kind::Annotation).then_some(AnnotationId(it.on.id)),
        reply_to: it.reply_to,
        author: it.author,
        text: it.text.clone(),
        resolved: it.resolved,
        time: row.time as f64,
        edited: row.edited,
    }
}

fn find(store: &Store, id: CommentId) -> Result<Comment> {
    match store.find(id)? {
        Some(Value::Comment(comment)) => Ok(comment),
        _ => Err(ApiError::gone("comment")),
    }
}

/// The remark that begins the thread of another, as far as it is still there.
fn beginning(store: &Store, id: CommentId) -> Result<(CommentId, Comment)> {
    let mut seen = vec![id];
    let mut comment = find(store, id)?;
    while let Some(before) = comment.reply_to
        && !seen.contains(&before)
        && let Some(Value::Comment(earlier)) = store.find(before)?
    {
        seen.push(before);
        comment = earlier;
    }
    Ok((*seen.last().expect("it begins with one"), comment))
}

fn own(comment: &Comment, me: AnnotatorId) -> Result<()> {
    if comment.author == me {
        return Ok(());
    }
    Err(ApiError::new(
        "This comment is somebody else’s",
        "Answer it, or resolve the thread.",
    ))
}

fn words(text: &str) -> Result<String> {
    match text.trim() {
        "" => Err(ApiError::new(
            "The comment is empty",
            "Write something first, or press Escape.",
        )),
        text => Ok(text.to_owned()),
    }
}

pub(crate) fn add(session: &Session, client: &str, ask: AddComment) -> Result<Changed> {
    let text = words(&ask.text)?;
    session.with_store(|store| {
        let on = match ask.annotation {
            Some(id) if annotation(store, id)?.document == ask.document => ThingId::from(id),
            Some(_) => return Err(ApiError::gone("annotation")),
            None => ask.document.into(),
        };
        // Threads are one deep: an answer to an answer is in the same thread.
        let reply_to = match ask.reply_to {
            Some(id) => {
                let (first, comment) = beginning(store, id)?;
                if comment.on != on {
                    return Err(ApiError::gone("comment"));
                }
                Some((first, comment))
            }
            None => None,
        };
        let what = if reply_to.is_some() {
            "reply"
        } else {
            "comment"
        };
        write(session, store, client, what, |change, me| {
            let id = CommentId(change.mint());
            let comment = Comment {
                on,
                author: me,
                reply_to: reply_to.as_ref().map(|it| it.0),
                text,
                resolved: false,
            };
            change.set(id, Value::Comment(comment))?;
            // Who answers a settled thread has something to settle.
            if let Some((first, comment)) = reply_to
                && comment.resolved
            {
                set_resolved(change, first, comment, false)?;
            }
            Ok(Some(id))
        })
    })
}

pub(crate) fn set(session: &Session, client: &str, ask: SetComment) -> Result<Changed> {
    let text = words(&ask.text)?;
    session.with_store(|store| {
        let before = find(store, ask.comment)?;
        own(&before, store.me()?)?;
        write(session, store, client, "edit comment", |change, _| {
            if before.text != text {
                change.set(ask.comment, Value::Comment(Comment { text, ..before }))?;
            }
            Ok(None)
        })
    })
}

pub(crate) fn resolve(session: &Session, client: &str, ask: ResolveComment) -> Result<Changed> {
    session.with_store(|store| {
        let (first, comment) = beginning(store, ask.comment)?;
        let what = if ask.resolved {
            "resolve comment"
        } else {
            "open comment again"
        };
        write(session, store, client, what, |change, _| {
            if comment.resolved != ask.resolved {
                set_resolved(change, first, comment, ask.resolved)?;
            }
            Ok(None)
        })
    })
}

pub(crate) fn remove(session: &Session, client: &str, ask: RemoveComment) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let comment = find(store, ask.comment)?;
        own(&comment, me)?;
        let mut answers = store.comments_on(comment.on)?;
        answers.retain(|(_, it)| it.reply_to == Some(ask.comment));
        if answers.iter().any(|(_, it)| it.author != me) {
            return Err(ApiError::new(
                "Somebody answered this comment",
                "Resolve the thread instead, so that their words stay.",
            ));
        }
        write(session, store, client, "remove comment", |change, _| {
            for (answer, _) in answers {
                change.remove(answer)?;
            }
            change.remove(ask.comment)?;
            Ok(None)
        })
    })
}

fn set_resolved(
    change: &mut ChangeWriter<'_>,
    id: CommentId,
    comment: Comment,
    resolved: bool,
) -> Result<()> {
    Ok(change.set(
        id,
        Value::Comment(Comment {
            resolved,
            ..comment
        }),
    )?)
}

/// Makes one change and tells of it. `fill` gives the remark it made, if it made one.
fn write(
    session: &Session,
    store: &mut Store,
    client: &str,
    what: &str,
    fill: impl FnOnce(&mut ChangeWriter<'_>, AnnotatorId) -> Result<Option<CommentId>>,
) -> Result<Changed> {
    let me = store.me()?;
    let mut change = store.begin(Gesture::Comment, me, session.now())?;
    let made = fill(&mut change, me)?;
    let committed = change.commit()?;
    let mut told = Told::that(what);
    if let Some(id) = made {
        told = told.created(id);
    }
    announce(session, store, client, committed, told)
}
