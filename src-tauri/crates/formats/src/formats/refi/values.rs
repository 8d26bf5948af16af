//! Variables: what is said of articles and annotations by name, as the standard has it.

use std::collections::{BTreeMap, HashMap};

use galley_model::annotation::AttributeValue;
use roxmltree::Node;

use crate::markup::Markup;

use super::{guid, plain_guid};

/// What a variable is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Variable {
    /// The id of an article.
    Id,
    /// A detail of an article.
    Detail(String),
    /// What an annotation mentions.
    Entity,
    /// How sure an annotation is.
    Confidence,
    /// An attribute of annotations, with the type of its values.
    Attribute(String, &'static str),
}

impl Variable {
    pub(super) fn guid(&self) -> String {
        match self {
            Self::Id => guid("variable", &["id"]),
            Self::Detail(name) => guid("variable", &["detail", name]),
            Self::Entity => guid("variable", &["entity"]),
            Self::Confidence => guid("variable", &["confidence"]),
            Self::Attribute(name, kind) => guid("variable", &["attribute", name, kind]),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Detail(name) | Self::Attribute(name, _) => name,
            Self::Entity => "entity",
            Self::Confidence => "confidence",
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Id | Self::Detail(_) | Self::Entity => "Text",
            Self::Confidence => "Float",
            Self::Attribute(_, kind) => kind,
        }
    }

    /// `<Variable>`.
    pub(super) fn write(&self, out: &mut Markup) {
        out.open("Variable")
            .set("guid", &self.guid())
            .set("name", self.name());
        out.set("typeOfVariable", self.kind()).close().line();
    }

    /// `<VariableValue>`.
    pub(super) fn write_value(&self, value: &str, out: &mut Markup) {
        let element = match self.kind() {
            "Boolean" => "BooleanValue",
            "Float" => "FloatValue",
            _ => "TextValue",
        };
        out.open("VariableValue")
            .open("VariableRef")
            .set("targetGUID", &self.guid())
            .close();
        out.leaf(element, value).close();
    }
}

/// An attribute as a variable and its value.
pub(super) fn attribute(name: &str, value: &AttributeValue) -> (Variable, String) {
    let (kind, value) = match value {
        AttributeValue::Flag(value) => ("Boolean", value.to_string()),
        AttributeValue::Number(value) => ("Float", value.to_string()),
        AttributeValue::Text(value) => ("Text", value.clone()),
    };
    (Variable::Attribute(name.to_owned(), kind), value)
}

/// The names of variables by their GUIDs.
pub(super) fn names(root: Node<'_, '_>) -> HashMap<String, String> {
    let all = root
        .descendants()
        .filter(|it| it.tag_name().name() == "Variable");
    all.filter_map(|it| {
        Some((
            plain_guid(it.attribute("guid")?),
            it.attribute("name")?.to_owned(),
        ))
    })
    .collect()
}

/// The values in an element, by the GUIDs of their variables. Those that are empty say nothing.
pub(super) fn read(node: Node<'_, '_>) -> BTreeMap<String, AttributeValue> {
    let mut all = BTreeMap::new();
    for it in node
        .children()
        .filter(|it| it.tag_name().name() == "VariableValue")
    {
        let of = it
            .children()
            .find(|it| it.tag_name().name() == "VariableRef");
        let value = it
            .children()
            .find(|it| it.tag_name().name().ends_with("Value"));
        let (Some(of), Some(value)) = (of.and_then(|it| it.attribute("targetGUID")), value) else {
            continue;
        };
        let said = value.text().unwrap_or_default();
        let number = || said.trim().parse().ok().filter(|it: &f64| it.is_finite());
        let value = match value.tag_name().name() {
            "BooleanValue" => AttributeValue::Flag(matches!(said.trim(), "true" | "1")),
            "IntegerValue" | "FloatValue" => number().map_or_else(
                || AttributeValue::Text(said.to_owned()),
                AttributeValue::Number,
            ),
            _ => AttributeValue::Text(said.to_owned()),
        };
        all.insert(plain_guid(of), value);
    }
    all
}

/// A value in words.
pub(super) fn said(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(value) => value.to_string(),
        AttributeValue::Number(value) => value.to_string(),
        AttributeValue::Text(value) => value.clone(),
    }
}
