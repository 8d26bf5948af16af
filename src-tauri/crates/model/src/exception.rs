//! What the project has decided not to be asked again: strings that are not to be marked, findings that are all right.

use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, LabelId, LayerId};
use crate::text::TextRange;

/// A decision that something proposed or found is not wanted, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// What it keeps from being proposed or reported.
    pub rule: Rule,
    /// The string it is about, as it stands in the text with white space made one blank; see `fold::surface`. Empty
    /// for any.
    pub surface: String,
    /// Only for this label; `None` for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Only where it goes against this label; `None` for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<LabelId>,
    /// Only for this layer; `None` for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<LayerId>,
    /// Only in this article; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// Only at this place of the article, in code points; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<TextRange>,
    /// Why, in the words of who decided; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What an exception keeps away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Marking the rest does not propose it.
    Propagate,
    /// A rule of consistency does not report it; the rule's id, such as `several-labels`.
    Consistency(String),
}

impl Exception {
    /// Whether it keeps a string at a place from being marked with a label, or without one. `string` is as
    /// `fold::surface` gives it.
    pub fn keeps_from_marking(
        &self,
        string: &str,
        layer: LayerId,
        label: Option<LabelId>,
        document: DocumentId,
        range: TextRange,
    ) -> bool {
        self.rule == Rule::Propagate
            && self.surface == string
            && self.label.is_none_or(|it| Some(it) == label)
            && self.layer.is_none_or(|it| it == layer)
            && self.document.is_none_or(|it| it == document)
            && self.range.is_none_or(|it| it == range)
    }
}
