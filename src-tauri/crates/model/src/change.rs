//! Changes: what one gesture wrote. The log of them is the project; everything else is derived.

use serde::{Deserialize, Serialize};

use crate::annotation::{Annotation, Comment, Relation};
use crate::document::{Document, Project};
use crate::exception::Exception;
use crate::id::{AnnotatorId, ChangeId, Kind, Lane, ThingId, WriteId};
use crate::people::{Annotator, Entity, Work};
use crate::schema::{Attribute, Label, Layer};

/// What a person did, as the log, the history and the undo menu name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gesture {
    /// Made the project.
    Create,
    /// Read files.
    Import,
    /// Added an article.
    AddDocument,
    /// Changed an article's title or metadata.
    SetDocument,
    /// Removed articles.
    RemoveDocument,
    /// Made an annotation with a label.
    Tag,
    /// Made an annotation without one.
    Highlight,
    /// Moved the ends of an annotation.
    Resize,
    /// Made several annotations one.
    Merge,
    /// Made one annotation several.
    Split,
    /// Gave annotations another label or layer.
    Relabel,
    /// Wrote, changed or removed a note.
    Note,
    /// Set or cleared an attribute's value.
    SetAttribute,
    /// Linked to the register, or unlinked.
    Link,
    /// Removed annotations or relations.
    Remove,
    /// Related two annotations.
    Relate,
    /// Changed a relation.
    SetRelation,
    /// Marked other occurrences.
    Propagate,
    /// Decided what is not to be proposed or reported again.
    SetException,
    /// Gave an article another edition of its text.
    SetEdition,
    /// Removed an article's text and quotes for good.
    Purge,
    /// Set the status of articles.
    SetStatus,
    /// Assigned articles.
    Assign,
    /// Shared time at work as totals.
    ShareTime,
    /// Remarked.
    Comment,
    /// Changed layers, labels or attributes.
    EditSchema,
    /// Merged labels.
    MergeLabels,
    /// Changed the register.
    EditRegister,
    /// Added or changed a person.
    EditAnnotator,
    /// Changed the project's settings.
    SetProject,
    /// Chose among conflicting values.
    Resolve,
    /// Took a change back.
    Undo,
    /// Took an undo back.
    Redo,
}

impl Gesture {
    /// What it is called in menus and the history.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create project",
            Self::Import => "import",
            Self::AddDocument => "add article",
            Self::SetDocument => "edit article details",
            Self::RemoveDocument => "remove article",
            Self::Tag => "tag",
            Self::Highlight => "highlight",
            Self::Resize => "move boundary",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Relabel => "relabel",
            Self::Note => "note",
            Self::SetAttribute => "set attribute",
            Self::Link => "link entity",
            Self::Remove => "remove",
            Self::Relate => "relate",
            Self::SetRelation => "edit relation",
            Self::Propagate => "mark the rest",
            Self::SetException => "make an exception",
            Self::SetEdition => "correct article",
            Self::Purge => "remove for good",
            Self::SetStatus => "set status",
            Self::Assign => "assign",
            Self::ShareTime => "share time",
            Self::Comment => "comment",
            Self::EditSchema => "edit labels",
            Self::MergeLabels => "merge labels",
            Self::EditRegister => "edit register",
            Self::EditAnnotator => "edit annotator",
            Self::SetProject => "edit project",
            Self::Resolve => "resolve conflict",
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }
}

/// The whole value of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each variant is the type it is named for")]
pub enum Value {
    Project(Project),
    Document(Document),
    Layer(Layer),
    Label(Label),
    Attribute(Attribute),
    Annotation(Annotation),
    Relation(Relation),
    Entity(Entity),
    Comment(Comment),
    Annotator(Annotator),
    Work(Work),
    Exception(Exception),
}

impl Value {
    /// The kind of thing this is a value of.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Project(_) => Kind::Project,
            Self::Document(_) => Kind::Document,
            Self::Layer(_) => Kind::Layer,
            Self::Label(_) => Kind::Label,
            Self::Attribute(_) => Kind::Attribute,
            Self::Annotation(_) => Kind::Annotation,
            Self::Relation(_) => Kind::Relation,
            Self::Entity(_) => Kind::Entity,
            Self::Comment(_) => Kind::Comment,
            Self::Annotator(_) => Kind::Annotator,
            Self::Work(_) => Kind::Work,
            Self::Exception(_) => Kind::Exception,
        }
    }

    /// The lane a write of this value belongs to.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Annotation(it) => Lane::Annotator(it.annotator),
            Self::Relation(it) => Lane::Annotator(it.annotator),
            Self::Comment(it) => Lane::Annotator(it.author),
            Self::Work(it) => Lane::Annotator(it.annotator),
            _ => Lane::Project,
        }
    }
}

/// Sets one thing to a new value, or removes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Write {
    /// What is written.
    pub thing: ThingId,
    /// The writes of the same thing that this one replaces: all that its author saw. Empty for a new thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<WriteId>,
    /// The new value, or `None` to remove the thing.
    pub value: Option<Value>,
}

/// What is known of a change besides its writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeHeader {
    /// Its name.
    pub id: ChangeId,
    /// Greater than that of every change its author had seen. Orders changes, with the replica id to break ties.
    pub lamport: u64,
    /// Milliseconds since 1970, by the author's clock. For people to read; never for order.
    pub time: i64,
    /// Who did it.
    pub author: AnnotatorId,
    /// What was done.
    pub gesture: Gesture,
    /// The change that this one undoes (for a redo: the undo).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<ChangeId>,
}

/// The lane of a change with these writes: an annotator's if all writes are that annotator's, else the project's.
/// A removal has no value to tell by, so its lane is passed along.
pub fn lane_of(mut lanes: impl Iterator<Item = Lane>) -> Lane {
    let Some(first) = lanes.next() else {
        return Lane::Project;
    };
    if lanes.all(|lane| lane == first) {
        first
    } else {
        Lane::Project
    }
}
