//! Items of Wikidata, as its dumps and its interfaces give them, made entries of the register.

use serde_json::{Map, Value};

use super::{RegisterEntry, wikidata_uri};
use crate::corpus::Place;
use crate::report::{Item, Report, Severity};

/// What things are, by what they are an instance of. Only what is plain: the tree of classes is Wikidata's.
const TYPES: &[(&str, &[&str])] = &[
    ("Person", &["Q5"]),
    (
        "Organisation",
        &[
            "Q43229",
            "Q4830453",
            "Q6881511",
            "Q783794",
            "Q891723",
            "Q7278",
            "Q3918",
            "Q484652",
            "Q163740",
            "Q15265344",
            "Q327333",
            "Q476028",
            "Q1616075",
            "Q192350",
            "Q2659904",
            "Q79913",
            "Q22687",
            "Q31855",
            "Q161726",
            "Q18388277",
            "Q1110794",
            "Q11032",
            "Q192283",
            "Q35535",
            "Q7188",
            "Q11691",
            "Q245065",
            "Q847017",
            "Q13393265",
            "Q11204",
            "Q1065",
            "Q875538",
            "Q23002054",
            "Q5341295",
            "Q178706",
        ],
    ),
    (
        "Place",
        &[
            "Q515",
            "Q6256",
            "Q3624078",
            "Q486972",
            "Q35657",
            "Q532",
            "Q3957",
            "Q1549591",
            "Q1093829",
            "Q5119",
            "Q7930989",
            "Q4022",
            "Q8502",
            "Q23442",
            "Q5107",
            "Q82794",
            "Q10864048",
            "Q13220204",
            "Q56061",
            "Q1637706",
            "Q493522",
            "Q262166",
            "Q747074",
            "Q484170",
            "Q123705",
            "Q17334923",
            "Q15284",
            "Q200250",
            "Q42744322",
            "Q22865",
            "Q47168",
            "Q1221156",
            "Q165",
            "Q23397",
            "Q34763",
            "Q6465",
        ],
    ),
    (
        "Event",
        &[
            "Q1656682", "Q1190554", "Q198", "Q178561", "Q40231", "Q132241", "Q159821", "Q645883",
            "Q2223653",
        ],
    ),
];

pub(super) fn entry_of(
    fields: &Map<String, Value>,
    language: &str,
    place: &Place,
    report: &mut Report,
) -> Option<RegisterEntry> {
    let mut say = |severity, code, message: String| {
        report.push(Item::new(severity, code, message).at(place));
    };
    let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
    let language = if language.is_empty() { "en" } else { language };
    let Some((name, spoken)) = in_language(fields.get("labels"), language) else {
        let message = format!("The item {id} has no name in any language and was left out.");
        say(Severity::Rejected, "no-name", message);
        return None;
    };
    if spoken != language && spoken != "mul" {
        let message = format!("{id} has no name in “{language}”; that in “{spoken}” was taken.");
        say(Severity::Info, "other-language", message);
    }
    let classes = classes(fields);
    let type_name = TYPES
        .iter()
        .find(|(_, items)| classes.iter().any(|it| items.contains(&it.as_str())))
        .map_or("", |(name, _)| name);
    if type_name.is_empty() {
        let message = match classes.first() {
            Some(class) => {
                format!("What “{name}” is ({class}) is not known here; its type was left empty.")
            }
            None => format!("“{name}” does not say what it is; its type was left empty."),
        };
        say(Severity::Info, "unknown-class", message);
    }
    let mut aliases = Vec::new();
    for language in [language, "mul"] {
        let given = fields.get("aliases").and_then(|it| it.get(language));
        let all = given.and_then(Value::as_array).into_iter().flatten();
        aliases.extend(all.filter_map(text).map(str::to_owned));
    }
    let description = fields.get("descriptions").and_then(|it| it.get(language));
    let is_item = id
        .strip_prefix('Q')
        .is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_item {
        say(
            Severity::Info,
            "no-item",
            format!("“{name}” has no id of an item (Q…); it has no URI."),
        );
    }
    Some(RegisterEntry {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        role: description.and_then(text).unwrap_or_default().to_owned(),
        aliases,
        uris: is_item.then(|| wikidata_uri(id)).into_iter().collect(),
        note: String::new(),
        place: place.clone(),
    })
}

/// A value with its language, or as simplified extracts have it, alone.
fn text(value: &Value) -> Option<&str> {
    value
        .as_str()
        .or_else(|| value.get("value").and_then(Value::as_str))
        .filter(|it| !it.trim().is_empty())
}

/// In a language, or else for all languages, in English, or in any; with the language it is in.
fn in_language<'a>(values: Option<&'a Value>, language: &'a str) -> Option<(&'a str, &'a str)> {
    let values = values?.as_object()?;
    let wanted = [language, "mul", "en"].into_iter();
    wanted
        .chain(values.keys().map(String::as_str))
        .find_map(|language| Some((text(values.get(language)?)?, language)))
}

/// What the item is an instance of.
fn classes(fields: &Map<String, Value>) -> Vec<String> {
    let claims = fields.get("claims").or_else(|| fields.get("statements"));
    let of = claims
        .and_then(|it| it.get("P31"))
        .and_then(Value::as_array);
    let class = |it: &Value| -> Option<String> {
        let full = it.pointer("/mainsnak/datavalue/value/id");
        let plain = it.pointer("/value/content");
        let found = full
            .or(plain)
            .and_then(Value::as_str)
            .or_else(|| it.as_str());
        found.map(str::to_owned)
    };
    of.into_iter().flatten().filter_map(class).collect()
}
