//! The program and the open project.

use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ArticleView, LabelView, SchemaView};

/// A request without content.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What the program can offer before a project is open, and the open project.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AppView {
    /// The program's version.
    pub version: String,
    /// Which host answers: `desktop` has file dialogs and paths, `browser` has uploads and downloads.
    pub host: Host,
    /// The open project.
    pub project: Option<ProjectView>,
    /// Projects opened before, the latest first.
    pub recent: Vec<RecentProject>,
    /// Schemas to start from, the recommended one first.
    pub presets: Vec<PresetView>,
}

/// Who answers the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The window.
    Desktop,
    /// The browser host.
    Browser,
}

/// A project opened before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecentProject {
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: String,
    /// Whether the file is still there.
    pub exists: bool,
}

/// A schema to start from.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PresetView {
    /// For [`CreateProject::preset`].
    pub id: String,
    /// On screen.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The names of its labels, for a glance.
    pub labels: Vec<String>,
}

/// The open project.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProjectView {
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: String,
    /// Markdown.
    pub description: String,
    /// Whether nothing can be written, and why; empty when it can.
    pub read_only: String,
    /// Who marks up in this window.
    pub me: AnnotatorView,
    /// Everybody.
    pub annotators: Vec<AnnotatorView>,
    /// Layers, labels, attributes.
    pub schema: SchemaView,
    /// How many articles.
    pub articles: u32,
    /// What undo and redo would do.
    pub undo: UndoView,
    /// Things with more than one value after a merge.
    pub conflicts: u32,
}

/// A person who annotates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnnotatorView {
    /// Id.
    #[ts(type = "string")]
    pub id: AnnotatorId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
}

/// What undo and redo would do, in words, or `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UndoView {
    /// For example “tag”.
    pub undo: Option<String>,
    /// Likewise.
    pub redo: Option<String>,
}

/// Makes a project file and opens it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CreateProject {
    /// Where; must not exist yet.
    pub path: String,
    /// What people call it; empty takes the file's name.
    pub name: String,
    /// A preset's id.
    pub preset: String,
    /// The first annotator's name; empty takes the system user's.
    pub annotator: String,
}

/// Opens a project file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenProject {
    /// Its file.
    pub path: String,
}

/// Changes the project's own settings.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetProject {
    /// The new name.
    pub name: String,
    /// Markdown.
    pub description: String,
}

/// Adds a person, or with `annotator` changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetAnnotator {
    /// Whom; `None` adds.
    #[ts(type = "string | null")]
    pub annotator: Option<AnnotatorId>,
    /// The name; unique.
    pub name: String,
    /// The role.
    pub role: String,
}

/// Chooses who marks up in this copy.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UseAnnotator {
    /// Who.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
}

/// Asks for a part of the history: of an annotation, else of an article, else of the project.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct AskLog {
    /// The article.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub document: Option<DocumentId>,
    /// The annotation.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub annotation: Option<AnnotationId>,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A part of the history, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LogPage {
    /// How many changes in all.
    pub total: u32,
    /// This part.
    pub rows: Vec<LogRow>,
}

/// One change in the history.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LogRow {
    /// The change's id.
    pub change: String,
    /// Who.
    pub author: String,
    /// When.
    pub time: f64,
    /// What, in words: “tagged “Rex Tillerson” Person”.
    pub what: String,
    /// Where the annotation that it names is from: “by hand”, “imported from brat”. Empty where it names none.
    pub origin: String,
    /// How many things it wrote, of what was asked about.
    pub writes: u32,
    /// The article it was in, if only one.
    pub document: Option<String>,
    /// The annotation that it names, if it is there now.
    pub annotation: Option<String>,
    /// Whether the current annotator may take it back.
    pub mine: bool,
}

/// Names a change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskChange {
    /// The change's id.
    pub change: String,
}

/// Asks for an article as it was right after a change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskArticleAsOf {
    /// Which.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The change's id.
    pub change: String,
    /// See [`OpenArticle`](super::OpenArticle).
    #[serde(default)]
    pub packed: bool,
}

/// An article as it was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArticleAsOf {
    /// As if it were opened then.
    pub article: ArticleView,
    /// The labels in it that were removed since, as they were then.
    pub removed_labels: Vec<RemovedLabel>,
}

/// A label that the schema no longer has.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemovedLabel {
    /// The layer it was in.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label.
    pub label: LabelView,
}

/// What taking one change back would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UndoPreview {
    /// How many things would go back to what they were; none if nothing is left to be taken back.
    pub back: u32,
    /// How many would be left as they are.
    pub left: u32,
    /// How many annotations that were made since would have no place in the text then.
    pub adrift: u32,
    /// Which those are, the first few, in words.
    pub skipped: Vec<String>,
}

/// A value that a merge kept beside the one that is shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConflictView {
    /// The thing, `kind:id`.
    pub thing: String,
    /// The article, for annotations.
    pub document: Option<String>,
    /// The choices, the one that is shown first.
    pub values: Vec<ConflictValue>,
}

/// One of the values in conflict.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConflictValue {
    /// The write's id, for [`Resolve`].
    pub write: String,
    /// Who.
    pub author: String,
    /// When.
    pub time: f64,
    /// In words; “removed” for a removal.
    pub what: String,
}

/// All conflicts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConflictsView {
    /// In no particular order.
    pub conflicts: Vec<ConflictView>,
}

/// Settles a conflict.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Resolve {
    /// The thing.
    pub thing: String,
    /// The write whose value stays.
    pub write: String,
}

/// Figures about a project.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StatsView {
    /// Articles.
    pub articles: u32,
    /// Code points in all of them.
    pub characters: f64,
    /// Annotations.
    pub annotations: u32,
    /// Relations.
    pub relations: u32,
    /// Annotations by layer and label.
    pub labels: Vec<LabelCount>,
    /// Annotations by annotator.
    pub annotators: Vec<NamedCount>,
    /// Articles by status of the current annotator.
    pub status: Vec<NamedCount>,
}

/// How often a label was used.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LabelCount {
    /// The layer's name.
    pub layer: String,
    /// The label's name; `None` for annotations without one.
    pub label: Option<String>,
    /// How often.
    pub count: u32,
}

/// How many of something.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NamedCount {
    /// Of what.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// What a check of the project file found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckView {
    /// Changes whose hashes were verified.
    pub changes: u32,
    /// Annotations whose quotes were verified.
    pub annotations: u32,
    /// What is wrong, in words. Empty when all is well.
    pub problems: Vec<String>,
}
