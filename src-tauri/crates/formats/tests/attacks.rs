//! Files made to do harm, tried on every format that is read: entities that explode or read other files, archives that
//! explode or lead outside, nesting without end, sizes without end, numbers without sense. Each is answered with its place
//! and a remedy; nothing of other files comes in; memory stays bounded.
//!
//! Alone in its program, and in one test, because it looks at how much memory the program ever had.

use std::io::Write;

use galley_formats::{Incoming, Input, InputData, Options, Report, Severity, formats, read};

#[path = "examine/mod.rs"]
#[allow(dead_code, reason = "bundles are for the fuzzer")]
mod examine;
#[path = "examine/samples.rs"]
mod samples;

/// More than this no small file may take.
const MOST_MEMORY: u64 = 256;

/// What an external entity would bring in.
const SECRET: &str = "the secret of another file";

type Files = Vec<(String, Vec<u8>)>;

/// An attack: what it is called, and its files.
struct Attack {
    name: String,
    files: Files,
    /// Whether it must be refused or named: nothing of it may be read in silence.
    named: bool,
}

fn one(name: impl Into<String>, file: &str, bytes: impl Into<Vec<u8>>, named: bool) -> Attack {
    Attack {
        name: name.into(),
        files: vec![(file.to_owned(), bytes.into())],
        named,
    }
}

/// The most memory held since the last call, in megabytes, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|it| it.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(kilobytes / 1024)
}

fn zipped(entries: &[(&str, &[u8])], mode: Option<u32>) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let usual = zip::write::SimpleFileOptions::default();
        let options = mode.map_or(usual, |mode| usual.unix_permissions(mode));
        out.start_file(*name, options).expect("memory takes it");
        out.write_all(content).expect("memory takes it");
    }
    out.finish().expect("memory takes it").into_inner()
}

/// Attacks that are made of a format's own valid files.
fn on_sample(files: &Files, secret: &str) -> Vec<Attack> {
    let mut all = Vec::new();
    for (at, (name, bytes)) in files.iter().enumerate() {
        let mut add = |what: String, bytes: Vec<u8>, named: bool| {
            let mut files = files.clone();
            files[at].1 = bytes;
            all.push(Attack {
                name: format!("{name}: {what}"),
                files,
                named,
            });
        };
        for part in 1..12 {
            add(
                format!("truncated at {part} of 12"),
                bytes[..bytes.len() * part / 12].to_vec(),
                false,
            );
        }
        let middle = bytes.len() / 2;
        let mut mixed = bytes.clone();
        mixed.splice(middle..middle, *b"\xff\xfe\xe9 \xc3\x28 \xed\xa0\x80");
        add(
            "bytes of another encoding in the middle".into(),
            mixed,
            false,
        );
        let mut twice = bytes.clone();
        twice.extend_from_slice(bytes);
        add("twice in one file".into(), twice, false);
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let wide = format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        add("in UTF-16".into(), wide, false);
        add(
            "in UTF-16, cut in half a character".into(),
            text.encode_utf16()
                .flat_map(u16::to_be_bytes)
                .skip(1)
                .collect(),
            false,
        );
        // Ragged: every third of a separator is gone.
        for gap in ['\t', ',', ' ', '"', '\n', ':', '<', '>'] {
            let mut count = 0;
            let ragged: String = text
                .chars()
                .filter(|it| {
                    *it != gap || {
                        count += 1;
                        count % 3 != 0
                    }
                })
                .collect();
            add(
                format!("every third {gap:?} gone"),
                ragged.into_bytes(),
                false,
            );
        }
        // Contradictory: numbers that cannot be.
        for number in [
            "-1",
            "99999999999999999999",
            "4294967295",
            "1e308",
            "0",
            "\"x\"",
            "null",
        ] {
            let mut out = String::new();
            let mut digits = false;
            for it in text.chars() {
                if it.is_ascii_digit() {
                    if !digits {
                        out.push_str(number);
                    }
                } else {
                    out.push(it);
                }
                digits = it.is_ascii_digit();
            }
            add(format!("every number {number}"), out.into_bytes(), false);
        }
        let trimmed = text.trim_start_matches('\u{feff}');
        if trimmed.starts_with('<') && !trimmed.to_lowercase().starts_with("<!doctype html") {
            let rest = match trimmed.split_once("?>") {
                Some((head, rest)) if head.starts_with("<?xml") => rest.trim_start(),
                _ => trimmed,
            };
            let inside = |entity: &str| rest.replacen("Ada", &format!("Ada{entity}"), 9);
            let mut laughs = String::from("<!DOCTYPE x [<!ENTITY l0 \"ha ha ha ha ha ha ha\">");
            for level in 1..12 {
                let before = format!("&l{};", level - 1).repeat(10);
                laughs.push_str(&format!("<!ENTITY l{level} \"{before}\">"));
            }
            laughs.push_str("]>");
            add(
                "a billion laughs".into(),
                format!("{laughs}{}", inside("&l11;")).into_bytes(),
                true,
            );
            let quadratic = format!(
                "<!DOCTYPE x [<!ENTITY q \"{}\">]>{}",
                "q".repeat(50_000),
                inside(&"&q;".repeat(5_000))
            );
            add(
                "one long entity, often".into(),
                quadratic.into_bytes(),
                true,
            );
            for (what, kind) in [
                ("an external entity", ""),
                ("an external parameter entity", "% "),
            ] {
                let entity = format!(
                    "<!DOCTYPE x [<!ENTITY {kind}e SYSTEM \"file://{secret}\">]>{}",
                    inside("&e;")
                );
                add(what.into(), entity.into_bytes(), true);
            }
            let include = format!(
                "<x xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"file://{secret}\" parse=\"text\"/>{rest}</x>"
            );
            add("an inclusion".into(), include.into_bytes(), false);
        }
    }
    all
}

/// Attacks that are of no format, under a format's own name.
fn on_any(extension: &str, secret: &str) -> Vec<Attack> {
    let name = format!("a.{extension}");
    let mut all = Vec::new();
    let many = 200_000;
    for (what, bytes) in [
        ("arrays in arrays", "[".repeat(many)),
        ("objects in objects", "{\"a\":".repeat(many)),
        (
            "objects in a text's place",
            format!("{{\"text\":{}", "[{\"text\":".repeat(many)),
        ),
        ("elements in elements", "<a>".repeat(many)),
        (
            "a tree of elements",
            format!("<a>{}{}</a>", "<b>".repeat(many), "</b>".repeat(many)),
        ),
        (
            "HTML in HTML",
            format!("<html><body>{}", "<div><b><table>".repeat(many / 4)),
        ),
        (
            "brackets in brackets",
            format!("{}x{}", "(".repeat(many), ")".repeat(many)),
        ),
        (
            "quotations in quotations",
            format!("{}x", "> ".repeat(many / 20)),
        ),
        ("a list in a list", "- ".repeat(many / 20)),
        ("emphasis without end", "*a **b ".repeat(many / 20)),
        ("nothing", String::new()),
        ("NULs", "\0".repeat(1 << 20)),
        ("quotation marks", "\"".repeat(1 << 20)),
        ("an enormous line", "a".repeat(8 << 20)),
        ("enormously many lines", "a\n".repeat(1 << 20)),
        ("enormously many fields", "a\tb,c;d ".repeat(1 << 19)),
        (
            "enormously many attributes",
            format!(
                "<a {}/>",
                (0..100_000)
                    .map(|it| format!("a{it}=\"\" "))
                    .collect::<Vec<String>>()
                    .concat()
            ),
        ),
        (
            "enormously many signs of equality",
            format!("<a>{}</a>", "=".repeat(8 << 20)),
        ),
        (
            "enormously many elements",
            format!("<a>{}</a>", "<b/>".repeat(2 << 20)),
        ),
        (
            "enormously many small values",
            format!("[{}[]]", "[],".repeat(2 << 20)),
        ),
        (
            "enormously many keys",
            format!(
                "{{{}\"z\":0}}",
                (0..300_000)
                    .map(|it| format!("\"k{it}\":0,"))
                    .collect::<Vec<String>>()
                    .concat()
            ),
        ),
    ] {
        all.push(one(what, &name, bytes, false));
    }
    let spaces = vec![b' '; 24 << 20];
    for archive in ["a.zip", &name] {
        let bomb = zipped(
            &[
                ("a.txt", &spaces),
                ("word/document.xml", &spaces),
                ("xl/workbook.xml", &spaces),
                ("content.xml", &spaces),
            ],
            None,
        );
        all.push(one(
            "an archive that explodes",
            archive,
            bomb,
            archive == "a.zip",
        ));
        for path in [
            "../out.txt",
            "/tmp/galley-out.txt",
            "a/../../out.txt",
            "a\\..\\..\\out.txt",
            "C:/out.txt",
            "C:\\out.txt",
        ] {
            let bytes = zipped(&[(path, b"Ada met Bob.")], None);
            all.push(one(
                format!("an archive that leads to {path}"),
                archive,
                bytes,
                archive == "a.zip",
            ));
        }
        let link = zipped(
            &[("a.txt", secret.as_bytes()), ("a.ann", secret.as_bytes())],
            Some(0o120_777),
        );
        all.push(one("an archive with a symbolic link", archive, link, false));
        let good = zipped(&[("a.txt", b"Ada met Bob.")], None);
        all.push(one(
            "half an archive",
            archive,
            good[..good.len() / 2].to_vec(),
            false,
        ));
    }
    all
}

fn try_it(format: &str, attack: &Attack) -> Result<(), String> {
    let input = |(name, bytes): &(String, Vec<u8>)| Input {
        name: name.clone(),
        data: InputData::Bytes(bytes.clone()),
    };
    let inputs: Vec<Input> = attack.files.iter().map(input).collect();
    peak();
    let before = peak();
    let mut report = Report::default();
    let mut documents = 0_u64;
    let mut leaked = false;
    let mut wrong = Vec::new();
    let done = read(
        &inputs,
        Some(format),
        &Options::default(),
        &mut |incoming, _| {
            if let Incoming::Document(it) = incoming {
                examine::check(&it);
                documents += 1;
                let details = it.metadata.values().any(|it| it.contains(SECRET));
                leaked |= it.text.as_str().contains(SECRET) || details;
            }
            Ok(())
        },
        &mut report,
    );
    let after = peak();
    if leaked {
        wrong.push("another file's text came in".to_owned());
    }
    if let (Some(before), Some(after)) = (before, after)
        && after.saturating_sub(before) > MOST_MEMORY
    {
        wrong.push(format!("it took {} MB", after - before));
    }
    let rejected = report
        .items
        .iter()
        .filter(|it| it.severity == Severity::Rejected);
    for item in rejected.clone() {
        if item.file.as_deref().is_none_or(str::is_empty) {
            wrong.push(format!("“{}” says not where", item.message));
        }
    }
    match done {
        Err(error) => {
            let file = attack
                .files
                .iter()
                .any(|(name, _)| error.message.contains(name.as_str()));
            if !file {
                wrong.push(format!("“{}” says not where", error.message));
            }
            if error.hint.is_empty() {
                wrong.push(format!("“{}” says not what to do", error.message));
            }
        }
        Ok(()) if attack.named && rejected.count() == 0 => {
            wrong.push(format!("it was read in silence, as {documents} articles"));
        }
        Ok(()) => {}
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}

/// Every attack on every format, or on that which `GALLEY_FORMAT` names.
#[test]
fn no_attack_does_harm_and_each_is_answered() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, SECRET).expect("there is room for a file");
    let secret = secret.display().to_string().replace('\\', "/");
    let samples = samples::samples();
    let wanted = std::env::var("GALLEY_FORMAT").ok();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for format in formats().iter().filter(|it| it.info().reads) {
        let info = format.info();
        if wanted.as_ref().is_some_and(|it| it != info.id) {
            continue;
        }
        let mut attacks = on_any(info.extensions.first().copied().unwrap_or("txt"), &secret);
        for (_, files) in samples.iter().filter(|(id, _)| *id == info.id) {
            attacks.extend(on_sample(files, &secret));
        }
        for attack in &attacks {
            tried += 1;
            eprintln!("{}: {}", info.id, attack.name);
            let tried = std::panic::catch_unwind(|| try_it(info.id, attack));
            if let Err(why) = tried.unwrap_or_else(|_| Err("it panicked".into())) {
                wrong.push(format!("{}: {}: {why}", info.id, attack.name));
            }
        }
    }
    assert!(tried > 20, "only {tried} attacks were tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
