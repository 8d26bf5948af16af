//! The project and its articles. Texts themselves are stored apart, addressed by their hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::TextHash;

/// The project's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Project {
    /// What people call it.
    pub name: String,
    /// What it is for, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The preset it was made from, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preset: String,
}

/// An article: its metadata and the edition of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The headline, or what stands in for one.
    pub title: String,
    /// The current edition of the text.
    pub text: TextHash,
    /// Where it stood in the import, so that lists keep that order. Counts from 0.
    #[serde(default)]
    pub order: u64,
    /// `source` (file name or outlet), `date`, `author`, `url`, `section`, and whatever the import brought.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}
