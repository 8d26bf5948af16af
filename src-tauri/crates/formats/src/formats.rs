//! The registry: every format has its module here and its line in [`formats`].

mod brat;
mod conll;
mod csv;
mod docbin;
mod doccano;
mod doccano_csv;
mod galley_jsonl;
mod hf;
mod jsonl;
mod parquet;
mod prodigy;
mod text;
mod xlsx;

use crate::format::Format;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &text::PlainText,
        &galley_jsonl::GalleyJsonl,
        &prodigy::Prodigy,
        &docbin::DocBin,
        &doccano::Doccano,
        &doccano_csv::DoccanoCsv,
        &conll::Conll2003,
        &brat::Brat,
        &hf::HuggingFace,
        &parquet::Parquet,
        &csv::Csv,
        &xlsx::Xlsx,
        &jsonl::Jsonl,
    ]
}
