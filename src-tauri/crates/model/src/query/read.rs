//! Reads a query: words, quotation marks, brackets, `OR` and `-`. What stands behind a colon is read in `fields`.

use super::terms::{MarkField, MarkFilter, Span, TextTerm};
use super::{MAX_DEPTH, MAX_LENGTH, MAX_TERMS, Node, Query, QueryError, fields};

type Result<T> = std::result::Result<T, QueryError>;

/// The letters of a query and how far it is read.
pub(super) struct Reader {
    letters: Vec<char>,
    /// Where each letter begins in UTF-16 units, and the end of the last.
    places: Vec<u32>,
    at: usize,
    terms: usize,
}

/// A word or value as it was written.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Without quotation marks. What follows them directly (`*`) belongs to it.
    pub text: String,
    pub quoted: bool,
    pub near: Option<u32>,
    pub span: Span,
}

/// What a term of a conjunction is.
pub(super) enum Term {
    /// Something about an annotation: what is asked beside it is asked of the same one.
    Mark(MarkField),
    Node(Node),
}

enum Word {
    And,
    Or,
    Not,
}

pub(super) fn read(query: &str) -> Result<Query> {
    let mut reader = Reader::new(query);
    if reader.letters.len() > MAX_LENGTH {
        let at = reader.span(MAX_LENGTH, reader.letters.len());
        return Err(QueryError::new(
            at,
            format!("The search is longer than {MAX_LENGTH} signs"),
            "Ask for less at once.",
        ));
    }
    let root = reader.conjunction(0, None)?;
    Ok(Query { root })
}

impl Reader {
    pub(super) fn new(query: &str) -> Self {
        let letters: Vec<char> = query.chars().collect();
        let mut places = Vec::with_capacity(letters.len() + 1);
        let mut place = 0;
        for letter in &letters {
            places.push(place);
            place += letter.len_utf16() as u32;
        }
        places.push(place);
        Self {
            letters,
            places,
            at: 0,
            terms: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span {
            start: self.places[start],
            end: self.places[end],
        }
    }

    pub(super) fn since(&self, start: usize) -> Span {
        self.span(start, self.at)
    }

    pub(super) fn length(&self) -> usize {
        self.letters.len()
    }

    /// Which letter begins at a place in UTF-16 units, or is next.
    pub(super) fn letter_at(&self, place: u32) -> usize {
        let at = self.places.partition_point(|it| *it < place);
        at.min(self.letters.len())
    }

    /// What is written in a range, without the quotation mark it begins with and that which closes it.
    pub(super) fn unquoted(&self, start: usize, end: usize) -> String {
        let mut written = &self.letters[start..end];
        if let Some((first, rest)) = written.split_first()
            && let Some(close) = closing(*first)
        {
            written = rest;
            if let Some((last, rest)) = written.split_last()
                && close.contains(last)
            {
                written = rest;
            }
        }
        written.iter().collect()
    }

    pub(super) fn skip(&mut self) {
        self.at = (self.at + 1).min(self.letters.len());
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is = self.peek() == Some(wanted);
        self.at += usize::from(is);
        is
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether nothing of a term can be here.
    fn ends(&self) -> bool {
        self.peek()
            .is_none_or(|it| it.is_whitespace() || it == ')' || it == '|')
    }

    /// Everything up to the end or a closing bracket.
    fn conjunction(&mut self, depth: usize, open: Option<usize>) -> Result<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        // Where the marks of this conjunction are among the nodes.
        let mut marks = None;
        let mut and = None;
        loop {
            self.skip_blanks();
            let start = self.at;
            match (self.peek(), open) {
                (None, Some(open)) => {
                    return Err(QueryError::new(
                        self.span(open, open + 1),
                        "A bracket is not closed",
                        "Put ) where what belongs together ends.",
                    ));
                }
                (None, None) | (Some(')'), Some(_)) => break,
                (Some(')'), None) => {
                    return Err(QueryError::new(
                        self.span(start, start + 1),
                        "This bracket closes nothing",
                        "Leave it out, or put ( where what belongs together begins.",
                    ));
                }
                _ => {}
            }
            if matches!(self.word(), Some(Word::And)) {
                self.at += 3;
                if nodes.is_empty() || and.is_some() {
                    return Err(alone(self.since(start), "AND"));
                }
                and = Some(self.since(start));
                continue;
            }
            and = None;
            match self.alternatives(depth)? {
                Term::Node(node) => nodes.push(node),
                Term::Mark(field) => {
                    let at = *marks.get_or_insert(nodes.len());
                    match nodes.get_mut(at) {
                        Some(Node::Mark(filter)) => filter.fields.push(field),
                        _ => nodes.push(Node::Mark(MarkFilter {
                            fields: vec![field],
                        })),
                    }
                }
            }
        }
        if let Some(span) = and {
            return Err(alone(span, "AND"));
        }
        Ok(if nodes.len() == 1 {
            nodes.swap_remove(0)
        } else {
            Node::All(nodes)
        })
    }

    /// Terms with `OR` between them.
    fn alternatives(&mut self, depth: usize) -> Result<Term> {
        let first = self.term(depth)?;
        let mut rest = Vec::new();
        loop {
            let end = self.at;
            self.skip_blanks();
            let start = self.at;
            if !self.take('|') {
                if matches!(self.word(), Some(Word::Or)) {
                    self.at += 2;
                } else {
                    self.at = end;
                    break;
                }
            }
            let sign = self.since(start);
            self.skip_blanks();
            if self.ends() || matches!(self.word(), Some(Word::And | Word::Or)) {
                return Err(alone(sign, "OR"));
            }
            rest.push(self.term(depth)?.into_node());
        }
        if rest.is_empty() {
            return Ok(first);
        }
        rest.insert(0, first.into_node());
        Ok(Term::Node(Node::Any(rest)))
    }

    fn term(&mut self, depth: usize) -> Result<Term> {
        let start = self.at;
        self.count(start)?;
        if depth > MAX_DEPTH {
            return Err(QueryError::new(
                self.span(start, start + 1),
                format!("Brackets and negations lie more than {MAX_DEPTH} deep"),
                "Say it with fewer brackets.",
            ));
        }
        match (self.word(), self.peek()) {
            (Some(Word::Or), _) | (_, Some('|')) => {
                self.at += if self.peek() == Some('|') { 1 } else { 2 };
                Err(alone(self.since(start), "OR"))
            }
            (Some(Word::And), _) => {
                self.at += 3;
                Err(alone(self.since(start), "AND"))
            }
            (Some(Word::Not), _) => {
                self.at += 3;
                let sign = self.since(start);
                self.skip_blanks();
                self.negated(sign, "NOT", depth)
            }
            (None, Some('-')) => {
                self.at += 1;
                self.negated(self.since(start), "-", depth)
            }
            (None, Some('(')) => {
                self.at += 1;
                let node = self.conjunction(depth + 1, Some(start))?;
                self.at += 1;
                if node == Node::All(Vec::new()) {
                    return Err(QueryError::new(
                        self.since(start),
                        "There is nothing between these brackets",
                        "Write between them what belongs together, or leave them out.",
                    ));
                }
                Ok(Term::Node(node))
            }
            (None, _) => {
                if let Some(name) = self.field_name() {
                    return fields::read(self, start, &name);
                }
                let piece = self.piece(false)?;
                piece.words().map(|it| Term::Node(Node::Text(it)))
            }
        }
    }

    fn negated(&mut self, sign: Span, name: &str, depth: usize) -> Result<Term> {
        if self.ends() || matches!(self.word(), Some(Word::And | Word::Or)) {
            return Err(alone(sign, name));
        }
        let inner = self.term(depth + 1)?.into_node();
        Ok(Term::Node(Node::Not(Box::new(inner))))
    }

    /// Counts a term or value.
    pub(super) fn count(&mut self, start: usize) -> Result<()> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(QueryError::new(
                self.span(start, self.letters.len()),
                format!("The search has more than {MAX_TERMS} terms"),
                "Ask for less at once.",
            ));
        }
        Ok(())
    }

    /// Whether a word that joins is here. Only in capitals, and only where nothing belongs to it.
    fn word(&self) -> Option<Word> {
        let rest = &self.letters[self.at..];
        let is = |word: &str| {
            let length = word.len();
            let same = rest.len() >= length && word.chars().zip(rest).all(|(a, b)| a == *b);
            let behind = rest.get(length).copied();
            same && behind.is_none_or(|it| {
                it.is_whitespace() || matches!(it, '(' | ')' | '|') || closing(it).is_some()
            })
        };
        if is("AND") {
            Some(Word::And)
        } else if is("OR") {
            Some(Word::Or)
        } else if is("NOT") {
            Some(Word::Not)
        } else {
            None
        }
    }

    /// The name of a field, if one is here; it and its colon are then read. A time and an address have a colon, too.
    pub(super) fn field_name(&mut self) -> Option<String> {
        let rest = &self.letters[self.at..];
        let length = rest.iter().take_while(|it| is_of_name(**it)).count();
        let is_field = length >= 2
            && rest[0].is_alphabetic()
            && rest.get(length) == Some(&':')
            && !rest[length + 1..].starts_with(&['/', '/']);
        is_field.then(|| {
            let name = rest[..length].iter().collect();
            self.at += length + 1;
            name
        })
    }

    /// A word, or what is between quotation marks. In `values`, a comma ends it.
    pub(super) fn piece(&mut self, values: bool) -> Result<Piece> {
        let start = self.at;
        if let Some(close) = self.peek().and_then(closing) {
            return self.quoted(start, close);
        }
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            let ends = letter.is_whitespace()
                || matches!(letter, '|' | ')')
                || closing(letter).is_some()
                || (values && letter == ',');
            if ends {
                break;
            }
            if letter == '(' {
                // `Paris_(band)` is one word.
                let rest = &self.letters[self.at..];
                let inner = rest
                    .iter()
                    .skip(1)
                    .position(|it| {
                        it.is_whitespace()
                            || matches!(it, '(' | ')' | '|')
                            || closing(*it).is_some()
                    })
                    .filter(|at| rest[at + 1] == ')');
                let Some(inner) = inner else {
                    break;
                };
                text.extend(&rest[..=inner]);
                self.at += inner + 1;
                text.push(')');
                self.at += 1;
                continue;
            }
            text.push(letter);
            self.at += 1;
        }
        Ok(Piece {
            text,
            quoted: false,
            near: None,
            span: self.since(start),
        })
    }

    fn quoted(&mut self, start: usize, close: &[char]) -> Result<Piece> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else {
                return Err(QueryError::new(
                    self.span(start, start + 1),
                    "A quotation mark is not closed",
                    "Close it, or leave it out.",
                ));
            };
            self.at += 1;
            if close.contains(&letter) {
                break;
            }
            let next = self.peek();
            if letter == '\\' && next.is_some_and(|it| it == '\\' || close.contains(&it)) {
                text.extend(next);
                self.at += 1;
            } else {
                text.push(letter);
            }
        }
        let mut text = text.trim().to_owned();
        if text.is_empty() {
            return Err(QueryError::new(
                self.since(start),
                "There is nothing between these quotation marks",
                "Write the words you look for between them.",
            ));
        }
        if self.take('*') {
            text.push('*');
        }
        let tilde = self.at;
        let mut near = None;
        if self.take('~') {
            let digits: String = self.letters[self.at..]
                .iter()
                .take_while(|it| it.is_ascii_digit())
                .collect();
            self.at += digits.len();
            near = digits.parse().ok().filter(|it| *it <= 1000);
            if near.is_none() {
                return Err(QueryError::new(
                    self.since(tilde),
                    "The number of words that may be between is missing or too great",
                    "Write a number up to 1000 behind ~, such as \"rex tillerson\"~3.",
                ));
            }
        }
        Ok(Piece {
            text,
            quoted: true,
            near,
            span: self.since(start),
        })
    }
}

impl Piece {
    /// Its words.
    pub(super) fn words(&self) -> Result<TextTerm> {
        TextTerm::new(&self.text, self.near, self.span)
            .map_err(|(message, hint)| QueryError::new(self.span, message, hint))
    }
}

impl Term {
    pub(super) fn into_node(self) -> Node {
        match self {
            Self::Node(node) => node,
            Self::Mark(field) => Node::Mark(MarkFilter {
                fields: vec![field],
            }),
        }
    }
}

/// Whether a letter may be in the name of a field.
pub(super) fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// What closes the quotation mark that a letter opens, if it does.
pub(super) fn closing(letter: char) -> Option<&'static [char]> {
    match letter {
        '"' => Some(&['"']),
        '“' | '”' | '„' => Some(&['“', '”', '"']),
        _ => None,
    }
}

fn alone(at: Span, sign: &str) -> QueryError {
    let (message, hint) = match sign {
        "-" => (
            "Nothing follows this minus sign".to_owned(),
            "Write what must not be there directly behind it, or put the minus sign in quotation marks."
                .to_owned(),
        ),
        "NOT" => (
            "Nothing follows NOT".to_owned(),
            "Write what must not be there behind it; as a word, write it “not”.".to_owned(),
        ),
        sign => (
            format!("{sign} needs something on either side"),
            format!(
                "Write what it joins before and behind it; as a word, write it “{}”.",
                sign.to_lowercase()
            ),
        ),
    };
    QueryError::new(at, message, hint)
}
