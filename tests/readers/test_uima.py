"""dkpro-cassis and Apache UIMA itself read what Galley wrote; WebAnno TSV is taken apart by its description."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import cassis
import pytest
from conftest import EXPECTED, load_lines

UIMA = "/usr/share/java/uimaj-core.jar"
ENTITIES = "webanno.custom.Entities"


def xmi_of(folder):
    types = cassis.load_typesystem(folder / "TypeSystem.xml")
    return [cassis.load_cas_from_xmi(path, typesystem=types) for path in sorted(folder.glob("*.xmi"))]


def json_of(folder):
    made = []
    for path in sorted(folder.glob("*.json")):
        with path.open("rb") as file:
            made.append(cassis.load_cas_from_json(file))
    return made


READERS = {"uima-xmi": xmi_of, "uima-json": json_of}


def article_of_galley(export, project):
    path, _ = export(project, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    return article


@pytest.mark.parametrize("form", READERS)
def test_cassis_sees_the_texts_and_every_span_at_its_quote(export, project, form):
    folder, report = export(project, form)
    seen = {}
    for cas in READERS[form](folder):
        text = cas.sofa_string
        spans = [(it.begin, it.end, it.value) for it in cas.select(ENTITIES)]
        for it in cas.select(ENTITIES):
            assert it.get_covered_text() == text[it.begin : it.end]
        seen[text] = sorted(spans)
        # INCEpTION wants sentences and tokens, and these in sentences.
        sentences = cas.select("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence")
        tokens = cas.select("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token")
        assert "".join("".join(it.get_covered_text() for it in tokens).split()) == "".join(text.split())
        assert all(any(s.begin <= it.begin and it.end <= s.end for s in sentences) for it in tokens)
    assert seen == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


@pytest.mark.parametrize("form", READERS)
def test_cassis_sees_layers_notes_people_and_relations_of_the_sample(export, sample, form):
    article = article_of_galley(export, sample)
    folder, report = export(sample, form)
    [cas] = READERS[form](folder)
    assert cas.sofa_string == article["text"]
    names = {it.plain: it.real for it in cas.select_all_fs() if it.type.name == "galley.type.Name"}

    def layer(it):
        return names.get(it.type.name, it.type.name.rsplit(".", 1)[1])

    found, links = [], []
    for it in cas.select_all_fs():
        if not it.type.name.startswith("webanno.custom."):
            continue
        feature = lambda name, it=it: it[name] if it.type.get_feature(name) else None
        if it.type.get_feature("Governor"):
            ends = [(end.begin, end.end, end.value) for end in (it.Governor, it.Dependent)]
            links.append((layer(it), it.value, *ends))
        else:
            place = (it.begin, it.end) if it.type.get_feature("begin") else None
            found.append((layer(it), it.value, place, feature("note") or "", feature("annotator")))
    own = {it["id"]: it for it in article["annotations"]}

    def hull(it):
        return (it["ranges"][0][0], it["ranges"][-1][1]) if it["ranges"] else None

    expected = [
        (it["layer"], it.get("label"), hull(it), it.get("note") or "", it.get("annotator"))
        for it in article["annotations"]
    ]
    assert Counter(found) == Counter(expected)
    assert Counter(links) == Counter(
        (it["layer"], it.get("label"), *((*hull(own[it[end]]), own[it[end]].get("label")) for end in ("from", "to")))
        for it in article["relations"]
    )
    assert len(links) > 0
    assert [item["code"] for item in report["items"] if item["severity"] == "loss"] in ([], ["comments"])


def seen_by_uima(folder):
    files = [folder / "TypeSystem.xml", *sorted(folder.glob("*.xmi"))]
    source = Path(__file__).with_name("ReadXmi.java")
    command = ["java", "-cp", UIMA, source, *files]
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_apache_uima_reads_the_same_texts_quotes_and_labels(export, project):
    folder, _ = export(project, "uima-xmi")
    seen = {}
    for it in seen_by_uima(folder):
        if "text" in it:
            text = it["text"]
            seen[text] = []
        elif it["type"] == ENTITIES:
            seen[text].append((it["quote"], it["value"]))
    expected = {
        text: [(text[start:end], label) for start, end, label in spans] for text, spans in EXPECTED.items()
    }
    assert {text: sorted(spans) for text, spans in seen.items()} == {
        text: sorted(spans) for text, spans in expected.items()
    }


def test_apache_uima_accepts_the_sample_strictly_and_sees_its_relations(export, sample):
    article = article_of_galley(export, sample)
    folder, _ = export(sample, "uima-xmi")
    [text, *seen] = seen_by_uima(folder)
    assert text == {"text": article["text"]}
    own = {it["id"]: it for it in article["annotations"]}

    def quote(id):
        ranges = own[id]["ranges"]
        return article["text"][ranges[0][0] : ranges[-1][1]]

    expected = [(it.get("label"), quote(it["from"]), quote(it["to"])) for it in article["relations"]]
    found = [(it["value"], it["Governor"], it["Dependent"]) for it in seen if "Governor" in it]
    assert Counter(found) == Counter(expected)


def units_of(table):
    """The text of a table as its description has it, and its rows as dictionaries with the cells by column."""
    lines = table.split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    columns = []
    for line in lines[1:]:
        if line.startswith("#T_SP="):
            name, *features = line[6:].split("|")
            columns += [(name, feature) for feature in features]
    escapes = {"t": "\t", "r": "\r", "f": "\f", "b": "\b", "n": "\n"}
    text, rows, sentence = "", [], []
    for line in lines:
        if line.startswith("#Text="):
            sentence.append(re.sub(r"\\(.)", lambda it: escapes.get(it[1], it[1]), line[6:], flags=re.DOTALL))
        elif line and not line.startswith("#"):
            place, offsets, form, *cells = line.split("\t")
            begin, end = map(int, offsets.split("-"))
            if sentence:
                gap = begin - len(text.encode("utf-16-le")) // 2
                text += " " * gap + "\n".join(sentence)
                sentence = []
            assert cells.pop() == ""
            assert len(cells) == len(columns)
            rows.append((begin, end, form, dict(zip(columns, cells))))
    return text, rows


def test_webanno_tsv_has_the_texts_and_every_span_at_its_quote(export, project):
    folder, report = export(project, "webanno-tsv")
    seen = {}
    for path in sorted(folder.glob("*.tsv")):
        text, rows = units_of(path.read_bytes().decode("utf-8"))
        units = text.encode("utf-16-le")
        spans = {}
        for begin, end, form, cells in rows:
            assert units[2 * begin : 2 * end].decode("utf-16-le") == form
            value = cells.get((ENTITIES, "value"), "_")
            if value != "_":
                label, _, number = value.rstrip("]").partition("[")
                key = number or (begin, end)
                first = spans.get(key, (begin,))[0]
                spans[key] = (first, end, label)
        points = lambda at: len(units[: 2 * at].decode("utf-16-le"))
        seen[text] = sorted((points(begin), points(end), label) for begin, end, label in spans.values())
    assert seen == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "loss"] == []
