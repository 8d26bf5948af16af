//! What a file is that looks like no article, by how it begins: so that nothing is taken for text that is none, and a
//! person hears what to do with it.

use serde::de::IgnoredAny;

/// A kind of file that is not plain text.
pub(crate) struct Kind {
    /// What it is, in an editor's words.
    pub what: &'static str,
    /// What to do; `None` where it may be of a format that has to be named.
    pub remedy: Option<&'static str>,
}

/// The kind of a file that is not plain text, by its name and how it begins.
pub(crate) fn kind_of(name: &str, head: &str) -> Option<Kind> {
    let head = head.trim_start_matches('\u{feff}');
    let start = head.trim_start();
    let begins = |it: &str| start.starts_with(it);
    let name = name.to_lowercase();
    let named = |all: &[&str]| all.iter().any(|it| name.ends_with(&format!(".{it}")));
    let table = named(&["xlsx", "xlsm", "xls", "ods"]);
    // What is called a text may begin with a tag and be one.
    let text = named(&["txt", "text"]);
    let office = named(&["odt", "doc", "ppt", "pptx", "odp", "pages"]);
    // Signatures as they look when their bytes are taken for UTF-8.
    let packed = head.starts_with("PK\u{3}\u{4}");
    let old_office = head.starts_with("\u{fffd}\u{fffd}\u{11}\u{871}");
    let picture = head.starts_with("\u{fffd}PNG\r\n")
        || head.starts_with("GIF8")
        || head.starts_with("\u{fffd}\u{fffd}\u{fffd}")
            && head
                .get(..24)
                .is_some_and(|it| it.contains("JFIF") || it.contains("Exif"));
    let (what, remedy) = if begins("%PDF-") {
        let remedy = "Save its text as .txt or .docx, and choose that.";
        ("a PDF", Some(remedy))
    } else if begins("{\\rtf") {
        let remedy = "Save it as .docx, and choose that.";
        ("a text with RTF styles", Some(remedy))
    } else if picture {
        ("a picture", Some("Choose files of text."))
    } else if table {
        let remedy = "Save its table as CSV, and choose that.";
        ("a spreadsheet", Some(remedy))
    } else if office || packed || old_office {
        let remedy = "Save a text as .docx, unpack what is packed, and choose that.";
        ("a file of an office program, or an archive", Some(remedy))
    } else if start.starts_with("<?xml") || !text && is_markup(start) {
        ("XML, but of no kind that Galley knows by itself", None)
    } else if is_json(start) {
        ("JSON, but of no kind that Galley knows by itself", None)
    } else {
        return None;
    };
    Some(Kind { what, remedy })
}

/// Whether it begins as XML does. A mere sign for “less” is none.
pub(crate) fn is_markup(start: &str) -> bool {
    let named = start
        .strip_prefix('<')
        .is_some_and(|it| it.starts_with(|it: char| it.is_ascii_alphabetic()));
    start.starts_with("<?xml")
        || start.starts_with("<!DOCTYPE")
        || named && (start.contains("</") || start.contains("/>"))
}

/// Whether it begins as an XML document, not as a passage of HTML in a text of another kind.
pub(crate) fn is_xml(head: &str) -> bool {
    let start = head.trim_start_matches('\u{feff}').trim_start();
    let element = start.lines().next().unwrap_or_default();
    start.starts_with("<?xml") || is_markup(start) && element.contains(" xmlns")
}

/// Whether it is a JSON object or array, or the beginning of one. “[1] Ada” is none.
fn is_json(start: &str) -> bool {
    if !start.starts_with(['{', '[']) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(start).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = start.get(values.byte_offset()..).unwrap_or_default();
            start.starts_with('{') || rest.trim_start().is_empty()
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}
