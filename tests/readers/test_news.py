"""Others' rules judge the newsroom formats: ninjs by its schema's demands, ClaimReview by a JSON-LD processor."""

import json
import re
import subprocess

import pytest
from conftest import ARTICLES, EXPECTED, GALLEY, run
from pyld import jsonld

# What the schemas of ninjs 1.5 and 2.1 allow: no other field, and each of that kind.
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
LISTS = {
    "1.5": {"person", "organisation", "place", "event", "object", "subject", "genre"},
    "2.1": {"people", "organisations", "places", "events", "objects", "subjects", "genres"},
}
FIELDS = {
    "1.5": {"uri", "type", "$standard", "headline", "body_text", "byline"},
    "2.1": {"uri", "type", "standard", "headlines", "bodies", "by"},
}
SHARED = {
    "versioncreated", "firstcreated", "contentcreated", "embargoed", "expires", "language", "urgency", "located",
    "slugline", "ednote", "version", "pubstatus", "profile", "copyrightholder", "copyrightnotice", "usageterms",
}
ENTRY = {"1.5": {"name", "rel", "scheme", "code"}, "2.1": {"name", "rel", "uri", "literal"}}
ABOUT_SUBJECTS = {"creator", "relevance", "confidence"}


def check_ninjs(item, version):
    standard = item["$standard" if version == "1.5" else "standard"]
    assert standard == {
        "name": "ninjs",
        "version": version,
        "schema": f"http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json",
    }
    assert URI.fullmatch(item["uri"])
    assert item["type"] in {"text", "audio", "video", "picture", "graphic", "composite", "component"}
    assert set(item) <= FIELDS[version] | LISTS[version] | SHARED
    for key, value in item.items():
        if key in {"versioncreated", "firstcreated", "contentcreated", "embargoed", "expires"}:
            assert DATE_TIME.fullmatch(value)
        elif key == "urgency":
            assert value in range(1, 10)
        elif key in LISTS[version]:
            for entry in value:
                allowed = ENTRY[version] | (ABOUT_SUBJECTS if key.startswith("subject") else set())
                assert set(entry) <= allowed
                assert all(URI.fullmatch(entry[it]) for it in ("scheme", "uri") if it in entry)
        elif key in {"bodies", "headlines"}:
            assert all(set(it) <= {"role", "contenttype", "value"} and "value" in it for it in value)
        elif key not in {"$standard", "standard"}:
            assert isinstance(value, str)


def text_of(item):
    return item["body_text"] if "body_text" in item else item["bodies"][0]["value"]


@pytest.mark.parametrize("version", ["1.5", "2.1"])
def test_ninjs_fits_its_schema_and_lists_every_name_that_was_marked(export, project, version):
    folder, _ = export(project, "ninjs", f"version={version}")
    items = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    assert [text_of(it) for it in items] == list(EXPECTED)
    second = version == "2.1"
    keys = {
        "Person": "people" if second else "person",
        "Organisation": "organisations" if second else "organisation",
        "Place": "places" if second else "place",
        "Geopolitical": "places" if second else "place",
    }
    for item, (text, marked) in zip(items, ARTICLES, strict=True):
        check_ninjs(item, version)
        named = {(keys[label], " ".join(quote.split())) for quote, _, label in marked if label in keys}
        listed = {(key, it["name"]) for key in set(keys.values()) for it in item.get(key, [])}
        assert listed == named, text


def test_the_sample_project_fits_too(export, sample):
    for version in ("1.5", "2.1"):
        folder, _ = export(sample, "ninjs", f"version={version}", name=f"sample-{version}")
        paths = sorted(folder.iterdir())
        assert paths
        for path in paths:
            check_ninjs(json.loads(path.read_text(encoding="utf-8")), version)


# The vocabulary of schema.org as far as ClaimReview needs it, so that nothing is fetched.
SCHEMA = "https://schema.org/"
CONTEXT = {
    "@context": {
        "@vocab": SCHEMA,
        "url": {"@type": "@id"},
        "sameAs": {"@type": "@id"},
    }
}


def offline(url, options):
    assert url.rstrip("/") in {"https://schema.org", "http://schema.org"}, url
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXT}


TEXT = "“🚢 The yard is the\n largest employer,” said Mayor Li Na. Nobody here pays tax, she added.\n"


@pytest.fixture(scope="module")
def claims(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")

    def span(quote, label, number, **more):
        start = TEXT.index(quote)
        return {
            "id": f"a{number}", "layer": "Claims", "label": label, "ranges": [[start, start + len(quote)]], **more,
        }

    article = {
        "text": TEXT,
        "title": "Check",
        "metadata": {"url": "https://example.org/check", "date": "2024-05-01", "publisher": "Example Check"},
        "annotations": [
            span("The yard is the\n largest employer", "Claim", 1, attributes={"Rating": "mostly false"}),
            span("Nobody here pays tax", "Claim", 2),
            span("Mayor Li Na", "Evidence", 3),
        ],
    }
    source = folder / "claims.jsonl"
    source.write_text(json.dumps(article, ensure_ascii=False) + "\n", encoding="utf-8")
    path = folder / "Claims.galley"
    run("new", path, "--preset", "claims")
    run("import", path, source, "--format", "galley-jsonl")
    return path


def value(node, key):
    return node[SCHEMA + key][0].get("@value", node[SCHEMA + key][0].get("@id"))


def test_claim_reviews_expand_as_linked_data_and_say_what_they_lack(export, claims):
    path, report = export(claims, "claimreview", name="claims.jsonld")
    found = jsonld.expand(json.loads(path.read_text(encoding="utf-8")), {"documentLoader": offline})
    nodes = found[0]["@graph"] if "@graph" in found[0] else found
    assert [node["@type"] for node in nodes] == [[SCHEMA + "ClaimReview"]] * 2
    assert [value(node, "claimReviewed") for node in nodes] == [
        "The yard is the largest employer", "Nobody here pays tax",
    ]
    first = nodes[0]
    assert value(first, "url") == "https://example.org/check"
    assert value(first, "datePublished") == "2024-05-01"
    rating = first[SCHEMA + "reviewRating"][0]
    assert rating["@type"] == [SCHEMA + "Rating"]
    assert (value(rating, "alternateName"), value(rating, "ratingValue")) == ("mostly false", 2)
    assert (value(rating, "bestRating"), value(rating, "worstRating")) == (5, 1)
    author = first[SCHEMA + "author"][0]
    assert (author["@type"], value(author, "name")) == ([SCHEMA + "Organization"], "Example Check")
    reviewed = first[SCHEMA + "itemReviewed"][0]
    assert reviewed["@type"] == [SCHEMA + "Claim"]
    lacking = [it for it in report["items"] if it["code"] == "incomplete"]
    assert [it["quote"] for it in lacking] == ["Nobody here pays tax"]
    assert "Rating" in lacking[0]["message"]
    quads = jsonld.to_rdf(json.loads(path.read_text(encoding="utf-8")), {"documentLoader": offline})
    assert any(
        it["predicate"]["value"] == SCHEMA + "claimReviewed" for graph in quads.values() for it in graph
    )


def test_a_feed_and_an_agencys_item_become_articles(tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_text(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>A &amp; B</title>'
        "<description>&lt;p&gt;🚢 One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description></item></channel></rss>",
        encoding="utf-8",
    )
    item = tmp_path / "item.xml"
    item.write_text(
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><contentMeta><headline>H</headline></contentMeta>'
        '<contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content><p>🚢 <person>Ada</person> met.</p>'
        "</body.content></body></nitf></inlineXML></contentSet></newsItem>",
        encoding="utf-8",
    )
    path = tmp_path / "In.galley"
    run("new", path, "--preset", "newsroom")
    run("import", path, feed)
    run("import", path, item)
    out = tmp_path / "out.jsonl"
    done = subprocess.run([GALLEY, "export", path, "--format", "galley-jsonl", "-o", out], capture_output=True)
    assert done.returncode in (0, 1)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    texts = {it["text"]: it for it in lines if "text" in it}
    assert set(texts) == {"🚢 One.\n\nTwo.", "🚢 Ada met."}
    marked = texts["🚢 Ada met."]["annotations"]
    assert [(it["label"], it["ranges"]) for it in marked] == [("Person", [[2, 5]])]
