//! A project, or its codebook alone. Articles go into the archive as they come; what the project says of them is kept on
//! disk until all are there, because people and codes come first.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use galley_model::text::TextRange;
use zip::write::SimpleFileOptions;

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::markup::Markup;
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

use super::codebook::Codes;
use super::values::{Variable, attribute};
use super::{OURS, PROJECT, guid, own_guid};

/// A part of the project that grows on disk.
struct Part(BufWriter<File>);

impl Part {
    fn new() -> Result<Self, FormatError> {
        let file = tempfile::tempfile().map_err(write_failed)?;
        Ok(Self(BufWriter::new(file)))
    }

    fn add(&mut self, out: &mut Markup) -> Result<(), FormatError> {
        let text = out.take();
        self.0.write_all(text.as_bytes()).map_err(write_failed)
    }

    /// Writes it all as one element, unless there is nothing.
    fn write_into(self, name: &str, out: &mut impl Write) -> std::io::Result<()> {
        let mut file = self
            .0
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        if file.stream_position()? == 0 {
            return Ok(());
        }
        file.seek(SeekFrom::Start(0))?;
        writeln!(out, "<{name}>")?;
        std::io::copy(&mut file, out)?;
        writeln!(out, "</{name}>")
    }
}

/// What all articles add to.
struct Parts {
    cases: Part,
    sources: Part,
    notes: Part,
    links: Part,
}

pub(super) struct RefiWriter {
    stream: Box<dyn Write>,
    zip: Option<zip::ZipWriter<File>>,
    parts: Option<Parts>,
    codes: Codes,
    people: BTreeSet<String>,
    variables: BTreeSet<Variable>,
    number: u64,
    unheld: u64,
}

/// Nothing in the archive tells when it was made.
fn entry() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
}

fn zip_failed(error: zip::result::ZipError) -> FormatError {
    write_failed(error.into())
}

fn user_guid(name: &str) -> String {
    guid("user", &[name])
}

impl RefiWriter {
    pub(super) fn new(
        out: &Output,
        schema: &SchemaInfo,
        codebook: bool,
    ) -> Result<Self, FormatError> {
        let project = !codebook;
        let parts = || -> Result<Parts, FormatError> {
            Ok(Parts {
                cases: Part::new()?,
                sources: Part::new()?,
                notes: Part::new()?,
                links: Part::new()?,
            })
        };
        let archive = || {
            tempfile::tempfile()
                .map(zip::ZipWriter::new)
                .map_err(write_failed)
        };
        Ok(Self {
            stream: out.stream()?,
            zip: project.then(archive).transpose()?,
            parts: project.then(parts).transpose()?,
            codes: Codes::new(schema),
            people: schema.annotators.iter().map(|it| it.name.clone()).collect(),
            variables: BTreeSet::new(),
            number: 0,
            unheld: 0,
        })
    }
}

impl Writer for RefiWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        self.codes.meet(&document);
        let (Some(parts), Some(zip)) = (&mut self.parts, &mut self.zip) else {
            return Ok(());
        };
        let number = self.number.to_string();
        let id = document.id.as_deref().unwrap_or_default();
        let title = document.title.as_deref().unwrap_or_default();
        let source = own_guid(id).unwrap_or_else(|| guid("source", &[&number, id, title]));
        let people = document
            .annotations
            .iter()
            .filter_map(|it| it.annotator.clone());
        self.people.extend(people);
        let mut made = Source {
            document: &document,
            guid: source,
            marks: HashMap::new(),
            variables: &mut self.variables,
            out: Markup::default(),
            notes: Markup::default(),
            cases: Markup::default(),
            links: Markup::default(),
        };
        made.write(report);
        let Source {
            guid: source,
            mut out,
            mut notes,
            mut cases,
            mut links,
            ..
        } = made;
        let unheld = out.unheld + notes.unheld + cases.unheld + links.unheld;
        if unheld > 0 {
            let message = "Characters that XML cannot hold were replaced by U+FFFD.";
            let item = Item::new(Severity::Loss, "characters", message).of(&document);
            report.push(item.times(unheld));
        }
        parts.sources.add(&mut out)?;
        parts.notes.add(&mut notes)?;
        parts.cases.add(&mut cases)?;
        parts.links.add(&mut links)?;
        if !is_inline(&document) {
            zip.start_file(format!("sources/{source}.txt"), entry())
                .map_err(zip_failed)?;
            zip.write_all(document.text.as_str().as_bytes())
                .map_err(write_failed)?;
        }
        Ok(())
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        let (Some(parts), Some(mut zip)) = (self.parts.take(), self.zip.take()) else {
            let mut book = self.codes.file();
            self.unheld += book.unheld;
            self.say_unheld(report);
            let message = "Only the codebook was written: articles and annotations are not in it.";
            report.push(Item::new(Severity::Info, "codebook", message).times(self.number.max(1)));
            self.stream
                .write_all(book.take().as_bytes())
                .map_err(write_failed)?;
            return self.stream.flush().map_err(write_failed);
        };
        zip.start_file("project.qde", entry()).map_err(zip_failed)?;
        let head = self.head();
        self.say_unheld(report);
        let mut sets = Markup::default();
        self.codes.write_sets("targetGUID", &mut sets);
        let write = || -> std::io::Result<()> {
            zip.write_all(head.as_bytes())?;
            parts.cases.write_into("Cases", &mut zip)?;
            parts.sources.write_into("Sources", &mut zip)?;
            parts.notes.write_into("Notes", &mut zip)?;
            parts.links.write_into("Links", &mut zip)?;
            zip.write_all(sets.take().as_bytes())?;
            zip.write_all(b"</Project>\n")
        };
        write().map_err(write_failed)?;
        let mut packed = zip.finish().map_err(zip_failed)?;
        let mut copy = || -> std::io::Result<()> {
            packed.seek(SeekFrom::Start(0))?;
            std::io::copy(&mut packed, &mut self.stream)?;
            self.stream.flush()
        };
        copy().map_err(write_failed)
    }
}

impl RefiWriter {
    /// The project up to its cases.
    fn head(&mut self) -> String {
        let mut out = Markup::default();
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.open("Project").set("xmlns", PROJECT);
        out.set("name", OURS).set("origin", OURS).line();
        if !self.people.is_empty() {
            out.open("Users").line();
            for name in &self.people {
                out.open("User")
                    .set("guid", &user_guid(name))
                    .set("name", name)
                    .close()
                    .line();
            }
            out.close().line();
        }
        if !self.codes.is_empty() {
            out.open("CodeBook").line();
            self.codes.write(&mut out);
            out.close().line();
        }
        if !self.variables.is_empty() {
            out.open("Variables").line();
            for it in &self.variables {
                it.write(&mut out);
            }
            out.close().line();
        }
        self.unheld += out.unheld;
        out.take()
    }

    fn say_unheld(&self, report: &mut Report) {
        if self.unheld > 0 {
            let message = "Characters in names that XML cannot hold were replaced by U+FFFD.";
            report.push(Item::new(Severity::Loss, "characters", message).times(self.unheld));
        }
    }
}

/// Whether the text stands in the project itself, because a file of its own would lose the mark it begins with.
fn is_inline(document: &Document) -> bool {
    document.text.as_str().starts_with('\u{feff}')
}

/// How an annotation, or a part of it, is called.
#[derive(Clone)]
struct Mark {
    /// The judgement.
    coding: String,
    /// What links point to.
    end: String,
}

/// An article as it is made.
struct Source<'a> {
    document: &'a Document,
    guid: String,
    marks: HashMap<&'a str, Mark>,
    variables: &'a mut BTreeSet<Variable>,
    out: Markup,
    notes: Markup,
    cases: Markup,
    links: Markup,
}

impl<'a> Source<'a> {
    fn write(&mut self, report: &mut Report) {
        let document = self.document;
        self.out.open("TextSource").set("guid", &self.guid);
        self.out.set_if("name", document.title.as_deref());
        if is_inline(document) {
            self.out.leaf("PlainTextContent", document.text.as_str());
        } else {
            self.out
                .set("plainTextPath", &format!("internal://{}.txt", self.guid));
        }
        self.out.line();
        let mut pieces: Vec<(TextRange, usize, &'a Annotation)> = Vec::new();
        for it in &document.annotations {
            self.call(it);
            pieces.extend(
                it.ranges
                    .iter()
                    .enumerate()
                    .map(|(part, range)| (*range, part, it)),
            );
        }
        pieces.sort_by_key(|(range, part, _)| (*range, *part));
        for (range, part, it) in pieces {
            self.selection(range, part, it);
        }
        for it in document
            .annotations
            .iter()
            .filter(|it| it.ranges.is_empty())
        {
            self.coding(it, 0);
        }
        if let Some(id) = &document.id {
            self.value(Variable::Id, id);
        }
        for (key, value) in &document.metadata {
            self.value(Variable::Detail(key.clone()), value);
        }
        self.out.close().line();
        for it in &document.annotations {
            self.case(it);
        }
        self.relations(report);
    }

    fn value(&mut self, variable: Variable, value: &str) {
        variable.write_value(value, &mut self.out);
        self.variables.insert(variable);
    }

    fn call(&mut self, it: &'a Annotation) {
        let coding = own_guid(&it.id).unwrap_or_else(|| guid("annotation", &[&self.guid, &it.id]));
        let end = if it.ranges.is_empty() || Codes::code(it).is_none() {
            coding.clone()
        } else {
            guid("selection", &[&coding])
        };
        self.marks.insert(&it.id, Mark { coding, end });
    }

    /// What a part of an annotation is called.
    fn mark(&self, it: &Annotation, part: usize) -> Mark {
        let none = || Mark {
            coding: String::new(),
            end: String::new(),
        };
        let first = self.marks.get(it.id.as_str()).cloned().unwrap_or_else(none);
        if part == 0 {
            return first;
        }
        let coding = guid("part", &[&first.coding, &part.to_string()]);
        let end = if Codes::code(it).is_none() {
            coding.clone()
        } else {
            guid("selection", &[&coding])
        };
        Mark { coding, end }
    }

    fn selection(&mut self, range: TextRange, part: usize, it: &'a Annotation) {
        const MOST: usize = 100;
        let quote = self.document.text.slice(range).unwrap_or_default();
        let name: String = quote.chars().take(MOST).collect();
        let mark = self.mark(it, part);
        self.out
            .open("PlainTextSelection")
            .set("guid", &mark.end)
            .set("name", &name);
        self.out.set("startPosition", &range.start.to_string());
        self.out.set("endPosition", &range.end.to_string());
        let user = it.annotator.as_deref().map(user_guid);
        self.out.set_if("creatingUser", user.as_deref());
        if Codes::code(it).is_some() {
            self.coding(it, part);
        } else if part == 0 {
            self.note(it);
        }
        self.out.close().line();
        if part > 0 {
            let first = self.mark(it, 0);
            let link = guid("continued", &[&first.end, &mark.end]);
            self.link(&link, Some("continued"), &first.end, &mark.end);
            self.links.close().line();
        }
    }

    fn coding(&mut self, it: &'a Annotation, part: usize) {
        let mark = self.mark(it, part);
        let Some(code) = Codes::code(it) else { return };
        self.out.open("Coding").set("guid", &mark.coding);
        let user = it.annotator.as_deref().map(user_guid);
        self.out.set_if("creatingUser", user.as_deref());
        self.out.open("CodeRef").set("targetGUID", &code).close();
        if part == 0 {
            self.note(it);
        }
        self.out.close();
    }

    /// Points to the note of an annotation, and writes it.
    fn note(&mut self, it: &Annotation) {
        if it.note.is_empty() {
            return;
        }
        let id = guid("note", &[&self.mark(it, 0).coding]);
        self.out.open("NoteRef").set("targetGUID", &id).close();
        write_note(&id, &it.note, it.annotator.as_deref(), &mut self.notes);
    }

    /// What the standard has no place for in a selection.
    fn case(&mut self, it: &Annotation) {
        let mut values: Vec<(Variable, String)> = it
            .attributes
            .iter()
            .map(|(name, value)| attribute(name, value))
            .collect();
        values.extend(it.entity.clone().map(|it| (Variable::Entity, it)));
        values.extend(
            it.confidence
                .map(|it| (Variable::Confidence, it.to_string())),
        );
        if values.is_empty() {
            return;
        }
        let mark = self.mark(it, 0);
        let quote = it.hull().and_then(|it| self.document.text.slice(it));
        let name: String = quote
            .unwrap_or(&self.document.name())
            .chars()
            .take(60)
            .collect();
        let out = &mut self.cases;
        out.open("Case")
            .set("guid", &guid("case", &[&mark.coding]))
            .set("name", &name);
        for (variable, value) in values {
            variable.write_value(&value, out);
            self.variables.insert(variable);
        }
        if it.ranges.is_empty() {
            out.open("SourceRef").set("targetGUID", &self.guid).close();
        } else {
            out.open("SelectionRef")
                .set("targetGUID", &mark.end)
                .close();
        }
        out.close().line();
    }

    fn link(&mut self, id: &str, name: Option<&str>, from: &str, to: &str) {
        self.links.open("Link").set("guid", id).set_if("name", name);
        self.links
            .set("direction", "OneWay")
            .set("originGUID", from)
            .set("targetGUID", to);
    }

    fn relations(&mut self, report: &mut Report) {
        let by_id: BTreeMap<&str, &Annotation> = self
            .document
            .annotations
            .iter()
            .map(|it| (it.id.as_str(), it))
            .collect();
        let (mut loose, mut others) = (0, 0);
        for (at, it) in self.document.relations.iter().enumerate() {
            let (Some(from), Some(to)) = (by_id.get(it.from.as_str()), by_id.get(it.to.as_str()))
            else {
                loose += 1;
                continue;
            };
            others += u64::from(it.annotator != from.annotator);
            self.relation(at, it, &self.mark(from, 0), &self.mark(to, 0));
        }
        if loose > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message).of(self.document);
            report.push(item.times(loose));
        }
        if others > 0 {
            let message = "A link does not say who made it; read again, it is of who made the annotation it begins at.";
            let item = Item::new(Severity::Loss, "relation-annotator", message).of(self.document);
            report.push(item.times(others));
        }
    }

    fn relation(&mut self, at: usize, it: &Relation, from: &Mark, to: &Mark) {
        let at = at.to_string();
        let id = guid("link", &[&self.guid, &at, &from.end, &to.end]);
        self.link(&id, it.label.as_deref(), &from.end, &to.end);
        if !it.note.is_empty() {
            let note = guid("note", &[&id]);
            self.links.open("NoteRef").set("targetGUID", &note).close();
            write_note(&note, &it.note, it.annotator.as_deref(), &mut self.notes);
        }
        self.links.close().line();
    }
}

fn write_note(id: &str, note: &str, annotator: Option<&str>, out: &mut Markup) {
    let name: String = note
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    out.open("Note").set("guid", id).set("name", &name);
    out.set_if("creatingUser", annotator.map(user_guid).as_deref());
    out.leaf("PlainTextContent", note).close().line();
}
