"""GATE's documents, read by its conventions: the text is what stands between the nodes, whose numbers count UTF-16."""

import json

import pytest
from conftest import EXPECTED, load_lines
from lxml import etree


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def features(element):
    found = {}
    for feature in element.findall("Feature"):
        name, value = feature.find("Name"), feature.find("Value")
        found[name.text] = (value.get("className"), value.text)
    return found


def document(path):
    """The text and the annotations by set: their offsets in Python's units, type and features."""
    root = etree.parse(str(path)).getroot()
    assert (root.tag, root.get("version")) == ("GateDocument", "3")
    content = root.find("TextWithNodes")
    text, places = content.text or "", {}
    for node in content:
        assert int(node.get("id")) == utf16(text)
        places[node.get("id")] = len(text)
        text += node.tail or ""
    sets = {}
    for own in root.findall("AnnotationSet"):
        sets[own.get("Name") or ""] = {
            int(it.get("Id")): (places[it.get("StartNode")], places[it.get("EndNode")], it.get("Type"), features(it))
            for it in own.findall("Annotation")
        }
    relations = [
        (it.get("Type"), [int(member) for member in it.get("Members").split(";")])
        for own in root.findall("RelationSet")
        for it in own.findall("Relation")
    ]
    return text, sets, relations


def test_gate_xml_has_the_texts_and_the_spans_that_were_marked(export, project):
    folder, report = export(project, "gate-xml")
    assert [item for item in report["items"] if item["severity"] == "loss"] == []
    seen = {}
    for path in folder.glob("*.xml"):
        text, sets, _ = document(path)
        seen[text] = sorted(it[:3] for own in sets.values() for it in own.values())
    assert seen == EXPECTED


@pytest.mark.parametrize("unit", ["code-points", "utf16"])
def test_bdoc_says_what_its_offsets_count(export, project, unit):
    folder, _ = export(project, "bdoc", f"unit={unit}")
    seen = {}
    for path in folder.glob("*.bdocjs"):
        value = json.loads(path.read_text(encoding="utf-8"))
        text = value["text"]
        assert value["offset_type"] == {"code-points": "p", "utf16": "j"}[unit]
        wide = text.encode("utf-16-le")

        def place(offset):
            return offset if unit == "code-points" else len(wide[: 2 * offset].decode("utf-16-le"))

        spans = []
        for name, own in value["annotation_sets"].items():
            assert own["name"] == name
            ids = [it["id"] for it in own["annotations"]]
            assert len(set(ids)) == len(ids) and all(it < own["next_annid"] for it in ids)
            spans += [(place(it["start"]), place(it["end"]), it["type"]) for it in own["annotations"]]
        seen[text] = sorted(spans)
    assert seen == EXPECTED


@pytest.mark.parametrize("sets", ["layers", "annotators"])
def test_the_sample_has_its_sets_features_and_relations(export, sample, sets):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    folder, _ = export(sample, "gate-xml", f"sets={sets}", name=sets)
    [path] = list(folder.glob("*.xml"))
    text, found, relations = document(path)
    assert text == article["text"]
    key = {"layers": "layer", "annotators": "annotator"}[sets]
    expected = {}
    for it in article["annotations"]:
        start = it["ranges"][0][0] if it["ranges"] else 0
        end = it["ranges"][-1][1] if it["ranges"] else len(text)
        expected.setdefault(it.get(key) or "", []).append((start, end, it.get("label") or "Highlight"))
    seen = {name: sorted(it[:3] for it in own.values()) for name, own in found.items() if own}
    assert seen == {name: sorted(spans) for name, spans in expected.items()}
    everyone = {number: it for own in found.values() for number, it in own.items()}
    assert len(relations) == len(article["relations"]) > 0
    assert all(member in everyone for _, members in relations for member in members)
    notes = [it.get("note") for it in article["annotations"] if it.get("note")]
    written = [it[3]["galley.note"][1] for it in everyone.values() if "galley.note" in it[3]]
    assert sorted(written) == sorted(notes)
