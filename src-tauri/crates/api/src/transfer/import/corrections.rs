//! Articles of an import that are in the project already with another text: corrections. They are told by the id or
//! address that they carry, or by their title and source where one article alone has both. What is done with them is
//! the importing person's to say.

use std::collections::HashMap;

use galley_formats::{Item, Report, Severity};
use galley_model::document::Document;
use galley_model::id::DocumentId;
use galley_store::Store;

use super::Importer;
use crate::editions::correct;
use crate::error::Result;

/// The details by which an article is known wherever it comes from.
const IDENTITY: [&str; 2] = ["id", "url"];

/// Which articles have which id or address. Read when it is first needed: it costs a look at every article.
#[derive(Default)]
pub(super) struct Identities(Option<HashMap<(usize, String), Vec<DocumentId>>>);

impl Identities {
    fn find(&mut self, store: &Store, kind: usize, value: &str) -> Result<Option<DocumentId>> {
        if self.0.is_none() {
            let mut all: HashMap<(usize, String), Vec<DocumentId>> = HashMap::new();
            store.each_detail(&IDENTITY, |document, kind, value| {
                all.entry((kind, value.to_owned()))
                    .or_default()
                    .push(document);
            })?;
            self.0 = Some(all);
        }
        let all = self
            .0
            .as_ref()
            .and_then(|it| it.get(&(kind, value.to_owned())));
        Ok(match all.map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        })
    }
}

impl Importer<'_> {
    /// The one article that this is another edition of.
    pub(super) fn corrects(
        &mut self,
        incoming: &galley_formats::Document,
        metadata: &std::collections::BTreeMap<String, String>,
        title: &str,
    ) -> Result<Option<DocumentId>> {
        let store = self.change.project();
        let ours: Option<DocumentId> = incoming.id.as_deref().and_then(|it| it.parse().ok());
        let mut found = None;
        if let Some(id) = ours
            && store.find(id)?.is_some()
        {
            found = Some(id);
        }
        for (kind, name) in IDENTITY.into_iter().enumerate() {
            let value = metadata.get(name).filter(|it| !it.trim().is_empty());
            if let (None, Some(value)) = (found, value) {
                found = self.identities.find(store, kind, value)?;
            }
        }
        let source = metadata.get("source").map_or("", String::as_str);
        if found.is_none() && !source.is_empty() {
            found = store.document_called(title, source)?;
        }
        // Of two in one import that claim to be the same article, the second is its own.
        Ok(found.filter(|it| !self.placed.contains_key(it)))
    }

    /// Gives an article of the project the text that came in. Marks that are sure follow; the others wait without a
    /// place, and the report leads to them.
    pub(super) fn take_edition(
        &mut self,
        id: DocumentId,
        incoming: &galley_formats::Document,
        metadata: std::collections::BTreeMap<String, String>,
        title: String,
        report: &mut Report,
    ) -> Result<()> {
        let before = self.change.project().document(id)?;
        let mut details = before.metadata;
        details.extend(metadata);
        let after = Document {
            title,
            text: incoming.text.hash(),
            order: before.order,
            metadata: details,
        };
        let corrected = correct(&mut self.change, id, after, &incoming.text, &HashMap::new())?;
        report.documents -= 1;
        let message = match corrected.moved {
            0 => "The article got a new edition of its text.".to_owned(),
            1 => "The article got a new edition of its text; one annotation followed its words."
                .to_owned(),
            many => format!(
                "The article got a new edition of its text; {many} annotations followed their words."
            ),
        };
        report.push(Item::new(Severity::Info, "new-edition", message).of(incoming));
        for quote in corrected.adrift {
            let message = "An annotation has no sure place in the new edition: look at it beside the article.";
            let item = Item::new(Severity::Loss, "adrift", message).of(incoming);
            report.push(item.quoting(&quote));
        }
        for quote in corrected.exceptions {
            let message = "What was decided about this place has no sure place in the new edition: look at the exceptions.";
            let item = Item::new(Severity::Loss, "exception-adrift", message).of(incoming);
            report.push(item.quoting(&quote));
        }
        Ok(())
    }
}
