//! Whole articles. The list of them is in `library`.

use galley_model::change::{Gesture, Value};
use galley_model::document::Document;
use galley_model::id::{DocumentId, Lane};
use galley_model::segment;
use galley_model::text::{Text, TextRange};
use galley_store::{AnnotationRow, ArticleRow, CommentRow, RelationRow, Store};

use crate::bulk;
use crate::changed::{Told, annotation_view, announce, article_row, relation_view};
use crate::comments;
use crate::error::Result;
use crate::history::change_id;
use crate::packed;
use crate::schema::label_view;
use crate::session::Session;
use crate::wire::{
    AddArticle, ApiError, ArticleAsOf, ArticleView, AskArticleAsOf, BulkAction, Changed,
    OpenArticle, PackedMarks, RemoveArticles, RemovedLabel, SetArticle, SetStatus,
};

/// Titles longer than this are cut when they are taken from the text.
const LONGEST_TITLE: usize = 120;

pub(crate) fn open(session: &Session, _client: &str, ask: OpenArticle) -> Result<ArticleView> {
    session.with_store(|store| {
        let row = store.listed(store.me()?, ask.document)?.ok_or_else(|| {
            ApiError::new(
                "This article does not exist any more",
                "Undo brings it back.",
            )
        })?;
        let mut annotations = store.annotations_of(ask.document)?;
        annotations.extend(store.adrift_of(ask.document)?);
        let marks = Marks {
            annotations,
            relations: store.relations_of(ask.document)?,
            comments: store.comments_in(ask.document)?,
        };
        view(store, row, &marks, ask.packed)
    })
}

pub(crate) fn as_of(session: &Session, _client: &str, ask: AskArticleAsOf) -> Result<ArticleAsOf> {
    let change = change_id(&ask.change)?;
    session.with_store(|store| {
        let then = store.document_as_of(ask.document, change, store.me()?)?;
        let then = then.ok_or_else(|| {
            ApiError::new(
                "The article was not in the project after this change",
                "Look at another change.",
            )
        })?;
        let marks = Marks {
            annotations: then.annotations,
            relations: then.relations,
            comments: then.comments,
        };
        let removed = then.removed_labels.iter().map(|(id, label)| RemovedLabel {
            layer: label.layer,
            label: label_view((*id, label)),
        });
        Ok(ArticleAsOf {
            article: view(store, then.row, &marks, ask.packed)?,
            removed_labels: removed.collect(),
        })
    })
}

/// What was said about a text.
struct Marks {
    annotations: Vec<AnnotationRow>,
    relations: Vec<RelationRow>,
    comments: Vec<CommentRow>,
}

fn view(store: &Store, row: ArticleRow, marks: &Marks, packed: bool) -> Result<ArticleView> {
    let text = store.text(row.document.text)?;
    let views = |adrift: bool| {
        let such = marks
            .annotations
            .iter()
            .filter(move |it| it.adrift == adrift);
        such.map(|it| annotation_view(it, &text))
    };
    let adrift = views(true).collect();
    let views = views(false);
    let (packed, annotations) = if packed {
        packed::pack(views)
    } else {
        (PackedMarks::default(), views.collect())
    };
    Ok(ArticleView {
        row: article_row(&row),
        metadata: row.document.metadata,
        words: flat(&text, &segment::words(&text)),
        sentences: flat(&text, &segment::sentences(&text)),
        annotations,
        packed,
        adrift,
        relations: marks.relations.iter().map(relation_view).collect(),
        comments: marks.comments.iter().map(comments::view).collect(),
        of: text.hash().to_string(),
        text: text.as_str().to_owned(),
    })
}

/// Ranges as gap, length, gap, length … in view units.
fn flat(text: &Text, ranges: &[TextRange]) -> Vec<u32> {
    let mut last = 0;
    ranges
        .iter()
        .filter_map(|range| text.to_view_range(*range))
        .flat_map(|[from, to]| [from - std::mem::replace(&mut last, to), to - from])
        .collect()
}

/// The first line that is not blank, shortened.
pub(crate) fn title_of(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let line = line.unwrap_or("Untitled");
    let short: String = line.chars().take(LONGEST_TITLE).collect();
    if short.len() < line.len() {
        return format!("{short}…");
    }
    short
}

pub(crate) fn add(session: &Session, client: &str, ask: AddArticle) -> Result<Changed> {
    if ask.text.trim().is_empty() {
        return Err(ApiError::new(
            "The article is empty",
            "Paste or type its text first.",
        ));
    }
    session.with_store(|store| {
        let me = store.me()?;
        let order = store.next_position()?;
        let text = Text::new(ask.text);
        let title = match ask.title.trim() {
            "" => title_of(text.as_str()),
            title => title.to_owned(),
        };
        let mut change = store.begin_in(Gesture::AddDocument, Lane::Project, me, session.now())?;
        change.text(&text)?;
        let id = DocumentId(change.mint());
        let what = format!("add article {title}");
        let document = Document {
            title,
            text: text.hash(),
            order,
            metadata: ask.metadata,
        };
        change.set(id, Value::Document(document))?;
        let committed = change.commit()?;
        announce(
            session,
            store,
            client,
            committed,
            Told::that(what).created(id),
        )
    })
}

pub(crate) fn set(session: &Session, client: &str, ask: SetArticle) -> Result<Changed> {
    session.with_store(|store| {
        let me = store.me()?;
        let before = store.document(ask.document)?;
        let title = match ask.title.trim() {
            "" => return Err(ApiError::new("An article needs a title", "Type one.")),
            title => title.to_owned(),
        };
        let what = format!("edit article details {title}");
        let after = Document {
            title,
            metadata: ask.metadata,
            ..before.clone()
        };
        let mut change = store.begin_in(Gesture::SetDocument, Lane::Project, me, session.now())?;
        if after != before {
            change.set(ask.document, Value::Document(after))?;
        }
        let committed = change.commit()?;
        announce(session, store, client, committed, Told::that(what))
    })
}

pub(crate) fn remove(session: &Session, client: &str, ask: RemoveArticles) -> Result<Changed> {
    bulk::change(session, client, &ask.documents, BulkAction::Remove, None)
}

pub(crate) fn set_status(session: &Session, client: &str, ask: SetStatus) -> Result<Changed> {
    let action = BulkAction::Status { status: ask.status };
    bulk::change(session, client, &ask.documents, action, None)
}
