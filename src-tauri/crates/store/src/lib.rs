//! The project file: change log, current state, undo, merge. The only crate that speaks SQL.
//!
//! The log is the truth and only ever grows; every other table is derived from it in the same
//! transaction. There is no clock here: times come from the caller. `docs/project-file.md` is the
//! promise about what is in a file.

mod adrift;
mod articles;
mod check;
mod cleaning;
mod codec;
mod comments;
mod copies;
mod error;
mod file;
mod history;
mod log;
mod marks;
mod merge;
mod names;
mod opening;
mod past;
mod purge;
mod read;
mod rebuild;
mod searching;
mod state;
mod stats;
mod then;
mod things;
mod undo;
mod writer;

pub use adrift::EditionRow;
pub use articles::{DocumentFilter, DocumentRow, Page};
pub use check::CheckReport;
pub use comments::CommentRow;
pub use copies::CopyBeside;
pub use error::StoreError;
pub use file::{NewProject, Snapshot, Store};
pub use history::{Conflict, ConflictValue};
pub use log::Logged;
pub use marks::{AnnotationRow, LabelUse, RelationRow};
pub use merge::{Parcel, Vector};
pub use past::{LogEntry, Past, Written};
pub use purge::{Purged, ToPurge};
pub use stats::Stats;
pub use then::AsOf;
pub use undo::{Preview, Skipped, UndoState, Undone};
pub use writer::{ChangeWriter, Committed};

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;
