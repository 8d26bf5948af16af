//! The project file: change log, current state, undo, merge. The only crate that speaks SQL.
//!
//! The log is the truth and only ever grows; every other table is derived from it in the same
//! transaction. There is no clock here: times come from the caller. `docs/project-file.md` is the
//! promise about what is in a file.

mod check;
mod codec;
mod error;
mod file;
mod log;
mod merge;
mod read;
mod state;
mod things;
mod undo;
mod writer;

pub use check::CheckReport;
pub use error::StoreError;
pub use file::{NewProject, Store};
pub use log::Logged;
pub use merge::{Parcel, Vector};
pub use read::{
    AnnotationRow, Conflict, ConflictValue, DocumentFilter, DocumentRow, LabelUse, LogEntry, Page,
    RelationRow, Stats,
};
pub use undo::{Skipped, UndoState, Undone};
pub use writer::{ChangeWriter, Committed};

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;
