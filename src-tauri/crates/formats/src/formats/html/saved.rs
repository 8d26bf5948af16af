//! Pages as browsers and crawlers save them: a file of its own, a message with its parts (MHTML), or records of what
//! servers answered (WARC, perhaps packed).

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use crate::corpus::Place;
use crate::format::{FormatError, Reading};
use crate::input::{File, is_furniture};
use crate::report::{Item, Severity};
use crate::web;

/// A page before it is read.
pub(super) struct Saved {
    pub bytes: Vec<u8>,
    /// The encoding that was said with it.
    pub charset: Option<String>,
    pub url: Option<String>,
    pub date: Option<String>,
    pub place: Place,
}

type Take<'a> = &'a mut dyn FnMut(Saved, &mut Reading<'_>) -> Result<(), FormatError>;

/// Whether a file is an archive of pages, by its name in lower case and how it begins.
pub(super) fn is_saved(name: &str, start: &str) -> bool {
    is_warc(name)
        || start.starts_with("WARC/1.")
        || name.ends_with(".mht")
        || name.ends_with(".mhtml")
}

fn is_warc(name: &str) -> bool {
    name.ends_with(".warc") || name.ends_with(".warc.gz")
}

/// The pages among files, and what browsers save beside them. A file by itself is a page, whatever it is called.
pub(super) fn pages(files: &[File]) -> (Vec<&File>, Vec<&File>) {
    const BESIDE: [&str; 6] = [
        "_files",
        "-Dateien",
        "_fichiers",
        "_archivos",
        "_bestanden",
        "_file",
    ];
    const PAGES: [&str; 8] = ["html", "htm", "xhtml", "mht", "mhtml", "warc", "gz", ""];
    if files.len() == 1 {
        return (files.iter().collect(), Vec::new());
    }
    let mut folders = HashSet::new();
    for file in files.iter().filter(|it| it.extension().starts_with("htm")) {
        if let Some((bare, _)) = file.name.rsplit_once('.') {
            folders.extend(BESIDE.map(|it| format!("{bare}{it}")));
        }
    }
    let is_beside = |name: &str| {
        name.match_indices('/')
            .any(|(at, _)| folders.contains(name.get(..at).unwrap_or_default()))
    };
    files.iter().partition(|it| {
        let is_page = PAGES.contains(&it.extension().as_str()) && !is_furniture(&it.name);
        is_page && !is_beside(&it.name)
    })
}

/// Hands on the pages of a file.
pub(super) fn each(
    file: &File,
    reading: &mut Reading<'_>,
    take: Take<'_>,
) -> Result<(), FormatError> {
    let name = file.name.to_lowercase();
    if is_warc(&name) || file.head()?.starts_with("WARC/1.") {
        return each_record(file, reading, take);
    }
    let bytes = file.bytes()?;
    let place = file.place(None);
    if name.ends_with(".mht") || name.ends_with(".mhtml") {
        return if let Some(saved) = message(&bytes, &place) {
            let others = saved.1;
            if others > 0 {
                let text = "Only the page itself was read of the saved page, not its pictures, styles and frames.";
                reading.report.push(
                    Item::new(Severity::Info, "other-records", text)
                        .at(&place)
                        .times(others),
                );
            }
            take(saved.0, reading)
        } else {
            let text =
                "There is no page in this saved page; it was left out. Save it again as one file.";
            reading
                .report
                .push(Item::new(Severity::Rejected, "no-page", text).at(&place));
            Ok(())
        };
    }
    take(
        Saved {
            bytes,
            charset: None,
            url: None,
            date: None,
            place,
        },
        reading,
    )
}

/// Header lines by name in lower case, and what comes behind the blank line.
fn headers(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|it| *it == b'\n')
            .map_or(rest.len(), |it| it + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = found.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            found.push((key.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    (found, rest)
}

fn header<'a>(headers: &'a [(String, String)], key: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|it| it.0 == key)
        .map(|it| it.1.as_str())
}

/// A parameter of a header such as `text/html; charset="utf-8"`.
fn parameter(value: &str, key: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|it| {
        let (name, value) = it.split_once('=')?;
        let same = name.trim().eq_ignore_ascii_case(key);
        same.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

fn is_page(kind: &str) -> bool {
    let kind = kind.trim().to_lowercase();
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

/// The first page in a message, and how many other parts there are.
fn message(bytes: &[u8], place: &Place) -> Option<(Saved, u64)> {
    let (head, body) = headers(bytes);
    let kind = header(&head, "content-type")
        .unwrap_or("text/html")
        .to_owned();
    let url = header(&head, "snapshot-content-location").map(str::to_owned);
    let date = header(&head, "date").map(str::to_owned);
    let Some(boundary) = parameter(&kind, "boundary").filter(|_| !is_page(&kind)) else {
        return is_page(&kind).then(|| (part_page(&head, body, url, date, place), 0));
    };
    let mark = format!("--{boundary}").into_bytes();
    let mut page = None;
    let mut others = 0;
    for part in split(body, &mark) {
        let (head, content) = headers(part);
        let wanted = header(&head, "content-type").is_some_and(is_page);
        if wanted && page.is_none() {
            let url = url
                .clone()
                .or_else(|| header(&head, "content-location").map(str::to_owned));
            page = Some(part_page(&head, content, url, date.clone(), place));
        } else {
            others += 1;
        }
    }
    Some((page?, others))
}

/// What stands between lines that begin with the mark.
fn split<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    while at < body.len() {
        let rest = &body[at..];
        let end = at
            + rest
                .iter()
                .position(|it| *it == b'\n')
                .map_or(rest.len(), |it| it + 1);
        if rest.starts_with(mark) {
            if let Some(start) = start {
                parts.push(&body[start..at]);
            }
            start = (!rest[mark.len()..].starts_with(b"--")).then_some(end);
        }
        at = end;
    }
    // One that was cut off has no last mark.
    parts.extend(
        start
            .filter(|it| *it < body.len())
            .map(|start| &body[start..]),
    );
    parts
}

fn part_page(
    head: &[(String, String)],
    content: &[u8],
    url: Option<String>,
    date: Option<String>,
    place: &Place,
) -> Saved {
    let encoding = header(head, "content-transfer-encoding")
        .unwrap_or_default()
        .to_lowercase();
    let bytes = match encoding.as_str() {
        "quoted-printable" => quoted_printable(content),
        "base64" => base64(content),
        _ => content.to_vec(),
    };
    let charset = header(head, "content-type").and_then(|it| parameter(it, "charset"));
    Saved {
        bytes,
        charset,
        url: url.filter(|it| it.contains("://")),
        date,
        place: place.clone(),
    }
}

fn quoted_printable(content: &[u8]) -> Vec<u8> {
    let digit = |at: usize| content.get(at).and_then(|it| char::from(*it).to_digit(16));
    let mut out = Vec::with_capacity(content.len());
    let mut at = 0;
    while let Some(byte) = content.get(at) {
        if *byte != b'=' {
            out.push(*byte);
            at += 1;
        } else if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
            out.extend(u8::try_from(high * 16 + low));
            at += 3;
        } else {
            // A line that goes on.
            at += 1;
            at += usize::from(content.get(at) == Some(&b'\r'));
            at += usize::from(content.get(at) == Some(&b'\n'));
        }
    }
    out
}

fn base64(content: &[u8]) -> Vec<u8> {
    let value = |it: u8| match it {
        b'A'..=b'Z' => Some(it - b'A'),
        b'a'..=b'z' => Some(it - b'a' + 26),
        b'0'..=b'9' => Some(it - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut out = Vec::with_capacity(content.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for it in content.iter().filter_map(|it| value(*it)) {
        bits = (bits << 6) | u32::from(it);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

/// The pages among the answers in a file of records, one at a time.
fn each_record(file: &File, reading: &mut Reading<'_>, take: Take<'_>) -> Result<(), FormatError> {
    let packed = file
        .open()?
        .fill_buf()
        .map_err(|error| failed(file, &error))?
        .starts_with(&[0x1f, 0x8b]);
    let mut stream: Box<dyn BufRead + '_> = if packed {
        Box::new(BufReader::new(MultiGzDecoder::new(file.open()?)))
    } else {
        file.open()?
    };
    let mut others = 0;
    let mut number = 0;
    loop {
        number += 1;
        let Some((head, length)) = record_head(file, &mut stream, number)? else {
            break;
        };
        let kept = web::MOST_PAGE as u64 + 1;
        let answer = header(&head, "warc-type") == Some("response")
            || header(&head, "warc-type") == Some("resource");
        if !answer {
            others += 1;
            let copied = std::io::copy(&mut (&mut stream).take(length), &mut std::io::sink());
            copied.map_err(|error| failed(file, &error))?;
            continue;
        }
        let mut content = Vec::new();
        // Of one that is too large as much is kept as tells so.
        (&mut stream)
            .take(length.min(kept))
            .read_to_end(&mut content)
            .map_err(|error| failed(file, &error))?;
        let rest = length.saturating_sub(kept);
        let passed = std::io::copy(&mut (&mut stream).take(rest), &mut std::io::sink())
            .map_err(|error| failed(file, &error))?;
        if (content.len() as u64) + passed < length {
            let text = "The file ends in the middle of a record; what is whole was read.";
            reading
                .report
                .push(Item::new(Severity::Rejected, "cut-off", text).at(&file.place(Some(number))));
        }
        match answer_page(&head, &content, file.place(None)) {
            Some(page) => take(page, reading)?,
            None => others += 1,
        }
    }
    if others > 0 {
        let text = "Records that are no web page (requests, pictures, styles) were not read.";
        reading.report.push(
            Item::new(Severity::Info, "other-records", text)
                .at(&file.place(None))
                .times(others),
        );
    }
    Ok(())
}

fn failed(file: &File, error: &std::io::Error) -> FormatError {
    FormatError::new(
        format!("{} could not be read to its end: {error}", file.name),
        "Get the file again; it may be cut off.",
    )
}

/// The head of the next record, and how long its content is.
#[allow(clippy::type_complexity, reason = "a head is its lines")]
fn record_head(
    file: &File,
    stream: &mut dyn BufRead,
    number: u64,
) -> Result<Option<(Vec<(String, String)>, u64)>, FormatError> {
    const LONGEST_HEAD: u64 = 1024 * 1024;
    let mut head = Vec::new();
    let mut begun = false;
    let mut limited = stream.take(LONGEST_HEAD);
    loop {
        let mut line = Vec::new();
        let read = limited
            .read_until(b'\n', &mut line)
            .map_err(|error| failed(file, &error))?;
        if read == 0 {
            break;
        }
        let blank = line.iter().all(u8::is_ascii_whitespace);
        match (blank, begun) {
            (true, false) => continue,
            (true, true) => break,
            (false, false) if !line.starts_with(b"WARC/") => {
                return Err(FormatError::new(
                    format!("{}, record {number}: this is no WARC record", file.name),
                    "Get the file again; it may be damaged.",
                ));
            }
            _ => begun = true,
        }
        head.extend(line);
    }
    if !begun {
        return Ok(None);
    }
    let (found, _) = headers(&head);
    let length = header(&found, "content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    Ok(Some((found, length)))
}

/// The page in a server's answer.
fn answer_page(head: &[(String, String)], content: &[u8], place: Place) -> Option<Saved> {
    let trimmed = |it: &str| it.trim_matches(['<', '>']).to_owned();
    let url = header(head, "warc-target-uri").map(trimmed);
    let date = None;
    if header(head, "warc-type") == Some("resource") {
        let kind = header(head, "content-type")?;
        let charset = parameter(kind, "charset");
        return is_page(kind).then(|| Saved {
            bytes: content.to_vec(),
            charset,
            url,
            date,
            place,
        });
    }
    let (answer, body) = headers(content);
    let kind = header(&answer, "content-type").filter(|it| is_page(it))?;
    let is = |key: &str, what: &str| {
        header(&answer, key).is_some_and(|it| it.to_lowercase().contains(what))
    };
    let mut bytes = if is("transfer-encoding", "chunked") {
        unchunked(body)
    } else {
        body.to_vec()
    };
    if is("content-encoding", "gzip") {
        let mut plain = Vec::new();
        // What is cut off is read as far as it goes.
        let _ = MultiGzDecoder::new(bytes.as_slice())
            .take(web::MOST_PAGE as u64 + 1)
            .read_to_end(&mut plain);
        bytes = plain;
    }
    Some(Saved {
        bytes,
        charset: parameter(kind, "charset"),
        url,
        date,
        place,
    })
}

/// A body that was sent in pieces, each with its length before it. Some crawlers have joined it already.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = rest.iter().position(|it| *it == b'\n') {
        let line = String::from_utf8_lossy(&rest[..end]);
        let digits = line
            .trim()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        let Some(length) = usize::from_str_radix(&digits, 16)
            .ok()
            .filter(|it| *it < rest.len() - end)
        else {
            return if out.is_empty() { body.to_vec() } else { out };
        };
        if length == 0 {
            break;
        }
        let start = end + 1;
        out.extend_from_slice(&rest[start..start + length]);
        rest = &rest[start + length..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
    }
    out
}
