//! The registry: every format has its module here and its line in [`formats`].

mod brat;
mod conll;
mod docbin;
mod doccano;
mod galley_jsonl;
mod html;
mod jsonl;
mod prodigy;
mod table;
mod text;

use crate::format::Format;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &text::PlainText,
        &html::Html,
        &galley_jsonl::GalleyJsonl,
        &prodigy::Prodigy,
        &docbin::DocBin,
        &doccano::Doccano,
        &conll::Conll2003,
        &brat::Brat,
        &table::Table,
        &jsonl::Jsonl,
    ]
}
