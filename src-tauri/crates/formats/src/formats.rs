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
        &label_studio::LabelStudio,
        &conll::Conll,
        &doccano_csv::DoccanoCsv,
        &conll::Conll2003,
        &conllu::Conllu,
        &brat::Brat,
        &uima_xmi::UimaXmi,
        &uima_json::UimaJson,
        &webanno_tsv::WebannoTsv,
        &gliner::Gliner,
        &w3c::W3c,
        &gate_xml::GateXml,
        &bdoc::Bdoc,
        &hf::HuggingFace,
        &parquet::Parquet,
        &csv::Csv,
        &xlsx::Xlsx,
        &tei::Tei,
        &refi::Refi,
        &ninjs::Ninjs,
        &newsml::NewsMl,
        &rss::Feed,
        &claimreview::ClaimReview,
        &jsonl::Jsonl,
    ]
}
