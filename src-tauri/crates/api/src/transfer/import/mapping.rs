//! How names of a file become names of the project, and what is remembered of it for each format.

use std::collections::BTreeMap;

use galley_formats::corpus::{Annotation, LabelInfo, LayerInfo};
use galley_formats::{Document, Item, Report, Severity};
use galley_store::Store;

use crate::error::Result;
use crate::wire::{ApiError, LabelTarget, Mapping};

/// The setting that holds the mappings by format.
const SETTING: &str = "mappings";

/// Remembers the mapping for a format; one that changes nothing is forgotten.
pub(super) fn remember(store: &mut Store, format: &str, mapping: &Mapping) -> Result<()> {
    let mut all = remembered(store)?;
    let before = all.clone();
    if *mapping == Mapping::default() {
        all.remove(format);
    } else {
        all.insert(format.to_owned(), mapping.clone());
    }
    if all != before {
        let text = serde_json::to_string(&all).expect("mappings print as JSON");
        store.set_setting(SETTING, &text)?;
    }
    Ok(())
}

/// The mappings that are remembered, by format.
pub(super) fn remembered(store: &Store) -> Result<BTreeMap<String, Mapping>> {
    let Some(text) = store.setting(SETTING)? else {
        return Ok(BTreeMap::new());
    };
    serde_json::from_str(&text).map_err(|error| {
        ApiError::new(
            format!("What this project remembers of imports cannot be read: {error}"),
            "It may be of a later version of Galley. Open the project with that.",
        )
    })
}

impl Mapping {
    /// Gives a document the project's names, and leaves out what is to be left out.
    pub(super) fn apply(&self, document: &mut Document, report: &mut Report) {
        self.rename_details(document, report);
        let person = |name: &mut Option<String>| {
            if let Some(to) = name.as_ref().and_then(|it| self.annotators.get(it)) {
                *name = Some(to.clone());
            }
        };
        let before = document.annotations.len();
        document.annotations.retain_mut(|it| {
            person(&mut it.annotator);
            self.rename(it)
        });
        for it in &mut document.relations {
            person(&mut it.annotator);
        }
        for it in &mut document.work {
            if let Some(to) = self.annotators.get(&it.annotator) {
                it.annotator.clone_from(to);
            }
        }
        let left_out = before - document.annotations.len();
        if left_out == 0 {
            return;
        }
        let ids: std::collections::HashSet<&str> = document
            .annotations
            .iter()
            .map(|it| it.id.as_str())
            .collect();
        let links = document.relations.len();
        document
            .relations
            .retain(|it| ids.contains(it.from.as_str()) && ids.contains(it.to.as_str()));
        report.annotations -= left_out as u64;
        report.relations -= (links - document.relations.len()) as u64;
        let message = "The mapping leaves these annotations out, with their links.";
        let item = Item::new(Severity::Info, "left-out", message);
        report.push(item.of(document).times(left_out as u64));
    }

    /// All at once, so that two details can change names. One that keeps its name is not overwritten.
    fn rename_details(&self, document: &mut Document, report: &mut Report) {
        let (named, own): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut document.metadata)
            .into_iter()
            .partition(|(key, _)| self.details.contains_key(key));
        document.metadata = own;
        for (key, value) in named {
            let to = &self.details[&key];
            if to.is_empty() {
                continue;
            }
            if document.metadata.contains_key(to) {
                let message = format!(
                    "The detail “{key}” was left out: the article has another that is called “{to}”."
                );
                let item = Item::new(Severity::Loss, "detail-twice", message);
                report.push(item.of(document));
                continue;
            }
            document.metadata.insert(to.clone(), value);
        }
    }

    /// A layer of a file as far as the project is to have it: without labels that become others or are left out, and
    /// `None` where nothing of it is left.
    pub(super) fn layer(&self, info: &LayerInfo) -> Option<LayerInfo> {
        let here = |to: &LabelTarget| to.layer == info.name;
        let goes = |label: &LabelInfo| {
            let rule = self.labels.iter().find(|rule| {
                rule.layer.as_ref() == Some(&info.name) && rule.label.as_ref() == Some(&label.name)
            });
            rule.is_some_and(|rule| {
                !rule
                    .to
                    .as_ref()
                    .is_some_and(|to| here(to) && to.label.as_ref() == Some(&label.name))
            })
        };
        let mut kept = info.clone();
        kept.labels.retain(|it| !goes(it));
        let wanted = !kept.labels.is_empty()
            || info.labels.is_empty()
            || self
                .labels
                .iter()
                .any(|rule| rule.to.as_ref().is_some_and(here));
        wanted.then_some(kept)
    }

    /// Whether the annotation is kept.
    fn rename(&self, it: &mut Annotation) -> bool {
        let name = (it.layer.as_deref(), it.label.as_deref());
        let rule = self
            .labels
            .iter()
            .find(|rule| (rule.layer.as_deref(), rule.label.as_deref()) == name);
        match rule.map(|it| &it.to) {
            None => true,
            Some(None) => false,
            Some(Some(to)) => {
                it.layer = Some(to.layer.clone());
                it.label.clone_from(&to.label);
                true
            }
        }
    }
}
