//! The dataset card: what a release holds, counted from the project, with what a person adds. Its front matter is what
//! dataset sites read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use galley_formats::SchemaInfo;
use galley_formats::corpus::LayerInfo;

use super::tally::Tally;
use crate::wire::{Card, ReportView, Severity, SplitBy, Splits};

/// All that a card says.
pub(super) struct Facts<'a> {
    pub card: &'a Card,
    /// The project's name and description, where the card has none.
    pub project: (&'a str, &'a str),
    /// The state of the project: a hash of its log.
    pub state: &'a str,
    pub format: &'a str,
    pub schema: &'a SchemaInfo,
    pub all: &'a Tally,
    /// By name; none without splits.
    pub splits: &'a [(&'a str, Tally)],
    pub division: Option<&'a Splits>,
    pub report: &'a ReportView,
}

/// The card. `front` is front matter that the format itself has written, without its fences.
pub(super) fn write(facts: &Facts<'_>, front: &str) -> String {
    let card = facts.card;
    let name = or(&card.name, facts.project.0);
    let mut out = String::from("---\n");
    let quoted = |it: &str| serde_json::to_string(it).unwrap_or_default();
    let _ = writeln!(out, "pretty_name: {}", quoted(name));
    if !card.licence.is_empty() {
        let _ = writeln!(out, "license: {}", quoted(&card.licence));
    }
    if !card.languages.is_empty() {
        let languages: Vec<String> = card.languages.iter().map(|it| quoted(it)).collect();
        let _ = writeln!(out, "language: [{}]", languages.join(", "));
    }
    out += front;
    out += "---\n\n";
    let _ = writeln!(out, "# {name}\n");
    let summary = or(&card.summary, facts.project.1);
    if !summary.is_empty() {
        let _ = writeln!(out, "{}\n", summary.trim());
    }
    holds(&mut out, facts);
    definitions(&mut out, facts);
    people(&mut out, facts);
    out += "## Licence\n\n";
    let licence = or(&card.licence, "Not stated: ask before you use it.");
    let _ = writeln!(out, "{licence}\n");
    gaps(&mut out, facts);
    let _ = writeln!(
        out,
        "## How it was made\n\nExported by Galley as {} from the project's state `{}`. The same recipe (`recipe.json`) on the same \
         state gives the same bytes; `SHA256SUMS` has their checksums, `report.json` what could not be carried.",
        facts.format, facts.state
    );
    out
}

fn or<'a>(own: &'a str, other: &'a str) -> &'a str {
    if own.trim().is_empty() { other } else { own }
}

fn holds(out: &mut String, facts: &Facts<'_>) {
    let all = facts.all;
    *out += "## What it holds\n\n";
    *out += "| | articles | characters | annotations | links |\n|---|---:|---:|---:|---:|\n";
    let mut row = |name: &str, it: &Tally| {
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} |",
            it.documents, it.characters, it.annotations, it.relations
        );
    };
    for (name, tally) in facts.splits {
        row(name, tally);
    }
    row("all", all);
    out.push('\n');
    if let Some(division) = facts.division {
        let by = match division.by {
            SplitBy::Hash => {
                "by a hash of the text; an article stays in its split as the project grows".into()
            }
            SplitBy::Group => format!("so that articles of one {} are together", division.group),
            SplitBy::Label => "so that each split has its share of every label".into(),
            SplitBy::Time => "by date: the oldest train, the newest test".to_owned(),
        };
        let _ = writeln!(out, "Divided {by}.\n");
    }
    *out += match &all.days {
        Some((first, last)) => format!(
            "The articles are from {first} to {last} ({} of {} have a date).\n\n",
            all.dated, all.documents
        ),
        None => "No article has a date.\n\n".into(),
    }
    .as_str();
}

fn definitions(out: &mut String, facts: &Facts<'_>) {
    let empty = BTreeMap::new();
    let mut split_counts: Vec<&BTreeMap<(String, Option<String>), u32>> =
        facts.splits.iter().map(|(_, it)| &it.labels).collect();
    split_counts.push(&facts.all.labels);
    let used = |layer: &LayerInfo| facts.all.labels.keys().any(|(name, _)| *name == layer.name);
    for layer in facts.schema.layers.iter().filter(|it| used(it)) {
        let _ = writeln!(out, "## {}\n", layer.name);
        if !layer.description.is_empty() {
            let _ = writeln!(out, "{}\n", layer.description.trim());
        }
        *out += "| label |";
        for (name, _) in facts.splits {
            let _ = write!(out, " {name} |");
        }
        *out += " all |\n|---|";
        *out += &"---:|".repeat(split_counts.len());
        out.push('\n');
        let labels = layer.labels.iter().map(|it| Some(it.name.clone()));
        for label in labels.chain([None]) {
            let key = (layer.name.clone(), label.clone());
            if label.is_none() && !facts.all.labels.contains_key(&key) {
                continue;
            }
            let shown = label.as_deref().unwrap_or("(highlight)");
            let _ = write!(out, "| {} |", shown.replace('|', "\\|"));
            for counts in &split_counts {
                let counts = if counts.is_empty() { &empty } else { *counts };
                let _ = write!(out, " {} |", counts.get(&key).copied().unwrap_or_default());
            }
            out.push('\n');
        }
        out.push('\n');
        for label in &layer.labels {
            let said = [
                (String::new(), label.description.trim().to_owned()),
                (" Examples: ".into(), label.examples.join("; ")),
                (" Not: ".into(), label.counter_examples.join("; ")),
            ];
            let mut words = String::new();
            for (before, it) in said.iter().filter(|(_, it)| !it.is_empty()) {
                let end = if it.ends_with('.') { "" } else { "." };
                let _ = write!(words, "{before}{it}{end}");
            }
            if !words.is_empty() {
                let _ = writeln!(out, "- **{}**: {}", label.name, words.trim());
            }
        }
        out.push('\n');
    }
}

fn people(out: &mut String, facts: &Facts<'_>) {
    *out += "## Who annotated\n\n";
    let mut roles: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for (name, count) in &facts.all.annotators {
        let known = facts.schema.annotators.iter().find(|it| it.name == *name);
        let role = known.map_or("", |it| it.role.as_str());
        let role = if role.is_empty() { "annotator" } else { role };
        let shown = if facts.card.names {
            format!("{name} ({role})")
        } else {
            role.to_owned()
        };
        let entry = roles.entry(shown).or_default();
        entry.0 += 1;
        entry.1 += count;
    }
    for (role, (people, count)) in &roles {
        let times = if *people > 1 {
            format!(", {people} people")
        } else {
            String::new()
        };
        let _ = writeln!(out, "- {role}{times}: {count} annotations");
    }
    if roles.is_empty() {
        *out += "Nobody: there are no annotations.\n";
    }
    let agreement = &facts.all.agreement;
    match agreement.f1() {
        Some(f1) => {
            let _ = writeln!(
                out,
                "\nAgreement on exact place and label, F1 over all pairs of annotators in the {} articles that at least two judged: \
                 {f1:.3}.\n",
                agreement.documents
            );
        }
        None => *out += "\nAgreement is not known: no article was judged by two people.\n\n",
    }
}

fn gaps(out: &mut String, facts: &Facts<'_>) {
    *out += "## Known gaps\n\n";
    if !facts.card.gaps.trim().is_empty() {
        let _ = writeln!(out, "{}\n", facts.card.gaps.trim());
    }
    let all = facts.all;
    let of = |what: &str, count: u32| format!("- {what}: {count} of {} articles\n", all.documents);
    if all.done < all.documents {
        *out += &of("Nobody has marked as done", all.documents - all.done);
    }
    if all.bare > 0 {
        *out += &of("Without any annotation", all.bare);
    }
    if all.dated < all.documents {
        *out += &of("Without a date", all.documents - all.dated);
    }
    let lost =
        |it: &&crate::wire::ReportItem| matches!(it.severity, Severity::Loss | Severity::Rejected);
    let mut losses: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
    for it in facts.report.items.iter().filter(lost) {
        // What names a person or an article in the report is said in general here.
        let message = match it.code.as_str() {
            "annotators" if !facts.card.names => {
                "The format does not say who judged; what several people marked is written together."
            }
            "near-duplicate" => {
                "Articles were left out that are nearly the same as an earlier one."
            }
            "leakage" => "Articles are nearly the same as one in another split.",
            _ => &it.message,
        };
        let entry = losses.entry(&it.code).or_insert((0, message));
        entry.0 += it.count;
    }
    for (count, message) in losses.values() {
        let _ = writeln!(out, "- {message} ({count} times)");
    }
    out.push('\n');
}
