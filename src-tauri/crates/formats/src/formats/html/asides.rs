//! What stands beside the text of an article on a page: notes, links between annotations, and entities.

use std::fmt::Write as _;

use galley_model::annotation::Origin;

use super::notes::{rendered, safe};
use super::write::{Article, escaped};
use crate::shown::{label_of, quote_of, value_in_words};

const LONGEST_QUOTE: usize = 90;

impl Article<'_> {
    /// Notes, links between annotations, and entities.
    pub(super) fn asides(&self, out: &mut String) {
        if self.notes.is_empty() && self.document.relations.is_empty() {
            return;
        }
        out.push_str("<aside class=\"notes\" aria-label=\"Notes\">\n");
        if !self.notes.is_empty() {
            out.push_str("<h3>Notes</h3>\n<ol>\n");
            for (index, number) in &self.notes {
                self.note(*index, *number, out);
            }
            out.push_str("</ol>\n");
        }
        self.relations(out);
        self.entities(out);
        out.push_str("</aside>\n");
    }

    fn link(&self, index: usize) -> String {
        let it = self.own[index];
        let words = if it.ranges.is_empty() {
            "the article".to_owned()
        } else {
            format!("“{}”", quote_of(self.document, it, LONGEST_QUOTE))
        };
        format!(
            "<a href=\"#d{}-a{}\"><q dir=\"auto\">{}</q></a>",
            self.number,
            index + 1,
            escaped(&words)
        )
    }

    fn note(&self, index: usize, number: usize, out: &mut String) {
        let it = self.own[index];
        let _ = write!(
            out,
            "<li id=\"d{}-n{number}\"><span class=\"n\">{number}</span> {} {}",
            self.number,
            self.link(index),
            self.chip(it, label_of(it))
        );
        let mut said: Vec<String> = it
            .annotator
            .iter()
            .map(|it| escaped(it).into_owned())
            .collect();
        if let Some(confidence) = it.confidence {
            said.push(format!("{:.0} % sure", confidence * 100.0));
        }
        if let Some(Origin::Suggested { by }) = &it.origin {
            said.push(format!("suggested by {}", escaped(by)));
        }
        for (name, value) in &it.attributes {
            said.push(format!(
                "{}: {}",
                escaped(name),
                escaped(&value_in_words(value))
            ));
        }
        if !said.is_empty() {
            let _ = write!(out, " <span class=\"said\">{}</span>", said.join(" · "));
        }
        if let Some(id) = &it.entity {
            let _ = write!(
                out,
                " <span class=\"said\">→ {}</span>",
                escaped(self.names.entity_name(id))
            );
        }
        if !it.note.is_empty() {
            let _ = write!(
                out,
                "<div class=\"note\" dir=\"auto\">{}</div>",
                rendered(&it.note)
            );
        }
        out.push_str("</li>\n");
    }

    fn relations(&self, out: &mut String) {
        let mut all = String::new();
        for it in &self.document.relations {
            let ends = (
                self.by_id.get(it.from.as_str()),
                self.by_id.get(it.to.as_str()),
            );
            if let (Some(from), Some(to)) = ends {
                let label = it.label.as_deref().unwrap_or("linked");
                let colour = self.names.colour(it.layer.as_deref(), it.label.as_deref());
                let _ = write!(
                    all,
                    "<li>{} <span class=\"chip\" style=\"--c:{colour}\">{} →</span> {}",
                    self.link(*from),
                    escaped(label),
                    self.link(*to)
                );
                if let Some(person) = it.annotator.as_deref().filter(|_| self.several) {
                    let _ = write!(all, " <span class=\"said\">{}</span>", escaped(person));
                }
                if !it.note.is_empty() {
                    let _ = write!(
                        all,
                        "<div class=\"note\" dir=\"auto\">{}</div>",
                        rendered(&it.note)
                    );
                }
                all.push_str("</li>\n");
            }
        }
        if !all.is_empty() {
            let _ = write!(out, "<h3>Links</h3>\n<ul>\n{all}</ul>\n");
        }
    }

    fn entities(&self, out: &mut String) {
        let mut ids: Vec<&str> = self
            .own
            .iter()
            .filter_map(|it| it.entity.as_deref())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return;
        }
        out.push_str("<h3>Entities</h3>\n<ul>\n");
        for id in ids {
            let _ = write!(out, "<li>{}", escaped(self.names.entity_name(id)));
            let known = self.names.entity(id);
            if let Some(it) = known.filter(|it| !it.type_name.is_empty()) {
                let _ = write!(
                    out,
                    " <span class=\"said\">{}</span>",
                    escaped(&it.type_name)
                );
            }
            let urls = known.map_or_else(|| vec![id.to_owned()], |it| it.uris.clone());
            for url in urls.iter().filter_map(|it| safe(it)) {
                let _ = write!(out, " <a href=\"{0}\">{0}</a>", escaped(url));
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n");
    }
}
