//! The article list, an open article, and the gestures that mark it up.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::id::{
    AnnotationId, AnnotatorId, AttributeId, DocumentId, EntityId, LabelId, LayerId, RelationId,
};
use galley_model::people::Status;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::CommentView;

/// A range in view units, half-open: `[from, to]`.
pub type ViewRange = [u32; 2];

/// Opens an article.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct OpenArticle {
    /// Which.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Whether plain marks come in the short form, which long articles open faster with.
    #[serde(default)]
    pub packed: bool,
}

/// An article as it is opened: the text travels once.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArticleView {
    /// Its row in the list.
    pub row: super::ArticleRow,
    /// Everything known about it.
    pub metadata: BTreeMap<String, String>,
    /// Verbatim.
    pub text: String,
    /// The text by its hash.
    pub of: String,
    /// Tokens, white space left out, as gap and length, gap and length … in view units: each begins so far behind
    /// the end of the one before it.
    pub words: Vec<u32>,
    /// Sentences, in the same shape.
    pub sentences: Vec<u32>,
    /// Everybody's annotations, those of the whole document included; but for those in `packed`.
    pub annotations: Vec<AnnotationView>,
    /// Plain marks, if they were asked for so.
    pub packed: PackedMarks,
    /// Everybody's annotations that have no place in the text; without ranges.
    pub adrift: Vec<AnnotationView>,
    /// Everybody's relations.
    pub relations: Vec<RelationView>,
    /// Everybody's remarks, on the article and on its annotations, the first first.
    pub comments: Vec<CommentView>,
}

/// Marks of one range without note, attributes, entity, confidence and conflict, whose quote is the text between
/// their ends as the screen has it. A fifth of what they are as [`AnnotationView`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct PackedMarks {
    /// What the rows name by its place here: ids of layers, labels and annotators, and origins in words.
    pub names: Vec<String>,
    /// Id; layer, label, annotator and origin by name; time; from and to.
    #[ts(type = "[string, number, number | null, number, number, number, number, number][]")]
    pub rows: Vec<PackedMark>,
}

/// A row of [`PackedMarks`].
pub type PackedMark = (AnnotationId, u32, Option<u32>, u32, u32, f64, u32, u32);

/// An annotation on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AnnotationView {
    /// Id.
    #[ts(type = "string")]
    pub id: AnnotationId,
    /// Layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Label, or none for a plain highlight.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Who judged.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
    /// In text order; empty for an annotation of the whole document.
    pub ranges: Vec<ViewRange>,
    /// The marked text, parts joined with a blank.
    pub quote: String,
    /// Markdown, or empty.
    pub note: String,
    /// Typed extras by attribute id.
    #[ts(type = "Record<string, boolean | number | string>")]
    pub attributes: BTreeMap<AttributeId, AttributeValue>,
    /// The linked entity.
    #[ts(type = "string | null")]
    pub entity: Option<EntityId>,
    /// Where it came from, in words: “by hand”, “imported from brat”.
    pub origin: String,
    /// From 0 to 1, if known.
    pub confidence: Option<f64>,
    /// When it was last changed.
    pub time: f64,
    /// Whether a merge left another value.
    pub conflict: bool,
}

/// A relation on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RelationView {
    /// Id.
    #[ts(type = "string")]
    pub id: RelationId,
    /// A layer of kind relation.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Who judged.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
    /// The source.
    #[ts(type = "string")]
    pub from: AnnotationId,
    /// The target.
    #[ts(type = "string")]
    pub to: AnnotationId,
    /// Markdown, or empty.
    pub note: String,
}

/// Adds an article, for example a pasted one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddArticle {
    /// Empty takes the first line that is not blank.
    pub title: String,
    /// Verbatim.
    pub text: String,
    /// `source`, `date`, `author`, `url` …
    pub metadata: BTreeMap<String, String>,
}

/// Changes what is known about an article.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetArticle {
    /// Which.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Title.
    pub title: String,
    /// All of it.
    pub metadata: BTreeMap<String, String>,
}

/// Removes articles with everything in them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveArticles {
    /// Which.
    #[ts(type = "string[]")]
    pub documents: Vec<DocumentId>,
}

/// Sets how far the current annotator is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetStatus {
    /// Which articles.
    #[ts(type = "string[]")]
    pub documents: Vec<DocumentId>,
    /// How far.
    #[ts(type = "\"to_do\" | \"in_progress\" | \"done\" | \"skipped\"")]
    pub status: Status,
}

/// Makes an annotation by the current annotator. Ranges are taken as they are: the editor snaps.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Tag {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label, or none where the layer does not require one.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// One or more; empty for a label of the whole document.
    pub ranges: Vec<ViewRange>,
    /// A note to begin with, or empty.
    pub note: String,
}

/// Moves an annotation's ends.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Resize {
    /// Which.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// The new ranges.
    pub ranges: Vec<ViewRange>,
}

/// Makes several annotations one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergeAnnotations {
    /// The first stays and reaches over the others.
    #[ts(type = "string[]")]
    pub annotations: Vec<AnnotationId>,
}

/// Makes one annotation several.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SplitAnnotation {
    /// Which.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// The ranges of each part, two at least; the first stays what it is.
    pub parts: Vec<Vec<ViewRange>>,
}

/// Gives annotations another label, possibly in another layer (a highlight becomes a tag).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Relabel {
    /// Which.
    #[ts(type = "string[]")]
    pub annotations: Vec<AnnotationId>,
    /// The layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
}

/// Writes, changes or removes a note.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetNote {
    /// Which annotation.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// Markdown; empty removes it.
    pub note: String,
}

/// Sets or clears an attribute's value.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetAttribute {
    /// Which annotation.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// Which attribute.
    #[ts(type = "string")]
    pub attribute: AttributeId,
    /// The value; `None` clears it.
    #[ts(type = "boolean | number | string | null")]
    pub value: Option<AttributeValue>,
}

/// Removes annotations (their relations go too) and relations.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Remove {
    /// Annotations.
    #[ts(type = "string[]")]
    pub annotations: Vec<AnnotationId>,
    /// Relations.
    #[ts(type = "string[]")]
    pub relations: Vec<RelationId>,
}

/// Relates two annotations of one article.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Relate {
    /// A layer of kind relation.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// The source.
    #[ts(type = "string")]
    pub from: AnnotationId,
    /// The target.
    #[ts(type = "string")]
    pub to: AnnotationId,
}

/// Changes a relation's label or note.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetRelation {
    /// Which.
    #[ts(type = "string")]
    pub relation: RelationId,
    /// The label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Markdown, or empty.
    pub note: String,
}

/// Asks what an article's paragraphs look like.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GuessParts {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The layer of article parts.
    #[ts(type = "string")]
    pub layer: LayerId,
}

/// Paragraphs that look like parts, in text order. Nothing of it is kept until it is taken.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PartGuesses {
    /// One for each such paragraph.
    pub guesses: Vec<PartGuess>,
}

/// A paragraph that looks like a part.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PartGuess {
    /// The label of that part.
    #[ts(type = "string")]
    pub label: LabelId,
    /// The paragraph.
    pub range: ViewRange,
}

/// Says what paragraphs are, in place of what they were.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetParts {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// A layer of paragraphs.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// Where parts of the list meet the same paragraph, the last one counts.
    pub parts: Vec<SetPart>,
    /// Whether these are guesses that were taken.
    pub guessed: bool,
}

/// What the paragraphs of a range are.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetPart {
    /// The part, or none.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// All paragraphs that it touches are meant; empty means the paragraph there.
    pub range: ViewRange,
}
