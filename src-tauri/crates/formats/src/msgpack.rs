//! The little of MessagePack that spaCy's files need, written and read. What is read is walked through, not built:
//! nothing in a file decides how deep or how large something in memory becomes.

use std::io::{Error, ErrorKind, Read};

/// A growing MessagePack value.
#[derive(Default)]
pub(crate) struct Packer(pub Vec<u8>);

impl Packer {
    fn head(&mut self, small: Option<u8>, wide: [u8; 3], length: usize) {
        match (small, u8::try_from(length), u16::try_from(length)) {
            (Some(byte), ..) => self.0.push(byte),
            (None, Ok(length), _) if wide[0] != 0 => self.0.extend([wide[0], length]),
            (None, _, Ok(length)) => {
                self.0.push(wide[1]);
                self.0.extend(length.to_be_bytes());
            }
            _ => {
                self.0.push(wide[2]);
                self.0.extend((length as u32).to_be_bytes());
            }
        }
    }

    pub(crate) fn map(&mut self, length: usize) {
        self.head(
            (length < 16).then_some(0x80 | length as u8),
            [0, 0xde, 0xdf],
            length,
        );
    }

    pub(crate) fn array(&mut self, length: usize) {
        self.head(
            (length < 16).then_some(0x90 | length as u8),
            [0, 0xdc, 0xdd],
            length,
        );
    }

    pub(crate) fn str(&mut self, text: &str) {
        let length = text.len();
        self.head(
            (length < 32).then_some(0xa0 | length as u8),
            [0xd9, 0xda, 0xdb],
            length,
        );
        self.0.extend(text.as_bytes());
    }

    pub(crate) fn bin_head(&mut self, length: usize) {
        self.head(None, [0xc4, 0xc5, 0xc6], length);
    }

    pub(crate) fn bin(&mut self, bytes: &[u8]) {
        self.bin_head(bytes.len());
        self.0.extend(bytes);
    }

    pub(crate) fn uint(&mut self, number: u64) {
        if number < 128 {
            self.0.push(number as u8);
        } else {
            self.0.push(0xcf);
            self.0.extend(number.to_be_bytes());
        }
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.0.push(if value { 0xc3 } else { 0xc2 });
    }

    pub(crate) fn real(&mut self, number: f64) {
        self.0.push(0xcb);
        self.0.extend(number.to_be_bytes());
    }
}

/// What a value is; of strings, bytes, lists and maps, how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Head {
    Nil,
    Bool(bool),
    Number(u64),
    Real(f64),
    Str(u64),
    Bin(u64),
    Array(u64),
    Map(u64),
}

/// Walks through values.
pub(crate) struct Unpacker<R> {
    from: R,
    /// How many bytes were read.
    pub at: u64,
}

/// Strings and bytes longer than this are refused where they must be held.
const MOST_HELD: u64 = 64 * 1024 * 1024;

pub(crate) fn broken(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

impl<R: Read> Unpacker<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, at: 0 }
    }

    fn number(&mut self, bytes: usize) -> Result<u64, Error> {
        let mut number = 0;
        for _ in 0..bytes {
            let mut byte = [0];
            self.from.read_exact(&mut byte)?;
            number = number << 8 | u64::from(byte[0]);
        }
        self.at += bytes as u64;
        Ok(number)
    }

    /// The head of the next value. What strings and bytes hold follows; so do the values of lists and maps.
    pub(crate) fn head(&mut self) -> Result<Head, Error> {
        let head = self.number(1)?;
        let low = |bits: u64| head & bits;
        Ok(match head {
            0x00..=0x7f => Head::Number(head),
            0x80..=0x8f => Head::Map(low(15)),
            0x90..=0x9f => Head::Array(low(15)),
            0xa0..=0xbf => Head::Str(low(31)),
            0xc0 => Head::Nil,
            0xc2 | 0xc3 => Head::Bool(head == 0xc3),
            0xc4..=0xc6 => Head::Bin(self.number(1 << (head - 0xc4))?),
            // Kinds of its own: as so many bytes, behind one that says which.
            0xc7..=0xc9 => Head::Bin(self.number(1 << (head - 0xc7))? + 1),
            0xca => Head::Real(f32::from_bits(self.number(4)? as u32).into()),
            0xcb => Head::Real(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Head::Number(self.number(1 << (head - 0xcc))?),
            // Negative numbers, whose sign nobody here asks for.
            0xd0..=0xd3 => Head::Number(self.number(1 << (head - 0xd0))?),
            0xd4..=0xd8 => Head::Bin((1 << (head - 0xd4)) + 1),
            0xd9..=0xdb => Head::Str(self.number(1 << (head - 0xd9))?),
            0xdc | 0xdd => Head::Array(self.number(2 << (head - 0xdc))?),
            0xde | 0xdf => Head::Map(self.number(2 << (head - 0xde))?),
            0xe0..=0xff => Head::Number(low(31)),
            _ => return Err(broken("a byte begins no value")),
        })
    }

    /// The bytes of a string or of bytes whose head was read.
    pub(crate) fn held(&mut self, length: u64) -> Result<Vec<u8>, Error> {
        if length > MOST_HELD {
            return Err(broken("a string is too long"));
        }
        let mut bytes = Vec::new();
        let read = self.from.by_ref().take(length).read_to_end(&mut bytes)?;
        self.at += read as u64;
        if (read as u64) < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes)
    }

    /// Passes over the bytes of a string or of bytes whose head was read.
    pub(crate) fn pass(&mut self, length: u64) -> Result<(), Error> {
        let passed = std::io::copy(&mut self.from.by_ref().take(length), &mut std::io::sink())?;
        self.at += passed;
        if passed < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Passes over a value with everything in it.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        let mut left: u64 = 1;
        while left > 0 {
            left -= 1;
            match self.head()? {
                Head::Str(length) | Head::Bin(length) => self.pass(length)?,
                Head::Array(length) => left = left.saturating_add(length),
                Head::Map(length) => left = left.saturating_add(2 * length),
                _ => {}
            }
        }
        Ok(())
    }

    pub(crate) fn array(&mut self) -> Result<u64, Error> {
        match self.head()? {
            Head::Array(length) => Ok(length),
            Head::Nil => Ok(0),
            _ => Err(broken("there is no list where one should be")),
        }
    }

    pub(crate) fn map(&mut self) -> Result<u64, Error> {
        match self.head()? {
            Head::Map(length) => Ok(length),
            Head::Nil => Ok(0),
            _ => Err(broken("there is no map where one should be")),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        match self.head()? {
            Head::Bin(length) | Head::Str(length) => self.held(length),
            Head::Nil => Ok(Vec::new()),
            _ => Err(broken("there are no bytes where some should be")),
        }
    }

    pub(crate) fn str(&mut self) -> Result<String, Error> {
        String::from_utf8(self.bytes()?).map_err(|_| broken("a string is not UTF-8"))
    }
}
