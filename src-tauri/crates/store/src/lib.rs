//! Galley: store.
