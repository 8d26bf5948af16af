//! How a page looks: on screen in light and dark, and on paper.

/// The style sheet of every page.
pub(super) const SHEET: &str = include_str!("page.css");
