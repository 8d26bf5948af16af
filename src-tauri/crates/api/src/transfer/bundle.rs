//! The Galley bundle: a project's whole log as lines of JSON, to hand work from one copy of a project to another
//! without a server. Taking one over is a merge: what is here already is passed over, two values of one thing become a
//! conflict to settle, and doing it twice changes nothing.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use galley_formats::{Input, InputData, Item, Report, Severity};
use galley_model::text::{Text, TextHash};
use galley_store::{Parcel, Store};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::release::hex;
use crate::wire::{ApiError, FormatView, Recipe, Selection};

/// The id on the command line and in requests.
pub(crate) const ID: &str = "galley-bundle";
const VERSION: u32 = 1;
/// A change longer than this is refused without being read.
const LONGEST: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    galley_bundle: u32,
    project: String,
    changes: usize,
}

#[derive(Serialize, Deserialize)]
struct Line {
    header: String,
    /// In base 16.
    hash: String,
    lines: String,
    /// Texts that no line before has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    texts: Vec<String>,
}

/// What is known of it, beside the formats.
pub(super) fn view() -> FormatView {
    let carried = [
        "overlap",
        "discontinuous",
        "attributes",
        "notes",
        "relations",
        "document_labels",
        "entities",
        "annotators",
        "metadata",
        "highlights",
        "layers",
        "exact_text",
    ];
    let mut carries: std::collections::BTreeMap<String, bool> =
        carried.iter().map(|it| ((*it).to_owned(), true)).collect();
    carries.insert("token_bound".into(), false);
    FormatView {
        id: ID.into(),
        name: "Galley bundle".into(),
        description:
            "The whole project with comments and history, to merge into another copy of it.".into(),
        extensions: vec![ID.into()],
        reads: true,
        reads_marks: true,
        writes: true,
        folder: false,
        carries,
        offset_unit: "code points".into(),
        options: Vec::new(),
    }
}

/// Whether an import is of a bundle: told by how its files begin, whatever they are called.
pub(super) fn is_one(format: Option<&str>, inputs: &[Input]) -> bool {
    const BEGINNING: &[u8] = b"{\"galley_bundle\":";
    let begins = |it: &Input| {
        let mut head = [0; BEGINNING.len()];
        match &it.data {
            InputData::Bytes(bytes) => bytes.starts_with(BEGINNING),
            InputData::Path(path) => std::fs::File::open(path)
                .and_then(|mut it| it.read_exact(&mut head))
                .is_ok_and(|()| head == BEGINNING),
        }
    };
    match format {
        Some(format) => format == ID,
        None => !inputs.is_empty() && inputs.iter().all(begins),
    }
}

/// Writes the whole log, or without a target only says what there is.
pub(super) fn write(store: &Store, recipe: &Recipe, target: Option<&Path>) -> Result<Report> {
    if recipe.select != Selection::default() || recipe.release.is_some() || recipe.per_layer {
        return Err(ApiError::new(
            "A bundle holds the whole project",
            "Choose another format to write a part of it, such as Galley JSONL.",
        ));
    }
    let stats = store.stats(store.me()?)?;
    let parcels = store.changes_since(&galley_store::Vector::new())?;
    let report = Report {
        format: ID.into(),
        documents: stats.documents.into(),
        annotations: stats.annotations.into(),
        relations: stats.relations.into(),
        items: Vec::new(),
    };
    let Some(target) = target else {
        return Ok(report);
    };
    let failed = |error: std::io::Error| {
        ApiError::new(
            format!("{} could not be written: {error}", target.display()),
            "Check that the disk is there and has room.",
        )
    };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let head = Head {
        galley_bundle: VERSION,
        project: store.project()?.name,
        changes: parcels.len(),
    };
    put(&mut out, &head).map_err(failed)?;
    let mut written: HashSet<TextHash> = HashSet::new();
    for parcel in parcels {
        let texts = parcel.texts.iter().filter(|it| written.insert(it.hash()));
        let line = Line {
            texts: texts.map(|it| it.as_str().to_owned()).collect(),
            header: parcel.header,
            hash: hex(&parcel.hash),
            lines: parcel.lines,
        };
        put(&mut out, &line).map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    drop(out);
    file.as_file().sync_all().map_err(failed)?;
    file.persist(target).map_err(|error| failed(error.error))?;
    Ok(report)
}

fn put(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// What is said of bundles before they are taken over: a merge is not undone by leaving it, so none is tried.
pub(super) fn announced() -> Report {
    let message = "The changes of another copy of this project, to take over whole.";
    let mut report = Report {
        format: ID.into(),
        ..Report::default()
    };
    report.push(Item::new(Severity::Info, "bundle", message));
    report
}

/// Takes over what bundles have and this copy lacks, all or nothing. Returns whether anything was new.
pub(super) fn read(store: &mut Store, inputs: &[Input], report: &mut Report) -> Result<bool> {
    ID.clone_into(&mut report.format);
    let before = (store.stats(store.me()?)?, store.log_len()?);
    let mut parcels = Vec::new();
    for input in inputs {
        let of_input = parcels_of(input)?;
        let known = store.vector()?;
        let related = of_input.iter().any(|it| {
            let header: std::result::Result<galley_model::change::ChangeHeader, _> =
                serde_json::from_str(&it.header);
            header.is_ok_and(|it| known.contains_key(&(it.id.replica, it.id.lane)))
        });
        if !related {
            return Err(ApiError::new(
                format!("{} is a bundle of another project", input.name),
                "A bundle goes into another copy of the same project. Export Galley JSONL there to bring its articles here.",
            ));
        }
        parcels.extend(of_input);
    }
    store.deliver(&parcels)?;
    let after = (store.stats(store.me()?)?, store.log_len()?);
    report.documents = u64::from(after.0.documents.saturating_sub(before.0.documents));
    report.annotations = u64::from(after.0.annotations.saturating_sub(before.0.annotations));
    report.relations = u64::from(after.0.relations.saturating_sub(before.0.relations));
    let changes = after.1 - before.1;
    let message = match changes {
        0 => "Everything in it is here already.".to_owned(),
        1 => "One change of other copies was taken over.".to_owned(),
        many => format!("{many} changes of other copies were taken over."),
    };
    report.push(Item::new(Severity::Info, "taken-over", message));
    let conflicts = store.conflict_count()?;
    if conflicts > 0 {
        let message = "Things have more than one value now: settle them under Conflicts.";
        let item = Item::new(Severity::Info, "conflicts", message);
        report.push(item.times(conflicts.into()));
    }
    Ok(changes > 0)
}

fn parcels_of(input: &Input) -> Result<Vec<Parcel>> {
    let name = &input.name;
    let failed = |error: std::io::Error| {
        ApiError::new(
            format!("{name} could not be read: {error}"),
            "Check that the file and its disk are there.",
        )
    };
    let stream: Box<dyn BufRead + '_> = match &input.data {
        InputData::Bytes(bytes) => Box::new(bytes.as_slice()),
        InputData::Path(path) => {
            Box::new(BufReader::new(std::fs::File::open(path).map_err(failed)?))
        }
    };
    let bad = |number: usize, what: &str| {
        ApiError::new(
            format!("{name}, line {number}: {what}"),
            "Nothing was taken over. Ask for the file again.",
        )
    };
    let mut parcels = Vec::new();
    let mut stream = stream;
    let mut wanted = 0;
    for number in 1.. {
        let mut line = String::new();
        let read = stream.by_ref().take(LONGEST).read_line(&mut line);
        let read = read.map_err(|error| bad(number, &error.to_string()))?;
        if read == 0 {
            break;
        }
        if !line.ends_with('\n') {
            return Err(bad(number, "the line is cut off"));
        }
        if number == 1 {
            let head: Head = serde_json::from_str(&line)
                .map_err(|_| bad(number, "this is not a Galley bundle"))?;
            if head.galley_bundle > VERSION {
                return Err(ApiError::new(
                    format!("{name} was written by a newer version of Galley"),
                    "Take it over with that version.",
                ));
            }
            wanted = head.changes;
            continue;
        }
        let line: Line =
            serde_json::from_str(&line).map_err(|error| bad(number, &error.to_string()))?;
        parcels.push(Parcel {
            hash: unhex(&line.hash).ok_or_else(|| bad(number, "its hash is none"))?,
            header: line.header,
            lines: line.lines,
            texts: line.texts.into_iter().map(Text::new).collect(),
        });
    }
    if parcels.len() != wanted || wanted == 0 {
        return Err(ApiError::new(
            format!(
                "{name} is cut off: it has {} of {wanted} changes",
                parcels.len()
            ),
            "Nothing was taken over. Ask for the file again.",
        ));
    }
    Ok(parcels)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != bytes.len() * 2 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
