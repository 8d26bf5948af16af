//! What somebody is about to write at a place of a query, so that it can be proposed. The query need not be right.

use super::MAX_LENGTH;
use super::read::{Reader, closing, is_of_name};
use super::terms::Span;

/// What can be written at the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What kind of thing.
    pub wanted: Wanted,
    /// What of it stands before the caret, without a quotation mark.
    pub typed: String,
    /// What a proposal takes the place of, in UTF-16 units.
    pub replace: Span,
}

/// A kind of thing that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing that is known: words in quotation marks.
    Nothing,
    /// A word, or the name of a field.
    Term,
    /// A value of a field.
    Value {
        /// The field's name in lower case.
        field: String,
        /// The attribute or detail, where the field needs one.
        key: Option<String>,
    },
    /// The name of an attribute (`attr`) or a detail (`detail`).
    Key {
        /// Which of them.
        field: String,
    },
}

/// What is wanted at the caret, which is in UTF-16 units.
pub fn complete(query: &str, caret: u32) -> Completion {
    let mut reader = Reader::new(query);
    let caret = reader.letter_at(caret);
    let nothing = Completion {
        wanted: Wanted::Nothing,
        typed: String::new(),
        replace: reader.span(caret, caret),
    };
    if reader.length() > MAX_LENGTH {
        return nothing;
    }
    loop {
        while reader
            .peek()
            .is_some_and(|it| it.is_whitespace() || matches!(it, '(' | ')' | '|' | '-'))
        {
            reader.skip();
        }
        let start = reader.at();
        if start >= caret {
            return reader.wants(Wanted::Term, caret, caret, caret);
        }
        if let Some(name) = reader.field_name() {
            if caret < reader.at() {
                return reader.wants(Wanted::Term, start, caret, reader.at());
            }
            if let Some(found) = field(&mut reader, &name.to_lowercase(), caret) {
                return found;
            }
            continue;
        }
        let quoted = reader.peek().and_then(closing).is_some();
        let closed = piece(&mut reader, false);
        if reader.at() == start {
            reader.skip();
        }
        if !quoted && caret <= reader.at() {
            return reader.wants(Wanted::Term, start, caret, reader.at());
        }
        if quoted && (!closed || caret <= reader.at()) {
            return nothing;
        }
    }
}

/// What is wanted behind the colon of a field, if the caret is there.
fn field(reader: &mut Reader, field: &str, caret: usize) -> Option<Completion> {
    let mut key = None;
    if field == "attr" || field == "detail" {
        let start = reader.at();
        if reader.peek().and_then(closing).is_some() {
            piece(reader, true);
        } else {
            while reader.peek().is_some_and(is_of_name) {
                reader.skip();
            }
        }
        if caret <= reader.at() {
            let wanted = Wanted::Key {
                field: field.to_owned(),
            };
            return Some(reader.wants(wanted, start, caret, reader.at()));
        }
        key = Some(reader.unquoted(start, reader.at()));
        if !reader.take('=') {
            return None;
        }
    }
    loop {
        let start = reader.at();
        let closed = piece(reader, true);
        if caret <= reader.at() {
            let wanted = Wanted::Value {
                field: field.to_owned(),
                key,
            };
            let end = if closed { reader.at() } else { caret };
            return Some(reader.wants(wanted, start, caret, end));
        }
        if !reader.take(',') {
            return None;
        }
    }
}

/// Goes over a word or value; whether its quotation mark, if it has one, is closed.
fn piece(reader: &mut Reader, values: bool) -> bool {
    reader.piece(values).is_ok()
}

impl Reader {
    fn wants(&self, wanted: Wanted, start: usize, caret: usize, end: usize) -> Completion {
        Completion {
            wanted,
            typed: self.unquoted(start, caret),
            replace: self.span(start, end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wanted where `‸` stands: what, what is typed, and what is replaced.
    fn at(query: &str) -> (Wanted, String, String) {
        let before = query.split('‸').next().expect("a caret");
        let whole = query.replace('‸', "");
        let found = complete(&whole, before.encode_utf16().count() as u32);
        let units: Vec<u16> = whole.encode_utf16().collect();
        let range = found.replace.start as usize..found.replace.end as usize;
        let replaced = String::from_utf16(&units[range]).expect("whole letters");
        (found.wanted, found.typed, replaced)
    }

    fn value(field: &str, key: Option<&str>) -> Wanted {
        Wanted::Value {
            field: field.into(),
            key: key.map(Into::into),
        }
    }

    #[test]
    fn the_caret_says_what_is_wanted() {
        for (query, wanted, typed, replaced) in [
            ("‸", Wanted::Term, "", ""),
            ("a ‸", Wanted::Term, "", ""),
            ("‸ab", Wanted::Term, "", ""),
            ("💩 lab‸ x", Wanted::Term, "lab", "lab"),
            ("-(la‸b", Wanted::Term, "la", "lab"),
            ("la‸bel:x", Wanted::Term, "la", "label:"),
            ("Label:‸", value("label", None), "", ""),
            ("label:Per‸ by:me", value("label", None), "Per", "Per"),
            ("label:a,Pl‸ace", value("label", None), "Pl", "Place"),
            ("label:a,‸", value("label", None), "", ""),
            ("by:\"Ana B‸", value("by", None), "Ana B", "\"Ana B"),
            ("by:\"Ana‸ by:me", value("by", None), "Ana", "\"Ana"),
            ("by:“Ana‸ B” x", value("by", None), "Ana", "“Ana B”"),
            ("label:a ‸", Wanted::Term, "", ""),
            ("\"rex ti‸", Wanted::Nothing, "", ""),
            ("\"rex‸\" a", Wanted::Nothing, "", ""),
            ("\"rex\" a‸", Wanted::Term, "a", "a"),
            (
                "attr:ro‸",
                Wanted::Key {
                    field: "attr".into(),
                },
                "ro",
                "ro",
            ),
            (
                "attr:\"my role\"=he‸",
                value("attr", Some("my role")),
                "he",
                "he",
            ),
            ("detail:by=‸", value("detail", Some("by")), "", ""),
            ("byline:sm‸", value("byline", None), "sm", "sm"),
            ("10:3‸", Wanted::Term, "10:3", "10:3"),
        ] {
            let found = at(query);
            let expected = (wanted, typed.to_owned(), replaced.to_owned());
            assert_eq!(found, expected, "{query}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_ends_at_every_place_of_every_query(query in "[a-b💩:*\"“()|,=~ -]{0,20}", caret in 0u32..24) {
            let found = complete(&query, caret);
            let length = query.encode_utf16().count() as u32;
            proptest::prop_assert!(found.replace.start <= found.replace.end && found.replace.end <= length);
        }
    }
}
