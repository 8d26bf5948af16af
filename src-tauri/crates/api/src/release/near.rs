//! Articles that are nearly the same, found by their smallest hashes (`MinHash`): of two texts, as many of the smallest hashes are equal as the
//! texts share of their runs of words. Only those that look alike by it are compared word by word.

use std::collections::{HashMap, HashSet};

use galley_model::segment;
use galley_model::text::Text;

/// How many words a run has.
const RUN: usize = 5;
/// How many smallest hashes a text is known by, and how many of them must be equal, in a row, to look closer. With
/// these a pair that shares 0.8 of its runs is missed once in twenty million times, one that shares 0.5 once in eight.
const HASHES: usize = 128;
const BAND: usize = 4;

/// What of a text is compared.
pub(super) struct Sketch([u64; HASHES]);

/// The hashes of a text's runs of words, in lower case. A text shorter than a run is one.
fn runs(text: &Text) -> HashSet<u64> {
    let words: Vec<u64> = segment::words(text)
        .into_iter()
        .filter_map(|range| text.slice(range))
        .filter(|it| it.chars().any(char::is_alphanumeric))
        .map(|it| it.to_lowercase().bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
        .collect();
    let run = |words: &[u64]| {
        let bytes = words.iter().flat_map(|it| it.to_le_bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, fnv)
    };
    match words.len() {
        0 => HashSet::new(),
        few if few < RUN => HashSet::from([run(&words)]),
        _ => words.windows(RUN).map(run).collect(),
    }
}

/// A step of the hash FNV-1a.
fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Another hash of a hash, one for each `index`.
fn mixed(hash: u64, index: u64) -> u64 {
    let mut it = hash ^ index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

impl Sketch {
    /// `None` for a text without words, which is like no other.
    pub(super) fn of(text: &Text) -> Option<Self> {
        let runs = runs(text);
        if runs.is_empty() {
            return None;
        }
        let mut least = [u64::MAX; HASHES];
        for run in runs {
            for (index, slot) in least.iter_mut().enumerate() {
                *slot = (*slot).min(mixed(run, index as u64));
            }
        }
        Some(Self(least))
    }
}

impl Sketch {
    /// Whether two texts may share so much of their runs. As many hashes are equal as runs are shared, give or take:
    /// here more than five times the usual deviation.
    fn may_share(&self, other: &Self, threshold: f32) -> bool {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count() as f32;
        let all = HASHES as f32;
        let deviation = (threshold * (1.0 - threshold)).max(0.0).sqrt() / all.sqrt();
        equal / all >= threshold - 5.3 * deviation - 0.01
    }
}

/// How much two texts share of their runs, from 0 to 1.
fn shared(a: &HashSet<u64>, b: &HashSet<u64>) -> f32 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 {
        return 0.0;
    }
    both as f32 / all as f32
}

/// A pair of articles that are nearly the same, by their places in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    pub first: usize,
    pub second: usize,
    /// How much they share, from 0 to 1.
    pub shared: f32,
    /// The second is of the group of another, earlier one.
    pub also: bool,
}

/// With whom articles are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    /// The first of each group alone: nothing else is kept of it.
    Firsts,
    /// All, so that what is like a later one of a group is of it, and what is like several groups is found in each.
    All,
}

/// For every article that is nearly the same as an earlier one, that one, the earliest of each group. `text` reads an
/// article's text; only those of likely pairs are read.
pub(super) fn find<E>(
    sketches: &[Option<Sketch>],
    threshold: f32,
    with: With,
    mut text: impl FnMut(usize) -> Result<Text, E>,
) -> Result<Vec<Near>, E> {
    let mut bands: HashMap<(usize, &[u64]), Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    // The first of each article's group.
    let mut group: Vec<usize> = (0..sketches.len()).collect();
    for (second, sketch) in sketches.iter().enumerate() {
        let Some(sketch) = sketch else { continue };
        let mut likely: Vec<usize> = Vec::new();
        for (band, part) in sketch.0.chunks_exact(BAND).enumerate() {
            if let Some(firsts) = bands.get(&(band, part)) {
                likely.extend(firsts);
            }
        }
        likely.sort_unstable();
        likely.dedup();
        likely.retain(|first| {
            let first = sketches[*first].as_ref();
            first.is_some_and(|it| it.may_share(sketch, threshold))
        });
        let mut groups: Vec<usize> = Vec::new();
        if !likely.is_empty() {
            let own = runs(&text(second)?);
            for first in likely {
                if groups.contains(&group[first]) {
                    continue;
                }
                let shared = shared(&runs(&text(first)?), &own);
                if shared < threshold {
                    continue;
                }
                found.push(Near {
                    first,
                    second,
                    shared,
                    also: !groups.is_empty(),
                });
                groups.push(group[first]);
                if with == With::Firsts {
                    break;
                }
            }
        }
        if let Some(first) = groups.first() {
            group[second] = *first;
        }
        if groups.is_empty() || with == With::All {
            for (band, part) in sketch.0.chunks_exact(BAND).enumerate() {
                let alike = bands.entry((band, part)).or_default();
                // One of a group is enough where all are alike.
                if !alike.iter().any(|it| group[*it] == group[second]) {
                    alike.push(second);
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(from: usize, to: usize) -> String {
        let words: Vec<String> = (from..to).map(|it| format!("word{it}")).collect();
        words.join(" ")
    }

    fn near(texts: &[String], threshold: f32) -> Vec<Near> {
        let texts: Vec<Text> = texts.iter().map(Text::new).collect();
        let sketches: Vec<_> = texts.iter().map(Sketch::of).collect();
        let read = |at: usize| Ok::<_, ()>(texts[at].clone());
        find(&sketches, threshold, With::All, read).unwrap()
    }

    #[test]
    fn a_reworded_copy_is_found_and_another_article_is_not() {
        let copy = words(0, 300).replace("word150", "changed");
        let texts = [words(0, 300), words(1000, 1300), copy, String::new()];
        let found = near(&texts, 0.8);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second), (0, 2));
        // One word of 300 is in five of the 296 runs of either text.
        assert!((found[0].shared - 291.0 / 301.0).abs() < 1e-6);
    }

    #[test]
    fn what_shares_less_than_the_threshold_is_not_near() {
        // 196 of 396 runs.
        let texts = [words(0, 300), words(100, 400)];
        assert_eq!(near(&texts, 0.8), []);
        assert_eq!(near(&texts, 0.4).len(), 1);
    }

    #[test]
    fn many_copies_are_one_group_of_the_earliest() {
        let texts: Vec<String> = (0..6)
            .map(|it| words(0, 200).replace("word7 ", &format!("new{it} ")))
            .collect();
        let firsts: Vec<usize> = near(&texts, 0.8).iter().map(|it| it.first).collect();
        assert_eq!(firsts, [0; 5]);
    }

    #[test]
    fn what_only_begins_alike_is_not_read_again() {
        // Reports with the same 140 words and 100 of their own share about four tenths.
        let texts: Vec<Text> = (0..40)
            .map(|it| {
                format!(
                    "{} {}",
                    words(0, 140),
                    words(1000 * (it + 1), 1000 * (it + 1) + 100)
                )
            })
            .map(|it| Text::new(&it))
            .collect();
        let sketches: Vec<_> = texts.iter().map(Sketch::of).collect();
        let mut read = 0;
        let text = |at: usize| {
            read += 1;
            Ok::<_, ()>(texts[at].clone())
        };
        assert_eq!(find(&sketches, 0.8, With::All, text).unwrap(), []);
        assert_eq!(read, 0);
    }

    #[test]
    fn what_is_like_a_later_one_of_a_group_or_like_two_groups_is_found() {
        // Each is the one before with a tenth exchanged.
        let drifting: Vec<String> = (0..4).map(|it| words(it * 20, 200 + it * 20)).collect();
        let found = near(&drifting, 0.8);
        let pairs: Vec<_> = found
            .iter()
            .map(|it| (it.first, it.second, it.also))
            .collect();
        assert_eq!(pairs, [(0, 1, false), (1, 2, false), (2, 3, false)]);
        // What lies between two that are not alike.
        let between = [words(0, 200), words(40, 240), words(20, 220)];
        let found = near(&between, 0.8);
        let pairs: Vec<_> = found
            .iter()
            .map(|it| (it.first, it.second, it.also))
            .collect();
        assert_eq!(pairs, [(0, 2, false), (1, 2, true)]);
    }

    #[test]
    fn short_texts_and_case_and_punctuation() {
        let texts = ["Done.", "done", "Not done."].map(str::to_owned);
        let found = near(&texts, 0.9);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second), (0, 1));
    }
}
