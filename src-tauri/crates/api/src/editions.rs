//! Corrections of articles: what becomes of annotations in another edition of a text, and taking it. One way serves
//! the dialog and the import.

use std::collections::HashMap;

use galley_model::annotation::{Anchor, Annotation};
use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::edition::{Edition, Fate, Placement};
use galley_model::exception::{Exception, Rule};
use galley_model::fold::surface;
use galley_model::id::{AnnotationId, DocumentId, ExceptionId, Lane};
use galley_model::text::{CodePoint, Text, TextHash, TextRange};
use galley_store::{AnnotationRow, ChangeWriter, Store, StoreError};

use crate::changed::{Told, announce};
use crate::error::Result;
use crate::history::annotator_names;
use crate::marks;
use crate::session::Session;
use crate::wire::{
    self, ApiError, AskEditions, Changed, EditionAct, EditionItem, EditionPreview, EditionView,
    EditionsView, Excerpt, PreviewEdition, TakeEdition,
};

/// How many annotations are shown one by one at most.
const MOST_SHOWN: usize = 2_000;
/// How many code points are shown around a mark, and of a long mark at each end.
const AROUND: u32 = 70;

/// An annotation and its place in another edition.
struct Compared {
    row: AnnotationRow,
    /// Which of the editions it is in.
    edition: usize,
    placement: Placement,
}

/// An article's annotations in another edition.
struct Comparison {
    /// The editions that they are in.
    bases: Vec<Text>,
    /// How each of these differs from the other one.
    changes: Vec<Changes>,
    /// In text order.
    marks: Vec<Compared>,
}

/// What becomes of everybody's annotations of an article in another edition; of those that lost their place before,
/// too: it may be there again.
fn compare(store: &Store, document: DocumentId, new: &Text) -> Result<Comparison> {
    let current = store.text(store.document(document)?.text)?;
    let mut bases = vec![current];
    let mut rows: Vec<(usize, AnnotationRow)> = Vec::new();
    for row in store.adrift_of(document)? {
        let base = store.edition_of(document, &row.value.anchor)?;
        let known = |text: &Text| bases.iter().position(|it| it == text);
        let at = match &base {
            Some(text) => known(text).unwrap_or_else(|| {
                bases.push(text.clone());
                bases.len() - 1
            }),
            None => 0,
        };
        rows.push((at, row));
    }
    rows.extend(
        store
            .annotations_of(document)?
            .into_iter()
            .map(|it| (0, it)),
    );
    let mut editions: Vec<Edition> = bases.iter().map(|it| Edition::between(it, new)).collect();
    let compared = rows.into_iter().map(|(edition, row)| Compared {
        placement: if row.value.anchor.verify(&bases[edition]).is_ok() {
            editions[edition].place(&row.value.anchor)
        } else {
            Placement {
                fate: Fate::Orphaned,
                ranges: Vec::new(),
            }
        },
        edition,
        row,
    });
    let marks = compared.collect();
    let changes = editions.iter().map(Changes::of).collect();
    drop(editions);
    Ok(Comparison {
        bases,
        changes,
        marks,
    })
}

pub(crate) fn preview(
    session: &Session,
    _client: &str,
    ask: PreviewEdition,
) -> Result<EditionPreview> {
    session.with_store(|store| {
        let of = store.document(ask.document)?.text;
        let new = as_kept(&store.text(of)?, ask.text);
        let Comparison {
            bases,
            changes,
            marks: mut compared,
        } = compare(store, ask.document, &new)?;
        let count = |fate: Fate| {
            let such = compared.iter().filter(|it| it.placement.fate == fate);
            such.count() as u32
        };
        let mut preview = EditionPreview {
            of: of.to_string(),
            same: of == new.hash(),
            kept: count(Fate::Kept),
            moved: count(Fate::Moved),
            uncertain: count(Fate::Uncertain),
            orphaned: count(Fate::Orphaned),
            items: Vec::new(),
        };
        compared.sort_by_key(|it| std::cmp::Reverse(it.placement.fate));
        compared.truncate(MOST_SHOWN);
        preview.items = compared
            .into_iter()
            .map(|it| item(it, &bases, &changes, &new))
            .collect();
        Ok(preview)
    })
}

/// What differs between two editions.
struct Changes {
    removed: Vec<TextRange>,
    added: Vec<TextRange>,
}

impl Changes {
    fn of(edition: &Edition) -> Self {
        Self {
            removed: edition.removed().collect(),
            added: edition.added().collect(),
        }
    }
}

fn item(it: Compared, bases: &[Text], changes: &[Changes], new: &Text) -> EditionItem {
    let (base, changes) = (&bases[it.edition], &changes[it.edition]);
    let value = &it.row.value;
    let old_ranges: Vec<TextRange> = value.anchor.ranges().collect();
    let ranges = &it.placement.ranges;
    EditionItem {
        annotation: it.row.id,
        fate: match it.placement.fate {
            Fate::Kept => wire::Fate::Kept,
            Fate::Moved => wire::Fate::Moved,
            Fate::Uncertain => wire::Fate::Uncertain,
            Fate::Orphaned => wire::Fate::Orphaned,
        },
        adrift: it.row.adrift,
        layer: value.layer,
        label: value.label,
        annotator: value.annotator,
        quote: value.anchor.quote(),
        before: match value.anchor.verify(base) {
            Ok(()) => excerpt(base, &old_ranges, &changes.removed),
            // The edition it is from was removed for good, or is not here yet.
            Err(_) => Excerpt {
                text: value.anchor.quote(),
                marks: Vec::new(),
                changed: Vec::new(),
            },
        },
        after: (!ranges.is_empty()).then(|| excerpt(new, ranges, &changes.added)),
    }
}

/// The text around marks, with what is changed in it.
fn excerpt(text: &Text, marks: &[TextRange], changed: &[TextRange]) -> Excerpt {
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
        return Excerpt {
            text: String::new(),
            marks: Vec::new(),
            changed: Vec::new(),
        };
    };
    let start = first.start.0.saturating_sub(AROUND);
    let end = last
        .end
        .0
        .min(first.start.0 + 6 * AROUND)
        .saturating_add(AROUND)
        .min(text.len().0);
    let (start, end) = whole_words(text, start, first.start.0, end, last.end.0);
    let units = |at: u32| text.to_utf16(CodePoint(at)).map_or(0, |it| it.0);
    let from = units(start);
    let within = |it: &TextRange| {
        let (a, b) = (it.start.0.max(start), it.end.0.min(end));
        (a < b).then(|| [units(a) - from, units(b) - from])
    };
    let nearby = changed.partition_point(|it| it.end.0 <= start);
    let piece = TextRange::new(CodePoint(start), CodePoint(end)).and_then(|it| text.slice(it));
    Excerpt {
        text: piece.unwrap_or_default().to_owned(),
        marks: marks.iter().filter_map(within).collect(),
        changed: changed[nearby..]
            .iter()
            .take_while(|it| it.start.0 < end)
            .filter_map(within)
            .collect(),
    }
}

/// The ends of a piece moved inwards to where a word begins and one ends, if such places are near.
fn whole_words(text: &Text, start: u32, first: u32, end: u32, last: u32) -> (u32, u32) {
    const MOST: usize = 16;
    let piece = |from: u32, to: u32| {
        TextRange::new(CodePoint(from), CodePoint(to)).and_then(|it| text.slice(it))
    };
    let before = piece(start, first).unwrap_or_default();
    let behind = piece(last.min(end), end).unwrap_or_default();
    let skip = before.chars().take(MOST).position(char::is_whitespace);
    let cut = behind
        .chars()
        .rev()
        .take(MOST)
        .position(char::is_whitespace);
    (
        if start == 0 {
            0
        } else {
            start + skip.map_or(0, |it| it as u32 + 1)
        },
        if end == text.len().0 {
            end
        } else {
            end - cut.map_or(0, |it| it as u32 + 1)
        },
    )
}

/// A text field knows one kind of line break only: an edition that comes from one keeps those of the text it follows.
fn as_kept(old: &Text, new: String) -> Text {
    let kept = old.as_str();
    if new.contains('\r') || !kept.contains('\r') {
        return Text::new(new);
    }
    let plain = kept.replace("\r\n", "\n");
    if plain.replace('\r', "\n") == new {
        return old.clone();
    }
    if plain.contains('\r') || kept.matches('\n').count() > kept.matches("\r\n").count() {
        return Text::new(new);
    }
    Text::new(new.replace('\n', "\r\n"))
}

/// What a correction did.
#[derive(Debug, Default)]
pub(crate) struct Corrected {
    /// Annotations that followed their words.
    pub moved: u32,
    /// What is without a place now: what it marks.
    pub adrift: Vec<String>,
    /// Annotations that were removed.
    pub removed: u32,
    /// Exceptions for one place whose words are not surely there any more: these words.
    pub exceptions: Vec<String>,
}

/// Gives an article another text, within a change, and moves the annotations along that are sure or decided.
pub(crate) fn correct(
    change: &mut ChangeWriter<'_>,
    document: DocumentId,
    value: Document,
    new: &Text,
    decisions: &HashMap<AnnotationId, EditionAct>,
) -> Result<Corrected> {
    let store = change.project();
    let compared = compare(store, document, new)?.marks;
    let (exceptions, lost) = moved_exceptions(store, document, new)?;
    change.text(new)?;
    change.set(document, Value::Document(value))?;
    let mut corrected = Corrected {
        exceptions: lost,
        ..Corrected::default()
    };
    for (id, moved) in exceptions {
        change.set(id, Value::Exception(moved))?;
    }
    for Compared { row, placement, .. } in compared {
        let ranges = match (decisions.get(&row.id), placement.fate) {
            (Some(EditionAct::Remove), _) => {
                change.remove(row.id)?;
                corrected.removed += 1;
                continue;
            }
            (Some(EditionAct::Place { ranges }), _) => {
                marks::anchor(new, ranges)?.ranges().collect()
            }
            (Some(EditionAct::Leave), _) | (None, Fate::Uncertain | Fate::Orphaned) => Vec::new(),
            (Some(EditionAct::Take), _) | (None, Fate::Kept | Fate::Moved) => placement.ranges,
        };
        let quote = row.value.anchor.quote();
        if ranges.is_empty() {
            if row.value.anchor.verify(new).is_err() {
                corrected.adrift.push(quote);
            }
            continue;
        }
        let anchor = Anchor::new(new, &ranges).map_err(|error| {
            ApiError::new(
                crate::error::sentence(&error.to_string()),
                "Select the passage again.",
            )
        })?;
        if anchor == row.value.anchor {
            continue;
        }
        let moved = Annotation {
            anchor,
            ..row.value
        };
        match change.set(row.id, Value::Annotation(moved)) {
            Ok(()) => corrected.moved += 1,
            // Its layer allows no overlap, and another is there.
            Err(StoreError::Rule(_)) => corrected.adrift.push(quote),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(corrected)
}

/// Exceptions as they are to be.
type Moved = Vec<(ExceptionId, Exception)>;

/// What was decided about single places of an article, as it is to be where it follows its words to another place, and
/// the words of what has no sure place any more: that is left as it is, for a person to look at.
fn moved_exceptions(
    store: &Store,
    document: DocumentId,
    new: &Text,
) -> Result<(Moved, Vec<String>)> {
    let (mut moved, mut lost) = (Vec::new(), Vec::new());
    let exceptions = store.exceptions_in(document)?;
    if exceptions.is_empty() {
        return Ok((moved, lost));
    }
    let old = store.text(store.document(document)?.text)?;
    let mut edition = Edition::between(&old, new);
    for (id, exception) in exceptions {
        let Some(range) = exception.range else {
            continue;
        };
        let words = old.slice(range).map(surface);
        let stood = exception.rule != Rule::Propagate || words.as_ref() == Some(&exception.surface);
        // What had lost its place before is about other words by now.
        let Some(anchor) = Anchor::new(&old, &[range]).ok().filter(|_| stood) else {
            continue;
        };
        let placement = edition.place(&anchor);
        match (placement.fate, placement.ranges.as_slice()) {
            (Fate::Kept | Fate::Moved, [now]) if *now == range => {}
            (Fate::Kept | Fate::Moved, [now]) => {
                let range = Some(*now);
                moved.push((id, Exception { range, ..exception }));
            }
            _ => lost.push(anchor.quote()),
        }
    }
    Ok((moved, lost))
}

pub(crate) fn take(session: &Session, client: &str, ask: TakeEdition) -> Result<Changed> {
    if ask.text.trim().is_empty() {
        return Err(ApiError::new(
            "The new edition is empty",
            "Paste or type its text first. To take the article away, remove it.",
        ));
    }
    session.with_store(|store| {
        let me = store.me()?;
        let before = store.document(ask.document)?;
        if ask.of.parse::<TextHash>().ok() != Some(before.text) {
            return Err(ApiError::new(
                "The article got another edition meanwhile",
                "Compare again.",
            ));
        }
        let new = as_kept(&store.text(before.text)?, ask.text);
        let title = before.title.clone();
        let after = Document {
            text: new.hash(),
            ..before
        };
        let decisions = ask
            .decisions
            .into_iter()
            .map(|it| (it.annotation, it.act))
            .collect();
        let mut change = store.begin_in(Gesture::SetEdition, Lane::Project, me, session.now())?;
        let corrected = correct(&mut change, ask.document, after, &new, &decisions)?;
        let committed = change.commit()?;
        let told = Told {
            what: format!("correct article {title}"),
            skipped: adrift_words(corrected.adrift.len() as u32)
                .into_iter()
                .chain(exception_words(corrected.exceptions.len()))
                .collect(),
            ..Told::default()
        };
        announce(session, store, client, committed, told)
    })
}

/// “2 tags that have lost their place”.
pub(crate) fn adrift_words(count: u32) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 annotation that has no place in the text now".into()),
        many => Some(format!(
            "{many} annotations that have no place in the text now"
        )),
    }
}

fn exception_words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 exception that has no place in the text now".into()),
        many => Some(format!(
            "{many} exceptions that have no place in the text now"
        )),
    }
}

pub(crate) fn list(session: &Session, _client: &str, ask: AskEditions) -> Result<EditionsView> {
    session.with_store(|store| {
        let names = annotator_names(store)?;
        let editions = store.editions(ask.document)?.into_iter();
        Ok(EditionsView {
            editions: editions
                .map(|it| EditionView {
                    last: it.last.map(|it| it.to_string()),
                    time: it.header.time as f64,
                    author: names.get(&it.header.author).cloned().unwrap_or_default(),
                    what: it.header.gesture.name().into(),
                    length: it.length,
                })
                .collect(),
        })
    })
}
