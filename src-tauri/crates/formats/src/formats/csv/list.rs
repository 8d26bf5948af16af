//! The list of annotations that tables have: which columns, and the rows of an article. Articles are spooled until all
//! columns are known.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use galley_model::text::TextRange;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document};
use crate::flatten::{chosen, layer_of};
use crate::format::{FormatError, OptionInfo, Options};
use crate::output::{write_failed, write_line};
use crate::record::{detail_name, label_record, mark_record, relation_record};
use crate::report::{Item, Report, Severity};

/// Of each row, before the details of articles.
const COLUMNS: [&str; 19] = [
    "doc_id",
    "title",
    "kind",
    "id",
    "start",
    "end",
    "unit",
    "parts",
    "quote",
    "label",
    "layer",
    "annotator",
    "note",
    "entity",
    "attributes",
    "confidence",
    "origin",
    "from",
    "to",
];

/// The column of the text.
pub(crate) const TEXT: &str = "text";

pub(crate) const UNIT: OptionInfo = OptionInfo {
    key: "unit",
    reading: true,
    writing: true,
    values: &["auto", "code-points", "utf16", "bytes", "graphemes"],
    default: "auto",
    help: "What offsets count. auto goes by the column unit, else tells by quotes, and writes code points; bytes and graphemes are only read.",
};

pub(super) fn is_own(header: &str) -> bool {
    header.starts_with("doc_id,title,kind,id,start,end,unit,")
}

/// Whether a column is ours, in some kind of table, and no detail of articles.
pub(super) fn is_column(name: &str) -> bool {
    const OF_OTHERS: [&str; 2] = ["annotations", "Comments"];
    COLUMNS.contains(&name) || OF_OTHERS.contains(&name) || name.starts_with(TEXT)
}

/// A cell as text.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(it) => it.clone(),
        Value::Array(parts) => {
            let part = |it: &Value| format!("{}-{}", it["start"], it["end"]);
            parts.iter().map(part).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    }
}

#[derive(Serialize, Deserialize)]
struct Article {
    article: Map<String, Value>,
    rows: Vec<Map<String, Value>>,
}

/// The list while articles come in.
pub(crate) struct List {
    layer: Option<String>,
    utf16: bool,
    spool: BufWriter<File>,
    details: BTreeSet<String>,
    articles: u64,
}

impl List {
    pub(crate) fn new(options: &Options) -> Result<Self, FormatError> {
        Ok(Self {
            layer: layer_of(options),
            utf16: options.find(UNIT.key) == Some("utf16"),
            spool: BufWriter::new(tempfile::tempfile().map_err(write_failed)?),
            details: BTreeSet::new(),
            articles: 0,
        })
    }

    /// All columns but that of the text.
    pub(crate) fn columns(&self) -> Vec<String> {
        let own = COLUMNS.iter().map(|it| (*it).to_owned());
        own.chain(self.details.iter().cloned()).collect()
    }

    /// The columns of the articles' own details.
    pub(crate) fn details(&self) -> impl Iterator<Item = &String> {
        self.details.iter()
    }

    pub(crate) fn add(
        &mut self,
        document: &Document,
        report: &mut Report,
    ) -> Result<(), FormatError> {
        self.articles += 1;
        let mut article = Map::new();
        let number = || self.articles.to_string();
        let id = document.id.clone().unwrap_or_else(number);
        article.insert("doc_id".into(), json!(id));
        article.insert("title".into(), json!(document.title));
        article.insert(TEXT.into(), json!(document.text.as_str()));
        for (key, value) in &document.metadata {
            let name = detail_name(key, is_column);
            self.details.insert(name.clone());
            article.insert(name, json!(value));
        }
        let mut rows = self.rows(document, report);
        if rows.is_empty() {
            rows.push(kind(Map::new(), "article"));
        }
        write_line(&mut self.spool, &Article { article, rows })
    }

    fn rows(&self, document: &Document, report: &mut Report) -> Vec<Map<String, Value>> {
        let own: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
            .collect();
        let (unit, utf16) = if self.utf16 {
            ("utf16", true)
        } else {
            ("code-points", false)
        };
        let offsets = |range: TextRange| {
            let at = |offset| match document.text.to_utf16(offset) {
                Some(it) if utf16 => it.0,
                _ => offset.0,
            };
            (at(range.start), at(range.end))
        };
        let mut marks: Vec<&&Annotation> = own.iter().filter(|it| !it.ranges.is_empty()).collect();
        marks.sort_by_key(|it| it.hull());
        let mark = |it: &&Annotation| {
            let mut row = mark_record(document, it, offsets);
            row.insert("unit".into(), json!(unit));
            kind(row, "span")
        };
        let mut rows: Vec<_> = marks.into_iter().map(mark).collect();
        let whole = own.iter().filter(|it| it.ranges.is_empty());
        rows.extend(whole.map(|it| kind(label_record(it), "label")));
        let ids: BTreeSet<&str> = own.iter().map(|it| it.id.as_str()).collect();
        let before = rows.len();
        for it in &document.relations {
            if ids.contains(it.from.as_str()) && ids.contains(it.to.as_str()) {
                rows.push(kind(relation_record(it), "relation"));
            }
        }
        let lost = document.relations.len() - (rows.len() - before);
        if lost > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(document).times(lost as u64));
        }
        rows
    }

    /// Hands each article with its rows to `take`, in order.
    pub(crate) fn each(
        &mut self,
        mut take: impl FnMut(&Map<String, Value>, &[Map<String, Value>]) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        self.spool.flush().map_err(write_failed)?;
        let file = self.spool.get_mut();
        file.seek(SeekFrom::Start(0)).map_err(write_failed)?;
        for line in BufReader::new(file).lines() {
            let line = line.map_err(write_failed)?;
            let it: Article =
                serde_json::from_str(&line).map_err(|error| write_failed(error.into()))?;
            take(&it.article, &it.rows)?;
        }
        Ok(())
    }
}

fn kind(mut row: Map<String, Value>, kind: &str) -> Map<String, Value> {
    row.insert("kind".into(), json!(kind));
    row
}
