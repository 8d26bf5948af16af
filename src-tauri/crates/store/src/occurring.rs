//! Where strings may stand: articles by their words, what is marked in them, what is marked anywhere.

use galley_model::annotation::Anchor;
use galley_model::change::Value;
use galley_model::exception::Exception;
use galley_model::id::{AnnotatorId, DocumentId, ExceptionId, Kind, LabelId, LayerId, ThingId};
use galley_model::query::{Pattern, Span, TextTerm};
use galley_model::text::{CodePoint, Text, TextRange};
use rusqlite::{OptionalExtension, Row, ToSql, params};

use crate::file::Store;
use crate::state;
use crate::things::{self, id_at, kind_number};
use crate::{Result, StoreError, matching_words};

/// How a string is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedAs {
    /// In which layer.
    pub layer: LayerId,
    /// With which label.
    pub label: LabelId,
    /// How often.
    pub count: u32,
}

/// Folded words that follow each other, as they are asked for in a query.
fn phrase_of(folded: &str, whole: bool) -> TextTerm {
    let words: Vec<&str> = folded.split(' ').collect();
    let last = words.len() - 1;
    let pattern = |(at, word): (usize, &&str)| Pattern {
        folded: (*word).to_owned(),
        open_start: !whole && at == 0,
        open_end: !whole && at == last,
    };
    TextTerm {
        raw: folded.to_owned(),
        words: words.iter().enumerate().map(pattern).collect(),
        near: None,
        span: Span::default(),
    }
}

impl Store {
    /// Articles whose text has one of `phrases`, given as `model::fold` gives words, and perhaps others. Where they need
    /// not be `whole`, their first word may end and their last begin a longer one.
    pub fn articles_with(&self, phrases: &[String], whole: bool) -> Result<Vec<DocumentId>> {
        let mut any = Vec::new();
        for phrase in phrases {
            let term = phrase_of(phrase, whole);
            let Some(asked) = matching_words::narrowing(self.conn(), &term)? else {
                return self.all_articles();
            };
            any.push(asked);
        }
        if any.is_empty() {
            return Ok(Vec::new());
        }
        let asked = format!("text : ({})", any.join(" OR "));
        self.documents_by(
            "SELECT rowid FROM search WHERE search MATCH ?1",
            params![asked],
        )
    }

    /// Every article.
    pub fn all_articles(&self) -> Result<Vec<DocumentId>> {
        self.documents_by("SELECT key FROM document", params![])
    }

    /// Articles that came to this copy after those that were looked through the last time.
    pub fn articles_after(&self, key: i64) -> Result<Vec<DocumentId>> {
        self.documents_by("SELECT key FROM document WHERE key > ?1", params![key])
    }

    /// What [`Self::articles_after`] takes for everything up to now.
    pub fn last_article(&self) -> Result<i64> {
        let last: Option<i64> =
            self.conn()
                .query_row("SELECT max(key) FROM document", [], |row| row.get(0))?;
        Ok(last.unwrap_or(0))
    }

    fn documents_by(&self, keys: &str, values: &[&dyn ToSql]) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT replica, number FROM thing WHERE key IN ({keys}) ORDER BY key"
        ))?;
        let ids = statement.query_map(values, |row| id_at(row, 0).map(DocumentId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// The text of an article; `None` where the article or its text is gone.
    pub fn article_text(&self, document: DocumentId) -> Result<Option<Text>> {
        let Some(hash) = state::text_of(self.conn(), document)? else {
            return Ok(None);
        };
        match self.text(hash) {
            Ok(text) => Ok(Some(text)),
            Err(StoreError::Gone(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What an annotator marked in one layer of an article.
    pub fn marked_by(
        &self,
        annotator: AnnotatorId,
        layer: LayerId,
        document: DocumentId,
    ) -> Result<Vec<TextRange>> {
        let key = |thing: ThingId| things::find(self.conn(), thing);
        let values = params![
            key(document.into())?,
            key(annotator.into())?,
            key(layer.into())?
        ];
        self.ranges(
            "document = ?1 AND annotator = ?2 AND layer = ?3 AND start IS NOT NULL",
            values,
        )
    }

    /// What anybody marked with a label in an article.
    pub fn marked_with(&self, label: LabelId, document: DocumentId) -> Result<Vec<TextRange>> {
        let key = |thing: ThingId| things::find(self.conn(), thing);
        let values = params![key(document.into())?, key(label.into())?];
        self.ranges("document = ?1 AND label = ?2 AND start IS NOT NULL", values)
    }

    fn ranges(&self, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<TextRange>> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT start, end, anchor FROM annotation INDEXED BY annotation_document
             WHERE {condition} AND adrift = 0"
        ))?;
        let mut rows = statement.query(values)?;
        let mut ranges = Vec::new();
        while let Some(row) = rows.next()? {
            let several: Option<String> = row.get(2)?;
            match several.and_then(|it| serde_json::from_str::<Anchor>(&it).ok()) {
                Some(anchor) => ranges.extend(anchor.ranges()),
                None => ranges.extend(TextRange::new(
                    CodePoint(row.get(0)?),
                    CodePoint(row.get(1)?),
                )),
            }
        }
        Ok(ranges)
    }

    /// What the project has decided not to be asked again, in the order in which it was decided.
    pub fn exceptions(&self) -> Result<Vec<(ExceptionId, Exception)>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT replica, number, value FROM entry JOIN thing ON thing.key = entry.key
             WHERE entry.kind = ?1 ORDER BY entry.key",
        )?;
        let mut rows = statement.query([kind_number(Kind::Exception)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            if let Value::Exception(it) = state::parse_value(Kind::Exception, &text)? {
                found.push((ExceptionId(id_at(row, 0)?), it));
            }
        }
        Ok(found)
    }

    /// The first string that is marked anywhere and comes, by its bytes, not before `from`.
    pub fn next_marked(&self, from: &str) -> Result<Option<String>> {
        let found = self
            .conn()
            .prepare_cached(
                "SELECT string FROM lexicon WHERE string >= ?1 ORDER BY string LIMIT 1",
            )?
            .query_row([from], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    /// How a string is marked, with a label.
    pub fn how_marked(&self, string: &str) -> Result<Vec<MarkedAs>> {
        let mut statement = self.conn().prepare_cached(&format!(
            "{MARKED} WHERE lexicon.string = ?1 ORDER BY lexicon.layer, lexicon.label"
        ))?;
        let rows = statement.query_map([string], |row| Ok(marked_at(row)?.1))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every string that is marked, with each of its labels, by string.
    pub fn each_marked(&self, mut take: impl FnMut(String, MarkedAs) -> Result<()>) -> Result<()> {
        let mut statement = self.conn().prepare(&format!(
            "{MARKED} ORDER BY lexicon.string, lexicon.layer, lexicon.label"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (string, marked) = marked_at(row)?;
            take(string, marked)?;
        }
        Ok(())
    }

    /// The first folded name in the register that comes, by its bytes, not before `from`.
    pub fn next_name(&self, from: &str) -> Result<Option<String>> {
        let found = self
            .conn()
            .prepare_cached(
                "SELECT folded FROM name WHERE folded >= ?1 AND kind < 2 ORDER BY folded LIMIT 1",
            )?
            .query_row([from], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    /// Notes how much could be marked in articles. Not part of the log.
    pub fn set_suggestions(&mut self, counts: &[(DocumentId, u32)]) -> Result<()> {
        self.begin_transaction()?;
        let written = self.write_suggestions(counts);
        match written {
            Ok(()) => self.commit_transaction(),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    fn write_suggestions(&self, counts: &[(DocumentId, u32)]) -> Result<()> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO survey (document, findings, suggestions) VALUES (?1, 0, ?2)
             ON CONFLICT DO UPDATE SET suggestions = excluded.suggestions",
        )?;
        for (document, count) in counts {
            if let Some(key) = things::find(self.conn(), (*document).into())? {
                statement.execute(params![key, count])?;
            }
        }
        Ok(())
    }

    /// The next article in the list that has something to mark, behind `document`, and how many there are in all.
    pub fn next_suggested(
        &self,
        document: Option<DocumentId>,
    ) -> Result<(Option<DocumentId>, u32)> {
        let key = match document {
            Some(it) => things::find(self.conn(), it.into())?,
            None => None,
        };
        let next = self
            .conn()
            .prepare_cached(
                "SELECT replica, number FROM survey JOIN document ON document.key = survey.document
                 JOIN thing ON thing.key = survey.document
                 WHERE survey.suggestions > 0 AND (?1 IS NULL OR (document.position, document.key) >
                     (SELECT position, key FROM document WHERE key = ?1))
                 ORDER BY document.position, document.key LIMIT 1",
            )?
            .query_row([key], |row| id_at(row, 0).map(DocumentId))
            .optional()?;
        let left = self.conn().query_row(
            "SELECT count(*) FROM survey JOIN document ON document.key = survey.document WHERE suggestions > 0",
            [],
            |row| row.get(0),
        )?;
        Ok((next, left))
    }
}

const MARKED: &str =
    "SELECT lexicon.string, y.replica, y.number, b.replica, b.number, lexicon.count FROM lexicon
    JOIN thing y ON y.key = lexicon.layer JOIN thing b ON b.key = lexicon.label";

fn marked_at(row: &Row<'_>) -> rusqlite::Result<(String, MarkedAs)> {
    let marked = MarkedAs {
        layer: LayerId(id_at(row, 1)?),
        label: LabelId(id_at(row, 3)?),
        count: row.get(5)?,
    };
    Ok((row.get(0)?, marked))
}
