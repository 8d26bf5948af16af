//! What is done to many rows at once: planned beside whoever works, shown, then written as one change.
//!
//! The plan judges every row by itself, so that what does not fit is left with its reason and the rest is done. The
//! preview is the plan; what is written later is planned anew and refuses nothing that was shown, unless somebody
//! changed it meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::exception::{Exception, Rule};
use galley_model::fold::surface;
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, Lane, LayerId};
use galley_model::rules;
use galley_model::schema::{Granularity, LayerKind, Overlap, Schema};
use galley_model::segment::{self, Snap};
use galley_model::text::{Text, TextHash, TextRange};
use galley_store::{AnnotationRow, ChangeWriter, Store, StoreError};

use super::question::{Article, Question};
use super::{Flow, Place, document_of, views, walk};
use crate::changed::{Told, announce};
use crate::error::{Result, sentence};
use crate::marks::{begun, relabelled, set_work};
use crate::places::same_text;
use crate::session::{Job, Session};
use crate::wire::{
    ActOnRows, ApiError, Changed, ConcordanceRow, LeftRows, RowAction, RowKind, RowsDone,
    TagPlaces, ViewRange, WhichRows,
};

/// So many rows are shown of what would be done.
const EXAMPLES: usize = 5;
/// How much context examples have on each side, in characters.
const WIDTH: u32 = 60;

/// Why a row is left as it is, in words that follow a number: one, or more.
type Why = [&'static str; 2];
const SAME_TAG: Why = ["is tagged so already", "are tagged so already"];
const OTHER_TAG: Why = [
    "has another label of this layer already",
    "have another label of this layer already",
];
const NOT_WHOLE: Why = [
    "does not begin and end where the layer’s tags must",
    "do not begin and end where the layer’s tags must",
];
const OVERLAP: Why = [
    "would overlap a tag, which the layer does not allow",
    "would overlap a tag, which the layer does not allow",
];
const EXCEPTIONS: Why = [
    "is an exception: it was decided not to mark it",
    "are exceptions: it was decided not to mark them",
];
const OTHERS: Why = ["is somebody else’s", "are other people’s"];
const HANGING: Why = [
    "has links or remarks of other people",
    "have links or remarks of other people",
];
const SAME_LABEL: Why = ["has this label already", "have this label already"];
const NOT_FITTING: Why = ["cannot have this label", "cannot have this label"];
const SAME_ENTITY: Why = ["is linked so already", "are linked so already"];
const NOT_FOUND: Why = ["is not found any more", "are not found any more"];

/// What an action would do.
#[derive(Default)]
struct Plan {
    places: Vec<Place>,
    /// The edition of each article in which the places were found.
    texts: HashMap<DocumentId, TextHash>,
    articles: u32,
    left: BTreeMap<Why, (u32, Option<Place>)>,
}

impl Plan {
    fn leave(&mut self, why: Why, place: Option<Place>) {
        let (count, first) = self.left.entry(why).or_default();
        *count += 1;
        *first = first.or(place);
    }

    /// Judges places of one article.
    fn consider(
        &mut self,
        store: &Store,
        judge: &Judge,
        article: &Article,
        places: impl IntoIterator<Item = Place>,
    ) -> Result<()> {
        let before = self.places.len();
        let mut desk = None;
        for place in places {
            let desk = match &mut desk {
                Some(desk) => desk,
                none => none.insert(judge.desk(store, article)?),
            };
            match judge.place(store, article, desk, &place)? {
                Ok(()) => self.places.push(place),
                Err(why) => self.leave(why, Some(place)),
            }
        }
        if self.places.len() > before {
            self.texts.insert(article.id, article.document.text);
            self.articles += 1;
        }
        Ok(())
    }

    fn view(&self, store: &Store) -> Result<RowsDone> {
        let examples = self.places.get(..EXAMPLES).unwrap_or(&self.places);
        let mut left = Vec::new();
        for (why, (count, first)) in &self.left {
            let example: Vec<ConcordanceRow> = views(store, first.as_slice(), WIDTH)?;
            left.push(LeftRows {
                why: why[usize::from(*count > 1)].to_owned(),
                count: *count,
                example: example.into_iter().next(),
            });
        }
        left.sort_by_key(|it| std::cmp::Reverse(it.count));
        Ok(RowsDone {
            places: self.places.len() as u32,
            articles: self.articles,
            left,
            examples: views(store, examples, WIDTH)?,
            changed: None,
        })
    }
}

pub(crate) fn act(session: &Session, client: &str, ask: ActOnRows) -> Result<RowsDone> {
    let mut job = session.start_job(&ask.job);
    let reader = session.reader()?;
    let question = Question::read(&reader, &ask.query)?;
    if !ask.sure && matches!(ask.rows, WhichRows::AllBut(_)) {
        question.check_size(&reader, ask.kind)?;
    }
    let plan = plan(&reader, &question, &ask, &mut job)?;
    let mut done = plan.view(&reader)?;
    if !ask.preview {
        let changed = session
            .with_store(|store| carry_out(session, store, client, ask.action, &plan, &mut job))?;
        done.changed = Some(changed);
    }
    Ok(done)
}

/// Tags what was found in one article.
pub(crate) fn tag_places(session: &Session, client: &str, ask: TagPlaces) -> Result<RowsDone> {
    let mut job = session.start_job("");
    let action = RowAction::Tag {
        layer: ask.layer,
        label: ask.label,
    };
    session.with_store(|store| {
        let text = same_text(store, ask.document, &ask.of)?;
        let judge = Judge::new(store, action, RowKind::Words)?;
        let article = Article::load(store, ask.document)?.ok_or(StoreError::Gone("article"))?;
        let place = |range: &ViewRange| Place {
            document: ask.document,
            range: text.from_view_range(*range),
            annotation: None,
        };
        let mut plan = Plan::default();
        plan.consider(store, &judge, &article, ask.ranges.iter().map(place))?;
        let mut done = plan.view(store)?;
        if !ask.preview {
            let changed = carry_out(session, store, client, action, &plan, &mut job)?;
            done.changed = Some(changed);
        }
        Ok(done)
    })
}

/// Judges every row that is meant.
fn plan(store: &Store, question: &Question, ask: &ActOnRows, job: &mut Job<'_>) -> Result<Plan> {
    let judge = Judge::new(store, ask.action, ask.kind)?;
    let mut plan = Plan::default();
    let mut looked = 0;
    match &ask.rows {
        WhichRows::These(keys) => {
            let chosen: HashSet<&str> = keys.iter().map(String::as_str).collect();
            let mut documents: Vec<DocumentId> = Vec::new();
            let mut seen = BTreeSet::new();
            documents.extend(
                keys.iter()
                    .filter_map(|it| document_of(it))
                    .filter(|it| seen.insert(*it)),
            );
            let mut found = 0;
            for document in &documents {
                job.step("Looking", looked, Some(documents.len() as u32))?;
                looked += 1;
                if let Some(article) = Article::load(store, *document)? {
                    let mut places = question.places(store, &article, ask.kind)?;
                    places.retain(|it| chosen.contains(it.key().as_str()));
                    found += places.len() as u32;
                    plan.consider(store, &judge, &article, places)?;
                }
            }
            for _ in found..chosen.len() as u32 {
                plan.leave(NOT_FOUND, None);
            }
        }
        WhichRows::AllBut(keys) => {
            let but: HashSet<&str> = keys.iter().map(String::as_str).collect();
            let total = question.count_articles(store)?;
            walk(store, question, ask.kind, None, |article, mut places| {
                job.step("Looking", looked, Some(total))?;
                looked += 1;
                if !but.is_empty() {
                    places.retain(|it| !but.contains(it.key().as_str()));
                }
                plan.consider(store, &judge, article, places)?;
                Ok(Flow::On)
            })?;
        }
    }
    Ok(plan)
}

/// Says of each row whether the action can be done to it.
struct Judge {
    me: AnnotatorId,
    schema: Arc<Schema>,
    action: RowAction,
    exceptions: Vec<Exception>,
}

/// What is known of the article whose rows are judged.
struct OnDesk {
    annotations: Vec<AnnotationRow>,
    /// Where a tag may begin and end; none where anywhere.
    pieces: Option<Vec<TextRange>>,
    /// What the action puts into the layer.
    new: Vec<TextRange>,
}

type Verdict = std::result::Result<(), Why>;

impl Judge {
    fn new(store: &Store, action: RowAction, kind: RowKind) -> Result<Self> {
        let schema = store.schema()?;
        match (action, kind) {
            (RowAction::Tag { layer, label }, RowKind::Words) => {
                let found = schema
                    .layers
                    .get(&layer)
                    .ok_or_else(|| ApiError::gone("layer"))?;
                if found.kind != LayerKind::Span {
                    return Err(ApiError::new(
                        format!("The layer “{}” is not for words", found.name),
                        "Choose a label of a layer for words.",
                    ));
                }
                check_label(&schema, layer, label)?;
            }
            (RowAction::Relabel { layer, label }, RowKind::Tags) => {
                check_label(&schema, layer, label)?;
            }
            (
                RowAction::Link {
                    entity: Some(entity),
                },
                RowKind::Tags,
            ) => {
                if store.find(entity)?.is_none() {
                    return Err(ApiError::gone("entity"));
                }
            }
            (RowAction::Remove | RowAction::Link { .. }, RowKind::Tags) => {}
            (RowAction::Tag { .. }, RowKind::Tags) => {
                return Err(ApiError::new(
                    "These rows are tags already",
                    "Look at the words, or give the tags another label.",
                ));
            }
            (_, RowKind::Words) => {
                return Err(ApiError::new(
                    "These rows are words, not tags",
                    "Look at the tags first: ask for their label.",
                ));
            }
        }
        let mut exceptions = store.exceptions()?;
        exceptions.retain(|(_, it)| it.rule == Rule::Propagate);
        Ok(Self {
            me: store.me()?,
            schema,
            action,
            exceptions: exceptions.into_iter().map(|it| it.1).collect(),
        })
    }

    fn desk(&self, store: &Store, article: &Article) -> Result<OnDesk> {
        let pieces = match self.action {
            RowAction::Tag { layer, .. } => {
                let layer = self.schema.layers.get(&layer);
                match layer.map_or(Granularity::Character, |it| it.granularity) {
                    Granularity::Character => None,
                    Granularity::Token => Some(segment::words(article.text(store)?)),
                    Granularity::Sentence => Some(segment::sentences(article.text(store)?)),
                    Granularity::Paragraph => Some(segment::paragraphs(article.text(store)?)),
                }
            }
            _ => None,
        };
        Ok(OnDesk {
            annotations: store.annotations_of(article.id)?,
            pieces,
            new: Vec::new(),
        })
    }

    fn place(
        &self,
        store: &Store,
        article: &Article,
        desk: &mut OnDesk,
        place: &Place,
    ) -> Result<Verdict> {
        if let RowAction::Tag { layer, label } = self.action {
            let Some(range) = place.range else {
                return Ok(Err(NOT_FOUND));
            };
            if let Some(pieces) = &desk.pieces
                && segment::snap(range, pieces, Snap::Expand) != Some(range)
            {
                return Ok(Err(NOT_WHOLE));
            }
            for row in self.mine_in(desk, layer) {
                if row.value.anchor.ranges().eq([range]) {
                    return Ok(Err(if row.value.label == label {
                        SAME_TAG
                    } else {
                        OTHER_TAG
                    }));
                }
            }
            if desk.new.contains(&range) {
                return Ok(Err(SAME_TAG));
            }
            let string = surface(article.text(store)?.slice(range).unwrap_or(""));
            let document = place.document;
            let refused =
                |it: &Exception| it.keeps_from_marking(&string, layer, label, document, range);
            if self.exceptions.iter().any(refused) {
                return Ok(Err(EXCEPTIONS));
            }
            let fits = self.may_lie(desk, layer, None, &[range]);
            if fits.is_ok() {
                desk.new.push(range);
            }
            return Ok(fits);
        }
        let Some(row) = desk
            .annotations
            .iter()
            .find(|it| Some(it.id) == place.annotation)
        else {
            return Ok(Err(NOT_FOUND));
        };
        if row.value.annotator != self.me {
            return Ok(Err(OTHERS));
        }
        match self.action {
            RowAction::Relabel { layer, label } => {
                if row.value.layer == layer && row.value.label == label {
                    return Ok(Err(SAME_LABEL));
                }
                let after = relabelled(&self.schema, row.value.clone(), layer, label);
                if rules::check_annotation(&self.schema, &after).is_err() {
                    return Ok(Err(NOT_FITTING));
                }
                let ranges: Vec<TextRange> = after.anchor.ranges().collect();
                let fits = self.may_lie(desk, layer, Some(row.id), &ranges);
                if fits.is_ok() && row.value.layer != layer {
                    desk.new.extend(ranges);
                }
                Ok(fits)
            }
            RowAction::Remove => {
                for thing in store.dependents(row.id.into())? {
                    let theirs = store.find(thing)?.map(|it| it.lane());
                    if theirs.is_some_and(|it| it != Lane::Annotator(self.me)) {
                        return Ok(Err(HANGING));
                    }
                }
                Ok(Ok(()))
            }
            RowAction::Link { entity } if row.value.entity == entity => Ok(Err(SAME_ENTITY)),
            RowAction::Link { .. } | RowAction::Tag { .. } => Ok(Ok(())),
        }
    }

    fn mine_in<'a>(
        &self,
        desk: &'a OnDesk,
        layer: LayerId,
    ) -> impl Iterator<Item = &'a AnnotationRow> {
        let me = self.me;
        let rows = desk.annotations.iter();
        // What has lost its place is in nobody's way.
        rows.filter(move |it| !it.adrift && it.value.annotator == me && it.value.layer == layer)
    }

    /// Whether the layer lets a tag lie there, beside those that are there and those that the action makes.
    fn may_lie(
        &self,
        desk: &OnDesk,
        layer: LayerId,
        but: Option<AnnotationId>,
        ranges: &[TextRange],
    ) -> Verdict {
        let allowed = self
            .schema
            .layers
            .get(&layer)
            .map_or(Overlap::Any, |it| it.overlap);
        if allowed == Overlap::Any {
            return Ok(());
        }
        let there = self.mine_in(desk, layer).filter(|it| Some(it.id) != but);
        let there = there.flat_map(|it| it.value.anchor.ranges().collect::<Vec<_>>());
        let all = there.chain(desk.new.iter().copied()).map(|it| (it, ""));
        rules::check_overlap("", allowed, ranges, all).map_err(|_| OVERLAP)
    }
}

fn check_label(
    schema: &Schema,
    layer: LayerId,
    label: Option<galley_model::id::LabelId>,
) -> Result<()> {
    rules::check_label(schema, layer, label)
        .map_err(|error| ApiError::new(sentence(&error.to_string()), "Choose another label."))
}

/// Writes the plan as one change. What somebody changed since it was made is left.
fn carry_out(
    session: &Session,
    store: &mut Store,
    client: &str,
    action: RowAction,
    plan: &Plan,
    job: &mut Job<'_>,
) -> Result<Changed> {
    let places = &plan.places;
    let me = store.me()?;
    let schema = store.schema()?;
    let gesture = match action {
        RowAction::Tag { label: Some(_), .. } => Gesture::Tag,
        RowAction::Tag { label: None, .. } => Gesture::Highlight,
        RowAction::Relabel { .. } => Gesture::Relabel,
        RowAction::Remove => Gesture::Remove,
        RowAction::Link { .. } => Gesture::Link,
    };
    let what = format!("{} {} places", gesture.name(), places.len());
    let total = places.len() as u32;
    let mut change = store.begin(gesture, me, session.now())?;
    let mut done = 0;
    for here in places.chunk_by(|a, b| a.document == b.document) {
        let document = here[0].document;
        let mut text = None;
        if let RowAction::Tag { .. } = action {
            let Some(Value::Document(it)) = change.find(document)? else {
                continue;
            };
            // Corrected meanwhile: the places are of another text.
            if plan.texts.get(&document) != Some(&it.text) {
                continue;
            }
            text = Some(change.project().text(it.text)?);
            let work = begun(change.project(), document, me)?;
            set_work(&mut change, work)?;
        }
        for place in here {
            job.step("Writing", done, Some(total))?;
            done += 1;
            match write(&mut change, &schema, me, action, place, text.as_ref()) {
                Err(StoreError::Rule(_) | StoreError::Anchor(_) | StoreError::Gone(_)) | Ok(()) => {
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    let committed = change.commit()?;
    announce(session, store, client, committed, Told::that(what))
}

fn write(
    change: &mut ChangeWriter<'_>,
    schema: &Schema,
    me: AnnotatorId,
    action: RowAction,
    place: &Place,
    text: Option<&Text>,
) -> galley_store::Result<()> {
    if let (RowAction::Tag { layer, label }, Some(range), Some(text)) = (action, place.range, text)
    {
        let annotation = Annotation {
            document: place.document,
            annotator: me,
            layer,
            label,
            anchor: Anchor::new(text, &[range])?,
            attributes: BTreeMap::new(),
            note: String::new(),
            entity: None,
            origin: Origin::Hand,
            confidence: None,
            schema_version: schema.version,
        };
        let id = AnnotationId(change.mint());
        return change.set(id, Value::Annotation(annotation));
    }
    let id = place.annotation.ok_or(StoreError::Gone("annotation"))?;
    let Some(Value::Annotation(before)) = change.find(id)? else {
        return Ok(());
    };
    if before.annotator != me {
        return Ok(());
    }
    let mut after = match action {
        RowAction::Relabel { layer, label } => relabelled(schema, before, layer, label),
        RowAction::Link { entity } => Annotation { entity, ..before },
        RowAction::Remove | RowAction::Tag { .. } => return change.remove(id),
    };
    after.schema_version = schema.version;
    change.set(id, Value::Annotation(after))
}
