//! The card of a data set: what its columns are, for the library, and what it is, for people.

use std::fmt::Write;

use crate::corpus::SchemaInfo;
use crate::parquet_write::Kind;
use crate::record::Labels;

/// A string as YAML holds any: a plain word as it is, else with what JSON writes plainly but YAML does not know escaped.
fn quoted(text: &str) -> String {
    /// Words that are no strings in YAML.
    const TAKEN: [&str; 10] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
    ];
    let begins = text.starts_with(|it: char| it.is_ascii_alphabetic());
    let word = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    if begins && text.chars().all(word) && !TAKEN.contains(&text.to_lowercase().as_str()) {
        return text.to_owned();
    }
    let json = serde_json::Value::from(text).to_string();
    let mut safe = String::with_capacity(json.len());
    for it in json.chars() {
        match it {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(safe, "\\u{:04x}", u32::from(it));
            }
            it => safe.push(it),
        }
    }
    safe
}

fn features(fields: &[(&str, &Kind)], classes: &[String], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for (name, kind) in fields {
        let _ = writeln!(out, "{pad}- name: {}", quoted(name));
        feature(name, kind, classes, indent + 2, out);
    }
}

fn feature(name: &str, kind: &Kind, classes: &[String], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let scalar = |kind: &Kind| match kind {
        Kind::Whole => "int64",
        Kind::Real => "float64",
        _ => "string",
    };
    let inside = |fields: &[(&'static str, Kind)], out: &mut String| {
        let fields: Vec<(&str, &Kind)> = fields.iter().map(|(name, it)| (*name, it)).collect();
        features(&fields, classes, indent, out);
    };
    match kind {
        Kind::List(item) => match item.as_ref() {
            Kind::Struct(fields) => {
                let _ = writeln!(out, "{pad}list:");
                inside(fields, out);
            }
            _ if name == super::write::TAGS => {
                let _ = writeln!(out, "{pad}sequence:\n{pad}  class_label:\n{pad}    names:");
                for (number, class) in classes.iter().enumerate() {
                    let _ = writeln!(out, "{pad}      '{number}': {}", quoted(class));
                }
            }
            item => {
                let _ = writeln!(out, "{pad}sequence: {}", scalar(item));
            }
        },
        Kind::Struct(fields) => {
            let _ = writeln!(out, "{pad}struct:");
            inside(fields, out);
        }
        kind => {
            let _ = writeln!(out, "{pad}dtype: {}", scalar(kind));
        }
    }
}

/// What the card says.
pub(super) struct Card<'a> {
    pub fields: &'a [(String, Kind)],
    pub classes: &'a [String],
    pub schema: &'a SchemaInfo,
    /// The splits and the file of each.
    pub data: Vec<(String, String)>,
    pub articles: u64,
    pub annotations: u64,
    /// The languages of the articles, where they say so.
    pub languages: Vec<String>,
}

impl Card<'_> {
    pub(super) fn text(&self) -> String {
        let mut out = String::from("---\n");
        if !self.languages.is_empty() {
            out.push_str("language:\n");
            for it in &self.languages {
                let _ = writeln!(out, "- {}", quoted(it));
            }
        }
        out.push_str(
            "task_categories:\n- token-classification\nconfigs:\n- config_name: default\n  data_files:\n",
        );
        for (split, path) in &self.data {
            let _ = writeln!(out, "  - split: {}\n    path: {path}", quoted(split));
        }
        out.push_str("dataset_info:\n  features:\n");
        let fields: Vec<(&str, &Kind)> = self
            .fields
            .iter()
            .map(|(name, kind)| (name.as_str(), kind))
            .collect();
        features(&fields, self.classes, 2, &mut out);
        out.push_str("---\n\n# Annotated articles\n\n");
        let _ = writeln!(
            out,
            "{} with {}, exported from Galley.\n\n\
             `text[start:end]` is the `quote` of a span: offsets count code points, as Python does. `spans` has every annotation; \
             `tokens` and `ner_tags` (IOB2) are made of them for training. `attributes` and `origin` are JSON.\n",
            counted(self.articles, "article"),
            counted(self.annotations, "annotation"),
        );
        for layer in &self.schema.layers {
            let _ = writeln!(out, "## {}\n", one_line(&layer.name));
            if !layer.description.is_empty() {
                let _ = writeln!(out, "{}\n", layer.description.trim());
            }
            for label in &layer.labels {
                let name = one_line(&label.name);
                let _ = match one_line(&label.description) {
                    about if about.is_empty() => writeln!(out, "- **{name}**"),
                    about => writeln!(out, "- **{name}**: {about}"),
                };
            }
            out.push('\n');
        }
        out
    }
}

fn counted(number: u64, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names of numbered labels by column, from the lines of a card; of YAML no more than the library writes.
pub(super) fn labels(card: &str) -> Labels {
    let mut labels = Labels::new();
    let mut column: Option<(usize, String)> = None;
    // How far the list of names is indented, while it goes on.
    let mut names: Option<usize> = None;
    for line in card.lines().skip(1).take_while(|it| it.trim_end() != "---") {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if let Some(outer) = names {
            let entry = line.strip_prefix("- ").or_else(|| {
                let (number, name) = line.split_once(':')?;
                let number = number.trim_matches(['\'', '"']);
                number.parse::<u32>().ok().map(|_| name.trim())
            });
            if let (Some(name), Some((_, column))) = (entry, &column)
                && indent >= outer
            {
                let all: &mut Vec<String> = labels.entry(column.clone()).or_default();
                all.push(unquoted(name));
                continue;
            }
            names = None;
        }
        if let Some(name) = line.strip_prefix("- name:") {
            // Fields of structs belong to their column.
            if column.as_ref().is_none_or(|(outer, _)| indent <= *outer) {
                column = Some((indent, unquoted(name.trim())));
            }
        } else if line == "names:" {
            names = Some(indent);
        }
    }
    labels
}

fn unquoted(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
        return inner.replace("''", "'");
    }
    serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned())
}
