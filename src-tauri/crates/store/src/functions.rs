//! What SQL cannot say by itself: whether a text has the words of a query's term, and whether a name is the one meant.

use std::sync::Arc;

use galley_model::query::{Span, TextTerm, Value, find};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error};

use crate::codec::unpack_text;

/// Makes the functions known to a connection:
///
/// - `has_words(codec, data, words, near)`: whether a text, packed as in the file (or with codec 0 plain), has the words.
/// - `is_name(wanted, prefix, name)`: whether a name is the one wanted, or begins so.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("has_words", 4, flags, |it| has_words(it))?;
    conn.create_scalar_function("is_name", 3, flags, |it| is_name(it))
}

fn has_words(context: &Context<'_>) -> rusqlite::Result<bool> {
    let term: Arc<TextTerm> = context.get_or_create_aux(2, |words| {
        let words = words.as_str()?;
        let near: Option<u32> = context.get(3)?;
        TextTerm::new(words, near, Span::default())
            .map_err(|(message, _)| Box::<dyn std::error::Error + Send + Sync>::from(message))
    })?;
    let found = |text: &str| !find(&term, text).is_empty();
    match context.get_raw(1) {
        ValueRef::Null => Ok(false),
        ValueRef::Text(text) => Ok(std::str::from_utf8(text).is_ok_and(found)),
        ValueRef::Blob(data) => {
            let text = unpack_text(context.get(0)?, data.to_vec());
            Ok(text.is_some_and(|text| found(&text)))
        }
        other => Err(Error::InvalidParameterType(1, other.data_type())),
    }
}

fn is_name(context: &Context<'_>) -> rusqlite::Result<bool> {
    let prefix: bool = context.get(1)?;
    let wanted: Arc<Value> = context.get_or_create_aux(0, |text| {
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Value {
            text: text.as_str()?.to_owned(),
            prefix,
            span: Span::default(),
        })
    })?;
    Ok(match context.get_raw(2) {
        ValueRef::Text(name) => std::str::from_utf8(name).is_ok_and(|name| wanted.names(name)),
        ValueRef::Integer(number) => wanted.names(&number.to_string()),
        ValueRef::Real(number) => wanted.names(&number.to_string()),
        _ => false,
    })
}
