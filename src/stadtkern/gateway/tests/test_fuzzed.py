"""The API against its own description: whatever arrives is answered or refused, recorded once, and carries nobody out.

Valid and broken bodies are made from the document; somebody is planted in every place of them that can hold a text.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from stadtkern.gateway import refused
from stadtkern.gateway.admission import SAID
from stadtkern.gateway.models import LedgerEntry, OpenCall
from stadtkern.gateway.testing.house import call, gateway_for
from stadtkern.modelcalls.description import BODIES as DESCRIBED
from stadtkern.modelcalls.description import HEADERS, openapi
from stadtkern.modelcalls.refusals import REFUSALS
from stadtkern.modelcalls.testing import TOOL, with_grant
from stadtkern.modelcalls.testing_bodies import BODIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stadtkern.gateway.testing.fake_server import FakeModelServer
    from stadtkern.gateway.testing.house import Got

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Path = tuple[str | int, ...]
PATHS = {
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
    "embeddings": "/v1/embeddings",
    "speech": "/v1/audio/speech",
    "images": "/v1/images/generations",
    "transcription": "/v1/audio/transcriptions",
}
SIGNED = "sha256:" + hashlib.sha256(b"signed with the release").hexdigest()
DOCUMENT = schemathesis.openapi.from_dict(copy.deepcopy(openapi()))
OF_A_CHAT = {
    "messages", "stream", "stream_options", "max_tokens", "tools", "tool_choice", "response_format", "stop",
    "temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "n", "parallel_tool_calls",
    "reasoning_effort",
}  # fmt: skip
LEAVES = {
    "chat": OF_A_CHAT,
    "responses": OF_A_CHAT,
    "embeddings": {"input", "dimensions", "encoding_format"},
    "speech": {"input", "voice", "instructions", "speed", "response_format"},
    "images": {"prompt", "n", "size", "quality", "output_format", "response_format"},
    "transcription": {"file", "prompt", "language", "temperature", "response_format"},
}
OF_A_MESSAGE = {"role", "content", "tool_calls", "tool_call_id"}


def fuzzed(count: int) -> Callable[[Any], Any]:
    """Return how many bodies are tried: the same ones each time."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def form(fields: dict[str, Any]) -> bytes:
    """Return a form with a sound in it, unless the fields bring one."""
    lines = []
    for name, value in {"file": b"RIFF", **fields}.items():
        named = '; filename="a.wav"' if name == "file" else ""
        content = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else dumped(value)
        head = f'--grenze\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        lines.append(head.encode(errors="replace") + content + b"\r\n")
    return b"".join((*lines, b"--grenze--\r\n"))


def dumped(body: Any) -> bytes:
    return json.dumps(body, default=repr).encode()


@dataclass
class Door:
    """The gateway with a model server behind it; ``outcomes`` counts what became of calls."""

    server: FakeModelServer
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.server.answer = "Ja."
        gateway_for(self.server.address, with_grant(lease={"prompt_digest": SIGNED}))

    def call(self, name: str, body: Any) -> Got:
        """Call, and assert what holds for every call there is."""
        self.server.requests.clear()
        if name == "transcription" and isinstance(body, dict):
            got = call(PATHS[name], form(body), headers={"content-type": "multipart/form-data; boundary=grenze"})
        else:
            got = call(PATHS[name], body if isinstance(body, bytes) else dumped(body))
        self.outcomes[refusal_of(got)] += 1
        assert_said(got)
        self.assert_recorded(got)
        for sent in self.sent():
            assert set(sent) - {"model"} <= LEAVES[name]
            for message in sent.get("messages", []):
                assert set(message) <= OF_A_MESSAGE
        return got

    def sent(self) -> list[dict[str, Any]]:
        """Return the bodies that reached the server."""
        return [each.body for each in self.server.requests if isinstance(each.body, dict)]

    def assert_recorded(self, got: Got) -> None:
        rows = list(LedgerEntry.objects.filter(call=got.headers["x-stadtkern-call"]).values_list("kind", flat=True))
        begun = [["begun", "finished"], ["begun", "held"]]
        assert rows in ([["refused"]] if refusal_of(got) and not self.sent() else begun)
        assert OpenCall.objects.count() == 0


@pytest.fixture
def door(server: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(refused, "MOST_ROWS", sys.maxsize)  # every refusal is looked for
    return Door(server)


def refusal_of(got: Got) -> str:
    is_json = got.headers["content-type"].startswith(("application/json", "text/event-stream"))
    return got.code if is_json else ""


def assert_said(got: Got) -> None:
    """A refusal is one of ours, with its clause and both languages; anything else is an answer."""
    code = refusal_of(got)
    if not code:
        assert got.status == 200
        return
    last = got.events[-1] if got.status == 200 else got.json
    told = last["error"]["stadtkern"]
    assert got.status in {200, REFUSALS[code].status}
    assert told["clause"] == REFUSALS[code].clause
    assert all((told["de"], told["en"], told["what_to_do"]["de"], told["what_to_do"]["en"]))


def releasable(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as a release can allow it: tool, functions and system prompt are the released ones."""
    for tool in body.get("tools", []):
        tool.get("function", tool)["name"] = "search"
    said = body.get({"chat": "messages", "responses": "input"}.get(name, ""), [])
    for row in said if isinstance(said, list) else []:
        if row.get("role") in ("system", "developer"):
            row["role"] = "user"
    if name == "chat":
        body["messages"].insert(0, {"role": "system", "content": "signed with the release"})
    elif name == "responses":
        body["instructions"] = "signed with the release"
    return {**body, "model": TOOL}


def bodies(name: str, mode: GenerationMode) -> st.SearchStrategy[Any]:
    operation = DOCUMENT[PATHS[name]]["POST"]
    return operation.as_strategy(generation_mode=mode).map(lambda case: case.body)


FREELY_NAMED = {"tools", "tools.parameters", "response_format.schema", "tool_choice", "input", "messages"}


@pytest.mark.parametrize("name", sorted(PATHS))
def test_what_the_description_allows_is_accepted(name: str, door: Door) -> None:
    @given(bodies(name, GenerationMode.POSITIVE))
    @fuzzed(25)
    def story(body: Any) -> None:
        body = releasable(name, body)
        got = door.call(name, body)
        code = refusal_of(got)
        where = str(got.json["error"]["param"]) if code else ""
        assert (code, where) == ("", "") or code in {"personal_data"} or where.split("[")[0] in FREELY_NAMED

    story()
    assert door.outcomes[""] >= 10, door.outcomes


@pytest.mark.parametrize("name", sorted(PATHS))
def test_whatever_arrives_is_answered_or_refused(name: str, door: Door) -> None:
    @given(bodies(name, GenerationMode.NEGATIVE))
    @fuzzed(30)
    def story(body: Any) -> None:
        door.call(name, body if isinstance(body, bytes | dict) else dumped(body))

    story()
    assert sum(door.outcomes.values()) - door.outcomes[""] >= 15, door.outcomes


# Somebody in every place

PLANTS = {
    "a name": "Frau Anna Huber",
    "an account": "AT61 1904 3002 3457 3201",
    "an address": "anna.huber@example.at",
    "a name in JSON": '{"q": "Jörg Hüber-Koller"}'.replace("ö", "\\u00f6").replace("ü", "\\u00fc"),
    "a name at a line": "Sehr geehrte\\nAnna Huber",
}
NAMES = {
    "a name in a word": "Anna_Huber",
    "a name in humps": "annaHuber",
    "an account in a word": "AT611904300234573201",
}
NUMBER = 1237010180  # a social security number
TELLING = ("huber", "19043002", "anna.h", str(NUMBER), "koller")
UNREADABLE = {
    "url",
    "image_url",
    "data",
    "file",
}  # a picture and a sound may say anything; a rule of its own holds for them
WORDS = {"model", "role", "type"}  # where nothing but known words passes


def places_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the place of every text and number."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_in(each, (*path, key))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, value


def names_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every name of a field that callers choose: those inside the schemas."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str) and {"parameters", "schema"} & set(path):
                yield path, key
            yield from names_in(each, (*path, key))


def planted(body: Any, path: Path, value: Any) -> Any:
    made = copy.deepcopy(body)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return made


def renamed(body: Any, path: Path, name: str, new: str) -> Any:
    made = copy.deepcopy(body)
    holder = made
    for step in path:
        holder = holder[step]
    holder[new] = holder.pop(name)
    return made


def assert_nobody_left(door: Door, name: str, body: Any, where: object) -> None:
    door.call(name, body)
    sent = json.dumps(door.sent(), default=repr, ensure_ascii=False).lower().replace(" ", "")
    assert [word for word in TELLING if word in sent] == [], where


def test_unplanted_every_body_is_answered(door: Door) -> None:
    """Otherwise the tests below would prove nothing."""
    for name, body in BODIES.items():
        for streams in {"chat": (True, False), "responses": (True, False)}.get(name, ()):
            assert refusal_of(door.call(name, {**body, "stream": streams})) == ""
        assert refusal_of(door.call(name, body)) == ""
        assert len(door.sent()) == 1


@pytest.mark.parametrize("name", sorted(PATHS))
def test_nobody_leaves_from_any_place(name: str, door: Door) -> None:
    for path, value in places_in(BODIES[name]):
        is_text = isinstance(value, str) and "TEXT" in value
        plants = dict(PLANTS)
        if not is_text and path[-1] not in UNREADABLE:
            plants |= NAMES
        for what, plant in plants.items():
            assert_nobody_left(door, name, planted(BODIES[name], path, plant), (path, what))
        assert_nobody_left(door, name, planted(BODIES[name], path, NUMBER), (path, "a number"))
    assert door.outcomes[""] >= 3, door.outcomes


@pytest.mark.parametrize("name", ["chat", "responses"])
def test_nobody_leaves_as_the_name_of_a_field(name: str, door: Door) -> None:
    for path, old in names_in(BODIES[name]):
        for what, new in (PLANTS | NAMES | {"a number": str(NUMBER)}).items():
            assert_nobody_left(door, name, renamed(BODIES[name], path, old, new), (path, old, what))
    assert door.outcomes["personal_data"] >= 10, door.outcomes


@pytest.mark.parametrize("name", sorted(set(PATHS) - {"transcription"}))  # it has one text
def test_nobody_leaves_from_any_body_the_description_allows(name: str, door: Door) -> None:
    @given(bodies(name, GenerationMode.POSITIVE), st.data())
    @fuzzed(50)
    def story(body: Any, data: st.DataObject) -> None:
        body = releasable(name, body)
        places = [path for path, value in places_in(body) if isinstance(value, str)]
        texts = [path for path in places if path[-1] not in UNREADABLE | WORDS]
        if not texts:
            return
        path = data.draw(st.sampled_from(texts))
        plant = data.draw(st.sampled_from(sorted(PLANTS.values())))
        assert_nobody_left(door, name, planted(body, path, plant), path)

    story()
    assert door.outcomes[""] >= 3, door.outcomes  # where somebody is planted, most bodies are refused as they should


def test_the_description_is_for_callers_with_a_key(door: Door) -> None:
    assert call("/v1/openapi.json", method="GET").json == openapi()
    assert call("/v1/openapi.json", method="POST").code == "wrong_method"
    assert call("/v1/openapi.json", method="GET", key="").code == "no_key"
    assert {name.lower().replace("-", "_") for name in HEADERS} == set(SAID)
    assert set(DESCRIBED) == set(PATHS.values())
