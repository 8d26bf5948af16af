//! Feeds of every kind: their entries, their details, and what is refused.

use crate::{Arrived, item, losses, read, upload};

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example News</title><link>https://example.org/</link><description>x</description><language>en</language>
<item><title>Ada &amp; Bob</title><link>https://example.org/1</link><guid>tag:1</guid><dc:creator>N. N.</dc:creator>
<pubDate>Tue, 09 Jul 2013 10:37:00 GMT</pubDate><category>Politics</category><category>Ships</category>
<description>Short.</description><content:encoded><![CDATA[<p>😀 Ada met&nbsp;Bob.</p><p>They talked.</p>]]></content:encoded></item>
<item><title>Only short</title><description>&lt;p&gt;A summary.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</description></item>
<item><title>Nothing</title><link>https://example.org/3</link></item>
</channel></rss>"#;

fn arrive(name: &str, content: &str) -> Arrived {
    let after = read(&[upload(name, content)], None, &[]).expect("a feed is read");
    assert_eq!(after.report.format, "rss");
    after
}

#[test]
fn rss_entries_are_articles_with_their_details() {
    let after = arrive("a.xml", RSS);
    assert_eq!(after.documents.len(), 2);
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "😀 Ada met\u{a0}Bob.\n\nThey talked.");
    assert_eq!(it.title.as_deref(), Some("Ada & Bob"));
    assert_eq!(it.id.as_deref(), Some("tag:1"));
    let expected = [
        ("author", "N. N."),
        ("category", "Politics, Ships"),
        ("date", "2013-07-09T10:37:00+00:00"),
        ("feed", "Example News"),
        ("language", "en"),
        ("source", "a.xml"),
        ("url", "https://example.org/1"),
    ];
    let found: Vec<(&str, &str)> = it
        .metadata
        .iter()
        .map(|(key, it)| (key.as_str(), it.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(after.documents[1].text.as_str(), "A summary.\n\nMore.");
    assert_eq!(after.documents[1].id, None);
    assert_eq!(item(&after.report, "summary-only").count, 1);
    assert_eq!(losses(&after.report), ["no-text"]);
    assert!(item(&after.report, "no-text").message.contains("“Nothing”"));
}

#[test]
fn atom_and_json_feeds_are_read_too() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><id>f</id><updated>2020-01-01T00:00:00Z</updated>
<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; one</title><id>e1</id><updated>2020-01-02T00:00:00Z</updated>
<author><name>Zoë</name></author><link rel="alternate" href="https://example.org/a"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two &lt; three.</p></div></content></entry>
<entry><title>Plain</title><id>e2</id><updated>2020-01-02T00:00:00Z</updated><content type="text">a &lt; b</content></entry></feed>"#;
    let after = arrive("a.atom", atom);
    assert_eq!(after.documents[0].text.as_str(), "One.\n\nTwo < three.");
    assert_eq!(after.documents[0].title.as_deref(), Some("A bold one"));
    assert_eq!(after.documents[0].metadata["author"], "Zoë");
    assert_eq!(after.documents[1].text.as_str(), "a < b");
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "url": "https://example.org/j", "title": "T", "content_html": "<p>One.</p>", "date_published": "2020-01-01T00:00:00Z"}]}"#;
    let after = arrive("a.json", json);
    assert_eq!(after.documents[0].text.as_str(), "One.");
    assert_eq!(after.documents[0].metadata["url"], "https://example.org/j");
}

#[test]
fn an_encoding_that_the_feed_names_is_obeyed() {
    let latin = RSS.replace("utf-8", "iso-8859-1").replace('😀', "\u{e9}");
    let bytes: Vec<u8> = latin
        .chars()
        .map(|it| u8::try_from(u32::from(it)).unwrap())
        .collect();
    let after = read(&[upload("a.xml", bytes)], None, &[]).unwrap();
    assert!(after.documents[0].text.as_str().starts_with("é Ada"));
    let wide: Vec<u8> = format!("\u{feff}{}", RSS.replace("utf-8", "utf-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let after = read(&[upload("a.xml", wide)], Some("rss"), &[]).unwrap();
    assert!(after.documents[0].text.as_str().starts_with("😀 Ada"));
}

#[test]
fn a_feed_that_is_broken_or_not_safe_is_refused() {
    let bomb = RSS
        .replace(
            "<rss",
            "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>\n<rss",
        )
        .replace("Short.", "&b;");
    let wide: Vec<u8> = format!("\u{feff}{bomb}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let half = RSS.split_at(RSS.len() / 2).0.to_owned();
    for (bytes, part) in [
        (bomb.clone().into_bytes(), "a.xml has a DOCTYPE"),
        (wide, "a.xml has a DOCTYPE"),
        (half.into_bytes(), "a.xml, line "),
        (b"<html><body/></html>".to_vec(), "a.xml is no feed"),
        (b"no feed at all".to_vec(), "a.xml, line 1"),
        (b"{\"a\": 1}".to_vec(), "a.xml is no feed"),
    ] {
        let error = read(&[upload("a.xml", bytes)], Some("rss"), &[]).unwrap_err();
        assert!(error.message.contains(part), "{error}");
        assert!(!error.hint.is_empty());
    }
    let deep = RSS.replace("<p>They", &format!("{}They", "<div>".repeat(5_000)));
    let after = arrive("a.xml", &deep);
    item(&after.report, "too-deep");
    // The summary stands in.
    assert_eq!(after.documents[0].text.as_str(), "Short.");
}
