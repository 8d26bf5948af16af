//! A project as it is read: what its parts say of each other, and what it holds that has no place here.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_model::text::Text;
use roxmltree::Node;

use crate::corpus::{AnnotatorInfo, SchemaInfo};
use crate::encoding::decode;
use crate::format::Options;
use crate::input::File;
use crate::report::{Item, Report, Severity};

use super::codebook::Book;
use super::{INFO, OURS, guid, plain_guid, values};

/// The files beside a project, by their names in small letters without folders.
pub(super) type Beside<'a> = HashMap<String, &'a File>;

pub(super) fn base(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.to_lowercase()
}

pub(super) fn name_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

pub(super) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| name_of(*it) == name)
}

pub(super) fn attribute_guid(node: Node<'_, '_>, name: &str) -> String {
    plain_guid(node.attribute(name).unwrap_or_default())
}

/// A project that is read.
pub(super) struct Project<'a, 'i, 'f> {
    pub root: Node<'a, 'i>,
    pub file: &'f File,
    pub beside: &'f Beside<'f>,
    pub ours: bool,
    pub book: Book,
    pub users: HashMap<String, String>,
    pub variables: HashMap<String, String>,
    pub notes: HashMap<String, String>,
    pub notes_used: HashSet<String>,
    /// Links by where they begin.
    pub links: HashMap<String, Vec<Node<'a, 'i>>>,
    pub links_used: HashSet<String>,
    /// Parts of annotations: by the selection that goes on, the one it goes on from.
    pub parts: HashMap<String, String>,
    /// Cases by what they are about.
    pub cases: HashMap<String, Vec<Node<'a, 'i>>>,
    /// Cases of ours, by their GUIDs, which are made from those of annotations.
    pub own_cases: HashMap<String, Node<'a, 'i>>,
}

impl<'a, 'i, 'f> Project<'a, 'i, 'f> {
    pub(super) fn new(root: Node<'a, 'i>, file: &'f File, beside: &'f Beside<'f>) -> Self {
        let all = |name: &'static str| root.descendants().filter(move |it| name_of(*it) == name);
        let named = |name: &'static str| {
            all(name)
                .map(|it| {
                    (
                        attribute_guid(it, "guid"),
                        it.attribute("name").unwrap_or_default().to_owned(),
                    )
                })
                .collect::<HashMap<_, _>>()
        };
        let mut notes = HashMap::new();
        for it in all("Note") {
            let inline = children(it, "PlainTextContent")
                .next()
                .map(|it| it.text().unwrap_or_default().to_owned());
            let path = it
                .attribute("plainTextPath")
                .or(it.attribute("richTextPath"));
            let apart = || {
                let bytes = beside.get(&base(path?))?.bytes().ok()?;
                let text = String::from_utf8(bytes).ok()?;
                Some(text.trim_start_matches('\u{feff}').to_owned())
            };
            if let Some(text) = inline.or_else(apart) {
                notes.insert(attribute_guid(it, "guid"), text);
            }
        }
        let mut links: HashMap<String, Vec<Node<'a, 'i>>> = HashMap::new();
        let mut parts = HashMap::new();
        for it in all("Link") {
            let (from, to) = (
                attribute_guid(it, "originGUID"),
                attribute_guid(it, "targetGUID"),
            );
            if attribute_guid(it, "guid") == guid("continued", &[&from, &to]) {
                parts.insert(to, from);
            } else {
                links.entry(from).or_default().push(it);
            }
        }
        let ours = root.attribute("origin") == Some(OURS);
        let mut own_cases = HashMap::new();
        let mut cases: HashMap<String, Vec<Node<'a, 'i>>> = HashMap::new();
        for it in all("Case") {
            if ours {
                own_cases.insert(attribute_guid(it, "guid"), it);
            }
            let about = it
                .children()
                .filter(|it| matches!(name_of(*it), "SourceRef" | "SelectionRef"));
            for target in about {
                cases
                    .entry(attribute_guid(target, "targetGUID"))
                    .or_default()
                    .push(it);
            }
        }
        let memo = |code: Node<'_, '_>| {
            let own = children(code, "NoteRef")
                .filter_map(|it| notes.get(&attribute_guid(it, "targetGUID")));
            own.cloned().collect::<Vec<_>>().join("\n\n")
        };
        let book = Book::read(root, memo);
        Self {
            root,
            file,
            beside,
            ours,
            book,
            users: named("User"),
            variables: values::names(root),
            notes,
            notes_used: HashSet::new(),
            links,
            links_used: HashSet::new(),
            parts,
            cases,
            own_cases,
        }
    }

    pub(super) fn schema(&self) -> SchemaInfo {
        let users = self.root.descendants().filter(|it| name_of(*it) == "User");
        let person = |it: Node<'_, '_>| AnnotatorInfo {
            name: it.attribute("name").unwrap_or_default().to_owned(),
            role: String::new(),
        };
        SchemaInfo {
            layers: self.book.schema.clone(),
            annotators: users.map(person).filter(|it| !it.name.is_empty()).collect(),
            entities: vec![],
        }
    }

    /// The notes that an element refers to.
    pub(super) fn notes_of(&mut self, node: Node<'_, '_>) -> String {
        let mut all = Vec::new();
        for it in children(node, "NoteRef") {
            let id = attribute_guid(it, "targetGUID");
            if let Some(note) = self.notes.get(&id) {
                all.push(note.clone());
                self.notes_used.insert(id);
            }
        }
        all.join("\n\n")
    }

    pub(super) fn user(&self, node: Node<'_, '_>) -> Option<String> {
        let id = attribute_guid(node, "creatingUser");
        self.users.get(&id).filter(|it| !it.is_empty()).cloned()
    }

    /// The text of a source; what cannot be read is named.
    pub(super) fn text(
        &self,
        source: Node<'_, '_>,
        node: Node<'_, '_>,
        options: &Options,
        report: &mut Report,
    ) -> Option<Text> {
        if let Some(content) = children(node, "PlainTextContent").next() {
            let all = content
                .descendants()
                .filter(Node::is_text)
                .filter_map(|it| it.text());
            return Some(Text::new(all.collect::<String>()));
        }
        let path = node.attribute("plainTextPath").unwrap_or_default();
        let missing = |report: &mut Report, what: &str| {
            let message = format!(
                "{what}; the source was left out. Put it beside the project and import again."
            );
            let mut item = Item::new(Severity::Rejected, "missing-source", message);
            item.document = source.attribute("name").map(str::to_owned);
            report.push(item.at(&self.file.place(None)));
        };
        let Some(file) = self.beside.get(&base(path)).filter(|_| !path.is_empty()) else {
            let what = if path.is_empty() {
                "The source names no plain text".to_owned()
            } else {
                format!("The text {path} is not among the files")
            };
            missing(report, &what);
            return None;
        };
        match file.bytes() {
            Ok(bytes) => {
                // The signature of the encoding is what every program writes here, and no news.
                let mut said = Report::default();
                let text = decode(&bytes, &INFO, options, &file.place(None), &mut said);
                said.items.retain(|it| it.code != "byte-order-mark");
                said.items.into_iter().for_each(|it| report.push(it));
                text
            }
            Err(error) => {
                missing(report, &error.message);
                None
            }
        }
    }

    /// Says what the project holds that has no place here.
    pub(super) fn say_rest(&self, report: &mut Report) {
        let links = self.links.values().map(Vec::len).sum::<usize>();
        let loose = links - self.links_used.len().min(links);
        let mut say = |severity, code, count: usize, message: &str| {
            if count > 0 {
                let item = Item::new(severity, code, message).at(&self.file.place(None));
                report.push(item.times(count as u64));
            }
        };
        let message = "Links that lead to codes, sources, memos, or an annotation of another article were left out.";
        say(Severity::Rejected, "loose-relation", loose, message);
        let mut rest: BTreeMap<&str, usize> = BTreeMap::new();
        let refers = |it: &Node<'_, '_>| name_of(*it) == "NoteRef";
        let of_code =
            |it: &Node<'_, '_>| it.parent_element().is_some_and(|it| name_of(it) == "Code");
        let on_codes: HashSet<String> = self
            .root
            .descendants()
            .filter(|it| refers(it) && of_code(it))
            .map(|it| attribute_guid(it, "targetGUID"))
            .collect();
        for it in self.root.descendants() {
            let name = name_of(it);
            let counts = match name {
                "Set" => !self.ours,
                "Graph" => true,
                "Note" => {
                    let id = attribute_guid(it, "guid");
                    !self.notes_used.contains(&id) && !on_codes.contains(&id)
                }
                "Case" => !it
                    .children()
                    .any(|it| matches!(name_of(it), "SourceRef" | "SelectionRef")),
                _ => false,
            };
            if counts {
                *rest.entry(name).or_default() += 1;
            }
        }
        if self
            .root
            .descendants()
            .any(|it| it.has_attribute("creationDateTime"))
        {
            rest.insert("creationDateTime", 1);
        }
        let rich = self
            .root
            .descendants()
            .filter(|it| it.has_attribute("richTextPath"))
            .count();
        if rich > 0 {
            rest.insert("richTextPath", rich);
        }
        let named: HashSet<String> = self
            .root
            .descendants()
            .flat_map(|it| it.attributes())
            .filter(|it| it.name().to_lowercase().ends_with("path"))
            .map(|it| base(it.value()))
            .collect();
        let projects = [".qde", ".qdc", ".qdpx"];
        let apart = |it: &&String| {
            let project = projects.iter().any(|end| it.ends_with(end));
            !project && **it != base(&self.file.name) && !named.contains(*it)
        };
        let unused = self.beside.keys().filter(apart).count();
        if unused > 0 {
            rest.insert("file that the project does not name", unused);
        }
        let names: Vec<String> = rest
            .iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        let message = format!(
            "The project holds more, which has no place here: {}.",
            names.join(", ")
        );
        say(Severity::Info, "no-place", rest.values().sum(), &message);
    }
}
