"""Presidio behind a pipe, run by the Python of its own environment: one JSON list of texts per line in, spans out.

Without a German model (``--model`` names one that is installed) it works with a blank pipeline: then its patterns look
at German text and nothing looks for names.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time

import spacy  # type: ignore[import-not-found]
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # type: ignore[import-not-found]
from presidio_analyzer.nlp_engine import NlpEngineProvider  # type: ignore[import-not-found]

KINDS = {
    "PERSON": "PERSON",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD",
    "IP_ADDRESS": "IP",
}


def engine(model: str) -> AnalyzerEngine:
    if not model:
        model = tempfile.mkdtemp()
        spacy.blank("de").to_disk(model)
    models = [{"lang_code": "de", "model_name": model}]
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    registry = RecognizerRegistry(supported_languages=["de"])
    registry.load_predefined_recognizers(languages=["de"], nlp_engine=nlp)
    return AnalyzerEngine(nlp_engine=nlp, registry=registry, supported_languages=["de"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="")
    analyzer = engine(parser.parse_args().model)
    for line in sys.stdin:
        texts = json.loads(line)
        before = time.process_time()
        results = [analyzer.analyze(text, language="de", entities=list(KINDS)) for text in texts]
        seconds = time.process_time() - before
        spans = [[[span.start, span.end, KINDS[span.entity_type]] for span in result] for result in results]
        print(json.dumps({"seconds": seconds, "spans": spans}), flush=True)


if __name__ == "__main__":
    main()
