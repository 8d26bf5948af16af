//! A folder with a project in it, and the program run on it as a script would run it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part; tests may fail"
)]

pub mod host;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub const GALLEY: &str = env!("CARGO_BIN_EXE_galley");

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            // A signal is no code: nothing here may be ended by one.
            code: output
                .status
                .code()
                .unwrap_or_else(|| panic!("ended by {}", output.status)),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Nothing was done: exit code 2, nothing on standard output, the reason and a remedy on standard error.
    pub fn refused(&self, why: &str) -> &Self {
        assert_eq!(self.code, 2, "{self:?}");
        assert!(self.err.contains(why), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        self
    }

    pub fn done(&self) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{self:?}");
        self
    }

    /// Done with losses or rejected items, which are said.
    pub fn partly(&self, what: &str) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (1, ""), "{self:?}");
        assert!(self.out.contains(what), "{self:?}");
        self
    }

    pub fn says(&self, what: &str) -> &Self {
        assert!(self.out.contains(what), "{self:?}");
        self
    }
}

pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    /// A project of the newsroom preset, `p.galley`, and nothing else.
    pub fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.run(&["new", "p.galley"]).done();
        desk
    }

    /// With one article and two marks.
    pub fn with_marks() -> Self {
        let desk = Self::new();
        desk.write("a.jsonl", r#"{"text":"Ada met Bob.","spans":[{"start":0,"end":3,"label":"Person"},{"start":8,"end":11,"label":"Person"}]}"#);
        desk.run(&["import", "p.galley", "a.jsonl"]).done();
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        if let Some(parent) = Path::new(name).parent() {
            fs::create_dir_all(self.path("").join(parent)).unwrap();
        }
        fs::write(self.path(name), content).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("USER", "ada");
        command
    }

    /// Runs `galley` in the folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.command(GALLEY)
            .args(arguments)
            .output()
            .unwrap()
            .into()
    }

    /// Runs a shell line in the folder; `$GALLEY` is the program.
    pub fn shell(&self, line: &str) -> Run {
        self.command("sh")
            .arg("-c")
            .arg(line)
            .env("GALLEY", GALLEY)
            .output()
            .unwrap()
            .into()
    }

    pub fn stats(&self) -> Value {
        serde_json::from_str(&self.run(&["stats", "p.galley", "--json"]).done().out).unwrap()
    }

    /// One object for each change, the latest last.
    pub fn log(&self) -> Vec<Value> {
        let run = self.run(&["log", "p.galley", "--json"]);
        run.done()
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// All that can be read of the project. It is sound.
    pub fn state(&self) -> (Vec<Value>, Value) {
        self.run(&["check", "p.galley"]).done();
        (self.log(), self.stats())
    }

    /// The names in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}
