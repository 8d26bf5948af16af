//! Exports that are a folder: one dataset for each split or layer, and for a release its card, checksums, report and
//! recipe. The folder appears whole or not at all, and is the same for the same recipe and state of the project.

mod card;
mod near;
mod place;
mod split;
mod tally;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use galley_formats::corpus::Annotation;
use galley_formats::{Document, FormatInfo, Item, Options, Report, Severity};
use galley_model::id::DocumentId;
use galley_model::schema::LayerKind;
use galley_store::Store;
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::transfer::corpus::Names;
use crate::transfer::export::{Done, Plan, is_wordless, save_report, write as write_dataset};
use crate::transfer::report_view;
use crate::transfer::selection::Chosen;
use crate::wire::{ApiError, DuplicateAction, Recipe, Release, SplitBy, SplitCount};
use near::{Near, Sketch, With};
use place::Place;
pub(crate) use place::hex;
use split::NAMES;
use tally::{Tally, day};

/// Whether a recipe makes a folder of several files, whatever its format.
pub(crate) fn is_folder(recipe: &Recipe) -> bool {
    recipe.per_layer || recipe.release.is_some()
}

/// Writes the folder, or without a target only reports.
pub(crate) fn write(
    store: &Store,
    recipe: &Recipe,
    target: Option<&Path>,
    step: &mut dyn FnMut(u32, u32) -> Result<()>,
) -> Result<Done> {
    let info = galley_formats::find(&recipe.format)
        .map(galley_formats::Format::info)
        .ok_or_else(|| {
            ApiError::new(
                format!("There is no format “{}”", recipe.format),
                "`galley formats` lists them.",
            )
        })?;
    let asked = recipe.options.get("layer").filter(|it| !it.is_empty());
    let chosen = Chosen::new(store, &recipe.select, asked.map(String::as_str))?;
    let documents = chosen.documents(store)?;
    let names = Names::new(store, chosen, &documents)?;
    let layers = layers(recipe, info, &names)?;
    let place = target.map(Place::new).transpose()?;
    let mut report = Report {
        format: info.id.into(),
        ..Report::default()
    };

    let none = Release::default();
    let release = recipe.release.as_ref().unwrap_or(&none);
    check(release)?;
    let parts = match &recipe.release {
        Some(_) => divide(store, &names, &documents, recipe, step, &mut report)?,
        None => vec![Part {
            name: None,
            documents,
        }],
    };
    let export = Parts {
        store,
        names: &names,
        recipe,
        info,
        layers: &layers,
        place: place.as_ref(),
    };
    let together =
        galley_formats::find(&recipe.format).is_some_and(galley_formats::Format::holds_splits);
    let mut parts = parts;
    if together {
        for part in &mut parts {
            // What others call dev is called validation where splits have names of their own.
            part.name = part
                .name
                .map(|it| if it == "dev" { "validation" } else { it });
        }
    }
    let tallies = if together {
        export.write_together(&parts, step, &mut report)?
    } else {
        export.write_each(&parts, step, &mut report)?
    };
    names.name_unlinked(store, info, &mut report)?;
    let mut splits = Vec::new();
    for (part, tally) in parts.iter().zip(&tallies) {
        if let Some(name) = part.name {
            splits.push(SplitCount {
                name: name.into(),
                documents: tally.documents,
                annotations: tally.annotations,
            });
        }
    }
    if let Some(place) = place {
        save_report(&place.path("report.json"), &report, recipe)?;
        if recipe.release.is_some() {
            let text = serde_json::to_string_pretty(recipe).expect("a recipe prints as JSON");
            place.put("recipe.json", &(text + "\n"))?;
            let card = card_of(store, &names, info, release, &parts, &tallies, &report)?;
            place.card(&card)?;
            place.checksums()?;
        }
        place.finish()?;
    }
    Ok(Done { report, splits })
}

/// Refuses what cannot be meant.
fn check(release: &Release) -> Result<()> {
    let threshold = release.duplicates.threshold;
    if !(threshold > 0.0 && threshold <= 1.0) {
        return Err(ApiError::new(
            format!("{threshold} is no threshold for near-duplicates"),
            "Choose one above 0 and up to 1; 0.8 is usual.",
        ));
    }
    let Some(splits) = &release.splits else {
        return Ok(());
    };
    if splits.train == 0 && splits.dev == 0 && splits.test == 0 {
        return Err(ApiError::new(
            "All splits have a share of 0",
            "Give at least one of train, dev and test a share, such as 80, 10 and 10.",
        ));
    }
    if splits.by == SplitBy::Group && splits.group.trim().is_empty() {
        return Err(ApiError::new(
            "The detail that groups articles is not named",
            "Name it, such as source, author or date.",
        ));
    }
    Ok(())
}

/// What is needed to write the parts of an export.
struct Parts<'a> {
    store: &'a Store,
    names: &'a Names,
    recipe: &'a Recipe,
    info: &'static FormatInfo,
    layers: &'a [Option<String>],
    place: Option<&'a Place>,
}

impl Parts<'_> {
    /// One dataset for each part and layer.
    fn write_each(
        &self,
        parts: &[Part],
        step: &mut dyn FnMut(u32, u32) -> Result<()>,
        report: &mut Report,
    ) -> Result<Vec<Tally>> {
        let mut tallies = Vec::new();
        let mut taken = HashSet::from(OWN_FILES.map(str::to_owned));
        let mut outside: BTreeMap<String, u64> = BTreeMap::new();
        for part in parts {
            let mut tally = Tally::default();
            for (index, layer) in self.layers.iter().enumerate() {
                let mut options = self.recipe.options.clone();
                if let Some(layer) = layer {
                    options.insert("layer".into(), layer.clone());
                }
                let name = file_name(self.info, part.name, layer.as_deref(), &mut taken);
                let path = self.place.map(|it| it.path(&name));
                let plan = Plan {
                    format: &self.recipe.format,
                    options: Options(options),
                    documents: &part.documents,
                    target: path.as_deref(),
                };
                let written =
                    write_dataset(self.store, self.names, &plan, step, &mut |_, document| {
                        // Every layer's file has the same articles.
                        if index == 0 {
                            tally.count(document, &|it| self.writes(it));
                            for it in document.annotations.iter().filter(|it| !self.writes(it)) {
                                *outside
                                    .entry(it.layer.clone().unwrap_or_default())
                                    .or_default() += 1;
                            }
                        }
                    })?;
                absorb(report, written, index == 0);
            }
            tallies.push(tally);
        }
        for (layer, count) in outside.iter().filter(|_| self.recipe.per_layer) {
            let message = format!(
                "Annotations of “{layer}” are in none of the files: only layers of tags and highlights have one of their own."
            );
            report.push(Item::new(Severity::Loss, "no-file", message).times(*count));
        }
        Ok(tallies)
    }

    /// Whether an annotation is of a layer that is written.
    fn writes(&self, it: &Annotation) -> bool {
        let asked = self.recipe.options.get("layer").filter(|it| !it.is_empty());
        let all = match self.layers {
            [None] => return asked.is_none() || asked == it.layer.as_ref(),
            all => all,
        };
        all.contains(&it.layer)
    }

    /// One dataset, or one for each layer, that holds all parts as its splits; a single one is the folder itself.
    fn write_together(
        &self,
        parts: &[Part],
        step: &mut dyn FnMut(u32, u32) -> Result<()>,
        report: &mut Report,
    ) -> Result<Vec<Tally>> {
        let all: Vec<DocumentId> = parts.iter().flat_map(|it| it.documents.clone()).collect();
        let ends: Vec<usize> = parts
            .iter()
            .scan(0, |end, it| {
                *end += it.documents.len();
                Some(*end)
            })
            .collect();
        let mut tallies = vec![Tally::default(); parts.len()];
        let mut taken = HashSet::from(OWN_FILES.map(str::to_owned));
        for (number, layer) in self.layers.iter().enumerate() {
            let mut options = self.recipe.options.clone();
            let mut folder = String::new();
            if let Some(layer) = layer {
                options.insert("layer".into(), layer.clone());
                folder = file_name(self.info, None, Some(layer), &mut taken);
            }
            let path = self.place.map(|it| it.path(&folder));
            let plan = Plan {
                format: &self.recipe.format,
                options: Options(options),
                documents: &all,
                target: path.as_deref(),
            };
            let mut seen = |index: usize, document: &mut Document| {
                let at = ends.partition_point(|end| *end <= index);
                if let (Some(part), Some(tally)) = (parts.get(at), tallies.get_mut(at)) {
                    document.split = part.name.map(str::to_owned);
                    if number == 0 {
                        tally.count(document, &|it| self.writes(it));
                    }
                }
            };
            let written = write_dataset(self.store, self.names, &plan, step, &mut seen)?;
            absorb(report, written, number == 0);
        }
        Ok(tallies)
    }
}

/// The layers that get a file of their own; `None` writes all together.
fn layers(recipe: &Recipe, info: &FormatInfo, names: &Names) -> Result<Vec<Option<String>>> {
    if !recipe.per_layer {
        return Ok(vec![None]);
    }
    if !info
        .options
        .iter()
        .any(|it| it.key == "layer" && it.writing)
    {
        return Err(ApiError::new(
            format!("{} holds all layers in one", info.name),
            "Write them together, or choose the layers.",
        ));
    }
    let spans = names.info.layers.iter();
    let spans = spans
        .filter(|it| it.kind == LayerKind::Span)
        .map(|it| &it.name);
    let wanted = |name: &&String| {
        let chosen = &recipe.select.layers;
        chosen.is_empty() || chosen.contains(name)
    };
    Ok(spans.filter(wanted).cloned().map(Some).collect())
}

/// The files of a release that no dataset may be called like, in lower case.
const OWN_FILES: [&str; 4] = ["readme.md", "recipe.json", "report.json", "sha256sums"];

/// The name of one dataset in the folder; none that is `taken`, on any disk.
fn file_name(
    info: &FormatInfo,
    split: Option<&str>,
    layer: Option<&str>,
    taken: &mut HashSet<String>,
) -> String {
    let layer = layer.map(|it| {
        let plain = it
            .chars()
            .map(|it| if it.is_alphanumeric() { it } else { '-' });
        plain.collect::<String>()
    });
    let parts: Vec<&str> = split.into_iter().chain(layer.as_deref()).collect();
    let name = if parts.is_empty() {
        "articles".to_owned()
    } else {
        parts.join("-")
    };
    let ending = match info.extensions.first() {
        Some(extension) if !info.folder => format!(".{extension}"),
        _ => String::new(),
    };
    let mut file = format!("{name}{ending}");
    let mut number = 1;
    while !taken.insert(file.to_lowercase()) {
        number += 1;
        file = format!("{name}-{number}{ending}");
    }
    file
}

/// An article, for the report.
struct Named {
    title: String,
    id: String,
}

/// Articles that are written together.
struct Part {
    /// The split's name.
    name: Option<&'static str>,
    documents: Vec<DocumentId>,
}

/// Reads every article once, finds those nearly the same, and divides them.
fn divide(
    store: &Store,
    names: &Names,
    documents: &[DocumentId],
    recipe: &Recipe,
    step: &mut dyn FnMut(u32, u32) -> Result<()>,
    report: &mut Report,
) -> Result<Vec<Part>> {
    let none = Release::default();
    let release = recipe.release.as_ref().unwrap_or(&none);
    let splits = release.splits.as_ref();
    let action = release.duplicates.action;
    if splits.is_none() && matches!(action, DuplicateAction::Ignore | DuplicateAction::Together) {
        return Ok(vec![Part {
            name: None,
            documents: documents.to_vec(),
        }]);
    }
    let mut facts: Vec<split::Facts> = Vec::new();
    let mut sketches: Vec<Option<Sketch>> = Vec::new();
    let mut titles: Vec<Named> = Vec::new();
    let group = splits
        .filter(|it| it.by == SplitBy::Group)
        .map(|it| it.group.as_str());
    for (index, id) in documents.iter().enumerate() {
        step(index as u32, documents.len() as u32)?;
        let document = names.document(store, *id)?;
        facts.push(facts_of(&document, group));
        sketches.push(match action {
            DuplicateAction::Ignore => None,
            _ => Sketch::of(&document.text),
        });
        titles.push(Named {
            title: if is_wordless(recipe) {
                id.to_string()
            } else {
                document.name()
            },
            id: id.to_string(),
        });
    }
    let all = documents.len() as u32;
    let text = |at: usize| {
        // Looking closer can take long, too, and can be cancelled.
        step(all, all)?;
        Ok::<_, ApiError>(store.text(store.document(documents[at])?.text)?)
    };
    let with = match action {
        DuplicateAction::First => With::Firsts,
        _ => With::All,
    };
    let near = near::find(&sketches, release.duplicates.threshold, with, text)?;
    drop(sketches);
    if action == DuplicateAction::Together {
        // Of two groups an article joins the earlier; joining both would move the articles of the later.
        for it in near.iter().filter(|it| !it.also) {
            facts[it.second].with = Some(it.first);
        }
    }
    let dropped: BTreeSet<usize> = match action {
        DuplicateAction::First => near.iter().map(|it| it.second).collect(),
        _ => BTreeSet::new(),
    };
    let split = splits.map(|it| {
        say_missing(&facts, it, report);
        split::divide(&facts, it)
    });
    say_near(&near, &titles, action, split.as_deref(), report);
    let of = |wanted: Option<usize>| {
        let all = documents.iter().enumerate().filter(|(at, _)| {
            !dropped.contains(at)
                && wanted.is_none_or(|it| split.as_ref().is_none_or(|all| all[*at] == it))
        });
        all.map(|(_, id)| *id).collect::<Vec<_>>()
    };
    Ok(match splits {
        None => vec![Part {
            name: None,
            documents: of(None),
        }],
        Some(splits) => {
            let shares = [splits.train, splits.dev, splits.test];
            let mut parts = Vec::new();
            for (index, (name, share)) in NAMES.iter().zip(shares).enumerate() {
                let documents = of(Some(index));
                if !documents.is_empty() {
                    parts.push(Part {
                        name: Some(name),
                        documents,
                    });
                } else if share > 0 {
                    let message = format!(
                        "The split {name} has a share but no article: there are too few, or what goes together is too much."
                    );
                    report.push(Item::new(Severity::Loss, "empty-split", message));
                }
            }
            parts
        }
    })
}

fn facts_of(document: &Document, group: Option<&str>) -> split::Facts {
    let labels = document.annotations.iter();
    let date = day(document);
    let group = match group {
        // Articles of one day are together, whatever the hour.
        Some("date") => date.clone(),
        Some(key) => document.metadata.get(key).cloned(),
        None => None,
    };
    split::Facts {
        key: document.text.hash().to_string(),
        group: group.filter(|it| !it.trim().is_empty()),
        labels: labels.filter_map(|it| it.label.clone()).collect(),
        date,
        with: None,
    }
}

/// Says which articles lack what they are divided by.
fn say_missing(facts: &[split::Facts], splits: &crate::wire::Splits, report: &mut Report) {
    let (missing, message) = match splits.by {
        SplitBy::Group => (
            facts.iter().filter(|it| it.group.is_none()).count(),
            format!(
                "Articles without the detail “{}” were divided one by one.",
                splits.group
            ),
        ),
        SplitBy::Time => (
            facts.iter().filter(|it| it.date.is_none()).count(),
            "Articles without a date like 2018-03-13 are in the training data.".into(),
        ),
        SplitBy::Hash | SplitBy::Label => return,
    };
    if missing > 0 {
        let item = Item::new(Severity::Info, "not-divided", message);
        report.push(item.times(missing as u64));
    }
}

/// Says which articles are nearly the same, and which of them lie in different splits.
fn say_near(
    near: &[Near],
    titles: &[Named],
    action: DuplicateAction,
    split: Option<&[usize]>,
    report: &mut Report,
) {
    for it in near {
        let apart = split.is_some_and(|split| split[it.first] != split[it.second]);
        if it.also && !apart {
            continue;
        }
        let percent = (it.shared * 100.0).round();
        let (first, second) = (&titles[it.first], &titles[it.second]);
        let what = match (action, split) {
            (DuplicateAction::First, _) => "It was left out.".to_owned(),
            (_, Some(split)) if split[it.first] != split[it.second] => format!(
                "They are in {} and {}: what is learnt from one is tested on the other.",
                NAMES[split[it.first]], NAMES[split[it.second]]
            ),
            (DuplicateAction::Together, Some(_)) => "Both are in the same split.".to_owned(),
            _ => String::new(),
        };
        let (severity, code) = match (action, split) {
            (DuplicateAction::First, _) => (Severity::Loss, "near-duplicate"),
            (_, Some(split)) if split[it.first] != split[it.second] => (Severity::Loss, "leakage"),
            _ => (Severity::Info, "near-duplicate"),
        };
        let message = format!(
            "It shares {percent} % of its text with “{}”. {what}",
            first.title
        );
        let mut item = Item::new(severity, code, message.trim_end());
        item.document = Some(second.title.clone());
        item.article = Some(second.id.clone());
        report.push(item);
    }
}

/// Adds what writing one dataset said. Of several files with the same articles the first counts these.
fn absorb(report: &mut Report, written: Report, counts: bool) {
    if counts {
        report.documents += written.documents;
    }
    report.annotations += written.annotations;
    report.relations += written.relations;
    for item in written.items {
        let same = |it: &Item| {
            (it.code, &it.message, &it.document, &it.quote)
                == (item.code, &item.message, &item.document, &item.quote)
        };
        match report.items.iter_mut().find(|it| same(it)) {
            // The same thing said of another layer's file.
            Some(known) if !counts => known.count = known.count.max(item.count),
            _ => report.push(item),
        }
    }
}

fn card_of(
    store: &Store,
    names: &Names,
    info: &FormatInfo,
    release: &Release,
    parts: &[Part],
    tallies: &[Tally],
    report: &Report,
) -> Result<impl Fn(&str) -> String> {
    let project = store.project()?;
    let state = state(store)?;
    let mut all = Tally::default();
    for tally in tallies {
        all.add(tally);
    }
    let splits: Vec<(&str, Tally)> = parts
        .iter()
        .zip(tallies)
        .filter_map(|(part, tally)| Some((part.name?, tally.clone())))
        .collect();
    let report = report_view(report);
    let (schema, card, division) = (
        names.info.clone(),
        release.card.clone(),
        release.splits.clone(),
    );
    let format = info.name;
    Ok(move |front: &str| {
        let facts = card::Facts {
            card: &card,
            project: (&project.name, &project.description),
            state: &state,
            format,
            schema: &schema,
            all: &all,
            splits: &splits,
            division: division.as_ref(),
            report: &report,
        };
        card::write(&facts, front)
    })
}

/// A hash of how far the project's log goes: the same for the same state.
fn state(store: &Store) -> Result<String> {
    let mut hasher = Sha256::new();
    for ((replica, lane), sequence) in store.vector()? {
        hasher.update(format!("{replica:?} {lane} {sequence}\n"));
    }
    Ok(hex(&hasher.finalize()))
}
