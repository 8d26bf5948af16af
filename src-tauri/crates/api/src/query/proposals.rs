//! Names of the project and words of the language that begin like what is typed.

use std::collections::HashSet;
use std::sync::Arc;

use galley_model::fold::fold;
use galley_model::query::{self, guide, quoted, words_of};
use galley_model::schema::{AttributeKind, Granularity, Schema};
use galley_store::Store;

use crate::error::Result;
use crate::wire::Proposal;

/// So many are shown.
const MOST: usize = 12;
/// So many different sources are looked through.
const MOST_SOURCES: usize = 2_000;

pub(super) struct Proposals<'a> {
    store: &'a Store,
    schema: Arc<Schema>,
    typed: &'a str,
    folded: String,
    found: Vec<Proposal>,
}

/// The part of a text that fits in a line.
fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let mut letters = line.chars();
    let start: String = letters.by_ref().take(80).collect();
    if letters.next().is_some() {
        format!("{start}…")
    } else {
        start
    }
}

impl<'a> Proposals<'a> {
    pub fn new(store: &'a Store, typed: &'a str) -> Result<Self> {
        Ok(Self {
            store,
            schema: store.schema()?,
            typed,
            folded: fold(typed),
            found: Vec::new(),
        })
    }

    /// Those that begin so come before those with a word that does.
    pub fn take(self) -> Vec<Proposal> {
        let mut seen = HashSet::new();
        let mut found = self.found;
        found.retain(|it| seen.insert(it.insert.clone()));
        found.truncate(MOST);
        found
    }

    /// Whether a word of a name begins like what is typed.
    fn fits(&self, name: &str) -> bool {
        if self.folded.is_empty() {
            return name.starts_with(self.typed);
        }
        let name = fold(name);
        name.starts_with(&self.folded) || name.contains(&format!(" {}", self.folded))
    }

    fn push(&mut self, insert: String, about: &str, color: Option<&str>) {
        self.found.push(Proposal {
            insert,
            complete: true,
            about: brief(about),
            color: color.map(Into::into),
        });
    }

    /// Names that fit, each with what is said of it; `before` is written before each.
    fn names(&mut self, before: &str, names: impl IntoIterator<Item = (String, String)>) {
        let mut found: Vec<_> = names
            .into_iter()
            .filter(|(name, _)| self.fits(name))
            .collect();
        found.sort_by_cached_key(|(name, _)| !fold(name).starts_with(&self.folded));
        for (name, about) in found.into_iter().take(MOST) {
            self.push(format!("{before}{}", quoted(&name)), &about, None);
        }
    }

    /// Where a term begins: fields, and what the project has by that name.
    pub fn terms(&mut self) -> Result<()> {
        let typed = self.typed.to_lowercase();
        let rows = guide().iter().flat_map(|it| it.rows);
        for row in rows {
            let Some(field) = row.field.filter(|it| it.starts_with(&typed)) else {
                continue;
            };
            self.open(format!("{field}:"), row.about);
        }
        if self.folded.chars().count() < 2 {
            return Ok(());
        }
        for name in self.store.detail_names()? {
            if name.to_lowercase().starts_with(&typed) && query::is_detail(&name) {
                self.open(format!("{name}:"), "a detail of the article");
            }
        }
        self.labels("label:", false);
        let entities = self.store.entities_like(self.typed, MOST)?;
        for it in entities {
            self.push(format!("entity:{}", quoted(&it.name)), &it.type_name, None);
        }
        let sources = self.store.sources(MOST_SOURCES)?;
        self.names("source:", sources.into_iter().map(|it| (it, String::new())));
        Ok(())
    }

    fn open(&mut self, insert: String, about: &str) {
        self.found.push(Proposal {
            insert,
            complete: false,
            about: about.into(),
            color: None,
        });
    }

    /// The names of attributes or details.
    pub fn keys(&mut self, field: &str) -> Result<()> {
        let known: Vec<(String, String)> = if field == "attr" {
            let all = self.schema.attributes.values();
            all.map(|it| (it.name.clone(), it.description.clone()))
                .collect()
        } else {
            let names = self.store.detail_names()?;
            names.into_iter().map(|it| (it, String::new())).collect()
        };
        for (name, about) in known {
            if self.fits(&name) {
                let plain = query::is_detail(&name) || query::field(&name).is_some();
                let name = if plain { name } else { format!("\"{name}\"") };
                self.open(format!("{name}="), &brief(&about));
            }
        }
        Ok(())
    }

    pub fn values(&mut self, field: &str, key: Option<&str>) -> Result<()> {
        let typed = self.typed.to_lowercase();
        for (word, about) in words_of(field) {
            if word.starts_with(&typed) {
                self.push((*word).into(), about, None);
            }
        }
        match field {
            "label" => self.labels("", false),
            "part" => self.labels("", true),
            "layer" => {
                let layers = self.schema.layers_in_order();
                let names: Vec<_> = layers
                    .iter()
                    .map(|(_, it)| (it.name.clone(), it.description.clone()))
                    .collect();
                self.names("", names);
            }
            "by" | "assigned" => {
                let people = self.store.annotators()?;
                self.names("", people.into_iter().map(|(_, it)| (it.name, it.role)));
            }
            "source" => {
                let sources = self.store.sources(MOST_SOURCES)?;
                self.names("", sources.into_iter().map(|it| (it, String::new())));
            }
            "entity" => {
                for it in self.store.entities_like(self.typed, MOST)? {
                    self.push(quoted(&it.name), &it.type_name, None);
                }
            }
            "origin" => {
                for format in self.store.formats_imported()? {
                    let insert = format!("imported:{format}");
                    if insert.starts_with(&typed) {
                        self.push(insert, "read from a file of this format", None);
                    }
                }
            }
            "attr" => self.attribute_values(key.unwrap_or_default()),
            "detail" => {
                let values = self.store.detail_values(key.unwrap_or_default())?;
                let short = values.into_iter().filter(|it| it.chars().count() <= 80);
                self.names("", short.map(|it| (it, String::new())));
            }
            _ => {}
        }
        Ok(())
    }

    fn attribute_values(&mut self, key: &str) {
        let schema = self.schema.clone();
        let named = schema
            .attributes
            .values()
            .filter(|it| fold(&it.name) == fold(key));
        for attribute in named {
            let options = match &attribute.kind {
                AttributeKind::Choice { options } => options.clone(),
                AttributeKind::Flag => vec!["yes".into(), "no".into()],
                AttributeKind::Text | AttributeKind::Number => Vec::new(),
            };
            self.names("", options.into_iter().map(|it| (it, String::new())));
        }
    }

    /// Labels, in the order of their layers; only those that say what paragraphs are, or all.
    fn labels(&mut self, before: &str, parts: bool) {
        let schema = self.schema.clone();
        for (id, layer) in schema.layers_in_order() {
            if parts && layer.granularity != Granularity::Paragraph {
                continue;
            }
            for (_, label) in schema.labels_of(id) {
                if label.retired || !self.fits(&label.name) {
                    continue;
                }
                let about = if label.description.is_empty() {
                    &layer.name
                } else {
                    &label.description
                };
                let insert = format!("{before}{}", quoted(&label.name));
                self.push(insert, about, Some(&label.color));
            }
        }
    }
}
