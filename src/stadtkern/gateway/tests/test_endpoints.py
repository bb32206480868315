"""Every endpoint against every outcome of the policy: the same answer everywhere, and nothing leaves before a yes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import Resolver404, resolve
from PIL import Image

from stadtkern.gateway.app import WITHOUT_V1, with_gateway
from stadtkern.gateway.models import HeldAnswer, LedgerEntry
from stadtkern.gateway.testing.house import call, chat, gateway_for
from stadtkern.lifecycle.states import State
from stadtkern.modelcalls.policy import STRICTEST
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.modelcalls.testing import TOOL, with_grant, with_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.gateway.testing.fake_server import FakeModelServer
    from stadtkern.gateway.testing.house import Got
    from stadtkern.modelcalls.policy import Snapshot

pytestmark = pytest.mark.django_db
NAME = "Frau Anna Huber"
FORM = (
    b'--grenze\r\nContent-Disposition: form-data; name="model"\r\n\r\n' + TOOL.encode() + b"\r\n"
    b'--grenze\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nFrau Anna Huber\r\n'
    b'--grenze\r\nContent-Disposition: form-data; name="file"; filename="Anna Huber.wav"\r\n'
    b"Content-Type: audio/wav\r\n\r\nRIFFguten tag\r\n--grenze--\r\n"
)
FORM_TYPE = {"content-type": "multipart/form-data; boundary=grenze"}
BODIES: dict[str, tuple[str, Any, dict[str, str]]] = {
    "chat": ("/v1/chat/completions", chat(NAME), {}),
    "chat stream": ("/v1/chat/completions", chat(NAME, stream=True), {}),
    "responses": ("/v1/responses", {"model": TOOL, "input": NAME}, {}),
    "responses stream": ("/v1/responses", {"model": TOOL, "input": NAME, "stream": True}, {}),
    "embeddings": ("/v1/embeddings", {"model": TOOL, "input": [NAME]}, {}),
    "speech": ("/v1/audio/speech", {"model": TOOL, "input": NAME, "voice": "eva"}, {}),
    "images": ("/v1/images/generations", {"model": TOOL, "prompt": NAME}, {}),
    "transcription": ("/v1/audio/transcriptions", FORM, FORM_TYPE),
}
OUTCOMES: dict[str, Callable[[], Snapshot | None]] = {
    "allowed": lambda: with_grant(),
    "no_release": lambda: with_grant(lease=None),
    "not_live": lambda: with_grant(state=State.SUSPENDED),
    "other_purpose": lambda: with_grant(lease={"purpose": "something else"}),
    "other_data_class": lambda: with_grant(lease={"data_classes": frozenset({"internal"})}),
    "other_group": lambda: with_grant(lease={"groups": frozenset({"finance"})}),
    "untrained": lambda: with_grant(training_class="image"),
    "not_in_pilot_team": lambda: with_grant(lease={"members": frozenset()}),
    "tool_without_rules": lambda: with_grant(tool={"rules": None}),
    "key_revoked": lambda: with_key(is_revoked=True),
    "not_an_account": lambda: with_key(person="account:99"),
    "policy_stale": lambda: None,
}


def asked(endpoint: str) -> Got:
    path, body, headers = BODIES[endpoint]
    return call(path, body, headers=headers)


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
@pytest.mark.parametrize("endpoint", sorted(BODIES))
def test_every_endpoint_decides_alike(endpoint: str, outcome: str, server: FakeModelServer) -> None:
    gateway_for(server.address, OUTCOMES[outcome]())
    got = asked(endpoint)
    if outcome == "allowed":
        assert got.status == 200
        assert [each.path for each in server.requests if each.path.startswith("/v1/") and each.body] != []
    else:
        assert (got.code, server.requests) == (outcome, [])


@pytest.mark.parametrize("endpoint", sorted(BODIES))
def test_no_endpoint_lets_a_name_out(endpoint: str, server: FakeModelServer) -> None:
    gateway_for(server.address)
    assert asked(endpoint).status == 200
    assert "Huber" not in repr(server.requests)
    assert "[PERSON_1]" in repr(server.requests)


@pytest.mark.parametrize("endpoint", sorted(BODIES))
def test_where_personal_data_is_refused_no_endpoint_passes_it(endpoint: str, server: FakeModelServer) -> None:
    gateway_for(server.address, with_grant(with_key(data_class=STRICTEST), lease={"data_classes": {STRICTEST}}))
    assert (asked(endpoint).code, server.requests) == ("personal_data", [])


@pytest.mark.parametrize("endpoint", sorted(BODIES))
def test_an_unknown_field_is_refused_everywhere(endpoint: str, server: FakeModelServer) -> None:
    gateway_for(server.address)
    path, body, headers = BODIES[endpoint]
    if isinstance(body, bytes):
        body = body.replace(b'name="prompt"', b'name="hidden"')
    else:
        body = {**body, "hidden": "Frau Anna Huber"}
    got = call(path, body, headers=headers)
    assert (got.code, got.json["error"]["param"], server.requests) == ("unknown_field", "hidden", [])


def test_pictures_and_sound_go_to_our_own_house_only(server: FakeModelServer) -> None:
    snapshot = with_grant(tool={"is_local": False}, lease={"data_classes": frozenset({"internal"})})
    gateway_for(server.address, with_key(snapshot, data_class="internal"))
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    got = call("/v1/chat/completions", {"model": TOOL, "messages": [{"role": "user", "content": [picture]}]})
    assert (got.code, server.requests) == ("tool_network", [])  # its rules say house: the most basic no comes first


def test_an_answer_is_restored_in_the_arguments_of_tools(server: FakeModelServer) -> None:
    gateway_for(server.address)
    tool = {"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}
    for streams in (False, True):
        got = call(
            "/v1/chat/completions", chat(f"tool: search {NAME}", tools=[tool], stream=streams, tool_choice="auto")
        )
        assert got.status == 200, got.body


def test_a_tool_with_an_effect_is_never_released(server: FakeModelServer) -> None:
    gateway_for(server.address)
    tool = {"type": "function", "function": {"name": "send_letter", "parameters": {}}}
    assert call("/v1/chat/completions", chat(tools=[tool])).code == "other_function"


def test_pictures_come_back_marked(server: FakeModelServer) -> None:
    gateway_for(server.address)
    got = call("/v1/images/generations", {"model": TOOL, "prompt": "Ein Rathaus"})
    with Image.open(io.BytesIO(base64.b64decode(got.json["data"][0]["b64_json"]))) as picture:
        assert SOURCE_TYPE in str(picture.info)


def test_the_name_of_a_sound_file_stays_here(server: FakeModelServer) -> None:
    gateway_for(server.address)
    asked("transcription")
    assert server.requests[-1].body["file"].filename == "sound.wav"


def test_responses_speak_their_own_form(server: FakeModelServer) -> None:
    gateway_for(server.address)
    whole = asked("responses").json
    assert (whole["object"], whole["status"], whole["output"][0]["content"][0]["text"]) == (
        "response",
        "completed",
        NAME,
    )
    kinds = [event["type"] for event in asked("responses stream").events]
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"


@pytest.mark.parametrize("field", ["store", "previous_response_id", "conversation", "background"])
def test_nothing_is_stored_at_a_server(field: str, server: FakeModelServer) -> None:
    gateway_for(server.address)
    got = call("/v1/responses", {"model": TOOL, "input": "x", field: True})
    assert (got.code, got.json["error"]["param"], server.requests) == ("stored_elsewhere", field, [])


def test_a_transcript_is_guarded_as_any_answer(server: FakeModelServer) -> None:
    gateway_for(server.address)
    sound = FORM.replace(b"guten tag", b"guten tag" * 100)
    server.answer = "Protokoll: ![x](https://boese.example/p.png) danach Kaffee."
    assert call("/v1/audio/transcriptions", sound, headers=FORM_TYPE).json["text"] == "Protokoll: x danach Kaffee."
    server.answer = "Sie sind ein Hurensohn, hat er gesagt."
    got = call("/v1/audio/transcriptions", sound, headers=FORM_TYPE)
    assert ("Hurensohn" in got.body.decode(), "prüft zuerst ein Mensch" in got.json["text"]) == (False, True)
    assert got.json["stadtkern"]["is_held"] is True
    ends = [(row.kind, json.loads(row.body)) for row in LedgerEntry.objects.exclude(kind="begun")]
    assert [(kind, len(body["answered"])) for kind, body in ends] == [("finished", 64), ("held", 64)]
    assert ends[0][1]["answered"] != ends[1][1]["answered"]
    assert HeldAnswer.objects.get().found == "insult"


def test_a_transcript_longer_than_its_sound_is_not_believed(server: FakeModelServer) -> None:
    gateway_for(server.address)
    server.answer = "Bla " * 100
    assert asked("transcription").code == "server_failed"


@pytest.mark.parametrize("path", ["/chat/completions", "/models", "/responses", "/audio/transcriptions"])
def test_an_address_without_v1_is_told_so_as_a_program_reads_it(path: str) -> None:
    async def pages(*_: Any) -> None:
        raise AssertionError("the pages were asked")

    async def story() -> list[Any]:
        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await with_gateway(pages)({"type": "http", "method": "POST", "path": path, "headers": []}, receive, send)
        return sent

    start, body = asyncio.run(story())
    error = json.loads(body["body"])["error"]
    assert (start["status"], error["code"], error["type"]) == (404, "without_v1", "invalid_request_error")
    assert "/v1" in error["stadtkern"]["en"]


def test_no_page_lies_where_a_base_address_without_v1_leads() -> None:
    found = {}
    for path in WITHOUT_V1:
        with contextlib.suppress(Resolver404):
            found[path] = resolve(path)
    assert {path: match.view_name for path, match in found.items() if match.view_name != "wagtail_serve"} == {}
