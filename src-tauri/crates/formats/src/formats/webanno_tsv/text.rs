//! The text of a file, put together from its sentences, and where the rows are in it. The words of the rows tell
//! what the offsets count and whether backslashes in the text mean something.

use galley_model::anchoring::OffsetUnit;

use super::cells;
use super::rows::Table;
use crate::input::File;
use crate::report::{Item, Report, Severity};

/// The text, and the place of each row in UTF-16 code units.
#[derive(Debug, Clone, Default)]
pub(super) struct Built {
    pub text: String,
    /// In the order of the rows.
    pub places: Vec<(u64, u64)>,
    /// Rows whose word stands at their place.
    fits: usize,
    /// Sentences that cannot stand where they say.
    moved: u64,
    /// Sentences before which something stood that is not in the file.
    gaps: u64,
}

/// No more than this is put between all sentences, whatever a file says.
const WIDEST: u32 = 1 << 20;

pub(super) fn build(table: &Table<'_>, file: &File, report: &mut Report) -> Built {
    let rows: usize = table.sentences.iter().map(|it| it.rows.len()).sum();
    let mut best = assemble(table, OffsetUnit::Utf16, true);
    let mut unit = OffsetUnit::Utf16;
    for (other, escaped) in [
        (OffsetUnit::Utf16, false),
        (OffsetUnit::CodePoints, true),
        (OffsetUnit::CodePoints, false),
    ] {
        if best.fits == rows {
            break;
        }
        let built = assemble(table, other, escaped);
        if built.fits > best.fits {
            best = built;
            unit = other;
        }
    }
    let mut say = |severity, code, message: &str, count: u64| {
        if count > 0 {
            let item = Item::new(severity, code, message).at(&file.place(None));
            report.push(item.times(count));
        }
    };
    if unit == OffsetUnit::CodePoints {
        let message = "The offsets count code points, not UTF-16 code units as the format has it; they were converted.";
        say(Severity::Repaired, "offset-unit", message, rows as u64);
    }
    let message = "Words do not stand in the text at their offsets; the text was kept as it is.";
    say(
        Severity::Repaired,
        "wrong-word",
        message,
        (rows - best.fits) as u64,
    );
    let message = "Sentences cannot stand where their offsets say; they follow each other, and their words moved with them.";
    say(Severity::Repaired, "moved-sentence", message, best.moved);
    let message =
        "What stood between sentences is not in the file: it became a line break and blanks.";
    say(Severity::Info, "gaps", message, best.gaps);
    best
}

fn length(text: &str, unit: OffsetUnit) -> u32 {
    let length = match unit {
        OffsetUnit::CodePoints => text.chars().count(),
        _ => text.encode_utf16().count(),
    };
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn assemble(table: &Table<'_>, unit: OffsetUnit, escaped: bool) -> Built {
    let mut built = Built::default();
    // How long the text is in the unit and in UTF-16.
    let (mut at, mut at16) = (0_u32, 0_u32);
    let mut room = WIDEST;
    for sentence in &table.sentences {
        let lines = sentence.lines.iter();
        let lines = lines.map(|it| {
            if escaped {
                cells::text(it)
            } else {
                (*it).to_owned()
            }
        });
        let mut text = lines.collect::<Vec<_>>().join("\n");
        if text.is_empty() {
            let tokens = sentence.rows.iter().filter(|it| it.is_token());
            text = tokens.map(|it| it.form).collect::<Vec<_>>().join(" ");
        }
        let first = sentence.rows.first().map_or(at, |it| it.begin);
        let gap = first.saturating_sub(at);
        if gap > 0 && gap <= room {
            // As WebAnno has it, too.
            let start = if built.text.is_empty() { " " } else { "\n" };
            built.text.push_str(start);
            built.text.push_str(&" ".repeat(gap as usize - 1));
            built.gaps += 1;
            room -= gap;
            at += gap;
            at16 += gap;
        }
        built.moved += u64::from(first != at);
        // Offsets from the start of the sentence, in bytes and in UTF-16.
        let units = Units::new(&text, unit);
        for row in &sentence.rows {
            let place = |offset: u32| units.find(offset.saturating_sub(first));
            let ((start, start16), (end, end16)) = (place(row.begin), place(row.end));
            built.fits += usize::from(row.begin >= first && text.get(start..end) == Some(row.form));
            built.places.push((
                u64::from(at16) + u64::from(start16),
                u64::from(at16) + u64::from(end16),
            ));
        }
        at = at.saturating_add(length(&text, unit));
        at16 = at16.saturating_add(length(&text, OffsetUnit::Utf16));
        built.text.push_str(&text);
    }
    built
}

/// The places of a sentence's characters.
struct Units(Vec<(u32, usize, u32)>);

impl Units {
    fn new(text: &str, unit: OffsetUnit) -> Self {
        let mut places = Vec::new();
        let (mut at, mut at16) = (0_u32, 0_u32);
        for (byte, it) in text.char_indices() {
            places.push((at, byte, at16));
            at16 = at16.saturating_add(it.len_utf16() as u32);
            at = match unit {
                OffsetUnit::CodePoints => at.saturating_add(1),
                _ => at16,
            };
        }
        places.push((at, text.len(), at16));
        Self(places)
    }

    /// A place in bytes and in UTF-16: the last one that is not behind the offset.
    fn find(&self, offset: u32) -> (usize, u32) {
        let behind = self.0.partition_point(|(at, _, _)| *at <= offset);
        let found = self.0.get(behind.saturating_sub(1));
        found.map_or((0, 0), |(_, byte, at16)| (*byte, *at16))
    }
}
