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
            let conn = store.conn();
            conn.prepare_cached(
                "UPDATE survey SET findings = max(0, findings - (SELECT count(*) FROM finding
                     WHERE member = ?1 AND document = survey.document AND rank = 0))
                 WHERE document IN (SELECT document FROM finding WHERE member = ?1)",
            )?
            .execute([group])?;
            conn.prepare_cached("DELETE FROM finding WHERE member = ?1")?
                .execute([group])?;
            conn.prepare_cached("DELETE FROM finding_group WHERE key = ?1")?
                .execute([group])?;
            Ok(())
        })
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
        for group in groups {
            conn.prepare_cached(
                "UPDATE finding_group SET (places, articles, rank) =
                     (SELECT count(*), count(DISTINCT document), coalesce(min(finding.rank), 1) FROM finding WHERE member = ?1)
                 WHERE key = ?1",
            )?
            .execute([group])?;
            conn.prepare_cached("DELETE FROM finding_group WHERE key = ?1 AND places = 0")?
                .execute([group])?;
        }
        Ok(())
    }
}
