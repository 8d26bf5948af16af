//! An import's articles with their annotations and relations. An article that is there already, by text and source,
//! gets only the annotations it lacks.

use std::collections::{BTreeMap, HashMap};

use galley_formats::corpus::{Annotation as Incoming, Place, Relation as IncomingRelation};
use galley_formats::{Item, Report, Severity};
use galley_model::annotation::{Anchor, Annotation, Origin, Relation};
use galley_model::change::Value;
use galley_model::document::Document;
use galley_model::id::{AnnotationId, DocumentId, RelationId, WorkId};
use galley_model::people::{Status, Work};
use galley_model::schema::LayerKind;

use super::Importer;
use super::vocabulary::in_words;
use crate::articles::title_of;
use crate::error::{Result, sentence};
use crate::wire::{ApiError, LabelTarget};

/// What an article has already.
#[derive(Default)]
struct Present {
    /// Whether it was there at all.
    there: bool,
    annotations: Vec<(AnnotationId, Annotation)>,
    relations: Vec<Relation>,
}

/// What became of an annotation.
enum Taken {
    New(AnnotationId),
    /// The article has the same one already.
    Known(AnnotationId),
    LeftOut,
}

impl Importer<'_> {
    pub(super) fn document(
        &mut self,
        mut incoming: galley_formats::Document,
        report: &mut Report,
    ) -> Result<()> {
        if let Some(gathered) = &mut self.gathered {
            gathered.original(&incoming);
        }
        for it in &mut incoming.annotations {
            // What has no name is none.
            it.label.take_if(|it| it.trim().is_empty());
            it.layer.take_if(|it| it.trim().is_empty());
        }
        if !self.join(&mut incoming, report)? {
            return Ok(());
        }
        self.mappings
            .of(&report.format)
            .apply(&mut incoming, report);
        let (document, known) = self.place(&incoming, report)?;
        self.show(&incoming, known.there);
        let mut ids: HashMap<String, AnnotationId> = HashMap::new();
        let place = Where {
            document,
            name: incoming.name(),
            place: incoming.place.clone(),
        };
        for it in &incoming.annotations {
            let taken = self.annotation(it, &incoming, &place, &known, report);
            match taken.map_err(|error| place.name_in(error))? {
                Taken::New(id) => {
                    ids.insert(it.id.clone(), id);
                }
                Taken::Known(id) => {
                    ids.insert(it.id.clone(), id);
                    report.annotations -= 1;
                }
                Taken::LeftOut => {
                    report.annotations -= 1;
                    if let Some(gathered) = &mut self.gathered {
                        gathered.left_out();
                    }
                }
            }
        }
        for it in &incoming.relations {
            let taken = self.relation(it, &place, &known, &ids, report);
            if !taken.map_err(|error| place.name_in(error))? {
                report.relations -= 1;
            }
        }
        for it in &incoming.work {
            let annotator = self.annotator(&it.annotator, "", report)?;
            let work = Work {
                document,
                annotator,
                status: it.status,
                active_seconds: it.active_seconds,
                assigned: false,
            };
            // Work that goes on here is not set back to what a file remembers of it.
            if self.change.project().work(document, annotator)?.status == Status::ToDo
                && it.status != Status::ToDo
            {
                self.change
                    .set(WorkId::of(document, annotator), Value::Work(work))?;
            }
        }
        let own = (place.name.as_str(), incoming.id.as_deref(), document);
        self.name_articles(Some(own), report);
        Ok(())
    }

    /// Gives a document whose file leaves the text out the text that the project has. Without one it is left out.
    fn join(
        &mut self,
        incoming: &mut galley_formats::Document,
        report: &mut Report,
    ) -> Result<bool> {
        let Some(hash) = incoming.text_of else {
            return Ok(true);
        };
        let project = self.change.project();
        if !project.documents_with_text(hash)?.is_empty() {
            incoming.text = project.text(hash)?;
            return Ok(true);
        }
        report.documents -= 1;
        report.annotations -= incoming.annotations.len() as u64;
        report.relations -= incoming.relations.len() as u64;
        let message = "The file has no text for this article, and the project neither: import its text first, then this file again.";
        report.push(Item::new(Severity::Rejected, "text-missing", message).of(incoming));
        Ok(false)
    }

    /// The article to put annotations in: a new one, or the one that has the same text and source already.
    fn place(
        &mut self,
        incoming: &galley_formats::Document,
        report: &mut Report,
    ) -> Result<(DocumentId, Present)> {
        let mut metadata = incoming.metadata.clone();
        // Where a file could have said what the article is from and does not, it is from nowhere.
        let told = galley_formats::find(&report.format)
            .is_some_and(|it| it.info().carries.metadata && it.info().carries.layers);
        if !told && !incoming.place.file.is_empty() {
            metadata
                .entry("source".into())
                .or_insert_with(|| incoming.place.file.clone());
        }
        let project = self.change.project();
        for id in project.documents_with_text(incoming.text.hash())? {
            let there = project.document(id)?;
            // A text that is joined again may have come from anywhere.
            let elsewhere = there.metadata.get("source") != metadata.get("source");
            if elsewhere && incoming.text_of.is_none() {
                continue;
            }
            // A file may hold the same text twice on purpose: then it tells the two apart by their ids.
            if self.placed.get(&id).is_some_and(|it| *it != incoming.id) {
                continue;
            }
            report.documents -= 1;
            let message = if incoming.annotations.is_empty() {
                "The article is in the project already."
            } else {
                "The article is in the project already; what is new about it was added."
            };
            report.push(Item::new(Severity::Info, "known-article", message).of(incoming));
            self.placed.insert(id, incoming.id.clone());
            return Ok((id, self.present(id)?));
        }
        let title = incoming.title.clone().filter(|it| !it.trim().is_empty());
        let title = title.unwrap_or_else(|| title_of(incoming.text.as_str()));
        if let Some(id) = self.corrects(incoming, &metadata, &title)? {
            if let Some(gathered) = &mut self.gathered {
                gathered.correction();
            }
            if self.plan.editions {
                self.take_edition(id, incoming, metadata, title, report)?;
                self.placed.insert(id, incoming.id.clone());
                return Ok((id, self.present(id)?));
            }
            let message = "The project has this article with another text; it was added beside it. Take it as a new edition to correct the other instead.";
            report.push(Item::new(Severity::Info, "other-text", message).of(incoming));
        }
        self.change.text(&incoming.text)?;
        let id = DocumentId(self.change.mint());
        let document = Document {
            title,
            text: incoming.text.hash(),
            order: self.position,
            metadata,
        };
        self.position += 1;
        self.change.set(id, Value::Document(document))?;
        self.first.get_or_insert(id);
        self.placed.insert(id, incoming.id.clone());
        Ok((id, Present::default()))
    }

    /// What an article of the project has.
    fn present(&self, id: DocumentId) -> Result<Present> {
        let project = self.change.project();
        let annotations = project.annotations_of(id)?.into_iter();
        let relations = project.relations_of(id)?.into_iter();
        Ok(Present {
            there: true,
            annotations: annotations.map(|it| (it.id, it.value)).collect(),
            relations: relations.map(|it| it.value).collect(),
        })
    }

    /// Takes note of an article for a preview.
    fn show(&mut self, incoming: &galley_formats::Document, known: bool) {
        if let Some(gathered) = &mut self.gathered {
            let title = incoming.title.clone().filter(|it| !it.trim().is_empty());
            let title = title.unwrap_or_else(|| title_of(incoming.text.as_str()));
            gathered.article(incoming, title, known);
        }
    }

    fn annotation(
        &mut self,
        it: &Incoming,
        incoming: &galley_formats::Document,
        place: &Where,
        known: &Present,
        report: &mut Report,
    ) -> Result<Taken> {
        let kind = if it.ranges.is_empty() {
            LayerKind::Document
        } else {
            LayerKind::Span
        };
        let layer = self.layer(it.layer.as_deref(), kind, it.label.as_deref(), report)?;
        let label = if let Some(name) = &it.label {
            Some(self.label(layer, name, report)?)
        } else {
            self.allow_highlights(layer)?;
            None
        };
        if let Some(gathered) = &mut self.gathered {
            let target = LabelTarget {
                layer: self.known.schema.layers[&layer].name.clone(),
                label: it.label.clone(),
            };
            gathered.mark(incoming, it, target);
        }
        let annotator = self.judge(it.annotator.as_deref(), report)?;
        let anchor = match Anchor::new(&incoming.text, &it.ranges) {
            Ok(anchor) => anchor,
            Err(error) => {
                place.reject(report, "bad-anchor", &error.to_string(), "");
                return Ok(Taken::LeftOut);
            }
        };
        let mut attributes = BTreeMap::new();
        for (name, value) in &it.attributes {
            if let Some((id, value)) = self.attribute(layer, name, value, report)? {
                attributes.insert(id, value);
                continue;
            }
            let why = format!(
                "“{}” is no value for the attribute “{name}”; the annotation was kept without it",
                in_words(value)
            );
            let quote = anchor.quote();
            place.reject(report, "attribute-value", &why, &quote);
        }
        let entity = match &it.entity {
            Some(id) => Some(self.entity(id, report)?),
            None => None,
        };
        let value = Annotation {
            document: place.document,
            annotator,
            layer,
            label,
            anchor,
            attributes,
            note: it.note.clone(),
            entity,
            origin: it.origin.clone().unwrap_or_else(|| Origin::Imported {
                from: report.format.clone(),
            }),
            confidence: it.confidence,
            schema_version: self.known.schema.version,
        };
        let same = |other: &&(AnnotationId, Annotation)| {
            let other = &other.1;
            (other.annotator, other.layer, other.label, &other.anchor)
                == (value.annotator, value.layer, value.label, &value.anchor)
        };
        if let Some((id, _)) = known.annotations.iter().find(same) {
            return Ok(Taken::Known(*id));
        }
        let quote = value.anchor.quote();
        let id = AnnotationId(self.change.mint());
        match self.change.set(id, Value::Annotation(value)) {
            Ok(()) => Ok(Taken::New(id)),
            Err(galley_store::StoreError::Rule(rule)) => {
                place.reject(report, "against-the-rules", &rule.to_string(), &quote);
                Ok(Taken::LeftOut)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn relation(
        &mut self,
        it: &IncomingRelation,
        place: &Where,
        known: &Present,
        ids: &HashMap<String, AnnotationId>,
        report: &mut Report,
    ) -> Result<bool> {
        let (Some(from), Some(to)) = (ids.get(&it.from), ids.get(&it.to)) else {
            let why = "a relation lost the annotation at one of its ends";
            place.reject(report, "loose-relation", why, "");
            return Ok(false);
        };
        let layer = self.layer(
            it.layer.as_deref(),
            LayerKind::Relation,
            it.label.as_deref(),
            report,
        )?;
        let label = match &it.label {
            Some(name) => Some(self.label(layer, name, report)?),
            None => None,
        };
        let annotator = self.judge(it.annotator.as_deref(), report)?;
        let relation = Relation {
            document: place.document,
            annotator,
            layer,
            label,
            from: *from,
            to: *to,
            attributes: BTreeMap::new(),
            note: it.note.clone(),
            origin: Origin::Imported {
                from: report.format.clone(),
            },
        };
        let same = |other: &Relation| {
            (
                other.annotator,
                other.layer,
                other.label,
                other.from,
                other.to,
            ) == (annotator, layer, label, *from, *to)
        };
        if known.relations.iter().any(same) {
            return Ok(false);
        }
        let id = RelationId(self.change.mint());
        match self.change.set(id, Value::Relation(relation)) {
            Ok(()) => Ok(true),
            Err(galley_store::StoreError::Rule(rule)) => {
                place.reject(report, "against-the-rules", &rule.to_string(), "");
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Where an annotation is put, for reports.
struct Where {
    document: DocumentId,
    name: String,
    place: Place,
}

impl Where {
    /// An error that ends the import, with its place.
    fn name_in(&self, error: ApiError) -> ApiError {
        let at = match (self.place.file.as_str(), self.place.line) {
            ("", _) => self.name.clone(),
            (file, Some(line)) => format!("{file}, line {line}"),
            (file, None) => file.to_owned(),
        };
        ApiError {
            message: format!("{at}: {}", error.message),
            ..error
        }
    }

    fn reject(&self, report: &mut Report, code: &'static str, why: &str, quote: &str) {
        let message = format!("{}.", sentence(why));
        let mut item = Item::new(Severity::Rejected, code, message).at(&self.place);
        item.document = Some(self.name.clone());
        report.push(if quote.is_empty() {
            item
        } else {
            item.quoting(quote)
        });
    }
}
