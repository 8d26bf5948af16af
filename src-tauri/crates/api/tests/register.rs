//! The register as an editor works with it: what is suggested, what a link offers, merging, and files that come in.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::{Desk, TEXT, range};
use galley_api::wire::Event;
use serde_json::{Value, json};

/// Tags words in an article that is not the first.
fn tag_in(it: &Desk, title: &str, text: &str, label: &str, quote: &str) -> Value {
    let mut ask = it.tagging(label, "Ada");
    ask["document"] = it.article(title);
    ask["ranges"] = json!([range(text, quote)]);
    it.call("tag", ask)["created"][0].clone()
}

fn set(it: &Desk, entry: &Value, with: Value) -> Value {
    let mut ask = json!({
        "entity": entry, "name": "", "type_name": "", "role": "", "aliases": [], "uris": [], "note": "",
    });
    desk::merge(&mut ask, with);
    it.call("set_entity", ask)
}

fn suggested(it: &Desk, annotation: &Value) -> Vec<(String, String, bool)> {
    let asked = it.call("suggest_entities", json!({ "annotation": annotation }));
    let all = asked["entities"].as_array().unwrap();
    let row = |it: &Value| {
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        (
            text(&it["entity"]["name"]),
            text(&it["reason"]),
            it["sure"] == true,
        )
    };
    all.iter().map(row).collect()
}

#[test]
fn an_entry_is_suggested_by_name_other_name_surname_and_what_others_were_linked_to() {
    let it = Desk::new();
    it.register("Ada Lovelace", "Ada Lovelace");
    let words = "Lovelace’s notes. The Countess. Lovelaec. Ada Lovelace.";
    it.add("Third", words);
    let by_name = tag_in(&it, "Third", words, "Person", "Ada Lovelace");
    let is = |name: &str, reason: &str, sure| vec![(name.to_owned(), reason.to_owned(), sure)];
    assert_eq!(suggested(&it, &by_name), is("Ada Lovelace", "name", true));
    // By the surname alone only where the article speaks of her.
    let surname = tag_in(&it, "Third", words, "Person", "Lovelace’s");
    assert_eq!(suggested(&it, &surname), []);
    let ada = it.entry("Ada Lovelace")["id"].clone();
    let link = json!({ "annotations": [by_name], "entity": ada, "add": "" });
    it.call("link_entity", link);
    assert_eq!(
        suggested(&it, &surname),
        is("Ada Lovelace", "surname", true)
    );
    // What else she is called.
    let countess = tag_in(&it, "Third", words, "Person", "The Countess");
    assert_eq!(suggested(&it, &countess), []);
    set(
        &it,
        &ada,
        json!({ "name": "Ada Lovelace", "type_name": "Person", "aliases": ["the Countess"] }),
    );
    assert_eq!(suggested(&it, &countess), is("Ada Lovelace", "alias", true));
    // What the same words were linked to elsewhere.
    it.call(
        "link_entity",
        json!({ "annotations": [countess], "entity": null, "add": "Another" }),
    );
    it.add("Fourth", "The Countess left.");
    let again = tag_in(
        &it,
        "Fourth",
        "The Countess left.",
        "Person",
        "The Countess",
    );
    assert_eq!(
        suggested(&it, &again),
        [
            ("Ada Lovelace".to_owned(), "alias".to_owned(), false),
            ("Another".to_owned(), "same_words".to_owned(), false)
        ],
        "two may be meant, so neither is sure"
    );
    // A place of that name is another thing.
    let place = tag_in(&it, "Third", words, "Place", "Ada Lovelace");
    assert!(!suggested(&it, &place)[0].2);
    let spelt = tag_in(&it, "Third", words, "Person", "Lovelaec");
    assert_eq!(
        suggested(&it, &spelt),
        is("Ada Lovelace", "spelling", false)
    );
}

#[test]
fn the_others_are_linked_in_one_step_and_other_peoples_are_left() {
    let it = Desk::new();
    let words = "London, LONDON and London. Paris.";
    it.add("Third", words);
    for quote in ["London", "LONDON"] {
        tag_in(&it, "Third", words, "Place", quote);
    }
    tag_in(&it, "Third", words, "Organisation", "London");
    let bob = json!({ "annotator": null, "name": "Bob", "role": "" });
    let bob = it.call("set_annotator", bob)["created"][0].clone();
    let ada = it.ask("app")["project"]["me"]["id"].clone();
    it.call("use_annotator", json!({ "annotator": bob }));
    tag_in(&it, "Third", words, "Place", "London");
    it.call("use_annotator", json!({ "annotator": ada }));
    it.register("London", "London");
    let mark = it.mark("London");
    let others = it.call("other_mentions", json!({ "annotation": mark }));
    assert_eq!(
        others["here"],
        json!({ "unlinked": 0, "linked": 0, "others": 0 })
    );
    assert_eq!(
        others["everywhere"],
        json!({ "unlinked": 2, "linked": 0, "others": 1 })
    );
    assert_eq!(others["examples"].as_array().unwrap().len(), 2);
    let before = it.log_length();
    let ask = json!({ "job": "l", "annotation": mark, "everywhere": true, "linked_too": false });
    let changed = it.call("link_others", ask);
    assert_eq!(
        changed["what"],
        "link 2 mentions to London; 1 of other people’s is left"
    );
    assert_eq!(it.log_length(), before + 1);
    assert_eq!(it.entry("London")["mentions"], 3);
    it.ask("undo");
    assert_eq!(it.entry("London")["mentions"], 1);
    it.assert_sound();
}

#[test]
fn a_merge_takes_all_along_and_one_undo_parts_them_again() {
    let it = Desk::new();
    it.tag("Person", "Babbage");
    let whole = it.register("Charles Babbage", "Charles Babbage");
    let short = it.register("Babbage", "Babbage");
    let also = json!({
        "name": "Babbage", "role": "engineer", "aliases": ["C. B."], "uris": ["http://x/b"], "note": "n",
    });
    set(&it, &short, also);
    let before = it.seen();
    let ask = json!({ "into": whole, "from": [short] });
    let preview = it.call("preview_merge_entities", ask.clone());
    assert_eq!(it.seen(), before, "a preview leaves all as it is");
    let log = it.log_length();
    it.call("merge_entities", ask);
    assert_eq!(it.log_length(), log + 1);
    let merged = it.entry("Charles Babbage");
    assert_eq!(merged, preview["entity"]);
    assert_eq!(
        (
            &merged["role"],
            &merged["aliases"],
            &merged["uris"],
            &merged["note"]
        ),
        (
            &json!("engineer"),
            &json!(["Babbage", "C. B."]),
            &json!(["http://x/b"]),
            &json!("n")
        )
    );
    assert_eq!(merged["mentions"], 2);
    it.ask("undo");
    assert_eq!(it.seen(), before);
    it.ask("redo");
    assert_eq!(it.entry("Charles Babbage"), merged);
    it.assert_sound();
}

#[test]
fn articles_are_counted_where_it_is_asked_for_and_mentions_always() {
    let it = Desk::new();
    let ada = it.register("Ada Lovelace", "Ada Lovelace");
    let first = it.mark("Ada Lovelace");
    it.add("Third", "Ada Lovelace. Lovelace.");
    let again = tag_in(
        &it,
        "Third",
        "Ada Lovelace. Lovelace.",
        "Person",
        "Lovelace",
    );
    it.call(
        "link_entity",
        json!({ "annotations": [first, again], "entity": ada, "add": "" }),
    );
    let asked = |articles: bool| {
        let ask = json!({ "entities": [ada], "articles": articles });
        let found = it.call("entities", ask)["entities"][0].clone();
        (found["mentions"].clone(), found["articles"].clone())
    };
    assert_eq!(asked(false), (json!(2), json!(0)));
    assert_eq!(asked(true), (json!(2), json!(2)));
    let ask = json!({ "entity": ada, "offset": 0, "limit": 1 });
    assert_eq!(it.call("list_mentions", ask)["total"], 2);
}

fn import(it: &Desk, name: &str, content: &str, known: &str) -> Value {
    let path = it.folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let source = json!({ "kind": "path", "path": path });
    it.call(
        "import_register",
        json!({ "job": "r", "source": source, "language": "", "known": known, "preview": false }),
    )
}

fn figures(done: &Value) -> (u64, u64, u64) {
    let of = |name: &str| done[name].as_u64().unwrap();
    (of("added"), of("updated"), of("unchanged"))
}

#[test]
fn what_the_register_knows_is_recognised_by_uri_or_by_name_and_type() {
    let it = Desk::new();
    let file = "name,type,aliases,qid\nAda Lovelace,Person,Ada,Q7259\nLondon,Place,,\n";
    assert_eq!(figures(&import(&it, "a.csv", file, "update")), (2, 0, 0));
    assert_eq!(figures(&import(&it, "a.csv", file, "update")), (0, 0, 2));
    let more = concat!(
        "{\"name\":\"Countess of Lovelace\",\"uri\":\"https://www.wikidata.org/wiki/Q7259\",\"role\":\"writer\"}\n",
        "{\"name\":\"London\",\"type\":\"Person\"}\n",
        "{\"name\":\"london\",\"type\":\"place\",\"aliases\":[\"the City\"]}\n",
    );
    assert_eq!(figures(&import(&it, "b.jsonl", more, "leave")), (1, 0, 2));
    it.ask("undo");
    assert_eq!(figures(&import(&it, "b.jsonl", more, "update")), (1, 2, 0));
    let ada = it.entry("Ada Lovelace");
    assert_eq!(
        (&ada["aliases"], &ada["uris"], &ada["role"]),
        (
            &json!(["Ada", "Countess of Lovelace"]),
            &json!(["http://www.wikidata.org/entity/Q7259"]),
            &json!("writer")
        )
    );
    // What a dataset named by its identifier gets its name.
    let uri = "http://www.wikidata.org/entity/Q567";
    set(&it, &Value::Null, json!({ "name": uri, "uris": [uri] }));
    import(&it, "d.csv", "name,qid\nAngela Merkel,Q567\n", "update");
    assert_eq!(it.entry("Angela Merkel")["aliases"], json!([]));
    // Two of one name are not told apart; a URI of two entries is nobody's.
    let unclear = "name,uris\nLondon,\n";
    let done = import(&it, "c.csv", unclear, "update");
    assert_eq!(done["report"]["items"][0]["code"], "unclear");
    assert_eq!(done["report"]["items"][0]["line"], 2);
    assert_eq!(done["changed"], Value::Null);
    it.assert_sound();
}

#[test]
fn the_register_goes_out_and_comes_in_again_without_change() {
    let it = Desk::new();
    let hard = json!({
        "name": "A|B; \"C\"", "type_name": "Person", "role": "x,\ny",
        "aliases": ["one; alone"], "uris": ["http://x/a|b"], "note": "*n*\n\nm",
    });
    set(&it, &Value::Null, hard);
    let names = json!({ "name": "N", "aliases": ["a|b", "c\\|d", "e;f"], "uris": ["u:1", "u:2"] });
    set(&it, &Value::Null, names);
    it.register("London", "London");
    let strip = |entries: Value| {
        let mut entries = entries;
        desk::strip(&mut entries, &["id", "mentions", "articles"]);
        entries
    };
    for format in ["csv", "jsonl"] {
        let path = it.folder.path().join(format!("out.{format}"));
        it.call("export_register", json!({ "path": path, "format": format }));
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            figures(&import(&it, &format!("in.{format}"), &text, "update")),
            (0, 0, 3)
        );
        let fresh = Desk::empty("newsroom");
        assert_eq!(
            figures(&import(&fresh, &format!("in.{format}"), &text, "update")),
            (3, 0, 0)
        );
        assert_eq!(strip(fresh.entries()), strip(it.entries()), "{format}");
    }
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let it = Desk::new();
    let mut store = galley_api::Store::open(&it.path()).unwrap();
    let path = it.folder.path().join("r.csv");
    std::fs::write(&path, "name\nA\nB\nC\n").unwrap();
    let input = galley_api::Input::path(&path);
    let plan = galley_api::register::RegisterPlan::default();
    let stopped =
        galley_api::register::import_register(&mut store, &input, &plan, 1, |what, done, _| {
            if what == "Importing" && done == 2 {
                Err(galley_api::wire::ApiError::cancelled())
            } else {
                Ok(())
            }
        });
    assert!(stopped.is_err());
    assert_eq!(it.entries(), json!([]));
    it.assert_sound();
    assert!(it.open("First")["text"] == TEXT);
}

#[test]
fn an_import_holds_nobody_while_it_reads_and_sees_what_they_wrote() {
    let it = Desk::new();
    let session = std::sync::Arc::downgrade(&it.session);
    let written = std::sync::atomic::AtomicBool::new(false);
    it.session.subscribe(Box::new(move |event| {
        let Some(session) = session.upgrade() else { return };
        if let Event::Progress { what, .. } = event
            && what == "Comparing with the register"
            && !written.swap(true, std::sync::atomic::Ordering::Relaxed)
        {
            let ask = json!({
                "entity": null, "name": "B", "type_name": "", "role": "", "aliases": [], "uris": [], "note": "",
            });
            session.call("you", "set_entity", ask).unwrap();
        }
    }));
    assert_eq!(
        figures(&import(&it, "a.csv", "name\nA\nB\nC\n", "update")),
        (2, 0, 1)
    );
    assert_eq!(it.entries().as_array().unwrap().len(), 3);
    it.assert_sound();
}
