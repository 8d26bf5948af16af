//! Plain text: one article a file, kept verbatim.

use crate::corpus::{Document, SchemaInfo};
use crate::encoding::{self, decode, say_byte_order_mark};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer,
};
use crate::input::File;
use crate::kinds::kind_of;
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};

pub(crate) struct PlainText;

static INFO: FormatInfo = FormatInfo {
    id: "text",
    name: "Plain text",
    description: "One article a file, without annotations.",
    extensions: &["txt", "text"],
    reads: true,
    writes: true,
    reads_marks: false,
    folder: true,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: NO_OFFSETS,
    options: &[encoding::OPTION],
    remarks: "Written as a folder, one file for each article. Each file is read verbatim; what is not UTF-8 is guessed and the guess \
         reported (`guessed-encoding`), or left out (`undecodable`). Files of another kind in a folder are passed over (`other-file`). On the way out annotations are lost (`annotations`). Of a text that begins with a byte-order mark (`byte-order-mark`) or has no words (`no-words`) it is said that it does not come back as it is.",
};

/// Whether something looks like a line of furniture above a headline: a file name, a time, a source line.
fn is_furniture(line: &str) -> bool {
    let ends_in_file = line.rsplit(' ').next().is_some_and(|word| {
        [".jpg", ".jpeg", ".png", ".gif", ".mp4"]
            .iter()
            .any(|it| word.ends_with(it))
    });
    let begins_with_time = line.len() > 5 && {
        let bytes = line.as_bytes();
        bytes[0].is_ascii_digit()
            && bytes[1].is_ascii_digit()
            && bytes[2] == b':'
            && bytes[3].is_ascii_digit()
    };
    ends_in_file || begins_with_time
}

/// The headline: the first line that is not blank and no furniture, shortened; else the file's name.
pub(crate) fn title_of(text: &str, file: &File) -> String {
    const MOST: usize = 120;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(line) = lines
        .clone()
        .find(|line| !is_furniture(line))
        .or_else(|| lines.next())
    else {
        return file.stem();
    };
    let short: String = line.chars().take(MOST).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

impl Format for PlainText {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn keeps_wordless(&self) -> bool {
        false
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        if kind_of(name, head).is_some() {
            return 0;
        }
        let name = name.to_lowercase();
        let known = INFO
            .extensions
            .iter()
            .any(|it| name.ends_with(&format!(".{it}")));
        // What nothing else knows may still be text.
        if known {
            50
        } else {
            u8::from(!name.contains(".ann"))
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, &["txt", "text", ""]) {
            let bytes = file.bytes()?;
            let place = file.place(None);
            let Some(text) = decode(&bytes, &INFO, reading.options, &place, reading.report) else {
                continue;
            };
            if text.as_str().trim().is_empty() {
                let message = "The file is empty and was left out.";
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "empty", message).at(&place));
                continue;
            }
            let title = title_of(text.as_str(), file);
            let mut document = Document::new(text, place);
            document.title = Some(title);
            document.metadata.insert("source".into(), file.name.clone());
            reading.document(document)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(TextWriter { out, count: 0 }))
    }
}

struct TextWriter {
    out: Output,
    count: u64,
}

impl Writer for TextWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.count += 1;
        say_byte_order_mark(&document, report);
        self.out.file(
            &file_name(self.count, &document, "txt"),
            document.text.as_str().as_bytes(),
        )
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}
