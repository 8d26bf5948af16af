//! The register from the command line.

use galley_api::Input;
use galley_api::register::{RegisterPlan, export_register, import_register};
use galley_api::transfer::report_view;
use galley_api::wire::KnownEntries;

use crate::options::Register;
use crate::print::line;
use crate::project::{now, open};
use crate::transfer::{Progress, ReportFile, outcome, words};
use crate::{Outcome, Result};

fn entries(number: u32) -> String {
    let plural = if number == 1 { "y" } else { "ies" };
    format!("{number} entr{plural}")
}

pub(crate) fn run(command: Register) -> Result<Outcome> {
    match command {
        Register::Import {
            project,
            file,
            language,
            leave,
            preview,
            report,
        } => {
            let mut store = open(&project)?;
            let plan = RegisterPlan {
                language,
                known: if leave {
                    KnownEntries::Leave
                } else {
                    KnownEntries::Update
                },
                preview,
            };
            let report_file = ReportFile::open(report.as_deref())?;
            let progress = Progress::new("read");
            let input = Input::path(&file);
            let done = import_register(&mut store, &input, &plan, now(), |_, done, total| {
                progress.step(done, total);
                Ok(())
            })?;
            drop(progress);
            let view = report_view(&done.report);
            let verb = if preview { "would be" } else { "are" };
            line(&format!(
                "{}: {} {verb} new, {} {verb} added to, {} stay as they are",
                entries(done.entries),
                done.added,
                done.updated,
                done.unchanged
            ));
            for item in &view.items {
                line(&words(item));
            }
            let saved = report_file.save(&view);
            if done.committed.is_none() && !preview {
                return Ok(Outcome::Nothing);
            }
            Ok(outcome(&view, saved))
        }
        Register::Export {
            project,
            format,
            output,
        } => {
            let store = open(&project)?;
            let ending = output.extension().unwrap_or_default().to_string_lossy();
            let format = format.unwrap_or_else(|| ending.to_lowercase());
            let entries = export_register(&store, &format, &output)?;
            line(&format!("exported {}", self::entries(entries)));
            Ok(Outcome::Done)
        }
    }
}
