//! NewsML-G2, the XML in which agencies send news: items alone or in messages, their content as NITF, XHTML or plain text.
//! A file that is NITF alone is read too. In only.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::text::Text;
use roxmltree::Node;

use crate::corpus::{Annotation, Document, Place, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, Options, Reading, Writer, not_written,
};
use crate::formats::text::title_of;
use crate::input::File;
use crate::news::{Article, Entry, List, one_line};
use crate::output::Output;
use crate::report::{Item, Severity};
use crate::running_text::{Mark, text_of_html, text_of_xml};
use crate::xml;

pub(crate) struct NewsMl;

static INFO: FormatInfo = FormatInfo {
    id: "newsml",
    name: "NewsML-G2 / NITF",
    description: "Agencies' news items with their details, subjects and marked names.",
    extensions: &["xml", "nml", "nitf"],
    reads: true,
    reads_marks: true,
    writes: false,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: true,
        entities: true,
        annotators: false,
        metadata: true,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: false,
    },
    offset_unit: NO_OFFSETS,
    options: &[],
    remarks: "Each news item that holds a text is an article; its paragraphs are set apart by a blank line. Subjects and genres become labels of the \
         article, those that are people, organisations and places entries of the register; names that NITF marks in the text become \
         annotations. Items without a text here are left out and named (`no-text`), such as pictures and packages, which only refer \
         to items. A second content of an item (`other-bodies`) and files that lie elsewhere (`no-place`) are named. A file with a DOCTYPE is refused.",
};

const NAMESPACE: &str = "http://iptc.org/std/nar/2006-10-01/";

impl Format for NewsMl {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let item = ["<newsItem", "<newsMessage", "<packageItem"]
            .iter()
            .any(|it| head.contains(it));
        if head.contains(NAMESPACE) && head.contains('<') {
            95
        } else if item || head.contains("<nitf") {
            85
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        for file in reading.own(files, INFO.extensions) {
            let text = xml::text_of(file)?;
            let tree = xml::parse(&text, &file.name)?;
            let root = tree.root_element();
            let line = |node: Node<'_, '_>| u64::from(tree.text_pos_at(node.range().start).row);
            if name(root) == "nitf" {
                nitf(root, file, line(root), reading)?;
                continue;
            }
            let items = root.descendants().filter(|it| name(*it) == "newsItem");
            let mut any = false;
            for item in items {
                any = true;
                news_item(item, file, line(item), reading)?;
            }
            let packages = root.descendants().filter(|it| name(*it) == "packageItem");
            for package in packages {
                let refers = package
                    .descendants()
                    .filter(|it| name(*it) == "itemRef")
                    .count();
                let message = format!(
                    "The package only refers to {refers} items; those that are in the file were read."
                );
                let severity = if any {
                    Severity::Info
                } else {
                    Severity::Rejected
                };
                any = true;
                let item = Item::new(severity, "package", message);
                reading
                    .report
                    .push(item.at(&file.place(Some(line(package)))));
            }
            if !any {
                let message = format!(
                    "There is no news item in it: it is a {}; choose its format.",
                    name(root)
                );
                let item = Item::new(Severity::Rejected, "no-text", message);
                reading.report.push(item.at(&file.place(Some(line(root)))));
            }
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

fn name<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

fn child<'a, 'i>(node: Node<'a, 'i>, wanted: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| name(*it) == wanted)
}

fn find<'a, 'i>(node: Node<'a, 'i>, wanted: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|it| name(*it) == wanted)
}

/// All text in a node, in one line.
fn text(node: Node<'_, '_>) -> String {
    let parts: Vec<&str> = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|it| it.text())
        .collect();
    one_line(&parts.concat())
}

/// What a concept is called: its name, else its literal.
fn called(node: Node<'_, '_>) -> String {
    match child(node, "name") {
        Some(name) => text(name),
        None => node
            .attribute("literal")
            .map_or_else(|| text(node), str::to_owned),
    }
}

/// What a concept is known by.
fn address(node: Node<'_, '_>) -> Option<String> {
    let known = ["uri", "qcode"].iter().find_map(|it| node.attribute(*it));
    known.map(str::to_owned)
}

fn news_item(
    item: Node<'_, '_>,
    file: &File,
    line: u64,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let place = file.place(Some(line));
    let Some((body, source, others)) = content(item, &place, reading) else {
        return Ok(());
    };
    let mut article = Article::new(Document::new(Text::new(body.text), place));
    add_marks(&mut article, &body.marks, reading);
    article.document.id = item.attribute("guid").map(str::to_owned);
    details(item, &mut article);
    if let Some(nitf) = source.filter(|it| find(*it, "body.head").is_some()) {
        nitf_head(nitf, &mut article);
    }
    if others > 0 {
        let message = "The item holds further contents, which were passed over.";
        let said = Item::new(Severity::Info, "other-bodies", message);
        reading
            .report
            .push(said.of(&article.document).times(others));
    }
    let remote = item
        .descendants()
        .filter(|it| name(*it) == "remoteContent")
        .count();
    if remote > 0 {
        let message = "The item refers to files that lie elsewhere, which have no place here.";
        let said = Item::new(Severity::Info, "no-place", message);
        reading
            .report
            .push(said.of(&article.document).times(remote as u64));
    }
    finish(article, file, reading)
}

fn finish(mut article: Article, file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let document = &mut article.document;
    document.metadata.retain(|_, it| !it.is_empty());
    document.metadata.insert("source".into(), file.name.clone());
    if document.title.as_deref().is_none_or(str::is_empty) {
        document.title = Some(title_of(document.text.as_str(), file));
    }
    article.hand_on(reading)
}

#[derive(Default)]
struct Body {
    text: String,
    marks: Vec<Mark>,
}

/// The first content with a text, the element it came from, and how many others there are.
fn content<'a, 'i>(
    item: Node<'a, 'i>,
    place: &Place,
    reading: &mut Reading<'_>,
) -> Option<(Body, Option<Node<'a, 'i>>, u64)> {
    let set = child(item, "contentSet");
    let inline = |it: &Node<'_, '_>| matches!(name(*it), "inlineXML" | "inlineData");
    let mut found = None;
    let mut others = 0;
    for node in set.into_iter().flat_map(|it| it.children()).filter(inline) {
        if found.is_some() {
            others += 1;
            continue;
        }
        let body = body_of(node, place, reading);
        if !body.text.trim().is_empty() {
            found = Some((body, Some(node)));
        }
    }
    if let Some((body, node)) = found {
        return Some((body, node, others));
    }
    let class = find(item, "itemClass").and_then(address);
    let message = format!(
        "The item ({}) holds no text and was left out.",
        class.as_deref().unwrap_or("of no class")
    );
    reading
        .report
        .push(Item::new(Severity::Rejected, "no-text", message).at(place));
    None
}

fn body_of(node: Node<'_, '_>, place: &Place, reading: &mut Reading<'_>) -> Body {
    let kind = node.attribute("contenttype").unwrap_or_default();
    if name(node) == "inlineData" {
        let raw: String = node
            .descendants()
            .filter(Node::is_text)
            .filter_map(|it| it.text())
            .collect();
        if !kind.contains("html") {
            return Body {
                text: raw.trim_matches('\n').to_owned(),
                marks: Vec::new(),
            };
        }
        return match text_of_html(&raw) {
            Ok(text) => Body {
                text,
                marks: Vec::new(),
            },
            Err(why) => {
                let message = format!("A content was left out: {why}.");
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "too-deep", message).at(place));
                Body::default()
            }
        };
    }
    let content = find(node, "body.content")
        .or_else(|| find(node, "body"))
        .unwrap_or(node);
    let (text, marks) = text_of_xml(content);
    Body { text, marks }
}

/// Names that NITF marks in the text.
fn add_marks(article: &mut Article, marks: &[Mark], reading: &mut Reading<'_>) {
    for mark in marks {
        let label = match mark.element.as_str() {
            "person" => "Person",
            "org" => "Organisation",
            "location" => "Place",
            "event" => "Event",
            "object.title" => "Object",
            "money" => "Money",
            _ => "Date",
        };
        let quote = article.document.text.slice(mark.range).map(one_line);
        let Some(quote) = quote.filter(|it| !it.is_empty()) else {
            let message = "A mark in the text covers nothing and was left out.";
            reading
                .report
                .push(Item::new(Severity::Rejected, "empty-span", message).of(&article.document));
            continue;
        };
        let id = format!("n{}", article.document.annotations.len() + 1);
        let mut annotation = Annotation::new(id, label, vec![mark.range]);
        if let Some(value) = &mark.value {
            annotation.entity = Some(article.entity(label, quote, Some(value.clone())));
        }
        article.document.annotations.push(annotation);
    }
}

fn details(item: Node<'_, '_>, article: &mut Article) {
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            article
                .document
                .metadata
                .entry(key.to_owned())
                .or_insert(value);
        }
    };
    let language = "http://www.w3.org/XML/1998/namespace";
    put("version", item.attribute("version").map(str::to_owned));
    let meta = child(item, "itemMeta");
    let of =
        |parent: Option<Node<'_, '_>>, key: &str| parent.and_then(|it| child(it, key)).map(text);
    put("date", of(meta, "versionCreated"));
    put("firstcreated", of(meta, "firstCreated"));
    put("embargoed", of(meta, "embargoed"));
    put("ednote", of(meta, "edNote"));
    let concept = |parent: Option<Node<'_, '_>>, key: &str| {
        let node = parent.and_then(|it| child(it, key))?;
        Some(called(node))
            .filter(|it| !it.is_empty())
            .or_else(|| address(node))
    };
    put("provider", concept(meta, "provider"));
    put(
        "pubstatus",
        concept(meta, "pubStatus").map(|it| it.trim_start_matches("stat:").to_owned()),
    );
    let rights = child(item, "rightsInfo");
    put("copyrightholder", concept(rights, "copyrightHolder"));
    put("copyrightnotice", of(rights, "copyrightNotice"));
    put("usageterms", of(rights, "usageTerms"));
    let content = child(item, "contentMeta");
    put("urgency", of(content, "urgency"));
    put("author", of(content, "by"));
    let creators = content
        .into_iter()
        .flat_map(|it| it.children())
        .filter(|it| name(*it) == "creator");
    put(
        "author",
        Some(creators.map(called).collect::<Vec<_>>().join(", ")),
    );
    put("dateline", of(content, "dateline"));
    put("contentcreated", of(content, "contentCreated"));
    put("slugline", of(content, "slugline"));
    put("description", of(content, "description"));
    put("located", concept(content, "located"));
    put("infosource", concept(content, "infoSource"));
    let tag = content.and_then(|it| child(it, "language")?.attribute("tag"));
    put(
        "language",
        tag.or(item.attribute((language, "lang")))
            .map(str::to_owned),
    );
    let keywords = content
        .into_iter()
        .flat_map(|it| it.children())
        .filter(|it| name(*it) == "keyword");
    put(
        "keywords",
        Some(keywords.map(text).collect::<Vec<_>>().join(", ")),
    );
    let title = of(content, "headline").filter(|it| !it.is_empty());
    article.document.title = title.or(of(meta, "title"));
    for node in content.into_iter().flat_map(|it| it.children()) {
        let list = match name(node) {
            "genre" => List::Genre,
            "subject" => match node
                .attribute("type")
                .or(node.attribute("typeuri"))
                .and_then(|it| it.rsplit([':', '/']).next())
            {
                Some("person") => List::Person,
                Some("organisation" | "organization") => List::Organisation,
                Some("poi" | "geoArea" | "geoarea") => List::Place,
                Some("event") => List::Event,
                Some("object") => List::Object,
                _ => List::Subject,
            },
            _ => continue,
        };
        let mut attributes = BTreeMap::new();
        if let Some(number) = node.attribute("relevance").and_then(|it| it.parse().ok()) {
            attributes.insert("relevance".to_owned(), AttributeValue::Number(number));
        }
        let percent = node
            .attribute("confidence")
            .and_then(|it| it.parse::<f64>().ok());
        article.add(Entry {
            list,
            name: called(node),
            uri: address(node),
            attributes,
            confidence: percent
                .map(|it| it / 100.0)
                .filter(|it| (0.0..=1.0).contains(it)),
        });
    }
}

/// A file that is NITF and nothing else.
fn nitf(
    root: Node<'_, '_>,
    file: &File,
    line: u64,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let place = file.place(Some(line));
    let body = body_of(root, &place, reading);
    if body.text.trim().is_empty() {
        let message = "The article holds no text and was left out.";
        reading
            .report
            .push(Item::new(Severity::Rejected, "no-text", message).at(&place));
        return Ok(());
    }
    let mut article = Article::new(Document::new(Text::new(body.text), place));
    add_marks(&mut article, &body.marks, reading);
    nitf_head(root, &mut article);
    let title = find(root, "title").map(text).filter(|it| !it.is_empty());
    let document = &mut article.document;
    document.title = document.title.take().or(title);
    let attribute =
        |element: &str, key: &str| find(root, element)?.attribute(key).map(str::to_owned);
    document.id = attribute("doc-id", "id-string");
    for (key, element, from) in [
        ("date", "date.issue", "norm"),
        ("urgency", "urgency", "ed-urg"),
        ("url", "pubdata", "ex-ref"),
    ] {
        if let Some(value) = attribute(element, from) {
            document.metadata.insert(key.to_owned(), value);
        }
    }
    for node in root
        .descendants()
        .filter(|it| name(*it) == "tobject.subject")
    {
        let kind = [
            "tobject.subject.detail",
            "tobject.subject.matter",
            "tobject.subject.type",
        ];
        article.add(Entry {
            list: List::Subject,
            name: kind
                .iter()
                .find_map(|it| node.attribute(*it))
                .unwrap_or_default()
                .to_owned(),
            uri: node.attribute("tobject.subject.refnum").map(str::to_owned),
            attributes: BTreeMap::new(),
            confidence: None,
        });
    }
    finish(article, file, reading)
}

/// What NITF says above the text, where the item has not said it.
fn nitf_head(nitf: Node<'_, '_>, article: &mut Article) {
    let document = &mut article.document;
    let of = |element: &str| find(nitf, element).map(text).filter(|it| !it.is_empty());
    if document.title.is_none() {
        document.title = of("hl1");
    }
    for (key, element) in [
        ("author", "byline"),
        ("dateline", "dateline"),
        ("description", "abstract"),
    ] {
        if let Some(value) = of(element) {
            document.metadata.entry(key.to_owned()).or_insert(value);
        }
    }
}
