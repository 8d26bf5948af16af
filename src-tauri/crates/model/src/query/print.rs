//! A query as it is written. What is read again is the same.

use std::fmt::{self, Display as _};

use super::fields::{STATUSES, is_detail};
use super::read::closing;
use super::terms::{About, Mark, MarkFilter, Name, OriginFilter, TextTerm, Value};
use super::{Node, Query};

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Node::All(nodes) => all(nodes, out),
            node => node.fmt(out),
        }
    }
}

/// What stands side by side. Annotations that need not be the same stand in brackets.
fn all(nodes: &[Node], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let marks = nodes.iter().filter(|it| matches!(it, Node::Mark(_)));
    let several = marks.count() > 1;
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            out.write_str(" ")?;
        }
        match node {
            Node::Mark(filter) if several => write!(out, "({filter})")?,
            Node::Mark(filter) => filter.fmt(out)?,
            node => node.fmt(out)?,
        }
    }
    Ok(())
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => {
                out.write_str("(")?;
                all(nodes, out)?;
                out.write_str(")")
            }
            Self::Any(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        out.write_str(" OR ")?;
                    }
                    inner(node, out)?;
                }
                Ok(())
            }
            Self::Not(node) => {
                out.write_str("-")?;
                inner(node, out)
            }
            Self::Text(it) => it.fmt(out),
            Self::Mark(it) => it.fmt(out),
            Self::Article(it) => about(&it.what, out),
            Self::Part(it) => {
                out.write_str("part:")?;
                list(&it.labels, out)
            }
        }
    }
}

/// One term, in brackets where it is several.
fn inner(node: &Node, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match node {
        Node::Any(_) => write!(out, "({node})"),
        Node::Mark(filter) if filter.fields.len() > 1 => write!(out, "({filter})"),
        node => node.fmt(out),
    }
}

impl fmt::Display for MarkFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, field) in self.fields.iter().enumerate() {
            if at > 0 {
                out.write_str(" ")?;
            }
            mark(&field.what, out)?;
        }
        Ok(())
    }
}

fn mark(what: &Mark, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match what {
        Mark::Label(values) => named("label", values, out),
        Mark::Layer(values) => named("layer", values, out),
        Mark::By(names) => named("by", names, out),
        Mark::Note(words) => named("note", words, out),
        Mark::Entity(names) => named("entity", names, out),
        Mark::Origin(origins) => named("origin", origins, out),
        Mark::Quote(words) => named("quote", words, out),
        Mark::Attribute { name, values } => keyed("attr", name, values, out),
        Mark::Adrift => out.write_str("is:adrift"),
        Mark::Conflict => out.write_str("is:conflict"),
    }
}

fn about(what: &About, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match what {
        About::Status(all) => {
            let name = |it| {
                STATUSES
                    .iter()
                    .find(|(_, of)| of == it)
                    .map(|(name, _)| *name)
            };
            let names: Vec<&str> = all.iter().filter_map(name).collect();
            named("status", &names, out)
        }
        About::Assigned(names) => named("assigned", names, out),
        About::Source(words) => named("source", words, out),
        About::Title(words) => named("title", words, out),
        About::Date(ranges) => named("date", ranges, out),
        About::Undated => out.write_str("is:undated"),
        About::Length(ranges) => named("length", ranges, out),
        About::Tags(ranges) => named("tags", ranges, out),
        About::Unresolved => out.write_str("is:unresolved"),
        About::Finding => out.write_str("is:finding"),
        About::Suggested => out.write_str("is:suggested"),
        About::Id(values) => named("id", values, out),
        About::Detail { key, values } if is_detail(&key.text) => {
            write!(out, "{}:", key.text)?;
            if values.is_empty() {
                out.write_str("*")
            } else {
                list(values, out)
            }
        }
        About::Detail { key, values } => keyed("detail", key, values, out),
    }
}

fn named(field: &str, values: &[impl fmt::Display], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "{field}:")?;
    list(values, out)
}

fn keyed(
    field: &str,
    key: &Value,
    values: &[impl fmt::Display],
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(out, "{field}:")?;
    quote(&key.text, out)?;
    if values.is_empty() {
        return Ok(());
    }
    out.write_str("=")?;
    list(values, out)
}

fn list(values: &[impl fmt::Display], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.write_str(",")?;
        }
        value.fmt(out)?;
    }
    Ok(())
}

fn quote(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str("\"")?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.write_str("\\")?;
        }
        write!(out, "{letter}")?;
    }
    out.write_str("\"")
}

impl fmt::Display for TextTerm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = self.near.is_none()
            && self
                .raw
                .chars()
                .all(|it| it.is_alphanumeric() || matches!(it, '*' | '\'' | '’' | '.'))
            && !["AND", "OR", "NOT"].contains(&self.raw.as_str());
        if bare {
            return out.write_str(&self.raw);
        }
        quote(&self.raw, out)?;
        self.near.map_or(Ok(()), |it| write!(out, "~{it}"))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.prefix { "*" } else { "" };
        let bare = self.text.chars().all(|it| {
            !it.is_whitespace() && !matches!(it, ',' | '|' | '(' | ')') && closing(it).is_none()
        });
        if bare {
            return write!(out, "{}{star}", self.text);
        }
        quote(&self.text, out)?;
        out.write_str(star)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => out.write_str("me"),
            Self::Any => out.write_str("*"),
            Self::None => out.write_str("none"),
            Self::Named(value) if !value.prefix => {
                let word = value.text.to_lowercase();
                if ["me", "any", "none"].contains(&word.as_str()) {
                    quote(&value.text, out)
                } else {
                    value.fmt(out)
                }
            }
            Self::Named(value) => value.fmt(out),
        }
    }
}

impl fmt::Display for OriginFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hand => out.write_str("hand"),
            Self::Propagated => out.write_str("propagated"),
            Self::Suggested => out.write_str("suggested"),
            Self::Imported(None) => out.write_str("imported"),
            Self::Imported(Some(format)) => {
                let star = if format.prefix { "*" } else { "" };
                quote(&format!("imported:{}{star}", format.text), out)
            }
        }
    }
}
