"""The library conllu reads what Galley writes as CoNLL-U; text and entities are decoded here, from what it gives."""

import json
import re
from urllib.parse import unquote

import conllu
import pytest
from conftest import EXPECTED, load_lines, run

SPACES = {"s": " ", "t": "\t", "r": "\r", "n": "\n", "p": "|", "\\": "\\"}

# What separates something in MISC, in names and in a text.
ODD_TEXT = "x = y = z|w\n\n1\tAda=Bob=Li (e1-2-3) 100% # text = no\n_ \u2028 \u00a0a \ufe0f b\r\n"
ODD = [("y = z|w", "a=b=c"), ("Ada=Bob", "a-b(c)"), ("=Bob=Li", "É/ü |%2D"), ("100%", "my label")]


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    spans = [
        {"start": ODD_TEXT.index(quote), "end": ODD_TEXT.index(quote) + len(quote), "label": label}
        for quote, label in ODD
    ]
    source = folder / "odd.jsonl"
    source.write_text(json.dumps({"text": ODD_TEXT, "spans": spans}) + "\n", encoding="utf-8")
    path = folder / "Odd.galley"
    run("new", path)
    run("import", path, source, "--format", "prodigy-jsonl")
    return path


def unescaped(value):
    return re.sub(
        r"\\(?:u([0-9A-F]{4})|(.))",
        lambda it: chr(int(it.group(1), 16)) if it.group(1) else SPACES[it.group(2)],
        value,
    )


class Article:
    """A document of a CoNLL-U file: its text from words and white space, its mentions from brackets."""

    def __init__(self):
        self.text, self.open, self.mentions = "", {}, {}

    def token(self, token):
        misc = token["misc"] or {}
        self.text += unescaped(misc.get("SpacesBefore") or "")
        start = len(self.text)
        self.text += token["form"]
        for bracket in re.findall(r"\([^()]+\)?|[^()]+\)", misc.get("Entity") or ""):
            if bracket.startswith("("):
                key, label, head, other = bracket.strip("()").split("-", 3)
                pairs = [it.split(":", 1) for it in other.split(",") if it]
                mention = {"label": unquote(label), "start": start, "key": key}
                mention["other"] = [(unquote(name), unquote(value)) for name, value in pairs]
                self.open.setdefault(key, []).append(mention)
                assert head == "1"
            if bracket.endswith(")"):
                mention = self.open[bracket.strip("()").split("-")[0]].pop()
                number = re.sub(r"\[(\d+)/\d+\]", "", mention["key"])
                whole = number if "[" in mention["key"] else (number, len(self.mentions))
                entry = self.mentions.setdefault(whole, {**mention, "parts": []})
                entry["parts"].append((mention["start"], len(self.text)))
        if "SpacesAfter" in misc:
            self.text += unescaped(misc["SpacesAfter"])
        elif misc.get("SpaceAfter") != "No":
            self.text += " "

    def spans(self):
        return sorted((it["parts"], it["label"]) for it in self.mentions.values())


def articles_of(path):
    data = path.read_bytes().decode("utf-8")
    sentences = conllu.parse(data)
    assert "".join(it.serialize() for it in sentences) == data
    articles = []
    for sentence in sentences:
        if any(key == "newdoc" or key.startswith("newdoc ") for key in sentence.metadata):
            articles.append(Article())
        assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
        plain = ""
        for token in sentence:
            plain += token["form"]
            nothing = (token["misc"] or {}).get("SpaceAfter") == "No"
            plain += "" if nothing else " "
            articles[-1].token(token)
        assert sentence.metadata["text"] == plain.removesuffix(" ")
        assert not any(articles[-1].open.values())
    assert sentences[0].metadata["global.Entity"] == "eid-etype-head-other"
    return articles


def expected_of(export, project):
    """By text: the parts and the label of each annotation, from Galley JSONL."""
    path, _ = export(project, "galley-jsonl")
    found = {}
    for line in load_lines(path):
        if "text" in line:
            own = [it for it in line["annotations"] if it["ranges"]]
            found[line["text"]] = sorted(
                ([tuple(part) for part in it["ranges"]], it.get("label") or "") for it in own
            )
    return found


def test_texts_and_entities_are_as_they_were_marked(export, project):
    path, report = export(project, "conllu", name="articles.conllu")
    found = {it.text: it.spans() for it in articles_of(path)}
    assert found == {
        text: sorted(([(start, end)], label) for start, end, label in spans) for text, spans in EXPECTED.items()
    }
    assert [item for item in report["items"] if item["severity"] in ("loss", "rejected")] == []


def test_the_sample_keeps_layers_notes_links_and_every_annotation(export, sample):
    path, _ = export(sample, "conllu", name="sample.conllu")
    [article] = articles_of(path)
    assert {article.text: article.spans()} == expected_of(export, sample)
    lines, _ = export(sample, "galley-jsonl")
    [line] = [it for it in load_lines(lines) if "text" in it]
    own = [it for it in line["annotations"] if it["ranges"]]

    def said(name):
        return sorted(value for it in article.mentions.values() for key, value in it["other"] if key == name)

    assert said("layer") == sorted(it["layer"] for it in own)
    assert said("note") == sorted(it["note"] for it in own if it.get("note"))
    ids = {it["id"] for it in own}
    links = [it for it in line.get("relations", []) if it["from"] in ids and it["to"] in ids]
    assert len(said("relation")) == len(links) > 0


def test_what_separates_something_is_kept_out_of_the_way(export, odd):
    path, report = export(odd, "conllu", name="odd.conllu")
    [article] = articles_of(path)
    assert article.text == ODD_TEXT
    assert {article.text: article.spans()} == expected_of(export, odd)
    assert [label for _, label in article.spans()] == [label for _, label in ODD]


def test_crossing_entities_are_told_apart(export, tmp_path):
    spans = [{"start": 0, "end": 7, "label": "A"}, {"start": 4, "end": 11, "label": "B"}]
    source = tmp_path / "crossing.jsonl"
    source.write_text(json.dumps({"text": "aaa bbb ccc", "spans": spans}) + "\n", encoding="utf-8")
    made = tmp_path / "Crossing.galley"
    run("new", made)
    run("import", made, source, "--format", "prodigy-jsonl")
    path, _ = export(made, "conllu", name="crossing.conllu")
    [article] = articles_of(path)
    assert article.spans() == [([(0, 7)], "A"), ([(4, 11)], "B")]


def test_what_was_written_is_imported_equal(export, sample, tmp_path):
    path, _ = export(sample, "conllu", name="sample.conllu")
    again = tmp_path / "Again.galley"
    run("new", again)
    run("import", again, path, "--strict")
    assert expected_of(export, again) == expected_of(export, sample)
