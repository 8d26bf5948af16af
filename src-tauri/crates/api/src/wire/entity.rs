//! The register: who and what tags refer to.

use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, EntityId, LabelId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, ImportSource, NamedCount, ReportView};

/// An entry of the register, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntityView {
    /// Id.
    #[ts(type = "string")]
    pub id: EntityId,
    /// The canonical name. Two entries may share one: people do.
    pub name: String,
    /// For example “Person”, or empty.
    pub type_name: String,
    /// What it is in the news: “Secretary of State”, or empty.
    pub role: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Identifiers elsewhere.
    pub uris: Vec<String>,
    /// Markdown, or empty.
    pub note: String,
    /// How many annotations link to it, whoever made them.
    pub mentions: u32,
    /// In how many articles; 0 if that was not asked for.
    pub articles: u32,
}

/// Asks for entries of the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskEntities {
    /// Which; at most 200.
    #[ts(type = "string[]")]
    pub entities: Vec<EntityId>,
    /// Whether the articles that mention them are counted: that takes as long as there are mentions.
    #[serde(default)]
    pub articles: bool,
}

/// Entries of the register; those that are gone are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntitiesView {
    /// In the order asked for.
    pub entities: Vec<EntityView>,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntityRow {
    /// Id.
    #[ts(type = "string")]
    pub id: EntityId,
    /// See [`EntityView::name`].
    pub name: String,
    /// See [`EntityView::type_name`].
    pub type_name: String,
    /// See [`EntityView::role`].
    pub role: String,
    /// See [`EntityView::mentions`].
    pub mentions: u32,
}

/// Asks for a part of the list of the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ListRegister {
    /// Only entries of this type.
    pub type_name: Option<String>,
    /// The most mentioned first, rather than by name.
    pub by_mentions: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A part of the list of the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegisterPage {
    /// How many entries fit.
    pub total: u32,
    /// This part.
    pub rows: Vec<EntityRow>,
    /// The types of all entries, the most frequent first; only with the first part.
    pub types: Vec<NamedCount>,
}

/// Looks for entries by any of their names.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FindEntities {
    /// A name or its beginning, a URI, or a Wikidata id. Typing errors are forgiven.
    pub query: String,
    /// How many at most.
    pub limit: u32,
}

/// Why an entry is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It has this name.
    Name,
    /// It has this other name.
    Alias,
    /// It is mentioned in this article by a longer name.
    Surname,
    /// The same words are linked to it elsewhere.
    SameWords,
    /// A name begins so.
    Begins,
    /// A name has this in it.
    Part,
    /// A name is spelt alike.
    Spelling,
}

/// An entry that may be meant.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Suggested {
    /// The entry.
    pub entity: EntityRow,
    /// Why.
    pub reason: Reason,
    /// The name that fits; empty where it is the entry’s own.
    pub called: String,
    /// For the same words: how often.
    pub count: u32,
    /// Whether nothing else is likely, so that it may be offered unasked.
    pub sure: bool,
}

/// Entries that may be meant, the likeliest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SuggestedEntities {
    /// Each once.
    pub entities: Vec<Suggested>,
}

/// Asks about one annotation: which entry is meant, or which others are like it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskAnnotation {
    /// Which.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
}

/// Links annotations to an entry of the register, or unlinks them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LinkEntity {
    /// Which annotations.
    #[ts(type = "string[]")]
    pub annotations: Vec<AnnotationId>,
    /// Which entry; none unlinks, unless `add` names one.
    #[ts(type = "string | null")]
    pub entity: Option<EntityId>,
    /// The name of an entry to add and link to, or empty. Its type is that of the entry the first annotation was
    /// linked to, or else its label.
    pub add: String,
}

/// Adds an entry to the register, or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetEntity {
    /// Which; none adds one.
    #[ts(type = "string | null")]
    pub entity: Option<EntityId>,
    /// See [`EntityView::name`].
    pub name: String,
    /// See [`EntityView::type_name`].
    pub type_name: String,
    /// See [`EntityView::role`].
    pub role: String,
    /// See [`EntityView::aliases`]; blank ones are left out.
    pub aliases: Vec<String>,
    /// See [`EntityView::uris`]; blank ones are left out.
    pub uris: Vec<String>,
    /// See [`EntityView::note`].
    pub note: String,
}

/// Removes an entry from the register and unlinks its mentions.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveEntity {
    /// Which.
    #[ts(type = "string")]
    pub entity: EntityId,
}

/// Makes several entries one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergeEntities {
    /// Which stays.
    #[ts(type = "string")]
    pub into: EntityId,
    /// Which become part of it.
    #[ts(type = "string[]")]
    pub from: Vec<EntityId>,
}

/// What a merge of entries would give.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergedEntity {
    /// The entry that stays, as it would be.
    pub entity: EntityView,
    /// How many mentions would come to it.
    pub moved: u32,
}

/// Asks for a part of the mentions of an entry.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ListMentions {
    /// Of which entry.
    #[ts(type = "string")]
    pub entity: EntityId,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// A mention in its context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MentionView {
    /// The annotation.
    #[ts(type = "string")]
    pub id: AnnotationId,
    /// Its article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The article's title.
    pub title: String,
    /// Whose it is.
    #[ts(type = "string")]
    pub annotator: AnnotatorId,
    /// Its label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Where, in view units; none for the whole article.
    pub range: Option<[u32; 2]>,
    /// What stands before it.
    pub before: String,
    /// Its words.
    pub quote: String,
    /// What stands behind it.
    pub after: String,
}

/// A part of the mentions of an entry, article by article in text order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MentionsPage {
    /// How many there are.
    pub total: u32,
    /// This part.
    pub rows: Vec<MentionView>,
}

/// The other mentions with the same words as one that is linked, or with another name of what it is linked to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct OtherMentions {
    /// The name of the entry, or empty if the mention is not linked.
    pub name: String,
    /// In the same article.
    pub here: OtherCounts,
    /// In all articles, this one included.
    pub everywhere: OtherCounts,
    /// Whether there may be more than were counted.
    pub more: bool,
    /// A few of one's own that are not linked.
    pub examples: Vec<MentionView>,
}

/// How many other mentions there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherCounts {
    /// One's own that are not linked.
    pub unlinked: u32,
    /// One's own that are linked to another entry.
    pub linked: u32,
    /// Other people's, which stay as they are.
    pub others: u32,
}

/// Links the other mentions as one is linked. Cancel with [`super::CancelJob`].
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LinkOthers {
    /// The caller's name for the job.
    pub job: String,
    /// The one that is linked.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// In all articles rather than in its own.
    pub everywhere: bool,
    /// Also those that are linked to another entry.
    pub linked_too: bool,
}

/// What becomes of an entry of a file that the register has already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KnownEntries {
    /// What the register does not know of it is added.
    #[default]
    Update,
    /// It is left as it is.
    Leave,
}

/// Reads a file into the register, in one change. Cancel with [`super::CancelJob`].
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportRegister {
    /// The caller's name for the job.
    pub job: String,
    /// A CSV file, lines of JSON, or an extract from Wikidata.
    pub source: ImportSource,
    /// The language of names in an extract from Wikidata, or empty for English.
    pub language: String,
    /// What becomes of entries that are known.
    pub known: KnownEntries,
    /// Import nothing; only say what would become of it.
    pub preview: bool,
}

/// What an import into the register did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegisterImported {
    /// Everything worth saying, with file and line.
    pub report: ReportView,
    /// Entries of the file.
    pub entries: u32,
    /// New ones.
    pub added: u32,
    /// Those to which something was added.
    pub updated: u32,
    /// Those that stayed as they were.
    pub unchanged: u32,
    /// What changed; `None` if nothing did.
    pub changed: Option<Changed>,
}

/// Writes the register to a file that can be read again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportRegister {
    /// Where; `None` gives it back for a download.
    pub path: Option<String>,
    /// `csv` or `jsonl`.
    pub format: String,
}

/// The register as a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegisterExported {
    /// How many entries.
    pub entries: u32,
    /// The file, in base 64, where no path was given.
    pub base64: Option<String>,
}
