//! Things by their small local keys, and which write of each is shown.

use std::collections::HashMap;

use galley_model::annotation::Origin;
use galley_model::fold::surface;
use galley_model::id::{Id, Kind, ReplicaId, ThingId};
use galley_model::text::{Text, TextHash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Result;
use crate::searching::Noted;

/// A write, by its change's local key and its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WriteKey {
    pub change: i64,
    pub index: u32,
}

/// The longest string, in bytes, that is kept in the lexicon: what is longer is a passage, no name.
pub(crate) const LONGEST_STRING: usize = 120;

/// The number a kind has in the file. Part of the promise: never changed, never reused.
pub(crate) fn kind_number(kind: Kind) -> i64 {
    match kind {
        Kind::Project => 0,
        Kind::Document => 1,
        Kind::Layer => 2,
        Kind::Label => 3,
        Kind::Attribute => 4,
        Kind::Annotation => 5,
        Kind::Relation => 6,
        Kind::Entity => 7,
        Kind::Comment => 8,
        Kind::Annotator => 9,
        Kind::Work => 10,
        Kind::Exception => 11,
    }
}

pub(crate) fn kind_of(number: i64) -> rusqlite::Result<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind_number(*kind) == number)
        .ok_or(rusqlite::Error::IntegralValueOutOfRange(0, number))
}

/// The local key of a thing, new if need be.
pub(crate) fn intern(conn: &Connection, thing: ThingId) -> Result<i64> {
    if let Some(key) = find(conn, thing)? {
        return Ok(key);
    }
    conn.prepare_cached("INSERT INTO thing (kind, replica, number) VALUES (?1, ?2, ?3)")?
        .execute(params![
            kind_number(thing.kind),
            thing.id.replica.0 as i64,
            thing.id.number as i64
        ])?;
    Ok(conn.last_insert_rowid())
}

/// Adds a thing with its first write; `None` if it is known already.
pub(crate) fn add(conn: &Connection, thing: ThingId, at: WriteKey) -> Result<Option<i64>> {
    let added = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO thing (kind, replica, number, change, idx)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            kind_number(thing.kind),
            thing.id.replica.0 as i64,
            thing.id.number as i64,
            at.change,
            at.index
        ])?;
    Ok((added == 1).then(|| conn.last_insert_rowid()))
}

/// Keys that were asked for already, so that bulk writing does not ask again. Good for one transaction.
#[derive(Default)]
pub(crate) struct Keys {
    things: HashMap<ThingId, i64>,
    /// The origin written last, which most neighbours share.
    pub(crate) origin: Option<(Origin, i64)>,
    /// How many annotations more or fewer articles have than their tallies say.
    tallies: HashMap<i64, i64>,
    /// How much more or less often strings are marked than the lexicon says, by string, layer and label.
    strings: HashMap<(String, i64, i64), i64>,
    /// The article asked for last, and its text, if it is here.
    pub(crate) article: Option<(i64, Option<TextHash>)>,
    /// How many mentions more or fewer entries of the register have than their rows say.
    mentions: HashMap<i64, i64>,
    /// A text that is about to be used.
    pub(crate) text: Option<(TextHash, Text)>,
    /// Words that the index is known to have.
    pub(crate) words: Noted,
}

impl Keys {
    /// How many are kept.
    const MOST: usize = 4_096;

    /// Like [`intern`].
    pub(crate) fn intern(&mut self, conn: &Connection, thing: ThingId) -> Result<i64> {
        if let Some(key) = self.things.get(&thing) {
            return Ok(*key);
        }
        let key = intern(conn, thing)?;
        self.keep(thing, key);
        Ok(key)
    }

    /// Counts annotations more or fewer in an article. [`Self::flush`] writes it down.
    pub(crate) fn count(&mut self, conn: &Connection, document: i64, more: i64) -> Result<()> {
        *self.tallies.entry(document).or_default() += more;
        if self.tallies.len() >= Self::MOST {
            self.flush(conn)?;
        }
        Ok(())
    }

    /// Counts mentions more or fewer of an entry of the register.
    pub(crate) fn count_mention(
        &mut self,
        conn: &Connection,
        entity: Option<i64>,
        more: i64,
    ) -> Result<()> {
        let Some(entity) = entity else { return Ok(()) };
        *self.mentions.entry(entity).or_default() += more;
        if self.mentions.len() >= Self::MOST {
            self.flush(conn)?;
        }
        Ok(())
    }

    /// Counts a string as marked more or less often; passes over what is too long for a name.
    pub(crate) fn count_string(
        &mut self,
        conn: &Connection,
        quote: &str,
        layer: i64,
        label: Option<i64>,
        more: i64,
    ) -> Result<()> {
        if quote.len() > LONGEST_STRING {
            return Ok(());
        }
        let of = (surface(quote), layer, label.unwrap_or(0));
        *self.strings.entry(of).or_default() += more;
        if self.strings.len() >= Self::MOST {
            self.flush(conn)?;
        }
        Ok(())
    }

    /// Brings the tallies up to date: before a transaction ends, and before one is read.
    pub(crate) fn flush(&mut self, conn: &Connection) -> Result<()> {
        let mut statement = conn.prepare_cached(
            "UPDATE tally SET annotations = annotations + ?2 WHERE document = ?1",
        )?;
        for (document, more) in self.tallies.drain().filter(|(_, more)| *more != 0) {
            statement.execute([document, more])?;
        }
        let mut statement =
            conn.prepare_cached("UPDATE entity SET mentions = mentions + ?2 WHERE key = ?1")?;
        for (entity, more) in self.mentions.drain().filter(|(_, more)| *more != 0) {
            statement.execute([entity, more])?;
        }
        let mut add = conn.prepare_cached(
            "INSERT INTO lexicon (string, layer, label, count) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET count = count + excluded.count RETURNING count",
        )?;
        let mut remove = conn.prepare_cached(
            "DELETE FROM lexicon WHERE string = ?1 AND layer = ?2 AND label = ?3",
        )?;
        for ((string, layer, label), more) in self.strings.drain().filter(|(_, more)| *more != 0) {
            let count: i64 =
                add.query_row(params![string, layer, label, more], |row| row.get(0))?;
            if count <= 0 {
                remove.execute(params![string, layer, label])?;
            }
        }
        Ok(())
    }

    /// Remembers the key of a thing.
    pub(crate) fn keep(&mut self, thing: ThingId, key: i64) {
        if self.things.len() >= Self::MOST {
            self.things.clear();
        }
        self.things.insert(thing, key);
    }
}

/// The local key of a thing that was ever written or referred to.
pub(crate) fn find(conn: &Connection, thing: ThingId) -> Result<Option<i64>> {
    let key = conn
        .prepare_cached("SELECT key FROM thing WHERE replica = ?2 AND number = ?3 AND kind = ?1")?
        .query_row(
            params![
                kind_number(thing.kind),
                thing.id.replica.0 as i64,
                thing.id.number as i64
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(key)
}

/// The thing with a local key.
pub(crate) fn get(conn: &Connection, key: i64) -> Result<ThingId> {
    let thing = conn
        .prepare_cached("SELECT kind, replica, number FROM thing WHERE key = ?1")?
        .query_row([key], |row| thing_at(row, 0))?;
    Ok(thing)
}

/// Reads kind, replica and number from three columns.
pub(crate) fn thing_at(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<ThingId> {
    Ok(ThingId {
        kind: kind_of(row.get(at)?)?,
        id: id_at(row, at + 1)?,
    })
}

/// Reads replica and number from two columns.
pub(crate) fn id_at(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Id> {
    Ok(Id {
        replica: ReplicaId(row.get::<_, i64>(at)? as u64),
        number: row.get::<_, i64>(at + 1)? as u64,
    })
}

/// The unreplaced writes of a thing, the one that is shown first.
pub(crate) fn heads(conn: &Connection, key: i64) -> Result<Vec<WriteKey>> {
    let shown = conn
        .prepare_cached("SELECT change, idx FROM thing WHERE key = ?1 AND change IS NOT NULL")?
        .query_row([key], write_at)
        .optional()?;
    let mut heads: Vec<WriteKey> = shown.into_iter().collect();
    let mut others =
        conn.prepare_cached("SELECT change, idx FROM conflict WHERE thing = ?1 ORDER BY 1, 2")?;
    for other in others.query_map([key], write_at)? {
        heads.push(other?);
    }
    Ok(heads)
}

fn write_at(row: &rusqlite::Row<'_>) -> rusqlite::Result<WriteKey> {
    Ok(WriteKey {
        change: row.get(0)?,
        index: row.get(1)?,
    })
}

/// Notes which write of a thing is shown and which others are unreplaced.
pub(crate) fn set_heads(
    conn: &Connection,
    key: i64,
    shown: WriteKey,
    others: &[WriteKey],
) -> Result<()> {
    conn.prepare_cached("UPDATE thing SET change = ?2, idx = ?3 WHERE key = ?1")?
        .execute(params![key, shown.change, shown.index])?;
    conn.prepare_cached("DELETE FROM conflict WHERE thing = ?1")?
        .execute([key])?;
    for other in others {
        conn.prepare_cached("INSERT INTO conflict (thing, change, idx) VALUES (?1, ?2, ?3)")?
            .execute(params![key, other.change, other.index])?;
    }
    Ok(())
}

/// Adds a write to the index of all writes of a thing.
pub(crate) fn index_write(conn: &Connection, key: i64, write: WriteKey) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO write (thing, change, idx) VALUES (?1, ?2, ?3)")?
        .execute(params![key, write.change, write.index])?;
    Ok(())
}

/// All writes of a thing, in the order in which their changes arrived here.
pub(crate) fn writes_of(conn: &Connection, key: i64) -> Result<Vec<WriteKey>> {
    let mut statement =
        conn.prepare_cached("SELECT change, idx FROM write WHERE thing = ?1 ORDER BY change, idx")?;
    let writes = statement.query_map([key], write_at)?;
    Ok(writes.collect::<rusqlite::Result<_>>()?)
}

/// The last write of a thing in one change.
pub(crate) fn last_write_in(conn: &Connection, key: i64, change: i64) -> Result<Option<WriteKey>> {
    let index: Option<u32> = conn
        .prepare_cached("SELECT max(idx) FROM write WHERE thing = ?1 AND change = ?2")?
        .query_row([key, change], |row| row.get(0))?;
    Ok(index.map(|index| WriteKey { change, index }))
}
