//! What news standards say of an article beside its text: its subjects and genres, and the people, organisations, places,
//! events and things it is about. They come in as labels of the whole article and as entries of the register.

use std::collections::BTreeMap;

use galley_model::annotation::AttributeValue;
use galley_model::schema::{Granularity, LayerKind, Overlap};

use crate::corpus::{
    Annotation, AnnotatorInfo, Document, EntityInfo, LabelInfo, LayerInfo, SchemaInfo,
};
use crate::format::{FormatError, Reading};

/// Which list of an article something stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    Person,
    Organisation,
    Place,
    Event,
    Object,
    Subject,
    Genre,
}

/// The layer of what articles are about; its labels are the lists.
pub(crate) const NAMED: &str = "Named";

impl List {
    /// The layer its entries come into.
    pub(crate) fn layer(self) -> &'static str {
        match self {
            Self::Subject => "Subject",
            Self::Genre => "Genre",
            _ => NAMED,
        }
    }

    /// The label of what it names, as the presets have it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Organisation => "Organisation",
            Self::Place => "Place",
            Self::Event => "Event",
            Self::Object => "Object",
            Self::Subject => "Subject",
            Self::Genre => "Genre",
        }
    }

    /// The list of things that are usually labelled so.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        match label.to_lowercase().as_str() {
            "person" | "per" | "people" | "pers" => Some(Self::Person),
            "organisation" | "organization" | "org" | "company" => Some(Self::Organisation),
            "place" | "loc" | "location" | "gpe" | "geopolitical" | "geopoliticalarea" | "fac"
            | "poi" => Some(Self::Place),
            "event" => Some(Self::Event),
            "object" | "product" => Some(Self::Object),
            _ => None,
        }
    }
}

/// An entry of a list.
pub(crate) struct Entry {
    pub list: List,
    pub name: String,
    pub uri: Option<String>,
    pub attributes: BTreeMap<String, AttributeValue>,
    pub confidence: Option<f64>,
}

/// An article with what it brings into the schema.
pub(crate) struct Article {
    pub document: Document,
    pub schema: SchemaInfo,
}

impl Article {
    pub(crate) fn new(document: Document) -> Self {
        Self {
            document,
            schema: SchemaInfo {
                annotators: Vec::<AnnotatorInfo>::new(),
                ..SchemaInfo::default()
            },
        }
    }

    /// Adds an entry as a label of the whole article; what has neither name nor address is nothing.
    pub(crate) fn add(&mut self, entry: Entry) {
        let name = match (entry.name.trim(), &entry.uri) {
            ("", None) => return,
            ("", Some(uri)) => uri.clone(),
            (name, _) => name.to_owned(),
        };
        let concept = matches!(entry.list, List::Subject | List::Genre);
        let label = if concept { &name } else { entry.list.label() };
        let id = format!("n{}", self.document.annotations.len() + 1);
        let mut annotation = Annotation::new(id, label, Vec::new());
        annotation.layer = Some(entry.list.layer().to_owned());
        annotation.attributes = entry.attributes;
        annotation.confidence = entry.confidence;
        if concept {
            self.concept(entry.list.layer(), &name, entry.uri);
        } else {
            annotation.entity = Some(self.entity(entry.list.label(), name, entry.uri));
        }
        self.document.annotations.push(annotation);
    }

    /// The register's entry of that name, new if need be.
    pub(crate) fn entity(&mut self, type_name: &str, name: String, uri: Option<String>) -> String {
        let id = uri.clone().unwrap_or_else(|| name.clone());
        if !self.schema.entities.iter().any(|it| it.id == id) {
            self.schema.entities.push(EntityInfo {
                id: id.clone(),
                name,
                type_name: type_name.to_owned(),
                role: String::new(),
                aliases: Vec::new(),
                uris: uri.into_iter().collect(),
                note: String::new(),
            });
        }
        id
    }

    fn concept(&mut self, layer: &str, name: &str, uri: Option<String>) {
        let layers = &mut self.schema.layers;
        let at = layers.iter().position(|it| it.name == layer);
        let at = at.unwrap_or_else(|| {
            layers.push(LayerInfo {
                name: layer.to_owned(),
                kind: LayerKind::Document,
                granularity: Granularity::default(),
                overlap: Overlap::default(),
                label_required: true,
                description: String::new(),
                labels: Vec::new(),
                attributes: Vec::new(),
            });
            layers.len() - 1
        });
        if let Some(layer) = layers.get_mut(at)
            && !layer.labels.iter().any(|it| it.name == name)
        {
            layer.labels.push(LabelInfo {
                name: name.to_owned(),
                color: String::new(),
                key: None,
                description: String::new(),
                examples: Vec::new(),
                counter_examples: Vec::new(),
                parent: None,
                uri,
                retired: false,
            });
        }
    }

    /// Hands it on, its schema first.
    pub(crate) fn hand_on(self, reading: &mut Reading<'_>) -> Result<(), FormatError> {
        if !(self.schema.layers.is_empty() && self.schema.entities.is_empty()) {
            reading.schema(self.schema)?;
        }
        reading.document(self.document)
    }
}

/// A text with every run of white space one blank.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
