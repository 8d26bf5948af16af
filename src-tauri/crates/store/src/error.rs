//! What can go wrong with a project file, in the user's words.

use std::path::{Path, PathBuf};

use galley_model::annotation::BadAnchor;
use galley_model::rules::Violation;

/// Why the project file did not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file does not exist.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// A new project would overwrite something.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// The file is something else.
    #[error("{0} is not a Galley project")]
    NotAProject(PathBuf),
    /// The file is of an older format and cannot be brought to this one where it is.
    #[error("{0} is of an older version of Galley and cannot be written here")]
    Older(PathBuf),
    /// A query names what the project does not have.
    #[error("{0}")]
    Query(galley_model::query::QueryError),
    /// The file was written by a newer version.
    #[error(
        "{path} was made by a newer version of Galley (format {found}, this version reads up to {known})"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// The file is cut short or scrambled.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that was noticed.
        what: String,
    },
    /// The file looks like the copy a sync service makes when two machines wrote at once.
    #[error("{0} looks like a conflict copy made by a sync service")]
    ConflictCopy(PathBuf),
    /// The file cannot be written.
    #[error("{0} cannot be written")]
    ReadOnly(PathBuf),
    /// Another program holds the file.
    #[error("{0} is in use by another program")]
    Busy(PathBuf),
    /// A write failed, and the system does not say why.
    #[error("{0} could not be written: the disk is full, or something is wrong with it")]
    Unwritten(PathBuf),
    /// No room on the disk.
    #[error("the disk is full: {0} could not be written")]
    Full(PathBuf),
    /// The schema does not allow it.
    #[error("{0}")]
    Rule(#[from] Violation),
    /// The text between the offsets is not the quote, or lies beyond the text.
    #[error("{0}")]
    Anchor(#[from] BadAnchor),
    /// Something that is referred to does not exist, or not any more.
    #[error("this {0} does not exist any more")]
    Gone(&'static str),
    /// There is nothing to undo or redo.
    #[error("there is nothing to {0}")]
    NothingTo(&'static str),
    /// All that a change did was changed or taken back since.
    #[error("nothing of this change is left to take back")]
    NothingLeft,
    /// A change in another annotator's lane.
    #[error("this change is another annotator's")]
    AnotherAnnotators,
    /// Changes from elsewhere do not fit the log.
    #[error("the changes do not fit: {0}")]
    BadParcel(String),
    /// Long reading was told to stop.
    #[error("it was stopped")]
    Stopped,
    /// Anything else SQLite says.
    #[error("the project file could not be used: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// What to do about it, or an empty string.
    pub fn hint(&self) -> &str {
        match self {
            Self::Missing(_) => "Check the name, or make a new project.",
            Self::Exists(_) => "Choose another name, or open the file instead.",
            Self::NotAProject(_) => {
                "Choose a .galley file. To read articles or datasets, import them into a project."
            }
            Self::Query(error) => &error.hint,
            Self::Older(_) => {
                "Copy it to where it can be written and open it there: it is brought up to date then."
            }
            Self::Newer { .. } => "Open it with that version. The file was not changed.",
            Self::Damaged { .. } => {
                "The file was not changed. Open the newest backup beside it, or a copy from elsewhere."
            }
            Self::ConflictCopy(_) => {
                "Keep projects out of synced folders while they are open; rename the copy to open it by itself."
            }
            Self::ReadOnly(_) => {
                "Reading works. To write, change the file's permissions or save a copy elsewhere."
            }
            Self::Busy(_) => "Wait until it is done, or close it there.",
            Self::Full(_) => "Nothing was changed. Make room on the disk and do it again.",
            Self::Unwritten(_) => {
                "Nothing was changed. Make room on the disk, see that it is sound, and do it again."
            }
            Self::Rule(_) | Self::Anchor(_) | Self::NothingTo(_) | Self::Stopped => "",
            Self::NothingLeft => "It was changed or taken back since; the history shows by whom.",
            Self::AnotherAnnotators => {
                "Only they can take it back: choose them as who marks up, or change it by hand."
            }
            Self::Gone("change") => "Open the history anew to see what there is.",
            Self::Gone(_) => "It was removed meanwhile; undo brings it back.",
            Self::BadParcel(_) => "Nothing was taken over. Ask for the file again.",
            Self::Sqlite(_) => {
                "Nothing was changed. Check that the disk is there and can be written."
            }
        }
    }

    /// Puts an SQLite error into the user's words.
    pub(crate) fn of(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        let Some(code) = error.sqlite_error_code() else {
            return Self::Sqlite(error);
        };
        if is_write(&error) {
            return Self::Unwritten(path);
        }
        match code {
            Code::NotADatabase => Self::NotAProject(path),
            Code::DatabaseCorrupt => Self::Damaged {
                path,
                what: error.to_string(),
            },
            Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied => Self::ReadOnly(path),
            Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy(path),
            Code::DiskFull => Self::Full(path),
            Code::OperationInterrupted => Self::Stopped,
            _ => Self::Sqlite(error),
        }
    }
}

/// Whether writing failed rather than reading: SQLite names what it was doing.
fn is_write(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return false;
    };
    matches!(
        failure.extended_code,
        ffi::SQLITE_IOERR_WRITE
            | ffi::SQLITE_IOERR_FSYNC
            | ffi::SQLITE_IOERR_DIR_FSYNC
            | ffi::SQLITE_IOERR_TRUNCATE
            | ffi::SQLITE_IOERR_SHMOPEN
            | ffi::SQLITE_IOERR_SHMSIZE
            | ffi::SQLITE_IOERR_SHMMAP
    )
}

impl From<rusqlite::Error> for StoreError {
    /// For the many places that do not know the file: there is only one, the open project.
    fn from(error: rusqlite::Error) -> Self {
        Self::of(Path::new("the project"), error)
    }
}
