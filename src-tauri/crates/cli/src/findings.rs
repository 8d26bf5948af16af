//! What is to be checked in a project, for a terminal and for scripts.

use std::path::Path;

use galley_api::consistency::{check_project, groups_view};
use galley_api::wire::{AskFindings, FindingGroup};
use serde::Serialize;

use crate::print::{count, json, line};
use crate::project::{now, open};
use crate::{Outcome, Result};

/// As many groups are read at a time.
const PAGE: u32 = 500;

/// A group as a script reads it.
#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    subject: &'a str,
    evidence: &'a str,
    places: u32,
    articles: u32,
    likely: bool,
}

/// Looks through all articles and prints the groups, those with the most places first.
pub(crate) fn findings(project: &Path, as_json: bool, possible: bool) -> Result<Outcome> {
    let mut store = open(project)?;
    let checked = check_project(&mut store, now())?;
    let mut ask = AskFindings {
        rule: None,
        possible,
        by_subject: false,
        offset: 0,
        limit: PAGE,
    };
    loop {
        let rows = groups_view(&store, &ask)?.rows;
        for row in &rows {
            print(row, as_json);
        }
        ask.offset += PAGE;
        if rows.len() < PAGE as usize {
            break;
        }
    }
    if !as_json {
        line(&format!(
            "{} in {}",
            count(checked.findings, "likely slip"),
            count(checked.articles, "article")
        ));
    }
    Ok(if checked.findings == 0 {
        Outcome::Done
    } else {
        Outcome::DoneWithLosses
    })
}

fn print(row: &FindingGroup, as_json: bool) {
    if as_json {
        json(&Line {
            rule: &row.rule,
            subject: &row.subject,
            evidence: &row.evidence,
            places: row.places,
            articles: row.articles,
            likely: row.likely,
        });
        return;
    }
    line(&format!(
        "{:>6}  {:<18}  {}  ({})",
        row.places, row.rule, row.subject, row.evidence
    ));
}
