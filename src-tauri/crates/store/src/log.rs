//! The log: changes as they lie in the file, hashed and chained.
//!
//! A change's hash covers the hash before it in its stream, its header's bytes and the hashes of its writes'
//! bytes. So a write's content can be taken out for good, leaving its hash, and the chain still verifies.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use galley_model::change::{ChangeHeader, Write};
use galley_model::id::{ChangeId, Lane, ReplicaId, ThingId, WriteId};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::codec::{pack, unpack_text};
use crate::things::WriteKey;
use crate::{Result, StoreError};

/// How many writes lie together in one part of a body.
pub(crate) const PART: u32 = 1000;

/// A hash in the chain.
pub(crate) type Hash = [u8; 32];

/// A change in the log with its place here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its key in this file, in the order of arrival.
    pub key: i64,
    /// What is known of it.
    pub header: ChangeHeader,
    /// How many writes it has.
    pub writes: u32,
}

/// The hash of a change.
pub(crate) fn hash_change(before: &Hash, header: &str, root: Sha256) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(header.as_bytes());
    hasher.update(root.finalize());
    hasher.finalize().into()
}

/// Adds a line of a body to the root: the hash of its bytes, or the hash a purged line names.
pub(crate) fn add_to_root(root: &mut Sha256, line: &str) -> Option<()> {
    match purged(line) {
        None => root.update(Sha256::digest(line.as_bytes())),
        Some(hash) => root.update(hash.parse::<galley_model::text::TextHash>().ok()?.0),
    }
    Some(())
}

/// The line that stands for one whose write is removed for good.
pub(crate) fn purge(line: &str) -> String {
    if purged(line).is_some() {
        return line.to_owned();
    }
    let hash = galley_model::text::TextHash(Sha256::digest(line.as_bytes()).into());
    format!("{{\"purged\":\"{hash}\"}}")
}

/// The hash in a line whose write was removed for good.
fn purged(line: &str) -> Option<&str> {
    line.strip_prefix("{\"purged\":\"")?.strip_suffix("\"}")
}

/// The last change of a stream: its sequence number and hash, or 0 and zeros.
pub(crate) fn last_of(conn: &Connection, replica: i64, lane: i64) -> Result<(u64, Hash)> {
    let last = conn
        .prepare_cached(
            "SELECT sequence, hash FROM change WHERE replica = ?1 AND lane = ?2
             ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row([replica, lane], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))
        })
        .optional()?;
    Ok(last.unwrap_or((0, [0; 32])))
}

/// The hash of one change of a stream, if it is here.
pub(crate) fn hash_of(
    conn: &Connection,
    replica: i64,
    lane: i64,
    sequence: u64,
) -> Result<Option<Hash>> {
    Ok(conn
        .prepare_cached(
            "SELECT hash FROM change WHERE replica = ?1 AND lane = ?2 AND sequence = ?3",
        )?
        .query_row(rusqlite::params![replica, lane, sequence as i64], |row| {
            row.get(0)
        })
        .optional()?)
}

/// The greatest Lamport number seen.
pub(crate) fn greatest_lamport(conn: &Connection) -> Result<u64> {
    let greatest: Option<i64> = conn
        .prepare_cached("SELECT max(lamport) FROM change")?
        .query_row([], |row| row.get(0))?;
    Ok(greatest.unwrap_or(0).max(0) as u64)
}

/// The local key of a replica, new if need be.
pub(crate) fn intern_replica(conn: &Connection, replica: ReplicaId) -> Result<i64> {
    conn.prepare_cached("INSERT OR IGNORE INTO replica (id) VALUES (?1)")?
        .execute([replica.0 as i64])?;
    let key = conn
        .prepare_cached("SELECT key FROM replica WHERE id = ?1")?
        .query_row([replica.0 as i64], |row| row.get(0))?;
    Ok(key)
}

/// The local key of a lane, new if need be.
pub(crate) fn intern_lane(conn: &Connection, lane: Lane) -> Result<i64> {
    let name = lane.to_string();
    conn.prepare_cached("INSERT OR IGNORE INTO lane (name) VALUES (?1)")?
        .execute([&name])?;
    let key = conn
        .prepare_cached("SELECT key FROM lane WHERE name = ?1")?
        .query_row([&name], |row| row.get(0))?;
    Ok(key)
}

/// Starts a change's row; its count and hash follow when it is complete.
pub(crate) fn insert_change(
    conn: &Connection,
    replica: i64,
    lane: i64,
    header: &ChangeHeader,
    header_json: &str,
) -> Result<i64> {
    conn.prepare_cached(
        "INSERT INTO change (replica, lane, sequence, lamport, header, writes, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, x'')",
    )?
    .execute(params![
        replica,
        lane,
        header.id.sequence as i64,
        header.lamport as i64,
        header_json
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Completes a change's row.
pub(crate) fn finish_change(conn: &Connection, key: i64, writes: u32, hash: &Hash) -> Result<()> {
    conn.prepare_cached("UPDATE change SET writes = ?2, hash = ?3 WHERE key = ?1")?
        .execute(params![key, writes, hash])?;
    Ok(())
}

/// Stores one part of a body: lines without a line break at the end.
pub(crate) fn insert_part(conn: &Connection, change: i64, part: u32, lines: &str) -> Result<()> {
    let (codec, data) = pack(lines.as_bytes());
    conn.prepare_cached(
        "INSERT INTO change_body (change, part, codec, data) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![change, part, codec, data])?;
    Ok(())
}

/// One part of a body as it was written.
pub(crate) fn part(conn: &Connection, change: i64, part: u32) -> Result<String> {
    let (codec, data) = conn
        .prepare_cached("SELECT codec, data FROM change_body WHERE change = ?1 AND part = ?2")?
        .query_row(params![change, part], |row| Ok((row.get(0)?, row.get(1)?)))?;
    unpack_text(codec, data).ok_or_else(|| damaged(conn, change, "its writes cannot be unpacked"))
}

/// The error for a change that does not read.
pub(crate) fn damaged(conn: &Connection, change: i64, what: &str) -> StoreError {
    StoreError::Damaged {
        path: conn.path().unwrap_or_default().into(),
        what: format!("change {change} in the log: {what}"),
    }
}

/// Parses a line of a body; `None` for a write that was removed for good.
pub(crate) fn parse_write(conn: &Connection, change: i64, line: &str) -> Result<Option<Write>> {
    if purged(line).is_some() {
        return Ok(None);
    }
    serde_json::from_str(line)
        .map(Some)
        .map_err(|error| damaged(conn, change, &error.to_string()))
}

/// Reads single writes, keeping the parts and headers read last: neighbours are usually asked for together.
#[derive(Default)]
pub(crate) struct Writes {
    parts: Vec<(i64, u32, Vec<String>)>,
    headers: HashMap<i64, ChangeHeader>,
}

impl Writes {
    /// How many parts are kept: the writes of one thing lie in so many changes at most, as a rule.
    const PARTS: usize = 8;
    /// How many headers are kept.
    const HEADERS: usize = 4_096;

    /// The write, or `None` if it was removed for good.
    pub(crate) fn get(&mut self, conn: &Connection, at: WriteKey) -> Result<Option<Write>> {
        let (change, number) = (at.change, at.index / PART);
        let known = self
            .parts
            .iter()
            .position(|it| it.0 == change && it.1 == number);
        let latest = if let Some(index) = known {
            self.parts.remove(index)
        } else {
            if self.parts.len() >= Self::PARTS {
                self.parts.remove(0);
            }
            let text = part(conn, change, number)?;
            (change, number, text.lines().map(str::to_owned).collect())
        };
        let line = latest.2.get((at.index % PART) as usize);
        let write = line
            .ok_or_else(|| damaged(conn, change, "a write is missing"))
            .and_then(|line| parse_write(conn, change, line));
        self.parts.push(latest);
        write
    }

    /// The header of a change.
    pub(crate) fn header(&mut self, conn: &Connection, change: i64) -> Result<&ChangeHeader> {
        if self.headers.len() >= Self::HEADERS {
            self.headers.clear();
        }
        Ok(match self.headers.entry(change) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(space) => space.insert(logged(conn, change)?.header),
        })
    }

    /// The name of a write.
    pub(crate) fn id(&mut self, conn: &Connection, at: WriteKey) -> Result<WriteId> {
        Ok(WriteId {
            change: self.header(conn, at.change)?.id,
            index: at.index,
        })
    }
}

/// A change by its key.
pub(crate) fn logged(conn: &Connection, key: i64) -> Result<Logged> {
    let (header, writes): (String, u32) = conn
        .prepare_cached("SELECT header, writes FROM change WHERE key = ?1")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let header = parse_header(conn, key, &header)?;
    Ok(Logged {
        key,
        header,
        writes,
    })
}

pub(crate) fn parse_header(conn: &Connection, key: i64, header: &str) -> Result<ChangeHeader> {
    serde_json::from_str(header).map_err(|error| damaged(conn, key, &error.to_string()))
}

/// The key of a change, if it is here.
pub(crate) fn find_change(conn: &Connection, id: ChangeId) -> Result<Option<i64>> {
    let key = conn
        .prepare_cached(
            "SELECT change.key FROM change JOIN replica ON replica.key = change.replica
             JOIN lane ON lane.key = change.lane
             WHERE replica.id = ?1 AND lane.name = ?2 AND sequence = ?3",
        )?
        .query_row(
            params![id.replica.0 as i64, id.lane.to_string(), id.sequence as i64],
            |row| row.get(0),
        )
        .optional()?;
    Ok(key)
}

/// Every write of a change in order, with its thing; purged ones are left out.
pub(crate) fn writes_in(
    conn: &Connection,
    change: &Logged,
    mut take: impl FnMut(u32, Write) -> Result<()>,
) -> Result<()> {
    let mut index = 0;
    while index < change.writes {
        for line in part(conn, change.key, index / PART)?.lines() {
            if let Some(write) = parse_write(conn, change.key, line)? {
                take(index, write)?;
            }
            index += 1;
        }
    }
    Ok(())
}

/// The things a change wrote.
pub(crate) fn things_in(conn: &Connection, change: &Logged) -> Result<Vec<ThingId>> {
    let mut things = Vec::new();
    writes_in(conn, change, |_, write| {
        things.push(write.thing);
        Ok(())
    })?;
    Ok(things)
}
