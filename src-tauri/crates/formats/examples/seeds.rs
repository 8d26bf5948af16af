//! Writes what the fuzzer begins with: a folder for each format with what its writer makes, and with real files of others.
//!
//!     seeds TARGET [CORPORA]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use galley_formats::{Input, InputData, Options, Report, Stop, formats, read};

#[path = "../tests/examine/mod.rs"]
#[allow(dead_code, reason = "the checks are for the fuzzer and the tests")]
mod examine;
#[path = "../tests/examine/samples.rs"]
mod samples;

/// Of a real file so much: the fuzzer is the faster the smaller its files are.
const MOST: usize = 16 * 1024;
/// Of each format so many real files.
const MOST_FILES: usize = 60;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(target) = arguments.next().map(PathBuf::from) else {
        eprintln!("seeds TARGET [CORPORA]");
        std::process::exit(2);
    };
    for format in formats().iter().filter(|it| it.info().reads) {
        std::fs::create_dir_all(target.join(format.info().id))?;
    }
    for (number, (format, files)) in samples::samples().into_iter().enumerate() {
        let bytes = match files.as_slice() {
            [(_, bytes)] => bytes.clone(),
            _ => examine::bundled(&files),
        };
        std::fs::write(target.join(format).join(format!("own-{number}")), bytes)?;
    }
    let mut counts = BTreeMap::new();
    if let Some(corpora) = arguments.next() {
        real(Path::new(&corpora), &target, &mut counts)?;
    }
    for format in formats().iter().filter(|it| it.info().reads) {
        let id = format.info().id;
        println!("{id}: {} real files", counts.get(id).unwrap_or(&0));
    }
    Ok(())
}

/// Adds the files below a folder, each to the format it is recognised as.
fn real(folder: &Path, target: &Path, counts: &mut BTreeMap<String, usize>) -> std::io::Result<()> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|it| it.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            real(&path, target, counts)?;
            continue;
        }
        let name = path
            .file_name()
            .map(|it| it.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut bytes = std::fs::read(&path)?;
        // Half an archive is none; of other files the first lines will do.
        if bytes.len() > MOST && !bytes.starts_with(b"PK") {
            let end = bytes[..MOST].iter().rposition(|it| *it == b'\n');
            bytes.truncate(end.map_or(MOST, |it| it + 1));
        }
        if bytes.len() > 4 * MOST {
            continue;
        }
        let mut files = vec![(name.clone(), bytes)];
        let beside = path.with_extension("txt");
        if path.extension().is_some_and(|it| it == "ann") && beside.exists() {
            files.push((name.replace(".ann", ".txt"), std::fs::read(beside)?));
        }
        let inputs = files.iter().map(|(name, bytes)| Input {
            name: name.clone(),
            data: InputData::Bytes(bytes.clone()),
        });
        let inputs: Vec<Input> = inputs.collect();
        let (options, mut report) = (Options::default(), Report::default());
        let _ = read(&inputs, None, &options, &mut |_, _| Err(Stop), &mut report);
        let count = counts.entry(report.format.clone()).or_default();
        if report.format.is_empty() || *count >= MOST_FILES {
            continue;
        }
        *count += 1;
        std::fs::write(
            target.join(&report.format).join(format!("real-{count}")),
            examine::bundled(&files),
        )?;
    }
    Ok(())
}
