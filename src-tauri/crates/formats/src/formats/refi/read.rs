//! Projects and codebooks, packed or as a folder.

use roxmltree::Node;

use crate::archive::Archive;
use crate::corpus::SchemaInfo;
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::report::{Item, Severity};
use crate::xml;

use super::is_packed;
use super::project::{Beside, Project, base, children, name_of};

pub(super) fn files(files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
    let named = |it: &File| matches!(it.extension().as_str(), "qde" | "qdc" | "qdpx");
    // Where projects are known by their names, all else belongs to them.
    let known = files.iter().any(named);
    for file in files.iter().filter(|it| !known || named(it)) {
        if is_packed(&file.head()?) {
            let archive = Archive::open(file, "project of REFI-QDA")?;
            let inside: Vec<&File> = archive.files().map(|(_, file)| file).collect();
            let any = || inside.iter().find(|it| it.extension() == "qde").copied();
            let project = archive.find("project.qde").or_else(any);
            let project = project.ok_or_else(|| {
                FormatError::new(
                    format!("{} holds no project.qde", file.name),
                    "Export the project again as REFI-QDA.",
                )
            })?;
            let beside = inside.iter().map(|it| (base(&it.name), *it)).collect();
            project_file(project, &beside, reading)?;
        } else {
            let folder = file.name.rfind('/').map_or("", |at| &file.name[..=at]);
            let beside = files
                .iter()
                .filter(|it| it.name.starts_with(folder))
                .map(|it| (base(&it.name), it))
                .collect();
            project_file(file, &beside, reading)?;
        }
    }
    Ok(())
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
