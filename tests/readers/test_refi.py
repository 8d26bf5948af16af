"""REFI-QDA written by Galley, read with zipfile and lxml: the project follows the standard's schema, its selections
slice to the quotes, and everything it refers to is there."""

import re
import zipfile

import pytest
from conftest import EXPECTED, load_lines
from lxml import etree

QDA = "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# What the schema allows, of the elements that are written: children in order, with attributes that must and may be there.
# Children that end with * may come often, with + must come; others come once or not.
ORDER = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Description"],
    "Users": ["User+"],
    "User": [],
    "CodeBook": ["Codes"],
    "Codes": ["Code+"],
    "Code": ["Description", "NoteRef*", "Code*"],
    "Variables": ["Variable+"],
    "Variable": ["Description"],
    "Cases": ["Case+"],
    "Case": ["Description", "CodeRef*", "VariableValue*", "SourceRef*", "SelectionRef*"],
    "VariableValue": ["VariableRef", "TextValue", "BooleanValue", "FloatValue"],
    "Sources": ["TextSource+"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection*", "Coding*", "NoteRef*", "VariableValue*"],
    "PlainTextSelection": ["Description", "Coding*", "NoteRef*"],
    "Coding": ["CodeRef", "NoteRef*"],
    "Notes": ["Note+"],
    "Note": ["Description", "PlainTextContent"],
    "Links": ["Link+"],
    "Link": ["NoteRef*"],
    "Sets": ["Set+"],
    "Set": ["Description", "MemberCode*"],
}
REQUIRED = {
    "Project": {"name"},
    "User": {"guid"},
    "Code": {"guid", "name", "isCodable"},
    "Variable": {"guid", "name", "typeOfVariable"},
    "Case": {"guid"},
    "TextSource": {"guid"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"},
    "Coding": {"guid"},
    "Note": {"guid"},
    "Link": {"guid"},
    "Set": {"guid", "name"},
}
for reference in ("CodeRef", "NoteRef", "SourceRef", "SelectionRef", "VariableRef", "MemberCode"):
    REQUIRED[reference] = {"targetGUID"}
ALLOWED = {
    "Project": {"origin"},
    "User": {"name", "id"},
    "Code": {"color"},
    "Case": {"name"},
    "TextSource": {"name", "plainTextPath", "creatingUser"},
    "Note": {"name", "plainTextPath", "creatingUser"},
    "PlainTextSelection": {"name", "creatingUser"},
    "Coding": {"creatingUser"},
    "Link": {"name", "direction", "originGUID", "targetGUID"},
}


def check(node):
    name = etree.QName(node).localname
    required = REQUIRED.get(name, set())
    assert required <= set(node.attrib) <= required | ALLOWED.get(name, set()), etree.tostring(node)[:200]
    order = [it.rstrip("*+") for it in ORDER.get(name, [])]
    children = [etree.QName(it).localname for it in node]
    places = [order.index(it) for it in children]
    assert places == sorted(places), f"{name}: {children}"
    for it in ORDER.get(name, []):
        count = children.count(it.rstrip("*+"))
        assert count <= 1 or it[-1] in "*+", f"{name}: {count} {it}"
        assert count > 0 or it[-1] != "+", f"{name} has no {it}"
    for it in node:
        check(it)


class Project:
    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        assert self.archive.testzip() is None
        self.root = etree.fromstring(self.archive.read("project.qde"))
        self.by_guid = {}
        for it in self.all("*"):
            if it.get("guid"):
                assert it.get("guid") not in self.by_guid, "a GUID names two things"
                self.by_guid[it.get("guid")] = it

    def all(self, name):
        return list(self.root.iter(f"{QDA}{name}"))

    def text(self, source):
        path = source.get("plainTextPath")
        if path is None:
            return source.findtext(f"{QDA}PlainTextContent")
        return self.archive.read("sources/" + path.removeprefix("internal://")).decode("utf-8")

    def code(self, coding):
        """Layer and label of a coding: the code, and the one around all."""
        code = self.by_guid[coding.find(f"{QDA}CodeRef").get("targetGUID")]
        above = [it.get("name") for it in code.iterancestors(f"{QDA}Code")]
        return (above[-1], code.get("name")) if above else (code.get("name"), None)

    def user(self, node):
        return self.by_guid[node.get("creatingUser")].get("name") if node.get("creatingUser") else None

    def notes(self, node):
        return [
            self.by_guid[it.get("targetGUID")].findtext(f"{QDA}PlainTextContent") for it in node.findall(f"{QDA}NoteRef")
        ]


@pytest.mark.parametrize("which", ["project", "sample"])
def test_the_project_follows_the_schema(export, request, which):
    path, _ = export(request.getfixturevalue(which), "refi-qda", name=f"{which}.qdpx")
    project = Project(path)
    check(project.root)
    for it in project.all("*"):
        for key, value in it.attrib.items():
            if key in ("guid", "creatingUser") or key.endswith("GUID"):
                assert GUID.fullmatch(value)
                assert value in project.by_guid, f"nothing is called {value}"
        if it.get("color"):
            assert re.fullmatch(r"#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}", it.get("color"))


def test_selections_slice_to_what_was_marked(export, project):
    path, report = export(project, "refi-qda", name="a.qdpx")
    qda = Project(path)
    found = {}
    for source in qda.all("TextSource"):
        text = qda.text(source)
        spans = []
        for it in source.findall(f"{QDA}PlainTextSelection"):
            start, end = int(it.get("startPosition")), int(it.get("endPosition"))
            assert text[start:end].startswith(it.get("name"))
            spans += [(start, end, qda.code(coding)[1]) for coding in it.findall(f"{QDA}Coding")]
        found[text] = sorted(spans)
    assert found == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "lost"] == []


def test_the_sample_is_told_as_galley_tells_it(export, sample):
    path, _ = export(sample, "refi-qda", name="a.qdpx")
    lines, _ = export(sample, "galley-jsonl")
    qda = Project(path)
    expected, links = {}, []
    for line in load_lines(lines):
        if "text" not in line:
            continue
        by_id = {it["id"]: it for it in line["annotations"]}
        parts = [
            repr((*range, it.get("layer"), it.get("label"), it.get("annotator"), it.get("note") if first else None))
            for it in line["annotations"]
            for first, range in ((at == 0, range) for at, range in enumerate(it["ranges"]))
        ]
        expected[line["text"]] = sorted(parts)
        links += [
            repr((by_id[it["from"]].get("label"), it.get("label"), by_id[it["to"]].get("label")))
            for it in line.get("relations", [])
        ]
    found = {}
    for source in qda.all("TextSource"):
        spans = []
        for it in source.findall(f"{QDA}PlainTextSelection"):
            place = (int(it.get("startPosition")), int(it.get("endPosition")))
            for coding in it.findall(f"{QDA}Coding"):
                note = next(iter(qda.notes(coding)), None)
                spans.append(repr((*place, *qda.code(coding), qda.user(coding), note)))
        found[qda.text(source)] = sorted(spans)
    assert found == expected
    assert links

    def label(guid):
        coding = qda.by_guid[guid].find(f"{QDA}Coding")
        return qda.code(coding if coding is not None else qda.by_guid[guid])[1]

    told = [
        repr((label(it.get("originGUID")), it.get("name"), label(it.get("targetGUID"))))
        for it in qda.all("Link")
        if it.get("name") != "continued"
    ]
    assert sorted(told) == sorted(links)


def test_the_same_project_gives_the_same_bytes_and_tells_no_time(export, sample):
    first, _ = export(sample, "refi-qda", name="a.qdpx")
    second, _ = export(sample, "refi-qda", name="b.qdpx")
    assert first.read_bytes() == second.read_bytes()
    assert {it.date_time for it in zipfile.ZipFile(first).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_codebook_holds_the_labels(export, project):
    path, _ = export(project, "refi-qda", "content=codebook", name="a.qdc")
    root = etree.parse(str(path)).getroot()
    assert etree.QName(root).namespace == "urn:QDA-XML:codebook:1.0"
    names = [it.get("name") for it in root.iter("{urn:QDA-XML:codebook:1.0}Code")]
    assert {"Person", "Place", "Organisation"} <= set(names)
    assert all(it.get("guid") for it in root.iter("{urn:QDA-XML:codebook:1.0}MemberCode"))
