//! `kill -9` at any moment: what was acknowledged is there, and nothing half.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod project;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use galley_model::change::{Gesture, Value};
use galley_model::id::AnnotationId;
use galley_store::Store;
use project::{add_article, assert_sound, create};

const WRITER: &str = "GALLEY_TEST_WRITER";
/// How many annotations one gesture makes.
const EACH: usize = 25;

/// Not a test of its own: the process that is killed. It writes gestures until then, and says so after each.
#[test]
fn writer_process() {
    let Some(path) = std::env::var_os(WRITER) else {
        return;
    };
    let mut store = Store::open(path.as_ref()).unwrap();
    let document = store.document_ids(None).unwrap()[0];
    let me = store.me().unwrap();
    let value = project::annotation(&store, document, "Person", "Ada Lovelace");
    loop {
        let mut change = store.begin(Gesture::Propagate, me, 9).unwrap();
        for _ in 0..EACH {
            let id = AnnotationId(change.mint());
            change.set(id, Value::Annotation(value.clone())).unwrap();
        }
        change.commit().unwrap();
        println!("acknowledged");
    }
}

#[test]
fn a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.galley");
    let mut store = create(&path);
    let document = add_article(&mut store, "Ada", project::TEXT);
    drop(store);
    let mut acknowledged = 0;
    for round in 0..12 {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["writer_process", "--exact", "--nocapture"])
            .env(WRITER, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        for _ in 0..=round * 2 {
            loop {
                let line = lines.next().expect("the writer goes on").unwrap();
                if line.ends_with("acknowledged") {
                    acknowledged += 1;
                    break;
                }
            }
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        acknowledged += lines
            .map_while(Result::ok)
            .filter(|line| line.ends_with("acknowledged"))
            .count();

        let store = Store::open(&path).unwrap();
        let found = store.annotations_of(document).unwrap().len();
        assert_eq!(found % EACH, 0, "a gesture is whole or not there");
        let gestures = found / EACH;
        // The last gesture may have been committed without there being time to say so.
        assert!(
            gestures == acknowledged || gestures == acknowledged + 1,
            "{gestures} {acknowledged}"
        );
        acknowledged = gestures;
        assert_sound(&store);
    }
}
