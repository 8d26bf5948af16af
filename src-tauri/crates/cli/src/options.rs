//! What can be typed. A contract: scripts rely on it, so things are added, never changed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    /// Read articles and datasets into a project.
    Import(Import),
    /// Write a dataset.
    Export(Export),
    /// Read entities into the register, or write it.
    Register {
        #[command(subcommand)]
        command: Register,
    },
    /// What can be read and written, and what each format can carry.
    Formats {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Rebuild the project from its log, compare, and verify every quote and hash.
    Check {
        /// The project file.
        project: PathBuf,
    },
    /// Look through all articles for what does not go together, and list it in groups. Ends with 1 where something
    /// is likely a slip.
    Findings {
        /// The project file.
        project: PathBuf,
        /// One JSON object for each group.
        #[arg(long)]
        json: bool,
        /// Also groups where both ways are common.
        #[arg(long)]
        possible: bool,
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
    /// Remove articles for good: their texts and quotes, from the file and its history. Nothing brings them back.
    Purge {
        /// The project file.
        project: PathBuf,
        /// The articles, by title or id.
        #[arg(required = true)]
        articles: Vec<String>,
        /// Do it. Without this, only what would be done is printed.
        #[arg(long)]
        yes: bool,
        /// Remove them in copies of the project beside it, too.
        #[arg(long)]
        copies: bool,
    },
    /// Articles, and annotations by layer, label, annotator and status.
    Stats {
        /// The project file.
        project: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// A picture of the whole project, as comma-separated values.
    Overview {
        /// The project file.
        project: PathBuf,
        /// Which: progress, made, labels, label-pairs, mentions, lengths …
        #[arg(long)]
        picture: String,
        /// Print JSON, with the query that finds the articles behind each number.
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

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The project file.
    pub project: PathBuf,
    /// Files, folders or archives to read.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The format; by default it is recognised. `galley formats` lists them.
    #[arg(long, value_name = "ID")]
    pub format: Option<String>,
    /// The layer for annotations whose file names none.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// The annotator for annotations whose file names none.
    #[arg(long, value_name = "NAME")]
    pub annotator: Option<String>,
    /// Give articles that are in the project with another text that text as a new edition, rather than add them beside.
    #[arg(long)]
    pub editions: bool,
    /// Refuse unknown labels and anything that would be left out.
    #[arg(long)]
    pub strict: bool,
    /// An option of the format; may be given more than once.
    #[arg(long = "option", value_name = "KEY=VALUE", value_parser = pair)]
    pub options: Vec<(String, String)>,
    /// Write the report here as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The project file.
    pub project: PathBuf,
    /// The format. `galley formats` lists them.
    #[arg(long, value_name = "ID", required_unless_present = "recipe")]
    pub format: Option<String>,
    /// A recipe: its name in the project, or a file of JSON. Other options here add to it.
    #[arg(long, value_name = "NAME|FILE.json")]
    pub recipe: Option<String>,
    /// The file or folder to write.
    #[arg(short, value_name = "PATH")]
    pub output: PathBuf,
    /// Only this annotator's.
    #[arg(long, value_name = "NAME")]
    pub annotator: Option<String>,
    /// An option of the format; may be given more than once.
    #[arg(long = "option", value_name = "KEY=VALUE", value_parser = pair)]
    pub options: Vec<(String, String)>,
    /// Write the report here as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Register {
    /// Read a CSV file, lines of JSON or an extract from Wikidata into the register.
    Import {
        /// The project file.
        project: PathBuf,
        /// The file to read.
        file: PathBuf,
        /// The language of names in an extract from Wikidata.
        #[arg(long, value_name = "CODE", default_value = "en")]
        language: String,
        /// Leave entries as they are that the register has already; by default what is new is added to them.
        #[arg(long)]
        leave: bool,
        /// Import nothing; only say what would become of it.
        #[arg(long)]
        preview: bool,
        /// Write the report here as JSON.
        #[arg(long, value_name = "FILE.json")]
        report: Option<PathBuf>,
    },
    /// Write the register, so that it can be read again.
    Export {
        /// The project file.
        project: PathBuf,
        /// The format: csv or jsonl; by default what the name of the file says.
        #[arg(long, value_name = "ID")]
        format: Option<String>,
        /// The file to write.
        #[arg(short, value_name = "PATH")]
        output: PathBuf,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.into(), value.into())),
        _ => Err("write it as KEY=VALUE".into()),
    }
}
