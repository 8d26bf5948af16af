//! The registry: every format has its module here and its line in [`formats`].

mod brat;
mod conll;
mod docbin;
mod doccano;
mod galley_jsonl;
mod jsonl;
mod prodigy;
mod refi;
mod table;
mod tei;
mod text;

use crate::format::Format;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &text::PlainText,
        &galley_jsonl::GalleyJsonl,
        &prodigy::Prodigy,
        &docbin::DocBin,
        &doccano::Doccano,
        &conll::Conll2003,
        &brat::Brat,
        &tei::Tei,
        &refi::Refi,
        &table::Table,
        &jsonl::Jsonl,
    ]
}
