//! What a dataset holds, counted as it is written: for its card and its splits.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use galley_formats::Document;
use galley_formats::corpus::{Annotation, Relation};
use galley_model::people::Status;

/// Figures of a dataset or of a part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub documents: u32,
    pub characters: u64,
    pub annotations: u32,
    pub relations: u32,
    /// By layer and label; highlights have none.
    pub labels: BTreeMap<(String, Option<String>), u32>,
    /// Annotations by person.
    pub annotators: BTreeMap<String, u32>,
    /// How many articles somebody has done.
    pub done: u32,
    /// How many articles have no annotation.
    pub bare: u32,
    /// How many articles have a day.
    pub dated: u32,
    /// The first and the last day.
    pub days: Option<(String, String)>,
    /// What people agree on, over the articles that at least two judged.
    pub agreement: Agreement,
}

/// How far people mark the same, by exact place and label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    /// Articles that at least two people judged.
    pub documents: u32,
    /// Over all pairs of people: annotations that both made, twice …
    pub both: u64,
    /// … and all that they made.
    pub all: u64,
}

impl Agreement {
    /// F1 from 0 to 1, `None` where nothing was judged twice.
    pub(crate) fn f1(&self) -> Option<f64> {
        (self.all > 0).then(|| self.both as f64 / self.all as f64)
    }
}

impl Tally {
    /// Adds an article with those of its annotations that are written, and the links between them.
    pub(crate) fn count(&mut self, document: &Document, writes: &dyn Fn(&Annotation) -> bool) {
        let written: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| writes(it))
            .collect();
        let ids: HashSet<&str> = written.iter().map(|it| it.id.as_str()).collect();
        let ends = |it: &&Relation| ids.contains(it.from.as_str()) && ids.contains(it.to.as_str());
        self.documents += 1;
        self.characters += u64::from(document.text.len().0);
        self.annotations += written.len() as u32;
        self.relations += document.relations.iter().filter(ends).count() as u32;
        for it in &written {
            let layer = it.layer.clone().unwrap_or_default();
            *self.labels.entry((layer, it.label.clone())).or_default() += 1;
            let annotator = it.annotator.clone().unwrap_or_default();
            *self.annotators.entry(annotator).or_default() += 1;
        }
        let done = document.work.iter().any(|it| it.status == Status::Done);
        self.done += u32::from(done);
        self.bare += u32::from(written.is_empty());
        if let Some(day) = day(document) {
            self.dated += 1;
            let (first, last) = self.days.take().unwrap_or((day.clone(), day.clone()));
            self.days = Some((first.min(day.clone()), last.max(day)));
        }
        self.agree(document, &written);
    }

    /// Adds the figures of another part.
    pub(crate) fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.characters += other.characters;
        self.annotations += other.annotations;
        self.relations += other.relations;
        for (key, count) in &other.labels {
            *self.labels.entry(key.clone()).or_default() += count;
        }
        for (name, count) in &other.annotators {
            *self.annotators.entry(name.clone()).or_default() += count;
        }
        self.done += other.done;
        self.bare += other.bare;
        self.dated += other.dated;
        self.days = match (self.days.take(), other.days.clone()) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        self.agreement.documents += other.agreement.documents;
        self.agreement.both += other.agreement.both;
        self.agreement.all += other.agreement.all;
    }

    fn agree(&mut self, document: &Document, written: &[&Annotation]) {
        type Mark<'a> = (Option<&'a str>, Option<&'a str>, Vec<(u32, u32)>);
        let mut of: BTreeMap<&str, BTreeSet<Mark<'_>>> = BTreeMap::new();
        for it in &document.work {
            // Who is done and marked nothing has judged that there is nothing.
            if it.status == Status::Done {
                of.entry(it.annotator.as_str()).or_default();
            }
        }
        for it in written {
            let places = it.ranges.iter().map(|it| (it.start.0, it.end.0)).collect();
            of.entry(it.annotator.as_deref().unwrap_or_default())
                .or_default()
                .insert((it.layer.as_deref(), it.label.as_deref(), places));
        }
        if of.len() < 2 {
            return;
        }
        self.agreement.documents += 1;
        let sets: Vec<&BTreeSet<Mark<'_>>> = of.values().collect();
        for (index, a) in sets.iter().enumerate() {
            for b in &sets[index + 1..] {
                self.agreement.both += 2 * a.intersection(b).count() as u64;
                self.agreement.all += (a.len() + b.len()) as u64;
            }
        }
    }
}

/// An article's day, from its detail `date`, as `2018-03-13`; `None` if it names none.
pub(super) fn day(document: &Document) -> Option<String> {
    let date = galley_model::dates::sortable(document.metadata.get("date")?)?;
    date.get(..10).map(str::to_owned)
}
