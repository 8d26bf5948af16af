"""spaCy reads what Galley wrote, and sees the spans that were marked."""

import json

import pytest
import spacy
from conftest import EXPECTED, load_lines, run
from spacy.tokens import DocBin
from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo
from spacy.training.converters import conll_ner_to_docs


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


def docs_of(path, nlp):
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def triples(spans):
    return sorted((span.start_char, span.end_char, span.label_) for span in spans)


def entities_of_galley(export, project):
    """By text: start, end, label and quote of each annotation of the layer Entities, from Galley JSONL."""
    path, _ = export(project, "galley-jsonl")
    found = {}
    for line in load_lines(path):
        if "text" not in line:
            continue
        spans = [
            (start, end, it["label"])
            for it in line["annotations"]
            if it["layer"] == "Entities"
            for start, end in it["ranges"]
        ]
        found[line["text"]] = sorted(spans)
    return found


def test_docbin_has_the_texts_and_the_entities_as_they_were_marked(export, project, nlp):
    path, report = export(project, "spacy-docbin", name="articles.spacy")
    assert {doc.text: triples(doc.ents) for doc in docs_of(path, nlp)} == EXPECTED
    assert [item for item in report["items"] if item["severity"] == "loss"] == []


def test_docbin_is_training_data_that_spacy_accepts(export, project, nlp):
    path, _ = export(project, "spacy-docbin", name="train.spacy")
    pipeline = spacy.blank("en")
    recogniser = pipeline.add_pipe("ner")
    for _, spans in EXPECTED.items():
        for *_, label in spans:
            recogniser.add_label(label)
    examples = [Example(pipeline.make_doc(doc.text), doc) for doc in docs_of(path, nlp)]
    pipeline.initialize(lambda: examples)
    assert pipeline.update(examples)["ner"] > 0


def test_docbin_keeps_overlapping_spans_in_the_group_and_names_those_left_out_of_the_entities(
    export, sample, nlp
):
    path, report = export(sample, "spacy-docbin", "layer=Entities", name="sample.spacy")
    [doc] = docs_of(path, nlp)
    [(text, spans)] = entities_of_galley(export, sample).items()
    assert doc.text == text
    assert triples(doc.spans["sc"]) == spans
    left_out = set(spans) - set(triples(doc.ents))
    assert len([item for item in report["items"] if item["code"] == "overlap"]) == len(left_out)


def test_offsets_in_galley_jsonl_slice_the_quotes_in_python(export, project, sample):
    for made in (project, sample):
        path, _ = export(made, "galley-jsonl")
        lines = [line for line in load_lines(path) if "text" in line]
        count = 0
        for line in lines:
            for it in line["annotations"]:
                if not it["ranges"]:
                    continue
                assert [line["text"][start:end] for start, end in it["ranges"]] == it["quotes"]
                count += 1
        assert count > 0


def test_prodigy_lines_build_the_docs_with_the_spans(export, project, nlp):
    path, _ = export(project, "prodigy-jsonl")
    seen = {}
    for task in load_lines(path):
        words = [token["text"] for token in task["tokens"]]
        spaces = [token["ws"] for token in task["tokens"]]
        doc = spacy.tokens.Doc(nlp.vocab, words=words, spaces=spaces)
        assert doc.text == task["text"]
        spans = []
        for span in task["spans"]:
            made = doc[span["token_start"] : span["token_end"] + 1]
            assert (made.start_char, made.end_char) == (span["start"], span["end"])
            spans.append((span["start"], span["end"], span["label"]))
        seen[task["text"]] = sorted(spans)
    assert seen == EXPECTED


def test_white_space_at_the_ends_of_spans_stays(export, nlp, tmp_path):
    text = "  Fun night.\n\nMore 😀 text.  And so on \n"
    quotes = ["Fun night.\n", "\nMore 😀 text. ", " night", "Fun ", "  Fun", " And", "on \n"]
    spans = sorted((text.index(it), text.index(it) + len(it), "T") for it in quotes)
    source = tmp_path / "blanks.jsonl"
    marked = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    source.write_text(json.dumps({"text": text, "spans": marked}) + "\n", encoding="utf-8")
    made = tmp_path / "Blanks.galley"
    run("new", made)
    run("import", made, source, "--format", "prodigy-jsonl")
    path, report = export(made, "spacy-docbin", name="blanks.spacy")
    [doc] = docs_of(path, nlp)
    assert doc.text == text
    assert triples(doc.spans["sc"]) == spans
    assert [it.text for it in doc.spans["sc"]] == [text[start:end] for start, end, _ in spans]
    assert len([it for it in report["items"] if it["code"] == "white-space"]) == len(spans)
    path, _ = export(made, "prodigy-jsonl")
    [task] = load_lines(path)
    words, spaces = zip(*((it["text"], it["ws"]) for it in task["tokens"]))
    doc = spacy.tokens.Doc(nlp.vocab, words=words, spaces=spaces)
    assert doc.text == text
    found = [doc[it["token_start"] : it["token_end"] + 1] for it in task["spans"]]
    assert [(it.start_char, it.end_char) for it in found] == [(start, end) for start, end, _ in spans]


def test_doccano_lines_slice_the_quotes_in_python(export, project):
    path, _ = export(project, "doccano-jsonl")
    seen = {
        line["text"]: sorted((start, end, label) for start, end, label in line.get("label", []))
        for line in load_lines(path)
    }
    assert seen == EXPECTED


def words_of(text):
    return "".join(text.split())


@pytest.mark.parametrize("scheme", ["bio", "bio1", "bioes"])
def test_conll_gives_the_words_of_every_entity(export, project, scheme):
    path, _ = export(project, "conll2003", f"scheme={scheme}", "layer=Entities", name=f"{scheme}.conll")
    expected = sorted(
        (words_of(text[start:end]), label) for text, spans in EXPECTED.items() for start, end, label in spans
    )
    found = []
    for sentence in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split(" ") for line in sentence.split("\n") if line and not line.startswith("-DOCSTART-")]
        if not rows:
            continue
        tags = [row[-1] for row in rows]
        if scheme == "bioes":
            biluo = [{"S": "U", "E": "L"}.get(tag[0], tag[0]) + tag[1:] for tag in tags]
        else:
            biluo = iob_to_biluo(tags)
        doc = spacy.tokens.Doc(spacy.blank("en").vocab, words=[row[0] for row in rows])
        found += [(words_of(span.text), span.label_) for span in biluo_tags_to_spans(doc, biluo)]
    assert sorted(found) == expected


def test_spacys_own_converter_reads_the_conll_file(export, project):
    path, _ = export(project, "conll2003", "layer=Entities", name="articles.conll")
    docs = list(conll_ner_to_docs(path.read_text(encoding="utf-8"), n_sents=0, no_print=True))
    found = sorted((words_of(span.text), span.label_) for doc in docs for span in doc.ents)
    expected = sorted(
        (words_of(text[start:end]), label) for text, spans in EXPECTED.items() for start, end, label in spans
    )
    assert found == expected


def test_brat_offsets_slice_the_quotes_of_the_text_beside_them(export, project):
    folder, _ = export(project, "brat")
    expected = sorted(
        (text[start:end].replace("\r", " ").replace("\n", " "), label)
        for text, spans in EXPECTED.items()
        for start, end, label in spans
    )
    found = []
    for standoff in sorted(folder.glob("*.ann")):
        text = standoff.with_suffix(".txt").read_bytes().decode("utf-8")
        for line in standoff.read_text(encoding="utf-8").split("\n"):
            if not line.startswith("T"):
                continue
            _, place, quote = line.split("\t")
            label, start, end = place.split(" ")
            assert text[int(start) : int(end)] == quote
            found.append((quote, label))
    assert sorted(found) == expected


def lines_of(text, start, end):
    """The parts of a range as brat must write it: no line break in any, no white space at their ends."""
    parts, at = [], start
    for piece in text[start:end].replace("\r", "\n").split("\n"):
        left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        if piece.strip():
            parts.append((at + left, at + right))
        at += len(piece) + 1
    return parts


def test_brat_has_every_labelled_annotation_of_the_sample_under_its_own_name(export, sample):
    path, _ = export(sample, "galley-jsonl")
    [article] = [line for line in load_lines(path) if "text" in line]
    expected = []
    for it in article["annotations"]:
        if it["ranges"] and it.get("label"):
            parts = [part for start, end in it["ranges"] for part in lines_of(article["text"], start, end)]
            expected.append((it["label"], parts))
    folder, _ = export(sample, "brat")
    display = (folder / "visual.conf").read_text(encoding="utf-8").split("[drawing]")[0]
    names = dict(line.split(" | ") for line in display.split("\n") if " | " in line)
    found = []
    for standoff in sorted(folder.rglob("*.ann")):
        text = standoff.with_suffix(".txt").read_bytes().decode("utf-8")
        assert text == article["text"]
        for line in standoff.read_text(encoding="utf-8").split("\n"):
            if not line.startswith("T"):
                continue
            _, place, quote = line.split("\t")
            label, offsets = place.split(" ", 1)
            parts = [tuple(map(int, part.split(" "))) for part in offsets.split(";")]
            assert " ".join(text[start:end] for start, end in parts) == quote
            found.append((names[label], parts))
    assert len(found) > 0
    assert sorted(found) == sorted(expected)


def test_docbin_has_categories_and_links(export, nlp, tmp_path):
    rows = [
        {"text": "😀 Ada met Bob.", "spans": [{"start": 2, "end": 5, "label": "Person", "kb_id": "Q7259"}], "accept": ["News"]},
        {"text": "Rain.", "spans": [], "accept": []},
    ]
    rows = [{**row, "answer": "accept", "options": [{"id": "News"}]} for row in rows]
    source = tmp_path / "tasks.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    made = tmp_path / "Made.galley"
    run("new", made, "--preset", "newsroom")
    run("import", made, source, "--format", "prodigy-jsonl")
    path, _ = export(made, "spacy-docbin", name="made.spacy")
    first, second = docs_of(path, nlp)
    assert triples(first.ents) == [(2, 5, "Person")]
    assert first.ents[0].kb_id_ == "Q7259"
    assert [span.kb_id_ for span in first.spans["sc"]] == ["Q7259"]
    # Each says of every label of the project whether it has it.
    assert first.cats.keys() == second.cats.keys() > {"News"}
    assert [label for label, value in first.cats.items() if value] == ["News"]
    assert not any(second.cats.values())


def test_galley_reads_what_spacy_wrote(export, nlp, tmp_path):
    """Texts, entities, overlapping spans in groups, categories and links, as spaCy itself stores them."""
    docs = []
    for text, marked in EXPECTED.items():
        doc = nlp(text)
        spans = [doc.char_span(start, end, label, kb_id="Q1") for start, end, label in marked]
        doc.set_ents([span for span in spans if span])
        doc.spans["sc"] = [doc[0:2], doc[1:3]]
        doc.spans["other"] = [spacy.tokens.Span(doc, 0, 1, label="Claim")]
        for span in doc.spans["sc"]:
            span.label_ = "Event"
        doc.spans["sc"] = [spacy.tokens.Span(doc, span.start, span.end, label="Event") for span in doc.spans["sc"]]
        doc.cats = {"news": 1.0, "sport": 0.0}
        docs.append(doc)
    source = tmp_path / "spacy.spacy"
    DocBin(attrs=["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "LEMMA"], docs=docs, store_user_data=True).to_disk(source)
    made = tmp_path / "Made.galley"
    run("new", made, "--preset", "newsroom")
    run("import", made, source)
    path, _ = export(made, "galley-jsonl", name="made.jsonl")
    lines = {line["text"]: line["annotations"] for line in load_lines(path) if "text" in line}
    assert sorted(lines) == sorted(EXPECTED)
    for doc in docs:
        spans = [*doc.ents, *doc.spans["sc"], *doc.spans["other"]]
        expected = [(span.start_char, span.end_char, span.label_) for span in spans]
        found = [(*it["ranges"][0], it["label"]) for it in lines[doc.text] if it.get("ranges")]
        assert sorted(found) == sorted(expected)
        assert [it["label"] for it in lines[doc.text] if not it.get("ranges")] == ["news"]
        linked = [it for it in lines[doc.text] if it.get("entity")]
        assert len(linked) == len(doc.ents)
