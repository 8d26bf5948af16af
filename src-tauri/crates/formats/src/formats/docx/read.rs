//! Word processor files, read: which of a package's files is what, and what becomes of comments and properties.

use std::collections::BTreeMap;

use galley_model::text::TextRange;
use roxmltree::Node;

use super::body::{Body, Spot, attribute, lines};
use super::{CHANGES, FOOTNOTES, INFO, NOBODY, style};
use crate::archive::Archive;
use crate::corpus::{Annotation, Document, Relation};
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};
use crate::xml;

/// Where the text of a package is that does not say.
const USUAL: &str = "word/document.xml";

pub(super) fn file(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let archive = Archive::open(file, "Word file")?;
    let main = main_part(&archive)?;
    let Some(part) = archive.find(&main) else {
        return Err(FormatError::new(
            format!("{} is no Word file: it has no {USUAL}", file.name),
            "Save it as .docx again; old .doc files must be converted first.",
        ));
    };
    let original = reading.options.get(&INFO, CHANGES.key) == "original";
    let with_notes = reading.options.get(&INFO, FOOTNOTES.key) == "end";
    let folder = main.rsplit_once('/').map_or("", |it| it.0);
    let beside = |name: &str| archive.find(format!("{folder}/{name}").trim_start_matches('/'));
    let mut notes = BTreeMap::new();
    for (end, name, element) in [
        (false, "footnotes.xml", "footnote"),
        (true, "endnotes.xml", "endnote"),
    ] {
        if let Some(found) = beside(name).filter(|_| with_notes) {
            read_notes(found, end, element, original, &mut notes)?;
        }
    }
    let text = part_text(part)?;
    let tree = xml::parse(&text, &part.name)?;
    let mut body = Body::new(original, Some(&notes));
    body.inside(tree.root_element(), 0);
    for (index, note) in std::mem::take(&mut body.footnotes).iter().enumerate() {
        body.prose.block(&format!("[{}] {note}", index + 1), false);
    }
    let own = body.is_own();
    let (heading, spots, seen) = (
        body.heading.take(),
        std::mem::take(&mut body.spots),
        body.seen,
    );
    let headers = archive
        .files()
        .filter(|(name, _)| name.contains("/header") || name.contains("/footer"))
        .count();
    let text = if own {
        body.prose.finish_bare()
    } else {
        body.prose.finish()
    };
    let mut document = Document::new(text, file.place(None));
    if document.text.as_str().trim().is_empty() {
        let message = "There is no text in the file; it was left out.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "empty", message).at(&document.place));
        return Ok(());
    }
    properties(&archive, &mut document)?;
    if document.title.is_none() && !own {
        document.title =
            heading.or_else(|| Some(crate::formats::text::title_of(document.text.as_str(), file)));
    }
    if !own {
        document
            .metadata
            .entry("source".into())
            .or_insert_with(|| file.name.clone());
    }
    let mut say = |severity, code, count: u64, message: &str| {
        if count > 0 {
            reading.report.push(
                Item::new(severity, code, message)
                    .of(&document)
                    .times(count),
            );
        }
    };
    let taken = if original { "rejected" } else { "accepted" };
    say(
        Severity::Info,
        "tracked-changes",
        seen.changes,
        &format!(
            "Tracked changes were taken as {taken}. Choose otherwise with the option changes."
        ),
    );
    say(
        Severity::Info,
        "hidden-text",
        seen.hidden,
        "Hidden text was not read.",
    );
    say(
        Severity::Info,
        "pictures",
        seen.pictures,
        "Pictures were not read, only text in boxes.",
    );
    say(
        Severity::Info,
        "footnotes",
        seen.footnotes,
        "Footnotes stand at the end of the text, their numbers in brackets.",
    );
    say(
        Severity::Rejected,
        "too-deep",
        seen.deep,
        "Parts nested deeper than any program writes were left out.",
    );
    if !own {
        say(
            Severity::Info,
            "headers",
            headers as u64,
            "Headers and footers of pages were not read.",
        );
    }
    if let Some(found) = beside("comments.xml") {
        comments(found, &spots, original, &mut document, reading.report)?;
    }
    reading.document(document)
}

/// A part's characters, if its tree will fit in memory.
fn part_text(part: &File) -> Result<String, FormatError> {
    const MOST: usize = 64 * 1024 * 1024;
    let text = xml::text_of(part)?;
    if text.len() > MOST {
        return Err(FormatError::new(
            format!("{} is larger than {} MB", part.name, MOST >> 20),
            "Divide the document, or save it as plain text.",
        ));
    }
    Ok(text)
}

/// The name of the part with the text, as the package says.
fn main_part(archive: &Archive) -> Result<String, FormatError> {
    let Some(file) = archive.find("_rels/.rels") else {
        return Ok(USUAL.into());
    };
    let text = part_text(file)?;
    let tree = xml::parse(&text, &file.name)?;
    let is_main = |it: &Node<'_, '_>| {
        attribute(*it, "Type").is_some_and(|it| it.ends_with("/officeDocument"))
    };
    let target = tree
        .descendants()
        .find(is_main)
        .and_then(|it| attribute(it, "Target"));
    Ok(target.unwrap_or(USUAL).trim_start_matches('/').to_owned())
}

fn read_notes(
    file: &File,
    end: bool,
    element: &str,
    original: bool,
    notes: &mut BTreeMap<(bool, String), String>,
) -> Result<(), FormatError> {
    let text = part_text(file)?;
    let tree = xml::parse(&text, &file.name)?;
    for it in tree
        .root_element()
        .children()
        .filter(|it| it.tag_name().name() == element)
    {
        // Separators have a type.
        let id =
            attribute(it, "id").filter(|_| attribute(it, "type").is_none_or(|it| it == "normal"));
        if let Some(id) = id {
            let lines: Vec<String> = lines(it, original)
                .into_iter()
                .map(|it| it.1.trim().to_owned())
                .collect();
            notes.insert((end, id.to_owned()), lines.join("\n"));
        }
    }
    Ok(())
}

/// Core and own properties of the package.
fn properties(archive: &Archive, document: &mut Document) -> Result<(), FormatError> {
    if let Some(file) = archive.find("docProps/custom.xml") {
        let text = part_text(file)?;
        let tree = xml::parse(&text, &file.name)?;
        for it in tree
            .descendants()
            .filter(|it| it.tag_name().name() == "property")
        {
            let value: String = it
                .descendants()
                .filter_map(|it| it.text().filter(|_| it.is_text()))
                .collect();
            if let Some(name) = attribute(it, "name").filter(|_| !value.trim().is_empty()) {
                if name == "id" {
                    document.id = Some(value);
                } else {
                    document.metadata.insert(name.to_owned(), value);
                }
            }
        }
    }
    let Some(file) = archive.find("docProps/core.xml") else {
        return Ok(());
    };
    let text = part_text(file)?;
    let tree = xml::parse(&text, &file.name)?;
    for it in tree.root_element().children().filter(Node::is_element) {
        let value = it.text().unwrap_or_default();
        if value.trim().is_empty() {
            continue;
        }
        let key = match it.tag_name().name() {
            "title" => {
                document.title = Some(value.to_owned());
                continue;
            }
            "creator" => "author",
            "created" => "date",
            key @ ("subject" | "description" | "keywords" | "language" | "category"
            | "modified") => key,
            _ => continue,
        };
        document
            .metadata
            .entry(key.into())
            .or_insert_with(|| value.to_owned());
    }
    Ok(())
}

fn comments(
    file: &File,
    spots: &BTreeMap<String, Spot>,
    original: bool,
    document: &mut Document,
    report: &mut Report,
) -> Result<(), FormatError> {
    let text = part_text(file)?;
    let tree = xml::parse(&text, &file.name)?;
    for it in tree
        .root_element()
        .children()
        .filter(|it| it.tag_name().name() == "comment")
    {
        let id = attribute(it, "id").unwrap_or_default();
        let (mut annotation, links) = said(&id_of(id), lines(it, original));
        annotation.annotator = attribute(it, "author")
            .filter(|it| !it.trim().is_empty() && *it != NOBODY)
            .map(str::to_owned);
        let spot = spots.get(id).copied().unwrap_or_default();
        if !spot.whole {
            let Some(range) = range_of(spot, &annotation, document, report) else {
                continue;
            };
            annotation.ranges = vec![range];
        }
        let by = annotation.annotator.clone();
        document
            .relations
            .extend(links.into_iter().map(|it| Relation {
                annotator: by.clone(),
                ..it
            }));
        document.annotations.push(annotation);
    }
    drop_loose_relations(document, report);
    Ok(())
}

/// What an annotation is called that is the comment of that number.
fn id_of(number: &str) -> String {
    format!("c{number}")
}

/// Where a comment is on; said, if that is not what the file says.
fn range_of(
    spot: Spot,
    annotation: &Annotation,
    document: &Document,
    report: &mut Report,
) -> Option<TextRange> {
    let range = |start, end| TextRange::new(start, end).filter(|it: &TextRange| !it.is_empty());
    let exact = spot
        .start
        .zip(spot.end)
        .and_then(|(start, end)| range(start, end));
    let usable = |it: &TextRange| document.text.slice(*it).is_some();
    if let Some(range) = exact.filter(usable) {
        return Some(range);
    }
    if let Some(range) = spot
        .paragraph
        .and_then(|(start, end)| range(start, end))
        .filter(usable)
    {
        let message = "The comment is on no words; it was put on its paragraph.";
        report.push(
            Item::new(Severity::Repaired, "comment-without-place", message)
                .of(document)
                .quoting(&annotation.note),
        );
        return Some(range);
    }
    let message = "The comment is on nothing that was read; it was left out.";
    report.push(
        Item::new(Severity::Rejected, "empty-span", message)
            .of(document)
            .quoting(&annotation.note),
    );
    None
}

/// What a comment says: by the styles of its paragraphs where Galley wrote it, else a note.
fn said(id: &str, lines: Vec<(String, String)>) -> (Annotation, Vec<Relation>) {
    let mut annotation = Annotation::new(id, "", Vec::new());
    annotation.label = None;
    let mut note = Vec::new();
    let mut links: Vec<Relation> = Vec::new();
    for (style, line) in lines {
        match style.as_str() {
            style::LABEL => annotation.label = Some(line),
            style::DETAILS => {}
            style::LAYER => annotation.layer = Some(line),
            style::ENTITY => {
                let id = line.rsplit_once(" [").and_then(|it| it.1.strip_suffix(']'));
                annotation.entity = Some(id.unwrap_or(&line).to_owned());
            }
            style::ATTRIBUTE => {
                let parsed = line
                    .split_once(": ")
                    .and_then(|(name, value)| Some((name, serde_json::from_str(value).ok()?)));
                match parsed {
                    Some((name, value)) => {
                        annotation.attributes.insert(name.to_owned(), value);
                    }
                    None => note.push(line),
                }
            }
            style::LINK => match link(id, &line) {
                Some(link) => links.push(link),
                None => note.push(line),
            },
            style::LINK_LAYER => {
                if let Some(link) = links.last_mut() {
                    link.layer = Some(line);
                }
            }
            style::LINK_NOTE => {
                if let Some(link) = links.last_mut() {
                    if !link.note.is_empty() {
                        link.note.push('\n');
                    }
                    link.note.push_str(&line);
                }
            }
            _ => note.push(line),
        }
    }
    annotation.note = note.join("\n");
    (annotation, links)
}

/// “met → “Charles Babbage” [3]”.
fn link(from: &str, line: &str) -> Option<Relation> {
    let (label, rest) = line.split_once(" → “")?;
    let number = rest.rsplit_once(" [")?.1.strip_suffix(']')?;
    Some(Relation {
        annotator: None,
        layer: None,
        label: Some(label.to_owned()).filter(|it| !it.is_empty()),
        from: from.to_owned(),
        to: id_of(number),
        note: String::new(),
    })
}
