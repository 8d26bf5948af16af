//! The registry: every format has its module here and its line in [`formats`].

mod brat;
mod claimreview;
mod conll;
mod docbin;
mod doccano;
mod galley_jsonl;
mod jsonl;
mod newsml;
mod ninjs;
mod prodigy;
mod rss;
mod table;
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
        &ninjs::Ninjs,
        &newsml::NewsMl,
        &rss::Feed,
        &claimreview::ClaimReview,
        &table::Table,
        &jsonl::Jsonl,
    ]
}
