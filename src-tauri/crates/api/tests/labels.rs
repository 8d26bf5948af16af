//! Labels and attributes change under the annotations that use them, which follow or are not harmed.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use serde_json::{Value, json};

#[test]
fn merging_labels_keeps_one_annotation_where_both_were_with_all_that_was_said() {
    let desk = Desk::new();
    // London is a Place already; now somebody tagged it Geopolitical as well, with a note, and used that.
    let second = desk.tag("Geopolitical", "London");
    desk.call(
        "set_note",
        json!({ "annotation": second, "note": "the city" }),
    );
    let third = desk.tag("Geopolitical", "London");
    desk.call("set_note", json!({ "annotation": third, "note": "again" }));
    let mut relation = desk.relation("It works.", "Babbage 💩");
    relation["to"] = second;
    let relation = desk.call("relate", relation)["created"][0].clone();
    let before = desk.seen();

    let request = json!({ "from": desk.label("Geopolitical"), "into": desk.label("Place") });
    let merged = desk.call("merge_labels", request);
    assert_eq!(
        merged["what"],
        "merge label Geopolitical into Place (2 passages had both)"
    );
    let places: Vec<String> = desk
        .marks("First")
        .into_iter()
        .filter(|it| it.contains("London"))
        .collect();
    assert_eq!(places, ["Place:London(the city\n\nagain)"]);
    let article = desk.open("First");
    let relations = article["relations"].as_array().unwrap();
    let followed = relations
        .iter()
        .find(|it| it["id"] == relation)
        .expect("the relation is there");
    assert_eq!(followed["to"], desk.mark("London"));
    desk.assert_sound();
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn merging_labels_takes_attributes_and_narrower_labels_along_without_a_circle() {
    let desk = Desk::new();
    let attribute = json!({
        "attribute": null, "layer": desk.layer("Entities"), "label": desk.label("Person"), "name": "Sure",
        "kind": "flag", "options": [], "required": false, "description": "",
    });
    let attribute = desk.call("set_attribute_definition", attribute)["created"][0].clone();
    let ada = desk.mark("Ada Lovelace");
    desk.call(
        "set_attribute",
        json!({ "annotation": ada, "attribute": attribute, "value": true }),
    );
    // Person above Organisation above Place, and Event below Person.
    desk.call(
        "set_label",
        desk.relabelling("Organisation", json!({ "parent": desk.label("Person") })),
    );
    desk.call(
        "set_label",
        desk.relabelling("Place", json!({ "parent": desk.label("Organisation") })),
    );
    desk.call(
        "set_label",
        desk.relabelling("Event", json!({ "parent": desk.label("Person") })),
    );
    let place = desk.label("Place");
    desk.call(
        "merge_labels",
        json!({ "from": desk.label("Person"), "into": place }),
    );
    assert_eq!(
        desk.mark_view("Ada Lovelace")["attributes"][attribute.as_str().unwrap()],
        true
    );
    assert_eq!(desk.label_view("Event")["parent"], place);
    assert_eq!(desk.label_view("Organisation")["parent"], Value::Null);
    assert_eq!(
        desk.label_view("Place")["parent"],
        desk.label("Organisation")
    );
    desk.assert_sound();
}

#[test]
fn merging_labels_of_relations_keeps_one_of_two_that_say_the_same() {
    let desk = Desk::new();
    let mut same = desk.relation("It works.", "Babbage 💩");
    same["label"] = desk.label("cued by");
    desk.call("relate", same);
    let before = desk.seen();
    desk.call(
        "merge_labels",
        json!({ "from": desk.label("cued by"), "into": desk.label("said by") }),
    );
    assert_eq!(desk.open("First")["relations"].as_array().unwrap().len(), 1);
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn merging_labels_keeps_apart_what_lost_its_place_from_what_stands_there_now() {
    let desk = Desk::new();
    let text = TEXT.replace("London", "Lisbon");
    desk.call("take_edition", desk.correction(&text, json!([])));
    let mut lisbon = desk.tagging("Geopolitical", "London");
    lisbon["ranges"] = json!([range(&text, "Lisbon")]);
    desk.call("tag", lisbon);
    let merged = desk.call(
        "merge_labels",
        json!({ "from": desk.label("Place"), "into": desk.label("Geopolitical") }),
    );
    assert_eq!(merged["what"], "merge label Place into Geopolitical");
    let article = desk.open("First");
    assert_eq!(article["adrift"][0]["quote"], "London");
    assert_eq!(article["adrift"][0]["label"], desk.label("Geopolitical"));
    desk.assert_sound();
}

#[test]
fn merging_labels_reaches_relations_of_what_lost_its_place() {
    let desk = Desk::new();
    let mut same = desk.relation("It works.", "Babbage 💩");
    same["label"] = desk.label("cued by");
    let cued = desk.call("relate", same)["created"][0].clone();
    let mut other = desk.relation("“It works.”", "Babbage 💩");
    other["from"] = desk.mark("It works.");
    other["to"] = desk.mark("Charles Babbage");
    other["label"] = desk.label("cued by");
    let other = desk.call("relate", other)["created"][0].clone();
    desk.call(
        "take_edition",
        desk.correction("Nothing of it is left.", json!([])),
    );
    let into = desk.label("said by");
    desk.call(
        "merge_labels",
        json!({ "from": desk.label("cued by"), "into": into }),
    );
    desk.call("take_edition", desk.correction(TEXT, json!([])));
    let article = desk.open("First");
    let relations = article["relations"].as_array().unwrap();
    assert!(
        relations
            .iter()
            .all(|it| it["label"] == into && it["id"] != cued)
    );
    assert!(relations.iter().any(|it| it["id"] == other));
    assert_eq!(relations.len(), 2);
    desk.assert_sound();
}

#[test]
fn an_attribute_that_has_values_keeps_its_type_its_options_and_its_place() {
    let desk = Desk::new();
    let claims = desk.layer("Claims");
    let schema = desk.schema();
    let layers = schema["layers"].as_array().unwrap();
    let view = layers.iter().find(|it| it["id"] == claims).unwrap()["attributes"][0].clone();
    let ask = |with: Value| {
        let mut request = view.clone();
        request["attribute"] = view["id"].clone();
        request["layer"] = claims.clone();
        desk::merge(&mut request, with);
        request
    };
    let claim = desk.mark("“It works.”");
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": view["id"], "value": "disputed" }),
    );
    for (with, message) in [
        (
            json!({ "kind": "flag" }),
            "The attribute “Status” has values, so its type stays",
        ),
        (
            json!({ "kind": "number" }),
            "The attribute “Status” has values, so its type stays",
        ),
        (
            json!({ "options": ["unchecked", "refuted"] }),
            "The option “disputed” of “Status” is in use",
        ),
        (
            json!({ "options": [" "] }),
            "The attribute “Status” has nothing to choose from",
        ),
        (
            json!({ "layer": desk.layer("Entities") }),
            "does not belong to this layer",
        ),
        (
            json!({ "label": desk.label("Person") }),
            "The label “Person” does not belong to this layer",
        ),
    ] {
        let error = desk.refuse("set_attribute_definition", ask(with));
        assert!(error.message.contains(message), "{}", error.message);
    }
    desk.call(
        "set_attribute_definition",
        ask(json!({ "options": ["disputed", "settled"], "label": null })),
    );
    desk.call(
        "set_attribute_definition",
        ask(json!({ "kind": "text", "options": [], "label": null })),
    );
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": view["id"], "value": "half true" }),
    );
    // Without values everything is free.
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": view["id"], "value": null }),
    );
    desk.call(
        "set_attribute_definition",
        ask(json!({ "kind": "number", "options": [] })),
    );
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": view["id"], "value": 3 }),
    );
    desk.assert_sound();
}

#[test]
fn a_tag_given_to_another_layer_keeps_its_note_and_drops_what_has_no_meaning_there() {
    let desk = Desk::new();
    let claim = desk.mark("“It works.”");
    let schema = desk.schema();
    let layers = schema["layers"].as_array().unwrap();
    let status =
        layers.iter().find(|it| it["name"] == "Claims").unwrap()["attributes"][0]["id"].clone();
    desk.call(
        "set_attribute",
        json!({ "annotation": claim, "attribute": status, "value": "disputed" }),
    );
    desk.call(
        "set_note",
        json!({ "annotation": claim, "note": "ask him" }),
    );
    let request = json!({ "annotations": [claim], "layer": desk.layer("Quotes"), "label": desk.label("Content") });
    desk.call("relabel", request);
    let mark = desk.mark_view("“It works.”");
    assert_eq!(
        (&mark["attributes"], &mark["note"]),
        (&json!({}), &json!("ask him"))
    );
}

#[test]
fn a_highlight_becomes_a_tag_and_a_retired_label_is_kept_by_what_has_it() {
    let desk = Desk::new();
    let mut highlight = desk.tagging("Check", "met Charles Babbage");
    highlight["label"] = Value::Null;
    let highlight = desk.call("tag", highlight)["created"][0].clone();
    let request = json!({ "annotations": [highlight], "layer": desk.layer("Claims"), "label": desk.label("Claim") });
    desk.call("relabel", request);
    assert!(
        desk.marks("First")
            .contains(&"Claim:met Charles Babbage".to_owned())
    );
    desk.call(
        "set_label",
        desk.relabelling("Claim", json!({ "retired": true })),
    );
    desk.call(
        "resize",
        json!({ "annotation": highlight, "ranges": [range(TEXT, "met Charles")] }),
    );
    assert!(
        desk.marks("First")
            .contains(&"Claim:met Charles".to_owned())
    );
}
