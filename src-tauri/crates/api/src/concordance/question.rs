//! What is asked of all articles, and where it is found in one.

use std::sync::Arc;

use galley_model::document::Document;
use galley_model::fold;
use galley_model::id::DocumentId;
use galley_model::text::{Text, TextRange};
use galley_store::Store;

use super::{Place, asks_first};
use crate::error::Result;
use crate::wire::{QueryProblem, RowKind};

/// An article that is looked through.
pub(super) struct Article {
    pub id: DocumentId,
    pub document: Document,
    pub text: Text,
}

impl Article {
    /// None where it is gone meanwhile.
    pub fn load(store: &Store, id: DocumentId) -> Result<Option<Self>> {
        let document = match store.document(id) {
            Ok(document) => document,
            Err(galley_store::StoreError::Gone(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let text = store.text(document.text)?;
        Ok(Some(Self { id, document, text }))
    }

    pub fn date(&self) -> &str {
        self.document
            .metadata
            .get("date")
            .map_or("", String::as_str)
    }
}

pub(super) struct Question {
    words: Vec<String>,
    all: Arc<[DocumentId]>,
}

impl Question {
    pub fn read(store: &Store, query: &str) -> Result<std::result::Result<Self, QueryProblem>> {
        let words = fold::words(query).into_iter().map(|it| it.folded).collect();
        Ok(Ok(Self {
            words,
            all: store.document_ids(None)?.into(),
        }))
    }

    pub fn kinds(&self) -> Vec<RowKind> {
        vec![RowKind::Words]
    }

    pub fn check_size(&self, _store: &Store, _kind: RowKind) -> Result<()> {
        if self.words.is_empty() {
            return Err(asks_first("every word", self.all.len() as u32));
        }
        Ok(())
    }

    pub fn next_articles(
        &self,
        _store: &Store,
        after: Option<DocumentId>,
        many: usize,
    ) -> Result<Vec<DocumentId>> {
        let at = after.map_or(0, |it| {
            self.all
                .iter()
                .position(|id| *id == it)
                .map_or(usize::MAX, |at| at + 1)
        });
        Ok(self.all.iter().skip(at).take(many).copied().collect())
    }

    pub fn count_articles(&self, _store: &Store) -> Result<u32> {
        Ok(self.all.len() as u32)
    }

    pub fn places(&self, _store: &Store, article: &Article, _kind: RowKind) -> Result<Vec<Place>> {
        let words = fold::words(article.text.as_str());
        let many = self.words.len().max(1);
        let fits = |it: &&[fold::Word]| {
            self.words.is_empty() || it.iter().zip(&self.words).all(|(a, b)| a.folded == *b)
        };
        Ok(words
            .windows(many)
            .filter(fits)
            .map(|it| Place {
                document: article.id,
                range: TextRange::new(it[0].range.start, it[many - 1].range.end),
                annotation: None,
            })
            .collect())
    }
}
