//! An article as a TEI file: header, text, and what stands apart from the text.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::text::TextRange;

use crate::corpus::{Annotation, Document, EntityInfo, SchemaInfo};
use crate::format::{FormatError, Writer};
use crate::markup::Markup;
use crate::output::{Output, file_name};
use crate::report::{Item, Report, Severity};

use super::NAMESPACE;
use super::header::{self, Vocabulary, is_pointer};
use super::inline::{self, Inline};

pub(super) struct TeiWriter {
    out: Output,
    schema: SchemaInfo,
    inline: bool,
    number: u64,
}

impl TeiWriter {
    pub(super) fn new(out: Output, schema: &SchemaInfo, inline: bool) -> Self {
        Self {
            out,
            schema: schema.clone(),
            inline,
            number: 0,
        }
    }
}

impl Writer for TeiWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        let mut out = Markup::default();
        let vocabulary = Vocabulary::new(&self.schema, &document);
        let inline = if self.inline {
            Inline::new(&document)
        } else {
            Inline::default()
        };
        let file = TeiFile {
            entities: entities(&self.schema, &document),
            document: &document,
            vocabulary,
            inline,
        };
        file.write(&mut out, report);
        if out.unheld > 0 {
            let message = "Characters that XML cannot hold were replaced by U+FFFD.";
            let item = Item::new(Severity::Loss, "characters", message).times(out.unheld);
            report.push(item.of(&document));
        }
        let name = file_name(self.number, &document, "xml");
        self.out.file(&name, out.take().as_bytes())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}

/// What annotations of a document refer to, and the pointers to it. What the register does not have is known by its id.
fn entities(schema: &SchemaInfo, document: &Document) -> BTreeMap<String, Entity> {
    let mut all = BTreeMap::new();
    for id in document
        .annotations
        .iter()
        .filter_map(|it| it.entity.as_ref())
    {
        if all.contains_key(id) {
            continue;
        }
        let known = schema.entities.iter().find(|it| it.id == *id);
        let entity = match known {
            None if is_pointer(id) => Entity {
                pointer: id.clone(),
                entry: None,
            },
            known => Entity {
                pointer: format!("#entity-{}", all.len() + 1),
                entry: Some(known.cloned().unwrap_or_else(|| EntityInfo {
                    id: id.clone(),
                    name: id.clone(),
                    type_name: String::new(),
                    role: String::new(),
                    aliases: vec![],
                    uris: vec![],
                    note: String::new(),
                })),
            },
        };
        all.insert(id.clone(), entity);
    }
    all
}

struct Entity {
    pointer: String,
    entry: Option<EntityInfo>,
}

/// A file as it is made.
pub(super) struct TeiFile<'a> {
    pub(super) document: &'a Document,
    entities: BTreeMap<String, Entity>,
    vocabulary: Vocabulary,
    inline: Inline,
}

/// What annotations are called, by their place in the list.
pub(super) fn id_of(at: usize) -> String {
    format!("a{}", at + 1)
}

/// A name as XML has them, near to any.
fn xml_name(name: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let plain: String = name
        .chars()
        .map(|it| if fits(it) { it } else { '_' })
        .collect();
    if plain.starts_with(|it: char| it.is_ascii_alphabetic()) {
        plain
    } else {
        format!("_{plain}")
    }
}

impl TeiFile<'_> {
    fn write(&self, out: &mut Markup, report: &mut Report) {
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.open("TEI")
            .set("xmlns", NAMESPACE)
            .set("xml:space", "preserve")
            .line();
        header::write(self.document, &self.vocabulary, out);
        out.open("text").set("xml:id", "text").open("body");
        inline::write(self, &self.inline, out);
        out.close().close().line();
        self.standoff(out, report);
        out.close().line();
    }

    fn standoff(&self, out: &mut Markup, report: &mut Report) {
        let document = self.document;
        let relations = self.relations(report);
        if document.annotations.is_empty() {
            return;
        }
        let mut apart = Markup::default();
        self.annotations(&mut apart);
        self.features(&mut apart);
        let entries: Vec<(&str, &EntityInfo)> = self
            .entities
            .values()
            .filter_map(|it| Some((it.pointer.trim_start_matches('#'), it.entry.as_ref()?)))
            .collect();
        for list in EntityList::ALL {
            list.write(&entries, &mut apart);
        }
        if !relations.is_empty() {
            apart.open("listRelation").line();
            for (at, from, to) in relations {
                self.relation(at, &from, &to, &mut apart);
            }
            apart.close().line();
        }
        out.unheld += apart.unheld;
        let apart = apart.take();
        if !apart.is_empty() {
            out.open("standOff").line().raw(&apart).close().line();
        }
    }

    fn annotations(&self, out: &mut Markup) {
        let mut begun = false;
        let mut begin = |out: &mut Markup| {
            if !begun {
                begun = true;
                out.open("listAnnotation").line();
            }
        };
        for (at, it) in self.document.annotations.iter().enumerate() {
            if !self.inline.has(at) {
                begin(out);
                self.annotation(at, it, out);
            } else if !it.note.is_empty() {
                begin(out);
                out.open("annotation")
                    .set("xml:id", &format!("{}.note", id_of(at)));
                out.set("motivation", "commenting")
                    .set("target", &format!("#{}", id_of(at)));
                out.open("note").set("type", "comment").text(&it.note);
                out.close().close().line();
            }
        }
        if out.inside().is_some() {
            out.close().line();
        }
    }

    fn annotation(&self, at: usize, it: &Annotation, out: &mut Markup) {
        let place = |it: &TextRange| format!("#string-range(text,{},{})", it.start, it.len());
        let target = if it.ranges.is_empty() {
            "#text".into()
        } else {
            it.ranges.iter().map(place).collect::<Vec<_>>().join(" ")
        };
        let motivation = match (&it.label, it.ranges.is_empty()) {
            (_, true) => "classifying",
            (None, _) => "highlighting",
            (Some(_), _) => "tagging",
        };
        out.open("annotation").set("xml:id", &id_of(at));
        out.set("motivation", motivation).set("target", &target);
        self.said(at, out, "corresp");
        for range in &it.ranges {
            let quote = self.document.text.slice(*range).unwrap_or_default();
            out.open("note").set("type", "quote").text(quote).close();
        }
        if !it.note.is_empty() {
            out.open("note")
                .set("type", "comment")
                .text(&it.note)
                .close();
        }
        out.close().line();
    }

    /// What is said of an annotation, as attributes of its element, which names what it refers to in `reference`.
    pub(super) fn said(&self, at: usize, out: &mut Markup, reference: &str) {
        let Some(it) = self.document.annotations.get(at) else {
            return;
        };
        let label = self
            .vocabulary
            .ana(it.layer.as_deref(), it.label.as_deref());
        let features = (!it.attributes.is_empty()).then(|| format!("#{}.fs", id_of(at)));
        let ana: Vec<String> = label.into_iter().chain(features).collect();
        if !ana.is_empty() {
            out.set("ana", &ana.join(" "));
        }
        out.set_if("resp", self.vocabulary.made_by(it).as_deref());
        if let Some(confidence) = it.confidence {
            out.set("cert", &confidence.to_string());
        }
        let entity = it.entity.as_ref().and_then(|it| self.entities.get(it));
        out.set_if(reference, entity.map(|it| it.pointer.as_str()));
    }

    fn features(&self, out: &mut Markup) {
        for (at, it) in self.document.annotations.iter().enumerate() {
            if it.attributes.is_empty() {
                continue;
            }
            out.open("fs").set("xml:id", &format!("{}.fs", id_of(at)));
            for (name, value) in &it.attributes {
                let plain = xml_name(name);
                out.open("f").set("name", &plain);
                out.set_if("n", Some(name.as_str()).filter(|it| *it != plain));
                match value {
                    AttributeValue::Flag(value) => {
                        out.open("binary").set("value", &value.to_string()).close();
                    }
                    AttributeValue::Number(value) => {
                        out.open("numeric").set("value", &value.to_string()).close();
                    }
                    AttributeValue::Text(value) => {
                        out.leaf("string", value);
                    }
                }
                out.close();
            }
            out.close().line();
        }
    }

    /// Relations whose ends are here, with the ids of these. Others are named.
    fn relations(&self, report: &mut Report) -> Vec<(usize, String, String)> {
        let ids: BTreeMap<&str, usize> = self
            .document
            .annotations
            .iter()
            .enumerate()
            .map(|(at, it)| (it.id.as_str(), at))
            .collect();
        let end = |id: &str| Some(format!("#{}", id_of(*ids.get(id)?)));
        let all = self.document.relations.iter().enumerate();
        let kept: Vec<(usize, String, String)> = all
            .filter_map(|(at, it)| Some((at, end(&it.from)?, end(&it.to)?)))
            .collect();
        let lost = self.document.relations.len() - kept.len();
        if lost > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(self.document).times(lost as u64));
        }
        kept
    }

    fn relation(&self, at: usize, from: &str, to: &str, out: &mut Markup) {
        let Some(it) = self.document.relations.get(at) else {
            return;
        };
        let name = it.label.as_deref().unwrap_or("relation");
        out.open("relation").set("xml:id", &format!("r{}", at + 1));
        out.set("name", &xml_name(name));
        let ana = self
            .vocabulary
            .ana(it.layer.as_deref(), it.label.as_deref());
        out.set_if("ana", ana.as_deref());
        out.set_if(
            "resp",
            self.vocabulary.resp(it.annotator.as_deref()).as_deref(),
        );
        out.set("active", from).set("passive", to);
        if !it.note.is_empty() {
            out.leaf("desc", &it.note);
        }
        out.close().line();
    }
}

/// The lists that TEI has for what a text mentions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EntityList {
    Persons,
    Places,
    Organisations,
    Others,
}

impl EntityList {
    const ALL: [Self; 4] = [
        Self::Persons,
        Self::Places,
        Self::Organisations,
        Self::Others,
    ];

    fn of(entity: &EntityInfo) -> Self {
        match inline::element(&entity.type_name) {
            "persName" => Self::Persons,
            "placeName" => Self::Places,
            "orgName" => Self::Organisations,
            _ => Self::Others,
        }
    }

    fn write(self, all: &[(&str, &EntityInfo)], out: &mut Markup) {
        let own: Vec<_> = all.iter().filter(|(_, it)| Self::of(it) == self).collect();
        if own.is_empty() {
            return;
        }
        let (list, entry, name) = match self {
            Self::Persons => ("listPerson", "person", "persName"),
            Self::Places => ("listPlace", "place", "placeName"),
            Self::Organisations => ("listOrg", "org", "orgName"),
            Self::Others => ("listObject", "object", "objectName"),
        };
        out.open(list).line();
        for (id, it) in own {
            out.open(entry).set("xml:id", id);
            if !it.type_name.is_empty() {
                out.set("n", &it.type_name);
            }
            if self == Self::Others {
                out.open("objectIdentifier");
            }
            out.leaf(name, &it.name);
            for alias in &it.aliases {
                out.open(name).set("type", "alias").text(alias).close();
            }
            out.open("idno").set("type", "id").text(&it.id).close();
            for uri in &it.uris {
                out.open("idno").set("type", "URI").text(uri).close();
            }
            if self == Self::Others {
                out.close();
            }
            if !it.note.is_empty() {
                out.leaf("note", &it.note);
            }
            out.close().line();
        }
        out.close().line();
    }
}
