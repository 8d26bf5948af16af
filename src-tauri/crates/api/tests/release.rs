//! Exports that choose, divide and describe: the same bytes from the same state, and nothing lost without a line.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use desk::{Desk, TEXT};
use serde_json::{Value, json};

/// Sixty articles of twelve sources over two months; every fifth is a near copy of the one before.
fn newsroom() -> Desk {
    let desk = Desk::empty("newsroom");
    let mut lines = String::new();
    for number in 0..60 {
        let own = if number % 5 == 4 { number - 1 } else { number };
        let words: Vec<String> = (0..80).map(|it| format!("word{own}x{it}")).collect();
        let text = format!("Ada met Bob in Paris. {} Told {number}.", words.join(" "));
        let label = if number % 10 == 0 { "Event" } else { "Place" };
        let row = json!({
            "text": text,
            "spans": [{ "start": 0, "end": 3, "label": "Person" }, { "start": 15, "end": 20, "label": label }],
            "meta": {
                "source": format!("paper {}", number % 12),
                "date": format!("2018-0{}-{:02}", 1 + number / 30, 1 + number % 28),
                "title": format!("Article {number}"),
            },
        });
        lines.push_str(&format!("{row}\n"));
    }
    desk.call("import", desk.importing("news.jsonl", &lines));
    desk
}

fn exporting(recipe: Value, path: &Path) -> Value {
    json!({ "job": "x", "recipe": recipe, "path": path, "preview": false })
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap());
    entries
        .map(|it| {
            let name = it.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(it.path()).unwrap())
        })
        .collect()
}

fn rows(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Value> {
    let text = std::str::from_utf8(&files[name]).unwrap();
    text.lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect()
}

fn codes(answer: &Value, code: &str) -> Vec<Value> {
    let items = answer["report"]["items"].as_array().unwrap();
    items
        .iter()
        .filter(|it| it["code"] == code)
        .cloned()
        .collect()
}

fn out(desk: &Desk, name: &str) -> PathBuf {
    desk.folder.path().join(name)
}

#[test]
fn a_release_has_splits_a_card_checksums_and_the_same_bytes_each_time() {
    let desk = newsroom();
    let recipe = json!({
        "format": "prodigy-jsonl",
        "release": {
            "splits": { "train": 8, "dev": 1, "test": 1, "by": "hash" },
            "card": { "licence": "cc-by-4.0", "languages": ["en"], "gaps": "No sports." },
        },
    });
    let (first, second) = (out(&desk, "first"), out(&desk, "second"));
    let answer = desk.call("export", exporting(recipe.clone(), &first));
    desk.call("export", exporting(recipe.clone(), &second));
    let (one, two) = (files(&first), files(&second));
    assert_eq!(one, two, "byte for byte");
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "README.md",
            "SHA256SUMS",
            "dev.jsonl",
            "recipe.json",
            "report.json",
            "test.jsonl",
            "train.jsonl"
        ]
    );
    let mut all = 0;
    for split in answer["splits"].as_array().unwrap() {
        let name = format!("{}.jsonl", split["name"].as_str().unwrap());
        let rows = rows(&one, &name);
        assert_eq!(split["documents"], rows.len());
        assert_eq!(split["annotations"], rows.len() * 2);
        all += rows.len();
    }
    assert_eq!(all, 60);
    assert_eq!(answer["report"]["documents"], 60);

    let sums = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&first)
        .status()
        .unwrap();
    assert!(sums.success());

    let card = std::str::from_utf8(&one["README.md"]).unwrap();
    for line in [
        "license: \"cc-by-4.0\"",
        "language: [\"en\"]",
        "| all | 60 |",
        "The articles are from 2018-01-01 to 2018-02-28 (60 of 60 have a date).",
        "No sports.",
        "- Nobody has marked as done: 60 of 60 articles",
        "Agreement is not known",
    ] {
        assert!(card.contains(line), "{line}\n{card}");
    }
    let person = card
        .lines()
        .find(|it| it.starts_with("| Person |"))
        .unwrap();
    assert!(person.ends_with(" 60 |"), "{person}");

    // The recipe in the folder makes the folder again.
    let kept: Value = serde_json::from_slice(&one["recipe.json"]).unwrap();
    let third = out(&desk, "third");
    desk.call("export", exporting(kept, &third));
    assert_eq!(files(&third), one);
}

/// Which file each title is in.
fn split_of(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for name in ["train.jsonl", "dev.jsonl", "test.jsonl"] {
        for row in rows(files, name) {
            let title = row["meta"]["title"].as_str().unwrap().to_owned();
            assert!(found.insert(title, name.to_owned()).is_none());
        }
    }
    found
}

#[test]
fn near_copies_stay_together_or_their_leaking_is_named() {
    let desk = newsroom();
    let recipe = |action: &str| {
        json!({
            "format": "prodigy-jsonl",
            "release": { "splits": { "by": "hash" }, "duplicates": { "action": action, "threshold": 0.7 } },
        })
    };
    let together = desk.call("export", exporting(recipe("together"), &out(&desk, "a")));
    assert_eq!(codes(&together, "leakage"), Vec::<Value>::new());
    assert_eq!(codes(&together, "near-duplicate").len(), 12);
    let split = split_of(&files(&out(&desk, "a")));
    for number in (4..60).step_by(5) {
        let of = |it: i32| &split[&format!("Article {it}")];
        assert_eq!(of(number), of(number - 1));
    }
    let reported = desk.call("export", exporting(recipe("report"), &out(&desk, "b")));
    let split = split_of(&files(&out(&desk, "b")));
    let leaking = (4..60).step_by(5).filter(|number| {
        let of = |it: i32| &split[&format!("Article {it}")];
        of(*number) != of(number - 1)
    });
    let leaks = codes(&reported, "leakage");
    assert_eq!(leaks.len(), leaking.count());
    assert!(!leaks.is_empty());
    let article = leaks[0]["document"].as_str().unwrap();
    assert_eq!(leaks[0]["article"], desk.article(article));
    let first = desk.call("export", exporting(recipe("first"), &out(&desk, "c")));
    assert_eq!(first["report"]["documents"], 48);
    assert_eq!(codes(&first, "near-duplicate").len(), 12);
}

#[test]
fn a_group_is_in_one_split_and_the_newest_test() {
    let desk = newsroom();
    let recipe = |splits: Value| {
        json!({
            "format": "prodigy-jsonl",
            "release": { "splits": splits, "duplicates": { "action": "ignore" } },
        })
    };
    let ask = recipe(json!({ "by": "group", "group": "source", "train": 1, "dev": 1, "test": 1 }));
    desk.call("export", exporting(ask, &out(&desk, "g")));
    let split = split_of(&files(&out(&desk, "g")));
    for number in 12..60 {
        assert_eq!(
            split[&format!("Article {number}")],
            split[&format!("Article {}", number % 12)]
        );
    }
    desk.call(
        "export",
        exporting(recipe(json!({ "by": "time" })), &out(&desk, "t")),
    );
    let found = files(&out(&desk, "t"));
    let days = |name: &str| -> Vec<String> {
        let rows = rows(&found, name);
        let mut days: Vec<String> = rows
            .iter()
            .map(|it| it["meta"]["date"].as_str().unwrap().to_owned())
            .collect();
        days.sort();
        days
    };
    assert!(days("train.jsonl").last() < days("dev.jsonl").first());
    assert!(days("dev.jsonl").last() < days("test.jsonl").first());
    let missing = recipe(json!({ "by": "group", "group": "desk" }));
    let answer = desk.call("export", exporting(missing, &out(&desk, "m")));
    assert_eq!(codes(&answer, "not-divided")[0]["count"], 60);
}

#[test]
fn a_choice_of_words_labels_and_details_is_all_that_is_written() {
    let desk = newsroom();
    let export = |select: Value, name: &str| {
        let recipe = json!({ "format": "prodigy-jsonl", "select": select });
        let answer = desk.call("export", exporting(recipe, &out(&desk, name)));
        (
            answer["report"]["documents"].as_u64().unwrap(),
            answer["report"]["annotations"].as_u64().unwrap(),
        )
    };
    assert_eq!(
        export(json!({ "query": "source:\"paper 3\"" }), "a"),
        (5, 10)
    );
    assert_eq!(
        export(
            json!({ "query": "source:“paper 3” -11:30 -https://example.org" }),
            "aa"
        ),
        (5, 10),
        "a time and an address are words"
    );
    assert_eq!(export(json!({ "query": "label:Event" }), "ab").0, 6);
    assert_eq!(export(json!({ "query": "\"told 7\"" }), "b"), (1, 2));
    assert_eq!(export(json!({ "query": "ada -source:paper" }), "c"), (0, 0));
    assert_eq!(export(json!({ "labels": ["Event"] }), "d"), (60, 6));
    assert_eq!(export(json!({ "layers": ["Quotes"] }), "e"), (60, 0));
    let refused = |select: Value| {
        let recipe = json!({ "format": "prodigy-jsonl", "select": select });
        desk.refuse("export", exporting(recipe, &out(&desk, "z")))
            .message
    };
    assert_eq!(
        refused(json!({ "labels": ["Hero"] })),
        "There is no label “Hero”"
    );
    assert_eq!(
        refused(json!({ "query": "\"open" })),
        "A quotation mark is not closed"
    );
    assert_eq!(
        refused(json!({ "query": "label:Evnt" })),
        "There is no label “Evnt”"
    );
    assert!(!out(&desk, "z").exists());
}

/// Adds an article whose marks are given by layer, label and quote.
fn add(desk: &Desk, text: &str, marks: &[(&str, &str, &str)]) {
    let mark = |(number, (layer, label, quote)): (usize, &(&str, &str, &str))| {
        let start = text[..text.find(quote).unwrap()].chars().count();
        let end = start + quote.chars().count();
        json!({ "id": number.to_string(), "layer": layer, "label": label, "ranges": [[start, end]] })
    };
    let marks: Vec<Value> = marks.iter().enumerate().map(mark).collect();
    let line = json!({ "title": "One", "text": text, "annotations": marks });
    let file = format!("{{\"galley\":1,\"schema\":{{}}}}\n{line}\n");
    desk.call("import", desk.importing("one.jsonl", &file));
}

#[test]
fn annotations_in_article_parts_are_kept_or_left_out() {
    let desk = Desk::empty("newsroom");
    let layers = desk.schema()["layers"].as_array().unwrap().clone();
    let parts = layers.iter().find(|it| it["granularity"] == "paragraph");
    let parts = parts.unwrap()["name"].as_str().unwrap();
    let text = "Ada in Paris\n\nBob is here, in a whole long sentence.";
    add(
        &desk,
        text,
        &[
            ("Entities", "Person", "Ada"),
            ("Entities", "Person", "Bob"),
            (parts, "Headline", "Ada in Paris"),
        ],
    );
    let marks = |select: Value, name: &str| {
        let recipe = json!({ "format": "galley-jsonl", "select": select });
        desk.call("export", exporting(recipe, &out(&desk, name)));
        let text = std::fs::read_to_string(out(&desk, name)).unwrap();
        let line: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
        let quotes = line["annotations"].as_array().unwrap().clone();
        let mut quotes: Vec<String> = quotes
            .iter()
            .map(|it| it["quotes"][0].as_str().unwrap().to_owned())
            .collect();
        quotes.sort();
        quotes
    };
    assert_eq!(
        marks(
            json!({ "parts": ["Headline"], "layers": ["Entities"] }),
            "a"
        ),
        ["Ada"]
    );
    assert_eq!(
        marks(
            json!({ "without_parts": ["Headline"], "layers": ["Entities"] }),
            "b"
        ),
        ["Bob"]
    );
}

#[test]
fn one_file_for_each_layer_loses_no_overlap_between_layers() {
    let desk = Desk::empty("newsroom");
    let quotes = desk.schema()["layers"].as_array().unwrap().clone();
    let quotes = quotes.iter().find(|it| it["name"] == "Quotes").unwrap();
    let label = quotes["labels"][0]["name"].as_str().unwrap();
    add(
        &desk,
        "“Ada is here,” said Bob.",
        &[
            ("Entities", "Person", "Ada"),
            ("Quotes", label, "“Ada is here,”"),
        ],
    );
    let recipe = |per_layer: bool| json!({ "format": "conll2003", "per_layer": per_layer });
    let one = desk.call("export", exporting(recipe(false), &out(&desk, "one")));
    assert_eq!(codes(&one, "overlap").len(), 1);
    let many = desk.call("export", exporting(recipe(true), &out(&desk, "many")));
    assert_eq!(codes(&many, "overlap"), Vec::<Value>::new());
    let found = files(&out(&desk, "many"));
    let text = |name: &str| std::str::from_utf8(&found[name]).unwrap().to_owned();
    assert!(text("Entities.conll").contains("Ada -X- _ B-Person"));
    assert!(text("Quotes.conll").contains("Ada -X- _ I-"));
    assert!(found.contains_key("report.json"));
    let whole = json!({ "format": "galley-jsonl", "per_layer": true });
    let error = desk.refuse("export", exporting(whole, &out(&desk, "none")));
    assert_eq!(error.message, "Galley JSONL holds all layers in one");
}

#[test]
fn a_report_lies_beside_a_folder_that_is_named_with_a_slash() {
    let desk = Desk::new();
    let ask = json!({ "format": "text" });
    desk.call("export", exporting(ask, &out(&desk, "texts/")));
    assert!(out(&desk, "texts.report.json").exists());
    assert!(!out(&desk, "texts/.report.json").exists());
}

#[test]
fn layers_with_names_alike_have_a_file_each_and_what_is_in_none_is_said() {
    let from = Desk::empty("newsroom");
    add(&from, "Ada is here.", &[("Entities", "Person", "Ada")]);
    let row = from.export("galley-jsonl");
    let desk = Desk::empty("blank");
    for (number, layer) in ["A/B", "A-B", "a b"].iter().enumerate() {
        let file = row.replace("Entities", layer);
        desk.call("import", desk.importing(&format!("{number}.jsonl"), &file));
    }
    let article = json!({ "text": "Ada is here.", "spans": [], "accept": ["Politics"] });
    desk.call(
        "import",
        desk.importing("whole.jsonl", &format!("{article}\n")),
    );
    let target = out(&desk, "many");
    let recipe = json!({ "format": "conll2003", "per_layer": true, "select": { "layers": ["A/B", "A-B", "a b"] } });
    let answer = desk.call("export", exporting(recipe, &target));
    let found = files(&target);
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["A-B-2.conll", "A-B.conll", "a-b-3.conll", "report.json"]
    );
    for name in &names[..3] {
        assert!(
            std::str::from_utf8(&found[*name])
                .unwrap()
                .contains("B-Person"),
            "{name}"
        );
    }
    assert_eq!(answer["report"]["annotations"], 3);
    let desk = Desk::new();
    let label = json!({ "text": "Nothing here yet.", "label": ["News"] });
    let mut whole = desk.importing("whole.jsonl", &format!("{label}\n"));
    whole["format"] = "doccano-jsonl".into();
    desk.call("import", whole);
    let recipe = json!({ "format": "conll2003", "per_layer": true });
    let answer = desk.call("export", exporting(recipe, &out(&desk, "spans")));
    assert_eq!(codes(&answer, "no-file")[0]["count"], 1, "{answer}");
}

#[test]
fn what_is_not_written_is_not_on_the_card_and_nobody_is_named_there() {
    let desk = Desk::new();
    let row = json!({ "text": TEXT, "spans": [{ "start": 0, "end": 3, "label": "Person" }], "_annotator_id": "Secret Name" });
    let mut more = desk.importing("more.jsonl", &format!("{row}\n"));
    more["layer"] = "Entities".into();
    desk.call("import", more);
    let target = out(&desk, "release");
    let recipe =
        json!({ "format": "conll2003", "options": { "layer": "Entities" }, "release": {} });
    let answer = desk.call("export", exporting(recipe, &target));
    assert_eq!(codes(&answer, "annotators").len(), 1);
    let found = files(&target);
    let card = std::str::from_utf8(&found["README.md"]).unwrap();
    assert!(!card.contains("Secret Name"), "{card}");
    assert!(
        !card.contains("## Quotes") && card.contains("## Entities"),
        "{card}"
    );
    let entities = answer["report"]["annotations"].as_u64().unwrap();
    assert!(card.contains(&format!("| {entities} | 0 |")), "{card}");
}

#[test]
fn links_whose_end_is_not_chosen_are_lost_with_a_line() {
    let desk = Desk::new();
    let whole = json!({ "format": "galley-jsonl" });
    let answer = desk.call("export", exporting(whole, &out(&desk, "whole")));
    assert_eq!(codes(&answer, "cut-relations"), Vec::<Value>::new());
    let part = json!({ "format": "galley-jsonl", "select": { "labels": ["Source"] } });
    let answer = desk.call("export", exporting(part, &out(&desk, "part")));
    assert_eq!(codes(&answer, "cut-relations")[0]["count"], 1);
    assert_eq!(answer["report"]["relations"], 0);
}

#[test]
fn a_report_lies_beside_the_file_and_a_stand_off_release_has_no_word_of_the_text() {
    let desk = newsroom();
    let recipe = json!({
        "format": "galley-jsonl", "options": { "text": "leave-out" },
        "release": { "splits": {}, "duplicates": { "action": "report" } },
    });
    desk.call("export", exporting(recipe, &out(&desk, "bare")));
    for (name, bytes) in files(&out(&desk, "bare")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("word7x"), "{name}");
        assert!(!text.contains("Paris"), "{name}");
    }
    let plain = json!({ "format": "galley-jsonl", "options": { "text": "leave-out" } });
    let path = out(&desk, "bare.jsonl");
    desk.call("export", exporting(plain, &path));
    let beside = std::fs::read_to_string(out(&desk, "bare.jsonl.report.json")).unwrap();
    let report: Value = serde_json::from_str(&beside).unwrap();
    assert_eq!(report["documents"], 60);

    // Nor where the articles are called by how they begin.
    let nameless = Desk::empty("newsroom");
    for ending in ["", " Yes."] {
        let words: Vec<String> = (0..80).map(|it| format!("secret{it}")).collect();
        nameless.add(
            "",
            &format!("Headline is secret.\n{}{ending}", words.join(" ")),
        );
    }
    let recipe = json!({
        "format": "galley-jsonl", "options": { "text": "leave-out" },
        "release": { "splits": { "train": 1, "dev": 0, "test": 0 }, "duplicates": { "action": "report" } },
    });
    let answer = nameless.call("export", exporting(recipe, &out(&nameless, "bare")));
    assert_eq!(codes(&answer, "near-duplicate").len(), 1);
    for (name, bytes) in files(&out(&nameless, "bare")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("secret"), "{name}: {text}");
    }

    // Another project that has the texts gets every annotation at its place; one that has not says so.
    let other = Desk::empty("newsroom");
    let texts = out(&desk, "texts");
    let ask = json!({ "format": "text" });
    desk.call("export", exporting(ask, &texts));
    let bare = std::fs::read_to_string(&path).unwrap();
    let early = other.call("import", other.importing("bare.jsonl", &bare));
    assert_eq!(codes(&early, "text-missing").len(), 60);
    assert_eq!(early["report"]["documents"], 0);
    let mut import = other.importing("x.jsonl", "");
    import["sources"] = json!([{ "kind": "path", "path": texts }]);
    import["format"] = "text".into();
    other.call("import", import);
    let joined = other.call("import", other.importing("bare.jsonl", &bare));
    assert_eq!(joined["report"]["annotations"], 120);
    assert_eq!(codes(&joined, "text-missing"), Vec::<Value>::new());
    other.assert_sound();
    let quotes = |desk: &Desk| {
        let text = desk.export("galley-jsonl");
        let mut all: Vec<String> = Vec::new();
        for line in text.lines().skip(1) {
            let row: Value = serde_json::from_str(line).unwrap();
            for it in row["annotations"].as_array().unwrap() {
                all.push(format!("{} {}", it["label"], it["quotes"]));
            }
        }
        all.sort();
        all
    };
    assert_eq!(quotes(&other), quotes(&desk));
}

#[test]
fn an_existing_folder_is_kept_and_a_cancelled_release_leaves_nothing() {
    let desk = newsroom();
    let taken = out(&desk, "taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("x"), "kept").unwrap();
    let recipe = json!({ "format": "prodigy-jsonl", "release": { "splits": {} } });
    let error = desk.refuse("export", exporting(recipe.clone(), &taken));
    assert!(error.message.ends_with("is not an empty folder"));
    assert_eq!(std::fs::read_to_string(taken.join("x")).unwrap(), "kept");
    let before = std::fs::read_dir(desk.folder.path()).unwrap().count();
    let unknown = json!({ "format": "none", "release": {} });
    desk.refuse("export", exporting(unknown, &out(&desk, "new")));
    let split =
        json!({ "format": "prodigy-jsonl", "options": { "x": "y" }, "release": { "splits": {} } });
    desk.refuse("export", exporting(split, &out(&desk, "new")));
    assert_eq!(
        std::fs::read_dir(desk.folder.path()).unwrap().count(),
        before
    );
}

#[test]
fn a_format_with_splits_of_its_own_is_one_dataset_with_the_card_in_it() {
    let desk = newsroom();
    let recipe = json!({
        "format": "hf",
        "release": { "splits": { "by": "label" }, "card": { "licence": "cc0-1.0", "languages": ["en"] } },
    });
    let answer = desk.call("export", exporting(recipe, &out(&desk, "set")));
    let folder = out(&desk, "set");
    let card = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut all = 0;
    for split in answer["splits"].as_array().unwrap() {
        let name = split["name"].as_str().unwrap().replace("dev", "validation");
        let path = format!("data/{name}-00000-of-00001.parquet");
        assert!(folder.join(&path).is_file(), "{path}");
        assert!(
            card.contains(&format!("  - split: {name}\n    path: {path}\n")),
            "{card}"
        );
        all += split["documents"].as_u64().unwrap();
    }
    assert_eq!(all, 60);
    assert!(
        card.contains("license: \"cc0-1.0\"") && card.contains("dataset_info:"),
        "{card}"
    );
    assert_eq!(card.matches("\n---\n").count(), 1, "one front matter");
    assert_eq!(card.matches("language").count(), 1, "{card}");
    let other = Desk::empty("blank");
    let read = other.call("import", {
        let mut import = other.importing("x", "");
        import["sources"] = json!([{ "kind": "path", "path": folder }]);
        import["format"] = "hf".into();
        import["preview"] = true.into();
        import
    });
    assert_eq!(read["report"]["annotations"], 120);
}
