//! Pictures of the whole project: each has a table, and each number the query that finds the articles behind it.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, merge, range};
use serde_json::{Value, json};

const PICTURES: [&str; 14] = [
    "progress",
    "made",
    "labels",
    "annotators",
    "origins",
    "label_pairs",
    "entity_pairs",
    "mentions",
    "labels_over_time",
    "entities_over_time",
    "lengths",
    "densities",
    "per_article",
    "findings",
];

fn picture(desk: &Desk, name: &str, with: Value) -> Value {
    let mut ask = json!({
        "picture": name, "layer": null, "annotator": null, "label": null, "entities": [], "ahead": 0, "job": "o",
    });
    merge(&mut ask, with);
    desk.call("overview", ask)
}

/// Rows as `name: value (query) …`.
fn rows(view: &Value) -> Vec<String> {
    let print = |row: &Value| {
        let cells = row["cells"].as_array().unwrap().iter();
        let cells: Vec<String> = cells
            .map(|it| match it["query"].as_str().unwrap() {
                "" => it["value"].to_string(),
                query => format!("{} ({query})", it["value"]),
            })
            .collect();
        format!("{}: {}", row["name"].as_str().unwrap(), cells.join(" "))
    };
    view["rows"].as_array().unwrap().iter().map(print).collect()
}

fn columns(view: &Value) -> Vec<&str> {
    let columns = view["columns"].as_array().unwrap().iter();
    columns.map(|it| it["name"].as_str().unwrap()).collect()
}

/// The usual project, with dates and entities.
fn dated() -> Desk {
    let desk = Desk::new();
    for (title, date) in [("First", "2018-03-13"), ("Second", "2018-05")] {
        let ask = json!({
            "document": desk.article(title), "title": title, "metadata": { "date": date },
        });
        desk.call("set_article", ask);
    }
    let place = json!({
        "document": desk.article("Second"), "layer": desk.layer("Entities"), "label": desk.label("Place"),
        "ranges": [range("Nothing here yet.", "here")], "note": "",
    });
    desk.call("tag", place);
    desk.register("London", "London (UK)");
    desk.register("Ada Lovelace", "=Ada");
    desk
}

#[test]
fn every_picture_of_an_empty_project_is_an_empty_table() {
    let desk = Desk::empty("newsroom");
    for name in PICTURES {
        let view = picture(&desk, name, json!({}));
        assert_eq!(view["picture"], name);
        let all = view["rows"].as_array().unwrap().iter();
        let mut cells = all.flat_map(|it| it["cells"].as_array().unwrap());
        assert!(cells.all(|it| it["value"] == 0), "{name}: {view}");
    }
}

#[test]
fn every_row_has_a_number_for_every_column() {
    let desk = dated();
    for name in PICTURES {
        let view = picture(&desk, name, json!({}));
        let columns = columns(&view).len();
        for row in view["rows"].as_array().unwrap() {
            assert_eq!(
                row["cells"].as_array().unwrap().len(),
                columns,
                "{name}: {row}"
            );
        }
        let lines = view["csv"].as_str().unwrap().lines().count();
        assert_eq!(lines, 1 + view["rows"].as_array().unwrap().len(), "{name}");
    }
}

#[test]
fn every_query_finds_the_articles_behind_its_number() {
    let desk = dated();
    desk.tag("Money", "💩");
    let done = json!({ "documents": [desk.article("Second")], "status": "done" });
    desk.call("set_status", done);
    let mut asked = 0;
    for layer in [Value::Null, desk.layer("Entities")] {
        for name in PICTURES {
            let view = picture(&desk, name, json!({ "layer": layer }));
            let all = view["rows"].as_array().unwrap().iter();
            for cell in all.flat_map(|it| it["cells"].as_array().unwrap()) {
                let query = cell["query"].as_str().unwrap();
                if query.is_empty() {
                    continue;
                }
                asked += 1;
                let found = desk.call("count_articles", json!({ "query": query }))["total"].clone();
                if view["unit"] == "articles" {
                    assert_eq!(found, cell["value"], "{name}: {query}");
                } else {
                    assert!(found.as_u64() > Some(0), "{name}: {query}");
                }
            }
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn labels_and_entities_are_followed_through_the_months() {
    let desk = dated();
    let view = picture(
        &desk,
        "labels_over_time",
        json!({ "layer": desk.layer("Entities") }),
    );
    assert_eq!(view["head"], "Month");
    assert_eq!(columns(&view), ["Person", "Place"]);
    assert_eq!(
        rows(&view),
        [
            "2018-03: 2 (label:Person date:2018-03) 1 (label:Place date:2018-03)",
            "2018-04: 0 0",
            "2018-05: 0 1 (label:Place date:2018-05)",
        ]
    );
    let view = picture(&desk, "entities_over_time", json!({}));
    assert_eq!(columns(&view), ["London (UK)", "=Ada"]);
    assert_eq!(
        rows(&view)[0],
        "2018-03: 1 (entity:\"London (UK)\" date:2018-03) 1 (entity:\"=Ada\" date:2018-03)"
    );
    let csv = view["csv"].as_str().unwrap();
    assert!(csv.starts_with("Month,London (UK),'=Ada\r\n"), "{csv}");
    let chosen = view["columns"][1]["id"].clone();
    let one = picture(&desk, "entities_over_time", json!({ "entities": [chosen] }));
    assert_eq!(columns(&one), ["=Ada"]);
}

#[test]
fn pairs_ask_for_both() {
    let desk = dated();
    let view = picture(
        &desk,
        "label_pairs",
        json!({ "layer": desk.layer("Entities") }),
    );
    assert_eq!(columns(&view), ["Person", "Place"]);
    assert_eq!(
        rows(&view),
        [
            "Person: 1 (label:Person) 1 ((label:Person) (label:Place))",
            "Place: 1 ((label:Place) (label:Person)) 2 (label:Place)",
        ]
    );
    let entities = rows(&picture(&desk, "entity_pairs", json!({})));
    assert_eq!(
        entities[0],
        "London (UK): 1 (entity:\"London (UK)\") 1 ((entity:\"London (UK)\") (entity:\"=Ada\"))"
    );
}

#[test]
fn mentions_lead_to_their_label_and_words() {
    let desk = dated();
    let view = picture(&desk, "mentions", json!({ "label": desk.label("Person") }));
    assert_eq!(
        rows(&view),
        [
            "Ada Lovelace: 1 (label:Person quote:\"Ada Lovelace\")",
            "Charles Babbage: 1 (label:Person quote:\"Charles Babbage\")",
        ]
    );
}

#[test]
fn a_person_is_asked_for_by_name() {
    let desk = dated();
    let ada = desk.ask("app")["project"]["me"]["id"].clone();
    let asked = json!({ "annotator": ada });
    assert_eq!(
        rows(&picture(&desk, "annotators", json!({}))),
        ["Ada: 7 (by:Ada)"]
    );
    assert_eq!(
        rows(&picture(&desk, "origins", asked.clone())),
        ["By hand: 7 (origin:hand by:Ada)"]
    );
    let bob = desk.call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob B.", "role": "" }),
    );
    let bob = json!({ "annotator": bob["created"][0] });
    assert!(rows(&picture(&desk, "annotators", bob.clone())).is_empty());
    assert_eq!(rows(&picture(&desk, "per_article", bob)), ["0: 2"]);
    assert_eq!(
        rows(&picture(&desk, "per_article", json!({})))[0],
        "1: 1 (tags:1)"
    );
}

#[test]
fn progress_leads_to_the_articles_as_they_stand() {
    let desk = dated();
    let done = json!({ "documents": [desk.article("Second")], "status": "done" });
    desk.call("set_status", done);
    let view = picture(&desk, "progress", json!({}));
    assert_eq!(columns(&view), ["Done", "In progress", "Skipped"]);
    let all = rows(&view);
    let last = all.last().unwrap();
    assert!(
        last.ends_with(": 1 (status:done) 1 (status:doing) 0"),
        "{last}"
    );
    let made = rows(&picture(&desk, "made", json!({})));
    assert!(made.last().unwrap().ends_with(": 7 (by:Ada)"), "{made:?}");
}

#[test]
fn lengths_are_in_bins_that_find_their_articles() {
    let desk = dated();
    let all = rows(&picture(&desk, "lengths", json!({})));
    assert_eq!(all.first().unwrap(), "15–19: 1 (length:15..19)");
    assert!(all.iter().any(|it| it == "20–24: 0"), "{all:?}");
}
