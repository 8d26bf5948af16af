//! The list of articles: its pages, how many a query finds, its groups.

use galley_model::id::AnnotatorId;
use galley_model::people::Status;
use galley_model::query::Query;
use galley_store::{Counts, GroupBy, Sort, Store};

use crate::bulk::status_words;
use crate::changed::article_row;
use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    ArticleCounts, ArticleGroup, ArticleGroups, ArticleList, AskArticles, GroupArticles, GroupKey,
    InGroup, ListArticles, Order, SortBy, StatusCounts,
};

pub(crate) fn list(session: &Session, _client: &str, ask: ListArticles) -> Result<ArticleList> {
    let query = Query::parse(&ask.query)?;
    // A query without an index may read many texts: whoever tags does not wait for it.
    let job = ask.job.as_deref().map(|name| session.start_job(name));
    let store = match &job {
        Some(job) => session.reader_for(job)?,
        None => session.reader()?,
    };
    let (me, sort) = (store.me()?, sort(ask.order));
    let (down, offset, limit) = (ask.order.descending, ask.offset, ask.limit);
    let page = match &ask.group {
        None => store.list(me, &query, sort, down, offset, limit)?,
        Some(InGroup { by, key }) => match group_by(*by) {
            Some(by) => {
                let group = galley_store::InGroup {
                    query: &query,
                    by,
                    name: key,
                };
                store.list_group(me, &group, sort, down, offset, limit)?
            }
            None => store.list(me, &query.and(key)?, sort, down, offset, limit)?,
        },
    };
    Ok(ArticleList {
        total: page.total,
        rows: page.rows.iter().map(article_row).collect(),
    })
}

/// A query may read every text: whoever goes on typing does not want the answer to what was typed before, and it stops.
pub(crate) fn count(session: &Session, client: &str, ask: AskArticles) -> Result<ArticleCounts> {
    let query = Query::parse(&ask.query)?;
    let job = session.start_latest(&format!("count for {client}"));
    let reader = session.reader_for(&job)?;
    let Counts { total, by_status } = reader.count(reader.me()?, &query)?;
    let [to_do, in_progress, done, skipped] = by_status;
    Ok(ArticleCounts {
        total,
        counts: StatusCounts {
            to_do,
            in_progress,
            done,
            skipped,
        },
    })
}

/// As with [`count`], only the latest question of a client is answered.
pub(crate) fn groups(session: &Session, client: &str, ask: GroupArticles) -> Result<ArticleGroups> {
    let query = Query::parse(&ask.query)?;
    let job = session.start_latest(&format!("groups for {client}"));
    let reader = session.reader_for(&job)?;
    let me = reader.me()?;
    let groups = match group_by(ask.by) {
        Some(by) => reader
            .groups(me, &query, by)?
            .into_iter()
            .map(|it| ArticleGroup {
                name: words(ask.by, &it.name),
                key: it.name,
                count: it.count,
            })
            .collect(),
        None => by_queries(&reader, me, &query, ask.by)?,
    };
    Ok(ArticleGroups { groups })
}

/// What the store divides by; `None` where each group has a query of its own.
fn group_by(key: GroupKey) -> Option<GroupBy> {
    match key {
        GroupKey::Source => Some(GroupBy::Source),
        GroupKey::Month => Some(GroupBy::Month),
        GroupKey::Status => Some(GroupBy::Status),
        GroupKey::Label => Some(GroupBy::Label),
        GroupKey::Annotator => Some(GroupBy::Annotator),
        GroupKey::Length | GroupKey::Tags | GroupKey::Flag => None,
    }
}

/// Groups that have a query each, which is their key.
fn by_queries(
    reader: &Store,
    me: AnnotatorId,
    query: &Query,
    by: GroupKey,
) -> Result<Vec<ArticleGroup>> {
    let all: &[(&str, &str)] = match by {
        GroupKey::Length => &[
            ("Up to 1,000 characters", "length:<=1000"),
            ("Up to 3,000", "length:1001..3000"),
            ("Up to 10,000", "length:3001..10000"),
            ("Up to 30,000", "length:10001..30000"),
            ("Longer", "length:>30000"),
        ],
        GroupKey::Tags => &[
            ("Without tags", "tags:0"),
            ("1 to 9 tags", "tags:1..9"),
            ("10 to 49", "tags:10..49"),
            ("50 and more", "tags:>=50"),
        ],
        _ => &[
            ("With findings", "is:finding"),
            ("With open comments", "is:unresolved"),
            ("With tags without a place", "is:adrift"),
            ("With conflicts", "is:conflict"),
            ("With suggestions", "is:suggested"),
            (
                "Without flags",
                "-is:finding -is:unresolved -is:adrift -is:conflict -is:suggested",
            ),
        ],
    };
    let mut groups = Vec::new();
    for (name, key) in all {
        let count = reader.count(me, &query.and(key)?)?.total;
        if count > 0 {
            groups.push(ArticleGroup {
                key: (*key).into(),
                name: (*name).into(),
                count,
            });
        }
    }
    Ok(groups)
}

/// What a group is called on screen.
fn words(by: GroupKey, name: &str) -> String {
    let none = match by {
        GroupKey::Source => "Without a source",
        GroupKey::Month => "Without a date",
        GroupKey::Label => "Without a label",
        GroupKey::Annotator => "Nobody’s",
        _ => "",
    };
    match name {
        "" => none.into(),
        number if by == GroupKey::Status => {
            let status = match number {
                "1" => Status::InProgress,
                "2" => Status::Done,
                "3" => Status::Skipped,
                _ => Status::ToDo,
            };
            crate::error::sentence(status_words(status))
        }
        name => name.into(),
    }
}

pub(crate) fn sort(order: Order) -> Sort {
    match order.by {
        SortBy::Imported => Sort::Imported,
        SortBy::Title => Sort::Title,
        SortBy::Source => Sort::Source,
        SortBy::Date => Sort::Date,
        SortBy::Length => Sort::Length,
        SortBy::Tags => Sort::Tags,
        SortBy::Status => Sort::Status,
        SortBy::Findings => Sort::Findings,
        SortBy::Suggestions => Sort::Suggestions,
        SortBy::Comments => Sort::Comments,
        SortBy::Annotator => Sort::Annotator,
        SortBy::Shuffled => Sort::Shuffled(order.seed),
    }
}
