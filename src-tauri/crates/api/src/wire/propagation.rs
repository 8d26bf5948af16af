//! Marking the rest: where else what was marked once is named, what is taken of it, and what is refused for good.

use galley_model::id::{AnnotationId, DocumentId, EntityId, ExceptionId, LabelId, LayerId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ViewRange;

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// In the article of the annotation.
    Article,
    /// In all articles.
    All,
}

/// How a place is written, compared with what was marked; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceGroup {
    /// As it was marked.
    Exact,
    /// So, with a possessive ending, which stays outside.
    Possessive,
    /// With other white space, hyphens, apostrophes or accents.
    Spelling,
    /// With other capitals.
    Capitals,
    /// By another name that the register knows.
    Alias,
    /// A person with initials, or with more or fewer given names.
    Initials,
    /// A person by surname, in an article that has the full name.
    Surname,
    /// A person by surname, in an article without the full name.
    SurnameOnly,
    /// In lower case: often another word.
    LowerCase,
    /// A surname behind another name: often another person.
    Behind,
}

/// Looks for the other places of what an annotation marks.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskOccurrences {
    /// The job's name, for progress and for stopping it.
    pub job: String,
    /// Which annotation.
    #[ts(type = "string")]
    pub annotation: AnnotationId,
    /// Where.
    pub scope: Scope,
    /// Whether paragraphs marked as boilerplate are looked through, too.
    pub aside: bool,
}

/// What was found. The places are asked for in pages, by the id, until something else is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Occurrences {
    /// Names what was found.
    pub id: String,
    /// What was looked for.
    pub string: String,
    /// How the places are written, the surest first; without groups that have none.
    pub groups: Vec<GroupCount>,
    /// Places in all groups.
    pub places: u32,
    /// Articles they are in.
    pub articles: u32,
    /// Places left out because something of this layer is marked there.
    pub tagged: u32,
    /// Places left out because they were refused before.
    pub refused: u32,
    /// Places left out because they are in boilerplate.
    pub aside: u32,
}

/// How many places are written in one way. The places of a group follow those of the group before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupCount {
    /// How.
    pub group: OccurrenceGroup,
    /// How many.
    pub count: u32,
}

/// Asks for some of the places that were found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskPlaces {
    /// See [`Occurrences::id`].
    pub id: String,
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// Some of the places that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Places {
    /// In order.
    pub places: Vec<PlaceView>,
}

/// A place with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceView {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// Where, in view units.
    pub range: ViewRange,
    /// What stands before it, in one line.
    pub before: String,
    /// The place itself.
    pub quote: String,
    /// What follows, in one line.
    pub after: String,
}

/// Moves one end of a place by a word.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MovePlace {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// The place as it is.
    pub range: ViewRange,
    /// Whether its start is moved; else its end.
    pub start: bool,
    /// Whether forwards; else backwards.
    pub forwards: bool,
}

/// A place that was decided on alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Chosen {
    /// The article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// Where it was found.
    pub range: ViewRange,
    /// What is to be marked there, if its ends were moved.
    pub to: Option<ViewRange>,
}

/// Marks places like the annotation that was looked for: all in one change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Propagate {
    /// The job's name, for progress and for stopping it.
    pub job: String,
    /// See [`Occurrences::id`].
    pub id: String,
    /// Groups that are taken whole.
    pub groups: Vec<OccurrenceGroup>,
    /// Places that are taken besides, or with other ends.
    pub places: Vec<Chosen>,
    /// Places of those groups that are left.
    pub except: Vec<Chosen>,
}

/// Asks for what was marked like another.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AskPropagations {
    /// How many to skip.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// What was marked like another, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Propagations {
    /// How many there are.
    pub total: u32,
    /// This part.
    pub rows: Vec<PropagationRow>,
}

/// Places that were marked in one go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PropagationRow {
    /// The change, for taking it back.
    pub change: String,
    /// Who.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub time: f64,
    /// What was marked in the first place.
    pub string: String,
    /// With which label.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// In which layer.
    #[ts(type = "string | null")]
    pub layer: Option<LayerId>,
    /// How many places were marked.
    pub made: u32,
    /// How many of them are as they were made.
    pub left: u32,
    /// Whether the current annotator may take it back.
    pub mine: bool,
}

/// What the project will not propose or report again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExceptionsView {
    /// In the order in which it was decided.
    pub exceptions: Vec<ExceptionView>,
}

/// Something that is not to be proposed or reported again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExceptionView {
    /// Id.
    #[ts(type = "string")]
    pub exception: ExceptionId,
    /// The rule of consistency that does not report it; none where marking the rest does not propose it.
    pub rule: Option<String>,
    /// The string.
    pub string: String,
    /// Only for this label, if any.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Only in this article, if any.
    #[ts(type = "string | null")]
    pub document: Option<DocumentId>,
    /// The title of that article.
    pub title: String,
    /// Whether only at one place of it.
    pub place: bool,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub time: f64,
}

/// Refuses places for good.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddException {
    /// An article that has the string.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// A place with the string.
    pub range: ViewRange,
    /// Only this place.
    pub place: bool,
    /// Only in this article.
    pub article: bool,
    /// Only with this label; none for any.
    #[ts(type = "string | null")]
    pub label: Option<LabelId>,
    /// Why; may be empty.
    pub reason: String,
}

/// Changes the reason of an exception.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetReason {
    /// Which.
    #[ts(type = "string")]
    pub exception: ExceptionId,
    /// Why.
    pub reason: String,
}

/// Lets exceptions go.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemoveExceptions {
    /// Which.
    #[ts(type = "string[]")]
    pub exceptions: Vec<ExceptionId>,
}

/// Asks which places an exception keeps away.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AskException {
    /// The job's name, for progress and for stopping it.
    pub job: String,
    /// Which.
    #[ts(type = "string")]
    pub exception: ExceptionId,
}

/// The places that an exception keeps away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptAway {
    /// How many.
    pub places: u32,
    /// Articles they are in.
    pub articles: u32,
    /// The first of them.
    pub first: Vec<PlaceView>,
}

/// Asks for what could be marked in an article.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AskSuggestions {
    /// Which article.
    #[ts(type = "string")]
    pub document: DocumentId,
}

/// What could be marked in an article, by what is marked elsewhere and what the register knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestions {
    /// The text that was looked through, by its hash.
    pub of: String,
    /// In text order.
    pub suggestions: Vec<SuggestionView>,
    /// Places left out because something of the layer is marked there.
    pub tagged: u32,
    /// Places left out because they were refused before.
    pub refused: u32,
}

/// A place that could be marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuggestionView {
    /// Where.
    pub place: PlaceView,
    /// The layer to mark it in.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// With which label.
    #[ts(type = "string")]
    pub label: LabelId,
    /// What to link it to.
    #[ts(type = "string | null")]
    pub entity: Option<EntityId>,
    /// How often the string is marked so; 0 where only the register knows it.
    pub marked: u32,
}

/// Marks what was suggested: all in one change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TakeSuggestions {
    /// In which article.
    #[ts(type = "string")]
    pub document: DocumentId,
    /// See [`Suggestions::of`]: where the article has another text since, nothing is taken.
    pub of: String,
    /// Which.
    pub taken: Vec<Taken>,
}

/// A suggestion that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Taken {
    /// What to mark.
    pub range: ViewRange,
    /// The layer.
    #[ts(type = "string")]
    pub layer: LayerId,
    /// The label.
    #[ts(type = "string")]
    pub label: LabelId,
    /// What to link it to.
    #[ts(type = "string | null")]
    pub entity: Option<EntityId>,
}

/// Counts in articles what could be marked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LookForSuggestions {
    /// The job's name, for progress and for stopping it.
    pub job: String,
    /// In all articles; else in those that were not looked through yet.
    pub all: bool,
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LookedFor {
    /// Articles that were looked through.
    pub articles: u32,
    /// Those of them that have something.
    pub with: u32,
    /// Places in them.
    pub suggestions: u32,
}

/// Asks for the next article that has something to mark.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AskNextSuggested {
    /// Behind which article in the list; none for the first.
    #[ts(type = "string | null")]
    pub document: Option<DocumentId>,
}

/// The next article that has something to mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NextSuggested {
    /// Which, if there is one.
    #[ts(type = "string | null")]
    pub document: Option<DocumentId>,
    /// How many articles have something.
    pub articles: u32,
}
