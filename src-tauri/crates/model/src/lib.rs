//! What a Galley project is: text, layers, labels, annotations, edits, findings.
//!
//! Pure and deterministic: no clock, no randomness, no input or output. Ids and times come from the
//! caller. Serialised forms of the types in [`annotation`], [`schema`], [`document`], [`people`] and
//! [`change`] are written to the change log and are promises (see `docs/project-file.md`).

pub mod anchoring;
pub mod annotation;
pub mod change;
pub mod consistency;
pub mod dates;
pub mod document;
pub mod edition;
pub mod exception;
pub mod fold;
pub mod id;
pub mod names;
pub mod parts;
pub mod people;
pub mod preset;
pub mod query;
pub mod rules;
pub mod schema;
pub mod segment;
pub mod text;
