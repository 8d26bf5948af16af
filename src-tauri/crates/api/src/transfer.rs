//! Import, export, and what formats can carry.

mod bundle;
pub(crate) mod corpus;
pub(crate) mod export;
mod import;
pub(crate) mod selection;

use std::collections::BTreeMap;

use galley_formats as formats;

use crate::error::Result;
use crate::session::Session;
use crate::wire::{
    ApiError, CancelJob, FormatView, FormatsView, Nothing, OptionView, ReportItem, ReportView,
    SaveReport, Severity,
};

pub(crate) use export::export;
pub use export::{Done, export_project};
pub use import::{ImportPlan, import_files};
pub(crate) use import::{import, input};

#[allow(clippy::unnecessary_wraps, reason = "every command returns a result")]
pub(crate) fn formats(_session: &Session, _client: &str, _: Nothing) -> Result<FormatsView> {
    Ok(formats_view())
}

/// What can be read and written.
pub fn formats_view() -> FormatsView {
    let view = |format: &&dyn formats::Format| {
        let info = format.info();
        let carries = serde_json::to_value(info.carries).and_then(serde_json::from_value);
        FormatView {
            id: info.id.into(),
            name: info.name.into(),
            description: info.description.into(),
            extensions: info.extensions.iter().map(|it| (*it).into()).collect(),
            reads: info.reads,
            reads_marks: info.reads_marks,
            writes: info.writes,
            folder: info.folder,
            carries: carries.expect("what is carried is a map of flags"),
            offset_unit: info.offset_unit.into(),
            options: info
                .options
                .iter()
                .map(|it| OptionView {
                    key: it.key.into(),
                    reading: it.reading,
                    writing: it.writing,
                    values: it.values.iter().map(|it| (*it).into()).collect(),
                    default: it.default.into(),
                    help: it.help.into(),
                })
                .collect(),
        }
    };
    let mut all: Vec<FormatView> = formats::formats().iter().map(view).collect();
    // Behind Galley JSONL, the other one of its own.
    let own = all.iter().position(|it| it.id == "galley-jsonl");
    all.insert(own.map_or(0, |it| it + 1), bundle::view());
    FormatsView { formats: all }
}

#[allow(clippy::unnecessary_wraps, reason = "every command returns a result")]
pub(crate) fn cancel(session: &Session, _client: &str, ask: CancelJob) -> Result<Nothing> {
    session.cancel_job(&ask.job);
    Ok(Nothing {})
}

pub(crate) fn save_report(_session: &Session, _client: &str, ask: SaveReport) -> Result<Nothing> {
    let text = serde_json::to_string_pretty(&ask.report).expect("a report prints as JSON");
    std::fs::write(&ask.path, text + "\n").map_err(|error| {
        ApiError::new(
            format!("The report could not be saved to {}: {error}", ask.path),
            "Make room there, or choose another place.",
        )
    })?;
    Ok(Nothing {})
}

fn options_of(options: &BTreeMap<String, String>) -> formats::Options {
    formats::Options(options.clone())
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A report on the wire.
pub fn report_view(report: &formats::Report) -> ReportView {
    let item = |it: &formats::Item| ReportItem {
        severity: match it.severity {
            formats::Severity::Info => Severity::Info,
            formats::Severity::Repaired => Severity::Repaired,
            formats::Severity::Loss => Severity::Loss,
            formats::Severity::Rejected => Severity::Rejected,
        },
        code: it.code.into(),
        message: it.message.clone(),
        file: it.file.clone(),
        line: it.line.map(count),
        document: it.document.clone(),
        article: it.article.clone(),
        quote: it.quote.clone(),
        count: count(it.count),
    };
    ReportView {
        format: report.format.clone(),
        documents: count(report.documents),
        annotations: count(report.annotations),
        relations: count(report.relations),
        items: report.items.iter().map(item).collect(),
    }
}

impl From<formats::FormatError> for ApiError {
    fn from(error: formats::FormatError) -> Self {
        Self::new(error.message, error.hint)
    }
}
