"""Label Studio's own package reads what Galley wrote: the configuration, each task, each result."""

import json

import pytest
from conftest import EXPECTED, load_lines
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface


def tasks_of(folder):
    return json.loads((folder / "tasks.json").read_text(encoding="utf-8"))


def judged(folder):
    """The tasks, after the configuration and every result were found valid."""
    interface = LabelInterface((folder / "config.xml").read_text(encoding="utf-8"))
    interface.validate()
    tasks = tasks_of(folder)
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for annotation in task["annotations"]:
            for index, result in enumerate(annotation["result"]):
                if result["type"] != "relation":
                    assert interface.validate_region(result, return_errors=True, region_index=index) == []
            assert interface.validate_annotation(annotation)
    return tasks


def spans_of(task):
    """Start, end and label of each labelled region, whose quote Python's slices must give."""
    text = task["data"]["text"]
    spans = []
    for annotation in task["annotations"]:
        for result in annotation["result"]:
            if result["type"] == "labels":
                value = result["value"]
                assert text[value["start"] : value["end"]] == value["text"]
                spans += [(value["start"], value["end"], label) for label in value["labels"]]
    return sorted(spans)


def test_every_task_is_valid_and_has_the_spans_that_were_marked(export, project):
    folder, report = export(project, "label-studio")
    assert {task["data"]["text"]: spans_of(task) for task in judged(folder)} == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


def test_a_wrong_label_is_not_valid_so_the_judge_can_say_no(export, project):
    folder, _ = export(project, "label-studio")
    interface = LabelInterface((folder / "config.xml").read_text(encoding="utf-8"))
    [annotation] = tasks_of(folder)[0]["annotations"]
    annotation["result"][0]["value"]["labels"] = ["No such label"]
    assert not interface.validate_annotation(annotation)


def test_the_sample_is_valid_with_its_layers_relations_notes_and_attributes(export, sample):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    folder, _ = export(sample, "label-studio")
    [task] = judged(folder)
    expected = sorted(
        (it["ranges"][0][0], it["ranges"][-1][1], it["label"])
        for it in article["annotations"]
        if it["ranges"] and it.get("label")
    )
    assert spans_of(task) == expected
    results = [result for annotation in task["annotations"] for result in annotation["result"]]
    ids = {result["id"] for result in results if result["type"] == "labels"}
    relations = [result for result in results if result["type"] == "relation"]
    assert len(relations) == len(article["relations"]) > 0
    assert all(it["from_id"] in ids and it["to_id"] in ids for it in relations)


@pytest.mark.parametrize("form", ["JSON_MIN", "CONLL2003"])
def test_their_converter_reads_the_tasks(export, project, tmp_path, form):
    folder, _ = export(project, "label-studio")
    config = (folder / "config.xml").read_text(encoding="utf-8")
    out = tmp_path / form
    converter = Converter(config, str(out), download_resources=False)
    tasks = str(folder / "tasks.json")
    if form == "CONLL2003":
        try:
            converter.convert_to_conll2003(tasks, str(out), is_dir=False)
        except LookupError as error:
            pytest.skip(f"their tokeniser's data is not here: {error}")
        words = [line.split(" ") for line in (out / "result.conll").read_text(encoding="utf-8").split("\n")]
        tagged = [row[0] for row in words if len(row) == 4 and row[3] != "O"]
        assert {"MOSCOW", "Rex", "Tillerson", "Praha"} <= set(tagged)
    else:
        converter.convert_to_json_min(tasks, str(out), is_dir=False)
        [result] = list(out.glob("*.json"))
        seen = {}
        for row in json.loads(result.read_text(encoding="utf-8")):
            regions = [region for value in row.values() if isinstance(value, list) for region in value]
            seen[row["text"]] = sorted(
                (region["start"], region["end"], label) for region in regions for label in region["labels"]
            )
        assert seen == EXPECTED
