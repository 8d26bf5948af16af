"""Hugging Face's library loads what Galley wrote, in its present and in an older generation that many still have."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
import yaml
from conftest import EXPECTED, load_lines

OLDER = Path(__file__).parents[2] / ".venv-datasets3/bin/python"

# Both load by themselves, so that neither finds what the other has cached.
LOAD = """
import json, sys, datasets
loaded = datasets.load_dataset(sys.argv[1])["train"]
tags = loaded.features["ner_tags"]
print(json.dumps({"version": datasets.__version__, "names": tags.feature.names, "rows": list(loaded)}))
"""


@pytest.fixture(params=["5", "3"])
def load(request, tmp_path):
    python = {"5": Path(sys.executable), "3": OLDER}[request.param]
    if not python.exists():
        pytest.skip(f"{python} is missing; script/test makes it")

    def run(folder):
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache")}
        command = [str(python), "-c", LOAD, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        loaded = json.loads(done.stdout.strip().split("\n")[-1])
        assert loaded["version"].startswith(f"{request.param}.")
        return loaded

    return run


def triples(row):
    return sorted((span["start"], span["end"], span["label"]) for span in row["spans"])


def test_spans_slice_to_their_quotes(export, project, load):
    folder, report = export(project, "hf")
    rows = load(folder)["rows"]
    assert {row["text"]: triples(row) for row in rows} == EXPECTED
    for row in rows:
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["quote"]
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


def test_tags_have_names_and_mark_the_same_words(export, project, load):
    folder, _ = export(project, "hf")
    loaded = load(folder)
    names = loaded["names"]
    assert names[0] == "O"
    for row in loaded["rows"]:
        assert len(row["tokens"]) == len(row["ner_tags"])
        found, at = [], 0
        for token, number in zip(row["tokens"], row["ner_tags"]):
            start = row["text"].index(token, at)
            at = start + len(token)
            tag = names[number]
            if tag.startswith("B-"):
                found.append([start, at, tag[2:]])
            elif tag.startswith("I-"):
                assert found[-1][2] == tag[2:]
                found[-1][1] = at
        assert sorted(map(tuple, found)) == EXPECTED[row["text"]]


def test_everything_of_the_sample_is_there(export, sample, load):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    folder, _ = export(sample, "hf")
    [row] = load(folder)["rows"]
    assert (row["text"], row["title"]) == (article["text"], article["title"])
    for key, value in article["metadata"].items():
        assert row[key] == value
    marked = [it for it in article["annotations"] if it["ranges"]]
    assert len(row["spans"]) == len(marked) > 0
    by_id = {span["id"]: span for span in row["spans"]}
    for it in marked:
        span = by_id[it["id"]]
        for key in ("label", "layer", "annotator", "note"):
            assert (span[key] or None) == (it.get(key) or None)
        parts = [[part["start"], part["end"]] for part in span["parts"] or []]
        assert (parts or [[span["start"], span["end"]]]) == it["ranges"]
    found = [(it["label"], it["from"], it["to"]) for it in row["relations"]]
    assert sorted(found) == sorted((it["label"], it["from"], it["to"]) for it in article["relations"])


def test_the_card_is_yaml_that_names_every_column_of_the_file(export, sample):
    folder, _ = export(sample, "hf")
    _, front, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    features = [it["name"] for it in yaml.safe_load(front)["dataset_info"]["features"]]
    [path] = (folder / "data").glob("*.parquet")
    assert features == pyarrow.parquet.read_schema(path).names


def test_duckdb_counts_as_the_offsets_do(export, project):
    folder, _ = export(project, "hf")
    query = """
        select text, span.start, span."end", span.label, span.quote,
               substring(text, span.start + 1, span."end" - span.start) as cut
        from (select text, unnest(spans) as span from read_parquet(?))
    """
    rows = duckdb.execute(query, [str(folder / "data/*.parquet")]).fetchall()
    assert all(quote == cut for *_, quote, cut in rows)
    found = {}
    for text, start, end, label, *_ in rows:
        found.setdefault(text, []).append((start, end, label))
    assert {text: sorted(spans) for text, spans in found.items()} == EXPECTED


def test_pyarrow_reads_the_words(export, project):
    folder, _ = export(project, "hf")
    [path] = (folder / "data").glob("*.parquet")
    table = pyarrow.parquet.read_table(path)
    texts, words = table.column("text").to_pylist(), table.column("tokens").to_pylist()
    assert sorted(texts) == sorted(EXPECTED)
    for text, tokens in zip(texts, words):
        assert "".join("".join(tokens).split()) == "".join(text.split())
