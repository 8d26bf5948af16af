"""What Galley writes for people: Word files as python-docx reads them, pages as an HTML parser reads them."""

import re

import docx
import lxml.html
import pytest
from conftest import EXPECTED, load_lines
from docx.oxml.ns import qn


def articles_of(export, project):
    """Galley's own export, by text: its annotations that have a place."""
    path, _ = export(project, "galley-jsonl")
    lines = [line for line in load_lines(path) if "text" in line]
    return {line["text"]: [it for it in line["annotations"] if it["ranges"]] for line in lines}


def lines_of(document):
    """The text of a Word file: its own paragraphs, in the style of a line of text."""
    own = [it for it in document.paragraphs if it.style.name.startswith("Galley Text")]
    ends = ["\r\n" if it.style.name == "Galley Text Return" else "\n" for it in own]
    return "".join(it.text + end for it, end in zip(own, ends))[: -len(ends[-1])]


def commented(document):
    """By number of a comment, the words between its marks, as they stand in the file."""
    quotes, open_ = {}, set()
    paragraphs = [it for it in document.paragraphs if it.style.name.startswith("Galley Text")]
    for number, paragraph in enumerate(paragraphs):
        if number:
            end = "\r\n" if paragraphs[number - 1].style.name == "Galley Text Return" else "\n"
            for it in open_:
                quotes[it] += end
        for element in paragraph._p.iter():
            if element.tag == qn("w:commentRangeStart"):
                open_.add(element.get(qn("w:id")))
                quotes[element.get(qn("w:id"))] = ""
            elif element.tag == qn("w:commentRangeEnd"):
                open_.discard(element.get(qn("w:id")))
            elif element.tag in (qn("w:t"), qn("w:tab"), qn("w:cr")):
                words = {qn("w:tab"): "\t", qn("w:cr"): "\r"}.get(element.tag, element.text)
                # The page's own elements for tab stops stand in properties.
                if element.getparent().tag == qn("w:r"):
                    for it in open_:
                        quotes[it] += words
    return quotes


def test_word_files_have_the_texts_and_a_comment_with_the_label_on_every_span(export, project):
    folder, report = export(project, "docx")
    seen = {}
    for path in sorted(folder.glob("*.docx")):
        document = docx.Document(path)
        quotes = commented(document)
        labels = {str(it.comment_id): it.paragraphs[0].text for it in document.comments}
        assert {it.paragraphs[0].style.name for it in document.comments} == {"Galley Label"}
        seen[lines_of(document)] = sorted((quotes[it], label) for it, label in labels.items())
    expected = {text: sorted((text[start:end], label) for start, end, label in spans) for text, spans in EXPECTED.items()}
    assert seen == expected
    assert [it for it in report["items"] if it["severity"] in ("loss", "rejected")] == []


def test_the_marked_words_of_a_word_file_are_shaded(export, project):
    folder, _ = export(project, "docx")
    for path in folder.glob("*.docx"):
        document = docx.Document(path)
        shaded = []
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                properties = run._r.rPr
                if properties is not None and properties.find(qn("w:shd")) is not None:
                    assert re.fullmatch("[0-9A-F]{6}", properties.find(qn("w:shd")).get(qn("w:fill")))
                    shaded.append(run.text)
        text = lines_of(document)
        assert sorted(shaded) == sorted(text[start:end] for start, end, _ in EXPECTED[text])


def test_comments_of_the_sample_say_who_and_hold_the_note(export, sample):
    folder, _ = export(sample, "docx")
    [path] = folder.glob("*.docx")
    document = docx.Document(path)
    [(text, annotations)] = articles_of(export, sample).items()
    assert lines_of(document) == text
    quotes = commented(document)
    found = []
    for it in document.comments:
        if str(it.comment_id) in quotes:
            note = "\n".join(line.text for line in it.paragraphs if line.style.name == "annotation text")
            found.append((quotes[str(it.comment_id)], it.author, note))
    expected = []
    for it in annotations:
        start, end = it["ranges"][0][0], it["ranges"][-1][1]
        expected.append((text[start:end], it["annotator"], it.get("note", "")))
    assert sorted(found) == sorted(expected)
    assert any(note for _, _, note in found)


@pytest.fixture
def page(export):
    def read(project):
        path, report = export(project, "html", name="page.html")
        source = path.read_text(encoding="utf-8")
        return lxml.html.document_fromstring(source), source, report

    return read


def test_the_text_of_an_article_on_the_page_is_the_text(page, export, project):
    tree, _, report = page(project)
    texts = [it.text_content() for it in tree.find_class("text")]
    assert sorted(texts) == sorted(EXPECTED)
    assert [it for it in report["items"] if it["severity"] in ("loss", "rejected")] == []


def test_every_mark_on_the_page_has_its_quote_and_its_label(page, project):
    tree, _, _ = page(project)
    for element in tree.find_class("text"):
        text = element.text_content()
        found = {}
        for span in element.iter("span"):
            found.setdefault(span.get("data-a"), ["", None])
            found[span.get("data-a")][0] += span.text_content()
            found[span.get("data-a")][1] = span.get("title").split(" · ")[0]
        assert sorted(map(tuple, found.values())) == sorted((text[start:end], label) for start, end, label in EXPECTED[text])


def test_overlapping_and_divided_marks_of_the_sample_are_all_on_the_page(page, export, sample):
    tree, source, _ = page(sample)
    [(text, annotations)] = articles_of(export, sample).items()
    [element] = tree.find_class("text")
    assert element.text_content() == text
    found = {}
    for span in element.iter("span"):
        found[span.get("data-a")] = found.get(span.get("data-a"), "") + span.text_content()
    expected = ["".join(text[start:end] for start, end in it["ranges"]) for it in annotations]
    assert sorted(found.values()) == sorted(expected)
    notes = [it for it in annotations if it.get("note")]
    shown = tree.xpath("//aside[@class='notes']//div[@class='note']")
    assert len(shown) >= len(notes) > 0


def test_the_page_loads_and_runs_nothing_and_its_links_lead_somewhere(page, project, sample):
    for made in (project, sample):
        tree, source, _ = page(made)
        assert not tree.xpath("//script | //link | //img | //iframe | //@src | //@onclick")
        assert "url(" not in source and "@import" not in source
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        for href in tree.xpath("//a/@href"):
            assert href.startswith(("http://", "https://", "mailto:")) or href[1:] in ids


def test_markdown_has_every_label_behind_its_words(export, project):
    folder, _ = export(project, "markdown")
    found = []
    for path in sorted(folder.glob("*.md")):
        body = path.read_bytes().decode("utf-8").split("---\n", 2)[2].split("<!-- end of the text -->")[0]
        for words, label in re.findall(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]`([^`]*)`", body):
            found.append((re.sub(r"\\(.)", r"\1", words), label))
    expected = [(text[start:end], label) for text, spans in EXPECTED.items() for start, end, label in spans]
    assert sorted(found) == sorted(expected)
