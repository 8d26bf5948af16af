//! GATE's XML, version 3: a text with numbered nodes in it, and annotation sets that refer to them. A node's number is
//! its offset in UTF-16 units; where it stands is what counts.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use galley_model::anchoring::OffsetUnit;
use galley_model::text::{CodePoint, Text, TextRange};
use roxmltree::Node;
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, SchemaInfo};
use crate::format::{Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::gate::{
    CARRIES, GateAnnotation, GateDocument, GateRelation, GateSet, SETS, TYPES, document_of, gate_of,
};
use crate::input::File;
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};
use crate::xml;

pub(crate) struct GateXml;

static INFO: FormatInfo = FormatInfo {
    id: "gate-xml",
    name: "GATE XML",
    description: "A folder with a GATE document for each article.",
    extensions: &["xml"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: CARRIES,
    offset_unit: "UTF-16 units",
    options: &[SETS, TYPES],
    remarks: "Annotation sets are layers, or people with the option `sets`; a feature `annotator` or `worker_id` names the person too. \
         Features are attributes, lists and maps among them as text (`complex-features`); relations stand in GATE's relation sets, of which \
         those with two members are read (`relation-members`). Tokens, sentences and lookups of GATE's pipelines are passed over and counted \
         (`types`); the option of that name reads them, and those that Galley wrote are read always. What GATE has no field for (notes, links to the register, confidence) is in \
         features that begin with `galley.`. Where a node stands counts, not its number (`node-offset`). Characters that XML cannot hold are \
         replaced (`characters`). Of several files a broken one is left out (`broken-file`), and what else lies in the folder is passed over (`other-file`).",
};

impl Format for GateXml {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        if head.contains("<GateDocument") {
            100
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let own = reading.own(files, INFO.extensions);
        for file in &own {
            let read = read_file(file, reading);
            reading.one_of(own.len(), file, read)?;
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(GateXmlWriter {
            out,
            number: 0,
            people: options.get(&INFO, SETS.key) == "annotators",
        }))
    }
}

fn read_file(file: &File, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let source = xml::text_of(file)?;
    let tree = xml::parse(&source, &file.name)?;
    let root = tree.root_element();
    let Some(content) = child(root, "TextWithNodes") else {
        return Err(FormatError::new(
            format!(
                "{} has no <TextWithNodes>, so it is no GATE document",
                file.name
            ),
            "Choose its format, or save it again in GATE as GATE XML.",
        ));
    };
    let (text, nodes) = text_of(content);
    let mut gate = GateDocument::default();
    if let Some(features) = child(root, "GateDocumentFeatures") {
        gate.features = features_of(features);
    }
    read_sets(root, &nodes, &text, &mut gate);
    let document = document_of(
        gate,
        text,
        OffsetUnit::CodePoints,
        (file, None),
        (&INFO, reading.options),
        reading.report,
    );
    tell_nodes(&nodes, &document, reading.report);
    reading.document(document)
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|it| it.has_tag_name(name))
}

/// The text, and where each node stands in it.
fn text_of(content: Node<'_, '_>) -> (Text, HashMap<u64, CodePoint>) {
    let mut text = String::new();
    let mut at = 0;
    let mut nodes = HashMap::new();
    for it in content.children() {
        if let Some(piece) = it.text().filter(|_| it.is_text()) {
            text.push_str(piece);
            at += piece.chars().count() as u32;
        } else if it.has_tag_name("Node")
            && let Some(id) = it.attribute("id").and_then(|it| it.parse().ok())
        {
            nodes.entry(id).or_insert(CodePoint(at));
        }
    }
    (Text::new(text), nodes)
}

/// Says so where nodes have other numbers than they should.
fn tell_nodes(nodes: &HashMap<u64, CodePoint>, document: &Document, report: &mut Report) {
    let text = &document.text;
    let wrong = |(id, at): &(&u64, &CodePoint)| {
        text.to_utf16(**at).is_none_or(|it| u64::from(it.0) != **id)
    };
    let count = nodes.iter().filter(wrong).count();
    if count > 0 {
        let message = "Nodes in the text are not numbered by UTF-16 units, as GATE does; annotations were placed where the nodes stand.";
        let item = Item::new(Severity::Repaired, "node-offset", message);
        report.push(item.of(document).times(count as u64));
    }
}

fn read_sets(
    root: Node<'_, '_>,
    nodes: &HashMap<u64, CodePoint>,
    text: &Text,
    gate: &mut GateDocument,
) {
    // An end that no node marks is an offset, of which nothing is known but its unit.
    let place = |it: &str| -> Option<u64> {
        let id: u64 = it.trim().parse().ok()?;
        let at = nodes.get(&id).copied().or_else(|| {
            let unit = galley_model::text::Utf16(u32::try_from(id).ok()?);
            text.from_utf16(unit)
        });
        Some(at.map_or(u64::MAX, |it| u64::from(it.0)))
    };
    for set in root.children() {
        let name = set.attribute("Name").unwrap_or_default();
        if set.has_tag_name("AnnotationSet") {
            let mut own = GateSet {
                name: name.to_owned(),
                ..GateSet::default()
            };
            for it in set.children().filter(|it| it.has_tag_name("Annotation")) {
                let end = |key| it.attribute(key).and_then(place).unwrap_or(u64::MAX);
                own.annotations.push(GateAnnotation {
                    id: number(it.attribute("Id")),
                    kind: it.attribute("Type").unwrap_or_default().to_owned(),
                    start: end("StartNode"),
                    end: end("EndNode"),
                    features: features_of(it),
                });
            }
            gate.sets.push(own);
        } else if set.has_tag_name("RelationSet") {
            let relations = set.children().filter(|it| it.has_tag_name("Relation"));
            let relations = relations.map(|it| GateRelation {
                id: number(it.attribute("Id")),
                kind: it.attribute("Type").unwrap_or_default().to_owned(),
                members: it
                    .attribute("Members")
                    .unwrap_or_default()
                    .split(';')
                    .filter_map(|it| it.trim().parse().ok())
                    .collect(),
                features: features_of(it),
            });
            let own = gate.sets.iter_mut().find(|it| it.name == name);
            match own {
                Some(own) => own.relations.extend(relations),
                None => gate.sets.push(GateSet {
                    name: name.to_owned(),
                    annotations: Vec::new(),
                    relations: relations.collect(),
                }),
            }
        }
    }
}

fn number(it: Option<&str>) -> u64 {
    it.and_then(|it| it.trim().parse().ok()).unwrap_or(u64::MAX)
}

/// Features by name, with the type that their class says.
fn features_of(node: Node<'_, '_>) -> Map<String, Value> {
    let mut features = Map::new();
    for feature in node.children().filter(|it| it.has_tag_name("Feature")) {
        let (Some(name), Some(value)) = (child(feature, "Name"), child(feature, "Value")) else {
            continue;
        };
        let class = value.attribute("className").unwrap_or_default();
        let raw: String = value.children().filter_map(|it| it.text()).collect();
        let name: String = name.children().filter_map(|it| it.text()).collect();
        let value = match class.strip_prefix("java.lang.") {
            Some("Boolean") => raw.parse().map_or(Value::Null, Value::Bool),
            Some("Integer" | "Long" | "Short" | "Byte") => {
                raw.parse::<i64>().map_or(Value::Null, |it| json!(it))
            }
            Some("Double" | "Float") => raw.parse::<f64>().map_or(Value::Null, |it| json!(it)),
            _ => Value::Null,
        };
        let value = if value.is_null() {
            Value::String(raw)
        } else {
            value
        };
        features.insert(name, value);
    }
    features
}

struct GateXmlWriter {
    out: Output,
    number: u64,
    people: bool,
}

impl Writer for GateXmlWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let text = &document.text;
        let lost = text.as_str().chars().filter(|it| !xml::holds(*it)).count();
        if lost > 0 {
            let message = "XML cannot hold some control characters; each was replaced by U+FFFD.";
            let item = Item::new(Severity::Loss, "characters", message);
            report.push(item.of(&document).times(lost as u64));
        }
        let offset = |it: CodePoint| u64::from(text.to_utf16(it).unwrap_or(text.len_utf16()).0);
        let gate = gate_of(&document, self.people, true, offset, report);
        let mut out = String::from(
            "<?xml version='1.0' encoding='UTF-8'?>\n<GateDocument version=\"3\">\n<GateDocumentFeatures>\n",
        );
        write_features(&mut out, &gate.features);
        out.push_str("</GateDocumentFeatures>\n");
        write_text(&mut out, &document);
        if gate.sets.iter().all(|it| !it.name.is_empty()) {
            out.push_str("<AnnotationSet>\n</AnnotationSet>\n");
        }
        let mut sets: Vec<&GateSet> = gate.sets.iter().collect();
        // GATE has the default set first.
        sets.sort_by_key(|it| !it.name.is_empty());
        for set in &sets {
            let _ = writeln!(out, "<AnnotationSet{}>", named(&set.name));
            for it in &set.annotations {
                let _ = writeln!(
                    out,
                    "<Annotation Id=\"{}\" Type=\"{}\" StartNode=\"{}\" EndNode=\"{}\">",
                    it.id,
                    xml::attribute(&it.kind),
                    it.start,
                    it.end
                );
                write_features(&mut out, &it.features);
                out.push_str("</Annotation>\n");
            }
            out.push_str("</AnnotationSet>\n");
        }
        for set in sets.iter().filter(|it| !it.relations.is_empty()) {
            let _ = writeln!(out, "<RelationSet{}>", named(&set.name));
            for it in &set.relations {
                let members: Vec<String> = it.members.iter().map(u64::to_string).collect();
                let _ = writeln!(
                    out,
                    "<Relation Id=\"{}\" Type=\"{}\" Members=\"{}\">\n<UserData></UserData>",
                    it.id,
                    xml::attribute(&it.kind),
                    members.join(";")
                );
                write_features(&mut out, &it.features);
                out.push_str("</Relation>\n");
            }
            out.push_str("</RelationSet>\n");
        }
        out.push_str("</GateDocument>\n");
        self.out
            .file(&file_name(self.number, &document, "xml"), out.as_bytes())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}

fn named(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!(" Name=\"{}\"", xml::attribute(name))
    }
}

/// The text with a node wherever an annotation begins or ends.
fn write_text(out: &mut String, document: &Document) {
    let text = &document.text;
    let mut ends = BTreeSet::from([CodePoint(0), text.len()]);
    for range in document.annotations.iter().filter_map(Annotation::hull) {
        ends.extend([range.start, range.end]);
    }
    out.push_str("<TextWithNodes>");
    let mut start = CodePoint(0);
    for end in ends {
        let piece = text.slice(TextRange { start, end }).unwrap_or_default();
        let id = text.to_utf16(end).map_or(0, |it| it.0);
        let _ = write!(out, "{}<Node id=\"{id}\"/>", xml::content(piece));
        start = end;
    }
    out.push_str("</TextWithNodes>\n");
}

fn write_features(out: &mut String, features: &Map<String, Value>) {
    for (name, value) in features {
        let (class, value) = match value {
            Value::Bool(it) => ("Boolean", it.to_string()),
            Value::Number(it) => ("Double", it.to_string()),
            Value::String(it) => ("String", it.clone()),
            other => ("String", other.to_string()),
        };
        let _ = write!(
            out,
            "<Feature>\n  <Name className=\"java.lang.String\">{}</Name>\n  <Value className=\"java.lang.{class}\">{}</Value>\n</Feature>\n",
            xml::content(name),
            xml::content(&value)
        );
    }
}
