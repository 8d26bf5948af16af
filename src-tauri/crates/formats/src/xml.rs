//! XML, read as a tree without any DTD, and what its writers must escape to keep a text as it is.
//!
//! Entities that a file declares itself are how XML is made to explode or to read other files, so a DOCTYPE is refused.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::format::FormatError;
use crate::input::File;

/// The file's text: by its byte-order mark, else by the encoding its first line names, else UTF-8.
pub(crate) fn text_of(file: &File) -> Result<String, FormatError> {
    let bytes = file.bytes()?;
    let (encoding, start) =
        Encoding::for_bom(&bytes).unwrap_or_else(|| (declared(&bytes).unwrap_or(UTF_8), 0));
    let (text, failed) = encoding.decode_without_bom_handling(&bytes[start..]);
    if failed {
        return Err(FormatError::new(
            format!(
                "{} is not {}, as it says or should",
                file.name,
                encoding.name()
            ),
            "Save it as UTF-8.",
        ));
    }
    Ok(text.into_owned())
}

/// The encoding in `<?xml version="1.0" encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const LONGEST: usize = 200;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
    let line = head.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = line
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// An element may have so many attributes: whether one is there twice takes time that grows with their square.
pub(crate) const MOST_ATTRIBUTES: usize = 1000;
/// A file may declare so many namespaces: they are kept for every element that declares one.
const MOST_NAMESPACES: usize = 10_000;
/// A file may have so many tags and attributes, each of which takes memory.
const MOST_PIECES: usize = 6_000_000;

/// The tree of an XML text that came from `name`.
pub(crate) fn parse<'a>(text: &'a str, name: &str) -> Result<roxmltree::Document<'a>, FormatError> {
    let pieces = text.bytes().filter(|it| matches!(it, b'<' | b'=')).count();
    let namespaces = text.matches("xmlns").count();
    for (count, most, what) in [
        (pieces, MOST_PIECES, "tags and attributes"),
        (namespaces, MOST_NAMESPACES, "namespace declarations"),
        (
            most_attributes(text),
            MOST_ATTRIBUTES,
            "attributes of one element",
        ),
    ] {
        if count > most {
            return Err(FormatError::new(
                format!("{name} has more than {most} {what} and was refused"),
                "Split it, or export it again where it came from.",
            ));
        }
    }
    roxmltree::Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => FormatError::new(
            format!(
                "{name} has a DOCTYPE, which can make a file explode or read others; it was refused"
            ),
            "Take the line that begins with <!DOCTYPE out if you trust the file.",
        ),
        error => FormatError::new(
            format!("{name}, line {}: {error}", error.pos().row),
            "Mend the file, or export it again where it came from.",
        ),
    })
}

/// How many attributes the element with the most has at most, by the white space in its tag.
pub(crate) fn most_attributes(text: &str) -> usize {
    let (mut most, mut now) = (0, 0);
    let (mut inside, mut gap, mut quote) = (false, false, None);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (inside, quote) {
            (false, _) => {
                inside = byte == b'<' && bytes.peek().is_some_and(u8::is_ascii_alphabetic);
                (now, gap) = (0, false);
            }
            (true, Some(end)) => {
                if byte == end {
                    quote = None;
                }
            }
            (true, None) if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            (true, None) if byte == b'>' => inside = false,
            (true, None) => {
                let space = byte.is_ascii_whitespace();
                now += usize::from(space && !gap);
                gap = space;
                most = most.max(now);
            }
        }
    }
    most
}

/// Whether XML can hold a character at all.
pub(crate) fn holds(it: char) -> bool {
    matches!(it, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A text as the content of an element. Characters that XML cannot hold become U+FFFD, of the same length in every
/// unit but bytes; whoever writes says so.
pub(crate) fn content(text: &str) -> Cow<'_, str> {
    escaped(text, |it| matches!(it, '\r'))
}

/// A text as the value of an attribute in double quotes. Line ends and tabs would become blanks if they were not escaped.
pub(crate) fn attribute(text: &str) -> Cow<'_, str> {
    escaped(text, |it| matches!(it, '\r' | '\n' | '\t' | '"'))
}

fn escaped(text: &str, number: impl Fn(char) -> bool) -> Cow<'_, str> {
    let special = |it: char| matches!(it, '&' | '<' | '>') || number(it) || !holds(it);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            it if !holds(it) => out.push(char::REPLACEMENT_CHARACTER),
            it if number(it) => out.push_str(&format!("&#{};", u32::from(it))),
            it => out.push(it),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_read_back_as_it_was() {
        let text = "a & b < c > \"d\"\r\n\te\r\u{2028}😀";
        let xml = format!("<x y=\"{}\">{}</x>", attribute(text), content(text));
        let tree = parse(&xml, "x.xml").unwrap();
        assert_eq!(tree.root_element().attribute("y"), Some(text));
        assert_eq!(tree.root_element().text(), Some(text));
    }

    #[test]
    fn a_file_that_declares_entities_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><x>&a;</x>";
        let error = parse(bomb, "bomb.xml").unwrap_err();
        assert!(error.message.contains("bomb.xml has a DOCTYPE"), "{error}");
    }

    #[test]
    fn what_would_take_all_time_or_memory_is_refused() {
        let attributes: Vec<String> = (0..2000).map(|it| format!(" a{it}='>'")).collect();
        let attributes = attributes.concat();
        let nested: Vec<String> = (0..11_000)
            .map(|it| format!("<a xmlns:n{it}='x'>"))
            .collect();
        let nested = nested.concat();
        for (bomb, part) in [
            (
                format!("<x{attributes}/>"),
                "1000 attributes of one element",
            ),
            (nested, "10000 namespace declarations"),
            (
                format!("<x>{}</x>", "=".repeat(7_000_000)),
                "6000000 tags and attributes",
            ),
        ] {
            let error = parse(&bomb, "bomb.xml").unwrap_err();
            assert!(error.message.contains(part), "{error}");
        }
        let usual =
            "<x a='1'\n  b=\"2 3 4 5\"> many words  that are = no <y c='>'/> attributes</x>";
        assert_eq!(most_attributes(usual), 2);
        assert!(parse(usual, "x.xml").is_ok());
    }

    #[test]
    fn the_encoding_is_what_the_file_says() {
        let bytes = b"<?xml version='1.0' encoding='iso-8859-1'?><x>\xe9</x>".to_vec();
        assert!(
            text_of(&File::new("x.xml", bytes))
                .unwrap()
                .ends_with("<x>é</x>")
        );
        let bytes = b"<x>\xe9</x>".to_vec();
        assert!(text_of(&File::new("x.xml", bytes)).is_err());
    }
}
