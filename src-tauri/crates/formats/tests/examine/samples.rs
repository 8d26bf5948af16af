//! Valid files of every format: what its writer makes of a small corpus that has everything, and small files of formats
//! that are only read.

use std::path::Path;

use galley_formats::corpus::{Annotation, LayerInfo, Place, Relation};
use galley_formats::{Document, Options, Report, SchemaInfo, find, formats, write};
use galley_model::annotation::AttributeValue;
use galley_model::schema::LayerKind;
use galley_model::text::{CodePoint, Text, TextRange};

/// A format and one valid input: its files, by name.
pub type Sample = (&'static str, Vec<(String, Vec<u8>)>);

/// Files of formats that Galley does not write; those of formats it does not know are passed over.
const READ_ONLY: [(&str, &str, &str); 12] = [
    (
        "table",
        "a.csv",
        "id,text,desk\n1,\"Ada met\nBob.\",Politics\n2,😀 met,\n",
    ),
    (
        "jsonl",
        "a.jsonl",
        "{\"text\": \"Ada met Bob.\", \"date\": \"2020\"}\n{\"body\": \"x\", \"n\": 5}\n",
    ),
    (
        "doccano-jsonl",
        "a.json",
        "[{\"text\": \"Ada met\", \"label\": [[0, 3, \"PER\"]]},\n{\"text\": \"x\", \"entities\": []}]",
    ),
    (
        "ninjs",
        "a.json",
        "{\n\"uri\": \"x:1\", \"versioncreated\": \"2020-01-01T00:00:00Z\",\n\"headline\": \"H\", \"body_xhtml\": \"<p>Ada</p><p>met</p>\", \"person\": [{\"name\": \"Ada\", \"rel\": \"about\", \"scheme\": \"http://x/\", \"code\": \"1\"}], \"subject\": [{\"name\": \"s\", \"confidence\": 80}], \"associations\": {\"a\": {\"uri\": \"x:2\"}}}",
    ),
    (
        "ninjs",
        "a.json",
        "{\"uri\": \"x:2\", \"standard\": {\"name\": \"ninjs\", \"version\": \"2.1\"}, \"headlines\": [{\"role\": \"main\", \"value\": \"H\"}], \"bodies\": [{\"contenttype\": \"text/plain\", \"value\": \"Ada met.\"}, {\"value\": \"<p>x</p>\", \"contenttype\": \"text/html\"}], \"people\": [{\"name\": \"Ada\", \"uri\": \"http://x/1\"}]}",
    ),
    (
        "newsml",
        "a.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet><newsItem guid=\"a\" xml:lang=\"en\"><itemMeta><itemClass qcode=\"ninat:text\"/><versionCreated>2017-11-21T16:25:32-05:00</versionCreated></itemMeta><contentMeta><headline>H</headline><subject type=\"cpnat:person\" confidence=\"80\" relevance=\"5\"><name>Ada</name></subject><subject qcode=\"medtop:1\"/><genre literal=\"g\"/></contentMeta><contentSet><inlineXML contenttype=\"application/nitf+xml\"><nitf><body><body.head><hedline><hl1>x</hl1></hedline><byline>y</byline></body.head><body.content><p>😀 <person idsrc=\"wd\" value=\"Q1\">Ada <b>L</b></person> met<br/><org>NATO</org>.</p><table><tr><td>a</td></tr></table></body.content></body></nitf></inlineXML></contentSet></newsItem><newsItem guid=\"b\"><contentSet><inlineData contenttype=\"text/html\">&lt;p&gt;A &amp;amp; b</inlineData></contentSet></newsItem></itemSet></newsMessage>",
    ),
    (
        "rss",
        "a.xml",
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel><title>T</title><item><title>A &amp; B</title><link>https://example.org/1</link><guid>1</guid><pubDate>Tue, 09 Jul 2013 10:37:00 GMT</pubDate><category>x</category><description>&lt;p&gt;Ada&lt;/p&gt; met</description><content:encoded><![CDATA[<p>Ada</p><ul><li>x</ul>]]></content:encoded><enclosure url=\"a.mp3\" length=\"5\" type=\"audio/mpeg\"/><media:group><media:content url=\"b.jpg\" medium=\"image\"/></media:group><itunes:duration>1:02:03</itunes:duration></item></channel></rss>",
    ),
    (
        "rss",
        "a.xml",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"http://x/\"><title type=\"html\">F</title><id>f</id><updated>2020-01-01T00:00:00Z</updated><entry><title>E</title><id>e</id><updated>2020-01-02T00:00:00Z</updated><author><name>Z</name><email>z@x</email></author><link rel=\"alternate\" href=\"/a\"/><category term=\"t\" scheme=\"s\" label=\"l\"/><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One &lt; two.</p></div></content><summary>s</summary></entry></feed>",
    ),
    (
        "rss",
        "a.xml",
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"x\"><title>T</title></channel><item rdf:about=\"y\"><title>I</title><link>l</link><description>d</description><dc:date>2020-01-01</dc:date></item></rdf:RDF>",
    ),
    (
        "rss",
        "a.json",
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"J\", \"items\": [{\"id\": \"1\", \"content_html\": \"<p>One.</p>\", \"content_text\": \"One.\", \"tags\": [\"a\"], \"authors\": [{\"name\": \"N\"}], \"attachments\": [{\"url\": \"u\", \"mime_type\": \"audio/mpeg\"}], \"date_published\": \"2020-01-01T00:00:00Z\"}]}",
    ),
    (
        "html",
        "a.html",
        "<!doctype html><html lang=\"en\"><head><title>T</title><meta name=\"author\" content=\"N\"><script type=\"application/ld+json\">{\"@type\": \"NewsArticle\", \"headline\": \"H\"}</script></head><body><article><h1>H</h1><p>Ada <b>met</b> Bob.<p>😀 &amp; more<br>x</article></body></html>",
    ),
    (
        "markdown",
        "a.md",
        "---\ntitle: T\n---\n# H\n\nAda *met* [Bob](http://x).\n\n- a\n- b\n",
    ),
];

fn range(text: &str, quote: &str) -> TextRange {
    let byte = text.find(quote).expect("the quote is in the text");
    let start = text[..byte].chars().count() as u32;
    let end = start + quote.chars().count() as u32;
    TextRange {
        start: CodePoint(start),
        end: CodePoint(end),
    }
}

/// A corpus with something of everything.
pub fn corpus() -> (SchemaInfo, Vec<Document>) {
    let text =
        "😀 Ada  Lovelace met\u{a0}Zoë Müller (東京) at O\\'Hare | C_3[1].\r\nThey talked.\n";
    let mut it = Document::new(Text::new(text), Place::default());
    it.id = Some("d1".into());
    it.title = Some("An article".into());
    it.metadata.insert("date".into(), "2020-01-02".into());
    it.metadata.insert("author".into(), "N. N.".into());
    let mark = |id: &str, label: &str, quotes: &[&str]| {
        Annotation::new(id, label, quotes.iter().map(|it| range(text, it)).collect())
    };
    it.annotations = vec![
        mark("a", "PER", &["Ada  Lovelace"]),
        mark("b", "my label", &["Lovelace met\u{a0}Zoë"]),
        mark("c", "PER", &["Zoë", "東京"]),
        mark("d", "LOC", &["O\\'Hare | C_3[1]"]),
        mark("e", "Feature", &[]),
    ];
    let first = &mut it.annotations[0];
    first.layer = Some("Names".into());
    first.annotator = Some("Bo Li".into());
    first.note = "A *note*.\nTwo lines.".into();
    first
        .attributes
        .insert("certain".into(), AttributeValue::Flag(true));
    first
        .attributes
        .insert("tone".into(), AttributeValue::Text("neutral".into()));
    first.entity = Some("http://www.wikidata.org/entity/Q7259".into());
    first.confidence = Some(0.5);
    it.relations = vec![Relation {
        annotator: None,
        layer: Some("Links".into()),
        label: Some("met".into()),
        from: "a".into(),
        to: "d".into(),
        note: String::new(),
    }];
    let mut second = Document::new(Text::new("Bob slept."), Place::default());
    second.annotations = vec![Annotation::new(
        "x",
        "PER",
        vec![range("Bob slept.", "Bob")],
    )];
    let layer = |name: &str, kind| -> LayerInfo {
        let made = serde_json::json!({ "name": name, "kind": kind });
        serde_json::from_value(made).expect("a layer needs no more than a name and a kind")
    };
    let schema = SchemaInfo {
        layers: vec![
            layer("Names", LayerKind::Span),
            layer("Links", LayerKind::Relation),
        ],
        ..SchemaInfo::default()
    };
    (schema, vec![it, second])
}

/// Valid inputs of every format that is read.
pub fn samples() -> Vec<Sample> {
    let mut all = Vec::new();
    let (schema, documents) = corpus();
    for format in formats()
        .iter()
        .filter(|it| it.info().reads && it.info().writes)
    {
        let info = format.info();
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let extension = info.extensions.first().copied().unwrap_or("txt");
        let target = folder.path().join(format!("a.{extension}"));
        let mut rest = documents.iter().cloned();
        let (options, mut report) = (Options::default(), Report::default());
        write(
            info.id,
            &schema,
            &mut || Ok(rest.next()),
            Some(&target),
            &options,
            &mut report,
        )
        .expect("the corpus can be written");
        let mut files = Vec::new();
        collect(&target, "", &mut files);
        all.push((info.id, files));
    }
    for (format, name, content) in READ_ONLY {
        if let Some(format) = find(format).filter(|it| it.info().reads) {
            let file = (name.to_owned(), content.as_bytes().to_vec());
            all.push((format.info().id, vec![file]));
        }
    }
    all
}

/// The files of an export, by their names in it.
fn collect(path: &Path, name: &str, files: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path)
            .expect("the export is there")
            .flatten();
        let mut names: Vec<_> = entries.map(|it| it.file_name()).collect();
        names.sort();
        for it in names {
            let inside = format!("{name}/{}", it.to_string_lossy());
            collect(&path.join(&it), inside.trim_start_matches('/'), files);
        }
        return;
    }
    let own = path.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = if name.is_empty() {
        own.unwrap_or_default()
    } else {
        name.to_owned()
    };
    files.push((name, std::fs::read(path).expect("the export is there")));
}
