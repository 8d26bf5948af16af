//! Types and their features: read from and written as UIMA's type system descriptions, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::xml;

pub(crate) const TOP: &str = "uima.cas.TOP";
pub(crate) const BASE: &str = "uima.cas.AnnotationBase";
pub(crate) const ANNOTATION: &str = "uima.tcas.Annotation";
pub(crate) const DOCUMENT: &str = "uima.tcas.DocumentAnnotation";
pub(crate) const STRING: &str = "uima.cas.String";
pub(crate) const DOUBLE: &str = "uima.cas.Double";
pub(crate) const BOOLEAN: &str = "uima.cas.Boolean";

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Feature {
    pub name: String,
    /// The full name of the type of its values.
    pub range: String,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Type {
    pub parent: String,
    pub description: String,
    /// Its own, without those of its parents.
    pub features: Vec<Feature>,
}

/// What the values of a feature are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    Text,
    Flag,
    Number,
    Texts,
    /// Numbers or truth values in a row.
    Row,
    Refs,
}

/// A type system. UIMA's own types are known without being declared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Types(pub BTreeMap<String, Type>);

/// No chain of parents is longer; a longer one is a circle.
const DEEPEST: usize = 200;

fn own_parent(name: &str) -> Option<&'static str> {
    Some(match name {
        DOCUMENT => ANNOTATION,
        ANNOTATION => BASE,
        BASE => TOP,
        _ => return None,
    })
}

/// The features of UIMA's own containers.
fn own_range(kind: &str, feature: &str) -> Option<Range> {
    Some(match (kind, feature) {
        ("uima.cas.FSArray", "elements") | ("uima.cas.NonEmptyFSList", "head" | "tail") => {
            Range::Refs
        }
        (kind, "elements") if kind.ends_with("[]") => Range::Refs,
        ("uima.cas.StringArray", "elements") => Range::Texts,
        ("uima.cas.NonEmptyStringList", "head") | (DOCUMENT, "language") => Range::Text,
        (kind, "elements") if kind.starts_with("uima.cas.") => Range::Row,
        (kind, "tail") if kind.starts_with("uima.cas.NonEmpty") => Range::Refs,
        _ => return None,
    })
}

impl Types {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A type and its parents, nearest first.
    fn line<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let next = |it: &&'a str| {
            let declared = self.0.get(*it).map(|it| it.parent.as_str());
            declared
                .or_else(|| own_parent(it))
                .filter(|it| !it.is_empty())
        };
        std::iter::successors(Some(name), next).take(DEEPEST)
    }

    pub(crate) fn is_a(&self, name: &str, ancestor: &str) -> bool {
        self.line(name).any(|it| it == ancestor)
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name) || own_parent(name).is_some()
    }

    /// What the values of a feature are, if its type is known.
    pub(crate) fn range(&self, kind: &str, feature: &str) -> Option<Range> {
        let found = self.line(kind).find_map(|it| {
            let declared = self.0.get(it);
            let declared = declared.and_then(|it| it.features.iter().find(|it| it.name == feature));
            declared
                .map(|it| self.range_of(&it.range))
                .or_else(|| own_range(it, feature))
        });
        found.or_else(|| own_range(kind, feature))
    }

    fn range_of(&self, range: &str) -> Range {
        match range {
            STRING => Range::Text,
            BOOLEAN => Range::Flag,
            DOUBLE | "uima.cas.Float" | "uima.cas.Byte" | "uima.cas.Short" | "uima.cas.Integer"
            | "uima.cas.Long" => Range::Number,
            "uima.cas.StringArray" | "uima.cas.StringList" => Range::Texts,
            "uima.cas.FSArray" | "uima.cas.FSList" => Range::Refs,
            other if other.starts_with("uima.cas.") && other.ends_with("[]") => Range::Row,
            other
                if other.starts_with("uima.cas.")
                    && (other.ends_with("Array") || other.ends_with("List")) =>
            {
                Range::Row
            }
            // Sets of allowed values are types below that of texts.
            other if self.is_a(other, STRING) => Range::Text,
            _ => Range::Refs,
        }
    }

    /// The names of a type's features, those of its parents first.
    pub(crate) fn features(&self, kind: &str) -> Vec<&Feature> {
        let mut line: Vec<&str> = self.line(kind).collect();
        line.reverse();
        let types = line.into_iter().filter_map(|it| self.0.get(it));
        types.flat_map(|it| &it.features).collect()
    }

    /// Declares a type unless it is declared.
    pub(crate) fn declare(&mut self, name: &str, parent: &str, description: &str) {
        self.0.entry(name.to_owned()).or_insert_with(|| Type {
            parent: parent.to_owned(),
            description: description.to_owned(),
            features: Vec::new(),
        });
    }

    /// Declares a feature of a declared type. Of values of several kinds all are texts; `false` says so.
    pub(crate) fn feature(&mut self, kind: &str, name: &str, range: &str) -> bool {
        let Some(kind) = self.0.get_mut(kind) else {
            return true;
        };
        match kind.features.iter_mut().find(|it| it.name == name) {
            Some(known) if known.range != range => {
                STRING.clone_into(&mut known.range);
                return false;
            }
            Some(_) => {}
            None => kind.features.push(Feature {
                name: name.to_owned(),
                range: range.to_owned(),
            }),
        }
        true
    }

    /// Adds what a type system description declares.
    pub(crate) fn read(&mut self, description: &roxmltree::Document<'_>) {
        let child = |node: roxmltree::Node<'_, '_>, name: &str| {
            let mut children = node.children();
            let found = children.find(|it| it.tag_name().name() == name)?;
            found.text().map(|it| it.trim().to_owned())
        };
        let all = description.descendants();
        for node in all.filter(|it| it.tag_name().name() == "typeDescription") {
            let Some(name) = child(node, "name") else {
                continue;
            };
            let parent = child(node, "supertypeName").unwrap_or_else(|| TOP.into());
            let about = child(node, "description").unwrap_or_default();
            self.declare(&name, &parent, &about);
            let features = node.descendants();
            for node in features.filter(|it| it.tag_name().name() == "featureDescription") {
                if let (Some(feature), Some(range)) =
                    (child(node, "name"), child(node, "rangeTypeName"))
                {
                    self.feature(&name, &feature, &range);
                }
            }
        }
    }

    /// As a type system description.
    pub(crate) fn write(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n",
        );
        for (name, it) in &self.0 {
            let _ = write!(
                out,
                "    <typeDescription>\n      <name>{name}</name>\n      <description>{}</description>\n      <supertypeName>{}</supertypeName>\n",
                xml::content(&it.description),
                it.parent
            );
            if !it.features.is_empty() {
                out.push_str("      <features>\n");
                for Feature { name, range } in &it.features {
                    let _ = writeln!(
                        out,
                        "        <featureDescription><name>{name}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
                    );
                }
                out.push_str("      </features>\n");
            }
            out.push_str("    </typeDescription>\n");
        }
        out.push_str("  </types>\n</typeSystemDescription>\n");
        out
    }

    /// The last parts of the names of types that are not unique, so that the whole name must tell them apart. Some
    /// types do not count.
    pub(crate) fn ambiguous(&self, but: impl Fn(&str) -> bool) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for name in self.0.keys().filter(|it| !but(it)) {
            let short = super::short(name);
            if !seen.insert(short) {
                twice.insert(short);
            }
        }
        twice
    }
}
