//! brat's folder of texts and standoff files. Offsets are code points of the file as it lies there. What the format
//! is stands here; lines of a standoff file are read in `read` and written in `write`.

mod folders;
mod names;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::corpus::{Document, SchemaInfo};
use crate::encoding::{self, decode};
use crate::flatten::{LAYER, layer_of};
use crate::format::{Carries, Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::formats::text::title_of;
use crate::input::File;
use crate::output::Output;
use crate::report::{Item, Severity};

pub(crate) struct Brat;

static INFO: FormatInfo = FormatInfo {
    id: "brat",
    name: "brat standoff",
    description: "A folder with a text and a standoff file for each article, and the configuration.",
    extensions: &["ann"],
    reads: true,
    writes: true,
    reads_marks: true,
    folder: true,
    carries: Carries {
        overlap: true,
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        document_labels: false,
        entities: true,
        annotators: true,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: true,
    },
    offset_unit: "code points of the file",
    options: &[encoding::OPTION, LAYER],
    remarks: "Several people have a folder each. On the way in, folders beside each other whose shared articles all have the \
         same text are those of several people: each article is one, judged by the people whom the folders are named for \
         (`people`). Folders that differ in one shared article are just folders. Names are made plain and stand in \
         visual.conf as they are. Events become annotations of their triggers with a relation for each role (`events`); \
         what two events of one trigger say differently is left out and named (`second-value`).\n\nLost and named on the way out: \
         line breaks in notes (`note-lines`), what attribute values cannot hold (`attribute-value`), white space at the \
         ends of annotations (`white-space`), a byte-order mark at the beginning of the text (`byte-order-mark`), other line separators in them (`line-separator`), relations between two \
         people's annotations (`loose-relation`), names that are none for a folder or the configuration \
         (`annotator-name`, `label-name`). Numbers come back as text. A span over a line break is written in two parts; \
         parts with nothing but a line break and blanks between them are read as one.",
};

impl Format for Brat {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, name: &str, _head: &str) -> u8 {
        let name = name.to_lowercase();
        if name.ends_with(".ann") {
            100
        } else if name.ends_with(".conf") {
            60
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let standoff: BTreeMap<&str, &File> = files
            .iter()
            .filter_map(|file| Some((file.name.strip_suffix(".ann")?, file)))
            .collect();
        let displayed = configurations(files, reading)?;
        let mut texts = BTreeSet::new();
        let mut judged = 0;
        for article in folders::articles(files)? {
            let first = article.copies[0].text;
            let place = first.place(None);
            let stems = article.copies.iter();
            texts.extend(stems.filter_map(|it| it.text.name.strip_suffix(".txt")));
            let bytes = first.bytes()?;
            let Some(text) = decode(&bytes, &INFO, reading.options, &place, reading.report) else {
                continue;
            };
            let mut document = Document::new(text, place);
            document.title = Some(title_of(document.text.as_str(), first));
            document.id = Some(first.stem());
            document
                .metadata
                .insert("source".into(), first.name.clone());
            for copy in &article.copies {
                let stem = copy.text.name.trim_end_matches(".txt");
                if let Some(standoff) = standoff.get(stem) {
                    let mut own = Document::new(document.text.clone(), standoff.place(None));
                    own.title.clone_from(&document.title);
                    read::standoff(standoff, &mut own, reading)?;
                    rename(&mut own, names_at(&displayed, &standoff.name));
                    add(&mut document, own, copy.person);
                }
            }
            judged += u64::from(article.copies.len() > 1);
            reading.document(document)?;
        }
        if judged > 0 {
            let message = "The same articles lie in several folders: each is one article, judged by the people whom the folders are named for.";
            let item = Item::new(Severity::Info, "people", message);
            reading.report.push(item.times(judged));
        }
        for (stem, file) in standoff {
            if !texts.contains(stem) {
                let message =
                    "There is no text file of the same name; the annotations were left out.";
                reading
                    .report
                    .push(Item::new(Severity::Rejected, "no-text", message).at(&file.place(None)));
            }
        }
        Ok(())
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let layer = layer_of(options);
        Ok(Box::new(write::BratWriter::new(out, schema, layer)))
    }
}

/// Real names by the folder whose display configuration has them.
fn configurations<'a>(
    files: &'a [File],
    reading: &mut Reading<'_>,
) -> Result<HashMap<&'a str, HashMap<String, String>>, FormatError> {
    let mut found = HashMap::new();
    for file in files {
        let (folder, name) = folders::split(&file.name);
        if name == "visual.conf" {
            let (bytes, place) = (file.bytes()?, file.place(None));
            let text = decode(&bytes, &INFO, reading.options, &place, reading.report);
            found.extend(text.map(|it| (folder, names::real_names(it.as_str()))));
        }
    }
    Ok(found)
}

/// The real names that hold for a file: of its folder, or the next one around it that has any.
fn names_at<'a>(
    displayed: &'a HashMap<&str, HashMap<String, String>>,
    name: &str,
) -> Option<&'a HashMap<String, String>> {
    let mut folder = folders::split(name).0;
    loop {
        if let Some(names) = displayed.get(folder) {
            return Some(names);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folders::split(folder).0;
    }
}

fn rename(document: &mut Document, names: Option<&HashMap<String, String>>) {
    let Some(names) = names else { return };
    let real = |name: &mut String| {
        if let Some(real) = names.get(name) {
            name.clone_from(real);
        }
    };
    for it in &mut document.annotations {
        it.label.iter_mut().for_each(real);
        let attributes = std::mem::take(&mut it.attributes);
        for (mut name, value) in attributes {
            real(&mut name);
            it.attributes.insert(name, value);
        }
    }
    for it in &mut document.relations {
        it.label.iter_mut().for_each(real);
    }
}

/// Adds one person's judgements to an article. Their ids are unique only in their own file.
fn add(document: &mut Document, own: Document, person: Option<&str>) {
    let id = |id: String| match person {
        Some(person) => format!("{person}/{id}"),
        None => id,
    };
    for mut it in own.annotations {
        it.id = id(it.id);
        it.annotator = person.map(str::to_owned);
        document.annotations.push(it);
    }
    for mut it in own.relations {
        it.from = id(it.from);
        it.to = id(it.to);
        it.annotator = person.map(str::to_owned);
        document.relations.push(it);
    }
}
