//! CoNLL-U.
use crate::{document, find, mark, write};
use galley_formats::SchemaInfo;
use galley_model::annotation::AttributeValue;

#[test]
fn show() {
    let text = "Ada Lovelace met Charles Babbage in London.";
    let mut it = document(text);
    it.annotations = vec![mark("a", "PER", vec![find(text, "Ada Lovelace", 0)])];
    it.annotations[0].note = "She wrote the *first* program.".into();
    it.annotations[0].attributes = [("certain".to_owned(), AttributeValue::Flag(true))].into();
    let written = write("conllu", &SchemaInfo::default(), &[it], &[]);
    eprintln!("{}", written.text());
    eprintln!("{:#?}", written.arrive("conllu"));
}
