//! Merging and splitting: what hangs on a tag goes along, and what cannot be done is refused.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use serde_json::json;

#[test]
fn a_merge_takes_notes_and_links_along_and_one_undo_takes_it_back() {
    let desk = Desk::new();
    let said = desk.tag("Source", "said");
    let before = desk.seen();
    desk.call(
        "set_note",
        json!({ "annotation": desk.mark("Babbage 💩"), "note": "who?" }),
    );
    let noted = desk.seen();
    desk.call(
        "merge_annotations",
        json!({ "annotations": [said, desk.mark("Babbage 💩")] }),
    );
    let whole = desk.mark_view("Babbage 💩 said");
    assert_eq!(whole["note"], "who?");
    let article = desk.open("First");
    assert_eq!(article["relations"][0]["to"], whole["id"]);
    desk.ask("undo");
    assert_eq!(desk.seen(), noted);
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn a_link_between_two_that_become_one_goes_and_undo_brings_it_back() {
    let desk = Desk::new();
    let before = desk.seen();
    let both = [desk.mark("Babbage 💩"), desk.mark("It works.")];
    desk.call("merge_annotations", json!({ "annotations": both }));
    assert_eq!(desk.open("First")["relations"], json!([]));
    assert_eq!(desk.mark("Babbage 💩 said: “It works."), both[0]);
    desk.ask("undo");
    assert_eq!(desk.seen(), before);
}

#[test]
fn what_cannot_be_merged_or_split_is_refused_and_nothing_changes() {
    let desk = Desk::new();
    let before = desk.seen();
    let ada = desk.mark("Ada Lovelace");
    for others in [
        json!([ada]),
        json!([ada, ada]),
        json!([ada, desk.mark("Babbage 💩")]),
        json!([]),
    ] {
        desk.refuse("merge_annotations", json!({ "annotations": others }));
    }
    for parts in [
        json!([]),
        json!([[range(TEXT, "Ada")]]),
        json!([[range(TEXT, "Ada")], [range(TEXT, "London")]]),
        json!([[range(TEXT, "Ada")], []]),
    ] {
        desk.refuse(
            "split_annotation",
            json!({ "annotation": ada, "parts": parts }),
        );
    }
    assert_eq!(desk.seen(), before);
}
