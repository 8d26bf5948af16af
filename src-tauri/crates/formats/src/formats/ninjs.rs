//! ninjs, the news in JSON of the IPTC: an article with its details and with lists of what it is about and names. It has no
//! place for where in the text a name stands. Versions 1 and 2 are read, and 3, which differs from 2 in nothing read here.

mod read;
mod write;

use serde_json::Value;

use crate::corpus::{Annotation, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::lines::{LONGEST, each_value, first_value};
use crate::news::List;
use crate::output::Output;
use crate::report::{Item, Severity};

pub(crate) struct Ninjs;

static INFO: FormatInfo = FormatInfo {
    id: "ninjs",
    name: "IPTC ninjs",
    description: "News items in JSON with subjects, people, organisations and places.",
    extensions: &["json", "jsonl", "ninjs"],
    reads: true,
    reads_marks: true,
    writes: true,
    folder: true,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: true,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: NO_OFFSETS,
    options: &[VERSION, BODY],
    remarks: "Written as a folder, one file for each article. Labels of whole articles are its subjects (`as-subject`); marked people, \
         organisations, places, events and objects are listed once each by name, with the address of their entry in the register, but \
         not where they stand (`listed`), so every marked passage counts as lost (`annotations`). Of details, author, date, language, urgency, \
         located, slugline and the other fields of ninjs are kept, all else is lost (`metadata`); a date or urgency that ninjs does not \
         allow is left out (`not-allowed`), a date without a time gets midnight (`midnight`), an article without an address gets a made \
         one (`made-uri`), and an article without words does not come back (`no-words`). On the way in, subjects and genres become labels of the article, and the people, organisations and places that it lists \
         become entries of the register; of several bodies one is read (`other-bodies`), and what has no place here, such as pictures, is named \
         (`no-place`). Items without a text are left out (`no-text`), broken ones too (`broken-line`).",
};

const VERSION: OptionInfo = OptionInfo {
    key: "version",
    reading: false,
    writing: true,
    values: &["1.5", "2.1"],
    default: "1.5",
    help: "Which version of ninjs is written: 1 has body_text, 2 has bodies.",
};

const BODY: OptionInfo = OptionInfo {
    key: "body",
    reading: true,
    writing: false,
    values: &["text", "xhtml"],
    default: "text",
    help: "Which body is read where an item has several.",
};

/// The fields that are one value, as details of articles and in versions 1 and 2.
const FIELDS: [(&str, &str, &str); 19] = [
    ("author", "byline", "by"),
    ("date", "versioncreated", "versioncreated"),
    ("firstcreated", "firstcreated", "firstcreated"),
    ("contentcreated", "contentcreated", "contentcreated"),
    ("embargoed", "embargoed", "embargoed"),
    ("expires", "expires", "expires"),
    ("language", "language", "language"),
    ("urgency", "urgency", "urgency"),
    ("located", "located", "located"),
    ("slugline", "slugline", "slugline"),
    ("ednote", "ednote", "ednote"),
    ("version", "version", "version"),
    ("pubstatus", "pubstatus", "pubstatus"),
    ("type", "type", "type"),
    ("profile", "profile", "profile"),
    ("copyrightholder", "copyrightholder", "copyrightholder"),
    ("copyrightnotice", "copyrightnotice", "copyrightnotice"),
    ("usageterms", "usageterms", "usageterms"),
    ("description", "description_text", "descriptions"),
];

/// The lists, by their names in versions 1 and 2.
const LISTS: [(List, &str, &str); 7] = [
    (List::Person, "person", "people"),
    (List::Organisation, "organisation", "organisations"),
    (List::Place, "place", "places"),
    (List::Event, "event", "events"),
    (List::Object, "object", "objects"),
    (List::Subject, "subject", "subjects"),
    (List::Genre, "genre", "genres"),
];

impl Format for Ninjs {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        let begins = head
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with(['{', '[']);
        if !begins || !has("uri") {
            0
        } else if has("ninjs") && (has("$standard") || has("standard")) {
            95
        } else if head.contains("\"body_") && has("versioncreated")
            || has("bodies") && has("headlines")
        {
            90
        } else {
            u8::from(has("versioncreated") && has("type")) * 80
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let prefer_html = reading.options.get(&INFO, BODY.key) == "xhtml";
        for file in reading.own(files, INFO.extensions) {
            let take = |value: Value, number: u64, reading: &mut Reading<'_>| {
                read::item(&value, prefer_html, file, number, reading)
            };
            let head = file.head()?;
            let head = head.trim_start_matches('\u{feff}').trim_start();
            if head.starts_with('{') && first_value(head).is_none() {
                if let Some(value) = whole(file, reading)? {
                    take(value, 1, reading)?;
                }
            } else {
                each_value(file, reading, take)?;
            }
        }
        Ok(())
    }

    fn keeps_detail(&self, key: &str) -> bool {
        FIELDS.iter().any(|(own, ..)| *own == key)
    }

    fn answers_for(&self, annotation: &Annotation, _: &Options) -> bool {
        annotation.ranges.is_empty()
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let second = options.get(&INFO, VERSION.key) == "2.1";
        Ok(Box::new(write::NinjsWriter::new(out, schema, second)))
    }
}

/// The one item of a file that spreads it over many lines.
fn whole(file: &File, reading: &mut Reading<'_>) -> Result<Option<Value>, FormatError> {
    let bytes = file.bytes()?;
    let reject = |code, line, message: String| {
        Item::new(Severity::Rejected, code, message).at(&file.place(line))
    };
    if bytes.len() as u64 > LONGEST {
        let message = format!(
            "The item is longer than {} MB and was left out; split it.",
            LONGEST >> 20
        );
        reading.report.push(reject("line-too-long", None, message));
        return Ok(None);
    }
    match serde_json::from_slice(crate::encoding::without_bom(&bytes)) {
        Ok(value) => Ok(Some(value)),
        Err(error) => {
            let message = format!(
                "The item is not JSON ({error}) and was left out; mend it and import it again."
            );
            let line = Some(error.line() as u64);
            reading.report.push(reject("broken-line", line, message));
            Ok(None)
        }
    }
}
