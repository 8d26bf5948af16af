//! The project file: change log, current state, undo, merge. The only crate that speaks SQL.
//!
//! The log is the truth and only ever grows; every other table is derived from it in the same
//! transaction. There is no clock here: times come from the caller. `docs/project-file.md` is the
//! promise about what is in a file.

mod activity;
mod adrift;
mod articles;
mod check;
mod cleaning;
mod codec;
mod comments;
mod completing;
mod consistency;
mod copies;
mod error;
mod file;
mod findings;
mod functions;
mod history;
mod library;
mod log;
mod marks;
mod matching_words;
mod merge;
mod names;
mod occurring;
mod opening;
mod overview;
mod past;
mod progress;
mod propagated;
mod purge;
mod queue;
mod read;
mod rebuild;
mod register;
mod searching;
mod spelling;
mod state;
mod stats;
mod then;
mod things;
mod undo;
mod writer;

pub use activity::{Effort, Efforts};
pub use adrift::EditionRow;
pub use check::CheckReport;
pub use comments::CommentRow;
pub use consistency::{Facts, WholeArticle};
pub use copies::CopyBeside;
pub use error::StoreError;
pub use file::{NewProject, Snapshot, Store};
pub use findings::{Draft, FindingGroup, FindingPlace, GroupFilter, RuleCount, Subject};
pub use history::{Conflict, ConflictValue};
pub use library::{ArticleRow, Counts, Cursor, Group, GroupBy, InGroup, Listed, Sort};
pub use log::Logged;
pub use marks::{AnnotationQuestion, AnnotationRow, LabelUse, RelationRow};
pub use merge::{Parcel, Vector};
pub use occurring::MarkedAs;
pub use overview::{Counted, GoOn, Marks, OverTime, Together};
pub use past::{LogEntry, Past, Written};
pub use progress::Standing;
pub use propagated::Propagation;
pub use purge::{PurgeStep, Purged, Purging, ToPurge};
pub use queue::{Queue, Queued};
pub use register::{Alike, EntityFilter, EntityOrder, EntityPage, EntityRow, MentionRow};
pub use spelling::{FoundEntity, NameMatch};
pub use stats::Stats;
pub use then::AsOf;
pub use undo::{Preview, Skipped, UndoState, Undone};
pub use writer::{ChangeWriter, Committed};

/// The result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;
