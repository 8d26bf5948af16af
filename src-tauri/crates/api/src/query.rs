//! Help with writing a query: what can come next, what is wrong, and what can be asked at all.

use galley_model::query::{self, About, Node, Query, QueryError, Wanted};
use galley_store::StoreError;

use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    CheckQuery, CompleteQuery, Completions, Nothing, QueryCheck, QueryGroup, QueryGuide,
    QueryRemark, QueryRow,
};

mod proposals;

use proposals::Proposals;

/// What can be written at the caret.
pub(crate) fn complete(
    session: &Session,
    _client: &str,
    ask: CompleteQuery,
) -> Result<Completions> {
    let found = query::complete(&ask.query, ask.caret);
    session.with_store(|store| {
        let mut proposals = Proposals::new(store, &found.typed)?;
        let mut said = Completions {
            at: [found.replace.start, found.replace.end],
            ..Completions::default()
        };
        match found.wanted {
            Wanted::Nothing => {}
            Wanted::Term => proposals.terms()?,
            Wanted::Key { field } => proposals.keys(&field)?,
            Wanted::Value { field, key } => {
                // What has no meaning of its own is a detail.
                let (known, key) = match query::field(&field) {
                    Some(row) => (row, key),
                    None => (
                        query::field("detail").expect("it is in the table"),
                        Some(field),
                    ),
                };
                said.about = known.about.into();
                said.examples = known.examples.iter().map(|it| (*it).into()).collect();
                proposals.values(known.field.unwrap_or_default(), key.as_deref())?;
            }
        }
        said.proposals = proposals.take();
        Ok(said)
    })
}

/// What is wrong with a query, or odd about it.
pub(crate) fn check(session: &Session, _client: &str, ask: CheckQuery) -> Result<QueryCheck> {
    let problem = |error: QueryError| QueryCheck {
        problem: Some(remark(error)),
        remarks: Vec::new(),
    };
    let query = match Query::parse(&ask.query) {
        Ok(query) => query,
        Err(error) => return Ok(problem(error)),
    };
    session.with_store(|store| {
        match store.understand(&query, store.me()?) {
            Ok(()) => {}
            Err(StoreError::Query(error)) => return Ok(problem(error)),
            Err(error) => return Err(error.into()),
        }
        let mut remarks = Vec::new();
        if let Some(term) = query.matches_everything() {
            remarks.push(remark(QueryError::new(
                term.span,
                format!("“{}” fits every word", term.raw),
                "Write a few letters of what you look for.",
            )));
        }
        let mut details = Vec::new();
        query.each(|node, _| {
            if let Node::Article(it) = node
                && let About::Detail { key, .. } = &it.what
            {
                details.push(key);
            }
        });
        if !details.is_empty() {
            let known = store.detail_names()?;
            for key in details {
                if known.iter().any(|it| key.names(it)) {
                    continue;
                }
                remarks.push(remark(QueryError::new(
                    key.span,
                    format!("No article seems to have a detail “{}”", key.text),
                    match query::field_like(&key.text) {
                        Some(field) => format!("Did you mean {field}: ?"),
                        None => "To look for these words, put them in quotation marks.".into(),
                    },
                )));
            }
        }
        Ok(QueryCheck {
            problem: None,
            remarks,
        })
    })
}

/// Everything that can be asked.
#[allow(clippy::unnecessary_wraps, reason = "as every command")]
pub(crate) fn guide(_session: &Session, _client: &str, _: Nothing) -> Result<QueryGuide> {
    let row = |it: &query::Row| QueryRow {
        examples: it.examples.iter().map(|it| (*it).into()).collect(),
        about: it.about.into(),
    };
    let group = |it: &query::Group| QueryGroup {
        title: it.title.into(),
        about: it.about.into(),
        rows: it.rows.iter().map(row).collect(),
    };
    Ok(QueryGuide {
        groups: query::guide().iter().map(group).collect(),
    })
}

fn remark(error: QueryError) -> QueryRemark {
    QueryRemark {
        message: error.message,
        hint: error.hint,
        at: [error.at.start, error.at.end],
    }
}
