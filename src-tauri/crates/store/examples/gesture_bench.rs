//! Prints what the project file costs: the time of a durable gesture, of a bulk import, of reading it back, and
//! bytes per annotation. Run it in a release build; it asserts nothing.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::document::{Document, Project};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, Lane, LayerId};
use galley_model::people::Annotator;
use galley_model::preset::{Preset, PresetLabel, PresetLayer};
use galley_model::query::Query;
use galley_model::schema::{Granularity, LayerKind, Overlap};
use galley_model::text::{CodePoint, Text, TextRange};
use galley_store::{NewProject, Sort, Store};

const ARTICLES: u32 = 10_000;
const SPANS: u32 = 30;
const GESTURES: usize = 1_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let articles = match std::env::args().nth(1) {
        Some(count) => count.parse()?,
        None => ARTICLES,
    };
    let folder = tempfile::tempdir_in(".")?;
    let path = folder.path().join("bench.galley");
    let new = NewProject {
        project: Project::default(),
        annotator: Annotator {
            name: "Bench".into(),
            role: String::new(),
        },
        preset: preset(),
        now: 0,
    };
    let mut store = Store::create(&path, new)?;
    import(&mut store, articles)?;
    let me = store.me()?;
    let started = Instant::now();
    store.undo(me, 2)?;
    println!("undo of the import: {:?}", started.elapsed());
    let started = Instant::now();
    store.redo(me, 2)?;
    println!("redo of it: {:?}", started.elapsed());
    drop(store);
    let size = fs::metadata(&path)?.len();
    let spans = u64::from(articles * SPANS);
    println!(
        "file: {} MB, {} bytes for each annotation, texts included",
        size >> 20,
        size / spans
    );

    let started = Instant::now();
    let mut store = Store::open(&path)?;
    println!("open: {:?}", started.elapsed());
    read(&store)?;
    gestures(&mut store)?;

    let started = Instant::now();
    let report = store.check()?;
    println!(
        "check: {:?}, {} problems",
        started.elapsed(),
        report.problems.len()
    );
    Ok(())
}

/// A layer that allows no overlap, so that every imported span is compared with its neighbours, and one that does.
fn preset() -> Preset {
    let person = PresetLabel {
        name: "Person".into(),
        color: "#336699".into(),
        key: None,
        description: String::new(),
        examples: vec![],
        counter_examples: vec![],
        parent: None,
        uri: None,
    };
    let layer = |name: &str, overlap, labels| PresetLayer {
        name: name.into(),
        kind: LayerKind::Span,
        granularity: Granularity::Character,
        overlap,
        label_required: true,
        description: String::new(),
        labels,
        attributes: vec![],
    };
    Preset {
        id: "bench".into(),
        name: "Bench".into(),
        description: String::new(),
        layers: vec![
            layer("Entities", Overlap::None, vec![person.clone()]),
            layer("Mentions", Overlap::Any, vec![person]),
        ],
    }
}

fn anchor(text: &Text, from: u32) -> Outcome<Anchor> {
    let range = TextRange::new(CodePoint(from), CodePoint(from + 7)).ok_or("a bad range")?;
    Ok(Anchor::new(text, &[range])?)
}

/// Whose annotations, and of what.
struct Use {
    annotator: AnnotatorId,
    layer: LayerId,
    label: LabelId,
    schema_version: u32,
}

impl Use {
    fn of(store: &Store, layer: &str) -> Outcome<Self> {
        let schema = store.schema()?;
        let (label, value) = schema
            .labels
            .iter()
            .find(|(_, label)| schema.layers[&label.layer].name == layer)
            .ok_or("the layer has no label")?;
        Ok(Self {
            annotator: store.me()?,
            layer: value.layer,
            label: *label,
            schema_version: schema.version,
        })
    }

    fn annotation(&self, document: DocumentId, anchor: Anchor, origin: Origin) -> Value {
        Value::Annotation(Annotation {
            document,
            annotator: self.annotator,
            layer: self.layer,
            label: Some(self.label),
            anchor,
            attributes: BTreeMap::default(),
            note: String::new(),
            entity: None,
            origin,
            confidence: None,
            schema_version: self.schema_version,
        })
    }
}

fn import(store: &mut Store, articles: u32) -> Outcome<()> {
    let kind = Use::of(store, "Entities")?;
    let started = Instant::now();
    let mut change = store.begin_in(Gesture::Import, Lane::Project, kind.annotator, 1)?;
    for article in 0..articles {
        let mut content = String::new();
        for span in 0..SPANS {
            write!(
                content,
                "Person {article}-{span} met the press in the city. "
            )?;
        }
        let text = Text::new(content);
        change.text(&text)?;
        let id = DocumentId(change.mint());
        let document = Document {
            title: format!("Article {article}"),
            text: text.hash(),
            order: u64::from(article),
            metadata: BTreeMap::default(),
        };
        change.set(id, Value::Document(document))?;
        for span in 0..SPANS {
            let origin = Origin::Imported {
                from: "galley-jsonl".into(),
            };
            let value = kind.annotation(id, anchor(&text, span * 38)?, origin);
            let annotation = AnnotationId(change.mint());
            change.set(annotation, value)?;
        }
    }
    change.commit()?;
    let spans = articles * SPANS;
    println!(
        "import of {articles} articles with {spans} spans: {:?}",
        started.elapsed()
    );
    Ok(())
}

fn read(store: &Store) -> Outcome<()> {
    let me = store.me()?;
    let started = Instant::now();
    let all = Query::default();
    store.list(me, &all, Sort::Imported, false, 0, 100)?;
    println!("first page: {:?}", started.elapsed());
    let started = Instant::now();
    let query = Query::parse("title:\"article 99\"")?;
    let hits = store.count(me, &query)?.total;
    println!("search with {hits} hits: {:?}", started.elapsed());
    let started = Instant::now();
    let mut count = 0;
    for id in store.document_ids(None)? {
        let text = store.text(store.document(id)?.text)?;
        for row in store.annotations_of(id)? {
            row.value.anchor.verify(&text)?;
            count += 1;
        }
    }
    println!(
        "reading {count} annotations with their texts: {:?}",
        started.elapsed()
    );
    Ok(())
}

fn gestures(store: &mut Store) -> Outcome<()> {
    let document = *store
        .document_ids(None)?
        .last()
        .ok_or("there is no article")?;
    let text = store.text(store.document(document)?.text)?;
    let kind = Use::of(store, "Mentions")?;
    let me = kind.annotator;
    let mut times: Vec<Duration> = Vec::with_capacity(GESTURES);
    for turn in 0..GESTURES {
        let value = kind.annotation(
            document,
            anchor(&text, turn as u32 % SPANS * 38)?,
            Origin::Hand,
        );
        let started = Instant::now();
        let mut change = store.begin(Gesture::Tag, me, 2)?;
        let id = AnnotationId(change.mint());
        change.set(id, value)?;
        change.commit()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    println!(
        "durable tag: median {:?}, p99 {:?}",
        times[GESTURES / 2],
        times[GESTURES * 99 / 100]
    );
    Ok(())
}
