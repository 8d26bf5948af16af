//! A session with a project to try commands on, called as hosts call it: by name, with JSON.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part; tests may fail"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use galley_api::wire::{ApiError, Event, Host};
use galley_api::{AppDirs, Session};
use serde_json::{Value, json};

pub const TEXT: &str =
    "Ada Lovelace met Charles Babbage in London.\r\nBabbage 💩 said: “It works.”\n";

pub struct Desk {
    pub folder: Arc<tempfile::TempDir>,
    pub session: Arc<Session>,
    pub events: Arc<Mutex<Vec<Event>>>,
}

impl Desk {
    /// A project without articles.
    pub fn empty(preset: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let desk = Self::beside(folder);
        desk.call(
            "create_project",
            json!({ "path": desk.path(), "name": "Test", "preset": preset, "annotator": "Ada" }),
        );
        desk.events.lock().unwrap().clear();
        desk
    }

    /// A project with two articles and a few marks.
    pub fn new() -> Self {
        let desk = Self::empty("newsroom");
        desk.add("First", TEXT);
        desk.add("Second", "Nothing here yet.");
        desk.tag("Person", "Ada Lovelace");
        let ada = desk.mark("Ada Lovelace");
        desk.call(
            "set_note",
            json!({ "annotation": ada, "note": "the first" }),
        );
        desk.tag("Person", "Charles Babbage");
        desk.tag("Place", "London");
        desk.tag("Source", "Babbage 💩");
        desk.tag("Content", "It works.");
        desk.tag("Claim", "“It works.”");
        desk.call("relate", desk.relation("It works.", "Babbage 💩"));
        desk.events.lock().unwrap().clear();
        desk
    }

    /// A session of its own in the same folder, with nothing open.
    pub fn beside(folder: Arc<tempfile::TempDir>) -> Self {
        let data = folder.path().join("data");
        let session = Arc::new(Session::new(Host::Desktop, AppDirs { data }));
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = events.clone();
        session.subscribe(Box::new(move |event| {
            heard.lock().unwrap().push(event.clone());
        }));
        Self {
            folder,
            session,
            events,
        }
    }

    /// Another session on the same file, as another program would have.
    pub fn other(&self) -> Self {
        let other = Self::beside(self.folder.clone());
        other.call("open_project", json!({ "path": self.path() }));
        other.events.lock().unwrap().clear();
        other
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("p.galley")
    }

    pub fn call(&self, name: &str, request: Value) -> Value {
        self.session
            .call("me", name, request.clone())
            .unwrap_or_else(|error| panic!("{name} {request}: {error:?}"))
    }

    pub fn refuse(&self, name: &str, request: Value) -> ApiError {
        match self.session.call("me", name, request.clone()) {
            Ok(answer) => panic!("{name} {request} was not refused: {answer}"),
            Err(error) => error,
        }
    }

    pub fn ask(&self, name: &str) -> Value {
        self.call(name, json!({}))
    }

    pub fn add(&self, title: &str, text: &str) -> Value {
        let request = json!({ "title": title, "text": text, "metadata": {} });
        self.call("add_article", request)["created"][0].clone()
    }

    pub fn tag(&self, label: &str, quote: &str) -> Value {
        self.call("tag", self.tagging(label, quote))["created"][0].clone()
    }

    /// The request that tags a quote in the first article.
    pub fn tagging(&self, label: &str, quote: &str) -> Value {
        json!({
            "document": self.article("First"), "layer": self.layer_of(label), "label": self.label(label),
            "ranges": [range(TEXT, quote)], "note": "",
        })
    }

    /// The request that says of the paragraphs of quotes in the first article what they are.
    pub fn parts(&self, parts: &[(&str, &str)]) -> Value {
        let part = |(label, quote): &(&str, &str)| {
            let label = if label.is_empty() {
                Value::Null
            } else {
                self.label(label)
            };
            json!({ "label": label, "range": range(TEXT, quote) })
        };
        json!({
            "document": self.article("First"), "layer": self.layer("Article parts"), "guessed": false,
            "parts": parts.iter().map(part).collect::<Vec<Value>>(),
        })
    }

    /// The request that relates two quotes.
    pub fn relation(&self, from: &str, to: &str) -> Value {
        json!({
            "layer": self.layer("Quote links"), "label": self.label("said by"),
            "from": self.mark(from), "to": self.mark(to),
        })
    }

    pub fn schema(&self) -> Value {
        self.ask("app")["project"]["schema"].clone()
    }

    pub fn layer(&self, name: &str) -> Value {
        let schema = self.schema();
        let layers = schema["layers"].as_array().unwrap();
        layers
            .iter()
            .find(|it| it["name"] == name)
            .unwrap_or_else(|| panic!("no layer {name}"))["id"]
            .clone()
    }

    fn layers_and_labels(&self) -> Vec<(Value, Value)> {
        let schema = self.schema();
        let layers = schema["layers"].as_array().unwrap().clone();
        let of = |layer: Value| {
            let labels = layer["labels"].as_array().unwrap().clone();
            labels
                .into_iter()
                .map(move |label| (layer["id"].clone(), label))
        };
        layers.into_iter().flat_map(of).collect()
    }

    /// A label as the screen has it.
    pub fn label_view(&self, name: &str) -> Value {
        let mut all = self.layers_and_labels().into_iter();
        all.find(|(_, it)| it["name"] == name)
            .unwrap_or_else(|| panic!("no label {name}"))
            .1
    }

    pub fn label(&self, name: &str) -> Value {
        self.label_view(name)["id"].clone()
    }

    pub fn layer_of(&self, label: &str) -> Value {
        let mut all = self.layers_and_labels().into_iter();
        all.find(|(_, it)| it["name"] == label).unwrap().0
    }

    /// The request that changes a label: its view with other values.
    pub fn relabelling(&self, name: &str, with: Value) -> Value {
        let mut request = self.label_view(name);
        request["label"] = request["id"].clone();
        request["layer"] = self.layer_of(name);
        merge(&mut request, with);
        request
    }

    pub fn articles(&self) -> Vec<Value> {
        let all = json!({ "query": "", "order": { "by": "imported", "descending": false, "seed": 0 }, "offset": 0, "limit": 1000 });
        self.call("list_articles", all)["rows"]
            .as_array()
            .unwrap()
            .clone()
    }

    pub fn article(&self, title: &str) -> Value {
        let rows = self.articles();
        rows.iter()
            .find(|it| it["title"] == title)
            .unwrap_or_else(|| panic!("no article {title}"))["id"]
            .clone()
    }

    pub fn open(&self, title: &str) -> Value {
        self.call("open_article", json!({ "document": self.article(title) }))
    }

    /// The annotation with that quote in the first article.
    /// Links a quote to a new entity of that name, and gives the entity.
    pub fn register(&self, quote: &str, name: &str) -> Value {
        let request = json!({ "annotations": [self.mark(quote)], "entity": null, "add": name });
        self.call("link_entity", request)["created"][0].clone()
    }

    /// The register, whole, by name.
    pub fn entries(&self) -> Value {
        let list = json!({ "type_name": null, "by_mentions": false, "offset": 0, "limit": 1000 });
        let rows = self.call("list_register", list)["rows"].clone();
        let ids: Vec<Value> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].clone())
            .collect();
        self.call("entities", json!({ "entities": ids, "articles": true }))["entities"].clone()
    }

    /// The entry of that name.
    pub fn entry(&self, name: &str) -> Value {
        let all = self.entries();
        let found = all.as_array().unwrap().iter().find(|it| it["name"] == name);
        found
            .unwrap_or_else(|| panic!("no entry {name} in {all}"))
            .clone()
    }

    pub fn mark(&self, quote: &str) -> Value {
        self.mark_view(quote)["id"].clone()
    }

    pub fn mark_view(&self, quote: &str) -> Value {
        let article = self.open("First");
        let marks = article["annotations"].as_array().unwrap();
        marks
            .iter()
            .find(|it| it["quote"] == quote)
            .unwrap_or_else(|| panic!("no mark {quote}"))
            .clone()
    }

    /// What is marked in an article, in text order: `Person:Ada Lovelace(note)`.
    pub fn marks(&self, title: &str) -> Vec<String> {
        let labels = self.layers_and_labels();
        let name = |id: &Value| match labels.iter().find(|(_, it)| it["id"] == *id) {
            Some((_, label)) => label["name"].as_str().unwrap().to_owned(),
            None => "-".into(),
        };
        let print = |it: &Value| {
            let note = it["note"].as_str().unwrap();
            let note = if note.is_empty() {
                String::new()
            } else {
                format!("({note})")
            };
            format!(
                "{}:{}{note}",
                name(&it["label"]),
                it["quote"].as_str().unwrap()
            )
        };
        self.open(title)["annotations"]
            .as_array()
            .unwrap()
            .iter()
            .map(print)
            .collect()
    }

    /// Everything a person can see of the project, but for times and for what undo would do.
    pub fn seen(&self) -> Value {
        let articles: Vec<Value> = self
            .articles()
            .iter()
            .map(|row| self.call("open_article", json!({ "document": row["id"] })))
            .collect();
        let mut seen = json!({
            "project": self.ask("app")["project"], "articles": articles, "register": self.entries(),
            "exceptions": self.ask("exceptions")["exceptions"],
        });
        strip(&mut seen, &["time", "version", "undo"]);
        seen
    }

    /// Writes an export and reads it.
    pub fn export(&self, format: &str) -> String {
        let path = self.folder.path().join("out");
        self.call(
            "export",
            json!({
                "job": "x", "recipe": { "format": format }, "path": path,
                "preview": false,
            }),
        );
        std::fs::read_to_string(path).unwrap()
    }

    /// The request that imports a file with this content.
    pub fn importing(&self, name: &str, content: &str) -> Value {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        json!({
            "job": "i", "sources": [{ "kind": "path", "path": path }], "format": null, "layer": null,
            "annotator": null, "strict": false, "options": {},
        })
    }

    /// The request that gives the first article another text.
    pub fn correction(&self, text: &str, decisions: Value) -> Value {
        let document = self.article("First");
        let ask = json!({ "document": document, "text": text });
        let of = self.call("preview_edition", ask)["of"].clone();
        json!({ "document": document, "of": of, "text": text, "decisions": decisions })
    }

    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().unwrap())
    }

    pub fn log_length(&self) -> u64 {
        self.call("log", json!({ "offset": 0, "limit": 0 }))["total"]
            .as_u64()
            .unwrap()
    }

    pub fn assert_sound(&self) {
        assert_eq!(self.ask("check")["problems"], json!([]));
    }
}

/// Where a quote is, in view units: UTF-16 with every line break counted as one.
pub fn range(text: &str, quote: &str) -> [usize; 2] {
    let units = |text: &str| text.replace("\r\n", "\n").encode_utf16().count();
    let start = text
        .find(quote)
        .unwrap_or_else(|| panic!("no “{quote}” in the text"));
    [units(&text[..start]), units(&text[..start + quote.len()])]
}

/// Puts the fields of one object into another.
pub fn merge(into: &mut Value, from: Value) {
    let Value::Object(from) = from else {
        panic!("fields come as an object")
    };
    into.as_object_mut().unwrap().extend(from);
}

/// Takes fields out wherever they are.
pub fn strip(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !names.contains(&name.as_str()));
            fields.values_mut().for_each(|it| strip(it, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| strip(it, names)),
        _ => {}
    }
}
