//! Articles and annotations as records of named fields, as tables of all kinds have them: Hugging Face's, Parquet's,
//! spreadsheets'. Here are the names; `write` makes records, `read` makes articles of records of anybody's.

mod read;
mod write;

use galley_model::anchoring::OffsetUnit;

use crate::format::{FormatInfo, OptionInfo, Options};

pub(crate) use read::{Columns, Labels, Marks, document_of, mark_of, read_labels, read_relation};
pub(crate) use write::{detail_name, detail_of, label_record, mark_record, relation_record};

/// The option that names the field or column of the text.
pub(crate) const TEXT_COLUMN: OptionInfo = OptionInfo {
    key: "text-column",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "The field or column that holds the text; by default text, body, content or article.",
};

/// Names under which texts are usually found.
const USUAL: [&str; 8] = [
    "text", "body", "content", "article", "Text", "Body", "Content", "Article",
];

const fn column(key: &'static str, help: &'static str) -> OptionInfo {
    OptionInfo {
        key,
        reading: true,
        writing: false,
        values: &[],
        default: "",
        help,
    }
}

pub(crate) const TITLE_COLUMN: OptionInfo = column(
    "title-column",
    "The column that holds the title; by default title or headline.",
);
pub(crate) const ID_COLUMN: OptionInfo = column(
    "id-column",
    "The column that names the article; by default id or doc_id.",
);
pub(crate) const SPANS_COLUMN: OptionInfo = column(
    "spans-column",
    "The column that lists annotations with start, end and label; by default spans, entities or ents.",
);
pub(crate) const LABELS_COLUMN: OptionInfo = column(
    "labels-column",
    "The column that holds labels of the whole article; by default document_labels, labels or label.",
);
pub(crate) const TOKENS_COLUMN: OptionInfo = column(
    "tokens-column",
    "The column that lists the words; by default tokens or words.",
);
pub(crate) const TAGS_COLUMN: OptionInfo = column(
    "tags-column",
    "The column that lists a tag for each word, such as B-PER; by default ner_tags or tags.",
);

/// What offsets count in a table of others.
pub(crate) const UNIT: OptionInfo = OptionInfo {
    key: "unit",
    reading: true,
    writing: false,
    values: &["auto", "code-points", "utf16", "bytes", "graphemes"],
    default: "auto",
    help: "What offsets count. auto tells by quotes, or by word boundaries where there are none.",
};

/// A unit by its name.
pub(crate) fn unit_named(name: &str) -> Option<OffsetUnit> {
    match name {
        "code-points" => Some(OffsetUnit::CodePoints),
        "utf16" => Some(OffsetUnit::Utf16),
        "bytes" => Some(OffsetUnit::Bytes),
        "graphemes" => Some(OffsetUnit::Graphemes),
        _ => None,
    }
}

pub(crate) fn unit_of(info: &FormatInfo, options: &Options) -> Option<OffsetUnit> {
    unit_named(options.get(info, UNIT.key))
}

/// Which of the names is the text's.
pub(crate) fn text_column<'a>(
    wanted: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    if !wanted.is_empty() {
        return names.clone().find(|it| *it == wanted);
    }
    USUAL
        .iter()
        .find_map(|usual| names.clone().find(|it| it == usual))
}
