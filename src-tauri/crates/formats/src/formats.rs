//! The registry: every format has its module here and its line in [`formats`].

mod bdoc;
mod brat;
mod claimreview;
mod conll;
mod conllu;
mod csv;
mod docbin;
mod doccano;
mod doccano_csv;
mod docx;
mod epub;
mod galley_jsonl;
mod gate_xml;
mod gliner;
mod hf;
mod html;
mod jsonl;
mod label_studio;
mod markdown;
mod newsml;
mod ninjs;
mod parquet;
mod prodigy;
mod refi;
mod rss;
mod tei;
mod text;
mod uima_json;
mod uima_xmi;
mod w3c;
mod webanno_tsv;
mod xlsx;

use crate::format::Format;
pub(crate) use text::title_of;
#[cfg(test)]
pub(crate) use xlsx::failed as book_failed;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        // Articles.
        &text::PlainText,
        &markdown::Markdown,
        &html::Html,
        &docx::Docx,
        &epub::Epub,
        &csv::Csv,
        &jsonl::Jsonl,
        &parquet::Parquet,
        &xlsx::Xlsx,
        // Newsrooms.
        &ninjs::Ninjs,
        &newsml::NewsMl,
        &rss::Feed,
        &claimreview::ClaimReview,
        // Galley's own, and training data.
        &galley_jsonl::GalleyJsonl,
        &prodigy::Prodigy,
        &docbin::DocBin,
        &hf::HuggingFace,
        &conll::Conll2003,
        &conll::Conll,
        &conllu::Conllu,
        &gliner::Gliner,
        // Other annotation tools.
        &doccano::Doccano,
        &doccano_csv::DoccanoCsv,
        &label_studio::LabelStudio,
        &brat::Brat,
        &webanno_tsv::WebannoTsv,
        &uima_xmi::UimaXmi,
        &uima_json::UimaJson,
        &gate_xml::GateXml,
        &bdoc::Bdoc,
        &refi::Refi,
        // Texts on the web and in editions.
        &w3c::W3c,
        &tei::Tei,
    ]
}
