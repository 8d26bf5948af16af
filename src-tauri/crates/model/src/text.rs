//! A text and the only place that converts between offset units.
//!
//! The durable unit is the Unicode code point. Conversions to UTF-8 bytes, UTF-16 units, grapheme
//! clusters and view units go through a sparse index. The text is verbatim: what a byte-order mark or
//! a line break means is decided elsewhere.

mod hash;
mod range;

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

pub use hash::TextHash;
pub use range::TextRange;

macro_rules! offsets {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(out) }
        }
        impl From<u32> for $name {
            fn from(offset: u32) -> Self { Self(offset) }
        }
        impl From<$name> for u32 {
            fn from(offset: $name) -> u32 { offset.0 }
        }
    )+};
}

offsets! {
    /// An offset in Unicode code points: the durable unit.
    CodePoint,
    /// An offset in UTF-8 bytes.
    Byte,
    /// An offset in UTF-16 code units.
    Utf16,
    /// An offset in extended grapheme clusters.
    Grapheme,
    /// An offset in UTF-16 code units with every line break (`\r\n`, `\r`, `\n`) counted as one, which is
    /// how the editor counts.
    ViewUnit,
}

/// Every how many code points the index keeps a checkpoint.
const STRIDE: u32 = 64;

/// The same place in the units that are computed by scanning.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    code_point: u32,
    byte: u32,
    utf16: u32,
    view: u32,
    /// Code points with CRLF counted as one.
    joined: u32,
    /// Whether the code point before this place is a CR, so that an LF here belongs to it.
    after_cr: bool,
}

impl Place {
    /// A place in a text in which all units agree.
    fn uniform(offset: u32) -> Self {
        Self {
            code_point: offset,
            byte: offset,
            utf16: offset,
            view: offset,
            joined: offset,
            after_cr: false,
        }
    }

    fn step(&mut self, character: char) {
        let joins = self.after_cr && character == '\n';
        self.code_point += 1;
        self.byte += character.len_utf8() as u32;
        self.utf16 += character.len_utf16() as u32;
        if !joins {
            self.view += character.len_utf16() as u32;
            self.joined += 1;
        }
        self.after_cr = character == '\r';
    }
}

struct Inner {
    content: String,
    hash: OnceLock<TextHash>,
    end: Place,
    /// One place every [`STRIDE`] code points, from 0. Empty if all units agree (ASCII without CR).
    checkpoints: Vec<Place>,
    /// The code point at which each grapheme cluster begins, and the end.
    graphemes: OnceLock<Vec<u32>>,
}

/// A text: immutable, verbatim, cheap to clone.
#[derive(Clone)]
pub struct Text(Arc<Inner>);

impl fmt::Debug for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.content.fmt(out)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.content == other.0.content
    }
}

impl Eq for Text {}

impl From<&str> for Text {
    fn from(content: &str) -> Self {
        Self::new(content)
    }
}

impl Text {
    /// Takes `content` as it is and indexes it: O(n), and nearly free for ASCII.
    ///
    /// # Panics
    /// Beyond 4 GiB; importers refuse such files.
    pub fn new(content: impl Into<String>) -> Self {
        let content = content.into();
        let length = u32::try_from(content.len()).expect("importers refuse texts of 4 GiB");
        let uniform = content.is_ascii() && !content.as_bytes().contains(&b'\r');
        let mut end = Place::uniform(length);
        let mut checkpoints = Vec::new();
        if !uniform {
            end = Place::default();
            for character in content.chars() {
                if end.code_point.is_multiple_of(STRIDE) {
                    checkpoints.push(end);
                }
                end.step(character);
            }
        }
        Self(Arc::new(Inner {
            content,
            hash: OnceLock::new(),
            end,
            checkpoints,
            graphemes: OnceLock::new(),
        }))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0.content
    }

    /// Its SHA-256, computed once.
    pub fn hash(&self) -> TextHash {
        *self.0.hash.get_or_init(|| TextHash::of(&self.0.content))
    }

    /// Its length in code points.
    pub fn len(&self) -> CodePoint {
        CodePoint(self.0.end.code_point)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.content.is_empty()
    }

    /// Its length in UTF-8 bytes.
    pub fn len_bytes(&self) -> Byte {
        Byte(self.0.end.byte)
    }

    /// Its length in UTF-16 code units.
    pub fn len_utf16(&self) -> Utf16 {
        Utf16(self.0.end.utf16)
    }

    /// Its length in view units.
    pub fn len_view(&self) -> ViewUnit {
        ViewUnit(self.0.end.view)
    }

    /// Its length in grapheme clusters.
    pub fn len_graphemes(&self) -> Grapheme {
        if self.is_uniform() {
            return Grapheme(self.0.end.code_point);
        }
        Grapheme(self.graphemes().len() as u32 - 1)
    }

    /// All of it.
    pub fn range(&self) -> TextRange {
        TextRange {
            start: CodePoint(0),
            end: self.len(),
        }
    }

    /// What stands in `range`, or `None` if it ends behind the text.
    pub fn slice(&self, range: TextRange) -> Option<&str> {
        let start = self.to_byte(range.start)?.0 as usize;
        let end = self.to_byte(range.end)?.0 as usize;
        self.0.content.get(start..end)
    }

    /// Where a code point begins, in bytes; `None` behind the end.
    pub fn to_byte(&self, offset: CodePoint) -> Option<Byte> {
        self.place(offset).map(|place| Byte(place.byte))
    }

    /// The code point at a byte; `None` inside a character or behind the end.
    pub fn from_byte(&self, offset: Byte) -> Option<CodePoint> {
        self.find(offset.0, |place| place.byte)
    }

    /// Where a code point begins, in UTF-16 units; `None` behind the end.
    pub fn to_utf16(&self, offset: CodePoint) -> Option<Utf16> {
        self.place(offset).map(|place| Utf16(place.utf16))
    }

    /// The code point at a UTF-16 unit; `None` inside a surrogate pair or behind the end.
    pub fn from_utf16(&self, offset: Utf16) -> Option<CodePoint> {
        self.find(offset.0, |place| place.utf16)
    }

    /// Where a code point begins, in view units; `None` behind the end and between the CR and LF of
    /// one line break, which has no view unit of its own.
    pub fn to_view(&self, offset: CodePoint) -> Option<ViewUnit> {
        let place = self.place(offset)?;
        (!self.splits_break(place)).then_some(ViewUnit(place.view))
    }

    /// Like [`Self::to_view`], but a place between CR and LF becomes the one before the break.
    pub fn to_view_floor(&self, offset: CodePoint) -> Option<ViewUnit> {
        let place = self.place(offset)?;
        Some(ViewUnit(place.view - u32::from(self.splits_break(place))))
    }

    /// The code point at a view unit; `None` inside a surrogate pair or behind the end.
    pub fn from_view(&self, offset: ViewUnit) -> Option<CodePoint> {
        self.find_behind_break(offset.0, |place| place.view)
    }

    /// The code point at an offset that counts code points with CRLF as one; `None` behind the end. Some
    /// tools count so; nothing here is written so.
    pub fn from_crlf_as_one(&self, offset: u32) -> Option<CodePoint> {
        self.find_behind_break(offset, |place| place.joined)
    }

    /// The number of whole grapheme clusters before a code point; `None` inside a cluster or behind the end.
    pub fn to_grapheme(&self, offset: CodePoint) -> Option<Grapheme> {
        if self.is_uniform() {
            return (offset <= self.len()).then_some(Grapheme(offset.0));
        }
        let found = self.graphemes().binary_search(&offset.0).ok()?;
        Some(Grapheme(found as u32))
    }

    /// The code point at which a grapheme cluster begins; `None` behind the end.
    pub fn from_grapheme(&self, offset: Grapheme) -> Option<CodePoint> {
        if self.is_uniform() {
            return (offset.0 <= self.len().0).then_some(CodePoint(offset.0));
        }
        self.graphemes()
            .get(offset.0 as usize)
            .map(|&it| CodePoint(it))
    }

    /// A range in view units, ends between CR and LF moved before the break; `None` behind the end.
    pub fn to_view_range(&self, range: TextRange) -> Option<[u32; 2]> {
        Some([
            self.to_view_floor(range.start)?.0,
            self.to_view_floor(range.end)?.0,
        ])
    }

    /// A range given in view units; `None` if it is turned round, cuts a character or ends behind the text.
    pub fn from_view_range(&self, [start, end]: [u32; 2]) -> Option<TextRange> {
        TextRange::new(
            self.from_view(ViewUnit(start))?,
            self.from_view(ViewUnit(end))?,
        )
    }

    /// Whether every unit counts the same: ASCII without CR, where each character is its own cluster too.
    fn is_uniform(&self) -> bool {
        self.0.checkpoints.is_empty()
    }

    fn splits_break(&self, place: Place) -> bool {
        place.after_cr && self.0.content.as_bytes().get(place.byte as usize) == Some(&b'\n')
    }

    fn place(&self, offset: CodePoint) -> Option<Place> {
        if offset > self.len() {
            return None;
        }
        let Some(&checkpoint) = self.0.checkpoints.get((offset.0 / STRIDE) as usize) else {
            // Either all units agree, or this is the end behind the last full stride.
            return Some(if self.is_uniform() {
                Place::uniform(offset.0)
            } else {
                self.0.end
            });
        };
        let mut place = checkpoint;
        for character in self.0.content[place.byte as usize..].chars() {
            if place.code_point == offset.0 {
                break;
            }
            place.step(character);
        }
        Some(place)
    }

    /// The first code point whose place has `wanted` in the unit that `unit` reads.
    fn find(&self, wanted: u32, unit: impl Fn(&Place) -> u32) -> Option<CodePoint> {
        if wanted > unit(&self.0.end) {
            return None;
        }
        if self.is_uniform() {
            return Some(CodePoint(wanted));
        }
        let after = self
            .0
            .checkpoints
            .partition_point(|place| unit(place) < wanted);
        let mut place = self.0.checkpoints[after.saturating_sub(1)];
        let rest = &self.0.content[place.byte as usize..];
        for character in rest.chars() {
            if unit(&place) >= wanted {
                break;
            }
            place.step(character);
        }
        (unit(&place) == wanted).then_some(CodePoint(place.code_point))
    }

    /// Like [`Self::find`] for a unit that counts CRLF as one: behind the CR and behind its LF count the
    /// same, and the later one is meant.
    fn find_behind_break(&self, wanted: u32, unit: impl Fn(&Place) -> u32) -> Option<CodePoint> {
        let found = self.find(wanted, unit)?;
        let place = self
            .place(found)
            .expect("a place that was found is in the text");
        Some(CodePoint(found.0 + u32::from(self.splits_break(place))))
    }

    fn graphemes(&self) -> &[u32] {
        self.0.graphemes.get_or_init(|| {
            let mut starts = Vec::new();
            let mut at = 0;
            for cluster in self.0.content.graphemes(true) {
                starts.push(at);
                at += cluster.chars().count() as u32;
            }
            starts.push(at);
            starts
        })
    }
}
