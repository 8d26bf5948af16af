//! Articles to CoNLL-U: every character of the text kept in words and white space, every mention in brackets.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use galley_model::segment::{Snap, snap};
use galley_model::text::{CodePoint, TextRange};

use crate::brackets::{DECLARED, Mention, encode};
use crate::corpus::{Annotation, Document, Relation};
use crate::flatten::{
    Misaligned, chosen, sentence_starts, split, starts_inside, words_without_blanks,
};
use crate::format::{FormatError, Writer};
use crate::output::write_failed;
use crate::report::{Item, Report, Severity};

use super::misc_column::escape;

pub(super) struct ConlluWriter {
    pub stream: Box<dyn Write>,
    pub layer: Option<String>,
    pub misaligned: Misaligned,
    /// What entities are called, by their ids.
    pub names: BTreeMap<String, String>,
    /// How many articles and entities there were.
    pub articles: u64,
    pub entities: u64,
}

/// A mention by its parts, each of whole tokens.
struct Placed<'a> {
    annotation: &'a Annotation,
    ranges: Vec<TextRange>,
    eid: u64,
}

/// An entity with the mentions that share its number: where each is, and whether it is in one part.
struct Known {
    eid: u64,
    mentions: Vec<(TextRange, bool)>,
}

impl Placed<'_> {
    fn hull(&self) -> TextRange {
        let start = self.ranges.first().map_or(CodePoint(0), |it| it.start);
        let end = self.ranges.last().map_or(start, |it| it.end);
        TextRange { start, end }
    }
}

impl ConlluWriter {
    /// Brings annotations to tokens and gives them entities.
    fn place<'a>(
        &mut self,
        document: &'a Document,
        words: &[TextRange],
        cuts: &mut BTreeSet<CodePoint>,
        report: &mut Report,
    ) -> Vec<Placed<'a>> {
        let mut all = Vec::new();
        for annotation in &document.annotations {
            if annotation.ranges.is_empty() || !chosen(self.layer.as_deref(), annotation) {
                continue;
            }
            let ranges: Vec<TextRange> = annotation
                .ranges
                .iter()
                .filter_map(|range| {
                    say_trimmed(document, *range, words, report);
                    self.misaligned.align(document, *range, words, cuts, report)
                })
                .collect();
            if !ranges.is_empty() {
                all.push(Placed {
                    annotation,
                    ranges,
                    eid: 0,
                });
            }
        }
        all.sort_by_key(|it| (it.hull().start, Reverse(it.hull().end)));
        self.number(&mut all);
        all
    }

    /// Mentions of one entity share its number, unless readers could not tell them apart by it.
    fn number(&mut self, all: &mut [Placed<'_>]) {
        let mut known: BTreeMap<&str, Known> = BTreeMap::new();
        for it in all {
            let own = (it.hull(), it.ranges.len() == 1);
            let apart = |other: &(TextRange, bool)| {
                let (inner, outer) = (own.0, other.0);
                let nested = inner != outer && inner.start >= outer.start && inner.end <= outer.end;
                !inner.overlaps(outer) || nested && own.1 && other.1
            };
            let entity = it.annotation.entity.as_deref();
            if let Some(known) = entity.and_then(|it| known.get_mut(it))
                && known.mentions.iter().all(apart)
            {
                it.eid = known.eid;
                known.mentions.push(own);
                continue;
            }
            self.entities += 1;
            it.eid = self.entities;
            if let Some(entity) = entity {
                known.entry(entity).or_insert(Known {
                    eid: it.eid,
                    mentions: vec![own],
                });
            }
        }
    }

    fn head(&self, document: &Document, report: &mut Report) -> String {
        let mut out = String::new();
        if self.articles == 1 {
            out.push_str(&format!("# global.Entity = {DECLARED}\n"));
        }
        let id = document
            .id
            .as_deref()
            .map(one_line)
            .filter(|it| !it.is_empty());
        out.push_str(&match id {
            Some(id) => format!("# newdoc id = {id}\n"),
            None => "# newdoc\n".to_owned(),
        });
        let title = document.title.as_ref().map(|it| ("title", it));
        let rest = document.metadata.iter().map(|(key, it)| (key.as_str(), it));
        for (key, value) in title.into_iter().chain(rest) {
            let (name, line) = (one_line(key).replace('=', "_"), one_line(value));
            if name != key || line != *value {
                let message = format!(
                    "A detail is a line of its own here: “{key}” was written as “{name} = {line}”."
                );
                let item = Item::new(Severity::Loss, "metadata", message);
                report.push(item.of(document).quoting(value));
            }
            out.push_str(&format!("# meta::{name} = {line}\n"));
        }
        out
    }
}

impl Writer for ConlluWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        let text = &document.text;
        let plain = words_without_blanks(text);
        let mut cuts = BTreeSet::new();
        let mentions = self.place(&document, &plain, &mut cuts, report);
        let tokens = split(&plain, &cuts);
        let Some(first) = tokens.first() else {
            let message =
                "The article has no words, and CoNLL-U has nothing but words; it was left out.";
            report.push(Item::new(Severity::Loss, "no-words", message).of(&document));
            return Ok(());
        };
        let links = Links::new(&document, &mentions, report);
        self.articles += 1;
        let starts = sentences(&document, &mentions, report);
        let brackets = brackets(&mentions, &links, &tokens, &self.names);
        let mut out = self.head(&document, report);
        let slice = |start, end| text.slice(TextRange { start, end }).unwrap_or_default();
        let mut before = slice(CodePoint(0), first.start);
        let (mut sentence, mut number) = (0, 0);
        for (index, token) in tokens.iter().enumerate() {
            let ends = tokens
                .get(index + 1)
                .is_none_or(|it| starts.contains(&it.start));
            if number == 0 {
                sentence += 1;
                let lead = index.checked_sub(1).and_then(|it| tokens.get(it));
                let gap = lead.map(|it| slice(it.end, token.start));
                if gap.is_none_or(|it| it.contains(['\n', '\r'])) {
                    out.push_str("# newpar\n");
                }
                out.push_str(&format!("# sent_id = {}-{sentence}\n", self.articles));
                let own = tokens.get(index..).unwrap_or_default();
                let behind = own.iter().skip(1).position(|it| starts.contains(&it.start));
                let own = own
                    .get(..behind.map_or(own.len(), |it| it + 1))
                    .unwrap_or(own);
                out.push_str("# text = ");
                for (word, next) in own.iter().zip(own.iter().skip(1).map(Some).chain([None])) {
                    out.push_str(slice(word.start, word.end));
                    if next.is_some_and(|it| it.start > word.end) {
                        out.push(' ');
                    }
                }
                out.push('\n');
            }
            number += 1;
            let behind = tokens.get(index + 1).map_or(text.len(), |it| it.start);
            let gap = slice(token.end, behind);
            let mut misc = Vec::new();
            if let Some(entity) = brackets.get(&index) {
                misc.push(format!("Entity={entity}"));
            }
            match gap {
                "" => misc.push("SpaceAfter=No".to_owned()),
                " " if !ends => {}
                gap => misc.push(format!("SpacesAfter={}", escape(gap))),
            }
            if !before.is_empty() {
                misc.push(format!("SpacesBefore={}", escape(before)));
                before = "";
            }
            let misc = if misc.is_empty() {
                "_".to_owned()
            } else {
                misc.join("|")
            };
            let form = slice(token.start, token.end);
            out.push_str(&format!("{number}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n"));
            if ends {
                out.push('\n');
                number = 0;
            }
        }
        self.stream.write_all(out.as_bytes()).map_err(write_failed)
    }

    fn finish(&mut self, _: &mut Report) -> Result<(), FormatError> {
        self.stream.flush().map_err(write_failed)
    }
}

/// Where sentences begin: a mention lies in one.
fn sentences(
    document: &Document,
    mentions: &[Placed<'_>],
    report: &mut Report,
) -> BTreeSet<CodePoint> {
    let mut starts = sentence_starts(&document.text);
    for it in mentions {
        let over = starts_inside(&starts, it.hull());
        if over.is_empty() {
            continue;
        }
        for start in over {
            starts.remove(&start);
        }
        let message = "The annotation goes over the end of a sentence, in which CoNLL-U keeps mentions; the sentences were joined, so that it is kept whole.";
        let item = Item::new(Severity::Info, "sentence-end", message).of(document);
        report.push(item.quoting(document.text.slice(it.hull()).unwrap_or_default()));
    }
    starts
}
/// The links of an article by the annotation that they are from, and which annotations they are to.
struct Links<'a> {
    of: BTreeMap<&'a str, Vec<&'a Relation>>,
    ends: BTreeSet<&'a str>,
}

impl<'a> Links<'a> {
    /// Links of annotations that are not written are not, either, which the report says.
    fn new(document: &'a Document, mentions: &[Placed<'_>], report: &mut Report) -> Self {
        let ids: BTreeSet<&str> = mentions
            .iter()
            .map(|it| it.annotation.id.as_str())
            .collect();
        let (mut of, mut ends) = (BTreeMap::<&str, Vec<&Relation>>::new(), BTreeSet::new());
        let mut lost = 0;
        for it in &document.relations {
            if ids.contains(it.from.as_str()) && ids.contains(it.to.as_str()) {
                of.entry(&it.from).or_default().push(it);
                ends.insert(it.to.as_str());
            } else {
                lost += 1;
            }
        }
        if lost > 0 {
            let message = "Relations of annotations that are not written were left out.";
            let item = Item::new(Severity::Loss, "loose-relation", message);
            report.push(item.of(document).times(lost));
        }
        Self { of, ends }
    }
}

/// White space at the ends of an annotation belongs to no word.
fn say_trimmed(document: &Document, range: TextRange, words: &[TextRange], report: &mut Report) {
    let Some(outer) = snap(range, words, Snap::Expand) else {
        return;
    };
    if range.start < outer.start || range.end > outer.end {
        let message = "The annotation begins or ends with white space, which belongs to no word; it was narrowed.";
        let item = Item::new(Severity::Loss, "white-space", message).of(document);
        report.push(item.quoting(document.text.slice(range).unwrap_or_default()));
    }
}

/// The brackets at each token, by its index: what opens, outer first, what is one token, what closes, inner first. Where
/// annotations cross, what closes stands first: behind an opening it would be one word with it.
fn brackets(
    mentions: &[Placed<'_>],
    links: &Links<'_>,
    tokens: &[TextRange],
    names: &BTreeMap<String, String>,
) -> BTreeMap<usize, String> {
    let mut opening: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    let mut single: BTreeMap<usize, String> = BTreeMap::new();
    let mut closing: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    for it in mentions {
        let parts = it.ranges.len();
        for (part, range) in it.ranges.iter().enumerate() {
            let first = tokens.partition_point(|token| token.end <= range.start);
            let last = tokens.partition_point(|token| token.start < range.end);
            let last = last.saturating_sub(1).max(first);
            let key = match parts {
                1 => format!("e{}", it.eid),
                _ => format!("e{}[{}/{parts}]", it.eid, part + 1),
            };
            let fields = format!("({key}-{}", fields(it.annotation, links, names));
            if first == last {
                single
                    .entry(first)
                    .or_default()
                    .push_str(&format!("{fields})"));
            } else {
                opening.entry(first).or_default().push((last, fields));
                closing
                    .entry(last)
                    .or_default()
                    .push((first, format!("{key})")));
            }
        }
    }
    let opens: BTreeSet<usize> = opening.keys().copied().collect();
    let mut all: BTreeMap<usize, String> = BTreeMap::new();
    for (at, mut own) in opening {
        own.sort_by_key(|(last, _)| Reverse(*last));
        all.entry(at)
            .or_default()
            .extend(own.into_iter().map(|it| it.1));
    }
    for (at, own) in single {
        all.entry(at).or_default().push_str(&own);
    }
    for (at, mut own) in closing {
        // Of those that opened together the last is the innermost.
        own.reverse();
        own.sort_by_key(|(first, _)| Reverse(*first));
        let closes: String = own.into_iter().map(|it| it.1).collect();
        let brackets = all.entry(at).or_default();
        let place = if opens.contains(&at) {
            0
        } else {
            brackets.len()
        };
        brackets.insert_str(place, &closes);
    }
    all
}

/// The fields behind the number, as [`DECLARED`] names them.
fn fields(it: &Annotation, links: &Links<'_>, names: &BTreeMap<String, String>) -> String {
    let own = links.of.get(it.id.as_str());
    let own = own.into_iter().flatten().copied();
    let mention = Mention {
        id: links.ends.contains(it.id.as_str()).then(|| it.id.clone()),
        relations: own.cloned().collect(),
        entity: it.entity.clone(),
        identity: it.entity.as_ref().and_then(|it| names.get(it)).cloned(),
        layer: it.layer.clone(),
        annotator: it.annotator.clone(),
        note: it.note.clone(),
        attributes: it.attributes.clone(),
        ..Mention::default()
    };
    let label = it.label.as_deref().unwrap_or_default();
    format!("{}-1-{}", encode(label), mention.pairs())
}

/// A value as a comment can hold it.
fn one_line(value: &str) -> String {
    let lines = value.split(['\n', '\r']).map(str::trim);
    lines
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
