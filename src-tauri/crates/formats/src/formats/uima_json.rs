//! UIMA's JSON CAS 0.4: a file for each article that holds the text, the types and everything said in them. Offsets
//! count UTF-16 code units.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::uima_xmi::{CARRIES, UNIT};
use crate::cas::incoming;
use crate::cas::outgoing::{ENTITIES, Outgoing};
use crate::cas::types::{Range, Types};
use crate::cas::wanted::{FEATURE, TYPES, Wanted};
use crate::cas::{Cas, Sofa, Structure, Value, files};
use crate::corpus::{Document, SchemaInfo};
use crate::encoding::without_bom;
use crate::flatten::{LAYER, chosen, layer_of};
use crate::format::{Format, FormatError, FormatInfo, Options, Reading, Writer};
use crate::input::File;
use crate::lines::as_text;
use crate::output::{Output, file_name};
use crate::report::Report;

pub(crate) struct UimaJson;

static INFO: FormatInfo = FormatInfo {
    id: "uima-json",
    name: "UIMA CAS JSON",
    description: "A folder with a JSON file for each article, which holds its types too.",
    extensions: &["json"],
    reads: true,
    reads_marks: true,
    writes: true,
    folder: true,
    carries: CARRIES,
    offset_unit: UNIT,
    options: &[TYPES, FEATURE, LAYER, ENTITIES],
    remarks: "Version 0.4. What becomes of layers, labels and relations is the same as in UIMA CAS XMI, both ways, with the same codes; but \
         each file has its types in it, and every character can be held.",
};

/// What a file is made of; each may be left out.
const PARTS: [&str; 3] = ["%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"];

impl Format for UimaJson {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, head: &str) -> u8 {
        let object = head
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{');
        let named = |it: &&str| head.contains(&format!("\"{it}\""));
        if object && PARTS.iter().any(named) {
            100
        } else {
            0
        }
    }

    fn read(&self, files: &[File], reading: &mut Reading<'_>) -> Result<(), FormatError> {
        let wanted = Wanted::new(&INFO, reading.options);
        files::each(files, reading, |file, report| {
            let (cas, place) = (cas_of(file)?, file.place(None));
            Ok(incoming::documents(
                &cas,
                &wanted,
                &place,
                &file.stem(),
                report,
            ))
        })
    }

    fn writer(
        &self,
        out: Output,
        _: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        Ok(Box::new(JsonWriter {
            out,
            layer: layer_of(options),
            entities: options.get(&INFO, ENTITIES.key).to_owned(),
            number: 0,
        }))
    }
}

fn cas_of(file: &File) -> Result<Cas, FormatError> {
    let bytes = file.bytes()?;
    let json: Json = serde_json::from_slice(without_bom(&bytes)).map_err(|error| {
        FormatError::new(
            format!("{}, line {}: {error}", file.name, error.line()),
            "Mend the file, or export it again where it came from.",
        )
    })?;
    if !json.is_object() || PARTS.iter().all(|it| json.get(it).is_none()) {
        return Err(FormatError::new(
            format!(
                "{} has no %FEATURE_STRUCTURES, so it is no JSON CAS",
                file.name
            ),
            "Choose another format, or leave the file out.",
        ));
    }
    let structures = json.get("%FEATURE_STRUCTURES").unwrap_or(&Json::Null);
    let mut cas = Cas {
        types: types_of(json.get("%TYPES")),
        ..Cas::default()
    };
    // Older versions have an object with the ids as keys.
    let listed = structures.as_array().into_iter().flatten();
    for it in listed.filter_map(Json::as_object) {
        add(&mut cas, it.get("%ID").map(as_text).unwrap_or_default(), it);
    }
    for (id, it) in structures.as_object().into_iter().flatten() {
        if let Some(it) = it.as_object() {
            add(&mut cas, id.clone(), it);
        }
    }
    let views = json.get("%VIEWS").and_then(Json::as_object);
    for view in views.into_iter().flat_map(Map::values) {
        let members = view.get("%MEMBERS").or_else(|| view.get("%INDEX"));
        if let Some(members) = members.and_then(Json::as_array) {
            let indexed: &mut HashSet<String> = cas.indexed.get_or_insert_default();
            indexed.extend(members.iter().map(as_text));
        }
    }
    Ok(cas)
}

/// The types. Ranges that end in `[]` are arrays.
fn types_of(json: Option<&Json>) -> Types {
    let mut types = Types::default();
    for (name, it) in json.and_then(Json::as_object).into_iter().flatten() {
        let Some(it) = it.as_object() else { continue };
        let text = |key: &str| it.get(key).and_then(Json::as_str).unwrap_or_default();
        types.declare(name, text("%SUPER_TYPE"), "");
        for (feature, it) in it.iter().filter(|(key, _)| !key.starts_with('%')) {
            if let Some(range) = it.get("%RANGE").and_then(Json::as_str) {
                types.feature(name, feature, range);
            }
        }
    }
    types
}

fn add(cas: &mut Cas, id: String, it: &Map<String, Json>) {
    let text = |key: &str| it.get(key).and_then(Json::as_str).map(str::to_owned);
    let kind = text("%TYPE").unwrap_or_default();
    if kind == "uima.cas.Sofa" {
        cas.sofas.push(Sofa {
            id,
            name: text("sofaID").unwrap_or_default(),
            text: text("sofaString"),
        });
        return;
    }
    let mut made = Structure {
        id,
        kind,
        ..Structure::default()
    };
    for (key, value) in it {
        let offset = |name: &str| key.trim_start_matches('^') == name;
        if key == "@sofa" {
            made.sofa = Some(as_text(value));
        } else if offset("begin") && value.is_u64() {
            made.begin = value.as_u64();
        } else if offset("end") && value.is_u64() {
            made.end = value.as_u64();
        } else if key == "%ELEMENTS" {
            let range = cas.types.range(&made.kind, "elements");
            made.features
                .push(("elements".into(), elements(value, range)));
        } else if let Some(name) = key.strip_prefix('@') {
            made.features.push((name.to_owned(), refs(value)));
        } else if !key.starts_with('%') && !value.is_null() {
            let name = key.trim_start_matches(['#', '^']).to_owned();
            made.features.push((name, plain(value)));
        }
    }
    cas.structures.push(made);
}

fn refs(value: &Json) -> Value {
    let ids = match value {
        Json::Null => Vec::new(),
        Json::Array(ids) => ids.iter().filter(|it| !it.is_null()).map(as_text).collect(),
        id => vec![as_text(id)],
    };
    Value::Refs(ids)
}

fn elements(value: &Json, range: Option<Range>) -> Value {
    match (range, value) {
        (Some(Range::Refs), _) => refs(value),
        (Some(Range::Texts), Json::Array(texts)) => {
            Value::Texts(texts.iter().map(as_text).collect())
        }
        _ => Value::Text(as_text(value)),
    }
}

fn plain(value: &Json) -> Value {
    match value {
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => number
            .as_f64()
            .map_or_else(|| Value::Text(as_text(value)), Value::Number),
        Json::Array(texts) => Value::Texts(texts.iter().map(as_text).collect()),
        _ => Value::Text(as_text(value)),
    }
}

struct JsonWriter {
    out: Output,
    layer: Option<String>,
    entities: String,
    number: u64,
}

impl Writer for JsonWriter {
    fn document(&mut self, mut document: Document, report: &mut Report) -> Result<(), FormatError> {
        self.number += 1;
        document
            .annotations
            .retain(|it| chosen(self.layer.as_deref(), it));
        // Each file has its own types.
        let mut outgoing = Outgoing::new(&self.entities);
        let cas = outgoing.cas(&document, report);
        outgoing.say_mixed(report);
        let text = serialise(&cas, &outgoing.types);
        let name = file_name(self.number, &document, "json");
        self.out.file(&name, text.as_bytes())
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// The file, with a structure in each line: ids and types come first, and the text before what is said of it.
fn serialise(cas: &Cas, types: &Types) -> String {
    let mut out = String::from("{\n\"%TYPES\": {\n");
    let mut comma = "";
    for (name, it) in &types.0 {
        let _ = write!(
            out,
            "{comma}{}: {{\"%NAME\": {}, \"%SUPER_TYPE\": {}",
            quoted(name),
            quoted(name),
            quoted(&it.parent)
        );
        for it in &it.features {
            let _ = write!(
                out,
                ", {}: {{\"%NAME\": {}, \"%RANGE\": {}}}",
                quoted(&it.name),
                quoted(&it.name),
                quoted(&it.range)
            );
        }
        out.push('}');
        comma = ",\n";
    }
    out.push_str("\n},\n\"%FEATURE_STRUCTURES\": [\n");
    comma = "";
    for it in &cas.sofas {
        let _ = write!(
            out,
            "{comma}{{\"%ID\": {}, \"%TYPE\": \"uima.cas.Sofa\", \"sofaNum\": 1, \"sofaID\": {}, \"mimeType\": \"text/plain\", \"sofaString\": {}}}",
            it.id,
            quoted(&it.name),
            quoted(it.text.as_deref().unwrap_or_default())
        );
        comma = ",\n";
    }
    for it in &cas.structures {
        let _ = write!(
            out,
            "{comma}{{\"%ID\": {}, \"%TYPE\": {}",
            it.id,
            quoted(&it.kind)
        );
        if let Some(sofa) = &it.sofa {
            let _ = write!(out, ", \"@sofa\": {sofa}");
        }
        if let (Some(begin), Some(end)) = (it.begin, it.end) {
            let _ = write!(out, ", \"begin\": {begin}, \"end\": {end}");
        }
        for (name, value) in &it.features {
            let text = types.range(&it.kind, name) == Some(Range::Text);
            let _ = match value {
                Value::Refs(ids) => {
                    write!(out, ", {}: {}", quoted(&format!("@{name}")), ids.join(", "))
                }
                Value::Flag(flag) if !text => write!(out, ", {}: {flag}", quoted(name)),
                Value::Number(number) if !text && number.is_finite() => {
                    write!(out, ", {}: {}", quoted(name), Json::from(*number))
                }
                Value::Number(number) => {
                    write!(out, ", {}: {}", quoted(name), quoted(&number.to_string()))
                }
                Value::Flag(flag) => {
                    write!(out, ", {}: {}", quoted(name), quoted(&flag.to_string()))
                }
                Value::Text(it) | Value::Raw(it) => {
                    write!(out, ", {}: {}", quoted(name), quoted(it))
                }
                Value::Texts(texts) => {
                    write!(out, ", {}: {}", quoted(name), quoted(&texts.join(" ")))
                }
            };
        }
        out.push('}');
        comma = ",\n";
    }
    out.push_str("\n],\n\"%VIEWS\": {");
    comma = "";
    for sofa in &cas.sofas {
        let ids: Vec<&str> = cas.structures.iter().map(|it| it.id.as_str()).collect();
        let _ = write!(
            out,
            "{comma}{}: {{\"%SOFA\": {}, \"%MEMBERS\": [{}]}}",
            quoted(&sofa.name),
            sofa.id,
            ids.join(", ")
        );
        comma = ",";
    }
    out.push_str("}\n}\n");
    out
}
