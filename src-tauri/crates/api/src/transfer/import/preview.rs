//! What an import would do, gathered while it is done and then taken back.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_formats::Document;
use galley_formats::corpus::Annotation;
use galley_model::text::{CodePoint, TextRange};

use crate::wire::{
    ArticlePreview, ImportPreview, LabelFound, LabelTarget, Mapping, MarkPreview, NameFound,
};

/// How much is shown: articles, characters of each, marks of each, characters of a quote.
const ARTICLES: usize = 20;
const TEXT: u32 = 4_000;
const MARKS: usize = 200;
const QUOTE: usize = 80;

type Name = (Option<String>, Option<String>);

/// What has been seen so far.
#[derive(Default)]
pub(super) struct Gathered {
    articles: Vec<ArticlePreview>,
    labels: HashMap<Name, Seen>,
    annotators: BTreeMap<String, u32>,
    corrections: u32,
    details: BTreeMap<String, (u32, String)>,
    /// What a label became, by its name in the file.
    became: HashMap<Name, LabelTarget>,
    /// The file's names of the article that is being read, in order of its annotations.
    names: HashMap<String, Name>,
    /// Whether the article that is being read is the last of those shown, and its last annotation among its marks.
    shown: bool,
    marked: bool,
}

#[derive(Default)]
struct Seen {
    count: u32,
    example: String,
}

/// What was in the project before, by name.
pub(super) struct Before {
    pub labels: HashSet<(String, Option<String>)>,
    pub annotators: HashSet<String>,
}

impl Gathered {
    /// Takes note of a document as its file has it.
    pub(super) fn original(&mut self, document: &Document) {
        self.names.clear();
        for it in &document.annotations {
            let name = (it.layer.clone(), it.label.clone());
            let seen = self.labels.entry(name.clone()).or_default();
            seen.count += 1;
            if seen.example.is_empty() {
                seen.example = quote(document, it);
            }
            if let Some(annotator) = &it.annotator {
                *self.annotators.entry(annotator.clone()).or_default() += 1;
            }
            self.names.insert(it.id.clone(), name);
        }
        for name in document
            .relations
            .iter()
            .filter_map(|it| it.annotator.as_ref())
        {
            *self.annotators.entry(name.clone()).or_default() += 1;
        }
        // Who is done and marked nothing comes along, too.
        for it in &document.work {
            self.annotators.entry(it.annotator.clone()).or_default();
        }
        for (key, value) in &document.metadata {
            let seen = self.details.entry(key.clone()).or_default();
            seen.0 += 1;
            if seen.1.is_empty() {
                seen.1 = short(value);
            }
        }
    }

    /// Takes note of an article that the project has with another text.
    pub(super) fn correction(&mut self) {
        self.corrections += 1;
    }

    /// Takes note of a document as the project will have it.
    pub(super) fn article(&mut self, document: &Document, title: String, known: bool) {
        self.shown = self.articles.len() < ARTICLES;
        if !self.shown {
            return;
        }
        let length = document.text.len().0;
        let shown = TextRange {
            start: CodePoint(0),
            end: CodePoint(length.min(TEXT)),
        };
        self.articles.push(ArticlePreview {
            title,
            text: document.text.slice(shown).unwrap_or_default().to_owned(),
            length,
            details: document.metadata.clone(),
            known,
            marks: Vec::new(),
            annotations: document.annotations.len() as u32,
        });
    }

    /// Takes note of where an annotation goes.
    pub(super) fn mark(&mut self, document: &Document, it: &Annotation, to: LabelTarget) {
        if let Some(name) = self.names.get(&it.id) {
            self.became
                .entry(name.clone())
                .or_insert_with(|| to.clone());
        }
        self.marked = false;
        let Some(article) = self.articles.last_mut().filter(|_| self.shown) else {
            return;
        };
        if article.marks.len() == MARKS {
            return;
        }
        self.marked = true;
        let shown = it
            .hull()
            .filter(|range| range.end.0 <= TEXT)
            .and_then(|range| document.text.to_view_range(range));
        article.marks.push(MarkPreview {
            layer: to.layer,
            label: to.label,
            quote: quote(document, it),
            start: shown.map(|it| it[0]),
            end: shown.map(|it| it[1]),
            note: it.note.clone(),
        });
    }

    /// The annotation that was noted last does not fit after all.
    pub(super) fn left_out(&mut self) {
        let Some(article) = self.articles.last_mut().filter(|_| self.shown) else {
            return;
        };
        article.annotations -= 1;
        if std::mem::take(&mut self.marked) {
            article.marks.pop();
        }
    }

    /// The whole of it.
    pub(super) fn preview(self, mapping: &Mapping, before: &Before) -> ImportPreview {
        let mut labels: Vec<LabelFound> = Vec::new();
        for ((layer, label), seen) in self.labels {
            let became = self.became.get(&(layer.clone(), label.clone()));
            labels.push(LabelFound {
                count: seen.count,
                example: seen.example,
                to: became.cloned(),
                new: became.is_some_and(|to| {
                    !before
                        .labels
                        .contains(&(to.layer.clone(), to.label.clone()))
                }),
                layer,
                label,
            });
        }
        labels.sort_by(|a, b| {
            let name = |it: &LabelFound| (it.layer.clone(), it.label.clone());
            b.count.cmp(&a.count).then_with(|| name(a).cmp(&name(b)))
        });
        let annotators = self.annotators.into_iter().map(|(name, count)| {
            let to = mapping.annotators.get(&name).cloned();
            let to = to.unwrap_or_else(|| name.clone());
            NameFound {
                new: !before.annotators.contains(&to),
                example: String::new(),
                name,
                count,
                to,
            }
        });
        let details = self.details.into_iter().map(|(name, (count, example))| {
            let to = mapping.details.get(&name).cloned();
            NameFound {
                to: to.unwrap_or_else(|| name.clone()),
                new: false,
                name,
                count,
                example,
            }
        });
        ImportPreview {
            articles: self.articles,
            corrections: self.corrections,
            labels,
            annotators: annotators.collect(),
            details: details.collect(),
            mapping: mapping.clone(),
        }
    }
}

fn quote(document: &Document, it: &Annotation) -> String {
    let first = it.ranges.first();
    let quote = first.and_then(|range| document.text.slice(*range));
    short(quote.unwrap_or_default())
}

fn short(text: &str) -> String {
    let mut out: String = text.chars().take(QUOTE).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
