//! The list of articles at any size: which of them a query finds, in which order, how many, in which groups.
//!
//! A list of a million shows its first page at once because only what is asked for is looked at: either few articles can
//! fit at all, then those are sorted; or many do, then the list is walked in its order until the page is full.

mod compile;
mod condition;
mod groups;
mod order;
mod rows;

pub use groups::{Group, GroupBy, InGroup};
pub use order::Sort;
pub use rows::{ArticleRow, Counts, Cursor, Listed};
