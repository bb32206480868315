"""The description and the checks say the same: what passes the checks fits it, and it names every field they know."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema_rs
import pytest

from stadtkern.modelcalls.description import BODIES as DESCRIBED
from stadtkern.modelcalls.description import GETS, openapi
from stadtkern.modelcalls.testing_bodies import BODIES

PATHS = {
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
    "embeddings": "/v1/embeddings",
    "speech": "/v1/audio/speech",
    "images": "/v1/images/generations",
    "transcription": "/v1/audio/transcriptions",
}


def faults(name: str, body: Any) -> list[str]:
    return [fault.message for fault in jsonschema_rs.Draft202012Validator(DESCRIBED[PATHS[name]]).iter_errors(body)]


@pytest.mark.parametrize("name", sorted(PATHS))
def test_everything_known_fits_the_description(name: str) -> None:
    body = copy.deepcopy(BODIES[name]) | ({"file": "RIFF"} if name == "transcription" else {})
    assert faults(name, body) == []
    assert faults(name, {**body, "hidden": 1}) != []
    assert faults(name, {**body, "temperature" if name == "chat" else "model": ["hot"]}) != []


def test_it_is_a_document_of_every_address() -> None:
    document = openapi()
    assert set(document["paths"]) == set(PATHS.values()) | set(GETS)
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == 10
    assert json.loads(json.dumps(document)) == document
