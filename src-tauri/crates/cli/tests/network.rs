//! The program talks to nobody but a browser on this machine, and works without a network.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::net::{TcpStream, UdpSocket};

use desk::Desk;
use desk::host::{Host, listen};
use serde_json::json;

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
        "job": "x", "recipe": { "format": "brat" }, "path": null,
                "preview": false,
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
