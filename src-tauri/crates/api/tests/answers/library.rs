//! Commands over the whole library: the list, queries, the concordance, findings, the register, pictures, queues and time.

use galley_api::wire::ErrorCode;
use serde_json::{Value, json};

use super::Answer;
use crate::desk::{TEXT, range};

pub const LIBRARY: &[Answer] = &[
    ("findings_in", |it| {
        it.tag("Person", "London");
        let found = it.call("findings_in", json!({ "document": it.article("First") }));
        let rules: Vec<&str> = found["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["rule"].as_str())
            .collect();
        assert_eq!(rules, ["several-labels", "several-labels", "nesting"]);
    }),
    ("check_consistency", |it| {
        it.tag("Person", "London");
        let checked = it.call("check_consistency", json!({ "job": "c" }));
        assert_eq!(checked, json!({ "articles": 2, "findings": 3 }));
    }),
    ("findings", |it| {
        let groups = it.call(
            "findings",
            json!({ "rule": null, "possible": true, "by_subject": false, "offset": 0, "limit": 9 }),
        );
        assert_eq!(groups["looked"], Value::Null);
        assert_eq!(groups["rules"].as_array().map(Vec::len), Some(8));
    }),
    ("finding_places", |it| {
        let none = it.call(
            "finding_places",
            json!({ "group": "7", "offset": 0, "limit": 9 }),
        );
        assert_eq!(none["total"], 0);
    }),
    ("fix_findings", |it| {
        it.tag("Person", "London");
        let document = it.article("First");
        let found = it.call("findings_in", json!({ "document": document }));
        let places = json!([{ "document": document, "key": found["findings"][2]["key"] }]);
        let ask =
            json!({ "places": places, "group": null, "fix": 0, "preview": false, "job": null });
        let fixed = it.call("fix_findings", ask.clone());
        assert_eq!(fixed["words"], "Remove Person “London”");
        assert_eq!(fixed["changed"]["undo"]["undo"], "remove");
        it.refuse("fix_findings", ask);
    }),
    ("overview", |it| {
        let labels = it.call("overview", overview("labels"));
        let rows = labels["rows"].as_array().unwrap();
        let row = |name: &str| rows.iter().find(|it| it["name"] == name).unwrap();
        assert_eq!(
            row("Person")["cells"],
            json!([{ "value": 2, "query": "label:Person" }])
        );
        assert_eq!(row("Event")["cells"], json!([{ "value": 0, "query": "" }]));
        assert_eq!(rows[0]["group"], "Entities");
        let csv = labels["csv"].as_str().unwrap();
        assert!(
            csv.starts_with("Group,Label,Annotations\r\nEntities,Person,2\r\n"),
            "{csv}"
        );
    }),
    ("save_picture", |it| {
        let path = it.folder.path().join("labels.png");
        it.call(
            "save_picture",
            json!({ "path": path, "base64": "iVBORw==" }),
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"\x89PNG");
        it.refuse("save_picture", json!({ "path": path, "base64": "?" }));
        it.refuse(
            "save_picture",
            json!({ "path": it.folder.path(), "base64": "" }),
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"\x89PNG");
    }),
    ("concordance", |it| {
        let ask = json!({
            "job": "c", "query": "babbage", "kind": null, "order": "text", "width": 20, "after": null, "limit": 1,
            "sure": false,
        });
        let answer = it.call("concordance", ask);
        assert_eq!(answer["rows"][0]["left"], "met Charles ");
        assert_eq!(answer["rows"][0]["tags"][0]["label"], it.label("Person"));
        assert!(answer["next"].is_string());
    }),
    ("count_rows", |it| {
        let ask = json!({ "job": "c", "query": "babbage", "kind": null, "most": null });
        let answer = json!({ "rows": 2, "articles": 1, "all": true });
        assert_eq!(it.call("count_rows", ask), answer);
    }),
    ("act_on_rows", |it| {
        let ask = json!({
            "job": "a", "query": "label:person", "kind": "tags", "rows": { "which": "all_but", "keys": [] },
            "action": { "do": "remove" }, "preview": false, "sure": false,
        });
        let done = it.call("act_on_rows", ask);
        assert_eq!(done["places"], 2);
        assert_eq!(done["changed"]["what"], "remove 2 places");
        assert!(
            it.marks("First")
                .iter()
                .all(|mark| !mark.starts_with("Person"))
        );
    }),
    ("tag_places", |it| {
        let ask = |of: &str| {
            json!({
                "document": it.article("First"), "of": it.open(of)["of"], "layer": it.layer_of("Person"),
                "label": it.label("Person"), "ranges": [range(TEXT, "Babbage"), range(TEXT, "Babbage 💩")],
                "preview": false,
            })
        };
        it.refuse("tag_places", ask("Second"));
        assert_eq!(it.call("tag_places", ask("First"))["places"], 2);
    }),
    ("complete_query", |it| {
        it.call(
            "set_article",
            json!({
                "document": it.articles()[0]["id"], "title": "First",
                "metadata": { "source": "The Times", "Desk": "Foreign news" },
            }),
        );
        let propose = |query: &str| {
            let caret = query.encode_utf16().count();
            let found = it.call("complete_query", json!({ "query": query, "caret": caret }));
            let all = found["proposals"].as_array().unwrap().clone();
            all.into_iter()
                .map(|it| it["insert"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(propose("lab"), ["label:"]);
        assert_eq!(propose("foo -label:pers"), ["Person"]);
        assert_eq!(propose("by:m"), ["me"]);
        assert_eq!(propose("by:"), ["me", "Ada"]);
        assert_eq!(propose("source:tim"), ["\"The Times\""]);
        assert_eq!(propose("des"), ["Desk:"]);
        assert_eq!(propose("desk:n"), ["\"Foreign news\""]);
        assert_eq!(propose("detail:d"), ["Desk="]);
        assert_eq!(propose("times"), ["source:\"The Times\""]);
        assert_eq!(propose("status:d"), ["doing", "done"]);
        assert_eq!(propose("layer:ent"), ["Entities"]);
        assert!(propose("part:").contains(&"Headline".to_owned()));
        assert!(!propose("part:").contains(&"Person".to_owned()));
        assert!(propose("\"lab").is_empty());
        it.call(
            "link_entity",
            json!({
                "annotations": [it.mark("Ada Lovelace")], "entity": null, "add": "Ada Lovelace",
            }),
        );
        assert_eq!(propose("entity:ad"), ["\"Ada Lovelace\""]);
        assert_eq!(propose("entity:lovel"), ["\"Ada Lovelace\""]);
        assert_eq!(propose("lovelac"), ["entity:\"Ada Lovelace\""]);
        let found = it.call(
            "complete_query",
            json!({ "query": "💩 label:Pers x", "caret": 13 }),
        );
        assert_eq!(found["at"], json!([9, 13]), "what is replaced");
        assert_eq!(found["proposals"][0]["complete"], true);
        assert!(found["proposals"][0]["color"].is_string());
        let dates = it.call("complete_query", json!({ "query": "date:", "caret": 5 }));
        assert!(
            dates["examples"]
                .as_array()
                .unwrap()
                .contains(&json!("date:2018-03"))
        );
    }),
    ("check_query", |it| {
        let check = |query: &str| it.call("check_query", json!({ "query": query }));
        let fine = json!({ "problem": null, "remarks": [] });
        assert_eq!(check("lovelace label:Person by:Ada -part:Headline"), fine);
        let open = check("a \"b");
        assert_eq!(open["problem"]["message"], "A quotation mark is not closed");
        assert_eq!(open["problem"]["at"], json!([2, 3]));
        let unknown = check("label:Persn")["problem"].clone();
        assert_eq!(unknown["message"], "There is no label “Persn”");
        assert_eq!(unknown["hint"], "Did you mean Person?");
        assert_eq!(unknown["at"], json!([6, 11]));
        let odd = check("* lable:Person");
        assert_eq!(odd["problem"], Value::Null);
        assert_eq!(odd["remarks"][0]["at"], json!([0, 1]));
        assert_eq!(odd["remarks"][1]["at"], json!([2, 7]));
        assert_eq!(odd["remarks"][1]["hint"], "Did you mean label: ?");
    }),
    ("query_guide", |it| {
        let guide = it.ask("query_guide");
        let groups = guide["groups"].as_array().unwrap();
        assert_eq!(groups[0]["title"], "Words");
        for row in groups.iter().flat_map(|it| it["rows"].as_array().unwrap()) {
            for example in row["examples"].as_array().unwrap() {
                let check = it.call("check_query", json!({ "query": example }));
                let message = check["problem"]["message"].as_str().unwrap_or_default();
                // Names are those of other projects.
                assert!(
                    message.is_empty() || message.starts_with("There is no "),
                    "{example}: {message}"
                );
            }
        }
    }),
    ("list_articles", |it| {
        let ask = |query: &str, by: &str| {
            it.call(
                "list_articles",
                json!({
                    "query": query,
                    "order": { "by": by, "descending": true, "seed": 0 },
                    "offset": 0,
                    "limit": 1
                }),
            )
        };
        let all = ask("", "imported");
        assert_eq!(
            (all["total"].as_u64(), all["rows"].as_array().unwrap().len()),
            (Some(2), 1)
        );
        assert_eq!(all["rows"][0]["title"], "Second");
        assert_eq!(ask("", "tags")["rows"][0]["title"], "First");
        assert_eq!(ask("title:SEC*", "title")["rows"][0]["title"], "Second");
        let doing = ask("status:in_progress", "imported");
        assert_eq!(doing["rows"][0]["title"], "First");
        let error = it.refuse(
            "list_articles",
            json!({
                "query": "first label:Nobody",
                "order": { "by": "title", "descending": false, "seed": 0 },
                "offset": 0,
                "limit": 1
            }),
        );
        assert_eq!((error.code, error.at), (ErrorCode::Query, Some([12, 18])));
    }),
    ("count_articles", |it| {
        let counted = it.call("count_articles", json!({ "query": "" }));
        assert_eq!(
            counted,
            json!({
                "total": 2,
                "counts": { "to_do": 1, "in_progress": 1, "done": 0, "skipped": 0 }
            })
        );
    }),
    ("group_articles", |it| {
        let ask = json!({ "query": "", "by": "status" });
        let groups = it.call("group_articles", ask)["groups"].clone();
        assert_eq!(
            groups,
            json!([
                { "name": "To do", "key": "0", "count": 1 },
                { "name": "In progress", "key": "1", "count": 1 }
            ])
        );
    }),
    ("list_register", |it| {
        it.register("London", "London");
        it.register("Ada Lovelace", "Ada Lovelace");
        let ask = |type_name: Value, offset: u32| {
            it.call(
                "list_register",
                json!({ "type_name": type_name, "by_mentions": true, "offset": offset, "limit": 1 }),
            )
        };
        let first = ask(Value::Null, 0);
        assert_eq!(
            (&first["total"], &first["rows"][0]["name"]),
            (&json!(2), &json!("Ada Lovelace"))
        );
        assert_eq!(
            first["types"],
            json!([{ "name": "Person", "count": 1 }, { "name": "Place", "count": 1 }])
        );
        assert_eq!(ask(Value::Null, 1)["rows"][0]["name"], "London");
        assert_eq!(ask(json!("Place"), 0)["rows"][0]["name"], "London");
    }),
    ("find_entities", |it| {
        it.register("Ada Lovelace", "Ada Lovelace");
        let find = |query: &str| {
            let found = it.call("find_entities", json!({ "query": query, "limit": 5 }));
            found["entities"][0].clone()
        };
        for (query, reason) in [
            ("ada lovelace", "name"),
            ("ada l", "begins"),
            ("lovel", "part"),
            ("Ada Lovleace", "spelling"),
            ("lovelcae", "spelling"),
        ] {
            let found = find(query);
            assert_eq!(found["entity"]["name"], "Ada Lovelace", "{query}");
            assert_eq!(found["reason"], reason, "{query}");
        }
        assert_eq!(find("Babbage"), Value::Null);
    }),
    ("entities", |it| {
        let ada = it.register("Ada Lovelace", "Ada Lovelace");
        let asked = it.call("entities", json!({ "entities": [ada], "articles": true }));
        assert_eq!(asked["entities"][0]["name"], "Ada Lovelace");
        assert_eq!(asked["entities"][0]["articles"], 1);
    }),
    ("suggest_entities", |it| {
        it.register("Charles Babbage", "Charles Babbage");
        it.tag("Person", "Babbage");
        let asked = it.call(
            "suggest_entities",
            json!({ "annotation": it.mark("Babbage") }),
        );
        let first = &asked["entities"][0];
        assert_eq!(first["reason"], "surname");
        assert_eq!(first["sure"], true);
        assert_eq!(first["entity"]["name"], "Charles Babbage");
    }),
    ("list_mentions", |it| {
        let london = it.register("London", "London");
        let ask = json!({ "entity": london, "offset": 0, "limit": 10 });
        let page = it.call("list_mentions", ask);
        assert_eq!(page["total"], 1);
        let row = &page["rows"][0];
        assert_eq!(
            (&row["title"], &row["quote"], &row["range"]),
            (&json!("First"), &json!("London"), &json!([36, 42]))
        );
        assert_eq!(row["before"], "Ada Lovelace met Charles Babbage in ");
        assert_eq!(row["after"], ". Babbage 💩 said: “It works.” ");
    }),
    ("other_mentions", |it| {
        it.add("Third", "London again.");
        it.register("London", "London");
        let asked = it.call("other_mentions", json!({ "annotation": it.mark("London") }));
        assert_eq!(asked["name"], "London");
        assert_eq!(
            asked["everywhere"]["unlinked"], 0,
            "nothing is tagged there"
        );
    }),
    ("preview_merge_entities", |it| {
        let into = it.register("Ada Lovelace", "Ada Lovelace");
        let from = it.register("London", "London");
        let asked = it.call(
            "preview_merge_entities",
            json!({ "into": into, "from": [from] }),
        );
        assert_eq!(asked["moved"], 1);
        assert_eq!(asked["entity"]["aliases"], json!(["London"]));
        it.refuse(
            "preview_merge_entities",
            json!({ "into": into, "from": [into] }),
        );
    }),
    ("import_register", |it| {
        let source = json!({
            "kind": "upload", "name": "r.csv", "base64": "bmFtZSx0eXBlLHVyaQpBZGEgTG92ZWxhY2UsUGVyc29uLFE3MjU5CixQZXJzb24sCg==",
        });
        let ask = |preview: bool| {
            it.call(
                "import_register",
                json!({
                    "job": "r", "source": source, "language": "", "known": "update", "preview": preview,
                }),
            )
        };
        let preview = ask(true);
        assert_eq!(
            (&preview["added"], &preview["changed"]),
            (&json!(1), &Value::Null)
        );
        assert_eq!(it.entries(), json!([]));
        let done = ask(false);
        assert_eq!(done["report"]["items"][0]["line"], 3);
        assert_eq!(
            it.entry("Ada Lovelace")["uris"],
            json!(["http://www.wikidata.org/entity/Q7259"])
        );
    }),
    ("export_register", |it| {
        it.register("London", "London");
        let path = it.folder.path().join("register.csv");
        let done = it.call("export_register", json!({ "path": path, "format": "csv" }));
        assert_eq!(done["entries"], 1);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "name,type,role,aliases,uris,note\nLondon,Place,,,,\n");
        it.refuse(
            "export_register",
            json!({ "path": it.path(), "format": "csv" }),
        );
        let held = it.call(
            "export_register",
            json!({ "path": null, "format": "jsonl" }),
        );
        assert!(held["base64"].is_string());
    }),
    ("preview_bulk", |it| {
        let ask = json!({
            "job": "p", "which": { "by": "query", "query": "", "except": [] }, "action": { "action": "remove" },
        });
        let preview = json!({
            "articles": 2, "unchanged": 0, "annotations": 6, "annotations_of_others": 0, "titles": ["First", "Second"],
        });
        assert_eq!(it.call("preview_bulk", ask), preview);
    }),
    ("views", |it| {
        assert_eq!(it.ask("views"), json!({ "views": [] }));
    }),
    ("set_view", |it| {
        let view = json!({
            "query": "untagged", "sort": "date", "descending": true, "group": "source", "columns": ["title", "date"],
        });
        let kept = json!({ "views": [{ "name": "Mine", "view": view }] });
        assert_eq!(
            it.call("set_view", json!({ "name": " Mine ", "view": view })),
            kept
        );
        assert_eq!(it.other().ask("views"), kept);
        let none = it.call("set_view", json!({ "name": "Mine", "view": null }));
        assert_eq!(none, json!({ "views": [] }));
        it.refuse("set_view", json!({ "name": " ", "view": view }));
    }),
    ("start_queue", |it| {
        let ask = json!({
            "name": "All", "query": "", "order": "imported", "seed": "", "since": 0.0,
        });
        let queue = it.call("start_queue", ask)["queue"].clone();
        assert_eq!(queue["at"], it.article("First"));
        assert_eq!(queue["next"], it.article("Second"));
        assert_eq!(
            (&queue["previous"], &queue["on"]),
            (&Value::Null, &json!(true))
        );
        assert_eq!((&queue["place"], &queue["total"]), (&json!(1), &json!(2)));
    }),
    ("queue", |it| {
        let none = it.call("queue", json!({ "since": 0.0, "at": null, "on": null }));
        assert_eq!(none, json!({ "queue": null }));
    }),
    ("add_activity", |it| {
        let first = it.article("First");
        it.call(
            "add_activity",
            json!({ "document": first, "day": 20_000, "seconds": 15 }),
        );
        it.call(
            "add_activity",
            json!({ "document": first, "day": 20_001, "seconds": 6000 }),
        );
        assert_eq!(
            it.ask("time_totals"),
            json!({ "articles": 1, "seconds": 315, "changes": 1 }),
            "a window that says hours is not believed"
        );
    }),
    ("pace", |it| {
        let (first, second) = (it.article("First"), it.article("Second"));
        it.call(
            "add_activity",
            json!({ "document": first, "day": 1, "seconds": 90 }),
        );
        it.call(
            "set_status",
            json!({ "documents": [first], "status": "done" }),
        );
        let pace = it.call("pace", json!({ "query": "", "since": 0.0 }));
        assert_eq!(
            pace,
            json!({
                "today": 1, "done": 1, "left": 1, "seconds": 90.0, "average": 90.0, "median": 90.0, "per_hour": 40.0,
                "seconds_left": 90.0,
            })
        );
        it.call(
            "set_status",
            json!({ "documents": [second], "status": "skipped" }),
        );
        let tomorrow = json!({ "query": "", "since": 9e15 });
        let pace = it.call("pace", tomorrow);
        assert_eq!((&pace["today"], &pace["left"]), (&json!(0), &json!(0)));
    }),
    ("time_totals", |it| {
        let none = json!({ "articles": 0, "seconds": 0, "changes": 0 });
        assert_eq!(it.ask("time_totals"), none);
    }),
    ("share_time", |it| {
        let first = it.article("First");
        it.call(
            "add_activity",
            json!({ "document": first, "day": 1, "seconds": 90 }),
        );
        let length = it.log_length();
        assert_eq!(it.ask("share_time")["what"], "share time as totals");
        assert_eq!(it.ask("time_totals")["changes"], 0);
        it.ask("share_time");
        assert_eq!(it.log_length(), length + 1, "the same again is no change");
        it.ask("undo");
        assert_eq!(it.ask("time_totals")["changes"], 1);
        it.assert_sound();
    }),
];

/// The request for a picture of everything.
fn overview(picture: &str) -> Value {
    json!({
        "picture": picture, "layer": null, "annotator": null, "label": null, "entities": [], "ahead": 0, "job": "o",
    })
}
