//! A small project to write into, and short words for what tests do with it.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    reason = "each test file uses a part, and tests may fail"
)]

use std::path::{Path, PathBuf};

use galley_model::annotation::{Anchor, Annotation, Origin, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::document::{Document, Project};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, Lane, LayerId, RelationId};
use galley_model::people::Annotator;
use galley_model::preset::{Preset, PresetLabel, PresetLayer};
use galley_model::schema::{Granularity, LayerKind, Overlap};
use galley_model::text::{CodePoint, Text, TextRange};
use galley_store::{NewProject, Result, Store};

pub const TEXT: &str = "😀 Ada Lovelace met Charles Babbage in London.";

fn label(name: &str) -> PresetLabel {
    PresetLabel {
        name: name.into(),
        color: "#336699".into(),
        key: None,
        description: String::new(),
        examples: vec![],
        counter_examples: vec![],
        parent: None,
        uri: None,
    }
}

fn layer(name: &str, kind: LayerKind, overlap: Overlap, labels: &[&str]) -> PresetLayer {
    PresetLayer {
        name: name.into(),
        kind,
        granularity: Granularity::Token,
        overlap,
        label_required: !labels.is_empty(),
        description: String::new(),
        labels: labels.iter().map(|name| label(name)).collect(),
        attributes: vec![],
    }
}

pub fn preset() -> Preset {
    Preset {
        id: "test".into(),
        name: "Test".into(),
        description: String::new(),
        layers: vec![
            layer(
                "Entities",
                LayerKind::Span,
                Overlap::Any,
                &["Person", "Place"],
            ),
            layer("Flat", LayerKind::Span, Overlap::None, &["Claim"]),
            layer("Highlights", LayerKind::Span, Overlap::Any, &[]),
            layer("Links", LayerKind::Relation, Overlap::Any, &[]),
        ],
    }
}

pub fn create(path: &Path) -> Store {
    Store::create(path, new_project()).unwrap()
}

pub fn new_project() -> NewProject {
    NewProject {
        project: Project {
            name: "Test".into(),
            ..Project::default()
        },
        annotator: Annotator {
            name: "Ada".into(),
            role: String::new(),
        },
        preset: preset(),
        now: 1,
    }
}

/// A project with one article, and the folder that holds it.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub document: DocumentId,
    pub me: AnnotatorId,
    pub now: i64,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = create(&folder.path().join("p.galley"));
        let me = store.me().unwrap();
        let document = add_article(&mut store, "Ada", TEXT);
        Self {
            folder,
            store,
            document,
            me,
            now: 10,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.store.path().to_owned()
    }

    pub fn reopen(&mut self) {
        let path = self.path();
        let shelf = Store::open(&path).unwrap();
        drop(std::mem::replace(&mut self.store, shelf));
    }

    pub fn tag(&mut self, label: &str, quote: &str) -> AnnotationId {
        tag(&mut self.store, self.document, label, quote).unwrap()
    }

    pub fn undo(&mut self) -> galley_store::Undone {
        self.now += 1;
        self.store.undo(self.me, self.now).unwrap()
    }

    pub fn redo(&mut self) -> galley_store::Undone {
        self.now += 1;
        self.store.redo(self.me, self.now).unwrap()
    }

    /// What is marked, in text order: `Person:Ada Lovelace(note)`.
    pub fn marks(&self) -> Vec<String> {
        marks(&self.store, self.document)
    }

    pub fn assert_sound(&self) {
        assert_sound(&self.store);
    }
}

pub fn assert_sound(store: &Store) {
    let report = store.check().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
}

pub fn marks(store: &Store, document: DocumentId) -> Vec<String> {
    let schema = store.schema().unwrap();
    store
        .annotations_of(document)
        .unwrap()
        .into_iter()
        .map(|row| {
            let label = row
                .value
                .label
                .map_or("-", |it| schema.labels[&it].name.as_str());
            let note = if row.value.note.is_empty() {
                String::new()
            } else {
                format!("({})", row.value.note)
            };
            format!("{label}:{}{note}", row.value.anchor.quote())
        })
        .collect()
}

pub fn add_article(store: &mut Store, title: &str, content: &str) -> DocumentId {
    let me = store.me().unwrap();
    let position = store.next_position().unwrap();
    let mut change = store
        .begin_in(Gesture::AddDocument, Lane::Project, me, 2)
        .unwrap();
    let text = Text::new(content);
    change.text(&text).unwrap();
    let id = DocumentId(change.mint());
    let document = Document {
        title: title.into(),
        text: text.hash(),
        order: position,
        metadata: [("source".to_owned(), "test".to_owned())].into(),
    };
    change.set(id, Value::Document(document)).unwrap();
    change.commit().unwrap();
    id
}

pub fn find_label(store: &Store, name: &str) -> (LayerId, LabelId) {
    let schema = store.schema().unwrap();
    let (id, label) = schema
        .labels
        .iter()
        .find(|(_, it)| it.name == name)
        .unwrap();
    (label.layer, *id)
}

pub fn annotation(store: &Store, document: DocumentId, label: &str, quote: &str) -> Annotation {
    let (layer, label) = find_label(store, label);
    let text = store.text(store.document(document).unwrap().text).unwrap();
    Annotation {
        document,
        annotator: store.me().unwrap(),
        layer,
        label: Some(label),
        anchor: anchor(&text, quote),
        attributes: std::collections::BTreeMap::default(),
        note: String::new(),
        entity: None,
        origin: Origin::Hand,
        confidence: None,
        schema_version: store.schema().unwrap().version,
    }
}

pub fn anchor(text: &Text, quote: &str) -> Anchor {
    let byte = text.as_str().find(quote).unwrap();
    let start = text.as_str()[..byte].chars().count() as u32;
    let end = start + quote.chars().count() as u32;
    let range = TextRange::new(CodePoint(start), CodePoint(end)).unwrap();
    Anchor::new(text, &[range]).unwrap()
}

pub fn tag(
    store: &mut Store,
    document: DocumentId,
    label: &str,
    quote: &str,
) -> Result<AnnotationId> {
    let value = annotation(store, document, label, quote);
    let me = store.me()?;
    let mut change = store.begin(Gesture::Tag, me, 1_767_225_600_000)?;
    let id = AnnotationId(change.mint());
    change.set(id, Value::Annotation(value))?;
    change.commit()?;
    Ok(id)
}

pub fn edit(
    store: &mut Store,
    id: AnnotationId,
    gesture: Gesture,
    alter: impl FnOnce(&mut Annotation),
) -> Result<()> {
    let Some(Value::Annotation(mut value)) = store.find(id)? else {
        panic!("the annotation exists");
    };
    alter(&mut value);
    let me = store.me()?;
    let mut change = store.begin(gesture, me, 4)?;
    change.set(id, Value::Annotation(value))?;
    change.commit()?;
    Ok(())
}

pub fn relate(
    store: &mut Store,
    document: DocumentId,
    from: AnnotationId,
    to: AnnotationId,
) -> RelationId {
    let layer = store.schema().unwrap().find_layer("Links").unwrap().0;
    let me = store.me().unwrap();
    let mut change = store.begin(Gesture::Relate, me, 5).unwrap();
    let id = RelationId(change.mint());
    let relation = Relation {
        document,
        annotator: me,
        layer,
        label: None,
        from,
        to,
        attributes: std::collections::BTreeMap::default(),
        note: String::new(),
        origin: Origin::Hand,
    };
    change.set(id, Value::Relation(relation)).unwrap();
    change.commit().unwrap();
    id
}
