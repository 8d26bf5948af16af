//! Parquet files of others. They are made here by the library that reads them, in shapes that Galley does not write.

use std::sync::Arc;

use galley_formats::Input;
use galley_model::annotation::AttributeValue;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::{Arrived, item, read, spans, upload};

/// A column's values with its levels.
enum Column<'a> {
    Text(&'a [&'a str], &'a [i16], &'a [i16]),
    Number(&'a [i32], &'a [i16], &'a [i16]),
    Real(&'a [f64], &'a [i16], &'a [i16]),
}

fn made(schema: &str, note: Option<&str>, columns: &[Column<'_>]) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(parse_message_type(schema)?);
    let note = note.map(|it| vec![KeyValue::new("huggingface".to_owned(), it.to_owned())]);
    let properties = WriterProperties::builder()
        .set_key_value_metadata(note)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        let mut out = group
            .next_column()?
            .expect("there is a writer for each column");
        match column {
            Column::Text(values, definition, repetition) => {
                let values: Vec<ByteArray> = values.iter().map(|it| ByteArray::from(*it)).collect();
                let out = out.typed::<ByteArrayType>();
                out.write_batch(&values, Some(definition), Some(repetition))?;
            }
            Column::Number(values, definition, repetition) => {
                let out = out.typed::<Int32Type>();
                out.write_batch(values, Some(definition), Some(repetition))?;
            }
            Column::Real(values, definition, repetition) => {
                let out = out.typed::<DoubleType>();
                out.write_batch(values, Some(definition), Some(repetition))?;
            }
        }
        out.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}

fn file(schema: &str, note: Option<&str>, columns: &[Column<'_>]) -> Vec<u8> {
    made(schema, note, columns).expect("the columns fit the schema")
}

fn one(bytes: Vec<u8>, pairs: &[(&str, &str)]) -> Arrived {
    let after = read(&[upload("a.parquet", bytes)], None, pairs).expect("the table can be read");
    assert_eq!(after.report.format, "parquet");
    after
}

const TAGGED: &str = "message m {
    optional group tokens (LIST) { repeated group list { optional binary element (UTF8); } }
    optional group ner_tags (LIST) { repeated group list { optional int32 element; } }
}";

#[test]
fn words_with_numbered_tags_become_a_text_with_spans() {
    let note = r#"{"info": {"features": {"ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER"], "_type": "ClassLabel"}, "_type": "List"}}}}"#;
    let columns = [
        Column::Text(&["Ada", "King", "met", "Bob"], &[3; 4], &[0, 1, 1, 1]),
        Column::Number(&[1, 2, 0, 1], &[3; 4], &[0, 1, 1, 1]),
    ];
    let after = one(file(TAGGED, Some(note), &columns), &[]);
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "Ada King met Bob");
    assert_eq!(item(&after.report, "text-rebuilt").count, 1);
    let expected = [
        ("PER".to_owned(), vec![(0, 8)]),
        ("PER".to_owned(), vec![(13, 16)]),
    ];
    assert_eq!(spans(it), expected);
    // A card beside the file names the labels where the file does not.
    let card = "---\ndataset_info:\n  features:\n  - name: tokens\n    sequence: string\n  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n          '0': O\n          '1': B-PER\n          '2': I-PER\n---\n";
    let files = [
        upload("x/README.md", card),
        upload("x/data/train-0.parquet", file(TAGGED, None, &columns)),
    ];
    let after = read(&files, None, &[]).unwrap();
    assert_eq!(after.report.format, "hf");
    assert_eq!(spans(&after.documents[0]), expected);
}

#[test]
fn fields_of_spans_without_a_name_of_ours_become_attributes_and_columns_metadata() {
    let schema = "message m {
        optional binary body (UTF8);
        optional double score;
        optional group entities (LIST) { repeated group list { optional group element {
            optional int32 begin; optional int32 stop; optional binary type (UTF8); optional binary tone (UTF8);
        } } }
    }";
    let levels: (&[i16], &[i16]) = (&[4, 4], &[0, 1]);
    let columns = [
        Column::Text(&["😀 Ada met Bob."], &[1], &[0]),
        Column::Real(&[0.5], &[1], &[0]),
        Column::Number(&[2, 10], levels.0, levels.1),
        Column::Number(&[5, 13], levels.0, levels.1),
        Column::Text(&["PER", "PER"], levels.0, levels.1),
        Column::Text(&["kind"], &[4, 3], levels.1),
    ];
    let bytes = file(schema, None, &columns);
    let after = one(bytes.clone(), &[]);
    let it = &after.documents[0];
    assert_eq!(it.metadata["score"], "0.5");
    assert_eq!(spans(it).len(), 2);
    let tone = &it.annotations[0].attributes["tone"];
    assert_eq!(tone, &AttributeValue::Text("kind".into()));
    assert!(it.annotations[1].attributes.is_empty());
    // The same offsets in another unit.
    let after = one(bytes.clone(), &[("unit", "utf16")]);
    assert_eq!(spans(&after.documents[0])[0].1, [(1, 4)]);
    let after = one(bytes, &[("text-column", "words")]);
    let said = &item(&after.report, "no-text").message;
    assert!(
        said.contains("“words”") && said.contains("body, score, entities"),
        "{said}"
    );
}

#[test]
fn rows_without_text_and_spans_without_offsets_are_named() {
    let schema = "message m {
        optional binary text (UTF8);
        optional group spans (LIST) { repeated group list { optional group element {
            optional int32 start; optional int32 end; } } }
    }";
    let columns = [
        Column::Text(&["Ada."], &[1, 0], &[0, 0]),
        Column::Number(&[0, 1], &[4, 4, 0], &[0, 1, 0]),
        Column::Number(&[3], &[4, 3, 0], &[0, 1, 0]),
    ];
    let after = one(file(schema, None, &columns), &[]);
    assert_eq!(after.documents.len(), 1);
    assert_eq!(after.documents[0].annotations[0].label, None);
    assert_eq!(item(&after.report, "broken-label").count, 1);
    assert_eq!(item(&after.report, "no-text").line, Some(2));
}

#[test]
fn a_table_cut_short_is_an_error_with_what_to_do() {
    let columns = [
        Column::Text(&["Ada"], &[3], &[0]),
        Column::Number(&[1], &[3], &[0]),
    ];
    let mut bytes = file(TAGGED, None, &columns);
    bytes.truncate(bytes.len() / 2);
    let error = read(&[upload("a.parquet", bytes)], None, &[]).unwrap_err();
    assert!(
        error
            .message
            .starts_with("a.parquet could not be read as Parquet")
    );
    assert!(!error.hint.is_empty());
    let error = read(&[Input::path("/nowhere/a.parquet".as_ref())], None, &[]).unwrap_err();
    assert!(error.message.contains("could not be read"));
}
