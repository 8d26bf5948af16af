//! A TEI file as articles: elements in the running text and stand-off annotations become marks.

use std::collections::{HashMap, HashSet};

use galley_model::anchoring::OffsetUnit;
use galley_model::annotation::AttributeValue;
use galley_model::text::{CodePoint, Text, TextRange};
use roxmltree::Node;

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::format::{FormatError, FormatInfo, Reading};
use crate::input::File;
use crate::repair::{RawSpan, drop_loose_relations, settle};
use crate::report::{Item, Report, Severity};
use crate::xml;

use super::meaning::{Meaning, Sense, name_of, text_in};
use super::running::{Counts, Rules, Running, Target, XML};
use super::{CHOICE, LINE_BREAKS};

/// Reads the articles of a file.
pub(super) fn file(
    file: &File,
    info: &FormatInfo,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let text = xml::text_of(file)?;
    let tree = xml::parse(&text, &file.name)?;
    let rules = Rules {
        original: reading.options.get(info, CHOICE.key) == "original",
        join_lines: reading.options.get(info, LINE_BREAKS.key) == "join",
    };
    let is_tei = |it: &Node<'_, '_>| matches!(name_of(*it), "TEI" | "TEI.2");
    let articles: Vec<Node<'_, '_>> = tree
        .root_element()
        .descendants()
        .filter(is_tei)
        .filter(|it| it.ancestors().skip(1).all(|above| !is_tei(&above)))
        .collect();
    if articles.is_empty() {
        let message = "The file holds no <TEI> and was left out; choose its format, or leave it out of the folder.";
        let item = Item::new(Severity::Rejected, "no-article", message);
        reading.report.push(item.at(&file.place(None)));
    }
    let mut known = SchemaInfo::default();
    let several = articles.len() > 1;
    for tei in articles {
        let line = several.then(|| u64::from(tree.text_pos_at(tei.range().start).row));
        let meaning = Meaning::new(tei);
        let schema = meaning.schema();
        if schema != known {
            reading.schema(schema.clone())?;
            known = schema;
        }
        let body = tei.children().find(|it| name_of(*it) == "text");
        let Some(body) = body else {
            let message = "The article has no <text> and was left out.";
            let item = Item::new(Severity::Rejected, "no-text", message);
            reading.report.push(item.at(&file.place(line)));
            continue;
        };
        let running = Running::new(body, rules);
        let mut document = Document::new(Text::new(running.text.as_str()), file.place(line));
        let rest = meaning.describe(tei, &mut document);
        if !rest.is_empty() {
            let names: Vec<&str> = rest.iter().map(String::as_str).collect();
            let message = format!(
                "The header holds more, which has no place here: {}.",
                names.join(", ")
            );
            reading
                .report
                .push(Item::new(Severity::Info, "header", message).of(&document));
        }
        say_structure(&running, &document, reading.report);
        let mut marks = Marks::new(&meaning, &running);
        marks.inline();
        let below = tei.children().filter(|it| name_of(*it) != "teiHeader");
        for it in below.flat_map(|it| it.descendants()) {
            match name_of(it) {
                "annotation" => marks.annotation(it, &document, reading.report),
                "span" => marks.span(it, &document, reading.report),
                _ => {}
            }
        }
        marks.comments(&document, reading.report);
        for it in tei.descendants() {
            match name_of(it) {
                "relation" => marks.relation(it),
                "link" => marks.link(it),
                _ => {}
            }
        }
        document.relations = marks.relations;
        document.annotations = marks.annotations;
        drop_loose_relations(&mut document, reading.report);
        reading.document(document)?;
    }
    Ok(())
}

fn listed(counts: &Counts) -> String {
    let all: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    all.join(", ")
}

/// Says what became of elements that are no annotations.
fn say_structure(running: &Running<'_, '_>, document: &Document, report: &mut Report) {
    let mut say = |code: &'static str, counts: &Counts, before: &str, behind: &str| {
        if !counts.is_empty() {
            let message = format!("{before}{}{behind}", listed(counts));
            let item = Item::new(Severity::Info, code, message);
            report.push(item.of(document).times(counts.values().sum()));
        }
    };
    let behind =
        " became paragraphs and lines of the text; what else is said of them has no place.";
    say("structure", &running.structure, "", behind);
    let behind = " are text, but no annotations.";
    say("unmarked", &running.unmarked, "", behind);
    let behind = " mark no text and have no place.";
    say("no-text", &running.no_text, "", behind);
    let before = "No text of the article, and left out: ";
    say("left-out", &running.left_out, before, ".");
    let before =
        "Of two readings one is text; the others were left out (choose with the option choice): ";
    say("other-reading", &running.other_readings, before, ".");
}

/// Annotations as they are found.
struct Marks<'m, 'a, 'i> {
    meaning: &'m Meaning<'a, 'i>,
    running: &'m Running<'a, 'i>,
    annotations: Vec<Annotation>,
    relations: Vec<Relation>,
    /// By the ids of their elements.
    places: HashMap<String, usize>,
    taken: HashSet<String>,
    comments: Vec<Node<'a, 'i>>,
}

fn range(start: u32, end: u32) -> TextRange {
    TextRange {
        start: CodePoint(start),
        end: CodePoint(end),
    }
}

/// A number from 0 to 1.
fn confidence(text: &str) -> Option<f64> {
    text.trim()
        .parse()
        .ok()
        .filter(|it| (0.0..=1.0).contains(it))
}

impl<'m, 'a, 'i> Marks<'m, 'a, 'i> {
    fn new(meaning: &'m Meaning<'a, 'i>, running: &'m Running<'a, 'i>) -> Self {
        Self {
            meaning,
            running,
            annotations: Vec::new(),
            relations: Vec::new(),
            places: HashMap::new(),
            taken: HashSet::new(),
            comments: Vec::new(),
        }
    }

    /// Elements in the text. Those that go on another are parts of it.
    fn inline(&mut self) {
        for (node, (start, end)) in &self.running.marks {
            let own = range(*start, *end);
            let before = node.attribute("prev").and_then(|it| it.strip_prefix('#'));
            let before = before.and_then(|it| self.places.get(it)).copied();
            if let Some((at, it)) = before.and_then(|at| Some((at, self.annotations.get_mut(at)?)))
                && let Some(last) = it.ranges.last_mut()
                && last.end <= own.start
            {
                if last.end == own.start {
                    last.end = own.end;
                } else {
                    it.ranges.push(own);
                }
                if let Some(id) = node.attribute((XML, "id")) {
                    self.places.insert(id.to_owned(), at);
                }
                continue;
            }
            let made = self.made(*node, vec![own], true);
            self.add(*node, made);
        }
    }

    fn add(&mut self, node: Node<'_, '_>, mut made: Annotation) {
        let number = self.annotations.len() + 1;
        let id = node.attribute((XML, "id")).map(str::to_owned);
        if let Some(id) = &id {
            self.places.insert(id.clone(), self.annotations.len());
        }
        let mut name = id.unwrap_or_else(|| format!("m{number}"));
        while !self.taken.insert(name.clone()) {
            name.push('\'');
        }
        made.id = name;
        self.annotations.push(made);
    }

    /// An annotation with everything that the attributes of its element say.
    fn made(&self, node: Node<'_, '_>, ranges: Vec<TextRange>, in_text: bool) -> Annotation {
        let name = name_of(node);
        let mut made = Annotation::new("", "", ranges);
        made.label = None;
        let mut known = false;
        let mut open = Vec::new();
        for pointer in node.attribute("ana").unwrap_or_default().split_whitespace() {
            match self.meaning.sense(pointer) {
                Some(Sense::Label(layer, label)) if made.label.is_none() => {
                    known = true;
                    made.layer = layer;
                    made.label = Some(label);
                }
                Some(Sense::Layer(layer)) => {
                    known = true;
                    made.layer = Some(layer);
                }
                Some(Sense::Attributes(all)) => made.attributes.extend(all),
                _ => open.push(pointer),
            }
        }
        // An element of ours without a label or layer has an id of ours and nothing to say.
        let ours = known
            || (name == "seg" && node.attribute("type").is_none() && node.attributes().len() <= 1);
        let by_type = matches!(name, "rs" | "name" | "seg" | "span");
        let kind = node.attribute("type").filter(|_| by_type);
        if !ours && in_text {
            made.label = Some(kind.unwrap_or(name).to_owned());
        }
        if let Some(resp) = node.attribute("resp") {
            let people: Vec<String> = resp
                .split_whitespace()
                .map(|it| self.meaning.person(it))
                .collect();
            made.annotator = Some(people.join(", "));
        }
        made.confidence = node.attribute("cert").and_then(confidence);
        let reference = ["ref", "key", "corresp"]
            .into_iter()
            .find(|key| node.has_attribute(*key) && (*key != "corresp" || ours || !in_text));
        made.entity = reference
            .and_then(|key| node.attribute(key))
            .map(|it| self.meaning.entity(it));
        if !open.is_empty() {
            made.attributes
                .insert("ana".into(), AttributeValue::Text(open.join(" ")));
        }
        for it in node.attributes().filter(|_| in_text) {
            let key = it.name();
            let said = match key {
                "ana" | "resp" | "next" | "prev" => true,
                "cert" => made.confidence.is_some(),
                "type" => known || kind.is_some(),
                "part" => ours,
                key => reference == Some(key) || it.namespace() == Some(XML),
            };
            if !said {
                made.attributes
                    .insert(key.to_owned(), AttributeValue::Text(it.value().to_owned()));
            }
        }
        made
    }

    fn annotation(&mut self, node: Node<'a, 'i>, document: &Document, report: &mut Report) {
        let motivation = node.attribute("motivation").unwrap_or_default();
        if motivation == "commenting" {
            self.comments.push(node);
            return;
        }
        let pointers: Vec<&str> = node
            .attribute("target")
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let notes = |quotes: bool| {
            let all = node.children().filter(|it| name_of(*it) == "note");
            all.filter(move |it| (it.attribute("type") == Some("quote")) == quotes)
                .map(text_in)
        };
        let quotes: Vec<String> = notes(true).collect();
        let Some(ranges) = self.targets(&pointers, &quotes, document, report) else {
            return;
        };
        let mut made = self.made(node, ranges, false);
        made.note = notes(false).collect::<Vec<_>>().join("\n\n");
        let body = node
            .children()
            .find(|it| matches!(name_of(*it), "ptr" | "ref"));
        if let Some(target) = body.and_then(|it| it.attribute("target"))
            && made.entity.is_none()
        {
            made.entity = Some(self.meaning.entity(target));
        }
        self.add(node, made);
    }

    /// The ranges that pointers lead to; empty for the text as a whole. What leads nowhere is named.
    fn targets(
        &self,
        pointers: &[&str],
        quotes: &[String],
        document: &Document,
        report: &mut Report,
    ) -> Option<Vec<TextRange>> {
        let targets: Vec<Target> = pointers
            .iter()
            .flat_map(|it| self.running.follow(it))
            .collect();
        if targets.is_empty() || targets.len() < pointers.len() {
            let message = format!(
                "The annotation points to “{}”, which is not in the text; it was left out.",
                pointers.join(" ")
            );
            let mut item = Item::new(Severity::Rejected, "loose-pointer", message).of(document);
            if let Some(quote) = quotes.first() {
                item = item.quoting(quote);
            }
            report.push(item);
            return None;
        }
        if targets.contains(&Target::Whole) {
            return Some(vec![]);
        }
        let quoted = quotes.len() == targets.len();
        let raw = |(at, target): (usize, &Target)| match target {
            Target::Whole => None,
            Target::Element(start, end) | Target::Range(start, end) => Some(RawSpan {
                start: u64::from(*start),
                end: u64::from(*end),
                quote: quotes.get(at).filter(|_| quoted).cloned(),
            }),
        };
        let spans: Vec<RawSpan> = targets.iter().enumerate().filter_map(raw).collect();
        let placed: Option<Vec<TextRange>> =
            settle(document, &spans, Some(OffsetUnit::CodePoints), report)
                .into_iter()
                .collect();
        let elements = targets.iter().all(|it| matches!(it, Target::Element(..)));
        Some(ordered(placed?, document, elements))
    }

    fn span(&mut self, node: Node<'a, 'i>, document: &Document, report: &mut Report) {
        let ranges = match (
            node.attribute("from"),
            node.attribute("to"),
            node.attribute("target"),
        ) {
            (Some(from), to, _) => self
                .running
                .from_to(from, to.unwrap_or(from))
                .map(|(start, end)| vec![range(start, end)])
                .or_else(|| {
                    let pointers: Vec<&str> = [Some(from), to].into_iter().flatten().collect();
                    self.targets(&pointers, &[], document, report)
                }),
            (None, _, Some(target)) => {
                let pointers: Vec<&str> = target.split_whitespace().collect();
                self.targets(&pointers, &[], document, report)
            }
            _ => None,
        };
        let Some(ranges) = ranges else { return };
        let mut made = self.made(node, ranges, false);
        let above = node.parent_element().filter(|it| name_of(*it) == "spanGrp");
        let kind = node
            .attribute("type")
            .or(above.and_then(|it| it.attribute("type")));
        let said = text_in(node);
        match (&made.label, kind) {
            (Some(_), _) => made.note = said,
            (None, Some(kind)) => {
                made.label = Some(kind.to_owned());
                made.note = said;
            }
            (None, None) => made.label = Some(said).filter(|it| !it.is_empty()),
        }
        if made.annotator.is_none() {
            let resp = above.and_then(|it| it.attribute("resp"));
            made.annotator = resp.map(|it| self.meaning.person(it));
        }
        self.add(node, made);
    }

    /// Remarks on annotations become their notes.
    fn comments(&mut self, document: &Document, report: &mut Report) {
        for node in std::mem::take(&mut self.comments) {
            let target = node.attribute("target").unwrap_or_default();
            let place = target.strip_prefix('#').and_then(|it| self.places.get(it));
            let notes = node
                .children()
                .filter(|it| name_of(*it) == "note")
                .map(text_in);
            let note = notes.collect::<Vec<_>>().join("\n\n");
            if let Some(it) = place.and_then(|at| self.annotations.get_mut(*at)) {
                if !it.note.is_empty() {
                    it.note.push_str("\n\n");
                }
                it.note.push_str(&note);
                continue;
            }
            let pointers: Vec<&str> = target.split_whitespace().collect();
            if let Some(ranges) = self.targets(&pointers, &[], document, report) {
                let mut made = self.made(node, ranges, false);
                made.note = note;
                self.add(node, made);
            }
        }
    }

    /// The id of the annotation that a pointer leads to, or the pointer, which is none.
    fn end(&self, pointer: &str) -> String {
        let at = pointer.strip_prefix('#').and_then(|it| self.places.get(it));
        let found = at.and_then(|at| self.annotations.get(*at));
        found.map_or_else(|| pointer.to_owned(), |it| it.id.clone())
    }

    fn relation(&mut self, node: Node<'_, '_>) {
        let ends = |key: &str| -> Vec<String> {
            let all = node.attribute(key).unwrap_or_default();
            all.split_whitespace().map(|it| self.end(it)).collect()
        };
        let (from, mut to) = (ends("active"), ends("passive"));
        let mutual = ends("mutual");
        let from = match mutual.split_first() {
            Some((first, others)) => {
                to.extend(others.iter().cloned());
                vec![first.clone()]
            }
            None => from,
        };
        let about = node.children().find(|it| name_of(*it) == "desc");
        let note = about.map(text_in).unwrap_or_default();
        self.connect(node, &from, &to, node.attribute("name"), &note);
    }

    fn link(&mut self, node: Node<'_, '_>) {
        let all = node.attribute("target").unwrap_or_default();
        let ends: Vec<String> = all.split_whitespace().map(|it| self.end(it)).collect();
        let above = node.parent_element().filter(|it| name_of(*it) == "linkGrp");
        let kind = node
            .attribute("type")
            .or(above.and_then(|it| it.attribute("type")));
        if let Some((first, others)) = ends.split_first() {
            self.connect(node, std::slice::from_ref(first), others, kind, "");
        }
    }

    fn connect(
        &mut self,
        node: Node<'_, '_>,
        from: &[String],
        to: &[String],
        name: Option<&str>,
        note: &str,
    ) {
        let made = self.made(node, vec![], false);
        let named = made.label.or_else(|| {
            // A relation of ours without a label has a name, since it must.
            let ours = node.attribute((XML, "id")).is_some() && name == Some("relation");
            name.filter(|_| !ours).map(str::to_owned)
        });
        for from in from {
            for to in to {
                self.relations.push(Relation {
                    annotator: made.annotator.clone(),
                    layer: made.layer.clone(),
                    label: named.clone(),
                    from: from.clone(),
                    to: to.clone(),
                    note: note.to_owned(),
                });
            }
        }
    }
}

/// Ranges in text order; of elements that follow each other with nothing but blanks between, one is made.
fn ordered(mut ranges: Vec<TextRange>, document: &Document, elements: bool) -> Vec<TextRange> {
    ranges.sort();
    let mut all: Vec<TextRange> = Vec::new();
    for it in ranges {
        let Some(last) = all.last_mut() else {
            all.push(it);
            continue;
        };
        let between = TextRange::new(last.end, it.start).and_then(|it| document.text.slice(it));
        let blank = |it: &str| it.chars().all(char::is_whitespace);
        if it.start < last.end || (elements && between.is_some_and(blank)) {
            last.end = last.end.max(it.end);
        } else {
            all.push(it);
        }
    }
    all
}
