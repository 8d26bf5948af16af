//! Tags of words: what the schemes call where an annotation begins, goes on and ends, both ways.

/// How tags say where an annotation begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Io,
    Bio1,
    Bio2,
    Bioes,
    Bilou,
}

impl Scheme {
    pub(crate) const NAMES: &[&str] = &["auto", "io", "bio1", "bio2", "bioes", "bilou"];

    /// By the name that options have for it.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "io" => Some(Self::Io),
            "bio1" => Some(Self::Bio1),
            "bio" | "bio2" => Some(Self::Bio2),
            "bioes" => Some(Self::Bioes),
            "bilou" => Some(Self::Bilou),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Io => "io",
            Self::Bio1 => "bio1",
            Self::Bio2 => "bio2",
            Self::Bioes => "bioes",
            Self::Bilou => "bilou",
        }
    }

    /// The letter for a word. `touches` says that the word before ends an annotation of the same label.
    pub(crate) fn letter(self, begins: bool, ends: bool, touches: bool) -> char {
        match (self, begins, ends) {
            (Self::Bio2, true, _) | (Self::Bioes | Self::Bilou, true, false) => 'B',
            (Self::Bio1, true, _) if touches => 'B',
            (Self::Bioes, true, true) => 'S',
            (Self::Bioes, false, true) => 'E',
            (Self::Bilou, true, true) => 'U',
            (Self::Bilou, false, true) => 'L',
            _ => 'I',
        }
    }
}

/// What a tag says of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Begin,
    Inside,
    End,
    Single,
}

/// One tag of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    pub part: Part,
    /// Empty where a tag is a letter alone.
    pub label: &'a str,
}

/// Whether a cell says that its word is in no annotation.
pub(crate) fn outside(cell: &str) -> bool {
    matches!(cell, "O" | "o" | "_" | "-" | "")
}

/// A tag with a letter, or `None` if it has none.
pub(crate) fn prefixed(cell: &str) -> Option<Tag<'_>> {
    let (letter, label) = match cell.split_once('-') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (cell, ""),
    };
    let part = match letter {
        "B" => Part::Begin,
        "I" | "M" => Part::Inside,
        "E" | "L" => Part::End,
        "S" | "U" => Part::Single,
        _ => return None,
    };
    Some(Tag { part, label })
}

/// The tags in a cell; several are joined with commas or bars.
pub(crate) fn tags(cell: &str, scheme: Scheme) -> Vec<Tag<'_>> {
    let one = |cell| {
        let plain = Tag {
            part: Part::Inside,
            label: cell,
        };
        match prefixed(cell) {
            // In io only I- is a letter: all else is the label's.
            Some(tag) if scheme != Scheme::Io || tag.part == Part::Inside => tag,
            _ => plain,
        }
    };
    if outside(cell) {
        return Vec::new();
    }
    for mark in [',', '|'] {
        let parts = cell.split(mark);
        if cell.contains(mark)
            && parts
                .clone()
                .all(|it| outside(it) || prefixed(it).is_some())
        {
            return parts.filter(|it| !outside(it)).map(one).collect();
        }
    }
    vec![one(cell)]
}

/// An annotation by the words that it begins and ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tagged {
    pub label: String,
    pub first: usize,
    pub last: usize,
}

/// What is wrong with a sequence of tags, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It continues nothing: it begins an annotation.
    Begins(String),
    /// It was not ended: it ends before the next tag.
    Unended(String),
}

impl Fault {
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Begins(label) => format!(
                "The tag goes on with “{label}”, which nothing before it began; it was taken as the beginning of an annotation."
            ),
            Self::Unended(label) => {
                format!(
                    "The annotation “{label}” before this line has no end tag; it was ended there."
                )
            }
        }
    }
}

/// An annotation that may go on.
struct Open {
    column: usize,
    tagged: Tagged,
    /// Whether its tags said that it ends.
    ended: bool,
    /// Whether the word at hand goes on with it.
    goes_on: bool,
}

/// Makes annotations of tags, word by word. Each column is decoded by itself; in files whose lines have as many tags as
/// there are annotations a tag goes on with whatever has its label.
pub(crate) struct Decoder {
    scheme: Scheme,
    ragged: bool,
    open: Vec<Open>,
    /// In the order in which they end.
    pub done: Vec<Tagged>,
}

impl Decoder {
    pub(crate) fn new(scheme: Scheme, ragged: bool) -> Self {
        Self {
            scheme,
            ragged,
            open: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Takes the tags of a word, each with its column.
    pub(crate) fn word(&mut self, index: usize, tags: &[(usize, Tag<'_>)]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut begun = Vec::new();
        let goes_on = |part| matches!(part, Part::Inside | Part::End);
        let mut rest: Vec<&(usize, Tag<'_>)> = Vec::new();
        for it in tags {
            if !(goes_on(it.1.part) && self.go_on(Some(it.0), it.1, index)) {
                rest.push(it);
            }
        }
        for (column, tag) in rest {
            if goes_on(tag.part) {
                if self.ragged && self.go_on(None, *tag, index) {
                    continue;
                }
                if !matches!(self.scheme, Scheme::Io | Scheme::Bio1) {
                    faults.push(Fault::Begins(tag.label.to_owned()));
                }
            }
            begun.push(Open {
                column: *column,
                tagged: Tagged {
                    label: tag.label.to_owned(),
                    first: index,
                    last: index,
                },
                ended: matches!(tag.part, Part::End | Part::Single),
                goes_on: true,
            });
        }
        self.close(&mut faults);
        self.open.extend(begun);
        for it in &mut self.open {
            it.goes_on = false;
        }
        faults
    }

    /// Ends what is open: annotations end with their sentence.
    pub(crate) fn sentence_ends(&mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.close(&mut faults);
        faults
    }

    fn go_on(&mut self, column: Option<usize>, tag: Tag<'_>, index: usize) -> bool {
        let found = self.open.iter_mut().find(|it| {
            !it.ended
                && !it.goes_on
                && it.tagged.label == tag.label
                && column.is_none_or(|at| at == it.column)
        });
        let Some(it) = found else { return false };
        it.goes_on = true;
        it.tagged.last = index;
        it.ended = tag.part == Part::End;
        true
    }

    fn close(&mut self, faults: &mut Vec<Fault>) {
        let closed = matches!(self.scheme, Scheme::Bioes | Scheme::Bilou);
        for it in std::mem::take(&mut self.open) {
            if it.goes_on {
                self.open.push(it);
                continue;
            }
            if closed && !it.ended {
                faults.push(Fault::Unended(it.tagged.label.clone()));
            }
            self.done.push(it.tagged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Scheme, tags};

    /// Label, first and last word of what a row of tags marks, and how many faults were found.
    fn decoded(scheme: Scheme, row: &str) -> (Vec<(String, usize, usize)>, usize) {
        let mut decoder = Decoder::new(scheme, false);
        let mut faults = 0;
        for (index, cell) in row.split(' ').enumerate() {
            let own: Vec<_> = tags(cell, scheme).into_iter().map(|it| (0, it)).collect();
            faults += decoder.word(index, &own).len();
        }
        faults += decoder.sentence_ends().len();
        let done = decoder.done.into_iter();
        let mut found: Vec<_> = done.map(|it| (it.label, it.first, it.last)).collect();
        found.sort_by_key(|it| (it.1, it.2));
        (found, faults)
    }

    #[test]
    fn each_scheme_gives_its_annotations_and_repairs_what_it_must() {
        for (scheme, row, expected, faults) in [
            (Scheme::Bio2, "B-P I-P O B-P B-P", "P0-1 P3-3 P4-4", 0),
            (Scheme::Bio2, "O I-P I-P I-L B-L", "P1-2 L3-3 L4-4", 2),
            (
                Scheme::Bio1,
                "I-P I-P B-P I-L O I-L",
                "P0-1 P2-2 L3-3 L5-5",
                0,
            ),
            (Scheme::Io, "P P L O I-L B-L", "P0-1 L2-2 L4-4 B-L5-5", 0),
            (
                Scheme::Bioes,
                "B-P E-P S-P S-L O B-P I-P E-P",
                "P0-1 P2-2 L3-3 P5-7",
                0,
            ),
            (Scheme::Bioes, "B-P I-P O E-P I-L", "P0-1 P3-3 L4-4", 4),
            (Scheme::Bilou, "U-P B-P L-P", "P0-0 P1-2", 0),
            (Scheme::Bioes, "B-P M-P E-P", "P0-2", 0),
            (Scheme::Bio2, "B-P,B-L I-P,I-L I-L", "P0-1 L0-2", 0),
            (Scheme::Bio2, "B-a,b I-a,b", "a,b0-1", 0),
            (Scheme::Bio2, "B I O B", "0-1 3-3", 0),
        ] {
            let (found, wrong) = decoded(scheme, row);
            let found: Vec<String> = found
                .iter()
                .map(|(label, first, last)| format!("{label}{first}-{last}"))
                .collect();
            assert_eq!(found.join(" "), expected, "{row}");
            assert_eq!(wrong, faults, "{row}");
        }
    }
}
