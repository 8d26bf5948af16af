//! The registry: every format has its module here and its line in [`formats`].

mod brat;
mod conll;
mod docbin;
mod doccano;
mod docx;
mod epub;
mod galley_jsonl;
mod html;
mod jsonl;
mod markdown;
mod prodigy;
mod table;
mod text;

use crate::format::Format;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &text::PlainText,
        &html::Html,
        &markdown::Markdown,
        &docx::Docx,
        &epub::Epub,
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
