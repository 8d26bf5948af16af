//! What goes over the boundary: requests (gestures and screens, not rows), views, events, errors.
//!
//! Offsets here are view units (see `galley_model::text`), ids are strings, times are milliseconds
//! since 1970 as a 64-bit float. There are no 64-bit integers on the wire. The TypeScript twins are
//! generated from these types into `ui/src/generated`.

mod article;
mod bulk;
mod comment;
mod concordance;
mod edition;
mod entity;
mod error;
mod event;
mod finding;
mod library;
mod mapping;
mod overview;
mod project;
mod propagation;
mod purge;
mod query;
mod recipe;
mod schema;
mod transfer;
mod working;

pub use article::*;
pub use bulk::*;
pub use comment::*;
pub use concordance::*;
pub use edition::*;
pub use entity::*;
pub use error::*;
pub use event::*;
pub use finding::*;
pub use library::*;
pub use mapping::*;
pub use overview::*;
pub use project::*;
pub use propagation::*;
pub use purge::*;
pub use query::*;
pub use recipe::*;
pub use schema::*;
pub use transfer::*;
pub use working::*;
