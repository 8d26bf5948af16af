//! Reads bytes as a format and checks everything that a reader promises of what it hands on. Used by the regressions and by
//! the fuzzer.

use std::collections::HashSet;

use galley_formats::{
    Document, Incoming, Input, InputData, Options, Report, SchemaInfo, Stop, find, read, write,
};

/// What stands before each file of a bundle, before its name; a NUL ends the name.
pub const FILE: &[u8] = b"\0FILE:";

/// The files in some bytes: a bundle of several, or one under the format's own extension.
pub fn files(format: &str, bytes: &[u8]) -> Vec<Input> {
    let input = |name: String, bytes: &[u8]| Input {
        name,
        data: InputData::Bytes(bytes.to_vec()),
    };
    if !bytes.starts_with(FILE) {
        let extensions = find(format).map(|it| it.info().extensions);
        let extension = extensions.and_then(|it| it.first()).unwrap_or(&"txt");
        return vec![input(format!("a.{extension}"), bytes)];
    }
    let mut inputs = Vec::new();
    let mut rest = &bytes[FILE.len()..];
    loop {
        let end = rest.windows(FILE.len()).position(|it| it == FILE);
        let part = &rest[..end.unwrap_or(rest.len())];
        let at = part.iter().position(|it| *it == 0).unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..at]).into_owned();
        inputs.push(input(name, part.get(at + 1..).unwrap_or_default()));
        match end {
            Some(end) => rest = &rest[end + FILE.len()..],
            None => return inputs,
        }
    }
}

/// Several files as the bytes that [`files`] takes apart.
#[allow(dead_code, reason = "the fuzzer only reads bundles")]
pub fn bundled(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in files {
        bytes.extend_from_slice(FILE);
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(content);
    }
    bytes
}

/// Reads bytes as a format, checks what comes out, and shows it to the format's own writer.
pub fn bundle(format: &str, bytes: &[u8]) {
    let inputs = files(format, bytes);
    let mut report = Report::default();
    let mut schema = SchemaInfo::default();
    let mut documents = Vec::new();
    let done = read(
        &inputs,
        Some(format),
        &Options::default(),
        &mut |incoming, _| {
            match incoming {
                Incoming::Schema(it) => schema = it,
                Incoming::Document(it) => documents.push(*it),
            }
            Ok(())
        },
        &mut report,
    );
    if let Err(error) = done {
        assert!(
            !error.message.is_empty() && !error.hint.is_empty(),
            "{error:?}"
        );
        assert!(!error.stopped);
    }
    for item in &report.items {
        assert!(!item.message.is_empty() && item.count > 0, "{item:?}");
    }
    for document in &documents {
        check(document);
    }
    // Whatever a file is taken for, telling what it is harms nothing either.
    let (options, mut report) = (Options::default(), Report::default());
    let _ = read(&inputs, None, &options, &mut |_, _| Err(Stop), &mut report);
    if find(format).is_some_and(|it| it.info().writes) {
        let mut rest = documents.into_iter();
        let mut report = Report::default();
        write(
            format,
            &schema,
            &mut || Ok(rest.next()),
            None,
            &Options::default(),
            &mut report,
        )
        .expect("what was read can be written");
    }
}

/// What every document promises.
pub fn check(it: &Document) {
    let mut ids = HashSet::new();
    for annotation in &it.annotations {
        assert!(
            ids.insert(annotation.id.as_str()),
            "the id {} is there twice",
            annotation.id
        );
        for range in &annotation.ranges {
            let quote = it.text.slice(*range);
            assert!(
                quote.is_some_and(|it| !it.is_empty()),
                "{annotation:?} lies outside the text"
            );
        }
        for pair in annotation.ranges.windows(2) {
            assert!(
                pair[0].end <= pair[1].start,
                "{annotation:?} is out of order"
            );
        }
        if let Some(share) = annotation.confidence {
            assert!(
                (0.0..=1.0).contains(&share),
                "{annotation:?} is surer than sure"
            );
        }
    }
    for relation in &it.relations {
        let known = |id: &String| ids.contains(id.as_str());
        assert!(
            known(&relation.from) && known(&relation.to),
            "{relation:?} is loose"
        );
    }
}
