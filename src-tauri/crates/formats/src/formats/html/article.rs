//! Which blocks of a page are its article, and what each of them is. A library tells the main text; what stands around
//! and between it in the article is kept and marked, so that nothing is lost to a wrong guess.

use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use galley_model::parts::{self, Part};
use galley_model::text::Text;

use crate::web::{self, Block, name_of};

/// A block of the article; without a part it is body.
pub(super) struct Piece {
    pub text: String,
    pub tight: bool,
    pub part: Option<Part>,
}

/// An article on a page.
pub(super) struct Article {
    pub pieces: Vec<Piece>,
    /// How many words stand on the page around it.
    pub outside: usize,
}

/// Words in classes and ids that name furniture.
const FURNITURE: [&str; 45] = [
    "related",
    "share",
    "sharing",
    "shares",
    "social",
    "newsletter",
    "newsletters",
    "promo",
    "promotion",
    "advert",
    "adverts",
    "advertisement",
    "advertising",
    "ad",
    "ads",
    "sponsor",
    "sponsored",
    "outbrain",
    "taboola",
    "subscribe",
    "subscription",
    "signup",
    "paywall",
    "recommended",
    "recommendations",
    "recirc",
    "trending",
    "popular",
    "breadcrumb",
    "breadcrumbs",
    "tags",
    "topics",
    "comments",
    "cookie",
    "cookies",
    "toolbar",
    "nav",
    "navigation",
    "menu",
    "kicker",
    "follow",
    "readmore",
    "disclaimer",
    "copyright",
    "teaser",
];
const CAPTIONS: [&str; 5] = [
    "caption",
    "captions",
    "figcaption",
    "credit",
    "imagecaption",
];
const BYLINES: [&str; 5] = ["byline", "bylines", "author", "authors", "contributors"];
const DATELINES: [&str; 7] = [
    "dateline",
    "timestamp",
    "published",
    "pubdate",
    "datepublished",
    "datemodified",
    "date",
];
const STANDFIRSTS: [&str; 7] = [
    "standfirst",
    "dek",
    "deck",
    "subtitle",
    "subheadline",
    "subhead",
    "teaserlead",
];
/// What readers wrote is no part of the article.
const COMMENTS: [&str; 3] = ["comments", "disqus", "respond"];

const LONGEST_LINE: usize = 200;
const LONGEST_STANDFIRST: usize = 500;
const SHORTEST_SENTENCE: usize = 80;

/// Finds the article; `None` on a page that is nothing but links.
pub(super) fn find(page: &Document, title: Option<&str>) -> Option<Article> {
    web::mark(page);
    let root = page.body().unwrap_or_else(|| page.root());
    let blocks = web::blocks(root);
    let kept = readable(page);
    let is_main = |it: &Block<'_>| it.marks.iter().any(|mark| kept.contains(mark));
    let main: Vec<bool> = blocks.iter().map(is_main).collect();
    let first = main.iter().position(|it| *it)?;
    let last = main.iter().rposition(|it| *it)?;
    let of_main = || blocks.iter().zip(&main).filter(|it| *it.1).map(|it| it.0);
    let length: usize = of_main().map(|it| it.text.chars().count()).sum();
    let linked: usize = of_main().map(|it| it.linked).sum();
    if linked * 2 >= length {
        return None;
    }
    let core = common(of_main().map(|it| it.of));
    let headline = headline(&blocks, title, first, last);
    let around = common(
        of_main()
            .map(|it| it.of)
            .chain(headline.and_then(|it| blocks.get(it)).map(|it| it.of)),
    );
    let region = around.iter().rev().find(|it| is_region(it)).copied();
    let start = headline.map_or(first, |it| it.min(first));
    let inside = |index: usize, block: &Block<'_>| match region {
        Some(region) if name_of(&region) == "article" => {
            is_in(block, region) && (index <= last || !has(block, None, &COMMENTS))
        }
        Some(region) => {
            index >= start
                && is_in(block, region)
                && (index <= last || !has(block, None, &COMMENTS))
        }
        None => (start..=last).contains(&index) && around.last().is_none_or(|it| is_in(block, *it)),
    };
    let mut article = Article {
        pieces: Vec::new(),
        outside: 0,
    };
    let core = core.last().copied();
    for (index, block) in blocks.iter().enumerate() {
        if !main[index] && Some(index) != headline && !inside(index, block) {
            article.outside += block.text.split_whitespace().count();
            continue;
        }
        let part = if Some(index) == headline {
            Some(Part::Headline)
        } else {
            part_of(block, core, main[index], index < first)
        };
        article.pieces.push(Piece {
            text: block.text.clone(),
            tight: block.tight,
            part,
        });
    }
    Some(article)
}

/// Everything a page shows, as body.
pub(super) fn whole(page: &Document) -> Article {
    let root = page.body().unwrap_or_else(|| page.root());
    let piece = |it: Block<'_>| Piece {
        text: it.text,
        tight: it.tight,
        part: None,
    };
    Article {
        pieces: web::blocks(root).into_iter().map(piece).collect(),
        outside: 0,
    }
}

/// The marks of the elements in which the main text is.
fn readable(page: &Document) -> HashSet<u32> {
    /// The library's time grows with the page's size; pages of articles are far smaller.
    const MOST_ELEMENTS: usize = 100_000;
    let config = Config {
        max_elements_to_parse: MOST_ELEMENTS,
        disable_json_ld: true,
        ..Config::default()
    };
    let found =
        Readability::with_document(page.clone(), None, Some(config)).and_then(|mut it| it.parse());
    match found {
        Ok(article) => web::marks_of(&Document::fragment(article.content)),
        Err(_) => web::marks_of(page),
    }
}

/// From the outermost to the innermost, the elements that are around all of these.
fn common<'a>(mut nodes: impl Iterator<Item = NodeRef<'a>>) -> Vec<NodeRef<'a>> {
    let path = |node: NodeRef<'a>| {
        let mut path: Vec<NodeRef<'a>> = node.ancestors_it(None).collect();
        path.reverse();
        path.push(node);
        path
    };
    let Some(first) = nodes.next() else {
        return Vec::new();
    };
    let mut shared = path(first);
    let mut seen = HashSet::new();
    for node in nodes {
        if seen.insert(node.id) {
            let other = path(node);
            let same = shared
                .iter()
                .zip(&other)
                .take_while(|(a, b)| a.id == b.id)
                .count();
            shared.truncate(same);
        }
    }
    shared
}

fn is_in(block: &Block<'_>, of: NodeRef<'_>) -> bool {
    block.of.id == of.id || block.of.ancestors_it(None).any(|it| it.id == of.id)
}

fn is_region(node: &NodeRef<'_>) -> bool {
    let role = node
        .attr("role")
        .is_some_and(|it| matches!(&*it, "main" | "article"));
    role || matches!(name_of(node).as_str(), "article" | "main")
}

/// Letters and digits alone, so that quotation marks and blanks do not matter.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn headline(blocks: &[Block<'_>], title: Option<&str>, first: usize, last: usize) -> Option<usize> {
    let level = |it: &Block<'_>| {
        let own = name_of(&it.of);
        let named = it.of.attr("itemprop").is_some_and(|it| &*it == "headline");
        if named || own == "h1" {
            Some(1)
        } else {
            (own == "h2").then_some(2)
        }
    };
    let title = title.map(bare).filter(|it| !it.is_empty());
    let upto = blocks.get(..=last).unwrap_or_default();
    let headings: Vec<(usize, u8, String)> = upto
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((index, level(it)?, bare(&it.text))))
        .collect();
    let like = |test: &dyn Fn(&str, &str) -> bool, most: u8| {
        let title = title.as_deref()?;
        headings
            .iter()
            .find(|(_, level, text)| *level <= most && test(text, title))
            .map(|it| it.0)
    };
    like(&|text, title| text == title, 2)
        .or_else(|| {
            like(
                &|text, title| text.len() > 8 && (title.contains(text) || text.contains(title)),
                1,
            )
        })
        .or_else(|| {
            headings
                .iter()
                .rev()
                .find(|it| it.1 == 1 && it.0 <= first)
                .map(|it| it.0)
        })
        .or_else(|| headings.iter().find(|it| it.1 == 1).map(|it| it.0))
}

/// Words of a class, id or role: `ArticleByline__name` is article, byline, name.
fn words(node: &NodeRef<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for key in ["class", "id", "itemprop", "rel", "role", "data-component"] {
        let Some(value) = node.attr(key) else {
            continue;
        };
        let mut word = String::new();
        let mut small = false;
        for it in value.chars() {
            if !it.is_ascii_alphanumeric() || (small && it.is_ascii_uppercase()) {
                words.push(std::mem::take(&mut word));
            }
            small = it.is_ascii_lowercase();
            if it.is_ascii_alphanumeric() {
                word.push(it.to_ascii_lowercase());
            }
        }
        words.push(word);
    }
    words.retain(|it| !it.is_empty());
    words
}

/// Elements around a block, innermost first, as far as they are not around the whole main text.
fn around<'a>(
    block: &Block<'a>,
    core: Option<NodeId>,
    core_path: &HashSet<NodeId>,
) -> Vec<NodeRef<'a>> {
    let mut all: Vec<NodeRef<'a>> = Vec::new();
    let length = block.text.chars().count();
    // What is said of an element that is all of the line is said of the line.
    all.extend(
        block
            .inner
            .iter()
            .filter(|it| it.normalized_char_count() >= length),
    );
    all.push(block.of);
    all.extend(block.of.ancestors_it(None));
    all.retain(|it| it.is_element() && Some(it.id) != core && !core_path.contains(&it.id));
    all
}

fn has(block: &Block<'_>, core: Option<NodeRef<'_>>, names: &[&str]) -> bool {
    let (core, path) = path_of(core);
    around(block, core, &path)
        .iter()
        .any(|it| words(it).iter().any(|word| names.contains(&word.as_str())))
}

fn path_of(core: Option<NodeRef<'_>>) -> (Option<NodeId>, HashSet<NodeId>) {
    let path = core
        .into_iter()
        .flat_map(|it| it.ancestors(None))
        .map(|it| it.id);
    (core.map(|it| it.id), path.collect())
}

fn part_of(block: &Block<'_>, core: Option<NodeRef<'_>>, main: bool, before: bool) -> Option<Part> {
    let (core_id, path) = path_of(core);
    // Where the main text is a single element, what is said of it says nothing.
    let alone = core_id == Some(block.of.id);
    let around = if alone {
        Vec::new()
    } else {
        around(block, core_id, &path)
    };
    let names: Vec<String> = around.iter().map(name_of).collect();
    let said: HashSet<String> = around.iter().flat_map(words).collect();
    let is = |all: &[&str]| all.iter().any(|it| said.contains(*it));
    let within = |all: &[&str]| names.iter().any(|it| all.contains(&it.as_str()));
    let length = block.text.chars().count();
    let short = length <= LONGEST_LINE;
    let sentence = is_sentence(&block.text, length) && block.linked * 3 < length;
    if within(&["figcaption"])
        || (is(&CAPTIONS) && length <= LONGEST_STANDFIRST && !within(&["table"]))
    {
        return Some(Part::Caption);
    }
    if within(&["nav", "footer", "aside", "form"]) || is(&FURNITURE) {
        return Some(Part::Boilerplate);
    }
    if before
        && length <= LONGEST_STANDFIRST
        && (is(&STANDFIRSTS) || (said.contains("description") && !main))
    {
        return Some(Part::Standfirst);
    }
    if short && !sentence && (is(&BYLINES) || (within(&["address"]) && before)) {
        return Some(Part::Byline);
    }
    let dated = within(&["time"]) || block.inner.iter().any(|it| it.has_name("time"));
    if short && !sentence && (is(&DATELINES) || (dated && !main)) {
        return Some(Part::Dateline);
    }
    if let Some(part) = by_words(&block.text) {
        return Some(part);
    }
    if main || sentence {
        return None;
    }
    let heading = names
        .first()
        .is_some_and(|it| matches!(it.as_str(), "h2" | "h3" | "h4" | "h5" | "h6"));
    // A heading between paragraphs is the article's own, though the library is unsure of it.
    let own = heading && !before && block.linked == 0 && core.is_some_and(|it| is_in(block, it));
    (!own).then_some(Part::Boilerplate)
}

/// A line that is known by its words alone.
fn by_words(text: &str) -> Option<Part> {
    let text = Text::new(text);
    let found = parts::guess(&text).into_iter().map(|it| it.1).next()?;
    (!matches!(found, Part::Headline | Part::Standfirst)).then_some(found)
}

fn is_sentence(text: &str, length: usize) -> bool {
    let end = text.trim_end_matches(['”', '’', '"', '\'', ')', '»', ' ']);
    length >= SHORTEST_SENTENCE && end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
}
