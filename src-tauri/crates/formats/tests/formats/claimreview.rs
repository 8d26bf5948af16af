//! `ClaimReview`: what a claim of the claims preset becomes, and what is said to be missing.

use galley_formats::corpus::EntityInfo;
use galley_formats::{Document, SchemaInfo};
use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use serde_json::{Value, json};

use crate::{document, find, item, layer, link, losses, mark, write};

const TEXT: &str =
    "“The shipyard is the\nlargest employer,” said Mayor Li Na. Records show otherwise.";

fn checked() -> Document {
    let mut it = document(TEXT);
    it.metadata = [
        ("url", "https://example.org/check/1"),
        ("date", "2024-05-01"),
        ("publisher", "Example Check"),
    ]
    .map(|(key, value)| (key.into(), value.into()))
    .into();
    it.annotations = vec![
        mark(
            "c",
            "Claim",
            vec![find(TEXT, "The shipyard is the\nlargest employer", 0)],
        ),
        mark(
            "e",
            "Evidence",
            vec![find(TEXT, "Records show otherwise", 0)],
        ),
        mark("p", "Person", vec![find(TEXT, "Li Na", 0)]),
    ];
    let text = |it: &str| AttributeValue::Text(it.into());
    it.annotations[0].attributes = [
        ("Rating".to_owned(), text("mostly false")),
        ("Appearance".to_owned(), text("https://example.org/speech")),
        ("Claim date".to_owned(), text("2024-04-01")),
    ]
    .into();
    it.annotations[2].entity = Some("e1".into());
    it.relations = vec![link("c", "p", "said by"), link("e", "c", "refutes")];
    it
}

fn schema() -> SchemaInfo {
    SchemaInfo {
        layers: vec![
            layer("Claims", LayerKind::Span),
            layer("Evidence links", LayerKind::Relation),
        ],
        entities: vec![EntityInfo {
            id: "e1".into(),
            name: "Li Na".into(),
            type_name: "Person".into(),
            role: String::new(),
            aliases: vec![],
            uris: vec!["http://www.wikidata.org/entity/Q1".into()],
            note: String::new(),
        }],
        ..SchemaInfo::default()
    }
}

fn graph(text: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(value["@context"], "https://schema.org");
    value["@graph"].as_array().expect("there is a list").clone()
}

#[test]
fn a_claim_becomes_a_review_with_all_that_search_engines_want() {
    let written = write("claimreview", &schema(), &[checked()], &[]);
    let expected = json!({
        "@type": "ClaimReview",
        "claimReviewed": "The shipyard is the largest employer",
        "itemReviewed": {
            "@type": "Claim",
            "text": "The shipyard is the largest employer",
            "author": { "@type": "Person", "name": "Li Na", "sameAs": "http://www.wikidata.org/entity/Q1" },
            "appearance": { "@type": "CreativeWork", "url": "https://example.org/speech" },
            "datePublished": "2024-04-01",
        },
        "reviewRating": {
            "@type": "Rating", "alternateName": "mostly false", "ratingValue": 2, "bestRating": 5, "worstRating": 1,
        },
        "url": "https://example.org/check/1",
        "datePublished": "2024-05-01",
        "author": { "@type": "Organization", "name": "Example Check" },
    });
    assert_eq!(graph(&written.text()), [expected]);
    // Evidence and the person are no claims, and links have no place.
    assert_eq!(item(&written.report, "annotations").count, 2);
    assert_eq!(losses(&written.report), ["annotations", "relations"]);
}

#[test]
fn what_is_missing_is_named_for_each_claim() {
    let mut before = document(TEXT);
    before.annotations = vec![mark("c", "claim", vec![find(TEXT, "largest employer", 0)])];
    before.annotations[0].note = "Check.".into();
    before.annotations[0].attributes = [("Checked".to_owned(), AttributeValue::Flag(true))].into();
    let written = write("claimreview", &schema(), &[before.clone()], &[]);
    let said = item(&written.report, "incomplete");
    assert_eq!(said.quote.as_deref(), Some("largest employer"));
    for part in ["attribute Rating", "article’s url"] {
        assert!(said.message.contains(part), "{}", said.message);
    }
    let said = item(&written.report, "recommended");
    for part in [
        "Claimant",
        "Appearance",
        "Claim date",
        "article’s date",
        "option publisher",
    ] {
        assert!(said.message.contains(part), "{}", said.message);
    }
    assert_eq!(
        losses(&written.report),
        ["incomplete", "attributes", "notes"]
    );
    assert_eq!(graph(&written.text()).len(), 1);
    // Nothing there to check.
    before.annotations.clear();
    let written = write("claimreview", &schema(), &[before], &[]);
    assert_eq!(losses(&written.report), ["no-claims"]);
    assert_eq!(graph(&written.text()).len(), 0);
}

#[test]
fn the_article_may_be_where_the_claim_was_made() {
    let mut before = checked();
    before.annotations[0].attributes.remove("Appearance");
    before.annotations[0].attributes.remove("Claim date");
    before
        .metadata
        .insert("review-url".into(), "https://example.org/review".into());
    let options = [("article", "appearance"), ("publisher", "Us")];
    let written = write("claimreview", &schema(), &[before], &options);
    let it = &graph(&written.text())[0];
    assert_eq!(it["url"], "https://example.org/review");
    assert_eq!(
        it["itemReviewed"]["appearance"]["url"],
        "https://example.org/check/1"
    );
    assert_eq!(it["itemReviewed"]["datePublished"], "2024-05-01");
    assert_eq!(it["author"]["name"], "Us");
    assert!(it.get("datePublished").is_none());
}

#[test]
fn ratings_are_words_or_numbers_and_labels_may_differ() {
    for (rating, name, value) in [
        (AttributeValue::Text("TRUE".into()), "TRUE", json!(5)),
        (
            AttributeValue::Text("unproven".into()),
            "unproven",
            Value::Null,
        ),
        (AttributeValue::Number(3.5), "3.5", json!(3.5)),
    ] {
        let mut before = checked();
        before.annotations[0].label = Some("Statement".into());
        before.annotations[0].attributes.remove("Rating");
        before.annotations[0]
            .attributes
            .insert("verdict".into(), rating);
        let written = write(
            "claimreview",
            &schema(),
            &[before.clone(), before],
            &[("label", "statement")],
        );
        let all = graph(&written.text());
        assert_eq!(all.len(), 2);
        assert_eq!(all[0]["reviewRating"]["alternateName"], name);
        assert_eq!(all[0]["reviewRating"]["ratingValue"], value);
    }
}
