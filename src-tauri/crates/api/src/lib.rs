//! The commands a host can call, their types, the open session, background jobs.
//!
//! Hosts (the window, the browser host, tests) hold a [`Session`] and call it by name; nothing here
//! knows which host it is, except for whether it has file dialogs.

mod articles;
mod bulk;
mod changed;
pub mod commands;
mod comments;
mod concordance;
pub mod consistency;
mod editions;
mod entities;
mod error;
mod exceptions;
pub mod history;
mod ignoring;
mod library;
mod marks;
pub mod overview;
mod packed;
mod parts;
mod places;
pub mod project;
mod propagation;
pub mod purge;
mod query;
mod queue;
pub mod recipes;
pub mod register;
mod release;
pub mod sample;
pub mod schema;
mod session;
mod shape;
mod suggestions;
mod time;
pub mod transfer;
pub mod typescript;
mod views;
pub mod wire;
mod words;

pub use error::Result;
pub use galley_formats::Input;
pub use galley_store::{Store, Undone};
pub use session::{AppDirs, Session};
