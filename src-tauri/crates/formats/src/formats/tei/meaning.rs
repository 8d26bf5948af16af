//! What the header and the lists of a file say: of the article, the people, the labels, and what is mentioned.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use roxmltree::Node;

use crate::corpus::{AnnotatorInfo, Document, EntityInfo, LabelInfo, LayerInfo, SchemaInfo};

use super::running::XML;
use super::{OURS, SUGGESTION};

/// The elements of a file by their ids.
pub(super) struct Meaning<'a, 'i> {
    by_id: HashMap<&'a str, Node<'a, 'i>>,
    header: Option<Node<'a, 'i>>,
    /// Whether the file was written here.
    ours: bool,
}

/// What a pointer of `ana` says.
pub(super) enum Sense {
    Label(Option<String>, String),
    Layer(String),
    Attributes(BTreeMap<String, AttributeValue>),
}

pub(super) fn name_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

/// The first element of that name in another.
pub(super) fn inside<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().skip(1).find(|it| name_of(*it) == name)
}

/// All text in an element: as it is where `xml:space` keeps it, else with single blanks.
pub(super) fn text_in(node: Node<'_, '_>) -> String {
    let all = node.descendants().filter(Node::is_text);
    let text: String = all.filter_map(|it| it.text()).collect();
    let keeps = node.ancestors().find_map(|it| it.attribute((XML, "space")));
    if keeps == Some("preserve") {
        text
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl<'a, 'i> Meaning<'a, 'i> {
    pub(super) fn new(tei: Node<'a, 'i>) -> Self {
        let mut by_id = HashMap::new();
        for it in tei.descendants() {
            if let Some(id) = it.attribute((XML, "id")) {
                by_id.entry(id).or_insert(it);
            }
        }
        let header = tei.children().find(|it| name_of(*it) == "teiHeader");
        let ours = header.is_some_and(|it| {
            it.descendants()
                .any(|it| name_of(it) == "application" && it.attribute("ident") == Some(OURS))
        });
        Self {
            by_id,
            header,
            ours,
        }
    }

    /// Whether an element is one that was written here for an annotation.
    pub(super) fn is_ours(&self, node: Node<'_, '_>) -> bool {
        let id = node.attribute((XML, "id")).unwrap_or_default();
        let number = id.strip_prefix('a').unwrap_or_default();
        self.ours && !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
    }

    /// The element that `#id` points to.
    pub(super) fn follow(&self, pointer: &str) -> Option<Node<'a, 'i>> {
        self.by_id.get(pointer.strip_prefix('#')?).copied()
    }

    /// What `ana` points to.
    pub(super) fn sense(&self, pointer: &str) -> Option<Sense> {
        let node = self.follow(pointer)?;
        match name_of(node) {
            "category" => Some(Sense::Label(layer_of(node), label_of(node))),
            "interp" => Some(Sense::Label(None, text_in(node))),
            "taxonomy" => Some(Sense::Layer(layer_of(node)?)),
            "fs" => Some(Sense::Attributes(features(node))),
            _ => None,
        }
    }

    /// The name of who is pointed to, or the pointer itself.
    pub(super) fn person(&self, pointer: &str) -> String {
        let name = self.follow(pointer).map(|it| match name_of(it) {
            "respStmt" | "person" => {
                let own = it
                    .children()
                    .find(|it| name_of(*it).to_lowercase().ends_with("name"));
                own.map_or_else(|| text_in(it), text_in)
            }
            _ => text_in(it),
        });
        name.filter(|it| !it.is_empty())
            .unwrap_or_else(|| pointer.trim_start_matches('#').to_owned())
    }

    /// Whether a pointer leads to what made a suggestion, and was written here.
    pub(super) fn is_tool(&self, pointer: &str) -> bool {
        let resp = self.follow(pointer).and_then(|it| inside(it, "resp"));
        self.ours && resp.is_some_and(|it| text_in(it) == SUGGESTION)
    }

    /// The id of what is mentioned: its own where it is listed here.
    pub(super) fn entity(&self, pointer: &str) -> String {
        match self.follow(pointer) {
            Some(node) => entity_of(node).id,
            None => pointer.to_owned(),
        }
    }

    /// Layers and people of a file that was written here, and what any file lists.
    pub(super) fn schema(&self) -> SchemaInfo {
        let mut schema = SchemaInfo::default();
        if let Some(header) = self.header.filter(|_| self.ours) {
            for it in header.descendants() {
                match name_of(it) {
                    "taxonomy" => {
                        let id = it.attribute((XML, "id")).unwrap_or_default();
                        let kind = match id.split('-').next() {
                            Some("links") => LayerKind::Relation,
                            Some("classes") => LayerKind::Document,
                            _ => LayerKind::Span,
                        };
                        let Some(name) = layer_of(it) else { continue };
                        let mut layer = LayerInfo::new(&name, kind);
                        let about = it.children().find(|it| name_of(*it) == "desc");
                        layer.description = about
                            .map(text_in)
                            .filter(|it| *it != name)
                            .unwrap_or_default();
                        let categories = it.descendants().filter(|it| name_of(*it) == "category");
                        layer.labels = categories.map(label_info).collect();
                        schema.layers.push(layer);
                    }
                    "respStmt" => {
                        if inside(it, "resp").is_some_and(|it| text_in(it) == SUGGESTION) {
                            continue;
                        }
                        let role = it
                            .children()
                            .find(|it| it.attribute("type") == Some("role"));
                        let name = it.children().find(|it| name_of(*it) == "name");
                        schema.annotators.push(AnnotatorInfo {
                            name: name.map(text_in).unwrap_or_default(),
                            role: role.map(text_in).unwrap_or_default(),
                        });
                    }
                    _ => {}
                }
            }
        }
        let listed = self.by_id.values().filter(|it| {
            let list = it.parent_element().map(name_of).unwrap_or_default();
            matches!(
                (name_of(**it), list),
                ("person", "listPerson")
                    | ("place", "listPlace")
                    | ("org", "listOrg")
                    | ("object", "listObject")
            )
        });
        let mut entities: Vec<_> = listed
            .map(|it| (it.range().start, entity_of(*it)))
            .collect();
        entities.sort_by_key(|(at, _)| *at);
        let mut seen = BTreeSet::new();
        entities.retain(|(_, it)| seen.insert(it.id.clone()));
        schema.entities = entities.into_iter().map(|(_, it)| it).collect();
        schema
    }

    /// Fills in what is known of the article, and gives the names of what else the header holds.
    pub(super) fn describe(&self, tei: Node<'a, 'i>, document: &mut Document) -> BTreeSet<String> {
        let mut rest = BTreeSet::new();
        if self.ours {
            self.describe_ours(document);
            return rest;
        }
        document.id = tei.attribute((XML, "id")).map(str::to_owned);
        let language = tei.attribute((XML, "lang")).map(str::to_owned);
        let Some(header) = self.header else {
            return rest;
        };
        let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut add = |key: &'static str, value: String| {
            let all = known.entry(key).or_default();
            if !value.is_empty() && !all.contains(&value) {
                all.push(value);
            }
        };
        let own = |it: &Node<'a, 'i>| it.is_element();
        for part in header.children().filter(own) {
            for it in part.children().filter(own) {
                match name_of(it) {
                    "titleStmt" => {
                        for it in it.children().filter(own) {
                            match name_of(it) {
                                "title" if document.title.is_none() => {
                                    document.title = Some(text_in(it)).filter(|it| !it.is_empty());
                                }
                                "title" => add("subtitle", text_in(it)),
                                "author" => add("author", text_in(it)),
                                "editor" => add("editor", text_in(it)),
                                "respStmt" => add("responsible", spaced(it)),
                                "sponsor" | "funder" | "principal" => add("funder", text_in(it)),
                                other => {
                                    rest.insert(other.to_owned());
                                }
                            }
                        }
                    }
                    "publicationStmt" => {
                        for it in it.children().filter(own) {
                            match name_of(it) {
                                "publisher" | "distributor" | "authority" => {
                                    add("publisher", text_in(it));
                                }
                                "date" => add("published", date_of(it)),
                                "idno" => add("idno", text_in(it)),
                                "availability" => add("licence", licence_of(it)),
                                "ref" | "ptr" => {
                                    add(
                                        "url",
                                        it.attribute("target").unwrap_or_default().to_owned(),
                                    );
                                }
                                _ => add("publication", text_in(it)),
                            }
                        }
                    }
                    "sourceDesc" => {
                        let dates = it.descendants().filter(|it| name_of(*it) == "date");
                        dates.for_each(|it| add("date", date_of(it)));
                        for it in it.children().filter(own) {
                            add("source", spaced(it));
                        }
                    }
                    "extent" => add("extent", text_in(it)),
                    "editionStmt" => add("edition", text_in(it)),
                    "seriesStmt" => add("series", text_in(it)),
                    "notesStmt" => add("notes", text_in(it)),
                    "langUsage" => {
                        for it in it.children().filter(own) {
                            add(
                                "language",
                                it.attribute("ident").unwrap_or_default().to_owned(),
                            );
                        }
                    }
                    "textClass" => {
                        let terms = it.descendants().filter(|it| name_of(*it) == "term");
                        terms.for_each(|it| add("keywords", text_in(it)));
                        let others = it
                            .children()
                            .filter(own)
                            .filter(|it| name_of(*it) != "keywords");
                        rest.extend(others.map(|it| name_of(it).to_owned()));
                    }
                    other => {
                        rest.insert(other.to_owned());
                    }
                }
            }
        }
        if let Some(language) = language {
            known.entry("language").or_insert_with(|| vec![language]);
        }
        for (key, values) in known.into_iter().filter(|(_, it)| !it.is_empty()) {
            document.metadata.insert(key.into(), values.join("; "));
        }
        rest
    }

    fn describe_ours(&self, document: &mut Document) {
        let Some(header) = self.header else { return };
        for it in header.descendants() {
            let key = match (name_of(it), it.attribute("type")) {
                ("title", _) => {
                    document.title = Some(text_in(it)).filter(|it| !it.is_empty());
                    continue;
                }
                ("idno", Some("id")) => {
                    document.id = Some(text_in(it));
                    continue;
                }
                ("idno", Some("URI")) => "url",
                ("author", _) => "author",
                ("publisher", _) => "source",
                ("date", _) => "date",
                ("language", _) => "language",
                ("note", Some("metadata")) => it.attribute("n").unwrap_or_default(),
                _ => continue,
            };
            document.metadata.insert(key.to_owned(), text_in(it));
        }
    }
}

/// The text of an element with a blank between the elements in it.
fn spaced(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text);
    let words: Vec<&str> = texts
        .filter_map(|it| it.text())
        .flat_map(str::split_whitespace)
        .collect();
    let mut text = words.join(" ");
    for it in node.descendants().filter_map(|it| it.attribute("target")) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(it);
    }
    text
}

fn date_of(node: Node<'_, '_>) -> String {
    let said = node.attribute("when").map(str::to_owned);
    said.unwrap_or_else(|| text_in(node))
}

fn licence_of(node: Node<'_, '_>) -> String {
    let target = inside(node, "licence").and_then(|it| it.attribute("target"));
    target.map_or_else(|| text_in(node), str::to_owned)
}

/// The layer that a taxonomy is, or that a category belongs to.
fn layer_of(node: Node<'_, '_>) -> Option<String> {
    let taxonomy = node.ancestors().find(|it| name_of(*it) == "taxonomy")?;
    let id = taxonomy.attribute((XML, "id"));
    let name = taxonomy.attribute("n").or(id.filter(|it| *it != "labels"));
    name.map(str::to_owned)
}

fn label_of(category: Node<'_, '_>) -> String {
    let about = category
        .children()
        .find(|it| matches!(name_of(*it), "catDesc" | "gloss" | "desc"));
    let term = about.and_then(|it| inside(it, "term"));
    let name = term.or(about).map(text_in).filter(|it| !it.is_empty());
    let id = category.attribute("n").or(category.attribute((XML, "id")));
    name.unwrap_or_else(|| id.unwrap_or_default().to_owned())
}

fn label_info(category: Node<'_, '_>) -> LabelInfo {
    let mut label = LabelInfo::new(label_of(category));
    let style = category.attribute("style").unwrap_or_default();
    style
        .trim_start_matches("background-color: ")
        .clone_into(&mut label.color);
    label.uri = category.attribute("corresp").map(str::to_owned);
    let about = category.children().find(|it| name_of(*it) == "catDesc");
    label.description = about
        .and_then(|it| inside(it, "gloss"))
        .map(text_in)
        .unwrap_or_default();
    let above = category
        .parent_element()
        .filter(|it| name_of(*it) == "category");
    label.parent = above.map(label_of);
    label
}

fn features(node: Node<'_, '_>) -> BTreeMap<String, AttributeValue> {
    let mut all = BTreeMap::new();
    for it in node.children().filter(|it| name_of(*it) == "f") {
        let name = it
            .attribute("n")
            .or(it.attribute("name"))
            .unwrap_or_default();
        let value = it.children().find(Node::is_element);
        let said = value.and_then(|it| it.attribute("value"));
        let value = match (value.map(name_of), said) {
            (Some("binary"), Some(said)) => {
                AttributeValue::Flag(matches!(said, "true" | "1" | "plus"))
            }
            (Some("numeric"), Some(said)) => said
                .parse()
                .ok()
                .filter(|it: &f64| it.is_finite())
                .map_or_else(
                    || AttributeValue::Text(said.to_owned()),
                    AttributeValue::Number,
                ),
            (_, Some(said)) => AttributeValue::Text(said.to_owned()),
            _ => AttributeValue::Text(text_in(it)),
        };
        all.insert(name.to_owned(), value);
    }
    all
}

fn entity_of(node: Node<'_, '_>) -> EntityInfo {
    let id = node.attribute((XML, "id")).unwrap_or_default();
    let idnos = |kind: &str| -> Vec<String> {
        let all = node.descendants().filter(|it| name_of(*it) == "idno");
        all.filter(|it| it.attribute("type") == Some(kind))
            .map(text_in)
            .collect()
    };
    let names: Vec<Node<'_, '_>> = node
        .descendants()
        .filter(|it| {
            matches!(
                name_of(*it),
                "persName" | "placeName" | "orgName" | "objectName"
            )
        })
        .collect();
    let mut names = names.into_iter().map(text_in);
    let note = node.children().find(|it| name_of(*it) == "note");
    EntityInfo {
        id: idnos("id")
            .into_iter()
            .next()
            .unwrap_or_else(|| id.to_owned()),
        name: names.next().unwrap_or_else(|| id.to_owned()),
        type_name: node.attribute("n").map(str::to_owned).unwrap_or_default(),
        role: String::new(),
        aliases: names.collect(),
        uris: idnos("URI"),
        note: note.map(text_in).unwrap_or_default(),
    }
}
