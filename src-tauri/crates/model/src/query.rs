//! The little language in which articles, words and annotations are asked for:
//! `"sanctions" label:Person by:me status:done -part:boilerplate`.
//!
//! One language serves the filter of the list, the search and the choice of an export. Here it is read, printed and
//! completed, and its words are found in texts. Names stay names: the store knows which labels and people there are.
//! All places in a query are in UTF-16 units, as the field on screen counts.

mod complete;
mod error;
mod fields;
mod find;
mod guide;
mod print;
mod ranges;
mod read;
mod terms;

pub use complete::{Completion, Wanted, complete};
pub use error::QueryError;
pub use fields::{field_like, is_detail};
pub use find::{Finder, Hit, find};
pub use guide::{Group, Row, as_markdown, field, guide, words_of};
pub use ranges::{Date, DateRange, NumberRange};
pub use terms::{
    About, ArticleTerm, Mark, MarkField, MarkFilter, Name, OriginFilter, PartTerm, Pattern, Span,
    TextTerm, Value,
};

/// The longest query, in code points.
pub const MAX_LENGTH: usize = 10_000;
/// How deeply brackets and negations may lie in each other.
pub const MAX_DEPTH: usize = 50;
/// How many terms and values a query may have.
pub const MAX_TERMS: usize = 200;

/// A name as a value of a query: in quotation marks where it must be.
pub fn quoted(name: &str) -> String {
    let value = Value {
        text: name.to_owned(),
        prefix: false,
        span: Span::default(),
    };
    Name::Named(value).to_string()
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The whole of it; `All` of nothing asks for everything.
    pub root: Node,
}

/// A part of a query.
///
/// What stands side by side in one `All` belongs together: its marks speak of articles that have an annotation for each
/// [`MarkFilter`], its texts of articles with that text, and the [`PartTerm`]s among them (also negated) say where those
/// annotations and hits must lie (or not lie). A part alone asks for articles that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of these.
    All(Vec<Node>),
    /// At least one of these.
    Any(Vec<Node>),
    /// None of this.
    Not(Box<Node>),
    /// Words in the text or the title.
    Text(TextTerm),
    /// An annotation that fits.
    Mark(MarkFilter),
    /// Something about the article.
    Article(ArticleTerm),
    /// Where in the article.
    Part(PartTerm),
}

impl Default for Query {
    fn default() -> Self {
        Self {
            root: Node::All(Vec::new()),
        }
    }
}

impl Query {
    /// Reads a query. An empty one asks for everything.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        read::read(query)
    }

    /// What fits this query and another one, each for itself.
    pub fn and(&self, other: &str) -> Result<Self, QueryError> {
        let other = Self::parse(other)?;
        Ok(Self {
            root: Node::All(vec![self.root.clone(), other.root]),
        })
    }

    /// Whether nothing is asked, so that everything fits.
    pub fn is_everything(&self) -> bool {
        self.root == Node::All(Vec::new())
    }

    /// The words that must or may be there, in the order of the query: what is highlighted and shown in context.
    pub fn text_terms(&self) -> Vec<&TextTerm> {
        self.positive(|node| match node {
            Node::Text(it) => Some(it),
            _ => None,
        })
    }

    /// The annotations that must or may be there.
    pub fn marks(&self) -> Vec<&MarkFilter> {
        self.positive(|node| match node {
            Node::Mark(it) => Some(it),
            _ => None,
        })
    }

    /// A text that every word fits, such as `*`: who acts on what is found should ask first.
    pub fn matches_everything(&self) -> Option<&TextTerm> {
        let terms = self.text_terms();
        terms.into_iter().find(|it| it.matches_everything())
    }

    /// Calls `take` with every node, and whether it is asked for (not negated), from the outside in.
    pub fn each<'a>(&'a self, mut take: impl FnMut(&'a Node, bool)) {
        self.root.each(true, &mut take);
    }

    fn positive<'a, T>(&'a self, pick: impl Fn(&'a Node) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        self.each(|node, positive| found.extend(pick(node).filter(|_| positive)));
        found
    }
}

impl Node {
    fn each<'a>(&'a self, positive: bool, take: &mut impl FnMut(&'a Node, bool)) {
        take(self, positive);
        match self {
            Node::All(nodes) | Node::Any(nodes) => {
                for node in nodes {
                    node.each(positive, take);
                }
            }
            Node::Not(node) => node.each(!positive, take),
            Node::Text(_) | Node::Mark(_) | Node::Article(_) | Node::Part(_) => {}
        }
    }
}
