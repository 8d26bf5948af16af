//! The browser host: what it lets in, what it refuses, and that it talks to nobody but a browser on this machine.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::{Child, Stdio};
use std::time::Duration;

use desk::{Desk, GALLEY};
use serde_json::{Value, json};

/// A host that runs until it goes out of scope.
struct Host {
    child: Child,
    port: u16,
    token: String,
}

impl Host {
    fn start(desk: &Desk) -> Self {
        let mut command = desk.command(GALLEY);
        command.args(["serve", "p.galley"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let first: Value = serde_json::from_str(&line).expect("the first line is JSON");
        let url = first["url"].as_str().unwrap();
        let rest = url.strip_prefix("http://127.0.0.1:").expect("loopback");
        let (port, token) = rest.split_once("/?token=").expect("a token");
        Self {
            child,
            port: port.parse().unwrap(),
            token: token.into(),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // Only a host that hangs is waited for so long.
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    }

    /// Sends a request as it is; the answer's status, head and body.
    fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .unwrap_or(0);
        Answer {
            status,
            head: head.to_lowercase(),
            body: body.into(),
        }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        self.raw(format!("{request}\r\n{body}").as_bytes())
    }

    /// Calls a command as the page does.
    fn call(&self, client: &str, command: &str, request: &Value) -> Answer {
        let headers = [
            ("X-Galley-Token", self.token.as_str()),
            ("X-Galley-Client", client),
            ("Origin", &format!("http://127.0.0.1:{}", self.port)),
            ("Content-Type", "application/json"),
        ];
        self.ask(
            "POST",
            &format!("/api/{command}"),
            &headers,
            &request.to_string(),
        )
    }

    fn cookie(&self) -> String {
        format!("galley-{}={}", self.port, self.token)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// Refused without a word of the project.
    fn refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(
            !self.body.contains("p.galley") && !self.body.contains("<html"),
            "{self:?}"
        );
        assert!(!self.head.contains("set-cookie"), "{self:?}");
    }
}

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
            "job": "x", "format": "galley-jsonl", "path": path, "annotator": null, "status": null, "options": {},
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
    assert!(desk.path("o.jsonl").exists());
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

fn listen(host: &Host, client: &str) -> BufReader<TcpStream> {
    let mut stream = host.connect();
    write!(
        stream,
        "GET /events?client={client} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {}\r\n\r\n",
        host.port,
        host.cookie()
    )
    .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
    }
    stream
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

/// The internet sockets of a process: local and remote address, the latter empty for a listener.
#[cfg(target_os = "linux")]
fn sockets(process: u32) -> Vec<(String, String)> {
    let inodes: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|it| std::fs::read_link(it.ok()?.path()).ok())
        .filter_map(|it| {
            Some(
                it.to_str()?
                    .strip_prefix("socket:[")?
                    .strip_suffix(']')?
                    .to_owned(),
            )
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"] {
        let rows =
            std::fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap_or_default();
        for row in rows.lines().skip(1) {
            let columns: Vec<&str> = row.split_whitespace().collect();
            if inodes.iter().any(|it| it == columns[9]) {
                let remote = if columns[3] == "0A" { "" } else { columns[2] };
                found.push((format!("{table} {}", columns[1]), remote.to_owned()));
            }
        }
    }
    found
}

#[test]
#[cfg(target_os = "linux")]
fn case_20_the_host_has_no_socket_but_its_own_on_the_loopback_address() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    let _open = listen(&host, "me");
    // It works meanwhile: an import, a mark, an export.
    let upload = json!({
        "job": "i", "sources": [{ "kind": "upload", "name": "b.txt", "base64": "RXZlLg==" }], "format": null,
        "layer": null, "annotator": null, "strict": false, "options": {},
    });
    assert_eq!(host.call("a", "import", &upload).status, 200);
    let export = json!({
        "job": "x", "format": "brat", "path": null, "annotator": null, "status": null, "options": {}, "preview": false,
    });
    assert_eq!(host.call("a", "export", &export).status, 200);
    let own = format!("tcp 0100007F:{:04X}", host.port);
    let sockets = sockets(host.child.id());
    assert!(
        sockets.contains(&(own.clone(), String::new())),
        "{sockets:?}"
    );
    for (local, remote) in &sockets {
        assert_eq!(*local, own, "{sockets:?}");
        assert!(
            remote.is_empty() || remote.starts_with("0100007F:"),
            "{sockets:?}"
        );
    }
}

#[test]
fn another_address_of_this_machine_does_not_reach_the_host() {
    let desk = Desk::with_marks();
    let host = Host::start(&desk);
    // Connecting a datagram socket sends nothing: it only tells which address would be used.
    let address = UdpSocket::bind("0.0.0.0:0")
        .and_then(|it| it.connect("192.0.2.1:9").and_then(|()| it.local_addr()));
    let Ok(address) = address else {
        eprintln!("skipped: this machine has no address but the loopback one");
        return;
    };
    if !address.ip().is_loopback() {
        assert!(TcpStream::connect((address.ip(), host.port)).is_err());
    }
    assert!(TcpStream::connect(("::1", host.port)).is_err());
}

#[test]
#[cfg(target_os = "linux")]
fn case_20_without_a_network_every_command_works_and_none_tries_to_reach_one() {
    let desk = Desk::with_marks();
    desk.write("b.txt", "Eve.");
    // In a network of its own, without a single address, the system counts what was tried.
    let tried = "awk '/^Ip: [0-9]/ { routes = $13 } /^Tcp: [0-9]/ { opened = $6 } /^Udp: [0-9]/ { sent = $5 } \
                 END { print routes + opened + sent }' /proc/net/snmp";
    let probe = desk.command("unshare").args(["-n", "true"]).status();
    if !probe.is_ok_and(|it| it.success()) {
        eprintln!("skipped: only the system's administrator can take the network away");
        return;
    }
    let alone = |line: &str| {
        let line = line.replace('\'', "'\\''");
        desk.shell(&format!("unshare -n sh -c '{line}'"))
    };
    let line = format!(
        "set -e; \"$GALLEY\" new q.galley; \"$GALLEY\" import q.galley b.txt >/dev/null; \
         \"$GALLEY\" import q.galley a.jsonl >/dev/null; \
         \"$GALLEY\" export q.galley --format galley-jsonl -o o.jsonl >/dev/null; \"$GALLEY\" formats >/dev/null; \
         \"$GALLEY\" check q.galley; \"$GALLEY\" undo q.galley; \"$GALLEY\" redo q.galley; \
         \"$GALLEY\" log q.galley >/dev/null; \"$GALLEY\" stats q.galley >/dev/null; {tried}"
    );
    let run = alone(&line);
    assert_eq!(run.done().out.lines().last(), Some("0"), "{run:?}");
    // The count does count: something else that tries is seen.
    let other = "import socket\ntry:\n    socket.create_connection((\"192.0.2.1\", 9), 1)\nexcept OSError:\n    pass\n";
    desk.write("try.py", other);
    let run = alone(&format!("python3 try.py; {tried}"));
    if run.code == 0 {
        assert_ne!(run.out.trim(), "0", "{run:?}");
    }
}
