//! A record that is too long is refused without being held. Alone in its program, because it looks at how much memory
//! the program ever had.

use std::io::Write;

use galley_formats::{Incoming, Input, Options, Report};

/// The most memory this program ever held, in megabytes, where the system tells.
fn most_held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|it| it.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

#[test]
fn a_line_of_200_megabytes_is_left_out_by_number_and_the_next_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.jsonl");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    out.write_all(b"{\"text\": \"first\"}\n{\"text\": \"")
        .unwrap();
    let megabyte = vec![b'a'; 1 << 20];
    for _ in 0..200 {
        out.write_all(&megabyte).unwrap();
    }
    out.write_all(b"\"}\n{\"text\": \"third\"}\n").unwrap();
    out.flush().unwrap();
    let before = most_held();
    let mut texts = Vec::new();
    let mut report = Report::default();
    galley_formats::read(
        &[Input::path(&path)],
        Some("jsonl"),
        &Options::default(),
        &mut |incoming, _| {
            if let Incoming::Document(it) = incoming {
                texts.push(it.text.as_str().to_owned());
            }
            Ok(())
        },
        &mut report,
    )
    .unwrap();
    assert_eq!(texts, ["first", "third"]);
    let [item] = report.items.as_slice() else {
        panic!("{:?}", report.items)
    };
    assert_eq!((item.code, item.line), ("line-too-long", Some(2)));
    assert_eq!(item.file.as_deref(), Some("long.jsonl"));
    assert!(item.message.contains("split"), "{}", item.message);
    if let (Some(before), Some(after)) = (before, most_held()) {
        assert!(
            after - before < 150,
            "{} MB for a line that is refused",
            after - before
        );
    }
}
