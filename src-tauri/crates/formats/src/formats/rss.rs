//! Feeds: RSS, Atom and JSON Feed. Each entry is an article, as far as the feed gives its text. In only.

use feed_rs::model::{Entry, Text as FeedText};
use galley_model::text::Text;

use crate::corpus::{Document, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer, not_written,
};
use crate::formats::text::title_of;
use crate::input::File;
use crate::news::one_line;
use crate::output::Output;
use crate::report::{Item, Severity};
use crate::running_text::text_of_html;
use crate::xml;

pub(crate) struct Feed;

static INFO: FormatInfo = FormatInfo {
    id: "rss",
    name: "RSS / Atom / JSON Feed",
    description: "The entries of a feed as articles, without annotations.",
    extensions: &["xml", "rss", "atom", "rdf", "json"],
    reads: true,
    reads_marks: false,
    writes: false,
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
    options: &[],
    remarks: "Date, author, categories, language, address and the feed's title become details of the article; HTML becomes text with a blank line \
         between paragraphs. Many feeds give a summary only, which is then the article (`summary-only`); entries without a text are left \
         out (`no-text`), pictures and sounds too (`no-place`). A feed with a DOCTYPE is refused.",
};

/// A feed larger than this is an archive, and refused.
const LARGEST: usize = 32 * 1024 * 1024;

impl Format for Feed {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let has = |part: &str| head.contains(part);
        let xml = has("<rss")
            || has("<feed") && has("http://www.w3.org/2005/Atom")
            || has("<rdf:RDF")
                && (has("http://purl.org/rss/1.0/")
                    || has("http://my.netscape.com/rdf/simple/0.9/"));
        let json = head
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{')
            && has("https://jsonfeed.org/version/");
        if xml || json { 90 } else { 0 }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, INFO.extensions) {
            read_feed(file, reading)?;
        }
        Ok(())
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

fn read_feed(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let text = xml::text_of(file)?;
    if text.len() > LARGEST {
        return Err(FormatError::new(
            format!("{} is larger than {} MB", file.name, LARGEST >> 20),
            "Split it: a feed has a few dozen entries.",
        ));
    }
    // The text is decoded: what it says of its encoding holds no more.
    let trimmed = text.trim_start();
    let content = match trimmed
        .strip_prefix("<?xml")
        .and_then(|it| it.split_once("?>"))
    {
        Some((_, content)) => content.trim_start(),
        None => trimmed,
    };
    if !content.starts_with('{') {
        // Well-formed and without a DOCTYPE, or refused with the line.
        xml::parse(content, &file.name)?;
    }
    let parser = feed_rs::parser::Builder::new()
        .id_generator(|_, _, _| String::new())
        .build();
    let feed = parser.parse(content.as_bytes()).map_err(|error| {
        FormatError::new(
            format!("{} is no feed that can be read: {error}", file.name),
            "See that it is RSS, Atom or JSON Feed, or choose another format.",
        )
    })?;
    let title = feed.title.as_ref().map(plain);
    for (number, entry) in feed.entries.iter().enumerate() {
        let place = file.place(None);
        let Some((text, summary_only)) = body(entry, &place, reading) else {
            let name = entry
                .title
                .as_ref()
                .map_or_else(|| (number + 1).to_string(), plain);
            let message = format!("The entry “{name}” has no text and was left out.");
            reading
                .report
                .push(Item::new(Severity::Rejected, "no-text", message).at(&place));
            continue;
        };
        let mut document = Document::new(Text::new(text), place);
        document.id = Some(entry.id.clone()).filter(|it| !it.is_empty());
        document.title = entry.title.as_ref().map(plain).filter(|it| !it.is_empty());
        if document.title.is_none() {
            document.title = Some(title_of(document.text.as_str(), file));
        }
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value.filter(|it| !it.is_empty()) {
                document.metadata.insert(key.to_owned(), value);
            }
        };
        put("source", Some(file.name.clone()));
        put("feed", title.clone());
        put(
            "date",
            entry.published.or(entry.updated).map(|it| it.to_rfc3339()),
        );
        let link =
            |it: &&feed_rs::model::Link| it.rel.as_deref().is_none_or(|it| it == "alternate");
        let link = entry.links.iter().find(link).or(entry.links.first());
        put("url", link.map(|it| it.href.clone()));
        let authors = entry
            .authors
            .iter()
            .filter_map(|it| it.name.clone().or(it.email.clone()));
        put("author", Some(authors.collect::<Vec<_>>().join(", ")));
        let categories = entry
            .categories
            .iter()
            .map(|it| it.label.clone().unwrap_or_else(|| it.term.clone()));
        put("category", Some(categories.collect::<Vec<_>>().join(", ")));
        put(
            "language",
            entry.language.clone().or_else(|| feed.language.clone()),
        );
        put("copyrightnotice", entry.rights.as_ref().map(plain));
        if summary_only {
            let message = "The feed gives only a summary, which is now the article.";
            reading
                .report
                .push(Item::new(Severity::Info, "summary-only", message).of(&document));
        }
        if !entry.media.is_empty() {
            let message = "The entry has pictures or sounds, which have no place here.";
            let item = Item::new(Severity::Info, "no-place", message);
            reading
                .report
                .push(item.of(&document).times(entry.media.len() as u64));
        }
        reading.document(document)?;
    }
    Ok(())
}

/// A short text in one line.
fn plain(text: &FeedText) -> String {
    let markup = text.content_type.as_str().contains("html") || text.content.contains(['<', '&']);
    let content = if markup {
        text_of_html(&text.content).ok()
    } else {
        None
    };
    one_line(content.as_deref().unwrap_or(&text.content))
}

/// The entry's text, and whether that is its summary only.
fn body(
    entry: &Entry,
    place: &crate::corpus::Place,
    reading: &mut Reading<'_>,
) -> Option<(String, bool)> {
    let content = entry.content.as_ref().and_then(|it| {
        let kind = it.content_type.as_str();
        let text = it
            .body
            .as_deref()
            .filter(|_| kind.starts_with("text/") || kind.contains("html"))?;
        Some((text, kind.contains("html"), false))
    });
    // What RSS calls a description is HTML, whatever its type.
    let summary = entry.summary.as_ref().map(|it| {
        let html = it.content_type.as_str().contains("html")
            || it.content.contains("</")
            || it.content.contains("<p")
            || it.content.contains("<br")
            || it.content.contains("&#");
        (it.content.as_str(), html, true)
    });
    for (raw, html, summary_only) in content.into_iter().chain(summary) {
        let text = if html {
            match text_of_html(raw) {
                Ok(text) => text,
                Err(why) => {
                    let message = format!("A text of the feed was left out: {why}.");
                    reading
                        .report
                        .push(Item::new(Severity::Rejected, "too-deep", message).at(place));
                    continue;
                }
            }
        } else {
            raw.to_owned()
        };
        if !text.trim().is_empty() {
            return Some((text, summary_only));
        }
    }
    None
}
