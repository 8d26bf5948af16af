//! brat's folder of texts and standoff files. Offsets are code points of the file as it lies there. What the format
//! is stands here; lines of a standoff file are read in `read` and written in `write`.

mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::{Document, SchemaInfo};
use crate::encoding::{self, decode};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::input::File;
use crate::output::Output;
use crate::report::{Item, Severity};
use crate::text::title_of;

pub(crate) struct Brat;

static INFO: FormatInfo = FormatInfo {
    id: "brat",
    name: "brat standoff",
    description: "A folder with a text and a standoff file for each article, and the configuration.",
    extensions: &["ann"],
    reads: true,
    writes: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: false,
        entities: true,
        annotators: true,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
    },
    offset_unit: "code points of the file",
    options: &[encoding::OPTION],
};

impl Format for Brat {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, _head: &str) -> u8 {
        let name = name.to_lowercase();
        if name.ends_with(".ann") {
            100
        } else if name.ends_with(".conf") {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let standoff: BTreeMap<&str, &File> = files
            .iter()
            .filter_map(|file| Some((file.name.strip_suffix(".ann")?, file)))
            .collect();
        let mut texts = BTreeSet::new();
        for file in files {
            let Some(stem) = file.name.strip_suffix(".txt") else {
                continue;
            };
            texts.insert(stem);
            let place = file.place(None);
            let Some(text) = decode(
                &file.bytes()?,
                &INFO,
                reading.options,
                &place,
                reading.report,
            ) else {
                continue;
            };
            let mut document = Document::new(text, place);
            document.title = Some(title_of(document.text.as_str(), file));
            document.id = Some(file.stem());
            document.metadata.insert("source".into(), file.name.clone());
            if let Some(standoff) = standoff.get(stem) {
                read::standoff(standoff, &mut document, reading)?;
            }
            reading.document(document)?;
        }
        for (stem, file) in standoff {
            if !texts.contains(stem) {
                let message =
                    "There is no text file of the same name; the annotations were left out.";
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "no-text", message).at(&file.place(None)));
            }
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::BratWriter::new(out, schema)))
    }
}
