//! Prints what a library costs: a project of so many made-up articles of 5 kB with five marks each. Judges nothing.
//!
//!     cargo run --release -p galley-api --example library_bench -- make PROJECT ARTICLES
//!     cargo run --release -p galley-api --example library_bench -- time PROJECT
//!     cargo run --release -p galley-api --example library_bench -- limits ARTICLES

#[path = "library/corpus.rs"]
mod corpus;
#[path = "library/limits.rs"]
mod limits;
#[path = "library/project.rs"]
mod project;
#[path = "library/timing.rs"]
mod timing;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["make", path, articles] => project::make(Path::new(path), articles.parse()?),
        ["time", path] => timing::time(Path::new(path)),
        ["limits", articles] => limits::limits(articles.parse()?),
        _ => Err("say what to do: make PROJECT ARTICLES, time PROJECT or limits ARTICLES".into()),
    }
}
