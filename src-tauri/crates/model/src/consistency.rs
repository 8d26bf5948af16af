//! What in an article does not go with the rest of the project: findings, each with its place, its evidence and what
//! would put it right.
//!
//! One file for each family of rules. They see one article at a time and ask what is [`Known`] of the project, so that
//! an open article is looked at as it changes, and all articles one after the other. What a rule rests on is in
//! [`Rule::rests_on`].

mod article;
mod attributes;
mod boundary;
mod labels;
mod nesting;
mod register;
mod relations;
pub mod strings;
mod swapped;
pub mod unmarked;

use std::borrow::Cow;

pub use article::Article;
pub use swapped::Swaps;

use crate::annotation::AttributeValue;
use crate::exception::{self, Exception};
use crate::id::{
    AnnotationId, AnnotatorId, AttributeId, DocumentId, EntityId, LabelId, LayerId, RelationId,
};
use crate::people::Entity;
use crate::schema::Schema;
use crate::text::TextRange;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The same string has another label elsewhere.
    SeveralLabels,
    /// A string that is marked elsewhere is not marked here.
    UnmarkedElsewhere,
    /// The same name is marked with and without a title, an article, a comma, a possessive, a quotation mark.
    Boundary,
    /// Annotations of one layer lie on, in or across each other in a way that is rarely meant.
    Nesting,
    /// The label, or the entry it is linked to, is not what the register says.
    Register,
    /// A required attribute has no value.
    MissingAttribute,
    /// An end of a relation is of a kind that its ends are hardly ever of.
    RelationEnd,
    /// Two labels stand for each other both ways.
    SwappedLabels,
}

impl Rule {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::SeveralLabels,
        Self::UnmarkedElsewhere,
        Self::Boundary,
        Self::Nesting,
        Self::Register,
        Self::MissingAttribute,
        Self::RelationEnd,
        Self::SwappedLabels,
    ];

    /// Its name in files. Never changed.
    pub fn id(self) -> &'static str {
        match self {
            Self::SeveralLabels => "several-labels",
            Self::UnmarkedElsewhere => "unmarked-elsewhere",
            Self::Boundary => "boundary",
            Self::Nesting => "nesting",
            Self::Register => "register",
            Self::MissingAttribute => "missing-attribute",
            Self::RelationEnd => "relation-end",
            Self::SwappedLabels => "swapped-labels",
        }
    }

    /// The rule with that name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }

    /// What it is called on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::SeveralLabels => "Same words, different labels",
            Self::UnmarkedElsewhere => "Marked elsewhere, not here",
            Self::Boundary => "Where a tag begins or ends",
            Self::Nesting => "Tags on, in or across each other",
            Self::Register => "Label against register",
            Self::MissingAttribute => "Required attribute missing",
            Self::RelationEnd => "Ends of a link",
            Self::SwappedLabels => "Labels often swapped",
        }
    }

    /// What the rule rests on.
    pub fn rests_on(self) -> &'static str {
        match self {
            Self::SeveralLabels => {
                "brat, check_type_consistency: spans with the same text and different types; Bernier-Colborne and Vajjala 2024, arXiv 2406.19172: mentions whose type was corrected"
            }
            Self::UnmarkedElsewhere => {
                "brat, check_missing_consistency: the text of a span where no annotation covers it; Bernier-Colborne and Vajjala 2024, arXiv 2406.19172: mentions that were added"
            }
            Self::Boundary => {
                "Bernier-Colborne and Vajjala 2024, arXiv 2406.19172: mentions whose span was corrected"
            }
            Self::Nesting => {
                "brat, verify_entity_overlap: entities on the same span, in each other or crossing; Bernier-Colborne and Vajjala 2024, arXiv 2406.19172: mentions that were split or merged"
            }
            Self::Register => {
                "Rücker and Akbik 2023, CleanCoNLL, arXiv 2310.16225: labels given anew by the page a mention is linked to; brat, verify_equivs: entities that are the same have one type"
            }
            Self::MissingAttribute => "the project’s own labels: the attribute is required",
            Self::RelationEnd => {
                "brat, verify_relations: the types that a relation may join; here the usual ends stand for the declaration"
            }
            Self::SwappedLabels => {
                "Bernier-Colborne and Vajjala 2024, arXiv 2406.19172: mentions whose type was corrected; counted by pairs of labels, which is our own"
            }
        }
    }
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Shown in the article.
    Likely,
    /// Both ways are common (“Washington”), or there is little to go by: only listed.
    Possible,
}

/// Something to check.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was looked for.
    pub rule: Rule,
    /// How sure it is.
    pub rank: Rank,
    /// Where; `None` for the whole article.
    pub range: Option<TextRange>,
    /// The annotations it is about, the one to be changed first.
    pub annotations: Vec<AnnotationId>,
    /// The relation it is about.
    pub relation: Option<RelationId>,
    /// Whose; `None` where nobody marked anything.
    pub annotator: Option<AnnotatorId>,
    /// What findings of a kind have in common: the string, the attribute, the kinds of ends.
    pub subject: String,
    /// The layer, where there is one.
    pub layer: Option<LayerId>,
    /// The label as it is, or as it would be marked.
    pub label: Option<LabelId>,
    /// The label it goes against.
    pub other: Option<LabelId>,
    /// Why, in words and numbers.
    pub evidence: String,
    /// What would put it right, the likeliest first.
    pub fixes: Vec<Fix>,
}

/// One way to put it right.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Gives the annotation another label of its layer.
    Relabel(AnnotationId, LabelId),
    /// Moves its ends.
    Resize(AnnotationId, TextRange),
    /// Marks a place.
    Mark(TextRange, LayerId, LabelId),
    /// Removes the annotation.
    Remove(AnnotationId),
    /// Removes the relation.
    RemoveRelation(RelationId),
    /// Turns the relation round.
    TurnRound(RelationId),
    /// Links to an entry of the register.
    Link(AnnotationId, EntityId),
    /// Unlinks from the register.
    Unlink(AnnotationId),
    /// Sets an attribute.
    SetAttribute(AnnotationId, AttributeId, AttributeValue),
}

/// How often something has a label of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The layer.
    pub layer: LayerId,
    /// The label; `None` for a plain highlight.
    pub label: Option<LabelId>,
    /// How often.
    pub count: u32,
}

/// How often relations of a kind join two kinds of annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Layer and label of the source.
    pub from: (LayerId, Option<LabelId>),
    /// Layer and label of the target.
    pub to: (LayerId, Option<LabelId>),
    /// How often.
    pub count: u32,
}

/// What the rules ask of the whole project.
pub trait Known {
    /// Why it could not be said.
    type Error;
    /// How often a string (see `fold::surface`) is marked in one piece, by layer and label.
    fn uses(&self, string: &str) -> Result<Cow<'_, [Use]>, Self::Error>;
    /// How often a string stood unmarked when all articles were last looked through.
    fn left(&self, string: &str, layer: LayerId) -> Result<Option<u32>, Self::Error>;
    /// An entry of the register.
    fn entity(&self, id: EntityId) -> Result<Option<Entity>, Self::Error>;
    /// Entries that have this name or other name, folded.
    fn named(&self, folded: &str) -> Result<Vec<EntityId>, Self::Error>;
    /// The labels of the mentions of an entry.
    fn mentions(&self, entity: EntityId) -> Result<Vec<Use>, Self::Error>;
    /// What relations with a label of a layer join.
    fn ends(&self, layer: LayerId, label: Option<LabelId>) -> Result<Vec<Ends>, Self::Error>;
}

/// Looks through an article. Findings come in text order.
pub fn look<K: Known>(
    schema: &Schema,
    article: &Article<'_>,
    known: &K,
) -> Result<Vec<Finding>, K::Error> {
    let mut found = Vec::new();
    labels::look(schema, article, known, &mut found)?;
    boundary::look(schema, article, known, &mut found)?;
    nesting::look(schema, article, &mut found);
    register::look(schema, article, known, &mut found)?;
    attributes::look(schema, article, &mut found);
    relations::look(schema, article, known, &mut found)?;
    unmarked::look(schema, article, known, &mut found)?;
    found.sort_by_key(|it| {
        (
            it.range.map_or((0, 0), |it| (it.start.0, it.end.0)),
            it.rule,
        )
    });
    Ok(found)
}

impl Finding {
    /// Whether somebody decided that it is all right, in an article.
    pub fn is_excepted(&self, by: &Exception, document: DocumentId) -> bool {
        matches!(&by.rule, exception::Rule::Consistency(rule) if rule == self.rule.id())
            && (by.surface.is_empty() || by.surface == self.subject)
            && by.layer.is_none_or(|it| Some(it) == self.layer)
            && by.label.is_none_or(|it| Some(it) == self.label)
            && by.other.is_none_or(|it| Some(it) == self.other)
            && by.document.is_none_or(|it| it == document)
            && by.range.is_none_or(|it| Some(it) == self.range)
    }
}

/// “once”, “twice”, “12 times”.
pub(crate) fn times(count: u32) -> String {
    match count {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{more} times"),
    }
}

/// A label by its name.
pub(crate) fn label_name(schema: &Schema, label: LabelId) -> &str {
    schema.labels.get(&label).map_or("", |it| it.name.as_str())
}
