//! `ClaimReview`, the JSON-LD of schema.org by which search engines know fact-checks: one for each claim. Out only.

use std::collections::HashMap;
use std::io::Write;

use galley_model::annotation::AttributeValue;
use serde_json::{Map, Value, json};

use crate::corpus::{Annotation, Document, EntityInfo, SchemaInfo};
use crate::format::{
    Carries, Format, FormatError, FormatInfo, NO_OFFSETS, OptionInfo, Options, Reading, Writer,
    not_read,
};
use crate::input::File;
use crate::news::{List, one_line};
use crate::output::{Output, write_failed};
use crate::report::{Item, Report, Severity};

pub(crate) struct ClaimReview;

static INFO: FormatInfo = FormatInfo {
    id: "claimreview",
    name: "schema.org ClaimReview",
    description: "One fact-check for each marked claim, as search engines read it.",
    extensions: &["jsonld", "json"],
    reads: false,
    reads_marks: false,
    writes: true,
    folder: false,
    carries: Carries {
        overlap: false,
        discontinuous: false,
        attributes: false,
        notes: false,
        relations: false,
        document_labels: false,
        entities: false,
        annotators: false,
        metadata: false,
        highlights: false,
        layers: false,
        token_bound: false,
        exact_text: false,
    },
    offset_unit: NO_OFFSETS,
    options: &[LABEL, ARTICLE, PUBLISHER],
    remarks: "Made for the claims preset: what is labelled Claim is a claim, its attribute Rating (or Verdict, Status) the verdict, which counts \
         from 1 for false to 5 for true where it is one of the usual words. Who made the claim is its attribute Claimant or Speaker, else the annotation \
         that a link “said by” leads to, else its entry in the register. With the option article it is said whether the article is the fact-check itself or \
         the place where the claim was made. A claim that lacks what search engines demand is written all the same, and the report names \
         what is missing (`incomplete`); what they only recommend is named too (`recommended`). All other annotations are lost (`annotations`), and so are other attributes \
         (`attributes`), notes (`notes`) and details of the article (`metadata`).",
};

const LABEL: OptionInfo = OptionInfo {
    key: "label",
    reading: false,
    writing: true,
    values: &[],
    default: "Claim",
    help: "The label of what is a claim.",
};

const ARTICLE: OptionInfo = OptionInfo {
    key: "article",
    reading: false,
    writing: true,
    values: &["review", "appearance"],
    default: "review",
    help: "Whether the article is the fact-check itself, or where the claim was made.",
};

const PUBLISHER: OptionInfo = OptionInfo {
    key: "publisher",
    reading: false,
    writing: true,
    values: &[],
    default: "",
    help: "Who publishes the fact-checks; by default the article's publisher or author.",
};

const RATINGS: [&str; 4] = ["rating", "verdict", "status", "veracity"];
const CLAIMANTS: [&str; 4] = ["claimant", "speaker", "claimed by", "said by"];
const DATES: [&str; 2] = ["claim date", "claimed on"];
const APPEARANCES: [&str; 3] = ["appearance", "url", "source"];

/// The usual words for verdicts, with the number that search engines' own scale gives them.
const SCALE: [(&str, u8); 12] = [
    ("false", 1),
    ("refuted", 1),
    ("mostly false", 2),
    ("mixed", 3),
    ("mixture", 3),
    ("half true", 3),
    ("half-true", 3),
    ("disputed", 3),
    ("mostly true", 4),
    ("true", 5),
    ("supported", 5),
    ("correct", 5),
];

fn is_claim(annotation: &Annotation, label: &str) -> bool {
    let own = annotation.label.as_deref();
    own.is_some_and(|it| it.eq_ignore_ascii_case(label)) && !annotation.ranges.is_empty()
}

impl Format for ClaimReview {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn recognise(&self, _name: &str, _head: &str) -> u8 {
        0
    }

    fn read(&self, _: &[File], _: &mut Reading<'_>) -> Result<(), FormatError> {
        Err(not_read(&INFO))
    }

    fn keeps_detail(&self, key: &str) -> bool {
        matches!(
            key,
            "url" | "date" | "author" | "publisher" | "review-url" | "review-date"
        )
    }

    fn answers_for(&self, annotation: &Annotation, options: &Options) -> bool {
        is_claim(annotation, options.get(&INFO, LABEL.key))
    }

    fn writer(
        &self,
        out: Output,
        schema: &SchemaInfo,
        options: &Options,
    ) -> Result<Box<dyn Writer>, FormatError> {
        let mut stream = out.stream()?;
        stream
            .write_all(b"{\"@context\": \"https://schema.org\", \"@graph\": [")
            .map_err(write_failed)?;
        let entities = schema.entities.iter().map(|it| (it.id.clone(), it.clone()));
        Ok(Box::new(ClaimWriter {
            stream,
            label: options.get(&INFO, LABEL.key).to_owned(),
            review: options.get(&INFO, ARTICLE.key) == "review",
            publisher: options.get(&INFO, PUBLISHER.key).to_owned(),
            entities: entities.collect(),
            any: false,
        }))
    }
}

struct ClaimWriter {
    stream: Box<dyn Write>,
    label: String,
    /// Whether the article is the fact-check itself.
    review: bool,
    publisher: String,
    entities: HashMap<String, EntityInfo>,
    any: bool,
}

/// An attribute by any of its usual names, as text, and the name it has.
fn attribute<'a>(claim: &'a Annotation, names: &[&str]) -> Option<(&'a str, String)> {
    names.iter().find_map(|name| {
        let (key, value) = claim
            .attributes
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        let text = match value {
            AttributeValue::Text(text) => text.trim().to_owned(),
            AttributeValue::Number(number) => number.to_string(),
            AttributeValue::Flag(flag) => flag.to_string(),
        };
        Some((key.as_str(), text)).filter(|(_, it)| !it.is_empty())
    })
}

impl Writer for ClaimWriter {
    fn document(&mut self, document: Document, report: &mut Report) -> Result<(), FormatError> {
        for claim in document
            .annotations
            .iter()
            .filter(|it| is_claim(it, &self.label))
        {
            let value = self.claim(claim, &document, report);
            let before: &[u8] = if self.any { b",\n" } else { b"\n" };
            self.any = true;
            self.stream.write_all(before).map_err(write_failed)?;
            serde_json::to_writer(&mut *self.stream, &value)
                .map_err(|error| write_failed(error.into()))?;
        }
        Ok(())
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), FormatError> {
        if !self.any {
            let message = format!(
                "Nothing is labelled “{}”; name the label of claims with the option label.",
                self.label
            );
            report.push(Item::new(Severity::Loss, "no-claims", message));
        }
        self.stream.write_all(b"\n]}\n").map_err(write_failed)?;
        self.stream.flush().map_err(write_failed)
    }
}

impl ClaimWriter {
    fn claim(&self, claim: &Annotation, document: &Document, report: &mut Report) -> Value {
        let quotes: Vec<&str> = claim
            .ranges
            .iter()
            .filter_map(|it| document.text.slice(*it))
            .collect();
        let quote = one_line(&quotes.join(" "));
        let detail = |key: &str| {
            document
                .metadata
                .get(key)
                .map(String::as_str)
                .filter(|it| !it.is_empty())
        };
        let (mut missing, mut recommended) = (Vec::new(), Vec::new());
        let mut used = Vec::new();
        let mut own = |names: &[&str]| {
            let (key, value) = attribute(claim, names)?;
            used.push(key);
            Some(value)
        };

        let rating = own(&RATINGS);
        let claimant_name = own(&CLAIMANTS);
        let claimed = own(&DATES);
        let appeared = own(&APPEARANCES);
        let claimant = self.claimant(claim, claimant_name, document);
        let mut item = Map::new();
        item.insert("@type".into(), json!("Claim"));
        item.insert("text".into(), json!(quote));
        match claimant {
            Some(it) => {
                item.insert("author".into(), it);
            }
            None => {
                recommended.push("who made the claim (attribute Claimant, or a link “said by”)");
            }
        }
        let article = || {
            let mut work = Map::new();
            work.insert("@type".into(), json!("CreativeWork"));
            let author = detail("author").map(|it| json!({ "@type": "Person", "name": it }));
            for (key, value) in [
                ("url", detail("url").map(|it| json!(it))),
                ("headline", document.title.as_ref().map(|it| json!(it))),
                ("datePublished", detail("date").map(|it| json!(it))),
                ("author", author),
            ] {
                if let Some(value) = value {
                    work.insert(key.into(), value);
                }
            }
            Value::Object(work)
        };
        let elsewhere = appeared.as_ref().map(|it| {
            let key = if it.starts_with("http://") || it.starts_with("https://") {
                "url"
            } else {
                "name"
            };
            json!({ "@type": "CreativeWork", key: it })
        });
        match elsewhere.or_else(|| (!self.review).then(article)) {
            Some(it) => {
                item.insert("appearance".into(), it);
            }
            None => recommended.push("where the claim appeared (attribute Appearance)"),
        }
        let said_on =
            claimed.or_else(|| detail("date").filter(|_| !self.review).map(str::to_owned));
        match said_on {
            Some(date) => {
                item.insert("datePublished".into(), json!(date));
            }
            None => recommended.push("when it was made (attribute Claim date)"),
        }

        let mut out = Map::new();
        out.insert("@type".into(), json!("ClaimReview"));
        out.insert("claimReviewed".into(), json!(quote));
        out.insert("itemReviewed".into(), Value::Object(item));
        match rating {
            Some(rating) => {
                out.insert("reviewRating".into(), verdict(&rating));
            }
            None => missing.push("a verdict (attribute Rating)"),
        }
        let keys = if self.review {
            ["url", "date"]
        } else {
            ["review-url", "review-date"]
        };
        match detail(keys[0]) {
            Some(url) => {
                out.insert("url".into(), json!(url));
            }
            None if self.review => {
                missing.push("the address of the fact-check (the article’s url)");
            }
            None => missing.push("the address of the fact-check (the article’s review-url)"),
        }
        match detail(keys[1]) {
            Some(date) => {
                out.insert("datePublished".into(), json!(date));
            }
            None => recommended.push("when the fact-check was published (the article’s date)"),
        }
        match self.author(claim, document) {
            Some(author) => {
                out.insert("author".into(), author);
            }
            None => recommended.push("who checked it (option publisher)"),
        }
        let say = |severity, code, message: String| {
            Item::new(severity, code, message)
                .of(document)
                .quoting(&quote)
        };
        if !missing.is_empty() {
            let message = format!("No valid ClaimReview yet: it lacks {}.", missing.join("; "));
            report.push(say(Severity::Loss, "incomplete", message));
        }
        if !recommended.is_empty() {
            let message = format!(
                "Search engines also like to know {}.",
                recommended.join("; ")
            );
            report.push(say(Severity::Info, "recommended", message));
        }
        let lost: Vec<&str> = claim
            .attributes
            .keys()
            .map(String::as_str)
            .filter(|it| !used.contains(it))
            .collect();
        if !lost.is_empty() {
            let message = format!(
                "ClaimReview has no place for the attribute {}.",
                lost.join(", ")
            );
            report.push(say(Severity::Loss, "attributes", message));
        }
        if !claim.note.is_empty() {
            let message = "Notes have no place in this format.".to_owned();
            report.push(say(Severity::Loss, "notes", message));
        }
        Value::Object(out)
    }

    /// Who made a claim.
    fn claimant(
        &self,
        claim: &Annotation,
        name: Option<String>,
        document: &Document,
    ) -> Option<Value> {
        if let Some(name) = name {
            return Some(json!({ "@type": "Person", "name": name }));
        }
        let said_by = |it: &&crate::corpus::Relation| {
            let label = it.label.as_deref().unwrap_or_default();
            it.from == claim.id
                && CLAIMANTS
                    .iter()
                    .any(|name| label.eq_ignore_ascii_case(name))
        };
        let speaker = document.relations.iter().find(said_by);
        let speaker =
            speaker.and_then(|link| document.annotations.iter().find(|it| it.id == link.to));
        let who = speaker.unwrap_or(claim);
        let entity = who.entity.as_ref().and_then(|id| self.entities.get(id));
        let type_name = entity
            .map(|it| it.type_name.as_str())
            .filter(|it| !it.is_empty());
        let list = type_name.or(who.label.as_deref()).and_then(List::of_label);
        let kind = if list == Some(List::Organisation) {
            "Organization"
        } else {
            "Person"
        };
        if let Some(entity) = entity {
            let mut out = json!({ "@type": kind, "name": entity.name });
            if let (Some(uri), Some(out)) = (entity.uris.first(), out.as_object_mut()) {
                out.insert("sameAs".into(), json!(uri));
            }
            return Some(out);
        }
        let quotes: Vec<&str> = speaker?
            .ranges
            .iter()
            .filter_map(|it| document.text.slice(*it))
            .collect();
        Some(json!({ "@type": kind, "name": one_line(&quotes.join(" ")) }))
    }

    /// Who checked a claim: an organisation, else the author, else who marked it.
    fn author(&self, claim: &Annotation, document: &Document) -> Option<Value> {
        let detail = |key: &str| {
            document
                .metadata
                .get(key)
                .map(String::as_str)
                .filter(|it| !it.is_empty())
        };
        let publisher = Some(self.publisher.as_str())
            .filter(|it| !it.is_empty())
            .or(detail("publisher"));
        if let Some(name) = publisher {
            return Some(json!({ "@type": "Organization", "name": name }));
        }
        let author = detail("author").filter(|_| self.review);
        let name = author.or(claim.annotator.as_deref())?;
        Some(json!({ "@type": "Person", "name": name }))
    }
}

/// A verdict: in words, and as a number where it is one or one of the usual words.
fn verdict(rating: &str) -> Value {
    let known = SCALE
        .iter()
        .find(|(word, _)| rating.eq_ignore_ascii_case(word));
    let mut out = Map::new();
    out.insert("@type".into(), json!("Rating"));
    out.insert("alternateName".into(), json!(rating));
    if let Some((_, number)) = known {
        out.insert("ratingValue".into(), json!(number));
        out.insert("bestRating".into(), json!(5));
        out.insert("worstRating".into(), json!(1));
    } else if let Ok(number) = rating.parse::<f64>() {
        out.insert("ratingValue".into(), json!(number));
    }
    Value::Object(out)
}
