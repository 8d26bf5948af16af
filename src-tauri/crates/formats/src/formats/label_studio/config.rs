//! The labelling configuration, read: which objects there are, what is asked of them, and the schema that follows.

use std::collections::{BTreeMap, BTreeSet};

use galley_model::schema::{AttributeKind, Granularity, LayerKind, Overlap};
use roxmltree::Node;

use super::colours::hex;
use crate::corpus::{AttributeInfo, LabelInfo, LayerInfo, SchemaInfo};
use crate::format::FormatError;
use crate::input::File;
use crate::report::{Item, Report, Severity};
use crate::xml;

/// The control that holds links to the register.
pub(super) const ENTITY: &str = "entity";

/// What is shown of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub name: String,
    pub kind: ObjectKind,
    /// The field of the data that is shown.
    pub key: String,
    /// The fields of an utterance, in dialogues.
    pub name_key: String,
    pub text_key: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Text,
    Html,
    Dialogue,
}

/// What is known from a configuration; nothing without one.
#[derive(Debug, Clone, Default)]
pub(super) struct Config {
    /// Objects with a text, in order.
    pub objects: Vec<Object>,
    /// Controls for choices, by name.
    pub choices: BTreeSet<String>,
    pub schema: SchemaInfo,
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

impl Config {
    /// `None` for a file that is no configuration, or a broken one, which is reported.
    pub(super) fn read(file: &File, report: &mut Report) -> Result<Option<Self>, FormatError> {
        let source = xml::text_of(file)?;
        let tree = match xml::parse(&source, &file.name) {
            Ok(tree) => tree,
            Err(error) => {
                let message = format!(
                    "{}; the labels are known without their colours. {}",
                    error.message, error.hint
                );
                let item = Item::new(Severity::Rejected, "config", message);
                report.push(item.at(&file.place(None)));
                return Ok(None);
            }
        };
        let root = tree.root_element();
        if !is(root, "View") {
            return Ok(None);
        }
        let mut config = Self::default();
        let mut asked = Vec::new();
        for node in root.descendants().filter(Node::is_element) {
            let get = |key: &str| node.attribute(key).unwrap_or_default();
            match node.tag_name().name().to_ascii_lowercase().as_str() {
                kind @ ("text" | "hypertext" | "paragraphs") => config.objects.push(Object {
                    name: get("name").to_owned(),
                    kind: match kind {
                        "text" => ObjectKind::Text,
                        "hypertext" => ObjectKind::Html,
                        _ => ObjectKind::Dialogue,
                    },
                    key: get("value").trim_start_matches('$').to_owned(),
                    name_key: or(get("nameKey"), "author"),
                    text_key: or(get("textKey"), "text"),
                }),
                "labels" | "hypertextlabels" | "paragraphlabels" => {
                    let labels = labels(node, "Label", file, report);
                    config.layer(get("name"), LayerKind::Span, labels);
                }
                "relations" => {
                    let labels = labels(node, "Relation", file, report);
                    config.layer(&or(get("name"), "relations"), LayerKind::Relation, labels);
                }
                "choices" | "taxonomy" | "textarea" | "number" | "rating" | "datetime" => {
                    let own = node
                        .attribute("perRegion")
                        .is_some_and(|it| it.eq_ignore_ascii_case("true"));
                    if is(node, "Choices") {
                        config.choices.insert(get("name").to_owned());
                    }
                    if own {
                        asked.extend(Asked::of(node));
                    } else if is(node, "Choices") || is(node, "Taxonomy") {
                        let labels = labels(node, "Choice", file, report);
                        config.layer(get("name"), LayerKind::Document, labels);
                    }
                }
                _ => {}
            }
        }
        config.ask(asked);
        Ok(Some(config))
    }

    fn layer(&mut self, name: &str, kind: LayerKind, labels: Vec<LabelInfo>) {
        if name.is_empty() || self.schema.layers.iter().any(|it| it.name == name) {
            return;
        }
        self.schema.layers.push(LayerInfo {
            name: name.to_owned(),
            kind,
            granularity: Granularity::default(),
            overlap: Overlap::default(),
            label_required: kind == LayerKind::Span,
            description: String::new(),
            labels,
            attributes: Vec::new(),
        });
    }

    /// Gives each layer of spans what is asked of its regions.
    fn ask(&mut self, asked: Vec<Asked>) {
        let spans = self.schema.layers.iter_mut();
        for layer in spans.filter(|it| it.kind == LayerKind::Span) {
            for it in &asked {
                if it.layer.as_ref().is_none_or(|it| *it == layer.name) {
                    let known = |label: &&String| layer.labels.iter().any(|it| it.name == **label);
                    layer.attributes.push(AttributeInfo {
                        name: it.name.clone(),
                        kind: it.kind.clone(),
                        label: it.label.as_ref().filter(known).cloned(),
                        required: it.required,
                        description: it.description.clone(),
                    });
                }
            }
        }
    }

    /// The layer of relations, if the configuration has one.
    pub(super) fn relations(&self) -> Option<String> {
        let mut layers = self.schema.layers.iter();
        let found = layers.find(|it| it.kind == LayerKind::Relation);
        found.map(|it| it.name.clone())
    }
}

fn or(value: &str, default: &str) -> String {
    if value.is_empty() { default } else { value }.to_owned()
}

/// What is asked of each region.
struct Asked {
    name: String,
    kind: AttributeKind,
    layer: Option<String>,
    label: Option<String>,
    required: bool,
    description: String,
}

impl Asked {
    fn of(node: Node<'_, '_>) -> Option<Self> {
        let get = |key: &str| node.attribute(key).filter(|it| !it.is_empty());
        let name = get("name").filter(|it| *it != ENTITY)?;
        let choices = node.descendants().filter(|it| is(*it, "Choice"));
        let options: Vec<String> = choices.filter_map(name_of).collect();
        let kind = match node.tag_name().name().to_ascii_lowercase().as_str() {
            "choices" if options.iter().all(|it| it == "true" || it == "false") => {
                AttributeKind::Flag
            }
            "choices" => AttributeKind::Choice { options },
            "number" | "rating" => AttributeKind::Number,
            _ => AttributeKind::Text,
        };
        // Several labels or controls stand with commas between them; then it is asked of all.
        let one = |key: &str| get(key).filter(|it| !it.contains(',')).map(str::to_owned);
        Some(Self {
            name: name.to_owned(),
            kind,
            layer: one("whenTagName"),
            label: one("whenLabelValue"),
            required: get("required").is_some_and(|it| it == "true"),
            description: get("hint").unwrap_or_default().to_owned(),
        })
    }
}

/// What results call a label or choice by.
fn name_of(node: Node<'_, '_>) -> Option<String> {
    let alias = node.attribute("alias").filter(|it| !it.is_empty());
    let name = alias.or_else(|| node.attribute("value"));
    name.filter(|it| !it.is_empty()).map(str::to_owned)
}

fn labels(node: Node<'_, '_>, tag: &str, file: &File, report: &mut Report) -> Vec<LabelInfo> {
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    let mut labels: Vec<LabelInfo> = Vec::new();
    for it in node.descendants().filter(|it| is(*it, tag)) {
        let Some(name) = name_of(it).filter(|it| !made.contains_key(it)) else {
            continue;
        };
        let colour = it.attribute("background").unwrap_or_default();
        let color = hex(colour).unwrap_or_default();
        if color.is_empty() && !colour.is_empty() {
            let message =
                format!("The colour “{colour}” of “{name}” is not known here; choose one.");
            let item = Item::new(Severity::Info, "colour", message);
            report.push(item.at(&file.place(None)));
        }
        let one = |key: &&str| key.chars().count() == 1;
        made.insert(name.clone(), labels.len());
        labels.push(LabelInfo {
            name,
            color,
            key: it.attribute("hotkey").filter(one).map(str::to_owned),
            description: it.attribute("hint").unwrap_or_default().to_owned(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            parent: it.parent().filter(|it| is(*it, tag)).and_then(name_of),
            uri: None,
            retired: false,
        });
    }
    labels
}
