//! The little of MessagePack that spaCy's files need, written.

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
}
