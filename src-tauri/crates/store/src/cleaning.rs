//! Making the file anew without what it no longer holds, after something was removed for good. A note in the file sees to
//! it that this is done at the next opening, should the program end before.

use crate::file::Store;
use crate::{Result, searching};

/// The note that a file is to be cleaned.
const UNCLEAN: &str = "unclean";

impl Store {
    pub(crate) fn note_unclean(&self) -> Result<()> {
        self.set_local(UNCLEAN, 1)
    }

    /// Whether something was removed for good and may still be in the file's free places or its journal.
    pub(crate) fn is_unclean(&self) -> Result<bool> {
        Ok(self.local::<i64>(UNCLEAN)?.is_some())
    }

    /// Writes the file anew without what it no longer holds: the index of words, pages that are free, the journal.
    /// Gives whether that could be done to the end.
    pub(crate) fn clean(&mut self) -> Result<bool> {
        let conn = self.conn();
        // The index keeps what it had of a removed article until its pieces are made one; of one piece it thinks that
        // nothing is to be done, so there must be two.
        let cleaned = conn
            .execute_batch(
                "BEGIN IMMEDIATE;
                 INSERT INTO search (rowid, title, text) VALUES (-1, '', '');
                 DELETE FROM search WHERE rowid = -1;
                 INSERT INTO search (search) VALUES ('optimize')",
            )
            .and_then(|()| searching::forget_unused(conn))
            .and_then(|()| conn.execute_batch("COMMIT; VACUUM"))
            .and_then(|()| self.empty_journal());
        match cleaned {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) => {
                if !self.conn().is_autocommit() {
                    let _ = self.conn().execute_batch("ROLLBACK");
                }
                return match error.sqlite_error_code() {
                    // Another program is at the file, or the disk has no room for a second copy of it.
                    Some(
                        rusqlite::ErrorCode::DatabaseBusy
                        | rusqlite::ErrorCode::DatabaseLocked
                        | rusqlite::ErrorCode::DiskFull,
                    ) => Ok(false),
                    _ => Err(self.error(error)),
                };
            }
        }
        self.conn()
            .execute("DELETE FROM local WHERE name = ?1", [UNCLEAN])?;
        Ok(true)
    }

    /// Moves the journal into the file and cuts it off; whether nobody was in the way.
    fn empty_journal(&self) -> rusqlite::Result<bool> {
        let busy: i64 = self
            .conn()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }
}
