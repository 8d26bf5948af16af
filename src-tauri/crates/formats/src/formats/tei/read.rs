//! A TEI file as articles: elements in the running text and stand-off annotations become marks.

use galley_model::text::Text;
use roxmltree::Node;

use crate::corpus::{Document, SchemaInfo};
use crate::format::{FormatError, FormatInfo, Reading};
use crate::input::File;
use crate::repair::drop_loose_relations;
use crate::report::{Item, Report, Severity};
use crate::xml;

use super::marks::Marks;
use super::meaning::{Meaning, name_of};
use super::running::{Counts, Rules, Running};
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
    let root = tree.root_element();
    if name_of(root) == "teiCorpus" && root.children().any(|it| name_of(it) == "teiHeader") {
        let message = "What the header of the corpus says has no place in its articles.";
        let item = Item::new(Severity::Info, "header", message);
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
        say_apart(tei, &document, reading.report);
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

/// Says what stands beside the text and cannot be read.
fn say_apart(tei: Node<'_, '_>, document: &Document, report: &mut Report) {
    let apart = |it: &Node<'_, '_>| name_of(*it) == "standOff";
    let beside = tei.children().filter(|it| !apart(it));
    let inside = tei.children().filter(apart).flat_map(|it| it.children());
    let mut counts = Counts::new();
    for it in beside.chain(inside).filter(Node::is_element) {
        match name_of(it) {
            "teiHeader" | "text" | "listAnnotation" | "annotation" | "spanGrp" | "span"
            | "linkGrp" | "link" | "listRelation" | "relation" | "fs" | "interp" | "interpGrp"
            | "listPerson" | "listPlace" | "listOrg" | "listObject" => {}
            name => *counts.entry(name.to_owned()).or_default() += 1,
        }
    }
    if !counts.is_empty() {
        let message = format!(
            "What stands beside the text was left out: {}.",
            listed(&counts)
        );
        let item = Item::new(Severity::Info, "left-out", message);
        report.push(item.of(document).times(counts.values().sum()));
    }
}
