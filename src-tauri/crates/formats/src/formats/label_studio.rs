//! Label Studio's tasks, with the labelling configuration beside them. What the format is stands here; the
//! configuration is in `config`, a task's text in `source`, its results are read in `read` and written in `write`.

mod colours;
mod config;
mod html;
mod judgement;
mod read;
mod source;
mod write;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::corpus::SchemaInfo;
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::input::File;
use crate::lines::{each_record, first_value};
use crate::output::Output;
use crate::report::{Item, Severity};
use config::Config;

pub(crate) struct LabelStudio;

static INFO: FormatInfo = FormatInfo {
    id: "label-studio",
    name: "Label Studio",
    description: "A folder with tasks.json and the labelling configuration, config.xml.",
    extensions: &["json", "jsonl"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: false,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points",
    options: &[],
    remarks: "Exports as JSON and JSON-MIN are read, older ones with `completions` and with offsets in UTF-16 units too. A config.xml in the \
         same folder or one around it gives layers, labels, colours, keys, choices and attributes; its colours are read as numbers or by their \
         usual names (`colour`). Controls are layers; what is asked of each region is its attributes; predictions are the judgement of the model \
         that is named. Tasks of HTML and of dialogues become plain text: regions are placed by their path, their offsets and their quote. Left \
         out and named: tasks without a text (`no-text`), cancelled annotations (`cancelled`), results of kinds and on objects that have no \
         place in a text (`other-result`, `other-object`), regions without a label or answer (`unlabelled`). A relation both ways becomes two \
         (`both-ways`); a confidence that is not between 0 and 1 is not kept (`score`).\n\nOn the way out each person's work is an annotation \
         of its own, under `completed_by` where the name is an e-mail address, since Label Studio refuses others, and else under \
         `created_username`. Links to the register are a text field “entity” of each region. Lost and named: attributes and links of document \
         labels (`document-attributes`), relations between two people's annotations (`loose-relation`), names that are none for a control \
         (`control-name`), all but one layer of relations (`relation-layers`). Label Studio's screen does not show notes of relations.",
};

impl Format for LabelStudio {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let has = |key: &str| head.contains(key);
        let bare: String = head.chars().filter(|it| !it.is_whitespace()).collect();
        let judged = ["\"annotations\"", "\"completions\"", "\"predictions\""];
        if bare.contains("\"data\":{") && !has("\"annotation_sets\"") {
            return if judged.iter().any(|it| has(it)) {
                97
            } else {
                75
            };
        }
        if head.trim_start().starts_with("<View") {
            return 60;
        }
        // JSON-MIN: the regions of a control, each with a list of labels.
        let minimal = first_value(head).is_some_and(|it| source::is_minimal(&it));
        let regions = has("\"start\"") && has("\"end\"") && has("labels\":");
        if minimal {
            97
        } else if regions && has("\"lead_time\"") {
            85
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let mut configs: BTreeMap<&str, Config> = BTreeMap::new();
        let mut described: Vec<&File> = files.iter().filter(|it| it.extension() == "xml").collect();
        // Where there are several, the one that is called as it should be is meant.
        described.sort_by_key(|it| it.stem() != "config");
        for file in described {
            let folder = folder_of(&file.name);
            match Config::read(file, reading.report)? {
                Some(config) if !configs.contains_key(folder) => {
                    reading.schema(config.schema.clone())?;
                    configs.insert(folder, config);
                }
                _ => {
                    let message = "The file is no labelling configuration, or the second in its folder; it was passed over.";
                    let item = Item::new(Severity::Info, "config", message);
                    reading.report.push(item.at(&file.place(None)));
                }
            }
        }
        let none = Config::default();
        for file in files.iter().filter(|it| it.extension() != "xml") {
            let config = config_at(&configs, &file.name).unwrap_or(&none);
            each_record(file, reading, |value, number, reading| {
                let place = file.place(Some(number));
                match read::task(&value, config, place, reading.report) {
                    Some(document) => reading.document(document),
                    None => Ok(()),
                }
            })?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::LabelStudioWriter::new(out, schema)?))
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The configuration that holds for a file: of its folder, or the next one around it that has one.
fn config_at<'a>(configs: &'a BTreeMap<&str, Config>, name: &str) -> Option<&'a Config> {
    let mut folder = folder_of(name);
    loop {
        if let Some(config) = configs.get(folder) {
            return Some(config);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder_of(folder);
    }
}

/// The words of a list, or the one that stands without a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Null => Vec::new(),
        other => vec![crate::lines::as_text(other)],
    }
}
