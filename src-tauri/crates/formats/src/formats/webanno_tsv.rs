//! WebAnno's and INCEpTION's TSV 3: a token in each row, layers in columns. Offsets count UTF-16 code units. What the
//! format is stands here; files are taken apart in `rows`, `text` and `read`, and written in `write`.

mod cells;
mod read;
mod rows;
mod text;
mod write;

use crate::cas::files;
use crate::cas::incoming;
use crate::cas::outgoing::{ENTITIES, Outgoing};
use crate::cas::wanted::{FEATURE, TYPES, Wanted};
use crate::corpus::{Document, SchemaInfo};
use crate::encoding::{self, decode};
use crate::flatten::{LAYER, chosen, layer_of};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::formats::text::title_of;
use crate::input::File;
use crate::output::{Output, file_name};
use crate::report::Report;

pub(crate) struct WebannoTsv;

static INFO: FormatInfo = FormatInfo {
    id: "webanno-tsv",
    name: "WebAnno TSV 3",
    description: "A folder with a table of tokens for each article, for WebAnno and INCEpTION.",
    extensions: &["tsv"],
    reads: true,
    reads_marks: true,
    writes: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: false,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: false,
        entities: true,
        annotators: true,
        metadata: false,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "UTF-16 code units",
    options: &[encoding::OPTION, TYPES, FEATURE, LAYER, ENTITIES],
    remarks: "Version 3.3 is written, 3.0 to 3.3 are read. A layer is a type of its own, with its label as the feature value; make the layers in \
         INCEpTION before you import there, or name one with the option named-entities. White space behind a sentence is written with the \
         sentence, so that the text comes back as it was; but white space before the first word comes back as blanks (`leading-space`), and \
         an article without a word is empty (`no-words`). Annotations begin and end at words or inside them: white space at their ends is \
         left out (`white-space`). Names of layers and attributes are made plain (`plain-name`), empty values are lost (`empty-value`), and \
         attributes that look like numbers or true and false come back as such (`value-kind`). Where the ends of relations are of several \
         layers, their base is any annotation (`mixed-ends`), which INCEpTION does not have.\n\nOn the way in slots and chains become relations. \
         Offsets are checked by the words; if these only fit code points, they are converted (`offset-unit`). What stands between two sentences is \
         not in the file: it becomes a line break and blanks (`gaps`). Rows that are none are left out (`broken-line`), as are other lines that begin with # (`other-lines`; \
         those of the header become details of the article) and cells too many (`ragged-row`), and references to \
         nothing (`no-target`). The other codes are those of UIMA CAS XMI.",
};

impl Format for WebannoTsv {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        if head
            .trim_start_matches('\u{feff}')
            .starts_with(rows::FORMAT)
        {
            100
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let wanted = Wanted::new(&INFO, reading.options);
        let options = reading.options;
        files::each(files, reading, |file, report| {
            let (bytes, place) = (file.bytes()?, file.place(None));
            let Some(content) = decode(&bytes, &INFO, options, &place, report) else {
                return Ok(Vec::new());
            };
            let table = rows::Table::new(content.as_str(), file, report)?;
            let cas = read::cas(&table, file, report);
            let mut found = incoming::documents(&cas, &wanted, &place, &file.stem(), report);
            for document in &mut found {
                document.title = Some(title_of(document.text.as_str(), file));
            }
            Ok(found)
        })
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(TsvWriter {
            out,
            layer: layer_of(options),
            entities: options.get(&INFO, ENTITIES.key).to_owned(),
            number: 0,
            told: std::collections::BTreeSet::new(),
        }))
    }
}

struct TsvWriter {
    out: Output,
    layer: Option<String>,
    entities: String,
    number: u64,
    /// Names of which it was said that they were changed.
    told: std::collections::BTreeSet<String>,
}

impl Writer for TsvWriter {
    fn document(&mut self, mut document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        // What is left out here, and that parts become one, was told before.
        document
            .annotations
            .retain(|it| chosen(self.layer.as_deref(), it) && !it.ranges.is_empty());
        for it in &mut document.annotations {
            it.ranges = it.hull().into_iter().collect();
        }
        // Each file has its own columns.
        let mut outgoing = Outgoing::new(&self.entities);
        let cas = outgoing.cas(&document, report);
        let table = write::table(&cas, &outgoing.types, &document, &mut self.told, report);
        let name = file_name(self.number, &document, "tsv");
        self.out.file(&name, table.as_bytes())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}
