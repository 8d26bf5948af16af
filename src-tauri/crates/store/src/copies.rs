//! Copies of a project that lie beside it, such as backups, and whether they still hold what is to be removed for good.
//! They are looked into without being changed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use galley_model::id::{DocumentId, ThingId};
use galley_model::text::TextHash;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::Result;
use crate::file::Store;
use crate::log::Hash;
use crate::opening::APPLICATION_ID;
use crate::things::kind_number;

/// A copy of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyBeside {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it holds one of the articles or texts; `None` if it could not be looked into.
    pub holds: Option<bool>,
}

/// How many files are looked at in the folder of the project and the folders in it.
const MOST_FILES: usize = 5_000;

impl Store {
    /// The other files in the project's folder, and in the folders in it, that are copies of the project.
    pub fn copies_beside(
        &self,
        documents: &[DocumentId],
        texts: &BTreeSet<TextHash>,
    ) -> Result<Vec<CopyBeside>> {
        let Some(origin) = self.origin()? else {
            return Ok(Vec::new());
        };
        let own = fs::canonicalize(self.path()).unwrap_or_else(|_| self.path().to_owned());
        let mut copies = Vec::new();
        for path in own.parent().map(files_in).unwrap_or_default() {
            let same = fs::canonicalize(&path).is_ok_and(|it| it == own);
            if same || !is_project(&path) {
                continue;
            }
            match look_into(&path, &origin, documents, texts) {
                Ok(Some(holds)) => copies.push(CopyBeside {
                    path,
                    holds: Some(holds),
                }),
                Ok(None) => {}
                Err(_) => copies.push(CopyBeside { path, holds: None }),
            }
        }
        copies.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(copies)
    }

    /// The hash of the change that a project began with: all copies of a project have the same.
    fn origin(&self) -> Result<Option<Hash>> {
        Ok(self
            .conn()
            .query_row("SELECT hash FROM change ORDER BY key LIMIT 1", [], |row| {
                row.get(0)
            })
            .optional()?)
    }
}

/// The files of a folder and of the folders in it, as far as they can be listed.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.take(MOST_FILES).map(|it| it.path()).collect()
    };
    let mut files = Vec::new();
    for path in list(folder) {
        if path.is_dir() {
            files.extend(list(&path).into_iter().filter(|it| it.is_file()));
        } else {
            files.push(path);
        }
    }
    files.truncate(MOST_FILES);
    files
}

fn is_project(path: &Path) -> bool {
    let mut header = [0u8; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    let id = APPLICATION_ID as u32;
    read.is_ok() && header.starts_with(b"SQLite format 3\0") && header[68..72] == id.to_be_bytes()
}

/// Whether a project holds any of it; `None` if it is another project.
fn look_into(
    path: &Path,
    origin: &Hash,
    documents: &[DocumentId],
    texts: &BTreeSet<TextHash>,
) -> rusqlite::Result<Option<bool>> {
    let conn = open(path)?;
    let first: Option<Vec<u8>> = conn
        .query_row("SELECT hash FROM change ORDER BY key LIMIT 1", [], |row| {
            row.get(0)
        })
        .optional()?;
    if first.as_deref() != Some(origin.as_slice()) {
        return Ok(None);
    }
    for text in texts {
        let known = conn
            .prepare_cached("SELECT 1 FROM text WHERE hash = ?1")?
            .exists([text.0])?;
        if known {
            return Ok(Some(true));
        }
    }
    for document in documents {
        let thing = ThingId::from(*document);
        let known = conn
            .prepare_cached(
                "SELECT 1 FROM thing JOIN document ON document.key = thing.key
                 WHERE replica = ?2 AND number = ?3 AND kind = ?1",
            )?
            .exists(params![
                kind_number(thing.kind),
                thing.id.replica.0 as i64,
                thing.id.number as i64
            ])?;
        if known {
            return Ok(Some(true));
        }
    }
    // Freed places may still hold what the project itself no longer does.
    let unclean = conn
        .prepare("SELECT 1 FROM local WHERE name = 'unclean'")?
        .exists([])?;
    Ok(Some(unclean))
}

/// Opens a file without leaving a journal beside it where there is none.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if Path::new(&journal).exists() {
        return Connection::open_with_flags(path, flags);
    }
    let mut uri = String::from("file:");
    for letter in path.to_string_lossy().chars() {
        match letter {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '\\' => uri.push('/'),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
}
