//! Rules of the code base that the compiler does not check: which crate may know which, where the
//! desktop and the network begin, how long a file may be, what a module may not be called.
//!
//! What the program does is tested elsewhere; this reads sources only and starts nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates each one may depend on, the root package included.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("galley-model", &[]),
    ("galley-store", &["galley-model"]),
    ("galley-formats", &["galley-model"]),
    ("galley-suggest", &["galley-model"]),
    (
        "galley-api",
        &[
            "galley-model",
            "galley-store",
            "galley-formats",
            "galley-suggest",
        ],
    ),
    ("galley-cli", &["galley-api", "galley-model"]),
    ("galley", &["galley-api"]),
];

/// Packages that only one of our crates may use, and which one.
const AT_HOME: &[(&str, &str)] = &[
    ("tauri", "galley"),
    ("tauri-build", "galley"),
    ("tauri-plugin-dialog", "galley"),
    ("rusqlite", "galley-store"),
    ("axum", "galley-cli"),
    ("tokio", "galley-cli"),
];

/// Packages that open connections. Nothing here does, so nothing here needs them.
const CLIENTS: &[&str] = &[
    "attohttpc",
    "curl",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "native-tls",
    "reqwest",
    "rustls",
    "surf",
    "tauri-plugin-http",
    "tauri-plugin-updater",
    "tungstenite",
    "ureq",
];

const LONG: usize = 400;
const TOO_LONG: usize = 700;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The path from the root, with slashes, for messages and comparisons.
fn short(path: &Path) -> String {
    let inside = path
        .strip_prefix(root())
        .expect("only files under the root are listed");
    inside.to_string_lossy().replace('\\', "/")
}

/// Our sources of the given kinds; nothing that is built, installed or generated.
fn sources(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["src-tauri", "ui/src", "tests"]
        .iter()
        .map(|folder| root().join(folder))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)
            .expect("the folder is there")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                let name = entry.file_name();
                if !["generated", "node_modules", "target", "__pycache__"]
                    .iter()
                    .any(|skipped| name == *skipped)
                {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
            {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no source ends in {endings:?}");
    found.sort();
    found
}

fn interface_sources() -> Vec<(String, String)> {
    sources(&["ts", "svelte", "css"])
        .into_iter()
        .map(|path| (short(&path), read(&path)))
        .filter(|(name, _)| name.starts_with("ui/src/"))
        .collect()
}

/// Each package's name and what it is built with. What only its tests use does not count.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let crates = root().join("src-tauri/crates");
    let mut manifests = vec![root().join("Cargo.toml")];
    for entry in fs::read_dir(crates)
        .expect("the crates are there")
        .flatten()
    {
        manifests.push(entry.path().join("Cargo.toml"));
    }
    manifests.iter().map(|path| package(path)).collect()
}

fn package(manifest: &Path) -> (String, BTreeSet<String>) {
    let parsed: toml::Table = read(manifest).parse().expect("cargo reads it too");
    let name = parsed["package"]["name"]
        .as_str()
        .expect("a package has a name")
        .to_owned();
    let mut used = BTreeSet::new();
    let mut tables = vec![&parsed];
    if let Some(targets) = parsed.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(toml::Value::as_table));
    }
    for table in tables {
        for section in ["dependencies", "build-dependencies"] {
            if let Some(listed) = table.get(section).and_then(toml::Value::as_table) {
                for (key, value) in listed {
                    let renamed = value.get("package").and_then(toml::Value::as_str);
                    used.insert(renamed.unwrap_or(key).to_owned());
                }
            }
        }
    }
    (name, used)
}

/// Fails with every complaint at once, so that one run shows all there is to mend.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn crates_depend_only_downwards() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    let mut complaints = Vec::new();
    for (name, used) in packages() {
        let Some(may_know) = allowed.get(name.as_str()) else {
            complaints.push(format!(
                "{name} is new: say in MAY_KNOW what it may depend on"
            ));
            continue;
        };
        for other in used.iter().filter(|other| other.starts_with("galley")) {
            if !may_know.contains(&other.as_str()) {
                complaints.push(format!("{name} may not depend on {other}"));
            }
        }
    }
    none(&complaints);
}

#[test]
fn window_database_and_server_each_have_one_home() {
    let mut complaints = Vec::new();
    for (name, used) in packages() {
        for (package, home) in AT_HOME {
            if used.contains(*package) && name != *home {
                complaints.push(format!("{name} uses {package}, which belongs in {home}"));
            }
        }
    }
    none(&complaints);
}

#[test]
fn no_crate_uses_a_network_client() {
    let mut complaints = Vec::new();
    for (name, used) in packages() {
        for client in CLIENTS.iter().filter(|client| used.contains(**client)) {
            complaints.push(format!("{name} uses {client}"));
        }
    }
    none(&complaints);
}

#[test]
fn no_file_is_too_long_to_hold_one_subject() {
    let mut complaints = Vec::new();
    for path in sources(&["rs", "ts", "svelte", "mjs", "py", "css", "sql"]) {
        let lines = read(&path).lines().count();
        if lines > TOO_LONG {
            complaints.push(format!("{} has {lines} lines; split it", short(&path)));
        } else if lines > LONG {
            println!("{} has {lines} lines: has it two subjects?", short(&path));
        }
    }
    none(&complaints);
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    let mut complaints = Vec::new();
    for path in sources(&["rs", "ts", "svelte", "mjs", "py"]) {
        for part in short(&path).split('/') {
            let stem = part.split('.').next().unwrap_or(part).to_lowercase();
            if EMPTY_NAMES.contains(&stem.as_str()) {
                complaints.push(format!("{}: call it by its subject", short(&path)));
            }
        }
    }
    none(&complaints);
}

#[test]
fn every_source_says_first_what_it_is_for() {
    let mut complaints = Vec::new();
    for path in sources(&["rs", "ts", "svelte", "mjs"]) {
        let text = read(&path);
        let mut lines = text.lines().skip_while(|line| line.starts_with("#!"));
        let first = lines
            .find(|line| !line.trim().is_empty())
            .unwrap_or("")
            .trim_start();
        if !["//", "/*", "<!--"]
            .iter()
            .any(|opening| first.starts_with(opening))
        {
            complaints.push(format!("{} opens with no comment", short(&path)));
        }
    }
    none(&complaints);
}

#[test]
fn the_interface_meets_the_desktop_in_one_file() {
    let users: Vec<String> = interface_sources()
        .into_iter()
        .filter(|(_, text)| text.contains("@tauri-apps"))
        .map(|(name, _)| name)
        .collect();
    assert!(users.len() <= 1, "@tauri-apps is imported in {users:?}");
}

#[test]
fn every_menu_entry_is_a_command_of_the_interface() {
    let menu = read(&root().join("src-tauri/src/menu.rs"));
    // The table is in several files.
    let commands: String = interface_sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("ui/src/state/"))
        .map(|(_, text)| text)
        .collect();
    let mut entries: Vec<&str> = menu
        .split("Command(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(entries.len() > 5, "only {entries:?} were found in the menu");
    entries.retain(|id| !commands.contains(&format!("id: \"{id}\"")));
    assert!(entries.is_empty(), "no command is called {entries:?}");
}

#[test]
fn panels_do_not_import_each_other() {
    let mut complaints = Vec::new();
    for (name, text) in interface_sources() {
        let Some(inside) = name.strip_prefix("ui/src/panels/") else {
            continue;
        };
        // A panel is a file, or a folder with its parts.
        let own = inside.split(['/', '.']).next().unwrap_or(inside);
        for line in text.lines() {
            let Some(from) = imported(line) else { continue };
            let other = if from.contains("panels/") {
                from.rsplit("panels/").next()
            } else if inside.contains('/') {
                from.strip_prefix("../")
                    .filter(|rest| !rest.starts_with("../"))
            } else {
                from.strip_prefix("./")
            };
            let other = other.and_then(|path| path.split(['/', '.']).next());
            if other.is_some_and(|other| other != own) {
                complaints.push(format!("{name} imports {from}"));
            }
        }
    }
    none(&complaints);
}

/// What a line imports, if it ends an import.
fn imported(line: &str) -> Option<&str> {
    let after = line
        .split_once("from ")
        .or_else(|| line.split_once("import "))?
        .1;
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    after[1..].split(quote).next()
}

#[test]
fn the_interface_speaks_to_its_host_only() {
    const SPEAKING: &[&str] = &[
        "fetch(",
        "XMLHttpRequest",
        "WebSocket(",
        "EventSource(",
        "sendBeacon(",
        "RTCPeer",
    ];
    const LOADING: &[&str] = &[
        "src=\"http",
        "src='http",
        "src={\"http",
        "url(http",
        "url(\"http",
        "url('http",
        "@import \"http",
        "@import url",
        "from \"http",
        "import(\"http",
        "src=\"//",
    ];
    let mut complaints = Vec::new();
    for (name, text) in interface_sources() {
        // What a test holds up as hostile is not loaded.
        if name.ends_with(".test.ts") {
            continue;
        }
        let is_host = name.starts_with("ui/src/host/");
        for (number, line) in text.lines().enumerate() {
            let speaks = !is_host && SPEAKING.iter().any(|word| line.contains(word));
            if speaks || LOADING.iter().any(|word| line.contains(word)) {
                complaints.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none(&complaints);
}

#[test]
fn the_window_may_load_nothing_from_elsewhere() {
    /// What a content security policy may name: the program itself, and the way to its host.
    const OWN: &[&str] = &[
        "'self'",
        "'none'",
        "'unsafe-inline'",
        "data:",
        "blob:",
        "ipc:",
        "http://ipc.localhost",
    ];
    let config: serde_json::Value =
        serde_json::from_str(&read(&root().join("tauri.conf.json"))).expect("Tauri reads it too");
    let policy = config["app"]["security"]["csp"]
        .as_object()
        .expect("there is a policy");
    assert_eq!(policy["default-src"], "'self'");
    assert_eq!(policy["script-src"], "'self'");
    for (directive, sources) in policy {
        for source in sources
            .as_str()
            .expect("a directive is a string")
            .split_whitespace()
        {
            assert!(OWN.contains(&source), "{directive} allows {source}");
        }
    }
}

#[test]
fn the_window_may_ask_only_for_events_its_title_and_file_dialogs() {
    let folder = root().join("src-tauri/capabilities");
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let capability: serde_json::Value =
            serde_json::from_str(&read(&entry.path())).expect("Tauri reads it too");
        for permission in capability["permissions"].as_array().expect("a list") {
            let permission = permission.as_str().expect("a permission without a scope");
            assert!(
                permission.starts_with("core:") || permission.starts_with("dialog:allow-"),
                "{permission} is more than the window needs"
            );
        }
        assert!(
            capability.get("remote").is_none(),
            "no other page may ask for anything"
        );
    }
}
