//! What a page says of its article: in JSON-LD, in `OpenGraph` and other meta tags, in its language and its links.

use std::collections::BTreeMap;

use dom_query::Document;
use serde_json::Value;

use crate::prose::one_line;

/// Title and details of an article.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub title: Option<String>,
    /// By the names that Galley gives them.
    pub all: BTreeMap<String, String>,
}

impl Details {
    fn set(&mut self, key: &str, value: impl AsRef<str>) {
        let value = one_line(value.as_ref());
        if !value.is_empty() {
            self.all.entry(key.to_owned()).or_insert(value);
        }
    }
}

/// Reads all details of a page; of several sources the more exact one counts.
pub(super) fn read(page: &Document) -> Details {
    let mut details = Details::default();
    let mut titles = Vec::new();
    linked_data(page, &mut details, &mut titles);
    meta_tags(page, &mut details, &mut titles);
    if let Some(language) = page.html_root().attr("lang") {
        details.set("language", language);
    }
    let canonical = page.select_single("link[rel=canonical]");
    if let Some(url) = canonical.attr("href").filter(|it| it.contains("://")) {
        details.set("url", url);
    }
    for time in page
        .select("article time[datetime], main time[datetime], time[pubdate]")
        .iter()
        .take(1)
    {
        details.set("date", time.attr_or("datetime", ""));
    }
    let host = details.all.get("url").and_then(|it| host(it));
    if let Some(host) = host {
        details.set("source", host);
    }
    titles.push(title_tag(
        page,
        details.all.get("source").map(String::as_str),
    ));
    let titles = titles.into_iter().map(|it| one_line(&it));
    details.title = titles.into_iter().find(|it| !it.is_empty());
    details
}

fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    Some(host.trim_start_matches("www.").to_owned())
}

/// The page's title without the name of its site.
fn title_tag(page: &Document, site: Option<&str>) -> String {
    let title = page.select_single("head title").text();
    let title = title.trim();
    for separator in [" | ", " – ", " — ", " - ", " · ", " » "] {
        if let Some((first, last)) = title.rsplit_once(separator) {
            let of_site = site.is_some_and(|site| {
                site.to_lowercase().contains(&last.to_lowercase()) || last.contains(site)
            });
            if of_site
                || (first.split_whitespace().count() > 3 && last.split_whitespace().count() < 4)
            {
                return first.to_owned();
            }
        }
    }
    title.to_owned()
}

fn meta_tags(page: &Document, details: &mut Details, titles: &mut Vec<String>) {
    const KEYS: [(&str, &[&str]); 9] = [
        (
            "title",
            &[
                "og:title",
                "twitter:title",
                "dc.title",
                "dcterms.title",
                "headline",
                "parsely-title",
            ],
        ),
        (
            "author",
            &[
                "author",
                "article:author",
                "og:article:author",
                "dc.creator",
                "dcterms.creator",
                "byl",
                "parsely-author",
                "citation_author",
                "sailthru.author",
            ],
        ),
        (
            "date",
            &[
                "article:published_time",
                "og:article:published_time",
                "datepublished",
                "date",
                "pubdate",
                "publishdate",
                "publish-date",
                "dc.date",
                "dcterms.created",
                "dc.date.issued",
                "dcterms.issued",
                "parsely-pub-date",
                "citation_publication_date",
                "sailthru.date",
            ],
        ),
        (
            "modified",
            &[
                "article:modified_time",
                "og:updated_time",
                "datemodified",
                "lastmod",
                "dcterms.modified",
            ],
        ),
        (
            "section",
            &[
                "article:section",
                "og:article:section",
                "section",
                "parsely-section",
                "cg",
            ],
        ),
        (
            "source",
            &[
                "og:site_name",
                "dc.publisher",
                "dcterms.publisher",
                "application-name",
                "publisher",
            ],
        ),
        ("url", &["og:url"]),
        (
            "language",
            &[
                "og:locale",
                "dc.language",
                "dcterms.language",
                "content-language",
            ],
        ),
        (
            "description",
            &[
                "og:description",
                "description",
                "twitter:description",
                "dc.description",
            ],
        ),
    ];
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for meta in &page.select("meta[content]") {
        let content = meta.attr_or("content", "").trim().to_owned();
        for name in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = meta.attr(name).filter(|_| !content.is_empty()) {
                let all = found.entry(name.trim().to_ascii_lowercase()).or_default();
                if !all.contains(&content) {
                    all.push(content.clone());
                }
            }
        }
    }
    for (key, names) in KEYS {
        for values in names.iter().filter_map(|name| found.get(*name)) {
            // Some pages name an author by the address of a page about them.
            let values: Vec<&str> = values
                .iter()
                .map(String::as_str)
                .filter(|it| key != "author" || !it.contains("://"))
                .collect();
            match key {
                "title" => titles.extend(values.first().map(|it| (*it).to_owned())),
                "author" => details.set(key, values.join(", ")),
                "language" => details.set(key, values.first().unwrap_or(&"").replace('_', "-")),
                _ => details.set(key, values.first().unwrap_or(&"")),
            }
        }
    }
}

fn linked_data(page: &Document, details: &mut Details, titles: &mut Vec<String>) {
    for script in &page.select("script[type='application/ld+json']") {
        let text = script.text();
        let text = text
            .trim()
            .trim_start_matches("<![CDATA[")
            .trim_end_matches("]]>");
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            continue;
        };
        if let Some(article) = article_in(&value) {
            article_data(article, details, titles);
            return;
        }
    }
}

/// The first thing that is an article.
fn article_in(value: &Value) -> Option<&Value> {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(all) => waiting.extend(all.iter().rev()),
            Value::Object(fields) => {
                let is_article = |it: &str| {
                    it.ends_with("Article") || it.ends_with("BlogPosting") || it == "Report"
                };
                let types = fields.get("@type");
                let all = types.and_then(Value::as_array).map_or_else(
                    || types.into_iter().collect(),
                    |it| it.iter().collect::<Vec<_>>(),
                );
                if all.into_iter().filter_map(Value::as_str).any(is_article) {
                    return Some(value);
                }
                waiting.extend(
                    ["mainEntity", "@graph"]
                        .into_iter()
                        .filter_map(|it| fields.get(it)),
                );
            }
            _ => {}
        }
    }
    None
}

fn article_data(article: &Value, details: &mut Details, titles: &mut Vec<String>) {
    let names = |key: &str| {
        article
            .get(key)
            .map(names_of)
            .unwrap_or_default()
            .join(", ")
    };
    titles.extend(
        ["headline", "name"]
            .map(names)
            .into_iter()
            .map(|it| unescaped(&it)),
    );
    for (key, field) in [
        ("author", "author"),
        ("date", "datePublished"),
        ("modified", "dateModified"),
        ("section", "articleSection"),
        ("source", "publisher"),
        ("language", "inLanguage"),
        ("description", "description"),
        ("keywords", "keywords"),
    ] {
        details.set(key, unescaped(&names(field)));
    }
    let page = article.get("mainEntityOfPage");
    let url = article
        .get("url")
        .or(page)
        .and_then(|it| it.as_str().or_else(|| it.get("@id")?.as_str()));
    if let Some(url) = url.filter(|it| it.contains("://")) {
        details.set("url", url);
    }
}

/// The text of a value: itself, or the names of the things it lists.
fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(it) => vec![it.trim().to_owned()],
        Value::Array(all) => all
            .iter()
            .filter(|it| !it.is_array())
            .flat_map(names_of)
            .collect(),
        Value::Object(fields) => {
            let name = fields.get("name").or_else(|| fields.get("alternateName"));
            name.and_then(Value::as_str)
                .map(|it| it.trim().to_owned())
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Some sites write entities into their data.
fn unescaped(text: &str) -> String {
    if text.contains('&') {
        Document::fragment(text.replace('<', "&lt;"))
            .text()
            .to_string()
    } else {
        text.to_owned()
    }
}
