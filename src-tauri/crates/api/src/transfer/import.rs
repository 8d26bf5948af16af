//! Reading files into a project: one change, whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley_formats::corpus::{
    Annotation as Incoming, LayerInfo, Place, Relation as IncomingRelation,
};
use galley_formats::{Input, InputData, Item, Report, SchemaInfo, Severity, Stop};
use galley_model::annotation::{Anchor, Annotation, Origin, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{
    AnnotationId, AnnotatorId, AttributeId, DocumentId, EntityId, LabelId, Lane, LayerId,
    RelationId, WorkId,
};
use galley_model::people::{Annotator, Entity, Work};
use galley_model::schema::{
    Attribute, AttributeKind, Granularity, Label, Layer, LayerKind, Overlap, Schema,
};
use galley_store::{ChangeWriter, Committed, Store};

use super::{options_of, report_view};
use crate::articles::title_of;
use crate::changed::announce;
use crate::error::Result;
use crate::session::Session;
use crate::wire::{ApiError, Import, ImportSource, Imported};

/// What to read, and where it goes.
#[derive(Debug, Clone, Default)]
pub struct ImportPlan {
    /// A format's id; `None` recognises it.
    pub format: Option<String>,
    /// The layer for annotations whose file names none.
    pub layer: Option<String>,
    /// The annotator for annotations whose file names none.
    pub annotator: Option<String>,
    /// Refuse unknown labels and any rejected item.
    pub strict: bool,
    /// The format's options.
    pub options: BTreeMap<String, String>,
}

/// Colours for labels that come without one.
const COLORS: [&str; 8] = [
    "#2f74c0", "#c2610c", "#1a8a62", "#9457a8", "#8a7400", "#c2486f", "#26869b", "#6663c7",
];

pub(crate) fn import(session: &Session, client: &str, ask: Import) -> Result<Imported> {
    let inputs = ask
        .sources
        .into_iter()
        .map(input)
        .collect::<Result<Vec<_>>>()?;
    let plan = ImportPlan {
        format: ask.format,
        layer: ask.layer,
        annotator: ask.annotator,
        strict: ask.strict,
        options: ask.options,
    };
    let mut job = session.start_job(&ask.job);
    session.with_store(|store| {
        let step = |done| job.step("Importing", done, None);
        let (report, committed, first) = import_files(store, &inputs, &plan, session.now(), step)?;
        let changed = match committed {
            None => None,
            Some(committed) => {
                let what = format!("import {} articles", report.documents);
                Some(announce(
                    session,
                    store,
                    client,
                    Some(committed),
                    what,
                    vec![],
                )?)
            }
        };
        Ok(Imported {
            report: report_view(&report),
            changed,
            first: first.map(|it| it.to_string()),
        })
    })
}

fn input(source: ImportSource) -> Result<Input> {
    Ok(match source {
        ImportSource::Path { path } => Input::path(Path::new(&path)),
        ImportSource::Upload { name, base64 } => {
            let bytes = STANDARD.decode(base64).map_err(|error| {
                ApiError::new(
                    format!("{name} did not arrive whole: {error}"),
                    "Upload it again.",
                )
            })?;
            Input {
                name,
                data: InputData::Bytes(bytes),
            }
        }
    })
}

/// What an import did: the report, the change, the first new article.
pub type ImportResult = (Report, Option<Committed>, Option<DocumentId>);

/// Reads files into a project as one change. `step` gets how many articles were read; its error takes all back.
pub fn import_files(
    store: &mut Store,
    inputs: &[Input],
    plan: &ImportPlan,
    now: i64,
    mut step: impl FnMut(u32) -> Result<()>,
) -> Result<ImportResult> {
    let me = store.me()?;
    let known = Known::new(store)?;
    let position = store.next_position()?;
    let change = store.begin_in(Gesture::Import, Lane::Project, me, now)?;
    let mut importer = Importer {
        change,
        plan,
        known,
        me,
        position,
        first: None,
    };
    let mut report = Report::default();
    let mut failure: Option<ApiError> = None;
    let mut sink = |incoming: galley_formats::Incoming, report: &mut Report| {
        let taken = match incoming {
            galley_formats::Incoming::Schema(schema) => importer.schema(&schema, report),
            galley_formats::Incoming::Document(document) => {
                step(count(report.documents)).and_then(|()| importer.document(*document, report))
            }
        };
        taken.map_err(|error| {
            failure = Some(error);
            Stop
        })
    };
    let read = galley_formats::read(
        inputs,
        plan.format.as_deref(),
        &options_of(&plan.options),
        &mut sink,
        &mut report,
    );
    if let Some(error) = failure {
        return Err(error);
    }
    read?;
    if plan.strict
        && let Some(item) = report
            .items
            .iter()
            .find(|it| it.severity == Severity::Rejected)
    {
        return Err(ApiError::new(
            format!("{}{}", at(item), item.message),
            "Nothing was imported. Mend it, or import without --strict to leave such things out.",
        ));
    }
    let first = importer.first;
    let committed = importer.change.commit()?;
    Ok((report, committed, first))
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// “file, line 3: ”, as far as known.
fn at(item: &Item) -> String {
    match (&item.file, item.line) {
        (Some(file), Some(line)) => format!("{file}, line {line}: "),
        (Some(file), None) => format!("{file}: "),
        _ => String::new(),
    }
}

/// An annotation that an article has already.
type Present = (AnnotationId, Annotation);

/// Everything the project has by name.
struct Known {
    schema: Schema,
    annotators: HashMap<String, AnnotatorId>,
    /// By the id the file uses.
    entities: HashMap<String, EntityId>,
    entity_names: HashMap<String, EntityId>,
}

impl Known {
    fn new(store: &Store) -> Result<Self> {
        Ok(Self {
            schema: (*store.schema()?).clone(),
            annotators: store
                .annotators()?
                .into_iter()
                .map(|(id, it)| (it.name, id))
                .collect(),
            entities: HashMap::new(),
            entity_names: store
                .entities()?
                .into_iter()
                .map(|(id, it)| (it.name, id))
                .collect(),
        })
    }
}

struct Importer<'a> {
    change: ChangeWriter<'a>,
    plan: &'a ImportPlan,
    known: Known,
    me: AnnotatorId,
    position: u64,
    first: Option<DocumentId>,
}

impl Importer<'_> {
    fn schema(&mut self, schema: &SchemaInfo, report: &mut Report) -> Result<()> {
        for annotator in &schema.annotators {
            self.annotator(&annotator.name, &annotator.role)?;
        }
        for entity in &schema.entities {
            let id = match self.known.entity_names.get(&entity.name) {
                Some(id) => *id,
                None => self.add_entity(Entity {
                    name: entity.name.clone(),
                    type_name: entity.type_name.clone(),
                    aliases: entity.aliases.clone(),
                    uris: entity.uris.clone(),
                    note: entity.note.clone(),
                })?,
            };
            self.known.entities.insert(entity.id.clone(), id);
        }
        for layer in &schema.layers {
            self.layer_of_schema(layer, report)?;
        }
        Ok(())
    }

    fn layer_of_schema(&mut self, info: &LayerInfo, report: &mut Report) -> Result<()> {
        let layer = match self.known.schema.find_layer(&info.name) {
            Some((id, _)) => id,
            None => self.add_layer(
                Layer {
                    name: info.name.clone(),
                    kind: info.kind,
                    granularity: info.granularity,
                    overlap: info.overlap,
                    label_required: info.label_required,
                    description: info.description.clone(),
                    order: self.known.schema.layers.len() as u32,
                },
                report,
            )?,
        };
        for it in &info.labels {
            if self.known.schema.find_label(layer, &it.name).is_some() {
                continue;
            }
            let parent = it
                .parent
                .as_deref()
                .and_then(|name| self.known.schema.find_label(layer, name));
            let label = Label {
                layer,
                name: it.name.clone(),
                color: it.color.clone(),
                key: it.key.clone(),
                description: it.description.clone(),
                examples: it.examples.clone(),
                counter_examples: it.counter_examples.clone(),
                parent: parent.map(|(id, _)| id),
                uri: it.uri.clone(),
                retired: it.retired,
                order: 0,
            };
            self.add_label(label, report)?;
        }
        for it in &info.attributes {
            if self.known.schema.find_attribute(layer, &it.name).is_none() {
                let label = it
                    .label
                    .as_deref()
                    .and_then(|name| self.known.schema.find_label(layer, name));
                self.add_attribute(Attribute {
                    layer,
                    label: label.map(|(id, _)| id),
                    name: it.name.clone(),
                    kind: it.kind.clone(),
                    required: it.required,
                    description: it.description.clone(),
                    order: 0,
                })?;
            }
        }
        Ok(())
    }

    fn add_layer(&mut self, layer: Layer, report: &mut Report) -> Result<LayerId> {
        if self.plan.strict {
            return Err(unknown("layer", &layer.name));
        }
        let id = LayerId(self.change.mint());
        self.change.set(id, Value::Layer(layer.clone()))?;
        let message = format!("The layer “{}” was new and was added.", layer.name);
        report.push(Item::new(Severity::Info, "new-layer", message));
        self.known.schema.layers.insert(id, layer);
        Ok(id)
    }

    fn add_label(&mut self, mut label: Label, report: &mut Report) -> Result<LabelId> {
        if self.plan.strict {
            return Err(unknown("label", &label.name));
        }
        let schema = &self.known.schema;
        let taken = |key: &String| {
            crate::schema::RESERVED_KEYS.contains(key.as_str())
                || schema
                    .labels
                    .values()
                    .any(|it| it.key.as_ref() == Some(key))
        };
        label.key = label
            .key
            .filter(|key| key.chars().count() == 1 && !taken(key));
        if label.color.is_empty() {
            COLORS[schema.labels.len() % COLORS.len()].clone_into(&mut label.color);
        }
        label.order = schema.labels_of(label.layer).len() as u32;
        let id = LabelId(self.change.mint());
        self.change.set(id, Value::Label(label.clone()))?;
        let layer = &schema.layers[&label.layer].name;
        let message = format!(
            "The label “{}” was new in the layer “{layer}” and was added.",
            label.name
        );
        report.push(Item::new(Severity::Info, "new-label", message));
        self.known.schema.labels.insert(id, label);
        Ok(id)
    }

    fn add_attribute(&mut self, mut attribute: Attribute) -> Result<AttributeId> {
        attribute.order = self.known.schema.attributes_of(attribute.layer).len() as u32;
        let id = AttributeId(self.change.mint());
        self.change.set(id, Value::Attribute(attribute.clone()))?;
        self.known.schema.attributes.insert(id, attribute);
        Ok(id)
    }

    fn add_entity(&mut self, entity: Entity) -> Result<EntityId> {
        let id = EntityId(self.change.mint());
        self.known.entity_names.insert(entity.name.clone(), id);
        self.change.set(id, Value::Entity(entity))?;
        Ok(id)
    }

    fn annotator(&mut self, name: &str, role: &str) -> Result<AnnotatorId> {
        if let Some(id) = self.known.annotators.get(name) {
            return Ok(*id);
        }
        let id = AnnotatorId(self.change.mint());
        let value = Annotator {
            name: name.to_owned(),
            role: role.to_owned(),
        };
        self.change.set(id, Value::Annotator(value))?;
        self.known.annotators.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Who judged: as the file says, else as was asked for, else whoever imports.
    fn judge(&mut self, named: Option<&str>) -> Result<AnnotatorId> {
        let plan = self.plan;
        match named.or(plan.annotator.as_deref()) {
            Some(name) => self.annotator(name, ""),
            None => Ok(self.me),
        }
    }

    /// The layer by name, else the one asked for, else one of the kind that has the label, else the first that wants
    /// labels, else a new one.
    fn layer(
        &mut self,
        named: Option<&str>,
        kind: LayerKind,
        label: Option<&str>,
        report: &mut Report,
    ) -> Result<LayerId> {
        let plan = self.plan;
        let asked = plan.layer.as_deref().filter(|_| kind == LayerKind::Span);
        if let Some(name) = named.or(asked) {
            return match self.known.schema.find_layer(name) {
                Some((id, _)) => Ok(id),
                None => self.add_layer(
                    new_layer(name, kind, label.is_some(), &self.known.schema),
                    report,
                ),
            };
        }
        let schema = &self.known.schema;
        let of_kind: Vec<(LayerId, &Layer)> = schema
            .layers_in_order()
            .into_iter()
            .filter(|(_, it)| it.kind == kind)
            .collect();
        let with_label = label.and_then(|label| {
            of_kind
                .iter()
                .find(|(id, _)| schema.find_label(*id, label).is_some())
        });
        let wanting = of_kind
            .iter()
            .find(|(_, it)| it.label_required == label.is_some());
        if let Some((id, _)) = with_label.or(wanting) {
            return Ok(*id);
        }
        let name = match kind {
            LayerKind::Span => "Entities",
            LayerKind::Relation => "Relations",
            LayerKind::Document => "Article",
        };
        if let Some((id, layer)) = schema.find_layer(name)
            && layer.kind == kind
        {
            return Ok(id);
        }
        self.add_layer(
            new_layer(name, kind, label.is_some(), &self.known.schema),
            report,
        )
    }

    fn label(&mut self, layer: LayerId, name: &str, report: &mut Report) -> Result<LabelId> {
        if let Some((id, _)) = self.known.schema.find_label(layer, name) {
            return Ok(id);
        }
        let label = Label {
            layer,
            name: name.to_owned(),
            color: String::new(),
            key: None,
            description: String::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            parent: None,
            uri: None,
            retired: false,
            order: 0,
        };
        self.add_label(label, report)
    }

    fn document(&mut self, incoming: galley_formats::Document, report: &mut Report) -> Result<()> {
        let (document, known) = self.place(&incoming, report)?;
        let Some(document) = document else {
            return Ok(());
        };
        let mut ids: HashMap<String, AnnotationId> = HashMap::new();
        let place = Where {
            document,
            name: incoming.name(),
            place: incoming.place.clone(),
        };
        for it in &incoming.annotations {
            match self.annotation(it, &incoming, &place, &known, report)? {
                Some(id) => {
                    ids.insert(it.id.clone(), id);
                }
                None => report.annotations -= 1,
            }
        }
        for it in &incoming.relations {
            if !self.relation(it, &place, &ids, report)? {
                report.relations -= 1;
            }
        }
        for it in &incoming.work {
            let annotator = self.annotator(&it.annotator, "")?;
            let work = Work {
                document,
                annotator,
                status: it.status,
                active_seconds: it.active_seconds,
            };
            self.change
                .set(WorkId::of(document, annotator), Value::Work(work))?;
        }
        Ok(())
    }

    /// The article to put annotations in: a new one, or the one that has the same text and source already.
    fn place(
        &mut self,
        incoming: &galley_formats::Document,
        report: &mut Report,
    ) -> Result<(Option<DocumentId>, Vec<Present>)> {
        let mut metadata = incoming.metadata.clone();
        if !incoming.place.file.is_empty() {
            metadata
                .entry("source".into())
                .or_insert_with(|| incoming.place.file.clone());
        }
        let project = self.change.project();
        for id in project.documents_with_text(incoming.text.hash())? {
            let there = project.document(id)?;
            if there.metadata.get("source") != metadata.get("source") {
                continue;
            }
            let message = if incoming.annotations.is_empty() {
                report.documents -= 1;
                "The article is in the project already."
            } else {
                "The article is in the project already; new annotations were added to it."
            };
            report.push(Item::new(Severity::Info, "known-article", message).of(incoming));
            let known = project
                .annotations_of(id)?
                .into_iter()
                .map(|it| (it.id, it.value))
                .collect();
            return Ok((Some(id).filter(|_| !incoming.annotations.is_empty()), known));
        }
        self.change.text(&incoming.text)?;
        let id = DocumentId(self.change.mint());
        let title = incoming.title.clone().filter(|it| !it.trim().is_empty());
        let document = Document {
            title: title.unwrap_or_else(|| title_of(incoming.text.as_str())),
            text: incoming.text.hash(),
            order: self.position,
            metadata,
        };
        self.position += 1;
        self.change.set(id, Value::Document(document))?;
        self.first.get_or_insert(id);
        Ok((Some(id), Vec::new()))
    }

    fn annotation(
        &mut self,
        it: &Incoming,
        incoming: &galley_formats::Document,
        place: &Where,
        known: &[Present],
        report: &mut Report,
    ) -> Result<Option<AnnotationId>> {
        let kind = if it.ranges.is_empty() {
            LayerKind::Document
        } else {
            LayerKind::Span
        };
        let layer = self.layer(it.layer.as_deref(), kind, it.label.as_deref(), report)?;
        let label = match &it.label {
            Some(name) => Some(self.label(layer, name, report)?),
            None => None,
        };
        let annotator = self.judge(it.annotator.as_deref())?;
        let anchor = match Anchor::new(&incoming.text, &it.ranges) {
            Ok(anchor) => anchor,
            Err(error) => {
                place.reject(report, "bad-anchor", &error.to_string(), "");
                return Ok(None);
            }
        };
        let mut attributes = BTreeMap::new();
        for (name, value) in &it.attributes {
            attributes.insert(self.attribute(layer, name, value)?, value.clone());
        }
        let entity = match &it.entity {
            Some(id) => Some(self.entity(id)?),
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
        let same = |other: &&Present| {
            let other = &other.1;
            (other.annotator, other.layer, other.label, &other.anchor)
                == (value.annotator, value.layer, value.label, &value.anchor)
        };
        if let Some((id, _)) = known.iter().find(same) {
            return Ok(Some(*id));
        }
        let quote = value.anchor.quote();
        let id = AnnotationId(self.change.mint());
        match self.change.set(id, Value::Annotation(value)) {
            Ok(()) => Ok(Some(id)),
            Err(galley_store::StoreError::Rule(rule)) => {
                place.reject(report, "against-the-rules", &rule.to_string(), &quote);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn attribute(
        &mut self,
        layer: LayerId,
        name: &str,
        value: &galley_model::annotation::AttributeValue,
    ) -> Result<AttributeId> {
        use galley_model::annotation::AttributeValue as Of;
        if let Some((id, known)) = self.known.schema.find_attribute(layer, name) {
            let known = known.clone();
            // A choice that is new here is added to the list.
            if let (AttributeKind::Choice { options }, Of::Text(text)) = (&known.kind, value)
                && !options.contains(text)
            {
                let mut options = options.clone();
                options.push(text.clone());
                let wider = Attribute {
                    kind: AttributeKind::Choice { options },
                    ..known
                };
                self.change.set(id, Value::Attribute(wider.clone()))?;
                self.known.schema.attributes.insert(id, wider);
            }
            return Ok(id);
        }
        self.add_attribute(Attribute {
            layer,
            label: None,
            name: name.to_owned(),
            kind: match value {
                Of::Flag(_) => AttributeKind::Flag,
                Of::Number(_) => AttributeKind::Number,
                Of::Text(text) => AttributeKind::Choice {
                    options: vec![text.clone()],
                },
            },
            required: false,
            description: String::new(),
            order: 0,
        })
    }

    fn entity(&mut self, id: &str) -> Result<EntityId> {
        if let Some(known) = self.known.entities.get(id) {
            return Ok(*known);
        }
        let made = self.add_entity(Entity {
            name: id.to_owned(),
            type_name: String::new(),
            aliases: Vec::new(),
            uris: if id.contains(':') {
                vec![id.to_owned()]
            } else {
                Vec::new()
            },
            note: String::new(),
        })?;
        self.known.entities.insert(id.to_owned(), made);
        Ok(made)
    }

    fn relation(
        &mut self,
        it: &IncomingRelation,
        place: &Where,
        ids: &HashMap<String, AnnotationId>,
        report: &mut Report,
    ) -> Result<bool> {
        let (Some(from), Some(to)) = (ids.get(&it.from), ids.get(&it.to)) else {
            let why = "an annotation at one of its ends was left out";
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
        let annotator = self.judge(it.annotator.as_deref())?;
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
    fn reject(&self, report: &mut Report, code: &'static str, why: &str, quote: &str) {
        let message = format!("Left out: {why}.");
        let mut item = Item::new(Severity::Rejected, code, message).at(&self.place);
        item.document = Some(self.name.clone());
        report.push(if quote.is_empty() {
            item
        } else {
            item.quoting(quote)
        });
    }
}

fn new_layer(name: &str, kind: LayerKind, labelled: bool, schema: &Schema) -> Layer {
    Layer {
        name: name.to_owned(),
        kind,
        granularity: Granularity::Character,
        overlap: Overlap::Any,
        label_required: labelled,
        description: String::new(),
        order: schema.layers.len() as u32,
    }
}

fn unknown(what: &str, name: &str) -> ApiError {
    ApiError::new(
        format!("The {what} “{name}” is not in the project"),
        "Nothing was imported. Add it first, or import without --strict to have it added.",
    )
}
