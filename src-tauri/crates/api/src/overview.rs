//! Pictures of the whole project as tables: counts from the store, named, and each with the query that finds the
//! articles behind it. Bins and the steps of time are in `overview/bins.rs`, the words of queries and tables as
//! comma-separated values in `overview/print.rs`.

mod bins;
mod print;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_model::annotation::Origin;
use galley_model::consistency::Rule;
use galley_model::dates;
use galley_model::id::{AnnotatorId, EntityId, LabelId, LayerId};
use galley_model::query::Query;
use galley_model::schema::{LayerKind, Schema};
use galley_store::{Counted, GoOn, OverTime, Standing, Store, Together};

use crate::changed::format_name;
use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    ApiError, AskOverview, Nothing, OverviewCell, OverviewColumn, OverviewRow, OverviewView,
    Picture, SavePicture,
};
use bins::{Bin, Step, bins, filled};
use print::{all_of, term};

/// As many labels as a picture of pairs has room for.
const PAIRS: usize = 40;
/// As many entities.
const ENTITY_PAIRS: usize = 24;
/// As many lines as can be told apart.
const LINES: usize = 6;
/// So many days are shown as days; longer times by the month. A line needs less room for each than a column.
const LINE_DAYS: i64 = 731;
const COLUMN_DAYS: i64 = 120;
/// As many strings of each label, and of one label alone.
const STRINGS: usize = 8;
const STRINGS_OF_ONE: usize = 40;

/// Every picture, by the name that scripts call it.
pub const PICTURES: [(&str, Picture); 14] = [
    ("progress", Picture::Progress),
    ("made", Picture::Made),
    ("annotators", Picture::Annotators),
    ("origins", Picture::Origins),
    ("labels", Picture::Labels),
    ("label-pairs", Picture::LabelPairs),
    ("labels-over-time", Picture::LabelsOverTime),
    ("mentions", Picture::Mentions),
    ("entities-over-time", Picture::EntitiesOverTime),
    ("entity-pairs", Picture::EntityPairs),
    ("lengths", Picture::Lengths),
    ("per-article", Picture::PerArticle),
    ("densities", Picture::Densities),
    ("findings", Picture::Findings),
];

/// The picture that scripts call so.
pub fn picture_named(name: &str) -> Option<Picture> {
    PICTURES.iter().find(|it| it.0 == name).map(|it| it.1)
}

pub(crate) fn ask(session: &Session, _client: &str, ask: AskOverview) -> Result<OverviewView> {
    let store = session.reader()?;
    let mut job = session.start_job(&ask.job);
    view(&store, &ask, &mut || job.step("Counting", 0, None).is_ok())
}

pub(crate) fn save(_session: &Session, _client: &str, ask: SavePicture) -> Result<Nothing> {
    let bytes = STANDARD.decode(&ask.base64).map_err(|error| {
        ApiError::new(
            format!("The picture did not arrive whole: {error}"),
            "Save it again.",
        )
    })?;
    std::fs::write(&ask.path, bytes).map_err(|error| {
        ApiError::new(
            format!("The picture could not be saved to {}: {error}", ask.path),
            "Make room there, or choose another place.",
        )
    })?;
    Ok(Nothing {})
}

/// A picture of a project.
pub fn view(store: &Store, ask: &AskOverview, go_on: GoOn<'_>) -> Result<OverviewView> {
    let drawing = Drawing {
        store,
        schema: &*store.schema()?,
        ask,
        of: Counted {
            layer: ask.layer,
            annotator: ask.annotator,
        },
        people: store
            .annotators()?
            .into_iter()
            .map(|(id, it)| (id, it.name))
            .collect(),
    };
    let mut view = match ask.picture {
        Picture::Progress => drawing.progress(go_on),
        Picture::Made => drawing.made(go_on),
        Picture::Labels => drawing.labels(go_on),
        Picture::Annotators => drawing.annotators(go_on),
        Picture::Origins => drawing.origins(go_on),
        Picture::LabelPairs => drawing.label_pairs(go_on),
        Picture::EntityPairs => drawing.entity_pairs(go_on),
        Picture::Mentions => drawing.mentions(go_on),
        Picture::LabelsOverTime => drawing.labels_over_time(go_on),
        Picture::EntitiesOverTime => drawing.entities_over_time(go_on),
        Picture::Lengths => drawing.lengths(),
        Picture::Densities => drawing.densities(go_on),
        Picture::PerArticle => drawing.per_article(go_on),
        Picture::Findings => drawing.findings(),
    }?;
    view.csv = print::csv(&view)?;
    Ok(view)
}

struct Drawing<'a> {
    store: &'a Store,
    schema: &'a Schema,
    ask: &'a AskOverview,
    of: Counted,
    people: Vec<(AnnotatorId, String)>,
}

fn table(picture: Picture, title: &str, unit: &str, head: &str) -> OverviewView {
    OverviewView {
        picture,
        title: title.into(),
        note: String::new(),
        unit: unit.into(),
        head: head.into(),
        columns: Vec::new(),
        rows: Vec::new(),
        csv: String::new(),
    }
}

fn column(name: impl Into<String>) -> OverviewColumn {
    OverviewColumn {
        name: name.into(),
        ..OverviewColumn::default()
    }
}

fn cell(value: u32, query: String) -> OverviewCell {
    // Nothing is behind a nought.
    let query = if value == 0 { String::new() } else { query };
    OverviewCell { value, query }
}

fn row(name: impl Into<String>, cells: Vec<OverviewCell>) -> OverviewRow {
    OverviewRow {
        name: name.into(),
        cells,
        ..OverviewRow::default()
    }
}

impl Drawing<'_> {
    fn person(&self, id: AnnotatorId) -> &str {
        let known = self.people.iter().find(|it| it.0 == id);
        known.map_or("Unknown", |it| it.1.as_str())
    }

    /// The term that says whose annotations are counted, if only somebody's are.
    fn by(&self) -> String {
        let by = self.of.annotator.map(|id| term("by", self.person(id)));
        by.unwrap_or_default()
    }

    /// The term that says in which layer, where a label does not say so.
    fn layer(&self) -> String {
        let layer = self.of.layer.and_then(|id| self.schema.layers.get(&id));
        layer.map(|it| term("layer", &it.name)).unwrap_or_default()
    }

    fn label(&self, id: LabelId) -> OverviewColumn {
        let label = self.schema.labels.get(&id);
        OverviewColumn {
            id: id.to_string(),
            name: label.map_or_else(|| "Removed label".into(), |it| it.name.clone()),
            color: label.map(|it| it.color.clone()).unwrap_or_default(),
        }
    }

    fn entity(&self, id: EntityId) -> Result<OverviewColumn> {
        use galley_model::change::Value;
        let name = match self.store.find(id)? {
            Some(Value::Entity(it)) => it.name,
            _ => "Removed entry".into(),
        };
        Ok(OverviewColumn {
            id: id.to_string(),
            name,
            color: String::new(),
        })
    }

    fn progress(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(Picture::Progress, "Progress", "articles", "Day");
        view.note = match self.of.annotator {
            Some(id) => format!("How far {} was at the end of each day.", self.person(id)),
            None => "At the end of each day. An article is done when somebody has done it.".into(),
        };
        view.columns = ["Done", "In progress", "Skipped"].map(column).into();
        let days = self
            .store
            .progress(self.of.annotator, self.ask.ahead, go_on)?;
        let days = days.into_iter().map(|(day, it)| (dates::day(day), it));
        let (step, days) = bins::by_day(days.collect(), LINE_DAYS, |_, latest| latest);
        view.head = step.name().into();
        let last = days.keys().next_back().cloned();
        // The list knows only the statuses of whoever looks at it.
        let me = self.store.me()?;
        let mine = self.of.annotator == Some(me)
            || (self.of.annotator.is_none() && self.people.len() == 1);
        let mut now = Standing::default();
        for (day, standing) in filled(days, step) {
            now = standing.unwrap_or(now);
            // What was so on an earlier day is not found among the articles as they are today.
            let is_now = mine && last.as_ref() == Some(&day);
            let counted = [
                (now.done, "done"),
                (now.in_progress, "doing"),
                (now.skipped, "skipped"),
            ];
            let cells = counted.map(|(count, status)| {
                let query = if is_now {
                    term("status", status)
                } else {
                    String::new()
                };
                cell(count, query)
            });
            view.rows.push(row(day, cells.into()));
        }
        Ok(view)
    }

    fn made(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(Picture::Made, "Annotations made", "annotations", "Day");
        view.note =
            "By the day on which each was first made; imported and removed ones are left out."
                .into();
        let days = self.store.made(self.of, self.ask.ahead, go_on)?;
        let mut people: Vec<AnnotatorId> = self.people.iter().map(|it| it.0).collect();
        people.retain(|id| days.values().any(|it| it.contains_key(id)));
        view.columns = people.iter().map(|id| column(self.person(*id))).collect();
        let days = days.into_iter().map(|(day, it)| (dates::day(day), it));
        let (step, days) = bins::by_day(days.collect(), COLUMN_DAYS, |mut sum, more| {
            for (who, count) in more {
                *sum.entry(who).or_default() += count;
            }
            sum
        });
        view.head = step.name().into();
        for (day, counts) in filled(days, step) {
            let counts = counts.unwrap_or_default();
            let made = |id: &AnnotatorId| {
                let count = counts.get(id).copied().unwrap_or(0);
                cell(count, term("by", self.person(*id)))
            };
            view.rows.push(row(day, people.iter().map(made).collect()));
        }
        Ok(view)
    }

    fn labels(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(Picture::Labels, "Labels", "annotations", "Label");
        view.note = "Labels that are not used are in the table.".into();
        view.columns = vec![column("Annotations")];
        let mut counts: BTreeMap<(LayerId, Option<LabelId>), u32> = BTreeMap::new();
        for it in self.store.marks_by_kind(self.of, go_on)? {
            *counts.entry((it.layer, it.label)).or_default() += it.count;
        }
        for (id, label) in &self.schema.labels {
            let kind = self.schema.layers.get(&label.layer).map(|it| it.kind);
            let asked = self.of.layer.is_none_or(|it| it == label.layer);
            if asked && !label.retired && kind != Some(LayerKind::Relation) {
                counts.entry((label.layer, Some(*id))).or_default();
            }
        }
        let mut rows: Vec<(u32, OverviewRow)> = Vec::new();
        for ((id, label), count) in counts {
            let layer = self.schema.layers.get(&id);
            let (name, color, query) = match label.map(|it| self.label(it)) {
                None => {
                    // All that is in a layer without labels has none.
                    let bare = !self.schema.labels.values().any(|it| it.layer == id);
                    let layer = layer.filter(|_| bare);
                    let query = layer.map(|it| all_of(&[term("layer", &it.name), self.by()]));
                    ("No label".into(), String::new(), query.unwrap_or_default())
                }
                Some(it) => {
                    let query = all_of(&[term("label", &it.name), self.by()]);
                    (it.name, it.color, query)
                }
            };
            let shown = OverviewRow {
                name,
                color,
                group: layer.map(|it| it.name.clone()).unwrap_or_default(),
                cells: vec![cell(count, query)],
            };
            rows.push((layer.map_or(u32::MAX, |it| it.order), shown));
        }
        rows.sort_by_key(|(order, it)| {
            let count = std::cmp::Reverse(it.cells[0].value);
            (*order, count, it.name.clone())
        });
        view.rows = rows.into_iter().map(|(_, it)| it).collect();
        Ok(view)
    }

    fn annotators(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(Picture::Annotators, "People", "annotations", "Annotator");
        view.columns = vec![column("Annotations")];
        let mut counts: BTreeMap<AnnotatorId, u32> = BTreeMap::new();
        for it in self.store.marks_by_kind(self.of, go_on)? {
            *counts.entry(it.annotator).or_default() += it.count;
        }
        let shown = |(id, count): (AnnotatorId, u32)| {
            let name = self.person(id);
            row(
                name,
                vec![cell(count, all_of(&[term("by", name), self.layer()]))],
            )
        };
        view.rows = counts.into_iter().map(shown).collect();
        sort_by_count(&mut view.rows);
        Ok(view)
    }

    fn origins(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(Picture::Origins, "Origin", "annotations", "Origin");
        view.columns = vec![column("Annotations")];
        let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
        for it in self.store.marks_by_kind(self.of, go_on)? {
            let origin = match it.origin {
                Origin::Hand => ("By hand".to_owned(), "hand".to_owned()),
                Origin::Propagated { .. } => {
                    ("Counted with the rest".to_owned(), "propagated".to_owned())
                }
                Origin::Suggested { by } => (format!("Suggested: {by}"), "suggested".to_owned()),
                Origin::Imported { from } => (
                    format!("Imported: {}", format_name(&from)),
                    format!("imported:{from}"),
                ),
            };
            *counts.entry(origin).or_default() += it.count;
        }
        let shown = |((name, origin), count): ((String, String), u32)| {
            let query = all_of(&[term("origin", &origin), self.layer(), self.by()]);
            row(name, vec![cell(count, query)])
        };
        view.rows = counts.into_iter().map(shown).collect();
        sort_by_count(&mut view.rows);
        Ok(view)
    }

    fn label_pairs(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let found = self.store.labels_together(self.of, PAIRS, go_on)?;
        let of: Vec<OverviewColumn> = found.of.iter().map(|id| self.label(*id)).collect();
        let view = table(
            Picture::LabelPairs,
            "Labels in the same article",
            "articles",
            "Label",
        );
        Ok(self.pairs(view, "label", of, &found))
    }

    fn entity_pairs(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let found = self.store.entities_together(self.of, ENTITY_PAIRS, go_on)?;
        let of: Result<Vec<OverviewColumn>> = found.of.iter().map(|id| self.entity(*id)).collect();
        let view = table(
            Picture::EntityPairs,
            "Entities in the same article",
            "articles",
            "Entity",
        );
        Ok(self.pairs(view, "entity", of?, &found))
    }

    fn pairs<T>(
        &self,
        mut view: OverviewView,
        field: &str,
        of: Vec<OverviewColumn>,
        found: &Together<T>,
    ) -> OverviewView {
        view.note = "Articles in which both occur. Where a row meets itself: all articles in which it occurs.".into();
        for (one, counts) in of.iter().zip(&found.articles) {
            let pair = |(other, count): (&OverviewColumn, &u32)| {
                // Each of the two is asked of an annotation of its own.
                let of = |name: &str| all_of(&[term(field, name), self.by()]);
                let (one, other) = (of(&one.name), of(&other.name));
                let query = if one == other {
                    one
                } else {
                    format!("({one}) ({other})")
                };
                cell(*count, query)
            };
            view.rows.push(OverviewRow {
                name: one.name.clone(),
                color: one.color.clone(),
                group: String::new(),
                cells: of.iter().zip(counts).map(pair).collect(),
            });
        }
        view.columns = of;
        view
    }

    fn mentions(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(
            Picture::Mentions,
            "Most frequent mentions",
            "annotations",
            "Mention",
        );
        view.columns = vec![column("Times")];
        view.note = match self.of.annotator {
            Some(_) => "Everybody’s, as they are written; long passages are left out. They are not counted by person.".into(),
            None => "As they are written; long passages are left out.".into(),
        };
        let most = if self.ask.label.is_some() {
            STRINGS_OF_ONE
        } else {
            STRINGS
        };
        let found = self.store.most_marked(self.of.layer, most, go_on)?;
        let asked = self.ask.label;
        let mut found: Vec<_> = found
            .into_iter()
            .filter(|(id, _)| asked.is_none_or(|it| it == *id))
            .collect();
        found.sort_by_key(|(_, strings)| {
            std::cmp::Reverse(strings.iter().map(|it| u64::from(it.1)).sum::<u64>())
        });
        for (id, strings) in found {
            let label = self.label(id);
            for (string, count) in strings {
                let query = all_of(&[term("label", &label.name), term("quote", &string)]);
                // Signs alone cannot be searched for.
                let query = Query::parse(&query).map_or_else(|_| String::new(), |_| query);
                view.rows.push(OverviewRow {
                    name: string,
                    group: label.name.clone(),
                    color: label.color.clone(),
                    cells: vec![cell(count, query)],
                });
            }
        }
        Ok(view)
    }

    fn labels_over_time(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let view = table(
            Picture::LabelsOverTime,
            "Labels over time",
            "annotations",
            "Month",
        );
        let Some(step) = self.step()? else {
            return Ok(view);
        };
        let found = self
            .store
            .labels_over_time(self.of, step.width(), LINES, go_on)?;
        let columns = found.of.iter().map(|id| self.label(*id)).collect();
        Ok(self.over_time(view, "label", columns, step, found))
    }

    fn entities_over_time(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let view = table(
            Picture::EntitiesOverTime,
            "Entities over time",
            "mentions",
            "Month",
        );
        let Some(step) = self.step()? else {
            return Ok(view);
        };
        let chosen = &self.ask.entities;
        let found = self
            .store
            .entities_over_time(chosen, self.of, step.width(), LINES, go_on)?;
        let columns: Result<Vec<_>> = found.of.iter().map(|id| self.entity(*id)).collect();
        Ok(self.over_time(view, "entity", columns?, step, found))
    }

    /// How finely the dates of the articles are told apart.
    fn step(&self) -> Result<Option<Step>> {
        let span = self.store.date_span()?;
        Ok(span.map(|(first, last)| Step::for_span(&first, &last, COLUMN_DAYS)))
    }

    fn over_time<T>(
        &self,
        mut view: OverviewView,
        field: &str,
        columns: Vec<OverviewColumn>,
        step: Step,
        found: OverTime<T>,
    ) -> OverviewView {
        view.head = step.name().into();
        view.note = "By the date of the article.".into();
        if found.undated > 0 {
            let more = if found.undated == 1 {
                "one more is"
            } else {
                "more are"
            };
            let many = if found.undated == 1 {
                String::new()
            } else {
                format!("{} ", print::grouped(found.undated))
            };
            view.note = format!(
                "By the date of the article; {many}{more} in articles without such a date."
            );
        }
        // Without anything to follow there are only noughts to draw.
        if columns.is_empty() {
            return view;
        }
        for (time, counts) in filled(found.counts, step) {
            let counts = counts.unwrap_or_else(|| vec![0; columns.len()]);
            let at = |(of, count): (&OverviewColumn, u32)| {
                let terms = [term(field, &of.name), term("date", &time), self.by()];
                cell(count, all_of(&terms))
            };
            let cells = columns.iter().zip(counts).map(at).collect();
            view.rows.push(row(time.clone(), cells));
        }
        view.columns = columns;
        view
    }

    fn lengths(&self) -> Result<OverviewView> {
        let mut view = table(
            Picture::Lengths,
            "Length of articles",
            "articles",
            "Characters",
        );
        view.columns = vec![column("Articles")];
        let found = bins(&self.store.lengths()?, 1);
        view.rows = found.iter().map(|it| bin_row(it, "length")).collect();
        Ok(view)
    }

    fn per_article(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(
            Picture::PerArticle,
            "Annotations per article",
            "articles",
            "Annotations",
        );
        view.columns = vec![column("Articles")];
        let found = bins(&self.store.per_article(self.of, go_on)?, 1);
        // The list counts all annotations of an article, not those of a layer or a person.
        let field = if self.of == Counted::default() {
            "tags"
        } else {
            ""
        };
        view.rows = found.iter().map(|it| bin_row(it, field)).collect();
        Ok(view)
    }

    fn densities(&self, go_on: GoOn<'_>) -> Result<OverviewView> {
        let mut view = table(
            Picture::Densities,
            "Density",
            "articles",
            "Annotations per 1,000 characters",
        );
        view.columns = vec![column("Articles")];
        let found = bins(&self.store.densities(self.of, go_on)?, 100);
        view.note = "Annotations for every 1,000 characters of an article.".into();
        view.rows = found.iter().map(|it| bin_row(it, "")).collect();
        Ok(view)
    }

    fn findings(&self) -> Result<OverviewView> {
        let mut view = table(Picture::Findings, "Findings", "findings", "Day");
        view.note = "At the end of each day on which all articles were looked through.".into();
        let mut rules: Vec<String> = Vec::new();
        let mut days: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for (time, counts) in self.store.finding_counts()? {
            for rule in counts.keys() {
                if !rules.contains(rule) {
                    rules.push(rule.clone());
                }
            }
            let day = (time + i64::from(self.ask.ahead) * 60_000).div_euclid(86_400_000);
            days.insert(dates::day(day), counts);
        }
        rules.sort();
        let last = days.keys().next_back().cloned();
        for (day, counts) in days {
            let all = counts.values().sum();
            let query = if last.as_ref() == Some(&day) {
                term("is", "finding")
            } else {
                String::new()
            };
            let mut cells = vec![cell(all, query)];
            cells.extend(rules.iter().map(|rule| {
                let count = counts.get(rule).copied().unwrap_or(0);
                cell(count, String::new())
            }));
            view.rows.push(row(day, cells));
        }
        view.columns = vec![column("All")];
        let named = |it: &String| Rule::find(it).map_or(it.clone(), |rule| rule.name().to_owned());
        view.columns.extend(rules.iter().map(named).map(column));
        Ok(view)
    }
}

fn bin_row(bin: &Bin, field: &str) -> OverviewRow {
    let query = if field.is_empty() {
        String::new()
    } else {
        bin.query(field)
    };
    row(bin.name(), vec![cell(bin.count, query)])
}

fn sort_by_count(rows: &mut [OverviewRow]) {
    rows.sort_by_key(|it| {
        let count = it.cells.first().map_or(0, |it| it.value);
        (std::cmp::Reverse(count), it.name.clone())
    });
}
