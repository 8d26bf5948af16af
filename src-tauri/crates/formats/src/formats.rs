//! The registry: every format has its module here and its line in [`formats`].

mod bdoc;
mod brat;
mod conll;
<<<<<<< HEAD
mod conllu;
=======
mod csv;
>>>>>>> w-tables
mod docbin;
mod doccano;
mod doccano_csv;
mod galley_jsonl;
<<<<<<< HEAD
mod gate_xml;
mod gliner;
mod jsonl;
mod label_studio;
=======
mod hf;
mod jsonl;
mod parquet;
>>>>>>> w-tables
mod prodigy;
mod text;
<<<<<<< HEAD
mod uima_json;
mod uima_xmi;
mod webanno_tsv;
mod w3c;
=======
mod xlsx;
>>>>>>> w-tables

use crate::format::Format;
pub(crate) use text::title_of;

/// Every format, in the order in which a person would look for it.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &text::PlainText,
        &galley_jsonl::GalleyJsonl,
        &prodigy::Prodigy,
        &docbin::DocBin,
        &doccano::Doccano,
<<<<<<< HEAD
        &label_studio::LabelStudio,
        &conll::Conll,
=======
        &doccano_csv::DoccanoCsv,
>>>>>>> w-tables
        &conll::Conll2003,
        &conllu::Conllu,
        &brat::Brat,
<<<<<<< HEAD
        &uima_xmi::UimaXmi,
        &uima_json::UimaJson,
        &webanno_tsv::WebannoTsv,
        &gliner::Gliner,
        &w3c::W3c,
        &gate_xml::GateXml,
        &bdoc::Bdoc,
=======
        &hf::HuggingFace,
        &parquet::Parquet,
        &csv::Csv,
        &xlsx::Xlsx,
>>>>>>> w-tables
        &jsonl::Jsonl,
    ]
}
