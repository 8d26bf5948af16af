//! Parquet files of anybody's, read row by row as JSON values; memory is bounded by the pages of a row group.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use crate::format::FormatError;
use crate::input::File;

/// What a file says of itself.
pub(crate) struct Head {
    /// The columns' names, in order.
    pub names: Vec<String>,
    /// What Hugging Face's library noted: the features with their types and label names.
    pub features: Option<Value>,
}

/// The library stops the program at some files that contradict themselves; here that is an error like any other.
fn guarded<T>(
    file: &File,
    work: impl FnOnce() -> Result<T, parquet::errors::ParquetError>,
) -> Result<T, FormatError> {
    let broken = |what: String| {
        FormatError::new(
            format!("{} could not be read as Parquet: {what}", file.name),
            "Write the file again where it came from, without encryption or rare types.",
        )
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(_) => Err(broken("it contradicts itself".to_owned())),
    }
}

/// The rows of a file, one after the other.
pub(crate) struct Rows<'a> {
    pub head: Head,
    file: &'a File,
    iter: RowIter<'static>,
}

impl<'a> Rows<'a> {
    pub(crate) fn open(file: &'a File) -> Result<Self, FormatError> {
        let source = file.on_disk()?;
        let reader = guarded(file, || SerializedFileReader::new(source))?;
        let about = reader.metadata().file_metadata();
        let columns = about.schema_descr().root_schema().get_fields();
        let noted = about.key_value_metadata().into_iter().flatten();
        let features = noted
            .filter(|it| it.key == "huggingface")
            .find_map(|it| serde_json::from_str::<Value>(it.value.as_deref()?).ok())
            .and_then(|mut it| Some(it.get_mut("info")?.get_mut("features")?.take()));
        let head = Head {
            names: columns.iter().map(|it| it.name().to_owned()).collect(),
            features,
        };
        let rows = guarded(file, || Ok(RowIter::from_file_into(Box::new(reader))))?;
        Ok(Self {
            head,
            file,
            iter: rows,
        })
    }

    pub(crate) fn next(&mut self) -> Result<Option<Map<String, Value>>, FormatError> {
        let rows = &mut self.iter;
        let row = guarded(self.file, || rows.next().transpose())?;
        Ok(row.map(object))
    }
}

fn object(row: Row) -> Map<String, Value> {
    let fields = row.into_columns().into_iter();
    fields.map(|(name, it)| (name, plain(it))).collect()
}

/// A field as JSON; dates and the like as they are printed.
fn plain(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(it) => it.into(),
        Field::Byte(it) => it.into(),
        Field::Short(it) => it.into(),
        Field::Int(it) => it.into(),
        Field::Long(it) => it.into(),
        Field::UByte(it) => it.into(),
        Field::UShort(it) => it.into(),
        Field::UInt(it) => it.into(),
        Field::ULong(it) => it.into(),
        Field::Float(it) => f64::from(it).into(),
        Field::Double(it) => it.into(),
        Field::Str(it) => it.into(),
        Field::Bytes(it) => String::from_utf8_lossy(it.data()).into_owned().into(),
        Field::Group(row) => object(row).into(),
        Field::ListInternal(list) => list.elements().iter().cloned().map(plain).collect(),
        Field::MapInternal(map) => {
            let entry = |(key, value): &(Field, Field)| {
                let key = match plain(key.clone()) {
                    Value::String(it) => it,
                    other => other.to_string(),
                };
                (key, plain(value.clone()))
            };
            Value::Object(map.entries().iter().map(entry).collect())
        }
        other => other.to_string().into(),
    }
}
