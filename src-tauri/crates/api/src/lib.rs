//! Galley: api.
