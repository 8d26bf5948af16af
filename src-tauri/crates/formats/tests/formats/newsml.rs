//! NewsML-G2 and NITF: items, messages, packages; their details, subjects and marked names.

use crate::{Arrived, item, losses, read, spans, upload};

fn news_item(meta: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.com:2016:FED" version="10" xml:lang="en-US">
  <rightsInfo><copyrightHolder uri="http://example.com/c"><name>Example LLC</name></copyrightHolder></rightsInfo>
  <itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:EX"/><versionCreated>2017-11-21T16:25:32-05:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
  <contentMeta>{meta}</contentMeta>
  <contentSet>{content}</contentSet>
</newsItem>"#
    )
}

const META: &str = r#"<urgency>4</urgency><located qcode="geoloc:NYC"><name>New York, NY</name></located>
  <creator uri="http://example.com/mj"><name>M. J.</name></creator><language tag="en-GB"/>
  <genre qcode="genre:Current"><name>Current</name></genre>
  <subject qcode="medtop:20000350" confidence="80"><name>central bank</name></subject>
  <subject type="cpnat:person" uri="http://example.com/p/1"><name>Ada Lovelace</name></subject>
  <subject type="cpnat:organisation" literal="Royal Society"/>
  <slugline>US-Fed</slugline><headline> Fed to halt
     QE </headline><by>By M. J.</by><dateline>NEW YORK, Nov 21</dateline>"#;

const NITF: &str = r#"<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
  <body.head><hedline><hl1>Another headline</hl1></hedline><abstract><p>Short.</p></abstract></body.head>
  <body.content><p>😀 <person idsrc="wd" value="Q7259">Ada
     Lovelace</person> was in <location>London</location>.</p><p>She <em>stayed</em>.</p></body.content></body></nitf></inlineXML>"#;

fn arrive(content: &str) -> Arrived {
    let after = read(&[upload("a.xml", content)], None, &[]).expect("it can be read");
    assert_eq!(after.report.format, "newsml");
    after
}

#[test]
fn an_item_with_nitf_has_its_text_details_subjects_and_names() {
    let after = arrive(&news_item(META, NITF));
    assert_eq!(losses(&after.report), [""; 0]);
    let it = &after.documents[0];
    assert_eq!(
        it.text.as_str(),
        "😀 Ada Lovelace was in London.\n\nShe stayed."
    );
    assert_eq!(it.title.as_deref(), Some("Fed to halt QE"));
    assert_eq!(it.id.as_deref(), Some("urn:newsml:example.com:2016:FED"));
    for (key, value) in [
        ("author", "By M. J."),
        ("date", "2017-11-21T16:25:32-05:00"),
        ("dateline", "NEW YORK, Nov 21"),
        ("language", "en-GB"),
        ("urgency", "4"),
        ("located", "New York, NY"),
        ("provider", "nprov:EX"),
        ("pubstatus", "usable"),
        ("copyrightholder", "Example LLC"),
        ("description", "Short."),
        ("slugline", "US-Fed"),
        ("source", "a.xml"),
    ] {
        assert_eq!(
            it.metadata.get(key).map(String::as_str),
            Some(value),
            "{key}"
        );
    }
    let expected = [
        ("Current", vec![]),
        ("Organisation", vec![]),
        ("Person", vec![]),
        ("Person", vec![(2, 14)]),
        ("Place", vec![(22, 28)]),
        ("central bank", vec![]),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(label, it)| (label.to_owned(), it))
        .collect();
    assert_eq!(spans(it), expected);
    let schema = after.schema.unwrap();
    let names: Vec<&str> = schema.entities.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Ada Lovelace", "Ada Lovelace", "Royal Society"]);
}

#[test]
fn xhtml_and_plain_contents_are_read() {
    for (content, text) in [
        (
            r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>One</h1><p>Two<br/>three</p></body></html></inlineXML>"#,
            "One\n\nTwo\nthree",
        ),
        (
            r#"<inlineData contenttype="text/plain">Ada  met
Bob.</inlineData>"#,
            "Ada  met\nBob.",
        ),
        (
            r#"<inlineData contenttype="text/html">&lt;p&gt;A &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;</inlineData>"#,
            "A & b\n\nc",
        ),
    ] {
        let after = arrive(&news_item("", content));
        assert_eq!(after.documents[0].text.as_str(), text);
        assert!(after.documents[0].title.is_some());
    }
    let both = r#"<inlineData contenttype="text/plain">One.</inlineData><inlineData contenttype="text/plain">Two.</inlineData><remoteContent href="x.jpg"/>"#;
    let after = arrive(&news_item("", both));
    assert_eq!(after.documents[0].text.as_str(), "One.");
    assert_eq!(item(&after.report, "other-bodies").count, 1);
    assert_eq!(item(&after.report, "no-place").count, 1);
}

#[test]
fn of_a_message_every_item_with_a_text_is_read_and_the_others_are_named() {
    let own = |it: String| it.split_once("?>").unwrap().1.to_owned();
    let good = own(news_item(META, NITF));
    let picture = own(news_item("", r#"<remoteContent href="x.jpg"/>"#))
        .replace("ninat:text", "ninat:picture");
    let message = format!(
        r#"<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet><packageItem><itemRef residref="N1"/></packageItem>{good}{picture}{good}</itemSet></newsMessage>"#
    );
    let after = arrive(&message);
    assert_eq!(after.documents.len(), 2);
    assert_eq!(losses(&after.report), ["no-text"]);
    assert!(
        item(&after.report, "no-text")
            .message
            .contains("ninat:picture")
    );
    assert!(after.documents[1].place.line > after.documents[0].place.line);
    item(&after.report, "package");
}

#[test]
fn nitf_alone_is_an_article() {
    let nitf = r#"<nitf><head><title>T</title><tobject><tobject.subject tobject.subject.refnum="04000000" tobject.subject.type="economy"/></tobject>
      <docdata><doc-id id-string="X1"/><urgency ed-urg="4"/><date.issue norm="20170101T000000Z"/></docdata></head>
      <body><body.head><byline>By N. N.</byline></body.head><body.content><p>One.</p><hl2>Two</hl2><p>Three <org>NATO</org>.</p></body.content></body></nitf>"#;
    let after = arrive(nitf);
    let it = &after.documents[0];
    assert_eq!(it.text.as_str(), "One.\n\nTwo\n\nThree NATO.");
    assert_eq!(it.title.as_deref(), Some("T"));
    assert_eq!(it.id.as_deref(), Some("X1"));
    assert_eq!(it.metadata["author"], "By N. N.");
    assert_eq!(it.metadata["urgency"], "4");
    assert_eq!(it.annotations.len(), 2);
}

#[test]
fn what_is_no_item_or_not_safe_is_refused_with_its_place() {
    let item_with_doctype = news_item(META, NITF).replace(
        "<newsItem",
        "<!DOCTYPE newsItem [<!ENTITY a \"b\">]>\n<newsItem",
    );
    for (content, part) in [
        (item_with_doctype, "a.xml has a DOCTYPE"),
        (news_item(META, "<inlineXML>"), "a.xml, line "),
        (String::new(), "a.xml, line 1"),
    ] {
        let error = read(&[upload("a.xml", content)], Some("newsml"), &[]).unwrap_err();
        assert!(error.message.contains(part), "{error}");
        assert!(!error.hint.is_empty());
    }
    let after = read(&[upload("a.xml", "<concept/>")], Some("newsml"), &[]).unwrap();
    assert_eq!(losses(&after.report), ["no-text"]);
    let package = r#"<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/"><groupSet><group><itemRef/></group></groupSet></packageItem>"#;
    assert_eq!(losses(&arrive(package).report), ["package"]);
}
