//! ZIP archives: those that hold files to be read one by one, and those that are a file format of their own.
//!
//! Nothing in one is trusted: no name leads outside, and it unpacks to no more than is reasonable for its size. Files
//! are unpacked to disk, so that memory does not grow with them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, ErrorKind, Read, Seek};
use std::sync::Arc;

use crate::format::FormatError;
use crate::input::File;

/// An archive may unpack to so many times its size, beyond a first few megabytes …
const MOST_RATIO: u64 = 200;
const RATIO_FROM: u64 = 16 * 1024 * 1024;
/// … and to this much in all.
const MOST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;
const MOST_ENTRIES: usize = 1_000_000;

/// How much something packed of that size may unpack to, in bytes.
pub(crate) fn most_unpacked(size: u64) -> u64 {
    RATIO_FROM
        .max(size.saturating_mul(MOST_RATIO))
        .min(MOST_UNPACKED)
}

/// The files of an archive, by their own names in it. They go from disk with the last of them.
pub(crate) struct Archive(BTreeMap<String, File>);

impl Archive {
    /// Unpacks a file that is an archive, whatever it is called.
    /// `kind` is what it should be, in a person's words.
    pub(crate) fn open(file: &File, kind: &str) -> Result<Self, FormatError> {
        let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
        let stream = file.on_disk()?;
        let size = stream.metadata().map_err(failed)?.len();
        let damaged = |_: String| {
            FormatError::new(
                format!("{} is damaged, or is no {kind}", file.name),
                "Open it in the program it came from and save it again, or get it again.",
            )
        };
        let stream = BufReader::new(stream);
        let entries = unpack_or(&file.name, stream, size, |_| true, damaged)?;
        Ok(Self(entries.into_iter().collect()))
    }

    /// The file of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&File> {
        self.0.get(name)
    }

    /// Names and files, by name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.0.iter().map(|(name, file)| (name.as_str(), file))
    }
}

/// Unpacks the entries whose names are `wanted`, in the archive's order; `name` and `size` are the archive's own.
pub(crate) fn unpack(
    name: &str,
    stream: impl Read + Seek,
    size: u64,
    wanted: impl FnMut(&str) -> bool,
) -> Result<Vec<(String, File)>, FormatError> {
    unpack_or(name, stream, size, wanted, |error| {
        FormatError::new(
            format!("{name} is not a sound archive: {error}"),
            "Pack it again, or unpack it first.",
        )
    })
}

/// The same; `bad` says what is wrong with what is no sound archive.
fn unpack_or(
    name: &str,
    stream: impl Read + Seek,
    size: u64,
    mut wanted: impl FnMut(&str) -> bool,
    bad: impl Fn(String) -> FormatError,
) -> Result<Vec<(String, File)>, FormatError> {
    let mut archive = zip::ZipArchive::new(stream).map_err(|error| bad(error.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(bad(format!("it has {} entries", archive.len())));
    }
    let folder = tempfile::tempdir()
        .map_err(|error| FormatError::io("There is no room to unpack", &error))?;
    let folder = Arc::new(folder);
    let mut unpacked = Vec::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let mut entry = archive
            .by_index(index)
            .map_err(|error| bad(error.to_string()))?;
        let own = entry
            .name()
            .map_err(|error| bad(error.to_string()))?
            .into_owned();
        let inside = format!("{name}/{own}");
        let absolute = own.starts_with('/') || own.get(1..3) == Some(":/");
        if absolute || entry.enclosed_name().is_none() || own.contains('\\') {
            return Err(FormatError::new(
                format!("{inside} leads outside the archive"),
                "Do not trust this file; ask who made it.",
            ));
        }
        if entry.is_dir() || !wanted(&own) {
            continue;
        }
        // Names are kept in memory; on disk a number does, so that no name can do harm.
        let path = folder.path().join(index.to_string());
        let most = most_unpacked(size) - total;
        let mut out = fs::File::create(&path)
            .map_err(|error| FormatError::io("There is no room to unpack", &error))?;
        let copied = std::io::copy(&mut (&mut entry).take(most + 1), &mut out);
        let written = copied.map_err(|error| match error.kind() {
            ErrorKind::StorageFull => FormatError::io("There is no room to unpack", &error),
            _ => bad(error.to_string()),
        })?;
        if written > most {
            return Err(FormatError::new(
                format!(
                    "{name} unpacks to more than {} MB and was refused",
                    (most + total) >> 20
                ),
                "It may be made to fill the disk. Unpack it yourself if you trust it.",
            ));
        }
        total += written;
        unpacked.push((own, File::unpacked(inside, path, folder.clone())));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn packed(entries: &[(&str, &[u8])]) -> File {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            let usual = zip::write::SimpleFileOptions::default();
            out.start_file(*name, usual).unwrap();
            out.write_all(content).unwrap();
        }
        File::new("a.docx", out.finish().unwrap().into_inner())
    }

    #[test]
    fn a_file_that_is_an_archive_gives_all_its_files_by_name() {
        let file = packed(&[("_rels/.rels", b"x"), ("word/document.xml", b"<x/>")]);
        let archive = Archive::open(&file, "Word file").unwrap();
        let names: Vec<&str> = archive.files().map(|(name, _)| name).collect();
        assert_eq!(names, ["_rels/.rels", "word/document.xml"]);
        let found = archive.find("word/document.xml").unwrap();
        assert_eq!(found.bytes().unwrap(), b"<x/>");
        assert_eq!(found.name, "a.docx/word/document.xml");
        assert!(archive.find("nothing").is_none());
    }

    #[test]
    fn one_that_leads_outside_or_would_fill_the_disk_is_refused() {
        let outside = Archive::open(&packed(&[("../x", b"x")]), "x")
            .err()
            .unwrap();
        assert!(outside.message.contains("leads outside"), "{outside}");
        let zeros = vec![0; RATIO_FROM as usize + 1];
        let bomb = Archive::open(&packed(&[("x", &zeros)]), "x").err().unwrap();
        assert!(bomb.message.contains("unpacks to more than"), "{bomb}");
    }
}
