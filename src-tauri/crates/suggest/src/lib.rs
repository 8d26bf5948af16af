//! Proposals: where else what was marked once is named. Pure, as the model is: no clock, no files, no project.
//!
//! `forms` says how a name may be written and what of it is meant where; `lexicon` finds many strings at once; `edges`
//! knows where words end, `people` what is left of a person's name; `proposing` leaves out what was decided already.

mod casing;
mod edges;
mod folded;
mod forms;
mod known;
mod lexicon;
mod people;
mod proposing;

pub use casing::spelled_alike;
pub use forms::{Form, Forms, Found, Group, Mark};
pub use known::{each_known, is_whole};
pub use lexicon::{Hit, Lexicon, apart};
pub use people::names_people;
pub use proposing::{Context, Proposal, Proposed, propose};
