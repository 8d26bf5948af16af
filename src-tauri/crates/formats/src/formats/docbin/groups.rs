//! The span groups of a document in a DocBin: bytes within bytes, in the present and in an older shape.

use std::io::Error;

use crate::msgpack::{Head, Unpacker, broken};

/// Each span of all groups of a document, with its group's name.
pub(super) fn groups_of(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut all = Unpacker::new(bytes);
    let mut spans = Vec::new();
    let (count, named) = match all.head()? {
        Head::Map(count) => (count, true),
        // Older files list the groups without the keys.
        Head::Array(count) => (count, false),
        _ => return Err(broken("they are no list")),
    };
    for _ in 0..count {
        let group = all.bytes()?;
        let mut key = None;
        if named {
            for _ in 0..all.array()? {
                let one = all.str()?;
                key.get_or_insert(one);
            }
        }
        let mut group = Unpacker::new(group.as_slice());
        let mut own = Vec::new();
        for _ in 0..group.map()? {
            match group.str()?.as_str() {
                "name" => {
                    let name = group.str()?;
                    key.get_or_insert(name);
                }
                "spans" => {
                    for _ in 0..group.array()? {
                        own.push(group.bytes()?);
                    }
                }
                _ => group.skip()?,
            }
        }
        let key = key.unwrap_or_default();
        spans.extend(own.into_iter().map(|it| (key.clone(), it)));
    }
    Ok(spans)
}

/// Link, label, first token and the one behind the last. Older files have no id before them.
pub(super) fn span_of(bytes: &[u8]) -> Option<(u64, u64, usize, usize)> {
    let rest = match bytes.len() {
        40 => bytes.get(8..)?,
        32 => bytes,
        _ => return None,
    };
    let long = |at: usize| {
        let bytes = rest.get(at..at + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    let int = |at: usize| {
        let bytes = rest.get(at..at + 4)?;
        usize::try_from(i32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    Some((long(0)?, long(8)?, int(16)?, int(20)?))
}
