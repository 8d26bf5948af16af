"""TEI written by Galley: valid against tei_all, and lxml finds the texts and the marks in it by the guidelines alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import EXPECTED, load_lines
from lxml import etree

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
SCHEMA = Path(__file__).parents[3] / "shared/corpora/tei-schema/tei_all.rng"
STYLES = ["standoff", "inline"]


class Article:
    """A file, read with nothing but lxml and the rules of TEI pointers."""

    def __init__(self, path):
        self.root = etree.parse(str(path)).getroot()
        self.by_id = {it.get(ID): it for it in self.root.iter() if it.get(ID)}
        self.body = self.root.find(f"{TEI}text")
        self.text = "".join(self.body.itertext())

    def all(self, name):
        return list(self.root.iter(f"{TEI}{name}"))

    def follow(self, pointer):
        return self.by_id[pointer.removeprefix("#")]

    def label(self, node):
        """Layer and label, by what @ana points to."""
        for pointer in (node.get("ana") or "").split():
            target = self.follow(pointer)
            if target.tag == f"{TEI}category":
                taxonomy = next(target.iterancestors(f"{TEI}taxonomy"))
                return taxonomy.get("n"), target.find(f"{TEI}catDesc/{TEI}term").text
            if target.tag == f"{TEI}taxonomy":
                return target.get("n"), None
        return None, None

    def person(self, node):
        return self.follow(node.get("resp")).findtext(f"{TEI}name") if node.get("resp") else None

    def attributes(self, node):
        found = {}
        for pointer in (node.get("ana") or "").split():
            target = self.follow(pointer)
            for feature in target.findall(f"{TEI}f"):
                value = feature[0]
                read = {"binary": lambda it: it.get("value") == "true", "numeric": lambda it: float(it.get("value"))}
                take = read.get(etree.QName(value).localname, lambda it: it.text or "")
                found[feature.get("n") or feature.get("name")] = take(value)
        return found

    def start(self, wanted):
        """How many characters of the text stand before an element."""
        before = 0
        for event, node in etree.iterwalk(self.body, events=("start", "end")):
            if event == "start":
                if node is wanted:
                    return before
                before += len(node.text or "")
            elif node is not self.body:
                before += len(node.tail or "")
        raise AssertionError("the element is not in the text")

    def marks(self):
        """By id: ranges and the element that says what they are."""
        found = {}
        for node in self.all("annotation"):
            if node.get("motivation") == "commenting":
                continue
            ranges = []
            for pointer in node.get("target").split():
                match = re.fullmatch(r"#string-range\((\w+),(\d+),(\d+)\)", pointer)
                if match:
                    base = self.by_id[match[1]]
                    start = self.start(base) + int(match[2])
                    ranges.append((start, start + int(match[3])))
            quotes = [it.text or "" for it in node.findall(f"{TEI}note[@type='quote']")]
            assert [self.text[start:end] for start, end in ranges] == quotes
            found[node.get(ID)] = (ranges, node)
        for node in self.body.iter():
            if node.tag in (f"{TEI}text", f"{TEI}body", f"{TEI}p") or node.get("prev"):
                continue
            ranges = []
            part = node
            while part is not None:
                start = self.start(part)
                end = start + len("".join(part.itertext()))
                if ranges and ranges[-1][1] == start:
                    ranges[-1] = (ranges[-1][0], end)
                else:
                    ranges.append((start, end))
                part = self.follow(part.get("next")) if part.get("next") else None
            found[node.get(ID)] = (ranges, node)
        return found

    def notes(self):
        found = {}
        for node in self.all("annotation"):
            note = node.findtext(f"{TEI}note[@type='comment']")
            if note:
                commented = node.get("motivation") == "commenting"
                found[node.get("target").removeprefix("#") if commented else node.get(ID)] = note
        return found


def articles(path):
    return [Article(it) for it in sorted(path.glob("*.xml"))]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("which", ["project", "sample"])
def test_files_are_valid_against_tei_all(export, request, which, style):
    if not SCHEMA.exists():
        pytest.skip("the schema tei_all.rng is absent: this checked nothing")
    assert shutil.which("jing"), "jing is missing; install the package jing"
    path, _ = export(request.getfixturevalue(which), "tei", f"style={style}", name=f"{which}-{style}")
    files = sorted(map(str, path.glob("*.xml")))
    assert files
    done = subprocess.run(["jing", str(SCHEMA), *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("style", STYLES)
def test_texts_and_spans_are_those_that_were_marked(export, project, style):
    path, report = export(project, "tei", f"style={style}")
    found = {}
    for it in articles(path):
        spans = [(*ranges[0], it.label(node)[1]) for ranges, node in it.marks().values()]
        found[it.text] = sorted(spans)
    assert found == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "lost"] == []


@pytest.mark.parametrize("style", STYLES)
def test_the_sample_is_told_as_galley_tells_it(export, sample, style):
    path, _ = export(sample, "tei", f"style={style}")
    lines, _ = export(sample, "galley-jsonl")
    expected, links = {}, {}
    for line in load_lines(lines):
        if "text" not in line:
            continue
        by_id = {it["id"]: it for it in line["annotations"]}
        expected[line["text"]] = sorted(
            repr(
                (
                    [tuple(range) for range in it.get("ranges", [])],
                    it.get("layer"),
                    it.get("label"),
                    it.get("annotator"),
                    it.get("note"),
                    sorted(it.get("attributes", {}).items()),
                )
            )
            for it in line["annotations"]
        )
        links[line["text"]] = sorted(
            repr((by_id[it["from"]].get("label"), it.get("label"), by_id[it["to"]].get("label"), it.get("annotator")))
            for it in line.get("relations", [])
        )
    assert sum(map(len, links.values())) > 0
    found, found_links = {}, {}
    for it in articles(path):
        marks, notes = it.marks(), it.notes()
        found[it.text] = sorted(
            repr((ranges, *it.label(node), it.person(node), notes.get(id), sorted(it.attributes(node).items())))
            for id, (ranges, node) in marks.items()
        )
        found_links[it.text] = sorted(
            repr(
                (
                    it.label(it.follow(node.get("active")))[1],
                    it.label(node)[1],
                    it.label(it.follow(node.get("passive")))[1],
                    it.person(node),
                )
            )
            for node in it.all("relation")
        )
    assert found == expected
    assert found_links == links


def test_inline_shows_names_as_names(export, project):
    path, _ = export(project, "tei", "style=inline")
    names = {etree.QName(node).localname for it in articles(path) for _, node in it.marks().values()}
    assert {"persName", "placeName", "orgName"} <= names
