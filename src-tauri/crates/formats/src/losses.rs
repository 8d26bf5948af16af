//! What a format cannot carry, counted before anything is written: one function for all formats, from what each
//! declares.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use galley_model::schema::LayerKind;

use crate::corpus::{Annotation, Document, Relation, SchemaInfo};
use crate::flatten::{chosen, layer_of};
use crate::format::{Format, FormatInfo, Options};
use crate::report::{Item, Report, Severity};

/// Counts what is lost, with the first place of each.
pub(crate) struct Losses<'a> {
    format: &'static dyn Format,
    options: &'a Options,
    info: &'static FormatInfo,
    /// The one layer that is written, if one was chosen.
    layer: Option<String>,
    found: BTreeMap<&'static str, Item>,
    annotators: BTreeSet<String>,
    layers: BTreeSet<String>,
    span_layers: BTreeSet<String>,
    /// Entries of the register with a role that does not go out.
    roles: HashSet<String>,
}

impl<'a> Losses<'a> {
    pub(crate) fn new(
        format: &'static dyn Format,
        schema: &SchemaInfo,
        options: &'a Options,
    ) -> Self {
        let spans = schema.layers.iter().filter(|it| it.kind == LayerKind::Span);
        Self {
            format,
            options,
            info: format.info(),
            layer: layer_of(options),
            found: BTreeMap::new(),
            annotators: BTreeSet::new(),
            layers: BTreeSet::new(),
            span_layers: spans.map(|it| it.name.clone()).collect(),
            roles: schema
                .entities
                .iter()
                .filter(|it| !it.role.is_empty() && !format.keeps_roles())
                .map(|it| it.id.clone())
                .collect(),
        }
    }

    fn lose(&mut self, code: &'static str, what: &str, document: &Document, quote: &str) {
        self.say(Severity::Loss, code, what, document, quote);
    }

    fn say(
        &mut self,
        severity: Severity,
        code: &'static str,
        what: &str,
        document: &Document,
        quote: &str,
    ) {
        if let Some(item) = self.found.get_mut(code) {
            item.count += 1;
            return;
        }
        let item = Item::new(severity, code, what).of(document);
        let item = if quote.is_empty() {
            item
        } else {
            item.quoting(quote)
        };
        self.found.insert(code, item);
    }

    /// How many annotations and relations are of the layer that is written, if one was chosen.
    pub(crate) fn written(&self, document: &Document) -> (u64, u64) {
        let layer = self.layer.as_deref();
        let ids: HashSet<&str> = document
            .annotations
            .iter()
            .filter(|it| chosen(layer, it))
            .map(|it| it.id.as_str())
            .collect();
        let ends = |it: &&Relation| ids.contains(it.from.as_str()) && ids.contains(it.to.as_str());
        let annotations = document.annotations.iter().filter(|it| chosen(layer, it));
        let relations = document.relations.iter();
        match layer {
            None => (annotations.count() as u64, relations.count() as u64),
            Some(_) => (
                annotations.count() as u64,
                relations.filter(ends).count() as u64,
            ),
        }
    }

    pub(crate) fn count(&mut self, document: &Document) {
        let carries = &self.info.carries;
        if !carries.relations {
            for _ in &document.relations {
                self.lose(
                    "relations",
                    "Relations have no place in this format.",
                    document,
                    "",
                );
            }
        } else if !carries.notes {
            for it in document.relations.iter().filter(|it| !it.note.is_empty()) {
                self.lose(
                    "notes",
                    "Notes have no place in this format.",
                    document,
                    &it.note,
                );
            }
        }
        for _ in (0..document.cut_relations).filter(|_| carries.relations) {
            self.lose(
                "cut-relations",
                "Relations are left out where an annotation at one of their ends was not chosen.",
                document,
                "",
            );
        }
        for quote in &document.adrift {
            self.lose(
                "adrift",
                "Annotations that have no place in the current text of their article are left out, with their relations.",
                document,
                quote,
            );
        }
        for _ in 0..document.comments {
            self.lose(
                "comments",
                "Comments stay in the project: no format has a place for them.",
                document,
                "",
            );
        }
        if !self.format.keeps_wordless() && document.text.as_str().trim().is_empty() {
            self.lose(
                "no-words",
                "The article has no words: it was written, but when the export is read again it is taken for empty and left out.",
                document,
                "",
            );
        }
        let lost = |it: &&String| *it != "source" && !self.format.keeps_detail(it);
        let lost: Vec<&str> = document
            .metadata
            .keys()
            .filter(lost)
            .map(String::as_str)
            .collect();
        if !lost.is_empty() {
            self.lose(
                "metadata",
                "Details of articles (date, author …) have no place in this format.",
                document,
                &lost.join(", "),
            );
        }
        if !carries.exact_text {
            self.say(
                Severity::Info,
                "text",
                "The format does not keep the text itself: how words are spaced and lines end is lost.",
                document,
                "",
            );
        }
        if !self.info.marks() {
            self.lose_annotations(document);
            return;
        }
        let layer = self.layer.clone();
        let written = |it: &&Annotation| chosen(layer.as_deref(), it);
        for annotation in document.annotations.iter().filter(written) {
            self.annotators.extend(annotation.annotator.clone());
            if annotation
                .layer
                .as_ref()
                .is_some_and(|it| self.span_layers.contains(it))
            {
                self.layers.extend(annotation.layer.clone());
            }
            self.count_annotation(document, annotation);
        }
    }

    /// Where nothing marked is written, nothing is said of how.
    fn lose_annotations(&mut self, document: &Document) {
        let message = format!("{} has no place for annotations.", self.info.name);
        let whole = self.info.carries.document_labels;
        for it in &document.annotations {
            if whole && it.ranges.is_empty() && it.label.is_some() {
                continue;
            }
            if self.format.answers_for(it, self.options) {
                self.annotators.extend(it.annotator.clone());
                continue;
            }
            let first = it.ranges.first();
            let quote = first.and_then(|it| document.text.slice(*it));
            self.lose("annotations", &message, document, quote.unwrap_or_default());
        }
    }

    fn count_annotation(&mut self, document: &Document, it: &Annotation) {
        let carries = &self.info.carries;
        let quote = it
            .ranges
            .first()
            .and_then(|range| document.text.slice(*range))
            .unwrap_or_default()
            .to_owned();
        if it.ranges.is_empty() && !carries.document_labels {
            self.lose(
                "document-labels",
                "Labels of whole articles have no place in this format and are left out.",
                document,
                "",
            );
            return;
        }
        if it.label.is_none() && !carries.highlights {
            self.lose(
                "highlights",
                "Highlights without a label have no place in this format and are left out.",
                document,
                &quote,
            );
            return;
        }
        if it.ranges.len() > 1 && !carries.discontinuous {
            self.lose(
                "discontinuous",
                "Annotations in several parts are written as one from the first to the last.",
                document,
                &quote,
            );
        }
        if !it.note.is_empty() && !carries.notes {
            self.lose(
                "notes",
                "Notes have no place in this format.",
                document,
                &quote,
            );
        }
        if !it.attributes.is_empty() && !carries.attributes {
            self.lose(
                "attributes",
                "Attributes have no place in this format.",
                document,
                &quote,
            );
        }
        if carries.entities && it.entity.as_ref().is_some_and(|it| self.roles.contains(it)) {
            self.lose(
                "entity-roles",
                "What an entry of the register is in the news has no place in this format.",
                document,
                &quote,
            );
        }
        if it.entity.is_some() && !carries.entities {
            self.lose(
                "entities",
                "Links to the register have no place in this format.",
                document,
                &quote,
            );
        }
    }

    pub(crate) fn report(&self, report: &mut Report) {
        let carries = &self.info.carries;
        for item in self.found.values() {
            report.push(item.clone());
        }
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let names = list(&self.annotators);
        let (severity, message) = if self.annotators.len() > 1 {
            let message = format!(
                "The format does not say who judged; {names} are written together. Choose one to keep them apart."
            );
            (Severity::Loss, message)
        } else {
            let message = format!("The format does not say who judged: all of it is {names}'s.");
            (Severity::Info, message)
        };
        if !self.annotators.is_empty() && !carries.annotators {
            report.push(Item::new(severity, "annotators", message));
        }
        if self.layers.len() > 1 && !carries.layers {
            let message = format!(
                "The format has no layers; {} are written together. Choose one with the option layer.",
                list(&self.layers)
            );
            report.push(Item::new(Severity::Loss, "layers", message));
        }
    }
}
