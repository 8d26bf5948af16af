//! Bytes as they lie in the file: raw, or deflated where that pays.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

const RAW: i64 = 0;
const DEFLATE: i64 = 1;
/// How many bytes are unpacked at most: a few bytes of a hostile file could stand for more than memory holds.
const MOST: u64 = 1 << 30;
/// Below this many bytes packing takes no time worth saving.
const SMALL: usize = 16 * 1024;

/// Packs `bytes`; returns the codec's number and what to store.
pub(crate) fn pack(bytes: &[u8]) -> (i64, Vec<u8>) {
    // A single gesture is packed for size, an import for speed: its lines repeat one another anyway.
    let level = if bytes.len() < SMALL { 9 } else { 2 };
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
    let packed = encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail");
    if packed.len() < bytes.len() {
        (DEFLATE, packed)
    } else {
        (RAW, bytes.to_vec())
    }
}

/// Undoes [`pack`]; `None` where the bytes are damaged or more than [`MOST`], or the codec is unknown.
pub(crate) fn unpack(codec: i64, data: Vec<u8>) -> Option<Vec<u8>> {
    match codec {
        RAW => Some(data),
        DEFLATE => {
            let mut out = Vec::new();
            let read = DeflateDecoder::new(data.as_slice())
                .take(MOST + 1)
                .read_to_end(&mut out)
                .ok()?;
            (read as u64 <= MOST).then_some(out)
        }
        _ => None,
    }
}

/// Like [`unpack`], for text.
pub(crate) fn unpack_text(codec: i64, data: Vec<u8>) -> Option<String> {
    String::from_utf8(unpack(codec, data)?).ok()
}
