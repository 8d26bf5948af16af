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
    let mut read = 0;
    for file in files {
        if is_packed(&file.head()?) {
            let archive = Archive::open(file)?;
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
