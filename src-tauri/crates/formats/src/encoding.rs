//! Bytes to text. What is not UTF-8 is never guessed silently.

use std::io::{BufRead, Cursor, Read};

use encoding_rs::Encoding;
use galley_model::text::Text;

use crate::corpus::{Document, Place};
use crate::format::{FormatError, FormatInfo, OptionInfo, Options};
use crate::input::File;
use crate::kinds::{Kind, kind_of};
use crate::report::{Item, Report, Severity};

/// The option by which a person names an encoding.
pub(crate) const OPTION: OptionInfo = OptionInfo {
    key: "encoding",
    reading: true,
    writing: false,
    values: &[],
    default: "",
    help: "The encoding of the files, such as windows-1252; by default it is detected and reported.",
};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A byte-order mark is the signature of an encoding, not text.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// Says of a text that begins with a byte-order mark that it will lose it.
pub(crate) fn say_byte_order_mark(document: &Document, report: &mut Report) {
    if document.text.as_str().as_bytes().starts_with(BOM) {
        let message = "The text begins with a byte-order mark, which will be taken as the signature of UTF-8, not as text, when the file is read.";
        report.push(Item::new(Severity::Loss, "byte-order-mark", message).of(document));
    }
}

/// A file's text as a stream, so that memory does not grow with it; only what is not UTF-8 is decoded whole. `None`
/// means it was rejected; the report says why.
pub(crate) fn open_text<'a>(
    file: &'a File,
    info: &FormatInfo,
    options: &Options,
    report: &mut Report,
) -> Result<Option<Box<dyn BufRead + 'a>>, FormatError> {
    let place = file.place(None);
    let named = !options.get(info, OPTION.key).is_empty();
    if named || !is_utf8(file)? {
        let text = decode(&file.bytes()?, info, options, &place, report);
        return Ok(text.map(|it| {
            let bytes = it.as_str().as_bytes().to_vec();
            Box::new(Cursor::new(bytes)) as Box<dyn BufRead>
        }));
    }
    let mut stream = file.open()?;
    let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
    if stream.fill_buf().map_err(failed)?.starts_with(BOM) {
        stream.consume(BOM.len());
        let message = "The byte-order mark was taken as the signature of UTF-8, not as text.";
        report.push(Item::new(Severity::Info, "byte-order-mark", message).at(&place));
    }
    Ok(Some(stream))
}

/// Whether all of a file is UTF-8, read piece by piece.
fn is_utf8(file: &File) -> Result<bool, FormatError> {
    let failed = |error| FormatError::io(&format!("{} could not be read", file.name), &error);
    let mut stream = file.open()?;
    let mut piece = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = stream.read(&mut buffer).map_err(failed)?;
        piece.extend(buffer.iter().take(length));
        let rest = match std::str::from_utf8(&piece) {
            Ok(_) => Vec::new(),
            // A character may go on in the next piece.
            Err(error) if error.error_len().is_none() && length > 0 => {
                piece.split_off(error.valid_up_to())
            }
            Err(_) => return Ok(false),
        };
        if length == 0 {
            return Ok(true);
        }
        piece = rest;
    }
}

/// Decodes a file. `None` means it was rejected; the report says why.
pub(crate) fn decode(
    bytes: &[u8],
    info: &FormatInfo,
    options: &Options,
    place: &Place,
    report: &mut Report,
) -> Option<Text> {
    let reject = |report: &mut Report, message: String| {
        report.push(Item::new(Severity::Rejected, "undecodable", message).at(place));
        None
    };
    let named = options.get(info, OPTION.key);
    if !named.is_empty() {
        let Some(encoding) = Encoding::for_label(named.as_bytes()) else {
            return reject(
                report,
                format!("“{named}” is not a known encoding; try utf-8 or windows-1252."),
            );
        };
        let (text, _, failed) = encoding.decode(bytes);
        if failed {
            return reject(
                report,
                format!(
                    "The file is not {}; choose another encoding.",
                    encoding.name()
                ),
            );
        }
        return Some(Text::new(text.into_owned()));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let Some(text) =
            encoding.decode_without_bom_handling_and_without_replacement(&bytes[length..])
        else {
            return reject(
                report,
                format!(
                    "The file begins as {} but does not go on so; choose its encoding.",
                    encoding.name()
                ),
            );
        };
        let message = format!(
            "The byte-order mark was taken as the signature of {}, not as text.",
            encoding.name()
        );
        report.push(Item::new(Severity::Info, "byte-order-mark", message).at(place));
        return Some(Text::new(text.into_owned()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Text::new(text)),
        Err(error) => guess(bytes, error.valid_up_to(), place, report),
    }
}

fn guess(bytes: &[u8], at: usize, place: &Place, report: &mut Report) -> Option<Text> {
    // NUL is in no text of the encodings that can be told by their statistics.
    if bytes.contains(&0) {
        let start = bytes.get(..64).unwrap_or(bytes);
        let message = match kind_of(&place.file, &String::from_utf8_lossy(start)) {
            Some(Kind {
                what,
                remedy: Some(remedy),
            }) => format!("The file is {what}, not text; it was left out. {remedy}"),
            _ => format!(
                "The file is not text: byte {at} is not UTF-8, and it holds zero bytes. Choose an encoding if it is text."
            ),
        };
        report.push(Item::new(Severity::Rejected, "undecodable", message).at(place));
        return None;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) else {
        let message = format!(
            "Byte {at} is not UTF-8, and no other encoding fits. Choose the file's encoding."
        );
        report.push(Item::new(Severity::Rejected, "undecodable", message).at(place));
        return None;
    };
    let name = encoding.name();
    let message = format!(
        "Byte {at} is not UTF-8; read as {name}, which is a guess. If letters are wrong, choose another encoding."
    );
    report.push(Item::new(Severity::Info, "guessed-encoding", message).at(place));
    Some(Text::new(text.into_owned()))
}
