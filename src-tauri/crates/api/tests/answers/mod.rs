//! Commands that are asked, and refusals: a name and what is expected of the answer in the usual project.

mod library;
mod propagation;

use galley_api::wire::Event;
use serde_json::{Value, json};

use crate::desk::{Desk, TEXT};

pub use library::LIBRARY;
pub use propagation::PROPAGATION;

pub type Answer = (&'static str, fn(&Desk));

pub const ANSWERS: &[Answer] = &[
    ("app", |it| {
        let app = it.ask("app");
        assert_eq!(app["host"], "desktop");
        assert_eq!(app["presets"][0]["id"], "newsroom");
        assert_eq!(app["recent"][0]["exists"], true);
        assert_eq!(app["project"]["me"]["name"], "Ada");
        assert_eq!(app["project"]["articles"], 2);
    }),
    ("save_report", |it| {
        let ask = json!({
            "job": "x", "recipe": { "format": "conll2003" }, "path": null, "preview": true,
        });
        let report = it.call("export", ask)["report"].clone();
        let path = it.folder.path().join("said.json");
        it.call("save_report", json!({ "path": path, "report": report }));
        let saved: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(saved, report);
        it.refuse(
            "save_report",
            json!({ "path": it.folder.path(), "report": report }),
        );
    }),
    ("create_project", |it| {
        let path = it.folder.path().join("named");
        let view = it.call(
            "create_project",
            json!({ "path": path, "name": "", "preset": "quotes", "annotator": "Eve" }),
        );
        assert_eq!(view["name"], "named");
        assert!(it.folder.path().join("named.galley").exists());
        assert_eq!(it.ask("app")["project"]["path"], view["path"]);
    }),
    ("create_sample", |it| {
        let made = it.ask("create_sample");
        assert_eq!(made["articles"], 1);
        it.assert_sound();
        assert_eq!(
            it.ask("create_sample")["path"],
            made["path"],
            "it is opened the second time"
        );
    }),
    ("open_project", |it| {
        it.ask("close_project");
        let view = it.call("open_project", json!({ "path": it.path() }));
        assert_eq!(view["name"], "Test");
        let told = it.take_events();
        assert!(matches!(told.last(), Some(Event::Project { client }) if client == "me"));
    }),
    ("close_project", |it| {
        it.ask("close_project");
        assert_eq!(it.ask("app")["project"], Value::Null);
        it.refuse("stats", json!({}));
    }),
    ("use_annotator", |it| {
        let bob = it.call(
            "set_annotator",
            json!({ "annotator": null, "name": "Bob", "role": "" }),
        );
        let view = it.call("use_annotator", json!({ "annotator": bob["created"][0] }));
        assert_eq!(view["me"]["name"], "Bob");
        assert_eq!(it.articles()[0]["status"], "to_do", "his own work");
        assert_eq!(it.articles()[0]["annotations"], 6, "everybody’s");
        assert_eq!(
            it.other().ask("app")["project"]["me"]["name"],
            "Bob",
            "it stays chosen"
        );
    }),
    ("open_article", |it| {
        let article = it.open("First");
        assert_eq!(article["text"], TEXT);
        assert_eq!(
            article["words"].as_array().unwrap()[..4],
            [json!(0), json!(3), json!(1), json!(8)]
        );
        assert_eq!(article["relations"].as_array().unwrap().len(), 1);
        let quote = &article["annotations"][3];
        assert_eq!(
            (quote["quote"].as_str(), &quote["ranges"]),
            (Some("Babbage 💩"), &json!([[44, 54]]))
        );
        assert_eq!(quote["origin"], "by hand");
    }),
    ("guess_parts", |it| {
        let text = "The pier is to close\nThe council voted on Monday to close the pier.";
        let document = it.add("Third", text);
        let request = json!({ "document": document, "layer": it.layer("Article parts") });
        assert_eq!(
            it.call("guess_parts", request),
            json!({ "guesses": [{ "label": it.label("Headline"), "range": [0, 20] }] })
        );
        let request = json!({ "document": document, "layer": it.layer("Entities") });
        assert_eq!(it.call("guess_parts", request), json!({ "guesses": [] }));
        assert_eq!(
            it.open("Third")["annotations"],
            json!([]),
            "nothing is kept"
        );
    }),
    ("affected", |it| {
        let found = it.call("affected", json!({ "label": it.label("Person") }));
        assert_eq!(
            found,
            json!({ "annotations": 2, "articles": 1, "relations": 0, "examples": ["Ada Lovelace", "Charles Babbage"] })
        );
        let found = it.call("affected", json!({ "label": it.label("said by") }));
        assert_eq!(
            (&found["annotations"], &found["relations"]),
            (&json!(0), &json!(1))
        );
    }),
    ("undo", |it| {
        let undone = it.ask("undo");
        assert_eq!(
            undone["what"],
            "undid: linked “It works.” to “Babbage 💩” as said by"
        );
        assert_eq!(undone["undo"], json!({ "undo": "tag", "redo": "relate" }));
    }),
    ("redo", |it| {
        it.ask("undo");
        assert_eq!(
            it.ask("redo")["what"],
            "redid: linked “It works.” to “Babbage 💩” as said by"
        );
        let error = it.refuse("redo", json!({}));
        assert_eq!(error.message, "There is nothing to redo");
    }),
    ("log", |it| {
        let page = it.call("log", json!({ "offset": 0, "limit": 2 }));
        assert_eq!(page["total"], 11);
        assert_eq!(page["rows"].as_array().unwrap().len(), 2);
        let row = &page["rows"][1];
        assert_eq!(
            (row["author"].as_str(), row["what"].as_str()),
            (Some("Ada"), Some("tagged ““It works.”” Claim"))
        );
        assert_eq!(row["document"], it.article("First"));
        assert_eq!(row["annotation"], it.mark("“It works.”"));
        assert_eq!(
            (&row["origin"], &row["mine"]),
            (&json!("by hand"), &json!(true))
        );
    }),
    ("preview_undo_of", |it| {
        let rows = it.call("log", json!({ "offset": 0, "limit": 1 }))["rows"].clone();
        let preview = it.call("preview_undo_of", json!({ "change": rows[0]["change"] }));
        assert_eq!(
            preview,
            json!({ "back": 1, "left": 0, "adrift": 0, "skipped": [] })
        );
    }),
    ("undo_of", |it| {
        let rows = it.call("log", json!({ "offset": 0, "limit": 1 }))["rows"].clone();
        let undone = it.call("undo_of", json!({ "change": rows[0]["change"] }));
        assert_eq!(
            undone["what"],
            "undid: linked “It works.” to “Babbage 💩” as said by"
        );
    }),
    ("article_as_of", |it| {
        let first = it.article("First");
        let rows =
            it.call("log", json!({ "document": first, "offset": 0, "limit": 9 }))["rows"].clone();
        let change = rows[0]["change"].clone();
        let now = it.open("First");
        it.call("remove_label", json!({ "label": it.label("Claim") }));
        it.call("remove_articles", json!({ "documents": [first] }));
        let ask = |change: &Value| json!({ "document": first, "change": change });
        let then = it.call("article_as_of", ask(&change));
        assert_eq!(
            then["article"], now,
            "removed since, and seen as if it were opened then"
        );
        let removed = then["removed_labels"].as_array().unwrap();
        assert_eq!(
            (removed.len(), &removed[0]["label"]["name"]),
            (1, &json!("Claim"))
        );
        assert_eq!(removed[0]["layer"], it.layer("Claims"));
        let mut packed = ask(&change);
        packed["packed"] = true.into();
        let packed = it.call("article_as_of", packed)["article"].clone();
        assert!(!packed["packed"]["rows"].as_array().unwrap().is_empty());
        let all = it.call("log", json!({ "offset": 0, "limit": 99 }))["rows"].clone();
        let made = &all.as_array().unwrap().last().unwrap()["change"];
        let refused = it.refuse("article_as_of", ask(made));
        assert_eq!(
            refused.message,
            "The article was not in the project after this change"
        );
        let refused = it.refuse("article_as_of", ask(&json!("none")));
        assert_eq!(refused.message, "This change does not exist any more");
        assert!(!refused.hint.is_empty());
    }),
    ("preview_edition", |it| {
        let log = it.log_length();
        let text = TEXT.replace("London", "Lodon");
        let ask = json!({ "document": it.article("First"), "text": text });
        let preview = it.call("preview_edition", ask);
        let counts = ["kept", "moved", "uncertain", "orphaned"].map(|name| preview[name].as_u64());
        assert_eq!(counts, [Some(2), Some(3), Some(1), Some(0)]);
        let first = &preview["items"][0];
        assert_eq!(
            (&first["fate"], &first["quote"]),
            (&json!("uncertain"), &json!("London"))
        );
        let before = first["before"]["text"].as_str().unwrap();
        assert!(before.starts_with("Ada Lovelace met"));
        assert_eq!(first["before"]["marks"], first["before"]["changed"]);
        let at = first["after"]["marks"][0].as_array().unwrap();
        let [from, to] = [0, 1].map(|it| at[it].as_u64().unwrap() as usize);
        assert_eq!(&first["after"]["text"].as_str().unwrap()[from..to], "Lodon");
        let same = json!({ "document": it.article("First"), "text": TEXT.replace("\r\n", "\n") });
        let same = it.call("preview_edition", same);
        assert_eq!((&same["same"], &same["kept"]), (&json!(true), &json!(6)));
        assert_eq!(it.log_length(), log, "nothing was written");
    }),
    ("editions", |it| {
        let first = it.article("First");
        let now = it.open("First");
        let changed = it.call(
            "take_edition",
            it.correction("Ada Lovelace met nobody.", json!([])),
        );
        assert_eq!(changed["what"], "correct article First");
        assert_eq!(changed["articles"][0]["edition"], true);
        let editions = it.call("editions", json!({ "document": first }))["editions"].clone();
        let editions = editions.as_array().unwrap();
        assert_eq!(editions.len(), 2);
        assert_eq!(
            (&editions[1]["last"], &editions[1]["length"]),
            (&Value::Null, &json!(24))
        );
        assert_eq!(
            (&editions[0]["what"], &editions[1]["what"]),
            (&json!("add article"), &json!("correct article"))
        );
        let ask = json!({ "document": first, "change": editions[0]["last"] });
        assert_eq!(
            it.call("article_as_of", ask)["article"],
            now,
            "the old edition stays readable"
        );
    }),
    ("preview_purge", |it| {
        let log = it.log_length();
        let ask = json!({ "job": "p", "documents": [it.article("First")] });
        let preview = it.call("preview_purge", ask);
        assert_eq!(preview["titles"], json!(["First"]));
        assert_eq!(
            (&preview["texts"], &preview["things"]),
            (&json!(1), &json!(7))
        );
        assert_eq!(preview["copies"], json!([]));
        assert_eq!(it.log_length(), log);
    }),
    ("purge", |it| {
        let first = it.article("First");
        let purge =
            |documents: &[&Value]| json!({ "job": "p", "documents": documents, "copies": [] });
        it.refuse("purge", purge(&[]));
        let done = it.call("purge", purge(&[&first]));
        assert_eq!((&done["clean"], &done["texts"]), (&json!(true), &json!(1)));
        assert_eq!(done["left"], json!([]));
        let change = done["changed"]["articles"][0].clone();
        assert_eq!(
            (&change["row"], &change["listed"]),
            (&Value::Null, &json!(true))
        );
        assert_eq!(it.articles().len(), 1);
        let rows = it.call("log", json!({ "offset": 0, "limit": 99 }))["rows"].clone();
        let said: Vec<&str> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["what"].as_str().unwrap())
            .collect();
        assert_eq!(said[0], "removed for good");
        assert_eq!(said[1], "relate, in what was removed for good");
        assert!(!rows.to_string().contains("Lovelace"));
        let own = rows[0]["change"].clone();
        it.refuse("undo_of", json!({ "change": own }));
        let undone = it.ask("undo");
        assert_eq!(
            undone["skipped"],
            json!(["1 thing that was removed for good"])
        );
        it.assert_sound();
        let bytes = std::fs::read(it.path()).unwrap();
        let there = |word: &[u8]| bytes.windows(word.len()).any(|it| it == word);
        assert!(!there(b"Lovelace") && !there(b"ovelace"));
    }),
    ("conflicts", |it| {
        assert_eq!(it.ask("conflicts"), json!({ "conflicts": [] }));
    }),
    ("formats", |it| {
        let view = it.ask("formats");
        let ids: Vec<&str> = view["formats"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        for id in [
            "text",
            "galley-jsonl",
            "prodigy-jsonl",
            "spacy-docbin",
            "doccano-jsonl",
            "conll2003",
            "brat",
        ] {
            assert!(ids.contains(&id), "{id}");
        }
    }),
    ("export", |it| {
        let ask = |path: Value, preview: bool| {
            json!({
                "job": "x", "recipe": { "format": "conll2003", "options": { "layer": "Entities" }, "select": { "annotators": ["Ada"], "statuses": ["in_progress"] } }, "path": path,
                "preview": preview,
            })
        };
        let preview = it.call("export", ask(Value::Null, true));
        assert!(
            preview["samples"][0]["text"]
                .as_str()
                .unwrap()
                .contains("Lovelace"),
            "{preview}"
        );
        assert_eq!(preview["report"]["documents"], 1);
        let given = it.call("export", ask(Value::Null, false));
        assert!(given["base64"].as_str().unwrap().len() > 100);
        let path = it.folder.path().join("out.conll");
        let written = it.call("export", ask(json!(path), false));
        assert_eq!(written["report"], given["report"]);
        assert!(path.exists());
    }),
    ("recipes", |it| {
        assert_eq!(it.ask("recipes"), json!({ "recipes": [] }));
    }),
    ("set_recipe", |it| {
        let recipe = json!({ "format": "conll2003", "per_layer": true });
        let set = |name: &str, recipe: Value| {
            it.call("set_recipe", json!({ "name": name, "recipe": recipe }))
        };
        set("B", recipe.clone());
        let both = set(" A ", recipe);
        let names: Vec<&Value> = both["recipes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["name"])
            .collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(both["recipes"][0]["recipe"]["per_layer"], true);
        assert_eq!(both["recipes"][0]["recipe"]["select"]["query"], "");
        assert_eq!(set("A", Value::Null), it.ask("recipes"));
        let error = it.refuse("set_recipe", json!({ "name": " ", "recipe": null }));
        assert_eq!(error.message, "A recipe needs a name");
        let error = it.refuse(
            "set_recipe",
            json!({ "name": "C", "recipe": { "formt": "x" } }),
        );
        assert!(error.message.contains("formt"), "{}", error.message);
    }),
    ("cancel_job", |it| {
        it.call("cancel_job", json!({ "job": "none of that name" }));
    }),
    ("stats", |it| {
        let stats = it.ask("stats");
        assert_eq!(
            (
                &stats["articles"],
                &stats["annotations"],
                &stats["relations"]
            ),
            (&json!(2), &json!(6), &json!(1))
        );
        let persons = json!({ "layer": "Entities", "label": "Person", "count": 2 });
        assert!(stats["labels"].as_array().unwrap().contains(&persons));
    }),
    ("check", |it| {
        let found = it.ask("check");
        assert_eq!(
            (&found["changes"], &found["annotations"]),
            (&json!(11), &json!(6))
        );
        assert_eq!(found["problems"], json!([]));
    }),
    ("resolve", |it| {
        // Two copies of the file go on without one another, then one takes over what the other has.
        let ada = it.mark("Ada Lovelace");
        let copy = it.folder.path().join("copy.galley");
        it.session
            .with_store(|store| Ok(store.backup_to(&copy)?))
            .unwrap();
        it.call("set_note", json!({ "annotation": ada, "note": "here" }));
        let other = Desk::beside(it.folder.clone());
        other.call("open_project", json!({ "path": copy }));
        other.call("set_note", json!({ "annotation": ada, "note": "there" }));
        it.session
            .with_store(|store| {
                let have = store.vector()?;
                let parcels = other
                    .session
                    .with_store(|from| Ok(from.changes_since(&have)?))?;
                store.deliver(&parcels)?;
                Ok(())
            })
            .unwrap();
        let conflicts = it.ask("conflicts")["conflicts"].clone();
        let values = conflicts[0]["values"].as_array().unwrap();
        assert_eq!((conflicts.as_array().unwrap().len(), values.len()), (1, 2));
        assert_eq!(conflicts[0]["document"], it.article("First"));
        assert_eq!(it.mark_view("Ada Lovelace")["conflict"], true);
        let shown = it.mark_view("Ada Lovelace")["note"].clone();
        it.call(
            "resolve",
            json!({ "thing": conflicts[0]["thing"], "write": values[1]["write"] }),
        );
        let chosen = it.mark_view("Ada Lovelace");
        assert_ne!(chosen["note"], shown, "the other value stays");
        assert_eq!(
            (&chosen["conflict"], &it.ask("conflicts")["conflicts"]),
            (&json!(false), &json!([]))
        );
        it.refuse(
            "resolve",
            json!({ "thing": conflicts[0]["thing"], "write": values[1]["write"] }),
        );
        it.ask("undo");
        assert_eq!(it.mark_view("Ada Lovelace")["note"], shown);
        it.assert_sound();
    }),
];
