//! Files of rows in which blank lines matter: every line with its number, in whatever encoding, read from disk as often
//! as needed and never held whole unless its encoding must be guessed.

use std::io::{BufRead, Read};

use galley_model::text::Text;

use crate::encoding::{self, decode, without_bom};
use crate::format::{FormatError, FormatInfo, Options};
use crate::input::File;
use crate::lines::LONGEST;
use crate::report::Report;

/// The rows of a file.
pub(crate) struct Rows<'a> {
    file: &'a File,
    /// What is not UTF-8, decoded.
    whole: Option<Text>,
}

impl<'a> Rows<'a> {
    /// Opens a file; `None` if it is no text, which the report then says.
    pub(crate) fn open(
        file: &'a File,
        info: &FormatInfo,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Self>, FormatError> {
        let named = !options.get(info, encoding::OPTION.key).is_empty();
        if !named && stream(file, &mut |_, _| Ok(()))? {
            return Ok(Some(Self { file, whole: None }));
        }
        let text = decode(&file.bytes()?, info, options, &file.place(None), report);
        Ok(text.map(|it| Self {
            file,
            whole: Some(it),
        }))
    }

    /// Hands every row to `take`, with its number from 1, without its line end.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(&str, u64) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        if let Some(text) = &self.whole {
            for (line, number) in text.as_str().split('\n').zip(1..) {
                take(line.strip_suffix('\r').unwrap_or(line), number)?;
            }
            return Ok(());
        }
        stream(self.file, &mut take).map(|_| ())
    }
}

/// Streams the lines of a file of UTF-8; `false` as soon as it proves to be none.
fn stream(
    file: &File,
    take: &mut dyn FnMut(&str, u64) -> Result<(), FormatError>,
) -> Result<bool, FormatError> {
    let mut reader = file.open()?;
    let mut buffer = Vec::new();
    for number in 1.. {
        buffer.clear();
        let length = reader
            .by_ref()
            .take(LONGEST + 1)
            .read_until(b'\n', &mut buffer)
            .map_err(|error| {
                FormatError::io(
                    &format!("{}, line {number}, could not be read", file.name),
                    &error,
                )
            })?;
        if length == 0 {
            break;
        }
        if length as u64 > LONGEST {
            return Err(FormatError::new(
                format!(
                    "{}, line {number}, is longer than {} MB",
                    file.name,
                    LONGEST >> 20
                ),
                "A row holds one word; check that the file is what it is said to be.",
            ));
        }
        let bytes = if number == 1 {
            without_bom(&buffer)
        } else {
            &buffer
        };
        let Ok(line) = std::str::from_utf8(bytes) else {
            return Ok(false);
        };
        let line = line.strip_suffix('\n').unwrap_or(line);
        take(line.strip_suffix('\r').unwrap_or(line), number)?;
    }
    Ok(true)
}
