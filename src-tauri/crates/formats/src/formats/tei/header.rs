//! The header of a file: what is known of the article, who annotated it, and what the labels mean. Their ids are what
//! annotations point to.

use galley_model::schema::LayerKind;

use crate::corpus::{AnnotatorInfo, Document, LabelInfo, LayerInfo, SchemaInfo};
use crate::label_tree::{self, Step};
use crate::markup::Markup;

use super::OURS;

/// Labels by layer, and people, with the ids they have in one file.
#[derive(Default)]
pub(super) struct Vocabulary {
    taxonomies: Vec<Taxonomy>,
    people: Vec<(AnnotatorInfo, String)>,
}

struct Taxonomy {
    id: String,
    layer: Option<LayerInfo>,
    /// With their ids, which come by number.
    labels: Vec<LabelInfo>,
}

impl Taxonomy {
    fn label(&self, name: &str) -> Option<String> {
        let at = self.labels.iter().position(|it| it.name == name)?;
        Some(self.label_id(at))
    }

    fn label_id(&self, at: usize) -> String {
        format!("{}.{}", self.id, at + 1)
    }
}

fn kind_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Span => "layer",
        LayerKind::Relation => "links",
        LayerKind::Document => "classes",
    }
}

impl Vocabulary {
    /// Of the schema, and of what the document has besides.
    pub(super) fn new(schema: &SchemaInfo, document: &Document) -> Self {
        let mut made = Self::default();
        for layer in &schema.layers {
            made.taxonomy(Some(layer.clone()));
        }
        for it in &schema.annotators {
            made.person(it.clone());
        }
        for it in &document.annotations {
            let kind = if it.ranges.is_empty() {
                LayerKind::Document
            } else {
                LayerKind::Span
            };
            made.meet(it.layer.as_deref(), it.label.as_deref(), kind);
            made.meet_person(it.annotator.as_deref());
        }
        for it in &document.relations {
            made.meet(
                it.layer.as_deref(),
                it.label.as_deref(),
                LayerKind::Relation,
            );
            made.meet_person(it.annotator.as_deref());
        }
        made
    }

    fn taxonomy(&mut self, layer: Option<LayerInfo>) -> &mut Taxonomy {
        let number = self.taxonomies.len() + 1;
        let id = match &layer {
            Some(layer) => format!("{}-{number}", kind_name(layer.kind)),
            None => "labels".into(),
        };
        let labels = layer.as_ref().map_or(vec![], |it| it.labels.clone());
        self.taxonomies.push(Taxonomy { id, layer, labels });
        let last = self.taxonomies.len() - 1;
        &mut self.taxonomies[last]
    }

    fn find(&self, layer: Option<&str>) -> Option<usize> {
        let own = |it: &Taxonomy| it.layer.as_ref().map(|it| it.name.as_str()) == layer;
        self.taxonomies.iter().position(own)
    }

    fn meet(&mut self, layer: Option<&str>, label: Option<&str>, kind: LayerKind) {
        if layer.is_none() && label.is_none() {
            return;
        }
        let taxonomy = match self.find(layer) {
            Some(at) => &mut self.taxonomies[at],
            None => self.taxonomy(layer.map(|name| LayerInfo::new(name, kind))),
        };
        if let Some(label) = label
            && taxonomy.label(label).is_none()
        {
            taxonomy.labels.push(LabelInfo::new(label));
        }
    }

    fn person(&mut self, info: AnnotatorInfo) {
        let id = format!("annotator-{}", self.people.len() + 1);
        self.people.push((info, id));
    }

    fn meet_person(&mut self, name: Option<&str>) {
        if let Some(name) = name
            && self.resp(Some(name)).is_none()
        {
            self.person(AnnotatorInfo {
                name: name.into(),
                role: String::new(),
            });
        }
    }

    /// What points to a label of a layer, or to the layer where there is no label.
    pub(super) fn ana(&self, layer: Option<&str>, label: Option<&str>) -> Option<String> {
        let taxonomy = &self.taxonomies[self.find(layer)?];
        let id = match label {
            Some(label) => taxonomy.label(label)?,
            None => taxonomy.id.clone(),
        };
        Some(format!("#{id}"))
    }

    /// What points to a person.
    pub(super) fn resp(&self, name: Option<&str>) -> Option<String> {
        let own = self
            .people
            .iter()
            .find(|(it, _)| Some(it.name.as_str()) == name)?;
        Some(format!("#{}", own.1))
    }

    fn write(&self, out: &mut Markup) {
        out.open("encodingDesc").line();
        out.open("appInfo").open("application");
        out.set("ident", OURS).set("version", "1");
        out.leaf("label", "Galley").close().close().line();
        let written: Vec<&Taxonomy> = self.taxonomies.iter().collect();
        if !written.is_empty() {
            out.open("classDecl").line();
            for it in written {
                it.write(out);
            }
            out.close().line();
        }
        out.close().line();
    }
}

impl Taxonomy {
    fn write(&self, out: &mut Markup) {
        out.open("taxonomy").set("xml:id", &self.id);
        match &self.layer {
            Some(layer) => {
                out.set("n", &layer.name);
                let about = if layer.description.is_empty() {
                    &layer.name
                } else {
                    &layer.description
                };
                out.leaf("desc", about).line();
            }
            None => {
                out.leaf("desc", "Labels without a layer").line();
            }
        }
        for step in label_tree::steps(&self.labels) {
            let (at, label) = match step {
                Step::Begin(at) => (at, self.labels.get(at)),
                Step::End => (0, None),
            };
            let Some(label) = label else {
                out.close().line();
                continue;
            };
            out.open("category").set("xml:id", &self.label_id(at));
            if !label.color.is_empty() {
                out.set("style", &format!("background-color: {}", label.color));
            }
            let uri = label.uri.as_deref().filter(|it| is_pointer(it));
            out.set_if("corresp", uri);
            out.open("catDesc").leaf("term", &label.name);
            if !label.description.is_empty() {
                out.text(" ").leaf("gloss", &label.description);
            }
            out.close();
        }
        out.close().line();
    }
}

/// Whether a string can stand among pointers as it is.
pub(super) fn is_pointer(text: &str) -> bool {
    text.contains("://")
        && text
            .chars()
            .all(|it| it.is_ascii_graphic() && !"<>\"{}|\\^`%#".contains(it))
}

/// Writes the header of a document.
pub(super) fn write(document: &Document, vocabulary: &Vocabulary, out: &mut Markup) {
    let known = |key: &str| document.metadata.get(key).map(String::as_str);
    out.open("teiHeader").line().open("fileDesc").line();
    out.open("titleStmt");
    out.leaf("title", document.title.as_deref().unwrap_or_default());
    if let Some(author) = known("author") {
        out.leaf("author", author);
    }
    for (person, id) in &vocabulary.people {
        out.line().open("respStmt").set("xml:id", id);
        out.leaf("resp", "annotator").leaf("name", &person.name);
        if !person.role.is_empty() {
            out.open("note")
                .set("type", "role")
                .text(&person.role)
                .close();
        }
        out.close();
    }
    out.close().line();
    out.open("publicationStmt")
        .leaf("p", "Exported from Galley.")
        .close()
        .line();
    out.open("sourceDesc").open("bibl");
    if let Some(id) = &document.id {
        out.open("idno").set("type", "id").text(id).close();
    }
    for (key, value) in &document.metadata {
        match key.as_str() {
            "author" | "language" => {}
            "source" => {
                out.leaf("publisher", value);
            }
            "date" => {
                out.open("date");
                if is_date(value) {
                    out.set("when", value);
                }
                out.text(value).close();
            }
            "url" => {
                out.open("idno").set("type", "URI").text(value).close();
            }
            key => {
                out.open("note")
                    .set("type", "metadata")
                    .set("n", key)
                    .text(value)
                    .close();
            }
        }
    }
    out.close().close().line().close().line();
    vocabulary.write(out);
    if let Some(language) = known("language") {
        let tag = if is_language(language) {
            language
        } else {
            "und"
        };
        out.open("profileDesc").open("langUsage").open("language");
        out.set("ident", tag)
            .text(language)
            .close()
            .close()
            .close()
            .line();
    }
    out.close().line();
}

/// `2026`, `2026-11` or `2026-11-26`, as XML Schema has them.
fn is_date(text: &str) -> bool {
    let digits = |it: &str, from: u32, to: u32| {
        it.len() == 2
            && it
                .parse()
                .is_ok_and(|number: u32| (from..=to).contains(&number))
    };
    let parts: Vec<&str> = text.split('-').collect();
    let year = |it: &str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit()) && it != "0000";
    let plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    plain
        && match parts.as_slice() {
            [only] => year(only),
            [first, month] => year(first) && digits(month, 1, 12),
            // A day that every month has is a day whatever the month.
            [first, month, day] => year(first) && digits(month, 1, 12) && digits(day, 1, 28),
            _ => false,
        }
}

/// A language tag as XML has them.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let fits = |it: &str| (1..=8).contains(&it.len());
    fits(first)
        && first.bytes().all(|it| it.is_ascii_alphabetic())
        && parts.all(|it| fits(it) && it.bytes().all(|it| it.is_ascii_alphanumeric()))
}
