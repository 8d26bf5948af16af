//! A look through all articles before it is kept, and its coming in at once.

use std::collections::{HashMap, HashSet};

use galley_model::consistency::{Finding, Rank, Rule, Swaps, unmarked};
use galley_model::id::AnnotationId;
use galley_model::schema::Schema;
use rusqlite::{Connection, params};

use super::{INSERT_PLACE, LOOKED, Subject, ends};
use crate::Result;
use crate::file::Store;
use crate::things::{self, id_at};

#[derive(Default)]
struct Count {
    key: i64,
    places: u32,
    likely: u32,
    articles: u32,
    last: i64,
    /// How often the string is marked, where the group is of what is unmarked.
    marked: u32,
}

/// A look through all articles before it is kept.
pub struct Draft {
    conn: Connection,
    groups: HashMap<Subject, Count>,
    articles: u32,
    since: Option<i64>,
}

impl Draft {
    /// An empty one, in a file that goes with it.
    pub fn new() -> Result<Self> {
        let conn = Connection::open("")?;
        conn.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             CREATE TABLE finding (member INTEGER, document INTEGER, start INTEGER, end INTEGER, replica INTEGER,
                 number INTEGER, rank INTEGER) STRICT;
             BEGIN",
        )?;
        Ok(Self {
            conn,
            groups: HashMap::new(),
            articles: 0,
            since: None,
        })
    }

    /// To be kept only if nothing was removed for good since a moment of the log: before anything was read for it.
    #[must_use]
    pub fn unless_purged_since(mut self, moment: i64) -> Self {
        self.since = Some(moment);
        self
    }

    /// Adds what was found in the next article, by its local key.
    pub fn add(
        &mut self,
        document: i64,
        found: &[Finding],
        marked: impl Fn(&str) -> u32,
    ) -> Result<()> {
        self.articles += 1;
        let mut insert = self
            .conn
            .prepare_cached("INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for finding in found {
            let next = self.groups.len() as i64 + 1;
            let count = self
                .groups
                .entry(Subject::of(finding))
                .or_insert_with(|| Count {
                    key: next,
                    marked: if finding.rule == Rule::UnmarkedElsewhere {
                        marked(&finding.subject)
                    } else {
                        0
                    },
                    ..Count::default()
                });
            count.places += 1;
            count.likely += u32::from(finding.rank == Rank::Likely);
            count.articles += u32::from(count.last != document);
            count.last = document;
            let [start, end] = ends(finding.range);
            let id = finding.annotations.first().map(|it| it.0);
            insert.execute(params![
                count.key,
                document,
                start,
                end,
                id.map(|it| it.replica.0 as i64),
                id.map(|it| it.number as i64),
                finding.rank as i64
            ])?;
        }
        Ok(())
    }

    /// How many articles were looked through.
    pub fn articles(&self) -> u32 {
        self.articles
    }
}

impl Store {
    /// Keeps what a look through all articles found, in place of what was found before. False, and nothing is kept, where
    /// articles were removed for good meanwhile: the draft may hold words of theirs.
    pub fn keep_draft(
        &mut self,
        draft: Draft,
        swaps: &Swaps,
        schema: &Schema,
        now: i64,
    ) -> Result<bool> {
        let mut kept = true;
        // Compared and kept in one transaction: another program may remove something, too.
        self.locally(|store| {
            if let Some(since) = draft.since
                && store.was_purged_since(since)?
            {
                kept = false;
                return Ok(());
            }
            store.take_over(&draft, swaps, schema, now)
        })?;
        Ok(kept)
    }

    /// Whether anything was removed for good since a moment, here or by a change that was taken over.
    fn was_purged_since(&self, moment: i64) -> Result<bool> {
        Ok(self.conn().query_row(
            "SELECT EXISTS (SELECT 1 FROM change WHERE key > ?1 AND header ->> 'gesture' = 'purge')",
            [moment],
            |row| row.get(0),
        )?)
    }

    fn take_over(&self, draft: &Draft, swaps: &Swaps, schema: &Schema, now: i64) -> Result<()> {
        let conn = self.conn();
        conn.execute_batch(
            "DELETE FROM finding; DELETE FROM finding_group; UPDATE survey SET findings = 0",
        )?;
        let mut demoted = HashSet::new();
        let mut totals: HashMap<Rule, u32> = HashMap::new();
        let swapped = swaps.found();
        let mut pairs: HashMap<i64, i64> = HashMap::new();
        let mut pair_counts: Vec<(u32, u32)> = vec![(0, 0); swapped.len()];
        let first_pair = draft.groups.len() as i64 + 1;
        for (subject, count) in &draft.groups {
            let mut likely = count.likely;
            if subject.rule == Rule::UnmarkedElsewhere
                && unmarked::rank(count.marked, count.places) == Rank::Possible
            {
                demoted.insert(count.key);
                likely = 0;
            }
            *totals.entry(subject.rule).or_default() += likely;
            self.insert_group(count.key, subject, likely > 0, count.places, count.articles)?;
            if subject.rule == Rule::SeveralLabels
                && let Some(pair) = swapped.iter().position(|(layer, labels, _)| {
                    subject.layer == Some(*layer)
                        && [subject.label, subject.other]
                            .iter()
                            .flatten()
                            .all(|it| labels.contains(it))
                })
            {
                pairs.insert(count.key, first_pair + pair as i64);
                pair_counts[pair].0 += count.places;
                pair_counts[pair].1 += count.articles;
            }
        }
        for (pair, (layer, labels, _)) in swapped.iter().enumerate() {
            let (places, articles) = pair_counts[pair];
            if places == 0 {
                continue;
            }
            let [label, other] =
                labels.map(|it| schema.labels.get(&it).map_or("", |it| it.name.as_str()));
            let subject = Subject {
                rule: Rule::SwappedLabels,
                subject: format!("{label} ↔ {other}"),
                layer: Some(*layer),
                label: Some(labels[0]),
                other: Some(labels[1]),
            };
            // Places that are strings with several labels, too: the same, seen as pairs.
            *totals.entry(subject.rule).or_default() += places;
            self.insert_group(first_pair + pair as i64, &subject, true, places, articles)?;
        }
        let per_article = self.copy_places(draft, &demoted, &pairs)?;
        let mut survey = conn.prepare_cached(
            "INSERT INTO survey (document, findings, suggestions) VALUES (?1, ?2, 0)
             ON CONFLICT DO UPDATE SET findings = excluded.findings",
        )?;
        for (document, findings) in per_article {
            survey.execute([document, findings])?;
        }
        let mut past = conn.prepare_cached(
            "INSERT OR REPLACE INTO finding_count (time, rule, count) VALUES (?1, ?2, ?3)",
        )?;
        for rule in Rule::ALL {
            past.execute(params![
                now,
                rule.id(),
                totals.get(&rule).copied().unwrap_or(0)
            ])?;
        }
        self.set_local(&format!("setting:{LOOKED}"), now.to_string())
    }

    /// Copies the places, and gives how many likely ones each article has.
    fn copy_places(
        &self,
        draft: &Draft,
        demoted: &HashSet<i64>,
        pairs: &HashMap<i64, i64>,
    ) -> Result<HashMap<i64, i64>> {
        let mut per_article: HashMap<i64, i64> = HashMap::new();
        let mut insert = self.conn().prepare_cached(INSERT_PLACE)?;
        let mut statement = draft.conn.prepare(
            "SELECT member, document, start, end, replica, number, rank FROM finding ORDER BY member, document",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (member, document): (i64, i64) = (row.get(0)?, row.get(1)?);
            let [start, end]: [i64; 2] = [row.get(2)?, row.get(3)?];
            let annotation = match row.get::<_, Option<i64>>(4)? {
                Some(_) => {
                    let id = AnnotationId(id_at(row, 4)?);
                    things::find(self.conn(), id.into())?.unwrap_or(0)
                }
                None => 0,
            };
            let rank = if demoted.contains(&member) {
                1
            } else {
                row.get(6)?
            };
            if rank == 0 {
                *per_article.entry(document).or_default() += 1;
            }
            let added = insert.execute(params![member, document, start, end, annotation, rank])?;
            if added == 0 {
                self.conn()
                    .prepare_cached("UPDATE finding_group SET places = places - 1 WHERE key = ?1")?
                    .execute([member])?;
            }
            if let Some(pair) = pairs.get(&member) {
                insert.execute(params![pair, document, start, end, annotation, 1])?;
            }
        }
        Ok(per_article)
    }
}
