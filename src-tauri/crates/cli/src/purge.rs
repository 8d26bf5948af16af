//! Removing articles for good from the command line: what it takes is printed before it is done.

use std::path::Path;

use galley_api::purge::{carry_out, find, plan};
use galley_api::wire::Purge;

use crate::print::{count, line};
use crate::project::{now, open};
use crate::{Outcome, Result};

pub(crate) fn purge(
    project: &Path,
    articles: &[String],
    yes: bool,
    in_copies: bool,
) -> Result<Outcome> {
    let mut store = open(project)?;
    let documents = articles
        .iter()
        .map(|it| find(&store, it))
        .collect::<Result<Vec<_>>>()?;
    let (plan, _) = plan(&store, &documents)?;
    for title in &plan.titles {
        line(&format!(
            "article  {}",
            if title.is_empty() {
                "(removed before)"
            } else {
                title
            }
        ));
    }
    line(&format!(
        "{}, {} in {} of the history",
        count(plan.texts, "text"),
        match plan.things {
            1 => "1 annotation, relation or comment".to_owned(),
            many => format!("{many} annotations, relations or comments"),
        },
        count(plan.changes, "change")
    ));
    if plan.shared > 0 {
        line(&format!(
            "{} stays: another article has or had it",
            count(plan.shared, "text")
        ));
    }
    let holding = plan.copies.iter().filter(|it| it.holds != Some(false));
    let copies: Vec<String> = holding.map(|it| it.path.clone()).collect();
    for path in &copies {
        line(&format!("copy     {path}"));
    }
    if !yes {
        line("nothing was done; --yes removes it for good, --copies also in the copies");
        return Ok(Outcome::Nothing);
    }
    let ask = Purge {
        job: String::new(),
        documents,
        copies: if in_copies { copies } else { Vec::new() },
    };
    let (purged, left) = carry_out(&mut store, &ask, now())?;
    line(&format!(
        "removed for good: {}, {} of the history",
        count(purged.texts, "text"),
        count(purged.lines, "line")
    ));
    if !purged.clean {
        line("another program holds the file: it is cleaned when it is next opened");
    }
    for copy in &left {
        line(&format!("left     {}: {}", copy.path, copy.why));
    }
    line("copies elsewhere, bundles and exports cannot be seen from here");
    Ok(if left.is_empty() && purged.clean {
        Outcome::Done
    } else {
        Outcome::DoneWithLosses
    })
}
