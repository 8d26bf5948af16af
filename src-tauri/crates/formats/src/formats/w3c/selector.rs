//! What a target's selectors say of a place in a text.

use galley_model::anchoring::{Context, place};
use galley_model::text::TextRange;
use serde_json::Value;

use super::{is_type, list};
use crate::corpus::Document;
use crate::repair::{RawSpan, settle};
use crate::report::{Item, Report, Severity};

/// A place as selectors name it.
#[derive(Debug, Clone, Default)]
pub(super) struct Selected {
    position: Option<(u64, u64)>,
    exact: Option<String>,
    prefix: String,
    suffix: String,
}

impl Selected {
    /// From a target's selectors, each of which is another way to say the same. `None` if none is one of text.
    pub(super) fn of(selectors: Option<&Value>) -> Option<Self> {
        let mut all = Self::default();
        for it in list(selectors) {
            all.add(it);
        }
        (all.position.is_some() || all.exact.is_some()).then_some(all)
    }

    fn add(&mut self, selector: &Value) {
        // What is chosen within a choice is less than this, so the whole of it would be wrong.
        if let Some(finer) = selector.get("refinedBy") {
            // Offsets in a part of a page say nothing of where they are in the text; its words do.
            for it in list(Some(finer))
                .iter()
                .filter(|it| is_type(it, "TextQuoteSelector"))
            {
                self.add(it);
            }
            return;
        }
        let text = |key: &str| selector.get(key).and_then(Value::as_str);
        if is_type(selector, "TextPositionSelector") {
            self.position = position(selector).or(self.position);
        } else if is_type(selector, "TextQuoteSelector") {
            self.exact = text("exact").filter(|it| !it.is_empty()).map(str::to_owned);
            text("prefix")
                .unwrap_or_default()
                .clone_into(&mut self.prefix);
            text("suffix")
                .unwrap_or_default()
                .clone_into(&mut self.suffix);
        } else if is_type(selector, "RangeSelector") {
            let end = |key: &str| {
                let ends = list(selector.get(key));
                ends.iter()
                    .find(|it| is_type(it, "TextPositionSelector"))
                    .and_then(position)
            };
            if let (Some((start, _)), Some((_, end))) = (end("startSelector"), end("endSelector")) {
                self.position = Some((start, end));
            }
        } else if is_type(selector, "FragmentSelector") {
            // RFC 5147: char=4,12
            let parts = text("value").and_then(|it| it.strip_prefix("char=")?.split_once(','));
            let number = |it: &str| it.split(';').next()?.parse().ok();
            let ends = parts.and_then(|(start, end)| Some((number(start)?, number(end)?)));
            self.position = ends.or(self.position);
        }
    }

    fn raw(&self) -> Option<RawSpan> {
        self.position.map(|(start, end)| RawSpan {
            start,
            end,
            quote: self.exact.clone(),
        })
    }

    /// Places what has only a quote.
    fn search(&self, document: &Document, report: &mut Report) -> Option<TextRange> {
        let quote = self.exact.as_deref()?;
        let text = &document.text;
        let context = Context {
            quote,
            prefix: &self.prefix,
            suffix: &self.suffix,
            near: None,
        };
        if let Some(found) = place(text, &context) {
            return Some(found.range);
        }
        if text.as_str().contains(quote) {
            let message = "The quote stands in several places, and nothing tells which is meant; the annotation was left out.";
            let item = Item::new(Severity::Rejected, "ambiguous-quote", message);
            report.push(item.of(document).quoting(quote));
        } else {
            let message = "The quote is nowhere in the text; the annotation was left out.";
            let item = Item::new(Severity::Rejected, "wrong-quote", message);
            report.push(item.of(document).quoting(quote));
        }
        None
    }
}

fn position(selector: &Value) -> Option<(u64, u64)> {
    let number = |key: &str| selector.get(key).and_then(Value::as_u64);
    Some((number("start")?, number("end")?))
}

/// Finds all places of a document at once: together they tell what their offsets count.
pub(super) fn locate(
    document: &Document,
    all: &[Selected],
    report: &mut Report,
) -> Vec<Option<TextRange>> {
    let raw: Vec<RawSpan> = all.iter().filter_map(Selected::raw).collect();
    let mut settled = settle(document, &raw, None, report).into_iter();
    all.iter()
        .map(|it| match it.position {
            Some(_) => settled.next().flatten(),
            None => it.search(document, report),
        })
        .collect()
}
