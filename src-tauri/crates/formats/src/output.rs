//! Where an export goes: a file or folder that appears whole or not at all, or nowhere for a preview.

use std::cell::RefCell;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::corpus::Document;
use crate::format::FormatError;

enum Place {
    Nowhere,
    File {
        target: PathBuf,
        // Taken when the file is moved to its place.
        temporary: Option<tempfile::NamedTempFile>,
    },
    Folder {
        target: PathBuf,
        temporary: Option<tempfile::TempDir>,
    },
}

/// A handle on the output; clones share it.
#[derive(Clone)]
pub struct Output(Rc<RefCell<Place>>);

fn failed(target: &Path, error: &std::io::Error) -> FormatError {
    FormatError::io(&format!("{} could not be written", target.display()), error)
}

impl Output {
    pub(crate) fn new(target: Option<&Path>, folder: bool) -> Result<Self, FormatError> {
        let Some(target) = target else {
            return Ok(Self(Rc::new(RefCell::new(Place::Nowhere))));
        };
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let place = if folder {
            if target.exists() && fs::read_dir(target).map_or(true, |mut it| it.next().is_some()) {
                return Err(FormatError::new(
                    format!(
                        "{} exists already and is not an empty folder",
                        target.display()
                    ),
                    "Choose a new folder.",
                ));
            }
            let made = tempfile::Builder::new()
                .prefix(".galley-")
                .tempdir_in(parent);
            Place::Folder {
                target: target.to_owned(),
                temporary: Some(made.map_err(|error| failed(target, &error))?),
            }
        } else {
            let made = tempfile::Builder::new()
                .prefix(".galley-")
                .tempfile_in(parent);
            Place::File {
                target: target.to_owned(),
                temporary: Some(made.map_err(|error| failed(target, &error))?),
            }
        };
        Ok(Self(Rc::new(RefCell::new(place))))
    }

    /// The stream of a format that is one file.
    pub(crate) fn stream(&self) -> Result<Box<dyn Write>, FormatError> {
        match &*self.0.borrow() {
            Place::File {
                target,
                temporary: Some(file),
            } => {
                let again = file.reopen().map_err(|error| failed(target, &error))?;
                Ok(Box::new(BufWriter::with_capacity(1 << 16, again)))
            }
            _ => Ok(Box::new(std::io::sink())),
        }
    }

    /// The stream of a file of a format that is a folder, for what is too long to hold.
    pub(crate) fn stream_of(&self, name: &str) -> Result<Box<dyn Write>, FormatError> {
        match &*self.0.borrow() {
            Place::Folder {
                target,
                temporary: Some(folder),
            } => {
                let made = fs::File::create(folder.path().join(name));
                let file = made.map_err(|error| failed(target, &error))?;
                Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
            }
            _ => Ok(Box::new(std::io::sink())),
        }
    }

    /// Writes a file of a format that is a folder. `name` may hold folders.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> Result<(), FormatError> {
        let place = self.0.borrow();
        let Place::Folder {
            target,
            temporary: Some(folder),
        } = &*place
        else {
            return Ok(());
        };
        let path = folder.path().join(name);
        let write = || -> std::io::Result<()> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, content)
        };
        write().map_err(|error| failed(target, &error))
    }

    /// The stream of one file of a format that is a folder. `name` may hold folders.
    pub(crate) fn file_stream(&self, name: &str) -> Result<Box<dyn Write + Send>, FormatError> {
        let place = self.0.borrow();
        let Place::Folder {
            target,
            temporary: Some(folder),
        } = &*place
        else {
            return Ok(Box::new(std::io::sink()));
        };
        let path = folder.path().join(name);
        let create = || -> std::io::Result<fs::File> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::File::create(&path)
        };
        let file = create().map_err(|error| failed(target, &error))?;
        Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
    }

    /// Moves what was written to its place.
    pub(crate) fn finish(&self) -> Result<(), FormatError> {
        match &mut *self.0.borrow_mut() {
            Place::Nowhere => Ok(()),
            Place::File { target, temporary } => {
                let Some(file) = temporary.take() else {
                    return Ok(());
                };
                file.as_file()
                    .sync_all()
                    .map_err(|error| failed(target, &error))?;
                readable(file.path());
                file.persist(&*target)
                    .map_err(|error| failed(target, &error.error))?;
                Ok(())
            }
            Place::Folder { target, temporary } => {
                let Some(folder) = temporary.take() else {
                    return Ok(());
                };
                if target.exists() {
                    fs::remove_dir(&*target).map_err(|error| failed(target, &error))?;
                }
                readable(folder.path());
                // What cannot be moved goes away with the temporary folder.
                fs::rename(folder.path(), &*target).map_err(|error| failed(target, &error))?;
                let _ = folder.keep();
                Ok(())
            }
        }
    }
}

/// Temporary files are their owner's alone; an export is an ordinary file.
fn readable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        // An export that only its owner can read is still whole.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Turns an error while writing a stream into one a person understands.
pub(crate) fn write_failed(error: std::io::Error) -> FormatError {
    FormatError::io("The export could not be written", &error)
}

/// The same for a table, whose errors hide those of the disk.
pub(crate) fn table_failed(error: csv::Error) -> FormatError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => write_failed(error),
        other => write_failed(std::io::Error::other(format!("{other:?}"))),
    }
}

/// Writes a value as one line of JSON.
pub(crate) fn write_line(
    stream: &mut dyn Write,
    value: &impl serde::Serialize,
) -> Result<(), FormatError> {
    serde_json::to_writer(&mut *stream, value).map_err(|error| write_failed(error.into()))?;
    stream.write_all(b"\n").map_err(write_failed)
}

/// A file's name for a document: its number keeps the order and makes it unique, its title makes it readable.
pub(crate) fn file_name(number: u64, document: &Document, extension: &str) -> String {
    let name = document.name();
    let plain: String = name
        .chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() {
                it.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = plain
        .split('-')
        .filter(|it| !it.is_empty())
        .take(8)
        .collect();
    let dash = if words.is_empty() { "" } else { "-" };
    format!("{number:05}{dash}{}.{extension}", words.join("-"))
}
