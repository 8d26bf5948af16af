//! What a library costs to use: each command as the window calls it, several times, and beside it the limits: the index
//! of words alone and Aho-Corasick alone on the same text.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use galley_api::wire::Host;
use galley_api::{AppDirs, Session};
use serde_json::{Value, json};

use crate::corpus::Corpus;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How often what is quick is done.
const QUICK: usize = 40;
/// How often what looks through everything is done.
const SLOW: usize = 3;

/// Prints a table: what, median, 95th percentile, and how many were found.
pub fn time(path: &Path) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let dirs = AppDirs {
        data: folder.path().to_owned(),
    };
    let size = std::fs::metadata(path)?.len();
    let session = Session::new(Host::Browser, dirs);
    let call = |name: &str, ask: Value| -> Outcome<Value> { Ok(session.call("bench", name, ask)?) };
    let open = json!({ "path": path });
    print_row(
        "open project",
        measure(QUICK.min(5), || call("open_project", open.clone()))?,
        "",
    );
    let articles = call("count_articles", json!({ "query": "" }))?["total"]
        .as_u64()
        .unwrap_or(0);
    println!(
        "{articles} articles; file {} MB, {} bytes for each article, {} bytes for each mark with everything",
        size >> 20,
        size / articles.max(1),
        size / (articles * crate::corpus::MARKED as u64).max(1)
    );
    let corpus = Corpus::new();
    let (common, middle, rare) = (corpus.word(5), corpus.word(900), corpus.word(40_000));
    let person = Corpus::person();
    let surname = person.split(' ').next_back().unwrap_or_default().to_owned();
    let list = |query: &str, by: &str, descending: bool, offset: u64| {
        json!({
            "query": query, "offset": offset, "limit": 100,
            "order": { "by": by, "descending": descending, "seed": 7 },
        })
    };
    for (what, ask) in [
        ("first page", list("", "imported", false, 0)),
        (
            "a page in the middle",
            list("", "imported", false, articles / 2),
        ),
        ("sort by title", list("", "title", false, 0)),
        ("sort by date, the latest first", list("", "date", true, 0)),
        ("sort by tags", list("", "tags", true, 0)),
        ("sort by status", list("", "status", false, 0)),
        ("sort by annotator", list("", "annotator", false, 0)),
        (
            "filter: a label",
            list("label:Person", "imported", false, 0),
        ),
        (
            "filter: untagged",
            list("is:untagged", "imported", false, 0),
        ),
        (
            "filter: a month",
            list("date:2018-03", "imported", false, 0),
        ),
        ("filter: done", list("status:done", "imported", false, 0)),
        ("word, common", list(common, "imported", false, 0)),
        ("word, rare", list(rare, "imported", false, 0)),
        (
            "phrase: a name",
            list(&format!("\"{person}\""), "imported", false, 0),
        ),
        (
            "phrase of two common words",
            list(&format!("\"{common} {middle}\""), "imported", false, 0),
        ),
        (
            "beginning of a word",
            list(&format!("{}*", &rare[..4]), "imported", false, 0),
        ),
        (
            "beginning of very many words",
            list(&format!("{}*", &rare[..1]), "imported", false, 0),
        ),
        (
            "part of a word",
            list(&format!("*{}*", &surname[1..]), "imported", false, 0),
        ),
        (
            "structured",
            list(
                &format!("\"{person}\" label:Person by:me date:2015.. -source:ledger"),
                "title",
                false,
                0,
            ),
        ),
        (
            "a mark's words",
            list(
                &format!("quote:\"{person}\" label:Place"),
                "imported",
                false,
                0,
            ),
        ),
    ] {
        let found = call("list_articles", ask.clone())?;
        let many = match found["total"].as_u64() {
            Some(total) => format!("{total}"),
            None => "many".into(),
        };
        print_row(
            what,
            measure(QUICK, || call("list_articles", ask.clone()))?,
            &many,
        );
    }
    for (what, query) in [
        ("count: all", String::new()),
        ("count: a common word", common.to_owned()),
        ("count: a label", "label:Person".to_owned()),
        (
            "count: beginning of very many words",
            format!("{}*", &rare[..1]),
        ),
        ("count: part of a word", format!("*{}*", &surname[1..])),
    ] {
        let ask = json!({ "query": query });
        let total = call("count_articles", ask.clone())?["total"].to_string();
        print_row(
            what,
            measure(SLOW, || call("count_articles", ask.clone()))?,
            &total,
        );
    }
    let groups = json!({ "query": "", "by": "source" });
    print_row(
        "groups by source",
        measure(SLOW, || call("group_articles", groups.clone()))?,
        "8",
    );
    corpus_wide(&call, &person)?;
    println!("peak memory: {} MB", peak() >> 10);
    Ok(())
}

/// What looks through the corpus: marking the rest of a name, and whether all is consistent.
fn corpus_wide(call: &impl Fn(&str, Value) -> Outcome<Value>, person: &str) -> Outcome<()> {
    let query = format!("quote:\"{person}\" label:Person");
    let ask = json!({
        "query": query, "offset": 0, "limit": 1,
        "order": { "by": "imported", "descending": false, "seed": 0 },
    });
    let article = call("list_articles", ask)?["rows"][0]["id"].clone();
    let view = call(
        "open_article",
        json!({ "document": article, "packed": false }),
    )?;
    let marks = view["annotations"].as_array().cloned().unwrap_or_default();
    let mark = marks
        .iter()
        .find(|it| it["quote"] == person)
        .ok_or("the name is marked")?;
    let ask = json!({ "job": "a", "annotation": mark["id"], "scope": "all", "aside": false });
    let mut found = Value::Null;
    let times = measure(SLOW, || {
        found = call("occurrences", ask.clone())?;
        Ok(())
    })?;
    let places = format!(
        "{} places in {} articles",
        found["places"], found["articles"]
    );
    print_row("mark the rest: look", times, &places);
    let groups: Vec<Value> = found["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| it["group"].clone())
        .collect();
    let ask = json!({ "job": "b" });
    let checked = call("check_consistency", ask.clone())?;
    let findings = format!("{} findings", checked["findings"]);
    print_row(
        "consistency, all articles",
        measure(1, || call("check_consistency", ask.clone()))?,
        &findings,
    );
    // Last of all, since it marks them.
    let ask =
        json!({ "job": "c", "id": found["id"], "groups": groups, "places": [], "except": [] });
    print_row(
        "mark the rest: take all",
        measure(1, || call("propagate", ask.clone()))?,
        &places,
    );
    print_row("undo that", measure(1, || call("undo", json!({})))?, "");
    Ok(())
}

/// How long each of so many runs took, in milliseconds, the shortest first.
pub fn measure<T>(runs: usize, mut run: impl FnMut() -> Outcome<T>) -> Outcome<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let started = Instant::now();
        run()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

pub fn print_row(what: &str, times: Vec<f64>, found: &str) {
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    println!(
        "{what:36} {:>10.1} ms {:>10.1} ms  {found}",
        at(0.5),
        at(0.95)
    );
}

/// The most memory this process ever held, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
