"""The fake itself: it plays every part of the protocol, and misbehaves exactly as it says."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest

from stadtkern.gateway.testing.fake_server import DIGEST, MODEL, FakeModelServer
from stadtkern.gateway.testing.misbehaviour import LOGIN_PAGE, Misbehaviour
from stadtkern.gateway.testing.replies import picture
from stadtkern.modelcalls.testing import INJECTED

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "Sehr geehrte Frau Berger, Ihr Antrag liegt im Bürgerservice auf."
TOOL = {
    "type": "function",
    "function": {
        "name": "find_office",
        "parameters": {
            "type": "object",
            "properties": {"question": {"type": "string"}, "limit": {"type": "integer"}},
        },
    },
}


def asked(**more: Any) -> Any:
    return {"model": MODEL, "messages": [{"role": "user", "content": TEXT}], **more}


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as started:
        yield started


@pytest.fixture
def web(server: FakeModelServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.origin, trust_env=False, timeout=10) as opened:
        yield opened


@pytest.fixture
def client(server: FakeModelServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.address, api_key="key", max_retries=0) as opened:
        yield opened


def said(chunks: Any) -> list[str]:
    return [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]


def test_repeats_what_the_user_said_and_remembers_it(client: openai.OpenAI, server: FakeModelServer) -> None:
    assert client.chat.completions.create(**asked()).choices[0].message.content == TEXT
    [received] = server.requests
    assert (received.path, received.body) == ("/v1/chat/completions", asked())
    assert received.headers["authorization"] == "Bearer key"


def test_streams_word_by_word_or_as_it_is_told(client: openai.OpenAI, server: FakeModelServer) -> None:
    assert said(client.chat.completions.create(**asked(stream=True)))[:3] == ["Sehr ", "geehrte ", "Frau "]
    server.pieces = tuple
    assert said(client.chat.completions.create(**asked(stream=True))) == list(TEXT)


def test_says_what_it_is_told(client: openai.OpenAI, server: FakeModelServer) -> None:
    server.answer = "Nein."
    assert client.chat.completions.create(**asked()).choices[0].message.content == "Nein."
    server.answer = lambda received: str(len(received.body["messages"]))
    assert client.chat.completions.create(**asked()).choices[0].message.content == "1"


def test_calls_the_tool_that_is_named(client: openai.OpenAI, server: FakeModelServer) -> None:
    chosen = asked(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "find_office"}})
    [choice] = client.chat.completions.create(**chosen).choices
    [call] = choice.message.tool_calls or []
    assert (choice.finish_reason, call.type, call.function.name) == ("tool_calls", "function", "find_office")
    assert json.loads(call.function.arguments) == {"question": TEXT, "limit": 0}
    server.pieces = tuple
    chunks = [chunk.choices[0] for chunk in client.chat.completions.create(**chosen, stream=True)]
    pieces = [call.function.arguments for each in chunks for call in each.delta.tool_calls or []]
    assert json.loads("".join(pieces)) == {"question": TEXT, "limit": 0}
    assert client.chat.completions.create(**asked(tools=[TOOL])).choices[0].finish_reason == "stop"


def test_hears_speaks_and_draws(client: openai.OpenAI, server: FakeModelServer) -> None:
    heard = client.audio.transcriptions.create(model=MODEL, file=("note.wav", TEXT.encode()), language="de")
    assert heard.text == TEXT
    assert (server.requests[0].body["language"], server.requests[0].body["file"].filename) == ("de", "note.wav")
    assert client.audio.speech.create(model=MODEL, voice="anna", input=TEXT).content[:4] == b"RIFF"
    drawn = client.images.generate(model=MODEL, prompt="Ein Wappen", n=2).data or []
    assert [base64.b64decode(each.b64_json or "") for each in drawn] == [picture()] * 2


def test_tells_digests_as_ollama_does(web: httpx.Client) -> None:
    models = web.get("/api/tags").json()["models"]
    assert [(model["name"], model["digest"]) for model in models] == [(MODEL, DIGEST)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/chat/completions", {"model": MODEL}, 400),
        ("/v1/chat/completions", {"model": "other", "messages": []}, 404),
        ("/v1/files", {}, 404),
    ],
)
def test_knows_no_mercy(web: httpx.Client, path: str, body: Any, status: int) -> None:
    answer = web.post(path, json=body)
    assert (answer.status_code, sorted(answer.json()["error"])) == (status, ["code", "message", "param", "type"])


def test_says_429_and_when_to_come_again_once(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehave(Misbehaviour.RATE_LIMITED, times=1)
    answers = [web.post("/v1/chat/completions", json=asked()) for _ in range(2)]
    assert [(each.status_code, each.headers.get("retry-after")) for each in answers] == [(429, "1"), (200, None)]


def test_fails(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.FAILED
    assert [web.post("/v1/chat/completions", json=asked()).status_code, web.get("/health").status_code] == [500, 200]
    server.misbehaviour = None
    assert web.post("/v1/chat/completions", json=asked()).status_code == 200


@pytest.mark.slow
def test_is_silent_until_the_caller_leaves(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.SILENT
    with pytest.raises(httpx.ReadTimeout):
        web.post("/v1/chat/completions", json=asked(), timeout=0.2)
    until = time.monotonic() + 10
    while server.under_way and time.monotonic() < until:
        time.sleep(0.01)
    assert (len(server.requests), server.under_way, server.abandoned) == (1, 0, 1)


@pytest.mark.parametrize("stream", [True, False])
def test_cuts(web: httpx.Client, server: FakeModelServer, stream: bool) -> None:
    server.misbehaviour = Misbehaviour.CUT
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        web.post("/v1/chat/completions", json=asked(stream=stream))


def test_breaks_events(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.BROKEN_SSE
    lines = web.post("/v1/chat/completions", json=asked(stream=True)).content.split(b"\n\n")
    readable = [line.startswith(b"data: {") and line.endswith(b"}") and b"{no" not in line for line in lines[:-1]]
    assert readable.index(False) == 6
    assert web.post("/v1/chat/completions", json=asked()).content.endswith(b"Fehler: Speicher voll\n\n")


def test_odd_events_mean_the_same(client: openai.OpenAI, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.ODD_SSE
    assert "".join(said(client.chat.completions.create(**asked(stream=True)))) == TEXT


@pytest.mark.parametrize(("kind", "size"), [(Misbehaviour.LONG_LINE, "line_bytes"), (Misbehaviour.HUGE, "huge_bytes")])
@pytest.mark.parametrize("stream", [True, False])
def test_says_too_much(web: httpx.Client, server: FakeModelServer, kind: Misbehaviour, size: str, stream: bool) -> None:
    server.misbehaviour = kind
    setattr(server.extent, size, 1 << 20)
    content = web.post("/v1/chat/completions", json=asked(stream=stream)).content
    is_lines = stream and kind is Misbehaviour.HUGE
    assert len(content) >= 1 << 20
    assert (b"\n" in content) is is_lines


def test_sends_a_login_page(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.WRONG_TYPE
    answer = web.post("/v1/chat/completions", json=asked(stream=True))
    assert (answer.status_code, answer.content) == (200, LOGIN_PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.slow
def test_drips(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour, server.extent.drip_s = Misbehaviour.SLOW_DRIP, 0.0001
    with web.stream("POST", "/v1/chat/completions", json=asked()) as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 20
    assert json.loads(b"".join(pieces))["choices"][0]["message"]["content"] == TEXT


@pytest.mark.parametrize("kind", [Misbehaviour.NO_USAGE, Misbehaviour.ZERO_USAGE])
def test_counts_nothing(client: openai.OpenAI, server: FakeModelServer, kind: Misbehaviour) -> None:
    server.misbehaviour = kind
    told = asked(stream=True, stream_options={"include_usage": True})
    whole = client.chat.completions.create(**asked()).usage
    streamed = [chunk.usage for chunk in client.chat.completions.create(**told) if chunk.usage]
    if kind is Misbehaviour.NO_USAGE:
        assert (whole, streamed) == (None, [])
    else:
        assert [each.total_tokens for each in (whole, *streamed) if each] == [0, 0]


def test_injects(client: openai.OpenAI, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.INJECTED_MARKDOWN
    assert "".join(said(client.chat.completions.create(**asked(stream=True)))) == INJECTED


def test_does_not_listen_and_comes_back_where_it_was(web: httpx.Client, server: FakeModelServer) -> None:
    web.get("/health")
    server.misbehaviour = Misbehaviour.REFUSED
    with pytest.raises(httpx.ConnectError):
        web.get("/health")
    server.misbehaviour = None
    assert web.get("/health").status_code == 200


def test_closes_a_connection_when_it_is_used_again(web: httpx.Client, server: FakeModelServer) -> None:
    server.misbehaviour = Misbehaviour.IDLE_CLOSED
    assert web.post("/v1/chat/completions", json=asked()).status_code == 200
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):  # which one, the kernel's buffers decide
        web.post("/v1/chat/completions", json=asked())
    assert web.post("/v1/chat/completions", json=asked()).status_code == 200
    assert len(server.requests) == 2
