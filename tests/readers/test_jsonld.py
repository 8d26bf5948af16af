"""PyLD and rdflib read the Web Annotations that Galley wrote, with the standard's own context and no network."""

import json
from pathlib import Path

import pytest
import rdflib
from conftest import EXPECTED, load_lines
from pyld import jsonld

CONTEXT = Path(__file__).parents[3] / "shared/corpora/w3c-web-annotation/anno.jsonld"
ADDRESS = "http://www.w3.org/ns/anno.jsonld"
OA = "http://www.w3.org/ns/oa#"
RDF_VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
AS = "http://www.w3.org/ns/activitystreams#"
# Where the files would lie; their own addresses are relative.
BASE = "http://example.org/articles/"
COUNT = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"


@pytest.fixture(scope="module")
def context():
    if not CONTEXT.exists():
        pytest.skip("the context of the standard is absent")
    known = json.loads(CONTEXT.read_text(encoding="utf-8"))

    def load(address, options=None):
        assert address == ADDRESS, f"{address} would be asked for"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": known}

    jsonld.set_document_loader(load)
    return known["@context"]


def collections(folder):
    for path in sorted(folder.glob("*.jsonld")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def text_beside(path, source):
    assert source.startswith(BASE)
    return (path.parent / source.removeprefix(BASE)).read_bytes().decode("utf-8")


def one(values):
    [value] = values
    return value


def expanded(folder):
    """The text of each article with its annotations, in the words of the standard."""
    for path, collection in collections(folder):
        [found] = jsonld.expand(collection, {"base": BASE})
        page = one(found[f"{AS}first"])
        items = one(page[f"{AS}items"])["@list"]
        total = one(found[f"{AS}totalItems"])
        assert total == {"@type": COUNT, "@value": len(items)}
        yield path, items


def parts_of(path, annotation):
    """Start, end and quote of each target; the quote is what Python's slices give."""
    parts = []
    for target in annotation[f"{OA}hasTarget"]:
        if f"{OA}hasSelector" not in target:
            continue
        text = text_beside(path, one(target[f"{OA}hasSource"])["@id"])
        position, quote = target[f"{OA}hasSelector"]
        assert position["@type"] == [f"{OA}TextPositionSelector"]
        assert quote["@type"] == [f"{OA}TextQuoteSelector"]
        ends = [one(position[f"{OA}{end}"]) for end in ("start", "end")]
        assert [end["@type"] for end in ends] == [COUNT, COUNT]
        start, end = (end["@value"] for end in ends)
        exact = one(quote[f"{OA}exact"])["@value"]
        assert text[start:end] == exact
        assert text[:start].endswith(one(quote[f"{OA}prefix"])["@value"])
        assert text[end:].startswith(one(quote[f"{OA}suffix"])["@value"])
        parts.append((start, end))
    return parts


def labels_of(annotation):
    bodies = annotation.get(f"{OA}hasBody", [])
    tags = [body for body in bodies if body.get(f"{OA}hasPurpose") == [{"@id": f"{OA}tagging"}]]
    return [one(body[RDF_VALUE])["@value"] for body in tags]


def test_every_annotation_expands_to_the_spans_that_were_marked(export, project, context):
    folder, report = export(project, "w3c")
    assert [item for item in report["items"] if item["severity"] == "loss"] == []
    seen = {}
    for path, items in expanded(folder):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        spans = []
        for annotation in items:
            assert annotation["@type"] == [f"{OA}Annotation"]
            [(start, end)] = parts_of(path, annotation)
            spans.append((start, end, one(labels_of(annotation))))
        seen[text] = sorted(spans)
    assert seen == EXPECTED


def test_the_sample_has_its_parts_labels_and_relations(export, sample, context):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    folder, _ = export(sample, "w3c")
    [(path, items)] = expanded(folder)
    linking = [it for it in items if it[f"{OA}motivatedBy"] == [{"@id": f"{OA}linking"}]]
    others = [it for it in items if it not in linking]
    found = sorted((parts_of(path, it), labels_of(it)) for it in others if parts_of(path, it))
    expected = sorted(
        ([tuple(part) for part in it["ranges"]], [it["label"]] if it.get("label") else [])
        for it in article["annotations"]
        if it["ranges"]
    )
    assert found == expected
    ids = {it["@id"] for it in others}
    assert len(linking) == len(article["relations"]) > 0
    assert all({end["@id"] for end in it[f"{OA}hasTarget"]} <= ids for it in linking)


def test_rdflib_finds_the_same_quotes_in_the_graph(export, project, context):
    folder, _ = export(project, "w3c")
    oa = rdflib.Namespace(OA)
    for path, collection in collections(folder):
        # rdflib would ask for the standard's context, so it is put in its place.
        local = {**collection, "@context": [context, collection["@context"][1]]}
        graph = rdflib.Graph().parse(data=json.dumps(local), format="json-ld", base=BASE)
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        quotes = []
        for selector in graph.subjects(rdflib.RDF.type, oa.TextPositionSelector):
            start, end = (graph.value(selector, oa[key]).toPython() for key in ("start", "end"))
            quotes.append(text[start:end])
        exact = [str(it) for it in graph.objects(None, oa.exact)]
        assert sorted(quotes) == sorted(exact) == sorted(text[start:end] for start, end, _ in EXPECTED[text])
        sources = set(graph.objects(None, oa.hasSource))
        assert sources == {rdflib.URIRef(BASE + path.with_suffix(".txt").name)}
