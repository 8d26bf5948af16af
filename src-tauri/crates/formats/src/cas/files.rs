//! Files with an article each. In a project that INCEpTION or WebAnno exported each article has a folder with a file
//! for each person; together these are one article.

use crate::corpus::Document;
use crate::format::{FormatError, Reading};
use crate::input::File;
use crate::report::{Item, Report, Severity};

/// Hands on what `parse` finds in files. Among others a broken file is left out; alone it is an error.
pub(crate) fn each<'a>(
    files: impl IntoIterator<Item = &'a File>,
    reading: &mut Reading<'_>,
    mut parse: impl FnMut(&File, &mut Report) -> Result<Vec<Document>, FormatError>,
) -> Result<(), FormatError> {
    let files: Vec<&File> = files.into_iter().collect();
    let mut articles: Vec<Document> = Vec::new();
    let mut folder = None;
    for file in &files {
        let found = match parse(file, reading.report) {
            Ok(found) => found,
            Err(error) if files.len() > 1 => {
                let message = format!("{}; the file was left out.", error.message);
                let item = Item::new(Severity::Rejected, "broken-file", message);
                reading.report.push(item.at(&file.place(None)));
                continue;
            }
            Err(error) => return Err(error),
        };
        let Some((own, article, person)) = person(&file.name) else {
            for document in found {
                reading.document(document)?;
            }
            continue;
        };
        if folder != Some(own) {
            hand_on(&mut articles, reading)?;
            folder = Some(own);
        }
        for mut document in found {
            document.id = Some(article.to_owned());
            claim(&mut document, person);
            match articles.iter_mut().find(|it| it.text == document.text) {
                Some(same) => {
                    same.annotations.append(&mut document.annotations);
                    same.relations.append(&mut document.relations);
                    let message = "Several people have a file each for the same article; it is one, judged by all of them.";
                    let item = Item::new(Severity::Info, "people", message);
                    reading.report.push(item.of(same));
                }
                None => articles.push(document),
            }
        }
    }
    hand_on(&mut articles, reading)
}

fn hand_on(articles: &mut Vec<Document>, reading: &mut Reading<'_>) -> Result<(), FormatError> {
    for document in articles.drain(..) {
        reading.document(document)?;
    }
    Ok(())
}

/// The folder of an article in an exported project, its name, and whose the file is.
fn person(path: &str) -> Option<(&str, &str, &str)> {
    let (folder, file) = path.rsplit_once('/')?;
    let (around, article) = folder.rsplit_once('/')?;
    let kind = around.rsplit('/').next()?;
    let person = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    matches!(kind, "annotation" | "curation").then_some((folder, article, person))
}

/// Says of everything whose it is. Ids are unique only in a person's own file.
fn claim(document: &mut Document, person: &str) {
    let id = |id: &mut String| id.insert_str(0, &format!("{person}/"));
    // What was there before anybody judged.
    let name = Some(person.to_owned()).filter(|it| it != "INITIAL_CAS");
    for it in &mut document.annotations {
        id(&mut it.id);
        it.annotator = it.annotator.take().or_else(|| name.clone());
    }
    for it in &mut document.relations {
        id(&mut it.from);
        id(&mut it.to);
        it.annotator = it.annotator.take().or_else(|| name.clone());
    }
}
