//! Which types of a common analysis structure are annotations to read, and which of their features is the label.

use std::collections::BTreeSet;

use super::{CUSTOM, short};
use crate::format::{FormatInfo, OptionInfo, Options};

/// The option by which types are chosen.
pub(crate) const TYPES: OptionInfo = OptionInfo {
    key: "types",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "Read only annotations of these types: whole names or their last parts, with commas between.",
};

/// The option by which the feature is chosen that is the label.
pub(crate) const FEATURE: OptionInfo = OptionInfo {
    key: "feature",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "The feature that holds the label, where it is not called value, label or the like.",
};

/// What was asked for with the options [`TYPES`] and [`FEATURE`].
pub(crate) struct Wanted {
    types: BTreeSet<String>,
    feature: String,
}

impl Wanted {
    pub(crate) fn new(info: &FormatInfo, options: &Options) -> Self {
        let types = options.get(info, TYPES.key).split(',');
        let types = types.map(str::trim).filter(|it| !it.is_empty());
        Self {
            types: types.map(str::to_owned).collect(),
            feature: options.get(info, FEATURE.key).to_owned(),
        }
    }

    /// Whether no types were chosen.
    pub(crate) fn everything(&self) -> bool {
        self.types.is_empty()
    }

    /// Whether annotations of a type are read.
    pub(crate) fn takes(&self, kind: &str) -> bool {
        if self.types.is_empty() {
            !divides(kind)
        } else {
            self.types.contains(kind) || self.types.contains(short(kind))
        }
    }

    /// The feature of those that a type has that is the label.
    pub(crate) fn label<'a>(&'a self, features: &[&'a str]) -> Option<&'a str> {
        /// Names that say so, the likeliest first.
        const USUAL: &[&str] = &[
            "value",
            "label",
            "PosValue",
            "DependencyType",
            "referenceType",
            "type",
            "category",
            "tag",
            "class",
            "kind",
            "entity",
            "name",
        ];
        if !self.feature.is_empty() {
            return features.iter().find(|it| **it == self.feature).copied();
        }
        let usual = USUAL.iter().find_map(|usual| {
            let mut all = features.iter();
            all.find(|it| it.eq_ignore_ascii_case(usual)).copied()
        });
        let known = [
            "identifier",
            "annotator",
            "note",
            "id",
            "language",
            "suggestedBy",
        ];
        usual.or_else(|| features.iter().find(|it| !known.contains(it)).copied())
    }
}

/// Whether a type does no more than divide a text. What people made themselves may have any name.
pub(super) fn divides(kind: &str) -> bool {
    const NAMES: &[&str] = &[
        "Token",
        "TokenForm",
        "Sentence",
        "Paragraph",
        "Heading",
        "Div",
        "Document",
        "DocumentAnnotation",
        "DocumentMetaData",
        "Compound",
        "CompoundPart",
        "LinkingMorpheme",
        "Split",
        "TagsetDescription",
    ];
    !kind.starts_with(CUSTOM) && NAMES.contains(&short(kind))
}
