//! E-books (EPUB), in only: chapters in the order in which they are read.

use std::collections::BTreeMap;

use dom_query::Document as Page;
use roxmltree::Node;

use crate::archive::Archive;
use crate::corpus::{Document, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, OptionInfo, Options, Reading, Writer,
    not_written,
};
use crate::input::File;
use crate::output::Output;
use crate::prose::{Prose, one_line};
use crate::report::{Item, Severity};
use crate::{web, xml};

pub(crate) struct Epub;

const UNIT: OptionInfo = OptionInfo {
    key: "article",
    reading: true,
    writing: false,
    values: &["chapter", "book"],
    default: "chapter",
    help: "Whether each chapter is an article, or the whole book is one.",
};

static INFO: FormatInfo = FormatInfo {
    id: "epub",
    name: "E-book (EPUB)",
    description: "Each chapter an article, or the whole book one.",
    extensions: &["epub"],
    reads: true,
    writes: false,
    reads_marks: false,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: false,
    },
    offset_unit: NO_OFFSETS,
    options: &[UNIT],
    remarks: "Chapters are read in the book's own order; title, author, date, publisher and language become details of each. Pages without \
         text (`empty`), pages of links such as tables of contents (`contents`) and pages outside the order of reading are left out, and so \
         is what is missing (`missing`), locked (`locked`) or beyond reason (`too-deep`, `too-large`). Pictures and addresses of links are not read. Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`).",
};

impl Format for Epub {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let known = name.to_lowercase().ends_with(".epub");
        match (known, head.starts_with("PK")) {
            (true, true) => 95,
            (true, false) => 20,
            _ => 0,
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        reading.each_own(files, INFO.extensions, read_book)
    }

    fn writer(
        &self,
        _: Output,
        _: &SchemaInfo,
        _: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Err(not_written(&INFO))
    }
}

fn broken(file: &File, what: &str) -> FormatError {
    FormatError::new(
        format!("{} is no sound e-book: {what}", file.name),
        "Get the book again, or convert it to EPUB.",
    )
}

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants()
        .filter(move |it| it.is_element() && it.tag_name().name() == name)
}

/// What a book says of itself.
#[derive(Default)]
struct Book {
    title: Option<String>,
    details: BTreeMap<String, String>,
    /// Where the chapters are, in order.
    chapters: Vec<String>,
}

fn read_book(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let archive = Archive::open(file, "e-book")?;
    if archive
        .find("META-INF/encryption.xml")
        .is_some_and(|it| it.bytes().is_ok_and(|it| is_locked(&it)))
    {
        let message = "The book is locked by its shop and cannot be read; it was left out.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "locked", message).at(&file.place(None)));
        return Ok(());
    }
    let book = package(file, &archive)?;
    let whole = reading.options.get(&INFO, UNIT.key) == "book";
    let mut all = Prose::default();
    let mut number = 0;
    for name in &book.chapters {
        let Some(part) = archive.find(name) else {
            let message =
                format!("The book names {name} but does not have it; the chapter is missing.");
            reading
                .report
                .push(Item::new(Severity::Rejected, "missing", message).at(&file.place(None)));
            continue;
        };
        let text = chapter_text(part)?;
        if text.len() > web::MOST_PAGE {
            let message = "A chapter is far larger than any made for readers; it was left out.";
            let item = Item::new(Severity::Rejected, "too-large", message);
            reading.report.push(item.at(&part.place(None)));
            continue;
        }
        if web::is_too_deep(&text) {
            let message = "A chapter is nested deeper than any made for readers; it was left out.";
            reading
                .report
                .push(Item::new(Severity::Rejected, "too-deep", message).at(&part.place(None)));
            continue;
        }
        let page = Page::from(text.as_str());
        let blocks = web::blocks(page.body().unwrap_or_else(|| page.root()));
        let length: usize = blocks.iter().map(|it| it.text.chars().count()).sum();
        let linked: usize = blocks.iter().map(|it| it.linked).sum();
        if blocks.is_empty() || linked * 10 > length * 8 {
            let (code, message) = if blocks.is_empty() {
                ("empty", "A page of the book has no text; it was left out.")
            } else {
                (
                    "contents",
                    "A page of the book is nothing but links; it was left out.",
                )
            };
            reading
                .report
                .push(Item::new(Severity::Info, code, message).at(&part.place(None)));
            continue;
        }
        number += 1;
        let heading = blocks
            .iter()
            .find(|it| matches!(web::name_of(&it.of).as_str(), "h1" | "h2" | "h3"));
        let heading = heading.map(|it| one_line(&it.text));
        if whole {
            for it in &blocks {
                all.block(&it.text, it.tight);
            }
            continue;
        }
        let mut prose = Prose::default();
        for it in &blocks {
            prose.block(&it.text, it.tight);
        }
        let mut document = book.document(prose, part);
        let own = page.select_single("head title").text();
        let own = Some(own.trim())
            .filter(|it| !it.is_empty() && book.title.as_deref() != Some(it))
            .map(str::to_owned);
        document.title = heading
            .or(own)
            .or_else(|| Some(format!("Chapter {number}")));
        if let Some(title) = &book.title {
            document.metadata.insert("book".into(), title.clone());
        }
        document
            .metadata
            .insert("chapter".into(), number.to_string());
        reading.document(document)?;
    }
    if whole && !all.is_blank() {
        let mut document = book.document(all, file);
        document.title = book.title.clone().or_else(|| Some(file.stem()));
        reading.document(document)?;
    } else if number == 0 {
        let message = "There is no text in the book; it was left out.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "empty", message).at(&file.place(None)));
    }
    Ok(())
}

/// Fonts are often scrambled; a book is locked where its pages are.
fn is_locked(list: &[u8]) -> bool {
    let list = String::from_utf8_lossy(list).to_lowercase();
    list.contains(".xhtml\"") || list.contains(".html\"") || list.contains(".htm\"")
}

impl Book {
    fn document(&self, prose: Prose, file: &File) -> Document {
        let mut document = Document::new(prose.finish(), file.place(None));
        document.metadata = self.details.clone();
        document
            .metadata
            .entry("source".into())
            .or_insert_with(|| file.name.clone());
        document
    }
}

/// A chapter's characters; what is not the encoding it says is read as far as it goes.
fn chapter_text(part: &File) -> Result<String, FormatError> {
    match xml::text_of(part) {
        Ok(text) => Ok(text),
        Err(_) => Ok(String::from_utf8_lossy(&part.bytes()?).into_owned()),
    }
}

/// A tree of XML in which a DOCTYPE, as older books have it, is passed over.
fn without_doctype(text: &str) -> String {
    let Some(start) = text.find("<!DOCTYPE") else {
        return text.to_owned();
    };
    let rest = text.get(start..).unwrap_or_default();
    // One that declares anything is refused by the parser.
    match rest.find(['>', '[']) {
        Some(end) if rest.as_bytes().get(end) == Some(&b'>') => {
            format!(
                "{}{}",
                text.get(..start).unwrap_or_default(),
                rest.get(end + 1..).unwrap_or_default()
            )
        }
        _ => text.to_owned(),
    }
}

fn package(file: &File, archive: &Archive) -> Result<Book, FormatError> {
    let container = archive
        .find("META-INF/container.xml")
        .ok_or_else(|| broken(file, "it has no META-INF/container.xml"))?;
    let text = xml::text_of(container)?;
    let text = without_doctype(&text);
    let tree = xml::parse(&text, &container.name)?;
    let path = named(tree.root(), "rootfile").find_map(|it| it.attribute("full-path"));
    let path = path
        .ok_or_else(|| broken(file, "it does not say where its contents are"))?
        .to_owned();
    let part = archive
        .find(&path)
        .ok_or_else(|| broken(file, &format!("it has no {path}")))?;
    let text = xml::text_of(part)?;
    let text = without_doctype(&text);
    let tree = xml::parse(&text, &part.name)?;
    let mut book = Book::default();
    details(&tree, &mut book);
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    let items: BTreeMap<&str, Node<'_, '_>> = named(tree.root(), "item")
        .filter_map(|it| Some((it.attribute("id")?, it)))
        .collect();
    for it in named(tree.root(), "itemref") {
        let item = it.attribute("idref").and_then(|it| items.get(it));
        let is_contents = item
            .and_then(|it| it.attribute("properties"))
            .is_some_and(|it| it.split(' ').any(|it| it == "nav"));
        let aside = it.attribute("linear") == Some("no");
        if let Some(href) = item
            .and_then(|it| it.attribute("href"))
            .filter(|_| !is_contents && !aside)
        {
            book.chapters.push(resolved(folder, href));
        }
    }
    Ok(book)
}

fn details(tree: &roxmltree::Document<'_>, book: &mut Book) {
    let Some(metadata) = named(tree.root(), "metadata").next() else {
        return;
    };
    let words = |it: Node<'_, '_>| one_line(it.text().unwrap_or_default());
    for it in metadata.descendants().filter(Node::is_element) {
        let value = words(it);
        if value.is_empty() {
            continue;
        }
        let key = match it.tag_name().name() {
            "title" => {
                book.title.get_or_insert(value);
                continue;
            }
            "creator" => "author",
            "publisher" => "source",
            key @ ("date" | "language" | "description" | "subject" | "rights" | "identifier") => {
                key
            }
            _ => continue,
        };
        let all = book.details.entry(key.to_owned()).or_default();
        if matches!(key, "author" | "subject") && !all.is_empty() {
            all.push_str(", ");
            all.push_str(&value);
        } else if all.is_empty() {
            *all = value;
        }
    }
}

/// The name in the archive of what an address in a folder of it leads to.
fn resolved(folder: &str, href: &str) -> String {
    let path = href.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').collect()
    };
    let path = unescaped(path);
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "" | "." => {}
            part => parts.push(part),
        }
    }
    parts.retain(|it| !it.is_empty());
    parts.join("/")
}

/// `%20` as the character it stands for.
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if let (b'%', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            out.extend(u8::try_from(high * 16 + low));
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
