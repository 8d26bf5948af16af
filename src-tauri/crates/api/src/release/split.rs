//! Which article goes to train, dev or test. The same articles with the same seed are always divided the same way; by
//! hash and by group an article stays where it is when others are added.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::wire::{SplitBy, Splits};

/// The names of the splits, in order.
pub(super) const NAMES: [&str; 3] = ["train", "dev", "test"];

/// What is known of an article to divide it.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// The hash of its text.
    pub key: String,
    /// What it shares with its group, if it says so.
    pub group: Option<String>,
    /// Its labels, those of the article and those in it.
    pub labels: BTreeSet<String>,
    /// Its day as `2018-03-13`, if it has one.
    pub date: Option<String>,
    /// The place in the list of the earlier article that it must stay with.
    pub with: Option<usize>,
}

/// The split of each article, as an index of [`NAMES`].
pub(super) fn divide(articles: &[Facts], splits: &Splits) -> Vec<usize> {
    let units = units(articles, splits.by == SplitBy::Group);
    let shares = shares(splits);
    let sorted = |by: &dyn Fn(&Unit) -> String| {
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|it| (by(&units[*it]), units[*it].hash(&splits.seed)));
        order
    };
    let chosen = match splits.by {
        SplitBy::Hash | SplitBy::Group => units
            .iter()
            .map(|it| place(it.hash(&splits.seed) as f64 / 2f64.powi(64), &shares))
            .collect(),
        SplitBy::Time => {
            // Without a date an article could be of any time: it trains.
            let date = |it: &Unit| it.date.clone().unwrap_or_default();
            in_turn(&units, &sorted(&date), &shares, &date)
        }
        SplitBy::Label => stratified(&units, &shares, &splits.seed),
    };
    let mut of_article = vec![0; articles.len()];
    for (unit, split) in units.iter().zip(chosen) {
        for article in &unit.articles {
            of_article[*article] = split;
        }
    }
    of_article
}

/// Articles that go together.
struct Unit {
    key: String,
    articles: Vec<usize>,
    labels: BTreeSet<String>,
    date: Option<String>,
}

impl Unit {
    fn hash(&self, seed: &str) -> u64 {
        let mut hasher = Sha256::new();
        hasher.update(seed.as_bytes());
        hasher.update([0]);
        hasher.update(self.key.as_bytes());
        let bytes = hasher.finalize();
        bytes
            .iter()
            .take(8)
            .fold(0, |it, byte| it << 8 | u64::from(*byte))
    }
}

/// Joins articles with those that they must stay with, and with their group.
fn units(articles: &[Facts], grouped: bool) -> Vec<Unit> {
    let mut root: Vec<usize> = (0..articles.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, it) in articles.iter().enumerate() {
        let group = it.group.as_deref().filter(|_| grouped);
        let of_group = group.map(|name| *first_of.entry(name).or_insert(index));
        for other in it.with.into_iter().chain(of_group) {
            let (a, b) = (find(&mut root, index), find(&mut root, other));
            // The earliest stands for all, so that later articles move nothing.
            root[a.max(b)] = a.min(b);
        }
    }
    let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
    for (index, it) in articles.iter().enumerate() {
        let first = find(&mut root, index);
        let unit = units.entry(first).or_insert_with(|| Unit {
            key: match &it.group {
                Some(group) if grouped => group.clone(),
                _ => it.key.clone(),
            },
            articles: Vec::new(),
            labels: BTreeSet::new(),
            date: None,
        });
        unit.articles.push(index);
        unit.labels.extend(it.labels.iter().cloned());
        // What goes together is as new as its newest.
        unit.date = unit.date.take().max(it.date.clone());
    }
    units.into_values().collect()
}

/// The share of each split, together 1.
fn shares(splits: &Splits) -> [f64; 3] {
    let all = [splits.train, splits.dev, splits.test].map(f64::from);
    let sum: f64 = all.iter().sum();
    if sum == 0.0 {
        return [1.0, 0.0, 0.0];
    }
    all.map(|it| it / sum)
}

/// The split in which a point between 0 and 1 lies.
fn place(point: f64, shares: &[f64; 3]) -> usize {
    let mut end = 0.0;
    for (index, share) in shares.iter().enumerate() {
        end += share;
        if point < end {
            return index;
        }
    }
    shares.iter().rposition(|it| *it > 0.0).unwrap_or(0)
}

/// Fills the splits in turn. Units that are equal by `same` stay together.
fn in_turn(
    units: &[Unit],
    order: &[usize],
    shares: &[f64; 3],
    same: &dyn Fn(&Unit) -> String,
) -> Vec<usize> {
    let all: usize = units.iter().map(|it| it.articles.len()).sum();
    let mut chosen = vec![0; units.len()];
    let (mut done, mut last): (usize, Option<(String, usize)>) = (0, None);
    for index in order {
        let name = same(&units[*index]);
        let split = match &last {
            Some((before, split)) if *before == name => *split,
            _ => place(done as f64 / all as f64, shares),
        };
        chosen[*index] = split;
        done += units[*index].articles.len();
        last = Some((name, split));
    }
    chosen
}

/// Gives each split its share of every label, the rarest first (Sechidis, Tsoumakas and Vlahavas 2011).
fn stratified(units: &[Unit], shares: &[f64; 3], seed: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|it| units[*it].hash(seed));
    let count = |label: &str| units.iter().filter(|it| it.labels.contains(label)).count();
    let names: BTreeSet<&str> = units
        .iter()
        .flat_map(|it| it.labels.iter().map(String::as_str))
        .collect();
    let mut labels: Vec<(usize, &str)> = names.into_iter().map(|it| (count(it), it)).collect();
    labels.sort_unstable();
    let mut chosen: Vec<Option<usize>> = vec![None; units.len()];
    // How many more units a split wants: of each label, and in all.
    let want = |count: usize| shares.map(|it| it * count as f64);
    let mut wanted: BTreeMap<&str, [f64; 3]> = labels
        .iter()
        .map(|(count, label)| (*label, want(*count)))
        .collect();
    let mut wanted_in_all = want(units.len());
    let rounds = labels.iter().map(|(_, it)| Some(*it)).chain([None]);
    for label in rounds {
        for index in &order {
            let unit = &units[*index];
            if chosen[*index].is_some() || label.is_some_and(|it| !unit.labels.contains(it)) {
                continue;
            }
            let of_label = label.and_then(|it| wanted.get(it)).copied();
            let need = |split: usize| (of_label.map_or(0.0, |it| it[split]), wanted_in_all[split]);
            let open = (0..shares.len()).filter(|it| shares[*it] > 0.0);
            // Of those that want it as much the first gets it.
            let best = open.rev().max_by(|a, b| {
                let (a, b) = (need(*a), need(*b));
                a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            let best = best.unwrap_or(0);
            chosen[*index] = Some(best);
            wanted_in_all[best] -= 1.0;
            for it in &unit.labels {
                if let Some(wanted) = wanted.get_mut(it.as_str()) {
                    wanted[best] -= 1.0;
                }
            }
        }
    }
    chosen.into_iter().map(|it| it.unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(key: usize) -> Facts {
        Facts {
            key: format!("{key}"),
            ..Facts::default()
        }
    }

    fn by(by: SplitBy) -> Splits {
        Splits {
            by,
            ..Splits::default()
        }
    }

    fn counts(split: &[usize]) -> [usize; 3] {
        [0, 1, 2].map(|it| split.iter().filter(|at| **at == it).count())
    }

    #[test]
    fn by_hash_articles_stay_where_they_are_as_others_are_added_anywhere() {
        let articles: Vec<Facts> = (0..1000).map(article).collect();
        let all = divide(&articles, &by(SplitBy::Hash));
        let [train, dev, test] = counts(&all);
        // Within four standard deviations of 800, 100 and 100.
        assert!((750..850).contains(&train), "{train}");
        assert!(
            (62..138).contains(&dev) && (62..138).contains(&test),
            "{dev} {test}"
        );
        let fewer: Vec<Facts> = articles.iter().step_by(3).cloned().collect();
        let some = divide(&fewer, &by(SplitBy::Hash));
        let same: Vec<usize> = all.iter().step_by(3).copied().collect();
        assert_eq!(some, same);
        let seeded = Splits {
            seed: "other".into(),
            ..by(SplitBy::Hash)
        };
        assert_ne!(divide(&articles, &seeded), all);
    }

    #[test]
    fn a_group_is_in_one_split_and_near_copies_stay_with_the_first() {
        let mut articles: Vec<Facts> = (0..300).map(article).collect();
        for (index, it) in articles.iter_mut().enumerate() {
            it.group = Some(format!("source {}", index % 40));
        }
        let split = divide(&articles, &by(SplitBy::Group));
        for index in 40..300 {
            assert_eq!(split[index], split[index % 40]);
        }
        assert!(counts(&split).iter().all(|it| *it > 0));
        articles[299].with = Some(0);
        // Two groups that share a near copy become one.
        let joined = divide(&articles, &by(SplitBy::Group));
        assert_eq!(joined[299], joined[0]);
        let mut single: Vec<Facts> = (0..50).map(article).collect();
        single[49].with = Some(3);
        let split = divide(&single, &by(SplitBy::Hash));
        assert_eq!(split[49], split[3]);
    }

    #[test]
    fn by_label_each_split_has_its_share_of_the_rarest() {
        let mut articles: Vec<Facts> = (0..200).map(article).collect();
        for (index, it) in articles.iter_mut().enumerate() {
            it.labels.insert("common".into());
            if index % 20 == 0 {
                it.labels.insert("rare".into());
            }
        }
        let split = divide(&articles, &by(SplitBy::Label));
        assert_eq!(counts(&split), [160, 20, 20]);
        let rare: Vec<usize> = split.iter().step_by(20).copied().collect();
        assert_eq!(counts(&rare), [8, 1, 1]);
    }

    #[test]
    fn by_time_the_newest_test_and_a_day_is_never_divided() {
        let mut articles: Vec<Facts> = (0..100).map(article).collect();
        for (index, it) in articles.iter_mut().enumerate() {
            it.date = (index > 4).then(|| format!("2018-03-{:02}", 1 + index / 4));
        }
        articles.reverse();
        let split = divide(&articles, &by(SplitBy::Time));
        let date = |it: usize| articles[it].date.clone().unwrap_or_default();
        for (a, b) in (0..100).flat_map(|a| (0..100).map(move |b| (a, b))) {
            if date(a) < date(b) {
                assert!(split[a] <= split[b]);
            }
            if date(a) == date(b) {
                assert_eq!(split[a], split[b]);
            }
        }
        assert_eq!(counts(&split), [80, 12, 8]);
    }

    #[test]
    fn a_split_without_a_share_stays_empty() {
        let mut articles: Vec<Facts> = (0..50).map(article).collect();
        for (index, it) in articles.iter_mut().enumerate() {
            it.date = Some(format!("2018-03-{:02}", 1 + index % 28));
        }
        for by in [SplitBy::Hash, SplitBy::Group, SplitBy::Label, SplitBy::Time] {
            let splits = Splits {
                train: 1,
                dev: 0,
                test: 1,
                by,
                ..Splits::default()
            };
            let [train, dev, test] = counts(&divide(&articles, &splits));
            assert!(train > 0 && dev == 0 && test > 0, "{by:?}");
        }
    }
}
