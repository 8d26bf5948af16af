//! Making, checking and reading projects from the command line.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use galley_api::history::{annotator_names, left_besides, log_page, skipped_words, undone_words};
use galley_api::project::{check_view, make, stats_view};
use galley_api::wire::AskLog;
use galley_api::{Store, Undone};

use crate::print::{count, json, line, time};
use crate::{Outcome, Result};

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| i64::try_from(it.as_millis()).unwrap_or(i64::MAX))
}

/// Opens a project file.
pub(crate) fn open(project: &Path) -> Result<Store> {
    Ok(Store::open(project)?)
}

pub(crate) fn new(project: &Path, preset: &str) -> Result<Outcome> {
    make(project, preset, "", "", now())?;
    line(&format!("made {}", project.display()));
    Ok(Outcome::Done)
}

pub(crate) fn sample(project: &Path) -> Result<Outcome> {
    galley_api::sample::make(project, now())?;
    line(&format!("made {}", project.display()));
    Ok(Outcome::Done)
}

pub(crate) fn check(project: &Path) -> Result<Outcome> {
    let found = check_view(&open(project)?)?;
    for problem in &found.problems {
        line(problem);
    }
    if !found.problems.is_empty() {
        line(&count(found.problems.len() as u32, "problem"));
        return Ok(Outcome::DoneWithLosses);
    }
    line(&format!(
        "all is well: {} verified, {} with their quotes",
        count(found.changes, "change"),
        count(found.annotations, "annotation")
    ));
    Ok(Outcome::Done)
}

pub(crate) fn log(project: &Path, as_json: bool) -> Result<Outcome> {
    let store = open(project)?;
    let everything = AskLog {
        limit: u32::MAX,
        ..AskLog::default()
    };
    for row in log_page(&store, everything)?.rows.iter().rev() {
        if as_json {
            json(row);
        } else {
            let many = if row.writes > 1 {
                format!(" ({})", count(row.writes, "write"))
            } else {
                String::new()
            };
            line(&format!(
                "{}  {}  {}{many}",
                time(row.time),
                row.author,
                row.what
            ));
        }
    }
    Ok(Outcome::Done)
}

pub(crate) fn undo(project: &Path) -> Result<Outcome> {
    let mut store = open(project)?;
    let undone = store.undo(store.me()?, now())?;
    tell(&store, &undone, "undid")
}

pub(crate) fn redo(project: &Path) -> Result<Outcome> {
    let mut store = open(project)?;
    let undone = store.redo(store.me()?, now())?;
    tell(&store, &undone, "redid")
}

fn tell(store: &Store, undone: &Undone, verb: &str) -> Result<Outcome> {
    line(&undone_words(undone, verb));
    let names = annotator_names(store)?;
    for skipped in &undone.skipped {
        line(&format!(
            "left as it is: {}",
            skipped_words(skipped, &names)
        ));
    }
    let besides = left_besides(undone);
    for left in &besides {
        line(&format!("left as it is: {left}"));
    }
    Ok(if undone.skipped.is_empty() && besides.is_empty() {
        Outcome::Done
    } else {
        Outcome::DoneWithLosses
    })
}

pub(crate) fn stats(project: &Path, as_json: bool) -> Result<Outcome> {
    let stats = stats_view(&open(project)?)?;
    if as_json {
        json(&stats);
        return Ok(Outcome::Done);
    }
    line(&format!(
        "{}, {} characters, {}, {}",
        count(stats.articles, "article"),
        stats.characters,
        count(stats.annotations, "annotation"),
        count(stats.relations, "relation")
    ));
    for it in &stats.labels {
        line(&format!(
            "{:>8}  {} · {}",
            it.count,
            it.layer,
            it.label.as_deref().unwrap_or("no label")
        ));
    }
    for it in stats.annotators {
        line(&format!("{:>8}  by {}", it.count, it.name));
    }
    for it in stats.status {
        line(&format!("{:>8}  {}", it.count, it.name));
    }
    Ok(Outcome::Done)
}
