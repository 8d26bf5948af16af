//! Figures about a project.

use std::collections::BTreeMap;

use galley_model::id::{AnnotatorId, LabelId, LayerId};
use galley_model::query::Query;

use crate::Result;
use crate::file::Store;
use crate::marks::IN_AN_ARTICLE;
use crate::things;

/// Figures about a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Articles.
    pub documents: u32,
    /// Code points in all of them.
    pub characters: u64,
    /// Annotations.
    pub annotations: u32,
    /// Relations.
    pub relations: u32,
    /// Annotations by layer and label.
    pub labels: BTreeMap<(LayerId, Option<LabelId>), u32>,
    /// Annotations by annotator.
    pub annotators: BTreeMap<AnnotatorId, u32>,
    /// Articles by status of the annotator asked for.
    pub status: [u32; 4],
}

impl Store {
    /// Figures, statuses as `annotator` has them.
    pub fn stats(&self, annotator: AnnotatorId) -> Result<Stats> {
        let conn = self.conn();
        let mut stats = conn.query_row(
            &format!("SELECT (SELECT count(*) FROM document), (SELECT coalesce(sum(length), 0) FROM document),
                    (SELECT count(*) FROM annotation WHERE {IN_AN_ARTICLE}),
                    (SELECT count(*) FROM relation WHERE document IN (SELECT key FROM document))"),
            [],
            |row| {
                Ok(Stats {
                    documents: row.get(0)?,
                    characters: row.get::<_, i64>(1)? as u64,
                    annotations: row.get(2)?,
                    relations: row.get(3)?,
                    ..Stats::default()
                })
            },
        )?;
        let mut statement =
            conn.prepare(&format!("SELECT layer, label, count(*) FROM annotation WHERE {IN_AN_ARTICLE} GROUP BY layer, label"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let layer = LayerId(things::get(conn, row.get(0)?)?.id);
            let label: Option<i64> = row.get(1)?;
            let label = label.map(|key| things::get(conn, key)).transpose()?;
            stats
                .labels
                .insert((layer, label.map(|it| LabelId(it.id))), row.get(2)?);
        }
        let mut statement = conn.prepare(&format!(
            "SELECT annotator, count(*) FROM annotation WHERE {IN_AN_ARTICLE} GROUP BY annotator"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let annotator = AnnotatorId(things::get(conn, row.get(0)?)?.id);
            stats.annotators.insert(annotator, row.get(1)?);
        }
        stats.status = self.count(annotator, &Query::default())?.by_status;
        Ok(stats)
    }
}
