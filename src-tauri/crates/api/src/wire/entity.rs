//! The register: who and what tags refer to.

use galley_model::id::{AnnotationId, EntityId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An entry of the register on screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntityView {
    /// Id.
    #[ts(type = "string")]
    pub id: EntityId,
    /// The canonical name. Two entries may share one: people do.
    pub name: String,
    /// For example “Person”, or empty.
    pub type_name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Identifiers elsewhere.
    pub uris: Vec<String>,
    /// Markdown, or empty.
    pub note: String,
}

/// The whole register, in the order in which entries were added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntitiesView {
    /// Its entries.
    pub entities: Vec<EntityView>,
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
    /// The name of an entry to add and link to, or empty. Its type is the first annotation's label.
    pub add: String,
}

/// Changes an entry of the register.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SetEntity {
    /// Which.
    #[ts(type = "string")]
    pub entity: EntityId,
    /// See [`EntityView::name`].
    pub name: String,
    /// See [`EntityView::type_name`].
    pub type_name: String,
    /// See [`EntityView::aliases`]; blank ones are left out.
    pub aliases: Vec<String>,
    /// See [`EntityView::uris`]; blank ones are left out.
    pub uris: Vec<String>,
    /// See [`EntityView::note`].
    pub note: String,
}
