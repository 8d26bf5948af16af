//! Projects and codebooks, packed or as a folder.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_model::anchoring::{OffsetUnit, convert};
use galley_model::annotation::AttributeValue;
use galley_model::text::Text;
use roxmltree::Node;

use crate::archive::Archive;
use crate::corpus::{Annotation, AnnotatorInfo, Document, Relation, SchemaInfo};
use crate::encoding::decode;
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::repair::{RawSpan, say_unit, settle};
use crate::report::{Item, Report, Severity};
use crate::xml;

use super::codebook::Book;
use super::values::{self, Variable, said};
use super::{INFO, OURS, guid, is_packed, plain_guid};

/// The files beside a project, by their names in small letters without folders.
type Beside<'a> = HashMap<String, &'a File>;

fn base(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.to_lowercase()
}

pub(super) fn files(files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let mut read = 0;
    for file in files {
        if is_packed(&file.head()?) {
            let archive = Archive::open(file)?;
            let inside: Vec<&File> = archive.files().map(|(_, file)| file).collect();
            let project = inside.iter().find(|it| it.extension() == "qde");
            let project = project.ok_or_else(|| {
                FormatError::new(
                    format!("{} holds no project.qde", file.name),
                    "Export the project again as REFI-QDA.",
                )
            })?;
            let beside = inside.iter().map(|it| (base(&it.name), *it)).collect();
            project_file(project, &beside, reading)?;
            read += 1;
        } else if !is_source(file, files) {
            let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = files
                .iter()
                .filter(|it| it.name.starts_with(folder))
                .map(|it| (base(&it.name), it))
                .collect();
            project_file(file, &beside, reading)?;
            read += 1;
        }
    }
    if read == 0 {
        return Err(FormatError::new(
            "There is no project (.qdpx, .qde) and no codebook (.qdc) among the files",
            "Choose the exported file, or the folder with project.qde in it.",
        ));
    }
    Ok(())
}

/// Whether a file belongs to a project that is read, too.
fn is_source(file: &File, all: &[File]) -> bool {
    let own = |it: &File| matches!(it.extension().as_str(), "qde" | "qdc");
    !own(file) && all.iter().any(own)
}

fn name_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().name()
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| name_of(*it) == name)
}

fn attribute_guid(node: Node<'_, '_>, name: &str) -> String {
    plain_guid(node.attribute(name).unwrap_or_default())
}

fn project_file(
    file: &File,
    beside: &Beside<'_>,
    reading: &mut Reading<'_>,
) -> Result<(), FormatError> {
    let text = xml::text_of(file)?;
    let tree = xml::parse(&text, &file.name)?;
    let root = tree.root_element();
    if !matches!(name_of(root), "Project" | "CodeBook") {
        return Err(FormatError::new(
            format!(
                "{} is neither a project nor a codebook: it begins with <{}>",
                file.name,
                name_of(root)
            ),
            "Export it again as REFI-QDA.",
        ));
    }
    let mut project = Project::new(root, file, beside);
    let schema = project.schema();
    if project.book.paths > 0 {
        let message = "Codes with the same name are told apart by the names of those above them.";
        let item = Item::new(Severity::Info, "code-path", message).at(&file.place(None));
        reading.report.push(item.times(project.book.paths));
    }
    if schema != SchemaInfo::default() {
        reading.schema(schema)?;
    }
    let sources = children(root, "Sources")
        .flat_map(|it| it.children())
        .filter(Node::is_element);
    for source in sources {
        let texts: Vec<Node<'_, '_>> = match name_of(source) {
            "TextSource" => vec![source],
            _ => source
                .children()
                .filter(|it| {
                    matches!(
                        name_of(*it),
                        "Representation" | "TextDescription" | "Transcript"
                    )
                })
                .collect(),
        };
        if texts.is_empty() {
            let message = format!(
                "The {} has no text and was left out; Galley annotates texts.",
                name_of(source)
            );
            let mut item = Item::new(Severity::Rejected, "no-text", message).at(&file.place(None));
            item.document = source.attribute("name").map(str::to_owned);
            reading.report.push(item);
        }
        for text in texts {
            if let Some(document) = project.document(source, text, reading) {
                reading.document(document)?;
            }
        }
    }
    project.say_rest(reading.report);
    Ok(())
}

/// A project that is read.
struct Project<'a, 'i, 'f> {
    root: Node<'a, 'i>,
    file: &'f File,
    beside: &'f Beside<'f>,
    ours: bool,
    book: Book,
    users: HashMap<String, String>,
    variables: HashMap<String, String>,
    notes: HashMap<String, String>,
    notes_used: HashSet<String>,
    /// Links by where they begin.
    links: HashMap<String, Vec<Node<'a, 'i>>>,
    links_used: HashSet<String>,
    /// Parts of annotations: by the selection that goes on, the one it goes on from.
    parts: HashMap<String, String>,
    /// Cases by what they are about.
    cases: HashMap<String, Vec<Node<'a, 'i>>>,
    /// Cases of ours, by their GUIDs, which are made from those of annotations.
    own_cases: HashMap<String, Node<'a, 'i>>,
}

impl<'a, 'i, 'f> Project<'a, 'i, 'f> {
    fn new(root: Node<'a, 'i>, file: &'f File, beside: &'f Beside<'f>) -> Self {
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

    fn schema(&self) -> SchemaInfo {
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
    fn notes_of(&mut self, node: Node<'_, '_>) -> String {
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

    fn user(&self, node: Node<'_, '_>) -> Option<String> {
        let id = attribute_guid(node, "creatingUser");
        self.users.get(&id).filter(|it| !it.is_empty()).cloned()
    }

    /// The text of a source; what cannot be read is named.
    fn text(&self, source: Node<'_, '_>, node: Node<'_, '_>, report: &mut Report) -> Option<Text> {
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
                let text = decode(
                    &bytes,
                    &INFO,
                    &crate::Options::default(),
                    &file.place(None),
                    &mut said,
                );
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

    fn document(
        &mut self,
        source: Node<'a, 'i>,
        node: Node<'a, 'i>,
        reading: &mut Reading<'_>,
    ) -> Option<Document> {
        let report = &mut *reading.report;
        let text = self.text(source, node, report)?;
        let mut document = Document::new(text, self.file.place(None));
        document.id = Some(attribute_guid(source, "guid")).filter(|it| !it.is_empty());
        let name = source.attribute("name").or(node.attribute("name"));
        document.title = name.map(str::to_owned).filter(|it| !it.is_empty());
        self.describe(source, &mut document);
        let mut marks = Found::default();
        self.selections(node, &mut document, &mut marks, report);
        let mut whole: Vec<Node<'a, 'i>> = children(source, "Coding").collect();
        if node != source {
            whole.extend(children(node, "Coding"));
        }
        for it in whole {
            let annotator = self.user(it);
            if let Some(made) = self.coding(it, annotator, vec![], report) {
                marks.add(&mut document, made, None);
            }
        }
        self.relations(&mut document, &marks);
        let elsewhere = source.children().filter(|it| {
            let name = name_of(*it);
            name.ends_with("Selection") && name != "PlainTextSelection"
        });
        let elsewhere = elsewhere.count() + children(node, "TranscriptSelection").count();
        if elsewhere > 0 {
            let message = "Selections of places in a picture, page or recording were left out: only those of text can be read.";
            let item = Item::new(Severity::Rejected, "selection", message).of(&document);
            report.push(item.times(elsewhere as u64));
        }
        Some(document)
    }

    /// Details of the article: variables of the source and of cases it belongs to.
    fn describe(&mut self, source: Node<'a, 'i>, document: &mut Document) {
        let id = attribute_guid(source, "guid");
        let mut nodes = vec![source];
        if !self.ours {
            nodes.extend(self.cases.get(&id).into_iter().flatten().copied());
        }
        for node in nodes {
            if name_of(node) == "Case"
                && let Some(name) = node.attribute("name").filter(|it| !it.is_empty())
            {
                document
                    .metadata
                    .entry("case".into())
                    .or_insert_with(|| name.to_owned());
            }
            for (variable, value) in values::read(node) {
                if variable == Variable::Id.guid() {
                    document.id = Some(said(&value));
                    continue;
                }
                let Some(name) = self.variables.get(&variable) else {
                    continue;
                };
                let key = if self.ours {
                    name.clone()
                } else {
                    name.to_lowercase()
                };
                document.metadata.insert(key, said(&value));
            }
        }
        let about = children(source, "Description")
            .next()
            .and_then(|it| it.text());
        let memo = self.notes_of(source);
        for (key, value) in [("description", about.unwrap_or_default()), ("memo", &memo)] {
            if !value.is_empty() {
                document.metadata.insert(key.into(), value.to_owned());
            }
        }
    }

    fn selections(
        &mut self,
        node: Node<'a, 'i>,
        document: &mut Document,
        marks: &mut Found,
        report: &mut Report,
    ) {
        let mut nodes = Vec::new();
        let mut raw = Vec::new();
        for it in children(node, "PlainTextSelection") {
            let number = |key: &str| {
                it.attribute(key)
                    .and_then(|it| it.trim().parse::<u64>().ok())
            };
            let (Some(start), Some(end)) = (number("startPosition"), number("endPosition")) else {
                let message = "A selection has no startPosition or endPosition and was left out.";
                report
                    .push(Item::new(Severity::Rejected, "broken-selection", message).of(document));
                continue;
            };
            let name = it.attribute("name").unwrap_or_default();
            let whole = name.chars().count() as u64 == end.saturating_sub(start);
            let quote = (whole && document.text.as_str().contains(name)).then(|| name.to_owned());
            raw.push(RawSpan { start, end, quote });
            nodes.push((it, name));
        }
        let unit = self.unit(document, &raw, &nodes, report);
        let placed = settle(document, &raw, unit, report);
        for ((node, _), range) in nodes.into_iter().zip(placed) {
            let Some(range) = range else { continue };
            let id = attribute_guid(node, "guid");
            if let Some(first) = self.parts.get(&id)
                && let Some(at) = marks.ends.get(first)
                && let Some(it) = document.annotations.get_mut(*at)
                && it.ranges.last().is_some_and(|it| it.end <= range.start)
            {
                it.ranges.push(range);
                continue;
            }
            let about = children(node, "Description")
                .next()
                .and_then(|it| it.text());
            let note = joined(about.unwrap_or_default(), &self.notes_of(node));
            let mut note = note;
            let annotator = self.user(node);
            let mut codings = children(node, "Coding").peekable();
            if codings.peek().is_none() {
                let mut made = Annotation::new(id.clone(), "", vec![range]);
                made.label = None;
                made.annotator = annotator;
                made.note = note;
                self.extras(&mut made, &id);
                marks.add(document, made, Some(&id));
                continue;
            }
            for coding in codings {
                let annotator = self.user(coding).or_else(|| annotator.clone());
                if let Some(mut made) = self.coding(coding, annotator, vec![range], report) {
                    // What is said of the passage is said once.
                    made.note = joined(&made.note, &std::mem::take(&mut note));
                    self.extras(&mut made, &id);
                    marks.add(document, made, Some(&id));
                }
            }
        }
    }

    /// What the offsets count, if the names of selections tell.
    fn unit(
        &self,
        document: &Document,
        raw: &[RawSpan],
        nodes: &[(Node<'a, 'i>, &str)],
        report: &mut Report,
    ) -> Option<OffsetUnit> {
        const TELLING: usize = 3;
        let text = &document.text;
        let told: Vec<(u32, u32, &str)> = raw
            .iter()
            .zip(nodes)
            .filter_map(|(raw, (_, name))| {
                let name = name.trim_end_matches(['…', '.']);
                let tells = name.chars().count() >= TELLING && text.as_str().contains(name);
                let pair = (u32::try_from(raw.start).ok()?, u32::try_from(raw.end).ok()?);
                tells.then_some((pair.0, pair.1, name))
            })
            .collect();
        if told.is_empty() {
            return None;
        }
        let fits = |unit: OffsetUnit| {
            let fit = told.iter().filter(|(start, end, name)| {
                let range = convert(text, unit, *start, *end);
                range
                    .and_then(|it| text.slice(it))
                    .is_some_and(|it| it.starts_with(name))
            });
            fit.count()
        };
        // Of units that fit as well the first is meant: the last of the greatest is what `max_by_key` gives.
        let units = OffsetUnit::ALL.into_iter().rev();
        let unit = units.max_by_key(|it| fits(*it))?;
        if unit != OffsetUnit::CodePoints {
            say_unit(document, unit, raw.len(), report);
        }
        Some(unit)
    }

    fn coding(
        &mut self,
        node: Node<'a, 'i>,
        annotator: Option<String>,
        ranges: Vec<galley_model::text::TextRange>,
        report: &mut Report,
    ) -> Option<Annotation> {
        let code = children(node, "CodeRef")
            .next()
            .map(|it| attribute_guid(it, "targetGUID"));
        let Some(meant) = code
            .as_ref()
            .and_then(|it| self.book.codes.get(it))
            .cloned()
        else {
            let message = format!(
                "The code {} is not in the codebook; what it codes was left out.",
                code.unwrap_or_default()
            );
            report.push(
                Item::new(Severity::Rejected, "unknown-code", message).at(&self.file.place(None)),
            );
            return None;
        };
        let id = attribute_guid(node, "guid");
        let mut made = Annotation::new(id.clone(), "", ranges);
        made.label = meant.label;
        made.layer = meant.layer;
        made.annotator = annotator;
        made.note = self.notes_of(node);
        self.extras(&mut made, &id);
        Some(made)
    }

    /// What cases say of an annotation: ours by its GUID, others by the selection.
    fn extras(&self, made: &mut Annotation, about: &str) {
        let named = self.own_cases.get(&guid("case", &[&made.id]));
        let listed = self.cases.get(about).filter(|_| !self.ours);
        for case in named.into_iter().chain(listed.into_iter().flatten()) {
            for (variable, value) in values::read(*case) {
                if variable == Variable::Entity.guid() {
                    made.entity = Some(said(&value));
                } else if variable == Variable::Confidence.guid() {
                    made.confidence = match value {
                        AttributeValue::Number(it) => {
                            Some(it).filter(|it| (0.0..=1.0).contains(it))
                        }
                        _ => None,
                    };
                } else if let Some(name) = self.variables.get(&variable) {
                    made.attributes.insert(name.clone(), value);
                }
            }
        }
    }

    fn relations(&mut self, document: &mut Document, marks: &Found) {
        let mut made = Vec::new();
        for (from, begin) in &marks.ends {
            for link in self.links.get(from).cloned().unwrap_or_default() {
                let to = attribute_guid(link, "targetGUID");
                let Some(end) = marks.ends.get(&to) else {
                    continue;
                };
                let (Some(from), Some(to)) = (
                    document.annotations.get(*begin),
                    document.annotations.get(*end),
                ) else {
                    continue;
                };
                let label = link
                    .attribute("name")
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned);
                let note = self.notes_of(link);
                self.links_used.insert(attribute_guid(link, "guid"));
                made.push((
                    link.range().start,
                    Relation {
                        annotator: from.annotator.clone(),
                        layer: self.book.layer_of_link(label.as_deref()),
                        label,
                        from: from.id.clone(),
                        to: to.id.clone(),
                        note,
                    },
                ));
            }
        }
        made.sort_by_key(|(at, _)| *at);
        document.relations = made.into_iter().map(|(_, it)| it).collect();
    }

    /// Says what the project holds that has no place here.
    fn say_rest(&self, report: &mut Report) {
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

fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (_, true) => first.to_owned(),
        (true, _) => second.to_owned(),
        _ => format!("{first}\n\n{second}"),
    }
}

/// Annotations of an article by what links point to.
#[derive(Default)]
struct Found {
    ends: HashMap<String, usize>,
    taken: HashSet<String>,
}

impl Found {
    fn add(&mut self, document: &mut Document, mut made: Annotation, selection: Option<&str>) {
        let at = document.annotations.len();
        self.ends.entry(made.id.clone()).or_insert(at);
        if let Some(selection) = selection {
            self.ends.entry(selection.to_owned()).or_insert(at);
        }
        while !self.taken.insert(made.id.clone()) {
            made.id.push('\'');
        }
        document.annotations.push(made);
    }
}
