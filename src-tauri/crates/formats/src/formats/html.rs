//! Web pages. In: the article of a saved page, its furniture marked as article parts. Out: a page to read and to print.

mod article;
mod asides;
mod metadata;
mod notes;
mod saved;
mod write;

use std::borrow::Cow;

use dom_query::Document as Page;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use galley_model::parts::Part;
use galley_model::text::Text;

use self::saved::Saved;
use crate::corpus::{Document, Place, SchemaInfo};
use crate::encoding::{self, decode};
use crate::flatten::LAYER;
use crate::format::{
    Carries, Format, FormatError, FormatInfo, OptionInfo, Options, Reading, Writer,
};
use crate::input::File;
use crate::output::Output;
use crate::prose::{Prose, one_line, part, parts_schema};
use crate::report::{Item, Report, Severity};
use crate::web;

pub(crate) struct Html;

const FURNITURE: OptionInfo = OptionInfo {
    key: "furniture",
    reading: true,
    writing: false,
    values: &["keep", "leave-out"],
    default: "keep",
    help: "What is done with captions, bylines, links and advertisements in an article: keep marks them as article parts.",
};

const EXTENT: OptionInfo = OptionInfo {
    key: "extent",
    reading: true,
    writing: false,
    values: &["article", "page"],
    default: "article",
    help: "Whether the article of a page is looked for, or all text on it is taken.",
};

static INFO: FormatInfo = FormatInfo {
    id: "html",
    name: "Web page (HTML)",
    description: "In: the article of a saved page. Out: one page to read and print, with everything marked in it.",
    extensions: &["html", "htm", "xhtml", "mht", "mhtml", "warc", "gz"],
    reads: true,
    writes: true,
    reads_marks: false,
    folder: false,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: true,
        entities: true,
        annotators: true,
        metadata: true,
        highlights: true,
        layers: true,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "none in the file: marks stand around the words",
    options: &[FURNITURE, EXTENT, encoding::OPTION, LAYER],
    remarks: "Read are the words of pages and of saved pages (MHTML, WARC), not pictures, addresses of links (`links`) and what a page hides. The article is found by how the page is built; headline, byline, date, section, \
         site, address and language come from its JSON-LD, OpenGraph and meta tags. What else stands in the article (captions, links, \
         advertisements) is marked in the layer of article parts, or left out with the option furniture (`furniture`); what stands around it \
         is not read (`around-the-article`). A page without an article is left out (`no-article`), so is one nested beyond reason \
         (`too-deep`) or larger than 32 MB (`too-large`); the option extent takes everything on a page instead. Encodings that are not named are guessed (`guessed-encoding`). \
         Of saved pages only the page itself is read, not its pictures or frames (`other-records`, `saved-with-a-page`; `no-page` and `cut-off` where there is no page, or half of one). What is written is one page without \
         scripts that needs no network: the text keeps its line ends and is its own element, whose content is the text character for \
         character; notes stand beside it. Characters that HTML cannot hold become U+FFFD (`control-characters`), links with an end that is not written are left out (`loose-relation`). The text and details of a \
         page that Galley wrote are read back as they were, its marks are not (`marks-not-read`).",
};

impl Format for Html {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let name = name.to_lowercase();
        let start = head.trim_start_matches('\u{feff}').trim_start();
        let lower = start
            .get(..start.len().min(256))
            .or_else(|| start.get(..start.len().min(64)))
            .unwrap_or_default()
            .to_ascii_lowercase();
        let begins = |it: &str| lower.starts_with(it);
        if begins("<!doctype html")
            || begins("<html")
            || (begins("<?xml") && head.contains("<html"))
        {
            return 90;
        }
        if saved::is_saved(&name, start) {
            return 95;
        }
        let ends = |it: &&str| name.ends_with(&format!(".{it}"));
        if ["html", "htm", "xhtml"].iter().any(ends) {
            85
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let mut parts = false;
        let (pages, others) = saved::pages(files);
        if let Some(first) = others.first() {
            let message =
                "Styles, scripts, pictures and frames that were saved with a page were not read.";
            let item = Item::new(Severity::Info, "saved-with-a-page", message);
            let item = item.at(&first.place(None)).times(others.len() as u64);
            reading.report.push(item);
        }
        for file in pages {
            saved::each(file, reading, &mut |saved, reading| {
                let Some(document) = read_page(&saved, reading) else {
                    return Ok(());
                };
                for it in document {
                    if !it.annotations.is_empty() && !std::mem::replace(&mut parts, true) {
                        reading.schema(parts_schema())?;
                    }
                    reading.document(it)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(write::PageWriter::new(&out, schema, options)?))
    }
}

/// The documents of a page, or `None` with a reason in the report.
fn read_page(saved: &Saved, reading: &mut Reading<'_>) -> Option<Vec<Document>> {
    let place = &saved.place;
    if saved.bytes.len() > web::MOST_PAGE {
        let message = format!(
            "The page is larger than {} MB; it was left out. Save its text instead.",
            web::MOST_PAGE >> 20
        );
        let item = Item::new(Severity::Rejected, "too-large", message);
        reading.report.push(item.at(place));
        return None;
    }
    let html = text_of(saved, reading)?;
    if web::is_too_deep(html.as_str()) {
        let message = "The page is nested deeper than any page made for readers; it was left out. Save its text instead.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "too-deep", message).at(place));
        return None;
    }
    // Browsers pass over NULs, of which each would take a node of its own here.
    let html = html.as_str().replace('\0', "");
    let page = Page::from(html);
    if page
        .select_single("meta[name=generator]")
        .attr("content")
        .is_some_and(|it| &*it == write::GENERATOR)
    {
        return Some(own_articles(&page, place, reading.report));
    }
    let mut details = metadata::read(&page);
    let whole = reading.options.get(&INFO, EXTENT.key) == "page";
    let found = if whole {
        Some(article::whole(&page))
    } else {
        article::find(&page, details.title.as_deref())
    };
    let Some(found) = found.filter(|it| !it.pieces.is_empty()) else {
        let message = "There is no article on this page, only links and short lines; it was left out. Take all its text with the option extent.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "no-article", message).at(place));
        return None;
    };
    let keep = reading.options.get(&INFO, FURNITURE.key) == "keep";
    let mut prose = Prose::default();
    let (mut annotations, mut left_out, mut links) = (Vec::new(), 0_u64, 0);
    let (mut headline, mut author) = (None, None);
    for piece in &found.pieces {
        match piece.part {
            Some(Part::Headline) if headline.is_none() => headline = Some(piece.text.clone()),
            Some(Part::Byline) if author.is_none() => {
                author = Some(one_line(name_in(&piece.text)));
            }
            _ => {}
        }
        let furniture = matches!(
            piece.part,
            Some(Part::Caption | Part::Byline | Part::Boilerplate)
        );
        if furniture && !keep {
            left_out += 1;
            continue;
        }
        links += piece.links as u64;
        let range = prose.block(&piece.text, piece.tight);
        if let (Some(range), Some(kind)) = (range, piece.part) {
            annotations.push(part(annotations.len() + 1, kind, range));
        }
    }
    let mut document = Document::new(prose.finish(), place.clone());
    document.annotations = annotations;
    document.title = headline
        .or(details.title.take())
        .map(|it| it.replace('\n', " "));
    document.metadata = details.all;
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            document.metadata.entry(key.into()).or_insert(value);
        }
    };
    add("author", author);
    add("url", saved.url.clone());
    add("date", saved.date.clone());
    add("source", Some(place.file.clone()));
    if left_out > 0 {
        let message = "Captions, bylines and furniture of the page were left out, as the option furniture asks.";
        reading.report.push(
            Item::new(Severity::Info, "furniture", message)
                .of(&document)
                .times(left_out),
        );
    }
    if links > 0 {
        let message = "Only the words of links were kept, not their addresses.";
        let item = Item::new(Severity::Info, "links", message);
        reading.report.push(item.of(&document).times(links));
    }
    if found.outside > 0 {
        let message = format!(
            "{} words around the article (navigation, other articles) were not read. Take all with the option extent.",
            found.outside
        );
        reading
            .report
            .push(Item::new(Severity::Info, "around-the-article", message).of(&document));
    }
    Some(vec![document])
}

/// Who a byline names.
fn name_in(byline: &str) -> &str {
    const BY: [&str; 6] = ["By ", "Von ", "Par ", "Por ", "Di ", "Door "];
    let name = BY.iter().find_map(|it| byline.strip_prefix(it));
    name.unwrap_or(byline)
}

/// The articles of a page that Galley wrote, as they were.
fn own_articles(page: &Page, place: &Place, report: &mut Report) -> Vec<Document> {
    let mut documents = Vec::new();
    for article in &page.select("article.article") {
        let text = article.select(".text").text();
        let mut document = Document::new(Text::new(text.as_ref()), place.clone());
        let title = article.select("h2[data-title]").attr("data-title");
        document.title = title.map(|it| it.to_string());
        document.id = article.attr("data-id").map(|it| it.to_string());
        for it in &article.select("dd[data-key]") {
            document.metadata.insert(
                it.attr_or("data-key", "").to_string(),
                it.text().to_string(),
            );
        }
        let marks = article.select(".text [data-a]").length();
        if marks > 0 {
            let message = "Marks on a page are for reading: they are not imported. Use Galley JSONL to hand on annotations.";
            report.push(
                Item::new(Severity::Rejected, "marks-not-read", message)
                    .of(&document)
                    .times(marks as u64),
            );
        }
        documents.push(document);
    }
    documents
}

/// The page's characters: by the option, its byte-order mark, what was said where it came from or in itself, else
/// detected.
fn text_of(saved: &Saved, reading: &mut Reading<'_>) -> Option<Text> {
    let bytes = &saved.bytes;
    let named = reading
        .options
        .find(encoding::OPTION.key)
        .is_some_and(|it| !it.is_empty());
    if !named && Encoding::for_bom(bytes).is_none() {
        let told = saved
            .charset
            .as_deref()
            .and_then(|it| Encoding::for_label(it.as_bytes()));
        if let Some(encoding) = told.or_else(|| declared(bytes)) {
            let decoded: Option<Cow<'_, str>> =
                encoding.decode_without_bom_handling_and_without_replacement(bytes);
            if let Some(text) = decoded {
                return Some(Text::new(text.into_owned()));
            }
        }
    }
    decode(bytes, &INFO, reading.options, &saved.place, reading.report)
}

/// The encoding that a page's meta tags or XML declaration name, in either of their forms.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 4096;
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let head: String = head
        .iter()
        .map(|it| char::from(it.to_ascii_lowercase()))
        .collect();
    for key in ["charset", "encoding"] {
        for (at, _) in head.match_indices(key) {
            let rest = head.get(at + key.len()..)?.trim_start();
            let Some(value) = rest.strip_prefix('=') else {
                continue;
            };
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let label = value
                .split(['"', '\'', ' ', ';', '>', '/'])
                .next()
                .unwrap_or_default();
            if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
                // A page in which this can be read is not in UTF-16.
                let wrong = encoding == UTF_16LE || encoding == UTF_16BE;
                return Some(if wrong { UTF_8 } else { encoding });
            }
        }
    }
    None
}
