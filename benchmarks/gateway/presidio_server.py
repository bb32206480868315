"""Presidio behind the two addresses LiteLLM asks, with a German pipeline; runs in an environment of its own.

    python presidio_server.py make FOLDER      trains the pipeline
    python presidio_server.py PORT FOLDER      serves

The package registry has no German pipeline. This one has the layers and width of spaCy's small one, learnt from the
letters of the benchmark in a few seconds: it costs what such a network costs and says nothing about recognition.
The tagger, parser and lemmatizer that spaCy's own pipelines bring would come on top.
"""

# mypy: disable-error-code="import-not-found"
# The packages live in an environment of their own.

from __future__ import annotations

import json
import random
import re
import sys
from typing import Any

import spacy
from aiohttp import web
from presidio_analyzer import AnalyzerEngine, RecognizerResult
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_anonymizer import AnonymizerEngine
from prompts import FIRST, LAST, STREETS, TOWNS, letters
from spacy.training import Example

PERSON = re.compile(rf"({'|'.join(FIRST)}) ({'|'.join(LAST)})")
PLACE = re.compile("|".join((*STREETS, *TOWNS)))


def make(folder: str) -> None:
    """Train a recogniser of people and places on the letters."""
    nlp, chance = spacy.blank("de"), random.Random(7)
    nlp.add_pipe("ner")
    examples = []
    for text in letters():
        found = [(each.start(), each.end(), "PER") for each in PERSON.finditer(text)]
        found += [(each.start(), each.end(), "LOC") for each in PLACE.finditer(text)]
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": found}))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(120):
        nlp.update(chance.sample(examples, 8), sgd=optimizer)
    nlp.to_disk(folder)


def serve(port: int, folder: str) -> None:
    engine = SpacyNlpEngine(models=[{"lang_code": "de", "model_name": folder}])
    engine.load()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["de"])
    anonymizer = AnonymizerEngine()

    async def analyze(request: web.Request) -> web.Response:
        asked = await request.json()
        found = analyzer.analyze(asked["text"], "de", entities=asked.get("entities"))
        return web.json_response([each.to_dict() for each in found])

    async def anonymize(request: web.Request) -> web.Response:
        asked: Any = await request.json()
        found = [RecognizerResult.from_json(each) for each in asked["analyzer_results"]]
        masked = anonymizer.anonymize(asked["text"], found)
        return web.json_response(json.loads(masked.to_json()))

    async def healthy(request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/analyze", analyze), web.post("/anonymize", anonymize), web.get("/health", healthy)])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=lambda *_: None)


if __name__ == "__main__":
    make(sys.argv[2]) if sys.argv[1] == "make" else serve(int(sys.argv[1]), sys.argv[2])
