//! Codes: labels and layers as a codebook has them, and back.

use std::collections::{BTreeSet, HashMap};

use galley_model::schema::LayerKind;
use roxmltree::Node;

use crate::corpus::{Annotation, Document, LabelInfo, LayerInfo, SchemaInfo};
use crate::label_tree::{self, Step};
use crate::markup::Markup;

use super::{OURS, guid, plain_guid};

const KINDS: [(LayerKind, &str); 3] = [
    (LayerKind::Span, "Layers"),
    (LayerKind::Relation, "Layers of links"),
    (LayerKind::Document, "Layers of whole articles"),
];

/// The layer that codes of other programs come into.
const CODES: &str = "Codes";

/// All codes of a project, as they are met.
#[derive(Default)]
pub(super) struct Codes {
    layers: Vec<LayerInfo>,
    /// Labels without a layer.
    loose: Vec<LabelInfo>,
}

fn layer_guid(layer: &str) -> String {
    guid("layer", &[layer])
}

fn label_guid(layer: Option<&str>, label: &str) -> String {
    match layer {
        Some(layer) => guid("code", &[layer, label]),
        None => guid("code", &[label]),
    }
}

fn set_guid(name: &str) -> String {
    guid("set", &[name])
}

impl Codes {
    pub(super) fn new(schema: &SchemaInfo) -> Self {
        Self {
            layers: schema.layers.clone(),
            loose: vec![],
        }
    }

    /// Takes up what the schema does not have.
    pub(super) fn meet(&mut self, document: &Document) {
        for it in &document.annotations {
            let kind = if it.ranges.is_empty() {
                LayerKind::Document
            } else {
                LayerKind::Span
            };
            self.meet_label(it.layer.as_deref(), it.label.as_deref(), kind);
        }
        for it in &document.relations {
            // A link has a name and no code: only layers of links that are known name theirs.
            if it.layer.is_some() {
                self.meet_label(
                    it.layer.as_deref(),
                    it.label.as_deref(),
                    LayerKind::Relation,
                );
            }
        }
    }

    fn meet_label(&mut self, layer: Option<&str>, label: Option<&str>, kind: LayerKind) {
        let labels = match layer {
            None => &mut self.loose,
            Some(layer) => {
                let at = match self.layers.iter().position(|it| it.name == layer) {
                    Some(at) => at,
                    None => {
                        self.layers.push(LayerInfo::new(layer, kind));
                        self.layers.len() - 1
                    }
                };
                &mut self.layers[at].labels
            }
        };
        if let Some(label) = label
            && !labels.iter().any(|it| it.name == label)
        {
            labels.push(LabelInfo::new(label));
        }
    }

    /// The code of an annotation; none for a highlight that is in no layer.
    pub(super) fn code(annotation: &Annotation) -> Option<String> {
        match (&annotation.layer, &annotation.label) {
            (layer, Some(label)) => Some(label_guid(layer.as_deref(), label)),
            (Some(layer), None) => Some(layer_guid(layer)),
            (None, None) => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.layers.is_empty() && self.loose.is_empty()
    }

    /// `<Codes>`.
    pub(super) fn write(&self, out: &mut Markup) {
        out.open("Codes").line();
        for layer in &self.layers {
            out.open("Code")
                .set("guid", &layer_guid(&layer.name))
                .set("name", &layer.name);
            let codable = layer.kind == LayerKind::Span && !layer.label_required;
            out.set("isCodable", if codable { "true" } else { "false" });
            if !layer.description.is_empty() {
                out.leaf("Description", &layer.description);
            }
            out.line();
            write_labels(
                Some(&layer.name),
                &layer.labels,
                layer.kind != LayerKind::Relation,
                out,
            );
            out.close().line();
        }
        write_labels(None, &self.loose, true, out);
        out.close().line();
    }

    /// `<Sets>`, which say which codes are layers; `target` is the name of the attribute that points to a code.
    pub(super) fn write_sets(&self, target: &str, out: &mut Markup) {
        if self.layers.is_empty() {
            return;
        }
        out.open("Sets").line();
        for (kind, name) in KINDS {
            let own: Vec<&LayerInfo> = self.layers.iter().filter(|it| it.kind == kind).collect();
            if own.is_empty() {
                continue;
            }
            out.open("Set")
                .set("guid", &set_guid(name))
                .set("name", name);
            for layer in own {
                out.open("MemberCode")
                    .set(target, &layer_guid(&layer.name))
                    .close();
            }
            out.close().line();
        }
        out.close().line();
    }

    /// A whole codebook as a file.
    pub(super) fn file(&self) -> Markup {
        let mut out = Markup::default();
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.open("CodeBook")
            .set("xmlns", super::CODEBOOK)
            .set("origin", OURS)
            .line();
        self.write(&mut out);
        self.write_sets("guid", &mut out);
        out.close().line();
        out
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|it| matches!(it.len(), 3 | 6) && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// Labels, narrower ones in broader ones.
fn write_labels(layer: Option<&str>, labels: &[LabelInfo], codable: bool, out: &mut Markup) {
    for step in label_tree::steps(labels) {
        let label = match step {
            Step::Begin(at) => labels.get(at),
            Step::End => None,
        };
        let Some(label) = label else {
            out.close().line();
            continue;
        };
        out.open("Code")
            .set("guid", &label_guid(layer, &label.name))
            .set("name", &label.name);
        out.set("isCodable", if codable { "true" } else { "false" });
        out.set_if(
            "color",
            Some(label.color.as_str()).filter(|it| is_colour(it)),
        );
        if !label.description.is_empty() {
            out.leaf("Description", &label.description);
        }
    }
}

/// What a code means here.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    pub layer: Option<String>,
    pub label: Option<String>,
}

/// Codes of a file by their GUIDs.
#[derive(Default)]
pub(super) struct Book {
    pub codes: HashMap<String, Meant>,
    pub schema: Vec<LayerInfo>,
    /// How many codes have the name of another, and are told apart by those above them.
    pub paths: u64,
}

fn name_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

impl Book {
    /// Reads `<Codes>`, with what `<Sets>` says of them; `memo` gives the notes on a code.
    pub(super) fn read(root: Node<'_, '_>, memo: impl Fn(Node<'_, '_>) -> String) -> Self {
        let mut layers: HashMap<String, LayerKind> = HashMap::new();
        for set in root.descendants().filter(|it| name_of(*it) == "Set") {
            let id = plain_guid(set.attribute("guid").unwrap_or_default());
            let Some((kind, _)) = KINDS.iter().find(|(_, name)| set_guid(name) == id) else {
                continue;
            };
            for member in set.children().filter(|it| name_of(*it) == "MemberCode") {
                let code = member.attribute("targetGUID").or(member.attribute("guid"));
                layers.insert(plain_guid(code.unwrap_or_default()), *kind);
            }
        }
        let mut book = Self::default();
        let codes: Vec<Node<'_, '_>> = root
            .descendants()
            .filter(|it| name_of(*it) == "Code" && it.has_attribute("guid"))
            .collect();
        let code = |node: Node<'_, '_>| plain_guid(node.attribute("guid").unwrap_or_default());
        let called = |node: Node<'_, '_>| node.attribute("name").unwrap_or_default().to_owned();
        // Other programs tell codes apart by their place.
        let mut often: HashMap<String, u64> = HashMap::new();
        for it in &codes {
            *often.entry(called(*it)).or_default() += 1;
        }
        let mut taken: BTreeSet<(Option<String>, String)> = BTreeSet::new();
        let mut labels: HashMap<String, String> = HashMap::new();
        for it in codes {
            let about = it.children().find(|it| name_of(*it) == "Description");
            let mut description = about
                .and_then(|it| it.text())
                .unwrap_or_default()
                .to_owned();
            let memo = memo(it);
            if !memo.is_empty() && !description.is_empty() {
                description.push_str("\n\n");
            }
            description.push_str(&memo);
            if let Some(kind) = layers.get(&code(it)) {
                let mut layer = LayerInfo::new(&called(it), *kind);
                layer.description = description;
                layer.label_required =
                    *kind == LayerKind::Span && it.attribute("isCodable") == Some("false");
                book.codes.insert(
                    code(it),
                    Meant {
                        layer: Some(layer.name.clone()),
                        label: None,
                    },
                );
                book.schema.push(layer);
                continue;
            }
            let mut above = it.ancestors().skip(1).filter(|it| name_of(*it) == "Code");
            let layer = above
                .clone()
                .find(|it| layers.contains_key(&code(*it)))
                .map(called);
            let parent = above.next().filter(|it| !layers.contains_key(&code(*it)));
            let mut name = called(it);
            if layers.is_empty() && often.get(&name).is_some_and(|it| *it > 1) {
                let mut path: Vec<String> = above_names(it);
                path.reverse();
                path.push(name);
                name = path.join("/");
                book.paths += 1;
            }
            let layer = if layers.is_empty() {
                Some(CODES.to_owned())
            } else {
                layer
            };
            while !taken.insert((layer.clone(), name.clone())) {
                name.push('\'');
            }
            let mut label = LabelInfo::new(&name);
            label.description = description;
            it.attribute("color")
                .unwrap_or_default()
                .clone_into(&mut label.color);
            label.parent = parent.and_then(|it| labels.get(&code(it)).cloned());
            labels.insert(code(it), name.clone());
            book.codes.insert(
                code(it),
                Meant {
                    layer: layer.clone(),
                    label: Some(name),
                },
            );
            if let Some(layer) = layer {
                book.label(&layer, label);
            }
        }
        book
    }

    fn label(&mut self, layer: &str, label: LabelInfo) {
        match self.schema.iter_mut().find(|it| it.name == layer) {
            Some(it) => it.labels.push(label),
            None => {
                let mut made = LayerInfo::new(layer, LayerKind::Span);
                made.labels.push(label);
                self.schema.push(made);
            }
        }
    }

    /// The layer of links that has a label, if one alone does.
    pub(super) fn layer_of_link(&self, label: Option<&str>) -> Option<String> {
        let mut own = self.schema.iter().filter(|it| {
            it.kind == LayerKind::Relation
                && it.labels.iter().any(|it| Some(it.name.as_str()) == label)
        });
        match (own.next(), own.next()) {
            (Some(it), None) => Some(it.name.clone()),
            _ => None,
        }
    }
}

fn above_names(code: Node<'_, '_>) -> Vec<String> {
    let above = code.ancestors().skip(1).filter(|it| name_of(*it) == "Code");
    above
        .map(|it| it.attribute("name").unwrap_or_default().to_owned())
        .collect()
}
