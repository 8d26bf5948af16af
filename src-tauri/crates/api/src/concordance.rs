//! Search through all articles: what was found as keyword in context, page by page or sorted, and how much it is.
//!
//! In text order only as many articles are looked at as a page needs. The other orders gather the first
//! [`MOST_SORTED`] rows; their places are kept by the session until the project changes or something else is asked.

mod acting;
mod context;
mod question;

use std::sync::Arc;

use galley_model::dates;
use galley_model::fold;
use galley_model::id::{AnnotationId, AnnotatorId, DocumentId};
use galley_model::schema::{Granularity, Schema};
use galley_model::text::TextRange;
use galley_store::{AnnotationRow, Store};

use crate::error::Result;
use crate::session::{Job, Session};
use crate::wire::{
    ApiError, AskConcordance, Concordance, ConcordanceRow, CountRows, ErrorCode, RowCount, RowKind,
    RowOrder, RowTag,
};

pub(crate) use acting::{act, tag_places};
use question::{Article, Question};

/// So many rows are sorted at most.
const MOST_SORTED: usize = 20_000;
/// So many articles are looked at for one page in text order: where rows are rare, the page comes short.
const MOST_ARTICLES: u32 = 2_000;
/// So many articles are fetched at first, and then at a time.
const FIRST_ARTICLES: u32 = 32;
const NEXT_ARTICLES: u32 = 512;
/// So many rows are given at once at most.
const MOST_ROWS: u32 = 500;
/// So many tags are shown at a row.
const MOST_TAGS: usize = 4;

/// One row: where it is, and the annotation if it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    document: DocumentId,
    range: Option<TextRange>,
    annotation: Option<AnnotationId>,
}

impl Place {
    /// What names it on the wire; [`document_of`] reads the article from it.
    fn key(&self) -> String {
        match (self.annotation, self.range) {
            (Some(annotation), _) => format!("{}#{annotation}", self.document),
            (None, Some(at)) => format!("{}#{}-{}", self.document, at.start, at.end),
            (None, None) => self.document.to_string(),
        }
    }
}

fn document_of(key: &str) -> Option<DocumentId> {
    key.split('#').next()?.parse().ok()
}

/// A sorted answer, kept so that its next page costs little.
pub(crate) struct Sorted {
    /// What was asked.
    ask: (String, RowKind, RowOrder),
    /// Of whom, and after which change.
    moment: (AnnotatorId, i64),
    places: Vec<Place>,
    about: Option<u32>,
}

/// Whether to go on.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    Stop,
}

/// Hands every article that may have rows to `take`, with its rows, from an article on.
fn walk(
    store: &Store,
    question: &Question,
    kind: RowKind,
    from: Option<DocumentId>,
    mut take: impl FnMut(&Article, Vec<Place>) -> Result<Flow>,
) -> Result<()> {
    let mut after = None;
    let mut next = Vec::new();
    if let Some(document) = from {
        after = store.cursor_of(document)?;
        let Some(cursor) = after else { return Ok(()) };
        next.push((cursor, document));
    }
    let mut many = FIRST_ARTICLES;
    loop {
        for (_, document) in next {
            let Some(article) = Article::load(store, document)? else {
                continue;
            };
            let places = question.places(store, &article, kind)?;
            if take(&article, places)? == Flow::Stop {
                return Ok(());
            }
        }
        next = question.next_articles(store, after, many)?;
        let Some((cursor, _)) = next.last() else {
            return Ok(());
        };
        after = Some(*cursor);
        many = NEXT_ARTICLES;
    }
}

pub(crate) fn ask(session: &Session, _client: &str, ask: AskConcordance) -> Result<Concordance> {
    let mut job = session.start_job(&ask.job);
    let store = session.reader()?;
    let question = Question::read(&store, &ask.query)?;
    let Some(kind) = question.kind(ask.kind) else {
        return Ok(Concordance::default());
    };
    let answer = Concordance {
        kinds: question.kinds(),
        kind: Some(kind),
        ..Concordance::default()
    };
    if !ask.sure {
        question.check_size(&store, kind)?;
    }
    let limit = ask.limit.clamp(1, MOST_ROWS) as usize;
    if ask.order == RowOrder::Text {
        return in_text_order(&store, &question, &ask, limit, answer);
    }
    let moment = (store.me()?, store.moment()?);
    let asked = (ask.query.clone(), kind, ask.order);
    let known = session.with_sorted(|kept| kept.clone());
    let known = known.filter(|it| it.ask == asked && it.moment == moment);
    let sorted = if let Some(sorted) = known {
        sorted
    } else {
        let (places, about) = gather(&store, &question, kind, ask.order, &mut job)?;
        let sorted = Arc::new(Sorted {
            ask: asked,
            moment,
            places,
            about,
        });
        session.with_sorted(|kept| *kept = Some(Arc::clone(&sorted)));
        sorted
    };
    let from: usize = ask.after.as_deref().unwrap_or("0").parse().unwrap_or(0);
    let many = sorted.places.len();
    let page: Vec<Place> = sorted
        .places
        .iter()
        .skip(from)
        .take(limit)
        .copied()
        .collect();
    let end = from + page.len();
    Ok(Concordance {
        rows: views(&store, &page, ask.width)?,
        next: (end < many).then(|| end.to_string()),
        sorted: Some(many as u32),
        about: sorted.about,
        ..answer
    })
}

/// A cursor is the article in which the part before ended, and how many of its rows were given.
fn in_text_order(
    store: &Store,
    question: &Question,
    ask: &AskConcordance,
    limit: usize,
    answer: Concordance,
) -> Result<Concordance> {
    let cursor = ask.after.as_deref().and_then(|it| {
        let (document, given) = it.split_once('#')?;
        Some((
            document.parse::<DocumentId>().ok()?,
            given.parse::<usize>().ok()?,
        ))
    });
    let kind = answer.kind.unwrap_or(RowKind::Words);
    let viewer = Viewer::new(store, ask.width)?;
    let mut rows = Vec::new();
    let mut next = None;
    let mut looked = 0u32;
    walk(
        store,
        question,
        kind,
        cursor.map(|it| it.0),
        |article, places| {
            let given = cursor.map_or(
                0,
                |(document, given)| {
                    if document == article.id { given } else { 0 }
                },
            );
            let room = limit - rows.len();
            let here = places.get(given..).unwrap_or(&[]);
            let here = here.get(..room).unwrap_or(here);
            rows.extend(viewer.rows(article, here)?);
            looked += 1;
            if rows.len() < limit && looked < MOST_ARTICLES {
                return Ok(Flow::On);
            }
            next = Some(format!("{}#{}", article.id, given + here.len()));
            Ok(Flow::Stop)
        },
    )?;
    Ok(Concordance {
        rows,
        next,
        ..answer
    })
}

/// The first rows, sorted, and about how many there are where these are not all.
fn gather(
    store: &Store,
    question: &Question,
    kind: RowKind,
    order: RowOrder,
    job: &mut Job<'_>,
) -> Result<(Vec<Place>, Option<u32>)> {
    let schema = store.schema()?;
    let mut keyed: Vec<(String, Place)> = Vec::new();
    let mut looked = 0u32;
    let mut more = false;
    walk(store, question, kind, None, |article, places| {
        job.step("Sorting", keyed.len() as u32, Some(MOST_SORTED as u32))?;
        more = keyed.len() >= MOST_SORTED;
        if more {
            return Ok(Flow::Stop);
        }
        looked += 1;
        if !places.is_empty() {
            let mut key = keys_of(store, &schema, order, article)?;
            keyed.extend(places.into_iter().map(|it| (key(&it), it)));
        }
        Ok(Flow::On)
    })?;
    let about = if more || keyed.len() > MOST_SORTED {
        let articles = u64::from(question.count_articles(store)?);
        let all = keyed.len() as u64 * articles / u64::from(looked.max(1));
        Some(u32::try_from(all).unwrap_or(u32::MAX))
    } else {
        None
    };
    keyed.truncate(MOST_SORTED);
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    Ok((keyed.into_iter().map(|it| it.1).collect(), about))
}

/// Gives the key by which a place is sorted.
type KeyOf<'a> = Box<dyn FnMut(&Place) -> String + 'a>;

/// What gives the key of each place of an article.
fn keys_of<'a>(
    store: &Store,
    schema: &'a Schema,
    order: RowOrder,
    article: &'a Article,
) -> Result<KeyOf<'a>> {
    let text = article.text(store)?;
    let at = |place: &Place| {
        place.range.unwrap_or(TextRange {
            end: 0.into(),
            ..text.range()
        })
    };
    Ok(match order {
        RowOrder::Text => Box::new(|_| String::new()),
        RowOrder::Left => {
            let words = fold::words(text.as_str());
            Box::new(move |it| context::left_key(&words, at(it)))
        }
        RowOrder::Right => {
            let words = fold::words(text.as_str());
            Box::new(move |it| context::right_key(&words, at(it)))
        }
        RowOrder::Keyword => Box::new(move |it| context::keyword_key(text, at(it))),
        RowOrder::Date => {
            let date = dates::sortable(article.date());
            // Behind every year.
            let date = date.unwrap_or_else(|| "~".to_owned());
            Box::new(move |_| date.clone())
        }
        RowOrder::Label => {
            let annotations = store.annotations_of(article.id)?;
            Box::new(move |it| {
                let tags = tags_at(schema, &annotations, it);
                let label = tags.first().and_then(|tag| schema.labels.get(&tag.label?));
                label.map_or_else(|| "\u{10FFFF}".to_owned(), |it| fold::fold(&it.name))
            })
        }
    })
}

/// The annotation that a row is, or those at its place: the shortest first. What covers whole paragraphs says
/// nothing about a place.
fn tags_at(schema: &Schema, annotations: &[AnnotationRow], place: &Place) -> Vec<RowTag> {
    let mut found: Vec<(u32, RowTag)> = Vec::new();
    for row in annotations.iter().filter(|it| !it.adrift) {
        let it = &row.value;
        let here = match (place.annotation, place.range) {
            (Some(annotation), _) => annotation == row.id,
            (None, Some(range)) => {
                let layer = schema.layers.get(&it.layer);
                layer.is_some_and(|it| it.granularity != Granularity::Paragraph)
                    && it.anchor.ranges().any(|other| other.overlaps(range))
            }
            (None, None) => false,
        };
        if here {
            let tag = RowTag {
                id: row.id,
                layer: it.layer,
                label: it.label,
                annotator: it.annotator,
            };
            found.push((it.anchor.hull().map_or(0, TextRange::len), tag));
        }
    }
    found.sort_by_key(|it| it.0);
    found.truncate(MOST_TAGS);
    found.into_iter().map(|it| it.1).collect()
}

/// Makes rows of places.
struct Viewer<'a> {
    store: &'a Store,
    schema: std::sync::Arc<Schema>,
    width: u32,
}

impl<'a> Viewer<'a> {
    fn new(store: &'a Store, width: u32) -> Result<Self> {
        Ok(Self {
            store,
            schema: store.schema()?,
            width: width.min(1_000),
        })
    }

    fn rows(&self, article: &Article, places: &[Place]) -> Result<Vec<ConcordanceRow>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let annotations = self.store.annotations_of(article.id)?;
        let text = article.text(self.store)?;
        let row = |place: &Place| {
            let start = TextRange {
                end: 0.into(),
                ..text.range()
            };
            let range = place.range.unwrap_or(start);
            let [left, keyword, right] = context::around(text, range, self.width);
            ConcordanceRow {
                key: place.key(),
                document: article.id,
                title: article.document.title.clone(),
                date: article.date().to_owned(),
                range: place.range.and_then(|it| text.to_view_range(it)),
                left,
                keyword,
                right,
                tags: tags_at(&self.schema, &annotations, place),
            }
        };
        Ok(places.iter().map(row).collect())
    }
}

/// Rows of places anywhere.
fn views(store: &Store, places: &[Place], width: u32) -> Result<Vec<ConcordanceRow>> {
    let viewer = Viewer::new(store, width)?;
    let mut rows = Vec::new();
    for here in places.chunk_by(|a, b| a.document == b.document) {
        if let Some(article) = Article::load(store, here[0].document)? {
            rows.extend(viewer.rows(&article, here)?);
        }
    }
    Ok(rows)
}

pub(crate) fn count(session: &Session, _client: &str, ask: CountRows) -> Result<RowCount> {
    let mut job = session.start_job(&ask.job);
    let store = session.reader()?;
    let question = Question::read(&store, &ask.query)?;
    let Some(kind) = question.kind(ask.kind) else {
        return Ok(RowCount {
            rows: 0,
            articles: question.count_articles(&store)?,
            all: true,
        });
    };
    let mut count = RowCount {
        all: true,
        ..RowCount::default()
    };
    walk(&store, &question, kind, None, |_, places| {
        // What was found so far goes along in the words.
        job.step(
            &format!("{} {}", count.rows, count.articles),
            count.rows,
            None,
        )?;
        count.all = ask.most.is_none_or(|most| count.rows < most);
        if !count.all {
            return Ok(Flow::Stop);
        }
        count.rows += places.len() as u32;
        count.articles += u32::from(!places.is_empty());
        Ok(Flow::On)
    })?;
    Ok(count)
}

/// What is asked would be about nearly everything.
fn asks_first(what: &str, articles: u32) -> ApiError {
    let articles = match articles {
        1 => "the article".to_owned(),
        many => format!("all {many} articles"),
    };
    ApiError {
        code: ErrorCode::AsksFirst,
        ..ApiError::new(
            format!("This finds {what} of {articles}"),
            "Narrow it down, or go on if that is what you mean.",
        )
    }
}
