//! Rows of the list, the articles a query finds in order, and how many they are.

use galley_model::change::Value;
use galley_model::document::Document;
use galley_model::fold::fold;
use galley_model::id::{AnnotatorId, DocumentId, Kind};
use galley_model::people::Status;
use galley_model::query::Query;
use rusqlite::{params, params_from_iter};

use super::InGroup;
use super::condition::{Condition, Sql};
use super::order::{self, STATUS, Sort};
use crate::file::Store;
use crate::state::{self, status_of};
use crate::things::{self, id_at};
use crate::{Result, StoreError};

/// An article in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleRow {
    /// Id.
    pub id: DocumentId,
    /// Everything known of it.
    pub document: Document,
    /// Code points.
    pub length: u32,
    /// Annotations of everybody.
    pub annotations: u32,
    /// Of the annotator asked for.
    pub status: Status,
    /// Threads that are not resolved, on the article or an annotation in it.
    pub unresolved: u32,
    /// Annotations without a place in the current text.
    pub adrift: u32,
    /// Annotations on which two copies disagree.
    pub conflicts: u32,
    /// What the last look through it found.
    pub findings: u32,
    /// What the last look through it proposed.
    pub suggestions: u32,
    /// Who works on it or shall.
    pub annotators: Vec<AnnotatorId>,
}

impl ArticleRow {
    /// A row of which nothing else is known.
    pub(crate) fn new(id: DocumentId, document: Document, length: u32, annotations: u32) -> Self {
        Self {
            id,
            document,
            length,
            annotations,
            status: Status::ToDo,
            unresolved: 0,
            adrift: 0,
            conflicts: 0,
            findings: 0,
            suggestions: 0,
            annotators: Vec::new(),
        }
    }
}

/// A part of the list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    /// How many fit, where that is known without counting; [`Store::count`] counts.
    pub total: Option<u32>,
    /// The rows asked for.
    pub rows: Vec<ArticleRow>,
}

/// How many articles fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub total: u32,
    /// By status of the annotator asked for: to do, in progress, done, skipped.
    pub by_status: [u32; 4],
}

/// Where a walk through the articles in the order of their import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    position: i64,
    key: i64,
}

const KEYS: &str = "document.key";

impl Store {
    /// A part of the list of what a query finds, as `me` sees it.
    pub fn list(
        &self,
        me: AnnotatorId,
        query: &Query,
        sort: Sort,
        descending: bool,
        offset: u32,
        limit: u32,
    ) -> Result<Listed> {
        let condition = self.compile(query, me)?;
        self.page(&condition, me, sort, descending, offset, limit)
    }

    /// A part of one group of the list.
    pub fn list_group(
        &self,
        me: AnnotatorId,
        group: &InGroup<'_>,
        sort: Sort,
        descending: bool,
        offset: u32,
        limit: u32,
    ) -> Result<Listed> {
        let mut condition = self.compile(group.query, me)?;
        condition.tests.push(group.test(self.annotator_key(me)?));
        self.page(&condition, me, sort, descending, offset, limit)
    }

    fn page(
        &self,
        condition: &Condition,
        me: AnnotatorId,
        sort: Sort,
        descending: bool,
        offset: u32,
        limit: u32,
    ) -> Result<Listed> {
        let me_key = self.annotator_key(me)?;
        let (keys, total) = self.keys(condition, me_key, sort, descending, offset, limit)?;
        let rows = keys
            .into_iter()
            .map(|key| self.article_row(key, me_key))
            .collect::<Result<_>>()?;
        Ok(Listed { total, rows })
    }

    /// The row of one article, as `me` sees it; `None` if there is no such article.
    pub fn listed(&self, me: AnnotatorId, document: DocumentId) -> Result<Option<ArticleRow>> {
        let Some(key) = things::find(self.conn(), document.into())? else {
            return Ok(None);
        };
        match self.article_row(key, self.annotator_key(me)?) {
            Ok(row) => Ok(Some(row)),
            Err(StoreError::Gone(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All articles that a query finds, in order.
    pub fn matching(
        &self,
        me: AnnotatorId,
        query: &Query,
        sort: Sort,
        descending: bool,
    ) -> Result<Vec<DocumentId>> {
        let me_key = self.annotator_key(me)?;
        let condition = self.compile(query, me)?;
        let (keys, _) = self.keys(&condition, me_key, sort, descending, 0, u32::MAX)?;
        keys.into_iter()
            .map(|key| Ok(DocumentId(things::get(self.conn(), key)?.id)))
            .collect()
    }

    /// The next articles that a query finds in the order of their import, behind a place; each with its own.
    pub fn matching_after(
        &self,
        me: AnnotatorId,
        query: &Query,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<(Cursor, DocumentId)>> {
        let condition = self.compile(query, me)?;
        let after = after.unwrap_or(Cursor {
            position: -1,
            key: -1,
        });
        let mut sql = Sql::new(
            "SELECT document.position, document.key, thing.replica, thing.number FROM ",
            [],
        );
        let holds = if let Some(few) = condition.few(self.conn())? {
            sql.push(&few.tables());
            few.holds()
        } else {
            sql.push_text("document INDEXED BY document_position");
            condition.holds()
        };
        sql.push(&Sql::new(
            " CROSS JOIN thing ON thing.key = document.key
             WHERE (document.position, document.key) > (?, ?) AND ",
            [after.position.into(), after.key.into()],
        ));
        sql.push(&holds);
        sql.push_text(&format!(
            " ORDER BY document.position, document.key LIMIT {limit}"
        ));
        let mut statement = self.conn().prepare_cached(&sql.text)?;
        let rows = statement.query_map(params_from_iter(&sql.values), |row| {
            let cursor = Cursor {
                position: row.get(0)?,
                key: row.get(1)?,
            };
            Ok((cursor, DocumentId(id_at(row, 2)?)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Where an article stands in that walk; `None` if there is no such article.
    pub fn cursor_of(&self, document: DocumentId) -> Result<Option<Cursor>> {
        let Some(key) = things::find(self.conn(), document.into())? else {
            return Ok(None);
        };
        let mut statement = self
            .conn()
            .prepare_cached("SELECT position FROM document WHERE key = ?1")?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Cursor {
            position: row.get(0)?,
            key,
        }))
    }

    /// How many articles a query finds. Without a quick way it looks at each: meant for a reader.
    pub fn count(&self, me: AnnotatorId, query: &Query) -> Result<Counts> {
        let me_key = self.annotator_key(me)?;
        let condition = self.compile(query, me)?;
        if condition.tests.is_empty() {
            return self.count_all(me_key);
        }
        let mut sql = Sql::new(format!("SELECT {STATUS}, count(*) FROM "), [me_key.into()]);
        let holds = if let Some(driver) = condition.any(self.conn())? {
            sql.push(&driver.tables());
            driver.holds()
        } else {
            sql.push_text("document");
            condition.holds()
        };
        sql.push_text(" WHERE ");
        sql.push(&holds);
        sql.push_text(" GROUP BY 1");
        let mut counts = Counts::default();
        let mut statement = self.conn().prepare_cached(&sql.text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        while let Some(row) = rows.next()? {
            let (status, count): (i64, u32) = (row.get(0)?, row.get(1)?);
            counts.by_status[status.clamp(0, 3) as usize] += count;
            counts.total += count;
        }
        Ok(counts)
    }

    /// Who has no work on an article has it to do: counted as the rest, so that nobody's work is looked for.
    fn count_all(&self, me: i64) -> Result<Counts> {
        let total: u32 = self
            .conn()
            .prepare_cached("SELECT count(*) FROM document")?
            .query_row([], |row| row.get(0))?;
        let mut counts = Counts {
            total,
            by_status: [0; 4],
        };
        let mut statement = self.conn().prepare_cached(
            "SELECT status, count(*) FROM work JOIN document ON document.key = work.document
             WHERE annotator = ?1 AND status > 0 GROUP BY 1",
        )?;
        let mut rows = statement.query([me])?;
        while let Some(row) = rows.next()? {
            let status: i64 = row.get(0)?;
            counts.by_status[status.clamp(0, 3) as usize] = row.get(1)?;
        }
        counts.by_status[0] = total.saturating_sub(counts.by_status[1..].iter().sum());
        Ok(counts)
    }

    /// The keys of all annotators, in the order of their names.
    fn people_by_name(&self) -> Result<Vec<i64>> {
        let mut people = self.annotators()?;
        people.sort_by_cached_key(|(_, it)| (fold(&it.name), it.name.clone()));
        people
            .into_iter()
            .map(|(id, _)| self.annotator_key(id))
            .collect()
    }

    /// The key of an annotator, or one that nobody has.
    pub(super) fn annotator_key(&self, me: AnnotatorId) -> Result<i64> {
        Ok(things::find(self.conn(), me.into())?.unwrap_or(-1))
    }

    /// Keys of articles in order, and how many there are where that is known.
    fn keys(
        &self,
        condition: &Condition,
        me: i64,
        sort: Sort,
        descending: bool,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<i64>, Option<u32>)> {
        let people = match sort {
            Sort::Annotator => self.people_by_name()?,
            _ => Vec::new(),
        };
        if let Some(few) = condition.few(self.conn())? {
            let mut sql = Sql::new(format!("SELECT {KEYS} FROM "), []);
            sql.push(&few.tables());
            sql.push_text(" WHERE ");
            sql.push(&few.holds());
            sql.push_text(" ");
            sql.push(&order::expression(sort, descending, me, &people));
            let all = self.first_column(&sql)?;
            let total = all.len() as u32;
            let page = all.into_iter().skip(offset as usize).take(limit as usize);
            return Ok((page.collect(), Some(total)));
        }
        let total = if condition.tests.is_empty() {
            Some(self.count_all(me)?.total)
        } else {
            None
        };
        let (mut skip, mut keys) = (offset, Vec::new());
        let walks = order::walks(sort, descending, me, &people);
        let last = walks.len() - 1;
        for (at, walk) in walks.iter().enumerate() {
            let of = |holds: &Sql| {
                let mut sql = Sql::new(format!("SELECT {KEYS} FROM "), []);
                sql.push(&walk.from);
                sql.push_text(" WHERE ");
                if let Some(within) = &walk.within {
                    sql.push(within);
                    sql.push_text(" AND ");
                }
                sql.push(holds);
                sql
            };
            // How many a part has must be known only where another part follows.
            if at < last && skip > 0 {
                let mut count = Sql::new("SELECT count(*) FROM (", []);
                count.push(&of(&condition.holds_of_all()));
                count.push_text(")");
                let here = self.first_column(&count)?.first().copied().unwrap_or(0) as u32;
                if here <= skip {
                    skip -= here;
                    continue;
                }
            }
            let mut sql = of(&condition.holds());
            let left = limit - keys.len() as u32;
            sql.push_text(&format!(" {} LIMIT {left} OFFSET {skip}", walk.order));
            keys.extend(self.first_column(&sql)?);
            skip = 0;
            if keys.len() as u32 >= limit {
                break;
            }
        }
        Ok((keys, total))
    }

    pub(super) fn first_column(&self, sql: &Sql) -> Result<Vec<i64>> {
        let mut statement = self.conn().prepare_cached(&sql.text)?;
        let keys = statement.query_map(params_from_iter(&sql.values), |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    fn article_row(&self, key: i64, me: i64) -> Result<ArticleRow> {
        let mut statement = self.conn().prepare_cached(ROW)?;
        let mut rows = statement.query(params![key, me])?;
        let row = rows.next()?.ok_or(StoreError::Gone("article"))?;
        let json: String = row.get(2)?;
        let Value::Document(document) = state::parse_value(Kind::Document, &json)? else {
            return Err(StoreError::Gone("article"));
        };
        let mut found = ArticleRow {
            status: status_of(row.get(5)?),
            unresolved: row.get(6)?,
            adrift: row.get(7)?,
            findings: row.get(8)?,
            suggestions: row.get(9)?,
            conflicts: row.get(10)?,
            ..ArticleRow::new(
                DocumentId(id_at(row, 0)?),
                document,
                row.get(3)?,
                row.get(4)?,
            )
        };
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number FROM work JOIN thing ON thing.key = work.annotator
             WHERE document = ?1 AND (status > 0 OR assigned = 1) ORDER BY work.annotator",
        )?;
        let ids = statement.query_map([key], |row| id_at(row, 0).map(AnnotatorId))?;
        found.annotators = ids.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }
}

const ROW: &str = "SELECT thing.replica, thing.number, document.value, document.length,
        coalesce((SELECT annotations FROM tally WHERE tally.document = ?1), 0),
        coalesce((SELECT status FROM work WHERE document = ?1 AND annotator = ?2), 0),
        (SELECT count(*) FROM comment WHERE target = ?1 AND open = 1)
            + (SELECT count(*) FROM annotation JOIN comment ON comment.target = annotation.key AND comment.open = 1
               WHERE annotation.document = ?1),
        (SELECT count(*) FROM annotation INDEXED BY annotation_adrift WHERE document = ?1 AND adrift = 1),
        coalesce((SELECT findings FROM survey WHERE document = ?1), 0),
        coalesce((SELECT suggestions FROM survey WHERE document = ?1), 0),
        (SELECT count(DISTINCT thing) FROM annotation CROSS JOIN conflict ON conflict.thing = annotation.key
         WHERE annotation.document = ?1)
    FROM document JOIN thing ON thing.key = document.key WHERE document.key = ?1";
