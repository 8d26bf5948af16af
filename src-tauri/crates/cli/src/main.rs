//! Galley on the command line.
fn main() {}
