"""Writes the page that displaCy draws of a document: displacy.py IN.json OUT.html."""

import json
import sys

from spacy import displacy

source, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    document = json.load(file)
text = document["text"]
if document.get("overlapping"):
    tokens, starts, ends = [], {}, {}
    at = 0
    for token in text.split():
        at = text.index(token, at)
        starts[at] = len(tokens)
        at += len(token)
        ends[at] = ends[at - token.endswith(".")] = len(tokens)
        tokens.append(token)
    spans = [
        {"start_token": starts[it["start"]], "end_token": ends[it["end"]] + 1, "label": it["label"]}
        for it in document["spans"]
    ]
    page = displacy.render(
        {"text": text, "spans": spans, "tokens": tokens}, style="span", manual=True, page=True, jupyter=False
    )
else:
    page = displacy.render(
        {"text": text, "ents": document["spans"], "title": None}, style="ent", manual=True, page=True, jupyter=False
    )
with open(target, "w", encoding="utf-8") as file:
    file.write(page)
