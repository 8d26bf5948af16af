//! A text and the only place that converts between offset units.
//!
//! The durable unit is the Unicode code point. Conversions to UTF-8 bytes, UTF-16 units, grapheme
//! clusters and view units go through a sparse index. The text is verbatim: what a byte-order mark or
//! a line break means is decided elsewhere.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

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

/// A half-open range of code points. Serialised as `[start, end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextRange {
    /// The first code point.
    pub start: CodePoint,
    /// The code point behind the last.
    pub end: CodePoint,
}

impl TextRange {
    /// The range, or `None` if `start` lies behind `end`.
    pub fn new(start: CodePoint, end: CodePoint) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// How many code points it covers.
    pub fn len(self) -> u32 {
        self.end.0 - self.start.0
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share a code point.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this range.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl Serialize for TextRange {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(to)
    }
}

impl<'de> Deserialize<'de> for TextRange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (start, end) = Deserialize::deserialize(from)?;
        Self::new(start, end).ok_or_else(|| {
            de::Error::custom(format!("the range starts at {start}, behind its end {end}"))
        })
    }
}

/// The SHA-256 of a text's UTF-8 bytes, which addresses it. Printed as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextHash(pub [u8; 32]);

impl TextHash {
    /// The hash of `content`.
    pub fn of(content: &str) -> Self {
        Self(Sha256::digest(content.as_bytes()).into())
    }
}

impl fmt::Display for TextHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl FromStr for TextHash {
    type Err = crate::id::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || crate::id::BadId(text.to_owned());
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for TextHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TextHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// Every how many code points the index keeps a checkpoint.
const STRIDE: u32 = 512;

/// The same place in the units that are computed by scanning.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    code_point: u32,
    byte: u32,
    utf16: u32,
    view: u32,
    /// Whether the code point before this place is a CR, so that an LF here belongs to it.
    after_cr: bool,
}

impl Place {
    fn step(&mut self, character: char) {
        let joins = self.after_cr && character == '\n';
        self.code_point += 1;
        self.byte += character.len_utf8() as u32;
        self.utf16 += character.len_utf16() as u32;
        self.view += if joins {
            0
        } else {
            character.len_utf16() as u32
        };
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
        let mut end = Place {
            code_point: length,
            byte: length,
            utf16: length,
            view: length,
            after_cr: false,
        };
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
        // Behind a CR and behind its LF count the same; the later one is meant, `find` gives the earlier.
        let found = self.find(offset.0, |place| place.view)?;
        let place = self
            .place(found)
            .expect("a place that was found is in the text");
        Some(CodePoint(found.0 + u32::from(self.splits_break(place))))
    }

    /// The number of whole grapheme clusters before a code point; `None` inside a cluster or behind the end.
    pub fn to_grapheme(&self, offset: CodePoint) -> Option<Grapheme> {
        let found = self.graphemes().binary_search(&offset.0).ok()?;
        Some(Grapheme(found as u32))
    }

    /// The code point at which a grapheme cluster begins; `None` behind the end.
    pub fn from_grapheme(&self, offset: Grapheme) -> Option<CodePoint> {
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

    fn splits_break(&self, place: Place) -> bool {
        place.after_cr && self.0.content.as_bytes().get(place.byte as usize) == Some(&b'\n')
    }

    fn place(&self, offset: CodePoint) -> Option<Place> {
        if offset > self.len() {
            return None;
        }
        let Some(&checkpoint) = self.0.checkpoints.get((offset.0 / STRIDE) as usize) else {
            // Either all units agree, or this is the end behind the last full stride.
            return Some(if self.0.checkpoints.is_empty() {
                Place {
                    code_point: offset.0,
                    byte: offset.0,
                    utf16: offset.0,
                    view: offset.0,
                    after_cr: false,
                }
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
        if self.0.checkpoints.is_empty() {
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
