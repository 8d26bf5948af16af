//! UIMA's XMI: a file for each article and a type system for all. The text is an attribute, and offsets count UTF-16
//! code units of it.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::cas::incoming;
use crate::cas::outgoing::{ENTITIES, Outgoing};
use crate::cas::types::{Range, Types};
use crate::cas::wanted::{FEATURE, TYPES, Wanted};
use crate::cas::{Cas, Sofa, Structure, Value, files};
use crate::corpus::{Document, Place, SchemaInfo};
use crate::flatten::{LAYER, chosen, layer_of};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::input::File;
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};
use crate::xml;

pub(crate) struct UimaXmi;

/// What both forms of the structure carry.
pub(super) const CARRIES: Carries = Carries {
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
};

pub(super) const UNIT: &str = "UTF-16 code units";

static INFO: FormatInfo = FormatInfo {
    id: "uima-xmi",
    name: "UIMA CAS XMI",
    description: "A folder with an XMI file for each article and the type system, for INCEpTION, WebAnno and DKPro.",
    extensions: &["xmi"],
    reads: true,
    reads_marks: true,
    writes: true,
    folder: true,
    carries: CARRIES,
    offset_unit: UNIT,
    options: &[TYPES, FEATURE, LAYER, ENTITIES],
    remarks: "A layer is a type of its own, named as INCEpTION names its layers; import TypeSystem.xml there first, or name a layer with the \
         option named-entities to have it as INCEpTION's own. Sentences and tokens are Galley's. Labels of whole articles are types below \
         AnnotationBase, INCEpTION's document layers. Annotations in several parts are written from the first to the last, with their parts \
         beside them (`parts`). Characters that XML cannot hold become U+FFFD (`control-characters`); an attribute whose values are of \
         several kinds is text (`attribute-kinds`). Relations to labels of whole articles are left out (`loose-relation`).\n\nOn the way in \
         every type of annotation is a layer, and its feature value, label or the like is the label; sentences and tokens are only counted \
         (`segmentation`). The type system is found in the same folder or one above; without one, what a feature is is guessed \
         (`no-type-system`). Slots, chains and features that lead to another annotation become relations; tokens to which relations lead \
         become annotations (`relation-ends`). What Galley has no place for is counted (`other-structures`, `other-features`). Empty \
         annotations are left out (`empty-span`), a file with several views becomes several \
         articles (`views`). In an exported project, the files of several people for one article are one (`people`).",
};

const XMI: &str = "http://www.omg.org/XMI";

impl Format for UimaXmi {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, head: &str) -> u8 {
        let xml = head.trim_start_matches('\u{feff}').starts_with('<');
        if name.to_lowercase().ends_with(".xmi") || (xml && head.contains(XMI)) {
            100
        } else if xml && describes_types(head) {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let mut systems: BTreeMap<&str, Types> = BTreeMap::new();
        let mut articles = Vec::new();
        for file in files {
            if file.extension() != "xmi" && describes_types(&file.head()?) {
                let text = xml::text_of(file)?;
                let types = systems.entry(folder(&file.name)).or_default();
                types.read(&xml::parse(&text, &file.name)?);
            } else {
                articles.push(file);
            }
        }
        let none = Types::default();
        let wanted = Wanted::new(&INFO, reading.options);
        files::each(articles, reading, |file, report| {
            let types = types_at(&systems, folder(&file.name)).unwrap_or(&none);
            let place = file.place(None);
            let text = without_controls(xml::text_of(file)?, &place, report);
            let cas = cas_of(&text, file, types)?;
            if types.is_empty() {
                let message = "There is no type system beside the file; what its features are was guessed. Choose the folder with TypeSystem.xml in it.";
                report.push(Item::new(Severity::Info, "no-type-system", message).at(&place));
            }
            Ok(incoming::documents(
                &cas,
                &wanted,
                &place,
                &file.stem(),
                report,
            ))
        })
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(XmiWriter {
            out,
            layer: layer_of(options),
            outgoing: Outgoing::new(options.get(&INFO, ENTITIES.key)),
            number: 0,
        }))
    }
}

fn describes_types(head: &str) -> bool {
    head.contains("<typeSystemDescription")
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The types of a folder, or of the next one around it that has any.
fn types_at<'a>(systems: &'a BTreeMap<&str, Types>, mut at: &str) -> Option<&'a Types> {
    loop {
        if let Some(types) = systems.get(at) {
            return Some(types);
        }
        if at.is_empty() {
            return None;
        }
        at = folder(at);
    }
}

/// A type's name from a namespace such as `http:///de/example/type.ecore`.
fn type_name(node: roxmltree::Node<'_, '_>) -> String {
    let name = node.tag_name();
    let space = name.namespace().unwrap_or_default();
    let path = space.trim_start_matches("http://").trim_matches('/');
    let package = path
        .strip_suffix(".ecore")
        .unwrap_or(path)
        .replace('/', ".");
    let package = match package.as_str() {
        "" | "uima.noNamespace" => String::new(),
        other => format!("{other}."),
    };
    format!("{package}{}", name.name())
}

/// XML 1.1, which others write, can name control characters that XML 1.0 cannot hold; they become U+FFFD.
fn without_controls(text: String, place: &Place, report: &mut Report) -> String {
    let mut out = String::new();
    let mut rest = text.as_str();
    let mut count = 0;
    while let Some((before, named)) = rest.split_once("&#") {
        let (name, behind) = named.split_once(';').unwrap_or(("", named));
        let number = match name.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => name.parse().ok(),
        };
        out.push_str(before);
        if number.is_some_and(|it| char::from_u32(it).is_some_and(|it| !xml::holds(it))) {
            count += 1;
            out.push(char::REPLACEMENT_CHARACTER);
            rest = behind;
        } else {
            out.push_str("&#");
            rest = named;
        }
    }
    if count == 0 {
        return text;
    }
    out.push_str(rest);
    let message =
        "XML 1.0 cannot hold some of the control characters in the file; they became U+FFFD.";
    let item = Item::new(Severity::Repaired, "control-characters", message);
    report.push(item.at(place).times(count));
    out
}

fn cas_of(text: &str, file: &File, types: &Types) -> Result<Cas, FormatError> {
    let tree = xml::parse(text, &file.name)?;
    let root = tree.root_element();
    if root.tag_name().name() != "XMI" {
        return Err(FormatError::new(
            format!(
                "{} is not XMI: it begins with <{}>",
                file.name,
                root.tag_name().name()
            ),
            "Choose another format, or leave the file out.",
        ));
    }
    let mut cas = Cas {
        types: types.clone(),
        ..Cas::default()
    };
    for node in root.children().filter(roxmltree::Node::is_element) {
        match type_name(node).as_str() {
            "uima.cas.NULL" => {}
            "uima.cas.Sofa" => cas.sofas.push(Sofa {
                id: id_of(node),
                name: node.attribute("sofaID").unwrap_or_default().to_owned(),
                text: node.attribute("sofaString").map(str::to_owned),
            }),
            "uima.cas.View" => {
                let ids = node.attribute("members").unwrap_or_default();
                let indexed: &mut HashSet<String> = cas.indexed.get_or_insert_default();
                indexed.extend(ids.split_whitespace().map(str::to_owned));
            }
            _ => cas.structures.push(structure(node, types)),
        }
    }
    Ok(cas)
}

fn id_of(node: roxmltree::Node<'_, '_>) -> String {
    let id = node.attribute((XMI, "id")).or_else(|| node.attribute("id"));
    id.unwrap_or_default().to_owned()
}

fn structure(node: roxmltree::Node<'_, '_>, types: &Types) -> Structure {
    let mut made = Structure {
        id: id_of(node),
        kind: type_name(node),
        ..Structure::default()
    };
    for it in node.attributes().filter(|it| it.namespace().is_none()) {
        let (name, text) = (it.name(), it.value());
        match name {
            "sofa" => made.sofa = Some(text.to_owned()),
            "begin" | "end" if text.parse::<u64>().is_ok() => {
                let at = text.parse().ok();
                if name == "begin" {
                    made.begin = at;
                } else {
                    made.end = at;
                }
            }
            _ => {
                let value = value(types.range(&made.kind, name), text);
                made.features.push((name.to_owned(), value));
            }
        }
    }
    // Several texts are elements.
    let mut several: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in node.children().filter(roxmltree::Node::is_element) {
        let texts = several.entry(it.tag_name().name()).or_default();
        texts.push(it.text().unwrap_or_default().to_owned());
    }
    for (name, texts) in several {
        let value = match types.range(&made.kind, name) {
            Some(Range::Texts) | None => Value::Texts(texts),
            range => value(range, &texts.join(" ")),
        };
        made.features.push((name.to_owned(), value));
    }
    made
}

/// A value as its type has it; one that does not fit its type stays the text it is.
fn value(range: Option<Range>, text: &str) -> Value {
    match range {
        Some(Range::Refs) => {
            let ids = text.split_whitespace().filter(|it| *it != "0");
            Value::Refs(ids.map(str::to_owned).collect())
        }
        Some(Range::Flag) if text == "true" || text == "1" => Value::Flag(true),
        Some(Range::Flag) if text == "false" || text == "0" => Value::Flag(false),
        Some(Range::Number) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        },
        None => Value::Raw(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

struct XmiWriter {
    out: Output,
    layer: Option<String>,
    outgoing: Outgoing,
    number: u64,
}

impl Writer for XmiWriter {
    fn document(&mut self, mut document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        document
            .annotations
            .retain(|it| chosen(self.layer.as_deref(), it));
        let cas = self.outgoing.cas(&document, report);
        let mut unheld = 0;
        let text = serialise(&cas, &mut unheld);
        if unheld > 0 {
            let message = "XML cannot hold some of the control characters in the article; they became U+FFFD. The JSON form of UIMA can.";
            let item = Item::new(Severity::Loss, "control-characters", message);
            report.push(item.of(&document).times(unheld));
        }
        let name = file_name(self.number, &document, "xmi");
        self.out.file(&name, text.as_bytes())
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        self.outgoing.say_mixed(report);
        let types = self.outgoing.types.write();
        self.out.file("TypeSystem.xml", types.as_bytes())
    }
}

/// A text as an attribute, counting the characters that cannot be held.
fn attribute(text: &str, unheld: &mut u64) -> String {
    *unheld += text.chars().filter(|it| !xml::holds(*it)).count() as u64;
    xml::attribute(text).into_owned()
}

fn serialise(cas: &Cas, unheld: &mut u64) -> String {
    let mut spaces: BTreeMap<&str, String> = BTreeMap::new();
    let package = |kind: &str| kind.rfind('.').unwrap_or(0);
    for it in &cas.structures {
        let number = spaces.len() + 1;
        let space = it.kind.get(..package(&it.kind)).unwrap_or_default();
        spaces
            .entry(space)
            .or_insert_with(|| format!("type{number}"));
    }
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"{XMI}\" xmlns:cas=\"http:///uima/cas.ecore\""
    );
    for (space, prefix) in &spaces {
        let path = space.replace('.', "/");
        let _ = write!(out, " xmlns:{prefix}=\"http:///{path}.ecore\"");
    }
    out.push_str(" xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n");
    for it in &cas.structures {
        let at = package(&it.kind);
        let space = it.kind.get(..at).unwrap_or_default();
        let name = it.kind.get(at + 1..).unwrap_or_default();
        let prefix = spaces.get(space).map_or("cas", String::as_str);
        let _ = write!(out, "  <{prefix}:{name} xmi:id=\"{}\"", it.id);
        if let Some(sofa) = &it.sofa {
            let _ = write!(out, " sofa=\"{sofa}\"");
        }
        if let (Some(begin), Some(end)) = (it.begin, it.end) {
            let _ = write!(out, " begin=\"{begin}\" end=\"{end}\"");
        }
        for (name, value) in &it.features {
            let text = match value {
                Value::Text(text) | Value::Raw(text) => attribute(text, unheld),
                Value::Number(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Refs(ids) => ids.join(" "),
                Value::Texts(texts) => attribute(&texts.join(" "), unheld),
            };
            let _ = write!(out, " {name}=\"{text}\"");
        }
        out.push_str("/>\n");
    }
    for sofa in &cas.sofas {
        let text = attribute(sofa.text.as_deref().unwrap_or_default(), unheld);
        let _ = writeln!(
            out,
            "  <cas:Sofa xmi:id=\"{}\" sofaNum=\"1\" sofaID=\"{}\" mimeType=\"text/plain\" sofaString=\"{text}\"/>",
            sofa.id, sofa.name
        );
        let ids: Vec<&str> = cas.structures.iter().map(|it| it.id.as_str()).collect();
        let _ = writeln!(
            out,
            "  <cas:View sofa=\"{}\" members=\"{}\"/>",
            sofa.id,
            ids.join(" ")
        );
    }
    out.push_str("</xmi:XMI>\n");
    out
}
