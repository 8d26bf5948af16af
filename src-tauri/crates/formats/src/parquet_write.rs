//! Parquet files of nested rows, written without Arrow: rows are taken apart into their columns, with the definition
//! and repetition levels that say what is missing and where lists begin. Everything may be missing.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use serde_json::{Map, Value};

use crate::format::FormatError;

/// What a field holds.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Text,
    Whole,
    Real,
    List(Box<Kind>),
    Struct(Vec<(&'static str, Kind)>),
}

impl Kind {
    pub(crate) fn list(of: Kind) -> Self {
        Self::List(Box::new(of))
    }

    fn leaves(&self) -> usize {
        match self {
            Self::Text | Self::Whole | Self::Real => 1,
            Self::List(item) => item.leaves(),
            Self::Struct(fields) => fields.iter().map(|(_, it)| it.leaves()).sum(),
        }
    }

    fn typed(&self, name: &str) -> Result<TypePtr, ParquetError> {
        let leaf = |physical, logical| {
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
        };
        let group = |name: &str, repetition, logical, fields| {
            Type::group_type_builder(name)
                .with_repetition(repetition)
                .with_logical_type(logical)
                .with_fields(fields)
                .build()
        };
        let made = match self {
            Self::Text => leaf(Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Whole => leaf(Physical::INT64, None),
            Self::Real => leaf(Physical::DOUBLE, None),
            Self::List(item) => {
                let item = item.typed("element")?;
                let items = group("list", Repetition::REPEATED, None, vec![item])?;
                let items = vec![Arc::new(items)];
                group(name, Repetition::OPTIONAL, Some(LogicalType::List), items)
            }
            Self::Struct(fields) => {
                let fields: Result<Vec<TypePtr>, ParquetError> =
                    fields.iter().map(|(name, it)| it.typed(name)).collect();
                group(name, Repetition::OPTIONAL, None, fields?)
            }
        };
        Ok(Arc::new(made?))
    }

    fn columns(&self, out: &mut Vec<Column>) {
        match self {
            Self::Text => out.push(Column::new(Values::Text(Vec::new()))),
            Self::Whole => out.push(Column::new(Values::Whole(Vec::new()))),
            Self::Real => out.push(Column::new(Values::Real(Vec::new()))),
            Self::List(item) => item.columns(out),
            Self::Struct(fields) => {
                for (_, it) in fields {
                    it.columns(out);
                }
            }
        }
    }
}

enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

/// One leaf of the rows that wait to be written.
struct Column {
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Column {
    fn new(values: Values) -> Self {
        Self {
            values,
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }

    /// A value, or how deep there is none.
    fn push(&mut self, value: Option<&Value>, at: Level) -> usize {
        let mut size = 0;
        let there = match &mut self.values {
            Values::Text(all) => value.and_then(Value::as_str).map(|it| {
                size = it.len();
                all.push(ByteArray::from(it));
            }),
            Values::Whole(all) => value.and_then(Value::as_i64).map(|it| all.push(it)),
            Values::Real(all) => value.and_then(Value::as_f64).map(|it| all.push(it)),
        };
        self.definition
            .push(at.definition + i16::from(there.is_some()));
        self.repetition.push(at.repetition);
        size + 8
    }

    fn clear(&mut self) {
        match &mut self.values {
            Values::Text(all) => all.clear(),
            Values::Whole(all) => all.clear(),
            Values::Real(all) => all.clear(),
        }
        self.definition.clear();
        self.repetition.clear();
    }
}

#[derive(Clone, Copy)]
struct Level {
    definition: i16,
    repetition: i16,
    /// How many lists are around.
    depth: i16,
}

/// Takes a value apart into the columns of its kind; gives about how many bytes it needs.
fn shred(kind: &Kind, value: Option<&Value>, at: Level, columns: &mut [Column]) -> usize {
    let nothing = |at: Level, columns: &mut [Column]| -> usize {
        columns.iter_mut().map(|it| it.push(None, at)).sum()
    };
    let deeper = |more| Level {
        definition: at.definition + more,
        ..at
    };
    match kind {
        Kind::Text | Kind::Whole | Kind::Real => {
            let first = columns.first_mut();
            first.map_or(0, |it| it.push(value, at))
        }
        Kind::List(item) => match value.and_then(Value::as_array) {
            None => nothing(at, columns),
            Some(items) if items.is_empty() => nothing(deeper(1), columns),
            Some(items) => {
                let mut size = 0;
                let mut inside = Level {
                    depth: at.depth + 1,
                    ..deeper(2)
                };
                for value in items {
                    size += shred(item, Some(value), inside, columns);
                    inside.repetition = inside.depth;
                }
                size
            }
        },
        Kind::Struct(fields) => match value.and_then(Value::as_object) {
            None => nothing(at, columns),
            Some(object) => {
                let mut size = 0;
                let mut rest = columns;
                for (name, kind) in fields {
                    let (own, more) = rest.split_at_mut(kind.leaves());
                    size += shred(kind, object.get(*name), deeper(1), own);
                    rest = more;
                }
                size
            }
        },
    }
}

/// Writes rows in groups, so that memory is bounded by a group and not by the file.
pub(crate) struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    fields: Vec<(String, Kind)>,
    columns: Vec<Column>,
    rows: usize,
    size: usize,
}

const MOST_ROWS: usize = 10_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;

fn failed(error: ParquetError) -> FormatError {
    let error = std::io::Error::other(error);
    FormatError::io("The table could not be written", &error)
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(crate) fn new(out: W, fields: Vec<(String, Kind)>) -> Result<Self, FormatError> {
        let typed: Result<Vec<TypePtr>, ParquetError> =
            fields.iter().map(|(name, kind)| kind.typed(name)).collect();
        let schema = Type::group_type_builder("schema")
            .with_fields(typed.map_err(failed)?)
            .build()
            .map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("Galley".to_owned())
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        let mut columns = Vec::new();
        for (_, it) in &fields {
            it.columns(&mut columns);
        }
        Ok(Self {
            writer: writer.map_err(failed)?,
            fields,
            columns,
            rows: 0,
            size: 0,
        })
    }

    pub(crate) fn row(&mut self, row: &Map<String, Value>) -> Result<(), FormatError> {
        let top = Level {
            definition: 0,
            repetition: 0,
            depth: 0,
        };
        let mut rest = self.columns.as_mut_slice();
        for (name, kind) in &self.fields {
            let (own, more) = rest.split_at_mut(kind.leaves());
            self.size += shred(kind, row.get(name), top, own);
            rest = more;
        }
        self.rows += 1;
        if self.rows >= MOST_ROWS || self.size >= MOST_BYTES {
            self.flush().map_err(failed)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        let mut columns = self.columns.iter_mut();
        while let (Some(mut writer), Some(column)) = (group.next_column()?, columns.next()) {
            let levels = (Some(&column.definition[..]), Some(&column.repetition[..]));
            match &column.values {
                Values::Text(all) => {
                    let typed = writer.typed::<ByteArrayType>();
                    typed.write_batch(all, levels.0, levels.1)?;
                }
                Values::Whole(all) => {
                    let typed = writer.typed::<Int64Type>();
                    typed.write_batch(all, levels.0, levels.1)?;
                }
                Values::Real(all) => {
                    let typed = writer.typed::<DoubleType>();
                    typed.write_batch(all, levels.0, levels.1)?;
                }
            }
            writer.close()?;
            column.clear();
        }
        group.close()?;
        (self.rows, self.size) = (0, 0);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(), FormatError> {
        if self.rows > 0 {
            self.flush().map_err(failed)?;
        }
        self.writer.close().map(drop).map_err(failed)
    }
}
