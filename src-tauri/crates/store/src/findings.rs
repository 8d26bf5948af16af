//! What was found when all articles were looked through: groups of one rule and subject, their places, how many there
//! are in each article, and how many there were over time. All of it is this copy's own and no part of the log.
//!
//! A look through all articles is gathered in a draft outside the project and comes in at once; who cancels it leaves
//! everything as it was.

mod draft;
mod keep;

use galley_model::consistency::{Finding, Rule};
use galley_model::id::{AnnotationId, DocumentId, Kind, LabelId, LayerId, ThingId};
use galley_model::text::{CodePoint, TextRange};
use rusqlite::{OptionalExtension, params};

use crate::file::Store;
use crate::things::{self, id_at};
use crate::{Result, StoreError};

pub use draft::Draft;

/// The local setting that says when all articles were last looked through.
const LOOKED: &str = "looked";

/// What findings of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The rule's id.
    pub rule: Rule,
    /// See [`Finding::subject`].
    pub subject: String,
    /// See [`Finding::layer`].
    pub layer: Option<LayerId>,
    /// See [`Finding::label`].
    pub label: Option<LabelId>,
    /// See [`Finding::other`].
    pub other: Option<LabelId>,
}

impl Subject {
    /// Of a finding.
    pub fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule,
            subject: finding.subject.clone(),
            layer: finding.layer,
            label: finding.label,
            other: finding.other,
        }
    }

    /// Whether a finding belongs to it. Swapped labels are made of findings of several labels.
    pub fn holds(&self, finding: &Finding) -> bool {
        if self.rule == Rule::SwappedLabels {
            let pair = [self.label, self.other];
            return finding.rule == Rule::SeveralLabels
                && finding.layer == self.layer
                && pair.contains(&finding.label)
                && pair.contains(&finding.other);
        }
        *self == Self::of(finding)
    }
}

/// Findings of one rule and subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// Its local key.
    pub key: i64,
    /// What they have in common.
    pub subject: Subject,
    /// Whether at least one is likely.
    pub likely: bool,
    /// How many places.
    pub places: u32,
    /// In how many articles.
    pub articles: u32,
}

/// A place of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingPlace {
    /// The article.
    pub document: DocumentId,
    /// Where; `None` for the whole article.
    pub range: Option<TextRange>,
    /// The annotation, if there is one.
    pub annotation: Option<AnnotationId>,
}

/// Which groups, and in which order.
#[derive(Debug, Clone, Copy, Default)]
pub struct GroupFilter {
    /// Only of this rule.
    pub rule: Option<Rule>,
    /// Also those where nothing is likely.
    pub possible: bool,
    /// By subject rather than by how many places.
    pub by_subject: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// How much there is of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: Rule,
    /// Groups with something likely, and all.
    pub groups: [u32; 2],
    /// Likely places.
    pub places: u32,
    /// When all articles were looked through, and how many likely places there were, the earliest first.
    pub past: Vec<(i64, u32)>,
}

fn ends(range: Option<TextRange>) -> [i64; 2] {
    range.map_or([-1, -1], |it| [i64::from(it.start.0), i64::from(it.end.0)])
}

fn range_of(start: i64, end: i64) -> Option<TextRange> {
    let [start, end] = [start, end].map(|it| u32::try_from(it).ok().map(CodePoint));
    TextRange::new(start?, end?)
}

impl Store {
    /// When all articles were last looked through, in milliseconds since 1970.
    pub fn looked(&self) -> Result<Option<i64>> {
        Ok(self.setting(LOOKED)?.and_then(|it| it.parse().ok()))
    }

    /// Writes what is this copy's own, whole or not at all.
    fn locally(&mut self, work: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        self.begin_transaction()?;
        let done = work(self).and_then(|()| self.commit_transaction());
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    fn insert_group(
        &self,
        key: i64,
        subject: &Subject,
        likely: bool,
        places: u32,
        articles: u32,
    ) -> Result<()> {
        let [layer, label, other] = self.keys_of(subject)?;
        self.conn()
            .prepare_cached(
                "INSERT INTO finding_group (key, rule, subject, layer, label, other, rank, places, articles)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                key,
                subject.rule.id(),
                subject.subject,
                layer,
                label,
                other,
                i64::from(!likely),
                places,
                articles
            ])?;
        Ok(())
    }

    fn keys_of(&self, subject: &Subject) -> Result<[i64; 3]> {
        let key = |thing: Option<ThingId>| match thing {
            Some(thing) => Ok::<_, StoreError>(things::find(self.conn(), thing)?.unwrap_or(0)),
            None => Ok(0),
        };
        Ok([
            key(subject.layer.map(ThingId::from))?,
            key(subject.label.map(ThingId::from))?,
            key(subject.other.map(ThingId::from))?,
        ])
    }

    fn group_of(&self, subject: &Subject) -> Result<Option<i64>> {
        let [layer, label, other] = self.keys_of(subject)?;
        Ok(self
            .conn()
            .prepare_cached(
                "SELECT key FROM finding_group WHERE rule = ?1 AND subject = ?2 AND layer = ?3 AND label = ?4 AND other = ?5",
            )?
            .query_row(params![subject.rule.id(), subject.subject, layer, label, other], |row| row.get(0))
            .optional()?)
    }

    /// Groups, and how many there are.
    pub fn finding_groups(&self, filter: &GroupFilter) -> Result<(u32, Vec<FindingGroup>)> {
        let rule = filter.rule.map(Rule::id);
        let which = "(?1 IS NULL OR rule = ?1) AND rank <= ?2";
        let rank = i64::from(filter.possible);
        let total = self
            .conn()
            .prepare_cached(&format!("SELECT count(*) FROM finding_group WHERE {which}"))?
            .query_row(params![rule, rank], |row| row.get(0))?;
        let order = if filter.by_subject {
            "subject, key"
        } else {
            "rank, places DESC, key"
        };
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT {GROUP} WHERE {which} ORDER BY {order} LIMIT ?3 OFFSET ?4"
        ))?;
        let mut rows = statement.query(params![rule, rank, filter.limit, filter.offset])?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            groups.extend(self.group_at(row)?);
        }
        Ok((total, groups))
    }

    /// A group by its local key.
    pub fn finding_group(&self, key: i64) -> Result<Option<FindingGroup>> {
        let mut statement = self
            .conn()
            .prepare_cached(&format!("SELECT {GROUP} WHERE key = ?1"))?;
        let mut rows = statement.query([key])?;
        match rows.next()? {
            Some(row) => self.group_at(row),
            None => Ok(None),
        }
    }

    fn group_at(&self, row: &rusqlite::Row<'_>) -> Result<Option<FindingGroup>> {
        let rule: String = row.get(1)?;
        let Some(rule) = Rule::find(&rule) else {
            return Ok(None);
        };
        let id = |at: usize| -> Result<Option<ThingId>> {
            match row.get(at)? {
                0 => Ok(None),
                key => things::get(self.conn(), key).map(Some),
            }
        };
        let label = |it: Option<ThingId>| {
            it.filter(|it| it.kind == Kind::Label)
                .map(|it| LabelId(it.id))
        };
        Ok(Some(FindingGroup {
            key: row.get(0)?,
            subject: Subject {
                rule,
                subject: row.get(2)?,
                layer: id(3)?.map(|it| LayerId(it.id)),
                label: label(id(4)?),
                other: label(id(5)?),
            },
            likely: row.get::<_, i64>(6)? == 0,
            places: row.get(7)?,
            articles: row.get(8)?,
        }))
    }

    /// Places of a group, article by article.
    pub fn finding_places(&self, group: i64, offset: u32, limit: u32) -> Result<Vec<FindingPlace>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT d.replica, d.number, start, end, a.replica, a.number FROM finding
             JOIN thing AS d ON d.key = finding.document LEFT JOIN thing AS a ON a.key = finding.annotation
             WHERE member = ?1 ORDER BY document, start, end, annotation LIMIT ?2 OFFSET ?3",
        )?;
        let rows = statement.query_map(params![group, limit, offset], |row| {
            let annotation = match row.get::<_, Option<i64>>(4)? {
                Some(_) => Some(AnnotationId(id_at(row, 4)?)),
                None => None,
            };
            Ok(FindingPlace {
                document: DocumentId(id_at(row, 0)?),
                range: range_of(row.get(2)?, row.get(3)?),
                annotation,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The articles of a group.
    pub fn finding_articles(&self, group: i64) -> Result<Vec<DocumentId>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT DISTINCT replica, number FROM finding JOIN thing ON thing.key = finding.document
             WHERE member = ?1 ORDER BY document",
        )?;
        let ids = statement.query_map([group], |row| id_at(row, 0).map(DocumentId))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// How much there is of each rule, now and over time.
    pub fn finding_rules(&self) -> Result<Vec<RuleCount>> {
        let mut counts: Vec<RuleCount> = Rule::ALL
            .into_iter()
            .map(|rule| RuleCount {
                rule,
                groups: [0, 0],
                places: 0,
                past: Vec::new(),
            })
            .collect();
        let at = |rule: &str| {
            Rule::find(rule).and_then(|it| Rule::ALL.iter().position(|rule| *rule == it))
        };
        let mut groups = self.conn().prepare_cached(
            "SELECT rule, count(*) FILTER (WHERE rank = 0), count(*), coalesce(sum(places) FILTER (WHERE rank = 0), 0)
             FROM finding_group GROUP BY rule",
        )?;
        let mut rows = groups.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(at) = at(&row.get::<_, String>(0)?) {
                counts[at].groups = [row.get(1)?, row.get(2)?];
                counts[at].places = row.get(3)?;
            }
        }
        let mut past = self
            .conn()
            .prepare_cached("SELECT rule, time, count FROM finding_count ORDER BY time")?;
        let mut rows = past.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(at) = at(&row.get::<_, String>(0)?) {
                counts[at].past.push((row.get(1)?, row.get(2)?));
            }
        }
        Ok(counts)
    }
}

const INSERT_PLACE: &str =
    "INSERT OR IGNORE INTO finding (member, document, start, end, annotation, rank)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

const GROUP: &str =
    "key, rule, subject, layer, label, other, rank, places, articles FROM finding_group";
