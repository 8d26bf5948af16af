//! Reading remarks: on one thing, and all of an article's with when each was made. How they make threads is for
//! the screen.

use std::collections::HashMap;

use galley_model::annotation::Comment;
use galley_model::change::Value;
use galley_model::id::{CommentId, DocumentId, Kind, ThingId};

use crate::Result;
use crate::file::Store;
use crate::state;
use crate::things::{self, id_at};

/// A remark with what is known besides its value.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentRow {
    /// Id.
    pub id: CommentId,
    /// Its value.
    pub value: Comment,
    /// When it was made, in milliseconds since 1970.
    pub time: i64,
    /// Whether its words are not those it was made with.
    pub edited: bool,
}

impl Store {
    /// Remarks on a thing, in the order in which they were made.
    pub fn comments_on(&self, thing: impl Into<ThingId>) -> Result<Vec<(CommentId, Comment)>> {
        let key = things::find(self.conn(), thing.into())?;
        self.comments(
            "SELECT replica, number, value FROM comment JOIN thing ON thing.key = comment.key
             WHERE target = ?1 ORDER BY comment.key",
            key,
        )
    }

    /// Remarks on an article and on the annotations in it, in the order in which they were made.
    pub fn comments_in(&self, document: DocumentId) -> Result<Vec<CommentRow>> {
        let key = things::find(self.conn(), document.into())?;
        let found = self.comments(
            "SELECT replica, number, value FROM (
                 SELECT comment.key, comment.value FROM comment WHERE target = ?1
                 UNION ALL SELECT comment.key, comment.value
                 FROM annotation JOIN comment ON comment.target = annotation.key
                 WHERE annotation.document = ?1
             ) AS found JOIN thing ON thing.key = found.key ORDER BY found.key",
            key,
        )?;
        let row = |(id, value)| self.with_time(id, value);
        found.into_iter().map(row).collect()
    }

    /// How many remarks there are in each article that has any.
    pub fn comment_counts(&self) -> Result<HashMap<DocumentId, u32>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT thing.replica, thing.number, count(*) FROM comment
             LEFT JOIN annotation ON annotation.key = comment.target
             JOIN thing ON thing.key = coalesce(annotation.document, comment.target)
             GROUP BY thing.key",
        )?;
        let counts = statement
            .query_map([], |row| Ok((DocumentId(id_at(row, 0)?), row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(counts)
    }

    /// One remark.
    pub fn comment_row(&self, id: CommentId) -> Result<Option<CommentRow>> {
        match self.find(id)? {
            Some(Value::Comment(value)) => self.with_time(id, value).map(Some),
            _ => Ok(None),
        }
    }

    fn comments(&self, sql: &str, key: Option<i64>) -> Result<Vec<(CommentId, Comment)>> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Comment(value) = state::parse_value(Kind::Comment, &text)? {
                found.push((CommentId(id_at(row, 0)?), value));
            }
        }
        Ok(found)
    }

    /// A remark of that value, with when it was made and whether it was made with other words.
    pub(crate) fn with_time(&self, id: CommentId, value: Comment) -> Result<CommentRow> {
        let history = self.history(id)?;
        let first = history.first();
        let edited = matches!(
            first,
            Some((_, Some(Value::Comment(made)))) if made.text != value.text
        );
        Ok(CommentRow {
            id,
            value,
            time: first.map_or(0, |(header, _)| header.time),
            edited,
        })
    }
}
