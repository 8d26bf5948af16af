"""GLiNER's training data, read as its own code does: words by number, the last one included."""

import json

import pytest
from conftest import EXPECTED


def words_of(text):
    return "".join(text.split())


def records(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("record", ["article", "sentence"])
def test_the_words_of_every_span_are_those_that_were_marked(export, project, record):
    path, _ = export(project, "gliner", f"record={record}", name=f"{record}.json")
    found, text = [], []
    for own in records(path):
        words = own["tokenized_text"]
        assert words and all(isinstance(word, str) and word.strip() for word in words)
        text.append("".join(words))
        for first, last, label in own["ner"]:
            assert 0 <= first <= last < len(words)
            found.append(("".join(words[first : last + 1]), label))
    expected = sorted(
        (words_of(text[start:end]), label) for text, spans in EXPECTED.items() for start, end, label in spans
    )
    assert sorted((words_of(quote), label) for quote, label in found) == expected
    assert words_of("".join(text)) == words_of("".join(EXPECTED))


def test_an_article_is_one_record_with_relations_between_its_names(export, sample):
    path, _ = export(sample, "gliner", name="sample.json")
    [own] = records(path)
    assert own["relations"]
    for head, tail, label in own["relations"]:
        assert head < len(own["ner"]) and tail < len(own["ner"]) and isinstance(label, str)
