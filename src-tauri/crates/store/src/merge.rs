//! Taking over changes from another copy. One algorithm for merging, bundles and hubs: compare vectors,
//! hand over the missing suffixes, derive the touched things anew.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use galley_model::change::{ChangeHeader, Gesture, Value};
use galley_model::id::{DocumentId, Kind, Lane, ReplicaId, ThingId, WriteId};
use galley_model::text::{Text, TextHash};
use rusqlite::params;
use sha2::{Digest, Sha256};

use crate::codec::pack;
use crate::file::Store;
use crate::log::{self, Hash, PART};
use crate::past::Removed;
use crate::things::{self, Keys, WriteKey};
use crate::{Result, StoreError, state};

/// How far a copy has each stream: its last sequence number.
pub type Vector = BTreeMap<(ReplicaId, Lane), u64>;

/// A change on its way to another copy, byte for byte as it is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The header as it was hashed.
    pub header: String,
    /// The hash of the change.
    pub hash: Hash,
    /// The writes, one line each.
    pub lines: String,
    /// Texts that its documents name.
    pub texts: Vec<Text>,
}

/// Beyond any log that was ever written, and far from where counting on would overflow.
const MOST_LAMPORT: u64 = 1 << 53;

impl Store {
    /// How far this copy has each stream.
    pub fn vector(&self) -> Result<Vector> {
        let mut statement = self.conn().prepare(
            "SELECT replica.id, lane.name, max(sequence) FROM change
             JOIN replica ON replica.key = change.replica JOIN lane ON lane.key = change.lane
             GROUP BY 1, 2",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
            ))
        })?;
        let mut vector = Vector::new();
        for row in rows {
            let (replica, lane, sequence) = row?;
            let lane = lane
                .parse()
                .map_err(|_| StoreError::BadParcel(format!("“{lane}” is no lane")))?;
            vector.insert((ReplicaId(replica as u64), lane), sequence as u64);
        }
        Ok(vector)
    }

    /// The changes that a copy with that vector lacks, in the order in which they arrived here.
    pub fn changes_since(&self, vector: &Vector) -> Result<Vec<Parcel>> {
        let conn = self.conn();
        let mut statement =
            conn.prepare("SELECT key, header, writes, hash FROM change ORDER BY key")?;
        let mut rows = statement.query([])?;
        let mut parcels = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, json): (i64, String) = (row.get(0)?, row.get(1)?);
            let header = log::parse_header(conn, key, &json)?;
            let stream = (header.id.replica, header.id.lane);
            if vector
                .get(&stream)
                .is_some_and(|have| header.id.sequence <= *have)
            {
                continue;
            }
            let count: u32 = row.get(2)?;
            let mut lines = Vec::new();
            for part in 0..count.div_ceil(PART) {
                lines.push(log::part(conn, key, part)?);
            }
            let lines = lines.join("\n");
            parcels.push(Parcel {
                header: json,
                hash: row.get(3)?,
                texts: self.texts_in(key, &lines)?,
                lines,
            });
        }
        Ok(parcels)
    }

    fn texts_in(&self, key: i64, lines: &str) -> Result<Vec<Text>> {
        let mut hashes: BTreeSet<TextHash> = BTreeSet::new();
        for line in lines.lines() {
            let write = log::parse_write(self.conn(), key, line)?;
            if let Some(Value::Document(it)) = write.and_then(|it| it.value) {
                hashes.insert(it.text);
            }
        }
        hashes.into_iter().map(|hash| self.text(hash)).collect()
    }

    /// Takes over changes, in any order of streams; what is here already is passed over. All or nothing.
    /// Returns the things whose values may differ now.
    pub fn deliver(&mut self, parcels: &[Parcel]) -> Result<Vec<ThingId>> {
        self.begin_transaction()?;
        let taken = self.deliver_in(parcels);
        match taken {
            Ok(touched) => {
                self.commit_transaction()?;
                self.forget_schema();
                if self.is_unclean()? {
                    self.clean()?;
                }
                Ok(touched)
            }
            Err(error) => {
                self.roll_back();
                self.removed.replace(Removed::default());
                Err(error)
            }
        }
    }

    fn deliver_in(&mut self, parcels: &[Parcel]) -> Result<Vec<ThingId>> {
        let mut touched = BTreeSet::new();
        let mut named = BTreeSet::new();
        for parcel in parcels {
            self.deliver_one(parcel, &mut touched, &mut named)?;
        }
        for gone in self.forget_late(&touched)? {
            touched.insert(gone);
        }
        let (mut keys, mut names) = (Keys::default(), log::Writes::default());
        for thing in &touched {
            derive(self.conn(), &mut keys, &mut names, *thing)?;
        }
        keys.flush(self.conn())?;
        self.verify_taken(&touched, &named)?;
        Ok(touched.into_iter().collect())
    }

    /// Texts travel beside the changes, and no hash of a change says that they came along as they were: whether all that
    /// are named are here, and whether each quote is what its text has there, is looked at before anything is kept.
    fn verify_taken(
        &self,
        touched: &BTreeSet<ThingId>,
        named: &BTreeSet<(TextHash, ThingId)>,
    ) -> Result<()> {
        let conn = self.conn();
        let mut text = conn.prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?;
        for (hash, document) in named {
            if self.is_purged(DocumentId(document.id))? {
                continue;
            }
            if !text.exists([hash.0])? {
                let what = "the text of an article is missing or was altered";
                return Err(StoreError::BadParcel(what.to_owned()));
            }
        }
        // Another copy may have gone on in an earlier edition of the article: then they are adrift. What fits none of
        // its editions was never there.
        for thing in touched.iter().filter(|it| it.kind == Kind::Annotation) {
            if let Some(key) = things::find(conn, *thing)?
                && let Some(problem) = self.verify_adrift(key)?
            {
                return Err(StoreError::BadParcel(problem));
            }
        }
        Ok(())
    }

    /// Adds a change to the log, the things it is about to `touched`, and the texts that its articles have to `named`.
    fn deliver_one(
        &self,
        parcel: &Parcel,
        touched: &mut BTreeSet<ThingId>,
        named: &mut BTreeSet<(TextHash, ThingId)>,
    ) -> Result<()> {
        let conn = self.conn();
        let bad = |what: &str| StoreError::BadParcel(what.to_owned());
        let header: ChangeHeader =
            serde_json::from_str(&parcel.header).map_err(|error| bad(&error.to_string()))?;
        if header.lamport > MOST_LAMPORT {
            return Err(bad("a change's place in the order is out of bounds"));
        }
        let replica = log::intern_replica(conn, header.id.replica)?;
        let lane = log::intern_lane(conn, header.id.lane)?;
        let (last, before) = log::last_of(conn, replica, lane)?;
        if header.id.sequence <= last {
            if log::hash_of(conn, replica, lane, header.id.sequence)? != Some(parcel.hash) {
                return Err(bad(
                    "two copies went on under one name, each with changes of its own: go on in one of them",
                ));
            }
            return Ok(());
        }
        if header.id.sequence != last + 1 {
            return Err(bad("changes are missing in between"));
        }
        let mut root = Sha256::new();
        for line in parcel.lines.lines() {
            log::add_to_root(&mut root, line).ok_or_else(|| bad("a purged write has no hash"))?;
        }
        if log::hash_change(&before, &parcel.header, root) != parcel.hash {
            return Err(bad(
                "a change was altered, or does not follow the ones known here",
            ));
        }
        let key = log::insert_change(conn, replica, lane, &header, &parcel.header)?;
        let lines: Vec<&str> = parcel.lines.lines().collect();
        for (index, part) in lines.chunks(PART as usize).enumerate() {
            log::insert_part(conn, key, index as u32, &part.join("\n"))?;
        }
        log::finish_change(conn, key, lines.len() as u32, &parcel.hash)?;
        for text in &parcel.texts {
            let (codec, data) = pack(text.as_str().as_bytes());
            conn.prepare_cached(
                "INSERT OR IGNORE INTO text (hash, length, codec, data) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![text.hash().0, text.len().0, codec, data])?;
        }
        for (index, line) in lines.into_iter().enumerate() {
            let Some(write) = log::parse_write(conn, key, line)? else {
                continue;
            };
            let thing = things::intern(conn, write.thing)?;
            let at = WriteKey {
                change: key,
                index: index as u32,
            };
            things::index_write(conn, thing, at)?;
            touched.insert(write.thing);
            if let Some(Value::Document(it)) = &write.value {
                named.insert((it.text, write.thing));
            }
        }
        Ok(())
    }
}

/// Derives a thing's heads and value from all its writes: what the log says, whatever order it arrived in.
pub(crate) fn derive(
    conn: &rusqlite::Connection,
    keys: &mut Keys,
    names: &mut log::Writes,
    thing: ThingId,
) -> Result<()> {
    let key = things::intern(conn, thing)?;
    let heads = unreplaced(conn, names, key, |_| true)?;
    let Some((shown, value)) = heads.first() else {
        return Ok(());
    };
    let mut others: Vec<WriteKey> = heads[1..].iter().map(|(at, _)| *at).collect();
    // Two copies may have removed the same for good: there is nothing to choose.
    if names.header(conn, shown.change)?.gesture == Gesture::Purge {
        others.clear();
    }
    things::set_heads(conn, key, *shown, &others)?;
    state::apply(conn, keys, key, thing, value.as_ref())?;
    Ok(())
}

/// What no other write replaces, of a thing's writes in the changes that count; the one that is shown first.
pub(crate) fn unreplaced(
    conn: &rusqlite::Connection,
    names: &mut log::Writes,
    key: i64,
    counts: impl Fn(&ChangeHeader) -> bool,
) -> Result<Vec<(WriteKey, Option<Value>)>> {
    let mut all: Vec<(WriteId, u64, WriteKey, Option<Value>)> = Vec::new();
    let mut replaced: HashSet<WriteId> = HashSet::new();
    for at in things::writes_of(conn, key)? {
        let id = names.id(conn, at)?;
        let header = names.header(conn, at.change)?;
        let lamport = header.lamport;
        if !counts(header) {
            continue;
        }
        let Some(write) = names.get(conn, at)? else {
            continue;
        };
        replaced.extend(write.replaces);
        all.push((id, lamport, at, write.value));
    }
    all.retain(|(id, ..)| !replaced.contains(id));
    all.sort_by_key(|(id, lamport, ..)| {
        std::cmp::Reverse((*lamport, id.change.replica, id.change.lane, id.index))
    });
    Ok(all
        .into_iter()
        .map(|(_, _, at, value)| (at, value))
        .collect())
}
