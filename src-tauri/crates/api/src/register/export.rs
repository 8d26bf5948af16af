//! Writing the register to a file that can be read again.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_formats::register::RegisterWriter;
use galley_store::Store;

use crate::error::Result;
use crate::session::Session;
use crate::transfer::export::is_project;
use crate::wire::{ApiError, ExportRegister, RegisterExported};

pub(crate) fn export(
    session: &Session,
    _client: &str,
    ask: ExportRegister,
) -> Result<RegisterExported> {
    let store = session.reader()?;
    if let Some(path) = ask.path {
        return Ok(RegisterExported {
            entries: export_register(&store, &ask.format, Path::new(&path))?,
            base64: None,
        });
    }
    let (entries, bytes) = written(&store, &ask.format, Vec::new())?;
    Ok(RegisterExported {
        entries,
        base64: Some(STANDARD.encode(bytes)),
    })
}

/// Writes the register as `csv` or `jsonl`; gives how many entries it has. The file appears whole or not at all.
pub fn export_register(store: &Store, format: &str, target: &Path) -> Result<u32> {
    let failed = |error: std::io::Error| {
        ApiError::new(
            format!(
                "The register could not be written to {}: {error}",
                target.display()
            ),
            "Make room there, or choose another place.",
        )
    };
    if is_project(store, target) {
        return Err(ApiError::new(
            format!("{} is the project itself", target.display()),
            "Choose another name for the export.",
        ));
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = tempfile::Builder::new()
        .prefix(".galley-")
        .tempfile_in(folder)
        .map_err(failed)?;
    let (entries, out) = written(store, format, std::io::BufWriter::new(file))?;
    let file = out
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.persist(target).map_err(|error| failed(error.error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The file is there; who else may read it is for its owner.
        let _ = std::fs::set_permissions(target, std::fs::Permissions::from_mode(0o644));
    }
    Ok(entries)
}

fn written<W: Write>(store: &Store, format: &str, to: W) -> Result<(u32, W)> {
    let mut writer = RegisterWriter::new(format, to)?;
    let (mut entries, mut failure) = (0, None);
    store.each_entity(|_, entity| {
        entries += 1;
        failure = writer.entry(&entity).err();
        Ok(failure.is_none())
    })?;
    match failure {
        Some(error) => Err(error.into()),
        None => Ok((entries, writer.finish()?)),
    }
}
