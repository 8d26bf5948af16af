//! A page of articles: each a header, its text with everything marked in it, and notes. The content of the text's
//! element is the text and nothing else; labels are drawn by the style sheet.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use super::notes::safe;
use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::flatten::{chosen, layer_of};
use crate::format::{FormatError, Options, Writer as FormatWriter};
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};
use crate::shown::{Names, Segment, label_of, segments, tracks};

/// By this a page is known as ours.
pub(super) const GENERATOR: &str = "Galley";
/// How a page looks: on screen in light and dark, and on paper.
const SHEET: &str = include_str!("page.css");
/// More lines than this are not told apart.
const MOST_TRACKS: usize = 8;

/// A text as the content of an element or the value of an attribute, line ends and all.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let special = |it: char| matches!(it, '&' | '<' | '>' | '"' | '\r' | '\0');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\0' => out.push(char::REPLACEMENT_CHARACTER),
            it => out.push(it),
        }
    }
    Cow::Owned(out)
}

pub(super) struct PageWriter {
    stream: Box<dyn Write>,
    layer: Option<String>,
    names: Names,
    count: u64,
    titles: Vec<String>,
}

impl PageWriter {
    pub(super) fn new(
        out: &Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Self, FormatError> {
        let mut stream = out.stream()?;
        let head = format!(
            "<!DOCTYPE html>\n<html lang=\"\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"{GENERATOR}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Annotated articles</title>\n<style>\n{SHEET}</style>\n</head>\n<body>\n"
        );
        stream.write_all(head.as_bytes()).map_err(write_failed)?;
        Ok(Self {
            stream,
            layer: layer_of(options),
            names: Names::new(schema),
            count: 0,
            titles: Vec::new(),
        })
    }
}

impl FormatWriter for PageWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.count += 1;
        let lost = document.text.as_str().matches('\0').count();
        if lost > 0 {
            let message = "HTML cannot hold the character U+0000; U+FFFD stands in its place.";
            report.push(
                Item::new(Severity::Loss, "control-characters", message)
                    .of(&document)
                    .times(lost as u64),
            );
        }
        self.titles.push(document.name());
        let mut own: Vec<&Annotation> = document
            .annotations
            .iter()
            .filter(|it| chosen(self.layer.as_deref(), it))
            .collect();
        own.sort_by_key(|it| it.hull().map(|it| (it.start, std::cmp::Reverse(it.end))));
        let page = Article::new(self.count, &document, own, &self.names).made();
        self.stream.write_all(page.as_bytes()).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        let mut end = String::new();
        if self.titles.len() > 1 {
            end.push_str("<nav class=\"contents\"><h3>Articles</h3>\n<ol>\n");
            for (index, title) in self.titles.iter().enumerate() {
                let _ = writeln!(
                    end,
                    "<li><a href=\"#d{}\">{}</a></li>",
                    index + 1,
                    escaped(title)
                );
            }
            end.push_str("</ol>\n</nav>\n");
        }
        end.push_str("<footer>Made with Galley.</footer>\n</body>\n</html>\n");
        self.stream
            .write_all(end.as_bytes())
            .map_err(write_failed)?;
        self.stream.flush().map_err(write_failed)
    }
}

/// What is written of one document.
pub(super) struct Article<'a> {
    pub(super) number: u64,
    pub(super) document: &'a Document,
    pub(super) own: Vec<&'a Annotation>,
    pub(super) names: &'a Names,
    /// Which number an annotation's note has, by its index.
    pub(super) notes: BTreeMap<usize, usize>,
    pub(super) by_id: BTreeMap<&'a str, usize>,
    /// Whether more than one person annotated.
    pub(super) several: bool,
}

impl<'a> Article<'a> {
    fn new(
        number: u64,
        document: &'a Document,
        own: Vec<&'a Annotation>,
        names: &'a Names,
    ) -> Self {
        let mut people: Vec<&str> = own
            .iter()
            .filter_map(|it| it.annotator.as_deref())
            .collect();
        people.sort_unstable();
        people.dedup();
        let told = |it: &Annotation| {
            !it.note.is_empty() || !it.attributes.is_empty() || it.entity.is_some()
        };
        let noted = own.iter().enumerate().filter(|(_, it)| told(it));
        Self {
            notes: noted
                .enumerate()
                .map(|(number, (index, _))| (index, number + 1))
                .collect(),
            by_id: own
                .iter()
                .enumerate()
                .map(|(index, it)| (it.id.as_str(), index))
                .collect(),
            several: people.len() > 1,
            number,
            document,
            own,
            names,
        }
    }

    fn made(&self) -> String {
        let mut out = String::with_capacity(self.document.text.as_str().len() * 2 + 4096);
        let noted = if self.notes.is_empty() && self.document.relations.is_empty() {
            ""
        } else {
            " noted"
        };
        let _ = write!(
            out,
            "<article class=\"article{noted}\" id=\"d{}\"",
            self.number
        );
        if let Some(id) = &self.document.id {
            let _ = write!(out, " data-id=\"{}\"", escaped(id));
        }
        if let Some(language) = self
            .document
            .metadata
            .get("language")
            .filter(|it| is_language(it))
        {
            let _ = write!(out, " lang=\"{}\"", escaped(language));
        }
        out.push_str(">\n");
        self.header(&mut out);
        self.legend(&mut out);
        self.text(&mut out);
        self.asides(&mut out);
        out.push_str("</article>\n");
        out
    }

    fn header(&self, out: &mut String) {
        out.push_str("<header>\n");
        let name = self.document.name();
        match &self.document.title {
            Some(title) => {
                let _ = writeln!(
                    out,
                    "<h2 dir=\"auto\" data-title=\"{}\">{}</h2>",
                    escaped(title),
                    escaped(title)
                );
            }
            None => {
                let _ = writeln!(out, "<h2 dir=\"auto\">{}</h2>", escaped(&name));
            }
        }
        if !self.document.metadata.is_empty() {
            out.push_str("<dl class=\"details\">\n");
            for (key, value) in &self.document.metadata {
                let key = escaped(key);
                let shown = match safe(value) {
                    Some(url) => format!("<a href=\"{}\">{}</a>", escaped(url), escaped(value)),
                    None => escaped(value).into_owned(),
                };
                let _ = writeln!(
                    out,
                    "<div><dt>{key}</dt><dd data-key=\"{key}\">{shown}</dd></div>"
                );
            }
            out.push_str("</dl>\n");
        }
        let whole: Vec<usize> = (0..self.own.len())
            .filter(|it| self.own[*it].ranges.is_empty())
            .collect();
        if !whole.is_empty() {
            out.push_str("<ul class=\"labels\">\n");
            for index in whole {
                let it = self.own[index];
                let _ = writeln!(
                    out,
                    "<li id=\"d{}-a{}\">{}</li>",
                    self.number,
                    index + 1,
                    self.chip(it, &self.chip_words(index))
                );
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</header>\n");
    }

    /// The label, who gave it where several people did, and the number of its note.
    fn chip_words(&self, index: usize) -> String {
        let it = self.own[index];
        let mut words = label_of(it).to_owned();
        if let Some(person) = it.annotator.as_deref().filter(|_| self.several) {
            let _ = write!(words, " · {person}");
        }
        if let Some(number) = self.notes.get(&index) {
            let _ = write!(words, " [{number}]");
        }
        words
    }

    pub(super) fn colour(&self, it: &Annotation) -> String {
        self.names.colour(it.layer.as_deref(), it.label.as_deref())
    }

    pub(super) fn chip(&self, it: &Annotation, words: &str) -> String {
        format!(
            "<span class=\"chip\" style=\"--c:{}\">{}</span>",
            self.colour(it),
            escaped(words)
        )
    }

    /// The labels in use, by layer, with how often.
    fn legend(&self, out: &mut String) {
        let mut layers: BTreeMap<&str, BTreeMap<&str, (usize, &Annotation)>> = BTreeMap::new();
        for it in self.own.iter().filter(|it| !it.ranges.is_empty()) {
            let labels = layers
                .entry(it.layer.as_deref().unwrap_or("Labels"))
                .or_default();
            labels.entry(label_of(it)).or_insert((0, it)).0 += 1;
        }
        if layers.is_empty() {
            return;
        }
        out.push_str("<section class=\"legend\" aria-label=\"Legend\">\n");
        for (layer, labels) in layers {
            let _ = write!(out, "<div class=\"layer\"><b>{}</b>", escaped(layer));
            for (label, (count, it)) in labels {
                let _ = write!(
                    out,
                    " <span class=\"chip\" style=\"--c:{}\">{} <i>{count}</i></span>",
                    self.colour(it),
                    escaped(label)
                );
            }
            out.push_str("</div>\n");
        }
        out.push_str("</section>\n");
    }

    fn text(&self, out: &mut String) {
        let tracks = tracks(&self.own);
        let most = tracks.iter().max().copied().unwrap_or(0).min(MOST_TRACKS);
        let _ = write!(
            out,
            "<div class=\"text\" dir=\"auto\" style=\"--tracks:{most}\">"
        );
        let segments = segments(self.document, &self.own);
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, segment) in segments.iter().enumerate() {
            for index in &segment.on {
                first.entry(*index).or_insert(at);
                last.insert(*index, at);
            }
        }
        for (at, segment) in segments.iter().enumerate() {
            let ends =
                |index: &usize| (first.get(index) == Some(&at), last.get(index) == Some(&at));
            self.segment(segment, &tracks, ends, out);
        }
        out.push_str("</div>\n");
    }

    /// A piece of text in one element for each annotation on it, that with the longest way to the text outermost.
    fn segment(
        &self,
        segment: &Segment,
        tracks: &[usize],
        ends: impl Fn(&usize) -> (bool, bool),
        out: &mut String,
    ) {
        let mut on = segment.on.clone();
        on.sort_by_key(|it| std::cmp::Reverse(tracks[*it]));
        for index in &on {
            let it = self.own[*index];
            let (starts, stops) = ends(index);
            let mut classes = String::from("m");
            if self.names.is_of_paragraphs(it.layer.as_deref()) {
                classes.push_str(" p");
            }
            if tracks[*index] > 0 {
                let _ = write!(classes, " t{}", tracks[*index].min(MOST_TRACKS));
            }
            if starts {
                classes.push_str(" s");
            }
            if stops {
                classes.push_str(" e");
            }
            let _ = write!(out, "<span class=\"{classes}\" data-a=\"{}\"", index + 1);
            if starts {
                let _ = write!(out, " id=\"d{}-a{}\"", self.number, index + 1);
            }
            if starts || stops {
                let _ = write!(out, " data-chip=\"{}\"", escaped(&self.chip_words(*index)));
            }
            let _ = write!(
                out,
                " title=\"{}\" style=\"--c:{}\">",
                escaped(&self.title(it)),
                self.colour(it)
            );
        }
        out.push_str(&escaped(
            self.document.text.slice(segment.range).unwrap_or_default(),
        ));
        for _ in on {
            out.push_str("</span>");
        }
    }

    /// What a browser shows where the mouse rests.
    fn title(&self, it: &Annotation) -> String {
        let mut parts = vec![label_of(it).to_owned()];
        parts.extend(it.layer.clone());
        parts.extend(
            it.entity
                .as_deref()
                .map(|id| self.names.entity_name(id).to_owned()),
        );
        parts.extend(it.annotator.clone());
        parts.join(" · ")
    }
}

/// A language tag such as `en` or `pt-BR`.
fn is_language(text: &str) -> bool {
    text.len() >= 2
        && text.len() <= 35
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'-')
}
