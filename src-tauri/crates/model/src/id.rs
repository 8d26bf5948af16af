//! Names of things, changes and writes.
//!
//! An id is made of the replica that minted it and that replica's counter, so two copies of a project
//! never mint the same one. Nothing here mints ids: the store does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// A string that is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id")]
pub struct BadId(pub String);

/// Lower-case letters and digits without the look-alikes `i l o u`.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn print_base32(mut number: u64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut buffer = [0u8; 13];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = DIGITS[(number % 32) as usize];
        number /= 32;
        if number == 0 {
            break;
        }
    }
    out.write_str(std::str::from_utf8(&buffer[at..]).expect("digits are ASCII"))
}

fn parse_base32(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0u64, |number, byte| {
        let digit = DIGITS.iter().position(|&known| known == byte)? as u64;
        number.checked_mul(32)?.checked_add(digit)
    })
}

/// One copy of a project on one machine. Random, positive and below 2^63, so that it fits an SQL integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaId(pub u64);

impl fmt::Display for ReplicaId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_base32(self.0, out)
    }
}

impl FromStr for ReplicaId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        parse_base32(text)
            .map(Self)
            .ok_or_else(|| BadId(text.into()))
    }
}

/// The name of a thing: `replica.number`, both in base 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// Who minted it.
    pub replica: ReplicaId,
    /// That replica's counter.
    pub number: u64,
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_base32(self.replica.0, out)?;
        out.write_str(".")?;
        print_base32(self.number, out)
    }
}

impl FromStr for Id {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.into());
        let (replica, number) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self {
            replica: replica.parse().map_err(|_| bad())?,
            number: parse_base32(number).ok_or_else(bad)?,
        })
    }
}

/// Serialises a type through its `Display` and `FromStr`.
macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                        out.write_str(stringify!($name))
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                from.deserialize_str(Visitor)
            }
        }
    )+};
}

as_text!(ReplicaId, Id, Lane, ChangeId, WriteId, ThingId);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Id);
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(out) }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> { text.parse().map(Self) }
        }
        impl From<$name> for ThingId {
            fn from(id: $name) -> Self { ThingId { kind: Kind::$kind, id: id.0 } }
        }
    )+};
}

ids! {
    /// An article.
    DocumentId => Document,
    /// A family of annotations with rules.
    LayerId => Layer,
    /// A choice within a layer.
    LabelId => Label,
    /// A typed extra on annotations.
    AttributeId => Attribute,
    /// One judgement by one annotator.
    AnnotationId => Annotation,
    /// A directed link between two annotations.
    RelationId => Relation,
    /// An entry in the register.
    EntityId => Entity,
    /// A remark in a thread.
    CommentId => Comment,
    /// A person who annotates.
    AnnotatorId => Annotator,
    /// One annotator's progress on one article; see [`WorkId::of`].
    WorkId => Work,
    /// Something that is not to be proposed or reported again.
    ExceptionId => Exception,
}

impl WorkId {
    /// Work has no id of its own: article and annotator determine it, so that two copies of a project
    /// that start the same work mean the same thing.
    pub fn of(document: DocumentId, annotator: AnnotatorId) -> Self {
        let digest = Sha256::digest(format!("work {document} {annotator}"));
        let word = |at: usize| {
            let bytes = digest[at..at + 8]
                .try_into()
                .expect("a SHA-256 digest has 32 bytes");
            u64::from_be_bytes(bytes) >> 1
        };
        Self(Id {
            replica: ReplicaId(word(0)),
            number: word(8),
        })
    }
}

/// The kinds of thing a write can set. Closed: adding one makes the compiler list the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The project's own settings; there is one, [`ThingId::PROJECT`].
    Project,
    /// See [`DocumentId`].
    Document,
    /// See [`LayerId`].
    Layer,
    /// See [`LabelId`].
    Label,
    /// See [`AttributeId`].
    Attribute,
    /// See [`AnnotationId`].
    Annotation,
    /// See [`RelationId`].
    Relation,
    /// See [`EntityId`].
    Entity,
    /// See [`CommentId`].
    Comment,
    /// See [`AnnotatorId`].
    Annotator,
    /// See [`WorkId`].
    Work,
    /// See [`ExceptionId`].
    Exception,
}

impl Kind {
    /// Every kind, in the order in which things may refer to earlier ones.
    pub const ALL: [Self; 12] = [
        Self::Project,
        Self::Annotator,
        Self::Layer,
        Self::Label,
        Self::Attribute,
        Self::Entity,
        Self::Document,
        Self::Annotation,
        Self::Relation,
        Self::Comment,
        Self::Work,
        Self::Exception,
    ];

    /// The word used in the log, in SQL and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Document => "document",
            Self::Layer => "layer",
            Self::Label => "label",
            Self::Attribute => "attribute",
            Self::Annotation => "annotation",
            Self::Relation => "relation",
            Self::Entity => "entity",
            Self::Comment => "comment",
            Self::Annotator => "annotator",
            Self::Work => "work",
            Self::Exception => "exception",
        }
    }

    /// What the screen calls it.
    pub fn screen_name(self) -> &'static str {
        match self {
            Self::Document => "article",
            other => other.name(),
        }
    }
}

/// A thing of any kind: `kind:id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThingId {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Id,
}

impl ThingId {
    /// The project itself, the same in every copy.
    pub const PROJECT: Self = Self {
        kind: Kind::Project,
        id: Id {
            replica: ReplicaId(0),
            number: 0,
        },
    };
}

impl fmt::Display for ThingId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.kind.name(), self.id)
    }
}

impl FromStr for ThingId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.into());
        let (kind, id) = text.split_once(':').ok_or_else(bad)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|known| known.name() == kind)
            .ok_or_else(bad)?;
        Ok(Self {
            kind,
            id: id.parse().map_err(|_| bad())?,
        })
    }
}

/// A stream of changes: what belongs to the project, or to one annotator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Articles, schema, register, people, imports.
    Project,
    /// One annotator's own judgements.
    Annotator(AnnotatorId),
}

impl fmt::Display for Lane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project => out.write_str("project"),
            Self::Annotator(id) => id.fmt(out),
        }
    }
}

impl FromStr for Lane {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if text == "project" {
            return Ok(Self::Project);
        }
        text.parse().map(Self::Annotator)
    }
}

/// The name of a change: `replica/lane/sequence`; `sequence` counts from 1 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId {
    /// Where it was made.
    pub replica: ReplicaId,
    /// The stream it lives in.
    pub lane: Lane,
    /// Its number in that replica's stream.
    pub sequence: u64,
}

impl fmt::Display for ChangeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.replica, self.lane, self.sequence)
    }
}

impl FromStr for ChangeId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.into());
        let mut parts = text.splitn(3, '/');
        let mut next = || parts.next().ok_or_else(bad);
        Ok(Self {
            replica: next()?.parse().map_err(|_| bad())?,
            lane: next()?.parse().map_err(|_| bad())?,
            sequence: next()?.parse().map_err(|_| bad())?,
        })
    }
}

/// The name of a write: its change and its place there, counted from 0: `change#index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteId {
    /// The change it is part of.
    pub change: ChangeId,
    /// Its place in that change.
    pub index: u32,
}

impl fmt::Display for WriteId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}#{}", self.change, self.index)
    }
}

impl FromStr for WriteId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId(text.into());
        let (change, index) = text.rsplit_once('#').ok_or_else(bad)?;
        Ok(Self {
            change: change.parse().map_err(|_| bad())?,
            index: index.parse().map_err(|_| bad())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_as_it_was_printed() {
        let id = Id {
            replica: ReplicaId(u64::MAX >> 1),
            number: 1234,
        };
        let lane = Lane::Annotator(AnnotatorId(id));
        let change = ChangeId {
            replica: id.replica,
            lane,
            sequence: 9,
        };
        let write = WriteId { change, index: 3 };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(write.to_string().parse(), Ok(write));
        for kind in Kind::ALL {
            let thing = ThingId { kind, id };
            assert_eq!(thing.to_string().parse(), Ok(thing));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            ".",
            "a.",
            "a.b.c",
            "A.1",
            "zzzzzzzzzzzzzzzz.1",
            "label",
            "nothing:a.1",
        ] {
            assert!(text.parse::<Id>().is_err(), "{text}");
            assert!(text.parse::<ThingId>().is_err(), "{text}");
            assert!(text.parse::<WriteId>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_work_has_the_same_id_everywhere() {
        let id = |number| Id {
            replica: ReplicaId(7),
            number,
        };
        let of = |d, a| WorkId::of(DocumentId(id(d)), AnnotatorId(id(a)));
        assert_eq!(of(1, 2), of(1, 2));
        assert_ne!(of(1, 2), of(2, 1));
    }
}
