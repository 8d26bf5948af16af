//! Web pages: the article of one is found, with its furniture marked; a page that is written holds the text as it is.

use std::fmt::Write as _;
use std::io::Write as _;

use galley_formats::Document;
use galley_formats::corpus::{Annotation, EntityInfo, Work};
use galley_model::annotation::AttributeValue;
use galley_model::people::Status;
use galley_model::text::Text;

use crate::hard_text::{HARD, marked, schema};
use crate::{document, find, item, link, losses, mark, read, upload, write};

const NEWSPAPER: &str = include_str!("pages/newspaper.html");

/// As a browser saves a page with its pictures.
const MHTML: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.merrowpost.example/a\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Mark----\"\r\n\r\n\r\n------Mark----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><head><meta charset=3D\"utf-8\"></head><body><p>Z=C3=BCrich waits for the=\r\n ferry, and the ferry waits for nobody.</p></body></html>\r\n------Mark----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------Mark------\r\n";

/// Pages for those who break them.
pub fn pages() -> [Vec<u8>; 3] {
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{}</p>",
        "x".repeat(30)
    );
    [NEWSPAPER.into(), MHTML.into(), record.into()]
}

fn page(html: impl Into<Vec<u8>>, pairs: &[(&str, &str)]) -> crate::Arrived {
    read(&[upload("page.html", html)], Some("html"), pairs).expect("the page can be read")
}

fn parts(document: &Document) -> Vec<(&str, &str)> {
    let annotations = document.annotations.iter();
    annotations
        .map(|it| {
            (
                it.label.as_deref().expect("a part has a label"),
                document
                    .text
                    .slice(it.ranges[0])
                    .expect("a part is in its text"),
            )
        })
        .collect()
}

/// The content of the element that begins so, taken apart by other means than the reader's.
fn texts(html: &str) -> Vec<String> {
    let page = dom_query::Document::from(html);
    page.select(".text")
        .iter()
        .map(|it| it.text().to_string())
        .collect()
}

#[test]
fn a_newspaper_page_gives_its_article_with_the_furniture_marked() {
    let after = page(NEWSPAPER, &[]);
    let document = &after.documents[0];
    assert_eq!(
        parts(document),
        [
            ("Boilerplate", "Politics"),
            ("Headline", "Ferry licence stays suspended, minister says"),
            (
                "Standfirst",
                "Operator’s offer of a partial timetable is not enough, the ministry holds"
            ),
            ("Byline", "By Anna Calloway and Ben Hart"),
            ("Dateline", "3 May 2024, 10.15am"),
            ("Boilerplate", "Share on Facebook"),
            ("Boilerplate", "Email"),
            (
                "Caption",
                "The ferry in harbour on Monday. Photograph: Ben Hart/The Post"
            ),
            ("Boilerplate", "Advertisement"),
            ("Boilerplate", "Related"),
            ("Boilerplate", "Ramp fails at Port Merrow"),
            ("Boilerplate", "Timeline: the ferry dispute"),
            ("Boilerplate", "Sign up for Morning Post"),
            ("Boilerplate", "Email"),
            ("Boilerplate", "Sign up"),
            ("Boilerplate", "Subscribe to continue reading"),
            ("Byline", "Additional reporting by Carl Moss"),
        ]
    );
    assert!(
        document
            .annotations
            .iter()
            .all(|it| it.layer.as_deref() == Some("Article parts"))
    );
    assert_eq!(
        document.title.as_deref(),
        Some("Ferry licence stays suspended, minister says")
    );
    let details: Vec<(&str, &str)> = document
        .metadata
        .iter()
        .map(|(key, it)| (key.as_str(), it.as_str()))
        .collect();
    assert_eq!(
        details,
        [
            ("author", "Anna Calloway, Ben Hart"),
            ("date", "2024-05-03T09:15:00Z"),
            (
                "description",
                "The minister rejected the operator’s offer on Tuesday."
            ),
            ("language", "en-GB"),
            ("section", "Politics"),
            ("source", "The Merrow Post"),
            (
                "url",
                "https://www.merrowpost.example/politics/ferry-licence"
            ),
        ]
    );
    let layer = &after.schema.unwrap().layers[0];
    assert_eq!(layer.name, "Article parts");
    assert!(layer.labels.iter().any(|it| it.name == "Boilerplate"));
    let around = &item(&after.report, "around-the-article").message;
    assert!(
        around.starts_with("31 words around the article"),
        "{around}"
    );
}

#[test]
fn white_space_is_what_a_browser_shows() {
    let after = page(NEWSPAPER, &[("furniture", "leave-out")]);
    let text = after.documents[0].text.as_str();
    let start = "Ferry licence stays suspended, minister says\n\nOperator’s offer of a partial timetable is not enough, the ministry holds\n\n\
        3 May 2024, 10.15am\n\nPORT MERROW — The minister said on Tuesday that the licence would remain suspended until the operator, \
        Northern\u{a0}Lines, had answered the questions that the inspectors had put to it.\n\n“We do not";
    assert!(text.starts_with(start), "{text}");
    let middle = "What the report says\n\nThe ramp was last inspected in 2022, by a firm that no longer exists.\nTwo of four captains had no \
        valid certificate on the day of the accident.\n\nThe director";
    assert!(text.contains(middle), "{text}");
    assert!(
        text.contains("reason.\n\nShip\tBuilt\nMerrow Star\t1987\n\nA hearing"),
        "{text}"
    );
    assert!(text.ends_with("on Sundays once.\n"), "{text}");
    assert_eq!(item(&after.report, "furniture").count, 14);
    assert_eq!(parts(&after.documents[0]).len(), 3);
}

#[test]
fn the_article_that_the_project_began_with_is_found_on_its_page() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/seed/000_2a1c33e9a189450b.txt");
    let Ok(seed) = std::fs::read_to_string(path) else {
        eprintln!("the seed article is absent: this test checked nothing");
        return;
    };
    // The page as its site builds it: each line of the text a paragraph or the furniture it was.
    let lines: Vec<&str> = seed.lines().filter(|it| !it.trim().is_empty()).collect();
    let mut html = String::from(
        "<html lang='en'><head><title>Tillerson: Sanctions stay | CNN Politics</title><meta property='og:site_name' content='CNN'></head><body>\
         <div class='header'><nav><a href='/'>CNN</a> <a href='/us'>US</a> <a href='/world'>World</a></nav></div>\
         <article class='article__main'><h1 class='headline__text'>Tillerson: Sanctions stay</h1><main class='article__content-main'>",
    );
    for (index, line) in lines.iter().enumerate() {
        let _ = match index {
            0 => write!(
                html,
                "<div class='video-resource'><div class='caption'>{line}</div>"
            ),
            1 => write!(html, "<div class='headline-video'>{line}</div>"),
            2 => write!(html, "<div class='duration'>{line}</div></div>"),
            3 => write!(html, "<div class='el__storyhighlights'><h3>{line}</h3><ul>"),
            4 => write!(html, "<li>{line}</li>"),
            5 => write!(html, "<li>{line}</li></ul></div>"),
            6 => write!(html, "<div class='source'>{line}</div>"),
            _ if line.ends_with("fading") => write!(html, "<h2>{line}</h2>"),
            _ => write!(
                html,
                "<p class='paragraph'>\n   {line}\n</p><div class='ad-slot'></div>"
            ),
        };
    }
    html.push_str("</main></article><aside><a href='/1'>More politics</a></aside><footer>© 2017 Cable News</footer></body></html>");
    let after = page(html, &[]);
    let document = &after.documents[0];
    let text = document.text.as_str();
    for line in &lines {
        let line = line
            .split(' ')
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            text.lines().any(|it| it == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(
        !text.contains("Cable News") && !text.contains("World"),
        "{text}"
    );
    let found = parts(document);
    assert!(found.contains(&("Headline", "Tillerson: Sanctions stay")));
    assert!(found.contains(&("Caption", lines[0])));
    assert!(found.contains(&("Boilerplate", "03:52 - Source: CNN")));
    assert!(found.contains(&("Boilerplate", "Story highlights")));
    let last = lines.last().unwrap();
    assert!(found.contains(&("Boilerplate", last)), "{found:?}");
    // No sentence of the article is taken for furniture.
    for (label, quote) in &found {
        assert!(quote.chars().count() < 140, "{label}: {quote}");
    }
}

#[test]
fn a_page_whose_classes_say_little_is_told_by_its_structure() {
    let html = "<html lang='de'><head><title>Fähre bleibt im Hafen | Merrower Bote</title></head><body><div id='root'><div class='css-1a'><a href='/'>Start</a> <a href='/p'>Politik</a> <a href='/s'>Sport</a></div>
        <div class='css-2b'><div class='css-3c'><h1 class='css-4d'>Fähre bleibt im Hafen</h1><p class='ArticleSummary-x1'>Die Ministerin lehnt das Angebot der Reederei ab, das am Montag eingegangen war.</p>
        <p class='css-9z'>Von <span class='css-au' itemprop='author'>Anna Calloway</span></p></div>
        <section class='css-5e'><p class='css-6f'>Die Ministerin sagte am Dienstag, die Lizenz bleibe ausgesetzt, bis die Reederei die Fragen der Prüfer beantwortet habe, und das könne dauern.</p>
        <div class='css-7g' id='story-ad-1-wrapper'><p>Anzeige</p><a href='#x'>Anzeige überspringen</a></div>
        <p class='css-6f'>Die Reederei, die vier Schiffe betreibt, nannte die Entscheidung „schwer verständlich“ und kündigte an, sich vor Gericht zu wehren.</p>
        <p class='css-6f'>Seit Februar, als eine Rampe mit elf Menschen darauf versagte, gibt es keine Verbindung mehr, und niemand weiß, wann es wieder eine geben wird.</p></section></div>
        <div class='css-8h'><a href='/1'>Rampe versagt</a><a href='/2'>Hafengebühren steigen</a></div></div></body></html>";
    let after = page(html, &[]);
    assert_eq!(
        parts(&after.documents[0]),
        [
            ("Headline", "Fähre bleibt im Hafen"),
            (
                "Standfirst",
                "Die Ministerin lehnt das Angebot der Reederei ab, das am Montag eingegangen war."
            ),
            ("Byline", "Von Anna Calloway"),
            ("Boilerplate", "Anzeige"),
            ("Boilerplate", "Anzeige überspringen"),
        ]
    );
    assert!(!after.documents[0].text.as_str().contains("Hafengebühren"));
    assert_eq!(after.documents[0].metadata["author"], "Anna Calloway");
    assert_eq!(after.documents[0].metadata["language"], "de");
}

#[test]
fn a_page_of_links_is_no_article() {
    let mut html = String::from("<html><head><title>News</title></head><body><nav>");
    for number in 0..60 {
        let _ = write!(
            html,
            "<div><a href='/{number}'>The council votes on thing number {number} today</a></div>"
        );
    }
    html.push_str("</nav></body></html>");
    let after = page(html.clone(), &[]);
    assert!(after.documents.is_empty());
    let said = item(&after.report, "no-article");
    assert_eq!(said.file.as_deref(), Some("page.html"));
    assert!(said.message.contains("option extent"));
    let whole = page(html, &[("extent", "page")]);
    assert_eq!(
        whole.documents[0]
            .text
            .as_str()
            .lines()
            .filter(|it| !it.is_empty())
            .count(),
        60
    );
}

#[test]
fn the_encoding_is_what_the_page_says_and_else_is_detected() {
    let html = |meta: &str| {
        format!(
            "<html><head>{meta}<title>x</title></head><body><p>Der Bürgermeister fuhr nach Zürich — “übel”.</p></body></html>"
        )
    };
    let encoded = |meta: &str| encoding_rs::WINDOWS_1252.encode(&html(meta)).0.into_owned();
    for meta in [
        "<meta charset=windows-1252>",
        "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>",
    ] {
        let after = page(encoded(meta), &[]);
        assert_eq!(
            after.documents[0].text.as_str(),
            "Der Bürgermeister fuhr nach Zürich — “übel”.\n",
            "{meta}"
        );
        assert_eq!(losses(&after.report), [""; 0]);
    }
    let after = page(encoded(""), &[]);
    assert!(after.documents[0].text.as_str().contains("Zürich"));
    item(&after.report, "guessed-encoding");
    // What a page says of itself may be wrong.
    let after = page(encoded("<meta charset=utf-8>"), &[]);
    assert!(after.documents[0].text.as_str().contains("Zürich"));
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(html("").encode_utf16().flat_map(u16::to_le_bytes));
    assert!(
        page(bytes, &[]).documents[0]
            .text
            .as_str()
            .contains("Zürich — “übel”")
    );
    let after = page(encoded(""), &[("encoding", "windows-1250")]);
    assert_eq!(after.documents.len(), 1);
}

#[test]
fn broken_html_is_read_as_a_browser_would() {
    let html = "<p>One <b>two <i>three</b> four</i> &amp; five &lt six<p>Seven<br><br>eight<div>nine</p>ten</div><ul><li>a<li>b</ul><!-- no --><script>bad()</script><p hidden>x</p><p style='display : none'>y</p>";
    let after = page(html, &[("extent", "page")]);
    assert_eq!(
        after.documents[0].text.as_str(),
        "One two three four & five < six\n\nSeven\n\neight\n\nnine\n\nten\n\na\nb\n"
    );
}

#[test]
fn nesting_beyond_reason_is_refused_and_much_nesting_is_read() {
    let deep = |times: usize| {
        format!(
            "{}<p>The council voted on Monday to close the pier for good.</p>{}",
            "<div>".repeat(times),
            "</div>".repeat(times)
        )
    };
    let after = page(deep(100_000), &[]);
    assert!(after.documents.is_empty());
    item(&after.report, "too-deep");
    let after = page(deep(300), &[]);
    assert_eq!(
        after.documents[0].text.as_str(),
        "The council voted on Monday to close the pier for good.\n"
    );
    let script = format!(
        "<script>{}</script>{}",
        "if(a<b&&c<div)x='<div>';".repeat(9_000),
        deep(1)
    );
    assert_eq!(page(script, &[]).documents.len(), 1);
    let after = page(" ".repeat((32 << 20) + 1), &[]);
    item(&after.report, "too-large");
    let inline = format!("<p>{}deep words</p>", "<b>".repeat(9_000));
    assert!(
        page(inline, &[("extent", "page")]).documents[0]
            .text
            .as_str()
            .contains("deep words")
    );
}

#[test]
fn pages_saved_as_messages_and_as_records_are_read() {
    let after = read(&[upload("a.mhtml", MHTML)], None, &[]).unwrap();
    assert_eq!(
        after.documents[0].text.as_str(),
        "Zürich waits for the ferry, and the ferry waits for nobody.\n"
    );
    assert_eq!(
        after.documents[0].metadata["url"],
        "https://www.merrowpost.example/a"
    );
    assert_eq!(item(&after.report, "other-records").count, 1);

    let body = "<html><body><p>The council voted on Monday to close the pier.</p></body></html>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    let record = |kind: &str, content: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://merrowpost.example/b\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
            content.len()
        )
    };
    let warc = format!(
        "{}{}{}",
        record("warcinfo", "software: x"),
        record("request", "GET / HTTP/1.1"),
        record("response", &answer)
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(warc.as_bytes()).unwrap();
    for (name, bytes) in [
        ("a.warc", warc.clone().into_bytes()),
        ("a.warc.gz", packed.finish().unwrap()),
    ] {
        let after = read(&[upload(name, bytes)], None, &[]).unwrap();
        assert_eq!(
            after.documents[0].text.as_str(),
            "The council voted on Monday to close the pier.\n",
            "{name}"
        );
        assert_eq!(
            after.documents[0].metadata["url"],
            "https://merrowpost.example/b"
        );
        assert_eq!(item(&after.report, "other-records").count, 2);
    }
    let cut = &warc[..warc.len() - 30];
    let after = read(&[upload("a.warc", cut)], None, &[]).unwrap();
    item(&after.report, "cut-off");
    let error = read(&[upload("a.warc", format!("{warc}x"))], None, &[]).unwrap_err();
    assert_eq!(error.message, "a.warc, record 4: this is no WARC record");
}

fn rich() -> Document {
    let mut it = document("Ada Lovelace met <Charles> Babbage & Co.\r\nTwice.\n");
    let text = it.text.as_str().to_owned();
    let mut ada = mark("a", "PER", vec![find(&text, "Ada Lovelace", 0)]);
    ada.note = "She wrote the *first* program. [x](javascript:alert(2)) [y](https://example.org/?a=1&b=2)\n\n<script>alert(1)</script>".into();
    ada.annotator = Some("Zoë".into());
    ada.layer = Some("Names".into());
    ada.entity = Some("e1".into());
    ada.attributes = [("certain".to_owned(), AttributeValue::Flag(true))].into();
    let mut met = mark(
        "b",
        "\"meeting\" <b>",
        vec![find(&text, "Lovelace met <Charles>", 0)],
    );
    met.annotator = Some("Bo Li".into());
    let parts = vec![find(&text, "Ada", 0), find(&text, "Babbage", 0)];
    it.annotations = vec![
        ada,
        met,
        mark("c", "PAIR", parts),
        mark("d", "sport", vec![]),
    ];
    it.relations = vec![link("a", "c", "part of")];
    it.relations[0].note = "Of the pair.".into();
    it.metadata = [
        ("author", "N. N."),
        ("url", "https://example.org/a"),
        ("language", "en"),
    ]
    .map(|(key, it)| (key.into(), it.into()))
    .into();
    it.work = vec![Work {
        annotator: "Zoë".into(),
        status: Status::default(),
        active_seconds: 0,
    }];
    it
}

fn written(documents: &[Document]) -> String {
    let mut schema = schema();
    schema.entities.push(EntityInfo {
        id: "e1".into(),
        name: "Ada, Countess of Lovelace".into(),
        type_name: "Person".into(),
        role: String::new(),
        aliases: vec![],
        uris: vec![
            "http://www.wikidata.org/entity/Q7259".into(),
            "javascript:alert(3)".into(),
        ],
        note: String::new(),
    });
    write("html", &schema, documents, &[]).text()
}

#[test]
fn the_content_of_the_text_element_is_the_text_and_of_each_mark_its_quote() {
    let mut hard = marked(true);
    hard.text = Text::new(format!("\n\t{HARD}שלום <\u{feff}> &amp;\u{1}"));
    hard.annotations = marked(false)
        .annotations
        .into_iter()
        .map(|it| Annotation {
            ranges: it
                .ranges
                .iter()
                .map(|it| crate::range(it.start.0 + 2, it.end.0 + 2))
                .collect(),
            ..it
        })
        .collect();
    let all = [rich(), hard];
    let html = written(&all);
    let page = dom_query::Document::from(html.as_str());
    for (document, text) in all.iter().zip(texts(&html)) {
        assert_eq!(document.text.as_str(), text);
    }
    for (number, document) in all.iter().enumerate() {
        let mut own: Vec<&Annotation> = document.annotations.iter().collect();
        own.sort_by_key(|it| it.hull().map(|it| (it.start, std::cmp::Reverse(it.end))));
        for (index, it) in own.iter().enumerate() {
            let quote: String = it
                .ranges
                .iter()
                .map(|it| document.text.slice(*it).unwrap())
                .collect();
            let found = page.select(&format!(
                "#d{} .text [data-a=\"{}\"]",
                number + 1,
                index + 1
            ));
            let found: String = found.iter().map(|it| it.text().to_string()).collect();
            assert_eq!(found, quote, "{:?}", it.label);
        }
    }
}

#[test]
fn nothing_on_a_page_can_run_or_is_loaded() {
    let html = written(&[rich()]);
    assert!(
        html.starts_with("<!DOCTYPE html>\n<html lang=\"\">\n<head>\n<meta charset=\"utf-8\">")
    );
    assert!(html.contains("<title>An article</title>"));
    assert!(written(&[]).contains("<title>No articles</title>"));
    for bad in [
        "<script",
        "href=\"javascript",
        "<Charles>",
        "<link",
        "<img",
        "@import",
        "url(",
        "src=",
    ] {
        assert!(!html.contains(bad), "{bad}");
    }
    assert!(html.contains("She wrote the <em>first</em> program."));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("<a href=\"https://example.org/?a=1&amp;b=2\">y</a>"));
    assert!(html.contains("Ada, Countess of Lovelace"));
    assert!(html.contains("http://www.wikidata.org/entity/Q7259"));
    assert!(html.contains("certain: yes"));
    assert!(html.contains("Of the pair."));
    assert!(html.contains("&quot;meeting&quot; &lt;b&gt; · Bo Li"));
    assert!(
        html.contains("<li id=\"d1-a1\"><span class=\"chip\""),
        "the label of the whole article"
    );
}

#[test]
fn a_page_that_galley_wrote_gives_its_articles_back_but_not_their_marks() {
    let before = rich();
    let written = write("html", &schema(), &[before.clone(), document(HARD)], &[]);
    assert_eq!(losses(&written.report), [""; 0]);
    let after = written.arrive("html");
    assert_eq!(after.documents.len(), 2);
    assert_eq!(after.documents[0].text, before.text);
    assert_eq!(after.documents[0].title, before.title);
    assert_eq!(after.documents[0].metadata, before.metadata);
    assert_eq!(after.documents[1].text.as_str(), HARD);
    assert!(after.documents.iter().all(|it| it.annotations.is_empty()));
    item(&after.report, "marks-not-read");
}

#[test]
fn a_character_that_html_cannot_hold_is_named() {
    let written = write("html", &schema(), &[document("a\0b\0")], &[]);
    assert_eq!(item(&written.report, "control-characters").count, 2);
    assert_eq!(texts(&written.text()), ["a\u{fffd}b\u{fffd}"]);
}

#[test]
fn text_that_is_in_no_paragraph_is_read_like_any_other() {
    let lines = "The council voted on Monday to close the pier, and the ferry, for good.<br><br>Nobody was asked, the mayor said, and nobody will be.<br><br>";
    let expected = "The council voted on Monday to close the pier, and the ferry, for good.\n\nNobody was asked, the mayor said, and nobody will be.\n";
    for html in [
        format!("<body>{lines}"),
        format!("<body><font face=Arial>{lines}</font>"),
        format!(
            "<body><table><tr><td><a href='/'>Home</a></td></tr></table><center><div>{lines}</div></center>"
        ),
        format!("<body><div class=text>{lines}<div><a href='/1'>More news</a></div></div>"),
    ] {
        let after = page(html.as_str(), &[("furniture", "leave-out")]);
        assert_eq!(after.documents[0].text.as_str(), expected, "{html}");
    }
}

#[test]
fn of_several_headings_the_articles_own_is_the_headline() {
    let html = |title: &str, headings: &str| {
        format!(
            "<title>{title}</title><body><header><h1>The Merrow Post</h1></header><div id=content>{headings}<p>The council voted on Monday to close the pier, and the ferry, for good.</p><p>Nobody was asked, the mayor said, and nobody will be, ever.</p></div>"
        )
    };
    for (title, headings, expected) in [
        (
            "Pier closed for good | The Merrow Post",
            "<h2>Pier closed for good</h2>",
            "Pier closed for good",
        ),
        (
            "Pier closed for good - The Merrow Post",
            "<h1>Pier closed <i>for good</i></h1>",
            "Pier closed for good",
        ),
        // Where none of several is like the title, none is the headline.
        (
            "All about the pier today",
            "<h1>One</h1><h1>Two</h1>",
            "All about the pier today",
        ),
    ] {
        let after = page(html(title, headings), &[]);
        assert_eq!(after.documents[0].title.as_deref(), Some(expected));
    }
}

#[test]
fn of_a_chosen_layer_links_that_lead_out_of_it_are_named() {
    for format in ["html", "markdown", "docx"] {
        let written = write(format, &schema(), &[rich()], &[("layer", "Names")]);
        assert!(
            losses(&written.report).contains(&"loose-relation"),
            "{format}"
        );
    }
}

#[test]
fn what_a_browser_saves_beside_a_page_is_no_page() {
    let article = "<html><body><p>The council voted on Monday to close the pier.</p></body></html>";
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("Pier_files")).unwrap();
    for (name, content) in [
        ("Pier.html", article),
        (
            "Pier_files/frame.html",
            "<html><body><p>An advertisement, in a frame of its own.</p></body></html>",
        ),
        ("Pier_files/style.css", "p { color: red }"),
        ("other.htm", article),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let after = read(
        &[galley_formats::Input::path(folder.path())],
        Some("html"),
        &[],
    )
    .unwrap();
    assert_eq!(after.documents.len(), 2);
    assert_eq!(item(&after.report, "saved-with-a-page").count, 2);
}
