"""Projects made with the command line, for other people's readers to judge what is exported from them.

$GALLEY names the program. The texts are hard on purpose; their spans are found by Python's own offsets,
so that nothing of Galley's decides what is right.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

GALLEY = os.environ["GALLEY"]

# Each text with what is marked in it: a quote, which of its occurrences, a label.
ARTICLES = [
    (
        "MOSCOW — Rex Tillerson met Sergei Lavrov on Tuesday.\n\n“We don’t agree,” the U.S. secretary said.\n",
        [("MOSCOW", 0, "Place"), ("Rex Tillerson", 0, "Person"), ("Sergei Lavrov", 0, "Person"), ("U.S.", 0, "Geopolitical")],
    ),
    (
        "🚢🚢 The Žofia 👩‍👩‍👧‍👦 sailed for Zürich; Zürich waited. 🇨🇿 Praha too.\n",
        [("Žofia", 0, "Person"), ("Zürich", 1, "Place"), ("Praha", 0, "Place")],
    ),
    (
        # The same name twice, composed and with combining characters.
        "Caf\u00e9 Zo\u00eb and Cafe\u0301 Zoe\u0308 are not one.\n",
        [("Caf\u00e9 Zo\u00eb", 0, "Organisation"), ("Cafe\u0301 Zoe\u0308", 0, "Organisation")],
    ),
    (
        "First line\r\n\r\nAnna\u00a0Novák paid\t€4m  to NATO.\r\nDone, said Li Na.\r\n",
        [("Anna\u00a0Novák", 0, "Person"), ("€4m", 0, "Money"), ("NATO", 0, "Organisation"), ("Li Na", 0, "Person")],
    ),
    ("習近平は北京で会った。𠮷野家も。\n", [("北京", 0, "Place")]),
    ("אנה בירושלים עם NATO היום\n", [("NATO", 0, "Organisation")]),
]


def spans_of(text, marked):
    spans = []
    for quote, occurrence, label in marked:
        start = -1
        for _ in range(occurrence + 1):
            start = text.index(quote, start + 1)
        spans.append((start, start + len(quote), label))
    return sorted(spans)


EXPECTED = {text: spans_of(text, marked) for text, marked in ARTICLES}


def run(*arguments, codes=(0,)):
    done = subprocess.run([GALLEY, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode in codes, f"galley {arguments} ended with {done.returncode}\n{done.stderr}"
    return done.stdout


def load_lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line]


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A Newsroom project with the articles above, their spans imported in Python's offsets."""
    folder = tmp_path_factory.mktemp("project")
    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8", newline="\n") as out:
        for text, spans in EXPECTED.items():
            spans = [{"start": start, "end": end, "label": label} for start, end, label in spans]
            out.write(json.dumps({"text": text, "spans": spans}, ensure_ascii=False) + "\n")
    path = folder / "Readers.galley"
    run("new", path, "--preset", "newsroom")
    run("import", path, source, "--format", "prodigy-jsonl", "--strict")
    run("check", path)
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The sample project, which has overlaps, notes, links and several layers."""
    path = tmp_path_factory.mktemp("sample") / "Sample.galley"
    run("sample", path)
    return path


@pytest.fixture
def export(tmp_path):
    """Writes a dataset of a project; gives its path and the loss report."""

    def write(project, form, *options, name=None):
        out = tmp_path / (name or form)
        report = tmp_path / f"{out.name}.report.json"
        chosen = [part for option in options for part in ("--option", option)]
        run("export", project, "--format", form, "-o", out, "--report", report, *chosen, codes=(0, 1))
        return out, json.loads(report.read_text(encoding="utf-8"))

    return write
