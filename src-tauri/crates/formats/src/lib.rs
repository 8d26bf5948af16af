//! Galley: formats.
