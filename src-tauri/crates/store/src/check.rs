//! Checking a project: every hash, every quote, and the current state against a rebuild from the log.

use galley_model::change::Value;
use galley_model::id::ThingId;
use galley_model::text::TextHash;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::codec::unpack_text;
use crate::file::Store;
use crate::log::{self, PART};
use crate::opening::SCHEMA;
use crate::state::{self, ANNOTATION, annotation_at};
use crate::things::{self, Keys, WriteKey, thing_at};
use crate::{Result, rebuild, searching};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Changes whose hashes were verified.
    pub changes: u32,
    /// Texts whose hashes were verified.
    pub texts: u32,
    /// Things that were rebuilt and compared.
    pub things: u32,
    /// Annotations whose quotes were verified.
    pub annotations: u32,
    /// What is wrong, in words. Empty when all is well.
    pub problems: Vec<String>,
}

/// How many problems are listed at most; more of the same help nobody.
const MOST_PROBLEMS: usize = 200;

impl CheckReport {
    fn problem(&mut self, what: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(what);
        }
    }
}

impl Store {
    /// Checks everything, without changing the file.
    pub fn check(&self) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        self.check_pages(&mut report)?;
        self.check_chain(&mut report)?;
        self.check_texts(&mut report)?;
        self.check_state(&mut report)?;
        self.check_quotes(&mut report)?;
        self.check_counts(&mut report)?;
        Ok(report)
    }

    fn check_pages(&self, report: &mut CheckReport) -> Result<()> {
        let mut statement = self.conn().prepare("PRAGMA integrity_check(20)")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            let line = line?;
            if line != "ok" {
                report.problem(format!("the database: {line}"));
            }
        }
        Ok(())
    }

    fn check_chain(&self, report: &mut CheckReport) -> Result<()> {
        let conn = self.conn();
        let mut statement = conn.prepare(
            "SELECT change.key, replica, lane.name, sequence, lamport, header, writes, hash FROM change
             JOIN lane ON lane.key = change.lane ORDER BY replica, lane, sequence",
        )?;
        let mut rows = statement.query([])?;
        let mut stream: Option<(i64, String)> = None;
        let (mut last, mut before) = (0, [0u8; 32]);
        while let Some(row) = rows.next()? {
            report.changes += 1;
            let key: i64 = row.get(0)?;
            let here = (row.get(1)?, row.get(2)?);
            if stream.as_ref() != Some(&here) {
                (last, before) = (0, [0; 32]);
                stream = Some(here);
            }
            let (sequence, lamport): (i64, i64) = (row.get(3)?, row.get(4)?);
            let json: String = row.get(5)?;
            match log::parse_header(conn, key, &json) {
                Err(error) => report.problem(error.to_string()),
                Ok(header) => {
                    let lane = header.id.lane.to_string();
                    let same = header.id.sequence as i64 == sequence
                        && header.lamport as i64 == lamport
                        && stream.as_ref().is_some_and(|(_, name)| *name == lane);
                    if !same {
                        report.problem(format!("change {key}: its header and its row differ"));
                    }
                }
            }
            if sequence != last + 1 {
                report.problem(format!("change {key}: changes before it are missing"));
            }
            let stored: [u8; 32] = row.get(7)?;
            let writes: u32 = row.get(6)?;
            match self.root(key, writes) {
                Ok(Some(root)) if log::hash_change(&before, &json, root.clone()) == stored => {}
                Ok(_) => report.problem(format!("change {key}: it was altered since it was made")),
                Err(error) => report.problem(error.to_string()),
            }
            (last, before) = (sequence, stored);
        }
        Ok(())
    }

    /// Verifies the change that arrived last, which is the one a crash would have hurt; the problem in words.
    pub(crate) fn verify_last_change(&self) -> Result<Option<String>> {
        let conn = self.conn();
        let last: Option<(i64, String, u32, log::Hash, Option<log::Hash>)> = conn
            .query_row(
                "SELECT key, header, writes, hash,
                     (SELECT hash FROM change AS earlier WHERE earlier.replica = change.replica
                      AND earlier.lane = change.lane AND earlier.sequence = change.sequence - 1)
                 FROM change ORDER BY key DESC LIMIT 1",
                [],
                |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                    ))
                },
            )
            .optional()?;
        let Some((key, header, writes, hash, before)) = last else {
            return Ok(Some("its log is empty".into()));
        };
        // A long one, an import, is verified by a full check: opening stays quick.
        if writes > PART {
            return Ok(None);
        }
        let sound = self.root(key, writes)?.is_some_and(|root| {
            log::hash_change(&before.unwrap_or_default(), &header, root) == hash
        });
        Ok((!sound).then(|| format!("change {key} in its log was altered")))
    }

    /// The root over a change's writes; `None` if their number is not what it should be.
    fn root(&self, key: i64, writes: u32) -> Result<Option<Sha256>> {
        let mut root = Sha256::new();
        let mut count = 0;
        for part in 0..writes.div_ceil(PART) {
            for line in log::part(self.conn(), key, part)?.lines() {
                count += 1;
                if log::add_to_root(&mut root, line).is_none() {
                    return Ok(None);
                }
            }
        }
        Ok((count == writes).then_some(root))
    }

    fn check_texts(&self, report: &mut CheckReport) -> Result<()> {
        let mut statement = self.conn().prepare("SELECT hash, codec, data FROM text")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            report.texts += 1;
            let hash = TextHash(row.get(0)?);
            let text = unpack_text(row.get(1)?, row.get(2)?);
            if text.is_none_or(|text| TextHash::of(&text) != hash) {
                report.problem(format!("the text {hash} was altered or is damaged"));
            }
        }
        Ok(())
    }

    /// Rebuilds everything from the log in a database of its own and compares.
    fn check_state(&self, report: &mut CheckReport) -> Result<()> {
        let rebuilt = self.rebuild(report)?;
        let things = |conn: &Connection| -> Result<Vec<ThingId>> {
            let mut statement = conn.prepare(
                "SELECT kind, replica, number FROM thing WHERE change IS NOT NULL
                 ORDER BY kind, replica, number",
            )?;
            let found = statement.query_map([], |row| thing_at(row, 0))?;
            Ok(found.collect::<rusqlite::Result<_>>()?)
        };
        let (here, there) = (things(self.conn())?, things(&rebuilt)?);
        for thing in there.iter().filter(|it| {
            here.binary_search_by_key(&order(**it), |it| order(*it))
                .is_err()
        }) {
            report.problem(format!("{thing} is in the log but not in the project"));
        }
        for thing in here {
            report.things += 1;
            if facts(self.conn(), thing)? != facts(&rebuilt, thing)? {
                report.problem(format!("{thing} is not what the log says"));
            }
        }
        let rows = |conn: &Connection| -> Result<i64> {
            Ok(conn.query_row(
                "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM document)
                     + (SELECT count(*) FROM annotation) + (SELECT count(*) FROM relation)
                     + (SELECT count(*) FROM comment) + (SELECT count(*) FROM work)",
                [],
                |row| row.get(0),
            )?)
        };
        if rows(self.conn())? != rows(&rebuilt)? {
            report.problem("the project holds values that no change made".into());
        }
        Ok(())
    }

    fn rebuild(&self, report: &mut CheckReport) -> Result<Connection> {
        // An empty name is a temporary database that may spill to disk.
        let fresh = Connection::open("")?;
        crate::opening::keep_statements(&fresh)?;
        fresh.execute_batch(SCHEMA)?;
        fresh.execute_batch("PRAGMA synchronous = off; BEGIN")?;
        self.copy(&fresh, "replica", "key, id")?;
        self.copy(&fresh, "lane", "key, name")?;
        self.copy(
            &fresh,
            "change",
            "key, replica, lane, sequence, lamport, header, writes, hash",
        )?;
        self.copy(&fresh, "change_body", "change, part, codec, data")?;
        self.copy(&fresh, "text", "hash, length, codec, x''")?;
        rebuild::derive_all(&fresh, |problem| report.problem(problem))?;
        fresh.execute_batch("COMMIT")?;
        Ok(fresh)
    }

    fn copy(&self, to: &Connection, table: &str, columns: &str) -> Result<()> {
        let names = columns.replace("x''", "data");
        let width = names.split(',').count();
        let marks = vec!["?"; width].join(", ");
        let mut insert = to.prepare(&format!("INSERT INTO {table} ({names}) VALUES ({marks})"))?;
        let mut select = self
            .conn()
            .prepare(&format!("SELECT {columns} FROM {table}"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..width {
                let value = ToSqlOutput::Borrowed(row.get_ref(column)?);
                insert.raw_bind_parameter(column + 1, value)?;
            }
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// Whether what is counted of annotations is what there is of them.
    fn check_counts(&self, report: &mut CheckReport) -> Result<()> {
        let conn = self.conn();
        for (sql, what) in [
            (
                "SELECT 1 FROM tally WHERE annotations
                     <> (SELECT count(*) FROM annotation WHERE annotation.document = tally.document)",
                "the number of annotations of an article is wrong",
            ),
            (
                "SELECT 1 FROM document WHERE key NOT IN (SELECT document FROM tally)",
                "the number of annotations of an article is missing",
            ),
            (
                "SELECT 1 FROM entity WHERE mentions
                     <> (SELECT count(*) FROM annotation WHERE annotation.entity = entity.key)",
                "the number of mentions of an entry of the register is wrong",
            ),
        ] {
            if conn.prepare(sql)?.exists([])? {
                report.problem(what.into());
            }
        }
        if !searching::all_are_noted(conn)? {
            report.problem("words of the index are missing in the list of words".into());
        }
        let counted = Connection::open("")?;
        counted.execute_batch(SCHEMA)?;
        counted.execute_batch("PRAGMA synchronous = off; BEGIN")?;
        let mut keys = Keys::default();
        let mut statement = conn.prepare(
            "SELECT quote, layer, label FROM annotation
             WHERE anchor IS NULL AND adrift = 0 AND start IS NOT NULL",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let quote: String = row.get(0)?;
            keys.count_string(&counted, &quote, row.get(1)?, row.get(2)?, 1)?;
        }
        keys.flush(&counted)?;
        if !same_rows(conn, &counted)? {
            report.problem("the lexicon of what is marked is not what is marked".into());
        }
        Ok(())
    }

    fn check_quotes(&self, report: &mut CheckReport) -> Result<()> {
        let columns = ANNOTATION.replacen(
            "FROM annotation",
            ", annotation.adrift, annotation.key FROM annotation",
            1,
        );
        let sql = format!("SELECT {columns} ORDER BY annotation.document");
        let mut statement = self.conn().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut text = None;
        while let Some(row) = rows.next()? {
            report.annotations += 1;
            let (id, annotation) = annotation_at(row)?;
            // Where one copy removed an article in which another went on annotating, the annotation waits.
            let Some(hash) = state::text_of(self.conn(), annotation.document)? else {
                continue;
            };
            if text.as_ref().is_none_or(|(known, _)| *known != hash) {
                text = self.text(hash).ok().map(|it| (hash, it));
            }
            match &text {
                None => report.problem(format!(
                    "annotation {id}: the text of its article is missing"
                )),
                Some((_, text)) => {
                    let adrift: bool = row.get(21)?;
                    match (annotation.anchor.verify(text), adrift) {
                        (Ok(()), false) => {}
                        (Ok(()), true) => report.problem(format!(
                            "annotation {id} counts as having lost its place, but has it"
                        )),
                        (Err(problem), false) => {
                            report.problem(format!("annotation {id}: {problem}"));
                        }
                        (Err(_), true) => {
                            if let Some(problem) = self.verify_adrift(row.get(22)?)? {
                                report.problem(problem);
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether two lexicons are equal.
fn same_rows(a: &Connection, b: &Connection) -> Result<bool> {
    let sql = "SELECT string, layer, label, count FROM lexicon ORDER BY string, layer, label";
    let (mut a, mut b) = (a.prepare(sql)?, b.prepare(sql)?);
    let (mut a, mut b) = (a.query([])?, b.query([])?);
    loop {
        let read = |row: Option<&rusqlite::Row<'_>>| -> rusqlite::Result<_> {
            row.map(|row| {
                let string: String = row.get(0)?;
                let counts: [i64; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
                Ok((string, counts))
            })
            .transpose()
        };
        match (read(a.next()?)?, read(b.next()?)?) {
            (None, None) => return Ok(true),
            (a, b) if a == b => {}
            _ => return Ok(false),
        }
    }
}

fn order(thing: ThingId) -> (i64, u64, u64) {
    (
        things::kind_number(thing.kind),
        thing.id.replica.0,
        thing.id.number,
    )
}

/// A thing's value and its unreplaced writes.
fn facts(conn: &Connection, thing: ThingId) -> Result<(Option<Value>, Vec<WriteKey>)> {
    let heads = match things::find(conn, thing)? {
        Some(key) => things::heads(conn, key)?,
        None => Vec::new(),
    };
    // A value that does not read differs from the one that was rebuilt, which is all that matters here.
    Ok((state::load(conn, thing).unwrap_or(None), heads))
}
