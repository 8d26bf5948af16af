//! The limits beside which a library is measured: an FTS5 index alone, and Aho-Corasick alone, on the same text.

use std::error::Error;

use aho_corasick::{AhoCorasick, MatchKind};
use rusqlite::Connection;

use crate::corpus::Corpus;
use crate::timing::{measure, print_row};

/// Prints what the two take for a library of so many articles.
pub fn limits(articles: u64) -> Result<(), Box<dyn Error>> {
    let corpus = Corpus::new();
    let (common, rare, person) = (corpus.word(5), corpus.word(40_000), Corpus::person());
    let folder = tempfile::tempdir_in(".")?;
    let conn = Connection::open(folder.path().join("fts.db"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = wal; CREATE VIRTUAL TABLE search USING fts5 (text, content='')",
    )?;
    let started = std::time::Instant::now();
    let mut bytes = 0;
    let mut texts = Vec::new();
    conn.execute_batch("BEGIN")?;
    for number in 0..articles {
        let text = corpus.article(number).text;
        bytes += text.len();
        conn.prepare_cached("INSERT INTO search (rowid, text) VALUES (?1, ?2)")?
            .execute((number as i64, &text))?;
        // As much as is kept in memory for the other limit.
        if texts.len() < 20_000 {
            texts.push(text);
        }
    }
    conn.execute_batch("COMMIT; PRAGMA wal_checkpoint(truncate)")?;
    let size = std::fs::metadata(folder.path().join("fts.db"))?.len();
    println!(
        "FTS5 alone: {} MB of text indexed in {:.0} s with making it up, {} MB of index",
        bytes >> 20,
        started.elapsed().as_secs_f64(),
        size >> 20
    );
    for (what, words) in [
        ("FTS5: common word, first 100", common.to_owned()),
        ("FTS5: rare word, first 100", rare.to_owned()),
        ("FTS5: a name, first 100", format!("\"{person}\"")),
    ] {
        let run = || -> Result<Vec<i64>, Box<dyn Error>> {
            let mut statement =
                conn.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 100")?;
            let rows = statement.query_map([&words], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        print_row(what, measure(40, run)?, "");
    }
    let run = || -> Result<i64, Box<dyn Error>> {
        let mut statement =
            conn.prepare_cached("SELECT count(*) FROM search WHERE search MATCH ?1")?;
        Ok(statement.query_row([common], |row| row.get(0))?)
    };
    print_row("FTS5: common word, count", measure(3, run)?, "");
    let names: Vec<String> = (0..articles.min(20_000))
        .map(|it| corpus.article(it).title)
        .collect();
    let one = AhoCorasick::new([&person])?;
    let many = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(names.iter().map(|it| &it[..it.len().min(20)]))?;
    for (what, search) in [
        ("Aho-Corasick: one name", one),
        ("Aho-Corasick: as many as articles", many),
    ] {
        let run = || -> Result<usize, Box<dyn Error>> {
            Ok(texts.iter().map(|it| search.find_iter(it).count()).sum())
        };
        print_row(
            what,
            measure(3, run)?,
            &format!("in {} articles in memory", texts.len()),
        );
    }
    Ok(())
}
