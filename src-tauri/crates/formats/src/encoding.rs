//! Bytes to text. What is not UTF-8 is never guessed silently.

use encoding_rs::Encoding;
use galley_model::text::Text;

use crate::corpus::Place;
use crate::format::{FormatInfo, OptionInfo, Options};
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
        let message = format!(
            "The file is not text: byte {at} is not UTF-8, and it holds zero bytes. Choose an encoding if it is text."
        );
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
