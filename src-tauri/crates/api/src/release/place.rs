//! The folder of an export on its way to its place, where it appears whole or not at all.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::transfer::export::files;
use crate::wire::ApiError;

/// The folder on its way to its place.
pub(super) struct Place {
    target: PathBuf,
    folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new(target: &Path) -> Result<Self> {
        let taken = |target: &Path| fs::read_dir(target).map_or(true, |mut it| it.next().is_some());
        if target.exists() && taken(target) {
            return Err(ApiError::new(
                format!(
                    "{} exists already and is not an empty folder",
                    target.display()
                ),
                "Choose a new folder.",
            ));
        }
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let folder = tempfile::Builder::new()
            .prefix(".galley-")
            .tempdir_in(parent)
            .map_err(|error| failed(target, &error))?;
        Ok(Self {
            target: target.to_owned(),
            folder,
        })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn put(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.path(name), text).map_err(|error| failed(&self.target, &error))
    }

    /// Writes the card; front matter that a format has written stays in it.
    pub(super) fn card(&self, card: &impl Fn(&str) -> String) -> Result<()> {
        let there = fs::read_to_string(self.path("README.md")).unwrap_or_default();
        let front = there
            .strip_prefix("---\n")
            .and_then(|it| it.split_once("\n---\n"))
            .map(|(front, _)| format!("{front}\n"));
        self.put("README.md", &card(&front.unwrap_or_default()))
    }

    /// The checksums of all other files, as `sha256sum --check` reads them.
    pub(super) fn checksums(&self) -> Result<()> {
        let failed = |error| failed(&self.target, &error);
        let mut lines = String::new();
        for (name, path) in files(self.folder.path()).map_err(failed)? {
            let mut hasher = Sha256::new();
            let mut file = fs::File::open(path).map_err(failed)?;
            std::io::copy(&mut file, &mut hasher).map_err(failed)?;
            let _ = writeln!(lines, "{}  {name}", hex(&hasher.finalize()));
        }
        self.put("SHA256SUMS", &lines)
    }

    pub(super) fn finish(self) -> Result<()> {
        let failed = |error: std::io::Error| failed(&self.target, &error);
        if self.target.exists() {
            fs::remove_dir(&self.target).map_err(failed)?;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary folder is its owner's alone; an export is an ordinary one.
            let _ = fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755));
        }
        // What cannot be moved goes away with the temporary folder.
        fs::rename(self.folder.path(), &self.target).map_err(failed)?;
        let _ = self.folder.keep();
        Ok(())
    }
}

fn failed(target: &Path, error: &std::io::Error) -> ApiError {
    ApiError::new(
        format!("{} could not be written: {error}", target.display()),
        "Check that the disk is there and has room.",
    )
}

/// Bytes in base 16.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
