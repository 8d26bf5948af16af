//! What was found in one article takes the place of what was found there before, as it is looked at anew.

use std::collections::HashSet;

use galley_model::consistency::{Finding, Rank};
use galley_model::id::DocumentId;
use rusqlite::{OptionalExtension, params};

use super::{INSERT_PLACE, Subject, ends};
use crate::Result;
use crate::file::Store;
use crate::things;

impl Store {
    /// Keeps what was found in one article, in place of what was found there before. Says whether that was anything
    /// else. Before all articles were looked through there is nothing to keep it beside but the article's count.
    pub fn keep_findings(&mut self, document: DocumentId, found: &[Finding]) -> Result<bool> {
        let Some(key) = things::find(self.conn(), document.into())? else {
            return Ok(false);
        };
        let likely = found.iter().filter(|it| it.rank == Rank::Likely).count() as i64;
        let counted: Option<i64> = self
            .conn()
            .prepare_cached("SELECT findings FROM survey WHERE document = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let mut wanted: Vec<([i64; 5], &Finding)> = Vec::new();
        if self.looked()?.is_some() {
            for finding in found {
                let [start, end] = ends(finding.range);
                let annotation = match finding.annotations.first() {
                    Some(id) => things::find(self.conn(), (*id).into())?.unwrap_or(0),
                    None => 0,
                };
                let group = self.group_of(&Subject::of(finding))?.unwrap_or(0);
                wanted.push((
                    [group, start, end, annotation, finding.rank as i64],
                    finding,
                ));
            }
            wanted.sort_by_key(|it| it.0);
            // What is the same in all that is compared is one place.
            wanted.dedup_by(|a, b| a.0[0] != 0 && a.0[..4] == b.0[..4]);
        }
        let before = self.places_in(key)?;
        let rows: Vec<[i64; 5]> = wanted.iter().map(|it| it.0).collect();
        if before == rows && counted.unwrap_or(0) == likely {
            return Ok(false);
        }
        self.locally(|store| {
            let conn = store.conn();
            if before != rows {
                store.replace_places(key, &before, &wanted)?;
            }
            conn.prepare_cached(
                "INSERT INTO survey (document, findings, suggestions) VALUES (?1, ?2, 0)
                 ON CONFLICT DO UPDATE SET findings = excluded.findings",
            )?
            .execute([key, likely])?;
            Ok(())
        })?;
        Ok(true)
    }

    /// Forgets a group whose places are all settled.
    pub fn settle_group(&mut self, group: i64) -> Result<()> {
        self.locally(|store| {
            let mut articles = store
                .conn()
                .prepare_cached("SELECT DISTINCT document FROM finding WHERE member = ?1")?;
            let articles: Vec<i64> = articles
                .query_map([group], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            store.forget_places(group, &articles)
        })
    }

    /// Forgets the places that a group has in articles, where all of these are settled.
    pub fn settle_articles(&mut self, group: i64, documents: &[DocumentId]) -> Result<()> {
        self.locally(|store| {
            let mut articles = Vec::new();
            for document in documents {
                articles.extend(things::find(store.conn(), (*document).into())?);
            }
            store.forget_places(group, &articles)
        })
    }

    /// A place of swapped labels is one of a string with several labels, too: what settles the one settles the other.
    fn forget_places(&self, group: i64, articles: &[i64]) -> Result<()> {
        let conn = self.conn();
        let mut groups = HashSet::from([group]);
        let mut twins = conn.prepare_cached(
            "SELECT twin.member FROM finding AS it
             JOIN finding_group AS its ON its.key = it.member AND its.rule IN ('several-labels', 'swapped-labels')
             JOIN finding AS twin ON twin.document = it.document AND twin.start = it.start AND twin.end = it.end
                 AND twin.annotation = it.annotation AND twin.member <> it.member
             JOIN finding_group AS other ON other.key = twin.member
                 AND other.rule IN ('several-labels', 'swapped-labels')
             WHERE it.member = ?1 AND it.document = ?2",
        )?;
        let mut uncount = conn.prepare_cached(
            "UPDATE survey SET findings = max(0, findings - (SELECT count(*) FROM finding AS it
                 WHERE member = ?3 AND document = ?2 AND rank = 0
                 AND EXISTS (SELECT 1 FROM finding AS of WHERE of.member = ?1 AND of.document = ?2
                     AND of.start = it.start AND of.end = it.end AND of.annotation = it.annotation)))
             WHERE document = ?2",
        )?;
        let mut forget = conn.prepare_cached(
            "DELETE FROM finding WHERE member = ?3 AND document = ?2 AND (start, end, annotation) IN
                 (SELECT start, end, annotation FROM finding WHERE member = ?1 AND document = ?2)",
        )?;
        for article in articles {
            let here = twins.query_map([group, *article], |row| row.get(0))?;
            let mut here: HashSet<i64> = here.collect::<rusqlite::Result<_>>()?;
            groups.extend(&here);
            here.remove(&group);
            // The group's own places, by which those of the others are known, go last.
            for member in here.into_iter().chain([group]) {
                uncount.execute([group, *article, member])?;
                forget.execute([group, *article, member])?;
            }
        }
        self.recount(&groups)
    }

    /// Counts anew what groups have, and forgets those that have nothing.
    fn recount(&self, groups: &HashSet<i64>) -> Result<()> {
        let conn = self.conn();
        // A pair of labels that is swapped is likely one, however likely its places are.
        let mut recount = conn.prepare_cached(
            "UPDATE finding_group SET (places, articles, rank) =
                 (SELECT count(*), count(DISTINCT document),
                     iif(finding_group.rule = 'swapped-labels', 0, coalesce(min(finding.rank), 1))
                  FROM finding WHERE member = ?1)
             WHERE key = ?1",
        )?;
        let mut forget =
            conn.prepare_cached("DELETE FROM finding_group WHERE key = ?1 AND places = 0")?;
        for group in groups {
            recount.execute([group])?;
            forget.execute([group])?;
        }
        Ok(())
    }

    /// What is kept of an article: group, start, end, annotation, rank. Places of swapped labels are those of others.
    fn places_in(&self, document: i64) -> Result<Vec<[i64; 5]>> {
        let mut statement = self.conn().prepare_cached(
            "SELECT member, start, end, annotation, finding.rank FROM finding
             JOIN finding_group ON finding_group.key = member
             WHERE document = ?1 AND rule <> 'swapped-labels' ORDER BY 1, 2, 3, 4",
        )?;
        let rows = statement.query_map([document], |row| {
            Ok([
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ])
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn replace_places(
        &self,
        document: i64,
        before: &[[i64; 5]],
        wanted: &[([i64; 5], &Finding)],
    ) -> Result<()> {
        let conn = self.conn();
        let mut groups: HashSet<i64> = before.iter().map(|it| it[0]).collect();
        // Swapped labels whose places go lose them as well.
        let mut pairs = conn.prepare_cached(
            "SELECT member FROM finding JOIN finding_group ON finding_group.key = member
             WHERE document = ?1 AND rule = 'swapped-labels'",
        )?;
        for pair in pairs.query_map([document], |row| row.get(0))? {
            groups.insert(pair?);
        }
        conn.prepare_cached(
            "DELETE FROM finding WHERE document = ?1 AND member IN
             (SELECT key FROM finding_group WHERE rule <> 'swapped-labels')",
        )?
        .execute([document])?;
        let mut insert = conn.prepare_cached(INSERT_PLACE)?;
        for ([group, start, end, annotation, rank], finding) in wanted {
            let group = match *group {
                0 => {
                    let subject = Subject::of(finding);
                    if let Some(group) = self.group_of(&subject)? {
                        group
                    } else {
                        let next: i64 = conn.query_row(
                            "SELECT coalesce(max(key), 0) + 1 FROM finding_group",
                            [],
                            |row| row.get(0),
                        )?;
                        self.insert_group(next, &subject, true, 0, 0)?;
                        next
                    }
                }
                group => group,
            };
            groups.insert(group);
            insert.execute(params![group, document, start, end, annotation, rank])?;
        }
        conn.prepare_cached(
            "DELETE FROM finding WHERE document = ?1 AND member IN
                 (SELECT key FROM finding_group WHERE rule = 'swapped-labels')
             AND NOT EXISTS (SELECT 1 FROM finding AS it JOIN finding_group ON finding_group.key = it.member
                 WHERE it.document = ?1 AND it.start = finding.start AND it.end = finding.end
                 AND it.annotation = finding.annotation AND rule = 'several-labels')",
        )?
        .execute([document])?;
        self.recount(&groups)
    }
}
