//! doccano's table for classification: an article in each row, its labels joined. Out only; `csv` reads such tables.

use std::io::Write;

use crate::corpus::{Document, SchemaInfo};
use crate::flatten::LAYER;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer, not_read,
};
use crate::formats::csv::list::{List, TEXT, cell};
use crate::input::File;
use crate::output::{Output, table_failed, write_failed};
use crate::report::{Item, Report, Severity};

pub(crate) struct DoccanoCsv;

static INFO: FormatInfo = FormatInfo {
    id: "doccano-csv",
    name: "doccano CSV",
    description: "One article a row with its labels, for doccano's classification.",
    extensions: &["csv"],
    reads: false,
    writes: true,
    reads_marks: false,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: true,
        entities: false,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: NO_OFFSETS,
    options: &[LAYER],
    remarks: "Only labels of whole articles have a place; several are joined with `#`, so that one with that sign falls apart when it is read \
         (`joined-labels`); doccano itself does not part them when it imports (`several-labels`), and makes all line breaks alike. Read \
         it as `csv`.",
};

const JOIN: &str = "#";

impl Format for DoccanoCsv {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _: &str, _: &str) -> u8 {
        0
    }

    fn read(&self, _: &[File], _: &mut Reading<'_>) -> Result<(), FormatError> {
        Err(not_read(&INFO))
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(RowWriter {
            stream: Some(out.stream()?),
            list: List::new(schema, options)?,
        }))
    }
}

struct RowWriter {
    stream: Option<Box<dyn Write>>,
    list: List,
}

impl Writer for RowWriter {
    fn document(&mut self, mut document: Document, report: &mut Report) -> Result<(), FormatError> {
        let whole = |it: &crate::corpus::Annotation| it.ranges.is_empty() && it.label.is_some();
        document.annotations.retain(whole);
        document.relations.clear();
        let labels = document
            .annotations
            .iter()
            .filter_map(|it| it.label.as_ref());
        for label in labels.filter(|it| it.contains(JOIN)) {
            let message = format!(
                "The label “{label}” has the sign {JOIN} that joins labels; rename it, or it falls apart when read."
            );
            report.push(Item::new(Severity::Loss, "joined-labels", message).of(&document));
        }
        if document.annotations.len() > 1 {
            let message = "The article has several labels, which doccano joins when it exports but does not part when it imports; use doccano JSONL to take them back there.";
            report.push(Item::new(Severity::Info, "several-labels", message).of(&document));
        }
        self.list.add(&document, report)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let Some(stream) = self.stream.take() else {
            return Ok(());
        };
        let mut out = csv::Writer::from_writer(stream);
        let details: Vec<String> = self.list.details().cloned().collect();
        let mut header = vec!["id", TEXT, "label", "Comments", "title"];
        header.extend(details.iter().map(String::as_str));
        out.write_record(header).map_err(table_failed)?;
        self.list.each(|article, rows| {
            let text = |key: &str| article.get(key).map(cell).unwrap_or_default();
            let labels = rows.iter().filter_map(|it| it.get("label")?.as_str());
            let labels: Vec<&str> = labels.collect();
            let mut row = vec![
                text("doc_id"),
                text(TEXT),
                labels.join(JOIN),
                String::new(),
                text("title"),
            ];
            row.extend(details.iter().map(|it| text(it)));
            out.write_record(row).map_err(table_failed)
        })?;
        out.flush().map_err(write_failed)
    }
}
