//! The sample project: an article of our own with the hard features of news text, and a few marks in it.

use std::collections::BTreeMap;
use std::path::Path;

use galley_model::annotation::{Anchor, Annotation, Origin, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{AnnotationId, DocumentId, LabelId, Lane, LayerId, RelationId, WorkId};
use galley_model::people::{Status, Work};
use galley_model::schema::Schema;
use galley_model::text::{Byte, Text, TextRange};
use galley_store::Store;
use serde::Deserialize;

use crate::error::Result;
use crate::project;

const ARTICLE: &str = include_str!("../sample/article.txt");
const MARKS: &str = include_str!("../sample/marks.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    title: String,
    metadata: BTreeMap<String, String>,
    marks: Vec<Mark>,
    relations: Vec<Link>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    layer: String,
    label: Option<String>,
    quote: String,
    /// Which occurrence of the quote, from 1.
    #[serde(default = "first")]
    occurrence: usize,
    #[serde(default)]
    note: String,
    /// A name for relations.
    #[serde(default)]
    id: Option<String>,
}

fn first() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    layer: String,
    label: Option<String>,
    from: String,
    to: String,
}

/// Makes the sample project at `path`.
pub fn make(path: &Path, now: i64) -> Result<Store> {
    let mut store = project::make(path, "newsroom", "Sample", "", now)?;
    let sample: Sample = serde_json::from_str(MARKS).expect("the sample is checked by a test");
    let me = store.me()?;
    let schema = store.schema()?;
    let text = Text::new(ARTICLE);
    let mut change = store.begin_in(Gesture::Import, Lane::Project, me, now)?;
    change.text(&text)?;
    let document = DocumentId(change.mint());
    let value = Document {
        title: sample.title,
        text: text.hash(),
        order: 0,
        metadata: sample.metadata,
    };
    change.set(document, Value::Document(value))?;
    let mut named: BTreeMap<String, AnnotationId> = BTreeMap::new();
    for mark in sample.marks {
        let (layer, label) = find(&schema, &mark.layer, mark.label.as_deref());
        let annotation = Annotation {
            document,
            annotator: me,
            layer,
            label,
            anchor: anchor(&text, &mark.quote, mark.occurrence),
            attributes: BTreeMap::new(),
            note: mark.note,
            entity: None,
            origin: Origin::Hand,
            confidence: None,
            schema_version: schema.version,
        };
        let id = AnnotationId(change.mint());
        change.set(id, Value::Annotation(annotation))?;
        named.extend(mark.id.map(|name| (name, id)));
    }
    for link in sample.relations {
        let (layer, label) = find(&schema, &link.layer, link.label.as_deref());
        let relation = Relation {
            document,
            annotator: me,
            layer,
            label,
            from: named[&link.from],
            to: named[&link.to],
            attributes: BTreeMap::new(),
            note: String::new(),
            origin: Origin::Hand,
        };
        let id = RelationId(change.mint());
        change.set(id, Value::Relation(relation))?;
    }
    let work = Work {
        document,
        annotator: me,
        status: Status::InProgress,
        active_seconds: 0,
        assigned: false,
    };
    change.set(WorkId::of(document, me), Value::Work(work))?;
    change.commit()?;
    Ok(store)
}

fn find(schema: &Schema, layer: &str, label: Option<&str>) -> (LayerId, Option<LabelId>) {
    let (layer, _) = schema
        .find_layer(layer)
        .expect("the sample is checked by a test");
    let label = label.map(|name| {
        let found = schema.find_label(layer, name);
        found.expect("the sample is checked by a test").0
    });
    (layer, label)
}

fn anchor(text: &Text, quote: &str, occurrence: usize) -> Anchor {
    let mut found = text.as_str().match_indices(quote);
    let (byte, _) = found
        .nth(occurrence - 1)
        .expect("the sample is checked by a test");
    let at = |byte: usize| text.from_byte(Byte(byte as u32));
    let ends = at(byte).zip(at(byte + quote.len()));
    let range = ends.and_then(|(start, end)| TextRange::new(start, end));
    let range = range.expect("a match begins and ends between characters");
    Anchor::new(text, &[range]).expect("a match is in the text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_project_is_made_and_sound() {
        let folder = tempfile::tempdir().unwrap();
        let store = make(&folder.path().join("sample.galley"), 1).unwrap();
        let stats = store.stats(store.me().unwrap()).unwrap();
        assert_eq!(stats.documents, 1);
        assert!(stats.annotations > 20, "{}", stats.annotations);
        assert!(stats.relations >= 2);
        assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
    }
}
