//! Bad input and bad disks, end to end: an error or a report with place and remedy, and the project as it was or
//! with exactly what the report says.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use std::fs;
use std::io::{BufWriter, Cursor, Write};

use desk::Desk;
use serde_json::json;
use zip::write::SimpleFileOptions;

/// A file, how it is imported besides, and what is said of it.
struct Bad {
    name: &'static str,
    content: &'static [u8],
    options: &'static [&'static str],
    said: &'static [&'static str],
}

fn bad(
    name: &'static str,
    content: &'static [u8],
    options: &'static [&'static str],
    said: &'static [&'static str],
) -> Bad {
    Bad {
        name,
        content,
        options,
        said,
    }
}

#[test]
fn a_file_of_which_nothing_can_be_read_leaves_the_project_as_it_was() {
    let files = [
        bad(
            "a.txt",
            b"caf\xe9 ok",
            &["--option", "encoding=utf-8"],
            &["left out: a.txt: The file is not UTF-8"],
        ),
        bad(
            "a.txt",
            b"caf\xe9",
            &["--option", "encoding=klingon"],
            &["klingon"],
        ),
        bad("a.txt", b"", &[], &["a.txt"]),
        bad(
            "a.jsonl",
            b"",
            &["--format", "prodigy-jsonl"],
            &["left out: a.jsonl: There is no article in it"],
        ),
        bad("a.txt", b"\xff\xfeA", &[], &["left out: a.txt:"]),
        bad(
            "a.jsonl",
            b"{\"text\": \"caf\xe9\"}\n",
            &[],
            &["a.jsonl, line 1"],
        ),
        bad("a.jsonl", b"[[[[[[", &[], &["a.jsonl"]),
        bad(
            "a.jsonl",
            b"null\n3\n\"x\"\n",
            &["--format", "doccano-jsonl"],
            &["a.jsonl, line 1", "a.jsonl, line 2"],
        ),
        bad(
            "a.json",
            b"[{\"text\": \"x\"},\n {\"text\": }]",
            &["--format", "prodigy-jsonl"],
            &["a.json, line 2"],
        ),
        bad(
            "a.zip",
            b"PK\x03\x04 cut off",
            &[],
            &["a.zip is not a sound archive"],
        ),
        bad("a.csv", b"number,colour\n1,red\n", &[], &["a.csv"]),
        bad("x.galley", b"", &[], &["x.galley is a Galley project"]),
        bad(
            "a.jsonl",
            b"{\"galley\":99,\"schema\":{\"layers\":[],\"annotators\":[],\"entities\":[]}}\n",
            &[],
            &["newer version"],
        ),
    ];
    for file in files {
        let desk = Desk::with_marks();
        let before = desk.state();
        desk.write(file.name, file.content);
        let mut arguments = vec!["import", "p.galley", file.name];
        arguments.extend(file.options);
        let run = desk.run(&arguments);
        let what = format!(
            "{}: {:?}: {run:?}",
            file.name,
            String::from_utf8_lossy(file.content)
        );
        assert_eq!(run.code, 2, "{what}");
        let said = format!("{}{}", run.out, run.err);
        for wanted in file.said {
            assert!(said.contains(wanted), "{wanted} in {what}");
        }
        assert!(
            said.lines().count() > 1 || said.contains("; "),
            "a remedy in {what}"
        );
        assert_eq!(desk.state(), before, "{what}");
    }
    let desk = Desk::new();
    desk.run(&["import", "p.galley", "none.txt"])
        .refused("none.txt could not be read");
    fs::create_dir(desk.path("empty")).unwrap();
    desk.run(&["import", "p.galley", "empty"])
        .refused("There is nothing to read");
}

#[test]
fn of_a_file_with_broken_parts_the_rest_is_imported_and_the_report_says_which() {
    // What is left out, the articles and annotations that are imported.
    let files: [(&str, &str, &[&str], u64, u64); 7] = [
        (
            "prodigy-jsonl",
            "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n{\"text\":\n{\"text\":\"Four.\"}\n",
            &["left out: a.jsonl, line 3: The line is not JSON"],
            3,
            0,
        ),
        (
            "prodigy-jsonl",
            "{\"text\":\"Ada.\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"Person\"},{\"start\":2,\"end\":9,\"label\":\"Person\"}]}\n",
            &["left out: a.jsonl, line 1", "2 to 9"],
            1,
            1,
        ),
        (
            "prodigy-jsonl",
            "{\"text\":\"Ada.\",\"spans\":[{\"start\":3,\"end\":1,\"label\":\"Person\"}]}\n",
            &["left out: a.jsonl, line 1"],
            1,
            0,
        ),
        (
            "doccano-jsonl",
            "{\"text\":\"Ada.\",\"label\":[[0,3,\"Person\"],[-1,2,\"Person\"],[0,99999999999,\"Person\"]]}\n",
            &["left out: a.jsonl, line 1"],
            1,
            1,
        ),
        (
            "galley-jsonl",
            "{\"text\":\"Ada met Bob.\",\"annotations\":[{\"id\":\"1\",\"layer\":\"Entities\",\"label\":\"Person\",\"ranges\":[[0,3]],\"quotes\":[\"Eve\"]}]}\n",
            &["left out: a.jsonl, line 1", "Eve"],
            1,
            0,
        ),
        (
            "galley-jsonl",
            "{\"text\":\"Ada met Bob.\",\"annotations\":[{\"id\":\"1\",\"layer\":\"Entities\",\"ranges\":[[0,3]]},{\"id\":\"2\",\"layer\":\"Entities\",\"label\":\"Person\",\"ranges\":[[8,11]]}],\"relations\":[{\"layer\":\"Quote links\",\"label\":\"said by\",\"from\":\"1\",\"to\":\"2\"}]}\n",
            &[
                "left out: a.jsonl, line 1: Annotations in the layer “Entities” need a label. “Ada”",
                "A relation lost the annotation at one of its ends.",
            ],
            1,
            1,
        ),
        (
            "prodigy-jsonl",
            "{\"meta\":{}}\n{\"text\":7}\n{\"text\":\"Three.\"}\n",
            &["left out: a.jsonl, line 1", "left out: a.jsonl, line 2"],
            1,
            0,
        ),
    ];
    for (format, content, said, articles, annotations) in files {
        let desk = Desk::new();
        desk.write("a.jsonl", content);
        let run = desk.run(&[
            "import", "p.galley", "a.jsonl", "--format", format, "--report", "r.json",
        ]);
        for wanted in said {
            run.partly(wanted);
        }
        let stats = desk.stats();
        assert_eq!(
            (&stats["articles"], &stats["annotations"]),
            (&json!(articles), &json!(annotations)),
            "{run:?}"
        );
        let report = desk.json("r.json");
        assert_eq!(
            (&report["documents"], &report["annotations"]),
            (&json!(articles), &json!(annotations))
        );
        desk.run(&["check", "p.galley"]).done();
        // The same, strictly, is nothing at all.
        let desk = Desk::new();
        let before = desk.state();
        desk.write("a.jsonl", content);
        desk.run(&[
            "import", "p.galley", "a.jsonl", "--format", format, "--strict",
        ])
        .refused("a.jsonl, line ");
        assert_eq!(desk.state(), before);
    }
}

#[test]
fn a_line_of_200_megabytes_is_passed_over_without_being_held() {
    let desk = Desk::new();
    let mut file = BufWriter::new(fs::File::create(desk.path("long.jsonl")).unwrap());
    file.write_all(b"{\"text\":\"Short.\"}\n{\"text\":\"")
        .unwrap();
    let megabyte = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        file.write_all(&megabyte).unwrap();
    }
    file.write_all(b"\"}\n{\"text\":\"After.\"}\n").unwrap();
    file.into_inner().unwrap();
    // Virtual memory is limited to 160 MB beyond what the program has mapped at its start.
    let run = desk.shell("ulimit -v 400000; \"$GALLEY\" import p.galley long.jsonl");
    run.partly("left out: long.jsonl, line 2: The line is longer than 64 MB")
        .partly("imported 2 articles");
    desk.run(&["check", "p.galley"]).done();
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn an_archive_that_leads_outside_or_swells_is_refused_whole() {
    let desk = Desk::with_marks();
    let before = desk.state();
    let zeros = vec![b' '; 64 << 20];
    let archives: [(Vec<u8>, &str); 4] = [
        (
            archive(&[("a.txt", b"fine"), ("../../out.txt", b"bad")]),
            "../../out.txt leads outside the archive",
        ),
        (
            archive(&[("/tmp/galley-out.txt", b"bad")]),
            "leads outside the archive",
        ),
        (
            archive(&[("..\\out.txt", b"bad")]),
            "leads outside the archive",
        ),
        (
            archive(&[("a.txt", b"fine"), ("b.txt", &zeros)]),
            "unpacks to more than",
        ),
    ];
    for (content, why) in archives {
        desk.write("in/a.zip", content);
        desk.run(&["import", "p.galley", "in/a.zip"]).refused(why);
        assert_eq!(desk.state(), before, "{why}");
        assert_eq!(desk.names(), ["a.jsonl", "in", "p.galley"]);
    }
    assert!(!desk.path("../out.txt").exists());
    // One inside another is named and left; the rest is read.
    desk.write(
        "a.zip",
        archive(&[("a.txt", b"fine"), ("b.zip", &archive(&[("c.txt", b"x")]))]),
    );
    desk.run(&["import", "p.galley", "a.zip"])
        .partly("left out: a.zip/b.zip:")
        .partly("imported 1 article");
}

#[test]
fn what_is_no_project_or_cannot_be_used_is_refused_by_every_command_and_left_alone() {
    let desk = Desk::with_marks();
    let sound = fs::read(desk.path("p.galley")).unwrap();
    let mut newer = sound.clone();
    newer[60..64].copy_from_slice(&9u32.to_be_bytes());
    let mut scrambled = sound.clone();
    let middle = sound.len() / 2;
    scrambled[100..middle].fill(0x5a);
    let files: [(&str, Vec<u8>, &str); 6] = [
        ("text.galley", b"Just text, and a good deal of it, so that it is longer than a header of a database could ever be.".repeat(3), "text.galley is not a Galley project"),
        ("empty.galley", Vec::new(), "empty.galley is not a Galley project"),
        ("newer.galley", newer, "newer.galley was made by a newer version of Galley (format 9"),
        ("cut.galley", sound[..middle].to_vec(), "cut.galley is damaged: it is cut short"),
        ("scrambled.galley", scrambled, "scrambled.galley is damaged"),
        ("p (conflicted copy).galley", sound.clone(), "conflict copy"),
    ];
    for (name, content, why) in &files {
        desk.write(name, content);
        for arguments in [
            vec!["import", name, "a.jsonl"],
            vec!["export", name, "--format", "galley-jsonl", "-o", "out"],
            vec!["check", name],
            vec!["log", name, "--json"],
            vec!["undo", name],
            vec!["redo", name],
            vec!["stats", name],
            vec!["serve", name],
        ] {
            let run = desk.run(&arguments);
            run.refused(why);
            assert!(run.err.lines().count() == 2, "a remedy: {run:?}");
            assert_eq!(
                fs::read(desk.path(name)).unwrap(),
                *content,
                "{arguments:?}"
            );
        }
    }
    assert!(!desk.path("out").exists());
    desk.run(&["stats", "gone.galley"])
        .refused("There is no file gone.galley");
    desk.run(&["stats", "."]).refused("is not a Galley project");
    assert!(!desk.path("gone.galley").exists());
}

#[test]
fn a_write_protected_project_can_be_read_and_exported_but_not_changed() {
    let desk = Desk::with_marks();
    let before = desk.state();
    let bytes = fs::read(desk.path("p.galley")).unwrap();
    let mut permissions = fs::metadata(desk.path("p.galley")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(desk.path("p.galley"), permissions).unwrap();
    assert_eq!(desk.state(), before);
    desk.run(&[
        "export",
        "p.galley",
        "--format",
        "galley-jsonl",
        "-o",
        "out.jsonl",
    ])
    .done();
    desk.write("b.txt", "Eve.");
    for arguments in [
        vec!["import", "p.galley", "b.txt"],
        vec!["undo", "p.galley"],
    ] {
        let run = desk.run(&arguments);
        run.refused("p.galley cannot be written")
            .refused("change the file's permissions");
    }
    assert_eq!(fs::read(desk.path("p.galley")).unwrap(), bytes);
}

/// So much text that no small disk holds it, and that does not compress.
fn much_text() -> String {
    let mut text = String::new();
    let mut state = 7u64;
    for _ in 0..400_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        text.push(char::from(b'a' + ((state >> 40) % 26) as u8));
        if state >> 60 == 0 {
            text.push(' ');
        }
    }
    text
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_grow_fails_with_a_message_and_leaves_the_project_as_it_was() {
    let desk = Desk::with_marks();
    let before = desk.state();
    desk.write("big.txt", much_text());
    // 100 blocks are 50 or 100 KB: less than the import needs.
    let run = desk.shell("ulimit -f 100; \"$GALLEY\" import p.galley big.txt");
    run.refused("p.galley could not be written: the disk is full")
        .refused("Nothing was changed");
    assert_eq!(desk.state(), before);
    let run = desk.shell("ulimit -f 100; \"$GALLEY\" new q.galley");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!desk.path("q.galley").exists());

    desk.run(&["import", "p.galley", "big.txt"]).done();
    let run =
        desk.shell("ulimit -f 100; \"$GALLEY\" export p.galley --format galley-jsonl -o out.jsonl");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    assert!(run.err.contains("could not be written"), "{run:?}");
    assert!(
        !desk
            .names()
            .iter()
            .any(|it| it.starts_with("out") || it.starts_with('.')),
        "{:?}",
        desk.names()
    );
}

/// A small disk, unmounted when it goes out of scope.
#[cfg(target_os = "linux")]
struct Disk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named_and_leaves_the_project_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
        .arg(folder.path())
        .output();
    if !mounted.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: only the system's administrator can make a small disk to fill");
        return;
    }
    let _disk = Disk(folder.path().to_owned());
    let desk = Desk { folder };
    desk.run(&["new", "p.galley"]).done();
    let elsewhere = Desk::with_marks();
    elsewhere.write("big.txt", much_text());
    let big = elsewhere.path("big.txt");
    let small = elsewhere.path("a.jsonl");
    desk.run(&["import", "p.galley", small.to_str().unwrap()])
        .done();
    let before = desk.state();

    // Little is left: not the import, nor an export, nor its report fit.
    let filler = fs::File::create(desk.path("filler")).unwrap();
    let mut filler = std::io::LineWriter::new(filler);
    let block = [0u8; 4096];
    while filler
        .write_all(&block)
        .and_then(|()| filler.flush())
        .is_ok()
    {}
    let run = desk.run(&["import", "p.galley", big.to_str().unwrap()]);
    run.refused("the disk is full")
        .refused("Make room on the disk");
    let run = desk.run(&[
        "export",
        "p.galley",
        "--format",
        "galley-jsonl",
        "-o",
        "out.jsonl",
    ]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.err.contains("out.jsonl could not be written")
            || run.err.contains("could not be written"),
        "{run:?}"
    );
    assert!(!desk.path("out.jsonl").exists());
    drop(filler);
    fs::remove_file(desk.path("filler")).unwrap();
    assert_eq!(desk.state(), before);
    // With room again, the same works.
    desk.run(&["undo", "p.galley"]).done();
    drop(desk);
}

#[test]
fn a_folder_with_the_project_in_it_is_read_without_the_project() {
    let desk = Desk::new();
    desk.write("a.txt", "Ada met Bob.");
    desk.run(&["import", "p.galley", "."])
        .done()
        .says("imported 1 article");
}
