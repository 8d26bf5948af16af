"""Tables that Galley wrote, as Python, a spreadsheet's reader and doccano's own importer see them."""

import csv
import json
import os
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import EXPECTED, load_lines, run
from openpyxl.utils.escape import unescape

DOCCANO = Path(__file__).parents[2] / ".venv-doccano/bin/python"


def rows_of(path, **how):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True, **how))


def spans_of_list(rows):
    """By text: start, end and label of each row, with its quote where it says it is."""
    found, text = {}, None
    for row in rows:
        text = row["text"] or text
        spans = found.setdefault(text, [])
        if row["kind"] == "span":
            start, end = int(row["start"]), int(row["end"])
            assert row["unit"] == "code-points"
            assert text[start:end] == row["quote"]
            spans.append((start, end, row["label"]))
    return {text: sorted(spans) for text, spans in found.items()}


@pytest.mark.parametrize("separator, sign", [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_python_reads_the_list_with_every_text_as_it_was(export, project, separator, sign):
    path, report = export(project, "csv", f"separator={separator}")
    assert spans_of_list(rows_of(path, delimiter=sign)) == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


def test_rows_end_as_asked_for_and_a_mark_says_utf8(export, project):
    path, _ = export(project, "csv", "bom=yes", "line-ends=lf")
    head, *_ = path.read_bytes().split(b"\n", 1)
    assert head.startswith(b"\xef\xbb\xbfdoc_id,") and not head.endswith(b"\r")


def test_the_list_of_the_sample_comes_back_from_python(export, sample, tmp_path):
    """Read by Python, written by Python, imported again: nothing depends on how Galley writes cells."""
    path, _ = export(sample, "csv")
    rows = rows_of(path)
    again = tmp_path / "again.csv"
    with again.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), delimiter=";", quoting=csv.QUOTE_ALL)
        out.writeheader()
        out.writerows(rows)
    second = tmp_path / "Again.galley"
    run("new", second, "--preset", "newsroom")
    run("import", second, again, "--format", "csv", "--strict")

    def marks(made):
        path, _ = export(made, "galley-jsonl", name=f"{made.stem}.jsonl")
        [article] = [line for line in load_lines(path) if "text" in line]
        keys = ("label", "layer", "note")
        annotations = article["annotations"]
        return article["text"], sorted(
            json.dumps([it["ranges"], [it.get(key) or "" for key in keys]]) for it in annotations
        )

    assert marks(second) == marks(sample)


def rows_of_sheet(sheet):
    """Control characters are escaped in the file, as its standard has it; the reader leaves that to its users."""
    header, *rows = sheet.iter_rows(values_only=True)
    plain = lambda cell: unescape(cell) if isinstance(cell, str) else cell
    return [dict(zip(header, map(plain, row))) for row in rows]


def test_the_workbook_has_a_row_for_each_annotation_and_no_formula(export, project):
    path, _ = export(project, "xlsx", name="articles.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Annotations", "Articles"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    articles = rows_of_sheet(book["Articles"])
    texts = {row["doc_id"]: row["text"] for row in articles}
    assert sorted(texts.values()) == sorted(EXPECTED)
    assert {row["text"]: row["annotations"] for row in articles} == {
        text: len(spans) for text, spans in EXPECTED.items()
    }
    found = {}
    for row in rows_of_sheet(book["Annotations"]):
        text = texts[row["doc_id"]]
        assert text[row["start"] : row["end"]] == row["quote"]
        found.setdefault(text, []).append((row["start"], row["end"], row["label"]))
    assert {text: sorted(spans) for text, spans in found.items()} == EXPECTED


# doccano's own importer, with a database of its own that is gone afterwards.
IMPORT = """
import json, os, pathlib, sys
import django
packages = pathlib.Path(django.__file__).parents[1]
sys.path.insert(0, str(packages / "backend"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from data_import.datasets import load_dataset
from data_import.pipeline.catalog import create_file_format
from data_import.pipeline.readers import FileName
from examples.models import Example
from labels.models import Category, Relation, Span
from projects import models

path, task, form = sys.argv[1:]
call_command("migrate", verbosity=0)
user = User.objects.create_user("judge")
kinds = {
    "SequenceLabeling": (models.SequenceLabelingProject, {"allow_overlapping": True}),
    "RelationExtraction": (models.SequenceLabelingProject, {"allow_overlapping": True, "use_relation": True}),
    "IntentDetectionAndSlotFilling": (models.IntentDetectionAndSlotFillingProject, {}),
    "DocumentClassification": (models.TextClassificationProject, {}),
}
kind, settings = kinds[task]
project = kind.objects.create(name="p", project_type=task.replace("RelationExtraction", "SequenceLabeling"), created_by=user, **settings)
found = load_dataset(task, create_file_format(form), [FileName(path, path, path)], project, encoding="utf_8")
found.save(user, 1000)
rows = [
    {
        "text": it.text,
        "meta": it.meta,
        "spans": [(s.start_offset, s.end_offset, s.label.text) for s in Span.objects.filter(example=it)],
        "quotes": [str(s) for s in Span.objects.filter(example=it)],
        "categories": [c.label.text for c in Category.objects.filter(example=it)],
        "relations": [(str(r.from_id), r.type.text, str(r.to_id)) for r in Relation.objects.filter(example=it)],
    }
    for it in Example.objects.order_by("id")
]
print(json.dumps({"errors": [str(it) for it in found.errors], "rows": rows}))
"""


@pytest.fixture
def doccano(tmp_path):
    """Rows as doccano has them after an import."""
    if not DOCCANO.exists():
        pytest.skip(f"{DOCCANO} is missing; script/test makes it")

    def load(path, task, form):
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'doccano.sqlite3'}"}
        command = [str(DOCCANO), "-c", IMPORT, str(path), task, form]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-3000:]
        loaded = json.loads(done.stdout.strip().split("\n")[-1])
        assert loaded["errors"] == []
        return loaded["rows"]

    return load


def test_doccano_imports_every_span_at_its_place(export, project, doccano):
    path, _ = export(project, "doccano-jsonl", name="articles.jsonl")
    rows = doccano(path, "SequenceLabeling", "JSONL")
    assert {row["text"]: sorted(map(tuple, row["spans"])) for row in rows} == EXPECTED


def test_doccano_imports_the_links_of_the_sample(export, sample, doccano):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    path, _ = export(sample, "doccano-jsonl", name="sample.jsonl")
    [row] = doccano(path, "RelationExtraction", "JSONL")
    labelled = [it for it in article["annotations"] if it["ranges"] and it.get("label")]
    assert len(row["spans"]) == len(labelled)
    assert sorted(label for _, label, _ in row["relations"]) == sorted(it["label"] for it in article["relations"])


@pytest.fixture
def classified(tmp_path):
    """Articles with labels as a whole: one, two, none."""
    path = tmp_path / "Classified.galley"
    source = tmp_path / "classified.jsonl"
    rows = [
        {"text": "😀 One, two\nthree.", "label": ["sport"]},
        {"text": "=Four; \"five\"", "label": ["sport", "politics"]},
        {"text": "Six.", "label": []},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run("new", path, "--preset", "newsroom")
    run("import", path, source, "--format", "doccano-jsonl")
    return path, {row["text"]: sorted(row["label"]) for row in rows}


def test_doccano_imports_labels_of_whole_articles(export, classified, doccano):
    project, expected = classified
    path, _ = export(project, "doccano-jsonl", name="classified-again.jsonl")
    rows = doccano(path, "DocumentClassification", "JSONL")
    assert {row["text"]: sorted(row["categories"]) for row in rows} == expected


def test_doccano_imports_the_table_and_galley_reads_it_too(export, classified, doccano, tmp_path):
    project, expected = classified
    path, _ = export(project, "doccano-csv", name="classified.csv")
    rows = doccano(path, "DocumentClassification", "CSV")
    # doccano joins labels when it exports and does not part them when it imports.
    joined = {text: ["#".join(sorted(labels, key=labels.index))] for text, labels in expected.items() if labels}
    found = {row["text"]: row["categories"] for row in rows if row["categories"]}
    assert {text: ["#".join(sorted(it[0].split("#")))] for text, it in found.items()} == joined
    again = tmp_path / "Again.galley"
    run("new", again, "--preset", "newsroom")
    run("import", again, path, "--format", "csv")
    lines, _ = export(again, "galley-jsonl", name="again.jsonl")
    seen = {
        line["text"]: sorted(it["label"] for it in line["annotations"])
        for line in load_lines(lines)
        if "text" in line
    }
    assert seen == expected
