//! What can be typed. A contract: scripts rely on it, so things are added, never changed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Mark up articles by hand and make datasets of them.
#[derive(Debug, Parser)]
#[command(name = "galley", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a project.
    New {
        /// The project file to make.
        project: PathBuf,
        /// The schema to start from: newsroom, conll2003, ontonotes, quotes, claims or blank.
        #[arg(long, default_value = "newsroom")]
        preset: String,
    },
    /// Make the sample project.
    Sample {
        /// The project file to make.
        project: PathBuf,
    },
    /// Rebuild the project from its log, compare, and verify every quote and hash.
    Check {
        /// The project file.
        project: PathBuf,
    },
    /// Who did what, when; the latest last.
    Log {
        /// The project file.
        project: PathBuf,
        /// One JSON object for each change.
        #[arg(long)]
        json: bool,
    },
    /// Take the last change back.
    Undo {
        /// The project file.
        project: PathBuf,
    },
    /// Take the last undo back.
    Redo {
        /// The project file.
        project: PathBuf,
    },
    /// Articles, and annotations by layer, label, annotator and status.
    Stats {
        /// The project file.
        project: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Serve the window to a browser on this machine. The first line printed is JSON with the address.
    Serve {
        /// The project file.
        project: PathBuf,
        /// The port; by default a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
}
