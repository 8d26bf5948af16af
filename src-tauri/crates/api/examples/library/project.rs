//! A project of so many made-up articles, written as an import writes it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use galley_model::annotation::{Anchor, Annotation, Origin};
use galley_model::change::{Gesture, Value};
use galley_model::document::{Document, Project};
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId, LabelId, Lane, LayerId};
use galley_model::people::Annotator;
use galley_model::preset;
use galley_model::text::Text;
use galley_store::{NewProject, Store};

use crate::corpus::{Corpus, Name};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many articles are one change.
const IMPORT: u64 = 20_000;

/// Makes the project, saying how far it is.
pub fn make(path: &Path, articles: u64) -> Outcome<()> {
    let new = NewProject {
        project: Project {
            name: "Library".into(),
            ..Project::default()
        },
        annotator: Annotator {
            name: "editor".into(),
            role: String::new(),
        },
        preset: preset::find("newsroom").ok_or("the preset is there")?,
        now: 0,
    };
    let mut store = Store::create(path, new)?;
    let me = store.me()?;
    let labels = Labels::of(&store)?;
    let corpus = Corpus::new();
    let started = Instant::now();
    let mut number = 0;
    while number < articles {
        let mut change = store.begin_in(Gesture::Import, Lane::Project, me, 1)?;
        let end = articles.min(number + IMPORT);
        for number in number..end {
            let article = corpus.article(number);
            let text = Text::new(article.text);
            change.text(&text)?;
            let document = DocumentId(change.mint());
            change.set(
                document,
                Value::Document(Document {
                    title: article.title,
                    text: text.hash(),
                    order: number,
                    metadata: BTreeMap::from([
                        ("source".into(), article.source.into()),
                        ("date".into(), article.date),
                    ]),
                }),
            )?;
            for (range, name) in article.marks {
                let id = AnnotationId(change.mint());
                let value = labels.annotation(document, me, Anchor::new(&text, &[range])?, name);
                change.set(id, Value::Annotation(value))?;
            }
        }
        change.commit()?;
        number = end;
        eprintln!(
            "{number} articles after {:.0} s",
            started.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

struct Labels {
    layer: LayerId,
    labels: [LabelId; 3],
}

impl Labels {
    fn of(store: &Store) -> Outcome<Self> {
        let schema = store.schema()?;
        let find = |name: &str| {
            let found = schema.labels.iter().find(|(_, it)| it.name == name);
            found
                .map(|(id, it)| (*id, it.layer))
                .ok_or(format!("the preset has a label {name}"))
        };
        let (person, layer) = find("Person")?;
        Ok(Self {
            layer,
            labels: [person, find("Organisation")?.0, find("Place")?.0],
        })
    }

    fn annotation(
        &self,
        document: DocumentId,
        annotator: AnnotatorId,
        anchor: Anchor,
        name: Name,
    ) -> Annotation {
        Annotation {
            document,
            annotator,
            layer: self.layer,
            label: Some(self.labels[name as usize]),
            anchor,
            attributes: BTreeMap::new(),
            note: String::new(),
            entity: None,
            origin: Origin::Imported {
                from: "galley-jsonl".into(),
            },
            confidence: None,
            schema_version: 1,
        }
    }
}
