//! The list of articles: its pages, how many a query finds, its groups.

use galley_model::people::Status;
use galley_model::query::Query;
use galley_store::{Counts, GroupBy, Sort};

use crate::bulk::status_words;
use crate::changed::article_row;
use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    ArticleCounts, ArticleGroup, ArticleGroups, ArticleList, AskArticles, GroupArticles, GroupKey,
    ListArticles, Order, SortBy, StatusCounts,
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
        Some(group) => {
            let group = galley_store::InGroup {
                query: &query,
                by: group_by(group.by),
                name: &group.key,
            };
            store.list_group(me, &group, sort, down, offset, limit)?
        }
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
    let by = group_by(ask.by);
    let groups = reader.groups(reader.me()?, &query, by)?;
    let view = |it: galley_store::Group| {
        let (name, query) = words(ask.by, it.name.clone());
        ArticleGroup {
            key: it.name,
            name,
            query,
            count: it.count,
        }
    };
    Ok(ArticleGroups {
        groups: groups.into_iter().map(view).collect(),
    })
}

fn group_by(key: GroupKey) -> GroupBy {
    match key {
        GroupKey::Source => GroupBy::Source,
        GroupKey::Month => GroupBy::Month,
        GroupKey::Status => GroupBy::Status,
        GroupKey::Label => GroupBy::Label,
        GroupKey::Annotator => GroupBy::Annotator,
        GroupKey::Tagged => GroupBy::Tagged,
    }
}

/// What a group is called on screen, and the query that finds it.
fn words(by: GroupKey, name: String) -> (String, String) {
    let quoted = || format!("\"{}\"", name.replace('"', " "));
    match by {
        GroupKey::Source if name.is_empty() => ("Without a source".into(), "-source:*".into()),
        GroupKey::Source => (name.clone(), format!("source:{}", quoted())),
        GroupKey::Month if name.is_empty() => ("Without a date".into(), "date:none".into()),
        GroupKey::Month => (name.clone(), format!("date:{name}")),
        GroupKey::Status => {
            let status = match name.as_str() {
                "1" => Status::InProgress,
                "2" => Status::Done,
                "3" => Status::Skipped,
                _ => Status::ToDo,
            };
            let id = serde_json::to_value(status).unwrap_or_default();
            let words = crate::error::sentence(status_words(status));
            (words, format!("status:{}", id.as_str().unwrap_or_default()))
        }
        GroupKey::Label => (name.clone(), format!("label:{}", quoted())),
        GroupKey::Annotator => (name.clone(), format!("assigned:{}", quoted())),
        GroupKey::Tagged if name == "0" => ("Without tags".into(), "tags:0".into()),
        GroupKey::Tagged => ("With tags".into(), "tags:>0".into()),
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
        SortBy::Shuffled => Sort::Shuffled(order.seed),
    }
}
