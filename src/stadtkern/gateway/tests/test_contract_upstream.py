"""One contract for every model server: what the fake promises, a real one keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest

from stadtkern.gateway.testing.fake_server import MODEL, FakeModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELLO: Any = [{"role": "user", "content": "Grüß Gott! Wann hat das Bürgerservice offen?"}]
SCHEMA: Any = {
    "type": "object",
    "properties": {
        "subject": {"type": "string", "maxLength": 40},
        "urgent": {"type": "boolean"},
        "office": {"enum": ["Bürgerservice", "Bauamt"]},
    },
    "required": ["subject", "urgent", "office"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a kind of model server answers: chats and vectors may have servers of their own."""

    chats: str
    vectors: str
    model: str

    def client(self, address: str) -> openai.OpenAI:
        return openai.OpenAI(base_url=address, api_key="none", max_retries=0, timeout=60)


def real_servers(folder: Path, texts: Path) -> Iterator[Upstream]:
    pytest.importorskip("xllamacpp", reason="no llama.cpp here: xllamacpp cannot be loaded", exc_type=ImportError)
    from stadtkern.gateway.testing import tiny_model

    model = tiny_model.build(folder, sorted(texts.rglob("*.yaml")))
    with tiny_model.served(model) as chats, tiny_model.served(model, embedding=True) as vectors:
        yield Upstream(chats, vectors, tiny_model.NAME)


@pytest.fixture(scope="module", params=["fake", "real"])
def upstream(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    if request.param == "fake":
        with FakeModelServer() as server:
            yield Upstream(server.address, server.address, MODEL)
    else:
        from django.conf import settings

        yield from real_servers(tmp_path_factory.mktemp("model"), settings.CITY_DIR.parent)


@pytest.fixture
def client(upstream: Upstream) -> Iterator[openai.OpenAI]:
    with upstream.client(upstream.chats) as opened:
        yield opened


def test_is_healthy(upstream: Upstream) -> None:
    answer = httpx.get(f"{upstream.chats.removesuffix('/v1')}/health", trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_models(client: openai.OpenAI, upstream: Upstream) -> None:
    assert [model.id for model in client.models.list()] == [upstream.model]


def test_chat(client: openai.OpenAI, upstream: Upstream) -> None:
    answer = client.chat.completions.create(model=upstream.model, messages=HELLO, max_tokens=4, temperature=0)
    assert answer.usage is not None
    assert (answer.object, answer.model, answer.usage.completion_tokens) == ("chat.completion", upstream.model, 4)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 4
    assert [(each.index, each.finish_reason, each.message.role) for each in answer.choices] == [
        (0, "length", "assistant")
    ]
    assert answer.choices[0].message.content


@pytest.mark.parametrize("with_usage", [True, False])
def test_stream_says_the_same_as_the_whole(client: openai.OpenAI, upstream: Upstream, with_usage: bool) -> None:
    asked: Any = {"model": upstream.model, "messages": HELLO, "max_tokens": 5, "temperature": 0, "seed": 1}
    whole = client.chat.completions.create(**asked)
    stream = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": with_usage})
    chunks = list(stream)
    choices = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert "".join(choice.delta.content or "" for choice in choices) == whole.choices[0].message.content
    assert [choice.finish_reason for choice in choices] == [None] * (len(choices) - 1) + ["length"]
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    counted = [(chunk.choices, chunk.usage.completion_tokens) for chunk in chunks if chunk.usage]
    assert counted == ([([], 5)] if with_usage else [])


def test_stream_ends_with_done(upstream: Upstream) -> None:
    asked = {"model": upstream.model, "messages": HELLO, "max_tokens": 2, "stream": True}
    answer = httpx.post(f"{upstream.chats}/chat/completions", json=asked, trust_env=False)
    assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert answer.text.rstrip().rpartition("\n")[2] == "data: [DONE]"


def test_answer_fits_the_schema(client: openai.OpenAI, upstream: Upstream) -> None:
    wanted: Any = {"type": "json_schema", "json_schema": {"name": "note", "strict": True, "schema": SCHEMA}}
    answer = client.chat.completions.create(model=upstream.model, messages=HELLO, response_format=wanted, seed=1)
    note = json.loads(answer.choices[0].message.content or "")
    assert sorted(note) == ["office", "subject", "urgent"]
    assert {type(note["subject"]), type(note["urgent"])} == {str, bool}
    assert note["office"] in SCHEMA["properties"]["office"]["enum"]


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_embeddings(upstream: Upstream, encoding: Any) -> None:
    texts = ["Hund anmelden", "Müll", "Hund anmelden"]
    with upstream.client(upstream.vectors) as client:
        answer = client.embeddings.create(model=upstream.model, input=texts, encoding_format=encoding)
        # Asked for nothing in particular, the client asks for base64 and reads it.
        plain = client.embeddings.create(model=upstream.model, input=texts)
    assert [each.index for each in answer.data] == [0, 1, 2]
    assert plain.data[0].embedding == pytest.approx(plain.data[2].embedding)
    assert plain.data[0].embedding != pytest.approx(plain.data[1].embedding)
    assert sum(number**2 for number in plain.data[0].embedding) == pytest.approx(1, abs=1e-4)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0


def test_nonsense_is_a_clean_error(upstream: Upstream) -> None:
    answer = httpx.post(f"{upstream.chats}/chat/completions", json={"model": upstream.model}, trust_env=False)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
