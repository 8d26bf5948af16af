"""seqeval and spaCy read the columns that Galley writes, in every scheme, and see the entities that were marked."""

import pytest
from conftest import EXPECTED, load_lines
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities
from spacy.training.converters import conll_ner_to_docs


def words_of(text):
    return "".join(text.split())


def marked():
    return sorted(
        (words_of(text[start:end]), label) for text, spans in EXPECTED.items() for start, end, label in spans
    )


def rows_of(path, separator="\t"):
    """Sentences of rows; the rows that only say where an article begins are none."""
    sentences = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split(separator) for line in block.split("\n") if line and not line.startswith("#")]
        rows = [row for row in rows if "-DOCSTART-" not in row]
        if rows:
            sentences.append(rows)
    return sentences


def entities_of(sentences, column, scheme, token=0):
    """What seqeval finds, strictly: a sequence that breaks the scheme gives nothing."""
    found = []
    strict = Entities([[row[column] for row in rows] for rows in sentences], scheme)
    for rows, entities in zip(sentences, strict.entities):
        for entity in entities:
            found.append(("".join(row[token] for row in rows[entity.start : entity.end]), entity.tag))
    return sorted(found)


@pytest.mark.parametrize(
    "name, scheme", [("auto", IOB2), ("bio1", IOB1), ("bio2", IOB2), ("bioes", IOBES), ("bilou", BILOU)]
)
def test_seqeval_finds_every_entity_in_every_scheme(export, project, name, scheme):
    path, report = export(project, "conll", f"scheme={name}", "layer=Entities", name=f"{name}.conll")
    assert entities_of(rows_of(path), 1, scheme) == marked()
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


def test_nested_entities_are_found_in_their_columns(export, sample):
    lines, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(lines) if "text" in line]
    expected = sorted(
        (words_of(article["text"][it["ranges"][0][0] : it["ranges"][-1][1]]), it["label"].replace(" ", "_"))
        for it in article["annotations"]
        if it["layer"] == "Entities" and it["ranges"] and it.get("label")
    )
    columns = "columns=token,ner,ner,ner,ner"
    path, report = export(sample, "conll", columns, "layer=Entities", "scheme=bioes", name="nested.conll")
    assert [item for item in report["items"] if item["code"] in ("overlap", "sentence-end", "misaligned")] == [
        item for item in report["items"] if item["code"] == "misaligned"
    ]
    sentences = rows_of(path)
    found = [it for column in range(1, 5) for it in entities_of(sentences, column, IOBES)]
    assert sorted(found) == expected


def test_spacys_own_converter_reads_the_columns_that_it_knows(export, project):
    options = ("layer=Entities", "columns=token,pos,chunk,ner", "separator=space")
    path, _ = export(project, "conll", *options, name="articles.conll")
    docs = list(conll_ner_to_docs(path.read_text(encoding="utf-8"), n_sents=0, no_print=True))
    assert len(docs) == len(EXPECTED)
    assert sorted((words_of(span.text), span.label_) for doc in docs for span in doc.ents) == marked()


def test_lines_of_text_hold_the_words_that_follow_them(export, project):
    options = ("columns=id,token,ner,-,annotator", "docstart=newdoc", "text=yes", "layer=Entities")
    path, _ = export(project, "conll", *options, name="articles.iob2")
    blocks = [it for it in path.read_text(encoding="utf-8").split("\n\n") if it]
    read = ""
    for block in blocks:
        lines = block.split("\n")
        [text] = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
        assert words_of(text) == "".join(row[1] for row in rows)
        assert all(len(row) == 5 for row in rows)
        read += words_of(text)
    assert sorted(read) == sorted(words_of("".join(EXPECTED)))
    assert entities_of(rows_of(path), 2, IOB2, token=1) == marked()
