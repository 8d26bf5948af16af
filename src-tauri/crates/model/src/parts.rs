//! What the paragraphs of a news article look like: headline, caption, byline and so on.
//!
//! Guesses from the paragraphs alone, for a person to take or leave. Nothing is guessed for the body: what is
//! not furniture needs no mark. A part is known by its label's name, in any case.

use crate::segment::paragraphs;
use crate::text::{Text, TextRange};

/// What a paragraph of an article can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The article's title as it is printed.
    Headline,
    /// What stands between the headline and the body and sums it up.
    Standfirst,
    /// A line about a picture.
    Caption,
    /// Where, from whom and when.
    Dateline,
    /// Who wrote it.
    Byline,
    /// The article itself.
    Body,
    /// Furniture of the page: links, video lines, contributors.
    Boilerplate,
}

impl Part {
    /// The name of the label that stands for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "Headline",
            Self::Standfirst => "Standfirst",
            Self::Caption => "Caption",
            Self::Dateline => "Dateline",
            Self::Byline => "Byline",
            Self::Body => "Body",
            Self::Boilerplate => "Boilerplate",
        }
    }
}

/// Longest lines that can be what they are taken for, in characters.
const LONGEST_HEADLINE: usize = 160;
const LONGEST_STANDFIRST: usize = 320;
const LONGEST_DATELINE: usize = 80;
const LONGEST_BYLINE: usize = 100;
const LONGEST_LINK: usize = 140;
/// A whole sentence from here on is body.
const SHORTEST_BODY: usize = 40;

/// The paragraphs that look like a part other than the body, in text order.
///
/// Captions, video lines, datelines, bylines and contributor lines are known by their words wherever they
/// stand. Headline and standfirst are known by their place: they come before the first sentence of a body,
/// so a text without one has neither.
pub fn guess(text: &Text) -> Vec<(TextRange, Part)> {
    let lines: Vec<(TextRange, &str)> = paragraphs(text)
        .into_iter()
        .filter_map(|range| Some((range, text.slice(range)?)))
        .collect();
    let body = lines.iter().position(|(_, line)| is_body(line));
    let opening = body.unwrap_or(0);
    let mut headline = false;
    let mut found = Vec::new();
    for (index, &(range, line)) in lines.iter().enumerate() {
        let length = line.chars().count();
        let by_place = || {
            if index >= opening {
                None
            } else if !std::mem::replace(&mut headline, true) && length <= LONGEST_HEADLINE {
                Some(Part::Headline)
            } else {
                (length <= LONGEST_STANDFIRST).then_some(Part::Standfirst)
            }
        };
        if let Some(part) = by_words(line, length).or_else(by_place) {
            found.push((range, part));
        }
    }
    found
}

/// A sentence that is none of the lines known by their words.
fn is_body(line: &str) -> bool {
    const CLOSING: [char; 9] = ['”', '’', '"', '\'', ')', '»', '」', '』', ' '];
    let length = line.chars().count();
    let ends = line.trim_end_matches(CLOSING);
    length >= SHORTEST_BODY
        && ends.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
        && by_words(line, length).is_none()
}

fn by_words(line: &str, length: usize) -> Option<Part> {
    let lower = line.to_lowercase();
    if is_caption(&lower, length) {
        Some(Part::Caption)
    } else if is_furniture(&lower, length) {
        Some(Part::Boilerplate)
    } else if is_byline(line, length) {
        Some(Part::Byline)
    } else if is_dateline(line, length) {
        Some(Part::Dateline)
    } else {
        None
    }
}

/// A picture's file name, a line that begins as captions do, or a credit.
fn is_caption(lower: &str, length: usize) -> bool {
    let starts = [
        "photo:",
        "photos:",
        "photograph:",
        "picture:",
        "image:",
        "caption:",
        "file photo",
    ];
    let names = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"];
    let credits = [
        "/getty images",
        "via getty images",
        "/afp",
        "/reuters)",
        "/ap)",
    ];
    let short = length <= LONGEST_STANDFIRST;
    short
        && (starts.iter().any(|it| lower.starts_with(it))
            || names.iter().any(|it| lower.ends_with(it))
            || credits.iter().any(|it| lower.ends_with(it))
            || lower.contains("(photo by "))
}

/// Video lines, contributor lines, invitations to read or share.
fn is_furniture(lower: &str, length: usize) -> bool {
    const WHOLE: [&str; 5] = [
        "story highlights",
        "advertisement",
        "related article",
        "related articles",
        "read more",
    ];
    const CREDITS: [&str; 2] = ["reporting by ", "additional reporting by "];
    const ENDS: [&str; 4] = [
        "contributed to this report",
        "contributed to this story",
        "contributed reporting",
        "all rights reserved",
    ];
    const STARTS: [&str; 15] = [
        "read more:",
        "read also:",
        "see also:",
        "related:",
        "watch:",
        "video:",
        "more from ",
        "sign up for ",
        "subscribe to ",
        "follow us on ",
        "share this ",
        "click here ",
        "updated ",
        "published ",
        "©",
    ];
    let bare = lower.trim_end_matches(['.', ' ']);
    let link = length <= LONGEST_LINK && bare == lower;
    is_video(lower)
        || WHOLE.contains(&bare)
        || CREDITS.iter().any(|it| lower.starts_with(it))
        || ENDS.iter().any(|it| bare.ends_with(it))
        || (link && STARTS.iter().any(|it| lower.starts_with(it)))
}

/// “03:52” by itself or “03:52 - Source: CNN”.
fn is_video(lower: &str) -> bool {
    let time = lower.split(' ').next().unwrap_or_default();
    let rest = lower[time.len()..].trim_start_matches([' ', '-', '–', '—']);
    let mut numbers = time.split(':');
    let two = |it: Option<&str>| it.is_some_and(|it| it.len() == 2 && is_digits(it));
    numbers
        .next()
        .is_some_and(|it| it.len() <= 2 && is_digits(it))
        && two(numbers.next())
        && numbers.all(|it| two(Some(it)))
        && (rest.is_empty() || rest.starts_with("source:"))
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|it| it.is_ascii_digit())
}

/// “By Anna Calloway”: the next word is a name, and no sentence ends the line.
fn is_byline(line: &str, length: usize) -> bool {
    let name = line
        .strip_prefix("By ")
        .or_else(|| line.strip_prefix("BY "));
    length <= LONGEST_BYLINE
        && !line.ends_with(['.', '!', '?', ',', ':', ';'])
        && name.is_some_and(|it| {
            it.split_whitespace().take(2).count() == 2
                && it
                    .split_whitespace()
                    .take(2)
                    .all(|word| word.starts_with(char::is_uppercase))
        })
}

/// “Washington CNN —” or “LONDON (Reuters) -”: a short line that a dash leaves open.
fn is_dateline(line: &str, length: usize) -> bool {
    let bare = line.trim_end_matches([' ', '\u{a0}']);
    let place = bare.trim_end_matches(['—', '–', '-']);
    length <= LONGEST_DATELINE
        && place.len() < bare.len()
        && place.starts_with(char::is_uppercase)
        && !place.contains(['.', '?', '!', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> Vec<(String, &'static str)> {
        let text = Text::new(text);
        let name = |(range, part): (TextRange, Part)| {
            let line = text.slice(range).expect("a guess lies in its text");
            (line.chars().take(24).collect(), part.name())
        };
        guess(&text).into_iter().map(name).collect()
    }

    #[test]
    fn a_page_taken_from_the_web_is_told_apart_from_its_furniture() {
        let text = "port harbour 00031877.jpg\nTimeline: The ferry dispute\n04:17 - Source: Coastal Wire\n\n\
            Story highlights\n\nThe minister and the director both rejected the offer\n\n\
            Port Merrow Coastal Wire\u{a0} —\u{a0} \n\n\
            The minister said Tuesday that the licence would remain suspended.\n\n\
            Hopes fading\n\nBut the hopes of a full timetable are fading, people said.\n\n\
            The Wire’s Anna Calloway and Ben Hart contributed to this report.\n";
        let expected = [
            ("port harbour 00031877.jp", "Caption"),
            ("Timeline: The ferry disp", "Headline"),
            ("04:17 - Source: Coastal ", "Boilerplate"),
            ("Story highlights", "Boilerplate"),
            ("The minister and the dir", "Standfirst"),
            ("Port Merrow Coastal Wire", "Dateline"),
            ("The Wire’s Anna Calloway", "Boilerplate"),
        ];
        let found = guessed(text);
        let found: Vec<_> = found
            .iter()
            .map(|(line, part)| (line.as_str(), *part))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_printed_article_has_headline_byline_and_dateline() {
        let text = "Council votes to close the pier\nBy Anna Calloway and Ben Hart\nLONDON (Reuters) -\n\
            The council voted on Monday to close the pier for good.\n\
            Photo: Ben Hart\nReporting by Anna Calloway; editing by Ben Hart.\n";
        let parts: Vec<_> = guessed(text).into_iter().map(|it| it.1).collect();
        assert_eq!(
            parts,
            ["Headline", "Byline", "Dateline", "Caption", "Boilerplate"]
        );
    }

    #[test]
    fn sentences_are_left_alone() {
        for text in [
            "",
            "\n\n",
            "One line without an end",
            "The council voted on Monday to close the pier for good.",
            "By Monday, the council had voted to close the pier.\nBy then it was late.",
            "The council voted on Monday to close the pier.\nAt 10:30 it met again — and adjourned.\n— Yes — no",
            "Milk\nBread\nButter",
            "The council met at 12:30 on Monday, as it always had.\n12:300 no\n1:2:3 no\n:: no",
        ] {
            assert_eq!(guessed(text), [], "{text}");
        }
    }
}
