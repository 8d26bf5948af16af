"""Releases as their readers meet them: splits that load by name, checksums that hold, recipes that give the same bytes."""

import hashlib
import json

import pytest
from conftest import EXPECTED, load_lines, run

RECIPE = {
    "release": {
        "splits": {"train": 1, "dev": 1, "test": 1, "by": "label"},
        "card": {"licence": "cc0-1.0", "languages": ["en"], "summary": "Hard texts."},
    }
}


@pytest.fixture
def release(project, tmp_path):
    def write(form, name="release"):
        recipe = tmp_path / f"{name}.json"
        recipe.write_text(json.dumps({"format": form, **RECIPE}), encoding="utf-8")
        run("export", project, "--recipe", recipe, "-o", tmp_path / name, codes=(0, 1))
        return tmp_path / name

    return write


def contents(folder):
    return {str(it.relative_to(folder)): it.read_bytes() for it in sorted(folder.rglob("*")) if it.is_file()}


@pytest.mark.parametrize("form", ["prodigy-jsonl", "hf", "spacy-docbin", "brat", "tei"])
def test_checksums_hold_and_the_same_recipe_gives_the_same_bytes(release, form):
    first, second = release(form, "first"), release(form, "second")
    assert contents(first) == contents(second)
    listed = dict(reversed(line.split("  ", 1)) for line in (first / "SHA256SUMS").read_text().splitlines())
    found = {name: hashlib.sha256(it).hexdigest() for name, it in contents(first).items() if name != "SHA256SUMS"}
    assert listed == found


def test_every_article_is_in_one_split_with_its_spans(release):
    folder = release("prodigy-jsonl")
    rows = [row for split in ("train", "dev", "test") for row in load_lines(folder / f"{split}.jsonl")]
    found = {row["text"]: sorted((it["start"], it["end"], it["label"]) for it in row["spans"]) for row in rows}
    assert found == EXPECTED and len(rows) == len(EXPECTED)


def test_datasets_loads_the_splits_by_name(release, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    import datasets

    folder = release("hf")
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert sorted(loaded) == ["test", "train", "validation"]
    quotes = {
        row["text"]: sorted((it["start"], it["end"], it["label"]) for it in row["spans"])
        for split in loaded.values()
        for row in split
    }
    assert quotes == EXPECTED
    names = {tuple(split.features["ner_tags"].feature.names) for split in loaded.values()}
    assert len(names) == 1, "the classes have the same numbers in every split"


def test_the_card_counts_what_is_there(release):
    card = (release("prodigy-jsonl") / "README.md").read_text(encoding="utf-8")
    spans = sum(len(it) for it in EXPECTED.values())
    characters = sum(len(text) for text in EXPECTED)
    assert f"| all | {len(EXPECTED)} | {characters} | {spans} | 0 |" in card
    assert 'license: "cc0-1.0"' in card and "Hard texts." in card


def test_what_is_left_out_of_a_stand_off_release_is_nowhere_in_it(project, tmp_path):
    recipe = tmp_path / "bare.json"
    recipe.write_text(json.dumps({"format": "galley-jsonl", "options": {"text": "leave-out"}, **RECIPE}))
    run("export", project, "--recipe", recipe, "-o", tmp_path / "bare", codes=(0, 1))
    words = ("Lavrov", "sailed", "Novák", "習近平", "בירושלים")
    assert all(any(word in text for text in EXPECTED) for word in words)
    found = contents(tmp_path / "bare")
    assert "report.json" in found and "train.jsonl" in found
    for name, content in found.items():
        for word in words:
            assert word.encode() not in content, f"{word} in {name}"
