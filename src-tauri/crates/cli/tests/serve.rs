//! The browser host: what it lets in, what it refuses, what it tells. Whom it talks to is in `network`.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::io::{BufRead, BufReader};
use std::net::TcpStream;

use desk::Desk;
use desk::host::{Host, listen};
use serde_json::{Value, json};

const PLACES: [(&str, &str); 7] = [
    ("GET", "/"),
    ("GET", "/index.html"),
    ("GET", "/assets/index.js"),
    ("GET", "/events"),
    ("POST", "/api/app"),
    ("POST", "/api/import"),
    ("GET", "/nothing/here"),
];

#[test]
fn without_the_token_nothing_is_answered() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let other = Host::start(&desk);
    assert!(host.token.len() == 32 && host.token.chars().all(|it| it.is_ascii_hexdigit()));
    assert_ne!(host.token, other.token);
    let wrong: Vec<String> = vec![
        String::new(),
        other.token.clone(),
        host.token[..31].to_owned(),
        format!("{}0", host.token),
        host.token.to_uppercase() + "x",
    ];
    for (method, path) in PLACES {
        host.ask(method, path, &[], "{}").refused(401);
        for token in &wrong {
            host.ask(method, path, &[("X-Galley-Token", token)], "{}")
                .refused(401);
            host.ask(
                method,
                path,
                &[("Cookie", &format!("galley-{}={token}", host.port))],
                "{}",
            )
            .refused(401);
            host.ask(method, &format!("{path}?token={token}"), &[], "{}")
                .refused(401);
        }
        host.ask(
            method,
            path,
            &[("Cookie", &format!("galley-{}={}", other.port, host.token))],
            "{}",
        )
        .refused(401);
    }
}

#[test]
fn a_command_takes_the_token_in_its_header_only() {
    // A form or a link of another site brings the cookie along, or guesses an address, but sets no header.
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    host.ask("POST", "/api/app", &[("Cookie", &host.cookie())], "{}")
        .refused(401);
    host.ask("POST", &format!("/api/app?token={}", host.token), &[], "{}")
        .refused(401);
    let good = host.ask("POST", "/api/app", &[("X-Galley-Token", &host.token)], "{}");
    assert_eq!(good.status, 200, "{good:?}");
    assert_eq!(good.json()["host"], "browser");
}

#[test]
fn a_page_elsewhere_cannot_reach_the_host_even_with_the_token() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let port = host.port;
    for (method, path) in PLACES {
        let path = format!("{path}?token={}", host.token);
        let token = ("X-Galley-Token", host.token.as_str());
        // A name that an attacker has pointed at this machine.
        for name in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            "127.0.0.1".into(),
            format!("127.0.0.1:{}", port ^ 1),
            format!("127.0.0.1:{port}.evil.example"),
        ] {
            host.ask(method, &path, &[token, ("Host", &name)], "{}")
                .refused(403);
        }
        for origin in [
            "http://evil.example".to_owned(),
            "null".into(),
            format!("https://127.0.0.1:{port}"),
            format!("http://127.0.0.1:{}", port ^ 1),
            format!("http://127.0.0.1:{port}.evil.example"),
            format!("http://localhost:{port}"),
        ] {
            host.ask(method, &path, &[token, ("Origin", &origin)], "{}")
                .refused(403);
        }
    }
    let local = format!("localhost:{port}");
    let origin = format!("http://{local}");
    let good = host.ask(
        "POST",
        "/api/app",
        &[
            ("X-Galley-Token", &host.token),
            ("Host", &local),
            ("Origin", &origin),
        ],
        "{}",
    );
    assert_eq!(good.status, 200, "{good:?}");
    let preflight = host.ask(
        "OPTIONS",
        "/api/app",
        &[
            ("Origin", "http://evil.example"),
            ("Access-Control-Request-Method", "POST"),
        ],
        "",
    );
    preflight.refused(403);
    for answer in [&good, &preflight] {
        assert!(!answer.head.contains("access-control-"), "{answer:?}");
    }
}

#[test]
fn the_page_sets_a_cookie_for_itself_alone_and_may_load_nothing_from_elsewhere() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let page = host.ask("GET", &format!("/?token={}", host.token), &[], "");
    assert_eq!(page.status, 200, "{page:?}");
    let cookie = page
        .head
        .lines()
        .find(|it| it.starts_with("set-cookie: "))
        .expect("a cookie");
    assert_eq!(
        cookie,
        format!(
            "set-cookie: {}; httponly; samesite=strict; path=/",
            host.cookie()
        )
    );
    let policy = page
        .head
        .lines()
        .find(|it| it.starts_with("content-security-policy: "))
        .expect("a policy");
    for part in [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(
        !policy.contains("http") && !policy.contains("script-src"),
        "{policy}"
    );
    for line in [
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
        "x-frame-options: deny",
    ] {
        assert!(page.head.lines().any(|it| it == line), "{line}");
        let refused = host.ask("GET", "/", &[], "");
        assert!(
            refused.head.lines().any(|it| it == line),
            "{line} with a refusal"
        );
    }
    // With the cookie the page's parts are loaded.
    assert_eq!(
        host.ask(
            "GET",
            "/",
            &[("Cookie", &format!("a=b; {}", host.cookie()))],
            ""
        )
        .status,
        200
    );
}

#[test]
fn an_address_leads_to_the_parts_of_the_page_and_nowhere_else() {
    let desk = Desk::with_marks();
    desk.write("secret.txt", "a secret");
    let host = Host::start(&desk);
    let cookie = host.cookie();
    for path in [
        "/secret.txt",
        "/p.galley",
        "/../Cargo.toml",
        "/../../Cargo.toml",
        "/assets/../../package.json",
        "/%2e%2e/package.json",
        "/..%2fpackage.json",
        "/..\\package.json",
        "//etc/passwd",
        "/etc/passwd",
        "/%2fetc%2fpasswd",
        "/./../../../../../../etc/passwd",
        "/api",
        "/api/",
        "/api/app/app",
        "/assets",
        "/assets/",
    ] {
        let answer = host.ask("GET", path, &[("Cookie", &cookie)], "");
        assert!(
            [400, 404, 405].contains(&answer.status),
            "{path}: {answer:?}"
        );
        assert!(answer.body.len() < 200, "{path}: {answer:?}");
    }
}

#[test]
fn what_is_no_proper_call_is_refused_and_the_host_goes_on() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let token = ("X-Galley-Token", host.token.as_str());
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD"] {
        let answer = host.ask(method, "/api/undo", &[token], "{}");
        assert_eq!(answer.status, 405, "{method}: {answer:?}");
    }
    for method in ["POST", "PUT", "DELETE"] {
        assert_eq!(
            host.ask(method, "/", &[token], "{}").status,
            405,
            "{method}"
        );
        assert_eq!(
            host.ask(method, "/events", &[token], "{}").status,
            405,
            "{method}"
        );
    }
    for body in ["", "{", "nul", "\u{0}", "[1,", "{}{}"] {
        let answer = host.ask("POST", "/api/app", &[token], body);
        assert_eq!(answer.status, 422, "{body}: {answer:?}");
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with("The request does not read")
        );
    }
    let answer = host.ask("POST", "/api/fly", &[token], "{}");
    assert_eq!(
        (answer.status, &answer.json()["message"]),
        (422, &json!("There is no command “fly”"))
    );
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(host.ask("POST", "/api/app", &[token], &nested).status, 422);
    // A body that says it is larger than an upload may be is not waited for.
    let head = format!(
        "POST /api/import HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX-Galley-Token: {}\r\nContent-Length: 99999999999\r\n\r\n",
        host.port, host.token
    );
    assert_eq!(host.raw(head.as_bytes()).status, 413);
    for noise in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\r\nNONSENSE\r\n\r\n",
    ] {
        assert!(host.raw(noise).status < 500);
    }
    assert_eq!(
        host.call("a", "app", &json!({})).json()["project"]["articles"],
        1
    );
    drop(host);
    desk.run(&["check", "p.galley"]).done();
    assert_eq!(desk.log().len(), 2, "none of this changed anything");
}

#[test]
fn a_browser_names_files_beside_the_project_and_nowhere_else() {
    let desk = Desk::with_marks();
    let elsewhere = Desk::with_marks();
    let host = Host::start(&desk);
    let outside = elsewhere.path("p.galley");
    let import = |path: &str| {
        json!({
            "job": "i", "sources": [{ "kind": "path", "path": path }], "format": null, "layer": null,
            "annotator": null, "strict": false, "options": {},
        })
    };
    let export = |path: &str| {
        json!({
            "job": "x", "recipe": { "format": "galley-jsonl" }, "path": path,
                "preview": false,
        })
    };
    let beside = desk.path("");
    let create =
        |path: &str| json!({ "path": path, "name": "", "preset": "blank", "annotator": "" });
    for path in [
        outside.to_str().unwrap().to_owned(),
        "/etc/hostname".into(),
        format!("{}..", beside.display()),
        format!("{}../x.galley", beside.display()),
        "..".into(),
        "/".into(),
    ] {
        for (command, request) in [
            ("open_project", json!({ "path": path })),
            ("create_project", create(&path)),
            ("import", import(&path)),
            ("export", export(&path)),
        ] {
            let answer = host.call("a", command, &request);
            assert_eq!(answer.status, 422, "{command} {path}: {answer:?}");
            let message = answer.json()["message"].as_str().unwrap().to_owned();
            assert!(
                message.starts_with("The browser host does not reach"),
                "{command} {path}: {message}"
            );
        }
    }
    let made = host.call(
        "a",
        "create_project",
        &create(desk.path("q.galley").to_str().unwrap()),
    );
    assert_eq!(made.status, 200, "{made:?}");
    let opened = host.call(
        "a",
        "open_project",
        &json!({ "path": desk.path("p.galley") }),
    );
    assert_eq!(opened.status, 200, "{opened:?}");
    assert_eq!(
        host.call(
            "a",
            "export",
            &export(desk.path("o.jsonl").to_str().unwrap())
        )
        .status,
        200
    );
    assert_eq!(
        host.call("a", "app", &json!({})).json()["recent"],
        json!([])
    );
    assert_eq!(host.call("a", "create_sample", &json!({})).status, 200);
    assert!(desk.path("o.jsonl").exists() && desk.path("Sample.galley").exists());
    assert!(
        !desk.names().iter().any(|it| it == "recent.json"),
        "{:?}",
        desk.names()
    );
}

/// The next event of a stream that begins with an answer's head.
fn next_event(stream: &mut BufReader<TcpStream>) -> Value {
    loop {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
        if let Some(data) = line.trim().strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[test]
fn a_change_reaches_every_other_page_and_so_does_one_by_another_program() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let (mut mine, mut others) = (listen(&host, "me"), listen(&host, "you"));
    let undone = host.call("me", "undo", &json!({}));
    let told = next_event(&mut others);
    assert_eq!(told["event"], "changed");
    assert_eq!(told["changed"], undone.json());
    assert_eq!(told["changed"]["client"], "me");
    // The one that did it ignores its own echo: what it hears next is what somebody else did.
    desk.run(&["redo", "p.galley"]).done();
    for stream in [&mut mine, &mut others] {
        let told = next_event(stream);
        assert_eq!(
            (&told["changed"]["client"], &told["changed"]["reload"]),
            (&json!(""), &json!(true))
        );
    }
    assert_eq!(host.call("me", "stats", &json!({})).json()["articles"], 1);
}

#[test]
fn undo_on_the_command_line_says_what_somebody_else_changed_since_and_goes_on() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let call = |command: &str, request: Value| host.call("a", command, &request).json();
    let ada = call("app", json!({}))["project"]["me"]["id"].clone();
    let bob = call(
        "set_annotator",
        json!({ "annotator": null, "name": "Bob", "role": "" }),
    );
    call("use_annotator", json!({ "annotator": bob["created"][0] }));
    let all = json!({ "query": "", "order": { "by": "imported", "descending": false, "seed": 0 }, "offset": 0, "limit": 1 });
    let article = call("list_articles", all)["rows"][0]["id"].clone();
    let mark = call("open_article", json!({ "document": article }))["annotations"][0]["id"].clone();
    call("set_note", json!({ "annotation": mark, "note": "who?" }));
    call("use_annotator", json!({ "annotator": ada }));

    // Bob stays, whom the log names; of the import stays what he changed and what that needs.
    let run = desk.run(&["undo", "p.galley"]);
    run.partly(
        "left edit annotator as it is\nleft as it is: an annotator that what was done since stands in the way of\n",
    );
    let run = desk.run(&["undo", "p.galley"]);
    run.partly("undid import\n")
        .partly("left as it is: an annotation that Bob changed since\n");
    run.partly("left as it is: an article that what was done since stands in the way of\n");
    assert_eq!(desk.stats()["annotations"], 1);
    desk.run(&["undo", "p.galley"])
        .refused("There is nothing to undo");
    desk.run(&["redo", "p.galley"]).done().says("redid import");
    assert_eq!(desk.stats()["annotations"], 2);
    desk.run(&["check", "p.galley"]).done();
}

#[test]
#[cfg(unix)]
fn told_to_stop_the_host_closes_the_project_and_ends_well() {
    for signal in ["-TERM", "-INT"] {
        let desk = Desk::with_marks();
        let mut host = Host::start(&desk);
        let _open = listen(&host, "me");
        host.call("a", "undo", &json!({}));
        let id = host.child.id().to_string();
        assert!(
            desk.command("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert!(host.child.wait().unwrap().success(), "{signal}");
        assert_eq!(
            desk.names(),
            ["a.jsonl", "p.galley"],
            "nothing is left beside the project"
        );
        assert_eq!(desk.log().len(), 3);
    }
}

#[test]
fn a_port_can_be_chosen_and_one_in_use_is_refused() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let run = desk.run(&["serve", "p.galley", "--port", &host.port.to_string()]);
    run.refused(&format!("Port {} cannot be used", host.port))
        .refused("Choose another port");
}
