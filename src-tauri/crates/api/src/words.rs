//! What happened, as an editor would say it: “tagged “Rex Tillerson” Person”. Only the history speaks like this;
//! menus and the undo line name gestures.

use std::collections::HashMap;
use std::sync::Arc;

use galley_model::annotation::{Annotation, AttributeValue, Relation};
use galley_model::change::{Gesture, Value};
use galley_model::id::{AnnotationId, AttributeId, LabelId, LayerId, ThingId};
use galley_model::people::Status;
use galley_model::schema::Schema;
use galley_store::{LogEntry, Store, Written};

use crate::error::Result;

/// How much of a quote is repeated.
const MOST: usize = 60;

/// Tells changes, remembering the names of what is no longer there.
pub(crate) struct Words<'a> {
    store: &'a Store,
    schema: Arc<Schema>,
    gone: HashMap<ThingId, String>,
}

impl<'a> Words<'a> {
    pub fn new(store: &'a Store) -> Result<Self> {
        Ok(Self {
            store,
            schema: store.schema()?,
            gone: HashMap::new(),
        })
    }

    /// A change.
    pub fn entry(&mut self, entry: &LogEntry) -> Result<String> {
        let gesture = entry.logged.header.gesture;
        let told = match &entry.about {
            Some((about, written)) => {
                let verb = match gesture {
                    Gesture::Redo => "redid",
                    _ if entry.logged.writes == 0 => "could not undo",
                    _ => "undid",
                };
                format!("{verb}: {}", self.written(about.gesture, written.as_ref())?)
            }
            None if entry.main.is_none()
                && entry.logged.writes > 0
                && gesture != Gesture::Create =>
            {
                format!("{}, in what was removed for good", gesture.name())
            }
            None => self.written(gesture, entry.main.as_ref())?,
        };
        let about = entry.about.as_ref().map_or(gesture, |(it, _)| it.gesture);
        let of_work = matches!(
            about,
            Gesture::SetStatus | Gesture::Assign | Gesture::ShareTime
        );
        let more = match gesture {
            // A project is made with its schema, which nobody counts; two tags are merged into one; how far
            // somebody is goes along.
            Gesture::Create | Gesture::Merge | Gesture::Split | Gesture::Purge => 0,
            _ if of_work || entry.main.is_none() => 0,
            _ => entry.count.saturating_sub(1),
        };
        let articles = entry.logged.writes;
        Ok(match more {
            _ if of_work && articles > 1 => {
                told.replacen("the article", &format!("{articles} articles"), 1)
            }
            0 => told,
            more => format!("{told} and {more} more"),
        })
    }

    fn written(&mut self, gesture: Gesture, written: Option<&Written>) -> Result<String> {
        let Some(written) = written else {
            return Ok(gesture.name().into());
        };
        if gesture == Gesture::Purge {
            return Ok("removed for good".into());
        }
        let (before, after) = (written.before.as_ref(), written.after.as_ref());
        Ok(match (gesture, before, after) {
            (_, Some(Value::Annotation(before)), Some(Value::Annotation(after))) => {
                self.changed(before, after)?
            }
            (Gesture::Split, None, Some(Value::Annotation(it))) => {
                format!("split off {}", self.annotation(it)?)
            }
            (Gesture::Import, None, Some(Value::Annotation(it))) => {
                format!("imported {}", self.annotation(it)?)
            }
            (Gesture::Propagate, None, Some(Value::Annotation(it))) => {
                format!("marked the rest: {}", self.annotation(it)?)
            }
            (_, None, Some(Value::Annotation(it))) => match (it.label, it.anchor.hull()) {
                (Some(label), Some(_)) => {
                    format!("tagged {} {}", quoted(it), self.label(label)?)
                }
                (Some(label), None) => format!("labelled the article {}", self.label(label)?),
                (None, _) => format!("highlighted {}", quoted(it)),
            },
            (Gesture::Merge, Some(Value::Annotation(it)), None) => {
                format!("merged {} into another tag", self.annotation(it)?)
            }
            (_, Some(Value::Annotation(it)), None) => format!("removed {}", self.annotation(it)?),
            (_, None, Some(Value::Relation(it))) => format!("linked {}", self.relation(it)?),
            (_, Some(Value::Relation(it)), None) => {
                format!("removed the link of {}", self.relation(it)?)
            }
            (_, Some(Value::Relation(before)), Some(Value::Relation(after))) => {
                if before.label == after.label {
                    format!("changed the note on the link of {}", self.relation(after)?)
                } else {
                    format!("changed the link of {}", self.relation(after)?)
                }
            }
            (Gesture::Assign, _, Some(Value::Work(it))) => {
                let who = self.past_name(it.annotator.into())?;
                if it.assigned {
                    format!("assigned the article to {who}")
                } else {
                    format!("took the article from {who}")
                }
            }
            (Gesture::ShareTime, _, Some(Value::Work(_))) => {
                "shared the time at work on the article".into()
            }
            (_, _, Some(Value::Work(it))) => format!("set the article to {}", status(it.status)),
            (_, None, Some(Value::Comment(it))) => format!("commented: {}", shorten(&it.text)),
            (_, Some(Value::Comment(it)), None) => {
                format!("removed the comment: {}", shorten(&it.text))
            }
            (_, _, Some(Value::Comment(it))) => {
                format!("changed the comment: {}", shorten(&it.text))
            }
            (gesture, before, after) => match after.or(before).and_then(name) {
                Some(name) => format!("{} {name}", gesture.name()),
                None => gesture.name().into(),
            },
        })
    }

    fn changed(&mut self, before: &Annotation, after: &Annotation) -> Result<String> {
        let quote = quoted(after);
        if before.anchor != after.anchor {
            let (from, to) = (before.anchor.hull(), after.anchor.hull());
            let start = from.map(|it| it.start) != to.map(|it| it.start);
            let end = from.map(|it| it.end) != to.map(|it| it.end);
            let what = match (start, end) {
                (true, false) => "the start",
                (false, true) => "the end",
                (true, true) => "both ends",
                (false, false) => "the parts",
            };
            return Ok(format!("moved {what} of {}, now {quote}", quoted(before)));
        }
        if (before.label, before.layer) != (after.label, after.layer) {
            let (from, to) = (self.kind(before)?, self.kind(after)?);
            return Ok(format!("relabelled {quote} from {from} to {to}"));
        }
        if before.note != after.note {
            return Ok(match (before.note.is_empty(), after.note.is_empty()) {
                (true, _) => format!("wrote a note on {quote}: {}", shorten(&after.note)),
                (_, true) => format!("removed the note on {quote}"),
                _ => format!("changed the note on {quote}: {}", shorten(&after.note)),
            });
        }
        if before.entity != after.entity {
            let verb = if after.entity.is_some() {
                "linked"
            } else {
                "unlinked"
            };
            return Ok(format!("{verb} {quote} in the register"));
        }
        let differs = |id: &&AttributeId| before.attributes.get(id) != after.attributes.get(id);
        let both = before.attributes.keys().chain(after.attributes.keys());
        if let Some(id) = both.clone().find(differs) {
            let name = self.attribute(*id)?;
            return Ok(match after.attributes.get(id) {
                None => format!("cleared {name} of {quote}"),
                Some(value) => format!("set {name} of {quote} to {}", shown(value)),
            });
        }
        Ok(format!("changed {}", self.annotation(after)?))
    }

    /// The quote with its label.
    fn annotation(&mut self, it: &Annotation) -> Result<String> {
        let kind = self.kind(it)?;
        Ok(match it.anchor.hull() {
            Some(_) => format!("{kind} {}", quoted(it)),
            None => format!("the article’s label {kind}"),
        })
    }

    fn kind(&mut self, it: &Annotation) -> Result<String> {
        match it.label {
            Some(label) => self.label(label),
            None => self.layer(it.layer),
        }
    }

    fn relation(&mut self, it: &Relation) -> Result<String> {
        let (from, to) = (self.end(it.from)?, self.end(it.to)?);
        Ok(match it.label {
            Some(label) => format!("{from} to {to} as {}", self.label(label)?),
            None => format!("{from} to {to}"),
        })
    }

    fn end(&mut self, id: AnnotationId) -> Result<String> {
        Ok(match self.last_value(id.into())? {
            Some(Value::Annotation(it)) => quoted(&it),
            _ => "a tag".into(),
        })
    }

    fn label(&mut self, id: LabelId) -> Result<String> {
        match self.schema.labels.get(&id) {
            Some(label) => Ok(label.name.clone()),
            None => self.past_name(id.into()),
        }
    }

    fn layer(&mut self, id: LayerId) -> Result<String> {
        match self.schema.layers.get(&id) {
            Some(layer) => Ok(layer.name.clone()),
            None => self.past_name(id.into()),
        }
    }

    fn attribute(&mut self, id: AttributeId) -> Result<String> {
        match self.schema.attributes.get(&id) {
            Some(attribute) => Ok(attribute.name.clone()),
            None => self.past_name(id.into()),
        }
    }

    /// The name of what was removed since.
    fn past_name(&mut self, thing: ThingId) -> Result<String> {
        if let Some(name) = self.gone.get(&thing) {
            return Ok(name.clone());
        }
        let value = self.last_value(thing)?;
        let name = value
            .as_ref()
            .and_then(name)
            .map_or_else(|| thing.kind.screen_name().into(), str::to_owned);
        self.gone.insert(thing, name.clone());
        Ok(name)
    }

    /// The value a thing has, or had before it was removed.
    fn last_value(&self, thing: ThingId) -> Result<Option<Value>> {
        if let Some(value) = self.store.find(thing)? {
            return Ok(Some(value));
        }
        let history = self.store.history(thing)?;
        Ok(history.into_iter().rev().find_map(|(_, value)| value))
    }
}

fn name(value: &Value) -> Option<&str> {
    Some(match value {
        Value::Project(it) => &it.name,
        Value::Document(it) => &it.title,
        Value::Layer(it) => &it.name,
        Value::Label(it) => &it.name,
        Value::Attribute(it) => &it.name,
        Value::Entity(it) => &it.name,
        Value::Annotator(it) => &it.name,
        _ => return None,
    })
}

fn quoted(it: &Annotation) -> String {
    format!("“{}”", shorten(&it.anchor.quote()))
}

fn shorten(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn shown(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Flag(true) => "yes".into(),
        AttributeValue::Flag(false) => "no".into(),
        AttributeValue::Number(number) => number.to_string(),
        AttributeValue::Text(text) => shorten(text),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::ToDo => "to do",
        Status::InProgress => "in progress",
        Status::Done => "done",
        Status::Skipped => "skipped",
    }
}
