//! Opening a database file so that what is refused stays byte for byte as it is, and what is accepted can do
//! no harm.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::{Result, StoreError, functions, rebuild};

/// “GALY”: how a file says that it is a project.
pub(crate) const APPLICATION_ID: i64 = 0x4741_4c59;
/// The format this version writes.
pub(crate) const FORMAT: i64 = 3;
/// The tables of a project file.
pub(crate) const SCHEMA: &str = include_str!("schema.sql");
/// How long to wait for another program's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a project file; says whether it can only be read.
pub(crate) fn open(path: &Path) -> Result<(Connection, bool)> {
    let read_only = examine(path)?;
    if !read_only {
        match open_to_write(path) {
            // The file may be writable in a folder that is not: then SQLite has no place for its log.
            Err(StoreError::ReadOnly(_)) => {}
            opened => return opened.map(|conn| (conn, false)),
        }
    }
    let conn = open_read_only(path).map_err(|error| StoreError::of(path, error))?;
    conn.pragma_update(None, "trusted_schema", false)
        .and_then(|()| conn.busy_timeout(PATIENCE))
        .map_err(|error| StoreError::of(path, error))?;
    if format(&conn, path)? < FORMAT {
        return Err(StoreError::Older(path.to_owned()));
    }
    refuse_foreign_objects(&conn, path)?;
    Ok((conn, true))
}

fn format(conn: &Connection, path: &Path) -> Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| StoreError::of(path, error))
}

/// Opens a file that is open already a second time, to read only.
pub(crate) fn reader(path: &Path, read_only: bool) -> Result<Connection> {
    let open = || {
        let conn = if read_only {
            open_read_only(path)?
        } else {
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
        };
        guard(&conn)?;
        Ok(conn)
    };
    open().map_err(|error| StoreError::of(path, error))
}

fn open_to_write(path: &Path) -> Result<Connection> {
    let open = || {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Until the file is accepted, closing it must not move its log into it.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        guard(&conn)?;
        Ok(conn)
    };
    let conn = open().map_err(|error| StoreError::of(path, error))?;
    if format(&conn, path)? < FORMAT {
        refuse_unknown_names(&conn, path)?;
        rebuild::upgrade(&conn)?;
    }
    refuse_foreign_objects(&conn, path)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .and_then(|_| make_durable(&conn))
        .map_err(|error| StoreError::of(path, error))?;
    Ok(conn)
}

/// Looks at a file without SQLite and refuses what is no project. Returns whether it is read-only.
fn examine(path: &Path) -> Result<bool> {
    let metadata = fs::metadata(path).map_err(|_| StoreError::Missing(path.to_owned()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.contains("conflicted copy")
        || name.contains(".sync-conflict-")
        || name.contains("_conflict-")
    {
        return Err(StoreError::ConflictCopy(path.to_owned()));
    }
    let not_a_project = || StoreError::NotAProject(path.to_owned());
    if !metadata.is_file() {
        return Err(not_a_project());
    }
    let mut header = [0u8; 100];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut header))
        .map_err(|_| not_a_project())?;
    let number = |at: usize| {
        i64::from(u32::from_be_bytes([
            header[at],
            header[at + 1],
            header[at + 2],
            header[at + 3],
        ]))
    };
    if !header.starts_with(b"SQLite format 3\0") || number(68) != APPLICATION_ID {
        return Err(not_a_project());
    }
    let found = number(60);
    if found > FORMAT {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: FORMAT,
        });
    }
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let wal = fs::metadata(beside(path, "-wal")).map_or(0, |wal| wal.len());
    if wal == 0 && metadata.len() < page * number(28) as u64 {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            what: format!(
                "it is cut short at {} of {} bytes",
                metadata.len(),
                page * number(28) as u64
            ),
        });
    }
    let writable = OpenOptions::new().write(true).open(path).is_ok();
    Ok(metadata.permissions().readonly() || !writable)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens a file that must not be written. Without a log beside it, SQLite needs to write nothing at all.
fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    if beside(path, "-wal").exists() {
        return Connection::open_with_flags(path, flags);
    }
    flags |= OpenFlags::SQLITE_OPEN_URI;
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(byte));
            }
            _ => uri.extend(format!("%{byte:02X}").chars()),
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, flags)
}

/// Refuses what a file could bring along to do harm.
pub(crate) fn guard(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(PATIENCE)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    keep_statements(conn)
}

/// Lets statements be prepared once. Without the guarantee SQLite plans them anew whenever other values are bound,
/// which costs more than running them.
pub(crate) fn keep_statements(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(128);
    functions::register(conn)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// What is committed survives a loss of power.
pub(crate) fn make_durable(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "cache_size", -32_000)
}

/// A file of an older format holds tables and indexes of names that are known, and nothing else.
fn refuse_unknown_names(conn: &Connection, path: &Path) -> Result<()> {
    let known = Connection::open_in_memory()?;
    known.execute_batch(SCHEMA)?;
    let objects = |conn: &Connection| -> rusqlite::Result<Vec<String>> {
        let mut statement = conn.prepare("SELECT type || ' ' || name FROM sqlite_schema")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    let wanted = objects(&known)?;
    let found = objects(conn).map_err(|error| StoreError::of(path, error))?;
    match found.into_iter().find(|it| !wanted.contains(it)) {
        None => Ok(()),
        Some(name) => Err(StoreError::Damaged {
            path: path.to_owned(),
            what: format!("it holds the {name}, which does not belong there"),
        }),
    }
}

/// A project holds the objects of its format and nothing else: no triggers, no views.
fn refuse_foreign_objects(conn: &Connection, path: &Path) -> Result<()> {
    let known = Connection::open_in_memory()?;
    known.execute_batch(SCHEMA)?;
    let objects = |conn: &Connection| -> rusqlite::Result<Vec<(String, Option<String>)>> {
        let mut statement =
            conn.prepare("SELECT type || ' ' || name, sql FROM sqlite_schema ORDER BY 1")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    let found = objects(conn).map_err(|error| StoreError::of(path, error))?;
    let wanted = objects(&known)?;
    let damaged = |what| {
        Err(StoreError::Damaged {
            path: path.to_owned(),
            what,
        })
    };
    if let Some((name, _)) = found.iter().find(|it| !wanted.contains(it)) {
        return damaged(format!("it holds the {name}, which does not belong there"));
    }
    if let Some((name, _)) = wanted.iter().find(|it| !found.contains(it)) {
        return damaged(format!("the {name} is missing"));
    }
    Ok(())
}

/// What tells this file from a copy of it: a hash of where it lies, so that the file gives no path away.
pub(crate) fn identity(path: &Path) -> [u8; 32] {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut hasher = Sha256::new();
    hasher.update(place.as_os_str().as_encoded_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let Ok(metadata) = fs::metadata(path) {
            hasher.update(format!("\0{}:{}", metadata.dev(), metadata.ino()));
        }
    }
    hasher.finalize().into()
}
