//! A half-open range of code points, the unit every anchor is made of.
//!
//! It knows nothing of the text it points into: whether it ends behind the text is for
//! [`Text`](super::Text) to say.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::CodePoint;

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
