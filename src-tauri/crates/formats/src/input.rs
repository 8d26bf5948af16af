//! What is to be read: files, folders, archives, uploads; each becomes a list of files with names.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Cursor, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::encoding::without_bom;
use crate::format::{Format, FormatError};
use crate::kinds::kind_of;
use crate::report::{Item, Report, Severity};
use crate::{archive, corpus, formats};

/// Something to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name, for reports and titles.
    pub name: String,
    /// Where it is.
    pub data: InputData,
}

impl Input {
    /// A file or folder, by its own name.
    pub fn path(path: &Path) -> Self {
        let name = path
            .file_name()
            .map_or_else(|| path.to_string_lossy(), |it| it.to_string_lossy());
        Self {
            name: name.into_owned(),
            data: InputData::Path(path.to_owned()),
        }
    }
}

/// Where something to read is.
#[derive(Debug, Clone)]
pub enum InputData {
    /// A file or folder.
    Path(PathBuf),
    /// An upload.
    Bytes(Vec<u8>),
}

/// One file to read.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, with folders, as reports say it.
    pub name: String,
    data: Data,
}

#[derive(Debug, Clone)]
enum Data {
    Path(PathBuf),
    Bytes(Arc<Vec<u8>>),
    /// Unpacked from an archive; the folder goes when the last file does.
    Unpacked {
        path: PathBuf,
        _folder: Arc<tempfile::TempDir>,
    },
}

/// Files larger than this are refused where they must be read whole.
pub(crate) const MOST_WHOLE: u64 = 256 * 1024 * 1024;
/// How much of a file is looked at to recognise it: so much, and the first line to its end …
const HEAD: usize = 16 * 1024;
/// … but no more than this.
const LONGEST_HEAD: u64 = 32 * 1024 * 1024;

impl File {
    /// A file that was uploaded, or is made by a test.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            data: Data::Bytes(Arc::new(bytes)),
        }
    }

    /// A file from an archive, at a place on disk that goes with `folder`.
    pub(crate) fn unpacked(name: String, path: PathBuf, folder: Arc<tempfile::TempDir>) -> Self {
        Self {
            name,
            data: Data::Unpacked {
                path,
                _folder: folder,
            },
        }
    }

    /// Opens it for reading from the start.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead + '_>, FormatError> {
        match &self.data {
            Data::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.as_slice()))),
            Data::Path(path) | Data::Unpacked { path, .. } => {
                let file = fs::File::open(path).map_err(|error| {
                    FormatError::io(&format!("{} could not be read", self.name), &error)
                })?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
            }
        }
    }

    /// It as a file on disk, for readers that go back and forth in it.
    pub(crate) fn on_disk(&self) -> Result<fs::File, FormatError> {
        let failed = |error| FormatError::io(&format!("{} could not be read", self.name), &error);
        match &self.data {
            Data::Bytes(bytes) => {
                let mut file = tempfile::tempfile().map_err(failed)?;
                file.write_all(bytes).map_err(failed)?;
                file.rewind().map_err(failed)?;
                Ok(file)
            }
            Data::Path(path) | Data::Unpacked { path, .. } => fs::File::open(path).map_err(failed),
        }
    }

    /// All of it, or an error if it is larger than fits.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, FormatError> {
        let mut bytes = Vec::new();
        self.open()?
            .take(MOST_WHOLE + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| {
                FormatError::io(&format!("{} could not be read", self.name), &error)
            })?;
        if bytes.len() as u64 > MOST_WHOLE {
            return Err(FormatError::new(
                format!("{} is larger than {} MB", self.name, MOST_WHOLE >> 20),
                "Split it, or use a format with one article a line.",
            ));
        }
        Ok(bytes)
    }

    /// How it begins, as far as that is text.
    pub(crate) fn head(&self) -> Result<String, FormatError> {
        let failed = |error| FormatError::io(&format!("{} could not be read", self.name), &error);
        let mut bytes = Vec::new();
        let mut reader = self.open()?.take(LONGEST_HEAD);
        reader.read_until(b'\n', &mut bytes).map_err(failed)?;
        // An array that begins on a line of its own: its first record is what tells.
        if without_bom(&bytes).trim_ascii() == b"[" {
            reader.read_until(b'\n', &mut bytes).map_err(failed)?;
        }
        let rest = HEAD.saturating_sub(bytes.len()) as u64;
        reader.take(rest).read_to_end(&mut bytes).map_err(failed)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Its place in reports.
    pub(crate) fn place(&self, line: Option<u64>) -> corpus::Place {
        corpus::Place {
            file: self.name.clone(),
            line,
        }
    }

    /// Its extension in lower case, or empty.
    pub(crate) fn extension(&self) -> String {
        let extension = Path::new(&self.name).extension().unwrap_or_default();
        extension.to_string_lossy().to_lowercase()
    }

    /// Its name without folders and extension.
    pub(crate) fn stem(&self) -> String {
        let stem = Path::new(&self.name).file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    }
}

/// Turns inputs into files: folders recursively, archives unpacked, in natural order.
pub(crate) fn expand(inputs: &[Input], report: &mut Report) -> Result<Vec<File>, FormatError> {
    let mut files = Vec::new();
    for input in inputs {
        match &input.data {
            InputData::Bytes(bytes) if is_archive(&input.name) => {
                let reader = Cursor::new(bytes.as_slice());
                unpack(&input.name, reader, bytes.len() as u64, &mut files, report)?;
            }
            InputData::Bytes(bytes) => files.push(File::new(&input.name, bytes.clone())),
            InputData::Path(path) => walk(path, &input.name, &mut files, report)?,
        }
    }
    pass_over_release_files(&mut files, report);
    Ok(files)
}

fn split_name(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}

/// Galley's releases come back without what Galley put beside the data; the card of a Hugging Face data set is part
/// of that.
fn pass_over_release_files(files: &mut Vec<File>, report: &mut Report) {
    const OWN: [&str; 4] = ["README.md", "SHA256SUMS", "recipe.json", "report.json"];
    let folders_with = |wanted: &str| -> BTreeSet<String> {
        let found = files.iter().map(|it| split_name(&it.name));
        let found = found.filter(|(_, name)| *name == wanted);
        found.map(|(folder, _)| folder.to_owned()).collect()
    };
    let releases = &folders_with("SHA256SUMS") & &folders_with("recipe.json");
    for release in releases {
        let tables = files
            .iter()
            .any(|it| it.extension() == "parquet" && it.name.starts_with(&release));
        let before = files.len();
        files.retain(|it| {
            let (folder, name) = split_name(&it.name);
            folder != release || !OWN.contains(&name) || tables && name == "README.md"
        });
        let message = "The checksums and notes that Galley put beside a release are no articles; they were passed over.";
        let place = corpus::Place {
            file: release,
            line: None,
        };
        let item = Item::new(Severity::Info, "release-files", message).at(&place);
        report.push(item.times((before - files.len()) as u64));
    }
}

/// Whether a file tells of a folder and is no part of what is in it, by its name.
pub(crate) fn is_furniture(name: &str) -> bool {
    let (_, name) = split_name(name);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let said = ["", "md", "txt", "rst", "html"].contains(&extension.to_lowercase().as_str());
    said && ["README", "LICENSE", "LICENCE", "COPYING"]
        .iter()
        .any(|it| stem.eq_ignore_ascii_case(it))
}

fn is_archive(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("zip"))
}

/// Projects, and what SQLite keeps beside them, lie in folders with articles but are none.
fn is_project(name: &str) -> bool {
    ["galley", "galley-wal", "galley-shm"].iter().any(|it| {
        Path::new(name)
            .extension()
            .is_some_and(|found| found == *it)
    })
}

fn walk(
    path: &Path,
    name: &str,
    files: &mut Vec<File>,
    report: &mut Report,
) -> Result<(), FormatError> {
    let failed =
        |error: std::io::Error| FormatError::io(&format!("{name} could not be read"), &error);
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name());
        }
        names.sort_by_key(|it| natural(&it.to_string_lossy()));
        for entry in names {
            let text = entry.to_string_lossy();
            if !text.starts_with('.') && !is_project(&text) {
                walk(&path.join(&entry), &format!("{name}/{text}"), files, report)?;
            }
        }
        return Ok(());
    }
    if is_project(name) {
        return Err(FormatError::new(
            format!("{name} is a Galley project, not a file of articles"),
            "Export from it as Galley JSONL, and import that.",
        ));
    }
    if is_archive(name) {
        let file = fs::File::open(path).map_err(failed)?;
        return unpack(name, BufReader::new(file), metadata.len(), files, report);
    }
    files.push(File {
        name: name.to_owned(),
        data: Data::Path(path.to_owned()),
    });
    Ok(())
}

/// Orders `9.txt` before `10.txt`: text and numbers in turn.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let (text, more) = rest.split_at(
            rest.find(|it: char| it.is_ascii_digit())
                .unwrap_or(rest.len()),
        );
        let (digits, more) = more.split_at(
            more.find(|it: char| !it.is_ascii_digit())
                .unwrap_or(more.len()),
        );
        parts.push((text.to_lowercase(), digits.parse().unwrap_or(0)));
        rest = more;
    }
    parts
}

/// An archive of files to be read one by one. What hides in it is no article.
fn unpack(
    name: &str,
    stream: impl Read + Seek,
    size: u64,
    files: &mut Vec<File>,
    report: &mut Report,
) -> Result<(), FormatError> {
    let mut unpacked = archive::unpack(name, stream, size, |own| {
        let hidden = own
            .split('/')
            .any(|part| part.starts_with('.') || part == "__MACOSX");
        if !hidden && is_archive(own) {
            let message = "An archive inside an archive was left out; unpack it first.";
            let place = corpus::Place {
                file: format!("{name}/{own}"),
                line: None,
            };
            report.push(Item::new(Severity::Rejected, "nested-archive", message).at(&place));
            return false;
        }
        !hidden
    })?;
    unpacked.sort_by_key(|(own, _)| natural(own));
    files.extend(unpacked.into_iter().map(|(_, file)| file));
    Ok(())
}

/// The format that fits the files best. All files are read as one format.
pub(crate) fn recognise(
    files: &[File],
    report: &mut Report,
) -> Result<&'static dyn Format, FormatError> {
    /// Of many files a few tell.
    const ASKED: usize = 20;
    const NAME_IT: &str = "Name its format with --format, or choose it in the dialog.";
    let mut best: Option<(u32, &'static dyn Format)> = None;
    let mut heads = Vec::new();
    for file in files.iter().take(ASKED) {
        heads.push((file.name.as_str(), file.head()?));
    }
    let only_furniture = files.iter().all(|it| is_furniture(&it.name));
    for format in formats().iter().copied().filter(|it| it.info().reads) {
        let (mut sure, mut beside) = (0, 0);
        for (name, head) in &heads {
            let found = u32::from(format.recognise(name, head));
            // What a README says counts where other files say so, too, or where there is nothing else.
            if is_furniture(name) && !only_furniture {
                beside += found;
            } else {
                sure += found;
            }
        }
        if sure > 0 {
            sure += beside;
        }
        if sure > 0 && best.is_none_or(|(most, _)| sure > most) {
            best = Some((sure, format));
        }
    }
    let (_, format) = best.ok_or_else(|| {
        let first = heads.first();
        let kind = first.and_then(|(name, head)| kind_of(name, head));
        FormatError::new(
            format!("What kind of file {} is could not be told", files[0].name),
            kind.map_or_else(
                || NAME_IT.to_owned(),
                |it| format!("It is {}. {}", it.what, it.remedy.unwrap_or(NAME_IT)),
            ),
        )
    })?;
    report.push(Item::new(
        Severity::Info,
        "recognised",
        format!("Read as {} ({}).", format.info().name, format.info().id),
    ));
    Ok(format)
}
