//! Whose a task's results are: each annotation somebody's, each prediction a model's.

use serde_json::{Map, Value};

use crate::lines::{as_text, some_text};

/// Somebody's annotation, or a model's.
pub(super) struct Judgement<'a> {
    pub annotator: Option<String>,
    pub model: Option<String>,
    pub score: Option<f64>,
    pub cancelled: bool,
    pub results: Vec<&'a Value>,
}

pub(super) fn judgements(task: &Map<String, Value>) -> Vec<Judgement<'_>> {
    let list = |key: &str| {
        task.get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let people = list("annotations").chain(list("completions"));
    let people = people.map(|it| (it, false));
    let models = list("predictions").map(|it| (it, true));
    people
        .chain(models)
        .map(|(it, model)| {
            let text = |key: &str| it.get(key).filter(|it| !it.is_null()).map(as_text);
            let results = it.get("result").and_then(Value::as_array);
            let named = text("model_version").filter(|it| !it.is_empty());
            let model = model.then(|| named.unwrap_or_else(|| "prediction".into()));
            Judgement {
                annotator: model.clone().or_else(|| who(it)),
                model,
                score: it.get("score").and_then(Value::as_f64),
                cancelled: it.get("was_cancelled") == Some(&Value::Bool(true)),
                results: results.into_iter().flatten().collect(),
            }
        })
        .collect()
}

/// Who annotated: by name or address, else by number.
fn who(annotation: &Value) -> Option<String> {
    let by = annotation.get("completed_by").filter(|it| !it.is_null());
    if let Some(Value::Object(person)) = by {
        let get = |key: &str| person.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = format!("{} {}", get("first_name"), get("last_name"));
        let names = [get("email"), name.trim(), get("username")];
        let named = names.into_iter().find(|it| !it.is_empty());
        let number = || some_text(person.get("id")).map(|it| format!("user {it}"));
        return named.map(str::to_owned).or_else(number);
    }
    // “ Ada Lovelace ada@example.org, 7”: Label Studio puts the number behind the name.
    let name = annotation.get("created_username").and_then(Value::as_str);
    let name = name.map(|it| {
        let number = |(_, it): &(&str, &str)| it.trim().parse::<u64>().is_ok();
        it.rsplit_once(',')
            .filter(number)
            .map_or(it, |it| it.0)
            .trim()
    });
    if let Some(name) = name.filter(|it| !it.is_empty()) {
        return Some(name.to_owned());
    }
    match by? {
        Value::String(name) => Some(name.clone()).filter(|it| !it.is_empty()),
        number => Some(format!("user {number}")),
    }
}
