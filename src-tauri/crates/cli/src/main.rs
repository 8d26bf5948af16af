//! Galley on the command line: the commands of the window, and the browser host. No window toolkit is linked.

mod findings;
mod options;
mod overview;
mod print;
mod project;
mod purge;
mod register;
mod serve;
mod transfer;

use std::process::ExitCode;

use clap::Parser;
use galley_api::wire::ApiError;

use options::{Cli, Command};

/// How a command ended, as its exit code says it.
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// Done, but something was lost or rejected; the report says what.
    DoneWithLosses,
    /// Nothing was done, because there was nothing that could be.
    Nothing,
}

/// What every command returns.
pub(crate) type Result<T> = std::result::Result<T, ApiError>;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    outlive_limits();
    match run(cli.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneWithLosses) => ExitCode::from(1),
        Ok(Outcome::Nothing) => ExitCode::from(2),
        Err(error) => {
            eprintln!("galley: {}", error.message);
            if !error.hint.is_empty() {
                eprintln!("        {}", error.hint);
            }
            ExitCode::from(2)
        }
    }
}

/// Where a file may not grow beyond a limit, a write fails with an error, which has a message, instead of ending
/// the program, which has none.
fn outlive_limits() {
    #[cfg(unix)]
    {
        use std::sync::{Arc, atomic::AtomicBool};
        let noted = Arc::new(AtomicBool::new(false));
        // Without the handler the system ends the program: worse manners, the same safety.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noted);
    }
}

fn run(command: Command) -> Result<Outcome> {
    match command {
        Command::New { project, preset } => project::new(&project, &preset),
        Command::Sample { project } => project::sample(&project),
        Command::Import(ask) => transfer::import(ask),
        Command::Export(ask) => transfer::export(ask),
        Command::Register { command } => register::run(command),
        Command::Formats { json } => Ok(transfer::formats(json)),
        Command::Check { project } => project::check(&project),
        Command::Findings {
            project,
            json,
            possible,
        } => findings::findings(&project, json, possible),
        Command::Log { project, json } => project::log(&project, json),
        Command::Undo { project } => project::undo(&project),
        Command::Redo { project } => project::redo(&project),
        Command::Purge {
            project,
            articles,
            yes,
            copies,
        } => purge::purge(&project, &articles, yes, copies),
        Command::Stats { project, json } => project::stats(&project, json),
        Command::Overview {
            project,
            picture,
            json,
        } => overview::overview(&project, &picture, json),
        Command::Serve { project, port } => serve::serve(&project, port),
    }
}
