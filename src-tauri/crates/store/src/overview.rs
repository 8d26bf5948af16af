//! What pictures of the whole project are drawn from: counts over all annotations and all articles.
//!
//! A project may have millions of either, so each picture is one walk over a table or an index that holds all it
//! needs, and the walk can be stopped. What the log alone knows (when things were done) is in `progress.rs`.

use std::collections::{BTreeMap, HashMap};

use galley_model::annotation::Origin;
use galley_model::id::{AnnotatorId, EntityId, Id, LabelId, LayerId, ThingId};
use rusqlite::Row;

use crate::file::Store;
use crate::marks::IN_AN_ARTICLE;
use crate::things;
use crate::{Result, StoreError};

/// Asked now and then during a walk; no ends it with [`StoreError::Stopped`].
pub type GoOn<'a> = &'a mut dyn FnMut() -> bool;

/// So many rows are read between two questions.
const ROWS: u32 = 20_000;

/// Which annotations are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Those of a layer.
    pub layer: Option<LayerId>,
    /// Those of a person.
    pub annotator: Option<AnnotatorId>,
}

/// Annotations that share all that is counted by.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// Their layer.
    pub layer: LayerId,
    /// Their label.
    pub label: Option<LabelId>,
    /// Who made them.
    pub annotator: AnnotatorId,
    /// Where they are from.
    pub origin: Origin,
    /// How many.
    pub count: u32,
}

/// In how many articles things occur, each with each other and (where row and column are one) at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together<T> {
    /// The things, the most frequent first.
    pub of: Vec<T>,
    /// Row by row.
    pub articles: Vec<Vec<u32>>,
}

/// How often things occur in articles of one day, month or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverTime<T> {
    /// The things.
    pub of: Vec<T>,
    /// By the beginning of the articles' dates, then in the order of the things.
    pub counts: BTreeMap<String, Vec<u32>>,
    /// Annotations of these things in articles without a date that says so much.
    pub undated: u32,
}

/// What is counted over time, or in pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Label,
    Entity,
}

impl By {
    fn column(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Entity => "entity",
        }
    }
}

/// How many things fit in a set that is one number.
const SET: usize = 64;

impl Store {
    /// Reads rows until they end or it is to stop.
    pub(crate) fn walk(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        go_on: GoOn<'_>,
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.conn().prepare(sql)?;
        let mut rows = statement.query(values)?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            take(row)?;
            read += 1;
            if read % ROWS == 0 && !go_on() {
                return Err(StoreError::Stopped);
            }
        }
        Ok(())
    }

    /// What comes behind WHERE for the annotations that are counted. Names only the columns it must, so that an index
    /// that holds the rest is enough.
    pub(crate) fn counted(&self, of: Counted) -> Result<String> {
        let mut sql = String::from("TRUE");
        let conn = self.conn();
        for (column, thing) in [
            ("layer", of.layer.map(ThingId::from)),
            ("annotator", of.annotator.map(ThingId::from)),
        ] {
            if let Some(thing) = thing {
                let key = things::find(conn, thing)?.unwrap_or(-1);
                sql.push_str(&format!(" AND annotation.{column} = {key}"));
            }
        }
        // As a rule all annotations are in articles, which the tallies tell without looking at each.
        let all: bool = conn.query_row(
            "SELECT (SELECT coalesce(sum(annotations), 0) FROM tally) = (SELECT count(*) FROM annotation)",
            [],
            |row| row.get(0),
        )?;
        if !all {
            sql.push_str(&format!(" AND {IN_AN_ARTICLE}"));
        }
        Ok(sql)
    }

    /// Annotations by layer, label, annotator and origin.
    pub fn marks_by_kind(&self, of: Counted, go_on: GoOn<'_>) -> Result<Vec<Marks>> {
        let mut counts: HashMap<(i64, i64, i64, i64), u32> = HashMap::new();
        let sql = format!(
            "SELECT layer, coalesce(label, 0), annotator, origin FROM annotation WHERE {}",
            self.counted(of)?
        );
        self.walk(&sql, [], go_on, |row| {
            let of = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            *counts.entry(of).or_default() += 1;
            Ok(())
        })?;
        let conn = self.conn();
        let mut found = Vec::with_capacity(counts.len());
        for ((layer, label, annotator, origin), count) in counts {
            let origin: String = conn
                .prepare_cached("SELECT value FROM origin WHERE key = ?1")?
                .query_row([origin], |row| row.get(0))?;
            found.push(Marks {
                layer: LayerId(self.id_of(layer)?),
                label: match label {
                    0 => None,
                    label => Some(LabelId(self.id_of(label)?)),
                },
                annotator: AnnotatorId(self.id_of(annotator)?),
                origin: serde_json::from_str(&origin).unwrap_or_default(),
                count,
            });
        }
        found.sort_by_key(|it| (it.layer, it.label, it.annotator));
        Ok(found)
    }

    /// In how many articles labels occur together: the `most` frequent ones, 64 at most.
    pub fn labels_together(
        &self,
        of: Counted,
        most: usize,
        go_on: GoOn<'_>,
    ) -> Result<Together<LabelId>> {
        let found = self.together(By::Label, of, most, go_on)?;
        self.named(found, LabelId)
    }

    /// In how many articles entries of the register are mentioned together.
    pub fn entities_together(
        &self,
        of: Counted,
        most: usize,
        go_on: GoOn<'_>,
    ) -> Result<Together<EntityId>> {
        let found = self.together(By::Entity, of, most, go_on)?;
        self.named(found, EntityId)
    }

    fn named<T>(&self, found: Together<i64>, id: fn(Id) -> T) -> Result<Together<T>> {
        Ok(Together {
            of: self.ids(found.of, id)?,
            articles: found.articles,
        })
    }

    fn ids<T>(&self, keys: Vec<i64>, id: fn(Id) -> T) -> Result<Vec<T>> {
        keys.into_iter().map(|it| Ok(id(self.id_of(it)?))).collect()
    }

    fn id_of(&self, key: i64) -> Result<Id> {
        Ok(things::get(self.conn(), key)?.id)
    }

    fn together(&self, by: By, of: Counted, most: usize, go_on: GoOn<'_>) -> Result<Together<i64>> {
        let keys = self.most_frequent(by, of, most.min(SET), go_on)?;
        let places = places(&keys);
        let mut sets: HashMap<i64, u64> = HashMap::new();
        let sql = self.occurrences(by, of)?;
        self.walk(&sql, [], go_on, |row| {
            if let Some(place) = places.get(&row.get(0)?) {
                *sets.entry(row.get(1)?).or_default() |= 1 << place;
            }
            Ok(())
        })?;
        let mut articles = vec![vec![0; keys.len()]; keys.len()];
        for set in sets.into_values() {
            for (one, row) in articles.iter_mut().enumerate() {
                if set & (1 << one) == 0 {
                    continue;
                }
                for (other, count) in row.iter_mut().enumerate() {
                    *count += u32::from(set & (1 << other) != 0);
                }
            }
        }
        Ok(Together { of: keys, articles })
    }

    /// Labels or entities with the article of each annotation, in the order of an index that has both.
    fn occurrences(&self, by: By, of: Counted) -> Result<String> {
        let column = by.column();
        Ok(format!(
            "SELECT {column}, document FROM annotation WHERE {column} IS NOT NULL AND {}",
            self.counted(of)?
        ))
    }

    fn most_frequent(&self, by: By, of: Counted, most: usize, go_on: GoOn<'_>) -> Result<Vec<i64>> {
        let mut counts: HashMap<i64, u32> = HashMap::new();
        if of == Counted::default() {
            // The index is in this order, and nothing else is needed.
            let column = by.column();
            let sql = format!(
                "SELECT {column}, count(*) FROM annotation WHERE {column} IS NOT NULL AND {} GROUP BY {column}",
                self.counted(of)?
            );
            self.walk(&sql, [], go_on, |row| {
                counts.insert(row.get(0)?, row.get(1)?);
                Ok(())
            })?;
        } else {
            let sql = self.occurrences(by, of)?;
            self.walk(&sql, [], go_on, |row| {
                *counts.entry(row.get(0)?).or_default() += 1;
                Ok(())
            })?;
        }
        let mut counts: Vec<(i64, u32)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
        counts.truncate(most);
        Ok(counts.into_iter().map(|(key, _)| key).collect())
    }

    /// The strings that are marked most often with each label, whoever marked them, the most frequent first.
    pub fn most_marked(
        &self,
        layer: Option<LayerId>,
        most: usize,
        go_on: GoOn<'_>,
    ) -> Result<BTreeMap<LabelId, Vec<(String, u32)>>> {
        let layer = layer
            .map(|it| Ok::<_, StoreError>(things::find(self.conn(), it.into())?.unwrap_or(-1)))
            .transpose()?;
        let mut best: HashMap<i64, Vec<(u32, String)>> = HashMap::new();
        let by_count =
            |(count, string): &(u32, String)| (std::cmp::Reverse(*count), string.clone());
        let sql = "SELECT label, count, string FROM lexicon WHERE label <> 0 AND (?1 IS NULL OR layer = ?1)";
        self.walk(sql, [layer], go_on, |row| {
            let strings = best.entry(row.get(0)?).or_default();
            strings.push((row.get(1)?, row.get(2)?));
            // Sorted only when there are many more than are wanted: most strings are marked once or twice.
            if strings.len() >= most.max(1) * 50 {
                strings.sort_by_cached_key(by_count);
                strings.truncate(most);
            }
            Ok(())
        })?;
        let mut found = BTreeMap::new();
        for (label, mut strings) in best {
            strings.sort_by_cached_key(by_count);
            strings.truncate(most);
            let strings = strings.into_iter().map(|(count, string)| (string, count));
            found.insert(LabelId(self.id_of(label)?), strings.collect());
        }
        Ok(found)
    }

    /// The first and the last date of an article; none where no article has one.
    pub fn date_span(&self) -> Result<Option<(String, String)>> {
        let span = self.conn().query_row(
            "SELECT (SELECT min(date) FROM document WHERE date > ''), (SELECT max(date) FROM document WHERE date > '')",
            [],
            |row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?)),
        )?;
        Ok(span.0.zip(span.1))
    }

    /// Labels by the date of their articles, of which the first `width` characters say when: the `most` frequent ones.
    pub fn labels_over_time(
        &self,
        of: Counted,
        width: usize,
        most: usize,
        go_on: GoOn<'_>,
    ) -> Result<OverTime<LabelId>> {
        let keys = self.most_frequent(By::Label, of, most, go_on)?;
        let found = self.over_time(By::Label, keys, of, width, go_on)?;
        self.timed(found, LabelId)
    }

    /// Like [`Self::labels_over_time`] for mentions of entities: of those chosen, or else of the `most` frequent ones.
    pub fn entities_over_time(
        &self,
        chosen: &[EntityId],
        of: Counted,
        width: usize,
        most: usize,
        go_on: GoOn<'_>,
    ) -> Result<OverTime<EntityId>> {
        let keys = if chosen.is_empty() {
            self.most_frequent(By::Entity, of, most, go_on)?
        } else {
            let found = chosen
                .iter()
                .map(|it| things::find(self.conn(), (*it).into()));
            found
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect()
        };
        let found = self.over_time(By::Entity, keys, of, width, go_on)?;
        self.timed(found, EntityId)
    }

    fn timed<T>(&self, found: OverTime<i64>, id: fn(Id) -> T) -> Result<OverTime<T>> {
        Ok(OverTime {
            of: self.ids(found.of, id)?,
            counts: found.counts,
            undated: found.undated,
        })
    }

    fn over_time(
        &self,
        by: By,
        keys: Vec<i64>,
        of: Counted,
        width: usize,
        go_on: GoOn<'_>,
    ) -> Result<OverTime<i64>> {
        let mut times: Vec<String> = Vec::new();
        let mut time_of: HashMap<i64, usize> = HashMap::new();
        // In the order of an index that begins with the date.
        let sql = "SELECT substr(date, 1, ?1), key FROM document WHERE date > '' AND length(date) >= ?1 ORDER BY date";
        self.walk(sql, [width as i64], go_on, |row| {
            let time = row.get_ref(0)?.as_str().unwrap_or_default();
            if times.last().is_none_or(|it| it != time) {
                times.push(time.to_owned());
            }
            time_of.insert(row.get(1)?, times.len() - 1);
            Ok(())
        })?;
        let places = places(&keys);
        let mut counts = vec![vec![0; keys.len()]; times.len()];
        let mut undated = 0;
        let sql = self.occurrences(by, of)?;
        self.walk(&sql, [], go_on, |row| {
            let Some(place) = places.get(&row.get(0)?) else {
                return Ok(());
            };
            match time_of.get(&row.get(1)?) {
                Some(time) => counts[*time][*place] += 1,
                None => undated += 1,
            }
            Ok(())
        })?;
        Ok(OverTime {
            of: keys,
            counts: times.into_iter().zip(counts).collect(),
            undated,
        })
    }

    /// How many articles have a text of how many characters.
    pub fn lengths(&self) -> Result<BTreeMap<u32, u32>> {
        self.histogram("SELECT length, count(*) FROM document GROUP BY length")
    }

    /// How many articles have how many of the annotations.
    pub fn per_article(&self, of: Counted, go_on: GoOn<'_>) -> Result<BTreeMap<u32, u32>> {
        if of == Counted::default() {
            return self.histogram("SELECT annotations, count(*) FROM tally GROUP BY annotations");
        }
        let counts = self.count_by_article(of, go_on)?;
        let all: u32 = self
            .conn()
            .query_row("SELECT count(*) FROM document", [], |row| row.get(0))?;
        let none = all.saturating_sub(counts.len() as u32);
        let mut histogram = BTreeMap::new();
        if none > 0 {
            histogram.insert(0, none);
        }
        for count in counts.into_values() {
            *histogram.entry(count).or_default() += 1;
        }
        Ok(histogram)
    }

    /// How many articles have how many of the annotations for 100,000 characters. Empty texts are left out.
    pub fn densities(&self, of: Counted, go_on: GoOn<'_>) -> Result<BTreeMap<u32, u32>> {
        let counts = match of {
            Counted {
                layer: None,
                annotator: None,
            } => None,
            of => Some(self.count_by_article(of, go_on)?),
        };
        let mut histogram = BTreeMap::new();
        let sql = "SELECT tally.document, annotations, length FROM tally
             JOIN document ON document.key = tally.document WHERE length > 0";
        self.walk(sql, [], go_on, |row| {
            let all: u32 = row.get(1)?;
            let counted = match &counts {
                None => all,
                Some(counts) => counts.get(&row.get(0)?).copied().unwrap_or(0),
            };
            let length: u64 = row.get::<_, u32>(2)?.into();
            let density = u64::from(counted) * 100_000 / length;
            *histogram
                .entry(u32::try_from(density).unwrap_or(u32::MAX))
                .or_default() += 1;
            Ok(())
        })?;
        Ok(histogram)
    }

    fn count_by_article(&self, of: Counted, go_on: GoOn<'_>) -> Result<HashMap<i64, u32>> {
        let mut counts = HashMap::new();
        let sql = format!(
            "SELECT document FROM annotation WHERE {}",
            self.counted(of)?
        );
        self.walk(&sql, [], go_on, |row| {
            *counts.entry(row.get(0)?).or_default() += 1;
            Ok(())
        })?;
        Ok(counts)
    }

    fn histogram(&self, sql: &str) -> Result<BTreeMap<u32, u32>> {
        let mut statement = self.conn().prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many findings of each rule there were whenever all articles were looked through, by milliseconds since 1970.
    pub fn finding_counts(&self) -> Result<BTreeMap<i64, BTreeMap<String, u32>>> {
        let mut counts: BTreeMap<i64, BTreeMap<String, u32>> = BTreeMap::new();
        let mut statement = self
            .conn()
            .prepare("SELECT time, rule, count FROM finding_count")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            counts
                .entry(row.get(0)?)
                .or_default()
                .insert(row.get(1)?, row.get(2)?);
        }
        Ok(counts)
    }
}

fn places(keys: &[i64]) -> HashMap<i64, usize> {
    keys.iter()
        .enumerate()
        .map(|(at, key)| (*key, at))
        .collect()
}
