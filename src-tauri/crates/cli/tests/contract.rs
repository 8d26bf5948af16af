//! The command line as scripts rely on it: commands, options, exit codes, what is printed where.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;
use serde_json::{Value, json};

const FORMATS: [&str; 7] = [
    "text",
    "galley-jsonl",
    "prodigy-jsonl",
    "spacy-docbin",
    "doccano-jsonl",
    "conll2003",
    "brat",
];

#[test]
fn new_makes_a_project_of_each_preset_and_never_overwrites() {
    let desk = Desk::new();
    for (preset, layer) in [
        ("newsroom", "Article parts"),
        ("conll2003", "Entities"),
        ("ontonotes", "Entities"),
        ("quotes", "Quotes"),
        ("claims", "Claims"),
        ("blank", "Highlights"),
    ] {
        let name = format!("{preset}.galley");
        let made = desk.run(&["new", &name, "--preset", preset]);
        assert_eq!(made.done().out, format!("made {name}\n"));
        desk.run(&["check", &name])
            .done()
            .says("all is well: 1 change verified");
        let schema = desk.run(&[
            "export",
            &name,
            "--format",
            "galley-jsonl",
            "-o",
            "out.jsonl",
        ]);
        schema.done();
        assert!(
            desk.read("out.jsonl")
                .contains(&format!("\"name\":\"{layer}\"")),
            "{preset}"
        );
    }
    let before = desk.read_bytes("blank.galley");
    desk.run(&["new", "blank.galley"])
        .refused("blank.galley exists already");
    assert_eq!(desk.read_bytes("blank.galley"), before);
    desk.run(&["new", "x.galley", "--preset", "bland"])
        .refused("There is no preset “bland”")
        .refused("newsroom, conll2003, ontonotes, quotes, claims, blank");
    desk.run(&["new", "no/such/x.galley"])
        .refused("There is no file no/such");
    assert!(!desk.path("x.galley").exists());
}

impl Desk {
    fn read_bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

#[test]
fn import_recognises_the_format_and_says_which() {
    for (name, content, format) in [
        ("a.txt", "Ada met Bob.", "text"),
        (
            "a.jsonl",
            r#"{"text":"Ada met Bob.","spans":[]}"#,
            "prodigy-jsonl",
        ),
        (
            "a.jsonl",
            r#"{"text":"Ada met Bob.","label":[[0,3,"Person"]]}"#,
            "doccano-jsonl",
        ),
        (
            "a.jsonl",
            r#"{"id":1,"body":"Ada met Bob.","text":"Ada met Bob."}"#,
            "jsonl",
        ),
        ("a.csv", "title,text\nT,Ada met Bob.\n", "csv"),
        ("a.tsv", "title\ttext\nT\tAda met Bob.\n", "csv"),
        ("d/a.txt", "Ada met Bob.", "text"),
    ] {
        let desk = Desk::new();
        desk.write(name, content);
        let run = desk.run(&["import", "p.galley", name.split('/').next().unwrap()]);
        run.done()
            .says("imported 1 article, ")
            .says(&format!("({format})"));
        assert!(run.out.contains("note: Read as "), "{run:?}");
        assert_eq!(desk.stats()["articles"], 1);
    }
    // A folder of brat.
    let desk = Desk::new();
    desk.write("b/a.txt", "Ada met Bob.")
        .write("b/a.ann", "T1\tPerson 0 3\tAda\n");
    desk.run(&["import", "p.galley", "b"])
        .done()
        .says("imported 1 article, 1 annotation, 0 relations (brat)");
    // A format that is named is not guessed, nor said to be.
    desk.write("c.jsonl", r#"{"text":"Eve.","label":[]}"#);
    let run = desk.run(&["import", "p.galley", "c.jsonl", "--format", "doccano-jsonl"]);
    assert!(!run.done().out.contains("Read as"), "{run:?}");
    desk.run(&["import", "p.galley", "c.jsonl", "--format", "xml"])
        .refused("There is no format “xml”")
        .refused("doccano-jsonl");
    desk.run(&["import", "p.galley", "c.jsonl", "--format", "xlsx"])
        .refused("can be written but not read");
}

#[test]
fn import_takes_several_paths_as_one_change() {
    let desk = Desk::new();
    desk.write("1.txt", "One.")
        .write("d/2.txt", "Two.")
        .write("d/10.txt", "Ten.");
    desk.run(&["import", "p.galley", "1.txt", "d"])
        .done()
        .says("imported 3 articles");
    let log = desk.log();
    assert_eq!(log.len(), 2);
    assert_eq!(log[1]["author"], "ada");
    // 10 comes after 2.
    desk.run(&[
        "export",
        "p.galley",
        "--format",
        "galley-jsonl",
        "-o",
        "o.jsonl",
    ])
    .done();
    let titles: Vec<Value> = desk
        .read("o.jsonl")
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["title"].clone())
        .collect();
    assert_eq!(titles, ["One.", "Two.", "Ten."]);
}

#[test]
fn import_puts_marks_in_the_layer_and_under_the_annotator_asked_for() {
    let desk = Desk::new();
    desk.write(
        "a.jsonl",
        r#"{"text":"Ada met Bob.","spans":[{"start":0,"end":3,"label":"Hero"}]}"#,
    );
    let run = desk.run(&[
        "import",
        "p.galley",
        "a.jsonl",
        "--layer",
        "Roles",
        "--annotator",
        "Eve",
    ]);
    run.done()
        .says("note: The layer “Roles” was new and was added.")
        .says("note: The label “Hero” was new in the layer “Roles” and was added.")
        .says("note: The annotator “Eve” was new and was added.");
    let stats = desk.stats();
    assert_eq!(
        stats["labels"],
        json!([{ "layer": "Roles", "label": "Hero", "count": 1 }])
    );
    assert_eq!(
        stats["annotators"],
        json!([{ "name": "ada", "count": 0 }, { "name": "Eve", "count": 1 }])
    );
}

#[test]
fn import_writes_its_report_and_its_exit_code_tells_of_losses() {
    let desk = Desk::new();
    desk.write("a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"Two.\",\"spans\":[{\"start\":90,\"end\":95,\"label\":\"Person\"}]}\nnot json\n");
    let run = desk.run(&[
        "import",
        "p.galley",
        "a.jsonl",
        "--format",
        "prodigy-jsonl",
        "--report",
        "r.json",
    ]);
    run.partly("left out: a.jsonl, line 3:")
        .partly("left out: a.jsonl, line 2:")
        .partly("imported 2 articles, 0 annotations");
    let report = desk.json("r.json");
    assert_eq!(
        (
            &report["format"],
            &report["documents"],
            &report["annotations"]
        ),
        (&json!("prodigy-jsonl"), &json!(2), &json!(0))
    );
    let items: Vec<(&str, u64)> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["severity"] == "rejected")
        .map(|it| (it["file"].as_str().unwrap(), it["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(items, [("a.jsonl", 2), ("a.jsonl", 3)]);
    assert_eq!(desk.stats()["articles"], 2);

    // The place of the report is tried first: nothing is imported that could not be told of.
    let before = desk.state();
    desk.write("b.txt", "Eve.");
    desk.run(&["import", "p.galley", "b.txt", "--report", "no/such/r.json"])
        .refused("The report cannot be written to no/such/r.json");
    desk.run(&["import", "p.galley", "b.txt", "--report", "."])
        .refused("The report cannot be written");
    assert_eq!(desk.state(), before);
    // Where nothing was new nothing was done, and the report says so.
    let again = desk.run(&[
        "import",
        "p.galley",
        "a.jsonl",
        "--format",
        "prodigy-jsonl",
        "--report",
        "r.json",
    ]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.out.contains("imported 0 articles"), "{again:?}");
    assert_eq!(desk.json("r.json")["documents"], 0);
    assert_eq!(desk.state(), before);
}

#[test]
fn a_strict_import_refuses_what_it_would_have_to_add_or_leave_out() {
    let desk = Desk::new();
    let before = desk.state();
    for (content, why) in [
        (
            r#"{"text":"Ada.","spans":[{"start":0,"end":3,"label":"Hero"}]}"#,
            "a.jsonl, line 1: The label “Hero” is not in the project",
        ),
        ("{\"text\":\"Ada.\"}\n\n{broken\n", "a.jsonl, line 3: "),
        (
            r#"{"text":"Ada.","spans":[{"start":0,"end":30,"label":"Person"}]}"#,
            "a.jsonl, line 1: ",
        ),
    ] {
        desk.write("a.jsonl", content);
        let run = desk.run(&[
            "import",
            "p.galley",
            "a.jsonl",
            "--format",
            "prodigy-jsonl",
            "--strict",
        ]);
        run.refused(why).refused("without --strict");
        assert_eq!(desk.state(), before);
    }
    desk.write(
        "a.jsonl",
        r#"{"text":"Ada.","spans":[{"start":0,"end":3,"label":"Person"}]}"#,
    );
    desk.run(&["import", "p.galley", "a.jsonl", "--strict"])
        .done();
}

#[test]
fn export_writes_each_format_whole_and_reports_what_it_cannot_carry() {
    let desk = Desk::with_marks();
    for format in FORMATS {
        let run = desk.run(&[
            "export", "p.galley", "--format", format, "-o", format, "--report", "r.json",
        ]);
        let report = desk.json("r.json");
        let lost = report["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["severity"] == "loss");
        assert_eq!(run.code, i32::from(lost), "{format}: {run:?}");
        assert_eq!(run.err, "");
        run.says(&format!(
            "exported 1 article, 2 annotations, 0 relations ({format})"
        ));
        assert_eq!(report["documents"], 1);
        assert_eq!(
            desk.path(format).is_dir(),
            ["brat", "text"].contains(&format)
        );
    }
    desk.run(&["export", "p.galley", "--format", "text", "-o", "t"])
        .partly("lost: a.jsonl: Ada met Bob.: Plain text has no place for annotations");
    assert!(desk.read("conll2003").contains("Ada"));
    assert!(
        !desk.names().iter().any(|it| it.starts_with(".galley")),
        "nothing temporary stays"
    );
}

#[test]
fn export_takes_options_and_refuses_unknown_ones_before_writing() {
    let desk = Desk::with_marks();
    let export = |more: &[&str]| {
        let mut arguments = vec!["export", "p.galley", "-o", "out"];
        arguments.extend(more);
        desk.run(&arguments)
    };
    export(&[
        "--format",
        "conll2003",
        "--option",
        "layer=Entities",
        "--option",
        "scheme=bioes",
    ])
    .done();
    assert!(
        desk.read("out").contains("S-Person"),
        "{}",
        desk.read("out")
    );
    desk.write("out", "mine");
    for (more, why) in [
        (vec!["--format", "xml"], "There is no format “xml”"),
        (vec!["--format", "parquet"], "can be read but not written"),
        (
            vec!["--format", "conll2003", "--option", "color=red"],
            "has no option “color”",
        ),
        (
            vec!["--format", "conll2003", "--option", "scheme=bilou-ish"],
            "is not a value of the option “scheme”",
        ),
        (
            vec!["--format", "conll2003", "--option", "scheme"],
            "write it as KEY=VALUE",
        ),
        (
            vec!["--format", "conll2003", "--option", "layer=Nope"],
            "There is no layer “Nope”",
        ),
        (
            vec!["--format", "conll2003", "--annotator", "Eve"],
            "There is no annotator “Eve”",
        ),
        (
            vec!["--format", "conll2003", "--report", "no/such/r.json"],
            "The report cannot be written",
        ),
        (vec![], "--format"),
    ] {
        export(&more).refused(why);
        assert_eq!(desk.read("out"), "mine", "{more:?}");
    }
    desk.run(&["export", "p.galley", "--format", "galley-jsonl"])
        .refused("-o");
    desk.run(&[
        "export",
        "p.galley",
        "--format",
        "galley-jsonl",
        "-o",
        "no/such/out",
    ])
    .refused("no/such/out could not be written");
    // A file is replaced, a folder that has something in it is not, the project never.
    export(&["--format", "galley-jsonl"]).done();
    assert!(desk.read("out").starts_with("{\"galley\":1"));
    desk.write("full/x", "mine");
    desk.run(&["export", "p.galley", "--format", "brat", "-o", "full"])
        .refused("full exists already and is not an empty folder");
    let before = desk.state();
    for project in ["p.galley", "./p.galley", "p.galley-wal"] {
        desk.run(&[
            "export",
            "p.galley",
            "--format",
            "galley-jsonl",
            "-o",
            project,
        ])
        .refused("is the project itself");
    }
    assert_eq!(desk.state(), before);
}

#[test]
fn export_of_one_annotator_has_nobody_elses() {
    let desk = Desk::with_marks();
    desk.write(
        "b.jsonl",
        r#"{"text":"Ada met Bob.","spans":[{"start":4,"end":7,"label":"Event"}]}"#,
    );
    desk.run(&["import", "p.galley", "b.jsonl", "--annotator", "Eve"])
        .done();
    desk.run(&[
        "export",
        "p.galley",
        "--format",
        "prodigy-jsonl",
        "-o",
        "o.jsonl",
        "--annotator",
        "Eve",
    ])
    .done();
    let out = desk.read("o.jsonl");
    assert!(out.contains("Event") && !out.contains("Person"), "{out}");
}

#[test]
fn formats_lists_what_can_be_read_and_written() {
    let desk = Desk::new();
    let json: Value = serde_json::from_str(&desk.run(&["formats", "--json"]).done().out).unwrap();
    let formats = json["formats"].as_array().unwrap();
    for id in FORMATS {
        let format = formats
            .iter()
            .find(|it| it["id"] == id)
            .unwrap_or_else(|| panic!("{id}"));
        assert_eq!(format["writes"], true);
        assert_eq!(format["folder"], ["brat", "text"].contains(&id));
        assert!(format["carries"]["overlap"].is_boolean() && format["offset_unit"].is_string());
        desk.run(&["formats"]).done().says(id);
    }
    let reads: Vec<&str> = formats
        .iter()
        .filter(|it| it["reads"] == true)
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    for id in [
        "text",
        "csv",
        "jsonl",
        "galley-jsonl",
        "prodigy-jsonl",
        "doccano-jsonl",
        "brat",
    ] {
        assert!(reads.contains(&id), "{id}");
    }
}

#[test]
fn log_undo_and_redo_tell_one_story() {
    let desk = Desk::with_marks();
    let log = desk.log();
    let what: Vec<&str> = log.iter().map(|it| it["what"].as_str().unwrap()).collect();
    assert_eq!(what[0], "create project p");
    assert!(what[1].starts_with("import Ada met Bob."), "{what:?}");
    assert!(log[1]["time"].as_f64().unwrap() >= log[0]["time"].as_f64().unwrap());
    let text = desk.run(&["log", "p.galley"]);
    let lines: Vec<&str> = text.done().out.lines().collect();
    assert!(
        lines.len() == 2 && lines[1].contains(" UTC  ada  import"),
        "{lines:?}"
    );

    let full = desk.stats();
    assert_eq!(desk.run(&["undo", "p.galley"]).done().out, "undid import\n");
    assert_eq!(desk.stats()["articles"], 0);
    desk.run(&["undo", "p.galley"])
        .refused("There is nothing to undo");
    assert_eq!(desk.run(&["redo", "p.galley"]).done().out, "redid import\n");
    assert_eq!(desk.stats(), full);
    desk.run(&["redo", "p.galley"])
        .refused("There is nothing to redo");
    assert_eq!(desk.log().len(), 4);
    desk.run(&["check", "p.galley"])
        .done()
        .says("all is well: 4 changes verified, 2 annotations with their quotes");
}

#[test]
fn stats_count_articles_labels_annotators_and_status() {
    let desk = Desk::with_marks();
    assert_eq!(
        desk.stats(),
        json!({
            "articles": 1, "characters": 12.0, "annotations": 2, "relations": 0,
            "labels": [{ "layer": "Entities", "label": "Person", "count": 2 }],
            "annotators": [{ "name": "ada", "count": 2 }],
            "status": [
                { "name": "to do", "count": 1 }, { "name": "in progress", "count": 0 },
                { "name": "done", "count": 0 }, { "name": "skipped", "count": 0 },
            ],
        })
    );
    desk.run(&["stats", "p.galley"])
        .done()
        .says("1 article, 12 characters, 2 annotations, 0 relations")
        .says("2  Entities · Person");
}

#[test]
fn check_finds_what_was_tampered_with() {
    let desk = Desk::with_marks();
    let mut bytes = desk.read_bytes("p.galley");
    // The quote of a mark, in the table that is derived from the log.
    let at = bytes.windows(3).rposition(|it| it == b"Bob").unwrap();
    bytes[at] = b'R';
    desk.write("q.galley", bytes);
    let run = desk.run(&["check", "q.galley"]);
    assert_ne!(run.code, 0, "{run:?}");
}

#[test]
fn findings_lists_groups_and_says_by_its_code_whether_there_are_any() {
    let desk = Desk::new();
    let mark =
        |start: usize, label: &str| json!({ "start": start, "end": start + 4, "label": label });
    let place = json!({ "text": "In Rome.", "spans": [mark(3, "Place")] });
    let slip = json!({ "text": "To Rome!", "spans": [mark(3, "Person")] });
    let lines: Vec<String> = (0..4)
        .map(|number| {
            json!({ "text": format!("In Rome {number}."), "spans": place["spans"] }).to_string()
        })
        .collect();
    desk.write("a.jsonl", lines.join("\n"));
    desk.run(&["import", "p.galley", "a.jsonl"]).done();
    desk.run(&["findings", "p.galley"])
        .done()
        .says("0 likely slips in 4 articles");
    desk.write("b.jsonl", slip.to_string());
    desk.run(&["import", "p.galley", "b.jsonl"]).done();
    let run = desk.run(&["findings", "p.galley"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.says("several-labels      Rome  (Place 4 times, Person once)")
        .says("1 likely slip in 5 articles");
    let run = desk.run(&["findings", "p.galley", "--json"]);
    let group: Value = serde_json::from_str(run.out.trim()).unwrap();
    assert_eq!(
        (&group["rule"], &group["places"]),
        (&json!("several-labels"), &json!(1))
    );
    desk.run(&["findings", "no.galley"]).refused("no.galley");
}

#[test]
fn the_sample_is_a_sound_project() {
    let desk = Desk::new();
    desk.run(&["sample", "s.galley"]).done();
    desk.run(&["check", "s.galley"]).done();
    desk.run(&["stats", "s.galley"]).done().says("1 article");
}

#[test]
fn what_cannot_be_understood_is_refused_and_help_is_no_error() {
    let desk = Desk::new();
    for arguments in [
        vec!["fly"],
        vec![],
        vec!["new"],
        vec!["import", "p.galley"],
        vec!["import", "p.galley", "x", "--fast"],
        vec!["log"],
        vec!["serve", "p.galley", "--port", "70000"],
    ] {
        let run = desk.run(&arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty());
    }
    for arguments in [vec!["--help"], vec!["import", "--help"], vec!["--version"]] {
        let run = desk.run(&arguments);
        assert!(!run.done().out.is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::with_marks();
    let run = desk.shell("\"$GALLEY\" log p.galley --json | head -c 1; \"$GALLEY\" formats | true");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
}

#[test]
fn a_recipe_from_a_file_chooses_divides_and_describes() {
    let desk = Desk::with_marks();
    desk.write(
        "release.json",
        r#"{"format": "prodigy-jsonl", "select": {"labels": ["Person"]}, "release": {"splits": {"train": 1, "dev": 0, "test": 0}}}"#,
    );
    let run = desk.run(&[
        "export",
        "p.galley",
        "--recipe",
        "release.json",
        "-o",
        "out",
    ]);
    run.done().says("train: ");
    for name in [
        "README.md",
        "SHA256SUMS",
        "recipe.json",
        "report.json",
        "train.jsonl",
    ] {
        assert!(desk.path("out").join(name).exists(), "{name}");
    }
    assert!(!desk.read("out/train.jsonl").contains("\"Place\""));
    // What is typed beside a recipe counts more.
    desk.run(&[
        "export",
        "p.galley",
        "--recipe",
        "release.json",
        "--format",
        "doccano-jsonl",
        "-o",
        "other",
    ])
    .done();
    assert!(desk.path("other/train.jsonl").exists());
    desk.write("broken.json", "{\n \"formt\": \"x\"}");
    desk.run(&["export", "p.galley", "--recipe", "broken.json", "-o", "x"])
        .refused("broken.json, line 2: unknown field `formt`");
    desk.run(&["export", "p.galley", "--recipe", "none", "-o", "x"])
        .refused("There is no recipe “none” in the project, and no such file");
    desk.run(&["export", "p.galley", "-o", "x"])
        .refused("--format");
    assert!(!desk.path("x").exists());
}

#[test]
fn the_recipe_of_the_documents_is_one() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/recipes.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let (recipe, _) = rest.split_once("```").unwrap();
    let desk = Desk::with_marks();
    desk.write("all.json", recipe);
    desk.run(&["export", "p.galley", "--recipe", "all.json", "-o", "out"]);
    let kept = desk.json("out/recipe.json");
    let shown: Value = serde_json::from_str(recipe).unwrap();
    assert_eq!(kept, shown, "every key is shown, and none that is not");
}

#[test]
fn an_export_overwrites_neither_its_report_nor_what_is_no_file() {
    let desk = Desk::with_marks();
    desk.run(&[
        "export", "p.galley", "--format", "brat", "-o", "x", "--report", "./x",
    ])
    .refused("The report and the export have one name");
    desk.run(&["export", "p.galley", "--format", "csv", "-o", "/dev/null"])
        .refused("/dev/null is neither a file nor a folder");
    for splits in [r#"{"train": 0, "dev": 0, "test": 0}"#, r#"{"by": "group"}"#] {
        desk.write(
            "r.json",
            format!(r#"{{"format": "csv", "release": {{"splits": {splits}}}}}"#),
        );
        desk.run(&["export", "p.galley", "--recipe", "r.json", "-o", "y"])
            .refused("");
    }
    assert!(!desk.path("y").exists());
}

#[test]
fn a_report_lies_beside_every_export() {
    let desk = Desk::with_marks();
    desk.run(&["export", "p.galley", "--format", "text", "-o", "texts"])
        .partly("has no place for annotations");
    let report = desk.json("texts.report.json");
    assert_eq!(report["format"], "text");
    assert_eq!(report["items"][0]["code"], "annotations");
}
