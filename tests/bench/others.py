"""Other people's readers of a file that Galley wrote, for the benchmark to time as whole processes.

    others.py docbin FILE.spacy        spaCy's DocBin, every document unpacked
    others.py doccano FILE.jsonl       doccano's own reader, parser and span maker, without its database
"""

import sys


def docbin(path):
    import spacy
    from spacy.tokens import DocBin

    vocabulary = spacy.blank("xx").vocab
    return sum(len(doc.ents) for doc in DocBin().from_disk(path).get_docs(vocabulary))


def doccano(path):
    import os
    from pathlib import Path

    import backend

    sys.path.insert(0, str(Path(backend.__file__).parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    import django

    django.setup()
    from data_import.pipeline.data import TextData
    from data_import.pipeline.label import SpanLabel
    from data_import.pipeline.makers import LabelMaker
    from data_import.pipeline.parsers import JSONLParser
    from data_import.pipeline.readers import FileName, Reader

    assert TextData
    reader = Reader([FileName(path, path, path)], JSONLParser(encoding="utf_8"))
    maker = LabelMaker(column="label", label_class=SpanLabel)
    return sum(len(maker.make(rows)) for rows in reader.batch(1000))


if __name__ == "__main__":
    print({"docbin": docbin, "doccano": doccano}[sys.argv[1]](sys.argv[2]))
